/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: any bytes as mini-notation in a call; evaluation ends, errors and steps lie inside of the string. The first byte
 * chooses the clip and how the text is quoted. */
#include "script/script.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char *const clips[] = { "clip().scale('C', 'major')", "Clip.melody().key('D', 'minor').transpose(2)", "Clip.drums()", "clip()" };

/* The bytes as a string literal that means them. */
static size_t
literal_write (char *out, const uint8_t *data, size_t size, bool hex)
{
  size_t n = 0;

  for (size_t i = 0; i < size; i++)
    if (data[i] == '\'' || data[i] == '\\' || data[i] < ' ' || data[i] >= 0x7f || (hex && data[i] == 'e'))
      n += (size_t) sprintf (out + n, "\\x%02x", data[i]);
    else
      out[n++] = (char) data[i];
  return n;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static void *memory;
  static char text[80000];
  static const size_t room = 8u << 20;
  ScriptFile file = { "song.sym", text, 0 };
  ScriptInput input = { .files = &file, .file_count = 1, .limits = { .steps_per_statement = 200000, .steps = 400000, .operations = 50000, .loops = 20000 } };
  const ScriptScore *score;
  size_t from, to;

  if (size < 2 || size > 18000)
    return 0;
  if (!memory)
    memory = aligned_alloc (64, room);
  from = (size_t) sprintf (text, "export const c = %s.loop(2, b => b.pattern('", clips[data[0] & 3]);
  to = from + literal_write (text + from, data + 1, size - 1, data[0] & 4);
  file.length = to + (size_t) sprintf (text + to, "', { cycles: %d, gate: 0.9, seed: 7 }))", 1 + (data[0] >> 4) % 3);
  score = script_evaluate (script_arena_init (memory, room), &input);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      const ScriptDiagnostic *d = &score->diagnostics[i];

      if (d->start > file.length || d->end < d->start || d->line == 0)
        abort ();
      if (strncmp (d->code, "SS08", 4) == 0 && (d->start + 1 < from || d->end > to + 1))
        abort ();
    }
  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const ScriptEvent *e = &score->events[i];
      const ScriptSpan *span;

      if (e->span >= score->span_count || e->midi > 127 || e->performed_beat < -1e-6 || e->performed_beats < 0)
        abort ();
      span = &score->spans[e->span];
      if (e->type == SCRIPT_EVENT_NOTE && (span->start < from || span->length == 0 || span->start + span->length > to))
        abort ();
    }
  return 0;
}
