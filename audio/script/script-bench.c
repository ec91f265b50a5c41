/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language's benchmark: generated texts, evaluated again and again in one warm arena. */
#include "script/bench.h"
#include "script-memory.h"
#include <stdio.h>

static size_t
put (char *out, size_t size, size_t at, const char *text)
{
  size_t n = strlen (text);

  if (at + n >= size)
    return size;
  memcpy (out + at, text, n);
  return at + n;
}

size_t
script_benchmark_text (char *out, size_t size, uint32_t notes, int chain)
{
  static const char *const pitches[] = { "C4", "E4", "G4", "B4", "D5", "F#4", "Bb3", "A4" };
  static const char *const lengths[] = { "4n", "8n", "16n", "8t", "4n." };
  size_t at = 0;
  char line[128];
  uint32_t per_clip = chain ? notes : 50, clips = 0;

  for (uint32_t i = 0; i < notes; i++)
    {
      if (i % per_clip == 0)
        {
          snprintf (line, sizeof line, "%sexport const part%u = Clip.melody('Part %u').tempo(120)", i ? "\n" : "", clips, clips);
          at = put (out, size, at, line);
          clips++;
        }
      snprintf (line, sizeof line, "\n  .note('%s', '%s')", pitches[i * 5 % 8], lengths[i * 7 % 5]);
      at = put (out, size, at, line);
      if (i % 4 == 3)
        at = put (out, size, at, ".velocity(0.8)");
    }
  at = put (out, size, at, "\n");
  return at >= size ? 0 : at;
}

static void
sort (double *values, uint32_t n)
{
  for (uint32_t i = 1; i < n; i++)
    for (uint32_t k = i; k > 0 && values[k - 1] > values[k]; k--)
      {
        double keep = values[k];

        values[k] = values[k - 1];
        values[k - 1] = keep;
      }
}

uint32_t
script_benchmark (ScriptArena *arena, char *scratch, size_t scratch_size, double (*now_s) (void), uint32_t runs, ScriptBenchmark out[SCRIPT_BENCHMARKS])
{
  static const struct { const char *name; uint32_t notes; int chain; double target, gate; } jobs[SCRIPT_BENCHMARKS] = {
    { "script.notes-1000", 1000, 0, 0.3, 1 }, { "script.notes-10000", 10000, 0, 3, 10 },
    { "script.chain-1000", 1000, 1, 0.3, 1 }, { "script.chain-10000", 10000, 1, 3, 10 },
  };
  double times[1000];
  uint32_t done = 0;

  runs = runs < 1 ? 1 : runs > 1000 ? 1000 : runs;
  for (uint32_t j = 0; j < SCRIPT_BENCHMARKS; j++)
    {
      size_t length = script_benchmark_text (scratch, scratch_size, jobs[j].notes, jobs[j].chain);
      ScriptFile file = { "bench.sym", scratch, length };
      ScriptInput input = { .files = &file, .file_count = 1 };
      const ScriptScore *score = NULL;

      if (length == 0)
        continue;
      for (uint32_t i = 0; i < runs + 3; i++)
        {
          double start = now_s ();

          score = script_evaluate (arena, &input);
          if (i >= 3)
            times[i - 3] = (now_s () - start) * 1000;
        }
      sort (times, runs);
      out[done++] = (ScriptBenchmark) { jobs[j].name, jobs[j].notes, runs, score->event_count, times[runs / 2], times[runs * 99 / 100 < runs ? runs * 99 / 100 : runs - 1],
                                        times[runs - 1], jobs[j].target, jobs[j].gate };
    }
  return done;
}
