/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers, order within them, places. */
#include "cli-patch-layout.h"

#include <stdlib.h>
#include <string.h>

#define MARGIN 24.0
#define GAP_X  72.0
#define GAP_Y  18.0
#define SWEEPS 12
#define BEND_HEIGHT 6.0                 /* of a cable that passes a layer */
#define ROW_PARAMS 16                   /* parameters stand below the ports */

/* Nodes first, then one for each layer that a long cable passes. */
typedef struct { guint layer; double height, rank, x, y, width; guint cable; } Place;
typedef struct { guint from, to; double from_row, to_row; } Edge;
typedef struct { double rank; guint place; } Ranked;

typedef struct {
  PatchLayout *out;
  const DspPatch *patch;
  guint   nodes, cables, layers;
  bool   *back;                         /* by cable: closes a cycle */
  GArray *places, *edges;               /* of Place, Edge */
} Work;

#define PLACE(w, i) (&g_array_index ((w)->places, Place, (i)))

/* A cable to a node whose walk is not over yet closes a cycle. Without recursion: patches can be long. */
static void
find_back_cables (Work *w, const DspCableInfo *cables)
{
  g_autofree guint *stack = g_new (guint, w->nodes + 1), *next = g_new0 (guint, w->nodes + 1);
  g_autofree guint8 *state = g_new0 (guint8, w->nodes + 1);
  for (guint root = 0; root < w->nodes; root++)
    {
      guint depth = 0;
      if (state[root])
        continue;
      state[root] = 1;
      for (stack[depth++] = root; depth > 0;)
        {
          guint node = stack[depth - 1], i = next[node];
          while (i < w->cables && cables[i].from != node)
            i++;
          next[node] = i + 1;
          if (i >= w->cables)
            {
              state[node] = 2;
              depth--;
            }
          else if (state[cables[i].to] == 1)
            w->back[i] = true;
          else if (state[cables[i].to] == 0)
            {
              state[cables[i].to] = 1;
              stack[depth++] = cables[i].to;
            }
        }
    }
}

static void
choose_layers (Work *w, const DspCableInfo *cables)
{
  for (bool moved = true; moved;)
    {
      moved = false;
      for (guint i = 0; i < w->cables; i++)
        if (!w->back[i] && PLACE (w, cables[i].to)->layer <= PLACE (w, cables[i].from)->layer)
          {
            PLACE (w, cables[i].to)->layer = PLACE (w, cables[i].from)->layer + 1;
            moved = true;
          }
    }
  for (guint i = 0; i < w->nodes; i++)          /* a source stands right before what it feeds */
    {
      guint nearest = G_MAXUINT;
      bool fed = false;
      for (guint c = 0; c < w->cables; c++)
        {
          fed = fed || (cables[c].to == i && !w->back[c]);
          if (cables[c].from == i && !w->back[c])
            nearest = MIN (nearest, PLACE (w, cables[c].to)->layer);
        }
      if (!fed && nearest != G_MAXUINT && nearest > 0)
        PLACE (w, i)->layer = nearest - 1;
    }
  for (guint i = 0; i < w->nodes; i++)
    w->layers = MAX (w->layers, PLACE (w, i)->layer + 1);
}

static double
row_of (const DspCableInfo *cable, bool target)
{
  return 0.01 * (target ? cable->to_port + (cable->to_param ? ROW_PARAMS : 0) : cable->from_port);
}

static void
add_edges (Work *w, const DspCableInfo *cables)
{
  for (guint i = 0; i < w->cables; i++)
    {
      guint from = cables[i].from;
      double row = row_of (&cables[i], false);
      if (w->back[i])
        continue;
      for (guint layer = PLACE (w, from)->layer + 1; layer < PLACE (w, cables[i].to)->layer; layer++)
        {
          const Place bend = { .layer = layer, .height = BEND_HEIGHT, .rank = PLACE (w, from)->rank, .cable = i };
          const Edge edge = { from, w->places->len, row, 0 };
          g_array_append_val (w->edges, edge);
          from = w->places->len;
          g_array_append_val (w->places, bend);
          row = 0;
        }
      const Edge edge = { from, cables[i].to, row, row_of (&cables[i], true) };
      g_array_append_val (w->edges, edge);
    }
}

