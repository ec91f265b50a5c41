/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live synapses, learned weights, masks, and tables that grow while they are used. */
#include <math.h>

#include "kernel-fixture.h"
#include "kernel-performer-private.h"

#define LENGTH 48                       /* ticks of every clip: 2,400 samples */
enum { A = 101, B = 102, C = 103, D = 104 };    /* keys, and clip ids as they are below 2^32; pitches are key - 60 */

typedef struct {
  House *house;
  KernelPerformer *p;
  KernelLane *lane;
  KernelNoteInput inputs[4];
  KernelAxonInput axons[4];
  uint32_t revision;
} Graph;

static void
graph_publish (Graph *graph, uint32_t clips, const KernelSynapseInput *synapses, uint32_t count)
{
  house_publish (graph->house, ++graph->revision, graph->axons, clips, synapses, count);
}

static Graph *
graph_new (const KernelSynapseInput *synapses, uint32_t count)
{
  Graph *graph = g_new0 (Graph, 1);
  graph->house = house_new (48000, 42);
  graph->p = graph->house->performer;
  graph->lane = kernel_performer_get_lane (graph->p, 3);
  for (unsigned i = 0; i < 4; i++)
    {
      const TestNote note = { 0, 10, A + i - 60, 0 };
      graph->axons[i] = test_axon (A + i, i + 1, LENGTH, &note, 1, graph->inputs + i);
      graph->axons[i].starts = i == 0;
      graph->axons[i].track = (uint16_t) i;
    }
  graph_publish (graph, 4, synapses, count);
  return graph;
}

static void
graph_free (Graph *graph)
{
  g_assert_true (kernel_connect_agrees (graph->p));
  house_free (graph->house);
  g_free (graph);
}

#define ok(call) g_assert_cmpint ((call), ==, KERNEL_OK)

static KernelLiveSynapse
synapse (uint64_t from, uint64_t to, uint32_t id)
{
  return (KernelLiveSynapse) { .from = from, .to = to, .id = id, .group = (uint8_t) id, .weight = 500, .probability = 1000,
                               .plasticity = 1000 };
}

static void
connect (Graph *graph, KernelLiveSynapse s)
{
  KernelStatus status;
  while ((status = kernel_lane_connect (graph->lane, &s)) == KERNEL_ERROR_FULL)
    {
      ok (kernel_performer_tend (graph->p));
      house_blocks (graph->house, 1);
    }
  ok (status);
}

/* What sounds after A, as keys, from the transport's start. */
static uint32_t
sequence (Graph *graph, uint32_t blocks, uint8_t *keys, uint32_t max)
{
  uint32_t count = 0;
  house_stop (graph->house);
  house_blocks (graph->house, 1);
  g_array_set_size (graph->house->events, 0);
  house_play (graph->house);
  house_blocks (graph->house, blocks);
  for (uint32_t i = 0; i < graph->house->events->len && count < max; i++)
    if (house_event (graph->house, i)->type == KERNEL_EVENT_ON)
      keys[count++] = (uint8_t) (house_event (graph->house, i)->pitch + 60);
  return count;
}

static KernelWeight
weight_of (Graph *graph, uint32_t id)
{
  static KernelWeight weights[KERNEL_LANE_NOTES * 4];
  uint32_t count = 0;
  g_assert_true (kernel_performer_copy_weights (graph->p, weights, G_N_ELEMENTS (weights), &count));
  for (uint32_t i = 0; i < count; i++)
    if (weights[i].id == id)
      return weights[i];
  return (KernelWeight) { 0 };
}

/* ---- live synapses --------------------------------------------------------------------------- */

