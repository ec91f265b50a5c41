/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes are parsed; what was told can be written and is read back equal. */
#include <stdlib.h>
#include <string.h>
#include "engine/midi.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t sysex[64], other_sysex[64], bytes[3];
  MidiParser parser, other;
  MidiMessage message, again;

  midi_parser_init (&parser, sysex, size & 1 ? sizeof sysex : 7);
  midi_parser_init (&other, other_sysex, sizeof other_sysex);
  for (size_t i = 0; i < size; i++)
    {
      bool told = false;

      if (!midi_parser_feed (&parser, data[i], &message))
        continue;
      if (message.channel > 15 || message.number > 127 || message.value > 16383 || (message.type != MIDI_BEND && message.type != MIDI_SONG_POSITION && message.value > 127))
        abort ();
      if (message.type == MIDI_SYSEX)
        {
          if (message.size < 2 || message.bytes[0] != 0xf0 || message.bytes[message.size - 1] != 0xf7 || message.size > sizeof sysex)
            abort ();
          continue;
        }
      for (uint32_t k = 0, length = midi_message_write (&message, bytes); k < length; k++)
        told = midi_parser_feed (&other, bytes[k], &again);
      if (!told || again.type != message.type || again.channel != message.channel || again.number != message.number || again.value != message.value)
        abort ();
    }
  return 0;
}
