/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Converting between calls and mini-notation: what both directions share. */
#ifndef SCRIPT_CONVERT_PRIVATE_H
#define SCRIPT_CONVERT_PRIVATE_H

#include "script/convert.h"
#include "script-pattern.h"

#define CONVERT_CALLS_MAX 2048

/* .name(…) in the text. */
typedef struct { uint32_t dot, start, end, first, last; const Atom *name; } TextCall;   /* bytes; first, last: tokens */

typedef struct {
  Script     *s;
  const ScriptScore *score;
  Tokens      tokens;
  TextCall    calls[CONVERT_CALLS_MAX]; /* the run to be converted */
  uint32_t    count;
  VECTOR (const Op *) ops;              /* written by it */
  const char *reason;
  VECTOR (char) text;                   /* the replacement */
} Converter;

/* The run of calls that the range means, and the operations they wrote. False: c->reason says why not. */
bool convert_select (Converter *c, uint32_t start, uint32_t end, const char *only);
/* The operation of a call; NULL: none, or several that differ (c->reason is set). */
const Op *convert_op_find (Converter *c, const TextCall *call);
bool convert_refuse (Converter *c, const char *format, ...);           /* false */
void convert_write (Converter *c, const char *format, ...);            /* as format_text() */
void convert_write_beats (Converter *c, double beats);                 /* '8n' or a number */
bool convert_is_modifier (const Atom *name);

bool convert_write_pattern (Converter *c);
/* numbers: pitches as key numbers, which no key moves. */
bool convert_write_chain (Converter *c, bool numbers);

#endif
