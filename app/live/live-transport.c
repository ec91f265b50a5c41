/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport's commands, as the window and the command line give them. */
#include "live-private.h"

/* Lane 0 holds 4,096 commands: full means that no block has been played for very long. */
static void
expect_taken (KernelStatus status, const char *what)
{
  if (status != KERNEL_OK)
    g_warning ("The transport did not take “%s”: is a back end running?", what);
}

static KernelPerformer *
performer (LiveSession *session)
{
  return engine_get_performer (live_session_get_engine (session));
}

void live_session_play (LiveSession *session) { expect_taken (kernel_performer_play (performer (session)), "play"); }
void live_session_pause (LiveSession *session) { expect_taken (kernel_performer_pause (performer (session)), "pause"); }
void live_session_stop (LiveSession *session) { expect_taken (kernel_performer_stop (performer (session)), "stop"); }
void live_session_panic (LiveSession *session) { expect_taken (kernel_performer_panic (performer (session)), "panic"); }

void
live_session_seek (LiveSession *session, double beat)
{
  expect_taken (kernel_performer_seek (performer (session), MAX (beat, 0) * KERNEL_PPQ), "seek");
}

void
live_session_set_loop (LiveSession *session, gboolean loop)
{
  kernel_performer_set_loop_all (performer (session), loop);
}

void
live_session_set_loop_range (LiveSession *session, double from, double to)
{
  expect_taken (kernel_performer_loop (performer (session), (uint32_t) (MAX (from, 0) * KERNEL_PPQ),
                                       (uint32_t) (MAX (to, 0) * KERNEL_PPQ)), "loop");
}

void
live_session_set_tempo_scale (LiveSession *session, double scale)
{
  kernel_performer_set_tempo_scale (performer (session), CLAMP (scale, 0.1, 10));
}

void
live_session_set_quantum (LiveSession *session, guint quantum)
{
  kernel_performer_set_quantum (performer (session), MIN (quantum, 3));
}

void
live_session_get_transport (LiveSession *session, KernelTransport *transport)
{
  kernel_performer_get_transport (performer (session), transport);
}
