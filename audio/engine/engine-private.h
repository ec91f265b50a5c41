/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's own state: what the control side owns, what the audio side owns, and where they meet. */
#ifndef ENGINE_PRIVATE_H
#define ENGINE_PRIVATE_H

#include <stdatomic.h>
#include "engine/engine.h"
#include "engine-backend.h"
#include "engine-lane.h"
#include "engine-midi.h"
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
#define ENGINE_BEND_MAX 48.0f
#define ENGINE_FADE_S 0.01
#define ENGINE_RING_OUT_S 10.0
#define ENGINE_RINGING_MAX 8            /* removed tracks, and buses, whose tails may sound at once */
#define ENGINE_NO_WIRE 0xff

_Static_assert (KERNEL_BLOCK == DSP_BLOCK, "performer and machines share one block");
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
  _Atomic bool dry;                     /* audio side says: faded out, may go */
  bool  leaving;                        /* control side */
  uint64_t gone;                        /* control side: first generation without it; 0: present */
} EngineFx;

#define ENGINE_LANES (KERNEL_TARGET_DELAY + 1)
typedef struct { EngineGlide glides[ENGINE_LANES]; } EngineLane;        /* what the score's automation says */

typedef struct {                        /* a side chain */
  _Atomic float amount, attack, release, keep;  /* wanted depth; shares of the way a frame; of a peak */
  float now, level, depth;              /* audio side: depth of the effect, the key's peaks, how far it has acted 0-1 */
} EngineDuck;

typedef struct {
  /* control side */
  char *name;
  bool  leaving;
  uint16_t slot;
  uint64_t former_slots;                /* notes begun there may still end here */
  uint64_t left_sample, gone;
  GPtrArray *fx;                        /* of EngineFx */
  /* both */
  EngineUnit *unit;
  _Atomic float volume, pan, bend;      /* bend: semitones either way */
  _Atomic bool expresses;               /* controller 11 moves the fader */
  EngineDuck duck;
  EngineSidechain chain;                /* control side: as wished */
  _Atomic uint32_t quiet_blocks;        /* audio side: silent for so long */
  /* audio side */
  EngineLane lane;
  bool  primed, released;
  float gain[2], send[ENGINE_BUSES], direct;    /* direct: to the master */
  float last_own[2], last_volume, last_pan, target[2];
} EngineStrip;

typedef struct {
  char *id;
  bool  leaving;
  uint64_t left_sample, gone;
  EngineFx *fx;                         /* NULL: a bus that only sums */
  _Atomic uint32_t quiet_blocks;
} EngineReturn;

typedef struct {
  EngineStrip *strip;
  uint64_t former_slots;
  uint32_t fx_count, send_count;
  uint16_t slot;
  bool     leaving;
  EngineFx *fx[2 * ENGINE_INSERTS];
  uint8_t  send_bus[ENGINE_BUSES];
  float    send_amount[ENGINE_BUSES];
  const EngineReturn *output;           /* NULL: the master */
  const EngineStrip  *key;              /* its sound ducks this one; NULL: none */
  uint8_t  output_bus, key_wire;        /* their places in this mix, or ENGINE_NO_WIRE */
} EngineWire;

typedef struct {
  uint64_t generation;
  uint32_t wire_count, return_count;
  uint8_t  wire_of_slot[KERNEL_TRACKS];
  EngineWire wires[ENGINE_WIRES];
  EngineReturn *returns[ENGINE_RETURNS];
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
  _Atomic float    master;
  _Atomic uint32_t lost_driver;         /* the driver whose server went away last */
  EngineTimeLoop   time;
  EngineCounters   counters;
  EngineMeterCell  master_meter, track_meter[KERNEL_TRACKS];
  EngineLoudnessMeter *loudness;
  _Atomic bool     loudness_again;      /* it starts afresh at the next block */

  /* -- audio side -- */
  KernelPerformer *performer;
  EngineMix *mix;
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
  DspEvent    sorted[ENGINE_EVENTS + ENGINE_EXTRA * KERNEL_TRACKS], joined[ENGINE_EVENTS + ENGINE_EXTRA * KERNEL_TRACKS];
  uint32_t    first[KERNEL_TRACKS + 1];
  float    fifo[2][ENGINE_BLOCK], wet_out[2][ENGINE_BLOCK];
  float    wire_out[ENGINE_WIRES][2][ENGINE_BLOCK];     /* after the inserts */
  bool     wire_sounds[ENGINE_WIRES];
  float    bus_in[ENGINE_RETURNS][2][ENGINE_BLOCK];
  float    limiter_in[2][ENGINE_BLOCK * 64];    /* the limiter's input, kept for its latency */
  uint32_t limiter_at, limiter_latency;
};

/* engine-mixer.c: one block into fifo[] */
void engine_mixer_block (Engine *engine) KERNEL_RT;
void engine_mixer_set_rate (Engine *engine);            /* nobody drives */
void engine_mixer_reset (Engine *engine);               /* as new; nobody drives */
void engine_strip_init_lane (EngineStrip *strip) KERNEL_RT;
/* engine-duck.c: turns the block down by what the key says; NULL: no key. */
void engine_duck_run (EngineDuck *duck, const float *const key[2], float block[2][ENGINE_BLOCK]) KERNEL_RT;
double engine_duck_reduction_db (const EngineDuck *duck) KERNEL_RT;
void engine_duck_set (EngineDuck *duck, const EngineSidechain *wish, double rate);
/* engine-events.c */
void engine_events_block (Engine *engine) KERNEL_RT;
const DspEvent *engine_events_get (Engine *engine, const EngineWire *wire, uint32_t *count) KERNEL_RT;

/* engine-process.c */
uint64_t engine_now_ns (void);
uint64_t engine_samples (Engine *engine);               /* played so far */
/* Fades out and freezes the music, then takes process() away from whoever had it. */
void engine_process_hold (Engine *engine);
void engine_process_release (Engine *engine, uint32_t driver);

/* engine-clock.c */
struct EngineClock *engine_clock_new (Engine *engine);
void engine_clock_free (struct EngineClock *clock);

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
uint32_t engine_get_latency (Engine *engine);

#endif
