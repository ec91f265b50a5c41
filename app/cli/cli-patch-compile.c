/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony patch compile, convert and modules: the compiler's work, another form, the registry. */
#include "cli-patch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/graph.h"

typedef struct { gboolean wanted; int level; } Listing;

static gboolean
listing_cb (const char *name, const char *value, gpointer data, GError **error)
{
  Listing *listing = data;
  (void) name;
  listing->wanted = TRUE;
  listing->level = !value || strcmp (value, "O2") == 0 ? 2 : strcmp (value, "O0") == 0 ? 0 : -1;
  if (listing->level >= 0)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--listing=%s: it is O0 or O2", value);
  return FALSE;
}

static void
print_figures (const DspProgramInfo *info, gint64 taken_us, gboolean json)
{
  if (json)
    printf ("{\"nodes\":%u,\"registers_before\":%u,\"registers\":%u,\"instructions\":%u,\"state_bytes\":%zu,\"estimate_us\":%.3f,"
            "\"tail_s\":%.3f,\"latency_frames\":%u,\"compile_us\":%" G_GINT64_FORMAT "}\n",
            info->nodes, info->registers_before, info->registers, info->instructions, info->state_bytes, info->estimate_us, info->tail_s,
            info->latency_frames, taken_us);
  else
    printf ("nodes         %u\nregisters     %u (%u before they are shared)\ninstructions  %u\nstate         %zu bytes\n"
            "cost          about %.2f us a block of 64 frames at 48 kHz, all voices sounding\ntail          %.2f s\n"
            "latency       %u frames\ncompiled in   %" G_GINT64_FORMAT " us\n",
            info->nodes, info->registers, info->registers_before, info->instructions, info->state_bytes, info->estimate_us, info->tail_s,
            info->latency_frames, taken_us);
}

static int
print_pass (const DspPatch *patch, const char *pass)
{
  char *text = dsp_patch_dump (patch, pass);
  if (!text)
    {
      cli_complain ("--dump=%s: it is one of %s", pass, DSP_PASSES);
      return CLI_USAGE;
    }
  fputs (text, stdout);
  free (text);
  return CLI_OK;
}

int
cli_patch_compile (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *pass = NULL;
  Listing listing = { FALSE, 2 };
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "The figures as one JSON document", NULL },
                                   { "dump", 0, 0, G_OPTION_ARG_STRING, &pass, "What there is after a pass: " DSP_PASSES, "PASS" },
                                   G_OPTION_ENTRY_NULL };
  const GOptionEntry listed[] = {
    { "listing", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, listing_cb, "The instructions, plain (O0) or optimised (O2)", "O0|O2" },
    G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");
  GOptionGroup *group = g_option_group_new ("compile", "", "", &listing, NULL);
  g_autoptr (GError) error = NULL;
  g_option_group_add_entries (group, entries);
  g_option_group_add_entries (group, listed);
  g_option_context_set_main_group (context, group);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      if (error)
        cli_complain ("%s", error->message);
      cli_complain ("usage: symphony patch compile FILE [--listing[=O0|O2]] [--dump=PASS] [--json]");
      return CLI_USAGE;
    }
  int status = CLI_OK;
  DspPatch *patch = cli_patch_load (argv[1], &status);
  if (!patch)
    return status;
  if (pass)
    {
      status = print_pass (patch, pass);
      dsp_patch_unref (patch);
      return status;
    }
  DspDiagnostics d;
  const DspConfig config = { .rate = 48000, .optimise = listing.level };
  gint64 start = g_get_monotonic_time ();
  DspProgram *program = dsp_program_compile (patch, &config, &d);
  gint64 taken = g_get_monotonic_time () - start;
  if (program)
    {
      DspProgramInfo info;
      dsp_program_describe (program, &info);
      if (listing.wanted)
        {
          char *text = dsp_program_list (program);
          fputs (text, stdout);
          free (text);
        }
      else
        print_figures (&info, taken, json);
      dsp_program_free (program);
    }
  else
    {
      g_autofree char *path = cli_patch_find (argv[1]);
      cli_patch_print (path, &d);
      status = CLI_INPUT;
    }
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
  return status;
}

