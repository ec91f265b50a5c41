/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One evaluation for the command line: the locked-in child prints, the parent passes it on. */
#include "live-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS 5000                   /* far above the language's own budget */

static GBytes *
read_file (const char *absolute, gpointer data)
{
  char *contents;
  gsize size;
  if (!g_file_test (absolute, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (absolute, &contents, &size, NULL))
    return NULL;
  return g_bytes_new_take (contents, size);
}

static gboolean
wait_readable (LiveComposer *composer, gint64 until)
{
  struct pollfd fd = { composer->answer_fd, POLLIN, 0 };
  gint64 left = (until - g_get_monotonic_time ()) / 1000;
  return left > 0 && poll (&fd, 1, (int) left) != 0;
}

static gboolean
wait_ready (LiveComposer *composer, gint64 until)
{
  ComposerFrame frame;
  const guint8 *body;
  gboolean dead = FALSE;
  while (!dead && wait_readable (composer, until))
    if (live_composer_read (composer, &frame, &body, &dead))
      {
        live_composer_drop_frame (composer);
        return frame.type == COMPOSER_READY;
      }
  return FALSE;
}

/* TRUE at the end of what the child prints; FALSE when it took too long. */
static gboolean
pass_on (LiveComposer *composer, int fd, gint64 until)
{
  guint8 bytes[1 << 16];
  while (wait_readable (composer, until))
    {
      ssize_t got = read (composer->answer_fd, bytes, sizeof bytes);
      if (got < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (got <= 0)
        return TRUE;
      for (ssize_t at = 0, done; at < got; at += done)
        if ((done = write (fd, bytes + at, (gsize) (got - at))) < 0)
          {
            if (errno != EINTR)
              return TRUE;
            done = 0;
          }
    }
  return FALSE;
}

static int
print_source (LiveComposer *composer, const LiveSource *source, LivePrint what, const LiveListing *listing, int fd,
              GError **error)
{
  static const uint32_t ops[] = { COMPOSER_CHECK_TEXT, COMPOSER_CHECK_JSON, COMPOSER_EVENTS_JSON };
  gint64 until = g_get_monotonic_time () + LIMIT_MS * 1000;
  int status = 0;
  if (!wait_ready (composer, until))
    {
      g_set_error_literal (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "The composer does not start");
      return 3;
    }
  composer->clip = listing->clip;
  if (!live_composer_send (composer, source, ops[what], 1, listing->seed, listing->tempo_bpm, error))
    return 1;
  if (!pass_on (composer, fd, until))
    {
      g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER,
                   "The composition took longer than %d s and was stopped [SS0909]", LIMIT_MS / 1000);
      return 1;
    }
  while (waitpid (composer->pid, &status, 0) < 0 && errno == EINTR)
    continue;
  composer->pid = 0;
  if (WIFEXITED (status))
    return WEXITSTATUS (status);
  g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "The composer ended with signal %d while it read this file",
               WTERMSIG (status));
  return 3;
}

int
live_print (const char *path, LivePrint what, const LiveListing *listing, int fd, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *root = g_path_get_dirname (absolute), *name = g_path_get_basename (absolute);
  char *contents;
  gsize size;
  if (!g_file_get_contents (absolute, &contents, &size, error))
    return 1;
  g_autoptr (GBytes) text = g_bytes_new_take (contents, size);
  LiveSource *source = live_source_new (root, name, text, 1, read_file, NULL);
  KernelMap *map = kernel_map_new (&(KernelCapacities) { 0 });
  LiveComposer *composer = map ? live_composer_spawn (map, error) : NULL;
  int status = 3;
  if (composer)
    status = print_source (composer, source, what, listing, fd, error);
  else if (!map)
    g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "No memory for the composer: %s", g_strerror (errno));
  live_composer_kill (composer);
  g_clear_pointer (&map, kernel_map_free);
  live_source_unref (source);
  return status;
}
