/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event list that `symphony events --json` prints, as a piece. The list comes from a child that read somebody's file, so
 * nothing in it is believed: every number is bounded. Elements are parsed one at a time, so memory stays that of the piece. */
#include "formats/piece.h"

#include <math.h>
#include <string.h>

#include "json/json.h"

typedef struct {
  FormatsPiece  *piece;
  FormatsReport *report;
  GHashTable    *tracks;                /* name -> FormatsTrack */
  GHashTable    *lines, *metres;        /* name -> GArray */
  GHashTable    *muted, *soloed;        /* names of tracks */
  const char    *first_line;            /* the track whose tempo line counts for all */
  double         tempo;
  gsize          events, errors;
} Reading;

/* ---- members ---------------------------------------------------------------------------------------------- */

static double
number_of (const JsonItem *item, const char *key, double least, double most, double otherwise)
{
  const JsonItem *member = json_item_get (item, key);
  if (!member || member->type != JSON_ITEM_NUMBER || !isfinite (member->number))
    return otherwise;
  return CLAMP (member->number, least, most);
}

static const char *
text_of (const JsonItem *item, const char *key)
{
  const JsonItem *member = json_item_get (item, key);
  return member && member->type == JSON_ITEM_STRING ? member->string : NULL;
}

static gboolean
is_true (const JsonItem *item, const char *key)
{
  const JsonItem *member = json_item_get (item, key);
  return member && member->type == JSON_ITEM_BOOL && member->boolean;
}

static FormatsTrack *
track_of (Reading *r, const JsonItem *item)
{
  const char *name = text_of (item, "track");
  return name ? g_hash_table_lookup (r->tracks, name) : NULL;
}

static void
read_track (Reading *r, const JsonItem *item)
{
  const char *name = text_of (item, "name"), *patch = text_of (item, "patch");
  double length = number_of (item, "length_beats", 0, FORMATS_BEATS_MAX, 0);
  FormatsTrack *track = name ? g_hash_table_lookup (r->tracks, name) : NULL;
  if (!name)
    return;
  if (!track)
    {
      track = formats_piece_add_track (r->piece, name);
      g_hash_table_insert (r->tracks, (gpointer) track->name, track);
      track->patch = formats_piece_intern (r->piece, patch);
      track->channel = (int) number_of (item, "midi_channel", 0, 16, 0);
      track->program = (int) number_of (item, "program", 0, 127, -1);
      track->bank = (int) number_of (item, "bank", 0, 16383, -1);
      track->volume = number_of (item, "volume", 0, 1, 1);
      track->pan = number_of (item, "pan", -1, 1, 0);
      track->bend_semitones = number_of (item, "bend_range", 0, 96, 0);
    }
  track->beats = MAX (track->beats, length);
  if (is_true (item, "mute"))
    g_hash_table_add (r->muted, (gpointer) track->name);
  if (is_true (item, "solo"))
    g_hash_table_add (r->soloed, (gpointer) track->name);
}

/* As it is played: heard is what is not mute, and solo where any track is. */
static void
leave_out_silent (Reading *r)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint count = 0;
  for (guint i = r->piece->tracks->len; i > 0; i--)
    {
      const char *name = ((const FormatsTrack *) r->piece->tracks->pdata[i - 1])->name;
      if (!g_hash_table_contains (r->muted, name)
          && (g_hash_table_size (r->soloed) == 0 || g_hash_table_contains (r->soloed, name)))
        continue;
      g_autofree char *quoted = g_strdup_printf (names->len > 0 ? "“%s”, " : "“%s”", name);
      g_string_prepend (names, quoted);
      g_ptr_array_remove_index (r->piece->tracks, i - 1);
      count++;
    }
  if (count > 0)
    formats_report_add (r->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "muted-tracks",
                        "Take .mute() and .solo() out of the text to write every track.",
                        "%u track(s) are not heard and are left out: %s.", count, names->str);
}

/* Parts of one track follow each other in the list; the line of the first is the track's. */
static GArray *
list_of (GHashTable *lists, const JsonItem *item, gsize element, double beat)
{
  const char *name = text_of (item, "track");
  GArray *list = name ? g_hash_table_lookup (lists, name) : NULL;
  if (!name)
    return NULL;
  if (!list)
    {
      list = g_array_new (FALSE, TRUE, (guint) element);
      g_hash_table_insert (lists, g_strdup (name), list);
    }
  else if (list->len > 0 && beat <= g_array_index (list, double, (list->len - 1) * element / sizeof (double)))
    return NULL;
  return list;
}

