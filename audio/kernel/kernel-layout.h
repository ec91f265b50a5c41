/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of Z0 and Z1: where every table lies and what every word holds. Little endian, words
 * of 64 bits. */
#ifndef KERNEL_LAYOUT_H
#define KERNEL_LAYOUT_H

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "kernel/kernel.h"

#define KERNEL_MAGIC 0x424d5953u        /* 'SYMB' */
#define KERNEL_LAYOUT_VERSION 3u
#define KERNEL_PROBES_MAX 128           /* of any reader of Z1 */
#define KERNEL_PROBE_LONGEST 64         /* of a writer: beyond it a table counts as full */
#define KERNEL_CANDIDATES_MAX 64
#define KERNEL_NO_SPAN UINT32_MAX

_Static_assert (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the map is little endian");

/* Z0, written once by the control thread, read-only afterwards:
 *    0  magic u32 | layout u32 | ppq u32 | zone count u32
 *   16  capacities u32[12]          64  offsets u64[8]                                                          */
enum { CAPACITY_NOTES, CAPACITY_AXONS, CAPACITY_IDENTITIES, CAPACITY_SPANS, CAPACITY_SYNAPSES, CAPACITY_TEMPOS,
       CAPACITY_METRES, CAPACITY_SLOTS, CAPACITIES = 12 };
enum { OFFSET_SLOTS, OFFSET_SLOT_STRIDE, OFFSET_HEAP, OFFSET_Z1_SIZE, OFFSETS = 8 };
typedef struct {
  uint32_t magic, layout, ppq, zones;
  uint32_t capacities[CAPACITIES];
  uint64_t offsets[OFFSETS];
} KernelBoot;
_Static_assert (sizeof (KernelBoot) == 128 && offsetof (KernelBoot, offsets) == 64, "Z0 is two lines");

/* Z1:
 *    0  mailbox u32 (slot + 1, 0 none) | returned u32 (mask) | patches u32 | 0 ...   only exchanged or added to
 *   64  slot 0 | slot 1 | .. | slot 7      `stride` bytes each
 *       heap: notes, 32 bytes each; note 0 is none
 * a slot:
 *    0  header, 64 bytes
 *   64  axons | clips | identities | synapses | tempos | metres | spans
 * The hashed tables (clips, identities, synapses) carry the slot's generation in each entry: an entry of another
 * generation is an empty place, so a slot need not be cleared to be filled anew. */
typedef struct {                        /* a private copy of all sizes; offsets in bytes */
  uint32_t notes, axons, identities, spans, synapses, tempos, metres;   /* places; powers of two */
  uint32_t clips;                                                       /* 2 * axons */
  uint32_t clips_log2, synapses_log2;
  size_t   slots, stride, heap, size;                                   /* of Z1 */
  size_t   axons_at, clips_at, identities_at, synapses_at, tempos_at, metres_at, spans_at;      /* in a slot */
} KernelLayout;

typedef _Atomic uint64_t KernelWord;
typedef struct {
  _Atomic uint32_t mailbox, returned, patches;
  uint32_t spare[13];
} KernelPost;
_Static_assert (sizeof (KernelPost) == 64, "one line");

/* slot header                                    identity entry, 16 bytes          clip entry, 8 bytes
 *  w0 revision 32 | generation 16 | 0             w0 id 64                           clip 32 | axon 16 | generation 16
 *  w1 axon count 32 | synapse count 32            w1 note 32 | axon 16 | generation 16
 *  w2 identities log2 32 | span count 32
 *  w3 tempo count 32 | metre count 32            span, 16 bytes
 *  w4 length in ticks 32 | serial 32              w0 file 16 | pass 16 | start 32
 *                                                 w1 length 32 | parent 32 (in the slot's table, ~0 none)
 * axon header, 64 bytes
 *  w0 key hash                        w4 flags 16 | transpose 16 | text revision 32
 *  w1 content hash                    w5 track 16 | groove 16 | tempo count 16 | metre count 16
 *  w2 clip id 32 | first note 32      w6 first tempo 32 | first metre 32
 *  w3 note count 32 | length 32       w7 span base 32 | span count 32
 * note, 32 bytes
 *  w0 PERFORM  pitch 8 | velocity 8 | kind 4 | voice 4 | flags 8 | duration 32 ticks
 *  w1 PLACE    tick 32 | fraction 16 | detune 16 (cents, signed)
 *  w2 LINK     next 32 | span 32 (in the axon's own spans; add the header's span base)
 *  w3 IDENT    note id 32 | generation 16 | extra 16      BEND AUTOMATION: a float, detune its low half, extra its high
 * synapse, 32 bytes
 *  w0 source 32 | target 32           w2 delay 32 | jitter 16 | limit 16
 *  w1 synapse id 32 | weight 16 | probability 16
 *  w3 group 8 | flags 8 | decay 16 | plasticity 16 | generation 16
 * tempo, 56 bytes: tick, start_s, bpm, to_bpm, ticks, from_ticks f64 | curve 32 | 0
 * metre, 8: tick 32 | num 16 | den 16 */
#define SLOT_HEADER_WORDS 8
#define AXON_WORDS 8
#define NOTE_WORDS 4
#define SYNAPSE_WORDS 4
#define IDENTITY_WORDS 2
enum { TEMPO_TICK, TEMPO_START, TEMPO_BPM, TEMPO_TO_BPM, TEMPO_TICKS, TEMPO_FROM, TEMPO_CURVE, TEMPO_WORDS };
#define SPAN_WORDS 2

enum { AXON_LOOP = 1, AXON_CYCLE = 2, AXON_STALE = 4, AXON_STARTS = 8 };
enum { NOTE_ACTIVE = 1, NOTE_MUTED = 2, NOTE_GLIDE = 4, NOTE_GHOST = 8, NOTE_LAST = 16, NOTE_PATCHED = 32 };
enum { SYNAPSE_ALWAYS = 1, SYNAPSE_BEAT = 2, SYNAPSE_BAR = 4 };

/* False: the capacities are beyond the most (spec section 9). */
bool kernel_layout_from_capacities (const KernelCapacities *capacities, KernelLayout *layout);
void kernel_layout_write_boot (const KernelLayout *layout, KernelBoot *boot);
/* Copies and checks a boot page. False: not ours, or its numbers contradict each other. */
bool kernel_layout_from_boot (const KernelBoot *boot, KernelLayout *layout);

static inline uint64_t
word_pair (uint32_t low, uint32_t high)
{
  return low | (uint64_t) high << 32;
}

static inline uint64_t
word_load (const KernelWord *word)
{
  return atomic_load_explicit (word, memory_order_relaxed);
}

static inline void
word_store (KernelWord *word, uint64_t value)
{
  atomic_store_explicit (word, value, memory_order_relaxed);
}

static inline KernelWord *
layout_slot (const KernelLayout *layout, void *z1, uint32_t slot)
{
  return (KernelWord *) ((char *) z1 + layout->slots + slot * layout->stride);
}

static inline KernelWord *
layout_table (KernelWord *slot, size_t table)
{
  return (KernelWord *) ((char *) slot + table);
}

static inline KernelWord *
layout_note (const KernelLayout *layout, void *z1, uint32_t note)
{
  return (KernelWord *) ((char *) z1 + layout->heap) + (size_t) note * NOTE_WORDS;
}

static inline uint32_t
layout_hash32 (uint32_t value, uint32_t log2)
{
  return (value * 2654435761u) >> (32 - log2);
}

static inline uint32_t
layout_hash64 (uint64_t value, uint32_t log2)
{
  return (uint32_t) ((value * 0x9E3779B97F4A7C15ull) >> (64 - log2));
}

static inline uint64_t
layout_mix (uint64_t hash, uint64_t value)
{
  hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 29;
}

/* Any patch is one store of word 0; -1 leaves a field. */
static inline void
kernel_note_patch (KernelWord *note, int pitch, int velocity, int muted)
{
  uint64_t w0 = word_load (note) | (uint64_t) NOTE_PATCHED << 24;
  if (pitch >= 0)
    w0 = (w0 & ~(uint64_t) 0xff) | (pitch > 127 ? 127u : (unsigned) pitch);
  if (velocity >= 0)
    w0 = (w0 & ~(uint64_t) 0xff00) | (velocity > 127 ? 127u : (unsigned) velocity) << 8;
  if (muted >= 0)
    w0 = (w0 & ~((uint64_t) NOTE_MUTED << 24)) | (muted ? (uint64_t) NOTE_MUTED << 24 : 0);
  atomic_store_explicit (note, w0, memory_order_release);
}

/* A bend's or an automation's value lies where detune and extra of other kinds do. */
static inline void
note_pack_value (uint32_t kind, float value, uint16_t *detune, uint16_t *extra)
{
  uint32_t bits;
  if (kind != KERNEL_BEND && kind != KERNEL_AUTOMATION)
    return;
  memcpy (&bits, &value, sizeof bits);
  *detune = (uint16_t) bits;
  *extra = (uint16_t) (bits >> 16);
}

static inline uint64_t
word_from_double (double value)
{
  uint64_t word;
  memcpy (&word, &value, sizeof word);
  return word;
}

static inline double
word_to_double (uint64_t word)
{
  double value;
  memcpy (&value, &word, sizeof value);
  return value;
}

#endif
