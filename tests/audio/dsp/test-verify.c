/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mutated programs are refused or harmless: SYMPHONY_MUTATIONS of them (a part of 10^7 without), best under a sanitizer. */
#include <stdlib.h>
#include "dsp-program.h"
#include "dsp/graph.h"
#include "dsp-test.h"
#include "dsp-voices.h"

typedef struct { guint64 x; } Chance;

static guint32
below (Chance *c, guint32 n)
{
  c->x ^= c->x << 13;
  c->x ^= c->x >> 7;
  c->x ^= c->x << 17;
  return (guint32) (((c->x >> 32) * n) >> 32);
}

static void
flip (Chance *c, void *memory, gsize size)
{
  guint16 *words = memory;
  guint32 at = below (c, (guint32) (size / 2));
  switch (below (c, 4))
    {
    case 0: words[at] ^= (guint16) (1u << below (c, 16)); break;
    case 1: words[at] = (guint16) below (c, 65536); break;
    case 2: words[at] = (guint16) below (c, 40); break;
    default: words[at] = words[below (c, (guint32) (size / 2))]; break;
    }
}

typedef struct { DspIns *ins; uint32_t *places; uint16_t *args; DspSegment *segments; } Saved;

static void
save (const DspProgram *p, Saved *s)
{
  s->ins = g_memdup2 (p->ins, p->ins_count * sizeof *p->ins);
  s->places = g_memdup2 (p->ins_place, p->ins_count * sizeof *p->ins_place);
  s->args = g_memdup2 (p->args, p->arg_count * sizeof *p->args);
  s->segments = g_memdup2 (p->segments, p->segment_count * sizeof *p->segments);
}

static void
restore (DspProgram *p, const Saved *s)
{
  memcpy (p->ins, s->ins, p->ins_count * sizeof *p->ins);
  memcpy (p->ins_place, s->places, p->ins_count * sizeof *p->ins_place);
  memcpy (p->args, s->args, p->arg_count * sizeof *p->args);
  memcpy (p->segments, s->segments, p->segment_count * sizeof *p->segments);
}

static void
run_once (DspProgram *p, DspVoiceBank *bank)
{
  static float zero[DSP_BLOCK], l[DSP_BLOCK], r[DSP_BLOCK], ones[DSP_BLOCK];
  static const DspTransport transport = { .beats_per_bar = 4, .tempo_bpm = 120, .running = true };
  static _Atomic float taps[2 * DSP_TAPS];
  guint8 groups[DSP_VOICES_CAP];
  DspEvent on = ON (5, 1, 60, 1);
  DspVm vm = { .voices = &bank->values, .busy = bank->busy, .peak = bank->peak, .sounding = bank->sounding, .cc = bank->cc, .transport = &transport,
               .in = { zero, zero }, .side = { zero, zero }, .out = { l, r }, .fade = ones, .tail_gain = ones, .fade_from = bank->fade_from,
               .events = &on, .event_count = 1, .taps = taps };
  dsp_voices_begin (bank, &on, 1, p->lanes, groups);
  dsp_program_run (p, &vm, groups);
  dsp_voices_end (bank, true, true);
}

static guint64
mutate (const char *name, DspPatch *patch, int optimise, guint64 count, guint64 *accepted)
{
  DspConfig config = { .rate = RATE, .voices = 4, .isa = DSP_ISA_REFERENCE, .optimise = optimise };
  DspProgram *p = program_of (patch, &config);
  static DspVoiceBank bank;
  Chance chance = { g_str_hash (name) | 1 };
  const char *reason;
  Saved saved;
  dsp_program_place (p, NULL, NULL, NULL, NULL);
  dsp_voices_init (&bank, RATE);
  dsp_voices_setup (&bank, &p->setup, p->voices, p->room);
  save (p, &saved);
  g_assert_true (dsp_program_verify (p, &reason));
  for (guint64 i = 0; i < count; i++)
    {
      guint32 instruction = below (&chance, p->ins_count);
      for (guint32 flips = 1 + below (&chance, 3); flips; flips--)
        switch (below (&chance, 8))
          {
          case 0: flip (&chance, p->args, p->arg_count * sizeof *p->args); break;
          case 1: flip (&chance, p->segments, p->segment_count * sizeof *p->segments); break;
          case 2: flip (&chance, p->ins_place, p->ins_count * sizeof *p->ins_place); break;
          case 3: p->ins[instruction] = saved.ins[below (&chance, p->ins_count)]; break;
          case 4: p->args[below (&chance, p->arg_count)] = saved.args[below (&chance, p->arg_count)]; break;
          default: flip (&chance, &p->ins[instruction], sizeof p->ins[0]); break;
          }
      if (dsp_program_verify (p, &reason))
        {
          ++*accepted;
          run_once (p, &bank);
          if (*accepted % 64 == 0)      /* infinities do not stay for ever */
            dsp_program_clear (p);
        }
      restore (p, &saved);
    }
  g_free (saved.ins);
  g_free (saved.places);
  g_free (saved.args);
  g_free (saved.segments);
  dsp_program_free (p);
  return count;
}

static void
test_mutations (void)
{
  static const char *const names[] = { "lead-saw.json", "pluck.json", "bell.json", "synth.json", "kit-electronic.json", "delay.json", "pad-warm.json" };
  const char *wish = g_getenv ("SYMPHONY_MUTATIONS");
  guint64 all = wish ? g_ascii_strtoull (wish, NULL, 10) : 60000, done = 0, accepted = 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (int optimise = 0; optimise <= 2; optimise += 2)
      {
        DspPatch *patch = bundled (names[i]);
        done += mutate (names[i], patch, optimise, all / G_N_ELEMENTS (names) / 2 + 1, &accepted);
        dsp_patch_unref (patch);
      }
  g_test_message ("%" G_GUINT64_FORMAT " mutated programs, %" G_GUINT64_FORMAT " of them ran", done, accepted);
  g_assert_cmpuint (accepted, >, 0);
  g_assert_cmpuint (accepted, <, done);
}

