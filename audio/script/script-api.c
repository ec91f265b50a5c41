/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up and calling rows of the API table. */
#include "script-api.h"
#include "script-clip.h"

static const struct { const char *name; uint64_t space; } spaces[] = {
  { "Clip", SCRIPT_ON_CLIP_SPACE },
  { "ClipFactory", SCRIPT_ON_CLIP_SPACE },
  { "Session", SCRIPT_ON_SESSION_SPACE },
  { "Track", SCRIPT_ON_TRACK_SPACE },
  { "Instrument", SCRIPT_ON_INSTRUMENT_SPACE },
  { "InstrumentFactory", SCRIPT_ON_INSTRUMENT_SPACE },
  { "Math", SCRIPT_ON_MATH_SPACE },
  { "Array", SCRIPT_ON_ARRAY_SPACE },
  { "String", SCRIPT_ON_STRING_SPACE },
  { "Number", SCRIPT_ON_NUMBER_SPACE },
  { "Object", SCRIPT_ON_OBJECT_SPACE },
  { "console", SCRIPT_ON_CONSOLE_SPACE },
  { "Notes", SCRIPT_ON_NOTES_SPACE },
  { "Actions", SCRIPT_ON_ACTIONS_SPACE },
  { "live", SCRIPT_ON_LIVE_SPACE },
  { "JSON", SCRIPT_ON_JSON_SPACE },
};

static const ApiTable *const tables[] = {
  &api_table_notes,
  &api_table_chords,
  &api_table_theory,
  &api_table_progressions,
  &api_table_drums,
  &api_table_generators,
  &api_table_pattern,
  &api_table_time,
  &api_table_structure,
  &api_table_session,
  &api_table_lists,
  &api_table_library,
  &api_table_text,
  &api_table_control,
  &api_table_feel,
  &api_table_names,
  &api_table_actions,
  &api_table_live,
  &api_table_random,
  &api_table_instrument,
  &api_table_objects,
  &api_table_maps,
  &api_table_json,
  &api_table_numbers,
};

uint32_t
script_api_count (void)
{
  uint32_t count = 0;

  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    count += tables[i]->count;
  return count;
}

const ScriptApiEntry *
script_api_get (uint32_t index)
{
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    {
      if (index < tables[i]->count)
        return &tables[i]->rows[index].entry;
      index -= tables[i]->count;
    }
  return NULL;
}

const ScriptApiEntry *
script_api_find (const char *name, uint64_t receivers)
{
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    for (uint32_t k = 0; k < tables[i]->count; k++)
      if ((tables[i]->rows[k].entry.receivers & receivers) && strcmp (tables[i]->rows[k].entry.name, name) == 0)
        return &tables[i]->rows[k].entry;
  return NULL;
}

static void
global_add (Script *s, Atom *name, Value value)
{
  if (name->global)
    {
      /* A name space that can also be called, as Number: one value serves both. */
      Native *native = s->globals[name->global - 1].u.native;

      if (value.u.native->space)
        native->space = value.u.native->space;
      return;
    }
  s->global_names[s->global_count] = name;
  s->globals[s->global_count++] = value;
  name->global = (uint16_t) s->global_count;
}

static Value
native_new (Script *s, const ApiRow *row, uint64_t space, const char *name)
{
  Native *native = memory_new (s->arena, Native);

  native->row = row;
  native->space = space;
  native->name = name;
  return (Value) { TAG_NATIVE, { .native = native } };
}

