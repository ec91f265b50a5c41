/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replacing in the whole project. */
#include "ide-search-replace.h"
#include <glib/gi18n.h>
#include <string.h>

/* A text that is open: searched again as it is now, since it may have been typed into. */
typedef struct {
  Document    *document;
  Rope        *rope;
  guint64      revision;
  GArray      *ticked;                  /* SearchRange, of the search */
  IdeSearchFile *file;
  SearchEdits *edits;                   /* made by the worker; NULL: `failed` */
  SearchEdits *inverse;                 /* against `revision` after the change */
} Text;

struct IdeReplace {
  SearchPattern  *pattern;
  SearchTemplate *with;
  GPtrArray      *texts;                /* Text */
  GArray         *jobs;                 /* SearchProjectJob */
  GPtrArray      *files;
  SearchProjectReplaced *replaced;
  GPtrArray      *failures;
  guint           hits, count;
  gboolean        reverting;
};

static void
text_free (gpointer data)
{
  Text *text = data;
  g_object_unref (text->document);
  rope_unref (text->rope);
  g_clear_pointer (&text->ticked, g_array_unref);
  g_clear_object (&text->file);
  search_edits_free (text->edits);
  search_edits_free (text->inverse);
  g_free (text);
}

void
ide_replace_free (IdeReplace *self)
{
  if (!self)
    return;
  search_pattern_unref (self->pattern);
  search_template_free (self->with);
  g_ptr_array_unref (self->texts);
  for (guint i = 0; i < self->jobs->len; i++)
    g_array_unref (g_array_index (self->jobs, SearchProjectJob, i).hits);
  g_array_unref (self->jobs);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  search_project_replaced_free (self->replaced);
  g_ptr_array_unref (self->failures);
  g_free (self);
}

static IdeReplace *
replace_new (void)
{
  IdeReplace *self = g_new0 (IdeReplace, 1);
  self->texts = g_ptr_array_new_with_free_func (text_free);
  self->jobs = g_array_new (FALSE, FALSE, sizeof (SearchProjectJob));
  self->failures = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* ---- the worker ------------------------------------------------------------------------------------------ */

/* The hits as they are now, without those that were not ticked; NULL: other hits than were shown. */
static GArray *
find_again (IdeReplace *self, Text *text, const char *flat, gsize length, GCancellable *cancellable)
{
  const SearchProjectFile *file = ide_search_file_get (text->file);
  g_autoptr (GArray) now = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  guint next = 0;
  if (!search_scan (self->pattern, flat, length, NULL, 0, now, NULL, cancellable, NULL) || now->len != file->hit_count)
    {
      g_array_unref (hits);
      return NULL;
    }
  for (guint i = 0; i < now->len && next < text->ticked->len; i++)
    if (g_array_index (text->ticked, SearchRange, next).start == file->hits[i].start)
      {
        g_array_append_val (hits, g_array_index (now, SearchRange, i));
        next++;
      }
  return hits;
}

static void
prepare_text (IdeReplace *self, Text *text, GCancellable *cancellable)
{
  gsize length;
  g_autofree char *flat = rope_flatten (text->rope, &length);
  g_autoptr (GArray) hits = find_again (self, text, flat, length, cancellable);
  if (hits)
    text->edits = search_replace (self->pattern, self->with, flat, length, (SearchRange *) (void *) hits->data, hits->len,
                                  cancellable, NULL);
}

static void
replace_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  IdeReplace *self = data;
  for (guint i = 0; i < self->texts->len; i++)
    prepare_text (self, g_ptr_array_index (self->texts, i), cancellable);
  self->replaced = search_project_replace (self->pattern, self->with, (SearchProjectJob *) (void *) self->jobs->data, self->jobs->len,
                                           cancellable);
  g_task_return_boolean (task, TRUE);
}

static void
revert_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  IdeReplace *self = data;
  SearchProjectReplaced *done = self->replaced;
  self->replaced = search_project_revert (done->changes, cancellable);
  search_project_replaced_free (done);
  g_task_return_boolean (task, TRUE);
}

/* ---- the main thread ------------------------------------------------------------------------------------- */

