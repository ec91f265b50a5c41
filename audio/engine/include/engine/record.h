/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recording what plays: the master, and what each track and bus sends straight to it.
 *
 * The audio thread copies blocks into rings of 4 s, one thread beside it writes them. A file is written aside and put in
 * its place when it is whole; after a crash the next start does that. Control side like the rest of the engine. */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include "engine/engine.h"

G_BEGIN_DECLS

typedef struct {
  const char *path;                     /* of the master, behind the limiter: .wav or .flac by ending */
  const char *stems_dir;                /* NULL: none. Tracks and buses that come later begin with silence */
  uint32_t    bits;                     /* as in EngineRender */
  EngineTags  tags;
} EngineRecord;

/* From the next block on. FALSE with *error: nothing is recorded, no file is left. Also when it records already. */
gboolean engine_record_start (Engine *engine, const EngineRecord *record, GError **error);
/* Writes what is left and puts the files in their places. FALSE with *error: a file stopped early or could not be written;
 * what there is of it is whole. TRUE when nothing was recorded. */
gboolean engine_record_stop (Engine *engine, GError **error);

typedef struct {
  gboolean recording;
  double   seconds;                     /* in the rings and files so far */
  uint32_t files, stopped;              /* stopped: before their time */
  char     problem[256];                /* the first one: which file, when and why */
} EngineRecordState;
void     engine_record_get_state (Engine *engine, EngineRecordState *state);

/* Puts files in their places that a program which is no more has left behind. Returns their paths, and why one could not
 * be saved; NULL: there were none. g_strfreev. Any thread. */
char   **engine_record_repair (void);

G_END_DECLS

#endif
