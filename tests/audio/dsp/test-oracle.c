/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine against a scalar interpreter in double, which shares nothing with it but the rules: random graphs, random edits,
 * the same fades. Pitches are rounded as the machine does it; a phase kept in float still wanders by some 1e-6. */
#include <stdlib.h>
#include "dsp-random.h"

enum { OLD, NEW, GAP = 512, EDITS = 5, FRAMES = GAP * (EDITS + 1), OUT = RANDOM_NODES };
enum { SINE, GAIN, ADD, MUL, MIX, SVF, CLIP };

typedef struct { double phase, c1, c2; } State;
typedef struct {
  const RandomPatch *graph[2];
  State    own[2][RANDOM_NODES];        /* of a node in one context alone; kept ones use NEW's */
  gboolean used[2][RANDOM_NODES + 1], kept[RANDOM_NODES], equal[RANDOM_NODES], values_only;
  double   fade, ramp, base_phase;      /* 1: only the new graph */
  gboolean done[2][RANDOM_NODES];
  double   value[2][RANDOM_NODES][2];
} Oracle;

static double
value_of (const RandomPatch *p, guint node, guint k)
{
  const RandomType *t = &random_types[p->type[node]];
  char text[32];
  g_snprintf (text, sizeof text, "%.4g", t->low[k] + (t->high[k] - t->low[k]) * p->value[node][k] / 99.7);
  return (float) g_ascii_strtod (text, NULL);
}

static gboolean
goes_into (const RandomPatch *p, guint cable, guint node, guint in)
{
  guint have = p->cables[cable].in;
  if (p->cables[cable].to != node)
    return FALSE;
  if (node < OUT && have < 2 && in < 2)         /* both numbers may be one port */
    return !strcmp (random_types[p->type[node]].in[have], random_types[p->type[node]].in[in]) && (in == 0 || strcmp (random_types[p->type[node]].in[0], random_types[p->type[node]].in[1]));
  return have == in;
}

static gboolean
same_out (const RandomPatch *a, guint i, const RandomPatch *b, guint k)
{
  const RandomType *t = &random_types[a->type[a->cables[i].from]], *u = &random_types[b->type[b->cables[k].from]];
  return !strcmp (t->out[a->cables[i].out], u->out[b->cables[k].out]);
}

static gboolean
same_wires (const Oracle *o, guint node, guint in)
{
  const RandomPatch *a = o->graph[OLD], *b = o->graph[NEW];
  guint k = 0;
  for (guint i = 0; i < a->cable_count; i++)
    {
      if (!goes_into (a, i, node, in))
        continue;
      while (k < b->cable_count && !goes_into (b, k, node, in))
        k++;
      if (k == b->cable_count || a->cables[i].from != b->cables[k].from || !o->equal[a->cables[i].from] || !same_out (a, i, b, k)
          || a->cables[i].amount % 4 != b->cables[k].amount % 4 || (in >= 2 && node < OUT && a->cables[i].mode != b->cables[k].mode))
        return FALSE;
      k++;
    }
  while (k < b->cable_count && !goes_into (b, k, node, in))
    k++;
  return k == b->cable_count;
}

static void
find_used (Oracle *o, int c)
{
  const RandomPatch *p = o->graph[c];
  memset (o->used[c], 0, sizeof o->used[c]);
  o->used[c][OUT] = TRUE;
  for (guint round = 0; round <= RANDOM_NODES; round++)
    for (guint i = 0; i < p->cable_count; i++)
      if (o->used[c][p->cables[i].to])
        o->used[c][p->cables[i].from] = TRUE;
}

/* Nodes ascend along the cables, so one look at each is enough. */
static void
compare (Oracle *o)
{
  const RandomPatch *a = o->graph[OLD], *b = o->graph[NEW];
  find_used (o, OLD);
  find_used (o, NEW);
  o->values_only = a->cable_count == b->cable_count && !memcmp (a->type, b->type, sizeof a->type);
  for (guint i = 0; i < a->cable_count && o->values_only; i++)
    o->values_only = a->cables[i].from == b->cables[i].from && a->cables[i].to == b->cables[i].to && a->cables[i].in == b->cables[i].in
                     && a->cables[i].out == b->cables[i].out && a->cables[i].amount == b->cables[i].amount && a->cables[i].mode == b->cables[i].mode;
  for (guint n = 0; n < RANDOM_NODES; n++)
    {
      gboolean stateful = b->type[n] == SINE || b->type[n] == SVF;
      o->equal[n] = o->kept[n] = a->type[n] >= 0 && a->type[n] == b->type[n] && o->used[OLD][n];
      for (guint in = 0; in < 4 && o->kept[n] && !stateful && !o->values_only; in++)
        {
          const RandomType *t = &random_types[b->type[n]];
          if (in < 2 ? !t->in[in] : !t->param[in - 2])
            continue;
          o->equal[n] = o->equal[n] && same_wires (o, n, in) && (in < 2 || value_of (a, n, in - 2) == value_of (b, n, in - 2));
        }
      o->kept[n] = o->kept[n] && stateful;
      if (o->kept[n] || o->values_only)
        o->own[NEW][n] = o->own[OLD][n];
      else
        o->own[NEW][n] = (State){ 0 };
    }
}

