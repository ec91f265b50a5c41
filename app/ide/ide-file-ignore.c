/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of .gitignore files, as gitignore(5) describes them. */
#include "ide-file-index.h"
#include <string.h>

#define STEPS_MAX 4096                  /* of one comparison: a pattern of many stars gives up instead of hanging */

typedef struct { char *pattern; gboolean negated, folder_only, anchored; } Rule;
struct IdeIgnore {
  const IdeIgnore *above;
  char   *folder;
  GArray *rules;
};

/* "[a-z]" at *pattern; moves behind it. */
static gboolean
match_set (const char **pattern, char c)
{
  const char *p = *pattern + 1;
  gboolean negated = *p == '!' || *p == '^', found = FALSE;
  p += negated;
  for (gboolean first = TRUE; *p && (*p != ']' || first); first = FALSE, p++)
    if (p[1] == '-' && p[2] && p[2] != ']')
      {
        found = found || (c >= p[0] && c <= p[2]);
        p += 2;
      }
    else
      found = found || *p == c;
  *pattern = *p ? p + 1 : p;
  return found != negated && c != '/';
}

static gboolean
match_glob (const char *p, const char *text, guint *steps)
{
  while (*p)
    {
      if (++*steps > STEPS_MAX)
        return FALSE;
      if (p[0] == '*')
        {
          gboolean deep = p[1] == '*';
          const char *rest = p + (deep ? 2 : 1);
          if (deep && *rest == '/' && match_glob (rest + 1, text, steps))
            return TRUE;
          for (const char *t = text;; t++)
            {
              if (match_glob (rest, t, steps))
                return TRUE;
              if (!*t || (!deep && *t == '/'))
                return FALSE;
            }
        }
      if (!*text)
        return FALSE;
      if (*p == '[')
        {
          if (!match_set (&p, *text++))
            return FALSE;
          continue;
        }
      if (*p == '?' ? *text == '/' : (*p == '\\' && p[1] ? *++p : *p) != *text)
        return FALSE;
      p++;
      text++;
    }
  return !*text;
}

static void
add_rule (GArray *rules, char *line)
{
  Rule rule = { 0 };
  gsize length = strlen (line);

  while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\r') && !(length > 1 && line[length - 2] == '\\'))
    line[--length] = 0;
  if (!length || *line == '#')
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
  rule.anchored = strchr (line, '/') != NULL;
  rule.pattern = g_strdup (*line == '/' ? line + 1 : line);
  if (*rule.pattern)
    g_array_append_val (rules, rule);
  else
    g_free (rule.pattern);
}

static void
clear_rule (gpointer data)
{
  g_free (((Rule *) data)->pattern);
}

IdeIgnore *
ide_ignore_new (const char *text, const IdeIgnore *above, const char *folder)
{
  IdeIgnore *ignore = g_new0 (IdeIgnore, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  ignore->above = above;
  ignore->folder = g_strdup (folder);
  ignore->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (ignore->rules, clear_rule);
  for (guint i = 0; lines[i]; i++)
    add_rule (ignore->rules, lines[i]);
  return ignore;
}

void
ide_ignore_free (IdeIgnore *ignore)
{
  if (!ignore)
    return;
  g_array_unref (ignore->rules);
  g_free (ignore->folder);
  g_free (ignore);
}

gboolean
ide_ignore_match (const IdeIgnore *ignore, const char *path, gboolean is_folder)
{
  const char *name = strrchr (path, '/') ? strrchr (path, '/') + 1 : path;
  for (; ignore; ignore = ignore->above)
    {
      gsize skip = *ignore->folder ? strlen (ignore->folder) + 1 : 0;
      for (guint i = ignore->rules->len; i > 0; i--)
        {
          const Rule *rule = &g_array_index (ignore->rules, Rule, i - 1);
          guint steps = 0;
          if ((is_folder || !rule->folder_only) && match_glob (rule->pattern, rule->anchored ? path + skip : name, &steps))
            return !rule->negated;
        }
    }
  return FALSE;
}
