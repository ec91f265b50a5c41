/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the view's parts about carets share: keys, pointer, drawing. */
#ifndef VIEW_CARETS_H
#define VIEW_CARETS_H

#include "view-private.h"
#include "carets/brackets.h"
#include "carets/snippets.h"

struct _ViewCaretUi {
  GtkIMContext *im;                     /* while there is more than one caret; the widget has its own for one */
  char         *preedit;                /* shown at the primary; NULL: none */
  int           preedit_caret;          /* characters */
  gboolean      composing;              /* the widget's own input method is in the middle of a character */
  EditorTyping  typing;
  gboolean      blink_on;
  guint         blink_timer;
  gint64        blink_until;
  char         *copied;                 /* whole rows that were copied last; NULL: something else */
  /* pointer */
  gboolean      dragging;
  guint         drag_line, drag_column;
  /* brackets at the primary */
  gboolean      has_brackets;
  gsize         bracket_open, bracket_close;
  guint64       bracket_revision;
  /* "all occurrences" in slices */
  CaretsTask   *task;
  guint         task_idle;
  CaretsSnippet *snippet;               /* a running one; NULL: none */
  GtkIMContext *vim;                    /* NULL: off */
  GtkEventController *vim_keys, *vim_undo;
};

void     view_carets_show_primary (EditorView *self);
gboolean view_carets_is_many (EditorView *self);
void     view_carets_focus (EditorView *self);
void     view_carets_reset_blink (EditorView *self);
void     view_carets_install_keys (GtkTextViewClass *klass);
void     view_carets_attach_keys (EditorView *self);
void     view_carets_attach_pointer (EditorView *self);
void     view_carets_update_brackets (EditorView *self);
int      view_carets_get_char_width (EditorView *self);
void     view_carets_start_task (EditorView *self, gboolean word);
gboolean view_carets_stop_task (EditorView *self);
gboolean view_snippets_tab (EditorView *self, gboolean back);
gboolean view_snippets_stop (EditorView *self);
gboolean view_vim_is_on (EditorView *self);
/* The text widget's place of a document's byte in buffer coordinates; FALSE: the buffer does not hold it. */
gboolean view_carets_locate (EditorView *self, gsize offset, GdkRectangle *box);

#endif
