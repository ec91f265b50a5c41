/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A unit is what sounds - a DSP machine, a sampler or a soundfont - together with what it was made from, so that it can be
 * compared and made again. */
#ifndef ENGINE_UNIT_H
#define ENGINE_UNIT_H

#include "engine/engine.h"

struct EngineSampler;
struct EngineFont;
struct EngineSamples;

typedef struct {
  EngineSound sound;
  struct EngineSampler *sampler;        /* SAMPLER */
  struct EngineFont *font;              /* SOUNDFONT */
  DspMachine *machine;                  /* PATCH, and the rest as well */
  DspMachine *prepared;                 /* made for another rate, not yet in use */
  /* control side */
  char     *name;                       /* as the rig wrote it */
  char     *text;                       /* the patch file's text */
  char     *targets;                    /* the automation targets it knows, by number */
  DspPatch *patch;                      /* with the parameters baked in */
  GArray   *params;                     /* of EngineUnitParam */
  uint32_t  voices;
  double    tempo_bpm, mix;
  bool      mixes;                      /* the patch has a knob "mix" of its own */
  bool      edited;                     /* live, since it was read */
  uint32_t  latency_frames, latency_prepared;
} EngineUnit;

typedef struct { char *node, *param, *text; double value; } EngineUnitParam;

typedef struct {
  const char *patch_dir, *project_dir;
  double rate, tempo_bpm;
  DspIsa isa;
  struct EngineSamples *samples;
  const char *const *targets;           /* names of automation targets */
  uint32_t target_count;
} EngineUnitPlace;
/* mix < 0: the patch's own. Else it goes to the patch's knob "mix" if there is one, and is left to
 * the caller if not. */
typedef struct {
  const char *patch;
  const EngineParam *params;
  uint32_t param_count, voices;
  double   mix;
  const EngineTrack *track;             /* NULL: an effect */
} EngineUnitWish;

/* engine-params.c: the first error of a list; the patch (taken) with the wish's parameters, of which the first that does not
 * fit is told and left out like the others; and what was wished before against what is. */
void        engine_params_complain (GError **error, const char *patch, const DspDiagnostics *diagnostics);
DspPatch   *engine_params_bake (const char *name, DspPatch *patch, const EngineUnitWish *wish, GError **error);
GArray     *engine_params_copy (const EngineUnitWish *wish);
bool        engine_params_have_names (const GArray *params, const EngineUnitWish *wish);
bool        engine_params_have_values (const GArray *params, const EngineUnitWish *wish);
bool        engine_params_move (DspMachine *machine, const DspPatch *patch, const GArray *params, const EngineUnitWish *wish);

/* NULL with *error when the patch cannot be found, read or compiled. A parameter that the patch does not have is
 * left out: then there is a unit and an *error. */
EngineUnit *engine_unit_new (const EngineUnitPlace *place, const EngineUnitWish *wish, GError **error);
void        engine_unit_free (EngineUnit *unit);        /* nobody plays it */
/* Whether the running unit can become what is wished; if not, another takes its place. */
bool        engine_unit_can_follow (const EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish);
/* Makes the running unit follow the wish: nothing, parameters, or a new program. FALSE: it stays what it
 * was. TRUE with *error: a parameter was left out. */
gboolean    engine_unit_follow (EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish,
                                GError **error);
/* Makes a fresh machine aside; exchange puts it in place (nobody plays). */
gboolean    engine_unit_prepare (EngineUnit *unit, const EngineUnitPlace *place, GError **error);
void        engine_unit_exchange (EngineUnit *unit);
/* Another patch for the running unit, with a crossfade (0: 5 ms). FALSE: why not is in *diagnostics; it stays as it was. */
gboolean    engine_unit_edit (EngineUnit *unit, const EngineUnitPlace *place, DspPatch *patch, double fade_s,
                              DspDiagnostics *diagnostics);
/* The file of a patch's name, bundled or of the project; NULL: none. */
char       *engine_unit_find_patch (const EngineUnitPlace *place, const char *patch);

/* A path of the project, symbolic links resolved; NULL when it is not there or leads outside. */
char       *engine_unit_find_file (const EngineUnitPlace *place, const char *path);
/* Whether nothing in the unit answers to expression (controller 11), so that the fader has to. */
bool        engine_unit_needs_expression (const EngineUnit *unit);
void        engine_unit_collect (EngineUnit *unit);    /* frees what the audio thread has done with */
bool        engine_unit_process (EngineUnit *unit, const float *const in[2], float *const out[2],
                                 const DspEvent *events, uint32_t count) KERNEL_RT;

#endif
