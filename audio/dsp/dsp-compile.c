/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The compiler: IR to registers and instructions, and memory for all of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-ir.h"
#include "dsp-voices.h"

typedef struct {
  DspIrBuild  ir;
  DspProgram *program;
  JsonText    listing;
  uint32_t    slot_first[2];            /* first table index of slots, by width */
  uint32_t    registers[2];             /* highest register number, by width */
  uint32_t   *slot_index;               /* by slot: its place in the table */
  size_t      state_max;
} Compile;

/* ---- registers: linear scan, one pool for each width ------------------------------------------------------ */
typedef struct { uint32_t *free_list, free_count, high; } Pool;

static uint32_t
pool_take (Pool *pool)
{
  uint32_t best = 0;
  if (!pool->free_count)
    return ++pool->high;
  for (uint32_t i = 1; i < pool->free_count; i++)
    if (pool->free_list[i] < pool->free_list[best])
      best = i;
  uint32_t reg = pool->free_list[best];
  pool->free_list[best] = pool->free_list[--pool->free_count];
  return reg;
}

static const DspModule *
module_of (const Compile *c, const DspIr *ir)
{
  return ir->node == UINT32_MAX ? NULL : c->ir.patch->nodes[ir->node].module;
}

static bool
in_place (const Compile *c, const DspIr *ir)
{
  const DspModule *m = module_of (c, ir);
  return m ? m->op == ir->op && m->flags & DSP_MODULE_IN_PLACE
           : ir->op == DSP_OP_amount_add || ir->op == DSP_OP_amount_mul || ir->op == DSP_OP_math_madd || ir->op == DSP_OP_math_mul;
}

static void
release_inputs (Compile *c, const DspIr *ir, uint32_t i, Pool pools[2])
{
  for (uint32_t k = 0; k < ir->in_count; k++)
    {
      DspValue *v = &c->ir.values[c->ir.args[ir->args + k]];
      if (v->kind == DSP_VALUE_IS_REGISTER && v->last_use == i && v->uses)
        {
          Pool *pool = &pools[v->poly];
          pool->free_list[pool->free_count++] = v->reg;
          v->uses = 0;                  /* the same value may stand twice in a line */
        }
    }
}

static void
allocate_registers (Compile *c)
{
  Pool pools[2] = { { dsp_alloc ((c->ir.value_count + 1) * sizeof (uint32_t)), 0, 0 },
                    { dsp_alloc ((c->ir.value_count + 1) * sizeof (uint32_t)), 0, 0 } };
  bool reuse = c->ir.optimise > 0;
  dsp_ir_count_uses (&c->ir);
  for (uint32_t i = 0; i < c->ir.ir_count; i++)
    {
      DspIr *ir = &c->ir.ir[i];
      if (ir->dead)
        continue;
      if (reuse && in_place (c, ir))
        release_inputs (c, ir, i, pools);
      for (uint32_t k = 0; k < ir->out_count; k++)
        {
          uint32_t value = c->ir.args[ir->args + ir->in_count + k];
          if (value != DSP_VALUE_NONE)
            c->ir.values[value].reg = pool_take (&pools[c->ir.values[value].poly]);
        }
      if (reuse)
        release_inputs (c, ir, i, pools);
      for (uint32_t k = 0; k < ir->out_count && reuse; k++)
        {
          uint32_t value = c->ir.args[ir->args + ir->in_count + k];
          if (value != DSP_VALUE_NONE && !c->ir.values[value].uses && c->ir.values[value].last_use == i)
            pools[c->ir.values[value].poly].free_list[pools[c->ir.values[value].poly].free_count++] = c->ir.values[value].reg;
        }
    }
  for (int w = 0; w < 2; w++)
    {
      c->registers[w] = pools[w].high;
      free (pools[w].free_list);
    }
}

/* ---- slots and states ------------------------------------------------------------------------------------- */
static void
place_slots (Compile *c)
{
  uint32_t next[2];
  c->slot_index = dsp_alloc ((c->ir.slot_count + 1) * sizeof (uint32_t));
  for (int w = 0; w < 2; w++)
    next[w] = c->slot_first[w] = c->registers[w] + 1;
  for (uint32_t i = 0; i < c->ir.slot_count; i++)
    {
      DspSlot *slot = &c->ir.slots[i];
      slot->reg = (uint16_t) (c->slot_index[i] = next[slot->poly]++);
    }
  for (int w = 0; w < 2; w++)
    {
      c->program->slot_at[w] = dsp_alloc (next[w] * sizeof (uint32_t));
      memset (c->program->slot_at[w], 0xff, next[w] * sizeof (uint32_t));
    }
  for (uint32_t i = 0; i < c->ir.slot_count; i++)
    c->program->slot_at[c->ir.slots[i].poly][c->slot_index[i]] = i;
  c->program->mono_count = next[0];
  c->program->poly_count = next[1];
}

