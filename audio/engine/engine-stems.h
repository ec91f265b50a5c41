/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file for each track and bus: what each sends straight to the master. */
#ifndef ENGINE_STEMS_H
#define ENGINE_STEMS_H

#include "engine-private.h"

/* Opens them below wish->stems_dir and makes the engine fill its taps; empty without a folder. NULL with *error. */
GPtrArray *engine_stems_new (Engine *engine, const EngineRender *wish, GError **error);
/* Frames first .. first + count - 1 of the block just played. */
gboolean engine_stems_add (GPtrArray *stems, Engine *engine, uint32_t first, uint32_t count, GError **error);
/* Frees them; without `good` nothing is left behind. */
gboolean engine_stems_finish (GPtrArray *stems, Engine *engine, gboolean good, GError **error);

#endif
