/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clips' states in the gutter: triangle plays, dot waits, clock is the last good version, cross is an error. */
#include "view-private.h"
#include <glib/gi18n.h>
#include <math.h>

#define SYMBOL_SIZE 10.0

G_DECLARE_FINAL_TYPE (ViewGutter, view_gutter, VIEW, GUTTER, GtkSourceGutterRenderer)
struct _ViewGutter {
  GtkSourceGutterRenderer parent_instance;
  EditorView *view;                     /* owns us */
};
G_DEFINE_FINAL_TYPE (ViewGutter, view_gutter, GTK_SOURCE_TYPE_GUTTER_RENDERER)

/* Places follow the text; looked up by halving. */
static void
follow_edits (EditorView *self)
{
  guint64 now = document_get_revision (self->document);
  if (self->clips_revision == now)
    return;
  for (guint i = 0; i < self->clips->len; i++)
    {
      ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      document_map_offset (self->document, self->clips_revision, &clip->start, DOCUMENT_BIAS_RIGHT);
      document_map_offset (self->document, self->clips_revision, &clip->end, DOCUMENT_BIAS_LEFT);
    }
  self->clips_revision = now;
}

static guint
find_first (EditorView *self, gsize start)
{
  guint low = 0, high = self->clips->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (g_array_index (self->clips, ViewClip, middle).start < start)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* What of the row is the document's: [start, end) in bytes. */
static void
get_row (EditorView *self, guint line, gsize *start, gsize *end)
{
  GtkTextIter from, to;
  gtk_text_buffer_get_iter_at_line (self->buffer, &from, line);
  to = from;
  if (!gtk_text_iter_ends_line (&to))
    gtk_text_iter_forward_to_line_end (&to);
  *start = view_get_offset (self, &from);
  *end = view_get_offset (self, &to) + 1;
}

/* Of several that begin in a row the one that needs a look most. */
static const ViewClip *
find_in_row (EditorView *self, guint line)
{
  const ViewClip *best = NULL;
  gsize start, end;
  if (self->clips->len == 0)
    return NULL;
  follow_edits (self);
  get_row (self, line, &start, &end);
  for (guint i = find_first (self, start); i < self->clips->len; i++)
    {
      const ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      if (clip->start >= end)
        break;
      if (!best || clip->state > best->state)
        best = clip;
    }
  return best;
}

gboolean
editor_view_find_clip (EditorView *self, gsize offset, gsize *start, gsize *end)
{
  const ViewClip *best = NULL;
  follow_edits (self);
  for (guint i = 0; i < self->clips->len; i++)
    {
      const ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      gsize row = document_get_line_start (self->document, document_get_line_at (self->document, clip->start));
      if (row <= offset && offset <= clip->end && (!best || clip->end - clip->start <= best->end - best->start))
        best = clip;
    }
  if (!best)
    return FALSE;
  *start = best->start;
  *end = best->end;
  return TRUE;
}

static void
draw_symbol (cairo_t *cr, EditorClipState state, double size)
{
  double m = size / 2;
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  switch (state)
    {
    case EDITOR_CLIP_PLAYING:
      cairo_move_to (cr, 1.5, 0.5);
      cairo_line_to (cr, size - 0.5, m);
      cairo_line_to (cr, 1.5, size - 0.5);
      cairo_close_path (cr);
      cairo_fill (cr);
      break;
    case EDITOR_CLIP_READY:
      cairo_move_to (cr, 2.2, 1.5);
      cairo_line_to (cr, size - 1.5, m);
      cairo_line_to (cr, 2.2, size - 1.5);
      cairo_close_path (cr);
      cairo_set_line_width (cr, 1.2);
      cairo_stroke (cr);
      break;
    case EDITOR_CLIP_QUEUED:
      cairo_arc (cr, m, m, 3, 0, 2 * G_PI);
      cairo_fill (cr);
      break;
    case EDITOR_CLIP_STALE:
      cairo_arc (cr, m, m, m - 0.8, 0, 2 * G_PI);
      cairo_stroke (cr);
      cairo_move_to (cr, m, 2.6);
      cairo_line_to (cr, m, m);
      cairo_line_to (cr, m + 2, m);
      cairo_stroke (cr);
      break;
    case EDITOR_CLIP_FAILED:
      cairo_move_to (cr, 1.5, 1.5);
      cairo_line_to (cr, size - 1.5, size - 1.5);
      cairo_move_to (cr, size - 1.5, 1.5);
      cairo_line_to (cr, 1.5, size - 1.5);
      cairo_stroke (cr);
      break;
    }
}

/* An empty circle, struck through. */
static void
draw_muted (cairo_t *cr, double size)
{
  cairo_set_line_width (cr, 1.4);
  cairo_arc (cr, size / 2, size / 2, size / 2 - 1, 0, 2 * G_PI);
  cairo_stroke (cr);
  cairo_move_to (cr, 2, size - 2);
  cairo_line_to (cr, size - 2, 2);
  cairo_stroke (cr);
}

static void
draw_ring (cairo_t *cr, double size, double fraction)
{
  cairo_set_line_width (cr, 1.8);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_arc (cr, size / 2, size / 2, size / 2 + 1.2, -G_PI / 2, -G_PI / 2 + 2 * G_PI * CLAMP (fraction, 0, 1));
  cairo_stroke (cr);
}

/* A bracket along the rows that are played round and round. */
static void
draw_loop (EditorView *self, cairo_t *cr, guint line, int y, int height)
{
  gsize start, end, from = self->loop.start, to = self->loop.end;
  GdkRGBA color;
  if (from >= to || !document_map_range (self->document, self->loop.revision, &from, &to))
    return;
  get_row (self, line, &start, &end);
  if (to <= start || from >= end)
    return;
  gdk_rgba_parse (&color, "#3584e4");
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_rectangle (cr, 0, y, 2, height);
  if (from >= start)
    cairo_rectangle (cr, 0, y, 5, 2);
  if (to <= end)
    cairo_rectangle (cr, 0, y + height - 2, 5, 2);
  cairo_fill (cr);
}

static void
get_color (const ViewClip *clip, GtkWidget *widget, GdkRGBA *color)
{
  switch (clip->state)
    {
    case EDITOR_CLIP_STALE:  gdk_rgba_parse (color, "#c88800"); break;
    case EDITOR_CLIP_FAILED: gdk_rgba_parse (color, "#e01b24"); break;
    default:                 *color = *editor_style_get_track_color (clip->track); break;
    }
}

static void
gutter_snapshot_line (GtkSourceGutterRenderer *renderer, GtkSnapshot *snapshot, GtkSourceGutterLines *lines, guint line)
{
  ViewGutter *self = VIEW_GUTTER (renderer);
  EditorView *view = self->view;
  const ViewClip *clip = view_folds_hides (view, line) ? NULL : find_in_row (view, line);
  GdkRGBA color;
  cairo_t *cr;
  int y, height, width = gtk_widget_get_width (GTK_WIDGET (renderer));

  if (!clip && view->loop.start >= view->loop.end)
    return;
  gtk_source_gutter_lines_get_line_yrange (lines, line, GTK_SOURCE_GUTTER_RENDERER_ALIGNMENT_MODE_CELL, &y, &height);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, y, width, height));
  draw_loop (view, cr, line, y, height);
  if (clip)
    {
      gtk_source_gutter_lines_get_line_yrange (lines, line, GTK_SOURCE_GUTTER_RENDERER_ALIGNMENT_MODE_FIRST, &y, &height);
      height -= view_inline_get_room (view, line);
      get_color (clip, GTK_WIDGET (renderer), &color);
      cairo_translate (cr, floor ((width - SYMBOL_SIZE) / 2), y + floor ((height - SYMBOL_SIZE) / 2));
      gdk_cairo_set_source_rgba (cr, &color);
      if (clip->muted)
        draw_muted (cr, SYMBOL_SIZE);
      else
        draw_symbol (cr, clip->state, SYMBOL_SIZE);
      if (clip->state == EDITOR_CLIP_QUEUED && view->swap_fraction >= 0)
        draw_ring (cr, SYMBOL_SIZE, view->swap_fraction);
    }
  cairo_destroy (cr);
}

