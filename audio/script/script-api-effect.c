/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects of buses and tracks: their parameters, ranges and defaults. */
#include "script-session.h"

#define MIX P_OPT ("mix", LEVEL, NULL), P_OPT ("bypass", BOOL, "false")

static const ScriptApiParam delay_fields[] = { P_OPT ("time", ANY, "8n"), P_OPT_RANGE ("feedback", NUMBER, "0.3", NULL, 0, 0.98), P_OPT ("pingPong", BOOL, "false"), MIX, { NULL } };
static const ScriptApiParam reverb_fields[] = { P_OPT_RANGE ("decay", NUMBER, "2", "s", 0.5, 10), P_OPT ("size", LEVEL, "0.5"), P_OPT_RANGE ("preDelay", NUMBER, "10", "ms", 0, 500), P_OPT ("damping", LEVEL, "0.5"), MIX, { NULL } };
static const ScriptApiParam distortion_fields[] = { P_OPT ("drive", LEVEL, "0.5"), P_OPT ("tone", LEVEL, "0.5"), P_OPT_WORD ("type", "soft", "soft|hard|fuzz|tube"), MIX, { NULL } };
static const ScriptApiParam filter_fields[] = { P_OPT_WORD ("type", "lowpass", "lowpass|highpass|bandpass|notch"), P_OPT_RANGE ("frequency", NUMBER, "1000", "Hz", 10, 22000), P_OPT_RANGE ("resonance", NUMBER, "0.7", NULL, 0.1, 20), MIX, { NULL } };
static const ScriptApiParam compressor_fields[] = { P_OPT_RANGE ("threshold", NUMBER, "-24", "dB", -60, 0), P_OPT_RANGE ("ratio", NUMBER, "4", NULL, 1, 20), P_OPT_RANGE ("attack", NUMBER, "10", "ms", 0, 1000), P_OPT_RANGE ("release", NUMBER, "100", "ms", 1, 5000), P_OPT_RANGE ("makeupGain", NUMBER, "0", "dB", -24, 24), MIX, { NULL } };
static const ScriptApiParam chorus_fields[] = { P_OPT_RANGE ("rate", NUMBER, "1", "Hz", 0.01, 20), P_OPT ("depth", LEVEL, "0.5"), P_OPT_RANGE ("delayTime", NUMBER, "20", "ms", 1, 100), MIX, { NULL } };
static const ScriptApiParam eq_fields[] = { P_OPT_RANGE ("lowGain", NUMBER, "0", "dB", -24, 24), P_OPT_RANGE ("midGain", NUMBER, "0", "dB", -24, 24), P_OPT_RANGE ("highGain", NUMBER, "0", "dB", -24, 24), P_OPT_RANGE ("lowFreq", NUMBER, "250", "Hz", 20, 2000), P_OPT_RANGE ("highFreq", NUMBER, "4000", "Hz", 500, 20000), MIX, { NULL } };
static const ScriptApiParam custom_fields[] = { P ("name", TEXT), P_OPT ("params", OBJECT, NULL), MIX, { NULL } };

static const ScriptApiParam *const effect_fields[] = { delay_fields, reverb_fields, distortion_fields, filter_fields, compressor_fields, chorus_fields, eq_fields, custom_fields };

const ScriptApiParam *
script_api_get_effect (const char *type)
{
  static const char *const types[] = { "delay", "reverb", "distortion", "filter", "compressor", "chorus", "eq", "custom" };
  _Static_assert (sizeof types / sizeof types[0] == sizeof effect_fields / sizeof effect_fields[0], "a name for each");

  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (types[i], type) == 0)
      return effect_fields[i];
  return NULL;
}

static void
param_add (Script *s, ScriptEffect *effect, ScriptParam *params, const char *name, Value value)
{
  params[effect->param_count++] = (ScriptParam) {
    name, value.tag == TAG_STRING ? str_get_c (s->arena, value.u.str) : NULL,
    value.tag == TAG_NUMBER ? value.u.number : value.tag == TAG_BOOL ? value.u.bits != 0 : 0 };
}

/* A number is milliseconds; a duration becomes beats: the player knows the tempo. */
static void
delay_time_add (Script *s, ScriptEffect *effect, ScriptParam *params, const ApiArg *time, Place place)
{
  if (time->given && time->value.tag == TAG_NUMBER)
    {
      if (!(time->value.u.number > 0 && time->value.u.number <= 10000))
        script_throw (s, place, "SS0404", "Or a duration such as '8n'.", "time must lie between 0 and 10000 ms, not at %n.", time->value.u.number);
      param_add (s, effect, params, "time", time->value);
    }
  else
    param_add (s, effect, params, "timeBeats", value_number (time->given ? value_to_beats (s, time->value, place, false) : 0.5));
}

/* The parameters of a patch that somebody wrote: any number, text or switch. */
static void
custom_add (Script *s, ScriptEffect *effect, ScriptParam *params, const Object *object, Place place)
{
  for (uint32_t i = 0; object && i < object->count; i++)
    {
      Value v = object->fields[i].value;

      if (v.tag != TAG_NUMBER && v.tag != TAG_STRING && v.tag != TAG_BOOL)
        script_throw (s, place, "SS0316", NULL, "The parameter %q must be a number or a text, not %s.", &object->fields[i].name->str, value_type_name (v));
      param_add (s, effect, params, object->fields[i].name->str.data, v);
    }
}

ScriptEffect
effect_read (Script *s, ApiCall *call, uint32_t type_index, uint32_t params_index, bool bus)
{
  const ScriptApiParam *fields = effect_fields[(int) call->args[type_index].number];
  ScriptEffect effect = { call->args[type_index].atom->str.data, NULL, 0 };
  Place place = arg_place (s, call, params_index);
  ApiArg o[10];
  const Object *custom;
  ScriptParam *params;

  options_read (s, fields, call->args[params_index].value, place, o);
  custom = fields == custom_fields && o[1].given ? o[1].value.u.object : NULL;
  params = memory_new_n (s->arena, ScriptParam, 12 + (custom ? custom->count : 0));
  for (uint32_t i = 0; fields[i].name; i++)
    if (strcmp (fields[i].name, "mix") == 0)
      param_add (s, &effect, params, "mix", value_number (o[i].given ? o[i].number : bus ? 1 : 0.5));
    else if (fields == delay_fields && i == 0)
      delay_time_add (s, &effect, params, &o[0], place);
    else if (o[i].given && !(fields == custom_fields && i == 1))
      param_add (s, &effect, params, fields[i].name, o[i].value);
  custom_add (s, &effect, params, custom, place);
  effect.params = params;
  return effect;
}
