/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI out, on the audio thread: what tracks play and the clock, each on its frame; nothing stays stuck. */
#include <math.h>
#include <string.h>
#include "engine-midi.h"
#include "engine-private.h"

#define CLOCK_TICKS (KERNEL_PPQ / 24)
#define SONG_TICKS  (KERNEL_PPQ / 4)
#define BEND_RANGE  2.0f                /* semitones: what receivers assume */
#define SONG_MAX    16383

/* Behind all of the same sample or before: equal ones keep their order. */
static void
put (EngineMidi *midi, uint64_t sample, MidiMessage message)
{
  EngineMidiOutEvent event = { .sample = sample };
  uint32_t at = midi->out_count;

  event.size = (uint8_t) midi_message_write (&message, event.bytes);
  if (at == MIDI_OUT)
    {
      atomic_fetch_add_explicit (&midi->lost, 1, memory_order_relaxed);
      return;
    }
  midi->out_count++;
  for (; at > 0 && midi->out[at - 1].sample > sample; at--)
    midi->out[at] = midi->out[at - 1];
  midi->out[at] = event;
}

/* ---- notes and controllers -------------------------------------------------------------------------------- */

static void
note_on (EngineMidi *midi, uint64_t sample, uint8_t channel, const KernelEvent *event)
{
  uint8_t *sounding = &midi->keys[channel][event->pitch & 127];

  if (*sounding < UINT8_MAX)
    ++*sounding;
  put (midi, sample, (MidiMessage) { .type = MIDI_NOTE_ON, .channel = channel, .number = event->pitch & 127,
                                     .value = MAX (event->velocity & 127, 1) });
}

/* Two notes of one key end with the last of them. */
static void
note_off (EngineMidi *midi, uint64_t sample, uint8_t channel, uint8_t key)
{
  uint8_t *sounding = &midi->keys[channel][key & 127];

  if (*sounding && !--*sounding)
    put (midi, sample, (MidiMessage) { .type = MIDI_NOTE_OFF, .channel = channel, .number = key & 127, .value = 64 });
}

static void
let_go (EngineMidi *midi, uint64_t sample)
{
  for (uint8_t channel = 0; channel < MIDI_CHANNELS; channel++)
    for (uint8_t key = 0; key < MIDI_KEYS; key++)
      if (midi->keys[channel][key])
        {
          midi->keys[channel][key] = 1;
          note_off (midi, sample, channel, key);
        }
}

static void
translate (EngineMidi *midi, uint64_t sample, const KernelEvent *event)
{
  uint8_t channel = (uint8_t) (midi->table->channel_of_slot[event->track] - 1);
  uint16_t value = (uint16_t) lrintf (CLAMP (event->value, 0, 1) * 127);
  float way;

  switch ((KernelEventType) event->type)
    {
    case KERNEL_EVENT_ON: note_on (midi, sample, channel, event); break;
    case KERNEL_EVENT_OFF: note_off (midi, sample, channel, event->pitch); break;
    case KERNEL_EVENT_CC:
      put (midi, sample, (MidiMessage) { .type = MIDI_CONTROL, .channel = channel, .number = event->controller & 127, .value = value });
      break;
    case KERNEL_EVENT_BEND:
      way = CLAMP (event->value / BEND_RANGE, -1, 1);
      put (midi, sample, (MidiMessage) { .type = MIDI_BEND, .channel = channel,
                                         .value = (uint16_t) (8192 + lrintf (way > 0 ? way * 8191 : way * 8192)) });
      break;
    case KERNEL_EVENT_PRESSURE: put (midi, sample, (MidiMessage) { .type = MIDI_PRESSURE, .channel = channel, .value = value }); break;
    case KERNEL_EVENT_POLY:
      put (midi, sample, (MidiMessage) { .type = MIDI_POLY_PRESSURE, .channel = channel, .number = event->pitch & 127, .value = value });
      break;
    case KERNEL_EVENT_PROGRAM:
      put (midi, sample, (MidiMessage) { .type = MIDI_PROGRAM, .channel = channel, .number = event->controller & 127 });
      break;
    case KERNEL_EVENT_AUTOMATION: case KERNEL_EVENT_ALL_OFF: case KERNEL_EVENT_PANIC: break;
    }
}

