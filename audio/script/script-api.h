/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The API table from inside: a public entry and the function that carries it out. */
#ifndef SCRIPT_API_PRIVATE_H
#define SCRIPT_API_PRIVATE_H

#include "script/api.h"
#include "script-value.h"

typedef struct {
  bool        given;
  Value       value;                    /* as written */
  double      number;                   /* NUMBER WHOLE LEVEL BPM; DURATION in beats; BOOL */
  TheoryPitch pitch;                    /* PITCH, ROOT */
  Atom       *atom;                     /* PITCH WORD MODE TEXT ...: the text; NULL for a pitch given as number */
  struct Clip *clip;                    /* CLIP */
  unsigned    denominator;              /* METRE; the numerator is `number` */
} ApiArg;

typedef struct ApiCall {
  const struct ApiRow *row;
  Value       self;
  struct Clip *clip;                    /* self, when it is a clip */
  bool        mine;                     /* nobody else holds `clip`: it may be changed in place */
  bool        fresh;                    /* set by emit: the clip that is the result belongs to nobody else */
  const Value *values;                  /* as given */
  uint32_t    count;
  const Link *link;                     /* the call in the text */
  Place       place;                    /* of the call */
  ApiArg      args[SCRIPT_API_PARAMS];
} ApiCall;

typedef Value (*ApiEmit) (Script *s, ApiCall *call);

typedef struct ApiRow {
  ScriptApiEntry entry;
  ApiEmit        emit;
} ApiRow;

typedef struct { const ApiRow *rows; uint32_t count; } ApiTable;
extern const ApiTable
  api_table_notes,
  api_table_chords,
  api_table_theory,
  api_table_progressions,
  api_table_drums,
  api_table_generators,
  api_table_pattern,
  api_table_structure,
  api_table_time,
  api_table_session,
  api_table_lists,
  api_table_library,
  api_table_text,
  api_table_control,
  api_table_feel,
  api_table_names,
  api_table_actions,
  api_table_live,
  api_table_random,
  api_table_instrument,
  api_table_objects,
  api_table_maps,
  api_table_json,
  api_table_numbers;

void          api_start (Script *s);                   /* names of rows and globals into the atoms */
uint64_t      value_space (Value v);                   /* the receiver bit of a value, 0: it has no methods */
const ApiRow *api_find (Script *s, Atom *name, uint64_t space);
Value         api_call (Script *s, const ApiRow *row, Value self, const Value *values, uint32_t count, const Link *link,
                        Place place, bool *mine);
Value         global_get (Script *s, uint32_t index);   /* a built-in name's value; some are made when they are first asked for */
const char   *global_lazy_name (uint32_t index);        /* of those; NULL behind the last */
_Noreturn void api_unknown_method (Script *s, Value self, Atom *name, Place place);

/* ---- arguments ------------------------------------------------------------------------------------------------------------ */

Place  arg_place (Script *s, const ApiCall *call, uint32_t index);
/* Checks one value against a parameter; throws when it does not fit. */
void   arg_read (Script *s, const ScriptApiParam *param, Value value, Place place, ApiArg *out);
/* Reads an options object: out[i] belongs to fields[i]. Unknown fields are errors with the nearest name. */
void   options_read (Script *s, const ScriptApiParam *fields, Value value, Place place, ApiArg *out);
bool   value_to_pitch (Script *s, Value value, Place place, TheoryPitch *pitch, Atom **atom);    /* throws; false never */
double value_to_beats (Script *s, Value value, Place place, bool zero_allowed);
/* "a|b|c": index of the word, or -1. */
int    word_find (const char *words, const Str *word);
/* "…is no mode", with the words there are and the nearest one as a fix. more: another sentence of the hint, or NULL. */
_Noreturn void arg_refuse_word (Script *s, const char *code, const char *what, const char *words, const Str *word, Place place, const char *more);

/* Called without an object, or with one that does not matter. */
#define SCRIPT_ON_FREE (SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY | SCRIPT_ON_MATH_SPACE | SCRIPT_ON_ARRAY_SPACE | SCRIPT_ON_STRING_SPACE \
                        | SCRIPT_ON_NUMBER_SPACE | SCRIPT_ON_OBJECT_SPACE | SCRIPT_ON_CONSOLE_SPACE | SCRIPT_ON_JSON_SPACE)

#define NO_RANGE 0, 0
#define P(name, kind) { name, SCRIPT_PARAM_##kind, false, NULL, NULL, NO_RANGE, NULL, NULL }
#define P_OPT(name, kind, fallback) { name, SCRIPT_PARAM_##kind, true, fallback, NULL, NO_RANGE, NULL, NULL }
#define P_RANGE(name, kind, unit, least, most) { name, SCRIPT_PARAM_##kind, false, NULL, unit, least, most, NULL, NULL }
#define P_OPT_RANGE(name, kind, fallback, unit, least, most) { name, SCRIPT_PARAM_##kind, true, fallback, unit, least, most, NULL, NULL }
#define P_WORD(name, words) { name, SCRIPT_PARAM_WORD, false, NULL, NULL, NO_RANGE, words, NULL }
#define P_OPT_WORD(name, fallback, words) { name, SCRIPT_PARAM_WORD, true, fallback, NULL, NO_RANGE, words, NULL }
#define P_FIELDS(name, fields) { name, SCRIPT_PARAM_OPTIONS, false, NULL, NULL, NO_RANGE, NULL, fields }
#define P_OPT_FIELDS(name, fields) { name, SCRIPT_PARAM_OPTIONS, true, NULL, NULL, NO_RANGE, NULL, fields }

#endif
