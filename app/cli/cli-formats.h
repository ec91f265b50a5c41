/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What import and export do the same way: telling formats apart, saying what was odd, writing so that nothing gets lost. */
#ifndef CLI_FORMATS_H
#define CLI_FORMATS_H

#include "cli.h"
#include "formats/piece.h"

typedef enum { CLI_FORMAT_NONE, CLI_FORMAT_MIDI, CLI_FORMAT_MUSICXML, CLI_FORMAT_MXL } CliFormat;

/* By the ending of the name. */
CliFormat cli_format_find (const char *path);
/* Writes a new file that then takes the place of `out`. `in` is never overwritten. Returns the exit status, having complained. */
int       cli_formats_save (const char *in, const char *out, const void *bytes, gsize size);
/* What was odd, on stderr; with `json` one document on stdout: {"in","out","ok","tracks","notes","error","diagnostics"}. */
void      cli_formats_report (gboolean json, const char *in, const char *out, const FormatsPiece *piece, const FormatsReport *report,
                              const GError *error, int status);

#endif
