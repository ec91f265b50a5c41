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
/* The same dial over another range, along a curve by name ("lin" "log" "pow" "db"); from high to low where min is above max.
 * False: no such curve, or a range outside the dial's own. */
typedef struct { DspDial dial; bool backwards; } DspDialRange;
bool   dsp_dial_get_range (const DspDial *dial, double min, double max, const char *curve, DspDialRange *range);
double dsp_dial_range_value_at (const DspDialRange *range, double position);
double dsp_dial_range_position_of (const DspDialRange *range, double value);
/* The value of a word ("square"); -1: none such. */
double dsp_dial_find_word (const DspDial *dial, const char *word);

/* A new patch with values as they would stand after so many live changes in that order. A node's own value frees it from a
 * macro that has one: then the macro has none any more, and what else it moved keeps its value as its own. Values out of
 * range are clamped; what the patch does not have is passed over. */
DspPatch *dsp_patch_with_values (const DspPatch *patch, const DspPresetValue *values, uint32_t count);
/* A new patch with one preset more, or another in the place of the one of that name; with count 0 it has it no longer.
 * NULL: a dial that the patch does not have (P004), a name that is empty or longer than 63 bytes (P008), a 65th preset (P013). */
DspPatch *dsp_patch_with_preset (const DspPatch *patch, const char *name, const DspPresetValue *values, uint32_t count,
                                 DspDiagnostics *diagnostics);
/* A new patch with these learned controls instead of its own; curves by name, NULL: lin. NULL as above; at most 256. */
DspPatch *dsp_patch_with_learned (const DspPatch *patch, const DspLearnedInfo *learned, uint32_t count, DspDiagnostics *diagnostics);

#endif