/* A cable may bring anything: huge, infinite and undefined signals into each input and parameter of each module. */
static void
test_extremes (void)
{
  static const char *const wild[] = { "(b 1e9)", "(b -1e9)", "(b 1e9)) (y (type \"math.mul\") (b 1e9)) (z (type \"math.mul\") (b 1e9)) (w (type \"math.mul\") (b 1e9)" };
  DspModuleInfo m;
  guint count = 0;
  for (guint i = 0; dsp_module_get_info (i, &m); i++)
    for (guint k = 0; k < m.input_count + m.param_count; k++)
      for (guint kind = 0; kind < 4; kind++)
        {
          DspPortInfo port = { 0 };
          DspParamInfo param = { 0 };
          gboolean input = dsp_module_get_input (m.type, k, &port);
          if (!input)
            dsp_module_get_param (m.type, k - m.input_count, &param);
          if (input ? port.kind == DSP_KIND_EVENT : !param.takes_cable)
            continue;
          DspPortInfo out = { 0 };
          gboolean heard = dsp_module_get_output (m.type, 0, &out) && out.kind != DSP_KIND_EVENT;
          /* 1, then the product; for NaN the infinite minus itself */
          g_autofree char *text = g_strdup_printf (
            "(patch (voices (count 2)) (nodes (v (type \"voice\")) (c (type \"macro\") (value 1)) (x (type \"math.mul\") %s) (q (type \"math.sub\"))"
            " (m (type \"%s\")) (o (type \"osc.sine\")) (out (type \"output\"))) (connections (c \"out\" -> x \"a\")%s (%s \"out\" -> m \"%s\")%s%s (o \"out\" -> out \"R\")))",
            wild[MIN (kind, 2)], m.type, kind < 2 ? "" : " (x \"out\" -> y \"a\") (y \"out\" -> z \"a\") (z \"out\" -> w \"a\") (w \"out\" -> q \"a\") (w \"out\" -> q \"b\")",
            kind < 2 ? "x" : kind == 2 ? "w" : "q", input ? port.name : param.name, heard ? " (m \"" : "", heard ? out.name : "");
          g_autofree char *whole = heard ? g_strdup_printf ("%.*s\" -> out \"L\")%s", (int) (strstr (text, " (o \"out\" -> out") - text), text, strstr (text, " (o \"out\" -> out"))
                                         : g_strdup (text);
          DspDiagnostics d;
          DspPatch *patch = dsp_patch_load (whole, strlen (whole), &d);
          if (!patch)
            {
              g_test_message ("%s", whole);
              show_diagnostics (&d);
            }
          g_assert_nonnull (patch);
          dsp_diagnostics_finish (&d);
          DspConfig config = plain ();
          DspProgram *program = dsp_program_compile (patch, &config, &d);
          dsp_diagnostics_finish (&d);
          if (program)
            {
              float l[DSP_BLOCK], r[DSP_BLOCK];
              const DspEvent on = ON (3, 1, 60, 1);
              if (g_test_verbose ())
                g_printerr ("%s %s %u\n", m.type, input ? port.name : param.name, kind);
              DspMachine *machine = dsp_machine_new (&config);
              dsp_machine_load (machine, program, 0);
              for (int block = 0; block < 12; block++)
                render (machine, &on, block == 2, NULL, l, r, DSP_BLOCK);
              dsp_machine_free (machine);
              count++;
            }
          dsp_patch_unref (patch);
        }
  g_test_message ("%u wild cables", count);
  g_assert_cmpuint (count, >, 500);
}

/* One wrong thing each. */
static void
test_refused (void)
{
  DspPatch *patch = bundled ("synth.json");
  DspConfig config = plain ();
  DspProgram *p = program_of (patch, &config);
  const char *reason;
  Saved saved;
  save (p, &saved);
  guint poly = 0;
  while (!p->segments[poly].poly)
    poly++;
  guint k = p->segments[poly].first;
#define REFUSED(change) do { change; g_assert_false (dsp_program_verify (p, &reason)); restore (p, &saved); \
    g_assert_true (dsp_program_verify (p, &reason)); } while (0)
  REFUSED (p->ins[k].fn = NULL);
  REFUSED (p->ins[k].fn = p->table->mono[DSP_OP_gain]);
  REFUSED (p->ins[k + 1].a = (guint16) p->poly_count);
  REFUSED (p->ins[k + 1].state = 1);
  REFUSED (p->ins[k + 1].aux = p->arg_count);
  REFUSED (p->args[0] = DSP_NONE - 1);
  REFUSED (p->segments[0].count++);
  REFUSED (p->segments[poly].poly = false);
  for (guint i = 0; i < p->ins_count; i++)
    if (p->ins_place[i])
      {
        REFUSED (p->ins_place[i] = 0);
        REFUSED (p->ins_place[i] = p->state_count + 1);
      }
#undef REFUSED
  g_free (saved.ins);
  g_free (saved.places);
  g_free (saved.args);
  g_free (saved.segments);
  dsp_program_free (p);
  dsp_patch_unref (patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/verify/mutations", test_mutations);
  g_test_add_func ("/dsp/verify/extremes", test_extremes);
  g_test_add_func ("/dsp/verify/refused", test_refused);
  return g_test_run ();
}
