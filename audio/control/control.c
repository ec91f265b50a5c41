/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control's life and its thread: messages in order of arrival, those with a time in order of time. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include "control-private.h"
#include "engine/midi.h"

#define METER_MS 50
#define TURN_MESSAGES 256
#define BUSY_MS  1                      /* between two looks while something is under way */
#define MIDI_MS  5                      /* where a device has sent something */
#define IDLE_MS  50

G_DEFINE_QUARK (control-error-quark, control_error)

/* ---- time ------------------------------------------------------------------------------------------------- */

static int64_t
clock_ns (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The sample of a moment of the system's clock; < 0: nobody delivers any. */
static double
sample_at (Control *control, int64_t realtime_ns)
{
  EngineTime time;

  g_mutex_lock (&control->time_lock);
  time = control->given;
  g_mutex_unlock (&control->time_lock);
  if (time.ns > 0)
    return time.sample + ((double) realtime_ns - time.ns) / time.ns_a_sample;
  if (!engine_get_time (control->engine, &time))
    return -1;
  return time.sample + ((double) (realtime_ns - clock_ns (CLOCK_REALTIME)) + ((double) clock_ns (CLOCK_MONOTONIC) - time.ns))
                         / time.ns_a_sample;
}

void
control_set_time (Control *control, double realtime_ns, double sample)
{
  uint64_t one = 1;

  g_mutex_lock (&control->time_lock);
  control->given = (EngineTime) { realtime_ns, sample, 1e9 / engine_get_rate (control->engine) };
  g_mutex_unlock (&control->time_lock);
  if (write (control->wake_fd, &one, sizeof one) < 0)
    return;                             /* it looks again soon by itself */
}

static double
now_sample (Control *control)
{
  double now;

  g_mutex_lock (&control->time_lock);
  now = control->given.ns > 0 ? control->given.sample : -1;
  g_mutex_unlock (&control->time_lock);
  return now >= 0 ? now : sample_at (control, clock_ns (CLOCK_REALTIME));
}

/* ---- messages that wait for their time: a heap -------------------------------------------------------------- */

static bool
is_before (const ControlMessage *a, const ControlMessage *b)
{
  return a->sample < b->sample || (a->sample == b->sample && a->order < b->order);
}

static void
push_later (GPtrArray *heap, ControlMessage *message)
{
  guint at = heap->len;

  g_ptr_array_add (heap, message);
  for (; at > 0 && is_before (message, heap->pdata[(at - 1) / 2]); at = (at - 1) / 2)
    heap->pdata[at] = heap->pdata[(at - 1) / 2];
  heap->pdata[at] = message;
}

static ControlMessage *
pop_later (GPtrArray *heap)
{
  ControlMessage *first = heap->pdata[0], *last = heap->pdata[heap->len - 1];
  guint at = 0, child;

  g_ptr_array_set_size (heap, (gint) heap->len - 1);
  while ((child = 2 * at + 1) < heap->len)
    {
      if (child + 1 < heap->len && is_before (heap->pdata[child + 1], heap->pdata[child]))
        child++;
      if (!is_before (heap->pdata[child], last))
        break;
      heap->pdata[at] = heap->pdata[child];
      at = child;
    }
  if (heap->len)
    heap->pdata[at] = last;
  return first;
}

static bool
is_timed (const ControlMessage *message)
{
  const char *address = (const char *) message->bytes;

  return memchr (message->bytes, 0, message->size) && control_is_timed (address);
}

static void
run (Control *control, ControlMessage *message)
{
  control_run (control, message);
  g_free (message);
}

static void
take (Control *control, ControlMessage *message, double now)
{
  double sample = message->tag == OSC_NOW ? -1 : sample_at (control, osc_tag_to_ns (message->tag));

  if (message->tag != OSC_NOW && now >= 0 && sample < now)
    control->counts.late++;
  message->sample = sample > now && now >= 0 ? sample : 0;
  if (message->sample == 0)
    run (control, message);
  else if (control->later->len < CONTROL_LATER_MAX)
    push_later (control->later, message);
  else
    {
      control->counts.errors++;
      control_refuse (control, &message->origin, message->bytes, message->size, "E_BUSY", "65,536 messages wait for their time already",
                      "send them closer to it");
      g_free (message);
    }
}

static void
run_due (Control *control)
{
  double now = control->later->len ? now_sample (control) : 0, ahead = CONTROL_AHEAD_S * engine_get_rate (control->engine);

  while (control->later->len)
    {
      const ControlMessage *first = control->later->pdata[0];

      if (first->sample > now + (is_timed (first) ? ahead : 0))
        break;
      run (control, pop_later (control->later));
    }
}

/* ---- the thread ------------------------------------------------------------------------------------------- */

/* A transaction whose author has gone silent holds nobody up for ever. */
static void
end_stale (ControlTrack *track, gint64 now)
{
  if (track->edits && now - track->edited_at > CONTROL_BEGUN_S * G_USEC_PER_SEC)
    {
      g_clear_pointer (&track->edits, g_array_unref);
      g_clear_pointer (&track->strings, g_string_chunk_free);
    }
}

static void
tend (Control *control)
{
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer track;

  if (now - control->metered_at >= METER_MS * 1000)
    {
      control->metered_at = now;
      control_tell_meters (control);
    }
  if (now - control->kept_at < CONTROL_KEEP_MS * 1000)
    return;
  control->kept_at = now;
  g_hash_table_iter_init (&iter, control->tracks);
  while (g_hash_table_iter_next (&iter, NULL, &track))
    {
      control_keep_values (control, track);
      control_relearn (control, track);
      end_stale (track, now);
    }
}

/* At most so many messages at a time, that nothing else waits long. FALSE: there may be more. What was moved or is due
 * before a message comes before it. */
static bool
serve (Control *control)
{
  double now = now_sample (control);
  ControlMessage *message;

  for (int i = 0; i < TURN_MESSAGES; i++)
    {
      control_take_moves (control);
      run_due (control);
      message = control_queue_pop (control->queue);
      if (!message)
        return true;
      take (control, message, now);
    }
  return false;
}

static int
wait_ms (Control *control, bool served)
{
  EngineMidiStats midi;

  if (!served)
    return 0;
  if (control->dones->len || control->later->len || control->backlog.length)
    return BUSY_MS;
  engine_get_midi_stats (control->engine, &midi);
  return midi.received ? MIDI_MS : IDLE_MS;
}

static gpointer
control_thread (gpointer data)
{
  Control *control = data;
  bool served = true;

  while (!atomic_load (&control->quit))
    {
      struct pollfd fd = { control->wake_fd, POLLIN, 0 };
      uint64_t wakes;

      if (poll (&fd, 1, wait_ms (control, served)) < 0 && errno != EINTR)
        break;
      if (fd.revents && read (control->wake_fd, &wakes, sizeof wakes) < 0 && errno != EAGAIN)
        break;
      g_mutex_lock (control->engine_lock);
      served = serve (control);
      control_tell_dones (control);
      tend (control);
      g_mutex_unlock (control->engine_lock);
      control_flush (control);
    }
  return NULL;
}

/* ---- life ------------------------------------------------------------------------------------------------- */

static void
done_clear (gpointer data)
{
  ControlDone *done = data;

  g_free (done->address);
  g_free (done->track);
}

Control *
control_new (const ControlConfig *config, GError **error)
{
  Control *control = g_new0 (Control, 1);

  control->engine = config->engine;
  g_mutex_init (&control->own_lock);
  g_mutex_init (&control->forget_lock);
  g_mutex_init (&control->time_lock);
  control->engine_lock = config->engine_lock ? config->engine_lock : &control->own_lock;
  control->project_dir = config->project_dir ? g_canonicalize_filename (config->project_dir, NULL) : NULL;
  control->patch_dir = g_strdup (config->patch_dir);
  control->udp_fd = control->unix_fd = -1;
  control->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  control->stop_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  control->queue = control_queue_new ();
  control->lane = kernel_performer_get_lane (engine_get_performer (control->engine), CONTROL_LANE);
  control->later = g_ptr_array_new ();
  control->dones = g_array_new (FALSE, FALSE, sizeof (ControlDone));
  control->tracks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, control_track_free);
  control->listeners = g_array_new (FALSE, FALSE, sizeof (ControlListener));
  control->takings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  control->forgotten = g_hash_table_new (NULL, NULL);
  if (config->port && !control_doors_open (control, config->port, error))
    {
      control_free (control);
      return NULL;
    }
  control->thread = g_thread_new ("control-osc", control_thread, control);
  if (config->port)
    control->doors = g_thread_new ("control-doors", control_doors_thread, control);
  return control;
}

