/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window: a row a field, with where its value comes from and a way back. */
#include "preferences/preferences.h"
#include "json/json.h"
#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  PreferencesWindow *window;            /* not owned */
  char       *key;
  PreferencesKind kind;
  GStrv       values;
  GtkWidget  *row, *control, *origin, *reset;
} Row;

struct _PreferencesWindow {
  AdwPreferencesWindow parent_instance;
  const PreferencesSource *source;
  gpointer    data;
  AdwPreferencesPage *page;
  GPtrArray  *rows;
  gboolean    updating, has_group;
};
G_DEFINE_FINAL_TYPE (PreferencesWindow, preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
row_free (gpointer data)
{
  Row *row = data;
  g_strfreev (row->values);
  g_free (row->key);
  g_free (row);
}

/* ---- values ---------------------------------------------------------------------------------------------- */

static char *
quote (const char *string)
{
  JsonText text = { 0 };
  char *copy;
  json_text_add_string (&text, string, strlen (string));
  copy = g_strdup (text.text);
  free (text.text);
  return copy;
}

/* "a, b" to ["a", "b"]. */
static char *
quote_list (const char *string)
{
  g_auto (GStrv) parts = g_strsplit (string, ",", -1);
  GString *text = g_string_new ("[");
  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *one = quote (g_strstrip (parts[i]));
      if (*parts[i])
        g_string_append_printf (text, "%s%s", text->len > 1 ? ", " : "", one);
    }
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static char *
unquote (const char *json)
{
  JsonDoc *doc = json_doc_parse (json, strlen (json), NULL);
  const JsonItem *root = json_doc_get_root (doc);
  GString *text = g_string_new (NULL);
  if (root && root->type == JSON_ITEM_STRING)
    g_string_append (text, root->string);
  for (const JsonItem *item = root && root->type == JSON_ITEM_ARRAY ? root->first : NULL; item; item = item->next)
    g_string_append_printf (text, "%s%s", text->len ? ", " : "", item->string ? item->string : "");
  json_doc_free (doc);
  return g_string_free (text, FALSE);
}

static void
show_value (Row *row, const char *json)
{
  g_autofree char *text = NULL;
  switch (row->kind)
    {
    case PREFERENCES_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (row->control), g_str_equal (json, "true"));
      break;
    case PREFERENCES_NUMBER:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->control), g_ascii_strtod (json, NULL));
      break;
    case PREFERENCES_CHOICE:
      for (guint i = 0; row->values[i]; i++)
        if (g_str_equal (row->values[i], json))
          adw_combo_row_set_selected (ADW_COMBO_ROW (row->row), i);
      break;
    default:
      text = unquote (json);
      if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row->row)), text) != 0)
        gtk_editable_set_text (GTK_EDITABLE (row->row), text);
    }
}

static void
refresh_row (PreferencesWindow *self, Row *row)
{
  g_autofree char *json = self->source->dup_value (self->data, row->key);
  gboolean fixed = FALSE;
  const char *origin = self->source->get_origin (self->data, row->key, &fixed);

  self->updating = TRUE;
  show_value (row, json);
  gtk_label_set_text (GTK_LABEL (row->origin), origin ? origin : "");
  gtk_widget_set_visible (row->origin, origin != NULL);
  gtk_widget_set_visible (row->reset, origin && !fixed);
  gtk_widget_set_tooltip_text (row->origin, fixed ? _("The project’s settings decide; yours count in other projects") : _("Set in your settings"));
  self->updating = FALSE;
}

static void
set (Row *row, const char *json)
{
  PreferencesWindow *self = row->window;
  if (self->updating)
    return;
  if (self->source->set_value (self->data, row->key, json))
    refresh_row (self, row);
  else
    {
      AdwToast *toast = adw_toast_new (_("This value cannot be taken"));
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), toast);
      refresh_row (self, row);
    }
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static void
switch_cb (GtkSwitch *control, GParamSpec *pspec, Row *row)
{
  set (row, gtk_switch_get_active (control) ? "true" : "false");
}

static void
number_cb (GtkSpinButton *control, Row *row)
{
  char json[JSON_NUMBER_SIZE];
  json_number_write (gtk_spin_button_get_value (control), json);
  set (row, json);
}

static void
choice_cb (AdwComboRow *combo, GParamSpec *pspec, Row *row)
{
  guint selected = adw_combo_row_get_selected (combo);
  if (selected < g_strv_length (row->values))
    set (row, row->values[selected]);
}

static void
text_cb (AdwEntryRow *entry, Row *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_autofree char *json = row->kind == PREFERENCES_LIST ? quote_list (text) : quote (text);
  set (row, json);
}

static void
reset_cb (Row *row)
{
  set (row, NULL);
  gtk_widget_grab_focus (row->row);
}

