/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Envelopes, followers, slews, holds. A pass in which no stage begins or ends is one multiply-add for each sample. */
#include "dsp-vector.h"

enum { LEVEL, FACTOR, OFFSET, LEFT, STAGE, END, GATE, READY };
enum { IDLE, ATTACK, DECAY, SUSTAIN, RELEASE };
#define FOREVER 1e30f

typedef struct { float attack, decay, sustain, release, curve, rate; bool one_shot; } Times;
typedef struct { float level, factor, offset, left, stage, end, gate; } Lane;

/* level -> end in `seconds`, along 1 - exp (-k t): exact at both ends. */
static inline void
begin (Lane *e, int stage, float end, float seconds, float k, float rate)
{
  float count = seconds * rate;
  count = (float) (int32_t) (count + .5f);
  count = count < 1 ? 1 : count;
  e->stage = (float) stage;
  e->end = end;
  e->left = count;
  if (k < .01f && k > -.01f)
    {
      e->factor = 1;
      e->offset = (end - e->level) / count;
    }
  else
    {
      e->factor = exp_one (-k / count);
      e->offset = (e->level + (end - e->level) / (1 - exp_one (-k))) * (1 - e->factor);
    }
}

static inline void
hold (Lane *e, float level, float rate)
{
  e->stage = SUSTAIN;
  e->end = level;
  e->left = FOREVER;
  e->factor = exp_one (-1 / (.004f * rate));
  e->offset = (1 - e->factor) * level;
}

static inline void
next_stage (Lane *e, const Times *t)
{
  e->level = e->end;
  if (e->stage == ATTACK && t->one_shot)
    begin (e, RELEASE, 0, t->release, 10 * t->curve, t->rate);
  else if (e->stage == ATTACK)
    begin (e, DECAY, t->sustain, t->decay, 10 * t->curve, t->rate);
  else if (e->stage == DECAY)
    hold (e, t->sustain, t->rate);
  else
    *e = (Lane){ .left = FOREVER, .gate = e->gate };
}

static inline float
one_step (Lane *e, const Times *t, float gate)
{
  bool on = gate > .5f, was = e->gate > .5f;
  e->gate = gate;
  if (on && !was)
    begin (e, ATTACK, 1, t->one_shot ? t->attack : t->attack * (1 - e->level > 0 ? 1 - e->level : 0), 4 * t->curve, t->rate);
  else if (!on && was && !t->one_shot && e->stage != IDLE)
    begin (e, RELEASE, 0, t->release, 10 * t->curve, t->rate);
  else if (e->stage == SUSTAIN && e->end != t->sustain)
    hold (e, t->sustain, t->rate);
  float out = e->level;
  e->level = e->level * e->factor + e->offset;
  e->left -= 1;
  if (e->left <= 0)
    next_stage (e, t);
  return out;
}

static inline void
envelope (DspVm *vm, const DspIns *ins, bool one_shot)
{
  const uint16_t *args = vm->args + ins->aux;
  In gate = in_reg (vm, args[0]), attack = in_reg (vm, args[1]), zero = in_reg (vm, 0);
  In decay = one_shot ? zero : in_reg (vm, args[2]), sustain = one_shot ? zero : in_reg (vm, args[3]);
  In release = in_reg (vm, args[one_shot ? 2 : 4]), curve = in_reg (vm, args[one_shot ? 3 : 5]);
  uint16_t out = args[one_shot ? 4 : 6], done = args[one_shot ? 5 : 7];
  float *state = vm->state + ins->state;
  _Alignas (64) float slow[LANES], gates[PASS * LANES];
  bool some = false;
  if (state[READY * LANES] == 0)
    for (int l = 0; l < LANES; l++)
      {
        state[LEFT * LANES + l] = FOREVER;
        state[READY * LANES + l] = 1;
      }
  EACH {
    vi was = lt (splat (.5f), ST (state, GATE, j)), turn = lt (ST (state, LEFT, j), splat (PASS + 1.f));
    for (int n = 0; n < (gate.s ? PASS : 1); n++)
      {
        vf g = AT (gate, n, j);
        turn |= lt (splat (.5f), g) ^ was;
        ST (gates, n, j) = g;
      }
    if (!one_shot)
      turn |= eq (ST (state, STAGE, j), splat (SUSTAIN)) & ~eq (ST (state, END, j), AT (sustain, 0, j));
    ST (slow, 0, j) = floats (turn & bits (splat (1.f)));
    some = some || any (turn);
  }
  float *d = out_vector (vm, out);
  EACH {
    vf x = ST (state, LEVEL, j), m = ST (state, FACTOR, j), c = ST (state, OFFSET, j);
    for (int n = 0; n < PASS; n++)
      {
        ST (d, n, j) = x;
        x = x * m + c;
      }
    vi keep = lt (splat (.5f), ST (slow, 0, j));
    ST (state, LEVEL, j) = sel (keep, ST (state, LEVEL, j), x);
    ST (state, LEFT, j) = sel (keep, ST (state, LEFT, j), ST (state, LEFT, j) - (float) PASS);
  }
  for (int l = 0; l < LANES && some; l++)
    if (slow[l] > 0)
      {
        Lane e = { state[LEVEL * LANES + l], state[FACTOR * LANES + l], state[OFFSET * LANES + l], state[LEFT * LANES + l],
                   state[STAGE * LANES + l], state[END * LANES + l], state[GATE * LANES + l] };
        for (int n = 0; n < PASS; n++)
          {
            int at = (gate.s ? n : 0) * LANES + l;
            Times t = { attack.p[n * attack.s + l], decay.p[n * decay.s + l], sustain.p[n * sustain.s + l], release.p[n * release.s + l],
                        curve.p[n * curve.s + l], vm->rate, one_shot };
            d[n * LANES + l] = one_step (&e, &t, gates[at]);
          }
        state[LEVEL * LANES + l] = e.level;
        state[FACTOR * LANES + l] = e.factor;
        state[OFFSET * LANES + l] = e.offset;
        state[LEFT * LANES + l] = e.left;
        state[STAGE * LANES + l] = e.stage;
        state[END * LANES + l] = e.end;
        state[GATE * LANES + l] = e.gate;
      }
#if !DSP_MONO
  EACH *(vf *) (vm->busy + vm->lane + j * W) += ST (state, STAGE, j);
#endif
  if (done != DSP_NONE)
    {
      float *f = out_steady (vm, done);
      EACH ST (f, 0, j) = floats (eq (ST (state, STAGE, j), splat (IDLE)) & bits (splat (1.f)));
    }
}

