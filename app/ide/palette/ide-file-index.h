/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a project's files for the palette, gathered by a worker. No GTK. */
#ifndef IDE_FILE_INDEX_H
#define IDE_FILE_INDEX_H

#include <gio/gio.h>

G_BEGIN_DECLS

#define IDE_INDEX_FILES_MAX 200000
#define IDE_INDEX_DEPTH_MAX 48

typedef struct { char *path; guint64 mask; } IdeIndexFile;      /* relative to the folder, valid UTF-8; mask as in ide-match.h */

/* What ignore files name (project/ignore.h), hidden files and links to folders are left out. The result is a GPtrArray of
 * IdeIndexFile, sorted by path; NULL with an error only when cancelled. */
void       ide_file_index_read_async (const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ide_file_index_read_finish (GAsyncResult *result, GError **error);
GPtrArray *ide_file_index_read (const char *folder, GCancellable *cancellable);         /* blocks; any thread */

G_END_DECLS

#endif
