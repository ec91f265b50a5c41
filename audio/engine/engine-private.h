/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's own state: what the control side owns, what the audio side owns, and where they meet. */
#ifndef ENGINE_PRIVATE_H
#define ENGINE_PRIVATE_H

#include <stdatomic.h>
#include "engine/engine.h"
#include "engine-backend.h"
#include "engine-delay.h"
#include "engine-lane.h"
#include "engine-midi.h"
#include "engine-pool.h"
#include "engine-record.h"
#include "engine-snapshot.h"
#include "engine-unit.h"
#include "ring/ring.h"

#define ENGINE_BLOCK KERNEL_BLOCK
#define ENGINE_BUSES 32
#define ENGINE_SENDS 16
#define ENGINE_INSERTS 16
#define ENGINE_WIRES (2 * KERNEL_TRACKS)        /* playing, and ringing out */
#define ENGINE_RETURNS (2 * ENGINE_BUSES)
#define ENGINE_EVENTS 1024                      /* a block */
#define ENGINE_EXTRA 12                 /* more events a slot: for all tracks, and lanes that move */
#define ENGINE_EVENTS_MAX (ENGINE_EVENTS + ENGINE_EXTRA * KERNEL_TRACKS)
#define ENGINE_BEND_MAX 48.0f
#define ENGINE_FADE_S 0.01
#define ENGINE_RING_OUT_S 10.0
#define ENGINE_RINGING_MAX 8            /* removed tracks, and buses, whose tails may sound at once */
#define ENGINE_NO_WIRE 0xff

_Static_assert (KERNEL_BLOCK == DSP_BLOCK, "performer and machines share one block");
_Static_assert (ENGINE_WIRES <= ENGINE_TASKS && ENGINE_RETURNS <= ENGINE_TASKS, "each can be a task");
_Static_assert (ENGINE_WIRES < ENGINE_NO_WIRE, "a wire's number fits in a byte");

/* ---- meters, written by the audio thread ------------------------------------------------------------------ */
typedef struct { double at, speed; } EngineNeedle;
typedef struct { double keep, block_s; } EngineMeterPace;       /* of a mean over 300 ms, for one block; its length */
typedef struct {
  _Atomic uint32_t peak[2];             /* bits of a float >= 0: such floats sort like integers */
  _Atomic bool clip;
  EngineSnapshot shown;
  double square[2], product;            /* audio side: means over 300 ms */
  EngineNeedle needle[2];
} EngineMeterCell;

EngineMeterPace engine_meter_pace (double rate);
void engine_meter_add (EngineMeterCell *cell, const float *left, const float *right, double reduction_db,
                       const EngineMeterPace *pace) KERNEL_RT;
void engine_meter_read (EngineMeterCell *cell, EngineMeter *meter);

/* ---- the histogram of process() ---------------------------------------------------------------------------- */
#define ENGINE_LOAD_STEPS 512           /* 32 octaves of 16 steps: 2^-24 ... of the period */
typedef struct {
  _Atomic uint32_t step[ENGINE_LOAD_STEPS];
  _Atomic uint64_t callbacks, samples;
  _Atomic uint32_t late, overruns, faults;
  _Atomic float    worst;
} EngineCounters;

void engine_counters_add (EngineCounters *counters, float load) KERNEL_RT;
void engine_counters_get (EngineCounters *counters, EngineStats *stats);

/* ---- the mix: an immutable wiring, handed over by pointer exchange ---------------------------------------- */
typedef struct {                        /* an insert, a bus effect or the limiter */
  EngineUnit *unit;
  _Atomic float mix;                    /* wanted share of the machine's output, 0-1 */
  float wet;                            /* audio side: the share now */
  uint32_t late;                        /* audio side: frames the dry sound is late now */
  bool  delays;                         /* audio side: the line has been written to */
  _Atomic bool dry;                     /* audio side says: faded out, may go */
  _Atomic (EngineDelay *) delay;        /* of the dry sound; made when the unit has latency, and kept */
  _Atomic bool leaving;                 /* set by the control side */
  uint64_t gone;                        /* control side: first generation without it; 0: present */
} EngineFx;

#define ENGINE_LANES (KERNEL_TARGET_DELAY + 1)
typedef struct { EngineGlide glides[ENGINE_LANES]; } EngineLane;        /* what the score's automation says */