static void
test_connect (void)
{
  Graph *graph = graph_new (NULL, 0);
  uint8_t keys[64];
  connect (graph, synapse (A, B, 1));
  KernelLiveSynapse late = synapse (B, C, 2);
  late.delay_ticks = 70000;
  late.limit = 0x1234;
  connect (graph, late);
  late.delay_ticks = 7;                         /* the same id: written over */
  connect (graph, late);
  g_assert_cmpuint (sequence (graph, 200, keys, 64), ==, 3);
  g_assert_cmpuint (keys[1], ==, B);
  g_assert_cmpuint (keys[2], ==, C);
  KernelEvent *b = house_on (graph->house, 1), *c = house_on (graph->house, 2);
  g_assert_cmpuint (c->frame - b->frame, ==, 2400 + 350);
  KernelSynapse records[KERNEL_CANDIDATES_MAX];
  g_assert_cmpuint (kernel_synapses_collect (graph->p, B, records), ==, 1);
  g_assert_cmpuint (synapse_limit (records), ==, 0x1234);
  late.to = D;                                  /* to another target: the reverse index follows */
  connect (graph, late);
  ok (kernel_lane_disconnect (graph->lane, A, 1));
  house_blocks (graph->house, 1);
  g_assert_true (kernel_connect_agrees (graph->p));
  g_assert_cmpuint (sequence (graph, 200, keys, 64), ==, 1);
  graph_free (graph);
}

/* A record of the text is masked until the next evaluation. */
static void
test_mask (void)
{
  const KernelSynapseInput text = { .from_key = A, .to_key = B, .id = 9, .weight = 500, .probability = 1000 };
  Graph *graph = graph_new (&text, 1);
  uint8_t keys[8];
  g_assert_cmpuint (sequence (graph, 150, keys, 8), ==, 2);
  ok (kernel_lane_disconnect (graph->lane, A, 9));
  g_assert_cmpuint (sequence (graph, 150, keys, 8), ==, 1);
  graph_publish (graph, 4, &text, 1);
  g_assert_cmpuint (sequence (graph, 150, keys, 8), ==, 2);
  graph_free (graph);
}

/* Every record from and to a clip that the new text lacks goes; the others stay. */
static void
test_removed_clip (void)
{
  Graph *graph = graph_new (NULL, 0);
  connect (graph, synapse (A, B, 1));
  connect (graph, synapse (A, D, 2));
  connect (graph, synapse (D, A, 3));
  connect (graph, synapse (B, D, 4));
  house_blocks (graph->house, 1);
  g_assert_cmpuint (kernel_table_used (&graph->p->tables[TABLE_LIVE]), ==, 4);
  graph_publish (graph, 3, NULL, 0);            /* D is gone */
  house_blocks (graph->house, 200);
  g_assert_cmpuint (kernel_table_used (&graph->p->tables[TABLE_LIVE]), ==, 1);
  g_assert_true (kernel_connect_agrees (graph->p));
  connect (graph, synapse (C, A, 5));
  connect (graph, synapse (A, C, 6));
  ok (kernel_lane_clear (graph->lane, C));
  house_blocks (graph->house, 1);
  g_assert_cmpuint (kernel_table_used (&graph->p->tables[TABLE_LIVE]), ==, 1);
  ok (kernel_lane_clear (graph->lane, 0));
  house_blocks (graph->house, 1);
  g_assert_cmpuint (kernel_table_used (&graph->p->tables[TABLE_REVERSE]), ==, 0);
  graph_free (graph);
}

/* kernel.md 13: no edit of other records forgets a link or shifts a chance. The same draws fall the same way after records of
 * the same source came and went. */
