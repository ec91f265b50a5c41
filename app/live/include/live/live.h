/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live session: texts in, sound and sight out. It owns the composer child, the kernel's maps and the engine, and is
 * what the window and the command line share. No GTK.
 *
 * All functions belong to the thread that made it (the main thread) and return at once; evaluation and patch compiling
 * happen in the child and on a control thread. Callbacks arrive on the main context that was the thread's default. */
#ifndef LIVE_LIVE_H
#define LIVE_LIVE_H

#include <glib.h>
#include "engine/engine.h"
#include "engine/record.h"

G_BEGIN_DECLS

typedef struct LiveSession LiveSession;

#define LIVE_ERROR (live_error_quark ())
GQuark live_error_quark (void);
typedef enum { LIVE_ERROR_COMPOSER } LiveError;

typedef struct {
  const char *project_dir;              /* relative imports and patches; may be NULL */
  const char *data_dir;                 /* bundled patches and examples; NULL: found by live_find_data_dir */
  const char *backends;                 /* "jack,pulse,null"; "" opens none (offline) */
  double      rate;
  uint32_t    frames;
  uint32_t    seed;                     /* of chance, 0: the score's own */
  double      tempo_bpm;                /* instead of the score's initial tempo; 0: not */
} LiveConfig;

LiveSession *live_session_new (const LiveConfig *config, GError **error);
void         live_session_free (LiveSession *session);
Engine      *live_session_get_engine (LiveSession *session);    /* lent */
/* Held around control-side calls of the engine by whoever makes any beside the session. Lent. */
GMutex      *live_session_get_engine_lock (LiveSession *session);
char        *live_find_data_dir (void);                         /* SYMPHONY_DATA; in the build tree the source's; else the installed one */

/* ---- texts ---------------------------------------------------------------------------------------------- */
/* The document that plays. `text` is copied; imports are read from project_dir by the session, open documents are
 * taken from live_session_set_overlay. Returns at once with a revision number; the newest revision wins. */
uint32_t live_session_set_text (LiveSession *session, const char *path, const char *text, gsize length);
/* The same, and the top-level statements of `text` that touch the bytes [start, end) are run: their live calls
 * (live.launch, reward, ...) are carried out when the text has been evaluated, whatever is set meanwhile. */
uint32_t live_session_run (LiveSession *session, const char *path, const char *text, gsize length, gsize start, gsize end);
/* An open, unsaved document that the playing one may import; text NULL: read the file again. */
void     live_session_set_overlay (LiveSession *session, const char *path, const char *text, gsize length);

typedef enum { LIVE_SEVERITY_ERROR, LIVE_SEVERITY_WARNING, LIVE_SEVERITY_INFO, LIVE_SEVERITY_HINT } LiveSeverity;
typedef struct {
  LiveSeverity severity;
  char *code, *phase, *file, *message, *hint;           /* hint "" when there is none */
  gsize start, end;                                     /* bytes */
  guint line, column, end_line, end_column;
  char *fix_title, *fix_text; gsize fix_start, fix_end; /* title NULL: none */
} LiveDiagnostic;
typedef enum { LIVE_CLIP_OK, LIVE_CLIP_STALE, LIVE_CLIP_FAILED } LiveClipState;
typedef struct { char *name; guint64 key; LiveClipState state; double beats; guint notes; guint line; gsize start, end; guint track; } LiveClip;
typedef struct { char *name; guint slot; gboolean mute, solo; } LiveTrack;      /* mute, solo: as the text has it */
typedef struct {                        /* what follows a clip; its learned weight: live_session_get_learned */
  guint32 id;
  char   *from, *to;                    /* names of clips */
  char   *from_key, *to_key;            /* the same over evaluations and sessions */
  guint   ordinal;                      /* among synapses between the same two clips */
  double  weight;                       /* as written, 0-1 */
  gboolean always;
  guint   file;                         /* 0: the document that plays */
  gsize   start, end;                   /* of the call in the text */
} LiveSynapse;
typedef struct {
  uint32_t revision;
  gboolean published;                   /* a score was published; FALSE: the last good one plays on whole */
  gboolean composer_killed;             /* it ran out of time or died; it has been restarted */
  double   evaluated_ms;                /* request to answer */
  double   tempo_bpm, duration_s;
  guint32  seed;                        /* what chance was drawn from */
  GPtrArray *diagnostics;               /* LiveDiagnostic */
  GPtrArray *clips;                     /* LiveClip */
  GPtrArray *tracks;                    /* LiveTrack */
  GPtrArray *console;                   /* char* */
  GPtrArray *synapses;                  /* LiveSynapse */
  guint error_count, warning_count;
} LiveReport;
typedef void (*LiveReportFunc) (LiveSession *session, const LiveReport *report, gpointer data);
void live_session_set_report_func (LiveSession *session, LiveReportFunc func, gpointer data);
/* Runs until revision has been answered or timeout passes (for the command line and tests). The report is lent. */
const LiveReport *live_session_wait (LiveSession *session, uint32_t revision, guint timeout_ms);

