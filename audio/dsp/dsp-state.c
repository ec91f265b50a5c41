/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory of the nodes' states, shared by the programs in which a node is kept. */
#include <stdlib.h>
#include <string.h>
#include "dsp-program.h"

static DspBlock *
block_new (size_t floats)
{
  size_t size = (sizeof (DspBlock) + floats * sizeof (float) + 63) & ~(size_t) 63;
  DspBlock *block = aligned_alloc (64, size);
  if (!block)
    abort ();
  memset (block, 0, size);              /* touches every page */
  block->refs = 1;
  block->floats = floats;
  return block;
}

static void
block_unref (DspBlock *block)
{
  if (block && --block->refs == 0)
    free (block);
}

static uint32_t
groups_of (const DspProgram *p, const DspState *state)
{
  return state->poly ? p->groups : 1;
}

/* The same group's block of another program, as another user of it. */
static DspBlock *
share (const DspProgram *p, const uint32_t *numbers, uint32_t state, uint32_t group)
{
  if (!p || !numbers || numbers[state] == UINT32_MAX)
    return NULL;
  const DspState *from = &p->states[numbers[state]];
  if (group >= groups_of (p, from))
    return NULL;
  from->blocks[group]->refs++;
  return from->blocks[group];
}

void
dsp_program_place (DspProgram *p, const DspProgram *first, const uint32_t *of_first, const DspProgram *second, const uint32_t *of_second)
{
  static float nothing[DSP_LANES_MAX];
  size_t row = p->state_count + 1;
  p->places = dsp_alloc (row * (p->groups + 1) * sizeof *p->places);
  for (uint32_t g = 0; g <= p->groups; g++)
    p->places[g * row] = nothing;
  for (uint32_t i = 0; i < p->state_count; i++)
    {
      DspState *state = &p->states[i];
      uint32_t groups = groups_of (p, state);
      state->blocks = dsp_alloc (groups * sizeof *state->blocks);
      for (uint32_t g = 0; g < groups; g++)
        {
          DspBlock *block = share (first, of_first, i, g);
          block = block ? block : share (second, of_second, i, g);
          state->blocks[g] = block ? block : block_new ((size_t) state->floats * (state->poly ? p->lanes : 1));
          p->places[(state->poly ? g + 1 : 0) * row + i + 1] = state->blocks[g]->memory;
        }
    }
  p->placed = true;
}

void
dsp_program_unplace (DspProgram *p)
{
  for (uint32_t i = 0; i < p->state_count && p->placed; i++)
    {
      for (uint32_t g = 0; g < groups_of (p, &p->states[i]); g++)
        block_unref (p->states[i].blocks[g]);
      free (p->states[i].blocks);
    }
  free (p->places);
  p->places = NULL;
  p->placed = false;
}

void
dsp_program_free_states (DspProgram *p)
{
  dsp_program_unplace (p);
  free (p->states);
  free (p->state_of);
}

/* These keep for the whole group that it has begun: their phases stay as they are. */
static bool
has_lanes (const DspState *state)
{
  return state->poly && state->module->op != DSP_OP_osc_super && state->module->op != DSP_OP_lfo;
}

void
dsp_program_clear_lane (DspProgram *p, uint32_t lane)
{
  for (uint32_t i = 0; i < p->state_count; i++)
    {
      const DspState *state = &p->states[i];
      float *memory = has_lanes (state) ? state->blocks[lane / p->lanes]->memory + lane % p->lanes : NULL;
      for (size_t k = 0; memory && k < state->floats; k++)
        memory[k * p->lanes] = 0;
    }
}

void
dsp_program_move_lane (DspProgram *p, uint32_t from, uint32_t to)
{
  for (uint32_t i = 0; i < p->state_count; i++)
    {
      const DspState *state = &p->states[i];
      if (!state->poly)
        continue;
      const float *source = state->blocks[from / p->lanes]->memory + from % p->lanes;
      float *target = state->blocks[to / p->lanes]->memory + to % p->lanes;
      for (size_t k = state->module->op == DSP_OP_osc_super; k < state->floats; k++)
        target[k * p->lanes] = source[k * p->lanes];
    }
}

void
dsp_program_clear (DspProgram *p)
{
  for (uint32_t i = 0; i < p->state_count; i++)
    for (uint32_t g = 0; g < groups_of (p, &p->states[i]); g++)
      memset (p->states[i].blocks[g]->memory, 0, p->states[i].blocks[g]->floats * sizeof (float));
}
