/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live session on one file, for the commands that make sound. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "live/live.h"

typedef struct {
  LiveSession *live;
  char        *path;
  uint32_t     revision;
  guint        errors;                  /* of the newest report */
  GString     *typed;                   /* lines that were run, each with its end: they stay below the file's text */
} CliSession;

/* Reads the file, evaluates it and says what is wrong with it. CLI_OK also when only some clips are broken. */
int  cli_session_open (CliSession *session, const char *path, const LiveConfig *config);
/* Runs a line of SymphonyScript as if it stood at the file's end: live.launch (verse), reward (), ... It stays there, unless
 * it is wrong: then it says why. */
void cli_session_run (CliSession *session, const char *line);
/* Reads the file again. */
int  cli_session_reload (CliSession *session);
/* Loudness, range and true peak, on stderr; of silence nothing. */
void cli_print_loudness (const EngineLoudness *loudness);
void cli_session_close (CliSession *session);

#endif
