/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which recordings are under way, written down so that the next start finds them after a crash. */
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include <glib.h>

typedef struct EngineJournal EngineJournal;

/* A file of this process below the user's state folder; NULL: none could be made. */
EngineJournal *engine_journal_new (void);
void           engine_journal_add (EngineJournal *journal, const char *aside, const char *path);        /* any NULL: nothing */
void           engine_journal_free (EngineJournal *journal);    /* and takes the file away */

#endif
