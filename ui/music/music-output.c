/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the composition printed with console.log at its newest evaluation. */
#include "music/music.h"
#include <glib/gi18n.h>
#include <string.h>

struct _MusicOutput {
  GtkWidget parent_instance;
  GtkWidget *stack, *view;
  char *shown;
};
G_DEFINE_FINAL_TYPE (MusicOutput, music_output, GTK_TYPE_WIDGET)

static void
music_output_dispose (GObject *object)
{
  MusicOutput *self = MUSIC_OUTPUT (object);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (music_output_parent_class)->dispose (object);
}

static void
music_output_class_init (MusicOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = music_output_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
music_output_init (MusicOutput *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new (), *empty = gtk_label_new (_("What console.log() prints comes here"));

  self->view = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self->view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self->view), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Output"), -1);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_add_css_class (empty, "dim-label");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "text");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
music_output_new (void)
{
  return g_object_new (MUSIC_TYPE_OUTPUT, NULL);
}

void
music_output_set (MusicOutput *self, const char *const *lines, guint count)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, i > 0 ? "\n%s" : "%s", lines[i]);
  if (g_strcmp0 (text->str, self->shown) == 0)
    {
      g_string_free (text, TRUE);
      return;
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), text->str, text->len);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), count > 0 ? "text" : "empty");
  g_free (self->shown);
  self->shown = g_string_free (text, FALSE);
}
