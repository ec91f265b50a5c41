/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer's side of the kernel: fills a free score slot in Z1 and publishes it whole.
 *
 * One thread (the composer child's only one). No allocation and no system call after kernel_composer_attach. */
#ifndef KERNEL_COMPOSER_H
#define KERNEL_COMPOSER_H

#include "kernel/kernel.h"

typedef struct KernelComposer KernelComposer;

/* One note of an axon, in ascending time. What the fields mean by kind:
 *   NOTE        pitch, velocity, duration; glide: extra is its length in ticks, at most the duration
 *   CC          pitch: controller, velocity: value          PRESSURE  velocity: value
 *   BEND        value: semitones                             POLY      pitch, velocity: value
 *   AUTOMATION  pitch: target, value: in its unit, duration: the ramp from what it was, straight in time (0 jumps)
 *   BARRIER     duration: the length whose next multiple on the transport is waited for
 *   PROGRAM TEMPO METRE are carried and make no event */
typedef struct {
  uint64_t id;                          /* stable identity */
  KernelNoteKind kind;
  uint8_t  pitch, velocity, voice;      /* CC: pitch = controller, velocity = value */
  bool     glide;
  double   start_ticks;                 /* performed, from the axon's start, >= 0; kept to 1/65536 tick */
  uint32_t duration_ticks;
  int16_t  detune_cents;
  uint16_t extra;                       /* by kind, above */
  float    value;                       /* by kind, above; finite. It lies where detune and extra do */
  uint32_t span;                        /* index into this axon's spans[], or ~0 for none */
} KernelNoteInput;

typedef struct { uint32_t file, start, length, parent, pass; } KernelSpan;      /* parent: index in the axon's spans, or ~0 */
/* A stretch of a tempo line: a ramp from bpm to to_bpm over `ticks`, of which the first from_ticks lie before it (0,
 * unless something interrupted the ramp); behind the ramp to_bpm holds. curve: step linear in out inout. */
typedef struct {
  double   tick, start_s, bpm, to_bpm, ticks;
  uint32_t curve, pad;
  double   from_ticks;                  /* 0 to ticks */
} KernelTempo;
typedef struct { uint32_t tick; uint16_t numerator, denominator; } KernelMetre;

typedef struct {
  uint64_t key_hash, content_hash;
  uint16_t track;                       /* 0-63 */
  bool     starts;                      /* from the transport's start; else a synapse starts it */
  bool     stale;
  bool     keep;                        /* list the last good axon of key_hash, flagged STALE: its notes, spans, lines,
                                         * length and text revision; only track and starts are taken from here */
  uint32_t length_ticks;                /* written length: where it ends and its synapses are resolved */
  const KernelNoteInput *notes;  uint32_t note_count;
  const KernelSpan      *spans;  uint32_t span_count;
  const KernelTempo     *tempos; uint32_t tempo_count;          /* at least one, the first at tick 0 */
  const KernelMetre     *metres; uint32_t metre_count;          /* at least one, the first at tick 0 */
} KernelAxonInput;

typedef struct {
  uint64_t from_key, to_key;            /* key hashes of axons of this score */
  uint32_t id;
  uint8_t  group; bool always;
  uint16_t weight, probability;         /* per mille */
  uint32_t delay_ticks; uint16_t jitter_ticks, limit, decay, plasticity;        /* per mille where not ticks */
  uint8_t  quantize;                    /* 0 off 1 beat 2 bar */
} KernelSynapseInput;

/* Attaches to a mapped Z0 (read) and Z1 (read-write). `scratch` is private memory of at least
 * kernel_composer_scratch_size(z0) bytes for the heap's books. Fails: NULL when the boot page does not fit. */
size_t          kernel_composer_scratch_size (const void *z0);
KernelComposer *kernel_composer_attach (const void *z0, void *z1, void *scratch, size_t scratch_size);

/* Bytes of Z1 to map for this boot page (whole pages), 0 when it does not fit. */
size_t          kernel_composer_score_size (const void *z0);

/* begin ... axon* ... synapse* ... publish. An error leaves the slot unpublished and the old score playing; begin again.
 * One exception: `keep` of a key that the last published score did not list returns RANGE, lists nothing, and the
 * rest may go on.
 * FULL: no room at this moment (slots or notes still held by the performer): try again after a block.
 * LIMIT: beyond a capacity of the boot page (a larger zone is needed), so many notes that two generations of the score do
 * not fit side by side, or more than 64 synapses of one source.  RANGE: a field is out of range, a
 * key is listed twice or not at all, or nothing was begun.
 * kernel_composer_begin copies nothing: what add_axon and add_synapse are given is read before they return. */
KernelStatus kernel_composer_begin (KernelComposer *composer, uint32_t revision);
KernelStatus kernel_composer_add_axon (KernelComposer *composer, const KernelAxonInput *axon);
KernelStatus kernel_composer_add_synapse (KernelComposer *composer, const KernelSynapseInput *synapse);
KernelStatus kernel_composer_publish (KernelComposer *composer, uint32_t *slot);

#endif
