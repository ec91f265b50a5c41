/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tempo line as the steps a MIDI file can hold: each step makes good what the one before was short of. */
#include "midi-private.h"

#include <math.h>

#define DEVIATION_S 0.0004

static void
step_add (GArray *steps, guint64 tick, double us)
{
  MidiTempo step = { tick, (guint32) CLAMP (floor (us + 0.5), 1, 0xFFFFFF) };
  MidiTempo *last = steps->len > 0 ? &g_array_index (steps, MidiTempo, steps->len - 1) : NULL;
  if (last && last->tick >= tick)
    *last = (MidiTempo) { last->tick, step.us_per_quarter };
  else if (!last || last->us_per_quarter != step.us_per_quarter)
    g_array_append_val (steps, step);
}

/* The longest step from `tick` on whose middle is close enough to the curve. */
static guint64
choose_length (const TheoryTempo *tempo, guint64 tick, guint64 end)
{
  guint64 length = 1920;
  for (; length > 8; length /= 2)
    {
      double from = (double) tick / FORMATS_PPQ, to = (double) MIN (tick + length, end) / FORMATS_PPQ;
      double middle = theory_tempo_get_seconds (tempo, (from + to) / 2);
      double straight = (theory_tempo_get_seconds (tempo, from) + theory_tempo_get_seconds (tempo, to)) / 2;
      if (fabs (middle - straight) <= DEVIATION_S)
        break;
    }
  return MIN (length, end - tick);
}

static void
ramp_add (GArray *steps, const TheoryTempo *tempo, guint64 first, guint64 end)
{
  double start = theory_tempo_get_seconds (tempo, (double) first / FORMATS_PPQ), passed = 0;
  for (guint64 tick = first; tick < end;)
    {
      guint64 length = choose_length (tempo, tick, end);
      double beats = (double) length / FORMATS_PPQ;
      double wanted = theory_tempo_get_seconds (tempo, (double) (tick + length) / FORMATS_PPQ) - start;
      double us = CLAMP (floor ((wanted - passed) / beats * 1e6 + 0.5), 1, 0xFFFFFF);
      step_add (steps, tick, us);
      passed += us * beats / 1e6;
      tick += length;
    }
}

GArray *
midi_tempo_steps (const GArray *line, double end_beats)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (MidiTempo));
  for (guint i = 0; i < line->len; i++)
    {
      const TheoryTempo *tempo = &g_array_index (line, TheoryTempo, i);
      double until = i + 1 < line->len ? tempo[1].beat : MAX (end_beats, tempo->beat);
      guint64 first = formats_tick (tempo->beat);
      if (tempo->curve == THEORY_CURVE_STEP)
        {
          step_add (steps, first, 60e6 / tempo->bpm);
          continue;
        }
      double over = tempo->beat + tempo->beats - tempo->from_beats;
      guint64 end = formats_tick (MIN (over, i + 1 < line->len ? until : over));
      ramp_add (steps, tempo, first, end);
      if (i + 1 == line->len || over < until)
        step_add (steps, end, 60e6 / tempo->to_bpm);
    }
  return steps;
}
