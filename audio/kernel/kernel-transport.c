/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock, the transport's own tempo line, bars and beats, and the snapshot that eyes read. */
#include <math.h>

#include "kernel-performer-private.h"

#define METRES_MAX 1024                 /* looked at in a block */

/* While the tempo scale ramps, from a = now.scale to b in n samples, t samples behind the anchor the clock has run
 * (a t + (b - a) t^2 / 2n) / rate; behind the ramp it runs on with b. */
double
kernel_clock_at (const KernelPerformer *p, double sample)
{
  double t = sample - p->anchor_sample, n = p->ramp_samples;
  if (n <= 0 || t <= 0)
    return p->anchor_clock + t * p->now.scale / p->rate;
  double ramped = fmin (t, n), slope = (p->scale_to - p->now.scale) / n;
  return p->anchor_clock
         + (ramped * (p->now.scale + slope * ramped / 2) + (t - ramped) * p->scale_to) / p->rate;
}

double
kernel_sample_at (const KernelPerformer *p, double clock)
{
  double run = (clock - p->anchor_clock) * p->rate, a = p->now.scale, n = p->ramp_samples;
  if (n <= 0 || run <= 0)
    return p->anchor_sample + run / a;
  double whole = n * (a + p->scale_to) / 2, slope = (p->scale_to - a) / n;
  if (run >= whole)
    return p->anchor_sample + n + (run - whole) / p->scale_to;
  return p->anchor_sample + 2 * run / (a + sqrt (fmax (a * a + 2 * slope * run, 0)));
}

uint32_t
kernel_frame_at (const KernelPerformer *p, double clock)
{
  double frame = floor (kernel_sample_at (p, clock) + 0.5 + ROUNDING) - (double) p->sample;
  return !(frame > 0) ? 0 : frame >= p->frames ? p->frames - 1 : (uint32_t) frame;
}

void
kernel_clock_anchor (KernelPerformer *p)
{
  double t = (double) p->sample - p->anchor_sample;
  p->anchor_clock = kernel_clock_at (p, (double) p->sample);
  if (p->ramp_samples > 0 && t > 0)     /* the rest of the ramp begins here */
    {
      double done = fmin (t, p->ramp_samples);
      p->now.scale = (float) (p->now.scale + (p->scale_to - p->now.scale) * done / p->ramp_samples);
      p->ramp_samples -= done;
    }
  p->anchor_sample = (double) p->sample;
}

double
kernel_main_tick (KernelPerformer *p, double clock)
{
  return kernel_line_tick (&p->main, clock - p->main_origin);
}

double
kernel_main_clock (KernelPerformer *p, double tick)
{
  return p->main_origin + kernel_line_seconds (&p->main, tick);
}

/* ---- bars ------------------------------------------------------------------------------------ */

typedef struct
{
  double start, bar, beat;
  uint32_t bars, numerator, denominator;
} Metre; /* ticks; bars before it */

static Metre
metre_at (KernelPerformer *p, double tick)
{
  Metre metre = { 0, 4 * KERNEL_PPQ, KERNEL_PPQ, 0, 4, 4 };
  if (p->main_is_plain)
    return metre;
  uint32_t count = p->main_axon.metre_count < METRES_MAX ? p->main_axon.metre_count : METRES_MAX;
  for (uint32_t i = 0; i < count; i++)
    {
      KernelMetre row;
      kernel_view_metre (&p->zones[p->main_zone], p->main_slot, p->main_axon.metre_first + i, &row);
      if (i && (row.tick > tick || row.tick < metre.start))
        break;
      if (i)
        metre.bars += (uint32_t) ceil ((row.tick - metre.start) / metre.bar - 1e-9);
      metre.start = i ? row.tick : 0;
      metre.beat = 4.0 * KERNEL_PPQ / row.denominator;
      metre.bar = metre.beat * row.numerator;
      metre.numerator = row.numerator;
      metre.denominator = row.denominator;
    }
  return metre;
}

double
kernel_main_line_after (KernelPerformer *p, double clock, unsigned kind)
{
  double tick = kernel_main_tick (p, clock);
  Metre metre = metre_at (p, tick);
  double step = kind == 2 ? metre.bar : metre.beat;
  double line = metre.start + ceil ((tick - metre.start) / step - 1e-6) * step;
  return fmax (clock, kernel_main_clock (p, line));
}

double
kernel_main_next_line (KernelPerformer *p, double clock, unsigned kind)
{
  if (kind != 2)
    return kernel_main_line_after (p, clock, kind);
  double tick = kernel_main_tick (p, clock);
  Metre metre = metre_at (p, tick + 1e-6);
  double line = metre.start + (floor ((tick - metre.start) / metre.bar + 1e-6) + 1) * metre.bar;
  return fmax (clock, kernel_main_clock (p, line));
}

/* ---- the newest score's line ----------------------------------------------------------------- */

static bool
find_main (KernelPerformer *p, KernelAxon *axon)
{
  const KernelZone *zone = &p->zones[p->current];
  for (uint32_t i = 0; p->has_score && i < p->head.axon_count; i++)
    if ((kernel_view_flags (zone, p->newest, i) & AXON_STARTS)
        && kernel_view_axon (zone, p->newest, i, axon))
      return true;
  return false;
}

