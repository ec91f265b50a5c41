/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live patches of the rig's tracks: what a hand, a script or a message changes while they sound, and when that is heard.
 *
 * Control side like the rest of the engine (any one thread at a time), but engine_get_time. A track that plays a sampler
 * or a soundfont has no patch. What is changed here lasts until the rig itself wishes something else of that track's
 * instrument (another patch or text, other parameters): then the rig counts again. */
#ifndef ENGINE_TRACK_H
#define ENGINE_TRACK_H

#include "engine/engine.h"

G_BEGIN_DECLS

char    **engine_dup_track_names (Engine *engine);              /* in the rig's order; g_strfreev */
/* -1: no such track. */
int       engine_track_get_slot (Engine *engine, const char *track);
/* As it plays, referenced; NULL: no such track, or one without a patch. Pointers differ when something else changed it. */
DspPatch *engine_track_dup_patch (Engine *engine, const char *track);
/* The file that a patch's name means, bundled or below the project; NULL: none. */
char     *engine_find_patch (Engine *engine, const char *name);
/* The file it came from; NULL: none. */
char     *engine_track_dup_file (Engine *engine, const char *track);
/* Compiles another patch for a track and hands it over with a crossfade (0: 5 ms). FALSE: it stays as it was, and
 * *diagnostics (zeroed by the callee, finished by the caller) says why. */
gboolean  engine_track_load (Engine *engine, const char *track, DspPatch *patch, double fade_s, uint64_t *serial,
                             DspDiagnostics *diagnostics);
/* Remembers a patch that differs only in values that the machine has been given already. */
void      engine_track_keep (Engine *engine, const char *track, DspPatch *patch);
/* Whether what plays was changed here since the rig wished it. */
gboolean  engine_track_is_edited (Engine *engine, const char *track);
/* Its file was written by us: what stands in it now is what plays, and no reason to read it again. */
void      engine_track_refresh (Engine *engine, const char *track);
/* The same for one that differs only in what does not sound (learned controls, presets): no live change of the sound. */
void      engine_track_annotate (Engine *engine, const char *track, DspPatch *patch);
/* Moves one parameter (node "": a macro) from a sample of the performer's counter on (0: now) over `ramp_frames` (0: 64).
 * FALSE: no such parameter, or 1,024 wait already. */
gboolean  engine_track_set_param (Engine *engine, const char *track, const char *node, const char *param, double value,
                                  uint64_t sample, uint32_t ramp_frames);
/* Whether the program of engine_track_load sounds (TRUE also when the track has gone), and since which sample. */
gboolean  engine_track_has_taken (Engine *engine, const char *track, uint64_t serial, uint64_t *sample);
uint32_t  engine_track_get_lost_values (Engine *engine, const char *track);

/* Any thread: the sample that process() delivers at a time of the monotonic clock, by a loop that follows the callbacks
 * (F. Adriaensen, Using a DLL to filter time, 2005). */
typedef struct { double ns, sample, ns_a_sample; } EngineTime;  /* delivers `sample` at `ns` */
double    engine_get_rate (Engine *engine);              /* control side: Hz of the samples, also while nobody drives */
gboolean  engine_get_time (Engine *engine, EngineTime *time);   /* FALSE: nobody drives yet */

G_END_DECLS

#endif
