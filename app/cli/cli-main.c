/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony: the command line. */
#include "cli.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "config.h"

static const struct {
  const char *name;
  int (*run) (int argc, char **argv);
  const char *arguments, *text;
} commands[] = {
  { "open", cli_open, "[DIR or FILE]", "open the window (also without a command)" },
  { "check", cli_check, "FILE [--json]", "say what is wrong with a composition" },
  { "events", cli_events, "FILE --json [--seed N] [--bpm N]", "list what would sound, and when" },
  { "play", cli_play, "FILE [--backend jack,pulse,null] [--seconds N] [--loop]",
    "play in the terminal; the file is read again when it changes" },
  { "render", cli_render, "FILE -o OUT [--bars A-B] [--loop] [--loudness LUFS] [--stems DIR]", "write a sound file" },
  { "import", cli_import, "IN -o OUT.sym [--json]", "make a composition of a MIDI file (.mid .midi) or MusicXML (.musicxml .xml .mxl)" },
  { "export", cli_export, "FILE -o OUT [--seed N] [--bars N] [--json]", "write a composition as MIDI or MusicXML, by the ending of OUT" },
  { "language", cli_language, "QUESTION FILE [--line N --column N] [--name NEW]", "ask what an editor asks: complete, hover, rename, outline …" },
  { "format", cli_format, "FILE | --check FILE… | --write FILE…", "bring compositions into form" },
  { "patch", cli_patch, "check | compile | convert | modules | render | bench | show …", "instruments and effects: graphs of modules" },
  { "bench", cli_bench, "[NAME] [--json]", "measure every hot path" },
};

static void
print_usage (FILE *out)
{
  fprintf (out, "Symphony: music is code, and you hear it while you write.\n\nusage: symphony [COMMAND] ...\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  symphony %s %s\n      %s\n", commands[i].name, commands[i].arguments, commands[i].text);
  fprintf (out, "  symphony --version\n      version and what was built in\n\n"
                "exit status: 0 good, 1 something is wrong with the input, 2 wrong usage, 3 a fault of the system\n");
}

static int
print_version (void)
{
  printf ("Symphony %s\nwindow: %s\nback ends: jack (loaded when present), pulse, null, file\nlicence: GPL-3.0-or-later\n",
          SYMPHONY_VERSION, SYMPHONY_HAVE_GUI ? "yes" : "no");
  return CLI_OK;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);            /* a full quota is an error of write(), with a message */
  g_set_prgname ("symphony");
  if (argc < 2)
    return cli_open (argc, argv);
  if (strcmp (argv[1], "--version") == 0)
    return print_version ();
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_usage (stdout);
      return CLI_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1);
  if (g_file_test (argv[1], G_FILE_TEST_EXISTS))
    return cli_open (argc, argv);
  cli_complain ("“%s” is neither a command nor a file.", argv[1]);
  print_usage (stderr);
  return CLI_USAGE;
}
