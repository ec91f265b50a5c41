/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's rolls: folded out below clips, and one in the dock that follows the caret. */
#include "ide-roll.h"
#include <glib/gi18n.h>

#define INLINE_HEIGHT 192
#define CARET_MS 60

struct IdeRolls {
  GPtrArray *open;                      /* IdeRoll, below clips */
  IdeRoll   *dock;
  GtkWidget *panel;
  guint      caret_timer;
};

static void
close_roll (IdeWindow *self, IdeRoll *roll)
{
  editor_view_remove_inline (ide_page_get_view (roll->page), GTK_WIDGET (roll->roll));
  g_ptr_array_remove (self->music->rolls->open, roll);
}

static gboolean
close_idle_cb (gpointer data)
{
  IdeWindow *self = data;
  GPtrArray *open = self->music ? self->music->rolls->open : NULL;
  for (guint i = open ? open->len : 0; i > 0; i--)
    if (((IdeRoll *) g_ptr_array_index (open, i - 1))->closing)
      close_roll (self, g_ptr_array_index (open, i - 1));
  return G_SOURCE_REMOVE;
}

/* Not while its own button is being clicked. */
static void
closed_cb (MusicRoll *widget, IdeRoll *roll)
{
  roll->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, close_idle_cb, g_object_ref (roll->window), g_object_unref);
}

static IdeRoll *
find_open (IdeWindow *self, IdePage *page, gsize offset)
{
  GPtrArray *open = self->music->rolls->open;
  for (guint i = 0; i < open->len; i++)
    {
      IdeRoll *roll = g_ptr_array_index (open, i);
      gsize start = roll->start, end = roll->end;
      Document *document = ide_page_get_document (page);
      if (roll->page != page || !ide_window_map_live (self, page, live_score_get_revision (roll->score), &start, &end))
        continue;
      if (document_get_line_start (document, document_get_line_at (document, start)) <= offset && offset <= end)
        return roll;
    }
  return NULL;
}

/* Below the row in which the clip ends. */
static gsize
find_row (IdeWindow *self, IdeRoll *roll)
{
  gsize start = roll->start, end = roll->end;
  ide_window_map_live (self, roll->page, live_score_get_revision (roll->score), &start, &end);
  return end;
}

void
ide_window_toggle_roll_at (IdeWindow *self, IdePage *page, gsize offset)
{
  IdeRoll *roll = find_open (self, page, offset);
  if (roll)
    {
      close_roll (self, roll);
      return;
    }
  roll = ide_roll_new (self, TRUE);
  if (!ide_roll_show_clip_at (roll, page, offset))
    {
      ide_roll_free (g_steal_pointer (&roll));
      ide_window_toast (self, _("Put the caret into a clip of the piece that plays"));
      return;
    }
  g_ptr_array_add (self->music->rolls->open, roll);
  g_signal_connect (roll->roll, "closed", G_CALLBACK (closed_cb), roll);
  editor_view_add_inline (ide_page_get_view (page), find_row (self, roll), GTK_WIDGET (roll->roll), INLINE_HEIGHT);
  music_roll_reveal (roll->roll);
  music_roll_focus (roll->roll);
}

void
ide_window_toggle_roll (IdeWindow *self)
{
  ide_window_toggle_roll_at (self, self->page, editor_view_get_caret_offset (ide_page_get_view (self->page)));
}

void
ide_window_show_notes (IdeWindow *self)
{
  panel_widget_raise (PANEL_WIDGET (self->music->rolls->panel));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
  if (self->page)
    ide_roll_show_clip_at (self->music->rolls->dock, self->page, editor_view_get_caret_offset (ide_page_get_view (self->page)));
  music_roll_focus (self->music->rolls->dock->roll);
}

/* ---- following ------------------------------------------------------------------------------------------- */

void
ide_window_rolls_follow (IdeWindow *self)
{
  IdeRolls *rolls = self->music->rolls;
  for (guint i = rolls->open->len; i > 0; i--)
    {
      IdeRoll *roll = g_ptr_array_index (rolls->open, i - 1);
      if (ide_roll_follow (roll))
        editor_view_move_inline (ide_page_get_view (roll->page), GTK_WIDGET (roll->roll), find_row (self, roll));
      else
        close_roll (self, roll);
    }
  if (gtk_widget_get_mapped (rolls->panel))
    ide_roll_follow (rolls->dock);
}

