/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of app/live share: the composer child's handle, source sets, span tables. */
#ifndef LIVE_PRIVATE_H
#define LIVE_PRIVATE_H

#include "composer/wire.h"
#include "live/live.h"

/* ---- a project's texts, as sent for one evaluation (control thread) ---------------------------------------- */
typedef struct {
  char    *path;                        /* relative to the project */
  GBytes  *text;
} LiveFile;

typedef struct {
  gatomicrefcount refs;
  uint32_t   revision;
  char      *root;                      /* the project's folder */
  GPtrArray *files;                     /* LiveFile; the first is the one that plays */
  guint32    run_start, run_end;        /* bytes of the first whose live calls are to be carried out; equal: none */
} LiveSource;

typedef GBytes *(*LiveReadFunc) (const char *absolute_path, gpointer data);     /* NULL: no such file */

/* Gathers the text and everything it imports, directly or not, from below `root`. */
LiveSource *live_source_new (const char *root, const char *path, GBytes *text, uint32_t revision,
                             LiveReadFunc read, gpointer data);
LiveSource *live_source_ref (LiveSource *source);
void        live_source_unref (LiveSource *source);

/* ---- the composer child (control thread) -------------------------------------------------------------------- */
typedef struct {
  int        pid, request_fd, answer_fd;
  int        source_fd;
  const char *clip;                     /* what COMPOSER_EVENTS_JSON lists; NULL: all. Lent */
  ComposerSource *area;
  KernelMap *map;                       /* NULL once handed over for good */
  GByteArray *in;
  gboolean   ready;
} LiveComposer;

LiveComposer *live_composer_spawn (KernelMap *map, GError **error);
/* Writes the texts into the source area and sends `op`. FALSE: too large, or the child is gone. */
gboolean live_composer_send (LiveComposer *composer, const LiveSource *source, uint32_t op, uint32_t repeat,
                             uint32_t seed, double tempo_bpm, GError **error);
gboolean live_composer_go (LiveComposer *composer);
/* Reads what has come. Returns TRUE and lends a frame when one is whole; *dead when the child is gone or talks
 * nonsense. Call live_composer_drop_frame when done with it. */
gboolean live_composer_read (LiveComposer *composer, ComposerFrame *frame, const guint8 **body, gboolean *dead);
void     live_composer_drop_frame (LiveComposer *composer);
void     live_composer_kill (LiveComposer *composer);   /* SIGKILL, reap, free; not the map */

/* ---- answers -------------------------------------------------------------------------------------------------- */
typedef struct {                        /* as ScriptLiveCall of script/script.h */
  guint32 kind;
  guint64 clip;                         /* key hash, 0: all */
  guint32 track;                        /* kernel's number; KERNEL_TRACKS: none */
  double  value, other;
  int     quantize;
} LiveCall;

/* NULL: the answer is malformed. `slot` counts only for COMPOSER_PUBLISHED. Live calls are appended to `calls`. */
LiveReport *live_report_parse (const guint8 *body, gsize size, const LiveSource *source, uint32_t *slot,
                               ComposerOutcome *outcome, GArray *calls);
LiveReport *live_report_new_killed (uint32_t revision, const char *file, const char *code, const char *message,
                                    const char *hint);
void        live_report_free (LiveReport *report);

/* The tracks' sounds out of a COMPOSER_RIG answer. */
typedef struct { EngineRig rig; GArray *tracks, *buses, *targets; GStringChunk *strings; GPtrArray *arrays; } LiveRig;
LiveRig *live_rig_parse (const guint8 *body, gsize size, const char *project_dir);
void     live_rig_free (LiveRig *rig);

/* ---- spans by revision (any thread, under the session's lock) --------------------------------------------------- */
#define LIVE_FIRED_MAX 65536            /* synapses whose last firing is remembered */
#define LIVE_TABLES 32                  /* revisions remembered */
#define LIVE_SOUNDING_MAX 1024          /* notes that sound or fade, or wait for the output's latency */

typedef struct {
  uint32_t    revision;
  LiveSource *source;
  KernelSpanView *spans;
  guint       count;
} LiveSpanTable;

/* Copies what is in the published slot. NULL: no memory, or an empty one. */
LiveScore *live_score_new (KernelMap *map, uint32_t slot, uint32_t capacity, const LiveSpanTable *table);

typedef struct LiveLights LiveLights;
LiveLights *live_lights_new (void);
void        live_lights_free (LiveLights *lights);
/* Takes what `table` points to. The revision that has gone unseen for longest makes room. */
void        live_lights_take_table (LiveLights *lights, LiveSpanTable *table);
guint       live_lights_get (LiveLights *lights, KernelPerformer *performer, double rate, guint latency_frames,
                             LiveLight *out, guint max);
guint       live_lights_get_queued (const LiveLights *lights, guint64 *clips, guint max);
gboolean    live_lights_is_running (const LiveLights *lights, guint64 clip);
/* Seconds before `sample` at which a synapse fired last, < 0: not seen. */
double      live_lights_get_fired (const LiveLights *lights, uint32_t synapse, guint64 sample, double rate);

#endif
