/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects that move: flanger, phaser, tremolo, frequency shifter. */
#include "ops-fx.h"

#define N DSP_BLOCK

/* The phase of a slow oscillator through the block, 0 .. 1; kept in state. */
static inline void
turn_block (float *state, float step, float to[N])
{
  float phase = *state;
  for (int n = 0; n < N; n++)
    {
      to[n] = phase;
      phase += step;
      phase -= (float) (int) phase;
    }
  *state = phase;
}

/* exp2_one() of -100 .. 100: without its ends the loops around it can run in vectors. */
static inline float
exp2_near (float x)
{
  float i = vfloor (x), f = x - i, p = 1.8775767e-3f * f + 8.9893397e-3f;
  p = (((p * f + 5.5826318e-2f) * f + 2.4015361e-1f) * f + 6.9315308e-1f) * f + 9.9999994e-1f;
  return p * floats ((to_i (i) + 127) << 23);
}

/* One tap a side that sweeps by a sine; what it reads comes back through a soft limit (Zoelzer, DAFX, 2nd edition, 2.6).
 * State: 0 write position, 1 phase, 2-3 feedback, then the two rings. */
OP (fx_flanger)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, in[2][N], turn[N], delay[2][N], dry, wet;
  int half = (int) (DSP_FLANGER_MAX_S * vm->rate + 128), at = (int) s[0];
  float *ring[2] = { s + DSP_CHORUS_HEAD, s + DSP_CHORUS_HEAD + half }, depth = clampf (last_value (vm, ins, 3), 0, 1);
  float time = clampf (last_value (vm, ins, 4) * vm->rate, 4, (float) half * .45f), feedback = clampf (last_value (vm, ins, 5), -.95f, .95f);
  float spread = clampf (last_value (vm, ins, 6), 0, 1);
  balance (last_value (vm, ins, 7), &dry, &wet);
  turn_block (&s[1], last_value (vm, ins, 2) * vm->inv_rate, turn);
  for (int side = 0; side < 2; side++)
    {
      fetch (vm, args[side], in[side]);
      for (int n = 0; n < N; n++)
        delay[side][n] = 2 + time * (1 + depth * .95f * sin_turn (turn[n] + (float) side * .5f * spread));
    }
  for (int side = 0; side < 2; side++)
    {
      float *d = out_vector (vm, args[8 + side]), back = s[2 + side], *line = ring[side];
      int i = at;
      for (int n = 0; n < N; n++)
        {
          float tap = ring_read (line, half, i, delay[side][n]);
          back = soft (tap * feedback * .5f) * 2;
          line[i] = in[side][n] + back;
          d[n] = in[side][n] * dry + tap * wet;
          i = i + 1 >= half ? 0 : i + 1;
        }
      s[2 + side] = back;
    }
  s[0] = (float) ((at + N) % half);
}

/* First-order all-passes in a row whose corner swings by octaves around a centre; notches where the sum is against the dry
 * (Smith, An allpass approach to digital phasing and flanging, 1984). State: 0 phase, 2-3 feedback, then a value for
 * each stage of each side. */
OP (fx_phaser)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, in[2][N], turn[N], p[2][N], dry, wet;
  int stages = (int) clampf (last_value (vm, ins, 5), 2, DSP_PHASER_STAGES);
  float depth = clampf (last_value (vm, ins, 3), 0, 1) * 2, feedback = clampf (last_value (vm, ins, 4), -.95f, .95f), centre = last_value (vm, ins, 6);
  float spread = last_value (vm, ins, 7);
  balance (last_value (vm, ins, 8), &dry, &wet);
  turn_block (&s[0], last_value (vm, ins, 2) * vm->inv_rate, turn);
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], in[side]);
  for (int side = 0; side < 2; side++)
    for (int n = 0; n < N; n++)
      {
        float hz = centre * exp2_near (depth * sin_turn (turn[n] + (float) side * .5f * spread)), w = vtan (vclip (hz * vm->inv_rate, 1e-5f, .45f) * 3.14159265f);
        p[side][n] = (w - 1) / (w + 1);
      }
  float *d[2] = { out_vector (vm, args[9]), out_vector (vm, args[10]) };
  for (int n = 0; n < N; n++)
    for (int side = 0; side < 2; side++)
      {
        float *z = s + 4 + side * DSP_PHASER_STAGES, a = p[side][n], x = in[side][n], y = x + soft (s[2 + side] * feedback * .5f) * 2;
        for (int i = 0; i < stages; i++)        /* y = 2 low - x of the trapezoidal low-pass, with a = (w - 1) / (w + 1) */
          {
            float v = y - z[i];
            y = y * a + z[i] * (1 - a);
            z[i] += v * (1 + a);
          }
        d[side][n] = x * dry + y * wet;
        s[2 + side] = y;
      }
}

