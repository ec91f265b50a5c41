/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Theory by formula: pitches, durations, keys, scales, chords, Euclid, the generator, and tempo against quadrature. */
#include "theory/tempo.h"
#include "theory/theory.h"
#include <glib.h>
#include <math.h>
#include <string.h>

static int
midi_of (const char *text)
{
  TheoryPitch pitch;

  return theory_pitch_parse (text, strlen (text), &pitch) ? pitch.midi : -1000;
}

static void
test_pitches (void)
{
  static const char letters[] = "CDEFGAB";
  static const int semitones[] = { 0, 2, 4, 5, 7, 9, 11 };
  static const struct { const char *text; int shift; } marks[] = { { "", 0 }, { "#", 1 }, { "b", -1 }, { "##", 2 }, { "bb", -2 }, { "♯", 1 }, { "♭", -1 } };

  for (int letter = 0; letter < 7; letter++)
    for (size_t mark = 0; mark < G_N_ELEMENTS (marks); mark++)
      for (int octave = -1; octave <= 9; octave++)
        {
          g_autofree char *text = g_strdup_printf ("%c%s%d", letters[letter], marks[mark].text, octave);
          g_autofree char *small = g_strdup_printf ("%c%s%d", letters[letter] + 32, marks[mark].text, octave);

          g_assert_cmpint (midi_of (text), ==, 12 * (octave + 1) + semitones[letter] + marks[mark].shift);
          g_assert_cmpint (midi_of (small), ==, midi_of (text));
        }
  g_assert_cmpint (midi_of ("C4"), ==, 60);
  g_assert_cmpint (midi_of ("B#3"), ==, 60);
  g_assert_cmpint (midi_of ("Cb4"), ==, 59);
  for (const char *const *bad = (const char *const[]) { "", "C", "H4", "4", "C#", "C###4", "C4x", "C-", "#4", "C1000", NULL }; *bad; bad++)
    g_assert_cmpint (midi_of (*bad), ==, -1000);
  for (int midi = 0; midi < 128; midi++)
    {
      g_assert_cmpint (midi_of (theory_pitch_get_name (midi, false)), ==, midi);
      g_assert_cmpint (midi_of (theory_pitch_get_name (midi, true)), ==, midi);
    }
}

static void
test_durations (void)
{
  double beats;
  unsigned n, d;

  for (unsigned size = 1; size <= 64; size *= 2)
    {
      g_autofree char *plain = g_strdup_printf ("%un", size), *dotted = g_strdup_printf ("%un.", size), *third = g_strdup_printf ("%ut", size);

      g_assert_true (theory_duration_parse (plain, strlen (plain), &beats));
      g_assert_cmpfloat (beats, ==, 4.0 / size);
      g_assert_true (theory_duration_parse (dotted, strlen (dotted), &beats));
      g_assert_cmpfloat (beats, ==, 6.0 / size);
      g_assert_true (theory_duration_parse (third, strlen (third), &beats));
      g_assert_cmpfloat_with_epsilon (beats, 8.0 / 3 / size, 1e-15);
    }
  for (const char *const *bad = (const char *const[]) { "4", "4x", "3n", "128n", "n", "", "04n", "4n..", "4t.", "-4n", NULL }; *bad; bad++)
    g_assert_false (theory_duration_parse (*bad, strlen (*bad), &beats));
  g_assert_true (theory_metre_parse ("7/8", 3, &n, &d));
  g_assert_cmpfloat (theory_metre_get_bar (n, d), ==, 3.5);
  g_assert_false (theory_metre_parse ("4/3", 3, &n, &d));
  g_assert_false (theory_metre_parse ("65/4", 4, &n, &d));
  g_assert_false (theory_metre_parse ("4", 1, &n, &d));
}

