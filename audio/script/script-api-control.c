/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Controllers, bends, pressure, automation, and the expression of a single note. */
#include "script-clip.h"
#include <math.h>

/* ---- expression of a note ----------------------------------------------------------------------------------------------------------- */

static Expression *
expression_modify (Script *s, ApiCall *call, Clip **clip)
{
  Op *op = clip_modify (s, call, clip);
  Expression *expression = memory_alloc (s->arena, sizeof *expression);

  *expression = op->expression ? *op->expression : (Expression) { 0, -1, -1 };
  op->expression = expression;
  return expression;
}

static Value
emit_detune (Script *s, ApiCall *call)
{
  Clip *clip;

  expression_modify (s, call, &clip)->detune = call->args[0].number;
  return value_clip (clip);
}

static Value
emit_timbre (Script *s, ApiCall *call)
{
  Clip *clip;

  expression_modify (s, call, &clip)->timbre = call->args[0].number;
  return value_clip (clip);
}

static Value
emit_pressure (Script *s, ApiCall *call)
{
  Clip *clip;

  expression_modify (s, call, &clip)->pressure = call->args[0].number;
  return value_clip (clip);
}

static const ScriptApiParam expression_fields[] = {
  P_OPT_RANGE ("detune", NUMBER, "0", "cents", -1200, 1200), P_OPT ("timbre", LEVEL, NULL), P_OPT ("pressure", LEVEL, NULL), { NULL },
};

static Value
emit_expression (Script *s, ApiCall *call)
{
  Clip *clip;
  Expression *expression = expression_modify (s, call, &clip);
  ApiArg o[3];

  options_read (s, expression_fields, call->args[0].value, arg_place (s, call, 0), o);
  if (o[0].given)
    expression->detune = o[0].number;
  if (o[1].given)
    expression->timbre = o[1].number;
  if (o[2].given)
    expression->pressure = o[2].number;
  return value_clip (clip);
}

/* ---- controllers ---------------------------------------------------------------------------------------------------------------------- */

static void
control_add (Script *s, Clip *clip, ApiCall *call, unsigned controller, double value)
{
  OpExtra *extra = op_extra (s, clip_push (s, clip, call, OP_CONTROL));

  extra->control.controller = (uint8_t) controller;
  extra->control.value = value;
}

static Value
control_push (Script *s, ApiCall *call, unsigned controller, double value)
{
  Clip *clip = clip_extend (s, call);

  control_add (s, clip, call, controller, value);
  return value_clip (clip);
}

static double
seven_bits (double level)
{
  return floor (127 * level + 0.5);
}

static Value emit_control (Script *s, ApiCall *call) { return control_push (s, call, (unsigned) call->args[0].number, call->args[1].number); }
static Value emit_sustain (Script *s, ApiCall *call) { return control_push (s, call, 64, 127); }
static Value emit_release (Script *s, ApiCall *call) { return control_push (s, call, 64, 0); }
static Value emit_breath (Script *s, ApiCall *call) { return control_push (s, call, 2, seven_bits (call->args[0].number)); }
static Value emit_expression_cc (Script *s, ApiCall *call) { return control_push (s, call, 11, seven_bits (call->args[0].number)); }

#define VIBRATO_HZ_MAX 20               /* controller 76 at 127 */

Value
vibrato_push (Script *s, ApiCall *call, Clip *clip)
{
  control_add (s, clip, call, 1, seven_bits (call->args[0].given ? call->args[0].number : 0.5));
  if (call->args[1].given)
    control_add (s, clip, call, 76, seven_bits (call->args[1].number / VIBRATO_HZ_MAX));
  return value_clip (clip);
}

static Value emit_vibrato (Script *s, ApiCall *call) { return vibrato_push (s, call, clip_extend (s, call)); }

static const ScriptApiParam aftertouch_fields[] = { P_OPT_WORD ("type", "channel", "channel|poly"), P_OPT ("note", PITCH, NULL), { NULL } };

