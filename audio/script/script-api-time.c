/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tempo, metre, swing and groove, dynamics, control and automation. */
#include "script-clip.h"
#include <math.h>

#define CURVES "linear|ease-in|ease-out|ease-in-out"

static const ScriptApiParam tempo_fields[] = { P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_WORD ("curve", "linear", CURVES), { NULL } };

static Value
emit_tempo (Script *s, ApiCall *call)
{
  double beats = 0;
  ScriptCurve curve = SCRIPT_CURVE_STEP;
  Clip *clip;
  OpExtra *extra;
  const ApiArg *over = &call->args[1];

  if (over->given && over->value.tag == TAG_OBJECT)
    {
      ApiArg options[2];

      options_read (s, tempo_fields, over->value, arg_place (s, call, 1), options);
      beats = options[0].number;
      curve = options[1].given ? SCRIPT_CURVE_LINEAR + (int) options[1].number : SCRIPT_CURVE_LINEAR;
    }
  else if (over->given)
    {
      beats = value_to_beats (s, over->value, arg_place (s, call, 1), false);
      curve = SCRIPT_CURVE_LINEAR;
    }
  clip = clip_extend (s, call);
  extra = op_extra (s, clip_push (s, clip, call, OP_TEMPO));
  extra->tempo.bpm = call->args[0].number;
  extra->tempo.beats = beats;
  extra->tempo.curve = (uint8_t) curve;
  return value_clip (clip);
}

static const ScriptApiParam key_frame_fields[] = { { "beat", SCRIPT_PARAM_NUMBER, false, NULL, "beats", 0, 1e6, NULL, NULL }, P ("bpm", BPM), P_OPT_WORD ("curve", "linear", "step|" CURVES), { NULL } };

/* Key frames: the first is a jump, a frame's curve describes the way to it. Each way is a tempo ramp that begins later. */
static Value
emit_tempo_envelope (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  Place place = arg_place (s, call, 0);
  struct { double beat, bpm; int curve; } frames[64];
  Clip *clip, *body;
  OpExtra *extra;
  uint32_t n = list->count;

  if (n < 2 || n > 64)
    script_throw (s, place, "SS0404", NULL, "tempoEnvelope needs 2 to 64 key frames, not %n.", (double) n);
  for (uint32_t i = 0; i < n; i++)
    {
      ApiArg o[3];
      uint32_t at = i;

      if (list->items[i].tag == TAG_UNDEFINED)
        script_throw (s, place, "SS0316", NULL, "A key frame is an object { beat, bpm, curve }.");
      options_read (s, key_frame_fields, list->items[i], place, o);
      for (; at > 0 && frames[at - 1].beat > o[0].number; at--)
        frames[at] = frames[at - 1];
      frames[at].beat = o[0].number;
      frames[at].bpm = o[1].number;
      frames[at].curve = o[2].given ? (int) o[2].number : 1;
    }
  body = memory_new (s->arena, Clip);
  *body = *call->clip;
  body->list = memory_new (s->arena, OpList);
  body->count = 0;
  for (uint32_t i = 0; i < n; i++)
    {
      bool jump = i == 0 || frames[i].curve == 0 || frames[i].beat <= frames[i - 1].beat;
      double from = jump ? frames[i].beat : frames[i - 1].beat;
      Clip *branch = memory_new (s->arena, Clip);

      *branch = *body;
      branch->list = memory_new (s->arena, OpList);
      branch->count = branch->weight = 0;
      clip_push (s, branch, call, OP_REST)->beats = from;
      extra = op_extra (s, clip_push (s, branch, call, OP_TEMPO));
      extra->tempo.bpm = frames[i].bpm;
      extra->tempo.beats = jump ? 0 : frames[i].beat - frames[i - 1].beat;
      extra->tempo.curve = (uint8_t) (jump ? SCRIPT_CURVE_STEP : frames[i].curve);
      /* A negative rest gives the time back: the envelope itself takes none. */
      clip_push (s, branch, call, OP_BACK)->velocity = from;
      extra = op_extra (s, clip_push (s, body, call, OP_GROUP));
      extra->nested.clip = branch;
      extra->nested.count = 1;
    }
  clip = clip_extend (s, call);
  extra = op_extra (s, clip_push (s, clip, call, OP_GROUP));
  extra->nested.clip = body;
  extra->nested.count = 1;
  return value_clip (clip);
}

