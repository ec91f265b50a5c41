/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The producers' side of the lanes: pools, handles, commands. */
#include "kernel-lane.h"

#include <math.h>

#define PLACE_MAX 4294967295.0

static size_t
notes_size (void)
{
  return ((KERNEL_LANE_NOTES + 1) * NOTE_WORDS * 8 + 63) & ~(size_t) 63;
}

static size_t
queue_size (uint32_t words)
{
  return (ring_queue_size (KERNEL_LANE_NOTES, words) + 63) & ~(size_t) 63;
}

size_t
kernel_lane_size (void)
{
  return notes_size () + queue_size (COMMAND_WORDS) + queue_size (1);
}

bool
kernel_lane_init (KernelLane *lane, void *memory, KernelLaneShown *shown, const KernelTablesShown *tables)
{
  char *at = memory;
  lane->notes = (KernelWord *) at;
  lane->commands = (RingQueue *) (at += notes_size ());
  lane->home = (RingQueue *) (at += queue_size (COMMAND_WORDS));
  lane->shown = shown;
  lane->tables = tables;
  lane->free_count = KERNEL_LANE_NOTES;
  for (uint32_t i = 0; i < KERNEL_LANE_NOTES; i++)
    lane->free[i] = (uint16_t) (KERNEL_LANE_NOTES - i); /* note 1 goes first */
  return ring_queue_init (lane->commands, KERNEL_LANE_NOTES, COMMAND_WORDS)
         && ring_queue_init (lane->home, KERNEL_LANE_NOTES, 1);
}

KernelStatus
kernel_lane_send (KernelLane *lane, uint64_t op, uint64_t w1, uint64_t w2, uint64_t w3)
{
  const uint64_t words[COMMAND_WORDS] = { op | (lane->accepted & 0xffffffff) << 32, w1, w2, w3 };
  if (!ring_queue_push (lane->commands, words))
    return KERNEL_ERROR_FULL;
  lane->accepted++;
  return KERNEL_OK;
}

/* ---- pool ------------------------------------------------------------------------------------ */

static void
take_home (KernelLane *lane)
{
  uint64_t note;
  while (ring_queue_pop (lane->home, &note))
    {
      lane->generations[note] += lane->states[note] == LANE_HELD;       /* cleared: its handle dies now */
      lane->states[note] = LANE_FREE;
      lane->free[lane->free_count++] = (uint16_t) note;
      lane->returned++;
    }
}

static uint32_t
held_note (const KernelLane *lane, KernelNoteHandle handle)
{
  uint32_t note = handle & 0xffff;
  return note >= 1 && note <= KERNEL_LANE_NOTES && lane->states[note] == LANE_HELD
                 && lane->generations[note] == handle >> 16
             ? note : KERNEL_NONE;
}

static bool
note_is_good (const KernelLaneNote *note)
{
  return isfinite (note->tick) && note->tick >= 0 && note->tick < PLACE_MAX && note->kind <= KERNEL_AUTOMATION
         && note->pitch < 128 && note->velocity < 128 && note->voice < 16
         && (note->track < KERNEL_TRACKS || (note->track == KERNEL_TRACK_OF_CLIP && note->clip));
}

static uint64_t
place_of (double tick)
{
  return (uint64_t) (tick * 65536 + 0.5);
}

KernelStatus
kernel_lane_insert (KernelLane *lane, const KernelLaneNote *note, KernelNoteHandle *handle)
{
  if (!note_is_good (note))
    return KERNEL_ERROR_RANGE;
  if (lane->free_count == 0)
    take_home (lane);
  if (lane->free_count == 0)
    return KERNEL_ERROR_FULL;
  uint32_t index = lane->free[lane->free_count - 1];
  KernelWord *words = lane_note (lane, index);
  uint64_t place = place_of (note->tick);
  uint16_t detune = (uint16_t) note->detune_cents, extra = note->extra;
  note_pack_value (note->kind, note->value, &detune, &extra);
  word_store (words, word_pair (note->pitch | (uint32_t) note->velocity << 8 | (uint32_t) note->kind << 16
                                    | (uint32_t) note->voice << 20 | (uint32_t) NOTE_ACTIVE << 24, note->duration_ticks));
  word_store (words + 1, place >> 16 | (place & 0xffff) << 32 | (uint64_t) detune << 48);
  word_store (words + 2, word_pair (KERNEL_NONE, KERNEL_NO_SPAN));
  word_store (words + 3, word_pair (note->id, lane->generations[index] | (uint32_t) extra << 16));
  KernelStatus status = kernel_lane_send (lane, COMMAND_INSERT, word_pair (index, note->track),
                                          kernel_clip_id (note->clip), place);
  if (status != KERNEL_OK)
    return status;
  lane->free_count--;
  lane->inserts++;
  lane->states[index] = LANE_HELD;
  if (handle)
    *handle = index | (uint32_t) lane->generations[index] << 16;
  return KERNEL_OK;
}

