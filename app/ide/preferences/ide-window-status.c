/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The status bar's choosers: language and indentation of the text in front. */
#include "ide-window-private.h"
#include "ide-chooser.h"
#include "ide-schemes.h"
#include "carets/rules.h"
#include <glib/gi18n.h>

typedef struct { GtkWidget *language, *indent, *indent_label, *read_only; } Status;

static Status *
get (IdeWindow *self)
{
  return g_object_get_data (G_OBJECT (self), "status-choosers");
}

static GtkSourceBuffer *
get_buffer (IdeWindow *self)
{
  return GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ide_page_get_view (self->page))));
}

/* ---- language -------------------------------------------------------------------------------------------- */

static int
compare_languages (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (gtk_source_language_get_name (*(GtkSourceLanguage **) a), gtk_source_language_get_name (*(GtkSourceLanguage **) b));
}

static void
fill_languages_cb (IdeChooser *chooser, IdeWindow *self)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  GtkSourceLanguage *current = self->page ? gtk_source_buffer_get_language (get_buffer (self)) : NULL;
  g_autoptr (GPtrArray) languages = g_ptr_array_new ();

  for (const char *const *id = gtk_source_language_manager_get_language_ids (manager); id && *id; id++)
    {
      GtkSourceLanguage *language = gtk_source_language_manager_get_language (manager, *id);
      if (!gtk_source_language_get_hidden (language))
        g_ptr_array_add (languages, language);
    }
  g_ptr_array_sort (languages, compare_languages);
  ide_chooser_add (chooser, "", _("Plain text"), !current);
  for (guint i = 0; i < languages->len; i++)
    ide_chooser_add (chooser, gtk_source_language_get_id (languages->pdata[i]), gtk_source_language_get_name (languages->pdata[i]),
                     languages->pdata[i] == current);
}

static void
language_cb (IdeChooser *chooser, const char *id, IdeWindow *self)
{
  if (!self->page)
    return;
  ide_page_choose_language (self->page, id);
  ide_window_update_status (self);
  gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

/* ---- indentation ----------------------------------------------------------------------------------------- */

/* What the language and the project say, but for what was chosen. */
static void
set_indent (IdeWindow *self, int tabs, guint width)
{
  GtkSourceView *view = GTK_SOURCE_VIEW (ide_page_get_view (self->page));
  GtkSourceLanguage *language = gtk_source_buffer_get_language (get_buffer (self));
  const char *path = document_get_path (ide_page_get_document (self->page));
  gboolean use_tabs = tabs < 0 ? !gtk_source_view_get_insert_spaces_instead_of_tabs (view) : tabs;
  guint indent = width > 0 ? width : (guint) MAX (gtk_source_view_get_indent_width (view), 1);
  CaretsRules rules;

  carets_rules_init (&rules, language ? gtk_source_language_get_id (language) : NULL);
  if (path)
    carets_rules_read_editorconfig (&rules, path);
  rules.use_tabs = use_tabs;
  rules.indent_width = rules.tab_width = indent;
  editor_view_set_rules (ide_page_get_view (self->page), &rules);
  ide_window_update_status (self);
}

static void
indent_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  IdeWindow *self = data;
  if (self->page)
    set_indent (self, g_str_equal (g_variant_get_string (state, NULL), "tabs"), 0);
}

static void
indent_width_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  IdeWindow *self = data;
  if (self->page)
    set_indent (self, -1, CLAMP (atoi (g_variant_get_string (state, NULL)), 1, 16));
}

static GMenuModel *
make_indents (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) kinds = g_menu_new (), widths = g_menu_new ();
  g_menu_append (kinds, _("Spaces"), "win.indent-with::spaces");
  g_menu_append (kinds, _("Tabs"), "win.indent-with::tabs");
  g_menu_append (widths, "2", "win.indent-width::2");
  g_menu_append (widths, "3", "win.indent-width::3");
  g_menu_append (widths, "4", "win.indent-width::4");
  g_menu_append (widths, "8", "win.indent-width::8");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (kinds));
  g_menu_append_section (menu, _("Width"), G_MENU_MODEL (widths));
  return G_MENU_MODEL (menu);
}

/* ---- the bar --------------------------------------------------------------------------------------------- */

static GtkWidget *
make_button (GtkWidget *label, const char *tip)
{
  GtkWidget *button = gtk_menu_button_new ();
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), label);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_UP);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  return button;
}

