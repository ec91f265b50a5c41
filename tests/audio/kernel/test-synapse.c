/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synapses that sound: choice by weight, fan-out, chances, delays, lines; the draws by an
 * independent Mulberry32. */
#include <math.h>

#include "kernel-fixture.h"

#define LENGTH 48                       /* ticks of every clip here: 2,400 samples at 120 bpm, 48 kHz */
enum { A = 101, B = 102, C = 103, D = 104 };    /* keys; pitches are key - 60 */

typedef struct { House *house; KernelNoteInput inputs[4]; KernelAxonInput axons[4]; } Graph;

static Graph *
graph_new (uint32_t seed, const KernelSynapseInput *synapses, uint32_t count)
{
  Graph *graph = g_new0 (Graph, 1);
  graph->house = house_new (48000, seed);
  for (unsigned i = 0; i < 4; i++)
    {
      const TestNote note = { 0, 10, A + i - 60, 0 };
      graph->axons[i] = test_axon (A + i, i + 1, LENGTH, &note, 1, graph->inputs + i);
      graph->axons[i].starts = i == 0;
      graph->axons[i].track = (uint16_t) i;
    }
  house_publish (graph->house, 1, graph->axons, 4, synapses, count);
  house_play (graph->house);
  return graph;
}

static void
graph_free (Graph *graph)
{
  house_free (graph->house);
  g_free (graph);
}

/* Keys of the clips that sounded, in order. */
static uint32_t
sequence (Graph *graph, uint32_t blocks, uint8_t *keys, uint32_t max)
{
  uint32_t count = 0;
  g_array_set_size (graph->house->events, 0);
  house_blocks (graph->house, blocks);
  for (uint32_t i = 0; i < graph->house->events->len && count < max; i++)
    if (house_event (graph->house, i)->type == KERNEL_EVENT_ON)
      keys[count++] = (uint8_t) (house_event (graph->house, i)->pitch + 60);
  return count;
}

static void
test_chain (void)
{
  const KernelSynapseInput synapses[] = {
    { .from_key = A, .to_key = B, .id = 1, .weight = 500, .probability = 1000, .delay_ticks = 7 },
    { .from_key = B, .to_key = C, .id = 2, .weight = 500, .probability = 1000 } };
  Graph *graph = graph_new (1, synapses, 2);
  house_blocks (graph->house, 200);
  g_assert_cmpuint (house_on (graph->house, 1)->frame, ==, 2400 + 350);
  g_assert_cmpuint (house_on (graph->house, 1)->pitch, ==, B - 60);
  g_assert_cmpuint (house_on (graph->house, 1)->track, ==, 1);
  g_assert_cmpuint (house_on (graph->house, 2)->frame, ==, 2750 + 2400);
  g_assert_null (house_on (graph->house, 3));
  g_assert_true (house_transport (graph->house).at_end);
  house_assert_no_hanging_note (graph->house);
  graph_free (graph);
}

/* symphonyscript.md section 10, written a second time. */
static uint32_t
mulberry (uint32_t state)
{
  state += 0x6D2B79F5;
  uint32_t t = state;
  t = (t ^ (t >> 15)) * (t | 1);
  t = t ^ (t + (t ^ (t >> 7)) * (t | 61));
  return t ^ (t >> 14);
}

#define ROUNDS 4000

