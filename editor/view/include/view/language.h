/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What language services show in a view: completion, cards, signature help, names under the caret, facts between the rows.
 *
 * Actions on the widget: editor.complete, editor.hover, editor.signature. Signals: "definition-requested" (offset as guint64:
 * Ctrl+Click), "undo-requested" (gboolean redo; TRUE returned: somebody else did it), "edits-chosen" (ProviderAnswer *, guint first, guint count, const char *title: of the answer's edits).
 * Main thread. */
#ifndef VIEW_LANGUAGE_H
#define VIEW_LANGUAGE_H

#include "provider/provider.h"
#include "view/view.h"

G_BEGIN_DECLS

/* Lent; must live as long as the view, or be taken away by NULL. */
void        editor_view_set_providers (EditorView *view, ProviderHub *hub);
void        editor_view_set_complete_as_typed (EditorView *view, gboolean as_typed);    /* else by Ctrl+Space only */
void        editor_view_set_show_inlays (EditorView *view, gboolean show);
/* What a provider found beside the composer's diagnostics; replaces what it found before. */
void        editor_view_set_problems (EditorView *view, guint64 revision, const ProviderProblem *problems, guint count);
/* The fix of the diagnostic at the caret, as an action would be; NULL: none. Lent until the next call. */
const char *editor_view_get_fix (EditorView *view);

/* A small coloured sign for what a thing is, and its name for people. */
GtkWidget  *editor_thing_new (ProviderThing thing);
void        editor_thing_set (GtkWidget *sign, ProviderThing thing);
const char *editor_thing_get_name (ProviderThing thing);

/* ---- for tests: what is shown; NULL or 0: nothing -------------------------------------------------------------------- */
const char *editor_view_get_completion (EditorView *view, guint *count);        /* the chosen row's label */
const char *editor_view_get_card (EditorView *view);                            /* the card's first line */
const char *editor_view_get_signature (EditorView *view, guint *active_start, guint *active_end);
guint       editor_view_get_highlight_count (EditorView *view);
guint       editor_view_get_inlay_count (EditorView *view);
/* The exact colours in the buffer, by place: "chord:C6 chord:Dm9"; g_free. */
char       *editor_view_dup_tokens (EditorView *view);
char       *editor_view_dup_token_color (EditorView *view, const char *kind);   /* "rgb(15,107,99)"; NULL: the scheme has none */
guint       editor_view_get_token_cost_us (EditorView *view);   /* the most that one slice of colouring took */

G_END_DECLS

#endif