/* ---- sound ---------------------------------------------------------------------------------------------- */
/* Switches the back end ("jack", "pulse,null", ...) on the control thread; engine_get_stats() tells how it went. */
void     live_session_open_backend (LiveSession *session, const char *backends);
/* Offline sessions (backends ""): plays the published score into a file, on the calling thread. */
gboolean live_session_render (LiveSession *session, const EngineRender *render, GError **error);
/* engine_record_start, _stop and _get_state beside the control thread. */
gboolean live_session_record (LiveSession *session, const EngineRecord *record, GError **error);
gboolean live_session_stop_record (LiveSession *session, GError **error);
void     live_session_get_record (LiveSession *session, EngineRecordState *state);
/* For benches: evaluates the newest text `repeat` times in the child; returns milliseconds for one, < 0 on failure. */
double   live_session_bench (LiveSession *session, guint repeat);

/* ---- transport ------------------------------------------------------------------------------------------ */
void live_session_play (LiveSession *session);
void live_session_pause (LiveSession *session);
void live_session_stop (LiveSession *session);
void live_session_panic (LiveSession *session);
void live_session_seek (LiveSession *session, double beat);
void live_session_set_loop (LiveSession *session, gboolean loop);               /* the whole score */
void live_session_set_loop_range (LiveSession *session, double from, double to);/* beats; equal: off */
/* Seeks to `beat` and plays on from there, or from there at once where it stands; what was said before the place (sounds,
 * controllers, pedal, tempo) counts. */
void live_session_play_from (LiveSession *session, double beat);
/* Starts a clip of the newest score from its top: one that nothing starts by itself. quantum as below. */
void live_session_launch (LiveSession *session, guint64 clip, guint quantum);
void live_session_set_tempo_scale (LiveSession *session, double scale);
void live_session_set_quantum (LiveSession *session, guint quantum);            /* 0 now 1 beat 2 bar 3 clip */
/* Edits that wait for their quantum are heard at once; or not before the next edit or start. */
void live_session_swap_now (LiveSession *session);
void live_session_cancel_swap (LiveSession *session);
/* Clips that wait, by key, newest state of live_session_get_lights. `seconds`: until the first of them swaps, < 0: none. */
guint live_session_get_queued (LiveSession *session, guint64 *clips, guint max, double *seconds);
/* A clip that a synapse or a launch has started runs now. */
gboolean live_session_is_running (LiveSession *session, guint64 clip);
void live_session_get_transport (LiveSession *session, KernelTransport *transport);

/* What becomes of a sounding note that an edit removed: it ends when it was given to (FALSE), or at the swap. */
void live_session_set_cut (LiveSession *session, gboolean cut);

/* ---- learning ------------------------------------------------------------------------------------------- */
typedef struct {
  guint32 id;                           /* LiveSynapse */
  double  learned;                      /* added to its weight, -1 to 1; kept in the project's .symphony/weights.json */
  guint32 firings;                      /* ever */
  double  fired_s;                      /* seconds since it fired last; < 0: not in this session */
} LiveLearned;
/* What is known about synapses that have fired or learned, as it was at most 0.1 s ago. Returns how many were written. */
guint live_session_get_learned (LiveSession *session, LiveLearned *learned, guint max);
void  live_session_reward (LiveSession *session, double amount);        /* of the last 16 firings; < 0 penalises */
void  live_session_forget (LiveSession *session, guint32 synapse);      /* what one learned; 0: all */
/* A clip was renamed in the text: what its synapses learned goes with it. Keys as in LiveSynapse. */
void  live_session_rename_clip (LiveSession *session, const char *old_key, const char *new_key);

