/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the control: what the doors and the control thread share, and what is known about each track. */
#ifndef CONTROL_PRIVATE_H
#define CONTROL_PRIVATE_H

#include <stdatomic.h>
#include <sys/socket.h>
#include "control/control.h"
#include "control-queue.h"
#include "dsp/dial.h"
#include "dsp/edit.h"
#include "kernel/lane.h"

#define CONTROL_LATER_MAX     65536     /* messages that wait for their time */
#define CONTROL_DONES_MAX     16384
#define CONTROL_LISTENERS_MAX 32
#define CONTROL_BACKLOG_MAX   4096      /* replies that a socket did not take yet */
#define CONTROL_EDITS_MAX     4096      /* of one transaction */
#define CONTROL_AHEAD_S       0.05      /* so long before its time a value or note goes to the audio thread */
#define CONTROL_KEEP_MS       100       /* values become part of the patch at least so often */
#define CONTROL_BEGUN_S       60        /* a transaction without a further message ends */
#define CONTROL_LISTEN_S      60        /* a subscription that is not renewed ends */

/* ---- messages --------------------------------------------------------------------------------------------- */
typedef struct {                        /* where replies go: a socket or a function */
  int fd;
  socklen_t address_size;
  union { struct sockaddr any; struct sockaddr_storage storage; } address;
  ControlReply func;
  gpointer data;
} ControlOrigin;

typedef struct {
  ControlOrigin origin;
  uint64_t tag;
  double   sample;                      /* of its tag; 0: now */
  uint64_t order;
  size_t   size;
  uint8_t  bytes[];
} ControlMessage;

typedef struct {
  Control *control;
  const ControlMessage *message;
  OscMessage osc;
  const OscArg *args;                   /* behind the serial */
  uint32_t count;
  const char *address;                  /* as it was sent */
  int64_t  serial;
  bool     has_serial, quiet, failed;   /* quiet: only problems are answered */
  struct ControlTrack *track;
} ControlRequest;

typedef struct {                        /* a /done to come */
  ControlOrigin origin;
  char    *address, *track;
  int64_t  serial;
  uint64_t program, sample;             /* program 0: done when the sample has been played */
} ControlDone;

/* ---- tracks ----------------------------------------------------------------------------------------------- */
typedef struct { char *node, *param; double value; uint64_t order; } ControlValue;

typedef struct ControlTrack {
  char      *name;
  GHashTable *values;                   /* ControlValue, as a set: given to the machine, not yet part of the patch */
  uint64_t   value_order;
  char      *file;                      /* of /patch/load; NULL: the rig's */
  GArray    *edits;                     /* DspEdit of a transaction, its strings in `strings`; NULL: none begun */
  GStringChunk *strings;
  ControlOrigin editor;
  gint64     edited_at;
  DspPatch  *learned;                   /* the live patch when a control was learned last; NULL: none was */
  char      *morph_a, *morph_b;         /* the sweep under way, and the patch as it began; NULL: none */
  DspPatch  *morph_base;
  GHashTable *locks;                    /* keys that randomising leaves alone */
} ControlTrack;

typedef enum { CONTROL_LISTEN_METERS = 1, CONTROL_LISTEN_PARAMS = 2, CONTROL_LISTEN_SWAPS = 4, CONTROL_LISTEN_REPLIES = 8 } ControlListen;
typedef struct { ControlOrigin origin; unsigned what; gint64 until; } ControlListener;

typedef struct {
  ControlOrigin origin;
  int64_t  serial;
  char    *track, *node, *param;        /* track NULL: nothing is being learned */
  DspLearnMode mode;
  bool     learned;                     /* a high half came; its low half may follow */
  uint64_t sample;
  uint32_t number;
} ControlLearning;

typedef struct { uint64_t received, busy, errors, late, dropped, unsent; } ControlCounts;

struct Control {
  Engine *engine;
  GMutex *engine_lock, own_lock;
  char   *project_dir, *patch_dir, *socket_path;
  int     port, udp_fd, unix_fd, wake_fd, stop_fd;
  GThread *thread, *doors;
  _Atomic bool quit;
  ControlQueue *queue;
  _Atomic uint64_t order, received, busy, dropped;
  GMutex  forget_lock;                  /* held while a function is being called */
  GHashTable *forgotten;                /* under it: data whose functions are called no more */
  GMutex  time_lock;                    /* guards given */
  EngineTime given;                     /* control_set_time, in CLOCK_REALTIME; ns 0: not */

  /* the control thread */
  KernelLane *lane;
  GPtrArray  *later;                    /* a heap of ControlMessage by sample, then order */
  GArray     *dones;                    /* ControlDone */
  GHashTable *tracks;                   /* name -> ControlTrack */
  GArray     *listeners;
  GQueue      backlog;                  /* replies that wait */
  ControlCounts counts;
  gint64      kept_at, metered_at;
  ControlLearning learning;
  GHashTable *takings;                  /* control and dial -> how far the one has the other */
};

