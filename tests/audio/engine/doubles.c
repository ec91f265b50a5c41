/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stand-in for the DSP machine: a sine per track, an effect that halves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <glib.h>
#include "dsp/machine.h"

struct DspPatch { int refs; bool effect, steady; };
struct DspProgram { bool effect, steady; double rate; };
struct DspMachine { DspProgram *program; double phase, step; float level, held; };
DspPatch *dsp_patch_load (const char *text, size_t length, DspDiagnostics *d)
{
  memset (d, 0, sizeof *d);
  if (!strchr (text, '}')) return NULL;
  DspPatch *p = calloc (1, sizeof *p); p->refs = 1; p->effect = strstr (text, "halve") != NULL; p->steady = strstr (text, "steady") != NULL; return p;
}
void dsp_diagnostics_finish (DspDiagnostics *d) { }
void dsp_patch_unref (DspPatch *p) { if (p && !--p->refs) free (p); }
DspPatch *dsp_patch_with_param (const DspPatch *p, const char *n, const char *q, double v, DspDiagnostics *d)
{ DspPatch *c = malloc (sizeof *c); *c = *p; c->refs = 1; memset (d, 0, sizeof *d); return c; }
DspProgram *dsp_program_compile (const DspPatch *p, const DspConfig *c, DspDiagnostics *d)
{ DspProgram *g = calloc (1, sizeof *g); memset (d, 0, sizeof *d); g->effect = p->effect; g->steady = p->steady; g->rate = c->rate; return g; }
void dsp_program_free (DspProgram *p) { free (p); }
void dsp_program_describe (const DspProgram *p, DspProgramInfo *i) { memset (i, 0, sizeof *i); }
DspMachine *dsp_machine_new (const DspConfig *c) { return calloc (1, sizeof (DspMachine)); }
void dsp_machine_free (DspMachine *m) { free (m->program); free (m); }
void dsp_machine_load (DspMachine *m, DspProgram *p, double fade) { free (m->program); m->program = p; }
void dsp_machine_collect (DspMachine *m) { }
bool dsp_machine_set_param (DspMachine *m, const char *n, const char *p, double v) { return true; }
bool dsp_machine_process (DspMachine *m, const float *const in[2], const float *const side[2], float *const out[2],
                          const DspEvent *events, uint32_t count)
{
  uint32_t next = 0;
  for (uint32_t i = 0; i < DSP_BLOCK; i++)
    {
      for (; next < count && events[next].frame <= i; next++)
        if (events[next].type == DSP_EVENT_ON)
          {
            m->held++;
            m->level = events[next].velocity * .1f;
            m->step = 440 * exp2 ((events[next].note - 69) / 12) / m->program->rate;
          }
        else if (events[next].type == DSP_EVENT_OFF) m->held--;
        else if (events[next].type == DSP_EVENT_ALL_OFF || events[next].type == DSP_EVENT_PANIC) m->held = m->level = 0;
      for (int c = 0; c < 2; c++)
        out[c][i] = m->program->effect ? (in ? in[c][i] : 0) * .5f : m->program->steady ? m->held : m->level * (float) sin (m->phase * 2 * G_PI);
      m->phase += m->step;
      m->level *= .9998f;
    }
  return m->program->effect ? in != NULL : m->program->steady ? m->held > 0 : m->level > 1e-6f;
}
