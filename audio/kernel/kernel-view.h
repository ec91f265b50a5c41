/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile reading of Z1: every word is loaded once into a local, checked, and only the local is
 * used.
 *
 * All functions are bounded, never fault and may run on the audio thread. */
#ifndef KERNEL_VIEW_H
#define KERNEL_VIEW_H

#include "kernel-map.h"
#include "kernel-tempo.h"

typedef struct {                        /* one map as the performer knows it */
  KernelMap   *map;
  KernelLayout layout;                  /* private copy */
  void        *z1;
  uint32_t     held;                    /* slots the performer owns */
} KernelZone;

typedef struct {
  uint32_t revision, generation, axon_count, synapse_count, span_count, tempo_count, metre_count, length;
} KernelSlot;

typedef struct {
  uint64_t key, content;
  uint32_t clip, first, count, length;
  uint32_t tempo_first, tempo_count, metre_first, metre_count, span_base, span_count;
  uint32_t text_revision;               /* the text that its spans have offsets of */
  uint16_t flags, track;
} KernelAxon;

typedef struct {
  uint64_t place;                       /* tick in 1/65536 */
  uint32_t duration, next, span, id;
  int16_t  detune;
  uint16_t extra;
  float    value;                       /* BEND AUTOMATION; finite */
  uint8_t  pitch, velocity, kind, voice, flags;
} KernelNote;

typedef struct { uint64_t words[SYNAPSE_WORDS]; } KernelSynapse;         /* a private copy of a record */

static inline uint32_t synapse_target (const KernelSynapse *s) { return (uint32_t) (s->words[0] >> 32); }
static inline uint32_t synapse_id (const KernelSynapse *s) { return (uint32_t) s->words[1]; }
static inline uint32_t synapse_delay (const KernelSynapse *s) { return (uint32_t) s->words[2]; }
static inline uint32_t synapse_jitter (const KernelSynapse *s) { return s->words[2] >> 32 & 0xffff; }
static inline uint32_t synapse_limit (const KernelSynapse *s) { return (uint32_t) (s->words[2] >> 48); }
static inline uint32_t synapse_group (const KernelSynapse *s) { return s->words[3] & 0xff; }
static inline uint32_t synapse_flags (const KernelSynapse *s) { return s->words[3] >> 8 & 0xff; }
static inline uint32_t per_mille (uint64_t value) { return (uint16_t) value < 1000 ? (uint16_t) value : 1000; }
static inline uint32_t synapse_weight (const KernelSynapse *s) { return per_mille (s->words[1] >> 32); }
static inline uint32_t synapse_probability (const KernelSynapse *s) { return per_mille (s->words[1] >> 48); }
static inline uint32_t synapse_plasticity (const KernelSynapse *s) { return per_mille (s->words[3] >> 32); }
static inline uint32_t synapse_decay (const KernelSynapse *s) { return per_mille (s->words[3] >> 16); }

/* A slot's header. False: a count is beyond its capacity. */
bool kernel_view_slot (const KernelZone *zone, uint32_t slot, KernelSlot *out) KERNEL_RT;
/* False: out of range; *out is then unusable. */
bool kernel_view_axon (const KernelZone *zone, uint32_t slot, uint32_t index, KernelAxon *out) KERNEL_RT;
/* Index of a clip's axon in a slot, ~0: none. */
uint32_t kernel_view_find_clip (const KernelZone *zone, uint32_t slot, const KernelSlot *head, uint32_t clip) KERNEL_RT;
uint32_t kernel_view_flags (const KernelZone *zone, uint32_t slot, uint32_t index) KERNEL_RT;
/* Note `index` of the heap; the caller has checked that it lies in its axon. Fields are clamped. */
void kernel_view_note (const KernelZone *zone, uint32_t index, KernelNote *out) KERNEL_RT;
void kernel_view_note_words (const KernelWord *words, KernelNote *out) KERNEL_RT;
/* Row of a tempo line, with every number finite and in range. */
void kernel_view_tempo (const KernelZone *zone, uint32_t slot, uint32_t row, KernelTempo *out) KERNEL_RT;
void kernel_view_metre (const KernelZone *zone, uint32_t slot, uint32_t row, KernelMetre *out) KERNEL_RT;
/* Copies the records of a source in table order; at most 64, at most 128 probes. */
uint32_t kernel_view_synapses (const KernelZone *zone, uint32_t slot, const KernelSlot *head, uint32_t source,
                               KernelSynapse out[KERNEL_CANDIDATES_MAX]) KERNEL_RT;
/* Note index of an identity in a slot, 0: none. */
uint32_t kernel_view_find_note (const KernelLayout *layout, void *z1, uint32_t slot, uint64_t id) KERNEL_RT;

/* ---- tempo lines ----------------------------------------------------------------------------- */
typedef struct {                        /* a place on an axon's tempo line; the row is a private copy */
  const KernelZone *zone;
  uint32_t slot, first, count, index;
  double   next_tick, next_s;           /* of the row after this one; infinite for the last */
  double   tick_s;                      /* seconds a tick where the row is steady; 0 in a ramp */
  KernelTempo row;
} KernelLine;

void   kernel_line_init (KernelLine *line, const KernelZone *zone, uint32_t slot, const KernelAxon *axon) KERNEL_RT;
/* A line that follows nothing: 120 beats per minute for ever. */
void   kernel_line_init_plain (KernelLine *line) KERNEL_RT;
double kernel_line_find_seconds (KernelLine *line, double tick) KERNEL_RT;
static inline double
kernel_line_seconds (KernelLine *line, double tick)
{
  return tick >= line->row.tick && tick < line->next_tick && line->tick_s > 0
         ? line->row.start_s + (tick - line->row.tick) * line->tick_s : kernel_line_find_seconds (line, tick);
}
double kernel_line_tick (KernelLine *line, double seconds) KERNEL_RT;
double kernel_line_bpm (KernelLine *line, double tick) KERNEL_RT;

#endif
