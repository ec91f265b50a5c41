/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A MusicXML document as a piece: the list of parts, their measures, and these in the order they are played. */
#include "musicxml-reading.h"

#include <math.h>
#include <string.h>

#define PARTS_MAX 512u
#define TIMEWISE_PARTS_MAX 64u          /* each measure is searched for each part */
#define NOTES_MAX 2000000u              /* of all parts, with all repeats */

typedef struct {
  FormatsPiece  *piece;
  FormatsReport *report;
  const xmlNode *root;
  gboolean       timewise;
  GArray        *measures;              /* MusicxmlMeasure */
  GPtrArray     *parts;                 /* of GArray of MusicxmlBody, beside piece->tracks */
  GArray        *order;                 /* guint */
  double        *starts;                /* beats of each place in the order, and the end */
  gsize          total;
} Document;

static void
body_clear (gpointer data)
{
  MusicxmlBody *body = data;
  g_clear_pointer (&body->notes, g_array_unref);
  g_clear_pointer (&body->texts, g_array_unref);
}

static void
measure_clear (gpointer data)
{
  g_clear_pointer (&((MusicxmlMeasure *) data)->tempos, g_array_unref);
}

static void
instrument_clear (gpointer data)
{
  g_free (((MusicxmlInstrument *) data)->id);
}

/* ---- one measure of one part -------------------------------------------------------------------------------------------- */

static void
read_measure (MusicxmlReading *r, const xmlNode *content)
{
  r->at = r->last = r->reached = 0;
  r->measure->bar.endings |= r->ending;
  for (const xmlNode *item = musicxml_child (content, NULL); item; item = musicxml_next (item, NULL))
    if (musicxml_is (item, "note"))
      musicxml_read_note (r, item);
    else if (musicxml_is (item, "backup"))
      r->at = r->last = fmax (0, r->at - musicxml_number (item, "duration", 0, 1e7, 0) / r->divisions);
    else if (musicxml_is (item, "forward"))
      {
        r->at = r->last = r->at + musicxml_number (item, "duration", 0, 1e7, 0) / r->divisions;
        r->reached = fmax (r->reached, r->at);
      }
    else if (musicxml_is (item, "attributes"))
      musicxml_read_attributes (r, item);
    else if (musicxml_is (item, "direction"))
      musicxml_read_direction (r, item);
    else if (musicxml_is (item, "sound"))
      musicxml_read_sound (r, item, fmax (0, r->at + musicxml_number (item, "offset", -1e7, 1e7, 0) / r->divisions));
    else if (musicxml_is (item, "barline"))
      musicxml_read_barline (r, item);
    else if (musicxml_is (item, "harmony"))
      musicxml_read_harmony (r, item);
  r->measure->nominal = r->beats * 4 / r->beat_type;
  r->measure->length = fmax (r->measure->length, fmin (r->reached, FORMATS_BEATS_MAX));
}

/* The contents of a part, measure after measure, whichever way the document is laid out. */
static const xmlNode *
next_content (const Document *d, const char *id, const xmlNode **measure)
{
  for (; *measure; *measure = musicxml_next (*measure, "measure"))
    {
      if (!d->timewise)
        return *measure;
      for (const xmlNode *part = musicxml_child (*measure, "part"); part; part = musicxml_next (part, "part"))
        {
          g_autofree char *own = musicxml_attribute (part, "id");
          if (g_strcmp0 (own, id) == 0)
            return part;
        }
    }
  return NULL;
}

