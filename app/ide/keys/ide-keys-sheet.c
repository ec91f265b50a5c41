/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of keys: GTK's shortcuts window, made from the table of actions and the keys in use. */
#include "ide-actions.h"
#include "ide-keymap.h"
#include "ide-keys-window.h"
#include <glib/gi18n.h>

#define ROWS_MAX 11

/* "<Control>k+<Control>u" is GTK's way to write a chord there. */
static char *
dup_sequence (const IdeBinding *binding)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < binding->count; i++)
    {
      g_autofree char *name = gtk_accelerator_name (binding->strokes[i].key, binding->strokes[i].modifiers);
      g_string_append_printf (text, "%s%s", i ? "+" : "", name);
    }
  return g_string_free (text, FALSE);
}

static void
add_shortcut (GString *xml, const IdeAction *action, GPtrArray *list)
{
  GString *keys = g_string_new (NULL);
  g_autofree char *child = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *sequence = dup_sequence (list->pdata[i]);
      g_string_append_printf (keys, "%s%s", i ? " " : "", sequence);
    }
  child = g_markup_printf_escaped ("<child><object class=\"GtkShortcutsShortcut\"><property name=\"accelerator\">%s</property>"
                                   "<property name=\"title\">%s</property></object></child>", keys->str, _(action->title));
  g_string_append (xml, child);
  g_string_free (keys, TRUE);
}

/* A long group goes on in another of the same title: GTK breaks pages between groups only. */
static void
add_group (GString *xml, IdeKeymap *map, const IdeActionGroup *group)
{
  g_autofree char *head = g_markup_printf_escaped ("<child><object class=\"GtkShortcutsGroup\"><property name=\"title\">%s</property>", _(group->title));
  guint count = 0;

  for (const IdeAction *action = group->actions; action->name; action++)
    {
      g_autoptr (GPtrArray) list = ide_keymap_list (map, action->name, NULL);
      if (list->len == 0)
        continue;
      if (count % ROWS_MAX == 0)
        g_string_append_printf (xml, "%s%s", count > 0 ? "</object></child>" : "", head);
      add_shortcut (xml, action, list);
      count++;
    }
  if (count > 0)
    g_string_append (xml, "</object></child>");
}

static char *
make_xml (IdeKeymap *map)
{
  GString *xml = g_string_new ("<interface><object class=\"GtkShortcutsWindow\" id=\"sheet\"><property name=\"modal\">True</property>"
                               "<child><object class=\"GtkShortcutsSection\"><property name=\"section-name\">all</property>"
                               "<property name=\"max-height\">12</property>");
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    add_group (xml, map, group);
  g_string_append (xml, "</object></child></object></interface>");
  return g_string_free (xml, FALSE);
}

void
ide_keys_sheet_show (IdeWindow *self)
{
  g_autofree char *xml = make_xml (ide_window_get_keymap (self));
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (xml, -1);
  GtkWindow *sheet = GTK_WINDOW (gtk_builder_get_object (builder, "sheet"));
  gtk_window_set_transient_for (sheet, GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (sheet, TRUE);
  gtk_window_present (sheet);
}
