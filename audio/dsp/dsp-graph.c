/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which nodes count, how wide they are, and in which order they run: stable by the order written, but poly and mono
 * parts are kept together as far as the cables allow. */
#include <stdlib.h>
#include <string.h>
#include "dsp-graph.h"

static bool
is_feedback (const DspPatch *p, uint32_t node)
{
  return p->nodes[node].module->op == DSP_OP_feedback_read;
}

static void
link_cables (DspGraph *g, const DspPatch *p)
{
  g->first_in = dsp_alloc ((p->node_count + 1) * sizeof (uint32_t));
  g->next_in = dsp_alloc ((p->cable_count + 1) * sizeof (uint32_t));
  g->first_out = dsp_alloc ((p->node_count + 1) * sizeof (uint32_t));
  g->next_out = dsp_alloc ((p->cable_count + 1) * sizeof (uint32_t));
  for (uint32_t i = p->cable_count; i-- > 0;)
    {
      const DspCable *c = &p->cables[i];
      g->next_in[i] = g->first_in[c->to];
      g->first_in[c->to] = i + 1;
      g->next_out[i] = g->first_out[c->from];
      g->first_out[c->from] = i + 1;
    }
}

static void
find_used (DspGraph *g, const DspPatch *p, bool keep_all)
{
  uint32_t *stack = dsp_alloc ((p->node_count + 1) * sizeof *stack), depth = 0;
  for (uint32_t i = 0; i < p->node_count; i++)
    if (keep_all || p->nodes[i].module->flags & DSP_MODULE_SINK)
      g->used[i] = 1, stack[depth++] = i;
  while (depth)
    for (uint32_t e = g->first_in[stack[--depth]]; e; e = g->next_in[e - 1])
      {
        uint32_t from = p->cables[e - 1].from;
        if (!g->used[from])
          g->used[from] = 1, stack[depth++] = from;
      }
  free (stack);
}

/* Poly spreads along the cables from every voice source until a module that is mono only. */
static void
find_poly (DspGraph *g, const DspPatch *p)
{
  uint32_t *stack = dsp_alloc ((p->node_count + 1) * sizeof *stack), depth = 0;
  for (uint32_t i = 0; i < p->node_count; i++)
    if (p->nodes[i].module->flags & DSP_MODULE_VOICE)
      g->poly[i] = 1, stack[depth++] = i;
  while (depth)
    {
      uint32_t node = stack[--depth];
      for (uint32_t e = g->first_out[node]; e; e = g->next_out[e - 1])
        {
          uint32_t to = p->cables[e - 1].to;
          if (!g->poly[to] && !(p->nodes[to].module->flags & DSP_MODULE_MONO))
            g->poly[to] = 1, stack[depth++] = to;
        }
    }
  free (stack);
}

/* Ready steps of one width: a bit set, lowest first. */
typedef struct { uint64_t *bits; uint32_t words, count; } Ready;

static void
ready_add (Ready *r, uint32_t step)
{
  r->bits[step / 64] |= 1ull << step % 64;
  r->count++;
}

static uint32_t
ready_take (Ready *r)
{
  for (uint32_t i = 0; i < r->words; i++)
    if (r->bits[i])
      {
        uint32_t bit = (uint32_t) __builtin_ctzll (r->bits[i]);
        r->bits[i] &= r->bits[i] - 1;
        r->count--;
        return i * 64 + bit;
      }
  return 0;
}

static void
find_order (DspGraph *g, const DspPatch *p)
{
  uint32_t n = p->node_count, *wait = dsp_alloc ((2 * n + 1) * sizeof *wait), words = 2 * n / 64 + 1;
  Ready ready[2] = { { dsp_alloc (words * 8), words, 0 }, { dsp_alloc (words * 8), words, 0 } };
  for (uint32_t i = 0; i < p->cable_count; i++)
    {
      uint32_t to = p->cables[i].to;
      if (g->used[to])
        wait[is_feedback (p, to) ? n + to : to]++;
    }
  uint32_t expected = 0;
  for (uint32_t i = 0; i < n; i++)
    {
      expected += g->used[i] ? 1 + is_feedback (p, i) : 0;
      if (g->used[i] && !wait[i])
        ready_add (&ready[g->poly[i]], i);
      if (g->used[i] && is_feedback (p, i) && !wait[n + i])
        ready_add (&ready[g->poly[i]], n + i);
    }
  int width = 0;
  while (ready[0].count || ready[1].count)
    {
      if (!ready[width].count)
        width = !width;
      uint32_t step = ready_take (&ready[width]);
      g->steps[g->step_count++] = step;
      if (step >= n)
        continue;
      for (uint32_t e = g->first_out[step]; e; e = g->next_out[e - 1])
        {
          uint32_t to = p->cables[e - 1].to, target = is_feedback (p, to) ? n + to : to;
          if (g->used[to] && --wait[target] == 0)
            ready_add (&ready[g->poly[to]], target);
        }
    }
  g->cyclic = g->step_count < expected;
  free (wait);
  free (ready[0].bits);
  free (ready[1].bits);
}

void
dsp_graph_init (DspGraph *g, const DspPatch *p, bool keep_all)
{
  *g = (DspGraph){ .poly = dsp_alloc (p->node_count + 1), .used = dsp_alloc (p->node_count + 1),
                   .steps = dsp_alloc ((2 * p->node_count + 1) * sizeof (uint32_t)) };
  link_cables (g, p);
  find_used (g, p, keep_all);
  find_poly (g, p);
  find_order (g, p);
}

void
dsp_graph_finish (DspGraph *g)
{
  free (g->poly);
  free (g->used);
  free (g->steps);
  free (g->first_in);
  free (g->next_in);
  free (g->first_out);
  free (g->next_out);
}
