/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: what part of the document the buffer holds, and when it moves. */
#include "view-private.h"
#include <math.h>

#define HOLD_JUMP  3                     /* frames */
#define HOLD_SLIDE 6

ViewRender
view_window_get_render (EditorView *self)
{
  ViewWindow *w = &self->window;
  return (ViewRender) { &w->source, (gsize *) (void *) w->open->data, w->open->len, w->whole };
}

gboolean
view_window_holds (EditorView *self, gsize offset)
{
  return offset >= self->window.map.start && offset <= self->window.map.end;
}

/* ---- filling --------------------------------------------------------------------------------------------- */

static void
tag_pieces (EditorView *self, guint first, guint count)
{
  ViewWindow *w = &self->window;
  for (guint row = first; row < first + count; row++)
    {
      const ViewRow *r = view_map_get_row (&w->map, row);
      for (guint i = 0; r->pieces && i < r->pieces->len; i++)
        {
          const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i);
          GtkTextIter start, end;
          view_sync_get_iter (self, row, piece->shown, &start);
          view_sync_get_iter (self, row, piece->shown + piece->shown_length, &end);
          gtk_text_buffer_apply_tag (self->buffer, piece->kind == VIEW_PIECE_HIDDEN ? w->hidden_tag : w->byte_tag, &start, &end);
        }
    }
}

void
view_window_render_rows (EditorView *self, guint row, guint removed, gsize start, gsize end, gssize grow)
{
  ViewRender render = view_window_get_render (self);
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (ViewRow));
  GString *shown = g_string_new (NULL);
  GtkTextIter from, to;

  view_render (&render, start, end, shown, rows);
  view_sync_get_iter (self, row, 0, &from);
  view_sync_get_iter (self, row + removed - 1, G_MAXINT, &to);
  view_map_splice (&self->window.map, row, removed, (ViewRow *) (void *) rows->data, rows->len, grow);
  gtk_text_buffer_delete (self->buffer, &from, &to);
  gtk_text_buffer_insert (self->buffer, &from, shown->str, shown->len);
  tag_pieces (self, row, rows->len);
  g_string_free (shown, TRUE);
}

/* The first row of at most `rows` rows and `bytes` shown bytes before `at`; *count: how many. */
static gsize
walk_back (const ViewRender *render, gsize at, guint rows, gsize bytes, guint *count)
{
  gsize cost, sum = 0;
  for (*count = 0; *count < rows && sum < bytes && at > 0; (*count)++, sum += cost)
    at = view_render_previous (render, at, &cost);
  return at;
}

/* The last row of at most `rows` more rows. */
static gsize
walk_on (const ViewRender *render, gsize at, guint rows, gsize bytes, guint *count)
{
  gsize cost, sum = 0, length = render->source->get_length (render->source->data);
  *count = 0;
  while (*count < rows && sum < bytes)
    {
      gsize next = view_render_next (render, at, &cost);
      if (next == at || (next == length && view_render_row_end (render, at) == length))
        break;
      at = next;
      sum += cost;
      (*count)++;
    }
  return at;
}

static void
find_range (EditorView *self, gsize around, gsize *start, gsize *end)
{
  ViewRender render = view_window_get_render (self);
  guint before, after;
  gsize row;

  *start = 0;
  *end = document_get_length (self->document);
  if (self->window.whole)
    return;
  row = view_render_row_at (&render, MIN (around, *end));
  *start = walk_back (&render, row, VIEW_WINDOW_ROWS / 2, VIEW_WINDOW_BYTES / 2, &before);
  row = walk_on (&render, row, VIEW_WINDOW_ROWS - before, VIEW_WINDOW_BYTES / 2, &after);
  *end = view_render_row_end (&render, row);
}

void
view_window_fill (EditorView *self, gsize around)
{
  ViewWindow *w = &self->window;
  ViewRender render = view_window_get_render (self);
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (ViewRow));
  GString *shown = g_string_new (NULL);
  gboolean busy = self->syncing;
  gsize start, end;

  find_range (self, around, &start, &end);
  view_render (&render, start, end, shown, rows);
  view_map_reset (&w->map, start, end, (ViewRow *) (void *) rows->data, rows->len);
  self->syncing = TRUE;
  gtk_text_buffer_set_text (self->buffer, shown->str, shown->len);
  tag_pieces (self, 0, rows->len);
  self->syncing = busy;
  w->fills++;
  g_string_free (shown, TRUE);
  view_prelude_forget (self);
  view_prelude_update (self);
  view_window_changed (self);
}

/* ---- scroll anchor --------------------------------------------------------------------------------------- */

