/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stages of the MusicXML writer share. */
#ifndef MUSICXML_WRITING_H
#define MUSICXML_WRITING_H

#include "musicxml-private.h"

typedef struct { guint64 start, end; guint numerator, denominator; gboolean changes; } MusicxmlSpan;    /* a measure, in ticks */

/* A voice: the groups of a line, and where their ticks came to lie. */
typedef struct {
  const ScriptLine *line;
  GArray *ticks;                        /* guint64: distinct starts and ends, rising */
  GArray *units;                        /* gint64 beside them */
  GPtrArray *windows;                   /* of each measure: GArray of MusicxmlWindow */
  guint8 *slurs;                        /* of each group: bit 0 starts, bit 1 ends */
} MusicxmlVoice;

typedef struct {
  const FormatsPiece *piece;
  FormatsReport *report;
  GString *out;
  GArray  *spans;                       /* MusicxmlSpan */
  GArray  *tempos;                      /* MidiTempo */
  gint64   scale;                       /* units for each division; 0: the pass that looks for it */
  gint64   common;                      /* greatest common divisor of all lengths */
  FormatsKey key;
} MusicxmlWriting;

/* Prepares the track's copy for notation: places by what can be written, voices by line. FALSE: too many at once. */
gboolean musicxml_voices_make (MusicxmlWriting *w, const FormatsTrack *track, ScriptLines *lines, GPtrArray *voices);
void     musicxml_voice_free (gpointer voice);
/* The notes and rests of a voice in one measure. */
void     musicxml_write_voice (MusicxmlWriting *w, const FormatsTrack *track, const ScriptLines *lines, const MusicxmlVoice *voice, guint measure,
                               guint voice_number, guint part, guint staves);
/* A length in divisions; in the first pass it only counts. */
void     musicxml_write_length (MusicxmlWriting *w, const char *element, gint64 units);
void     musicxml_write_text (GString *out, const char *text);

#endif