/* control-doors.c */
gboolean control_doors_open (Control *control, int port, GError **error);
void     control_doors_close (Control *control);
gpointer control_doors_thread (gpointer control);
/* Any thread. */
gboolean control_take_packet (Control *control, const uint8_t *bytes, size_t size, const ControlOrigin *origin);

/* control-reply.c */
void control_send (Control *control, const ControlOrigin *origin, const uint8_t *packet, size_t size);
void control_flush (Control *control);  /* what waits in the backlog */
void control_tell (Control *control, unsigned what, const uint8_t *packet, size_t size);        /* to those who listen to it */
void control_ok (ControlRequest *r);
void control_fail (ControlRequest *r, const char *code, const char *hint, const char *format, ...) G_GNUC_PRINTF (4, 5);
void control_fail_with (ControlRequest *r, const char *before, const DspDiagnostics *diagnostics);      /* each error of the list */
void control_answer (ControlRequest *r, const uint8_t *packet, size_t size);
/* /ok now, and /done when it sounds. */
void control_done_later (ControlRequest *r, uint64_t program, uint64_t sample);
void control_tell_dones (Control *control);
void control_refuse (Control *control, const ControlOrigin *origin, const uint8_t *bytes, size_t size, const char *code,
                     const char *message, const char *hint);
bool control_same_origin (const ControlOrigin *a, const ControlOrigin *b);
/* what 0: no more. False: too many listen already. */
bool control_listen (Control *control, const ControlOrigin *origin, unsigned what);
void control_tell_meters (Control *control);

/* control-address.c */
void control_run (Control *control, const ControlMessage *message);
bool control_is_timed (const char *address);   /* sent ahead of its time, with a frame */

/* control-track.c (engine_lock held) */
ControlTrack *control_find_track (Control *control, const char *name);
void      control_track_free (gpointer track);
void      control_keep_values (Control *control, ControlTrack *track); /* makes them part of the patch */
DspPatch *control_dup_patch (Control *control, ControlTrack *track);   /* with the values; NULL: it has none any more */
/* NULL: good; else a code. The value is clamped by the caller. */
const char *control_set_value (Control *control, ControlTrack *track, const char *node, const char *param, double value, uint64_t sample,
                               uint32_t ramp_frames);
char     *control_dup_file (Control *control, ControlTrack *track);    /* what the live patch was read from; NULL: none */
double    control_get_value (const ControlTrack *track, const DspDial *dial);   /* also one that is not yet in the patch */
void      control_tell_value (Control *control, const ControlTrack *track, const DspDial *dial, double value); /* listeners */
uint64_t  control_next_sample (Control *control);       /* the first that what is sent now reaches for sure */
/* control-learn.c: "cc74@1"; the entry of a dial in the live patch's list (NULL: none), false: *diagnostics says why; /learned
 * and what else the control moves. */
char     *control_name_learned (const DspLearnedInfo *learned);
bool      control_keep_learned (Control *control, const char *track, const char *node, const char *param, const DspLearnedInfo *learned,
                                DspDiagnostics *diagnostics);
void      control_tell_learned (Control *control, const ControlOrigin *origin, int64_t serial, const char *track,
                                const DspLearnedInfo *learned);
void      control_end_learning (Control *control);
void      control_relearn (Control *control, ControlTrack *track);     /* what was learned outlives a new text */
/* control-move.c */
void      control_take_moves (Control *control);
/* Another patch for the track, with the reply. */
void      control_load (ControlRequest *r, DspPatch *patch, double fade_s);
uint64_t  control_sample_of (const ControlRequest *r); /* where it is to be heard: its tag's, or the block after next */

/* control-patch.c: canonically, below the project; false: told why not. */
bool      control_write_patch (ControlRequest *r, const DspPatch *patch, const char *path);

/* the handlers of the addresses' rows */
#define CONTROL_HANDLERS(X) \
  X (patch_add) X (patch_remove) X (patch_connect) X (patch_disconnect) X (patch_load) X (patch_save) X (patch_get) X (patch_list) \
  X (patch_modules) X (patch_begin) X (patch_commit) X (patch_abort) X (param_set) X (param_get) \
  X (param_map) X (param_maps) X (param_learn) X (param_unlearn) \
  X (preset_load) X (preset_save) X (preset_list) X (preset_morph) X (preset_random) X (preset_lock) \
  X (note_on) X (note_off) X (panic) X (help) X (status) X (ping) X (subscribe) X (unsubscribe)
#define CONTROL_DECLARE(name) void control_##name (ControlRequest *r);
CONTROL_HANDLERS (CONTROL_DECLARE)

#endif
