/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI in and out: bytes to messages, messages to the tracks they are routed to, and back.
 *
 * MIDI 1.0 Detailed Specification 4.2.1; MIDI Polyphonic Expression 1.0 (RP-053). */
#ifndef ENGINE_MIDI_H
#define ENGINE_MIDI_H

#include "engine/engine.h"

G_BEGIN_DECLS

#define MIDI_SYSEX_MAX 65536            /* bytes; what is longer is dropped whole and counted */

/* ---- bytes to messages: any thread, real-time safe ---------------------------------------------------------- */
typedef enum { MIDI_NOTE_OFF, MIDI_NOTE_ON, MIDI_POLY_PRESSURE, MIDI_CONTROL, MIDI_PROGRAM, MIDI_PRESSURE, MIDI_BEND,
               MIDI_SYSEX, MIDI_QUARTER_FRAME, MIDI_SONG_POSITION, MIDI_SONG_SELECT, MIDI_TUNE_REQUEST,
               MIDI_CLOCK, MIDI_START, MIDI_CONTINUE, MIDI_STOP, MIDI_ACTIVE_SENSE, MIDI_RESET } MidiType;
typedef struct {
  MidiType type;
  uint8_t  channel;                     /* 0-15 */
  uint8_t  number;                      /* key, controller, program */
  uint16_t value;                       /* 0-127; BEND, SONG_POSITION 0-16383. A note on of velocity 0 is told as NOTE_OFF, 64 */
  const uint8_t *bytes; uint32_t size;  /* SYSEX, with its F0 and F7; lent until the next byte */
} MidiMessage;
typedef struct {
  uint8_t  status, data[2], count;      /* running status; 0: none */
  bool     in_sysex, too_long;
  uint32_t sysex_size, sysex_room, lost;        /* lost: long or broken system exclusives */
  uint8_t *sysex;
} MidiParser;
/* The buffer is the caller's; NULL: system exclusive messages are passed over. */
void midi_parser_init (MidiParser *parser, uint8_t *sysex, uint32_t room);
/* True: a message is complete. Real-time messages come in the middle of others; data without a status are passed over. */
bool midi_parser_feed (MidiParser *parser, uint8_t byte, MidiMessage *message);
/* The 1 to 3 bytes of a message that is no SYSEX. */
uint32_t midi_message_write (const MidiMessage *message, uint8_t bytes[3]);

/* ---- control side ------------------------------------------------------------------------------------------- */
typedef struct {
  const char *track;                    /* by its name: it keeps its keys when the rig changes */
  uint8_t  channel;                     /* 1-16; 0: any */
  uint8_t  key_low, key_high;           /* ends included */
  int      transpose;                   /* semitones */
  double   curve;                       /* velocity to the power of that; 0: 1 */
} EngineMidiRoute;
/* Who plays what comes in; sounding keys of the old routes end. Zones of MPE are learned from RPN 6 of the device. */
void engine_set_midi_in (Engine *engine, const EngineMidiRoute *routes, uint32_t count);
typedef struct { const char *track; uint8_t channel; } EngineMidiOut;   /* channel 1-16 */
/* Which tracks are also sent out; sent keys of the old ones are let go. clock: 24 a quarter, start, stop, song position. */
void engine_set_midi_out (Engine *engine, const EngineMidiOut *routes, uint32_t count, gboolean clock);
/* Start, continue, stop and song position of the device move our transport. */
void engine_set_midi_follow (Engine *engine, gboolean follow);

/* What was moved on the device, for learned controls: the value as a position 0-1 in the resolution it came in. */
typedef struct {
  DspSource source;
  uint8_t   channel;                    /* 1-16 */
  uint16_t  number;                     /* CC 0-127, CC14 0-31, NRPN 0-16383; else 0 */
  double    position;
  uint64_t  sample;
} EngineMidiMove;
/* Control side. FALSE: nothing more. Up to 1,024 wait; then the oldest stay and newer ones are lost and counted. */
gboolean engine_read_midi_move (Engine *engine, EngineMidiMove *move);
typedef struct { uint32_t received, sent, lost, wrong; double tempo_bpm; } EngineMidiStats;     /* tempo of the device's clock; 0: none */
void     engine_get_midi_stats (Engine *engine, EngineMidiStats *stats);        /* any thread */

/* ---- the ALSA sequencer ------------------------------------------------------------------------------------- */
/* Opens a port that others connect to, and connects what can be read. FALSE: there is no /dev/snd/seq here, or the
 * program was built without ALSA. */
gboolean engine_open_alsa_midi (Engine *engine, GError **error);

G_END_DECLS

#endif
