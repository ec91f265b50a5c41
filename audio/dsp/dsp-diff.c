/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest list of edits between two graphs. */
#include <stdlib.h>
#include <string.h>
#include "dsp/edit.h"
#include "dsp-patch.h"

#define GONE UINT32_MAX

typedef struct {
  const DspPatch *from, *to;
  uint32_t *as_new, *as_old;            /* number of a node in the other patch, GONE */
  uint8_t  *lost, *found;               /* by cable of `from`, of `to` */
  uint32_t *next_from, *first_from;     /* cables by their target, 1-based */
  uint32_t *next_to, *first_to;
  DspEditList *list;
  uint32_t  size;
} Diff;

static void
push (Diff *f, DspEdit edit)
{
  if (f->list->count == f->size)
    {
      f->size = f->size ? f->size * 2 : 16;
      f->list->items = realloc (f->list->items, f->size * sizeof *f->list->items);
      if (!f->list->items)
        abort ();
    }
  f->list->items[f->list->count++] = edit;
}

static void
push_cable (Diff *f, DspEditKind kind, const DspPatch *p, const DspCable *c)
{
  static const char *const modes[] = { "set", "add", "mul" };
  const DspModule *to = p->nodes[c->to].module;
  push (f, (DspEdit){ .kind = kind, .node = p->nodes[c->from].id, .name = p->nodes[c->from].module->outputs[c->from_port].name,
                      .to = p->nodes[c->to].id, .to_port = c->to_param ? to->params[c->to_port].name : to->inputs[c->to_port].name,
                      .mode = c->has_mode ? modes[c->mode] : NULL, .amount = c->amount });
}

static void
push_value (Diff *f, const DspNode *node, uint32_t k)
{
  const DspNodeData *data = &node->data[k];
  push (f, (DspEdit){ .kind = DSP_EDIT_SET, .node = node->id, .name = node->module->params[k].name, .value = node->values[k],
                      .text = data->text, .list = data->list, .list_count = data->count });
}

static void
match_nodes (Diff *f)
{
  for (uint32_t i = 0; i < f->from->node_count; i++)
    f->as_new[i] = GONE;
  for (uint32_t i = 0; i < f->to->node_count; i++)
    {
      int old = dsp_patch_find_node (f->from, f->to->nodes[i].id);
      f->as_old[i] = old < 0 || strcmp (f->from->nodes[old].module->type, f->to->nodes[i].module->type) ? GONE : (uint32_t) old;
      if (f->as_old[i] != GONE)
        f->as_new[old] = i;
    }
}

static void
chain (const DspPatch *p, uint32_t *first, uint32_t *next)
{
  for (uint32_t i = p->cable_count; i-- > 0;)
    {
      next[i] = first[p->cables[i].to];
      first[p->cables[i].to] = i + 1;
    }
}

static bool
same_input (const DspCable *a, const DspCable *b)
{
  return a->to_param == b->to_param && a->to_port == b->to_port;
}

static bool
same_cable (const Diff *f, const DspCable *a, const DspCable *b)
{
  return f->as_new[a->from] == b->from && a->from_port == b->from_port && same_input (a, b) && a->mode == b->mode
         && !memcmp (&a->amount, &b->amount, sizeof a->amount);
}

/* The next cable of the same input as cable number e - 1 or after `e`; 0 at the end. */
static uint32_t
next_alike (const DspPatch *p, const uint32_t *next, uint32_t e, const DspCable *like)
{
  while (e && !same_input (&p->cables[e - 1], like))
    e = next[e - 1];
  return e;
}

/* What stays of an input must be the beginning of its new list, for new cables come last. False: a cable that was to stay goes
 * with its twin between the same ports, so that there is less to begin with. */
