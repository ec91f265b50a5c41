/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony patch: which question, which file, and what is wrong with it. */
#include "cli-patch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "live/live.h"

static const struct {
  const char *name;
  int (*run) (int argc, char **argv);
  const char *arguments, *text;
} questions[] = {
  { "check", cli_patch_check, "FILE [--json]", "say what is wrong with a patch" },
  { "compile", cli_patch_compile, "FILE [--listing[=O0|O2]] [--dump=PASS] [--json]", "what the compiler makes of it: registers, instructions, state, cost" },
  { "convert", cli_patch_convert, "FILE -o OUT", "write it anew: .json, or .sexp for an S-expression" },
  { "modules", cli_patch_modules, "[NAME] [--json]", "what patches are made of" },
  { "render", cli_patch_render, "FILE -o OUT [--preset NAME] [--notes 60,64,67] [--seconds N]", "play some notes, or a sound file through an effect, into a file" },
  { "bench", cli_patch_bench, "[FILE | --render OUT]", "its cost by voices; without a file the 32-voice job that other engines are measured with" },
  { "edit", cli_patch_edit, "FILE [-o OUT] MESSAGE…", "change it by control messages: \"/patch/add wobble lfo rate 5\"" },
  { "play", cli_patch_play, "FILE [--osc[=PORT]] [--midi] [--seconds N]", "play it from outside: OSC and MIDI" },
  { "presets", cli_patch_presets, "[FOLDER…] [--json]", "list patches with their macros and presets" },
  { "show", cli_patch_show, "FILE -o OUT.svg", "draw the graph" },
};

static void
print_questions (FILE *out)
{
  fprintf (out, "usage: symphony patch QUESTION ...; FILE may also be the name of a bundled patch\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    fprintf (out, "  symphony patch %s %s\n      %s\n", questions[i].name, questions[i].arguments, questions[i].text);
}

int
cli_patch (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : "";
  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0)
    {
      print_questions (stdout);
      return CLI_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (strcmp (name, questions[i].name) == 0)
      return questions[i].run (argc - 1, argv + 1);
  if (*name)
    cli_complain ("patch has no question “%s”", name);
  print_questions (stderr);
  return CLI_USAGE;
}

/* ---- files and what is wrong with them --------------------------------------------------------------------- */
char *
cli_patch_find (const char *name)
{
  if (!g_file_test (name, G_FILE_TEST_EXISTS) && !strchr (name, G_DIR_SEPARATOR))
    {
      g_autofree char *data = live_find_data_dir (), *file = g_strconcat (name, ".json", NULL);
      char *path = g_build_filename (data, "patches", file, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
  return g_strdup (name);
}

static void
print_line (const char *text, size_t offset)
{
  const char *at = text + offset, *line = at, *end = at + strcspn (at, "\r\n");
  while (line > text && line[-1] != '\n' && line[-1] != '\r')
    line--;
  if (end - line > 160 || g_utf8_validate (line, end - line, NULL) == FALSE)
    return;
  fprintf (stderr, "  %.*s\n  %*s^\n", (int) (end - line), line, (int) g_utf8_strlen (line, at - line), "");
}

void
cli_patch_print (const char *path, DspDiagnostics *d)
{
  static const char *const words[] = { "error", "warning", "note" };
  g_autofree char *text = NULL;
  gsize length = 0;
  if (g_file_get_contents (path, &text, &length, NULL))
    dsp_diagnostics_place (d, text, length);
  for (uint32_t i = 0; i < d->count; i++)
    {
      const DspDiagnostic *item = &d->items[i];
      if (item->line)
        fprintf (stderr, "%s:%u:%u: ", path, item->line, item->column);
      else
        fprintf (stderr, "%s: ", path);
      fprintf (stderr, "%s: %s [%s]\n", words[item->severity], item->message, item->code);
      if (item->line && text && item->offset <= length)
        print_line (text, item->offset);
      if (item->hint)
        fprintf (stderr, "  %s\n", item->hint);
    }
}

DspPatch *
cli_patch_load (const char *name, int *status)
{
  g_autofree char *path = cli_patch_find (name);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load_file (path, &d);
  if (!patch)
    {
      cli_patch_print (path, &d);
      *status = CLI_INPUT;
    }
  dsp_diagnostics_finish (&d);
  return patch;
}

/* ---- check ------------------------------------------------------------------------------------------------- */
static void
add_text (JsonText *out, const char *before, const char *text)
{
  json_text_add (out, before);
  json_text_add_string (out, text, strlen (text));
}

static void
add_number (JsonText *out, const char *before, double number)
{
  json_text_add (out, before);
  json_text_add_number (out, number);
}

static void
print_check_json (const char *path, gboolean ok, const DspDiagnostics *d)
{
  static const char *const words[] = { "error", "warning", "note" };
  JsonText out = { 0 };
  add_text (&out, "{\"file\":", path);
  json_text_add (&out, ok ? ",\"ok\":true" : ",\"ok\":false");
  add_number (&out, ",\"errors\":", d->error_count);
  json_text_add (&out, ",\"diagnostics\":[");
  for (uint32_t i = 0; i < d->count; i++)
    {
      const DspDiagnostic *item = &d->items[i];
      add_text (&out, i ? ",\n{\"severity\":" : "\n{\"severity\":", words[item->severity]);
      add_text (&out, ",\"code\":", item->code);
      add_number (&out, ",\"line\":", item->line);
      add_number (&out, ",\"column\":", item->column);
      add_number (&out, ",\"offset\":", item->line ? (double) item->offset : 0);
      add_text (&out, ",\"message\":", item->message);
      if (item->hint)
        add_text (&out, ",\"hint\":", item->hint);
      json_text_add (&out, "}");
    }
  json_text_add (&out, "]}\n");
  char *text = json_text_steal (&out);
  fputs (text, stdout);
  free (text);
}

/* Compiling tells more than loading: voices that are summed, files that are not there. */
static gboolean
check_program (const char *path, gboolean json, DspPatch *patch)
{
  DspDiagnostics d;
  const DspConfig config = { .rate = 48000, .optimise = 2 };
  DspProgram *program = dsp_program_compile (patch, &config, &d);
  gboolean ok = program != NULL;
  if (json)
    print_check_json (path, ok, &d);
  else
    cli_patch_print (path, &d);
  dsp_diagnostics_finish (&d);
  dsp_program_free (program);
  return ok;
}

int
cli_patch_check (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document", NULL }, G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2)
    {
      cli_complain ("usage: symphony patch check FILE [--json]");
      return CLI_USAGE;
    }
  g_autofree char *path = cli_patch_find (argv[1]);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load_file (path, &d);
  gboolean ok = patch != NULL;
  if (!json)
    cli_patch_print (path, &d);
  if (patch && (!json || d.count == 0))
    ok = check_program (path, json, patch);
  else if (json)
    print_check_json (path, ok, &d);
  if (ok && !json)
    printf ("%s: good\n", path);
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
  return ok ? CLI_OK : CLI_INPUT;
}
