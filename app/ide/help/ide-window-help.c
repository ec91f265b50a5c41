/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help beside the text: the dock at the end, examples that play, what the palette finds in it. */
#include "ide-actions.h"
#include "ide-help.h"
#include "ide-keymap.h"
#include "ide-keys-window.h"
#include "ide-window-help.h"
#include <glib/gi18n.h>
#include <string.h>

struct IdeWindowHelp {
  IdeHelp   *widget;                    /* made when it is shown first; NULL before */
  GtkWidget *panel;
};

static char *
dup_keys (const char *action, gpointer data)
{
  return ide_keymap_dup_label (ide_window_get_keymap (data), action);
}

/* A tab that has the same example already plays it again. */
static void
play (gpointer data, const char *title, const char *code)
{
  IdeWindow *self = data;
  g_autoptr (Document) document = document_new ();
  IdePage *page = NULL;

  for (guint i = 0; i < self->pages->len && !page; i++)
    {
      IdePage *each = self->pages->pdata[i];
      Document *text = ide_page_get_document (each);
      if (!document_get_path (text) && document_get_length (text) == strlen (code) && g_str_equal (document_get_text (text, NULL), code))
        page = each;
    }
  if (page)
    panel_widget_raise (PANEL_WIDGET (page));
  else
    {
      document_set_text (document, code);
      document_set_name (document, title);
      ide_window_add_page (self, document);
    }
  ide_window_play (self);
}

static void
run (gpointer data, const char *name)
{
  const IdeAction *action = ide_action_find (name);
  if (action)
    ide_action_activate (data, action);
}

static IdeHelp *
get_help (IdeWindow *self)
{
  static const IdeHelpClient client = { dup_keys, play, run };
  const char *data_dir = ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  g_autofree char *folder = data_dir ? g_build_filename (data_dir, "help", NULL) : NULL;
  struct IdeWindowHelp *help = self->help;

  if (help->widget)
    return help->widget;
  help->widget = IDE_HELP (ide_help_new (folder, &client, self));
  help->panel = panel_widget_new ();
  panel_widget_set_id (PANEL_WIDGET (help->panel), "help");
  panel_widget_set_title (PANEL_WIDGET (help->panel), _("Help"));
  panel_widget_set_icon_name (PANEL_WIDGET (help->panel), "help-contents-symbolic");
  panel_widget_set_child (PANEL_WIDGET (help->panel), GTK_WIDGET (help->widget));
  panel_frame_add (self->end_frame, PANEL_WIDGET (help->panel));
  return help->widget;
}

static void
reveal (IdeWindow *self)
{
  panel_dock_set_reveal_end (self->dock, TRUE);
  panel_frame_set_visible_child (self->end_frame, PANEL_WIDGET (self->help->panel));
}

void
ide_window_show_help (IdeWindow *self, const char *target)
{
  IdeHelp *help = get_help (self);
  if (!ide_help_show (help, target))
    ide_help_show (help, "start");
  reveal (self);
}

static void
act_help (IdeWindow *self)
{
  IdeHelp *help = get_help (self);
  if (panel_dock_get_reveal_end (self->dock) && panel_frame_get_visible_child (self->end_frame) == PANEL_WIDGET (self->help->panel))
    {
      panel_dock_set_reveal_end (self->dock, FALSE);
      if (self->page)
        gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
      return;
    }
  if (!*ide_help_get_page (help))
    ide_help_show (help, "start");
  reveal (self);
  gtk_widget_child_focus (GTK_WIDGET (help), GTK_DIR_TAB_FORWARD);
}

static void act_keys_help (IdeWindow *self) { ide_window_show_help (self, "keys"); }
static void act_reference (IdeWindow *self) { ide_window_show_help (self, "reference"); }

static void
act_play_example (IdeWindow *self)
{
  if (!self->help->widget || !ide_help_play_example (self->help->widget, 0))
    ide_window_toast (self, _("No help page with an example is shown"));
}

const IdeAction ide_actions_help[] = {
  { "win.show-help-overlay", N_("All keys"), "<Control>question", ide_keys_sheet_show, FALSE },
  { "win.help", N_("Help"), "F1", act_help, FALSE },
  { "win.help-keys", N_("Help: keys"), NULL, act_keys_help, FALSE },
  { "win.help-reference", N_("Help: all functions"), NULL, act_reference, FALSE },
  { "win.help-play", N_("Play the first example of the help page"), NULL, act_play_example, FALSE },
  { NULL }
};

void
ide_window_list_help (IdeWindow *self, GPtrArray *entries)
{
  GPtrArray *pages = ide_help_get_pages (get_help (self));
  for (guint i = 0; i < pages->len; i++)
    {
      const IdeHelpPage *page = pages->pdata[i];
      g_autoptr (GPtrArray) blocks = ide_markdown_parse (page->text, NULL, NULL);
      guint heading = 0;
      for (guint k = 0; k < blocks->len; k++)
        {
          const IdeBlock *block = blocks->pdata[k];
          g_autofree char *target = NULL;
          IdePaletteEntry *entry;
          if (block->kind != IDE_BLOCK_HEADING)
            continue;
          target = g_strdup_printf ("%s#%u", page->name, ++heading);
          entry = ide_palette_entry_new (block->plain, target);
          entry->detail = g_strdup (heading > 1 ? page->title : NULL);
          entry->icon = g_strdup ("help-contents-symbolic");
          g_ptr_array_add (entries, entry);
        }
    }
}

void
ide_window_help_attach (IdeWindow *self)
{
  self->help = g_new0 (struct IdeWindowHelp, 1);
  gtk_widget_set_visible (GTK_WIDGET (panel_frame_get_header (self->end_frame)), FALSE);
}

void
ide_window_help_finish (IdeWindow *self)
{
  g_clear_pointer (&self->help, g_free);
}

void
ide_window_dump_help (IdeWindow *self, JsonObject *object)
{
  JsonObject *help = json_object_new ();
  json_object_set_boolean_member (help, "shown", panel_dock_get_reveal_end (self->dock));
  json_object_set_string_member (help, "page", self->help->widget ? ide_help_get_page (self->help->widget) : "");
  json_object_set_int_member (help, "examples", self->help->widget ? ide_help_get_example_count (self->help->widget) : 0);
  json_object_set_object_member (object, "help", help);
}