typedef struct {                        /* a side chain */
  _Atomic float amount, attack, release, keep;  /* wanted depth; shares of the way a frame; of a peak */
  float now, level, depth;              /* audio side: depth of the effect, the key's peaks, how far it has acted 0-1 */
} EngineDuck;

typedef struct { float gain; uint32_t delay; } EnginePath;      /* audio side: to a bus or the master, as it is now */

typedef struct {
  /* control side */
  char *name;
  bool  leaving, solo_safe, mute, solo;
  uint16_t slot;
  uint64_t former_slots;                /* notes begun there may still end here */
  uint64_t left_sample, gone;
  GPtrArray *fx;                        /* of EngineFx */
  /* both */
  EngineUnit *unit;
  _Atomic float volume, pan, bend;      /* bend: semitones either way */
  _Atomic float spread, polarity, audible;      /* -1 to 1; -1 or 1; 0 or 1 */
  _Atomic bool expresses;               /* controller 11 moves the fader */
  EngineDuck duck;
  EngineSidechain chain;                /* control side: as wished */
  _Atomic uint32_t quiet_blocks;        /* audio side: silent for so long */
  /* audio side */
  EngineLane lane;
  bool  primed, released;
  float gain[2], open, last_spread, hush;       /* hush: how far a pause has faded it, 1: not at all */
  bool  hushed;                         /* to the end: silent until music goes on */
  EnginePath paths[2][ENGINE_BUSES], direct;    /* behind and before the fader; to the master */
  float last_own[2], last_volume, last_pan, target[2];
  EngineDelay delay, delay_pre;         /* behind and before the fader */
} EngineStrip;

typedef struct EngineReturn EngineReturn;
struct EngineReturn {
  char *id;
  bool  leaving;
  uint64_t left_sample, gone;
  EngineFx *fx;                         /* NULL: a bus that only sums */
  _Atomic uint32_t quiet_blocks;
  /* audio side */
  EngineDelay delay;
  bool  primed;
  const EngineReturn *sent_to;          /* only compared */
  uint32_t sent_delay;
};

typedef struct {
  EngineStrip *strip;
  uint64_t former_slots;
  uint32_t fx_count, send_count;
  uint16_t slot;
  bool     leaving;
  EngineFx *fx[2 * ENGINE_INSERTS];
  uint8_t  send_bus[ENGINE_SENDS];
  bool     send_pre[ENGINE_SENDS];
  float    send_amount[ENGINE_SENDS];
  const EngineReturn *output;           /* NULL: the master */
  const EngineStrip  *key;              /* its sound ducks this one; NULL: none */
  uint8_t  output_bus, key_wire;        /* their places in this mix, or ENGINE_NO_WIRE */
  uint8_t  tap;                         /* of the recorder, or ENGINE_NO_TAP */
  /* engine-latency.c, in frames */
  uint32_t fx_latency[2 * ENGINE_INSERTS], latency;     /* of the instrument and all inserts */
  uint32_t delay[ENGINE_BUSES], direct_delay;   /* so that all paths arrive together */
} EngineWire;

typedef struct {
  EngineReturn *bus;
  const EngineReturn *output;           /* NULL: the master */
  uint8_t  output_bus;                  /* its place in this mix, or ENGINE_NO_WIRE */
  uint8_t  tap;
  uint32_t latency, delay;
} EngineOutlet;

typedef struct {
  uint64_t generation;
  const EngineRecorder *recorder;       /* whose taps are numbered; only compared */
  uint32_t wire_count, return_count;
  uint32_t latency;                     /* frames until the latest path reaches the master */
  uint8_t  wire_of_slot[KERNEL_TRACKS];
  uint8_t  order[ENGINE_RETURNS];       /* of the returns: who feeds another comes before it */
  bool     chained;                     /* some bus leads to another */
  EngineWire wires[ENGINE_WIRES];
  EngineOutlet returns[ENGINE_RETURNS];
} EngineMix;

/* ---- which sample sounds when: engine-track.c ---------------------------------------------------------------- */
typedef struct {
  double ns, sample, ns_a_sample, rate; /* audio side */
  union { RingSnapshot snapshot; _Atomic uint64_t words[4]; } shown;    /* an EngineTime */
} EngineTimeLoop;

void engine_time_follow (EngineTimeLoop *loop, double now, double sample, uint32_t frames, double rate) KERNEL_RT;
void engine_time_set_clocks (Engine *engine) KERNEL_RT;
void engine_time_set_music (Engine *engine) KERNEL_RT;         /* after the performer's block */
uint64_t engine_time_next_sample (Engine *engine) KERNEL_RT;   /* the first that the next callback delivers */

