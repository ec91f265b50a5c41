/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control thread: newest text to the composer child, its answers to the engine and the owner, its deaths mended. */
#include "live-session-private.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define START_TIMEOUT_MS 5000
#define TEND_MS 100
#define RESPAWN_MS 1000                 /* after a failed start */
#define NOTES_MOST (1u << 22)
#define AXONS_START 1024u
#define SYNAPSES_START 4096u
#define SYNAPSES_MOST 65536u
#define TEMPOS_START 4096u
#define TRY_AGAIN_MS 3
#define TRIES_MAX 500

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

void
live_run_free (LiveRun *run)
{
  if (!run)
    return;
  g_free (run->path);
  g_clear_pointer (&run->text, g_bytes_unref);
  g_free (run);
}

static void
want (LiveSession *session, const char *path, GBytes *text, uint32_t revision)
{
  g_autofree char *root = NULL, *relative = NULL;
  place_in_project (session, path, &root, &relative);
  live_source_unref (session->wanted);
  session->wanted = live_source_new (root, relative, text, revision, read_text, session);
  session->deaths = 0;
}

static gboolean
runs (const LiveSource *source)
{
  return source && source->run_end > source->run_start;
}

/* The newest text, but first, one by one, every text of which something is to be run. */
static void
take_text (LiveSession *session)
{
  if (runs (session->wanted))           /* not answered yet */
    return;
  g_mutex_lock (&session->lock);
  LiveRun *run = g_queue_pop_head (&session->runs);
  if (run && session->text_revision < run->revision)
    g_clear_pointer (&session->text, g_bytes_unref);
  g_autoptr (GBytes) text = run ? NULL : g_steal_pointer (&session->text);
  g_autofree char *path = g_strdup (session->text_path);
  uint32_t revision = session->text_revision;
  g_mutex_unlock (&session->lock);
  if (run)
    {
      want (session, run->path, run->text, run->revision);
      session->wanted->run_start = (guint32) MIN (run->start, G_MAXUINT32);
      session->wanted->run_end = (guint32) MIN (run->end, G_MAXUINT32);
    }
  else if (text)
    want (session, path, text, revision);
  live_run_free (run);
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
  uint32_t larger = session->capacity / LIVE_NOTES_START;       /* everything grows together */
  KernelCapacities capacities = { .notes = session->capacity, .spans = session->capacity,
                                  .axons = AXONS_START * larger, .identities = 2 * session->capacity,
                                  .synapses = MIN (SYNAPSES_START * larger, SYNAPSES_MOST),
                                  .tempos = TEMPOS_START * larger, .metres = TEMPOS_START * larger };
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
  session->children++;
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
  if (!live_composer_send (session->composer, source, COMPOSER_EVALUATE, 1, session->seed, session->tempo_bpm, &error))
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
  LiveScore *score = live_score_new (session->map, slot, session->capacity, &table), *old;
  g_mutex_lock (&session->lock);
  live_lights_take_table (session->lights, &table);
  old = session->score;
  session->score = score;
  g_mutex_unlock (&session->lock);
  live_score_unref (old);
}

/* Synapses draw from the score's seed. */
static void
take_seed (LiveSession *session, uint32_t seed)
{
  g_mutex_lock (&session->lane_lock);
  kernel_performer_set_seed (session->performer, seed);
  g_mutex_unlock (&session->lane_lock);
}

static void
add_diagnostic (LiveSession *session, LiveReport *report, LiveSeverity severity, const char *code, const char *message,
                const char *hint)
{
  LiveDiagnostic *diagnostic = g_new0 (LiveDiagnostic, 1);
  diagnostic->severity = severity;
  diagnostic->code = g_strdup (code);
  diagnostic->phase = g_strdup ("session");
  diagnostic->file = g_strdup (((LiveFile *) session->sent->files->pdata[0])->path);
  diagnostic->message = g_strdup (message);
  diagnostic->hint = g_strdup (hint);
  diagnostic->fix_text = g_strdup ("");
  diagnostic->line = diagnostic->column = diagnostic->end_line = diagnostic->end_column = 1;
  g_ptr_array_add (report->diagnostics, diagnostic);
  if (severity == LIVE_SEVERITY_ERROR)
    report->error_count++;
  else
    report->warning_count++;
}

