/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MusicXML: each feature of the reader by a document written here, the order of measures by hand, hostile documents, and note values. */
#include "formats-fixture.h"
#include "musicxml-private.h"

#include <math.h>

#define HEAD "<?xml version=\"1.0\"?><score-partwise version=\"3.1\"><part-list><score-part id=\"P1\"><part-name>Flute</part-name>" \
  "<midi-instrument id=\"I1\"><midi-channel>3</midi-channel><midi-program>74</midi-program></midi-instrument></score-part></part-list><part id=\"P1\">"
#define TAIL "</part></score-partwise>"
#define START "<measure number=\"1\"><attributes><divisions>4</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
#define NOTE(step, octave, duration, more) "<note><pitch><step>" step "</step>" more "<octave>" octave "</octave></pitch><duration>" duration "</duration></note>"
#define WITH(step, duration, more) "<note><pitch><step>" step "</step><octave>4</octave></pitch><duration>" duration "</duration>" more "</note>"

static FormatsPiece *
read_text (const char *name, const char *text, FormatsReport *report, GError **error)
{
  fixture_keep (name, (const guint8 *) text, strlen (text));
  return formats_read_musicxml ((const guint8 *) text, strlen (text), report, error);
}

typedef struct { const char *name, *text, *notes, *code; } Case;

