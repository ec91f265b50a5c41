/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench editor: starts the window with its measurements, on a display of its own where it can. */
#include "cli-bench.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STARTS 8

static char *
find_window_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL), *folder = g_path_get_dirname (self ? self : ".");
  g_autofree char *beside = g_build_filename (folder, "symphony-ide", NULL);
  g_autofree char *built = g_build_filename (folder, "..", "ide", "symphony-ide", NULL);
  return g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&beside)
    : g_file_test (built, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&built) : NULL;
}

/* Xvfb chooses a free display and writes its number; 0: it is not there. */
static pid_t
start_display (char **display)
{
  int pipes[2];
  char number[16] = { 0 };
  pid_t pid;

  if (pipe (pipes) != 0)
    return 0;
  pid = fork ();
  if (pid == 0)
    {
      char fd[12];
      close (pipes[0]);
      g_snprintf (fd, sizeof fd, "%d", pipes[1]);
      execlp ("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset", NULL);
      _exit (127);
    }
  close (pipes[1]);
  for (gsize at = 0; at + 1 < sizeof number && !strchr (number, '\n') && read (pipes[0], number + at, 1) == 1;)
    at++;
  close (pipes[0]);
  if (pid > 0 && !*number)
    waitpid (pid, NULL, 0);
  if (!*number)
    return 0;
  *display = g_strdup_printf (":%s", g_strchomp (number));
  return pid;
}

/* The same drawing everywhere, a home of its own, no accessibility bus, no sound server. */
static char **
make_environment (const char *display, const char *home)
{
  static const char *const values[][2] = {
    { "GSK_RENDERER", "cairo" }, { "GTK_A11Y", "none" }, { "LC_ALL", "C.UTF-8" }, { "GSETTINGS_BACKEND", "memory" },
    { "GTK_USE_PORTAL", "0" }, { "ADW_DISABLE_PORTAL", "1" }, { "GTK_IM_MODULE", "gtk-im-context-simple" },
    { "JACK_DEFAULT_SERVER", "symphony-none" }, { "PULSE_SERVER", "unix:/nonexistent" },
  };
  static const char *const folders[] = { "HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
                                         "XDG_RUNTIME_DIR" };
  char **environment = g_get_environ ();
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    environment = g_environ_setenv (environment, values[i][0], values[i][1], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    environment = g_environ_setenv (environment, folders[i], home, TRUE);
  if (display)
    {
      environment = g_environ_setenv (environment, "DISPLAY", display, TRUE);
      environment = g_environ_setenv (environment, "GDK_BACKEND", "x11", TRUE);
      environment = g_environ_unsetenv (environment, "WAYLAND_DISPLAY");
    }
  return environment;
}

static char *
run (const char *program, const char *option, char **environment)
{
  const char *arguments[] = { "dbus-run-session", "--", program, option, NULL };
  g_autofree char *bus = g_find_program_in_path ("dbus-run-session");
  char *output = NULL;
  g_spawn_sync (NULL, (char **) (bus ? arguments : arguments + 2), environment, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                NULL, NULL, &output, NULL, NULL, NULL);
  return output ? output : g_strdup ("");
}

static double
parse (const char *field)
{
  return strcmp (field, "-") == 0 ? NAN : g_ascii_strtod (field, NULL);
}

static void
add_rows (GArray *rows, const char *output)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      g_auto (GStrv) f = g_strsplit (*line, "\t", -1);
      if (g_strv_length (f) != 10 || strcmp (f[0], "row") != 0)
        continue;
      bench_add_figures (rows, f[1], g_intern_string (f[2]), parse (f[3]), parse (f[4]), parse (f[5]), strtoul (f[6], NULL, 10),
                         parse (f[7]), FALSE);
      if (strcmp (f[8], "-") != 0)
        bench_set_rival (rows, f[8], parse (f[9]));
    }
}

/* From the start of the process to the end of its first frame, whose time it prints. */
static void
measure_starts (GArray *rows, const char *program, char **environment)
{
  double samples[STARTS];
  guint count = 0;
  for (guint i = 0; i < STARTS + 1; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autofree char *output = run (program, "--bench-start", environment);
      gint64 end = g_ascii_strtoll (output, NULL, 10);
      if (i > 0 && end > start)                         /* the first warms the disk's cache */
        samples[count++] = (end - start) / 1000.0;
    }
  bench_add (rows, "editor: start to the first frame", "ms", samples, count, 400);
}

void
bench_editor (GArray *rows)
{
  g_autofree char *program = find_window_program (), *display = NULL, *home = g_dir_make_tmp ("symphony-bench-XXXXXX", NULL);
  g_autofree char *clean = g_strdup_printf ("rm -rf '%s'", home), *output = NULL;
  g_auto (GStrv) environment = NULL;
  pid_t pid;

  if (!program)
    {
      fprintf (stderr, "bench editor: this build has no window\n");
      return;
    }
  pid = start_display (&display);
  if (!pid && !g_getenv ("DISPLAY"))
    {
      fprintf (stderr, "bench editor: there is no display, and Xvfb (package xvfb) is not installed\n");
      return;
    }
  environment = make_environment (display, home);
  output = run (program, "--bench-editor", environment);
  add_rows (rows, output);
  measure_starts (rows, program, environment);
  if (pid)
    {
      kill (pid, SIGTERM);
      waitpid (pid, NULL, 0);
    }
  if (system (clean) != 0)
    fprintf (stderr, "bench editor: %s stays\n", home);
}
