/* SPDX-License-Identifier: GPL-3.0-or-later */
/* <note>: pitch, length, ties, graces, articulations, lyrics. */
#include "musicxml-reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GRACE_BEATS 0.125               /* each grace note, before the beat */

static gboolean
read_pitch (MusicxmlReading *r, const xmlNode *node, FormatsNote *note)
{
  static const char letters[] = "CDEFGAB";
  static const int steps[] = { 0, 2, 4, 5, 7, 9, 11 };
  static const char *const accidentals[] = { "bb", "b", "", "#", "##" };
  const xmlNode *pitch = musicxml_child (node, "pitch");
  g_autofree char *step = musicxml_text (pitch, "step");
  const char *letter = step && *step ? strchr (letters, g_ascii_toupper (*step)) : NULL;
  if (!letter)
    return FALSE;
  double alter = musicxml_number (pitch, "alter", -4, 4, 0), whole = floor (alter + 0.5 - 1e-9);
  int octave = (int) musicxml_number (pitch, "octave", -1, 10, 4);
  int midi = 12 * (octave + 1) + steps[letter - letters] + (int) whole + r->transpose;
  if (midi < 0 || midi > 127)
    return FALSE;
  note->midi = (guint8) midi;
  note->detune_cents = (float) ((alter - whole) * 100);
  if (r->transpose == 0 && fabs (whole) <= 2)
    {
      g_autofree char *name = g_strdup_printf ("%c%s%d", *letter, accidentals[(int) whole + 2], octave);
      note->spelling = formats_piece_intern (r->piece, name);
    }
  return TRUE;
}

/* The key of a percussion note: its instrument's, else by the line it stands on. */
static gboolean
read_unpitched (MusicxmlReading *r, const xmlNode *node, FormatsNote *note)
{
  static const char letters[] = "CDEFGAB";
  static const int lines[] = { 42, 38, 36, 36, 45, 38, 46 };       /* a guess: hat above, snare in the middle, kick below */
  const xmlNode *unpitched = musicxml_child (node, "unpitched");
  g_autofree char *id = musicxml_attribute (musicxml_child (node, "instrument"), "id");
  r->percussion++;
  for (guint i = 0; i < r->instruments->len; i++)
    {
      const MusicxmlInstrument *instrument = &g_array_index (r->instruments, MusicxmlInstrument, i);
      if (instrument->key >= 0 && (!id || strcmp (id, instrument->id) == 0))
        {
          note->midi = (guint8) instrument->key;
          return TRUE;
        }
    }
  g_autofree char *step = musicxml_text (unpitched, "display-step");
  const char *letter = step && *step ? strchr (letters, g_ascii_toupper (*step)) : NULL;
  note->midi = (guint8) (letter ? lines[letter - letters] : 38);
  formats_report_add (r->report, FORMATS_HINT, FORMATS_NO_OFFSET, (guint) xmlGetLineNo (node), "percussion", NULL,
                      "A percussion note names no instrument with a MIDI key; its place on the staff decides.");
  return TRUE;
}

static void
read_articulations (MusicxmlReading *r, const xmlNode *notations, FormatsNote *note)
{
  static const struct { const char *name; FormatsArticulation articulation; } names[] = {
    { "staccato", FORMATS_STACCATO }, { "staccatissimo", FORMATS_STACCATO }, { "spiccato", FORMATS_STACCATO }, { "tenuto", FORMATS_TENUTO },
    { "detached-legato", FORMATS_MARCATO }, { "strong-accent", FORMATS_MARCATO } };
  for (const xmlNode *list = musicxml_child (notations, "articulations"); list; list = musicxml_next (list, "articulations"))
    for (const xmlNode *item = musicxml_child (list, NULL); item; item = musicxml_next (item, NULL))
      {
        note->accent |= musicxml_is (item, "accent");
        for (guint i = 0; i < G_N_ELEMENTS (names); i++)
          if (musicxml_is (item, names[i].name))
            note->articulation = (guint8) names[i].articulation;
      }
  if (musicxml_child (notations, "ornaments"))
    formats_report_add (r->report, FORMATS_HINT, FORMATS_NO_OFFSET, (guint) xmlGetLineNo (notations), "ornament", NULL,
                        "Ornaments are not played out; the plain note is kept.");
}

/* A note under a slur is legato, but for the one on which the slur ends. */
static void
read_slurs (MusicxmlReading *r, const xmlNode *notations, FormatsNote *note)
{
  guint8 *open = &r->slurs[note->voice & 31];
  for (const xmlNode *slur = musicxml_child (notations, "slur"); slur; slur = musicxml_next (slur, "slur"))
    {
      g_autofree char *type = musicxml_attribute (slur, "type");
      guint bit = 1u << (guint) musicxml_attribute_number (slur, "number", 1, 6, 1);
      if (g_strcmp0 (type, "start") == 0)
        *open |= (guint8) bit;
      else if (g_strcmp0 (type, "stop") == 0)
        *open &= (guint8) ~bit;
    }
  if (*open && note->articulation == 0)
    note->articulation = FORMATS_LEGATO;
}

