/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session itself, shared by its control thread (live-control.c) and its owner's calls (live-session.c). */
#ifndef LIVE_SESSION_PRIVATE_H
#define LIVE_SESSION_PRIVATE_H

#include "live-weights.h"
#include "kernel/lane.h"
#include "kernel/weights.h"

#define LIVE_NOTES_START (1u << 16)     /* notes and spans a map holds at first; doubled when a score does not fit */

typedef struct { char *path; GBytes *text; uint32_t revision; gsize start, end; } LiveRun;
void live_run_free (LiveRun *run);

typedef enum { CHILD_STARTING, CHILD_IDLE, CHILD_BUSY } LiveChildState;

struct LiveSession {
  Engine          *engine;
  KernelPerformer *performer;
  char            *project_dir, *data_dir;
  uint32_t         seed;
  double           tempo_bpm;
  GSource         *source;              /* dispatches reports on the owner's context */
  GThread         *thread;
  int              wake_fd;
  gint64           timeout_us;
  LiveReportFunc   func;
  gpointer         func_data;
  LiveReport      *last;                /* owner's thread: the newest one delivered */

  GMutex      lane_lock;                /* lane 0 and the registers: the owner and the control thread write both */
  double      tempo_scale;              /* the last one asked for; under lane_lock */
  GMutex      engine_lock;              /* control-side calls of the engine */
  GMutex      lock;                     /* everything below */
  GCond       answered;
  gboolean    quit;
  char       *text_path, *backends;
  GBytes     *text;
  uint32_t    revision, answered_revision, text_revision;
  GQueue      runs;                     /* LiveRun: each is evaluated, in order, before a newer text is taken */
  GHashTable *overlays;                 /* absolute path -> GBytes */
  GQueue      reports;
  LiveLights *lights;
  LiveScore  *score;                    /* newest published */
  guint       bench_repeat;
  double      bench_ms;
  GArray     *asked;                    /* LiveCall of the owner, on their way to the control thread */
  GArray     *learned;                  /* LiveLearned, as of the last look */
  GPtrArray  *renames;                  /* keys of clips, old and new in turn, to be carried over */
  gint        composer_pid;             /* atomic */

  /* control thread only */
  LiveComposer *composer;
  LiveChildState state;
  gboolean      attached, replaying;
  guint         children;               /* that have ended */
  KernelMap    *map;
  GPtrArray    *maps;                   /* all that live: the performer lends the attached ones until it returns them */
  LiveSource   *wanted, *sent, *clean;  /* newest; under way; newest without an error */
  gint64        deadline, sent_at, tended_at;
  guint         deaths;                 /* in a row, on the same text */
  char         *rig_problem, *learn_problem;
  gboolean      benching;
  uint32_t      capacity;
  gint64        hold_until;             /* nothing is sent before */
  guint         tries;
  GArray       *calls;                  /* LiveCall: those that the lane had no room for yet */
  guint64       muted, soloed;          /* tracks, as the text had it last */
  GHashTable   *good;                   /* keys of clips that were published without a mistake, guint64 */
  LiveWeights  *weights;
  GHashTable   *synapses;               /* id -> LiveSynapse; what the project has learned about it has been handed over */
  KernelWeight *weights_now;            /* LIVE_WEIGHTS_MAX places */
  gint64        weights_at;             /* when they were saved */
  gboolean      weights_failed;         /* said once */
};

gpointer live_control_thread (gpointer session);
void     live_session_wake (LiveSession *session);       /* the control thread */

/* ---- live calls (control thread) --------------------------------------------------------------------------- */
/* Our own beside those of the script. FORGET: what synapse `clip` learned (0: all), with value 1 in the project too. */
enum { LIVE_CALL_FORGET = 1000, LIVE_CALL_SET_WEIGHT };
/* Carries them out in order; what finds no room is tried again by live_calls_tend. */
void live_calls_perform (LiveSession *session, const LiveCall *calls, guint count);
void live_calls_tend (LiveSession *session);

/* ---- learning (control thread) ------------------------------------------------------------------------------ */
void live_learning_start (LiveSession *session);
/* Hands what the project has learned about new synapses to the performer. *problem: why nothing could be read; else left. */
void live_learning_take_report (LiveSession *session, const LiveReport *report, const char *root, char **problem);
/* Looks at what was learned, 10 times a second; saves every 5 s. *problem as above, said once. */
void live_learning_tend (LiveSession *session, char **problem);
void live_learning_forget (LiveSession *session, uint32_t synapse);     /* in the project */
void live_learning_end (LiveSession *session);

#endif