KernelStatus
kernel_lane_move (KernelLane *lane, KernelNoteHandle handle, double tick)
{
  uint32_t note = held_note (lane, handle);
  if (note == KERNEL_NONE || !isfinite (tick) || tick < 0 || tick >= PLACE_MAX)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_MOVE, note, 0, place_of (tick));
}

KernelStatus
kernel_lane_delete (KernelLane *lane, KernelNoteHandle handle)
{
  uint32_t note = held_note (lane, handle);
  if (note == KERNEL_NONE)
    return KERNEL_ERROR_RANGE;
  KernelStatus status = kernel_lane_send (lane, COMMAND_DELETE, note, 0, 0);
  if (status == KERNEL_OK)
    {
      lane->states[note] = LANE_LEAVING;
      lane->generations[note]++;
    }
  return status;
}

KernelStatus
kernel_lane_patch (KernelLane *lane, KernelNoteHandle handle, int pitch, int velocity, int muted)
{
  uint32_t note = held_note (lane, handle);
  if (note == KERNEL_NONE)
    return KERNEL_ERROR_RANGE;
  kernel_note_patch (lane_note (lane, note), pitch, velocity, muted);
  return KERNEL_OK;
}

KernelStatus
kernel_lane_clear (KernelLane *lane, uint64_t clip)
{
  return kernel_lane_send (lane, COMMAND_CLEAR, kernel_clip_id (clip), 0, 0);
}

/* In flight: inserted and not linked yet, or unlinked and not back yet. */
void
kernel_lane_get_counts (KernelLane *lane, KernelLaneCounts *counts)
{
  take_home (lane);
  uint64_t done = atomic_load_explicit (&lane->shown->done, memory_order_acquire);
  uint64_t linked = atomic_load_explicit (&lane->shown->linked, memory_order_relaxed);
  uint64_t unlinked = atomic_load_explicit (&lane->shown->unlinked, memory_order_relaxed);
  *counts = (KernelLaneCounts) { .capacity = KERNEL_LANE_NOTES, .free = lane->free_count,
                                 .linked = (uint32_t) (linked - unlinked),
                                 .in_flight = (uint32_t) (lane->inserts - linked + unlinked - lane->returned),
                                 .accepted = lane->accepted, .done = done };
}

/* ---- sound now ------------------------------------------------------------------------------- */

static bool
event_is_good (const KernelLive *event)
{
  if (event->kind > KERNEL_LIVE_OFF || event->channel > 15 || event->track >= KERNEL_TRACKS || !isfinite (event->pitch)
      || !isfinite (event->velocity) || event->sample >> 52)
    return false;
  if (event->kind == KERNEL_LIVE_BEND)
    return fabsf (event->pitch) <= 96;
  return event->pitch >= 0 && event->pitch <= 127 && event->velocity >= 0 && event->velocity <= 1;
}

KernelStatus
kernel_lane_event (KernelLane *lane, const KernelLive *event)
{
  uint32_t pitch, velocity;
  if (!event_is_good (event))
    return KERNEL_ERROR_RANGE;
  memcpy (&pitch, &event->pitch, sizeof pitch);
  memcpy (&velocity, &event->velocity, sizeof velocity);
  return kernel_lane_send (lane, COMMAND_EVENT, event->sample, word_pair (pitch, velocity),
                           word_pair (event->length_frames, event->kind | (uint32_t) event->channel << 8
                                                                | (uint32_t) event->track << 16));
}

/* ---- synapses -------------------------------------------------------------------------------- */

