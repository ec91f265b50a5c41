/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: any bytes as a composition; evaluation ends, and whatever it says lies inside of the text. */
#include "script/script.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static void *memory;
  static const size_t room = 8u << 20;
  ScriptFile files[2] = { { "song.sym", (const char *) data, size }, { "lib.sym", "export const riff = ['C4']\nexport default 1\n", 44 } };
  ScriptInput input = { .files = files, .file_count = 2, .limits = { .steps_per_statement = 20000, .steps = 100000, .operations = 20000, .loops = 20000 } };
  const ScriptScore *score;

  if (!memory)
    memory = aligned_alloc (64, room);
  score = script_evaluate (script_arena_init (memory, room), &input);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    if (score->diagnostics[i].start > files[score->diagnostics[i].file].length || score->diagnostics[i].end < score->diagnostics[i].start
        || score->diagnostics[i].line == 0)
      abort ();
  for (uint32_t i = 0; i < score->event_count; i++)
    if (score->events[i].span >= score->span_count || score->events[i].part >= score->part_count || score->events[i].midi > 127)
      abort ();
  return 0;
}
