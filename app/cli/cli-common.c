/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command does the same way: complaining and reading its options. */
#include "cli.h"

#include <stdio.h>

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
