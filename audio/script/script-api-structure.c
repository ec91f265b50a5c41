/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making clips, putting clips into clips, and what follows a clip. */
#include "script-clip.h"
#include <math.h>
#include <stdlib.h>

/* ---- entry points ----------------------------------------------------------------------------------------------------------------- */

static Value
make (Script *s, ApiCall *call, ClipKind kind)
{
  Clip *clip = clip_new (s, kind, call->args[0].given && call->args[0].atom->str.length > 0 ? call->args[0].atom : NULL);

  call->fresh = true;
  if (kind == CLIP_DRUMS && call->args[1].given)
    clip->drums = drum_map_read (s, NULL, call->args[1].value, arg_place (s, call, 1));
  return value_clip (clip);
}

static Value emit_clip (Script *s, ApiCall *call) { return make (s, call, CLIP_PLAIN); }
static Value emit_melody (Script *s, ApiCall *call) { return make (s, call, CLIP_MELODY); }
static Value emit_keys (Script *s, ApiCall *call) { return make (s, call, CLIP_KEYS); }
static Value emit_strings (Script *s, ApiCall *call) { return make (s, call, CLIP_STRINGS); }
static Value emit_wind (Script *s, ApiCall *call) { return make (s, call, CLIP_WIND); }
static Value emit_drums (Script *s, ApiCall *call) { return make (s, call, CLIP_DRUMS); }

/* build, commit, toOperations: builders are values already. */
static Value
emit_self (Script *s, ApiCall *call)
{
  call->fresh = call->mine;
  return call->self;
}

/* ---- nesting -------------------------------------------------------------------------------------------------------------------------- */

Op *
clip_nest (Script *s, ApiCall *call, OpKind kind, Clip *inner, double count, Clip **out)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, kind);
  OpExtra *extra = op_extra (s, op);

  extra->nested.clip = inner;
  extra->nested.count = count;
  clip->seeded |= inner->seeded;
  clip_weigh (clip, inner->weight * count);
  *out = clip;
  return op;
}

static Value
emit_loop (Script *s, ApiCall *call)
{
  double count = call->args[0].number;
  Clip *inner = call->args[1].clip, *clip;

  if (!inner)
    inner = clip_body (s, call, call->clip, call->args[1].value, 0);
  if (count > 1000)
    diagnostic_add (s, SCRIPT_WARNING, "SS0605", arg_place (s, call, 0), "This loop repeats %n times.", count)->hint = "Is that meant?";
  clip_nest (s, call, OP_LOOP, inner, count, &clip);
  return value_clip (clip);
}

static Value
emit_stack (Script *s, ApiCall *call)
{
  Clip *clip, *inner = clip_body (s, call, call->clip, call->args[0].value, 0);

  clip_nest (s, call, OP_STACK, inner, 1, &clip);
  return value_clip (clip);
}

void
clip_append (Script *s, Clip *clip, ApiCall *call, Clip *what)
{
  Op **ops = clip_flatten (s, what), *op;

  clip->seeded |= what->seeded;
  if (!what->operation)
    {
      op = clip_push (s, clip, call, OP_PLAY);
      op_extra (s, op)->nested.clip = what;
      op->extra->nested.count = 1;
      clip_weigh (clip, what->weight);
      return;
    }
  for (uint32_t i = 0; i < what->count; i++)
    {
      Op *own = clip_push (s, clip, call, (OpKind) ops[i]->kind);
      Op taken = *ops[i];

      taken.transpose = own->transpose;
      taken.caller = own->caller;
      taken.site = own->site;
      taken.feel = own->feel;
      *own = taken;
    }
  clip_weigh (clip, what->weight);
}

static Value
emit_play (Script *s, ApiCall *call)
{
  Value value = call->args[0].value;
  bool keep = false;
  Clip *clip;

  if (value.tag == TAG_OBJECT)
    {
      Value *inner = object_find (value.u.object, atoms_intern (&s->atoms, "clip", 4));
      Value *tempo = object_find (value.u.object, atoms_intern (&s->atoms, "inheritTempo", 12));

      keep = tempo && value_is_true (*tempo);
      if (inner)
        value = *inner;
    }
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_CLIP)
    script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "play takes a clip, not %s.", value_type_name (value));
  if (value.u.clip->operation)
    {
      clip = clip_extend (s, call);
      clip_append (s, clip, call, value.u.clip);
      return value_clip (clip);
    }
  clip_nest (s, call, OP_PLAY, value.u.clip, 1, &clip)->extra->nested.keep_tempo = keep;
  return value_clip (clip);
}

