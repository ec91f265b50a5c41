/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search and replace in one text: patterns, scans, templates. No GTK.
 *
 * Offsets are bytes. A pattern and a template never change after they were made and may be used by any thread; everything
 * that scans is called from a worker (search_run_async does so) on a text that nobody changes.
 * The engine is PCRE2 with its compiler; bytes that are no UTF-8 match nothing but are no error. */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include <gio/gio.h>
#include "document/document.h"

G_BEGIN_DECLS

#define SEARCH_ERROR (search_error_quark ())
GQuark search_error_quark (void);
typedef enum {
  SEARCH_ERROR_PATTERN,                 /* cannot be read; the place is given */
  SEARCH_ERROR_TEMPLATE,                /* a group that the pattern does not have; the place is given */
  SEARCH_ERROR_LIMIT,                   /* the pattern takes too many steps on this text */
  SEARCH_ERROR_FILE                     /* a file changed since it was searched, or cannot be read or written */
} SearchErrorCode;

#define SEARCH_PATTERN_MAX (64u << 10)  /* bytes of a pattern */
#define SEARCH_HITS_MAX (16u << 20)     /* hits of one scan; more are left out and said (SearchScan.truncated) */
#define SEARCH_STEPS_MAX 2000000u       /* steps of one attempt before SEARCH_ERROR_LIMIT */

typedef enum {
  SEARCH_PLAIN = 0,
  SEARCH_REGEX = 1 << 0,                /* Perl's syntax; ^ and $ are ends of rows */
  SEARCH_CASE = 1 << 1,                 /* a and A differ */
  SEARCH_WORD = 1 << 2                  /* no letter, digit or _ right before and after */
} SearchFlags;

typedef struct SearchPattern SearchPattern;
/* NULL: `error`, and *place (may be NULL) is the byte of `text` where it is wrong. An empty text is an error, too. */
SearchPattern *search_pattern_new (const char *text, SearchFlags flags, gsize *place, GError **error);
SearchPattern *search_pattern_ref (SearchPattern *pattern);
void           search_pattern_unref (SearchPattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchPattern, search_pattern_unref)
/* A hit may depend on more than its own row: after an edit everything is searched again. Errs on the safe side. */
gboolean       search_pattern_is_multiline (const SearchPattern *pattern);
gboolean       search_pattern_is_equal (const SearchPattern *a, const SearchPattern *b);       /* either may be NULL */

/* ---- scanning -------------------------------------------------------------------------------------------- */
typedef struct { gsize start, end; } SearchRange;       /* [start, end); a hit may be empty */

/* New hits, in order; the worker's thread, at most every 50 ms and once at the end. */
typedef void (*SearchFoundFunc) (const SearchRange *hits, gsize count, gpointer data);

/* All hits that lie wholly in `ranges` (sorted, apart; NULL: the whole text), which do not overlap, appended to `hits` (GArray of
 * SearchRange, sorted). What is around a range is seen by look-behind and ^. FALSE: cancelled (within 50 ms) or a limit;
 * `hits` has what was found before. *truncated (may be NULL): SEARCH_HITS_MAX was reached. */
gboolean search_scan (const SearchPattern *pattern, const char *text, gsize length, const SearchRange *ranges, guint range_count,
                      GArray *hits, gboolean *truncated, GCancellable *cancellable, GError **error);

/* The same in a worker. `snapshot` is handed to `flatten` there (NULL: it is a GBytes), and freed by `release`. `found` comes in
 * the caller's main context with what is new since the last time. A cancelled run answers at once. */
typedef GBytes *(*SearchFlattenFunc) (gpointer snapshot);
void     search_run_async (SearchPattern *pattern, gpointer snapshot, SearchFlattenFunc flatten, GDestroyNotify release,
                           const SearchRange *ranges, guint range_count, SearchFoundFunc found, gpointer found_data,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* TRUE: all hits were handed to `found`. */
gboolean search_run_finish (GAsyncResult *result, gboolean *truncated, GError **error);

/* ---- hits and edits -------------------------------------------------------------------------------------- */
/* The first hit that starts at or after `offset`; hits->len when there is none. */
guint    search_hits_find (const GArray *hits, gsize offset);
/* Moves hits (sorted) through a delta and drops those in `changed`, whole rows of the new text that must be searched again; FALSE:
 * the delta touches so much that a new scan of everything is cheaper, and nothing was done. `get_row` widens an
 * offset of the new text to its rows. changed: GArray of SearchRange, sorted, apart. */
typedef void (*SearchRowFunc) (gpointer data, gsize offset, gsize *start, gsize *end);
gboolean search_hits_edit (GArray *hits, const DocumentDelta *delta, SearchRowFunc get_row, gpointer data, GArray *changed);
/* Searches one stretch of whole rows again: text is [start, start + length) of the whole. */
gboolean search_hits_rescan (GArray *hits, const SearchPattern *pattern, const char *text, gsize start, gsize length,
                             GError **error);

/* ---- replacing ------------------------------------------------------------------------------------------- */
typedef struct SearchTemplate SearchTemplate;
typedef enum {
  SEARCH_TEMPLATE_PLAIN = 0,            /* the text as it is */
  SEARCH_TEMPLATE_GROUPS = 1 << 0,      /* $0 $1 ${name} $$ \n \t \r \\ \u \l \U \L \E */
  SEARCH_TEMPLATE_KEEP_CASE = 1 << 1    /* foo, Foo, FOO become bar, Bar, BAR */
} SearchTemplateFlags;
SearchTemplate *search_template_new (const char *text, SearchTemplateFlags flags, const SearchPattern *pattern, gsize *place,
                                     GError **error);
void            search_template_free (SearchTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchTemplate, search_template_free)

/* The edits of a replacement: one delta. `texts` holds what they point into. */
typedef struct { GArray *edits; /* DocumentEdit, sorted */ GString *texts; } SearchEdits;
void         search_edits_free (SearchEdits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchEdits, search_edits_free)
/* Replaces `hits` (all of them, as search_scan of the same pattern and text gave them, or some of these). NULL: cancelled, a limit, or
 * hits that are none. Edits that would change nothing are left out. */
SearchEdits *search_replace (const SearchPattern *pattern, const SearchTemplate *with, const char *text, gsize length,
                             const SearchRange *hits, gsize count, GCancellable *cancellable, GError **error);

G_END_DECLS

#endif
