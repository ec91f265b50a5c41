/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands between the notes: attributes, tempo, dynamics, marks, chord symbols, repeats. */
#include "musicxml-reading.h"

#include <math.h>
#include <string.h>

static guint
line_of (const xmlNode *node)
{
  return (guint) xmlGetLineNo (node);
}

/* ---- attributes ------------------------------------------------------------------------------------------------------ */

/* "3+2" is 5. */
static double
sum_of (const char *text)
{
  double sum = 0;
  for (char *end; text && *text; text = *end == '+' ? end + 1 : end + strlen (end))
    sum += g_ascii_strtod (text, &end);
  return sum;
}

static void
read_time (MusicxmlReading *r, const xmlNode *time)
{
  g_autofree char *beats = musicxml_text (time, "beats");
  double numerator = sum_of (beats), denominator = musicxml_number (time, "beat-type", 0, 1024, 0);
  guint n = numerator >= 1 && numerator <= 64 ? (guint) numerator : 0, d = denominator >= 1 && denominator <= 32 ? (guint) denominator : 0;
  if (musicxml_child (time, "senza-misura"))
    return;
  if (n == 0 || d == 0 || (d & (d - 1)) != 0 || n != numerator || d != denominator)
    {
      formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, line_of (time), "metre", NULL, "A metre other than 1–64 over 1–32 is ignored.");
      return;
    }
  r->beats = n;
  r->beat_type = d;
  r->measure->metre = (FormatsMetre) { 0, n, d };
}

void
musicxml_read_attributes (MusicxmlReading *r, const xmlNode *node)
{
  double divisions = musicxml_number (node, "divisions", -1, 1e7, r->divisions);
  if (divisions >= 1e-3)
    r->divisions = divisions;
  else
    formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, line_of (node), "divisions", NULL, "Divisions of %g mean nothing; those before still count.", divisions);
  const xmlNode *key = musicxml_child (node, "key"), *time = musicxml_child (node, "time"), *transpose = musicxml_child (node, "transpose");
  if (key && musicxml_child (key, "fifths"))
    {
      double fifths = musicxml_number (key, "fifths", -100, 100, 0);
      g_autofree char *mode = musicxml_text (key, "mode");
      if (fabs (fifths) > 7)
        formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, line_of (key), "key", NULL, "A key signature beyond seven sharps or flats is ignored.");
      else if (r->transpose == 0 && !r->measure->has_key)
        {
          r->measure->key = (FormatsKey) { 0, (int) fifths, g_strcmp0 (mode, "minor") == 0 };
          r->measure->has_key = TRUE;
        }
    }
  if (time)
    read_time (r, time);
  if (transpose)
    r->transpose = (int) musicxml_number (transpose, "chromatic", -48, 48, 0) + 12 * (int) musicxml_number (transpose, "octave-change", -4, 4, 0);
}

/* ---- sound and directions ---------------------------------------------------------------------------------------------- */

static void
tempo_add (MusicxmlReading *r, const xmlNode *node, double beat, double bpm)
{
  if (bpm < 1 || bpm > 999)
    {
      formats_report_add (r->report, FORMATS_WARNING, FORMATS_NO_OFFSET, line_of (node), "tempo", NULL, "A tempo of %g is ignored: 1–999 can be read.", bpm);
      return;
    }
  TheoryTempo tempo = { .beat = beat, .bpm = bpm, .to_bpm = bpm };
  if (!r->measure->tempos)
    r->measure->tempos = g_array_new (FALSE, TRUE, sizeof tempo);
  g_array_append_val (r->measure->tempos, tempo);
}

static gboolean
has_attribute (const xmlNode *node, const char *name)
{
  return xmlHasProp (node, (const xmlChar *) name) != NULL;
}