static Value
emit_time_signature (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_METRE);
  OpExtra *extra = op_extra (s, op);

  extra->metre.numerator = (uint16_t) call->args[0].number;
  extra->metre.denominator = (uint16_t) call->args[0].denominator;
  op->name = call->args[0].atom->str.data;
  return value_clip (clip);
}

static void
feel_in_body (Script *s, ApiCall *call)
{
  diagnostic_add (s, SCRIPT_HINT, "SS0506", call->place, "%s belongs to the whole clip: inside of a body it does nothing.", call->row->entry.name)
    ->hint = "Write it on the clip itself.";
}

static Value
emit_swing (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  if (clip->body)
    feel_in_body (s, call);
  else
    clip->swing = call->args[0].number;
  return value_clip (clip);
}

/* ---- dynamics ------------------------------------------------------------------------------------------------------------------- */

#define EASES "linear|exponential|logarithmic|ease-in|ease-out|ease-in-out|smooth"

static const ScriptApiParam crescendo_fields[] = { P_OPT ("from", LEVEL, "0.3"), P_OPT ("to", LEVEL, "1"), P_OPT_WORD ("curve", "linear", EASES), { NULL } };
static const ScriptApiParam decrescendo_fields[] = { P_OPT ("from", LEVEL, "1"), P_OPT ("to", LEVEL, "0.3"), P_OPT_WORD ("curve", "linear", EASES), { NULL } };
static const ScriptApiParam ramp_fields[] = { P_OPT ("from", LEVEL, "0.5"), P_OPT_WORD ("curve", "linear", EASES), { NULL } };

static Value
region_push (Script *s, ApiCall *call, double beats, DynamicPoint *points, uint32_t count)
{
  Clip *clip = clip_extend (s, call);
  OpExtra *extra = op_extra (s, clip_push (s, clip, call, OP_DYNAMICS));

  extra->dynamics.beats = beats;
  extra->dynamics.points = points;
  extra->dynamics.count = count;
  return value_clip (clip);
}

static Value
ramp_push (Script *s, ApiCall *call, double beats, double from, double to, int curve)
{
  DynamicPoint *points = memory_new_n (s->arena, DynamicPoint, 2);

  points[0] = (DynamicPoint) { 0, from, 0 };
  points[1] = (DynamicPoint) { beats, to, (uint8_t) curve };
  return region_push (s, call, beats, points, 2);
}

static Value
swell (Script *s, ApiCall *call, const ScriptApiParam *fields, double from, double to)
{
  ApiArg options[3];

  options_read (s, fields, call->args[1].value, arg_place (s, call, 1), options);
  return ramp_push (s, call, call->args[0].number, options[0].given ? options[0].number : from, options[1].given ? options[1].number : to,
                    options[2].given ? (int) options[2].number : 0);
}

static Value emit_crescendo (Script *s, ApiCall *call) { return swell (s, call, crescendo_fields, 0.3, 1); }
static Value emit_decrescendo (Script *s, ApiCall *call) { return swell (s, call, decrescendo_fields, 1, 0.3); }

static Value
emit_velocity_ramp (Script *s, ApiCall *call)
{
  ApiArg options[2];

  options_read (s, ramp_fields, call->args[2].value, arg_place (s, call, 2), options);
  return ramp_push (s, call, call->args[1].number, options[0].given ? options[0].number : 0.5, call->args[0].number,
                    options[1].given ? (int) options[1].number : 0);
}

static const ScriptApiParam point_fields[] = { { "time", SCRIPT_PARAM_DURATION, false, NULL, "beats", 0, 0, "0", NULL }, P ("value", LEVEL), P_OPT_WORD ("curve", "linear", EASES), { NULL } };

static Value
emit_velocity_curve (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  DynamicPoint *points = memory_new_n (s->arena, DynamicPoint, list->count + 1);

  if (list->count < 1 || list->count > 256)
    script_throw (s, arg_place (s, call, 0), "SS0404", NULL, "velocityCurve needs 1 to 256 points, not %n.", (double) list->count);
  for (uint32_t i = 0; i < list->count; i++)
    {
      ApiArg o[3];
      uint32_t at = i;

      if (list->items[i].tag == TAG_UNDEFINED)
        script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "A point is an object { time, value, curve }.");
      options_read (s, point_fields, list->items[i], arg_place (s, call, 0), o);
      for (; at > 0 && points[at - 1].time > o[0].number; at--)
        points[at] = points[at - 1];
      points[at] = (DynamicPoint) { o[0].number, o[1].number, (uint8_t) (o[2].given ? o[2].number : 0) };
    }
  return region_push (s, call, call->args[1].number, points, list->count);
}

