/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds in the view: hidden rows, a sign in the gutter, a chip behind the row that stays. Whole documents only. */
#include "view-folds.h"
#include "carets/commands.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define SIGN_WIDTH 14

G_DECLARE_FINAL_TYPE (ViewFoldGutter, view_fold_gutter, VIEW, FOLD_GUTTER, GtkSourceGutterRenderer)
struct _ViewFoldGutter {
  GtkSourceGutterRenderer parent_instance;
  EditorView *view;                     /* owns us */
  gboolean    pointed;
};
G_DEFINE_FINAL_TYPE (ViewFoldGutter, view_fold_gutter, GTK_SOURCE_TYPE_GUTTER_RENDERER)

static gboolean
can_fold (EditorView *self)
{
  return self->window.whole;
}

/* ---- hiding ---------------------------------------------------------------------------------------------------------- */

/* Rows are hidden whole: from the start of the first to the start of the one behind the last. */
static void
hide_rows (EditorView *self, const CaretsFold *fold)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_iter_at_line (self->buffer, &start, fold->first + 1);
  if (!gtk_text_buffer_get_iter_at_line (self->buffer, &end, fold->last + 1))
    gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_apply_tag (self->buffer, self->folds->hidden, &start, &end);
}

static void
apply (EditorView *self)
{
  guint count, done = 0;
  const CaretsFold *all = carets_folds_get_folded (self->folds->model, &count);
  GtkTextIter start, end;

  if (self->folds->applied > 0)
    {
      gtk_text_buffer_get_bounds (self->buffer, &start, &end);
      gtk_text_buffer_remove_tag (self->buffer, self->folds->hidden, &start, &end);
    }
  for (guint i = 0; can_fold (self) && i < count; i++)
    if (all[i].first >= done)           /* not within one that hides it already */
      {
        hide_rows (self, &all[i]);
        done = all[i].last + 1;
      }
  self->folds->applied = count;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->folds->gutter)
    gtk_widget_queue_draw (GTK_WIDGET (self->folds->gutter));
}

/* Carets never hide: what they went into opens. */
void
view_folds_follow_carets (EditorView *self)
{
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  gboolean any = FALSE;
  if (!self->folds || carets_folds_get_count (self->folds->model) == 0)
    return;
  for (guint i = 0; i < count; i++)
    {
      any |= carets_folds_reveal (self->folds->model, all[i].head);
      any |= carets_folds_reveal (self->folds->model, all[i].anchor);
    }
  if (any)
    apply (self);
}

/* Carets in what is about to hide go to the end of the row that stays. */
static void
leave_hidden (EditorView *self)
{
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  gboolean any = FALSE;

  for (guint i = 0; i < count; i++)
    {
      EditorCaret c = all[i];
      guint line = document_get_line_at (self->document, c.head), anchor = document_get_line_at (self->document, c.anchor);
      if (carets_folds_is_hidden (self->folds->model, line) || carets_folds_is_hidden (self->folds->model, anchor))
        {
          while (line > 0 && carets_folds_is_hidden (self->folds->model, line))
            line--;
          c.anchor = c.head = rope_get_line_end (document_get_rope (self->document), line);
          any = TRUE;
        }
      g_array_append_val (list, c);
    }
  if (any)
    carets_set (self->carets, (EditorCaret *) (void *) list->data, list->len, carets_get_primary (self->carets));
}

void
view_folds_apply (EditorView *self)
{
  leave_hidden (self);
  apply (self);
  g_signal_emit_by_name (self, "folds-changed");
}

gboolean
view_folds_has_any (EditorView *self)
{
  return self->folds && carets_folds_get_count (self->folds->model) > 0;
}

gboolean
view_folds_hides (EditorView *self, guint line)
{
  return view_folds_has_any (self) && can_fold (self) && carets_folds_is_hidden (self->folds->model, line);
}

