/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A theme: told apart by its contents, filled by a reader. */
#include "scheme-private.h"
#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_QUARK (symphony-scheme-error, scheme_error)

static void
rule_clear (gpointer data)
{
  g_free (((SchemeRule *) data)->selector);
}

void
scheme_theme_free (SchemeTheme *self)
{
  if (!self)
    return;
  g_free (self->name);
  g_hash_table_unref (self->globals);
  g_hash_table_unref (self->variables);
  g_array_unref (self->rules);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

static SchemeTheme *
theme_new (void)
{
  SchemeTheme *self = g_new0 (SchemeTheme, 1);
  self->globals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->rules = g_array_new (FALSE, TRUE, sizeof (SchemeRule));
  g_array_set_clear_func (self->rules, rule_clear);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* ---- for the readers ------------------------------------------------------------------------------------- */

static const char *
lookup_cb (const char *name, gpointer data)
{
  SchemeTheme *self = data;
  const char *text = g_hash_table_lookup (self->variables, name);
  return text || !g_str_has_prefix (name, "--") ? text : g_hash_table_lookup (self->variables, name + 2);
}

gboolean
scheme_theme_read_color (SchemeTheme *self, const char *text, const char *where, SchemeColor *color)
{
  g_autoptr (GError) error = NULL;
  if (scheme_color_parse (text, lookup_cb, self, color, &error))
    return TRUE;
  g_ptr_array_add (self->problems, g_strdup_printf (_("%s: the colour “%s” is left out, %s"), where, text, error->message));
  return FALSE;
}

void
scheme_theme_add_global (SchemeTheme *self, const char *name, const char *text)
{
  SchemeColor color;
  if (text && *text && scheme_theme_read_color (self, text, name, &color))
    g_hash_table_replace (self->globals, g_strdup (name), g_memdup2 (&color, sizeof color));
}

void
scheme_theme_add_rule (SchemeTheme *self, const char *selector, const char *foreground, const char *background, const char *font)
{
  SchemeRule rule = { g_strdup (selector) };
  rule.has_foreground = foreground && *foreground && scheme_theme_read_color (self, foreground, selector, &rule.foreground);
  rule.has_background = background && *background && scheme_theme_read_color (self, background, selector, &rule.background);
  rule.has_font = font != NULL;
  rule.bold = font && strstr (font, "bold");
  rule.italic = font && strstr (font, "italic");
  rule.underline = font && strstr (font, "underline");
  rule.strike = font && strstr (font, "strike");
  g_array_append_val (self->rules, rule);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static char *
make_name (const char *file)
{
  g_autofree char *base = g_path_get_basename (file);
  char *dot = strrchr (base, '.');
  if (dot && dot > base)
    *dot = 0;
  return g_str_has_suffix (base, "-color-theme") ? g_strndup (base, strlen (base) - strlen ("-color-theme")) : g_steal_pointer (&base);
}

SchemeTheme *
scheme_theme_parse (const char *name, const char *text, gsize length, GError **error)
{
  SchemeTheme *self = theme_new ();
  const char *start = text, *end = text + length;
  gboolean done;

  if (length >= 3 && memcmp (text, "\357\273\277", 3) == 0)
    start = text += 3;
  while (start < end && g_ascii_isspace (*start))
    start++;
  if (!g_utf8_validate (text, end - text, NULL))
    {
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT, _("“%s” is no text in UTF-8."), name);
      scheme_theme_free (self);
      return NULL;
    }
  if (start < end && *start == '<')
    done = scheme_read_plist (self, text, end - text, error);
  else if (start < end && (*start == '{' || *start == '/'))
    done = scheme_read_json (self, text, end - text, error);
  else
    {
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT,
                   _("“%s” is no colour scheme. Choose a .tmTheme, a .sublime-color-scheme or a VS Code theme."), name);
      done = FALSE;
    }
  if (done && (!g_hash_table_contains (self->globals, "background") || !g_hash_table_contains (self->globals, "foreground")))
    {
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT, _("“%s” has no colours for text and background."), name);
      done = FALSE;
    }
  if (!done)
    {
      scheme_theme_free (self);
      return NULL;
    }
  if (!self->name || !*self->name)
    {
      g_free (self->name);
      self->name = make_name (name);
    }
  g_ptr_array_add (self->problems, NULL);
  return self;
}

/* ---- facts ----------------------------------------------------------------------------------------------- */

const char *
scheme_theme_get_name (const SchemeTheme *self)
{
  return self->name;
}

gboolean
scheme_theme_get_global (const SchemeTheme *self, const char *name, SchemeColor *color)
{
  const SchemeColor *found = g_hash_table_lookup (self->globals, name);
  if (found)
    *color = *found;
  return found != NULL;
}

gboolean
scheme_theme_is_dark (const SchemeTheme *self)
{
  SchemeColor ground = { 1, 1, 1, 1 };
  scheme_theme_get_global (self, "background", &ground);
  return 0.299 * ground.red + 0.587 * ground.green + 0.114 * ground.blue < 0.5;
}

guint
scheme_theme_get_rule_count (const SchemeTheme *self)
{
  return self->rules->len;
}

const char *const *
scheme_theme_get_problems (const SchemeTheme *self)
{
  return (const char *const *) self->problems->pdata;
}

char *
scheme_make_id (const char *name)
{
  GString *id = g_string_new ("imported");
  gboolean dash = TRUE;
  for (const char *at = name; *at; at++)
    if (g_ascii_isalnum (*at))
      {
        if (dash)
          g_string_append_c (id, '-');
        dash = FALSE;
        g_string_append_c (id, g_ascii_tolower (*at));
      }
    else
      dash = TRUE;
  return g_string_free (id, FALSE);
}