static void
read_part (Document *d, FormatsTrack *track, GArray *instruments, const char *id, const xmlNode *measure)
{
  MusicxmlReading r = { .piece = d->piece, .report = d->report, .measures = d->measures, .instruments = instruments, .track = track,
                        .divisions = 1, .beats = 4, .beat_type = 4, .total = d->total };
  r.bodies = g_array_new (FALSE, TRUE, sizeof (MusicxmlBody));
  r.levels = g_array_new (FALSE, TRUE, sizeof (MusicxmlLevel));
  g_array_set_clear_func (r.bodies, body_clear);
  for (const xmlNode *content; (content = next_content (d, id, &measure)) && r.index < FORMATS_MEASURES_MAX; measure = musicxml_next (measure, "measure"), r.index++)
    {
      MusicxmlBody body = { g_array_new (FALSE, TRUE, sizeof (MusicxmlNote)), g_array_new (FALSE, TRUE, sizeof (FormatsText)) };
      g_array_append_val (r.bodies, body);
      if (r.index >= d->measures->len)
        g_array_set_size (d->measures, r.index + 1);
      r.measure = &g_array_index (d->measures, MusicxmlMeasure, r.index);
      r.body = &g_array_index (r.bodies, MusicxmlBody, r.index);
      read_measure (&r, content);
    }
  if (r.index >= FORMATS_MEASURES_MAX)
    formats_report_add (d->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "measures", NULL, "More than %u measures; the rest is left out.", FORMATS_MEASURES_MAX);
  musicxml_apply_levels (&r);
  track->drums = r.percussion > 0;
  track->transpose = r.transpose;
  d->total = r.total;
  g_array_unref (r.levels);
  g_ptr_array_add (d->parts, r.bodies);
}

/* ---- the list of parts ---------------------------------------------------------------------------------------------------- */

static GArray *
read_instruments (const xmlNode *part)
{
  GArray *instruments = g_array_new (FALSE, TRUE, sizeof (MusicxmlInstrument));
  g_array_set_clear_func (instruments, instrument_clear);
  for (const xmlNode *node = musicxml_child (part, "midi-instrument"); node; node = musicxml_next (node, "midi-instrument"))
    {
      MusicxmlInstrument instrument = { .id = musicxml_attribute (node, "id"), .key = (int) musicxml_number (node, "midi-unpitched", 1, 128, 0) - 1,
                                        .channel = (int) musicxml_number (node, "midi-channel", 1, 16, 0),
                                        .program = (int) musicxml_number (node, "midi-program", 1, 128, 0) - 1 };
      if (!instrument.id)
        instrument.id = g_strdup ("");
      g_array_append_val (instruments, instrument);
    }
  return instruments;
}

static const xmlNode *
find_score_part (const Document *d, const char *id)
{
  const xmlNode *list = musicxml_child (d->root, "part-list");
  for (const xmlNode *part = musicxml_child (list, "score-part"); part; part = musicxml_next (part, "score-part"))
    {
      g_autofree char *own = musicxml_attribute (part, "id");
      if (g_strcmp0 (own, id) == 0)
        return part;
    }
  return NULL;
}

static void
read_score_part (Document *d, const char *id, const xmlNode *measure)
{
  const xmlNode *part = find_score_part (d, id);
  g_autofree char *name = musicxml_text (part, "part-name");
  g_autoptr (GArray) instruments = read_instruments (part);
  FormatsTrack *track = formats_piece_add_track (d->piece, name && *name ? name : id ? id : "");
  if (!part)
    formats_report_add (d->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "part-list", NULL, "A part is not in the list of parts; it has no name and no instrument.");
  if (instruments->len > 0)
    {
      const MusicxmlInstrument *first = &g_array_index (instruments, MusicxmlInstrument, 0);
      track->channel = first->channel;
      track->program = first->program;
    }
  read_part (d, track, instruments, id, measure);
  if (track->channel == 10 && !track->drums)
    track->channel = 0;
}

static void
read_parts (Document *d)
{
  if (!d->timewise)
    {
      for (const xmlNode *part = musicxml_child (d->root, "part"); part && d->piece->tracks->len < PARTS_MAX; part = musicxml_next (part, "part"))
        {
          g_autofree char *id = musicxml_attribute (part, "id");
          read_score_part (d, id, musicxml_child (part, "measure"));
        }
      return;
    }
  const xmlNode *list = musicxml_child (d->root, "part-list");
  for (const xmlNode *part = musicxml_child (list, "score-part"); part && d->piece->tracks->len < TIMEWISE_PARTS_MAX; part = musicxml_next (part, "score-part"))
    {
      g_autofree char *id = musicxml_attribute (part, "id");
      read_score_part (d, id, musicxml_child (d->root, "measure"));
    }
}

