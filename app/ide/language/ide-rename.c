/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renaming: an entry at the name, under it every row that would change, in every file, before anything does. */
#include "ide-window-private.h"
#include "ide-language.h"
#include <glib/gi18n.h>
#include <string.h>

#define PREVIEW_ROWS 200
#define PREVIEW_HEIGHT 220

typedef struct {
  IdeWindow *window;
  IdePage   *page;
  GtkWidget *popover, *entry, *status, *scroller, *list;
  ProviderRequest *request;
  ProviderAnswer  *answer;              /* edits for the name in the entry */
  char      *old_name, *asked;
  gsize      offset;
  gboolean   wanted;                    /* Enter was pressed before the answer came */
} Rename;

static void ask_edits (Rename *rename);

static void
rename_free (gpointer data)
{
  Rename *rename = data;
  provider_request_cancel (g_steal_pointer (&rename->request));
  g_clear_pointer (&rename->answer, provider_answer_unref);
  g_free (rename->old_name);
  g_free (rename->asked);
  g_object_unref (rename->page);
  g_free (rename);
}

/* What synapses learned is kept by "file:name" of clips, the file as the session names it. */
static void
tell_session (Rename *rename, const ProviderAnswer *answer, const char *name)
{
  IdeWindow *self = rename->window;
  gsize length = self->live_dir ? strlen (self->live_dir) : 0;
  const char *last = NULL;

  for (guint i = 0; self->live && i < answer->rows->len; i++)
    {
      const ProviderEdit *edit = provider_answer_row (answer, ProviderEdit, i);
      g_autofree char *own = ide_page_dup_name (rename->page), *before = NULL, *after = NULL;
      const char *file = edit->file ? edit->file : own;
      if (i > 0 && g_strcmp0 (last, edit->file) == 0)
        continue;
      last = edit->file;
      if (length > 0 && g_str_has_prefix (file, self->live_dir) && file[length] == '/')
        file += length + 1;
      before = g_strconcat (file, ":", rename->old_name, NULL);
      after = g_strconcat (file, ":", name, NULL);
      live_session_rename_clip (self->live, before, after);
    }
}

static void
apply (Rename *rename)
{
  IdeWindow *self = rename->window;
  g_autoptr (ProviderAnswer) answer = provider_answer_ref (rename->answer);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (rename->entry))), *text = NULL;
  guint files = 0, count = answer->rows->len;

  if (!ide_window_apply_edits (self, rename->page, (const ProviderEdit *) (void *) answer->rows->data, count, &files, &error))
    {
      gtk_label_set_text (GTK_LABEL (rename->status), error->message);
      gtk_widget_add_css_class (rename->status, "error");
      return;
    }
  tell_session (rename, answer, name);
  if (files > 1)
    text = g_strdup_printf (ngettext ("Renamed in %u place in %u files; undo takes all back",
                                      "Renamed in %u places in %u files; undo takes all back", count), count, files);
  if (text)
    ide_window_toast (self, text);
  gtk_popover_popdown (GTK_POPOVER (rename->popover));
}

static int
get_line (Rename *rename, const ProviderEdit *edit)
{
  IdePage *page = edit->file ? ide_window_find_page (rename->window, edit->file) : rename->page;
  return page ? (int) document_get_line_at (ide_page_get_document (page), edit->start) + 1 : 0;
}

