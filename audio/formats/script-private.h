/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the stages that write a piece as SymphonyScript. Everything here is in ticks. */
#ifndef SCRIPT_PRIVATE_H
#define SCRIPT_PRIVATE_H

#include "formats/piece.h"

/* Notes that begin, last and sound alike: one `note`, `chord` or `hit`. */
typedef struct {
  guint64 start, length, advance;       /* length: sounding; advance: as written */
  guint   first, count;                 /* notes[first …] of the lines */
} ScriptGroup;

/* A line of groups that do not overlap, or of changes. */
typedef struct {
  guint   voice;                        /* 1-15: of the language; 0: none */
  gboolean changes;                     /* items are FormatsChange, else ScriptGroup */
  GArray *items;
  guint64 end;
  int     key;                          /* pitch the last group was around; drums: its key */
  guint   layer;                        /* notated voice and staff of its notes */
} ScriptLine;

typedef struct {
  GArray    *notes;                     /* FormatsNote, grouped */
  GPtrArray *lines;                     /* ScriptLine, changes first */
} ScriptLines;

#define SCRIPT_LINES_MAX 512u           /* notes that may sound at once in one track */

/* The notes and changes of `track` in [from, to), in lines. FALSE: more at once than SCRIPT_LINES_MAX. */
gboolean script_lines_make (ScriptLines *lines, const FormatsTrack *track, guint64 from, guint64 to);
void     script_lines_finish (ScriptLines *lines);

typedef struct {
  const FormatsPiece *piece;
  const FormatsTrack *track;
  FormatsReport      *report;
  gboolean            flats;
} ScriptStyle;

/* ".rest('4n').note('C4', '8n')…" from tick `from` on; a new line with `indent` blanks at each bar. Returns where it ends. */
guint64 script_chain_write (GString *out, const ScriptStyle *style, const ScriptLines *lines, const ScriptLine *line, guint64 from, guint indent);
/* "'4n'", "1.5", "5/12". */
void    script_beats_write (GString *out, guint64 ticks);
void    script_rest_write (GString *out, guint64 ticks);
void    script_string_write (GString *out, const char *text);
/* The shortest number that means the same microseconds per quarter. */
void    script_bpm_write (GString *out, double bpm);
/* Bars passed at a tick. */
guint64 script_bar_of (const FormatsPiece *piece, guint64 tick);
/* Name of a General MIDI percussion key among the drums of the language, or NULL. */
const char *script_drum_find (guint key);
char       *script_drum_name (guint key);

#endif