void
musicxml_read_sound (MusicxmlReading *r, const xmlNode *node, double beat)
{
  MusicxmlBar *bar = &r->measure->bar;
  double tempo = musicxml_attribute_number (node, "tempo", 0, 1e6, -1), level = musicxml_attribute_number (node, "dynamics", 0, 1000, -1);
  if (tempo >= 0)
    tempo_add (r, node, beat, tempo);
  if (level >= 0)
    {
      MusicxmlLevel mark = { r->index, line_of (node), beat, (guint8) CLAMP (floor (level * 0.9 + 0.5), 1, 127), 0 };
      g_array_append_val (r->levels, mark);
    }
  bar->dacapo |= has_attribute (node, "dacapo");
  bar->dalsegno |= has_attribute (node, "dalsegno");
  bar->tocoda |= has_attribute (node, "tocoda");
  bar->fine |= has_attribute (node, "fine");
  bar->segno |= has_attribute (node, "segno");
  bar->coda |= has_attribute (node, "coda");
}

static void
read_metronome (MusicxmlReading *r, const xmlNode *metronome, double beat)
{
  static const struct { const char *unit; double beats; } units[] = { { "whole", 4 }, { "half", 2 }, { "quarter", 1 }, { "eighth", 0.5 }, { "16th", 0.25 } };
  g_autofree char *unit = musicxml_text (metronome, "beat-unit");
  double rate = musicxml_number (metronome, "per-minute", 0, 1e6, 0);
  for (guint i = 0; unit && rate > 0 && i < G_N_ELEMENTS (units); i++)
    if (strcmp (unit, units[i].unit) == 0)
      tempo_add (r, metronome, beat, rate * units[i].beats * (musicxml_child (metronome, "beat-unit-dot") ? 1.5 : 1));
}

static guint8
dynamic_level (const char *name)
{
  static const struct { const char *name; guint8 level; } levels[] = {
    { "pppp", 8 }, { "ppp", 16 }, { "pp", 33 }, { "p", 49 }, { "mp", 64 }, { "mf", 80 }, { "f", 96 }, { "ff", 112 }, { "fff", 126 }, { "ffff", 127 } };
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (strcmp (name, levels[i].name) == 0)
      return levels[i].level;
  return 0;
}

static void
read_type (MusicxmlReading *r, const xmlNode *item, double beat, gboolean sounded)
{
  if (musicxml_is (item, "metronome") && !sounded)
    read_metronome (r, item, beat);
  else if (musicxml_is (item, "dynamics"))
    for (const xmlNode *mark = musicxml_child (item, NULL); mark; mark = musicxml_next (mark, NULL))
      {
        MusicxmlLevel level = { r->index, line_of (mark), beat, dynamic_level ((const char *) mark->name), 0 };
        if (level.level > 0)
          g_array_append_val (r->levels, level);
      }
  else if (musicxml_is (item, "wedge"))
    {
      g_autofree char *type = musicxml_attribute (item, "type");
      MusicxmlLevel level = { r->index, line_of (item), beat, 0, g_strcmp0 (type, "crescendo") == 0 ? 1 : g_strcmp0 (type, "diminuendo") == 0 ? -1 : 0 };
      if (g_strcmp0 (type, "continue") != 0)
        g_array_append_val (r->levels, level);
    }
  else if (musicxml_is (item, "rehearsal"))
    {
      g_autofree char *text = musicxml_text (item, NULL);
      if (text && *text && !r->measure->section)
        r->measure->section = formats_piece_intern (r->piece, text);
    }
  else if (musicxml_is (item, "segno"))
    r->measure->bar.segno = TRUE;
  else if (musicxml_is (item, "coda"))
    r->measure->bar.coda = TRUE;
  else if (musicxml_is (item, "words"))
    {
      g_autofree char *text = musicxml_text (item, NULL);
      FormatsText words = { beat, FORMATS_TEXT, formats_piece_intern (r->piece, text) };
      if (text && *text)
        g_array_append_val (r->body->texts, words);
    }
}

