/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine with something to play, for the tests of this folder. */
#ifndef TEST_ENGINE_FIXTURE_H
#define TEST_ENGINE_FIXTURE_H

#include "engine/engine.h"

/* Where the patches lie. */
const char *fixture_patches (void);
/* One lead track over a score of quarter notes; playing. */
Engine *fixture_engine (double rate);
void    fixture_engine_free (Engine *engine);
/* Some tracks with some effects and buses, all of them valid. */
void    fixture_random_rig (Engine *engine, GRand *random);

#endif
