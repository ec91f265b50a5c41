/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tempo lines in closed form: seconds from beats and back, exact for every ramp and every part of one.
 *
 * Pure functions, any thread. bpm(x) = s + d f(x / B); seconds(x) = 60 * integral of du / bpm(u). */
#ifndef THEORY_TEMPO_H
#define THEORY_TEMPO_H

#include <stddef.h>
#include <stdint.h>

/* The values are those of ScriptCurve. */
typedef enum { THEORY_CURVE_STEP, THEORY_CURVE_LINEAR, THEORY_CURVE_EASE_IN, THEORY_CURVE_EASE_OUT,
               THEORY_CURVE_EASE_IN_OUT } TheoryCurve;

/* Tempo after x of B beats of a ramp from s to e. x is clamped to 0..B; STEP holds s. */
double theory_ramp_get_bpm (TheoryCurve curve, double s, double e, double B, double x);
/* Seconds for the first x beats of the ramp, 0 <= x <= B. */
double theory_ramp_get_seconds (TheoryCurve curve, double s, double e, double B, double x);
/* Beats after which `seconds` have passed, 0 <= seconds <= get_seconds (B). Inverse within 1e-9. */
double theory_ramp_get_beats (TheoryCurve curve, double s, double e, double B, double seconds);

/* One stretch of a line. It lasts until the next stretch begins; behind a ramp's end its last tempo holds. */
typedef struct {
  double      beat, start_s;            /* where it begins */
  double      bpm, to_bpm, beats;       /* the whole ramp; STEP: beats is 0 */
  double      from_beats;               /* how far into the ramp this stretch begins */
  TheoryCurve curve;
} TheoryTempo;

/* Tempo, seconds and beats within one stretch; `beat` and `seconds` are on the line. Before the first stretch
 * (negative places) its first tempo holds. */
double theory_tempo_get_bpm (const TheoryTempo *tempo, double beat);
double theory_tempo_get_seconds (const TheoryTempo *tempo, double beat);
double theory_tempo_get_beat (const TheoryTempo *tempo, double seconds);

/* The same for a whole line, sorted by beat, at least one stretch. *hint (may be NULL) remembers the last stretch,
 * so that walking forward costs nothing. */
double theory_line_get_bpm (const TheoryTempo *line, size_t count, double beat, size_t *hint);
double theory_line_get_seconds (const TheoryTempo *line, size_t count, double beat, size_t *hint);
double theory_line_get_beat (const TheoryTempo *line, size_t count, double seconds, size_t *hint);
/* Fills start_s of every stretch from bpm and beat; the first one begins at 0 s at its beat 0. */
void   theory_line_prepare (TheoryTempo *line, size_t count);

#endif
