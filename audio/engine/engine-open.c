/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, changing and losing back ends. The music belongs to none of them: it is held, handed on and let go. */
#include <string.h>
#include "engine-private.h"

#define SECOND_US G_USEC_PER_SEC
#define CALLBACKS_TO_KNOW 100           /* until a thread's scheduling is looked at */

static const EngineBackend *const rows[] = { &engine_backend_jack, &engine_backend_pulse, &engine_backend_null };
static const unsigned retry_s[] = { 1, 2, 4, 8, 10 };

void
engine_device_init (EngineDevice *device, const EngineBackend *row, Engine *engine, uint32_t driver)
{
  device->row = row;
  device->engine = engine;
  device->driver = driver;
  atomic_init (&device->rate, engine->rate);
  atomic_init (&device->frames, 0);
  atomic_init (&device->xruns, 0);
  atomic_init (&device->lost, false);
}

void
engine_device_lose (EngineDevice *device)
{
  atomic_store (&device->lost, true);
  atomic_store (&device->engine->lost_driver, device->driver);
}

static const EngineBackend *
find_row (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i]->name, name) == 0)
      return rows[i];
  return NULL;
}

/* ---- what is told ----------------------------------------------------------------------------------------- */

/* What is no failure but worth a word, with what to do about it. */
static void
add_notes (Engine *engine, EngineStats *told)
{
  static const char *const texts[] = {
    "the system refuses real-time scheduling: add this user to the group \"audio\" and log in again",
    "the system refuses to lock memory: a busy machine may interrupt the sound",
  };
  const bool apply[] = { engine->device && engine->device->row == &engine_backend_jack
                         && atomic_load (&engine->counters.callbacks) > CALLBACKS_TO_KNOW && !told->realtime,
                         !engine->locked };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    if (apply[i])
      {
        g_strlcat (told->problem, *told->problem ? "; " : "", sizeof told->problem);
        g_strlcat (told->problem, texts[i], sizeof told->problem);
      }
}

static void
tell (Engine *engine, const char *problem)
{
  EngineStats told = { .rate = engine->rate, .lost = engine->lost, .xruns = engine->xruns_before };
  EngineDevice *device = engine->device;

  if (device)
    {
      g_strlcpy (told.backend, device->row->name, sizeof told.backend);
      device->row->describe (device, told.device, sizeof told.device);
      told.frames = atomic_load (&device->frames);
      told.latency_frames = device->row->latency (device) + engine_get_latency (engine);
      told.running = TRUE;
      told.xruns += atomic_load (&device->xruns);
      device->row->stats (device, &told);
    }
  if (problem)
    {
      g_free (engine->problem);
      engine->problem = g_strdup (problem);
    }
  g_strlcpy (told.problem, engine->problem ? engine->problem : "", sizeof told.problem);
  add_notes (engine, &told);
  g_mutex_lock (&engine->told_lock);
  engine->told = told;
  g_mutex_unlock (&engine->told_lock);
}

void
engine_get_stats (Engine *engine, EngineStats *stats)
{
  g_return_if_fail (engine != NULL && stats != NULL);
  g_mutex_lock (&engine->told_lock);
  *stats = engine->told;
  g_mutex_unlock (&engine->told_lock);
  engine_counters_get (&engine->counters, stats);
  stats->threads = engine_plan_is_shared (&engine->strip_plan) ? engine_pool_get_threads (engine->pool) : 1;
  stats->gave_up = atomic_load (&engine->strip_plan.switched_off) + atomic_load (&engine->return_plan.switched_off);
}

/* ---- handing over ----------------------------------------------------------------------------------------- */

static void
device_free (EngineDevice *device)
{
  if (!device)
    return;
  device->engine->xruns_before += atomic_load (&device->xruns);
  device->row->stop (device);
  device->row->close (device);
}

/* Lets `device` drive, from the same sample on. The old one is stopped and closed afterwards. */
static gboolean
hand_over (Engine *engine, EngineDevice *device, GError **error)
{
  double rate = atomic_load (&device->rate);
  EngineDevice *old = engine->device;

  if (rate != engine->rate && !engine_rig_prepare (engine, rate, error))
    return FALSE;
  engine_process_hold (engine);
  if (rate != engine->rate)
    engine_rig_exchange (engine, rate);
  engine->device = device;
  engine_process_release (engine, device->driver);
  device_free (old);
  return TRUE;
}

