/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the undo tree, drawn. */
#include "ide-history-cell.h"
#include <glib/gi18n.h>
#include <math.h>

#define LANE_WIDTH 14
#define LANES_SHOWN 12                  /* branches further out share the last lane */
#define RADIUS 4.5
#define HEIGHT 28

struct _IdeHistoryCell {
  GtkWidget   parent_instance;
  HistoryCell cell;
  HistoryRow  row;
  guint       lanes;
  gboolean    marked;
};
G_DEFINE_FINAL_TYPE (IdeHistoryCell, ide_history_cell, GTK_TYPE_WIDGET)

/* Told apart by colour-blind eyes too: blue, orange, pink, green of the Okabe-Ito set. */
const GdkRGBA *
ide_history_get_author_color (DocumentAuthor author)
{
  static const GdkRGBA colors[] = {
    { 0.21f, 0.52f, 0.89f, 1 }, { 0.90f, 0.48f, 0.0f, 1 }, { 0.80f, 0.47f, 0.65f, 1 }, { 0.0f, 0.62f, 0.45f, 1 },
  };
  return &colors[MIN ((guint) author, G_N_ELEMENTS (colors) - 1)];
}

const char *
ide_history_get_author_name (DocumentAuthor author)
{
  switch (author)
    {
    case DOCUMENT_AUTHOR_AGENT: return _("Agent");
    case DOCUMENT_AUTHOR_EXTENSION: return _("Extension");
    case DOCUMENT_AUTHOR_DISK: return _("Another program");
    default: return _("You");
    }
}

static double
get_x (guint lane)
{
  return LANE_WIDTH * (MIN (lane, LANES_SHOWN - 1) + 0.5) + 2;
}

static void
draw_lines (IdeHistoryCell *self, cairo_t *cr, double height)
{
  const HistoryCell *cell = &self->cell;
  double x = get_x (cell->lane), middle = height / 2;
  for (guint i = 0; i < cell->pass_count; i++)
    {
      cairo_move_to (cr, get_x (cell->pass[i]), 0);
      cairo_line_to (cr, get_x (cell->pass[i]), height);
    }
  for (guint i = 0; i < cell->fork_count; i++)
    {
      double to = get_x (cell->fork[i]);
      cairo_move_to (cr, x, middle);
      cairo_curve_to (cr, to, middle, to, middle, to, 0);
    }
  if (cell->up)
    {
      cairo_move_to (cr, x, middle);
      cairo_line_to (cr, x, 0);
    }
  if (cell->down)
    {
      cairo_move_to (cr, x, middle);
      cairo_line_to (cr, x, height);
    }
  cairo_stroke (cr);
}

/* What came before the text as it is now is full; what was taken back is a ring; the text itself has a ring around it. */
static void
draw_node (IdeHistoryCell *self, cairo_t *cr, double height, const GdkRGBA *background)
{
  const HistoryRow *row = &self->row;
  double x = get_x (row->lane), y = height / 2, radius = row->flags & HISTORY_NAMED ? RADIUS + 1 : RADIUS;
  cairo_new_path (cr);
  if (row->flags & HISTORY_NAMED)                       /* a checkpoint is a diamond */
    {
      cairo_move_to (cr, x, y - radius - 1);
      cairo_line_to (cr, x + radius + 1, y);
      cairo_line_to (cr, x, y + radius + 1);
      cairo_line_to (cr, x - radius - 1, y);
      cairo_close_path (cr);
    }
  else
    cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, row->flags & HISTORY_PAST ? ide_history_get_author_color (row->author) : background);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, ide_history_get_author_color (row->author));
  cairo_stroke (cr);
  if (row->flags & HISTORY_HEAD)
    {
      cairo_arc (cr, x, y, RADIUS + 3.5, 0, 2 * G_PI);
      cairo_stroke (cr);
    }
}

static void
ide_history_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  IdeHistoryCell *self = IDE_HISTORY_CELL (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  GdkRGBA line, background = { 1, 1, 1, 1 };
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &line);
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "view_bg_color", &background))
    background.alpha = 0;
  G_GNUC_END_IGNORE_DEPRECATIONS
  line.alpha = 0.35f;
  cairo_set_line_width (cr, 1.6);
  gdk_cairo_set_source_rgba (cr, &line);
  draw_lines (self, cr, height);
  draw_node (self, cr, height, &background);
  if (self->marked)
    {
      gdk_cairo_set_source_rgba (cr, ide_history_get_author_color (self->row.author));
      cairo_rectangle (cr, 0, 3, 2, height - 6);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

static void
ide_history_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  IdeHistoryCell *self = IDE_HISTORY_CELL (widget);
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : LANE_WIDTH * (int) CLAMP (self->lanes, 1, LANES_SHOWN) + 6;
}

static void
ide_history_cell_class_init (IdeHistoryCellClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = ide_history_cell_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = ide_history_cell_measure;
}

static void ide_history_cell_init (IdeHistoryCell *self) { }

GtkWidget *
ide_history_cell_new (void)
{
  return g_object_new (IDE_TYPE_HISTORY_CELL, NULL);
}

void
ide_history_cell_set (IdeHistoryCell *self, const HistoryGraph *graph, guint row, gboolean marked)
{
  guint lanes = history_graph_get_lanes (graph);
  history_graph_get_cell (graph, row, &self->cell);
  self->row = *history_graph_get_row (graph, row);
  self->marked = marked;
  if (lanes != self->lanes)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->lanes = lanes;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
