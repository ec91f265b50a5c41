/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A score for people and for other programs: diagnostics as text, check and events as JSON.
 *
 * For the parent process; plain stdio. Every function writes to `out` and keeps nothing. */
#ifndef SCRIPT_REPORT_H
#define SCRIPT_REPORT_H

#include "script/script.h"
#include <stdio.h>

/* symphony check FILE --json: one document. `file` is the name as the user gave it; NULL: the input's path. */
void script_print_check_json (FILE *out, const char *file, const ScriptInput *input, const ScriptScore *score);

/* symphony events FILE --json: one document. clip: only this clip's (or track's) events, NULL for all. */
void script_print_events_json (FILE *out, const ScriptInput *input, const ScriptScore *score, const char *clip);

/* file:line:column: severity: message [code], the source line with a caret, the hint; then how many more there are. */
void script_print_diagnostics (FILE *out, const ScriptInput *input, const ScriptScore *score);

#endif
