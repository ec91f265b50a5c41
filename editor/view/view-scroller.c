/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds the view and, for a large document, a scrollbar over all of its rows: the view's own adjustment knows the window only. */
#include "view-private.h"
#include <glib/gi18n.h>
#include <math.h>

#define TOP_MARGIN 6
#define WHEEL_END 1e12
#define VIEW_END 1e9

struct _EditorScroller {
  GtkWidget parent_instance;
  EditorView *view;                     /* our child's child */
  GtkWidget *pane, *bar;
  guint tick;
  GtkAdjustment *rows;                  /* of the bar: rows of the document */
  GtkAdjustment *wheel;                 /* the pane's: the view's too, or what the wheel and flings turn */
  double         turned;                /* its last value */
  double         height;                /* of the rows of the window that were measured */
};
G_DEFINE_FINAL_TYPE (EditorScroller, editor_scroller, GTK_TYPE_WIDGET)

/* ---- rows as they are shown: an open long row counts as many as it is cut into -------------------------------- */

static gsize
count_cuts (EditorView *view, guint i, gsize *start)
{
  gsize line;
  *start = g_array_index (view->window.open, gsize, i);
  line = document_get_line_at (view->document, *start);
  return (document_get_line_start (view->document, line + 1) - *start) / VIEW_CUT_SIZE;
}

static double
get_position (EditorView *view, gsize offset)
{
  double position = document_get_line_at (view->document, offset);
  for (guint i = 0; i < view->window.open->len; i++)
    {
      gsize start, cuts = count_cuts (view, i, &start);
      if (offset > start)
        position += MIN (cuts, (offset - start) / VIEW_CUT_SIZE);
    }
  return position;
}

static double
get_total (EditorView *view)
{
  double total = document_get_line_count (view->document);
  gsize start;
  for (guint i = 0; i < view->window.open->len; i++)
    total += count_cuts (view, i, &start);
  return total;
}

static gsize
get_offset (EditorView *view, double position)
{
  double line = position;
  for (guint i = 0; i < view->window.open->len; i++)
    {
      gsize start, cuts = count_cuts (view, i, &start);
      double first = get_position (view, start);
      if (position > first + cuts)
        line -= cuts;
      else if (position > first)
        return start + (gsize) (position - first) * VIEW_CUT_SIZE;
    }
  return document_get_line_start (view->document, (guint) MAX (line, 0));
}

/* ---- the bar and the view -------------------------------------------------------------------------------------- */

/* A click of the wheel goes as far as the page is high. */
static void
update_wheel (EditorScroller *self)
{
  double page = gtk_adjustment_get_page_size (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view)));
  if (gtk_adjustment_get_page_size (self->wheel) != page)
    gtk_adjustment_configure (self->wheel, self->turned, -WHEEL_END, WHEEL_END, page * 0.1, page * 0.9, page);
}

static void
update_bar (EditorScroller *self)
{
  EditorView *view = self->view;
  GtkTextView *text = GTK_TEXT_VIEW (view);
  ViewAnchor anchor;
  GdkRectangle visible;
  GtkTextIter iter;
  int y, height;
  double page, total;

  if (view->window.whole)
    return;
  update_wheel (self);
  gtk_text_view_get_visible_rect (text, &visible);
  gtk_text_view_get_line_at_y (text, &iter, visible.y, &y);
  gtk_text_view_get_line_yrange (text, &iter, &y, &height);
  if (height <= 0)
    return;
  view_window_get_anchor (view, &anchor);
  page = visible.height / (double) height;
  total = MAX (get_total (view) + 1, page);
  gtk_adjustment_configure (self->rows, MIN (get_position (view, anchor.offset) + anchor.pixels / height, total - page), 0, total,
                            3, MAX (page - 1, 1), page);
}

/* Not within the layout of a frame, which would leave the bar without a place: before that of the next. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  EDITOR_SCROLLER (widget)->tick = 0;
  update_bar (EDITOR_SCROLLER (widget));
  return G_SOURCE_REMOVE;
}

static void
update_later (EditorScroller *self)
{
  if (self->tick == 0 && !self->view->window.whole)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static gboolean
change_cb (GtkRange *range, GtkScrollType scroll, double value, EditorScroller *self)
{
  EditorView *view = self->view;
  double page = gtk_adjustment_get_page_size (self->rows), fraction;
  ViewAnchor anchor;
  GtkTextIter iter;
  int y, height;

  value = CLAMP (value, 0, MAX (gtk_adjustment_get_upper (self->rows) - page, 0));
  gtk_adjustment_set_value (self->rows, value);
  fraction = value - floor (value);
  anchor.offset = get_offset (view, floor (value));
  gtk_text_buffer_get_start_iter (view->buffer, &iter);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (view), &iter, &y, &height);
  anchor.pixels = fraction * height;
  editor_view_scroll_to (view, &anchor);
  return TRUE;
}

void
editor_view_scroll_to (EditorView *view, const ViewAnchor *anchor)
{
  const ViewMap *map = &view->window.map;
  guint row = view_map_find_row (map, anchor->offset), margin = view->window.whole ? 0 : map->count / 8;
  if (!view_window_holds (view, anchor->offset) || (row < margin && map->start > 0)
      || (row + margin > map->count && map->end < document_get_length (view->document)))
    {
      view_window_fill (view, anchor->offset);
      view_carets_restore (view);
    }
  view_window_set_anchor (view, anchor);
}

/* ---- the wheel ------------------------------------------------------------------------------------------------ */