static bool
match_input (Diff *f, uint32_t first_old, uint32_t first_new, const DspCable *like)
{
  const DspPatch *a = f->from, *b = f->to;
  uint32_t want = next_alike (b, f->next_to, first_new, like);
  for (uint32_t e = want; e; e = next_alike (b, f->next_to, f->next_to[e - 1], like))
    f->found[e - 1] = false;
  bool settled = true;
  for (uint32_t e = next_alike (a, f->next_from, first_old, like); e; e = next_alike (a, f->next_from, f->next_from[e - 1], like))
    {
      if (f->lost[e - 1] || f->as_new[a->cables[e - 1].from] == GONE)
        continue;
      if (want && same_cable (f, &a->cables[e - 1], &b->cables[want - 1]))
        {
          f->found[want - 1] = true;
          want = next_alike (b, f->next_to, f->next_to[want - 1], like);
          continue;
        }
      for (uint32_t k = first_old; k; k = f->next_from[k - 1])
        if (!f->lost[k - 1] && dsp_cable_is_between (&a->cables[k - 1], &a->cables[e - 1]))
          {
            f->lost[k - 1] = 1 + (k != e);      /* 2: goes along with another one */
            settled = settled && k >= e;
          }
    }
  return settled;
}

static void
match_cables (Diff *f)
{
  const DspPatch *a = f->from;
  for (uint32_t node = 0; node < f->to->node_count; node++)
    {
      uint32_t old = f->as_old[node];
      if (old == GONE)
        continue;
      for (uint32_t e = f->first_from[old]; e; e = f->next_from[e - 1])
        if (f->first_from[old] == e || next_alike (a, f->next_from, f->first_from[old], &a->cables[e - 1]) == e)
          while (!match_input (f, f->first_from[old], f->first_to[node], &a->cables[e - 1]))
            ;
    }
}

static void
list_all (Diff *f)
{
  const DspPatch *a = f->from, *b = f->to;
  for (uint32_t i = 0; i < a->node_count; i++)
    if (f->as_new[i] == GONE)
      push (f, (DspEdit){ .kind = DSP_EDIT_REMOVE, .node = a->nodes[i].id });
  for (uint32_t i = 0; i < a->cable_count; i++)
    if (f->lost[i] == 1)
      push_cable (f, DSP_EDIT_DISCONNECT, a, &a->cables[i]);
  for (uint32_t i = 0; i < b->node_count; i++)
    if (f->as_old[i] == GONE)
      {
        const DspNode *node = &b->nodes[i];
        push (f, (DspEdit){ .kind = DSP_EDIT_ADD, .node = node->id, .name = node->module->type });
        DspNode fresh = { .module = node->module };
        dsp_node_set_defaults (&fresh, dsp_module_param_count (node->module));
        for (uint32_t k = 0; k < dsp_module_param_count (node->module); k++)
          if (!dsp_node_has_equal (node, &fresh, k))
            push_value (f, node, k);
        dsp_node_finish_values (&fresh);
      }
  for (uint32_t i = 0; i < b->cable_count; i++)
    if (!f->found[i])
      push_cable (f, DSP_EDIT_CONNECT, b, &b->cables[i]);
  for (uint32_t i = 0; i < b->node_count; i++)
    for (uint32_t k = 0; f->as_old[i] != GONE && k < dsp_module_param_count (b->nodes[i].module); k++)
      if (!dsp_node_has_equal (&b->nodes[i], &a->nodes[f->as_old[i]], k))
        push_value (f, &b->nodes[i], k);
}

void
dsp_patch_diff (const DspPatch *from, const DspPatch *to, DspEditList *list)
{
  *list = (DspEditList){ 0 };
  Diff f = { .from = from, .to = to, .list = list };
  uint32_t *numbers = dsp_alloc (2 * ((size_t) from->node_count + to->node_count + from->cable_count + to->cable_count) * sizeof *numbers);
  f.as_new = numbers;
  f.first_from = f.as_new + from->node_count;
  f.next_from = f.first_from + from->node_count;
  f.as_old = f.next_from + from->cable_count;
  f.first_to = f.as_old + to->node_count;
  f.next_to = f.first_to + to->node_count;
  f.lost = dsp_alloc (from->cable_count);
  f.found = dsp_alloc (to->cable_count);
  match_nodes (&f);
  chain (from, f.first_from, f.next_from);
  chain (to, f.first_to, f.next_to);
  match_cables (&f);
  list_all (&f);
  free (numbers);
  free (f.lost);
  free (f.found);
}

void
dsp_edit_list_finish (DspEditList *list)
{
  free (list->items);
  *list = (DspEditList){ 0 };
}
