/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel that searches the project. */
#include "ide-search-panel-private.h"
#include <glib/gi18n.h>

#define DELAY_MS 200                    /* after a key, before the folder is searched */
#define TYPED_MIN 2                     /* fewer letters are only looked for at Enter */

G_DEFINE_FINAL_TYPE (IdeSearchPanel, ide_search_panel, GTK_TYPE_WIDGET)

/* ---- what is said ---------------------------------------------------------------------------------------- */

static void
append_passed_over (GString *text, const SearchProjectTotals *totals)
{
  if (totals->large > 0)
    g_string_append_printf (text, ngettext (" · %u too large", " · %u too large", totals->large), totals->large);
  if (totals->unreadable > 0)
    g_string_append_printf (text, ngettext (" · %u not readable", " · %u not readable", totals->unreadable), totals->unreadable);
}

static char *
describe (IdeSearchPanel *self)
{
  const SearchProjectTotals *totals = &self->totals;
  GString *text = g_string_new (NULL);
  g_autofree char *hits = g_strdup_printf ("%'u", totals->hits), *files = g_strdup_printf ("%'u", totals->matching);
  g_autofree char *all = g_strdup_printf ("%'u", totals->files);
  g_autofree char *of_files = NULL;
  if (totals->hits == 0)
    g_string_append_printf (text, self->running ? _("Searching… %s files") : _("Nothing found in %s files"), all);
  else
    {
      of_files = g_strdup_printf (ngettext ("in %s file", "in %s files", totals->matching), files);
      g_string_append_printf (text, ngettext ("%s match %s", "%s matches %s", totals->hits), hits, of_files);
      if (self->running)
        g_string_append (text, "…");
    }
  if (totals->truncated)
    g_string_append (text, _(" · there are more; look for something rarer"));
  append_passed_over (text, totals);
  return g_string_free (text, FALSE);
}

void
ide_search_panel_update (IdeSearchPanel *self)
{
  g_autofree char *text = self->mistake ? g_strdup (self->mistake) : self->pattern ? describe (self) : g_strdup ("");
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->files)) > 0;
  const char *root = self->host.get_root (self->host_data);
  gtk_label_set_text (GTK_LABEL (self->status), text);
  gtk_widget_set_tooltip_text (self->status, self->named);
  if (self->mistake)
    {
      gtk_widget_add_css_class (self->status, "error");
      gtk_widget_add_css_class (self->entry, "error");
    }
  else
    {
      gtk_widget_remove_css_class (self->status, "error");
      gtk_widget_remove_css_class (self->entry, "error");
    }
  gtk_widget_set_visible (self->stop, self->running != NULL);
  gtk_widget_set_visible (self->again, self->running == NULL && self->pattern);
  gtk_widget_set_sensitive (self->copy, any);
  gtk_widget_set_sensitive (self->text, any);
  gtk_widget_set_sensitive (self->replace_button, any && !self->running);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), any ? "list" : "empty");
  gtk_label_set_text (GTK_LABEL (self->empty), !root ? _("Open a folder to search in its files")
                      : !self->pattern ? _("Type what to look for, and see it here") : self->running ? _("Searching…")
                      : self->mistake ? "" : _("Nothing found"));
  ide_search_panel_update_replace (self);
}

/* ---- the run --------------------------------------------------------------------------------------------- */

typedef struct { IdeSearchPanel *panel; GCancellable *cancellable; } Run;

void
ide_search_panel_stop (IdeSearchPanel *self)
{
  g_clear_handle_id (&self->delay, g_source_remove);
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static void
found_cb (GPtrArray *files, const SearchProjectTotals *totals, gpointer data)
{
  Run *run = data;
  IdeSearchPanel *self = run->panel;
  if (g_cancellable_is_cancelled (run->cancellable))
    return;
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (IdeSearchFile) file = ide_search_file_new (g_ptr_array_index (files, i));
      g_list_store_insert_sorted (self->files, file, ide_search_file_compare, NULL);
    }
  self->totals = *totals;
  ide_search_panel_update (self);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SearchProjectTotals) totals = search_project_run_finish (result, &error);
  if (!g_cancellable_is_cancelled (run->cancellable))
    {
      IdeSearchPanel *self = run->panel;
      g_clear_object (&self->running);
      if (totals)
        {
          self->totals = *totals;
          self->totals.unreadable_names = NULL;
          g_free (self->named);
          self->named = totals->unreadable_names[0] ? g_strjoinv ("\n", totals->unreadable_names) : NULL;
        }
      else
        self->mistake = g_strdup (error->message);
      ide_search_panel_update (self);
    }
  g_object_unref (run->panel);
  g_object_unref (run->cancellable);
  g_free (run);
}