/* ---- one evaluation without a session ------------------------------------------------------------------- */
typedef enum { LIVE_PRINT_CHECK_TEXT, LIVE_PRINT_CHECK_JSON, LIVE_PRINT_EVENTS_JSON } LivePrint;
typedef struct {
  const char *clip;                     /* only this clip's or track's events; NULL: all */
  uint32_t    seed;                     /* 0: the score's own */
  double      tempo_bpm;                /* instead of the score's; 0: not */
} LiveListing;
/* Evaluates a file in a composer child that prints to `fd` itself. Returns the exit status of the command line's
 * contract: 0, 1 (errors in the score, or a file that cannot be read: *error then says which), 3. Blocks. */
int live_print (const char *path, LivePrint what, const LiveListing *listing, int fd, GError **error);
#define LIVE_BARS_MAX 10000
/* The event list of LIVE_PRINT_EVENTS_JSON, but as the piece plays for `bars` bars: synapses are followed, with the draws
 * of the seed. Parts that wait are listed where they played. */
int live_follow (const char *path, const LiveListing *listing, guint bars, int fd, GError **error);

/* ---- what is written where -------------------------------------------------------------------------------
 * The newest published score, for eyes: which notes it has, where each stands in the text and when it is played. Cannot
 * change; any thread may read and unref it. */
typedef struct LiveScore LiveScore;
typedef struct {
  guint64  key;                         /* of the clip, as LiveClip has it */
  guint    first, count;                /* of the notes */
  double   beats;
  guint    track;
  guint32  revision;                    /* of the text in which its places are */
  gboolean starts;                      /* with the transport; else something starts it */
} LivePart;
typedef struct {
  double   beat, beats;                 /* from the part's start, as performed */
  guint32  span, id;                    /* span: LIVE_NO_SPAN none; id is kept from evaluation to evaluation */
  guint8   pitch, velocity;
} LiveNote;
typedef struct {
  guint    file;                        /* live_score_get_file */
  gsize    start, length;
  guint32  parent;                      /* the loop, function or pattern call around it, LIVE_NO_SPAN: none */
  guint    pass;
} LiveSpan;
#define LIVE_NO_SPAN G_MAXUINT32
LiveScore *live_session_ref_score (LiveSession *session);       /* NULL: nothing was published yet */
LiveScore *live_score_ref (LiveScore *score);
void       live_score_unref (LiveScore *score);
guint32    live_score_get_revision (const LiveScore *score);
const LivePart *live_score_get_parts (const LiveScore *score, guint *count);
const LiveNote *live_score_get_notes (const LiveScore *score, guint *count);
const LiveSpan *live_score_get_span (const LiveScore *score, guint32 span);     /* NULL: none */
const char *live_score_get_file (const LiveScore *score, guint file);   /* path; 0: the one that plays; NULL: none */
/* TRUE: the note, or a loop or function around it, is written in a place that touches [start, end) of file. A caret
 * (start = end) touches what it stands in or at the edge of. `depth`: 0 the call itself. */
gboolean   live_score_touches (const LiveScore *score, const LiveNote *note, guint file, gsize start, gsize end, guint *depth);
typedef struct {
  gboolean found;
  double   from, to;                    /* beats: of the transport where starts, else of the part */
  double   until;                       /* where what follows in the same parts begins, or the last of them ends; >= to */
  guint    notes;
  guint64  clip;                        /* of the part that they are in */
  gboolean starts;
} LivePlaces;
/* From when to when the notes written in [start, end) of file are played. A caret takes the innermost call around it; where
 * it stands between calls, the next note written behind it on the way to `limit` (a clip's end). Parts that start with the
 * transport come before others. */
LivePlaces live_score_find_beats (const LiveScore *score, guint file, gsize start, gsize end, gsize limit);

/* ---- sight ---------------------------------------------------------------------------------------------- */
typedef struct {
  const char *file;                     /* lent until the next call */
  gsize    start, length;               /* bytes in `revision`'s text; map through the edits since */
  uint32_t revision;
  guint    track, pitch, velocity;
  double   strength;                    /* 1 sounding; falls to 0 within 120 ms after its end */
  gboolean caller;                      /* a loop or function around the sounding call: draw it weaker */
} LiveLight;
/* What sounds at this moment (output latency taken off). Returns how many were written. Call once a frame. */
guint live_session_get_lights (LiveSession *session, LiveLight *lights, guint max);
/* For tests: the composer's process id (0 while it is being restarted). */
int  live_session_get_composer_pid (LiveSession *session);

G_END_DECLS

#endif
