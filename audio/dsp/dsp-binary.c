/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The binary form: the canonical tree in MessagePack (msgpack.org, specification of 2013), every string once.
 *
 *   89 'S' 'P' 'B'  version  array of 2: array of strings; tree
 *
 * In the tree an unsigned integer is a string's number, those of the known words first; numbers are floats or doubles. Written and read here, not by
 * libmsgpack: diagnostics need the offset of every item, and a length is believed only as far as the bytes go. */
#include <stdlib.h>
#include <string.h>
#include "dsp-patch.h"

#define VERSION 1
#define COPIED_MAX (4 * DSP_FILE_MAX)

/* A part of the format: another order, or another word between, is another version. */
static const char *const known_words[] = {
  "name", "doc", "licence", "version", "voices", "nodes", "connections", "macros", "presets", "midi", "type", "params", "at", "label", "group",
  "from", "to", "amount", "mode", "in", "out", "L", "R", "a", "b", "freq", "gate", "value", "min", "max", "curve", "unit", "words", "node", "param",
  "scale", "count", "steal", "glide", "bend", "mpe", "set", "add", "mul", "lin", "log", "db", "poly", "mono", "legato",
};
#define KNOWN ((uint32_t) (sizeof known_words / sizeof *known_words))

static const char magic[4] = { (char) 0x89, 'S', 'P', 'B' };

/* ---- writing -------------------------------------------------------------------------------------------------- */
typedef struct {
  JsonText  text;
  const char **strings;
  size_t   *lengths;
  uint32_t  count, size, *index, index_size;    /* by hash: number + 1 */
} Writer;

static void
put_bytes (Writer *w, const void *bytes, size_t length)
{
  json_text_add_bytes (&w->text, bytes, length);
}

static void
put_big (Writer *w, uint8_t head, uint64_t value, int bytes)
{
  uint8_t out[9] = { head };
  for (int i = 0; i < bytes; i++)
    out[1 + i] = (uint8_t) (value >> 8 * (bytes - 1 - i));
  put_bytes (w, out, (size_t) bytes + 1);
}

/* fix: the head that holds a small count itself; wide: the one followed by 16 bits, then comes that of 32. */
static void
put_count (Writer *w, uint8_t fix, uint32_t small, uint8_t wide, uint32_t count)
{
  if (count < small)
    put_big (w, (uint8_t) (fix | count), 0, 0);
  else if (count < 65536)
    put_big (w, wide, count, 2);
  else
    put_big (w, (uint8_t) (wide + 1), count, 4);
}

static void
put_unsigned (Writer *w, uint32_t value)
{
  if (value < 128)
    put_big (w, (uint8_t) value, 0, 0);
  else
    put_big (w, value < 256 ? 0xcc : value < 65536 ? 0xcd : 0xce, value, value < 256 ? 1 : value < 65536 ? 2 : 4);
}

static void
put_number (Writer *w, double number)
{
  float single = (float) number;
  uint32_t bits;
  uint64_t wide;
  memcpy (&bits, &single, sizeof bits);
  memcpy (&wide, &number, sizeof wide);
  if ((double) single == number)
    put_big (w, 0xca, bits, 4);
  else
    put_big (w, 0xcb, wide, 8);
}

static uint32_t
number_of (Writer *w, const char *string, size_t length)
{
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char) string[i]) * 16777619u;
  for (;; hash++)
    {
      uint32_t *at = &w->index[hash % w->index_size];
      if (!*at)
        {
          w->strings[w->count] = string;
          w->lengths[w->count++] = length;
          return *at = w->count, w->count - 1;
        }
      if (w->lengths[*at - 1] == length && !memcmp (w->strings[*at - 1], string, length))
        return *at - 1;
    }
}

static uint32_t
count_strings (const JsonItem *item)
{
  uint32_t count = (item->key != NULL) + (item->type == JSON_ITEM_STRING);
  for (const JsonItem *m = item->first; m; m = m->next)
    count += count_strings (m);
  return count;
}

