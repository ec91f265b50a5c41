/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main thread's side: which texts the worker must know before a question, and the way back of the answers. */
#include "services-private.h"
#include <string.h>

#define PROJECTS_MAX 8                  /* folders whose texts the worker keeps at a time */

typedef struct { char *root, *name; guint64 revision; } Sent;

struct Services {
  ProviderHub *hub;
  char        *folder, *data_dir;
  GHashTable  *sent;                    /* Document: Sent */
  GAsyncQueue *jobs;
  GThread     *thread;
};

void
job_free (Job *job)
{
  g_free (job->root);
  g_free (job->name);
  g_free (job->argument);
  g_clear_pointer (&job->text, rope_unref);
  g_clear_pointer (&job->request, provider_request_unref);
  g_free (job);
}

/* ---- the worker ------------------------------------------------------------------------------------------------------ */

typedef struct { Services *services; ProviderRequest *request; ProviderAnswer *answer; } Delivery;

/* A request that has ended meanwhile takes nothing. */
static gboolean
deliver_cb (gpointer data)
{
  Delivery *delivery = data;
  provider_request_answer (delivery->request, delivery->services, delivery->answer, NULL);
  provider_request_unref (delivery->request);
  g_free (delivery);
  return G_SOURCE_REMOVE;
}

static ServicesProject *
get_project (GPtrArray *projects, const char *root, const char *data_dir)
{
  ServicesProject *found = NULL;
  for (guint i = 0; i < projects->len; i++)
    {
      ServicesProject *project = projects->pdata[i];
      if (strcmp (project->root, root) == 0)
        return project;
    }
  if (projects->len == PROJECTS_MAX)
    g_ptr_array_remove_index (projects, 0);
  found = services_project_new (root, data_dir);
  g_ptr_array_add (projects, found);
  return found;
}

static void
answer_job (Services *self, GPtrArray *projects, Job *job)
{
  ServicesProject *project = get_project (projects, job->root, self->data_dir);
  Delivery *delivery;

  if (provider_request_is_cancelled (job->request))
    return;
  services_project_scan (project);
  delivery = g_new0 (Delivery, 1);
  delivery->services = self;
  delivery->answer = services_answer (project, job);
  delivery->request = g_steal_pointer (&job->request);
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver_cb, delivery, NULL);
}

static void
set_text (ServicesProject *project, const Job *job)
{
  gsize length;
  char *text = rope_flatten (job->text, &length);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);
  services_project_set_text (project, job->name, bytes, job->revision);
}

static gpointer
work (gpointer data)
{
  Services *self = data;
  g_autoptr (GPtrArray) projects = g_ptr_array_new_with_free_func ((GDestroyNotify) services_project_free);
  for (;;)
    {
      Job *job = g_async_queue_pop (self->jobs);
      gboolean quit = job->kind == JOB_QUIT;
      if (job->kind == JOB_TEXT)
        set_text (get_project (projects, job->root, self->data_dir), job);
      else if (job->kind == JOB_REMOVE)
        services_project_remove (get_project (projects, job->root, self->data_dir), job->name);
      else if (job->kind == JOB_ASK)
        answer_job (self, projects, job);
      job_free (job);
      if (quit)
        return NULL;
    }
}

/* ---- what the worker knows ---------------------------------------------------------------------------------------------- */

static gboolean
is_music (Document *document)
{
  const char *path = document_get_path (document);
  return (!path || g_str_has_suffix (path, ".sym") || g_str_has_suffix (path, ".ts"))
    && document_get_length (document) <= LANGUAGE_FILE_BYTES_MAX;
}

static char *
dup_name (Services *self, Document *document, char **root)
{
  const char *path = document_get_path (document);
  gsize length = self->folder ? strlen (self->folder) : 0;

  if (!path)
    {
      g_autofree char *title = document_dup_title (document);
      *root = g_strdup (self->folder ? self->folder : "");
      return g_strconcat (title, ".sym", NULL);
    }
  if (length > 0 && g_str_has_prefix (path, self->folder) && path[length] == '/')
    {
      *root = g_strdup (self->folder);
      return g_strdup (path + length + 1);
    }
  *root = g_path_get_dirname (path);
  return g_path_get_basename (path);
}

