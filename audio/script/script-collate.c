/* SPDX-License-Identifier: GPL-3.0-or-later */
/* localeCompare: signs before figures before letters, as Unicode's root collation sorts ASCII and the Latin letters. */
#include "script-text.h"

/* Letters with accents, as their plain letter; 'q' stands where there is none. From U+00C0 on. */
static const char plain[] = "aaaaaaqceeeeiiiiqnoooooqquuuuyqqaaaaaaqceeeeiiiiqnoooooqquuuuyqy"
                            "aaaaaaccccccccddqqeeeeeeeeeegggggggghhqqiiiiiiiiiqqqjjkkqllllllq"
                            "qqqnnnnnnqqqooooooqqrrrrrrssssssssttttqquuuuuuuuuuuuwwyyyzzzzzzq";

static uint32_t
letter_plain (uint32_t code)
{
  uint32_t lower = letter_lower (code);

  if (code >= 0xC0 && code < 0xC0 + sizeof plain - 1 && plain[code - 0xC0] != 'q')
    return (uint32_t) plain[code - 0xC0];
  return lower;
}

/* The first thing that counts. */
static uint32_t
weight (uint32_t code)
{
  static const char signs[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
  const char *found;

  code = letter_plain (code);
  if (code >= 0x80)
    return code + 0x200;
  found = code ? strchr (signs, (int) code) : NULL;
  return found ? (uint32_t) (found - signs) + 1 : code == 0 ? 0 : code + 0x80;
}

int
text_collate (const Str *a, const Str *b)
{
  size_t i = 0, k = 0;
  int accent = 0, size = 0;

  while (i < a->length && k < b->length)
    {
      uint32_t x = utf8_get (a->data, a->length, &i), y = utf8_get (b->data, b->length, &k);

      if (x == y)
        continue;
      if (weight (x) != weight (y))
        return weight (x) < weight (y) ? -1 : 1;
      if (accent == 0 && letter_lower (x) != letter_lower (y))
        accent = letter_lower (x) < letter_lower (y) ? -1 : 1;
      if (size == 0)
        size = letter_lower (x) == x ? -1 : 1;
    }
  if (i < a->length || k < b->length)
    return i < a->length ? 1 : -1;
  return accent ? accent : size;
}
