/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live session on one file, for the commands that make sound. */
#include "cli.h"
#include "cli-session.h"

#include <stdio.h>
#include <string.h>

#define ANSWER_MS 10000

static void
print_report (const LiveReport *report)
{
  static const char *const names[] = { "error", "warning", "info", "hint" };
  for (guint i = 0; i < report->diagnostics->len; i++)
    {
      const LiveDiagnostic *diagnostic = report->diagnostics->pdata[i];
      if (diagnostic->severity > LIVE_SEVERITY_WARNING)
        continue;
      fprintf (stderr, "%s:%u:%u: %s: %s [%s]\n", diagnostic->file, diagnostic->line, diagnostic->column,
               names[diagnostic->severity], diagnostic->message, diagnostic->code);
      if (diagnostic->hint && *diagnostic->hint)
        fprintf (stderr, "    %s\n", diagnostic->hint);
    }
  for (guint i = 0; i < report->console->len; i++)
    fprintf (stderr, "%s\n", (const char *) report->console->pdata[i]);
}

int
cli_session_reload (CliSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;
  if (!g_file_get_contents (session->path, &text, &size, &error))
    {
      cli_complain ("%s", error->message);
      return CLI_INPUT;
    }
  session->revision = live_session_set_text (session->live, session->path, text, size);
  const LiveReport *report = live_session_wait (session->live, session->revision, ANSWER_MS);
  if (!report)
    {
      cli_complain ("%s: the composer does not answer.", session->path);
      return CLI_SYSTEM;
    }
  print_report (report);
  session->errors = report->error_count;
  return report->published ? CLI_OK : CLI_INPUT;
}

int
cli_session_open (CliSession *session, const char *path, const LiveConfig *config)
{
  g_autoptr (GError) error = NULL;
  memset (session, 0, sizeof *session);
  session->path = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (session->path);
  LiveConfig complete = *config;
  complete.project_dir = folder;
  session->live = live_session_new (&complete, &error);
  if (!session->live)
    {
      cli_complain ("%s", error->message);
      return CLI_SYSTEM;
    }
  return cli_session_reload (session);
}

void
cli_session_close (CliSession *session)
{
  live_session_free (session->live);
  g_free (session->path);
}
