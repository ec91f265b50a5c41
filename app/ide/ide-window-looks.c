/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be seen beside and behind a text by the settings: line numbers, blanks, a ruler. */
#include "ide-window-private.h"

void
ide_window_apply_looks (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  GtkSourceView *source = GTK_SOURCE_VIEW (view);
  SettingsScope scope = ide_page_get_scope (page);
  guint ruler = settings_get_number_for (self->settings, "editor.ruler-column", &scope);
  EditorNumbers numbers = !settings_get_boolean_for (self->settings, "editor.show-line-numbers", &scope) ? EDITOR_NUMBERS_NONE
    : settings_get_boolean_for (self->settings, "editor.relative-line-numbers", &scope) ? EDITOR_NUMBERS_RELATIVE
    : EDITOR_NUMBERS_PLAIN;
  GtkSourceSpaceDrawer *blanks = gtk_source_view_get_space_drawer (source);

  editor_view_set_line_numbers (view, numbers);
  gtk_source_space_drawer_set_types_for_locations (blanks, GTK_SOURCE_SPACE_LOCATION_ALL, GTK_SOURCE_SPACE_TYPE_SPACE
                                                   | GTK_SOURCE_SPACE_TYPE_TAB | GTK_SOURCE_SPACE_TYPE_NBSP);
  gtk_source_space_drawer_set_enable_matrix (blanks, settings_get_boolean_for (self->settings, "editor.show-blanks", &scope));
  gtk_source_view_set_right_margin_position (source, MAX (ruler, 1));
  gtk_source_view_set_show_right_margin (source, ruler > 0);
}

void
ide_window_dump_looks (IdePage *page, JsonObject *object)
{
  static const char *const names[] = { "none", "plain", "relative" };
  GtkSourceView *view = GTK_SOURCE_VIEW (ide_page_get_view (page));
  JsonObject *looks = json_object_new ();

  json_object_set_string_member (looks, "numbers", names[editor_view_get_line_numbers (EDITOR_VIEW (view))]);
  json_object_set_boolean_member (looks, "blanks", gtk_source_space_drawer_get_enable_matrix (gtk_source_view_get_space_drawer (view)));
  json_object_set_int_member (looks, "ruler", gtk_source_view_get_show_right_margin (view)
                              ? gtk_source_view_get_right_margin_position (view) : 0);
  json_object_set_object_member (object, "looks", looks);
}