/* ---- order ------------------------------------------------------------------------------------------------- */
static int
compare_ranked (const void *a, const void *b)
{
  const Ranked *x = a, *y = b;
  return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank) : (x->place > y->place) - (x->place < y->place);
}

/* The places of a layer, from the top down. */
static GArray *
layer_places (Work *w, guint layer)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Ranked));
  for (guint i = 0; i < w->places->len; i++)
    if (PLACE (w, i)->layer == layer)
      {
        const Ranked ranked = { PLACE (w, i)->rank, i };
        g_array_append_val (found, ranked);
      }
  g_array_sort (found, compare_ranked);
  return found;
}

/* Orders a layer by the mean rank of the neighbours on one side; what has none keeps its rank. */
static void
order_layer (Work *w, guint layer, bool by_left)
{
  g_autoptr (GArray) found = layer_places (w, layer);
  for (guint k = 0; k < found->len; k++)
    {
      Ranked *ranked = &g_array_index (found, Ranked, k);
      double sum = 0;
      guint count = 0;
      for (guint e = 0; e < w->edges->len; e++)
        {
          const Edge *edge = &g_array_index (w->edges, Edge, e);
          if ((by_left ? edge->to : edge->from) != ranked->place)
            continue;
          sum += by_left ? PLACE (w, edge->from)->rank + edge->from_row : PLACE (w, edge->to)->rank + edge->to_row;
          count++;
        }
      if (count)
        ranked->rank = sum / count;
    }
  g_array_sort (found, compare_ranked);
  for (guint k = 0; k < found->len; k++)
    PLACE (w, g_array_index (found, Ranked, k).place)->rank = k;
}

/* ---- places ------------------------------------------------------------------------------------------------ */
/* Each box wants to stand level with its neighbours; pushed apart from the top, then back from the bottom. */
static void
level_layer (Work *w, guint layer, bool by_left)
{
  g_autoptr (GArray) found = layer_places (w, layer);
  double floor_y = -G_MAXDOUBLE, shift = 0;
  for (guint k = 0; k < found->len; k++)
    {
      Place *place = PLACE (w, g_array_index (found, Ranked, k).place);
      double sum = 0;
      guint count = 0;
      for (guint e = 0; e < w->edges->len; e++)
        {
          const Edge *edge = &g_array_index (w->edges, Edge, e);
          const Place *other = PLACE (w, by_left ? edge->from : edge->to);
          if (PLACE (w, by_left ? edge->to : edge->from) != place)
            continue;
          sum += other->y + other->height / 2;
          count++;
        }
      double wish = count ? sum / count - place->height / 2 : place->y;
      place->y = MAX (wish, floor_y);
      shift += place->y - wish;
      floor_y = place->y + place->height + GAP_Y;
    }
  for (guint k = 0; k < found->len; k++)
    PLACE (w, g_array_index (found, Ranked, k).place)->y -= shift / found->len;
}

static void
place_all (Work *w)
{
  double x = MARGIN, top = G_MAXDOUBLE;
  for (guint i = 0; i < w->nodes; i++)
    PLACE (w, i)->rank = i;
  for (guint sweep = 0; sweep < SWEEPS; sweep++)
    for (guint k = 0; k < w->layers; k++)
      order_layer (w, sweep % 2 ? w->layers - 1 - k : k, sweep % 2 == 0);
  for (guint layer = 0; layer < w->layers; layer++)
    {
      g_autoptr (GArray) found = layer_places (w, layer);
      double widest = 0, y = 0;
      for (guint k = 0; k < found->len; k++)
        {
          Place *place = PLACE (w, g_array_index (found, Ranked, k).place);
          place->x = x;
          place->y = y;
          y += place->height + GAP_Y;
          widest = MAX (widest, place->width);
        }
      for (guint k = 0; k < found->len; k++)
        if (g_array_index (found, Ranked, k).place >= w->nodes)
          PLACE (w, g_array_index (found, Ranked, k).place)->width = widest;
      x += widest + GAP_X;
    }
  for (guint sweep = 0; sweep < SWEEPS; sweep++)
    for (guint k = 0; k < w->layers; k++)
      level_layer (w, sweep % 2 ? k : w->layers - 1 - k, sweep % 2);
  for (guint i = 0; i < w->places->len; i++)
    top = MIN (top, PLACE (w, i)->y);
  for (guint i = 0; i < w->places->len; i++)
    PLACE (w, i)->y += MARGIN - top;
}

