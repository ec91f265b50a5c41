/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The union of two graphs: which nodes are kept, which ring on, and where the fades stand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-graph.h"
#include "dsp-union.h"

#define NONE DSP_NOTHING

/* Of a node that is gone: it rings, or leads there from one that does; it turns a knob of such a node. */
enum { GONE, RINGS, TURNS };

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

/* A cable's source as it stands in the union. */
typedef struct { uint32_t from, port; double amount; DspCableMode mode; bool ghost; } Wire;
typedef struct { Wire *items; uint32_t count; } Wires;

typedef struct {
  DspUnions *u;
  const DspPatch *a, *b;
  uint32_t  *kept_a;                    /* by old node: the new node it lives on as */
  uint8_t   *ghost;                     /* by old node: GONE, RINGS, TURNS */
  DspCable  *cables;                    /* of the old graph, without the tails between */
  uint32_t   cable_count;
  uint32_t  *first_a, *next_a, *first_b, *next_b;       /* cables by their target, 1-based */
  /* the union that is being built */
  bool       ringing;
  DspUnion  *out;
  uint32_t  *place;                     /* by old node: its number in the union */
  uint32_t   node_size, cable_size;
  Wires      old, new;
} Build;

/* ---- the old graph ------------------------------------------------------------------------------------------- */
static bool
is_tail (const DspNode *node)
{
  return node->module->op == DSP_OP_swap_tail;
}

static void
chain (const DspCable *cables, uint32_t count, uint32_t *first, uint32_t *next)
{
  for (uint32_t i = count; i-- > 0;)
    {
      next[i] = first[cables[i].to];
      first[cables[i].to] = i + 1;
    }
}

static void
read_old_cables (Build *b)
{
  const DspPatch *a = b->a;
  uint32_t *into = dsp_alloc ((a->node_count + 1) * sizeof *into);
  b->cables = dsp_alloc ((a->cable_count + 1) * sizeof *b->cables);
  for (uint32_t i = 0; i < a->cable_count; i++)
    if (is_tail (&a->nodes[a->cables[i].to]))
      into[a->cables[i].to] = i;
  for (uint32_t i = 0; i < a->cable_count; i++)
    {
      DspCable c = a->cables[i];
      if (is_tail (&a->nodes[c.to]))
        continue;
      if (is_tail (&a->nodes[c.from]))
        {
          const DspCable *source = &a->cables[into[c.from]];
          c.amount = source->amount;
          c.from_port = source->from_port;
          c.from = source->from;
        }
      b->cables[b->cable_count++] = c;
    }
  free (into);
}

/* ---- who is kept ---------------------------------------------------------------------------------------------- */
static void
match_nodes (Build *b)
{
  const DspProgram *from = b->u->from, *to = b->u->to;
  for (uint32_t i = 0; i < b->a->node_count; i++)
    b->kept_a[i] = NONE;
  for (uint32_t i = 0; i < b->b->node_count; i++)
    {
      b->u->kept[i] = b->u->twin[i] = NONE;
      int old = dsp_patch_find_node (b->a, b->b->nodes[i].id);
      for (uint32_t k = b->b->node_count; old < 0 && k < b->a->node_count; k++)
        if (b->a->nodes[k].ghost && !strcmp (b->a->nodes[k].id, b->b->nodes[i].id))
          old = (int) k;
      if (old < 0 || b->a->nodes[old].module != b->b->nodes[i].module || !from->used[old] || from->wide[old] != to->wide[i])
        continue;
      if (dsp_node_goes_on (from, (uint32_t) old, b->u->initial, to, i))
        {
          b->u->kept[i] = (uint32_t) old;
          b->kept_a[old] = i;
        }
      else
        b->u->twin[i] = (uint32_t) old;
    }
}

static bool
rings (const DspModule *m)
{
  return m->flags & DSP_MODULE_MONO && m->flags & DSP_MODULE_STEREO && m->memory && m->tail_s >= 1;
}

static bool
is_gone (const Build *b, uint32_t old)
{
  return b->kept_a[old] == NONE && b->u->from->used[old] && !is_tail (&b->a->nodes[old]);
}

