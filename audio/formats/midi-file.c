/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the chunks of a MIDI file into plain events. Every rule for what is malformed is here; nothing is interpreted. */
#include "midi-private.h"

#include <string.h>

#define TRACKS_MAX 65535u               /* what a header can speak of */

typedef struct {
  const guint8  *bytes;
  gsize          size, at, end;         /* end: of this chunk */
  FormatsReport *report;
  gsize          events;                /* in all chunks */
  guint          track;                 /* from 1 */
  guint64        tick;
  guint8         running;
} Reading;

static guint32
big_32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8 | p[3];
}

/* A number of at most four bytes. FALSE: longer, or the chunk ends within it. */
static gboolean
read_number (Reading *r, guint32 *number)
{
  *number = 0;
  for (guint i = 0; i < 4 && r->at < r->end; i++)
    {
      guint8 byte = r->bytes[r->at++];
      *number = *number << 7 | (byte & 0x7F);
      if (byte < 0x80)
        return TRUE;
    }
  return FALSE;
}

static void
track_stops (Reading *r, gsize offset, const char *code, const char *what)
{
  formats_report_add (r->report, FORMATS_WARNING, offset, 0, code, NULL, "%s; track %u ends there.", what, r->track);
}

/* ---- events --------------------------------------------------------------------------------------------------- */

static gboolean
event_add (Reading *r, GArray *events, gsize offset, guint status, guint a, guint b, guint32 length, const guint8 *data)
{
  const MidiEvent event = { r->tick, offset, (guint8) status, (guint8) a, (guint8) b, length, data };
  if (++r->events > FORMATS_EVENTS_MAX)
    return FALSE;
  g_array_append_val (events, event);
  return TRUE;
}

/* Bytes that belong to nothing: on to the next status byte, counted. */
static void
resync (Reading *r)
{
  gsize first = r->at, lost;
  if (r->bytes[r->at] >= 0x80)
    r->at++;                            /* a status no file may hold */
  while (r->at < r->end && r->bytes[r->at] < 0x80)
    r->at++;
  lost = r->at - first;
  formats_report_add (r->report, FORMATS_WARNING, first, 0, "lost-bytes", "Whatever wrote this file lost its place here.",
                      "%" G_GSIZE_FORMAT " byte(s) belong to no event in track %u; reading goes on at the next status byte.", lost, r->track);
}

/* Meta and SysEx: a length and that many bytes. FALSE: the track ends. */
static gboolean
read_long (Reading *r, GArray *events, gsize offset, guint status, gboolean *full)
{
  guint type = 0;
  guint32 length;
  if (status == 0xFF)
    {
      if (r->at >= r->end)
        {
          track_stops (r, offset, "chunk-short", "The chunk ends within an event");
          return FALSE;
        }
      type = r->bytes[r->at++];
    }
  gsize number_at = r->at;
  if (!read_number (r, &length))
    {
      track_stops (r, number_at, "long-number", "A number is longer than four bytes or cut off");
      return FALSE;
    }
  if (length > r->end - r->at)
    {
      track_stops (r, offset, "chunk-short", "The chunk ends within an event");
      length = (guint32) (r->end - r->at);
      r->at = r->end;
      return FALSE;
    }
  *full = !event_add (r, events, offset, status, type, 0, length, r->bytes + r->at);
  r->at += length;
  r->running = 0;
  return !(status == 0xFF && type == 0x2F);
}

static gboolean
read_short (Reading *r, GArray *events, gsize offset, guint status, gboolean *full)
{
  guint kind = status & 0xF0, wanted = kind == 0xC0 || kind == 0xD0 ? 1 : 2;
  guint8 data[2] = { 0 };
  for (guint i = 0; i < wanted; i++)
    {
      if (r->at >= r->end)
        {
          track_stops (r, offset, "chunk-short", "The chunk ends within an event");
          return FALSE;
        }
      if (r->bytes[r->at] >= 0x80)
        {
          formats_report_add (r->report, FORMATS_WARNING, r->at, 0, "lost-bytes", "Whatever wrote this file lost its place here.",
                              "%u byte(s) belong to no event in track %u; reading goes on at the next status byte.",
                              (guint) (r->at - offset), r->track);
          return TRUE;
        }
      data[i] = r->bytes[r->at++];
    }
  *full = !event_add (r, events, offset, status, data[0], data[1], 0, NULL);
  return TRUE;
}