/* Without marks the level is 80; staccato halves, legato is 1.05, detached 0.75. */
static const Case cases[] = {
  { "notes", HEAD START NOTE ("C", "4", "4", "") NOTE ("F", "5", "2", "<alter>1</alter>") "</measure>" TAIL, "0+480 60 80, 480+240 78 80", NULL },
  { "chord-backup-forward", HEAD START WITH ("C", "8", "") "<note><chord/><pitch><step>E</step><octave>4</octave></pitch><duration>8</duration></note>"
    "<backup><duration>8</duration></backup><forward><duration>2</duration></forward>" WITH ("G", "2", "<voice>2</voice>") "</measure>" TAIL,
    "0+960 60 80, 0+960 64 80, 240+240 67 80", NULL },
  { "ties-over-bars", HEAD START WITH ("C", "16", "<tie type=\"start\"/>") "</measure><measure number=\"2\">" WITH ("C", "4", "<tie type=\"stop\"/>") "</measure>" TAIL,
    "0+2400 60 80", NULL },
  { "triplet", HEAD "<measure number=\"1\"><attributes><divisions>3</divisions></attributes>" WITH ("C", "1", "") WITH ("D", "1", "") WITH ("E", "1", "") "</measure>" TAIL,
    "0+160 60 80, 160+160 62 80, 320+160 64 80", NULL },
  { "grace", HEAD START WITH ("C", "4", "") "<note><grace/><pitch><step>D</step><octave>4</octave></pitch></note>" WITH ("E", "4", "") "</measure>" TAIL,
    "0+480 60 80, 420+60 62 80, 480+480 64 80", NULL },
  { "articulations", HEAD START WITH ("C", "4", "<notations><articulations><staccato/></articulations></notations>")
    WITH ("D", "4", "<notations><articulations><detached-legato/></articulations></notations>")
    WITH ("E", "4", "<notations><slur type=\"start\"/></notations>") WITH ("F", "4", "<notations><slur type=\"stop\"/></notations>") "</measure>" TAIL,
    "0+240 60 80, 480+360 62 80, 960+504 64 80, 1440+480 65 80", NULL },
  { "accent-and-level", HEAD START WITH ("C", "4", "<notations><articulations><accent/></articulations></notations>")
    "<note dynamics=\"50\"><pitch><step>D</step><octave>4</octave></pitch><duration>4</duration></note></measure>" TAIL, "0+480 60 96, 480+480 62 45", NULL },
  { "dynamics", HEAD START "<direction><direction-type><dynamics><p/></dynamics></direction-type></direction>" WITH ("C", "4", "")
    "<direction><direction-type><dynamics><ff/></dynamics></direction-type></direction>" WITH ("D", "4", "") "</measure>" TAIL, "0+480 60 49, 480+480 62 112", NULL },
  /* From p (49) to ff (112) over four beats: 49, 64.75, 80.5, 96.25, then 112. */
  { "wedge", HEAD START "<direction><direction-type><dynamics><p/></dynamics></direction-type></direction>"
    "<direction><direction-type><wedge type=\"crescendo\"/></direction-type></direction>" WITH ("C", "4", "") WITH ("D", "4", "") WITH ("E", "4", "") WITH ("F", "4", "")
    "<direction><direction-type><wedge type=\"stop\"/></direction-type></direction></measure><measure number=\"2\">"
    "<direction><direction-type><dynamics><ff/></dynamics></direction-type></direction>" WITH ("G", "16", "") "</measure>" TAIL,
    "0+480 60 49, 480+480 62 65, 960+480 64 81, 1440+480 65 96, 1920+1920 67 112", NULL },
  { "transposing", HEAD "<measure number=\"1\"><attributes><divisions>1</divisions><transpose><chromatic>-2</chromatic></transpose></attributes>" WITH ("D", "1", "") "</measure>" TAIL,
    "0+480 60 80", NULL },
  { "cue-and-rest", HEAD START "<note><cue/><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note><note><rest/><duration>4</duration></note>"
    WITH ("D", "4", "") "</measure>" TAIL, "960+480 62 80", NULL },
  { "no-duration", HEAD START "<note><pitch><step>C</step><octave>4</octave></pitch></note>" WITH ("D", "4", "") "</measure>" TAIL, "0+480 62 80", "duration" },
  { "divisions-0", HEAD "<measure number=\"1\"><attributes><divisions>0</divisions></attributes>" WITH ("D", "1", "") "</measure>" TAIL, "0+480 62 80", "divisions" },
  { "pitch-beyond", HEAD START NOTE ("B", "10", "4", "") WITH ("D", "4", "") "</measure>" TAIL, "480+480 62 80", "pitch" },
  { "tempo-0", HEAD START "<sound tempo=\"0\"/>" WITH ("D", "4", "") "</measure>" TAIL, "0+480 62 80", "tempo" },
  { "repeat-and-voltas", HEAD START WITH ("C", "16", "") "</measure><measure number=\"2\"><barline location=\"left\"><ending number=\"1\" type=\"start\"/></barline>"
    WITH ("D", "16", "") "<barline location=\"right\"><ending number=\"1\" type=\"stop\"/><repeat direction=\"backward\"/></barline></measure>"
    "<measure number=\"3\"><barline location=\"left\"><ending number=\"2\" type=\"start\"/></barline>" WITH ("E", "16", "")
    "<barline location=\"right\"><ending number=\"2\" type=\"stop\"/></barline></measure>" TAIL,
    "0+1920 60 80, 1920+1920 62 80, 3840+1920 60 80, 5760+1920 64 80", NULL },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (FormatsReport) report = formats_report_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_strdup_printf ("%s.musicxml", c->name);
  g_autoptr (FormatsPiece) piece = read_text (file, c->text, report, &error);
  g_assert_no_error (error);
  g_autofree char *notes = fixture_notes (fixture_track (piece, 0));
  g_assert_cmpstr (notes, ==, c->notes);
  if (c->code)
    g_assert_cmpuint (formats_report_find (report, c->code)->line, ==, 1);
  else
    g_assert_cmpuint (report->items->len, ==, 0);
}

