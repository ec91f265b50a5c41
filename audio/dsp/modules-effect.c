/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects. */
#include "modules.h"

#define HALF_MIX F ("mix", 0.5, 0, 1, "", LIN, "0 dry, 1 wet")
#define BAND(name, hz, width) F (name "_freq", hz, 20, 20000, "Hz", LOG, "corner or centre"), F (name "_gain", 0, -24, 24, "dB", LIN, ""), \
    F (name "_q", width, 0.1, 20, "", LOG, "how narrow")

static size_t delay_memory (double rate) { return 2 * (size_t) (DSP_DELAY_MAX_S * rate + 256); }
static size_t chorus_memory (double rate) { return 2 * (size_t) dsp_chorus_ring ((float) rate); }
static size_t flanger_memory (double rate) { return 2 * (size_t) (DSP_FLANGER_MAX_S * rate + 192); }
static size_t compressor_memory (double rate) { return 2 * (size_t) (DSP_LOOK_MAX_MS * .001 * rate + 3 * DSP_BLOCK); }
static size_t granular_memory (double rate) { return DSP_GRAINS * DSP_GRAIN_FLOATS + 2 * ((size_t) (DSP_GRAIN_RING_S * rate) + 9 * DSP_BLOCK); }
static uint32_t limiter_latency (double rate, const double *values) { return (uint32_t) dsp_limiter_frames ((float) rate); }
static uint32_t distort_latency (double rate, const double *values) { return DSP_OVERSAMPLE_LATE; }
static uint32_t compressor_latency (double rate, const double *values) { return (uint32_t) (values[8] * .001 * rate + .5); }
static size_t limiter_memory (double rate) { return 4 * 512; }

/* The network's lines and its diffusers; lengths in seconds stand in ops-reverb.c. */
size_t
dsp_reverb_floats (double rate)
{
  return (size_t) (rate * 3.0) + 8192;
}