static void
read_tempo (Reading *r, const JsonItem *item)
{
  static const char *const curves[] = { "step", "linear", "ease-in", "ease-out", "ease-in-out" };
  const char *curve = text_of (item, "curve");
  TheoryTempo tempo = {
    .beat = number_of (item, "beat", 0, FORMATS_BEATS_MAX, 0), .bpm = number_of (item, "bpm", 1, 999, 120),
    .beats = number_of (item, "beats", 0, FORMATS_BEATS_MAX, 0), .from_beats = number_of (item, "from_beats", 0, FORMATS_BEATS_MAX, 0) };
  tempo.to_bpm = number_of (item, "to_bpm", 1, 999, tempo.bpm);
  for (guint i = 0; curve && i < G_N_ELEMENTS (curves); i++)
    if (strcmp (curve, curves[i]) == 0)
      tempo.curve = (TheoryCurve) i;
  if (tempo.beats <= 0)
    tempo.curve = THEORY_CURVE_STEP;
  if (tempo.curve == THEORY_CURVE_STEP)
    tempo.to_bpm = tempo.bpm;
  GArray *list = list_of (r->lines, item, sizeof tempo, tempo.beat);
  if (list)
    g_array_append_val (list, tempo);
}

static gboolean
metre_good (guint numerator, guint denominator)
{
  return numerator >= 1 && numerator <= 64 && denominator >= 1 && denominator <= 32 && (denominator & (denominator - 1)) == 0;
}

static void
read_metre (Reading *r, const JsonItem *item)
{
  FormatsMetre metre = { number_of (item, "beat", 0, FORMATS_BEATS_MAX, 0), (guint) number_of (item, "numerator", 0, 64, 4),
                         (guint) number_of (item, "denominator", 0, 32, 4) };
  if (!metre_good (metre.numerator, metre.denominator))
    return;
  GArray *list = list_of (r->metres, item, sizeof metre, metre.beat);
  if (list)
    g_array_append_val (list, metre);
}

/* ---- events ------------------------------------------------------------------------------------------------- */

