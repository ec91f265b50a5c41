/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of several texts as one change: checked first, made then, taken back together. */
#include "ide-window-private.h"
#include "ide-language.h"
#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  Document *document;
  guint64   revision;                   /* that the change, or its undo, left */
  gboolean  hidden;                     /* in no tab: saved at once */
  GArray   *edits;                      /* DocumentEdit, while it is being made */
  guint64   base;
} Part;

typedef struct IdeChange { GPtrArray *parts; gboolean undone; } IdeChange;

static void
part_free (gpointer data)
{
  Part *part = data;
  g_clear_object (&part->document);
  g_clear_pointer (&part->edits, g_array_unref);
  g_free (part);
}

static void
change_free (IdeChange *change)
{
  g_ptr_array_unref (change->parts);
  g_free (change);
}

void
ide_window_forget_change (IdeWindow *self)
{
  g_clear_pointer (&self->change, change_free);
}

static Part *
find_part (IdeWindow *self, IdeChange *change, IdePage *page, const char *file, GError **error)
{
  g_autoptr (Document) document = NULL;
  IdePage *owner = file ? ide_window_find_page (self, file) : page;
  Part *part;

  for (guint i = 0; i < change->parts->len; i++)
    {
      part = change->parts->pdata[i];
      if (owner ? part->document == ide_page_get_document (owner) : g_strcmp0 (document_get_path (part->document), file) == 0)
        return part;
    }
  if (owner)
    document = g_object_ref (ide_page_get_document (owner));
  else
    {
      document = document_new ();
      if (!document_load (document, file, error))
        return NULL;
    }
  part = g_new0 (Part, 1);
  part->document = g_steal_pointer (&document);
  part->hidden = !owner;
  part->edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  g_ptr_array_add (change->parts, part);
  return part;
}

/* What an edit means to replace must stand there still. */
static gboolean
is_as_expected (Part *part, const ProviderEdit *edit)
{
  gsize length = document_get_length (part->document), size = edit->old ? strlen (edit->old) : 0;
  const char *text;
  if (edit->revision != 0 && edit->revision != document_get_revision (part->document))
    return TRUE;                        /* the document follows its own edits */
  if (edit->start > edit->end || edit->end > length)
    return FALSE;
  text = document_get_text (part->document, NULL);
  return !edit->old || (size == edit->end - edit->start && memcmp (text + edit->start, edit->old, size) == 0);
}

static gboolean
collect (IdeWindow *self, IdeChange *change, IdePage *page, const ProviderEdit *edits, guint count, GError **error)
{
  for (guint i = 0; i < count; i++)
    {
      Part *part = find_part (self, change, page, edits[i].file, error);
      DocumentEdit edit = { edits[i].start, edits[i].end, edits[i].text, strlen (edits[i].text) };
      if (!part)
        return FALSE;
      if (!is_as_expected (part, &edits[i]))
        {
          g_autofree char *title = document_dup_title (part->document);
          g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_REVISION,
                       _("“%s” changed meanwhile; nothing was changed. Try it again."), title);
          return FALSE;
        }
      part->base = edits[i].revision;
      g_array_append_val (part->edits, edit);
    }
  return TRUE;
}

static int
compare_edits (gconstpointer a, gconstpointer b)
{
  const DocumentEdit *x = a, *y = b;
  return x->start != y->start ? (x->start < y->start ? -1 : 1) : x->end != y->end ? (x->end < y->end ? -1 : 1) : 0;
}

static gboolean
make_part (Part *part, GError **error)
{
  g_array_sort (part->edits, compare_edits);
  document_close_group (part->document);
  if (!document_apply (part->document, part->base, (DocumentEdit *) (void *) part->edits->data, part->edits->len,
                       DOCUMENT_AUTHOR_USER, error))
    return FALSE;
  document_close_group (part->document);
  if (part->hidden && !document_save (part->document, NULL, error))
    {
      document_undo (part->document, NULL);
      return FALSE;
    }
  part->revision = document_get_revision (part->document);
  return TRUE;
}

static void
take_back (Part *part, gboolean redo)
{
  gsize caret;
  if (redo ? document_redo (part->document, &caret) : document_undo (part->document, &caret))
    part->revision = document_get_revision (part->document);
  document_close_group (part->document);
  if (part->hidden)
    document_save (part->document, NULL, NULL);
}

gboolean
ide_window_apply_edits (IdeWindow *self, IdePage *page, const ProviderEdit *edits, guint count, guint *files, GError **error)
{
  IdeChange *change = g_new0 (IdeChange, 1);
  guint made = 0;

  change->parts = g_ptr_array_new_with_free_func (part_free);
  if (!collect (self, change, page, edits, count, error))
    {
      change_free (change);
      return FALSE;
    }
  for (; made < change->parts->len; made++)
    if (!make_part (change->parts->pdata[made], error))
      {
        while (made > 0)
          take_back (change->parts->pdata[--made], FALSE);
        change_free (change);
        return FALSE;
      }
  if (files)
    *files = change->parts->len;
  for (guint i = 0; i < change->parts->len; i++)
    g_clear_pointer (&((Part *) change->parts->pdata[i])->edits, g_array_unref);
  if (change->parts->len > 1 || ((Part *) change->parts->pdata[0])->hidden)
    {
      ide_window_forget_change (self);
      self->change = change;
    }
  else
    change_free (change);               /* one open text: its own history is enough */
  return TRUE;
}

/* A text that was in no tab may be in one now: then that tab's text is changed, when it still is what the change left. */
static void
adopt_tab (IdeWindow *self, Part *part)
{
  IdePage *page = part->hidden ? ide_window_find_page (self, document_get_path (part->document)) : NULL;
  Document *document = page ? ide_page_get_document (page) : NULL;
  gsize length;
  if (document && strcmp (document_get_text (document, NULL), document_get_text (part->document, NULL)) != 0)
    {
      const char *text = document_get_text (document, &length);
      document_replace (part->document, 0, document_get_length (part->document), text, length);
    }
}

gboolean
ide_window_undo_change (IdeWindow *self, IdePage *page, gboolean redo)
{
  IdeChange *change = self->change;
  gboolean ours = FALSE;

  if (!change || !page || change->undone != redo)
    return FALSE;
  for (guint i = 0; i < change->parts->len; i++)
    {
      Part *part = change->parts->pdata[i];
      if (part->document == ide_page_get_document (page))
        ours = part->revision == document_get_revision (part->document);
    }
  if (!ours)
    return FALSE;
  for (guint i = 0; i < change->parts->len; i++)
    {
      Part *part = change->parts->pdata[i];
      g_autofree char *title = document_dup_title (part->document);
      g_autofree char *text = NULL;
      adopt_tab (self, part);
      if (part->revision == document_get_revision (part->document))
        {
          take_back (part, redo);
          continue;
        }
      text = g_strdup_printf (_("“%s” was edited since and stays as it is"), title);
      ide_window_toast (self, text);
    }
  change->undone = !redo;
  return TRUE;
}