static void
test_choice (void)
{
  /* a goes to b (700) or c (300); both come back. Weight 0 never wins. */
  const KernelSynapseInput synapses[] = {
    { .from_key = A, .to_key = B, .id = 1, .group = 1, .weight = 700, .probability = 1000 },
    { .from_key = A, .to_key = C, .id = 2, .group = 2, .weight = 300, .probability = 1000 },
    { .from_key = A, .to_key = D, .id = 3, .group = 3, .weight = 0, .probability = 1000 },
    { .from_key = B, .to_key = A, .id = 4, .weight = 500, .probability = 1000 },
    { .from_key = C, .to_key = A, .id = 5, .weight = 500, .probability = 1000 } };
  static uint8_t keys[2][2 * ROUNDS];
  uint32_t hits[256] = { 0 };
  for (unsigned run = 0; run < 2; run++)
    {
      Graph *graph = graph_new (42, synapses, 5);
      uint32_t count = sequence (graph, 2 * ROUNDS * LENGTH * 50 / 64 + 1, keys[run], 2 * ROUNDS);
      g_assert_cmpuint (count, ==, 2 * ROUNDS);
      graph_free (graph);
    }
  g_assert_cmpmem (keys[0], sizeof keys[0], keys[1], sizeof keys[1]);
  for (uint32_t n = 0; n < ROUNDS; n++)
    {
      /* A clip's id is its key, folded; 101 stays 101. Total 1,000. */
      uint32_t drawn = (uint32_t) ((uint64_t) mulberry (42u ^ A ^ n * 0x9E3779B9u) * 1000 >> 32);
      g_assert_cmpuint (keys[0][2 * n], ==, A);
      g_assert_cmpuint (keys[0][2 * n + 1], ==, drawn < 700 ? B : C);
      hits[keys[0][2 * n + 1]]++;
    }
  double b = hits[B] - 0.7 * ROUNDS, c = hits[C] - 0.3 * ROUNDS;
  double chi = b * b / (0.7 * ROUNDS) + c * c / (0.3 * ROUNDS);
  g_assert_cmpfloat (chi, <, 10.83);    /* one degree of freedom, p = 0.001 */
  g_assert_cmpuint (hits[D], ==, 0);

  Graph *other = graph_new (43, synapses, 5);
  sequence (other, 2 * ROUNDS * LENGTH * 50 / 64 + 1, keys[1], 2 * ROUNDS);
  g_assert_cmpint (memcmp (keys[0], keys[1], sizeof keys[0]), !=, 0);
  graph_free (other);
}

static void
test_fan_out_and_always (void)
{
  /* One candidate of two targets (b and c together), against nothing; d always. */
  const KernelSynapseInput synapses[] = {
    { .from_key = A, .to_key = B, .id = 1, .group = 1, .weight = 500, .probability = 1000 },
    { .from_key = A,
      .to_key = C,
      .id = 2,
      .group = 1,
      .weight = 500,
      .probability = 1000,
      .delay_ticks = 1 },
    { .from_key = A,
      .to_key = D,
      .id = 3,
      .group = 2,
      .always = true,
      .weight = 0,
      .probability = 1000 }
  };
  Graph *graph = graph_new (1, synapses, 3);
  house_blocks (graph->house, 100);
  g_assert_cmpuint (house_count (graph->house, KERNEL_EVENT_ON), ==, 4);
  g_assert_cmpuint (house_on (graph->house, 1)->pitch, ==, B - 60);
  g_assert_cmpuint (house_on (graph->house, 2)->pitch, ==, D - 60);
  g_assert_cmpuint (house_on (graph->house, 2)->frame, ==, 2400);
  g_assert_cmpuint (house_on (graph->house, 3)->frame, ==, 2450);
  graph_free (graph);
}

static uint32_t
self_loops (KernelSynapseInput synapse, uint32_t seed)
{
  synapse.from_key = synapse.to_key = A;
  synapse.id = 1;
  synapse.weight = 500;
  Graph *graph = graph_new (seed, &synapse, 1);
  house_blocks (graph->house, 400 * LENGTH * 50 / 64);
  uint32_t count = house_count (graph->house, KERNEL_EVENT_ON);
  g_assert_true (count == 400 || house_transport (graph->house).at_end);
  house_stop (
      graph->house); /* a new run of the transport begins from full strength and no firings */
  house_blocks (graph->house, 1);
  house_play (graph->house);
  house_blocks (graph->house, 400 * LENGTH * 50 / 64);
  g_assert_cmpuint (house_count (graph->house, KERNEL_EVENT_ON), ==, 2 * count);
  graph_free (graph);
  return count;
}

