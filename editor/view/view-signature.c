/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the call around the caret takes, above the row; the parameter that is being written stands out. */
#include "view-language-private.h"
#include <glib/gi18n.h>

#define TEXT_CHARS 60

static void
make_popover (EditorView *self)
{
  ViewLanguage *l = self->language;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  l->signature_popover = view_popover_new (self, _("Signature"), GTK_POS_TOP);
  l->signature_label = view_label_new (NULL, "monospace", TEXT_CHARS);
  l->signature_text = view_label_new (NULL, "dim-label", TEXT_CHARS);
  gtk_widget_add_css_class (box, "card-content");
  gtk_box_append (GTK_BOX (box), l->signature_label);
  gtk_box_append (GTK_BOX (box), l->signature_text);
  gtk_popover_set_child (GTK_POPOVER (l->signature_popover), box);
}

void
view_signature_hide (EditorView *self)
{
  ViewLanguage *l = self->language;
  view_cancel (&l->signature_request);
  g_clear_pointer (&l->signature, provider_answer_unref);
  if (l->signature_popover && gtk_widget_get_visible (l->signature_popover))
    gtk_popover_popdown (GTK_POPOVER (l->signature_popover));
}

/* Above the caret's row, at the call's start when that is on it. */
void
view_signature_place (EditorView *self)
{
  ViewLanguage *l = self->language;
  gsize caret = editor_view_get_caret_offset (self), start, row;

  if (!l->signature || !l->signature_popover)
    return;
  start = provider_answer_row (l->signature, ProviderSignature, 0)->start;
  document_map_offset (self->document, l->signature->revision, &start, DOCUMENT_BIAS_LEFT);
  row = document_get_line_start (self->document, document_get_line_at (self->document, caret));
  if (!view_popover_point (self, l->signature_popover, start >= row && start <= caret ? start : caret))
    view_signature_hide (self);
}

static void
mark_active (GtkWidget *label, const ProviderSignature *signature)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  if (signature->active_end > signature->active_start)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD), *line = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);
      bold->start_index = line->start_index = signature->active_start;
      bold->end_index = line->end_index = signature->active_end;
      pango_attr_list_insert (attributes, bold);
      pango_attr_list_insert (attributes, line);
    }
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
}

static void
answer_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  const ProviderSignature *signature;
  const char *text;

  l->signature_request = NULL;
  if (!answer || answer->rows->len == 0 || !gtk_widget_has_focus (GTK_WIDGET (self)))
    {
      view_signature_hide (self);
      return;
    }
  if (!l->signature_popover)
    make_popover (self);
  g_clear_pointer (&l->signature, provider_answer_unref);
  l->signature = provider_answer_ref ((ProviderAnswer *) answer);
  signature = provider_answer_row (answer, ProviderSignature, 0);
  view_label_set (l->signature_label, signature->label);
  mark_active (l->signature_label, signature);
  text = signature->parameter_documentation && *signature->parameter_documentation ? signature->parameter_documentation
    : signature->documentation;
  view_label_set (l->signature_text, text);
  gtk_widget_set_visible (l->signature_text, text && *text);
  view_signature_place (self);
  if (l->signature)
    gtk_popover_popup (GTK_POPOVER (l->signature_popover));
}

void
view_signature_ask (EditorView *self)
{
  ViewLanguage *l = self->language;
  gsize caret = editor_view_get_caret_offset (self);
  ProviderQuestion question = { PROVIDER_SIGNATURE, self->document, caret, caret };

  if (!l->hub)
    return;
  view_cancel (&l->signature_request);
  l->signature_request = provider_hub_ask (l->hub, &question, answer_cb, self);
  if (!l->signature_request)
    view_signature_hide (self);
}

const char *
editor_view_get_signature (EditorView *self, guint *active_start, guint *active_end)
{
  ViewLanguage *l = self->language;
  const ProviderSignature *signature;
  *active_start = *active_end = 0;
  if (!l->signature || !l->signature_popover || !gtk_widget_get_visible (l->signature_popover))
    return NULL;
  signature = provider_answer_row (l->signature, ProviderSignature, 0);
  *active_start = signature->active_start;
  *active_end = signature->active_end;
  return signature->label;
}
