/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A track's sampler: from the zones a rig names to recordings in a DspSampler. */
#ifndef ENGINE_SAMPLER_H
#define ENGINE_SAMPLER_H

#include "engine-unit.h"

typedef struct EngineSampler EngineSampler;

/* Never NULL: what cannot be loaded is left out and told in *error. */
EngineSampler *engine_sampler_new (const EngineUnitPlace *place, const EngineTrack *track, GError **error);
void engine_sampler_free (EngineSampler *sampler);
/* Other zones count from the next note on; notes that sound end as they began. */
void engine_sampler_follow (EngineSampler *sampler, const EngineUnitPlace *place, const EngineTrack *track,
                            GError **error);
void engine_sampler_prepare (EngineSampler *sampler, double rate);
void engine_sampler_exchange (EngineSampler *sampler);
void engine_sampler_collect (EngineSampler *sampler);
bool engine_sampler_process (EngineSampler *sampler, float *const out[2], const DspEvent *events,
                             uint32_t count) KERNEL_RT;

#endif
