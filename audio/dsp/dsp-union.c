/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The union of two graphs: which nodes are kept, which are parted, which ring on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-graph.h"
#include "dsp-union-build.h"

/* ---- the old graph ------------------------------------------------------------------------------------------- */
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
read_old_cables (DspUnionBuild *b)
{
  const DspPatch *a = b->a;
  uint32_t *into = dsp_alloc ((a->node_count + 1) * sizeof *into);
  b->cables = dsp_alloc ((a->cable_count + 1) * sizeof *b->cables);
  for (uint32_t i = 0; i < a->cable_count; i++)
    if (dsp_union_is_tail (&a->nodes[a->cables[i].to]))
      into[a->cables[i].to] = i;
  for (uint32_t i = 0; i < a->cable_count; i++)
    {
      DspCable c = a->cables[i];
      if (dsp_union_is_tail (&a->nodes[c.to]))
        continue;
      if (dsp_union_is_tail (&a->nodes[c.from]))
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
match_nodes (DspUnionBuild *b)
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

/* What leads from a ringing node to the ear rings along, and what turns the knobs of those. */
static void
spread_ghosts (DspUnionBuild *b)
{
  bool more = true;
  while (more)
    {
      more = false;
      for (uint32_t i = 0; i < b->cable_count; i++)
        {
          const DspCable *c = &b->cables[i];
          if (!dsp_union_is_gone (b, c->from) || !dsp_union_is_gone (b, c->to))
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
find_ghosts (DspUnionBuild *b)
{
  uint32_t seeds = 0;
  memset (b->ghost, 0, b->a->node_count);
  b->u->gap_frames = 0;
  for (uint32_t i = 0; i < b->a->node_count && seeds < DSP_GHOSTS_MAX; i++)     /* those that ring already come last */
    if (dsp_union_is_gone (b, i) && rings (b->a->nodes[i].module))
      {
        uint32_t gap = gap_of (b->u->from, b->u->initial, i);
        b->ghost[i] = RINGS;
        b->u->gap_frames = gap > b->u->gap_frames ? gap : b->u->gap_frames;
        seeds++;
      }
  spread_ghosts (b);
  return seeds > 0;
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
same_connections (DspUnionBuild *b, uint32_t old, uint32_t new)
{
  const DspModule *m = b->b->nodes[new].module;
  for (uint32_t i = 0; i < dsp_module_input_count (m); i++)
    {
      dsp_union_get_old (b, old, false, i, &b->old);
      dsp_union_get_new (b, new, false, i, &b->new);
      if (!dsp_union_same_wires (&b->old, &b->new))
        return false;
    }
  for (uint32_t k = 0; k < dsp_module_param_count (m); k++)
    {
      dsp_union_get_old (b, old, true, k, &b->old);
      dsp_union_get_new (b, new, true, k, &b->new);
      if (!dsp_union_same_wires (&b->old, &b->new)
          || b->u->initial[b->u->from->slot_of[old] + k] != b->u->to->initial[b->u->to->slot_of[new] + k])
        return false;
    }
  return true;
}

static bool
part_if_changed (DspUnionBuild *b, uint32_t i)
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
part_stateless (DspUnionBuild *b)
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
part_cycles (DspUnionBuild *b, const DspGraph *g)
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
fits (const DspUnionBuild *b, const DspUnion *u, const DspGraph *g)
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
try_union (DspUnionBuild *b, DspUnion *u, bool ringing, bool *again)
{
  DspGraph g;
  dsp_union_build (b, u, ringing);
  dsp_graph_init (&g, u->patch, false);
  bool ok = !g.cyclic && fits (b, u, &g);
  *again = g.cyclic && part_cycles (b, &g);
  dsp_graph_finish (&g);
  if (!ok)
    clear_union (u);
  return ok;
}

static bool
build_both (DspUnionBuild *b, bool cut)
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
  DspUnionBuild build = { .u = u, .a = from->patch, .b = to->patch }, *b = &build;
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
