/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: one process() for JACK, PulseAudio, the null clock and the file writer.
 *
 * It owns the kernel's performer, a strip with a DSP machine per track, sends, buses and the master limiter.
 * Every function belongs to the control thread (any one thread at a time) unless it says otherwise. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <glib.h>
#include "kernel/performer.h"
#include "dsp/machine.h"
#include "engine/meter.h"
#include "engine/writer.h"

G_BEGIN_DECLS

#define ENGINE_ERROR (engine_error_quark ())
GQuark engine_error_quark (void);
typedef enum { ENGINE_ERROR_NO_BACKEND, ENGINE_ERROR_LOST, ENGINE_ERROR_FILE, ENGINE_ERROR_PATCH, ENGINE_ERROR_FORMAT,
               ENGINE_ERROR_CANCELLED } EngineError;

typedef struct Engine Engine;

typedef struct {
  double   rate;                        /* wished, Hz; 0: 48000. JACK decides for itself */
  uint32_t frames;                      /* wished block of the null clock and PulseAudio; 0: 64 and 20 ms */
  uint32_t seed;
  const char *patch_dir;                /* bundled patches: data/patches */
  DspIsa   isa;
  uint32_t threads;                     /* that may share a block, this one included; 0: as many as there are cores, at most 4 */
} EngineConfig;

Engine *engine_new (const EngineConfig *config);
void    engine_free (Engine *engine);
KernelPerformer *engine_get_performer (Engine *engine);         /* lent */

/* ---- back ends ------------------------------------------------------------------------------------------ */
/* Tries the names in order ("jack,pulse,null"); keeps position, voices and tails when one is running already. */
gboolean    engine_open (Engine *engine, const char *backends, GError **error);
void        engine_close (Engine *engine);
typedef struct {
  char     backend[16], device[96], problem[256];       /* problem: why a better one is not used, with a next step */
  double   rate, load_p50, load_p99, load_p999, load_worst;     /* load: share of the period, 0-1 */
  uint32_t frames, latency_frames, xruns, late_callbacks, overruns;
  gboolean running, realtime, lost;
  uint32_t threads, gave_up;            /* that share the work at the moment; how often sharing lost and was switched off */
  uint64_t callbacks, samples;
} EngineStats;
void        engine_get_stats (Engine *engine, EngineStats *stats);      /* any thread */
/* Call some ten times a second: reconnects, collects what the audio thread retired, follows rate changes. */
void        engine_tend (Engine *engine);

/* ---- the rig: what plays the tracks ---------------------------------------------------------------------- */
/* node "": a knob (macro) of the patch. text: a word instead of the value where the parameter has words, else NULL; of the
 * knob "preset" (where the patch has none of that name) the preset whose values come before all parameters. */
typedef struct { const char *node, *param; double value; const char *text; } EngineParam;
typedef struct { const char *patch; const EngineParam *params; uint32_t param_count; double mix; } EngineEffect;
/* mix < 0: the patch's own (on a bus: 1). Else the patch's knob "mix", or dry and wet crossfaded where it has none. */
typedef struct { uint32_t bus; double amount; gboolean pre_fader; } EngineSend;  /* pre_fader: before fader, pan and width */

typedef enum { ENGINE_SOUND_PATCH, ENGINE_SOUND_SAMPLER, ENGINE_SOUND_SOUNDFONT } EngineSound;
typedef enum { ENGINE_PLAYBACK_SUSTAIN, ENGINE_PLAYBACK_ONESHOT, ENGINE_PLAYBACK_LOOP } EnginePlayback;
/* SUSTAIN sounds while the key is down, and goes round where the file itself marks a loop; ONESHOT to its end whatever
 * the key does; LOOP goes round (the marked loop, else the whole file) while the key is down.
 * A note is played by the zones that hold its key and velocity and whose root is nearest; equal ones take turns. */
typedef struct {
  const char *file;                     /* a path below project_dir, the sampler's folder included */
  uint8_t  root;                        /* MIDI: the key at which the file sounds as recorded */
  uint8_t  key_low, key_high, velocity_low, velocity_high;      /* ends included; velocity 1-127 */
  EnginePlayback playback;
  double   loop_from_s, loop_to_s;      /* the loop, in seconds of the recording; equal: as the file marks it */
  double   gain, tune_cents, pan;       /* 0-4; +-12700; -1..1. Loudness follows the square of the velocity */
} EngineZone;
/* Another track's sound (after its inserts, before its fader: a track with volume 0 still counts) turns this one down:
 * its gain goes to 1 - amount while the other's peaks are above -20 dBFS, less below. Without latency. */
typedef struct {
  uint32_t track;                       /* index in the rig's tracks; counts where amount > 0 */
  double   amount;                      /* 0: none, 0-1 */
  double   attack_ms, release_ms;       /* to 90 % of the way down and up; 0: 10 and 150 */
} EngineSidechain;

