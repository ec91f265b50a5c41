/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions, tracks and instruments share while they are written. */
#ifndef SCRIPT_SESSION_H
#define SCRIPT_SESSION_H

#include "script-clip.h"

#define EFFECTS "delay|reverb|distortion|filter|compressor|chorus|eq|custom"

/* Type and parameters out of two arguments of the call; bus: what `mix` is when it is not given. Throws. */
ScriptEffect effect_read (Script *s, ApiCall *call, uint32_t type_index, uint32_t params_index, bool bus);
/* A bus and how much goes to it, clamped. */
SendCall     send_read (Script *s, ApiCall *call);

#endif
