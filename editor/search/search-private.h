/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the search engine's parts share. */
#ifndef SEARCH_PRIVATE_H
#define SEARCH_PRIVATE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include "search/search.h"

/* A pattern is compiled for the kind of text it meets, when it first meets it: plain ASCII is matched two to five times as fast
 * without Unicode tables, and texts without CR need but one kind of row end. */
enum { SEARCH_TEXT_ASCII = 1, SEARCH_TEXT_CR = 2, SEARCH_TEXT_KINDS = 4 };

struct SearchPattern {
  gatomicrefcount refs;
  char         *text;
  SearchFlags   flags;
  gboolean      multiline, ascii;
  GMutex        lock;                   /* of `codes` */
  pcre2_code   *codes[SEARCH_TEXT_KINDS];
};

/* Lent by the pattern. NULL only where memory is short. */
pcre2_code *search_pattern_get_code (const SearchPattern *pattern, guint kind);
guint       search_text_get_kind (const char *text, gsize length);

/* One thread's state of a scan over one text. */
typedef struct {
  const SearchPattern *pattern;
  const char          *text;
  gsize                length;
  pcre2_code          *code;
  pcre2_match_data    *data;
  pcre2_match_context *context;
  pcre2_jit_stack     *stack;
  gsize               *pairs;           /* of the last hit: start and end of each group, PCRE2_UNSET where it took no part */
  guint                pair_count;
  gsize                piece;           /* starts tried in one call, so that cancelling is never late */
  guint                calls;
  gint64               clock;           /* us; looked at after every piece and every 64th call */
  GCancellable        *cancellable;
} SearchScanner;

gboolean search_scanner_init (SearchScanner *self, const SearchPattern *pattern, const char *text, gsize length,
                              GCancellable *cancellable);
void     search_scanner_finish (SearchScanner *self);
/* Another text with the same pattern: what was allocated stays. */
void     search_scanner_set_text (SearchScanner *self, const char *text, gsize length);
/* The next hit that starts in [*at, end] and ends by `end`; *at moves behind it. 1: a hit, 0: none, -1: cancelled or a limit. */
int      search_scanner_next (SearchScanner *self, gsize *at, gsize end, SearchRange *hit, GError **error);

/* search_scan with a hook: `tick` is called with all hits so far, at most every 50 ms and once at the end. */
typedef void (*SearchTickFunc) (const GArray *hits, gpointer data);
gboolean search_scan_ticking (const SearchPattern *pattern, const char *text, gsize length, const SearchRange *ranges,
                              guint range_count, GArray *hits, gboolean *truncated, SearchTickFunc tick, gpointer data,
                              GCancellable *cancellable, GError **error);

/* Whether two ends of a word meet at `offset`. */
gboolean search_is_inside_word (const char *text, gsize length, gsize offset);

#endif
