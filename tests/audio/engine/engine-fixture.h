/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine with something to play, for the tests of this folder. */
#ifndef TEST_ENGINE_FIXTURE_H
#define TEST_ENGINE_FIXTURE_H

#include "engine/engine.h"
#include "kernel/composer.h"

/* Where the patches lie. */
const char *fixture_patches (void);
/* One lead track over a score of quarter notes on slots 0-3; playing. */
Engine *fixture_engine (double rate);
/* The bundled patches; NULL where the tests do not know them. */
const char *fixture_bundled (void);
Engine *fixture_engine_with (const char *patches, double rate);
/* No track yet; slot 0 holds a note from the start for four seconds, and whatever else is given. */
Engine *fixture_held_note (const KernelNoteInput *more, uint32_t count);
void    fixture_engine_free (Engine *engine);
/* Some tracks with some effects and buses, all of them valid. */
void    fixture_random_rig (Engine *engine, GRand *random);

#endif
