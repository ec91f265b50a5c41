/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's language services: providers over its texts, definitions, references, formatting, fixes, the outline. */
#include "ide-window-private.h"
#include "ide-language.h"
#include "lsp/lsp.h"
#include "services/services.h"
#include <glib/gi18n.h>
#include <string.h>

#define OUTLINE_MS 200

struct IdeLanguage {
  ProviderHub *hub;
  Services    *services;
  IdeOutline  *outline;
  IdePlaces   *places;
  GtkWidget   *outline_panel, *places_panel;
  ProviderRequest *outline_request, *command_request;
  ProviderAnswer  *symbols;             /* of the page in front */
  guint        outline_timer;
  GtkWidget   *fixes;                   /* the open list of fixes */
  GHashTable  *status;                  /* provider's name: what it says */
  GtkWidget   *status_label;
  char        *servers, *servers_dir;   /* what they were started with */
};

ProviderHub *
ide_window_get_providers (IdeWindow *self)
{
  return self->language ? self->language->hub : NULL;
}

static void
cancel (ProviderRequest **request)
{
  provider_request_cancel (g_steal_pointer (request));
}

/* A command that is asked for again gives up the former one. */
static ProviderRequest *
ask (IdeWindow *self, IdePage *page, ProviderKind kind, gsize start, gsize end, ProviderFunc func)
{
  IdeLanguage *l = self->language;
  ProviderQuestion question = { kind, ide_page_get_document (page), start, end };
  cancel (&l->command_request);
  l->command_request = provider_hub_ask (l->hub, &question, func, self);
  if (!l->command_request)
    ide_window_toast (self, _("Nothing is known about texts of this kind. A language server can be set for it in the preferences."));
  return l->command_request;
}

/* ---- going to places ---------------------------------------------------------------------------------------------------- */

void
ide_window_go_to_place (IdeWindow *self, IdePage *from, const ProviderPlace *place)
{
  IdePage *page = place->file ? ide_window_find_page (self, place->file) : from;
  EditorView *view = page ? ide_page_get_view (page) : NULL;

  if (!page)
    {
      ide_window_open_path_at (self, place->file, MAX (place->line, 1), MAX (place->column, 1));
      return;
    }
  panel_widget_raise (PANEL_WIDGET (page));
  if (place->line > 0)
    editor_view_go_to (view, place->line, place->column);
  else
    editor_view_go_to_offset (view, place->start);
  gtk_widget_grab_focus (GTK_WIDGET (view));
}

static void
show_places (IdeWindow *self, const char *title, const ProviderAnswer *answer)
{
  ide_places_set (self->language->places, title, answer, ide_page_get_document (self->page), self->project_dir);
  ide_window_show_references (self);
}

static void
definition_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  IdeWindow *self = data;
  self->language->command_request = NULL;
  if (!self->page)
    return;
  if (!answer || answer->rows->len == 0)
    ide_window_toast (self, error ? error : _("No definition is known for this place"));
  else if (answer->rows->len == 1)
    ide_window_go_to_place (self, self->page, provider_answer_row (answer, ProviderPlace, 0));
  else
    show_places (self, _("Definitions"), answer);
}

void
ide_window_go_to_definition (IdeWindow *self, IdePage *page, gsize offset)
{
  ask (self, page, PROVIDER_DEFINITION, offset, offset, definition_cb);
}

static void
definition_requested_cb (EditorView *view, guint64 offset, IdePage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (view));
  if (IDE_IS_WINDOW (root))
    ide_window_go_to_definition (IDE_WINDOW (root), page, offset);
}

static void
references_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  IdeWindow *self = data;
  g_autofree char *title = NULL;
  self->language->command_request = NULL;
  if (!self->page)
    return;
  if (!answer || answer->rows->len == 0)
    {
      ide_window_toast (self, error ? error : _("No name stands here that is used anywhere"));
      return;
    }
  title = g_strdup_printf (ngettext ("%u reference", "%u references", answer->rows->len), answer->rows->len);
  show_places (self, title, answer);
}

void
ide_window_find_references (IdeWindow *self)
{
  gsize offset = editor_view_get_caret_offset (ide_page_get_view (self->page));
  ask (self, self->page, PROVIDER_REFERENCES, offset, offset, references_cb);
}

