/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the stages of the MIDI reader and writer. */
#ifndef MIDI_PRIVATE_H
#define MIDI_PRIVATE_H

#include "formats/midi.h"

/* ---- writing ---- */

/* A tempo as a file has it. */
typedef struct { guint64 tick; guint32 us_per_quarter; } MidiTempo;

/* Tempo steps for a prepared line up to `end_beats`. Within a ramp a step's end is never more than half a microsecond a beat
 * off the exact integral, whatever came before, and no place in between more than 0.4 ms. */
GArray *midi_tempo_steps (const GArray *line, double end_beats);

/* Events of one chunk, in any order; ranks decide within a tick. */
typedef enum { MIDI_RANK_END, MIDI_RANK_META, MIDI_RANK_SETUP, MIDI_RANK_CONTROL, MIDI_RANK_BEND, MIDI_RANK_START, MIDI_RANK_END_AT_ONCE } MidiRank;
typedef struct { GArray *items; GByteArray *bytes; } MidiChunk;

void midi_chunk_init (MidiChunk *chunk);
void midi_chunk_finish (MidiChunk *chunk);
void midi_chunk_add (MidiChunk *chunk, guint64 tick, MidiRank rank, const guint8 *bytes, guint count);
void midi_chunk_add_3 (MidiChunk *chunk, guint64 tick, MidiRank rank, guint a, guint b, guint c);
void midi_chunk_add_meta (MidiChunk *chunk, guint64 tick, guint type, const void *bytes, gsize count);
/* MTrk with its end at `end` or behind the last event, appended to `out`. */
void midi_chunk_write (MidiChunk *chunk, guint64 end, GByteArray *out);

/* A bit for each channel, 1 << 1 to 1 << 16. */
typedef struct {
  guint32 spare;                        /* nobody uses it: may be taken for notes with tunings of their own */
  guint32 ready;                        /* an earlier track has chosen its program and level */
} MidiChannels;

/* Notes, controls and bends of a track, on `channel` (1-16) unless they have one. */
void midi_write_track (MidiChunk *chunk, const FormatsTrack *track, guint channel, MidiChannels *channels, FormatsReport *report);

/* ---- reading ---- */

typedef struct {
  guint64 tick;                         /* in the file's own division */
  guint64 offset;                       /* of the event's delta time */
  guint8  status, a, b;                 /* meta: status 0xFF, a = type; SysEx: 0xF0, 0xF7 */
  guint32 length;                       /* of data */
  const guint8 *data;                   /* meta and SysEx: lent from the file */
} MidiEvent;

typedef struct {
  guint   format, division;             /* division: ticks per quarter, 0 when by frames */
  double  ticks_per_second;             /* by frames, else 0 */
  GPtrArray *tracks;                    /* GArray of MidiEvent */
  GArray *ends;                         /* guint64: tick of each track's end */
} MidiFile;

/* The chunks and their events, nothing interpreted. */
gboolean midi_file_read (MidiFile *file, const guint8 *bytes, gsize size, FormatsReport *report, GError **error);
void     midi_file_finish (MidiFile *file);
/* UTF-8, else Latin-1; control characters as escapes. At most 4,096 characters. */
char    *midi_text_dup (const guint8 *bytes, gsize count);

#endif
