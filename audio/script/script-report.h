/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of JSON that the reports share. */
#ifndef SCRIPT_REPORT_PRIVATE_H
#define SCRIPT_REPORT_PRIVATE_H

#include "script/report.h"
#include "script-text.h"

void report_put_text (FILE *out, const char *text);                     /* in quotes; NULL: null */
void report_put_number (FILE *out, double value);                       /* what is not finite: null */
void report_put_field (FILE *out, const char *name, double value);      /* ,"name":value */
void report_put_text_field (FILE *out, const char *name, const char *text);
void report_diagnostics_put (FILE *out, const ScriptInput *input, const ScriptScore *score);
const char *report_file_name (const ScriptInput *input, uint32_t file);

#endif