static gboolean
is_hidden_cb (guint line, gpointer data)
{
  return view_folds_hides (data, line);
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  view_folds_forget_wanted (self);
  if (self->folds->applied > 0 || carets_folds_get_count (self->folds->model) > 0)
    {
      view_folds_follow_carets (self);
      apply (self);
    }
}

/* The buffer's rows are others now. */
void
view_folds_refresh (EditorView *self)
{
  if (self->folds && carets_folds_get_count (self->folds->model) > 0)
    apply (self);
}

/* ---- commands ---------------------------------------------------------------------------------------------------------- */

static void
finish (EditorView *self, gboolean changed)
{
  if (!changed)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  view_folds_apply (self);
  view_carets_show_primary (self);
}

static void
fold_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  CaretsFolds *folds = self->folds->model;
  guint line = document_get_line_at (self->document, carets_get_primary_caret (self->carets)->head);

  name += strlen ("editor.");
  if (!can_fold (self))
    finish (self, FALSE);
  else if (strcmp (name, "fold") == 0)
    finish (self, carets_folds_fold (folds, line));
  else if (strcmp (name, "unfold") == 0)
    finish (self, carets_folds_unfold (folds, line));
  else if (strcmp (name, "toggle-fold") == 0)
    finish (self, carets_folds_toggle (folds, line));
  else if (strcmp (name, "fold-all") == 0)
    finish (self, carets_folds_fold_all (folds, 0));
  else if (strcmp (name, "unfold-all") == 0)
    finish (self, carets_folds_unfold_all (folds));
  else
    {
      gboolean opened = carets_folds_unfold_all (folds);
      finish (self, carets_folds_fold_all (folds, name[strlen ("fold-level-")] - '0') || opened);
    }
}

void
view_folds_class_init (GtkWidgetClass *klass)
{
  static const char *const names[] = { "editor.fold", "editor.unfold", "editor.toggle-fold", "editor.fold-all", "editor.unfold-all",
                                       "editor.fold-level-1", "editor.fold-level-2", "editor.fold-level-3", "editor.fold-level-4" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (klass, names[i], NULL, fold_action);
}

void
editor_view_set_folds (EditorView *self, guint64 revision, const CaretsFold *ranges, guint count)
{
  if (revision == document_get_revision (self->document))
    {
      carets_folds_set_ranges (self->folds->model, ranges, count);
      view_folds_restore (self);
      view_folds_forget_wanted (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self->folds->gutter));
}

CaretsFolds *
editor_view_get_folds (EditorView *self)
{
  return self->folds->model;
}

/* ---- the chip ------------------------------------------------------------------------------------------------------------ */

static gboolean
get_chip (EditorView *self, const CaretsFold *fold, PangoLayout *layout, GdkRectangle *box)
{
  g_autofree char *text = NULL;
  GtkTextIter iter;
  GdkRectangle end;
  int width, height;
  guint rows = fold->last - fold->first;

  text = g_strdup_printf (ngettext ("%u line", "%u lines", rows), rows);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_text_buffer_get_iter_at_line (self->buffer, &iter, fold->first);
  if (!gtk_text_iter_ends_line (&iter))
    gtk_text_iter_forward_to_line_end (&iter);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &end);
  if (end.height == 0)
    return FALSE;
  *box = (GdkRectangle) { end.x + 10, end.y + (end.height - height - 2) / 2, width + 14, height + 2 };
  return TRUE;
}

static PangoLayout *
make_layout (EditorView *self)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

