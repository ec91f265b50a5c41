/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI in, on the audio thread: messages to live notes and controllers of the tracks they are routed to.
 *
 * It alone feeds the kernel's lane of live input. A note goes on its voice of MPE, or on voice 0, whose bend and
 * controllers reach all notes of the track. */
#include <math.h>
#include <string.h>
#include "engine-midi.h"
#include "engine-private.h"

enum { CC_ENTRY = 6, CC_ENTRY_LOW = 38, CC_NRPN_LOW = 98, CC_NRPN = 99, CC_RPN_LOW = 100, CC_RPN = 101,
       CC_SOUND_OFF = 120, CC_RESET = 121, CC_NOTES_OFF = 123 };
enum { RPN_BEND = 0, RPN_MPE = 6, RPN_NONE = 0x3fff };
#define MPE_BEND 48.0f

typedef EngineMidiIn In;

static void
send (const In *in, KernelLive event)
{
  KernelLane *lane = kernel_performer_get_lane (in->engine->performer, MIDI_LANE);
  KernelStatus status;

  event.sample = in->sample;
  status = kernel_lane_event (lane, &event);
  if (status == KERNEL_ERROR_FULL)
    atomic_fetch_add_explicit (&in->midi->lost, 1, memory_order_relaxed);
}

/* The voice of MPE that a channel is: members of a zone have their own, its manager and other channels stand for all. */
static uint8_t
voice_of (const In *in, uint8_t channel)
{
  uint32_t lower = in->midi->lower[in->door], upper = in->midi->upper[in->door];

  return (lower && channel >= 1 && channel <= lower) || (upper && channel <= 14 && channel >= 15 - upper) ? channel : 0;
}

static bool
is_routed (const EngineMidiTable *table, uint32_t route, const In *in, uint8_t channel)
{
  return !table->in[route].channel || table->in[route].channel == channel + 1
         || (voice_of (in, channel) && table->in[route].channel == (channel <= in->midi->lower[in->door] ? 1 : 16));
}

static void
send_to_all (const In *in, uint8_t channel, KernelLive event)
{
  const EngineMidiTable *table = in->midi->table;

  event.channel = voice_of (in, channel);
  for (uint32_t i = 0; i < table->count; i++)
    if (is_routed (table, i, in, channel))
      {
        event.track = table->in[i].slot;
        send (in, event);
      }
}

static void
tell_move (const In *in, DspSource source, uint8_t channel, uint16_t number, double position)
{
  uint64_t words[3] = { (uint64_t) source | (uint64_t) (channel + 1) << 8 | (uint64_t) number << 16, 0, in->sample };

  memcpy (&words[1], &position, sizeof position);
  if (!ring_queue_push (in->midi->moves, words))
    atomic_fetch_add_explicit (&in->midi->lost, 1, memory_order_relaxed);
}

/* ---- notes ------------------------------------------------------------------------------------------------ */

static float
key_of (const EngineMidiTable *table, uint32_t route, uint8_t key)
{
  return (float) CLAMP (key + table->in[route].transpose, 0, 127);
}

static void
note_off (const In *in, uint8_t channel, uint8_t key)
{
  EngineMidiChannel *state = &in->midi->channels[in->door][channel];
  uint64_t held = state->held[key];

  state->held[key] = 0;
  for (uint32_t i = 0; held; i++, held >>= 1)
    if (held & 1)
      send (in, (KernelLive) { .kind = KERNEL_LIVE_OFF, .pitch = key_of (in->midi->table, i, key), .channel = voice_of (in, channel),
                               .track = in->midi->table->in[i].slot });
}

static void
note_on (const In *in, uint8_t channel, uint8_t key, uint16_t velocity)
{
  EngineMidiChannel *state = &in->midi->channels[in->door][channel];
  const EngineMidiTable *table = in->midi->table;

  note_off (in, channel, key);          /* struck again without an end */
  for (uint32_t i = 0; i < table->count; i++)
    if (is_routed (table, i, in, channel) && key >= table->in[i].key_low && key <= table->in[i].key_high)
      {
        state->held[key] |= UINT64_C (1) << i;
        send (in, (KernelLive) { .kind = KERNEL_LIVE_NOTE, .pitch = key_of (table, i, key), .track = table->in[i].slot,
                                 .channel = voice_of (in, channel), .velocity = powf ((float) velocity / 127, table->in[i].curve) });
      }
}

static void
notes_off (const In *in, uint8_t channel)
{
  for (uint8_t key = 0; key < MIDI_KEYS; key++)
    note_off (in, channel, key);
}

static void
let_go_all (const In *in)
{
  In each = *in;

  for (each.door = 0; each.door < MIDI_DOORS; each.door++)
    for (uint8_t channel = 0; channel < MIDI_CHANNELS; channel++)
      notes_off (&each, channel);
}

/* ---- controllers ------------------------------------------------------------------------------------------ */

