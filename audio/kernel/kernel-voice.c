/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The voice table that owns every end of a note, the block's event list, and the telemetry tape. */
#include <math.h>

#include "kernel-performer-private.h"

_Static_assert (sizeof (KernelTell) == TELL_WORDS * 8, "a tell is six words");

/* ---- telling --------------------------------------------------------------------------------- */

void
kernel_tell_sample (KernelPerformer *p, KernelTellType type, uint64_t sample, const KernelTell *rest)
{
  KernelTell tell = *rest;
  uint64_t words[TELL_WORDS];
  tell.type = type;
  tell.sample = sample;
  memcpy (words, &tell, sizeof words);
  ring_tape_write (p->telemetry, words);
}

void
kernel_tell (KernelPerformer *p, KernelTellType type, double clock, const KernelTell *rest)
{
  kernel_tell_sample (p, type, p->sample + kernel_frame_at (p, clock), rest);
}

void
kernel_reject (KernelPerformer *p, uint32_t reason)
{
  p->rejected++;
  kernel_tell (p, KERNEL_TELL_REJECT, p->from, &(KernelTell) { .note = reason });
}

/* ---- events ---------------------------------------------------------------------------------- */

bool
kernel_events_have_room (const KernelPerformer *p)
{
  return p->event_count < EVENTS - VOICES - 2;
}

static void
push (KernelPerformer *p, uint32_t frame, unsigned class, const KernelEvent *event)
{
  if (p->event_count >= EVENTS)
    {
      p->full++;
      return;
    }
  uint32_t index = p->event_count++;
  p->events[index] = *event;
  p->events[index].frame = frame;
  p->keys[index] = (uint64_t) frame << 58 | (uint64_t) (event->track & 63) << 52
                   | (uint64_t) class << 50 | (uint64_t) (p->event_number++ & 0xffffff) << 13
                   | index;
}

void
kernel_event_push_frame (KernelPerformer *p, uint32_t frame, unsigned class, const KernelEvent *event)
{
  push (p, frame, class, event);
}

void
kernel_event_push (KernelPerformer *p, double clock, unsigned class, const KernelEvent *event)
{
  push (p, kernel_frame_at (p, clock), class, event);
}

/* Shell sort: in place, no recursion, keys are all different. */
static void
sort_keys (uint64_t *keys, uint32_t count)
{
  static const uint32_t gaps[] = { 4001, 1750, 701, 301, 132, 57, 23, 10, 4, 1 };
  for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    for (uint32_t gap = gaps[g], i = gap; i < count; i++)
      {
        uint64_t key = keys[i];
        uint32_t at = i;
        for (; at >= gap && keys[at - gap] > key; at -= gap)
          keys[at] = keys[at - gap];
        keys[at] = key;
      }
}

uint32_t
kernel_events_take (KernelPerformer *p, KernelEvent *events, uint32_t max)
{
  uint32_t count = p->event_count, taken = count < max ? count : max;
  sort_keys (p->keys, count);
  for (uint32_t i = 0; i < taken; i++)
    events[i] = p->events[p->keys[i] & (EVENTS - 1)];
  uint32_t left = count - taken;
  p->event_count = p->carried = left;
  p->event_number = left;
  if (left == 0)
    return taken;
  /* What does not fit comes first in the next block, in the same order. The key's low half is an
   * index into a permutation, so the order goes through keys[]: place i of the rest belongs to the
   * old index in its key. */
  p->late += left;
  for (uint32_t i = 0; i < left; i++)
    p->keys[i] = p->keys[taken + i] & (EVENTS - 1);
  for (uint32_t i = 0; i < left; i++)
    {
      uint32_t from = (uint32_t) p->keys[i];
      while (from < i)                  /* moved by an earlier exchange */
        from = (uint32_t) p->keys[from];
      KernelEvent moved = p->events[i];
      p->events[i] = p->events[from];
      p->events[from] = moved;
      p->keys[i] = from;
    }
  for (uint32_t i = 0; i < left; i++)
    {
      p->events[i].frame = 0;
      p->keys[i] = (uint64_t) i << 13 | i;
    }
  return taken;
}

/* ---- voices ---------------------------------------------------------------------------------- */

