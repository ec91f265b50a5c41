/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile reading of Z1: every word is loaded once into a local, checked, and only the local is used.
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
  uint16_t flags, track;
} KernelAxon;

typedef struct {
  uint64_t place;                       /* tick in 1/65536 */
  uint32_t duration, next, span, id;
  int16_t  detune;
  uint16_t extra;
  uint8_t  pitch, velocity, kind, voice, flags;
} KernelNote;

typedef struct {
  uint32_t source, target, id, delay;
  uint16_t weight, probability, jitter, limit, decay, plasticity;
  uint8_t  group, flags;
} KernelSynapse;

/* A slot's header. False: a count is beyond its capacity. */
bool kernel_view_slot (const KernelZone *zone, uint32_t slot, KernelSlot *out) KERNEL_RT;
/* False: out of range; *out is then unusable. */
bool kernel_view_axon (const KernelZone *zone, uint32_t slot, uint32_t index, KernelAxon *out) KERNEL_RT;
/* Index of a clip's axon in a slot, ~0: none. */
uint32_t kernel_view_find_clip (const KernelZone *zone, uint32_t slot, const KernelSlot *head, uint32_t clip) KERNEL_RT;
uint32_t kernel_view_flags (const KernelZone *zone, uint32_t slot, uint32_t index) KERNEL_RT;
/* Note `index` of the heap; the caller has checked that it lies in its axon. Fields are clamped. */
void kernel_view_note (const KernelZone *zone, uint32_t index, KernelNote *out) KERNEL_RT;
/* Row of a tempo line, with every number finite and in range. */
void kernel_view_tempo (const KernelZone *zone, uint32_t slot, uint32_t row, KernelTempo *out) KERNEL_RT;
void kernel_view_metre (const KernelZone *zone, uint32_t slot, uint32_t row, KernelMetre *out) KERNEL_RT;
/* Copies the records of a source in table order; at most 64, at most 128 probes. */
uint32_t kernel_view_synapses (const KernelZone *zone, uint32_t slot, const KernelSlot *head, uint32_t source,
                               KernelSynapse out[KERNEL_CANDIDATES_MAX]) KERNEL_RT;
/* Note index of an identity in a slot, 0: none. */
uint32_t kernel_view_find_note (const KernelLayout *layout, void *z1, uint32_t slot, uint64_t id) KERNEL_RT;

/* ---- tempo lines ---------------------------------------------------------------------------------------- */
typedef struct {                        /* a place on an axon's tempo line; the row is a private copy */
  const KernelZone *zone;
  uint32_t slot, first, count, index;
  double   next_tick, next_s;           /* of the row after this one; infinite for the last */
  KernelTempo row;
} KernelLine;

void   kernel_line_init (KernelLine *line, const KernelZone *zone, uint32_t slot, const KernelAxon *axon) KERNEL_RT;
/* A line that follows nothing: 120 beats per minute for ever. */
void   kernel_line_init_plain (KernelLine *line) KERNEL_RT;
double kernel_line_seconds (KernelLine *line, double tick) KERNEL_RT;
double kernel_line_tick (KernelLine *line, double seconds) KERNEL_RT;
double kernel_line_bpm (KernelLine *line, double tick) KERNEL_RT;

#endif
