/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to a text's file. */
#include "ide-page-bars.h"
#include "ide-diff-view.h"
#include <glib/gi18n.h>

#define DIFF_HEIGHT 220

struct _IdePageBars {
  GtkWidget   parent_instance;
  Document   *document;
  GtkWidget  *box, *bar, *label, *compare, *merge, *take, *keep, *save, *pane, *title, *diff;
  IdeBarKind  kind;
  Rope       *disk;                     /* the file's text; NULL: not read since it changed */
  gboolean    reading;
  guint       redraw;
};
G_DEFINE_FINAL_TYPE (IdePageBars, ide_page_bars, GTK_TYPE_WIDGET)

static guint done_signal;

/* ---- the file's text ------------------------------------------------------------------------------------- */

static void show_difference (IdePageBars *self);

static void
say (IdePageBars *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->label), text);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IdePageBars) self = data;
  g_autoptr (Document) other = DOCUMENT_DOCUMENT (source);
  g_autoptr (GError) error = NULL;
  self->reading = FALSE;
  if (!self->document)
    return;
  if (!document_load_finish (other, result, &error))
    {
      say (self, error->message);
      return;
    }
  g_clear_pointer (&self->disk, rope_unref);
  self->disk = rope_ref (document_get_rope (other));
  show_difference (self);
}

/* TRUE: it is there; else it comes. */
static gboolean
read_disk (IdePageBars *self)
{
  if (!self->disk && !self->reading && document_get_path (self->document))
    {
      self->reading = TRUE;
      document_load_async (document_new (), document_get_path (self->document), NULL, read_cb, g_object_ref (self));
    }
  return self->disk != NULL;
}

/* ---- the difference -------------------------------------------------------------------------------------- */

static void
show_difference (IdePageBars *self)
{
  Hunks *hunks;
  g_autofree char *title = NULL;
  if (!gtk_widget_get_visible (self->pane) || !read_disk (self))
    return;
  hunks = hunks_new (self->disk, document_get_rope (self->document), NULL);
  title = g_strdup_printf (_("From the file to your text: +%zu −%zu rows"), hunks->added, hunks->removed);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  ide_diff_view_set (IDE_DIFF_VIEW (self->diff), hunks, NULL);
}

static gboolean
redraw_cb (gpointer data)
{
  IdePageBars *self = data;
  self->redraw = 0;
  show_difference (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (IdePageBars *self)
{
  if (self->redraw == 0 && gtk_widget_get_visible (self->pane))
    self->redraw = g_idle_add (redraw_cb, self);
}

/* One difference as it is in the file. */
static void
take_hunk (guint index, gpointer data)
{
  IdePageBars *self = data;
  const Hunks *hunks = ide_diff_view_get (IDE_DIFF_VIEW (self->diff));
  const Hunk *hunk = hunks && index < hunks->hunks->len ? &g_array_index (hunks->hunks, Hunk, index) : NULL;
  gsize from, to, start, end;
  g_autofree char *text = NULL;
  if (!hunk || hunks->new_text != document_get_rope (self->document))
    return;
  from = rope_get_line_start (hunks->old_text, hunk->old_start);
  to = rope_get_line_start (hunks->old_text, hunk->old_end);
  start = rope_get_line_start (hunks->new_text, hunk->new_start);
  end = rope_get_line_start (hunks->new_text, hunk->new_end);
  text = rope_dup_range (hunks->old_text, from, to);
  document_close_group (self->document);
  document_replace (self->document, start, end, text, to - from);
  document_close_group (self->document);
}

static void
compare_cb (IdePageBars *self)
{
  gboolean shown = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->compare));
  gtk_widget_set_visible (self->pane, shown);
  show_difference (self);
}

/* ---- decisions ------------------------------------------------------------------------------------------- */

static void
finish (IdePageBars *self)
{
  ide_page_bars_show (self, IDE_BAR_NONE);
  g_signal_emit (self, done_signal, 0);
}

static void
merge (IdePageBars *self)
{
  g_autoptr (GError) error = NULL;
  document_close_group (self->document);
  if (document_merge_disk (self->document, &error))
    finish (self);
  else
    say (self, error->message);
}

static void
keep_cb (IdePageBars *self)
{
  if (self->kind == IDE_BAR_CHANGED)
    document_accept_disk (self->document);
  finish (self);
}