static void
read_articulation (FormatsNote *note, const char *name)
{
  static const char *const names[] = { "staccato", "legato", "tenuto", "marcato" };
  for (guint i = 0; name && i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      note->articulation = (guint8) (i + 1);
  note->accent = name && strcmp (name, "accent") == 0;
}

static void
read_note (Reading *r, FormatsTrack *track, const JsonItem *item)
{
  static const double factors[] = { 1, 0.5, 1.05, 1, 0.75 };
  FormatsNote note = {
    .beat = number_of (item, "tick", 0, FORMATS_BEATS_MAX * FORMATS_PPQ, 0) / FORMATS_PPQ,
    .beats = number_of (item, "duration_ticks", 0, FORMATS_BEATS_MAX * FORMATS_PPQ, 0) / FORMATS_PPQ,
    .velocity = (guint8) number_of (item, "velocity", 0, 127, 0),
    .channel = (guint8) number_of (item, "channel", 0, 16, 0), .voice = (guint8) number_of (item, "voice", 0, 15, 0),
    .detune_cents = (float) number_of (item, "detune", -4800, 4800, 0),
    .glide_beats = number_of (item, "glide", 0, FORMATS_BEATS_MAX, 0),
    .spelling = formats_piece_intern (r->piece, text_of (item, "name")),
    .drum = formats_piece_intern (r->piece, text_of (item, "drum")) };
  note.midi = (guint8) number_of (item, "sounding_midi", 0, 127, number_of (item, "midi", 0, 127, 60));
  note.written_beat = number_of (item, "beat", 0, FORMATS_BEATS_MAX, note.beat);
  read_articulation (&note, text_of (item, "articulation"));
  note.written_beats = note.beats / factors[note.articulation];
  if (note.drum)
    {
      track->drums = TRUE;
      note.spelling = NULL;
    }
  if (note.voice == 0)
    note.channel = 0;
  if (note.velocity == 0)
    formats_report_add (r->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "silent-notes", NULL,
                        "Notes of velocity 0 are silent and are left out (first at beat %g of “%s”).", note.beat, track->name);
  else
    g_array_append_val (track->notes, note);
}

static void
read_event (Reading *r, const JsonItem *item)
{
  static const struct { const char *name; FormatsChangeKind kind; double least, most; } kinds[] = {
    { "control", FORMATS_CONTROL, 0, 127 }, { "bend", FORMATS_BEND, -96, 96 }, { "pressure", FORMATS_PRESSURE, 0, 1 },
    { "poly_pressure", FORMATS_KEY_PRESSURE, 0, 1 }, { "automation", FORMATS_AUTOMATION, -1e9, 1e9 } };
  const char *type = text_of (item, "type");
  FormatsTrack *track = track_of (r, item);
  if (!type || !track)
    return;
  if (strcmp (type, "note") == 0)
    {
      read_note (r, track, item);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (type, kinds[i].name) == 0)
      {
        FormatsChange change = {
          .beat = number_of (item, "tick", 0, FORMATS_BEATS_MAX * FORMATS_PPQ, 0) / FORMATS_PPQ, .kind = kinds[i].kind,
          .value = number_of (item, "value", kinds[i].least, kinds[i].most, 0),
          .ramp_beats = number_of (item, "ramp_beats", 0, FORMATS_BEATS_MAX, 0),
          .number = (guint8) (kinds[i].kind == FORMATS_CONTROL ? number_of (item, "controller", 0, 127, 0)
                                                               : number_of (item, "key", 0, 127, number_of (item, "midi", 0, 127, 0))),
          .channel = (guint8) (number_of (item, "voice", 0, 15, 0) > 0 ? number_of (item, "channel", 0, 16, 0) : 0),
          .target = formats_piece_intern (r->piece, text_of (item, "target")) };
        g_array_append_val (track->changes, change);
      }
}

static void
read_waiting (Reading *r, const JsonItem *item)
{
  const char *clip = text_of (item, "clip");
  formats_report_add (r->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "synapses", "Say how many bars of them to write: --bars 64.",
                      "Clips that wait for a synapse are left out (first “%s”).", clip ? clip : "");
}

/* ---- the document --------------------------------------------------------------------------------------------- */

static const char *
skip_blanks (const char *at, const char *end)
{
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r' || *at == ','))
    at++;
  return at;
}

/* One past the value that begins at `at`; brackets and strings are matched, nothing else is looked at. */
static const char *
skip_value (const char *at, const char *end)
{
  guint depth = 0;
  for (; at < end; at++)
    if (*at == '"')
      for (at++; at < end && *at != '"'; at++)
        at += *at == '\\' && at + 1 < end;
    else if (*at == '{' || *at == '[')
      depth++;
    else if (*at == '}' || *at == ']')
      {
        if (depth <= 1)
          return depth == 1 ? at + 1 : at;
        depth--;
      }
    else if (depth == 0 && *at == ',')
      return at;
  return at > end ? end : at;
}

static gboolean
read_element (Reading *r, const char *key, const char *at, const char *end, GError **error)
{
  static const struct { const char *key; void (*read) (Reading *r, const JsonItem *item); } lists[] = {
    { "tracks", read_track }, { "tempo_map", read_tempo }, { "metre_map", read_metre }, { "events", read_event },
    { "waiting", read_waiting } };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (key, lists[i].key) == 0)
      {
        JsonDoc *doc = json_doc_parse (at, (gsize) (end - at), NULL);
        const JsonItem *item = json_doc_get_root (doc);
        gboolean good = item && item->type == JSON_ITEM_OBJECT;
        if (good)
          lists[i].read (r, item);
        else
          g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "The event list is broken: an element of “%s” is no object", key);
        json_doc_free (doc);
        if (good && ++r->events > FORMATS_EVENTS_MAX)
          {
            g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "More than %u events", FORMATS_EVENTS_MAX);
            return FALSE;
          }
        return good;
      }
  return TRUE;
}

static gboolean
read_member (Reading *r, const char *key, const char *at, const char *end, GError **error)
{
  if (*at != '[')
    {
      if (strcmp (key, "tempo") == 0)
        r->tempo = json_number_read (at, NULL);
      return TRUE;
    }
  end--;
  for (at = skip_blanks (at + 1, end); at < end; at = skip_blanks (at, end))
    {
      const char *past = skip_value (at, end);
      if (past == at)
        break;
      if (!read_element (r, key, at, past, error))
        return FALSE;
      at = past;
    }
  return TRUE;
}

static gboolean
read_document (Reading *r, const char *at, const char *end, GError **error)
{
  at = skip_blanks (at, end);
  while (at < end && *at == '{')
    at = skip_blanks (at + 1, end);
  while (at < end && *at == '"')
    {
      const char *name = at + 1, *past = skip_value (at, end), *colon = memchr (name, ':', (gsize) (end - name));
      if (!colon || colon > past)
        break;
      const char *quote = memchr (name, '"', (gsize) (colon - name));
      g_autofree char *key = g_strndup (name, (gsize) ((quote ? quote : colon) - name));
      if (!read_member (r, key, skip_blanks (colon + 1, past), past, error))
        return FALSE;
      at = skip_blanks (past, end);
    }
  if (at < end && *at == '}')
    return TRUE;
  g_set_error_literal (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "The event list ends too early");
  return FALSE;
}

