/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Swaps: values alone become ramps; else the transition is compiled from the union of both graphs and shares their states. */
#include <stdlib.h>
#include <string.h>
#include "dsp-swap.h"
#include "dsp-union.h"

/* ---- only values? --------------------------------------------------------------------------------------------- */
static bool
same_text (const char *a, const char *b)
{
  return a == b || (a && b && !strcmp (a, b));
}

static bool
same_macros (const DspPatch *a, const DspPatch *b, bool values_too)
{
  if (a->macro_count != b->macro_count)
    return false;
  for (uint32_t i = 0; i < a->macro_count; i++)
    {
      const DspMacro *x = &a->macros[i], *y = &b->macros[i];
      if (strcmp (x->name, y->name) || x->min != y->min || x->max != y->max || x->curve != y->curve || !same_text (x->words, y->words)
          || x->target_count != y->target_count || (values_too && (x->has_value != y->has_value || x->value != y->value)))
        return false;
      for (uint32_t k = 0; k < x->target_count; k++)
        {
          const DspTarget *s = &x->targets[k], *t = &y->targets[k];
          if (s->node != t->node || s->param != t->param || s->has_range != t->has_range || s->min != t->min || s->max != t->max
              || s->scale != t->scale || s->curve != t->curve)
            return false;
        }
    }
  return true;
}

bool
dsp_node_goes_on (const DspProgram *from, uint32_t old, const float *initial, const DspProgram *to, uint32_t new)
{
  const DspNode *a = &from->patch->nodes[old], *b = &to->patch->nodes[new];
  uint32_t place = to->state_of[new];
  bool in_blocks = a->module->flags & DSP_MODULE_MONO && a->module->flags & DSP_MODULE_STEREO && place
                   && to->states[place - 1].floats <= DSP_COPY_FLOATS_MAX;
  for (uint32_t k = 0; k < dsp_module_param_count (a->module); k++)
    {
      const DspParam *p = &a->module->params[k];
      if (!dsp_param_is_number (p) ? !dsp_node_has_equal (a, b, k)
          : (p->type != DSP_PARAM_FLOAT || in_blocks) && initial[from->slot_of[old] + k] != to->initial[to->slot_of[new] + k])
        return false;
    }
  return true;
}

static bool
moves_macros (const DspProgram *p)
{
  for (uint32_t i = 0; i < DSP_AIMS_MAX; i++)
    if (p->aims[i].moves == DSP_MOVES_MACRO || p->aims[i].moves == DSP_MOVES_POSITION)
      return true;
  return false;
}

static bool
only_values (const DspBase *base, const DspProgram *p)
{
  const DspProgram *q = base->program;
  const DspPatch *a = base->patch, *b = p->patch;
  if (p->table != q->table || p->rate != q->rate || p->voices != q->voices || p->setup.mode != q->setup.mode
      || p->config.optimise != q->config.optimise || p->config.optimise == 0 || a->node_count != b->node_count || a->cable_count != b->cable_count
      || !same_macros (a, b, moves_macros (p) || moves_macros (q)))
    return false;
  for (uint32_t i = 0; i < a->cable_count; i++)
    if (!dsp_cable_is_between (&a->cables[i], &b->cables[i]) || a->cables[i].amount != b->cables[i].amount || a->cables[i].mode != b->cables[i].mode)
      return false;
  for (uint32_t i = 0; i < a->node_count; i++)
    if (a->nodes[i].module != b->nodes[i].module || strcmp (a->nodes[i].id, b->nodes[i].id) || !dsp_node_goes_on (q, i, base->initial, p, i))
      return false;
  return true;
}

static void
list_values (DspSwap *swap, const DspProgram *p)
{
  swap->values = dsp_alloc ((p->slot_count + 1) * sizeof *swap->values);
  for (uint32_t i = 0; i < p->slot_count; i++)
    if (dsp_param_is_number (&p->patch->nodes[p->slots[i].node].module->params[p->slots[i].param]))
      swap->values[swap->value_count++] = (DspNewValue){ i, p->initial[i] };
  swap->aims = dsp_alloc (DSP_AIMS_MAX * sizeof *swap->aims);
  memcpy (swap->aims, p->aims, DSP_AIMS_MAX * sizeof *swap->aims);
}

