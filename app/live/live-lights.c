/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which places in the text sound now: telemetry joined with the span tables of the last revisions. */
#include "live-private.h"

#define CALLERS_MAX 4
#define FADE_S 0.12
#define DROPPED_WHEN_FULL 64

typedef struct {
  uint32_t serial, revision, text_revision, span;
  guint16  track, pitch, velocity;
  guint64  on, off;                     /* samples; off G_MAXUINT64 while it sounds */
} Sounding;

struct LiveLights {
  LiveSpanTable tables[LIVE_TABLES];
  guint64       seen[LIVE_TABLES];      /* `clock` at which each was needed last */
  guint64       clock;                  /* counts tables and frames */
  GArray       *sounding;               /* ascending by serial, as the performer gives them */
  guint64       cursor;
  GHashTable   *queued, *running;       /* keys of clips, guint64 */
  GHashTable   *fired;                  /* synapse -> sample, guint64 */
};

LiveLights *
live_lights_new (void)
{
  LiveLights *lights = g_new0 (LiveLights, 1);
  lights->fired = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  lights->queued = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  lights->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  lights->sounding = g_array_sized_new (FALSE, FALSE, sizeof (Sounding), LIVE_SOUNDING_MAX);
  return lights;
}

void
live_lights_free (LiveLights *lights)
{
  if (!lights)
    return;
  for (guint i = 0; i < LIVE_TABLES; i++)
    {
      live_source_unref (lights->tables[i].source);
      g_free (lights->tables[i].spans);
    }
  g_array_unref (lights->sounding);
  g_hash_table_unref (lights->fired);
  g_hash_table_unref (lights->queued);
  g_hash_table_unref (lights->running);
  g_free (lights);
}

/* ---- span tables ------------------------------------------------------------------------------------------------ */

/* The table's index, LIVE_TABLES: forgotten. `hint` is looked at first. */
static guint
find_table (const LiveLights *lights, uint32_t revision, guint hint)
{
  if (hint < LIVE_TABLES && lights->tables[hint].source && lights->tables[hint].revision == revision)
    return hint;
  for (guint i = 0; i < LIVE_TABLES; i++)
    if (lights->tables[i].source && lights->tables[i].revision == revision)
      return i;
  return LIVE_TABLES;
}

void
live_lights_take_table (LiveLights *lights, LiveSpanTable *table)
{
  guint at = find_table (lights, table->revision, 0);   /* a restarted composer gives a revision again */
  if (at == LIVE_TABLES)
    {
      at = 0;
      for (guint i = 1; i < LIVE_TABLES; i++)
        if (lights->seen[i] < lights->seen[at])
          at = i;
    }
  LiveSpanTable *place = &lights->tables[at];
  live_source_unref (place->source);
  g_free (place->spans);
  *place = *table;
  lights->seen[at] = ++lights->clock;
}

/* ---- what sounds ------------------------------------------------------------------------------------------------ */

