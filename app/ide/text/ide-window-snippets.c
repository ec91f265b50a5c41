/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's file of snippets, read when it changes; and the popover that puts a sequence at many carets. */
#include "ide-window-private.h"
#include "carets/commands.h"
#include "carets/snippets.h"
#include <glib/gi18n.h>

static GFileMonitor *monitor;           /* of all windows */

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "symphony", "snippets.json", NULL);
}

static void
load (IdeWindow *self)
{
  g_autofree char *path = get_path (), *text = NULL;
  g_autoptr (GPtrArray) entries = carets_snippets_new ();
  g_autoptr (GError) error = NULL;
  if (g_file_get_contents (path, &text, NULL, NULL) && !carets_snippets_read (entries, text, &error))
    {
      g_autofree char *message = g_strdup_printf (_("snippets.json could not be read: %s"), error->message);
      ide_window_toast_with (self, message, _("Open snippets.json"), "win.snippets");
    }
  editor_snippets_take (g_steal_pointer (&entries));
}

static void
file_changed_cb (IdeWindow *self)
{
  load (self);
}

void
ide_window_load_snippets (IdeWindow *self)
{
  g_autofree char *path = get_path ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  load (self);
  if (!monitor)
    monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (monitor)
    g_signal_connect_object (monitor, "changed", G_CALLBACK (file_changed_cb), self, G_CONNECT_SWAPPED);
}

static const char example[] =
  "{\n"
  "  \"Scale run\": {\n"
  "    \"prefix\": \"run\",\n"
  "    \"body\": [\"const ${1:run} = Clip.melody('${1}')\", \"\\t.note('${2:C4}', '8n')$0\"],\n"
  "    \"description\": \"A melody to start a run from\",\n"
  "    \"scope\": \"symphonyscript\"\n"
  "  }\n"
  "}\n";

void
ide_window_open_snippets (IdeWindow *self)
{
  g_autofree char *path = get_path (), *folder = g_path_get_dirname (path);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_mkdir_with_parents (folder, 0700);
      g_file_set_contents (path, example, -1, NULL);
    }
  ide_window_open_path (self, path, FALSE);
}

/* ---- a sequence ---------------------------------------------------------------------------------------------- */

static void
preview_cb (GtkEditable *entry, GtkWidget *label)
{
  g_auto (GStrv) texts = carets_make_sequence (gtk_editable_get_text (entry), 5);
  g_autofree char *joined = texts ? g_strjoinv (", ", texts) : NULL;
  g_autofree char *text = joined ? g_strconcat (joined, " …", NULL) : g_strdup (_("A number, a letter or a note, then a step or a scale"));
  gtk_label_set_text (GTK_LABEL (label), text);
}

static void
activate_cb (GtkEntry *entry, IdeWindow *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_POPOVER);
  if (!self->page || !carets_insert_sequence (editor_view_get_carets (ide_page_get_view (self->page)),
                                              gtk_editable_get_text (GTK_EDITABLE (entry))))
    {
      gtk_widget_error_bell (GTK_WIDGET (entry));
      return;
    }
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static gboolean
unparent_cb (gpointer popover)
{
  gtk_widget_unparent (popover);
  g_object_unref (popover);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkWidget *popover, IdeWindow *self)
{
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
  g_idle_add (unparent_cb, g_object_ref (popover));
}

void
ide_window_insert_sequence (IdeWindow *self)
{
  EditorView *view = self->page ? ide_page_get_view (self->page) : NULL;
  GtkWidget *popover, *box, *entry, *label;
  GdkRectangle place = { 24, 24, 1, 1 };
  double x, y;

  if (!view)
    return;
  popover = gtk_popover_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  entry = gtk_entry_new ();
  label = gtk_label_new (NULL);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 24);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("1, 10 -2, a, C4, C4 major"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sequence"), -1);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), label);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  if (editor_view_locate (view, editor_view_get_caret_offset (view), &place)
      && gtk_widget_translate_coordinates (GTK_WIDGET (view), GTK_WIDGET (self), place.x, place.y, &x, &y))
    {
      place.x = x;
      place.y = y;
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &place);
  g_signal_connect (entry, "changed", G_CALLBACK (preview_cb), label);
  g_signal_connect (entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), self);
  preview_cb (GTK_EDITABLE (entry), label);
  gtk_popover_popup (GTK_POPOVER (popover));
  gtk_widget_grab_focus (entry);
}
