/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Neighbours become one operation where nobody else looks at what passes between them. */
#include <stdlib.h>
#include "dsp-ir.h"

static uint32_t
in_of (const DspIrBuild *b, const DspIr *ir, uint32_t i)
{
  return b->args[ir->args + i];
}

static uint32_t
out_of (const DspIrBuild *b, const DspIr *ir, uint32_t i)
{
  return b->args[ir->args + ir->in_count + i];
}

/* The line that makes a value which only one line reads; NULL otherwise. */
static DspIr *
maker (DspIrBuild *b, uint32_t value, DspOp op, uint32_t before)
{
  DspValue *v = &b->values[value];
  if (v->kind != DSP_VALUE_IS_REGISTER || v->uses != 1 || v->keep >= 0 || v->def >= before)
    return NULL;
  DspIr *ir = &b->ir[v->def];
  return ir->op == op && !ir->dead ? ir : NULL;
}

static void
set_args (DspIrBuild *b, DspIr *ir, DspOp op, const uint32_t *values, uint16_t ins, uint16_t outs)
{
  ir->op = op;
  ir->args = b->arg_count;
  ir->in_count = ins;
  ir->out_count = outs;
  for (uint32_t i = 0; i < (uint32_t) ins + outs; i++)
    {
      if (b->arg_count == b->arg_size)
        {
          b->arg_size *= 2;
          b->args = realloc (b->args, b->arg_size * sizeof *b->args);
          if (!b->args)
            abort ();
        }
      b->args[b->arg_count++] = values[i];
    }
}

/* (a * b) + c, where the sum is a plain math.add or a cable's sum of amount 1. */
static void
fuse_madd (DspIrBuild *b, uint32_t i)
{
  DspIr *add = &b->ir[i], *mul;
  if (add->op != DSP_OP_math_add && !(add->op == DSP_OP_amount_add && add->imm[0] == 1))
    return;
  for (uint32_t side = 0; side < 2; side++)
    if ((mul = maker (b, in_of (b, add, side), DSP_OP_math_mul, i)) && mul->poly == add->poly)
      {
        uint32_t values[4] = { in_of (b, mul, 0), in_of (b, mul, 1), in_of (b, add, !side), out_of (b, add, 0) };
        mul->dead = true;
        set_args (b, add, DSP_OP_math_madd, values, 3, 1);
        return;
      }
}

/* Pan straight into two accumulators, with the factor before it when there is one. */
static void
fuse_pan (DspIrBuild *b, uint32_t i)
{
  DspIr *pan = &b->ir[i], *left = i + 1 < b->ir_count ? &b->ir[i + 1] : NULL, *right = i + 2 < b->ir_count ? &b->ir[i + 2] : NULL, *mul;
  if (pan->op != DSP_OP_mix_pan || !pan->poly || !right || left->op != DSP_OP_acc_add || right->op != DSP_OP_acc_add)
    return;
  uint32_t l = out_of (b, pan, 0), r = out_of (b, pan, 1);
  if (l == DSP_VALUE_NONE || r == DSP_VALUE_NONE || b->values[l].uses != 1 || b->values[r].uses != 1 || in_of (b, left, 0) != l
      || in_of (b, right, 0) != r || left->imm[0] != right->imm[0] || left->acc == right->acc)
    return;
  uint32_t values[4] = { in_of (b, pan, 0), in_of (b, pan, 1), in_of (b, pan, 2), 0 };
  uint16_t count = 3;
  DspOp op = DSP_OP_pan_sum;
  if ((mul = maker (b, values[0], DSP_OP_math_mul, i)) || (mul = maker (b, values[0], DSP_OP_gain, i)))
    {
      values[3] = in_of (b, mul, 1);
      values[0] = in_of (b, mul, 0);
      mul->dead = true;
      op = DSP_OP_mul_pan_sum;
      count = 4;
    }
  set_args (b, pan, op, values, count, 0);
  pan->acc = left->acc;
  pan->acc2 = right->acc;
  pan->imm[0] = left->imm[0];
  left->dead = right->dead = true;
}

/* Two free-running saws that meet in a sum. */
static void
fuse_saws (DspIrBuild *b, uint32_t i)
{
  DspIr *sum = &b->ir[i];
  if (sum->op != DSP_OP_amount_add || !sum->poly)
    return;
  DspIr *one = maker (b, in_of (b, sum, 0), DSP_OP_osc_saw, i), *two = maker (b, in_of (b, sum, 1), DSP_OP_osc_saw, i);
  if (!one || !two || in_of (b, one, 0) != DSP_VALUE_ZERO || in_of (b, two, 0) != DSP_VALUE_ZERO)
    return;
  const DspValue *quality[2] = { &b->values[in_of (b, one, 3)], &b->values[in_of (b, two, 3)] };
  for (int o = 0; o < 2; o++)
    if (quality[o]->kind != DSP_VALUE_IS_SLOT || b->slots[quality[o]->slot].value != b->slots[quality[0]->slot].value)
      return;
  uint32_t values[4] = { in_of (b, one, 1), in_of (b, two, 1), in_of (b, one, 3), out_of (b, sum, 0) };
  sum->node = one->node;
  sum->node2 = two->node;
  one->dead = two->dead = true;
  sum->imm[1] = sum->imm[0];
  sum->imm[0] = 1;
  set_args (b, sum, DSP_OP_saw_pair, values, 3, 1);
}

/* What a line was moved past must not have changed: values are assigned once, so only order matters, and the fused line
 * stands where its last part stood. Registers of its inputs live until there. */
void
dsp_ir_fuse (DspIrBuild *b)
{
  dsp_ir_count_uses (b);
  for (uint32_t i = 0; i < b->ir_count; i++)
    if (!b->ir[i].dead)
      {
        fuse_madd (b, i);
        fuse_saws (b, i);
        fuse_pan (b, i);
      }
}
