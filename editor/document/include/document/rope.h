/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A persistent text of any size: an immutable B+tree over slices of shared blocks.
 *
 * A rope never changes. rope_edit() makes a new one that shares all untouched leaves with the old one, so a snapshot costs
 * one reference. Counts are atomic: any thread may hold, read and drop a rope. Offsets are bytes.
 *
 * Any bytes may be held. A valid UTF-8 sequence (Unicode 15, table 3-7) is one character; each byte that is not part of
 * one counts as one character (and one UTF-16 unit), NUL too. A row ends after LF, after CR LF, or after a lone CR.
 * Offsets beyond the text are clamped to its end; unless said otherwise a function costs O(log n) and allocates nothing. */
#ifndef DOCUMENT_ROPE_H
#define DOCUMENT_ROPE_H

#include <glib.h>

G_BEGIN_DECLS

#define ROPE_BYTES_MAX (G_GUINT64_CONSTANT (1) << 47)

typedef struct Rope Rope;

typedef enum {
  ROPE_ASCII         = 1 << 0,          /* nothing but ASCII (an empty rope too) */
  ROPE_HAS_NUL       = 1 << 1,
  ROPE_HAS_INVALID   = 1 << 2,          /* bytes that are not UTF-8 */
  ROPE_HAS_CR        = 1 << 3,
  ROPE_HAS_PARAGRAPH = 1 << 4,          /* U+2029, which is no row break here but one for GtkTextBuffer */
  ROPE_STARTS_LF     = 1 << 5,
  ROPE_ENDS_CR       = 1 << 6,
} RopeFlags;

typedef struct {
  gsize bytes, breaks, chars, utf16;
  gsize longest_row;                    /* in bytes, without its break */
  guint flags;                          /* RopeFlags */
} RopeSummary;

typedef struct {
  gsize       start, end;               /* replace [start, end) ... */
  const char *text;                     /* ... by this; lent */
  gsize       length;
} DocumentEdit;

/* ---- making ---------------------------------------------------------------------------------------------- */
Rope       *rope_new (const char *text, gsize length);                 /* copies; O(n) */
Rope       *rope_new_bytes (GBytes *bytes);                            /* leaves point into the bytes; O(n) */
Rope       *rope_ref (Rope *rope);
void        rope_unref (Rope *rope);                                   /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rope, rope_unref)
/* Edits are sorted, do not overlap and lie inside the text (an assertion); several insertions at one place go in in
 * their order. O(count log n + changed leaves). */
Rope       *rope_edit (const Rope *rope, const DocumentEdit *edits, guint count);
Rope       *rope_slice (const Rope *rope, gsize start, gsize end);     /* shares the leaves */

/* ---- measuring and converting ---------------------------------------------------------------------------- */
RopeSummary rope_get_summary (const Rope *rope);
gsize       rope_get_length (const Rope *rope);
gsize       rope_get_line_count (const Rope *rope);                    /* breaks + 1 */
gsize       rope_get_line_start (const Rope *rope, gsize line);        /* from 0; past the end: the length */
gsize       rope_get_line_end (const Rope *rope, gsize line);          /* before its break */
gsize       rope_get_line_at (const Rope *rope, gsize offset);
/* A byte inside a character counts as the character's start. */
gsize       rope_get_chars_at (const Rope *rope, gsize offset);
gsize       rope_get_offset_at_chars (const Rope *rope, gsize chars);
gsize       rope_get_utf16_at (const Rope *rope, gsize offset);
gsize       rope_get_offset_at_utf16 (const Rope *rope, gsize units); /* inside a pair: its character's start */
gboolean    rope_is_boundary (const Rope *rope, gsize offset);         /* not inside a character */
/* The character's bytes from here; 0 at the end. *invalid (may be NULL): the byte is not UTF-8. */
guint       rope_get_char (const Rope *rope, gsize offset, gunichar *character, gboolean *invalid);
gsize       rope_next_char (const Rope *rope, gsize offset);
gsize       rope_previous_char (const Rope *rope, gsize offset);

/* ---- graphemes ------------------------------------------------------------------------------------------- */
/* Extended grapheme clusters (UAX 29, Unicode 15): what a person takes for one character, carets go and deletion works by.
 * From a boundary to the next or the previous one; a byte that is not UTF-8 stands alone; a cluster of more than 4 KB is
 * cut. Amortised as cheap as reading 64 bytes. */
gsize       rope_next_grapheme (const Rope *rope, gsize offset);
gsize       rope_previous_grapheme (const Rope *rope, gsize offset);
gboolean    rope_is_grapheme_boundary (const Rope *rope, gsize offset);
gsize       rope_text_next_grapheme (const char *text, gsize length, gsize at);       /* the same on flat text */
gsize       rope_text_previous_grapheme (const char *text, gsize length, gsize at);

/* ---- reading --------------------------------------------------------------------------------------------- */
gsize       rope_read (const Rope *rope, gsize offset, gsize length, char *buffer);    /* how much there was */
char       *rope_dup_range (const Rope *rope, gsize start, gsize end); /* NUL-ended */
char       *rope_flatten (const Rope *rope, gsize *length);            /* NUL-ended; O(n) */
gboolean    rope_equal (const Rope *a, const Rope *b);                 /* shared parts cost nothing */
/* The range in which two ropes differ: equal before *start, and from *a_end and *b_end on. FALSE: equal. */
gboolean    rope_compare (const Rope *a, const Rope *b, gsize *start, gsize *a_end, gsize *b_end);

/* Walks over chunks (at most 2 KB) both ways without copying. The rope must outlive the cursor. */
typedef struct {
  const Rope *rope, *node;              /* the node that holds the current leaf */
  guint       index;                    /* of the leaf */
  gsize       leaf_start, offset;
} RopeCursor;
void        rope_cursor_init (RopeCursor *cursor, const Rope *rope, gsize offset);
/* The bytes from here to the leaf's end, and on; FALSE at the end. The chunk is lent as long as the rope lives. */
gboolean    rope_cursor_next (RopeCursor *cursor, const char **chunk, gsize *length);
/* The bytes from the leaf's start to here, and back; FALSE at the start. */
gboolean    rope_cursor_previous (RopeCursor *cursor, const char **chunk, gsize *length);

G_END_DECLS

#endif
