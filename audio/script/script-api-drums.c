/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drums: hits by name, mappings, and what only drummers do to a note. */
#include "script-clip.h"

/* Lower case, as all drum names are kept. */
static Atom *
drum_name (Script *s, const Str *str)
{
  char text[64];
  size_t n = str->length < sizeof text ? str->length : sizeof text;

  for (size_t i = 0; i < n; i++)
    text[i] = str->data[i] >= 'A' && str->data[i] <= 'Z' ? (char) (str->data[i] + 32) : str->data[i];
  return atoms_intern (&s->atoms, text, n);
}

const char *
drum_suggest (Script *s, const Clip *clip, const Str *name)
{
  const char *names[96];
  uint32_t count = 0;

  for (unsigned i = 0; i < theory_drum_count; i++)
    names[count++] = theory_drums[i].name;
  for (uint32_t i = 0; clip->drums && i < clip->drums->count && count < 96; i++)
    names[count++] = clip->drums->entries[i].name->str.data;
  return name_suggest (names, count, name->data, name->length);
}

bool
drum_look_up (Script *s, const Clip *clip, const Str *name, Op *op)
{
  Atom *atom = drum_name (s, name);
  const TheoryDrum *drum;
  TheoryPitch pitch;

  op->flags |= OP_DRUM;
  op->drum = atom->str.data;
  op->name = atom->str.data;
  for (uint32_t i = 0; clip->drums && i < clip->drums->count; i++)
    if (clip->drums->entries[i].name == atom)
      {
        op->midi = clip->drums->entries[i].midi;
        return true;
      }
  drum = theory_drum_find (name->data, name->length);
  if (drum)
    {
      op->midi = drum->midi;
      op->flags |= OP_GM;
      return true;
    }
  if (!theory_pitch_parse (name->data, name->length, &pitch) || pitch.midi < 0 || pitch.midi > 127)
    return false;
  op->midi = pitch.midi;
  op->name = str_get_c (s->arena, name);
  return true;
}

void
drum_find (Script *s, const Clip *clip, const Str *name, Place place, Op *op)
{
  const char *near;

  if (drum_look_up (s, clip, name, op))
    return;
  near = drum_suggest (s, clip, name);
  if (near)
    {
      const char *fix = format_text (s->arena, "'%s'", near);

      script_throw_fix (s, place, "SS0406", format_text (s->arena, "Did you mean '%s'?", near), format_text (s->arena, "Use %s", fix), fix,
                        "There is no drum %q.", name);
    }
  script_throw (s, place, "SS0406", "Drums are kick, rim, snare, clap, hat, openhat, crash, ride, tom1, tom2, tom3, or a pitch; "
                "withMapping({ name: 'C1' }) adds more.", "There is no drum %q.", name);
}

static Value
hit (Script *s, ApiCall *call, const Str *name, Place place)
{
  Clip *clip = clip_extend (s, call);
  Op found = { 0 }, *op;

  drum_find (s, clip, name, place, &found);
  op = clip_push (s, clip, call, OP_NOTE);
  op->midi = found.midi;
  op->drum = found.drum;
  op->name = found.name;
  op->flags = found.flags;
  op->beats = clip->default_beats;
  return cursor_result (call, clip);
}

static Value
hit_named (Script *s, ApiCall *call, const char *name)
{
  return hit (s, call, &atoms_intern (&s->atoms, name, strlen (name))->str, call->place);
}

static Value emit_hit (Script *s, ApiCall *call) { return hit (s, call, &call->args[0].atom->str, arg_place (s, call, 0)); }
static Value emit_kick (Script *s, ApiCall *call) { return hit_named (s, call, "kick"); }
static Value emit_snare (Script *s, ApiCall *call) { return hit_named (s, call, "snare"); }
static Value emit_hat (Script *s, ApiCall *call) { return hit_named (s, call, "hat"); }
static Value emit_open_hat (Script *s, ApiCall *call) { return hit_named (s, call, "openhat"); }
static Value emit_crash (Script *s, ApiCall *call) { return hit_named (s, call, "crash"); }
static Value emit_ride (Script *s, ApiCall *call) { return hit_named (s, call, "ride"); }
static Value emit_clap (Script *s, ApiCall *call) { return hit_named (s, call, "clap"); }

static Value
emit_tom (Script *s, ApiCall *call)
{
  static const char *const names[] = { "tom1", "tom2", "tom3" };

  return hit_named (s, call, names[call->args[0].given ? (int) call->args[0].number - 1 : 0]);
}