static Value
emit_aftertouch (Script *s, ApiCall *call)
{
  ApiArg o[2];
  Place place = arg_place (s, call, 1);
  bool poly;
  Clip *clip;
  Op *op;

  options_read (s, aftertouch_fields, call->args[1].value, place, o);
  poly = o[0].given && o[0].number == 1;
  if (poly && !o[1].given)
    script_throw (s, place, "SS0313", "For example: .aftertouch(0.6, { type: 'poly', note: 'C4' })",
                  "The option 'note' is missing: pressure of one key needs to know which.");
  if (!poly && o[1].given)
    script_throw (s, place, "SS0317", "Write { type: 'poly', note: … }.", "The option 'note' belongs to the pressure of one key.");
  clip = clip_extend (s, call);
  op = clip_push (s, clip, call, OP_PRESSURE);
  op_extra (s, op)->control.value = call->args[0].number;
  if (poly)
    {
      op->extra->control.poly = true;
      op->midi = o[1].pitch.midi;
      op->name = o[1].atom ? o[1].atom->str.data : theory_pitch_get_name (op->midi, false);
    }
  return value_clip (clip);
}

static Value
bend_push (Script *s, ApiCall *call, double semitones)
{
  Clip *clip = clip_extend (s, call);

  op_extra (s, clip_push (s, clip, call, OP_BEND))->control.value = semitones;
  return value_clip (clip);
}

static Value emit_bend (Script *s, ApiCall *call) { return bend_push (s, call, call->args[0].number); }
static Value emit_bend_reset (Script *s, ApiCall *call) { return bend_push (s, call, 0); }

/* ---- automation ----------------------------------------------------------------------------------------------------------------------- */

#define TARGETS "volume|pan|pitch_bend|filter_cutoff|filter_resonance|reverb_send|delay_send|chorus_depth|expression|modulation"
#define AUTOMATION_CURVES "linear|exponential|smooth"

static Value
automate_add (Script *s, Clip *clip, ApiCall *call, const char *target, const ApiArg *value, const ApiArg *ramp, const ApiArg *curve)
{
  OpExtra *extra = op_extra (s, clip_push (s, clip, call, OP_AUTOMATE));

  extra->automate.value = value->number;
  extra->automate.target = target;
  extra->automate.ramp = ramp->given ? ramp->number : 0;
  extra->automate.curve = curve && curve->given ? curve->atom->str.data : "linear";
  return value_clip (clip);
}

static Value
emit_volume (Script *s, ApiCall *call)
{
  return automate_add (s, clip_extend (s, call), call, "volume", &call->args[0], &call->args[1], NULL);
}

static Value
emit_pan (Script *s, ApiCall *call)
{
  return automate_add (s, clip_extend (s, call), call, "pan", &call->args[0], &call->args[1], NULL);
}

static bool
target_is_custom (const Script *s, const Atom *name)
{
  for (uint32_t i = 0; i < s->targets.count; i++)
    if (s->targets.items[i] == name)
      return true;
  return false;
}

static void
target_check (Script *s, ApiCall *call)
{
  const Atom *target = call->args[0].atom;
  int known = word_find (TARGETS, &target->str);
  double least = known == 1 || known == 2 ? -1 : 0, value = call->args[1].number;

  if (known < 0 && target_is_custom (s, target))
    return;
  if (known < 0)
    arg_refuse_word (s, "SS0407", "target", TARGETS, &target->str, arg_place (s, call, 0),
                 format_text (s->arena, "A parameter of a patch is written customTarget(%q).", &target->str));
  if (value < least || value > 1)
    script_throw (s, arg_place (s, call, 1), "SS0404", NULL, "%s goes from %n to 1, not to %n.", target->str.data, least, value);
}

Value
automation_push (Script *s, ApiCall *call, Clip *clip)
{
  target_check (s, call);
  return automate_add (s, clip, call, call->args[0].atom->str.data, &call->args[1], &call->args[2], &call->args[3]);
}

static Value emit_automate (Script *s, ApiCall *call) { return automation_push (s, call, clip_extend (s, call)); }

static Value
emit_custom_target (Script *s, ApiCall *call)
{
  Atom *name = call->args[0].atom;

  if (name->str.units < 1 || name->str.units > 64)
    script_throw (s, arg_place (s, call, 0), "SS0404", NULL, "The name of a target has 1 to 64 characters, not %n.", (double) name->str.units);
  if (word_find (TARGETS, &name->str) < 0 && !target_is_custom (s, name))
    *vector_push (s->arena, &s->targets) = name;
  return value_str (&name->str);
}

#define C SCRIPT_ON_CLIP
#define M SCRIPT_ON_MELODIC
#define S_ (SCRIPT_ON_STRINGS | SCRIPT_ON_PLAIN)
#define RAMP { "rampBeats", SCRIPT_PARAM_DURATION, true, "0", "beats", 0, 0, "0", NULL }

