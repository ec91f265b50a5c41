/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings from files, each kept once however many zones and tracks play it. Control thread. */
#ifndef ENGINE_SAMPLE_H
#define ENGINE_SAMPLE_H

#include <glib.h>
#include "dsp/sampler.h"

typedef struct EngineSamples EngineSamples;

EngineSamples *engine_samples_new (void);
void           engine_samples_free (EngineSamples *samples);    /* references handed out live on */
/* The file at `path`, read again when it has changed; `shown` is its name in messages. loop: follow the loop that the
 * file marks; loop_all: where it marks none, all of it; from_s, to_s: this loop instead, where they differ. A new
 * reference, or NULL with *error: not there, no sound file, more than two channels, too long, broken, no such loop. */
typedef struct { bool loop, loop_all; double from_s, to_s; } EngineSampleLoop;
DspSample     *engine_samples_get (EngineSamples *samples, const char *path, const char *shown, const EngineSampleLoop *loop,
                                   GError **error);
/* Forgets what nobody plays any more. */
void           engine_samples_trim (EngineSamples *samples);

#endif
