/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tempo lines in closed form: tick to seconds and back, real-time safe.
 *
 * Formulas: symphonyscript.md 6.9. A stretch runs from bpm to to_bpm over `ticks`, beginning from_ticks
 * into that ramp, and holds to_bpm afterwards. */
#ifndef KERNEL_TEMPO_H
#define KERNEL_TEMPO_H

#include "kernel-layout.h"
#include "kernel/composer.h"

enum { TEMPO_STEP, TEMPO_LINEAR, TEMPO_EASE_IN, TEMPO_EASE_OUT, TEMPO_EASE_IN_OUT };

_Static_assert (sizeof (KernelTempo) == TEMPO_WORDS * 8, "a row of the map has the same fields");

/* Seconds for the first `ticks` of a stretch, and the inverse. Both take any value >= 0. */
double kernel_tempo_seconds (const KernelTempo *tempo, double ticks) KERNEL_RT;
double kernel_tempo_ticks (const KernelTempo *tempo, double seconds) KERNEL_RT;
double kernel_tempo_bpm (const KernelTempo *tempo, double ticks) KERNEL_RT;

#endif
