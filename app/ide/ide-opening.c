/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of files that are being read. */
#include "ide-opening.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

#define QUIET_MS 200                    /* what is faster needs no progress */
#define STEP_MS  50
#define BAR_WIDTH 160

struct IdeOpening {
  IdeWindow    *window;                 /* held */
  Document     *document;               /* held */
  GCancellable *cancellable;
  char         *name;
  guint         timer;
  GtkWidget    *bar;                    /* held with the toast; NULL: not shown yet */
  AdwToast     *toast;
};

typedef struct { GPtrArray *now; guint shown; } Openings;       /* IdeOpening *; lent */

static void
openings_free (gpointer data)
{
  g_ptr_array_unref (((Openings *) data)->now);
  g_free (data);
}

static Openings *
get (IdeWindow *window)
{
  Openings *openings = g_object_get_data (G_OBJECT (window), "openings");
  if (!openings)
    {
      openings = g_new0 (Openings, 1);
      openings->now = g_ptr_array_new ();
      g_object_set_data_full (G_OBJECT (window), "openings", openings, openings_free);
    }
  return openings;
}

/* A dialog of the window is up. */
static gboolean
is_asking (IdeWindow *window)
{
  GListModel *all = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) one = g_list_model_get_item (all, i);
      if (ADW_IS_MESSAGE_DIALOG (one) && gtk_widget_get_mapped (GTK_WIDGET (one)) && gtk_window_get_transient_for (one) == GTK_WINDOW (window))
        return TRUE;
    }
  return FALSE;
}

static gboolean
step_cb (gpointer data)
{
  IdeOpening *self = data;
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), document_get_load_progress (self->document));
  return G_SOURCE_CONTINUE;
}

static void
cancel_cb (IdeOpening *self)
{
  g_cancellable_cancel (self->cancellable);
}

static gboolean
show_cb (gpointer data)
{
  IdeOpening *self = data;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new (NULL);
  g_autofree char *text = g_strdup_printf (_("Opening “%s”"), self->name);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  self->bar = g_object_ref_sink (gtk_progress_bar_new ());
  gtk_widget_set_valign (self->bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (self->bar, BAR_WIDTH, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->bar);
  self->toast = adw_toast_new (text);
  adw_toast_set_custom_title (self->toast, box);
  adw_toast_set_button_label (self->toast, _("_Cancel"));
  adw_toast_set_timeout (self->toast, 0);
  adw_toast_set_priority (self->toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_swapped (self->toast, "button-clicked", G_CALLBACK (cancel_cb), self);
  adw_toast_overlay_add_toast (self->window->toasts, g_object_ref (self->toast));
  get (self->window)->shown++;
  step_cb (self);
  self->timer = g_timeout_add (STEP_MS, step_cb, self);
  return G_SOURCE_REMOVE;
}

IdeOpening *
ide_opening_new (IdeWindow *window, Document *document, const char *path, GCancellable *cancellable)
{
  IdeOpening *self = g_new0 (IdeOpening, 1);
  self->window = g_object_ref (window);
  self->document = g_object_ref (document);
  self->cancellable = g_object_ref (cancellable);
  self->name = g_path_get_basename (path);
  self->timer = g_timeout_add (QUIET_MS, show_cb, self);
  g_ptr_array_add (get (window)->now, self);
  return self;
}

void
ide_opening_free (IdeOpening *self)
{
  g_ptr_array_remove (get (self->window)->now, self);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->toast)
    {
      g_signal_handlers_disconnect_by_data (self->toast, self);
      adw_toast_dismiss (self->toast);
    }
  g_clear_object (&self->toast);
  g_clear_object (&self->bar);
  g_object_unref (self->cancellable);
  g_object_unref (self->document);
  g_object_unref (self->window);
  g_free (self->name);
  g_free (self);
}

void
ide_window_cancel_openings (IdeWindow *window)
{
  Openings *openings = get (window);
  for (guint i = 0; i < openings->now->len; i++)
    cancel_cb (openings->now->pdata[i]);
}

void
ide_window_dump_openings (IdeWindow *window, JsonObject *object)
{
  const Openings *openings = get (window);
  JsonObject *dump = json_object_new ();
  json_object_set_int_member (dump, "now", openings->now->len);
  json_object_set_int_member (dump, "shown", openings->shown);
  json_object_set_boolean_member (dump, "asking", is_asking (window));
  json_object_set_object_member (object, "opening", dump);
}
