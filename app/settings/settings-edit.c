/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small edits of a JSON object's text that leave its order, blanks and comments alone. */
#include "settings-private.h"
#include <string.h>

static const JsonOptions options = { .comments = true };

/* Behind blanks and comments. */
static gsize
skip_blanks (const char *text, gsize length, gsize at)
{
  while (at < length)
    if (g_ascii_isspace (text[at]))
      at++;
    else if (at + 1 < length && text[at] == '/' && text[at + 1] == '/')
      while (at < length && text[at] != '\n')
        at++;
    else if (at + 1 < length && text[at] == '/' && text[at + 1] == '*')
      {
        const char *end = g_strstr_len (text + at + 2, length - at - 2, "*/");
        at = end ? (gsize) (end - text) + 2 : length;
      }
    else
      break;
  return at;
}

static void
append_member (GString *out, const char *key, const char *value)
{
  JsonText name = { 0 };
  g_autofree char *quoted = NULL;
  char *text;
  json_text_add_string (&name, key, strlen (key));
  text = json_text_steal (&name);
  quoted = g_strdup (text);
  free (text);
  g_string_append_printf (out, "%s: %s", quoted, value);
}

/* The blanks before a member that begins its row; NULL: something else stands before it. */
static char *
dup_indent (const char *text, gsize at)
{
  gsize start = at;
  while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t'))
    start--;
  return start > 0 && text[start - 1] == '\n' ? g_strndup (text + start, at - start) : NULL;
}

static const JsonItem *
find_last (const JsonItem *object)
{
  const JsonItem *last = NULL;
  for (const JsonItem *item = object->first; item; item = item->next)
    last = item;
  return last;
}

/* The last row's comment stays on its row: only the comma goes before it. */
static char *
add_after (const char *text, gsize length, const JsonItem *last, const char *key, const char *value)
{
  GString *out = g_string_new (NULL);
  g_autofree char *indent = dup_indent (text, last->key_offset);
  const char *row_end = memchr (text + last->end, '\n', length - last->end);
  gsize rest = row_end ? (gsize) (row_end - text) : last->end, next = skip_blanks (text, length, last->end);

  if (!indent || next < rest)
    rest = last->end;
  g_string_append_len (out, text, last->end);
  g_string_append_c (out, ',');
  g_string_append_len (out, text + last->end, rest - last->end);
  if (indent)
    g_string_append_printf (out, "\n%s", indent);
  else
    g_string_append_c (out, ' ');
  append_member (out, key, value);
  g_string_append_len (out, text + rest, length - rest);
  return g_string_free (out, FALSE);
}

static char *
add_first (const char *text, gsize length, const JsonItem *object, const char *base, const char *key, const char *value)
{
  GString *out = g_string_new_len (text, object->offset + 1);
  gsize inner = object->offset + 1, row_end = inner;

  g_string_append_printf (out, "\n%s  ", base);
  append_member (out, key, value);
  while (row_end < object->end - 1 && (text[row_end] == ' ' || text[row_end] == '\t'))
    row_end++;
  if (row_end == object->end - 1)                               /* "{}" on one row */
    {
      g_string_append_printf (out, "\n%s", base);
      inner = row_end;
    }
  g_string_append_len (out, text + inner, length - inner);
  return g_string_free (out, FALSE);
}

static char *
take_away (const char *text, gsize length, const JsonItem *object, const JsonItem *item)
{
  GString *out = g_string_new (NULL);
  gsize start = item->key_offset, end = item->end, comma = skip_blanks (text, length, item->end);
  const JsonItem *previous = NULL;

  for (const JsonItem *member = object->first; member && member != item; member = member->next)
    previous = member;
  if (comma < length && text[comma] == ',')
    end = comma + 1;
  while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t'))
    start--;
  while (end < length && (text[end] == ' ' || text[end] == '\t'))
    end++;
  if (start > 0 && text[start - 1] == '\n' && end < length && text[end] == '\n')
    end++;                                                      /* the whole row */
  else
    start = item->key_offset;
  g_string_append_len (out, text, start);
  g_string_append_len (out, text + end, length - end);
  if (!item->next && previous)
    {
      gsize before = skip_blanks (text, length, previous->end);
      if (before < start && text[before] == ',')
        g_string_erase (out, before, 1);
    }
  return g_string_free (out, FALSE);
}

static char *
edit (const char *text, gsize length, const JsonItem *object, const char *base, const char *key, const char *value)
{
  const JsonItem *item = json_item_get (object, key);
  GString *out;

  if (!value)
    return item ? take_away (text, length, object, item) : g_strndup (text, length);
  if (!item)
    return object->first ? add_after (text, length, find_last (object), key, value)
      : add_first (text, length, object, base, key, value);
  out = g_string_new_len (text, item->offset);
  g_string_append (out, value);
  g_string_append_len (out, text + item->end, length - item->end);
  return g_string_free (out, FALSE);
}

char *
settings_edit_text (const char *text, gsize length, const char *section, const char *key, const char *value)
{
  gboolean empty = skip_blanks (text ? text : "", text ? length : 0, 0) == (text ? length : 0);
  g_autofree char *start = empty ? g_strconcat (text ? text : "", "{\n}\n", NULL) : g_strndup (text, length);
  JsonDoc *doc = json_doc_parse (start, strlen (start), &options);
  const JsonItem *root = json_doc_get_root (doc), *object = NULL;
  char *result = NULL;

  if (root && root->type == JSON_ITEM_OBJECT && strlen (start) == (empty ? strlen (start) : length))
    {
      object = section ? json_item_get (root, section) : root;
      if (section && !object && value)
        {
          g_autofree char *inner = NULL;
          GString *member = g_string_new ("{\n    ");
          append_member (member, key, value);
          g_string_append (member, "\n  }");
          inner = g_string_free (member, FALSE);
          result = edit (start, strlen (start), root, "", section, inner);
        }
      else if (!object)
        result = g_strdup (start);
      else if (object->type == JSON_ITEM_OBJECT)
        result = edit (start, strlen (start), object, section ? "  " : "", key, value);
    }
  json_doc_free (doc);
  return result;
}