/* ---- in the order of playing ---------------------------------------------------------------------------------------------- */

/* Measures that nobody fills have the length of their metre. */
static void
make_order (Document *d)
{
  g_autofree MusicxmlBar *bars = g_new0 (MusicxmlBar, d->measures->len + 1);
  double at = 0;
  for (guint i = 0; i < d->measures->len; i++)
    {
      MusicxmlMeasure *measure = &g_array_index (d->measures, MusicxmlMeasure, i);
      bars[i] = measure->bar;
      if (measure->length <= 0)
        measure->length = measure->nominal;
    }
  d->order = musicxml_order (bars, d->measures->len, d->report);
  d->starts = g_new0 (double, d->order->len + 1);
  for (guint i = 0; i < d->order->len; i++)
    {
      d->starts[i] = at;
      at += g_array_index (d->measures, MusicxmlMeasure, g_array_index (d->order, guint, i)).length;
    }
  d->starts[d->order->len] = d->piece->beats = at;
}

/* Tempo, metre, key and sections; a stretch that is gone to by a repeat or a jump begins a section. */
static void
play_measures (Document *d)
{
  FormatsMetre metre = { 0, 4, 4 };
  guint before = G_MAXUINT;
  for (guint i = 0; i < d->order->len; i++)
    {
      guint index = g_array_index (d->order, guint, i);
      const MusicxmlMeasure *measure = &g_array_index (d->measures, MusicxmlMeasure, index);
      gboolean jump = i > 0 && index != before + 1, start = i + 1 < d->order->len && g_array_index (d->order, guint, i + 1) != index + 1;
      for (guint k = 0; measure->tempos && k < measure->tempos->len; k++)
        {
          TheoryTempo tempo = g_array_index (measure->tempos, TheoryTempo, k);
          tempo.beat += d->starts[i];
          g_array_append_val (d->piece->tempos, tempo);
        }
      if (measure->metre.numerator > 0)
        metre = measure->metre;
      metre.beat = d->starts[i];
      if (i == 0 || jump || measure->metre.numerator > 0)
        g_array_append_val (d->piece->metres, metre);
      if (measure->has_key)
        {
          FormatsKey key = { d->starts[i], measure->key.fifths, measure->key.minor };
          g_array_append_val (d->piece->keys, key);
        }
      gboolean boundary = jump || measure->section || measure->bar.forward || (measure->bar.ending_starts && i > 0);
      if (boundary)
        {
          FormatsSection section = { d->starts[i], measure->section };
          g_array_append_val (d->piece->sections, section);
        }
      before = start ? G_MAXUINT - 1 : index;
    }
}

#define TIES (16 * 128)

/* Open ties by voice and pitch: the note that goes on, and where it has come to. */
typedef struct { guint note; double end; } Tie;

static void
play_note (FormatsTrack *track, const MusicxmlNote *source, double start, Tie ties[TIES])
{
  static const double factors[] = { 1, 0.5, 1.05, 1, 0.75 };
  FormatsNote note = source->note;
  Tie *tie = &ties[(note.voice & 15) * 128 + note.midi];
  note.beat += start;
  note.written_beat += start;
  if (note.beat < 0)
    note.beat = note.written_beat = 0;
  if (source->tie_stop && tie->note != G_MAXUINT && fabs (tie->end - note.written_beat) < 1e-6)
    {
      FormatsNote *first = &g_array_index (track->notes, FormatsNote, tie->note);
      first->written_beats += note.written_beats;
      first->beats = first->written_beats * factors[first->articulation];
      tie->end = note.written_beat + note.written_beats;
      if (!source->tie_start)
        tie->note = G_MAXUINT;
      return;
    }
  g_array_append_val (track->notes, note);
  if (source->tie_start)
    *tie = (Tie) { track->notes->len - 1, note.written_beat + note.written_beats };
}

