/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thin lines at the levels of indent, on visible rows. */
#include "view-carets.h"
#include <math.h>

#define WIDEST 400                      /* columns: deeper rows are data, not levels */

/* Blanks before a row's text in columns; -1: there is no text. */
static int
get_indent (EditorView *self, guint line)
{
  guint tab = carets_get_rules (self->carets)->tab_width;
  Rope *rope = document_get_rope (self->document);
  char bytes[WIDEST];
  gsize start = rope_get_line_start (rope, line), count = rope_read (rope, start, MIN (rope_get_line_end (rope, line) - start, WIDEST), bytes);
  guint column = 0;
  for (gsize i = 0; i < count; i++)
    if (bytes[i] == '\t')
      column += tab - column % tab;
    else if (bytes[i] == ' ')
      column++;
    else
      return column;
  return -1;
}

/* A row without text goes on with the lesser of what is above and below it. */
static int
get_level_columns (EditorView *self, guint line)
{
  guint count = document_get_line_count (self->document);
  int own = get_indent (self, line), above = -1, below = -1;
  if (own >= 0)
    return own;
  for (guint i = 1; i < 100 && above < 0 && i <= line; i++)
    above = get_indent (self, line - i);
  for (guint i = 1; i < 100 && below < 0 && line + i < count; i++)
    below = get_indent (self, line + i);
  return MAX (MIN (above, below), 0);
}

static double
get_char_width (EditorView *self)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "00000000000000000000");
  int width;
  pango_layout_get_size (layout, &width, NULL);
  g_object_unref (layout);
  return width / 20.0 / PANGO_SCALE;
}

void
view_guides_snapshot (EditorView *self, GtkSnapshot *snapshot)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  guint step = carets_get_rules (self->carets)->indent_width;
  double width = get_char_width (self);
  GdkRectangle visible, box;
  GtkTextIter iter;
  GdkRGBA color;

  if (self->hide_guides)
    return;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  G_GNUC_END_IGNORE_DEPRECATIONS
  color.alpha = 0.13f;
  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &iter, visible.y, NULL);
  do
    {
      guint line = view_get_line (self, &iter);
      int y, height, columns;
      gtk_text_view_get_line_yrange (view, &iter, &y, &height);
      if (y > visible.y + visible.height)
        break;
      if (height == 0 || view_get_offset (self, &iter) != document_get_line_start (self->document, line))
        continue;
      gtk_text_view_get_iter_location (view, &iter, &box);
      columns = MIN (get_level_columns (self, line), WIDEST);
      for (int column = 0; column < columns; column += step)
        gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (floor (box.x + column * width), y, 1, height));
    }
  while (gtk_text_iter_forward_line (&iter));
}

void
editor_view_set_guides (EditorView *self, gboolean guides)
{
  self->hide_guides = !guides;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
