/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes in and goes out of a patch in mono: ports, summed voices, keys, controllers. */
#include "ops-fx.h"

static void
lend (DspVm *vm, uint16_t reg, const float *signal)
{
  if (reg == DSP_NONE)
    return;
  float *d = out_vector (vm, reg);
  if (signal)
    memcpy (d, signal, DSP_BLOCK * sizeof (float));
  else
    memset (d, 0, DSP_BLOCK * sizeof (float));
}

OP (input)
{
  for (int side = 0; side < 2; side++)
    lend (vm, vm->args[ins->aux + side], vm->in[side]);
}

/* Where no side chain is plugged in: silence, or what comes into the effect, so that a compressor listens to itself. */
OP (side)
{
  bool itself = arg_value (vm, ins, 0) > .5f;
  for (int side = 0; side < 2; side++)
    lend (vm, vm->args[ins->aux + 1 + side], vm->side[side] || !itself ? vm->side[side] : vm->in[side]);
}

OP (output)
{
  const uint16_t *args = vm->args + ins->aux;
  float both[DSP_BLOCK], own[DSP_BLOCK], level[DSP_BLOCK];
  fetch (vm, args[0], both);
  fetch (vm, args[3], level);
  for (int side = 0; side < 2; side++)
    {
      fetch (vm, args[1 + side], own);
      for (int n = 0; n < DSP_BLOCK; n++)
        vm->out[side][n] += (both[n] + own[n]) * level[n];
    }
}

/* Sums the lanes of each sample: halves folded onto each other. */
OP (acc_sum)
{
  const float *acc = vm->acc + (size_t) ins->aux * DSP_BLOCK * DSP_WIDTH;
  float *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    {
      float half[DSP_WIDTH / 2];
      for (int l = 0; l < DSP_WIDTH / 2; l++)
        half[l] = acc[n * DSP_WIDTH + l] + acc[n * DSP_WIDTH + DSP_WIDTH / 2 + l];
      for (int width = DSP_WIDTH / 4; width; width /= 2)
        for (int l = 0; l < width; l++)
          half[l] += half[width + l];
      d[n] = half[0];
    }
}

/* State: gate, velocity, note, frames left. Off events are not heard: drums ring. */
OP (voice_key)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state;
  int key[5];
  for (int i = 0; i < 5; i++)
    key[i] = (int) arg_value (vm, ins, i);
  float hold = arg_value (vm, ins, 5) * vm->rate;
  float *trig = out_vector (vm, args[6]), *gate = out_vector (vm, args[7]), *velocity = out_vector (vm, args[8]), *note = out_vector (vm, args[9]);
  uint32_t next = 0;
  for (int n = 0; n < PASS; n++)
    {
      float pulse = 0, before = state[0];
      for (; next < vm->event_count && vm->events[next].frame <= (uint32_t) n; next++)
        {
          const DspEvent *e = &vm->events[next];
          int k = (int) (e->note + .5f);
          if (e->type == DSP_EVENT_PANIC || e->type == DSP_EVENT_ALL_OFF)
            state[0] = 0;
          if (e->type != DSP_EVENT_ON)
            continue;
          if (k == key[0] || (key[1] >= 0 && k == key[1]) || (key[2] >= 0 && k == key[2]))
            {
              pulse = 1;
              state[0] = 1;
              state[1] = e->velocity;
              state[2] = (float) k;
              state[3] = hold;
            }
          else if ((key[3] >= 0 && k == key[3]) || (key[4] >= 0 && k == key[4]))
            state[0] = 0;
        }
      if (state[3] > 0 && (state[3] -= 1) <= 0)
        state[0] = 0;
      trig[n] = pulse;
      gate[n] = pulse > 0 && before > 0 ? 0 : state[0];         /* a second stroke lifts the gate for one sample */
      velocity[n] = state[1];
      note[n] = state[2];
    }
}

OP (midi_cc)
{
  int number = (int) arg_value (vm, ins, 0);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst), target = vm->cc[number & 127];
  if (target < 0)
    target = arg_value (vm, ins, 1);
  float from = state[0] > 0 ? state[0] - 1 : target;            /* stored one up: 0 means not yet */
  for (int n = 0; n < PASS; n++)
    d[n] = from + (target - from) * (float) (n + 1) * (1.f / DSP_BLOCK);
  state[0] = target + 1;
}
