/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard MIDI files (RP-001, formats 0, 1 and 2), both ways. Parent process; any thread. */
#ifndef FORMATS_MIDI_H
#define FORMATS_MIDI_H

#include "formats/piece.h"

G_BEGIN_DECLS

/* Reads whatever can be read; what is odd is in the report with its byte offset. NULL: no header, or beyond a limit. */
FormatsPiece *formats_read_midi (const guint8 *bytes, gsize size, FormatsReport *report, GError **error);
/* Format 1 at 480 ticks per quarter: a conductor track, then one for each track of the piece. Never fails; what MIDI cannot
 * say is in the report. */
GBytes       *formats_write_midi (const FormatsPiece *piece, FormatsReport *report);

/* General MIDI: names of programs 0-127 and of percussion keys (NULL outside 27-87); which bundled patch stands for a program,
 * and which program for a patch (-1: unknown). */
const char   *formats_gm_get_program (int program);
const char   *formats_gm_get_percussion (int key);
const char   *formats_gm_get_patch (int program);
int           formats_gm_find_program (const char *patch);

G_END_DECLS

#endif
