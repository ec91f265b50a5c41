/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The peers' job and other measures. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "dsp/bench.h"
#include "dsp-patch.h"
#include "dsp/machine.h"

#define RATE 48000.0
#define BLOCKS 7500                             /* ten seconds */

static const char job[] =
  "(patch (voices (count 32)) (nodes (v (type \"voice\"))"
  " (low (type \"math.mul\") (b 0.997)) (high (type \"math.mul\") (b 1.003)) (one (type \"osc.saw\")) (two (type \"osc.saw\"))"
  " (amp (type \"env.adsr\") (attack 0.01) (decay 0.1) (sustain 0.6) (release 0.15))"
  " (cut (type \"env.adsr\") (attack 0.02) (decay 0.2) (sustain 0.3) (release 0.2))"
  " (hz (type \"math.madd\") (b 4000) (c 200)) (half (type \"gain\") (amp 0.5)) (f (type \"filter.svf\") (q 3)) (shape (type \"math.mul\"))"
  " (place (type \"math.madd\") (b 0.0645161) (c -1)) (pan (type \"mix.pan\"))"
  "%s (out (type \"output\") (level 0.07)))"
  " (connections (v \"freq\" -> low \"a\") (v \"freq\" -> high \"a\") (low \"out\" -> one \"freq\") (high \"out\" -> two \"freq\")"
  " (v \"gate\" -> amp \"gate\") (v \"gate\" -> cut \"gate\") (cut \"out\" -> hz \"a\") (one \"out\" -> half \"in\") (two \"out\" -> half \"in\")"
  " (half \"out\" -> f \"in\") (hz \"out\" -> f \"cutoff\") (f \"low\" -> shape \"a\") (amp \"out\" -> shape \"b\") (shape \"out\" -> pan \"in\")"
  " (v \"index\" -> place \"a\") (place \"out\" -> pan \"pan\") %s))";