static void
clear (IdeSearchPanel *self)
{
  ide_search_panel_stop (self);
  g_list_store_remove_all (self->files);
  g_clear_pointer (&self->pattern, search_pattern_unref);
  g_clear_pointer (&self->mistake, g_free);
  g_clear_pointer (&self->named, g_free);
  self->totals = (SearchProjectTotals) { 0 };
}

static gboolean
is_on (GtkWidget *button)
{
  return GTK_IS_CHECK_BUTTON (button) ? gtk_check_button_get_active (GTK_CHECK_BUTTON (button))
    : gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));
}

static void
start (IdeSearchPanel *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry)), *root = self->host.get_root (self->host_data);
  const char *const include[] = { gtk_editable_get_text (GTK_EDITABLE (self->include)), NULL };
  const char *const exclude[] = { gtk_editable_get_text (GTK_EDITABLE (self->exclude)), NULL };
  SearchProjectOptions options = { root, include, exclude, is_on (self->hidden), is_on (self->ignored) };
  g_autoptr (GError) error = NULL;
  gsize place = 0;

  clear (self);
  self->flags = (is_on (self->match_case) ? SEARCH_CASE : 0) | (is_on (self->word) ? SEARCH_WORD : 0)
    | (is_on (self->regex) ? SEARCH_REGEX : 0);
  self->pattern = *text && root ? search_pattern_new (text, self->flags, &place, &error) : NULL;
  if (self->pattern)
    {
      Run *run = g_new0 (Run, 1);
      run->panel = g_object_ref (self);
      run->cancellable = g_cancellable_new ();
      self->running = g_object_ref (run->cancellable);
      options.texts = self->host.dup_texts (self->host_data);
      search_project_run_async (&options, self->pattern, found_cb, run, run->cancellable, done_cb, run);
      g_hash_table_unref (options.texts);
    }
  else if (error)
    self->mistake = g_strdup_printf (_("At character %ld: %s"), g_utf8_strlen (text, MIN (place, strlen (text))) + 1, error->message);
  ide_search_panel_update (self);
}

static gboolean
delay_cb (gpointer data)
{
  IdeSearchPanel *self = data;
  self->delay = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (IdeSearchPanel *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  clear (self);
  if (g_utf8_strlen (text, -1) >= TYPED_MIN)
    self->delay = g_timeout_add (DELAY_MS, delay_cb, self);
  ide_search_panel_update (self);
}

void
ide_search_panel_replaced (IdeSearchPanel *self)
{
  start (self);
}

static void
stop_cb (IdeSearchPanel *self)
{
  ide_search_panel_stop (self);
  ide_search_panel_update (self);
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeSearchPanel *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean in_list = focus && gtk_widget_is_ancestor (focus, self->list);
  gboolean in_entry = focus && GTK_IS_TEXT (focus);
  state &= GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK;
  if (key == GDK_KEY_Escape && self->running)
    stop_cb (self);
  else if (key == GDK_KEY_Escape)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-text", NULL);
  else if (key == GDK_KEY_Down && in_entry && state == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->files)) > 0)
    gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
  else if (key == GDK_KEY_c && state == GDK_CONTROL_MASK && in_list)
    ide_search_panel_copy (self);
  else if (key == GDK_KEY_space && state == 0 && in_list)
    ide_search_panel_toggle_tick (self);
  else
    return FALSE;
  return TRUE;
}

void
ide_search_panel_focus (IdeSearchPanel *self, const char *text, gboolean replace)
{
  if (text && *text && !strchr (text, '\n'))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_widget_grab_focus (replace && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) ? self->with : self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  if (!self->pattern && !self->delay)
    start (self);                       /* a folder may have been opened since */
}

const char *
ide_search_panel_get_status (IdeSearchPanel *self)
{
  return gtk_label_get_text (GTK_LABEL (self->status));
}

guint
ide_search_panel_get_count (IdeSearchPanel *self)
{
  return self->totals.hits;
}

gboolean
ide_search_panel_is_running (IdeSearchPanel *self)
{
  return self->running || self->delay;
}

/* ---- widgets --------------------------------------------------------------------------------------------- */

static void
name (GtkWidget *widget, const char *text)
{
  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static GtkWidget *
add_entry (GtkWidget *box, const char *placeholder, const char *tooltip, const char *icon, IdeSearchPanel *self)
{
  GtkWidget *entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  name (entry, tooltip);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 8);
  gtk_widget_set_hexpand (entry, TRUE);
  if (icon)
    {
      gtk_entry_set_icon_from_icon_name (GTK_ENTRY (entry), GTK_ENTRY_ICON_PRIMARY, icon);
      gtk_entry_set_icon_activatable (GTK_ENTRY (entry), GTK_ENTRY_ICON_PRIMARY, FALSE);
    }
  gtk_box_append (GTK_BOX (box), entry);
  return entry;
}

