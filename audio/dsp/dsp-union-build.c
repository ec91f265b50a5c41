/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The union of two graphs as a patch: where the fades, the tails and the values between stand. */
#include <stdlib.h>
#include <string.h>
#include "dsp-union-build.h"

static const DspModule fade_poly = { .type = "swap.fade", .impl = "swap_fade", .op = DSP_OP_swap_fade,
                                     .inputs = { { "a", DSP_PORT_AUDIO }, { "b", DSP_PORT_AUDIO } }, .outputs = { { "out", DSP_PORT_AUDIO } } };
static const DspModule fade_mono = { .type = "swap.fade", .impl = "swap_fade", .op = DSP_OP_swap_fade, .flags = DSP_MODULE_MONO,
                                     .inputs = { { "a", DSP_PORT_AUDIO }, { "b", DSP_PORT_AUDIO } }, .outputs = { { "out", DSP_PORT_AUDIO } } };
static const DspModule tail_poly = { .type = "swap.tail", .impl = "swap_tail", .op = DSP_OP_swap_tail,
                                     .inputs = { { "in", DSP_PORT_AUDIO } }, .outputs = { { "out", DSP_PORT_AUDIO } } };
static const DspModule tail_mono = { .type = "swap.tail", .impl = "swap_tail", .op = DSP_OP_swap_tail, .flags = DSP_MODULE_MONO,
                                     .inputs = { { "in", DSP_PORT_AUDIO } }, .outputs = { { "out", DSP_PORT_AUDIO } } };
static const DspModule value_module = { .type = "swap.value", .impl = "macro", .op = DSP_OP_macro, .outputs = { { "out", DSP_PORT_CONTROL } },
                                        .params = { { .name = "value", .type = DSP_PARAM_FLOAT, .min = -1e9, .max = 1e9 } } };

static uint32_t
add_node (DspUnionBuild *b, const DspModule *module)
{
  DspPatch *p = b->out->patch;
  if (p->node_count == b->node_size)
    {
      b->node_size *= 2;
      p->nodes = realloc (p->nodes, b->node_size * sizeof *p->nodes);
      b->out->of_old = realloc (b->out->of_old, b->node_size * sizeof (uint32_t));
      b->out->value_of = realloc (b->out->value_of, b->node_size * sizeof (uint32_t));
      if (!p->nodes || !b->out->of_old || !b->out->value_of)
        abort ();
    }
  DspNode *node = &p->nodes[p->node_count];
  *node = (DspNode){ .id = dsp_dup (module->type), .module = module };
  dsp_node_set_defaults (node, dsp_module_param_count (module));
  b->out->of_old[p->node_count] = b->out->value_of[p->node_count] = NONE;
  return p->node_count++;
}

static void
add_cable (DspUnionBuild *b, DspCable c)
{
  DspPatch *p = b->out->patch;
  if (p->cable_count == b->cable_size)
    {
      b->cable_size *= 2;
      p->cables = realloc (p->cables, b->cable_size * sizeof *p->cables);
      if (!p->cables)
        abort ();
    }
  p->cables[p->cable_count++] = c;
}

static void
add_wires (DspUnionBuild *b, const Wires *wires, bool ghosts, uint32_t to, uint32_t port, bool param)
{
  for (uint32_t i = 0; i < wires->count; i++)
    if (wires->items[i].ghost == ghosts)
      add_cable (b, (DspCable){ .from = wires->items[i].from, .from_port = wires->items[i].port, .to = to, .to_port = port, .to_param = param,
                                .amount = wires->items[i].amount, .mode = wires->items[i].mode });
}

void
dsp_union_get_old (DspUnionBuild *b, uint32_t old, bool param, uint32_t port, Wires *wires)
{
  wires->count = 0;
  for (uint32_t e = old == NONE ? 0 : b->first_a[old]; e; e = b->next_a[e - 1])
    {
      const DspCable *c = &b->cables[e - 1];
      if (c->to_param != param || c->to_port != port || b->place[c->from] == NONE)
        continue;
      wires->items[wires->count++] = (Wire){ b->place[c->from], c->from_port, c->amount, c->mode, !param && b->ghost[c->from] == RINGS };
    }
}

