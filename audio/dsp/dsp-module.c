/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of modules: ports, parameters with unit, range and curve, state sizes and a line of help each. */
#include <math.h>
#include "dsp-module.h"

#define F(n, v, lo, hi, u, c, d) { n, DSP_PARAM_FLOAT, v, lo, hi, u, DSP_CURVE_##c, NULL, d }
#define I(n, v, lo, hi, d) { n, DSP_PARAM_INT, v, lo, hi, "", DSP_CURVE_LIN, NULL, d }
#define B(n, v, d) { n, DSP_PARAM_BOOL, v, 0, 1, "", DSP_CURVE_LIN, NULL, d }
#define E(n, v, count, w, d) { n, DSP_PARAM_ENUM, v, 0, (count) - 1, "", DSP_CURVE_LIN, w, d }
#define A(n) { n, DSP_PORT_AUDIO }
#define C(n) { n, DSP_PORT_CONTROL }
#define EV(n) { n, DSP_PORT_EVENT }
#define LR A ("L"), A ("R")
#define FREQ F ("freq", 440, 0.01, 20000, "Hz", LOG, "pitch")
#define CUTOFF F ("cutoff", 1000, 20, 20000, "Hz", LOG, "corner frequency")
#define PHASE F ("phase", 0, 0, 1, "", LIN, "where a sync starts")
#define TIME(n, v, d) F (n, v, 0.0005, 20, "s", LOG, d)
#define MIX F ("mix", 1, 0, 1, "", LIN, "0 dry, 1 wet")
#define BIG 1e9

static size_t delay_memory (double rate) { return 2 * (size_t) (DSP_DELAY_MAX_S * rate + 256); }
static size_t pluck_memory (double rate) { return (size_t) (rate / DSP_PLUCK_MIN_HZ) + 8; }
static size_t chorus_memory (double rate) { return 2 * (size_t) (DSP_CHORUS_MAX_S * rate + 128); }
static size_t limiter_memory (double rate) { return 4 * 512 + 0 * (size_t) rate; }

/* The network's lines and its diffusers; lengths in seconds stand in ops-reverb.c. */
size_t
dsp_reverb_floats (double rate)
{
  return (size_t) (rate * 2.2) + 4096;
}

