/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching from the window: the find bar's state for tests. */
#include "ide-window-private.h"
#include <json-glib/json-glib.h>

void
ide_window_dump_search (IdeWindow *self, JsonObject *object)
{
  JsonObject *search = json_object_new ();
  EditorFind *find = self->page ? ide_page_get_find (self->page) : NULL;
  const char *status = find ? editor_find_get_status (find) : NULL;
  gsize start = 0, end = 0;
  if (find)
    editor_view_get_selection (ide_page_get_view (self->page), &start, &end);
  json_object_set_int_member (search, "start", start);
  json_object_set_int_member (search, "end", end);
  json_object_set_boolean_member (search, "open", status != NULL);
  json_object_set_string_member (search, "status", status ? status : "");
  json_object_set_int_member (search, "count", find ? editor_find_get_count (find) : 0);
  json_object_set_object_member (object, "search", search);
}
