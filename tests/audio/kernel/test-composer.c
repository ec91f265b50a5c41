/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts, tempo forms, the heap's books, and what the composer refuses, keeps and uses again. */
#include <math.h>

#include "kernel-fixture.h"
#include "kernel-heap.h"
#include "kernel-view.h"

/* ---- layout ---------------------------------------------------------------------------------- */

static void
test_layout (void)
{
  KernelLayout layout, again;
  KernelBoot boot;
  g_assert_true (kernel_layout_from_capacities (NULL, &layout));
  g_assert_cmpuint (layout.notes, ==, 65536);
  g_assert_cmpuint (layout.axons, ==, 1024);
  g_assert_cmpuint (layout.identities, ==, 131072);
  g_assert_cmpuint (layout.synapses, ==, 8192);         /* places for 4,096 records */
  g_assert_cmpuint (layout.slots, ==, 64);
  /* By hand: header 64, axons 65,536, clips 16,384, identities 2 MiB, synapses 256 KiB, tempos 192
   * KiB, metres 32 KiB, spans 1 MiB. */
  g_assert_cmpuint (layout.stride, ==,
                    64 + 65536 + 16384 + 2097152 + 262144 + 229376 + 32768 + 1048576);
  g_assert_cmpuint (layout.heap, ==, 64 + 8 * layout.stride);
  g_assert_cmpuint (layout.size, >=, layout.heap + 65536 * 32);
  kernel_layout_write_boot (&layout, &boot);
  g_assert_cmpmem (&boot, 4, "SYMB", 4);
  g_assert_cmpuint (boot.ppq, ==, 480);
  g_assert_true (kernel_layout_from_boot (&boot, &again));
  g_assert_cmpuint (again.size, ==, layout.size);
  for (size_t i = 0; i < sizeof boot; i++)
    {
      KernelBoot bad = boot;
      ((unsigned char *) &bad)[i] ^= 0x41;
      g_assert_false (kernel_layout_from_boot (&bad, &again));
    }
  const KernelCapacities odd = { .notes = 1000, .axons = 17, .identities = 100 },
                         huge = { .notes = (1u << 24) + 1 };
  g_assert_true (kernel_layout_from_capacities (&odd, &layout));
  g_assert_cmpuint (layout.notes, ==, 1024);
  g_assert_cmpuint (layout.axons, ==, 32);
  g_assert_cmpuint (layout.identities, ==, 2048);       /* every id of a full heap */
  g_assert_false (kernel_layout_from_capacities (&huge, &layout));
}

/* ---- tempo ----------------------------------------------------------------------------------- */

/* 60 / bpm, integrated by Simpson's rule over the spec's curve: an independent second way. */
static double
integrate (const KernelTempo *tempo, double ticks)
{
  const int steps = 2000;
  double h = ticks / steps / KERNEL_PPQ, sum = 0;
  for (int i = 0; i <= steps; i++)
    {
      double x = ticks * i / steps, t = fmin (x / tempo->ticks, 1), d = tempo->to_bpm - tempo->bpm;
      double f = tempo->curve == 1 ? t : tempo->curve == 2 ? t * t : tempo->curve == 3 ? t * (2 - t)
                 : t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
      sum += (i == 0 || i == steps ? 1 : i % 2 ? 4 : 2) * 60 / (tempo->bpm + d * f);
    }
  return sum * h / 3;
}