/* ---- the clock -------------------------------------------------------------------------------------------- */

/* Begins, goes on from a place, or jumps: told by the song position, which counts sixteenths, and a start behind it. */
static void
set_out (EngineMidi *midi, uint64_t sample, double tick)
{
  double place = ceil (tick / SONG_TICKS - 1e-6);

  if (place < 1)
    put (midi, sample, (MidiMessage) { .type = MIDI_START });
  else
    {
      put (midi, sample, (MidiMessage) { .type = MIDI_SONG_POSITION, .value = (uint16_t) MIN (place, SONG_MAX) });
      put (midi, sample, (MidiMessage) { .type = MIDI_CONTINUE });
    }
  midi->out_clock = (uint64_t) (fmax (place, 0) * SONG_TICKS / CLOCK_TICKS);
}

static void
clock_block (Engine *engine, const KernelTransport *transport)
{
  EngineMidi *midi = engine->midi;
  double step = transport->bpm * KERNEL_PPQ / 60 / engine->rate, end = transport->tick + step * ENGINE_BLOCK;
  bool jumped = fabs (transport->tick - midi->out_tick) > CLOCK_TICKS;

  if (!transport->playing)
    {
      if (midi->out_playing)
        put (midi, transport->sample, (MidiMessage) { .type = MIDI_STOP });
      midi->out_playing = false;
      return;
    }
  if (midi->out_playing && jumped)
    put (midi, transport->sample, (MidiMessage) { .type = MIDI_STOP });
  if (!midi->out_playing || jumped)
    set_out (midi, transport->sample, transport->tick);
  midi->out_playing = true;
  midi->out_tick = end;
  for (; step > 0 && (double) (midi->out_clock * CLOCK_TICKS) < end - 1e-9; midi->out_clock++)
    {
      double frames = ((double) (midi->out_clock * CLOCK_TICKS) - transport->tick) / step;

      put (midi, transport->sample + (uint64_t) CLAMP (lrint (frames), 0, ENGINE_BLOCK - 1), (MidiMessage) { .type = MIDI_CLOCK });
    }
}

/* ---- blocks and callbacks --------------------------------------------------------------------------------- */

void
engine_midi_block (Engine *engine, const KernelEvent *events, uint32_t count)
{
  EngineMidi *midi = engine->midi;
  KernelTransport transport;

  if (!midi->table->out_count && !midi->table->clock && !midi->out_playing)
    return;
  kernel_performer_get_transport (engine->performer, &transport);
  if (midi->table->clock || midi->out_playing)
    clock_block (engine, &transport);
  for (uint32_t i = 0; i < count; i++)
    {
      if (events[i].type == KERNEL_EVENT_PANIC || events[i].type == KERNEL_EVENT_ALL_OFF)
        let_go (midi, transport.sample + events[i].frame);
      else if (events[i].track < KERNEL_TRACKS && midi->table->channel_of_slot[events[i].track])
        translate (midi, transport.sample + events[i].frame, &events[i]);
    }
}

void
engine_midi_send (Engine *engine, const EngineMidiIo *io, uint64_t first, uint32_t frames)
{
  EngineMidi *midi = engine->midi;
  uint32_t done = 0;

  if (atomic_exchange_explicit (&midi->let_go, false, memory_order_relaxed))
    let_go (midi, first);
  for (; done < midi->out_count && midi->out[done].sample < first + frames; done++)
    {
      const EngineMidiOutEvent *event = &midi->out[done];
      uint32_t frame = event->sample > first ? (uint32_t) (event->sample - first) : 0;
      bool sent = io && io->out && io->put (io->out, frame, event->bytes, event->size);

      atomic_fetch_add_explicit (sent ? &midi->sent : &midi->lost, sent || (io && io->out), memory_order_relaxed);
    }
  midi->out_count -= done;
  memmove (midi->out, midi->out + done, midi->out_count * sizeof *midi->out);
}
