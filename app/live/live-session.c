/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live session as its owner sees it: life, texts, reports, sound and sight. */
#include "live-session-private.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TIMEOUT_MS 150                  /* wall time of one evaluation (the language's own budget is far below) */

/* ---- reports ---------------------------------------------------------------------- */

static gboolean
deliver (LiveSession *session)
{
  LiveReport *report;
  for (;;)
    {
      g_mutex_lock (&session->lock);
      report = g_queue_pop_head (&session->reports);
      g_mutex_unlock (&session->lock);
      if (!report)
        return G_SOURCE_CONTINUE;
      live_report_free (session->last);
      session->last = report;
      if (session->func)
        session->func (session, report, session->func_data);
    }
}

static gboolean
dispatch_cb (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

void
live_session_wake (LiveSession *session)
{
  guint64 one = 1;
  if (write (session->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("The control thread cannot be woken: %s", g_strerror (errno));
}

/* ---- life ------------------------------------------------------------------------------------------------------- */

/* A program that runs where it was built uses the source's data, an installed one what was installed with it. */
char *
live_find_data_dir (void)
{
  const char *given = g_getenv ("SYMPHONY_DATA");
  if (given && *given)
    return g_strdup (given);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  return g_strdup (self && g_str_has_prefix (self, SYMPHONY_BUILD_DIR "/") ? SYMPHONY_SOURCE_DATA_DIR : SYMPHONY_DATA_DIR);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch_cb };

static gint64
timeout_from_environment (void)
{
  const char *given = g_getenv ("SYMPHONY_COMPOSER_TIMEOUT_MS");
  guint64 ms = given ? g_ascii_strtoull (given, NULL, 10) : 0;
  return (gint64) (ms >= 10 && ms <= 600000 ? ms : TIMEOUT_MS) * 1000;
}

LiveSession *
live_session_new (const LiveConfig *config, GError **error)
{
  LiveSession *session = g_new0 (LiveSession, 1);
  session->project_dir = config->project_dir ? g_canonicalize_filename (config->project_dir, NULL) : NULL;
  session->data_dir = config->data_dir ? g_strdup (config->data_dir) : live_find_data_dir ();
  session->seed = config->seed;
  session->tempo_bpm = config->tempo_bpm;
  session->timeout_us = timeout_from_environment ();
  session->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (session->wake_fd < 0)
    {
      g_set_error (error, LIVE_ERROR, LIVE_ERROR_COMPOSER, "No event descriptor: %s", g_strerror (errno));
      g_free (session);
      return NULL;
    }
  g_mutex_init (&session->lock);
  g_mutex_init (&session->engine_lock);
  g_cond_init (&session->answered);
  g_mutex_init (&session->lane_lock);
  session->tempo_scale = 1;
  session->asked = g_array_new (FALSE, FALSE, sizeof (LiveCall));
  session->learned = g_array_new (FALSE, FALSE, sizeof (LiveLearned));
  session->overlays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  session->lights = live_lights_new ();
  session->maps = g_ptr_array_new_with_free_func ((GDestroyNotify) kernel_map_free);
  session->capacity = LIVE_NOTES_START;
  session->backends = g_strdup (config->backends);
  g_autofree char *patch_dir = g_build_filename (session->data_dir, "patches", NULL);
  session->engine = engine_new (&(EngineConfig) { .rate = config->rate, .frames = config->frames,
                                                  .seed = config->seed, .patch_dir = patch_dir });
  session->performer = engine_get_performer (session->engine);
  session->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (session->source, G_SOURCE_FUNC (deliver), session, NULL);
  g_source_attach (session->source, g_main_context_get_thread_default ());
  session->thread = g_thread_new ("control", live_control_thread, session);
  live_session_wake (session);
  return session;
}

void
live_session_free (LiveSession *session)
{
  if (!session)
    return;
  g_mutex_lock (&session->lock);
  session->quit = TRUE;
  g_mutex_unlock (&session->lock);
  live_session_wake (session);
  g_thread_join (session->thread);
  engine_close (session->engine);
  engine_free (session->engine);
  g_ptr_array_unref (session->maps);    /* only now does the performer read none of them */
  g_source_destroy (session->source);
  g_source_unref (session->source);
  live_source_unref (session->wanted);
  live_source_unref (session->sent);
  live_source_unref (session->clean);
  live_lights_free (session->lights);
  live_score_unref (session->score);
  live_report_free (session->last);
  g_queue_clear_full (&session->reports, (GDestroyNotify) live_report_free);
  g_queue_clear_full (&session->runs, (GDestroyNotify) live_run_free);
  g_hash_table_unref (session->overlays);
  g_clear_pointer (&session->text, g_bytes_unref);
  g_free (session->text_path);
  g_free (session->backends);
  g_free (session->rig_problem);
  g_free (session->learn_problem);
  g_free (session->project_dir);
  g_free (session->data_dir);
  close (session->wake_fd);
  g_clear_pointer (&session->good, g_hash_table_unref);
  g_array_unref (session->asked);
  g_array_unref (session->learned);
  g_clear_pointer (&session->renames, g_ptr_array_unref);
  g_mutex_clear (&session->lane_lock);
  g_mutex_clear (&session->lock);
  g_mutex_clear (&session->engine_lock);
  g_cond_clear (&session->answered);
  g_free (session);
}

Engine *
live_session_get_engine (LiveSession *session)
{
  return session->engine;
}

GMutex *
live_session_get_engine_lock (LiveSession *session)
{
  return &session->engine_lock;
}

int
live_session_get_composer_pid (LiveSession *session)
{
  return g_atomic_int_get (&session->composer_pid);
}

/* ---- the owner's calls -------------------------------------------------------------------------------------------- */

uint32_t
live_session_run (LiveSession *session, const char *path, const char *text, gsize length, gsize start, gsize end)
{
  LiveRun *run = g_new0 (LiveRun, 1);
  run->path = g_strdup (path);
  run->text = g_bytes_new (text, length);
  run->start = start;
  run->end = MAX (end, start + 1);
  g_mutex_lock (&session->lock);
  uint32_t revision = run->revision = ++session->revision;
  g_queue_push_tail (&session->runs, run);
  g_mutex_unlock (&session->lock);
  live_session_wake (session);
  return revision;
}

uint32_t
live_session_set_text (LiveSession *session, const char *path, const char *text, gsize length)
{
  g_mutex_lock (&session->lock);
  uint32_t revision = session->text_revision = ++session->revision;
  g_clear_pointer (&session->text, g_bytes_unref);
  session->text = g_bytes_new (text, length);
  g_free (session->text_path);
  session->text_path = g_strdup (path);
  g_mutex_unlock (&session->lock);
  live_session_wake (session);
  return revision;
}

void
live_session_set_overlay (LiveSession *session, const char *path, const char *text, gsize length)
{
  char *absolute = g_canonicalize_filename (path, session->project_dir);
  g_mutex_lock (&session->lock);
  if (text)
    g_hash_table_replace (session->overlays, absolute, g_bytes_new (text, length));
  else
    {
      g_hash_table_remove (session->overlays, absolute);
      g_free (absolute);
    }
  g_mutex_unlock (&session->lock);
}

void
live_session_set_report_func (LiveSession *session, LiveReportFunc func, gpointer data)
{
  session->func = func;
  session->func_data = data;
}

const LiveReport *
live_session_wait (LiveSession *session, uint32_t revision, guint timeout_ms)
{
  gint64 until = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  gboolean in_time = TRUE;
  g_mutex_lock (&session->lock);
  while (in_time && session->answered_revision < revision)
    in_time = g_cond_wait_until (&session->answered, &session->lock, until);
  g_mutex_unlock (&session->lock);
  deliver (session);
  return in_time ? session->last : NULL;
}

void
live_session_open_backend (LiveSession *session, const char *backends)
{
  g_mutex_lock (&session->lock);
  g_free (session->backends);
  session->backends = g_strdup (backends);
  g_mutex_unlock (&session->lock);
  live_session_wake (session);
}

gboolean
live_session_render (LiveSession *session, const EngineRender *render, GError **error)
{
  g_mutex_lock (&session->engine_lock);
  gboolean done = engine_render (session->engine, render, error);
  g_mutex_unlock (&session->engine_lock);
  return done;
}

gboolean
live_session_record (LiveSession *session, const EngineRecord *record, GError **error)
{
  g_mutex_lock (&session->engine_lock);
  gboolean done = engine_record_start (session->engine, record, error);
  g_mutex_unlock (&session->engine_lock);
  return done;
}

gboolean
live_session_stop_record (LiveSession *session, GError **error)
{
  g_mutex_lock (&session->engine_lock);
  gboolean done = engine_record_stop (session->engine, error);
  g_mutex_unlock (&session->engine_lock);
  return done;
}

void
live_session_get_record (LiveSession *session, EngineRecordState *state)
{
  g_mutex_lock (&session->engine_lock);
  engine_record_get_state (session->engine, state);
  g_mutex_unlock (&session->engine_lock);
}

double
live_session_bench (LiveSession *session, guint repeat)
{
  g_mutex_lock (&session->lock);
  session->bench_repeat = repeat;
  session->bench_ms = -1;
  live_session_wake (session);
  gint64 until = g_get_monotonic_time () + G_TIME_SPAN_MINUTE;
  while (session->bench_repeat > 0)
    if (!g_cond_wait_until (&session->answered, &session->lock, until))
      break;
  double ms = session->bench_ms;
  session->bench_repeat = 0;
  g_mutex_unlock (&session->lock);
  return ms;
}

guint
live_session_get_lights (LiveSession *session, LiveLight *lights, guint max)
{
  EngineStats stats;
  engine_get_stats (session->engine, &stats);
  g_mutex_lock (&session->lock);
  guint count = live_lights_get (session->lights, session->performer, stats.rate > 0 ? stats.rate : 48000,
                                 stats.latency_frames, lights, max);
  g_mutex_unlock (&session->lock);
  return count;
}
