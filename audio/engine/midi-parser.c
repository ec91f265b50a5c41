/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI bytes to messages: running status, real-time bytes anywhere, system exclusive of bounded length. */
#include "engine/midi.h"

void
midi_parser_init (MidiParser *parser, uint8_t *sysex, uint32_t room)
{
  *parser = (MidiParser) { .sysex = sysex, .sysex_room = sysex ? room : 0 };
}

/* How many data bytes follow a status. */
static uint8_t
data_of (uint8_t status)
{
  switch (status & 0xf0)
    {
    case 0xc0:
    case 0xd0: return 1;
    case 0xf0: return status == 0xf2 ? 2 : status == 0xf1 || status == 0xf3 ? 1 : 0;
    default: return 2;
    }
}

static bool
tell_real_time (uint8_t byte, MidiMessage *message)
{
  static const int8_t types[8] = { MIDI_CLOCK, -1, MIDI_START, MIDI_CONTINUE, MIDI_STOP, -1, MIDI_ACTIVE_SENSE, MIDI_RESET };

  if (types[byte & 7] < 0)
    return false;                       /* undefined: to be ignored */
  *message = (MidiMessage) { .type = (MidiType) types[byte & 7] };
  return true;
}

static bool
tell (const MidiParser *p, MidiMessage *message)
{
  static const MidiType types[] = { MIDI_NOTE_OFF, MIDI_NOTE_ON, MIDI_POLY_PRESSURE, MIDI_CONTROL, MIDI_PROGRAM, MIDI_PRESSURE, MIDI_BEND };
  uint16_t wide = (uint16_t) (p->data[0] | p->data[1] << 7);

  if (p->status >= 0xf0)
    {
      *message = (MidiMessage) { .type = p->status == 0xf1 ? MIDI_QUARTER_FRAME : p->status == 0xf2 ? MIDI_SONG_POSITION
                                         : p->status == 0xf3 ? MIDI_SONG_SELECT : MIDI_TUNE_REQUEST,
                                 .value = p->status == 0xf2 ? wide : p->data[0] };
      return true;
    }
  *message = (MidiMessage) { .type = types[(p->status >> 4) - 8], .channel = p->status & 15, .number = p->data[0], .value = p->data[1] };
  if (message->type == MIDI_BEND)
    {
      message->number = 0;
      message->value = wide;
    }
  else if (message->type == MIDI_PRESSURE)
    {
      message->number = 0;
      message->value = p->data[0];
    }
  else if (message->type == MIDI_NOTE_ON && !message->value)
    {
      message->type = MIDI_NOTE_OFF;
      message->value = 64;
    }
  return true;
}

static void
add_sysex (MidiParser *p, uint8_t byte)
{
  if (p->sysex_size < p->sysex_room)
    p->sysex[p->sysex_size++] = byte;
  else
    p->too_long = true;
}

static bool
end_sysex (MidiParser *p, bool whole, MidiMessage *message)
{
  p->in_sysex = false;
  if (whole)
    add_sysex (p, 0xf7);
  if (!whole || p->too_long)
    {
      p->lost += p->sysex_room > 0;
      return false;
    }
  *message = (MidiMessage) { .type = MIDI_SYSEX, .bytes = p->sysex, .size = p->sysex_size };
  return true;
}

static bool
begin (MidiParser *p, uint8_t status, MidiMessage *message)
{
  bool complete = p->in_sysex && end_sysex (p, status == 0xf7, message);

  p->count = 0;
  p->status = status == 0xf7 || status == 0xf4 || status == 0xf5 ? 0 : status;
  if (status == 0xf0)
    {
      p->status = 0;
      p->in_sysex = true;
      p->too_long = false;
      p->sysex_size = 0;
      add_sysex (p, status);
    }
  else if (status == 0xf6)
    {
      p->data[0] = p->data[1] = 0;
      complete = tell (p, message);
      p->status = 0;
    }
  return complete;
}

bool
midi_parser_feed (MidiParser *p, uint8_t byte, MidiMessage *message)
{
  if (byte >= 0xf8)
    return tell_real_time (byte, message);
  if (byte >= 0x80)
    return begin (p, byte, message);
  if (p->in_sysex)
    {
      add_sysex (p, byte);
      return false;
    }
  if (!p->status)
    return false;
  p->data[p->count++] = byte;
  if (p->count < data_of (p->status))
    return false;
  if (p->count == 1)
    p->data[1] = 0;
  p->count = 0;
  (void) tell (p, message);
  if (p->status >= 0xf0)                /* system common messages have no running status */
    p->status = 0;
  return true;
}

uint32_t
midi_message_write (const MidiMessage *m, uint8_t bytes[3])
{
  static const uint8_t statuses[] = { [MIDI_NOTE_OFF] = 0x80, [MIDI_NOTE_ON] = 0x90, [MIDI_POLY_PRESSURE] = 0xa0, [MIDI_CONTROL] = 0xb0,
                                      [MIDI_PROGRAM] = 0xc0, [MIDI_PRESSURE] = 0xd0, [MIDI_BEND] = 0xe0, [MIDI_SYSEX] = 0,
                                      [MIDI_QUARTER_FRAME] = 0xf1, [MIDI_SONG_POSITION] = 0xf2, [MIDI_SONG_SELECT] = 0xf3,
                                      [MIDI_TUNE_REQUEST] = 0xf6, [MIDI_CLOCK] = 0xf8, [MIDI_START] = 0xfa, [MIDI_CONTINUE] = 0xfb,
                                      [MIDI_STOP] = 0xfc, [MIDI_ACTIVE_SENSE] = 0xfe, [MIDI_RESET] = 0xff };
  uint8_t status = statuses[m->type], low = m->value & 127, high = m->value >> 7 & 127;
  uint32_t size = 1u + (status < 0xf8 ? data_of (status) : 0);

  if (!status)
    return 0;
  bytes[0] = (uint8_t) (status < 0xf0 ? status | (m->channel & 15) : status);
  bytes[1] = m->type <= MIDI_PROGRAM ? m->number & 127 : low;
  bytes[2] = m->type == MIDI_BEND || m->type == MIDI_SONG_POSITION ? high : low;
  return size;
}
