/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations see: registers, instructions, voices. Shared by every ISA's copy of the operation files.
 *
 * A register is steady (one value, or one for each lane, for the whole pass) or a vector. A pass is 64 samples of one lane
 * (mono) or 16 samples of `lanes` voices (poly):
 *
 *   mono vector   float[64]                    step 1      mono steady   float[1]        step 0
 *   poly vector   float[16][lanes]             step lanes  poly steady   float[lanes]    step 0
 */
#ifndef DSP_VM_H
#define DSP_VM_H

#include "dsp/machine.h"
#include "dsp-module.h"

#define DSP_LANES_MAX 32
#define DSP_PASS      16
#define DSP_NONE      0xffff
#define DSP_CHANGES_MAX 2048
#define DSP_UNIT      16                /* lanes that share a dirty mask */
#define DSP_VOICES_CAP 256

typedef struct DspVm DspVm;
typedef struct DspIns DspIns;

typedef struct {
  float  *p;                            /* where the value is now */
  float  *home, *row;                   /* own memory: vector, steady */
  int32_t step, reserved;
} DspReg;

struct DspIns {                         /* two to a cache line */
  void   (*fn) (DspVm *vm, const DspIns *ins);
  uint16_t dst, a, b, c;                /* first output, first three operands */
  uint32_t state;                       /* floats from the beginning of the node's state */
  float    imm[2];
  uint32_t aux;                         /* first of all operands: inputs, parameters, outputs; or an accumulator */
};
#if UINTPTR_MAX == UINT64_MAX
_Static_assert (sizeof (DspIns) == 32, "an instruction is half a cache line");
#endif

typedef enum {
  DSP_VOICE_FREQ, DSP_VOICE_NOTE, DSP_VOICE_GATE, DSP_VOICE_VELOCITY, DSP_VOICE_PRESSURE, DSP_VOICE_TIMBRE, DSP_VOICE_BEND,
  DSP_VOICE_RELEASE, DSP_VOICE_INDEX, DSP_VOICE_RANDOM, DSP_VOICE_FIELDS
} DspVoiceField;

typedef struct { uint16_t frame, lane; uint32_t field; float value; } DspChange;

/* Values of each lane at the five edges of a block's passes; only [0] holds where a unit is clean. */
typedef struct {
  _Alignas (64) float value[DSP_VOICE_FIELDS][5][DSP_VOICES_CAP];
  _Alignas (64) float ramp[DSP_VOICE_FIELDS][DSP_VOICES_CAP];   /* 1: goes from edge to edge in a line */
  uint32_t  dirty[DSP_VOICES_CAP / DSP_UNIT];                   /* bit: field */
  DspChange changes[DSP_CHANGES_MAX];                           /* by frame */
  uint32_t  change_count;
} DspVoices;

struct DspVm {
  DspReg         *r;                    /* of the width that runs */
  DspReg         *mono, *poly;
  const uint16_t *args;
  float          *state;                /* of this instruction's node, in this group or in mono */
  float *const   *places;               /* all states of this group, or of the mono part */
  int             at, lane;             /* first sample, first voice of the pass */
  float           rate, inv_rate;
  const DspVoices *voices;
  float          *busy, *peak;          /* a value for each voice */
  const float    *sounding;             /* 1 where a voice plays, 0 where a lane is empty */
  const float    *fade_from;            /* by voice: frame at which a stolen one begins to fade */
  float           fade_step;
  bool            fading;               /* there are such in this group */
  float          *acc;                  /* accumulators: float[64][vector] each */
  float          *keep;
  uint32_t        keep_stride, groups;
  const float    *in[2], *side[2];      /* side NULL: none */
  float          *out[2];
  const DspEvent *events;
  uint32_t        event_count;
  const float    *cc;
  const float    *fade, *tail_gain;     /* of the block: from the old to the new; of what rings on */
  float           tail_peak;            /* greatest of what rings on */
  const DspTransport *transport;        /* at the block's first frame */
  DspSample *const *samples;            /* of file parameters; see file_arg() */
  _Atomic float  *taps;                 /* DSP_TAPS peaks, DSP_TAPS effective values: of the last block */
};

typedef void (*DspOpFn) (DspVm *vm, const DspIns *ins);
typedef struct {
  DspIsa   isa;
  uint32_t lanes, vector;               /* voices side by side; floats in a vector */
  DspOpFn  mono[DSP_OP_COUNT], poly[DSP_OP_COUNT];
} DspOpTable;

const DspOpTable *dsp_op_table (DspIsa isa);

/* Filled once by dsp_tables_init(). Step and ramp residuals, integer rows = fraction, columns = taps. */
#define DSP_BLEP_FRACTIONS 256
extern float dsp_blep[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_TAPS];
extern float dsp_blamp[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_TAPS];
/* Low-passes for 2, 4, 8 times the rate, 48 samples of the low rate a way up or down together: [log2 factor - 1][phase][tap]. */
extern float dsp_oversample[3][DSP_OVERSAMPLE_MAX][DSP_OVERSAMPLE_TAPS];
extern float dsp_blep_fast[DSP_BLEP_FRACTIONS + 1][4], dsp_blamp_fast[DSP_BLEP_FRACTIONS + 1][4];
extern float dsp_blep_hq[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_MOST], dsp_blamp_hq[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_MOST];
/* Seven points between two samples, the 16th and 17th of 32: a Kaiser-windowed sinc, rows by eighths. */
#define DSP_BETWEEN_TAPS 32
extern float dsp_between[7][DSP_BETWEEN_TAPS];
void dsp_tables_init (void);

#endif
