/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control thread's side of the performer: maps, commands, registers, patches; and what any
 * thread may look at. */
#include <math.h>

#include "kernel-performer-private.h"

/* ---- maps ------------------------------------------------------------------------------------ */

KernelStatus
kernel_performer_attach (KernelPerformer *p, KernelMap *map)
{
  KernelMap *none = NULL;
  if (!map)
    return KERNEL_ERROR_RANGE;
  return atomic_compare_exchange_strong_explicit (&p->incoming, &none, map, memory_order_release,
                                                  memory_order_relaxed)
             ? KERNEL_OK
             : KERNEL_ERROR_FULL;
}

KernelMap *
kernel_performer_collect (KernelPerformer *p)
{
  return atomic_exchange_explicit (&p->outgoing, NULL, memory_order_acquire);
}

/* ---- commands -------------------------------------------------------------------------------- */

static KernelStatus
send (KernelPerformer *p, KernelCommandOp op, uint64_t argument)
{
  const uint64_t words[COMMAND_WORDS] = { word_pair (op, p->control_sequence), argument };
  if (!ring_queue_push (p->commands, words))
    return KERNEL_ERROR_FULL;
  p->control_sequence++;
  return KERNEL_OK;
}

KernelStatus kernel_performer_play (KernelPerformer *p) { return send (p, COMMAND_PLAY, 0); }
KernelStatus kernel_performer_stop (KernelPerformer *p) { return send (p, COMMAND_STOP, 0); }
KernelStatus kernel_performer_pause (KernelPerformer *p) { return send (p, COMMAND_PAUSE, 0); }
KernelStatus kernel_performer_panic (KernelPerformer *p) { return send (p, COMMAND_PANIC, 0); }

KernelStatus
kernel_performer_seek (KernelPerformer *p, double tick)
{
  if (!isfinite (tick) || tick < 0)
    return KERNEL_ERROR_RANGE;
  return send (p, COMMAND_SEEK, word_from_double (tick));
}

KernelStatus
kernel_performer_loop (KernelPerformer *p, uint32_t from, uint32_t to)
{
  if (from > to)
    return KERNEL_ERROR_RANGE;
  return send (p, COMMAND_LOOP, word_pair (from, to));
}

/* ---- registers ------------------------------------------------------------------------------- */

static void
set_register (KernelPerformer *p, int index, uint64_t value)
{
  p->control_registers[index] = value;
  ring_snapshot_write (p->registers, p->control_registers, REGISTERS);
}

static uint32_t
low_half (KernelPerformer *p, int index)
{
  return (uint32_t) p->control_registers[index];
}

static uint32_t
high_half (KernelPerformer *p, int index)
{
  return (uint32_t) (p->control_registers[index] >> 32);
}

void
kernel_performer_set_tempo_scale (KernelPerformer *p, double scale)
{
  float value = (float) (isfinite (scale) ? fmin (fmax (scale, 0.05), 20) : 1);
  uint32_t bits;
  memcpy (&bits, &value, sizeof bits);
  set_register (p, REGISTER_TEMPO, word_pair (bits, high_half (p, REGISTER_TEMPO)));
}

void
kernel_performer_set_transpose (KernelPerformer *p, int semitones)
{
  int clamped = semitones < -127 ? -127 : semitones > 127 ? 127 : semitones;
  set_register (p, REGISTER_TEMPO, word_pair (low_half (p, REGISTER_TEMPO), (uint32_t) clamped));
}

void
kernel_performer_set_velocity (KernelPerformer *p, double factor)
{
  double thousandths = isfinite (factor) ? floor (fmin (fmax (factor, 0), 127) * 1000 + 0.5) : 1000;
  set_register (p, REGISTER_VELOCITY,
                word_pair ((uint32_t) thousandths, high_half (p, REGISTER_VELOCITY)));
}

void
kernel_performer_set_quantum (KernelPerformer *p, unsigned quantum)
{
  set_register (p, REGISTER_QUANTUM,
                word_pair (quantum <= 3 ? quantum : 0, high_half (p, REGISTER_QUANTUM)));
}

