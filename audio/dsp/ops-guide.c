/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waveguides that sing while they are fed: a bowed string, a reed and a lip on a tube.
 *
 * M. McIntyre, R. Schumacher, J. Woodhouse, "On the oscillations of musical instruments" (1983): a linear loop of delay and loss
 * meets a memoryless nonlinearity. J. O. Smith, "Efficient simulation of the reed-bore and bow-string mechanisms" (1986): the
 * loop as a travelling wave in a delay line. Delays are read with a cubic between samples (Lagrange's), the phase delay of each
 * filter in a loop at the wanted pitch is taken off its line. */
#include "dsp-vector.h"

#define HEAD DSP_GUIDE_HEAD

static inline float limit (float x, float lo, float hi) { return x < lo ? lo : x > hi ? hi : x; }

/* atan of 0 .. 1 and above; error 1e-5. */
static inline float
arc_tangent (float x)
{
  bool over = x > 1;
  float t = over ? 1 / x : x, q = t * t;
  float y = t * (.9998660f + q * (-.3302995f + q * (.1801410f + q * (-.0851330f + q * .0208351f))));
  return over ? 1.57079633f - y : y;
}

/* Samples that a one-pole with this pole delays a tone of w turns a sample. */
static inline float
pole_delay (float pole, float w)
{
  float s = sin_turn_one (w), c = sin_turn_one (w + .25f);
  return arc_tangent (pole * s / (1 - pole * c)) / (6.2831853f * w);
}

typedef struct { float *line; int size, at; } Line;      /* one lane of a ring of rows */

static inline float
line_read (const Line *line, float delay)               /* 1 .. size - 4 */
{
  int whole = (int) delay;
  float f = delay - (float) whole;
  int i = line->at - whole;
  i += i < 0 ? line->size : 0;
  int a = i + 1 >= line->size ? i + 1 - line->size : i + 1, b = i - 1 < 0 ? i - 1 + line->size : i - 1, c = i - 2 < 0 ? i - 2 + line->size : i - 2;
  float y0 = line->line[a * LANES], y1 = line->line[i * LANES], y2 = line->line[b * LANES], y3 = line->line[c * LANES];
  float g = f - 1, h = f - 2, e = f + 1;
  return f * g * h * (-1.f / 6.f) * y0 + e * g * h * .5f * y1 + e * f * h * -.5f * y2 + e * f * g * (1.f / 6.f) * y3;
}

static inline void
line_write (Line *line, float x)
{
  line->line[line->at * LANES] = x;
  line->at = line->at + 1 >= line->size ? 0 : line->at + 1;
}

static inline float
noise_one (float *state)
{
  uint32_t x;
  memcpy (&x, state, sizeof x);
  x = x ? x : 0x2545f491u;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  memcpy (state, &x, sizeof x);
  return (float) (int32_t) x * (1.f / 2147483648.f);
}

/* What the three have in common: operands gate, freq, pressure, a second knob, noise; out. */
typedef struct { In gate, freq, pressure, knob, noise; float *state, *first, *second, *out; int size; } Guide;

static inline Guide
guide_of (DspVm *vm, const DspIns *ins)
{
  const uint16_t *args = vm->args + ins->aux;
  int size = (int) (vm->rate / DSP_GUIDE_MIN_HZ) + 8;
  float *state = vm->state + ins->state, *first = state + HEAD * LANES;
  return (Guide){ in_reg (vm, args[0]), in_reg (vm, args[1]), in_reg (vm, args[2]), in_reg (vm, args[3]), in_reg (vm, args[4]),
                  state, first, first + size * LANES, out_vector (vm, ins->dst), size };
}
/* Frames that a tube or string still rings, at most, once its gate is shut. */
#define RING_S 5.f
#define LIFE   8

/* Whether a lane has anything to do; if not, its output is silence. */
static inline bool
is_alive (const Guide *g, float *s, int l, float rate)
{
  bool fed = false;
  for (int n = 0; n < (g->gate.s ? PASS : 1); n++)
    fed = fed || g->gate.p[n * g->gate.s + l] > 0;
  s[LIFE * LANES] = fed ? RING_S * rate : s[LIFE * LANES] - PASS;
  if (s[LIFE * LANES] > 0)
    return true;
  s[LIFE * LANES] = 0;
  for (int n = 0; n < PASS; n++)
    g->out[n * LANES + l] = 0;
  return false;
}
#define HAVE(g, name, n, l) ((g).name.p[(n) * (g).name.s + (l)])

/* State: places in the two lines, loss filter, bow's speed, generator. The bow sits between two lines; what comes back from
 * bridge and nut is turned over. Stick and slip: a hyperbola of the difference of speeds. The corner that the slip rounds sharpens by
 * 0.17 samples (measured), which the line makes good. */
OP (string_bow)
{
  Guide g = guide_of (vm, ins);
  const float pole = .5f;
  for (int l = 0; l < LANES; l++)
    {
      float *s = g.state + l;
      if (!is_alive (&g, s, l, vm->rate))
        continue;
      float loss = pole_delay (pole, limit (HAVE (g, freq, 0, l), DSP_GUIDE_MIN_HZ + 1, vm->rate * .1f) * vm->inv_rate);
      Line neck = { g.first + l, g.size, (int) s[0] }, bridge = { g.second + l, g.size, (int) s[0] };
      for (int n = 0; n < PASS; n++)
        {
          float f = limit (HAVE (g, freq, n, l), DSP_GUIDE_MIN_HZ + 1, vm->rate * .1f), gate = limit (HAVE (g, gate, n, l), 0, 2);
          float press = limit (HAVE (g, pressure, n, l), 0, 1), period = vm->rate / f - loss + .17f;
          float share = limit (HAVE (g, knob, n, l), .03f, .5f) * period;
          share = share < 2 ? 2 : share;
          s[3 * LANES] += (gate - s[3 * LANES]) * .004f;
          float speed = s[3 * LANES] * (.05f + .2f * press) * (1 + HAVE (g, noise, n, l) * noise_one (&s[4 * LANES]));
          float back = line_read (&bridge, share);
          s[2 * LANES] += (1 - pole) * (back - s[2 * LANES]);
          float from_bridge = -.975f * s[2 * LANES], from_nut = -line_read (&neck, period - share);
          float slide = speed - from_bridge - from_nut, a = slide < 0 ? -slide : slide;
          float q = 1 / (a * (2.6f - 2 * press) + .75f), stick = q * q * q * q;
          float push = slide * limit (stick, .01f, .98f) * limit (s[3 * LANES] * 20, 0, 1);
          line_write (&neck, from_bridge + push);
          line_write (&bridge, from_nut + push);
          g.out[n * LANES + l] = back * 1.25f;
        }
      s[0] = (float) neck.at;
    }
}

/* A tube whose valve lets breath in while the wave that comes back lifts it. The valve follows the wave through a resonance at the
 * pitch, as lips do and as a player's mouth holds a register, so that the loop is in tune and never jumps to an overtone; wide
 * open it shuts the wave out, which limits the sound and makes it richer. On its way out a strong wave steepens (A. Hirschberg et
 * al., "Shock waves in trombones", 1996): its crests are read earlier than its troughs.
 * State: place, loss filter, resonance 1 and 2, breath, generator, DC in and out, life. */
typedef struct { float q, steep, cents; } Valve;

/* What of the pitch holds for a pass: the delay of the tube's losses, the tuning of the resonance. */
#define TUBE_POLE .3f
typedef struct { float loss, g; } Bend;

static inline Bend
bend_at (float w)
{
  return (Bend){ pole_delay (TUBE_POLE, w), sin_turn_one (w * .5f) / sin_turn_one (w * .5f + .25f) };
}

static inline float
valve_tube (float *s, Line *bore, const Valve *v, const Bend *bend, float f, float breath, float tongue, const DspVm *vm)
{
  float period = vm->rate / f * v->cents, g = bend->g, k = 1 / v->q;
  s[LANES] += (1 - TUBE_POLE) * (line_read (bore, period - bend->loss) - s[LANES]);
  float back = .93f * s[LANES];
  float high = (back + tongue - s[3 * LANES] - (g + k) * s[2 * LANES]) / (1 + g * (g + k)), band = g * high + s[2 * LANES], low = g * band + s[3 * LANES];
  s[2 * LANES] = g * high + band;
  s[3 * LANES] = g * band + low;
  float lift = band * k, up = lift > 0 ? lift : 0, open = limit (.05f + .8f * lift + 8 * up * up * up, 0, 1);
  line_write (bore, open * breath + (1 - open) * back);
  float early = limit (v->steep * line_read (bore, period * .5f), -.9f, .9f), x = line_read (bore, period * .5f * (1 - early));
  float y = x - s[6 * LANES] + .999f * s[7 * LANES];
  s[6 * LANES] = x;
  s[7 * LANES] = y;
  return y;
}

/* State of the cylinder: place, loss filter; breath and generator as above. It is closed by the reed: its loop is half a period
 * long and turns the wave over, so odd partials are strong. */
static inline float
reed_tube (float *s, Line *bore, const Bend *bend, float f, float breath, float stiff, const DspVm *vm)
{
  float out = line_read (bore, vm->rate / f * .5f - bend->loss + .02f);
  s[LANES] += (1 - TUBE_POLE) * (out - s[LANES]);
  float over = -.95f * s[LANES] - breath;
  line_write (bore, breath + over * limit (.7f + (-.44f + .26f * stiff) * over, -1, 1));
  return out;
}

/* *tongue: how far the breath still has to rise; a note begins with a push at the valve. */
static inline float
breath_of (const Guide *g, float *s, int n, int l, float least, float most, float *tongue)
{
  float gate = limit (HAVE (*g, gate, n, l), 0, 2);
  s[4 * LANES] += (gate - s[4 * LANES]) * .003f;
  *tongue = gate > s[4 * LANES] ? gate - s[4 * LANES] : 0;
  return s[4 * LANES] * (least + (most - least) * limit (HAVE (*g, pressure, n, l), 0, 1)) * (1 + HAVE (*g, noise, n, l) * noise_one (&s[5 * LANES]));
}

/* A cylinder, or a cone, in which all partials sound. */
OP (tube_reed)
{
  Guide g = guide_of (vm, ins);
  bool cone = arg_value (vm, ins, 5) > .5f;
  for (int l = 0; l < LANES; l++)
    {
      float *s = g.state + l;
      if (!is_alive (&g, s, l, vm->rate))
        continue;
      Bend bend = bend_at (limit (HAVE (g, freq, 0, l), DSP_GUIDE_MIN_HZ + 1, vm->rate * .1f) * vm->inv_rate);
      Line bore = { g.first + l, g.size, (int) s[0] };
      for (int n = 0; n < PASS; n++)
        {
          float f = limit (HAVE (g, freq, n, l), DSP_GUIDE_MIN_HZ + 1, vm->rate * .1f), stiff = limit (HAVE (g, knob, n, l), 0, 1);
          Valve valve = { 1, .75f - .5f * stiff, .99867f };
          /* at .3 / (.44 - .26 stiff) the breath alone would shut a cylinder's reed */
          float shut = .3f / (.44f - .26f * stiff), tongue, breath = breath_of (&g, s, n, l, cone ? .4f : .6f * shut, cone ? 1 : .93f * shut, &tongue);
          g.out[n * LANES + l] = cone ? valve_tube (s, &bore, &valve, &bend, f, breath, tongue, vm) : reed_tube (s, &bore, &bend, f, breath, stiff, vm);
        }
      s[0] = (float) bore.at;
    }
}

OP (tube_lip)
{
  Guide g = guide_of (vm, ins);
  for (int l = 0; l < LANES; l++)
    {
      float *s = g.state + l;
      if (!is_alive (&g, s, l, vm->rate))
        continue;
      Bend bend = bend_at (limit (HAVE (g, freq, 0, l), DSP_GUIDE_MIN_HZ + 1, vm->rate * .1f) * vm->inv_rate);
      Line bore = { g.first + l, g.size, (int) s[0] };
      for (int n = 0; n < PASS; n++)
        {
          float f = limit (HAVE (g, freq, n, l), DSP_GUIDE_MIN_HZ + 1, vm->rate * .1f);
          Valve valve = { 1 + 2 * limit (HAVE (g, knob, n, l), 0, 1), .8f, .99925f };
          float tongue, breath = breath_of (&g, s, n, l, .4f, 1, &tongue);
          g.out[n * LANES + l] = valve_tube (s, &bore, &valve, &bend, f, breath, tongue, vm);
        }
      s[0] = (float) bore.at;
    }
}