/* ---- tempo lines: one for the whole piece ----------------------------------------------------------------------- */

static gboolean
lines_equal (const GArray *a, const GArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const TheoryTempo *x = &g_array_index (a, TheoryTempo, i), *y = &g_array_index (b, TheoryTempo, i);
      if (x->beat != y->beat || x->bpm != y->bpm || x->to_bpm != y->to_bpm || x->beats != y->beats || x->from_beats != y->from_beats
          || x->curve != y->curve)
        return FALSE;
    }
  return TRUE;
}

/* Moves a track to the piece's line: seconds stay, beats change. */
static void
track_follow (FormatsTrack *track, const GArray *own, const GArray *lead)
{
  const TheoryTempo *from = (const TheoryTempo *) (const void *) own->data, *to = (const TheoryTempo *) (const void *) lead->data;
#define MOVE(place) theory_line_get_beat (to, lead->len, theory_line_get_seconds (from, own->len, (place), NULL), NULL)
  for (guint i = 0; i < track->notes->len; i++)
    {
      FormatsNote *note = &g_array_index (track->notes, FormatsNote, i);
      double end = MOVE (note->beat + note->beats);
      note->beat = note->written_beat = MOVE (note->beat);
      note->beats = note->written_beats = end - note->beat;
      note->articulation = 0;
    }
  for (guint i = 0; i < track->changes->len; i++)
    {
      FormatsChange *change = &g_array_index (track->changes, FormatsChange, i);
      double end = MOVE (change->beat + change->ramp_beats);
      change->beat = MOVE (change->beat);
      change->ramp_beats = end - change->beat;
    }
  track->beats = MOVE (track->beats);
#undef MOVE
}

/* The line and the metres with the most to say lead. */
static void
choose_lines (Reading *r)
{
  GArray *lead = NULL, *metres = NULL;
  for (guint i = 0; i < r->piece->tracks->len; i++)
    {
      const FormatsTrack *track = r->piece->tracks->pdata[i];
      GArray *line = g_hash_table_lookup (r->lines, track->name), *metre = g_hash_table_lookup (r->metres, track->name);
      if (line && (!lead || line->len > lead->len))
        lead = line;
      if (metre && (!metres || metre->len > metres->len))
        metres = metre;
    }
  if (lead)
    g_array_append_vals (r->piece->tempos, lead->data, lead->len);
  if (metres)
    g_array_append_vals (r->piece->metres, metres->data, metres->len);
  for (guint i = 0; lead && i < r->piece->tracks->len; i++)
    {
      FormatsTrack *track = r->piece->tracks->pdata[i];
      GArray *line = g_hash_table_lookup (r->lines, track->name);
      if (!line || lines_equal (line, lead))
        continue;
      theory_line_prepare ((TheoryTempo *) (void *) lead->data, lead->len);
      theory_line_prepare ((TheoryTempo *) (void *) line->data, line->len);
      track_follow (track, line, lead);
      formats_report_add (r->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "tempo-lines",
                          "Its notes keep their time in seconds; their beats are those of the common tempo.",
                          "“%s” has a tempo line of its own, and a file has one for all.", track->name);
    }
}

FormatsPiece *
formats_read_events (const char *json, gsize length, FormatsReport *report, GError **error)
{
  g_autoptr (FormatsPiece) piece = formats_piece_new (FALSE);
  Reading r = { .piece = piece, .report = report, .tempo = 120 };
  r.tracks = g_hash_table_new (g_str_hash, g_str_equal);
  r.muted = g_hash_table_new (g_str_hash, g_str_equal);
  r.soloed = g_hash_table_new (g_str_hash, g_str_equal);
  r.lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  r.metres = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  gboolean good = read_document (&r, json, json + length, error);
  if (good)
    {
      leave_out_silent (&r);
      choose_lines (&r);
      formats_piece_finish (piece);
    }
  g_hash_table_unref (r.tracks);
  g_hash_table_unref (r.muted);
  g_hash_table_unref (r.soloed);
  g_hash_table_unref (r.lines);
  g_hash_table_unref (r.metres);
  return good ? g_steal_pointer (&piece) : NULL;
}
