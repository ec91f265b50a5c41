/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The module's own stages, one at a time: what the public header does not show. */
#ifndef TEST_INSIDE_H
#define TEST_INSIDE_H

#include "test-support.h"
#include "script-context.h"

/* A context with one text in it, before anything was done to the text. */
G_GNUC_UNUSED static Script *
inside_start (const char *text)
{
  static ScriptInput input;
  static ScriptFile file;
  ScriptArena *arena = test_arena ();
  Script *s;

  script_arena_reset (arena);
  file = (ScriptFile) { "song.sym", text, strlen (text) };
  input = (ScriptInput) { .files = &file, .file_count = 1 };
  s = memory_new (arena, Script);
  s->arena = arena;
  s->input = &input;
  s->memory_end = 32u << 20;
  s->limits = (ScriptLimits) { .source_depth = 256, .diagnostics = 100 };
  atoms_init (&s->atoms, arena);
  text_words_start (s);
  s->sources = memory_new (arena, Source);
  s->sources[0] = (Source) { .text = text, .length = (uint32_t) strlen (text) };
  s->modules = memory_new (arena, Module);
  return s;
}

/* "SS0102 1:11" for every diagnostic of a score, in their order. */
G_GNUC_UNUSED static char *
places_text (const ScriptScore *score)
{
  GString *text = g_string_new (NULL);

  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    g_string_append_printf (text, "%s%s %u:%u", i ? ", " : "", score->diagnostics[i].code, score->diagnostics[i].line, score->diagnostics[i].column);
  return g_string_free (text, FALSE);
}

#define assert_places(text, want)                                                                               \
  G_STMT_START {                                                                                                \
    g_autofree char *places_ = places_text (evaluate (text));                                                   \
    g_assert_cmpstr (places_, ==, want);                                                                        \
  } G_STMT_END

#endif
