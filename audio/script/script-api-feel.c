/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to a whole clip: swing, groove, cycle; and the clip looked at or fixed: preview, freeze. */
#include "script-clip.h"
#include "script-freeze.h"
#include <math.h>

static bool
in_body (Script *s, ApiCall *call, const Clip *clip)
{
  if (clip->body)
    diagnostic_add (s, SCRIPT_HINT, "SS0506", call->place, "%s belongs to the whole clip: inside of a body it does nothing.", call->row->entry.name)
      ->hint = "Write it on the clip itself.";
  return clip->body;
}

static Value
emit_swing (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  if (!in_body (s, call, clip))
    clip->swing = call->args[0].number;
  return value_clip (clip);
}

/* ---- grooves -------------------------------------------------------------------------------------------------------------------------- */

#define GROOVE_STEPS_MAX 256

static const ScriptApiParam groove_step_fields[] = {
  P_OPT_RANGE ("timing", NUMBER, "0", "steps", -4, 4), P_OPT_RANGE ("velocity", NUMBER, "1", NULL, 0, 16),
  P_OPT_RANGE ("duration", NUMBER, "1", NULL, 0, 16), { NULL },
};
static const ScriptApiParam groove_fields[] = {
  P_OPT ("name", TEXT, NULL), P_RANGE ("stepsPerBeat", NUMBER, NULL, 0.0625, 64), P ("steps", LIST), { NULL },
};

static const Groove *
groove_read (Script *s, Value value, Place place)
{
  Groove *groove = memory_new (s->arena, Groove);
  const Array *steps;
  ApiArg o[3];

  options_read (s, groove_fields, value, place, o);
  steps = o[2].value.u.array;
  if (steps->count > GROOVE_STEPS_MAX)
    script_throw (s, place, "SS0404", NULL, "A groove has at most %n steps, not %n.", (double) GROOVE_STEPS_MAX, (double) steps->count);
  groove->name = o[0].given ? o[0].atom->str.data : NULL;
  groove->steps_per_beat = o[1].number;
  groove->count = steps->count;
  groove->steps = memory_new_n (s->arena, GrooveStep, steps->count + 1);
  for (uint32_t i = 0; i < steps->count; i++)
    {
      ApiArg step[3];

      options_read (s, groove_step_fields, steps->items[i], place, step);
      groove->steps[i] = (GrooveStep) { step[0].given ? step[0].number : 0, step[1].given ? step[1].number : 1, step[2].given ? step[2].number : 1 };
    }
  return groove;
}

static Value
emit_groove (Script *s, ApiCall *call)
{
  const Groove *groove = groove_read (s, call->args[0].value, arg_place (s, call, 0));
  Clip *clip = clip_extend (s, call);

  if (!in_body (s, call, clip))
    clip->groove = groove;
  return value_clip (clip);
}

/* ---- phase lock ------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_cycle (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call), only = { .transpose = 0 };
  Op *op;

  if (in_body (s, call, clip))
    return value_clip (clip);
  only.list = memory_new (s->arena, OpList);
  op = clip_push (s, &only, call, OP_BARRIER);
  op_extra (s, op)->barrier = call->args[0].number;
  clip->cycle = op;
  return value_clip (clip);
}

/* ---- looked at, fixed ------------------------------------------------------------------------------------------------------------------- */

static Value
emit_preview (Script *s, ApiCall *call)
{
  clip_preview (s, call->clip, call->args[0].given ? call->args[0].number : 120, call->place);
  call->fresh = call->mine;
  return call->self;
}

static const ScriptApiParam freeze_fields[] = { P_OPT ("bpm", BPM, "120"), P_OPT ("timeSignature", METRE, "4/4"), P_OPT ("seed", NUMBER, NULL), { NULL } };

static Value
emit_freeze (Script *s, ApiCall *call)
{
  FreezeSettings settings = { .tempo = 120, .numerator = 4, .denominator = 4, .seed = s->random };
  const Clip *from = call->clip;
  FrozenItem *items;
  double beats;
  uint32_t count;
  ApiArg o[3];
  Clip *clip;
  Op *op;

  options_read (s, freeze_fields, call->args[0].value, arg_place (s, call, 0), o);
  if (o[0].given)
    settings.tempo = o[0].number;
  if (o[1].given)
    {
      settings.numerator = (uint16_t) o[1].number;
      settings.denominator = (uint16_t) o[1].denominator;
    }
  if (o[2].given)
    settings.seed = (uint32_t) value_to_int32 (s, o[2].value);
  else
    theory_random_next (&s->random);
  items = clip_freeze (s, from, &settings, call->place, &count, &beats);
  clip = clip_new (s, from->kind, from->given);
  clip->number = from->number;
  s->clip_count--;
  clip->drums = from->drums;
  clip->default_beats = from->default_beats;
  clip->key = from->key;
  clip->scale = from->scale;
  clip->scale_root = from->scale_root;
  clip->scale_octave = from->scale_octave;
  clip->cycle = from->cycle;
  op = clip_push (s, clip, call, OP_FROZEN);
  op->feel = NULL;
  op_extra (s, op);
  op->extra->frozen.items = items;
  op->extra->frozen.count = count;
  op->extra->frozen.beats = beats;
  clip_weigh (clip, count);
  return value_clip (clip);
}

#define C SCRIPT_ON_CLIP

static const ApiRow rows[] = {
  { { "swing", C, { P ("amount", LEVEL) }, false, "builder", "Notes on the second half of a beat come late, at 1 by a quarter of a beat. Counts for the whole clip; a groove silences it.", ".swing(0.5)" }, emit_swing },
  { { "groove", C, { P_FIELDS ("template", groove_fields) }, false, "builder",
      "Moves, stresses and shortens notes step by step: timing in parts of a step, velocity and duration as factors. Counts for the whole clip.", ".groove(Grooves.MPC_16_57)" }, emit_groove },
  { { "cycle", C, { P_RANGE ("length", DURATION, "beats", 0, 0) }, false, "builder",
      "Phase lock: at its end the clip waits for the next multiple of this length on the transport.", ".note('C4', 3).cycle(4)" }, emit_cycle },
  { { "preview", C, { P_OPT ("bpm", BPM, "120") }, false, "builder", "Draws the clip as a small roll into the Output panel.", ".note('C4').note('E4').preview()" }, emit_preview },
  { { "freeze", C, { P_OPT_FIELDS ("options", freeze_fields) }, false, "clip",
      "The clip with its feel and random draws fixed, in beats: it follows the tempo around it. Tempo changes inside count for the drawing only.",
      ".note('C4').note('E4').freeze({ seed: 7 })" }, emit_freeze },
};

const ApiTable api_table_feel = { rows, sizeof rows / sizeof rows[0] };
