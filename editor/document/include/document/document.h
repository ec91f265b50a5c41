/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text with revisions: what an editor's views look onto. No GTK.
 *
 * The text is a rope (rope.h). Offsets are bytes; uniform CRLF or CR line ends are LF inside and are written back as they
 * came. Every change is a delta: a sorted list of edits against a named revision.
 * All functions belong to the main thread unless they say otherwise; nothing here blocks but the calls named so. */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include <gio/gio.h>

#include "document/delta.h"

G_BEGIN_DECLS

#define DOCUMENT_TYPE (document_get_type ())
G_DECLARE_FINAL_TYPE (Document, document, DOCUMENT, DOCUMENT, GObject)

#define DOCUMENT_ERROR (document_error_quark ())
GQuark document_error_quark (void);
typedef enum {
  DOCUMENT_ERROR_ENCODING,              /* not text in the encoding that was asked for */
  DOCUMENT_ERROR_TOO_LARGE,
  DOCUMENT_ERROR_RANGE,                 /* edits overlap, are unsorted, out of the text or inside a character */
  DOCUMENT_ERROR_REVISION,              /* the named revision is unknown or too old */
  DOCUMENT_ERROR_WRITE,                 /* the old file is whole */
  DOCUMENT_ERROR_READ_ONLY,
  DOCUMENT_ERROR_READ,
  DOCUMENT_ERROR_JOURNAL
} DocumentErrorCode;

#define DOCUMENT_BYTES_MAX ROPE_BYTES_MAX /* a larger text is refused by name */
#define DOCUMENT_EDITS_MAX (1u << 31)    /* of one delta */

/* In the order in which their texts come at one place. */
typedef enum { DOCUMENT_AUTHOR_USER, DOCUMENT_AUTHOR_AGENT, DOCUMENT_AUTHOR_EXTENSION, DOCUMENT_AUTHOR_DISK } DocumentAuthor;
typedef enum { DOCUMENT_EOL_LF, DOCUMENT_EOL_CRLF, DOCUMENT_EOL_CR, DOCUMENT_EOL_MIXED } DocumentEol;

typedef struct {
  guint64             revision;         /* after the delta */
  const DocumentEdit *edits;            /* sorted, in the coordinates before the delta */
  guint               edit_count;
  DocumentAuthor      author;
  gboolean            is_load;          /* a file came in whole; above 1 MB the one edit has text NULL: read the rope */
} DocumentDelta;

/* Signals:
 *  "changed" (const DocumentDelta *)  after every delta, in order; the delta is lent
 *  "settled" ()                       once after a command (an undo of many deltas settles once): evaluate now
 *  "disk-changed" ()                  the file was changed or deleted by somebody else
 *  "disk-moved" (const char *)        the file was renamed in its folder; the path is not changed by itself
 * Properties: "modified", "path", "title" (all notify). */
Document   *document_new (void);

/* ---- reading --------------------------------------------------------------------------------------------- */
Rope       *document_get_rope (Document *document);                    /* lent until the next change; a ref holds it */
/* A flat copy, made when it is asked for and kept until the next change; NUL-ended. O(n): never on a key or a frame. */
const char *document_get_text (Document *document, gsize *length);
gsize       document_get_length (Document *document);
guint64     document_get_revision (Document *document);                /* starts at 1 */
guint       document_get_line_count (Document *document);
gsize       document_get_line_start (Document *document, guint line);  /* from 0; past the end: the length */
guint       document_get_line_at (Document *document, gsize offset);
/* Bytes to characters and back, O(log n). Offsets beyond the text are clamped; a byte inside a character counts as its
 * start. */
gsize       document_get_chars_at (Document *document, gsize offset);
gsize       document_get_offset_at (Document *document, gsize chars);

/* ---- changing -------------------------------------------------------------------------------------------- */
/* Applies edits written against `base` (0: the current revision); an older base is mapped through the edits since, and
 * an edit whose whole range was deleted meanwhile is dropped. All or nothing. */
gboolean    document_apply (Document *document, guint64 base, const DocumentEdit *edits, guint edit_count,
                            DocumentAuthor author, GError **error);
