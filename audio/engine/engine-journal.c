/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: one file a process, locked while it lives; two lines a recording: where it is written, where it belongs. */
#include "engine-journal.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "engine/record.h"
#include "engine-wave.h"

#define PREFIX "recording-"

static char *
find_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "symphony", NULL);
}

struct EngineJournal { char *path; int fd; };

EngineJournal *
engine_journal_new (void)
{
  g_autofree char *folder = find_folder (), *path = g_build_filename (folder, PREFIX "XXXXXX", NULL);
  EngineJournal *journal;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0 || (fd = g_mkstemp_full (path, O_RDWR | O_APPEND | O_CLOEXEC, 0600)) < 0)
    return NULL;
  (void) !flock (fd, LOCK_EX | LOCK_NB);        /* ours alone; where locks do not work, nobody takes it for dead either */
  journal = g_new (EngineJournal, 1);
  *journal = (EngineJournal) { g_steal_pointer (&path), fd };
  return journal;
}

void
engine_journal_add (EngineJournal *journal, const char *aside, const char *path)
{
  g_autofree char *here = path ? g_canonicalize_filename (path, NULL) : NULL, *there = aside ? g_canonicalize_filename (aside, NULL) : NULL;
  g_autofree char *lines = NULL;

  if (!journal || !here || !there || strchr (here, '\n'))
    return;
  lines = g_strdup_printf ("%s\n%s\n", there, here);
  (void) !write (journal->fd, lines, strlen (lines));   /* without it the recording still goes on */
}

void
engine_journal_free (EngineJournal *journal)
{
  if (!journal)
    return;
  g_unlink (journal->path);
  close (journal->fd);
  g_free (journal->path);
  g_free (journal);
}

/* ---- after a crash ----------------------------------------------------------------------------------------------- */

/* A FLAC file says how long it is in the 36 bits behind bit 172 of its first block; cut off, it says 0. The frames that
 * are whole are counted by reading them. */
static bool
count_flac (int fd, const char *path)
{
  static const int count_at = 21;       /* byte; its lower half comes first */
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  float block[2 * 1024];
  sf_count_t frames = 0, got;
  uint8_t bytes[5];

  if (!file || pread (fd, bytes, sizeof bytes, count_at) != sizeof bytes)
    {
      sf_close (file);
      errno = EILSEQ;
      return false;
    }
  while ((got = sf_readf_float (file, block, 1024)) > 0)
    frames += got;
  sf_close (file);
  bytes[0] = (uint8_t) ((bytes[0] & 0xf0) | (frames >> 32 & 0x0f));
  for (int i = 1; i < 5; i++)
    bytes[i] = (uint8_t) (frames >> 8 * (4 - i));
  return pwrite (fd, bytes, sizeof bytes, count_at) == sizeof bytes;
}

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
  good = g_str_has_suffix (path, ".wav") ? engine_wave_finish (fd, UINT64_MAX) : count_flac (fd, aside);
  to = find_free_name (path);
  if (good && fsync (fd) == 0 && rename (aside, to) == 0)
    g_ptr_array_add (said, g_strdup_printf ("%s: saved from a recording that was cut off", to));
  else if (errno == EILSEQ)             /* it died before the first frame */
    g_unlink (aside);
  else
    g_ptr_array_add (said, g_strdup_printf ("%s holds a recording that was cut off and cannot be saved: %s", aside, g_strerror (errno)));
  close (fd);
}

/* Nobody writes any more when its lock can be had. */
static void
repair_all (const char *journal, GPtrArray *said)
{
  g_autofree char *text = NULL;
  int fd = g_open (journal, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0 || !g_file_get_contents (journal, &text, NULL, NULL))
    {
      if (fd >= 0)
        close (fd);
      return;
    }
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] && lines[i + 1] && *lines[i + 1]; i += 2)
    repair (lines[i], lines[i + 1], said);
  g_unlink (journal);
  close (fd);
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
      g_autofree char *journal = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, PREFIX))
        repair_all (journal, said);
    }
  if (said->len)
    g_ptr_array_add (said, NULL);
  return (char **) g_ptr_array_free (said, said->len == 0);
}
