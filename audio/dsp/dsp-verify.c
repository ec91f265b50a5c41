/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verifier: no program runs of which an instruction could reach outside the program. */
#include <pthread.h>
#include <string.h>
#include "dsp-program.h"

#define REFUSE(text) do { *reason = (text); return false; } while (0)

/* What an operation expects. Values that are no signal - words, switches, whole numbers, lists, files - index tables, so they
 * must be those of such a parameter. */
typedef struct {
  bool     known, has_state;
  DspOp    owner;                       /* of the state: the operation of the module that declares it */
  uint8_t  ins, outs, sums;             /* operands in the list of arguments; sums: accumulators behind them */
  uint8_t  direct;                      /* operands in the instruction itself, when there is no list */
  bool     listed;
  const DspParam *params[DSP_ARGS_MAX]; /* by operand; NULL: any signal */
} Shape;

static Shape shapes[DSP_OP_COUNT];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
add_module (const DspModule *m)
{
  Shape *shape = &shapes[m->op];
  uint32_t ins = m->op == DSP_OP_feedback_read ? 0 : dsp_module_input_count (m), params = dsp_module_param_count (m);
  if (shape->known)
    return;
  *shape = (Shape){ .known = true, .listed = true, .has_state = m->state || m->memory, .owner = m->op, .ins = (uint8_t) (ins + params),
                    .outs = (uint8_t) dsp_module_output_count (m) };
  for (uint32_t k = 0; k < params; k++)
    shape->params[ins + k] = m->params[k].type == DSP_PARAM_FLOAT ? NULL : &m->params[k];
}

static const DspParam *
param_of (const char *type, const char *name)
{
  const DspModule *m = dsp_module_find (type);
  return &m->params[dsp_module_find_param (m, name)];
}

static void
init_shapes (void)
{
  for (uint32_t i = 0; i < dsp_module_count (); i++)
    add_module (dsp_module_get (i));
  const DspParam *law = param_of ("mix.pan", "law");
  shapes[DSP_OP_amount_add] = (Shape){ .known = true, .listed = true, .ins = 2, .outs = 1 };
  shapes[DSP_OP_amount_mul] = (Shape){ .known = true, .listed = true, .ins = 1, .outs = 1 };
  shapes[DSP_OP_load_const] = (Shape){ .known = true, .listed = true, .ins = 1, .outs = 1 };
  shapes[DSP_OP_feedback_write] = (Shape){ .known = true, .listed = true, .ins = 1, .has_state = true, .owner = DSP_OP_feedback_read };
  shapes[DSP_OP_swap_fade] = (Shape){ .known = true, .listed = true, .ins = 2, .outs = 1 };
  shapes[DSP_OP_swap_tail] = (Shape){ .known = true, .listed = true, .ins = 1, .outs = 1 };
  shapes[DSP_OP_spread] = (Shape){ .known = true, .listed = true, .ins = 1, .outs = 1 };
  shapes[DSP_OP_pan_sum] = (Shape){ .known = true, .listed = true, .ins = 3, .sums = 2, .params = { NULL, NULL, law } };
  shapes[DSP_OP_mul_pan_sum] = (Shape){ .known = true, .listed = true, .ins = 4, .sums = 2, .params = { NULL, NULL, law, NULL } };
  shapes[DSP_OP_acc_add] = (Shape){ .known = true, .direct = 1 };
  shapes[DSP_OP_acc_sum] = (Shape){ .known = true, .outs = 1 };
  shapes[DSP_OP_keep] = (Shape){ .known = true, .direct = 1 };
  shapes[DSP_OP_keep_read] = (Shape){ .known = true, .outs = 1 };
  shapes[DSP_OP_saw_pair] = (Shape){ .known = true, .direct = 3, .outs = 1, .has_state = true, .owner = DSP_OP_osc_saw,
                                     .params = { NULL, NULL, param_of ("osc.saw", "quality") } };
}

/* The same type, range and words: what indexes a table here may index it there. */
static bool
same_kind (const DspParam *a, const DspParam *b)
{
  return a == b || (a->type == b->type && a->min >= b->min && a->max <= b->max && dsp_param_is_number (a));
}

static bool
reads (const DspProgram *p, bool poly, uint32_t reg, const DspParam *param)
{
  if (reg >= (poly ? p->poly_count : p->mono_count))
    return false;
  if (!param)
    return true;
  uint32_t slot = p->slot_at[poly][reg];
  return slot != UINT32_MAX && same_kind (&p->patch->nodes[p->slots[slot].node].module->params[p->slots[slot].param], param);
}