typedef enum { ENGINE_FLOW_RUN, ENGINE_FLOW_HOLD } EngineFlow;

struct Engine {
  /* -- control side -- */
  EngineConfig config;
  char   *patch_dir, *project_dir;
  double  rate, tempo_bpm;
  struct EngineSamples *samples;
  EngineMidi *midi;
  char   *targets[KERNEL_TARGETS];      /* names of automation targets */
  GPtrArray *strips, *returns, *mixes;  /* of EngineStrip, EngineReturn, EngineMix (taken or waiting) */
  EngineMix *newest;
  uint64_t generation;
  EngineFx *limiter;
  char     *limiter_problem;
  char     *wanted;                     /* the list engine_open was given */
  EngineDevice *device;                 /* NULL: the clock or nobody drives */
  uint32_t next_driver, xruns_before;   /* xruns of devices that are closed */
  bool     locked;                      /* memory lock was granted */
  bool     opened, lost;
  EngineRecorder *recorder_made;        /* whose taps a new mix has */
  char    *problem;                     /* without the notes that follow from the state */
  unsigned retries;
  gint64   retry_at;
  GMutex   told_lock;                   /* guards `told`; never taken by the audio thread */
  EngineStats told;

  /* -- the clock thread: the null back end, and the watch over the device -- */
  struct EngineClock *clock;

  /* -- meeting places -- */
  _Atomic uint32_t driver;
  _Atomic uint32_t busy;
  _Atomic uint32_t flow_wish, flow_held;
  _Atomic (EngineMix *) next;
  _Atomic uint64_t taken;               /* generation of the mix in use */
  _Atomic (EngineRecorder *) recorder, recorder_used;   /* used: by the block under way */
  _Atomic float    master;
  _Atomic uint32_t path_latency;        /* of the newest mix */
  _Atomic uint32_t lost_driver;         /* the driver whose server went away last */
  EngineTimeLoop   time;
  EngineCounters   counters;
  EngineMeterCell  master_meter, track_meter[KERNEL_TRACKS];
  EngineLoudnessMeter *loudness;
  EnginePool      *pool;                /* NULL: one core */
  _Atomic bool     loudness_again;      /* it starts afresh at the next block */

  /* -- audio side -- */
  KernelPerformer *performer;
  EngineMix *mix;
  EnginePlan strip_plan, return_plan;
  float    fade_step, fade_gain, wet_step;
  EngineMeterPace meter_pace;
  uint64_t enter_ns;
  uint32_t enter_driver, enter_frames;
  float    master_gain;
  uint32_t fifo_read;
  double   last_tick;
  DspTransport music;                   /* at this block's first frame */
  uint32_t serial_base;
  bool     renumber;                    /* the next note is number 1 */
  float  (*taps)[2][ENGINE_BLOCK];      /* offline only: a copy of each wire, then of each return */
  KernelEvent events[ENGINE_EVENTS];
  DspEvent    sorted[ENGINE_EVENTS_MAX], joined[ENGINE_THREADS][ENGINE_EVENTS_MAX];
  uint32_t    first[KERNEL_TRACKS + 1];
  float    fifo[2][ENGINE_BLOCK];
  float    wire_out[ENGINE_WIRES][2][ENGINE_BLOCK];     /* after the inserts */
  bool     wire_sounds[ENGINE_WIRES];
  float    bus_in[ENGINE_RETURNS][2][ENGINE_BLOCK];
  bool     bus_sounds[ENGINE_RETURNS];
  bool     was_playing, hushing;        /* hushing: a pause silences the instruments */
  const DspEvent *panic;                /* of this block; NULL: none */
  EngineRecorder *recording;            /* of this block, with the taps of this mix; NULL: none */
  float    limiter_in[2][ENGINE_BLOCK * 64];    /* the limiter's input, kept for its latency */
  uint32_t limiter_at, limiter_latency;
};

