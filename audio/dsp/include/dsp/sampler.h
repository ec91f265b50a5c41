/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sampler plays recordings: zones of the keyboard, voices, loops, any pitch without audible aliases.
 *
 * It stands beside DspMachine and speaks its language of events. Control side (one thread at a time): everything but
 * dsp_sampler_process, which belongs to the signal side: no allocation, lock or system call there. */
#ifndef DSP_SAMPLER_H
#define DSP_SAMPLER_H

#include "dsp/machine.h"

#define DSP_ZONES_MAX 1024
#define DSP_SAMPLE_LOOP_MIN 16          /* frames */

/* ---- recordings ------------------------------------------------------------------------------------------ */

typedef struct DspSample DspSample;
/* What is kept in memory: the sound, padded, and up to five copies of it, each at half the rate of the one before, so
 * that high notes need no long filter. A file whose ends do not lie at zero gets a short fade there; the ends of a
 * loop that do not meet are bent together over 2 ms. */
typedef struct {
  const float *frames;                  /* interleaved, finite; copied */
  uint64_t frame_count;                 /* 1 or more */
  uint32_t channels;                    /* 1 or 2 */
  double   rate;                        /* Hz, above 0 */
  uint64_t loop_from, loop_to;          /* first frame and the one behind the last; equal: none. Shorter than
                                         * DSP_SAMPLE_LOOP_MIN or outside the sound: none */
} DspSampleData;
DspSample *dsp_sample_new (const DspSampleData *data);          /* NULL: no memory */
DspSample *dsp_sample_ref (DspSample *sample);
void       dsp_sample_unref (DspSample *sample);                /* control side */
bool       dsp_sample_is_used (const DspSample *sample);        /* somebody else holds a reference too */
size_t     dsp_sample_get_bytes (const DspSample *sample);

/* ---- zones and voices ------------------------------------------------------------------------------------- */

typedef enum { DSP_PLAYBACK_SUSTAIN, DSP_PLAYBACK_ONESHOT, DSP_PLAYBACK_LOOP } DspPlayback;
/* SUSTAIN and LOOP sound while the gate is open and follow the sample's loop if it has one; ONESHOT plays to the end
 * whatever the gate does. */
typedef struct {
  DspSample *sample;
  uint8_t    root, key_low, key_high, velocity_low, velocity_high;      /* ends included, velocity 1-127 */
  DspPlayback playback;
  float      gain, tune_cents, pan;     /* factor; -1..1, equal power, 0 leaves both sides as they are */
} DspZone;

typedef struct DspSampler DspSampler;
/* voices: 1-256 at once, 0: 32. A stolen voice fades within 3 ms beside the new one. NULL: no memory. */
DspSampler *dsp_sampler_new (double rate, uint32_t voices);
void        dsp_sampler_free (DspSampler *sampler);             /* signal side stopped */
/* Hands over what the next notes play (the samples are referenced); notes that sound go on as they are. Of the zones
 * that hold a note's key and velocity the one with the nearest root plays; several with the same root and ranges take
 * turns, else the first in order. attack_s, release_s (to -60 dB): < 0 means 0 and 0.12. False: no memory, nothing
 * changed. */
bool        dsp_sampler_load (DspSampler *sampler, const DspZone *zones, uint32_t count, double attack_s,
                              double release_s);
void        dsp_sampler_set_voices (DspSampler *sampler, uint32_t voices);
void        dsp_sampler_collect (DspSampler *sampler);          /* frees what the signal side has done with */

/* As dsp_machine_process. Hears notes, bend, the pedal (CC 64) and expression (CC 11); loudness follows the square of
 * the velocity. */
bool     dsp_sampler_process (DspSampler *sampler, float *const out[2], const DspEvent *events, uint32_t count) DSP_RT;
uint32_t dsp_sampler_get_voices (const DspSampler *sampler);    /* sounding now; any thread */

#endif
