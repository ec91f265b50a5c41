/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the view's parts share. */
#ifndef VIEW_PRIVATE_H
#define VIEW_PRIVATE_H

#include "view/view.h"
#include "view-window.h"
#include "carets/carets.h"

#define VIEW_LIGHTS_MAX 1024

typedef struct {
  EditorSeverity severity;
  char *code, *message, *hint, *fix_title, *fix_text;
  gsize start, end, fix_start, fix_end;
  guint64 revision;
  guint   source;                       /* VIEW_SOURCE_... */
} ViewDiagnostic;
enum { VIEW_SOURCE_COMPOSER, VIEW_SOURCE_PROVIDER };      /* each replaces its own diagnostics only */

typedef struct _ViewCaretUi ViewCaretUi;
typedef struct _ViewFolds ViewFolds;
struct DocumentNode;
typedef struct _ViewLanguage ViewLanguage;
typedef struct { char *name; gsize start, end; EditorClipState state; guint track; gboolean muted; } ViewClip;
typedef struct { gsize start, end; guint64 revision; } ViewRange;        /* start = end: none */
typedef struct _ViewScrub ViewScrub;
typedef struct _ViewPrelude ViewPrelude;

struct _EditorView {
  GtkSourceView parent_instance;
  Document     *document;
  GtkTextBuffer *buffer;
  ViewWindow    window;
  gboolean      syncing;                /* the buffer and the document are being made equal: do not answer */
  gboolean      jumped;
  EditorLight   lights[VIEW_LIGHTS_MAX];
  guint         light_count;
  gint64        lights_us;              /* what drawing them took the last time */
  GPtrArray    *diagnostics;            /* ViewDiagnostic */
  GtkTextTag   *tags[4];
  GtkWidget    *card;
  guint         card_timer;
  double        pointer_x, pointer_y;
  GArray       *clips;                  /* ViewClip, by start */
  guint64       clips_revision;         /* of their places */
  double        swap_fraction;          /* of the way to the swap; < 0: none */
  ViewRange     loop;
  ViewScrub    *scrub;
  GArray       *inlines;                /* ViewInline; NULL until the first one */
  guint         inline_idle;
  GtkSourceGutterRenderer *gutter;
  GtkCssProvider *css;
  double        font_points, zoom;
  GtkSourceGutterRenderer *numbers;
  gboolean      relative_numbers;
  gsize         caret_line;             /* from 0 */
  gsize         caret_before;           /* where it was: from which side it enters a long row */
  struct ViewSearch *search;            /* what the find bar looks for; NULL: there is no bar */
  ViewLanguage *language;
  EditorCarets *carets;                 /* the truth about carets and selections; the buffer's marks mirror its primary */
  gboolean      mirroring;
  guint         join_source;            /* the key that deleted the selection is still at work */
  ViewCaretUi  *caret_ui;               /* what keys, pointer and drawing keep for them */
  gboolean      hide_guides;
  ViewFolds    *folds;                  /* and bookmarks */
  ViewPrelude  *prelude;
};

/* Between bytes of the document and places in the buffer, which may hold a part of the document only. */
void     view_get_iter (EditorView *self, gsize offset, GtkTextIter *iter);     /* clamped to what the buffer holds */
gboolean view_find_iter (EditorView *self, gsize offset, GtkTextIter *iter);    /* FALSE: the buffer does not hold it */
gsize    view_get_offset (EditorView *self, const GtkTextIter *iter);
guint    view_get_line (EditorView *self, const GtkTextIter *iter);             /* the document's row, from 0 */

/* view-source.c */
void     view_source_init (ViewSource *source, Document *document);
char    *view_source_dup (const ViewSource *source, gsize start, gsize end);
gsize    view_source_get_longest (EditorView *self);

/* view-window.c */
void     view_window_attach (EditorView *self);
void     view_window_finish (EditorView *self);
void     view_window_fill (EditorView *self, gsize around);     /* shows the rows around; carets are restored */
gboolean view_window_slide (EditorView *self);          /* TRUE: the rows near an edge were visible, and it moved */
void     view_window_render_rows (EditorView *self, guint row, guint removed, gsize start, gsize end, gssize grow);
void     view_window_set_mode (EditorView *self);               /* now; the caller fills */
void     view_window_check_mode (EditorView *self);             /* soon, at idle */
gboolean view_window_holds (EditorView *self, gsize offset);
/* Scrolls so that the byte's row is in sight; y_align: 0 the top to 1 the bottom, below 0: as little as needed. */
void     view_window_reveal (EditorView *self, gsize offset, double y_align);
void     view_window_get_anchor (EditorView *self, ViewAnchor *anchor);
void     view_window_set_anchor (EditorView *self, const ViewAnchor *anchor);
ViewRender view_window_get_render (EditorView *self);
gboolean view_window_hides (EditorView *self, gsize offset);   /* in the hidden part of a closed long row */
gboolean view_window_open_row (EditorView *self, gsize offset); /* the long row that hides it; FALSE: none does */

