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
  (void) kernel_performer_tend (p);     /* without memory the tables stay as they are, and say FULL */
  return atomic_exchange_explicit (&p->outgoing, NULL, memory_order_acquire);
}

/* ---- commands -------------------------------------------------------------------------------- */

KernelLane *
kernel_performer_get_lane (KernelPerformer *p, unsigned lane)
{
  return lane < KERNEL_LANES ? p->lane + lane : NULL;
}

KernelStatus kernel_performer_play (KernelPerformer *p) { return kernel_lane_play (p->lane); }
KernelStatus kernel_performer_stop (KernelPerformer *p) { return kernel_lane_stop (p->lane); }
KernelStatus kernel_performer_panic (KernelPerformer *p) { return kernel_lane_panic (p->lane); }
KernelStatus kernel_performer_seek (KernelPerformer *p, double tick) { return kernel_lane_seek (p->lane, tick); }

KernelStatus
kernel_performer_pause (KernelPerformer *p)
{
  return kernel_lane_send (p->lane, COMMAND_PAUSE, 0, 0, 0);
}

KernelStatus
kernel_performer_loop (KernelPerformer *p, uint32_t from, uint32_t to)
{
  return kernel_lane_loop (p->lane, from, to);
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
kernel_performer_ramp_tempo_scale (KernelPerformer *p, double scale, double seconds)
{
  float value = (float) (isfinite (scale) ? fmin (fmax (scale, 0.05), 20) : 1);
  uint32_t ms = seconds > 0 ? (uint32_t) fmin (seconds * 1000 + 0.5, 14400000) : 0, bits;
  memcpy (&bits, &value, sizeof bits);
  p->control_registers[REGISTER_QUANTUM] = word_pair (low_half (p, REGISTER_QUANTUM),
                                                      (high_half (p, REGISTER_QUANTUM) & 0xff) | ms << 8);
  set_register (p, REGISTER_TEMPO, word_pair (bits, high_half (p, REGISTER_TEMPO)));
}

void
kernel_performer_set_tempo_scale (KernelPerformer *p, double scale)
{
  kernel_performer_ramp_tempo_scale (p, scale, 0);
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

static void
set_flag (KernelPerformer *p, uint32_t flag, bool on)
{
  uint32_t flags = high_half (p, REGISTER_QUANTUM) & ~flag;
  set_register (p, REGISTER_QUANTUM, word_pair (low_half (p, REGISTER_QUANTUM), on ? flags | flag : flags));
}

void kernel_performer_set_loop_all (KernelPerformer *p, bool loop) { set_flag (p, REGISTER_LOOP_ALL, loop); }
void kernel_performer_set_cut (KernelPerformer *p, bool cut) { set_flag (p, REGISTER_CUT, cut); }

void
kernel_performer_set_human (KernelPerformer *p, uint32_t timing_us, uint32_t velocity_per_mille)
{
  set_register (p, REGISTER_HUMAN, word_pair (timing_us < 1000000 ? timing_us : 1000000,
                                              velocity_per_mille < 1000 ? velocity_per_mille : 1000));
}

void
kernel_performer_set_seed (KernelPerformer *p, uint32_t seed)
{
  set_register (p, REGISTER_SEED, word_pair (seed, high_half (p, REGISTER_SEED)));
}

void
kernel_performer_set_offset (KernelPerformer *p, int32_t offset_us)
{
  int32_t clamped = offset_us < -1000000 ? -1000000 : offset_us > 1000000 ? 1000000 : offset_us;
  set_register (p, REGISTER_SEED, word_pair (low_half (p, REGISTER_SEED), (uint32_t) clamped));
}

KernelStatus
kernel_performer_set_groove (KernelPerformer *p, const KernelGroove *groove)
{
  uint64_t words[GROOVE_WORDS] = { 0 };
  if (groove->count > KERNEL_GROOVE_STEPS || (groove->count && groove->grid_ticks == 0))
    return KERNEL_ERROR_RANGE;
  for (uint32_t i = 0; i < groove->count; i++)
    {
      if (groove->steps[i].ticks < -LOOK_AHEAD_TICKS || groove->steps[i].ticks > LOOK_AHEAD_TICKS)
        return KERNEL_ERROR_RANGE;
      words[1 + i] = (uint16_t) groove->steps[i].ticks | (uint32_t) groove->steps[i].velocity << 16;
    }
  words[0] = word_pair (groove->grid_ticks, groove->count);
  ring_snapshot_write (p->groove, words, GROOVE_WORDS);
  p->groove_number += p->groove_number == UINT32_MAX ? 2 : 1;
  set_register (p, REGISTER_VELOCITY, word_pair (low_half (p, REGISTER_VELOCITY), groove->count ? p->groove_number : 0));
  return KERNEL_OK;
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

/* ---- tables that grow, and learned weights --------------------------------------------------- */

KernelStatus
kernel_performer_tend (KernelPerformer *p)
{
  bool good = true;
  for (int i = 0; i < TABLES; i++)
    good = kernel_table_tend (&p->tables[i]) && good;
  return good ? KERNEL_OK : KERNEL_ERROR_SYSTEM;
}

static void
copy_table (const KernelTableData *data, KernelWeight *weights, uint32_t max, uint32_t *count)
{
  for (size_t at = 0; data && at < (size_t) 1 << data->log2; at++)
    {
      const KernelWord *words = data->entries + at * LEARNED_WORDS;
      uint64_t w0 = atomic_load_explicit (words, memory_order_acquire);
      if (w0 == 0 || atomic_load_explicit (words + 3, memory_order_acquire) >> 63)
        continue;
      uint64_t w1 = atomic_load_explicit (words + 1, memory_order_acquire);
      KernelWeight weight = { (uint32_t) w0, (int32_t) (w0 >> 32), (uint32_t) w1 };
      if (weight.weight == 0 && weight.firings == 0)
        continue;
      if (*count < max)
        weights[*count] = weight;
      ++*count;
    }
}

bool
kernel_performer_copy_weights (KernelPerformer *p, KernelWeight *weights, uint32_t max, uint32_t *count)
{
  const KernelTable *table = &p->tables[TABLE_LEARNED];
  for (int tries = 0; tries < 4; tries++)
    {
      uint64_t number = atomic_load_explicit (&p->learned_number, memory_order_acquire);
      if (number & 1)
        continue;
      *count = 0;
      copy_table (table->now, weights, max, count);
      copy_table (table->next, weights, max, count);
      if (atomic_load_explicit (&p->learned_number, memory_order_relaxed) == number)
        return true;
    }
  return false;
}

KernelStatus
kernel_performer_set_weights (KernelPerformer *p, const KernelWeight *weights, uint32_t count, uint32_t *taken)
{
  for (*taken = 0; *taken < count; ++*taken)
    {
      const KernelWeight *weight = weights + *taken;
      if (weight->id == 0 || weight->weight < -1000 || weight->weight > 1000)
        return KERNEL_ERROR_RANGE;
      KernelStatus status = kernel_lane_send (p->lane, COMMAND_WEIGHT, word_pair (weight->id, (uint32_t) weight->weight),
                                              weight->firings, 0);
      if (status != KERNEL_OK)
        return status;
    }
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
    .swap_sample = f[SHOWN_SWAP],
    .sounding = (uint32_t) f[SHOWN_SOUNDING], .steps_most = (uint32_t) (f[SHOWN_SOUNDING] >> 32),
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
