/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader: RFC 8259, strict, with optional comments and a limit on depth. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json-private.h"

#define KEYS_CHECKED_MAX 8192

typedef struct {
  JsonDoc    *doc;
  const char *text;
  size_t      length, at;
  uint32_t    depth, depth_max;
  bool        comments, failed;
} Reader;

static bool read_value (Reader *r, JsonItem *parent, JsonItem **out);

static bool
fail (Reader *r, size_t offset, const char *message)
{
  if (!r->failed)
    json_doc_complain (r->doc, offset, "%s", message);
  r->failed = true;
  return false;
}

static int
peek (const Reader *r)
{
  return r->at < r->length ? (unsigned char) r->text[r->at] : -1;
}

static bool
skip_comment (Reader *r)
{
  size_t start = r->at;
  if (r->at + 1 < r->length && r->text[r->at + 1] == '/')
    while (r->at < r->length && r->text[r->at] != '\n')
      r->at++;
  else if (r->at + 1 < r->length && r->text[r->at + 1] == '*')
    {
      for (r->at += 2; r->at + 1 < r->length; r->at++)
        if (r->text[r->at] == '*' && r->text[r->at + 1] == '/')
          {
            r->at += 2;
            return true;
          }
      return fail (r, start, "this comment is not closed");
    }
  else
    return fail (r, start, "a value or a comment was expected here");
  return true;
}

static bool
skip_blanks (Reader *r)
{
  for (;;)
    {
      int c = peek (r);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        r->at++;
      else if (c == '/' && r->comments)
        {
          if (!skip_comment (r))
            return false;
        }
      else
        return true;
    }
}

static int
read_hex4 (Reader *r)
{
  int value = 0;
  for (int i = 0; i < 4; i++)
    {
      int c = peek (r), digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                              : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      if (digit < 0)
        return -1;
      value = value * 16 + digit;
      r->at++;
    }
  return value;
}

static size_t
put_utf8 (char *to, uint32_t c)
{
  if (c < 0x80)
    return to[0] = (char) c, 1;
  if (c < 0x800)
    return to[0] = (char) (0xc0 | c >> 6), to[1] = (char) (0x80 | (c & 63)), 2;
  if (c < 0x10000)
    return to[0] = (char) (0xe0 | c >> 12), to[1] = (char) (0x80 | (c >> 6 & 63)), to[2] = (char) (0x80 | (c & 63)), 3;
  to[0] = (char) (0xf0 | c >> 18);
  to[1] = (char) (0x80 | (c >> 12 & 63));
  to[2] = (char) (0x80 | (c >> 6 & 63));
  to[3] = (char) (0x80 | (c & 63));
  return 4;
}

/* After the backslash. Appends to *to. */
static bool
read_escape (Reader *r, char *to, size_t *used)
{
  static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
  size_t start = r->at - 1;
  int c = peek (r);
  const char *found = c > 0 ? strchr (from, c) : NULL;
  r->at++;
  if (found)
    return to[(*used)++] = into[found - from], true;
  if (c != 'u')
    return fail (r, start, "unknown escape in a string");
  int code = read_hex4 (r);
  if (code < 0)
    return fail (r, start, "\\u needs four hexadecimal digits");
  uint32_t point = (uint32_t) code;
  if (code >= 0xd800 && code < 0xdc00)
    {
      if (r->at + 1 >= r->length || r->text[r->at] != '\\' || r->text[r->at + 1] != 'u')
        return fail (r, start, "half a surrogate pair");
      r->at += 2;
      int low = read_hex4 (r);
      if (low < 0xdc00 || low > 0xdfff)
        return fail (r, start, "half a surrogate pair");
      point = 0x10000 + ((uint32_t) (code - 0xd800) << 10) + (uint32_t) (low - 0xdc00);
    }
  else if (code >= 0xdc00 && code < 0xe000)
    return fail (r, start, "half a surrogate pair");
  *used += put_utf8 (to + *used, point);
  return true;
}

static char *
read_string (Reader *r, size_t *length)
{
  size_t start = r->at++, end = r->at, used = 0;
  while (end < r->length && r->text[end] != '"')
    end += r->text[end] == '\\' ? 2 : 1;
  if (end >= r->length)
    return fail (r, start, "this string is not closed"), NULL;
  char *to = json_doc_alloc (r->doc, end - r->at + 1);
  for (;;)
    {
      int c = peek (r);
      if (c == '"')
        break;
      if (c < 0x20)
        return fail (r, r->at, c < 0 ? "this string is not closed" : "control character in a string"), NULL;
      if (c == '\\')
        {
          r->at++;
          if (!read_escape (r, to, &used))
            return NULL;
          continue;
        }
      size_t step = json_utf8_length (r->text + r->at, r->length - r->at);
      if (!step)
        return fail (r, r->at, "this is not valid UTF-8"), NULL;
      memcpy (to + used, r->text + r->at, step);
      used += step;
      r->at += step;
    }
  r->at++;
  *length = used;
  return to;
}

static bool
read_number (Reader *r, JsonItem *item)
{
  size_t start = r->at;
  char small[64], *copy = small;
#define DIGITS() do { if (peek (r) < '0' || peek (r) > '9') return fail (r, start, "malformed number"); \
    while (peek (r) >= '0' && peek (r) <= '9') r->at++; } while (0)
  if (peek (r) == '-')
    r->at++;
  if (peek (r) == '0')
    r->at++;
  else
    DIGITS ();
  if (peek (r) == '.')
    {
      r->at++;
      DIGITS ();
    }
  if (peek (r) == 'e' || peek (r) == 'E')
    {
      r->at++;
      if (peek (r) == '+' || peek (r) == '-')
        r->at++;
      DIGITS ();
    }
