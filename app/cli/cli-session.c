/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live session on one file, for the commands that make sound. */
#include "cli.h"
#include "cli-session.h"

#include <math.h>
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

/* The file's text and what was typed below it; NULL: said why. */
static GString *
read_text (CliSession *session)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;
  if (!g_file_get_contents (session->path, &text, &size, &error))
    {
      cli_complain ("%s", error->message);
      return NULL;
    }
  GString *whole = g_string_new_len (text, (gssize) size);
  if (session->typed->len > 0)
    g_string_append_printf (whole, "\n%s", session->typed->str);
  return whole;
}

void
cli_session_run (CliSession *session, const char *line)
{
  GString *text = read_text (session);
  if (!text)
    return;
  if (session->typed->len == 0)
    g_string_append_c (text, '\n');
  gsize start = text->len;
  g_string_append_printf (text, "%s\n", line);
  session->revision = live_session_run (session->live, session->path, text->str, text->len, start, text->len - 1);
  const LiveReport *report = live_session_wait (session->live, session->revision, ANSWER_MS);
  gboolean wrong = !report;
  for (guint i = 0; report && i < report->diagnostics->len; i++)
    {
      const LiveDiagnostic *diagnostic = report->diagnostics->pdata[i];
      if (diagnostic->severity > LIVE_SEVERITY_WARNING || diagnostic->start < start)
        continue;
      fprintf (stderr, "%s [%s]%s%s\n", diagnostic->message, diagnostic->code, *diagnostic->hint ? "\n    " : "",
               diagnostic->hint);
      wrong |= diagnostic->severity == LIVE_SEVERITY_ERROR;
    }
  if (!wrong)
    g_string_append_printf (session->typed, "%s\n", line);
  g_string_free (text, TRUE);
}

int
cli_session_reload (CliSession *session)
{
  GString *text = read_text (session);
  if (!text)
    return CLI_INPUT;
  session->revision = live_session_set_text (session->live, session->path, text->str, text->len);
  g_string_free (text, TRUE);
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
  session->typed = g_string_new (NULL);
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
cli_print_loudness (const EngineLoudness *loudness)
{
  if (loudness->integrated > ENGINE_LOUDNESS_NONE)
    fprintf (stderr, "%.1f LUFS integrated, range %.1f LU, true peak %.1f dBTP\n", loudness->integrated, loudness->range,
             20 * log10 (loudness->true_peak));
}

void
cli_session_close (CliSession *session)
{
  live_session_free (session->live);
  g_string_free (session->typed, TRUE);
  g_free (session->path);
}
