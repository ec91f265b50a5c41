/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A track's soundfont, played by FluidSynth where it was there at build time. */
#ifndef ENGINE_FONT_H
#define ENGINE_FONT_H

#include "engine-unit.h"

typedef struct EngineFont EngineFont;

/* NULL with *error: no FluidSynth, no such file, no soundfont, no such program. */
EngineFont *engine_font_new (const EngineUnitPlace *place, const EngineTrack *track, GError **error);
void engine_font_free (EngineFont *font);
/* Whether the same synthesiser can go on: the same file, unchanged, and as many voices. */
bool engine_font_can_follow (const EngineFont *font, const EngineUnitPlace *place, const EngineTrack *track);
/* Another program counts from the next note on. FALSE: there is none such, the old one stays. */
gboolean engine_font_follow (EngineFont *font, const EngineTrack *track, GError **error);
gboolean engine_font_prepare (EngineFont *font, double rate, GError **error);
void engine_font_exchange (EngineFont *font);
/* Notes begin at their frame; ends, controllers and bends count from the nearest edge of the 64 frames that FluidSynth
 * computes at once. */
bool engine_font_process (EngineFont *font, float *const out[2], const DspEvent *events, uint32_t count) KERNEL_RT;

#endif
