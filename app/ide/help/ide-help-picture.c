/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a help page: light or dark like the window, small in the page, large in a window of its own. */
#include "ide-help-picture.h"
#include <adwaita.h>
#include <glib/gi18n.h>

#define LARGE_WIDTH 1280
#define LARGE_HEIGHT 720

static char *
dup_path (const char *folder, const char *name, const char *size)
{
  const char *look = adw_style_manager_get_dark (adw_style_manager_get_default ()) ? "dark" : "light";
  g_autofree char *file = g_strdup_printf ("%s-%s-%s.png", name, look, size);
  return g_build_filename (folder, "screens", file, NULL);
}

static void
load (GtkPicture *picture)
{
  g_autofree char *path = dup_path (g_object_get_data (G_OBJECT (picture), "folder"), g_object_get_data (G_OBJECT (picture), "name"),
                                    g_object_get_data (G_OBJECT (picture), "size"));
  gtk_picture_set_filename (picture, path);
}

static GtkWidget *
make_picture (const char *folder, const char *name, const char *size, const char *alternative)
{
  GtkWidget *picture = gtk_picture_new ();
  g_object_set_data_full (G_OBJECT (picture), "folder", g_strdup (folder), g_free);
  g_object_set_data_full (G_OBJECT (picture), "name", g_strdup (name), g_free);
  g_object_set_data (G_OBJECT (picture), "size", (gpointer) g_intern_string (size));
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), alternative);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (load), picture, G_CONNECT_SWAPPED);
  load (GTK_PICTURE (picture));
  return picture;
}

static void
enlarge_cb (GtkButton *button, GtkWidget *picture)
{
  const char *alternative = gtk_picture_get_alternative_text (GTK_PICTURE (picture));
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *large, *header = adw_header_bar_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  large = make_picture (g_object_get_data (G_OBJECT (picture), "folder"), g_object_get_data (G_OBJECT (picture), "name"), "2560", alternative);
  gtk_widget_set_vexpand (large, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), large);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), alternative);
  gtk_window_set_default_size (GTK_WINDOW (window), LARGE_WIDTH, LARGE_HEIGHT);
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (button))));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_present (GTK_WINDOW (window));
}

GtkWidget *
ide_help_picture_new (const char *folder, const char *name, const char *alternative)
{
  g_autofree char *path = dup_path (folder, name, "1280"), *label = NULL;
  GtkWidget *button, *picture;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  button = gtk_button_new ();
  picture = make_picture (folder, name, "1280", alternative);
  label = g_strdup_printf (_("%s. Press to see it large."), alternative);
  gtk_button_set_child (GTK_BUTTON (button), picture);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "help-picture");
  gtk_widget_set_tooltip_text (button, _("See it large"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (enlarge_cb), picture);
  return button;
}
