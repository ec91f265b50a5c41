/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display map: which bytes of the document stand in which row of the text buffer. No GTK.
 *
 *   document   ... | row | row | a row of 9.9 MB          | bad bytes \xFF ...
 *                  ^ start                                                   ^ end: the window
 *   buffer      0  prelude (no bytes of the document; hidden)
 *               1  row         bytes as they are
 *               2  row
 *               3  head … 9.9 MB … tail        one piece hides what lies between
 *               4  bad bytes \xFF              one piece shows a byte by four letters
 *
 * Positions in the buffer are (row, byte in the row). Rows lie in a gap array; those behind the gap count from the window's end, so
 * that a key costs the way from the last key, not the length of the window. Any one thread at a time. */
#ifndef VIEW_MAP_H
#define VIEW_MAP_H

#include <glib.h>

#define VIEW_ROW_MAX   (10 * 1024)      /* bytes; a longer row is long */
#define VIEW_HEAD_SIZE 512              /* of a closed long row ... */
#define VIEW_TAIL_SIZE 256              /* ... what is seen of it: a key shapes all of it again, 2,300 bytes in 80 ms */
#define VIEW_CUT_SIZE  1024             /* an open long row is shown in rows of this size */

/* Where text comes from. A "line" is a row of the document; the last has no break. */
typedef struct {
  gpointer data;
  gsize  (*get_length) (gpointer data);
  gsize  (*get_line_count) (gpointer data);
  gsize  (*get_line_start) (gpointer data, gsize line);         /* past the end: the length */
  gsize  (*get_line_at) (gpointer data, gsize offset);
  void   (*read) (gpointer data, gsize offset, gsize length, char *buffer);
} ViewSource;

typedef enum { VIEW_PIECE_BYTE, VIEW_PIECE_MARK, VIEW_PIECE_HIDDEN } ViewPieceKind;
typedef struct {
  ViewPieceKind kind;
  gsize start, length;                  /* bytes of the document, from the row's start */
  guint shown, shown_length;            /* bytes of the buffer's row */
} ViewPiece;

typedef enum { VIEW_ROW_CUT = 1, VIEW_ROW_PRELUDE = 2 } ViewRowFlags;   /* CUT: no break of the document ends it */
typedef struct {
  gsize   at;
  GArray *pieces;                       /* ViewPiece, sorted; NULL: none */
  guint   flags;
} ViewRow;

typedef struct {
  ViewRow *rows;
  guint    count, gap, gap_size;
  gsize    start, end;
} ViewMap;

void     view_map_init (ViewMap *map);
void     view_map_finish (ViewMap *map);
/* The rows from `row` on are replaced; `grow` is by how much the document grew between them. Takes the rows' pieces. */
void     view_map_splice (ViewMap *map, guint row, guint removed, const ViewRow *rows, guint added, gssize grow);
void     view_map_reset (ViewMap *map, gsize start, gsize end, const ViewRow *rows, guint count);
/* Text changed before the window. */
void     view_map_move (ViewMap *map, gssize by);
/* An edit inside the window whose rows have no pieces, of text that is shown as it is. */
void     view_map_edit (ViewMap *map, gsize start, gsize end, const char *text, gsize length);
gsize    view_map_get_row_start (const ViewMap *map, guint row);        /* row == count: the window's end */
const ViewRow *view_map_get_row (const ViewMap *map, guint row);        /* its `at` is private; lent */
guint    view_map_find_row (const ViewMap *map, gsize offset);
/* Clamped to the window. Inside a piece: its start. */
void     view_map_locate (const ViewMap *map, gsize offset, guint *row, guint *index);
gsize    view_map_get_offset (const ViewMap *map, guint row, guint index);
/* Whether anything within [start, end] is shown otherwise than it is. */
gboolean view_map_is_plain (const ViewMap *map, gsize start, gsize end);

/* ---- rendering: the document's bytes to rows (view-render.c) ----------------------------------------------- */
typedef struct {
  const ViewSource *source;
  const gsize *open;                    /* starts of the long rows that are open, sorted */
  guint        open_count;
  gboolean     whole;                   /* long rows are shown whole */
} ViewRender;

/* [start, end) begins and ends at rows as view_render_next walks them; end is before the last row's break. Appends what the buffer
 * shows (rows parted by '\n' or by what parts them in the document) and the rows. */
void     view_render (const ViewRender *render, gsize start, gsize end, GString *shown, GArray *rows);
/* The next or the previous row's start as it is shown; *cost: bytes to show it. The last: the length; the first: 0. */
gsize    view_render_next (const ViewRender *render, gsize at, gsize *cost);
gsize    view_render_previous (const ViewRender *render, gsize at, gsize *cost);
gsize    view_render_row_at (const ViewRender *render, gsize offset);   /* the start of the shown row that holds it */
/* The end of the row that starts at `at`, without its break. */
gsize    view_render_row_end (const ViewRender *render, gsize at);
/* Whether the text can be put into the buffer as it is. */
gboolean view_render_is_plain (const char *text, gsize length);
gsize    view_source_align (const ViewSource *source, gsize offset, gboolean grapheme);

#endif