static const ScriptApiParam isolate_fields[] = { P_OPT ("tempo", BOOL, "false"), P_OPT ("dynamics", BOOL, "false"), P_OPT ("timeSignature", BOOL, "false"), { NULL } };

static Value
emit_isolate (Script *s, ApiCall *call)
{
  ApiArg options[3];
  Clip *inner, *clip;
  OpExtra *extra;

  options_read (s, isolate_fields, call->args[0].value, arg_place (s, call, 0), options);
  inner = clip_body (s, call, call->clip, call->args[1].value, 0);
  clip = clip_extend (s, call);
  extra = op_extra (s, clip_push (s, clip, call, OP_ISOLATE));
  extra->isolate.clip = inner;
  extra->isolate.tempo = options[0].given && options[0].number != 0;
  extra->isolate.dynamics = options[1].given && options[1].number != 0;
  extra->isolate.metre = options[2].given && options[2].number != 0;
  clip_weigh (clip, inner->weight);
  clip->seeded |= inner->seeded;
  return value_clip (clip);
}

static Value
emit_voice (Script *s, ApiCall *call)
{
  Clip *clip, *inner = clip_body (s, call, call->clip, call->args[1].value, 0);

  clip_nest (s, call, OP_VOICE, inner, 1, &clip)->voice = (uint8_t) call->args[0].number;
  return value_clip (clip);
}

/* ---- slides ---------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_slide (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_NOTE);

  op->midi = clip_key_pitch (clip, &call->args[0].pitch, call->args[0].atom);
  op->name = op->midi == call->args[0].pitch.midi && call->args[0].atom ? call->args[0].atom->str.data : theory_pitch_get_name (op->midi, false);
  op->beats = call->args[1].number;
  op->articulation = ARTICULATION_LEGATO;
  op->glide = op->beats / 2;
  return cursor_result (call, clip);
}

/* ---- what follows ---------------------------------------------------------------------------------------------------------------------------- */

static const ScriptApiParam synapse_fields[] = {
  P_OPT ("weight", LEVEL, "0.5"), P_OPT ("probability", LEVEL, "1"),
  { "delay", SCRIPT_PARAM_DURATION, true, "0", "beats", 0, 0, "0", NULL }, { "jitter", SCRIPT_PARAM_DURATION, true, "0", "beats", 0, 0, "0", NULL },
  P_OPT_WORD ("quantize", "off", "off|beat|bar"), P_OPT_RANGE ("limit", WHOLE, NULL, NULL, 1, 1000000000), P_OPT ("decay", LEVEL, "0"),
  P_OPT ("always", BOOL, "false"), P_OPT ("plasticity", LEVEL, "1"), { NULL },
};

static void
synapse_push (Script *s, Value from, Value to, const ApiArg *o, const Link *link, uint32_t group)
{
  SynapseCall *synapse = vector_push (s->arena, &s->synapses);
  ScriptSynapse *data = &synapse->data;

  memset (synapse, 0, sizeof *synapse);
  synapse->from = from;
  synapse->to = to;
  synapse->site = link;
  synapse->caller = caller_get (s);
  synapse->file = s->file;
  synapse->group = group;
  data->weight = o[0].given ? o[0].number : 0.5;
  data->probability = o[1].given ? o[1].number : 1;
  data->delay_beats = o[2].given ? o[2].number : 0;
  data->jitter_beats = o[3].given ? o[3].number : 0;
  data->quantize = o[4].given ? (int) o[4].number : 0;
  data->limit = o[5].given ? (uint32_t) o[5].number : 0;
  data->decay = o[6].given ? o[6].number : 0;
  data->always = o[7].given && o[7].number != 0;
  data->plasticity = o[8].given ? o[8].number : 1;
}

static void
synapses_add (Script *s, Value from, Value to, Value options, const Link *link, Place place)
{
  ApiArg o[9];
  uint32_t group = s->synapses.count;

  options_read (s, synapse_fields, options, place, o);
  if (to.tag == TAG_ARRAY)
    for (uint32_t i = 0; i < to.u.array->count; i++)
      {
        Value v = to.u.array->items[i];

        if (v.tag != TAG_CLIP && v.tag != TAG_UNKNOWN)
          script_throw (s, place, "SS0316", NULL, "to takes a clip or a list of clips; in the list is %s.", value_type_name (v));
        synapse_push (s, from, v, o, link, group);
      }
  else if (to.tag == TAG_CLIP || to.tag == TAG_UNKNOWN)
    synapse_push (s, from, to, o, link, group);
  else
    script_throw (s, place, "SS0316", "For example: intro.to(verse)", "to takes a clip or a list of clips, not %s.", value_type_name (to));
}

