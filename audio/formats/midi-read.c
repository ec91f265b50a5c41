/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the events of a MIDI file mean: notes from starts and ends, tempo, metre, key, names, controllers, bends. */
#include "midi-private.h"

#include <math.h>
#include <string.h>

#define NONE G_MAXUINT32

typedef struct { guint32 note, next; } Waiting;         /* a note that has begun; the next of the same key */

/* One channel of one chunk: a track of the piece. */
typedef struct {
  FormatsTrack *track;
  guint32 first[128], last[128];        /* Waiting of each key, first in first out */
  guint   rpn;                          /* 101 and 100 as 14 bits; 0x3FFF: none */
  double  bend_range;
} Channel;

typedef struct {
  FormatsPiece  *piece;
  FormatsReport *report;
  const MidiFile *file;
  double         ticks_per_beat, start; /* of this chunk in beats: patterns follow each other */
  Channel       *channels[16];
  GArray        *waiting;
  const char    *name;                  /* of the chunk */
  guint          number;                /* of the chunk, from 1 */
  GArray        *texts;                 /* FormatsText of the chunk */
  gsize          notes;
} Reading;

static double
beat_of (const Reading *r, guint64 tick)
{
  return r->start + (double) tick / r->ticks_per_beat;
}

static Channel *
channel_get (Reading *r, guint index)
{
  Channel *channel = r->channels[index];
  if (channel)
    return channel;
  channel = r->channels[index] = g_new0 (Channel, 1);
  channel->track = formats_piece_add_track (r->piece, r->name ? r->name : "");
  channel->track->channel = (int) index + 1;
  channel->track->drums = index == 9;
  channel->rpn = 0x3FFF;
  channel->bend_range = 2;
  memset (channel->first, 0xFF, sizeof channel->first);
  memset (channel->last, 0xFF, sizeof channel->last);
  return channel;
}

/* ---- notes ------------------------------------------------------------------------------------------------------ */

static void
note_start (Reading *r, Channel *channel, const MidiEvent *event)
{
  FormatsNote note = { .beat = beat_of (r, event->tick), .beats = -1, .midi = event->a & 127, .velocity = event->b & 127 };
  Waiting waiting = { channel->track->notes->len, NONE };
  guint32 at = r->waiting->len;
  g_array_append_val (channel->track->notes, note);
  g_array_append_val (r->waiting, waiting);
  if (channel->first[note.midi] == NONE)
    channel->first[note.midi] = at;
  else
    g_array_index (r->waiting, Waiting, channel->last[note.midi]).next = at;
  channel->last[note.midi] = at;
}

static void
note_end (Reading *r, Channel *channel, const MidiEvent *event)
{
  guint key = event->a & 127;
  guint32 at = channel->first[key];
  if (at == NONE)
    {
      formats_report_add (r->report, FORMATS_HINT, event->offset, 0, "end-without-start", NULL, "A note ends that never began; ignored.");
      return;
    }
  const Waiting *waiting = &g_array_index (r->waiting, Waiting, at);
  FormatsNote *note = &g_array_index (channel->track->notes, FormatsNote, waiting->note);
  note->beats = beat_of (r, event->tick) - note->beat;
  channel->first[key] = waiting->next;
}

static void
close_notes (Reading *r, guint64 end)
{
  for (guint i = 0; i < 16; i++)
    for (guint key = 0; r->channels[i] && key < 128; key++)
      for (guint32 at = r->channels[i]->first[key]; at != NONE; at = g_array_index (r->waiting, Waiting, at).next)
        {
          FormatsNote *note = &g_array_index (r->channels[i]->track->notes, FormatsNote, g_array_index (r->waiting, Waiting, at).note);
          note->beats = beat_of (r, end) - note->beat;
          formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "start-without-end", NULL,
                              "A note has no end (key %u at beat %g of track %u); it ends with its track.", key, note->beat, r->number);
        }
}

/* ---- controllers --------------------------------------------------------------------------------------------------- */

