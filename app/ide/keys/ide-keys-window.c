/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of commands and their keys. */
#include "ide-keys-window.h"
#include "ide-actions.h"
#include "ide-keymap.h"
#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  IdeWindow *window;                    /* not owned: the list is its child */
  GtkWidget *toplevel, *list, *entry, *status;
  GStrv      wanted;                    /* words that a row has to hold, without case */
} Page;

typedef struct {
  Page      *page;
  const IdeAction *action;
  GtkWidget *dialog;
  IdeStroke  strokes[IDE_STROKES_MAX];
  guint      count;
} Record;

/* ---- writing --------------------------------------------------------------------------------------------- */

static char *
quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  return json_to_string (node, FALSE);
}

gboolean
ide_keys_set (IdeWindow *self, const char *action, const char *keys, GError **error)
{
  g_autofree char *path = ide_keys_get_path (), *folder = g_path_get_dirname (path), *text = NULL, *edited = NULL;
  g_autofree char *value = keys ? quote (keys) : NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    text = NULL;
  edited = settings_edit_text (text, text ? length : 0, NULL, action, value);
  if (!edited)
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_FILE, _("keys.json has a mistake; correct it first"));
      return FALSE;
    }
  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (path, edited, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return FALSE;
  ide_window_reload_keys (self);
  return TRUE;
}

static void fill (Page *page);

static void
set_keys (Page *page, const char *action, const char *keys)
{
  g_autoptr (GError) error = NULL;
  if (!ide_keys_set (page->window, action, keys, &error))
    ide_window_toast_with (page->window, error->message, _("Open keys.json"), "win.open-keys-file");
  fill (page);
}

/* ---- recording ------------------------------------------------------------------------------------------- */

static char *
describe_clashes (Record *record)
{
  IdeBinding binding = { .action = record->action->name, .when = ide_action_get_when (record->action), .count = record->count,
                         .layer = IDE_KEYS_USER };
  g_autoptr (GPtrArray) clashes = NULL;
  GString *text = g_string_new (NULL);

  memcpy (binding.strokes, record->strokes, sizeof binding.strokes);
  clashes = ide_keymap_find_clashes (ide_window_get_keymap (record->page->window), &binding);
  for (guint i = 0; i < clashes->len && i < 3; i++)
    {
      const IdeAction *other = ide_action_find (((const IdeBinding *) clashes->pdata[i])->action);
      g_string_append_printf (text, "%s%s", i ? ", " : "", other ? _(other->title) : ((const IdeBinding *) clashes->pdata[i])->action);
    }
  return g_string_free (text, FALSE);
}

static void
show_record (Record *record)
{
  g_autofree char *label = record->count > 0 ? ide_strokes_get_label (record->strokes, record->count) : g_strdup ("…");
  g_autofree char *clashes = record->count > 0 ? describe_clashes (record) : g_strdup ("");
  g_autofree char *body = *clashes ? g_strdup_printf (_("%s\n\nNow used by: %s"), label, clashes)
    : g_strdup_printf ("%s\n\n%s", label, _("Enter takes them, Backspace begins again, Escape leaves everything as it was."));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (record->dialog), body);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (record->dialog), "take", record->count > 0);
}

static gboolean
record_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, Record *record)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  if (key >= GDK_KEY_Shift_L && key <= GDK_KEY_Hyper_R)
    return TRUE;
  if (!modifiers && (key == GDK_KEY_Escape || key == GDK_KEY_Return || key == GDK_KEY_KP_Enter))
    {
      GtkWidget *dialog = record->dialog;                       /* what is recorded goes with it */
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), key == GDK_KEY_Escape || record->count == 0 ? "cancel" : "take");
      gtk_window_destroy (GTK_WINDOW (dialog));
      return TRUE;
    }
  if (!modifiers && key == GDK_KEY_BackSpace)
    record->count = 0;
  else
    {
      if (record->count == IDE_STROKES_MAX)
        record->count = 0;
      record->strokes[record->count++] = (IdeStroke) { gdk_keyval_to_lower (key), modifiers };
    }
  show_record (record);
  return TRUE;
}

