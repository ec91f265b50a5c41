/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI files byte by byte: every rule for what is malformed or odd, and what the writer puts into a file. */
#include "formats-fixture.h"

#include <math.h>

#define END "00 FF 2F 00"

typedef struct {
  const char *name;
  guint format, tracks, division;
  const char *bodies[4];
  const char *code;                     /* NULL: nothing may be said */
  guint64 offset;                       /* 0: not looked at */
  const char *notes;                    /* of the first track */
} Case;

/* A file begins with 14 bytes of header; the first body begins at byte 22. */
static const Case cases[] = {
  { "plain", 1, 1, 480, { "00 90 3C 64 83 60 80 3C 40 " END }, NULL, 0, "0+480 60 100" },
  { "running-status", 1, 1, 480, { "00 90 3C 64 83 60 3C 00 00 3E 40 81 70 3E 00 " END }, NULL, 0, "0+480 60 100, 480+240 62 64" },
  { "division-96", 1, 1, 96, { "00 90 3C 64 60 80 3C 40 " END }, NULL, 0, "0+480 60 100" },
  { "division-960", 1, 1, 960, { "87 40 90 3C 64 83 60 80 3C 40 " END }, NULL, 0, "480+240 60 100" },
  { "division-0", 1, 1, 0, { "00 90 3C 64 83 60 80 3C 40 " END }, "division", 12, "0+480 60 100" },
  { "frames-25-40", 0, 1, 0xE728, { "00 90 3C 64 87 68 80 3C 40 " END }, "frames", 12, "0+960 60 100" },     /* 1000 ticks a second */
  { "frames-unknown", 1, 1, 0x8004, { "00 90 3C 64 83 60 80 3C 40 " END }, "division", 12, "0+480 60 100" },
  { "format-9", 9, 1, 480, { "00 90 3C 64 83 60 80 3C 40 " END }, "format", 8, "0+480 60 100" },
  { "too-few-tracks", 1, 3, 480, { "00 90 3C 64 83 60 80 3C 40 " END }, "track-count", 10, "0+480 60 100" },
  { "no-end-of-track", 1, 1, 480, { "00 90 3C 64 83 60 80 3C 40" }, "end-of-track", 31, "0+480 60 100" },
  { "no-status", 1, 1, 480, { "00 3C 64 00 90 3C 64 83 60 80 3C 40 " END }, "lost-bytes", 23, "0+480 60 100" },
  { "status-gone-after-meta", 1, 1, 480, { "00 90 3C 64 00 FF 01 00 83 60 3C 00 80 3C 40 " END }, "lost-bytes", 32, "0+480 60 100" },
  { "status-gone-after-sysex", 1, 1, 480, { "00 90 3C 64 00 F0 02 7E F7 83 60 3C 00 80 3C 40 " END }, "lost-bytes", 33, "0+480 60 100" },
  { "f7-in-between", 1, 1, 480, { "00 90 3C 64 00 F7 01 55 83 60 80 3C 40 " END }, "sysex", 26, "0+480 60 100" },
  { "system-status", 1, 1, 480, { "00 90 3C 64 83 60 F6 80 3C 40 " END }, "lost-bytes", 28, "0+480 60 100" },
  { "status-for-data", 1, 1, 480, { "00 90 3C 83 60 00 90 3C 64 83 60 80 3C 40 " END }, "lost-bytes", 25, NULL },
  { "long-number", 1, 2, 480, { "00 90 3C 64 FF FF FF FF 7F 80 3C 40", "00 90 40 64 83 60 80 40 40 " END }, "long-number", 26, "0+0 60 100" },
  { "long-length", 1, 1, 480, { "00 90 3C 64 83 60 80 3C 40 00 FF 01 FF FF FF FF 7F" }, "long-number", 34, "0+480 60 100" },
  { "meta-past-the-end", 1, 1, 480, { "00 90 3C 64 83 60 80 3C 40 00 FF 01 40 41" }, "chunk-short", 31, "0+480 60 100" },
  { "cut-in-an-event", 1, 1, 480, { "00 90 3C 64 83 60 80 3C" }, "chunk-short", 26, "0+480 60 100" },
  { "end-without-start", 1, 1, 480, { "00 80 3E 40 00 90 3C 64 83 60 80 3C 40 " END }, "end-without-start", 22, "0+480 60 100" },
  { "start-without-end", 1, 1, 480, { "00 90 3C 64 83 60 FF 2F 00" }, "start-without-end", 0, "0+480 60 100" },
  { "velocity-0-is-an-end", 1, 1, 480, { "00 90 3C 64 83 60 90 3C 00 " END }, NULL, 0, "0+480 60 100" },
  { "first-in-first-out", 1, 1, 480, { "00 90 3C 64 81 70 90 3C 32 81 70 80 3C 40 81 70 80 3C 40 " END }, NULL, 0, "0+480 60 100, 240+480 60 50" },
  { "tempo-0", 1, 1, 480, { "00 FF 51 03 00 00 00 00 90 3C 64 83 60 80 3C 40 " END }, "tempo", 22, "0+480 60 100" },
  { "tempo-short", 1, 1, 480, { "00 FF 51 01 07 00 90 3C 64 83 60 80 3C 40 " END }, "tempo", 22, "0+480 60 100" },
  { "tempo-wild", 1, 1, 480, { "00 FF 51 03 00 00 01 00 90 3C 64 83 60 80 3C 40 " END }, "tempo-range", 22, "0+480 60 100" },
  { "metre-of-0", 1, 1, 480, { "00 FF 58 04 00 02 18 08 00 90 3C 64 83 60 80 3C 40 " END }, "metre", 22, "0+480 60 100" },
  { "metre-over-0", 1, 1, 480, { "00 FF 58 04 04 FF 18 08 00 90 3C 64 83 60 80 3C 40 " END }, "metre", 22, "0+480 60 100" },
  { "key-of-8", 1, 1, 480, { "00 FF 59 02 08 00 00 90 3C 64 83 60 80 3C 40 " END }, "key", 22, "0+480 60 100" },
  { "program-change", 1, 1, 480, { "00 C0 05 00 90 3C 64 83 60 80 3C 40 00 C0 06 " END }, "program-change", 34, "0+480 60 100" },
};

