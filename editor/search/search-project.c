/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run over a folder: a walk that fills a queue, threads that empty it, hits that stream out. */
#include "search-project-private.h"
#include "search-glob.h"
#include <glib/gi18n.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define TICK_MS 50
#define THREADS_MAX 8
#define ABOVE_MAX 32                    /* folders above the root that are asked for ignore files */

typedef struct {
  char          *root;
  gsize          base;                  /* bytes of the root in a path, with its slash */
  GPtrArray     *include, *exclude;     /* SearchGlob */
  gboolean       hidden, ignored;
  GHashTable    *texts;
  SearchPattern *pattern;
  SearchProjectFunc found;
  gpointer       found_data;
  GCancellable  *cancellable, *stop;    /* the caller's; that of the threads, which a limit pulls, too */
  GAsyncQueue   *queue;                 /* char *: paths; `end` closes it */
  GMutex         lock;                  /* of what follows */
  GPtrArray     *pending;               /* SearchProjectFile */
  SearchProjectTotals totals;
  GPtrArray     *unreadable;            /* char * */
  GError        *error;
  GSource       *tick;                  /* the caller's context's */
} Run;

static char end[] = "";                 /* what ends the queue: no path is this one */

void
search_project_totals_free (SearchProjectTotals *self)
{
  if (!self)
    return;
  g_strfreev (self->unreadable_names);
  g_free (self);
}

static void
run_free (gpointer data)
{
  Run *run = data;
  g_source_destroy (run->tick);
  g_source_unref (run->tick);
  g_free (run->root);
  g_ptr_array_unref (run->include);
  g_ptr_array_unref (run->exclude);
  g_clear_pointer (&run->texts, g_hash_table_unref);
  search_pattern_unref (run->pattern);
  g_clear_object (&run->cancellable);
  g_object_unref (run->stop);
  g_async_queue_unref (run->queue);
  g_ptr_array_unref (run->pending);
  g_ptr_array_unref (run->unreadable);
  g_clear_error (&run->error);
  g_mutex_clear (&run->lock);
  g_free (run);
}

/* ---- the threads ----------------------------------------------------------------------------------------- */

static void
note_unreadable (Run *run, const char *path, int code)
{
  g_mutex_lock (&run->lock);
  if (run->totals.unreadable++ < SEARCH_PROJECT_NAMED_MAX)
    {
      g_autofree char *name = g_filename_display_name (strlen (path) > run->base ? path + run->base : path);
      g_ptr_array_add (run->unreadable, g_strdup_printf ("%s: %s", name, g_strerror (code)));
    }
  g_mutex_unlock (&run->lock);
}