void
view_folds_snapshot (EditorView *self, GtkSnapshot *snapshot)
{
  g_autoptr (PangoLayout) layout = NULL;
  GdkRectangle visible, box;
  const CaretsFold *all;
  GdkRGBA color, back;
  guint count, done = 0;

  if (!view_folds_has_any (self) || !can_fold (self))
    return;
  all = carets_folds_get_folded (self->folds->model, &count);
  layout = make_layout (self);
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  G_GNUC_END_IGNORE_DEPRECATIONS
  back = color;
  back.alpha = 0.1f;
  color.alpha = 0.75f;
  for (guint i = 0; i < count; i++)
    {
      GskRoundedRect rounded;
      if (all[i].first < done || !get_chip (self, &all[i], layout, &box))
        continue;
      done = all[i].last + 1;
      if (box.y + box.height < visible.y || box.y > visible.y + visible.height)
        continue;
      gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (box.x, box.y, box.width, box.height), box.height / 2.0f);
      gtk_snapshot_push_rounded_clip (snapshot, &rounded);
      gtk_snapshot_append_color (snapshot, &back, &rounded.bounds);
      gtk_snapshot_pop (snapshot);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (box.x + 7, box.y + 1));
      gtk_snapshot_append_layout (snapshot, layout, &color);
      gtk_snapshot_restore (snapshot);
    }
}

static void
clicked_cb (GtkGestureClick *gesture, int presses, double x, double y, EditorView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  g_autoptr (PangoLayout) layout = NULL;
  GtkTextIter iter;
  GdkRectangle box;
  CaretsFold fold;
  int bx, by;

  if (!view_folds_has_any (self))
    return;
  gtk_text_view_window_to_buffer_coords (view, GTK_TEXT_WINDOW_WIDGET, x, y, &bx, &by);
  gtk_text_view_get_line_at_y (view, &iter, by, NULL);
  layout = make_layout (self);
  if (!carets_folds_is_folded (self->folds->model, gtk_text_iter_get_line (&iter), &fold) || !get_chip (self, &fold, layout, &box)
      || bx < box.x || bx > box.x + box.width)
    return;
  finish (self, carets_folds_toggle (self->folds->model, fold.first));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* ---- the gutter ---------------------------------------------------------------------------------------------------------- */

static void
draw_sign (GtkSnapshot *snapshot, int y, int height, int width, gboolean folded, const GdkRGBA *color)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, y, width, height));
  double x = width / 2.0, m = y + height / 2.0;
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (folded)
    {
      cairo_move_to (cr, x - 1.75, m - 3.5);
      cairo_line_to (cr, x + 1.75, m);
      cairo_line_to (cr, x - 1.75, m + 3.5);
    }
  else
    {
      cairo_move_to (cr, x - 3.5, m - 1.75);
      cairo_line_to (cr, x, m + 1.75);
      cairo_line_to (cr, x + 3.5, m - 1.75);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* A bookmark is a ribbon: a small flag that is not colour alone. */
static void
draw_bookmark (GtkSnapshot *snapshot, int y, int height, int width, const GdkRGBA *color)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, y, width, height));
  double x = width / 2.0, top = y + height / 2.0 - 5;
  gdk_cairo_set_source_rgba (cr, color);
  cairo_move_to (cr, x - 3.5, top);
  cairo_line_to (cr, x + 3.5, top);
  cairo_line_to (cr, x + 3.5, top + 10);
  cairo_line_to (cr, x, top + 7);
  cairo_line_to (cr, x - 3.5, top + 10);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
gutter_snapshot_line (GtkSourceGutterRenderer *renderer, GtkSnapshot *snapshot, GtkSourceGutterLines *lines, guint row)
{
  ViewFoldGutter *self = VIEW_FOLD_GUTTER (renderer);
  EditorView *view = self->view;
  GtkTextIter iter;
  CaretsFold fold;
  GdkRGBA color;
  gboolean folded;
  guint line;
  int y, height, width = gtk_widget_get_width (GTK_WIDGET (renderer));

  gtk_source_gutter_lines_get_line_yrange (lines, row, GTK_SOURCE_GUTTER_RENDERER_ALIGNMENT_MODE_FIRST, &y, &height);
  if (height < 4)
    return;
  gtk_source_gutter_lines_get_iter_at_line (lines, &iter, row);
  line = view_get_line (view, &iter);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  if (carets_bookmarks_has (view->folds->bookmarks, line))
    {
      if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (view)), "accent_color", &color))
        gdk_rgba_parse (&color, "#1c71d8");
      draw_bookmark (snapshot, y, height, width, &color);
      return;
    }
  if (!can_fold (view))
    return;
  folded = carets_folds_is_folded (view->folds->model, line, &fold);
  if (!folded && (!carets_folds_can_fold (view->folds->model, line)))
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (view)), &color);
  G_GNUC_END_IGNORE_DEPRECATIONS
  color.alpha = folded ? 0.85f : self->pointed ? 0.6f : 0.28f;
  draw_sign (snapshot, y, height, width, folded, &color);
}