/* Opens the first of the names that works, makes it drive. Reasons of those that do not are collected in `why`. */
static gboolean
open_first (Engine *engine, const char *names, bool with_null, GString *why)
{
  g_auto (GStrv) list = g_strsplit_set (names, ", ", -1);

  for (char **name = list; *name; name++)
    {
      const EngineBackend *row = find_row (*name);
      g_autoptr (GError) error = NULL;
      EngineDevice *device;

      if (!**name || (row == &engine_backend_null && !with_null))
        continue;
      if (!row)
        {
          g_string_append_printf (why, "%sthere is no back end \"%s\"", why->len ? "; " : "", *name);
          continue;
        }
      if (engine->device && engine->device->row == row && !atomic_load (&engine->device->lost))
        return TRUE;
      device = row->probe (engine, &error) ? row->open (engine, engine->next_driver++, &error) : NULL;
      if (device && row->start (device, &error) && hand_over (engine, device, &error))
        return TRUE;
      device_free (device);
      g_string_append_printf (why, "%s%s: %s", why->len ? "; " : "", row->title,
                              error ? error->message : "not available");
    }
  return FALSE;
}

gboolean
engine_open (Engine *engine, const char *backends, GError **error)
{
  g_autoptr (GString) why = g_string_new (NULL);

  g_return_val_if_fail (engine != NULL && backends != NULL, FALSE);
  if (!engine->clock)
    engine->clock = engine_clock_new (engine);
  if (!engine->opened)
    {
      engine_process_hold (engine);
      engine->opened = true;
    }
  if (!open_first (engine, backends, true, why))
    {
      if (!engine->device)
        engine_close (engine);
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND, "no sound: %s",
                   why->len ? why->str : "no back end was named");
      return FALSE;
    }
  g_free (engine->wanted);
  engine->wanted = g_strdup (backends);
  engine->lost = false;
  engine->retries = 0;
  if (why->len && engine->device->row == &engine_backend_null)
    g_string_append (why, "; nothing is audible until a sound server is started and connected");
  if (engine->limiter_problem)
    g_string_append_printf (why, "%s%s", why->len ? "; " : "", engine->limiter_problem);
  tell (engine, why->str);
  return TRUE;
}

void
engine_close (Engine *engine)
{
  g_return_if_fail (engine != NULL);
  if (!engine->opened)
    return;
  engine_process_hold (engine);
  device_free (g_steal_pointer (&engine->device));
  g_clear_pointer (&engine->clock, engine_clock_free);
  engine->opened = false;
  engine->lost = false;
  tell (engine, "");
}

/* ---- losing and coming back -------------------------------------------------------------------------------- */

/* The clock thread has taken over long since; here the dead device is put away and the return is planned. */
static void
bury (Engine *engine)
{
  g_autofree char *problem = NULL;
  EngineDevice *device = engine->device;

  problem = g_strdup_printf ("%s went away; the music goes on in silence and %s is tried again in %u s",
                             device->row->title, device->row->title, retry_s[0]);
  engine->lost = true;
  engine->retries = 0;
  engine->retry_at = g_get_monotonic_time () + retry_s[0] * SECOND_US;
  /* The watcher may not have seen it yet. */
  (void) atomic_compare_exchange_strong (&engine->driver, &(uint32_t) { device->driver }, ENGINE_DRIVER_CLOCK);
  engine->device = engine_backend_null.open (engine, ENGINE_DRIVER_CLOCK, NULL);
  device_free (device);
  tell (engine, problem);
}

static void
try_again (Engine *engine)
{
  g_autoptr (GString) why = g_string_new (NULL);
  g_autofree char *problem = NULL;
  unsigned wait;

  if (open_first (engine, engine->wanted, false, why))
    {
      engine->lost = false;
      tell (engine, "");
      return;
    }
  engine->retries = MIN (engine->retries + 1, G_N_ELEMENTS (retry_s) - 1);
  wait = retry_s[engine->retries];
  engine->retry_at = g_get_monotonic_time () + wait * SECOND_US;
  problem = g_strdup_printf ("no sound server (%s); tried again in %u s", why->str, wait);
  tell (engine, problem);
}

/* The server changed its rate while playing: fade, prepare, go on. */
static void
follow_rate (Engine *engine)
{
  double rate = atomic_load (&engine->device->rate);
  g_autoptr (GError) error = NULL;

  if (rate == engine->rate)
    return;
  if (!engine_rig_prepare (engine, rate, &error))
    {
      tell (engine, error->message);
      return;
    }
  engine_process_hold (engine);
  engine_rig_exchange (engine, rate);
  engine_process_release (engine, engine->device->driver);
}

void
engine_tend (Engine *engine)
{
  g_return_if_fail (engine != NULL);
  engine_rig_collect (engine);
  if (!engine->opened)
    return;
  if (engine->device && atomic_load (&engine->device->lost))
    bury (engine);
  else if (engine->lost && g_get_monotonic_time () >= engine->retry_at)
    try_again (engine);
  if (!engine->device)
    return;
  follow_rate (engine);
  if (engine->device->row->tend)
    engine->device->row->tend (engine->device);
  tell (engine, NULL);
}