static void
put_item (Writer *w, const JsonItem *item)
{
  switch (item->type)
    {
    case JSON_ITEM_NULL: put_big (w, 0xc0, 0, 0); break;
    case JSON_ITEM_BOOL: put_big (w, item->boolean ? 0xc3 : 0xc2, 0, 0); break;
    case JSON_ITEM_NUMBER: put_number (w, item->number); break;
    case JSON_ITEM_STRING: put_unsigned (w, number_of (w, item->string, item->length)); break;
    case JSON_ITEM_ARRAY: put_count (w, 0x90, 16, 0xdc, item->count); break;
    case JSON_ITEM_OBJECT: put_count (w, 0x80, 16, 0xde, item->count); break;
    }
  for (const JsonItem *m = item->first; m; m = m->next)
    {
      if (item->type == JSON_ITEM_OBJECT)
        put_unsigned (w, number_of (w, m->key, m->key_length));
      put_item (w, m);
    }
}

void *
dsp_patch_write_binary (const DspPatch *patch, size_t *length)
{
  char *text = dsp_patch_write (patch, DSP_FORM_JSON);
  JsonDoc *doc = json_doc_parse (text, strlen (text), &(JsonOptions){ .depth_max = DSP_DEPTH_MAX });
  const JsonItem *root = json_doc_get_root (doc);
  Writer tree = { .size = count_strings (root) + KNOWN + 1 }, out = { 0 };
  tree.index_size = 2 * tree.size + 1;
  tree.strings = dsp_alloc (tree.size * sizeof *tree.strings);
  tree.lengths = dsp_alloc (tree.size * sizeof *tree.lengths);
  tree.index = dsp_alloc (tree.index_size * sizeof *tree.index);
  for (uint32_t i = 0; i < KNOWN; i++)
    number_of (&tree, known_words[i], strlen (known_words[i]));
  put_item (&tree, root);
  put_bytes (&out, magic, sizeof magic);
  put_big (&out, VERSION, 0, 0);
  put_count (&out, 0x90, 16, 0xdc, 2);
  put_count (&out, 0x90, 16, 0xdc, tree.count - KNOWN);
  for (uint32_t i = KNOWN; i < tree.count; i++)
    {
      if (tree.lengths[i] < 32)
        put_big (&out, (uint8_t) (0xa0 | tree.lengths[i]), 0, 0);
      else
        put_big (&out, tree.lengths[i] < 256 ? 0xd9 : tree.lengths[i] < 65536 ? 0xda : 0xdb, tree.lengths[i],
                 tree.lengths[i] < 256 ? 1 : tree.lengths[i] < 65536 ? 2 : 4);
      put_bytes (&out, tree.strings[i], tree.lengths[i]);
    }
  put_bytes (&out, tree.text.text, tree.text.length);
  free (tree.text.text);
  free (tree.strings);
  free (tree.lengths);
  free (tree.index);
  json_doc_free (doc);
  free (text);
  *length = out.text.length;
  return json_text_steal (&out.text);
}

/* ---- reading -------------------------------------------------------------------------------------------------- */
typedef struct {
  JsonDoc    *doc;
  const uint8_t *bytes;
  size_t      length, at, copied;       /* copied: bytes of strings, each time they are used */
  uint32_t    depth;
  bool        failed;
  struct { const char *text; size_t length; } *strings;
  uint32_t    count;
} Reader;

static bool
fail (Reader *r, size_t offset, const char *message)
{
  if (!r->failed)
    json_doc_complain (r->doc, offset, "%s", message);
  r->failed = true;
  return false;
}

static bool
get_big (Reader *r, int bytes, uint64_t *value)
{
  *value = 0;
  if (r->length - r->at < (size_t) bytes)
    return fail (r, r->length, "the file ends here, in the middle");
  while (bytes--)
    *value = *value << 8 | r->bytes[r->at++];
  return true;
}