static void
set_zone (const In *in, uint8_t channel, uint32_t members)
{
  EngineMidiChannel *channels = in->midi->channels[in->door];

  members = MIN (members, 15);
  for (uint8_t c = 0; c < MIDI_CHANNELS; c++)
    notes_off (in, c);
  if (channel == 0)
    in->midi->lower[in->door] = members;
  else
    in->midi->upper[in->door] = members;
  if (channel == 0 && members + in->midi->upper[in->door] > 14)         /* the newer zone takes from the older */
    in->midi->upper[in->door] = members < 14 ? 14 - members : 0;
  else if (channel == 15 && members + in->midi->lower[in->door] > 14)
    in->midi->lower[in->door] = members < 14 ? 14 - members : 0;
  for (uint8_t c = 0; c < MIDI_CHANNELS; c++)
    channels[c].bend_range = voice_of (in, c) ? MPE_BEND : 2;
}

static void
set_bend_range (const In *in, uint8_t channel, float range)
{
  EngineMidiChannel *channels = in->midi->channels[in->door];
  bool low = channel <= in->midi->lower[in->door];

  range = fminf (range, 96);
  channels[channel].bend_range = range;
  for (uint8_t c = 0; c < MIDI_CHANNELS && voice_of (in, channel); c++)        /* of one member: of its zone */
    if (voice_of (in, c) && (c <= in->midi->lower[in->door]) == low)
      channels[c].bend_range = range;
}

static void
data_entry (const In *in, uint8_t channel, uint8_t low)
{
  EngineMidiChannel *state = &in->midi->channels[in->door][channel];

  if (!state->selected || state->parameter == RPN_NONE)
    return;
  if (!state->registered)
    tell_move (in, DSP_SOURCE_NRPN, channel, state->parameter, (state->entry << 7 | low) / 16383.0);
  else if (state->parameter == RPN_BEND)
    set_bend_range (in, channel, state->entry + (float) low / 100);
  else if (state->parameter == RPN_MPE && (channel == 0 || channel == 15) && !low)
    set_zone (in, channel, state->entry);
}

/* TRUE: it concerns the protocol and not the sound. */
static bool
is_protocol (const In *in, uint8_t channel, uint8_t number, uint8_t value)
{
  EngineMidiChannel *state = &in->midi->channels[in->door][channel];

  switch (number)
    {
    case CC_ENTRY:
      state->entry = value;
      data_entry (in, channel, 0);
      return state->selected;
    case CC_ENTRY_LOW:
      data_entry (in, channel, value);
      return state->selected;
    case CC_NRPN:
    case CC_RPN:
      state->parameter = (uint16_t) ((state->parameter & 0x7f) | value << 7);
      break;
    case CC_NRPN_LOW:
    case CC_RPN_LOW:
      state->parameter = (uint16_t) ((state->parameter & 0x3f80) | value);
      break;
    default:
      if (number == CC_SOUND_OFF || number >= CC_NOTES_OFF)
        notes_off (in, channel);
      return number >= CC_SOUND_OFF && number != CC_RESET;
    }
  state->registered = number == CC_RPN || number == CC_RPN_LOW;
  state->selected = true;
  return true;
}

static void
reset (const In *in, uint8_t channel)
{
  EngineMidiChannel *state = &in->midi->channels[in->door][channel];

  memset (state->msb, 0, sizeof state->msb);
  state->wide = 0;
  state->parameter = RPN_NONE;
  state->selected = false;
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_BEND });
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_PRESSURE });
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_CC, .pitch = 1 });
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_CC, .pitch = 11, .velocity = 1 });
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_CC, .pitch = 64 });
}

static void
control (const In *in, uint8_t channel, uint8_t number, uint8_t value)
{
  EngineMidiChannel *state = &in->midi->channels[in->door][channel];
  double position = value / 127.0;

  if (is_protocol (in, channel, number, value))
    return;
  if (number == CC_RESET)
    {
      reset (in, channel);
      return;
    }
  if (number < 32)
    {
      state->msb[number] = value;
      if (state->wide >> number & 1)
        position = (value << 7) / 16383.0;
      tell_move (in, DSP_SOURCE_CC, channel, number, value / 127.0);
    }
  else if (number < 64)
    {
      number = (uint8_t) (number - 32);
      state->wide |= 1u << number;
      position = (state->msb[number] << 7 | value) / 16383.0;
      tell_move (in, DSP_SOURCE_CC14, channel, number, position);
    }
  else
    tell_move (in, DSP_SOURCE_CC, channel, number, position);
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_CC, .pitch = number, .velocity = (float) position });
}

static void
bend (const In *in, uint8_t channel, uint16_t value)
{
  float way = value >= 8192 ? (float) (value - 8192) / 8191 : (float) (value - 8192) / 8192;

  tell_move (in, DSP_SOURCE_BEND, channel, 0, (way + 1) / 2);
  send_to_all (in, channel, (KernelLive) { .kind = KERNEL_LIVE_BEND, .pitch = way * in->midi->channels[in->door][channel].bend_range });
}