static void
change_add (Reading *r, Channel *channel, const MidiEvent *event, FormatsChangeKind kind, guint number, double value)
{
  FormatsChange change = { .beat = beat_of (r, event->tick), .kind = kind, .number = (guint8) number, .value = value };
  g_array_append_val (channel->track->changes, change);
}

/* Bank, and the range of the bend, are set-up; everything else is kept as it is. */
static void
control (Reading *r, Channel *channel, const MidiEvent *event)
{
  guint number = event->a & 127, value = event->b & 127;
  if (number == 0 || number == 32)
    {
      int bank = MAX (channel->track->bank, 0);
      channel->track->bank = number == 0 ? (bank & 127) | (int) value << 7 : (bank & ~127) | (int) value;
    }
  else if (number == 101 || number == 100)
    {
      channel->rpn = number == 101 ? (channel->rpn & 127) | value << 7 : (channel->rpn & ~127u) | value;
      if (channel->rpn != 0 && channel->rpn != 0x3FFF && channel->rpn >> 7 != 127 && (channel->rpn & 127) != 127)
        formats_report_add (r->report, FORMATS_HINT, event->offset, 0, "parameter", NULL,
                            "Registered parameter %u has no counterpart here; only the range of the bend is read.", channel->rpn);
    }
  else if ((number == 6 || number == 38) && channel->rpn != 0x3FFF)
    {
      if (channel->rpn == 0 && number == 6)
        channel->bend_range = value + (channel->bend_range - floor (channel->bend_range));
      else if (channel->rpn == 0)
        channel->bend_range = floor (channel->bend_range) + value / 100.0;
      channel->track->bend_semitones = MAX (channel->track->bend_semitones, channel->bend_range);
    }
  else
    change_add (r, channel, event, FORMATS_CONTROL, number, value);
}

static void
program (Reading *r, Channel *channel, const MidiEvent *event)
{
  if (channel->track->program < 0)
    channel->track->program = event->a & 127;
  else if (channel->track->program != (event->a & 127))
    formats_report_add (r->report, FORMATS_WARNING, event->offset, 0, "program-change", "Split the track there, one clip for each instrument.",
                        "The instrument changes to “%s” within track %u; a track here has one instrument.",
                        formats_gm_get_program (event->a & 127), r->number);
}

static void
channel_event (Reading *r, const MidiEvent *event)
{
  Channel *channel = channel_get (r, event->status & 15);
  switch (event->status & 0xF0)
    {
    case 0x90:
      if (event->b > 0)
        note_start (r, channel, event);
      else
        note_end (r, channel, event);
      break;
    case 0x80: note_end (r, channel, event); break;
    case 0xA0: change_add (r, channel, event, FORMATS_KEY_PRESSURE, event->a, event->b / 127.0); break;
    case 0xB0: control (r, channel, event); break;
    case 0xC0: program (r, channel, event); break;
    case 0xD0: change_add (r, channel, event, FORMATS_PRESSURE, 0, event->a / 127.0); break;
    case 0xE0:
      change_add (r, channel, event, FORMATS_BEND, 0, ((event->a | event->b << 7) - 8192) / 8192.0 * channel->bend_range);
      break;
    }
}

/* ---- metas --------------------------------------------------------------------------------------------------------- */

static void
tempo (Reading *r, const MidiEvent *event)
{
  guint32 us = event->length >= 3 ? (guint32) event->data[0] << 16 | (guint32) event->data[1] << 8 | event->data[2] : 0;
  if (us == 0)
    {
      formats_report_add (r->report, FORMATS_WARNING, event->offset, 0, "tempo", NULL, "A tempo of 0 (or without its three bytes) is ignored.");
      return;
    }
  if (r->file->ticks_per_second > 0)
    return;
  double bpm = 60e6 / us;
  if (bpm > 999)
    formats_report_add (r->report, FORMATS_WARNING, event->offset, 0, "tempo-range", NULL, "A tempo of %.6g is beyond 999; 999 is taken.", bpm);
  TheoryTempo line = { .beat = beat_of (r, event->tick), .bpm = MIN (bpm, 999), .to_bpm = MIN (bpm, 999) };
  g_array_append_val (r->piece->tempos, line);
}

