/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws what the widget does not know: carets and selections beyond its own, a pre-edit, brackets that match. Visible rows only. */
#include "view-carets.h"
#include <math.h>

int
view_carets_get_char_width (EditorView *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = PANGO_PIXELS (pango_font_metrics_get_approximate_digit_width (metrics));
  pango_font_metrics_unref (metrics);
  return width;
}

gboolean
view_carets_locate (EditorView *self, gsize offset, GdkRectangle *box)
{
  GtkTextIter iter;
  view_get_iter (self, offset, &iter);
  if (view_get_offset (self, &iter) != offset)
    return FALSE;
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, box);
  return TRUE;
}

/* ---- blinking ------------------------------------------------------------------------------------------------------ */

static void
get_blinking (EditorView *self, gboolean *blinks, int *period_ms, int *seconds)
{
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-cursor-blink", blinks, "gtk-cursor-blink-time", period_ms,
                "gtk-cursor-blink-timeout", seconds, NULL);
}

static gboolean
blink_cb (gpointer data)
{
  EditorView *self = data;
  ViewCaretUi *ui = self->caret_ui;
  gboolean over = g_get_monotonic_time () > ui->blink_until || !view_carets_is_many (self)
    || !gtk_widget_has_focus (GTK_WIDGET (self));
  ui->blink_on = over || !ui->blink_on;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (over)
    ui->blink_timer = 0;
  return over ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Shown steadily from now for a beat, then on and off with all others. */
void
view_carets_reset_blink (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  gboolean blinks;
  int period, seconds;

  ui->blink_on = TRUE;
  g_clear_handle_id (&ui->blink_timer, g_source_remove);
  if (!view_carets_is_many (self) || !gtk_widget_has_focus (GTK_WIDGET (self)))
    return;
  get_blinking (self, &blinks, &period, &seconds);
  if (!blinks)
    return;
  ui->blink_until = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  ui->blink_timer = g_timeout_add (MAX (period / 2, 100), blink_cb, self);
}

/* ---- visible bytes ---------------------------------------------------------------------------------------------------- */

static void
get_visible (EditorView *self, gsize *start, gsize *end, GdkRectangle *visible)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter top, bottom;
  gtk_text_view_get_visible_rect (view, visible);
  gtk_text_view_get_line_at_y (view, &top, visible->y, NULL);
  gtk_text_view_get_line_at_y (view, &bottom, visible->y + visible->height, NULL);
  gtk_text_iter_forward_line (&bottom);
  *start = view_get_offset (self, &top);
  *end = view_get_offset (self, &bottom);
}

/* ---- selections ------------------------------------------------------------------------------------------------------- */

static void
get_selection_color (EditorView *self, GdkRGBA *color)
{
  GtkSourceStyleScheme *scheme = gtk_source_buffer_get_style_scheme (GTK_SOURCE_BUFFER (self->buffer));
  GtkSourceStyle *style = scheme ? gtk_source_style_scheme_get_style (scheme, "selection") : NULL;
  g_autofree char *name = NULL;
  gboolean set = FALSE;
  if (style)
    g_object_get (style, "background-set", &set, "background", &name, NULL);
  if (set && name && gdk_rgba_parse (color, name))
    return;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_bg_color", color))
    gdk_rgba_parse (color, "#3584e4");
  G_GNUC_END_IGNORE_DEPRECATIONS
  color->alpha = 0.3f;
}

/* A box a display row; one whose break is inside reaches to the right edge, as the widget's own does. */
static void
draw_selection (EditorView *self, GtkSnapshot *snapshot, gsize start, gsize end, const GdkRectangle *visible, const GdkRGBA *color)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter at, stop;
  view_get_iter (self, start, &at);
  view_get_iter (self, end, &stop);
  while (gtk_text_iter_compare (&at, &stop) < 0)
    {
      GtkTextIter row_end = at, next;
      GdkRectangle from, to;
      int width;
      gboolean broken;
      if (!gtk_text_iter_ends_line (&row_end) && !gtk_text_view_forward_display_line_end (view, &row_end)
          && !gtk_text_iter_ends_line (&row_end))
        gtk_text_iter_forward_to_line_end (&row_end);
      broken = gtk_text_iter_compare (&row_end, &stop) < 0;
      if (!broken)
        row_end = stop;
      gtk_text_view_get_iter_location (view, &at, &from);
      gtk_text_view_get_iter_location (view, &row_end, &to);
      width = broken ? visible->x + visible->width - from.x : to.x - from.x;
      gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (from.x, from.y, MAX (width, 1), from.height));
      next = row_end;
      if (!broken || !gtk_text_iter_forward_char (&next))
        return;
      at = next;
    }
}

