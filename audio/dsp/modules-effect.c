/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects. */
#include "modules.h"

static size_t delay_memory (double rate) { return 2 * (size_t) (DSP_DELAY_MAX_S * rate + 256); }
static size_t chorus_memory (double rate) { return 2 * (size_t) (DSP_CHORUS_MAX_S * rate + 128); }
static size_t limiter_memory (double rate) { return 4 * 512 + 0 * (size_t) rate; }

/* The network's lines and its diffusers; lengths in seconds stand in ops-reverb.c. */
size_t
dsp_reverb_floats (double rate)
{
  return (size_t) (rate * 2.2) + 4096;
}

const DspModule dsp_modules_effect[] = {
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
  { "fx.distort", "fx_distort", "Waveshaper at four times the rate.", DSP_OP_fx_distort, DSP_MODULE_MONO | DSP_MODULE_STEREO, DSP_DISTORT_STATE, NULL, 0.05, 0,
    { LR }, { LR },
    { E ("shape", 0, 5, "soft hard fuzz tube fold", "curve"), F ("drive", 12, 0, 48, "dB", LIN, "into the curve"),
      F ("tone", 0.5, 0, 1, "", LIN, "dark to bright"), MIX }, .latency_frames = 48 },
  { "fx.compressor", "fx_compressor", "Feed-forward, soft knee, linked sides, side chain.", DSP_OP_fx_compressor, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    4, NULL, 0.1, 0, { LR, A ("side") }, { LR, C ("reduction") },
    { F ("threshold", -24, -60, 0, "dB", LIN, ""), F ("ratio", 4, 1, 20, "", LOG, ""), F ("knee", 6, 0, 24, "dB", LIN, ""),
      F ("attack", 10, 0.1, 200, "ms", LOG, ""), F ("release", 100, 5, 2000, "ms", LOG, ""), F ("makeup", 0, 0, 24, "dB", LIN, ""), MIX } },
  { "fx.limiter", "fx_limiter", "Look-ahead of 1.5 ms; watches between the samples too.", DSP_OP_fx_limiter, DSP_MODULE_MONO | DSP_MODULE_STEREO,
    DSP_LIMITER_HEAD, limiter_memory, 0.1, 0.0015, { LR }, { LR, C ("reduction") },
    { F ("ceiling", -1, -24, 0, "dB", LIN, "true peak"), F ("release", 80, 1, 2000, "ms", LOG, "") }, .latency_frames = 5 },   /* the watch between the samples */
  { "fx.eq", "fx_eq", "Low shelf, bell, high shelf.", DSP_OP_fx_eq, DSP_MODULE_MONO | DSP_MODULE_STEREO, 12, NULL, 0.1, 0, { LR }, { LR },
    { F ("low_freq", 250, 20, 20000, "Hz", LOG, ""), F ("low_gain", 0, -24, 24, "dB", LIN, ""), F ("mid_freq", 1000, 20, 20000, "Hz", LOG, ""),
      F ("mid_gain", 0, -24, 24, "dB", LIN, ""), F ("mid_q", 0.7, 0.1, 20, "", LOG, ""), F ("high_freq", 4000, 20, 20000, "Hz", LOG, ""),
      F ("high_gain", 0, -24, 24, "dB", LIN, ""), MIX } },
  { "fx.filter", "fx_filter", "Stereo state-variable filter with a choice of output.", DSP_OP_fx_filter, DSP_MODULE_MONO | DSP_MODULE_STEREO, 4, NULL, 0.1, 0,
    { LR }, { LR },
    { E ("response", 0, 4, "lowpass highpass bandpass notch", "response"), CUTOFF, F ("q", 0.707, 0.1, 40, "", LOG, "resonance"), MIX } },
  { 0 }
};
