/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters. */
#include "modules.h"

static size_t comb_memory (double rate) { return (size_t) (rate / DSP_COMB_MIN_HZ) + 16; }
static size_t allpass_memory (double rate) { return (size_t) (rate * DSP_ALLPASS_MAX_S) + 16; }

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
  { "filter.biquad", "filter_biquad", "The cookbook's eight shapes; steady while its values move.", DSP_OP_filter_biquad, DSP_MODULE_IN_PLACE, 2, NULL, 0.1, 0,
    { A ("in") }, { A ("out") },
    { E ("shape", 0, 8, "low high band notch all bell low_shelf high_shelf", "which response"), CUTOFF,
      F ("q", 0.707, 0.1, 40, "", LOG, "resonance, or how narrow"), F ("gain", 0, -24, 24, "dB", LIN, "of bell and shelves") } },
  { "filter.formant", "filter_formant", "The resonances of a singing voice, from vowel to vowel.", DSP_OP_filter_formant, DSP_MODULE_IN_PLACE, 10, NULL, 0.1, 0,
    { A ("in") }, { A ("out") },
    { F ("vowel", 0, 0, 4, "", LIN, "0 a, 1 e, 2 i, 3 o, 4 u"), F ("shift", 1, 0.5, 2, "", LOG, "small or large head") } },
  { "filter.comb", "filter_comb", "Rings at a pitch and its multiples.", DSP_OP_filter_comb, DSP_MODULE_IN_PLACE, DSP_COMB_HEAD, comb_memory, 4, 0,
    { A ("in") }, { A ("out") },
    { F ("freq", 440, 20, 20000, "Hz", LOG, "pitch"), F ("feedback", 0.9, -1, 1, "", LIN, "below 0: odd multiples of half the pitch"),
      F ("damping", 0, 0, 1, "", LIN, "of the highs, each time round") } },
  { "filter.allpass", "filter_allpass", "Smears in time, leaves the spectrum alone.", DSP_OP_filter_allpass, DSP_MODULE_IN_PLACE, DSP_COMB_HEAD, allpass_memory, 4, 0,
    { A ("in") }, { A ("out") },
    { F ("time", 0.01, 0, DSP_ALLPASS_MAX_S, "s", LIN, "delay; at least a sample"), F ("gain", 0.7, -1, 1, "", LIN, "how long it smears") } },
  { 0 }
};
