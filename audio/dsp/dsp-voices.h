/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes to voices: who sounds on which lane, and each lane's values through a block. Signal side. */
#ifndef DSP_VOICES_H
#define DSP_VOICES_H

#include "dsp-patch.h"
#include "dsp-vm.h"

#define DSP_CHANNELS 16
#define DSP_VOICE_SILENT 1e-5f          /* a peak below -100 dB */

#define DSP_SPARE_LANES 4               /* on which new notes start while stolen ones fade */
#define DSP_STEAL_S .003f
#define DSP_FAR_OFF 1e9f                /* frame of a fade that does not come */

typedef struct {
  bool     active, gate, held;          /* held: by a pedal after its off */
  bool     caught;                      /* by the sostenuto pedal */
  bool     dying;                       /* stolen: fades, then its state is cleared; hears no more events */
  bool     stale;                       /* faded, not yet cleared */
  uint8_t  channel;                     /* MPE voice, 0 none */
  uint32_t serial, age;
  uint32_t quiet_blocks;
  float    loud;                        /* its peak in the block before */
  float    key, bend;                   /* note as struck; semitones */
  float    pitch, target, step;         /* note with glide and bend; per frame */
  int32_t  glide_left, glide_frames;
} DspLane;

typedef struct {
  DspVoices values;
  DspLane   lanes[DSP_VOICES_CAP];
  uint32_t  count, room;                /* voices that may sound; lanes of the present program, spare ones among them */
  DspVoiceSetup setup;
  uint32_t  age, active;
  bool      pedal, sostenuto;
  float     rate, last_key;
  float     bend[DSP_CHANNELS], timbre[DSP_CHANNELS], pressure[DSP_CHANNELS];     /* by MPE voice; [0] of all */
  bool      has_last;
  struct { uint32_t serial; float key, velocity; } stack[32];   /* keys held, for mono */
  uint32_t  stack_count;
  float     cc[128];                    /* -1: not yet */
  _Alignas (64) float fade_from[DSP_VOICES_CAP];        /* frame at which a stolen voice begins to fade; far off otherwise */
  float     fade_step;
  _Alignas (64) float busy[DSP_VOICES_CAP], peak[DSP_VOICES_CAP], sounding[DSP_VOICES_CAP];
} DspVoiceBank;

void dsp_voices_init (DspVoiceBank *bank, float rate);
/* Voices above a smaller count fade; lanes above a smaller room end. */
void dsp_voices_setup (DspVoiceBank *bank, const DspVoiceSetup *setup, uint32_t count, uint32_t room);
/* Turns a block's events into values; sets active groups: 1, with stolen voices in it 3. */
void dsp_voices_begin (DspVoiceBank *bank, const DspEvent *events, uint32_t count, uint32_t lanes, uint8_t *group_active);
/* After the block: values carried on, silent voices freed; where nothing listens to the gate,
 * a voice ends with its note. */
void dsp_voices_end (DspVoiceBank *bank, bool has_envelope, bool gated);
void dsp_voices_silence (DspVoiceBank *bank);
/* A lane whose state is to be cleared before it is used again, -1 none; and a voice that can move to a lower lane. The caller
 * sees to the state. */
int  dsp_voices_take_stale (DspVoiceBank *bank);
bool dsp_voices_pack (DspVoiceBank *bank, uint32_t *from, uint32_t *to);
/* dsp-lanes.c: the lane for a new note that begins at that frame of the block; a lane's voice is no more. */
uint32_t dsp_lane_choose (DspVoiceBank *bank, float key, uint32_t frame);
void dsp_lane_end (DspVoiceBank *bank, uint32_t lane);
/* A controller of all notes, as by an event; value -1: as if it had never come. */
void dsp_voices_control (DspVoiceBank *bank, uint8_t number, float value);

#endif
