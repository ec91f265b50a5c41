/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lights what sounds: backgrounds below the text, on visible rows only. */
#include "view-private.h"
#include <string.h>

#define LIGHT_ALPHA 0.35f
#define CALLER_ALPHA 0.10f

/* A chord lights one place once, as bright as its brightest note. */
static gboolean
joins (EditorLight *lights, guint kept, const EditorLight *light)
{
  for (guint i = kept; i > 0; i--)
    {
      EditorLight *other = &lights[i - 1];
      if (other->start != light->start || other->end != light->end || other->track != light->track)
        continue;
      other->strength = MAX (other->strength, light->strength);
      other->caller = other->caller && light->caller;
      return TRUE;
    }
  return FALSE;
}

/* A held note must not redraw the text at every frame. */
static gboolean
is_same (EditorView *self, const EditorLight *lights, guint count)
{
  if (count != self->light_count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      const EditorLight *a = &lights[i], *b = &self->lights[i];
      if (a->start != b->start || a->end != b->end || a->track != b->track || a->strength != b->strength
          || a->caller != b->caller || a->revision != b->revision)
        return FALSE;
    }
  return TRUE;
}

guint
editor_view_set_lights (EditorView *self, const EditorLight *lights, guint count)
{
  static EditorLight next[VIEW_LIGHTS_MAX];             /* main thread only */
  guint kept = 0;
  guint64 now = document_get_revision (self->document);

  for (guint i = 0; i < count && kept < VIEW_LIGHTS_MAX; i++)
    {
      EditorLight light = lights[i];
      if (light.strength <= 0 || !document_map_range (self->document, light.revision, &light.start, &light.end))
        continue;
      light.revision = now;
      if (!joins (next, kept, &light))
        next[kept++] = light;
    }
  if (is_same (self, next, kept))
    return kept;
  memcpy (self->lights, next, kept * sizeof *next);
  self->light_count = kept;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return kept;
}

guint
editor_view_get_light_count (EditorView *self)
{
  return self->light_count;
}

gboolean
editor_view_is_lit (EditorView *self, gsize start, gsize end)
{
  for (guint i = 0; i < self->light_count; i++)
    {
      EditorLight light = self->lights[i];
      if (document_map_range (self->document, light.revision, &light.start, &light.end) && light.start < end && start < light.end)
        return TRUE;
    }
  return FALSE;
}

static void
draw_box (GtkSnapshot *snapshot, const GdkRectangle *box, const GdkRGBA *color)
{
  GskRoundedRect rounded;
  graphene_rect_t rect = GRAPHENE_RECT_INIT (box->x - 1, box->y, box->width + 2, box->height);
  gsk_rounded_rect_init_from_rect (&rounded, &rect, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, color, &rect);
  gtk_snapshot_pop (snapshot);
}

/* One box for every display row that [start, end) touches within the visible rows. */
static void
draw_range (EditorView *self, GtkSnapshot *snapshot, GtkTextIter *start, const GtkTextIter *end, const GdkRGBA *color)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  while (gtk_text_iter_compare (start, end) < 0)
    {
      GtkTextIter row_end = *start;
      GdkRectangle from, to, box;
      if (!gtk_text_view_forward_display_line_end (view, &row_end) || gtk_text_iter_compare (&row_end, end) > 0
          || gtk_text_iter_compare (&row_end, start) <= 0)
        row_end = *end;
      while (gtk_text_iter_compare (start, &row_end) < 0 && g_unichar_isspace (gtk_text_iter_get_char (start)))
        gtk_text_iter_forward_char (start);
      gtk_text_view_get_iter_location (view, start, &from);
      gtk_text_view_get_iter_location (view, &row_end, &to);
      box = (GdkRectangle) { from.x, from.y, to.y == from.y ? to.x - from.x : from.width, from.height };
      if (box.width > 0)
        draw_box (snapshot, &box, color);
      *start = row_end;
      if (gtk_text_iter_compare (start, end) >= 0 || !gtk_text_iter_forward_char (start))
        break;
    }
}

void
view_lights_snapshot (EditorView *self, GtkSnapshot *snapshot)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter top, bottom;
  GdkRectangle visible;

  if (self->light_count == 0)
    return;
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &top, visible.y, NULL);
  gtk_text_view_get_line_at_y (view, &bottom, visible.y + visible.height, NULL);
  gtk_text_iter_forward_line (&bottom);
  for (guint i = 0; i < self->light_count; i++)
    {
      EditorLight light = self->lights[i];
      GdkRGBA color = *editor_style_get_track_color (light.track);
      GtkTextIter start, end;
      if (!document_map_range (self->document, light.revision, &light.start, &light.end))
        continue;
      view_get_iter (self, light.start, &start);
      view_get_iter (self, light.end, &end);
      if (gtk_text_iter_compare (&end, &top) <= 0 || gtk_text_iter_compare (&start, &bottom) >= 0)
        continue;
      if (gtk_text_iter_compare (&start, &top) < 0)
        start = top;
      if (gtk_text_iter_compare (&end, &bottom) > 0)
        end = bottom;
      color.alpha = (light.caller ? CALLER_ALPHA : LIGHT_ALPHA) * MIN (light.strength, 1);
      draw_range (self, snapshot, &start, &end, &color);
    }
}