static void
test_edits_keep_chances (void)
{
  const KernelSynapseInput text[] = {
    { .from_key = A, .to_key = B, .id = 1, .group = 1, .weight = 300, .probability = 1000 },
    { .from_key = A, .to_key = C, .id = 2, .group = 2, .weight = 700, .probability = 1000 },
    { .from_key = B, .to_key = A, .id = 3, .weight = 500, .probability = 1000 },
    { .from_key = C, .to_key = A, .id = 4, .weight = 500, .probability = 1000 } };
  Graph *graph = graph_new (text, 4);
  uint8_t before[200], after[200];
  connect (graph, synapse (A, D, 50));          /* a third way, from the lanes, with a return */
  connect (graph, synapse (D, A, 51));
  uint32_t count = sequence (graph, 200 * 2400 / 64, before, 200);
  for (uint32_t i = 0; i < 60; i++)
    connect (graph, synapse (i % 2 ? A : 2000 + i, D, 100 + i));
  house_blocks (graph->house, 2);
  for (uint32_t i = 0; i < 60; i++)
    ok (kernel_lane_disconnect (graph->lane, i % 2 ? A : 2000 + i, 100 + i));
  g_assert_cmpuint (sequence (graph, 200 * 2400 / 64, after, 200), ==, count);
  g_assert_cmpmem (before, count, after, count);
  graph_free (graph);
}

/* Ten thousand records while the tables grow twice; those of one source keep their order, and none is lost. */
static void
test_growth (void)
{
  enum { RECORDS = 10000, SOURCES = 500 };
  Graph *graph = graph_new (NULL, 0);
  for (uint32_t i = 0; i < RECORDS; i++)
    {
      connect (graph, synapse (1000 + i % SOURCES, 5000 + i % 77, i + 1));
      if (i % 64 == 63)
        house_blocks (graph->house, 1);
    }
  for (uint32_t i = 0; i < 60; i++)
    {
      ok (kernel_performer_tend (graph->p));
      house_blocks (graph->house, 1);
    }
  g_assert_cmpuint (kernel_table_used (&graph->p->tables[TABLE_LIVE]), ==, RECORDS);
  g_assert_cmpuint (kernel_table_capacity (&graph->p->tables[TABLE_LIVE]), >=, 16384);
  g_assert_cmpuint (graph->p->full, ==, 0);
  g_assert_true (kernel_connect_agrees (graph->p));
  for (uint32_t source = 0; source < SOURCES; source++)
    {
      KernelSynapse records[KERNEL_CANDIDATES_MAX];
      g_assert_cmpuint (kernel_synapses_collect (graph->p, 1000 + source, records), ==, RECORDS / SOURCES);
      for (uint32_t i = 0; i < RECORDS / SOURCES; i++)
        g_assert_cmpuint (synapse_id (records + i), ==, i * SOURCES + source + 1);
    }
  graph_free (graph);
}

/* Nobody tends: the lane hears FULL, and what it was told is accepted is there. */
static void
test_full (void)
{
  Graph *graph = graph_new (NULL, 0);
  uint32_t accepted = 0;
  for (uint32_t i = 0; i < 20000; i++)
    {
      KernelLiveSynapse s = synapse (1000 + i, 5000, i + 1);
      accepted += kernel_lane_connect (graph->lane, &s) == KERNEL_OK;
      if (i % 16 == 0)
        house_blocks (graph->house, 1);
    }
  house_blocks (graph->house, 2);
  g_assert_cmpuint (accepted, >=, 4096);
  g_assert_cmpuint (accepted, <, 4096 + 64);
  g_assert_cmpuint (kernel_table_used (&graph->p->tables[TABLE_LIVE]), ==, accepted);
  g_assert_cmpuint (graph->p->full, ==, 0);
  graph_free (graph);
}

/* ---- learning -------------------------------------------------------------------------------- */

