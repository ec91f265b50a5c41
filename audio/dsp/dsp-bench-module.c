/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each module of the registry costs, alone in a patch: nanoseconds per sample, of one voice where it has voices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "dsp/bench.h"
#include "dsp-patch.h"

#define RATE   48000.0
#define VOICES 32
#define BLOCKS 300
#define WARM   30

static bool
is_one_of (const char *name, const char *words)
{
  return dsp_words_find (words, name, strlen (name)) >= 0;
}

/* Sound from the voices' velocity or from the input, gates from the voices' gate; what is asked for events stays unplugged.
 * NULL module: the same without it. */
static char *
patch_text (const DspModule *m, bool poly)
{
  JsonText text = { 0 };
  char line[256];
  json_text_add (&text, poly ? "(patch (voices (count 32)) (nodes (v (type \"voice\"))" : "(patch (nodes (in (type \"input\"))");
  snprintf (line, sizeof line, " (f (type \"%s\")) (out (type \"output\"))) (connections", m ? m->type : "gain");
  json_text_add (&text, line);
  for (uint32_t i = 0; m && i < dsp_module_input_count (m); i++)
    if (m->inputs[i].kind != DSP_PORT_EVENT)
      {
        const char *from = !poly ? i % 2 ? "R" : "L" : is_one_of (m->inputs[i].name, "gate trig sync clock reset") ? "gate" : "velocity";
        snprintf (line, sizeof line, " (%s \"%s\" -> f \"%s\")", poly ? "v" : "in", from, m->inputs[i].name);
        json_text_add (&text, line);
      }
  if (poly && m && dsp_module_find_param (m, "freq") >= 0)
    json_text_add (&text, " (v \"freq\" -> f \"freq\")");
  if (!m)
    json_text_add (&text, poly ? " (v \"velocity\" -> f \"in\")" : " (in \"L\" -> f \"in\")");
  for (uint32_t i = 0; i < 2 && m && i < dsp_module_output_count (m); i++)
    if (m->outputs[i].kind != DSP_PORT_EVENT)
      {
        snprintf (line, sizeof line, " (f \"%s\" -> out \"%s\")", m->outputs[i].name, i ? "R" : "L");
        json_text_add (&text, line);
      }
  json_text_add (&text, m ? "))" : " (f \"out\" -> out \"L\")))");
  return json_text_steal (&text);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

/* Sorted nanoseconds of each block. False: the patch cannot be played like this (a file is missing). */
static bool
measure (const DspModule *m, bool poly, double times[BLOCKS])
{
  DspDiagnostics d;
  char *text = patch_text (m, poly);
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  DspConfig config = { .rate = RATE, .optimise = 2 };
  DspProgram *program = NULL;
  free (text);
  dsp_diagnostics_finish (&d);
  if (patch)
    {
      program = dsp_program_compile (patch, &config, &d);
      dsp_diagnostics_finish (&d);
    }
  dsp_patch_unref (patch);
  if (!program)
    return false;
  DspMachine *machine = dsp_machine_new (&config);
  DspEvent on[VOICES];
  float x[2][DSP_BLOCK], y[2][DSP_BLOCK];
  uint32_t random = 1;
  dsp_machine_load (machine, program, 0);
  for (uint32_t i = 0; i < VOICES; i++)
    on[i] = (DspEvent){ .type = DSP_EVENT_ON, .serial = i + 1, .note = 36 + (float) i, .velocity = 1, .glide_from = -1 };
  for (int b = -WARM; b < BLOCKS; b++)
    {
      struct timespec from, to;
      for (int n = 0; n < DSP_BLOCK; n++)
        for (int side = 0; side < 2; side++)
          {
            random = random * 1664525u + 1013904223u;
            x[side][n] = (float) (int32_t) random * (.3f / 2147483648.f);
          }
      clock_gettime (CLOCK_MONOTONIC, &from);
      dsp_machine_process (machine, (const float *[]) { x[0], x[1] }, NULL, (float *[]) { y[0], y[1] }, on, poly && b == -WARM ? VOICES : 0);
      clock_gettime (CLOCK_MONOTONIC, &to);
      if (b >= 0)
        times[b] = (double) (to.tv_sec - from.tv_sec) * 1e9 + (double) (to.tv_nsec - from.tv_nsec);
    }
  dsp_machine_free (machine);
  qsort (times, BLOCKS, sizeof *times, compare);
  return true;
}

uint32_t
dsp_benchmark_modules (DspBenchRow *rows, uint32_t max)
{
  double base[2] = { 0, 0 }, times[BLOCKS];
  uint32_t n = 0;
  for (int poly = 0; poly < 2; poly++)
    if (measure (NULL, poly, times))
      base[poly] = times[BLOCKS / 2];
  for (uint32_t i = 0; i < dsp_module_count () && n < max; i++)
    {
      const DspModule *m = dsp_module_get (i);
      bool poly = !(m->flags & (DSP_MODULE_MONO | DSP_MODULE_SINK | DSP_MODULE_VOICE)) && dsp_module_input_count (m) > 0;
      bool plain = m->op == DSP_OP_voice || m->op == DSP_OP_input || m->op == DSP_OP_output || !dsp_module_output_count (m) || m->outputs[0].kind == DSP_PORT_EVENT;
      poly = poly || (!(m->flags & DSP_MODULE_MONO) && dsp_module_find_param (m, "freq") >= 0);
      if (plain || !measure (m, poly, times))
        continue;
      double share = DSP_BLOCK * (poly ? VOICES : 1);
      rows[n] = (DspBenchRow){ .unit = poly ? "ns/voice" : "ns", .runs = BLOCKS };
      snprintf (rows[n].name, sizeof rows[n].name, "dsp %s", m->type);
      rows[n].median = (times[BLOCKS / 2] > base[poly] ? times[BLOCKS / 2] - base[poly] : 0) / share;
      rows[n].p99 = (times[BLOCKS - 1 - BLOCKS / 100] > base[poly] ? times[BLOCKS - 1 - BLOCKS / 100] - base[poly] : 0) / share;
      rows[n].worst = (times[BLOCKS - 1] > base[poly] ? times[BLOCKS - 1] - base[poly] : 0) / share;
      n++;
    }
  return n;
}