static const ApiRow rows[] = {
  { { "detune", M, { P_RANGE ("cents", NUMBER, "cents", -1200, 1200) }, false, "cursor", "Fine pitch.", ".note('C4').detune(-10)" }, emit_detune },
  { { "timbre", M, { P ("level", LEVEL) }, false, "cursor", "How bright the note is: controller 74 before it.", ".note('C4').timbre(0.8)" }, emit_timbre },
  { { "pressure", M, { P ("level", LEVEL) }, false, "cursor", "How hard its key is held: channel pressure before it.", ".note('C4').pressure(0.5)" }, emit_pressure },
  { { "expression", M, { P_FIELDS ("options", expression_fields) }, false, "cursor", "Fine pitch, timbre and pressure of the note at once.",
      ".note('C4').expression({ detune: 10, timbre: 0.5, pressure: 0.7 })" }, emit_expression },
  { { "control", C, { P_RANGE ("controller", WHOLE, NULL, 0, 127), P_RANGE ("value", NUMBER, NULL, 0, 127) }, false, "builder", "A MIDI controller; CC holds the names of the usual ones.",
      ".control(CC.Frequency, 100)" }, emit_control },
  { { "sustain", SCRIPT_ON_KEYS | SCRIPT_ON_PLAIN, { { NULL } }, false, "builder", "Sustain pedal down: controller 64 at 127.", ".sustain()" }, emit_sustain },
  { { "release", SCRIPT_ON_KEYS | SCRIPT_ON_PLAIN, { { NULL } }, false, "builder", "Sustain pedal up: controller 64 at 0.", ".release()" }, emit_release },
  { { "breath", SCRIPT_ON_WIND | SCRIPT_ON_PLAIN, { P ("level", LEVEL) }, false, "builder", "Breath pressure, controller 2.", ".breath(0.7)" }, emit_breath },
  { { "expressionCC", SCRIPT_ON_WIND | SCRIPT_ON_PLAIN, { P ("level", LEVEL) }, false, "builder", "Expression, controller 11.", ".expressionCC(0.8)" }, emit_expression_cc },
  { { "vibrato", M, { P_OPT ("depth", LEVEL, "0.5"), P_OPT_RANGE ("rate", NUMBER, NULL, "Hz", 0, VIBRATO_HZ_MAX) }, false, "builder",
      "Vibrato: its depth is controller 1, its rate controller 76 (127 is 20 Hz).", ".vibrato(0.4, 5)" }, emit_vibrato },
  { { "aftertouch", M, { P ("level", LEVEL), P_OPT_FIELDS ("options", aftertouch_fields) }, false, "builder", "Pressure on the channel, or on one key.",
      ".aftertouch(0.6, { type: 'poly', note: 'C4' })" }, emit_aftertouch },
  { { "bend", S_, { P_RANGE ("semitones", NUMBER, "semitones", -12, 12) }, false, "builder", "Pitch bend; the instrument's range follows, unless it is set.", ".bend(2)" }, emit_bend },
  { { "bendReset", S_, { { NULL } }, false, "builder", "Pitch bend back to the middle.", ".bendReset()" }, emit_bend_reset },
  { { "automate", C, { { "target", SCRIPT_PARAM_TEXT, false, NULL, NULL, 0, 0, TARGETS, NULL }, P ("value", NUMBER), RAMP, P_OPT_WORD ("curve", "linear", AUTOMATION_CURVES) }, false, "builder",
      "A parameter reaches this value, at once or after a ramp from what it was. 0 to 1; pan and pitch_bend -1 to 1; a customTarget anything.", ".automate('filter_cutoff', 0.8, 4)" }, emit_automate },
  { { "volume", C, { P ("value", LEVEL), RAMP }, false, "builder", "Volume of the track.", ".volume(0.5, 4)" }, emit_volume },
  { { "pan", C, { P_RANGE ("value", NUMBER, NULL, -1, 1), RAMP }, false, "builder", "Place between left (-1) and right (1).", ".pan(-0.5)" }, emit_pan },
  { { "customTarget", SCRIPT_ON_GLOBAL, { P ("name", TEXT) }, false, "text", "A parameter of a patch, for automate: any number is its value.",
      "clip().automate(customTarget('drive'), 3.5, 2)" }, emit_custom_target },
};

const ApiTable api_table_control = { rows, sizeof rows / sizeof rows[0] };