static FormatsPiece *
read_case (const Case *c, FormatsReport *report)
{
  g_autoptr (GByteArray) bytes = fixture_midi (c->format, c->tracks, c->division, c->bodies);
  g_autofree char *file = g_strdup_printf ("%s.mid", c->name);
  fixture_keep (file, bytes->data, bytes->len);
  return formats_read_midi (bytes->data, bytes->len, report, NULL);
}

static void
test_odd (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (FormatsReport) report = formats_report_new ();
  g_autoptr (FormatsPiece) piece = read_case (c, report);
  g_assert_nonnull (piece);
  if (c->notes)
    {
      g_autofree char *notes = fixture_notes (fixture_track (piece, 0));
      g_assert_cmpstr (notes, ==, c->notes);
    }
  if (!c->code)
    {
      g_assert_cmpuint (report->items->len, ==, 0);
      return;
    }
  const FormatsDiagnostic *item = formats_report_find (report, c->code);
  g_assert_nonnull (item);
  if (c->offset > 0)
    g_assert_cmpuint (item->offset, ==, c->offset);
}

/* The other tracks of a file go on when one is broken. */
static void
test_others_go_on (void)
{
  const char *const bodies[] = { "00 90 3C 64 FF FF FF FF 7F", "00 90 40 64 83 60 80 40 40 " END, NULL };
  g_autoptr (GByteArray) bytes = fixture_midi (1, 2, 480, bodies);
  g_autoptr (FormatsPiece) piece = formats_read_midi (bytes->data, bytes->len, NULL, NULL);
  g_autofree char *notes = fixture_notes (fixture_track (piece, 1));
  g_assert_cmpstr (notes, ==, "0+480 64 100");
}

