/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The difference of two texts as rows to be shown: unified or side by side. No GTK. Any thread. */
#ifndef HISTORY_HUNKS_H
#define HISTORY_HUNKS_H

#include "document/delta.h"

G_BEGIN_DECLS

#define HUNKS_CONTEXT 3                 /* equal rows shown around a difference */
#define HUNKS_ROWS_MAX 100000u          /* further differences are counted, not shown */

typedef enum { HUNK_HEADER, HUNK_SAME, HUNK_OLD, HUNK_NEW } HunkKind;
typedef struct {
  HunkKind kind;
  guint    hunk;                        /* from 0 */
  gsize    old_line, new_line;          /* from 0; where the row is in each text (SAME: both) */
  guint    count;                       /* HEADER: rows that were left out before it */
} HunkRow;

typedef struct {
  gsize old_start, old_end;             /* rows [start, end) that differ */
  gsize new_start, new_end;
} Hunk;

typedef struct {
  Rope   *old_text, *new_text;
  GArray *hunks;                        /* Hunk, sorted */
  GArray *rows;                         /* HunkRow, unified: old rows before new ones */
  gsize   added, removed;               /* rows */
  gboolean truncated;
} Hunks;
/* `delta` leads from the old text to the new one; NULL: it is found. O(edits + rows shown). */
Hunks *hunks_new (const Rope *old_text, const Rope *new_text, const Delta *delta);
void   hunks_free (Hunks *hunks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hunks, hunks_free)
/* A row as text, without its break, clipped at 2 KB, valid UTF-8; g_free. */
char  *hunks_dup_row (const Hunks *hunks, const HunkRow *row);
/* Where the row's bytes begin and end in which the two texts differ, when its hunk changes one row into one; FALSE: the whole row. */
gboolean hunks_get_inner (const Hunks *hunks, const HunkRow *row, gsize *start, gsize *end);

G_END_DECLS

#endif