static void
make_control (Row *row, const PreferencesField *field)
{
  switch (field->kind)
    {
    case PREFERENCES_SWITCH:
      row->row = adw_action_row_new ();
      row->control = gtk_switch_new ();
      g_signal_connect (row->control, "notify::active", G_CALLBACK (switch_cb), row);
      break;
    case PREFERENCES_NUMBER:
      row->row = adw_action_row_new ();
      row->control = gtk_spin_button_new_with_range (MAX (field->minimum, -1e9), MIN (field->maximum, 1e9), field->integer ? 1 : 0.5);
      gtk_spin_button_set_digits (GTK_SPIN_BUTTON (row->control), field->integer ? 0 : 1);
      g_signal_connect (row->control, "value-changed", G_CALLBACK (number_cb), row);
      break;
    case PREFERENCES_CHOICE:
      {
        g_autoptr (GtkStringList) model = gtk_string_list_new (field->labels);
        row->row = adw_combo_row_new ();
        adw_combo_row_set_model (ADW_COMBO_ROW (row->row), G_LIST_MODEL (model));
        g_signal_connect (row->row, "notify::selected", G_CALLBACK (choice_cb), row);
        break;
      }
    default:
      row->row = adw_entry_row_new ();
      adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row->row), TRUE);
      g_signal_connect (row->row, "apply", G_CALLBACK (text_cb), row);
    }
}

static void
add_suffix (Row *row, GtkWidget *widget)
{
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  if (ADW_IS_ENTRY_ROW (row->row))
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (row->row), widget);
  else
    adw_action_row_add_suffix (ADW_ACTION_ROW (row->row), widget);
}

static Row *
make_row (PreferencesWindow *self, const PreferencesField *field)
{
  Row *row = g_new0 (Row, 1);
  g_autofree char *title = g_markup_escape_text (field->title, -1), *detail = field->detail ? g_markup_escape_text (field->detail, -1) : NULL;
  g_autofree char *reset = g_strdup_printf (_("Reset “%s”"), field->title);

  row->window = self;
  row->key = g_strdup (field->key);
  row->kind = field->kind;
  row->values = g_strdupv ((char **) field->values);
  make_control (row, field);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), title);
  if (detail && ADW_IS_ACTION_ROW (row->row))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row->row), detail);
  else if (detail)
    gtk_widget_set_tooltip_text (row->row, field->detail);
  row->origin = gtk_label_new (NULL);
  gtk_widget_add_css_class (row->origin, "caption");
  gtk_widget_add_css_class (row->origin, "dim-label");
  row->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (row->reset, "flat");
  gtk_widget_set_tooltip_text (row->reset, _("Reset"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->reset), GTK_ACCESSIBLE_PROPERTY_LABEL, reset, -1);
  g_signal_connect_swapped (row->reset, "clicked", G_CALLBACK (reset_cb), row);
  add_suffix (row, row->origin);
  add_suffix (row, row->reset);
  if (row->control)
    {
      add_suffix (row, row->control);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row->row), row->control);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->control), GTK_ACCESSIBLE_PROPERTY_LABEL, field->title, -1);
    }
  return row;
}

static void
open_cb (PreferencesWindow *self)
{
  self->source->open_file (self->data);
  gtk_window_close (GTK_WINDOW (self));
}

void
preferences_window_add_group (PreferencesWindow *self, const char *title, const PreferencesField *fields, guint count)
{
  GtkWidget *group = adw_preferences_group_new (), *button;
  g_autofree char *markup = g_markup_escape_text (title, -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
  if (!self->has_group)
    {
      button = gtk_button_new_with_mnemonic (_("Open settings._json"));
      gtk_widget_add_css_class (button, "flat");
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (open_cb), self);
      adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), button);
    }
  self->has_group = TRUE;
  for (guint i = 0; i < count; i++)
    {
      Row *row = make_row (self, &fields[i]);
      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row->row);
      refresh_row (self, row);
    }
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
}

void
preferences_window_refresh (PreferencesWindow *self, const char *key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];
      if (!key || g_str_equal (row->key, key))
        refresh_row (self, row);
    }
}

/* ---- window ---------------------------------------------------------------------------------------------- */

static void
preferences_window_finalize (GObject *object)
{
  g_ptr_array_unref (PREFERENCES_WINDOW (object)->rows);
  G_OBJECT_CLASS (preferences_window_parent_class)->finalize (object);
}

static void
preferences_window_class_init (PreferencesWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = preferences_window_finalize;
}

static void
preferences_window_init (PreferencesWindow *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  adw_preferences_page_set_title (self->page, _("Preferences"));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), self->page);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (self), TRUE);
  gtk_window_set_title (GTK_WINDOW (self), _("Preferences"));
  gtk_window_set_default_size (GTK_WINDOW (self), 640, 640);
}

GtkWidget *
preferences_window_new (const PreferencesSource *source, gpointer data)
{
  PreferencesWindow *self = g_object_new (PREFERENCES_TYPE_WINDOW, NULL);
  self->source = source;
  self->data = data;
  return GTK_WIDGET (self);
}