static void
expect_error (const char *name, const char *text, FormatsError code)
{
  g_autoptr (GByteArray) bytes = fixture_bytes (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (FormatsReport) report = formats_report_new ();
  fixture_keep (name, bytes->data, bytes->len);
  g_assert_null (formats_read_midi (bytes->data, bytes->len, report, &error));
  g_assert_error (error, FORMATS_ERROR, code);
}

static void
test_no_header (void)
{
  expect_error ("empty.mid", "", FORMATS_ERROR_BROKEN);
  expect_error ("text.mid", "'hello, world'", FORMATS_ERROR_BROKEN);
  expect_error ("head-cut.mid", "'MThd' 00 00", FORMATS_ERROR_BROKEN);
  expect_error ("head-of-5.mid", "'MThd' 00 00 00 05 00 01 00 01 01", FORMATS_ERROR_BROKEN);
  expect_error ("head-promises.mid", "'MThd' 00 00 00 06 00 01", FORMATS_ERROR_BROKEN);
  expect_error ("too-long.mid", "'MThd' 00 00 00 06 00 01 00 01 00 01 'MTrk' 00 00 00 0C FF FF FF 7F 90 3C 64 00 80 3C 40 00", FORMATS_ERROR_LIMIT);
}

/* The longest duration of the language is a million beats: a piece of more cannot be written. 2^28 - 1 ticks of 256 are 1,048,576 beats less one tick. */
static void
test_longest (void)
{
  expect_error ("million.mid", "'MThd' 00 00 00 06 00 01 00 01 01 00 'MTrk' 00 00 00 0F 00 90 3C 64 FF FF FF 7F 80 3C 40 00 FF 2F 00", FORMATS_ERROR_LIMIT);
}

/* A RIFF wrapper, a header of 8, an unknown chunk, a chunk that runs past the end, and three bytes of nothing. */
static void
test_wrapped (void)
{
  static const char riff[] = "'RIFF' 3A 00 00 00 'RMID' 'data' 2E 00 00 00 'MThd' 00 00 00 08 00 00 00 01 01 E0 AB CD 'XFIH' 00 00 00 03 01 02 03 "
                             "'MTrk' 00 00 01 00 00 90 3C 64 83 60 80 3C 40 00 FF 2F 00";
  g_autoptr (GByteArray) bytes = fixture_bytes (riff);
  g_autoptr (FormatsReport) report = formats_report_new ();
  fixture_keep ("riff.mid", bytes->data, bytes->len);
  g_autoptr (FormatsPiece) piece = formats_read_midi (bytes->data, bytes->len, report, NULL);
  g_autofree char *notes = fixture_notes (fixture_track (piece, 0));
  g_assert_cmpstr (notes, ==, "0+480 60 100");
  g_assert_cmpuint (formats_report_find (report, "chunk-long")->offset, ==, 20 + 16 + 11 + 4);
  static const char tail[] = "'MThd' 00 00 00 06 00 00 00 00 01 E0 'MT'";
  g_autoptr (GByteArray) cut = fixture_bytes (tail);
  g_autoptr (FormatsReport) other = formats_report_new ();
  g_autoptr (FormatsPiece) nothing = formats_read_midi (cut->data, cut->len, other, NULL);
  g_assert_nonnull (nothing);
  g_assert_cmpuint (formats_report_find (other, "chunk-short")->offset, ==, 14);
}

/* Every file cut at every byte is read or refused, and what is read can be written. */
static void
test_cut_everywhere (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = fixture_midi (cases[i].format, cases[i].tracks, cases[i].division, cases[i].bodies);
      for (guint size = 0; size <= bytes->len; size++)
        {
          g_autofree guint8 *exact = g_memdup2 (bytes->data, size);
          g_autoptr (FormatsReport) report = formats_report_new ();
          g_autoptr (GError) error = NULL;
          g_autoptr (FormatsPiece) piece = formats_read_midi (exact, size, report, &error);
          g_assert_true ((piece == NULL) == (error != NULL));
          g_autofree char *text = piece ? formats_write_script (piece, "cut.mid", report, NULL) : NULL;
          g_assert_true (!piece || text);
        }
    }
}

/* ---- meanings -------------------------------------------------------------------------------------------------------- */

