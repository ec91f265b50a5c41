/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned weights between the performer, which changes them, and the project, which keeps them. */
#include "live-session-private.h"

#include <string.h>

#define SAVE_US (5 * G_USEC_PER_SEC)

static LiveSynapse *
synapse_copy (const LiveSynapse *from)
{
  LiveSynapse *copy = g_new0 (LiveSynapse, 1);
  copy->id = from->id;
  copy->from_key = g_strdup (from->from_key);
  copy->to_key = g_strdup (from->to_key);
  copy->ordinal = from->ordinal;
  return copy;
}

static void
synapse_free (LiveSynapse *synapse)
{
  g_free (synapse->from_key);
  g_free (synapse->to_key);
  g_free (synapse);
}

void
live_learning_start (LiveSession *session)
{
  session->calls = g_array_new (FALSE, FALSE, sizeof (LiveCall));
  session->synapses = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) synapse_free);
  session->weights_now = g_new (KernelWeight, LIVE_WEIGHTS_MAX);
}

/* ---- from the project to the performer ---------------------------------------------------------------------------- */

static gboolean
lies_in (const char *folder, const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  gsize length = strlen (whole);
  return strncmp (path, whole, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Another folder's composition: what was learned so far belongs to the old one. */
static void
change_root (LiveSession *session, const char *root, char **problem)
{
  static const LiveCall forget = { .kind = LIVE_CALL_FORGET };
  if (session->weights && strcmp (live_weights_get_root (session->weights), root) == 0)
    return;
  if (session->weights)
    {
      live_weights_save (session->weights, NULL);
      live_weights_free (session->weights);
      g_hash_table_remove_all (session->synapses);
      live_calls_perform (session, &forget, 1);
    }
  gboolean project = session->project_dir && !lies_in (session->data_dir, root);
  session->weights = live_weights_load (root, project, problem);
}

static void
carry_over (LiveSession *session, const LiveWeight *weight, uint32_t id)
{
  LiveCall call = { .kind = LIVE_CALL_SET_WEIGHT, .clip = id, .value = weight->learned, .other = weight->firings };
  live_calls_perform (session, &call, 1);
}

static void
take_renames (LiveSession *session)
{
  g_mutex_lock (&session->lock);
  g_autoptr (GPtrArray) renames = g_steal_pointer (&session->renames);
  g_mutex_unlock (&session->lock);
  for (guint i = 0; renames && i + 1 < renames->len; i += 2)
    live_weights_rename (session->weights, renames->pdata[i], renames->pdata[i + 1]);
}

void
live_learning_take_report (LiveSession *session, const LiveReport *report, const char *root, char **problem)
{
  change_root (session, root, problem);
  take_renames (session);
  for (guint i = 0; i < report->synapses->len; i++)
    {
      const LiveSynapse *synapse = report->synapses->pdata[i];
      const LiveWeight *weight = live_weights_find (session->weights, synapse);
      if (synapse->id == 0 || g_hash_table_contains (session->synapses, GUINT_TO_POINTER (synapse->id)))
        continue;
      g_hash_table_insert (session->synapses, GUINT_TO_POINTER (synapse->id), synapse_copy (synapse));
      if (weight)
        carry_over (session, weight, synapse->id);
    }
}

/* ---- from the performer to the project ---------------------------------------------------------------------------- */

static void
show_learned (LiveSession *session, uint32_t count)
{
  g_mutex_lock (&session->lock);
  g_array_set_size (session->learned, 0);
  for (uint32_t i = 0; i < count; i++)
    {
      const KernelWeight *weight = &session->weights_now[i];
      LiveLearned learned = { weight->id, weight->weight / 1000.0, weight->firings, -1 };
      g_array_append_val (session->learned, learned);
    }
  g_mutex_unlock (&session->lock);
}

static void
note_learned (LiveSession *session, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    {
      const KernelWeight *weight = &session->weights_now[i];
      const LiveSynapse *synapse = g_hash_table_lookup (session->synapses, GUINT_TO_POINTER (weight->id));
      if (synapse && session->weights)
        live_weights_set (session->weights, synapse, weight->weight / 1000.0, weight->firings);
    }
}

void
live_learning_tend (LiveSession *session, char **problem)
{
  g_autoptr (GError) error = NULL;
  uint32_t count;
  gint64 now = g_get_monotonic_time ();
  if (session->calls->len > 0           /* weights of the project may still be on their way there */
      || !kernel_performer_copy_weights (session->performer, session->weights_now, LIVE_WEIGHTS_MAX, &count))
    return;
  count = MIN (count, LIVE_WEIGHTS_MAX);
  show_learned (session, count);
  note_learned (session, count);
  if (!session->weights || now - session->weights_at < SAVE_US)
    return;
  session->weights_at = now;
  if (!live_weights_save (session->weights, &error) && !session->weights_failed)
    {
      session->weights_failed = TRUE;
      *problem = g_strdup_printf ("What was learned cannot be saved: %s.", error->message);
    }
}

void
live_learning_forget (LiveSession *session, uint32_t synapse)
{
  const LiveSynapse *one = g_hash_table_lookup (session->synapses, GUINT_TO_POINTER (synapse));
  if (session->weights && synapse == 0)
    live_weights_clear (session->weights);
  else if (session->weights && one)
    live_weights_set (session->weights, one, 0, 0);
}

void
live_learning_end (LiveSession *session)
{
  g_autofree char *problem = NULL;
  session->weights_at = 0;
  live_learning_tend (session, &problem);
  g_clear_pointer (&session->weights, live_weights_free);
  g_clear_pointer (&session->synapses, g_hash_table_unref);
  g_clear_pointer (&session->calls, g_array_unref);
  g_clear_pointer (&session->weights_now, g_free);
}
