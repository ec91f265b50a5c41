/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modules that make sound: oscillators, noise, physical models, recordings. */
#include "modules.h"
#include "dsp-wavetable.h"

#define QUALITY E ("quality", 1, 3, "fast standard hq", "length of the edges' residual: 4, 8 or 16 samples")
#define RATIO(n) F ("ratio" n, 1, 0.125, 16, "", LOG, "to the pitch")
#define LEVEL(n, v) F ("level" n, v, 0, 1, "", LIN, "how loud, or how far it turns others: 1 is two turns")
#define NOISE F ("noise", 0.05, 0, 1, "", LIN, "breath or hair")

static size_t pluck_memory (double rate) { return (size_t) (rate / DSP_PLUCK_MIN_HZ) + 8; }
static size_t guide_memory (double rate) { return 2 * ((size_t) (rate / (double) DSP_GUIDE_MIN_HZ) + 8); }

const DspModule dsp_modules_source[] = {
  { "osc.sine", "osc_sine", "Sine by polynomial, closed-form phase.", DSP_OP_osc_sine, DSP_MODULE_SOURCE, 2, NULL, 0, 0,
    { C ("sync") }, { A ("out") }, { FREQ, PHASE } },
  { "osc.saw", "osc_saw", "Sawtooth with band-limited steps, half a residual late.", DSP_OP_osc_saw, DSP_MODULE_SOURCE,
    2 + DSP_BLEP_MOST, NULL, 0, 0, { C ("sync") }, { A ("out") }, { FREQ, PHASE, QUALITY } },
  { "osc.tri", "osc_tri", "Triangle with band-limited corners, half a residual late.", DSP_OP_osc_tri, DSP_MODULE_SOURCE,
    2 + DSP_BLEP_MOST, NULL, 0, 0, { C ("sync") }, { A ("out") }, { FREQ, PHASE, QUALITY } },
  { "osc.square", "osc_square", "Pulse with band-limited steps, half a residual late.", DSP_OP_osc_square, DSP_MODULE_SOURCE,
    2 + DSP_BLEP_MOST, NULL, 0, 0, { C ("sync") }, { A ("out") },
    { FREQ, PHASE, F ("width", 0.5, 0.01, 0.99, "", LIN, "share of the period above zero"), QUALITY } },
  { "osc.super", "osc_super", "Up to nine detuned saws spread over the stereo field.", DSP_OP_osc_super, DSP_MODULE_SOURCE,
    1 + DSP_SUPER_VOICES + 2 * DSP_BLEP_TAPS, NULL, 0, 0, { { 0 } }, { LR },
    { FREQ, I ("voices", 7, 1, DSP_SUPER_VOICES, "saws in the pile"), F ("detune", 20, 0, 100, "cent", LIN, "outermost saw"),
      F ("spread", 0.8, 0, 1, "", LIN, "stereo width") } },
  { "osc.fm", "osc_fm", "Two-operator phase modulation with feedback on the modulator.", DSP_OP_osc_fm, DSP_MODULE_SOURCE, 4, NULL, 0, 0,
    { C ("sync") }, { A ("out") },
    { FREQ, F ("ratio", 1, 0.125, 16, "", LOG, "modulator : carrier"), F ("index", 1, 0, 20, "", LIN, "depth of modulation"),
      F ("feedback", 0, 0, 1, "", LIN, "modulator into itself") } },
  { "osc.fm4", "osc_fm4", "Four operators joined in one of eight ways, the fourth with feedback.", DSP_OP_osc_fm4, DSP_MODULE_SOURCE, 6, NULL, 0, 0,
    { C ("sync") }, { A ("out") },
    { FREQ, I ("algorithm", 1, 1, 8, "1 a chain ... 8 four alone; see ops-tone.c"), RATIO ("1"), RATIO ("2"), RATIO ("3"), RATIO ("4"),
      LEVEL ("1", 1), LEVEL ("2", 0.2), LEVEL ("3", 0), LEVEL ("4", 0), F ("feedback", 0, 0, 1, "", LIN, "of the fourth") } },
  { "osc.wavetable", "osc_wavetable", "Cycles side by side, band-limited for each half octave, morphed.", DSP_OP_osc_wavetable, DSP_MODULE_SOURCE, 2, NULL, 0, 0,
    { C ("sync") }, { A ("out") },
    { FREQ, FILE_ ("table", "basic", "basic saw square triangle sine pulse organ glass vowel, or a file of cycles of 2,048 frames"),
      F ("position", 0, 0, 1, "", LIN, "from the first cycle to the last") }, dsp_wavetable_builtin, dsp_wavetable_prepare },
  { "osc.additive", "osc_additive", "A row of harmonics.", DSP_OP_osc_additive, DSP_MODULE_SOURCE, 2, NULL, 0, 0, { C ("sync") }, { A ("out") },
    { FREQ, I ("partials", 16, 1, DSP_ADDITIVE_PARTIALS, "how many"), F ("tilt", -6, -24, 0, "dB", LIN, "an octave"),
      F ("odd", 1, 0, 1, "", LIN, "0 all partials, 1 the odd ones alone") } },
  { "noise.dust", "noise_dust", "Single impulses at chance.", DSP_OP_noise_dust, DSP_MODULE_SOURCE, 1, NULL, 0, 0, { { 0 } }, { A ("out") },
    { F ("density", 10, 0.1, 10000, "Hz", LOG, "how many a second in the mean"), F ("vary", 1, 0, 1, "", LIN, "0 all of height 1"),
      I ("seed", 1, 0, 65535, "start of the sequence") } },
  { "sample.play", "sample_play", "Plays a recording at each trigger; jumps are crossfades.", DSP_OP_sample_play, 0, 10, NULL, 1, 0,
    { C ("trig"), C ("note") }, { LR },
    { FILE_ ("file", "", "a recording"), F ("root", 60, 0, 127, "", LIN, "note that plays as recorded, where note is plugged"),
      F ("start", 0, 0, 1, "", LIN, "of the whole"), F ("end", 1, 0, 1, "", LIN, "of the whole"), E ("loop", 0, 3, "off forward pingpong", "from end to start"),
      F ("speed", 1, -4, 4, "", LIN, "below 0 backwards") } },
  { "noise", "noise", "White, pink, brown or blue noise from a counter hash.", DSP_OP_noise, DSP_MODULE_SOURCE, 12, NULL, 0, 0,
    { { 0 } }, { A ("out") }, { E ("colour", 0, 4, "white pink brown blue", "spectrum"), I ("seed", 1, 0, 65535, "start of the sequence") } },
  { "string.pluck", "string_pluck", "Plucked string: tuned loop, all-pass fraction, pick position.", DSP_OP_string_pluck, DSP_MODULE_SOURCE,
    DSP_PLUCK_HEAD, pluck_memory, 1, 0, { C ("trig") }, { A ("out") },
    { FREQ, F ("decay", 3, 0.05, 20, "s", LOG, "to -60 dB"), F ("bright", 0.5, 0, 1, "", LIN, "pick and string"),
      F ("position", 0.2, 0.02, 0.5, "", LIN, "where it is plucked") } },
  { "string.bow", "string_bow", "Bowed string: two lines that meet under the bow.", DSP_OP_string_bow, DSP_MODULE_SOURCE, DSP_GUIDE_HEAD, guide_memory, 1, 0,
    { C ("gate") }, { A ("out") },
    { FREQ, F ("pressure", 0.5, 0, 1, "", LIN, "of the bow"), F ("position", 0.13, 0, 1, "", LIN, "of the bow: 0.5 the middle"), NOISE } },
  { "tube.reed", "tube_reed", "Reed on a tube, cylinder or cone.", DSP_OP_tube_reed, DSP_MODULE_SOURCE, DSP_GUIDE_HEAD, guide_memory, 1, 0,
    { C ("gate") }, { A ("out") },
    { FREQ, F ("pressure", 0.5, 0, 1, "", LIN, "of the breath"), F ("stiffness", 0.5, 0, 1, "", LIN, "of the reed"), NOISE,
      E ("bore", 0, 2, "cylinder cone", "odd partials, or all") } },
  { "tube.lip", "tube_lip", "Lips on a tube.", DSP_OP_tube_lip, DSP_MODULE_SOURCE, DSP_GUIDE_HEAD, guide_memory, 1, 0,
    { C ("gate") }, { A ("out") },
    { FREQ, F ("pressure", 0.5, 0, 1, "", LIN, "of the breath"), F ("stiffness", 0.5, 0, 1, "", LIN, "of the lips"), NOISE } },
  { "modal.bank", "modal_bank", "Struck modes: bar, membrane, plate, bell, glass, tube.", DSP_OP_modal_bank, DSP_MODULE_SOURCE,
    2 + 2 * DSP_MODAL_MODES, NULL, 1, 0, { A ("in"), C ("trig") }, { A ("out") },
    { FREQ, E ("model", 3, 6, "bar membrane plate bell glass tube", "ratios of the modes"), I ("modes", 16, 4, DSP_MODAL_MODES, "how many"),
      F ("decay", 2, 0.02, 30, "s", LOG, "to -60 dB of the lowest"), F ("bright", 0.5, 0, 1, "", LIN, "upper modes"),
      F ("position", 0.2, 0.02, 0.5, "", LIN, "where it is struck") } },
  { 0 }
};
