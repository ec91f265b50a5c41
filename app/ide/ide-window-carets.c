/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several carets in the window: what the status bar says of them, and what tests see. */
#include "ide-window-private.h"
#include "carets/carets.h"
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#define DUMPED_CARETS 64

/* "3 carets"; NULL: one, whose line and column are shown. */
char *
ide_window_dup_caret_status (IdeWindow *self)
{
  EditorView *view = ide_page_get_view (self->page);
  guint count = editor_view_get_caret_count (view);
  char *progress = editor_view_dup_caret_progress (view);
  if (progress)
    return progress;
  return count > 1 ? g_strdup_printf (ngettext ("%'u caret", "%'u carets", count), count) : NULL;
}

/* "carets": count, primary, and the first of them as [anchor, head]. */
void
ide_window_dump_carets (IdeWindow *self, JsonObject *page, EditorView *view)
{
  EditorCarets *carets = editor_view_get_carets (view);
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();
  guint count;
  const EditorCaret *all = carets_get_all (carets, &count);

  for (guint i = 0; i < MIN (count, DUMPED_CARETS); i++)
    {
      JsonArray *pair = json_array_new ();
      json_array_add_int_element (pair, all[i].anchor);
      json_array_add_int_element (pair, all[i].head);
      json_array_add_array_element (list, pair);
    }
  json_object_set_int_member (object, "count", count);
  json_object_set_int_member (object, "primary", carets_get_primary (carets));
  json_object_set_array_member (object, "list", list);
  json_object_set_int_member (object, "folds", carets_folds_get_count (editor_view_get_folds (view)));
  json_object_set_int_member (object, "bookmarks", carets_bookmarks_get_count (editor_view_get_bookmarks (view)));
  json_object_set_object_member (page, "carets", object);
}
