/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sound file read whole, whatever libsndfile reads. */
#ifndef ENGINE_SOUND_H
#define ENGINE_SOUND_H

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  float   *frames;                      /* interleaved */
  uint64_t frame_count;
  uint32_t channels;                    /* 1 or 2 */
  double   rate;                        /* Hz */
} EngineSoundFile;

/* FALSE: no sound file, more than two channels, longer than an hour, no memory; said in *error. Any thread. */
gboolean engine_sound_read (const char *path, EngineSoundFile *sound, GError **error);
void     engine_sound_finish (EngineSoundFile *sound);

G_END_DECLS

#endif
