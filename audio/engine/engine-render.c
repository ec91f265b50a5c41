/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rendering: the same process(), driven by a loop that writes files, with stems, loudness, progress and cancelling. */
#include <math.h>
#include <string.h>
#include "engine-private.h"
#include "engine-stems.h"
#include "engine/writer.h"

#define TAIL_SILENCE 3.1622777e-5f      /* -90 dB */
#define TAIL_QUIET_S 1.0
#define TAIL_MAX_S 30.0
#define LENGTH_MAX_S (4 * 3600.0)       /* a score that never ends is cut here */
#define PROGRESS_BLOCKS 64              /* 85 ms of sound: far below 100 ms of work */
#define BAR_GRID (KERNEL_PPQ / 16.0)    /* every bar line lies on a 64th; a block is far shorter */
#define UNKNOWN UINT64_MAX
#define GAIN_MAX 64.0                   /* of the master, to a wanted loudness */

/* Positions are frames of music since the rewind: what is played now comes out `paths` later in stems, `late` later in
 * the mix. */
typedef struct {
  Engine *engine;
  const EngineRender *wish;
  EngineWriter *mix;                    /* NULL: only measured */
  GPtrArray *stems;
  EngineLoudnessMeter *loudness;
  uint64_t late, paths, played;
  uint64_t from, until;                 /* what is wanted; UNKNOWN: not yet */
  uint64_t end, quiet;                  /* where the score ended (0: not yet); silent since so many */
  double   bar_ticks[2];                /* where the wanted bars begin and end; < 0: not yet */
  uint32_t rounds;                      /* of a loop: 0 still on the way to it */
  double   total_s, pass, passes;
  KernelTransport transport;            /* after the newest block */
} Render;

/* ---- the engine ------------------------------------------------------------------------------------------------ */

static gboolean
take_status (KernelStatus status, GError **error)
{
  if (status != KERNEL_OK)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_LOST, "the performer takes no commands (%d)", status);
  return status == KERNEL_OK;
}

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
  return take_status (status, error);
}

/* The performer is left at the start, its command taken. */
static void
stop (Engine *engine)
{
  float block[2 * ENGINE_BLOCK];

  kernel_performer_set_loop_all (engine->performer, false);
  if (kernel_performer_loop (engine->performer, 0, 0) == KERNEL_OK && kernel_performer_stop (engine->performer) == KERNEL_OK)
    engine_process_offline (engine, block, ENGINE_BLOCK);
}

/* ---- where it begins and ends ---------------------------------------------------------------------------------- */

/* Where a tick was that the music has just passed. The transport tells of the beginning of the newest block. */
static uint64_t
place_of (const Render *render, double tick)
{
  double ticks_a_frame = render->transport.bpm * KERNEL_PPQ / 60 / render->engine->rate;
  double passed = ticks_a_frame > 0 ? (render->transport.tick - tick) / ticks_a_frame : 0;

  return (uint64_t) MAX (llround ((double) (render->played - ENGINE_BLOCK) - passed), 0);
}

/* Where a tick is that came after what the transport told a block earlier. */
static uint64_t
place_after (const Render *render, const KernelTransport *before, double tick)
{
  double ticks_a_frame = before->bpm * KERNEL_PPQ / 60 / render->engine->rate;

  return (uint64_t) MAX (llround ((double) render->played - 2 * ENGINE_BLOCK + (tick - before->tick) / ticks_a_frame), 0);
}

/* The line of the bar that has just begun. */
static double
line_behind (const Render *render)
{
  return floor (render->transport.tick / BAR_GRID + 1e-6) * BAR_GRID;
}

/* Which of the wanted bars' two lines were crossed in the newest block. */
static void
watch_bars (Render *render)
{
  const EngineRender *wish = render->wish;
  uint32_t lines[2] = { MAX (wish->first_bar, 1), wish->last_bar + 1 };

  for (int i = 0; i < 2; i++)
    if (render->bar_ticks[i] < 0 && render->transport.bar >= lines[i])
      render->bar_ticks[i] = lines[i] == 1 ? 0 : line_behind (render);
    else if (i == 1 && render->bar_ticks[1] < 0 && render->transport.at_end)
      render->bar_ticks[1] = render->transport.length_ticks;
}

