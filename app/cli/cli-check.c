/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony check and symphony events: what is wrong, what would sound. */
#include "cli.h"

#include <stdio.h>
#include <unistd.h>

#include "live/live.h"

static int
print_score (const char *path, LivePrint what, const char *clip, uint32_t seed, double bpm)
{
  g_autoptr (GError) error = NULL;
  int status = live_print (path, what, clip, seed, bpm, STDOUT_FILENO, &error);
  if (error)
    cli_complain ("%s: %s", path, error->message);
  return status;
}

int
cli_check (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document", NULL },
                                   G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2)
    {
      cli_complain ("check takes one file: symphony check FILE [--json]");
      return CLI_USAGE;
    }
  return print_score (argv[1], json ? LIVE_PRINT_CHECK_JSON : LIVE_PRINT_CHECK_TEXT, NULL, 0, 0);
}

int
cli_events (int argc, char **argv)
{
  gboolean json = FALSE;
  g_autofree char *clip = NULL;
  int seed = 0, status;
  double bpm = 0;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document (the only form there is)", NULL },
    { "clip", 0, 0, G_OPTION_ARG_STRING, &clip, "Only this clip or track, also one that waits", "NAME" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed for whatever is drawn by chance", "N" },
    { "bpm", 0, 0, G_OPTION_ARG_DOUBLE, &bpm, "Instead of the score's initial tempo", "N" },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || !json || bpm < 0 || bpm > 999)
    {
      cli_complain ("usage: symphony events FILE --json [--clip NAME] [--seed N] [--bpm 1-999]");
      return CLI_USAGE;
    }
  return print_score (argv[1], LIVE_PRINT_EVENTS_JSON, clip, (uint32_t) seed, bpm);
}
