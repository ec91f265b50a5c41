/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette in the window: what it lists and what choosing does. */
#include "ide-actions.h"
#include "ide-keymap.h"
#include "ide-palette-symbols.h"
#include "ide-window-help.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define RECENT_MAX 60
#define INDEX_AGE_US (4 * G_USEC_PER_SEC)
#define SYMBOL_BYTES_MAX (8 << 20)

struct IdeWindowPalette {
  IdePalette   *widget;
  GtkWidget    *focus;                  /* had it before the palette; weak */
  GPtrArray    *recent;                 /* names of commands, paths of files; the last used at the end */
  GPtrArray    *files;                  /* IdeIndexFile; NULL: never read */
  char         *files_root;
  gint64        files_time;
  GCancellable *reading, *symbols;
};

/* ---- what was used last ---------------------------------------------------------------------------------- */

static void
load_recent (struct IdeWindowPalette *palette)
{
  g_autofree char *path = ide_paths_get_palette_file ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = json_parser_load_from_file (parser, path, NULL) ? json_parser_get_root (parser) : NULL;
  JsonArray *list = root && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  palette->recent = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; list && i < json_array_get_length (list) && i < RECENT_MAX; i++)
    if (JSON_NODE_HOLDS_VALUE (json_array_get_element (list, i)) && json_array_get_string_element (list, i))
      g_ptr_array_add (palette->recent, g_strdup (json_array_get_string_element (list, i)));
}

static void
note_recent (struct IdeWindowPalette *palette, const char *name)
{
  g_autofree char *path = ide_paths_get_palette_file (), *text = NULL;
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *list = json_array_new ();
  guint index;

  if (g_ptr_array_find_with_equal_func (palette->recent, name, g_str_equal, &index))
    g_ptr_array_remove_index (palette->recent, index);
  g_ptr_array_add (palette->recent, g_strdup (name));
  if (palette->recent->len > RECENT_MAX)
    g_ptr_array_remove_index (palette->recent, 0);
  for (guint i = 0; i < palette->recent->len; i++)
    json_array_add_string_element (list, palette->recent->pdata[i]);
  json_node_take_array (root, list);
  text = json_to_string (root, FALSE);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static GHashTable *
rank_recent (struct IdeWindowPalette *palette)
{
  GHashTable *ranks = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < palette->recent->len; i++)
    g_hash_table_insert (ranks, palette->recent->pdata[i], GUINT_TO_POINTER (i + 1));
  return ranks;
}

static GPtrArray *
make_entries (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ide_palette_entry_free);
}

/* ---- commands -------------------------------------------------------------------------------------------- */

static void
fill_commands (IdeWindow *self)
{
  GPtrArray *entries = make_entries ();
  g_autoptr (GHashTable) ranks = rank_recent (self->palette);
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    for (const IdeAction *action = group->actions; action->name; action++)
      {
        IdePaletteEntry *entry;
        if (!self->page && (action->needs_page || g_str_has_prefix (action->name, "editor.")))
          continue;
        entry = ide_palette_entry_new (_(action->title), action->name);
        entry->detail = g_strdup (_(group->title));
        entry->keys = ide_keymap_dup_label (ide_window_get_keymap (self), action->name);
        entry->recent = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, action->name));
        g_ptr_array_add (entries, entry);
      }
  ide_palette_set_entries (self->palette->widget, IDE_PALETTE_COMMANDS, entries, _("No command is called like this"));
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static void
add_open_texts (IdeWindow *self, GPtrArray *entries, GHashTable *seen)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *page = self->pages->pdata[i];
      const char *path = document_get_path (ide_page_get_document (page));
      g_autofree char *title = document_dup_title (ide_page_get_document (page)), *name = ide_page_dup_name (page);
      IdePaletteEntry *entry;
      if (path && self->project_dir && g_str_has_prefix (path, self->project_dir))
        continue;
      entry = ide_palette_entry_new (title, name);
      entry->detail = path ? g_path_get_dirname (path) : g_strdup (_("not saved yet"));
      entry->icon = g_strdup ("symphony-score-symbolic");
      entry->recent = 1;
      g_ptr_array_add (entries, entry);
    }
}

static const char *
get_files_root (IdeWindow *self, char **owned)
{
  const char *data_dir = ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  *owned = data_dir ? g_build_filename (data_dir, "examples", NULL) : NULL;
  return self->project_dir ? self->project_dir : *owned;
}