gboolean    document_replace (Document *document, gsize start, gsize end, const char *text, gssize length);
void        document_begin_group (Document *document);                 /* one undo step, one "settled"; may nest */
void        document_end_group (Document *document);
/* The user's next edit belongs to the step of the one before: what is typed takes the place of what it deleted. */
void        document_join_next (Document *document, gboolean join);
void        document_close_group (Document *document);                 /* typing after this is a new undo step */
gboolean    document_can_undo (Document *document);
gboolean    document_can_redo (Document *document);
/* Takes back the user's newest group (reloads count as the user's): where nobody else has written since, back to the parent
 * state; else its inverse, carried over what came since, becomes a new node. *caret: where the change was. Branches are kept
 * (history.h). Redo: the child used last, or the undo taken back. */
gboolean    document_undo (Document *document, gsize *caret);
gboolean    document_redo (Document *document, gsize *caret);

/* ---- several authors at once ----------------------------------------------------------------------------- */
/* A site is one writer: 0 to 3 are there, one for each DocumentAuthor; a second agent takes its own (at most 64; then the
 * author's first). Edits of all sites against revisions they hold end in the same text, whatever order they arrive in
 * (merge.h). */
guint32     document_add_site (Document *document, DocumentAuthor author);
/* The current revision, kept as a base for later edits until it is released. A load drops all holds. */
guint64     document_hold (Document *document);
void        document_release (Document *document, guint64 revision);
/* Edits in the coordinates of `base` with the site's own edits since in it. `base` is the current revision or lies behind
 * the oldest hold (else DOCUMENT_ERROR_REVISION). All or nothing; the change is a node of its site. */
gboolean    document_edit (Document *document, guint64 base, const DocumentEdit *edits, guint edit_count, guint32 site,
                           GError **error);

/* ---- the edit map ---------------------------------------------------------------------------------------- */
/* Moves an offset of `revision` to now. FALSE when the revision is too old to know (at least the last 65,536 are
 * kept, 8,192 if they are huge). O(log²). */
gboolean    document_map_offset (Document *document, guint64 revision, gsize *offset, DocumentBias bias);
/* A range; FALSE when nothing of it is left. Text typed at its edges does not join it. */
gboolean    document_map_range (Document *document, guint64 revision, gsize *start, gsize *end);

/* ---- the file -------------------------------------------------------------------------------------------- */
const char *document_get_path (Document *document);                    /* NULL: untitled */
void        document_set_path (Document *document, const char *path);  /* after a rename, or before the first save */
char       *document_dup_title (Document *document);                   /* file name, its name, or "Untitled 1" */
void        document_set_name (Document *document, const char *name);  /* what an untitled one is called */
gboolean    document_get_modified (Document *document);
/* MIXED: line ends of several kinds, kept as they are (CR LF, LF and a lone CR each end a row). */
DocumentEol document_get_eol (Document *document);
/* Not MIXED; marks the document modified. Out of mixed line ends it is one edit that makes all alike. */
void        document_set_eol (Document *document, DocumentEol eol);
gboolean    document_get_bom (Document *document);
/* "UTF-8" and other names of iconv. Confidence: 1 sure, less where it was guessed; below 0.7 in UTF-8: may be no text. */
const char *document_get_encoding (Document *document);
double      document_get_encoding_confidence (Document *document);
/* Bytes that are not UTF-8 are in the text; they are kept, each counts as one character. */
gboolean    document_has_bytes (Document *document);
/* "Save with": how it is written from now on; marks the document modified. */
void        document_set_encoding (Document *document, const char *encoding, gboolean bom);
/* The first character that the encoding does not have; saving would fail and name it. */
gboolean    document_find_unencodable (Document *document, const char *encoding, gsize *offset);
typedef struct { const char *name, *title; } DocumentEncoding;         /* title: for people, to be translated */
guint       document_get_encoding_count (void);
const DocumentEncoding *document_get_nth_encoding (guint index);
/* Replaces everything; history starts anew, and the document counts as unmodified. Not UTF-8: nothing happens. */
void        document_set_text (Document *document, const char *text);
/* Replaces everything by the file; history starts anew. The encoding is found out (byte order mark, UTF-8, guess); what is
 * no text in any is kept as bytes. The sync form blocks on the disk. Cancelled: G_IO_ERROR_CANCELLED, nothing happens. */
