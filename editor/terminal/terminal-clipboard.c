/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copy, and paste with a guard: what a shell would run at once, or what hides control characters, is shown first. */
#include "terminal-private.h"
#include <glib/gi18n.h>

void
terminal_pane_copy (TerminalPane *self)
{
  if (vte_terminal_get_has_selection (self->vte))
    vte_terminal_copy_clipboard_format (self->vte, VTE_FORMAT_TEXT);
}

typedef struct { TerminalPane *pane; char *text; } Paste;

static void
paste_free (gpointer data, GClosure *closure)
{
  Paste *paste = data;
  g_object_unref (paste->pane);
  g_free (paste->text);
  g_free (paste);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Paste *paste)
{
  if (g_str_equal (response, "paste"))
    vte_terminal_paste_text (paste->pane->vte, paste->text);
  gtk_widget_grab_focus (GTK_WIDGET (paste->pane));
}

static void
ask (TerminalPane *self, const char *text, const char *why)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Paste into the terminal?"), why);
  GtkWidget *label = gtk_label_new (NULL), *scroller = gtk_scrolled_window_new ();
  g_autofree char *shown = terminal_paste_show (text);
  Paste *paste = g_new0 (Paste, 1);

  gtk_label_set_text (GTK_LABEL (label), shown);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), label);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 240);
  gtk_widget_set_focusable (scroller, FALSE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scroller);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "paste", _("_Paste"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "paste", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  paste->pane = g_object_ref (self);
  paste->text = g_strdup (text);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), paste, paste_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (TerminalPane) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL), *why = NULL;
  if (!text || !*text || !self->vte)
    return;
  why = self->paste_guard ? terminal_paste_check (text) : NULL;
  if (why)
    ask (self, text, why);
  else
    vte_terminal_paste_text (self->vte, text);
}

void
terminal_pane_paste (TerminalPane *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, read_cb, g_object_ref (self));
}
