/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lights what sounds: backgrounds below the text, on visible rows only. */
#include "view-private.h"
#include <string.h>
#include <time.h>

#define LIGHT_ALPHA 0.35f
#define CALLER_ALPHA 0.10f

#define JOIN_PLACES 4096                /* a power of two, four times the lights */

typedef struct { guint32 stamp; guint16 light; } JoinPlace;

static gint64
get_cpu_us (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

/* A chord lights one place once, as bright as its brightest note. `stamp` is new for each frame, so that nothing has to be
 * wiped; main thread only. FALSE: the first one here. */
static gboolean
joins (EditorLight *lights, guint kept, const EditorLight *light, guint32 stamp)
{
  static JoinPlace places[JOIN_PLACES];
  guint64 hash = (light->start * 31 + light->end) * 31 + light->track;
  guint at = (guint) ((hash * 0x9E3779B97F4A7C15u) >> 52);
  for (; places[at].stamp == stamp; at = (at + 1) % JOIN_PLACES)
    {
      EditorLight *other = &lights[places[at].light];
      if (other->start != light->start || other->end != light->end || other->track != light->track)
        continue;
      other->strength = MAX (other->strength, light->strength);
      other->caller = other->caller && light->caller;
      return TRUE;
    }
  places[at] = (JoinPlace) { stamp, (guint16) kept };
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
  static guint32 stamp;
  guint kept = 0;
  guint64 now = document_get_revision (self->document);

  stamp = MAX (stamp + 1, 1);
  for (guint i = 0; i < count && kept < VIEW_LIGHTS_MAX; i++)
    {
      EditorLight light = lights[i];
      if (light.strength <= 0 || !document_map_range (self->document, light.revision, &light.start, &light.end))
        continue;
      light.revision = now;
      if (!joins (next, kept, &light, stamp))
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
  gboolean wraps = gtk_text_view_get_wrap_mode (view) != GTK_WRAP_NONE; /* the layout is asked only where it matters */
  while (gtk_text_iter_compare (start, end) < 0)
    {
      GtkTextIter row_end = *start;
      GdkRectangle from, to, box;
      gboolean found = wraps ? gtk_text_view_forward_display_line_end (view, &row_end)
        : gtk_text_iter_ends_line (&row_end) || gtk_text_iter_forward_to_line_end (&row_end);
      if (!found || gtk_text_iter_compare (&row_end, end) > 0 || gtk_text_iter_compare (&row_end, start) <= 0)
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

static void
draw_lights (EditorView *self, GtkSnapshot *snapshot)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter top, bottom;
  GdkRectangle visible;

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

void
view_lights_snapshot (EditorView *self, GtkSnapshot *snapshot)
{
  gint64 start;
  if (self->light_count == 0)
    return;
  start = get_cpu_us ();
  draw_lights (self, snapshot);
  self->lights_us = get_cpu_us () - start;
}

guint
editor_view_get_light_cost_us (EditorView *self)
{
  return (guint) self->lights_us;
}
