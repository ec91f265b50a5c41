/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records with length and checksum, as crash journals and stored histories are made of:
 *   u32 length | u32 crc | u8 kind | payload[length]      little endian; crc over kind and payload */
#ifndef RECORD_PRIVATE_H
#define RECORD_PRIVATE_H

#include <glib.h>

#include "document/delta.h"

#define RECORD_MAX (1u << 30)

/* ---- writing: begin, append, end -------------------------------------------------------------------------- */
gsize    record_begin (GString *out, char kind);
void     record_end (GString *out, gsize at);
void     record_append_u32 (GString *out, guint32 value);
void     record_append_u64 (GString *out, guint64 value);
void     record_append_edits (GString *out, const DocumentEdit *edits, guint count);
void     record_append_string (GString *out, char kind, const char *text);   /* a whole record; NULL: empty */

/* ---- reading: nothing is trusted, FALSE at the end or for what does not fit --------------------------------- */
typedef struct { const char *at; gsize left; } RecordReader;
/* The next whole record; the reader stands behind it then. */
gboolean record_next (RecordReader *all, char *kind, RecordReader *payload);
gboolean record_read_u32 (RecordReader *r, guint32 *value);
gboolean record_read_u64 (RecordReader *r, guint64 *value);
gboolean record_read_bytes (RecordReader *r, gsize length, const char **bytes);
/* Edits against a text of `length` bytes; their texts are lent by the reader's bytes. NULL: they do not fit. */
GArray  *record_read_edits (RecordReader *r, gsize length);

#endif
