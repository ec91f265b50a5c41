/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI inside the engine: what a callback hands in and out, routes, and what each channel stands at. */
#ifndef ENGINE_MIDI_PRIVATE_H
#define ENGINE_MIDI_PRIVATE_H

#include <stdatomic.h>
#include "engine/midi.h"
#include "kernel/lane.h"
#include "ring/ring.h"

#define MIDI_CHANNELS 16
#define MIDI_KEYS     128
#define MIDI_ROUTES   64
#define MIDI_MOVES    1024
#define MIDI_OUT      4096              /* bytes' messages on their way out */
#define MIDI_DOORS    2                 /* the back end's own port, ALSA */
#define MIDI_LANE     1                 /* of the kernel: live input */
#define MIDI_ARRIVALS 4096              /* of ALSA's thread */

/* What a back end's callback gives and takes; frames count from the callback's first. */
typedef struct EngineMidiIo {
  void *in, *out;                       /* NULL: none */
  uint32_t (*count) (void *in);
  bool     (*get) (void *in, uint32_t index, uint32_t *frame, const uint8_t **bytes, uint32_t *size);
  bool     (*put) (void *out, uint32_t frame, const uint8_t *bytes, uint32_t size);
} EngineMidiIo;

/* Handed over whole; the old one comes back to be freed. */
typedef struct {
  uint32_t count, out_count;
  struct { uint8_t slot, channel, key_low, key_high; int8_t transpose; float curve; } in[MIDI_ROUTES];
  uint8_t  channel_of_slot[KERNEL_TRACKS];      /* of the output, 1-16; 0: not sent */
  bool     clock;
} EngineMidiTable;

typedef struct {
  uint8_t  msb[32];                     /* of the controllers 0-31 */
  uint32_t wide;                        /* bit: its low half has come, too */
  uint16_t parameter;                   /* RPN or NRPN, 14 bits */
  bool     registered, selected;
  uint8_t  entry;                       /* data entry, high half */
  float    bend_range;                  /* semitones */
  uint64_t held[MIDI_KEYS];             /* bit: route that plays the key */
} EngineMidiChannel;

typedef struct { uint64_t sample; uint8_t bytes[3], size; } EngineMidiOutEvent;

typedef struct EngineMidi {
  /* control side */
  GArray *in_names, *out_names;         /* EngineMidiRoute, EngineMidiOut with texts of their own */
  bool    clock;
  EngineMidiTable last;                 /* handed over */
  struct EngineAlsa *alsa;
  /* meeting places */
  _Atomic (EngineMidiTable *) next, done;
  atomic_bool follow, let_go;           /* let_go: everything sent is ended at the next callback */
  _Atomic uint32_t received, sent, lost, wrong;
  _Atomic float tempo_bpm;
  RingQueue *moves, *arrivals;          /* to the control side; from ALSA's thread: ns, size and bytes */
  /* audio side */
  EngineMidiTable *table;
  MidiParser parsers[MIDI_DOORS];
  uint8_t    sysex[MIDI_DOORS][MIDI_SYSEX_MAX];
  EngineMidiChannel channels[MIDI_DOORS][MIDI_CHANNELS];
  uint32_t   lower[MIDI_DOORS], upper[MIDI_DOORS];      /* members of the MPE zones, 0: none */
  uint64_t   clock_sample;
  double     clock_step;
  uint32_t   driver;
  EngineMidiOutEvent out[MIDI_OUT];     /* by sample */
  uint32_t   out_count;
  uint8_t    keys[MIDI_CHANNELS][MIDI_KEYS];    /* sent and not yet ended */
  bool       out_playing;
  double     out_tick;                  /* where the transport should be next */
  uint64_t   out_clock;                 /* next clock, counted in 20 ticks */
} EngineMidi;

EngineMidi *engine_midi_new (void);
void engine_midi_free (EngineMidi *midi);
/* Control side: tracks' names to slots again; after each new rig. */
void engine_midi_resolve (Engine *engine);

/* midi-input.c */
void engine_midi_receive (Engine *engine, uint32_t driver, const EngineMidiIo *io, uint64_t first, uint32_t frames) KERNEL_RT;
/* midi-follow.c: of one message. */
typedef struct { Engine *engine; EngineMidi *midi; int door; uint64_t sample; } EngineMidiIn;
void engine_midi_take_clock (const EngineMidiIn *in) KERNEL_RT;
void engine_midi_take_transport (const EngineMidiIn *in, const MidiMessage *message) KERNEL_RT;
/* midi-output.c */
void engine_midi_block (Engine *engine, const KernelEvent *events, uint32_t count) KERNEL_RT;  /* from the performer, of one block */
void engine_midi_send (Engine *engine, const EngineMidiIo *io, uint64_t first, uint32_t frames) KERNEL_RT;
/* midi-alsa.c: any message of at most 8 bytes, at a time of the monotonic clock. */
bool engine_midi_arrive (EngineMidi *midi, uint64_t ns, const uint8_t *bytes, uint32_t size);
void engine_alsa_free (struct EngineAlsa *alsa);

#endif
