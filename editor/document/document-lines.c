/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where every row starts, in bytes and characters, kept through edits. */
#include "document-private.h"

static gsize
count_chars (const char *text, gsize length)
{
  gsize chars = 0;
  for (gsize i = 0; i < length; i++)
    chars += ((guchar) text[i] & 0xC0) != 0x80;
  return chars;
}

GArray *
document_lines_new (void)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (DocumentLine));
  document_lines_reset (lines, "", 0);
  return lines;
}

static void
scan_rows (GArray *rows, DocumentLine at, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      at.chars += ((guchar) text[i] & 0xC0) != 0x80;
      if (text[i] == '\n')
        {
          DocumentLine line = { at.byte + i + 1, at.chars };
          g_array_append_val (rows, line);
        }
    }
}

void
document_lines_reset (GArray *lines, const char *text, gsize length)
{
  DocumentLine first = { 0, 0 };
  g_array_set_size (lines, 0);
  g_array_append_val (lines, first);
  scan_rows (lines, first, text, length);
}

guint
document_lines_find_byte (GArray *lines, gsize offset)
{
  guint low = 0, high = lines->len;
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (lines, DocumentLine, middle).byte <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

guint
document_lines_find_chars (GArray *lines, gsize chars)
{
  guint low = 0, high = lines->len;
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (lines, DocumentLine, middle).chars <= chars)
        low = middle;
      else
        high = middle;
    }
  return low;
}

void
document_lines_edit (GArray *lines, const char *old, gsize start, gsize end, const char *text, gsize length)
{
  guint first = document_lines_find_byte (lines, start);
  guint last = document_lines_find_byte (lines, end);
  DocumentLine row = g_array_index (lines, DocumentLine, first);
  DocumentLine at = { start, row.chars + count_chars (old + row.byte, start - row.byte) };
  gsize chars_out = count_chars (old + start, end - start), chars_in = count_chars (text, length);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (DocumentLine));

  scan_rows (rows, at, text, length);
  if (last > first)
    g_array_remove_range (lines, first + 1, last - first);
  if (rows->len > 0)
    g_array_insert_vals (lines, first + 1, rows->data, rows->len);
  for (guint i = first + 1 + rows->len; i < lines->len; i++)
    {
      DocumentLine *line = &g_array_index (lines, DocumentLine, i);
      line->byte = line->byte - (end - start) + length;
      line->chars = line->chars - chars_out + chars_in;
    }
}
