/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests ask about the view onto a document: its window, its scroll position, its text where it is small. */
#include "ide-window-private.h"

#define TEXT_MAX (256 * 1024)           /* more is asked for by its length and its ends */
#define EDGE 64

/* What the colours take the caret's place for. */
static const char *
get_context (IdePage *page)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ide_page_get_view (page)));
  GtkTextIter iter;
  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  return gtk_source_buffer_iter_has_context_class (GTK_SOURCE_BUFFER (buffer), &iter, "comment") ? "comment"
    : gtk_source_buffer_iter_has_context_class (GTK_SOURCE_BUFFER (buffer), &iter, "string") ? "string" : "";
}

void
ide_window_dump_view (IdePage *page, JsonObject *object)
{
  Document *document = ide_page_get_document (page);
  const Rope *rope = document_get_rope (document);
  gsize length = rope_get_length (rope);
  JsonObject *window = json_object_new ();
  IdePageLarge *large = ide_page_get_large (page);
  g_autofree char *text = rope_dup_range (rope, 0, length <= TEXT_MAX ? length : EDGE);
  g_autofree char *valid = g_utf8_make_valid (text, -1), *end = rope_dup_range (rope, length - MIN (length, EDGE), length);
  g_autofree char *valid_end = g_utf8_make_valid (end, -1);
  EditorWindowInfo info;

  editor_view_get_window (ide_page_get_view (page), &info);
  json_object_set_string_member (object, "text", valid);
  json_object_set_string_member (object, "text_end", valid_end);
  json_object_set_int_member (object, "length", length);
  json_object_set_int_member (object, "caret", editor_view_get_caret_offset (ide_page_get_view (page)));
  json_object_set_boolean_member (window, "whole", editor_view_is_whole (ide_page_get_view (page)));
  json_object_set_int_member (window, "start", info.start);
  json_object_set_int_member (window, "end", info.end);
  json_object_set_int_member (window, "rows", info.rows);
  json_object_set_int_member (window, "top_line", rope_get_line_at (rope, info.top));
  json_object_set_double_member (window, "pixels", info.pixels);
  json_object_set_int_member (window, "slides", info.slides);
  json_object_set_int_member (window, "fills", info.fills);
  json_object_set_int_member (window, "open_rows", info.open_rows);
  json_object_set_object_member (object, "window", window);
  json_object_set_string_member (object, "large", ide_page_large_is_shown (large) ? ide_page_large_get_text (large) : "");
  json_object_set_string_member (object, "context", get_context (page));
  json_object_set_boolean_member (object, "unlimited", document_get_unlimited (document));
}