static bool
get_head (Reader *r, uint8_t *head)
{
  uint64_t value;
  bool ok = get_big (r, 1, &value);
  *head = (uint8_t) value;
  return ok;
}

/* A count of arrays or maps, whose every item takes at least a byte. */
static bool
get_count (Reader *r, uint8_t head, uint8_t fix, uint8_t wide, uint64_t *count)
{
  size_t start = r->at - 1;
  *count = head & 15;
  if ((head & 0xf0) != fix && !get_big (r, head == wide ? 2 : 4, count))
    return false;
  return *count <= r->length - r->at || fail (r, start, "more items than the file has bytes");
}

static bool
is_text (const uint8_t *bytes, size_t length)
{
  for (size_t i = 0, step; i < length; i += step)
    if (!bytes[i] || !(step = json_utf8_length ((const char *) bytes + i, length - i)))
      return false;
  return true;
}

static bool
read_strings (Reader *r)
{
  uint8_t head;
  uint64_t count, length;
  if (!get_head (r, &head))
    return false;
  if ((head & 0xf0) != 0x90 && head != 0xdc && head != 0xdd)
    return fail (r, r->at - 1, "a list of strings was expected here");
  if (!get_count (r, head, 0x90, 0xdc, &count))
    return false;
  r->strings = dsp_alloc ((KNOWN + count + 1) * sizeof *r->strings);
  for (; r->count < KNOWN; r->count++)
    {
      r->strings[r->count].text = known_words[r->count];
      r->strings[r->count].length = strlen (known_words[r->count]);
    }
  for (; r->count < KNOWN + count; r->count++)
    {
      size_t start = r->at;
      if (!get_head (r, &head))
        return false;
      length = head & 31;
      if ((head & 0xe0) != 0xa0 && (head < 0xd9 || head > 0xdb))
        return fail (r, start, "a string was expected here");
      if ((head & 0xe0) != 0xa0 && !get_big (r, 1 << (head - 0xd9), &length))
        return false;
      if (length > r->length - r->at)
        return fail (r, start, "this string is longer than the file");
      if (!is_text (r->bytes + r->at, length))
        return fail (r, start, "this is not valid UTF-8");
      r->strings[r->count].text = (const char *) r->bytes + r->at;
      r->strings[r->count].length = length;
      r->at += length;
    }
  return true;
}

static bool
read_number_of_string (Reader *r, uint8_t head, uint32_t *number)
{
  size_t start = r->at - 1;
  uint64_t value = head;
  if (head > 127 && (head < 0xcc || head > 0xce))
    return fail (r, start, "the number of a string was expected here");
  if (head > 127 && !get_big (r, 1 << (head - 0xcc), &value))
    return false;
  if (value >= r->count)
    return fail (r, start, "there is no string of this number");
  *number = (uint32_t) value;
  r->copied += r->strings[value].length;
  return r->copied <= COPIED_MAX || fail (r, start, "long strings are used too often");
}

static bool
read_float (Reader *r, JsonItem *item, bool is_double)
{
  uint64_t wide;
  uint32_t bits;
  float single;
  if (!get_big (r, is_double ? 8 : 4, &wide))
    return false;
  bits = (uint32_t) wide;
  memcpy (&single, &bits, sizeof single);
  memcpy (&item->number, &wide, sizeof wide);
  item->number = is_double ? item->number : (double) single;
  if (!(item->number - item->number == 0))
    return fail (r, item->offset, "this number is not finite");
  return true;
}

static bool read_item (Reader *r, JsonItem *parent, JsonItem **out);