static void
place_chosen_cb (IdeWindow *self, guint index)
{
  const ProviderAnswer *answer = ide_places_get_answer (self->language->places);
  Document *document = ide_places_get_document (self->language->places);
  ProviderPlace place = *provider_answer_row (answer, ProviderPlace, index);
  IdePage *from = NULL;

  for (guint i = 0; i < self->pages->len && !from; i++)
    if (ide_page_get_document (self->pages->pdata[i]) == document)
      from = self->pages->pdata[i];
  if (!place.file && from)
    document_map_offset (document, answer->revision, &place.start, DOCUMENT_BIAS_LEFT);
  if (!place.file && !from)
    {
      if (!document_get_path (document))
        return;
      place.file = document_get_path (document);
      place.line = document_get_line_at (document, place.start) + 1;
      place.column = 1;
    }
  ide_window_go_to_place (self, from, &place);
}

/* ---- formatting ------------------------------------------------------------------------------------------------------------ */

typedef struct { IdeWindow *window; IdePage *page; gboolean save; } Formatting;

static void
formatted_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  Formatting *formatting = data;
  IdeWindow *self = formatting->window;
  g_autoptr (GError) failure = NULL;

  if (answer && answer->rows->len > 0)
    {
      if (!ide_window_apply_edits (self, formatting->page, (const ProviderEdit *) (void *) answer->rows->data, answer->rows->len, NULL, &failure))
        ide_window_toast (self, failure->message);
    }
  else if (!formatting->save)
    ide_window_toast (self, answer && answer->refusal ? answer->refusal : error ? error : _("The text is formatted already"));
  if (formatting->save && !self->closing)
    ide_window_save_page (self, formatting->page, FALSE, NULL, NULL);
  g_object_unref (formatting->page);
  g_object_unref (formatting->window);
  g_free (formatting);
}

static gboolean
format (IdeWindow *self, IdePage *page, gsize start, gsize end, gboolean save)
{
  ProviderQuestion question = { PROVIDER_FORMAT, ide_page_get_document (page), start, end };
  Formatting *formatting = g_new0 (Formatting, 1);
  formatting->window = g_object_ref (self);
  formatting->page = g_object_ref (page);
  formatting->save = save;
  if (provider_hub_ask (self->language->hub, &question, formatted_cb, formatting))
    return TRUE;
  g_object_unref (formatting->page);
  g_object_unref (formatting->window);
  g_free (formatting);
  return FALSE;
}

void
ide_window_format (IdeWindow *self, gboolean selection)
{
  gsize start, end;
  editor_view_get_selection (ide_page_get_view (self->page), &start, &end);
  if (start == end)
    {
      if (selection)
        end = start;
      else
        {
          start = 0;
          end = G_MAXUINT;
        }
    }
  if (!format (self, self->page, start, end, FALSE))
    ide_window_toast (self, _("There is no formatter for texts of this kind"));
}

gboolean
ide_window_language_save (IdeWindow *self, IdePage *page)
{
  return settings_get_boolean (self->settings, "editor.format-on-save") && document_get_path (ide_page_get_document (page))
    && format (self, page, 0, G_MAXUINT, TRUE);
}

/* ---- fixes ------------------------------------------------------------------------------------------------------------------- */

static void
apply_fix (IdeWindow *self, IdePage *page, const ProviderAnswer *answer, guint first, guint count)
{
  g_autoptr (GError) error = NULL;
  if (count > 0 && !ide_window_apply_edits (self, page, &g_array_index (answer->edits, ProviderEdit, first), count, NULL, &error))
    ide_window_toast (self, error->message);
}

static void
edits_chosen_cb (EditorView *view, const ProviderAnswer *answer, guint first, guint count, const char *title, IdePage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (view));
  if (IDE_IS_WINDOW (root))
    apply_fix (IDE_WINDOW (root), page, answer, first, count);
}

static void
fix_chosen_cb (GtkListBox *list, GtkListBoxRow *row, IdeWindow *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_POPOVER);
  ProviderAnswer *held = g_object_get_data (G_OBJECT (popover), "answer");
  g_autoptr (ProviderAnswer) answer = held ? provider_answer_ref (held) : NULL;
  int index = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "action"));
  IdePage *page = self->page;

  gtk_popover_popdown (GTK_POPOVER (popover));
  if (!page)
    return;
  if (index < 0)
    editor_view_apply_fix (ide_page_get_view (page));
  else if (answer)
    {
      const ProviderAction *action = provider_answer_row (answer, ProviderAction, index);
      apply_fix (self, page, answer, action->first_edit, action->edit_count);
    }
}