/* What the evaluation itself could not know: sounds that do not load, a score that has no room. */
static void
add_problems (LiveSession *session, LiveReport *report, ComposerOutcome outcome)
{
  if (session->rig_problem)
    add_diagnostic (session, report, LIVE_SEVERITY_WARNING, "SS0704", session->rig_problem,
                    "What could not be had keeps the sound it had or is silent; the rest plays.");
  if (session->learn_problem)
    add_diagnostic (session, report, LIVE_SEVERITY_WARNING, "SS0705", session->learn_problem,
                    "The piece plays; only what its synapses learn is not kept.");
  g_clear_pointer (&session->learn_problem, g_free);
  if (outcome == COMPOSER_TOO_LARGE)
    add_diagnostic (session, report, LIVE_SEVERITY_ERROR, "SS0911", "The score has more notes than the player holds.",
                    "The last good version plays on; shorten it or split it into two compositions.");
  else if (outcome == COMPOSER_NO_ROOM)
    add_diagnostic (session, report, LIVE_SEVERITY_ERROR, "SS0912", "The player still holds all older versions.",
                    "The last good version plays on; any change tries again.");
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

/* Mute and solo of the text, where it says something new: what a line or a controller muted since stays. */
static void
take_masks (LiveSession *session, const LiveReport *report)
{
  guint64 mute = 0, solo = 0;
  for (guint i = 0; i < report->tracks->len; i++)
    {
      const LiveTrack *track = report->tracks->pdata[i];
      mute |= track->mute ? 1ull << (track->slot & 63) : 0;
      solo |= track->solo ? 1ull << (track->slot & 63) : 0;
    }
  if (!report->published || (mute == session->muted && solo == session->soloed))
    return;
  session->muted = mute;
  session->soloed = solo;
  g_mutex_lock (&session->lane_lock);
  kernel_performer_set_mute (session->performer, mute, solo);
  g_mutex_unlock (&session->lane_lock);
}

/* A clip that was good once and has a mistake now plays on as it was. */
static void
mark_stale (LiveSession *session, LiveReport *report)
{
  if (!session->good)
    session->good = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < report->clips->len; i++)
    {
      LiveClip *clip = report->clips->pdata[i];
      if (clip->state == LIVE_CLIP_OK && report->published)
        g_hash_table_add (session->good, g_memdup2 (&clip->key, sizeof clip->key));
      else if (clip->state == LIVE_CLIP_FAILED && g_hash_table_contains (session->good, &clip->key))
        clip->state = LIVE_CLIP_STALE;
    }
}

static gboolean
take_report (LiveSession *session, const guint8 *body, gsize size)
{
  uint32_t slot;
  ComposerOutcome outcome;
  g_autoptr (GArray) calls = g_array_new (FALSE, FALSE, sizeof (LiveCall));
  LiveReport *report = session->sent ? live_report_parse (body, size, session->sent, &slot, &outcome, calls) : NULL;
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
    {
      take_spans (session, slot);
      take_seed (session, report->seed);
    }
  if (report->published && report->error_count == 0)
    {
      live_source_unref (session->clean);
      session->clean = live_source_ref (session->sent);
    }
  mark_stale (session, report);
  take_masks (session, report);
  if (session->replaying)
    live_report_free (report);
  else
    {
      session->deaths = 0;
      live_learning_take_report (session, report, session->sent->root, &session->learn_problem);
      add_problems (session, report, outcome);
      live_calls_perform (session, (LiveCall *) calls->data, calls->len);
      session->sent->run_start = session->sent->run_end;
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
  guint heard = session->children;
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
      if (session->children != heard)   /* a larger map came with a new child */
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
  live_calls_tend (session);
  if (now - session->tended_at < TEND_MS * 1000)
    return;
  session->tended_at = now;
  while ((map = kernel_performer_collect (session->performer)))
    g_ptr_array_remove_fast (session->maps, map);
  live_learning_tend (session, &session->learn_problem);
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

gpointer
live_control_thread (gpointer data)
{
  LiveSession *session = data;
  guint64 wakes;
  gboolean quit = FALSE;
  sigset_t pipe_signal;
  sigemptyset (&pipe_signal);           /* writing to a child that has just died is an error, not our end */
  sigaddset (&pipe_signal, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &pipe_signal, NULL);
  live_learning_start (session);
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
  live_learning_end (session);
  end_child (session);
  return NULL;
}
