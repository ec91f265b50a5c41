/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a dock. */
#include "ide-dock-header.h"
#include <glib/gi18n.h>

struct _IdeDockHeader {
  GtkWidget   parent_instance;
  GtkWidget  *box, *buttons, *fold;
  PanelFrame *frame;                    /* not owned: our parent */
  gboolean    updating;
};

enum { PROP_0, PROP_FRAME };

static void header_init (PanelFrameHeaderInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (IdeDockHeader, ide_dock_header, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (PANEL_TYPE_FRAME_HEADER, header_init))

static void
show_active (IdeDockHeader *self)
{
  PanelWidget *front = self->frame ? panel_frame_get_visible_child (self->frame) : NULL;
  GtkWidget *button = gtk_widget_get_first_child (self->buttons);

  self->updating = TRUE;
  for (; button; button = gtk_widget_get_next_sibling (button))
    {
      PanelWidget *panel = g_object_get_data (G_OBJECT (button), "panel");
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), panel == front);
    }
  self->updating = FALSE;
}

static void
toggled_cb (GtkToggleButton *button, IdeDockHeader *self)
{
  PanelWidget *panel = g_object_get_data (G_OBJECT (button), "panel");
  if (self->updating)
    return;
  if (gtk_toggle_button_get_active (button))
    {
      panel_frame_set_visible_child (self->frame, panel);
      panel_widget_focus_default (panel);
    }
  show_active (self);
}

static void
attention_cb (PanelWidget *panel, GParamSpec *pspec, GtkWidget *button)
{
  if (panel_widget_get_needs_attention (panel))
    gtk_widget_add_css_class (button, "error");
  else
    gtk_widget_remove_css_class (button, "error");
}

static GtkWidget *
make_button (IdeDockHeader *self, PanelWidget *panel)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (panel_widget_get_title (panel));
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "panel", panel);
  g_object_bind_property (panel, "title", button, "label", G_BINDING_DEFAULT);
  g_signal_connect_object (panel, "notify::needs-attention", G_CALLBACK (attention_cb), button, 0);
  g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), self);
  return button;
}

static void
rebuild (IdeDockHeader *self)
{
  GtkWidget *button;
  while ((button = gtk_widget_get_first_child (self->buttons)))
    gtk_box_remove (GTK_BOX (self->buttons), button);
  for (guint i = 0; self->frame && i < panel_frame_get_n_pages (self->frame); i++)
    gtk_box_append (GTK_BOX (self->buttons), make_button (self, panel_frame_get_page (self->frame, i)));
  show_active (self);
}

static void
set_frame (IdeDockHeader *self, PanelFrame *frame)
{
  if (self->frame == frame)
    return;
  if (self->frame)
    g_signal_handlers_disconnect_by_data (panel_frame_get_pages (self->frame), self);
  self->frame = frame;
  if (frame)
    g_signal_connect_object (panel_frame_get_pages (frame), "items-changed", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
  if (self->buttons)
    rebuild (self);
  g_object_notify (G_OBJECT (self), "frame");
}

static void
header_page_changed (PanelFrameHeader *header, PanelWidget *panel)
{
  if (IDE_DOCK_HEADER (header)->buttons)
    show_active (IDE_DOCK_HEADER (header));
}

static gboolean
header_can_drop (PanelFrameHeader *header, PanelWidget *panel)
{
  return g_strcmp0 (panel_widget_get_kind (panel), "document") != 0;
}

static void
header_add (PanelFrameHeader *header, int priority, GtkWidget *child)
{
  gtk_box_append (GTK_BOX (IDE_DOCK_HEADER (header)->box), child);
}

static void
header_init (PanelFrameHeaderInterface *interface)
{
  interface->page_changed = header_page_changed;
  interface->can_drop = header_can_drop;
  interface->add_prefix = header_add;
  interface->add_suffix = header_add;
}

static void
ide_dock_header_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, IDE_DOCK_HEADER (object)->frame);
}

static void
ide_dock_header_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_frame (IDE_DOCK_HEADER (object), g_value_get_object (value));
}

static void
ide_dock_header_dispose (GObject *object)
{
  IdeDockHeader *self = IDE_DOCK_HEADER (object);
  self->frame = NULL;
  self->buttons = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ide_dock_header_parent_class)->dispose (object);
}

static void
ide_dock_header_class_init (IdeDockHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = ide_dock_header_get_property;
  object_class->set_property = ide_dock_header_set_property;
  object_class->dispose = ide_dock_header_dispose;
  g_object_class_override_property (object_class, PROP_FRAME, "frame");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ide_dock_header_init (IdeDockHeader *self)
{
  GtkWidget *scroller;

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->box, "dock-header");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  scroller = gtk_scrolled_window_new ();                        /* many panels do not make the window wide */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->buttons);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (self->box), scroller);
  self->fold = gtk_button_new_from_icon_name ("pan-down-symbolic");
  gtk_widget_add_css_class (self->fold, "flat");
  gtk_widget_set_tooltip_text (self->fold, _("Fold away"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Fold away"), -1);
  gtk_box_append (GTK_BOX (self->box), self->fold);
}

PanelFrameHeader *
ide_dock_header_new (const char *fold_action)
{
  IdeDockHeader *self = g_object_new (IDE_TYPE_DOCK_HEADER, NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->fold), fold_action);
  return PANEL_FRAME_HEADER (self);
}
