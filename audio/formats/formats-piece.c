/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The piece between two notations, and the report of what went wrong. */
#include "formats/piece.h"

#include <math.h>
#include <string.h>

#include "theory/theory.h"

G_DEFINE_QUARK (formats-error-quark, formats_error)

/* ---- report ----------------------------------------------------------------------------------------------- */

static void
diagnostic_free (gpointer data)
{
  FormatsDiagnostic *item = data;
  g_free (item->code);
  g_free (item->message);
  g_free (item->hint);
  g_free (item);
}

FormatsReport *
formats_report_new (void)
{
  FormatsReport *report = g_new0 (FormatsReport, 1);
  report->items = g_ptr_array_new_with_free_func (diagnostic_free);
  return report;
}

void
formats_report_free (FormatsReport *report)
{
  if (!report)
    return;
  g_ptr_array_unref (report->items);
  g_free (report);
}

const FormatsDiagnostic *
formats_report_find (const FormatsReport *report, const char *code)
{
  for (guint i = 0; i < report->items->len; i++)
    {
      const FormatsDiagnostic *item = report->items->pdata[i];
      if (strcmp (item->code, code) == 0)
        return item;
    }
  return NULL;
}

void
formats_report_add (FormatsReport *report, FormatsSeverity severity, guint64 offset, guint line, const char *code,
                    const char *hint, const char *format, ...)
{
  if (!report)
    return;
  FormatsDiagnostic *item = (FormatsDiagnostic *) formats_report_find (report, code);
  if (item)
    {
      item->count++;
      return;
    }
  va_list arguments;
  va_start (arguments, format);
  item = g_new0 (FormatsDiagnostic, 1);
  *item = (FormatsDiagnostic) { severity, offset, line, 1, g_strdup (code), g_strdup_vprintf (format, arguments), g_strdup (hint) };
  va_end (arguments);
  g_ptr_array_add (report->items, item);
}

/* ---- piece ------------------------------------------------------------------------------------------------ */

static void
track_free (gpointer data)
{
  FormatsTrack *track = data;
  g_array_unref (track->notes);
  g_array_unref (track->changes);
  g_array_unref (track->texts);
  g_free (track);
}

FormatsPiece *
formats_piece_new (gboolean defaults)
{
  FormatsPiece *piece = g_new0 (FormatsPiece, 1);
  piece->tempos = g_array_new (FALSE, TRUE, sizeof (TheoryTempo));
  piece->metres = g_array_new (FALSE, TRUE, sizeof (FormatsMetre));
  piece->keys = g_array_new (FALSE, TRUE, sizeof (FormatsKey));
  piece->sections = g_array_new (FALSE, TRUE, sizeof (FormatsSection));
  piece->texts = g_array_new (FALSE, TRUE, sizeof (FormatsText));
  piece->tracks = g_ptr_array_new_with_free_func (track_free);
  piece->strings = g_string_chunk_new (4096);
  if (defaults)
    {
      const TheoryTempo tempo = { .bpm = 120, .to_bpm = 120 };
      const FormatsMetre metre = { 0, 4, 4 };
      g_array_append_val (piece->tempos, tempo);
      g_array_append_val (piece->metres, metre);
    }
  return piece;
}

void
formats_piece_free (FormatsPiece *piece)
{
  if (!piece)
    return;
  g_array_unref (piece->tempos);
  g_array_unref (piece->metres);
  g_array_unref (piece->keys);
  g_array_unref (piece->sections);
  g_array_unref (piece->texts);
  g_ptr_array_unref (piece->tracks);
  g_string_chunk_free (piece->strings);
  g_free (piece);
}

FormatsTrack *
formats_piece_add_track (FormatsPiece *piece, const char *name)
{
  FormatsTrack *track = g_new0 (FormatsTrack, 1);
  track->name = formats_piece_intern (piece, name ? name : "");
  track->program = track->bank = -1;
  track->volume = -1;
  track->notes = g_array_new (FALSE, TRUE, sizeof (FormatsNote));
  track->changes = g_array_new (FALSE, TRUE, sizeof (FormatsChange));
  track->texts = g_array_new (FALSE, TRUE, sizeof (FormatsText));
  g_ptr_array_add (piece->tracks, track);
  return track;
}

const char *
formats_piece_intern (FormatsPiece *piece, const char *text)
{
  return text ? g_string_chunk_insert_const (piece->strings, text) : NULL;
}

guint64
formats_tick (double beats)
{
  double tick = floor (beats * FORMATS_PPQ + 0.5 + 1e-6);      /* a half that came of a division is a half */
  return tick > 0 ? (guint64) tick : 0;
}

gsize
formats_piece_count_notes (const FormatsPiece *piece)
{
  gsize count = 0;
  for (guint i = 0; i < piece->tracks->len; i++)
    count += ((const FormatsTrack *) piece->tracks->pdata[i])->notes->len;
  return count;
}

/* Place of a spelling on the line of fifths: C 0, G 1, F -1, F# 6. */
static gboolean
spelling_fifths (const char *spelling, int *fifths)
{
  TheoryPitch pitch;
  static const int naturals[] = { 0, 2, 4, -1, 1, 3, 5 };
  if (!spelling || !theory_pitch_parse (spelling, strlen (spelling), &pitch))
    return FALSE;
  *fifths = naturals[pitch.letter] + 7 * pitch.accidental;
  return TRUE;
}