void
view_window_get_anchor (EditorView *self, ViewAnchor *anchor)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GdkRectangle visible;
  GtkTextIter top;
  int y;

  if (self->window.has_pending)
    {
      *anchor = self->window.pending;
      return;
    }
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &top, visible.y, &y);
  anchor->offset = view_get_offset (self, &top);
  anchor->pixels = visible.y - y;
}

/* Where the row and those above it have heights. */
static void
scroll_to (EditorView *self, const ViewAnchor *anchor)
{
  GtkAdjustment *adjustment = self->window.adjustment;
  GdkRectangle visible;
  GtkTextIter iter;
  int y;

  view_get_iter (self, anchor->offset, &iter);
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, &y, NULL);
  if (adjustment)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y + (int) anchor->pixels - visible.y);
}

static void
flush_scroll (EditorView *self)
{
  ViewWindow *w = &self->window;
  GdkRectangle visible, place;
  GtkTextIter iter;

  if (!w->has_pending)
    return;
  if (w->pending_align > 0)
    {
      view_get_iter (self, w->pending.offset, &iter);
      gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
      gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &place);
      w->pending.pixels = -w->pending_align * (visible.height - place.height);
      w->pending_align = 0;
    }
  scroll_to (self, &w->pending);
  w->has_pending = w->pending_frames-- > 1;
}

static gboolean
pending_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ViewWindow *w = &EDITOR_VIEW (widget)->window;
  if (w->pending_fresh)
    w->pending_fresh = FALSE;
  else
    flush_scroll (EDITOR_VIEW (widget));
  if (w->has_pending)
    return G_SOURCE_CONTINUE;
  w->pending_tick = 0;
  return G_SOURCE_REMOVE;
}

/* Holds the place for some frames: while rows above it come and get their heights, the text view may lose it. The wheel turns the
 * place itself, a key lets it go. fresh: the rows are measured in the coming frame. */
static void
hold (EditorView *self, const ViewAnchor *anchor, double align, guint frames, gboolean fresh)
{
  ViewWindow *w = &self->window;

  w->pending = *anchor;
  w->pending_align = align;
  w->pending_frames = frames;
  w->pending_fresh = fresh;
  w->has_pending = TRUE;
  if (w->pending_tick == 0)
    w->pending_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), pending_cb, NULL, NULL);
}

/* Rows have no height before the view measured them, which it does for the place that it is told to scroll to; the pixels are added
 * then. */
static void
scroll_later (EditorView *self, gsize offset, double pixels, double align)
{
  GtkTextMark *mark;
  GtkTextIter iter;

  view_get_iter (self, offset, &iter);
  mark = gtk_text_buffer_create_mark (self->buffer, NULL, &iter, TRUE);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), mark, 0, TRUE, 0, align);
  gtk_text_buffer_delete_mark (self->buffer, mark);
  hold (self, &(ViewAnchor) { offset, pixels }, align, HOLD_JUMP, TRUE);
}

void
view_window_set_anchor (EditorView *self, const ViewAnchor *anchor)
{
  GtkTextIter iter;
  int y, height;

  view_get_iter (self, anchor->offset, &iter);
  gtk_text_view_get_line_yrange (GTK_TEXT_VIEW (self), &iter, &y, &height);
  if (height <= 0)
    {
      scroll_later (self, anchor->offset, anchor->pixels, 0);
      return;
    }
  scroll_to (self, anchor);
  hold (self, anchor, 0, HOLD_JUMP, FALSE);
}

static gboolean
is_in_sight (EditorView *self, const GtkTextIter *iter)
{
  GdkRectangle visible, place;
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), iter, &place);
  return place.y >= visible.y && place.y + place.height <= visible.y + visible.height && place.x >= visible.x
    && place.x <= visible.x + visible.width;
}

void
view_window_reveal (EditorView *self, gsize offset, double y_align)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  gboolean far = !view_window_holds (self, offset);
  GtkTextMark *mark;
  GtkTextIter iter;

  if (far)
    {
      view_window_fill (self, offset);
      view_carets_restore (self);
    }
  self->window.has_pending = FALSE;
  view_get_iter (self, offset, &iter);
  if (!self->window.whole && (far || y_align >= 0 || !is_in_sight (self, &iter)))
    {
      scroll_later (self, offset, 0, y_align < 0 ? 0.4 : y_align);
      return;
    }
  mark = gtk_text_buffer_create_mark (self->buffer, NULL, &iter, TRUE);
  gtk_text_view_scroll_to_mark (view, mark, y_align < 0 ? 0.15 : 0, y_align >= 0, 0, MAX (y_align, 0));
  gtk_text_buffer_delete_mark (self->buffer, mark);
}

/* ---- sliding --------------------------------------------------------------------------------------------- */