void
kernel_main_follow (KernelPerformer *p, double clock)
{
  double tick = kernel_main_tick (p, clock);
  KernelAxon axon;
  bool was_plain = p->main_is_plain, same = false;
  if ((p->main_is_plain = !find_main (p, &axon)))
    kernel_line_init_plain (&p->main);
  else
    {
      same = !was_plain && axon.content == p->main_axon.content;
      p->main_axon = axon;
      p->main_zone = (uint8_t) p->current;
      p->main_slot = (uint8_t) p->newest;
      kernel_line_init (&p->main, &p->zones[p->current], p->newest, &axon);
    }
  if (!same) /* an equal line is the same line: nothing is rounded twice */
    p->main_origin = clock - kernel_line_seconds (&p->main, tick);
  p->main_swap = NEVER;
}

/* ---- registers ------------------------------------------------------------------------------- */

static double
clamp (double value, double low, double high, double otherwise)
{
  return isfinite (value) ? fmin (fmax (value, low), high) : otherwise;
}

static void
follow_scale (KernelPerformer *p, double scale, uint32_t ramp_ms)
{
  if (scale == p->scale_to)
    return;
  kernel_clock_anchor (p);              /* with the old scale: the position is continuous */
  p->scale_to = scale;
  p->ramp_samples = p->playing && p->started ? floor (ramp_ms * p->rate / 1000) : 0;
  if (p->ramp_samples <= 0)
    p->now.scale = (float) scale;
}

/* A command may change what a register said; the register counts again when it is written anew. */
static void
follow_masks (KernelPerformer *p, const uint64_t *words)
{
  if (words[REGISTER_MUTE] != p->mute_register)
    p->now.mute = p->mute_register = words[REGISTER_MUTE];
  if (words[REGISTER_SOLO] != p->solo_register)
    p->now.solo = p->solo_register = words[REGISTER_SOLO];
}

void
kernel_registers_read (KernelPerformer *p)
{
  uint64_t *words = p->register_words;
  ring_snapshot_read (p->registers, words, REGISTERS);
  uint32_t bits = (uint32_t) words[REGISTER_TEMPO], flags = (uint32_t) (words[REGISTER_QUANTUM] >> 32);
  float scale;
  memcpy (&scale, &bits, sizeof scale);
  follow_scale (p, (float) clamp (scale, 0.05, 20, 1), flags >> 8);
  int32_t transpose = (int32_t) (words[REGISTER_TEMPO] >> 32);
  p->now.transpose = transpose < -127 ? -127 : transpose > 127 ? 127 : transpose;
  p->now.velocity = (float) clamp ((uint32_t) words[REGISTER_VELOCITY] / 1000.0, 0, 127, 1);
  p->now.quantum = (uint32_t) words[REGISTER_QUANTUM] & 3;
  p->now.loop_all = flags & REGISTER_LOOP_ALL;
  p->now.cut = flags & REGISTER_CUT;
  follow_masks (p, words);
  kernel_feel_read (p, words);
}

/* ---- what eyes see --------------------------------------------------------------------------- */

static double
scale_at (const KernelPerformer *p)
{
  if (p->ramp_samples <= 0)
    return p->now.scale;
  double done = fmin (fmax (0, (double) p->sample - p->anchor_sample) / p->ramp_samples, 1);
  return p->now.scale + (p->scale_to - p->now.scale) * done;
}

/* The sample at which the first of the waiting clips goes to the newest score; 0: none waits. */
static uint64_t
next_swap (const KernelPerformer *p)
{
  double first = NEVER;
  for (uint32_t i = 0; i < p->active_count; i++)
    if (p->cursors[p->active[i]].state != CURSOR_FREE)
      first = fmin (first, p->cursors[p->active[i]].swap);
  return first < NEVER ? (uint64_t) fmax (1, kernel_sample_at (p, first)) : 0;
}

void
kernel_transport_show (KernelPerformer *p)
{
  double clock = p->playing ? kernel_clock_at (p, (double) p->sample) : p->anchor_clock;
  double tick = p->started ? fmax (0, kernel_main_tick (p, clock)) : p->parked;
  Metre metre = metre_at (p, tick);
  double in_metre = fmax (0, tick - metre.start) + 1e-6;
  double bars = floor (in_metre / metre.bar);
  uint32_t held = p->zones[p->current].held;
  const uint64_t fields[SHOWN] = {
    [SHOWN_STATE] = word_pair (p->playing, p->at_end),
    [SHOWN_TICK] = word_from_double (tick),
    [SHOWN_SAMPLE] = p->sample,
    [SHOWN_SECONDS] = word_from_double (kernel_line_seconds (&p->main, tick)),
    [SHOWN_BPM] = word_from_double (kernel_line_bpm (&p->main, tick) * scale_at (p)),
    [SHOWN_BAR] = word_pair (metre.bars + (uint32_t) bars + 1,
                             (uint32_t) ((in_metre - bars * metre.bar) / metre.beat) + 1),
    [SHOWN_METRE] = word_pair (metre.numerator, metre.denominator),
    [SHOWN_BLOCK] = p->block,
    [SHOWN_LENGTH] = word_from_double (p->length_ticks),
    [SHOWN_VERSION] = word_pair (p->has_score ? p->head.revision : 0, held),
    [SHOWN_LATE] = word_pair (p->late, p->rejected),
    [SHOWN_DEFERRED] = word_pair (p->deferred, p->stolen),
    [SHOWN_FULL] = word_pair (p->full, p->swaps),
    [SHOWN_SOUNDING] = word_pair (p->sounding_count, p->steps_most),
    [SHOWN_SWAP] = next_swap (p),
  };
  ring_snapshot_write (p->transport, fields, SHOWN);
}
