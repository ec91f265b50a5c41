/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records with length and checksum (CRC-32 of IEEE 802.3). */
#include "record-private.h"
#include <string.h>

static guint32
checksum (const char *bytes, gsize length)
{
  static guint32 table[256];
  static gsize ready;
  guint32 crc = 0xFFFFFFFFu;

  if (g_once_init_enter (&ready))
    {
      for (guint32 i = 0; i < 256; i++)
        {
          guint32 value = i;
          for (int bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ (0xEDB88320u & (0u - (value & 1)));
          table[i] = value;
        }
      g_once_init_leave (&ready, 1);
    }
  for (gsize i = 0; i < length; i++)
    crc = (crc >> 8) ^ table[(crc ^ (guchar) bytes[i]) & 0xFF];
  return crc;
}

/* The head goes in empty and is filled when the payload is there. */
gsize
record_begin (GString *out, char kind)
{
  gsize at = out->len;

  g_string_append_len (out, "\0\0\0\0\0\0\0\0", 8);
  g_string_append_c (out, kind);
  return at;
}

void
record_end (GString *out, gsize at)
{
  guint32 size = GUINT32_TO_LE (out->len - at - 9);
  guint32 crc = GUINT32_TO_LE (checksum (out->str + at + 8, out->len - at - 8));

  memcpy (out->str + at, &size, 4);
  memcpy (out->str + at + 4, &crc, 4);
}

void
record_append_u32 (GString *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_string_append_len (out, (char *) &value, 4);
}

void
record_append_u64 (GString *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_string_append_len (out, (char *) &value, 8);
}

void
record_append_edits (GString *out, const DocumentEdit *edits, guint count)
{
  record_append_u32 (out, count);
  for (guint i = 0; i < count; i++)
    {
      record_append_u64 (out, edits[i].start);
      record_append_u64 (out, edits[i].end);
      record_append_u64 (out, edits[i].length);
      if (edits[i].length > 0)
        g_string_append_len (out, edits[i].text, edits[i].length);
    }
}

void
record_append_string (GString *out, char kind, const char *text)
{
  gsize at = record_begin (out, kind);

  g_string_append (out, text ? text : "");
  record_end (out, at);
}

gboolean
record_read_bytes (RecordReader *r, gsize length, const char **bytes)
{
  if (r->left < length)
    return FALSE;
  *bytes = r->at;
  r->at += length;
  r->left -= length;
  return TRUE;
}

gboolean
record_read_u32 (RecordReader *r, guint32 *value)
{
  const char *bytes;

  if (!record_read_bytes (r, 4, &bytes))
    return FALSE;
  memcpy (value, bytes, 4);
  *value = GUINT32_FROM_LE (*value);
  return TRUE;
}

gboolean
record_read_u64 (RecordReader *r, guint64 *value)
{
  const char *bytes;

  if (!record_read_bytes (r, 8, &bytes))
    return FALSE;
  memcpy (value, bytes, 8);
  *value = GUINT64_FROM_LE (*value);
  return TRUE;
}

gboolean
record_next (RecordReader *all, char *kind, RecordReader *payload)
{
  RecordReader r = *all;
  guint32 size, crc;
  const char *body;

  if (!record_read_u32 (&r, &size) || !record_read_u32 (&r, &crc) || !record_read_bytes (&r, (gsize) size + 1, &body)
      || checksum (body, (gsize) size + 1) != crc)
    return FALSE;
  *kind = *body;
  *payload = (RecordReader) { body + 1, size };
  *all = r;
  return TRUE;
}

GArray *
record_read_edits (RecordReader *r, gsize length)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  guint64 start, end, size, reached = 0;
  guint32 count;

  if (!record_read_u32 (r, &count))
    return NULL;
  for (guint32 i = 0; i < count; i++)
    {
      DocumentEdit edit = { 0 };
      if (!record_read_u64 (r, &start) || !record_read_u64 (r, &end) || !record_read_u64 (r, &size) || start < reached
          || end < start || end > length || !record_read_bytes (r, size, &edit.text))
        return NULL;
      edit.start = start;
      edit.end = reached = end;
      edit.length = size;
      g_array_append_val (edits, edit);
    }
  return g_steal_pointer (&edits);
}
