/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process(): turns callbacks of any length into blocks of 64 frames, keeps its own time, and lets the driver change. */
#include <math.h>
#include <string.h>
#include <time.h>
#include "engine-private.h"

#if defined __SSE__
# include <xmmintrin.h>
#endif

/* Waiting for the audio thread to fade: far more than the fade, far less than a person's patience. */
#define HOLD_WAIT_US 150000
#define BUSY_WAIT_US 200000

uint64_t
engine_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);        /* answered in user space */
  return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

uint64_t
engine_samples (Engine *engine)
{
  return atomic_load_explicit (&engine->counters.samples, memory_order_relaxed);
}

/* ---- denormals -------------------------------------------------------------------------------------------- */

uint64_t
engine_denormals_off (void)
{
#if defined __SSE__
  uint32_t old = _mm_getcsr ();

  _mm_setcsr (old | 0x8040);            /* flush to zero, denormals are zero */
  return old;
#elif defined __aarch64__
  uint64_t old;

  __asm__ volatile ("mrs %0, fpcr" : "=r" (old));
  __asm__ volatile ("msr fpcr, %0" : : "r" (old | (UINT64_C (1) << 24)));
  return old;
#else
  return 0;
#endif
}

static void
denormals_restore (uint64_t old)
{
#if defined __SSE__
  _mm_setcsr ((uint32_t) old);
#elif defined __aarch64__
  __asm__ volatile ("msr fpcr, %0" : : "r" (old));
#else
  (void) old;
#endif
}

/* ---- the gate: one driver at a time ----------------------------------------------------------------------- */

static bool
gate_enter (Engine *engine, uint32_t driver)
{
  if (atomic_load (&engine->driver) != driver || atomic_exchange (&engine->busy, 1))
    return false;
  if (atomic_load (&engine->driver) == driver)
    return true;
  atomic_store (&engine->busy, 0);
  return false;
}

static void
account (Engine *engine, uint32_t driver, uint32_t frames, uint64_t enter, uint64_t leave)
{
  EngineCounters *counters = &engine->counters;
  double period = frames * 1e9 / engine->rate;

  if (engine->enter_driver == driver && engine->enter_ns
      && (double) (enter - engine->enter_ns) > 1.5 * engine->enter_frames * 1e9 / engine->rate)
    atomic_fetch_add_explicit (&counters->late, 1, memory_order_relaxed);
  engine->enter_ns = enter;
  engine->enter_driver = driver;
  engine->enter_frames = frames;
  if ((double) (leave - enter) > period)
    atomic_fetch_add_explicit (&counters->overruns, 1, memory_order_relaxed);
  engine_counters_add (counters, (float) ((double) (leave - enter) / period));
}

/* Copies n frames out of the FIFO; the gain only moves while the music is being held or let go. */
static void
deliver (Engine *engine, float *left, float *right, uint32_t n, bool hold)
{
  const float *from[2] = { engine->fifo[0] + engine->fifo_read, engine->fifo[1] + engine->fifo_read };

  if (!hold && engine->fade_gain >= 1)
    {
      memcpy (left, from[0], n * sizeof *left);
      memcpy (right, from[1], n * sizeof *right);
      return;
    }
  for (uint32_t i = 0; i < n; i++)
    {
      float step = hold ? -engine->fade_step : engine->fade_step;

      engine->fade_gain = fminf (fmaxf (engine->fade_gain + step, 0), 1);
      left[i] = from[0][i] * engine->fade_gain;
      right[i] = from[1][i] * engine->fade_gain;
    }
}

