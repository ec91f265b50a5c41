/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Envelopes, slow oscillators, sequencers, and what joins events and signals. */
#include "modules.h"

const DspModule dsp_modules_control[] = {
  { "env.adsr", "env_adsr", "Attack, decay, sustain, release; segments take exactly their times.", DSP_OP_env_adsr, DSP_MODULE_ENVELOPE,
    8, NULL, 0, 0, { C ("gate") }, { C ("out"), C ("done") },
    { TIME ("attack", 0.01, "0 to 1"), TIME ("decay", 0.1, "1 to sustain"), F ("sustain", 0.7, 0, 1, "", LIN, "level while held"),
      TIME ("release", 0.3, "to 0 after the gate"), F ("curve", 0.5, -1, 1, "", LIN, "0 straight, 1 falls fast first") } },
  { "env.ar", "env_ar", "One shot: rises, then falls, whatever the gate does.", DSP_OP_env_ar, DSP_MODULE_ENVELOPE, 8, NULL, 0, 0,
    { C ("trig") }, { C ("out"), C ("done") },
    { TIME ("attack", 0.001, "0 to 1"), TIME ("release", 0.3, "1 to 0"), F ("curve", 0.5, -1, 1, "", LIN, "0 straight, 1 falls fast first") } },
  { "env.follow", "env_follow", "Peak follower.", DSP_OP_env_follow, 0, 1, NULL, 0.1, 0, { A ("in") }, { C ("out") },
    { F ("attack", 0.005, 0, 1, "s", LIN, "rise"), F ("release", 0.1, 0, 1, "s", LIN, "fall") } },
  { "lfo", "lfo", "Slow oscillator.", DSP_OP_lfo, DSP_MODULE_SOURCE, 4, NULL, 0, 0, { C ("sync") }, { C ("out") },
    { E ("shape", 0, 6, "sine tri saw square steps smooth", "form"), F ("rate", 2, 0.01, 1000, "Hz", LOG, "speed"), PHASE,
      B ("unipolar", 0, "0 to 1 instead of -1 to 1"), I ("seed", 1, 0, 65535, "for steps and smooth") } },
  { "mod.hold", "mod_hold", "Takes a sample at each trigger.", DSP_OP_mod_hold, 0, 2, NULL, 0, 0, { A ("in"), C ("trig") }, { C ("out") }, { { 0 } } },
  { "mod.slew", "mod_slew", "Limits how fast a signal moves.", DSP_OP_mod_slew, 0, 1, NULL, 0, 0, { A ("in") }, { C ("out") },
    { F ("rise", 0.01, 0, 10, "s", LIN, "time to 63 %"), F ("fall", 0.01, 0, 10, "s", LIN, "time to 63 %") } },
  { "trig.edge", "trig_edge", "An event each time a signal rises through the threshold.", DSP_OP_trig_edge, 0, 1, NULL, 0, 0,
    { A ("in") }, { EV ("out") }, { F ("threshold", 0.5, -BIG, BIG, "", LIN, "") } },
  { "event.hold", "event_hold", "1 for a while after each event.", DSP_OP_event_hold, 0, 1, NULL, 0, 0, { EV ("in") }, { C ("out") },
    { F ("time", 0.01, 0.0001, 10, "s", LOG, "how long") } },
  { 0 }
};