void
api_start (Script *s)
{
  uint32_t count = script_api_count (), at = 0;

  s->rows = memory_new_n (s->arena, const ApiRow *, count);
  s->row_next = memory_alloc_0 (s->arena, sizeof (uint16_t) * count);
  s->globals = memory_new_n (s->arena, Value, count + 16);
  s->global_names = memory_new_n (s->arena, Atom *, count + 16);
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    for (uint32_t k = 0; k < tables[i]->count; k++, at++)
      {
        const ApiRow *row = &tables[i]->rows[k];
        Atom *atom = atoms_intern (&s->atoms, row->entry.name, strlen (row->entry.name));

        s->rows[at] = row;
        s->row_next[at] = atom->api;
        atom->api = (uint16_t) (at + 1);
        if (row->entry.receivers & (SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY))
          global_add (s, atom, native_new (s, row, 0, row->entry.name));
      }
  s->row_count = at;
  for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++)
    global_add (s, atoms_intern (&s->atoms, spaces[i].name, strlen (spaces[i].name)), native_new (s, NULL, spaces[i].space, spaces[i].name));
  for (uint32_t i = 0; global_lazy_name (i); i++)
    {
      Atom *atom = atoms_intern (&s->atoms, global_lazy_name (i), strlen (global_lazy_name (i)));

      s->global_names[s->global_count] = atom;
      s->globals[s->global_count++] = (Value) { TAG_EMPTY, { .bits = 0 } };
      atom->global = (uint16_t) s->global_count;
    }
  static const struct { const char *name; double value; bool undefined; } constants[] = {
    { "undefined", 0, true }, { "NaN", __builtin_nan (""), false }, { "Infinity", __builtin_inf (), false },
  };
  for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
    {
      Atom *atom = atoms_intern (&s->atoms, constants[i].name, strlen (constants[i].name));

      s->global_names[s->global_count] = atom;
      s->globals[s->global_count++] = constants[i].undefined ? value_undefined () : value_number (constants[i].value);
      atom->global = (uint16_t) s->global_count;
    }
}

uint64_t
value_space (Value v)
{
  static const uint64_t clips[] = { SCRIPT_ON_PLAIN, SCRIPT_ON_MELODY, SCRIPT_ON_KEYS, SCRIPT_ON_STRINGS, SCRIPT_ON_WIND, SCRIPT_ON_DRUMS };

  switch (v.tag)
    {
    case TAG_CLIP: return clips[v.u.clip->kind];
    case TAG_ARRAY: return SCRIPT_ON_ARRAY;
    case TAG_STRING: return SCRIPT_ON_STRING;
    case TAG_NUMBER: return SCRIPT_ON_NUMBER;
    case TAG_BOOL: return SCRIPT_ON_BOOLEAN;
    case TAG_OBJECT:
      switch (v.u.object->kind)
        {
        case OBJECT_ERROR: return SCRIPT_ON_OBJECT | SCRIPT_ON_ERROR;
        case OBJECT_MAP: return SCRIPT_ON_OBJECT | SCRIPT_ON_MAP;
        case OBJECT_SET: return SCRIPT_ON_OBJECT | SCRIPT_ON_SET;
        case OBJECT_ITERATOR: return SCRIPT_ON_OBJECT | SCRIPT_ON_ITERATOR;
        default: return SCRIPT_ON_OBJECT;
        }
    case TAG_FUNCTION: return SCRIPT_ON_FUNCTION;
    case TAG_NATIVE: return v.u.native->space ? v.u.native->space : SCRIPT_ON_FUNCTION;
    case TAG_HOST:
      switch (v.u.host->kind)
        {
        case HOST_SESSION: return SCRIPT_ON_SESSION;
        case HOST_TRACK: return SCRIPT_ON_TRACK;
        case HOST_RANDOM: return SCRIPT_ON_RANDOM;
        case HOST_INSTRUMENT:
          switch (((Instrument *) v.u.host)->data.kind)
            {
            case SCRIPT_INSTRUMENT_SAMPLER: return SCRIPT_ON_SAMPLER;
            case SCRIPT_INSTRUMENT_PATCH: return SCRIPT_ON_PATCH;
            case SCRIPT_INSTRUMENT_SOUNDFONT: return SCRIPT_ON_SOUNDFONT;
            default: return SCRIPT_ON_SYNTH;
            }
        }
      return 0;
    default: return 0;
    }
}

const ApiRow *
api_find (Script *s, Atom *name, uint64_t space)
{
  for (uint32_t at = name->api; at; at = s->row_next[at - 1])
    if (s->rows[at - 1]->entry.receivers & space)
      return s->rows[at - 1];
  return NULL;
}

