/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making clips, putting clips into clips, generators, and what follows a clip. */
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

static Op *
nest_push (Script *s, ApiCall *call, OpKind kind, Clip *inner, double count, Clip **out)
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
  nest_push (s, call, OP_LOOP, inner, count, &clip);
  return value_clip (clip);
}

static Value
emit_stack (Script *s, ApiCall *call)
{
  Clip *clip, *inner = clip_body (s, call, call->clip, call->args[0].value, 0);

  nest_push (s, call, OP_STACK, inner, 1, &clip);
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
  nest_push (s, call, OP_PLAY, value.u.clip, 1, &clip)->extra->nested.keep_tempo = keep;
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

  nest_push (s, call, OP_VOICE, inner, 1, &clip)->voice = (uint8_t) call->args[0].number;
  return value_clip (clip);
}

/* ---- generators ------------------------------------------------------------------------------------------------------------------------ */

/* A clip for the notes that a generator makes. */
static Clip *
group_open (Script *s, const Clip *outer)
{
  Clip *group = memory_alloc (s->arena, sizeof *group);

  *group = *outer;
  group->list = memory_new (s->arena, OpList);
  group->count = 0;
  group->transpose = 0;
  group->cursor = false;
  return group;
}

static int16_t
key_pitch (const Clip *clip, const TheoryPitch *pitch, const Atom *atom)
{
  int accidental = atom && !pitch->written && clip->key ? clip->key->letters[pitch->letter] : pitch->accidental;

  return atom ? (int16_t) (12 * (pitch->octave + 1) + theory_letter_get_semitones (pitch->letter) + accidental) : pitch->midi;
}

static void
group_note (Script *s, ApiCall *call, Clip *group, int midi, double beats, double velocity)
{
  Op *op = clip_push (s, group, call, OP_NOTE);

  op->midi = (int16_t) midi;
  op->name = theory_pitch_get_name (midi, group->key && group->key->flats);
  op->beats = beats;
  op->velocity = velocity;
}

static void
group_rest (Script *s, ApiCall *call, Clip *group, double beats)
{
  clip_push (s, group, call, OP_REST)->beats = beats;
}

static Value
group_close (Script *s, ApiCall *call, Clip *group)
{
  Clip *clip;

  nest_push (s, call, OP_GROUP, group, 1, &clip);
  return value_clip (clip);
}

static int
int16_compare (const void *a, const void *b)
{
  return *(const int16_t *) a - *(const int16_t *) b;
}

#define PATTERNS "up|down|upDown|downUp|converge|diverge|random"
#define POOL_MAX 1024

static const ScriptApiParam arpeggio_fields[] = {
  P_OPT_WORD ("pattern", "up", PATTERNS), P_OPT ("velocity", LEVEL, "1"), P_OPT_RANGE ("gate", NUMBER, "1", NULL, 0, 1),
  P_OPT_RANGE ("octaves", WHOLE, "1", NULL, 1, 10), P_OPT ("seed", NUMBER, NULL), { NULL },
};

/* The order in which the pool of n sorted pitches is played; returns how many. */
static uint32_t
arpeggio_order (int pattern, uint32_t n, uint32_t *random, uint32_t *out)
{
  uint32_t count = 0, low = 0, high = n;

  switch (pattern)
    {
    case 1:
      for (uint32_t i = n; i > 0; i--)
        out[count++] = i - 1;
      break;
    case 2:
      for (uint32_t i = 0; i < n; i++)
        out[count++] = i;
      for (uint32_t i = n; i > 2; i--)
        out[count++] = i - 2;
      if (n == 2)
        out[count++] = 0;
      break;
    case 3:
      for (uint32_t i = n; i > 0; i--)
        out[count++] = i - 1;
      for (uint32_t i = 1; i + 1 < n; i++)
        out[count++] = i;
      if (n == 2)
        out[count++] = 1;
      break;
    case 4:
      while (low < high)
        {
          out[count++] = low++;
          if (low < high)
            out[count++] = --high;
        }
      break;
    case 5:
      {
        int32_t down = (int32_t) ((n - 1) / 2), up = down + 1;

        if (n % 2 == 1)
          out[count++] = (uint32_t) down--;
        while (up < (int32_t) n || down >= 0)
          {
            if (up < (int32_t) n)
              out[count++] = (uint32_t) up++;
            if (down >= 0)
              out[count++] = (uint32_t) down--;
          }
        break;
      }
    default:
      for (uint32_t i = 0; i < n; i++)
        out[count++] = i;
      for (uint32_t i = n; pattern == 6 && i > 1; i--)
        {
          uint32_t j = (uint32_t) floor (theory_random_next (random) * i), keep = out[i - 1];

          out[i - 1] = out[j];
          out[j] = keep;
        }
    }
  return count;
}