static char *
describe (const ViewClip *clip)
{
  if (clip->muted)
    return g_strdup_printf (_("“%s” is muted"), clip->name);
  switch (clip->state)
    {
    case EDITOR_CLIP_PLAYING: return g_strdup_printf (_("“%s” is playing"), clip->name);
    case EDITOR_CLIP_QUEUED:  return g_strdup_printf (_("“%s” waits: the change is heard at the next swap"), clip->name);
    case EDITOR_CLIP_STALE:   return g_strdup_printf (_("“%s” has a mistake; its last good version plays"), clip->name);
    case EDITOR_CLIP_FAILED:  return g_strdup_printf (_("“%s” has a mistake and does not play"), clip->name);
    default:                  return g_strdup_printf (_("“%s” is ready"), clip->name);
    }
}

static const ViewClip *
find_at (EditorView *view, double y)
{
  GtkTextIter iter;
  int bx, by;
  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (view), GTK_TEXT_WINDOW_LEFT, 0, y, &bx, &by);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (view), &iter, by, NULL);
  return find_in_row (view, gtk_text_iter_get_line (&iter));
}

static gboolean
tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, EditorView *view)
{
  const ViewClip *clip = find_at (view, y);
  g_autofree char *state = NULL, *text = NULL;

  if (!clip)
    return FALSE;
  state = describe (clip);
  text = g_strdup_printf (_("%s\nClick: play from here. Shift+Click: play it round and round. Ctrl+Click: its notes."), state);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *click, int presses, double x, double y, EditorView *view)
{
  const ViewClip *clip = find_at (view, y);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  if (!clip)
    return;
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit_by_name (view, "clip-activated", (guint64) clip->start, (guint) state);
}