void
api_unknown_method (Script *s, Value self, Atom *name, Place place)
{
  uint64_t space = value_space (self);
  uint32_t count = 0;
  const char **names = memory_new_n (s->arena, const char *, s->row_count + 1), *near, *what = value_type_name (self);

  if (self.tag == TAG_NATIVE && self.u.native->space)
    what = self.u.native->name;
  if (name->api && (space & SCRIPT_ON_CLIP))
    for (uint32_t at = name->api; at; at = s->row_next[at - 1])
      if (s->rows[at - 1]->entry.receivers & SCRIPT_ON_CLIP)
        script_throw (s, place, "SS0302", format_text (s->arena, "It belongs to %s.", script_api_receiver_name (s->rows[at - 1]->entry.receivers)),
                      "%s has no method %q.", what, &name->str);
  for (uint32_t i = 0; i < s->row_count; i++)
    if (s->rows[i]->entry.receivers & space)
      names[count++] = s->rows[i]->entry.name;
  near = name_suggest (names, count, name->str.data, name->str.length);
  if (near)
    script_throw_fix (s, place, "SS0302", format_text (s->arena, "Did you mean '%s'?", near), format_text (s->arena, "Use '%s'", near), near,
                      "%s has no method %q.", what, &name->str);
  script_throw (s, place, "SS0302", NULL, "%s has no method %q.", what, &name->str);
}

Place
arg_place (Script *s, const ApiCall *call, uint32_t index)
{
  const Link *link = call->link;

  if (!link || call->place.file != s->file || index >= link->count)
    return call->place;
  for (uint32_t i = 0; i <= index; i++)
    if (link->u.args[i]->kind == N_SPREAD)
      return (Place) { call->place.file, link->u.args[i]->start, link->u.args[i]->end };
  return (Place) { call->place.file, link->u.args[index]->start, link->u.args[index]->end };
}

/* What most arguments are: a pitch or duration that was looked at before, a level. False: arg_read() decides. */
static inline bool
arg_read_known (const ScriptApiParam *param, Value value, ApiArg *out)
{
  Atom *atom = value.tag == TAG_STRING && value.u.str->atom ? (Atom *) value.u.str : NULL;

  switch (param->kind)
    {
    case SCRIPT_PARAM_PITCH:
      if (!atom || atom->pitch_state != 1 || atom->pitch.midi < 0 || atom->pitch.midi > 127)
        return false;
      out->pitch = atom->pitch;
      out->atom = atom;
      return true;
    case SCRIPT_PARAM_DURATION:
      if (!atom || atom->beats_state != 1)
        return false;
      out->number = atom->beats;
      return true;
    case SCRIPT_PARAM_LEVEL:
      if (value.tag != TAG_NUMBER || !(value.u.number >= 0 && value.u.number <= 1))
        return false;
      out->number = value.u.number;
      return true;
    default: return false;
    }
}

Value
api_call (Script *s, const ApiRow *row, Value self, const Value *values, uint32_t count, const Link *link, Place place, bool *mine)
{
  ApiCall call;
  Value result;
  uint32_t n = 0;

  call.row = row;
  call.self = self;
  call.clip = self.tag == TAG_CLIP ? self.u.clip : NULL;
  call.mine = mine && *mine;
  call.fresh = false;
  call.values = values;
  call.count = count;
  call.link = link;
  call.place = place;
  for (; n < SCRIPT_API_PARAMS && row->entry.params[n].name; n++)
    {
      const ScriptApiParam *param = &row->entry.params[n];
      ApiArg *arg = &call.args[n];

      arg->given = false;
      arg->value = value_undefined ();
      arg->atom = NULL;
      arg->clip = NULL;
      if (n < count && values[n].tag != TAG_UNDEFINED)
        {
          arg->value = values[n];
          arg->given = true;
          if (param->kind != SCRIPT_PARAM_ANY && !arg_read_known (param, values[n], arg))
            arg_read (s, param, values[n], arg_place (s, &call, n), arg);
        }
      else if (!param->optional && !(row->entry.rest && n + 1 < SCRIPT_API_PARAMS && !row->entry.params[n + 1].name))
        script_throw (s, place, "SS0313", row->entry.example ? format_text (s->arena, "For example: %s", row->entry.example) : NULL,
                      "%s needs its argument %q.", row->entry.name,
                      &atoms_intern (&s->atoms, param->name, strlen (param->name))->str);
    }
  if (count > n && !row->entry.rest && link && (row->entry.receivers & SCRIPT_ON_MUSIC))
    script_throw (s, arg_place (s, &call, n), "SS0314", row->entry.example ? format_text (s->arena, "For example: %s", row->entry.example) : NULL,
                  n == 0 ? "%s takes no arguments." : n == 1 ? "%s takes one argument only." : "%s takes %d arguments at most.",
                  row->entry.name, (int) n);
  result = row->emit (s, &call);
  if (mine)
    *mine = call.fresh;
  return result;
}