static Value
emit_arpeggio (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  double rate = call->args[1].number, gate, velocity;
  ApiArg o[5];
  uint32_t octaves, n = 0, count, order[2 * POOL_MAX], seed;
  int16_t pool[POOL_MAX];
  Clip *group;

  options_read (s, arpeggio_fields, call->args[2].value, arg_place (s, call, 2), o);
  octaves = o[3].given ? (uint32_t) o[3].number : 1;
  gate = o[2].given ? o[2].number : 1;
  velocity = o[1].given ? o[1].number : 1;
  if (list->count == 0 || list->count > 64)
    script_throw (s, arg_place (s, call, 0), "SS0411", NULL, "An arpeggio needs 1 to 64 pitches, not %n.", (double) list->count);
  for (uint32_t k = 0; k < octaves; k++)
    for (uint32_t i = 0; i < list->count; i++)
      {
        TheoryPitch pitch;
        Atom *atom;

        value_to_pitch (s, list->items[i], arg_place (s, call, 0), &pitch, &atom);
        pool[n++] = (int16_t) (key_pitch (call->clip, &pitch, atom) + 12 * (int) k);
      }
  for (uint32_t i = 1; i < n; i++)
    for (uint32_t k = i; k > 0 && int16_compare (&pool[k - 1], &pool[k]) > 0; k--)
      {
        int16_t keep = pool[k];

        pool[k] = pool[k - 1];
        pool[k - 1] = keep;
      }
  seed = o[4].given ? (uint32_t) value_to_int32 (s, o[4].value) : s->random;
  count = arpeggio_order (o[0].given ? (int) o[0].number : 0, n, &seed, order);
  if (!o[4].given)
    s->random = seed;
  group = group_open (s, call->clip);
  for (uint32_t i = 0; i < count; i++)
    {
      if (gate > 0)
        group_note (s, call, group, pool[order[i]], rate * gate, velocity);
      if (gate < 1)
        group_rest (s, call, group, rate * (1 - gate));
    }
  return group_close (s, call, group);
}

static const ScriptApiParam euclidean_fields[] = {
  P_RANGE ("hits", WHOLE, NULL, 0, 1024), P_RANGE ("steps", WHOLE, NULL, 1, 1024), P_OPT ("notes", LIST, NULL), P_OPT ("note", TEXT, NULL),
  P_OPT_RANGE ("stepDuration", DURATION, "16n", "beats", 0, 0), P_OPT ("velocity", LEVEL, "1"), P_OPT ("rotation", WHOLE, "0"),
  P_OPT_RANGE ("repeat", WHOLE, "1", NULL, 1, 10000), { NULL },
};