static void
draw_bracket (EditorView *self, GtkSnapshot *snapshot, gsize offset, const GdkRGBA *color)
{
  GdkRectangle box, next;
  GtkTextIter iter;
  GskRoundedRect frame;
  if (!view_carets_locate (self, offset, &box))
    return;
  view_get_iter (self, offset + 1, &iter);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &next);
  box.width = next.y == box.y && next.x > box.x ? next.x - box.x : MAX (box.width, 6);
  gsk_rounded_rect_init_from_rect (&frame, &GRAPHENE_RECT_INIT (box.x - 0.5f, box.y + 0.5f, box.width + 1, box.height - 1), 3);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { color->red, color->green, color->blue, 0.10f }, &frame.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &frame, (float[4]) { 1, 1, 1, 1 },
                              (GdkRGBA[4]) { *color, *color, *color, *color });
}

static void
get_text_color (EditorView *self, GdkRGBA *color)
{
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), color);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static void
get_accent (EditorView *self, GdkRGBA *color)
{
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_color", color))
    get_text_color (self, color);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

void
view_carets_snapshot_below (EditorView *self, GtkSnapshot *snapshot)
{
  ViewCaretUi *ui = self->caret_ui;
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  GdkRectangle visible;
  gsize start, end;
  GdkRGBA color;

  view_guides_snapshot (self, snapshot);
  if (count < 2 && !ui->has_brackets)
    return;
  get_visible (self, &start, &end, &visible);
  get_selection_color (self, &color);
  for (guint i = count > 1 ? carets_find (self->carets, start) : count; i < count && caret_start (&all[i]) <= end; i++)
    if (all[i].anchor != all[i].head)
      draw_selection (self, snapshot, MAX (caret_start (&all[i]), start), MIN (caret_end (&all[i]), end), &visible, &color);
  if (!ui->has_brackets || ui->bracket_revision != document_get_revision (self->document))
    return;
  get_text_color (self, &color);
  color.alpha = 0.35f;
  if (ui->bracket_open >= start && ui->bracket_open < end)
    draw_bracket (self, snapshot, ui->bracket_open, &color);
  if (ui->bracket_close >= start && ui->bracket_close < end)
    draw_bracket (self, snapshot, ui->bracket_close, &color);
}

/* ---- carets ----------------------------------------------------------------------------------------------------------- */

static void
draw_preedit (EditorView *self, GtkSnapshot *snapshot, const GdkRectangle *box, const GdkRGBA *color)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->caret_ui->preedit);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA back;
  int width, height;
  pango_attr_list_insert (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  get_selection_color (self, &back);
  gtk_snapshot_append_color (snapshot, &back, &GRAPHENE_RECT_INIT (box->x, box->y, width, box->height));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (box->x, box->y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
  pango_attr_list_unref (attributes);
  g_object_unref (layout);
}

void
view_carets_snapshot_above (EditorView *self, GtkSnapshot *snapshot)
{
  ViewCaretUi *ui = self->caret_ui;
  guint count, primary = carets_get_primary (self->carets);
  const EditorCaret *all = carets_get_all (self->carets, &count);
  gboolean focused = gtk_widget_has_focus (GTK_WIDGET (self));
  GdkRectangle visible, box;
  gsize start, end;
  GdkRGBA plain, accent;

  view_folds_snapshot (self, snapshot);
  if (count < 2 || (focused && !ui->blink_on && !ui->preedit))
    return;
  get_visible (self, &start, &end, &visible);
  get_text_color (self, &plain);
  get_accent (self, &accent);
  if (!focused)
    plain.alpha = accent.alpha = 0.4f;
  for (guint i = carets_find (self->carets, start); i < count && caret_start (&all[i]) <= end; i++)
    {
      gsize head = all[i].head;
      if (head < start || head > end || !view_carets_locate (self, head, &box))
        continue;
      if (i == primary)
        gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (box.x - 1, box.y, 2, box.height));
      else
        gtk_snapshot_append_color (snapshot, &plain, &GRAPHENE_RECT_INIT (box.x, box.y, 1, box.height));
      if (i == primary && ui->preedit)
        draw_preedit (self, snapshot, &box, &plain);
      if (i == primary && ui->im)
        {
          gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, box.x, box.y, &box.x, &box.y);
          gtk_im_context_set_cursor_location (ui->im, &box);
        }
    }
}

/* ---- brackets ---------------------------------------------------------------------------------------------------------- */

void
view_carets_update_brackets (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  const EditorCaret *primary;
  gboolean had = ui && ui->has_brackets;
  gsize open = 0, close = 0;

  if (!ui)
    return;
  primary = carets_get_primary_caret (self->carets);
  ui->has_brackets = primary->anchor == primary->head && carets_match_bracket (self->carets, primary->head, &open, &close);
  if (!had && !ui->has_brackets)
    return;
  ui->bracket_open = open;
  ui->bracket_close = close;
  ui->bracket_revision = document_get_revision (self->document);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
