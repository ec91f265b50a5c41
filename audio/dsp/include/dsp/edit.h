/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of a patch graph: what a hand, a script or an OSC message does to it, and the smallest list between two graphs.
 *
 * Control thread; no GLib. A patch is immutable: an edit makes a new one. */
#ifndef DSP_EDIT_H
#define DSP_EDIT_H

#include "dsp/patch.h"

typedef enum { DSP_EDIT_ADD, DSP_EDIT_REMOVE, DSP_EDIT_CONNECT, DSP_EDIT_DISCONNECT, DSP_EDIT_SET } DspEditKind;
typedef struct {
  DspEditKind kind;
  const char *node;                     /* ADD, REMOVE, SET: the id; CONNECT, DISCONNECT: the source's */
  const char *name;                     /* ADD: the module's type; SET: the parameter; CONNECT, DISCONNECT: the output port */
  const char *to, *to_port;             /* CONNECT, DISCONNECT: the target's id, its input or parameter */
  const char *mode;                     /* CONNECT into a parameter: "set", "add", "mul"; NULL: set */
  double      amount;                   /* CONNECT: factor of the cable */
  double      value;                    /* SET: a number, a word's index, 0 or 1 */
  const char *text;                     /* SET: a word of an enum or the path of a file instead of `value`; may be NULL */
  const double *list;                   /* SET: the values of a list instead; may be NULL */
  uint32_t    list_count;
} DspEdit;

/* `patch` with the edits applied in their order; REMOVE takes along the node's cables and what macros, presets and learned
 * controls do to it; CONNECT adds a cable after those that are there; DISCONNECT takes all cables between its two ports. The result is checked as a file
 * would be. NULL: the first edit that cannot be done, or what is wrong with the result, is told in *diagnostics, in the
 * codes of a file (P002-P019), and `*failed` (may be NULL) is that edit's index, `count` when all could be done but the
 * result may not play. */
DspPatch *dsp_patch_edit (const DspPatch *patch, const DspEdit *edits, uint32_t count, uint32_t *failed,
                          DspDiagnostics *diagnostics);

/* The smallest list that turns the graph of `from` into that of `to`: removals, lost cables, additions with their values,
 * new cables, values. Equal afterwards are the nodes, their types and values, and the cables into each input in their order;
 * names, voices, macros and where a node stands in the file are no part of it. A cable whose amount changed is a DISCONNECT
 * and a CONNECT. Strings belong to the two patches. */
typedef struct { DspEdit *items; uint32_t count; } DspEditList;
void dsp_patch_diff (const DspPatch *from, const DspPatch *to, DspEditList *list);
void dsp_edit_list_finish (DspEditList *list);

#endif