static void
metre (Reading *r, const MidiEvent *event)
{
  guint n = event->length >= 2 ? event->data[0] : 0, power = event->length >= 2 ? event->data[1] : 0;
  if (n < 1 || n > 64 || power > 5)
    {
      formats_report_add (r->report, FORMATS_WARNING, event->offset, 0, "metre", NULL,
                          "A metre of %u over 2 to the power of %u is ignored: 1–64 over 1–32 can be read.", n, power);
      return;
    }
  FormatsMetre item = { beat_of (r, event->tick), n, 1u << power };
  g_array_append_val (r->piece->metres, item);
}

static void
key (Reading *r, const MidiEvent *event)
{
  int fifths = event->length >= 2 ? (gint8) event->data[0] : 100;
  if (fifths < -7 || fifths > 7 || event->data[1] > 1)
    {
      formats_report_add (r->report, FORMATS_WARNING, event->offset, 0, "key", NULL, "A key signature beyond seven sharps or flats is ignored.");
      return;
    }
  FormatsKey item = { beat_of (r, event->tick), fifths, event->data[1] };
  g_array_append_val (r->piece->keys, item);
}

static void
text (Reading *r, const MidiEvent *event)
{
  g_autofree char *own = midi_text_dup (event->data, event->length);
  const char *string = formats_piece_intern (r->piece, own);
  if (!*string)
    return;
  if (event->a == 3)
    {
      if (!r->name)
        r->name = string;
    }
  else if (event->a == 6)
    {
      FormatsSection section = { beat_of (r, event->tick), string };
      g_array_append_val (r->piece->sections, section);
    }
  else if (event->a <= 7)
    {
      FormatsText item = { beat_of (r, event->tick), event->a == 5 ? FORMATS_LYRIC : FORMATS_TEXT, string };
      g_array_append_val (r->texts, item);
    }
}

static void
meta_event (Reading *r, const MidiEvent *event)
{
  switch (event->a)
    {
    case 1: case 2: case 3: case 4: case 5: case 6: case 7: text (r, event); break;
    case 0x51: tempo (r, event); break;
    case 0x58: metre (r, event); break;
    case 0x59: key (r, event); break;
    default: break;                     /* sequence number, port, SMPTE offset, end, own ones: nothing that sounds */
    }
}

/* ---- chunks ---------------------------------------------------------------------------------------------------------- */

/* Channels without a note are worth nothing but for what they change. */
static void
close_channels (Reading *r, guint64 end)
{
  guint sounding = 0;
  for (guint i = 0; i < 16; i++)
    sounding += r->channels[i] != NULL;
  for (guint i = 0; i < 16; i++)
    {
      Channel *channel = r->channels[i];
      if (!channel)
        continue;
      FormatsTrack *track = channel->track;
      const char *program_name = formats_gm_get_program (track->program);
      g_autofree char *name = NULL;
      if (r->name && sounding == 1)
        name = g_strdup (r->name);
      else if (track->drums)
        name = r->name ? g_strdup_printf ("%s drums", r->name) : g_strdup ("Drums");
      else if (r->name)
        name = g_strdup_printf ("%s %u", r->name, i + 1);
      else
        name = program_name ? g_strdup (program_name) : g_strdup_printf ("Channel %u", i + 1);
      track->name = formats_piece_intern (r->piece, name);
      track->beats = beat_of (r, end);
      if (r->texts->len > 0)
        {
          g_array_append_vals (track->texts, r->texts->data, r->texts->len);
          g_array_set_size (r->texts, 0);
        }
      g_free (channel);
      r->channels[i] = NULL;
    }
  if (r->texts->len > 0)
    g_array_append_vals (r->piece->texts, r->texts->data, r->texts->len);
  g_array_set_size (r->texts, 0);
  g_array_set_size (r->waiting, 0);
}