static void
test_reward (void)
{
  /* A to B and back: after ten resolutions five firings of each; the last sixteen are all ten. */
  const KernelSynapseInput text[] = {
    { .from_key = A, .to_key = B, .id = 1, .weight = 500, .probability = 1000, .plasticity = 1000 },
    { .from_key = B, .to_key = A, .id = 2, .weight = 500, .probability = 1000, .plasticity = 250 } };
  Graph *graph = graph_new (text, 2);
  house_play (graph->house);
  house_blocks (graph->house, 10 * 2400 / 64 + 5);
  ok (kernel_lane_reward (graph->lane, 1));
  house_blocks (graph->house, 1);
  g_assert_cmpint (weight_of (graph, 1).weight, ==, 50);        /* 5 times round (10 * 1 * 1) */
  g_assert_cmpint (weight_of (graph, 2).weight, ==, 15);        /* 5 times round (10 * 0.25) = 3 */
  g_assert_cmpuint (weight_of (graph, 1).firings, ==, 5);
  ok (kernel_lane_penalize (graph->lane, 4));
  house_blocks (graph->house, 1);
  g_assert_cmpint (weight_of (graph, 1).weight, ==, 50 - 200);
  g_assert_cmpint (weight_of (graph, 2).weight, ==, 15 - 50);
  ok (kernel_lane_penalize (graph->lane, 100));
  house_blocks (graph->house, 1);
  g_assert_cmpint (weight_of (graph, 1).weight, ==, -1000);
  KernelSynapse records[KERNEL_CANDIDATES_MAX];
  kernel_synapses_collect (graph->p, A, records);
  g_assert_cmpuint (synapse_weight (records), ==, 0);           /* effective: clamped */
  ok (kernel_lane_reset (graph->lane, 1));
  house_blocks (graph->house, 1);
  g_assert_cmpint (weight_of (graph, 1).weight, ==, 0);
  g_assert_cmpint (weight_of (graph, 2).weight, !=, 0);
  ok (kernel_lane_reset (graph->lane, 0));
  house_blocks (graph->house, 1);
  g_assert_cmpint (weight_of (graph, 2).weight, ==, 0);
  g_assert_cmpint (kernel_lane_reward (graph->lane, -1), ==, KERNEL_ERROR_RANGE);
  g_assert_cmpint (kernel_lane_reward (graph->lane, NAN), ==, KERNEL_ERROR_RANGE);
  graph_free (graph);
}

/* More than sixteen firings: only the last sixteen are reached. */
static void
test_sixteen (void)
{
  const KernelSynapseInput text = { .from_key = A, .to_key = A, .id = 1, .weight = 500, .probability = 1000, .plasticity = 1000 };
  Graph *graph = graph_new (&text, 1);
  house_play (graph->house);
  house_blocks (graph->house, 40 * 2400 / 64);
  ok (kernel_lane_reward (graph->lane, 2));
  house_blocks (graph->house, 1);
  g_assert_cmpint (weight_of (graph, 1).weight, ==, 16 * 20);
  graph_free (graph);
}

/* Weights that were kept are put back, and decide: B at 500 - 500 never wins. They outlive publications and runs. */
static void
test_weights_decide (void)
{
  const KernelSynapseInput text[] = {
    { .from_key = A, .to_key = B, .id = 1, .group = 1, .weight = 500, .probability = 1000 },
    { .from_key = A, .to_key = C, .id = 2, .group = 2, .weight = 500, .probability = 1000 },
    { .from_key = B, .to_key = A, .id = 3, .weight = 500, .probability = 1000 },
    { .from_key = C, .to_key = A, .id = 4, .weight = 500, .probability = 1000 } };
  Graph *graph = graph_new (text, 4);
  uint8_t keys[400];
  uint32_t taken, b = 0, count = sequence (graph, 400 * 2400 / 64, keys, 400);
  for (uint32_t i = 1; i < count; i += 2)
    b += keys[i] == B;
  g_assert_cmpuint (b, >, 60);
  g_assert_cmpuint (b, <, 140);
  const KernelWeight kept[] = { { 1, -500, 17 }, { 2, 100, 3 } };
  ok (kernel_performer_set_weights (graph->p, kept, 2, &taken));
  g_assert_cmpuint (taken, ==, 2);
  graph_publish (graph, 4, text, 4);
  count = sequence (graph, 400 * 2400 / 64, keys, 400);
  for (uint32_t i = 1; i < count; i += 2)
    g_assert_cmpuint (keys[i], ==, C);
  g_assert_cmpuint (weight_of (graph, 1).firings, ==, 17);
  g_assert_cmpuint (weight_of (graph, 2).firings, >=, 3 + 190);
  const KernelWeight bad[] = { { 1, 0, 0 }, { 0, 5, 0 } }, wide = { 1, 1001, 0 };
  g_assert_cmpint (kernel_performer_set_weights (graph->p, bad, 2, &taken), ==, KERNEL_ERROR_RANGE);
  g_assert_cmpuint (taken, ==, 1);
  g_assert_cmpint (kernel_performer_set_weights (graph->p, &wide, 1, &taken), ==, KERNEL_ERROR_RANGE);
  graph_free (graph);
}

