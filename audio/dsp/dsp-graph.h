/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order and width of a graph's nodes. */
#ifndef DSP_GRAPH_H
#define DSP_GRAPH_H

#include "dsp-patch.h"

/* A step is a node; a feedback node has a second one, its write, numbered node_count + node. */
typedef struct {
  uint8_t  *poly, *used;                /* by node */
  uint32_t *steps, step_count;
  bool      cyclic;                     /* some used nodes have no step */
  uint32_t *first_in, *next_in;         /* cables into a node, 1-based, in the order written */
  uint32_t *first_out, *next_out;
} DspGraph;

void dsp_graph_init (DspGraph *graph, const DspPatch *patch, bool keep_all);
void dsp_graph_finish (DspGraph *graph);

#endif