static bool
read_items (Reader *r, JsonItem *item, uint64_t count)
{
  bool object = item->type == JSON_ITEM_OBJECT;
  if (++r->depth > DSP_DEPTH_MAX)
    return fail (r, item->offset, "nested too deeply");
  for (; count; count--)
    {
      JsonItem *child;
      uint8_t head;
      uint32_t key = 0;
      size_t start = r->at;
      if (object && (!get_head (r, &head) || !read_number_of_string (r, head, &key)))
        return false;
      if (!read_item (r, item, &child))
        return false;
      if (object)
        json_doc_set_key (r->doc, child, r->strings[key].text, r->strings[key].length, start);
    }
  r->depth--;
  return true;
}

/* Equal keys, as in the other forms, are mistakes. */
static void
check_keys (Reader *r, const JsonItem *item)
{
  uint32_t size = item->count * 2 + 1;
  const JsonItem **seen = dsp_alloc (size * sizeof *seen);
  for (const JsonItem *m = item->first; m; m = m->next)
    {
      uint32_t hash = 2166136261u;
      for (size_t i = 0; i < m->key_length; i++)
        hash = (hash ^ (unsigned char) m->key[i]) * 16777619u;
      while (seen[hash % size] && strcmp (seen[hash % size]->key, m->key))
        hash++;
      if (seen[hash % size])
        json_doc_complain (r->doc, m->key_offset, "the name \"%.64s\" stands here twice", m->key);
      seen[hash % size] = m;
    }
  free (seen);
}

static bool
read_item (Reader *r, JsonItem *parent, JsonItem **out)
{
  size_t start = r->at;
  uint8_t head;
  uint64_t count;
  uint32_t number;
  if (!get_head (r, &head))
    return false;
  bool array = (head & 0xf0) == 0x90 || head == 0xdc || head == 0xdd, object = (head & 0xf0) == 0x80 || head == 0xde || head == 0xdf;
  JsonItem *item = *out = json_doc_add (r->doc, parent, array ? JSON_ITEM_ARRAY : object ? JSON_ITEM_OBJECT : JSON_ITEM_NULL, start);
  bool ok = true;
  if (array || object)
    ok = get_count (r, head, array ? 0x90 : 0x80, array ? 0xdc : 0xde, &count) && read_items (r, item, count);
  else if (head == 0xc2 || head == 0xc3)
    {
      item->type = JSON_ITEM_BOOL;
      item->boolean = head == 0xc3;
    }
  else if (head == 0xca || head == 0xcb)
    {
      item->type = JSON_ITEM_NUMBER;
      ok = read_float (r, item, head == 0xcb);
    }
  else if (head != 0xc0 && (ok = read_number_of_string (r, head, &number)))
    {
      item->type = JSON_ITEM_STRING;
      json_doc_set_string (r->doc, item, r->strings[number].text, r->strings[number].length);
    }
  if (ok && object)
    check_keys (r, item);
  item->end = r->at;
  return ok;
}

bool
dsp_is_binary (const char *text, size_t length)
{
  return length > 0 && text[0] == magic[0];
}

JsonDoc *
dsp_binary_parse (const char *text, size_t length, uint32_t *newer)
{
  Reader r = { .doc = json_doc_new (), .bytes = (const uint8_t *) text, .length = length, .at = sizeof magic + 1 };
  JsonItem *root;
  uint8_t head;
  *newer = 0;
  bool ok = length > sizeof magic && !memcmp (text, magic, sizeof magic);
  if (!ok)
    fail (&r, 0, "this is not a patch");
  else if ((uint8_t) text[sizeof magic] > VERSION)
    {
      *newer = (uint8_t) text[sizeof magic];
      ok = false;
    }
  else
    {
      ok = get_head (&r, &head) && (head == 0x92 || fail (&r, r.at - 1, "a list of two was expected here")) && read_strings (&r)
           && read_item (&r, NULL, &root);
      if (ok && r.at < length)
        ok = fail (&r, r.at, "nothing may follow the patch");
    }
  free (r.strings);
  if (!ok)
    json_doc_drop_root (r.doc);
  return r.doc;
}