static bool
number_states (Compile *c)
{
  DspProgram *p = c->program;
  const DspPatch *patch = c->ir.patch;
  size_t total = 0;
  p->states = dsp_alloc ((patch->node_count + 1) * sizeof *p->states);
  p->state_of = dsp_alloc ((patch->node_count + 1) * sizeof *p->state_of);
  for (uint32_t i = 0; i < patch->node_count; i++)
    {
      const DspModule *m = patch->nodes[i].module;
      bool poly = c->ir.graph.poly[i];
      size_t floats = m->state + (m->memory ? m->memory (p->rate) : 0);
      if (!floats || !c->ir.graph.used[i])
        continue;
      p->states[p->state_count++] = (DspState){ .node = i, .module = m, .poly = poly, .floats = (uint32_t) floats };
      p->state_of[i] = p->state_count;
      total += floats * (poly ? (size_t) p->lanes * p->groups : 1) * sizeof (float);
      if (total > c->state_max)
        {
          dsp_complain (c->ir.d, DSP_ERROR, "P013", patch->nodes[i].offset, NULL, "the state needs more than %zu MiB", c->state_max >> 20);
          return false;
        }
    }
  p->info.state_bytes = total;
  return true;
}

/* ---- emission --------------------------------------------------------------------------------------------- */
static uint16_t
operand (const Compile *c, uint32_t value)
{
  if (value == DSP_VALUE_NONE)
    return DSP_NONE;
  const DspValue *v = &c->ir.values[value];
  return (uint16_t) (v->kind == DSP_VALUE_IS_ZERO ? 0 : v->kind == DSP_VALUE_IS_SLOT ? c->slot_index[v->slot] : v->reg);
}

static void
emit (Compile *c, bool poly, DspIns ins, DspOp op, uint32_t place)
{
  DspProgram *p = c->program;
  DspSegment *s = p->segment_count ? &p->segments[p->segment_count - 1] : NULL;
  if (!s || s->poly != poly)
    {
      s = &p->segments[p->segment_count++];
      *s = (DspSegment){ poly, p->ins_count, 0 };
    }
  s->count++;
  ins.fn = poly ? p->table->poly[op] : p->table->mono[op];
  p->ins_place[p->ins_count] = place;
  p->ins[p->ins_count++] = ins;
}

static void
emit_line (Compile *c, const DspIr *ir)
{
  DspProgram *p = c->program;
  DspIns ins = { .dst = DSP_NONE, .a = DSP_NONE, .b = DSP_NONE, .c = DSP_NONE, .imm = { ir->imm[0], ir->imm[1] }, .aux = p->arg_count };
  const uint32_t *values = c->ir.args + ir->args;
  for (uint32_t k = 0; k < (uint32_t) ir->in_count + ir->out_count; k++)
    p->args[p->arg_count++] = operand (c, values[k]);
  if (ir->in_count > 0)
    ins.a = operand (c, values[0]);
  if (ir->in_count > 1)
    ins.b = operand (c, values[1]);
  if (ir->in_count > 2)
    ins.c = operand (c, values[2]);
  if (ir->out_count)
    ins.dst = operand (c, values[ir->in_count]);
  if (ir->op == DSP_OP_acc_add || ir->op == DSP_OP_acc_sum || ir->op == DSP_OP_keep_read)
    ins.aux = ir->acc;
  if (ir->op == DSP_OP_pan_sum || ir->op == DSP_OP_mul_pan_sum)
    {
      p->args[p->arg_count++] = (uint16_t) ir->acc;
      p->args[p->arg_count++] = (uint16_t) ir->acc2;
    }
  if (ir->op == DSP_OP_saw_pair)
    ins.aux = p->state_of[ir->node2];
  emit (c, ir->poly, ins, ir->op, ir->node != UINT32_MAX ? p->state_of[ir->node] : 0);
  for (uint32_t k = 0; k < ir->out_count; k++)
    {
      uint32_t value = values[ir->in_count + k];
      if (value != DSP_VALUE_NONE && c->ir.values[value].keep >= 0)
        emit (c, true, (DspIns){ .dst = DSP_NONE, .a = operand (c, value), .b = DSP_NONE, .c = DSP_NONE, .aux = (uint32_t) c->ir.values[value].keep },
              DSP_OP_keep, 0);
    }
}

