/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The union of the graph that plays and the next one: what is heard while one becomes the other. Control side.
 *
 *   old cables ──► a ┌───────────┐              kept nodes stand once and go on with their state; of each input whose cables
 *                    │ swap.fade ├──► input     change, the old and the new sum are faded. A value beside cables is such a sum
 *   new cables ──► b └───────────┘              too. Nodes that are gone run on until the fade ends.
 *
 *   a delay or reverb that is gone: silence fades into its input, its output stays plugged in through a swap.tail, which tells
 *   when nothing is heard any more. Such ghosts live on in the graph that follows the fade. */
#ifndef DSP_UNION_H
#define DSP_UNION_H

#include "dsp-program.h"

#define DSP_NOTHING UINT32_MAX
#define DSP_GHOSTS_MAX 8

typedef struct {
  DspPatch *patch;                      /* nodes of the new patch, then those of the old one that are gone, then fades */
  uint32_t *of_old;                     /* by node: its number in the playing patch, DSP_NOTHING; kept nodes have one too */
  uint32_t *value_of;                   /* by node: parameter of that old node whose value it takes over, DSP_NOTHING: all */
} DspUnion;

typedef struct {
  const DspProgram *from, *to;          /* the one that plays; the next, compiled but not placed */
  const float *initial;                 /* by slot of `from`: what the patch that plays says */
  uint32_t *kept;                       /* by new node: number of the old node that lives on as it, DSP_NOTHING */
  uint32_t *twin;                       /* by new node: number of an old node of which it takes a copy of the state */
  DspUnion  transition, ring;           /* ring.patch NULL: nothing rings on */
  uint32_t  gap_frames;                 /* silence that ends the ringing */
} DspUnions;

/* States up to this size are copied on the signal side where two nodes need one for a while. */
#define DSP_COPY_FLOATS_MAX 16384

/* Whether a node of the same id, module and width may simply go on, its values moving to the new ones: not with other words,
 * switches, lists or files; nor with any other value where an operation takes its values once a block, unless what it
 * remembers is too large to copy. */
bool dsp_node_goes_on (const DspProgram *from, uint32_t old, const float *initial, const DspProgram *to, uint32_t new);

/* False: the two cannot be united (the transition is then a crossfade). cut: nothing rings on. */
bool dsp_unions_init (DspUnions *unions, const DspProgram *from, const float *initial, const DspProgram *to, bool cut);
void dsp_unions_finish (DspUnions *unions);

#endif