/* Limit and strength belong to a run of the transport, firings to the project. */
static void
test_runs (void)
{
  const KernelSynapseInput text = { .from_key = A, .to_key = A, .id = 1, .weight = 500, .probability = 1000, .limit = 2 };
  Graph *graph = graph_new (&text, 1);
  uint8_t keys[32];
  g_assert_cmpuint (sequence (graph, 400, keys, 32), ==, 3);
  g_assert_cmpuint (sequence (graph, 400, keys, 32), ==, 3);
  g_assert_cmpuint (weight_of (graph, 1).firings, ==, 4);
  graph_free (graph);
}

/* The learned table grows beyond 4,096 ids, with a picture of the whole at each step. */
static void
test_weights_growth (void)
{
  enum { IDS = 9000 };
  Graph *graph = graph_new (NULL, 0);
  KernelWeight *weights = g_new0 (KernelWeight, IDS), *copy = g_new0 (KernelWeight, IDS);
  uint32_t done = 0, taken, count = 0;
  for (uint32_t i = 0; i < IDS; i++)
    weights[i] = (KernelWeight) { i + 1, (int32_t) (i % 2001) - 1000, i + 5 };
  while (done < IDS)
    {
      KernelStatus status = kernel_performer_set_weights (graph->p, weights + done, IDS - done, &taken);
      g_assert_cmpint (status, ==, done + taken == IDS ? KERNEL_OK : KERNEL_ERROR_FULL);
      done += taken;
      ok (kernel_performer_tend (graph->p));
      house_blocks (graph->house, 1);
      g_assert_true (kernel_performer_copy_weights (graph->p, copy, IDS, &count));
      g_assert_cmpuint (count, <=, done);
    }
  for (uint32_t i = 0; i < 100; i++)
    {
      ok (kernel_performer_tend (graph->p));
      house_blocks (graph->house, 1);
      g_assert_true (kernel_performer_copy_weights (graph->p, copy, IDS, &count));
    }
  g_assert_cmpuint (count, ==, IDS);
  for (uint32_t i = 0; i < IDS; i++)
    {
      const KernelWeight *original = weights + copy[i].id - 1;
      g_assert_cmpint (copy[i].weight, ==, original->weight);
      g_assert_cmpuint (copy[i].firings, ==, original->firings);
    }
  g_free (weights);
  g_free (copy);
  graph_free (graph);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/learn/connect", test_connect);
  g_test_add_func ("/kernel/learn/mask", test_mask);
  g_test_add_func ("/kernel/learn/removed-clip", test_removed_clip);
  g_test_add_func ("/kernel/learn/edits-keep-chances", test_edits_keep_chances);
  g_test_add_func ("/kernel/learn/growth", test_growth);
  g_test_add_func ("/kernel/learn/full", test_full);
  g_test_add_func ("/kernel/learn/reward", test_reward);
  g_test_add_func ("/kernel/learn/sixteen", test_sixteen);
  g_test_add_func ("/kernel/learn/weights-decide", test_weights_decide);
  g_test_add_func ("/kernel/learn/runs", test_runs);
  g_test_add_func ("/kernel/learn/weights-growth", test_weights_growth);
  return g_test_run ();
}
