/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live events: what is played now or at a sample, past the transport and its feel. */
#include <math.h>

#include "kernel-performer-private.h"

typedef struct { float pitch, value; uint32_t length; uint8_t kind, channel, track; } Live;

static Live
unpack (const uint64_t words[COMMAND_WORDS])
{
  Live live = { .length = (uint32_t) words[3], .kind = (uint8_t) (words[3] >> 32), .channel = words[3] >> 40 & 15,
                .track = words[3] >> 48 & (KERNEL_TRACKS - 1) };
  uint32_t pitch = (uint32_t) words[2], value = (uint32_t) (words[2] >> 32);
  memcpy (&live.pitch, &pitch, sizeof pitch);
  memcpy (&live.value, &value, sizeof value);
  return live;
}

/* Ends the live notes of this pitch, channel and track. */
static void
end_note (KernelPerformer *p, const Live *live, uint32_t frame)
{
  int pitch = (int) floorf (live->pitch + 0.5f);
  for (uint32_t i = p->sounding_count; i > 0; i--)
    {
      const KernelVoice *voice = p->voices + p->sounding[i - 1];
      if (voice->live && voice->pitch == pitch && voice->voice == live->channel && voice->track == live->track)
        kernel_voice_off_at (p, i - 1, p->sample + frame);
    }
}

static void
strike (KernelPerformer *p, const Live *live, uint32_t sequence, uint32_t frame)
{
  float pitch = floorf (live->pitch + 0.5f);
  uint64_t start = p->sample + frame;
  kernel_strike_sound (p, &(KernelStrike) { .end = NEVER,
                                            .end_sample = live->length ? start + live->length : UINT64_MAX,
                                            .id = sequence,
                                            .span = KERNEL_NO_SPAN,
                                            .cursor = CURSORS,
                                            .detune = (int16_t) lrintf ((live->pitch - pitch) * 100),
                                            .velocity = live->value * 127,
                                            .track = live->track,
                                            .pitch = (uint8_t) pitch,
                                            .voice = live->channel }, frame);
}

static void
control (KernelPerformer *p, const Live *live, uint32_t frame)
{
  KernelEvent event = { .track = live->track, .voice = live->channel, .value = live->value, .glide_from = -1,
                        .velocity = (uint8_t) (live->value * 127 + 0.5f) };
  switch ((KernelLiveKind) live->kind)
    {
    case KERNEL_LIVE_CC:
      event.type = KERNEL_EVENT_CC;
      event.controller = event.pitch = (uint8_t) live->pitch;
      break;
    case KERNEL_LIVE_BEND:
      event.type = KERNEL_EVENT_BEND;
      event.value = live->pitch;
      event.velocity = 0;
      break;
    case KERNEL_LIVE_PRESSURE: event.type = KERNEL_EVENT_PRESSURE; break;
    case KERNEL_LIVE_POLY:
      event.type = KERNEL_EVENT_POLY;
      event.pitch = (uint8_t) (live->pitch + 0.5f);
      break;
    case KERNEL_LIVE_PROGRAM:
      event.type = KERNEL_EVENT_PROGRAM;
      event.controller = event.velocity;
      break;
    case KERNEL_LIVE_AUTOMATION:
      event.type = KERNEL_EVENT_AUTOMATION;
      event.controller = (uint8_t) live->pitch;
      event.velocity = 0;
      event.glide_s = (float) (live->length / p->rate);
      break;
    default: return;
    }
  kernel_event_push_frame (p, frame, CLASS_CONTROL, &event);
}

static void
sound (KernelPerformer *p, const uint64_t words[COMMAND_WORDS], uint32_t frame)
{
  Live live = unpack (words);
  if (live.kind == KERNEL_LIVE_OFF || (live.kind == KERNEL_LIVE_NOTE && live.value <= 0))
    end_note (p, &live, frame);
  else if (live.kind == KERNEL_LIVE_NOTE)
    strike (p, &live, (uint32_t) (words[0] >> 32), frame);
  else
    control (p, &live, frame);
}

void
kernel_live_take (KernelPerformer *p, const uint64_t words[COMMAND_WORDS])
{
  /* Those for now wait too, for a moment: everything of a block sounds in the order of samples. */
  double sample = (double) (words[1] > p->sample ? words[1] : p->sample);
  uint32_t item;
  if (p->live_waits.count == KERNEL_DELAYED)
    kernel_live_run (p);                /* what is for this block makes room, in its order */
  if (kernel_waits_push (&p->live_waits, sample, &item))
    {
      memcpy (p->live[item], words, sizeof p->live[item]);
      return;
    }
  p->full += words[1] > p->sample;      /* all that wait are for later */
  sound (p, words, 0);
}

void
kernel_live_run (KernelPerformer *p)
{
  uint32_t item;
  while (kernel_events_have_room (p) && p->live_waits.count)
    {
      double sample = p->live_waits.heap[0].key;
      if (!kernel_waits_pop (&p->live_waits, (double) (p->sample + p->frames), &item))
        return;
      sound (p, p->live[item], sample > (double) p->sample ? (uint32_t) (sample - (double) p->sample) : 0);
    }
}
