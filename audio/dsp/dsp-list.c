/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the compiler has made so far, to read: the graph in order, operations on values, instructions on registers. */
#include <stdlib.h>
#include <string.h>
#include "dsp-ir.h"

typedef struct {
  const DspIrBuild *ir;
  bool      registers;                  /* else the values' own numbers */
  JsonText *out;
} Listing;

static void
list_value (Listing *l, uint32_t value)
{
  const DspValue *v = &l->ir->values[value];
  char text[48];
  if (v->kind == DSP_VALUE_IS_SLOT)
    {
      json_text_add (l->out, "#");
      char number[JSON_NUMBER_SIZE];
      double shown = l->ir->slots[v->slot].value;
      snprintf (number, sizeof number, "%.7g", shown);
      json_text_add (l->out, number);
      return;
    }
  snprintf (text, sizeof text, v->kind == DSP_VALUE_IS_ZERO ? "0" : !l->registers ? "%%%u" : v->poly ? "v%u" : "r%u", l->registers ? v->reg : value);
  json_text_add (l->out, text);
}

static const char *
list_name (const DspIr *ir)
{
  switch (ir->op)
    {
    case DSP_OP_load_const: return "LOAD_CONST";
    case DSP_OP_output: return "WRITE_OUTPUT";
    case DSP_OP_feedback_read: return "FEEDBACK_READ";
    case DSP_OP_feedback_write: return "FEEDBACK_WRITE";
    case DSP_OP_acc_sum: case DSP_OP_acc_add: return "SUM_VOICES";
    case DSP_OP_voice: case DSP_OP_input: case DSP_OP_side: return "READ_PORT";
    default: return "CALL_OP";
    }
}

static const char *const op_names[] = {
#define NAME(name) [DSP_OP_##name] = #name,
  DSP_OPS_BOTH (NAME) DSP_OPS_POLY (NAME) DSP_OPS_MONO (NAME)
#undef NAME
};

static void
list_inputs (Listing *l, const DspIr *ir, bool first)
{
  const DspModule *m = ir->node == UINT32_MAX ? NULL : l->ir->patch->nodes[ir->node].module;
  uint32_t ports = m && m->op == ir->op ? dsp_module_input_count (m) : UINT32_MAX;
  for (uint32_t k = 0; k < ir->in_count; k++)
    {
      uint32_t value = l->ir->args[ir->args + k];
      const DspValue *v = &l->ir->values[value];
      bool given = v->kind != DSP_VALUE_IS_SLOT || k < ports
                   || l->ir->patch->nodes[l->ir->slots[v->slot].node].given & 1u << l->ir->slots[v->slot].param;
      if (v->kind == DSP_VALUE_IS_ZERO || !given)
        continue;
      json_text_add (l->out, first ? "" : ", ");
      first = false;
      list_value (l, value);
    }
}

static void
list_line (Listing *l, const DspIr *ir)
{
  char text[64];
  const char *name = list_name (ir);
  uint32_t out = ir->out_count ? l->ir->args[ir->args + ir->in_count] : DSP_VALUE_NONE;
  snprintf (text, sizeof text, "%-12s ", name);
  json_text_add (l->out, text);
  if (ir->op == DSP_OP_load_const)
    {
      list_value (l, out);
      snprintf (text, sizeof text, ", %.7g", (double) ir->imm[0]);
      json_text_add (l->out, text);
    }
  else
    {
      bool call = !strcmp (name, "CALL_OP") || !strcmp (name, "READ_PORT");
      if (call)
        json_text_add (l->out, ir->op == DSP_OP_switch_ ? "switch" : op_names[ir->op]);
      list_inputs (l, ir, !call);
      if (ir->op == DSP_OP_amount_add || ir->op == DSP_OP_amount_mul)
        {
          snprintf (text, sizeof text, ", #%.7g", (double) ir->imm[0]);
          json_text_add (l->out, text);
        }
      if (ir->op == DSP_OP_acc_add || ir->op == DSP_OP_pan_sum || ir->op == DSP_OP_mul_pan_sum)
        {
          snprintf (text, sizeof text, ir->op == DSP_OP_acc_add ? " -> s%u" : " -> s%u, s%u", ir->acc, ir->acc2);
          json_text_add (l->out, text);
        }
      if (ir->op == DSP_OP_acc_sum)
        {
          snprintf (text, sizeof text, "s%u", ir->acc);
          json_text_add (l->out, text);
        }
      bool arrow = true;
      for (uint32_t k = 0; k < ir->out_count; k++)
        if ((out = l->ir->args[ir->args + ir->in_count + k]) != DSP_VALUE_NONE)
          {
            json_text_add (l->out, arrow ? " -> " : ", ");
            arrow = false;
            list_value (l, out);
          }
    }
  json_text_add (l->out, "\n");
}

void
dsp_ir_list (const DspIrBuild *ir, const DspIr *line, bool registers, JsonText *out)
{
  list_line (&(Listing){ ir, registers, out }, line);
}

/* ---- dumps ------------------------------------------------------------------------------------------------- */
static void
dump_lines (const DspIrBuild *ir, JsonText *out)
{
  for (uint32_t i = 0; i < ir->ir_count; i++)
    if (!ir->ir[i].dead)
      dsp_ir_list (ir, &ir->ir[i], false, out);
}

static void
dump_order (const DspIrBuild *ir, JsonText *out)
{
  const DspPatch *patch = ir->patch;
  char text[160];
  for (uint32_t i = 0; i < ir->graph.step_count; i++)
    {
      uint32_t step = ir->graph.steps[i], node = step < patch->node_count ? step : step - patch->node_count;
      snprintf (text, sizeof text, "%4u  %-24s %-16s %s%s\n", i + 1, patch->nodes[node].id, patch->nodes[node].module->type,
                ir->graph.poly[node] ? "poly" : "mono", step == node ? "" : ", written");
      json_text_add (out, text);
    }
  for (uint32_t i = 0; i < patch->node_count; i++)
    if (!ir->graph.used[i])
      {
        snprintf (text, sizeof text, "      %-24s %-16s no effect\n", patch->nodes[i].id, patch->nodes[i].module->type);
        json_text_add (out, text);
      }
}

char *
dsp_patch_dump (const DspPatch *patch, const char *pass)
{
  JsonText out = { 0 };
  DspIrBuild ir;
  DspDiagnostics d = { 0 };
  patch = patch->flat ? patch->flat : patch;
  int found = dsp_words_find (DSP_PASSES, pass, strlen (pass));
  if (found < 0)
    return NULL;
  if (found == 0)
    return dsp_patch_write (patch, DSP_FORM_SEXP);
  dsp_ir_build (&ir, patch, 2, &d);
  if (found == 3)
    dsp_ir_fuse (&ir);
  if (found == 1)
    dump_order (&ir, &out);
  else
    dump_lines (&ir, &out);
  dsp_ir_finish (&ir);
  dsp_diagnostics_finish (&d);
  return json_text_steal (&out);
}
