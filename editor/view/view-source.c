/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document's rope as the display map reads it. */
#include "view-private.h"

static gsize
get_length (gpointer data)
{
  return rope_get_length (document_get_rope (data));
}

static gsize
get_line_count (gpointer data)
{
  return rope_get_line_count (document_get_rope (data));
}

static gsize
get_line_start (gpointer data, gsize line)
{
  return rope_get_line_start (document_get_rope (data), line);
}

static gsize
get_line_at (gpointer data, gsize offset)
{
  return rope_get_line_at (document_get_rope (data), offset);
}

static void
read_text (gpointer data, gsize offset, gsize length, char *buffer)
{
  rope_read (document_get_rope (data), offset, length, buffer);
}

void
view_source_init (ViewSource *source, Document *document)
{
  *source = (ViewSource) { document, get_length, get_line_count, get_line_start, get_line_at, read_text };
}

char *
view_source_dup (const ViewSource *source, gsize start, gsize end)
{
  return rope_dup_range (document_get_rope (source->data), start, end);
}

gsize
view_source_get_longest (EditorView *self)
{
  return rope_get_summary (document_get_rope (self->document)).longest_row;
}