static Value
emit_euclidean (Script *s, ApiCall *call)
{
  ApiArg o[8];
  uint8_t steps[THEORY_EUCLID_MAX];
  double step, velocity;
  uint32_t repeat, size, turn = 0;
  Clip *group;
  const Array *notes;
  Place place = arg_place (s, call, 0);

  options_read (s, euclidean_fields, call->args[0].value, place, o);
  step = o[4].given ? o[4].number : 0.25;
  velocity = o[5].given ? o[5].number : 1;
  repeat = o[7].given ? (uint32_t) o[7].number : 1;
  size = (uint32_t) o[1].number;
  notes = o[2].given ? o[2].value.u.array : NULL;
  if (o[0].number > size)
    script_throw (s, place, "SS0404", NULL, "%n hits do not fit into %n steps.", o[0].number, (double) size);
  if (call->clip->kind == CLIP_DRUMS ? !o[3].given : !((notes && notes->count > 0) || (o[3].given && call->clip->kind == CLIP_PLAIN)))
    script_throw (s, place, "SS0313", NULL, call->clip->kind == CLIP_DRUMS ? "The option 'note' is missing: the drum to hit."
                  : "The option 'notes' is missing: the list of pitches.");
  script_steps (s, (uint64_t) repeat * size, place);
  theory_euclid ((unsigned) o[0].number, size, o[6].given ? (int) o[6].number : 0, steps);
  group = group_open (s, call->clip);
  for (uint32_t i = 0; i < repeat * size; i++)
    if (!steps[i % size])
      group_rest (s, call, group, step);
    else if (o[3].given && !notes)
      {
        Op *op = clip_push (s, group, call, OP_NOTE);

        drum_find (s, call, group, &o[3].atom->str, place, op);
        op->beats = step;
        op->velocity = velocity;
      }
    else
      {
        TheoryPitch pitch;
        Atom *atom;

        value_to_pitch (s, notes->items[turn++ % notes->count], place, &pitch, &atom);
        group_note (s, call, group, key_pitch (call->clip, &pitch, atom), step, velocity);
      }
  return group_close (s, call, group);
}

static Value
emit_slide (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_NOTE);

  op->midi = key_pitch (clip, &call->args[0].pitch, call->args[0].atom);
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
  { { "build", C, { { NULL } }, false, "clip", "The finished clip; builders count as clips too.", NULL }, emit_self },
  { { "commit", C, { { NULL } }, false, "builder", "Ends the note; never needed.", NULL }, emit_self },
  { { "toOperations", C, { { NULL } }, false, "clip", "What loop takes; a clip does as well.", NULL }, emit_self },
  { { "loop", C, { P_RANGE ("count", WHOLE, NULL, 0, 1e9), P ("body", BODY_OR_CLIP) }, false, "builder", "Repeats what the function writes.", ".loop(4, b => b.note('C4', '8n').rest('8n'))" }, emit_loop },
  { { "stack", C, { P ("body", BODY) }, false, "builder", "Everything written in the function sounds together; time goes on by the longest.",
      ".stack(b => b.note('C4', '1n').note('E4', '1n'))" }, emit_stack },
  { { "play", C, { P ("clip", ANY) }, false, "builder",
      "A clip inside this one, or an operation of Actions. Its tempo changes end with it; play({ kind: 'clip', clip, inheritTempo: true }) lets them out.", ".play(verse)" }, emit_play },
  { { "isolate", C, { P_FIELDS ("contexts", isolate_fields), P ("body", BODY) }, false, "builder", "What the function changes returns to its old value afterwards.",
      ".isolate({ tempo: true }, b => b.tempo(60).note('C4'))" }, emit_isolate },
  { { "voice", M, { P_RANGE ("id", WHOLE, NULL, 1, 15), P ("body", BODY) }, false, "builder", "A line with a voice and MIDI channel of its own.", ".voice(2, b => b.note('C3', '1n'))" }, emit_voice },
  { { "arpeggio", M, { P ("pitches", PITCHES), P_RANGE ("rate", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", arpeggio_fields) }, false, "builder",
      "The pitches one after the other.", ".arpeggio(['C4', 'E4', 'G4'], '16n', { pattern: 'upDown' })" }, emit_arpeggio },
  { { "euclidean", C, { P_FIELDS ("options", euclidean_fields) }, false, "builder", "Hits spread as evenly as possible over steps.",
      ".euclidean({ hits: 3, steps: 8, note: 'kick' })" }, emit_euclidean },
  { { "slide", SCRIPT_ON_STRINGS | SCRIPT_ON_PLAIN, { P ("pitch", PITCH), P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "cursor",
      "A legato note that glides from the one before it.", ".slide('E4', '2n')" }, emit_slide },
  { { "to", C, { P ("target", ANY), P_OPT_FIELDS ("options", synapse_fields) }, false, "clip", "When this clip ends, the target may begin.", "intro.to(verse, { weight: 0.8 })" }, emit_to },
};

const ApiTable api_table_structure = { rows, sizeof rows / sizeof rows[0] };
