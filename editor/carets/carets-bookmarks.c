/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks as bytes that move through every delta; one a row. */
#include "carets/bookmarks.h"

struct _CaretsBookmarks {
  Document *document;
  GArray   *places;                     /* gsize, sorted */
};

#define PLACE(self, i) g_array_index ((self)->places, gsize, i)

static guint
get_line (CaretsBookmarks *self, guint i)
{
  return document_get_line_at (self->document, PLACE (self, i));
}

/* The first at or below a row. */
static guint
find (CaretsBookmarks *self, guint line)
{
  guint i = 0;
  while (i < self->places->len && get_line (self, i) < line)
    i++;
  return i;
}

static gsize
move (const DocumentDelta *delta, gsize offset)
{
  gssize shift = 0;
  for (guint i = 0; i < delta->edit_count; i++)
    {
      const DocumentEdit *e = &delta->edits[i];
      if (e->start > offset)
        break;
      if (e->end > offset)
        return e->start + shift + MIN (offset - e->start, e->length);
      shift += (gssize) e->length - (gssize) (e->end - e->start);
    }
  return offset + shift;
}

static void
changed_cb (Document *document, const DocumentDelta *delta, CaretsBookmarks *self)
{
  guint kept = 0;
  for (guint i = 0; i < self->places->len; i++)
    {
      gsize at = MIN (move (delta, PLACE (self, i)), document_get_length (document));
      if (kept == 0 || document_get_line_at (document, PLACE (self, kept - 1)) != document_get_line_at (document, at))
        PLACE (self, kept++) = at;
    }
  g_array_set_size (self->places, kept);
}

CaretsBookmarks *
carets_bookmarks_new (Document *document)
{
  CaretsBookmarks *self = g_new0 (CaretsBookmarks, 1);
  self->document = g_object_ref (document);
  self->places = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_signal_connect (document, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
carets_bookmarks_free (CaretsBookmarks *self)
{
  if (!self)
    return;
  g_signal_handlers_disconnect_by_data (self->document, self);
  g_object_unref (self->document);
  g_array_unref (self->places);
  g_free (self);
}

gboolean
carets_bookmarks_has (CaretsBookmarks *self, guint line)
{
  guint i = find (self, line);
  return i < self->places->len && get_line (self, i) == line;
}

gboolean
carets_bookmarks_toggle (CaretsBookmarks *self, gsize offset)
{
  guint line = document_get_line_at (self->document, offset), i = find (self, line);
  if (carets_bookmarks_has (self, line))
    {
      g_array_remove_index (self->places, i);
      return FALSE;
    }
  g_array_insert_val (self->places, i, offset);
  return TRUE;
}

guint
carets_bookmarks_get_count (CaretsBookmarks *self)
{
  return self->places->len;
}

gsize
carets_bookmarks_get_nth (CaretsBookmarks *self, guint index)
{
  return PLACE (self, index);
}

gboolean
carets_bookmarks_next (CaretsBookmarks *self, gsize *offset, gboolean back)
{
  guint line = document_get_line_at (self->document, *offset), count = self->places->len, i;
  if (count == 0)
    return FALSE;
  i = find (self, back ? line : line + 1);
  *offset = PLACE (self, back ? (i + count - 1) % count : i % count);
  return TRUE;
}

void
carets_bookmarks_clear (CaretsBookmarks *self)
{
  g_array_set_size (self->places, 0);
}
