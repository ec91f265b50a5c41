/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a place inside a string's value back to the place in the file: escapes are longer than what they mean. */
#include "script-pattern.h"

static int
hex_digit (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Reads up to `want` hexadecimal digits. */
static uint32_t
hex_read (const char *text, uint32_t end, uint32_t *at, int want)
{
  uint32_t code = 0;

  for (int i = 0; i < want && *at < end && hex_digit (text[*at]) >= 0; i++)
    code = code * 16 + (uint32_t) hex_digit (text[(*at)++]);
  return code;
}

/* Steps over one escape, `*at` behind the backslash; returns the bytes it means, as the lexer does. */
static uint32_t
escape_skip (const char *text, uint32_t end, uint32_t *at)
{
  char c = text[(*at)++], bytes[4];
  uint32_t code;

  if (c == '\n')
    return 0;
  if (c == '\r')
    {
      *at += *at < end && text[*at] == '\n';
      return 0;
    }
  if (c != 'x' && c != 'u')
    return 1;
  if (c == 'u' && *at < end && text[*at] == '{')
    {
      ++*at;
      code = hex_read (text, end, at, 7);
      *at += *at < end && text[*at] == '}';
    }
  else
    code = hex_read (text, end, at, c == 'x' ? 2 : 4);
  if (code >= 0xD800 && code < 0xDC00 && *at + 6 <= end && text[*at] == '\\' && text[*at + 1] == 'u')
    {
      uint32_t next = *at + 2, low = hex_read (text, end, &next, 4);

      if (next == *at + 6 && low >= 0xDC00 && low < 0xE000)
        {
          code = 0x10000;
          *at = next;
        }
    }
  return (uint32_t) utf8_put (bytes, code > 0x10FFFF ? 0xFFFD : code);
}

/* Byte for byte; false when it does not come out as the text that the evaluator has. */
static bool
map_make (Script *s, const char *text, uint32_t from, uint32_t end, const Str *value, TextSource *out)
{
  uint32_t at = from, n = 0;

  out->starts = memory_new_n (s->arena, uint32_t, value->length + 1);
  out->ends = memory_new_n (s->arena, uint32_t, value->length + 1);
  while (at < end)
    {
      uint32_t start = at, bytes = 1;

      if (text[at] == '\\')
        {
          at++;
          bytes = escape_skip (text, end, &at);
        }
      else if (text[at] == '\r' && text[from - 1] == '`' && at + 1 < end && text[at + 1] == '\n')
        {
          at++;
          bytes = 0;
        }
      else
        at++;
      if (bytes > value->length - n)
        return false;
      for (; bytes > 0; bytes--, n++)
        {
          out->starts[n] = start;
          out->ends[n] = at;
        }
    }
  out->starts[n] = end;
  return n == value->length;
}

void
text_source_find (Script *s, const ApiCall *call, uint32_t index, const Str *value, TextSource *out)
{
  const Link *link = call->link;
  const Node *node;
  const char *text;
  uint32_t end;

  *out = (TextSource) { .place = arg_place (s, call, index) };
  if (!link || call->place.file != s->file || index >= link->count)
    return;
  for (uint32_t i = 0; i < index; i++)
    if (link->u.args[i]->kind == N_SPREAD)
      return;
  node = link->u.args[index];
  text = s->sources[s->file].text;
  if (node->kind != N_STRING || node->end < node->start + 2 || node->u.str->length != value->length
      || memcmp (node->u.str->data, value->data, value->length) != 0
      || (text[node->start] != '\'' && text[node->start] != '"' && text[node->start] != '`'))
    return;
  end = node->end - 1;
  out->from = node->start + 1;
  out->literal = end - out->from == value->length || map_make (s, text, out->from, end, value, out);
}

Place
text_source_place (const TextSource *source, uint32_t start, uint32_t end)
{
  if (!source->literal)
    return source->place;
  if (source->starts)
    return (Place) { source->place.file, source->starts[start], end > start ? source->ends[end - 1] : source->starts[start] };
  return (Place) { source->place.file, source->from + start, source->from + end };
}
