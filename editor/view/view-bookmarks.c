/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks in the view: set, taken away, visited. The gutter of folds draws them. */
#include "view-folds.h"
#include <string.h>

static void
toggle (EditorView *self)
{
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  for (guint i = 0; i < count; i++)
    if (i == 0 || document_get_line_at (self->document, all[i].head) != document_get_line_at (self->document, all[i - 1].head))
      carets_bookmarks_toggle (self->folds->bookmarks, all[i].head);
}

static void
visit (EditorView *self, gboolean back)
{
  gsize at = carets_get_primary_caret (self->carets)->head;
  if (!carets_bookmarks_next (self->folds->bookmarks, &at, back))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  view_select_set (self, at, at);
  view_window_reveal (self, at, 0.4);
}

static void
bookmark_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  if (g_str_has_suffix (name, "toggle-bookmark"))
    toggle (self);
  else if (g_str_has_suffix (name, "clear-bookmarks"))
    carets_bookmarks_clear (self->folds->bookmarks);
  else
    visit (self, g_str_has_suffix (name, "previous-bookmark"));
  gtk_widget_queue_draw (GTK_WIDGET (self->folds->gutter));
  g_signal_emit_by_name (self, "folds-changed");
}

CaretsBookmarks *
editor_view_get_bookmarks (EditorView *self)
{
  return self->folds->bookmarks;
}

void
view_bookmarks_class_init (GtkWidgetClass *klass)
{
  static const char *const names[] = { "editor.toggle-bookmark", "editor.next-bookmark", "editor.previous-bookmark",
                                       "editor.clear-bookmarks" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (klass, names[i], NULL, bookmark_action);
}