/* ---- places --------------------------------------------------------------------------------------------------- */
static uint32_t
state_number (const DspProgram *p, uint32_t node)
{
  return node == DSP_NOTHING || !p->state_of[node] ? DSP_NOTHING : p->state_of[node] - 1;
}

/* By state of `p`: that of the same node in `from`. */
static uint32_t *
map_states (const DspProgram *p, const DspProgram *from, const uint32_t *node_of)
{
  uint32_t *map = dsp_alloc ((p->state_count + 1) * sizeof *map);
  for (uint32_t i = 0; i < p->state_count; i++)
    {
      uint32_t node = p->states[i].node, number = state_number (from, node_of ? node_of[node] : node < from->patch->node_count ? node : DSP_NOTHING);
      bool fits = number != DSP_NOTHING && from->states[number].poly == p->states[i].poly && from->states[number].floats == p->states[i].floats
                  && from->states[number].module->op == p->states[i].module->op;
      map[i] = fits ? number : DSP_NOTHING;
    }
  return map;
}

/* From the next program where it has the node, else from the one that plays. */
static void
place_union (DspProgram *p, const DspProgram *next, const DspProgram *from, const DspUnion *u)
{
  uint32_t *of_next = map_states (p, next, NULL), *of_from = map_states (p, from, u->of_old);
  for (uint32_t i = 0; i < p->state_count; i++)
    of_next[i] = p->states[i].node < next->patch->node_count ? of_next[i] : DSP_NOTHING;
  dsp_program_place (p, next, of_next, from, of_from);
  free (of_next);
  free (of_from);
}

static void
share_files (DspProgram *p, const DspProgram *next, const DspProgram *from, const DspUnion *u)
{
  for (uint32_t i = 0; i < p->slot_count; i++)
    {
      uint32_t node = p->slots[i].node, old = u->of_old[node], k = p->slots[i].param;
      if (p->patch->nodes[node].module->params[k].type != DSP_PARAM_FILE)
        continue;
      if (node < next->patch->node_count)
        dsp_program_share_file (p, i, next, next->slot_of[node] + k);
      else if (old != DSP_NOTHING)
        dsp_program_share_file (p, i, from, from->slot_of[old] + k);
    }
}

/* ---- making --------------------------------------------------------------------------------------------------- */
static DspProgram *
compile_union (const DspUnion *u, const DspProgram *next, const DspProgram *from, uint32_t voices)
{
  DspDiagnostics d;
  DspProgram *p = dsp_program_build (u->patch, &next->config, voices, true, &d);
  dsp_diagnostics_finish (&d);
  if (!p)
    return NULL;
  p->serial = next->serial;
  memcpy (p->aims, next->aims, sizeof p->aims);
  place_union (p, next, from, u);
  share_files (p, next, from, u);
  return p;
}

static void
map_slots (DspSwap *swap, const DspUnion *u, const DspProgram *from)
{
  const DspProgram *p = swap->transition;
  swap->slot_from = dsp_alloc ((p->slot_count + 1) * sizeof *swap->slot_from);
  for (uint32_t i = 0; i < p->slot_count; i++)
    {
      uint32_t node = p->slots[i].node, old = u->of_old[node], param = u->value_of[node];
      swap->slot_from[i] = old == DSP_NOTHING ? DSP_NOTHING : from->slot_of[old] + (param == DSP_NOTHING ? p->slots[i].param : param);
    }
}

