/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony open: hands over to the window's program. */
#include "cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

int
cli_open (int argc, char **argv)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (self ? self : ".");
  g_autofree char *beside = g_build_filename (folder, "symphony-ide", NULL);
  g_autofree char *built = g_build_filename (folder, "..", "ide", "symphony-ide", NULL);
  const char *program = g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE) ? beside
                        : g_file_test (built, G_FILE_TEST_IS_EXECUTABLE) ? built : NULL;
  if (!program)
    {
      cli_complain ("this build has no window. Play in the terminal instead: symphony play FILE");
      return CLI_SYSTEM;
    }
  for (int i = 1; i < argc; i++)
    if (argv[i][0] != '-' && !g_file_test (argv[i], G_FILE_TEST_EXISTS))
      {
        cli_complain ("%s: there is no such file or folder.", argv[i]);
        return CLI_INPUT;
      }
  if (!g_getenv ("DISPLAY") && !g_getenv ("WAYLAND_DISPLAY"))
    {
      cli_complain ("there is no display to open a window on. Play in the terminal instead: symphony play FILE");
      return CLI_SYSTEM;
    }
  argv[0] = (char *) program;
  execv (program, argv);
  cli_complain ("%s cannot be started: %s", program, g_strerror (errno));
  return CLI_SYSTEM;
}
