/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lays the undo tree out: rows by age, branches as lanes. */
#include "history/graph.h"
#include <string.h>

/* A branch: from its first node, which is the lower end, up to its leaf, along the children that redo takes. */
typedef struct {
  guint top, first;                     /* rows of the leaf and of the first node */
  guint bottom;                         /* the row of the parent that it leaves; of the root's branch: `first` */
  guint lane;
  gboolean trunk;
} Chain;

struct HistoryGraph {
  GArray *rows;                         /* HistoryRow */
  GArray *chains;                       /* Chain, by top row */
  GArray *row_chain;                    /* guint: each row's chain */
  guint   lanes, head;
};

/* ---- making ---------------------------------------------------------------------------------------------- */

static guint
get_flags (Document *document, DocumentNode *node, const guint8 *past)
{
  return (node == document_get_head (document) ? HISTORY_HEAD : 0) | (node == document_get_saved (document) ? HISTORY_SAVED : 0)
    | (past[document_node_get_index (node)] ? HISTORY_PAST : 0) | (document_node_get_name (node) ? HISTORY_NAMED : 0)
    | (document_node_is_automatic (node) ? HISTORY_AUTOMATIC : 0) | (document_node_get_parent (node) ? 0 : HISTORY_ROOT);
}

static void
fill_rows (HistoryGraph *self, Document *document)
{
  guint count = document_get_node_count (document);
  g_autofree guint8 *past = g_new0 (guint8, count);
  for (DocumentNode *node = document_get_head (document); node; node = document_node_get_parent (node))
    past[document_node_get_index (node)] = 1;
  g_array_set_size (self->rows, count);
  for (guint i = 0; i < count; i++)
    {
      DocumentNode *node = document_get_nth_node (document, i), *parent = document_node_get_parent (node);
      HistoryRow *row = &g_array_index (self->rows, HistoryRow, count - 1 - i);
      memset (row, 0, sizeof *row);
      row->node = i;
      row->flags = get_flags (document, node, past);
      row->parent = parent ? count - 1 - document_node_get_index (parent) : G_MAXUINT;
      row->author = document_node_get_author (node);
      row->time = document_node_get_time (node);
      row->inserted = document_node_get_inserted (node);
      row->deleted = document_node_get_deleted (node);
      if (row->flags & HISTORY_HEAD)
        self->head = count - 1 - i;
    }
}

/* From the root up: the child that redo takes goes on in the chain, every other one begins its own. */
static void
fill_chains (HistoryGraph *self, Document *document)
{
  guint count = self->rows->len;
  g_array_set_size (self->row_chain, count);
  for (guint i = 0; i < count; i++)
    {
      guint row = count - 1 - i, parent = g_array_index (self->rows, HistoryRow, row).parent;
      DocumentNode *node = document_get_nth_node (document, i), *above = document_node_get_parent (node);
      gboolean goes_on = above && document_node_get_preferred (above) == node;
      guint at = goes_on ? g_array_index (self->row_chain, guint, parent) : self->chains->len;
      if (!goes_on)
        {
          Chain chain = { row, row, above ? parent : row, 0, above == NULL };
          g_array_append_val (self->chains, chain);
        }
      g_array_index (self->chains, Chain, at).top = MIN (g_array_index (self->chains, Chain, at).top, row);
      g_array_index (self->row_chain, guint, row) = at;
    }
}

typedef struct { guint top, index; } Order;

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const Order *x = a, *y = b;
  return x->top < y->top ? -1 : x->top > y->top;
}

/* Chains by their top row; each takes the first lane whose last chain ended above. The trunk keeps lane 0 for itself. */
static void
assign_lanes (HistoryGraph *self)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (Order)), ends = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->chains->len; i++)
    {
      Order one = { g_array_index (self->chains, Chain, i).top, i };
      g_array_append_val (order, one);
    }
  g_array_sort (order, compare_order);
  for (guint i = 0; i < order->len; i++)
    {
      Chain *chain = &g_array_index (self->chains, Chain, g_array_index (order, Order, i).index);
      guint lane = 0;
      if (chain->trunk)
        continue;
      while (lane < ends->len && g_array_index (ends, guint, lane) >= chain->top)
        lane++;
      if (lane == ends->len)
        g_array_append_val (ends, chain->bottom);
      else
        g_array_index (ends, guint, lane) = chain->bottom;
      chain->lane = lane + 1;
    }
  self->lanes = ends->len + 1;
  for (guint i = 0; i < self->rows->len; i++)
    g_array_index (self->rows, HistoryRow, i).lane = g_array_index (self->chains, Chain, g_array_index (self->row_chain, guint, i)).lane;
}