static void
slide_up (EditorView *self, guint rows)
{
  ViewWindow *w = &self->window;
  ViewRender render = view_window_get_render (self);
  guint count;
  gsize start = walk_back (&render, w->map.start, rows, VIEW_WINDOW_BYTES / 8, &count);
  gsize first_end = view_render_row_end (&render, view_map_get_row_start (&w->map, 0));

  if (w->map.count + count > VIEW_WINDOW_ROWS)
    {
      guint keep = MAX (VIEW_WINDOW_ROWS - count, 1);
      GtkTextIter from, to;
      gsize end;
      if (keep < w->map.count)
        {
          view_sync_get_iter (self, keep - 1, G_MAXINT, &from);
          gtk_text_buffer_get_end_iter (self->buffer, &to);
          end = view_render_row_end (&render, view_map_get_row_start (&w->map, keep - 1));
          view_map_splice (&w->map, keep, w->map.count - keep, NULL, 0, (gssize) end - (gssize) w->map.end);
          gtk_text_buffer_delete (self->buffer, &from, &to);
        }
    }
  view_window_render_rows (self, 0, 1, start, first_end, 0);
  w->map.start = start;
}

static void
slide_down (EditorView *self, guint rows)
{
  ViewWindow *w = &self->window;
  ViewRender render = view_window_get_render (self);
  guint count, last = w->map.count - 1;
  gsize from = view_map_get_row_start (&w->map, last), row = walk_on (&render, from, rows, VIEW_WINDOW_BYTES / 8, &count);
  gsize end = view_render_row_end (&render, row);
  GtkTextIter start, to;

  view_window_render_rows (self, last, 1, from, end, (gssize) end - (gssize) w->map.end);
  if (w->map.count > VIEW_WINDOW_ROWS)
    {
      guint drop = w->map.count - VIEW_WINDOW_ROWS;
      gtk_text_buffer_get_start_iter (self->buffer, &start);
      gtk_text_buffer_get_iter_at_line (self->buffer, &to, drop);
      view_map_splice (&w->map, 0, drop, NULL, 0, 0);
      w->map.start = view_map_get_row_start (&w->map, 0);
      gtk_text_buffer_delete (self->buffer, &start, &to);
    }
}

/* Rows between what is seen and the nearer edge beyond which there is more; *up: which. FALSE: what is seen is not known, since it has
 * no heights yet. Rows below it may have none: how many are seen follows from the first. */
static gboolean
get_distance (EditorView *self, guint *distance, gboolean *up)
{
  ViewWindow *w = &self->window;
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GdkRectangle visible;
  GtkTextIter top;
  guint first, last, above, below;
  int y, height;

  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &top, visible.y, NULL);
  if (view_map_get_row (&w->map, gtk_text_iter_get_line (&top))->flags & VIEW_ROW_PRELUDE)
    gtk_text_iter_forward_line (&top);
  gtk_text_view_get_line_yrange (view, &top, &y, &height);
  if (height <= 0 || y + height <= visible.y)
    return FALSE;
  first = gtk_text_iter_get_line (&top);
  last = MIN (first + visible.height / height + 1, w->map.count - 1);
  above = w->map.start > 0 ? first : G_MAXUINT;
  below = w->map.end < document_get_length (self->document) ? w->map.count - 1 - last : G_MAXUINT;
  *up = above < below;
  *distance = MIN (above, below);
  return TRUE;
}

/* The text view keeps its first row in place by itself, mostly. With a margin above the first row it would be off by that (GTK 4.8), so
 * a sliding view has none. */
gboolean
view_window_slide (EditorView *self)
{
  ViewWindow *w = &self->window;
  guint margin = w->map.count / 8, distance;
  ViewAnchor anchor;
  gboolean up;

  if (w->whole || w->has_pending || self->syncing || !get_distance (self, &distance, &up) || distance >= margin)
    return FALSE;
  view_window_get_anchor (self, &anchor);
  view_prelude_take_off (self);
  self->syncing = TRUE;
  if (up)
    slide_up (self, MAX (margin, 16));
  else
    slide_down (self, MAX (margin, 16));
  self->syncing = FALSE;
  w->slides++;
  view_prelude_update (self);
  view_window_changed (self);
  view_carets_restore (self);
  hold (self, &anchor, 0, HOLD_SLIDE, FALSE);
  return TRUE;
}

static gboolean
slide_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  EditorView *self = EDITOR_VIEW (widget);
  guint distance;
  gboolean up;

  if (!self->window.whole && (self->window.has_pending || !get_distance (self, &distance, &up)))
    return G_SOURCE_CONTINUE;
  self->window.slide_tick = 0;
  view_window_slide (self);
  return G_SOURCE_REMOVE;
}

static void
scrolled_cb (EditorView *self)
{
  ViewWindow *w = &self->window;
  g_signal_emit_by_name (self, "scrolled");
  if (!w->whole && w->slide_tick == 0 && !self->syncing)
    w->slide_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), slide_cb, NULL, NULL);
}