void
dsp_union_get_new (DspUnionBuild *b, uint32_t new, bool param, uint32_t port, Wires *wires)
{
  wires->count = 0;
  for (uint32_t e = new == NONE ? 0 : b->first_b[new]; e; e = b->next_b[e - 1])
    {
      const DspCable *c = &b->b->cables[e - 1];
      if (c->to_param == param && c->to_port == port)
        wires->items[wires->count++] = (Wire){ c->from, c->from_port, c->amount, c->mode, false };
    }
}

/* Of the old wires only those that fade count. */
bool
dsp_union_same_wires (const Wires *old, const Wires *new)
{
  uint32_t k = 0;
  for (uint32_t i = 0; i < old->count; i++)
    {
      const Wire *x = &old->items[i], *y = &new->items[k];
      if (x->ghost)
        continue;
      if (k == new->count || x->from != y->from || x->port != y->port || x->amount != y->amount || x->mode != y->mode)
        return false;
      k++;
    }
  return k == new->count;
}

static void
fade_between (DspUnionBuild *b, const Wires *old, const Wires *new, uint32_t to, uint32_t port, bool mono)
{
  uint32_t fade = add_node (b, mono ? &fade_mono : &fade_poly);
  add_wires (b, old, false, fade, 0, false);
  add_wires (b, new, false, fade, 1, false);
  add_cable (b, (DspCable){ .from = fade, .to = to, .to_port = port, .amount = 1 });
}

/* Cables of ghosts stay plugged in, through a tail each. */
static void
add_tails (DspUnionBuild *b, const Wires *old, uint32_t to, uint32_t port, bool mono)
{
  for (uint32_t i = 0; i < old->count; i++)
    if (old->items[i].ghost)
      {
        uint32_t tail = add_node (b, mono ? &tail_mono : &tail_poly);
        add_cable (b, (DspCable){ .from = old->items[i].from, .from_port = old->items[i].port, .to = tail, .amount = old->items[i].amount });
        add_cable (b, (DspCable){ .from = tail, .to = to, .to_port = port, .amount = 1 });
      }
}

/* An input of a node that is in both graphs (old and new), only in the new one (old NONE), or only in the old one. */
static void
build_input (DspUnionBuild *b, uint32_t to, uint32_t old, uint32_t new, uint32_t port, bool mono)
{
  const DspModule *m = b->out->patch->nodes[to].module;
  const Wires none = { NULL, 0 };
  uint8_t ghost = new == NONE ? b->ghost[old] : 0;
  bool sink = m->flags & DSP_MODULE_SINK, mirror = m->flags & DSP_MODULE_STEREO && port == 1;
  dsp_union_get_old (b, old, false, port, &b->old);
  dsp_union_get_new (b, new, false, port, &b->new);
  if (mirror && b->old.count + b->new.count == 0)
    return;
  if (mirror && !b->old.count)          /* what is plugged into L alone feeds R */
    dsp_union_get_old (b, old, false, 0, &b->old);
  if (mirror && !b->new.count)
    dsp_union_get_new (b, new, false, 0, &b->new);
  if (new != NONE && old == NONE)
    {
      if (sink && !b->ringing && b->new.count)
        fade_between (b, &none, &b->new, to, port, mono);
      else
        add_wires (b, &b->new, false, to, port, false);
    }
  else if (new != NONE)
    {
      if (b->ringing || dsp_union_same_wires (&b->old, &b->new))
        add_wires (b, &b->new, false, to, port, false);
      else
        fade_between (b, &b->old, &b->new, to, port, mono);
      add_tails (b, &b->old, to, port, mono);
    }
  else if (ghost == TURNS || (!ghost && !sink))
    {
      add_wires (b, &b->old, false, to, port, false);
      add_wires (b, &b->old, true, to, port, false);
    }
  else
    {
      bool fades = false;
      for (uint32_t i = 0; i < b->old.count; i++)
        fades = fades || !b->old.items[i].ghost;
      if (fades && !b->ringing)
        fade_between (b, &b->old, &none, to, port, mono);
      if (sink)
        add_tails (b, &b->old, to, port, mono);
      else
        add_wires (b, &b->old, true, to, port, false);
    }
}

/* The value that a parameter had or will have, as a signal. */
static uint32_t
value_node (DspUnionBuild *b, const Wires *wires, double value, uint32_t old, uint32_t param)
{
  uint32_t node = add_node (b, &value_module);
  b->out->patch->nodes[node].values[0] = value;
  b->out->of_old[node] = old;
  b->out->value_of[node] = param;
  add_wires (b, wires, false, node, 0, true);
  return node;
}