/* What leads from a ringing node to the ear rings along, and what turns the knobs of those. */
static void
spread_ghosts (Build *b)
{
  bool more = true;
  while (more)
    {
      more = false;
      for (uint32_t i = 0; i < b->cable_count; i++)
        {
          const DspCable *c = &b->cables[i];
          if (!is_gone (b, c->from) || !is_gone (b, c->to))
            continue;
          bool down = b->ghost[c->from] == RINGS && !c->to_param && !b->ghost[c->to];
          bool up = !b->ghost[c->from] && b->ghost[c->to] && (c->to_param || b->ghost[c->to] == TURNS);
          if (down)
            b->ghost[c->to] = RINGS;
          if (up)
            b->ghost[c->from] = TURNS;
          more = more || down || up;
        }
    }
}

/* The silence after which a delay's next echo need not be waited for. */
static uint32_t
gap_of (const DspProgram *from, const float *initial, uint32_t old)
{
  const DspNode *node = &from->patch->nodes[old];
  int k = dsp_module_find_param (node->module, "time");
  double s = 0.7;
  if (node->module->op == DSP_OP_fx_delay && k >= 0)
    {
      s = 0.1 + initial[from->slot_of[old] + (uint32_t) k];
      for (uint32_t i = 0; i < from->patch->cable_count; i++)
        if (from->patch->cables[i].to == old && from->patch->cables[i].to_param && from->patch->cables[i].to_port == (uint32_t) k)
          s = DSP_DELAY_MAX_S;
    }
  return (uint32_t) (s * from->rate);
}

static bool
find_ghosts (Build *b)
{
  uint32_t seeds = 0;
  memset (b->ghost, 0, b->a->node_count);
  b->u->gap_frames = 0;
  for (uint32_t i = 0; i < b->a->node_count && seeds < DSP_GHOSTS_MAX; i++)     /* those that ring already come last */
    if (is_gone (b, i) && rings (b->a->nodes[i].module))
      {
        uint32_t gap = gap_of (b->u->from, b->u->initial, i);
        b->ghost[i] = RINGS;
        b->u->gap_frames = gap > b->u->gap_frames ? gap : b->u->gap_frames;
        seeds++;
      }
  spread_ghosts (b);
  return seeds > 0;
}

/* ---- building ------------------------------------------------------------------------------------------------- */
static uint32_t
add_node (Build *b, const DspModule *module)
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
add_cable (Build *b, DspCable c)
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
add_wires (Build *b, const Wires *wires, bool ghosts, uint32_t to, uint32_t port, bool param)
{
  for (uint32_t i = 0; i < wires->count; i++)
    if (wires->items[i].ghost == ghosts)
      add_cable (b, (DspCable){ .from = wires->items[i].from, .from_port = wires->items[i].port, .to = to, .to_port = port, .to_param = param,
                                .amount = wires->items[i].amount, .mode = wires->items[i].mode });
}

static void
get_old (Build *b, uint32_t old, bool param, uint32_t port, Wires *wires)
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

static void
get_new (Build *b, uint32_t new, bool param, uint32_t port, Wires *wires)
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
static bool
same_wires (const Wires *old, const Wires *new)
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
fade_between (Build *b, const Wires *old, const Wires *new, uint32_t to, uint32_t port, bool mono)
{
  uint32_t fade = add_node (b, mono ? &fade_mono : &fade_poly);
  add_wires (b, old, false, fade, 0, false);
  add_wires (b, new, false, fade, 1, false);
  add_cable (b, (DspCable){ .from = fade, .to = to, .to_port = port, .amount = 1 });
}