/* One delta time and event. FALSE: the track's last one, or its end; *ended: it said so itself. */
static gboolean
read_event (Reading *r, GArray *events, gboolean *ended, gboolean *full)
{
  gsize offset = r->at;
  guint32 delta;
  if (!read_number (r, &delta))
    {
      track_stops (r, offset, "long-number", "A number is longer than four bytes or cut off");
      return FALSE;
    }
  r->tick += delta;
  while (r->at < r->end)
    {
      guint status = r->bytes[r->at];
      if (status < 0x80)
        {
          if (r->running)
            return read_short (r, events, offset, r->running, full);
        }
      else if (status < 0xF0)
        {
          r->at++;
          r->running = (guint8) status;
          return read_short (r, events, offset, status, full);
        }
      else if (status == 0xF0 || status == 0xF7 || status == 0xFF)
        {
          r->at++;
          gboolean more = read_long (r, events, offset, status, full);
          *ended = !more && events->len > 0 && g_array_index (events, MidiEvent, events->len - 1).a == 0x2F
                   && g_array_index (events, MidiEvent, events->len - 1).status == 0xFF;
          return more;
        }
      resync (r);
    }
  track_stops (r, offset, "chunk-short", "The chunk ends within an event");
  return FALSE;
}

/* ---- chunks --------------------------------------------------------------------------------------------------- */

static gboolean
read_track (Reading *r, MidiFile *file, gsize start, gsize length, GError **error)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (MidiEvent));
  gboolean ended = FALSE, full = FALSE;
  r->at = start;
  r->end = start + length;
  r->tick = 0;
  r->running = 0;
  r->track++;
  while (r->at < r->end && !full && read_event (r, events, &ended, &full))
    continue;
  if (full)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "More than %u events, at byte %" G_GSIZE_FORMAT, FORMATS_EVENTS_MAX, r->at);
      return FALSE;
    }
  if (!ended)
    formats_report_add (r->report, FORMATS_WARNING, r->at, 0, "end-of-track", NULL,
                        "Track %u has no end-of-track event; it ends at its last one.", r->track);
  g_array_append_val (file->ends, r->tick);
  g_ptr_array_add (file->tracks, g_steal_pointer (&events));
  return TRUE;
}

static gboolean
read_chunks (Reading *r, MidiFile *file, gsize at, GError **error)
{
  while (at < r->size)
    {
      if (r->size - at < 8)
        {
          formats_report_add (r->report, FORMATS_WARNING, at, 0, "chunk-short", NULL, "The file ends within the head of a chunk.");
          break;
        }
      gsize length = big_32 (r->bytes + at + 4), left = r->size - at - 8;
      if (length > left)
        {
          formats_report_add (r->report, FORMATS_WARNING, at + 4, 0, "chunk-long", "The file may be cut off.",
                              "A chunk says it has %" G_GSIZE_FORMAT " bytes where %" G_GSIZE_FORMAT " are left; those are read.", length, left);
          length = left;
        }
      if (file->tracks->len == TRACKS_MAX)
        {
          g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "More than %u tracks, at byte %" G_GSIZE_FORMAT, TRACKS_MAX, at);
          return FALSE;
        }
      if (memcmp (r->bytes + at, "MTrk", 4) == 0 && !read_track (r, file, at + 8, length, error))
        return FALSE;
      at += 8 + length;
    }
  return TRUE;
}

