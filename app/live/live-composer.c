/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting, feeding, hearing and ending the composer child. */
#include "live-private.h"
#include "sandbox/strict.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

G_DEFINE_QUARK (live-error-quark, live_error)

#define COMPOSER_NAME "symphony-composer"

/* Beside the program, in the build tree, or where it was installed. */
static char *
find_program (void)
{
  const char *given = g_getenv ("SYMPHONY_COMPOSER");
  if (given)
    return g_strdup (given);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (self ? self : ".");
  const char *const places[] = { "", "../composer", "../app/composer", "../../../app/composer",
                                 "../libexec/symphony", NULL };
  for (guint i = 0; places[i]; i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], COMPOSER_NAME, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_strdup (SYMPHONY_LIBEXEC_DIR "/" COMPOSER_NAME);
}

static int
make_area (ComposerSource **area)
{
  int fd = memfd_create ("symphony-source", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0 || ftruncate (fd, COMPOSER_SOURCE_SIZE) != 0)
    return -1;
  *area = mmap (NULL, COMPOSER_SOURCE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (*area == MAP_FAILED || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

LiveComposer *
live_composer_spawn (KernelMap *map, GError **error)
{
  LiveComposer *composer = g_new0 (LiveComposer, 1);
  int request[2] = { -1, -1 }, answer[2] = { -1, -1 };
  g_autofree char *program = find_program ();
  const char *const argv[] = { program, NULL };
  pid_t pid = 0;
  composer->map = map;
  composer->in = g_byte_array_new ();
  composer->source_fd = make_area (&composer->area);
  if (composer->source_fd < 0 || pipe2 (request, O_CLOEXEC) != 0 || pipe2 (answer, O_CLOEXEC) != 0)
    {
      g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "No memory or pipe for the composer: %s",
                   g_strerror (errno));
      goto fail;
    }
  int fds[COMPOSER_FDS] = {
    [COMPOSER_FD_REQUEST] = request[0], [COMPOSER_FD_ANSWER] = answer[1],
    [COMPOSER_FD_BOOT] = kernel_map_get_boot_fd (map), [COMPOSER_FD_SCORE] = kernel_map_get_score_fd (map),
    [COMPOSER_FD_SOURCE] = composer->source_fd
  };
  int failed = sandbox_spawn (argv, fds, COMPOSER_FDS, &pid);
  if (failed != 0)
    {
      g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER,
                   "The composer “%s” cannot be started: %s. Is Symphony installed whole?", program,
                   g_strerror (failed));
      goto fail;
    }
  close (request[0]);
  close (answer[1]);
  composer->pid = pid;
  composer->request_fd = request[1];
  composer->answer_fd = answer[0];
  fcntl (composer->answer_fd, F_SETFL, O_NONBLOCK);
  return composer;

fail:
  for (guint i = 0; i < 2; i++)
    {
      if (request[i] >= 0)
        close (request[i]);
      if (answer[i] >= 0)
        close (answer[i]);
    }
  composer->request_fd = composer->answer_fd = -1;
  live_composer_kill (composer);
  return NULL;
}

static gboolean
send_request (LiveComposer *composer, const ComposerRequest *request)
{
  ssize_t done;                         /* 16 bytes into a pipe are written whole or not at all */
  do
    done = write (composer->request_fd, request, sizeof *request);
  while (done < 0 && errno == EINTR);
  return done == sizeof *request;
}

gboolean
live_composer_send (LiveComposer *composer, const LiveSource *source, uint32_t op, uint32_t repeat,
                    uint32_t seed, double tempo_bpm, GError **error)
{
  ComposerSource *area = composer->area;
  gsize at = sizeof *area;
  memset (area, 0, sizeof *area);
  area->magic = COMPOSER_MAGIC;
  area->file_count = source->files->len;
  area->seed = seed;
  area->tempo_bpm = tempo_bpm;
  g_strlcpy (area->clip, composer->clip ? composer->clip : "", sizeof area->clip);
  area->run_start = source->run_start;
  area->run_end = source->run_end;
  for (guint i = 0; i < source->files->len; i++)
    {
      const LiveFile *file = source->files->pdata[i];
      gsize size, path_size = strlen (file->path) + 1;
      const char *text = g_bytes_get_data (file->text, &size);
      if (size > COMPOSER_SOURCE_SIZE || at + path_size + size + 1 > COMPOSER_SOURCE_SIZE)
        {
          g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER,
                       "The project's texts are larger than %u MiB together", COMPOSER_SOURCE_SIZE >> 20);
          return FALSE;
        }
      area->files[i].path = (uint32_t) at;
      memcpy ((char *) area + at, file->path, path_size);
      at += path_size;
      area->files[i].text = (uint32_t) at;
      area->files[i].length = (uint32_t) size;
      if (size > 0)
        memcpy ((char *) area + at, text, size);
      ((char *) area)[at + size] = '\0';
      at += size + 1;
    }
  ComposerRequest request = { op, source->revision, repeat, 0 };
  if (send_request (composer, &request))
    return TRUE;
  g_set_error_literal (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "The composer does not listen any more");
  return FALSE;
}

gboolean
live_composer_go (LiveComposer *composer)
{
  ComposerRequest request = { COMPOSER_GO, 0, 0, 0 };
  return send_request (composer, &request);
}

gboolean
live_composer_read (LiveComposer *composer, ComposerFrame *frame, const guint8 **body, gboolean *dead)
{
  guint8 bytes[1 << 16];
  *dead = FALSE;
  for (;;)
    {
      if (composer->in->len >= sizeof *frame)
        {
          memcpy (frame, composer->in->data, sizeof *frame);
          if (frame->magic != COMPOSER_MAGIC || frame->length > COMPOSER_ANSWER_MAX)
            *dead = TRUE;
          else if (composer->in->len - sizeof *frame >= frame->length)
            {
              *body = composer->in->data + sizeof *frame;
              return TRUE;
            }
        }
      ssize_t done = *dead ? 0 : read (composer->answer_fd, bytes, sizeof bytes);
      if (done < 0 && errno == EINTR)
        continue;
      if (done == 0 || (done < 0 && errno != EAGAIN))
        *dead = TRUE;
      if (done <= 0)
        return FALSE;
      g_byte_array_append (composer->in, bytes, (guint) done);
    }
}

void
live_composer_drop_frame (LiveComposer *composer)
{
  ComposerFrame frame;
  memcpy (&frame, composer->in->data, sizeof frame);
  g_byte_array_remove_range (composer->in, 0, sizeof frame + frame.length);
}

void
live_composer_kill (LiveComposer *composer)
{
  if (!composer)
    return;
  if (composer->pid > 0)
    {
      kill (composer->pid, SIGKILL);
      while (waitpid (composer->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    }
  if (composer->request_fd >= 0)
    close (composer->request_fd);
  if (composer->answer_fd >= 0)
    close (composer->answer_fd);
  if (composer->source_fd >= 0)
    close (composer->source_fd);
  if (composer->area)
    munmap (composer->area, COMPOSER_SOURCE_SIZE);
  g_byte_array_unref (composer->in);
  g_free (composer);
}