typedef struct {
  const char *name;                     /* unique; equal names keep their voices and tails over a new rig */
  EngineSound sound;
  const char *patch;                    /* PATCH: bundled name ("lead-saw") or a path below project_dir;
                                         * SOUNDFONT: .sf2 or .sf3, a path below project_dir; SAMPLER: not read */
  const EngineParam *params; uint32_t param_count;              /* SAMPLER: "attack", "release" in seconds */
  uint32_t voices;                      /* 0: the patch's own; else 1-256 */
  double   volume, pan;                 /* 0-1, -1..1 */
  const EngineEffect *inserts; uint32_t insert_count;
  const EngineSend   *sends;   uint32_t send_count;
  uint16_t slot;                        /* 0-63: the track number that kernel events carry */
  const EngineZone *zones; uint32_t zone_count;                 /* SAMPLER */
  uint32_t bank, program;               /* SOUNDFONT: 0-16383, 0-127 */
  double   bend_semitones;              /* range of the bend either way, 0: 48. What goes beyond stays at its end */
  uint32_t output;                      /* 0: the master; n: bus n - 1 */
  EngineSidechain sidechain;
  double   spread;                      /* -1: mono, 0: as it is, 1: the sides doubled */
  gboolean inverted;                    /* polarity */
  gboolean mute, solo, solo_safe;       /* fades of 5 ms; while a track has solo, only those with solo or solo_safe are heard */
} EngineTrack;
typedef struct {
  const char  *id;
  EngineEffect effect;                  /* without a patch ("") it only sums */
  uint32_t     output;                  /* 0: the master; n: bus n - 1. A circle of buses is refused with its path */
} EngineBus;
typedef struct {
  const EngineTrack *tracks; uint32_t track_count;
  const EngineBus   *buses;  uint32_t bus_count;
  const char *project_dir;              /* NULL: bundled patches only */
  double   tempo_bpm;
  /* targets[i] is what automation number KERNEL_TARGETS_NAMED + i moves: a knob ("cutoff") or a parameter of a node
   * ("filter.cutoff") of the patches that have it. NULL: nothing. The names below that are the kernel's own; controllers
   * among them move the knob of their name (filter_cutoff: "cutoff") by its position 0-1 where the patch has one. */
  const char *const *targets; uint32_t target_count;
  uint64_t targets_wanted[2];           /* bit KERNEL_TARGETS_NAMED + i: no patch with targets[i] is an error, and said */
} EngineRig;
/* Compiles what changed and hands it over; heard at the next block. A patch that cannot be loaded leaves that
 * track's old sound and is named in *error; the rest is taken. FALSE when anything was wrong. */
gboolean engine_set_rig (Engine *engine, const EngineRig *rig, GError **error);

void     engine_set_master (Engine *engine, double gain, gboolean limiter);
/* Frames from a note to its sound behind the limiter: what inserts, buses and limiter declare along the latest path.
 * Shorter paths are delayed, so that all arrive together. Any thread. */
uint32_t engine_get_latency (Engine *engine);

void     engine_get_master_meter (Engine *engine, EngineMeter *meter);  /* window's thread only */
void     engine_get_track_meter (Engine *engine, uint16_t slot, EngineMeter *meter);
void     engine_clear_clips (Engine *engine);                   /* of master and tracks; any thread */
/* Of the master, behind the limiter, since the last reset (or render). Any thread. */
void     engine_get_loudness (Engine *engine, EngineLoudness *loudness);
void     engine_reset_loudness (Engine *engine);                /* from the next block on */

/* ---- offline -------------------------------------------------------------------------------------------- */
/* Runs process() by hand: `frames` (any number) into interleaved stereo floats. Only while no back end is open. */
void     engine_process_offline (Engine *engine, float *interleaved, uint32_t frames);
typedef struct {
  const char *path;                     /* .wav .flac .ogg .opus .mp3 by ending */
  const char *stems_dir;                /* NULL: none; else a file for each track and bus: what each sends
                                         * straight to the master. Together they are the mix */
  double   seconds;                     /* 0: to the end of the score plus tails until -90 dB for 1 s, at most 30 s */
  gboolean (*progress) (double done, double total, gpointer data);      /* seconds; FALSE cancels; may be NULL */
  gpointer data;
  uint32_t bits;                        /* WAV, FLAC: 16, 24; WAV also 32 (float). 0: WAV 32, FLAC 24 */
  EngineTags tags;
  uint32_t first_bar, last_bar;         /* from 1; 0: all. Cut at the bar lines, as they sound within the piece */
  gboolean loop;                        /* the file goes round: it begins with the tails of its end. Bars, or all */
  double   loudness;                    /* LUFS, below 0: wanted, by playing twice; the limiter stays in charge. 0: as it is */
  EngineLoudness *measured;             /* filled in: of the mix as written; may be NULL */
} EngineRender;
/* Plays the attached score from the start into a file (written aside, then renamed), as fast as it goes. Every
 * machine starts afresh, so equal scores give equal bytes. Only while no back end is open. A cancelled render
 * fails with ENGINE_ERROR_CANCELLED and leaves no half file. */
gboolean engine_render (Engine *engine, const EngineRender *render, GError **error);

G_END_DECLS

#endif