static void
show_files (IdeWindow *self)
{
  struct IdeWindowPalette *palette = self->palette;
  GPtrArray *entries = make_entries ();
  g_autoptr (GHashTable) ranks = rank_recent (palette), seen = g_hash_table_new (g_str_hash, g_str_equal);

  add_open_texts (self, entries, seen);
  for (guint i = 0; palette->files && i < palette->files->len; i++)
    {
      const IdeIndexFile *file = palette->files->pdata[i];
      g_autofree char *path = g_strconcat (palette->files_root, "/", file->path, NULL);
      IdePaletteEntry *entry = g_new0 (IdePaletteEntry, 1);
      entry->label = g_strdup (file->path);
      entry->mask = file->mask;
      entry->is_path = TRUE;
      entry->recent = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, path));
      entry->target = g_steal_pointer (&path);
      entry->icon = g_strdup (g_str_has_suffix (file->path, ".sym") ? "symphony-score-symbolic" : "text-x-generic-symbolic");
      g_ptr_array_add (entries, entry);
    }
  ide_palette_set_entries (palette->widget, IDE_PALETTE_FILES, entries,
                           self->project_dir || entries->len > 0 ? _("No file is called like this") : _("Open a folder to find its files"));
}

static void
index_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IdeWindow) self = data;
  GPtrArray *files = ide_file_index_read_finish (result, NULL);
  if (!files)
    return;                                                     /* cancelled: another one runs */
  if (!self->palette)
    {
      g_ptr_array_unref (files);
      return;
    }
  g_clear_object (&self->palette->reading);
  g_clear_pointer (&self->palette->files, g_ptr_array_unref);
  self->palette->files = files;
  self->palette->files_time = g_get_monotonic_time ();
  if (ide_palette_get_mode (self->palette->widget) == IDE_PALETTE_PROJECT_SYMBOLS)
    ide_window_fill_project_symbols (self);
  else
    show_files (self);
}

/* Names from before are shown while they are read anew. TRUE: they are fresh. */
static gboolean
read_files (IdeWindow *self)
{
  struct IdeWindowPalette *palette = self->palette;
  g_autofree char *owned = NULL;
  const char *root = get_files_root (self, &owned);

  if (g_strcmp0 (root, palette->files_root) != 0)
    {
      g_cancellable_cancel (palette->reading);
      g_clear_object (&palette->reading);
      g_clear_pointer (&palette->files, g_ptr_array_unref);
      g_free (palette->files_root);
      palette->files_root = g_strdup (root);
    }
  else if (palette->files && g_get_monotonic_time () - palette->files_time < INDEX_AGE_US)
    return TRUE;
  if (!root || palette->reading)
    return !root;
  palette->reading = g_cancellable_new ();
  ide_file_index_read_async (root, palette->reading, index_cb, g_object_ref (self));
  return FALSE;
}

static void
fill_files (IdeWindow *self)
{
  if (read_files (self) || self->palette->files)
    show_files (self);
}

/* ---- lines ----------------------------------------------------------------------------------------------- */

static void
fill_line (IdeWindow *self, const char *query)
{
  GPtrArray *entries = make_entries ();
  guint count = self->page ? document_get_line_count (ide_page_get_document (self->page)) : 0, line, column;
  g_auto (GStrv) parts = g_strsplit_set (query, ":,", 2);
  g_autofree char *empty = NULL;

  line = parts[0] ? strtoul (parts[0], NULL, 10) : 0;
  column = parts[0] && parts[1] ? strtoul (parts[1], NULL, 10) : 0;
  if (self->page && line > 0)
    {
      g_autofree char *label = column > 0 ? g_strdup_printf (_("Go to line %u, column %u"), MIN (line, count), column)
        : g_strdup_printf (_("Go to line %u"), MIN (line, count));
      IdePaletteEntry *entry = ide_palette_entry_new (label, NULL);
      entry->line = MIN (line, count);
      entry->column = MAX (column, 1);
      g_ptr_array_add (entries, entry);
    }
  empty = self->page ? g_strdup_printf (_("Type a line from 1 to %u, or line:column"), count) : g_strdup (_("No text is open"));
  ide_palette_set_entries (self->palette->widget, IDE_PALETTE_LINE, entries, empty);
}

/* ---- symbols --------------------------------------------------------------------------------------------- */

typedef struct { IdeWindow *window; IdePaletteMode mode; } Symbols;

