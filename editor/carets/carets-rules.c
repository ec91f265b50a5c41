/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Languages' rules for typing, and what .editorconfig files say (editorconfig.org, specification 0.15). */
#include "carets/rules.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char  *ids;                     /* separated by blanks, with one at each end */
  CaretsIndent indent;
  const char  *line, *open, *close, *quotes, *long_quotes;
  gboolean     triple, chains, tabs;
  guint        width;
} Language;

static const Language languages[] = {
  { " symphonyscript ", CARETS_INDENT_BRACKETS, "//", "/*", "*/", "'\"`", "`", FALSE, TRUE, FALSE, 2 },
  { " js typescript js-expr typescript-jsx jsx ", CARETS_INDENT_BRACKETS, "//", "/*", "*/", "'\"`", "`", FALSE, TRUE, FALSE, 2 },
  { " c chdr cpp cpphdr objc objj java c-sharp glsl opencl vala swift scala kotlin dart groovy actionscript ",
    CARETS_INDENT_BRACKETS, "//", "/*", "*/", "'\"", "", FALSE, FALSE, FALSE, 4 },
  { " rust zig ", CARETS_INDENT_BRACKETS, "//", "/*", "*/", "\"", "\"", FALSE, TRUE, FALSE, 4 },
  { " go ", CARETS_INDENT_BRACKETS, "//", "/*", "*/", "'\"`", "`", FALSE, FALSE, TRUE, 4 },
  { " json ", CARETS_INDENT_BRACKETS, NULL, NULL, NULL, "\"", "", FALSE, FALSE, FALSE, 2 },
  { " css scss less ", CARETS_INDENT_BRACKETS, NULL, "/*", "*/", "'\"", "", FALSE, FALSE, FALSE, 2 },
  { " php ", CARETS_INDENT_BRACKETS, "//", "/*", "*/", "'\"", "'\"", FALSE, FALSE, FALSE, 4 },
  { " python python3 cython ", CARETS_INDENT_PYTHON, "#", NULL, NULL, "'\"", "", TRUE, FALSE, FALSE, 4 },
  { " meson r perl ruby tcl awk cmake nim ", CARETS_INDENT_BRACKETS, "#", NULL, NULL, "'\"", "", FALSE, FALSE, FALSE, 2 },
  { " sh yaml toml desktop ini dosbatch docker gitignore ", CARETS_INDENT_BRACKETS, "#", NULL, NULL, "'\"", "'\"", FALSE, FALSE, FALSE, 2 },
  { " makefile ", CARETS_INDENT_KEEP, "#", NULL, NULL, "'\"", "", FALSE, FALSE, TRUE, 8 },
  { " lua ", CARETS_INDENT_BRACKETS, "--", "--[[", "]]", "'\"", "", FALSE, FALSE, FALSE, 2 },
  { " haskell elm ", CARETS_INDENT_KEEP, "--", "{-", "-}", "\"", "", FALSE, FALSE, FALSE, 2 },
  { " sql ", CARETS_INDENT_BRACKETS, "--", "/*", "*/", "'\"", "'", FALSE, FALSE, FALSE, 2 },
  { " commonlisp scheme clojure ", CARETS_INDENT_BRACKETS, ";", NULL, NULL, "\"", "\"", FALSE, FALSE, FALSE, 2 },
  { " latex bibtex matlab octave erlang prolog ", CARETS_INDENT_KEEP, "%", NULL, NULL, "", "", FALSE, FALSE, FALSE, 2 },
  { " html xml xslt docbook mallard markdown ", CARETS_INDENT_KEEP, NULL, "<!--", "-->", "\"", "", FALSE, FALSE, FALSE, 2 },
  { " supercollider ", CARETS_INDENT_BRACKETS, "//", "/*", "*/", "\"'", "\"", FALSE, FALSE, FALSE, 2 },
};

