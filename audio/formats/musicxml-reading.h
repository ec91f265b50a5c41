/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the stages of the MusicXML reader share: measures as they stand in the document, before repeats are expanded. */
#ifndef MUSICXML_READING_H
#define MUSICXML_READING_H

#include "musicxml-private.h"

typedef struct {
  FormatsNote note;                     /* beats from the measure's start; graces may lie before it */
  gboolean tie_start, tie_stop;
  gboolean levelled;                    /* its velocity stands in the document */
  guint    line;
} MusicxmlNote;

typedef struct {
  guint   measure, line;
  double  beat;                         /* in the measure */
  guint8  level;                        /* of a mark; 0: a wedge */
  int     wedge;                        /* 1 crescendo, -1 diminuendo, 0 its end */
} MusicxmlLevel;

typedef struct {
  GArray *notes;                        /* MusicxmlNote */
  GArray *texts;                        /* FormatsText, beats from the measure's start */
} MusicxmlBody;                         /* of one part */

typedef struct {
  double  length;                       /* beats: the longest part's */
  double  nominal;                      /* by its metre */
  MusicxmlBar bar;
  FormatsMetre metre;                   /* numerator 0: no change */
  FormatsKey key;
  gboolean has_key;
  const char *section;
  GArray *tempos;                       /* TheoryTempo, beats from the measure's start; may be NULL */
} MusicxmlMeasure;

typedef struct { char *id; int key, channel, program; double volume, pan; } MusicxmlInstrument;     /* -1: unknown; key: GM percussion */

/* State of one part while its measures are read in the order of the document. */
typedef struct {
  FormatsPiece  *piece;
  FormatsReport *report;
  GArray        *measures;              /* MusicxmlMeasure, common to all parts */
  GArray        *bodies;                /* MusicxmlBody of this part */
  GArray        *levels;                /* MusicxmlLevel of this part */
  GArray        *instruments;           /* MusicxmlInstrument of this part */
  FormatsTrack  *track;
  MusicxmlMeasure *measure;
  MusicxmlBody  *body;
  guint    index;                       /* of the measure */
  double   divisions, at, last, reached;        /* beats in the measure; last: start of the note before, for chords */
  double   beats, beat_type;            /* the metre */
  int      transpose;
  guint    percussion;                  /* unpitched notes */
  guint8   slurs[32];                   /* of each voice; bit n: slur n is open */
  guint32  ending;                      /* the volta that is open */
  gsize    total;                       /* notes of all parts */
} MusicxmlReading;

void musicxml_read_note (MusicxmlReading *r, const xmlNode *node);
void musicxml_read_attributes (MusicxmlReading *r, const xmlNode *node);
void musicxml_read_direction (MusicxmlReading *r, const xmlNode *node);
void musicxml_read_sound (MusicxmlReading *r, const xmlNode *node, double beat);
void musicxml_read_barline (MusicxmlReading *r, const xmlNode *node);
void musicxml_read_harmony (MusicxmlReading *r, const xmlNode *node);
/* Gives every note without a velocity of its own one from marks and wedges. */
void musicxml_apply_levels (MusicxmlReading *r);

#endif