/* ---- control -------------------------------------------------------------------------------------------------------------------------- */

static Value
control_push (Script *s, ApiCall *call, unsigned controller, double value)
{
  Clip *clip = clip_extend (s, call);
  OpExtra *extra = op_extra (s, clip_push (s, clip, call, OP_CONTROL));

  extra->control.controller = (uint8_t) controller;
  extra->control.value = value;
  return value_clip (clip);
}

static Value emit_control (Script *s, ApiCall *call) { return control_push (s, call, (unsigned) call->args[0].number, call->args[1].number); }
static Value emit_sustain (Script *s, ApiCall *call) { return control_push (s, call, 64, 127); }
static Value emit_release (Script *s, ApiCall *call) { return control_push (s, call, 64, 0); }
static Value emit_breath (Script *s, ApiCall *call) { return control_push (s, call, 2, floor (127 * call->args[0].number + 0.5)); }
static Value emit_expression_cc (Script *s, ApiCall *call) { return control_push (s, call, 11, floor (127 * call->args[0].number + 0.5)); }
static Value emit_vibrato (Script *s, ApiCall *call) { return control_push (s, call, 1, floor (127 * (call->args[0].given ? call->args[0].number : 0.5) + 0.5)); }

static Value
emit_aftertouch (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  OpExtra *extra = op_extra (s, clip_push (s, clip, call, OP_PRESSURE));

  extra->control.value = call->args[0].number;
  return value_clip (clip);
}

static Value
bend_push (Script *s, ApiCall *call, double semitones)
{
  Clip *clip = clip_extend (s, call);
  OpExtra *extra = op_extra (s, clip_push (s, clip, call, OP_BEND));

  extra->control.value = semitones;
  return value_clip (clip);
}

static Value emit_bend (Script *s, ApiCall *call) { return bend_push (s, call, call->args[0].number); }
static Value emit_bend_reset (Script *s, ApiCall *call) { return bend_push (s, call, 0); }

#define TARGETS "volume|pan|pitch_bend|filter_cutoff|filter_resonance|reverb_send|delay_send|chorus_depth|expression|modulation"

static Value
automate_push (Script *s, ApiCall *call, const char *target, const ApiArg *args)
{
  Clip *clip;
  OpExtra *extra;

  clip = clip_extend (s, call);
  extra = op_extra (s, clip_push (s, clip, call, OP_AUTOMATE));
  extra->automate.value = args[0].number;
  extra->automate.target = target;
  extra->automate.ramp = args[1].given ? args[1].number : 0;
  extra->automate.curve = "linear";
  return value_clip (clip);
}

static Value emit_volume (Script *s, ApiCall *call) { return automate_push (s, call, "volume", call->args); }
static Value emit_pan (Script *s, ApiCall *call) { return automate_push (s, call, "pan", call->args); }

static Value
emit_automate (Script *s, ApiCall *call)
{
  bool both = call->args[0].number == 1 || call->args[0].number == 2;
  double least = both ? -1 : 0;
  Value result;

  if (call->args[1].number < least || call->args[1].number > 1)
    script_throw (s, arg_place (s, call, 1), "SS0404", NULL, "%s goes from %n to 1, not to %n.", call->args[0].atom->str.data, least, call->args[1].number);
  result = automate_push (s, call, call->args[0].atom->str.data, call->args + 1);
  if (call->args[3].given)
    {
      Clip *clip = result.u.clip;

      clip->list->ops[clip->list->count - 1].extra->automate.curve = call->args[3].atom->str.data;
    }
  return result;
}

#define C SCRIPT_ON_CLIP
#define M SCRIPT_ON_MELODIC
#define S_ (SCRIPT_ON_STRINGS | SCRIPT_ON_PLAIN)
#define RAMP { "rampBeats", SCRIPT_PARAM_DURATION, true, "0", "beats", 0, 0, "0", NULL }

