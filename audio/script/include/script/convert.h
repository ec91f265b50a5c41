/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Convert selection": builder calls into mini-notation and back, as edits of the text.
 *
 * Both evaluate the project, and evaluate it again as it would be: edits that would change any event are never given.
 * Arena memory only, no system call; any thread, one at a time per arena. */
#ifndef SCRIPT_CONVERT_H
#define SCRIPT_CONVERT_H

#include "script/script.h"

typedef struct {
  const ScriptEdit *edits;              /* of input->main; NULL: not possible */
  uint32_t          edit_count;
  const char       *reason;             /* not possible: why, in a sentence; else NULL */
} ScriptConversion;

/* The calls in bytes [start, end) of the main file, such as .note('C4', '8n').rest('8n'), become one .pattern(…). An empty range
 * means the call around it. Results live in `arena` until its next use; `scratch` is overwritten too. Both like those for
 * script_evaluate(). */
ScriptConversion script_convert_to_pattern (ScriptArena *arena, ScriptArena *scratch, const ScriptInput *input, uint32_t start, uint32_t end);

/* The innermost .pattern(…) that the range touches becomes calls of note, chord, rest, hit. */
ScriptConversion script_convert_to_chain (ScriptArena *arena, ScriptArena *scratch, const ScriptInput *input, uint32_t start, uint32_t end);

#endif
