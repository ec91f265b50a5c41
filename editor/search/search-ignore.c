/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ignore files, as gitignore(5) describes them: the last rule that matches decides, nearer folders before farther ones. */
#include "search-glob.h"
#include <string.h>

#define BYTES_MAX (1u << 20)            /* a longer ignore file is no ignore file */
#define RULES_MAX 10000

typedef struct { SearchGlob *glob; gboolean negated, folders; } Rule;

static void
clear_rule (gpointer data)
{
  search_glob_free (((Rule *) data)->glob);
}

static void
add_rule (GArray *rules, char *line)
{
  Rule rule = { 0 };
  gsize length = strlen (line);
  while (length > 0 && (line[length - 1] == '\r' || (line[length - 1] == ' ' && (length < 2 || line[length - 2] != '\\'))))
    line[--length] = 0;
  if (*line == '#' || length == 0)
    return;
  if (*line == '!')
    {
      rule.negated = TRUE;
      line++;
      length--;
    }
  else if (*line == '\\' && (line[1] == '#' || line[1] == '!'))
    {
      line++;
      length--;
    }
  if (length > 1 && line[length - 1] == '/')
    {
      rule.folders = TRUE;
      line[--length] = 0;
    }
  rule.glob = length > 0 ? search_glob_new (line) : NULL;
  if (rule.glob)
    g_array_append_val (rules, rule);
}

static void
read_rules (GArray *rules, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (path, &text, &length, NULL) || length > BYTES_MAX)
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] && rules->len < RULES_MAX; i++)
    add_rule (rules, lines[i]);
}

SearchIgnore *
search_ignore_new (const char *folder, const SearchIgnore *parent)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  SearchIgnore *self;
  g_array_set_clear_func (rules, clear_rule);
  read_rules (rules, folder, ".gitignore");
  read_rules (rules, folder, ".ignore");
  if (rules->len == 0)
    {
      g_array_unref (rules);
      return NULL;
    }
  self = g_new0 (SearchIgnore, 1);
  self->parent = parent;
  self->base = strlen (folder) + (g_str_has_suffix (folder, "/") ? 0 : 1);
  self->rules = rules;
  return self;
}

void
search_ignore_free (SearchIgnore *self)
{
  if (!self)
    return;
  g_array_unref (self->rules);
  g_free (self);
}

gboolean
search_ignore_matches (const SearchIgnore *self, const char *path, const char *name, gboolean folder)
{
  for (; self; self = self->parent)
    for (guint i = self->rules->len; i > 0; i--)
      {
        const Rule *rule = &g_array_index (self->rules, Rule, i - 1);
        if ((folder || !rule->folders) && search_glob_matches (rule->glob, path + self->base, name))
          return !rule->negated;
      }
  return FALSE;
}