HistoryGraph *
history_graph_new (Document *document)
{
  HistoryGraph *self = g_new0 (HistoryGraph, 1);
  self->rows = g_array_new (FALSE, FALSE, sizeof (HistoryRow));
  self->chains = g_array_new (FALSE, FALSE, sizeof (Chain));
  self->row_chain = g_array_new (FALSE, FALSE, sizeof (guint));
  fill_rows (self, document);
  fill_chains (self, document);
  assign_lanes (self);
  return self;
}

void
history_graph_free (HistoryGraph *self)
{
  if (!self)
    return;
  g_array_unref (self->rows);
  g_array_unref (self->chains);
  g_array_unref (self->row_chain);
  g_free (self);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

guint
history_graph_get_count (const HistoryGraph *self)
{
  return self->rows->len;
}

const HistoryRow *
history_graph_get_row (const HistoryGraph *self, guint row)
{
  return &g_array_index (self->rows, HistoryRow, row);
}

guint
history_graph_find (const HistoryGraph *self, guint node)
{
  return node < self->rows->len ? self->rows->len - 1 - node : G_MAXUINT;
}

guint
history_graph_get_lanes (const HistoryGraph *self)
{
  return self->lanes;
}

guint
history_graph_get_head (const HistoryGraph *self)
{
  return self->head;
}

static const Chain *
get_chain (const HistoryGraph *self, guint row)
{
  return &g_array_index (self->chains, Chain, g_array_index (self->row_chain, guint, row));
}

void
history_graph_get_cell (const HistoryGraph *self, guint row, HistoryCell *cell)
{
  const Chain *own = get_chain (self, row);
  *cell = (HistoryCell) { own->lane, row > own->top, row < own->first || !own->trunk };
  for (guint i = 0; i < self->chains->len; i++)
    {
      const Chain *chain = &g_array_index (self->chains, Chain, i);
      if (chain == own || chain->top > row)
        continue;
      if (chain->bottom == row && !chain->trunk && cell->fork_count < G_N_ELEMENTS (cell->fork))
        cell->fork[cell->fork_count++] = chain->lane;
      else if (chain->top < row && chain->bottom > row && cell->pass_count < G_N_ELEMENTS (cell->pass))
        cell->pass[cell->pass_count++] = chain->lane;
    }
}

/* The nearest row of a lane to the left or right. */
static guint
find_beside (const HistoryGraph *self, guint row, int side)
{
  guint lane = g_array_index (self->rows, HistoryRow, row).lane, best = row, distance = G_MAXUINT;
  for (guint i = 0; i < self->rows->len; i++)
    {
      guint other = g_array_index (self->rows, HistoryRow, i).lane, away = i > row ? i - row : row - i;
      if ((side < 0 ? other < lane : other > lane) && away < distance)
        {
          best = i;
          distance = away;
        }
    }
  return best;
}

guint
history_graph_walk (const HistoryGraph *self, guint row, HistoryStep step)
{
  const HistoryRow *at = &g_array_index (self->rows, HistoryRow, row);
  switch (step)
    {
    case HISTORY_NEWER: return row > 0 ? row - 1 : row;
    case HISTORY_OLDER: return row + 1 < self->rows->len ? row + 1 : row;
    case HISTORY_BRANCH_LEFT: return find_beside (self, row, -1);
    case HISTORY_BRANCH_RIGHT: return find_beside (self, row, 1);
    case HISTORY_PARENT: return at->parent != G_MAXUINT ? at->parent : row;
    case HISTORY_CHILD:
      for (guint i = row; i > 0; i--)
        if (g_array_index (self->rows, HistoryRow, i - 1).parent == row && get_chain (self, i - 1) == get_chain (self, row))
          return i - 1;
      return row;
    default: return row;
    }
}

/* A row as it is drawn: rows from the bottom keep their place when newer ones come. */
static gboolean
is_same (const HistoryGraph *a, guint i, const HistoryGraph *b, guint k)
{
  const HistoryRow *x = &g_array_index (a->rows, HistoryRow, i), *y = &g_array_index (b->rows, HistoryRow, k);
  HistoryCell cell_x, cell_y;
  if (x->node != y->node || x->lane != y->lane || x->flags != y->flags || x->inserted != y->inserted || x->deleted != y->deleted
      || x->time != y->time)
    return FALSE;
  history_graph_get_cell (a, i, &cell_x);
  history_graph_get_cell (b, k, &cell_y);
  return memcmp (&cell_x, &cell_y, sizeof cell_x) == 0;
}

gboolean
history_graph_compare (const HistoryGraph *a, const HistoryGraph *b, guint *top, guint *bottom)
{
  guint least = MIN (a->rows->len, b->rows->len);
  *top = *bottom = 0;
  while (*top < least && is_same (a, *top, b, *top))
    (*top)++;
  while (*bottom < least - *top && is_same (a, a->rows->len - 1 - *bottom, b, b->rows->len - 1 - *bottom))
    (*bottom)++;
  return a->rows->len != b->rows->len || *top < least;
}
