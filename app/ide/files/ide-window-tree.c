/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file tree in the window: tabs follow renamed files, the tree follows the text in front. */
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include <string.h>

/* A tab's text keeps its changes: only where it is saved to is new. */
static void
renamed_cb (IdeWindow *self, const char *from, const char *to)
{
  gsize length = strlen (from);
  for (guint i = 0; i < self->pages->len; i++)
    {
      Document *document = ide_page_get_document (g_ptr_array_index (self->pages, i));
      const char *path = document_get_path (document);
      g_autofree char *moved = NULL;
      if (!path || strncmp (path, from, length) != 0 || (path[length] && path[length] != '/'))
        continue;
      moved = g_strconcat (to, path + length, NULL);
      if (g_file_test (moved, G_FILE_TEST_EXISTS))
        document_set_path (document, moved);
    }
  ide_window_note_state (self);
}

static void
message_cb (IdeWindow *self, const char *text, const char *undo)
{
  ide_window_toast_with (self, text, *undo ? _("Undo") : NULL, *undo ? "win.undo-files" : NULL);
}

static void
show_settings (IdeWindow *self)
{
  project_tree_set_shown (self->tree, settings_get_boolean (self->settings, "files.show-hidden"),
                          settings_get_boolean (self->settings, "files.show-ignored"));
}

static void
settings_cb (Settings *settings, const char *key, IdeWindow *self)
{
  GAction *action = NULL;
  if (!g_str_has_prefix (key, "files."))
    return;
  show_settings (self);
  if (g_str_equal (key, "files.show-hidden"))
    action = g_action_map_lookup_action (G_ACTION_MAP (self), "show-hidden-files");
  else if (g_str_equal (key, "files.show-ignored"))
    action = g_action_map_lookup_action (G_ACTION_MAP (self), "show-ignored-files");
  if (action)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (settings_get_boolean (settings, key)));
}

static void
change_hidden_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  settings_set_boolean (IDE_WINDOW (data)->settings, "files.show-hidden", g_variant_get_boolean (state));
}

static void
change_ignored_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  settings_set_boolean (IDE_WINDOW (data)->settings, "files.show-ignored", g_variant_get_boolean (state));
}

static void
active_cb (IdeWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    project_tree_check (self->tree);
}

void
ide_window_attach_tree (IdeWindow *self)
{
  const GActionEntry entries[] = {
    { "show-hidden-files", NULL, NULL, settings_get_boolean (self->settings, "files.show-hidden") ? "true" : "false", change_hidden_cb },
    { "show-ignored-files", NULL, NULL, settings_get_boolean (self->settings, "files.show-ignored") ? "true" : "false", change_ignored_cb },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_swapped (self->tree, "renamed", G_CALLBACK (renamed_cb), self);
  g_signal_connect_swapped (self->tree, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->settings, "changed", G_CALLBACK (settings_cb), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  show_settings (self);
}

void
ide_window_follow_in_tree (IdeWindow *self)
{
  const char *path = self->page ? document_get_path (ide_page_get_document (self->page)) : NULL;
  if (path && self->project_dir && settings_get_boolean (self->settings, "files.follow"))
    project_tree_reveal (self->tree, path, FALSE);
}

void
ide_window_dump_tree (IdeWindow *self, JsonObject *state)
{
  g_autofree char *rows = project_tree_dup_rows (self->tree);
  json_object_set_string_member (state, "tree", rows);
}
