/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking into a patch: its nodes, their parameters and macros as somebody who shows or sets them needs them.
 *
 * Any thread; everything is lent by the patch or the registry. No GLib. */
#ifndef DSP_LOOK_H
#define DSP_LOOK_H

#include "dsp/patch.h"

typedef enum { DSP_LOOK_FLOAT, DSP_LOOK_INT, DSP_LOOK_BOOL, DSP_LOOK_WORD, DSP_LOOK_OTHER } DspLookType;   /* OTHER: a list, a file */
typedef struct {
  const char *node, *name, *unit, *doc, *words;         /* node "": a macro; unit, doc, words may be NULL */
  DspLookType type;
  double      value, min, max;          /* value holds only with has_value: a macro may leave the nodes alone */
  bool        has_value;
  int         curve;                    /* for the positions below */
} DspParamInfo;

/* False: no such node, parameter or macro (node ""). */
bool   dsp_patch_get_param (const DspPatch *patch, const char *node, const char *param, DspParamInfo *info);
/* "cutoff" is a macro, "filter.cutoff" a node's parameter. Ids may have dots of their own. False: neither. */
bool   dsp_patch_find_key (const DspPatch *patch, const char *key, DspParamInfo *info);
/* By number, macros first, then the nodes' parameters in their order. False past the last. */
bool   dsp_patch_get_nth_param (const DspPatch *patch, uint32_t index, DspParamInfo *info);
/* False past the last. */
bool   dsp_patch_get_node (const DspPatch *patch, uint32_t index, const char **id, const char **type);
const char *dsp_patch_get_doc (const DspPatch *patch);  /* may be NULL */

/* Along the parameter's curve, position 0-1; values are clamped. */
double dsp_param_value_at (const DspParamInfo *info, double position);
double dsp_param_position_of (const DspParamInfo *info, double value);
/* The value of a word ("square"); -1: none such. */
double dsp_param_find_word (const DspParamInfo *info, const char *word);

#endif