static void
gutter_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *mb, int *nb)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? SIGN_WIDTH : 0;
  *mb = *nb = -1;
}

static gboolean
gutter_query_activatable (GtkSourceGutterRenderer *renderer, GtkTextIter *iter, GdkRectangle *area)
{
  return TRUE;
}

static void
gutter_activate (GtkSourceGutterRenderer *renderer, GtkTextIter *iter, GdkRectangle *area, guint button, GdkModifierType state, int presses)
{
  EditorView *view = VIEW_FOLD_GUTTER (renderer)->view;
  guint line = view_get_line (view, iter);
  CaretsFold fold;
  if (button == 1 && can_fold (view)
      && (carets_folds_is_folded (view->folds->model, line, &fold) || carets_folds_can_fold (view->folds->model, line)))
    finish (view, carets_folds_toggle (view->folds->model, line));
}

static void
view_fold_gutter_class_init (ViewFoldGutterClass *klass)
{
  GTK_WIDGET_CLASS (klass)->measure = gutter_measure;
  GTK_SOURCE_GUTTER_RENDERER_CLASS (klass)->snapshot_line = gutter_snapshot_line;
  GTK_SOURCE_GUTTER_RENDERER_CLASS (klass)->query_activatable = gutter_query_activatable;
  GTK_SOURCE_GUTTER_RENDERER_CLASS (klass)->activate = gutter_activate;
}

static void
view_fold_gutter_init (ViewFoldGutter *self)
{
}

static void
enter_cb (ViewFoldGutter *gutter)
{
  gutter->pointed = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (gutter));
}

static void
leave_cb (ViewFoldGutter *gutter)
{
  gutter->pointed = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (gutter));
}

static void
attach_gutter (EditorView *self)
{
  GtkSourceGutter *gutter = gtk_source_view_get_gutter (GTK_SOURCE_VIEW (self), GTK_TEXT_WINDOW_LEFT);
  ViewFoldGutter *renderer = g_object_new (view_fold_gutter_get_type (), NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();

  renderer->view = self;
  self->folds->gutter = GTK_SOURCE_GUTTER_RENDERER (renderer);
  gtk_source_gutter_insert (gutter, self->folds->gutter, 10);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (enter_cb), renderer);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), renderer);
  gtk_widget_add_controller (GTK_WIDGET (renderer), motion);
  gtk_accessible_update_property (GTK_ACCESSIBLE (renderer), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Folds and bookmarks"), -1);
}

/* ---- life ------------------------------------------------------------------------------------------------------------------ */

void
view_folds_attach (EditorView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  self->folds = g_new0 (ViewFolds, 1);
  self->folds->model = carets_folds_new (self->carets);
  self->folds->bookmarks = carets_bookmarks_new (self->document);
  self->folds->hidden = gtk_text_buffer_create_tag (self->buffer, NULL, "invisible", TRUE, NULL);
  carets_set_hidden_func (self->carets, is_hidden_cb, self);
  g_signal_connect_after (self->document, "changed", G_CALLBACK (changed_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  attach_gutter (self);
}

void
view_folds_finish (EditorView *self)
{
  if (!self->folds)
    return;
  view_folds_forget_wanted (self);
  carets_folds_free (self->folds->model);
  carets_bookmarks_free (self->folds->bookmarks);
  g_clear_pointer (&self->folds, g_free);
}