/* A note outside of the scale costs three, one spelled otherwise costs one. */
static guint64
key_cost (const guint64 classes[12], const guint64 spelled[64], int key)
{
  guint64 cost = 0;
  for (int fifths = -32; fifths < 32; fifths++)
    if (fifths < key - 1 || fifths > key + 5)
      cost += spelled[fifths + 32];
  for (int class = 0; class < 12; class++)
    {
      gboolean inside = FALSE;
      for (int step = -1; step <= 5; step++)
        inside |= ((key + step) * 7 % 12 + 12) % 12 == class;
      cost += inside ? 0 : 3 * classes[class];
    }
  return cost;
}

gboolean
formats_piece_guess_key (const FormatsPiece *piece, FormatsKey *key)
{
  guint64 classes[12] = { 0 }, spelled[64] = { 0 }, notes = 0, best = G_MAXUINT64;
  const FormatsNote *last = NULL;
  for (guint i = 0; i < piece->tracks->len; i++)
    {
      const FormatsTrack *track = piece->tracks->pdata[i];
      for (guint k = 0; !track->drums && k < track->notes->len; k++, notes++)
        {
          const FormatsNote *note = &g_array_index (track->notes, FormatsNote, k);
          int fifths;
          classes[note->midi % 12]++;
          if (spelling_fifths (note->spelling, &fifths))
            spelled[fifths + 32]++;
          if (!last || note->beat > last->beat || (note->beat == last->beat && note->midi < last->midi))
            last = note;
        }
    }
  for (int distance = 0; notes > 0 && distance <= 7; distance++)
    for (int sign = 1; sign >= -1; sign -= 2)
      {
        guint64 cost = key_cost (classes, spelled, sign * distance);
        if (cost < best)
          {
            best = cost;
            *key = (FormatsKey) { 0, sign * distance, last->midi % 12 == ((sign * distance + 3) * 7 % 12 + 12) % 12 };
          }
      }
  return notes > 0;
}

/* All the lists begin with the place. */
static int
compare_beats (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;
  return (first > second) - (first < second);
}

/* A stable sort: g_array_sort promises one. */
static void
sort_by_beat (GArray *list)
{
  g_array_sort (list, compare_beats);
}

static gboolean
tempo_holds (const TheoryTempo *before, const TheoryTempo *now)
{
  return before->curve == THEORY_CURVE_STEP && now->curve == THEORY_CURVE_STEP && before->bpm == now->bpm;
}

/* Of several at one place the last counts; a step to the same tempo says nothing. */
static void
finish_tempos (GArray *tempos)
{
  const TheoryTempo start = { .bpm = 120, .to_bpm = 120 };
  sort_by_beat (tempos);
  if (tempos->len == 0 || g_array_index (tempos, TheoryTempo, 0).beat > 0)
    g_array_prepend_val (tempos, start);
  TheoryTempo *all = (TheoryTempo *) (void *) tempos->data;
  guint kept = 0;
  for (guint i = 0; i < tempos->len; i++)
    if (i + 1 < tempos->len && all[i + 1].beat <= all[i].beat)
      continue;
    else if (kept == 0 || !tempo_holds (&all[kept - 1], &all[i]))
      all[kept++] = all[i];
  g_array_set_size (tempos, kept);
  theory_line_prepare (all, kept);
}

static void
finish_metres (GArray *metres)
{
  const FormatsMetre start = { 0, 4, 4 };
  sort_by_beat (metres);
  if (metres->len == 0 || g_array_index (metres, FormatsMetre, 0).beat > 0)
    g_array_prepend_val (metres, start);
  FormatsMetre *all = (FormatsMetre *) (void *) metres->data;
  guint kept = 0;
  for (guint i = 0; i < metres->len; i++)
    if (i + 1 < metres->len && all[i + 1].beat <= all[i].beat)
      continue;
    else if (kept == 0 || all[kept - 1].numerator != all[i].numerator || all[kept - 1].denominator != all[i].denominator)
      all[kept++] = all[i];
  g_array_set_size (metres, kept);
}

void
formats_piece_finish (FormatsPiece *piece)
{
  finish_tempos (piece->tempos);
  finish_metres (piece->metres);
  sort_by_beat (piece->keys);
  sort_by_beat (piece->sections);
  sort_by_beat (piece->texts);
  for (guint i = 0; i < piece->tracks->len; i++)
    {
      FormatsTrack *track = piece->tracks->pdata[i];
      sort_by_beat (track->notes);
      sort_by_beat (track->changes);
      sort_by_beat (track->texts);
      for (guint k = 0; k < track->notes->len; k++)
        {
          const FormatsNote *note = &g_array_index (track->notes, FormatsNote, k);
          track->beats = fmax (track->beats, note->beat + note->beats);
        }
      if (track->changes->len > 0)
        track->beats = fmax (track->beats, g_array_index (track->changes, FormatsChange, track->changes->len - 1).beat);
      piece->beats = fmax (piece->beats, track->beats);
    }
}
