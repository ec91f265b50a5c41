/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moves with time: slow oscillators, clocks, sequencers, the place in the music. */
#include "dsp-vector.h"

/* Beats from the music's start to sample n of this pass. */
static inline double
beat_at (const DspVm *vm, int n)
{
  return vm->transport->beat + (vm->at + n) * (vm->transport->tempo_bpm / 60 / (double) vm->rate);
}

/* While the music runs, an oscillator of so many beats stands where the music stands. */
static inline void
lfo_to_beat (const DspVm *vm, float *state, const float *beats, float start)
{
  for (int l = 0; l < LANES; l++)
    if (beats[l] > 0)
      {
        double turns = beat_at (vm, 0) / (double) beats[l] + (double) start, whole = floor (turns);
        state[l] = (float) (turns - whole);
        state[l] = state[l] < 1 ? state[l] : 0;
        state[2 * LANES + l] = (float) (whole < 0 ? 0 : whole > 16e6 ? 16e6 : whole);
      }
}

static inline void
lfo_start (const DspVm *vm, float *state, bool plugged, float start)
{
  for (int l = 0; l < LANES; l++)
    {
      float spread = start + .37f * (float) (vm->lane + l);
      state[l] = plugged ? start : spread - (float) (int) spread;
      state[3 * LANES + l] = 1;
    }
}

/* Two neighbours of a row of random numbers. */
static inline void
two_steps (const DspVm *vm, uint32_t seed, int j, vf step, vf *now, vf *next)
{
  _Alignas (64) float a[W], b[W], s[W];
  *(vf *) s = step;
  for (int l = 0; l < W; l++)
    {
      uint32_t at = (uint32_t) s[l] + (uint32_t) (vm->lane + j * W + l) * 7919u + seed * 104729u;
      a[l] = unit_random (at);
      b[l] = unit_random (at + 1);
    }
  *now = *(vf *) a;
  *next = *(vf *) b;
}

/* State: phase, last sync, step's number, ready. */
OP (lfo)
{
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  In sync = in_reg (vm, ins->a), rate = in_reg (vm, ins->c), beats = in_arg (vm, ins, 6);
  int shape = (int) arg_value (vm, ins, 1);
  float start = arg_value (vm, ins, 3), lift = arg_value (vm, ins, 4) > .5f, tempo = (float) (vm->transport->tempo_bpm / 60);
  uint32_t seed = (uint32_t) arg_value (vm, ins, 5);
  bool plugged = vm->args[ins->aux] != 0;
  if (state[3 * LANES] == 0)
    lfo_start (vm, state, plugged, start);
  if (!plugged && vm->transport->running)
    lfo_to_beat (vm, state, beats.p, start);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf p = ST (state, 0, j), b = AT (beats, n, j), hz = sel (lt (splat (0), b), tempo / vmax (b, splat (1e-3f)), AT (rate, n, j));
      if (plugged)
        p = synced (p, AT (sync, n, j), state + LANES + j * W, start);
      vf q = p + vclip (hz * vm->inv_rate, 0, .49f), step = ST (state, 2, j), y;
      if (shape == 0)
        y = sin_turn (p);
      else if (shape == 1)
        y = 1.f - 4.f * vabs (fract (p + .25f) - .5f), y = -y;
      else if (shape == 2)
        y = p + p - 1.f;
      else if (shape == 3)
        y = sel (lt (p, splat (.5f)), splat (1), splat (-1));
      else
        {
          vf now, next, t = splat (0);
          if (shape == 5)
            t = p * p * (3.f - 2.f * p);
          two_steps (vm, seed, j, step, &now, &next);
          y = now + (next - now) * t;
        }
      ST (state, 2, j) = step + floats (le (splat (1.f), q) & bits (splat (1.f)));
      ST (state, 0, j) = wrap_up (q);
      if (lift > 0)
        y = y * .5f + .5f;
      ST (d, n, j) = y;
    }
}

/* ---- clocks and sequencers: what happens to one lane at a time, seldom ------------------------------------- */

/* State: number of the last tick, beat of the last reset in two parts, last reset, ready. Every second tick comes late by
 * `swing` of a tick. The clock stands while the music stands. A hundredth of a frame makes good what sums of beats lose. */
OP (clock)
{
  const uint16_t *args = vm->args + ins->aux;
  In reset = in_reg (vm, args[0]), beats = in_reg (vm, args[1]), swing = in_reg (vm, args[2]), width = in_reg (vm, args[3]);
  float *state = vm->state + ins->state, *trig = out_vector (vm, args[4]), *gate = out_vector (vm, args[5]), *phase = out_vector (vm, args[6]);
  double frame = vm->transport->tempo_bpm / 60 / (double) vm->rate;
  for (int l = 0; l < LANES; l++)
    for (int n = 0; n < PASS; n++)
      {
        float *s = state + l, r = reset.p[n * reset.s + l], late = swing.p[n * swing.s + l];
        double beat = beat_at (vm, n) + frame * .01, tick = beats.p[n * beats.s + l];
        if (r > .5f && s[3 * LANES] <= .5f)
          {
            s[LANES] = (float) beat;
            s[2 * LANES] = (float) (beat - (double) s[LANES]);
            s[4 * LANES] = 0;
          }
        s[3 * LANES] = r;
        double at = (beat - (double) s[LANES] - (double) s[2 * LANES]) / tick, pair = floor (at / 2), x = at - 2 * pair;
        bool second = x >= 1 + (double) late;
        float number = (float) (fmod (pair, 4e6) * 2 + second);
        double part = second ? (x - 1 - late) / (1 - late) : x / (1 + late);
        bool first = s[4 * LANES] == 0 && part * tick < 1.5 * frame, on = vm->transport->running;
        trig[n * LANES + l] = on && (first || (s[4 * LANES] > 0 && number != s[0]));
        phase[n * LANES + l] = (float) part;
        gate[n * LANES + l] = on && part < (double) width.p[n * width.s + l];
        s[0] = number;
        s[4 * LANES] = on;
      }
}

