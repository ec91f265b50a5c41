/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluating a text in a test, and saying what must come out. */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include "script/script.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

static ScriptArena *
test_arena (void)
{
  static ScriptArena *arena;
  const size_t size = 96u << 20;

  if (!arena)
    arena = script_arena_init (aligned_alloc (64, size), size);
  return arena;
}

G_GNUC_UNUSED static const ScriptScore *
evaluate_files (const ScriptFile *files, uint32_t count)
{
  ScriptInput input = { .files = files, .file_count = count };

  return script_evaluate (test_arena (), &input);
}

G_GNUC_UNUSED static const ScriptScore *
evaluate (const char *text)
{
  static ScriptFile file;

  file = (ScriptFile) { "song.sym", text, strlen (text) };
  return evaluate_files (&file, 1);
}

/* "60@0+480 v127, ..." for all notes of all parts. */
G_GNUC_UNUSED static char *
notes_text (const ScriptScore *score)
{
  GString *text = g_string_new (NULL);

  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const ScriptEvent *e = &score->events[i];

      if (e->type == SCRIPT_EVENT_NOTE)
        g_string_append_printf (text, "%s%d@%d+%d", text->len ? " " : "", e->written_midi, (int) e->tick, (int) e->duration_ticks);
    }
  return g_string_free (text, FALSE);
}

#define assert_healthy(score)                                                                                   \
  G_STMT_START {                                                                                                \
    const ScriptScore *healthy_ = (score);                                                                      \
    if (healthy_->error_count)                                                                                  \
      g_error ("%s: %s", healthy_->diagnostics[0].code, healthy_->diagnostics[0].message);                      \
  } G_STMT_END

#define assert_notes(text, want)                                                                                \
  G_STMT_START {                                                                                                \
    const ScriptScore *score_ = evaluate (text);                                                                \
    g_autofree char *notes_ = notes_text (score_);                                                              \
    assert_healthy (score_);                                                                                    \
    g_assert_cmpstr (notes_, ==, want);                                                                         \
  } G_STMT_END

/* What console.log says in one line. */
#define assert_says(expression, want)                                                                           \
  G_STMT_START {                                                                                                \
    const ScriptScore *score_ = evaluate ("console.log(" expression ")\nexport const c = clip().rest(1)");      \
    assert_healthy (score_);                                                                                    \
    g_assert_cmpuint (score_->console_count, ==, 1);                                                            \
    g_assert_cmpstr (score_->console[0], ==, want);                                                             \
  } G_STMT_END

G_GNUC_UNUSED static const ScriptDiagnostic *
find_code (const ScriptScore *score, const char *code)
{
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    if (strcmp (score->diagnostics[i].code, code) == 0)
      return &score->diagnostics[i];
  return NULL;
}

#define assert_refused(text, code_, line_, column_)                                                             \
  G_STMT_START {                                                                                                \
    const ScriptScore *score_ = evaluate (text);                                                                \
    const ScriptDiagnostic *found_ = find_code (score_, code_);                                                 \
    if (!found_)                                                                                                \
      g_error ("%s: no %s, but %s", text, code_, score_->diagnostic_count ? score_->diagnostics[0].code : "nothing"); \
    g_assert_cmpuint (found_->line, ==, line_);                                                                 \
    g_assert_cmpuint (found_->column, ==, column_);                                                             \
  } G_STMT_END

#endif