/* `file`: taken, may be NULL. */
static void
note_scanned (Run *run, SearchProjectFile *file, gsize bytes, GError *error)
{
  gboolean full = FALSE;
  g_mutex_lock (&run->lock);
  if (!error)
    run->totals.files++;
  run->totals.bytes += bytes;
  if (file)
    {
      run->totals.matching++;
      run->totals.hits += file->hit_count;
      full = run->totals.truncated = run->totals.hits >= SEARCH_PROJECT_HITS_MAX;
      g_ptr_array_add (run->pending, file);
    }
  if (error && !run->error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    run->error = g_error_copy (error);
  g_mutex_unlock (&run->lock);
  if (full || error)
    g_cancellable_cancel (run->stop);
}

static void
search_path (Run *run, SearchProjectReader *reader, const char *path)
{
  const Rope *memory = run->texts ? g_hash_table_lookup (run->texts, path) : NULL;
  g_autofree char *flat = NULL;
  g_autoptr (GError) error = NULL;
  SearchProjectReadResult result = READ_OK;
  SearchProjectFile *file;
  guint64 size = 0, mtime = 0;
  const char *text;
  gsize length = 0;
  guint left;

  g_mutex_lock (&run->lock);
  left = run->totals.hits < SEARCH_PROJECT_HITS_MAX ? SEARCH_PROJECT_HITS_MAX - run->totals.hits : 0;
  g_mutex_unlock (&run->lock);
  if (memory)
    text = flat = rope_flatten (memory, &length);
  else
    {
      result = search_project_read (reader, path, &length, &size, &mtime);
      text = reader->buffer;
    }
  if (result == READ_FAILED)
    note_unreadable (run, path, errno);
  else if (result != READ_OK)
    {
      g_mutex_lock (&run->lock);
      run->totals.binary += result == READ_BINARY;
      run->totals.large += result == READ_LARGE;
      g_mutex_unlock (&run->lock);
    }
  if (result != READ_OK || left == 0)
    return;
  file = search_project_scan (reader, run->pattern, path, run->base, text ? text : "", length, left, run->stop, &error);
  if (file)
    {
      file->in_memory = memory != NULL;
      file->size = size;
      file->mtime_ns = mtime;
    }
  note_scanned (run, file, length, error);
}

static gpointer
worker (gpointer data)
{
  Run *run = data;
  SearchProjectReader reader = { 0 };
  for (;;)
    {
      char *path = g_async_queue_pop (run->queue);
      if (path == end)
        break;
      if (!g_cancellable_is_cancelled (run->stop))
        search_path (run, &reader, path);
      g_free (path);
    }
  g_async_queue_push (run->queue, end); /* for the next one */
  search_project_reader_finish (&reader);
  return NULL;
}

/* ---- the walk -------------------------------------------------------------------------------------------- */

static gboolean
is_folder (const char *path, const struct dirent *entry, gboolean *regular)
{
  struct stat info;
  guchar type = entry->d_type;
  if (type == DT_UNKNOWN && lstat (path, &info) == 0)
    type = S_ISDIR (info.st_mode) ? DT_DIR : S_ISREG (info.st_mode) ? DT_REG : DT_LNK;
  *regular = type == DT_REG;            /* links, devices and pipes are none */
  return type == DT_DIR;
}

static void walk (Run *run, const char *folder, const SearchIgnore *above, gboolean included, guint depth);

static void
visit (Run *run, const char *folder, const struct dirent *entry, const SearchIgnore *rules, gboolean included, guint depth)
{
  const char *name = entry->d_name;
  g_autofree char *path = NULL;
  gboolean directory, regular;

  if (g_str_equal (name, ".") || g_str_equal (name, "..") || g_str_equal (name, ".git") || (*name == '.' && !run->hidden))
    return;
  path = g_build_filename (folder, name, NULL);
  directory = is_folder (path, entry, &regular);
  if ((!directory && !regular) || search_globs_match (run->exclude, path + run->base, name)
      || (!run->ignored && search_ignore_matches (rules, path, name, directory)))
    return;
  included = included || search_globs_match (run->include, path + run->base, name);
  if (directory)
    walk (run, path, rules, included, depth + 1);
  else if (included)
    g_async_queue_push (run->queue, g_steal_pointer (&path));
}

static void
walk (Run *run, const char *folder, const SearchIgnore *above, gboolean included, guint depth)
{
  DIR *stream = depth <= SEARCH_PROJECT_DEPTH_MAX ? opendir (folder) : NULL;
  SearchIgnore *own;
  const struct dirent *entry;

  if (!stream)
    {
      note_unreadable (run, folder, depth <= SEARCH_PROJECT_DEPTH_MAX ? errno : ELOOP);
      return;
    }
  own = run->ignored ? NULL : search_ignore_new (folder, above);
  while ((entry = readdir (stream)) && !g_cancellable_is_cancelled (run->stop))
    visit (run, folder, entry, own ? own : above, included, depth);
  closedir (stream);
  search_ignore_free (own);
}

/* Ignore files of the folders above, up to the repository's top. Without a repository: none. Farthest first; freed by the caller. */
static GPtrArray *
read_above (const char *root)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) search_ignore_free);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *at = g_strdup (root);
  gboolean top = FALSE;
  for (guint i = 0; i < ABOVE_MAX && !top; i++)
    {
      g_autofree char *git = g_build_filename (at, ".git", NULL);
      char *parent = g_path_get_dirname (at);
      top = g_file_test (git, G_FILE_TEST_EXISTS);
      if (i > 0)
        g_ptr_array_insert (folders, 0, g_strdup (at));
      if (g_str_equal (parent, at))
        {
          g_free (parent);
          break;
        }
      g_free (at);
      at = parent;
    }
  for (guint i = 0; top && i < folders->len; i++)
    {
      SearchIgnore *one = search_ignore_new (g_ptr_array_index (folders, i), rules->len > 0 ? g_ptr_array_index (rules, rules->len - 1) : NULL);
      if (one)
        g_ptr_array_add (rules, one);
    }
  return rules;
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Run *run = data;
  guint count = CLAMP (g_get_num_processors (), 1, THREADS_MAX);
  GThread *threads[THREADS_MAX];
  g_autoptr (GPtrArray) above = run->ignored ? g_ptr_array_new () : read_above (run->root);
  gulong handler = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (g_cancellable_cancel), g_object_ref (run->stop),
                                                        g_object_unref) : 0;

  for (guint i = 0; i < count; i++)
    threads[i] = g_thread_new ("search", worker, run);
  walk (run, run->root, above->len > 0 ? g_ptr_array_index (above, above->len - 1) : NULL, run->include->len == 0, 0);
  g_async_queue_push (run->queue, end);
  for (guint i = 0; i < count; i++)
    g_thread_join (threads[i]);
  if (handler)
    g_cancellable_disconnect (cancellable, handler);
  if (run->error)
    g_task_return_error (task, g_error_copy (run->error));
  else
    {
      SearchProjectTotals *totals = g_memdup2 (&run->totals, sizeof run->totals);
      g_ptr_array_add (run->unreadable, NULL);
      totals->unreadable_names = g_strdupv ((char **) run->unreadable->pdata);
      g_task_return_pointer (task, totals, (GDestroyNotify) search_project_totals_free);
    }
}