/* Once the lines are known the music goes round between them, or, without bars, around the whole score. The second
 * round, which begins with the first one's tails, is the file. */
static gboolean
follow_loop (Render *render, const KernelTransport *before, GError **error)
{
  KernelPerformer *performer = render->engine->performer;
  bool bars = render->wish->last_bar > 0;

  if (bars && render->rounds == 0 && render->bar_ticks[1] >= 0)
    {
      KernelStatus status = kernel_performer_loop (performer, (uint32_t) render->bar_ticks[0], (uint32_t) render->bar_ticks[1]);

      render->rounds = 1;
      if (status == KERNEL_OK)
        status = kernel_performer_seek (performer, render->bar_ticks[0]);
      if (status == KERNEL_OK)
        status = kernel_performer_play (performer);
      return take_status (status, error);
    }
  if (render->transport.tick < before->tick && before->playing) /* in the newest block: before tells of the one before it */
    {
      double tick = bars ? render->bar_ticks[1] : before->length_ticks;
      uint64_t place = place_after (render, before, tick);

      render->rounds++;
      if (render->rounds == (bars ? 3 : 1))     /* the seek back was one */
        render->from = place;
      else if (render->rounds == (bars ? 4 : 2))
        render->until = place;
    }
  return TRUE;
}

static void
follow_end (Render *render, const float *block)
{
  double rate = render->engine->rate;
  float peak = 0;

  if (!render->transport.at_end && (render->transport.playing || render->played <= ENGINE_BLOCK))
    return;
  if (!render->end)
    render->end = render->played;
  for (uint32_t i = 0; i < 2 * ENGINE_BLOCK; i++)
    peak = MAX (peak, fabsf (block[i]));
  render->quiet = peak < TAIL_SILENCE ? render->quiet + ENGINE_BLOCK : 0;
  if ((double) render->quiet >= TAIL_QUIET_S * rate || (double) (render->played - render->end) >= TAIL_MAX_S * rate)
    render->until = render->played;
}

static gboolean
follow (Render *render, const KernelTransport *before, const float *block, GError **error)
{
  const EngineRender *wish = render->wish;

  kernel_performer_get_transport (render->engine->performer, &render->transport);
  if (render->transport.bpm > 0)
    render->total_s = MAX (render->total_s, render->transport.length_ticks / KERNEL_PPQ * 60 / render->transport.bpm);
  if (wish->last_bar)
    watch_bars (render);
  if (wish->loop && !follow_loop (render, before, error))
    return FALSE;
  if (wish->last_bar && !wish->loop)
    for (int i = 0; i < 2; i++)
      {
        uint64_t *place = i ? &render->until : &render->from;

        if (*place == UNKNOWN && render->bar_ticks[i] >= 0)
          *place = place_of (render, render->bar_ticks[i]);
      }
  if (!wish->last_bar && !wish->loop && render->until == UNKNOWN)
    follow_end (render, block);
  if ((double) render->played > LENGTH_MAX_S * render->engine->rate && render->until == UNKNOWN)
    render->until = render->played;
  return TRUE;
}

/* ---- what is written ------------------------------------------------------------------------------------------- */

/* Which frames of the newest block are wanted, when they come so late. */
static uint32_t
wanted (const Render *render, uint64_t late, uint32_t *first)
{
  int64_t start = (int64_t) (render->played - ENGINE_BLOCK) - (int64_t) late, low, high;

  *first = 0;
  if (render->from == UNKNOWN)
    return 0;
  low = MAX (start, (int64_t) render->from);
  high = start + ENGINE_BLOCK;
  if (render->until != UNKNOWN)
    high = MIN (high, (int64_t) render->until);
  if (high <= low)
    return 0;
  *first = (uint32_t) (low - start);
  return (uint32_t) (high - low);
}

static gboolean
write_block (Render *render, const float *block, GError **error)
{
  float sides[2][ENGINE_BLOCK];
  uint32_t first, count = wanted (render, render->paths, &first);

  if (render->stems && count && !engine_stems_add (render->stems, render->engine, first, count, error))
    return FALSE;
  count = wanted (render, render->late, &first);
  for (uint32_t i = 0; i < count; i++)
    for (int c = 0; c < 2; c++)
      sides[c][i] = block[2 * (first + i) + (uint32_t) c];
  if (count)
    engine_loudness_meter_add (render->loudness, sides[0], sides[1], count);
  return !render->mix || !count || engine_writer_add (render->mix, block + 2 * first, count, error);
}