/* view-prelude.c: the hidden row that opens the comment or string in which a window starts */
void     view_prelude_attach (EditorView *self);
void     view_prelude_finish (EditorView *self);
void     view_prelude_take_off (EditorView *self);      /* before the window's first row moves */
void     view_prelude_forget (EditorView *self);        /* the buffer was filled anew */
void     view_prelude_update (EditorView *self);        /* the first row may be another */

/* view-select.c */
void     view_select_attach (EditorView *self);
void     view_select_set (EditorView *self, gsize anchor, gsize head);
/* A mark that stands at the window's edge because its place is outside keeps its place. */
gsize    view_select_get_mark (EditorView *self, const GtkTextIter *iter, gsize truth);
void     view_select_install (GtkTextViewClass *klass);

/* view-numbers.c */
void     view_numbers_attach (EditorView *self);
void     view_numbers_update (EditorView *self);

/* Scrolls so that the anchor's row is at the top; moves the window when it has to. */
void     editor_view_scroll_to (EditorView *view, const ViewAnchor *anchor);
void     view_window_changed (EditorView *self);                /* the buffer holds other rows: marks and tags are to be set anew */

void     view_sync_attach (EditorView *self);
void     view_sync_get_iter (EditorView *self, guint row, guint index, GtkTextIter *iter);
void     view_lights_snapshot (EditorView *self, GtkSnapshot *snapshot);
void     view_find_snapshot (EditorView *self, GtkTextViewLayer layer, GtkSnapshot *snapshot);
void     view_diagnostics_attach (EditorView *self);
void     view_diagnostics_refresh (EditorView *self);           /* underlines what the window holds */
void     view_diagnostics_finish (EditorView *self);
ViewDiagnostic *view_diagnostics_find (EditorView *self, gsize offset);
gboolean view_diagnostics_fix (EditorView *self, ViewDiagnostic *diagnostic);
void     view_card_attach (EditorView *self);
void     view_card_show (EditorView *self, gsize offset);
void     view_card_hide (EditorView *self);
void     view_card_finish (EditorView *self);
void     view_scrub_class_init (GtkWidgetClass *klass);
void     view_scrub_attach (EditorView *self);
void     view_scrub_motion (EditorView *self);          /* the pointer moved */
void     view_scrub_finish (EditorView *self);
void     view_inline_finish (EditorView *self);
int      view_inline_get_room (EditorView *self, guint row);    /* pixels below a row of the buffer, for an inline widget */
void     view_gutter_attach (EditorView *self);
void     view_clips_finish (EditorView *self);
void     view_diagnostics_set (EditorView *self, guint source, guint64 revision, const EditorDiagnostic *list, guint count);
void     view_language_class_init (GtkWidgetClass *klass);
void     view_language_attach (EditorView *self);
void     view_language_unroot (EditorView *self);
void     view_language_finish (EditorView *self);
void     view_language_snapshot (EditorView *self, GtkSnapshot *snapshot);
/* Puts a snippet in place of [start, end), which holds or ends at the primary caret; at the others as much before them. */
void     view_snippets_start (EditorView *self, const char *body, gsize start, gsize end);
void     view_guides_snapshot (EditorView *self, GtkSnapshot *snapshot);
void     view_folds_class_init (GtkWidgetClass *klass);
void     view_folds_attach (EditorView *self);
void     view_folds_finish (EditorView *self);
void     view_folds_refresh (EditorView *self);
void     view_folds_follow_carets (EditorView *self);
gboolean view_folds_has_any (EditorView *self);
gboolean view_folds_hides (EditorView *self, guint line);
void     view_folds_snapshot (EditorView *self, GtkSnapshot *snapshot);
void     view_bookmarks_class_init (GtkWidgetClass *klass);
void     view_carets_class_init (EditorViewClass *klass);
void     view_carets_snapshot_below (EditorView *self, GtkSnapshot *snapshot);
void     view_carets_snapshot_above (EditorView *self, GtkSnapshot *snapshot);
void     view_carets_attach (EditorView *self);         /* before whatever else listens to the document */
void     view_carets_finish (EditorView *self);
/* After an undo or a redo from a node: the carets that were there, else one where the change was. */
void     view_carets_return (EditorView *self, struct DocumentNode *from, gboolean undo, gsize caret);
void     view_carets_restore (EditorView *self);        /* marks of the buffer := primary caret; after a shift of the window */

#endif
