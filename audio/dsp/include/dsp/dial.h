/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dials of a patch: its macros and its nodes' parameters, as somebody who shows, moves or learns them needs them.
 *
 * Any thread; everything is lent by the patch or the registry. No GLib. */
#ifndef DSP_DIAL_H
#define DSP_DIAL_H

#include "dsp/patch.h"

typedef enum { DSP_DIAL_FLOAT, DSP_DIAL_INT, DSP_DIAL_BOOL, DSP_DIAL_WORD } DspDialType;
typedef struct {
  const char *node, *name, *unit, *doc, *words;         /* node "": a macro; unit, doc, words may be NULL */
  DspDialType type;
  double      value, min, max;          /* value holds only with has_value: a macro may leave the nodes alone */
  bool        has_value;
  int         curve;                    /* for the positions below */
} DspDial;

/* False: no such node, parameter or macro (node ""), or one that is no number (a list, a file). */
bool   dsp_patch_get_dial (const DspPatch *patch, const char *node, const char *param, DspDial *dial);
/* "cutoff" is a macro, "filter.cutoff" a node's parameter. Ids may have dots of their own. False: neither. */
bool   dsp_patch_find_dial (const DspPatch *patch, const char *key, DspDial *dial);
/* Calls for each dial, macros first, then the nodes' parameters in their order. */
typedef void (*DspDialFunc) (const DspDial *dial, void *data);
void   dsp_patch_each_dial (const DspPatch *patch, DspDialFunc func, void *data);
bool   dsp_patch_has_node (const DspPatch *patch, const char *id);
const char *dsp_patch_get_doc (const DspPatch *patch);          /* may be NULL, like the next */
const char *dsp_patch_get_licence (const DspPatch *patch);

/* Along the dial's curve, position 0-1; values are clamped. */
double dsp_dial_value_at (const DspDial *dial, double position);
double dsp_dial_position_of (const DspDial *dial, double value);
/* The value of a word ("square"); -1: none such. */
double dsp_dial_find_word (const DspDial *dial, const char *word);

#endif