static const ApiRow rows[] = {
  { { "tempo", C, { P ("bpm", BPM), P_OPT ("over", ANY, NULL) }, false, "builder",
      "Quarters per minute from here on; with a duration a ramp from the tempo reached here.", ".tempo(120).tempo(90, '1n')" }, emit_tempo },
  { { "tempoEnvelope", C, { P ("keyFrames", LIST) }, false, "builder", "A tempo that goes through key frames; a frame's curve is the way to it.",
      ".tempoEnvelope([{ beat: 0, bpm: 100 }, { beat: 4, bpm: 140, curve: 'ease-in' }])" }, emit_tempo_envelope },
  { { "timeSignature", C, { P ("metre", METRE) }, false, "builder", "The metre from here on.", ".timeSignature('3/4')" }, emit_time_signature },
  { { "swing", C, { P ("amount", LEVEL) }, false, "builder", "Notes on the second half of a beat come late. Counts for the whole clip.", ".swing(0.5)" }, emit_swing },
  { { "crescendo", C, { P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", crescendo_fields) }, false, "builder",
      "Velocities rise over this time.", ".crescendo('1n', { from: 0.3, to: 1 })" }, emit_crescendo },
  { { "decrescendo", C, { P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", decrescendo_fields) }, false, "builder",
      "Velocities fall over this time.", ".decrescendo('1n')" }, emit_decrescendo },
  { { "velocityRamp", C, { P ("to", LEVEL), P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", ramp_fields) }, false, "builder",
      "Velocities go to a level over this time.", ".velocityRamp(0.9, '1n')" }, emit_velocity_ramp },
  { { "velocityCurve", C, { P ("points", LIST), P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "builder", "Velocities go through points.",
      ".velocityCurve([{ time: 0, value: 0.3 }, { time: 4, value: 1 }], 4)" }, emit_velocity_curve },
  { { "control", C, { P_RANGE ("controller", WHOLE, NULL, 0, 127), P_RANGE ("value", NUMBER, NULL, 0, 127) }, false, "builder", "A MIDI controller.", ".control(74, 100)" }, emit_control },
  { { "sustain", SCRIPT_ON_KEYS | SCRIPT_ON_PLAIN, { { NULL } }, false, "builder", "Sustain pedal down.", ".sustain()" }, emit_sustain },
  { { "release", SCRIPT_ON_KEYS | SCRIPT_ON_PLAIN, { { NULL } }, false, "builder", "Sustain pedal up.", ".release()" }, emit_release },
  { { "breath", SCRIPT_ON_WIND | SCRIPT_ON_PLAIN, { P ("level", LEVEL) }, false, "builder", "Breath pressure, controller 2.", ".breath(0.7)" }, emit_breath },
  { { "expressionCC", SCRIPT_ON_WIND | SCRIPT_ON_PLAIN, { P ("level", LEVEL) }, false, "builder", "Expression, controller 11.", ".expressionCC(0.8)" }, emit_expression_cc },
  { { "vibrato", M, { P_OPT ("depth", LEVEL, "0.5") }, false, "builder", "Vibrato, controller 1.", ".vibrato(0.4)" }, emit_vibrato },
  { { "aftertouch", M, { P ("level", LEVEL) }, false, "builder", "Channel pressure.", ".aftertouch(0.6)" }, emit_aftertouch },
  { { "bend", S_, { P_RANGE ("semitones", NUMBER, "semitones", -12, 12) }, false, "builder", "Pitch bend.", ".bend(2)" }, emit_bend },
  { { "bendReset", S_, { { NULL } }, false, "builder", "Pitch bend back to the middle.", ".bendReset()" }, emit_bend_reset },
  { { "automate", C, { P_WORD ("target", TARGETS), P ("value", NUMBER), RAMP, P_OPT_WORD ("curve", "linear", "linear|exponential|smooth") }, false, "builder",
      "A parameter reaches this value, at once or after a ramp.", ".automate('filter_cutoff', 0.8, 4)" }, emit_automate },
  { { "volume", C, { P ("value", LEVEL), RAMP }, false, "builder", "Volume of the track.", ".volume(0.5, 4)" }, emit_volume },
  { { "pan", C, { P_RANGE ("value", NUMBER, NULL, -1, 1), RAMP }, false, "builder", "Place between left (-1) and right (1).", ".pan(-0.5)" }, emit_pan },
};

const ApiTable api_table_time = { rows, sizeof rows / sizeof rows[0] };
