/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tempo, metre and dynamics. */
#include "script-clip.h"
#include <math.h>

#define CURVES "linear|ease-in|ease-out|ease-in-out"

static const ScriptApiParam key_frame_fields[] = { { "beat", SCRIPT_PARAM_NUMBER, false, NULL, "beats", 0, 1e6, NULL, NULL }, P ("bpm", BPM), P_OPT_WORD ("curve", "linear", "step|" CURVES), { NULL } };
static const ScriptApiParam envelope_fields[] = { P ("keyframes", LIST), { NULL } };
/* `precise` asks for what is always done here. */
static const ScriptApiParam tempo_fields[] = {
  P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_WORD ("curve", "linear", CURVES), P_OPT_FIELDS ("envelope", envelope_fields), P_OPT ("precise", BOOL, "true"), { NULL },
};

/* Key frames: the first is a jump, a frame's curve describes the way to it. */
static Value
envelope_push (Script *s, ApiCall *call, Clip *clip, const Array *list, Place place)
{
  uint32_t n = list->count;
  TempoFrame *frames;
  OpExtra *extra;

  if (n < 2 || n > 64)
    script_throw (s, place, "SS0404", NULL, "A tempo envelope needs 2 to 64 key frames, not %n.", (double) n);
  frames = memory_new_n (s->arena, TempoFrame, n);
  for (uint32_t i = 0; i < n; i++)
    {
      ApiArg o[3];
      uint32_t at = i;

      if (list->items[i].tag == TAG_UNDEFINED)
        script_throw (s, place, "SS0316", NULL, "A key frame is an object { beat, bpm, curve }.");
      options_read (s, key_frame_fields, list->items[i], place, o);
      for (; at > 0 && frames[at - 1].beat > o[0].number; at--)
        frames[at] = frames[at - 1];
      frames[at] = (TempoFrame) { o[0].number, o[1].number, (uint8_t) (o[2].given ? o[2].number : 1), false };
    }
  for (uint32_t i = 0; i < n; i++)
    if (i == 0 || frames[i].curve == SCRIPT_CURVE_STEP || frames[i].beat <= frames[i - 1].beat)
      {
        frames[i].jump = true;
        frames[i].curve = SCRIPT_CURVE_STEP;
      }
  extra = op_extra (s, clip_push (s, clip, call, OP_ENVELOPE));
  extra->envelope.frames = frames;
  extra->envelope.count = n;
  return value_clip (clip);
}

Value
tempo_push (Script *s, ApiCall *call, Clip *clip)
{
  double beats = 0;
  ScriptCurve curve = SCRIPT_CURVE_STEP;
  OpExtra *extra;
  const ApiArg *over = &call->args[1];
  Place place = arg_place (s, call, 1);

  if (over->given && over->value.tag == TAG_OBJECT)
    {
      ApiArg options[4], envelope[1];

      options_read (s, tempo_fields, over->value, place, options);
      if (options[2].given)
        {
          options_read (s, envelope_fields, options[2].value, place, envelope);
          return envelope_push (s, call, clip, envelope[0].value.u.array, place);
        }
      beats = options[0].number;
      curve = options[1].given ? SCRIPT_CURVE_LINEAR + (int) options[1].number : SCRIPT_CURVE_LINEAR;
    }
  else if (over->given)
    {
      beats = value_to_beats (s, over->value, place, false);
      curve = SCRIPT_CURVE_LINEAR;
    }
  extra = op_extra (s, clip_push (s, clip, call, OP_TEMPO));
  extra->tempo.bpm = call->args[0].number;
  extra->tempo.beats = beats;
  extra->tempo.curve = (uint8_t) curve;
  return value_clip (clip);
}

static Value
emit_tempo (Script *s, ApiCall *call)
{
  return tempo_push (s, call, clip_extend (s, call));
}

static Value
emit_tempo_envelope (Script *s, ApiCall *call)
{
  return envelope_push (s, call, clip_extend (s, call), call->values[0].u.array, arg_place (s, call, 0));
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

#define C SCRIPT_ON_CLIP

static const ApiRow rows[] = {
  { { "tempo", C, { P ("bpm", BPM), P_OPT ("over", ANY, NULL) }, false, "builder",
      "Quarters per minute from here on; with a duration a ramp from the tempo reached here.", ".tempo(120).tempo(90, '1n')" }, emit_tempo },
  { { "tempoEnvelope", C, { P ("keyFrames", LIST) }, false, "builder", "A tempo that goes through key frames; a frame's curve is the way to it.",
      ".tempoEnvelope([{ beat: 0, bpm: 100 }, { beat: 4, bpm: 140, curve: 'ease-in' }])" }, emit_tempo_envelope },
  { { "timeSignature", C, { P ("metre", METRE) }, false, "builder", "The metre from here on.", ".timeSignature('3/4')" }, emit_time_signature },
  { { "crescendo", C, { P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", crescendo_fields) }, false, "builder",
      "Velocities rise over this time.", ".crescendo('1n', { from: 0.3, to: 1 })" }, emit_crescendo },
  { { "decrescendo", C, { P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", decrescendo_fields) }, false, "builder",
      "Velocities fall over this time.", ".decrescendo('1n')" }, emit_decrescendo },
  { { "velocityRamp", C, { P ("to", LEVEL), P_RANGE ("duration", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", ramp_fields) }, false, "builder",
      "Velocities go to a level over this time.", ".velocityRamp(0.9, '1n')" }, emit_velocity_ramp },
  { { "velocityCurve", C, { P ("points", LIST), P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "builder", "Velocities go through points.",
      ".velocityCurve([{ time: 0, value: 0.3 }, { time: 4, value: 1 }], 4)" }, emit_velocity_curve },
};

const ApiTable api_table_time = { rows, sizeof rows / sizeof rows[0] };
