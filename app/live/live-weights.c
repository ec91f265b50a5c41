/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of learned weights. */
#include "live-weights.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

struct LiveWeights {
  char       *root, *path;
  GHashTable *entries;                  /* "from\nto\nordinal" -> LiveWeight */
  gboolean    changed, exists, kept;
};

static char *
entry_key (const char *from, const char *to, gint64 ordinal)
{
  return g_strdup_printf ("%s\n%s\n%" G_GINT64_FORMAT, from, to, ordinal);
}

/* NULL and 0 where a member is missing or of another kind. */
static const char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

static double
number_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  double number = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;
  return isfinite (number) ? number : 0;
}

static void
take_entry (LiveWeights *weights, JsonNode *node)
{
  if (!JSON_NODE_HOLDS_OBJECT (node) || g_hash_table_size (weights->entries) >= LIVE_WEIGHTS_MAX)
    return;
  JsonObject *object = json_node_get_object (node);
  const char *from = text_of (object, "from"), *to = text_of (object, "to");
  double learned = number_of (object, "learned"), firings = number_of (object, "firings");
  double unseen = number_of (object, "unseen"), ordinal = number_of (object, "ordinal");
  if (!from || !to)
    return;
  LiveWeight *weight = g_new0 (LiveWeight, 1);
  weight->learned = CLAMP (learned, -1, 1);
  weight->firings = (guint32) CLAMP (firings, 0, G_MAXUINT32);
  weight->unseen = (guint) CLAMP (unseen, 0, LIVE_WEIGHTS_KEPT);
  g_hash_table_replace (weights->entries,
                        entry_key (from, to, (gint64) CLAMP (ordinal, 0, LIVE_WEIGHTS_MAX)), weight);
}

/* FALSE: it is no file of ours. */
static gboolean
read_entries (LiveWeights *weights, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (!json_parser_load_from_file (parser, weights->path, error))
    return FALSE;
  JsonNode *root = json_parser_get_root (parser);
  JsonNode *member = root && JSON_NODE_HOLDS_OBJECT (root)
                       ? json_object_get_member (json_node_get_object (root), "synapses") : NULL;
  if (!member || !JSON_NODE_HOLDS_ARRAY (member))
    {
      g_set_error_literal (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "it has no list “synapses”");
      return FALSE;
    }
  JsonArray *list = json_node_get_array (member);
  for (guint i = 0; i < json_array_get_length (list); i++)
    take_entry (weights, json_array_get_element (list, i));
  return TRUE;
}

LiveWeights *
live_weights_load (const char *root, gboolean kept, char **problem)
{
  LiveWeights *weights = g_new0 (LiveWeights, 1);
  g_autoptr (GError) error = NULL;
  weights->root = g_strdup (root);
  weights->path = g_build_filename (root, ".symphony", "weights.json", NULL);
  weights->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  weights->kept = kept;
  weights->exists = kept && g_file_test (weights->path, G_FILE_TEST_EXISTS);
  if (weights->exists && !read_entries (weights, &error))
    {
      g_autofree char *aside = g_strconcat (weights->path, ".bad", NULL);
      gboolean moved = g_rename (weights->path, aside) == 0;
      g_hash_table_remove_all (weights->entries);
      *problem = g_strdup_printf ("The learned weights of this project cannot be read: %s.%s", error->message,
                                  moved ? " The file was set aside as weights.json.bad." : "");
    }
  return weights;
}

void
live_weights_free (LiveWeights *weights)
{
  if (!weights)
    return;
  g_hash_table_unref (weights->entries);
  g_free (weights->root);
  g_free (weights->path);
  g_free (weights);
}

const char *
live_weights_get_root (LiveWeights *weights)
{
  return weights->root;
}

LiveWeight *
live_weights_find (LiveWeights *weights, const LiveSynapse *synapse)
{
  g_autofree char *key = entry_key (synapse->from_key, synapse->to_key, synapse->ordinal);
  LiveWeight *weight = g_hash_table_lookup (weights->entries, key);
  if (weight)
    weight->seen = TRUE;
  return weight;
}

