/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads help pages row by row. */
#include "ide-markdown.h"
#include <string.h>

typedef struct {
  GPtrArray *blocks;
  GString   *open;                      /* the paragraph or item that goes on; NULL: none */
  IdeBlockKind open_kind;
  guint      open_level;
  IdeMarkdownKeys keys;
  gpointer   data;
} Reader;

static void
block_free (gpointer data)
{
  IdeBlock *block = data;
  g_free (block->text);
  g_free (block->plain);
  g_free (block);
}

static IdeBlock *
add (Reader *r, IdeBlockKind kind, guint level, char *text)
{
  IdeBlock *block = g_new0 (IdeBlock, 1);
  block->kind = kind;
  block->level = level;
  block->text = text;
  g_ptr_array_add (r->blocks, block);
  return block;
}

/* ---- inside a line --------------------------------------------------------------------------------------- */

static void
append_escaped (GString *out, const char *text, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, length);
  g_string_append (out, escaped);
}

/* The place of `end` behind text, NULL when it does not come. */
static const char *
find_end (const char *text, const char *end)
{
  const char *at = strstr (text, end);
  return at && at > text ? at : NULL;
}

static char *dup_inline (Reader *r, const char *text);

static const char *
read_link (Reader *r, const char *text, GString *out)
{
  const char *middle = strstr (text, "]("), *end = middle ? strchr (middle, ')') : NULL;
  g_autofree char *label = NULL, *inner = NULL, *target = NULL;

  if (!end || memchr (text, '[', middle - text))
    return NULL;
  label = g_strndup (text, middle - text);
  inner = dup_inline (r, label);
  target = g_markup_escape_text (middle + 2, end - middle - 2);
  g_string_append_printf (out, "<a href=\"%s\">%s</a>", target, inner);
  return end + 1;
}

static const char *
read_keys (Reader *r, const char *text, GString *out)
{
  const char *end = strchr (text, '}');
  g_autofree char *action = end ? g_strndup (text, end - text) : NULL;
  g_autofree char *label = action && r->keys ? r->keys (action, r->data) : NULL;

  if (!label)
    return NULL;
  g_string_append (out, "<b>");
  append_escaped (out, label, strlen (label));
  g_string_append (out, "</b>");
  return end + 1;
}

/* "`x`", "**x**" or "*x*" at *text. */
static const char *
read_span (Reader *r, const char *text, GString *out)
{
  static const struct { const char *sign, *tag; } spans[] = { { "`", "tt" }, { "**", "b" }, { "*", "i" } };
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      gsize length = strlen (spans[i].sign);
      const char *end = g_str_has_prefix (text, spans[i].sign) ? find_end (text + length, spans[i].sign) : NULL;
      g_autofree char *inner = end ? g_strndup (text + length, end - text - length) : NULL, *markup = NULL;
      if (!end || (i > 0 && g_ascii_isspace (text[length])))
        continue;
      markup = i == 0 ? g_markup_escape_text (inner, -1) : dup_inline (r, inner);
      g_string_append_printf (out, "<%s>%s</%s>", spans[i].tag, markup, spans[i].tag);
      return end + length;
    }
  return NULL;
}

static char *
dup_inline (Reader *r, const char *text)
{
  GString *out = g_string_new (NULL);
  while (*text)
    {
      const char *next = NULL;
      if (*text == '\\' && g_ascii_ispunct (text[1]))
        text++;
      else if (*text == '`' || *text == '*')
        next = read_span (r, text, out);
      else if (*text == '[')
        next = read_link (r, text + 1, out);
      else if (g_str_has_prefix (text, "{keys:"))
        next = read_keys (r, text + strlen ("{keys:"), out);
      if (!next)
        {
          next = g_utf8_next_char (text);
          append_escaped (out, text, next - text);
        }
      text = next;
    }
  return g_string_free (out, FALSE);
}

