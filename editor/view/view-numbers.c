/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line numbers of the document, plain or counted from the caret; a sign for the rows that an open long row is cut into. */
#include "view-private.h"
#include <glib/gi18n.h>

G_DECLARE_FINAL_TYPE (ViewNumbers, view_numbers, VIEW, NUMBERS, GtkSourceGutterRendererText)
struct _ViewNumbers {
  GtkSourceGutterRendererText parent_instance;
  EditorView *view;                     /* owns us */
  guint digits;
};
G_DEFINE_FINAL_TYPE (ViewNumbers, view_numbers, GTK_SOURCE_TYPE_GUTTER_RENDERER_TEXT)

static guint
count_digits (gsize number)
{
  guint digits = 2;
  for (number /= 100; number > 0; number /= 10)
    digits++;
  return digits;
}

static void
numbers_query_data (GtkSourceGutterRenderer *renderer, GtkSourceGutterLines *lines, guint row)
{
  ViewNumbers *self = VIEW_NUMBERS (renderer);
  EditorView *view = self->view;
  const ViewMap *map = &view->window.map;
  gsize at = view_map_get_row_start (map, row), line = document_get_line_at (view->document, at);
  char text[32];
  int length;

  if ((row < map->count && (view_map_get_row (map, row)->flags & VIEW_ROW_PRELUDE)) || view_folds_hides (view, line))
    length = 0;
  else if (at != document_get_line_start (view->document, line))
    length = g_snprintf (text, sizeof text, "↪");
  else if (view->relative_numbers && line != view->caret_line)
    length = g_snprintf (text, sizeof text, "%" G_GSIZE_FORMAT, line > view->caret_line ? line - view->caret_line
                         : view->caret_line - line);
  else
    length = g_snprintf (text, sizeof text, "%" G_GSIZE_FORMAT, line + 1);
  if (row < map->count && length > 0 && line == view->caret_line)
    {
      char bold[64];
      length = g_snprintf (bold, sizeof bold, "<b>%.*s</b>", length, text);
      gtk_source_gutter_renderer_text_set_markup (GTK_SOURCE_GUTTER_RENDERER_TEXT (renderer), bold, length);
    }
  else
    gtk_source_gutter_renderer_text_set_text (GTK_SOURCE_GUTTER_RENDERER_TEXT (renderer), text, length);
}

static void
numbers_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *mb, int *nb)
{
  ViewNumbers *self = VIEW_NUMBERS (widget);
  int width = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      g_autofree char *widest = g_strnfill (self->digits, '8'), *markup = g_strdup_printf ("<b>%s</b>", widest);
      gtk_source_gutter_renderer_text_measure_markup (GTK_SOURCE_GUTTER_RENDERER_TEXT (widget), markup, &width, NULL);
      width += 2 * gtk_source_gutter_renderer_get_xpad (GTK_SOURCE_GUTTER_RENDERER (widget));
    }
  *minimum = *natural = width;
  *mb = *nb = -1;
}

/* A click on a number selects its line, as it does everywhere. */
static void
numbers_activate (GtkSourceGutterRenderer *renderer, GtkTextIter *iter, GdkRectangle *area, guint button, GdkModifierType state,
                  int presses)
{
  EditorView *view = VIEW_NUMBERS (renderer)->view;
  guint line = view_get_line (view, iter);
  if (button == 1 && presses > 1)
    editor_view_select (view, document_get_line_start (view->document, line), document_get_line_start (view->document, line + 1));
  else if (button == 1)
    editor_view_select (view, view_get_offset (view, iter), view_get_offset (view, iter));
}

static gboolean
numbers_query_activatable (GtkSourceGutterRenderer *renderer, GtkTextIter *iter, GdkRectangle *area)
{
  return TRUE;
}

/* The number stays beside its text, above what is folded out below the row. */
static void
numbers_snapshot_line (GtkSourceGutterRenderer *renderer, GtkSnapshot *snapshot, GtkSourceGutterLines *lines, guint row)
{
  int room = view_inline_get_room (VIEW_NUMBERS (renderer)->view, row);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, -room / 2));
  GTK_SOURCE_GUTTER_RENDERER_CLASS (view_numbers_parent_class)->snapshot_line (renderer, snapshot, lines, row);
  gtk_snapshot_restore (snapshot);
}

static void
view_numbers_class_init (ViewNumbersClass *klass)
{
  GtkSourceGutterRendererClass *renderer = GTK_SOURCE_GUTTER_RENDERER_CLASS (klass);
  GTK_WIDGET_CLASS (klass)->measure = numbers_measure;
  renderer->query_data = numbers_query_data;
  renderer->snapshot_line = numbers_snapshot_line;
  renderer->query_activatable = numbers_query_activatable;
  renderer->activate = numbers_activate;
}

static void
view_numbers_init (ViewNumbers *self)
{
  self->digits = 2;
}

/* Few rows: the caret moved, and with relative numbers all change. */
void
view_numbers_update (EditorView *self)
{
  ViewNumbers *numbers = VIEW_NUMBERS (self->numbers);
  guint digits = count_digits (document_get_line_count (self->document));
  gsize line = document_get_line_at (self->document, editor_view_get_caret_offset (self));

  if (digits != numbers->digits)
    {
      numbers->digits = digits;
      gtk_widget_queue_resize (GTK_WIDGET (numbers));
    }
  if (line == self->caret_line)
    return;
  self->caret_line = line;
  gtk_widget_queue_draw (GTK_WIDGET (numbers));
}

void
editor_view_set_line_numbers (EditorView *self, EditorNumbers numbers)
{
  self->relative_numbers = numbers == EDITOR_NUMBERS_RELATIVE;
  gtk_widget_set_visible (GTK_WIDGET (self->numbers), numbers != EDITOR_NUMBERS_NONE);
  gtk_widget_queue_draw (GTK_WIDGET (self->numbers));
}

EditorNumbers
editor_view_get_line_numbers (EditorView *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self->numbers)))
    return EDITOR_NUMBERS_NONE;
  return self->relative_numbers ? EDITOR_NUMBERS_RELATIVE : EDITOR_NUMBERS_PLAIN;
}

void
view_numbers_attach (EditorView *self)
{
  GtkSourceGutter *gutter = gtk_source_view_get_gutter (GTK_SOURCE_VIEW (self), GTK_TEXT_WINDOW_LEFT);
  ViewNumbers *numbers = g_object_new (view_numbers_get_type (), "xalign", 1.0f, "yalign", 0.5f, "xpad", 6,
                                       "alignment-mode", GTK_SOURCE_GUTTER_RENDERER_ALIGNMENT_MODE_FIRST, NULL);

  numbers->view = self;
  self->numbers = GTK_SOURCE_GUTTER_RENDERER (numbers);
  self->caret_line = G_MAXSIZE;
  gtk_widget_add_css_class (GTK_WIDGET (numbers), "line-numbers");
  gtk_accessible_update_property (GTK_ACCESSIBLE (numbers), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Line numbers"), -1);
  gtk_source_gutter_insert (gutter, self->numbers, -20);
  view_numbers_update (self);
}
