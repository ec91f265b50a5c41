/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timing process() block by block over a score of held notes. */
#include "engine/bench.h"
#include <stdlib.h>
#include "engine-private.h"
#include "kernel/composer.h"

#define TRACK_VOICES 8                  /* held on one track, below what every patch has */
#define RUNS 15000
#define WARM 750                        /* blocks before the timing: all notes have begun */
#define HOUR_TICKS (3600u * 2 * KERNEL_PPQ)

static const uint32_t voice_rows[] = { 0, 8, 32, 64, 128 };

typedef struct { KernelMap *map; void *scratch; } Score;

static bool
add_track (KernelComposer *composer, uint32_t track, uint32_t voices)
{
  static const KernelTempo tempo = { .bpm = 120, .to_bpm = 120 };
  static const KernelMetre metre = { 0, 4, 4 };
  KernelNoteInput notes[TRACK_VOICES] = { 0 };
  KernelAxonInput axon = { .key_hash = track + 1, .content_hash = track + 1, .track = (uint16_t) track, .starts = true,
                           .length_ticks = HOUR_TICKS, .notes = notes, .note_count = voices,
                           .tempos = &tempo, .tempo_count = 1, .metres = &metre, .metre_count = 1 };

  for (uint32_t i = 0; i < voices; i++)
    notes[i] = (KernelNoteInput) { .id = 100 * track + i + 1, .pitch = (uint8_t) (36 + (5 * i + track) % 84), .velocity = 90,
                                   .start_ticks = i * 30, .duration_ticks = HOUR_TICKS - 300, .span = UINT32_MAX };
  return kernel_composer_add_axon (composer, &axon) == KERNEL_OK;
}

static bool
score_init (Score *score, uint32_t voices)
{
  KernelComposer *composer;
  uint32_t slot, tracks = MAX (1, voices / TRACK_VOICES);
  const void *boot;
  bool good;

  score->map = kernel_map_new (&(KernelCapacities) { .notes = 1024, .axons = 256, .spans = 1024, .synapses = 16 });
  if (!score->map)
    return false;
  boot = kernel_map_get_boot (score->map);
  score->scratch = g_malloc (kernel_composer_scratch_size (boot));
  composer = kernel_composer_attach (boot, kernel_map_get_score (score->map), score->scratch,
                                     kernel_composer_scratch_size (boot));
  good = composer && kernel_composer_begin (composer, 1) == KERNEL_OK;
  for (uint32_t t = 0; good && t < tracks; t++)
    good = add_track (composer, t, MIN (voices, TRACK_VOICES));
  return good && kernel_composer_publish (composer, &slot) == KERNEL_OK;
}

static gboolean
set_rig (Engine *engine, const char *patch, uint32_t tracks, uint32_t inserts, GError **error)
{
  static const EngineEffect effects[] = { { .patch = "eq", .mix = 1 }, { .patch = "compressor", .mix = 1 },
                                          { .patch = "chorus", .mix = 0.5 }, { .patch = "delay", .mix = 0.3 } };
  char names[KERNEL_TRACKS][8];
  EngineTrack list[KERNEL_TRACKS] = { 0 };
  EngineRig rig = { .tracks = list, .track_count = tracks, .tempo_bpm = 120 };

  for (uint32_t i = 0; i < tracks; i++)
    {
      g_snprintf (names[i], sizeof names[i], "%u", i);
      list[i] = (EngineTrack) { .name = names[i], .patch = patch, .volume = 0.1, .slot = (uint16_t) i,
                                .inserts = effects, .insert_count = MIN (inserts, G_N_ELEMENTS (effects)) };
    }
  return engine_set_rig (engine, &rig, error);
}

static int
compare (const void *a, const void *b)
{
  double one = *(const double *) a, two = *(const double *) b;

  return (one > two) - (one < two);
}

static void
measure (Engine *engine, EngineBench *row)
{
  g_autofree double *times = g_new (double, row->runs);
  float block[2 * 2 * ENGINE_BLOCK];

  for (uint32_t i = 0; i < WARM; i++)
    engine_process_offline (engine, block, row->frames);
  for (uint32_t i = 0; i < row->runs; i++)
    {
      uint64_t start = engine_now_ns ();

      engine_process_offline (engine, block, row->frames);
      times[i] = (double) (engine_now_ns () - start) / 1e3;
    }
  qsort (times, row->runs, sizeof *times, compare);
  row->median_us = times[row->runs / 2];
  row->p99_us = times[row->runs / 100 * 99];
  row->p999_us = times[row->runs / 1000 * 999];
  row->worst_us = times[row->runs - 1];
  row->period_us = row->frames * 1e6 / engine->rate;
}

static gboolean
run_row (const char *patch_dir, const char *patch, EngineBench *row, GError **error)
{
  Engine *engine = engine_new (&(EngineConfig) { .rate = 48000, .patch_dir = patch_dir, .seed = 1, .threads = row->threads });
  Score score = { 0 };
  gboolean good = set_rig (engine, patch, row->tracks, row->inserts, error);

  if (good && (!score_init (&score, row->voices)
               || kernel_performer_attach (engine->performer, score.map) != KERNEL_OK
               || kernel_performer_play (engine->performer) != KERNEL_OK))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_LOST, "the benchmark's score does not fit");
      good = FALSE;
    }
  engine->strip_plan.always = row->threads > 1;
  if (good)
    measure (engine, row);
  engine_free (engine);
  kernel_map_free (score.map);
  g_free (score.scratch);
  return good;
}

static uint32_t
run_rows (const char *patch_dir, const char *patch, EngineBench *rows, uint32_t count, GError **error)
{
  for (uint32_t i = 0; i < count; i++)
    if (!run_row (patch_dir, patch ? patch : "lead", &rows[i], error))
      return 0;
  return count;
}

uint32_t
engine_benchmark (const char *patch_dir, const char *patch, uint32_t runs, EngineBench *rows, uint32_t max,
                  GError **error)
{
  uint32_t count = MIN (max, G_N_ELEMENTS (voice_rows));

  for (uint32_t i = 0; i < count; i++)
    rows[i] = (EngineBench) { .voices = voice_rows[i], .tracks = MAX (1, voice_rows[i] / TRACK_VOICES),
                              .runs = runs ? MAX (runs, 1000) : RUNS, .threads = 1, .frames = ENGINE_BLOCK };
  return run_rows (patch_dir, patch, rows, count, error);
}

uint32_t
engine_benchmark_parallel (const char *patch_dir, const char *patch, uint32_t runs, EngineBench *rows, uint32_t max,
                           GError **error)
{
  uint32_t count = 0, most = MAX (2, MIN (g_get_num_processors (), 4));

  for (uint32_t voices = 32; voices <= 256; voices *= 2)
    for (uint32_t threads = 1; threads <= most && count < max; threads *= 2)
      rows[count++] = (EngineBench) { .voices = voices, .tracks = voices / TRACK_VOICES, .threads = threads,
                                      .frames = ENGINE_BLOCK, .runs = runs ? MAX (runs, 1000) : RUNS };
  for (uint32_t threads = 1; threads <= most && count < max; threads *= 2)
    rows[count++] = (EngineBench) { .voices = KERNEL_TRACKS * TRACK_VOICES, .tracks = KERNEL_TRACKS, .inserts = 4,
                                    .threads = threads, .frames = 2 * ENGINE_BLOCK, .runs = runs ? MAX (runs, 1000) : RUNS / 5 };
  return run_rows (patch_dir, patch, rows, count, error);
}
