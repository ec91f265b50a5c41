/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A running snippet: its stops follow edits; those of one number are selected together, so that mirrors change as one types. */
#include "carets-snippet.h"
#include "carets/snippets.h"
#include "carets-private.h"
#include <string.h>

typedef struct { guint number; gsize start, end; } Stop;

struct _CaretsSnippet {
  EditorCarets *carets;
  Document     *document;
  GArray       *stops;                  /* Stop, sorted, of all copies */
  guint         current, last;          /* the stop in use; the highest number */
  gboolean      over;
};

/* ---- following edits ------------------------------------------------------------------------------------------------- */

/* What is typed at the edges of the stop in use belongs to it; at those of others it does not. */
static gsize
move (const DocumentDelta *delta, gsize offset, gboolean right)
{
  gssize shift = 0;
  for (guint i = 0; i < delta->edit_count && delta->edits[i].start <= offset; i++)
    {
      const DocumentEdit *e = &delta->edits[i];
      if (e->start == offset && e->end == offset && !right)
        break;
      if (e->end > offset && e->start < offset)
        return e->start + shift + (right ? e->length : 0);
      if (e->end > offset)
        break;
      if (e->end == offset && e->start < offset && !right)
        return e->start + shift;
      shift += (gssize) e->length - (gssize) (e->end - e->start);
    }
  return offset + shift;
}

static void
changed_cb (Document *document, const DocumentDelta *delta, CaretsSnippet *self)
{
  for (guint i = 0; i < self->stops->len; i++)
    {
      Stop *stop = &g_array_index (self->stops, Stop, i);
      gboolean in_use = stop->number == self->current;
      stop->start = move (delta, stop->start, !in_use);
      stop->end = MAX (move (delta, stop->end, in_use || stop->start == stop->end), stop->start);
    }
}

/* ---- inserting -------------------------------------------------------------------------------------------------------- */

static const char *
get_variable (const char *name, gpointer data)
{
  static char buffer[64];                       /* main thread only */
  EditorCarets *carets = data;
  const char *path = document_get_path (carets->document), *base = path ? strrchr (path, '/') : NULL;
  static const struct { const char *name, *format; } times[] = {
    { "CURRENT_YEAR", "%Y" }, { "CURRENT_MONTH", "%m" }, { "CURRENT_DATE", "%d" }, { "CURRENT_HOUR", "%H" },
    { "CURRENT_MINUTE", "%M" },
  };
  if (strcmp (name, "TM_FILENAME") == 0)
    return base ? base + 1 : "";
  if (strcmp (name, "TM_FILENAME_BASE") == 0)
    {
      g_snprintf (buffer, sizeof buffer, "%.*s", base ? (int) strcspn (base + 1, ".") : 0, base ? base + 1 : "");
      return buffer;
    }
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (strcmp (name, times[i].name) == 0)
      {
        g_autoptr (GDateTime) now = g_date_time_new_now_local ();
        g_autofree char *text = g_date_time_format (now, times[i].format);
        g_strlcpy (buffer, text, sizeof buffer);
        return buffer;
      }
  return NULL;
}

/* Rows behind the first get the indent of the caret's row; tabs become what the rules say. Stops move along. */
static char *
indent_text (EditorCarets *carets, const char *text, const char *indent, GArray *stops)
{
  g_autofree char *level = carets->rules.use_tabs ? g_strdup ("\t") : g_strnfill (carets->rules.indent_width, ' ');
  GString *out = g_string_new (NULL);
  GArray *places = g_array_sized_new (FALSE, FALSE, sizeof (gsize), strlen (text) + 1);
  for (const char *at = text; ; at++)
    {
      g_array_append_val (places, out->len);
      if (!*at)
        break;
      if (*at == '\t')
        g_string_append (out, level);
      else
        g_string_append_c (out, *at);
      if (*at == '\n')
        g_string_append (out, indent);
    }
  for (guint i = 0; i < stops->len; i++)
    {
      SnippetStop *stop = &g_array_index (stops, SnippetStop, i);
      stop->start = g_array_index (places, gsize, stop->start);
      stop->end = g_array_index (places, gsize, stop->end);
    }
  g_array_unref (places);
  return g_string_free (out, FALSE);
}

