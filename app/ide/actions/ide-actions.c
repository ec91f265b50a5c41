/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups of actions, and how they are found, run and bound to keys. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

const IdeActionGroup ide_action_groups[] = {
  { N_("Playing"), ide_actions_play },
  { N_("Text"), ide_actions_text },
  { N_("Code"), ide_actions_code },
  { N_("Files"), ide_actions_file },
  { N_("Panels"), ide_actions_panel },
  { N_("Editing"), ide_actions_edit },
  { N_("Tabs and splits"), ide_actions_tabs },
  { N_("Help"), ide_actions_help },
  { N_("Palette"), ide_actions_palette },
  { N_("Music in the text"), ide_actions_music },
  { N_("File tree"), ide_actions_tree },
  { N_("Terminal"), ide_actions_terminal },
  { N_("Kind of text"), ide_actions_status },
  { N_("Settings"), ide_actions_settings },
  { N_("Searching the project"), ide_actions_search },
  { N_("History"), ide_actions_history },
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

const char *
ide_action_get_when (const IdeAction *action)
{
  return action->when ? action->when : g_str_has_prefix (action->name, "editor.") ? "text" : NULL;
}

/* A named action of a shortcut says whether it is there and enabled; a widget's own call does not. */
gboolean
ide_action_activate (IdeWindow *self, const IdeAction *action)
{
  gboolean of_view = g_str_has_prefix (action->name, "editor.");
  GtkWidget *widget = of_view && self->page ? GTK_WIDGET (ide_page_get_view (self->page))
    : g_str_has_prefix (action->name, "tree.") ? GTK_WIDGET (self->tree)
    : g_str_has_prefix (action->name, "terminal.") ? GTK_WIDGET (self->terminal) : GTK_WIDGET (self);
  g_autoptr (GtkShortcutAction) named = gtk_named_action_new (action->name);

  if (of_view && !self->page)
    return FALSE;
  return gtk_shortcut_action_activate (named, 0, widget, NULL);
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
