/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A view onto a Document: a GtkSourceView that lights what sounds, underlines what is wrong and shows the clips' states.
 *
 * All offsets are bytes of a named document revision; the view moves them through the document's edit map. Main thread. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <gtksourceview/gtksource.h>
#include "document/document.h"

G_BEGIN_DECLS

#define EDITOR_TYPE_VIEW (editor_view_get_type ())
G_DECLARE_FINAL_TYPE (EditorView, editor_view, EDITOR, VIEW, GtkSourceView)

/* Signals: "caret-moved" (), "fix-applied" (). Actions on the widget: editor.undo, editor.redo, editor.zoom-in,
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

/* ---- clips ----------------------------------------------------------------------------------------------- */
typedef enum { EDITOR_CLIP_READY, EDITOR_CLIP_PLAYING, EDITOR_CLIP_QUEUED, EDITOR_CLIP_STALE, EDITOR_CLIP_FAILED } EditorClipState;
typedef struct { const char *name; gsize start; EditorClipState state; guint track; } EditorClip;
void        editor_view_set_clips (EditorView *view, guint64 revision, const EditorClip *clips, guint count);

/* ---- the find bar ---------------------------------------------------------------------------------------- */
#define EDITOR_TYPE_FIND (editor_find_get_type ())
G_DECLARE_FINAL_TYPE (EditorFind, editor_find, EDITOR, FIND, GtkWidget)
GtkWidget  *editor_find_new (EditorView *view);
void        editor_find_open (EditorFind *find, gboolean with_replace);
void        editor_find_close (EditorFind *find);
void        editor_find_next (EditorFind *find, gboolean back);

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
