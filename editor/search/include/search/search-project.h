/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search and replace in a folder of files. No GTK.
 *
 * One thread walks, one for each processor reads and scans; what is found streams to the caller's main context. Links are
 * not followed, so a loop of them is no trap; `.gitignore` and `.ignore` count as git and ripgrep read them. */
#ifndef SEARCH_SEARCH_PROJECT_H
#define SEARCH_SEARCH_PROJECT_H

#include "search/search.h"

G_BEGIN_DECLS

#define SEARCH_PROJECT_HITS_MAX 200000u         /* of one run; then it stops and says so */
#define SEARCH_PROJECT_FILE_MAX (256u << 20)    /* larger files are passed over and counted */
#define SEARCH_PROJECT_DEPTH_MAX 128
#define SEARCH_PROJECT_NAMED_MAX 100u           /* files that could not be read are named up to here, then counted */

typedef struct {
  const char        *root;                      /* absolute */
  const char *const *include, *const *exclude;  /* globs: "*.sym", "src", "data/ **" without the blank, "*.{c,h}"; NULL: none */
  gboolean           hidden, ignored;           /* search these, too */
  GHashTable        *texts;                     /* absolute path -> Rope, searched instead of the file; NULL: none */
} SearchProjectOptions;

typedef struct {
  gsize start, end;                             /* bytes of the file, or of the text given for it */
  guint line, column;                           /* from 1; characters */
  guint text;                                   /* where its row (clipped, valid UTF-8, one row) begins in `texts`, NUL-ended */
  guint mark, mark_length;                      /* the hit's bytes in that row */
} SearchProjectHit;

typedef struct {
  gatomicrefcount   refs;
  char             *path;                       /* absolute */
  const char       *name;                       /* from the root; part of `path` */
  gboolean          in_memory;                  /* searched in `options.texts` */
  guint64           size, mtime_ns;             /* of the file when it was read */
  guint             hit_count;
  SearchProjectHit *hits;
  char             *texts;
} SearchProjectFile;
SearchProjectFile *search_project_file_ref (SearchProjectFile *file);
void               search_project_file_unref (SearchProjectFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchProjectFile, search_project_file_unref)

typedef struct {
  guint      files, matching, binary, large, unreadable;        /* searched; with hits; passed over */
  guint64    bytes;
  guint      hits;
  gboolean   truncated;
  char     **unreadable_names;                  /* "name: reason", NULL-ended */
} SearchProjectTotals;
void search_project_totals_free (SearchProjectTotals *totals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchProjectTotals, search_project_totals_free)

/* New files (SearchProjectFile, lent; in no order) and the sums so far, which have no names yet; every 50 ms. */
typedef void (*SearchProjectFunc) (GPtrArray *files, const SearchProjectTotals *totals, gpointer data);
/* Everything in `options` is copied. A cancelled run answers at once. A pattern that hits a limit in a file ends the run. */
void                 search_project_run_async (const SearchProjectOptions *options, SearchPattern *pattern, SearchProjectFunc found,
                                               gpointer found_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                                               gpointer data);
SearchProjectTotals *search_project_run_finish (GAsyncResult *result, GError **error);

/* ---- replacing in files that are not open ------------------------------------------------------------------ */
typedef struct { SearchProjectFile *file; GArray *hits; /* SearchRange */ } SearchProjectJob;
typedef struct { char *path; GBytes *before, *after; } SearchProjectChange;    /* for taking it back */
typedef struct {
  guint      hits;
  GPtrArray *changes;                           /* SearchProjectChange */
  GPtrArray *failures;                          /* char *: "name: reason"; their files are whole */
} SearchProjectReplaced;
void search_project_replaced_free (SearchProjectReplaced *replaced);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchProjectReplaced, search_project_replaced_free)

/* Blocks; a worker's. A file that changed since it was searched is left alone and named. Each file is written as a new one beside
 * it, then renamed; mode and owner are kept. Cancelling ends between files. */
SearchProjectReplaced *search_project_replace (const SearchPattern *pattern, const SearchTemplate *with, const SearchProjectJob *jobs,
                                               guint count, GCancellable *cancellable);
/* Takes changes back where the file is still as it was written; the same shape, so that it can be repeated. */
SearchProjectReplaced *search_project_revert (GPtrArray *changes, GCancellable *cancellable);

G_END_DECLS

#endif
