/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How large a text is, and what is left off for that; texts that nobody may change. */
#include "document-private.h"
#include <glib/gi18n.h>

static gsize limits[DOCUMENT_LIMIT_COUNT] = { 20u << 20, 300000, 50u << 20, 1u << 30 };

/* Tests have small texts: "bytes,rows,bytes,bytes" in the order of DocumentLimit, read once. */
gsize
document_get_limit (DocumentLimit limit)
{
  static gsize once;
  if (g_once_init_enter (&once))
    {
      g_auto (GStrv) parts = g_strsplit (g_getenv ("SYMPHONY_LARGE_LIMITS") ? g_getenv ("SYMPHONY_LARGE_LIMITS") : "", ",", -1);
      for (guint i = 0; i < DOCUMENT_LIMIT_COUNT && parts[i]; i++)
        if (g_ascii_strtoull (parts[i], NULL, 10) > 0)
          limits[i] = g_ascii_strtoull (parts[i], NULL, 10);
      g_once_init_leave (&once, 1);
    }
  return limits[limit];
}

DocumentSize
document_get_size (Document *self)
{
  gsize length = rope_get_length (self->rope);
  if (length >= document_get_limit (DOCUMENT_LIMIT_HUGE_BYTES))
    return DOCUMENT_SIZE_HUGE;
  return length >= document_get_limit (DOCUMENT_LIMIT_LARGE_BYTES)
    || rope_get_line_count (self->rope) >= document_get_limit (DOCUMENT_LIMIT_LARGE_ROWS) ? DOCUMENT_SIZE_LARGE : DOCUMENT_SIZE_NORMAL;
}

gboolean
document_is_limited (Document *self, DocumentSize size)
{
  return !self->unlimited && document_get_size (self) >= size;
}

void
document_set_unlimited (Document *self, gboolean unlimited)
{
  self->unlimited = unlimited;
}

gboolean
document_get_unlimited (Document *self)
{
  return self->unlimited;
}

void
document_set_read_only (Document *self, gboolean read_only)
{
  self->read_only = read_only;
}

gboolean
document_get_read_only (Document *self)
{
  return self->read_only;
}

gboolean
document_check_writable (Document *self, DocumentAuthor author, GError **error)
{
  if (!self->read_only || author == DOCUMENT_AUTHOR_DISK)
    return TRUE;
  g_set_error_literal (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ_ONLY, _("The text was opened read-only"));
  return FALSE;
}