gboolean    document_load (Document *document, const char *path, GError **error);
void        document_load_async (Document *document, const char *path, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean    document_load_finish (Document *document, GAsyncResult *result, GError **error);
double      document_get_load_progress (Document *document);           /* 0 to 1 */
/* Takes the file's text as one delta by DISK, so that undo, lights and carets survive. */
gboolean    document_reload (Document *document, GError **error);
/* The same with a worker that reads and compares. A change meanwhile: DOCUMENT_ERROR_REVISION, nothing happens. */
void        document_reload_async (Document *document, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean    document_reload_finish (Document *document, GAsyncResult *result, GError **error);
/* "Reopen with": the same in an encoding; DOCUMENT_ERROR_ENCODING: the file is not in it, nothing happens. */
gboolean    document_reload_as (Document *document, const char *encoding, GError **error);
/* The file's text as it is now, to compare with; a new reference. */
Rope       *document_read_disk (Document *document, GError **error);
/* What was changed on the disk since the last read or write comes in as an edit by DISK; own changes stay, the document
 * stays modified unless both are equal. */
gboolean    document_merge_disk (Document *document, GError **error);
/* A new file beside the old one, fsync, rename, fsync of the folder; mode, owner, extended attributes and symbolic link
 * kept. A file with several names, or in a folder that cannot be written: in place, with a copy until it is done. Any
 * failure leaves the old file whole. The async form writes in a worker; edits go on meanwhile. path NULL: the document's own. */
gboolean    document_save (Document *document, const char *path, GError **error);
void        document_save_async (Document *document, const char *path, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean    document_save_finish (Document *document, GAsyncResult *result, GError **error);
/* Looks at the file now (window got the focus); "disk-changed" follows when it differs. */
void        document_check_disk (Document *document);
gboolean    document_is_disk_changed (Document *document);
/* Keep mine: the next save may write over the change. */
void        document_accept_disk (Document *document);

/* ---- size ------------------------------------------------------------------------------------------------ */
typedef enum {
  DOCUMENT_SIZE_NORMAL,
  DOCUMENT_SIZE_LARGE,                  /* 20 MB or 300,000 rows: background work goes no further than what is shown */
  DOCUMENT_SIZE_HUGE                    /* 50 MB: language servers hear nothing of it, its history is not stored */
} DocumentSize;
typedef enum { DOCUMENT_LIMIT_LARGE_BYTES, DOCUMENT_LIMIT_LARGE_ROWS, DOCUMENT_LIMIT_HUGE_BYTES, DOCUMENT_LIMIT_ASK_BYTES,
               DOCUMENT_LIMIT_COUNT } DocumentLimit;
gsize        document_get_limit (DocumentLimit limit);                 /* any thread */
DocumentSize document_get_size (Document *document);
/* Whether what is left off from that size on is off; not so after document_set_unlimited(). */
gboolean     document_is_limited (Document *document, DocumentSize size);
void         document_set_unlimited (Document *document, gboolean unlimited);
gboolean     document_get_unlimited (Document *document);
/* Every change fails (DOCUMENT_ERROR_READ_ONLY) but those that come from the disk. */
void         document_set_read_only (Document *document, gboolean read_only);
gboolean     document_get_read_only (Document *document);

/* ---- the crash journal ----------------------------------------------------------------------------------- */
/* Journals of unsaved edits lie in `folder` (made, 0700), one file a document, 0600. Written 250 ms after an edit, at the
 * latest each second; removed when the document is clean or freed by its owner. */
void        document_set_journal_folder (Document *document, const char *folder);
void        document_flush_journal (Document *document);
void        document_discard_journal (Document *document);
/* Restores the documents of dead owners: a list of Document, modified. A torn tail is cut; an unreadable journal is
 * renamed to *.bad and named in *bad (GPtrArray of char *), may be NULL. */
GPtrArray  *document_restore_journals (const char *folder, GPtrArray **bad);

G_END_DECLS

#endif
