/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads Sublime Text's colour schemes and VS Code's themes: JSON with comments and commas at the ends of lists. */
#include "scheme-private.h"
#include <glib/gi18n.h>
#include <string.h>
#include "json/json.h"

/* A comma before a closing bracket becomes a blank, so that places stay. */
static char *
blank_commas (const char *text, gsize length)
{
  char *copy = g_strndup (text, length), *comma = NULL;
  gboolean in_string = FALSE;
  for (char *at = copy; *at; at++)
    {
      if (in_string)
        {
          if (*at == '\\' && at[1])
            at++;
          else if (*at == '"')
            in_string = FALSE;
          continue;
        }
      if (at[0] == '/' && at[1] == '/')
        {
          while (at[1] && at[1] != '\n')
            at++;
          continue;
        }
      if (at[0] == '/' && at[1] == '*')
        {
          const char *end = strstr (at + 2, "*/");
          at = end ? (char *) end + 1 : at + strlen (at) - 1;
          continue;
        }
      if (g_ascii_isspace (*at))
        continue;
      if ((*at == '}' || *at == ']') && comma)
        *comma = ' ';
      comma = *at == ',' ? at : NULL;
      in_string = *at == '"';
    }
  return copy;
}

static const char *
get_text (const JsonItem *object, const char *key)
{
  const JsonItem *item = json_item_get (object, key);
  return item && item->type == JSON_ITEM_STRING ? item->string : NULL;
}

/* A list of colours (a gradient by name) counts with its first. */
static const char *
get_color (const JsonItem *object, const char *key)
{
  const JsonItem *item = json_item_get (object, key);
  if (item && item->type == JSON_ITEM_ARRAY)
    item = item->first;
  return item && item->type == JSON_ITEM_STRING ? item->string : NULL;
}

/* ---- Sublime Text ---------------------------------------------------------------------------------------- */

static void
read_sublime (SchemeTheme *theme, const JsonItem *root)
{
  static const char *const names[][2] = {
    { "line_highlight", "lineHighlight" }, { "gutter_foreground", "gutterForeground" }, { "inactive_selection", "inactiveSelection" },
    { "find_highlight", "findHighlight" }, { "brackets_foreground", "bracketsForeground" }, { "gutter_foreground_highlight", "gutterForegroundHighlight" },
  };
  const JsonItem *variables = json_item_get (root, "variables"), *globals = json_item_get (root, "globals"), *rules = json_item_get (root, "rules");

  for (const JsonItem *item = variables ? variables->first : NULL; item; item = item->next)
    if (item->type == JSON_ITEM_STRING)
      g_hash_table_replace (theme->variables, g_strdup (item->key), g_strdup (item->string));
  for (const JsonItem *item = globals ? globals->first : NULL; item; item = item->next)
    {
      const char *name = item->key;
      if (item->type != JSON_ITEM_STRING || g_str_has_suffix (name, "options") || g_str_has_suffix (name, "width") || g_str_has_suffix (name, "css")
          || g_str_has_suffix (name, "extra"))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        if (g_str_equal (name, names[i][0]))
          name = names[i][1];
      scheme_theme_add_global (theme, name, item->string);
    }
  for (const JsonItem *item = rules ? rules->first : NULL; item; item = item->next)
    if (get_text (item, "scope"))
      scheme_theme_add_rule (theme, get_text (item, "scope"), get_color (item, "foreground"), get_color (item, "background"), get_text (item, "font_style"));
}

/* ---- VS Code --------------------------------------------------------------------------------------------- */

static void
read_token_color (SchemeTheme *theme, const JsonItem *item)
{
  const JsonItem *scope = json_item_get (item, "scope"), *settings = json_item_get (item, "settings");
  const char *foreground = get_text (settings, "foreground"), *background = get_text (settings, "background"), *font = get_text (settings, "fontStyle");

  if (!scope)
    {
      if (!g_hash_table_contains (theme->globals, "foreground"))
        scheme_theme_add_global (theme, "foreground", foreground);
      if (!g_hash_table_contains (theme->globals, "background"))
        scheme_theme_add_global (theme, "background", background);
    }
  else if (scope->type == JSON_ITEM_STRING)
    scheme_theme_add_rule (theme, scope->string, foreground, background, font);
  else
    for (const JsonItem *one = scope->first; one; one = one->next)
      if (one->type == JSON_ITEM_STRING)
        scheme_theme_add_rule (theme, one->string, foreground, background, font);
}

static gboolean
read_code (SchemeTheme *theme, const JsonItem *root, GError **error)
{
  static const char *const names[][2] = {
    { "editor.background", "background" }, { "editor.foreground", "foreground" }, { "editorCursor.foreground", "caret" },
    { "editor.selectionBackground", "selection" }, { "editor.lineHighlightBackground", "lineHighlight" },
    { "editorLineNumber.foreground", "gutterForeground" }, { "editorLineNumber.activeForeground", "gutterForegroundHighlight" },
    { "editorGutter.background", "gutter" }, { "editor.findMatchBackground", "findHighlight" }, { "editorWhitespace.foreground", "invisibles" },
  };
  const JsonItem *colors = json_item_get (root, "colors"), *tokens = json_item_get (root, "tokenColors");

  if (get_text (root, "include"))
    {
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT, _("This theme builds on another file (“%s”), which is not read. Choose the complete theme."),
                   get_text (root, "include"));
      return FALSE;
    }
  for (guint i = 0; colors && i < G_N_ELEMENTS (names); i++)
    scheme_theme_add_global (theme, names[i][1], get_text (colors, names[i][0]));
  for (const JsonItem *item = tokens && tokens->type == JSON_ITEM_ARRAY ? tokens->first : NULL; item; item = item->next)
    read_token_color (theme, item);
  return TRUE;
}

gboolean
scheme_read_json (SchemeTheme *theme, const char *text, gsize length, GError **error)
{
  const JsonOptions options = { 64, true };
  g_autofree char *clean = blank_commas (text, length);
  JsonDoc *doc = json_doc_parse (clean, strlen (clean), &options);
  const JsonItem *root = json_doc_get_root (doc);
  gboolean done = FALSE;

  if (!root)
    {
      uint32_t count, line = 1, column = 1;
      const JsonProblem *problems = json_doc_get_problems (doc, &count);
      if (count > 0)
        json_place (clean, strlen (clean), problems[0].offset, &line, &column);
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_SYNTAX, _("Line %u, column %u: %s"), line, column, count > 0 ? problems[0].message : "");
    }
  else if (json_item_get (root, "globals") || json_item_get (root, "rules"))
    {
      theme->name = g_strdup (get_text (root, "name"));
      read_sublime (theme, root);
      done = TRUE;
    }
  else if (json_item_get (root, "tokenColors") || json_item_get (root, "colors"))
    {
      theme->name = g_strdup (get_text (root, "name"));
      done = read_code (theme, root, error);
    }
  else
    g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT, _("This JSON file holds neither “rules” nor “tokenColors”: it is no colour scheme."));
  json_doc_free (doc);
  return done;
}
