/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry of modules: one table that the validator, the compiler, help and completion read. */
#ifndef DSP_MODULE_H
#define DSP_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "dsp-ops.h"
#include "dsp/machine.h"

#define DSP_PORTS_MAX  16
#define DSP_PARAMS_MAX 24
#define DSP_ARGS_MAX   56
#define DSP_LIST_MAX   256             /* values of a list */

#define DSP_OP_ENUM(name) DSP_OP_##name,
typedef enum {
  DSP_OP_none,
  DSP_OPS_BOTH (DSP_OP_ENUM) DSP_OPS_POLY (DSP_OP_ENUM) DSP_OPS_MONO (DSP_OP_ENUM)
  DSP_OP_COUNT
} DspOp;

typedef enum { DSP_PORT_AUDIO, DSP_PORT_CONTROL, DSP_PORT_EVENT } DspPortKind;
typedef struct { const char *name; DspPortKind kind; } DspPort;

typedef enum { DSP_PARAM_FLOAT, DSP_PARAM_INT, DSP_PARAM_BOOL, DSP_PARAM_ENUM, DSP_PARAM_LIST, DSP_PARAM_FILE } DspParamType;
typedef enum { DSP_CURVE_LIN, DSP_CURVE_LOG, DSP_CURVE_POW, DSP_CURVE_DB } DspCurve;
typedef struct {
  const char  *name;
  DspParamType type;
  double       value, min, max; /* ENUM: index of the default word, 0, count - 1; LIST: most values, least, greatest */
  const char  *unit;
  DspCurve     curve;
  const char  *words;           /* ENUM: "low high band"; LIST, FILE: the default, "0 0.5 1", a name */
  const char  *doc;
} DspParam;                     /* float parameters take cables, the others do not */

enum {
  DSP_MODULE_MONO     = 1,      /* never poly: poly inputs are summed over the voices */
  DSP_MODULE_VOICE    = 2,      /* source of polyphony */
  DSP_MODULE_SINK     = 4,      /* has an effect of its own */
  DSP_MODULE_IN_PLACE = 8,      /* may write its output over its input */
  DSP_MODULE_STEREO   = 16,     /* a mono signal plugged into L alone also feeds R */
  DSP_MODULE_KEYED    = 32,     /* listens to notes itself */
  DSP_MODULE_ENVELOPE = 64,     /* tells whether a voice is still busy */
  DSP_MODULE_SOURCE   = 128     /* makes sound without input or voice */
};

typedef struct {
  const char *type, *impl, *doc;
  DspOp       op;
  uint32_t    flags;
  uint32_t    state;            /* floats of state for each lane */
  size_t    (*memory) (double rate);    /* further floats for each lane; may be NULL */
  double      tail_s;           /* rings on after its input ends */
  double      latency_s;
  DspPort     inputs[DSP_PORTS_MAX], outputs[DSP_PORTS_MAX];    /* ended by a NULL name */
  DspParam    params[DSP_PARAMS_MAX];
  DspSample *(*builtin) (const char *name);     /* FILE: what a bare name means; NULL: nothing. May be NULL */
  DspSample *(*prepare) (DspSample *loaded, char **problem);    /* takes a loaded file, gives what the op reads. May be NULL */
  uint32_t  (*latency) (double rate, const double *values);     /* frames, with these values; NULL: latency_s holds */
} DspModule;

uint32_t dsp_module_count (void);
const DspModule *dsp_module_get (uint32_t index);
/* Frames; values NULL: the defaults. */
uint32_t dsp_module_get_latency (const DspModule *module, double rate, const double *values);
const DspModule *dsp_module_find (const char *type);
int  dsp_module_find_input (const DspModule *module, const char *name);
int  dsp_module_find_output (const DspModule *module, const char *name);
int  dsp_module_find_param (const DspModule *module, const char *name);
uint32_t dsp_module_input_count (const DspModule *module);
uint32_t dsp_module_output_count (const DspModule *module);
uint32_t dsp_module_param_count (const DspModule *module);

const char *dsp_param_type_name (DspParamType type);
const char *dsp_curve_name (DspCurve curve);

/* The number of a word of an enum, -1 when unknown. */
int  dsp_words_find (const char *words, const char *word, size_t length);
/* The i-th word; returns its length, 0 past the end. */
size_t dsp_words_get (const char *words, int i, const char **word);

static inline bool dsp_param_is_number (const DspParam *p) { return p->type != DSP_PARAM_LIST && p->type != DSP_PARAM_FILE; }

/* The default of a LIST; room for DSP_LIST_MAX. Returns their number. */
uint32_t dsp_list_default (const DspParam *param, double *values);

/* Edits (insert, delete, replace, swap) between two names, for "did you mean". */
uint32_t dsp_name_distance (const char *a, const char *b);

/* Position 0-1 to value along the curve, and back. */
double dsp_curve_value (DspCurve curve, double min, double max, double position);
double dsp_curve_position (DspCurve curve, double min, double max, double value);

/* Sizes that operations and the registry share. */
#define DSP_DELAY_MAX_S   10.0
#define DSP_DELAY_HEAD    16
#define DSP_PLUCK_HEAD    16
#define DSP_PLUCK_MIN_HZ  20.0
#define DSP_REVERB_HEAD   96
#define DSP_CHORUS_HEAD   16
#define DSP_CHORUS_MAX_S  0.06
#define DSP_LIMITER_HEAD  16
#define DSP_OVERSAMPLE_MAX  8
#define DSP_OVERSAMPLE_LATE 48         /* samples, up and down together */
#define DSP_OVERSAMPLE_TAPS (DSP_OVERSAMPLE_LATE + 1)
#define DSP_DISTORT_STATE 896
#define DSP_LOOK_MAX_MS   10.f
#define DSP_COMPRESSOR_HEAD 16
#define DSP_COMB_HEAD     16
#define DSP_COMB_MIN_HZ   20.f
#define DSP_ALLPASS_MAX_S 1.0f
#define DSP_FLANGER_MAX_S 0.05f
#define DSP_PHASER_STAGES 12
#define DSP_GRAIN_RING_S  4.f
#define DSP_GRAINS        48
#define DSP_GRAIN_FLOATS  8
#define DSP_GRAIN_HEAD    16
#define DSP_VOCODER_BANDS 32
#define DSP_MODAL_MODES   32
#define DSP_SUPER_VOICES  9
#define DSP_ADDITIVE_PARTIALS 64
#define DSP_GUIDE_HEAD    10
#define DSP_GUIDE_MIN_HZ  20.0f
#define DSP_TAPS          16
#define DSP_BLEP_TAPS     8
#define DSP_BLEP_MOST     16
size_t dsp_reverb_floats (double rate);
static inline int dsp_limiter_frames (float rate) { int n = (int) (.0015f * rate + .5f); return n < 24 ? 24 : n > 400 ? 400 : n; }
static inline int
dsp_chorus_ring (float rate)            /* floats of a side: a power of two */
{
  int size = 256;
  while ((float) size < (float) DSP_CHORUS_MAX_S * rate + 128)
    size *= 2;
  return size;
}

#endif
