/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings, atoms and texts for messages. */
#include "script-text.h"
#include <math.h>
#include <stdio.h>

void
atoms_init (AtomTable *table, ScriptArena *arena)
{
  table->arena = arena;
  table->mask = 2047;
  table->count = 0;
  table->buckets = memory_alloc_0 (arena, sizeof (Atom *) * (table->mask + 1));
}

static void
table_grow (AtomTable *table)
{
  uint32_t mask = table->mask * 4 + 3;
  Atom **fresh = memory_alloc_0 (table->arena, sizeof (Atom *) * ((size_t) mask + 1));

  for (uint32_t i = 0; i <= table->mask; i++)
    for (Atom *atom = table->buckets[i], *next; atom; atom = next)
      {
        next = atom->next;
        atom->next = fresh[atom->hash & mask];
        fresh[atom->hash & mask] = atom;
      }
  table->buckets = fresh;
  table->mask = mask;
}

/* The first eight bytes as a number, nothing beyond the text being read. */
static inline uint64_t
name_head (const char *text, size_t length)
{
  uint64_t head = 0;
  uint32_t low, high;

  if (length >= 8)
    memcpy (&head, text, 8);
  else if (length >= 4)
    {
      memcpy (&low, text, 4);
      memcpy (&high, text + length - 4, 4);
      head = low | (uint64_t) high << 32;
    }
  else if (length > 0)
    head = (uint8_t) text[0] | (uint32_t) (uint8_t) text[length >> 1] << 8 | (uint32_t) (uint8_t) text[length - 1] << 16;
  return head;
}

static inline uint32_t
name_hash (uint64_t head, const char *text, size_t length)
{
  uint64_t hash = (head ^ length) * 0x9E3779B97F4A7C15u;

  for (size_t i = 8; i < length; i += 8)
    {
      hash ^= hash >> 29;
      hash = (hash ^ name_head (text + i, length - i)) * 0x9E3779B97F4A7C15u;
    }
  return (uint32_t) (hash >> 32);
}

uint32_t
text_hash (const char *text, size_t length)
{
  return name_hash (name_head (text, length), text, length);
}

Atom *
atoms_intern (AtomTable *table, const char *text, size_t length)
{
  uint64_t head = name_head (text, length);
  uint32_t hash = name_hash (head, text, length);
  Atom *atom;
  char *block, *copy;

  for (atom = table->buckets[hash & table->mask]; atom; atom = atom->next)
    if (atom->head == head && atom->str.length == length && (length <= 8 || memcmp (atom->str.data, text, length) == 0))
      return atom;
  if (table->count > table->mask)
    table_grow (table);
  block = memory_alloc (table->arena, sizeof *atom + length + 1);
  atom = (Atom *) block;
  memset (atom, 0, sizeof *atom);
  copy = block + sizeof *atom;
  memcpy (copy, text, length);
  copy[length] = 0;
  atom->str.data = copy;
  atom->str.length = (uint32_t) length;
  atom->str.units = str_units (text, length);
  atom->str.atom = true;
  atom->head = head;
  atom->hash = hash;
  atom->next = table->buckets[hash & table->mask];
  table->buckets[hash & table->mask] = atom;
  table->count++;
  return atom;
}

/* ---- UTF-8 and UTF-16 units ------------------------------------------------------------------------------- */

size_t
utf8_put (char *out, uint32_t c)
{
  if (c < 0x80)
    {
      out[0] = (char) c;
      return 1;
    }
  if (c < 0x800)
    {
      out[0] = (char) (0xC0 | c >> 6);
      out[1] = (char) (0x80 | (c & 63));
      return 2;
    }
  if (c < 0x10000)
    {
      out[0] = (char) (0xE0 | c >> 12);
      out[1] = (char) (0x80 | (c >> 6 & 63));
      out[2] = (char) (0x80 | (c & 63));
      return 3;
    }
  out[0] = (char) (0xF0 | c >> 18);
  out[1] = (char) (0x80 | (c >> 12 & 63));
  out[2] = (char) (0x80 | (c >> 6 & 63));
  out[3] = (char) (0x80 | (c & 63));
  return 4;
}

uint32_t
utf8_get (const char *data, size_t length, size_t *at)
{
  uint8_t c = (uint8_t) data[(*at)++];
  int more = c >= 0xF0 && c < 0xF8 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
  uint32_t code = more == 3 ? c & 7u : more == 2 ? c & 15u : more == 1 ? c & 31u : c;

  if (c < 0x80)
    return c;
  if (more == 0 || c >= 0xF8)
    return 0xFFFD;
  for (; more > 0; more--)
    {
      if (*at >= length || ((uint8_t) data[*at] & 0xC0) != 0x80)
        return 0xFFFD;
      code = code << 6 | ((uint8_t) data[(*at)++] & 63u);
    }
  return code;
}

