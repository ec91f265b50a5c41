/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modules that make sound: oscillators, noise, physical models, recordings. */
#include "modules.h"

static size_t pluck_memory (double rate) { return (size_t) (rate / DSP_PLUCK_MIN_HZ) + 8; }

const DspModule dsp_modules_source[] = {
  { "osc.sine", "osc_sine", "Sine by polynomial, closed-form phase.", DSP_OP_osc_sine, DSP_MODULE_SOURCE, 2, NULL, 0, 0,
    { C ("sync") }, { A ("out") }, { FREQ, PHASE } },
  { "osc.saw", "osc_saw", "Sawtooth with an 8-point band-limited step, 4 samples late.", DSP_OP_osc_saw, DSP_MODULE_SOURCE,
    2 + DSP_BLEP_TAPS, NULL, 0, 0, { C ("sync") }, { A ("out") }, { FREQ, PHASE } },
  { "osc.tri", "osc_tri", "Triangle with an 8-point band-limited corner, 4 samples late.", DSP_OP_osc_tri, DSP_MODULE_SOURCE,
    2 + DSP_BLEP_TAPS, NULL, 0, 0, { C ("sync") }, { A ("out") }, { FREQ, PHASE } },
  { "osc.square", "osc_square", "Pulse with an 8-point band-limited step, 4 samples late.", DSP_OP_osc_square, DSP_MODULE_SOURCE,
    2 + DSP_BLEP_TAPS, NULL, 0, 0, { C ("sync") }, { A ("out") },
    { FREQ, PHASE, F ("width", 0.5, 0.01, 0.99, "", LIN, "share of the period above zero") } },
  { "osc.super", "osc_super", "Up to nine detuned saws spread over the stereo field.", DSP_OP_osc_super, DSP_MODULE_SOURCE,
    1 + DSP_SUPER_VOICES + 2 * DSP_BLEP_TAPS, NULL, 0, 0, { { 0 } }, { LR },
    { FREQ, I ("voices", 7, 1, DSP_SUPER_VOICES, "saws in the pile"), F ("detune", 20, 0, 100, "cent", LIN, "outermost saw"),
      F ("spread", 0.8, 0, 1, "", LIN, "stereo width") } },
  { "osc.fm", "osc_fm", "Two-operator phase modulation with feedback on the modulator.", DSP_OP_osc_fm, DSP_MODULE_SOURCE, 4, NULL, 0, 0,
    { C ("sync") }, { A ("out") },
    { FREQ, F ("ratio", 1, 0.125, 16, "", LOG, "modulator : carrier"), F ("index", 1, 0, 20, "", LIN, "depth of modulation"),
      F ("feedback", 0, 0, 1, "", LIN, "modulator into itself") } },
  { "noise", "noise", "White, pink, brown or blue noise from a counter hash.", DSP_OP_noise, DSP_MODULE_SOURCE, 12, NULL, 0, 0,
    { { 0 } }, { A ("out") }, { E ("colour", 0, 4, "white pink brown blue", "spectrum"), I ("seed", 1, 0, 65535, "start of the sequence") } },
  { "string.pluck", "string_pluck", "Plucked string: tuned loop, all-pass fraction, pick position.", DSP_OP_string_pluck, DSP_MODULE_SOURCE,
    DSP_PLUCK_HEAD, pluck_memory, 1, 0, { C ("trig") }, { A ("out") },
    { FREQ, F ("decay", 3, 0.05, 20, "s", LOG, "to -60 dB"), F ("bright", 0.5, 0, 1, "", LIN, "pick and string"),
      F ("position", 0.2, 0.02, 0.5, "", LIN, "where it is plucked") } },
  { "modal.bank", "modal_bank", "Struck modes: bar, membrane, plate, bell, glass, tube.", DSP_OP_modal_bank, DSP_MODULE_SOURCE,
    2 + 2 * DSP_MODAL_MODES, NULL, 1, 0, { A ("in"), C ("trig") }, { A ("out") },
    { FREQ, E ("model", 3, 6, "bar membrane plate bell glass tube", "ratios of the modes"), I ("modes", 16, 4, DSP_MODAL_MODES, "how many"),
      F ("decay", 2, 0.02, 30, "s", LOG, "to -60 dB of the lowest"), F ("bright", 0.5, 0, 1, "", LIN, "upper modes"),
      F ("position", 0.2, 0.02, 0.5, "", LIN, "where it is struck") } },
  { 0 }
};