/* The bar's label becomes the content of a button, where it is. */
static GtkWidget *
wrap (IdeWindow *self, GtkWidget *label, const char *tip, GtkWidget *popover)
{
  GtkWidget *before = gtk_widget_get_prev_sibling (label), *button;
  g_object_ref (label);
  gtk_box_remove (GTK_BOX (self->statusbar), label);
  gtk_widget_remove_css_class (label, "item");
  button = make_button (label, tip);
  g_object_unref (label);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_box_insert_child_after (GTK_BOX (self->statusbar), button, before);
  return button;
}

void
ide_window_attach_status (IdeWindow *self)
{
  const GActionEntry entries[] = {
    { "indent-with", NULL, "s", "''", indent_cb },
    { "indent-width", NULL, "s", "''", indent_width_cb },
  };
  GtkWidget *languages = ide_chooser_new (_("Language of the text"));
  g_autoptr (GMenuModel) menu = make_indents ();
  Status *status = g_new0 (Status, 1);

  g_object_set_data_full (G_OBJECT (self), "status-choosers", status, g_free);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect (languages, "fill", G_CALLBACK (fill_languages_cb), self);
  g_signal_connect (languages, "chosen", G_CALLBACK (language_cb), self);
  status->language = wrap (self, self->status_language, _("Language of the text"), languages);
  status->indent_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (status->indent_label, "dim-label");
  status->indent = make_button (status->indent_label, _("Indentation"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (status->indent), menu);
  gtk_box_insert_child_after (GTK_BOX (self->statusbar), status->indent, self->status_encoding);
  status->read_only = gtk_label_new (_("Read-only"));
  gtk_widget_set_tooltip_text (status->read_only, _("The text was opened read-only; open the file again to change it"));
  gtk_widget_add_css_class (status->read_only, "item");
  gtk_box_insert_child_after (GTK_BOX (self->statusbar), status->read_only, status->indent);
}

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static void
set_state (IdeWindow *self, const char *action, const char *state)
{
  GSimpleAction *found = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), action));
  g_autoptr (GVariant) old = g_action_get_state (G_ACTION (found));
  if (!g_str_equal (g_variant_get_string (old, NULL), state))
    g_simple_action_set_state (found, g_variant_new_string (state));
}

void
ide_window_update_status_choosers (IdeWindow *self)
{
  Status *status = get (self);
  GtkSourceView *view = self->page ? GTK_SOURCE_VIEW (ide_page_get_view (self->page)) : NULL;
  g_autofree char *indent = NULL, *width = NULL;
  gboolean tabs;
  int columns;

  if (!status || !view)
    return;
  tabs = !gtk_source_view_get_insert_spaces_instead_of_tabs (view);
  columns = gtk_source_view_get_indent_width (view) > 0 ? gtk_source_view_get_indent_width (view) : (int) gtk_source_view_get_tab_width (view);
  indent = g_strdup_printf (tabs ? _("Tabs: %d") : _("Spaces: %d"), columns);
  width = g_strdup_printf ("%d", columns);
  set_text (status->indent_label, indent);
  set_state (self, "indent-with", tabs ? "tabs" : "spaces");
  set_state (self, "indent-width", width);
  gtk_widget_set_visible (status->indent, !self->narrow);
  gtk_widget_set_visible (status->read_only, document_get_read_only (ide_page_get_document (self->page)));
}

void
ide_window_popup_chooser (IdeWindow *self, const char *which)
{
  Status *status = get (self);
  GtkWidget *button = g_str_equal (which, "language") ? status->language : g_str_equal (which, "encoding") ? self->status_encoding : status->indent;
  gtk_widget_set_visible (button, TRUE);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
}

void
ide_window_dump_status (IdeWindow *self, JsonObject *state)
{
  JsonObject *object = json_object_new ();
  g_autofree char *schemes = ide_schemes_dump ();
  json_object_set_string_member (object, "schemes", schemes);
  json_object_set_string_member (object, "language", gtk_label_get_text (GTK_LABEL (self->status_language)));
  json_object_set_boolean_member (object, "read_only", gtk_widget_get_visible (get (self)->read_only));
  json_object_set_string_member (object, "indent", gtk_label_get_text (GTK_LABEL (get (self)->indent_label)));
  json_object_set_string_member (object, "problems_icon",
                                 adw_button_content_get_icon_name (ADW_BUTTON_CONTENT (self->status_problems_content)));
  json_object_set_object_member (state, "status", object);
}
