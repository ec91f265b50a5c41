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

const ViewClip *
view_clips_find (EditorView *self, guint line)
{
  const ViewClip *best = NULL;
  for (guint i = 0; i < self->clips->len; i++)
    {
      const ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      GtkTextIter iter;
      if (!clip->mark)
        continue;
      gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, clip->mark);
      if ((guint) gtk_text_iter_get_line (&iter) == line && (!best || clip->state > best->state))
        best = clip;
    }
  return best;
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
  const ViewClip *clip = view_clips_find (self->view, line);
  GdkRGBA color;
  cairo_t *cr;
  int y, height, width = gtk_widget_get_width (GTK_WIDGET (renderer));
  double x;

  if (!clip)
    return;
  gtk_source_gutter_lines_get_line_yrange (lines, line, GTK_SOURCE_GUTTER_RENDERER_ALIGNMENT_MODE_FIRST, &y, &height);
  get_color (clip, GTK_WIDGET (renderer), &color);
  x = floor ((width - SYMBOL_SIZE) / 2);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, y, width, height));
  cairo_translate (cr, x, y + floor ((height - SYMBOL_SIZE) / 2));
  gdk_cairo_set_source_rgba (cr, &color);
  draw_symbol (cr, clip->state, SYMBOL_SIZE);
  cairo_destroy (cr);
}

static char *
describe (const ViewClip *clip)
{
  switch (clip->state)
    {
    case EDITOR_CLIP_PLAYING: return g_strdup_printf (_("“%s” is playing"), clip->name);
    case EDITOR_CLIP_QUEUED:  return g_strdup_printf (_("“%s” starts at the next swap"), clip->name);
    case EDITOR_CLIP_STALE:   return g_strdup_printf (_("“%s” has a mistake; its last good version plays"), clip->name);
    case EDITOR_CLIP_FAILED:  return g_strdup_printf (_("“%s” has a mistake and does not play"), clip->name);
    default:                  return g_strdup_printf (_("“%s” is ready"), clip->name);
    }
}

static gboolean
tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, EditorView *view)
{
  g_autofree char *text = NULL;
  const ViewClip *clip;
  GtkTextIter iter;
  int bx, by;

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (view), GTK_TEXT_WINDOW_LEFT, x, y, &bx, &by);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (view), &iter, by, NULL);
  clip = view_clips_find (view, gtk_text_iter_get_line (&iter));
  if (!clip)
    return FALSE;
  text = describe (clip);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
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

  renderer->view = self;
  self->gutter = GTK_SOURCE_GUTTER_RENDERER (renderer);
  self->clips = g_array_new (FALSE, TRUE, sizeof (ViewClip));
  gtk_source_gutter_insert (gutter, self->gutter, -40);
  gtk_widget_set_has_tooltip (GTK_WIDGET (renderer), TRUE);
  g_signal_connect (renderer, "query-tooltip", G_CALLBACK (tooltip_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (renderer), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Clip states"), -1);
}

static void
clear_clips (EditorView *self)
{
  for (guint i = 0; i < self->clips->len; i++)
    {
      ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      g_free (clip->name);
      if (clip->mark)
        gtk_text_buffer_delete_mark (self->buffer, clip->mark);
    }
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

static void
place_clip (EditorView *self, ViewClip *clip)
{
  gsize start = clip->start;
  GtkTextIter iter;
  document_map_offset (self->document, clip->revision, &start, DOCUMENT_BIAS_RIGHT);
  if (view_find_iter (self, start, &iter))
    clip->mark = gtk_text_buffer_create_mark (self->buffer, NULL, &iter, FALSE);
}

void
view_clips_refresh (EditorView *self)
{
  for (guint i = 0; self->clips && i < self->clips->len; i++)
    {
      ViewClip *clip = &g_array_index (self->clips, ViewClip, i);
      if (clip->mark)
        gtk_text_buffer_delete_mark (self->buffer, clip->mark);
      clip->mark = NULL;
      place_clip (self, clip);
    }
}

void
editor_view_set_clips (EditorView *self, guint64 revision, const EditorClip *clips, guint count)
{
  clear_clips (self);
  for (guint i = 0; i < count; i++)
    {
      ViewClip clip = { g_strdup (clips[i].name), NULL, clips[i].state, clips[i].track, clips[i].start, revision };
      place_clip (self, &clip);
      g_array_append_val (self->clips, clip);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self->gutter));
}
