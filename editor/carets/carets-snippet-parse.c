/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the snippet syntax of the Language Server Protocol (3.17, "Snippet Syntax") into text and stops. */
#include "carets-snippet.h"
#include <string.h>

#define DEPTH_MAX 16

typedef struct {
  const char   *at;
  GString      *text;
  GArray       *stops;                  /* SnippetStop */
  const char *(*variable) (const char *name, gpointer data);
  gpointer      data;
} Parser;

static void parse_until (Parser *p, const char *ends, guint depth);

static void
add_stop (Parser *p, guint number, gsize start)
{
  SnippetStop stop = { number, start, p->text->len };
  g_array_append_val (p->stops, stop);
}

/* Behind "${1": what it shows, up to the closing brace. */
static void
parse_stop_body (Parser *p, guint depth)
{
  if (*p->at == ':')
    {
      p->at++;
      parse_until (p, "}", depth + 1);
    }
  else if (*p->at == '|')
    {
      p->at++;
      parse_until (p, ",|", depth + 1);                 /* of several choices the first is shown */
      while (*p->at && !(*p->at == '|' && p->at[1] == '}'))
        p->at += *p->at == '\\' && p->at[1] ? 2 : 1;
      if (*p->at)
        p->at++;
    }
  else
    while (*p->at && *p->at != '}')                     /* a transformation */
      p->at += *p->at == '\\' && p->at[1] ? 2 : 1;
  if (*p->at == '}')
    p->at++;
}

static guint
read_number (Parser *p)
{
  guint number = 0;
  for (; g_ascii_isdigit (*p->at); p->at++)
    number = MIN (number * 10 + (*p->at - '0'), SNIPPET_STOPS_MAX);
  return number;
}

/* "${name:else}" and "$name"; an unknown one is its else, or nothing. */
static void
parse_variable (Parser *p, gboolean braces, guint depth)
{
  const char *start = p->at, *value;
  g_autofree char *name = NULL;
  gsize length = p->text->len, stops = p->stops->len;
  while (g_ascii_isalnum (*p->at) || *p->at == '_')
    p->at++;
  name = g_strndup (start, p->at - start);
  value = p->variable ? p->variable (name, p->data) : NULL;
  if (braces)
    parse_stop_body (p, depth);
  if (!value)
    return;
  g_string_truncate (p->text, length);
  g_array_set_size (p->stops, stops);
  g_string_append (p->text, value);
}

static void
parse_dollar (Parser *p, guint depth)
{
  gboolean braces = p->at[1] == '{';
  const char *inner = p->at + (braces ? 2 : 1);
  gsize start = p->text->len;
  if (g_ascii_isdigit (*inner))
    {
      guint number, before = p->stops->len;
      p->at = inner;
      number = read_number (p);
      if (braces)
        parse_stop_body (p, depth);
      add_stop (p, number, start);
      if (p->stops->len > before + 1)                   /* the outer stop comes before those within it */
        {
          SnippetStop outer = g_array_index (p->stops, SnippetStop, p->stops->len - 1);
          g_array_set_size (p->stops, p->stops->len - 1);
          g_array_insert_val (p->stops, before, outer);
        }
    }
  else if (g_ascii_isalpha (*inner) || *inner == '_')
    {
      p->at = inner;
      parse_variable (p, braces, depth);
    }
  else
    g_string_append_c (p->text, *p->at++);
}

static void
parse_until (Parser *p, const char *ends, guint depth)
{
  while (*p->at && !(*ends && strchr (ends, *p->at)))
    if (*p->at == '\\' && p->at[1] && strchr ("$}\\,|", p->at[1]))
      {
        g_string_append_c (p->text, p->at[1]);
        p->at += 2;
      }
    else if (*p->at == '$' && depth < DEPTH_MAX)
      parse_dollar (p, depth);
    else
      g_string_append_c (p->text, *p->at++);
}

/* A stop without a text of its own shows what the first of its number shows. */
static void
fill_mirrors (GString *text, GArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    {
      SnippetStop *stop = &g_array_index (stops, SnippetStop, i);
      g_autofree char *shown = NULL;
      gsize at = stop->start, length;
      if (stop->end > stop->start || stop->number == 0)
        continue;
      for (guint k = 0; k < stops->len && !shown; k++)
        {
          const SnippetStop *other = &g_array_index (stops, SnippetStop, k);
          if (other->number == stop->number && other->end > other->start)
            shown = g_strndup (text->str + other->start, other->end - other->start);
        }
      if (!shown)
        continue;
      length = strlen (shown);
      g_string_insert_len (text, at, shown, length);
      for (guint k = 0; k < stops->len; k++)
        {
          SnippetStop *other = &g_array_index (stops, SnippetStop, k);
          if (k != i && (other->start > at || (other->start == at && k > i)))
            other->start += length;
          if (k != i && (other->end > at || (other->end == at && k > i)))
            other->end += length;
        }
      stop->end = at + length;
    }
}

char *
snippet_parse (const char *body, GArray *stops, const char *(*variable) (const char *name, gpointer data), gpointer data)
{
  Parser p = { body, g_string_new (NULL), stops, variable, data };
  gboolean ends = FALSE;
  parse_until (&p, "", 0);
  fill_mirrors (p.text, stops);
  for (guint i = 0; i < stops->len; i++)
    ends = ends || g_array_index (stops, SnippetStop, i).number == 0;
  if (!ends)
    add_stop (&p, 0, p.text->len);
  return g_string_free (p.text, FALSE);
}
