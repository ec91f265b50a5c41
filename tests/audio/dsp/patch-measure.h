/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instruments as a listener would judge them, in figures: loudness of a phrase, peak of all voices, pitch, touch, ends. */
#ifndef PATCH_MEASURE_H
#define PATCH_MEASURE_H

#include <ebur128.h>
#include <glib.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include "dsp/machine.h"

#define MEASURE_RATE 48000

typedef struct { double at, length; float note, velocity; } MeasureNote;
typedef struct { MeasureNote notes[256]; guint count; double seconds; } MeasurePhrase;
typedef struct { float *left, *right; guint frames; } MeasureTake;

/* What is played: chords, a low line, a melody, or a beat. */
typedef enum { MEASURE_CHORDS, MEASURE_LOW, MEASURE_LINE, MEASURE_BEAT } MeasureKind;
typedef struct { const char *name; MeasureKind kind; float key; } MeasureInstrument;    /* key: where it is at home */

/* By family: keys, plucked, bass, lead, pads and choir, wind, mallets and bells, drums; and the language's plain synth. */
static const MeasureInstrument measure_instruments[] = {
  { "keys-tine", MEASURE_CHORDS, 60 },
  { "keys-fm", MEASURE_CHORDS, 60 },
  { "keys-clav", MEASURE_CHORDS, 60 },
  { "organ", MEASURE_CHORDS, 60 },
  { "guitar-nylon", MEASURE_CHORDS, 57 },
  { "guitar-steel", MEASURE_CHORDS, 57 },
  { "guitar-muted", MEASURE_LINE, 57 },
  { "harp", MEASURE_CHORDS, 60 },
  { "kalimba", MEASURE_LINE, 69 },
  { "pluck", MEASURE_CHORDS, 60 },
  { "bass", MEASURE_LOW, 36 },
  { "bass-finger", MEASURE_LOW, 36 },
  { "bass-sub", MEASURE_LOW, 36 },
  { "bass-acid", MEASURE_LOW, 36 },
  { "bass-reese", MEASURE_LOW, 36 },
  { "lead-saw", MEASURE_CHORDS, 69 },
  { "lead-square", MEASURE_LINE, 69 },
  { "lead-sync", MEASURE_LINE, 69 },
  { "pad-warm", MEASURE_CHORDS, 60 },
  { "pad-glass", MEASURE_CHORDS, 60 },
  { "strings", MEASURE_CHORDS, 60 },
  { "choir", MEASURE_CHORDS, 60 },
  { "flute", MEASURE_LINE, 76 },
  { "sax", MEASURE_LINE, 60 },
  { "trumpet", MEASURE_LINE, 67 },
  { "brass", MEASURE_CHORDS, 60 },
  { "marimba", MEASURE_LINE, 60 },
  { "vibraphone", MEASURE_CHORDS, 65 },
  { "bell", MEASURE_LINE, 67 },
  { "kit-acoustic", MEASURE_BEAT, 0 },
  { "kit-electronic", MEASURE_BEAT, 0 },
  { "percussion", MEASURE_BEAT, 0 },
  { "synth", MEASURE_CHORDS, 69 },
};

static inline void
measure_add (MeasurePhrase *p, double at, double length, float note, float velocity)
{
  p->notes[p->count++] = (MeasureNote){ at, length, note, velocity };
  p->seconds = MAX (p->seconds, at + length + 0.25);
}

static inline void
measure_chords (MeasurePhrase *p)
{
  static const int chords[4][4] = { { 48, 60, 64, 67 }, { 45, 60, 64, 69 }, { 41, 57, 60, 65 }, { 43, 59, 62, 67 } };
  for (int i = 0; i < 4; i++)
    for (int k = 0; k < 4; k++)
      measure_add (p, i * 1.5, 1.4, (float) chords[i][k], 0.75f);
}

