/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of JavaScript's library. */
#ifndef SCRIPT_LIBRARY_H
#define SCRIPT_LIBRARY_H

#include "script-api.h"
#include "script-value.h"

static inline Value
library_arg (const ApiCall *call, uint32_t index)
{
  return index < call->count ? call->values[index] : value_undefined ();
}

/* A whole number, NaN as 0; `fallback` when it is left out. */
double library_whole (Script *s, const ApiCall *call, uint32_t index, double fallback);

#define LIBRARY_ROW(name, receivers, emit, text) { { name, receivers, { P_OPT ("values", ANY, NULL) }, true, "any", text, NULL }, emit }

#endif
