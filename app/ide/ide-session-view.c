/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a view keeps beside its caret: the other carets, folds and bookmarks, in the session's file. */
#include "ide-window-session.h"

#define CARETS_MAX 1000
#define ROWS_MAX 10000

static JsonArray *
describe_carets (EditorView *view)
{
  guint count;
  const EditorCaret *all = carets_get_all (editor_view_get_carets (view), &count);
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < count; i++)
    {
      json_array_add_int_element (list, all[i].anchor);
      json_array_add_int_element (list, all[i].head);
    }
  return list;
}

static JsonArray *
describe_folds (EditorView *view)
{
  guint count;
  const CaretsFold *all = carets_folds_get_folded (editor_view_get_folds (view), &count);
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < MIN (count, ROWS_MAX); i++)
    {
      json_array_add_int_element (list, all[i].first);
      json_array_add_int_element (list, all[i].last);
    }
  return list;
}

static JsonArray *
describe_bookmarks (EditorView *view)
{
  CaretsBookmarks *marks = editor_view_get_bookmarks (view);
  Document *document = editor_view_get_document (view);
  JsonArray *list = json_array_new ();
  for (guint i = 0; i < MIN (carets_bookmarks_get_count (marks), ROWS_MAX); i++)
    json_array_add_int_element (list, document_get_line_at (document, carets_bookmarks_get_nth (marks, i)));
  return list;
}

/* Nothing is written that is as in a new view. */
static void
add_list (JsonObject *tab, const char *name, JsonArray *list)
{
  if (json_array_get_length (list) > 0)
    json_object_set_array_member (tab, name, list);
  else
    json_array_unref (list);
}

void
ide_session_describe_view (EditorView *view, JsonObject *tab)
{
  guint count = editor_view_get_caret_count (view);
  if (count > 1 && count <= CARETS_MAX)
    {
      json_object_set_array_member (tab, "carets", describe_carets (view));
      json_object_set_int_member (tab, "primary", carets_get_primary (editor_view_get_carets (view)));
    }
  add_list (tab, "folds", describe_folds (view));
  add_list (tab, "bookmarks", describe_bookmarks (view));
}

/* ---- restoring ------------------------------------------------------------------------------------------- */

/* Whole numbers from 0, or NULL: the file may hold anything. */
static GArray *
read_numbers (JsonObject *tab, const char *name, guint most)
{
  JsonNode *node = tab ? json_object_get_member (tab, name) : NULL;
  JsonArray *list = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GArray *numbers = list && json_array_get_length (list) <= most ? g_array_new (FALSE, FALSE, sizeof (gint64)) : NULL;
  for (guint i = 0; numbers && i < json_array_get_length (list); i++)
    {
      JsonNode *item = json_array_get_element (list, i);
      gint64 number = JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_INT64 ? json_node_get_int (item) : -1;
      if (number < 0 || number > G_MAXUINT32)
        {
          g_array_unref (numbers);
          return NULL;
        }
      g_array_append_val (numbers, number);
    }
  return numbers;
}

void
ide_session_restore_carets (EditorView *view, JsonObject *tab)
{
  g_autoptr (GArray) numbers = read_numbers (tab, "carets", 2 * CARETS_MAX);
  g_autoptr (GArray) carets = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  gint64 primary = ide_session_get_int (tab, "primary", 0);
  gsize length = document_get_length (editor_view_get_document (view));

  for (guint i = 0; numbers && i + 1 < numbers->len; i += 2)
    {
      EditorCaret caret = { g_array_index (numbers, gint64, i), g_array_index (numbers, gint64, i + 1), CARETS_NO_COLUMN };
      if (caret_end (&caret) > length)                          /* the text is another one */
        return;
      g_array_append_val (carets, caret);
    }
  if (carets->len > 1)
    carets_set (editor_view_get_carets (view), (EditorCaret *) (void *) carets->data, carets->len, CLAMP (primary, 0, (gint64) carets->len - 1));
}

void
ide_session_restore_view (EditorView *view, JsonObject *tab)
{
  g_autoptr (GArray) rows = read_numbers (tab, "folds", 2 * ROWS_MAX), marks = read_numbers (tab, "bookmarks", ROWS_MAX);
  g_autoptr (GArray) folds = g_array_new (FALSE, FALSE, sizeof (CaretsFold)), lines = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; rows && i + 1 < rows->len; i += 2)
    {
      CaretsFold fold = { (guint) g_array_index (rows, gint64, i), (guint) g_array_index (rows, gint64, i + 1) };
      g_array_append_val (folds, fold);
    }
  for (guint i = 0; marks && i < marks->len; i++)
    {
      guint line = (guint) g_array_index (marks, gint64, i);
      g_array_append_val (lines, line);
    }
  editor_view_restore_folds (view, (CaretsFold *) (void *) folds->data, folds->len);
  editor_view_restore_bookmarks (view, (guint *) (void *) lines->data, lines->len);
}
