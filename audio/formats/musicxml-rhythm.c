/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From ticks to note values: which stretches of a measure are plain, which are tuplets, and what values fill a length. */
#include "musicxml-private.h"

#include <math.h>

#define LEAST (MUSICXML_UNITS / 64)     /* a 256th note */
#define NEAR_TICKS 0.5                  /* 1/960 of a beat */

/* How far the worst place in the window is off the grid of `step` units. */
static double
grid_error (const guint64 *ticks, guint count, gint64 start, double step)
{
  double worst = 0;
  for (guint i = 0; i < count; i++)
    {
      double place = (double) ((gint64) ticks[i] * MUSICXML_TICK - start) / step;
      worst = fmax (worst, fabs (place - floor (place + 0.5)) * step / MUSICXML_TICK);
    }
  return worst;
}

static void
grid_apply (const guint64 *ticks, gint64 *units, guint count, gint64 start, double step)
{
  for (guint i = 0; i < count; i++)
    units[i] = start + (gint64) floor (floor ((double) ((gint64) ticks[i] * MUSICXML_TICK - start) / step + 0.5) * step + 0.5);
}

static void
window_add (GArray *windows, gint64 start, gint64 length, guint actual, guint normal)
{
  const MusicxmlWindow window = { start, length, actual, normal };
  g_array_append_val (windows, window);
}

/* A tuplet over the whole window, the coarsest that holds all places. */
static gboolean
try_tuplet (GArray *windows, gint64 start, gint64 length, const guint64 *ticks, gint64 *units, guint count, guint depth)
{
  static const struct { guint actual, normal; } tuplets[] = { { 3, 2 }, { 5, 4 }, { 7, 4 } };
  for (guint k = 0; k <= depth; k++)
    for (guint t = 0; t < G_N_ELEMENTS (tuplets); t++)
      {
        double step = (double) length / (tuplets[t].actual << k);
        if ((length / (tuplets[t].normal << k)) % LEAST != 0 || length % (tuplets[t].normal << k) != 0 || grid_error (ticks, count, start, step) > NEAR_TICKS)
          continue;
        grid_apply (ticks, units, count, start, step);
        window_add (windows, start, length, tuplets[t].actual, tuplets[t].normal);
        return TRUE;
      }
  return FALSE;
}

/* The first place at or after `edge` (units). */
static guint
split_at (const guint64 *ticks, guint count, gint64 edge)
{
  guint first = 0;
  while (first < count && (gint64) ticks[first] * MUSICXML_TICK < edge)
    first++;
  return first;
}

/* A beat or less: plain, a tuplet, two halves, and at last what is nearest. */
static double
cut_beat (GArray *windows, gint64 start, gint64 length, const guint64 *ticks, gint64 *units, guint count)
{
  if (grid_error (ticks, count, start, LEAST) <= NEAR_TICKS)
    {
      grid_apply (ticks, units, count, start, LEAST);
      window_add (windows, start, length, 1, 1);
      return 0;
    }
  if (try_tuplet (windows, start, length, ticks, units, count, 4))
    return 0;
  if (length % (4 * LEAST) == 0 && length > MUSICXML_UNITS / 4)
    {
      guint second = split_at (ticks, count, start + length / 2), kept = windows->len;
      double a = cut_beat (windows, start, length / 2, ticks, units, second);
      double b = a > 0 ? a : cut_beat (windows, start + length / 2, length / 2, ticks + second, units + second, count - second);
      if (a <= 0 && b <= 0)
        return 0;
      g_array_set_size (windows, kept);
    }
  double moved = grid_error (ticks, count, start, LEAST);
  grid_apply (ticks, units, count, start, LEAST);
  window_add (windows, start, length, 1, 1);
  return moved - NEAR_TICKS;
}

/* Wide triplets first: three in the time of a half or a whole note, where a beat inside is no place of its own. */
static gboolean
try_wide (GArray *windows, gint64 start, gint64 length, const guint64 *ticks, gint64 *units, guint count)
{
  gboolean beats = TRUE;
  for (guint i = 0; i < count; i++)
    beats &= ((gint64) ticks[i] * MUSICXML_TICK - start) % (MUSICXML_UNITS / 2) == 0;
  return count > 0 && !beats && grid_error (ticks, count, start, (double) length / 3) <= NEAR_TICKS
         && try_tuplet (windows, start, length, ticks, units, count, 0);
}