uint32_t
str_units (const char *data, size_t length)
{
  uint32_t units = 0;

  for (size_t i = 0; i < length; i++)
    {
      uint8_t c = (uint8_t) data[i];

      units += (c & 0xC0) != 0x80;
      units += c >= 0xF0;
    }
  return units;
}

uint32_t
str_offset (const Str *a, uint32_t unit, bool *half)
{
  size_t at = 0;
  uint32_t seen = 0;

  *half = false;
  if (a->units == a->length)
    return unit < a->length ? unit : a->length;
  while (at < a->length && seen < unit)
    {
      size_t before = at;

      utf8_get (a->data, a->length, &at);
      seen += (uint8_t) a->data[before] >= 0xF0 ? 2 : 1;
      if (seen > unit)
        {
          *half = true;
          return (uint32_t) before;
        }
    }
  return (uint32_t) at;
}

/* ---- strings ------------------------------------------------------------------------------------------------ */

Str *
str_new (ScriptArena *arena, const char *data, size_t length)
{
  Str *str = memory_alloc (arena, sizeof *str);

  str->data = data;
  str->length = (uint32_t) length;
  str->units = str_units (data, length);
  str->buffer = NULL;
  str->atom = false;
  return str;
}

Str *
str_copy (ScriptArena *arena, const char *data, size_t length)
{
  char *copy = memory_alloc (arena, length + 1);

  if (length > 0)
    memcpy (copy, data, length);
  copy[length] = 0;
  return str_new (arena, copy, length);
}

/* Half of a pair at this place: 1 the first, 2 the second, 0 none. */
static int
surrogate_at (const char *p)
{
  return (uint8_t) p[0] == 0xED && (uint8_t) p[1] >= 0xA0 ? ((uint8_t) p[1] < 0xB0 ? 1 : 2) : 0;
}

