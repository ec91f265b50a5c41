/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters. */
#include "modules.h"

const DspModule dsp_modules_filter[] = {
  { "filter.svf", "filter_svf", "Two-pole state-variable filter, trapezoidal; all outputs at once.", DSP_OP_filter_svf, DSP_MODULE_IN_PLACE,
    2, NULL, 0.1, 0, { A ("in") }, { A ("low"), A ("band"), A ("high"), A ("notch"), A ("peak") },
    { CUTOFF, F ("q", 0.707, 0.5, 40, "", LOG, "resonance") } },
  { "filter.ladder", "filter_ladder", "Four-pole transistor ladder with saturation, zero-delay feedback by prediction.", DSP_OP_filter_ladder,
    DSP_MODULE_IN_PLACE, 6, NULL, 0.1, 0, { A ("in") }, { A ("out") },
    { CUTOFF, F ("resonance", 0, 0, 1.1, "", LIN, "1 begins to sing"), F ("drive", 0, 0, 24, "dB", LIN, "into the ladder"),
      I ("poles", 4, 2, 4, "slope: 2 or 4") } },
  { "filter.onepole", "filter_onepole", "One pole, low and high.", DSP_OP_filter_onepole, DSP_MODULE_IN_PLACE, 1, NULL, 0.05, 0,
    { A ("in") }, { A ("low"), A ("high") }, { CUTOFF } },
  { "filter.dc", "filter_dc", "Takes away what lies below 5 Hz.", DSP_OP_filter_dc, DSP_MODULE_IN_PLACE, 1, NULL, 0.05, 0,
    { A ("in") }, { A ("out") }, { { 0 } } },
  { 0 }
};