static void
poly_pressure (const In *in, uint8_t channel, uint8_t key, uint16_t value)
{
  const EngineMidiTable *table = in->midi->table;
  uint64_t held = in->midi->channels[in->door][channel].held[key];

  for (uint32_t i = 0; held; i++, held >>= 1)
    if (held & 1)
      send (in, (KernelLive) { .kind = KERNEL_LIVE_POLY, .pitch = key_of (table, i, key), .velocity = (float) value / 127,
                               .channel = voice_of (in, channel), .track = table->in[i].slot });
}

/* ---- messages ---------------------------------------------------------------------------------------------- */

static void
take (const In *in, const MidiMessage *m)
{
  atomic_fetch_add_explicit (&in->midi->received, 1, memory_order_relaxed);
  switch (m->type)
    {
    case MIDI_NOTE_ON: note_on (in, m->channel, m->number, m->value); break;
    case MIDI_NOTE_OFF: note_off (in, m->channel, m->number); break;
    case MIDI_POLY_PRESSURE: poly_pressure (in, m->channel, m->number, m->value); break;
    case MIDI_CONTROL: control (in, m->channel, m->number, (uint8_t) m->value); break;
    case MIDI_BEND: bend (in, m->channel, m->value); break;
    case MIDI_PRESSURE:
      tell_move (in, DSP_SOURCE_PRESSURE, m->channel, 0, m->value / 127.0);
      send_to_all (in, m->channel, (KernelLive) { .kind = KERNEL_LIVE_PRESSURE, .velocity = (float) m->value / 127 });
      break;
    case MIDI_PROGRAM:
      send_to_all (in, m->channel, (KernelLive) { .kind = KERNEL_LIVE_PROGRAM, .velocity = (float) m->number / 127 });
      break;
    case MIDI_CLOCK: engine_midi_take_clock (in); break;
    case MIDI_START: case MIDI_CONTINUE: case MIDI_STOP: case MIDI_SONG_POSITION: engine_midi_take_transport (in, m); break;
    case MIDI_RESET: let_go_all (in); break;
    case MIDI_SYSEX: case MIDI_QUARTER_FRAME: case MIDI_SONG_SELECT: case MIDI_TUNE_REQUEST: case MIDI_ACTIVE_SENSE: break;
    }
}

static void
feed (const In *in, const uint8_t *bytes, uint32_t size)
{
  MidiParser *parser = &in->midi->parsers[in->door];
  uint32_t before = parser->lost;
  MidiMessage message;

  for (uint32_t i = 0; i < size; i++)
    if (midi_parser_feed (parser, bytes[i], &message))
      take (in, &message);
  if (parser->lost != before)
    atomic_fetch_add_explicit (&in->midi->wrong, parser->lost - before, memory_order_relaxed);
}

/* ---- a callback ------------------------------------------------------------------------------------------- */

static void
take_table (const In *in)
{
  EngineMidi *midi = in->midi;

  if (!atomic_load_explicit (&midi->next, memory_order_relaxed) || atomic_load_explicit (&midi->done, memory_order_acquire))
    return;                             /* the old one has not been fetched yet: at the next callback */
  let_go_all (in);
  atomic_store_explicit (&midi->done, midi->table, memory_order_release);
  midi->table = atomic_exchange_explicit (&midi->next, NULL, memory_order_acquire);
  atomic_store_explicit (&midi->let_go, true, memory_order_relaxed);
}

/* Stamped by a clock of their own: one period later, so that the delay is always the same. */
static void
take_arrivals (In *in, uint64_t first, uint32_t frames)
{
  const EngineTimeLoop *time = &in->engine->time;
  uint64_t words[3];

  in->door = 1;
  while (ring_queue_pop (in->midi->arrivals, words))
    {
      double sample = time->sample + ((double) words[0] - time->ns) / time->ns_a_sample + frames;

      in->sample = sample > (double) first ? (uint64_t) (sample + 0.5) : first;
      feed (in, (const uint8_t *) &words[2], (uint32_t) MIN (words[1], sizeof words[2]));
    }
}

/* With whole blocks an event sounds on its frame; a callback of another length hears it a FIFO's length later. */
void
engine_midi_receive (Engine *engine, uint32_t driver, const EngineMidiIo *io, uint64_t first, uint32_t frames)
{
  In in = { engine, engine->midi, 0, first };
  uint32_t wait = frames % ENGINE_BLOCK || engine->fifo_read != ENGINE_BLOCK ? ENGINE_BLOCK - 1 : 0;

  take_table (&in);
  if (driver != in.midi->driver)        /* another device: what the last one held can no longer end by itself */
    let_go_all (&in);
  in.midi->driver = driver;
  for (uint32_t i = 0, count = io && io->in ? io->count (io->in) : 0; i < count; i++)
    {
      const uint8_t *bytes;
      uint32_t frame, size;

      if (!io->get (io->in, i, &frame, &bytes, &size))
        continue;
      in.sample = first + frame + wait;
      in.door = 0;
      feed (&in, bytes, size);
    }
  take_arrivals (&in, first, frames);
}