static inline void
measure_scale (MeasurePhrase *p, float key)
{
  static const int scale[] = { 0, 2, 4, 5, 7, 9, 11, 12 };
  for (int i = 0; i < 16; i++)
    measure_add (p, i * 0.3, 0.27, key + (float) scale[i < 8 ? i : 15 - i], i % 4 ? 0.7f : 0.85f);
}

static inline void
measure_line (MeasurePhrase *p, float key)
{
  static const struct { int step; double beats; float velocity; } line[] = { { 0, 1, 0.8f }, { 4, 0.5, 0.65f }, { 7, 0.5, 0.7f }, { 9, 1.5, 0.85f }, { 7, 0.5, 0.7f },
    { 5, 0.5, 0.65f }, { 4, 0.5, 0.7f }, { 2, 1, 0.75f }, { -1, 1, 0.7f }, { 0, 2, 0.8f } };
  double at = 0;
  for (guint i = 0; i < G_N_ELEMENTS (line); i++)
    {
      measure_add (p, at * 0.55, line[i].beats * 0.55 * 0.95, key + (float) line[i].step, line[i].velocity);
      at += line[i].beats;
    }
}

/* Two bars of the keys that every kit has, and a fill. */
static inline void
measure_beat (MeasurePhrase *p, bool hands)
{
  static const char rows[][33] = { "x.....x...x.....x.....x...x.....", "....x.......x.......x.......x...", "x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.", "..............x...............x." };
  static const int kit[] = { 36, 38, 42, 46 }, hand[] = { 64, 63, 70, 60 };
  for (int i = 0; i < 32; i++)
    for (int k = 0; k < 4; k++)
      if (rows[k][i] == 'x')
        measure_add (p, i * 0.125, 0.1, (float) (hands ? hand : kit)[k], i % 4 ? 0.6f : 0.85f);
  p->seconds += 0.5;
}

static inline void
measure_phrase (MeasurePhrase *p, const MeasureInstrument *instrument)
{
  memset (p, 0, sizeof *p);
  switch (instrument->kind)
    {
    case MEASURE_CHORDS: measure_chords (p); break;
    case MEASURE_LOW: measure_line (p, instrument->key); break;
    case MEASURE_LINE: measure_line (p, instrument->key); break;
    case MEASURE_BEAT: measure_beat (p, !strcmp (instrument->name, "percussion")); break;
    }
}

/* The patch with a preset's values in place; -1: as it is. A new reference; NULL: it has no such value. */
static inline DspPatch *
measure_preset (DspPatch *patch, int preset)
{
  DspPresetValue value;
  DspPatch *now = dsp_patch_ref (patch);
  for (guint i = 0; preset >= 0 && now && dsp_patch_get_preset_value (patch, (guint) preset, i, &value); i++)
    {
      DspDiagnostics d;
      DspPatch *next = dsp_patch_with_param (now, value.node, value.param, value.value, &d);
      if (!next)
        g_printerr ("%s %s: %s\n", value.node, value.param, d.count ? d.items[0].message : "refused");
      dsp_diagnostics_finish (&d);
      dsp_patch_unref (now);
      now = next;
    }
  return now;
}

static inline DspMachine *
measure_machine (const DspPatch *patch, DspIsa isa)
{
  DspConfig config = { .rate = MEASURE_RATE, .optimise = 2, .isa = isa };
  DspDiagnostics d;
  DspProgram *program = dsp_program_compile (patch, &config, &d);
  DspMachine *machine = dsp_machine_new (&config);
  if (!program)
    g_error ("%s: %s", dsp_patch_get_name (patch), d.count ? d.items[0].message : "does not compile");
  dsp_diagnostics_finish (&d);
  dsp_machine_load (machine, program, 0);
  return machine;
}

