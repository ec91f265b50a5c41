/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two halves of uniting graphs: what dsp-union.c decides about the nodes, and what dsp-union-build.c makes of it. */
#ifndef DSP_UNION_BUILD_H
#define DSP_UNION_BUILD_H

#include "dsp-union.h"

#define NONE DSP_NOTHING

/* Of a node that is gone: it rings, or leads there from one that does; it turns a knob of such a node. */
enum { GONE, RINGS, TURNS };

/* A cable's source as it stands in the union. */
typedef struct { uint32_t from, port; double amount; DspCableMode mode; bool ghost; } Wire;
typedef struct { Wire *items; uint32_t count; } Wires;

typedef struct {
  DspUnions *u;
  const DspPatch *a, *b;
  uint32_t  *kept_a;                    /* by old node: the new node it lives on as */
  uint8_t   *ghost;                     /* by old node: GONE, RINGS, TURNS */
  DspCable  *cables;                    /* of the old graph, without the tails between */
  uint32_t   cable_count;
  uint32_t  *first_a, *next_a, *first_b, *next_b;       /* cables by their target, 1-based */
  /* the union that is being built */
  bool       ringing;
  DspUnion  *out;
  uint32_t  *place;                     /* by old node: its number in the union */
  uint32_t   node_size, cable_size;
  Wires      old, new;
} DspUnionBuild;

static inline bool
dsp_union_is_tail (const DspNode *node)
{
  return node->module->op == DSP_OP_swap_tail;
}

static inline bool
dsp_union_is_gone (const DspUnionBuild *b, uint32_t old)
{
  return b->kept_a[old] == NONE && b->u->from->used[old] && !dsp_union_is_tail (&b->a->nodes[old]);
}

/* The cables into an input or parameter, as they stand in the union. Of the old ones only those that fade are compared. */
void dsp_union_get_old (DspUnionBuild *b, uint32_t old, bool param, uint32_t port, Wires *wires);
void dsp_union_get_new (DspUnionBuild *b, uint32_t new, bool param, uint32_t port, Wires *wires);
bool dsp_union_same_wires (const Wires *old, const Wires *new);
/* ringing: what follows the fade, the new graph with what rings on. */
void dsp_union_build (DspUnionBuild *b, DspUnion *out, bool ringing);

#endif