/* What leads back: the old texts at the new places. */
static SearchEdits *
invert (const Rope *before, const SearchEdits *edits)
{
  SearchEdits *inverse = g_new0 (SearchEdits, 1);
  gsize in = 0, out = 0, at = 0;
  inverse->edits = g_array_sized_new (FALSE, FALSE, sizeof (DocumentEdit), edits->edits->len);
  inverse->texts = g_string_new (NULL);
  for (guint i = 0; i < edits->edits->len; i++)
    {
      const DocumentEdit *edit = &g_array_index (edits->edits, DocumentEdit, i);
      g_autofree char *old = rope_dup_range (before, edit->start, edit->end);
      gsize start = edit->start - out + in, length = edit->end - edit->start;
      DocumentEdit back = { start, start + edit->length, NULL, length };
      g_string_append_len (inverse->texts, old, length);
      g_array_append_val (inverse->edits, back);
      in += edit->length;
      out += length;
    }
  for (guint i = 0; i < inverse->edits->len; i++)
    {
      DocumentEdit *edit = &g_array_index (inverse->edits, DocumentEdit, i);
      edit->text = inverse->texts->str + at;
      at += edit->length;
    }
  return inverse;
}

static void
note_failure (IdeReplace *self, Text *text, const char *reason)
{
  g_autofree char *title = document_dup_title (text->document);
  g_ptr_array_add (self->failures, g_strdup_printf ("%s: %s", title, reason));
}

static void
apply_text (IdeReplace *self, Text *text)
{
  SearchEdits *edits = self->reverting ? text->inverse : text->edits;
  g_autoptr (GError) error = NULL;
  if (!edits)
    {
      note_failure (self, text, _("it changed since it was searched; search again"));
      return;
    }
  if (edits->edits->len == 0)
    return;
  document_close_group (text->document);
  if (!document_apply (text->document, text->revision, (DocumentEdit *) (void *) edits->edits->data, edits->edits->len,
                       DOCUMENT_AUTHOR_USER, &error))
    note_failure (self, text, error->message);
  else
    {
      self->hits += edits->edits->len;
      self->count++;
      if (!self->reverting)
        text->inverse = invert (text->rope, edits);
      text->revision = document_get_revision (text->document);
    }
  document_close_group (text->document);
}

IdeReplace *
ide_replace_finish (GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  IdeReplace *self = g_task_get_task_data (task);
  if (!g_task_propagate_boolean (task, error))
    return NULL;
  self->hits = self->replaced->hits;
  self->count = self->replaced->changes->len;
  g_ptr_array_set_size (self->failures, 0);
  for (guint i = 0; i < self->replaced->failures->len; i++)
    g_ptr_array_add (self->failures, g_strdup (g_ptr_array_index (self->replaced->failures, i)));
  for (guint i = 0; i < self->texts->len; i++)
    apply_text (self, g_ptr_array_index (self->texts, i));
  return self;
}

void
ide_replace_async (SearchPattern *pattern, SearchTemplate *with, GPtrArray *files, IdeReplaceFindFunc find, gpointer find_data,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  IdeReplace *self = replace_new ();
  self->pattern = pattern;
  self->with = with;
  self->files = files;
  for (guint i = 0; i < files->len; i++)
    {
      IdeSearchFile *file = g_ptr_array_index (files, i);
      Document *document = find (find_data, ide_search_file_get (file)->path);
      if (document)
        {
          Text *text = g_new0 (Text, 1);
          *text = (Text) { g_object_ref (document), rope_ref (document_get_rope (document)), document_get_revision (document),
                           ide_search_file_dup_ticked (file), g_object_ref (file) };
          g_ptr_array_add (self->texts, text);
        }
      else
        {
          SearchProjectJob job = { ide_search_file_get (file), ide_search_file_dup_ticked (file) };
          g_array_append_val (self->jobs, job);
        }
    }
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, replace_thread);
}

void
ide_replace_revert_async (IdeReplace *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  self->reverting = TRUE;
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, revert_thread);
}

guint
ide_replace_get_hits (IdeReplace *self)
{
  return self->hits;
}

guint
ide_replace_get_files (IdeReplace *self)
{
  return self->count;
}

const GPtrArray *
ide_replace_get_failures (IdeReplace *self)
{
  return self->failures;
}
