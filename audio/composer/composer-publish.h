/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an evaluated score to axons, synapses and spans in the composer zone. */
#ifndef COMPOSER_PUBLISH_H
#define COMPOSER_PUBLISH_H

#include "kernel/composer.h"
#include "script/script.h"

/* Track names keep their number (0-63) for the life of the child, so strips keep their voices. */
typedef struct { char name[64]; uint32_t last_used; bool used; } ComposerTrackName;
typedef struct {
  ComposerTrackName names[KERNEL_TRACKS];
  uint32_t          clock;
} ComposerTracks;

/* slots[i] is the number of score->tracks[i]; tracks beyond the 64th share the last number. */
void composer_tracks_assign (ComposerTracks *tracks, const ScriptScore *score, uint16_t *slots);

/* Names of automation targets keep their number (KERNEL_TARGETS_NAMED + place) like track names theirs: what a score that
 * still plays calls 17 is never something else. A name beyond the last place, or of 64 bytes and more, moves nothing. */
#define COMPOSER_TARGETS (KERNEL_TARGETS - KERNEL_TARGETS_NAMED)
typedef struct { char name[64]; uint32_t last_used; bool used; } ComposerTargetName;
typedef struct {
  ComposerTargetName names[COMPOSER_TARGETS];
  uint32_t           clock;
} ComposerTargets;

/* Gives every target of the score's automation its number; before composer_publish. */
void composer_targets_assign (ComposerTargets *targets, const ScriptScore *score);

/* Bump memory for one publication; reset by the caller. */
typedef struct { uint8_t *base; size_t size, used; } ComposerScratch;

KernelStatus composer_publish (KernelComposer *kernel, const ScriptScore *score, const uint16_t *slots,
                               const ComposerTargets *targets, ComposerScratch *scratch, uint32_t revision, uint32_t *slot);

#endif
