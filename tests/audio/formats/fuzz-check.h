/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import must be, whatever it was made of: a composition without an error, within the language's limits or not. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include "formats/piece.h"
#include "script/script.h"

#include <stdio.h>
#include <string.h>

#define FUZZ_ARENA (16u << 20)

static inline void
fuzz_check_script (const char *text)
{
  static void *memory;
  if (!text || strlen (text) > 6000)
    return;
  if (!memory)
    memory = aligned_alloc (64, FUZZ_ARENA);
  const ScriptFile file = { "fuzz.sym", text, strlen (text) };
  const ScriptInput input = { .files = &file, .file_count = 1 };
  const ScriptScore *score = script_evaluate (script_arena_init (memory, FUZZ_ARENA), &input);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      const ScriptDiagnostic *item = &score->diagnostics[i];
      if (item->severity != SCRIPT_ERROR || strncmp (item->code, "SS09", 4) == 0)
        continue;
      fprintf (stderr, "%s\nline %u: %s [%s]\n", text, item->line, item->message, item->code);
      abort ();
    }
}

#endif
