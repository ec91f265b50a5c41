/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the meters say: of a strip or the master by the block, and the loudness of a programme. */
#ifndef ENGINE_METER_H
#define ENGINE_METER_H

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Peaks and levels are linear, 1 = 0 dBFS. */
typedef struct {
  float peak[2];                        /* highest sample since the last call */
  float rms[2];                         /* over 300 ms */
  float vu[2];                          /* IEC 60268-17: mean of the rectified signal, 99 % in 300 ms, 1-1.5 % overshoot;
                                         * scaled so that a sine reads its RMS */
  float correlation;                    /* -1 to 1 over 300 ms; 0 while a side is silent */
  float reduction_db;                   /* master: of the limiter; a strip: of its side chain. 0 or more */
  gboolean clip;                        /* a sample reached full scale; holds until engine_clear_clips() */
} EngineMeter;

#define ENGINE_LOUDNESS_NONE (-120.0)   /* LUFS: nothing but silence so far */

/* ITU-R BS.1770-4 and EBU Tech 3341, stereo; the range is EBU Tech 3342's. What is not full yet counts as silence. */
typedef struct {
  double momentary, short_term;         /* LUFS: the last 400 ms, 3 s; new every 10 ms */
  double momentary_max, short_term_max;
  double integrated;                    /* LUFS, gated at -70 LUFS and 10 LU below; new every 100 ms */
  double range;                         /* LU: short-term values from the 10th to the 95th of 100, gated at -70 and -20 LU */
  double true_peak;                     /* linear, highest of both sides; 4 x oversampled (BS.1770-4, annex 2) */
  double seconds;                       /* measured so far */
} EngineLoudness;

/* A meter by itself: new and free anywhere, add by one thread at a time without allocating or waiting, get by any. */
typedef struct EngineLoudnessMeter EngineLoudnessMeter;
EngineLoudnessMeter *engine_loudness_meter_new (double rate);
void engine_loudness_meter_free (EngineLoudnessMeter *meter);
void engine_loudness_meter_reset (EngineLoudnessMeter *meter, double rate);     /* by the thread that adds, or while none does */
void engine_loudness_meter_add (EngineLoudnessMeter *meter, const float *left, const float *right, uint32_t frames);
void engine_loudness_meter_get (const EngineLoudnessMeter *meter, EngineLoudness *loudness);

G_END_DECLS

#endif
