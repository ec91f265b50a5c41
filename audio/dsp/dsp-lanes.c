/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes of voices: which one a note takes, how a stolen one fades, and how they are cleared and packed. Signal side. */
#include <string.h>
#include "dsp-voices.h"

static int
find_free (const DspVoiceBank *b)
{
  for (uint32_t i = 0; i < b->room; i++)
    if (!b->lanes[i].active && !b->lanes[i].stale)
      return (int) i;
  return -1;
}

static uint32_t
count_sounding (const DspVoiceBank *b)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < b->room; i++)
    count += b->lanes[i].active && !b->lanes[i].dying;
  return count;
}

/* Released ones first, then the policy; -1: nobody sounds. */
static int
choose_victim (const DspVoiceBank *b, float key)
{
  int best = -1;
  float worst = -1;
  for (uint32_t i = 0; i < b->room; i++)
    {
      const DspLane *l = &b->lanes[i];
      if (!l->active || l->dying)
        continue;
      float score = (float) (b->age - l->age) + (l->gate ? 0 : 1e7f);
      if (b->setup.steal == DSP_STEAL_QUIETEST)
        score = 1.f / (l->loud + 1e-6f) + (l->gate ? 0 : 1e7f);
      if (b->setup.steal == DSP_STEAL_SAME && l->key == key)
        score += 1e9f;
      if (score > worst)
        worst = score, best = (int) i;
    }
  return best;
}

static void
begin_fade (DspVoiceBank *b, uint32_t lane, uint32_t frame)
{
  b->lanes[lane].dying = true;
  b->fade_from[lane] = (float) frame;
}

void
dsp_lane_end (DspVoiceBank *b, uint32_t lane)
{
  DspLane *l = &b->lanes[lane];
  l->active = l->gate = l->held = l->caught = l->dying = false;
  b->values.value[DSP_VOICE_GATE][0][lane] = 0;
  b->fade_from[lane] = DSP_FAR_OFF;
}

/* The lowest free lane; when as many voices sound as may, one of them begins to fade and leaves its place to be counted. Only
 * when it is silent, or all spare lanes still fade, does the new note take over the lane of the old one. */
uint32_t
dsp_lane_choose (DspVoiceBank *b, float key, uint32_t frame)
{
  int free_lane = find_free (b);
  if (free_lane >= 0 && count_sounding (b) < b->count)
    return (uint32_t) free_lane;
  int victim = choose_victim (b, key);
  if (victim < 0)                       /* all lanes fade */
    {
      b->lanes[0].dying = false;
      b->fade_from[0] = DSP_FAR_OFF;
      return 0;
    }
  bool silent = !b->lanes[victim].gate && b->lanes[victim].loud < DSP_VOICE_SILENT;      /* nothing to fade */
  if (free_lane < 0 || silent)
    return (uint32_t) victim;
  begin_fade (b, (uint32_t) victim, frame);
  return (uint32_t) free_lane;
}

void
dsp_voices_silence (DspVoiceBank *b)
{
  b->stack_count = 0;
  b->active = 0;
  for (uint32_t i = 0; i < DSP_VOICES_CAP; i++)
    {
      dsp_lane_end (b, i);
      b->lanes[i].stale = false;
    }
}

void
dsp_voices_setup (DspVoiceBank *b, const DspVoiceSetup *setup, uint32_t count, uint32_t room)
{
  for (uint32_t i = room; i < b->room; i++)
    {
      dsp_lane_end (b, i);
      b->lanes[i].stale = true;
    }
  if (b->setup.mode != setup->mode)
    b->stack_count = 0;
  b->setup = *setup;
  b->count = count;
  b->room = room;
  for (uint32_t sounding = count_sounding (b); sounding > count; sounding--)
    begin_fade (b, (uint32_t) choose_victim (b, -1), 0);
}

int
dsp_voices_take_stale (DspVoiceBank *b)
{
  for (uint32_t i = 0; i < b->room; i++)
    if (b->lanes[i].stale)
      {
        b->lanes[i].stale = false;
        return (int) i;
      }
  return -1;
}

bool
dsp_voices_pack (DspVoiceBank *b, uint32_t *from, uint32_t *to)
{
  int lowest = find_free (b);
  uint32_t highest = b->room;
  while (highest > 0 && !(b->lanes[highest - 1].active && !b->lanes[highest - 1].dying))
    highest--;
  if (lowest < 0 || highest-- == 0 || highest < b->count || (uint32_t) lowest >= b->count)
    return false;
  *from = highest;
  *to = (uint32_t) lowest;
  b->lanes[lowest] = b->lanes[highest];
  for (uint32_t field = 0; field < DSP_VOICE_FIELDS; field++)
    {
      float *values = b->values.value[field][0], kept = values[lowest];
      values[lowest] = values[highest];
      values[highest] = kept;           /* two voices never have one index */
    }
  dsp_lane_end (b, highest);
  b->lanes[highest].stale = true;
  return true;
}
