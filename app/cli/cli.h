/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of `symphony`. Each takes its own arguments (argv[0] is the command) and returns the exit status. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <glib.h>

typedef enum { CLI_OK, CLI_INPUT, CLI_USAGE, CLI_SYSTEM } CliStatus;

int cli_check (int argc, char **argv);
int cli_events (int argc, char **argv);
int cli_play (int argc, char **argv);
int cli_render (int argc, char **argv);
int cli_import (int argc, char **argv);
int cli_export (int argc, char **argv);
int cli_language (int argc, char **argv);
int cli_format (int argc, char **argv);
int cli_patch (int argc, char **argv);
int cli_bench (int argc, char **argv);
int cli_open (int argc, char **argv);

/* Parses options; prints what is wrong and the usage. FALSE: leave with *status. */
gboolean cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage, int *status);
/* What has been typed on stdin, up to the end of a line; NULL: nothing yet. Never waits. */
char *cli_read_line (GString *typed);
/* "symphony: " and the message, on stderr. */
void cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

#endif