bool
kernel_track_sounds (const KernelPerformer *p, unsigned track)
{
  uint64_t bit = 1ull << track;
  return !(p->now.mute & bit) && (p->now.solo == 0 || (p->now.solo & bit));
}

void
kernel_voices_clear (KernelPerformer *p)
{
  p->sounding_count = 0;
  p->silent_count = VOICES;
  for (uint32_t i = 0; i < VOICES; i++)
    p->silent[i] = (uint16_t) (VOICES - 1 - i);
}

static KernelTell
tell_of (const KernelVoice *voice)
{
  return (KernelTell) { .key = voice->key,
                        .note = voice->id,
                        .serial = voice->serial,
                        .span = voice->span,
                        .revision = voice->revision,
                        .text_revision = voice->text_revision,
                        .track = voice->track,
                        .pitch = voice->pitch,
                        .velocity = voice->velocity };
}

void
kernel_voice_off_at (KernelPerformer *p, uint32_t index, uint64_t sample)
{
  uint16_t at = p->sounding[index];
  KernelVoice *voice = p->voices + at;
  if (sample <= voice->on_sample)
    sample = voice->on_sample + 1;      /* never before or with its own beginning */
  if (sample >= p->sample + p->frames)
    {
      voice->end_sample = sample;       /* the next block's first frame */
      return;
    }
  KernelEvent event = { .type = KERNEL_EVENT_OFF, .track = voice->track, .serial = voice->serial,
                        .pitch = voice->pitch, .voice = voice->voice, .glide_from = -1 };
  push (p, sample > p->sample ? (uint32_t) (sample - p->sample) : 0, CLASS_OFF, &event);
  KernelTell tell = tell_of (voice);
  kernel_tell_sample (p, KERNEL_TELL_OFF, sample > p->sample ? sample : p->sample, &tell);
  voice->serial = 0;
  p->sounding[index] = p->sounding[--p->sounding_count];
  p->silent[p->silent_count++] = at;
}

void
kernel_voice_off (KernelPerformer *p, uint32_t index, double clock)
{
  kernel_voice_off_at (p, index, p->sample + kernel_frame_at (p, clock));
}

static bool
steal (KernelPerformer *p)
{
  uint32_t oldest = 0;
  for (uint32_t i = 1; i < p->sounding_count; i++)
    if (p->voices[p->sounding[i]].on_sample < p->voices[p->sounding[oldest]].on_sample)
      oldest = i;
  p->stolen++;
  if (p->voices[p->sounding[oldest]].on_sample + 1 >= p->sample + p->frames)
    return false;
  kernel_voice_off_at (p, oldest, p->sample);
  return true;
}

static int
clamp_pitch (int pitch)
{
  return pitch < 0 ? 0 : pitch > 127 ? 127 : pitch;
}

void
kernel_strike_init (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, double due, KernelStrike *strike)
{
  double tick = note->place / 65536.0;
  *strike = (KernelStrike) {
    .due = due,
    .written = due,
    .end = cursor->origin + kernel_line_seconds (&cursor->line, tick + note->duration),
    .key = cursor->axon.key,
    .end_sample = UINT64_MAX,
    .id = note->id,
    .note = cursor->note,
    .span = kernel_cursor_span (cursor, note),
    .revision = cursor->revision,
    .text_revision = cursor->axon.text_revision,
    .generation = cursor->generation,
    .cursor = (uint16_t) (cursor - p->cursors),
    .detune = note->detune,
    .velocity = note->velocity,
    .track = (uint8_t) cursor->axon.track,
    .pitch = note->pitch,
    .voice = note->voice,
  };
  if ((note->flags & NOTE_GLIDE) && note->extra)
    {
      uint32_t ticks = note->extra < note->duration ? note->extra : note->duration;
      double glided = cursor->origin + kernel_line_seconds (&cursor->line, tick + ticks);
      strike->glide_s = (float) ((glided - due) / p->now.scale);
    }
}

