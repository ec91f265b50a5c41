/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recording: taps, their rings, and the thread that writes files. */
#include "engine-record.h"
#include <string.h>
#include "engine-journal.h"
#include "engine-private.h"

#define RING_S 4
#define DISK_US 50000                   /* between two looks at the rings: far less than a second would be lost */
#define CHUNK 4096

/* ---- audio side ------------------------------------------------------------------------------------------------ */

static EngineTap *
get_tap (EngineRecorder *recorder, uint32_t i)
{
  return atomic_load_explicit (&recorder->taps[i], memory_order_acquire);
}

void
engine_recorder_begin (EngineRecorder *recorder)
{
  uint32_t count = atomic_load_explicit (&recorder->tap_count, memory_order_acquire);

  for (uint32_t i = 0; i < count; i++)
    memset (get_tap (recorder, i)->block, 0, sizeof (float[2][KERNEL_BLOCK]));
}

void
engine_recorder_add (EngineRecorder *recorder, uint8_t tap, float block[2][KERNEL_BLOCK])
{
  EngineTap *to = tap == ENGINE_NO_TAP ? NULL : get_tap (recorder, tap);

  if (to)
    engine_add_ramped (to->block, block, 1, 1);
}

static void
push (EngineTap *tap, uint32_t ring_frames, uint64_t before)
{
  uint64_t head = atomic_load_explicit (&tap->head, memory_order_relaxed);
  float *to = tap->ring + 2 * (head & (ring_frames - 1));

  if (atomic_load_explicit (&tap->full, memory_order_relaxed) || atomic_load_explicit (&tap->stopped, memory_order_relaxed))
    return;
  if (head - atomic_load_explicit (&tap->tail, memory_order_acquire) + KERNEL_BLOCK > ring_frames)
    {
      atomic_store_explicit (&tap->full, true, memory_order_release);
      return;
    }
  if (head == 0)
    atomic_store_explicit (&tap->silence, before, memory_order_relaxed);
  for (int i = 0; i < KERNEL_BLOCK; i++)
    {
      to[2 * i] = tap->block[0][i];
      to[2 * i + 1] = tap->block[1][i];
    }
  atomic_store_explicit (&tap->head, head + KERNEL_BLOCK, memory_order_release);
}

void
engine_recorder_end (EngineRecorder *recorder)
{
  uint64_t before = atomic_load_explicit (&recorder->frames, memory_order_relaxed);
  uint32_t count = atomic_load_explicit (&recorder->tap_count, memory_order_acquire);

  for (uint32_t i = 0; i < count; i++)
    push (get_tap (recorder, i), recorder->ring_frames, before);
  atomic_store_explicit (&recorder->frames, before + KERNEL_BLOCK, memory_order_relaxed);
}

/* ---- disk side --------------------------------------------------------------------------------------------------- */

/* The file is closed whole; the others go on. */
static void
stop_tap (EngineRecorder *recorder, EngineTap *tap, const char *why)
{
  double at = (double) (tap->silence + atomic_load (&tap->tail)) / recorder->rate;

  atomic_store (&tap->stopped, true);
  tap->error = g_strdup_printf ("%s; it stopped after %d:%04.1f and is whole up to there%s", why, (int) (at / 60),
                                at - 60 * (int) (at / 60),
                                atomic_load (&recorder->tap_count) > 1 ? ", the other files go on" : "");
  engine_writer_finish_short (g_steal_pointer (&tap->writer));
  atomic_fetch_add (&recorder->stopped, 1);
  g_mutex_lock (&recorder->lock);
  if (!*recorder->problem)
    g_strlcpy (recorder->problem, tap->error, sizeof recorder->problem);
  g_mutex_unlock (&recorder->lock);
}

static gboolean
write_silence (EngineTap *tap, uint64_t frames, GError **error)
{
  static const float nothing[2 * CHUNK];

  while (frames)
    {
      uint32_t n = (uint32_t) MIN (frames, CHUNK);

      if (!engine_writer_add (tap->writer, nothing, n, error))
        return FALSE;
      frames -= n;
    }
  return TRUE;
}

