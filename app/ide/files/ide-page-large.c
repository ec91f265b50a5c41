/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large texts: what is off and why, and whether to open one that takes much of the memory. */
#include "ide-page-large.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>

struct _IdePageLarge {
  GtkWidget    parent_instance;
  Document    *document;
  GtkWidget   *bar, *label;
  DocumentSize said;                    /* of what the bar speaks, or was dismissed at */
  guint        idle;
};
G_DEFINE_FINAL_TYPE (IdePageLarge, ide_page_large, GTK_TYPE_WIDGET)

static guint unlimited_signal;

/* ---- the bar --------------------------------------------------------------------------------------------- */

static char *
describe (IdePageLarge *self, DocumentSize size)
{
  g_autofree char *bytes = g_format_size (document_get_length (self->document));
  if (size == DOCUMENT_SIZE_HUGE)
    return g_strdup_printf (_("The text is very large (%s). To stay quick, language servers, the stored history and hints beyond the "
                              "part in view are off. Folding needs a text below 2 MB."), bytes);
  return g_strdup_printf (_("The text is large (%s, %'zu lines). To stay quick, hints beyond the part in view are off. Folding needs a "
                            "text below 2 MB."), bytes, (gsize) document_get_line_count (self->document));
}

/* A text that grew over the next line speaks again. */
static gboolean
update_cb (gpointer data)
{
  IdePageLarge *self = data;
  DocumentSize size = document_get_size (self->document);

  self->idle = 0;
  if (document_get_unlimited (self->document) || size == DOCUMENT_SIZE_NORMAL)
    {
      gtk_widget_set_visible (self->bar, FALSE);
      self->said = DOCUMENT_SIZE_NORMAL;
    }
  else if (size > self->said)
    {
      g_autofree char *text = describe (self, size);
      gtk_label_set_text (GTK_LABEL (self->label), text);
      gtk_widget_set_visible (self->bar, TRUE);
      self->said = size;
    }
  return G_SOURCE_REMOVE;
}

static void
changed_cb (IdePageLarge *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (update_cb, self);
}

void
ide_page_large_switch_on (IdePageLarge *self)
{
  document_set_unlimited (self->document, TRUE);
  gtk_widget_set_visible (self->bar, FALSE);
  g_signal_emit (self, unlimited_signal, 0);
}

void
ide_page_large_dismiss (IdePageLarge *self)
{
  gtk_widget_set_visible (self->bar, FALSE);
}

gboolean
ide_page_large_is_shown (IdePageLarge *self)
{
  return gtk_widget_get_visible (self->bar);
}

const char *
ide_page_large_get_text (IdePageLarge *self)
{
  return gtk_label_get_text (GTK_LABEL (self->label));
}

static GtkWidget *
make_bar (IdePageLarge *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *on = gtk_button_new_with_label (_("Turn on anyway"));
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_add_css_class (box, "notice");
  gtk_widget_add_css_class (box, "warning-bar");
  gtk_widget_set_valign (on, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (on, _("For this tab; typing may become slower"));
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_tooltip_text (close, _("Dismiss"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Dismiss"), -1);
  g_signal_connect_swapped (on, "clicked", G_CALLBACK (ide_page_large_switch_on), self);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (ide_page_large_dismiss), self);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), on);
  gtk_box_append (GTK_BOX (box), close);
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static void
ide_page_large_dispose (GObject *object)
{
  IdePageLarge *self = IDE_PAGE_LARGE (object);
  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  G_OBJECT_CLASS (ide_page_large_parent_class)->dispose (object);
}

static void
ide_page_large_class_init (IdePageLargeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_page_large_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  unlimited_signal = g_signal_new ("unlimited", IDE_TYPE_PAGE_LARGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ide_page_large_init (IdePageLarge *self)
{
  self->bar = make_bar (self);
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
}

GtkWidget *
ide_page_large_new (Document *document)
{
  IdePageLarge *self = g_object_new (IDE_TYPE_PAGE_LARGE, NULL);
  self->document = g_object_ref (document);
  g_signal_connect_swapped (document, "changed", G_CALLBACK (changed_cb), self);
  update_cb (self);
  return GTK_WIDGET (self);
}

/* ---- before opening -------------------------------------------------------------------------------------- */

typedef struct { IdeLargeFunc func; gpointer data; } Ask;

/* What programs can still take, as the kernel reckons; 0: not known. */
static guint64
get_free_memory (void)
{
  g_autofree char *text = NULL;
  const char *line = NULL;
  if (g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    line = strstr (text, "MemAvailable:");
  return line ? g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024 : 0;
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Ask *ask)
{
  ask->func (g_str_equal (response, "open") ? IDE_LARGE_OPEN : g_str_equal (response, "read-only") ? IDE_LARGE_READ_ONLY
             : IDE_LARGE_CANCEL, ask->data);
  g_free (ask);
}

gboolean
ide_large_ask (GtkWindow *parent, const char *path, IdeLargeFunc func, gpointer data)
{
  guint64 free_memory = get_free_memory ();
  g_autofree char *name = g_path_get_basename (path), *size = NULL, *left = NULL;
  struct stat st;
  AdwMessageDialog *dialog;
  Ask *ask;

  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode)
      || ((guint64) st.st_size < document_get_limit (DOCUMENT_LIMIT_ASK_BYTES)
          && (free_memory == 0 || (guint64) st.st_size <= free_memory / 4)))
    return FALSE;
  size = g_format_size (st.st_size);
  left = g_format_size (free_memory);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  adw_message_dialog_format_heading (dialog, _("Open “%s”?"), name);
  if (free_memory > 0)
    adw_message_dialog_format_body (dialog, _("The file has %s, and %s of memory are free. Read-only, no changes and no history are kept "
                                              "in memory."), size, left);
  else
    adw_message_dialog_format_body (dialog, _("The file has %s. Read-only, no changes and no history are kept in memory."), size);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "read-only", _("Open _read-only"), "open", _("_Open"), NULL);
  adw_message_dialog_set_default_response (dialog, "read-only");
  adw_message_dialog_set_close_response (dialog, "cancel");
  ask = g_new (Ask, 1);
  *ask = (Ask) { func, data };
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), ask);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}
