/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symbols for the palette: a text's outline, or that of all pieces of a project, read by a worker. */
#include "ide-palette-symbols.h"
#include "language/language.h"
#include <string.h>

#define FILES_MAX 2000
#define TOTAL_BYTES_MAX (64 << 20)

typedef struct { char *root, *text; GPtrArray *paths; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_free (job->root);
  g_free (job->text);
  g_clear_pointer (&job->paths, g_ptr_array_unref);
  g_free (job);
}

static const char *
get_icon (LanguageSymbolKind kind)
{
  switch (kind)
    {
    case LANGUAGE_SYMBOL_CLIP:       return "symphony-score-symbolic";
    case LANGUAGE_SYMBOL_SESSION:    return "media-playback-start-symbolic";
    case LANGUAGE_SYMBOL_TRACK:      return "audio-volume-medium-symbolic";
    case LANGUAGE_SYMBOL_INSTRUMENT: return "audio-card-symbolic";
    case LANGUAGE_SYMBOL_FUNCTION:   return "system-run-symbolic";
    default:                         return "text-x-generic-symbolic";
    }
}

/* Rows of one text come in its order, so lines are counted once. */
static void
add_symbols (GPtrArray *entries, const char *path, const char *shown, const char *text)
{
  g_autoptr (LanguageProject) project = language_project_new ();
  g_autoptr (LanguageSymbols) symbols = NULL;
  gsize length = strlen (text), at = 0;
  guint line = 1;

  if (!language_project_set_file (project, "piece.sym", text, length))
    return;
  symbols = language_get_outline (project, "piece.sym");
  for (guint i = 0; symbols && i < symbols->count; i++)
    {
      const LanguageSymbol *symbol = &symbols->items[i];
      IdePaletteEntry *entry = ide_palette_entry_new (symbol->name, path);
      gsize start = MIN (symbol->name_range.start, length);
      const char *row;
      if (start < at)
        {
          at = 0;
          line = 1;
        }
      for (; at < start; at++)
        line += text[at] == '\n';
      row = memrchr (text, '\n', start);
      row = row ? row + 1 : text;
      entry->line = line;
      entry->column = g_utf8_pointer_to_offset (row, text + start) + 1;
      entry->detail = shown ? g_strdup_printf ("%s%s%s", symbol->detail ? symbol->detail : "", symbol->detail ? "   " : "", shown)
        : g_strdup (symbol->detail);
      entry->icon = g_strdup (get_icon (symbol->kind));
      g_ptr_array_add (entries, entry);
    }
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) ide_palette_entry_free);
  gsize total = 0;

  if (job->text)
    add_symbols (entries, NULL, NULL, job->text);
  for (guint i = 0; job->paths && i < job->paths->len && total < TOTAL_BYTES_MAX && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autofree char *path = g_build_filename (job->root, job->paths->pdata[i], NULL), *text = NULL;
      gsize length;
      if (!g_file_get_contents (path, &text, &length, NULL) || !g_utf8_validate (text, length, NULL))
        continue;
      total += length;
      add_symbols (entries, path, job->paths->pdata[i], text);
    }
  g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
}

static void
start (Job *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_thread);
}

void
ide_palette_symbols_of_text (char *text, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Job *job = g_new0 (Job, 1);
  job->text = text;
  start (job, cancellable, callback, data);
}

void
ide_palette_symbols_of_project (const char *root, GPtrArray *files, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Job *job = g_new0 (Job, 1);
  job->root = g_strdup (root);
  job->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < files->len && job->paths->len < FILES_MAX; i++)
    {
      const IdeIndexFile *file = files->pdata[i];
      if (g_str_has_suffix (file->path, ".sym") || (g_str_has_suffix (file->path, ".ts") && !g_str_has_suffix (file->path, ".d.ts")))
        g_ptr_array_add (job->paths, g_strdup (file->path));
    }
  start (job, cancellable, callback, data);
}

GPtrArray *
ide_palette_symbols_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
