/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads characters, graphemes and rows of a document through a small window, so that nothing is flattened. */
#include "carets-private.h"
#include <string.h>

void
caret_text_init (CaretText *text, Document *document)
{
  text->document = document;
  caret_text_refresh (text);
}

void
caret_text_refresh (CaretText *text)
{
  text->length = document_get_length (text->document);
  text->revision = document_get_revision (text->document);
  text->start = text->end = 0;
}

/* A quarter of the window lies before the place asked for: most reading goes forward, some looks back. */
void
caret_text_fill (CaretText *text, gsize offset)
{
  text->start = offset > CARETS_WINDOW / 4 ? offset - CARETS_WINDOW / 4 : 0;
  text->end = MIN (text->start + CARETS_WINDOW, text->length);
  rope_read (document_get_rope (text->document), text->start, text->end - text->start, text->bytes);
}

static guint
get_width (int lead)
{
  return lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

gunichar
caret_text_char (CaretText *text, gsize offset, gsize *next)
{
  int lead = caret_text_at (text, offset);
  guint width = lead < 0 ? 0 : get_width (lead);
  char bytes[4];
  gunichar c;

  *next = offset + (lead >= 0);
  if (lead < 0)
    return 0;
  if (width == 1)
    return lead;
  if (width == 0 || offset + width > text->length)
    return 0xFFFD;
  for (guint i = 0; i < width; i++)
    bytes[i] = caret_text_at (text, offset + i);
  c = g_utf8_get_char_validated (bytes, width);
  if (c >= (gunichar) -2)
    return 0xFFFD;
  *next = offset + width;
  return c;
}

gsize
caret_text_back (CaretText *text, gsize offset)
{
  gsize at = offset;
  if (offset == 0)
    return 0;
  for (guint i = 1; i <= 4 && i <= offset; i++)
    if ((caret_text_at (text, offset - i) & 0xC0) != 0x80)
      {
        gsize next;
        at = offset - i;
        caret_text_char (text, at, &next);
        return next == offset ? at : offset - 1;
      }
  return offset - 1;
}

/* ASCII out of the window; the rest by the tables of UAX 29. */
gsize
caret_text_next (CaretText *text, gsize offset)
{
  int here = caret_text_at (text, offset), behind = caret_text_at (text, offset + 1);

  if (here >= 0 && here < 0x80 && here != '\r' && behind < 0x80)
    return offset + 1;
  return rope_next_grapheme (document_get_rope (text->document), offset);
}

gsize
caret_text_previous (CaretText *text, gsize offset)
{
  int before = offset > 0 ? caret_text_at (text, offset - 1) : -1;

  if (before >= 0 && before < 0x80 && before != '\n' && offset > 1 && caret_text_at (text, offset - 2) < 0x80)
    return offset - 1;
  return rope_previous_grapheme (document_get_rope (text->document), offset);
}

char *
caret_text_dup (CaretText *text, gsize start, gsize end)
{
  char *copy;
  end = MIN (end, text->length);
  start = MIN (start, end);
  copy = g_malloc (end - start + 1);
  copy[end - start] = 0;
  for (gsize at = start; at < end;)
    {
      gsize length;
      caret_text_at (text, at);
      length = MIN (end, text->end) - at;
      memcpy (copy + (at - start), text->bytes + (at - text->start), length);
      at += length;
    }
  return copy;
}

gsize
caret_text_line_end (CaretText *text, guint line)
{
  return rope_get_line_end (document_get_rope (text->document), line);
}

gsize
caret_text_skip_blanks (CaretText *text, gsize offset)
{
  int c;
  while ((c = caret_text_at (text, offset)) == ' ' || c == '\t')
    offset++;
  return offset;
}

gboolean
caret_text_is_blank_line (CaretText *text, guint line)
{
  return caret_text_skip_blanks (text, document_get_line_start (text->document, line)) == caret_text_line_end (text, line);
}

gboolean
caret_char_is_word (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c) || (c >= 0x80 && g_unichar_ismark (c));
}
