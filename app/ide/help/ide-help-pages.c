/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathers the help's pages. */
#include "ide-help-pages.h"
#include "ide-actions.h"
#include "script/api.h"
#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
  "start", "editing", "carets", "search", "music", "sound", "synapses", "files", "terminal", "settings", "recovery",
};

static void
page_free (gpointer data)
{
  IdeHelpPage *page = data;
  g_free (page->name);
  g_free (page->title);
  g_free (page->text);
  g_free (page);
}

/* Takes text; the title is its first heading. */
static void
add_page (GPtrArray *pages, const char *name, char *text)
{
  IdeHelpPage *page = g_new0 (IdeHelpPage, 1);
  gsize skip = strspn (text, "# ");
  page->name = g_strdup (name);
  page->title = g_strndup (text + skip, strcspn (text + skip, "\n"));
  page->text = text;
  g_ptr_array_add (pages, page);
}

static void
add_file (GPtrArray *pages, const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".md", NULL), *path = g_build_filename (folder, file, NULL);
  char *text = NULL;
  if (g_file_get_contents (path, &text, NULL, NULL) && g_utf8_validate (text, -1, NULL))
    add_page (pages, name, text);
  else
    g_free (text);
}

static void
add_keys (GPtrArray *pages)
{
  GString *text = g_string_new ("# ");
  g_string_append_printf (text, "%s\n\n%s\n\n", _("Keys"), _("Every command can be found by its name in the palette, {keys:win.palette-commands}. To change keys, open [the list of keys](action:win.edit-keys)."));
  for (const IdeActionGroup *group = ide_action_groups; group->title; group++)
    {
      g_string_append_printf (text, "## %s\n\n", _(group->title));
      for (const IdeAction *action = group->actions; action->name; action++)
        g_string_append_printf (text, "| %s | {keys:%s} |\n", _(action->title), action->name);
      g_string_append_c (text, '\n');
    }
  add_page (pages, "keys", g_string_free (text, FALSE));
}

/* The printed manual, a page a chapter. */
static void
add_reference (GPtrArray *pages)
{
  char *manual = NULL;
  size_t length = 0;
  FILE *out = open_memstream (&manual, &length);
  g_autoptr (GPtrArray) chapters = g_ptr_array_new_with_free_func (g_free);
  GString *index = g_string_new ("# ");
  const char *at;

  script_print_manual (out);
  fclose (out);
  g_string_append_printf (index, "%s\n\n%s\n\n", _("Reference"), _("Every function of SymphonyScript, chapter by chapter."));
  at = g_str_has_prefix (manual, "## ") ? manual : strstr (manual, "\n## ");
  while (at)
    {
      const char *next;
      at += *at == '\n';
      next = strstr (at, "\n## ");
      g_ptr_array_add (chapters, g_strndup (at + 1, next ? (gsize) (next - at) : strlen (at + 1)));     /* "## " becomes "# " */
      at = next;
    }
  for (guint i = 0; i < chapters->len; i++)
    {
      const char *chapter = chapters->pdata[i];
      g_string_append_printf (index, "- [%.*s](help:reference-%u)\n", (int) strcspn (chapter + 2, "\n"), chapter + 2, i);
    }
  add_page (pages, "reference", g_string_free (index, FALSE));
  for (guint i = 0; i < chapters->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("reference-%u", i);
      add_page (pages, name, g_strdup (chapters->pdata[i]));
    }
  free (manual);
}

GPtrArray *
ide_help_pages_load (const char *folder)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func (page_free);
  for (guint i = 0; folder && i < G_N_ELEMENTS (names); i++)
    add_file (pages, folder, names[i]);
  add_keys (pages);
  add_reference (pages);
  return pages;
}

const IdeHelpPage *
ide_help_pages_find (GPtrArray *pages, const char *name)
{
  for (guint i = 0; i < pages->len; i++)
    if (g_str_equal (((IdeHelpPage *) pages->pdata[i])->name, name))
      return pages->pdata[i];
  return NULL;
}
