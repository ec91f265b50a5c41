/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program's life: values, one block, taking over another's state, the verifier. */
#include <stdlib.h>
#include <string.h>
#include "dsp-program.h"

void
dsp_program_free (DspProgram *p)
{
  if (!p || --p->refs > 0)
    return;
  free (p->initial);
  free (p->slot_at[0]);
  free (p->slot_at[1]);
  free (p->used);
  free (p->wide);
  free (p->ins);
  free (p->args);
  free (p->segments);
  free (p->mono);
  free (p->poly);
  free (p->files);
  free (p->slots);
  free (p->slot_of);
  free (p->ramp_memory);
  free (p->ins_place);
  dsp_program_free_states (p);
  free (p->acc);
  free (p->keep);
  free (p->listing);
  dsp_program_free_data (p);
  dsp_patch_unref (p->patch);
  free (p);
}

char *
dsp_program_list (const DspProgram *program)
{
  return dsp_dup (program->listing);
}

void
dsp_program_describe (const DspProgram *program, DspProgramInfo *info)
{
  *info = program->info;
}

int
dsp_program_find_slot (const DspProgram *p, uint32_t node, uint32_t param)
{
  return (int) (p->slot_of[node] + param);
}

/* ---- live values ------------------------------------------------------------------------------------------ */
static void
rest (DspProgram *p, DspSlot *slot)
{
  DspReg *reg = &(slot->poly ? p->poly : p->mono)[slot->reg];
  reg->p = reg->row;
  reg->step = 0;
  for (uint32_t i = 0, n = slot->poly ? p->lanes : 1; i < n; i++)
    reg->row[i] = slot->value;
}

static int
free_ramp (const DspProgram *p)
{
  for (uint32_t i = 0; i < p->ramp_count; i++)
    if (!p->ramps[i].used)
      return (int) i;
  return -1;
}

void
dsp_program_ramp (DspProgram *p, uint32_t index, float value, uint32_t wait, uint32_t frames)
{
  DspSlot *slot = &p->slots[index];
  const DspParam *param = &p->patch->nodes[slot->node].module->params[slot->param];
  if (!dsp_param_is_number (param))
    return;                                     /* its register points at a list, or holds a number of a recording */
  slot->target = value;
  p->queue -= slot->queued;
  slot->queued = false;
  if (frames && param->type == DSP_PARAM_FLOAT && value != slot->value)
    {
      int i = slot->ramp >= 0 ? slot->ramp : free_ramp (p);
      slot->queued = i < 0;
      p->queue += slot->queued;
      if (i < 0)
        return;
      p->ramps[i] = (DspRamp){ index, slot->value, ((double) value - slot->value) / frames, (int32_t) wait, 0, (int32_t) frames, -1, true };
      slot->ramp = i;
      return;
    }
  if (slot->ramp >= 0)
    p->ramps[slot->ramp].used = false;
  slot->ramp = -1;
  slot->value = value;
  rest (p, slot);
}

void
dsp_program_set (DspProgram *p, uint32_t index, float value, bool now)
{
  dsp_program_ramp (p, index, value, 0, now ? 0 : DSP_RAMP_FRAMES);
}

void
dsp_program_turn (DspProgram *p, uint32_t index, float value, uint32_t wait, uint32_t frames)
{
  DspRamp *ramp = p->slots[index].ramp < 0 ? NULL : &p->ramps[p->slots[index].ramp];
  if (!ramp || !frames || (!wait && ramp->turn < 0) || p->turn_count == DSP_TURNS_MAX)
    {
      dsp_program_ramp (p, index, value, wait, frames);
      return;
    }
  int32_t *last = &ramp->turn;
  while (*last >= 0)
    last = &p->turns[*last].next;
  *last = (int32_t) p->turn_count;
  p->turns[p->turn_count++] = (DspTurn){ value, (int32_t) wait, (int32_t) frames, -1 };
}

static void
take_turns (DspProgram *p, DspRamp *ramp, float value, int32_t frame)
{
  for (; ramp->turn >= 0 && p->turns[ramp->turn].frame <= frame; ramp->turn = p->turns[ramp->turn].next)
    {
      const DspTurn *turn = &p->turns[ramp->turn];
      ramp->from = value;
      ramp->step = ((double) turn->value - value) / turn->frames;
      ramp->wait = ramp->done = 0;
      ramp->total = turn->frames;
      p->slots[ramp->slot].target = turn->value;
    }
}

/* More values than ramps were set at once: they follow, in the order of the slots. */
static void
serve_queue (DspProgram *p)
{
  for (uint32_t i = 0; i < p->slot_count && p->queue && free_ramp (p) >= 0; i++)
    if (p->slots[i].queued)
      dsp_program_ramp (p, i, p->slots[i].target, 0, DSP_RAMP_FRAMES);
}

