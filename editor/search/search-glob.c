/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Globs, by PCRE2's own conversion; the most usual kinds need no pattern. */
#include "search-glob.h"
#include "search-private.h"
#include <string.h>

#define BRACES_MAX 256                  /* globs that one text may become */

typedef enum { GLOB_NAME, GLOB_SUFFIX, GLOB_PATTERN } GlobKind;
struct SearchGlob {
  GlobKind    kind;
  gboolean    of_path;
  char       *text;
  gsize       length;
  pcre2_code *code;
};

static pcre2_code *
compile (const char *text)
{
  PCRE2_UCHAR *converted = NULL;
  gsize length, place;
  pcre2_code *code = NULL;
  int error;
  if (pcre2_pattern_convert ((PCRE2_SPTR) text, strlen (text), PCRE2_CONVERT_GLOB, &converted, &length, NULL) == 0)
    code = pcre2_compile (converted, length, PCRE2_DOTALL, &error, &place, NULL);
  pcre2_converted_pattern_free (converted);
  if (code)
    pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);
  return code;
}

SearchGlob *
search_glob_new (const char *text)
{
  SearchGlob *self = g_new0 (SearchGlob, 1);
  self->of_path = strchr (text, '/') != NULL;
  if (g_str_has_prefix (text, "./"))
    text += 2;
  if (*text == '/')
    text++;
  if (!strpbrk (text, "*?[\\"))
    self->kind = GLOB_NAME;
  else if (text[0] == '*' && !strpbrk (text + 1, "*?[\\") && !self->of_path)
    {
      self->kind = GLOB_SUFFIX;
      text++;
    }
  else
    {
      self->kind = GLOB_PATTERN;
      self->code = compile (text);
      if (!self->code)
        {
          g_free (self);
          return NULL;
        }
    }
  self->text = g_strdup (text);
  self->length = strlen (text);
  return self;
}

void
search_glob_free (SearchGlob *self)
{
  if (!self)
    return;
  pcre2_code_free (self->code);
  g_free (self->text);
  g_free (self);
}

static gboolean
matches_pattern (const SearchGlob *self, const char *text)
{
  pcre2_match_data *data = pcre2_match_data_create (1, NULL);
  int result = pcre2_match (self->code, (PCRE2_SPTR) text, strlen (text), 0, 0, data, NULL);
  pcre2_match_data_free (data);
  return result >= 0;
}

gboolean
search_glob_matches (const SearchGlob *self, const char *path, const char *name)
{
  const char *text = self->of_path ? path : name;
  gsize length;
  switch (self->kind)
    {
    case GLOB_NAME:
      return strcmp (text, self->text) == 0;
    case GLOB_SUFFIX:
      length = strlen (text);
      return length >= self->length && memcmp (text + length - self->length, self->text, self->length) == 0;
    default:
      return matches_pattern (self, text);
    }
}

/* ---- lists ----------------------------------------------------------------------------------------------- */

/* The first pair of braces becomes its choices, and so on. */
static void
expand (GPtrArray *to, const char *text, guint depth)
{
  const char *open = strchr (text, '{'), *close = open ? strchr (open, '}') : NULL;
  g_auto (GStrv) choices = NULL;
  g_autofree char *inside = close ? g_strndup (open + 1, close - open - 1) : NULL;
  if (!close || depth > 8 || to->len > BRACES_MAX)
    {
      SearchGlob *glob = search_glob_new (text);
      if (glob)
        g_ptr_array_add (to, glob);
      return;
    }
  choices = g_strsplit (inside, ",", -1);
  for (guint i = 0; choices[i]; i++)
    {
      g_autofree char *made = g_strdup_printf ("%.*s%s%s", (int) (open - text), text, choices[i], close + 1);
      expand (to, made, depth + 1);
    }
}

/* Commas inside braces belong to the braces. */
static void
split (GPtrArray *to, const char *text)
{
  const char *start = text;
  int depth = 0;
  for (const char *p = text;; p++)
    {
      depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
      if (*p && (*p != ',' || depth > 0))
        continue;
      {
        g_autofree char *part = g_strstrip (g_strndup (start, p - start));
        gsize length = strlen (part);
        if (length > 1 && part[length - 1] == '/')
          part[length - 1] = 0;
        if (*part)
          expand (to, part, 0);
      }
      if (!*p)
        return;
      start = p + 1;
    }
}

GPtrArray *
search_globs_new (const char *const *texts)
{
  GPtrArray *globs = g_ptr_array_new_with_free_func ((GDestroyNotify) search_glob_free);
  for (; texts && *texts; texts++)
    split (globs, *texts);
  return globs;
}

gboolean
search_globs_match (const GPtrArray *globs, const char *path, const char *name)
{
  for (guint i = 0; i < globs->len; i++)
    if (search_glob_matches (g_ptr_array_index (globs, i), path, name))
      return TRUE;
  return FALSE;
}
