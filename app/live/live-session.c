/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live session: a control thread between the texts, the composer child and the engine. */
#include "live-private.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TIMEOUT_MS 150                  /* wall time of one evaluation (the language's own budget is far below) */
#define START_TIMEOUT_MS 5000
#define TEND_MS 100
#define RESPAWN_MS 1000                 /* after a failed start */
#define NOTES_START (1u << 16)          /* notes and spans a map holds at first; doubled when a score does not fit */
#define NOTES_MOST (1u << 22)
#define TRY_AGAIN_MS 3
#define TRIES_MAX 500

typedef enum { CHILD_STARTING, CHILD_IDLE, CHILD_BUSY } ChildState;

struct LiveSession {
  Engine          *engine;
  KernelPerformer *performer;
  char            *project_dir, *data_dir;
  uint32_t         seed;
  GSource         *source;              /* dispatches reports on the owner's context */
  GThread         *thread;
  int              wake_fd;
  gint64           timeout_us;
  LiveReportFunc   func;
  gpointer         func_data;
  LiveReport      *last;                /* owner's thread: the newest one delivered */

  GMutex      engine_lock;              /* control-side calls of the engine */
  GMutex      lock;                     /* everything below */
  GCond       answered;
  gboolean    quit;
  char       *text_path, *backends;
  GBytes     *text;
  uint32_t    revision, answered_revision;
  GHashTable *overlays;                 /* absolute path -> GBytes */
  GQueue      reports;
  LiveLights *lights;
  guint       bench_repeat;
  double      bench_ms;
  gint        composer_pid;             /* atomic */

  /* control thread only */
  LiveComposer *composer;
  ChildState    state;
  gboolean      attached, replaying;
  KernelMap    *map;
  GPtrArray    *maps;                   /* all that live: the performer lends the attached ones until it returns them */
  LiveSource   *wanted, *sent, *clean;  /* newest; under way; newest without an error */
  gint64        deadline, sent_at, tended_at;
  guint         deaths;                 /* in a row, on the same text */
  char         *rig_problem;
  gboolean      benching;
  uint32_t      capacity;
  gint64        hold_until;             /* nothing is sent before */
  guint         tries;
};

/* ---- reports: control thread -> owner ---------------------------------------------------------------------- */

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

static void
post_report (LiveSession *session, LiveReport *report)
{
  g_mutex_lock (&session->lock);
  g_queue_push_tail (&session->reports, report);
  session->answered_revision = MAX (session->answered_revision, report->revision);
  g_cond_broadcast (&session->answered);
  g_mutex_unlock (&session->lock);
  g_source_set_ready_time (session->source, 0);
}

