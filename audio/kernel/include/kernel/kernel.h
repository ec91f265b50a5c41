/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The synaptic kernel's shared memory map: sizes, layouts and the types both sides know.
 *
 * Z0 boot page (control) | Z1 composer zone (composer child, hostile) | Z2 lanes (producers) | Z3 performer zone.
 * Plain C11: no GLib, no JACK. See kernel/composer.h for the writer and kernel/performer.h for the reader. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_PPQ 480
#define KERNEL_BLOCK 64                 /* frames: the performer's unit of time */
#define KERNEL_TRACKS 64
#define KERNEL_SLOTS 8
#define KERNEL_NONE 0u                  /* index 0 is "none" in every table */

typedef enum {
  KERNEL_OK = 0,
  KERNEL_ERROR_FULL = -1,               /* a ring or table has no room; nothing was written; try again */
  KERNEL_ERROR_LIMIT = -2,              /* beyond a capacity of the boot page */
  KERNEL_ERROR_RANGE = -3,              /* an argument is out of range */
  KERNEL_ERROR_SYSTEM = -4              /* no memory file, no mapping (errno tells) */
} KernelStatus;

typedef struct {                        /* rounded up to powers of two; 0: the start value of the spec */
  uint32_t notes, axons, identities, spans, synapses, tempos, metres;
} KernelCapacities;

typedef enum {
  KERNEL_NOTE, KERNEL_CC, KERNEL_BEND, KERNEL_PRESSURE, KERNEL_POLY, KERNEL_PROGRAM, KERNEL_AUTOMATION,
  KERNEL_TEMPO, KERNEL_METRE, KERNEL_BARRIER
} KernelNoteKind;

/* What an AUTOMATION moves, in the unit of its value. From KERNEL_TARGETS_NAMED to 127 numbers stand for names that go with
 * the instruments: knobs and parameters of patches. */
typedef enum {
  KERNEL_TARGET_VOLUME,                 /* 0-1, times the track's own */
  KERNEL_TARGET_PAN,                    /* -1..1, added to the track's own */
  KERNEL_TARGET_BEND,                   /* -1..1 of the bend range */
  KERNEL_TARGET_MODULATION, KERNEL_TARGET_EXPRESSION, KERNEL_TARGET_RESONANCE, KERNEL_TARGET_CUTOFF, KERNEL_TARGET_REVERB,
  KERNEL_TARGET_CHORUS, KERNEL_TARGET_DELAY,    /* 0-1 */
  KERNEL_TARGETS_NAMED = 16, KERNEL_TARGETS = 128
} KernelTarget;

/* Real-time marker: functions that the audio thread may call. */
#if defined __clang__ && __clang_major__ >= 20
# define KERNEL_RT __attribute__ ((nonblocking))
#else
# define KERNEL_RT
#endif

#endif
