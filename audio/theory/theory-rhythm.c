/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Durations, metres, Euclidean rhythms, and the generator and hashes that keep chance repeatable. */
#include "theory/theory.h"
#include <string.h>

/* Reads a whole number of at most four digits; returns the bytes taken. */
static size_t
number_parse (const char *text, size_t length, unsigned *out)
{
  size_t i = 0;

  for (*out = 0; i < length && i < 4 && text[i] >= '0' && text[i] <= '9'; i++)
    *out = *out * 10 + (unsigned) (text[i] - '0');
  return i;
}

static bool
power_of_two (unsigned n, unsigned most)
{
  return n >= 1 && n <= most && (n & (n - 1)) == 0;
}

bool
theory_duration_parse (const char *text, size_t length, double *beats)
{
  unsigned n;
  size_t i = number_parse (text, length, &n);

  if (i == 0 || text[0] == '0' || !power_of_two (n, 64) || i >= length)
    return false;
  if (text[i] == 'n' && i + 1 == length)
    *beats = 4.0 / n;
  else if (text[i] == 'n' && i + 2 == length && text[i + 1] == '.')
    *beats = 6.0 / n;
  else if (text[i] == 't' && i + 1 == length)
    *beats = 8.0 / n / 3.0;
  else
    return false;
  return true;
}

bool
theory_metre_parse (const char *text, size_t length, unsigned *numerator, unsigned *denominator)
{
  size_t i = number_parse (text, length, numerator), k;

  if (i == 0 || i >= length || text[i] != '/' || *numerator < 1 || *numerator > 64)
    return false;
  k = number_parse (text + i + 1, length - i - 1, denominator);
  return k > 0 && i + 1 + k == length && power_of_two (*denominator, 32);
}

double
theory_metre_get_bar (unsigned numerator, unsigned denominator)
{
  return numerator * 4.0 / denominator;
}

/* Bjorklund on two kinds of groups: as, a times the word A, and bs, b times the word B. A word is built from the two
 * words before it, so it is enough to keep both texts. */
void
theory_euclid (unsigned hits, unsigned steps, int rotation, uint8_t *out)
{
  uint8_t word_a[THEORY_EUCLID_MAX], word_b[THEORY_EUCLID_MAX], old[THEORY_EUCLID_MAX], line[THEORY_EUCLID_MAX];
  unsigned size_a = 1, size_b = 1, a, b, n = 0, shift;

  if (steps == 0 || steps > THEORY_EUCLID_MAX)
    return;
  a = hits < steps ? hits : steps;
  b = steps - a;
  word_a[0] = 1;
  word_b[0] = 0;
  while (a > 0 && b > 1)
    {
      unsigned pairs = a < b ? a : b, rest_a = a - pairs, rest_b = b - pairs;

      memcpy (old, word_a, size_a);
      memcpy (word_a + size_a, word_b, size_b);
      if (rest_a > 0)
        {
          unsigned size = size_a;

          size_a += size_b;
          memcpy (word_b, old, size);
          size_b = size;
        }
      else
        size_a += size_b;
      a = pairs;
      b = rest_a > 0 ? rest_a : rest_b;
    }
  for (unsigned i = 0; i < a; i++, n += size_a)
    memcpy (line + n, word_a, size_a);
  for (unsigned i = 0; i < b; i++, n += size_b)
    memcpy (line + n, word_b, size_b);
  shift = (unsigned) (((long) rotation % (long) steps + (long) steps) % (long) steps);
  for (unsigned i = 0; i < steps; i++)
    out[(i + shift) % steps] = line[i];
}

double
theory_random_next (uint32_t *state)
{
  uint32_t t = *state += 0x6D2B79F5u;

  t = (t ^ t >> 15) * (t | 1);
  t ^= t + (t ^ t >> 7) * (t | 61);
  return (t ^ t >> 14) / 4294967296.0;
}

uint32_t
theory_hash_32 (const void *bytes, size_t size)
{
  const uint8_t *p = bytes;
  uint32_t hash = 2166136261u;

  for (size_t i = 0; i < size; i++)
    hash = (hash ^ p[i]) * 16777619u;
  return hash;
}

uint64_t
theory_hash_64 (const void *bytes, size_t size)
{
  const uint8_t *p = bytes;
  uint64_t hash = 14695981039346656037u;

  for (size_t i = 0; i < size; i++)
    hash = (hash ^ p[i]) * 1099511628211u;
  return hash;
}