/* True once where a signal rises; remembers it. */
static inline bool
rises (float now, float *last)
{
  bool up = now > .5f && *last <= .5f;
  *last = now;
  return up;
}

enum { FORWARD, BACKWARD, PINGPONG, RANDOM };

static inline int
next_step (int at, int count, int direction, float *way, uint32_t *random)
{
  if (at < 0)
    return direction == BACKWARD ? count - 1 : 0;
  if (direction == BACKWARD)
    return at > 0 ? at - 1 : count - 1;
  if (direction == RANDOM)
    return (int) ((*random = mix_bits (*random + 0x9e3779b9u)) % (uint32_t) count);
  if (direction == FORWARD)
    return at + 1 < count ? at + 1 : 0;
  if (count == 1)
    return 0;
  if (at + 1 >= count)
    *way = -1;
  else if (at <= 0)
    *way = 1;
  return at + (*way < 0 ? -1 : 1);
}

/* State: step + 1, last clock, last reset, way, value, sounding, generator. */
OP (seq_step)
{
  const uint16_t *args = vm->args + ins->aux;
  In clock = in_reg (vm, args[0]), reset = in_reg (vm, args[1]);
  int count, gates, direction = (int) arg_value (vm, ins, 4), length = (int) arg_value (vm, ins, 5);
  const float *steps = list_arg (vm, ins, 2, &count), *active = list_arg (vm, ins, 3, &gates);
  float *state = vm->state + ins->state, *value = out_vector (vm, args[6]), *trig = out_vector (vm, args[7]), *gate = out_vector (vm, args[8]);
  length = length > 0 ? length : count;
  for (int l = 0; l < LANES; l++)
    for (int n = 0; n < PASS; n++)
      {
        float *s = state + l, c = clock.p[n * clock.s + l];
        uint32_t random;
        memcpy (&random, &s[6 * LANES], sizeof random);
        bool hit = false;
        if (rises (reset.p[n * reset.s + l], &s[2 * LANES]))
          s[0] = 0;
        if (rises (c, &s[LANES]) && count)
          {
            int at = next_step ((int) s[0] - 1, length, direction, &s[3 * LANES], &random);
            s[0] = (float) at + 1;
            s[4 * LANES] = steps[at % count];
            hit = !gates || active[at % gates] > .5f;
            s[5 * LANES] = hit;
            memcpy (&s[6 * LANES], &random, sizeof random);
          }
        value[n * LANES + l] = s[4 * LANES];
        trig[n * LANES + l] = hit;
        gate[n * LANES + l] = c > .5f && s[5 * LANES] > 0;
      }
}

/* Hits spread as evenly as they go (G. Toussaint, "The Euclidean algorithm generates traditional musical rhythms", 2005).
 * State: step + 1, last clock, last reset, sounding. */
OP (seq_euclid)
{
  const uint16_t *args = vm->args + ins->aux;
  In clock = in_reg (vm, args[0]), reset = in_reg (vm, args[1]);
  int hits = (int) arg_value (vm, ins, 2), steps = (int) arg_value (vm, ins, 3), rotation = (int) arg_value (vm, ins, 4);
  float *state = vm->state + ins->state, *trig = out_vector (vm, args[5]), *value = out_vector (vm, args[6]), *gate = out_vector (vm, args[7]);
  for (int l = 0; l < LANES; l++)
    for (int n = 0; n < PASS; n++)
      {
        float *s = state + l, c = clock.p[n * clock.s + l];
        bool hit = false;
        if (rises (reset.p[n * reset.s + l], &s[2 * LANES]))
          s[0] = 0;
        if (rises (c, &s[LANES]))
          {
            int at = (int) s[0] % steps;
            s[0] = (float) at + 1;
            hit = (at + rotation) % steps * hits % steps < hits;
            s[3 * LANES] = hit;
          }
        trig[n * LANES + l] = hit;
        value[n * LANES + l] = s[0] > 0 ? s[0] - 1 : 0;
        gate[n * LANES + l] = c > .5f && s[3 * LANES] > 0;
      }
}

#if DSP_MONO
OP (transport)
{
  const uint16_t *args = vm->args + ins->aux;
  const DspTransport *t = vm->transport;
  float *beat = out_vector (vm, args[0]), *bar = out_vector (vm, args[1]), *phase = out_vector (vm, args[2]);
  double bar_beats = t->beats_per_bar > 0 ? t->beats_per_bar : 4;
  for (int n = 0; n < PASS; n++)
    {
      double at = t->running ? beat_at (vm, n) : t->beat;
      beat[n] = (float) at;
      bar[n] = (float) floor (at / bar_beats);
      phase[n] = (float) (at - floor (at));
    }
  *out_steady (vm, args[3]) = (float) t->tempo_bpm;
  *out_steady (vm, args[4]) = t->running;
}
#endif
