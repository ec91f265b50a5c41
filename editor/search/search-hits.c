/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hits follow the text: moved by a delta, searched again in the rows that it changed. */
#include "search-private.h"

#define EDITS_MAX 256
#define CHANGED_MAX (256u << 10)        /* bytes of changed rows; above, everything is searched again */

guint
search_hits_find (const GArray *hits, gsize offset)
{
  guint low = 0, high = hits->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (hits, SearchRange, middle).start < offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The rows of the new text that the edits touched. FALSE: too many bytes. */
static gboolean
find_changed (const DocumentDelta *delta, SearchRowFunc get_row, gpointer data, GArray *changed)
{
  gsize in = 0, out = 0, bytes = 0;
  for (guint i = 0; i < delta->edit_count; i++)
    {
      const DocumentEdit *edit = &delta->edits[i];
      SearchRange *last = changed->len > 0 ? &g_array_index (changed, SearchRange, changed->len - 1) : NULL;
      SearchRange rows;
      gsize unused;
      get_row (data, edit->start - out + in, &rows.start, &unused);
      get_row (data, edit->start - out + in + edit->length, &unused, &rows.end);
      if (last && rows.start <= last->end)
        last->end = MAX (last->end, rows.end);
      else
        g_array_append_val (changed, rows);
      out += edit->end - edit->start;
      in += edit->length;
    }
  for (guint i = 0; i < changed->len; i++)
    bytes += g_array_index (changed, SearchRange, i).end - g_array_index (changed, SearchRange, i).start;
  return bytes <= CHANGED_MAX;
}

gboolean
search_hits_edit (GArray *hits, const DocumentDelta *delta, SearchRowFunc get_row, gpointer data, GArray *changed)
{
  gsize in = 0, out = 0;
  guint next = 0, kept = 0, row = 0;

  g_array_set_size (changed, 0);
  if (delta->edit_count > EDITS_MAX || !find_changed (delta, get_row, data, changed))
    return FALSE;
  for (guint i = 0; i < hits->len; i++)
    {
      SearchRange hit = g_array_index (hits, SearchRange, i);
      for (; next < delta->edit_count && delta->edits[next].end <= hit.start; next++)
        {
          out += delta->edits[next].end - delta->edits[next].start;
          in += delta->edits[next].length;
        }
      if (next < delta->edit_count && delta->edits[next].start < hit.end)
        continue;                       /* the edit cuts it */
      hit.start = hit.start - out + in;
      hit.end = hit.end - out + in;
      while (row < changed->len && g_array_index (changed, SearchRange, row).end < hit.start)
        row++;
      if (row < changed->len && g_array_index (changed, SearchRange, row).start <= hit.start)
        continue;
      g_array_index (hits, SearchRange, kept++) = hit;
    }
  g_array_set_size (hits, kept);
  return TRUE;
}

gboolean
search_hits_rescan (GArray *hits, const SearchPattern *pattern, const char *text, gsize start, gsize length, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  if (!search_scan (pattern, text, length, NULL, 0, found, NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      g_array_index (found, SearchRange, i).start += start;
      g_array_index (found, SearchRange, i).end += start;
    }
  if (found->len > 0)
    g_array_insert_vals (hits, search_hits_find (hits, start), found->data, found->len);
  return TRUE;
}