static void
record_response_cb (AdwMessageDialog *dialog, const char *response, Record *record)
{
  if (g_str_equal (response, "take") && record->count > 0)
    {
      g_autofree char *keys = ide_strokes_get_name (record->strokes, record->count);
      set_keys (record->page, record->action->name, keys);
    }
  else if (g_str_equal (response, "none"))
    set_keys (record->page, record->action->name, "");
}

static void
record (GtkListBox *list, GtkListBoxRow *row, Page *page)
{
  Record *data = g_new0 (Record, 1);
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_autofree char *heading = NULL;

  data->page = page;
  data->action = g_object_get_data (G_OBJECT (row), "action");
  heading = g_strdup_printf (_("Press keys for “%s”"), _(data->action->title));
  data->dialog = adw_message_dialog_new (GTK_WINDOW (page->toplevel), heading, NULL);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (data->dialog), "cancel", _("_Cancel"), "none", _("_No keys"), "take", _("_Take"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (data->dialog), "take", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (data->dialog), "cancel");
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (record_key_cb), data);
  gtk_widget_add_controller (data->dialog, keys);
  g_signal_connect (data->dialog, "response", G_CALLBACK (record_response_cb), data);
  g_object_set_data_full (G_OBJECT (data->dialog), "record", data, g_free);
  show_record (data);
  gtk_window_present (GTK_WINDOW (data->dialog));
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static void
reset_cb (GtkButton *button, Page *page)
{
  const IdeAction *action = g_object_get_data (G_OBJECT (button), "action");
  set_keys (page, action->name, NULL);
}

static char *
dup_labels (IdeKeymap *map, const IdeAction *action, IdeKeysLayer *layer, char **clashes)
{
  g_autoptr (GPtrArray) list = ide_keymap_list (map, action->name, layer);
  GString *text = g_string_new (NULL), *also = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const IdeBinding *binding = list->pdata[i];
      g_autofree char *label = ide_strokes_get_label (binding->strokes, binding->count);
      g_autoptr (GPtrArray) others = ide_keymap_find_clashes (map, binding);
      g_string_append_printf (text, "%s%s", i ? "   " : "", label);
      for (guint k = 0; k < others->len; k++)
        {
          const IdeAction *other = ide_action_find (((const IdeBinding *) others->pdata[k])->action);
          g_string_append_printf (also, "%s%s", also->len ? ", " : "", other ? _(other->title) : "?");
        }
    }
  *clashes = g_string_free (also, FALSE);
  return g_string_free (text, FALSE);
}

static void
add_row (Page *page, const IdeActionGroup *group, const IdeAction *action)
{
  GtkWidget *row = adw_action_row_new (), *keys;
  IdeKeysLayer layer;
  g_autofree char *clashes = NULL, *labels = dup_labels (ide_window_get_keymap (page->window), action, &layer, &clashes);
  g_autofree char *title = g_markup_escape_text (_(action->title), -1), *subtitle = NULL;
  g_autofree char *words = g_strconcat (_(action->title), " ", labels, " ", _(group->title), NULL);

  subtitle = *clashes ? g_markup_printf_escaped (_("%s. The same keys run: %s"), _(group->title), clashes) : g_markup_escape_text (_(group->title), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  keys = gtk_label_new (labels);
  gtk_widget_add_css_class (keys, *clashes ? "warning" : "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), keys);
  if (layer == IDE_KEYS_USER)
    {
      GtkWidget *reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
      g_autofree char *name = g_strdup_printf (_("The usual keys for “%s”"), _(action->title));
      gtk_widget_add_css_class (reset, "flat");
      gtk_widget_set_valign (reset, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (reset, _("The usual keys"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (reset), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      g_object_set_data (G_OBJECT (reset), "action", (gpointer) action);
      g_signal_connect (reset, "clicked", G_CALLBACK (reset_cb), page);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), reset);
    }
  g_object_set_data (G_OBJECT (row), "action", (gpointer) action);
  g_object_set_data_full (G_OBJECT (row), "words", g_utf8_casefold (words, -1), g_free);
  gtk_list_box_append (GTK_LIST_BOX (page->list), row);
}

static void
fill (Page *page)
{
  GtkListBoxRow *row;
  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (page->list), 0)))
    gtk_list_box_remove (GTK_LIST_BOX (page->list), GTK_WIDGET (row));
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      add_row (page, group, action);
}

