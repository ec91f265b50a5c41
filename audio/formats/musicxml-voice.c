/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A track as voices: where each note can be written, and its notes and rests within one measure. */
#include "musicxml-writing.h"

#include <math.h>
#include <string.h>

#include "theory/theory.h"

/* ---- places ------------------------------------------------------------------------------------------------------------ */

static gboolean
is_plain (guint64 tick)
{
  return tick % 10 == 0 || tick % 15 == 0;
}

/* The length that gave `sounding` ticks under this articulation: the roundest of those that do. */
static guint64
written_length (guint64 sounding, guint articulation)
{
  static const double factors[] = { 1, 0.5, 1.05, 1, 0.75 };
  static const guint grids[] = { 480, 240, 160, 120, 80, 60, 40, 30, 20, 15, 10, 5, 1 };
  guint64 around = (guint64) floor ((double) sounding / factors[articulation] + 0.5);
  for (guint g = 0; g < G_N_ELEMENTS (grids); g++)
    for (guint64 length = around > 2 ? around - 2 : 1; length <= around + 2; length++)
      if (length % grids[g] == 0 && (guint64) floor ((double) length * factors[articulation] + 0.5) == sounding)
        return length;
  return MAX (around, 1);
}

/* Where swing and humanising moved a note off every usual place, it is written where it stands in the composition. */
static void
choose_place (MusicxmlWriting *w, const FormatsTrack *track, FormatsNote *note)
{
  guint64 tick = formats_tick (note->beat), written = formats_tick (note->written_beat);
  guint64 length = written_length (formats_tick (note->beats), note->articulation);
  if (!is_plain (tick) && is_plain (written) && tick != written)
    {
      formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "feel", "For the exact places export MIDI.",
                          "Notes that swing, a groove or humanising moved are written where they stand in the composition (first in “%s”, beat %g).",
                          track->name, note->beat);
      tick = written;
    }
  note->beat = note->written_beat = (double) tick / FORMATS_PPQ;
  note->written_beats = (double) length / FORMATS_PPQ;
  if (note->articulation == 0)
    note->beats = note->written_beats;
  note->voice = 0;
  note->channel = 0;
  note->glide_beats = 0;
}

static int
compare_ticks (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;
  return (x > y) - (x < y);
}

static gint64
units_of (const MusicxmlVoice *voice, guint64 tick)
{
  guint at = 0;
  return g_array_binary_search (voice->ticks, &tick, compare_ticks, &at) ? g_array_index (voice->units, gint64, at) : (gint64) tick * MUSICXML_TICK;
}

static void
find_slurs (MusicxmlWriting *w, const ScriptLines *lines, MusicxmlVoice *voice, const FormatsTrack *track)
{
  const GArray *groups = voice->line->items;
  gboolean open = FALSE;
  voice->slurs = g_new0 (guint8, groups->len + 1);
  for (guint i = 0; i < groups->len; i++)
    {
      const FormatsNote *note = &g_array_index (lines->notes, FormatsNote, g_array_index (groups, ScriptGroup, i).first);
      gboolean legato = note->articulation == FORMATS_LEGATO;
      if (legato && i + 1 == groups->len)
        formats_report_add (w->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "slur", NULL, "The last note of a line cannot begin a slur: it is written without (“%s”).", track->name);
      if (open && (!legato || i + 1 == groups->len))
        {
          voice->slurs[i] |= 2;
          open = FALSE;
        }
      else if (!open && legato && i + 1 < groups->len)
        {
          voice->slurs[i] |= 1;
          open = TRUE;
        }
    }
}

