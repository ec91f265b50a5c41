/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device's clock and transport: the tempo it keeps, and our transport where it is to follow. */
#include <math.h>
#include "engine-midi.h"
#include "engine-private.h"

#define CLOCKS_A_BEAT 24
#define CLOCK_PULL 0.1                  /* of the tempo towards each new step */
#define TICKS_A_SONG_BEAT (KERNEL_PPQ / 4)

/* The tempo is that of the steps between clocks, evened out. */
void
engine_midi_take_clock (const EngineMidiIn *in)
{
  EngineMidi *midi = in->midi;
  double step = (double) (in->sample - midi->clock_sample);

  if (midi->clock_sample && step > 0 && step < in->engine->rate)
    {
      midi->clock_step = midi->clock_step > 0 && fabs (step - midi->clock_step) < midi->clock_step / 2
                           ? midi->clock_step + (step - midi->clock_step) * CLOCK_PULL : step;
      atomic_store_explicit (&midi->tempo_bpm, (float) (60 * in->engine->rate / (CLOCKS_A_BEAT * midi->clock_step)), memory_order_relaxed);
    }
  midi->clock_sample = in->sample;
}

void
engine_midi_take_transport (const EngineMidiIn *in, const MidiMessage *message)
{
  KernelLane *lane = kernel_performer_get_lane (in->engine->performer, MIDI_LANE);
  KernelStatus status = KERNEL_OK;

  if (!atomic_load_explicit (&in->midi->follow, memory_order_relaxed))
    return;
  if (message->type == MIDI_SONG_POSITION)
    status = kernel_lane_seek (lane, (double) message->value * TICKS_A_SONG_BEAT);
  else if (message->type == MIDI_STOP)
    status = kernel_lane_pause (lane);
  else
    {
      if (message->type == MIDI_START)
        status = kernel_lane_seek (lane, 0);
      if (status == KERNEL_OK)
        status = kernel_lane_play (lane);
    }
  if (status != KERNEL_OK)
    atomic_fetch_add_explicit (&in->midi->lost, 1, memory_order_relaxed);
}