gboolean
live_weights_set (LiveWeights *weights, const LiveSynapse *synapse, double learned, guint32 firings)
{
  LiveWeight *weight = live_weights_find (weights, synapse);
  if (!weight && learned == 0)          /* what has learned nothing is not kept: it may fire as often as it likes */
    return FALSE;
  if (!weight)
    {
      weight = g_new0 (LiveWeight, 1);
      weight->seen = TRUE;
      g_hash_table_replace (weights->entries, entry_key (synapse->from_key, synapse->to_key, synapse->ordinal), weight);
    }
  if (weight->learned == learned && weight->firings == firings)
    return FALSE;
  weights->changed |= weight->learned != learned;
  weight->learned = learned;
  weight->firings = firings;
  return TRUE;
}

void
live_weights_clear (LiveWeights *weights)
{
  weights->changed |= g_hash_table_size (weights->entries) > 0;
  g_hash_table_remove_all (weights->entries);
}

void
live_weights_rename (LiveWeights *weights, const char *old_key, const char *new_key)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (weights->entries);
  for (GList *at = keys; at; at = at->next)
    {
      const char *key = at->data;
      g_auto (GStrv) parts = g_strsplit (key, "\n", 3);
      if (g_strv_length (parts) != 3 || (strcmp (parts[0], old_key) != 0 && strcmp (parts[1], old_key) != 0))
        continue;
      LiveWeight *weight = g_memdup2 (g_hash_table_lookup (weights->entries, key), sizeof (LiveWeight));
      char *renamed = g_strdup_printf ("%s\n%s\n%s", strcmp (parts[0], old_key) == 0 ? new_key : parts[0],
                                       strcmp (parts[1], old_key) == 0 ? new_key : parts[1], parts[2]);
      g_hash_table_remove (weights->entries, key);
      g_hash_table_replace (weights->entries, renamed, weight);
      weights->changed = TRUE;
    }
}

static void
age_entries (LiveWeights *weights)
{
  GHashTableIter iter;
  LiveWeight *weight;
  g_hash_table_iter_init (&iter, weights->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &weight))
    {
      weight->unseen = weight->seen ? 0 : weight->unseen + 1;
      weight->seen = FALSE;
      if (weight->unseen > LIVE_WEIGHTS_KEPT)
        g_hash_table_iter_remove (&iter);
    }
}

static char *
print_entries (LiveWeights *weights, gsize *length)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (weights->entries), (GCompareFunc) strcmp);
  json_builder_begin_object (builder);
  json_builder_add_int_value (json_builder_set_member_name (builder, "version"), 1);
  json_builder_begin_array (json_builder_set_member_name (builder, "synapses"));
  for (GList *at = keys; at; at = at->next)
    {
      const LiveWeight *weight = g_hash_table_lookup (weights->entries, at->data);
      g_auto (GStrv) parts = g_strsplit (at->data, "\n", 3);
      json_builder_begin_object (builder);
      json_builder_add_string_value (json_builder_set_member_name (builder, "from"), parts[0]);
      json_builder_add_string_value (json_builder_set_member_name (builder, "to"), parts[1]);
      json_builder_add_int_value (json_builder_set_member_name (builder, "ordinal"),
                                  g_ascii_strtoll (parts[2], NULL, 10));
      json_builder_add_double_value (json_builder_set_member_name (builder, "learned"), weight->learned);
      json_builder_add_int_value (json_builder_set_member_name (builder, "firings"), weight->firings);
      json_builder_add_int_value (json_builder_set_member_name (builder, "unseen"), weight->unseen);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, length);
}

gboolean
live_weights_save (LiveWeights *weights, GError **error)
{
  if (!weights->changed || !weights->kept)
    return TRUE;
  age_entries (weights);
  if (g_hash_table_size (weights->entries) == 0 && !weights->exists)
    {
      weights->changed = FALSE;
      return TRUE;
    }
  g_autofree char *folder = g_path_get_dirname (weights->path);
  gsize length;
  g_autofree char *text = print_entries (weights, &length);
  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "“%s” cannot be made", folder);
      return FALSE;
    }
  if (!g_file_set_contents_full (weights->path, text, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error))
    return FALSE;
  weights->changed = FALSE;
  weights->exists = TRUE;
  return TRUE;
}
