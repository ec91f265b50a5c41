/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds and bookmarks of the last time: folded again once it is known that the same rows fold. */
#include "view-folds.h"

/* Those that are known now; the rest waits. */
void
view_folds_restore (EditorView *self)
{
  ViewFolds *folds = self->folds;
  gboolean any = FALSE;
  guint kept = 0;

  if (!folds->wanted || !self->window.whole)
    return;
  for (guint i = 0; i < folds->wanted->len; i++)
    {
      CaretsFold wanted = g_array_index (folds->wanted, CaretsFold, i), fold;
      if (wanted.last >= document_get_line_count (self->document) || carets_folds_is_folded (folds->model, wanted.first, &fold))
        continue;
      if (carets_folds_find (folds->model, wanted.first, &fold) && fold.last == wanted.last)
        any |= carets_folds_toggle (folds->model, wanted.first);
      else
        g_array_index (folds->wanted, CaretsFold, kept++) = wanted;
    }
  g_array_set_size (folds->wanted, kept);
  if (any)
    view_folds_apply (self);
}

void
view_folds_forget_wanted (EditorView *self)
{
  g_clear_pointer (&self->folds->wanted, g_array_unref);
}

void
editor_view_restore_folds (EditorView *self, const CaretsFold *folds, guint count)
{
  view_folds_forget_wanted (self);
  if (count == 0)
    return;
  self->folds->wanted = g_array_new (FALSE, FALSE, sizeof (CaretsFold));
  g_array_append_vals (self->folds->wanted, folds, count);
  view_folds_restore (self);
}

void
editor_view_restore_bookmarks (EditorView *self, const guint *lines, guint count)
{
  for (guint i = 0; i < count; i++)
    if (lines[i] < document_get_line_count (self->document) && !carets_bookmarks_has (self->folds->bookmarks, lines[i]))
      carets_bookmarks_toggle (self->folds->bookmarks, document_get_line_start (self->document, lines[i]));
  gtk_widget_queue_draw (GTK_WIDGET (self->folds->gutter));
}
