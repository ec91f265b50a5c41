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
  g_test_add_func ("/theory/rhythm/euclid", test_euclid);
  g_test_add_func ("/theory/rhythm/random", test_random);
  g_test_add_func ("/theory/tempo/quadrature", test_tempo);
  g_test_add_func ("/theory/tempo/line", test_line);
  return g_test_run ();
}
