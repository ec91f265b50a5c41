/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workers: they spin a little, then sleep on a futex; waking them is the one system call of the audio thread. */
#include "engine-pool.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <glib.h>
#include "engine-private.h"

#define SPIN_NS 20000                   /* far above what the audio thread does between two shares, far below a period */
#define LOOKS_A_CLOCK 32

struct EnginePool {
  uint32_t threads;
  pthread_t workers[ENGINE_THREADS];
  struct { EnginePool *pool; uint32_t thread; } seats[ENGINE_THREADS];
  int  followed, priority;              /* control side */
  _Atomic bool allowed, quit;
  _Atomic uint32_t epoch;               /* one for each share; 0: none yet */
  _Atomic uint32_t sleepers, left;
  /* Written before a task is opened, read after it was taken; hence never while they change. */
  _Atomic (EngineTask) func;
  _Atomic (void *) data;
  _Atomic uint32_t open[ENGINE_TASKS];  /* the epoch in which the task may be taken; 0: taken */
  _Atomic uint8_t  lists[ENGINE_THREADS][ENGINE_TASKS], length[ENGINE_THREADS];
};

static inline void
relax (void)
{
#if defined __x86_64__ || defined __i386__
  __builtin_ia32_pause ();
#elif defined __aarch64__
  __asm__ volatile ("yield");
#endif
}

/* ---- taking tasks ---------------------------------------------------------------------------------------------- */

/* A worker that comes late still holds an old epoch: nothing is open to it. */
static void
take (EnginePool *pool, uint32_t task, uint32_t epoch, uint32_t thread)
{
  EngineTask func;

  if (!atomic_compare_exchange_strong_explicit (&pool->open[task], &epoch, 0, memory_order_acq_rel, memory_order_relaxed))
    return;
  func = atomic_load_explicit (&pool->func, memory_order_relaxed);
  func (atomic_load_explicit (&pool->data, memory_order_relaxed), task, thread);
  atomic_fetch_sub_explicit (&pool->left, 1, memory_order_release);
}

/* One's own list first, then what the others have not begun. */
static void
work (EnginePool *pool, uint32_t epoch, uint32_t thread)
{
  for (uint32_t k = 0; k < pool->threads; k++)
    {
      uint32_t from = (thread + k) % pool->threads;
      uint32_t length = atomic_load_explicit (&pool->length[from], memory_order_relaxed);

      for (uint32_t i = 0; i < length; i++)
        take (pool, atomic_load_explicit (&pool->lists[from][i], memory_order_relaxed) % ENGINE_TASKS, epoch, thread);
    }
}

static uint32_t
wait_for_work (EnginePool *pool, uint32_t seen)
{
  uint64_t until = engine_now_ns () + SPIN_NS;
  uint32_t epoch;

  for (uint32_t looks = 1; (epoch = atomic_load_explicit (&pool->epoch, memory_order_acquire)) == seen; looks++)
    {
      relax ();
      if (looks % LOOKS_A_CLOCK || engine_now_ns () < until)
        continue;
      atomic_fetch_add (&pool->sleepers, 1);
      while ((epoch = atomic_load (&pool->epoch)) == seen && !atomic_load (&pool->quit))
        syscall (SYS_futex, &pool->epoch, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
      atomic_fetch_sub (&pool->sleepers, 1);
      break;
    }
  return epoch;
}

static void *
worker_run (void *data)
{
  __typeof__ (((EnginePool *) NULL)->seats[0]) *seat = data;
  EnginePool *pool = seat->pool;
  uint32_t seen = 0;

  engine_denormals_off ();
  while (!atomic_load_explicit (&pool->quit, memory_order_acquire))
    {
      seen = wait_for_work (pool, seen);
      work (pool, seen, seat->thread);
    }
  return NULL;
}

/* ---- control side ---------------------------------------------------------------------------------------------- */

EnginePool *
engine_pool_new (uint32_t threads)
{
  EnginePool *pool = g_new (EnginePool, 1);
  sigset_t all, old;

  memset (pool, 0, sizeof *pool);
  pool->threads = 1;
  sigfillset (&all);                    /* signals are for others */
  pthread_sigmask (SIG_SETMASK, &all, &old);
  for (uint32_t i = 1; i < MIN (threads, ENGINE_THREADS); i++, pool->threads++)
    {
      pool->seats[i].pool = pool;
      pool->seats[i].thread = i;
      if (pthread_create (&pool->workers[i], NULL, worker_run, &pool->seats[i]) != 0)
        break;
    }
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  if (pool->threads == 1)
    g_clear_pointer (&pool, g_free);
  return pool;
}

static void
wake (EnginePool *pool)
{
  syscall (SYS_futex, &pool->epoch, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

void
engine_pool_free (EnginePool *pool)
{
  if (!pool)
    return;
  atomic_store (&pool->quit, true);
  atomic_fetch_add (&pool->epoch, 1);
  wake (pool);
  for (uint32_t i = 1; i < pool->threads; i++)
    pthread_join (pool->workers[i], NULL);
  g_free (pool);
}

void
engine_pool_allow (EnginePool *pool, bool allowed)
{
  if (pool)
    atomic_store (&pool->allowed, allowed);
}

void
engine_pool_follow (EnginePool *pool, int thread)
{
  int policy = thread ? sched_getscheduler (thread) & ~SCHED_RESET_ON_FORK : SCHED_OTHER;
  struct sched_param param = { 0 };
  bool allowed = false;

  if (!pool)
    return;
  if ((policy == SCHED_FIFO || policy == SCHED_RR) && sched_getparam (thread, &param) == 0 && param.sched_priority > 1)
    {
      param.sched_priority--;
      allowed = true;
      for (uint32_t i = 1; i < pool->threads && (thread != pool->followed || param.sched_priority != pool->priority); i++)
        allowed &= pthread_setschedparam (pool->workers[i], SCHED_FIFO, &param) == 0;
      pool->followed = allowed ? thread : 0;
      pool->priority = param.sched_priority;
    }
  atomic_store (&pool->allowed, allowed);
}

uint32_t
engine_pool_get_threads (const EnginePool *pool)
{
  return pool && atomic_load (&pool->allowed) ? pool->threads : 1;
}

/* ---- audio side ------------------------------------------------------------------------------------------------ */

void
engine_pool_share (EnginePool *pool, const EnginePlan *plan, EngineTask func, void *data)
{
  uint32_t epoch = atomic_load_explicit (&pool->epoch, memory_order_relaxed) + 1;

  epoch += epoch == 0;
  atomic_store_explicit (&pool->func, func, memory_order_relaxed);
  atomic_store_explicit (&pool->data, data, memory_order_relaxed);
  atomic_store_explicit (&pool->left, plan->count, memory_order_relaxed);
  for (uint32_t t = 0; t < pool->threads; t++)
    {
      for (uint32_t i = 0; i < plan->length[t]; i++)
        atomic_store_explicit (&pool->lists[t][i], plan->lists[t][i], memory_order_relaxed);
      atomic_store_explicit (&pool->length[t], (uint8_t) plan->length[t], memory_order_relaxed);
    }
  for (uint32_t i = 0; i < plan->count; i++)
    atomic_store_explicit (&pool->open[i], epoch, memory_order_release);
  atomic_store (&pool->epoch, epoch);
  if (atomic_load (&pool->sleepers))
    wake (pool);
  work (pool, epoch, 0);
  while (atomic_load_explicit (&pool->left, memory_order_acquire))
    relax ();
}