void
kernel_performer_set_loop_all (KernelPerformer *p, bool loop)
{
  set_register (p, REGISTER_QUANTUM,
                word_pair (low_half (p, REGISTER_QUANTUM), loop ? REGISTER_LOOP_ALL : 0));
}

void
kernel_performer_set_mute (KernelPerformer *p, uint64_t mute, uint64_t solo)
{
  p->control_registers[REGISTER_MUTE] = mute;
  set_register (p, REGISTER_SOLO, solo);
}

/* ---- patches --------------------------------------------------------------------------------- */

KernelStatus
kernel_performer_patch (KernelPerformer *p, uint64_t note_id, int pitch, int velocity, int muted)
{
  uint64_t newest = atomic_load_explicit (&p->newest_word, memory_order_acquire);
  KernelMap *map = (KernelMap *) (uintptr_t) (newest & ~(uint64_t) (KERNEL_SLOTS - 1));
  if (!map)
    return KERNEL_ERROR_RANGE;
  void *z1 = map->score.data;
  uint32_t note = kernel_view_find_note (&map->layout, z1, newest & (KERNEL_SLOTS - 1), note_id);
  if (note == KERNEL_NONE)
    return KERNEL_ERROR_RANGE;
  KernelWord *word = layout_note (&map->layout, z1, note);
  if ((uint32_t) word_load (word + 3) != (uint32_t) note_id)
    return KERNEL_ERROR_RANGE;          /* the table says so, the note does not: a zone that lies */
  kernel_note_patch (word, pitch, velocity, muted);
  _Atomic uint32_t *patches = &((KernelPost *) z1)->patches;    /* written by this thread alone */
  atomic_store_explicit (patches, atomic_load_explicit (patches, memory_order_relaxed) + 1,
                         memory_order_release);
  return KERNEL_OK;
}

/* ---- what any thread may look at ------------------------------------------------------------- */

void
kernel_performer_get_transport (KernelPerformer *p, KernelTransport *out)
{
  uint64_t f[SHOWN];
  while (!ring_snapshot_read (p->transport, f, SHOWN))
    ; /* the writer takes nanoseconds, ends always, and is not waiting for us */
  *out = (KernelTransport) {
    .playing = (uint32_t) f[SHOWN_STATE], .at_end = (uint32_t) (f[SHOWN_STATE] >> 32),
    .tick = word_to_double (f[SHOWN_TICK]), .seconds = word_to_double (f[SHOWN_SECONDS]),
    .bpm = word_to_double (f[SHOWN_BPM]), .sample = f[SHOWN_SAMPLE], .block = f[SHOWN_BLOCK],
    .score_version = (uint32_t) f[SHOWN_VERSION],
    .bar = (uint32_t) f[SHOWN_BAR], .beat = (uint32_t) (f[SHOWN_BAR] >> 32),
    .numerator = (uint32_t) f[SHOWN_METRE], .denominator = (uint32_t) (f[SHOWN_METRE] >> 32),
    .length_ticks = word_to_double (f[SHOWN_LENGTH]),
    .late = (uint32_t) f[SHOWN_LATE], .rejected = (uint32_t) (f[SHOWN_LATE] >> 32),
    .deferred = (uint32_t) f[SHOWN_DEFERRED], .stolen = (uint32_t) (f[SHOWN_DEFERRED] >> 32),
    .full = (uint32_t) f[SHOWN_FULL], .swaps = (uint32_t) (f[SHOWN_FULL] >> 32),
    .sounding = (uint32_t) f[SHOWN_SOUNDING],
  };
}

uint32_t
kernel_performer_read (KernelPerformer *p, uint64_t *cursor, KernelTell *tells, uint32_t max,
                       uint32_t *lost)
{
  if (lost)
    *lost = 0;
  uint64_t words[64 * TELL_WORDS];
  uint32_t count = 0;
  while (count < max)
    {
      uint32_t missed = 0, wish = max - count < 64 ? max - count : 64;
      uint32_t got = ring_tape_read (p->telemetry, cursor, words, wish, &missed);
      memcpy (tells + count, words, (size_t) got * sizeof *tells);
      count += got;
      if (lost)
        *lost += missed;
      if (got < wish)
        break;
    }
  return count;
}
