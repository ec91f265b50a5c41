/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Envelopes and followers. A pass in which no stage begins or ends is one multiply-add for each sample. */
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
  bool some = false, fresh = false;
  EACH fresh |= any (eq (ST (state, READY, j), splat (0)));
  for (int l = 0; l < LANES && fresh; l++)      /* a lane is cleared when its voice was stolen */
    if (state[READY * LANES + l] == 0)
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

/* ---- points ------------------------------------------------------------------------------------------------ */
enum { P_LEVEL, P_FACTOR, P_OFFSET, P_LEFT, P_POINT, P_END, P_GATE };      /* point: 1 the first, 0 none */
typedef struct { const float *list; int count, hold, loop; float rate; } Points;

static inline void
go_to_point (Lane *e, const Points *p, int point)
{
  const float *at = p->list + 3 * point;
  begin (e, 0, at[1], at[0] > 0 ? at[0] : 0, 4 * at[2], p->rate);
  e->stage = (float) (point + 1);
}

static inline void
rest_at (Lane *e, float stage)
{
  e->stage = stage;
  e->left = FOREVER;
  e->factor = 1;
  e->offset = 0;
}

/* The point is reached: on, back to the loop's first, or waiting for the gate to close. */
static inline void
next_point (Lane *e, const Points *p)
{
  int point = (int) e->stage - 1;
  e->level = e->end;
  if (point == p->hold && e->gate > .5f)
    {
      if (p->loop >= 0 && p->loop <= p->hold)
        go_to_point (e, p, p->loop);
      else
        rest_at (e, e->stage);
    }
  else if (point + 1 < p->count)
    go_to_point (e, p, point + 1);
  else
    rest_at (e, 0);
}

static inline float
point_step (Lane *e, const Points *p, float gate)
{
  bool on = gate > .5f, was = e->gate > .5f;
  e->gate = gate;
  if (on && !was && p->count)
    go_to_point (e, p, 0);
  else if (!on && was && p->hold >= 0 && p->hold + 1 < p->count && e->stage > 0 && (int) e->stage - 1 <= p->hold)
    go_to_point (e, p, p->hold + 1);
  else if (!on && was && p->hold + 1 == p->count && e->stage > 0)
    rest_at (e, 0);
  float out = e->level;
  e->level = e->level * e->factor + e->offset;
  e->left -= 1;
  if (e->left <= 0)
    next_point (e, p);
  return out;
}

/* Segments to (time, level, curve) each. Operands: gate, points, hold, loop; out, done. */
OP (env_points)
{
  const uint16_t *args = vm->args + ins->aux;
  In gate = in_reg (vm, args[0]);
  Points p = { .hold = (int) arg_value (vm, ins, 2), .loop = (int) arg_value (vm, ins, 3), .rate = vm->rate };
  float *state = vm->state + ins->state, *d = out_vector (vm, args[4]);
  p.list = list_arg (vm, ins, 1, &p.count);
  p.count /= 3;
  for (int l = 0; l < LANES; l++)
    {
      float *s = state + l;
      Lane e = { s[P_LEVEL * LANES], s[P_FACTOR * LANES], s[P_OFFSET * LANES], s[P_LEFT * LANES], s[P_POINT * LANES], s[P_END * LANES], s[P_GATE * LANES] };
      if (e.left == 0)
        rest_at (&e, 0);
      for (int n = 0; n < PASS; n++)
        d[n * LANES + l] = point_step (&e, &p, gate.p[n * gate.s + l]);
      s[P_LEVEL * LANES] = e.level;
      s[P_FACTOR * LANES] = e.factor;
      s[P_OFFSET * LANES] = e.offset;
      s[P_LEFT * LANES] = e.left;
      s[P_POINT * LANES] = e.stage;
      s[P_END * LANES] = e.end;
      s[P_GATE * LANES] = e.gate;
    }
#if !DSP_MONO
  EACH *(vf *) (vm->busy + vm->lane + j * W) += ST (state, P_POINT, j);
#endif
  if (args[5] != DSP_NONE)
    {
      float *f = out_steady (vm, args[5]);
      EACH ST (f, 0, j) = floats (eq (ST (state, P_POINT, j), splat (0)) & bits (splat (1.f)));
    }
}

OP (env_follow)
{
  In x = in_reg (vm, ins->a), attack = in_reg (vm, ins->b), release = in_reg (vm, ins->c);
  bool squares = arg_value (vm, ins, 3) > .5f;
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  EACH {
    vf up = pole (vm, AT (attack, 0, j)), down = pole (vm, AT (release, 0, j)), y = ST (state, 0, j);
    for (int n = 0; n < PASS; n++)
      {
        vf a = vabs (AT (x, n, j));
        if (squares)
          a *= a;
        y += (a - y) * sel (lt (y, a), up, down);
        ST (d, n, j) = y;
        if (squares)
          ST (d, n, j) = vsqrt (y);
      }
    ST (state, 0, j) = y;
  }
}