static void
read_division (MidiFile *file, guint division, gsize offset, FormatsReport *report)
{
  guint rate = 256 - (division >> 8), frame = division & 255;
  if (division & 0x8000 && (rate == 24 || rate == 25 || rate == 29 || rate == 30) && frame > 0)
    {
      file->ticks_per_second = (rate == 29 ? 30000.0 / 1001 : rate) * frame;
      formats_report_add (report, FORMATS_HINT, offset, 0, "frames", "Its own tempo events are left out.",
                          "Time is counted in frames, %u a second: written at 120 beats a minute.", rate);
    }
  else if (division == 0 || division & 0x8000)
    {
      file->division = FORMATS_PPQ;
      formats_report_add (report, FORMATS_WARNING, offset, 0, "division", NULL, "A division of %u means nothing; %u ticks per quarter are taken.",
                          division, FORMATS_PPQ);
    }
  else
    file->division = division;
}

/* The header's place: at the start, or within a RIFF wrapper. */
static gboolean
find_header (const guint8 *bytes, gsize size, gsize *at)
{
  *at = 0;
  if (size >= 12 && memcmp (bytes, "RIFF", 4) == 0 && memcmp (bytes + 8, "RMID", 4) == 0)
    for (gsize chunk = 12; chunk + 8 <= size;)
      {
        gsize length = (gsize) bytes[chunk + 4] | (gsize) bytes[chunk + 5] << 8 | (gsize) bytes[chunk + 6] << 16 | (gsize) bytes[chunk + 7] << 24;
        if (memcmp (bytes + chunk, "data", 4) == 0)
          {
            *at = chunk + 8;
            break;
          }
        chunk += 8 + length + (length & 1);
      }
  return size - *at >= 8 && memcmp (bytes + *at, "MThd", 4) == 0;
}

gboolean
midi_file_read (MidiFile *file, const guint8 *bytes, gsize size, FormatsReport *report, GError **error)
{
  gsize at;
  memset (file, 0, sizeof *file);
  file->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  file->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  if (size > FORMATS_FILE_MAX)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "The file is larger than %u MiB", FORMATS_FILE_MAX >> 20);
      return FALSE;
    }
  if (!find_header (bytes, size, &at))
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "This is no MIDI file: “MThd” is missing at byte %" G_GSIZE_FORMAT, at);
      return FALSE;
    }
  gsize length = big_32 (bytes + at + 4);
  if (length < 6 || size - at < 14)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "The header at byte %" G_GSIZE_FORMAT " is shorter than 6 bytes", at);
      return FALSE;
    }
  file->format = (guint) bytes[at + 8] << 8 | bytes[at + 9];
  guint tracks = (guint) bytes[at + 10] << 8 | bytes[at + 11];
  read_division (file, (guint) bytes[at + 12] << 8 | bytes[at + 13], at + 12, report);
  if (file->format > 2)
    {
      formats_report_add (report, FORMATS_WARNING, at + 8, 0, "format", NULL, "Format %u is none of 0, 1 and 2; it is read as 1.", file->format);
      file->format = 1;
    }
  Reading r = { .bytes = bytes, .size = size, .report = report };
  if (!read_chunks (&r, file, at + 8 + MIN (length, size - at - 8), error))
    return FALSE;
  if (tracks != file->tracks->len)
    formats_report_add (report, FORMATS_WARNING, at + 10, 0, "track-count", NULL, "The header speaks of %u tracks; there are %u.", tracks, file->tracks->len);
  return TRUE;
}

void
midi_file_finish (MidiFile *file)
{
  g_clear_pointer (&file->tracks, g_ptr_array_unref);
  g_clear_pointer (&file->ends, g_array_unref);
}

char *
midi_text_dup (const guint8 *bytes, gsize count)
{
  GString *text = g_string_new (NULL);
  g_autofree char *utf8 = NULL;
  count = MIN (count, 16384);
  while (count > 0 && bytes[count - 1] == 0)
    count--;
  const char *valid_end;
  if (!g_utf8_validate ((const char *) bytes, (gssize) count, &valid_end))
    utf8 = g_convert ((const char *) bytes, (gssize) count, "UTF-8", "ISO-8859-1", NULL, &count, NULL);
  const char *at = utf8 ? utf8 : (const char *) bytes, *end = at + count;
  for (guint i = 0; at < end && i < 4096; i++, at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c == '\n')
        g_string_append (text, "\\n");
      else if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_unichar (text, c);
    }
  return g_string_free (text, FALSE);
}
