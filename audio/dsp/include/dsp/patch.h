/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches as graphs: loaded from JSON or S-expressions, validated with places, written back canonically.
 *
 * Control thread; no GLib. A DspPatch is immutable after loading and may be shared by reference count. */
#ifndef DSP_PATCH_H
#define DSP_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct DspPatch DspPatch;

typedef enum { DSP_ERROR, DSP_WARNING, DSP_NOTE } DspSeverity;
typedef struct {
  DspSeverity severity;
  char        code[8];                  /* "P010" */
  uint32_t    line, column;             /* from 1; 0: the file as a whole */
  size_t      offset;                   /* bytes; DSP_NOWHERE: the file as a whole */
  char       *message, *hint;           /* hint may be NULL */
} DspDiagnostic;
typedef struct { DspDiagnostic *items; uint32_t count, error_count; } DspDiagnostics;
#define DSP_NOWHERE ((size_t) -1)
/* What the compiler says knows its offset only; the text gives it lines and columns. */
void dsp_diagnostics_place (DspDiagnostics *diagnostics, const char *text, size_t length);
void dsp_diagnostics_finish (DspDiagnostics *diagnostics);

/* All errors of the text at once in *diagnostics (zeroed by the callee, finished by the caller). The first byte
 * decides the form: '{' JSON, '(' S-expression, 0x89 binary. NULL when there is an error. Of a binary file there are no lines:
 * diagnostics have the offset alone. */
DspPatch *dsp_patch_load (const char *text, size_t length, DspDiagnostics *diagnostics);
DspPatch *dsp_patch_load_file (const char *path, DspDiagnostics *diagnostics);
DspPatch *dsp_patch_ref (DspPatch *patch);
void      dsp_patch_unref (DspPatch *patch);
typedef enum { DSP_FORM_JSON, DSP_FORM_SEXP } DspForm;
char     *dsp_patch_write (const DspPatch *patch, DspForm form);        /* free() it */
void     *dsp_patch_write_binary (const DspPatch *patch, size_t *length);      /* free() it */
const char *dsp_patch_get_name (const DspPatch *patch);
uint32_t  dsp_patch_get_voice_count (const DspPatch *patch);            /* "voices" member; 32 by default */
bool      dsp_patch_has_voice (const DspPatch *patch);                  /* an instrument, not an effect */
/* Macros: named knobs of a patch, each over one or more parameters of its nodes:
 *   "macros": { "cutoff": { "min": 20, "max": 20000, "value": 900, "curve": "log", "unit": "Hz", "doc": "...",
 *                           "to": [ { "node": "filter", "param": "cutoff" } ] },
 *               "type": { "words": "lowpass highpass", "value": "lowpass", "to": [ { "node": "filter", "param": "response" } ] } }
 * A target takes the macro's value times its "scale" (1); with "min" and "max" it takes that range along its own "curve"
 * (lin), by the macro's position along the macro's curve. A macro without "value" leaves the nodes' values alone until it is set.
 * With "words" the value counts them from 0. Hosts set one as parameter of the node "": dsp_machine_set_param (m, "", "cutoff", x). */
typedef struct {
  const char *name, *unit, *doc, *words;        /* lent by the patch; all but the name may be NULL */
  double      value, min, max;                  /* value holds only with has_value */
  bool        has_value;
} DspMacroInfo;
bool        dsp_patch_get_macro (const DspPatch *patch, uint32_t index, DspMacroInfo *info);    /* false past the last */
/* The value of a word of a macro ("type", "highpass"). False: no such macro or word. */
bool        dsp_patch_find_macro_word (const DspPatch *patch, const char *macro, const char *word, double *value);
/* A new patch with one node's parameter or one macro replaced. NULL: no such parameter (P004) or out of range. */
DspPatch *dsp_patch_with_param (const DspPatch *patch, const char *node, const char *param, double value, DspDiagnostics *diagnostics);    /* node "": a macro */

/* Presets: "presets": { "soft": { "cutoff": 400, "filter.q": 0.8, "noise.colour": "pink" } }, by macro or node.parameter. */
typedef struct { const char *name; uint32_t count; } DspPresetInfo;
typedef struct { const char *node, *param; double value; } DspPresetValue;      /* node "": a macro; as for dsp_machine_set_param() */
bool        dsp_patch_get_preset (const DspPatch *patch, uint32_t index, DspPresetInfo *info);  /* false past the last; lent */
bool        dsp_patch_get_preset_value (const DspPatch *patch, uint32_t preset, uint32_t index, DspPresetValue *value);
/* Learned controls: "midi": [ { "cc": 74, "to": "cutoff", "channel": 1, "min": 100, "max": 8000, "curve": "log", "mode": "pickup" } ];
 * instead of "cc" (0-127) also "cc14" (0-31), "nrpn" (0-16383), "bend": true, "pressure": true. The controller's position 0-1
 * goes along the curve from min to max, by default those of the macro or parameter. */
typedef enum { DSP_SOURCE_CC, DSP_SOURCE_CC14, DSP_SOURCE_NRPN, DSP_SOURCE_BEND, DSP_SOURCE_PRESSURE } DspSource;
typedef enum { DSP_LEARN_JUMP, DSP_LEARN_PICKUP, DSP_LEARN_SCALE } DspLearnMode;
typedef struct {
  DspSource   source;
  uint32_t    number, channel;          /* channel 1-16; 0: any */
  const char *node, *param;             /* node "": a macro; lent */
  double      min, max;
  const char *curve;                    /* "lin", "log", "pow", "db" */
  DspLearnMode mode;
} DspLearnedInfo;
bool        dsp_patch_get_learned (const DspPatch *patch, uint32_t index, DspLearnedInfo *info);        /* false past the last */

/* Prints the module registry as JSON (symphony patch modules --json). */
void dsp_modules_print (FILE *out);

#endif