static void
test_keys (void)
{
  static const struct { const char *root; bool minor; int sum; } keys[] = {      /* sum of the signature's accidentals */
    { "C", false, 0 }, { "G", false, 1 }, { "D", false, 2 }, { "C#", false, 7 }, { "F", false, -1 }, { "Cb", false, -7 }, { "A", true, 0 },
    { "E", true, 1 }, { "A#", true, 7 }, { "D", true, -1 }, { "Ab", true, -7 },
  };
  TheoryKey key;
  int found = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      int sum = 0;

      g_assert_true (theory_key_find (keys[i].root, strlen (keys[i].root), keys[i].minor, &key));
      for (int k = 0; k < 7; k++)
        sum += key.letters[k];
      g_assert_cmpint (sum, ==, keys[i].sum);
    }
  g_assert_true (theory_key_find ("G", 1, false, &key));
  g_assert_cmpint (key.letters[3], ==, 1);
  g_assert_true (theory_key_find ("F", 1, false, &key));
  g_assert_cmpint (key.letters[6], ==, -1);
  for (int minor = 0; minor < 2; minor++)
    for (const char *letter = "CDEFGAB"; *letter; letter++)
      for (int mark = 0; mark < 3; mark++)
        {
          char text[3] = { *letter, mark == 0 ? 0 : mark == 1 ? '#' : 'b', 0 };

          found += theory_key_find (text, strlen (text), minor, &key);
        }
  g_assert_cmpint (found, ==, 30);
}

static void
test_scales_and_chords (void)
{
  const TheoryChord *chord;
  TheoryPitch root;
  size_t at;

  g_assert_cmpuint (theory_scale_count, ==, 13);
  g_assert_cmpuint (theory_chord_count, ==, 34);
  for (unsigned i = 0; i < theory_scale_count; i++)
    {
      const TheoryScale *scale = &theory_scales[i];

      g_assert_true (theory_scale_find (scale->name, strlen (scale->name)) == scale);
      for (int n = -20; n <= 20; n++)
        g_assert_cmpint (theory_scale_get_midi (scale, 2, 4, n + scale->size, 0), ==, theory_scale_get_midi (scale, 2, 4, n, 0) + 12);
      g_assert_cmpint (theory_scale_get_midi (scale, 0, 4, 1, 0), ==, 60);
    }
  g_assert_cmpint (theory_scale_get_midi (theory_scale_find ("major", 5), 0, 4, 0, 0), ==, 59);
  for (unsigned i = 0; i < theory_chord_count; i++)
    for (int k = -1; k < 4; k++)
      for (const char *const *name = (const char *const[]) { "C", "F#", "Bb", "E", NULL }; *name; name++)
        {
          const char *suffix = k < 0 ? theory_chords[i].suffix : theory_chords[i].aliases[k];
          g_autofree char *text = suffix ? g_strconcat (*name, suffix, NULL) : NULL;

          if (!suffix)
            continue;
          g_assert_true (theory_chord_parse (text, strlen (text), &root, &chord, &at));
          g_assert_true (chord == &theory_chords[i]);
          g_assert_cmpuint (at, ==, strlen (*name));
        }
  g_assert_false (theory_chord_parse ("Cfoo", 4, &root, &chord, &at));
  g_assert_cmpuint (at, ==, 1);
}

/* "60 64 67" for a numeral in a key. */
static char *
numeral_text (const char *numeral, const char *root, bool minor, int octave)
{
  TheoryKey key;
  TheoryNumeral read;
  size_t wrong_at;
  int16_t notes[THEORY_VOICES_MAX];
  GString *text = g_string_new (NULL);

  g_assert_true (theory_key_find (root, strlen (root), minor, &key));
  if (theory_numeral_parse (numeral, strlen (numeral), &key, &read, &wrong_at) != THEORY_NUMERAL_GOOD)
    g_string_printf (text, "wrong at %u", (unsigned) wrong_at);
  else
    for (unsigned n = theory_numeral_get_notes (&read, octave, notes), i = 0; i < n; i++)
      g_string_append_printf (text, "%s%d", i ? " " : "", notes[i]);
  return g_string_free (text, FALSE);
}

