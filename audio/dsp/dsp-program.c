/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program's life: values, one block, taking over another's state, the verifier. */
#include <stdlib.h>
#include <string.h>
#include "dsp-program.h"

void
dsp_program_free (DspProgram *p)
{
  if (!p)
    return;
  free (p->ins);
  free (p->args);
  free (p->segments);
  free (p->mono);
  free (p->poly);
  free (p->files);
  free (p->slots);
  free (p->slot_of);
  free (p->ramp_memory);
  free (p->states);
  free (p->mono_state);
  free (p->poly_state);
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

void
dsp_program_ramp (DspProgram *p, uint32_t index, float value, uint32_t wait, uint32_t frames)
{
  DspSlot *slot = &p->slots[index];
  const DspParam *param = &p->patch->nodes[slot->node].module->params[slot->param];
  if (!dsp_param_is_number (param))
    return;                                     /* its register points at a list, or holds a number of a recording */
  slot->target = value;
  if (frames && param->type == DSP_PARAM_FLOAT && value != slot->value)
    for (int i = 0; i < DSP_RAMPS_MAX; i++)
      if (slot->ramp >= 0 ? slot->ramp == i : !p->ramps[i].used)
        {
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

/* Writes the block's values of each moving slot; those that have arrived come to rest. */
static void
move_ramps (DspProgram *p)
{
  for (int i = 0; i < DSP_RAMPS_MAX; i++)
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
      float *to = p->ramp_memory + (size_t) i * DSP_BLOCK * p->lanes, value = slot->value;
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
      reg->p = p->ramp_memory + (size_t) i * DSP_BLOCK * p->lanes;
      reg->step = (int32_t) lanes;
    }
  p->turn_count = 0;
}

static void
point_ramps (DspProgram *p, int at)
{
  for (int i = 0; i < DSP_RAMPS_MAX; i++)
    if (p->ramps[i].used && p->slots[p->ramps[i].slot].poly)
      p->poly[p->slots[p->ramps[i].slot].reg].p = p->ramp_memory + ((size_t) i * DSP_BLOCK + (size_t) at) * p->lanes;
}

/* ---- one block -------------------------------------------------------------------------------------------- */
void
dsp_program_run (DspProgram *p, DspVm *vm, const uint8_t *group_active)
{
  bool moving = false;
  for (int i = 0; i < DSP_RAMPS_MAX; i++)
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
  vm->mono_state = p->mono_state;
  memset (p->acc, 0, (size_t) p->acc_count * DSP_BLOCK * p->table->vector * sizeof (float));
  for (uint32_t s = 0; s < p->segment_count; s++)
    {
      const DspIns *first = p->ins + p->segments[s].first, *end = first + p->segments[s].count;
      if (!p->segments[s].poly)
        {
          vm->r = p->mono;
          vm->state = p->mono_state;
          vm->at = 0;
          for (const DspIns *ins = first; ins < end; ins++)
            ins->fn (vm, ins);
          continue;
        }
      vm->r = p->poly;
      for (uint32_t g = 0; g < p->groups; g++)
        {
          if (!group_active[g])
            continue;
          vm->state = p->poly_state + g * p->poly_floats;
          vm->lane = (int) (g * p->lanes);
          for (vm->at = 0; vm->at < DSP_BLOCK; vm->at += DSP_PASS)
            {
              if (moving)
                point_ramps (p, vm->at);
              for (const DspIns *ins = first; ins < end; ins++)
                ins->fn (vm, ins);
            }
        }
    }
}

/* ---- state ------------------------------------------------------------------------------------------------ */
void
dsp_program_clear (DspProgram *p)
{
  memset (p->mono_state, 0, p->mono_floats * sizeof (float));
  memset (p->poly_state, 0, p->poly_floats * p->groups * sizeof (float));
}

static void
copy_delay (float *to, const float *from, uint32_t floats)
{
  /* only what the echo can still read: see fx_delay for the head's layout */
  size_t half = (floats - DSP_DELAY_HEAD) / 2, span = (size_t) from[2] + 512, at = (size_t) from[0];
  memcpy (to, from, DSP_DELAY_HEAD * sizeof (float));
  span = span > half ? half : span;
  for (int side = 0; side < 2; side++)
    {
      const float *source = from + DSP_DELAY_HEAD + side * half;
      float *target = to + DSP_DELAY_HEAD + side * half;
      size_t begin = at >= span ? at - span : at + half - span, run = half - begin < span ? half - begin : span;
      memcpy (target + begin, source + begin, run * sizeof (float));
      memcpy (target, source, (span - run) * sizeof (float));
    }
}

void
dsp_program_adopt (DspProgram *p, const DspProgram *old)
{
  uint32_t i = 0, j = 0;
  if (p->table != old->table || p->rate != old->rate)
    return;
  while (i < p->state_count && j < old->state_count)
    {
      const DspState *a = &p->states[i], *b = &old->states[j];
      if (a->key != b->key)
        {
          if (a->key < b->key)
            i++;
          else
            j++;
          continue;
        }
      i++, j++;
      if (a->poly != b->poly || a->floats != b->floats)
        continue;
      if (!a->poly && a->module->op == DSP_OP_fx_delay)
        copy_delay (p->mono_state + a->state, old->mono_state + b->state, a->floats);
      else if (!a->poly)
        memcpy (p->mono_state + a->state, old->mono_state + b->state, a->floats * sizeof (float));
      else
        for (uint32_t g = 0; g < p->groups && g < old->groups; g++)
          memcpy (p->poly_state + g * p->poly_floats + a->state, old->poly_state + g * old->poly_floats + b->state,
                  (size_t) a->floats * p->lanes * sizeof (float));
    }
}

/* ---- verifier --------------------------------------------------------------------------------------------- */
static bool
check_register (const DspProgram *p, bool poly, uint16_t index, bool output)
{
  uint32_t count = poly ? p->poly_count : p->mono_count;
  return index == DSP_NONE || (index < count && (!output || (poly ? p->poly : p->mono)[index].home));
}

#define REFUSE(text) do { *reason = (text); return false; } while (0)

static bool
check_instruction (const DspProgram *p, bool poly, const DspIns *ins, const char **reason)
{
  const DspOpTable *t = p->table;
  const DspOpFn *table = poly ? t->poly : t->mono;
  DspOp op = DSP_OP_none;
  for (int i = 1; i < DSP_OP_COUNT && op == DSP_OP_none; i++)
    if (table[i] && table[i] == ins->fn)
      op = (DspOp) i;
  if (op == DSP_OP_none)
    REFUSE ("an operation that this width does not know");
  if (!check_register (p, poly, ins->dst, true) || !check_register (p, poly && op != DSP_OP_spread, ins->a, false)
      || !check_register (p, poly, ins->b, false) || !check_register (p, poly, ins->c, false))
    REFUSE ("a register that is not there");
  if (ins->state > (poly ? p->poly_floats : p->mono_floats))
    REFUSE ("state outside its block");
  if (op == DSP_OP_acc_add || op == DSP_OP_acc_sum)
    {
      if (ins->aux >= p->acc_count)
        REFUSE ("an accumulator that is not there");
    }
  else if (op == DSP_OP_keep || op == DSP_OP_keep_read)
    {
      if (ins->aux >= p->keep_count)
        REFUSE ("a buffer that is not there");
    }
  else if (op == DSP_OP_saw_pair ? ins->aux > p->poly_floats : ins->aux > p->arg_count)
    REFUSE ("operands outside their list");
  return true;
}

bool
dsp_program_verify (const DspProgram *p, const char **reason)
{
  uint32_t next = 0;
  for (uint32_t s = 0; s < p->segment_count; s++)
    {
      const DspSegment *segment = &p->segments[s];
      if (segment->first != next || segment->count > p->ins_count - next)
        REFUSE ("segments that do not join");
      for (uint32_t i = 0; i < segment->count; i++)
        if (!check_instruction (p, segment->poly, &p->ins[next + i], reason))
          return false;
      next += segment->count;
    }
  if (next != p->ins_count)
    REFUSE ("instructions outside the segments");
  for (uint32_t i = 0; i < p->arg_count; i++)
    if (p->args[i] != DSP_NONE && p->args[i] >= (p->mono_count > p->poly_count ? p->mono_count : p->poly_count)
        && p->args[i] >= p->acc_count)
      REFUSE ("an operand that is not there");
  return true;
}