static void
show_edits (Rename *rename)
{
  GtkWidget *row;
  const char *file = NULL;
  guint files = 0;

  while ((row = gtk_widget_get_first_child (rename->list)))
    gtk_box_remove (GTK_BOX (rename->list), row);
  for (guint i = 0; i < rename->answer->rows->len; i++)
    {
      const ProviderEdit *edit = provider_answer_row (rename->answer, ProviderEdit, i);
      g_autofree char *name = edit->file ? g_path_get_basename (edit->file) : document_dup_title (ide_page_get_document (rename->page));
      g_autofree char *text = NULL;
      int line = get_line (rename, edit);
      if (i == 0 || g_strcmp0 (file, edit->file) != 0)
        files++;
      file = edit->file;
      if (i >= PREVIEW_ROWS)
        continue;
      text = line > 0 ? g_strdup_printf ("%s:%d   %s → %s", name, line, edit->old ? edit->old : "", edit->text)
        : g_strdup_printf ("%s   %s → %s", name, edit->old ? edit->old : "", edit->text);
      row = gtk_label_new (text);
      gtk_label_set_xalign (GTK_LABEL (row), 0);
      gtk_label_set_ellipsize (GTK_LABEL (row), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (row, "numeric");
      gtk_box_append (GTK_BOX (rename->list), row);
    }
  gtk_widget_set_visible (rename->scroller, rename->answer->rows->len > 0);
  gtk_popover_present (GTK_POPOVER (rename->popover));
  if (rename->answer->rows->len > 0)
    {
      g_autofree char *places = g_strdup_printf (ngettext ("%u place", "%u places", rename->answer->rows->len), rename->answer->rows->len);
      g_autofree char *where = g_strdup_printf (ngettext ("%s in %u file", "%s in %u files", files), places, files);
      gtk_label_set_text (GTK_LABEL (rename->status), where);
    }
}

static void
edits_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  Rename *rename = data;
  rename->request = NULL;
  g_clear_pointer (&rename->answer, provider_answer_unref);
  gtk_widget_remove_css_class (rename->status, "error");
  if (answer)
    {
      rename->answer = provider_answer_ref ((ProviderAnswer *) answer);
      show_edits (rename);
    }
  if (!answer || answer->rows->len == 0)
    {
      gtk_label_set_text (GTK_LABEL (rename->status), answer && answer->refusal ? answer->refusal : error ? error : _("Nothing would change"));
      if (answer && answer->refusal)
        gtk_widget_add_css_class (rename->status, "error");
      rename->wanted = FALSE;
    }
  else if (rename->wanted)
    apply (rename);
}

static void
ask_edits (Rename *rename)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (rename->entry));
  ProviderQuestion question = { PROVIDER_RENAME, ide_page_get_document (rename->page), rename->offset, rename->offset, name };

  provider_request_cancel (g_steal_pointer (&rename->request));
  g_clear_pointer (&rename->answer, provider_answer_unref);
  rename->wanted = FALSE;
  if (strcmp (name, rename->old_name) == 0 || !*name)
    {
      gtk_widget_remove_css_class (rename->status, "error");
      gtk_label_set_text (GTK_LABEL (rename->status), _("Type a new name"));
      gtk_widget_set_visible (rename->scroller, FALSE);
      return;
    }
  rename->request = provider_hub_ask (ide_window_get_providers (rename->window), &question, edits_cb, rename);
}

static void
activate_cb (Rename *rename)
{
  if (rename->request)
    rename->wanted = TRUE;
  else if (rename->answer && rename->answer->rows->len > 0)
    apply (rename);
  else if (strcmp (gtk_editable_get_text (GTK_EDITABLE (rename->entry)), rename->old_name) == 0)
    gtk_popover_popdown (GTK_POPOVER (rename->popover));
  else
    gtk_widget_error_bell (rename->entry);
}

