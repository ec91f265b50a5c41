/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise in colours, and single impulses at chance. */
#include "dsp-vector.h"

/* A generator for each lane; one that is 0 is fresh, or its voice was stolen and cleared. */
static inline uint32_t *
begin_generators (const DspVm *vm, float *state, uint32_t seed, uint32_t salt)
{
  uint32_t *generator = (uint32_t *) state;
  for (int l = 0; l < LANES; l++)
    if (!generator[l])
      generator[l] = mix_bits (seed * 2654435761u + (uint32_t) (vm->lane + l) * 40503u + salt) | 1u;
  return generator;
}

/* Xorshift (G. Marsaglia, 2003). */
static inline vu
next_bits (uint32_t *generator)
{
  vu x = *(vu *) generator;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *(vu *) generator = x;
}

/* State: generator, pink 1-3, brown, last. */
OP (noise)
{
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  int colour = (int) arg_value (vm, ins, 0);
  uint32_t seed = (uint32_t) arg_value (vm, ins, 1);
  uint32_t *generator = begin_generators (vm, state, seed, 12345u);
  for (int n = 0; n < PASS; n++)
    EACH {
      vu x = next_bits (generator + j * W);
      vf white = to_f ((vi) x) * (1.f / 2147483648.f), y = white;
      if (colour == 1 || colour == 3)
        {
          vf a = ST (state, 1, j) = ST (state, 1, j) * .99765f + white * .0990460f;
          vf b = ST (state, 2, j) = ST (state, 2, j) * .96300f + white * .2965164f;
          vf c = ST (state, 3, j) = ST (state, 3, j) * .57000f + white * 1.0526913f;
          y = (a + b + c + white * .1848f) * .32f;
        }
      if (colour == 2)
        y = ST (state, 4, j) = ST (state, 4, j) * .998f + white * .06f;
      if (colour == 3)
        {
          vf last = ST (state, 5, j);
          ST (state, 5, j) = y;
          y = (y - last) * 1.4f;
        }
      ST (d, n, j) = y;
    }
}

/* Impulses that come by chance, `density` a second in the mean (a Poisson process). State: generator. */
OP (noise_dust)
{
  In density = in_reg (vm, ins->a), vary = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  uint32_t *generator = begin_generators (vm, state, (uint32_t) arg_value (vm, ins, 2), 777u);
  for (int n = 0; n < PASS; n++)
    EACH {
      vu x = next_bits (generator + j * W);
      vf u = to_f ((vi) (x >> 8)) * (1.f / 16777216.f), chance = vmax (AT (density, n, j) * vm->inv_rate, splat (1e-9f));
      vf height = 1.f - AT (vary, n, j) * vmin (u / chance, splat (1));  /* below the chance u is even: it serves twice */
      ST (d, n, j) = floats (lt (u, chance) & bits (height));
    }
}