static void
test_metas (void)
{
  const char *const bodies[] = {
    "00 FF 03 04 'Sööng' 00 FF 51 03 07 A1 20 00 FF 58 04 03 03 18 08 00 FF 59 02 FE 01 00 FF 06 01 'A' 83 60 FF 51 03 0F 42 40 00 FF 06 01 'B' " END,
    "00 FF 03 03 'V' E9 0A 00 FF 05 02 'la' 00 90 3C 64 83 60 80 3C 40 " END, NULL };
  g_autoptr (GByteArray) bytes = fixture_midi (1, 2, 480, bodies);
  /* The quoted title is longer than its four bytes say: mend the length so that the chunk is well-formed. */
  bytes->data[22 + 3] = 7;
  g_autoptr (FormatsReport) report = formats_report_new ();
  g_autoptr (FormatsPiece) piece = formats_read_midi (bytes->data, bytes->len, report, NULL);
  g_assert_cmpuint (report->items->len, ==, 0);
  g_assert_cmpstr (piece->title, ==, "Sööng");
  g_assert_cmpuint (piece->tempos->len, ==, 2);
  g_assert_cmpfloat (g_array_index (piece->tempos, TheoryTempo, 0).bpm, ==, 120);
  g_assert_cmpfloat (g_array_index (piece->tempos, TheoryTempo, 1).bpm, ==, 60);
  g_assert_cmpfloat (g_array_index (piece->tempos, TheoryTempo, 1).beat, ==, 1);
  g_assert_cmpuint (g_array_index (piece->metres, FormatsMetre, 0).numerator, ==, 3);
  g_assert_cmpuint (g_array_index (piece->metres, FormatsMetre, 0).denominator, ==, 8);
  g_assert_cmpint (g_array_index (piece->keys, FormatsKey, 0).fifths, ==, -2);
  g_assert_true (g_array_index (piece->keys, FormatsKey, 0).minor);
  g_assert_cmpstr (g_array_index (piece->sections, FormatsSection, 1).name, ==, "B");
  g_assert_cmpstr (fixture_track (piece, 0)->name, ==, "Vé\\n");         /* Latin-1, and a line feed shown */
  g_assert_cmpstr (g_array_index (fixture_track (piece, 0)->texts, FormatsText, 0).text, ==, "la");
}

/* RPN 0 sets the range of the bend: 8191 of 8192 at 12 semitones; controllers and pressures as they are. */
static void
test_changes (void)
{
  const char *const bodies[] = { "00 B0 65 00 00 B0 64 00 00 B0 06 0C 00 E0 7F 7F 00 E0 00 00 00 B0 40 7F 00 D0 7F 00 A0 3C 00 00 90 3C 64 83 60 80 3C 40 " END, NULL };
  g_autoptr (GByteArray) bytes = fixture_midi (0, 1, 480, bodies);
  g_autoptr (FormatsPiece) piece = formats_read_midi (bytes->data, bytes->len, NULL, NULL);
  const FormatsTrack *track = fixture_track (piece, 0);
  g_assert_cmpuint (track->changes->len, ==, 5);
  g_assert_cmpfloat_with_epsilon (g_array_index (track->changes, FormatsChange, 0).value, 12.0 * 8191 / 8192, 1e-9);
  g_assert_cmpfloat (g_array_index (track->changes, FormatsChange, 1).value, ==, -12);
  g_assert_cmpuint (g_array_index (track->changes, FormatsChange, 2).number, ==, 64);
  g_assert_cmpint (g_array_index (track->changes, FormatsChange, 3).kind, ==, FORMATS_PRESSURE);
  g_assert_cmpint (g_array_index (track->changes, FormatsChange, 4).kind, ==, FORMATS_KEY_PRESSURE);
}

/* Format 0 is split by channel, 10 is drums; format 2 plays one pattern after the other. */
static void
test_formats (void)
{
  const char *const zero[] = { "00 90 3C 64 00 91 40 64 00 99 24 64 83 60 80 3C 40 00 81 40 40 00 89 24 40 " END, NULL };
  const char *const two[] = { "00 90 3C 64 83 60 80 3C 40 " END, "00 90 3E 64 83 60 80 3E 40 " END, NULL };
  g_autoptr (GByteArray) first = fixture_midi (0, 1, 480, zero), second = fixture_midi (2, 2, 480, two);
  fixture_keep ("format-0.mid", first->data, first->len);
  fixture_keep ("format-2.mid", second->data, second->len);
  g_autoptr (FormatsPiece) a = formats_read_midi (first->data, first->len, NULL, NULL), b = formats_read_midi (second->data, second->len, NULL, NULL);
  g_assert_cmpuint (a->tracks->len, ==, 3);
  g_assert_true (fixture_track (a, 2)->drums);
  g_assert_cmpint (fixture_track (a, 1)->channel, ==, 2);
  g_assert_cmpuint (b->sections->len, ==, 2);
  g_autofree char *notes = fixture_notes (fixture_track (b, 1));
  g_assert_cmpstr (notes, ==, "480+480 62 100");
}