static MusicxmlVoice *
voice_new (MusicxmlWriting *w, const FormatsTrack *track, const ScriptLines *lines, const ScriptLine *line)
{
  MusicxmlVoice *voice = g_new0 (MusicxmlVoice, 1);
  double worst = 0;
  guint kept = 0, at = 0;
  voice->line = line;
  voice->ticks = g_array_new (FALSE, FALSE, sizeof (guint64));
  voice->units = g_array_new (FALSE, TRUE, sizeof (gint64));
  voice->windows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < line->items->len; i++)
    {
      const ScriptGroup *group = &g_array_index (line->items, ScriptGroup, i);
      guint64 end = group->start + group->advance;
      g_array_append_val (voice->ticks, group->start);
      g_array_append_val (voice->ticks, end);
    }
  g_array_sort (voice->ticks, compare_ticks);
  for (guint i = 0; i < voice->ticks->len; i++)
    if (kept == 0 || g_array_index (voice->ticks, guint64, i) != g_array_index (voice->ticks, guint64, kept - 1))
      g_array_index (voice->ticks, guint64, kept++) = g_array_index (voice->ticks, guint64, i);
  g_array_set_size (voice->ticks, kept);
  g_array_set_size (voice->units, kept);
  for (guint m = 0; m < w->spans->len; m++)
    {
      const MusicxmlSpan *span = &g_array_index (w->spans, MusicxmlSpan, m);
      GArray *windows = g_array_new (FALSE, FALSE, sizeof (MusicxmlWindow));
      guint first = at;
      while (at < kept && g_array_index (voice->ticks, guint64, at) < span->end)
        at++;
      worst = fmax (worst, musicxml_windows (windows, (gint64) span->start * MUSICXML_TICK, (gint64) (span->end - span->start) * MUSICXML_TICK,
                                             &g_array_index (voice->ticks, guint64, first), &g_array_index (voice->units, gint64, first), at - first));
      g_ptr_array_add (voice->windows, windows);
    }
  for (; at < kept; at++)
    g_array_index (voice->units, gint64, at) = (gint64) g_array_index (voice->ticks, guint64, at) * MUSICXML_TICK;
  if (worst > 0)
    formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "quantised", "For the exact places export MIDI.",
                        "Places in “%s” that no note value or tuplet can write were moved, by up to %.3f beats.", track->name, (worst + 0.5) / FORMATS_PPQ);
  find_slurs (w, lines, voice, track);
  return voice;
}

void
musicxml_voice_free (gpointer data)
{
  MusicxmlVoice *voice = data;
  g_array_unref (voice->ticks);
  g_array_unref (voice->units);
  g_ptr_array_unref (voice->windows);
  g_free (voice->slurs);
  g_free (voice);
}

gboolean
musicxml_voices_make (MusicxmlWriting *w, const FormatsTrack *track, ScriptLines *lines, GPtrArray *voices)
{
  FormatsTrack copy = *track;
  copy.notes = g_array_copy (track->notes);
  copy.changes = g_array_new (FALSE, TRUE, sizeof (FormatsChange));
  copy.drums = FALSE;
  for (guint i = 0; i < copy.notes->len; i++)
    choose_place (w, track, &g_array_index (copy.notes, FormatsNote, i));
  gboolean good = script_lines_make (lines, &copy, 0, G_MAXUINT64);
  for (guint i = 0; good && i < lines->lines->len; i++)
    g_ptr_array_add (voices, voice_new (w, track, lines, lines->lines->pdata[i]));
  g_array_unref (copy.notes);
  g_array_unref (copy.changes);
  return good;
}

/* ---- writing ------------------------------------------------------------------------------------------------------------ */

void
musicxml_write_text (GString *out, const char *text)
{
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c == '<' || c == '>' || c == '&' || c == '"')
        g_string_append (out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : "&quot;");
      else
        g_string_append_unichar (out, c < 32 || c == 0xFFFE || c == 0xFFFF ? ' ' : c);
    }
}

void
musicxml_write_length (MusicxmlWriting *w, const char *element, gint64 units)
{
  gint64 a = units < 0 ? -units : units, b = w->common;
  while (a != 0)
    {
      gint64 rest = b % a;
      b = a;
      a = rest;
    }
  w->common = b;
  g_string_append_printf (w->out, "<%s>%" G_GINT64_FORMAT "</%s>", element, w->scale > 0 ? units / w->scale : units, element);
}

static void
write_number (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, g_ascii_formatd (text, sizeof text, "%.6g", value));
}

/* The spelling that is written, else the nearest on the line of fifths: three to the flat side of the key, eight to the sharp side. */
static void
spell (const MusicxmlWriting *w, const FormatsNote *note, char *letter, int *alter, int *octave)
{
  static const char letters[] = "FCGDAEB";
  static const int steps[] = { 5, 0, 7, 2, 9, 4, 11 };
  static const char by_letter[] = "CDEFGAB";
  TheoryPitch pitch;
  if (note->spelling && theory_pitch_parse (note->spelling, strlen (note->spelling), &pitch) && pitch.midi == note->midi)
    {
      *letter = by_letter[pitch.letter];
      *alter = pitch.accidental;
      *octave = pitch.octave;
      return;
    }
  for (int fifths = w->key.fifths - 3; fifths <= w->key.fifths + 8; fifths++)
    if (((fifths * 7) % 12 + 12) % 12 == note->midi % 12)
      {
        int place = fifths + 1, around = (int) floor (place / 7.0), index = place - 7 * around;
        *letter = letters[index];
        *alter = around;
        *octave = (note->midi - steps[index] - around) / 12 - 1;
        return;
      }
}

