/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document in a tab. */
#include "ide-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>

struct _IdePage {
  PanelWidget parent_instance;
  Document   *document;
  char       *origin;                   /* the bundled piece that this one is a copy of; NULL: none */
  EditorView *view;
  gboolean    language_chosen;          /* by a person: the name does not say any more */
  GtkWidget  *find, *bars, *large, *foot, *foot_label;
};
G_DEFINE_FINAL_TYPE (IdePage, ide_page, PANEL_TYPE_WIDGET)

Document *
ide_page_get_document (IdePage *self)
{
  return self->document;
}

EditorView *
ide_page_get_view (IdePage *self)
{
  return self->view;
}

EditorFind *
ide_page_get_find (IdePage *self)
{
  return EDITOR_FIND (self->find);
}

IdePageBars *
ide_page_get_bars (IdePage *self)
{
  return IDE_PAGE_BARS (self->bars);
}

IdePageLarge *
ide_page_get_large (IdePage *self)
{
  return IDE_PAGE_LARGE (self->large);
}

gboolean
ide_page_is_music (IdePage *self)
{
  const char *path = document_get_path (self->document);
  return !path || g_str_has_suffix (path, ".sym") || g_str_has_suffix (path, ".ts");
}

void
ide_page_set_origin (IdePage *self, const char *path)
{
  g_free (self->origin);
  self->origin = g_strdup (path);
}

gboolean
ide_page_is_copy_of (IdePage *self, const char *path)
{
  return self->origin && !document_get_path (self->document) && g_strcmp0 (self->origin, path) == 0;
}

char *
ide_page_dup_name (IdePage *self)
{
  const char *path = document_get_path (self->document);
  g_autofree char *title = NULL;
  if (path)
    return g_strdup (path);
  title = document_dup_title (self->document);
  return g_strconcat (title, ".sym", NULL);
}

void
ide_page_set_foot (IdePage *self, const char *text)
{
  if (text)
    gtk_label_set_text (GTK_LABEL (self->foot_label), text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->foot), text != NULL);
}

static void
title_cb (IdePage *self)
{
  g_autofree char *title = document_dup_title (self->document);
  const char *path = document_get_path (self->document);
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)));

  panel_widget_set_title (PANEL_WIDGET (self), title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  if (!self->language_chosen)
    gtk_source_buffer_set_language (buffer, editor_style_guess_language (path));
}

void
ide_page_choose_language (IdePage *self, const char *id)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)));
  self->language_chosen = TRUE;
  gtk_source_buffer_set_language (buffer, *id ? gtk_source_language_manager_get_language (gtk_source_language_manager_get_default (), id) : NULL);
}

static void
modified_cb (IdePage *self)
{
  panel_widget_set_modified (PANEL_WIDGET (self), document_get_modified (self->document));
}

static void
moved_cb (IdePage *self, const char *path)
{
  document_set_path (self->document, path);
}

static void
decided_cb (IdePage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static GtkWidget *
make_foot (IdePage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *revealer = gtk_revealer_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-error-symbolic"), *next = gtk_button_new_with_mnemonic (_("_Show"));

  gtk_widget_add_css_class (icon, "error");
  self->foot_label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->foot_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->foot_label), 0);
  gtk_widget_set_hexpand (self->foot_label, TRUE);
  gtk_widget_add_css_class (box, "notice");
  gtk_widget_add_css_class (box, "error-bar");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (next), "win.next-problem");
  gtk_widget_set_tooltip_text (next, _("Next problem (F8)"));
  gtk_widget_add_css_class (next, "flat");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), self->foot_label);
  gtk_box_append (GTK_BOX (box), next);
  gtk_revealer_set_child (GTK_REVEALER (revealer), box);
  gtk_revealer_set_transition_type (GTK_REVEALER (revealer), GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
  return revealer;
}

static GtkWidget *
page_get_default_focus (PanelWidget *widget)
{
  return GTK_WIDGET (IDE_PAGE (widget)->view);
}

static void
ide_page_dispose (GObject *object)
{
  IdePage *self = IDE_PAGE (object);
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->origin, g_free);
  G_OBJECT_CLASS (ide_page_parent_class)->dispose (object);
}

static void
ide_page_class_init (IdePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_page_dispose;
  PANEL_WIDGET_CLASS (klass)->get_default_focus = page_get_default_focus;
}

static void
ide_page_init (IdePage *self)
{
  panel_widget_set_kind (PANEL_WIDGET (self), "document");
  panel_widget_set_reorderable (PANEL_WIDGET (self), TRUE);
}

IdePage *
ide_page_new (Document *document)
{
  IdePage *self = g_object_new (IDE_TYPE_PAGE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller;

  self->document = g_object_ref (document);
  self->view = editor_view_new (document);
  self->find = editor_find_new (self->view);
  self->bars = ide_page_bars_new (document);
  g_signal_connect_swapped (self->bars, "done", G_CALLBACK (decided_cb), self);
  self->large = ide_page_large_new (document);
  g_signal_connect_swapped (self->large, "unlimited", G_CALLBACK (decided_cb), self);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), !document_get_read_only (document));
  self->foot = make_foot (self);
  scroller = editor_scroller_new (self->view);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), self->bars);
  gtk_box_append (GTK_BOX (box), self->large);
  gtk_box_append (GTK_BOX (box), self->find);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), self->foot);
  panel_widget_set_child (PANEL_WIDGET (self), box);
  panel_widget_set_icon_name (PANEL_WIDGET (self), "symphony-score-symbolic");
  g_signal_connect_swapped (document, "notify::title", G_CALLBACK (title_cb), self);
  g_signal_connect_swapped (document, "notify::modified", G_CALLBACK (modified_cb), self);
  g_signal_connect_swapped (document, "disk-moved", G_CALLBACK (moved_cb), self);
  title_cb (self);
  modified_cb (self);
  return self;
}