static void
add_fix (GtkWidget *list, const char *title, int action)
{
  GtkWidget *row = gtk_list_box_row_new (), *label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (row), "action", GINT_TO_POINTER (action));
  gtk_list_box_append (GTK_LIST_BOX (list), row);
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

static void
fixes_closed_cb (GtkPopover *popover, IdeWindow *self)
{
  self->language->fixes = NULL;
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
  g_idle_add (unparent_cb, g_object_ref (popover));
}

static void
open_fixes (IdeWindow *self, const ProviderAnswer *answer, const char *own)
{
  EditorView *view = ide_page_get_view (self->page);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (view)), *popover = gtk_popover_new (), *list = gtk_list_box_new ();
  GdkRectangle place = { 0, 0, 1, 1 };
  double x, y;

  if (own)
    add_fix (list, own, -1);
  for (guint i = 0; answer && i < answer->rows->len; i++)
    if (g_strcmp0 (provider_answer_row (answer, ProviderAction, i)->title, own) != 0)
      add_fix (list, provider_answer_row (answer, ProviderAction, i)->title, i);
  gtk_widget_add_css_class (list, "fixes");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Fixes"), -1);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_BROWSE);
  g_signal_connect (list, "row-activated", G_CALLBACK (fix_chosen_cb), self);
  gtk_popover_set_child (GTK_POPOVER (popover), list);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (popover), GTK_POS_BOTTOM);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  if (answer)
    g_object_set_data_full (G_OBJECT (popover), "answer", provider_answer_ref ((ProviderAnswer *) answer), (GDestroyNotify) provider_answer_unref);
  gtk_widget_set_parent (popover, parent);
  g_signal_connect (popover, "closed", G_CALLBACK (fixes_closed_cb), self);
  editor_view_locate (view, editor_view_get_caret_offset (view), &place);
  gtk_widget_translate_coordinates (GTK_WIDGET (view), parent, place.x, place.y, &x, &y);
  place.x = (int) x;
  place.y = (int) y;
  place.width = MAX (place.width, 1);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &place);
  self->language->fixes = list;
  gtk_popover_popup (GTK_POPOVER (popover));
  gtk_list_box_select_row (GTK_LIST_BOX (list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0)));
}

static void
fixes_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  IdeWindow *self = data;
  const char *own;
  self->language->command_request = NULL;
  if (!self->page || self->language->fixes)
    return;
  own = editor_view_get_fix (ide_page_get_view (self->page));
  if (own || (answer && answer->rows->len > 0))
    open_fixes (self, answer, own);
  else
    ide_window_toast (self, _("Nothing is offered for this place"));
}

void
ide_window_show_fixes (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  EditorView *view = ide_page_get_view (self->page);
  ProviderQuestion question = { PROVIDER_ACTIONS, ide_page_get_document (self->page), .text = "all" };

  editor_view_get_selection (view, &question.start, &question.end);
  cancel (&l->command_request);
  l->command_request = provider_hub_ask (l->hub, &question, fixes_cb, self);
  if (!l->command_request)
    fixes_cb (NULL, NULL, self);
}

/* ---- the outline ---------------------------------------------------------------------------------------------------------------- */

static void
follow_caret (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  gsize caret;
  if (!self->page || !l->symbols || !gtk_widget_get_mapped (GTK_WIDGET (l->outline)))
    return;
  caret = editor_view_get_caret_offset (ide_page_get_view (self->page));
  if (l->symbols->revision == document_get_revision (ide_page_get_document (self->page)))
    ide_outline_follow (l->outline, caret);
}

static void
outline_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  IdeWindow *self = data;
  IdeLanguage *l = self->language;
  l->outline_request = NULL;
  g_clear_pointer (&l->symbols, provider_answer_unref);
  l->symbols = answer ? provider_answer_ref ((ProviderAnswer *) answer) : NULL;
  if (!answer || answer->rows->len == 0)
    ide_outline_set_empty (l->outline, error ? error : _("Nothing is declared in this text"));
  ide_outline_set (l->outline, answer);
  follow_caret (self);
}