/* Of a live note's strike pitch and velocity are what is played; the registers are for clips. */
static KernelVoice
voice_of (const KernelPerformer *p, const KernelStrike *strike, uint64_t on_sample)
{
  bool live = strike->cursor == CURSORS && strike->node == 0;
  int velocity = (int) floorf (live ? strike->velocity + 0.5f : strike->velocity * p->now.velocity + 0.5f);
  return (KernelVoice) {
    .end = strike->end,
    .key = strike->key,
    .on_sample = on_sample,
    .end_sample = strike->end_sample,
    .serial = p->serial,
    .id = strike->id,
    .note = strike->note,
    .span = strike->span,
    .revision = strike->revision,
    .text_revision = strike->text_revision,
    .generation = strike->generation,
    .node = strike->node,
    .node_generation = strike->node_generation,
    .cursor = strike->cursor,
    .track = strike->track,
    .pitch = (uint8_t) clamp_pitch (strike->pitch + (live ? 0 : p->now.transpose)),
    .velocity = (uint8_t) (velocity > 127 ? 127 : velocity < 0 ? 0 : velocity),
    .voice = strike->voice,
    .written_pitch = strike->pitch,
    .live = live,
  };
}

void
kernel_strike_sound (KernelPerformer *p, const KernelStrike *strike, uint32_t frame)
{
  if (!kernel_track_sounds (p, strike->track))
    return;
  if (p->silent_count == 0 && !steal (p))
    {
      p->full++;
      return;
    }
  uint16_t at = p->silent[--p->silent_count];
  p->sounding[p->sounding_count++] = at;
  p->serial += p->serial == UINT32_MAX ? 2 : 1;
  KernelVoice *voice = p->voices + at;
  *voice = voice_of (p, strike, p->sample + frame);
  int16_t *last = &p->last_pitch[voice->track][voice->voice];
  KernelEvent event = { .type = KERNEL_EVENT_ON,
                        .track = voice->track,
                        .serial = voice->serial,
                        .pitch = voice->pitch,
                        .velocity = voice->velocity,
                        .voice = voice->voice,
                        .value = strike->detune,
                        .glide_from = -1 };
  if (strike->glide_s > 0 && *last >= 0)
    {
      event.glide_s = strike->glide_s;
      event.glide_from = *last;
    }
  *last = voice->pitch;
  push (p, frame, CLASS_ON, &event);
  KernelTell tell = tell_of (voice);
  kernel_tell_sample (p, KERNEL_TELL_ON, voice->on_sample, &tell);
}

void
kernel_voices_end (KernelPerformer *p, double clock, bool live_too)
{
  for (uint32_t i = p->sounding_count; i > 0; i--)
    if (live_too || !p->voices[p->sounding[i - 1]].live)
      kernel_voice_off (p, i - 1, clock);
}

/* The note in its axon or its lane was muted by a patch. Only while its cursor holds the slot, or its node is linked,
 * may the note be looked at. */
static bool
note_is_muted (KernelPerformer *p, const KernelVoice *voice)
{
  if (voice->node)
    {
      if (p->overlay.nodes[voice->node].generation != voice->node_generation)
        return false;
      return atomic_load_explicit (kernel_overlay_words (p, voice->node), memory_order_acquire) >> 24 & NOTE_MUTED;
    }
  const KernelCursor *cursor = p->cursors + voice->cursor;
  if (cursor->state != CURSOR_RUN || cursor->generation != voice->generation
      || voice->note - cursor->axon.first >= cursor->axon.count)
    return false;
  const KernelZone *zone = &p->zones[cursor->zone];
  uint64_t w0 = atomic_load_explicit (layout_note (&zone->layout, zone->z1, voice->note),
                                      memory_order_acquire);
  return w0 >> 24 & NOTE_MUTED;
}

void
kernel_voices_tend (KernelPerformer *p, double limit)
{
  for (uint32_t i = p->sounding_count; i > 0; i--)
    {
      const KernelVoice *voice = p->voices + p->sounding[i - 1];
      if (voice->end < limit)
        kernel_voice_off (p, i - 1, voice->end);
      else if (voice->end_sample < p->sample + p->frames)
        kernel_voice_off_at (p, i - 1, voice->end_sample);
      else if (!kernel_track_sounds (p, voice->track) || note_is_muted (p, voice))
        kernel_voice_off_at (p, i - 1, p->sample);
    }
}
