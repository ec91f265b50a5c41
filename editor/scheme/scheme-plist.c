/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a TextMate theme: a property list with an array of settings, the first without a scope for the whole. */
#include "scheme-private.h"
#include <glib/gi18n.h>
#include <string.h>

/* A small machine over the elements: which key's value comes, and inside which dictionary. */
typedef struct {
  SchemeTheme *theme;
  GPtrArray   *stack;                   /* keys that lead to here; "" for an array's element */
  char        *key;                     /* of the next value */
  GString     *text;
  gboolean     in_text;
  /* the element of "settings" that is being read */
  char        *scope;
  GHashTable  *values;
} Reader;

static gboolean
is_in_settings (const Reader *reader)
{
  return reader->stack->len >= 3 && g_str_equal (reader->stack->pdata[1], "settings");
}

/* Words among them ("underline") are options of TextMate, no colours. */
static void
add_globals (Reader *reader)
{
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init (&iter, reader->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (*(char *) value == '#' || scheme_find_named_color (value))
      scheme_theme_add_global (reader->theme, key, value);
}

static void
end_rule (Reader *reader)
{
  if (reader->scope)
    scheme_theme_add_rule (reader->theme, reader->scope, g_hash_table_lookup (reader->values, "foreground"),
                           g_hash_table_lookup (reader->values, "background"), g_hash_table_lookup (reader->values, "fontStyle"));
  else
    add_globals (reader);
  g_clear_pointer (&reader->scope, g_free);
  g_hash_table_remove_all (reader->values);
}

static void
start_cb (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data, GError **error)
{
  Reader *reader = data;
  if (reader->stack->len > 64)
    g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_SYNTAX, _("The lists are nested too deeply."));
  else if (g_str_equal (element, "dict") || g_str_equal (element, "array"))
    {
      g_ptr_array_add (reader->stack, reader->key ? reader->key : g_strdup (""));
      reader->key = NULL;
    }
  g_string_truncate (reader->text, 0);
  reader->in_text = g_str_equal (element, "key") || g_str_equal (element, "string");
}

static void
take_string (Reader *reader, const char *text)
{
  if (!reader->key)
    return;
  if (reader->stack->len == 1 && g_str_equal (reader->key, "name"))
    {
      g_free (reader->theme->name);
      reader->theme->name = g_strdup (text);
    }
  else if (reader->stack->len == 3 && is_in_settings (reader) && g_str_equal (reader->key, "scope"))
    {
      g_free (reader->scope);
      reader->scope = g_strdup (text);
    }
  else if (reader->stack->len == 4 && is_in_settings (reader))
    g_hash_table_replace (reader->values, g_strdup (reader->key), g_strstrip (g_strdup (text)));
  else if (reader->stack->len == 2 && g_str_equal (reader->stack->pdata[1], "gutterSettings"))
    {
      g_autofree char *name = g_strdup_printf ("gutter%c%s", g_ascii_toupper (*reader->key), *reader->key ? reader->key + 1 : "");
      SchemeColor color;
      if (scheme_color_parse (text, NULL, NULL, &color, NULL))
        scheme_theme_add_global (reader->theme, name, text);
    }
  g_clear_pointer (&reader->key, g_free);
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *reader = data;
  reader->in_text = FALSE;
  if (g_str_equal (element, "key"))
    {
      g_free (reader->key);
      reader->key = g_strstrip (g_strdup (reader->text->str));
    }
  else if (g_str_equal (element, "string"))
    take_string (reader, reader->text->str);
  else if (g_str_equal (element, "dict") || g_str_equal (element, "array"))
    {
      if (reader->stack->len == 3 && is_in_settings (reader))
        end_rule (reader);
      if (reader->stack->len > 0)
        g_ptr_array_remove_index (reader->stack, reader->stack->len - 1);
      g_clear_pointer (&reader->key, g_free);
    }
  else
    g_clear_pointer (&reader->key, g_free);
}

static void
text_cb (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Reader *reader = data;
  if (reader->in_text)
    g_string_append_len (reader->text, text, length);
}

gboolean
scheme_read_plist (SchemeTheme *theme, const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb };
  Reader reader = { theme, g_ptr_array_new_with_free_func (g_free), NULL, g_string_new (NULL) };
  GMarkupParseContext *context;
  g_autoptr (GError) local = NULL;
  gboolean done;

  reader.values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
  done = g_markup_parse_context_parse (context, text, length, &local) && g_markup_parse_context_end_parse (context, &local);
  if (!done)
    g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_SYNTAX, _("This theme cannot be read: %s"), local->message);
  else if (theme->rules->len == 0 && g_hash_table_size (theme->globals) == 0)
    {
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT, _("This property list holds no settings of a theme."));
      done = FALSE;
    }
  g_markup_parse_context_free (context);
  g_ptr_array_unref (reader.stack);
  g_hash_table_unref (reader.values);
  g_string_free (reader.text, TRUE);
  g_free (reader.key);
  g_free (reader.scope);
  return done;
}
