/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who does what: costs are measured, the dearest tasks are given out first, and where sharing loses it is given up. */
#include "engine-private.h"

#define MEASURE_EVERY 16                /* blocks */
#define PLAN_EVERY 256
#define WORTH_US 30.0f                  /* less work than that is not shared, */
#define SHARE_US 8.0f                   /* nor shares smaller than that */
#define JUDGE_BLOCKS 1000
#define LOST_MOST 16
#define REST_BLOCKS 10000               /* 13 s at 64 frames */

void
engine_plan_forget (EnginePlan *plan)
{
  plan->blocks = plan->count = 0;
  for (uint32_t i = 0; i < ENGINE_TASKS; i++)
    atomic_store_explicit (&plan->cost_us[i], 0, memory_order_relaxed);
}

static float
cost_of (const EnginePlan *plan, uint32_t task)
{
  return atomic_load_explicit (&plan->cost_us[task], memory_order_relaxed);
}

/* Graham (1969): dearest first, each to whoever has least so far. Equal costs keep their order. */
static void
make (EnginePlan *plan, uint32_t threads)
{
  float load[ENGINE_THREADS] = { 0 };

  plan->total_us = plan->second_us = 0;
  for (uint32_t i = 0; i < plan->count; i++)
    {
      uint8_t task = plan->order[i];
      uint32_t at = i;

      for (; at > 0 && cost_of (plan, plan->order[at - 1]) < cost_of (plan, task); at--)
        plan->order[at] = plan->order[at - 1];
      plan->order[at] = task;
    }
  memset (plan->length, 0, sizeof plan->length);
  for (uint32_t i = 0; i < plan->count; i++)
    {
      uint32_t least = 0;

      for (uint32_t t = 1; t < threads; t++)
        if (load[t] < load[least])
          least = t;
      plan->lists[least][plan->length[least]++] = plan->order[i];
      load[least] += cost_of (plan, plan->order[i]);
      plan->total_us += cost_of (plan, plan->order[i]);
    }
  for (uint32_t t = 1; t < threads; t++)
    plan->second_us = load[t] > plan->second_us ? load[t] : plan->second_us;
}

typedef struct { EnginePlan *plan; EngineTask func; void *data; bool measure; } Job;

/* One that was interrupted says little of its cost: it counts as twice the usual at most. */
static void
run_task (void *data, uint32_t task, uint32_t thread)
{
  const Job *job = data;
  uint64_t start;
  float us, old;

  if (!job->measure)
    {
      job->func (job->data, task, thread);
      return;
    }
  start = engine_now_ns ();
  job->func (job->data, task, thread);
  us = (float) (engine_now_ns () - start) * 1e-3f;
  old = cost_of (job->plan, task);
  us = old > 0 && us > 2 * old ? 2 * old : us;
  atomic_store_explicit (&job->plan->cost_us[task], old > 0 ? old + (us - old) * 0.25f : us, memory_order_relaxed);
}

/* A block loses when it took longer than all its tasks one after the other. */
static void
judge (EnginePlan *plan, float us)
{
  plan->lost += us > plan->total_us;
  if (plan->lost >= LOST_MOST)
    {
      plan->rest = REST_BLOCKS;
      atomic_fetch_add_explicit (&plan->switched_off, 1, memory_order_relaxed);
    }
  if (++plan->judged >= JUDGE_BLOCKS || plan->rest)
    plan->judged = plan->lost = 0;
}

static bool
is_worth_it (EnginePlan *plan, const EnginePool *pool)
{
  if (plan->rest)
    plan->rest--;
  if (plan->always)
    return plan->blocks > 1 && engine_pool_get_threads (pool) > 1;
  return !plan->rest && plan->blocks > 1 && plan->total_us >= WORTH_US && plan->second_us >= SHARE_US
         && engine_pool_get_threads (pool) > 1;
}

void
engine_plan_run (EnginePlan *plan, EnginePool *pool, uint32_t count, EngineTask func, void *data)
{
  Job job = { plan, func, data, plan->blocks % MEASURE_EVERY == 0 };
  bool shared;

  if (count != plan->count)
    {
      plan->count = count;
      plan->blocks = 0;
      job.measure = true;
      for (uint32_t i = 0; i < count; i++)
        plan->order[i] = (uint8_t) i;
    }
  if (plan->blocks++ % PLAN_EVERY == 1)
    make (plan, engine_pool_get_threads (pool));
  shared = is_worth_it (plan, pool);
  atomic_store_explicit (&plan->shared, shared, memory_order_relaxed);
  if (shared)
    {
      uint64_t start = engine_now_ns ();

      engine_pool_share (pool, plan, run_task, &job);
      judge (plan, (float) (engine_now_ns () - start) * 1e-3f);
    }
  else
    for (uint32_t i = 0; i < count; i++)
      run_task (&job, i, 0);
}