static void
symbols_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Symbols *symbols = data;
  g_autoptr (IdeWindow) self = symbols->window;
  GPtrArray *entries = ide_palette_symbols_finish (result);
  if (!entries)
    return;
  if (self->palette)
    ide_palette_set_entries (self->palette->widget, symbols->mode, entries,
                             symbols->mode == IDE_PALETTE_SYMBOLS ? _("Nothing in this text is called like this")
                             : _("Nothing in the project’s pieces is called like this"));
  else
    g_ptr_array_unref (entries);
}

static Symbols *
start_symbols (IdeWindow *self, IdePaletteMode mode)
{
  Symbols *symbols = g_new0 (Symbols, 1);
  symbols->window = g_object_ref (self);
  symbols->mode = mode;
  g_cancellable_cancel (self->palette->symbols);
  g_clear_object (&self->palette->symbols);
  self->palette->symbols = g_cancellable_new ();
  return symbols;
}

static void
fill_symbols (IdeWindow *self)
{
  Document *document = self->page ? ide_page_get_document (self->page) : NULL;
  if (!document || !ide_page_is_music (self->page) || document_get_length (document) > SYMBOL_BYTES_MAX)
    {
      ide_palette_set_entries (self->palette->widget, IDE_PALETTE_SYMBOLS, make_entries (),
                               document ? _("Only pieces of music have symbols here") : _("No text is open"));
      return;
    }
  ide_palette_symbols_of_text (rope_flatten (document_get_rope (document), NULL), NULL, symbols_cb, start_symbols (self, IDE_PALETTE_SYMBOLS));
}

void
ide_window_fill_project_symbols (IdeWindow *self)
{
  struct IdeWindowPalette *palette = self->palette;
  if (palette->files)
    {
      Symbols *symbols = start_symbols (self, IDE_PALETTE_PROJECT_SYMBOLS);
      ide_palette_symbols_of_project (palette->files_root, palette->files, palette->symbols, symbols_cb, symbols);
    }
}

/* ---- help ------------------------------------------------------------------------------------------------ */

static void
fill_help (IdeWindow *self)
{
  static const struct { const char *prefix, *title; } modes[] = {
    { ">", N_("Run a command") }, { "", N_("Open a file of the project") }, { ":", N_("Go to a line") },
    { "@", N_("Go to a clip, function or track of this text") }, { "#", N_("Go to a clip, function or track of the project") },
  };
  GPtrArray *entries = make_entries ();
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *target = g_strconcat ("mode", modes[i].prefix, NULL);
      IdePaletteEntry *entry = ide_palette_entry_new (_(modes[i].title), target);
      entry->keys = g_strdup (modes[i].prefix);
      g_ptr_array_add (entries, entry);
    }
  ide_window_list_help (self, entries);
  ide_palette_set_entries (self->palette->widget, IDE_PALETTE_HELP, entries, _("No help page is called like this"));
}

/* ---- client ---------------------------------------------------------------------------------------------- */

static void
fill_cb (gpointer data, IdePaletteMode mode, const char *query)
{
  IdeWindow *self = data;
  switch (mode)
    {
    case IDE_PALETTE_COMMANDS:
      fill_commands (self);
      break;
    case IDE_PALETTE_LINE:
      fill_line (self, query);
      break;
    case IDE_PALETTE_SYMBOLS:
      fill_symbols (self);
      break;
    case IDE_PALETTE_PROJECT_SYMBOLS:
      if (read_files (self) || self->palette->files)
        ide_window_fill_project_symbols (self);
      break;
    case IDE_PALETTE_HELP:
      fill_help (self);
      break;
    default:
      fill_files (self);
    }
}

static void
go_to (IdeWindow *self, const IdePaletteEntry *entry)
{
  IdePage *page = entry->target ? ide_window_find_page (self, entry->target) : self->page;
  if (entry->target && !page)
    {
      ide_window_open_path_at (self, entry->target, entry->line, entry->column);
      return;
    }
  if (!page)
    return;
  panel_widget_raise (PANEL_WIDGET (page));
  editor_view_go_to (ide_page_get_view (page), entry->line, entry->column);
}

