/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rendering: the same process(), driven by a loop that writes files, with stems, progress and cancelling. */
#include <math.h>
#include <string.h>
#include "engine-private.h"
#include "engine/writer.h"

#define TAIL_SILENCE 3.1622777e-5f      /* -90 dB */
#define TAIL_QUIET_S 1.0
#define TAIL_MAX_S 30.0
#define LENGTH_MAX_S (4 * 3600.0)       /* a score that never ends is cut here */
#define PROGRESS_BLOCKS 64              /* 85 ms of sound: far below 100 ms of work */

typedef struct {
  Engine *engine;
  const EngineRender *wish;
  EngineWriter *mix;
  GPtrArray *stems;                     /* of EngineWriter, one a wire, then one a return */
  uint32_t skip;                        /* the limiter's look-ahead, cut off the mix */
  uint64_t frames, mixed;               /* of music, and how many of them the mix holds */
  uint64_t end, quiet;                  /* where the score ended (0: not yet); silent since so many */
  double   total_s;
} Render;

/* ---- stems ------------------------------------------------------------------------------------------------- */

static char *
stem_path (const EngineRender *wish, const char *kind, uint32_t number, const char *name)
{
  const char *ending = strrchr (wish->path, '.');
  g_autofree char *safe = g_strcanon (g_strdup (name), G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_. ", '_');
  g_autofree char *file = g_strdup_printf ("%s%02u-%s%s", kind, number + 1, safe, ending ? ending : "");

  return g_build_filename (wish->stems_dir, file, NULL);
}

static gboolean
open_stem (Render *render, const char *kind, uint32_t number, const char *name, GError **error)
{
  g_autofree char *path = stem_path (render->wish, kind, number, name);
  EngineWriter *writer = engine_writer_new (path, render->engine->rate, render->wish->bits, error);

  if (writer)
    g_ptr_array_add (render->stems, writer);
  return writer != NULL;
}

static gboolean
open_stems (Render *render, GError **error)
{
  const EngineMix *mix = render->engine->mix;
  gboolean good = TRUE;

  if (!render->wish->stems_dir)
    return TRUE;
  if (g_mkdir_with_parents (render->wish->stems_dir, 0777) != 0)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s cannot be made", render->wish->stems_dir);
      return FALSE;
    }
  for (uint32_t i = 0; good && i < mix->wire_count; i++)
    good = open_stem (render, "track-", i, mix->wires[i].strip->name, error);
  for (uint32_t i = 0; good && i < mix->return_count; i++)
    good = open_stem (render, "bus-", i, mix->returns[i]->id, error);
  render->engine->taps = g_malloc0 ((mix->wire_count + mix->return_count + 1) * sizeof *render->engine->taps);
  return good;
}

