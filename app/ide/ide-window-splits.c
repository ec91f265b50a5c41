/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits and tabs: one text in several views, going from tab to tab, moving tabs, opening a closed one again. */
#include "ide-actions.h"
#include "ide-window-music.h"
#include "ide-window-private.h"
#include "ide-window-splits.h"
#include <glib/gi18n.h>
#include <string.h>

#define CLOSED_MAX 30

typedef struct { char *path; guint line, column; } Closed;

struct IdeSplits {
  GPtrArray *closed;                    /* Closed; the last closed at the end */
};

/* ---- views of one text ----------------------------------------------------------------------------------- */

IdePage *
ide_window_find_other_view (IdeWindow *self, IdePage *page)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *other = self->pages->pdata[i];
      if (other != page && ide_page_get_document (other) == ide_page_get_document (page))
        return other;
    }
  return NULL;
}

/* The score is a text; which of its views shows what sounds follows the focus. */
void
ide_window_move_score (IdeWindow *self, IdePage *page)
{
  IdePage *before = self->playing_page;
  if (!before || before == page || ide_page_get_document (before) != ide_page_get_document (page))
    return;
  editor_view_set_lights (ide_page_get_view (before), NULL, 0);
  ide_page_set_foot (before, NULL);
  if (self->music && self->music->asked_page == before)
    self->music->asked_page = page;
  if (self->music && self->music->loop_page == before)
    self->music->loop_page = page;
  self->playing_page = page;
  ide_window_evaluate (self, page);
}

/* ---- where a page is ------------------------------------------------------------------------------------- */

PanelFrame *
ide_page_get_frame (IdePage *page)
{
  return PANEL_FRAME (gtk_widget_get_ancestor (GTK_WIDGET (page), PANEL_TYPE_FRAME));
}

static gboolean
find_place (IdeWindow *self, PanelFrame *frame, guint *column, guint *row)
{
  for (*column = 0; *column < panel_grid_get_n_columns (self->grid); ++*column)
    {
      PanelGridColumn *at = panel_grid_get_column (self->grid, *column);
      for (*row = 0; *row < panel_grid_column_get_n_rows (at); ++*row)
        if (panel_grid_column_get_row (at, *row) == frame)
          return TRUE;
    }
  return FALSE;
}

PanelFrame *
ide_window_get_frame_at (IdeWindow *self, guint column, guint row)
{
  while (panel_grid_get_n_columns (self->grid) <= column)
    panel_grid_insert_column (self->grid, panel_grid_get_n_columns (self->grid));
  return panel_grid_column_get_row (panel_grid_get_column (self->grid, column), row);
}

static void
collect_all_cb (PanelFrame *frame, gpointer data)
{
  g_ptr_array_add (data, frame);
}

void
ide_window_prune_frames (IdeWindow *self)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new ();
  guint count;
  panel_grid_foreach_frame (self->grid, collect_all_cb, frames);
  count = frames->len;
  for (guint i = 0; i < frames->len && count > 1; i++)
    if (panel_frame_get_empty (frames->pdata[i]))
      {
        gtk_widget_activate_action (frames->pdata[i], "frame.close", NULL);
        count--;
      }
}

static int
find_tab (PanelFrame *frame, PanelWidget *page)
{
  for (guint i = 0; i < panel_frame_get_n_pages (frame); i++)
    if (panel_frame_get_page (frame, i) == page)
      return i;
  return -1;
}

/* ---- splitting ------------------------------------------------------------------------------------------- */

typedef struct { IdePage *page; guint line, column; gsize start, end; } Place;

static gboolean
place_cb (gpointer data)
{
  g_autofree Place *place = data;
  g_autoptr (IdePage) page = place->page;
  if (!gtk_widget_get_root (GTK_WIDGET (page)))
    return G_SOURCE_REMOVE;
  editor_view_go_to (ide_page_get_view (page), place->line, place->column);
  if (place->start != place->end)
    editor_view_select (ide_page_get_view (page), place->start, place->end);
  return G_SOURCE_REMOVE;
}

/* After the new view has its size: what scrolls before that scrolls too far. */
static void
copy_place (IdePage *from, IdePage *to)
{
  Place *place = g_new0 (Place, 1);
  place->page = g_object_ref (to);
  editor_view_get_selection (ide_page_get_view (from), &place->start, &place->end);
  editor_view_get_caret (ide_page_get_view (from), &place->line, &place->column);
  g_idle_add_full (G_PRIORITY_LOW, place_cb, place, NULL);
}

