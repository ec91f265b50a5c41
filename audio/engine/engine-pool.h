/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several cores for one block: tasks that do not touch each other, shared out by their measured cost.
 *
 * The audio thread never waits for a worker to begin: what a worker has not taken up it does itself, and waits only for
 * tasks under way. Which thread does a task changes nothing of its result. */
#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "kernel/performer.h"

#define ENGINE_THREADS 8                /* the audio thread and its workers */
#define ENGINE_TASKS 128

typedef struct EnginePool EnginePool;
typedef void (*EngineTask) (void *data, uint32_t task, uint32_t thread);        /* thread 0: the audio thread */

/* threads: 2 to ENGINE_THREADS, this one included. NULL: none could be started. */
EnginePool *engine_pool_new (uint32_t threads);
void        engine_pool_free (EnginePool *pool);
/* Control side: puts the workers one priority below a real-time thread (its number for the kernel). Where that is refused,
 * or it is no real-time thread, they are left alone from now on. */
void        engine_pool_follow (EnginePool *pool, int thread);
void        engine_pool_allow (EnginePool *pool, bool allowed); /* without a deadline, priorities do not matter */
uint32_t    engine_pool_get_threads (const EnginePool *pool);   /* that work now; 1: none beside the audio thread */

/* One kind of work, again and again. Audio side, but what get functions read. */
typedef struct {
  uint32_t blocks, count, judged, lost, rest;   /* rest: blocks to be done alone, after losing */
  bool     always;                      /* for measuring: shared also where it does not pay */
  uint32_t length[ENGINE_THREADS];
  float    total_us, second_us;         /* of all tasks; of the busiest worker */
  uint8_t  order[ENGINE_TASKS];         /* dearest first */
  uint8_t  lists[ENGINE_THREADS][ENGINE_TASKS];
  _Atomic float cost_us[ENGINE_TASKS];
  _Atomic uint32_t shared;              /* whether the newest block was shared */
  _Atomic uint32_t switched_off;        /* how often it lost */
} EnginePlan;

void engine_plan_forget (EnginePlan *plan) KERNEL_RT;   /* the tasks are other ones */
void engine_plan_run (EnginePlan *plan, EnginePool *pool, uint32_t count, EngineTask func, void *data) KERNEL_RT;

/* All tasks of the plan, on all threads; for engine_plan_run. */
void engine_pool_share (EnginePool *pool, const EnginePlan *plan, EngineTask func, void *data) KERNEL_RT;

static inline bool
engine_plan_is_shared (const EnginePlan *plan)
{
  return atomic_load_explicit (&plan->shared, memory_order_relaxed) != 0;
}

#endif