static void
fill (Engine *engine, float *left, float *right, uint32_t frames)
{
  bool hold = atomic_load (&engine->flow_wish) == ENGINE_FLOW_HOLD;
  uint32_t done = 0;

  while (done < frames && !(hold && engine->fade_gain <= 0))
    {
      uint32_t n;

      if (engine->fifo_read == ENGINE_BLOCK)
        {
          engine_mixer_block (engine);
          engine->fifo_read = 0;
        }
      n = ENGINE_BLOCK - engine->fifo_read;
      if (n > frames - done)
        n = frames - done;
      deliver (engine, left + done, right + done, n, hold);
      engine->fifo_read += n;
      done += n;
    }
  memset (left + done, 0, (frames - done) * sizeof *left);
  memset (right + done, 0, (frames - done) * sizeof *right);
  atomic_store (&engine->flow_held, hold && engine->fade_gain <= 0);
  atomic_fetch_add_explicit (&engine->counters.samples, done, memory_order_relaxed);
}

void
engine_process (Engine *engine, uint32_t driver, float *left, float *right, uint32_t frames)
{
  engine_process_midi (engine, driver, left, right, frames, NULL);
}

void
engine_process_midi (Engine *engine, uint32_t driver, float *left, float *right, uint32_t frames, const EngineMidiIo *io)
{
  uint64_t enter, state, first;

  if (!gate_enter (engine, driver))
    {
      memset (left, 0, frames * sizeof *left);
      memset (right, 0, frames * sizeof *right);
      return;
    }
  enter = engine_now_ns ();
  state = engine_denormals_off ();
  first = engine_time_next_sample (engine);
  if (frames)
    engine_time_follow (&engine->time, (double) enter, (double) first, frames, engine->rate);
  engine_midi_receive (engine, driver, io, first, frames);
  fill (engine, left, right, frames);
  engine_midi_send (engine, io, first, frames);
  denormals_restore (state);
  if (frames)
    account (engine, driver, frames, enter, engine_now_ns ());
  atomic_store (&engine->busy, 0);
}

/* ---- control side: taking and giving the right to drive ---------------------------------------------------- */

void
engine_process_hold (Engine *engine)
{
  uint32_t driver = atomic_load (&engine->driver);
  bool calls = driver != ENGINE_DRIVER_NONE && driver != ENGINE_DRIVER_OFFLINE;

  atomic_store (&engine->flow_wish, ENGINE_FLOW_HOLD);
  for (int waited = 0; calls && waited < HOLD_WAIT_US && !atomic_load (&engine->flow_held); waited += 500)
    g_usleep (500);
  atomic_store (&engine->driver, ENGINE_DRIVER_NONE);
  for (int waited = 0; waited < BUSY_WAIT_US && atomic_load (&engine->busy); waited += 100)
    g_usleep (100);
  engine->fade_gain = 0;
}

void
engine_process_release (Engine *engine, uint32_t driver)
{
  engine->enter_ns = 0;
  engine_pool_allow (engine->pool, driver == ENGINE_DRIVER_OFFLINE);    /* a device says so when its thread is known */
  atomic_store (&engine->flow_held, 0);
  atomic_store (&engine->flow_wish, ENGINE_FLOW_RUN);
  atomic_store (&engine->driver, driver);
}

/* ---- by hand ---------------------------------------------------------------------------------------------- */

void
engine_process_offline (Engine *engine, float *interleaved, uint32_t frames)
{
  float block[2][1024];

  g_return_if_fail (engine != NULL && (interleaved != NULL || frames == 0));
  g_return_if_fail (!engine->opened);
  if (atomic_load (&engine->driver) != ENGINE_DRIVER_OFFLINE)
    {
      engine->fade_gain = 1;
      engine_process_release (engine, ENGINE_DRIVER_OFFLINE);
    }
  while (frames)
    {
      uint32_t n = MIN (frames, G_N_ELEMENTS (block[0]));

      engine_process (engine, ENGINE_DRIVER_OFFLINE, block[0], block[1], n);
      for (uint32_t i = 0; i < n; i++)
        {
          interleaved[2 * i] = block[0][i];
          interleaved[2 * i + 1] = block[1][i];
        }
      interleaved += 2 * (size_t) n;
      frames -= n;
    }
}
