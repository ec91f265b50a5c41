/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replacing: one hit, all of them, those that are ticked; always one delta and one undo step. */
#include "view-find-private.h"
#include "document/history.h"
#include <glib/gi18n.h>

#define AROUND_BYTES 4096               /* what a replaced hit sees of the text around its rows */

/* ---- template -------------------------------------------------------------------------------------------- */

SearchTemplate *
view_find_get_template (EditorFind *self)
{
  g_autoptr (GError) error = NULL;
  SearchTemplateFlags flags = view_find_get_flags (self) & SEARCH_REGEX ? SEARCH_TEMPLATE_GROUPS : 0;
  SearchTemplate *with;
  if (!self->search->pattern)
    return NULL;
  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->keep_case)))
    flags |= SEARCH_TEMPLATE_KEEP_CASE;
  with = search_template_new (gtk_editable_get_text (GTK_EDITABLE (self->replace_entry)), flags, self->search->pattern, NULL,
                              &error);
  if (with)
    gtk_widget_remove_css_class (self->replace_entry, "error");
  else
    gtk_widget_add_css_class (self->replace_entry, "error");
  gtk_widget_set_tooltip_text (self->replace_entry, error ? error->message : NULL);
  return with;
}

static gsize
get_row_start (const Rope *rope, gsize offset)
{
  return rope_get_line_start (rope, rope_get_line_at (rope, offset));
}

/* Points the edits of a piece at their places in the whole text. */
static SearchEdits *
shift (SearchEdits *edits, gsize by)
{
  for (guint i = 0; edits && i < edits->edits->len; i++)
    {
      g_array_index (edits->edits, DocumentEdit, i).start += by;
      g_array_index (edits->edits, DocumentEdit, i).end += by;
    }
  return edits;
}

SearchEdits *
view_find_get_edit (EditorFind *self, const SearchTemplate *with, guint index)
{
  Rope *rope = document_get_rope (self->view->document);
  SearchRange hit = *view_search_get (self->search, index);
  gsize from = get_row_start (rope, hit.start > AROUND_BYTES ? hit.start - AROUND_BYTES : 0);
  gsize end = rope_get_line_end (rope, rope_get_line_at (rope, hit.end + AROUND_BYTES));
  g_autofree char *text = rope_dup_range (rope, from, end);
  SearchEdits *edits;
  hit.start -= from;
  hit.end -= from;
  edits = shift (search_replace (self->search->pattern, with, text, end - from, &hit, 1, NULL, NULL), from);
  if (!edits)                           /* what it looks at lies further away */
    {
      gsize length;
      g_autofree char *whole = rope_flatten (rope, &length);
      hit = *view_search_get (self->search, index);
      edits = search_replace (self->search->pattern, with, whole, length, &hit, 1, NULL, NULL);
    }
  return edits;
}

/* ---- one ------------------------------------------------------------------------------------------------- */

static gboolean
apply (EditorFind *self, guint64 revision, const SearchEdits *edits)
{
  Document *document = self->view->document;
  g_autoptr (GError) error = NULL;
  gboolean done;
  document_close_group (document);
  done = edits->edits->len == 0
    || document_apply (document, revision, (DocumentEdit *) (void *) edits->edits->data, edits->edits->len, DOCUMENT_AUTHOR_USER, &error);
  document_close_group (document);
  if (!done)
    view_find_say (self, g_strdup (error->message));
  return done;
}

static void
replace_cb (EditorFind *self)
{
  g_autoptr (SearchTemplate) with = view_find_get_template (self);
  g_autoptr (SearchEdits) edits = NULL;
  gsize start, end;
  guint index;

  view_search_get_place (self->search, &start, &end);
  index = view_search_find_exact (self->search, start, end);
  if (with && index != G_MAXUINT)
    {
      edits = view_find_get_edit (self, with, index);
      if (edits && apply (self, 0, edits))
        {
          gsize behind = end;
          if (edits->edits->len > 0)
            behind = start + g_array_index (edits->edits, DocumentEdit, 0).length;
          view_find_select (self, behind, behind);
        }
    }
  if (with)
    view_find_jump (self, FIND_NEXT);
}

/* ---- all ------------------------------------------------------------------------------------------------- */

typedef struct {
  EditorFind     *find;
  Rope           *rope;
  guint64         revision;
  SearchPattern  *pattern;
  SearchTemplate *with;
  GArray         *hits;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  rope_unref (job->rope);
  search_pattern_unref (job->pattern);
  search_template_free (job->with);
  g_array_unref (job->hits);
  g_object_unref (job->find);
  g_free (job);
}

static void
job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gsize length;
  g_autofree char *text = rope_flatten (job->rope, &length);
  SearchEdits *edits = search_replace (job->pattern, job->with, text, length, (SearchRange *) (void *) job->hits->data,
                                       job->hits->len, cancellable, &error);
  if (edits)
    g_task_return_pointer (task, edits, (GDestroyNotify) search_edits_free);
  else
    g_task_return_error (task, error);
}