static void
read_lyrics (MusicxmlReading *r, const xmlNode *node, double beat)
{
  const xmlNode *lyric = musicxml_child (node, "lyric");
  g_autofree char *text = lyric ? musicxml_text (lyric, "text") : NULL, *syllabic = lyric ? musicxml_text (lyric, "syllabic") : NULL;
  if (!text || !*text)
    return;
  gboolean more = g_strcmp0 (syllabic, "begin") == 0 || g_strcmp0 (syllabic, "middle") == 0;
  g_autofree char *whole = g_strconcat (text, more ? "-" : "", NULL);
  FormatsText item = { beat, FORMATS_LYRIC, formats_piece_intern (r->piece, whole) };
  g_array_append_val (r->body->texts, item);
}

static void
read_ties (const xmlNode *node, MusicxmlNote *out)
{
  for (const xmlNode *tie = musicxml_child (node, "tie"); tie; tie = musicxml_next (tie, "tie"))
    {
      g_autofree char *type = musicxml_attribute (tie, "type");
      out->tie_start |= g_strcmp0 (type, "start") == 0;
      out->tie_stop |= g_strcmp0 (type, "stop") == 0;
    }
}

/* Graces wait, in front of the measure's notes, for the note they lead to; `count` of them end the list. */
static void
place_graces (MusicxmlReading *r, double beat)
{
  GArray *notes = r->body->notes;
  guint count = 0;
  while (count < notes->len && g_array_index (notes, MusicxmlNote, notes->len - 1 - count).note.beats < 0)
    count++;
  for (guint i = 0; i < count; i++)
    {
      FormatsNote *note = &g_array_index (notes, MusicxmlNote, notes->len - 1 - i).note;
      note->beat = note->written_beat = beat - GRACE_BEATS * (i + 1);
      note->beats = note->written_beats = GRACE_BEATS;
    }
}

static void
add_note (MusicxmlReading *r, const xmlNode *node, double start, double beats, gboolean grace)
{
  static const double factors[] = { 1, 0.5, 1.05, 1, 0.75 };
  MusicxmlNote out = { .note = { .beat = start, .written_beat = start, .written_beats = beats }, .line = (guint) xmlGetLineNo (node) };
  FormatsNote *note = &out.note;
  const xmlNode *notations = musicxml_child (node, "notations");
  note->voice = (guint8) musicxml_number (node, "voice", 0, 250, 0);
  note->staff = (guint8) musicxml_number (node, "staff", 0, 100, 0);
  gboolean sounds = musicxml_child (node, "unpitched") ? read_unpitched (r, node, note) : read_pitch (r, node, note);
  if (!sounds)
    {
      formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, out.line, "pitch", NULL, "A note without a pitch that can sound is left out.");
      return;
    }
  for (; notations; notations = musicxml_next (notations, "notations"))
    {
      read_articulations (r, notations, note);
      read_slurs (r, notations, note);
    }
  note->beats = grace ? -1 : beats * factors[note->articulation];
  if (grace)
    note->articulation = 0;
  double level = musicxml_attribute_number (node, "dynamics", 0, 1000, -1);
  out.levelled = level >= 0;
  note->velocity = (guint8) CLAMP (floor (level * 0.9 + 0.5), 1, 127);
  if (!grace)
    read_ties (node, &out);
  if (++r->total > FORMATS_EVENTS_MAX)
    return;
  g_array_append_val (r->body->notes, out);
}

void
musicxml_read_note (MusicxmlReading *r, const xmlNode *node)
{
  gboolean chord = musicxml_child (node, "chord") != NULL, grace = musicxml_child (node, "grace") != NULL, cue = musicxml_child (node, "cue") != NULL;
  gboolean rest = musicxml_child (node, "rest") != NULL;
  double beats = grace ? 0 : musicxml_number (node, "duration", 0, 1e7, 0) / r->divisions;
  double start = chord ? r->last : r->at;
  if (!grace && beats <= 0 && !rest)
    formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, (guint) xmlGetLineNo (node), "duration", NULL, "A note without a duration is left out.");
  if (!grace && !chord)
    {
      if (!rest && !cue)
        place_graces (r, start);
      r->last = start;
      r->at = start + beats;
      r->reached = fmax (r->reached, r->at);
    }
  if (rest || cue || (!grace && beats <= 0))
    return;
  add_note (r, node, start, beats, grace);
  if (!chord && !grace)
    read_lyrics (r, node, start);
}