/* Quarter tones are a key and a tuning; tempo, key, names, lyrics and chord symbols stand where they should. */
static void
test_meanings (void)
{
  static const char text[] = HEAD "<measure number=\"1\"><attributes><divisions>2</divisions><key><fifths>-3</fifths><mode>minor</mode></key></attributes>"
    "<direction><direction-type><metronome><beat-unit>half</beat-unit><per-minute>45</per-minute></metronome></direction-type></direction>"
    "<direction><direction-type><rehearsal>Verse</rehearsal></direction-type></direction>"
    "<harmony><root><root-step>C</root-step></root><kind>minor-seventh</kind></harmony>"
    "<note><pitch><step>A</step><alter>-0.5</alter><octave>4</octave></pitch><duration>2</duration><lyric><syllabic>begin</syllabic><text>mu</text></lyric></note>"
    "<direction><direction-type><words>faster</words></direction-type><offset>1</offset><sound tempo=\"100.5\"/></direction>" WITH ("C", "2", "") "</measure>" TAIL;
  g_autoptr (FormatsPiece) piece = read_text ("meanings.musicxml", text, NULL, NULL);
  const FormatsTrack *track = fixture_track (piece, 0);
  const FormatsNote *note = &g_array_index (track->notes, FormatsNote, 0);
  g_assert_cmpstr (track->name, ==, "Flute");
  g_assert_cmpint (track->channel, ==, 3);
  g_assert_cmpint (track->program, ==, 73);
  g_assert_cmpuint (note->midi, ==, 69 - 1 + (note->detune_cents < 0));
  g_assert_cmpfloat (note->midi * 100 + note->detune_cents, ==, 6850);
  g_assert_cmpfloat (g_array_index (piece->tempos, TheoryTempo, 0).bpm, ==, 90);
  g_assert_cmpfloat (g_array_index (piece->tempos, TheoryTempo, 1).bpm, ==, 100.5);
  g_assert_cmpfloat (g_array_index (piece->tempos, TheoryTempo, 1).beat, ==, 1.5);
  g_assert_cmpint (g_array_index (piece->keys, FormatsKey, 0).fifths, ==, -3);
  g_assert_cmpstr (g_array_index (piece->sections, FormatsSection, 0).name, ==, "Verse");
  g_assert_cmpstr (g_array_index (track->texts, FormatsText, 0).text, ==, "Cm7");
  g_assert_cmpstr (g_array_index (track->texts, FormatsText, 1).text, ==, "mu-");
}

static void
test_percussion (void)
{
  static const char text[] = "<score-partwise><part-list><score-part id=\"P1\"><part-name>Kit</part-name><midi-instrument id=\"A\"><midi-unpitched>37</midi-unpitched></midi-instrument>"
    "<midi-instrument id=\"B\"><midi-unpitched>39</midi-unpitched></midi-instrument></score-part></part-list><part id=\"P1\"><measure number=\"1\">"
    "<note><unpitched><display-step>F</display-step><display-octave>4</display-octave></unpitched><duration>1</duration><instrument id=\"B\"/></note>"
    "<note><unpitched/><duration>1</duration><instrument id=\"A\"/></note></measure></part></score-partwise>";
  g_autoptr (FormatsPiece) piece = read_text ("percussion.musicxml", text, NULL, NULL);
  g_autofree char *notes = fixture_notes (fixture_track (piece, 0));
  g_assert_cmpstr (notes, ==, "0+480 38 80, 480+480 36 80");
  g_assert_true (fixture_track (piece, 0)->drums);
}

static void
test_timewise (void)
{
  static const char text[] = "<score-timewise><part-list><score-part id=\"A\"><part-name>a</part-name></score-part><score-part id=\"B\"><part-name>b</part-name></score-part></part-list>"
    "<measure number=\"1\"><part id=\"A\">" WITH ("C", "4", "") "</part><part id=\"B\">" WITH ("D", "4", "") "</part></measure>"
    "<measure number=\"2\"><part id=\"B\">" WITH ("E", "4", "") "</part><part id=\"A\">" WITH ("F", "4", "") "</part></measure></score-timewise>";
  g_autoptr (FormatsPiece) piece = read_text ("timewise.musicxml", text, NULL, NULL);
  g_autofree char *a = fixture_notes (fixture_track (piece, 0)), *b = fixture_notes (fixture_track (piece, 1));
  g_assert_cmpstr (a, ==, "0+1920 60 80, 1920+1920 65 80");
  g_assert_cmpstr (b, ==, "0+1920 62 80, 1920+1920 64 80");
}

/* ---- the order of measures ---------------------------------------------------------------------------------------------- */