/* Plays notes for so many seconds. */
static inline MeasureTake
measure_take (DspMachine *machine, const MeasureNote *notes, guint count, double seconds)
{
  guint blocks = (guint) (seconds * MEASURE_RATE / DSP_BLOCK) + 1;
  MeasureTake take = { g_new (float, blocks * DSP_BLOCK), g_new (float, blocks * DSP_BLOCK), blocks * DSP_BLOCK };
  for (guint b = 0; b < blocks; b++)
    {
      float *out[2] = { take.left + b * DSP_BLOCK, take.right + b * DSP_BLOCK };
      DspEvent events[300];
      guint n = 0;
      bool busy = false;
      for (guint i = 0; i < count; i++)
        busy = busy || (guint64) (notes[i].at * MEASURE_RATE) / DSP_BLOCK == b || (guint64) ((notes[i].at + notes[i].length) * MEASURE_RATE) / DSP_BLOCK == b;
      for (guint frame = 0; busy && frame < DSP_BLOCK; frame++)
        for (guint i = 0; i < count && n < G_N_ELEMENTS (events); i++)
          {
            guint64 now = (guint64) b * DSP_BLOCK + frame;
            if ((guint64) ((notes[i].at + notes[i].length) * MEASURE_RATE) == now)
              events[n++] = (DspEvent){ .frame = frame, .type = DSP_EVENT_OFF, .serial = i + 1 };
            if ((guint64) (notes[i].at * MEASURE_RATE) == now)
              events[n++] = (DspEvent){ .frame = frame, .type = DSP_EVENT_ON, .serial = i + 1, .note = notes[i].note, .velocity = notes[i].velocity, .glide_from = -1 };
          }
      dsp_machine_process (machine, NULL, NULL, out, events, n);
    }
  return take;
}

static inline void
measure_take_clear (MeasureTake *take)
{
  g_free (take->left);
  g_free (take->right);
}

static inline double measure_db (double x) { return 20 * log10 (fabs (x) + 1e-12); }

static inline double
measure_rms (const float *x, guint n)
{
  double sum = 0;
  for (guint i = 0; i < n; i++)
    sum += (double) x[i] * x[i];
  return sqrt (sum / n);
}

