/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the document that the text buffer holds: all of a small one, a sliding window of a large one. */
#ifndef VIEW_WINDOW_H
#define VIEW_WINDOW_H

#include <gtk/gtk.h>
#include "view-map.h"

#define VIEW_WHOLE_BYTES (2u << 20)     /* a document above any of these, or with a long row, is shown by a sliding window; */
#define VIEW_WHOLE_ROWS  25000u         /* one that shrinks goes back below the half */
#define VIEW_WINDOW_ROWS  4000u
#define VIEW_WINDOW_BYTES (1u << 20)
#define VIEW_SYNC_EDITS   500u          /* a delta of more edits in the window, and of more than one for so many rows, ... */
#define VIEW_SYNC_ROWS    8u            /* ... replaces its text: an edit costs as much as these rows do */

/* The scroll position: a byte of the document at the top, and how far its row is scrolled out. */
typedef struct { gsize offset; double pixels; } ViewAnchor;

typedef struct {
  ViewMap     map;
  ViewSource  source;
  GArray     *open;                     /* gsize: starts of the long rows that are open */
  gboolean    whole;
  gboolean    applying;                 /* a delta of the user's own: by the buffer's signal */
  gsize       edit_end;                 /* where the last delta's last edit ended */
  guint64     revision;                 /* of the document that the buffer shows */
  /* scrolling */
  guint       slide_tick, pending_tick, mode_idle, open_idle;
  gboolean    has_pending, pending_fresh;
  ViewAnchor  pending;                  /* to be scrolled to when the rows have heights ... */
  guint       pending_frames;           /* so often yet: rows above it get heights meanwhile */
  gsize       open_at;                  /* where the caret entered a closed long row */
  double      pending_align;            /* ... its row there in the view, 0-1; its pixels count at 0 only */
  GtkAdjustment *adjustment;            /* the view's own, over the window; held */
  guint64     slides, fills;            /* how often: for tests and measurements */
  GtkTextTag *byte_tag, *hidden_tag;
} ViewWindow;

#endif
