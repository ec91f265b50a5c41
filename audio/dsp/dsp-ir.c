/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes and cables become operations: sums, amounts, spreading mono over the voices and summing voices to mono. */
#include <stdlib.h>
#include <string.h>
#include "dsp-ir.h"

#define GROW(array, count, size) do { if ((count) == (size)) { (size) = (size) ? (size) * 2 : 256; \
      (array) = realloc ((array), (size) * sizeof *(array)); if (!(array)) abort (); } } while (0)

static uint32_t
value_new (DspIrBuild *b, DspValueKind kind, bool poly)
{
  GROW (b->values, b->value_count, b->value_size);
  b->values[b->value_count] = (DspValue){ .kind = kind, .poly = poly, .keep = -1, .kept_segment = UINT32_MAX, .segment = b->segment };
  return b->value_count++;
}

static void
arg (DspIrBuild *b, uint32_t value)
{
  GROW (b->args, b->arg_count, b->arg_size);
  b->args[b->arg_count++] = value;
}

/* Begins a line; then arg() for each input, then ir_out() for each output. The pointer holds until the next line. */
static DspIr *
line (DspIrBuild *b, DspOp op, bool poly, uint32_t node)
{
  if (b->ir_count == 0 || poly != b->segment_poly)
    b->segment++;
  b->segment_poly = poly;
  GROW (b->ir, b->ir_count, b->ir_size);
  DspIr *ir = &b->ir[b->ir_count++];
  *ir = (DspIr){ .op = op, .poly = poly, .node = node, .node2 = UINT32_MAX, .args = b->arg_count };
  return ir;
}

static uint32_t
result (DspIrBuild *b, bool poly)
{
  uint32_t value = value_new (b, DSP_VALUE_IS_REGISTER, poly);
  DspIr *ir = &b->ir[b->ir_count - 1];
  ir->in_count = (uint16_t) (b->arg_count - ir->args - ir->out_count);
  ir->out_count++;
  arg (b, value);
  b->values[value].def = b->ir_count - 1;
  return value;
}

static void
no_result (DspIrBuild *b)
{
  DspIr *ir = &b->ir[b->ir_count - 1];
  ir->in_count = (uint16_t) (b->arg_count - ir->args);
}

static uint32_t
unary (DspIrBuild *b, DspOp op, bool poly, uint32_t a, float imm)
{
  line (b, op, poly, UINT32_MAX)->imm[0] = imm;
  arg (b, a);
  return result (b, poly);
}

static uint32_t
binary (DspIrBuild *b, DspOp op, bool poly, uint32_t a, uint32_t c, float imm)
{
  line (b, op, poly, UINT32_MAX)->imm[0] = imm;
  arg (b, a);
  arg (b, c);
  return result (b, poly);
}

/* A poly value that was made in an earlier poly part comes back through a buffer. */
static uint32_t
reach (DspIrBuild *b, uint32_t value)
{
  uint32_t segment = b->segment + (b->segment_poly ? 0 : 1);
  DspValue *v = &b->values[value];
  if (v->kind != DSP_VALUE_IS_REGISTER || v->segment == segment)
    return value;
  if (v->keep < 0)
    v->keep = (int32_t) b->keep_count++;
  if (v->kept_segment == segment)
    return v->kept_value;
  line (b, DSP_OP_keep_read, true, UINT32_MAX)->acc = (uint32_t) v->keep;
  uint32_t kept = result (b, true);
  b->values[value].kept_segment = b->segment;
  b->values[value].kept_value = kept;
  return kept;
}

static uint32_t
as_poly (DspIrBuild *b, uint32_t value)
{
  if (b->values[value].poly)
    return reach (b, value);
  if (b->values[value].kind == DSP_VALUE_IS_ZERO)
    return value;
  return unary (b, DSP_OP_spread, true, value, 0);
}

static uint32_t
source (const DspIrBuild *b, const DspCable *c)
{
  return b->outs[b->out_of[c->from] + c->from_port];
}

/* The accumulator that gathers the voices for one input of a mono node; numbered when first met. */
static uint32_t
acc_of (DspIrBuild *b, uint32_t node, bool param, uint32_t port)
{
  for (uint32_t e = b->graph.first_in[node]; e; e = b->graph.next_in[e - 1])
    {
      const DspCable *c = &b->patch->cables[e - 1];
      if (c->to_param == param && c->to_port == port && b->graph.poly[c->from] && b->graph.used[c->from])
        return e - 1;                   /* the first such cable stands for the input; compacted later */
    }
  return UINT32_MAX;
}

static uint32_t
add_up (DspIrBuild *b, bool poly, uint32_t sum, uint32_t value, float amount)
{
  if (sum == DSP_VALUE_NONE)
    return amount == 1 ? value : unary (b, DSP_OP_amount_mul, poly, value, amount);
  return binary (b, DSP_OP_amount_add, poly, sum, value, amount);
}