/* ---- writing ---------------------------------------------------------------------------------------------------------- */

static FormatsNote *
add_note (FormatsTrack *track, double beat, double beats, guint midi)
{
  const FormatsNote note = { .beat = beat, .beats = beats, .midi = (guint8) midi, .velocity = 100 };
  g_array_append_val (track->notes, note);
  return &g_array_index (track->notes, FormatsNote, track->notes->len - 1);
}

static FormatsPiece *
write_and_read (FormatsPiece *piece, FormatsReport *report)
{
  gsize size;
  formats_piece_finish (piece);
  g_autoptr (GBytes) bytes = formats_write_midi (piece, report);
  const guint8 *data = g_bytes_get_data (bytes, &size);
  return formats_read_midi (data, size, NULL, NULL);
}

/* 4 beats from 60 to 120 linearly last 60 · 4 / 60 · ln 2 = 2.7726 s; the steps must agree within a millisecond at every tick. */
static void
test_ramp (void)
{
  static const TheoryCurve curves[] = { THEORY_CURVE_LINEAR, THEORY_CURVE_EASE_IN, THEORY_CURVE_EASE_OUT, THEORY_CURVE_EASE_IN_OUT };
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      g_autoptr (FormatsPiece) piece = formats_piece_new (FALSE);
      const TheoryTempo start = { .bpm = 60, .to_bpm = 60 }, ramp = { .beat = 1, .bpm = 60, .to_bpm = 120, .beats = 4, .curve = curves[i] },
                        back = { .beat = 100, .bpm = 120, .to_bpm = 23, .beats = 64, .curve = curves[i] };
      g_array_append_val (piece->tempos, start);
      g_array_append_val (piece->tempos, ramp);
      g_array_append_val (piece->tempos, back);
      add_note (formats_piece_add_track (piece, "a"), 170, 1, 60);
      g_autoptr (FormatsPiece) again = write_and_read (piece, NULL);
      const TheoryTempo *want = (const TheoryTempo *) (const void *) piece->tempos->data, *have = (const TheoryTempo *) (const void *) again->tempos->data;
      if (curves[i] == THEORY_CURVE_LINEAR)
        g_assert_cmpfloat_with_epsilon (theory_line_get_seconds (have, again->tempos->len, 5, NULL), 1 + 4 * log (2), 0.001);
      for (guint tick = 0; tick <= 170 * FORMATS_PPQ; tick += 7)
        g_assert_cmpfloat_with_epsilon (theory_line_get_seconds (have, again->tempos->len, (double) tick / FORMATS_PPQ, NULL),
                                        theory_line_get_seconds (want, piece->tempos->len, (double) tick / FORMATS_PPQ, NULL), 0.001);
    }
}

/* Two tunings at a time need two channels; the bend of each is its own: 50 cents of 2 semitones are a quarter of 8192. */
static void
test_tunings (void)
{
  g_autoptr (FormatsPiece) piece = formats_piece_new (TRUE);
  FormatsTrack *track = formats_piece_add_track (piece, "a");
  add_note (track, 0, 4, 60)->detune_cents = 50;
  add_note (track, 1, 1, 64)->detune_cents = -50;
  add_note (track, 5, 1, 67);
  g_autoptr (FormatsPiece) again = write_and_read (piece, NULL);
  const FormatsTrack *read = fixture_track (again, 0);
  guint channels = 0, rights = 0;
  for (guint i = 0; i < read->notes->len; i++)
    channels |= 1u << g_array_index (read->notes, FormatsNote, i).channel;
  g_assert_cmpuint (read->notes->len, ==, 3);
  g_assert_cmpint (__builtin_popcount (channels), ==, 2);
  for (guint i = 0; i < read->changes->len; i++)
    {
      const FormatsChange *change = &g_array_index (read->changes, FormatsChange, i);
      rights += change->beat == 0 && change->value == 0.5;
      rights += change->beat == 1 && change->value == -0.5;
      rights += change->beat == 5 && change->value == 0;
    }
  g_assert_cmpuint (rights, ==, 3);
}

