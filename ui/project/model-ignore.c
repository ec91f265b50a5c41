/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ignore files as Git reads them (gitignore(5)): patterns, "!", anchored by a slash, "**", folders only by a last slash. */
#include "model-private.h"
#include <string.h>

#define IGNORE_BYTES_MAX (1 << 20)

typedef struct { char *pattern; gboolean anchored, folder_only, negated; } Rule;
struct ModelIgnore {
  gatomicrefcount references;
  ModelIgnore    *above;
  char           *folder;
  GArray         *rules;
};

ModelIgnore *
model_ignore_ref (ModelIgnore *self)
{
  if (self)
    g_atomic_ref_count_inc (&self->references);
  return self;
}

void
model_ignore_unref (ModelIgnore *self)
{
  while (self && g_atomic_ref_count_dec (&self->references))
    {
      ModelIgnore *above = self->above;
      for (guint i = 0; i < self->rules->len; i++)
        g_free (g_array_index (self->rules, Rule, i).pattern);
      g_array_unref (self->rules);
      g_free (self->folder);
      g_free (self);
      self = above;
    }
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static void
add_rule (GArray *rules, char *line)
{
  Rule rule = { 0 };
  gsize length = strlen (line);

  if (length > 0 && line[length - 1] == '\r')
    line[--length] = 0;
  while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t') && (length < 2 || line[length - 2] != '\\'))
    line[--length] = 0;
  if (*line == '#' || length == 0)
    return;
  if (*line == '!')
    {
      rule.negated = TRUE;
      line++;
      length--;
    }
  if (length > 0 && line[length - 1] == '/')
    {
      rule.folder_only = TRUE;
      line[--length] = 0;
    }
  if (length == 0)
    return;
  rule.anchored = strchr (line, '/') != NULL;
  rule.pattern = g_strdup (*line == '/' ? line + 1 : line);
  g_array_append_val (rules, rule);
}

ModelIgnore *
model_ignore_parse (ModelIgnore *above, const char *folder, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  ModelIgnore *self = g_new0 (ModelIgnore, 1);
  g_atomic_ref_count_init (&self->references);
  self->above = model_ignore_ref (above);
  self->folder = g_strdup (folder);
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  for (guint i = 0; lines[i]; i++)
    add_rule (self->rules, lines[i]);
  return self;
}

ModelIgnore *
model_ignore_read (ModelIgnore *above, const char *folder)
{
  static const char *const names[] = { ".git/info/exclude", ".gitignore", ".ignore" };
  ModelIgnore *self = model_ignore_ref (above);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL), *text = NULL;
      gsize length;
      ModelIgnore *next;
      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (path, &text, &length, NULL) || length > IGNORE_BYTES_MAX)
        continue;
      next = model_ignore_parse (self, folder, text);
      model_ignore_unref (self);
      self = next;
    }
  return self;
}

static gboolean
has_repository (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".git", NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

ModelIgnore *
model_ignore_read_above (const char *folder)
{
  g_autofree char *above = g_path_get_dirname (folder);
  ModelIgnore *outer, *self;
  if (has_repository (folder) || g_str_equal (above, folder) || g_str_equal (above, "."))
    return NULL;
  for (g_autofree char *at = g_strdup (above); ; )
    {
      char *next;
      if (has_repository (at))
        break;
      next = g_path_get_dirname (at);
      if (g_str_equal (next, at))
        {
          g_free (next);
          return NULL;                  /* in no repository: only the project's own rules count */
        }
      g_free (at);
      at = next;
    }
  outer = model_ignore_read_above (above);
  self = model_ignore_read (outer, above);
  model_ignore_unref (outer);
  return self;
}

/* ---- matching -------------------------------------------------------------------------------------------- */

static gboolean
match_set (const char **pattern, char c)
{
  const char *p = *pattern + 1;
  gboolean negated = *p == '!' || *p == '^', found = FALSE;
  if (negated)
    p++;
  for (const char *first = p; *p && (*p != ']' || p == first); p++)
    {
      char low = *p == '\\' && p[1] ? *++p : *p, high = low;
      if (p[1] == '-' && p[2] && p[2] != ']')
        {
          p += 2;
          high = *p == '\\' && p[1] ? *++p : *p;
        }
      found |= (guchar) c >= (guchar) low && (guchar) c <= (guchar) high;
    }
  *pattern = *p == ']' ? p + 1 : p;
  return found != negated;
}

/* A star stays within a name, two of them go over slashes. *steps bounds what a pattern full of stars may cost. */
static gboolean
match (const char *pattern, const char *text, guint *steps)
{
  while (*pattern)
    {
      if ((*steps)++ > 20000)
        return FALSE;
      if (pattern[0] == '*' && pattern[1] == '*')
        {
          const char *rest = pattern + 2;
          if (*rest == '/' && match (rest + 1, text, steps))    /* no folder at all */
            return TRUE;
          for (; ; text++)
            {
              if (match (rest, text, steps))
                return TRUE;
              if (!*text)
                return FALSE;
            }
        }
      if (*pattern == '*')
        {
          for (; ; text++)
            {
              if (match (pattern + 1, text, steps))
                return TRUE;
              if (!*text || *text == '/')
                return FALSE;
            }
        }
      if (!*text)
        return FALSE;
      if (*pattern == '[')
        {
          if (*text == '/' || !match_set (&pattern, *text))
            return FALSE;
          text++;
          continue;
        }
      if (*pattern == '\\' && pattern[1])
        pattern++;
      else if (*pattern == '?' && *text != '/')
        {
          pattern++;
          text++;
          continue;
        }
      if (*pattern++ != *text++)
        return FALSE;
    }
  return *text == 0;
}

/* The last rule that fits decides, and the innermost file is asked first. */
gboolean
model_ignore_match (const ModelIgnore *self, const char *path, gboolean is_folder)
{
  const char *slash = strrchr (path, '/');
  for (; self; self = self->above)
    {
      gsize length = strlen (self->folder);
      const char *inside;
      if (strncmp (path, self->folder, length) != 0 || (path[length] != '/' && !g_str_equal (self->folder, "/")))
        continue;
      inside = path + length + (path[length] == '/');
      for (guint i = self->rules->len; i > 0; i--)
        {
          const Rule *rule = &g_array_index (self->rules, Rule, i - 1);
          guint steps = 0;
          if ((!rule->folder_only || is_folder) && match (rule->pattern, rule->anchored || !slash ? inside : slash + 1, &steps))
            return !rule->negated;
        }
    }
  return FALSE;
}
