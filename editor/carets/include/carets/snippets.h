/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snippets: text with stops that Tab visits, mirrors that change together, at every caret. No GTK. Main thread.
 *
 * The text follows the Language Server Protocol's snippet syntax (3.17): $1, ${1:words}, ${1|a,b|}, $0, ${TM_FILENAME}
 * and other variables, \$ \} \\ to write these themselves. Transformations (${1/.../.../}) are read and left out. */
#ifndef CARETS_SNIPPETS_H
#define CARETS_SNIPPETS_H

#include "carets/carets.h"

G_BEGIN_DECLS

typedef struct _CaretsSnippet CaretsSnippet;            /* a running one: its stops follow edits */

/* Puts the snippet in at every caret in place of its selection, row by row with the indent found there, and selects the
 * first stop. Returns the running snippet, NULL when it has no stop but its end (then it is in the text and done).
 * `replace_before`: bytes before each caret that go (the word a completion was asked for). */
CaretsSnippet *carets_snippet_start (EditorCarets *carets, const char *body, gsize replace_before);
/* To the next stop (back: the one before); at the last one it goes to $0. FALSE: it is over; free it. */
gboolean       carets_snippet_next (CaretsSnippet *snippet, gboolean back);
/* Whether the carets still stand in it: an edit or a jump elsewhere ends it. */
gboolean       carets_snippet_is_alive (CaretsSnippet *snippet);
guint          carets_snippet_get_stop (CaretsSnippet *snippet);        /* its number; 0: the end */
void           carets_snippet_free (CaretsSnippet *snippet);

/* ---- libraries ------------------------------------------------------------------------------------------- */
typedef struct { char *prefix, *name, *description, *body, *scope; } CaretsSnippetEntry;       /* scope NULL: everywhere */
/* JSON as VS Code writes it: { "name": { "prefix": "..", "body": ".." or [".."], "description": "..", "scope": "a,b" } }.
 * Adds to `entries` (GPtrArray of CaretsSnippetEntry *, from carets_snippets_new()). FALSE: *error names the place. */
GPtrArray     *carets_snippets_new (void);              /* with those of SymphonyScript */
gboolean       carets_snippets_read (GPtrArray *entries, const char *json, GError **error);
/* The entry whose prefix is exactly `word` and whose scope holds `language`; NULL: none. Lent. */
const CaretsSnippetEntry *carets_snippets_find (GPtrArray *entries, const char *word, const char *language);

G_END_DECLS

#endif
