/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Types of values: what a key may be, and keys read from a JSON schema's subset. */
#include "settings-private.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

static char *
describe (const SettingsKey *key)
{
  switch (key->kind)
    {
    case SETTINGS_BOOLEAN:
      return g_strdup (_("true or false"));
    case SETTINGS_LIST:
      return g_strdup (_("a list of texts"));
    case SETTINGS_STRING:
      if (key->choices)
        {
          g_auto (GStrv) list = g_strsplit (key->choices, "|", -1);
          g_autofree char *joined = g_strjoinv ("\", \"", list);
          return g_strdup_printf (_("one of \"%s\""), joined);
        }
      return g_strdup (_("a text in quotes"));
    default:
      return g_strdup_printf (key->integer ? _("a whole number from %g to %g") : _("a number from %g to %g"), key->minimum, key->maximum);
    }
}

static gboolean
is_choice (const char *choices, const char *value)
{
  g_auto (GStrv) list = choices ? g_strsplit (choices, "|", -1) : NULL;
  return !list || g_strv_contains ((const char *const *) list, value);
}

static gboolean
is_fitting (const SettingsKey *key, const JsonItem *item)
{
  switch (key->kind)
    {
    case SETTINGS_STRING:
      return item->type == JSON_ITEM_STRING && strlen (item->string) == item->length && is_choice (key->choices, item->string);
    case SETTINGS_BOOLEAN:
      return item->type == JSON_ITEM_BOOL;
    case SETTINGS_LIST:
      if (item->type != JSON_ITEM_ARRAY)
        return FALSE;
      for (const JsonItem *element = item->first; element; element = element->next)
        if (element->type != JSON_ITEM_STRING)
          return FALSE;
      return TRUE;
    default:
      return item->type == JSON_ITEM_NUMBER && item->number >= key->minimum && item->number <= key->maximum
        && (!key->integer || item->number == floor (item->number));
    }
}

gboolean
settings_key_fits (const SettingsKey *key, const JsonItem *item, char **message)
{
  g_autofree char *wanted = NULL;
  if (is_fitting (key, item))
    return TRUE;
  if (message)
    {
      wanted = describe (key);
      *message = g_strdup_printf (_("“%s” must be %s; the layer below counts"), key->key, wanted);
    }
  return FALSE;
}

/* ---- schemas --------------------------------------------------------------------------------------------- */

void
settings_key_free (gpointer data)
{
  SettingsKey *key = data;
  g_free ((char *) key->key);
  g_free ((char *) key->text);
  g_free ((char *) key->choices);
  g_free ((char *) key->summary);
  g_free ((char *) key->detail);
  g_free (key);
}

static const char *
get_string (const JsonItem *object, const char *name)
{
  const JsonItem *item = json_item_get (object, name);
  return item && item->type == JSON_ITEM_STRING ? item->string : NULL;
}

static double
get_number (const JsonItem *object, const char *name, double fallback)
{
  const JsonItem *item = json_item_get (object, name);
  return item && item->type == JSON_ITEM_NUMBER ? item->number : item && item->type == JSON_ITEM_BOOL ? item->boolean : fallback;
}

/* Texts of a list, joined by '|'; NULL: there is none. One that holds a '|' is left out. */
static char *
join_texts (const JsonItem *list)
{
  GString *text;
  if (!list || list->type != JSON_ITEM_ARRAY)
    return NULL;
  text = g_string_new (NULL);
  for (const JsonItem *item = list->first; item; item = item->next)
    if (item->type == JSON_ITEM_STRING && !strchr (item->string, '|'))
      g_string_append_printf (text, "%s%s", text->len ? "|" : "", item->string);
  return g_string_free (text, FALSE);
}

static gboolean
read_kind (const char *type, SettingsKey *key)
{
  static const struct { const char *name; SettingsKind kind; } kinds[] = {
    { "boolean", SETTINGS_BOOLEAN }, { "string", SETTINGS_STRING }, { "number", SETTINGS_NUMBER }, { "integer", SETTINGS_NUMBER },
    { "array", SETTINGS_LIST },
  };
  for (guint i = 0; type && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, type))
      {
        key->kind = kinds[i].kind;
        key->integer = g_str_equal (type, "integer");
        return TRUE;
      }
  return FALSE;
}

SettingsKey *
settings_key_read (const JsonItem *property, const char *name, char **problem)
{
  g_autofree SettingsKey *key = g_new0 (SettingsKey, 1);
  const JsonItem *fallback, *restricted;
  SettingsKey *result;

  if (property->type != JSON_ITEM_OBJECT || !read_kind (get_string (property, "type"), key))
    {
      *problem = g_strdup_printf (_("“%s” has no type that is known here"), name);
      return NULL;
    }
  fallback = json_item_get (property, "default");
  restricted = json_item_get (property, "restricted");
  key->minimum = get_number (property, "minimum", -G_MAXDOUBLE);
  key->maximum = key->kind == SETTINGS_BOOLEAN ? 1 : get_number (property, "maximum", G_MAXDOUBLE);
  key->number = get_number (property, "default", key->kind == SETTINGS_NUMBER ? CLAMP (0, key->minimum, key->maximum) : 0);
  key->restricted = restricted && restricted->boolean;
  key->choices = key->kind == SETTINGS_STRING ? join_texts (json_item_get (property, "enum")) : NULL;
  key->text = key->kind == SETTINGS_LIST ? join_texts (fallback) : key->kind == SETTINGS_STRING
    ? g_strdup (get_string (property, "default") ? get_string (property, "default") : "") : NULL;
  key->key = g_strdup (name);
  key->summary = g_strdup (get_string (property, "title") ? get_string (property, "title") : name);
  key->detail = g_strdup (get_string (property, "description"));
  result = g_steal_pointer (&key);
  if (fallback && !is_fitting (result, fallback))
    {
      *problem = g_strdup_printf (_("“%s” has a default that it cannot have"), name);
      settings_key_free (result);
      return NULL;
    }
  return result;
}
