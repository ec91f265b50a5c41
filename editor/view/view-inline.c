/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widgets below a line of the text: room by a tag, the widget as an overlay, moved after each layout. No character enters
 * the text. */
#include "view-private.h"

#define MARGIN 6

/* GTK 4.8 cannot take an overlay out of a text view again: a slot stays, hidden, and is used for the next widget. */
typedef struct {
  GtkWidget  *widget, *slot;            /* widget NULL: the slot is free */
  GtkTextTag *tag;
  gsize       offset;                   /* in `revision` */
  guint64     revision;
  int         height, x, y, width;      /* as it lies now; width 0: not placed yet */
  gboolean    reveal;                   /* new: to be scrolled into view once it has its place */
} ViewInline;

static ViewInline *
find (EditorView *self, GtkWidget *widget, guint *index)
{
  for (*index = 0; self->inlines && *index < self->inlines->len; ++*index)
    if (g_array_index (self->inlines, ViewInline, *index).widget == widget)
      return &g_array_index (self->inlines, ViewInline, *index);
  return NULL;
}

static void
remove_tag (EditorView *self, ViewInline *line)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, line->tag, &start, &end);
}

/* The row of the place, its line break included; FALSE: it is not in the buffer's window now. */
static gboolean
get_row (EditorView *self, const ViewInline *line, GtkTextIter *start, GtkTextIter *end)
{
  view_get_iter (self, line->offset, start);
  if (view_get_offset (self, start) != line->offset)
    return FALSE;
  gtk_text_iter_set_line_offset (start, 0);
  *end = *start;
  gtk_text_iter_forward_line (end);
  return TRUE;
}

/* Edits and shifts of the window may have taken the tag along or away. */
static void
make_room (EditorView *self, ViewInline *line)
{
  GtkTextIter start, end, other;
  gboolean here = get_row (self, line, &start, &end);
  gboolean good = here && gtk_text_iter_starts_tag (&start, line->tag);
  if (good)
    {
      other = start;
      good = gtk_text_iter_forward_to_tag_toggle (&other, line->tag) && gtk_text_iter_equal (&other, &end);
    }
  if (good)
    return;
  remove_tag (self, line);
  if (here)
    gtk_text_buffer_apply_tag (self->buffer, line->tag, &start, &end);
}

static void
place (EditorView *self, ViewInline *line)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkAdjustment *down = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));
  GtkTextIter start, end;
  GdkRectangle visible;
  int y, height, x, width;
  gboolean here = get_row (self, line, &start, &end);

  gtk_widget_set_visible (line->slot, here);
  if (!here)
    return;
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_yrange (view, &start, &y, &height);
  x = visible.x + MARGIN;
  y += height - line->height - MARGIN;
  width = MAX (visible.width - 3 * MARGIN, 120);
  if (width != line->width)
    gtk_widget_set_size_request (line->slot, width, line->height);
  if (x != line->x || y != line->y || line->width == 0)
    gtk_text_view_move_overlay (view, line->slot, x, y);
  line->x = x;
  line->y = y;
  line->width = width;
  if (line->reveal && down && y + line->height + MARGIN > visible.y + visible.height)
    gtk_adjustment_set_value (down, gtk_adjustment_get_value (down) + y + line->height + MARGIN - visible.y - visible.height);
  line->reveal = FALSE;
}

static void
follow_edits (EditorView *self, ViewInline *line)
{
  document_map_offset (self->document, line->revision, &line->offset, DOCUMENT_BIAS_LEFT);
  line->revision = document_get_revision (self->document);
}

static gboolean
place_cb (gpointer data)
{
  EditorView *self = data;
  self->inline_idle = 0;
  for (guint i = 0; i < self->inlines->len; i++)
    {
      ViewInline *line = &g_array_index (self->inlines, ViewInline, i);
      if (!line->widget)
        continue;
      follow_edits (self, line);
      make_room (self, line);
      place (self, line);
    }
  return G_SOURCE_REMOVE;
}

/* Before the frame is drawn, after whatever changed it. */
static void
place_later (EditorView *self)
{
  if (self->inlines && self->inlines->len > 0 && !self->inline_idle)
    self->inline_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 15, place_cb, self, NULL);
}