static double evaluate (Oracle *o, int c, guint node, guint out);

/* The sum of the cables into an input, or of those of one mode into a parameter; any: whether there are such. */
static double
gather (Oracle *o, int c, guint node, guint in, int mode, gboolean *any)
{
  static const double amounts[] = { 1, 0.5, -0.25, 0.125, 1 };
  const RandomPatch *p = o->graph[c];
  double sum = 0;
  *any = FALSE;
  for (guint i = 0; i < p->cable_count; i++)
    if (goes_into (p, i, node, in) && (mode < 0 || p->cables[i].mode == (guint) mode))
      {
        *any = TRUE;
        sum += evaluate (o, c, p->cables[i].from, p->cables[i].out) * (amounts[p->cables[i].amount] * (node == OUT ? 0.25 : 1));
      }
  return sum;
}

static double
mix_of (const Oracle *o, double a, double b)
{
  return a + (b - a) * o->fade;
}

/* c NEW of a kept node means both, faded where they differ. */
static double
input_of (Oracle *o, int c, guint node, guint in, gboolean both)
{
  gboolean any;
  double x = gather (o, c, node, in, -1, &any);
  if (!both || o->fade >= 1 || o->values_only || same_wires (o, node, in))
    return x;
  return mix_of (o, gather (o, OLD, node, in, -1, &any), x);
}

static double
effective (Oracle *o, int c, guint node, guint k, double value)
{
  gboolean set, add, mul;
  double s = gather (o, c, node, k + 2, 0, &set), a = gather (o, c, node, k + 2, 1, &add), m = gather (o, c, node, k + 2, 2, &mul);
  value = set ? s : value;
  value += add ? a : 0;
  return mul ? value * m : value;
}

static double
param_of (Oracle *o, int c, guint node, guint k, gboolean both)
{
  double new = value_of (o->graph[c], node, k);
  if (!both && !o->values_only)
    return effective (o, c, node, k, new);
  double old = value_of (o->graph[OLD], node, k);
  if (o->values_only || same_wires (o, node, k + 2))
    return effective (o, c, node, k, old + (new - old) * o->ramp);
  return o->fade >= 1 ? effective (o, c, node, k, new) : mix_of (o, effective (o, OLD, node, k, old), effective (o, c, node, k, new));
}

static double
evaluate (Oracle *o, int c, guint node, guint out)
{
  gboolean both = o->kept[node];
  c = both || o->values_only ? NEW : c;
  if (!o->done[c][node])
    {
      int type = o->graph[c]->type[node];
      State *s = &o->own[c][node];
      double x = type == SINE ? 0 : input_of (o, c, node, 0, both), p0 = param_of (o, c, node, 0, both), *y = o->value[c][node];
      double p1 = random_types[type].param[1] ? param_of (o, c, node, 1, both) : 0;
      o->done[c][node] = TRUE;
      switch (type)
        {
        case SINE:
          {
            double step = (float) ((float) p0 * (float) (1.0 / RATE));
            y[0] = y[1] = sin (2 * G_PI * s->phase);
            s->phase += CLAMP (step, 0, 0.49);
            s->phase -= floor (s->phase);
            break;
          }
        case GAIN: case MUL: y[0] = y[1] = x * p0; break;
        case ADD: y[0] = y[1] = x + p0; break;
        case MIX: y[0] = y[1] = x * p0 + input_of (o, c, node, 1, both) * p1; break;
        case CLIP: y[0] = y[1] = MIN (MAX (x, p0), p1); break;
        case SVF:
          {
            double g = tan (CLAMP (p0 * G_PI / RATE, 3.14159265e-5, 1.41371669)), k = 1 / MAX (p1, 0.1), a = 1 / (1 + g * (g + k));
            double v3 = x - s->c2, v1 = a * s->c1 + g * a * v3, v2 = s->c2 + g * a * s->c1 + g * g * a * v3;
            s->c1 = 2 * v1 - s->c1;
            s->c2 = 2 * v2 - s->c2;
            y[0] = v2;
            y[1] = x - k * v1 - v2;
            break;
          }
        }
    }
  return o->value[c][node][out];
}