static void
test_tempo (void)
{
  static const double ends[][2] = {
    { 60, 120 }, { 120, 60 }, { 30, 300 }, { 300, 20 }, { 120, 120.00001 }
  };
  for (unsigned e = 0; e < G_N_ELEMENTS (ends); e++)
    for (uint32_t curve = 1; curve <= 4; curve++)
      {
        KernelTempo tempo = {
          .bpm = ends[e][0], .to_bpm = ends[e][1], .ticks = 3840, .curve = curve
        };
        for (double x = 0; x <= 3840; x += 160)
          {
            double seconds = kernel_tempo_seconds (&tempo, x);
            g_assert_cmpfloat_with_epsilon (seconds, integrate (&tempo, x), 1e-8);
            g_assert_cmpfloat_with_epsilon (kernel_tempo_ticks (&tempo, seconds), x, 1e-6);
          }
        double end = kernel_tempo_seconds (&tempo, 3840);
        g_assert_cmpfloat_with_epsilon (kernel_tempo_seconds (&tempo, 4320),
                                        end + 60 / tempo.to_bpm, 1e-9);
        g_assert_cmpfloat_with_epsilon (kernel_tempo_ticks (&tempo, end + 60 / tempo.to_bpm), 4320,
                                        1e-6);
      }
  for (unsigned e = 0; e < G_N_ELEMENTS (ends); e++)
    for (uint32_t curve = 1; curve <= 4; curve++)
      for (double from = 480; from <= 3840; from += 1120)       /* a ramp taken up part-way */
        {
          const KernelTempo whole = { .bpm = ends[e][0], .to_bpm = ends[e][1], .ticks = 3840, .curve = curve };
          KernelTempo rest = whole;
          rest.from_ticks = from;
          for (double x = 0; x <= 4800 - from; x += 160)
            {
              double seconds = kernel_tempo_seconds (&rest, x), ramp = fmin (from + x, 3840);
              double expected = integrate (&whole, ramp) - integrate (&whole, from)
                                + (from + x - ramp) / KERNEL_PPQ * 60 / whole.to_bpm;
              g_assert_cmpfloat_with_epsilon (seconds, expected, 1e-8);
              g_assert_cmpfloat_with_epsilon (kernel_tempo_ticks (&rest, seconds), x, 1e-6);
              g_assert_cmpfloat_with_epsilon (kernel_tempo_bpm (&rest, x), kernel_tempo_bpm (&whole, from + x), 1e-9);
            }
        }
  KernelTempo linear = { .bpm = 60, .to_bpm = 120, .ticks = 1920, .curve = 1 };
  g_assert_cmpfloat_with_epsilon (kernel_tempo_seconds (&linear, 1920), 4 * log (2), 1e-12);
}

/* ---- heap ------------------------------------------------------------------------------------ */

static void
test_heap_leaks_nothing (void)
{
  const KernelCapacities capacities = { .notes = 4096, .axons = 64 };
  KernelLayout layout;
  KernelHeap heap;
  uint32_t live[64] = { 0 }, taken = 0;
  g_assert_true (kernel_layout_from_capacities (&capacities, &layout));
  void *memory = malloc (kernel_heap_size (&layout));
  kernel_heap_init (&heap, &layout, memory);
  for (uint32_t i = 0; i < 200000; i++)
    {
      uint32_t at = (uint32_t) g_test_rand_int_range (0, 64);
      if (live[at])
        {
          kernel_heap_drop (&heap, live[at], 3);
          live[at] = 0;
          continue;
        }
      uint32_t count = (uint32_t) g_test_rand_int_range (0, 200);
      if ((live[at] = kernel_heap_take (&heap, i, count)))
        {
          heap.axons[live[at]].slots = 1u << 3;
          g_assert_cmpuint (kernel_heap_find (&heap, i, count), ==, live[at]);
          taken++;
        }
    }
  uint32_t used = 0;
  for (uint32_t i = 0; i < 64; i++)
    used += live[i] ? heap.axons[live[i]].count : 0;
  g_assert_cmpuint (used + heap.free_notes, ==, 4095);
  for (uint32_t i = 0; i < 64; i++)
    if (live[i])
      kernel_heap_drop (&heap, live[i], 3);
  g_assert_cmpuint (taken, >, 50000);
  g_assert_cmpuint (heap.free_notes, ==, 4095);
  g_assert_cmpuint (heap.extent_count, ==, 1);
  g_assert_cmpuint (heap.extents[0].first, ==, 1);
  free (memory);
}

/* ---- composer -------------------------------------------------------------------------------- */

static const TestNote some_notes[] = { { 0, 10, 60 }, { 1, 10, 61 }, { 2.5, 10, 62 } };

