/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replacing in the whole project: one delta for each text that is open, an atomic write for each other file; one step back. */
#ifndef IDE_SEARCH_REPLACE_H
#define IDE_SEARCH_REPLACE_H

#include "ide-search-model.h"

G_BEGIN_DECLS

typedef struct IdeReplace IdeReplace;   /* what was done, to be taken back */

/* Lends the open document of a path; NULL: it is not open. */
typedef Document *(*IdeReplaceFindFunc) (gpointer data, const char *path);

/* files: IdeSearchFile, of a search by `pattern`; pattern, with and files are taken. The work is a worker's; texts are changed in
 * the main thread. */
void        ide_replace_async (SearchPattern *pattern, SearchTemplate *with, GPtrArray *files, IdeReplaceFindFunc find,
                               gpointer find_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* Takes it back, where nobody wrote since in a file. `self` is taken. */
void        ide_replace_revert_async (IdeReplace *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
IdeReplace *ide_replace_finish (GAsyncResult *result, GError **error);          /* of both */
void        ide_replace_free (IdeReplace *self);
guint       ide_replace_get_hits (IdeReplace *self);
guint       ide_replace_get_files (IdeReplace *self);
const GPtrArray *ide_replace_get_failures (IdeReplace *self);                   /* char *: "name: reason" */

G_END_DECLS

#endif
