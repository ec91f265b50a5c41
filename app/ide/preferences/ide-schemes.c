/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of colour schemes: cards that show each, light ones above dark ones; import by button and drop. */
#include "ide-schemes.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>
#include "scheme/scheme.h"
#include "view/view.h"

#define BYTES_MAX (8 << 20)

typedef struct { GtkWindow *window; AdwToastOverlay *toasts; GtkWidget *boxes[2]; Settings *settings; } Schemes;

static Schemes *shown;                  /* one window at a time */
static const char *const keys[2] = { "look.scheme", "look.scheme-dark" };

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "symphony", "styles", NULL);
}

void
ide_schemes_init (void)
{
  g_autofree char *folder = get_folder ();
  gtk_source_style_scheme_manager_append_search_path (gtk_source_style_scheme_manager_get_default (), folder);
}

/* ---- import ---------------------------------------------------------------------------------------------- */

char *
ide_schemes_import (const char *path, char ***problems, GError **error)
{
  g_autofree char *text = NULL, *folder = get_folder (), *id = NULL, *file = NULL, *target = NULL, *xml = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *shown_name = g_filename_display_basename (path);
  SchemeTheme *theme;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  theme = length <= BYTES_MAX ? scheme_theme_parse (shown_name, text, length, &local) : NULL;
  if (!theme)
    {
      g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_FORMAT, _("“%s” was not taken in. %s"), shown_name,
                   local ? local->message : _("It is too large for a colour scheme."));
      return NULL;
    }
  id = scheme_make_id (scheme_theme_get_name (theme));
  file = g_strconcat (id, ".xml", NULL);
  target = g_build_filename (folder, file, NULL);
  xml = scheme_theme_to_xml (theme, id);
  if (problems)
    *problems = g_strdupv ((char **) scheme_theme_get_problems (theme));
  scheme_theme_free (theme);
  g_mkdir_with_parents (folder, 0755);
  if (!g_file_set_contents (target, xml, -1, error))
    return NULL;
  gtk_source_style_scheme_manager_force_rescan (gtk_source_style_scheme_manager_get_default ());
  return g_steal_pointer (&id);
}

/* ---- cards ----------------------------------------------------------------------------------------------- */

static gboolean
is_dark (GtkSourceStyleScheme *scheme)
{
  const char *variant = gtk_source_style_scheme_get_metadata (scheme, "variant");
  GtkSourceStyle *style = gtk_source_style_scheme_get_style (scheme, "text");
  g_autofree char *back = NULL;
  GdkRGBA color;
  if (variant)
    return g_str_equal (variant, "dark");
  if (style)
    g_object_get (style, "background", &back, NULL);
  return back && gdk_rgba_parse (&color, back) && color.red + color.green + color.blue < 1.5f;
}

/* "symphony" has a dark half of its own: chosen for dark it is that. */
static const char *
get_chosen (Schemes *self, int dark)
{
  const char *id = settings_get_string (self->settings, keys[dark]);
  if (!*id)
    id = settings_get_string (self->settings, keys[0]);
  return dark && g_str_equal (id, "symphony") ? "symphony-dark" : id;
}

static void
update_chosen (Schemes *self)
{
  for (int dark = 0; dark < 2; dark++)
    for (GtkWidget *child = gtk_widget_get_first_child (self->boxes[dark]); child; child = gtk_widget_get_next_sibling (child))
      {
        GtkWidget *card = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));
        GtkSourceStyleScheme *scheme = gtk_source_style_scheme_preview_get_scheme (GTK_SOURCE_STYLE_SCHEME_PREVIEW (card));
        gtk_source_style_scheme_preview_set_selected (GTK_SOURCE_STYLE_SCHEME_PREVIEW (card),
                                                      g_str_equal (gtk_source_style_scheme_get_id (scheme), get_chosen (self, dark)));
      }
}

static void
activated_cb (GtkFlowBox *box, GtkFlowBoxChild *child, Schemes *self)
{
  GtkWidget *card = gtk_flow_box_child_get_child (child);
  const char *id = gtk_source_style_scheme_get_id (gtk_source_style_scheme_preview_get_scheme (GTK_SOURCE_STYLE_SCHEME_PREVIEW (card)));
  settings_set_string (self->settings, keys[GTK_WIDGET (box) == self->boxes[1]], id);
}

static void
card_activated_cb (GtkSourceStyleSchemePreview *card, gpointer data)
{
  gtk_widget_activate (gtk_widget_get_parent (GTK_WIDGET (card)));
}

static void
fill (Schemes *self)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  const char *const *ids = gtk_source_style_scheme_manager_get_scheme_ids (manager);
  GtkWidget *child;

  for (int dark = 0; dark < 2; dark++)
    while ((child = gtk_widget_get_first_child (self->boxes[dark])))
      gtk_flow_box_remove (GTK_FLOW_BOX (self->boxes[dark]), child);
  for (; *ids; ids++)
    {
      GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (manager, *ids);
      GtkWidget *card = gtk_source_style_scheme_preview_new (scheme), *box = self->boxes[is_dark (scheme)];
      const char *name = gtk_source_style_scheme_get_name (scheme);
      gtk_widget_set_tooltip_text (card, name);
      gtk_widget_set_focusable (card, FALSE);
      g_signal_connect (card, "activate", G_CALLBACK (card_activated_cb), NULL);
      gtk_flow_box_append (GTK_FLOW_BOX (box), card);
      gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (card)), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  update_chosen (self);
}