static KernelZone
zone_of (House *house)
{
  KernelZone zone = { .z1 = kernel_map_get_score (house->map) };
  g_assert_true (kernel_layout_from_boot (kernel_map_get_boot (house->map), &zone.layout));
  return zone;
}

static KernelAxon
axon_in (House *house, uint32_t slot, uint32_t index)
{
  KernelZone zone = zone_of (house);
  KernelAxon axon;
  g_assert_true (kernel_view_axon (&zone, slot, index, &axon));
  return axon;
}

static void
test_words (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput input = { .id = 0x1122334455667788,
                            .kind = KERNEL_NOTE,
                            .pitch = 61,
                            .velocity = 99,
                            .voice = 5,
                            .glide = true,
                            .start_ticks = 1.25,
                            .duration_ticks = 77,
                            .detune_cents = -50,
                            .extra = 9,
                            .span = 0 };
  static const KernelSpan span = { 3, 100, 10, UINT32_MAX, 2 };
  KernelAxonInput axon = test_axon (5, 6, 480, NULL, 0, NULL);
  axon.notes = &input;
  axon.note_count = axon.span_count = 1;
  axon.spans = &span;
  uint32_t slot = house_publish (house, 9, &axon, 1, NULL, 0);
  KernelZone zone = zone_of (house);
  KernelAxon header = axon_in (house, slot, 0);
  g_assert_cmpuint (header.key, ==, 5);
  g_assert_cmpuint (header.clip, ==, 5);
  g_assert_cmpuint (header.count, ==, 1);
  g_assert_cmpuint (header.length, ==, 480);
  g_assert_cmpuint (header.flags, ==, AXON_STARTS);
  KernelWord *words = layout_note (&zone.layout, zone.z1, header.first);
  g_assert_cmphex (word_load (words), ==, 61 | 99 << 8 | 0ull << 16 | 5 << 20
                   | (uint64_t) (NOTE_ACTIVE | NOTE_GLIDE | NOTE_LAST) << 24 | 77ull << 32);
  g_assert_cmphex (word_load (words + 1), ==,
                   1 | 0x4000ull << 32 | (uint64_t) (uint16_t) -50 << 48);
  g_assert_cmphex (word_load (words + 2), ==, 0);
  g_assert_cmphex (word_load (words + 3) & 0xffff0000ffffffff, ==, 0x55667788 | 9ull << 48);
  g_assert_cmpuint (kernel_view_find_note (&zone.layout, zone.z1, slot, input.id), ==,
                    header.first);
  g_assert_cmpuint (kernel_view_find_note (&zone.layout, zone.z1, slot, input.id + 1), ==, 0);
  house_free (house);
}

