/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options --midi-in and --midi-out of the commands that make sound. */
#ifndef CLI_MIDI_H
#define CLI_MIDI_H

#include "engine/midi.h"

typedef struct { char **in, **out; gboolean clock, follow; } CliMidi;

#define CLI_MIDI_ENTRIES(midi) \
  { "midi-in", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(midi).in, \
    "Play a track from MIDI: from all channels or one, some keys, so many semitones off; may be repeated", \
    "TRACK[:CHANNEL[:LOW-HIGH[:SEMITONES]]]" }, \
  { "midi-out", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(midi).out, \
    "Send what a track plays, on a channel (1); may be repeated", "TRACK[:CHANNEL]" }, \
  { "midi-clock", 0, 0, G_OPTION_ARG_NONE, &(midi).clock, "Send MIDI clock, start, stop and song position", NULL }, \
  { "midi-follow", 0, 0, G_OPTION_ARG_NONE, &(midi).follow, "Start, stop, song position and tempo of a device are ours", NULL }

gboolean cli_midi_is_wanted (const CliMidi *midi);
/* Routes; says on stderr what is open, and which track is not there. FALSE: an option is malformed, and said. */
gboolean cli_midi_start (const CliMidi *midi, Engine *engine, GMutex *lock);
/* The tempo scale with which a piece that stands at `bpm` with the scale of now keeps the tempo of the device's clock. */
double   cli_midi_get_scale (const CliMidi *midi, Engine *engine, double bpm, double scale);
void     cli_midi_finish (CliMidi *midi);

#endif
