/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plucked strings and struck modes. */
#include "dsp-vector.h"

/* Karplus and Strong's string as extended by Jaffe and Smith (1983): a loop of delay, damping low-pass and tuning all-pass.
 * State: 0 write position, 1 last trigger, 2 low-pass, 3 all-pass in, 4 all-pass out, 5 noise left to give, 6 noise low-pass,
 * 7 period of the pluck, 8 generator; then the line, lane by lane in rows. */
OP (string_pluck)
{
  const uint16_t *args = vm->args + ins->aux;
  In trig = in_reg (vm, args[0]), freq = in_reg (vm, args[1]), decay = in_reg (vm, args[2]), bright = in_reg (vm, args[3]), place = in_reg (vm, args[4]);
  float *state = vm->state + ins->state, *line = state + DSP_PLUCK_HEAD * LANES, *d = out_vector (vm, ins->dst);
  int size = (int) (vm->rate / DSP_PLUCK_MIN_HZ) + 8;
  for (int l = 0; l < LANES; l++)
    {
      float *s = state + l;
      int at = (int) s[0];
      uint32_t random;
      memcpy (&random, &s[8 * LANES], 4);
      for (int n = 0; n < PASS; n++)
        {
          float t = trig.p[n * trig.s + l], f = freq.p[n * freq.s + l], b = bright.p[n * bright.s + l], at_pick = place.p[n * place.s + l];
          f = f > DSP_PLUCK_MIN_HZ + 1 ? f < vm->rate * .2f ? f : vm->rate * .2f : DSP_PLUCK_MIN_HZ + 1;       /* cables may bring anything */
          b = b > 0 ? b < 1 ? b : 1 : 0;
          at_pick = at_pick > 0 ? at_pick < 1 ? at_pick : 1 : 0;
          float period = vm->rate / f, damp = .5f * (1 - b) * (1 - b) + .02f;
          if (t > .5f && s[1 * LANES] <= .5f)
            {
              s[5 * LANES] = s[7 * LANES] = (float) (int) period;
              random = mix_bits (random + 0x9e3779b9u + (uint32_t) (vm->lane + l)) | 1u;
            }
          s[1 * LANES] = t;
          /* one zero at damp: delay `damp` samples at low frequencies; the all-pass gives the fraction, 0.5 to 1.5 */
          float whole = (float) (int) (period - damp - .5f), fraction = period - damp - whole;
          float a = (1 - fraction) / (1 + fraction), loss = exp2_one (-9.965784f * period / (vm->rate * decay.p[n * decay.s + l]));
          int read = at - (int) whole;
          read += read < 0 ? size : 0;
          float x = line[read * LANES + l];
          float low = x * (1 - damp) + s[2 * LANES] * damp;
          s[2 * LANES] = x;
          float y = a * (low - s[4 * LANES]) + s[3 * LANES];
          s[3 * LANES] = low;
          s[4 * LANES] = y;
          float in = 0;
          if (s[5 * LANES] > 0)
            {
              random ^= random << 13;
              random ^= random >> 17;
              random ^= random << 5;
              float noise = (float) (int32_t) random * (1.f / 2147483648.f);
              s[6 * LANES] += (noise - s[6 * LANES]) * (.12f + .85f * b * b);
              in = s[6 * LANES] * (1.1f - .5f * b);
              s[5 * LANES] -= 1;
            }
          line[at * LANES + l] = y * loss + in;
          int comb = at - 1 - (int) (at_pick * period);
          comb += comb < 0 ? size : 0;
          d[n * LANES + l] = (y + in - .9f * line[comb * LANES + l]) * .7f;
          at = at + 1 >= size ? 0 : at + 1;
        }
      s[0] = (float) at;
      memcpy (&s[8 * LANES], &random, 4);
    }
}

/* Ratios to the lowest mode, and how fast each dies against it. Bars and tubes: Euler-Bernoulli; membrane: zeros of Bessel
 * functions; bell: hum, prime, tierce, quint, nominal and above; glass and plate: measured series simplified. */
