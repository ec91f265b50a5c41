/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session itself, shared by its control thread (live-control.c) and its owner's calls (live-session.c). */
#ifndef LIVE_SESSION_PRIVATE_H
#define LIVE_SESSION_PRIVATE_H

#include "live-private.h"

typedef enum { CHILD_STARTING, CHILD_IDLE, CHILD_BUSY } LiveChildState;

struct LiveSession {
  Engine          *engine;
  KernelPerformer *performer;
  char            *project_dir, *data_dir;
  uint32_t         seed;
  GSource         *source;              /* dispatches reports on the owner's context */
  GThread         *thread;
  int              wake_fd;
  gint64           timeout_us;
  LiveReportFunc   func;
  gpointer         func_data;
  LiveReport      *last;                /* owner's thread: the newest one delivered */

  GMutex      engine_lock;              /* control-side calls of the engine */
  GMutex      lock;                     /* everything below */
  GCond       answered;
  gboolean    quit;
  char       *text_path, *backends;
  GBytes     *text;
  uint32_t    revision, answered_revision;
  GHashTable *overlays;                 /* absolute path -> GBytes */
  GQueue      reports;
  LiveLights *lights;
  guint       bench_repeat;
  double      bench_ms;
  gint        composer_pid;             /* atomic */

  /* control thread only */
  LiveComposer *composer;
  LiveChildState state;
  gboolean      attached, replaying;
  KernelMap    *map;
  GPtrArray    *maps;                   /* all that live: the performer lends the attached ones until it returns them */
  LiveSource   *wanted, *sent, *clean;  /* newest; under way; newest without an error */
  gint64        deadline, sent_at, tended_at;
  guint         deaths;                 /* in a row, on the same text */
  char         *rig_problem;
  gboolean      benching;
  uint32_t      capacity;
  gint64        hold_until;             /* nothing is sent before */
  guint         tries;
};

gpointer live_control_thread (gpointer session);

#endif