const DspModule dsp_modules_effect[] = {
  { "fx.delay", "fx_delay", "Echo with a soft limit in its loop.", DSP_OP_fx_delay, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_DELAY_HEAD, delay_memory,
    12, 0, { LR }, { LR },
    { F ("time", 0.35, 0.001, DSP_DELAY_MAX_S, "s", LOG, "between echoes"), F ("feedback", 0.3, 0, 1.1, "", LIN, "echo to echo"),
      F ("tone", 8000, 200, 20000, "Hz", LOG, "darker with each echo"), B ("ping_pong", 0, "from side to side"), MIX,
      F ("beats", 0, 0, 16, "beats", LIN, "between echoes, by the tempo; 0: by time") } },
  { "fx.reverb", "fx_reverb", "Eight or sixteen delay lines fed back through an orthogonal matrix, diffused, damped, gently moving.", DSP_OP_fx_reverb,
    DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_REVERB_HEAD, dsp_reverb_floats, 4, 0, { LR }, { LR },
    { F ("decay", 2, 0.1, 60, "s", LOG, "T60"), F ("size", 0.5, 0, 1, "", LIN, "of the room"), F ("damping", 0.5, 0, 1, "", LIN, "of the highs"),
      F ("pre_delay", 0.01, 0, 0.5, "s", LIN, "before the room answers"), F ("diffusion", 0.7, 0, 1, "", LIN, "smear of the onset"),
      F ("modulation", 0.3, 0, 1, "", LIN, "movement"), MIX, E ("lines", 0, 2, "8 16", "16: denser, twice the work") } },
  { "fx.chorus", "fx_chorus", "Three moving taps a side.", DSP_OP_fx_chorus, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_CHORUS_HEAD, chorus_memory,
    0.1, 0, { LR }, { LR },
    { F ("rate", 0.6, 0.01, 20, "Hz", LOG, "speed"), F ("depth", 0.5, 0, 1, "", LIN, "how far the taps move"),
      F ("time", 0.012, 0.001, 0.04, "s", LIN, "mean delay"), F ("feedback", 0, -0.9, 0.9, "", LIN, ""), MIX } },
  { "fx.distort", "fx_distort", "Waveshaper at several times the rate.", DSP_OP_fx_distort, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_DISTORT_STATE, NULL, 0.05, 0.001,
    { LR }, { LR },
    { E ("shape", 0, 5, "soft hard fuzz tube fold", "curve"), F ("drive", 12, 0, 48, "dB", LIN, "into the curve"),
      F ("tone", 0.5, 0, 1, "", LIN, "dark to bright; 1 untouched"), MIX, E ("oversample", 2, 4, "1 2 4 8", "times the rate: fewer aliases, more work") },
    .latency = distort_latency },
  { "fx.compressor", "fx_compressor", "Feed-forward, soft knee, linked sides, side chain.", DSP_OP_fx_compressor, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    DSP_COMPRESSOR_HEAD, compressor_memory, 0.1, 0, { LR, A ("side"), A ("side_R") }, { LR, C ("reduction") },
    { F ("threshold", -24, -60, 0, "dB", LIN, "where it begins"), F ("ratio", 4, 1, 20, "", LOG, "dB in for a dB out"),
      F ("knee", 6, 0, 24, "dB", LIN, "how softly it begins"), F ("attack", 10, 0.1, 200, "ms", LOG, "to 63 % of what is wanted"),
      F ("release", 100, 5, 2000, "ms", LOG, "back to 37 %"), F ("makeup", 0, 0, 24, "dB", LIN, "louder afterwards"), MIX,
      E ("detector", 0, 2, "peak rms", "what it listens to"), F ("look_ahead", 0, 0, 10, "ms", LIN, "acts before the peak, and is that late") },
    .latency = compressor_latency },
  { "fx.gate", "fx_gate", "Silences what stays below a threshold.", DSP_OP_fx_gate, DSP_MODULE_MONO | DSP_MODULE_STEREO, 4, NULL, 0.1, 0,
    { LR, A ("side"), A ("side_R") }, { LR, C ("reduction") },
    { F ("threshold", -45, -90, 0, "dB", LIN, "opens above"), F ("hysteresis", 6, 0, 24, "dB", LIN, "closes this much lower"),
      F ("attack", 1, 0.05, 100, "ms", LOG, "opening"), F ("hold", 40, 0, 2000, "ms", LIN, "open at least"), F ("release", 120, 2, 2000, "ms", LOG, "closing"),
      F ("floor", -90, -90, 0, "dB", LIN, "what is left when shut") } },
  { "fx.limiter", "fx_limiter", "Look-ahead of 1.5 ms; watches between the samples too.", DSP_OP_fx_limiter, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    DSP_LIMITER_HEAD, limiter_memory, 0.1, 0.0015, { LR }, { LR, C ("reduction") },
    { F ("ceiling", -1, -24, 0, "dB", LIN, "true peak"), F ("release", 80, 1, 2000, "ms", LOG, "back to full level") }, .latency = limiter_latency },
  { "fx.crush", "fx_crush", "Fewer bits, fewer samples.", DSP_OP_fx_crush, DSP_MODULE_MONO | DSP_MODULE_STEREO, 4, NULL, 0.05, 0, { LR }, { LR },
    { F ("bits", 8, 1, 16, "bit", LIN, "steps of 2^(1 - bits)"), F ("rate", 12000, 100, 192000, "Hz", LOG, "samples a second"), MIX } },
  { "fx.eq", "fx_eq", "Low shelf, four bells, high shelf.", DSP_OP_fx_eq, DSP_MODULE_MONO | DSP_MODULE_STEREO, 24, NULL, 0.1, 0, { LR }, { LR },
    { BAND ("low", 250, 0.707), BAND ("bell1", 1000, 0.7), BAND ("bell2", 400, 1), BAND ("bell3", 2500, 1), BAND ("bell4", 6300, 1),
      BAND ("high", 4000, 0.707), MIX } },
  { "fx.flanger", "fx_flanger", "A short delay that sweeps against the dry signal.", DSP_OP_fx_flanger, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_CHORUS_HEAD,
    flanger_memory, 1, 0, { LR }, { LR },
    { F ("rate", 0.2, 0.01, 20, "Hz", LOG, "speed"), F ("depth", 0.8, 0, 1, "", LIN, "how far it sweeps"), F ("time", 0.0025, 0.0005, 0.02, "s", LOG, "mean delay"),
      F ("feedback", 0.4, -0.95, 0.95, "", LIN, "how sharp its teeth are"), F ("spread", 0.5, 0, 1, "", LIN, "1: the sides sweep against each other"),
      HALF_MIX } },
  { "fx.phaser", "fx_phaser", "All-passes whose corner swings; notches where they meet the dry signal.", DSP_OP_fx_phaser, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    4 + 2 * DSP_PHASER_STAGES, NULL, 0.5, 0, { LR }, { LR },
    { F ("rate", 0.3, 0.01, 20, "Hz", LOG, "speed"), F ("depth", 0.6, 0, 1, "", LIN, "1: two octaves up and down"), F ("feedback", 0.3, -0.95, 0.95, "", LIN, "resonance"),
      I ("stages", 6, 2, DSP_PHASER_STAGES, "two make a notch"), F ("centre", 800, 50, 10000, "Hz", LOG, "middle of the swing"),
      F ("spread", 0.25, 0, 1, "", LIN, "1: the sides swing against each other"), HALF_MIX } },
  { "fx.tremolo", "fx_tremolo", "Louder and softer, together or from side to side.", DSP_OP_fx_tremolo, DSP_MODULE_MONO | DSP_MODULE_STEREO, 4, NULL, 0.05, 0,
    { LR }, { LR },
    { F ("rate", 5, 0.01, 20, "Hz", LOG, "speed"), F ("depth", 0.6, 0, 1, "", LIN, "1: down to silence"), E ("shape", 0, 3, "sine tri square", "of the movement"),
      F ("pan", 0, 0, 1, "", LIN, "1: one side is loud when the other is soft"), F ("beats", 0, 0, 16, "beats", LIN, "one turn, by the tempo; 0: by rate") } },
  { "fx.shift", "fx_shift", "Moves every frequency by the same number of hertz.", DSP_OP_fx_shift, DSP_MODULE_MONO | DSP_MODULE_STEREO, 2 + 2 * (1 + 4 * 12), NULL, 0.1, 0,
    { LR }, { LR }, { F ("hz", 0, -5000, 5000, "Hz", LIN, "up, or below 0 down"), MIX } },
  { "fx.granular", "fx_granular", "Clouds of grains of what was just heard.", DSP_OP_fx_granular, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_GRAIN_HEAD, granular_memory,
    5, 0, { LR }, { LR },
    { F ("size", 90, 5, 500, "ms", LOG, "of a grain"), F ("density", 30, 0.5, 200, "Hz", LOG, "grains a second"), F ("pitch", 0, -24, 24, "semitones", LIN, "of the grains"),
      F ("spread", 0.5, 0, 1, "", LIN, "chance of place, time and side"), F ("position", 0.05, 0, 3, "s", LIN, "how far back they begin"),
      B ("freeze", 0, "nothing new is heard, the cloud goes on"), I ("seed", 1, 0, 65535, "of chance"), MIX } },
  { "fx.vocoder", "fx_vocoder", "A carrier speaks with another's voice.", DSP_OP_fx_vocoder, DSP_MODULE_MONO, 9 * DSP_VOCODER_BANDS + 16, NULL, 0.5, 0,
    { A ("carrier"), A ("voice") }, { LR },
    { I ("bands", 16, 8, DSP_VOCODER_BANDS, "from 90 Hz to 8.7 kHz"), F ("attack", 4, 0.1, 200, "ms", LOG, "of the levels"), F ("release", 30, 1, 2000, "ms", LOG, "of the levels"),
      F ("width", 0.3, 0, 1, "", LIN, "bands by turns left and right"), F ("noise", 0.04, 0, 1, "", LIN, "joins the carrier, for consonants"), MIX } },
  { "fx.filter", "fx_filter", "Stereo state-variable filter with a choice of output.", DSP_OP_fx_filter, DSP_MODULE_MONO | DSP_MODULE_STEREO, 4, NULL, 0.1, 0,
    { LR }, { LR },
    { E ("response", 0, 4, "lowpass highpass bandpass notch", "response"), CUTOFF, F ("q", 0.707, 0.1, 40, "", LOG, "resonance"), MIX } },
  { 0 }
};