static char *
dup_plain (const char *markup)
{
  GString *out = g_string_new (NULL);
  gboolean inside = FALSE;
  static const struct { const char *name; char c; } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };

  for (const char *c = markup; *c; c++)
    {
      gboolean entity = FALSE;
      if (*c == '<' || *c == '>')
        {
          inside = *c == '<';
          continue;
        }
      for (guint i = 0; *c == '&' && !entity && i < G_N_ELEMENTS (entities); i++)
        if (g_str_has_prefix (c, entities[i].name))
          {
            g_string_append_c (out, entities[i].c);
            c += strlen (entities[i].name) - 1;
            entity = TRUE;
          }
      if (!inside && !entity)
        g_string_append_c (out, *c);
    }
  return g_string_free (out, FALSE);
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static void
close_open (Reader *r)
{
  if (!r->open)
    return;
  add (r, r->open_kind, r->open_level, dup_inline (r, r->open->str));
  g_string_free (r->open, TRUE);
  r->open = NULL;
}

static void
open_block (Reader *r, IdeBlockKind kind, guint level, const char *text)
{
  close_open (r);
  r->open = g_string_new (text);
  r->open_kind = kind;
  r->open_level = level;
}

static void
read_heading (Reader *r, const char *line)
{
  guint level = strspn (line, "#");
  IdeBlock *block;
  close_open (r);
  block = add (r, IDE_BLOCK_HEADING, MIN (level, 6), dup_inline (r, line + level + 1));
  block->plain = dup_plain (block->text);
}

/* "| a | b |"; the row of dashes says that the one before was the head. */
static void
read_row (Reader *r, const char *line)
{
  GString *cells = g_string_new (NULL);
  const char *at = line + 1;

  close_open (r);
  if (strspn (line, "|-: ") == strlen (line))
    {
      if (r->blocks->len > 0)
        ((IdeBlock *) r->blocks->pdata[r->blocks->len - 1])->level = 1;
      g_string_free (cells, TRUE);
      return;
    }
  while (*at)
    {
      const char *end = at;
      g_autofree char *cell = NULL, *markup = NULL;
      while (*end && *end != '|')
        end += end[0] == '\\' && end[1] ? 2 : 1;
      if (!*end && strspn (at, " \t\r") == strlen (at))
        break;
      cell = g_strstrip (g_strndup (at, end - at));
      markup = dup_inline (r, cell);
      g_string_append_printf (cells, "%s%s", cells->len ? "\t" : "", markup);
      at = *end ? end + 1 : end;
    }
  add (r, IDE_BLOCK_ROW, 0, g_string_free (cells, FALSE));
}

static gboolean
read_picture (Reader *r, const char *line)
{
  const char *middle = g_str_has_prefix (line, "![") ? strstr (line, "](") : NULL, *end = middle ? strchr (middle, ')') : NULL;
  IdeBlock *block;
  if (!end)
    return FALSE;
  close_open (r);
  block = add (r, IDE_BLOCK_PICTURE, 0, g_strndup (line + 2, middle - line - 2));
  block->plain = g_strndup (middle + 2, end - middle - 2);
  return TRUE;
}

static void
read_line (Reader *r, const char *line)
{
  guint indent = strspn (line, " ");
  const char *text = line + indent;

  if (!*text)
    close_open (r);
  else if (*line == '#' && line[strspn (line, "#")] == ' ')
    read_heading (r, line);
  else if (read_picture (r, line))
    return;
  else if (*line == '|')
    read_row (r, line);
  else if (g_str_has_prefix (text, "- ") || g_str_has_prefix (text, "* "))
    open_block (r, IDE_BLOCK_ITEM, indent >= 2, text + 2);
  else if (r->open)
    g_string_append_printf (r->open, " %s", text);
  else
    open_block (r, IDE_BLOCK_TEXT, 0, text);
}

/* Takes the rows up to the closing fence; returns the index of the fence. */
static guint
read_code (Reader *r, char **lines, guint at)
{
  GString *code = g_string_new (NULL);
  IdeBlock *block;
  guint i = at + 1;

  close_open (r);
  for (; lines[i] && !g_str_has_prefix (lines[i], "```"); i++)
    g_string_append_printf (code, "%s\n", lines[i]);
  block = add (r, IDE_BLOCK_CODE, 0, NULL);
  block->text = g_string_free (code, FALSE);
  block->plain = g_strstrip (g_strdup (lines[at] + 3));
  return lines[i] ? i : i - 1;
}

GPtrArray *
ide_markdown_parse (const char *text, IdeMarkdownKeys keys, gpointer data)
{
  Reader r = { .blocks = g_ptr_array_new_with_free_func (block_free), .keys = keys, .data = data };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "```"))
      i = read_code (&r, lines, i);
    else
      read_line (&r, lines[i]);
  close_open (&r);
  return r.blocks;
}