static double
now_us (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec * 1e6 + (double) t.tv_nsec * 1e-3;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

static DspPatch *
load (const char *text)
{
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  dsp_diagnostics_finish (&d);
  return patch;
}

static DspProgram *
compile (const DspPatch *patch, DspIsa isa)
{
  DspDiagnostics d;
  DspProgram *program = dsp_program_compile (patch, &(DspConfig){ .rate = RATE, .isa = isa, .optimise = 2 }, &d);
  dsp_diagnostics_finish (&d);
  return program;
}

static DspPatch *
job_patch (bool reverb)
{
  char text[4096];
  snprintf (text, sizeof text, job, reverb ? " (room (type \"fx.reverb\") (mix 0.3))" : "",
            reverb ? "(pan \"L\" -> room \"L\") (pan \"R\" -> room \"R\") (room \"L\" -> out \"L\") (room \"R\" -> out \"R\")"
                   : "(pan \"L\" -> out \"L\") (pan \"R\" -> out \"R\")");
  return load (text);
}

/* Notes 36 to 67, twice a second, open for 60 %, each a 64th of a second after the one before: at most one event a block. */
static uint32_t
score (uint64_t block, DspEvent events[128])
{
  uint32_t count = 0;
  uint32_t start = (uint32_t) (block * DSP_BLOCK % 24000), round = (uint32_t) (block * DSP_BLOCK / 24000);
  for (uint32_t v = 0; v < 32; v++)
    {
      uint32_t at = start + 24000 - v * 750, turn = at >= 24000, on, off;
      at -= turn * 24000;
      on = at ? 24000 - at : 0;
      off = at <= 14400 ? 14400 - at : 24000 + 14400 - at;
      if (on < DSP_BLOCK)
        events[count++] = (DspEvent){ .frame = on, .type = DSP_EVENT_ON, .serial = (round + turn + (at > 0)) * 32 + v + 1, .note = 36 + (float) v,
                                      .velocity = 1, .glide_from = -1 };
      else if (off < DSP_BLOCK)
        events[count++] = (DspEvent){ .frame = off, .type = DSP_EVENT_OFF, .serial = (round + turn) * 32 + v + 1 };
    }
  return count;
}

static DspBenchRow
row_of (const char *name, double *times, uint32_t count, bool per_block)
{
  DspBenchRow row = { .unit = "us", .runs = count };
  double sum = 0;
  snprintf (row.name, sizeof row.name, "%s", name);
  for (uint32_t i = 0; i < count; i++)
    sum += times[i];
  qsort (times, count, sizeof *times, compare);
  row.median = times[count / 2];
  row.p99 = times[count - 1 - count / 100];
  row.worst = times[count - 1];
  row.realtime_factor = per_block ? count * DSP_BLOCK / RATE * 1e6 / sum : 0;
  return row;
}

static DspBenchRow
bench_job (DspIsa isa, bool reverb, double *times)
{
  char name[48];
  DspPatch *patch = job_patch (reverb);
  DspMachine *m = dsp_machine_new (&(DspConfig){ .rate = RATE });
  float l[DSP_BLOCK], r[DSP_BLOCK], *out[2] = { l, r };
  dsp_machine_load (m, compile (patch, isa), 0);
  for (uint64_t b = 0; b < BLOCKS; b++)
    {
      DspEvent events[128];
      uint32_t count = score (b, events);
      double start = now_us ();
      dsp_machine_process (m, NULL, NULL, out, events, count);
      times[b] = now_us () - start;
    }
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  snprintf (name, sizeof name, "dsp job %s%s", dsp_isa_name (isa), reverb ? "" : ", dry");
  DspBenchRow row = row_of (name, times, BLOCKS, true);
  row.target = 66.7;                            /* 5 % of one core at 64 frames */
  return row;
}

static DspBenchRow
bench_compile (const char *name, const char *text, uint32_t runs, double target, double *times)
{
  DspPatch *patch = load (text);
  for (uint32_t i = 0; i < runs; i++)
    {
      double start = now_us ();
      DspProgram *p = compile (patch, DSP_ISA_AUTO);
      times[i] = now_us () - start;
      dsp_program_free (p);
    }
  dsp_patch_unref (patch);
  DspBenchRow row = row_of (name, times, runs, false);
  row.target = target;
  return row;
}

static char *
thousand_nodes (void)
{
  JsonText text = { 0 };
  char line[160];
  json_text_add (&text, "(patch (nodes (v (type \"voice\")) (out (type \"output\"))");
  for (int i = 0; i < 999; i++)
    {
      snprintf (line, sizeof line, " (n%d (type \"%s\"))", i, i % 3 == 0 ? "math.mul" : i % 3 == 1 ? "filter.svf" : "gain");
      json_text_add (&text, line);
    }
  json_text_add (&text, ") (connections (v \"freq\" -> n0 \"a\")");
  for (int i = 1; i < 999; i++)
    {
      snprintf (line, sizeof line, " (n%d \"%s\" -> n%d \"%s\")", i - 1, (i - 1) % 3 == 1 ? "low" : "out", i, i % 3 == 0 ? "a" : "in");
      json_text_add (&text, line);
    }
  json_text_add (&text, " (n998 \"out\" -> out \"in\")))");
  return json_text_steal (&text);
}

/* From dsp_machine_load() to the end of the first block with the new program. */
static DspBenchRow
bench_swap (double *times)
{
  enum { RUNS = 200 };
  DspPatch *patch = job_patch (true);
  DspMachine *m = dsp_machine_new (&(DspConfig){ .rate = RATE });
  float l[DSP_BLOCK], r[DSP_BLOCK], *out[2] = { l, r };
  DspEvent events[128];
  for (int i = 0; i < RUNS; i++)
    {
      DspProgram *p = compile (patch, DSP_ISA_AUTO);
      double start = now_us ();
      dsp_machine_load (m, p, 0);
      dsp_machine_process (m, NULL, NULL, out, events, score ((uint64_t) i * 8, events));
      times[i] = now_us () - start;
      for (int b = 1; b < 8; b++)
        dsp_machine_process (m, NULL, NULL, out, events, score ((uint64_t) (i * 8 + b), events));
    }
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  DspBenchRow row = row_of ("dsp swap, first block", times, RUNS, false);
  row.target = 1333;
  return row;
}

uint32_t
dsp_benchmark (DspBenchRow *rows, uint32_t max)
{
  double *times = dsp_alloc (BLOCKS * sizeof *times);
  uint32_t n = 0;
  for (int isa = DSP_ISA_REFERENCE; isa <= DSP_ISA_V4; isa++)
    for (int reverb = 1; reverb >= 0 && n < max; reverb--)
      if (dsp_isa_choose ((DspIsa) isa) == (DspIsa) isa)
        rows[n++] = bench_job ((DspIsa) isa, reverb, times);
  char *big = thousand_nodes ();
  if (n < max)
    rows[n++] = bench_compile ("dsp compile, toy", "(patch (nodes (o (type \"osc.sine\") (freq 440)) (g (type \"gain\") (amp 0.5)) (out (type \"output\")))"
                                                   " (connections (o \"out\" -> g \"in\") (g \"out\" -> out \"in\")))", 1000, 100, times);
  if (n < max)
    rows[n++] = bench_compile ("dsp compile, 1000 nodes", big, 50, 10000, times);
  if (n < max)
    rows[n++] = bench_swap (times);
  n += dsp_benchmark_modules (rows + n, max - n);
  free (big);
  free (times);
  return n;
}

int
dsp_benchmark_render (const char *path, double seconds)
{
  FILE *file = fopen (path, "wb");
  if (!file)
    return errno;
  setvbuf (file, NULL, _IOFBF, 1 << 20);
  DspPatch *patch = job_patch (true);
  DspMachine *m = dsp_machine_new (&(DspConfig){ .rate = RATE });
  dsp_machine_load (m, compile (patch, DSP_ISA_AUTO), 0);
  bool ok = true;
  for (uint64_t b = 0; b < (uint64_t) (seconds * RATE / DSP_BLOCK) && ok; b++)
    {
      DspEvent events[128];
      float l[DSP_BLOCK], r[DSP_BLOCK], both[2 * DSP_BLOCK], *out[2] = { l, r };
      uint32_t count = score (b, events);
      dsp_machine_process (m, NULL, NULL, out, events, count);
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          both[2 * n] = l[n];
          both[2 * n + 1] = r[n];
        }
      ok = fwrite (both, sizeof both, 1, file) == 1;
    }
  int error = ok ? 0 : errno;
  if (fclose (file) && !error)
    error = errno;
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  return error;
}