static void
sent_free (gpointer data)
{
  Sent *sent = data;
  g_free (sent->root);
  g_free (sent->name);
  g_free (sent);
}

static void
push_remove (Services *self, const Sent *sent)
{
  Job *job = g_new0 (Job, 1);
  job->kind = JOB_REMOVE;
  job->root = g_strdup (sent->root);
  job->name = g_strdup (sent->name);
  g_async_queue_push (self->jobs, job);
}

static const Sent *
send_text (Services *self, Document *document)
{
  Sent *sent = g_hash_table_lookup (self->sent, document);
  char *root, *name = dup_name (self, document, &root);
  gboolean same = sent && strcmp (sent->root, root) == 0 && strcmp (sent->name, name) == 0;

  if (sent && !same)
    {
      push_remove (self, sent);
      g_hash_table_remove (self->sent, document);
      sent = NULL;
    }
  if (!sent)
    {
      sent = g_new0 (Sent, 1);
      sent->root = g_strdup (root);
      sent->name = g_strdup (name);
      g_hash_table_insert (self->sent, document, sent);
    }
  g_free (root);
  g_free (name);
  if (sent->revision != document_get_revision (document))
    {
      Job *job = g_new0 (Job, 1);
      job->kind = JOB_TEXT;
      job->root = g_strdup (sent->root);
      job->name = g_strdup (sent->name);
      job->text = rope_ref (document_get_rope (document));
      sent->revision = job->revision = document_get_revision (document);
      g_async_queue_push (self->jobs, job);
    }
  return sent;
}

/* ---- the provider --------------------------------------------------------------------------------------------------------- */

static gboolean
services_handles (gpointer self, Document *document, ProviderKind kind)
{
  return is_music (document);
}

static void
services_ask (gpointer data, ProviderRequest *request)
{
  Services *self = data;
  const ProviderQuestion *question = provider_request_get_question (request);
  GPtrArray *documents = provider_hub_get_documents (self->hub);
  Job *job = g_new0 (Job, 1);
  const Sent *sent;

  for (guint i = 0; i < documents->len; i++)
    if (documents->pdata[i] != question->document && is_music (documents->pdata[i]))
      send_text (self, documents->pdata[i]);
  sent = send_text (self, question->document);
  job->kind = JOB_ASK;
  job->root = g_strdup (sent->root);
  job->name = g_strdup (sent->name);
  job->request = provider_request_ref (request);
  job->question = question->kind;
  job->start = question->start;
  job->end = question->end;
  job->argument = g_strdup (question->text);
  job->revision = provider_request_get_revision (request);
  g_async_queue_push (self->jobs, job);
}

static const char *
services_get_triggers (gpointer self, Document *document)
{
  return is_music (document) ? ".('\"{, " : NULL;
}

static void
services_closed (gpointer data, Document *document)
{
  Services *self = data;
  const Sent *sent = g_hash_table_lookup (self->sent, document);
  if (!sent)
    return;
  push_remove (self, sent);
  g_hash_table_remove (self->sent, document);
}

static void
services_free (gpointer data)
{
  Services *self = data;
  Job *job = g_new0 (Job, 1);
  job->kind = JOB_QUIT;
  g_async_queue_push (self->jobs, job);
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_hash_table_unref (self->sent);
  g_free (self->folder);
  g_free (self->data_dir);
  g_free (self);
}

static const ProviderClass services_class = {
  .name = "SymphonyScript",
  .handles = services_handles,
  .ask = services_ask,
  .get_triggers = services_get_triggers,
  .closed = services_closed,
  .free = services_free,
};

Services *
services_add (ProviderHub *hub, const char *data_dir)
{
  Services *self = g_new0 (Services, 1);
  self->hub = hub;
  self->data_dir = g_strdup (data_dir);
  self->sent = g_hash_table_new_full (NULL, NULL, NULL, sent_free);
  self->jobs = g_async_queue_new_full ((GDestroyNotify) job_free);
  self->thread = g_thread_new ("language", work, self);
  provider_hub_add (hub, &services_class, self);
  return self;
}

void
services_set_folder (Services *self, const char *folder)
{
  g_free (self->folder);
  self->folder = folder ? g_canonicalize_filename (folder, NULL) : NULL;
}
