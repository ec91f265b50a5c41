/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two halves of JSON. */
#ifndef SCRIPT_JSON_H
#define SCRIPT_JSON_H

#include "script-api.h"

Value json_emit_stringify (Script *s, ApiCall *call);

#endif