static gboolean
unparent_cb (gpointer popover)
{
  GtkWidget *parent = gtk_widget_get_parent (popover);
  gtk_widget_unparent (popover);
  g_object_unref (popover);
  if (parent && gtk_widget_get_mapped (parent))
    gtk_widget_child_focus (parent, GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* Later: it is still closing. */
static void
closed_cb (Rename *rename)
{
  EditorView *view = ide_page_get_view (rename->page);
  gtk_widget_grab_focus (GTK_WIDGET (view));
  g_idle_add (unparent_cb, g_object_ref (rename->popover));
}

static void
build (Rename *rename)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  rename->entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (rename->entry), rename->old_name);
  gtk_editable_set_width_chars (GTK_EDITABLE (rename->entry), 28);
  gtk_widget_add_css_class (rename->entry, "monospace");
  gtk_accessible_update_property (GTK_ACCESSIBLE (rename->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New name"), -1);
  rename->status = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (rename->status), 0);
  gtk_label_set_wrap (GTK_LABEL (rename->status), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (rename->status), 40);
  gtk_widget_add_css_class (rename->status, "caption");
  rename->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  rename->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (rename->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (rename->scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (rename->scroller), PREVIEW_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (rename->scroller), rename->list);
  gtk_widget_set_focusable (rename->scroller, FALSE);
  gtk_widget_set_visible (rename->scroller, FALSE);
  gtk_box_append (GTK_BOX (box), rename->entry);
  gtk_box_append (GTK_BOX (box), rename->status);
  gtk_box_append (GTK_BOX (box), rename->scroller);
  gtk_popover_set_child (GTK_POPOVER (rename->popover), box);
  g_signal_connect_swapped (rename->entry, "changed", G_CALLBACK (ask_edits), rename);
  g_signal_connect_swapped (rename->entry, "activate", G_CALLBACK (activate_cb), rename);
}

static void
open_popover (Rename *rename, gsize start)
{
  EditorView *view = ide_page_get_view (rename->page);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (view));
  GdkRectangle place = { 0, 0, 1, 1 };
  double x, y;

  rename->popover = gtk_popover_new ();
  gtk_popover_set_position (GTK_POPOVER (rename->popover), GTK_POS_BOTTOM);
  gtk_popover_set_has_arrow (GTK_POPOVER (rename->popover), FALSE);
  gtk_widget_set_halign (rename->popover, GTK_ALIGN_START);
  gtk_widget_add_css_class (rename->popover, "rename");
  gtk_accessible_update_property (GTK_ACCESSIBLE (rename->popover), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Rename"), -1);
  gtk_widget_set_parent (rename->popover, parent);
  g_object_set_data_full (G_OBJECT (rename->popover), "rename", rename, rename_free);
  build (rename);
  g_signal_connect_swapped (rename->popover, "closed", G_CALLBACK (closed_cb), rename);
  editor_view_locate (view, start, &place);
  gtk_widget_translate_coordinates (GTK_WIDGET (view), parent, place.x, place.y, &x, &y);
  place.x = (int) x;
  place.y = (int) y;
  place.width = MAX (place.width, 1);
  gtk_popover_set_pointing_to (GTK_POPOVER (rename->popover), &place);
  gtk_popover_popup (GTK_POPOVER (rename->popover));
  gtk_widget_grab_focus (rename->entry);
  gtk_editable_select_region (GTK_EDITABLE (rename->entry), 0, -1);
}

typedef struct { IdeWindow *window; IdePage *page; gsize offset; } Check;

static void
check_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  Check *check = data;
  if (answer && answer->rows->len > 0 && gtk_widget_get_mapped (GTK_WIDGET (check->page)))
    {
      const ProviderRange *range = provider_answer_row (answer, ProviderRange, 0);
      Rename *rename = g_new0 (Rename, 1);
      rename->window = check->window;
      rename->page = g_object_ref (check->page);
      rename->offset = range->start;
      rename->old_name = g_strdup (range->name ? range->name : "");
      open_popover (rename, range->start);
      gtk_label_set_text (GTK_LABEL (rename->status), _("Type a new name"));
    }
  else
    ide_window_toast (check->window, answer && answer->refusal ? answer->refusal : error ? error : _("Nothing here can be renamed"));
  g_object_unref (check->page);
  g_object_unref (check->window);
  g_free (check);
}

void
ide_window_rename (IdeWindow *self)
{
  gsize offset = editor_view_get_caret_offset (ide_page_get_view (self->page));
  ProviderQuestion question = { PROVIDER_RENAME_CHECK, ide_page_get_document (self->page), offset, offset };
  Check *check = g_new0 (Check, 1);

  check->window = g_object_ref (self);
  check->page = g_object_ref (self->page);
  check->offset = offset;
  if (!provider_hub_ask (ide_window_get_providers (self), &question, check_cb, check))
    check_cb (NULL, NULL, check);
}