/* The pane glides and flings in pixels that it counts itself, while the window moves below. So it turns an endless wheel, of
 * which the view's own adjustment, which nobody animates, takes the differences. */

static void
wheel_cb (EditorScroller *self)
{
  GtkAdjustment *own = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  double value = gtk_adjustment_get_value (self->wheel), by = value - self->turned;
  self->turned = value;
  if (self->view->window.has_pending)
    self->view->window.pending.pixels += by;
  else if (own != self->wheel && by != 0)
    gtk_adjustment_set_value (own, MAX (0, MIN (gtk_adjustment_get_value (own) + by, self->height - gtk_adjustment_get_page_size (own))));
}

/* The view keeps its first row in place while rows above it are measured, but only as far as the adjustment reaches, which grows
 * at the next layout (GTK 4.8): on a busy machine it would be pushed away. So this one has no end; the layout minds it. */
static void
page_cb (GtkAdjustment *own, EditorScroller *self)
{
  if (gtk_adjustment_get_upper (own) == VIEW_END)
    return;
  self->height = gtk_adjustment_get_upper (own);
  gtk_adjustment_set_upper (own, VIEW_END);
}

static void
set_wheel (EditorScroller *self, gboolean whole)
{
  GtkScrollable *view = GTK_SCROLLABLE (self->view);
  GtkAdjustment *own = gtk_scrollable_get_vadjustment (view);

  if (whole && own != self->wheel)
    {
      g_signal_handlers_disconnect_by_data (own, self);
      gtk_scrollable_set_vadjustment (view, self->wheel);
    }
  else if (!whole && own == self->wheel)
    {
      self->turned = gtk_adjustment_get_value (self->wheel);
      own = gtk_adjustment_new (0, 0, 0, 0, 0, gtk_adjustment_get_page_size (self->wheel));
      gtk_scrollable_set_vadjustment (view, own);
      g_signal_connect (own, "changed", G_CALLBACK (page_cb), self);
      gtk_adjustment_set_lower (self->wheel, -WHEEL_END);
      gtk_adjustment_set_upper (self->wheel, WHEEL_END);
      page_cb (own, self);
    }
}

static void
mode_cb (EditorScroller *self)
{
  gboolean whole = self->view->window.whole;
  set_wheel (self, whole);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->view), whole ? TOP_MARGIN : 0);     /* see view_window_slide() */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->pane), GTK_POLICY_AUTOMATIC,
                                  whole ? GTK_POLICY_AUTOMATIC : GTK_POLICY_EXTERNAL);
  gtk_widget_set_visible (self->bar, !whole);
  update_bar (self);
}

static void
editor_scroller_dispose (GObject *object)
{
  EditorScroller *self = EDITOR_SCROLLER (object);
  if (self->view)
    {
      GtkAdjustment *own = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
      g_signal_handlers_disconnect_by_data (self->view, self);
      if (own)
        g_signal_handlers_disconnect_by_data (own, self);
      g_signal_handlers_disconnect_by_data (self->wheel, self);
    }
  self->view = NULL;
  g_clear_pointer (&self->pane, gtk_widget_unparent);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  g_clear_object (&self->rows);
  g_clear_object (&self->wheel);
  G_OBJECT_CLASS (editor_scroller_parent_class)->dispose (object);
}

static void
editor_scroller_class_init (EditorScrollerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = editor_scroller_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
editor_scroller_init (EditorScroller *self)
{
}

GtkWidget *
editor_scroller_new (EditorView *view)
{
  EditorScroller *self = g_object_new (EDITOR_TYPE_SCROLLER, NULL);

  self->view = view;
  self->rows = g_object_ref_sink (gtk_adjustment_new (0, 0, 1, 1, 1, 1));
  self->pane = gtk_scrolled_window_new ();
  self->bar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->rows);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Rows of the text"), -1);
  gtk_widget_set_focusable (self->pane, FALSE);
  gtk_widget_set_hexpand (self->pane, TRUE);
  gtk_widget_set_vexpand (self->pane, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->pane), GTK_WIDGET (view));
  gtk_widget_set_parent (self->pane, GTK_WIDGET (self));
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  self->wheel = g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->pane)));
  g_signal_connect_swapped (self->wheel, "value-changed", G_CALLBACK (wheel_cb), self);
  g_signal_connect (gtk_widget_get_first_child (self->bar), "change-value", G_CALLBACK (change_cb), self);
  g_signal_connect_swapped (view, "scrolled", G_CALLBACK (update_later), self);
  g_signal_connect_swapped (view, "mode-changed", G_CALLBACK (mode_cb), self);
  mode_cb (self);
  return GTK_WIDGET (self);
}
