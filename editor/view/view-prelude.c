/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sliding window that starts inside a comment or a string gets a hidden first row that opens it, so that its colours are right. */
#include "view-private.h"
#include "view-lex.h"
#include <string.h>

#define REPAIR_MS 150                   /* after the last of several edits */

struct _ViewPrelude {
  ViewLexRules rules;
  ViewLexMap   map;                     /* of the document as it is, but for the edits of `noted` while a worker runs */
  GArray      *noted;                   /* DocumentEdit without text, in the order in which they are told to a map */
  GCancellable *cancellable;            /* of the worker; NULL: none runs */
  GtkTextTag  *tag;
  char        *shown;                   /* the opener that the buffer holds; NULL: no such row */
  guint        timer;
};

typedef struct { ViewLexRules rules; ViewLexMap map; Rope *rope; } Job;

/* ---- the row --------------------------------------------------------------------------------------------- */

/* A row of the buffer that has no bytes of the document. */
static void
put_row (EditorView *self, const char *opener)
{
  ViewPrelude *p = self->prelude;
  ViewRow row = { .at = self->window.map.start, .flags = VIEW_ROW_PRELUDE };
  g_autofree char *text = g_strconcat (opener, "\n", NULL);
  GtkTextIter start, end;

  view_map_splice (&self->window.map, 0, 0, &row, 1, 0);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_insert (self->buffer, &start, text, -1);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, 1);
  gtk_text_buffer_apply_tag (self->buffer, p->tag, &start, &end);
  p->shown = g_strdup (opener);
}

void
view_prelude_take_off (EditorView *self)
{
  ViewPrelude *p = self->prelude;
  gboolean busy = self->syncing;
  GtkTextIter start, end;

  if (!p || !p->shown)
    return;
  self->syncing = TRUE;
  g_clear_pointer (&p->shown, g_free);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, 1);
  view_map_splice (&self->window.map, 0, 1, NULL, 0, 0);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  self->syncing = busy;
}

/* The buffer was filled anew. */
void
view_prelude_forget (EditorView *self)
{
  if (self->prelude)
    g_clear_pointer (&self->prelude->shown, g_free);
}

static char *
dup_wanted (EditorView *self)
{
  ViewPrelude *p = self->prelude;
  gsize start = self->window.map.start;
  const Rope *rope = document_get_rope (self->document);
  ViewLexState state;

  if (self->window.whole || start == 0 || start != rope_get_line_start (rope, rope_get_line_at (rope, start))
      || !view_lex_map_get (&p->map, &p->rules, rope, start, &state))
    return NULL;
  return view_lex_dup_opener (&p->rules, state);
}

/* The row above comes without a height of its own: what is in sight stays. */
void
view_prelude_update (EditorView *self)
{
  ViewPrelude *p = self->prelude;
  g_autofree char *wanted = NULL;
  gboolean busy = self->syncing;

  if (!p || p->cancellable || p->timer || g_strcmp0 (wanted = dup_wanted (self), p->shown) == 0)
    return;
  view_prelude_take_off (self);
  self->syncing = TRUE;
  if (wanted)
    put_row (self, wanted);
  self->syncing = busy;
  view_carets_restore (self);
}

/* ---- the worker ------------------------------------------------------------------------------------------ */

static void
job_free (gpointer data)
{
  Job *job = data;
  view_lex_rules_clear (&job->rules);
  view_lex_map_finish (&job->map);
  rope_unref (job->rope);
  g_free (job);
}

static void
repair_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_task_return_boolean (task, view_lex_map_repair (&job->map, &job->rules, job->rope, cancellable, NULL));
}

static void repair (EditorView *self);

