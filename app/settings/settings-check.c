/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the text of a settings file. */
#include "settings-private.h"
#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  Settings     *settings;
  SettingsLayer layer;
  const char   *text;
  gsize         length;
  GPtrArray    *problems;
} Check;

void
settings_problem_free (SettingsProblem *problem)
{
  g_free (problem->message);
  g_free (problem);
}

static void
add (Check *check, gsize start, gsize end, char *message)
{
  SettingsProblem *problem = g_new0 (SettingsProblem, 1);
  problem->start = MIN (start, check->length);
  problem->end = CLAMP (end, problem->start, check->length);
  problem->message = message;
  json_place (check->text, check->length, start, &problem->line, &problem->column);
  g_ptr_array_add (check->problems, problem);
}

static void
check_member (Check *check, const JsonItem *item)
{
  const SettingsKey *key = settings_find_key (check->settings, item->key);
  char *message = NULL;

  if (!key)
    return;                                                     /* another version's, or an extension's that is not here */
  if (!settings_key_fits (key, item, &message))
    add (check, item->offset, item->end, message);
  else if (key->restricted && check->layer >= SETTINGS_LAYER_WORKSPACE && !settings_get_trusted (check->settings))
    add (check, item->key_offset, item->end,
         g_strdup_printf (_("“%s” starts programs; it counts when you trust the project"), key->key));
}

static void
check_object (Check *check, const JsonItem *object, gboolean inner)
{
  for (const JsonItem *item = object->first; item; item = item->next)
    if (item->key[0] != '[')
      check_member (check, item);
    else if (inner || item->type != JSON_ITEM_OBJECT)
      add (check, item->key_offset, item->end, g_strdup (_("A language’s part is an object: \"[c]\": { … }")));
    else
      check_object (check, item, TRUE);
}

GPtrArray *
settings_check (Settings *settings, SettingsLayer layer, const char *text, gsize length)
{
  const JsonOptions options = { .comments = true };
  Check check = { settings, layer, text, length, g_ptr_array_new_with_free_func ((GDestroyNotify) settings_problem_free) };
  JsonDoc *doc = json_doc_parse (text, length, &options);
  const JsonItem *root = json_doc_get_root (doc);
  uint32_t count;
  const JsonProblem *list = json_doc_get_problems (doc, &count);

  if (strspn (text, " \t\r\n") < length)
    for (uint32_t i = 0; i < count; i++)
      add (&check, list[i].offset, list[i].offset + 1, g_strdup (list[i].message));
  if (root && root->type != JSON_ITEM_OBJECT)
    add (&check, root->offset, root->end, g_strdup (_("Settings are an object: { \"editor.wrap-text\": true }")));
  else if (root)
    check_object (&check, root, FALSE);
  json_doc_free (doc);
  return check.problems;
}