static void
wake (LiveSession *session)
{
  guint64 one = 1;
  if (write (session->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("The control thread cannot be woken: %s", g_strerror (errno));
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

static GBytes *
read_text (const char *absolute, gpointer data)
{
  LiveSession *session = data;
  char *contents;
  gsize size;
  g_mutex_lock (&session->lock);
  GBytes *overlay = g_hash_table_lookup (session->overlays, absolute);
  if (overlay)
    g_bytes_ref (overlay);
  g_mutex_unlock (&session->lock);
  if (overlay)
    return overlay;
  if (!g_file_test (absolute, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents (absolute, &contents, &size, NULL))
    return NULL;
  return g_bytes_new_take (contents, size);
}

/* Splits into a project folder and a path inside it. */
static void
place_in_project (LiveSession *session, const char *path, char **root, char **relative)
{
  g_autofree char *absolute = g_canonicalize_filename (path, session->project_dir);
  gsize size = session->project_dir ? strlen (session->project_dir) : 0;
  if (size > 0 && strncmp (absolute, session->project_dir, size) == 0 && absolute[size] == '/')
    {
      *root = g_strdup (session->project_dir);
      *relative = g_strdup (absolute + size + 1);
      return;
    }
  *root = g_path_get_dirname (absolute);
  *relative = g_path_get_basename (absolute);
}

static void
take_text (LiveSession *session)
{
  g_mutex_lock (&session->lock);
  g_autoptr (GBytes) text = g_steal_pointer (&session->text);
  g_autofree char *path = g_strdup (session->text_path);
  uint32_t revision = session->revision;
  g_mutex_unlock (&session->lock);
  if (!text)
    return;
  g_autofree char *root = NULL, *relative = NULL;
  place_in_project (session, path, &root, &relative);
  live_source_unref (session->wanted);
  session->wanted = live_source_new (root, relative, text, revision, read_text, session);
  session->deaths = 0;
}

/* ---- the composer child ------------------------------------------------------------------------------------------ */

static void
report_problem (LiveSession *session, const char *code, const char *message, const char *hint)
{
  LiveSource *source = session->sent ? session->sent : session->wanted;
  if (!source || session->replaying)
    return;
  post_report (session, live_report_new_killed (source->revision, ((LiveFile *) source->files->pdata[0])->path,
                                                code, message, hint));
}

static void
start_child (LiveSession *session)
{
  KernelCapacities capacities = { .notes = session->capacity, .spans = session->capacity };
  g_autoptr (GError) error = NULL;
  session->map = kernel_map_new (&capacities);
  if (session->map)
    session->composer = live_composer_spawn (session->map, &error);
  if (!session->composer)
    {
      report_problem (session, "SS0999", error ? error->message : "There is no memory for the composer.",
                      "The last good version plays on; starting it is tried again every second.");
      g_clear_pointer (&session->map, kernel_map_free);
      session->deadline = g_get_monotonic_time () + RESPAWN_MS * 1000;
      return;
    }
  g_ptr_array_add (session->maps, session->map);
  session->state = CHILD_STARTING;
  session->attached = FALSE;
  session->deadline = g_get_monotonic_time () + START_TIMEOUT_MS * 1000;
  g_atomic_int_set (&session->composer_pid, session->composer->pid);
}

static void
end_child (LiveSession *session)
{
  g_atomic_int_set (&session->composer_pid, 0);
  g_clear_pointer (&session->composer, live_composer_kill);
  if (!session->attached && session->map)
    g_ptr_array_remove_fast (session->maps, session->map);
  session->map = NULL;                  /* an attached one comes back when the performer has moved on */
  session->deadline = 0;
}

static void
send_source (LiveSession *session, LiveSource *source, gboolean replay)
{
  g_autoptr (GError) error = NULL;
  live_source_unref (session->sent);
  session->sent = live_source_ref (source);
  session->replaying = replay;
  session->sent_at = g_get_monotonic_time ();
  session->deadline = session->sent_at + session->timeout_us;
  session->state = CHILD_BUSY;
  if (!live_composer_send (session->composer, source, COMPOSER_EVALUATE, 1, session->seed, 0, &error))
    {
      report_problem (session, "SS0202", error->message, "Split the project or shorten its texts.");
      session->state = CHILD_IDLE;
      session->deadline = 0;
      if (source == session->wanted)
        g_clear_pointer (&session->wanted, live_source_unref);
    }
}

static void
send_bench (LiveSession *session)
{
  g_mutex_lock (&session->lock);
  guint repeat = session->bench_repeat;
  g_mutex_unlock (&session->lock);
  if (repeat == 0 || session->benching || !session->sent)
    return;
  session->benching = TRUE;
  session->sent_at = g_get_monotonic_time ();
  session->deadline = session->sent_at + G_TIME_SPAN_MINUTE;
  session->state = CHILD_BUSY;
  live_composer_send (session->composer, session->sent, COMPOSER_BENCH, repeat, session->seed, 0, NULL);
}

/* Sends what is newest; a fresh child first gets the newest text that was free of errors, so that clips broken
 * since then keep their last good version. */
static void
feed_child (LiveSession *session)
{
  if (session->state != CHILD_IDLE || g_get_monotonic_time () < session->hold_until)
    return;
  if (session->wanted && session->wanted != session->sent)
    send_source (session, session->wanted, FALSE);
  else
    send_bench (session);
}

static void
child_died (LiveSession *session, gboolean timed_out)
{
  gboolean replaying = session->replaying, busy = session->state == CHILD_BUSY;
  if (busy && !session->benching && !replaying)
    {
      session->deaths++;
      if (timed_out || session->deaths >= 2)
        {
          if (timed_out)
            report_problem (session, "SS0909", "The composition took longer than its time limit and was stopped.",
                            "Something in it repeats too often; the last good version plays on.");
          else
            report_problem (session, "SS0999", "The composer ended while it read this composition.",
                            "It was restarted; the last good version plays on. Any change tries again.");
          if (session->wanted == session->sent)
            g_clear_pointer (&session->wanted, live_source_unref);
        }
    }
  if (replaying && timed_out)           /* a text that is too slow to be replayed is none to fall back to */
    g_clear_pointer (&session->clean, live_source_unref);
  session->benching = FALSE;
  session->replaying = FALSE;
  g_clear_pointer (&session->sent, live_source_unref);
  end_child (session);
  start_child (session);
}

static void
take_rig (LiveSession *session, const guint8 *body, gsize size)
{
  g_autoptr (GError) error = NULL;
  LiveRig *rig = live_rig_parse (body, size, session->project_dir);
  g_clear_pointer (&session->rig_problem, g_free);
  if (!rig)
    return;
  g_mutex_lock (&session->engine_lock);
  if (!engine_set_rig (session->engine, &rig->rig, &error))
    session->rig_problem = g_strdup (error ? error->message : "A sound could not be loaded.");
  g_mutex_unlock (&session->engine_lock);
  live_rig_free (rig);
}

static void
take_spans (LiveSession *session, uint32_t slot)
{
  LiveSpanTable table = { .source = live_source_ref (session->sent) };
  table.spans = g_new (KernelSpanView, session->capacity);
  table.count = kernel_map_copy_spans (session->map, slot, table.spans, session->capacity, &table.revision);
  table.spans = g_renew (KernelSpanView, table.spans, table.count);
  g_mutex_lock (&session->lock);
  live_lights_take_table (session->lights, &table);
  g_mutex_unlock (&session->lock);
}

static void
add_rig_problem (LiveSession *session, LiveReport *report)
{
  if (!session->rig_problem)
    return;
  LiveDiagnostic *diagnostic = g_new0 (LiveDiagnostic, 1);
  diagnostic->severity = LIVE_SEVERITY_WARNING;
  diagnostic->code = g_strdup ("SS0704");
  diagnostic->phase = g_strdup ("session");
  diagnostic->file = g_strdup (((LiveFile *) session->sent->files->pdata[0])->path);
  diagnostic->message = g_strdup (session->rig_problem);
  diagnostic->hint = g_strdup ("That track keeps the sound it had.");
  diagnostic->fix_text = g_strdup ("");
  diagnostic->line = diagnostic->column = diagnostic->end_line = diagnostic->end_column = 1;
  g_ptr_array_add (report->diagnostics, diagnostic);
  report->warning_count++;
}

/* The score does not fit into the map: a new child on a map twice as large takes it again. */
static gboolean
grow (LiveSession *session)
{
  if (session->capacity >= NOTES_MOST)
    return FALSE;
  session->capacity *= 2;
  g_clear_pointer (&session->sent, live_source_unref);
  end_child (session);
  start_child (session);
  return TRUE;
}

/* The performer still plays from every older score: it lets one go within a block or a few. */
static gboolean
try_again (LiveSession *session)
{
  if (++session->tries > TRIES_MAX)
    return FALSE;
  g_clear_pointer (&session->sent, live_source_unref);
  session->replaying = FALSE;
  session->hold_until = g_get_monotonic_time () + TRY_AGAIN_MS * 1000;
  return TRUE;
}

static gboolean
take_report (LiveSession *session, const guint8 *body, gsize size)
{
  uint32_t slot;
  ComposerOutcome outcome;
  LiveReport *report = session->sent ? live_report_parse (body, size, session->sent, &slot, &outcome) : NULL;
  gint64 spent = g_get_monotonic_time () - session->sent_at;
  if (!report)
    return FALSE;
  session->state = CHILD_IDLE;
  session->deadline = 0;
  if (session->benching)
    {
      session->benching = FALSE;
      g_mutex_lock (&session->lock);
      session->bench_ms = (double) spent / 1000;
      session->bench_repeat = 0;
      g_cond_broadcast (&session->answered);
      g_mutex_unlock (&session->lock);
      live_report_free (report);
      return TRUE;
    }
  if ((outcome == COMPOSER_TOO_LARGE && grow (session))
      || (outcome == COMPOSER_NO_ROOM && try_again (session)))
    {
      live_report_free (report);
      return TRUE;
    }
  session->tries = 0;
  report->revision = session->sent->revision;
  report->evaluated_ms = (double) spent / 1000;
  if (report->published)
    take_spans (session, slot);
  if (report->published && report->error_count == 0)
    {
      live_source_unref (session->clean);
      session->clean = live_source_ref (session->sent);
    }
  if (session->replaying)
    live_report_free (report);
  else
    {
      session->deaths = 0;
      add_rig_problem (session, report);
      post_report (session, report);
    }
  session->replaying = FALSE;
  return TRUE;
}

static void
hear_child (LiveSession *session)
{
  ComposerFrame frame;
  const guint8 *body;
  gboolean dead = FALSE;
  LiveComposer *heard = session->composer;
  while (!dead && live_composer_read (session->composer, &frame, &body, &dead))
    {
      if (frame.type == COMPOSER_READY && session->state == CHILD_STARTING)
        {
          session->state = CHILD_IDLE;
          session->deadline = 0;
          if (session->clean && session->clean != session->wanted)
            send_source (session, session->clean, TRUE);
        }
      else if (frame.type == COMPOSER_RIG && session->state == CHILD_BUSY)
        {
          take_rig (session, body, frame.length);
          session->deadline = g_get_monotonic_time () + session->timeout_us;
          dead = !live_composer_go (session->composer);
        }
      else if (frame.type != COMPOSER_REPORT || !take_report (session, body, frame.length))
        dead = TRUE;
      if (session->composer != heard)   /* a larger map came with a new child */
        return;
      live_composer_drop_frame (session->composer);
    }
  if (dead)
    child_died (session, FALSE);
}

/* ---- the control thread ------------------------------------------------------------------------------------------ */

static void
open_backend (LiveSession *session)
{
  g_autoptr (GError) error = NULL;
  g_mutex_lock (&session->lock);
  g_autofree char *backends = g_steal_pointer (&session->backends);
  g_mutex_unlock (&session->lock);
  if (!backends || !*backends)
    return;
  g_mutex_lock (&session->engine_lock);
  if (!engine_open (session->engine, backends, &error))
    g_warning ("No sound: %s", error->message);
  g_mutex_unlock (&session->engine_lock);
}

static void
tend (LiveSession *session)
{
  KernelMap *map;
  gint64 now = g_get_monotonic_time ();
  if (session->composer && !session->attached)
    session->attached = kernel_performer_attach (session->performer, session->map) == KERNEL_OK;
  if (now - session->tended_at < TEND_MS * 1000)
    return;
  session->tended_at = now;
  while ((map = kernel_performer_collect (session->performer)))
    g_ptr_array_remove_fast (session->maps, map);
  if (g_mutex_trylock (&session->engine_lock))
    {
      engine_tend (session->engine);
      g_mutex_unlock (&session->engine_lock);
    }
}

static int
wait_ms (LiveSession *session)
{
  gint64 now = g_get_monotonic_time (), until = now + TEND_MS * 1000;
  if (session->deadline > 0)
    until = MIN (until, session->deadline);
  if (session->composer && !session->attached)
    until = MIN (until, now + 2000);
  if (session->hold_until > now)
    until = MIN (until, session->hold_until);
  return (int) MAX (0, (until - now + 999) / 1000);
}

static gpointer
control_thread (gpointer data)
{
  LiveSession *session = data;
  guint64 wakes;
  gboolean quit = FALSE;
  sigset_t pipe_signal;
  sigemptyset (&pipe_signal);           /* writing to a child that has just died is an error, not our end */
  sigaddset (&pipe_signal, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &pipe_signal, NULL);
  start_child (session);
  while (!quit)
    {
      struct pollfd fds[2] = { { session->wake_fd, POLLIN, 0 },
                               { session->composer ? session->composer->answer_fd : -1, POLLIN, 0 } };
      if (poll (fds, 2, wait_ms (session)) < 0 && errno != EINTR)
        break;
      if (fds[0].revents && read (session->wake_fd, &wakes, sizeof wakes) < 0 && errno != EAGAIN)
        break;
      open_backend (session);
      take_text (session);
      if (fds[1].revents)
        hear_child (session);
      if (session->deadline > 0 && g_get_monotonic_time () >= session->deadline)
        {
          if (session->composer)
            child_died (session, TRUE);
          else
            start_child (session);
        }
      tend (session);
      if (session->composer)
        feed_child (session);
      g_mutex_lock (&session->lock);
      quit = session->quit;
      g_mutex_unlock (&session->lock);
    }
  end_child (session);
  return NULL;
}

/* ---- life ------------------------------------------------------------------------------------------------------- */

char *
live_find_data_dir (void)
{
  const char *given = g_getenv ("SYMPHONY_DATA");
  if (given && *given)
    return g_strdup (given);
  g_autofree char *probe = g_build_filename (SYMPHONY_SOURCE_DATA_DIR, "patches", NULL);
  return g_strdup (g_file_test (probe, G_FILE_TEST_IS_DIR) ? SYMPHONY_SOURCE_DATA_DIR : SYMPHONY_DATA_DIR);
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
  session->overlays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  session->lights = live_lights_new ();
  session->maps = g_ptr_array_new_with_free_func ((GDestroyNotify) kernel_map_free);
  session->capacity = NOTES_START;
  session->backends = g_strdup (config->backends);
  g_autofree char *patch_dir = g_build_filename (session->data_dir, "patches", NULL);
  session->engine = engine_new (&(EngineConfig) { .rate = config->rate, .frames = config->frames,
                                                  .seed = config->seed, .patch_dir = patch_dir });
  session->performer = engine_get_performer (session->engine);
  session->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (session->source, G_SOURCE_FUNC (deliver), session, NULL);
  g_source_attach (session->source, g_main_context_get_thread_default ());
  session->thread = g_thread_new ("control", control_thread, session);
  wake (session);
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
  wake (session);
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
  live_report_free (session->last);
  g_queue_clear_full (&session->reports, (GDestroyNotify) live_report_free);
  g_hash_table_unref (session->overlays);
  g_clear_pointer (&session->text, g_bytes_unref);
  g_free (session->text_path);
  g_free (session->backends);
  g_free (session->rig_problem);
  g_free (session->project_dir);
  g_free (session->data_dir);
  close (session->wake_fd);
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

int
live_session_get_composer_pid (LiveSession *session)
{
  return g_atomic_int_get (&session->composer_pid);
}

/* ---- the owner's calls -------------------------------------------------------------------------------------------- */

uint32_t
live_session_set_text (LiveSession *session, const char *path, const char *text, gsize length)
{
  g_mutex_lock (&session->lock);
  uint32_t revision = ++session->revision;
  g_clear_pointer (&session->text, g_bytes_unref);
  session->text = g_bytes_new (text, length);
  g_free (session->text_path);
  session->text_path = g_strdup (path);
  g_mutex_unlock (&session->lock);
  wake (session);
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
  wake (session);
}

gboolean
live_session_render (LiveSession *session, const EngineRender *render, GError **error)
{
  g_mutex_lock (&session->engine_lock);
  gboolean done = engine_render (session->engine, render, error);
  g_mutex_unlock (&session->engine_lock);
  return done;
}

double
live_session_bench (LiveSession *session, guint repeat)
{
  g_mutex_lock (&session->lock);
  session->bench_repeat = repeat;
  session->bench_ms = -1;
  wake (session);
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