/* Register 0 is the silence that is read everywhere; slots have no room for a signal. */
static bool
writes (const DspProgram *p, bool poly, uint32_t reg)
{
  return reg == DSP_NONE || (reg > 0 && reg < (poly ? p->poly_count : p->mono_count) && (poly ? p->poly : p->mono)[reg].home);
}

static bool
has_place (const DspProgram *p, bool poly, uint32_t place, DspOp owner)
{
  return place > 0 && place <= p->state_count && p->states[place - 1].poly == poly && p->states[place - 1].module->op == owner;
}

static bool
check_lists (const DspProgram *p, bool poly, const DspIns *ins, const Shape *shape, bool spread, const char **reason)
{
  uint32_t length = (uint32_t) shape->ins + shape->outs + shape->sums;
  if (ins->aux > p->arg_count || length > p->arg_count - ins->aux)
    REFUSE ("operands outside their list");
  const uint16_t *args = p->args + ins->aux, direct[3] = { ins->a, ins->b, ins->c };
  for (uint32_t i = 0; i < shape->ins; i++)
    {
      if (!reads (p, poly && !spread, args[i], shape->params[i]))
        REFUSE ("an operand that is not there, or of another kind");
      if (i < 3 && direct[i] != args[i])
        REFUSE ("operands that differ from their list");
    }
  for (uint32_t i = shape->ins; i < length - shape->sums; i++)
    if (!writes (p, poly, args[i]))
      REFUSE ("a result without a place");
  if (shape->outs && ins->dst != args[shape->ins])
    REFUSE ("a result that differs from its list");
  for (uint32_t i = length - shape->sums; i < length; i++)
    if (args[i] >= p->acc_count)
      REFUSE ("an accumulator that is not there");
  return true;
}

static bool
check_direct (const DspProgram *p, bool poly, DspOp op, const DspIns *ins, const Shape *shape, const char **reason)
{
  const uint16_t direct[3] = { ins->a, ins->b, ins->c };
  for (uint32_t i = 0; i < shape->direct; i++)
    if (!reads (p, poly, direct[i], shape->params[i]))
      REFUSE ("an operand that is not there, or of another kind");
  if (shape->outs && (ins->dst == DSP_NONE || !writes (p, poly, ins->dst)))
    REFUSE ("a result without a place");
  if ((op == DSP_OP_acc_add || op == DSP_OP_acc_sum) && ins->aux >= p->acc_count)
    REFUSE ("an accumulator that is not there");
  if ((op == DSP_OP_keep || op == DSP_OP_keep_read) && ins->aux >= p->keep_count)
    REFUSE ("a buffer that is not there");
  if (op == DSP_OP_saw_pair && !has_place (p, poly, ins->aux, shape->owner))
    REFUSE ("a state that is not there");
  return true;
}

static DspOp
find_op (const DspProgram *p, bool poly, const DspIns *ins)
{
  const DspOpFn *table = poly ? p->table->poly : p->table->mono;
  for (int i = 1; i < DSP_OP_COUNT; i++)
    if (table[i] && table[i] == ins->fn)
      return (DspOp) i;
  return DSP_OP_none;
}

static bool
check_instruction (const DspProgram *p, bool poly, uint32_t number, const char **reason)
{
  const DspIns *ins = &p->ins[number];
  DspOp op = find_op (p, poly, ins);
  const Shape *shape = &shapes[op];
  if (op == DSP_OP_none || !shape->known)
    REFUSE ("an operation that this width does not know");
  if (shape->has_state ? !has_place (p, poly, p->ins_place[number], shape->owner) : p->ins_place[number] != 0)
    REFUSE ("a state that is not there");
  if (ins->state)
    REFUSE ("a state that does not begin at its beginning");
  return shape->listed ? check_lists (p, poly, ins, shape, op == DSP_OP_spread, reason) : check_direct (p, poly, op, ins, shape, reason);
}

bool
dsp_program_verify (const DspProgram *p, const char **reason)
{
  uint32_t next = 0;
  pthread_once (&once, init_shapes);
  for (uint32_t s = 0; s < p->segment_count; s++)
    {
      const DspSegment *segment = &p->segments[s];
      uint8_t poly;
      memcpy (&poly, &segment->poly, 1);
      if (poly > 1)
        REFUSE ("a width that is neither");
      if (segment->first != next || segment->count > p->ins_count - next)
        REFUSE ("segments that do not join");
      for (uint32_t i = 0; i < segment->count; i++)
        if (!check_instruction (p, segment->poly, next + i, reason))
          return false;
      next += segment->count;
    }
  if (next != p->ins_count)
    REFUSE ("instructions outside the segments");
  return true;
}