static gboolean
outline_timer_cb (gpointer data)
{
  IdeWindow *self = data;
  IdeLanguage *l = self->language;
  ProviderQuestion question = { PROVIDER_OUTLINE };

  l->outline_timer = 0;
  cancel (&l->outline_request);
  if (!gtk_widget_get_mapped (GTK_WIDGET (l->outline)))
    return G_SOURCE_REMOVE;
  if (self->page)
    {
      question.document = ide_page_get_document (self->page);
      l->outline_request = provider_hub_ask (l->hub, &question, outline_cb, self);
    }
  if (!l->outline_request)
    {
      ide_outline_set_empty (l->outline, self->page ? _("There is no outline for texts of this kind") : _("No text is open"));
      ide_outline_set (l->outline, NULL);
    }
  return G_SOURCE_REMOVE;
}

static void
update_outline (IdeWindow *self, guint delay_ms)
{
  IdeLanguage *l = self->language;
  g_clear_handle_id (&l->outline_timer, g_source_remove);
  l->outline_timer = g_timeout_add (delay_ms, outline_timer_cb, self);
}

static void
settled_cb (Document *document, IdeWindow *self)
{
  if (self->page && ide_page_get_document (self->page) == document)
    update_outline (self, OUTLINE_MS);
}

static void
symbol_chosen_cb (IdeWindow *self, guint64 offset)
{
  IdeLanguage *l = self->language;
  ProviderPlace place = { NULL, offset, offset };
  if (!self->page || !l->symbols)
    return;
  document_map_offset (ide_page_get_document (self->page), l->symbols->revision, &place.start, DOCUMENT_BIAS_RIGHT);
  ide_window_go_to_place (self, self->page, &place);
}

static void
outline_mapped_cb (IdeWindow *self)
{
  update_outline (self, 0);
}

void
ide_window_show_outline (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  gboolean shown = panel_dock_get_reveal_start (self->dock)
    && panel_frame_get_visible_child (self->start_frame) == PANEL_WIDGET (l->outline_panel);
  if (shown && gtk_widget_get_focus_child (l->outline_panel))
    {
      if (self->page)
        gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
      return;
    }
  panel_dock_set_reveal_start (self->dock, TRUE);
  panel_frame_set_visible_child (self->start_frame, PANEL_WIDGET (l->outline_panel));
  gtk_widget_grab_focus (GTK_WIDGET (l->outline));
}

void
ide_window_show_references (IdeWindow *self)
{
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (self->language->places_panel));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->language->places));
}

/* ---- hooks ------------------------------------------------------------------------------------------------------------------------ */

static void
problems_cb (Document *document, gconstpointer provider, guint64 revision, const ProviderProblem *problems, guint count, gpointer data)
{
  IdeWindow *self = data;
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *page = self->pages->pdata[i];
      if (ide_page_get_document (page) == document)
        editor_view_set_problems (ide_page_get_view (page), revision, problems, count);
    }
  ide_window_note_problems (self, document, problems, count);
}

/* In the status bar, as long as it is so. */
static void
show_status (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  GHashTableIter iter;
  gpointer name, text;
  g_autoptr (GString) words = g_string_new (NULL);

  g_hash_table_iter_init (&iter, l->status);
  while (g_hash_table_iter_next (&iter, &name, &text))
    g_string_append_printf (words, "%s%s: %s", words->len > 0 ? ", " : "", (char *) name, (char *) text);
  gtk_label_set_text (GTK_LABEL (l->status_label), words->str);
  gtk_widget_set_tooltip_text (l->status_label, words->len > 0 ? words->str : NULL);
  gtk_widget_set_visible (l->status_label, words->len > 0);
}

static void
status_cb (const char *provider, const char *text, gpointer data)
{
  IdeWindow *self = data;
  if (text)
    g_hash_table_replace (self->language->status, g_strdup (provider), g_strdup (text));
  else
    {
      g_hash_table_remove (self->language->status, provider);
      update_outline (self, 0);         /* now there is somebody to ask */
    }
  show_status (self);
}

static void start_servers (IdeWindow *self);
static void servers_setting_cb (Settings *settings, const char *key, IdeWindow *self);

static GtkWidget *
add_panel (PanelFrame *frame, GtkWidget *child, const char *id, const char *title, const char *icon)
{
  GtkWidget *panel = panel_widget_new ();
  panel_widget_set_id (PANEL_WIDGET (panel), id);
  panel_widget_set_title (PANEL_WIDGET (panel), title);
  panel_widget_set_icon_name (PANEL_WIDGET (panel), icon);
  panel_widget_set_child (PANEL_WIDGET (panel), child);
  panel_frame_add (frame, PANEL_WIDGET (panel));
  return panel;
}