static gboolean
write_stems (Render *render, uint32_t frames, GError **error)
{
  float block[2 * ENGINE_BLOCK];

  for (uint32_t s = 0; s < render->stems->len; s++)
    {
      for (uint32_t i = 0; i < ENGINE_BLOCK; i++)
        {
          block[2 * i] = render->engine->taps[s][0][i];
          block[2 * i + 1] = render->engine->taps[s][1][i];
        }
      if (!engine_writer_add (g_ptr_array_index (render->stems, s), block, frames, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the loop ---------------------------------------------------------------------------------------------- */

/* The rig afresh and the score from its start: nothing of what played before can be heard. */
static gboolean
rewind_all (Engine *engine, GError **error)
{
  KernelStatus status = KERNEL_OK;
  KernelTransport transport;
  EngineMix *next;

  if (!engine_rig_prepare (engine, engine->rate, error))
    return FALSE;
  engine_rig_exchange (engine, engine->rate);
  engine_mixer_reset (engine);
  next = atomic_exchange (&engine->next, NULL);
  if (next)
    {
      engine->mix = next;
      atomic_store (&engine->taken, next->generation);
    }
  kernel_performer_get_transport (engine->performer, &transport);
  if (transport.playing)                /* a second stop would be a panic */
    status = kernel_performer_stop (engine->performer);
  if (status == KERNEL_OK)
    status = kernel_performer_seek (engine->performer, 0);
  if (status == KERNEL_OK)
    status = kernel_performer_play (engine->performer);
  if (status != KERNEL_OK)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_LOST, "the performer takes no commands (%d)", status);
  return status == KERNEL_OK;
}

static gboolean
is_done (Render *render, const float *block)
{
  double rate = render->engine->rate;
  KernelTransport transport;
  float peak = 0;

  if (render->wish->seconds > 0)
    return render->frames >= (uint64_t) llrint (render->wish->seconds * rate);
  if ((double) render->frames > LENGTH_MAX_S * rate)
    return TRUE;
  kernel_performer_get_transport (render->engine->performer, &transport);
  if (!transport.at_end && (transport.playing || render->frames < ENGINE_BLOCK))
    {
      if (transport.bpm > 0)
        render->total_s = MAX (render->total_s, transport.length_ticks / KERNEL_PPQ * 60 / transport.bpm);
      return FALSE;
    }
  if (!render->end)
    render->end = render->frames;
  for (uint32_t i = 0; i < 2 * ENGINE_BLOCK; i++)
    peak = MAX (peak, fabsf (block[i]));
  render->quiet = peak < TAIL_SILENCE ? render->quiet + ENGINE_BLOCK : 0;
  return (double) render->quiet >= TAIL_QUIET_S * rate
         || (double) (render->frames - render->end) >= TAIL_MAX_S * rate;
}

static uint32_t
frames_left (const Render *render)
{
  uint64_t limit;

  if (render->wish->seconds <= 0)
    return ENGINE_BLOCK;
  limit = (uint64_t) llrint (render->wish->seconds * render->engine->rate);
  return (uint32_t) MIN (limit - MIN (limit, render->frames), ENGINE_BLOCK);
}

static gboolean
tell_progress (Render *render, uint64_t block, GError **error)
{
  const EngineRender *wish = render->wish;
  double done = (double) render->frames / render->engine->rate;
  double total = wish->seconds > 0 ? wish->seconds : MAX (render->total_s, done);

  if (!wish->progress || block % PROGRESS_BLOCKS || wish->progress (done, total, wish->data))
    return TRUE;
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

/* The mix comes `skip` frames late out of the limiter: so many are cut at its start and made up for at its end. */
static gboolean
write_mix (Render *render, const float *block, GError **error)
{
  uint32_t cut = MIN (render->skip, ENGINE_BLOCK);
  uint32_t frames = (uint32_t) MIN (ENGINE_BLOCK - cut, render->frames - render->mixed);

  render->skip -= cut;
  render->mixed += frames;
  return engine_writer_add (render->mix, block + 2 * cut, frames, error);
}

static gboolean
run (Render *render, GError **error)
{
  float block[2 * ENGINE_BLOCK];
  uint64_t blocks = 0;

  do
    {
      uint32_t frames = frames_left (render);

      engine_process_offline (render->engine, block, ENGINE_BLOCK);
      render->frames += frames;
      if (!write_stems (render, frames, error) || !write_mix (render, block, error)
          || !tell_progress (render, blocks++, error))
        return FALSE;
    }
  while (!is_done (render, block));
  while (render->mixed < render->frames)
    {
      engine_process_offline (render->engine, block, ENGINE_BLOCK);
      if (!write_mix (render, block, error))
        return FALSE;
    }
  return TRUE;
}

/* The performer is left at the start, its command taken. */
static void
stop (Engine *engine)
{
  float block[2 * ENGINE_BLOCK];

  if (kernel_performer_stop (engine->performer) == KERNEL_OK)
    engine_process_offline (engine, block, ENGINE_BLOCK);
}

static gboolean
finish_files (Render *render, gboolean good, GError **error)
{
  if (!good)
    engine_writer_cancel (render->mix);
  else
    good = engine_writer_finish (render->mix, error);
  for (uint32_t i = 0; i < render->stems->len; i++)
    {
      EngineWriter *stem = g_ptr_array_index (render->stems, i);

      if (!good)
        engine_writer_cancel (stem);
      else
        good = engine_writer_finish (stem, error);
    }
  return good;
}

gboolean
engine_render (Engine *engine, const EngineRender *wish, GError **error)
{
  Render render = { .engine = engine, .wish = wish };
  gboolean good;

  g_return_val_if_fail (engine != NULL && wish != NULL && wish->path != NULL, FALSE);
  if (engine->opened)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND,
                   "a sound device plays with this engine; it cannot write a file at the same time");
      return FALSE;
    }
  render.mix = engine_writer_new (wish->path, engine->rate, wish->bits, error);
  if (!render.mix)
    return FALSE;
  render.skip = engine_get_latency (engine);
  render.stems = g_ptr_array_new ();
  good = rewind_all (engine, error) && open_stems (&render, error) && run (&render, error);
  g_clear_pointer (&engine->taps, g_free);
  stop (engine);
  good = finish_files (&render, good, error);
  g_ptr_array_unref (render.stems);
  return good;
}