static const float ratios[6][DSP_MODAL_MODES] = {
  { 1, 2.756f, 5.404f, 8.933f, 13.34f, 18.64f, 24.81f, 31.87f, 3.98f, 9.97f, 16.2f, 22.1f, 6.27f, 11.3f, 19.8f, 27.5f },
  { 1, 1.594f, 2.136f, 2.296f, 2.653f, 2.918f, 3.156f, 3.501f, 3.6f, 3.652f, 4.06f, 4.154f, 4.23f, 4.6f, 4.832f, 4.903f },
  { 1, 1.59f, 2.14f, 2.65f, 3.16f, 3.65f, 4.25f, 4.83f, 5.41f, 6.02f, 6.72f, 7.31f, 8.11f, 9.03f, 10.1f, 11.4f },
  { .5f, 1, 1.183f, 1.506f, 2, 2.514f, 2.662f, 3.011f, 4.166f, 5.433f, 6.796f, 8.215f, 1.003f, 2.006f, 3.02f, 4.19f },
  { 1, 2.32f, 4.25f, 6.63f, 9.38f, 12.7f, 16.1f, 20.2f, 3.1f, 5.35f, 8.1f, 11.2f, 14.6f, 18.9f, 23.4f, 28.1f },
  { 1, 2.0f, 3.01f, 4.02f, 5.05f, 6.08f, 7.12f, 8.17f, 9.23f, 10.3f, 11.4f, 12.5f, 13.6f, 14.7f, 15.9f, 17.f } };

static inline float
mode_ratio (int model, int i)
{
  return i < 16 ? ratios[model][i] : ratios[model][i - 16] * 1.997f + .013f * (float) i;
}

/* Each mode is a complex number that turns and shrinks. State: last trigger, the greatest of all
 * parts after the last pass, then real and imaginary parts. What neither rings nor is struck costs nothing. */
OP (modal_bank)
{
  const uint16_t *args = vm->args + ins->aux;
  In x = in_reg (vm, args[0]), trig = in_reg (vm, args[1]), freq = in_reg (vm, args[2]), decay = in_reg (vm, args[5]), bright = in_reg (vm, args[6]);
  In place = in_reg (vm, args[7]);
  int model = (int) arg_value (vm, ins, 3), modes = (int) arg_value (vm, ins, 4);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  _Alignas (64) float strike[PASS * LANES];
  bool struck = false, rings = false;
  for (int n = 0; n < PASS; n++)
    EACH {
      vf t = AT (trig, n, j);
      vi rise = lt (splat (.5f), t) & le (ST (state, 0, j), splat (.5f));
      ST (state, 0, j) = t;
      vf hit = floats (rise & bits (splat (1.f))) + AT (x, n, j);
      ST (strike, n, j) = hit;
      struck = struck || any (~eq (hit, splat (0)));
      ST (d, n, j) = splat (0);
    }
  EACH {
    rings = rings || any (lt (splat (1e-9f), ST (state, 1, j)));
    ST (state, 1, j) = splat (0);
  }
  if (!struck && !rings)
    return;
  for (int i = 0; i < modes; i++)
    {
      float ratio = mode_ratio (model, i), *re = state + (2 + 2 * i) * LANES, *im = re + LANES;
      EACH {
        vf f = AT (freq, 0, j) * ratio, w = f * vm->inv_rate;
        vf level = vexp2 (-(1.f - AT (bright, 0, j)) * (1.2f * vlog2 (splat (ratio < 1 ? 1 : ratio))) * 1.6f - .18f * (float) (i % 16));
        level *= sel (lt (w, splat (.42f)), splat (1), splat (0)) * sin_turn (AT (place, 0, j) * .5f * (float) (i % 16 + 1));
        vf t60 = AT (decay, 0, j) * vexp2 (-(.35f + .5f * (1.f - AT (bright, 0, j))) * vlog2 (splat (ratio < 1 ? 1 : ratio)));
        vf r = vexp2 (-9.965784f / (vmax (t60, splat (.005f)) * vm->rate));
        vf c = sin_turn (w + .25f) * r, s = sin_turn (w) * r, a = ST (re, 0, j), b = ST (im, 0, j);
        for (int n = 0; n < PASS; n++)
          {
            vf u = a * c - b * s;
            b = a * s + b * c;
            a = u;
            if (struck)
              a += ST (strike, n, j) * level;
            ST (d, n, j) += b;
          }
        ST (re, 0, j) = a;
        ST (im, 0, j) = b;
        ST (state, 1, j) = vmax (ST (state, 1, j), vmax (vabs (a), vabs (b)));
      }
    }
}
