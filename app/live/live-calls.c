/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line that is run asks of the performance: from live calls to the kernel's lane 0 and registers. */
#include "live-session-private.h"

#include "script/script.h"

#include <math.h>

#define CALLS_MAX 4096                  /* that wait for room */
#define SCALE_LEAST 0.1
#define SCALE_MOST 10.0

static KernelQuantum
quantum_of (const LiveCall *call)
{
  return call->quantize < 0 ? KERNEL_QUANTUM_DEFAULT : (KernelQuantum) call->quantize;
}

/* live.tempo scales the tempo line so that here it reads `bpm`, after so many beats. */
static void
set_tempo (LiveSession *session, double bpm, double beats)
{
  KernelTransport transport;
  kernel_performer_get_transport (session->performer, &transport);
  double here = transport.bpm / session->tempo_scale;
  if (!(here > 0))
    return;
  double scale = CLAMP (bpm / here, SCALE_LEAST, SCALE_MOST);
  double average = here * (session->tempo_scale + scale) / 2;   /* the ramp is straight in time */
  kernel_performer_ramp_tempo_scale (session->performer, scale, MAX (beats, 0) * 60 / average);
  session->tempo_scale = scale;
}

static KernelStatus
set_weight (LiveSession *session, const LiveCall *call)
{
  uint32_t taken;
  KernelWeight weight = { (uint32_t) call->clip, (int32_t) lround (call->value * 1000),
                          (uint32_t) CLAMP (call->other, 0, G_MAXUINT32) };
  return kernel_performer_set_weights (session->performer, &weight, 1, &taken);
}

static KernelStatus
perform (LiveSession *session, const LiveCall *call)
{
  KernelLane *lane = kernel_performer_get_lane (session->performer, 0);
  switch (call->kind)
    {
    case SCRIPT_LIVE_LAUNCH: return kernel_lane_launch (lane, call->clip, quantum_of (call));
    case SCRIPT_LIVE_STOP: return kernel_lane_stop_clip (lane, call->clip, quantum_of (call));
    case SCRIPT_LIVE_QUANTUM: return kernel_lane_quantum (lane, quantum_of (call));
    case SCRIPT_LIVE_MUTE: return kernel_lane_mute (lane, call->track, true);
    case SCRIPT_LIVE_UNMUTE: return kernel_lane_mute (lane, call->track, false);
    case SCRIPT_LIVE_SOLO: return kernel_lane_solo (lane, call->track, call->value != 0);
    case SCRIPT_LIVE_SEEK: return kernel_lane_seek (lane, MAX (call->value, 0) * KERNEL_PPQ);
    case SCRIPT_LIVE_LOOP:
      return kernel_lane_loop (lane, (uint32_t) CLAMP (call->value * KERNEL_PPQ, 0, G_MAXINT32),
                               (uint32_t) CLAMP (call->other * KERNEL_PPQ, 0, G_MAXINT32));
    case SCRIPT_LIVE_PANIC: return kernel_lane_panic (lane);
    case SCRIPT_LIVE_REWARD: return kernel_lane_reward (lane, call->value);
    case SCRIPT_LIVE_PENALIZE: return kernel_lane_penalize (lane, call->value);
    case SCRIPT_LIVE_TEMPO:
      set_tempo (session, call->value, call->other);
      return KERNEL_OK;
    case SCRIPT_LIVE_TRANSPOSE:
      kernel_performer_set_transpose (session->performer, (int) CLAMP (call->value, -127, 127));
      return KERNEL_OK;
    case SCRIPT_LIVE_VELOCITY:
      kernel_performer_set_velocity (session->performer, MAX (call->value, 0));
      return KERNEL_OK;
    case LIVE_CALL_FORGET:
      if (call->value != 0)
        live_learning_forget (session, (uint32_t) call->clip);
      return kernel_lane_reset (lane, (uint32_t) call->clip);
    case LIVE_CALL_SET_WEIGHT: return set_weight (session, call);
    default: g_return_val_if_reached (KERNEL_OK);
    }
}

static void
take_asked (LiveSession *session)
{
  g_mutex_lock (&session->lock);
  g_array_append_vals (session->calls, session->asked->data, session->asked->len);
  g_array_set_size (session->asked, 0);
  g_mutex_unlock (&session->lock);
}

void
live_calls_tend (LiveSession *session)
{
  guint done = 0;
  take_asked (session);
  if (session->calls->len == 0)
    return;
  g_mutex_lock (&session->lane_lock);
  while (done < session->calls->len
         && perform (session, &g_array_index (session->calls, LiveCall, done)) != KERNEL_ERROR_FULL)
    done++;
  g_mutex_unlock (&session->lane_lock);
  g_array_remove_range (session->calls, 0, done);
}

void
live_calls_perform (LiveSession *session, const LiveCall *calls, guint count)
{
  guint room = CALLS_MAX - MIN (session->calls->len, CALLS_MAX);
  if (count > room)
    g_warning ("%u live calls are lost: no block has been played for very long", count - room);
  g_array_append_vals (session->calls, calls, MIN (count, room));
  live_calls_tend (session);
}
