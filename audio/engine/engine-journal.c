/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: one file a process, "recording-PID-NUMBER", two lines a recording: where it is written, where it belongs. */
#include "engine-journal.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "engine/record.h"
#include "engine-wave.h"

#define PREFIX "recording-"

static char *
find_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "symphony", NULL);
}

char *
engine_journal_new (void)
{
  static int number;
  g_autofree char *folder = find_folder (), *name = g_strdup_printf (PREFIX "%d-%d", (int) getpid (), g_atomic_int_add (&number, 1));
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0 || (fd = g_open (path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)) < 0)
    return NULL;
  close (fd);
  return g_steal_pointer (&path);
}

void
engine_journal_add (const char *journal, const char *aside, const char *path)
{
  g_autofree char *here = path ? g_canonicalize_filename (path, NULL) : NULL, *there = aside ? g_canonicalize_filename (aside, NULL) : NULL;
  FILE *file = journal && here && there && !strchr (here, '\n') ? g_fopen (journal, "ae") : NULL;

  if (!file)
    return;
  fprintf (file, "%s\n%s\n", there, here);
  fclose (file);
}

void
engine_journal_free (char *journal)
{
  if (journal)
    g_unlink (journal);
  g_free (journal);
}

/* ---- after a crash ----------------------------------------------------------------------------------------------- */

/* Another take may have the name by now. */
static char *
find_free_name (const char *path)
{
  const char *dot = strrchr (path, '.');
  char *name = g_strdup (path);

  for (int i = 1; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%.*s-recovered%d%s", (int) (dot - path), path, i, dot);
    }
  return name;
}

static void
repair (const char *aside, const char *path, GPtrArray *said)
{
  g_autofree char *to = NULL;
  int fd = g_open (aside, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
  bool good;

  if (fd < 0 || !strrchr (path, '.'))
    {
      if (fd >= 0)
        close (fd);
      return;                           /* it was put in its place, or taken away by its owner */
    }
  good = !g_str_has_suffix (path, ".wav") || engine_wave_finish (fd, UINT64_MAX);
  to = find_free_name (path);
  if (good && fsync (fd) == 0 && rename (aside, to) == 0)
    g_ptr_array_add (said, g_strdup_printf ("%s: saved from a recording that was cut off", to));
  else if (errno == EILSEQ)             /* it died before the first frame */
    g_unlink (aside);
  else
    g_ptr_array_add (said, g_strdup_printf ("%s holds a recording that was cut off and cannot be saved: %s", aside, g_strerror (errno)));
  close (fd);
}

static bool
is_alive (const char *name)
{
  int pid = atoi (name + strlen (PREFIX));

  return pid > 0 && (kill (pid, 0) == 0 || errno == EPERM);
}

char **
engine_record_repair (void)
{
  g_autofree char *folder = find_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *said = g_ptr_array_new ();
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *journal = g_build_filename (folder, name, NULL), *text = NULL;

      if (!g_str_has_prefix (name, PREFIX) || is_alive (name) || !g_file_get_contents (journal, &text, NULL, NULL))
        continue;
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i] && lines[i + 1] && *lines[i + 1]; i += 2)
        repair (lines[i], lines[i + 1], said);
      g_unlink (journal);
    }
  if (said->len)
    g_ptr_array_add (said, NULL);
  return (char **) g_ptr_array_free (said, said->len == 0);
}