static void
test_all_ids_resolve (void)
{
  enum { COUNT = 4095 };
  static KernelNoteInput inputs[COUNT];
  House *house = house_new (48000, 1);
  for (uint32_t i = 0; i < COUNT; i++)
    inputs[i] = (KernelNoteInput) {
      .id = layout_mix (i, 77), .pitch = 60, .start_ticks = i, .span = UINT32_MAX
    };
  KernelAxonInput axon = test_axon (5, 6, 48000, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = COUNT;
  uint32_t slot = house_publish (house, 1, &axon, 1, NULL, 0);
  KernelZone zone = zone_of (house);
  for (uint32_t i = 0; i < COUNT; i++)
    g_assert_cmpuint (kernel_view_find_note (&zone.layout, zone.z1, slot, inputs[i].id), ==, i + 1);
  house_free (house);
}

/* Every note of a full default zone, and of a request that is no power of two: each id resolves, no probe is longer than 64,
 * whether ids are hashes or follow each other. */
static void
test_full_load (void)
{
  static const uint32_t wishes[] = { 0, 50000, 3000 };
  for (unsigned w = 0; w < 2 * G_N_ELEMENTS (wishes); w++)
    {
      const KernelCapacities capacities = { .notes = wishes[w / 2] };
      House *house = g_new0 (House, 1);
      house_new_composer (house, &capacities);
      KernelZone zone = zone_of (house);
      uint32_t count = zone.layout.notes - 1, slot = 99, longest = 0;
      g_assert_cmpuint (zone.layout.identities, >=, 2 * count);
      KernelNoteInput *inputs = g_new0 (KernelNoteInput, count);
      for (uint32_t i = 0; i < count; i++)
        inputs[i] = (KernelNoteInput) { .id = w % 2 ? i + 1 : layout_mix (i, 99), .pitch = 60, .start_ticks = i, .span = UINT32_MAX };
      KernelAxonInput axon = test_axon (5, 6, 480, NULL, 0, NULL);
      axon.notes = inputs;
      axon.note_count = count;
      g_assert_cmpint (kernel_composer_begin (house->composer, 1), ==, KERNEL_OK);
      g_assert_cmpint (kernel_composer_add_axon (house->composer, &axon), ==, KERNEL_OK);
      g_assert_cmpint (kernel_composer_publish (house->composer, &slot), ==, KERNEL_OK);
      KernelWord *words = layout_slot (&zone.layout, zone.z1, slot);
      uint32_t log2 = (uint32_t) word_load (words + 2), mask = (1u << log2) - 1;
      KernelWord *table = layout_table (words, zone.layout.identities_at);
      for (uint32_t i = 0; i < count; i++)
        g_assert_cmpuint (kernel_view_find_note (&zone.layout, zone.z1, slot, inputs[i].id), ==, i + 1);
      for (uint32_t at = 0; at <= mask; at++)
        if (word_load (table + 2 * (size_t) at + 1) >> 48)
          longest = MAX (longest, ((at - layout_hash64 (word_load (table + 2 * (size_t) at), log2)) & mask) + 1);
      g_test_message ("%u ids, longest probe %u", count, longest);
      g_assert_cmpuint (longest, <=, 64);
      g_free (inputs);
      kernel_map_free (house->map);
      free (house->scratch);
      g_free (house);
    }
}

static void
test_refuses (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[3], bad[3];
  KernelAxonInput good = test_axon (7, 1, 960, some_notes, 3, inputs), axon = good;
  KernelSynapseInput synapse = { .from_key = 7, .to_key = 8, .weight = 1, .probability = 1 };
  static const KernelTempo nan_tempo = { .bpm = NAN, .to_bpm = 1 };
  static const KernelTempo beyond_tempo = { .bpm = 60, .to_bpm = 120, .ticks = 480, .curve = 1, .from_ticks = 481 };
  static const KernelMetre zero_metres[300];
  KernelComposer *composer = house->composer;
  g_assert_cmpint (kernel_composer_add_axon (composer, &good), ==,
                   KERNEL_ERROR_RANGE); /* not begun */
  g_assert_cmpint (kernel_composer_publish (composer, NULL), ==, KERNEL_ERROR_RANGE);
#define REFUSED(status) \
  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK); \
  g_assert_cmpint (kernel_composer_add_axon (composer, &axon), ==, status); \
  g_assert_cmpint (kernel_composer_publish (composer, NULL), ==, KERNEL_ERROR_RANGE); \
  axon = good;
  axon.track = 64; REFUSED (KERNEL_ERROR_RANGE)
  axon.tempo_count = 0; REFUSED (KERNEL_ERROR_RANGE)
  axon.tempos = &nan_tempo; REFUSED (KERNEL_ERROR_RANGE)
  axon.tempos = &beyond_tempo; REFUSED (KERNEL_ERROR_RANGE)
  axon.note_count = 4096; REFUSED (KERNEL_ERROR_LIMIT)
  axon.metre_count = 300; axon.metres = zero_metres; REFUSED (KERNEL_ERROR_RANGE)
  memcpy (bad, inputs, sizeof bad);
  bad[2].start_ticks = 0.5;
  axon.notes = bad;
  REFUSED (KERNEL_ERROR_RANGE)
  memcpy (bad, inputs, sizeof bad);
  bad[1].pitch = 128;
  axon.notes = bad;
  REFUSED (KERNEL_ERROR_RANGE)
  memcpy (bad, inputs, sizeof bad);
  bad[0].start_ticks = NAN;
  axon.notes = bad;
  REFUSED (KERNEL_ERROR_RANGE)

  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_axon (composer, &good), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_synapse (composer, &synapse), ==,
                   KERNEL_ERROR_RANGE); /* no such key */
  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_axon (composer, &good), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_axon (composer, &good), ==, KERNEL_ERROR_RANGE); /* twice */
  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_axon (composer, &good), ==, KERNEL_OK);
  synapse.to_key = 7;
  for (unsigned i = 0; i < 64; i++)
    g_assert_cmpint (kernel_composer_add_synapse (composer, &synapse), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_synapse (composer, &synapse), ==,
                   KERNEL_ERROR_LIMIT);                 /* 65 of one source */
  house_publish (house, 4, &good, 1, NULL, 0);          /* and all is well again */
  house_play (house);
  house_blocks (house, 10);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 3);
  g_assert_null (kernel_composer_attach (kernel_map_get_boot (house->map),
                                         kernel_map_get_score (house->map), house->scratch, 100));
  house_free (house);
}