static void
split (IdeWindow *self, gboolean down)
{
  IdePage *from = self->page, *page;
  PanelFrame *frame = from ? ide_page_get_frame (from) : NULL;
  guint column, row;

  if (!frame || !find_place (self, frame, &column, &row))
    return;
  if (down)
    frame = ide_window_get_frame_at (self, column, panel_grid_column_get_n_rows (panel_grid_get_column (self->grid, column)));
  else
    {
      panel_grid_insert_column (self->grid, column + 1);
      frame = ide_window_get_frame_at (self, column + 1, 0);
    }
  page = ide_window_add_page_to (self, ide_page_get_document (from), frame);
  copy_place (from, page);
}

static void act_split_right (IdeWindow *self) { split (self, FALSE); }
static void act_split_down (IdeWindow *self) { split (self, TRUE); }

/* ---- going round ----------------------------------------------------------------------------------------- */

static void
focus_page (PanelWidget *page)
{
  if (!page)
    return;
  panel_widget_raise (page);
  panel_widget_focus_default (page);
}

static void
step_tab (IdeWindow *self, int by)
{
  PanelFrame *frame = self->page ? ide_page_get_frame (self->page) : NULL;
  int count = frame ? panel_frame_get_n_pages (frame) : 0, at = frame ? find_tab (frame, PANEL_WIDGET (self->page)) : -1;
  if (at >= 0 && count > 1)
    focus_page (panel_frame_get_page (frame, (at + by + count) % count));
}

static void act_next_tab (IdeWindow *self) { step_tab (self, 1); }
static void act_previous_tab (IdeWindow *self) { step_tab (self, -1); }

static void
collect_cb (PanelFrame *frame, gpointer data)
{
  if (!panel_frame_get_empty (frame))
    g_ptr_array_add (data, frame);
}

static void
step_split (IdeWindow *self, int by)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new ();
  guint at;
  panel_grid_foreach_frame (self->grid, collect_cb, frames);
  if (self->page && frames->len > 1 && g_ptr_array_find (frames, ide_page_get_frame (self->page), &at))
    focus_page (panel_frame_get_visible_child (frames->pdata[(at + by + frames->len) % frames->len]));
}

static void act_next_split (IdeWindow *self) { step_split (self, 1); }
static void act_previous_split (IdeWindow *self) { step_split (self, -1); }

/* ---- moving ---------------------------------------------------------------------------------------------- */

static void
move_to (IdeWindow *self, PanelFrame *frame, PanelWidget *before)
{
  PanelWidget *page = PANEL_WIDGET (self->page);
  PanelFrame *old = ide_page_get_frame (self->page);

  if (!self->page || !frame || !old)
    return;
  g_object_ref (page);
  panel_frame_remove (old, page);
  if (before)
    panel_frame_add_before (frame, page, before);
  else
    panel_frame_add (frame, page);
  focus_page (page);
  g_object_unref (page);
  ide_window_note_state (self);
}

static void
shift_tab (IdeWindow *self, int by)
{
  PanelFrame *frame = self->page ? ide_page_get_frame (self->page) : NULL;
  int count = frame ? panel_frame_get_n_pages (frame) : 0, at = frame ? find_tab (frame, PANEL_WIDGET (self->page)) : -1, to = at + by;
  PanelWidget *before = NULL;

  if (at < 0 || to < 0 || to >= count)
    return;
  if (by < 0)
    before = panel_frame_get_page (frame, to);
  else if (to + 1 < count)
    before = panel_frame_get_page (frame, to + 1);
  move_to (self, frame, before);
}

static void act_tab_left (IdeWindow *self) { shift_tab (self, -1); }
static void act_tab_right (IdeWindow *self) { shift_tab (self, 1); }

static void
act_tab_to_split (IdeWindow *self)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new ();
  PanelFrame *frame = self->page ? ide_page_get_frame (self->page) : NULL;
  guint at, column, row;

  panel_grid_foreach_frame (self->grid, collect_cb, frames);
  if (frame && frames->len > 1 && g_ptr_array_find (frames, frame, &at))
    move_to (self, frames->pdata[(at + 1) % frames->len], NULL);
  else if (frame && panel_frame_get_n_pages (frame) > 1 && find_place (self, frame, &column, &row))
    {
      panel_grid_insert_column (self->grid, column + 1);
      move_to (self, ide_window_get_frame_at (self, column + 1, 0), NULL);
    }
}

static void
act_close_others (IdeWindow *self)
{
  PanelFrame *frame = self->page ? ide_page_get_frame (self->page) : NULL;
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; frame && i < panel_frame_get_n_pages (frame); i++)
    if (panel_frame_get_page (frame, i) != PANEL_WIDGET (self->page))
      g_ptr_array_add (others, g_object_ref (panel_frame_get_page (frame, i)));
  for (guint i = 0; i < others->len; i++)
    panel_widget_close (others->pdata[i]);
}

