/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random patches for tests: nodes of a few types with fixed ids, acyclic cables, written as text. */
#ifndef DSP_RANDOM_H
#define DSP_RANDOM_H

#include "dsp-test.h"

typedef struct { guint32 x; } Random;

static inline guint32
random_below (Random *r, guint32 n)
{
  r->x = r->x * 1664525 + 1013904223;
  return (guint32) (((guint64) r->x * n) >> 32);
}

#define RANDOM_NODES  12
#define RANDOM_CABLES 40
typedef struct {
  gint   type[RANDOM_NODES];            /* -1: not there */
  guint  value[RANDOM_NODES][2];
  guint  order[RANDOM_NODES];           /* a cable goes up this order */
  struct { guint from, out, to, in, amount, mode; } cables[RANDOM_CABLES];
  guint  cable_count;
} RandomPatch;

typedef struct { const char *type, *in[2], *out[2], *param[2]; double low[2], high[2]; } RandomType;
static const RandomType random_types[] = {
  { "osc.sine", { NULL, NULL }, { "out", "out" }, { "freq", "phase" }, { 50, 0.001 }, { 3000, 1 } },
  { "gain", { "in", "in" }, { "out", "out" }, { "amp", NULL }, { 0, 0 }, { 1, 0 } },
  { "math.add", { "a", "a" }, { "out", "out" }, { "b", NULL }, { -0.2, 0 }, { 0.2, 0 } },
  { "math.mul", { "a", "a" }, { "out", "out" }, { "b", NULL }, { -1, 0 }, { 1, 0 } },
  { "mix", { "in1", "in2" }, { "out", "out" }, { "level1", "level2" }, { 0, 0 }, { 1, 1 } },
  { "filter.svf", { "in", "in" }, { "low", "high" }, { "cutoff", "q" }, { 100, 0.5 }, { 8000, 4 } },
  { "math.clip", { "in", "in" }, { "out", "out" }, { "low", "high" }, { -0.99, 0.1 }, { -0.1, 1 } },
};

static inline void
random_cable (Random *r, RandomPatch *p)
{
  guint a = random_below (r, RANDOM_NODES), b = random_below (r, RANDOM_NODES + 4);
  b = MIN (b, RANDOM_NODES);            /* the output */
  if (p->cable_count == RANDOM_CABLES || p->type[a] < 0 || (b < RANDOM_NODES && (p->type[b] < 0 || p->order[a] >= p->order[b])))
    return;
  guint in = random_below (r, 4);       /* 0, 1 inputs; 2, 3 parameters */
  if (b < RANDOM_NODES && in < 2 && !random_types[p->type[b]].in[in])
    in += 2;
  if (b < RANDOM_NODES && in >= 2 && !random_types[p->type[b]].param[in - 2])
    in = 2;
  guint i = p->cable_count++;
  p->cables[i].from = a;
  p->cables[i].out = random_below (r, 2);
  p->cables[i].to = b;
  p->cables[i].in = b == RANDOM_NODES ? random_below (r, 2) : in;
  p->cables[i].amount = random_below (r, 5);
  p->cables[i].mode = random_below (r, 3);
}

static inline void
random_node (Random *r, RandomPatch *p, guint i)
{
  p->type[i] = (gint) random_below (r, G_N_ELEMENTS (random_types));
  p->value[i][0] = random_below (r, 100);
  p->value[i][1] = random_below (r, 100);
}

static inline void
random_drop_cables (RandomPatch *p, guint node)
{
  guint kept = 0;
  for (guint i = 0; i < p->cable_count; i++)
    if (p->cables[i].from != node && p->cables[i].to != node)
      p->cables[kept++] = p->cables[i];
  p->cable_count = kept;
}

static inline void
random_patch (Random *r, RandomPatch *p, guint nodes)
{
  memset (p, 0, sizeof *p);
  for (guint i = 0; i < RANDOM_NODES; i++)
    {
      p->order[i] = i;
      p->type[i] = -1;
      if (random_below (r, RANDOM_NODES) < nodes)
        random_node (r, p, i);
    }
  for (guint i = 0; i < 3 * nodes; i++)
    random_cable (r, p);
}

/* One edit as a hand would do it. */
static inline void
random_edit (Random *r, RandomPatch *p)
{
  guint node = random_below (r, RANDOM_NODES), cable = p->cable_count ? random_below (r, p->cable_count) : 0;
  switch (random_below (r, 6))
    {
    case 0:                             /* add, or another type under the same id */
      random_drop_cables (p, node);
      random_node (r, p, node);
      break;
    case 1:
      random_drop_cables (p, node);
      p->type[node] = -1;
      break;
    case 2:
      if (p->cable_count)
        {
          p->cables[cable] = p->cables[p->cable_count - 1];
          p->cable_count--;
        }
      break;
    case 3:
      p->value[node][random_below (r, 2)] = random_below (r, 100);
      break;
    default:
      random_cable (r, p);
      break;
    }
}

/* Always with an output that something plays into. `amp` is the level of the output. */
static inline char *
random_text (const RandomPatch *p, double amp)
{
  static const double amounts[] = { 1, 0.5, -0.25, 0.125, 1 };
  static const char *const modes[] = { "set", "add", "mul" };
  GString *s = g_string_new ("{ \"nodes\": { \"base\": { \"type\": \"osc.sine\", \"params\": { \"freq\": 220 } },\n");
  for (guint i = 0; i < RANDOM_NODES; i++)
    if (p->type[i] >= 0)
      {
        const RandomType *t = &random_types[p->type[i]];
        g_string_append_printf (s, "\"n%u\": { \"type\": \"%s\", \"params\": { ", i, t->type);
        for (guint k = 0; k < 2 && t->param[k]; k++)
          g_string_append_printf (s, "%s\"%s\": %.4g", k ? ", " : "", t->param[k], t->low[k] + (t->high[k] - t->low[k]) * p->value[i][k] / 99.7)   /* never a default */;
        g_string_append (s, " } },\n");
      }
  g_string_append_printf (s, "\"out\": { \"type\": \"output\", \"params\": { \"level\": %g } } },\n\"connections\": [\n"
                             "{ \"from\": [\"base\", \"out\"], \"to\": [\"out\", \"in\"], \"amount\": 0.25 }", amp);
  for (guint i = 0; i < p->cable_count; i++)
    {
      guint from = p->cables[i].from, to = p->cables[i].to, in = p->cables[i].in;
      const RandomType *a = &random_types[p->type[from]], *b = to == RANDOM_NODES ? NULL : &random_types[p->type[to]];
      char id[8];
      g_snprintf (id, sizeof id, to == RANDOM_NODES ? "out" : "n%u", to);
      g_string_append_printf (s, ",\n{ \"from\": [\"n%u\", \"%s\"], \"to\": [\"%s\", \"%s\"]", from, a->out[p->cables[i].out], id,
                              !b ? (in ? "R" : "L") : in < 2 ? b->in[in] : b->param[in - 2]);
      g_string_append_printf (s, ", \"amount\": %g", amounts[p->cables[i].amount] * (b ? 1 : 0.25));
      if (b && in >= 2)
        g_string_append_printf (s, ", \"mode\": \"%s\"", modes[p->cables[i].mode]);
      g_string_append (s, " }");
    }
  g_string_append (s, " ] }\n");
  return g_string_free (s, FALSE);
}

static inline DspPatch *
random_load (const RandomPatch *p, double amp)
{
  g_autofree char *text = random_text (p, amp);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  if (!patch)
    show_diagnostics (&d);
  g_assert_nonnull (patch);
  dsp_diagnostics_finish (&d);
  return patch;
}

#endif