static void
read_chunk (Reading *r, const GArray *events, guint64 end)
{
  guint sysex = 0;
  r->name = NULL;
  for (guint i = 0; i < events->len; i++)
    {
      const MidiEvent *event = &g_array_index (events, MidiEvent, i);
      if (event->status == 0xFF)
        meta_event (r, event);
      else if (event->status >= 0xF0)
        {
          if (sysex++ == 0)
            formats_report_add (r->report, FORMATS_HINT, event->offset, 0, "sysex", NULL, "System-exclusive data has no counterpart and is left out.");
        }
      else
        channel_event (r, event);
    }
  close_notes (r, end);
  gboolean first = r->number == 1 && r->file->format == 1, empty = TRUE;
  for (guint i = 0; i < 16; i++)
    empty &= !r->channels[i];
  if (r->name && (empty ? first : r->file->format == 0) && !r->piece->title)
    {
      r->piece->title = r->name;
      if (!empty)
        r->name = NULL;
    }
  close_channels (r, end);
}

/* Tracks of one channel in one chunk that differ only in their channel: the voices of an MPE instrument. They become one. */
static void
join_voices (FormatsPiece *piece, guint first)
{
  guint count = piece->tracks->len - first;
  if (count < 2)
    return;
  FormatsTrack *lead = piece->tracks->pdata[first];
  for (guint i = first; i < piece->tracks->len; i++)
    {
      const FormatsTrack *track = piece->tracks->pdata[i];
      if (track->drums || track->program != lead->program || track->bank != lead->bank)
        return;
    }
  for (guint i = first + 1; i < piece->tracks->len; i++)
    {
      FormatsTrack *track = piece->tracks->pdata[i];
      for (guint k = 0; k < track->notes->len; k++)
        {
          FormatsNote *note = &g_array_index (track->notes, FormatsNote, k);
          note->channel = (guint8) track->channel;
          note->voice = (guint8) (track->channel - 1);
        }
      for (guint k = 0; k < track->changes->len; k++)
        g_array_index (track->changes, FormatsChange, k).channel = (guint8) track->channel;
      g_array_append_vals (lead->notes, track->notes->data, track->notes->len);
      g_array_append_vals (lead->changes, track->changes->data, track->changes->len);
      lead->bend_semitones = MAX (lead->bend_semitones, track->bend_semitones);
    }
  g_ptr_array_set_size (piece->tracks, (int) first + 1);
}

static void
read_file (Reading *r)
{
  for (guint i = 0; i < r->file->tracks->len; i++)
    {
      guint first = r->piece->tracks->len;
      guint64 end = g_array_index (r->file->ends, guint64, i);
      r->number = i + 1;
      if (r->file->format == 2)
        {
          FormatsSection section = { r->start, NULL };
          g_array_append_val (r->piece->sections, section);
        }
      read_chunk (r, r->file->tracks->pdata[i], end);
      if (r->file->format == 1)
        join_voices (r->piece, first);
      if (r->file->format == 2)
        r->start = beat_of (r, end);
      r->piece->beats = MAX (r->piece->beats, beat_of (r, end));
    }
}

FormatsPiece *
formats_read_midi (const guint8 *bytes, gsize size, FormatsReport *report, GError **error)
{
  MidiFile file;
  FormatsPiece *piece = NULL;
  if (midi_file_read (&file, bytes, size, report, error))
    {
      piece = formats_piece_new (FALSE);
      Reading r = { .piece = piece, .report = report, .file = &file };
      r.ticks_per_beat = file.ticks_per_second > 0 ? file.ticks_per_second / 2 : file.division;
      r.waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
      r.texts = g_array_new (FALSE, TRUE, sizeof (FormatsText));
      read_file (&r);
      g_array_unref (r.waiting);
      g_array_unref (r.texts);
      formats_piece_finish (piece);
      if (piece->beats > FORMATS_BEATS_MAX)
        {
          g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "The file lasts longer than %.0f beats", FORMATS_BEATS_MAX);
          g_clear_pointer (&piece, formats_piece_free);
        }
    }
  midi_file_finish (&file);
  return piece;
}