/* A node that takes a copy: its own state is new, the old node's goes on in the transition. */
static void
list_copies (DspSwap *swap, const DspProgram *from, const uint32_t *twin)
{
  const DspProgram *p = swap->program;
  swap->copies = dsp_alloc ((p->state_count * (size_t) p->groups + 1) * sizeof *swap->copies);
  for (uint32_t i = 0; i < p->state_count; i++)
    {
      const DspState *to = &p->states[i];
      uint32_t number = state_number (from, twin[to->node]);
      if (number == DSP_NOTHING || from->states[number].poly != to->poly || from->states[number].module != to->module)
        continue;
      for (uint32_t g = 0; g < (to->poly ? p->groups : 1) && g < (to->poly ? from->groups : 1); g++)
        if (to->blocks[g]->floats <= DSP_COPY_FLOATS_MAX)
          swap->copies[swap->copy_count++]
            = (DspStateCopy){ to->blocks[g]->memory, from->states[number].blocks[g]->memory, to->blocks[g]->floats };
    }
}

static bool
make_transition (DspSwap *swap, const DspBase *base, const DspProgram *from, bool cut)
{
  DspProgram *p = swap->program;
  DspUnions u;
  float *initial = dsp_alloc ((from->slot_count + 1) * sizeof *initial);
  memcpy (initial, from->initial, from->slot_count * sizeof *initial);
  memcpy (initial, base->initial, base->program->slot_count * sizeof *initial);
  bool ok = dsp_unions_init (&u, from, initial, p, cut);
  if (ok)
    {
      uint32_t *of_from = map_states (p, from, u.kept);
      dsp_program_place (p, from, of_from, NULL, NULL);
      free (of_from);
      swap->transition = compile_union (&u.transition, p, from, from->voices > p->voices ? from->voices : p->voices);
      if (swap->transition && u.ring.patch)
        swap->ring = compile_union (&u.ring, p, from, p->voices);
      swap->gap_frames = u.gap_frames;
      if (p->voices < from->voices && swap->fade_frames < 4 * DSP_BLOCK)
        swap->fade_frames = 4 * DSP_BLOCK;      /* voices that are too many fade meanwhile */
    }
  if (swap->transition)
    {
      map_slots (swap, &u.transition, from);
      list_copies (swap, from, u.twin);
    }
  dsp_unions_finish (&u);
  free (initial);
  return swap->transition != NULL;
}

static DspBase *
base_new (DspProgram *program, DspProgram *ring, const DspPatch *patch, const float *initial, uint64_t serial)
{
  DspBase *base = dsp_alloc (sizeof *base);
  *base = (DspBase){ program, ring, dsp_patch_ref ((DspPatch *) patch), dsp_alloc ((program->slot_count + 1) * sizeof (float)), serial };
  memcpy (base->initial, initial, program->slot_count * sizeof (float));
  program->refs++;
  if (ring)
    ring->refs++;
  return base;
}

void
dsp_base_free (DspBase *base)
{
  if (!base)
    return;
  dsp_program_free (base->program);
  dsp_program_free (base->ring);
  dsp_patch_unref (base->patch);
  free (base->initial);
  free (base);
}

DspSwap *
dsp_swap_new (const DspBase *base, DspProgram *program, uint32_t fade_frames, bool cut, DspBase **after)
{
  DspSwap *swap = dsp_alloc (sizeof *swap);
  *swap = (DspSwap){ .serial = program->serial, .fade_frames = fade_frames, .setup = program->setup, .voices = program->voices };
  if (base && only_values (base, program))
    {
      list_values (swap, program);
      *after = base_new (base->program, base->ring, program->patch, program->initial, base->serial);
      dsp_program_free (program);
      return swap;
    }
  swap->program = program;
  const DspProgram *from = base ? base->ring ? base->ring : base->program : NULL;
  bool alike = from && from->table == program->table && from->rate == program->rate;
  if (!alike || !make_transition (swap, base, from, cut))
    {
      dsp_program_unplace (program);    /* both will run: nothing can be shared */
      dsp_program_place (program, NULL, NULL, NULL, NULL);
    }
  *after = base_new (program, swap->ring, program->patch, program->initial, swap->serial);
  return swap;
}

void
dsp_swap_free (DspSwap *swap)
{
  if (!swap)
    return;
  dsp_program_free (swap->transition);
  dsp_program_free (swap->ring);
  dsp_program_free (swap->program);
  free (swap->slot_from);
  free (swap->copies);
  free (swap->values);
  free (swap->aims);
  free (swap);
}
