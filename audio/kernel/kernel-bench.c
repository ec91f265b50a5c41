/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Benchmarks: patches, publication, the walk, the choice of synapses, and how soon another thread
 * sees a store. */
#include "kernel/bench.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "kernel-performer-private.h"

#define RUNS_MAX 64
#define CLIPS 100
#define CLIP_NOTES 100
#define WALK_NOTES 2000
#define ROUND_TRIPS 200000

typedef struct {
  KernelMap       *map;
  KernelComposer  *composer;
  KernelPerformer *performer;
  void            *scratch;
  KernelNoteInput *notes;               /* CLIPS * CLIP_NOTES */
  KernelSpan      *spans;
  uint32_t         revision;
} Bench;

static double
read_clock (clockid_t clock)
{
  struct timespec time;
  clock_gettime (clock, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

/* Works of one thread are timed by its own processor time: on a quiet machine that is the same, on a busy one the others'
 * turns do not count. What goes between threads is timed by the wall. */
static double now_ns (void) { return read_clock (CLOCK_THREAD_CPUTIME_ID); }
static double wall_ns (void) { return read_clock (CLOCK_MONOTONIC); }

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static KernelFigure
figure (const KernelFigure *work, double *values, uint32_t count)
{
  KernelFigure figure = *work;
  qsort (values, count, sizeof *values, compare);
  figure.median = values[count / 2];
  figure.worst = work->more_is_better ? values[0] : values[count - 1];
  return figure;
}

/* ---- a house of its own ---------------------------------------------------------------------- */

static const KernelTempo tempo_120 = { .bpm = 120, .to_bpm = 120 };
static const KernelMetre metre_44 = { 0, 4, 4 };

static KernelAxonInput
clip (Bench *bench, uint32_t index, uint64_t content)
{
  return (KernelAxonInput) { .key_hash = index + 1,
                             .content_hash = content,
                             .track = (uint16_t) (index % KERNEL_TRACKS),
                             .starts = true,
                             .length_ticks = CLIP_NOTES * 120,
                             .notes = bench->notes + (size_t) index * CLIP_NOTES,
                             .note_count = CLIP_NOTES,
                             .spans = bench->spans,
                             .span_count = CLIP_NOTES,
                             .tempos = &tempo_120,
                             .tempo_count = 1,
                             .metres = &metre_44,
                             .metre_count = 1 };
}

static bool
publish_clips (Bench *bench, uint64_t changed)
{
  if (kernel_composer_begin (bench->composer, ++bench->revision) != KERNEL_OK)
    return false;
  for (uint32_t i = 0; i < CLIPS; i++)
    {
      KernelAxonInput axon = clip (bench, i, i == CLIPS / 2 ? changed : 1);
      if (kernel_composer_add_axon (bench->composer, &axon) != KERNEL_OK)
        return false;
    }
  return kernel_composer_publish (bench->composer, NULL) == KERNEL_OK;
}

static void
bench_finish (Bench *bench)
{
  kernel_performer_free (bench->performer);
  kernel_map_free (bench->map);
  free (bench->scratch);
  free (bench->notes);
  free (bench->spans);
}

static bool
bench_init (Bench *bench)
{
  *bench = (Bench) { .map = kernel_map_new (NULL), .performer = kernel_performer_new (48000, 1) };
  bench->notes = calloc (CLIPS * CLIP_NOTES, sizeof *bench->notes);
  bench->spans = calloc (CLIP_NOTES, sizeof *bench->spans);
  if (!bench->map || !bench->performer || !bench->notes || !bench->spans)
    return false;
  size_t size = kernel_composer_scratch_size (kernel_map_get_boot (bench->map));
  if (!(bench->scratch = malloc (size)))
    return false;
  memset (bench->scratch, 0, size);     /* present before it is timed */
  bench->composer = kernel_composer_attach (
      kernel_map_get_boot (bench->map), kernel_map_get_score (bench->map), bench->scratch, size);
  for (uint32_t i = 0; i < CLIPS * CLIP_NOTES; i++)
    bench->notes[i] = (KernelNoteInput) {
      .id = layout_mix (i + 1, 0x5bd1e995), .pitch = (uint8_t) (36 + i % 48), .velocity = 100,
      .start_ticks = i % CLIP_NOTES * 120.0, .duration_ticks = 100, .span = i % CLIP_NOTES };
  for (uint32_t i = 0; i < CLIP_NOTES; i++)
    bench->spans[i] = (KernelSpan) { 0, i * 10, 8, KERNEL_NO_SPAN, 0 };
  return bench->composer && kernel_performer_attach (bench->performer, bench->map) == KERNEL_OK;
}

static void
idle_block (Bench *bench)
{
  KernelEvent events[256];
  kernel_performer_block (bench->performer, events, 256);
}

/* ---- works: each returns one run's value ----------------------------------------------------- */

static double
run_publish (Bench *bench)
{
  double sum = 0;
  for (int i = 0; i < 50; i++)
    {
      double start = now_ns ();
      publish_clips (bench, 1000 + bench->revision);
      sum += now_ns () - start;
      idle_block (bench);
    }
  return sum / 50 / 1000;
}

static double
run_patch (Bench *bench)
{
  const uint32_t rounds = 2000;
  double start = now_ns ();
  for (uint32_t round = 0; round < rounds; round++)
    for (uint32_t i = 1; i <= 4096; i++)
      kernel_note_patch (layout_note (&bench->map->layout, bench->map->score.data, i),
                         (int) (round & 127), -1, -1);
  return rounds * 4096.0 / (now_ns () - start) * 1000;
}

static double
run_patch_by_id (Bench *bench)
{
  const uint32_t rounds = 100;
  uint32_t found = 0;
  double start = now_ns ();
  for (uint32_t round = 0; round < rounds; round++)
    for (uint32_t i = 0; i < CLIPS * CLIP_NOTES; i++)
      found += kernel_performer_patch (bench->performer, bench->notes[i].id, (int) (round & 127),
                                       -1, -1)
               == KERNEL_OK;
  return found / (now_ns () - start) * 1000;
}

/* Notes in one block, on a track that is muted (the walk alone) or not (voice, event and telemetry
 * too). */
static double
run_walk (bool muted)
{
  Bench bench = { .map = kernel_map_new (NULL), .performer = kernel_performer_new (48000, 1) };
  bench.notes = calloc (WALK_NOTES, sizeof *bench.notes);
  size_t size = bench.map ? kernel_composer_scratch_size (kernel_map_get_boot (bench.map)) : 0;
  bench.scratch = calloc (1, size + 1);
  double sum = 0;
  uint32_t count = muted ? WALK_NOTES : 500, rounds = 0;
  if (!bench.map || !bench.performer || !bench.notes || !bench.scratch)
    goto out;
  bench.composer = kernel_composer_attach (kernel_map_get_boot (bench.map),
                                           kernel_map_get_score (bench.map), bench.scratch, size);
  for (uint32_t i = 0; i < count; i++)
    bench.notes[i] = (KernelNoteInput) { .id = i + 1,
                                         .pitch = 60,
                                         .velocity = 100,
                                         .duration_ticks = 480,
                                         .start_ticks = 1.28 + i * 1.2 / count,
                                         .span = KERNEL_NO_SPAN };
  KernelAxonInput axon = clip (&bench, 0, 1);
  axon.note_count = count;
  axon.span_count = 0;
  if (kernel_composer_begin (bench.composer, 1) != KERNEL_OK
      || kernel_composer_add_axon (bench.composer, &axon) != KERNEL_OK
      || kernel_composer_publish (bench.composer, NULL) != KERNEL_OK
      || kernel_performer_attach (bench.performer, bench.map) != KERNEL_OK
      || kernel_performer_play (bench.performer) != KERNEL_OK)
    goto out;
  kernel_performer_set_mute (bench.performer, muted ? ~0ull : 0, 0);
  KernelEvent *events = calloc (EVENTS, sizeof *events);
  for (; events && rounds < 50; rounds++)
    {
      if (kernel_performer_seek (bench.performer, 0) != KERNEL_OK)
        break;
      kernel_performer_block (bench.performer, events, EVENTS);
      double start = now_ns ();
      kernel_performer_block (bench.performer, events, EVENTS);
      sum += now_ns () - start;
    }
  free (events);
out:
  bench_finish (&bench);
  return rounds ? sum / rounds / count : NAN;
}

/* What the performer does at a clip's end before it starts anything: the candidates of both tables with what was learned of
 * them, and the choice. */
static double
run_resolve (Bench *bench, uint32_t candidates)
{
  const uint32_t rounds = 200000;
  KernelSynapse records[KERNEL_CANDIDATES_MAX];
  if (kernel_composer_begin (bench->composer, ++bench->revision) != KERNEL_OK)
    return NAN;
  for (uint32_t i = 0; i < 2; i++)
    {
      KernelAxonInput axon = clip (bench, i, 1);
      kernel_composer_add_axon (bench->composer, &axon);
    }
  for (uint32_t i = 0; i < candidates; i++)
    {
      KernelSynapseInput synapse = { .from_key = 1,
                                     .to_key = 2,
                                     .id = i + 1,
                                     .group = (uint8_t) i,
                                     .weight = 500,
                                     .probability = 1000 };
      kernel_composer_add_synapse (bench->composer, &synapse);
    }
  uint32_t state = 1, sum = 0;
  if (kernel_composer_publish (bench->composer, NULL) != KERNEL_OK)
    return NAN;
  idle_block (bench);
  double start = now_ns ();
  for (uint32_t i = 0; i < rounds; i++)
    {
      uint32_t count = kernel_synapses_collect (bench->performer, 1, records);
      sum += kernel_synapse_choose (records, count, &state);
    }
  double each = (now_ns () - start) / rounds;
  return sum == UINT32_MAX ? NAN : each;
}

/* ---- live edits, both halves on one thread --------------------------------------------------- */

typedef struct { double insert, scattered, delete, connect; } Live;

static uint32_t
next_random (uint32_t *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void
run_notes (KernelPerformer *p, Live *live)
{
  enum { ROUNDS = 40, BATCH = COMMANDS_A_BLOCK };
  static KernelNoteHandle handles[KERNEL_LANE_NOTES];
  KernelLane *lane = kernel_performer_get_lane (p, 2);
  KernelEvent events[16];
  KernelLaneNote note = { .clip = 7, .duration_ticks = 10, .pitch = 60, .velocity = 100, .track = KERNEL_TRACK_OF_CLIP };
  uint32_t state = 1, done[2] = { 0 }, undone = 0;
  double insert[2] = { 0 }, delete = 0;
  for (int round = 0; round < ROUNDS; round++)
    {
      int scattered = round & 1;        /* in the order of time, as they are played in; or anywhere */
      double start = now_ns ();
      for (uint32_t i = 0; i < KERNEL_LANE_NOTES; i++)
        {
          note.tick = scattered ? next_random (&state) % 100000 : i * 24;
          done[scattered] += kernel_lane_insert (lane, &note, handles + i) == KERNEL_OK;
          if (i % BATCH == BATCH - 1)
            kernel_performer_block (p, events, 16);
        }
      insert[scattered] += now_ns () - start;
      start = now_ns ();
      for (uint32_t i = 0; i < KERNEL_LANE_NOTES; i++)
        {
          undone += kernel_lane_delete (lane, handles[i * 1103 % KERNEL_LANE_NOTES]) == KERNEL_OK;
          if (i % BATCH == BATCH - 1)
            kernel_performer_block (p, events, 16);
        }
      kernel_performer_block (p, events, 16);
      KernelLaneCounts counts;
      kernel_lane_get_counts (lane, &counts);   /* takes home what came */
      delete += now_ns () - start;
    }
  live->insert = done[0] / insert[0] * 1000;
  live->scattered = done[1] / insert[1] * 1000;
  live->delete = undone / delete * 1000;
}

static void
run_connect (KernelPerformer *p, Live *live)
{
  enum { ROUNDS = 40, RECORDS = 2048, BATCH = 64 };
  KernelLane *lane = kernel_performer_get_lane (p, 3);
  KernelEvent events[16];
  uint32_t done = 0;
  double sum = 0;
  for (int round = 0; round < ROUNDS; round++)
    {
      double start = now_ns ();
      for (uint32_t i = 0; i < RECORDS; i++)
        {
          const KernelLiveSynapse synapse = { .from = i % 512 + 1, .to = (i * 7) % 512 + 1, .id = i + 1, .group = (uint8_t) i,
                                              .weight = 500, .probability = 1000 };
          done += kernel_lane_connect (lane, &synapse) == KERNEL_OK;
          if (i % BATCH == BATCH - 1)
            kernel_performer_block (p, events, 16);
        }
      sum += now_ns () - start;
      (void) !kernel_lane_clear (lane, 0);
      kernel_performer_block (p, events, 16);
    }
  live->connect = done / sum * 1000;
}

static Live
run_live (void)
{
  Live live = { NAN, NAN, NAN, NAN };
  KernelPerformer *p = kernel_performer_new (48000, 1);
  if (!p)
    return live;
  run_notes (p, &live);
  run_connect (p, &live);
  kernel_performer_free (p);
  return live;
}

/* ---- between threads ------------------------------------------------------------------------- */

typedef struct
{
  KernelWord patch;
  char pad[120];
  KernelWord echo;
  char pad1[120];
  atomic_bool done;
} Wire;

static void *
echo_thread (void *data)
{
  Wire *wire = data;
  uint64_t seen = 0;
  while (!atomic_load_explicit (&wire->done, memory_order_relaxed))
    {
      uint64_t word = atomic_load_explicit (&wire->patch, memory_order_acquire);
      if (word != seen)
        atomic_store_explicit (&wire->echo, seen = word, memory_order_release);
    }
  return NULL;
}

/* Fills three figures: median, p99, worst of all round trips. */
static uint32_t
run_visibility (KernelFigure *figures)
{
  static _Alignas (128) Wire wire;
  pthread_t thread;
  double *trips = malloc (ROUND_TRIPS * sizeof *trips);
  atomic_store (&wire.patch, 0);
  atomic_store (&wire.echo, 0);
  atomic_store (&wire.done, false);
  if (!trips || pthread_create (&thread, NULL, echo_thread, &wire) != 0)
    {
      free (trips);
      return 0;
    }
  for (uint64_t i = 1; i <= ROUND_TRIPS; i++)
    {
      double start = wall_ns ();
      atomic_store_explicit (&wire.patch, i, memory_order_release);
      while (atomic_load_explicit (&wire.echo, memory_order_acquire) != i)
        ;
      trips[i - 1] = wall_ns () - start;
    }
  atomic_store (&wire.done, true);
  pthread_join (thread, NULL);
  qsort (trips, ROUND_TRIPS, sizeof *trips, compare);
  double worst = trips[ROUND_TRIPS - 1], p99 = trips[ROUND_TRIPS / 100 * 99];
  figures[0] = (KernelFigure) {
    "visible to another thread and back, median", "ns", trips[ROUND_TRIPS / 2], worst, 300, 430, false
  };
  figures[1] = (KernelFigure) {
    "visible to another thread and back, p99", "ns", p99, worst, 1000, 960, false
  };
  free (trips);
  return 2;
}

enum { PATCH, BY_ID, INSERT, SCATTERED, DELETE, CONNECT, RESOLVE_1, RESOLVE_3, RESOLVE_64, WALK, SOUND, PUBLISH, WORKS };
static const KernelFigure works[WORKS] = {
  [PATCH] = { "patch, tight loop", "M/s", 0, 0, 100, 31, true },
  [BY_ID] = { "patch by id", "M/s", 0, 0, 40, 12, true },
  [INSERT] = { "insert and link a note", "M/s", 0, 0, 10, 1.9, true },
  [SCATTERED] = { "insert and link a note, in any order", "M/s", 0, 0, 10, 1.9, true },
  [DELETE] = { "delete and reclaim a note", "M/s", 0, 0, 10, 1.3, true },
  [CONNECT] = { "connect a synapse", "M/s", 0, 0, 20, 8.4, true },
  [RESOLVE_1] = { "resolve 1 candidate", "ns", 0, 0, 12, 117, false },
  [RESOLVE_3] = { "resolve 3 candidates", "ns", 0, 0, 20, 160, false },
  [RESOLVE_64] = { "resolve 64 candidates", "ns", 0, 0, 300, 0, false },
  [WALK] = { "walk a note", "ns", 0, 0, 5, 55, false },
  [SOUND] = { "walk and sound a note", "ns", 0, 0, 0, 0, false },
  [PUBLISH] = { "publish 10,000 notes, one clip changed", "us", 0, 0, 60, 0, false },
};

uint32_t
kernel_benchmark (KernelFigure figures[KERNEL_FIGURES], uint32_t runs)
{
  double values[WORKS][RUNS_MAX];
  Bench bench;
  if (runs < 1 || runs > RUNS_MAX)
    runs = 7;
  if (!bench_init (&bench))
    {
      bench_finish (&bench);
      return 0;
    }
  for (uint32_t i = 0; i < runs; i++)
    {
      Live live = run_live ();
      values[INSERT][i] = live.insert;
      values[SCATTERED][i] = live.scattered;
      values[DELETE][i] = live.delete;
      values[CONNECT][i] = live.connect;
      values[RESOLVE_1][i] = run_resolve (&bench, 1);
      values[RESOLVE_3][i] = run_resolve (&bench, 3);
      values[RESOLVE_64][i] = run_resolve (&bench, 64);
      values[PUBLISH][i] = run_publish (&bench);
      values[BY_ID][i] = run_patch_by_id (&bench);
      values[PATCH][i] = run_patch (&bench);
      values[WALK][i] = run_walk (true);
      values[SOUND][i] = run_walk (false);
    }
  uint32_t count = 0;
  for (; count < WORKS; count++)
    figures[count] = figure (works + count, values[count], runs);
  bench_finish (&bench);
  return count + run_visibility (figures + count);
}