void
dsp_program_inherit (DspProgram *p, const DspProgram *from, const uint32_t *map)
{
  for (uint32_t i = 0; i < p->slot_count; i++)
    {
      uint32_t k = map ? map[i] : i;
      if (k >= from->slot_count)
        continue;
      DspSlot *slot = &p->slots[i];
      const DspSlot *old = &from->slots[k];
      float want = slot->value;
      if (!dsp_param_is_number (&p->patch->nodes[slot->node].module->params[slot->param]))
        continue;
      slot->value = old->value;
      slot->target = old->target;
      slot->base = old->base;
      slot->automated = old->automated;
      if (old->ramp >= 0)
        {
          uint32_t ramp = p->ramps[old->ramp].used ? (uint32_t) free_ramp (p) : (uint32_t) old->ramp;
          if (ramp < p->ramp_count)
            {
              p->ramps[ramp] = from->ramps[old->ramp];
              p->ramps[ramp].slot = i;
              slot->ramp = (int32_t) ramp;
            }
        }
      slot->queued = slot->ramp < 0 && slot->value != slot->target;
      p->queue += slot->queued;
      if (slot->value != want)
        rest (p, slot);
    }
}

/* Writes the block's values of each moving slot; those that have arrived come to rest. */
static void
move_ramps (DspProgram *p)
{
  for (uint32_t i = 0; i < p->ramp_count; i++)
    {
      DspRamp *ramp = &p->ramps[i];
      if (!ramp->used)
        continue;
      DspSlot *slot = &p->slots[ramp->slot];
      if (ramp->done == ramp->total && ramp->turn < 0)
        {
          ramp->used = false;
          slot->ramp = -1;
          slot->value = slot->target;
          rest (p, slot);
          continue;
        }
      uint32_t lanes = slot->poly ? p->lanes : 1;
      float *to = p->ramp_memory + (size_t) i * DSP_BLOCK * p->ramp_lanes, value = slot->value;
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          if (ramp->turn >= 0)
            take_turns (p, ramp, value, n);
          if (ramp->wait > 0)
            ramp->wait--;
          else if (ramp->done < ramp->total)
            {
              ramp->done++;
              value = ramp->done < ramp->total ? (float) (ramp->from + ramp->step * ramp->done) : slot->target;
            }
          for (uint32_t l = 0; l < lanes; l++)
            *to++ = value;
        }
      slot->value = value;
      DspReg *reg = &(slot->poly ? p->poly : p->mono)[slot->reg];
      reg->p = p->ramp_memory + (size_t) i * DSP_BLOCK * p->ramp_lanes;
      reg->step = (int32_t) lanes;
    }
  p->turn_count = 0;
}

static void
point_ramps (DspProgram *p, int at)
{
  for (uint32_t i = 0; i < p->ramp_count; i++)
    if (p->ramps[i].used && p->slots[p->ramps[i].slot].poly)
      p->poly[p->slots[p->ramps[i].slot].reg].p = p->ramp_memory + ((size_t) i * DSP_BLOCK + (size_t) at) * p->ramp_lanes;
}

static void
run_segment (const DspProgram *p, DspVm *vm, const DspSegment *segment)
{
  const DspIns *ins = p->ins + segment->first, *end = ins + segment->count;
  for (const uint32_t *place = p->ins_place + segment->first; ins < end; ins++, place++)
    {
      vm->state = vm->places[*place];
      ins->fn (vm, ins);
    }
}

/* ---- one block -------------------------------------------------------------------------------------------- */
void
dsp_program_run (DspProgram *p, DspVm *vm, const uint8_t *group_active)
{
  bool moving = false;
  if (p->queue)
    serve_queue (p);
  for (uint32_t i = 0; i < p->ramp_count; i++)
    moving = moving || p->ramps[i].used;
  if (moving)
    move_ramps (p);
  vm->mono = p->mono;
  vm->poly = p->poly;
  vm->args = p->args;
  vm->samples = p->samples;
  vm->rate = (float) p->rate;
  vm->inv_rate = (float) (1 / p->rate);
  vm->acc = p->acc;
  vm->keep = p->keep;
  vm->groups = p->groups;
  vm->keep_stride = p->groups * DSP_BLOCK * p->lanes;
  memset (p->acc, 0, (size_t) p->acc_count * DSP_BLOCK * p->table->vector * sizeof (float));
  for (uint32_t s = 0; s < p->segment_count; s++)
    {
      const DspSegment *segment = &p->segments[s];
      if (!segment->poly)
        {
          vm->r = p->mono;
          vm->places = p->places;
          vm->at = 0;
          run_segment (p, vm, segment);
          continue;
        }
      vm->r = p->poly;
      for (uint32_t g = 0; g < p->groups; g++)
        {
          if (!group_active[g])
            continue;
          vm->places = p->places + (g + 1) * (p->state_count + 1);
          vm->lane = (int) (g * p->lanes);
          vm->fading = group_active[g] & 2;
          for (vm->at = 0; vm->at < DSP_BLOCK; vm->at += DSP_PASS)
            {
              if (moving)
                point_ramps (p, vm->at);
              run_segment (p, vm, segment);
            }
        }
    }
}