/* ---- closed ---------------------------------------------------------------------------------------------- */

static void
closed_free (gpointer data)
{
  g_free (((Closed *) data)->path);
  g_free (data);
}

void
ide_window_note_closed (IdeWindow *self, IdePage *page)
{
  const char *path = document_get_path (ide_page_get_document (page));
  Closed *closed;
  if (!path || self->closing || !self->splits)
    return;
  closed = g_new0 (Closed, 1);
  closed->path = g_strdup (path);
  editor_view_get_caret (ide_page_get_view (page), &closed->line, &closed->column);
  g_ptr_array_add (self->splits->closed, closed);
  if (self->splits->closed->len > CLOSED_MAX)
    g_ptr_array_remove_index (self->splits->closed, 0);
}

static void
act_reopen (IdeWindow *self)
{
  GPtrArray *list = self->splits->closed;
  g_autofree char *path = NULL;
  guint line, column;

  if (list->len == 0)
    {
      ide_window_toast (self, _("No text was closed"));
      return;
    }
  path = g_strdup (((Closed *) list->pdata[list->len - 1])->path);
  line = ((Closed *) list->pdata[list->len - 1])->line;
  column = ((Closed *) list->pdata[list->len - 1])->column;
  g_ptr_array_remove_index (list, list->len - 1);
  ide_window_open_path_at (self, path, line, column);
}

const IdeAction ide_actions_tabs[] = {
  { "win.split-right", N_("Split to the right"), "<Control>backslash", act_split_right, TRUE },
  { "win.split-down", N_("Split downwards"), "<Control>k <Control>backslash", act_split_down, TRUE },
  { "win.next-split", N_("To the next split"), "<Control>k <Control>Right", act_next_split, TRUE },
  { "win.previous-split", N_("To the previous split"), "<Control>k <Control>Left", act_previous_split, TRUE },
  { "win.next-tab", N_("To the next tab"), "<Control>Page_Down|<Control>Tab", act_next_tab, TRUE },
  { "win.previous-tab", N_("To the previous tab"), "<Control>Page_Up|<Control><Shift>Tab", act_previous_tab, TRUE },
  { "win.tab-left", N_("Move the tab to the left"), "<Control><Shift>Page_Up", act_tab_left, TRUE },
  { "win.tab-right", N_("Move the tab to the right"), "<Control><Shift>Page_Down", act_tab_right, TRUE },
  { "win.tab-to-split", N_("Move the tab to the other split"), "<Control>k <Control><Shift>Right", act_tab_to_split, TRUE },
  { "win.close-others", N_("Close the other tabs"), "<Control>k <Control>w", act_close_others, TRUE },
  { "win.restore-session", N_("Open what was open the last time"), NULL, ide_window_restore_session, FALSE },
  { "win.reopen-page", N_("Open the closed text again"), "<Control><Shift>t", act_reopen, FALSE },
  { NULL }
};

void
ide_window_splits_attach (IdeWindow *self)
{
  self->splits = g_new0 (struct IdeSplits, 1);
  self->splits->closed = g_ptr_array_new_with_free_func (closed_free);
}

void
ide_window_splits_finish (IdeWindow *self)
{
  struct IdeSplits *splits = g_steal_pointer (&self->splits);
  if (!splits)
    return;
  g_ptr_array_unref (splits->closed);
  g_free (splits);
}

/* [["a.sym", "*b.sym"], ["a.sym"]]: a list a frame, a star at the tab in front. */
void
ide_window_dump_splits (IdeWindow *self, JsonObject *object)
{
  JsonArray *list = json_array_new ();
  for (guint column = 0; column < panel_grid_get_n_columns (self->grid); column++)
    for (guint row = 0; row < panel_grid_column_get_n_rows (panel_grid_get_column (self->grid, column)); row++)
      {
        PanelFrame *frame = panel_grid_column_get_row (panel_grid_get_column (self->grid, column), row);
        JsonArray *tabs = json_array_new ();
        for (guint i = 0; i < panel_frame_get_n_pages (frame); i++)
          {
            PanelWidget *page = panel_frame_get_page (frame, i);
            g_autofree char *title = g_strconcat (page == panel_frame_get_visible_child (frame) ? "*" : "", panel_widget_get_title (page), NULL);
            json_array_add_string_element (tabs, title);
          }
        json_array_add_array_element (list, tabs);
      }
  json_object_set_array_member (object, "frames", list);
}
