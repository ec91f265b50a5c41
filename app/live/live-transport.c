/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport's commands, clips, tracks and learning, as the window and the command line ask for them. */
#include "live-session-private.h"
#include "script/script.h"

/* Lane 0 holds 4,096 commands: full means that no block has been played for very long. */
static void
expect_taken (LiveSession *session, KernelStatus status, const char *what)
{
  g_mutex_unlock (&session->lane_lock);
  if (status != KERNEL_OK)
    g_warning ("The transport did not take “%s”: is a back end running?", what);
}

static KernelPerformer *
lock_performer (LiveSession *session)
{
  g_mutex_lock (&session->lane_lock);
  return session->performer;
}

void
live_session_play (LiveSession *session)
{
  expect_taken (session, kernel_performer_play (lock_performer (session)), "play");
}

void
live_session_pause (LiveSession *session)
{
  expect_taken (session, kernel_performer_pause (lock_performer (session)), "pause");
}

void
live_session_stop (LiveSession *session)
{
  expect_taken (session, kernel_performer_stop (lock_performer (session)), "stop");
}

void
live_session_panic (LiveSession *session)
{
  expect_taken (session, kernel_performer_panic (lock_performer (session)), "panic");
}

void
live_session_seek (LiveSession *session, double beat)
{
  double tick = MAX (beat, 0) * KERNEL_PPQ;
  expect_taken (session, kernel_performer_seek (lock_performer (session), tick), "seek");
}

void
live_session_play_from (LiveSession *session, double beat)
{
  KernelPerformer *performer = lock_performer (session);
  KernelStatus status = kernel_performer_seek (performer, MAX (beat, 0) * KERNEL_PPQ);
  if (status == KERNEL_OK)
    status = kernel_performer_play (performer);
  expect_taken (session, status, "play from");
}

void
live_session_launch (LiveSession *session, guint64 clip, guint quantum)
{
  KernelLane *lane = kernel_performer_get_lane (lock_performer (session), 0);
  expect_taken (session, kernel_lane_launch (lane, clip, MIN (quantum, KERNEL_QUANTUM_CLIP)), "launch");
}

void
live_session_swap_now (LiveSession *session)
{
  KernelLane *lane = kernel_performer_get_lane (lock_performer (session), 0);
  expect_taken (session, kernel_lane_swap_now (lane), "swap now");
}

void
live_session_cancel_swap (LiveSession *session)
{
  KernelLane *lane = kernel_performer_get_lane (lock_performer (session), 0);
  expect_taken (session, kernel_lane_swap_cancel (lane), "swap later");
}

guint
live_session_get_queued (LiveSession *session, guint64 *clips, guint max, double *seconds)
{
  KernelTransport transport;
  EngineStats stats;
  live_session_get_transport (session, &transport);
  engine_get_stats (session->engine, &stats);
  double rate = stats.rate > 0 ? stats.rate : 48000;
  gboolean waits = transport.playing && transport.swap_sample > 0;
  *seconds = !waits ? -1 : transport.swap_sample <= transport.sample ? 0
             : (double) (transport.swap_sample - transport.sample) / rate;
  if (!waits)
    return 0;
  g_mutex_lock (&session->lock);
  guint count = live_lights_get_queued (session->lights, clips, max);
  g_mutex_unlock (&session->lock);
  return count;
}

gboolean
live_session_is_running (LiveSession *session, guint64 clip)
{
  g_mutex_lock (&session->lock);
  gboolean running = live_lights_is_running (session->lights, clip);
  g_mutex_unlock (&session->lock);
  return running;
}

LiveScore *
live_session_ref_score (LiveSession *session)
{
  g_mutex_lock (&session->lock);
  LiveScore *score = session->score ? live_score_ref (session->score) : NULL;
  g_mutex_unlock (&session->lock);
  return score;
}

void
live_session_set_loop (LiveSession *session, gboolean loop)
{
  kernel_performer_set_loop_all (lock_performer (session), loop);
  g_mutex_unlock (&session->lane_lock);
}

void
live_session_set_loop_range (LiveSession *session, double from, double to)
{
  uint32_t start = (uint32_t) (MAX (from, 0) * KERNEL_PPQ), end = (uint32_t) (MAX (to, 0) * KERNEL_PPQ);
  expect_taken (session, kernel_performer_loop (lock_performer (session), start, end), "loop");
}

void
live_session_set_tempo_scale (LiveSession *session, double scale)
{
  lock_performer (session);
  session->tempo_scale = CLAMP (scale, 0.1, 10);
  kernel_performer_set_tempo_scale (session->performer, session->tempo_scale);
  g_mutex_unlock (&session->lane_lock);
}

void
live_session_set_quantum (LiveSession *session, guint quantum)
{
  kernel_performer_set_quantum (lock_performer (session), MIN (quantum, 3));
  g_mutex_unlock (&session->lane_lock);
}

void
live_session_set_cut (LiveSession *session, gboolean cut)
{
  kernel_performer_set_cut (lock_performer (session), cut);
  g_mutex_unlock (&session->lane_lock);
}

void
live_session_get_transport (LiveSession *session, KernelTransport *transport)
{
  kernel_performer_get_transport (session->performer, transport);
}

/* ---- through the control thread, in order with the live calls of the text ----------------------------------------- */

static void
ask (LiveSession *session, LiveCall call)
{
  g_mutex_lock (&session->lock);
  g_array_append_val (session->asked, call);
  g_mutex_unlock (&session->lock);
  live_session_wake (session);
}

void
live_session_reward (LiveSession *session, double amount)
{
  ask (session, (LiveCall) { .kind = amount < 0 ? SCRIPT_LIVE_PENALIZE : SCRIPT_LIVE_REWARD, .value = ABS (amount) });
}

void
live_session_forget (LiveSession *session, guint32 synapse)
{
  ask (session, (LiveCall) { .kind = LIVE_CALL_FORGET, .clip = synapse, .value = 1 });
}

void
live_session_rename_clip (LiveSession *session, const char *old_key, const char *new_key)
{
  g_mutex_lock (&session->lock);
  if (!session->renames)
    session->renames = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (session->renames, g_strdup (old_key));
  g_ptr_array_add (session->renames, g_strdup (new_key));
  g_mutex_unlock (&session->lock);
}

guint
live_session_get_learned (LiveSession *session, LiveLearned *learned, guint max)
{
  KernelTransport transport;
  EngineStats stats;
  live_session_get_transport (session, &transport);
  engine_get_stats (session->engine, &stats);
  g_mutex_lock (&session->lock);
  guint count = MIN (session->learned->len, max);
  for (guint i = 0; i < count; i++)
    {
      learned[i] = g_array_index (session->learned, LiveLearned, i);
      learned[i].fired_s = live_lights_get_fired (session->lights, learned[i].id, transport.sample,
                                                  stats.rate > 0 ? stats.rate : 48000);
    }
  g_mutex_unlock (&session->lock);
  return count;
}
