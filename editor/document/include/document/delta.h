/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deltas: a change of a text as a value, and the algebra on it. Any thread.
 *
 * A delta is a sorted list of edits against a text of a known length, with its own copies of the new texts. It is immutable
 * and atomically counted. Edits that touch are one edit. After Quill's and ot-text's delta (retain, insert, delete). */
#ifndef DOCUMENT_DELTA_H
#define DOCUMENT_DELTA_H

#include "document/rope.h"

G_BEGIN_DECLS

typedef struct Delta Delta;

typedef enum { DOCUMENT_BIAS_LEFT, DOCUMENT_BIAS_RIGHT } DocumentBias;

/* Edits are sorted, do not overlap and lie inside `length` (an assertion). */
Delta              *delta_new (gsize length, const DocumentEdit *edits, guint count);
/* What leads from one text to another: by whole rows, then by the bytes that differ (Myers, An O(ND) Difference Algorithm,
 * 1986). More than `effort` differing rows (0: 2,000): one edit over all that differs. */
Delta              *delta_new_difference (const Rope *from, const Rope *to, guint effort);
Delta              *delta_ref (Delta *delta);
void                delta_unref (Delta *delta);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delta, delta_unref)
const DocumentEdit *delta_get_edits (const Delta *delta, guint *count);        /* lent */
gsize               delta_get_length_before (const Delta *delta);
gsize               delta_get_length_after (const Delta *delta);
gsize               delta_get_inserted (const Delta *delta);                   /* bytes */
gsize               delta_get_deleted (const Delta *delta);
gboolean            delta_is_empty (const Delta *delta);

/* The text after the delta; *inverse (may be NULL) leads back. */
Rope               *delta_apply (const Delta *delta, const Rope *before, Delta **inverse);
Delta              *delta_invert (const Delta *delta, const Rope *before);
/* Both in one: `second` starts where `first` ends. */
Delta              *delta_compose (const Delta *first, const Delta *second);
Delta              *delta_compose_all (Delta *const *deltas, guint count);     /* count > 0; O(n log n) */
/* Both start from the same text: `delta` as it is after `other`. Deletions are idempotent, insertions survive inside a range
 * that the other deletes. `first`: at one place, its text comes before the other's. With opposite values of `first` both
 * ways round lead to the same text. */
Delta              *delta_transform (const Delta *delta, const Delta *other, gboolean first);

/* An insertion at the offset moves it only with right bias. An offset inside a replaced range goes to the side that its
 * bias says; one at the range's end stays behind the new text. O(edits). */
gsize               delta_map (const Delta *delta, gsize offset, DocumentBias bias);
/* Text put in at its edges does not join a range. FALSE: nothing of it is left. */
gboolean            delta_map_range (const Delta *delta, gsize *start, gsize *end);
/* The same for edits that no delta owns. */
gsize               document_edits_map (const DocumentEdit *edits, guint count, gsize offset, DocumentBias bias);

G_END_DECLS

#endif