static gboolean
play_part (Document *d, FormatsTrack *track, const GArray *bodies, GError **error)
{
  Tie ties[TIES];
  for (guint i = 0; i < TIES; i++)
    ties[i].note = G_MAXUINT;
  for (guint i = 0; i < d->order->len; i++)
    {
      guint index = g_array_index (d->order, guint, i);
      if (index >= bodies->len)
        continue;
      const MusicxmlBody *body = &g_array_index (bodies, MusicxmlBody, index);
      for (guint k = 0; k < body->notes->len; k++)
        if (g_array_index (body->notes, MusicxmlNote, k).note.beats > 0)
          play_note (track, &g_array_index (body->notes, MusicxmlNote, k), d->starts[i], ties);
      for (guint k = 0; k < body->texts->len; k++)
        {
          FormatsText text = g_array_index (body->texts, FormatsText, k);
          text.beat += d->starts[i];
          g_array_append_val (track->texts, text);
        }
      d->total += body->notes->len + body->texts->len;
      if (d->total > NOTES_MAX)
        {
          g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "With all repeats there are more than %u notes and texts", NOTES_MAX);
          return FALSE;
        }
    }
  track->beats = d->piece->beats;
  return TRUE;
}

static gboolean
read_document (Document *d, GError **error)
{
  const xmlNode *work = musicxml_child (d->root, "work");
  g_autofree char *title = musicxml_text (work, "work-title"), *movement = musicxml_text (d->root, "movement-title");
  d->piece->title = formats_piece_intern (d->piece, title && *title ? title : movement && *movement ? movement : NULL);
  read_parts (d);
  d->total = 0;
  make_order (d);
  play_measures (d);
  if (d->piece->beats > FORMATS_BEATS_MAX)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "The score lasts longer than %.0f beats", FORMATS_BEATS_MAX);
      return FALSE;
    }
  for (guint i = 0; i < d->parts->len; i++)
    if (!play_part (d, d->piece->tracks->pdata[i], d->parts->pdata[i], error))
      return FALSE;
  formats_piece_finish (d->piece);
  return TRUE;
}

FormatsPiece *
formats_read_musicxml (const guint8 *bytes, gsize size, FormatsReport *report, GError **error)
{
  g_autoptr (GBytes) unpacked = NULL;
  if (size >= 4 && memcmp (bytes, "PK\3\4", 4) == 0)
    {
      unpacked = musicxml_unpack (bytes, size, error);
      if (!unpacked)
        return NULL;
      bytes = g_bytes_get_data (unpacked, &size);
    }
  xmlDoc *doc = musicxml_parse (bytes, size, error);
  if (!doc)
    return NULL;
  g_autoptr (FormatsPiece) piece = formats_piece_new (FALSE);
  Document d = { .piece = piece, .report = report, .root = xmlDocGetRootElement (doc) };
  gboolean good = musicxml_is (d.root, "score-partwise") || musicxml_is (d.root, "score-timewise");
  d.timewise = musicxml_is (d.root, "score-timewise");
  d.measures = g_array_new (FALSE, TRUE, sizeof (MusicxmlMeasure));
  g_array_set_clear_func (d.measures, measure_clear);
  d.parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  if (!good)
    g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "This is no score: the document is <%s>, not <score-partwise> or <score-timewise>",
                 d.root ? (const char *) d.root->name : "");
  else
    good = read_document (&d, error);
  g_array_unref (d.measures);
  g_ptr_array_unref (d.parts);
  g_clear_pointer (&d.order, g_array_unref);
  g_free (d.starts);
  xmlFreeDoc (doc);
  return good ? g_steal_pointer (&piece) : NULL;
}