static void
run_cb (gpointer data, IdePaletteMode mode, const IdePaletteEntry *entry)
{
  IdeWindow *self = data;
  const IdeAction *action;
  switch (mode)
    {
    case IDE_PALETTE_COMMANDS:
      action = ide_action_find (entry->target);
      note_recent (self->palette, entry->target);
      if (action && !ide_action_activate (self, action))
        ide_window_toast (self, _("This command cannot run now"));
      break;
    case IDE_PALETTE_FILES:
      if (g_path_is_absolute (entry->target))
        note_recent (self->palette, entry->target);
      if (ide_window_find_page (self, entry->target))
        panel_widget_raise (PANEL_WIDGET (ide_window_find_page (self, entry->target)));
      else
        ide_window_open_path (self, entry->target, FALSE);
      break;
    case IDE_PALETTE_HELP:
      if (g_str_has_prefix (entry->target, "mode"))
        ide_palette_open (self->palette->widget, entry->target + strlen ("mode"));
      else
        ide_window_show_help (self, entry->target);
      break;
    default:
      go_to (self, entry);
    }
}

static void
closed_cb (gpointer data)
{
  IdeWindow *self = data;
  GtkWidget *now = gtk_window_get_focus (GTK_WINDOW (self)), *before = self->palette->focus;

  if (now && gtk_widget_get_mapped (now) && !gtk_widget_is_ancestor (now, GTK_WIDGET (self->palette->widget)))
    return;
  if (before && gtk_widget_get_mapped (before))
    gtk_widget_grab_focus (before);
  else if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

static void
open_palette (IdeWindow *self, const char *prefix)
{
  struct IdeWindowPalette *palette = self->palette;
  if (!ide_palette_is_open (palette->widget))
    g_set_weak_pointer (&palette->focus, gtk_window_get_focus (GTK_WINDOW (self)));
  ide_palette_open (palette->widget, prefix);
}

static void act_commands (IdeWindow *self) { open_palette (self, ">"); }
static void act_files (IdeWindow *self) { open_palette (self, ""); }
static void act_symbols (IdeWindow *self) { open_palette (self, "@"); }
static void act_project_symbols (IdeWindow *self) { open_palette (self, "#"); }
static void act_line (IdeWindow *self) { open_palette (self, ":"); }
static void act_find_help (IdeWindow *self) { open_palette (self, "?"); }

const IdeAction ide_actions_palette[] = {
  { "win.palette-commands", N_("Run a command"), "<Control><Shift>p", act_commands, FALSE },
  { "win.palette-files", N_("Open a file of the project"), "<Control>p", act_files, FALSE },
  { "win.palette-symbols", N_("Go to a symbol of the text"), "<Control><Shift>o", act_symbols, TRUE },
  { "win.palette-project-symbols", N_("Go to a symbol of the project"), "<Control><Alt>t", act_project_symbols, FALSE },
  { "win.go-to-line", N_("Go to a line"), "<Control>g", act_line, TRUE },
  { "win.palette-help", N_("Find in the help"), NULL, act_find_help, FALSE },
  { NULL }
};

/* ---- set-up ---------------------------------------------------------------------------------------------- */

void
ide_window_palette_attach (IdeWindow *self)
{
  static const IdePaletteClient client = { fill_cb, run_cb, closed_cb };
  GtkWidget *overlay = gtk_overlay_new (), *clamp = adw_clamp_new (), *content = adw_toast_overlay_get_child (self->toasts);
  struct IdeWindowPalette *palette = self->palette = g_new0 (struct IdeWindowPalette, 1);

  load_recent (palette);
  palette->widget = IDE_PALETTE (ide_palette_new (&client, self));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 640);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 480);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (palette->widget));
  gtk_widget_set_valign (clamp, GTK_ALIGN_START);
  g_object_ref (content);
  adw_toast_overlay_set_child (self->toasts, overlay);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), content);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), clamp);
  g_object_unref (content);
  g_object_bind_property (palette->widget, "visible", clamp, "visible", G_BINDING_SYNC_CREATE);
}

void
ide_window_palette_finish (IdeWindow *self)
{
  struct IdeWindowPalette *palette = g_steal_pointer (&self->palette);
  if (!palette)
    return;
  g_cancellable_cancel (palette->reading);
  g_cancellable_cancel (palette->symbols);
  g_clear_object (&palette->reading);
  g_clear_object (&palette->symbols);
  g_clear_weak_pointer (&palette->focus);
  g_clear_pointer (&palette->files, g_ptr_array_unref);
  g_ptr_array_unref (palette->recent);
  g_free (palette->files_root);
  g_free (palette);
}

void
ide_window_dump_palette (IdeWindow *self, JsonObject *object)
{
  JsonObject *palette = json_object_new ();
  ide_palette_dump (self->palette->widget, palette);
  json_object_set_object_member (object, "palette", palette);
}
