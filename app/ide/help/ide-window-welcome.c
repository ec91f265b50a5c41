/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The welcome page's templates: a row a file in data/templates, whose first row says what it is. */
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
list_templates (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".sym"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

/* "// Beat: drums and a bass line." */
static GtkWidget *
make_row (const char *path)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *text = NULL, *line = NULL, *title = NULL, *detail = NULL;
  const char *colon;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_str_has_prefix (text, "// "))
    line = g_path_get_basename (path);
  else
    line = g_strndup (text + 3, strcspn (text + 3, "\n"));
  colon = strstr (line, ": ");
  title = colon ? g_markup_escape_text (line, colon - line) : g_markup_escape_text (line, -1);
  detail = colon ? g_markup_escape_text (colon + 2, -1) : NULL;
  if (detail)
    detail[0] = g_ascii_toupper (detail[0]);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (detail)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.new-from");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", path);
  return row;
}

/* The lists inside of an expander row have no names of their own. */
static void
name_lists (GtkWidget *widget)
{
  if (GTK_IS_LIST_BOX (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Templates"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    name_lists (child);
}

void
ide_window_fill_templates (IdeWindow *self)
{
  const char *data_dir = ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  g_autofree char *folder = data_dir ? g_build_filename (data_dir, "templates", NULL) : NULL;
  g_autoptr (GPtrArray) paths = folder ? list_templates (folder) : g_ptr_array_new ();
  for (guint i = 0; i < paths->len; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self->welcome_templates), make_row (paths->pdata[i]));
  name_lists (self->welcome_templates);
  gtk_widget_set_visible (self->welcome_templates, paths->len > 0);
}