static inline double
measure_loudness (const MeasureTake *take, double *peak_dbtp)
{
  ebur128_state *meter = ebur128_init (2, MEASURE_RATE, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  double loudness = -99, peaks[2] = { 0, 0 };
  float *both = g_new (float, 2 * take->frames);
  for (guint i = 0; i < take->frames; i++)
    {
      both[2 * i] = take->left[i];
      both[2 * i + 1] = take->right[i];
    }
  ebur128_add_frames_float (meter, both, take->frames);
  ebur128_loudness_global (meter, &loudness);
  ebur128_true_peak (meter, 0, &peaks[0]);
  ebur128_true_peak (meter, 1, &peaks[1]);
  if (peak_dbtp)
    *peak_dbtp = measure_db (MAX (peaks[0], peaks[1]));
  ebur128_destroy (&meter);
  g_free (both);
  return loudness;
}

static inline double
measure_tone (const float *x, guint n, double hz)
{
  double c = cos (2 * G_PI * hz / MEASURE_RATE), s = sin (2 * G_PI * hz / MEASURE_RATE), a = 1, b = 0, re = 0, im = 0;
  double wc = cos (2 * G_PI / n), ws = sin (2 * G_PI / n), wa = 1, wb = 0;      /* Hann's window, by a phasor too */
  for (guint i = 0; i < n; i++)
    {
      double y = x[i] * (0.5 - 0.5 * wa), t = a * c - b * s, w = wa * wc - wb * ws;
      re += y * a;
      im -= y * b;
      b = a * s + b * c;
      a = t;
      wb = wa * ws + wb * wc;
      wa = w;
    }
  return 4 * sqrt (re * re + im * im) / n;
}

/* Cents of the strongest of the lowest four partials; chorus and vibrato are evened out by the long window. */
static inline double
measure_cents (const float *x, guint n, double hz)
{
  double best = 0, at = 0;
  int partial = 1;
  for (int k = 1; k <= 4; k++)
    {
      double a = measure_tone (x, n, hz * k);
      if (a > best)
        best = a, partial = k;
    }
  best = 0;
  for (int pass = 0; pass < 2; pass++)
    {
      double middle = at;
      for (int i = -20; i <= 20; i++)
        {
          double cents = middle + i * (pass ? 0.1 : 1.5), a = measure_tone (x, n, hz * partial * pow (2, cents / 1200));
          if (a > best)
            best = a, at = cents;
        }
    }
  return at;
}

/* Where half of the energy lies below, by a row of one-poles: rough, but it rises with brightness. Energy above 2 kHz to all, in dB. */
static inline double
measure_brightness (const float *x, guint n)
{
  double low = 0, high = 1e-20, all = 1e-20;
  for (guint i = 0; i < n; i++)
    {
      low += (x[i] - low) * 0.23;
      high += (x[i] - low) * (x[i] - low);
      all += (double) x[i] * x[i];
    }
  return 10 * log10 (high / all);
}

/* What a fourth-order high-pass of 8 kHz leaves, at most in 64 frames, around a place against the 60 ms before it; in dB. */
static inline double
measure_click (const float *x, guint at)
{
  double z[4] = { 0 }, worst[2] = { 1e-14, 1e-14 }, sum = 0;
  const double a = 1 - exp (-2 * G_PI * 8000 / MEASURE_RATE);
  guint from = at > 2880 ? at - 2880 : 0;
  for (guint i = from; i < at + 480; i++)
    {
      double y = x[i];
      for (int k = 0; k < 4; k++)
        {
          z[k] += (y - z[k]) * a;
          y -= z[k];
        }
      sum += y * y;
      if ((i - from) % 64 == 63)
        {
          if (i > from + 960)
            worst[i >= at - 64] = MAX (worst[i >= at - 64], sum);
          sum = 0;
        }
    }
  return worst[1] / 64 < 1e-8 ? 0 : 10 * log10 (worst[1] / worst[0]);
}

typedef struct {
  double loudness, full_peak, cents, dc, quiet_s, left_db, louder, brighter, mono, click, cost_us;   /* cost: of a block of 64 frames with all voices, for each of them; of a whole kit */
  bool   pitched;
} Measured;

static inline void
measure_full (const DspPatch *patch, const MeasureInstrument *instrument, Measured *m)
{
  MeasureNote notes[48];
  guint count = instrument->kind == MEASURE_BEAT ? 12 : MIN (dsp_patch_get_voice_count (patch), 32);
  static const int drums[] = { 36, 38, 42, 46, 49, 41, 45, 48, 39, 51, 37, 60 }, hands[] = { 60, 61, 62, 63, 64, 54, 56, 69, 70, 75, 76, 77 };
  float low = instrument->kind == MEASURE_LOW ? 28 : instrument->key - 24;
  for (guint i = 0; i < count; i++)
    notes[i] = (MeasureNote){ 0.05 + 0.001 * i, 1.2, instrument->kind == MEASURE_BEAT ? (float) (!strcmp (instrument->name, "percussion") ? hands : drums)[i % 12]
                              : low + (float) (i * 3 / 2), 1 };
  DspMachine *machine = measure_machine (patch, DSP_ISA_AUTO);
  MeasureTake take = measure_take (machine, notes, count, 2);
  struct timespec before, after;
  measure_loudness (&take, &m->full_peak);
  measure_take_clear (&take);
  dsp_machine_free (machine);
  machine = measure_machine (patch, DSP_ISA_AUTO);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &before);
  take = measure_take (machine, notes, count, 1);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &after);
  m->cost_us = ((double) (after.tv_sec - before.tv_sec) * 1e6 + (double) (after.tv_nsec - before.tv_nsec) * 1e-3) * DSP_BLOCK / take.frames
               / (instrument->kind == MEASURE_BEAT ? 1 : count);
  measure_take_clear (&take);
  dsp_machine_free (machine);
}