static void
job_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  EditorFind *self = EDITOR_FIND (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (SearchEdits) edits = g_task_propagate_pointer (G_TASK (result), &error);
  guint count;

  if (g_task_get_cancellable (G_TASK (result)) != self->replacing)      /* given up */
    return;
  g_clear_object (&self->replacing);
  gtk_widget_set_sensitive (self->replace_box, TRUE);
  if (!edits)
    {
      view_find_say (self, g_strdup (error->message));
      return;
    }
  count = edits->edits->len;
  document_close_group (self->view->document);
  if (count > 0)
    document_add_checkpoint (self->view->document, _("Before replacing all"), TRUE);
  if (apply (self, job->revision, edits))
    {
      g_autofree char *number = g_strdup_printf ("%'u", count);
      view_find_say (self, g_strdup_printf (ngettext ("%s replaced", "%s replaced", count), number));
    }
}

static GArray *
dup_ticked (EditorFind *self)
{
  GArray *hits = g_array_sized_new (FALSE, FALSE, sizeof (SearchRange), self->search->hits->len);
  for (guint i = 0; i < self->search->hits->len; i++)
    if (!g_hash_table_contains (self->unticked, GUINT_TO_POINTER (i)))
      g_array_append_vals (hits, view_search_get (self->search, i), 1);
  return hits;
}

void
view_find_replace_all (EditorFind *self)
{
  SearchTemplate *with = self->replacing ? NULL : view_find_get_template (self);
  g_autoptr (GTask) task = NULL;
  Job *job;

  if (!with)
    return;
  self->replace_when_found = self->search->running || self->search->restart;
  if (self->replace_when_found)
    {
      search_template_free (with);
      return;
    }
  job = g_new0 (Job, 1);
  *job = (Job) { g_object_ref (self), rope_ref (document_get_rope (self->view->document)),
                 document_get_revision (self->view->document), search_pattern_ref (self->search->pattern), with, dup_ticked (self) };
  self->replacing = g_cancellable_new ();
  self->jump = FIND_STAY;
  gtk_widget_set_sensitive (self->replace_box, FALSE);
  task = g_task_new (self, self->replacing, job_done_cb, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, job_thread);
}

void
view_find_replace_stop (EditorFind *self)
{
  self->replace_when_found = FALSE;
  if (!self->replacing)
    return;
  g_cancellable_cancel (self->replacing);
  g_clear_object (&self->replacing);
  gtk_widget_set_sensitive (self->replace_box, TRUE);
}

void
view_find_replace_update (EditorFind *self)
{
  view_find_preview_update (self);
  if (self->replace_when_found && !self->search->running && !self->search->restart)
    view_find_replace_all (self);
}

/* ---- widgets --------------------------------------------------------------------------------------------- */

static void
changed_cb (EditorFind *self)
{
  search_template_free (view_find_get_template (self));
  view_find_preview_update (self);
}

GtkWidget *
view_find_make_replace (EditorFind *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *one = gtk_button_new_with_label (_("Replace"));

  self->replace_entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->replace_entry), 10);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->replace_entry), 40);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->replace_entry), GTK_ENTRY_ICON_PRIMARY, "edit-find-replace-symbolic");
  gtk_entry_set_icon_activatable (GTK_ENTRY (self->replace_entry), GTK_ENTRY_ICON_PRIMARY, FALSE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->replace_entry), _("Replace with"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->replace_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replace with"), -1);
  g_signal_connect_swapped (self->replace_entry, "activate", G_CALLBACK (replace_cb), self);
  g_signal_connect_swapped (self->replace_entry, "changed", G_CALLBACK (changed_cb), self);
  self->keep_case = view_find_add_toggle (self, box, "AB", _("Keep upper and lower case (Alt+P)"));
  g_signal_connect_swapped (self->keep_case, "toggled", G_CALLBACK (changed_cb), self);
  self->all_button = gtk_button_new_with_mnemonic (_("Replace _all"));
  gtk_widget_set_tooltip_text (self->all_button, _("Replace all (Ctrl+Alt+Enter)"));
  self->preview_toggle = gtk_toggle_button_new_with_mnemonic (_("Pre_view"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->preview_toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Preview"), -1);
  gtk_widget_set_tooltip_text (self->preview_toggle, _("See every replacement, and choose"));
  g_signal_connect_swapped (one, "clicked", G_CALLBACK (replace_cb), self);
  g_signal_connect_swapped (self->all_button, "clicked", G_CALLBACK (view_find_replace_all), self);
  g_signal_connect_swapped (self->preview_toggle, "toggled", G_CALLBACK (view_find_preview_update), self);
  gtk_box_append (GTK_BOX (box), one);
  gtk_box_append (GTK_BOX (box), self->all_button);
  gtk_box_append (GTK_BOX (box), self->preview_toggle);
  return box;
}