/* Keys for what has the focus inside of an inline widget: the text, which is around it, would type them. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  gboolean plain = !(state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK));

  if (!focus || focus == GTK_WIDGET (self) || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return FALSE;
  for (GtkWidget *w = focus; w != GTK_WIDGET (self); w = gtk_widget_get_parent (w))
    if (gtk_event_controller_key_forward (controller, w))
      return TRUE;
  for (guint i = 0; i < self->inlines->len && (key == GDK_KEY_Tab || key == GDK_KEY_ISO_Left_Tab); i++)
    if (gtk_widget_is_ancestor (focus, g_array_index (self->inlines, ViewInline, i).slot)
        && !gtk_widget_child_focus (g_array_index (self->inlines, ViewInline, i).slot,
                                    key == GDK_KEY_Tab ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD))
      gtk_widget_grab_focus (GTK_WIDGET (self));
  return plain;
}

static void
adjustment_cb (EditorView *self)
{
  GtkAdjustment *sideways = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self));
  GtkAdjustment *down = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));
  if (sideways)
    {
      g_signal_handlers_disconnect_by_func (sideways, place_later, self);
      g_signal_connect_object (sideways, "changed", G_CALLBACK (place_later), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (sideways, "value-changed", G_CALLBACK (place_later), self, G_CONNECT_SWAPPED);
    }
  if (down)
    {
      g_signal_handlers_disconnect_by_func (down, place_later, self);
      g_signal_connect_object (down, "changed", G_CALLBACK (place_later), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (down, "value-changed", G_CALLBACK (place_later), self, G_CONNECT_SWAPPED);
    }
}

static void
start (EditorView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  self->inlines = g_array_new (FALSE, TRUE, sizeof (ViewInline));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);          /* added last: asked first */
  adjustment_cb (self);
  g_signal_connect_swapped (self, "notify::hadjustment", G_CALLBACK (adjustment_cb), self);
  g_signal_connect_swapped (self, "notify::vadjustment", G_CALLBACK (adjustment_cb), self);
  g_signal_connect_object (self->document, "changed", G_CALLBACK (place_later), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/* A press that a part of the widget did not claim at once (a button does so when it is let go) is none into the text, which
 * would take the focus and put its caret there. */
static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer data)
{
  GdkEventType type = gdk_event_get_event_type (event);
  return type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN;
}

static ViewInline *
find_slot (EditorView *self)
{
  GtkEventController *presses;
  guint index;
  ViewInline *line = find (self, NULL, &index), fresh = { 0 };
  if (line)
    return line;
  fresh.slot = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  fresh.tag = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  presses = gtk_event_controller_legacy_new ();
  g_signal_connect (presses, "event", G_CALLBACK (event_cb), NULL);
  gtk_widget_add_controller (fresh.slot, presses);
  gtk_text_view_add_overlay (GTK_TEXT_VIEW (self), fresh.slot, 0, 0);
  g_array_append_val (self->inlines, fresh);
  return &g_array_index (self->inlines, ViewInline, self->inlines->len - 1);
}

void
editor_view_add_inline (EditorView *self, gsize offset, GtkWidget *widget, int height)
{
  ViewInline *line;
  if (!self->inlines)
    start (self);
  line = find_slot (self);
  line->widget = widget;
  line->offset = offset;
  line->revision = document_get_revision (self->document);
  line->height = height;
  line->width = 0;
  g_object_set (line->tag, "pixels-below-lines", height + 2 * MARGIN, NULL);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_box_append (GTK_BOX (line->slot), widget);
  gtk_widget_set_size_request (line->slot, 120, height);
  line->reveal = TRUE;
  place_cb (self);
  place_later (self);
}

void
editor_view_remove_inline (EditorView *self, GtkWidget *widget)
{
  guint index;
  ViewInline *line = find (self, widget, &index);
  if (!line)
    return;
  remove_tag (self, line);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_box_remove (GTK_BOX (line->slot), widget);
  gtk_widget_set_visible (line->slot, FALSE);
  line->widget = NULL;
}

void
editor_view_move_inline (EditorView *self, GtkWidget *widget, gsize offset)
{
  guint index;
  ViewInline *line = find (self, widget, &index);
  if (!line)
    return;
  line->offset = offset;
  line->revision = document_get_revision (self->document);
  place_later (self);
}

int
view_inline_get_room (EditorView *self, guint row)
{
  GtkTextIter iter;
  for (guint i = 0; self->inlines && i < self->inlines->len; i++)
    {
      const ViewInline *line = &g_array_index (self->inlines, ViewInline, i);
      gtk_text_buffer_get_iter_at_line (self->buffer, &iter, row);
      if (line->widget && gtk_text_iter_has_tag (&iter, line->tag))
        return line->height + 2 * MARGIN;
    }
  return 0;
}

void
view_inline_finish (EditorView *self)
{
  g_clear_handle_id (&self->inline_idle, g_source_remove);
  g_clear_pointer (&self->inlines, g_array_unref);
}