/* ---- taking in ------------------------------------------------------------------------------------------- */

static void
say (Schemes *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  adw_toast_set_timeout (toast, 8);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
take_in (Schemes *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) problems = NULL;
  g_autofree char *id = ide_schemes_import (path, &problems, &error), *text = NULL;
  GtkSourceStyleScheme *scheme;

  if (!id)
    {
      say (self, error->message);
      return;
    }
  scheme = gtk_source_style_scheme_manager_get_scheme (gtk_source_style_scheme_manager_get_default (), id);
  if (scheme)
    settings_set_string (self->settings, keys[is_dark (scheme)], id);
  fill (self);
  if (g_strv_length (problems) > 0)
    text = g_strdup_printf (ngettext ("Taken in and chosen. %u colour was left out: %s", "Taken in and chosen. %u colours were left out, first: %s",
                                      g_strv_length (problems)), g_strv_length (problems), problems[0]);
  else
    text = g_strdup_printf (_("“%s” was taken in and chosen"), scheme ? gtk_source_style_scheme_get_name (scheme) : id);
  say (self, text);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, Schemes *self)
{
  g_autoptr (GListModel) files = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog)) : NULL;
  for (guint i = 0; files && shown == self && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      take_in (self, g_file_peek_path (file));
    }
  g_object_unref (dialog);
}

static void
import_cb (Schemes *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Import colour schemes"), self->window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  static const char *const patterns[] = { "*.tmTheme", "*.sublime-color-scheme", "*.json" };
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _("TextMate, Sublime Text and VS Code themes"));
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, Schemes *self)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));
  for (GSList *l = files; l; l = l->next)
    if (g_file_peek_path (l->data))
      take_in (self, g_file_peek_path (l->data));
  g_slist_free (files);
  return TRUE;
}

/* ---- window ---------------------------------------------------------------------------------------------- */

static void
settings_cb (Settings *settings, const char *key, Schemes *self)
{
  if (g_str_has_prefix (key, "look."))
    update_chosen (self);
}

static void
destroy_cb (GtkWidget *window, Schemes *self)
{
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_object_unref (self->settings);
  shown = NULL;
  g_free (self);
}

static GtkWidget *
make_section (Schemes *self, int dark)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *label = gtk_label_new (dark ? _("When it is dark") : _("When it is light"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  self->boxes[dark] = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->boxes[dark]), GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->boxes[dark]), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (self->boxes[dark]), 12);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->boxes[dark]), TRUE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->boxes[dark]), 5);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (self->boxes[dark]), 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->boxes[dark]), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (GTK_LABEL (label)), -1);
  g_signal_connect (self->boxes[dark], "child-activated", G_CALLBACK (activated_cb), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->boxes[dark]);
  return box;
}

static GtkWidget *
make_header (Schemes *self)
{
  GtkWidget *header = adw_header_bar_new (), *button = gtk_button_new_with_mnemonic (_("_Import…"));
  gtk_widget_set_tooltip_text (button, _("Themes of TextMate, Sublime Text and VS Code; they can also be dropped here"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (import_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);
  return header;
}

void
ide_schemes_show (GtkWindow *parent, Settings *settings)
{
  GtkWidget *box, *content, *scroller;
  GtkDropTarget *target;
  Schemes *self;

  if (shown)
    {
      gtk_window_present (shown->window);
      return;
    }
  self = shown = g_new0 (Schemes, 1);
  self->settings = g_object_ref (settings);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, _("Colour schemes"));
  gtk_window_set_default_size (self->window, 640, 560);
  gtk_window_set_transient_for (self->window, parent);
  content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  gtk_widget_set_margin_start (content, 24);
  gtk_widget_set_margin_end (content, 24);
  gtk_widget_set_margin_top (content, 18);
  gtk_widget_set_margin_bottom (content, 24);
  gtk_box_append (GTK_BOX (content), make_section (self, 0));
  gtk_box_append (GTK_BOX (content), make_section (self, 1));
  scroller = gtk_scrolled_window_new ();
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, scroller);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self->window), box);
  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), GTK_EVENT_CONTROLLER (target));
  g_signal_connect (settings, "changed", G_CALLBACK (settings_cb), self);
  g_signal_connect (self->window, "destroy", G_CALLBACK (destroy_cb), self);
  gtk_source_style_scheme_manager_force_rescan (gtk_source_style_scheme_manager_get_default ());       /* taken in by the command line */
  fill (self);
  gtk_window_present (self->window);
}

char *
ide_schemes_dump (void)
{
  GString *text = g_string_new (NULL);
  for (int dark = 0; shown && dark < 2; dark++)
    {
      for (GtkWidget *child = gtk_widget_get_first_child (shown->boxes[dark]); child; child = gtk_widget_get_next_sibling (child))
        {
          GtkSourceStyleSchemePreview *card = GTK_SOURCE_STYLE_SCHEME_PREVIEW (gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child)));
          g_string_append_printf (text, "%s%s ", gtk_source_style_scheme_get_id (gtk_source_style_scheme_preview_get_scheme (card)),
                                  gtk_source_style_scheme_preview_get_selected (card) ? "*" : "");
        }
      g_string_append (text, dark ? "" : "| ");
    }
  return g_string_free (text, FALSE);
}
