/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hub: who is asked, how long it is waited for, who hears of changes. */
#include "provider-private.h"
#include <string.h>

typedef struct { const ProviderClass *klass; gpointer self; } Provider;

struct ProviderHub {
  GArray    *providers;                 /* Provider */
  GPtrArray *documents;                 /* Document, with a reference */
  GPtrArray *requests;                  /* not finished yet; a reference each */
  ProviderProblemsFunc problems_func;
  gpointer   problems_data;
  ProviderStatusFunc status_func;
  gpointer   status_data;
  char       triggers[64];
};

struct ProviderRequest {
  gatomicrefcount references;
  gint          cancelled;              /* atomic */
  ProviderHub  *hub;                    /* NULL when it is finished */
  ProviderQuestion question;
  char         *text;
  guint64       revision;
  ProviderFunc  func;
  gpointer      data;
  GPtrArray    *asked;                  /* providers that have not answered */
  GPtrArray    *parts;                  /* ProviderAnswer */
  char         *error;
  guint         timer, limit;           /* sources; a finished request has none */
  gboolean      waited;                 /* PROVIDER_WAIT_MS have passed */
};

/* ---- requests ------------------------------------------------------------------------------------------------------- */

ProviderRequest *
provider_request_ref (ProviderRequest *request)
{
  g_atomic_ref_count_inc (&request->references);
  return request;
}

/* What belongs to the main thread was given back when it finished. */
void
provider_request_unref (ProviderRequest *request)
{
  if (!request || !g_atomic_ref_count_dec (&request->references))
    return;
  g_free (request->text);
  g_free (request);
}

const ProviderQuestion *
provider_request_get_question (ProviderRequest *request)
{
  return &request->question;
}

guint64
provider_request_get_revision (ProviderRequest *request)
{
  return request->revision;
}

gboolean
provider_request_is_cancelled (ProviderRequest *request)
{
  return g_atomic_int_get (&request->cancelled);
}

static const Provider *
find_provider (ProviderHub *hub, gconstpointer self)
{
  for (guint i = 0; i < hub->providers->len; i++)
    if (g_array_index (hub->providers, Provider, i).self == self)
      return &g_array_index (hub->providers, Provider, i);
  return NULL;
}

/* Ends it: nothing of it is called after this. */
static void
request_close (ProviderRequest *request)
{
  ProviderHub *hub = request->hub;
  if (!hub)
    return;
  request->hub = NULL;
  g_atomic_int_set (&request->cancelled, TRUE);
  g_clear_handle_id (&request->timer, g_source_remove);
  g_clear_handle_id (&request->limit, g_source_remove);
  for (guint i = 0; i < request->asked->len; i++)
    {
      const Provider *provider = find_provider (hub, request->asked->pdata[i]);
      if (provider && provider->klass->cancel)
        provider->klass->cancel (provider->self, request);
    }
  g_clear_pointer (&request->asked, g_ptr_array_unref);
  g_clear_pointer (&request->parts, g_ptr_array_unref);
  g_clear_pointer (&request->error, g_free);
  g_clear_object (&request->question.document);
  g_ptr_array_remove (hub->requests, request);          /* the hub's reference */
}

static void
request_finish (ProviderRequest *request)
{
  g_autoptr (ProviderAnswer) answer = NULL;
  g_autofree char *error = g_steal_pointer (&request->error);
  ProviderFunc func = request->func;
  gpointer data = request->data;

  if (request->parts->len > 0)
    answer = provider_answer_merge (request->parts, request->question.document);
  request_close (request);
  func (answer, answer ? NULL : error, data);
}

static gboolean
has_rows (ProviderRequest *request)
{
  for (guint i = 0; i < request->parts->len; i++)
    {
      const ProviderAnswer *answer = request->parts->pdata[i];
      if (answer->rows->len > 0 || answer->refusal)
        return TRUE;
    }
  return FALSE;
}

static gboolean
end_cb (gpointer data)
{
  ProviderRequest *request = data;
  request->timer = 0;
  request_finish (request);
  return G_SOURCE_REMOVE;
}

/* From an idle, so that the callback never runs within a question. */
static void
finish_soon (ProviderRequest *request)
{
  g_clear_handle_id (&request->timer, g_source_remove);
  request->timer = g_idle_add_full (G_PRIORITY_HIGH_IDLE, end_cb, request, NULL);
}

