/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The carets' commands as actions of the view, and the search for all occurrences, which runs in slices. */
#include "view-carets.h"
#include "view-language-private.h"
#include "carets/commands.h"
#include <glib/gi18n.h>
#include <string.h>

#define SLICE_US 6000

/* ---- all occurrences ----------------------------------------------------------------------------------------------- */

static void
finish_task (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  CaretsTask *task = g_steal_pointer (&ui->task);
  g_clear_handle_id (&ui->task_idle, g_source_remove);
  if (!task)
    return;
  carets_task_commit (task);
  carets_task_free (task);
  g_signal_emit_by_name (self, "caret-moved");
}

static gboolean
step_cb (gpointer data)
{
  EditorView *self = data;
  if (carets_task_step (self->caret_ui->task, SLICE_US))
    {
      g_signal_emit_by_name (self, "caret-moved");      /* the status shows how far it is */
      return G_SOURCE_CONTINUE;
    }
  self->caret_ui->task_idle = 0;
  finish_task (self);
  return G_SOURCE_REMOVE;
}

void
view_carets_start_task (EditorView *self, gboolean word)
{
  ViewCaretUi *ui = self->caret_ui;
  view_carets_stop_task (self);
  ui->task = carets_find_all_new (self->carets, word);
  if (!ui->task)
    gtk_widget_error_bell (GTK_WIDGET (self));
  else if (carets_task_step (ui->task, SLICE_US))
    ui->task_idle = g_idle_add (step_cb, self);
  else
    finish_task (self);
}

/* Ends it with what it found. FALSE: none ran. */
gboolean
view_carets_stop_task (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  g_clear_handle_id (&ui->task_idle, g_source_remove);
  if (!ui->task)
    return FALSE;
  g_clear_pointer (&ui->task, carets_task_free);
  g_signal_emit_by_name (self, "caret-moved");
  return TRUE;
}

char *
editor_view_dup_caret_progress (EditorView *self)
{
  CaretsTask *task = self->caret_ui->task;
  guint found = task ? carets_task_get_found (task) : 0;
  if (!task)
    return NULL;
  return g_strdup_printf (ngettext ("%'u caret so far, %d %% (Esc stops)", "%'u carets so far, %d %% (Esc stops)", found), found,
                          (int) (carets_task_get_progress (task) * 100));
}

static void
all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  view_carets_start_task (EDITOR_VIEW (widget), g_str_has_suffix (name, "words"));
}

/* ---- commands ------------------------------------------------------------------------------------------------------ */

static gboolean
changes_text (CaretsCommand command)
{
  return command >= CARETS_MOVE_UP;
}

static void
command_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  CaretsCommand command = carets_command_find (name + strlen ("editor."));
  if (command == CARETS_ONE && view_carets_stop_task (self))
    return;
  if (command == CARETS_EXPAND && view_expand_run (self))
    return;
  if ((changes_text (command) && !gtk_text_view_get_editable (GTK_TEXT_VIEW (self))) || !carets_run (self->carets, command))
    gtk_widget_error_bell (widget);
  else
    view_carets_show_primary (self);
}

/* The menu's clipboard actions do what the keys do. */
static void
clipboard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *signal = g_strconcat (name + strlen ("clipboard."), "-clipboard", NULL);
  g_signal_emit_by_name (widget, signal);
}

void
view_carets_class_init (EditorViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  for (CaretsCommand command = CARETS_COMMAND_NONE + 1; carets_command_get_name (command); command++)
    {
      g_autofree char *name = g_strconcat ("editor.", carets_command_get_name (command), NULL);
      gtk_widget_class_install_action (widget_class, g_intern_string (name), NULL, command_action);
    }
  gtk_widget_class_install_action (widget_class, "editor.add-all", NULL, all_action);
  gtk_widget_class_install_action (widget_class, "editor.add-all-words", NULL, all_action);
  gtk_widget_class_install_action (widget_class, "clipboard.cut", NULL, clipboard_action);
  gtk_widget_class_install_action (widget_class, "clipboard.copy", NULL, clipboard_action);
  gtk_widget_class_install_action (widget_class, "clipboard.paste", NULL, clipboard_action);
  view_folds_class_init (widget_class);
  view_bookmarks_class_init (widget_class);
  view_carets_install_keys (GTK_TEXT_VIEW_CLASS (klass));
}
