/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In a narrow window one side dock is open at a time, and it goes when a text is chosen or Escape is pressed. */
#include "ide-window-private.h"
#include "ide-window-sheets.h"

static void
update_sheets (IdeWindow *self)
{
  gboolean start = panel_dock_get_reveal_start (self->dock), end = panel_dock_get_reveal_end (self->dock);

  if (self->narrow && start && end)                             /* one at a time: the one that came last */
    {
      if (self->sheet == PANEL_AREA_END)
        panel_dock_set_reveal_end (self->dock, FALSE);
      else
        panel_dock_set_reveal_start (self->dock, FALSE);
      return;                                                   /* told again */
    }
  self->sheet = start ? PANEL_AREA_START : end ? PANEL_AREA_END : PANEL_AREA_CENTER;
}

static gboolean
update_cb (gpointer data)
{
  IdeWindow *self = data;
  if (!self->closing)
    update_sheets (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

void
ide_window_update_sheets (IdeWindow *self)
{
  g_idle_add (update_cb, g_object_ref (self));
}

void
ide_window_fold_sheets (IdeWindow *self)
{
  if (!self->narrow)
    return;
  panel_dock_set_reveal_start (self->dock, FALSE);
  panel_dock_set_reveal_end (self->dock, FALSE);
  update_sheets (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeWindow *self)
{
  if (key != GDK_KEY_Escape || !self->narrow || self->sheet == PANEL_AREA_CENTER)
    return FALSE;
  ide_window_fold_sheets (self);
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
  return TRUE;
}

void
ide_window_sheets_attach (IdeWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  self->sheet = PANEL_AREA_CENTER;
  g_signal_connect_object (self->dock, "notify::reveal-start", G_CALLBACK (ide_window_update_sheets), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dock, "notify::reveal-end", G_CALLBACK (ide_window_update_sheets), self, G_CONNECT_SWAPPED);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
