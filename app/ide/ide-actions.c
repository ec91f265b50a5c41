/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups of actions, and how they are found, run and bound to keys. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

const IdeActionGroup ide_action_groups[] = {
  { N_("Playing"), ide_actions_play },
  { N_("Text"), ide_actions_text },
  { N_("Files"), ide_actions_file },
  { N_("Panels"), ide_actions_panel },
  { N_("Music in the text"), ide_actions_music },
  { NULL, NULL }
};

const IdeAction *
ide_action_find (const char *name)
{
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      if (g_str_equal (action->name, name))
        return action;
  return NULL;
}

gboolean
ide_action_activate (IdeWindow *self, const IdeAction *action)
{
  if (g_str_has_prefix (action->name, "editor."))
    return self->page && gtk_widget_activate_action (GTK_WIDGET (ide_page_get_view (self->page)), action->name, NULL);
  return gtk_widget_activate_action (GTK_WIDGET (self), action->name, NULL);
}

static void
run_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const IdeAction *action = ide_action_find (name);
  if (action)
    action->func (IDE_WINDOW (widget));
}

static gboolean
is_of_view (const IdeAction *action)
{
  return g_str_has_prefix (action->name, "editor.");
}

/* Menus reach the text's "editor.undo" as the window's "win.undo". */
static const char *
get_window_name (const IdeAction *action)
{
  g_autofree char *name = NULL;
  if (!is_of_view (action))
    return action->name;
  name = g_strconcat ("win.", action->name + strlen ("editor."), NULL);
  return g_intern_string (name);
}

static void
forward_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  IdeWindow *self = IDE_WINDOW (widget);
  g_autofree char *of_view = g_strconcat ("editor.", name + strlen ("win."), NULL);
  if (self->page)
    gtk_widget_activate_action (GTK_WIDGET (ide_page_get_view (self->page)), of_view, NULL);
}

void
ide_window_install_actions (GtkWidgetClass *klass)
{
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      if (action->func || is_of_view (action))
        gtk_widget_class_install_action (klass, get_window_name (action), NULL, action->func ? run_cb : forward_cb);
}

void
ide_window_update_actions (IdeWindow *self)
{
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      if (action->needs_page && (action->func || is_of_view (action)))
        gtk_widget_action_set_enabled (GTK_WIDGET (self), get_window_name (action), self->page != NULL);
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

/* Chords are left out: an accelerator of GTK is one key. */
static GStrv
dup_plain_keys (const IdeAction *action)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  g_auto (GStrv) all = g_strsplit (action->keys ? action->keys : "", "|", -1);
  for (guint i = 0; all[i]; i++)
    if (*all[i] && !strchr (all[i], ' '))
      g_strv_builder_add (keys, all[i]);
  return g_strv_builder_end (keys);
}

void
ide_window_bind_keys (GtkApplication *application)
{
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      {
        g_auto (GStrv) keys = dup_plain_keys (action);
        if (keys[0] && !is_of_view (action))
          gtk_application_set_accels_for_action (application, action->name, (const char *const *) keys);
      }
}

void
ide_actions_bind_view (EditorView *view)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      {
        g_auto (GStrv) keys = dup_plain_keys (action);
        for (guint i = 0; keys[i] && is_of_view (action); i++)
          gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
            gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i]), gtk_named_action_new (action->name)));
      }
  /* before GtkTextView's own: it has some of these keys for something else */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (view), controller);
}