void
musicxml_read_direction (MusicxmlReading *r, const xmlNode *node)
{
  double beat = fmax (0, r->at + musicxml_number (node, "offset", -1e7, 1e7, 0) / r->divisions);
  const xmlNode *sound = musicxml_child (node, "sound");
  gboolean tempo = sound && has_attribute (sound, "tempo");
  for (const xmlNode *type = musicxml_child (node, "direction-type"); type; type = musicxml_next (type, "direction-type"))
    for (const xmlNode *item = musicxml_child (type, NULL); item; item = musicxml_next (item, NULL))
      read_type (r, item, beat, tempo);
  if (sound)
    musicxml_read_sound (r, sound, beat);
}

void
musicxml_read_harmony (MusicxmlReading *r, const xmlNode *node)
{
  static const struct { const char *kind, *suffix; } kinds[] = {
    { "major", "" }, { "minor", "m" }, { "augmented", "aug" }, { "diminished", "dim" }, { "dominant", "7" }, { "major-seventh", "maj7" },
    { "minor-seventh", "m7" }, { "diminished-seventh", "dim7" }, { "half-diminished", "m7b5" }, { "major-minor", "m(maj7)" }, { "major-sixth", "6" },
    { "minor-sixth", "m6" }, { "dominant-ninth", "9" }, { "major-ninth", "maj9" }, { "minor-ninth", "m9" }, { "suspended-second", "sus2" },
    { "suspended-fourth", "sus4" }, { "power", "5" } };
  const xmlNode *root = musicxml_child (node, "root"), *bass = musicxml_child (node, "bass");
  g_autofree char *step = musicxml_text (root, "root-step"), *kind = musicxml_text (node, "kind"), *low = musicxml_text (bass, "bass-step");
  double alter = musicxml_number (root, "root-alter", -2, 2, 0), low_alter = musicxml_number (bass, "bass-alter", -2, 2, 0);
  const char *suffix = kind ? kind : "";
  if (!step)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (suffix, kinds[i].kind) == 0)
      {
        suffix = kinds[i].suffix;
        break;
      }
  g_autofree char *text = g_strdup_printf ("%s%s%s%s%s%s", step, alter > 0 ? "#" : alter < 0 ? "b" : "", suffix, low ? "/" : "", low ? low : "",
                                           low && low_alter > 0 ? "#" : low && low_alter < 0 ? "b" : "");
  FormatsText chord = { r->at, FORMATS_CHORD, formats_piece_intern (r->piece, text) };
  g_array_append_val (r->body->texts, chord);
}

/* ---- repeats ----------------------------------------------------------------------------------------------------------- */

/* "1, 2" as bits. */
static guint32
passes_of (const char *text)
{
  guint32 passes = 0;
  for (const char *p = text ? text : ""; *p;)
    if (g_ascii_isdigit (*p))
      {
        guint64 number = g_ascii_strtoull (p, (char **) &p, 10);
        passes |= number >= 1 && number <= 31 ? 1u << number : 0;
      }
    else
      p++;
  return passes;
}

void
musicxml_read_barline (MusicxmlReading *r, const xmlNode *node)
{
  MusicxmlBar *bar = &r->measure->bar;
  const xmlNode *repeat = musicxml_child (node, "repeat"), *ending = musicxml_child (node, "ending");
  g_autofree char *direction = musicxml_attribute (repeat, "direction"), *type = musicxml_attribute (ending, "type");
  g_autofree char *numbers = musicxml_attribute (ending, "number");
  if (g_strcmp0 (direction, "forward") == 0)
    bar->forward = TRUE;
  else if (g_strcmp0 (direction, "backward") == 0)
    bar->backward = (guint) musicxml_attribute_number (repeat, "times", 2, 31, 2);
  if (g_strcmp0 (type, "start") == 0)
    {
      r->ending = passes_of (numbers);
      bar->ending_starts = TRUE;
      bar->endings |= r->ending;
    }
  else if (type)
    {
      bar->endings |= r->ending;
      r->ending = 0;
    }
  bar->segno |= musicxml_child (node, "segno") != NULL;
  bar->coda |= musicxml_child (node, "coda") != NULL;
}

