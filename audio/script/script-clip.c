/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builders: appending shares the list with all older builders; only a fork begins a list of its own. */
#include "script-clip.h"
#include "script-eval.h"

const char *
clip_kind_name (const Clip *clip)
{
  static const char *const names[] = { "a clip", "a melody clip", "a keys clip", "a strings clip", "a wind clip", "a drum clip" };

  return names[clip->kind];
}

Clip *
clip_new (Script *s, ClipKind kind, Atom *name)
{
  Clip *clip = memory_new (s->arena, Clip);

  clip->list = memory_new (s->arena, OpList);
  clip->kind = (uint8_t) kind;
  clip->given = name;
  clip->default_beats = -1;
  clip->swing = -1;
  clip->statement = s->statement;
  clip->file = s->file;
  clip->number = ++s->clip_count;
  return clip;
}

Clip *
clip_extend (Script *s, ApiCall *call)
{
  Clip *clip = call->clip;

  if (!call->mine)
    {
      clip = memory_alloc (s->arena, sizeof *clip);
      *clip = *call->clip;
      clip->bound = NULL;
      clip->statement = s->statement;
    }
  clip->cursor = false;
  call->fresh = true;
  return clip;
}

static void
list_fork (Script *s, Clip *clip)
{
  OpList *list = memory_new (s->arena, OpList), *up = clip->list;

  while (up->up && clip->count <= up->up_count)
    up = up->up;
  list->up = clip->count > 0 ? up : NULL;
  list->up_count = clip->count;
  clip->list = list;
}

Op *
clip_push (Script *s, Clip *clip, ApiCall *call, OpKind kind)
{
  OpList *list = clip->list;
  Op *op;

  if (clip->count - list->up_count != list->count || (list->count > 0 && list->count == list->capacity))
    {
      uint32_t room = list->capacity < 8 ? 8 : list->capacity < 512 ? list->capacity * 2 : 512;

      list_fork (s, clip);
      list = clip->list;
      list->capacity = room;
    }
  if (!list->ops)
    {
      list->capacity = list->capacity ? list->capacity : 8;
      list->ops = memory_new_n (s->arena, Op, list->capacity);
    }
  op = &list->ops[list->count++];
  *op = (Op) { .kind = (uint8_t) kind, .transpose = clip->transpose, .caller = s->frame && s->frame->up ? caller_get (s) : SCRIPT_NONE,
               .beats = -1, .velocity = 1, .site = call->link, .feel = clip->feel };
  clip->count++;
  clip_weigh (clip, 1);
  return op;
}

OpExtra *
op_extra (Script *s, Op *op)
{
  return op->extra = memory_new (s->arena, OpExtra);
}

Op *
clip_modify (Script *s, ApiCall *call, Clip **out)
{
  Clip *clip = call->clip;
  Op last, *op;

  if (!clip->cursor)
    script_throw (s, call->place, "SS0501", "Write it directly after a note: .note('C4').velocity(0.8).",
                  "%s changes the note before it, but there is none.", call->row->entry.name);
  call->fresh = true;
  if (call->mine)
    {
      *out = clip;
      return &clip->list->ops[clip->list->count - 1];
    }
  last = clip->list->ops[clip->count - clip->list->up_count - 1];
  clip = memory_alloc (s->arena, sizeof *clip);
  *clip = *call->clip;
  clip->bound = NULL;
  clip->statement = s->statement;
  clip->count--;
  list_fork (s, clip);
  op = clip_push (s, clip, call, last.kind);
  *op = last;
  clip->cursor = true;
  *out = clip;
  return op;
}

Op **
clip_flatten (Script *s, const Clip *clip)
{
  Op **all = memory_new_n (s->arena, Op *, clip->count + 1);
  const OpList *list = clip->list;
  uint32_t end = clip->count;

  for (; list && end > 0; list = list->up)
    {
      for (uint32_t i = list->up_count; i < end; i++)
        all[i] = &list->ops[i - list->up_count];
      if (list->up_count < end)
        end = list->up_count;
    }
  return all;
}

Clip *
clip_from_value (Script *s, Value value)
{
  return value.tag == TAG_CLIP ? value.u.clip : NULL;
}

/* Runs a body on a builder that starts with the context around it. */
Clip *
clip_body (Script *s, ApiCall *call, const Clip *outer, Value function, uint32_t index)
{
  Clip *clip = memory_alloc (s->arena, sizeof *clip);
  Value args[2] = { value_clip (clip), value_number (index) }, result;

  if (++s->clip_depth > s->limits.clip_depth)
    script_throw_limit (s, call->place, "SS0905", "Use a loop, or play the clips one after the other.",
                        "Clips lie in clips more than %d deep here.", (int) s->limits.clip_depth);
  *clip = *outer;
  clip->list = memory_new (s->arena, OpList);
  clip->count = clip->weight = 0;
  clip->cursor = false;
  clip->body = true;
  clip->transpose = 0;
  clip->bound = NULL;
  clip->seeded = false;
  result = call_value (s, function, value_undefined (), args, 2, NULL, call->place);
  s->clip_depth--;
  if (result.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (result.tag != TAG_CLIP)
    script_throw (s, call->place, "SS0312", "Leave the braces away, b => b.note('C4'), or write return b…",
                  "The function given to %s must give its builder back; it gives %s.", call->row->entry.name, value_type_name (result));
  return result.u.clip;
}

Value
cursor_result (ApiCall *call, Clip *clip)
{
  clip->cursor = true;
  return value_clip (clip);
}

const char *
clip_show (Script *s, const Clip *clip)
{
  const Atom *name = clip->given ? clip->given : clip->bound;

  return format_text (s->arena, "[%s %s%s%d operations]", clip_kind_name (clip) + 2, name ? name->str.data : "", name ? ", " : "",
                      (int) clip->count);
}

int16_t
clip_key_pitch (const Clip *clip, const TheoryPitch *pitch, const Atom *atom)
{
  int accidental = atom && !pitch->written && clip->key ? clip->key->letters[pitch->letter] : pitch->accidental;

  return atom ? (int16_t) (12 * (pitch->octave + 1) + theory_letter_get_semitones (pitch->letter) + accidental) : pitch->midi;
}

Clip *
clip_group_open (Script *s, const Clip *outer)
{
  Clip *group = memory_alloc (s->arena, sizeof *group);

  *group = *outer;
  group->list = memory_new (s->arena, OpList);
  group->count = group->weight = 0;
  group->cursor = false;
  return group;
}

Value
clip_group_close (Script *s, ApiCall *call, Clip *group)
{
  Clip *clip;

  clip_nest (s, call, OP_GROUP, group, 1, &clip)->transpose = 0;
  return value_clip (clip);
}
