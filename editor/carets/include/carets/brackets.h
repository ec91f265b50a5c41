/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brackets that know strings and comments: a scan of the rows around a place by the language's rules. No GTK. Main thread. */
#ifndef CARETS_BRACKETS_H
#define CARETS_BRACKETS_H

#include "carets/carets.h"

G_BEGIN_DECLS

/* The scan looks at most this far either way; a pair further apart is not found. */
#define CARETS_BRACKET_BYTES_MAX (1 << 20)

/* The bracket at `offset` or just before it, and its partner: *open < *close, offsets of the two. FALSE: no bracket there,
 * none matches, or it is in a comment. A quiet way to ask at every caret's move: nothing is read unless a bracket is near. */
gboolean carets_match_bracket (EditorCarets *carets, gsize offset, gsize *open, gsize *close);
/* The innermost pair with `start` and `end` both inside (*open < start, end <= *close). */
gboolean carets_enclosing_brackets (EditorCarets *carets, gsize start, gsize end, gsize *open, gsize *close);
/* The string or comment around `offset`: its first and one behind its last byte; *comment says which. */
gboolean carets_get_literal (EditorCarets *carets, gsize offset, gsize *start, gsize *end, gboolean *comment);

G_END_DECLS

#endif
