/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the language knows about the literals of a text in a tab, for turning them; each turn is heard at once. */
#include "ide-window-music.h"

LanguageProject *
ide_window_read_page (IdeWindow *self, IdePage *page, const char **file)
{
  IdeMusic *music = self->music;
  Document *document = ide_page_get_document (page);
  guint64 revision = document_get_revision (document);
  gsize length;
  const char *text;

  *file = "text.sym";
  if (!music->language)
    music->language = language_project_new ();
  if (music->language_page == page && music->language_revision == revision)
    return music->language;
  text = document_get_text (document, &length);
  if (!language_project_set_file (music->language, *file, text, length))
    return NULL;
  music->language_page = page;
  music->language_revision = revision;
  return music->language;
}

static gboolean
scrub_cb (EditorView *view, gsize offset, guint steps, EditorScrub *out, gpointer data)
{
  IdePage *page = data;
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  const char *file;
  LanguageProject *project = self && ide_page_is_music (page) ? ide_window_read_page (self, page, &file) : NULL;
  LanguageScrub *scrub = project ? language_scrub (project, file, offset, steps) : NULL;

  if (!scrub)
    return FALSE;
  g_clear_pointer (&self->music->scrub, language_scrub_free);
  self->music->scrub = scrub;
  *out = (EditorScrub) { scrub->range.start, scrub->range.end, NULL, scrub->previous, scrub->next,
                         scrub->ranged && scrub->kind == LANGUAGE_SCRUB_NUMBER, scrub->least, scrub->most };
  return TRUE;
}

/* The document says "settled" only at the gesture's end; the ear must not wait for it. */
static void
scrubbed_cb (EditorView *view, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  if (self)
    ide_window_hear_edit (self, page);
}

void
ide_window_toggle_track (IdeWindow *self, const char *method)
{
  EditorView *view = ide_page_get_view (self->page);
  const char *file;
  LanguageProject *project = ide_page_is_music (self->page) ? ide_window_read_page (self, self->page, &file) : NULL;
  if (!project)
    return;
  g_autoptr (LanguageEdits) edits = language_toggle_track (project, file, editor_view_get_caret_offset (view), method);
  if (edits->refusal)
    ide_window_toast (self, edits->refusal);
  for (guint i = 0; i < edits->count; i++)
    document_replace (ide_page_get_document (self->page), edits->items[i].range.start, edits->items[i].range.end,
                      edits->items[i].text, -1);
  document_close_group (ide_page_get_document (self->page));
}

void
ide_window_scrub_attach (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  editor_view_set_scrub_func (view, scrub_cb, page);
  g_signal_connect_object (view, "scrubbed", G_CALLBACK (scrubbed_cb), page, 0);
}