static gboolean
wait_cb (gpointer data)
{
  ProviderRequest *request = data;
  request->timer = 0;
  request->waited = TRUE;
  if (has_rows (request))
    request_finish (request);
  return G_SOURCE_REMOVE;
}

static gboolean
limit_cb (gpointer data)
{
  ProviderRequest *request = data;
  request->limit = 0;
  request_finish (request);
  return G_SOURCE_REMOVE;
}

void
provider_request_answer (ProviderRequest *request, gpointer provider, ProviderAnswer *answer, const char *error)
{
  g_autoptr (ProviderAnswer) taken = answer;

  if (!request->hub || !g_ptr_array_remove_fast (request->asked, provider))
    return;
  if (taken && provider_answer_map (taken, request->question.document))
    g_ptr_array_add (request->parts, g_steal_pointer (&taken));
  if (error && !request->error)
    request->error = g_strdup (error);
  if (request->asked->len == 0 || (request->waited && has_rows (request)))
    finish_soon (request);
}

void
provider_request_cancel (ProviderRequest *request)
{
  if (request)
    request_close (request);
}

gboolean
provider_hub_handles (ProviderHub *hub, Document *document, ProviderKind kind)
{
  for (guint i = 0; i < hub->providers->len; i++)
    {
      const Provider *provider = &g_array_index (hub->providers, Provider, i);
      if (provider->klass->handles (provider->self, document, kind))
        return TRUE;
    }
  return FALSE;
}

ProviderRequest *
provider_hub_ask (ProviderHub *hub, const ProviderQuestion *question, ProviderFunc func, gpointer data)
{
  ProviderRequest *request;
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();

  g_return_val_if_fail (hub && question->document && func, NULL);
  if (!provider_hub_handles (hub, question->document, question->kind))
    return NULL;
  request = g_new0 (ProviderRequest, 1);
  g_atomic_ref_count_init (&request->references);
  request->hub = hub;
  request->question = *question;
  request->question.document = g_object_ref (question->document);
  request->question.text = request->text = g_strdup (question->text);
  request->revision = document_get_revision (question->document);
  request->func = func;
  request->data = data;
  request->asked = g_ptr_array_new ();
  request->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) provider_answer_unref);
  g_ptr_array_add (hub->requests, request);
  for (guint i = 0; i < hub->providers->len; i++)
    {
      const Provider *provider = &g_array_index (hub->providers, Provider, i);
      if (provider->klass->handles (provider->self, question->document, question->kind))
        {
          g_ptr_array_add (request->asked, provider->self);
          g_ptr_array_add (asked, (gpointer) provider);
        }
    }
  request->timer = g_timeout_add (PROVIDER_WAIT_MS, wait_cb, request);
  request->limit = g_timeout_add (PROVIDER_LIMIT_MS, limit_cb, request);
  for (guint i = 0; i < asked->len; i++)
    {
      const Provider *provider = asked->pdata[i];
      provider->klass->ask (provider->self, request);
    }
  return request;
}

/* ---- providers and documents ---------------------------------------------------------------------------------------- */

ProviderHub *
provider_hub_new (void)
{
  ProviderHub *hub = g_new0 (ProviderHub, 1);
  hub->providers = g_array_new (FALSE, FALSE, sizeof (Provider));
  hub->documents = g_ptr_array_new_with_free_func (g_object_unref);
  hub->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) provider_request_unref);
  return hub;
}

void
provider_hub_free (ProviderHub *hub)
{
  if (!hub)
    return;
  while (hub->requests->len > 0)
    request_close (hub->requests->pdata[0]);
  while (hub->documents->len > 0)
    provider_hub_close (hub, hub->documents->pdata[0]);
  for (guint i = 0; i < hub->providers->len; i++)
    {
      const Provider *provider = &g_array_index (hub->providers, Provider, i);
      if (provider->klass->free)
        provider->klass->free (provider->self);
    }
  g_array_unref (hub->providers);
  g_ptr_array_unref (hub->documents);
  g_ptr_array_unref (hub->requests);
  g_free (hub);
}

void
provider_hub_add (ProviderHub *hub, const ProviderClass *klass, gpointer self)
{
  Provider provider = { klass, self };
  g_return_if_fail (klass->handles && klass->ask);
  g_array_append_val (hub->providers, provider);
  for (guint i = 0; klass->opened && i < hub->documents->len; i++)
    klass->opened (self, hub->documents->pdata[i]);
}