void
ide_window_language_start (IdeWindow *self)
{
  IdeLanguage *l = self->language = g_new0 (IdeLanguage, 1);
  const char *data_dir = ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  PanelWidget *shown = panel_frame_get_visible_child (self->start_frame), *below = panel_frame_get_visible_child (self->bottom_frame);

  l->hub = provider_hub_new ();
  l->services = services_add (l->hub, data_dir);
  l->status = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  l->status_label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (l->status_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (l->status_label), 40);
  gtk_widget_add_css_class (l->status_label, "item");
  gtk_widget_add_css_class (l->status_label, "warning");
  gtk_widget_set_visible (l->status_label, FALSE);
  gtk_box_insert_child_after (GTK_BOX (self->statusbar), l->status_label, self->status_encoding);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (servers_setting_cb), self, 0);
  provider_hub_set_problems_func (l->hub, problems_cb, self);
  provider_hub_set_status_func (l->hub, status_cb, self);
  l->outline = IDE_OUTLINE (ide_outline_new ());
  l->places = IDE_PLACES (ide_places_new ());
  l->outline_panel = add_panel (self->start_frame, GTK_WIDGET (l->outline), "outline", _("Outline"), "view-list-symbolic");
  l->places_panel = add_panel (self->bottom_frame, GTK_WIDGET (l->places), "references", _("References"), "edit-find-symbolic");
  panel_frame_set_visible_child (self->start_frame, shown);
  panel_frame_set_visible_child (self->bottom_frame, below);
  g_signal_connect_swapped (l->outline, "activated", G_CALLBACK (symbol_chosen_cb), self);
  g_signal_connect_swapped (l->outline, "map", G_CALLBACK (outline_mapped_cb), self);
  g_signal_connect_swapped (l->places, "activated", G_CALLBACK (place_chosen_cb), self);
  start_servers (self);
}

void
ide_window_language_stop (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  if (!l)
    return;
  for (guint i = 0; i < self->pages->len; i++)
    editor_view_set_providers (ide_page_get_view (self->pages->pdata[i]), NULL);
  g_clear_handle_id (&l->outline_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (l->outline, self);
  g_signal_handlers_disconnect_by_data (l->places, self);
  ide_window_forget_change (self);
  provider_hub_set_problems_func (l->hub, NULL, NULL);
  provider_hub_set_status_func (l->hub, NULL, NULL);
  g_clear_pointer (&l->hub, provider_hub_free);
  ide_window_forget_problems (self);
  g_clear_pointer (&l->symbols, provider_answer_unref);
  g_hash_table_unref (l->status);
  g_free (l->servers);
  g_free (l->servers_dir);
  self->language = NULL;
  g_free (l);
}

static gboolean
undo_requested_cb (EditorView *view, gboolean redo, IdePage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (view));
  return IDE_IS_WINDOW (root) && ide_window_undo_change (IDE_WINDOW (root), page, redo);
}

void
ide_window_language_settings (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  editor_view_set_complete_as_typed (view, settings_get_boolean (self->settings, "editor.complete-as-typed"));
  editor_view_set_show_inlays (view, settings_get_boolean (self->settings, "editor.show-bars"));
}

void
ide_window_language_add_page (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  provider_hub_open (self->language->hub, ide_page_get_document (page));
  editor_view_set_providers (view, self->language->hub);
  ide_window_language_settings (self, page);
  g_signal_connect_object (view, "definition-requested", G_CALLBACK (definition_requested_cb), page, 0);
  g_signal_connect_object (view, "edits-chosen", G_CALLBACK (edits_chosen_cb), page, 0);
  g_signal_connect_object (view, "undo-requested", G_CALLBACK (undo_requested_cb), page, 0);
  g_signal_connect_object (view, "caret-moved", G_CALLBACK (follow_caret), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ide_page_get_document (page), "settled", G_CALLBACK (settled_cb), self, 0);
}

void
ide_window_language_remove_page (IdeWindow *self, IdePage *page)
{
  Document *document = ide_page_get_document (page);
  editor_view_set_providers (ide_page_get_view (page), NULL);
  for (guint i = 0; i < self->pages->len; i++)
    if (self->pages->pdata[i] != page && ide_page_get_document (self->pages->pdata[i]) == document)
      return;                           /* another view shows it still */
  provider_hub_close (self->language->hub, document);
}