#undef DIGITS
  size_t length = r->at - start;
  if (length >= sizeof small)
    copy = json_doc_alloc (r->doc, length + 1);
  memcpy (copy, r->text + start, length);
  copy[length] = 0;
  item->number = json_number_read (copy, NULL);
  if (!isfinite (item->number))
    {
      item->number = 0;
      json_doc_complain (r->doc, start, "this number is too large");
    }
  return true;
}

static int
compare_keys (const void *a, const void *b)
{
  const JsonItem *x = *(JsonItem *const *) a, *y = *(JsonItem *const *) b;
  size_t least = x->key_length < y->key_length ? x->key_length : y->key_length;
  int order = memcmp (x->key, y->key, least);
  if (order)
    return order;
  if (x->key_length != y->key_length)
    return x->key_length < y->key_length ? -1 : 1;
  return x->key_offset < y->key_offset ? -1 : x->key_offset > y->key_offset;
}

static void
check_keys (Reader *r, const JsonItem *object)
{
  if (object->count < 2 || object->count > KEYS_CHECKED_MAX)
    return;
  JsonItem **keys = json_doc_alloc (r->doc, object->count * sizeof *keys);
  uint32_t n = 0;
  for (JsonItem *item = object->first; item; item = item->next)
    keys[n++] = item;
  qsort (keys, n, sizeof *keys, compare_keys);
  for (uint32_t i = 1; i < n; i++)
    if (keys[i]->key_length == keys[i - 1]->key_length && !memcmp (keys[i]->key, keys[i - 1]->key, keys[i]->key_length))
      json_doc_complain (r->doc, keys[i]->key_offset, "the name \"%.64s\" stands here twice", keys[i]->key);
}

static bool
read_member (Reader *r, JsonItem *object)
{
  size_t key_offset = r->at, key_length = 0;
  if (peek (r) != '"')
    return fail (r, r->at, "a name in double quotes was expected here");
  char *key = read_string (r, &key_length);
  if (!key || !skip_blanks (r))
    return false;
  if (peek (r) != ':')
    return fail (r, r->at, "':' was expected after the name");
  r->at++;
  JsonItem *item;
  if (!skip_blanks (r) || !read_value (r, object, &item))
    return false;
  item->key = key;
  item->key_length = key_length;
  item->key_offset = key_offset;
  return true;
}

static bool
read_members (Reader *r, JsonItem *item, char close)
{
  size_t start = r->at++;
  if (++r->depth > r->depth_max)
    return fail (r, start, "nested too deeply");
  if (!skip_blanks (r))
    return false;
  if (peek (r) != close)
    for (;;)
      {
        JsonItem *child;
        if (close == '}' ? !read_member (r, item) : !read_value (r, item, &child))
          return false;
        if (!skip_blanks (r))
          return false;
        if (peek (r) == close)
          break;
        if (peek (r) != ',')
          return fail (r, peek (r) < 0 ? start : r->at,
                       peek (r) < 0 ? "this bracket is not closed" : "',' or the closing bracket was expected here");
        r->at++;
        if (!skip_blanks (r))
          return false;
      }
  r->at++;
  r->depth--;
  if (close == '}')
    check_keys (r, item);
  return true;
}

static bool
read_word (Reader *r, const char *word)
{
  size_t n = strlen (word);
  if (r->length - r->at < n || memcmp (r->text + r->at, word, n))
    return fail (r, r->at, "a value was expected here");
  r->at += n;
  return true;
}

static bool
read_value (Reader *r, JsonItem *parent, JsonItem **out)
{
  int c = peek (r);
  JsonItem *item = *out = json_doc_add (r->doc, parent, JSON_ITEM_NULL, r->at);
  bool ok;
  if (c == '{' || c == '[')
    {
      item->type = c == '{' ? JSON_ITEM_OBJECT : JSON_ITEM_ARRAY;
      ok = read_members (r, item, c == '{' ? '}' : ']');
    }
  else if (c == '"')
    {
      item->type = JSON_ITEM_STRING;
      ok = (item->string = read_string (r, &item->length)) != NULL;
    }
  else if (c == '-' || (c >= '0' && c <= '9'))
    {
      item->type = JSON_ITEM_NUMBER;
      ok = read_number (r, item);
    }
  else if (c == 't' || c == 'f')
    {
      item->type = JSON_ITEM_BOOL;
      item->boolean = c == 't';
      ok = read_word (r, c == 't' ? "true" : "false");
    }
  else if (c == 'n')
    ok = read_word (r, "null");
  else
    ok = fail (r, r->at, c < 0 ? "the text ends too early" : "a value was expected here");
  item->end = r->at;
  return ok;
}

static int
compare_problems (const void *a, const void *b)
{
  const JsonProblem *x = a, *y = b;
  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

JsonDoc *
json_doc_parse (const char *text, size_t length, const JsonOptions *options)
{
  Reader r = { .doc = json_doc_new (), .text = text, .length = length, .depth_max = 32 };
  JsonItem *root;
  if (options)
    {
      r.comments = options->comments;
      r.depth_max = options->depth_max ? options->depth_max : 32;
    }
  bool ok = skip_blanks (&r) && read_value (&r, NULL, &root) && skip_blanks (&r);
  if (ok && r.at < r.length)
    ok = fail (&r, r.at, "nothing may follow the document");
  if (!ok)
    json_doc_drop_root (r.doc);
  qsort (r.doc->problems, r.doc->problem_count, sizeof r.doc->problems[0], compare_problems);
  return r.doc;
}
