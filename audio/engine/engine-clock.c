/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The null clock: a thread that calls process() at the rate's own pace when no sound server does.
 *
 * It runs from the first open to the close. While a device drives, it only looks out for that device's loss and then
 * takes the music over; so a blocked control thread delays nothing. */
#include <errno.h>
#include <sys/resource.h>
#include <time.h>
#include "engine-private.h"

#define WATCH_NS 10000000               /* between two looks at the device */
#define BEHIND_NS 500000000             /* later than this (a suspended machine): no catching up */
#define DEFAULT_FRAMES 64
#define NICE (-11)                      /* of this thread; plain users are refused, which does no harm */

typedef struct EngineClock {
  Engine *engine;
  GThread *thread;
  _Atomic bool quit;
  uint32_t frames;
  float left[ENGINE_FRAMES_MAX], right[ENGINE_FRAMES_MAX];
} EngineClock;

static void
sleep_until (uint64_t ns)
{
  struct timespec at = { .tv_sec = (time_t) (ns / 1000000000u), .tv_nsec = (long) (ns % 1000000000u) };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
    ;
}

/* Only numbers are compared: the device itself may be closed at any time. */
static void
watch (Engine *engine)
{
  uint32_t lost = atomic_load (&engine->lost_driver);

  if (lost != ENGINE_DRIVER_NONE)
    (void) atomic_compare_exchange_strong (&engine->driver, &lost, ENGINE_DRIVER_CLOCK);
}

static gpointer
clock_run (gpointer data)
{
  EngineClock *clock = data;
  Engine *engine = clock->engine;
  uint64_t start = 0, frames = 0;
  bool driving = false;

  (void) setpriority (PRIO_PROCESS, 0, NICE);
  while (!atomic_load (&clock->quit))
    {
      uint64_t now = engine_now_ns (), due;

      if (atomic_load (&engine->driver) != ENGINE_DRIVER_CLOCK)
        {
          driving = false;
          watch (engine);
          if (atomic_load (&engine->driver) != ENGINE_DRIVER_CLOCK)
            sleep_until (now + WATCH_NS);
          continue;
        }
      if (!driving)
        {
          start = now;
          frames = 0;
          driving = true;
        }
      engine_process (engine, ENGINE_DRIVER_CLOCK, clock->left, clock->right, clock->frames);
      frames += clock->frames;
      due = start + (uint64_t) ((double) frames * 1e9 / engine->rate);
      now = engine_now_ns ();
      if (now > due + BEHIND_NS)
        driving = false;
      else if (now < due)
        sleep_until (due);
    }
  return NULL;
}

struct EngineClock *
engine_clock_new (Engine *engine)
{
  EngineClock *clock = g_new0 (EngineClock, 1);
  uint32_t frames = engine->config.frames;

  clock->engine = engine;
  clock->frames = frames ? MIN (frames, ENGINE_FRAMES_MAX) : DEFAULT_FRAMES;
  clock->thread = g_thread_new ("symphony-clock", clock_run, clock);
  return clock;
}

void
engine_clock_free (struct EngineClock *clock)
{
  atomic_store (&clock->quit, true);
  g_thread_join (clock->thread);
  g_free (clock);
}

/* ---- the row of the table ---------------------------------------------------------------------------------- */

static gboolean
null_probe (Engine *engine, GError **error)
{
  return TRUE;
}

static EngineDevice *
null_open (Engine *engine, uint32_t driver, GError **error)
{
  EngineDevice *device = g_new0 (EngineDevice, 1);

  engine_device_init (device, &engine_backend_null, engine, ENGINE_DRIVER_CLOCK);
  atomic_store (&device->frames, engine->clock->frames);
  return device;
}

static gboolean
null_start (EngineDevice *device, GError **error)
{
  return TRUE;                          /* the thread runs already and drives as soon as it may */
}

static void
null_stop (EngineDevice *device)
{
}

static void
null_close (EngineDevice *device)
{
  g_free (device);
}

static void
null_describe (EngineDevice *device, char *text, size_t size)
{
  g_strlcpy (text, "own clock, nothing is audible", size);
}

static uint32_t
null_latency (EngineDevice *device)
{
  return 0;
}

static void
null_stats (EngineDevice *device, EngineStats *stats)
{
}

const EngineBackend engine_backend_null = {
  "null", "Null clock", null_probe, null_open, null_start, null_stop, null_close, null_describe, null_latency,
  null_stats, NULL,
};
