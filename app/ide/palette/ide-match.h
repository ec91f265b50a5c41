/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzy matching of what is typed into the palette. No GTK; any thread. */
#ifndef IDE_MATCH_H
#define IDE_MATCH_H

#include <glib.h>

G_BEGIN_DECLS

#define IDE_MATCH_MARKS 64              /* characters of a query that are marked */

/* Words parted by blanks; each has to be found, its letters in order. Letters without case unless one is a capital. */
typedef struct IdeMatch IdeMatch;
IdeMatch *ide_match_new (const char *query);
void      ide_match_free (IdeMatch *match);
gboolean  ide_match_is_empty (const IdeMatch *match);
/* Which letters occur, for refusing most texts without looking at them. */
guint64   ide_match_get_mask (const char *text);
/* Higher is better; -1: it does not match. marks: bytes of the text that matched, sorted; may be NULL. is_path: what stands
 * behind the last slash counts more. */
int       ide_match_score (const IdeMatch *match, const char *text, guint64 mask, gboolean is_path, guint *marks, guint *mark_count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IdeMatch, ide_match_free)

G_END_DECLS

#endif
