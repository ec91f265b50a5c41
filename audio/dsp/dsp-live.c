/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live values: from the control side through a ring to the frame they are meant for. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "dsp-live.h"

void
dsp_live_init (DspLive *live)
{
  for (uint32_t i = 0; i < DSP_LIVE_WAITS; i++)
    live->order[i] = (uint16_t) i;
}

/* ---- control side ----------------------------------------------------------------------------------------- */
static uint32_t
room (DspLive *live)
{
  return DSP_LIVE_RING
         - (atomic_load_explicit (&live->head, memory_order_relaxed) - atomic_load_explicit (&live->tail, memory_order_acquire));
}

static void
push (DspLive *live, const DspProgram *program, const DspLiveValue *like, uint32_t node, uint32_t param, double value)
{
  const DspNode *of = &program->patch->nodes[node];
  unsigned head = atomic_load_explicit (&live->head, memory_order_relaxed);
  DspLiveValue *to = &live->ring[head % DSP_LIVE_RING];
  *to = *like;
  to->module = of->module;
  to->param = param;
  to->slot = (uint32_t) dsp_program_find_slot (program, node, param);
  to->value = (float) value;
  strncpy (to->node, of->id, sizeof to->node - 1);
  atomic_store_explicit (&live->head, head + 1, memory_order_release);
}

static bool
send_macro (DspLive *live, const DspProgram *program, const DspLiveValue *like, const char *name, double value)
{
  int k = dsp_patch_find_macro (program->patch, name);
  if (k < 0)
    return false;
  const DspMacro *macro = &program->patch->macros[k];
  value = value < macro->min ? macro->min : value > macro->max ? macro->max : value;
  if (room (live) < macro->target_count)
    return false;
  for (uint32_t i = 0; i < macro->target_count; i++)
    {
      const DspTarget *t = &macro->targets[i];
      const DspParam *param = &program->patch->nodes[t->node].module->params[t->param];
      push (live, program, like, t->node, t->param, dsp_macro_target_value (macro, t, param, value));
    }
  return true;
}

bool
dsp_live_send (DspLive *live, const DspProgram *program, uint64_t serial, const char *node, const char *param, double value, uint64_t frame,
               uint32_t ramp_frames)
{
  const DspLiveValue like = { .serial = serial, .frame = frame, .ramp_frames = ramp_frames };
  if (!isfinite (value))
    return false;
  if (!*node)
    return send_macro (live, program, &like, param, value);
  int n = dsp_patch_find_node (program->patch, node), k = n < 0 ? -1 : dsp_module_find_param (program->patch->nodes[n].module, param);
  if (n < 0 && program->patch->flattened)       /* of a sub-patch */
    {
      char name[160];
      snprintf (name, sizeof name, "%.63s.%.63s", node, param);
      return send_macro (live, program, &like, name, value);
    }
  const DspParam *def = k < 0 ? NULL : &program->patch->nodes[n].module->params[k];
  if (!def || !dsp_param_is_number (def) || room (live) < 1)
    return false;
  value = value < def->min ? def->min : value > def->max ? def->max : value;
  push (live, program, &like, (uint32_t) n, (uint32_t) k, def->type == DSP_PARAM_FLOAT ? value : round (value));
  return true;
}

/* ---- signal side ------------------------------------------------------------------------------------------ */
/* Behind all that are due at the same frame or before: nearly always at the end. */
static void
wait_for_frame (DspLive *live, const DspLiveValue *value)
{
  uint32_t at = live->wait_count++;
  uint16_t place = live->order[at];
  live->waits[place] = *value;
  for (; at > 0 && live->waits[live->order[at - 1]].frame > value->frame; at--)
    live->order[at] = live->order[at - 1];
  live->order[at] = place;
}

static void
drain (DspLive *live)
{
  unsigned tail = atomic_load_explicit (&live->tail, memory_order_relaxed), head = atomic_load_explicit (&live->head, memory_order_acquire);
  for (; tail != head && live->wait_count < DSP_LIVE_WAITS; tail++)
    wait_for_frame (live, &live->ring[tail % DSP_LIVE_RING]);
  atomic_store_explicit (&live->tail, tail, memory_order_release);
}

static void
apply (DspLive *live, DspProgram *p, const DspLiveValue *v, uint64_t frame)
{
  uint32_t slot = v->slot, wait = v->frame > frame ? (uint32_t) (v->frame - frame) : 0;
  if (v->serial != p->serial)
    {
      int node = dsp_patch_find_node (p->patch, v->node);
      if (node < 0 || p->patch->nodes[node].module != v->module)
        {
          atomic_fetch_add_explicit (&live->lost, 1, memory_order_relaxed);
          return;
        }
      slot = (uint32_t) dsp_program_find_slot (p, (uint32_t) node, v->param);
    }
  p->slots[slot].base = v->value;
  if (!p->slots[slot].automated)        /* the score's word counts until it is reset */
    dsp_program_turn (p, slot, v->value, wait, v->ramp_frames);
}

bool
dsp_live_is_due (DspLive *live, uint64_t frame)
{
  drain (live);
  return live->wait_count && live->waits[live->order[0]].frame < frame + DSP_BLOCK;
}

void
dsp_live_take (DspLive *live, DspProgram *p, uint64_t frame)
{
  uint32_t kept = 0, i = 0, done_count = 0;
  uint16_t done[DSP_LIVE_WAITS];
  for (; i < live->wait_count && live->waits[live->order[i]].frame < frame + DSP_BLOCK; i++)
    {
      const DspLiveValue *v = &live->waits[live->order[i]];
      if (v->serial > p->serial)        /* meant for a program still to come */
        {
          live->order[kept++] = live->order[i];
          continue;
        }
      apply (live, p, v, frame);
      done[done_count++] = live->order[i];
    }
  if (!done_count)
    return;
  memmove (live->order + kept, live->order + i, (live->wait_count - i) * sizeof *live->order);
  live->wait_count -= done_count;
  memcpy (live->order + live->wait_count, done, done_count * sizeof *done);
}
