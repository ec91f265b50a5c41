/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampler: pitch to a tenth of a cent, levels, aliases, seamless loops, choice of zones, voices without clicks; and
 * automation of a machine's parameters. */
#include <stdlib.h>
#include "dsp/sampler.h"
#include "dsp-test.h"

#define WHOLE { .root = 60, .key_high = 127, .velocity_low = 1, .velocity_high = 127, .gain = 1 }

static DspSample *
sine (double hz, double rate, guint frames, double amplitude, guint loop_from, guint loop_to)
{
  g_autofree float *x = g_new (float, frames);
  DspSampleData data = { .frames = x, .frame_count = frames, .channels = 1, .rate = rate, .loop_from = loop_from,
                         .loop_to = loop_to };

  for (guint i = 0; i < frames; i++)
    x[i] = (float) (amplitude * sin (2 * G_PI * hz * i / rate));
  return dsp_sample_new (&data);
}

static DspSampler *
sampler_of (DspSample *sample, DspPlayback playback)
{
  DspSampler *s = dsp_sampler_new (RATE, 0);
  DspZone zone = WHOLE;

  zone.sample = sample;
  zone.playback = playback;
  g_assert_true (dsp_sampler_load (s, &zone, 1, -1, -1));
  return s;
}

static void
play (DspSampler *s, const DspEvent *events, guint count, float *left, float *right, guint frames)
{
  guint next = 0;

  for (guint at = 0; at < frames; at += BLOCK)
    {
      DspEvent now[64];
      guint n = 0;

      while (next < count && events[next].frame < at + BLOCK && n < 64)
        {
          now[n] = events[next++];
          now[n++].frame -= at;
        }
      dsp_sampler_process (s, (float *[]) { left + at, right + at }, now, n);
    }
}

/* Frequency near `hz`: how far the phase goes between two windows of n frames. */
static double
frequency (const float *x, guint n, guint apart, double hz)
{
  double phase[2];

  for (guint w = 0; w < 2; w++)
    {
      double re = 0, im = 0;

      for (guint i = 0; i < n; i++)
        {
          double window = 0.5 - 0.5 * cos (2 * G_PI * i / n), t = (double) (i + w * apart) / RATE;

          re += x[i + w * apart] * window * cos (2 * G_PI * hz * t);
          im -= x[i + w * apart] * window * sin (2 * G_PI * hz * t);
        }
      phase[w] = atan2 (im, re);
    }
  return hz + remainder (phase[1] - phase[0], 2 * G_PI) / (2 * G_PI * apart / RATE);
}

static double
cents (double a, double b)
{
  return 1200 * log2 (a / b);
}

/* What is left beside one frequency, in dB of it. */
static double
rest_db (const float *x, guint n, double hz)
{
  double re = 0, im = 0, rest = 0, weight = 0, a;

  for (guint i = 0; i < n; i++)
    {
      double window = 0.5 - 0.5 * cos (2 * G_PI * i / n);

      re += x[i] * window * cos (2 * G_PI * hz * i / RATE);
      im += x[i] * window * sin (2 * G_PI * hz * i / RATE);
      weight += window;
    }
  re *= 2 / weight;
  im *= 2 / weight;
  a = sqrt (re * re + im * im);
  for (guint i = 0; i < n; i++)
    {
      double d = x[i] - re * cos (2 * G_PI * hz * i / RATE) - im * sin (2 * G_PI * hz * i / RATE);

      rest += d * d;
    }
  return db (sqrt (2 * rest / n) / a);
}

enum { SECOND = 750 * BLOCK };
static float l[6 * SECOND], r[6 * SECOND];