static void
drain (EngineRecorder *recorder, EngineTap *tap)
{
  g_autoptr (GError) error = NULL;
  uint64_t tail = atomic_load_explicit (&tap->tail, memory_order_relaxed);
  uint64_t head = atomic_load_explicit (&tap->head, memory_order_acquire);

  while (tail < head && !error)
    {
      uint64_t at = tail & (recorder->ring_frames - 1);
      uint32_t n = (uint32_t) MIN (MIN (head - tail, CHUNK), recorder->ring_frames - at);

      if (!engine_writer_add (tap->writer, tap->ring + 2 * at, n, &error))
        break;
      tail += n;
      atomic_store_explicit (&tap->tail, tail, memory_order_release);
    }
  if (error)
    stop_tap (recorder, tap, error->message);
  else if (atomic_load_explicit (&tap->full, memory_order_acquire) && tail == atomic_load (&tap->head))
    {
      g_autofree char *why = g_strdup_printf ("%s: the disk was too slow for 4 seconds", tap->path);

      stop_tap (recorder, tap, why);
    }
}

static void
drain_all (EngineRecorder *recorder)
{
  for (uint32_t i = 0; i < atomic_load (&recorder->tap_count); i++)
    {
      EngineTap *tap = get_tap (recorder, i);
      g_autoptr (GError) error = NULL;

      if (tap->writer && atomic_load (&tap->head) && !atomic_load (&tap->tail)
          && !write_silence (tap, atomic_load (&tap->silence), &error))
        stop_tap (recorder, tap, error->message);
      if (tap->writer)
        drain (recorder, tap);
    }
}

static gpointer
disk_run (gpointer data)
{
  EngineRecorder *recorder = data;

  while (!atomic_load (&recorder->quit))
    {
      drain_all (recorder);
      g_usleep (DISK_US);
    }
  drain_all (recorder);
  return NULL;
}

/* ---- control side ------------------------------------------------------------------------------------------------ */

static EngineTap *
tap_new (EngineRecorder *recorder, const char *path, const char *title, GError **error)
{
  EngineWriter *writer = engine_writer_new (path, recorder->rate, recorder->bits, error);
  EngineTap *tap;

  if (!writer)
    return NULL;
  engine_writer_set_tags (writer, &(EngineTags) { .title = title, .artist = recorder->artist });
  engine_journal_add (recorder->journal, engine_writer_get_aside (writer), path);
  tap = g_new0 (EngineTap, 1);
  tap->path = g_strdup (path);
  tap->writer = writer;
  tap->ring = g_new (float, 2 * (size_t) recorder->ring_frames);
  memset (tap->ring, 0, 2 * (size_t) recorder->ring_frames * sizeof (float));   /* every page is there */
  return tap;
}

static void
tap_free (EngineTap *tap)
{
  engine_writer_cancel (tap->writer);
  g_free (tap->path);
  g_free (tap->error);
  g_free (tap->ring);
  g_free (tap);
}

static uint8_t
add_tap (EngineRecorder *recorder, EngineTap *tap)
{
  uint32_t count = atomic_load (&recorder->tap_count);

  atomic_store_explicit (&recorder->taps[count], tap, memory_order_release);
  atomic_store_explicit (&recorder->tap_count, count + 1, memory_order_release);
  return (uint8_t) count;
}

