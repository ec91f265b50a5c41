/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathering a composition's text and the project files that it imports. */
#include "live-private.h"

#include <string.h>

#define FILES_MAX (COMPOSER_FILES_MAX - 1)

static void
file_free (LiveFile *file)
{
  g_free (file->path);
  g_bytes_unref (file->text);
  g_free (file);
}

static gboolean
has_file (LiveSource *source, const char *path)
{
  for (guint i = 0; i < source->files->len; i++)
    if (strcmp (((LiveFile *) source->files->pdata[i])->path, path) == 0)
      return TRUE;
  return FALSE;
}

static void
add_file (LiveSource *source, const char *path, GBytes *text)
{
  LiveFile *file = g_new0 (LiveFile, 1);
  file->path = g_strdup (path);
  file->text = g_bytes_ref (text);
  g_ptr_array_add (source->files, file);
}

/* "a/./b/../c" -> "a/c"; NULL when it leaves the project. */
static char *
normalise (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  for (char **part = parts; *part; part++)
    {
      if (**part == '\0' || strcmp (*part, ".") == 0)
        continue;
      if (strcmp (*part, "..") == 0)
        {
          if (kept->len == 0)
            return NULL;
          g_ptr_array_set_size (kept, (int) kept->len - 1);
        }
      else
        g_ptr_array_add (kept, *part);
    }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

static void
add_import (LiveSource *source, const char *root, const char *importer, const char *specifier,
            LiveReadFunc read, gpointer data)
{
  static const char *const endings[] = { "", ".sym", ".ts", "/index.sym", "/index.ts" };
  if (specifier[0] != '.')
    return;
  g_autofree char *folder = g_path_get_dirname (importer);
  for (guint i = 0; i < G_N_ELEMENTS (endings) && source->files->len < FILES_MAX; i++)
    {
      g_autofree char *joined = g_strconcat (folder, "/", specifier, endings[i], NULL);
      g_autofree char *path = normalise (joined);
      if (!path || *path == '\0' || has_file (source, path))
        continue;
      g_autofree char *absolute = g_build_filename (root, path, NULL);
      GBytes *text = read (absolute, data);
      if (!text)
        continue;
      add_file (source, path, text);
      g_bytes_unref (text);
      return;
    }
}

/* A superset of the imports will do: what is never imported is never evaluated. */
static void
scan_imports (LiveSource *source, const char *root, LiveFile *file, LiveReadFunc read, gpointer data)
{
  gsize size;
  const char *text = g_bytes_get_data (file->text, &size), *end = text + size;
  for (const char *at = text; at < end;)
    {
      const char *quote;
      while (at < end && *at != 'f' && *at != 'i')
        at++;
      if (end - at > 4 && strncmp (at, "from", 4) == 0)
        quote = at + 4;
      else if (end - at > 6 && strncmp (at, "import", 6) == 0)
        quote = at + 6;
      else
        {
          at++;
          continue;
        }
      while (quote < end && g_ascii_isspace (*quote))
        quote++;
      if (quote < end && (*quote == '\'' || *quote == '"'))
        {
          const char *close = memchr (quote + 1, *quote, (gsize) (end - quote - 1));
          if (close && close - quote < 512 && !memchr (quote, '\n', (gsize) (close - quote)))
            {
              g_autofree char *specifier = g_strndup (quote + 1, (gsize) (close - quote - 1));
              add_import (source, root, file->path, specifier, read, data);
            }
        }
      at = quote;
    }
}

LiveSource *
live_source_new (const char *root, const char *path, GBytes *text, uint32_t revision, LiveReadFunc read,
                 gpointer data)
{
  LiveSource *source = g_new0 (LiveSource, 1);
  g_atomic_ref_count_init (&source->refs);
  source->revision = revision;
  source->root = g_strdup (root);
  source->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  add_file (source, path, text);
  for (guint i = 0; i < source->files->len; i++)
    scan_imports (source, root, source->files->pdata[i], read, data);
  return source;
}

LiveSource *
live_source_ref (LiveSource *source)
{
  g_atomic_ref_count_inc (&source->refs);
  return source;
}

void
live_source_unref (LiveSource *source)
{
  if (source && g_atomic_ref_count_dec (&source->refs))
    {
      g_ptr_array_unref (source->files);
      g_free (source->root);
      g_free (source);
    }
}