static inline void
swing (int shape, const float turn[N], float late, float to[N]) /* 0 .. 1, 1 at turn 0 */
{
  if (shape == 0)
    for (int n = 0; n < N; n++)
      to[n] = .5f + .5f * sin_turn (turn[n] + late + .25f);
  else
    for (int n = 0; n < N; n++)
      {
        float t = fract (turn[n] + late);
        to[n] = shape == 1 ? vabs (1 - 2 * t) : t < .5f ? 1.f : 0.f;
      }
}

/* State: 0 phase, 1-2 gain of each side, smoothed over a millisecond; 3 ready. */
OP (fx_tremolo)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, in[2][N], turn[N];
  int shape = (int) last_value (vm, ins, 4);
  float depth = clampf (last_value (vm, ins, 3), 0, 1), beats = last_value (vm, ins, 6), tempo = (float) vm->transport->tempo_bpm;
  float step = beats > 0 ? tempo / (60 * beats) * vm->inv_rate : last_value (vm, ins, 2) * vm->inv_rate, smooth = 1 - exp_one (-1000 * vm->inv_rate);
  if (beats > 0 && vm->transport->running)
    {
      double cycles = vm->transport->beat / beats;
      s[0] = (float) (cycles - floor (cycles));
    }
  turn_block (&s[0], step, turn);
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], in[side]);
  for (int side = 0; side < 2; side++)
    {
      float *d = out_vector (vm, args[7 + side]), now = s[1 + side], to[N];
      swing (shape, turn, clampf (last_value (vm, ins, 5), 0, 1) * .5f * (float) side, to);
      for (int n = 0; n < N; n++)
        {
          float want = 1 - depth * (1 - to[n]);
          now = s[3] == 0 && n == 0 ? want : now + (want - now) * smooth;
          d[n] = in[side][n] * now;
        }
      s[1 + side] = now;
    }
  s[3] = 1;
}

/* ---- frequency shifter -------------------------------------------------------------------------------------- */
/* Two rows of all-passes in z^-2, a quarter turn apart from 20 Hz to 23.98 kHz of 48 within 0.1 degree: the half-band filter of
 * Valenzuela and Constantinides (Digital signal processing schemes for efficient interpolation and decimation, 1983) of twelve
 * coefficients, turned by a quarter of the rate. The pair is multiplied by sine and cosine (Wardle, A Hilbert-transformer
 * frequency shifter for audio, DAFx 1998). */
enum { HILBERT = 12 };
static const float hilbert[HILBERT] = { .096349637f, .320635992f, .55592001f, .735373663f, .850850378f, .918557095f, .956310226f, .976817236f, .987831263f,
                                        .993766588f, .997074985f, .999145269f };

static inline float
turn_of (uint32_t phase) { return (float) (int32_t) phase * (1.f / 4294967296.f); }

/* State: 0 phase (bits of an integer: a float would be a cent off at 1 Hz), then for each side 1 the odd row's last sample, and
 * in and out of each all-pass, one and two samples ago. */
OP (fx_shift)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, in[2][N], c[N], w[N], mix = clampf (last_value (vm, ins, 3), 0, 1);
  In hz = in_arg (vm, ins, 2);
  uint32_t phase;
  memcpy (&phase, &s[0], 4);
  for (int n = 0; n < N; n++)
    {
      phase += (uint32_t) (int64_t) ((double) clampf (hz.p[n * hz.s], -20000, 20000) * (double) vm->inv_rate * 4294967296.0);
      c[n] = sin_turn (turn_of (phase) + .25f);
      w[n] = sin_turn (turn_of (phase));
    }
  memcpy (&s[0], &phase, 4);
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], in[side]);
  float *d[2] = { out_vector (vm, args[4]), out_vector (vm, args[5]) };
  for (int n = 0; n < N; n++)
    for (int side = 0; side < 2; side++)
      {
        float *last = s + 2 + side * (1 + 4 * HILBERT), row[2] = { in[side][n], *last };        /* the odd row is a sample late */
        *last = in[side][n];
        for (int i = 0; i < HILBERT; i++)
          {
            float *m = last + 1 + 4 * i, x = row[i & 1], y = hilbert[i] * (x + m[3]) - m[1];
            m[1] = m[0];
            m[0] = x;
            m[3] = m[2];
            m[2] = y;
            row[i & 1] = y;
          }
        float y = row[0] * c[n] - row[1] * w[n];
        d[side][n] = in[side][n] + (y - in[side][n]) * mix;
      }
}
