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
} CliSession;

/* Reads the file, evaluates it and says what is wrong with it. CLI_OK also when only some clips are broken. */
int  cli_session_open (CliSession *session, const char *path, const LiveConfig *config);
/* Reads the file again. */
int  cli_session_reload (CliSession *session);
void cli_session_close (CliSession *session);

#endif