/* ---- convert ----------------------------------------------------------------------------------------------- */
static gboolean
form_of (const char *path, DspForm *form)
{
  if (g_str_has_suffix (path, ".json"))
    *form = DSP_FORM_JSON;
  else if (g_str_has_suffix (path, ".sexp") || g_str_has_suffix (path, ".scm"))
    *form = DSP_FORM_SEXP;
  else
    return FALSE;
  return TRUE;
}

int
cli_patch_convert (int argc, char **argv)
{
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Where to, .json or .sexp; - prints JSON", "OUT" },
                                   G_OPTION_ENTRY_NULL };
  g_autoptr (GError) error = NULL;
  DspForm form = DSP_FORM_JSON;
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  gboolean print = out && strcmp (out, "-") == 0;
  if (argc != 2 || !out || (!print && !form_of (out, &form)))
    {
      cli_complain ("usage: symphony patch convert FILE -o OUT, OUT ending in .json or .sexp, or - to print");
      return CLI_USAGE;
    }
  DspPatch *patch = cli_patch_load (argv[1], &status);
  if (!patch)
    return status;
  char *text = dsp_patch_write (patch, form);
  status = CLI_OK;
  if (print)
    fputs (text, stdout);
  else if (!g_file_set_contents (out, text, -1, &error))
    {
      cli_complain ("%s", error->message);
      status = CLI_SYSTEM;
    }
  free (text);
  dsp_patch_unref (patch);
  return status;
}

/* ---- modules ----------------------------------------------------------------------------------------------- */
static void
print_module (const DspModuleInfo *m)
{
  static const char *const kinds[] = { "audio", "control", "event" };
  DspPortInfo port;
  DspParamInfo p;
  printf ("%s: %s\n", m->type, m->doc);
  for (uint32_t i = 0; dsp_module_get_input (m->type, i, &port); i++)
    printf ("  in   %-12s %s\n", port.name, kinds[port.kind]);
  for (uint32_t i = 0; dsp_module_get_output (m->type, i, &port); i++)
    printf ("  out  %-12s %s\n", port.name, kinds[port.kind]);
  for (uint32_t i = 0; dsp_module_get_param (m->type, i, &p); i++)
    {
      printf ("  set  %-12s ", p.name);
      if (strcmp (p.type, "enum") == 0)
        printf ("one of %s", p.words);
      else if (strcmp (p.type, "file") == 0)
        printf ("a file");
      else if (strcmp (p.type, "bool") == 0)
        printf ("yes or no (%s)", p.value ? "yes" : "no");
      else if (strcmp (p.type, "list") == 0)
        printf ("up to %g numbers", p.value);
      else
        printf ("%g to %g %s(%g)%s", p.min, p.max, *p.unit ? p.unit : "", p.value, p.takes_cable ? "" : ", whole");
      printf ("%s%s\n", *p.doc ? ": " : "", p.doc);
    }
  if (m->latency_s > 0)
    printf ("  late by %g ms\n", m->latency_s * 1000);
}

int
cli_patch_modules (int argc, char **argv)
{
  gboolean json = FALSE, found = FALSE;
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "The whole registry as one JSON document", NULL },
                                   G_OPTION_ENTRY_NULL };
  DspModuleInfo m;
  int status;
  if (!cli_parse (&argc, &argv, entries, "[NAME]", &status))
    return status;
  if (argc > 2 || (json && argc > 1))
    {
      cli_complain ("usage: symphony patch modules [NAME], or symphony patch modules --json");
      return CLI_USAGE;
    }
  if (json)
    {
      dsp_modules_print (stdout);
      return CLI_OK;
    }
  for (uint32_t i = 0; dsp_module_get_info (i, &m); i++)
    if (argc == 1)
      printf ("%-16s %s\n", m.type, m.doc);
    else if (strcmp (m.type, argv[1]) == 0)
      {
        print_module (&m);
        found = TRUE;
      }
  if (argc == 1 || found)
    return CLI_OK;
  cli_complain ("there is no module “%s”; symphony patch modules lists them", argv[1]);
  return CLI_INPUT;
}