static void
emit_all (Compile *c)
{
  DspProgram *p = c->program;
  uint32_t lines = 0, args = 0;
  for (uint32_t i = 0; i < c->ir.ir_count; i++)
    {
      lines += 1 + c->ir.ir[i].out_count;
      args += c->ir.ir[i].in_count + c->ir.ir[i].out_count + 2;
    }
  p->ins = aligned_alloc (64, ((lines + 2) * sizeof *p->ins + 63) & ~(size_t) 63);
  if (!p->ins)
    abort ();
  p->ins_place = dsp_alloc ((lines + 2) * sizeof *p->ins_place);
  p->args = dsp_alloc ((args + 2) * sizeof *p->args);
  p->segments = dsp_alloc ((lines + 1) * sizeof *p->segments);
  for (uint32_t i = 0; i < c->ir.ir_count; i++)
    if (!c->ir.ir[i].dead)
      {
        dsp_ir_list (&c->ir, &c->ir.ir[i], true, &c->listing);
        emit_line (c, &c->ir.ir[i]);
      }
  p->listing = json_text_steal (&c->listing);
}

/* ---- memory ----------------------------------------------------------------------------------------------- */
static float *
floats_new (size_t count)
{
  float *memory = aligned_alloc (64, ((count ? count : 1) * sizeof (float) + 63) & ~(size_t) 63);
  if (!memory)
    abort ();
  memset (memory, 0, ((count ? count : 1) * sizeof (float) + 63) & ~(size_t) 63);      /* touches every page */
  return memory;
}

static void
make_registers (Compile *c)
{
  DspProgram *p = c->program;
  size_t lanes = p->lanes, mono = (c->registers[0] + 1) * (size_t) 80 + (p->mono_count - c->registers[0]) * 16;
  size_t poly = (c->registers[1] + 1) * lanes * (DSP_PASS + 1) + (p->poly_count - c->registers[1]) * lanes;
  float *at = p->files = floats_new (mono + poly + 64);
  p->mono = dsp_alloc (p->mono_count * sizeof *p->mono);
  p->poly = dsp_alloc (p->poly_count * sizeof *p->poly);
  for (uint32_t i = 0; i < p->mono_count; i++)
    {
      bool slot = i > c->registers[0];
      p->mono[i] = (DspReg){ .p = at, .home = slot ? NULL : at + 16, .row = at };
      at += slot ? 16 : 80;
    }
  for (uint32_t i = 0; i < p->poly_count; i++)
    {
      bool slot = i > c->registers[1];
      p->poly[i] = (DspReg){ .p = at, .home = slot ? NULL : at + lanes, .row = at };
      at += slot ? lanes : lanes * (DSP_PASS + 1);
    }
}

static void
make_memory (Compile *c)
{
  DspProgram *p = c->program;
  make_registers (c);
  p->slots = c->ir.slots;
  p->slot_of = c->ir.slot_of;
  p->slot_count = c->ir.slot_count;
  c->ir.slots = NULL;
  c->ir.slot_of = NULL;
  p->ramp_count = p->slot_count < DSP_RAMPS_MAX ? p->slot_count : DSP_RAMPS_MAX;
  p->ramp_lanes = p->poly_count > c->slot_first[1] ? p->lanes : 1;
  p->ramp_memory = floats_new ((size_t) p->ramp_count * DSP_BLOCK * p->ramp_lanes);
  p->initial = dsp_alloc ((p->slot_count + 1) * sizeof *p->initial);
  p->acc_count = c->ir.acc_count;
  p->acc = floats_new ((size_t) p->acc_count * DSP_BLOCK * p->table->vector);
  p->keep_count = c->ir.keep_count;
  p->keep = floats_new ((size_t) p->keep_count * p->groups * DSP_BLOCK * p->lanes);
  for (uint32_t i = 0; i < p->slot_count; i++)
    {
      p->slots[i].base = p->initial[i] = p->slots[i].value;
      dsp_program_set (p, i, p->slots[i].value, true);
    }
}

/* The latest way from a node without inputs to an output. What goes round a loop is no way. */
static uint32_t
find_latency (const Compile *c)
{
  const DspGraph *graph = &c->ir.graph;
  const DspPatch *patch = c->ir.patch;
  uint32_t *late = dsp_alloc ((patch->node_count + 1) * sizeof *late), most = 0;
  for (uint32_t i = 0; i < graph->step_count; i++)
    {
      uint32_t node = graph->steps[i];
      double values[DSP_PARAMS_MAX] = { 0 };
      if (node >= patch->node_count)
        continue;
      const DspModule *m = patch->nodes[node].module;
      for (uint32_t k = 0, n = dsp_module_param_count (m); k < n; k++)
        values[k] = c->program->slots[c->program->slot_of[node] + k].value;
      late[node] += dsp_module_get_latency (m, c->program->rate, values);
      most = m->op == DSP_OP_output && late[node] > most ? late[node] : most;
      for (uint32_t e = graph->first_out[node]; e; e = graph->next_out[e - 1])
        {
          uint32_t to = patch->cables[e - 1].to;
          late[to] = late[node] > late[to] ? late[node] : late[to];
        }
    }
  free (late);
  return most;
}

