/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the view's parts share. */
#ifndef VIEW_PRIVATE_H
#define VIEW_PRIVATE_H

#include "view/view.h"
#include "carets/carets.h"

#define VIEW_LIGHTS_MAX 1024

typedef struct {
  EditorSeverity severity;
  char *code, *message, *hint, *fix_title, *fix_text;
  gsize start, end, fix_start, fix_end;
  guint64 revision;
} ViewDiagnostic;

typedef struct { char *name; gsize start, end; EditorClipState state; guint track; gboolean muted; } ViewClip;
typedef struct { gsize start, end; guint64 revision; } ViewRange;        /* start = end: none */

typedef struct _ViewScrub ViewScrub;

struct _EditorView {
  GtkSourceView parent_instance;
  Document     *document;
  GtkTextBuffer *buffer;
  gboolean      syncing;                /* the buffer and the document are being made equal: do not answer */
  gboolean      jumped;
  EditorLight   lights[VIEW_LIGHTS_MAX];
  guint         light_count;
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
  EditorCarets *carets;                 /* the truth about carets and selections; the buffer's marks mirror its primary */
  gboolean      mirroring;
};

void     view_get_iter (EditorView *self, gsize offset, GtkTextIter *iter);
gsize    view_get_offset (EditorView *self, const GtkTextIter *iter);

void     view_sync_attach (EditorView *self);
void     view_lights_snapshot (EditorView *self, GtkSnapshot *snapshot);
void     view_diagnostics_attach (EditorView *self);
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
void     view_gutter_attach (EditorView *self);
void     view_clips_finish (EditorView *self);
void     view_carets_attach (EditorView *self);         /* before whatever else listens to the document */
void     view_carets_finish (EditorView *self);
void     view_carets_restore (EditorView *self);        /* marks of the buffer := primary caret; after a shift of the window */

#endif
