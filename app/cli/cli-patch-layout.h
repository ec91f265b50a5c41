/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the nodes of a patch stand in a drawing, and which way its cables go: layers from left to right. */
#ifndef CLI_PATCH_LAYOUT_H
#define CLI_PATCH_LAYOUT_H

#include <glib.h>

#include "dsp/graph.h"

typedef struct { double x, y, width, height; } PatchBox;
typedef struct { double left, right, y; } PatchBend;    /* a cable passes a layer between other boxes */

typedef struct {
  PatchBox *boxes;                      /* by node */
  double    width, height;              /* of the drawing, a margin included */
  GArray  **bends;                      /* by cable: of PatchBend, from left to right; NULL: straight on */
  guint     cables;
} PatchLayout;

/* `boxes` come with their sizes and leave with places. A layer is the longest way from a source, feedback taken out;
 * cables that span several get a place in each; within a layer the order follows the mean place of the neighbours, swept
 * to and fro (Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures, 1981). A
 * patch whose nodes all have places of their own keeps them. */
void patch_layout_init (PatchLayout *layout, const DspPatch *patch, PatchBox *boxes);
void patch_layout_finish (PatchLayout *layout);

#endif
