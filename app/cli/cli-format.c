/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony format: brings compositions into form, or says that they are not. */
#include "cli.h"

#include <stdio.h>

#include "language/language.h"

static char *
apply_dup (const char *text, gsize length, const LanguageEdits *edits, gsize *after)
{
  GString *out = g_string_sized_new (length);
  gsize at = 0;
  for (guint i = 0; i < edits->count; i++)
    {
      g_string_append_len (out, text + at, (gssize) (edits->items[i].range.start - at));
      g_string_append (out, edits->items[i].text);
      at = edits->items[i].range.end;
    }
  g_string_append_len (out, text + at, (gssize) (length - at));
  *after = out->len;
  return g_string_free (out, FALSE);
}

static int
complain (const char *path, const char *what)
{
  cli_complain ("%s: %s", path, what);
  return CLI_INPUT;
}

static int
format_file (const char *path, gboolean check, gboolean write)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanguageProject) project = language_project_new ();
  g_autofree char *text = NULL;
  gsize length, after;
  if (!g_file_get_contents (path, &text, &length, &error))
    {
      cli_complain ("%s", error->message);
      return CLI_INPUT;
    }
  if (!language_project_set_file (project, path, text, length))
    return complain (path, "This file is longer than 8 MiB.");
  g_autoptr (LanguageEdits) edits = language_format (project, path, 0, G_MAXUINT);
  if (edits->refusal)
    return complain (path, edits->refusal);
  if (check)
    return edits->count > 0 ? complain (path, "not in form; symphony format --write brings it there.") : CLI_OK;
  g_autofree char *formed = apply_dup (text, length, edits, &after);
  if (!write)
    fwrite (formed, 1, after, stdout);
  else if (edits->count > 0 && !g_file_set_contents_full (path, formed, (gssize) after, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error))
    {
      cli_complain ("%s", error->message);
      return CLI_SYSTEM;
    }
  return CLI_OK;
}

int
cli_format (int argc, char **argv)
{
  gboolean check = FALSE, write = FALSE;
  int status, worst = CLI_OK;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Change nothing; exit 1 when a file is not in form", NULL },
    { "write", 'w', 0, G_OPTION_ARG_NONE, &write, "Write the files instead of printing them", NULL },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE…", &status))
    return status;
  if (argc < 2 || (check && write) || (argc > 2 && !check && !write))
    {
      cli_complain ("usage: symphony format FILE | symphony format --check FILE… | symphony format --write FILE…");
      return CLI_USAGE;
    }
  for (int i = 1; i < argc; i++)
    {
      status = format_file (argv[i], check, write);
      worst = MAX (worst, status);
    }
  return worst;
}