/* ---- the whole --------------------------------------------------------------------------------------------- */
static bool
keep_places (PatchLayout *layout, const DspPatch *patch, guint nodes)
{
  DspNodeInfo node;
  double left = G_MAXDOUBLE, top = G_MAXDOUBLE;
  for (guint i = 0; i < nodes; i++)
    {
      dsp_patch_get_node (patch, i, &node);
      if (!node.has_place)
        return false;
      layout->boxes[i].x = node.x;
      layout->boxes[i].y = node.y;
      left = MIN (left, node.x);
      top = MIN (top, node.y);
    }
  for (guint i = 0; i < nodes; i++)
    {
      layout->boxes[i].x += MARGIN - left;
      layout->boxes[i].y += MARGIN - top;
    }
  return nodes > 0;
}

static void
find_places (PatchLayout *layout, const DspPatch *patch, guint nodes)
{
  Work w = { layout, patch, nodes, layout->cables };
  g_autofree DspCableInfo *cables = g_new (DspCableInfo, w.cables + 1);
  w.places = g_array_new (FALSE, TRUE, sizeof (Place));
  w.edges = g_array_new (FALSE, TRUE, sizeof (Edge));
  w.back = g_new0 (bool, w.cables + 1);
  for (guint i = 0; i < nodes; i++)
    {
      const Place place = { .height = layout->boxes[i].height, .width = layout->boxes[i].width };
      g_array_append_val (w.places, place);
    }
  for (guint i = 0; i < w.cables; i++)
    dsp_patch_get_cable (patch, i, &cables[i]);
  find_back_cables (&w, cables);
  choose_layers (&w, cables);
  add_edges (&w, cables);
  place_all (&w);
  for (guint i = 0; i < w.places->len; i++)
    {
      const Place *place = PLACE (&w, i);
      if (i < nodes)
        {
          layout->boxes[i].x = place->x;
          layout->boxes[i].y = place->y;
          continue;
        }
      const PatchBend bend = { place->x, place->x + place->width, place->y + place->height / 2 };
      if (!layout->bends[place->cable])
        layout->bends[place->cable] = g_array_new (FALSE, FALSE, sizeof (PatchBend));
      g_array_append_val (layout->bends[place->cable], bend);
    }
  g_array_unref (w.places);
  g_array_unref (w.edges);
  g_free (w.back);
}

void
patch_layout_init (PatchLayout *layout, const DspPatch *patch, PatchBox *boxes)
{
  guint nodes = dsp_patch_get_node_count (patch);
  *layout = (PatchLayout){ boxes, 2 * MARGIN, 2 * MARGIN, NULL, dsp_patch_get_cable_count (patch) };
  layout->bends = g_new0 (GArray *, layout->cables + 1);
  if (!keep_places (layout, patch, nodes))
    find_places (layout, patch, nodes);
  for (guint i = 0; i < nodes; i++)
    {
      layout->width = MAX (layout->width, boxes[i].x + boxes[i].width + MARGIN);
      layout->height = MAX (layout->height, boxes[i].y + boxes[i].height + MARGIN);
    }
}

void
patch_layout_finish (PatchLayout *layout)
{
  for (guint i = 0; i < layout->cables; i++)
    g_clear_pointer (&layout->bends[i], g_array_unref);
  g_clear_pointer (&layout->bends, g_free);
}