/* A note within a longer one of its key goes to another channel: both keep their ends. */
static void
test_note_within (void)
{
  g_autoptr (FormatsPiece) piece = formats_piece_new (TRUE);
  FormatsTrack *track = formats_piece_add_track (piece, "a");
  add_note (track, 0, 4, 60);
  add_note (track, 1, 1, 60);
  g_autoptr (FormatsPiece) again = write_and_read (piece, NULL);
  g_autofree char *notes = fixture_notes (fixture_track (again, 0));
  g_assert_cmpstr (notes, ==, "0+1920 60 100, 480+480 60 100");
}

/* A glide begins at the pitch of the note before and ends at its own. */
static void
test_glide (void)
{
  g_autoptr (FormatsPiece) piece = formats_piece_new (TRUE);
  FormatsTrack *track = formats_piece_add_track (piece, "a");
  add_note (track, 0, 1, 60);
  add_note (track, 1, 1, 67)->glide_beats = 0.5;
  g_autoptr (FormatsPiece) again = write_and_read (piece, NULL);
  const GArray *changes = fixture_track (again, 0)->changes;
  g_assert_cmpuint (changes->len, ==, 57);       /* eight steps a semitone, and home */
  g_assert_cmpfloat_with_epsilon (g_array_index (changes, FormatsChange, 0).value, -7, 0.002);
  g_assert_cmpfloat (g_array_index (changes, FormatsChange, 0).beat, ==, 1);
  g_assert_cmpfloat_with_epsilon (g_array_index (changes, FormatsChange, 28).value, -3.5, 0.002);
  g_assert_cmpfloat (g_array_index (changes, FormatsChange, 56).value, ==, 0);
  g_assert_cmpfloat (g_array_index (changes, FormatsChange, 56).beat, ==, 1.5);
}

/* Channels: those that are written, 10 for drums, then what is free; level and program at the start. */
static void
test_channels (void)
{
  g_autoptr (FormatsPiece) piece = formats_piece_new (TRUE);
  static const struct { int channel; gboolean drums; } tracks[] = { { 0, FALSE }, { 1, FALSE }, { 0, TRUE }, { 0, FALSE } };
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    {
      FormatsTrack *track = formats_piece_add_track (piece, "t");
      track->channel = tracks[i].channel;
      track->drums = tracks[i].drums;
      track->patch = "bass";
      track->volume = 0.5;
      add_note (track, 0, 1, 40);
    }
  g_autoptr (FormatsPiece) again = write_and_read (piece, NULL);
  static const int expected[] = { 2, 1, 10, 3 };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (fixture_track (again, i)->channel, ==, expected[i]);
  g_assert_cmpint (fixture_track (again, 0)->program, ==, 33);
  const FormatsChange *level = &g_array_index (fixture_track (again, 0)->changes, FormatsChange, 0);
  g_assert_cmpuint (level->number, ==, 7);
  g_assert_cmpfloat (level->value, ==, 64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formats/midi/%s", cases[i].name);
      g_test_add_data_func (path, &cases[i], test_odd);
    }
  g_test_add_func ("/formats/midi/others-go-on", test_others_go_on);
  g_test_add_func ("/formats/midi/no-header", test_no_header);
  g_test_add_func ("/formats/midi/longest", test_longest);
  g_test_add_func ("/formats/midi/wrapped", test_wrapped);
  g_test_add_func ("/formats/midi/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/formats/midi/metas", test_metas);
  g_test_add_func ("/formats/midi/changes", test_changes);
  g_test_add_func ("/formats/midi/formats", test_formats);
  g_test_add_func ("/formats/midi/ramp", test_ramp);
  g_test_add_func ("/formats/midi/tunings", test_tunings);
  g_test_add_func ("/formats/midi/note-within", test_note_within);
  g_test_add_func ("/formats/midi/glide", test_glide);
  g_test_add_func ("/formats/midi/channels", test_channels);
  return g_test_run ();
}