static void
adjustment_cb (EditorView *self)
{
  ViewWindow *w = &self->window;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));
  if (adjustment == w->adjustment)
    return;
  if (w->adjustment)
    g_signal_handlers_disconnect_by_data (w->adjustment, self);
  g_set_object (&w->adjustment, adjustment);
  if (!adjustment)
    return;
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect_swapped (adjustment, "changed", G_CALLBACK (scrolled_cb), self);
}

/* ---- modes ----------------------------------------------------------------------------------------------- */

static gboolean
wants_whole (EditorView *self)
{
  guint share = self->window.whole ? 1 : 2;
  return document_get_length (self->document) <= VIEW_WHOLE_BYTES / share
    && document_get_line_count (self->document) <= VIEW_WHOLE_ROWS / share
    && view_source_get_longest (self) <= VIEW_ROW_MAX;
}

/* Before the buffer is filled: a text that became large must not go into it whole. */
void
view_window_set_mode (EditorView *self)
{
  gboolean whole = wants_whole (self);
  if (whole == self->window.whole)
    return;
  self->window.whole = whole;
  g_signal_emit_by_name (self, "mode-changed");
}

static gboolean
mode_cb (gpointer data)
{
  EditorView *self = data;
  ViewAnchor anchor;

  self->window.mode_idle = 0;
  if (wants_whole (self) == self->window.whole)
    return G_SOURCE_REMOVE;
  view_window_get_anchor (self, &anchor);
  view_window_set_mode (self);
  view_window_fill (self, anchor.offset);
  view_carets_restore (self);
  view_window_set_anchor (self, &anchor);
  return G_SOURCE_REMOVE;
}

void
view_window_check_mode (EditorView *self)
{
  if (self->window.mode_idle == 0)
    self->window.mode_idle = g_idle_add (mode_cb, self);
}

void
editor_view_get_window (EditorView *self, EditorWindowInfo *info)
{
  const ViewWindow *w = &self->window;
  ViewAnchor anchor;
  view_window_get_anchor (self, &anchor);
  *info = (EditorWindowInfo) { w->map.start, w->map.end, w->map.count, anchor.offset, anchor.pixels, w->slides, w->fills, w->open->len };
}

gboolean
editor_view_is_whole (EditorView *self)
{
  return self->window.whole;
}

/* ---- long rows ------------------------------------------------------------------------------------------- */

gboolean
view_window_hides (EditorView *self, gsize offset)
{
  const ViewMap *map = &self->window.map;
  guint row = view_map_find_row (map, offset);
  const ViewRow *r = view_map_get_row (map, row);
  gsize at = offset - MIN (offset, view_map_get_row_start (map, row));

  for (guint i = 0; r->pieces && i < r->pieces->len; i++)
    {
      const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i);
      if (piece->kind == VIEW_PIECE_HIDDEN && at > piece->start && at < piece->start + piece->length)
        return TRUE;
    }
  return FALSE;
}

gboolean
view_window_open_row (EditorView *self, gsize offset)
{
  ViewWindow *w = &self->window;
  gsize start = view_map_get_row_start (&w->map, view_map_find_row (&w->map, offset));

  if (!view_window_hides (self, offset))
    return FALSE;
  g_array_append_val (w->open, start);
  view_window_fill (self, offset);
  view_carets_restore (self);
  view_window_reveal (self, offset, 0.4);
  return TRUE;
}

/* ---- life ------------------------------------------------------------------------------------------------ */

void
view_window_attach (EditorView *self)
{
  ViewWindow *w = &self->window;

  view_source_init (&w->source, self->document);
  w->revision = document_get_revision (self->document);
  view_map_init (&w->map);
  w->open = g_array_new (FALSE, FALSE, sizeof (gsize));
  w->byte_tag = gtk_text_buffer_create_tag (self->buffer, NULL, "foreground", "#c64600", "background", "#f6d32d40", NULL);
  w->hidden_tag = gtk_text_buffer_create_tag (self->buffer, NULL, "foreground", "#1c71d8", "weight", PANGO_WEIGHT_BOLD, NULL);
  w->whole = TRUE;
  w->whole = wants_whole (self);
  g_signal_connect_swapped (self, "notify::vadjustment", G_CALLBACK (adjustment_cb), self);
  view_window_fill (self, 0);
}

void
view_window_finish (EditorView *self)
{
  ViewWindow *w = &self->window;
  g_clear_handle_id (&w->mode_idle, g_source_remove);
  g_clear_handle_id (&w->open_idle, g_source_remove);
  if (w->adjustment)
    g_signal_handlers_disconnect_by_data (w->adjustment, self);
  g_clear_object (&w->adjustment);
  g_clear_pointer (&w->open, g_array_unref);
  view_map_finish (&w->map);
}