static double
interpret (const RandomPatch *graphs, guint fade_frames, double *left)
{
  static Oracle o;
  double loudest = 0;
  memset (&o, 0, sizeof o);
  for (guint n = 0; n < FRAMES; n++)
    {
      guint step = n / GAP, at = n % GAP, fade = (fade_frames + BLOCK - 1) / BLOCK * BLOCK;
      if (at == 0)
        {
          o.graph[OLD] = &graphs[step ? step - 1 : 0];
          o.graph[NEW] = &graphs[step];
          memcpy (o.own[OLD], o.own[NEW], sizeof o.own[OLD]);
          compare (&o);
        }
      double t = (double) (float) ((float) (at + 1) / (float) fade_frames);
      o.fade = t >= 1 ? 1 : t * t * (3 - 2 * t);
      o.ramp = at < 64 ? (at + 1) / 64.0 : 1;
      memset (o.done, 0, sizeof o.done);
      left[n] = 0.5 * 0.25 * sin (2 * G_PI * o.base_phase) + 0.5 * input_of (&o, NEW, OUT, 0, TRUE);
      input_of (&o, NEW, OUT, 1, TRUE);
      o.base_phase += (float) (220.f * (float) (1.0 / RATE));
      o.base_phase -= floor (o.base_phase);
      loudest = MAX (loudest, fabs (left[n]));
      /* what runs in the machine although nothing is heard of it runs here, too */
      for (guint i = 0; i < RANDOM_NODES; i++)
        for (int c = 0; c < 2; c++)
          if (o.graph[c]->type[i] >= 0 && o.used[c][i] && (c == NEW || at < fade))
            evaluate (&o, c, i, 0);
    }
  return loudest;
}

static void
test_random_edits (void)
{
  const char *wish = g_getenv ("SYMPHONY_ORACLE_PATCHES");
  guint rounds = wish ? (guint) g_ascii_strtoull (wish, NULL, 10) : 300, counted = 0;
  static float l[FRAMES], r[FRAMES];
  static double want[FRAMES];
  double worst = -200, sum = 0;
  Random random = { 77 };
  for (guint round = 0; round < rounds; round++)
    {
      RandomPatch graphs[EDITS + 1];
      guint fade = round % 2 ? 240 : 64;
      DspConfig config = plain ();
      random_patch (&random, &graphs[0], 3 + random_below (&random, 8));
      for (guint i = 1; i <= EDITS; i++)
        {
          graphs[i] = graphs[i - 1];
          for (guint edits = 1 + random_below (&random, 3); edits; edits--)
            random_edit (&random, &graphs[i]);
        }
      double loudest = interpret (graphs, fade, want);
      if (!(loudest < 4))
        continue;                       /* a filter that sings: errors sing along */
      DspPatch *patch = random_load (&graphs[0], 0.5);
      DspMachine *m = machine_with (patch, config);
      dsp_patch_unref (patch);
      for (guint i = 0; i <= EDITS; i++)
        {
          if (i)
            {
              patch = random_load (&graphs[i], 0.5);
              dsp_machine_swap (m, program_of (patch, &config), (double) fade / RATE, TRUE);
              dsp_patch_unref (patch);
            }
          render (m, NULL, 0, NULL, l + i * GAP, r + i * GAP, GAP);
        }
      dsp_machine_free (m);
      double error = 0;
      guint where = 0;
      for (guint n = 0; n < FRAMES; n++)
        if (fabs (l[n] - want[n]) > error)
          error = fabs (l[n] - want[n]), where = n;
      if (db (error) > -85)
        {
          g_autofree char *text = random_text (&graphs[where / GAP], 0.5), *before = random_text (&graphs[where >= GAP ? where / GAP - 1 : 0], 0.5);
          g_test_message ("round %u, frame %u + %u of edit %u: %.1f dB (%g, %g)\n%s\n%s", round, where % GAP, where / GAP * GAP, where / GAP, db (error), l[where], want[where], before, text);
          g_test_fail ();
          return;
        }
      worst = MAX (worst, db (error));
      sum += db (error);
      counted++;
    }
  g_test_message ("%u patches with %u edits each: worst %.1f dB, mean %.1f dB", counted, EDITS, worst, sum / counted);
  g_assert_cmpuint (counted, >, rounds / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/oracle/random-edits", test_random_edits);
  return g_test_run ();
}