/* ---- window ---------------------------------------------------------------------------------------------- */

static gboolean
filter_cb (GtkListBoxRow *row, gpointer data)
{
  Page *page = data;
  const char *words = g_object_get_data (G_OBJECT (row), "words");
  for (guint i = 0; page->wanted && page->wanted[i]; i++)
    if (!strstr (words, page->wanted[i]))
      return FALSE;
  return TRUE;
}

static void
search_cb (Page *page)
{
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (page->entry)), -1);
  g_strfreev (page->wanted);
  page->wanted = g_strsplit (text, " ", -1);
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (page->list));
}

static void
page_free (gpointer data)
{
  Page *page = data;
  g_strfreev (page->wanted);
  g_free (page);
}

static gboolean
close_cb (GtkWidget *toplevel, GVariant *arguments, gpointer data)
{
  gtk_window_close (GTK_WINDOW (toplevel));
  return TRUE;
}

static GtkWidget *
make_list (Page *page)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new (), *none = gtk_label_new (_("No command is called like this"));
  page->list = gtk_list_box_new ();
  gtk_widget_add_css_class (page->list, "boxed-list");
  gtk_widget_add_css_class (none, "dim-label");
  gtk_widget_set_margin_top (none, 18);
  gtk_widget_set_margin_bottom (none, 18);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (page->list), none);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (page->list), GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (page->list), filter_cb, page, NULL);
  gtk_widget_set_valign (page->list, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Commands"), -1);
  g_signal_connect (page->list, "row-activated", G_CALLBACK (record), page);
  adw_clamp_set_child (ADW_CLAMP (clamp), page->list);
  gtk_widget_set_margin_top (clamp, 12);
  gtk_widget_set_margin_bottom (clamp, 18);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

void
ide_keys_window_show (IdeWindow *self)
{
  Page *page = g_new0 (Page, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  page->window = self;
  page->toplevel = adw_window_new ();
  page->entry = gtk_search_entry_new ();
  gtk_widget_set_hexpand (page->entry, TRUE);
  gtk_widget_set_size_request (page->entry, 240, -1);
  g_object_set (page->entry, "placeholder-text", _("Find a command or keys"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find a command or keys"), -1);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), page->entry);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), make_list (page));
  adw_window_set_content (ADW_WINDOW (page->toplevel), box);
  g_signal_connect_swapped (page->entry, "search-changed", G_CALLBACK (search_cb), page);
  g_signal_connect_swapped (page->entry, "stop-search", G_CALLBACK (gtk_window_close), page->toplevel);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_callback_action_new (close_cb, NULL, NULL)));
  gtk_widget_add_controller (page->toplevel, shortcuts);
  g_object_set_data_full (G_OBJECT (page->toplevel), "page", page, page_free);
  fill (page);
  gtk_window_set_title (GTK_WINDOW (page->toplevel), _("Keys"));
  gtk_window_set_default_size (GTK_WINDOW (page->toplevel), 680, 640);
  gtk_window_set_transient_for (GTK_WINDOW (page->toplevel), GTK_WINDOW (self));
  gtk_window_set_modal (GTK_WINDOW (page->toplevel), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (page->toplevel), TRUE);
  gtk_window_present (GTK_WINDOW (page->toplevel));
  gtk_widget_grab_focus (page->entry);
}