/* Half the heap is held by what plays: a score that fits beside it waits or goes, a larger one
 * needs a larger zone. */
static void
test_two_generations (void)
{
  static KernelNoteInput inputs[3000];
  House *house = house_new (48000, 1);
  for (uint32_t i = 0; i < 3000; i++)
    inputs[i] = (KernelNoteInput) {
      .id = i + 1, .pitch = 60, .start_ticks = i, .span = UINT32_MAX
    };
  KernelAxonInput axon = test_axon (5, 6, 48000, NULL, 0, NULL);
  axon.notes = inputs;
  for (uint32_t revision = 1; revision < 50; revision++)
    {
      axon.note_count = 2000;           /* 4,095 places: two generations fit */
      axon.content_hash = revision;
      house_publish (house, revision, &axon, 1, NULL, 0);
      house_blocks (house, 1);
    }
  axon.note_count = 3000;
  g_assert_cmpint (kernel_composer_begin (house->composer, 99), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_add_axon (house->composer, &axon), ==, KERNEL_ERROR_LIMIT);
  g_assert_cmpint (kernel_composer_publish (house->composer, NULL), ==, KERNEL_ERROR_RANGE);
  house_blocks (house, 1);
  g_assert_cmpuint (house_transport (house).score_version, ==, 49);
  house_free (house);
}

static void
test_uses_again (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2][3];
  KernelAxonInput axons[2] = { test_axon (7, 1, 960, some_notes, 3, inputs[0]),
                               test_axon (8, 2, 960, some_notes, 3, inputs[1]) };
  uint32_t slot = house_publish (house, 1, axons, 2, NULL, 0), first[2];
  for (unsigned i = 0; i < 2; i++)
    first[i] = axon_in (house, slot, i).first;
  house_blocks (house, 1);
  axons[1].content_hash = 3;            /* one changed, the other stays where it is */
  slot = house_publish (house, 2, axons, 2, NULL, 0);
  g_assert_cmpuint (axon_in (house, slot, 0).first, ==, first[0]);
  g_assert_cmpuint (axon_in (house, slot, 1).first, !=, first[1]);
  /* Spans follow the text while the chain stays: only their offsets moved. */
  static const KernelSpan one[] = { { 0, 10, 4, UINT32_MAX, 0 } },
                          moved[] = { { 0, 15, 4, UINT32_MAX, 0 } };
  for (unsigned i = 0; i < 3; i++)
    inputs[0][i].span = 0;
  axons[0].spans = one;
  axons[0].span_count = 1;
  slot = house_publish (house, 3, axons, 2, NULL, 0);
  uint32_t with_span = axon_in (house, slot, 0).first;
  house_blocks (house, 1);
  axons[0].spans = moved;
  slot = house_publish (house, 4, axons, 2, NULL, 0);
  g_assert_cmpuint (axon_in (house, slot, 0).first, ==, with_span);
  KernelSpanView view;
  g_assert_cmpuint (kernel_map_copy_spans (house->map, slot, &view, 1, NULL), ==, 1);
  g_assert_cmpuint (view.start, ==, 15);
  house_free (house);
}