/* Also "Discard": one undo step, so that it can be taken back. */
static void
take_cb (IdePageBars *self)
{
  g_autoptr (GError) error = NULL;
  if (document_get_path (self->document))
    {
      if (!document_reload (self->document, &error))
        {
          say (self, error->message);
          return;
        }
    }
  else
    document_replace (self->document, 0, document_get_length (self->document), "", 0);
  finish (self);
}

gboolean
ide_page_bars_choose (IdePageBars *self, IdeBarChoice choice)
{
  gboolean two = self->kind == IDE_BAR_CHANGED || self->kind == IDE_BAR_RESTORED;
  if (choice == IDE_BAR_COMPARE && document_get_path (self->document))
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->compare),
                                    !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->compare)));
      if (self->kind == IDE_BAR_NONE)   /* nobody said that the file changed: read it each time */
        g_clear_pointer (&self->disk, rope_unref);
      show_difference (self);
      return TRUE;
    }
  if (choice == IDE_BAR_COMPARE || !two || (choice == IDE_BAR_MERGE && self->kind != IDE_BAR_CHANGED))
    return FALSE;
  (choice == IDE_BAR_MERGE ? merge : choice == IDE_BAR_TAKE ? take_cb : keep_cb) (self);
  return TRUE;
}

/* ---- what is shown --------------------------------------------------------------------------------------- */

static const char *
get_text (IdePageBars *self)
{
  switch (self->kind)
    {
    case IDE_BAR_CHANGED:
      return _("Another program changed the file, and you have changes of your own.");
    case IDE_BAR_GONE:
      return _("The file was deleted or moved. The text is still here; save it to keep it.");
    case IDE_BAR_RESTORED:
      return _("Symphony was not closed properly the last time. Your unsaved changes are back.");
    default:
      return "";
    }
}

void
ide_page_bars_show (IdePageBars *self, IdeBarKind kind)
{
  gboolean has_file = document_get_path (self->document) != NULL, two = kind == IDE_BAR_CHANGED || kind == IDE_BAR_RESTORED;
  self->kind = kind;
  g_clear_pointer (&self->disk, rope_unref);
  if (kind != IDE_BAR_NONE)
    say (self, get_text (self));
  gtk_widget_set_visible (self->compare, two && has_file);
  gtk_widget_set_visible (self->merge, kind == IDE_BAR_CHANGED);
  gtk_widget_set_visible (self->take, two);
  gtk_widget_set_visible (self->keep, two);
  gtk_widget_set_visible (self->save, kind == IDE_BAR_GONE || kind == IDE_BAR_RESTORED);
  gtk_button_set_label (GTK_BUTTON (self->take), kind == IDE_BAR_RESTORED ? _("_Discard") : _("_Take the file’s"));
  gtk_button_set_label (GTK_BUTTON (self->keep), kind == IDE_BAR_RESTORED ? _("_Keep") : _("_Keep mine"));
  if (!two || !has_file)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->compare), FALSE);
  gtk_widget_set_visible (self->bar, kind != IDE_BAR_NONE);
  show_difference (self);
}

IdeBarKind
ide_page_bars_get_kind (IdePageBars *self)
{
  return self->kind;
}

gboolean
ide_page_bars_is_comparing (IdePageBars *self)
{
  return gtk_widget_get_visible (self->pane);
}

guint
ide_page_bars_get_hunks (IdePageBars *self)
{
  const Hunks *hunks = ide_diff_view_get (IDE_DIFF_VIEW (self->diff));
  return hunks ? hunks->hunks->len : 0;
}

static void
show_disk (IdePageBars *self, gboolean gone)
{
  ide_page_bars_show (self, gone ? IDE_BAR_GONE : IDE_BAR_CHANGED);
}

/* Typed in between, or it cannot be read: the person decides. */
static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IdePageBars) self = data;
  gboolean done = document_reload_finish (DOCUMENT_DOCUMENT (source), result, NULL);
  if (!self->document)
    return;
  if (!done)
    show_disk (self, !g_file_test (document_get_path (self->document), G_FILE_TEST_EXISTS));
  else if (self->kind != IDE_BAR_NONE)
    ide_page_bars_show (self, IDE_BAR_NONE);
}