/* Cables of ghosts stay plugged in, through a tail each. */
static void
add_tails (Build *b, const Wires *old, uint32_t to, uint32_t port, bool mono)
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
build_input (Build *b, uint32_t to, uint32_t old, uint32_t new, uint32_t port, bool mono)
{
  const DspModule *m = b->out->patch->nodes[to].module;
  const Wires none = { NULL, 0 };
  uint8_t ghost = new == NONE ? b->ghost[old] : 0;
  bool sink = m->flags & DSP_MODULE_SINK, mirror = m->flags & DSP_MODULE_STEREO && port == 1;
  get_old (b, old, false, port, &b->old);
  get_new (b, new, false, port, &b->new);
  if (mirror && b->old.count + b->new.count == 0)
    return;
  if (mirror && !b->old.count)          /* what is plugged into L alone feeds R */
    get_old (b, old, false, 0, &b->old);
  if (mirror && !b->new.count)
    get_new (b, new, false, 0, &b->new);
  if (new != NONE && old == NONE)
    {
      if (sink && !b->ringing && b->new.count)
        fade_between (b, &none, &b->new, to, port, mono);
      else
        add_wires (b, &b->new, false, to, port, false);
    }
  else if (new != NONE)
    {
      if (b->ringing || same_wires (&b->old, &b->new))
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
value_node (Build *b, const Wires *wires, double value, uint32_t old, uint32_t param)
{
  uint32_t node = add_node (b, &value_module);
  b->out->patch->nodes[node].values[0] = value;
  b->out->of_old[node] = old;
  b->out->value_of[node] = param;
  add_wires (b, wires, false, node, 0, true);
  return node;
}

static void
build_param (Build *b, uint32_t to, uint32_t old, uint32_t new, uint32_t param, bool mono)
{
  get_old (b, old, true, param, &b->old);
  get_new (b, new, true, param, &b->new);
  if (new == NONE)
    add_wires (b, &b->old, false, to, param, true);
  else if (old == NONE || b->ringing || same_wires (&b->old, &b->new))
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
build_node (Build *b, uint32_t to, uint32_t old, uint32_t new)
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

static void
build_union (Build *b, DspUnion *out, bool ringing)
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
      if (!is_gone (b, i) || (ringing && !b->ghost[i]))
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

static void
clear_union (DspUnion *u)
{
  dsp_patch_unref (u->patch);
  free (u->of_old);
  free (u->value_of);
  *u = (DspUnion){ 0 };
}

/* ---- what remembers nothing ----------------------------------------------------------------------------------- */
static bool
same_connections (Build *b, uint32_t old, uint32_t new)
{
  const DspModule *m = b->b->nodes[new].module;
  for (uint32_t i = 0; i < dsp_module_input_count (m); i++)
    {
      get_old (b, old, false, i, &b->old);
      get_new (b, new, false, i, &b->new);
      if (!same_wires (&b->old, &b->new))
        return false;
    }
  for (uint32_t k = 0; k < dsp_module_param_count (m); k++)
    {
      get_old (b, old, true, k, &b->old);
      get_new (b, new, true, k, &b->new);
      if (!same_wires (&b->old, &b->new)
          || b->u->initial[b->u->from->slot_of[old] + k] != b->u->to->initial[b->u->to->slot_of[new] + k])
        return false;
    }
  return true;
}

static bool
part_if_changed (Build *b, uint32_t i)
{
  uint32_t old = b->u->kept[i];
  if (old == NONE || b->u->to->state_of[i] || b->u->from->state_of[old] || b->b->nodes[i].module->flags & DSP_MODULE_SINK
      || same_connections (b, old, i))
    return false;
  b->kept_a[old] = b->u->kept[i] = NONE;
  b->place[old] = b->b->node_count + old;
  return true;
}

/* A changed sum or product stands twice, so that what remembers sees only the old signal or the new one, never something
 * between their units; and so does what hangs on it, up to the next node that remembers, where the fade is. */
static void
part_stateless (Build *b)
{
  uint32_t count = b->b->node_count;
  bool more = true;
  memset (b->ghost, GONE, b->a->node_count);
  for (uint32_t i = 0; i < b->a->node_count; i++)
    b->place[i] = b->kept_a[i] != NONE ? b->kept_a[i] : count + i;
  while (more)
    {
      more = false;
      for (uint32_t i = 0; i < count; i++)
        more = part_if_changed (b, i) || more;
      for (uint32_t i = count; i-- > 0 && more;)
        part_if_changed (b, i);
    }
}

/* ---- cycles and widths ---------------------------------------------------------------------------------------- */
/* Kept nodes on a cycle of the union become two, an old one and a new one. False: there is none. */
static bool
part_cycles (Build *b, const DspGraph *g)
{
  const DspPatch *p = b->out->patch;
  uint8_t *stuck = dsp_alloc (p->node_count + 1);
  bool more = true, found = false;
  for (uint32_t i = 0; i < p->node_count; i++)
    stuck[i] = g->used[i];
  for (uint32_t i = 0; i < g->step_count; i++)
    if (g->steps[i] < p->node_count)
      stuck[g->steps[i]] = false;
  while (more)                          /* what leads to no stuck node lies behind the cycle */
    {
      more = false;
      for (uint32_t i = 0; i < p->node_count; i++)
        {
          bool leads = false;
          for (uint32_t e = stuck[i] ? g->first_out[i] : 0; e && !leads; e = g->next_out[e - 1])
            leads = stuck[p->cables[e - 1].to];
          if (stuck[i] && !leads)
            stuck[i] = false, more = true;
        }
    }
  for (uint32_t i = 0; i < b->b->node_count; i++)
    if (stuck[i] && b->u->kept[i] != NONE)
      {
        b->kept_a[b->u->kept[i]] = NONE;
        b->u->twin[i] = b->u->kept[i];
        b->u->kept[i] = NONE;
        found = true;
      }
  free (stuck);
  return found;
}

/* What has a state must be as wide as where it comes from. */
static bool
fits (const Build *b, const DspUnion *u, const DspGraph *g)
{
  for (uint32_t i = 0; i < u->patch->node_count; i++)
    {
      uint32_t old = u->value_of[i] == NONE ? u->of_old[i] : NONE;
      if (g->used[i] && ((i < b->b->node_count && b->u->to->used[i] && g->poly[i] != b->u->to->wide[i])
                         || (old != NONE && g->poly[i] != b->u->from->wide[old])))
        return false;
    }
  return true;
}

static bool
try_union (Build *b, DspUnion *u, bool ringing, bool *again)
{
  DspGraph g;
  build_union (b, u, ringing);
  dsp_graph_init (&g, u->patch, false);
  bool ok = !g.cyclic && fits (b, u, &g);
  *again = g.cyclic && part_cycles (b, &g);
  dsp_graph_finish (&g);
  if (!ok)
    clear_union (u);
  return ok;
}

static bool
build_both (Build *b, bool cut)
{
  bool again = true;
  while (again)
    {
      part_stateless (b);
      bool ghosts = !cut && find_ghosts (b);
      if (!ghosts)
        memset (b->ghost, 0, b->a->node_count);
      if (!try_union (b, &b->u->transition, false, &again))
        {
          if (!again && ghosts)
            again = cut = true;         /* without what rings it may do */
          continue;
        }
      if (!ghosts || try_union (b, &b->u->ring, true, &again))
        return true;
      clear_union (&b->u->transition);
      again = cut = true;
    }
  return false;
}

bool
dsp_unions_init (DspUnions *u, const DspProgram *from, const float *initial, const DspProgram *to, bool cut)
{
  *u = (DspUnions){ .from = from, .to = to, .initial = initial };
  Build build = { .u = u, .a = from->patch, .b = to->patch }, *b = &build;
  size_t na = b->a->node_count + 1, nb = b->b->node_count + 1, wires = b->a->cable_count + b->b->cable_count + 1;
  u->kept = dsp_alloc (nb * sizeof (uint32_t));
  u->twin = dsp_alloc (nb * sizeof (uint32_t));
  b->kept_a = dsp_alloc (na * sizeof (uint32_t));
  b->place = dsp_alloc (na * sizeof (uint32_t));
  b->ghost = dsp_alloc (na);
  b->first_a = dsp_alloc (na * sizeof (uint32_t));
  b->first_b = dsp_alloc (nb * sizeof (uint32_t));
  b->next_a = dsp_alloc (wires * sizeof (uint32_t));
  b->next_b = dsp_alloc (wires * sizeof (uint32_t));
  b->old.items = dsp_alloc (wires * sizeof (Wire));
  b->new.items = dsp_alloc (wires * sizeof (Wire));
  read_old_cables (b);
  chain (b->cables, b->cable_count, b->first_a, b->next_a);
  chain (b->b->cables, b->b->cable_count, b->first_b, b->next_b);
  match_nodes (b);
  bool ok = build_both (b, cut);
  free (b->kept_a);
  free (b->place);
  free (b->ghost);
  free (b->cables);
  free (b->first_a);
  free (b->first_b);
  free (b->next_a);
  free (b->next_b);
  free (b->old.items);
  free (b->new.items);
  return ok;
}

void
dsp_unions_finish (DspUnions *u)
{
  clear_union (&u->transition);
  clear_union (&u->ring);
  free (u->kept);
  free (u->twin);
}