static void
write_pitch (MusicxmlWriting *w, const FormatsTrack *track, const FormatsNote *note, guint part)
{
  static const struct { guint8 key; const char *step; int octave; } places[] = {
    { 35, "E", 4 }, { 36, "F", 4 }, { 38, "C", 5 }, { 40, "C", 5 }, { 37, "C", 5 }, { 41, "G", 4 }, { 43, "A", 4 }, { 45, "B", 4 }, { 47, "D", 5 },
    { 48, "E", 5 }, { 50, "E", 5 }, { 42, "G", 5 }, { 44, "D", 4 }, { 46, "G", 5 }, { 49, "A", 5 }, { 51, "F", 5 }, { 53, "F", 5 }, { 57, "B", 5 } };
  if (track->drums)
    {
      const char *step = "C";
      int octave = 5;
      for (guint i = 0; i < G_N_ELEMENTS (places); i++)
        if (places[i].key == note->midi)
          {
            step = places[i].step;
            octave = places[i].octave;
          }
      g_string_append_printf (w->out, "<unpitched><display-step>%s</display-step><display-octave>%d</display-octave></unpitched>", step, octave);
      return;
    }
  char letter = 'C';
  int alter = 0, octave = 4;
  spell (w, note, &letter, &alter, &octave);
  g_string_append_printf (w->out, "<pitch><step>%c</step>", letter);
  if (alter != 0 || note->detune_cents != 0)
    {
      g_string_append (w->out, "<alter>");
      write_number (w->out, alter + note->detune_cents / 100);
      g_string_append (w->out, "</alter>");
    }
  g_string_append_printf (w->out, "<octave>%d</octave></pitch>", octave);
}

typedef struct {
  const FormatsTrack *track;
  const FormatsNote  *note;             /* NULL: a rest */
  const MusicxmlValue *value;
  guint    voice, part, staves, slurs;
  gboolean chord, first, last, grace;   /* first, last: of the tied values of a note */
} Piece;

static void
write_notations (MusicxmlWriting *w, const Piece *piece)
{
  static const char *const articulations[] = { "", "<staccato/>", "", "<tenuto/>", "<detached-legato/>" };
  const FormatsNote *note = piece->note;
  const char *articulation = note && piece->first ? articulations[note->articulation] : "";
  gboolean accent = note && piece->first && note->accent, tied = note && !piece->grace && (!piece->first || !piece->last);
  gboolean tuplet = !piece->chord && (piece->value->tuplet_starts || piece->value->tuplet_ends);
  guint slurs = piece->chord || !piece->first ? 0 : piece->slurs;
  if (!*articulation && !accent && !tied && !tuplet && !slurs)
    return;
  g_string_append (w->out, "<notations>");
  if (tied && !piece->first)
    g_string_append (w->out, "<tied type=\"stop\"/>");
  if (tied && !piece->last)
    g_string_append (w->out, "<tied type=\"start\"/>");
  if (slurs & 2)
    g_string_append (w->out, "<slur number=\"1\" type=\"stop\"/>");
  if (slurs & 1)
    g_string_append (w->out, "<slur number=\"1\" type=\"start\"/>");
  if (tuplet && piece->value->tuplet_starts)
    g_string_append (w->out, "<tuplet number=\"1\" type=\"start\"/>");
  if (tuplet && piece->value->tuplet_ends)
    g_string_append (w->out, "<tuplet number=\"1\" type=\"stop\"/>");
  if (*articulation || accent)
    g_string_append_printf (w->out, "<articulations>%s%s</articulations>", accent ? "<accent/>" : "", articulation);
  g_string_append (w->out, "</notations>");
}

