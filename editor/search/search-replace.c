/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hits and a template become edits: one delta. */
#include "search-private.h"
#include "search-template.h"
#include <glib/gi18n.h>
#include <string.h>

void
search_edits_free (SearchEdits *self)
{
  if (!self)
    return;
  g_array_unref (self->edits);
  g_string_free (self->texts, TRUE);
  g_free (self);
}

/* The hit as it was found: later starts are not tried, earlier ends not taken. */
static int
match_again (SearchScanner *scanner, const SearchRange *hit, GError **error)
{
  SearchRange found;
  gsize at = hit->start;
  int result = search_scanner_next (scanner, &at, hit->end, &found, error);
  if (result < 0 || (result > 0 && found.start == hit->start && found.end == hit->end))
    return result;
  g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_FILE, _("The text changed since it was searched"));
  return -1;
}

static void
add_edit (SearchEdits *to, const char *text, const SearchRange *hit, gsize from)
{
  gsize length = to->texts->len - from;
  DocumentEdit edit = { hit->start, hit->end, GSIZE_TO_POINTER (from), length };        /* a place until all is written */
  if (length == hit->end - hit->start && memcmp (to->texts->str + from, text + hit->start, length) == 0)
    g_string_truncate (to->texts, from);
  else
    g_array_append_val (to->edits, edit);
}

SearchEdits *
search_replace (const SearchPattern *pattern, const SearchTemplate *with, const char *text, gsize length, const SearchRange *hits,
                gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr (SearchEdits) self = g_new0 (SearchEdits, 1);
  gboolean groups = search_template_needs_groups (with);
  SearchScanner scanner;
  int result = 1;

  self->edits = g_array_sized_new (FALSE, FALSE, sizeof (DocumentEdit), count);
  self->texts = g_string_sized_new (count * 8 + 64);
  search_scanner_init (&scanner, pattern, text, length, cancellable);
  for (gsize i = 0; i < count && result > 0; i++)
    {
      gsize from = self->texts->len;
      if (hits[i].start > hits[i].end || hits[i].end > length || (i > 0 && hits[i].start < hits[i - 1].end))
        {
          g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_FILE, _("The text changed since it was searched"));
          result = -1;
          break;
        }
      if (groups)
        result = match_again (&scanner, &hits[i], error);
      else if (i % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        result = -1;
      if (result <= 0)
        break;
      search_template_expand (with, text, &hits[i], scanner.pairs, groups ? scanner.pair_count : 0, self->texts);
      add_edit (self, text, &hits[i], from);
    }
  search_scanner_finish (&scanner);
  for (guint i = 0; i < self->edits->len; i++)
    {
      DocumentEdit *edit = &g_array_index (self->edits, DocumentEdit, i);
      edit->text = self->texts->str + GPOINTER_TO_SIZE (edit->text);
    }
  return result > 0 ? g_steal_pointer (&self) : NULL;
}