/* ---- dynamics ---------------------------------------------------------------------------------------------------------- */

typedef struct { double place, level, target, end; } Stretch;   /* from `level` at `place` to `target` at `end`; equal: it stays */

#define LOOK_AHEAD 64u                  /* marks that are looked at for the end of a wedge */

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  const MusicxmlLevel *x = a, *y = b;
  if (x->measure != y->measure)
    return x->measure < y->measure ? -1 : 1;
  return (x->beat > y->beat) - (x->beat < y->beat);
}

static double
place_of (const MusicxmlReading *r, const double *starts, guint level)
{
  const MusicxmlLevel *mark = &g_array_index (r->levels, MusicxmlLevel, level);
  return starts[MIN (mark->measure, r->measures->len)] + mark->beat;
}

/* A wedge leads to the mark at its end (or within the beat after it), else a step louder or softer. */
static void
wedge_end (const MusicxmlReading *r, const double *starts, guint wedge, Stretch *stretch)
{
  const MusicxmlLevel *first = &g_array_index (r->levels, MusicxmlLevel, wedge);
  gboolean ended = FALSE;
  stretch->end = starts[r->measures->len];
  stretch->target = CLAMP (stretch->level + 16 * first->wedge, 1, 127);
  for (guint i = wedge + 1; i < r->levels->len && i < wedge + LOOK_AHEAD; i++)
    {
      const MusicxmlLevel *next = &g_array_index (r->levels, MusicxmlLevel, i);
      double place = place_of (r, starts, i);
      if (ended && place > stretch->end + 1)
        return;
      if (next->level > 0)
        {
          stretch->target = next->level;
          stretch->end = ended ? stretch->end : place;
          return;
        }
      if (!ended)
        stretch->end = place;
      ended = TRUE;
    }
}

static GArray *
make_stretches (const MusicxmlReading *r, const double *starts)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  Stretch now = { 0, 80, 80, 0 };
  g_array_append_val (stretches, now);
  for (guint i = 0; i < r->levels->len; i++)
    {
      const MusicxmlLevel *mark = &g_array_index (r->levels, MusicxmlLevel, i);
      double level = mark->level > 0 ? mark->level : now.target;
      now = (Stretch) { place_of (r, starts, i), level, level, 0 };
      if (mark->level == 0 && mark->wedge != 0)
        wedge_end (r, starts, i, &now);
      g_array_append_val (stretches, now);
    }
  return stretches;
}

static double
level_at (const GArray *stretches, double place)
{
  guint low = 0, high = stretches->len;
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      *(g_array_index (stretches, Stretch, middle).place <= place + 1e-9 ? &low : &high) = middle;
    }
  const Stretch *stretch = &g_array_index (stretches, Stretch, low);
  double share = stretch->end > stretch->place ? CLAMP ((place - stretch->place) / (stretch->end - stretch->place), 0, 1) : 0;
  return stretch->level + (stretch->target - stretch->level) * share;
}

void
musicxml_apply_levels (MusicxmlReading *r)
{
  g_autofree double *starts = g_new0 (double, r->measures->len + 1);
  for (guint i = 0; i < r->measures->len; i++)
    starts[i + 1] = starts[i] + g_array_index (r->measures, MusicxmlMeasure, i).length;
  g_array_sort (r->levels, compare_levels);
  g_autoptr (GArray) stretches = make_stretches (r, starts);
  for (guint i = 0; i < r->bodies->len; i++)
    {
      GArray *notes = g_array_index (r->bodies, MusicxmlBody, i).notes;
      for (guint k = 0; k < notes->len; k++)
        {
          MusicxmlNote *note = &g_array_index (notes, MusicxmlNote, k);
          if (note->levelled)
            continue;
          double level = level_at (stretches, starts[i] + fmax (0, note->note.beat));
          note->note.velocity = (guint8) CLAMP (floor ((note->note.accent ? level * 1.2 : level) + 0.5), 1, 127);
        }
    }
}
