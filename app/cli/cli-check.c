/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony check and symphony events: what is wrong, what would sound. */
#include "cli.h"

#include <stdio.h>
#include <unistd.h>

#include "live/live.h"

static int
complain (const char *path, int status, GError *error)
{
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
  const LiveListing plain = { NULL };
  g_autoptr (GError) error = NULL;
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2)
    {
      cli_complain ("check takes one file: symphony check FILE [--json]");
      return CLI_USAGE;
    }
  status = live_print (argv[1], json ? LIVE_PRINT_CHECK_JSON : LIVE_PRINT_CHECK_TEXT, &plain, STDOUT_FILENO, &error);
  return complain (argv[1], status, error);
}

int
cli_events (int argc, char **argv)
{
  gboolean json = FALSE;
  int seed = 0, bars = 0, status;
  double bpm = 0;
  g_autofree char *clip = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document (the only form there is)", NULL },
    { "clip", 0, 0, G_OPTION_ARG_STRING, &clip, "Only this clip or track, also one that waits", "NAME" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed for whatever is drawn by chance", "N" },
    { "bpm", 0, 0, G_OPTION_ARG_DOUBLE, &bpm, "Instead of the score's initial tempo", "N" },
    { "bars", 0, 0, G_OPTION_ARG_INT, &bars, "Follow the synapses for so many bars", "N" },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || !json || bpm < 0 || bpm > 999 || bars < 0 || bars > LIVE_BARS_MAX)
    {
      cli_complain ("usage: symphony events FILE --json [--clip NAME] [--seed N] [--bpm 1-999] [--bars 1-%d]", LIVE_BARS_MAX);
      return CLI_USAGE;
    }
  LiveListing listing = { clip, (uint32_t) seed, bpm };
  status = bars > 0 ? live_follow (argv[1], &listing, (guint) bars, STDOUT_FILENO, &error)
                    : live_print (argv[1], LIVE_PRINT_EVENTS_JSON, &listing, STDOUT_FILENO, &error);
  return complain (argv[1], status, error);
}