static void
test_keeps (void)
{
  static const KernelSpan spans[] = { { 0, 10, 4, UINT32_MAX, 0 }, { 0, 12, 1, 0, 0 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2][3];
  KernelAxonInput axons[2] = { test_axon (8, 2, 960, some_notes, 3, inputs[1]),
                               test_axon (7, 1, 960, some_notes, 2, inputs[0]) };
  axons[0].spans = axons[1].spans = spans;
  axons[0].span_count = axons[1].span_count = 2;
  for (unsigned i = 0; i < 3; i++)
    inputs[0][i].span = inputs[1][i].span = 1;
  axons[1].track = 5;
  house_publish (house, 1, axons, 2, NULL, 0);
  house_play (house);
  house_blocks (house, 1);
  for (uint32_t revision = 2; revision < 50; revision++)
    {
      KernelAxonInput kept = { .key_hash = 7, .track = 5, .starts = true, .keep = true };
      KernelAxonInput unknown = { .key_hash = 99, .keep = true };
      uint32_t slot;
      g_assert_cmpint (kernel_composer_begin (house->composer, revision), ==, KERNEL_OK);
      g_assert_cmpint (kernel_composer_add_axon (house->composer, &kept), ==, KERNEL_OK);
      g_assert_cmpint (kernel_composer_add_axon (house->composer, &unknown), ==,
                       KERNEL_ERROR_RANGE);
      g_assert_cmpint (kernel_composer_publish (house->composer, &slot), ==,
                       KERNEL_OK); /* the rest is good */
      KernelAxon axon = axon_in (house, slot, 0);
      g_assert_cmpuint (axon.flags, ==, AXON_STARTS | AXON_STALE);
      g_assert_cmpuint (axon.count, ==, 2);
      g_assert_cmpuint (axon.length, ==, 960);
      g_assert_cmpuint (axon.track, ==, 5);
      g_assert_cmpuint (axon.text_revision, ==, 1);     /* however often it is kept */
      KernelSpanView views[4];
      g_assert_cmpuint (kernel_map_copy_spans (house->map, slot, views, 4, NULL), ==, 2);
      g_assert_cmpuint (views[1].parent, ==, 0);
      g_assert_cmpuint (views[1].start, ==, 12);
      house_blocks (house, 1);
    }
  g_assert_cmpuint (house_transport (house).swaps, ==, 0);       /* it plays on, untouched */
  house_blocks (house, 1000);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 4);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_nobody_listens (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[3];
  KernelAxonInput axon = test_axon (7, 1, 960, some_notes, 3, inputs);
  for (uint32_t i = 0; i < 100000; i++)         /* more than 65,536 fillings: generations wrap */
    {
      axon.content_hash = i;
      house_publish (house, i, &axon, 1, NULL, 0);
    }
  house_play (house);
  house_blocks (house, 1);
  g_assert_cmpuint (house_transport (house).score_version, ==, 99999);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 2);
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/layout/tables", test_layout);
  g_test_add_func ("/kernel/tempo/closed-forms", test_tempo);
  g_test_add_func ("/kernel/heap/leaks-nothing", test_heap_leaks_nothing);
  g_test_add_func ("/kernel/composer/words", test_words);
  g_test_add_func ("/kernel/composer/all-ids-resolve", test_all_ids_resolve);
  g_test_add_func ("/kernel/composer/full-load", test_full_load);
  g_test_add_func ("/kernel/composer/refuses", test_refuses);
  g_test_add_func ("/kernel/composer/two-generations", test_two_generations);
  g_test_add_func ("/kernel/composer/uses-again", test_uses_again);
  g_test_add_func ("/kernel/composer/keeps", test_keeps);
  g_test_add_func ("/kernel/composer/nobody-listens", test_nobody_listens);
  return g_test_run ();
}