double
musicxml_windows (GArray *windows, gint64 start, gint64 length, const guint64 *ticks, gint64 *units, guint count)
{
  double worst = 0;
  g_array_set_size (windows, 0);
  for (gint64 at = start, end = start + length; at < end;)
    {
      gint64 window = 0, into = at - start;
      for (gint64 wide = 4; wide >= 2 && window == 0; wide /= 2)
        {
          gint64 size = wide * MUSICXML_UNITS;
          if (into % size == 0 && at + size <= end && try_wide (windows, at, size, ticks, units, split_at (ticks, count, at + size)))
            window = size;
        }
      if (window == 0)
        {
          window = MIN (MUSICXML_UNITS, end - at);
          worst = fmax (worst, cut_beat (windows, at, window, ticks, units, split_at (ticks, count, at + window)));
        }
      guint passed = split_at (ticks, count, at + window);
      ticks += passed;
      units += passed;
      count -= passed;
      at += window;
    }
  return worst;
}

/* ---- values ------------------------------------------------------------------------------------------------------------ */

/* Plain values that add up to `length` (in the window's own time), longest first. */
static void
fill (GArray *values, gint64 length, const MusicxmlWindow *window)
{
  static const struct { gint64 units; const char *type; } types[] = {
    { 26880, "whole" }, { 13440, "half" }, { 6720, "quarter" }, { 3360, "eighth" }, { 1680, "16th" }, { 840, "32nd" }, { 420, "64th" },
    { 210, "128th" }, { 105, "256th" } };
  while (length > 0)
    {
      MusicxmlValue value = { length, "256th", 0, window->actual, window->normal, FALSE, FALSE };
      for (guint i = 0; i < G_N_ELEMENTS (types); i++)
        {
          guint dots = types[i].units * 3 / 2 <= length && i + 1 < G_N_ELEMENTS (types);
          gint64 units = dots ? types[i].units * 3 / 2 : types[i].units;
          if (units > length)
            continue;
          value.length = units;
          value.type = types[i].type;
          value.dots = dots;
          break;
        }
      length -= value.length;
      /* Back to sounding time; what a fraction of a unit loses is made good by the caller's places. */
      value.length = value.length * window->normal / window->actual;
      g_array_append_val (values, value);
    }
}

void
musicxml_values (GArray *values, const GArray *windows, gint64 from, gint64 to)
{
  static const MusicxmlWindow plain = { 0, 0, 1, 1 };
  g_array_set_size (values, 0);
  for (guint i = 0; i < windows->len && from < to; i++)
    {
      const MusicxmlWindow *window = &g_array_index (windows, MusicxmlWindow, i);
      gint64 end = window->start + window->length;
      if (end <= from)
        continue;
      /* Plain windows in a row are one stretch. */
      while (window->actual == 1 && i + 1 < windows->len && g_array_index (windows, MusicxmlWindow, i + 1).actual == 1)
        {
          const MusicxmlWindow *next = &g_array_index (windows, MusicxmlWindow, ++i);
          end = next->start + next->length;
        }
      gint64 piece = MIN (end, to) - from;
      guint first = values->len;
      if (window->actual == 1)
        fill (values, piece, &plain);
      else
        {
          double inner = (double) piece * window->actual / window->normal;
          fill (values, (gint64) floor (inner / LEAST + 0.5) * LEAST, window);
          g_array_index (values, MusicxmlValue, first).tuplet_starts = from == window->start;
          g_array_index (values, MusicxmlValue, values->len - 1).tuplet_ends = from + piece == end;
        }
      gint64 sum = 0;
      for (guint k = first; k < values->len; k++)
        sum += g_array_index (values, MusicxmlValue, k).length;
      if (values->len > first)
        g_array_index (values, MusicxmlValue, values->len - 1).length += piece - sum;
      from += piece;
    }
}
