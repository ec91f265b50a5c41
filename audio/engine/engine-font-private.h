/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A FluidSynth of a track, between the side that makes it and the one that plays it. */
#ifndef ENGINE_FONT_PRIVATE_H
#define ENGINE_FONT_PRIVATE_H

#include <stdatomic.h>
#include <fluidsynth.h>
#include <sys/stat.h>
#include "engine-font.h"

#define STEP         64                 /* frames: as many as FluidSynth computes at once */
#define CHANNELS     48
#define POOL         16                 /* first channel for notes with a beginning or a pitch of their own */
#define QUIET_BLOCKS 8
#define HELD         256                /* keys down at once */

/* Each channel has its own output, which is delayed by up to a step: FluidSynth begins notes at the edges of its steps,
 * and so they begin where they should all the same. */
typedef struct {
  float   offset, offset_step, bend;    /* semitones: the note's own, the expression's */
  int32_t glide_left;
  uint32_t delay, delay_before;         /* frames; in the block before */
  bool    sounds;                       /* anything but silence in the newest step, or a note on its way */
  float   past[2][STEP];
} FontChannel;

typedef struct { uint32_t serial; uint8_t channel, voice, key; bool down; } FontHeld;

typedef struct {
  fluid_settings_t *settings;
  fluid_synth_t    *synth;
  fluid_sfont_t    *sfont;
  int      id;                          /* of the font in this synthesiser */
  _Atomic uint32_t wish;                /* bank * 128 + program */
  /* audio side */
  uint32_t program;                     /* as wish */
  FontChannel channels[CHANNELS];
  FontHeld held[HELD];                  /* by serial */
  uint32_t next, quiet;
  float    rate;
  float    raw[2 * CHANNELS][STEP];     /* left and right of each channel */
  float   *outputs[2 * CHANNELS];
} FontSynth;

struct EngineFont {
  FontSynth *now, *prepared;
  char  *path, *shown;
  struct stat file;
  uint32_t voices, bank, program;
};

/* On either side: it only looks the program up and points every channel at it. */
void engine_font_select (FontSynth *s, uint32_t program);

#endif