static void
build_param (DspUnionBuild *b, uint32_t to, uint32_t old, uint32_t new, uint32_t param, bool mono)
{
  dsp_union_get_old (b, old, true, param, &b->old);
  dsp_union_get_new (b, new, true, param, &b->new);
  if (new == NONE)
    add_wires (b, &b->old, false, to, param, true);
  else if (old == NONE || b->ringing || dsp_union_same_wires (&b->old, &b->new))
    add_wires (b, &b->new, false, to, param, true);
  else
    {
      const DspProgram *from = b->u->from, *next = b->u->to;
      uint32_t before = value_node (b, &b->old, b->u->initial[from->slot_of[old] + param], old, param);
      uint32_t after = value_node (b, &b->new, next->initial[next->slot_of[new] + param], NONE, NONE);
      uint32_t fade = add_node (b, mono ? &fade_mono : &fade_poly);
      add_cable (b, (DspCable){ .from = before, .to = fade, .amount = 1 });
      add_cable (b, (DspCable){ .from = after, .to = fade, .to_port = 1, .amount = 1 });
      add_cable (b, (DspCable){ .from = fade, .to = to, .to_port = param, .to_param = true, .amount = 1, .has_mode = true });
    }
}

static void
build_node (DspUnionBuild *b, uint32_t to, uint32_t old, uint32_t new)
{
  const DspModule *m = b->out->patch->nodes[to].module;
  bool mono = new != NONE ? !b->u->to->wide[new] : !b->u->from->wide[old];
  for (uint32_t i = 0; i < dsp_module_input_count (m); i++)
    build_input (b, to, old, new, i, mono);
  for (uint32_t k = 0; k < dsp_module_param_count (m); k++)
    if (m->params[k].type == DSP_PARAM_FLOAT)
      build_param (b, to, old, new, k, mono);
}

static void
copy_node (DspNode *to, const DspNode *from, bool lend)
{
  *to = *from;
  if (lend)
    return;
  to->id = dsp_dup (from->id);
  to->label = to->group = NULL;
  dsp_node_copy_values (to, from);
}

void
dsp_union_build (DspUnionBuild *b, DspUnion *out, bool ringing)
{
  const DspPatch *a = b->a, *n = b->b;
  DspPatch *p = dsp_alloc (sizeof *p);
  b->out = out;
  b->ringing = ringing;
  b->node_size = (a->node_count + n->node_count) * 2 + 16;
  b->cable_size = (b->cable_count + n->cable_count) * 2 + 16;
  *out = (DspUnion){ p, dsp_alloc (b->node_size * sizeof (uint32_t)), dsp_alloc (b->node_size * sizeof (uint32_t)) };
  p->refs = 1;
  p->index = dsp_alloc (DSP_INDEX_SIZE * sizeof *p->index);
  memcpy (p->index, n->index, DSP_INDEX_SIZE * sizeof *p->index);
  p->nodes = dsp_alloc (b->node_size * sizeof *p->nodes);
  p->cables = dsp_alloc (b->cable_size * sizeof *p->cables);
  p->macros = n->macros;
  p->macro_count = n->macro_count;
  p->voices = n->voices;
  p->lenders[0] = dsp_patch_ref ((DspPatch *) n);
  p->lenders[1] = ringing ? NULL : dsp_patch_ref ((DspPatch *) a);
  for (uint32_t i = 0; i < n->node_count; i++)
    {
      copy_node (&p->nodes[i], &n->nodes[i], true);
      out->of_old[i] = b->u->kept[i];
      out->value_of[i] = NONE;
    }
  p->node_count = n->node_count;
  for (uint32_t i = 0; i < a->node_count; i++)
    {
      b->place[i] = b->kept_a[i];
      if (!dsp_union_is_gone (b, i) || (ringing && !b->ghost[i]))
        continue;
      DspNode *node = &p->nodes[p->node_count];
      copy_node (node, &a->nodes[i], !ringing);
      node->ghost = b->ghost[i] != GONE;
      out->of_old[p->node_count] = i;
      out->value_of[p->node_count] = NONE;
      b->place[i] = p->node_count++;
    }
  p->lent = ringing ? n->node_count : p->node_count;
  for (uint32_t i = 0; i < n->node_count; i++)
    build_node (b, i, b->u->kept[i], i);
  for (uint32_t i = 0; i < a->node_count; i++)
    if (b->place[i] != NONE && b->kept_a[i] == NONE)
      build_node (b, b->place[i], i, NONE);
}