uint8_t
engine_recorder_find_tap (EngineRecorder *recorder, const char *kind, const char *name)
{
  g_autofree char *safe = NULL, *file = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;
  uint32_t count;
  EngineTap *tap;

  if (!recorder || !recorder->stems_dir)
    return ENGINE_NO_TAP;
  safe = g_strcanon (g_strdup (name), G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_. ", '_');
  file = g_strdup_printf ("%s-%s%s", kind, safe, recorder->ending);
  path = g_build_filename (recorder->stems_dir, file, NULL);
  count = atomic_load (&recorder->tap_count);
  for (uint32_t i = 1; i < count; i++)
    if (strcmp (get_tap (recorder, i)->path, path) == 0)
      return (uint8_t) i;
  tap = count < ENGINE_TAPS ? tap_new (recorder, path, name, &error) : NULL;
  if (tap)
    return add_tap (recorder, tap);
  atomic_fetch_add (&recorder->stopped, 1);
  g_mutex_lock (&recorder->lock);
  if (!*recorder->problem)
    g_snprintf (recorder->problem, sizeof recorder->problem, "%s is not recorded: %s", path, error ? error->message : "128 files already");
  g_mutex_unlock (&recorder->lock);
  return ENGINE_NO_TAP;
}

static EngineRecorder *
recorder_new (Engine *engine, const EngineRecord *record, GError **error)
{
  EngineRecorder *recorder = g_new0 (EngineRecorder, 1);
  EngineTap *master;

  g_mutex_init (&recorder->lock);
  recorder->rate = engine->rate;
  recorder->bits = record->bits;
  recorder->stems_dir = g_strdup (record->stems_dir);
  recorder->title = g_strdup (record->tags.title);
  recorder->artist = g_strdup (record->tags.artist);
  recorder->ending = g_str_has_suffix (record->path, ".flac") ? ".flac" : ".wav";
  recorder->ring_frames = 1024;
  while (recorder->ring_frames < RING_S * recorder->rate)
    recorder->ring_frames *= 2;
  recorder->journal = engine_journal_new ();
  if (record->stems_dir && g_mkdir_with_parents (record->stems_dir, 0777) != 0)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s cannot be made", record->stems_dir);
  else if ((master = tap_new (recorder, record->path, recorder->title, error)))
    {
      add_tap (recorder, master);
      return recorder;
    }
  engine_recorder_free (recorder, FALSE, NULL);
  return NULL;
}

void
engine_recorder_free (EngineRecorder *recorder, gboolean keep, GError **error)
{
  atomic_store (&recorder->quit, true);
  if (recorder->thread)
    g_thread_join (recorder->thread);
  for (uint32_t i = 0; i < atomic_load (&recorder->tap_count); i++)
    {
      EngineTap *tap = get_tap (recorder, i);
      GError *own = NULL;

      if (keep && tap->writer && !engine_writer_finish (g_steal_pointer (&tap->writer), &own))
        {
          atomic_fetch_add (&recorder->stopped, 1);
          if (!*recorder->problem)
            g_strlcpy (recorder->problem, own->message, sizeof recorder->problem);
          g_error_free (own);
        }
      tap_free (tap);
    }
  if (*recorder->problem)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s", recorder->problem);
  engine_journal_free (recorder->journal);
  g_mutex_clear (&recorder->lock);
  g_free (recorder->stems_dir);
  g_free (recorder->title);
  g_free (recorder->artist);
  g_free (recorder);
}

gboolean
engine_record_start (Engine *engine, const EngineRecord *record, GError **error)
{
  EngineRecorder *recorder;

  g_return_val_if_fail (engine != NULL && record != NULL && record->path != NULL, FALSE);
  if (atomic_load (&engine->recorder))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "it records already; stop that first");
      return FALSE;
    }
  if (!g_str_has_suffix (record->path, ".wav") && !g_str_has_suffix (record->path, ".flac"))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%s: recordings are .wav or .flac; others can be made of them afterwards",
                   record->path);
      return FALSE;
    }
  recorder = recorder_new (engine, record, error);
  if (!recorder)
    return FALSE;
  engine->recorder_made = recorder;
  engine_rig_publish (engine, NULL);    /* finds the taps */
  recorder->thread = g_thread_new ("symphony-record", disk_run, recorder);
  atomic_store (&engine->recorder, recorder);
  return TRUE;
}

/* When no callback is under way, or a block has begun without it, the audio thread has let go. */
static void
wait_for_audio (Engine *engine, EngineRecorder *recorder)
{
  while (atomic_load (&engine->busy) && atomic_load (&engine->recorder_used) == recorder)
    g_usleep (500);
}

gboolean
engine_record_stop (Engine *engine, GError **error)
{
  EngineRecorder *recorder;
  GError *own = NULL;

  g_return_val_if_fail (engine != NULL, FALSE);
  recorder = atomic_exchange (&engine->recorder, NULL);
  if (!recorder)
    return TRUE;
  wait_for_audio (engine, recorder);
  engine->recorder_made = NULL;
  engine_rig_publish (engine, NULL);
  engine_recorder_free (recorder, TRUE, &own);
  if (!own)
    return TRUE;
  g_propagate_error (error, own);
  return FALSE;
}

void
engine_record_get_state (Engine *engine, EngineRecordState *state)
{
  EngineRecorder *recorder;

  g_return_if_fail (engine != NULL && state != NULL);
  recorder = atomic_load (&engine->recorder);
  *state = (EngineRecordState) { .recording = recorder != NULL };
  if (!recorder)
    return;
  state->seconds = (double) atomic_load (&recorder->frames) / recorder->rate;
  state->files = atomic_load (&recorder->tap_count);
  state->stopped = atomic_load (&recorder->stopped);
  g_mutex_lock (&recorder->lock);
  g_strlcpy (state->problem, recorder->problem, sizeof state->problem);
  g_mutex_unlock (&recorder->lock);
}
