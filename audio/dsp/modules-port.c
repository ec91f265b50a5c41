/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where values come in and go out: voices, keys, controllers, inputs, outputs. */
#include "modules.h"

const DspModule dsp_modules_port[] = {
  { "macro", "macro", "A value that a macro or a host turns.", DSP_OP_macro, 0, 0, NULL, 0, 0, { { 0 } }, { C ("out") },
    { F ("value", 0, -BIG, BIG, "", LIN, "") } },
  { "voice", "voice", "The values of the note that a voice plays.", DSP_OP_voice, DSP_MODULE_VOICE, 0, NULL, 0, 0, { { 0 } },
    { C ("freq"), C ("note"), C ("gate"), C ("velocity"), C ("pressure"), C ("timbre"), C ("bend"), C ("release"), C ("index"), C ("random") }, { { 0 } } },
  { "voice.key", "voice_key", "One key for a drum: a pulse at each stroke, a gate until it is choked.", DSP_OP_voice_key, DSP_MODULE_MONO | DSP_MODULE_KEYED,
    6, NULL, 0, 0, { { 0 } }, { C ("trig"), C ("gate"), C ("velocity"), C ("note") },
    { I ("key", 36, 0, 127, "note number"), I ("key2", -1, -1, 127, "another note, -1 none"), I ("key3", -1, -1, 127, "a third, -1 none"),
      I ("choke", -1, -1, 127, "a note that closes the gate, -1 none"), I ("choke2", -1, -1, 127, "another such note"),
      F ("hold", 4, 0.001, 60, "s", LOG, "the gate closes by itself") } },
  { "midi.cc", "midi_cc", "A MIDI controller, smoothed.", DSP_OP_midi_cc, DSP_MODULE_MONO, 1, NULL, 0, 0, { { 0 } }, { C ("out") },
    { I ("number", 1, 0, 127, "controller"), F ("value", 0, 0, 1, "", LIN, "until the first message") } },
  { "input", "input", "What comes into an effect.", DSP_OP_input, DSP_MODULE_MONO, 0, NULL, 0, 0, { { 0 } }, { LR }, { { 0 } } },
  { "side", "side", "The side chain.", DSP_OP_side, DSP_MODULE_MONO, 0, NULL, 0, 0, { { 0 } }, { LR },
    { E ("absent", 0, 2, "silence input", "what it gives where no side chain is plugged in") } },
  { "output", "output", "What is heard; a mono in goes to both sides.", DSP_OP_output, DSP_MODULE_MONO | DSP_MODULE_SINK, 0, NULL, 0, 0,
    { A ("in"), LR }, { { 0 } }, { F ("level", 1, 0, 4, "", DB, "") } },
  { "mix.voices", "mix_voices", "The sum of the voices, or a signal as it is.", DSP_OP_mix_voices, DSP_MODULE_MONO, 0, NULL, 0, 0,
    { A ("in") }, { A ("out") }, { { 0 } } },
  { "tap", "tap", "Shows how loud a signal is to whoever asks.", DSP_OP_tap, DSP_MODULE_MONO | DSP_MODULE_SINK, 0, NULL, 0, 0,
    { A ("in") }, { { 0 } }, { I ("number", 0, 0, DSP_TAPS - 1, "where it is read") } },
  { "feedback", "feedback", "One block of 64 samples of delay: the way round a cycle.", DSP_OP_feedback_read, 0, 64, NULL, 1, 0,
    { A ("in") }, { A ("out") }, { { 0 } } },
  { 0 }
};