void
carets_rules_init (CaretsRules *rules, const char *language)
{
  g_autofree char *needle = g_strconcat (" ", language ? language : "", " ", NULL);
  *rules = (CaretsRules) { .tab_width = 2, .indent_width = 2, .auto_close = TRUE, .surround = TRUE, .auto_indent = TRUE,
                           .indent = CARETS_INDENT_KEEP, .quotes = "", .long_quotes = "" };
  if (!language)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (strstr (languages[i].ids, needle))
      {
        const Language *l = &languages[i];
        rules->indent = l->indent;
        rules->line_comment = l->line;
        rules->block_open = l->open;
        rules->block_close = l->close;
        rules->quotes = l->quotes;
        rules->long_quotes = l->long_quotes;
        rules->triple_quotes = l->triple;
        rules->chains = l->chains;
        rules->use_tabs = l->tabs;
        rules->tab_width = rules->indent_width = l->width;
        return;
      }
}

/* ---- .editorconfig ------------------------------------------------------------------------------------------ */

#define EDITORCONFIG_BYTES_MAX (256 * 1024)
#define GLOB_DEPTH_MAX 64

static gboolean glob (const char *p, const char *end, const char *s, guint depth);

/* {a,b} and {1..9}: `p` stands behind the brace, `close` on its partner. */
static gboolean
glob_braces (const char *p, const char *close, const char *end, const char *s, guint depth)
{
  char *after;
  long low = strtol (p, &after, 10), high, value;
  if (after > p && after + 2 < close && after[0] == '.' && after[1] == '.')
    {
      high = strtol (after + 2, &after, 10);
      if (after == close)
        {
          value = strtol (s, &after, 10);
          return after > s && value >= low && value <= high && glob (close + 1, end, after, depth + 1);
        }
    }
  for (const char *item = p; item <= close;)
    {
      g_autoptr (GString) joined = g_string_new (NULL);
      const char *stop = item;
      for (guint level = 0; stop < close && (*stop != ',' || level > 0); stop++)
        level += *stop == '{' ? 1 : *stop == '}' && level > 0 ? -1 : 0;
      g_string_append_len (joined, item, stop - item);
      g_string_append_len (joined, close + 1, end - close - 1);
      if (glob (joined->str, joined->str + joined->len, s, depth + 1))
        return TRUE;
      item = stop + 1;
    }
  return FALSE;
}

static const char *
find_close (const char *p, const char *end)
{
  guint level = 1;
  for (; p < end; p++)
    {
      level += *p == '{' ? 1 : *p == '}' ? -1 : 0;
      if (level == 0)
        return p;
    }
  return NULL;
}

static gboolean
glob_class (const char **p, const char *end, char c)
{
  const char *q = *p + 1;
  gboolean not = q < end && (*q == '!' || *q == '^'), hit = FALSE;
  if (not)
    q++;
  for (const char *first = q; q < end && (*q != ']' || q == first); q++)
    if (q + 2 < end && q[1] == '-' && q[2] != ']')
      {
        hit = hit || (c >= q[0] && c <= q[2]);
        q += 2;
      }
    else
      hit = hit || *q == c;
  *p = q < end ? q + 1 : q;
  return c && c != '/' && hit != not;
}

static gboolean
glob (const char *p, const char *end, const char *s, guint depth)
{
  if (depth > GLOB_DEPTH_MAX)
    return FALSE;
  while (p < end)
    if (*p == '*')
      {
        gboolean any = p + 1 < end && p[1] == '*';
        p += any ? 2 : 1;
        for (;; s++)
          {
            if (glob (p, end, s, depth + 1))
              return TRUE;
            if (!*s || (*s == '/' && !any))
              return FALSE;
          }
      }
    else if (*p == '[')
      {
        if (!glob_class (&p, end, *s))
          return FALSE;
        s++;
      }
    else if (*p == '{' && find_close (p + 1, end))
      return glob_braces (p + 1, find_close (p + 1, end), end, s, depth);
    else
      {
        if (*p == '\\' && p + 1 < end)
          p++;
        else if (*p == '?' && *s && *s != '/')
          {
            p++, s++;
            continue;
          }
        if (*p++ != *s || !*s++)
          return FALSE;
      }
  return *s == 0;
}

