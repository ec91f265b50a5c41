/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which places in the text sound now: telemetry joined with the span tables of the last revisions. */
#include "live-private.h"

#define TABLES 32                       /* revisions remembered */
#define SOUNDING_MAX 1024
#define CALLERS_MAX 4
#define FADE_S 0.12

typedef struct {
  uint32_t serial, revision, span;
  guint16  track, pitch, velocity;
  guint64  on, off;                     /* samples; off G_MAXUINT64 while it sounds */
} Sounding;

struct LiveLights {
  LiveSpanTable tables[TABLES];
  guint         next_table;
  GArray       *sounding;
  guint64       cursor;
};

LiveLights *
live_lights_new (void)
{
  LiveLights *lights = g_new0 (LiveLights, 1);
  lights->sounding = g_array_sized_new (FALSE, FALSE, sizeof (Sounding), SOUNDING_MAX);
  return lights;
}

void
live_lights_free (LiveLights *lights)
{
  if (!lights)
    return;
  for (guint i = 0; i < TABLES; i++)
    {
      live_source_unref (lights->tables[i].source);
      g_free (lights->tables[i].spans);
    }
  g_array_unref (lights->sounding);
  g_free (lights);
}

void
live_lights_take_table (LiveLights *lights, LiveSpanTable *table)
{
  LiveSpanTable *place = &lights->tables[lights->next_table++ % TABLES];
  live_source_unref (place->source);
  g_free (place->spans);
  *place = *table;
}

static const LiveSpanTable *
find_table (LiveLights *lights, uint32_t revision)
{
  for (guint i = 0; i < TABLES; i++)
    if (lights->tables[i].source && lights->tables[i].revision == revision)
      return &lights->tables[i];
  return NULL;
}

static void
hear (LiveLights *lights, const KernelTell *tell)
{
  if (tell->type == KERNEL_TELL_ON && lights->sounding->len < SOUNDING_MAX)
    {
      Sounding note = { tell->serial, tell->revision, tell->span, tell->track, tell->pitch, tell->velocity,
                        tell->sample, G_MAXUINT64 };
      g_array_append_val (lights->sounding, note);
    }
  else if (tell->type == KERNEL_TELL_OFF)
    for (guint i = 0; i < lights->sounding->len; i++)
      {
        Sounding *note = &g_array_index (lights->sounding, Sounding, i);
        if (note->serial == tell->serial)
          note->off = tell->sample;
      }
}

/* The call itself, then the loops and functions around it. */
static guint
emit (LiveLights *lights, const Sounding *note, double strength, LiveLight *out, guint max)
{
  const LiveSpanTable *table = find_table (lights, note->revision);
  guint count = 0;
  uint32_t span = note->span;
  for (guint depth = 0; table && depth <= CALLERS_MAX && span < table->count && count < max; depth++)
    {
      const KernelSpanView *view = &table->spans[span];
      const GPtrArray *files = table->source->files;
      const LiveFile *file = view->file < files->len ? files->pdata[view->file] : NULL;
      if (file && (gsize) view->start + view->length <= g_bytes_get_size (file->text))
        out[count++] = (LiveLight) { file->path, view->start, view->length, note->revision, note->track,
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
  uint32_t lost = 0, got;
  while ((got = kernel_performer_read (performer, &lights->cursor, tells, G_N_ELEMENTS (tells), &lost)) > 0)
    for (guint i = 0; i < got; i++)
      hear (lights, &tells[i]);
  if (lost > 0)                         /* the offs among the lost ones will never come */
    for (guint i = 0; i < lights->sounding->len; i++)
      {
        Sounding *note = &g_array_index (lights->sounding, Sounding, i);
        note->off = MIN (note->off, note->on + (guint64) rate);
      }

  kernel_performer_get_transport (performer, &transport);
  guint64 now = transport.sample > latency_frames ? transport.sample - latency_frames : 0;
  guint64 fade = (guint64) (rate * FADE_S);
  guint count = 0;
  for (guint i = 0; i < lights->sounding->len;)
    {
      Sounding *note = &g_array_index (lights->sounding, Sounding, i);
      if (note->off < now && now - note->off >= fade)
        {
          g_array_remove_index_fast (lights->sounding, i);
          continue;
        }
      double strength = note->off <= now ? 1 - (double) (now - note->off) / (double) fade : 1;
      if (note->on <= now && count < max)
        count += emit (lights, note, strength, out + count, max - count);
      i++;
    }
  return count;
}