/* ---- the caller's side ----------------------------------------------------------------------------------- */

static void
hand_over (Run *run)
{
  g_autoptr (GPtrArray) batch = NULL;
  SearchProjectTotals totals;
  g_mutex_lock (&run->lock);
  batch = run->pending;
  run->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) search_project_file_unref);
  totals = run->totals;
  totals.unreadable_names = NULL;
  g_mutex_unlock (&run->lock);
  run->found (batch, &totals, run->found_data);
}

static gboolean
tick_cb (gpointer data)
{
  Run *run = data;
  if (run->cancellable && g_cancellable_is_cancelled (run->cancellable))
    return G_SOURCE_REMOVE;
  hand_over (run);
  return G_SOURCE_CONTINUE;
}

void
search_project_run_async (const SearchProjectOptions *options, SearchPattern *pattern, SearchProjectFunc found, gpointer found_data,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  run->root = g_canonicalize_filename (options->root, NULL);
  run->base = strlen (run->root) + (g_str_has_suffix (run->root, "/") ? 0 : 1);
  run->include = search_globs_new (options->include);
  run->exclude = search_globs_new (options->exclude);
  run->hidden = options->hidden;
  run->ignored = options->ignored;
  if (options->texts)
    {
      GHashTableIter iter;
      gpointer path, text;
      run->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rope_unref);
      g_hash_table_iter_init (&iter, options->texts);
      while (g_hash_table_iter_next (&iter, &path, &text))
        g_hash_table_insert (run->texts, g_strdup (path), rope_ref (text));
    }
  run->pattern = search_pattern_ref (pattern);
  run->found = found;
  run->found_data = found_data;
  run->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  run->stop = g_cancellable_new ();
  run->queue = g_async_queue_new ();
  run->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) search_project_file_unref);
  run->unreadable = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&run->lock);
  run->tick = g_timeout_source_new (TICK_MS);
  g_source_set_callback (run->tick, tick_cb, run, NULL);
  g_source_attach (run->tick, g_main_context_get_thread_default ());
  g_task_set_task_data (task, run, run_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, run_thread);
  g_object_unref (task);
}

SearchProjectTotals *
search_project_run_finish (GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  Run *run = g_task_get_task_data (task);
  SearchProjectTotals *totals = g_task_propagate_pointer (task, error);
  g_source_destroy (run->tick);
  if (totals)
    hand_over (run);
  return totals;
}