static void
describe (Compile *c)
{
  DspProgram *p = c->program;
  const DspPatch *patch = c->ir.patch;
  double tail = 0;
  uint32_t made[2] = { 0, 0 };
  for (uint32_t i = 0; i < c->ir.value_count; i++)
    made[c->ir.values[i].poly] += c->ir.values[i].kind == DSP_VALUE_IS_REGISTER;
  for (uint32_t i = 0; i < patch->node_count; i++)
    {
      const DspModule *m = patch->nodes[i].module;
      if (!c->ir.graph.used[i])
        continue;
      p->info.nodes++;
      tail += m->tail_s;
      p->has_voice = p->has_voice || m->flags & DSP_MODULE_VOICE;
      p->has_keys = p->has_keys || m->flags & DSP_MODULE_KEYED;
      p->has_input = p->has_input || m->op == DSP_OP_input || m->op == DSP_OP_side;
      p->has_envelope = p->has_envelope || (m->flags & DSP_MODULE_ENVELOPE && c->ir.graph.poly[i]);
      for (uint32_t e = c->ir.graph.first_out[i]; e && m->op == DSP_OP_voice; e = c->ir.graph.next_out[e - 1])
        p->gated = p->gated || patch->cables[e - 1].from_port == DSP_VOICE_GATE;
      p->has_source = p->has_source || m->flags & DSP_MODULE_SOURCE;
    }
  p->info.registers_before = made[0] + made[1];
  p->info.registers = c->registers[0] + c->registers[1];
  p->info.instructions = p->ins_count;
  p->info.tail_s = tail;
  p->info.latency_frames = find_latency (c);
  p->info.estimate_us = dsp_program_estimate (p, &c->ir.graph, patch);
}

DspProgram *
dsp_program_build (const DspPatch *patch, const DspConfig *config, uint32_t voices, bool is_union, DspDiagnostics *d)
{
  static uint64_t serial;
  Compile c = { .state_max = DSP_STATE_MAX << is_union };
  patch = patch->flat ? patch->flat : patch;
  *d = (DspDiagnostics){ 0 };
  dsp_tables_init ();
  DspProgram *p = c.program = dsp_alloc (sizeof *p);
  p->table = dsp_op_table (dsp_isa_choose (config->isa));
  p->serial = __atomic_add_fetch (&serial, 1, __ATOMIC_RELAXED);
  p->rate = config->rate > 0 ? config->rate : 48000;
  p->setup = patch->voices;
  p->refs = 1;
  p->config = *config;
  p->voices = patch->voices.mode != DSP_VOICES_POLY ? 1 : config->voices ? config->voices : patch->voices.count;
  p->voices = voices ? voices : p->voices;
  p->voices = p->voices > DSP_VOICES_MAX ? DSP_VOICES_MAX : p->voices;
  p->lanes = p->table->lanes;
  p->room = p->voices > 1 ? p->voices + DSP_SPARE_LANES : 1;
  p->room = p->room > DSP_VOICES_MAX ? DSP_VOICES_MAX : p->room;
  p->groups = (p->room + p->lanes - 1) / p->lanes;
  p->patch = dsp_patch_ref ((DspPatch *) patch);
  dsp_ir_build (&c.ir, patch, config->optimise, d);
  if (config->optimise > 0)
    dsp_ir_fuse (&c.ir);
  allocate_registers (&c);
  place_slots (&c);
  bool ok = number_states (&c);
  if (p->mono_count >= DSP_NONE || p->poly_count >= DSP_NONE || c.ir.acc_count >= DSP_NONE)
    {
      dsp_complain (d, DSP_ERROR, "P013", DSP_NOWHERE, NULL, "the patch needs more than %d registers", DSP_NONE - 1);
      ok = false;
    }
  if (ok)
    {
      const char *reason;
      emit_all (&c);
      make_memory (&c);
      describe (&c);
      ok = dsp_program_load_data (p, is_union ? NULL : config, d);
      if (ok && !dsp_program_verify (p, &reason))
        {
          dsp_complain (d, DSP_ERROR, "P020", DSP_NOWHERE, NULL, "the verifier refused the program: %s", reason);
          ok = false;
        }
    }
  p->used = c.ir.graph.used;
  p->wide = c.ir.graph.poly;
  c.ir.graph.used = c.ir.graph.poly = NULL;
  dsp_ir_finish (&c.ir);
  free (c.slot_index);
  if (!ok)
    {
      dsp_program_free (p);
      return NULL;
    }
  return p;
}

DspProgram *
dsp_program_compile (const DspPatch *patch, const DspConfig *config, DspDiagnostics *d)
{
  return dsp_program_build (patch, config, 0, false, d);
}