static void
write_note (MusicxmlWriting *w, const Piece *piece)
{
  const FormatsNote *note = piece->note;
  const MusicxmlValue *value = piece->value;
  g_string_append (w->out, "   <note");
  if (note)
    {
      g_string_append (w->out, " dynamics=\"");
      write_number (w->out, note->velocity / 0.9);
      g_string_append_c (w->out, '"');
    }
  g_string_append_printf (w->out, ">%s%s", piece->grace ? "<grace/>" : "", piece->chord ? "<chord/>" : "");
  if (note)
    write_pitch (w, piece->track, note, piece->part);
  else
    g_string_append (w->out, "<rest/>");
  if (!piece->grace)
    musicxml_write_length (w, "duration", value->length);
  if (note && !piece->grace && !piece->first)
    g_string_append (w->out, "<tie type=\"stop\"/>");
  if (note && !piece->grace && !piece->last)
    g_string_append (w->out, "<tie type=\"start\"/>");
  if (note && piece->track->drums)
    g_string_append_printf (w->out, "<instrument id=\"P%u-I%u\"/>", piece->part, note->midi + 1u);
  g_string_append_printf (w->out, "<voice>%u</voice><type>%s</type>", piece->voice, value->type);
  for (guint i = 0; i < value->dots; i++)
    g_string_append (w->out, "<dot/>");
  if (value->actual != value->normal)
    g_string_append_printf (w->out, "<time-modification><actual-notes>%u</actual-notes><normal-notes>%u</normal-notes></time-modification>",
                            value->actual, value->normal);
  if (piece->staves > 1)
    g_string_append_printf (w->out, "<staff>%u</staff>", (piece->voice - 1) / 4 + 1);
  write_notations (w, piece);
  g_string_append (w->out, "</note>\n");
}

/* The values of one stretch: a rest, or a group of notes of which this may be a part. */
static void
write_stretch (MusicxmlWriting *w, Piece *piece, const ScriptLines *lines, const ScriptGroup *group, const GArray *windows, gint64 from, gint64 to,
               gboolean begins, gboolean ends)
{
  g_autoptr (GArray) values = g_array_new (FALSE, TRUE, sizeof (MusicxmlValue));
  const MusicxmlValue short_one = { 0, "eighth", 0, 1, 1, FALSE, FALSE };
  piece->grace = group && from == to;
  if (piece->grace)
    g_array_append_val (values, short_one);
  else
    musicxml_values (values, windows, from, to);
  for (guint i = 0; i < values->len; i++)
    for (guint k = 0; k < (group ? group->count : 1); k++)
      {
        piece->note = group ? &g_array_index (lines->notes, FormatsNote, group->first + k) : NULL;
        piece->value = &g_array_index (values, MusicxmlValue, i);
        piece->chord = k > 0;
        piece->first = begins && i == 0;
        piece->last = ends && i + 1 == values->len;
        write_note (w, piece);
      }
}

/* The first group that may reach into the measure. */
static guint
first_group (const MusicxmlVoice *voice, gint64 start)
{
  const GArray *groups = voice->line->items;
  guint low = 0, high = groups->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      const ScriptGroup *group = &g_array_index (groups, ScriptGroup, middle);
      if (units_of (voice, group->start + group->advance) < start)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
musicxml_write_voice (MusicxmlWriting *w, const FormatsTrack *track, const ScriptLines *lines, const MusicxmlVoice *voice, guint measure,
                      guint voice_number, guint part, guint staves)
{
  const MusicxmlSpan *span = &g_array_index (w->spans, MusicxmlSpan, measure);
  const GArray *windows = voice->windows->pdata[measure];
  gint64 start = (gint64) span->start * MUSICXML_TICK, end = (gint64) span->end * MUSICXML_TICK, at = start;
  Piece piece = { .track = track, .voice = voice_number, .part = part, .staves = staves };
  for (guint i = first_group (voice, start); i < voice->line->items->len; i++)
    {
      const ScriptGroup *group = &g_array_index (voice->line->items, ScriptGroup, i);
      gint64 from = units_of (voice, group->start), to = units_of (voice, group->start + group->advance);
      gint64 first = MAX (from, start), last = MIN (to, end);
      if (from >= end)
        break;
      if (from < start && to <= start)
        continue;
      piece.slurs = 0;
      if (first > at)
        write_stretch (w, &piece, lines, NULL, windows, at, first, TRUE, TRUE);
      piece.slurs = voice->slurs[i];
      if (from == to)
        formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "short-notes", NULL,
                            "Notes shorter than any that can be written become grace notes (first in “%s”, measure %u).", track->name, measure + 1);
      write_stretch (w, &piece, lines, group, windows, first, MAX (first, last), from >= start, to <= end);
      at = MAX (at, last);
    }
  piece.slurs = 0;
  if (at < end)
    write_stretch (w, &piece, lines, NULL, windows, at, end, TRUE, TRUE);
}