static void
test_limits_and_chances (void)
{
  g_assert_cmpuint (self_loops ((KernelSynapseInput) { .probability = 1000 }, 1), ==, 400);
  g_assert_cmpuint (self_loops ((KernelSynapseInput) { .probability = 0 }, 1), ==, 1);
  g_assert_cmpuint (self_loops ((KernelSynapseInput) { .probability = 1000, .limit = 3 }, 1), ==,
                    4);
  g_assert_cmpuint (self_loops ((KernelSynapseInput) { .probability = 1000, .decay = 1000 }, 1), ==,
                    2);
  /* Chance one half: runs are geometric, mean 1 firing. 300 seeds: 300 +- 3.3 * sqrt (600). */
  uint32_t firings = 0;
  for (uint32_t seed = 1; seed <= 300; seed++)
    firings += self_loops ((KernelSynapseInput) { .probability = 500 }, seed) - 1;
  g_assert_cmpuint (firings, >, 219);
  g_assert_cmpuint (firings, <, 381);
}

static void
test_lines_and_jitter (void)
{
  const KernelSynapseInput bar = {
    .from_key = A, .to_key = B, .id = 1, .weight = 500, .probability = 1000, .quantize = 2
  };
  Graph *graph = graph_new (1, &bar, 1);
  house_blocks (graph->house, 1600);
  g_assert_cmpuint (house_on (graph->house, 1)->frame, ==, 96000);
  graph_free (graph);
  const KernelSynapseInput beat = {
    .from_key = A, .to_key = B, .id = 1, .weight = 500, .probability = 1000, .quantize = 1
  };
  graph = graph_new (1, &beat, 1);
  house_blocks (graph->house, 1600);
  g_assert_cmpuint (house_on (graph->house, 1)->frame, ==, 24000);
  graph_free (graph);

  const KernelSynapseInput jitter[] = {
    { .from_key = A, .to_key = B, .id = 1, .weight = 500, .probability = 1000, .jitter_ticks = 24 },
    { .from_key = B, .to_key = A, .id = 2, .weight = 500, .probability = 1000 } };
  graph = graph_new (5, jitter, 2);
  house_blocks (graph->house, 6000);
  uint32_t least = UINT32_MAX, most = 0;
  for (unsigned n = 0; house_on (graph->house, 2 * n + 1); n++)
    {
      uint32_t wait = house_on (graph->house, 2 * n + 1)->frame
                      - house_on (graph->house, 2 * n)->frame - 2400;
      g_assert_cmpuint (wait % 50, ==, 0);      /* whole ticks */
      least = MIN (least, wait / 50);
      most = MAX (most, wait / 50);
    }
  g_assert_cmpuint (most, <=, 24);
  g_assert_cmpuint (most - least, >=, 18);      /* some 70 draws of 25 values */
  graph_free (graph);
}

/* Everything fires everything: the quota defers, nothing crashes, nothing hangs. */
static void
test_flood (void)
{
  KernelSynapseInput synapses[16];
  for (unsigned i = 0; i < 16; i++)
    synapses[i] = (KernelSynapseInput) {
      .from_key = A + i / 4, .to_key = A + i % 4, .id = i + 1, .always = true, .probability = 1000
    };
  Graph *graph = graph_new (1, synapses, 16);
  house_blocks (graph->house, 3000);
  KernelTransport transport = house_transport (graph->house);
  g_assert_cmpuint (transport.deferred, >, 0);
  g_assert_cmpuint (transport.stolen, >, 0);
  g_assert_false (transport.at_end);
  house_stop (graph->house);
  house_blocks (graph->house, 2);
  house_assert_no_hanging_note (graph->house);
  graph_free (graph);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/synapse/chain", test_chain);
  g_test_add_func ("/kernel/synapse/choice", test_choice);
  g_test_add_func ("/kernel/synapse/fan-out-and-always", test_fan_out_and_always);
  g_test_add_func ("/kernel/synapse/limits-and-chances", test_limits_and_chances);
  g_test_add_func ("/kernel/synapse/lines-and-jitter", test_lines_and_jitter);
  g_test_add_func ("/kernel/synapse/flood", test_flood);
  return g_test_run ();
}