static void
test_numerals (void)
{
  static const struct { const char *numeral, *root; bool minor; int octave; const char *want; } cases[] = {
    { "I", "C", false, 4, "60 64 67" }, { "vii", "C", false, 4, "71 74 77" }, { "ii", "C", true, 4, "62 65 68" }, { "VII", "C", true, 4, "70 74 77" },
    { "vii", "C", true, 4, "70 73 77" }, { "V7", "Eb", false, 3, "58 62 65 68" }, { "ii7", "F#", false, 4, "68 71 75 78" }, { "bVII", "C", false, 4, "70 74 77" },
    { "♯iv", "C", false, 4, "66 69 73" }, { "V7/ii", "C", false, 4, "69 73 76 79" }, { "vii/V", "C", false, 4, "66 69 72" }, { "V/III", "A", true, 4, "67 71 74" },
    { "I/3", "C", false, 4, "64 67 72" }, { "I/4", "C", false, 4, "53 60 64 67" }, { "I6/9", "C", false, 4, "60 64 67 69 74" }, { "I6/9/5", "C", false, 4, "67 69 74 72 76" },
    { "Imaj9/2", "C", false, 4, "50 60 64 67 71 74" }, { "viiø7", "C", false, 4, "71 74 77 81" }, { "VIII", "C", false, 4, "wrong at 3" }, { "", "C", false, 4, "wrong at 0" },
    { "bb", "C", false, 4, "wrong at 1" }, { "V/x", "C", false, 4, "wrong at 2" }, { "Vx/ii", "C", false, 4, "wrong at 1" }, { "I/8", "C", false, 4, "wrong at 2" },
    { "V7/ii7", "C", false, 4, "wrong at 3" }, { "Cb", "C", false, 4, "wrong at 0" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = numeral_text (cases[i].numeral, cases[i].root, cases[i].minor, cases[i].octave);

      g_assert_cmpstr (text, ==, cases[i].want);
    }
  /* Every numeral of every key lies on its scale: the degree's distance from the root is the scale's step. */
  for (int minor = 0; minor < 2; minor++)
    for (const char *const *root = (const char *const[]) { "C", "D", "Eb", "F#", "Ab", "B", NULL }; *root; root++)
      for (int degree = 0; degree < 7; degree++)
        {
          static const char *const numerals[] = { "I", "II", "III", "IV", "V", "VI", "VII" };
          const TheoryScale *scale = theory_scale_find (minor ? "minor" : "major", 5);
          TheoryKey key;
          TheoryNumeral read;
          size_t wrong_at;

          if (!theory_key_find (*root, strlen (*root), minor, &key))
            continue;
          g_assert_cmpint (theory_numeral_parse (numerals[degree], strlen (numerals[degree]), &key, &read, &wrong_at), ==, THEORY_NUMERAL_GOOD);
          g_assert_cmpint (read.root, ==, (key.root + scale->steps[degree]) % 12);
        }
}

static void
assert_notes (const int16_t *notes, unsigned n, const char *want)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned i = 0; i < n; i++)
    g_string_append_printf (text, "%s%d", i ? " " : "", notes[i]);
  g_assert_cmpstr (text->str, ==, want);
}

static void
test_voices (void)
{
  int16_t out[THEORY_VOICES_MAX], from[] = { 62, 65, 69, 72 }, g7[] = { 67, 71, 74, 77 }, low[] = { 36, 40, 43 }, high[] = { 96, 100, 103, 106 };

  theory_voices_begin (low, 3, 4, out);
  assert_notes (out, 4, "43 55 60 64");        /* 36 and 40 up to 60 and 64, 43 to 55, padded with 55 - 12 */
  theory_voices_begin (high, 4, 3, out);
  assert_notes (out, 3, "64 67 70");            /* 96 to 72, 100 to 64, 103 to 67, 106 to 70; the top one is cut */
  theory_voices_lead (from, 4, g7, 4, out);     /* 62 65 stay; 69 has 67 and 71 as near and takes the one listed first; 72 to 71 */
  assert_notes (out, 4, "62 65 67 71");
  theory_voices_spread (out, 4, THEORY_VOICING_DROP2);
  assert_notes (out, 4, "55 62 65 71");
  theory_voices_lead (from, 4, g7, 4, out);
  theory_voices_spread (out, 4, THEORY_VOICING_OPEN);
  assert_notes (out, 4, "50 55 65 71");
  theory_voices_spread (from, 1, THEORY_VOICING_OPEN);
  assert_notes (from, 4, "62 65 69 72");
}

