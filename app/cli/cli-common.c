/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command does the same way: complaining and reading its options. */
#include "cli.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TYPED_MAX 65536                 /* bytes of a line */

void
cli_complain (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "symphony: %s\n", message);
}

gboolean
cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_option_context_set_help_enabled (context, FALSE);
  gboolean help = FALSE;
  const GOptionEntry help_entry[] = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Show this help", NULL },
                                      G_OPTION_ENTRY_NULL };
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help_entry, NULL);
  gboolean good = g_option_context_parse (context, argc, argv, &error);
  g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
  if (!good)
    {
      cli_complain ("%s", error->message);
      fprintf (stderr, "%s", text);
      *status = CLI_USAGE;
      return FALSE;
    }
  if (help)
    {
      printf ("%s", text);
      *status = CLI_OK;
      return FALSE;
    }
  return TRUE;
}

char *
cli_read_line (GString *typed)
{
  struct pollfd fd = { STDIN_FILENO, POLLIN, 0 };
  char bytes[256];
  char *end = memchr (typed->str, '\n', typed->len);
  gboolean ours = !isatty (STDIN_FILENO) || tcgetpgrp (STDIN_FILENO) == getpgrp ();     /* else reading would stop us */
  if (!end && ours && poll (&fd, 1, 0) > 0)
    {
      ssize_t got = read (STDIN_FILENO, bytes, sizeof bytes);
      if (got > 0 && typed->len < TYPED_MAX)
        g_string_append_len (typed, bytes, got);
      end = memchr (typed->str, '\n', typed->len);
    }
  if (!end)
    return NULL;
  char *line = g_strndup (typed->str, (gsize) (end - typed->str));
  g_string_erase (typed, 0, end - typed->str + 1);
  return line;
}
