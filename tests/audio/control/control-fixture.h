/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control over an engine that the test drives by hand, and answers that can be waited for. */
#ifndef TEST_CONTROL_FIXTURE_H
#define TEST_CONTROL_FIXTURE_H

#include "control/control.h"

#define FIXTURE_RATE 48000
#define FIXTURE_STEP 1024               /* frames at a time: well below what values are sent ahead */

typedef struct {
  Engine  *engine;
  Control *control;
  char    *folder;
  GMutex   engine_lock, lock;
  GCond    heard;
  GPtrArray *replies;                   /* lines: "/ok /param/set 7" */
  gint64   serial, pongs;
  guint64  sample;
  double   start_ns;
} Fixture;

/* A track "one" on the patch `text`; NULL: "steady", a value c.value that goes straight out, with a macro and presets. */
void  fixture_begin (Fixture *f, const char *text, int port);
void  fixture_end (Fixture *f);
/* Sends with a serial of its own, waits until it has been served, and gives what was replied to it, one line each. */
char *fixture_ask (Fixture *f, const char *address, const char *types, ...);
/* Plays frames; NULL: nobody looks at them. */
void  fixture_play (Fixture *f, float *left, guint frames);
/* Until everything sent before has been served, and what sounds has been told. */
void  fixture_settle (Fixture *f);
/* How many replies that have not been looked at begin so. */
guint fixture_count (Fixture *f, const char *prefix);
void  fixture_reply_cb (const uint8_t *packet, size_t size, gpointer data);
/* A packet as a line: "/ok /param/set 7". */
char *fixture_show (const uint8_t *packet, size_t size);

#endif
