/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levels, mixing and placing. */
#include "modules.h"

const DspModule dsp_modules_mix[] = {
  { "gain", "gain", "Makes louder or softer.", DSP_OP_gain, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("in") }, { A ("out") },
    { F ("amp", 1, 0, 16, "", DB, "factor") } },
  { "mix", "mix", "Eight inputs, a level each.", DSP_OP_mix, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0,
    { A ("in1"), A ("in2"), A ("in3"), A ("in4"), A ("in5"), A ("in6"), A ("in7"), A ("in8") }, { A ("out") },
    { F ("level1", 1, 0, 16, "", DB, ""), F ("level2", 1, 0, 16, "", DB, ""), F ("level3", 1, 0, 16, "", DB, ""), F ("level4", 1, 0, 16, "", DB, ""),
      F ("level5", 1, 0, 16, "", DB, ""), F ("level6", 1, 0, 16, "", DB, ""), F ("level7", 1, 0, 16, "", DB, ""), F ("level8", 1, 0, 16, "", DB, "") } },
  { "switch", "switch", "One of eight inputs, with a fade of 5 ms.", DSP_OP_switch_, 0, 8, NULL, 0, 0,
    { A ("in1"), A ("in2"), A ("in3"), A ("in4"), A ("in5"), A ("in6"), A ("in7"), A ("in8") }, { A ("out") },
    { F ("select", 0, 0, 7, "", LIN, "0: in1") } },
  { "mix.fade", "mix_fade", "From a to b.", DSP_OP_mix_fade, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a"), A ("b") }, { A ("out") },
    { F ("mix", 0.5, 0, 1, "", LIN, "0: a, 1: b"), E ("law", 0, 2, "linear power", "equal voltage or equal power") } },
  { "mix.pan", "mix_pan", "Places a signal between left and right.", DSP_OP_mix_pan, 0, 0, NULL, 0, 0, { A ("in") }, { LR },
    { F ("pan", 0, -1, 1, "", LIN, "-1 left, 1 right"), E ("law", 0, 3, "-3 -4.5 -6", "dB at the centre") } },
  { "mix.stereo", "mix_stereo", "Width and balance.", DSP_OP_mix_stereo, 0, 2, NULL, 0, 0, { LR }, { LR },
    { F ("width", 1, 0, 2, "", LIN, "0 mono, 2 wide"), F ("balance", 0, -1, 1, "", LIN, ""), F ("mono_below", 0, 0, 500, "Hz", LIN, "lows to the middle") } },
  { 0 }
};