static void
test_pitch (void)
{
  static const double rates[] = { 48000, 44100, 96000, 22050 };
  static const float notes[] = { 24, 48, 60, 60.37f, 67, 79, 96 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    for (guint k = 0; k < G_N_ELEMENTS (notes); k++)
      {
        DspSample *sample = sine (250, rates[i], (guint) (rates[i] * 8), 0.5, 0, 0);
        DspSampler *s = sampler_of (sample, DSP_PLAYBACK_SUSTAIN);
        DspEvent on = ON (7, 1, notes[k], 1);
        double want = 250 * exp2 ((notes[k] - 60) / 12), got;

        play (s, &on, 1, l, r, SECOND / 2);
        got = frequency (l + 4800, 8192, 8192, want);
        g_assert_cmpfloat (fabs (cents (got, want)), <, 0.1);
        g_assert_cmpfloat (rest_db (l + 4800, 9600, want), <, -70);
        g_assert_cmpfloat (fabs (db (amplitude (l + 4800, 9600, want) / 0.5)), <, 0.3);
        dsp_sampler_free (s);
        dsp_sample_unref (sample);
      }
}

/* At its own key a file of the same rate comes out as it is, from the note's frame on. */
static void
test_identity (void)
{
  DspSample *sample = sine (480, RATE, SECOND, 0.5, 0, 0);
  DspSampler *s = sampler_of (sample, DSP_PLAYBACK_SUSTAIN);
  DspEvent on = ON (37, 1, 60, 1);

  play (s, &on, 1, l, r, 9600);
  for (int i = 0; i < 37; i++)
    g_assert_cmpfloat (l[i], ==, 0);
  for (int i = 37; i < 9600; i++)
    {
      g_assert_cmpfloat_with_epsilon (l[i], 0.5 * sin (2 * G_PI * 480 * (i - 37) / RATE), 2e-6);
      g_assert_cmpfloat (l[i], ==, r[i]);
    }
  dsp_sampler_free (s);
  dsp_sample_unref (sample);
}

/* Loudness is the square of the velocity; pan is equal power around a centre that leaves both sides alone. */
static void
test_levels (void)
{
  DspSample *sample = sine (480, RATE, SECOND, 0.5, 0, 0);
  DspSampler *s = dsp_sampler_new (RATE, 0);
  DspZone zone = WHOLE;
  const float v = 64.f / 127;
  DspEvent events[] = { ON (0, 1, 60, 64.f / 127), { .frame = 12800, .type = DSP_EVENT_CC, .controller = 11, .value = 0.5f } };

  zone.sample = sample;
  zone.gain = 0.5f;
  zone.pan = -1;
  g_assert_true (dsp_sampler_load (s, &zone, 1, -1, -1));
  play (s, events, 2, l, r, 25600);
  g_assert_cmpfloat_with_epsilon (amplitude (l + 1600, 9600, 480), 0.5 * 0.5 * v * v * sqrt (2), 1e-4);
  g_assert_cmpfloat (amplitude (r + 1600, 9600, 480), <, 1e-6);
  g_assert_cmpfloat_with_epsilon (amplitude (l + 14400, 9600, 480), 0.5 * 0.5 * v * v * sqrt (2) / 2, 1e-4);
  dsp_sampler_free (s);
  dsp_sample_unref (sample);
}

/* What would lie beyond half the rate is not folded back. */
static void
test_aliases (void)
{
  static const struct { double hz, up; } cases[] = { { 9000, 24 }, { 20000, 7 }, { 14000, 12 }, { 5000, 36 }, { 23000, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DspSample *sample = sine (cases[i].hz, RATE, 5 * SECOND, 0.5, 0, 0);
      DspSampler *s = sampler_of (sample, DSP_PLAYBACK_SUSTAIN);
      DspEvent on = ON (0, 1, 60 + (float) cases[i].up, 1);

      play (s, &on, 1, l, r, SECOND / 4);
      g_test_message ("%g Hz, %g semitones up: %.1f dB", cases[i].hz, cases[i].up, db (rms (l + 2400, 4800) / 0.35355));
      g_assert_cmpfloat (db (rms (l + 2400, 4800) / 0.35355), <, cases[i].up == 2 ? -50 : -75);      /* the last folds to 22.2 kHz, which nobody hears */
      dsp_sampler_free (s);
      dsp_sample_unref (sample);
    }
}

/* 37 periods of 100 frames go round for five seconds, at several pitches, and nothing but the sine is there. */
static void
test_loop (void)
{
  static const float notes[] = { 60, 55.5f, 65, 72, 84 };

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      DspSample *sample = sine (480, RATE, 8000, 0.5, 1000, 4700);
      DspSampler *s = sampler_of (sample, DSP_PLAYBACK_LOOP);
      DspEvent on = ON (0, 1, notes[i], 1);
      double want = 480 * exp2 ((notes[i] - 60) / 12);

      play (s, &on, 1, l, r, 5 * SECOND);
      for (guint at = SECOND / 4; at + SECOND < 5 * SECOND; at += SECOND)
        g_assert_cmpfloat (rest_db (l + at, SECOND, want), <, -70);
      dsp_sampler_free (s);
      dsp_sample_unref (sample);
    }
}

/* Ends of a loop that do not meet are bent together: no jump is left that the sound itself does not have. */
static void
test_rough_loop (void)
{
  DspSample *sample = sine (100, RATE, 5000, 0.5, 0, 5000);     /* ten and five twelfths periods */
  DspSampler *s = sampler_of (sample, DSP_PLAYBACK_LOOP);
  DspEvent on = ON (0, 1, 60, 1);
  double most = 0;

  play (s, &on, 1, l, r, 2 * SECOND);
  for (guint i = 1; i < 2 * SECOND; i++)
    most = MAX (most, fabs (l[i] - l[i - 1]));
  g_assert_cmpfloat (most, <, 0.02);    /* the sine itself: 0.0065; the jump was 0.25 */
  g_assert_cmpfloat (rms (l + SECOND, SECOND), >, 0.3);
  dsp_sampler_free (s);
  dsp_sample_unref (sample);
}

static double
heard (DspSampler *s, float note, guint velocity, const double *hz, guint count)
{
  DspEvent on = ON (0, 1, note, (float) velocity / 127), panic = { .type = DSP_EVENT_PANIC };
  double best = 0, which = 0;

  play (s, &on, 1, l, r, 9600);
  for (guint i = 0; i < count; i++)
    if (amplitude (l + 1600, 4800, hz[i] * exp2 (0)) > best)
      {
        best = amplitude (l + 1600, 4800, hz[i]);
        which = hz[i];
      }
  play (s, &panic, 1, l, r, BLOCK);
  return best > 1e-4 ? which : 0;
}

static void
test_zones (void)
{
  static const double hz[] = { 500, 700, 900, 1100, 1300 };
  DspSample *samples[5];
  DspZone zones[] = {
    { .root = 40, .key_low = 36, .key_high = 47, .velocity_low = 1, .velocity_high = 127, .gain = 1 },
    { .root = 60, .key_low = 48, .key_high = 72, .velocity_low = 1, .velocity_high = 63, .gain = 1 },
    { .root = 60, .key_low = 48, .key_high = 72, .velocity_low = 64, .velocity_high = 127, .gain = 1 },
    { .root = 80, .key_low = 70, .key_high = 90, .velocity_low = 1, .velocity_high = 127, .gain = 1 },
    { .root = 80, .key_low = 70, .key_high = 90, .velocity_low = 1, .velocity_high = 127, .gain = 1 } };
  DspSampler *s = dsp_sampler_new (RATE, 0);

  for (int i = 0; i < 5; i++)
    zones[i].sample = samples[i] = sine (hz[i], RATE, SECOND, 0.5, 0, 0);
  g_assert_true (dsp_sampler_load (s, zones, 5, -1, -1));
  g_assert_cmpfloat (heard (s, 40, 100, hz, 5), ==, 500);
  g_assert_cmpfloat (heard (s, 60, 63, hz, 5), ==, 700);
  g_assert_cmpfloat (heard (s, 60, 64, hz, 5), ==, 900);
  g_assert_cmpfloat (heard (s, 80, 64, hz, 5), ==, 1100);       /* equal zones take turns */
  g_assert_cmpfloat (heard (s, 80, 64, hz, 5), ==, 1300);
  g_assert_cmpfloat (heard (s, 80, 64, hz, 5), ==, 1100);
  g_assert_cmpfloat (heard (s, 35, 64, hz, 5), ==, 0);          /* no zone has this key */
  g_assert_cmpfloat (heard (s, 91, 64, hz, 5), ==, 0);
  dsp_sampler_free (s);
  for (int i = 0; i < 5; i++)
    {
      g_assert_false (dsp_sample_is_used (samples[i]));
      dsp_sample_unref (samples[i]);
    }
}

static void
test_playback (void)
{
  static const DspPlayback kinds[] = { DSP_PLAYBACK_SUSTAIN, DSP_PLAYBACK_ONESHOT, DSP_PLAYBACK_LOOP };
  /* a half second of sound, let go after a quarter: heard at 0.45 s and at 0.7 s? */
  static const bool later[] = { false, true, false }, held[] = { false, false, true };

  for (guint i = 0; i < 3; i++)
    {
      DspSample *sample = sine (480, RATE, SECOND / 2, 0.5, 0, kinds[i] == DSP_PLAYBACK_LOOP ? SECOND / 2 : 0);
      DspSampler *s = sampler_of (sample, kinds[i]);
      DspEvent events[] = { ON (0, 1, 60, 1), OFF (SECOND / 4, 1) };

      play (s, events, 2, l, r, SECOND);
      g_assert_cmpfloat (rms (l + SECOND / 8, 4800), >, 0.3);
      g_assert_true ((rms (l + SECOND * 45 / 100, 480) > 0.3) == later[i]);
      g_assert_cmpfloat (rms (l + SECOND * 7 / 10, 4800), <, 1e-6);
      g_assert_cmpuint (dsp_sampler_get_voices (s), ==, 0);
      play (s, events, 1, l, r, SECOND);        /* and without letting go */
      g_assert_true ((rms (l + SECOND * 7 / 10, 4800) > 0.3) == held[i]);
      dsp_sampler_free (s);
      dsp_sample_unref (sample);
    }
}

/* What no note asked for is in the highs: the greatest second difference, for low tones that begin softly. */
static double
roughness (const float *x, guint n)
{
  double most = 0;

  for (guint i = 2; i < n; i++)
    most = MAX (most, fabs (x[i] - 2 * x[i - 1] + x[i - 2]));
  return most;
}

static void
test_stealing (void)
{
  enum { N = 60 };
  g_autofree float *x = g_new (float, 2 * SECOND);
  DspSampleData data = { .frames = x, .frame_count = 2 * SECOND, .channels = 1, .rate = RATE };
  DspEvent events[N];
  DspSampler *s;
  DspSample *sample;

  for (int i = 0; i < 2 * SECOND; i++)
    x[i] = (float) (0.5 * sin (2 * G_PI * 120 * i / RATE) * MIN (1, i / 2400.));
  sample = dsp_sample_new (&data);
  s = sampler_of (sample, DSP_PLAYBACK_ONESHOT);
  dsp_sampler_set_voices (s, 2);
  for (guint i = 0; i < N; i++)
    events[i] = (DspEvent) ON (i * 1111, i + 1, 60 + (float) (i % 5), 1);
  play (s, events, N, l, r, N * 1111 / BLOCK * BLOCK);
  g_test_message ("greatest second difference %g", roughness (l, N * 1111 / BLOCK * BLOCK));
  /* two sines of 150 Hz: 0.0004; the corners of a fade of 144 frames on half of full scale: 0.0035 each */
  g_assert_cmpfloat (roughness (l, N * 1111 / BLOCK * BLOCK), <, 0.009);
  g_assert_cmpuint (dsp_sampler_get_voices (s), <=, 3);
  dsp_sampler_free (s);
  dsp_sample_unref (sample);
}

static void
test_expression (void)
{
  DspSample *sample = sine (480, RATE, 6 * SECOND, 0.5, 0, 0);
  DspSampler *s = sampler_of (sample, DSP_PLAYBACK_SUSTAIN);
  DspEvent events[] = { ON (0, 1, 60, 1), { .frame = 0, .type = DSP_EVENT_ON, .serial = 2, .note = 72, .velocity = 1, .channel_voice = 3, .glide_from = -1 },
                        { .frame = SECOND, .type = DSP_EVENT_BEND, .value = 1.5f, .channel_voice = 3 },
                        { .frame = 2 * SECOND, .type = DSP_EVENT_BEND, .value = -12 },
                        { .frame = 3 * SECOND, .type = DSP_EVENT_CC, .controller = 64, .value = 1 },
                        OFF (3 * SECOND, 1), OFF (3 * SECOND, 2),
                        { .frame = 4 * SECOND, .type = DSP_EVENT_CC, .controller = 64, .value = 0 } };

  play (s, events, G_N_ELEMENTS (events), l, r, 5 * SECOND);
  g_assert_cmpfloat (fabs (cents (frequency (l + SECOND + 4800, 8192, 8192, 480), 480)), <, 0.1);      /* not its voice */
  g_assert_cmpfloat (fabs (cents (frequency (l + SECOND + 4800, 8192, 8192, 960 * exp2 (1.5 / 12)), 960 * exp2 (1.5 / 12))), <, 0.1);
  g_assert_cmpfloat (fabs (cents (frequency (l + 2 * SECOND + 4800, 8192, 8192, 240), 240)), <, 0.1);
  g_assert_cmpfloat (amplitude (l + 3 * SECOND + 9600, 9600, 240), >, 0.45);    /* the pedal holds */
  g_assert_cmpfloat (rms (l + 4 * SECOND + 24000, 9600), <, 1e-6);
  dsp_sampler_free (s);
  dsp_sample_unref (sample);
}

/* A glide is straight in semitones: halfway through an octave it is at six. Changing levels on the way makes no edge. */
static void
test_glide (void)
{
  DspSample *sample = sine (480, RATE, 6 * SECOND, 0.5, 0, 0);
  DspSampler *s = sampler_of (sample, DSP_PLAYBACK_SUSTAIN);
  DspEvent on = { .type = DSP_EVENT_ON, .serial = 1, .note = 84, .velocity = 1, .glide_s = 2, .glide_from = 60 };
  double middle = 480 * 2;

  play (s, &on, 1, l, r, 3 * SECOND);
  /* within 512 frames the pitch moves by an eighth of a semitone; its middle is at the window's middle */
  g_assert_cmpfloat (fabs (cents (frequency (l + SECOND - 384, 512, 256, middle), middle)), <, 3);
  g_assert_cmpfloat (fabs (cents (frequency (l + 2 * SECOND + 4800, 8192, 8192, 1920), 1920)), <, 0.1);
  g_assert_cmpfloat (roughness (l + 64, 2 * SECOND), <, 0.5 * pow (2 * G_PI * 1920 / RATE, 2) * 1.02);
  dsp_sampler_free (s);
  dsp_sample_unref (sample);
}

/* Other zones: what sounds goes on to the bit, the next note plays the new one, and the old sample is let go. */
static void
test_exchange (void)
{
  DspSample *old = sine (480, RATE, SECOND, 0.5, 0, 0), *new = sine (700, RATE, SECOND, 0.5, 0, 0);
  DspSampler *s = sampler_of (old, DSP_PLAYBACK_SUSTAIN), *alone = sampler_of (old, DSP_PLAYBACK_SUSTAIN);
  DspEvent on = ON (0, 1, 60, 1), off = OFF (0, 1), second = ON (0, 2, 60, 1);
  DspZone zone = WHOLE;
  static float l2[9600], r2[9600];

  play (s, &on, 1, l, r, 6400);
  play (alone, &on, 1, l, r, 6400);
  zone.sample = new;
  g_assert_true (dsp_sampler_load (s, &zone, 1, -1, -1));
  play (s, NULL, 0, l, r, 9600);
  play (alone, NULL, 0, l2, r2, 9600);
  g_assert_cmpmem (l, sizeof l2, l2, sizeof l2);
  dsp_sampler_free (alone);
  dsp_sampler_collect (s);
  g_assert_true (dsp_sample_is_used (old));
  play (s, &off, 1, l, r, 9600);
  dsp_sampler_collect (s);
  g_assert_false (dsp_sample_is_used (old));
  play (s, &second, 1, l, r, 9600);
  g_assert_cmpfloat (amplitude (l + 1600, 4800, 700), >, 0.49);
  dsp_sampler_free (s);
  dsp_sample_unref (old);
  dsp_sample_unref (new);
}

/* ---- automation of a machine ------------------------------------------------------------------------------- */

static const char steady[] = "(patch (nodes (v (type \"voice\")) (g (type \"gain\") (amp 0.25)) (out (type \"output\")))"
                             " (connections (v \"gate\" -> g \"in\") (g \"out\" -> out \"in\")))";

static void
test_targets (void)
{
  enum { N = 4096 };
  static const char *const names[] = { NULL, "g.amp", "nothing" };
  DspPatch *patch = patch_of (steady);
  DspConfig config = plain ();
  DspMachine *m = dsp_machine_new (&config);
  DspProgram *program = program_of (patch, &config);
  DspEvent events[] = { ON (0, 1, 60, 1),
                        { .frame = 74, .type = DSP_EVENT_TARGET, .controller = 1, .value = 1.25f, .glide_s = 1000.f / RATE },
                        { .frame = 80, .type = DSP_EVENT_TARGET, .controller = 2, .value = 3 },
                        { .frame = 2048, .type = DSP_EVENT_TARGET, .controller = 1, .value = 0.5f },
                        { .frame = 3072, .type = DSP_EVENT_RESET } };

  g_assert_true (dsp_patch_has_target (patch, "g.amp"));
  g_assert_false (dsp_patch_has_target (patch, "nothing"));
  dsp_program_set_targets (program, names, 3);
  dsp_machine_load (m, program, 0);
  render (m, events, G_N_ELEMENTS (events), NULL, l, r, N);
  for (int i = 64; i < N; i++)          /* a value counts from the frame behind the one on which its ramp begins */
    {
      double want = i < 74 ? 0.25 : i < 1074 ? 0.25 + (i - 74 + 1) / 1000. : i < 2048 ? 1.25
                    : i < 2112 ? 1.25 - 0.75 * (i - 2047) / 64 : i < 3072 ? 0.5 : i < 3136 ? 0.5 - 0.25 * (i - 3071) / 64 : 0.25;

      g_assert_cmpfloat_with_epsilon (l[i], want, 2e-4);
    }
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* A new program in the middle of a ramp stands where the ramp is, and the ramp goes on. */
static void
test_targets_over_swap (void)
{
  static const char *const names[] = { "g.amp" };
  DspPatch *patch = patch_of (steady);
  DspConfig config = plain ();
  DspMachine *m = dsp_machine_new (&config);
  DspEvent events[] = { ON (0, 1, 60, 1),
                        { .frame = 64, .type = DSP_EVENT_TARGET, .value = 1.25f, .glide_s = 3200.f / RATE } };

  for (int i = 0; i < 2; i++)
    {
      DspProgram *program = program_of (patch, &config);

      dsp_program_set_targets (program, names, 1);
      dsp_machine_load (m, program, 0);
      render (m, events, i ? 0 : 2, NULL, l + i * 1280, r + i * 1280, i ? 2560 : 1280);
    }
  for (int i = 64; i < 3264; i++)
    {
      bool fades = i >= 1280 && i < 1280 + 240;         /* the old program stands still under the crossfade */

      g_assert_cmpfloat_with_epsilon (l[i], 0.25 + (i - 63) / 3200., fades ? 240 / 3200. : 2e-4);
      g_assert_cmpfloat (l[i] - l[i - 1], <, 3 / 3200.);
    }
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* Pressure, timbre and bend of an MPE voice reach its notes alone; those before a note count for it. */
static void
test_voice_expression (void)
{
  static const char text[] = "(patch (nodes (v (type \"voice\")) (s (type \"math.add\")) (out (type \"output\")))"
                             " (connections (v \"pressure\" -> s \"a\") (v \"timbre\" -> s \"b\" (amount 10)) (s \"out\" -> out \"in\")"
                             " (v \"bend\" -> s \"b\" (amount 100))))";
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  DspEvent events[] = {
    { .frame = 0, .type = DSP_EVENT_PRESSURE, .value = 0.5f, .channel_voice = 1 },
    { .frame = 0, .type = DSP_EVENT_CC, .controller = 74, .value = 0.25f, .channel_voice = 1 },
    { .frame = 0, .type = DSP_EVENT_ON, .serial = 1, .note = 60, .velocity = 1, .channel_voice = 1, .glide_from = -1 },
    { .frame = 0, .type = DSP_EVENT_ON, .serial = 2, .note = 64, .velocity = 1, .channel_voice = 2, .glide_from = -1 },
    { .frame = 640, .type = DSP_EVENT_PRESSURE, .value = 0.75f, .channel_voice = 2 },
    { .frame = 1280, .type = DSP_EVENT_BEND, .value = 2, .channel_voice = 2 },
    { .frame = 1920, .type = DSP_EVENT_BEND, .value = 1 },
    { .frame = 2560, .type = DSP_EVENT_POLY, .note = 60, .value = 1 } };

  render (m, events, G_N_ELEMENTS (events), NULL, l, r, 3200);
  g_assert_cmpfloat_with_epsilon (l[630], 0.5 + 2.5, 1e-5);
  g_assert_cmpfloat_with_epsilon (l[1270], 0.5 + 2.5 + 0.75, 1e-5);
  g_assert_cmpfloat_with_epsilon (l[1910], 3.75 + 200, 1e-4);
  g_assert_cmpfloat_with_epsilon (l[2550], 3.75 + 300 + 100, 1e-3);     /* the bend of all adds to the own */
  g_assert_cmpfloat_with_epsilon (l[3190], 4.25 + 400, 1e-3);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/sampler/pitch", test_pitch);
  g_test_add_func ("/dsp/sampler/identity", test_identity);
  g_test_add_func ("/dsp/sampler/levels", test_levels);
  g_test_add_func ("/dsp/sampler/aliases", test_aliases);
  g_test_add_func ("/dsp/sampler/loop", test_loop);
  g_test_add_func ("/dsp/sampler/rough-loop", test_rough_loop);
  g_test_add_func ("/dsp/sampler/zones", test_zones);
  g_test_add_func ("/dsp/sampler/playback", test_playback);
  g_test_add_func ("/dsp/sampler/stealing", test_stealing);
  g_test_add_func ("/dsp/sampler/expression", test_expression);
  g_test_add_func ("/dsp/sampler/glide", test_glide);
  g_test_add_func ("/dsp/sampler/exchange", test_exchange);
  g_test_add_func ("/dsp/targets/ramps", test_targets);
  g_test_add_func ("/dsp/targets/swap", test_targets_over_swap);
  g_test_add_func ("/dsp/voices/expression", test_voice_expression);
  return g_test_run ();
}
