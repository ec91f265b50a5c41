/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A unit is a DSP machine together with what it was made from, so that it can be compared and made again. */
#ifndef ENGINE_UNIT_H
#define ENGINE_UNIT_H

#include "engine/engine.h"

typedef struct {
  DspMachine *machine;
  DspMachine *prepared;                 /* made for another rate, not yet in use */
  /* control side */
  char     *name;                       /* as the rig wrote it */
  char     *text;                       /* the patch file's text */
  DspPatch *patch;                      /* with the parameters baked in */
  GArray   *params;                     /* of EngineUnitParam */
  uint32_t  voices;
  double    tempo_bpm, mix;
  bool      mixes;                      /* the patch has a knob "mix" of its own */
  uint32_t  latency_frames, latency_prepared;
} EngineUnit;

typedef struct { char *node, *param; double value; } EngineUnitParam;

typedef struct { const char *patch_dir, *project_dir; double rate, tempo_bpm; DspIsa isa; } EngineUnitPlace;
/* mix < 0: the patch's own. Else it goes to the patch's knob "mix" if there is one, and is left to
 * the caller if not. */
typedef struct {
  const char *patch;
  const EngineParam *params;
  uint32_t param_count, voices;
  double   mix;
} EngineUnitWish;

/* NULL with *error when the patch cannot be found, read or compiled. A parameter that the patch does not have is
 * left out: then there is a unit and an *error. */
EngineUnit *engine_unit_new (const EngineUnitPlace *place, const EngineUnitWish *wish, GError **error);
void        engine_unit_free (EngineUnit *unit);        /* nobody plays it */
/* Makes the running unit follow the wish: nothing, parameters, or a new program. FALSE: it stays what it
 * was. TRUE with *error: a parameter was left out. */
gboolean    engine_unit_follow (EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish,
                                GError **error);
/* Makes a fresh machine aside; exchange puts it in place (nobody plays). */
gboolean    engine_unit_prepare (EngineUnit *unit, const EngineUnitPlace *place, GError **error);
void        engine_unit_exchange (EngineUnit *unit);
/* Frames from an impulse in to its peak out, by trying it on a machine aside; the declared ones if none comes out. */
uint32_t    engine_unit_measure_latency (EngineUnit *unit, const EngineUnitPlace *place);

#endif
