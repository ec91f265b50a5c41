/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a module costs, for estimates before anything runs: nanoseconds a sample, and a voice where it is one's own.
 *
 * Taken from `symphony bench dsp` with x86-64-v4 at some 3 GHz; what matters is the proportion. Modules that are not here are
 * one or two operations. */
#include <string.h>
#include "dsp-program.h"

static const struct { const char *type; float ns; } costs[] = {
  { "osc.sine", 0.38f }, { "osc.saw", 0.69f }, { "osc.tri", 1.2f }, { "osc.square", 1.2f }, { "osc.super", 3 }, { "osc.fm", 1.1f },
  { "osc.fm4", 3.9f }, { "osc.wavetable", 7.4f }, { "osc.additive", 4 }, { "noise.dust", 2.1f }, { "sample.play", 2.4f },
  { "noise", 0.91f }, { "string.pluck", 12.4f }, { "string.bow", 58.8f }, { "tube.reed", 41.1f }, { "tube.lip", 67.8f },
  { "modal.bank", 5.6f }, { "filter.svf", 0.33f }, { "filter.ladder", 1.3f }, { "filter.onepole", 0.26f },
  { "filter.biquad", 0.25f }, { "filter.formant", 1.9f }, { "filter.comb", 10.1f }, { "filter.allpass", 10.3f },
  { "env.adsr", 0.18f }, { "env.ar", 0.16f }, { "env.follow", 0.24f }, { "env.points", 2 }, { "lfo", 0.53f },
  { "mod.slew", 0.23f }, { "mod.glide", 1.1f }, { "mod.quantise", 1.7f }, { "clock", 12.9f }, { "seq.step", 2.5f },
  { "seq.euclid", 2.6f }, { "transport", 2.9f }, { "switch", 1.1f }, { "mix.pan", 0.15f }, { "mix.stereo", 0.42f },
  { "fx.delay", 9.5f }, { "fx.reverb", 31.5f }, { "fx.chorus", 28.2f }, { "fx.distort", 60.2f }, { "fx.compressor", 17.6f },
  { "fx.gate", 5.9f }, { "fx.limiter", 15.2f }, { "fx.crush", 6 }, { "fx.eq", 1.8f }, { "fx.flanger", 18.8f },
  { "fx.phaser", 30.5f }, { "fx.tremolo", 11.7f }, { "fx.shift", 37.3f }, { "fx.granular", 37.1f }, { "fx.vocoder", 33.2f },
  { "fx.filter", 6.3f }, { "voice.key", 0.95f },
};

#define SMALL_NS       0.05             /* a module that is not in the table */
#define INSTRUCTION_US 0.02             /* to get to the next one, a pass of a block */

static double
cost_of (const DspModule *module)
{
  for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
    if (!strcmp (costs[i].type, module->type))
      return costs[i].ns;
  return SMALL_NS;
}

double
dsp_program_estimate (const DspProgram *p, const DspGraph *graph, const DspPatch *patch)
{
  double ns = 0, us = 0;
  for (uint32_t i = 0; i < patch->node_count; i++)
    if (graph->used[i])
      ns += cost_of (patch->nodes[i].module) * DSP_BLOCK * (graph->poly[i] ? p->groups * p->lanes : 1);
  for (uint32_t i = 0; i < p->segment_count; i++)
    us += p->segments[i].count * INSTRUCTION_US * (p->segments[i].poly ? p->groups * DSP_BLOCK / DSP_PASS : 1);
  ns *= p->table->lanes < 32 ? 2.2 : p->table->vector < 16 ? 1.25 : 1;          /* by the width of a vector */
  return us + ns / 1000;
}