KernelStatus
kernel_lane_connect (KernelLane *lane, const KernelLiveSynapse *s)
{
  if (!s->id || !s->from || !s->to || s->weight > 1000 || s->probability > 1000 || s->decay > 1000
      || s->plasticity > 1000 || s->quantize > 2)
    return KERNEL_ERROR_RANGE;
  uint64_t on_the_way = lane->connects - atomic_load_explicit (&lane->shown->connected, memory_order_acquire);
  uint32_t used = atomic_load_explicit (&lane->tables->live_used, memory_order_relaxed);
  uint32_t capacity = atomic_load_explicit (&lane->tables->live_capacity, memory_order_relaxed);
  if (used >= capacity || on_the_way >= capacity >> CONNECTS_IN_FLIGHT_SHIFT)
    return KERNEL_ERROR_FULL;
  uint64_t flags = (s->always ? SYNAPSE_ALWAYS : 0) | (s->quantize == 1 ? SYNAPSE_BEAT : 0)
                   | (s->quantize == 2 ? SYNAPSE_BAR : 0);
  KernelStatus status
      = kernel_lane_send (lane, COMMAND_CONNECT | flags << 8 | (uint64_t) s->group << 16 | (s->limit & 0xffull) << 24,
                          word_pair (kernel_clip_id (s->from), kernel_clip_id (s->to)), word_pair (s->id, s->delay_ticks),
                          s->weight | (uint64_t) s->probability << 10 | (uint64_t) s->decay << 20
                              | (uint64_t) s->plasticity << 30 | (uint64_t) s->jitter_ticks << 40
                              | (uint64_t) (s->limit >> 8) << 56);
  lane->connects += status == KERNEL_OK;
  return status;
}

KernelStatus
kernel_lane_disconnect (KernelLane *lane, uint64_t from, uint32_t id)
{
  if (!from || !id)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_DISCONNECT, word_pair (kernel_clip_id (from), id), 0, 0);
}

static KernelStatus
send_amount (KernelLane *lane, KernelCommandOp op, double amount)
{
  if (!(amount >= 0 && amount <= 100))
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, op, word_from_double (amount), 0, 0);
}

KernelStatus kernel_lane_reward (KernelLane *lane, double amount) { return send_amount (lane, COMMAND_REWARD, amount); }
KernelStatus kernel_lane_penalize (KernelLane *lane, double amount) { return send_amount (lane, COMMAND_PENALIZE, amount); }
KernelStatus kernel_lane_reset (KernelLane *lane, uint32_t id) { return kernel_lane_send (lane, COMMAND_RESET, id, 0, 0); }

/* ---- transport and clips --------------------------------------------------------------------- */

KernelStatus
kernel_lane_launch (KernelLane *lane, uint64_t clip, KernelQuantum quantum)
{
  if (!clip || (unsigned) quantum > KERNEL_QUANTUM_DEFAULT)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_LAUNCH, kernel_clip_id (clip), quantum, 0);
}

KernelStatus
kernel_lane_stop_clip (KernelLane *lane, uint64_t clip, KernelQuantum quantum)
{
  if ((unsigned) quantum > KERNEL_QUANTUM_DEFAULT)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_STOP_CLIP, kernel_clip_id (clip), quantum, 0);
}

KernelStatus
kernel_lane_quantum (KernelLane *lane, KernelQuantum quantum)
{
  if ((unsigned) quantum > KERNEL_QUANTUM_CLIP)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_QUANTUM, quantum, 0, 0);
}

static KernelStatus
send_track (KernelLane *lane, KernelCommandOp op, unsigned track, bool on)
{
  return track < KERNEL_TRACKS ? kernel_lane_send (lane, op, track, on, 0) : KERNEL_ERROR_RANGE;
}

KernelStatus kernel_lane_mute (KernelLane *lane, unsigned track, bool mute) { return send_track (lane, COMMAND_MUTE, track, mute); }
KernelStatus kernel_lane_solo (KernelLane *lane, unsigned track, bool solo) { return send_track (lane, COMMAND_SOLO, track, solo); }
KernelStatus kernel_lane_swap_now (KernelLane *lane) { return kernel_lane_send (lane, COMMAND_SWAP, 1, 0, 0); }
KernelStatus kernel_lane_swap_cancel (KernelLane *lane) { return kernel_lane_send (lane, COMMAND_SWAP, 0, 0, 0); }
KernelStatus kernel_lane_play (KernelLane *lane) { return kernel_lane_send (lane, COMMAND_PLAY, 0, 0, 0); }
KernelStatus kernel_lane_pause (KernelLane *lane) { return kernel_lane_send (lane, COMMAND_PAUSE, 0, 0, 0); }
KernelStatus kernel_lane_stop (KernelLane *lane) { return kernel_lane_send (lane, COMMAND_STOP, 0, 0, 0); }
KernelStatus kernel_lane_panic (KernelLane *lane) { return kernel_lane_send (lane, COMMAND_PANIC, 0, 0, 0); }

KernelStatus
kernel_lane_seek (KernelLane *lane, double tick)
{
  if (!isfinite (tick) || tick < 0)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_SEEK, word_from_double (tick), 0, 0);
}

KernelStatus
kernel_lane_loop (KernelLane *lane, uint32_t from, uint32_t to)
{
  if (from > to)
    return KERNEL_ERROR_RANGE;
  return kernel_lane_send (lane, COMMAND_LOOP, word_pair (from, to), 0, 0);
}