/* The sum of the cables into an input (param false), or of those into a parameter with that mode. NONE: no cable. */
static uint32_t
gather (DspIrBuild *b, uint32_t node, bool poly, bool param, uint32_t port, DspCableMode mode)
{
  uint32_t sum = DSP_VALUE_NONE;
  bool voices = false;
  for (uint32_t e = b->graph.first_in[node]; e; e = b->graph.next_in[e - 1])
    {
      const DspCable *c = &b->patch->cables[e - 1];
      if (c->to_param != param || c->to_port != port || (param && c->mode != mode))
        continue;
      if (!poly && b->graph.poly[c->from])
        {
          voices = true;
          continue;
        }
      uint32_t value = source (b, c);
      sum = add_up (b, poly, sum, poly ? as_poly (b, value) : value, (float) c->amount);
    }
  if (voices)
    {
      line (b, DSP_OP_acc_sum, false, UINT32_MAX)->acc = acc_of (b, node, param, port);
      uint32_t all = result (b, false);
      sum = sum == DSP_VALUE_NONE ? all : binary (b, DSP_OP_amount_add, false, all, sum, 1);
      dsp_complain (b->d, DSP_NOTE, "P017", b->patch->nodes[node].offset, NULL, "the voices are summed at \"%s\"", b->patch->nodes[node].id);
    }
  return sum;
}

static uint32_t
param_value (DspIrBuild *b, uint32_t node, bool poly, uint32_t k)
{
  uint32_t slot = b->slot_of[node] + k;
  uint32_t set = gather (b, node, poly, true, k, DSP_CABLE_SET), value = set;
  if (set == DSP_VALUE_NONE)
    {
      value = value_new (b, DSP_VALUE_IS_SLOT, poly);
      b->values[value].slot = slot;
      if (b->optimise == 0 && b->patch->nodes[node].given & 1u << k && b->patch->nodes[node].module->params[k].type == DSP_PARAM_FLOAT)
        value = unary (b, DSP_OP_load_const, poly, value, b->slots[slot].value);
    }
  uint32_t add = gather (b, node, poly, true, k, DSP_CABLE_ADD), mul = gather (b, node, poly, true, k, DSP_CABLE_MUL);
  if (add != DSP_VALUE_NONE)
    value = binary (b, DSP_OP_amount_add, poly, value, add, 1);
  if (mul != DSP_VALUE_NONE)
    value = binary (b, DSP_OP_math_mul, poly, value, mul, 0);
  return value;
}

static bool
is_wired (const DspIrBuild *b, uint32_t node, uint32_t port)
{
  for (uint32_t e = b->graph.first_out[node]; e; e = b->graph.next_out[e - 1])
    if (b->patch->cables[e - 1].from_port == port && b->graph.used[b->patch->cables[e - 1].to])
      return true;
  return false;
}

/* Voices flow into accumulators right where they are made. */
static void
feed_accumulators (DspIrBuild *b, uint32_t node)
{
  for (uint32_t e = b->graph.first_out[node]; e; e = b->graph.next_out[e - 1])
    {
      const DspCable *c = &b->patch->cables[e - 1];
      if (b->graph.poly[c->to] || !b->graph.used[c->to])
        continue;
      DspIr *ir = line (b, DSP_OP_acc_add, true, UINT32_MAX);
      ir->acc = acc_of (b, c->to, c->to_param, c->to_port);
      ir->imm[0] = (float) c->amount;
      arg (b, source (b, c));
      no_result (b);
    }
}

static void
build_node (DspIrBuild *b, uint32_t node)
{
  const DspModule *m = b->patch->nodes[node].module;
  bool poly = b->graph.poly[node];
  uint32_t in = dsp_module_input_count (m), params = dsp_module_param_count (m), out = dsp_module_output_count (m);
  uint32_t values[DSP_ARGS_MAX], n = 0;
  for (uint32_t i = 0; i < in && m->op != DSP_OP_feedback_read; i++)
    {
      uint32_t value = gather (b, node, poly, false, i, DSP_CABLE_SET);
      if (value == DSP_VALUE_NONE && m->flags & DSP_MODULE_STEREO && i == 1)
        value = values[0];
      values[n++] = value == DSP_VALUE_NONE ? DSP_VALUE_ZERO : value;
    }
  for (uint32_t k = 0; k < params; k++)
    values[n++] = param_value (b, node, poly, k);
  line (b, m->op, poly, node);
  for (uint32_t i = 0; i < n; i++)
    arg (b, values[i]);
  no_result (b);
  DspIr *ir = &b->ir[b->ir_count - 1];
  uint16_t count = ir->in_count;
  for (uint32_t i = 0; i < out; i++)
    {
      uint32_t value = DSP_VALUE_NONE;
      if (is_wired (b, node, i) || (i == 0 && out == 1))
        {
          value = value_new (b, DSP_VALUE_IS_REGISTER, poly);
          b->values[value].def = b->ir_count - 1;
        }
      arg (b, value);
      b->outs[b->out_of[node] + i] = value;
    }
  ir = &b->ir[b->ir_count - 1];
  ir->in_count = count;
  ir->out_count = (uint16_t) out;
  if (poly)
    feed_accumulators (b, node);
}

