/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the search in a folder shares with its parts. */
#ifndef SEARCH_PROJECT_PRIVATE_H
#define SEARCH_PROJECT_PRIVATE_H

#include "search/search-project.h"
#include "search-private.h"

/* One thread's reader: its buffer and scanner stay from file to file. */
typedef struct {
  char         *buffer;
  gsize         size;
  gboolean      scanning;               /* `scanner` was made */
  SearchScanner scanner;
  GArray       *found;                  /* SearchRange */
} SearchProjectReader;
void search_project_reader_finish (SearchProjectReader *self);

typedef enum { READ_OK, READ_BINARY, READ_LARGE, READ_FAILED } SearchProjectReadResult;
/* Reads a file into the buffer; errno with READ_FAILED. */
SearchProjectReadResult search_project_read (SearchProjectReader *self, const char *path, gsize *length, guint64 *size,
                                             guint64 *mtime_ns);

/* Scans a text; NULL: no hits, or `error` (cancelled, a limit). At most `hits_max` hits. `base`: bytes of the root in the path. */
SearchProjectFile *search_project_scan (SearchProjectReader *self, const SearchPattern *pattern, const char *path, gsize base,
                                        const char *text, gsize length, guint hits_max, GCancellable *cancellable, GError **error);

#endif
