/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view onto a Document: a GtkSourceView that lights what sounds, underlines what is wrong and shows the clips' states.
 *
 * All offsets are bytes of a named document revision; the view moves them through the document's edit map. Main thread. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <gtksourceview/gtksource.h>
#include "carets/bookmarks.h"
#include "carets/carets.h"
#include "carets/folds.h"
#include "document/document.h"

G_BEGIN_DECLS

#define EDITOR_TYPE_VIEW (editor_view_get_type ())
G_DECLARE_FINAL_TYPE (EditorView, editor_view, EDITOR, VIEW, GtkSourceView)

/* Signals: "caret-moved" (), "fix-applied" (), "scrolled" (), "mode-changed" (): see editor_view_is_whole(),
 * "folds-changed" (): folds or bookmarks, by a person. Actions on the widget: editor.undo, editor.redo, editor.zoom-in,
 * editor.zoom-out, editor.zoom-reset, editor.fix, editor.toggle-comment. */
EditorView *editor_view_new (Document *document);
Document   *editor_view_get_document (EditorView *view);
void        editor_view_get_caret (EditorView *view, guint *line, guint *column);       /* from 1 */
gsize       editor_view_get_caret_offset (EditorView *view);
/* line and column from 1; scrolls it into the middle. */
void        editor_view_go_to (EditorView *view, guint line, guint column);
void        editor_view_go_to_offset (EditorView *view, gsize offset);
/* Bytes of the document; equal when nothing is selected: the caret. */
void        editor_view_get_selection (EditorView *view, gsize *start, gsize *end);
void        editor_view_select (EditorView *view, gsize start, gsize end);
/* Where a byte is drawn, in the widget's coordinates. FALSE: not in view now. */
gboolean    editor_view_locate (EditorView *view, gsize offset, GdkRectangle *box);
void        editor_view_insert_at_caret (EditorView *view, const char *text);
void        editor_view_set_font_size (EditorView *view, double points);                /* 0: the system's */
double      editor_view_get_zoom (EditorView *view);
typedef enum { EDITOR_NUMBERS_NONE, EDITOR_NUMBERS_PLAIN, EDITOR_NUMBERS_RELATIVE } EditorNumbers;
void        editor_view_set_line_numbers (EditorView *view, EditorNumbers numbers);
/* FALSE: the document is large (or has a long row), and the buffer holds a window of it only. */
gboolean    editor_view_is_whole (EditorView *view);
typedef struct {
  gsize    start, end;                  /* bytes of the document that the buffer holds */
  guint    rows;
  gsize    top;                         /* the byte at the top of what is seen ... */
  double   pixels;                      /* ... whose row is scrolled out so far */
  guint64  slides, fills;               /* how often the window was moved, and filled anew */
  guint    open_rows;                   /* long rows that are open */
} EditorWindowInfo;
void        editor_view_get_window (EditorView *view, EditorWindowInfo *info);

/* The view with its scrollbars; a large document's is over all of its rows. */
#define EDITOR_TYPE_SCROLLER (editor_scroller_get_type ())
G_DECLARE_FINAL_TYPE (EditorScroller, editor_scroller, EDITOR, SCROLLER, GtkWidget)
GtkWidget  *editor_scroller_new (EditorView *view);

/* ---- carets ---------------------------------------------------------------------------------------------- */
/* The truth about carets and selections; lent. Actions editor.<name> run the commands of carets/commands.h. */
EditorCarets *editor_view_get_carets (EditorView *view);
guint       editor_view_get_caret_count (EditorView *view);
void        editor_view_set_rules (EditorView *view, const CaretsRules *rules);        /* indent, pairs, comments; also the tab's width */
typedef struct { gboolean no_pairs, no_indent, trim_on_save, ctrl_click; } EditorTyping;       /* ctrl_click: adds carets as Alt+Click does */
void        editor_view_set_typing (EditorView *view, const EditorTyping *typing);     /* on top of the language's rules */
/* What a long search for carets has done: "12,000 carets so far, 40 %"; g_free. NULL: none runs. */
char       *editor_view_dup_caret_progress (EditorView *view);
void        editor_view_set_guides (EditorView *view, gboolean guides);                 /* lines at the levels of indent; TRUE at first */
/* The snippets that Tab looks through, for all views (GPtrArray of CaretsSnippetEntry *, carets/snippets.h); taken. */
void        editor_snippets_take (GPtrArray *entries);
/* Vim's keys; what its status line says ("-- INSERT --"), g_free; NULL: they are off. */
void        editor_view_set_vim (EditorView *view, gboolean on);
char       *editor_view_dup_vim_status (EditorView *view);
/* Actions editor.fold, unfold, toggle-fold, fold-all, unfold-all, fold-level-1 to -4; none while editor_view_is_whole() is FALSE. */
void        editor_view_set_folds (EditorView *view, guint64 revision, const CaretsFold *ranges, guint count);
CaretsFolds *editor_view_get_folds (EditorView *view);
CaretsBookmarks *editor_view_get_bookmarks (EditorView *view);
/* Of the last time. A fold waits until its rows are known to fold, and is forgotten when they do not or the text changes. */
void        editor_view_restore_folds (EditorView *view, const CaretsFold *folds, guint count);
void        editor_view_restore_bookmarks (EditorView *view, const guint *lines, guint count); /* rows from 0; beside those there are */
/* ---- widgets in the text --------------------------------------------------------------------------------- */
/* Below the row of `offset`, as wide as the view and `height` pixels high; it goes along with edits. The view owns it until
 * it is removed. */
