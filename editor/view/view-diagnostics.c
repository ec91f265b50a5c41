/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Underlines what is wrong, finds it again after edits, applies fixes. */
#include "view-language-private.h"

static void
diagnostic_free (gpointer data)
{
  ViewDiagnostic *d = data;
  g_free (d->code);
  g_free (d->message);
  g_free (d->hint);
  g_free (d->fix_title);
  g_free (d->fix_text);
  g_free (d);
}

void
view_diagnostics_attach (EditorView *self)
{
  static const char *const colors[4] = { "#e01b24", "#e5a50a", "#3584e4", "#9a9996" };
  self->diagnostics = g_ptr_array_new_with_free_func (diagnostic_free);
  for (int i = 3; i >= 0; i--)
    {
      GdkRGBA color;
      gdk_rgba_parse (&color, colors[i]);
      self->tags[i] = gtk_text_buffer_create_tag (self->buffer, NULL,
                                                  "underline", i < 2 ? PANGO_UNDERLINE_ERROR : PANGO_UNDERLINE_SINGLE,
                                                  "underline-rgba", &color, NULL);
    }
}

void
view_diagnostics_finish (EditorView *self)
{
  g_clear_pointer (&self->diagnostics, g_ptr_array_unref);
}

/* At least one character, so that a problem at the end of the text can be seen. */
static void
underline (EditorView *self, const ViewDiagnostic *d)
{
  gsize start = d->start, end = d->end;
  GtkTextIter from, to;

  document_map_offset (self->document, d->revision, &start, DOCUMENT_BIAS_RIGHT);
  document_map_offset (self->document, d->revision, &end, DOCUMENT_BIAS_LEFT);
  if (!view_find_iter (self, start, &from) || !view_find_iter (self, MAX (start, end), &to))
    return;
  if (gtk_text_iter_equal (&from, &to) && (gtk_text_iter_ends_line (&to) || !gtk_text_iter_forward_char (&to)))
    gtk_text_iter_backward_char (&from);
  gtk_text_buffer_apply_tag (self->buffer, self->tags[d->severity], &from, &to);
}

void
view_diagnostics_refresh (EditorView *self)
{
  for (guint i = 0; i < self->diagnostics->len; i++)
    underline (self, g_ptr_array_index (self->diagnostics, i));
}

void
view_diagnostics_set (EditorView *self, guint source, guint64 revision, const EditorDiagnostic *list, guint count)
{
  GtkTextIter start, end;
  guint kept = 0;

  for (guint i = 0; i < self->diagnostics->len; i++)
    kept += ((ViewDiagnostic *) self->diagnostics->pdata[i])->source != source;
  if (count == 0 && self->diagnostics->len == kept)
    return;
  for (guint i = self->diagnostics->len; i > 0; i--)
    if (((ViewDiagnostic *) self->diagnostics->pdata[i - 1])->source == source)
      g_ptr_array_remove_index (self->diagnostics, i - 1);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  for (int i = 0; i < 4; i++)
    gtk_text_buffer_remove_tag (self->buffer, self->tags[i], &start, &end);
  for (guint i = 0; i < count; i++)
    {
      ViewDiagnostic *d = g_new0 (ViewDiagnostic, 1);
      d->severity = MIN (list[i].severity, EDITOR_SEVERITY_HINT);
      d->code = g_strdup (list[i].code);
      d->message = g_strdup (list[i].message);
      d->hint = g_strdup (list[i].hint);
      d->fix_title = g_strdup (list[i].fix_title);
      d->fix_text = g_strdup (list[i].fix_text);
      d->fix_start = list[i].fix_start;
      d->fix_end = list[i].fix_end;
      d->start = list[i].start;
      d->end = list[i].end;
      d->revision = revision;
      d->source = source;
      g_ptr_array_add (self->diagnostics, d);
    }
  for (guint i = 0; i < self->diagnostics->len; i++)
    underline (self, self->diagnostics->pdata[i]);
}

void
editor_view_set_diagnostics (EditorView *self, guint64 revision, const EditorDiagnostic *list, guint count)
{
  view_diagnostics_set (self, VIEW_SOURCE_COMPOSER, revision, list, count);
}

void
editor_view_set_problems (EditorView *self, guint64 revision, const ProviderProblem *problems, guint count)
{
  g_autofree EditorDiagnostic *list = g_new0 (EditorDiagnostic, MAX (count, 1));
  for (guint i = 0; i < count; i++)
    list[i] = (EditorDiagnostic) { (EditorSeverity) problems[i].severity, problems[i].start, problems[i].end, problems[i].code,
                                   problems[i].message, problems[i].hint };
  view_diagnostics_set (self, VIEW_SOURCE_PROVIDER, revision, list, count);
}

const char *
editor_view_get_fix (EditorView *self)
{
  ViewDiagnostic *d = view_diagnostics_find (self, editor_view_get_caret_offset (self));
  g_free (self->language->fix_title);
  self->language->fix_title = d ? g_strdup (d->fix_title) : NULL;
  return self->language->fix_title;
}

guint
editor_view_get_diagnostic_count (EditorView *self)
{
  return self->diagnostics->len;
}

ViewDiagnostic *
view_diagnostics_find (EditorView *self, gsize offset)
{
  ViewDiagnostic *best = NULL;
  for (guint i = 0; i < self->diagnostics->len; i++)
    {
      ViewDiagnostic *d = g_ptr_array_index (self->diagnostics, i);
      gsize start = d->start, end = d->end;
      document_map_offset (self->document, d->revision, &start, DOCUMENT_BIAS_RIGHT);
      document_map_offset (self->document, d->revision, &end, DOCUMENT_BIAS_LEFT);
      if (offset >= start && offset <= MAX (start + 1, end) && (!best || d->severity < best->severity))
        best = d;
    }
  return best;
}

gboolean
view_diagnostics_fix (EditorView *self, ViewDiagnostic *d)
{
  DocumentEdit edit = { d->fix_start, d->fix_end, d->fix_text, d->fix_text ? strlen (d->fix_text) : 0 };
  gboolean done;

  if (!d->fix_title)
    return FALSE;
  document_close_group (self->document);
  done = document_apply (self->document, d->revision, &edit, 1, DOCUMENT_AUTHOR_USER, NULL);
  document_close_group (self->document);
  if (done)
    g_signal_emit_by_name (self, "fix-applied");
  return done;
}

gboolean
editor_view_apply_fix (EditorView *self)
{
  ViewDiagnostic *d = view_diagnostics_find (self, editor_view_get_caret_offset (self));
  return d && view_diagnostics_fix (self, d);
}

gboolean
editor_view_next_diagnostic (EditorView *self, gboolean back)
{
  gsize caret = editor_view_get_caret_offset (self), best = 0, wrap = 0;
  gboolean found = FALSE;

  if (self->diagnostics->len == 0)
    return FALSE;
  for (guint i = 0; i < self->diagnostics->len; i++)
    {
      ViewDiagnostic *d = g_ptr_array_index (self->diagnostics, i);
      gsize at = d->start;
      document_map_offset (self->document, d->revision, &at, DOCUMENT_BIAS_RIGHT);
      if (i == 0 || (back ? at > wrap : at < wrap))
        wrap = at;
      if ((back ? at < caret : at > caret) && (!found || (back ? at > best : at < best)))
        {
          best = at;
          found = TRUE;
        }
    }
  best = found ? best : wrap;
  editor_view_select (self, best, best);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  view_card_show (self, best);
  return TRUE;
}
