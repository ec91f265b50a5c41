/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vim's keys, by GtkSourceVimIMContext; its undo and its ":w" are ours. One caret: with several the model has the keys. */
#include "view-carets.h"
#include <string.h>

static gboolean
is_inserting (EditorView *self)
{
  const char *bar = gtk_source_vim_im_context_get_command_bar_text (GTK_SOURCE_VIM_IM_CONTEXT (self->caret_ui->vim));
  return bar && *bar;
}

/* The widget's own undo is off: what Vim would ask it for goes to the document. */
static gboolean
pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  const char *command = gtk_source_vim_im_context_get_command_text (GTK_SOURCE_VIM_IM_CONTEXT (self->caret_ui->vim));
  gboolean undo = key == GDK_KEY_u && !(state & (GDK_CONTROL_MASK | GDK_ALT_MASK));
  gboolean redo = key == GDK_KEY_r && (state & GDK_CONTROL_MASK);
  if (is_inserting (self) || (command && *command) || (!undo && !redo))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), undo ? "editor.undo" : "editor.redo", NULL);
  if (!view_carets_is_many (self))      /* a selection would be Vim's visual mode */
    carets_set_one (self->carets, caret_start (carets_get_primary_caret (self->carets)),
                    caret_start (carets_get_primary_caret (self->carets)));
  return TRUE;
}

static gboolean
execute_cb (GtkSourceVimIMContext *context, const char *command, EditorView *self)
{
  gboolean save = strcmp (command, ":w") == 0 || strcmp (command, ":wq") == 0 || strcmp (command, ":x") == 0;
  gboolean close = strcmp (command, ":q") == 0 || strcmp (command, ":wq") == 0 || strcmp (command, ":x") == 0;
  if (save)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.save", NULL);
  if (close)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.close-page", NULL);
  return save || close;
}

static void
moved_cb (EditorView *self)
{
  g_signal_emit_by_name (self, "caret-moved");          /* the status shows mode and command */
}

/* Both, whichever has something to say: "-- INSERT --", "2d". */
char *
editor_view_dup_vim_status (EditorView *self)
{
  GtkSourceVimIMContext *vim = self->caret_ui->vim ? GTK_SOURCE_VIM_IM_CONTEXT (self->caret_ui->vim) : NULL;
  const char *bar = vim ? gtk_source_vim_im_context_get_command_bar_text (vim) : NULL;
  const char *command = vim ? gtk_source_vim_im_context_get_command_text (vim) : NULL;
  return vim ? g_strdup_printf ("%s%s%s", bar ? bar : "", bar && *bar && command && *command ? " " : "", command ? command : "") : NULL;
}

gboolean
view_vim_is_on (EditorView *self)
{
  return self->caret_ui->vim != NULL;
}

void
editor_view_set_vim (EditorView *self, gboolean on)
{
  ViewCaretUi *ui = self->caret_ui;
  if (on == (ui->vim != NULL))
    return;
  if (!on)
    {
      gtk_widget_remove_controller (GTK_WIDGET (self), g_steal_pointer (&ui->vim_undo));
      gtk_widget_remove_controller (GTK_WIDGET (self), g_steal_pointer (&ui->vim_keys));
      g_clear_object (&ui->vim);
      gtk_text_view_set_overwrite (GTK_TEXT_VIEW (self), FALSE);
      return;
    }
  ui->vim = gtk_source_vim_im_context_new ();
  ui->vim_keys = gtk_event_controller_key_new ();
  gtk_event_controller_key_set_im_context (GTK_EVENT_CONTROLLER_KEY (ui->vim_keys), ui->vim);
  gtk_event_controller_set_propagation_phase (ui->vim_keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), ui->vim_keys);
  gtk_im_context_set_client_widget (ui->vim, GTK_WIDGET (self));
  g_signal_connect_object (ui->vim, "execute-command", G_CALLBACK (execute_cb), self, 0);
  g_signal_connect_object (ui->vim, "notify::command-text", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ui->vim, "notify::command-bar-text", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  ui->vim_undo = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (ui->vim_undo, GTK_PHASE_CAPTURE);
  g_signal_connect (ui->vim_undo, "key-pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), ui->vim_undo);
}
