/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which recordings are under way, written down so that the next start finds them after a crash. */
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include <glib.h>

/* A file of this process below the user's state folder; NULL: none could be made. */
char *engine_journal_new (void);
void  engine_journal_add (const char *journal, const char *aside, const char *path);    /* either NULL: nothing */
void  engine_journal_free (char *journal);              /* and takes it away */

#endif
