/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document's bytes in the window: stored history, encoding and line ends in the status bar. */
#include "ide-application.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include "document/history.h"

/* ---- stored histories ------------------------------------------------------------------------------------ */

static void
prune_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  document_prune_histories (data);
}

Document *
ide_window_new_document (IdeWindow *self)
{
  static gboolean pruned;
  g_autofree char *folder = ide_paths_get_histories ();
  g_auto (GStrv) exclude = g_strsplit (settings_get_string (self->settings, "history.exclude"), ",", -1);
  Document *document = document_new ();

  for (guint i = 0; exclude[i]; i++)
    g_strstrip (exclude[i]);
  document_set_history_folder (document, folder, (const char *const *) exclude);
  if (!pruned)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
      g_task_set_task_data (task, g_strdup (folder), g_free);
      g_task_run_in_thread (task, prune_worker);
      pruned = TRUE;
    }
  return document;
}

/* Once in a window; larger texts have a bar. */
static void
say_sliding (IdeWindow *self, Document *document, const char *title)
{
  g_autofree char *text = NULL;
  if (!self->page || ide_page_get_document (self->page) != document || editor_view_is_whole (ide_page_get_view (self->page))
      || document_get_size (document) != DOCUMENT_SIZE_NORMAL || g_object_get_data (G_OBJECT (self), "sliding-said"))
    return;
  g_object_set_data (G_OBJECT (self), "sliding-said", self);
  text = g_strdup_printf (_("“%s” is large: folding, and brackets far apart, are off for it"), title);
  ide_window_toast (self, text);
}

/* Bytes that are no text are shown all the same; a guess is said, since it may be wrong. */
void
ide_window_document_loaded (IdeWindow *self, Document *document)
{
  g_autofree char *title = document_dup_title (document), *text = NULL;

  if (document_has_bytes (document))
    text = g_strdup_printf (_("“%s” is no text in any known encoding: it is shown, and saved, byte by byte"), title);
  else if (document_get_encoding_confidence (document) < 1 && document_get_encoding_confidence (document) >= 0.7)
    text = g_strdup_printf (_("“%s” looks like %s. If not, choose another encoding in the status bar"), title,
                            document_get_encoding (document));
  if (text)
    ide_window_toast (self, text);
  else
    say_sliding (self, document, title);
}

/* ---- the status bar -------------------------------------------------------------------------------------- */

static const char *
name_eol (DocumentEol eol)
{
  switch (eol)
    {
    case DOCUMENT_EOL_CRLF:  return "CRLF";
    case DOCUMENT_EOL_CR:    return "CR";
    case DOCUMENT_EOL_MIXED: return _("mixed line ends");
    default:                 return "LF";
    }
}

void
ide_window_update_encoding (IdeWindow *self, Document *document)
{
  static const char *const states[] = { "lf", "crlf", "cr", "mixed" };
  DocumentEol eol = document_get_eol (document);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "line-ends");
  g_autofree char *text = g_strdup_printf ("%s%s %s", document_has_bytes (document) ? _("bytes") : document_get_encoding (document),
                                           document_get_bom (document) ? " BOM" : "", name_eol (eol));

  if (g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (self->status_encoding)), text) != 0)
    gtk_menu_button_set_label (GTK_MENU_BUTTON (self->status_encoding), text);
  if (action)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (states[eol]));
}

void
ide_window_dump_document (IdeWindow *self, JsonObject *object)
{
  JsonObject *state = json_object_new ();
  const char *form = gtk_menu_button_get_label (GTK_MENU_BUTTON (self->status_encoding));

  json_object_set_string_member (state, "form", form ? form : "");
  json_object_set_boolean_member (state, "asks", self->page && ide_page_bars_get_kind (ide_page_get_bars (self->page)) != IDE_BAR_NONE);
  json_object_set_object_member (object, "document", state);
}

/* ---- choosing -------------------------------------------------------------------------------------------- */

static void
line_ends_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  IdeWindow *self = data;
  const char *name = g_variant_get_string (value, NULL);

  if (!self->page)
    return;
  document_set_eol (ide_page_get_document (self->page), g_str_equal (name, "crlf") ? DOCUMENT_EOL_CRLF
                    : g_str_equal (name, "cr") ? DOCUMENT_EOL_CR : DOCUMENT_EOL_LF);
  ide_window_update_status (self);
}

/* A character that the encoding does not have is shown at once, not when it is too late. */
static void
save_with_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  IdeWindow *self = data;
  const char *encoding = g_variant_get_string (value, NULL);
  Document *document = self->page ? ide_page_get_document (self->page) : NULL;
  gsize offset;

  if (!document)
    return;
  if (document_find_unencodable (document, encoding, &offset))
    {
      gsize row = document_get_line_at (document, offset);
      gsize column = document_get_chars_at (document, offset) - document_get_chars_at (document, document_get_line_start (document, row));
      g_autofree char *text = g_strdup_printf (_("The character in line %u, column %u does not exist in %s"),
                                               (guint) row + 1, (guint) column + 1, encoding);
      ide_window_toast (self, text);
      editor_view_go_to (ide_page_get_view (self->page), row + 1, column + 1);
      return;
    }
  document_set_encoding (document, encoding, g_str_has_prefix (encoding, "UTF-16"));
  ide_window_update_status (self);
}

static void
reopen_with_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  IdeWindow *self = data;
  Document *document = self->page ? ide_page_get_document (self->page) : NULL;
  g_autoptr (GError) error = NULL;

  if (!document)
    return;
  if (!document_get_path (document))
    ide_window_toast (self, _("Save the text first: only a file can be reopened"));
  else if (!document_reload_as (document, g_variant_get_string (value, NULL), &error))
    ide_window_toast (self, error->message);
  ide_window_update_status (self);
}

static GMenu *
make_encodings (const char *action)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < document_get_encoding_count (); i++)
    {
      const DocumentEncoding *encoding = document_get_nth_encoding (i);
      g_autoptr (GMenuItem) item = g_menu_item_new (_(encoding->title), NULL);
      g_menu_item_set_action_and_target (item, action, "s", encoding->name);
      g_menu_append_item (menu, item);
    }
  return menu;
}

void
ide_window_document_attach (IdeWindow *self)
{
  static const GActionEntry entries[] = {
    { "line-ends", NULL, "s", "'lf'", line_ends_cb },
    { "save-with", save_with_cb, "s" },
    { "reopen-with", reopen_with_cb, "s" },
  };
  g_autoptr (GMenu) menu = g_menu_new (), ends = g_menu_new (), more = g_menu_new ();
  g_autoptr (GMenu) save = make_encodings ("win.save-with"), reopen = make_encodings ("win.reopen-with");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_menu_append (ends, _("LF (Linux, macOS)"), "win.line-ends::lf");
  g_menu_append (ends, _("CRLF (Windows)"), "win.line-ends::crlf");
  g_menu_append (ends, _("CR (old Mac)"), "win.line-ends::cr");
  g_menu_append_section (menu, _("Line ends"), G_MENU_MODEL (ends));
  g_menu_append_submenu (more, _("Reopen with encoding"), G_MENU_MODEL (reopen));
  g_menu_append_submenu (more, _("Save with encoding"), G_MENU_MODEL (save));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->status_encoding), G_MENU_MODEL (menu));
}