/* First note whose serial is not before `serial`; the numbers may wrap. */
static guint
find_note (const LiveLights *lights, uint32_t serial)
{
  guint low = 0, high = lights->sounding->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      if ((gint32) (g_array_index (lights->sounding, Sounding, middle).serial - serial) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Removes what was over before `sample`. The order stays. */
static void
drop_ended (LiveLights *lights, guint64 sample)
{
  Sounding *notes = &g_array_index (lights->sounding, Sounding, 0);
  guint kept = 0;
  for (guint i = 0; i < lights->sounding->len; i++)
    if (notes[i].off >= sample)
      notes[kept++] = notes[i];
  g_array_set_size (lights->sounding, kept);
}

/* A clip starts, ends, waits for its swap, has swapped. */
static void
hear_clip (LiveLights *lights, const KernelTell *tell)
{
  if (tell->type == KERNEL_TELL_QUEUE && g_hash_table_size (lights->queued) < LIVE_FIRED_MAX)
    g_hash_table_add (lights->queued, g_memdup2 (&tell->key, sizeof tell->key));
  else if (tell->type == KERNEL_TELL_START && g_hash_table_size (lights->running) < LIVE_FIRED_MAX)
    g_hash_table_add (lights->running, g_memdup2 (&tell->key, sizeof tell->key));
  else if (tell->type == KERNEL_TELL_END)
    g_hash_table_remove (lights->running, &tell->key);
  if (tell->type != KERNEL_TELL_QUEUE)
    g_hash_table_remove (lights->queued, &tell->key);
}

guint
live_lights_get_queued (const LiveLights *lights, guint64 *clips, guint max)
{
  GHashTableIter iter;
  gpointer key;
  guint count = 0;
  g_hash_table_iter_init (&iter, lights->queued);
  while (count < max && g_hash_table_iter_next (&iter, &key, NULL))
    clips[count++] = *(const guint64 *) key;
  return count;
}

gboolean
live_lights_is_running (const LiveLights *lights, guint64 clip)
{
  return g_hash_table_contains (lights->running, &clip);
}

static void
hear (LiveLights *lights, const KernelTell *tell)
{
  if (tell->type == KERNEL_TELL_ON)
    {
      if (lights->sounding->len == LIVE_SOUNDING_MAX)
        drop_ended (lights, tell->sample);
      if (lights->sounding->len == LIVE_SOUNDING_MAX)
        g_array_remove_range (lights->sounding, 0, DROPPED_WHEN_FULL);
      Sounding note = { tell->serial, tell->revision, tell->text_revision, tell->span, tell->track, tell->pitch,
                        tell->velocity, tell->sample, G_MAXUINT64 };
      g_array_append_val (lights->sounding, note);
    }
  else if (tell->type == KERNEL_TELL_QUEUE || tell->type == KERNEL_TELL_DEQUEUE || tell->type == KERNEL_TELL_SWAP
           || tell->type == KERNEL_TELL_START || tell->type == KERNEL_TELL_END)
    hear_clip (lights, tell);
  else if (tell->type == KERNEL_TELL_FIRE && g_hash_table_size (lights->fired) < LIVE_FIRED_MAX)
    g_hash_table_replace (lights->fired, GUINT_TO_POINTER (tell->note), g_memdup2 (&tell->sample, sizeof tell->sample));
  else if (tell->type == KERNEL_TELL_OFF)
    {
      guint at = find_note (lights, tell->serial);
      Sounding *note = at < lights->sounding->len ? &g_array_index (lights->sounding, Sounding, at) : NULL;
      if (note && note->serial == tell->serial)
        note->off = tell->sample;
    }
}

double
live_lights_get_fired (const LiveLights *lights, uint32_t synapse, guint64 sample, double rate)
{
  const guint64 *fired = g_hash_table_lookup (lights->fired, GUINT_TO_POINTER (synapse));
  return fired ? (double) (sample > *fired ? sample - *fired : 0) / rate : -1;
}

/* Ends may be among what was lost and never come: every light goes out a second later at the most. */
static void
forget_lost (LiveLights *lights, const KernelTransport *transport, guint64 second)
{
  for (guint i = 0; i < lights->sounding->len; i++)
    {
      Sounding *note = &g_array_index (lights->sounding, Sounding, i);
      gboolean silent = transport->sounding == 0 && note->on < transport->sample;
      note->off = MIN (note->off, MAX (note->on, transport->sample) + (silent ? 0 : second));
    }
}

/* The call itself, then the loops and functions around it. */
static guint
emit (LiveLights *lights, const Sounding *note, double strength, guint *hint, LiveLight *out, guint max)
{
  guint at = find_table (lights, note->revision, *hint), text = find_table (lights, note->text_revision, at);
  guint count = 0;
  uint32_t span = note->span;
  if (at == LIVE_TABLES || text == LIVE_TABLES)
    return 0;
  const LiveSpanTable *table = &lights->tables[at];
  const GPtrArray *files = lights->tables[text].source->files;
  *hint = at;
  lights->seen[at] = lights->seen[text] = lights->clock;
  for (guint depth = 0; depth <= CALLERS_MAX && span < table->count && count < max; depth++)
    {
      const KernelSpanView *view = &table->spans[span];
      const LiveFile *file = view->file < files->len ? files->pdata[view->file] : NULL;
      if (file && (gsize) view->start + view->length <= g_bytes_get_size (file->text))
        out[count++] = (LiveLight) { file->path, view->start, view->length, note->text_revision, note->track,
                                     note->pitch, note->velocity, strength, depth > 0 };
      if (view->parent == span)
        break;
      span = view->parent;
    }
  return count;
}

guint
live_lights_get (LiveLights *lights, KernelPerformer *performer, double rate, guint latency_frames,
                 LiveLight *out, guint max)
{
  KernelTell tells[256];
  KernelTransport transport;
  uint32_t lost = 0, lost_now, got;
  do
    {
      got = kernel_performer_read (performer, &lights->cursor, tells, G_N_ELEMENTS (tells), &lost_now);
      lost += lost_now;
      for (guint i = 0; i < got; i++)
        hear (lights, &tells[i]);
    }
  while (got > 0);
  kernel_performer_get_transport (performer, &transport);
  if (transport.swap_sample == 0 || lost > 0)
    g_hash_table_remove_all (lights->queued);
  if (!transport.playing && !transport.at_end)
    g_hash_table_remove_all (lights->running);
  if (lost > 0)
    forget_lost (lights, &transport, (guint64) rate);

  guint64 now = transport.sample > latency_frames ? transport.sample - latency_frames : 0;
  guint64 fade = (guint64) (rate * FADE_S);
  guint count = 0, hint = 0;
  lights->clock++;
  drop_ended (lights, now > fade ? now - fade + 1 : 0);
  for (guint i = lights->sounding->len; i > 0; i--)     /* where there are too many, the newest ones are seen */
    {
      const Sounding *note = &g_array_index (lights->sounding, Sounding, i - 1);
      double strength = note->off <= now ? 1 - (double) (now - note->off) / (double) fade : 1;
      if (note->on <= now && count < max)
        count += emit (lights, note, strength, &hint, out + count, max - count);
    }
  return count;
}