/* One note: its pitch, how it ends, and what remains. */
static inline void
measure_note (const DspPatch *patch, const MeasureInstrument *instrument, Measured *m)
{
  float key = instrument->kind == MEASURE_BEAT ? 36 : instrument->key;
  MeasureNote note = { 0, 1.5, key, 0.8f };
  DspMachine *machine = measure_machine (patch, DSP_ISA_AUTO);
  MeasureTake take = measure_take (machine, &note, 1, 2.5), tail;
  double hz = 440 * pow (2, (key - 69) / 12.0);
  for (guint i = 0; i < take.frames; i++)
    take.left[i] = (take.left[i] + take.right[i]) / 2;
  bool brief = measure_rms (take.left + 38400, 4800) < 0.05 * measure_rms (take.left + 4800, 4800);
  m->cents = brief ? measure_cents (take.left + 1200, 14400, hz) : measure_cents (take.left + 14400, 48000, hz);
  m->click = measure_click (take.left, 72000);
  for (m->quiet_s = 1; m->quiet_s < 30 && dsp_machine_get_voices (machine); m->quiet_s += 0.5)
    {
      tail = measure_take (machine, NULL, 0, 0.5);
      measure_take_clear (&tail);
    }
  tail = measure_take (machine, NULL, 0, 2);
  measure_take_clear (&tail);
  tail = measure_take (machine, NULL, 0, 0.2);
  m->left_db = MAX (measure_db (measure_rms (tail.left, tail.frames)), measure_db (measure_rms (tail.right, tail.frames)));
  measure_take_clear (&tail);
  measure_take_clear (&take);
  dsp_machine_free (machine);
}

static inline void
measure_touch (const DspPatch *patch, const MeasureInstrument *instrument, Measured *m)
{
  double level[2], bright[2];
  for (int hard = 0; hard < 2; hard++)
    {
      MeasureNote note = { 0, 0.9, instrument->kind == MEASURE_BEAT ? !strcmp (instrument->name, "percussion") ? 63 : 38 : instrument->key, hard ? 120 / 127.f : 30 / 127.f };
      DspMachine *machine = measure_machine (patch, DSP_ISA_AUTO);
      MeasureTake take = measure_take (machine, &note, 1, 0.9);
      level[hard] = measure_db (measure_rms (take.left, take.frames));
      bright[hard] = measure_brightness (take.left, take.frames);
      measure_take_clear (&take);
      dsp_machine_free (machine);
    }
  m->louder = level[1] - level[0];
  m->brighter = bright[1] - bright[0];
}

/* All figures of one preset; *phrase: what was heard, to be cleared by the caller. */
static inline Measured
measure_all (const DspPatch *patch, const MeasureInstrument *instrument, MeasureTake *phrase)
{
  Measured m = { .pitched = instrument->kind != MEASURE_BEAT };
  MeasurePhrase p;
  double sums[2] = { 0, 0 }, mono = 0, both = 1e-20;
  measure_phrase (&p, instrument);
  DspMachine *machine = measure_machine (patch, DSP_ISA_AUTO);
  *phrase = measure_take (machine, p.notes, p.count, p.seconds);
  dsp_machine_free (machine);
  m.loudness = measure_loudness (phrase, NULL);
  for (guint i = 0; i < phrase->frames; i++)
    {
      double l = phrase->left[i], r = phrase->right[i];
      sums[0] += l;
      sums[1] += r;
      mono += (l + r) * (l + r) / 4;
      both += (l * l + r * r) / 2;
    }
  m.dc = measure_db (MAX (fabs (sums[0]), fabs (sums[1])) / phrase->frames);
  m.mono = 10 * log10 (mono / both);
  measure_full (patch, instrument, &m);
  measure_note (patch, instrument, &m);
  measure_touch (patch, instrument, &m);
  return m;
}

#endif