static void
disk_cb (IdePageBars *self)
{
  const char *path = document_get_path (self->document);
  gboolean gone = !path || !g_file_test (path, G_FILE_TEST_EXISTS);
  if (!gone && !document_get_modified (self->document))
    document_reload_async (self->document, NULL, reloaded_cb, g_object_ref (self));
  else
    show_disk (self, gone);
}

/* Saved: there is nothing left to decide. */
static void
modified_cb (IdePageBars *self)
{
  if (self->kind != IDE_BAR_NONE && !document_get_modified (self->document) && !document_is_disk_changed (self->document))
    ide_page_bars_show (self, IDE_BAR_NONE);
}

/* ---- widgets --------------------------------------------------------------------------------------------- */

static GtkWidget *
add_button (GtkWidget *box, const char *label, const char *tooltip, GCallback callback, IdePageBars *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_tooltip_text (button, tooltip);
  if (callback)
    g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
make_bar (IdePageBars *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (box, "notice");
  gtk_widget_add_css_class (box, "warning-bar");
  gtk_box_append (GTK_BOX (box), self->label);
  self->compare = gtk_toggle_button_new_with_mnemonic (_("_Compare"));
  gtk_widget_set_tooltip_text (self->compare, _("See what differs from the file, and take parts of it"));
  g_signal_connect_swapped (self->compare, "toggled", G_CALLBACK (compare_cb), self);
  gtk_box_append (GTK_BOX (box), self->compare);
  self->merge = add_button (box, _("_Merge"), _("Take the file’s changes beside yours"), G_CALLBACK (merge), self);
  self->take = add_button (box, _("_Take the file’s"), _("Your changes stay in the history"), G_CALLBACK (take_cb), self);
  self->keep = add_button (box, _("_Keep mine"), NULL, G_CALLBACK (keep_cb), self);
  self->save = add_button (box, _("_Save"), NULL, NULL, self);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "win.save");
  return box;
}

static void
split_cb (GtkToggleButton *button, IdePageBars *self)
{
  ide_diff_view_set_split (IDE_DIFF_VIEW (self->diff), gtk_toggle_button_get_active (button));
}

static GtkWidget *
make_pane (IdePageBars *self)
{
  GtkWidget *pane = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *split = gtk_toggle_button_new ();
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->title, "numeric");
  gtk_button_set_icon_name (GTK_BUTTON (split), "view-dual-symbolic");
  gtk_widget_add_css_class (split, "flat");
  gtk_widget_set_tooltip_text (split, _("Side by side"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (split), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Side by side"), -1);
  g_signal_connect (split, "toggled", G_CALLBACK (split_cb), self);
  gtk_box_append (GTK_BOX (row), self->title);
  gtk_box_append (GTK_BOX (row), split);
  gtk_box_append (GTK_BOX (pane), row);
  self->diff = ide_diff_view_new ();
  gtk_widget_set_size_request (self->diff, -1, DIFF_HEIGHT);
  ide_diff_view_set_action (IDE_DIFF_VIEW (self->diff), _("Take the file’s"), take_hunk, self);
  gtk_box_append (GTK_BOX (pane), self->diff);
  gtk_widget_add_css_class (pane, "search-panel");
  gtk_widget_set_visible (pane, FALSE);
  return pane;
}

static void
ide_page_bars_dispose (GObject *object)
{
  IdePageBars *self = IDE_PAGE_BARS (object);
  g_clear_handle_id (&self->redraw, g_source_remove);
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->disk, rope_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ide_page_bars_parent_class)->dispose (object);
}

static void
ide_page_bars_class_init (IdePageBarsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_page_bars_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  done_signal = g_signal_new ("done", IDE_TYPE_PAGE_BARS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ide_page_bars_init (IdePageBars *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  /* no revealer: a moving one measures a wrapped label in half pixels, and GTK complains */
  self->bar = make_bar (self);
  gtk_widget_set_visible (self->bar, FALSE);
  self->pane = make_pane (self);
  gtk_box_append (GTK_BOX (self->box), self->bar);
  gtk_box_append (GTK_BOX (self->box), self->pane);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ide_page_bars_new (Document *document)
{
  IdePageBars *self = g_object_new (IDE_TYPE_PAGE_BARS, NULL);
  self->document = g_object_ref (document);
  g_signal_connect_swapped (document, "disk-changed", G_CALLBACK (disk_cb), self);
  g_signal_connect_swapped (document, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (document, "notify::modified", G_CALLBACK (modified_cb), self);
  return GTK_WIDGET (self);
}
