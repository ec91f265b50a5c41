/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JACK dummy server of a test's own, and clients that count and record. */
#ifndef TEST_JACK_SERVER_H
#define TEST_JACK_SERVER_H

#include <glib.h>
#include <stdatomic.h>

/* FALSE: jackd is not installed or does not come up; the test is skipped aloud. */
gboolean jack_server_start (guint rate, guint period);
void     jack_server_stop (int signal_number);
gboolean jack_server_is_realtime (void);

typedef struct { _Atomic guint callbacks, xruns; void *client; } IdleClient;
gboolean idle_client_start (IdleClient *idle);
void     idle_client_stop (IdleClient *idle);

/* Records one port, cycle by cycle. */
typedef struct { float *samples; guint max; _Atomic guint count; void *client, *port; } CaptureClient;
gboolean capture_client_start (CaptureClient *capture, const char *port, guint max);
void     capture_client_stop (CaptureClient *capture);

#endif
