/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders of an arpeggio. */
#include "theory/theory.h"
#include <math.h>

static uint32_t
run (uint32_t *out, uint32_t count, uint32_t from, uint32_t to, bool down)
{
  for (uint32_t i = from; i < to; i++)
    out[count++] = down ? to - 1 - (i - from) : i;
  return count;
}

/* There and back without repeating the ends; two notes come back to the first. */
static uint32_t
turn (uint32_t *out, uint32_t n, bool down)
{
  uint32_t count = run (out, 0, 0, n, down);

  if (n == 2)
    {
      out[count++] = down ? 1 : 0;
      return count;
    }
  return n > 2 ? run (out, count, 1, n - 1, !down) : count;
}

static uint32_t
converge (uint32_t *out, uint32_t n)
{
  uint32_t count = 0, low = 0, high = n;

  while (low < high)
    {
      out[count++] = low++;
      if (low < high)
        out[count++] = --high;
    }
  return count;
}

static uint32_t
diverge (uint32_t *out, uint32_t n)
{
  uint32_t count = 0, below, above;

  if (n == 0)
    return 0;
  below = (n - 1) / 2 + 1;              /* the next one down is below - 1 */
  above = below;
  if (n % 2 == 1)
    out[count++] = --below;
  while (above < n || below > 0)
    {
      if (above < n)
        out[count++] = above++;
      if (below > 0)
        out[count++] = --below;
    }
  return count;
}

/* Fisher and Yates, from the last place on (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm P). */
static uint32_t
shuffle (uint32_t *out, uint32_t n, uint32_t *random)
{
  run (out, 0, 0, n, false);
  for (uint32_t i = n; i > 1; i--)
    {
      uint32_t j = (uint32_t) floor (theory_random_next (random) * i), keep = out[i - 1];

      out[i - 1] = out[j];
      out[j] = keep;
    }
  return n;
}

uint32_t
theory_arpeggio_order (TheoryArpeggio pattern, uint32_t n, uint32_t *random, uint32_t *out)
{
  switch (pattern)
    {
    case THEORY_ARPEGGIO_DOWN: return run (out, 0, 0, n, true);
    case THEORY_ARPEGGIO_UP_DOWN: return turn (out, n, false);
    case THEORY_ARPEGGIO_DOWN_UP: return turn (out, n, true);
    case THEORY_ARPEGGIO_CONVERGE: return converge (out, n);
    case THEORY_ARPEGGIO_DIVERGE: return diverge (out, n);
    case THEORY_ARPEGGIO_RANDOM: return shuffle (out, n, random);
    default: return run (out, 0, 0, n, false);
    }
}