/* engine-mixer.c: one block into fifo[] */
void engine_mixer_block (Engine *engine) KERNEL_RT;
void engine_mixer_set_rate (Engine *engine);            /* nobody drives */
void engine_mixer_reset (Engine *engine);               /* as new; nobody drives */
/* engine-strip.c. thread: which of joined[] is free to use */
void engine_strip_play (Engine *engine, uint32_t number, uint32_t thread) KERNEL_RT;
void engine_strip_mix (Engine *engine, uint32_t number, float master[2][ENGINE_BLOCK]) KERNEL_RT;
void engine_strip_init_lane (EngineStrip *strip) KERNEL_RT;
void engine_strip_init_audio (EngineStrip *strip, bool audible);        /* nobody drives */
/* engine-return.c */
void engine_return_play (Engine *engine, uint32_t number) KERNEL_RT;
void engine_return_mix (Engine *engine, uint32_t number, float master[2][ENGINE_BLOCK]) KERNEL_RT;
/* engine-fx.c. to += from x gain; after `wait` frames the gain goes in a straight line to its end within so many. */
void engine_add_shaped (float *restrict to, const float *restrict from, float start, float end, uint32_t wait,
                        uint32_t frames) KERNEL_RT;
void engine_add_ramped (float to[2][ENGINE_BLOCK], float from[2][ENGINE_BLOCK], float start, float end) KERNEL_RT;
bool engine_run_unit (Engine *engine, EngineUnit *unit, float in[2][ENGINE_BLOCK], float out[2][ENGINE_BLOCK],
                      const DspEvent *events, uint32_t count) KERNEL_RT;
/* block = block x (1 - wet) + machine (block) x wet, the dry sound as late as the machine's. Whether it sounds. */
bool engine_fx_run (Engine *engine, EngineFx *fx, uint32_t latency, float block[2][ENGINE_BLOCK], const DspEvent *events,
                    uint32_t count) KERNEL_RT;
void engine_fx_reset (EngineFx *fx);            /* nobody drives */
uint32_t engine_fx_prepare (EngineFx *fx);      /* control side: its latency, and what it takes to make up for it */
EngineDelay *engine_delay_new (void);
/* engine-latency.c: fills in the delays and the order of a mix whose paths are known */
void engine_latency_solve (EngineMix *mix);
/* engine-duck.c: turns the block down by what the key says; NULL: no key. */
void engine_duck_run (EngineDuck *duck, const float *const key[2], float block[2][ENGINE_BLOCK]) KERNEL_RT;
double engine_duck_reduction_db (const EngineDuck *duck) KERNEL_RT;
void engine_duck_set (EngineDuck *duck, const EngineSidechain *wish, double rate);
/* engine-events.c */
void engine_events_block (Engine *engine) KERNEL_RT;
const DspEvent *engine_events_get (Engine *engine, const EngineWire *wire, DspEvent *joined, uint32_t *count) KERNEL_RT;

/* engine-process.c */
uint64_t engine_now_ns (void);
uint64_t engine_denormals_off (void);   /* for this thread; what was */
uint64_t engine_samples (Engine *engine);               /* played so far */
/* Fades out and freezes the music, then takes process() away from whoever had it. */
void engine_process_hold (Engine *engine);
void engine_process_release (Engine *engine, uint32_t driver);

/* engine-clock.c */
struct EngineClock *engine_clock_new (Engine *engine);
void engine_clock_free (struct EngineClock *clock);

/* engine-follow.c */
void engine_strip_free (gpointer strip);
void engine_return_free (gpointer bus);
void engine_strip_leave (Engine *engine, EngineStrip *strip);
void engine_return_leave (Engine *engine, EngineReturn *bus);
/* FALSE: something was wrong, kept in *first; what could be followed was. */
gboolean engine_follow_track (Engine *engine, const EngineRig *rig, const EngineTrack *track, GError **first);
gboolean engine_follow_bus (Engine *engine, const EngineRig *rig, const EngineBus *wanted, GError **first);
/* Takes the error: keeps the first and what the next ones say. Whether there was one. */
gboolean engine_keep_error (GError **first, GError *error, const char *what, const char *name);

/* engine-rig.c, engine-retire.c, engine-wiring.c */
EngineStrip *engine_find_strip (Engine *engine, const char *name);     /* of those that do not leave */
/* Hands the next wiring over. Without a rig, the sends stay as they are. */
void engine_rig_publish (Engine *engine, const EngineRig *rig);
void engine_rig_collect (Engine *engine);
void engine_rig_start (Engine *engine);
void engine_rig_finish (Engine *engine);
gboolean engine_rig_prepare (Engine *engine, double rate, GError **error);
void engine_rig_exchange (Engine *engine, double rate); /* nobody drives */
EngineFx *engine_fx_new (EngineUnit *unit, float mix);
void engine_fx_free (EngineFx *fx);
EngineUnitPlace engine_unit_place (Engine *engine);

#endif