static gboolean
tell_progress (Render *render, uint64_t block, GError **error)
{
  const EngineRender *wish = render->wish;
  double done = (double) render->played / render->engine->rate;
  double total = wish->seconds > 0 ? wish->seconds : MAX (render->total_s * (wish->loop ? 2 : 1), done);

  if (!wish->progress || block % PROGRESS_BLOCKS
      || wish->progress (MIN (done, total) + render->pass * total, total * render->passes, wish->data))
    return TRUE;
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

static gboolean
is_done (const Render *render)
{
  return render->until != UNKNOWN && render->from != UNKNOWN && render->played >= render->until + MAX (render->late, render->paths);
}

/* From a rewind to the last frame. */
static gboolean
run (Render *render, GError **error)
{
  const EngineRender *wish = render->wish;
  float block[2 * ENGINE_BLOCK];
  uint64_t blocks = 0;

  render->bar_ticks[0] = render->bar_ticks[1] = -1;
  render->played = render->end = render->quiet = render->rounds = 0;
  render->from = wish->loop || wish->last_bar ? UNKNOWN : 0;
  render->until = wish->seconds > 0 && render->from == 0 ? (uint64_t) llrint (wish->seconds * render->engine->rate) : UNKNOWN;
  engine_loudness_meter_reset (render->loudness, render->engine->rate);
  if (wish->loop && !wish->last_bar)
    kernel_performer_set_loop_all (render->engine->performer, true);
  kernel_performer_get_transport (render->engine->performer, &render->transport);
  while (!is_done (render))
    {
      KernelTransport before = render->transport;

      engine_process_offline (render->engine, block, ENGINE_BLOCK);
      render->played += ENGINE_BLOCK;
      if (!follow (render, &before, block, error) || !write_block (render, block, error)
          || !tell_progress (render, blocks++, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- passes ---------------------------------------------------------------------------------------------------- */

/* Plays it once unwritten and sets the master so that the second time has the wanted loudness. */
static gboolean
aim_loudness (Render *render, float gain, GError **error)
{
  EngineLoudness loudness;

  if (!rewind_all (render->engine, error) || !run (render, error))
    return FALSE;
  engine_loudness_meter_get (render->loudness, &loudness);
  if (loudness.integrated > ENGINE_LOUDNESS_NONE)
    atomic_store (&render->engine->master,
                  (float) CLAMP (gain * pow (10, (render->wish->loudness - loudness.integrated) / 20), 0, GAIN_MAX));
  stop (render->engine);
  return TRUE;
}

static gboolean
run_passes (Render *render, float gain, GError **error)
{
  const EngineRender *wish = render->wish;
  EngineWriter *mix = render->mix;

  render->passes = wish->loudness < 0 ? 2 : 1;
  if (wish->loudness < 0)
    {
      render->mix = NULL;
      gboolean good = aim_loudness (render, gain, error);
      render->mix = mix;
      render->pass = 1;
      if (!good)
        return FALSE;
    }
  if (!rewind_all (render->engine, error))
    return FALSE;
  render->stems = engine_stems_new (render->engine, wish, error);
  return render->stems && run (render, error);
}

gboolean
engine_render (Engine *engine, const EngineRender *wish, GError **error)
{
  Render render = { .engine = engine, .wish = wish };
  float gain;
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
  engine_writer_set_tags (render.mix, &wish->tags);
  gain = atomic_load (&engine->master);
  render.loudness = engine_loudness_meter_new (engine->rate);
  render.paths = atomic_load (&engine->path_latency);
  render.late = engine_get_latency (engine);
  good = run_passes (&render, gain, error);
  stop (engine);
  atomic_store (&engine->master, gain);
  if (render.stems)
    good = engine_stems_finish (render.stems, engine, good, error);
  if (!good)
    engine_writer_cancel (render.mix);
  else
    good = engine_writer_finish (render.mix, error);
  if (good && wish->measured)
    engine_loudness_meter_get (render.loudness, wish->measured);
  engine_loudness_meter_free (render.loudness);
  return good;
}
