/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The surfaces of a running piece: transport, tempo, level meter, engine button, problems, output.
 *
 * The widgets show plain structs and act through actions of the window:
 *   win.play, win.stop, win.loop (boolean state), win.quantum (string state "0"-"3"), win.backend (string state).
 * Main thread. */
#ifndef MUSIC_MUSIC_H
#define MUSIC_MUSIC_H

#include <gtk/gtk.h>
#include "music/roll-note.h"

G_BEGIN_DECLS

typedef struct {
  gboolean playing;
  guint    bar, beat, sixteenth;        /* from 1 */
  double   tempo_bpm;                   /* as heard, scale included */
  double   tempo_scale;
  guint    numerator, denominator;
} MusicPosition;

#define MUSIC_TYPE_TRANSPORT (music_transport_get_type ())
G_DECLARE_FINAL_TYPE (MusicTransport, music_transport, MUSIC, TRANSPORT, GtkWidget)
/* Signal "tempo-scale-chosen" (double). */
GtkWidget *music_transport_new (void);
void       music_transport_set_position (MusicTransport *transport, const MusicPosition *position);
/* Hides what a narrow window has no room for; the menu has it all. */
void       music_transport_set_narrow (MusicTransport *transport, gboolean narrow);
const char *music_transport_get_text (MusicTransport *transport);      /* "12:3.2", lent */
void       music_transport_focus_tempo (MusicTransport *transport);

#define MUSIC_TYPE_TEMPO (music_tempo_get_type ())
G_DECLARE_FINAL_TYPE (MusicTempo, music_tempo, MUSIC, TEMPO, GtkWidget)
/* A button that shows the tempo; its popover scales it. Signal "scale-chosen" (double). */
GtkWidget *music_tempo_new (void);
void       music_tempo_set (MusicTempo *tempo, double bpm, double scale);
void       music_tempo_popup (MusicTempo *tempo);

#define MUSIC_TYPE_METER (music_meter_get_type ())
G_DECLARE_FINAL_TYPE (MusicMeter, music_meter, MUSIC, METER, GtkWidget)
GtkWidget *music_meter_new (void);
/* Linear, since the last call. Falls by itself; peaks hold for 1.5 s. Call at most 30 times a second. */
void       music_meter_set (MusicMeter *meter, float peak_left, float peak_right, float rms_left, float rms_right);

typedef struct {
  const char *backend, *device, *problem;       /* problem "": none */
  double      rate, load, load_worst;           /* load 0-1 */
  guint       frames, latency_frames, xruns;
  gboolean    running;
} MusicEngineState;
#define MUSIC_TYPE_ENGINE (music_engine_get_type ())
G_DECLARE_FINAL_TYPE (MusicEngine, music_engine, MUSIC, ENGINE, GtkWidget)
GtkWidget *music_engine_new (void);
void       music_engine_set (MusicEngine *engine, const MusicEngineState *state);
void       music_engine_set_narrow (MusicEngine *engine, gboolean narrow);
void       music_engine_popup (MusicEngine *engine);

typedef struct {
  int         severity;                 /* 0 error, 1 warning, 2 information, 3 hint */
  const char *message, *hint, *code, *file;
  guint       line, column;
} MusicProblem;
#define MUSIC_TYPE_PROBLEMS (music_problems_get_type ())
G_DECLARE_FINAL_TYPE (MusicProblems, music_problems, MUSIC, PROBLEMS, GtkWidget)
/* Signal "activated" (const char *file, guint line, guint column). */
GtkWidget *music_problems_new (void);
void       music_problems_set (MusicProblems *problems, const MusicProblem *list, guint count);
guint      music_problems_get_count (MusicProblems *problems);

typedef struct {
  guint32     id;
  const char *from, *to, *file;         /* names of clips; where the call stands */
  guint       line;
  double      weight;                   /* as written, 0-1 */
  gboolean    always;
} MusicSynapse;
#define MUSIC_TYPE_SYNAPSES (music_synapses_get_type ())
G_DECLARE_FINAL_TYPE (MusicSynapses, music_synapses, MUSIC, SYNAPSES, GtkWidget)
/* Signal "activated" (const char *file, guint line). Actions: win.reward, win.penalize, win.forget-weights. */
GtkWidget *music_synapses_new (void);
void       music_synapses_set (MusicSynapses *synapses, const MusicSynapse *list, guint count);
/* What is new about one; fired_s: seconds since it fired, < 0 never. */
void       music_synapses_update (MusicSynapses *synapses, guint32 id, double learned, guint firings, double fired_s);
guint      music_synapses_get_count (MusicSynapses *synapses);

/* A clip's notes to look at, walk through and change. It changes nothing by itself: it says what is wished. Arrows choose;
 * Alt+Up/Down the pitch, Shift+Left/Right (or Alt) the length, Alt+PageUp/PageDown or Alt+wheel the velocity; a drag upwards
 * the pitch, of the end the length, with Alt the velocity.
 * Signals: "chosen" (guint note) by click or arrow key, "activated" (guint note) by Enter or double click, "changed" (guint note,
 * int semitones, double beats, double velocity; 0, 0 and < 0 leave what they are of), "unroll" (guint note),
 * "step-toggled" (guint step), "closed" (): Escape or its button. Notes are numbered in their order on the canvas. */
#define MUSIC_TYPE_ROLL (music_roll_get_type ())
G_DECLARE_FINAL_TYPE (MusicRoll, music_roll, MUSIC, ROLL, GtkWidget)
GtkWidget *music_roll_new (gboolean closable);
/* beats: the clip's length. drums: a row for each sound. The chosen note stays chosen by its id. */
void       music_roll_set (MusicRoll *roll, const char *title, const MusicRollNote *notes, guint count, double beats, double bar_beats,
                           gboolean drums, const GdkRGBA *color);
/* The plain steps of a mini-notation, as buttons below the notes; "~" is silence. 0: none are shown. */
void       music_roll_set_steps (MusicRoll *roll, const char *const *words, guint count);
void       music_roll_set_playhead (MusicRoll *roll, double beat);      /* < 0: none */
void       music_roll_set_info (MusicRoll *roll, const char *text, gboolean can_unroll);
guint      music_roll_get_count (MusicRoll *roll);
const MusicRollNote *music_roll_get_note (MusicRoll *roll, guint note);        /* NULL: there is none; lent until the next set */
guint      music_roll_get_selected (MusicRoll *roll);                  /* G_MAXUINT: none */
guint      music_roll_count_shared (MusicRoll *roll, guint note);      /* notes with the same place */
void       music_roll_select (MusicRoll *roll, guint note);            /* without "chosen" */
void       music_roll_focus (MusicRoll *roll);
void       music_roll_reveal (MusicRoll *roll);                        /* scrolls to what is marked, else to the first note */

#define MUSIC_TYPE_OUTPUT (music_output_get_type ())
G_DECLARE_FINAL_TYPE (MusicOutput, music_output, MUSIC, OUTPUT, GtkWidget)
GtkWidget *music_output_new (void);
void       music_output_set (MusicOutput *output, const char *const *lines, guint count);      /* all lines of one evaluation */

G_END_DECLS

#endif