static void
repaired_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  EditorView *self = EDITOR_VIEW (source);
  ViewPrelude *p = self->prelude;
  Job *job = g_task_get_task_data (G_TASK (result));

  if (!p || g_task_get_cancellable (G_TASK (result)) != p->cancellable)
    return;
  g_clear_object (&p->cancellable);
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  view_lex_map_finish (&p->map);
  view_lex_map_copy (&p->map, &job->map);
  for (guint i = 0; i < p->noted->len; i++)
    {
      const DocumentEdit *e = &g_array_index (p->noted, DocumentEdit, i);
      view_lex_map_note (&p->map, e->start, e->end, e->length);
    }
  g_array_set_size (p->noted, 0);
  view_prelude_update (self);
  repair (self);
}

static gboolean
repair_cb (gpointer data)
{
  EditorView *self = data;
  ViewPrelude *p = self->prelude;
  g_autoptr (GTask) task = NULL;
  Job *job;

  p->timer = 0;
  if (!p->map.dirty || p->cancellable || self->window.whole)
    return G_SOURCE_REMOVE;
  p->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  view_lex_rules_copy (&job->rules, &p->rules);
  view_lex_map_copy (&job->map, &p->map);
  job->rope = rope_ref (document_get_rope (self->document));
  task = g_task_new (self, p->cancellable, repaired_cb, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, repair_worker);
  return G_SOURCE_REMOVE;
}

static void
repair (EditorView *self)
{
  ViewPrelude *p = self->prelude;
  if (!p->map.dirty || p->cancellable || self->window.whole)
    return;
  g_clear_handle_id (&p->timer, g_source_remove);
  p->timer = g_timeout_add (REPAIR_MS, repair_cb, self);
}

/* ---- what it follows ------------------------------------------------------------------------------------- */

static void
start_anew (EditorView *self)
{
  ViewPrelude *p = self->prelude;
  g_cancellable_cancel (p->cancellable);
  g_clear_object (&p->cancellable);
  g_array_set_size (p->noted, 0);
  view_lex_map_finish (&p->map);
  view_lex_map_init (&p->map);
  repair (self);
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  ViewPrelude *p = self->prelude;
  if (delta->is_load)
    {
      start_anew (self);
      return;
    }
  for (guint i = delta->edit_count; i > 0; i--)
    {
      DocumentEdit e = delta->edits[i - 1];
      view_lex_map_note (&p->map, e.start, e.end, e.length);
      if (p->cancellable)
        g_array_append_val (p->noted, e);
    }
  repair (self);
}

static void
language_cb (EditorView *self)
{
  ViewPrelude *p = self->prelude;
  GtkSourceLanguage *language = gtk_source_buffer_get_language (GTK_SOURCE_BUFFER (self->buffer));
  view_lex_rules_clear (&p->rules);
  view_lex_rules_init (&p->rules, language ? gtk_source_language_get_id (language) : NULL,
                       language ? gtk_source_language_get_metadata (language, "line-comment-start") : NULL,
                       language ? gtk_source_language_get_metadata (language, "block-comment-start") : NULL,
                       language ? gtk_source_language_get_metadata (language, "block-comment-end") : NULL);
  start_anew (self);
}

void
view_prelude_attach (EditorView *self)
{
  ViewPrelude *p = self->prelude = g_new0 (ViewPrelude, 1);
  view_lex_map_init (&p->map);
  p->noted = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  p->tag = gtk_text_buffer_create_tag (self->buffer, NULL, "invisible", TRUE, NULL);
  g_signal_connect (self->document, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->buffer, "notify::language", G_CALLBACK (language_cb), self);
  g_signal_connect (self, "mode-changed", G_CALLBACK (repair), NULL);
  language_cb (self);
}

void
view_prelude_finish (EditorView *self)
{
  ViewPrelude *p = g_steal_pointer (&self->prelude);
  if (!p)
    return;
  g_cancellable_cancel (p->cancellable);
  g_clear_object (&p->cancellable);
  g_clear_handle_id (&p->timer, g_source_remove);
  view_lex_rules_clear (&p->rules);
  view_lex_map_finish (&p->map);
  g_array_unref (p->noted);
  g_free (p->shown);
  g_free (p);
}
