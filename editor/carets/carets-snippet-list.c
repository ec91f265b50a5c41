/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries of snippets: those of SymphonyScript, and files of the user's in the form VS Code gave them. */
#include "carets/snippets.h"
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define ENTRIES_MAX 10000

static void
free_entry (gpointer data)
{
  CaretsSnippetEntry *entry = data;
  g_free (entry->prefix);
  g_free (entry->name);
  g_free (entry->description);
  g_free (entry->body);
  g_free (entry->scope);
  g_free (entry);
}

static void
add (GPtrArray *entries, const char *prefix, const char *name, const char *description, const char *body, const char *scope)
{
  CaretsSnippetEntry *entry = g_new0 (CaretsSnippetEntry, 1);
  entry->prefix = g_strdup (prefix);
  entry->name = g_strdup (name);
  entry->description = g_strdup (description);
  entry->body = g_strdup (body);
  entry->scope = g_strdup (scope);
  g_ptr_array_add (entries, entry);
}

static const char *const own[][3] = {
  { "melody", "Melody", "const ${1:melody} = Clip.melody('${1}')\n\t.note('${2:C4}', '${3:4n}')$0" },
  { "chords", "Chords", "const ${1:pads} = Clip.melody('${1}')\n\t.chord('${2:Dm9}', ${3:3}, '${4:1n}')$0" },
  { "loop", "Loop", "for (let ${1:i} = 0; ${1} < ${2:4}; ${1}++) {\n\t$0\n}" },
  { "each", "For each", "for (const ${1:note} of ${2:notes}) {\n\t$0\n}" },
  { "phrase", "A function that makes a clip", "const ${1:phrase} = (${2:notes}) => {\n\tlet part = Clip.melody('${1}')\n\t$0\n\treturn part\n}" },
  { "export", "Export", "export default ${1:session}$0" },
};

GPtrArray *
carets_snippets_new (void)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (free_entry);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    add (entries, own[i][0], own[i][1], own[i][1], own[i][2], "symphonyscript");
  return entries;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* One string, or rows. */
static char *
dup_body (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "body");
  const char *text = get_string (object, "body");
  GString *joined;
  JsonArray *rows;
  if (text)
    return g_strdup (text);
  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  joined = g_string_new (NULL);
  rows = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);
      if (i > 0)
        g_string_append_c (joined, '\n');
      if (JSON_NODE_HOLDS_VALUE (row) && json_node_get_value_type (row) == G_TYPE_STRING)
        g_string_append (joined, json_node_get_string (row));
    }
  return g_string_free (joined, FALSE);
}

static gboolean
read_entry (GPtrArray *entries, const char *name, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *body = object ? dup_body (object) : NULL;
  const char *prefix = object ? get_string (object, "prefix") : NULL;
  if (!body || !prefix || !*prefix)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The snippet “%s” needs a \"prefix\" and a \"body\"."), name);
      return FALSE;
    }
  add (entries, prefix, name, get_string (object, "description") ? get_string (object, "description") : name, body,
       get_string (object, "scope"));
  return TRUE;
}

gboolean
carets_snippets_read (GPtrArray *entries, const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!json_parser_load_from_data (parser, json, -1, error))
    return FALSE;
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("A file of snippets is an object: { \"name\": { \"prefix\": …, \"body\": … } }"));
      return FALSE;
    }
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node) && entries->len < ENTRIES_MAX)
    if (!read_entry (entries, name, node, error))
      return FALSE;
  return TRUE;
}

static gboolean
holds (const char *scope, const char *language)
{
  g_auto (GStrv) names = scope ? g_strsplit_set (scope, ", ", -1) : NULL;
  return !scope || (language && g_strv_contains ((const char *const *) names, language));
}

/* Later ones win, so that the user's own replace those that came with us. */
const CaretsSnippetEntry *
carets_snippets_find (GPtrArray *entries, const char *word, const char *language)
{
  for (guint i = entries->len; i > 0; i--)
    {
      const CaretsSnippetEntry *entry = entries->pdata[i - 1];
      if (strcmp (entry->prefix, word) == 0 && holds (entry->scope, language))
        return entry;
    }
  return NULL;
}