static void
build_feedback_write (DspIrBuild *b, uint32_t node)
{
  bool poly = b->graph.poly[node];
  uint32_t value = gather (b, node, poly, false, 0, DSP_CABLE_SET);
  line (b, DSP_OP_feedback_write, poly, node);
  arg (b, value == DSP_VALUE_NONE ? DSP_VALUE_ZERO : value);
  no_result (b);
}

/* The values that the patch starts with: nodes', then macros'. */
static void
build_slots (DspIrBuild *b)
{
  const DspPatch *p = b->patch;
  uint32_t total = 0, outs = 0;
  b->slot_of = dsp_alloc ((p->node_count + 1) * sizeof (uint32_t));
  b->out_of = dsp_alloc ((p->node_count + 1) * sizeof (uint32_t));
  for (uint32_t i = 0; i < p->node_count; i++)
    {
      b->slot_of[i] = total;
      b->out_of[i] = outs;
      total += dsp_module_param_count (p->nodes[i].module);
      outs += dsp_module_output_count (p->nodes[i].module);
    }
  b->slot_count = total;
  b->slots = dsp_alloc ((total + 1) * sizeof *b->slots);
  b->outs = dsp_alloc ((outs + 1) * sizeof *b->outs);
  for (uint32_t i = 0; i < p->node_count; i++)
    for (uint32_t k = 0, n = dsp_module_param_count (p->nodes[i].module); k < n; k++)
      {
        float value = (float) p->nodes[i].values[k];
        b->slots[b->slot_of[i] + k] = (DspSlot){ .node = i, .param = k, .poly = b->graph.poly[i], .value = value, .target = value, .ramp = -1 };
      }
  for (uint32_t i = 0; i < p->macro_count; i++)
    for (uint32_t k = 0; k < p->macros[i].target_count && p->macros[i].has_value; k++)
      {
        const DspTarget *t = &p->macros[i].targets[k];
        DspSlot *slot = &b->slots[b->slot_of[t->node] + t->param];
        slot->value = slot->target
          = (float) dsp_macro_target_value (&p->macros[i], t, &p->nodes[t->node].module->params[t->param], p->macros[i].value);
      }
}

/* Accumulators were named by cables; give them small numbers. */
static void
number_accumulators (DspIrBuild *b)
{
  uint32_t *number = dsp_alloc ((b->patch->cable_count + 1) * sizeof *number);
  for (uint32_t i = 0; i < b->ir_count; i++)
    if (b->ir[i].op == DSP_OP_acc_add || b->ir[i].op == DSP_OP_acc_sum)
      {
        uint32_t *n = &number[b->ir[i].acc];
        if (!*n)
          *n = ++b->acc_count;
        b->ir[i].acc = *n - 1;
      }
  free (number);
}

void
dsp_ir_build (DspIrBuild *b, const DspPatch *patch, int optimise, DspDiagnostics *d)
{
  *b = (DspIrBuild){ .patch = patch, .optimise = optimise, .d = d };
  dsp_graph_init (&b->graph, patch, false);
  build_slots (b);
  value_new (b, DSP_VALUE_IS_ZERO, false);
  for (uint32_t i = 0; i < b->graph.step_count; i++)
    if (b->graph.steps[i] >= patch->node_count)
      build_feedback_write (b, b->graph.steps[i] - patch->node_count);
    else
      build_node (b, b->graph.steps[i]);
  number_accumulators (b);
}

void
dsp_ir_count_uses (DspIrBuild *b)
{
  for (uint32_t i = 0; i < b->value_count; i++)
    b->values[i].uses = 0;
  for (uint32_t i = 0; i < b->ir_count; i++)
    {
      if (b->ir[i].dead)
        continue;
      for (uint32_t k = 0; k < b->ir[i].in_count; k++)
        {
          DspValue *v = &b->values[b->args[b->ir[i].args + k]];
          v->uses++;
          v->last_use = i;
        }
      for (uint32_t k = 0; k < b->ir[i].out_count; k++)
        {
          uint32_t value = b->args[b->ir[i].args + b->ir[i].in_count + k];
          if (value != DSP_VALUE_NONE)
            b->values[value].def = i, b->values[value].last_use = i;
        }
    }
}

void
dsp_ir_finish (DspIrBuild *b)
{
  dsp_graph_finish (&b->graph);
  free (b->ir);
  free (b->values);
  free (b->args);
  free (b->slots);
  free (b->slot_of);
  free (b->out_of);
  free (b->outs);
}