static void
expect_order (const MusicxmlBar *bars, guint count, const char *expected)
{
  g_autoptr (GArray) order = musicxml_order (bars, count, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < order->len; i++)
    g_string_append_printf (text, "%u", g_array_index (order, guint, i) + 1);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_order (void)
{
  const MusicxmlBar plain[3] = { { 0 } };
  const MusicxmlBar repeat[3] = { { 0 }, { .forward = TRUE, .backward = 3 }, { 0 } };
  const MusicxmlBar two[4] = { { .backward = 2 }, { 0 }, { .backward = 2 }, { 0 } };
  const MusicxmlBar voltas[5] = { { .forward = TRUE }, { .endings = 1 << 1 | 1 << 2, .ending_starts = TRUE, .backward = 2 },
                                  { .endings = 1 << 3, .ending_starts = TRUE }, { 0 }, { .backward = 2 } };
  const MusicxmlBar dacapo[4] = { { 0 }, { .fine = TRUE }, { 0 }, { .dacapo = TRUE } };
  const MusicxmlBar coda[6] = { { 0 }, { .segno = TRUE }, { .tocoda = TRUE }, { .dalsegno = TRUE }, { .coda = TRUE }, { 0 } };
  const MusicxmlBar dacapo_repeats[4] = { { .backward = 2 }, { .endings = 1 << 1, .ending_starts = TRUE, .backward = 2 },
                                          { .endings = 1 << 2, .ending_starts = TRUE }, { .dacapo = TRUE } };
  expect_order (plain, 3, "123");
  expect_order (repeat, 3, "12223");
  expect_order (two, 4, "1123234");
  expect_order (voltas, 5, "1212134545");
  expect_order (dacapo, 4, "123412");
  expect_order (coda, 6, "12342356");
  expect_order (dacapo_repeats, 4, "11234134");   /* the second measure has nothing before it to go back to */
}

/* ---- hostile documents --------------------------------------------------------------------------------------------------- */

static void
expect_error (const char *name, const char *text, FormatsError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (read_text (name, text, NULL, &error));
  g_assert_error (error, FORMATS_ERROR, code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new ("<score-partwise>");
  for (guint i = 0; i < 200; i++)
    g_string_append (deep, "<part>");
  expect_error ("empty.musicxml", "", FORMATS_ERROR_BROKEN, "line");
  expect_error ("text.musicxml", "hello", FORMATS_ERROR_BROKEN, "line 1");
  expect_error ("cut.musicxml", HEAD START, FORMATS_ERROR_BROKEN, "well-formed");
  expect_error ("html.musicxml", "<html/>", FORMATS_ERROR_BROKEN, "<html>");
  expect_error ("deep.musicxml", deep->str, FORMATS_ERROR_LIMIT, "deeper than 64");
  expect_error ("laughs.musicxml", "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><score-partwise>&b;</score-partwise>", FORMATS_ERROR_LIMIT, "entities");
  expect_error ("file.musicxml", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><score-partwise>&a;</score-partwise>", FORMATS_ERROR_LIMIT, "entities");
  expect_error ("parameter.musicxml", "<!DOCTYPE x [<!ENTITY % a SYSTEM \"http://localhost/x\"> %a;]><score-partwise/>", FORMATS_ERROR_LIMIT, "entities");
  g_autoptr (FormatsPiece) nothing = read_text ("nothing.musicxml", "<!DOCTYPE score-partwise SYSTEM \"http://localhost/none.dtd\"><score-partwise/>", NULL, NULL);
  g_assert_nonnull (nothing);
  g_assert_cmpuint (nothing->tracks->len, ==, 0);
}

/* Repeats within the limits of a document but not of a piece; the order ends. */
static void
test_many_repeats (void)
{
  g_autofree MusicxmlBar *bars = g_new0 (MusicxmlBar, 50000);
  for (guint i = 0; i < 50000; i++)
    bars[i].backward = 31;
  g_autoptr (FormatsReport) report = formats_report_new ();
  g_autoptr (GArray) order = musicxml_order (bars, 50000, report);
  g_assert_cmpuint (order->len, ==, FORMATS_MEASURES_MAX);
  g_assert_nonnull (formats_report_find (report, "measures"));
}

static void
test_packed (void)
{
  static const char text[] = HEAD START WITH ("C", "4", "") "</measure>" TAIL;
  g_autoptr (GBytes) packed = formats_pack_musicxml (text, NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (packed, &size);
  fixture_keep ("packed.mxl", data, size);
  g_autoptr (FormatsPiece) piece = formats_read_musicxml (data, size, NULL, NULL);
  g_autofree char *notes = fixture_notes (fixture_track (piece, 0));
  g_assert_cmpstr (notes, ==, "0+480 60 80");
  for (gsize cut = 4; cut < size; cut += 3)
    {
      g_autofree guint8 *exact = g_memdup2 (data, cut);
      g_autoptr (GError) error = NULL;
      g_autoptr (FormatsPiece) part = formats_read_musicxml (exact, cut, NULL, &error);
      g_assert_true ((part == NULL) == (error != NULL));
    }
}

/* 32 MiB of blanks pack to a thousandth. */
static void
test_bomb (void)
{
  g_autofree char *blanks = g_malloc (32 << 20);
  memset (blanks, ' ', (32 << 20) - 1);
  blanks[(32 << 20) - 1] = 0;
  memcpy (blanks, "<score-partwise>", 16);
  g_autoptr (GBytes) packed = formats_pack_musicxml (blanks, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (packed, &size);
  g_assert_null (formats_read_musicxml (data, size, NULL, &error));
  g_assert_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT);
}

/* ---- note values ---------------------------------------------------------------------------------------------------------- */

static char *
values_of (const guint64 *ticks, guint count, guint64 length)
{
  g_autoptr (GArray) windows = g_array_new (FALSE, FALSE, sizeof (MusicxmlWindow)), values = g_array_new (FALSE, FALSE, sizeof (MusicxmlValue));
  gint64 units[16];
  GString *out = g_string_new (NULL);
  double moved = musicxml_windows (windows, 0, (gint64) length * MUSICXML_TICK, ticks, units, count);
  gint64 sum = 0;
  for (guint i = 0; i <= count; i++)
    {
      gint64 from = i > 0 ? units[i - 1] : 0, to = i < count ? units[i] : (gint64) length * MUSICXML_TICK;
      musicxml_values (values, windows, from, to);
      g_string_append (out, i > 0 ? " |" : "");
      for (guint k = 0; k < values->len; k++)
        {
          const MusicxmlValue *value = &g_array_index (values, MusicxmlValue, k);
          g_string_append_printf (out, " %s%s", value->type, value->dots ? "." : "");
          if (value->actual != value->normal)
            g_string_append_printf (out, "/%u", value->actual);
          sum += value->length;
        }
    }
  g_assert_cmpint (sum, ==, (gint64) length * MUSICXML_TICK);
  if (moved > 0)
    g_string_append (out, " moved");
  return g_string_free (out, FALSE);
}

static void
test_values (void)
{
  static const struct { guint64 ticks[8]; guint count; guint64 length; const char *expected; } rows[] = {
    { { 480 }, 1, 1920, " quarter | half." },
    { { 240, 1680 }, 2, 1920, " eighth | half. | eighth" },
    { { 160, 320 }, 2, 480, " eighth/3 | eighth/3 | eighth/3" },
    { { 320, 640 }, 2, 960, " quarter/3 | quarter/3 | quarter/3" },
    { { 96, 288 }, 2, 480, " 16th/5 | eighth/5 | eighth/5" },
    { { 69, 206 }, 2, 480, " 16th/7 | eighth/7 | quarter/7" },         /* 68.6 and 205.7 */
    { { 8 }, 1, 480, " 256th | eighth. 32nd. 128th." },                 /* 7.5; the rest of a beat in dotted values */
    { { 80, 160, 240 }, 3, 480, " 16th/3 | 16th/3 | 16th/3 | eighth./3" },
    { { 1 }, 1, 480, " | quarter moved" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *values = values_of (rows[i].ticks, rows[i].count, rows[i].length);
      g_assert_cmpstr (values, ==, rows[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formats/musicxml/%s", cases[i].name);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/formats/musicxml/meanings", test_meanings);
  g_test_add_func ("/formats/musicxml/percussion", test_percussion);
  g_test_add_func ("/formats/musicxml/timewise", test_timewise);
  g_test_add_func ("/formats/musicxml/order", test_order);
  g_test_add_func ("/formats/musicxml/hostile", test_hostile);
  g_test_add_func ("/formats/musicxml/many-repeats", test_many_repeats);
  g_test_add_func ("/formats/musicxml/packed", test_packed);
  g_test_add_func ("/formats/musicxml/bomb", test_bomb);
  g_test_add_func ("/formats/musicxml/values", test_values);
  return g_test_run ();
}
