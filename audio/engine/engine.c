/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and ending an engine, its limiter, and the small settings. */
#include <string.h>
#include <sys/mman.h>
#include "engine-private.h"

#define DEFAULT_RATE 48000.0
#define TOUCH_STEP 4096

G_DEFINE_QUARK (engine-error-quark, engine_error)

/* A refusal is no error: the memory limit of plain users is often small. Then every page is at least there. */
static void
lock_memory (Engine *engine)
{
  volatile char *bytes = (volatile char *) engine;

  engine->locked = mlock (engine, sizeof *engine) == 0;
  for (size_t i = 0; i < sizeof *engine; i += TOUCH_STEP)
    bytes[i] = bytes[i];
}

static void
load_limiter (Engine *engine)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineUnitWish wish = { .patch = "limiter", .mix = -1 };
  g_autoptr (GError) error = NULL;
  EngineUnit *unit = engine_unit_new (&place, &wish, &error);

  if (!unit)
    {
      engine->limiter_problem = g_strdup_printf ("no limiter on the master: %s", error->message);
      return;
    }
  engine->limiter = engine_fx_new (unit, 1);
  engine->limiter->wet = 1;
  engine->limiter_latency = unit->latency_frames;
}

/* More than four gain nothing with what a score has to share. */
static EnginePool *
make_pool (uint32_t threads)
{
  threads = threads ? threads : MIN (g_get_num_processors (), 4);
  return threads > 1 ? engine_pool_new (threads) : NULL;
}

Engine *
engine_new (const EngineConfig *config)
{
  Engine *engine = g_new0 (Engine, 1);

  if (config)
    engine->config = *config;
  engine->rate = engine->config.rate > 0 ? engine->config.rate : DEFAULT_RATE;
  engine->patch_dir = g_strdup (engine->config.patch_dir);
  engine->config.patch_dir = engine->patch_dir;
  engine->tempo_bpm = 120;
  engine->next_driver = ENGINE_DRIVER_DEVICE;
  atomic_init (&engine->master, 1);
  g_mutex_init (&engine->told_lock);
  engine->performer = kernel_performer_new (engine->rate, engine->config.seed);
  if (!engine->performer)
    g_error ("no memory for the performer");
  engine->loudness = engine_loudness_meter_new (engine->rate);
  engine->midi = engine_midi_new ();
  engine->pool = make_pool (engine->config.threads);
  engine_rig_start (engine);
  load_limiter (engine);
  engine_mixer_set_rate (engine);
  engine_mixer_reset (engine);
  lock_memory (engine);
  return engine;
}

void
engine_free (Engine *engine)
{
  if (!engine)
    return;
  engine_close (engine);
  engine_record_stop (engine, NULL);
  engine_pool_free (engine->pool);
  kernel_performer_free (engine->performer);
  engine_rig_finish (engine);
  engine_midi_free (engine->midi);
  engine_loudness_meter_free (engine->loudness);
  if (engine->locked)
    munlock (engine, sizeof *engine);
  g_mutex_clear (&engine->told_lock);
  g_free (engine->patch_dir);
  g_free (engine->project_dir);
  g_free (engine->limiter_problem);
  g_free (engine->wanted);
  g_free (engine->problem);
  g_free (engine);
}

KernelPerformer *
engine_get_performer (Engine *engine)
{
  g_return_val_if_fail (engine != NULL, NULL);
  return engine->performer;
}

void
engine_set_master (Engine *engine, double gain, gboolean limiter)
{
  g_return_if_fail (engine != NULL);
  atomic_store (&engine->master, (float) CLAMP (gain, 0, 4));
  if (engine->limiter)
    atomic_store (&engine->limiter->mix, limiter ? 1 : 0);
}