void        editor_view_add_inline (EditorView *view, gsize offset, GtkWidget *widget, int height);
void        editor_view_move_inline (EditorView *view, GtkWidget *widget, gsize offset);        /* of the current text */
void        editor_view_remove_inline (EditorView *view, GtkWidget *widget);    /* the text gets the focus */

/* ---- what sounds ----------------------------------------------------------------------------------------- */
typedef struct {
  gsize    start, end;
  guint64  revision;
  guint    track;
  float    strength;                    /* 0-1 */
  gboolean caller;
} EditorLight;
/* Replaces all lights. Returns how many can be drawn (a range deleted since is dark). Cheap: call every frame. */
guint       editor_view_set_lights (EditorView *view, const EditorLight *lights, guint count);
guint       editor_view_get_light_count (EditorView *view);
guint       editor_view_get_light_cost_us (EditorView *view);       /* processor time that drawing them took in the last frame */

/* ---- what is wrong --------------------------------------------------------------------------------------- */
typedef enum { EDITOR_SEVERITY_ERROR, EDITOR_SEVERITY_WARNING, EDITOR_SEVERITY_INFO, EDITOR_SEVERITY_HINT } EditorSeverity;
typedef struct {
  EditorSeverity severity;
  gsize start, end;
  const char *code, *message, *hint;    /* hint NULL or "": none */
  const char *fix_title, *fix_text;     /* fix_title NULL: none */
  gsize fix_start, fix_end;
} EditorDiagnostic;
void        editor_view_set_diagnostics (EditorView *view, guint64 revision, const EditorDiagnostic *list, guint count);
guint       editor_view_get_diagnostic_count (EditorView *view);
gboolean    editor_view_next_diagnostic (EditorView *view, gboolean back);      /* moves the caret and shows the card */
gboolean    editor_view_apply_fix (EditorView *view);                           /* of the diagnostic at the caret */

/* TRUE: something within [start, end) of the current text is lit. */
gboolean    editor_view_is_lit (EditorView *view, gsize start, gsize end);

/* ---- values to turn -------------------------------------------------------------------------------------- */
typedef struct {
  gsize start, end;                     /* of the literal, bytes of the current text */
  const char *text, *previous, *next;   /* as it is now (the view fills it in after a step); so many steps less and more,
                                         * NULL at the end of its range. Lent until the next call */
  gboolean ranged;
  double least, most;
} EditorScrub;
/* FALSE: no literal at offset. steps: at least 1. */
typedef gboolean (*EditorScrubFunc) (EditorView *view, gsize offset, guint steps, EditorScrub *scrub, gpointer data);
/* Actions editor.scrub-up, -down, -up-more, -down-more turn the literals at the carets. Signal "scrubbed" (): after each step,
 * which are one undo step together (the document's "settled" comes at the gesture's end). */
gboolean    editor_view_shows_scrub_handle (EditorView *view);
void        editor_view_set_scrub_func (EditorView *view, EditorScrubFunc func, gpointer data);

/* ---- clips ----------------------------------------------------------------------------------------------- */
typedef enum { EDITOR_CLIP_READY, EDITOR_CLIP_PLAYING, EDITOR_CLIP_QUEUED, EDITOR_CLIP_STALE, EDITOR_CLIP_FAILED } EditorClipState;
typedef struct { const char *name; gsize start, end; EditorClipState state; guint track; gboolean muted; } EditorClip;
/* Signal "clip-activated" (guint64 start, guint modifiers): its sign in the gutter was clicked; GdkModifierType. */
void        editor_view_set_clips (EditorView *view, guint64 revision, const EditorClip *clips, guint count);
guint       editor_view_get_clip_count (EditorView *view, EditorClipState state);
/* The innermost clip around offset; FALSE: none. */
gboolean    editor_view_find_clip (EditorView *view, gsize offset, gsize *start, gsize *end);
/* How much of the way to the swap is done, 0-1, as a ring around the clips that wait; < 0: none. */
void        editor_view_set_swap (EditorView *view, double fraction);
/* What is played round and round, as a bracket in the gutter; start = end: nothing. */
void        editor_view_set_loop (EditorView *view, guint64 revision, gsize start, gsize end);

/* ---- the find bar ---------------------------------------------------------------------------------------- */
#define EDITOR_TYPE_FIND (editor_find_get_type ())
G_DECLARE_FINAL_TYPE (EditorFind, editor_find, EDITOR, FIND, GtkWidget)
GtkWidget  *editor_find_new (EditorView *view);
void        editor_find_open (EditorFind *find, gboolean with_replace);
void        editor_find_close (EditorFind *find);
void        editor_find_next (EditorFind *find, gboolean back);
const char *editor_find_get_status (EditorFind *find);          /* "17 of 64,117", or what is wrong; NULL: the bar is closed */
guint       editor_find_get_count (EditorFind *find);           /* hits known so far */

/* ---- looks ----------------------------------------------------------------------------------------------- */
/* Once, before the first view: where language/ and styles/ lie. */
void        editor_style_init (const char *data_dir);
/* "symphony" follows light and dark; any other scheme id is taken as it is. */
void        editor_style_set (const char *scheme, gboolean dark);
const char *editor_style_get_scheme (void);     /* the id in use now */
const char *const *editor_style_get_schemes (void);     /* ids to choose from; lent */
const char *editor_style_get_scheme_name (const char *id);      /* for people; NULL: there is none */
const GdkRGBA *editor_style_get_track_color (guint track);      /* of eight, in order, colour-blind safe */
GtkSourceLanguage *editor_style_guess_language (const char *path);
void        editor_style_apply (GtkSourceBuffer *buffer);       /* the scheme, now and whenever it changes */

G_END_DECLS

#endif
