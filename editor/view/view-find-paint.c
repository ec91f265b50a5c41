/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paints hits: boxes below the text, on visible rows only; the current one has a frame; what is not searched is dimmed. */
#include "view-search.h"

#define HITS_PAINTED_MAX 4096           /* of one frame */

typedef struct { GdkRGBA fill, frame, range; } Colors;

static void
get_colors (EditorView *self, Colors *colors)
{
  GtkSourceStyleScheme *scheme = gtk_source_buffer_get_style_scheme (GTK_SOURCE_BUFFER (self->buffer));
  GtkSourceStyle *style = scheme ? gtk_source_style_scheme_get_style (scheme, "search-match") : NULL;
  g_autofree char *background = NULL;
  gboolean set = FALSE;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colors->range);
  G_GNUC_END_IGNORE_DEPRECATIONS
  if (style)
    g_object_get (style, "background-set", &set, "background", &background, NULL);
  if (!set || !background || !gdk_rgba_parse (&colors->fill, background))
    gdk_rgba_parse (&colors->fill, "#e5a50a");
  colors->fill.alpha = MIN (colors->fill.alpha, 0.55f);
  gdk_rgba_parse (&colors->frame, "#e66100");
  colors->range.alpha = 0.05f;
}

/* One box for each display row of [start, end), which is clipped to the visible rows; an empty hit is a line. */
static void
paint_range (EditorView *self, GtkSnapshot *snapshot, const GtkTextIter *start, const GtkTextIter *end, const GdkRGBA *color,
             gboolean framed)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter at = *start;
  do
    {
      GtkTextIter row_end = at;
      GdkRectangle from, to;
      graphene_rect_t rect;
      if (!gtk_text_view_forward_display_line_end (view, &row_end) || gtk_text_iter_compare (&row_end, end) > 0
          || gtk_text_iter_compare (&row_end, &at) <= 0)
        row_end = *end;
      gtk_text_view_get_iter_location (view, &at, &from);
      gtk_text_view_get_iter_location (view, &row_end, &to);
      rect = GRAPHENE_RECT_INIT (from.x, from.y, to.y == from.y && to.x > from.x ? to.x - from.x : 2, from.height);
      if (framed)
        {
          GskRoundedRect rounded;
          graphene_rect_inset (&rect, -1, 0);
          gsk_rounded_rect_init_from_rect (&rounded, &rect, 3);
          gtk_snapshot_append_border (snapshot, &rounded, (float[4]) { 1, 1, 1, 1 },
                                      (GdkRGBA[4]) { *color, *color, *color, *color });
        }
      else
        gtk_snapshot_append_color (snapshot, color, &rect);
      at = row_end;
    }
  while (gtk_text_iter_compare (&at, end) < 0 && gtk_text_iter_forward_char (&at));
}

static void
get_visible (EditorView *self, GtkTextIter *top, GtkTextIter *bottom)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GdkRectangle visible;
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, top, visible.y, NULL);
  gtk_text_view_get_line_at_y (view, bottom, visible.y + visible.height, NULL);
  if (!gtk_text_iter_ends_line (bottom))
    gtk_text_iter_forward_to_line_end (bottom);
}

static void
paint_bytes (EditorView *self, GtkSnapshot *snapshot, SearchRange bytes, gsize top, gsize bottom, const GdkRGBA *color,
             gboolean framed)
{
  GtkTextIter start, end;
  if (bytes.end < top || bytes.start > bottom)
    return;
  view_get_iter (self, MAX (bytes.start, top), &start);
  view_get_iter (self, MIN (bytes.end, bottom), &end);
  paint_range (self, snapshot, &start, &end, color, framed);
}

void
view_find_snapshot (EditorView *self, GtkTextViewLayer layer, GtkSnapshot *snapshot)
{
  const ViewSearch *search = self->search;
  GtkTextIter from, to;
  gsize top, bottom, start, end;
  guint index, painted = 0;
  Colors colors;

  if (!search || (search->hits->len == 0 && !search->ranges))
    return;
  get_visible (self, &from, &to);
  top = view_get_offset (self, &from);
  bottom = view_get_offset (self, &to);
  get_colors (self, &colors);
  if (layer == GTK_TEXT_VIEW_LAYER_ABOVE_TEXT)
    {
      view_search_get_place (search, &start, &end);
      index = view_search_find_exact (search, start, end);
      if (index != G_MAXUINT)
        paint_bytes (self, snapshot, *view_search_get (search, index), top, bottom, &colors.frame, TRUE);
      return;
    }
  for (guint i = 0; search->ranges && i < search->ranges->len; i++)
    paint_bytes (self, snapshot, g_array_index (search->ranges, SearchRange, i), top, bottom, &colors.range, FALSE);
  index = search_hits_find (search->hits, top);
  if (index > 0)                        /* one that began above may reach in */
    index--;
  for (; index < search->hits->len && painted < HITS_PAINTED_MAX && view_search_get (search, index)->start <= bottom; index++, painted++)
    paint_bytes (self, snapshot, *view_search_get (search, index), top, bottom, &colors.fill, FALSE);
}