static void
test_progressions (void)
{
  TheoryKey key;

  for (unsigned i = 0; i < theory_progression_count; i++)
    {
      const TheoryProgression *progression = &theory_progressions[i];

      g_assert_true (theory_progression_find (progression->name, strlen (progression->name)) == progression);
      for (unsigned k = 0; k < G_N_ELEMENTS (progression->numerals) && progression->numerals[k]; k++)
        {
          TheoryNumeral read;
          size_t wrong_at;

          g_assert_true (theory_key_find ("C", 1, false, &key));
          g_assert_cmpint (theory_numeral_parse (progression->numerals[k], strlen (progression->numerals[k]), &key, &read, &wrong_at), ==, THEORY_NUMERAL_GOOD);
        }
    }
  g_assert_null (theory_progression_find ("polka", 5));
}

static void
test_arpeggios (void)
{
  static const struct { TheoryArpeggio pattern; uint32_t n; const char *want; } cases[] = {
    { THEORY_ARPEGGIO_UP, 4, "0123" }, { THEORY_ARPEGGIO_DOWN, 4, "3210" }, { THEORY_ARPEGGIO_UP_DOWN, 4, "012321" }, { THEORY_ARPEGGIO_DOWN_UP, 4, "321012" },
    { THEORY_ARPEGGIO_UP_DOWN, 2, "010" }, { THEORY_ARPEGGIO_DOWN_UP, 2, "101" }, { THEORY_ARPEGGIO_UP_DOWN, 1, "0" }, { THEORY_ARPEGGIO_DOWN_UP, 1, "0" },
    { THEORY_ARPEGGIO_CONVERGE, 5, "04132" }, { THEORY_ARPEGGIO_CONVERGE, 4, "0312" }, { THEORY_ARPEGGIO_DIVERGE, 5, "23140" }, { THEORY_ARPEGGIO_DIVERGE, 4, "2130" },
    { THEORY_ARPEGGIO_DIVERGE, 1, "0" }, { THEORY_ARPEGGIO_DIVERGE, 2, "10" }, { THEORY_ARPEGGIO_UP, 0, "" }, { THEORY_ARPEGGIO_DIVERGE, 0, "" },
  };
  uint32_t out[16], state = 9;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      uint32_t count = theory_arpeggio_order (cases[i].pattern, cases[i].n, &state, out);

      for (uint32_t k = 0; k < count; k++)
        g_string_append_printf (text, "%u", out[k]);
      g_assert_cmpstr (text->str, ==, cases[i].want);
    }
  for (uint32_t seed = 0; seed < 200; seed++)
    {
      uint32_t seen = 0;

      state = seed;
      g_assert_cmpuint (theory_arpeggio_order (THEORY_ARPEGGIO_RANDOM, 8, &state, out), ==, 8);
      for (int k = 0; k < 8; k++)
        seen |= 1u << out[k];
      g_assert_cmphex (seen, ==, 0xff);
      g_assert_cmpuint (state, ==, seed + 7 * 0x6D2B79F5u);      /* one draw for each place but the first */
    }
}

static void
test_euclid (void)
{
  static const struct { unsigned hits, steps; int rotation; const char *want; } cases[] = {
    { 3, 8, 0, "10010010" }, { 5, 8, 0, "10110110" }, { 4, 4, 0, "1111" }, { 0, 4, 0, "0000" }, { 1, 4, 0, "1000" }, { 2, 5, 0, "10100" },
    { 3, 8, 1, "01001001" }, { 3, 8, -1, "00100101" }, { 5, 13, 0, "1001010010100" },
  };
  uint8_t out[THEORY_EUCLID_MAX];

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char text[20] = "";

      theory_euclid (cases[i].hits, cases[i].steps, cases[i].rotation, out);
      for (unsigned k = 0; k < cases[i].steps; k++)
        text[k] = (char) ('0' + out[k]);
      g_assert_cmpstr (text, ==, cases[i].want);
    }
  for (unsigned steps = 1; steps <= 64; steps++)
    for (unsigned hits = 0; hits <= steps; hits++)
      {
        unsigned sum = 0;

        theory_euclid (hits, steps, 0, out);
        for (unsigned k = 0; k < steps; k++)
          sum += out[k];
        g_assert_cmpuint (sum, ==, hits);
      }
}

