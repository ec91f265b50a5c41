/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clip expanded while the text is still being evaluated: to be fixed, or to be looked at. */
#ifndef SCRIPT_FREEZE_H
#define SCRIPT_FREEZE_H

#include "script-clip.h"

typedef struct {
  double   tempo;
  uint16_t numerator, denominator;
  uint32_t seed;                        /* of the clip's one generator */
} FreezeSettings;

/* Everything the clip plays, in written order, with its feel in beats. *beats: its written length. Throws limits. */
FrozenItem *clip_freeze (Script *s, const Clip *clip, const FreezeSettings *settings, Place place, uint32_t *count, double *beats);
/* A roll of sixteenths as lines of the console. */
void clip_preview (Script *s, const Clip *clip, double bpm, Place place);

#endif