static void
gutter_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *mb, int *nb)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 18 : 0;
  *mb = *nb = -1;
}

static void
view_gutter_class_init (ViewGutterClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = gutter_measure;
  GTK_SOURCE_GUTTER_RENDERER_CLASS (klass)->snapshot_line = gutter_snapshot_line;
}

static void
view_gutter_init (ViewGutter *self)
{
}

void
view_gutter_attach (EditorView *self)
{
  GtkSourceGutter *gutter = gtk_source_view_get_gutter (GTK_SOURCE_VIEW (self), GTK_TEXT_WINDOW_LEFT);
  ViewGutter *renderer = g_object_new (view_gutter_get_type (), NULL);
  GtkGesture *click = gtk_gesture_click_new ();

  renderer->view = self;
  self->gutter = GTK_SOURCE_GUTTER_RENDERER (renderer);
  self->clips = g_array_new (FALSE, TRUE, sizeof (ViewClip));
  self->swap_fraction = -1;
  gtk_source_gutter_insert (gutter, self->gutter, -40);
  gtk_widget_set_has_tooltip (GTK_WIDGET (renderer), TRUE);
  g_signal_connect (renderer, "query-tooltip", G_CALLBACK (tooltip_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (renderer), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (renderer), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Clip states"), -1);
}

static void
clear_clips (EditorView *self)
{
  for (guint i = 0; i < self->clips->len; i++)
    g_free (g_array_index (self->clips, ViewClip, i).name);
  g_array_set_size (self->clips, 0);
}

void
view_clips_finish (EditorView *self)
{
  if (!self->clips)
    return;
  clear_clips (self);
  g_clear_pointer (&self->clips, g_array_unref);
}

/* Read aloud, what only shapes and colours say otherwise. */
static void
tell_states (EditorView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < self->clips->len; i++)
    {
      const ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      g_autofree char *one = clip->state != EDITOR_CLIP_READY || clip->muted ? describe (clip) : NULL;
      if (one)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ". " : "", one);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->gutter), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

static int
compare_clips (gconstpointer a, gconstpointer b)
{
  gsize x = ((const ViewClip *) a)->start, y = ((const ViewClip *) b)->start;
  return (x > y) - (x < y);
}

void
editor_view_set_clips (EditorView *self, guint64 revision, const EditorClip *clips, guint count)
{
  clear_clips (self);
  for (guint i = 0; i < count; i++)
    {
      ViewClip clip = { g_strdup (clips[i].name), clips[i].start, MAX (clips[i].end, clips[i].start), clips[i].state,
                        clips[i].track, clips[i].muted };
      g_array_append_val (self->clips, clip);
    }
  g_array_sort (self->clips, compare_clips);
  self->clips_revision = revision;
  follow_edits (self);
  tell_states (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->gutter));
}

guint
editor_view_get_clip_count (EditorView *self, EditorClipState state)
{
  guint count = 0;
  for (guint i = 0; i < self->clips->len; i++)
    count += g_array_index (self->clips, ViewClip, i).state == state;
  return count;
}

void
editor_view_set_swap (EditorView *self, double fraction)
{
  double drawn = fraction < 0 ? -1 : floor (fraction * 32) / 32;        /* as fine as the eye sees it move */
  if (drawn == self->swap_fraction)
    return;
  self->swap_fraction = drawn;
  gtk_widget_queue_draw (GTK_WIDGET (self->gutter));
}

void
editor_view_set_loop (EditorView *self, guint64 revision, gsize start, gsize end)
{
  self->loop = (ViewRange) { start, end, revision };
  gtk_widget_queue_draw (GTK_WIDGET (self->gutter));
}
