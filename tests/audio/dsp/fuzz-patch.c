/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes load, or are refused with diagnostics; what loads writes back to itself, compiles and plays. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp/machine.h"

static void
round_trip (const DspPatch *patch, DspForm form)
{
  DspDiagnostics d;
  char *first = dsp_patch_write (patch, form);
  DspPatch *again = dsp_patch_load (first, strlen (first), &d);
  if (!again)
    abort ();
  char *second = dsp_patch_write (again, form);
  if (strcmp (first, second))
    abort ();
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (again);
  free (first);
  free (second);
}

static void
round_trip_binary (const DspPatch *patch)
{
  DspDiagnostics d;
  size_t one, two;
  void *first = dsp_patch_write_binary (patch, &one);
  DspPatch *again = dsp_patch_load (first, one, &d);
  if (!again)
    abort ();
  void *second = dsp_patch_write_binary (again, &two);
  if (one != two || memcmp (first, second, one))
    abort ();
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (again);
  free (first);
  free (second);
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load ((const char *) data, size, &d);
  if (!patch && !d.error_count)
    abort ();
  dsp_diagnostics_finish (&d);
  if (!patch)
    return 0;
  round_trip (patch, DSP_FORM_JSON);
  round_trip (patch, DSP_FORM_SEXP);
  round_trip_binary (patch);
  DspConfig config = { .rate = 48000, .voices = 4, .isa = DSP_ISA_BASELINE, .optimise = size & 1 ? 2 : 0 };
  DspProgram *program = dsp_program_compile (patch, &config, &d);
  if (program)
    {
      float l[DSP_BLOCK], r[DSP_BLOCK], *out[2] = { l, r };
      DspEvent on = { .frame = 3, .type = DSP_EVENT_ON, .serial = 1, .note = 60, .velocity = 1, .glide_from = -1 };
      DspMachine *machine = dsp_machine_new (&config);
      dsp_machine_load (machine, program, 0);
      for (int b = 0; b < 8; b++)
        dsp_machine_process (machine, NULL, NULL, out, &on, b == 0);
      dsp_machine_free (machine);
    }
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
  return 0;
}