static char *
dup_indent (EditorCarets *carets, gsize at)
{
  gsize start = document_get_line_start (carets->document, document_get_line_at (carets->document, at));
  return caret_text_dup (&carets->text, start, MIN (caret_text_skip_blanks (&carets->text, start), at));
}

/* The stops of the copy that begins at `start` now. */
static void
add_stops (CaretsSnippet *self, GArray *stops, gsize start)
{
  for (guint i = 0; i < stops->len; i++)
    {
      SnippetStop *s = &g_array_index (stops, SnippetStop, i);
      Stop stop = { s->number, start + s->start, start + s->end };
      g_array_append_val (self->stops, stop);
      self->last = MAX (self->last, s->number);
    }
}

static gboolean
select_stop (CaretsSnippet *self, guint number)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  self->current = number;
  for (guint i = 0; i < self->stops->len; i++)
    {
      const Stop *stop = &g_array_index (self->stops, Stop, i);
      EditorCaret c = { stop->start, stop->end, CARETS_NO_COLUMN };
      if (stop->number == number)
        g_array_append_val (list, c);
    }
  if (list->len == 0)
    return FALSE;
  carets_set (self->carets, (EditorCaret *) (void *) list->data, list->len, 0);
  return TRUE;
}

CaretsSnippet *
carets_snippet_start (EditorCarets *carets, const char *body, gsize replace_before)
{
  CaretsSnippet *self = g_new0 (CaretsSnippet, 1);
  gssize shift = 0;
  CaretEdit edit;

  self->carets = carets;
  self->document = g_object_ref (carets->document);
  self->stops = g_array_new (FALSE, FALSE, sizeof (Stop));
  caret_edit_init (&edit);
  document_close_group (carets->document);
  for (guint i = 0; i < carets->list->len; i++)
    {
      const EditorCaret *c = &g_array_index (carets->list, EditorCaret, i);
      gsize start = caret_start (c), end = caret_end (c), length;
      g_autoptr (GArray) stops = g_array_new (FALSE, FALSE, sizeof (SnippetStop));
      g_autofree char *plain = snippet_parse (body, stops, get_variable, carets), *indent = NULL;
      char *text;
      start -= MIN (replace_before, start);
      indent = dup_indent (carets, start);
      text = indent_text (carets, plain, indent, stops);
      length = strlen (text);
      add_stops (self, stops, start + shift);
      caret_edit_take (&edit, start, end, text);
      caret_edit_place (&edit, end, TRUE, end, TRUE);
      shift += (gssize) length - (gssize) (end - start);
    }
  caret_edit_apply (&edit, carets);
  g_signal_connect (self->document, "changed", G_CALLBACK (changed_cb), self);
  if (self->last == 0)
    {
      select_stop (self, 0);
      carets_snippet_free (self);
      return NULL;
    }
  for (guint number = 1; number <= self->last; number++)
    if (select_stop (self, number))
      break;
  return self;
}

gboolean
carets_snippet_next (CaretsSnippet *self, gboolean back)
{
  guint number = self->current;
  if (!carets_snippet_is_alive (self))
    return FALSE;
  for (;;)
    {
      if (back && number <= 1)
        return TRUE;
      number += back ? -1 : 1;
      if (number > self->last)
        {
          select_stop (self, 0);
          self->over = TRUE;
          return FALSE;
        }
      if (select_stop (self, number))
        return TRUE;
    }
}

gboolean
carets_snippet_is_alive (CaretsSnippet *self)
{
  guint count;
  const EditorCaret *all = carets_get_all (self->carets, &count);
  gboolean inside = FALSE;
  for (guint i = 0; i < self->stops->len && !inside; i++)
    {
      const Stop *stop = &g_array_index (self->stops, Stop, i);
      inside = stop->number == self->current && all[0].head >= stop->start && all[0].head <= stop->end;
    }
  return inside && !self->over;
}

guint
carets_snippet_get_stop (CaretsSnippet *self)
{
  return self->over ? 0 : self->current;
}

void
carets_snippet_free (CaretsSnippet *self)
{
  if (!self)
    return;
  g_signal_handlers_disconnect_by_data (self->document, self);
  g_object_unref (self->document);
  g_array_unref (self->stops);
  g_free (self);
}