static void
stop (Control *control)
{
  uint64_t one = 1;

  atomic_store (&control->quit, true);
  if (write (control->wake_fd, &one, sizeof one) < 0 || write (control->stop_fd, &one, sizeof one) < 0)
    g_warning ("The control cannot be woken to end: %s", g_strerror (errno));
  if (control->doors)
    g_thread_join (control->doors);
  if (control->thread)
    g_thread_join (control->thread);
}

void
control_free (Control *control)
{
  ControlMessage *message;

  if (!control)
    return;
  stop (control);
  while ((message = control_queue_pop (control->queue)))
    g_free (message);
  for (guint i = 0; i < control->later->len; i++)
    g_free (control->later->pdata[i]);
  control_flush (control);
  control_doors_close (control);
  g_ptr_array_unref (control->later);
  g_array_set_clear_func (control->dones, done_clear);
  g_array_unref (control->dones);
  g_hash_table_unref (control->tracks);
  g_hash_table_unref (control->forgotten);
  g_hash_table_unref (control->takings);
  control_end_learning (control);
  g_array_unref (control->listeners);
  control_queue_free (control->queue);
  close (control->wake_fd);
  close (control->stop_fd);
  g_mutex_clear (&control->own_lock);
  g_mutex_clear (&control->forget_lock);
  g_mutex_clear (&control->time_lock);
  g_free (control->project_dir);
  g_free (control->patch_dir);
  g_free (control->socket_path);
  g_free (control);
}

int
control_get_port (const Control *control)
{
  return control->port;
}

const char *
control_get_socket (const Control *control)
{
  return control->socket_path;
}

gboolean
control_post (Control *control, const uint8_t *packet, size_t size, ControlReply func, gpointer data)
{
  const ControlOrigin origin = { .fd = -1, .func = func, .data = data };

  g_return_val_if_fail (control != NULL && packet != NULL && func != NULL, FALSE);
  return control_take_packet (control, packet, size, &origin);
}

void
control_forget (Control *control, gpointer data)
{
  g_mutex_lock (&control->forget_lock);
  g_hash_table_add (control->forgotten, data);
  g_mutex_unlock (&control->forget_lock);
}
