/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snippets in the view: Tab behind a prefix puts one in, Tab and Shift+Tab visit its stops, Escape ends it. */
#include "view-carets.h"
#include "carets/snippets.h"
#include <string.h>

static GPtrArray *library;              /* CaretsSnippetEntry, of all views */

void
editor_snippets_take (GPtrArray *entries)
{
  g_clear_pointer (&library, g_ptr_array_unref);
  library = entries;
}

static void
set_running (EditorView *self, CaretsSnippet *snippet)
{
  carets_snippet_free (self->caret_ui->snippet);
  self->caret_ui->snippet = snippet;
}

gboolean
view_snippets_stop (EditorView *self)
{
  gboolean ran = self->caret_ui->snippet && carets_snippet_is_alive (self->caret_ui->snippet);
  set_running (self, NULL);
  return ran;
}

void
view_snippets_start (EditorView *self, const char *body, gsize start, gsize end)
{
  gsize head = carets_get_primary_caret (self->carets)->head, before = 0;
  set_running (self, NULL);
  if (view_carets_is_many (self))
    before = head - MIN (start, head);
  else
    carets_set_one (self->carets, start, end);
  set_running (self, carets_snippet_start (self->carets, body, before));
  view_carets_show_primary (self);
}

/* The word before a caret, as a prefix may be written. */
static char *
dup_word_before (EditorView *self, gsize head)
{
  gsize start = head, line = document_get_line_start (self->document, document_get_line_at (self->document, head));
  Rope *rope = document_get_rope (self->document);
  while (start > line)
    {
      gsize back = rope_previous_char (rope, start);
      gunichar c = 0;
      rope_get_char (rope, back, &c, NULL);
      if (!g_unichar_isalnum (c) && c != '_' && c != '-')
        break;
      start = back;
    }
  return rope_dup_range (rope, start, head);
}

static const CaretsSnippetEntry *
find_entry (EditorView *self, gsize *length)
{
  GtkSourceLanguage *language = gtk_source_buffer_get_language (GTK_SOURCE_BUFFER (self->buffer));
  g_autofree char *word = NULL;
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  if (!library || count > 1000 || all[0].anchor != all[0].head)
    return NULL;
  word = dup_word_before (self, all[0].head);
  *length = strlen (word);
  for (guint i = 1; i < count; i++)
    {
      g_autofree char *other = all[i].anchor == all[i].head ? dup_word_before (self, all[i].head) : NULL;
      if (g_strcmp0 (word, other) != 0)
        return NULL;
    }
  return *word ? carets_snippets_find (library, word, language ? gtk_source_language_get_id (language) : NULL) : NULL;
}

/* TRUE: the key was the snippet's. */
gboolean
view_snippets_tab (EditorView *self, gboolean back)
{
  ViewCaretUi *ui = self->caret_ui;
  const CaretsSnippetEntry *entry;
  gsize length;

  if (ui->snippet && carets_snippet_is_alive (ui->snippet))
    {
      if (!carets_snippet_next (ui->snippet, back))
        set_running (self, NULL);
      view_carets_show_primary (self);
      return TRUE;
    }
  set_running (self, NULL);
  entry = back ? NULL : find_entry (self, &length);
  if (!entry)
    return FALSE;
  set_running (self, carets_snippet_start (self->carets, entry->body, length));
  view_carets_show_primary (self);
  return TRUE;
}
