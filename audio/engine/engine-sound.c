/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sound file read whole. */
#include <errno.h>
#include <sndfile.h>
#include "engine/engine.h"
#include "engine/sound.h"

#define SECONDS_MAX 3600

gboolean
engine_sound_read (const char *path, EngineSoundFile *sound, GError **error)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);

  *sound = (EngineSoundFile){ 0 };
  if (!file)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s: %s", path,
                   g_file_test (path, G_FILE_TEST_EXISTS) ? sf_strerror (NULL) : g_strerror (ENOENT));
      return FALSE;
    }
  if (info.channels < 1 || info.channels > 2 || info.samplerate < 1 || info.frames < 1
      || info.frames / info.samplerate > SECONDS_MAX)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s: one or two channels and at most an hour can be read, not %d and %.0f s", path,
                 info.channels, (double) info.frames / MAX (info.samplerate, 1));
  else if (!(sound->frames = g_try_new0 (float, (gsize) info.frames * (gsize) info.channels)))
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s: there is not enough memory", path);
  else
    {
      sf_count_t count = sf_readf_float (file, sound->frames, info.frames);

      sound->frame_count = count > 0 ? (uint64_t) count : 0;
      sound->channels = (uint32_t) info.channels;
      sound->rate = info.samplerate;
    }
  sf_close (file);
  return sound->frames != NULL;
}

void
engine_sound_finish (EngineSoundFile *sound)
{
  g_clear_pointer (&sound->frames, g_free);
}
