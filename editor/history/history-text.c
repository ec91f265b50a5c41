/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node in words. */
#include "history/graph.h"
#include <glib/gi18n.h>
#include <string.h>

#define SNIPPET_BYTES 48
#define MINUTE (60 * G_TIME_SPAN_SECOND)

char *
history_format_age (gint64 time, gint64 now)
{
  gint64 age = MAX (now - time, 0);
  guint minutes = age / MINUTE, hours = age / (60 * MINUTE);
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  if (time <= 0)
    return g_strdup ("");
  if (minutes == 0)
    return g_strdup (_("just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%u minute ago", "%u minutes ago", minutes), minutes);
  if (hours < 12)
    return g_strdup_printf (ngettext ("%u hour ago", "%u hours ago", hours), hours);
  return g_date_time_format (then, age < G_TIME_SPAN_DAY * 6 ? _("%A %H:%M") : _("%e %B %Y"));
}

/* One row, without the blanks around it; bad bytes replaced. */
static char *
snip (const char *text, gsize length)
{
  gsize start = 0, shown;
  char *valid;
  while (start < length && g_ascii_isspace (text[start]))
    start++;
  shown = MIN (length - start, SNIPPET_BYTES);
  while (shown < length - start && shown > 0 && ((guchar) text[start + shown] & 0xC0) == 0x80)
    shown--;
  valid = g_utf8_make_valid (text + start, shown);
  g_strdelimit (valid, "\n\r\t", ' ');
  g_strchomp (valid);
  if (start + shown < length)
    {
      char *cut = g_strconcat (valid, "…", NULL);
      g_free (valid);
      return cut;
    }
  return valid;
}

static char *
describe_edit (const Rope *before, const DocumentEdit *edit)
{
  g_autofree char *new = edit->length > 0 ? snip (edit->text, edit->length) : NULL;
  g_autofree char *old = NULL;
  if (edit->end > edit->start)
    {
      gsize end = MIN (edit->end, edit->start + 4 * SNIPPET_BYTES);
      g_autofree char *text = rope_dup_range (before, edit->start, end);
      old = snip (text, end - edit->start);
    }
  if (new && !*new && !old)
    return g_strdup (memchr (edit->text, '\n', edit->length) ? _("New row") : _("Blanks"));
  if (new && *new)
    return old && *old ? g_strdup_printf (_("“%s” for “%s”"), new, old) : g_strdup_printf ("“%s”", new);
  return old && *old ? g_strdup_printf (_("Deleted “%s”"), old) : g_strdup (_("Deleted blanks"));
}

char *
history_describe (Document *document, DocumentNode *node)
{
  DocumentNode *parent = document_node_get_parent (node);
  g_autoptr (Delta) delta = NULL;
  const DocumentEdit *edits;
  guint count;

  if (!parent)
    return g_strdup (_("As opened"));
  if (document_node_get_undone (node))
    return g_strdup (_("Took back a change"));
  delta = document_compare_nodes (document, parent, node);
  edits = delta_get_edits (delta, &count);
  if (count == 0)
    return g_strdup (_("No change"));
  if (count == 1)
    {
      g_autoptr (Rope) before = document_dup_node_rope (document, parent);
      return describe_edit (before, &edits[0]);
    }
  return g_strdup_printf (ngettext ("A change in %'u place", "A change in %'u places", count), count);
}