static void
test_random (void)
{
  uint32_t state = 0;

  /* Mulberry32 from seed 0, as published. */
  g_assert_cmpfloat_with_epsilon (theory_random_next (&state), 0.26642920868471265, 1e-15);
  g_assert_cmpfloat_with_epsilon (theory_random_next (&state), 0.0003297457005828619, 1e-15);
  g_assert_cmpuint (theory_hash_32 ("a", 1), ==, 0xe40c292cu);
}

/* Composite Simpson of 60 / bpm(u), in two halves because of the corner of ease-in-out. */
static double
quadrature (TheoryCurve curve, double s, double e, double B, double x)
{
  double total = 0, cuts[] = { 0, x < B / 2 ? x : B / 2, x };

  for (int part = 0; part < 2; part++)
    {
      const int n = 4000;
      double a = cuts[part], h = (cuts[part + 1] - a) / n;

      for (int i = 0; i <= n && h > 0; i++)
        total += h / 3 * (i == 0 || i == n ? 1 : i % 2 ? 4 : 2) * 60 / theory_ramp_get_bpm (curve, s, e, B, a + i * h);
    }
  return total;
}

static void
test_tempo (void)
{
  static const double tempos[] = { 20, 60, 119.9999999999, 120, 300, 999 };

  for (int curve = THEORY_CURVE_LINEAR; curve <= THEORY_CURVE_EASE_IN_OUT; curve++)
    for (size_t i = 0; i < G_N_ELEMENTS (tempos); i++)
      for (size_t k = 0; k < G_N_ELEMENTS (tempos); k++)
        for (double x = 0; x <= 8; x += 0.8)
          {
            double s = tempos[i], e = tempos[k], seconds = theory_ramp_get_seconds ((TheoryCurve) curve, s, e, 8, x);

            g_assert_cmpfloat_with_epsilon (seconds, quadrature ((TheoryCurve) curve, s, e, 8, x), 1e-9 * (1 + seconds));
            g_assert_cmpfloat_with_epsilon (theory_ramp_get_beats ((TheoryCurve) curve, s, e, 8, seconds), x, 1e-9);
          }
}

static void
test_line (void)
{
  TheoryTempo line[] = {
    { .beat = 0, .bpm = 60, .to_bpm = 60 }, { .beat = 4, .bpm = 60, .to_bpm = 120, .beats = 4, .curve = THEORY_CURVE_LINEAR },
    { .beat = 10, .bpm = 240, .to_bpm = 240 },
  };
  size_t hint = 0;

  theory_line_prepare (line, 3);
  g_assert_cmpfloat (line[1].start_s, ==, 4);
  /* 60 * 4 / 60 * ln 2 for the ramp, then two beats at 120. */
  g_assert_cmpfloat_with_epsilon (line[2].start_s, 4 + 4 * log (2) + 1, 1e-12);
  for (double beat = -2; beat < 16; beat += 0.37)
    g_assert_cmpfloat_with_epsilon (theory_line_get_beat (line, 3, theory_line_get_seconds (line, 3, beat, &hint), NULL), beat, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/theory/pitch/all", test_pitches);
  g_test_add_func ("/theory/duration/all", test_durations);
  g_test_add_func ("/theory/key/signatures", test_keys);
  g_test_add_func ("/theory/table/scales-chords", test_scales_and_chords);
  g_test_add_func ("/theory/harmony/numerals", test_numerals);
  g_test_add_func ("/theory/harmony/voices", test_voices);
  g_test_add_func ("/theory/harmony/progressions", test_progressions);
  g_test_add_func ("/theory/arpeggio/orders", test_arpeggios);
  g_test_add_func ("/theory/rhythm/euclid", test_euclid);
  g_test_add_func ("/theory/rhythm/random", test_random);
  g_test_add_func ("/theory/tempo/quadrature", test_tempo);
  g_test_add_func ("/theory/tempo/line", test_line);
  return g_test_run ();
}