OP (env_adsr) { envelope (vm, ins, false); }
OP (env_ar) { envelope (vm, ins, true); }

/* The share of the way that a one-pole goes in one sample; 1 for no time at all. */
static inline vf
pole (const DspVm *vm, vf seconds)
{
  vf x = 1.f - vexp2 (-1.442695f / vmax (seconds * vm->rate, splat (1e-3f)));
  return x;
}

OP (env_follow)
{
  In x = in_reg (vm, ins->a), attack = in_reg (vm, ins->b), release = in_reg (vm, ins->c);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  EACH {
    vf up = pole (vm, AT (attack, 0, j)), down = pole (vm, AT (release, 0, j)), y = ST (state, 0, j);
    for (int n = 0; n < PASS; n++)
      {
        vf a = vabs (AT (x, n, j));
        y += (a - y) * sel (lt (y, a), up, down);
        ST (d, n, j) = y;
      }
    ST (state, 0, j) = y;
  }
}

OP (mod_slew)
{
  In x = in_reg (vm, ins->a), rise = in_reg (vm, ins->b), fall = in_reg (vm, ins->c);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  EACH {
    vf up = pole (vm, AT (rise, 0, j)), down = pole (vm, AT (fall, 0, j)), y = ST (state, 0, j);
    for (int n = 0; n < PASS; n++)
      {
        vf a = AT (x, n, j);
        y += (a - y) * sel (lt (y, a), up, down);
        ST (d, n, j) = y;
      }
    ST (state, 0, j) = y;
  }
}

OP (mod_hold)
{
  In x = in_reg (vm, ins->a), trig = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf t = AT (trig, n, j);
      vi rise = lt (splat (.5f), t) & le (ST (state, 1, j), splat (.5f));
      ST (state, 1, j) = t;
      ST (state, 0, j) = sel (rise, AT (x, n, j), ST (state, 0, j));
      ST (d, n, j) = ST (state, 0, j);
    }
}

OP (trig_edge)
{
  In x = in_reg (vm, ins->a), threshold = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf above = floats (lt (AT (threshold, n, j), AT (x, n, j)) & bits (splat (1.f)));
      ST (d, n, j) = vmax (above - ST (state, 0, j), splat (0));
      ST (state, 0, j) = above;
    }
}

OP (event_hold)
{
  In x = in_reg (vm, ins->a), time = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf left = sel (lt (splat (.5f), AT (x, n, j)), AT (time, n, j) * vm->rate, ST (state, 0, j) - 1.f);
      left = vmax (left, splat (0));
      ST (state, 0, j) = left;
      ST (d, n, j) = floats (lt (splat (0), left) & bits (splat (1.f)));
    }
}

/* State: one block. Written late in a block, read early in the next. */
OP (feedback_read)
{
  float *state = vm->state + ins->state + vm->at * LANES, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH ST (d, n, j) = ST (state, n, j);
}

OP (feedback_write)
{
  In x = in_reg (vm, ins->a);
  float *state = vm->state + ins->state + vm->at * LANES;
  for (int n = 0; n < PASS; n++)
    EACH ST (state, n, j) = AT (x, n, j);
}
