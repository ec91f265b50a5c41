/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of JSON that somebody else wrote, and places in texts. */
#include "lsp-private.h"

static JsonNode *
get (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  return node && json_node_get_node_type (node) == type ? node : NULL;
}

JsonObject *
lsp_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_OBJECT);
  return node ? json_node_get_object (node) : NULL;
}

JsonArray *
lsp_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_ARRAY);
  return node ? json_node_get_array (node) : NULL;
}

const char *
lsp_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_VALUE);
  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gint64
lsp_get_int (JsonObject *object, const char *name, gint64 otherwise)
{
  JsonNode *node = get (object, name, JSON_NODE_VALUE);
  return node && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : otherwise;
}

gboolean
lsp_get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name, JSON_NODE_VALUE);
  return node && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

JsonObject *
lsp_element (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);
  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

gboolean
lsp_has (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  return !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN || json_node_get_boolean (node);
}

gsize
lsp_get_offset (const Rope *rope, JsonObject *position, gboolean utf8)
{
  gint64 line = MAX (lsp_get_int (position, "line", 0), 0), character = MAX (lsp_get_int (position, "character", 0), 0), start, end;
  gsize offset;

  if ((gsize) line >= rope_get_line_count (rope))
    return rope_get_length (rope);
  start = rope_get_line_start (rope, line);
  end = rope_get_line_end (rope, line);
  if (utf8)
    offset = character < end - start ? start + character : end;
  else
    {
      gsize base = rope_get_utf16_at (rope, start);
      offset = MIN (rope_get_offset_at_utf16 (rope, base + MIN ((gsize) character, rope_get_utf16_at (rope, end) - base)), (gsize) end);
    }
  return rope_is_boundary (rope, offset) ? offset : rope_previous_char (rope, offset);
}

void
lsp_add_position (JsonBuilder *builder, const char *name, const Rope *rope, gsize offset, gboolean utf8)
{
  gsize line = rope_get_line_at (rope, offset), start = rope_get_line_start (rope, line);
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "line");
  json_builder_add_int_value (builder, line);
  json_builder_set_member_name (builder, "character");
  json_builder_add_int_value (builder, utf8 ? offset - start : rope_get_utf16_at (rope, offset) - rope_get_utf16_at (rope, start));
  json_builder_end_object (builder);
}

void
lsp_add_range (JsonBuilder *builder, const char *name, const Rope *rope, gsize start, gsize end, gboolean utf8)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  lsp_add_position (builder, "start", rope, start, utf8);
  lsp_add_position (builder, "end", rope, end, utf8);
  json_builder_end_object (builder);
}

gboolean
lsp_get_range (const Rope *rope, JsonObject *range, gboolean utf8, gsize *start, gsize *end)
{
  JsonObject *from = lsp_get_object (range, "start"), *to = lsp_get_object (range, "end");
  if (!from || !to)
    return FALSE;
  *start = lsp_get_offset (rope, from, utf8);
  *end = lsp_get_offset (rope, to, utf8);
  return *end >= *start;
}
