/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of problems: the composer's of the piece, and those that language servers found in open texts. */
#include "ide-window-private.h"
#include "ide-language.h"

typedef struct { MusicProblem row; Document *document; char *message, *hint, *code, *file; } Problem;
struct IdeProblems { GPtrArray *list; };

static void
problem_free (gpointer data)
{
  Problem *problem = data;
  g_free (problem->message);
  g_free (problem->hint);
  g_free (problem->code);
  g_free (problem->file);
  g_free (problem);
}

static void
add (GPtrArray *list, const MusicProblem *row, Document *document)
{
  Problem *problem = g_new0 (Problem, 1);
  problem->row = *row;
  problem->document = document;         /* compared only */
  problem->row.message = problem->message = g_strdup (row->message);
  problem->row.hint = problem->hint = g_strdup (row->hint);
  problem->row.code = problem->code = g_strdup (row->code);
  problem->row.file = problem->file = g_strdup (row->file);
  g_ptr_array_add (list, problem);
}

static GPtrArray *
get_list (IdeWindow *self)
{
  if (!self->found)
    {
      self->found = g_new0 (struct IdeProblems, 1);
      self->found->list = g_ptr_array_new_with_free_func (problem_free);
    }
  return self->found->list;
}

static void
remove_of (GPtrArray *list, Document *document)
{
  for (guint i = list->len; i > 0; i--)
    if (((Problem *) list->pdata[i - 1])->document == document)
      g_ptr_array_remove_index (list, i - 1);
}

guint
ide_window_count_errors (IdeWindow *self)
{
  GPtrArray *list = get_list (self);
  guint count = 0;
  for (guint i = 0; i < list->len; i++)
    count += ((Problem *) list->pdata[i])->row.severity == EDITOR_SEVERITY_ERROR;
  return count;
}

static void
show (IdeWindow *self)
{
  GPtrArray *list = get_list (self);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (MusicProblem));
  for (guint i = 0; i < list->len; i++)
    g_array_append_val (rows, ((Problem *) list->pdata[i])->row);
  music_problems_set (self->problems, (MusicProblem *) (void *) rows->data, rows->len);
}

void
ide_window_set_problems (IdeWindow *self, const MusicProblem *list, guint count)
{
  GPtrArray *all = get_list (self);
  remove_of (all, NULL);
  for (guint i = 0; i < count; i++)
    add (all, &list[i], NULL);
  show (self);
}

void
ide_window_note_problems (IdeWindow *self, Document *document, const ProviderProblem *problems, guint count)
{
  GPtrArray *all = get_list (self);
  remove_of (all, document);
  for (guint i = 0; i < count; i++)
    {
      guint line = document_get_line_at (document, problems[i].start);
      gsize start = document_get_line_start (document, line);
      MusicProblem row = { (int) problems[i].severity, problems[i].message, problems[i].hint ? problems[i].hint : "", problems[i].code, document_get_path (document), line + 1,
                           document_get_chars_at (document, problems[i].start) - document_get_chars_at (document, start) + 1 };
      add (all, &row, document);
    }
  show (self);
  ide_window_update_status (self);
}

void
ide_window_forget_problems (IdeWindow *self)
{
  if (self->found)
    g_ptr_array_unref (self->found->list);
  g_clear_pointer (&self->found, g_free);
}