void
ide_window_language_page_changed (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  g_clear_pointer (&l->symbols, provider_answer_unref);
  update_outline (self, 0);
}

/* Servers know one project's folder: another project, or another setting, starts them anew. */
static void
start_servers (IdeWindow *self)
{
  IdeLanguage *l = self->language;
  g_autoptr (GError) error = NULL;
  const char *servers = settings_get_string (self->settings, "language.servers");

  if (g_strcmp0 (l->servers, servers) == 0 && g_strcmp0 (l->servers_dir, self->project_dir) == 0)
    return;
  g_free (l->servers);
  l->servers = g_strdup (servers);
  g_free (l->servers_dir);
  l->servers_dir = g_strdup (self->project_dir);
  lsp_remove_all (l->hub);
  g_hash_table_remove_all (l->status);
  show_status (self);
  if (!lsp_add_all (l->hub, servers, self->project_dir, &error))
    {
      g_autofree char *words = g_strdup_printf (_("The setting “language.servers” cannot be used: %s"), error->message);
      ide_window_toast (self, words);
    }
}

static void
servers_setting_cb (Settings *settings, const char *key, IdeWindow *self)
{
  if (self->language && (!key || g_str_equal (key, "language.servers")))
    start_servers (self);
}

void
ide_window_language_set_project (IdeWindow *self)
{
  services_set_folder (self->language->services, self->project_dir);
  start_servers (self);
}

void
ide_window_language_saved (IdeWindow *self, Document *document)
{
  provider_hub_saved (self->language->hub, document);
}

/* ---- for tests ---------------------------------------------------------------------------------------------------------------------- */

static void
dump_fixes (IdeWindow *self, JsonObject *object)
{
  JsonArray *titles = json_array_new ();
  GtkWidget *row = self->language->fixes ? gtk_widget_get_first_child (self->language->fixes) : NULL;
  for (; row; row = gtk_widget_get_next_sibling (row))
    json_array_add_string_element (titles, gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)))));
  json_object_set_array_member (object, "fixes", titles);
}

static void
dump_tokens (EditorView *view, JsonObject *object)
{
  g_autofree char *tokens = view ? editor_view_dup_tokens (view) : NULL, *color = view ? editor_view_dup_token_color (view, "chord") : NULL;
  json_object_set_string_member (object, "tokens", tokens ? tokens : "");
  json_object_set_string_member (object, "chord-color", color ? color : "");
  json_object_set_int_member (object, "token-us", view ? editor_view_get_token_cost_us (view) : 0);
}

void
ide_window_dump_language (IdeWindow *self, JsonObject *state)
{
  IdeLanguage *l = self->language;
  JsonObject *object = json_object_new ();
  EditorView *view = self->page ? ide_page_get_view (self->page) : NULL;
  guint count = 0, start = 0, end = 0;
  const char *completion = view ? editor_view_get_completion (view, &count) : NULL;
  const char *signature = view ? editor_view_get_signature (view, &start, &end) : NULL, *card = view ? editor_view_get_card (view) : NULL;
  g_autofree char *active = signature ? g_strndup (signature + start, end - start) : g_strdup ("");
  const ProviderAnswer *places = ide_places_get_answer (l->places);

  json_object_set_string_member (object, "completion", completion ? completion : "");
  json_object_set_int_member (object, "completions", count);
  json_object_set_string_member (object, "signature", signature ? signature : "");
  json_object_set_string_member (object, "parameter", active);
  json_object_set_string_member (object, "card", card ? card : "");
  json_object_set_int_member (object, "highlights", view ? editor_view_get_highlight_count (view) : 0);
  json_object_set_int_member (object, "inlays", view ? editor_view_get_inlay_count (view) : 0);
  dump_tokens (view, object);
  json_object_set_int_member (object, "symbols", ide_outline_get_count (l->outline));
  json_object_set_string_member (object, "symbol", ide_outline_get_chosen (l->outline) ? ide_outline_get_chosen (l->outline) : "");
  json_object_set_string_member (object, "status", gtk_label_get_text (GTK_LABEL (l->status_label)));
  json_object_set_int_member (object, "references", places ? places->rows->len : 0);
  dump_fixes (self, object);
  json_object_set_object_member (state, "language", object);
}