/* A pattern without a slash holds for files of that name in every folder below. */
static gboolean
section_matches (const char *pattern, const char *name)
{
  g_autofree char *whole = NULL;
  if (*pattern == '/')
    pattern++;
  else if (!strchr (pattern, '/'))
    {
      const char *base = strrchr (name, '/');
      return glob (pattern, pattern + strlen (pattern), base ? base + 1 : name, 0);
    }
  return glob (pattern, pattern + strlen (pattern), name, 0);
}

typedef struct { gboolean size_is_tab, has_size, has_tab; } Seen;

static gboolean
take (CaretsRules *rules, Seen *seen, const char *key, const char *value)
{
  guint number = CLAMP (atoi (value), 0, 16);
  gboolean yes = strcmp (value, "true") == 0;
  if (strcmp (key, "indent_style") == 0 && (strcmp (value, "tab") == 0 || strcmp (value, "space") == 0))
    rules->use_tabs = *value == 't';
  else if (strcmp (key, "indent_size") == 0 && strcmp (value, "tab") == 0)
    seen->size_is_tab = TRUE;
  else if (strcmp (key, "indent_size") == 0 && number > 0)
    {
      rules->indent_width = number;
      seen->has_size = TRUE;
      seen->size_is_tab = FALSE;
    }
  else if (strcmp (key, "tab_width") == 0 && number > 0)
    {
      rules->tab_width = number;
      seen->has_tab = TRUE;
    }
  else if (strcmp (key, "trim_trailing_whitespace") == 0)
    rules->trim_on_save = yes;
  else if (strcmp (key, "insert_final_newline") == 0)
    rules->final_newline = yes;
  else
    return FALSE;
  return TRUE;
}

gboolean
carets_rules_parse_editorconfig (CaretsRules *rules, const char *text, const char *name, gboolean *root)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean inside = FALSE, preamble = TRUE, said = FALSE;
  Seen seen = { 0 };

  *root = FALSE;
  for (guint i = 0; lines[i]; i++)
    {
      char *line = g_strstrip (lines[i]), *equals = strchr (line, '=');
      if (*line == '#' || *line == ';' || !*line)
        continue;
      if (*line == '[' && line[strlen (line) - 1] == ']')
        {
          line[strlen (line) - 1] = 0;
          preamble = FALSE;
          inside = section_matches (line + 1, name);
          continue;
        }
      if (!equals || (!inside && !preamble))
        continue;
      *equals = 0;
      g_autofree char *key = g_ascii_strdown (g_strstrip (line), -1);
      g_autofree char *value = g_ascii_strdown (g_strstrip (equals + 1), -1);
      if (preamble)
        *root = *root || (strcmp (key, "root") == 0 && strcmp (value, "true") == 0);
      else
        said |= take (rules, &seen, key, value);
    }
  if (seen.has_size && !seen.has_tab)
    rules->tab_width = rules->indent_width;
  if (seen.size_is_tab)
    rules->indent_width = rules->tab_width;
  return said;
}

gboolean
carets_rules_read_editorconfig (CaretsRules *rules, const char *path)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free), names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean said = FALSE, root = FALSE;

  for (guint i = 0; i < 64 && !root; i++)
    {
      g_autofree char *file = g_build_filename (folder, ".editorconfig", NULL);
      char *parent = g_path_get_dirname (folder), *text = NULL;
      gboolean top = strcmp (parent, folder) == 0;
      gsize length;
      if (g_file_get_contents (file, &text, &length, NULL) && length <= EDITORCONFIG_BYTES_MAX)
        {
          CaretsRules unused = *rules;
          const char *name = path + strlen (folder);
          while (*name == '/')
            name++;
          carets_rules_parse_editorconfig (&unused, text, name, &root);
          g_ptr_array_add (texts, text);
          g_ptr_array_add (names, g_strdup (name));
        }
      else
        g_free (text);
      g_free (folder);
      folder = parent;
      if (top)
        break;
    }
  for (guint i = texts->len; i > 0; i--)        /* the nearest file has the last word */
    said |= carets_rules_parse_editorconfig (rules, texts->pdata[i - 1], names->pdata[i - 1], &root);
  return said;
}