static gboolean
caret_cb (gpointer data)
{
  IdeWindow *self = data;
  IdeRolls *rolls = self->music->rolls;
  rolls->caret_timer = 0;
  for (guint i = 0; i < rolls->open->len; i++)
    ide_roll_mark (g_ptr_array_index (rolls->open, i));
  if (self->page && self->live && gtk_widget_get_mapped (rolls->panel))
    ide_roll_show_clip_at (rolls->dock, self->page, editor_view_get_caret_offset (ide_page_get_view (self->page)));
  return G_SOURCE_REMOVE;
}

static void
caret_moved_cb (EditorView *view, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  IdeRolls *rolls = self && self->music ? self->music->rolls : NULL;
  if (!rolls || rolls->caret_timer || (rolls->open->len == 0 && !gtk_widget_get_mapped (rolls->panel)))
    return;
  for (guint i = 0; i < rolls->open->len; i++)
    if (((IdeRoll *) g_ptr_array_index (rolls->open, i))->choosing)
      return;
  if (!rolls->dock->choosing)
    rolls->caret_timer = g_timeout_add (CARET_MS, caret_cb, self);
}

void
ide_window_rolls_tick (IdeWindow *self, const KernelTransport *transport)
{
  IdeRolls *rolls = self->music->rolls;
  for (guint i = 0; i < rolls->open->len; i++)
    ide_roll_tick (g_ptr_array_index (rolls->open, i), transport);
  ide_roll_tick (rolls->dock, transport);
}

void
ide_window_rolls_add_page (IdeWindow *self, IdePage *page)
{
  g_signal_connect_object (ide_page_get_view (page), "caret-moved", G_CALLBACK (caret_moved_cb), page, 0);
}

void
ide_window_rolls_remove_page (IdeWindow *self, IdePage *page)
{
  IdeRolls *rolls = self->music->rolls;
  for (guint i = rolls->open->len; i > 0; i--)
    if (((IdeRoll *) g_ptr_array_index (rolls->open, i - 1))->page == page)
      g_ptr_array_remove_index (rolls->open, i - 1);    /* the view takes the widget with it */
  if (rolls->dock->page == page)
    rolls->dock->page = NULL;
}

void
ide_window_rolls_start (IdeWindow *self)
{
  IdeRolls *rolls = self->music->rolls = g_new0 (IdeRolls, 1);
  static const GdkRGBA none = { 0.5, 0.5, 0.5, 1 };
  rolls->open = g_ptr_array_new_with_free_func ((GDestroyNotify) ide_roll_free);
  rolls->dock = ide_roll_new (self, FALSE);
  rolls->panel = panel_widget_new ();
  panel_widget_set_id (PANEL_WIDGET (rolls->panel), "notes");
  panel_widget_set_title (PANEL_WIDGET (rolls->panel), _("Notes"));
  panel_widget_set_icon_name (PANEL_WIDGET (rolls->panel), "view-list-symbolic");
  panel_widget_set_child (PANEL_WIDGET (rolls->panel), GTK_WIDGET (rolls->dock->roll));
  panel_frame_add (self->bottom_frame, PANEL_WIDGET (rolls->panel));
  music_roll_set (rolls->dock->roll, _("No clip"), NULL, 0, 4, 4, FALSE, &none);
  music_roll_set_info (rolls->dock->roll, _("Put the caret into a clip to see its notes"), FALSE);
}

void
ide_window_rolls_finish (IdeWindow *self)
{
  IdeRolls *rolls = self->music->rolls;
  g_clear_handle_id (&rolls->caret_timer, g_source_remove);
  g_ptr_array_unref (rolls->open);
  ide_roll_free (rolls->dock);
  g_free (rolls);
}

void
ide_window_rolls_dump (IdeWindow *self, JsonObject *music)
{
  IdeRolls *rolls = self->music->rolls;
  IdeRoll *first = rolls->open->len > 0 ? g_ptr_array_index (rolls->open, 0) : NULL;
  guint marked = 0;
  for (guint i = 0; first && i < music_roll_get_count (first->roll); i++)
    marked += music_roll_get_note (first->roll, i)->marked;
  json_object_set_int_member (music, "rolls", rolls->open->len);
  json_object_set_int_member (music, "roll_notes", first ? music_roll_get_count (first->roll) : 0);
  json_object_set_int_member (music, "roll_marked", marked);
  json_object_set_int_member (music, "roll_selected", first && music_roll_get_selected (first->roll) != G_MAXUINT
                              ? (int) music_roll_get_selected (first->roll) : -1);
  json_object_set_int_member (music, "roll_steps", first ? first->steps->len : 0);
  json_object_set_int_member (music, "dock_notes", music_roll_get_count (rolls->dock->roll));
}