static Value
emit_to (Script *s, ApiCall *call)
{
  synapses_add (s, call->self, call->values[0], call->args[1].value, call->link, arg_place (s, call, call->args[1].given ? 1 : 0));
  return call->self;
}

/* x.to(y) where x could not be evaluated: the link is kept, so that the last good x still leads on. */
void
synapse_add_unknown (Script *s, Value from, const Value *args, uint32_t count, const Link *link)
{
  if (count > 0)
    synapses_add (s, from, args[0], count > 1 ? args[1] : value_undefined (), link, here (s, link->start, link->end));
}

#define C SCRIPT_ON_CLIP
#define M SCRIPT_ON_MELODIC

static const ApiRow rows[] = {
  { { "clip", SCRIPT_ON_GLOBAL, { P_OPT ("name", TEXT, NULL) }, false, "clip", "A clip that takes notes and drums alike.", "clip('Lead').note('C4', '4n')" }, emit_clip },
  { { "create", SCRIPT_ON_CLIP_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "clip", "The same as clip(name).", "Clip.create('Lead')" }, emit_clip },
  { { "melody", SCRIPT_ON_CLIP_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "melody", "A clip for a melodic instrument.", "Clip.melody('Lead')" }, emit_melody },
  { { "keys", SCRIPT_ON_CLIP_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "keys", "A melodic clip with a sustain pedal.", "Clip.keys('Piano')" }, emit_keys },
  { { "strings", SCRIPT_ON_CLIP_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "strings", "A melodic clip with bend and slide.", "Clip.strings('Violin')" }, emit_strings },
  { { "wind", SCRIPT_ON_CLIP_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "wind", "A melodic clip with breath.", "Clip.wind('Flute')" }, emit_wind },
  { { "drums", SCRIPT_ON_CLIP_SPACE, { P_OPT ("name", TEXT, NULL), P_OPT ("map", OBJECT, NULL) }, false, "drums", "A clip for drums.", "Clip.drums('Beat')" }, emit_drums },
  { { "build", C, { { NULL } }, false, "clip", "The finished clip; builders count as clips too.", ".note('C4').build()" }, emit_self },
  { { "commit", C, { { NULL } }, false, "builder", "Ends the note; never needed.", ".note('C4').commit()" }, emit_self },
  { { "toOperations", C, { { NULL } }, false, "clip", "What loop takes; a clip does as well.", "clip().loop(2, verse.toOperations())" }, emit_self },
  { { "loop", C, { P_RANGE ("count", WHOLE, NULL, 0, 1e9), P ("body", BODY_OR_CLIP) }, false, "builder", "Repeats what the function writes.", ".loop(4, b => b.note('C4', '8n').rest('8n'))" }, emit_loop },
  { { "stack", C, { P ("body", BODY) }, false, "builder", "Everything written in the function sounds together; time goes on by the longest.",
      ".stack(b => b.note('C4', '1n').note('E4', '1n'))" }, emit_stack },
  { { "play", C, { P ("clip", ANY) }, false, "builder",
      "A clip inside this one, or an operation of Actions. Its tempo changes end with it; play({ kind: 'clip', clip, inheritTempo: true }) lets them out.", ".play(verse)" }, emit_play },
  { { "isolate", C, { P_FIELDS ("contexts", isolate_fields), P ("body", BODY) }, false, "builder", "What the function changes returns to its old value afterwards.",
      ".isolate({ tempo: true }, b => b.tempo(60).note('C4'))" }, emit_isolate },
  { { "voice", M, { P_RANGE ("id", WHOLE, NULL, 1, 15), P ("body", BODY) }, false, "builder", "A line with a voice and MIDI channel of its own.", ".voice(2, b => b.note('C3', '1n'))" }, emit_voice },
  { { "slide", SCRIPT_ON_STRINGS | SCRIPT_ON_PLAIN, { P ("pitch", PITCH), P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "cursor",
      "A legato note that glides from the one before it.", ".slide('E4', '2n')" }, emit_slide },
  { { "to", C, { P ("target", ANY), P_OPT_FIELDS ("options", synapse_fields) }, false, "clip", "When this clip ends, the target may begin.", "intro.to(verse, { weight: 0.8 })" }, emit_to },
};

const ApiTable api_table_structure = { rows, sizeof rows / sizeof rows[0] };
