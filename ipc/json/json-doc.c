/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document: an arena of items, its problems, and the small lookups. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json-private.h"

#define CHUNK_SIZE 16384

struct JsonChunk { JsonChunk *next; size_t used, size; _Alignas (16) char bytes[]; };

void *
json_doc_alloc (JsonDoc *doc, size_t size)
{
  size = (size + 15) & ~(size_t) 15;
  if (!doc->chunks || doc->chunks->size - doc->chunks->used < size)
    {
      size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
      JsonChunk *chunk = malloc (sizeof *chunk + room);
      if (!chunk)
        abort ();
      *chunk = (JsonChunk){ .next = doc->chunks, .size = room };
      doc->chunks = chunk;
    }
  void *at = doc->chunks->bytes + doc->chunks->used;
  doc->chunks->used += size;
  return memset (at, 0, size);
}

JsonDoc *
json_doc_new (void)
{
  JsonDoc *doc = calloc (1, sizeof *doc);
  if (!doc)
    abort ();
  return doc;
}

void
json_doc_free (JsonDoc *doc)
{
  if (!doc)
    return;
  for (JsonChunk *chunk = doc->chunks, *next; chunk; chunk = next)
    {
      next = chunk->next;
      free (chunk);
    }
  free (doc);
}

const JsonItem *
json_doc_get_root (const JsonDoc *doc)
{
  return doc->root;
}

void
json_doc_drop_root (JsonDoc *doc)
{
  doc->root = NULL;
}

const JsonProblem *
json_doc_get_problems (const JsonDoc *doc, uint32_t *count)
{
  *count = doc->problem_count;
  return doc->problems;
}

JsonItem *
json_doc_add (JsonDoc *doc, JsonItem *parent, JsonItemType type, size_t offset)
{
  JsonItem *item = json_doc_alloc (doc, sizeof *item);
  item->type = type;
  item->offset = item->end = offset;
  if (!parent)
    doc->root = item;
  else
    {
      if (parent->last)
        parent->last->next = item;
      else
        parent->first = item;
      parent->last = item;
      parent->count++;
    }
  return item;
}

static char *
copy (JsonDoc *doc, const char *string, size_t length)
{
  char *to = json_doc_alloc (doc, length + 1);
  if (length)
    memcpy (to, string, length);
  return to;
}

void
json_doc_set_key (JsonDoc *doc, JsonItem *item, const char *key, size_t length, size_t offset)
{
  item->key = copy (doc, key, length);
  item->key_length = length;
  item->key_offset = offset;
}

void
json_doc_set_string (JsonDoc *doc, JsonItem *item, const char *string, size_t length)
{
  item->string = copy (doc, string, length);
  item->length = length;
}

void
json_doc_complain (JsonDoc *doc, size_t offset, const char *format, ...)
{
  if (doc->problem_count == JSON_PROBLEMS_MAX)
    return;
  JsonProblem *problem = &doc->problems[doc->problem_count++];
  va_list list;
  va_start (list, format);
  problem->offset = offset;
  vsnprintf (problem->message, sizeof problem->message, format, list);
  va_end (list);
  /* a cut in the middle of a character must not leave half of it */
  size_t length = strlen (problem->message), at = 0;
  while (at < length)
    {
      size_t step = json_utf8_length (problem->message + at, length - at);
      if (!step)
        problem->message[at] = '?', step = 1;
      at += step;
    }
}

const JsonItem *
json_item_get (const JsonItem *object, const char *key)
{
  if (!object || object->type != JSON_ITEM_OBJECT)
    return NULL;
  for (const JsonItem *item = object->first; item; item = item->next)
    if (strlen (key) == item->key_length && !memcmp (item->key, key, item->key_length))
      return item;
  return NULL;
}

size_t
json_utf8_length (const char *text, size_t length)
{
  const unsigned char *c = (const unsigned char *) text;
  if (!length)
    return 0;
  if (c[0] < 0x80)
    return 1;
  size_t need = c[0] >= 0xc2 && c[0] < 0xe0 ? 2 : (c[0] & 0xf0) == 0xe0 ? 3 : c[0] >= 0xf0 && c[0] < 0xf5 ? 4 : 0;
  if (!need || length < need)
    return 0;
  for (size_t i = 1; i < need; i++)
    if ((c[i] & 0xc0) != 0x80)
      return 0;
  if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) || (c[0] == 0xf0 && c[1] < 0x90)
      || (c[0] == 0xf4 && c[1] > 0x8f))
    return 0;
  return need;
}

void
json_place (const char *text, size_t length, size_t offset, uint32_t *line, uint32_t *column)
{
  *line = *column = 1;
  if (offset > length)
    offset = length;
  for (size_t i = 0; i < offset;)
    {
      size_t step = json_utf8_length (text + i, length - i);
      if (text[i] == '\n')
        ++*line, *column = 1;
      else
        ++*column;
      i += step ? step : 1;
    }
}
