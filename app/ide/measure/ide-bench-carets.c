/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits in many places at once: keys with thousands of carets, everything replaced by a pattern, and their undo. */
#include "ide-bench.h"
#include "search/search.h"
#include <math.h>
#include <string.h>

#define PATTERN "(?<!\\w)make_(\\w+)"
#define WITH "create_$1"

/* ---- carets: one at the start of each row ------------------------------------------------------------------ */

static void
set_carets (IdeBench *b, guint count)
{
  g_autofree EditorCaret *list = g_new (EditorCaret, count);
  for (guint i = 0; i < count; i++)
    {
      gsize at = document_get_line_start (b->document, i + 1);
      list[i] = (EditorCaret) { at, at, CARETS_NO_COLUMN };
    }
  carets_set (editor_view_get_carets (b->view), list, count, 0);
}

static void
type (gpointer data)
{
  IdeBench *b = data;
  carets_type (editor_view_get_carets (b->view), "x");
}

/* The same edits, last first, as one action of the user. */
static void
type_rival (gpointer data)
{
  IdeBench *b = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (b->rival));
  gtk_text_buffer_begin_user_action (buffer);
  for (guint i = b->carets; i > 0; i--)
    {
      GtkTextIter iter;
      gtk_text_buffer_get_iter_at_line_offset (buffer, &iter, i, b->typed);
      gtk_text_buffer_insert (buffer, &iter, "x", 1);
    }
  gtk_text_buffer_end_user_action (buffer);
  b->typed++;
}

static void
measure_carets (IdeBench *b, guint count, guint runs, const char *name, double target)
{
  IdeBenchSamples key = { 0 }, rival = { 0 };

  ide_bench_open (b);
  set_carets (b, count);
  ide_bench_turn (300);
  for (guint i = 0; i < runs + 2; i++)
    {
      double ms = ide_bench_paint (GTK_WIDGET (b->view), type, b);
      if (i >= 2)
        ide_bench_note (&key, ms);
    }
  ide_bench_close (b);
  b->carets = count;
  b->typed = 0;
  ide_bench_open_rival (b);
  ide_bench_turn (300);
  for (int i = 0; i < 5; i++)
    ide_bench_note (&rival, ide_bench_paint (b->rival, type_rival, b));
  ide_bench_close_rival (b);
  ide_bench_row (name, "ms", &key, target, IDE_BENCH_RIVAL, ide_bench_median (&rival));
}

void
ide_bench_carets (IdeBench *b)
{
  measure_carets (b, 1000, 15, "editor: key with 1,000 carets, painted", 50);
  measure_carets (b, 10000, 10, "editor: key with 10,000 carets, painted", 150);
}

/* ---- replacing: from the pattern to the frame ---------------------------------------------------------------- */

/* What the find bar does in its worker and after it, one after the other. */
static void
replace_all (gpointer data)
{
  IdeBench *b = data;
  g_autoptr (SearchPattern) pattern = search_pattern_new (PATTERN, SEARCH_REGEX | SEARCH_CASE, NULL, NULL);
  g_autoptr (SearchTemplate) with = search_template_new (WITH, SEARCH_TEMPLATE_GROUPS, pattern, NULL, NULL);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_autoptr (SearchEdits) edits = NULL;
  gsize length;
  g_autofree char *text = rope_flatten (document_get_rope (b->document), &length);

  search_scan (pattern, text, length, NULL, 0, hits, NULL, NULL, NULL);
  edits = search_replace (pattern, with, text, length, (SearchRange *) (void *) hits->data, hits->len, NULL, NULL);
  b->carets = edits ? edits->edits->len : 0;
  if (b->carets == 0)
    return;
  document_begin_group (b->document);
  document_apply (b->document, 0, (DocumentEdit *) (void *) edits->edits->data, b->carets, DOCUMENT_AUTHOR_USER, NULL);
  document_end_group (b->document);
}

static void
undo (gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (data), "editor.undo", NULL);
}

static void
replace_all_rival (gpointer data)
{
  IdeBench *b = data;
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (b->rival)));
  g_autoptr (GtkSourceSearchSettings) settings = gtk_source_search_settings_new ();
  g_autoptr (GtkSourceSearchContext) context = gtk_source_search_context_new (buffer, settings);

  gtk_source_search_settings_set_regex_enabled (settings, TRUE);
  gtk_source_search_settings_set_case_sensitive (settings, TRUE);
  gtk_source_search_settings_set_search_text (settings, PATTERN);
  gtk_source_search_context_set_highlight (context, FALSE);
  gtk_source_search_context_replace_all (context, "create_\\1", -1, NULL);
}

static void
undo_rival (gpointer data)
{
  gtk_text_buffer_undo (gtk_text_view_get_buffer (data));
}

void
ide_bench_replace (IdeBench *b)
{
  IdeBenchSamples applied = { 0 }, undone = { 0 };
  g_autofree char *name = NULL;
  double rival, rival_undo;

  ide_bench_open (b);
  for (int i = 0; i < 6; i++)
    {
      ide_bench_note (&applied, ide_bench_paint (GTK_WIDGET (b->view), replace_all, b));
      ide_bench_turn (100);
      ide_bench_note (&undone, ide_bench_paint (GTK_WIDGET (b->view), undo, b->view));
      ide_bench_turn (100);
    }
  name = g_strdup_printf ("editor: %u replacements by a pattern in 10 MB, painted", b->carets);
  ide_bench_close (b);
  ide_bench_open_rival (b);
  ide_bench_turn (300);
  rival = ide_bench_paint (b->rival, replace_all_rival, b);
  rival_undo = ide_bench_paint (b->rival, undo_rival, b->rival);
  ide_bench_close_rival (b);
  ide_bench_row (name, "ms", &applied, 300, IDE_BENCH_RIVAL, rival);
  ide_bench_row ("editor: their undo", "ms", &undone, 300, IDE_BENCH_RIVAL, rival_undo);
}
