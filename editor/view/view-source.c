/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document as the display map reads it. */
#include "view-private.h"
#include <string.h>

static gsize
get_length (gpointer data)
{
  return document_get_length (data);
}

static gsize
get_line_count (gpointer data)
{
  return document_get_line_count (data);
}

static gsize
get_line_start (gpointer data, gsize line)
{
  return document_get_line_start (data, line);
}

static gsize
get_line_at (gpointer data, gsize offset)
{
  return document_get_line_at (data, offset);
}

static void
read_text (gpointer data, gsize offset, gsize length, char *buffer)
{
  memcpy (buffer, document_get_text (data, NULL) + offset, length);
}

void
view_source_init (ViewSource *source, Document *document)
{
  *source = (ViewSource) { document, get_length, get_line_count, get_line_start, get_line_at, read_text };
}

char *
view_source_dup (const ViewSource *source, gsize start, gsize end)
{
  char *text = g_malloc (end - start + 1);
  source->read (source->data, start, end - start, text);
  text[end - start] = 0;
  return text;
}

gsize
view_source_get_longest (EditorView *self)
{
  const ViewSource *source = &self->window.source;
  gsize longest = 0, count = source->get_line_count (source->data);
  for (gsize i = 0, at = 0; i < count; i++)
    {
      gsize next = source->get_line_start (source->data, i + 1);
      longest = MAX (longest, next - at);
      at = next;
    }
  return longest;
}