#define MATH2(n, op, b0, text) \
  { n, #op, text, DSP_OP_##op, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a") }, { A ("out") }, { F ("b", b0, -BIG, BIG, "", LIN, "when unplugged") } }
#define MATH1(n, op, text) \
  { n, #op, text, DSP_OP_##op, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a") }, { A ("out") }, { { 0 } } }

const DspModule dsp_modules[] = {
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

  MATH2 ("math.add", math_add, 0, "a + b"), MATH2 ("math.sub", math_sub, 0, "a - b"), MATH2 ("math.mul", math_mul, 1, "a times b"),
  MATH2 ("math.div", math_div, 1, "a / b; 0 where b is 0"), MATH2 ("math.min", math_min, 0, "the lesser"),
  MATH2 ("math.max", math_max, 0, "the greater"), MATH2 ("math.pow", math_pow, 1, "|a| to the power b"),
  MATH2 ("math.compare", math_compare, 0, "1 where a > b, else 0"),
  { "math.madd", "math_madd", "a times b + c", DSP_OP_math_madd, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("a") }, { A ("out") },
    { F ("b", 1, -BIG, BIG, "", LIN, "factor"), F ("c", 0, -BIG, BIG, "", LIN, "offset") } },
  MATH1 ("math.abs", math_abs, "|a|"), MATH1 ("math.neg", math_neg, "-a"), MATH1 ("math.floor", math_floor, "whole part, down"),
  MATH1 ("math.fract", math_fract, "a - floor a"), MATH1 ("math.sqrt", math_sqrt, "root of a, 0 below 0"),
  MATH1 ("math.exp2", math_exp2, "2 to the power a"), MATH1 ("math.log2", math_log2, "logarithm of |a| to base 2"),
  MATH1 ("math.sin", math_sin, "sine of 2 pi a"), MATH1 ("math.tanh", math_tanh, "hyperbolic tangent"),
  { "math.scale", "math_scale", "Maps a range onto another; the curve bends it.", DSP_OP_math_scale, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0,
    { A ("in") }, { A ("out") },
    { F ("in_min", 0, -BIG, BIG, "", LIN, "from"), F ("in_max", 1, -BIG, BIG, "", LIN, "to"), F ("out_min", 0, -BIG, BIG, "", LIN, "from"),
      F ("out_max", 1, -BIG, BIG, "", LIN, "to"), F ("curve", 0, -8, 8, "", LIN, "0 straight; bends by 2^curve") } },
  { "math.clip", "math_clip", "Keeps a signal between two limits.", DSP_OP_math_clip, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0,
    { A ("in") }, { A ("out") },
    { F ("low", -1, -BIG, BIG, "", LIN, "least"), F ("high", 1, -BIG, BIG, "", LIN, "greatest"), E ("mode", 0, 4, "hard soft fold wrap", "how") } },
  { "math.pitch", "math_pitch", "Note number to Hz.", DSP_OP_math_pitch, DSP_MODULE_IN_PLACE, 0, NULL, 0, 0, { A ("in") }, { A ("out") },
    { F ("tuning", 440, 200, 900, "Hz", LIN, "of note 69") } },

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
  { "mod.hold", "mod_hold", "Takes a sample at each trigger.", DSP_OP_mod_hold, 0, 2, NULL, 0, 0, { A ("in"), C ("trig") }, { C ("out") }, { { 0 } } },
  { "mod.slew", "mod_slew", "Limits how fast a signal moves.", DSP_OP_mod_slew, 0, 1, NULL, 0, 0, { A ("in") }, { C ("out") },
    { F ("rise", 0.01, 0, 10, "s", LIN, "time to 63 %"), F ("fall", 0.01, 0, 10, "s", LIN, "time to 63 %") } },
  { "trig.edge", "trig_edge", "An event each time a signal rises through the threshold.", DSP_OP_trig_edge, 0, 1, NULL, 0, 0,
    { A ("in") }, { EV ("out") }, { F ("threshold", 0.5, -BIG, BIG, "", LIN, "") } },
  { "event.hold", "event_hold", "1 for a while after each event.", DSP_OP_event_hold, 0, 1, NULL, 0, 0, { EV ("in") }, { C ("out") },
    { F ("time", 0.01, 0.0001, 10, "s", LOG, "how long") } },
  { "macro", "macro", "A value that a macro or a host turns.", DSP_OP_macro, 0, 0, NULL, 0, 0, { { 0 } }, { C ("out") },
    { F ("value", 0, -BIG, BIG, "", LIN, "") } },

  { "string.pluck", "string_pluck", "Plucked string: tuned loop, all-pass fraction, pick position.", DSP_OP_string_pluck, DSP_MODULE_SOURCE,
    DSP_PLUCK_HEAD, pluck_memory, 1, 0, { C ("trig") }, { A ("out") },
    { FREQ, F ("decay", 3, 0.05, 20, "s", LOG, "to -60 dB"), F ("bright", 0.5, 0, 1, "", LIN, "pick and string"),
      F ("position", 0.2, 0.02, 0.5, "", LIN, "where it is plucked") } },
  { "modal.bank", "modal_bank", "Struck modes: bar, membrane, plate, bell, glass, tube.", DSP_OP_modal_bank, DSP_MODULE_SOURCE,
    2 + 2 * DSP_MODAL_MODES, NULL, 1, 0, { A ("in"), C ("trig") }, { A ("out") },
    { FREQ, E ("model", 3, 6, "bar membrane plate bell glass tube", "ratios of the modes"), I ("modes", 16, 4, DSP_MODAL_MODES, "how many"),
      F ("decay", 2, 0.02, 30, "s", LOG, "to -60 dB of the lowest"), F ("bright", 0.5, 0, 1, "", LIN, "upper modes"),
      F ("position", 0.2, 0.02, 0.5, "", LIN, "where it is struck") } },

  { "fx.delay", "fx_delay", "Echo with a soft limit in its loop.", DSP_OP_fx_delay, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_DELAY_HEAD, delay_memory,
    12, 0, { LR }, { LR },
    { F ("time", 0.35, 0.001, DSP_DELAY_MAX_S, "s", LOG, "between echoes"), F ("feedback", 0.3, 0, 1.1, "", LIN, "echo to echo"),
      F ("tone", 8000, 200, 20000, "Hz", LOG, "darker with each echo"), B ("ping_pong", 0, "from side to side"), MIX } },
  { "fx.reverb", "fx_reverb", "Eight delay lines fed back through an orthogonal matrix, diffused, damped, gently moving.", DSP_OP_fx_reverb,
    DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_REVERB_HEAD, dsp_reverb_floats, 4, 0, { LR }, { LR },
    { F ("decay", 2, 0.1, 60, "s", LOG, "T60"), F ("size", 0.5, 0, 1, "", LIN, "of the room"), F ("damping", 0.5, 0, 1, "", LIN, "of the highs"),
      F ("pre_delay", 0.01, 0, 0.5, "s", LIN, "before the room answers"), F ("diffusion", 0.7, 0, 1, "", LIN, "smear of the onset"),
      F ("modulation", 0.3, 0, 1, "", LIN, "movement"), MIX } },
  { "fx.chorus", "fx_chorus", "Three moving taps a side.", DSP_OP_fx_chorus, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_CHORUS_HEAD, chorus_memory,
    0.1, 0, { LR }, { LR },
    { F ("rate", 0.6, 0.01, 20, "Hz", LOG, "speed"), F ("depth", 0.5, 0, 1, "", LIN, "how far the taps move"),
      F ("time", 0.012, 0.001, 0.04, "s", LIN, "mean delay"), F ("feedback", 0, -0.9, 0.9, "", LIN, ""), MIX } },
  { "fx.distort", "fx_distort", "Waveshaper at four times the rate.", DSP_OP_fx_distort, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_DISTORT_STATE, NULL, 0.05, 0.001,
    { LR }, { LR },
    { E ("shape", 0, 5, "soft hard fuzz tube fold", "curve"), F ("drive", 12, 0, 48, "dB", LIN, "into the curve"),
      F ("tone", 0.5, 0, 1, "", LIN, "dark to bright"), MIX } },
  { "fx.compressor", "fx_compressor", "Feed-forward, soft knee, linked sides, side chain.", DSP_OP_fx_compressor, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    4, NULL, 0.1, 0, { LR, A ("side") }, { LR, C ("reduction") },
    { F ("threshold", -24, -60, 0, "dB", LIN, ""), F ("ratio", 4, 1, 20, "", LOG, ""), F ("knee", 6, 0, 24, "dB", LIN, ""),
      F ("attack", 10, 0.1, 200, "ms", LOG, ""), F ("release", 100, 5, 2000, "ms", LOG, ""), F ("makeup", 0, 0, 24, "dB", LIN, ""), MIX } },
  { "fx.limiter", "fx_limiter", "Look-ahead of 1.5 ms; watches between the samples too.", DSP_OP_fx_limiter, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    DSP_LIMITER_HEAD, limiter_memory, 0.1, 0.0015, { LR }, { LR, C ("reduction") },
    { F ("ceiling", -1, -24, 0, "dB", LIN, "true peak"), F ("release", 80, 1, 2000, "ms", LOG, "") } },
  { "fx.eq", "fx_eq", "Low shelf, bell, high shelf.", DSP_OP_fx_eq, DSP_MODULE_MONO | DSP_MODULE_STEREO, 12, NULL, 0.1, 0, { LR }, { LR },
    { F ("low_freq", 250, 20, 20000, "Hz", LOG, ""), F ("low_gain", 0, -24, 24, "dB", LIN, ""), F ("mid_freq", 1000, 20, 20000, "Hz", LOG, ""),
      F ("mid_gain", 0, -24, 24, "dB", LIN, ""), F ("mid_q", 0.7, 0.1, 20, "", LOG, ""), F ("high_freq", 4000, 20, 20000, "Hz", LOG, ""),
      F ("high_gain", 0, -24, 24, "dB", LIN, ""), MIX } },
  { "fx.filter", "fx_filter", "Stereo state-variable filter with a choice of output.", DSP_OP_fx_filter, DSP_MODULE_MONO | DSP_MODULE_STEREO, 4, NULL, 0.1, 0,
    { LR }, { LR },
    { E ("response", 0, 4, "lowpass highpass bandpass notch", "response"), CUTOFF, F ("q", 0.707, 0.1, 40, "", LOG, "resonance"), MIX } },

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
  { "side", "side", "The side chain.", DSP_OP_side, DSP_MODULE_MONO, 0, NULL, 0, 0, { { 0 } }, { LR }, { { 0 } } },
  { "output", "output", "What is heard; a mono in goes to both sides.", DSP_OP_output, DSP_MODULE_MONO | DSP_MODULE_SINK, 0, NULL, 0, 0,
    { A ("in"), LR }, { { 0 } }, { F ("level", 1, 0, 4, "", DB, "") } },
  { "feedback", "feedback", "One block of 64 samples of delay: the way round a cycle.", DSP_OP_feedback_read, 0, 64, NULL, 1, 0,
    { A ("in") }, { A ("out") }, { { 0 } } },
};
const uint32_t dsp_module_count = sizeof dsp_modules / sizeof dsp_modules[0];