/* Two halves that meet become one character again. */
static Str *
surrogates_join (ScriptArena *arena, const Str *a, const Str *b)
{
  size_t at = 0, n = a->length - 3;
  uint32_t high = utf8_get (a->data + n, 3, &at), low;
  char *data = memory_alloc (arena, (size_t) a->length + b->length);
  Str *str;

  at = 0;
  low = utf8_get (b->data, 3, &at);
  memcpy (data, a->data, n);
  n += utf8_put (data + n, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  memcpy (data + n, b->data + 3, b->length - 3);
  str = str_new (arena, data, n + b->length - 3);
  str->units = a->units + b->units;
  return str;
}

/* Appending again and again to one string takes no quadratic time: the left one's buffer is extended where it ends. */
Str *
str_concat (ScriptArena *arena, const Str *a, const Str *b)
{
  Str *str;
  uint32_t length = a->length + b->length;

  if (a->length == 0)
    return (Str *) b;
  if (b->length == 0)
    return (Str *) a;
  if (a->length >= 3 && b->length >= 3 && surrogate_at (b->data) == 2 && surrogate_at (a->data + a->length - 3) == 1)
    return surrogates_join (arena, a, b);
  str = memory_alloc (arena, sizeof *str);
  if (a->buffer && a->data + a->length == a->buffer->data + a->buffer->used
      && a->buffer->capacity - a->buffer->used >= b->length)
    {
      memcpy (a->buffer->data + a->buffer->used, b->data, b->length);
      a->buffer->used += b->length;
      *str = (Str) { a->data, length, a->units + b->units, a->buffer, false };
    }
  else
    {
      uint32_t capacity = length < 64 ? length : length * 2;
      StrBuffer *buffer = memory_alloc (arena, sizeof *buffer + capacity + 1);

      buffer->capacity = capacity;
      buffer->used = length;
      memcpy (buffer->data, a->data, a->length);
      memcpy (buffer->data + a->length, b->data, b->length);
      *str = (Str) { buffer->data, length, a->units + b->units, buffer, false };
    }
  if (((uint8_t) b->data[0] & 0xF0) == 0xE0 && a->length >= 3 && str->units != str->length)
    str->units = str_units (str->data, str->length);
  return str;
}

bool
str_equal (const Str *a, const Str *b)
{
  if (a == b)
    return true;
  if (a->atom && b->atom)
    return false;
  return a->length == b->length && memcmp (a->data, b->data, a->length) == 0;
}

int
str_compare (const Str *a, const Str *b)
{
  size_t i = 0, k = 0;

  while (i < a->length && k < b->length)
    {
      uint32_t x = utf8_get (a->data, a->length, &i), y = utf8_get (b->data, b->length, &k);

      if (x == y)
        continue;
      if ((x >= 0x10000) != (y >= 0x10000))     /* surrogates sort below U+E000 */
        {
          uint32_t u = x >= 0x10000 ? 0xD800 + ((x - 0x10000) >> 10) : x;
          uint32_t v = y >= 0x10000 ? 0xD800 + ((y - 0x10000) >> 10) : y;

          return u < v ? -1 : 1;
        }
      return x < y ? -1 : 1;
    }
  return (i < a->length) - (k < b->length);
}

bool
str_is (const Str *a, const char *text)
{
  return strlen (text) == a->length && memcmp (a->data, text, a->length) == 0;
}

const char *
str_get_c (ScriptArena *arena, const Str *a)
{
  char *copy;

  if (a->atom)
    return a->data;
  copy = memory_alloc (arena, a->length + 1);
  memcpy (copy, a->data, a->length);
  copy[a->length] = 0;
  return copy;
}

Str *
str_slice (ScriptArena *arena, const Str *a, uint32_t from, uint32_t to)
{
  bool half_from, half_to;
  uint32_t start = str_offset (a, from, &half_from), end = str_offset (a, to, &half_to);
  char *copy;
  size_t n = 0, at = start;

  if (to <= from)
    return str_new (arena, "", 0);
  if (!half_from && !half_to)
    return str_new (arena, a->data + start, end - start);
  copy = memory_alloc (arena, end - start + 8);
  if (half_from)
    n += utf8_put (copy + n, 0xDC00 + ((utf8_get (a->data, a->length, &at) - 0x10000) & 0x3FF));
  if (end > at)
    {
      memcpy (copy + n, a->data + at, end - at);
      n += end - at;
    }
  if (half_to && !(half_from && end == start))
    {
      at = end;
      n += utf8_put (copy + n, 0xD800 + ((utf8_get (a->data, a->length, &at) - 0x10000) >> 10));
    }
  return str_new (arena, copy, n);
}

/* ---- messages ------------------------------------------------------------------------------------------------- */

typedef struct { char *text; size_t used, capacity; } Sink;

static void
sink_put (Sink *sink, const char *text, size_t length)
{
  if (length > sink->capacity - sink->used)
    length = sink->capacity - sink->used;
  memcpy (sink->text + sink->used, text, length);
  sink->used += length;
}

/* At most `most` bytes, ending between two characters. */
static size_t
cut_length (const Str *str, size_t most)
{
  size_t n = str->length;

  if (n <= most)
    return n;
  for (n = most - 3; n > 0 && ((uint8_t) str->data[n] & 0xC0) == 0x80;)
    n--;
  return n;
}

const char *
format_text_v (ScriptArena *arena, const char *format, va_list args)
{
  char buffer[1024], number[40], *copy;
  Sink sink = { buffer, 0, sizeof buffer - 1 };

  for (const char *p = format; *p; p++)
    {
      const Str *str;
      const char *text;

      if (*p != '%')
        {
          sink_put (&sink, p, 1);
          continue;
        }
      switch (*++p)
        {
        case 's':
          text = va_arg (args, const char *);
          sink_put (&sink, text ? text : "", text ? strlen (text) : 0);
          break;
        case 'a':
        case 'q':
          str = va_arg (args, const Str *);
          sink_put (&sink, "'", *p == 'q');
          sink_put (&sink, str->data, cut_length (str, 60));
          if (str->length > 60)
            sink_put (&sink, "...", 3);
          sink_put (&sink, "'", *p == 'q');
          break;
        case 'd': sink_put (&sink, number, number_print (va_arg (args, int), number)); break;
        case 'n': sink_put (&sink, number, number_print (va_arg (args, double), number)); break;
        default: sink_put (&sink, p, 1); break;
        }
    }
  copy = memory_alloc (arena, sink.used + 1);
  if (!copy)
    return "";
  memcpy (copy, buffer, sink.used);
  copy[sink.used] = 0;
  return copy;
}

const char *
format_text (ScriptArena *arena, const char *format, ...)
{
  va_list args;
  const char *text;

  va_start (args, format);
  text = format_text_v (arena, format, args);
  va_end (args);
  return text;
}

static char
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

unsigned
name_distance (const char *a, size_t n, const char *b, size_t m, unsigned limit)
{
  unsigned rows[3][34];

  if (n > 32 || m > 32 || n > m + limit || m > n + limit)
    return limit + 1;
  for (size_t k = 0; k <= m; k++)
    rows[0][k] = (unsigned) k;
  for (size_t i = 1; i <= n; i++)
    {
      unsigned *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];

      row[0] = (unsigned) i;
      for (size_t k = 1; k <= m; k++)
        {
          unsigned best = up[k - 1] + (lower (a[i - 1]) != lower (b[k - 1]));

          best = up[k] + 1 < best ? up[k] + 1 : best;
          best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
          if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && up2[k - 2] + 1 < best)
            best = up2[k - 2] + 1;
          row[k] = best;
        }
    }
  return rows[n % 3][m];
}