const DrumMap *
drum_map_read (Script *s, const DrumMap *old, Value value, Place place)
{
  DrumMap *map = memory_new (s->arena, DrumMap);
  const Object *object = value.u.object;
  uint32_t before = old ? old->count : 0;

  map->entries = memory_new_n (s->arena, DrumEntry, before + object->count + 1);
  for (uint32_t i = 0; i < before; i++)
    map->entries[map->count++] = old->entries[i];
  for (uint32_t i = 0; i < object->count; i++)
    {
      TheoryPitch pitch;
      Atom *atom, *name = drum_name (s, &object->fields[i].name->str);
      uint32_t k = 0;

      value_to_pitch (s, object->fields[i].value, place, &pitch, &atom);
      while (k < map->count && map->entries[k].name != name)
        k++;
      map->entries[k] = (DrumEntry) { name, pitch.midi };
      map->count += k == map->count;
    }
  return map;
}

static Value
emit_with_mapping (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  clip->drums = drum_map_read (s, clip->drums, call->args[0].value, arg_place (s, call, 0));
  return value_clip (clip);
}

static Value
emit_ghost (Script *s, ApiCall *call)
{
  Clip *clip;

  clip_modify (s, call, &clip)->velocity = 0.3;
  return value_clip (clip);
}

static Value
graces_set (Script *s, ApiCall *call, uint32_t count, double ms, double factor)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);
  OpExtra *extra;

  if (op->kind != OP_NOTE)
    script_throw (s, call->place, "SS0509", "Write it directly after a hit.", "%s acts on single hits only.", call->row->entry.name);
  if (op->extra)
    diagnostic_add (s, SCRIPT_HINT, "SS0507", call->place, "The last grace counts: %s replaces the one before it.", call->row->entry.name);
  else
    clip_weigh (clip, count);
  extra = op_extra (s, op);
  extra->graces.count = count;
  extra->graces.ms = ms;
  extra->graces.factor = factor;
  return value_clip (clip);
}

static Value emit_flam (Script *s, ApiCall *call) { return graces_set (s, call, 1, call->args[0].given ? call->args[0].number : 30, 0.7); }

static Value
emit_drag (Script *s, ApiCall *call)
{
  return graces_set (s, call, call->args[0].given ? (uint32_t) call->args[0].number : 2, call->args[1].given ? call->args[1].number : 20, 0.6);
}

#define D SCRIPT_ON_DRUMMING

static const ApiRow rows[] = {
  { { "hit", D, { P ("name", DRUM) }, false, "cursor", "A drum by name, or by pitch.", ".hit('rim')" }, emit_hit },
  { { "kick", D, { { NULL } }, false, "cursor", "Bass drum.", ".kick()" }, emit_kick },
  { { "snare", D, { { NULL } }, false, "cursor", "Snare drum.", ".snare()" }, emit_snare },
  { { "hat", D, { { NULL } }, false, "cursor", "Closed hi-hat.", ".hat()" }, emit_hat },
  { { "openHat", D, { { NULL } }, false, "cursor", "Open hi-hat.", ".openHat()" }, emit_open_hat },
  { { "crash", D, { { NULL } }, false, "cursor", "Crash cymbal.", ".crash()" }, emit_crash },
  { { "ride", D, { { NULL } }, false, "cursor", "Ride cymbal.", ".ride()" }, emit_ride },
  { { "clap", D, { { NULL } }, false, "cursor", "Hand clap.", ".clap()" }, emit_clap },
  { { "tom", D, { P_OPT_RANGE ("number", WHOLE, "1", NULL, 1, 3) }, false, "cursor", "Tom 1 (high) to 3 (low).", ".tom(2)" }, emit_tom },
  { { "withMapping", D, { P ("map", OBJECT) }, false, "builder", "Gives drums other pitches, or names to new ones.", ".withMapping({ cowbell: 'G#2' })" }, emit_with_mapping },
  { { "ghost", D, { { NULL } }, false, "cursor", "A very soft hit.", ".snare().ghost()" }, emit_ghost },
  { { "flam", D, { P_OPT_RANGE ("ms", NUMBER, "30", "ms", 1, 500) }, false, "cursor", "A softer hit just before the stroke.", ".rest('8n').snare().flam()" }, emit_flam },
  { { "drag", D, { P_OPT_RANGE ("count", WHOLE, "2", NULL, 1, 4), P_OPT_RANGE ("ms", NUMBER, "20", "ms", 1, 500) }, false, "cursor",
      "Soft hits, this far apart, just before the stroke.", ".rest('8n').snare().drag(2, 20)" }, emit_drag },
};

const ApiTable api_table_drums = { rows, sizeof rows / sizeof rows[0] };
