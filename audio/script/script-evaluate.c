/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front door: script_evaluate() with its limits, its stack and its last resort. */
#include "script-clip.h"
#include "script-eval.h"

static void
limits_fill (ScriptLimits *limits, size_t size)
{
#define FALLBACK(field, value) if (limits->field == 0) limits->field = (value)
  FALLBACK (steps_per_statement, 2000000);
  FALLBACK (steps, 10000000);
  FALLBACK (memory, 64u << 20);
  FALLBACK (string_units, 1u << 20);
  FALLBACK (call_depth, 400);
  FALLBACK (clip_depth, 1000);
  FALLBACK (source_depth, 256);
  FALLBACK (operations, 1000000);
  FALLBACK (loops, 1000000);
  FALLBACK (diagnostics, 100);
#undef FALLBACK
  if (limits->memory > size / 8 * 5)
    limits->memory = size / 8 * 5;
}

#define STACK_VALUES (1u << 16)

static Script *
script_start (ScriptArena *arena, const ScriptInput *input)
{
  Script *s = memory_new (arena, Script);

  s->arena = arena;
  s->input = input;
  s->limits = input->limits;
  limits_fill (&s->limits, arena->size);
  s->seed = input->seed ? input->seed : 1;
  s->memory_end = s->limits.memory;
  s->native_base = __builtin_frame_address (0);
  atoms_init (&s->atoms, arena);
  text_words_start (s);
  s->atom_default = atoms_intern (&s->atoms, "default", 7);
  s->atom_length = atoms_intern (&s->atoms, "length", 6);
  s->atom_message = atoms_intern (&s->atoms, "message", 7);
  s->atom_constructor = atoms_intern (&s->atoms, "constructor", 11);
  s->atom_name = atoms_intern (&s->atoms, "name", 4);
  api_start (s);
  s->sources = memory_alloc_0 (arena, sizeof (Source) * (input->file_count + 1));
  s->modules = memory_alloc_0 (arena, sizeof (Module) * (input->file_count + 1));
  for (uint32_t i = 0; i < input->file_count; i++)
    {
      s->sources[i].text = input->files[i].text ? input->files[i].text : "";
      s->sources[i].length = (uint32_t) input->files[i].length;
    }
  {
    uint32_t values = arena->size < (8u << 20) ? STACK_VALUES / 16 : STACK_VALUES;

    s->stack = s->stack_top = memory_new_n (arena, Value, values);
    s->stack_end = s->stack + values;
  }
  return s;
}

static void
too_long (Script *s, uint32_t file)
{
  diagnostic_add (s, SCRIPT_ERROR, "SS0910", (Place) { file, 0, 0 }, "This file is longer than 8 MiB.")->hint = "Split it and import the parts.";
}

const ScriptScore *
script_evaluate (ScriptArena *arena, const ScriptInput *input)
{
  Script *s;

  return script_evaluate_keep (arena, input, &s);
}

const ScriptScore *
script_evaluate_keep (ScriptArena *arena, const ScriptInput *input, Script **out)
{
  Script *s;
  ScriptScore *score;
  Guard guard;
  int code;

  script_arena_reset (arena);
  *out = s = script_start (arena, input);
  score = memory_new (arena, ScriptScore);
  score->seed = s->seed;
  arena->limit = s->memory_end;
  for (uint32_t i = 0; i < input->file_count; i++)
    if (input->files[i].length > (8u << 20))
      {
        too_long (s, i);
        s->sources[i].length = 0;
        s->score_broken |= i == input->main;
      }
  GUARD_ENTER (s, &guard);
  code = _setjmp (guard.jump);
  if (code == 0)
    {
      if (input->main < input->file_count)
        module_load (s, input->main, (Place) { input->main, 0, 0 }, 0);
    }
  else
    {
      if (code == 2)
        s->thrown = THROWN_HUNGER;
      s->file = input->main;
      s->score_broken = true;
      failure_report (s);
    }
  s->guard = NULL;
  arena->escape = NULL;
  arena->limit = arena->size - (arena->size >> 4);
  score_build (s, score);
  arena->limit = arena->size;
  arena->escape = NULL;
  diagnostics_finish (s);
  score->diagnostics = s->diagnostics.items;
  score->diagnostic_count = s->diagnostics.count;
  score->error_count = s->error_count;
  score->warning_count = s->warning_count;
  score->hidden_count = s->hidden_count;
  score->console = s->console.items;
  score->console_count = s->console.count;
  return score;
}