static GtkWidget *
add_toggle (GtkWidget *box, const char *label, const char *tooltip, GCallback callback, IdeSearchPanel *self)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "find-option");
  name (button, tooltip);
  g_signal_connect_swapped (button, "toggled", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *tooltip, GCallback callback, IdeSearchPanel *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_add_css_class (button, "flat");
  name (button, tooltip);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
add_row (GtkWidget *form)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (form), row);
  return row;
}

static GtkWidget *
make_form (IdeSearchPanel *self)
{
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *row = add_row (form), *options;

  self->entry = add_entry (row, _("Find in project"), _("Find in project"), "edit-find-symbolic", self);
  options = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->match_case = add_toggle (options, "Aa", _("Match case"), G_CALLBACK (changed_cb), self);
  self->word = add_toggle (options, "ab", _("Whole words"), G_CALLBACK (changed_cb), self);
  self->regex = add_toggle (options, ".*", _("Regular expression"), G_CALLBACK (changed_cb), self);
  gtk_box_append (GTK_BOX (row), options);
  row = add_row (form);
  self->with = add_entry (row, _("Replace with"), _("Replace with"), "edit-find-replace-symbolic", self);
  self->keep_case = add_toggle (row, "AB", _("Keep upper and lower case"), G_CALLBACK (ide_search_panel_update_rows), self);
  self->replace_button = gtk_button_new_with_label (_("Replace"));
  g_signal_connect_swapped (self->replace_button, "clicked", G_CALLBACK (ide_search_panel_replace), self);
  gtk_box_append (GTK_BOX (row), self->replace_button);
  row = add_row (form);
  self->include = add_entry (row, _("Only in: *.sym, src"), _("Only in these files and folders"), NULL, self);
  self->exclude = add_entry (row, _("Not in: *.log, old"), _("Not in these files and folders"), NULL, self);
  row = add_row (form);
  self->hidden = gtk_check_button_new_with_label (_("Hidden files"));
  self->ignored = gtk_check_button_new_with_label (_("Ignored files"));
  gtk_widget_set_tooltip_text (self->ignored, _("What .gitignore and .ignore name"));
  gtk_box_append (GTK_BOX (row), self->hidden);
  gtk_box_append (GTK_BOX (row), self->ignored);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->include, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->exclude, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->hidden, "toggled", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->ignored, "toggled", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (start), self);
  g_signal_connect_swapped (self->include, "activate", G_CALLBACK (start), self);
  g_signal_connect_swapped (self->exclude, "activate", G_CALLBACK (start), self);
  g_signal_connect_swapped (self->with, "activate", G_CALLBACK (ide_search_panel_replace), self);
  g_signal_connect_swapped (self->with, "changed", G_CALLBACK (ide_search_panel_update_rows), self);
  return form;
}

static GtkWidget *
make_results (IdeSearchPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *row = add_row (box), *scroller = gtk_scrolled_window_new ();

  self->status = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, "xalign", 0.0, "hexpand", TRUE,
                               "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->status, "numeric");
  gtk_box_append (GTK_BOX (row), self->status);
  self->stop = add_button (row, "process-stop-symbolic", _("Stop the search (Esc)"), G_CALLBACK (stop_cb), self);
  self->again = add_button (row, "view-refresh-symbolic", _("Search again"), G_CALLBACK (start), self);
  self->copy = add_button (row, "edit-copy-symbolic", _("Copy the results"), G_CALLBACK (ide_search_panel_copy), self);
  self->text = add_button (row, "text-x-generic-symbolic", _("Open the results as a text"), G_CALLBACK (ide_search_panel_open_text), self);
  self->list = ide_search_panel_make_list (self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_focusable (scroller, FALSE);
  self->empty = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (box), self->stack);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static void
ide_search_panel_dispose (GObject *object)
{
  IdeSearchPanel *self = IDE_SEARCH_PANEL (object);
  if (self->files)
    clear (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->files);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (ide_search_panel_parent_class)->dispose (object);
}

static void
ide_search_panel_class_init (IdeSearchPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_search_panel_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ide_search_panel_init (IdeSearchPanel *self)
{
  self->files = g_list_store_new (IDE_TYPE_SEARCH_FILE);
}

GtkWidget *
ide_search_panel_new (const IdeSearchPanelHost *host, gpointer data)
{
  IdeSearchPanel *self = g_object_new (IDE_TYPE_SEARCH_PANEL, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *form;

  self->host = *host;
  self->host_data = data;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (self->box, "search-panel");
  form = make_form (self);
  gtk_widget_set_hexpand (form, FALSE);
  gtk_box_append (GTK_BOX (self->box), form);
  gtk_box_append (GTK_BOX (self->box), make_results (self));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  ide_search_panel_update (self);
  return GTK_WIDGET (self);
}