static void
drop_provider (ProviderHub *hub, guint index)
{
  Provider provider = g_array_index (hub->providers, Provider, index);
  for (guint i = hub->requests->len; i > 0; i--)
    {
      ProviderRequest *request = hub->requests->pdata[i - 1];
      if (g_ptr_array_find (request->asked, provider.self, NULL) && provider.klass->cancel)
        provider.klass->cancel (provider.self, request);
      provider_request_answer (request, provider.self, NULL, NULL);
    }
  for (guint i = 0; provider.klass->closed && i < hub->documents->len; i++)
    provider.klass->closed (provider.self, hub->documents->pdata[i]);
  g_array_remove_index (hub->providers, index);
  if (provider.klass->free)
    provider.klass->free (provider.self);
}

void
provider_hub_remove (ProviderHub *hub, const ProviderClass *klass)
{
  for (guint i = hub->providers->len; i > 0; i--)
    if (g_array_index (hub->providers, Provider, i - 1).klass == klass)
      drop_provider (hub, i - 1);
}

#define TELL(hub, member, ...)                                                             \
  for (guint tell_ = 0; tell_ < (hub)->providers->len; tell_++)                            \
    {                                                                                      \
      const Provider *told_ = &g_array_index ((hub)->providers, Provider, tell_);          \
      if (told_->klass->member)                                                            \
        told_->klass->member (told_->self, __VA_ARGS__);                                   \
    }

static void
changed_cb (Document *document, const DocumentDelta *delta, ProviderHub *hub)
{
  TELL (hub, changed, document, delta);
}

void
provider_hub_open (ProviderHub *hub, Document *document)
{
  if (g_ptr_array_find (hub->documents, document, NULL))
    return;
  g_ptr_array_add (hub->documents, g_object_ref (document));
  g_signal_connect (document, "changed", G_CALLBACK (changed_cb), hub);
  TELL (hub, opened, document);
}

void
provider_hub_saved (ProviderHub *hub, Document *document)
{
  TELL (hub, saved, document);
}

void
provider_hub_close (ProviderHub *hub, Document *document)
{
  if (!g_ptr_array_find (hub->documents, document, NULL))
    return;
  for (guint i = hub->requests->len; i > 0; i--)
    if (((ProviderRequest *) hub->requests->pdata[i - 1])->question.document == document)
      finish_soon (hub->requests->pdata[i - 1]);
  g_signal_handlers_disconnect_by_data (document, hub);
  TELL (hub, closed, document);
  g_ptr_array_remove (hub->documents, document);
}

GPtrArray *
provider_hub_get_documents (ProviderHub *hub)
{
  return hub->documents;
}

/* All providers' characters, each once; there are few. */
const char *
provider_hub_get_triggers (ProviderHub *hub, Document *document)
{
  gsize length = 0;
  for (guint i = 0; i < hub->providers->len; i++)
    {
      const Provider *provider = &g_array_index (hub->providers, Provider, i);
      const char *list = provider->klass->get_triggers ? provider->klass->get_triggers (provider->self, document) : NULL;
      for (; list && *list && length + 1 < sizeof hub->triggers; list++)
        if (!memchr (hub->triggers, *list, length))
          hub->triggers[length++] = *list;
    }
  hub->triggers[length] = 0;
  return hub->triggers;
}

void
provider_hub_set_problems_func (ProviderHub *hub, ProviderProblemsFunc func, gpointer data)
{
  hub->problems_func = func;
  hub->problems_data = data;
}

void
provider_hub_report (ProviderHub *hub, Document *document, gconstpointer provider, guint64 revision,
                     const ProviderProblem *problems, guint count)
{
  if (hub->problems_func && g_ptr_array_find (hub->documents, document, NULL))
    hub->problems_func (document, provider, revision, problems, count, hub->problems_data);
}

void
provider_hub_set_status_func (ProviderHub *hub, ProviderStatusFunc func, gpointer data)
{
  hub->status_func = func;
  hub->status_data = data;
}

void
provider_hub_say (ProviderHub *hub, const char *provider, const char *text)
{
  if (hub->status_func)
    hub->status_func (provider, text, hub->status_data);
}
