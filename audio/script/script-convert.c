/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Convert selection": which calls are meant, what they wrote, and whether the new text plays the same. */
#include "script-convert.h"
#include "script-session.h"
#include <math.h>

#define OPS_MAX 200000
#define DEPTH_MAX 64

/* ---- writing -------------------------------------------------------------------------------------------------------------------------- */

bool
convert_refuse (Converter *c, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  c->reason = format_text_v (c->s->arena, format, args);
  va_end (args);
  return false;
}

void
convert_write (Converter *c, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  for (const char *p = format_text_v (c->s->arena, format, args); *p; p++)
    *vector_push (c->s->arena, &c->text) = *p;
  va_end (args);
}

void
convert_write_beats (Converter *c, double beats)
{
  static const char *const names[] = { "1n", "2n", "4n", "8n", "16n", "32n", "64n", "2n.", "4n.", "8n.", "16n.", "2t", "4t", "8t", "16t" };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
      double value;

      if (theory_duration_parse (names[i], strlen (names[i]), &value) && fabs (value - beats) < 1e-9)
        {
          convert_write (c, "'%s'", names[i]);
          return;
        }
    }
  if (fabs (floor (beats * 960 + 0.5) / 960 - beats) < 1e-9)
    beats = floor (beats * 960 + 0.5) / 960;            /* sums of thirds leave dust */
  convert_write (c, "%n", beats);
}

/* ---- the calls that are meant ------------------------------------------------------------------------------------------------------------ */

bool
convert_is_modifier (const Atom *name)
{
  static const char words[] = " velocity staccato legato tenuto marcato accent humanize precise tie glide natural sharp flat detune timbre pressure"
                              " expression inversion ghost flam drag ";
  const char *at = strstr (words, name->str.data);

  return at && at > words && at[-1] == ' ' && at[name->str.length] == ' ';
}

/* The call whose name is token i. */
static bool
call_read (const Converter *c, uint32_t i, TextCall *out)
{
  const Token *t = c->tokens.tokens;
  uint32_t close;

  if (i == 0 || i + 1 >= c->tokens.count || t[i].kind != T_NAME || t[i - 1].kind != T_DOT || t[i + 1].kind != T_LPAREN)
    return false;
  close = token_match (&t[i + 1]);
  if (close == 0)
    return false;
  *out = (TextCall) { t[i - 1].start, t[i].start, token_end (&t[close]), i, close, t[i].value.atom };
  return true;
}

/* Inside of the range, as far out as possible; a call that follows another directly belongs to the same run. */
static bool
run_inside (Converter *c, uint32_t start, uint32_t end)
{
  uint32_t behind = 0, last = 0;
  TextCall call;

  for (uint32_t i = 1; i < c->tokens.count; i++)
    {
      if (!call_read (c, i, &call) || call.start < start || call.end > end || i < behind)
        continue;
      if (c->count > 0 && call.first != last + 2)
        return convert_refuse (c, "The selection holds more than one chain of calls.");
      if (c->count == CONVERT_CALLS_MAX)
        return convert_refuse (c, "The selection holds more than %d calls.", CONVERT_CALLS_MAX);
      c->calls[c->count++] = call;
      last = behind = call.last;
    }
  return true;
}

/* The innermost call around the range, and what modifies it. */
static void
run_around (Converter *c, uint32_t start, uint32_t end, const char *only)
{
  TextCall call, best = { 0 };

  for (uint32_t i = 1; i < c->tokens.count; i++)
    if (call_read (c, i, &call) && call.dot <= start && call.end >= end && (!only || str_is (&call.name->str, only))
        && (best.end == 0 || call.end - call.dot < best.end - best.dot))
      best = call;
  if (best.end == 0)
    return;
  c->calls[c->count++] = best;
  while (!only && c->count < CONVERT_CALLS_MAX && call_read (c, c->calls[c->count - 1].last + 2, &call) && convert_is_modifier (call.name))
    c->calls[c->count++] = call;
}

static void
ops_collect (Converter *c, const Clip *clip, unsigned depth, uint32_t *budget)
{
  Op **ops = clip_flatten (c->s, clip);
  uint32_t from = c->calls[0].start, to = c->calls[c->count - 1].end;

  for (uint32_t i = 0; i < clip->count && *budget > 0; i++)
    {
      const Op *op = ops[i];

      --*budget;
      if (op->site && op->site->start >= from && op->site->end <= to && op->site->statement && op->site->statement->file == c->s->input->main)
        *vector_push (c->s->arena, &c->ops) = op;
      if (depth >= DEPTH_MAX)
        continue;
      switch ((OpKind) op->kind)
        {
        case OP_LOOP: case OP_STACK: case OP_PLAY: case OP_VOICE: case OP_GROUP: ops_collect (c, op->extra->nested.clip, depth + 1, budget); break;
        case OP_ISOLATE: ops_collect (c, op->extra->isolate.clip, depth + 1, budget); break;
        default: break;
        }
    }
}

static void
value_collect (Converter *c, Value value, uint32_t *budget)
{
  if (value.tag == TAG_CLIP)
    ops_collect (c, value.u.clip, 0, budget);
  else if (value.tag == TAG_ARRAY)
    for (uint32_t i = 0; i < value.u.array->count; i++)
      if (value.u.array->items[i].tag == TAG_CLIP)
        ops_collect (c, value.u.array->items[i].u.clip, 0, budget);
}

/* Every clip that the main file keeps: in its names, as its default export, on its tracks. */
static void
clips_collect (Converter *c)
{
  Script *s = c->s;
  const Module *module = &s->modules[s->input->main];
  uint32_t budget = OPS_MAX;

  for (const Binding *b = module->scope.first; b; b = b->next)
    value_collect (c, b->value, &budget);
  if (module->fallback)
    value_collect (c, module->fallback->value, &budget);
  for (uint32_t i = 0; i < s->sessions.count; i++)
    {
      const Session *session = (const Session *) s->sessions.items[i];

      for (uint32_t k = 0; k < session->tracks.count; k++)
        value_collect (c, session->tracks.items[k]->clip, &budget);
    }
}

bool
convert_select (Converter *c, uint32_t start, uint32_t end, const char *only)
{
  if (!only && end > start && !run_inside (c, start, end))
    return false;
  if (c->count == 0)
    run_around (c, start, end, only);
  if (c->count == 0)
    return convert_refuse (c, only ? "There is no pattern here." : "There is no call of a builder here.");
  clips_collect (c);
  return true;
}

const Op *
convert_op_find (Converter *c, const TextCall *call)
{
  const Op *found = NULL;

  for (uint32_t i = 0; i < c->ops.count; i++)
    {
      const Op *op = c->ops.items[i];

      if (op->site->start != call->start || op == found)
        continue;
      if (found && (found->kind != op->kind || found->midi != op->midi || found->beats != op->beats || found->velocity != op->velocity))
        {
          convert_refuse (c, "This line is evaluated several times with different values.");
          return NULL;
        }
      found = op;
    }
  if (!found)
    convert_refuse (c, "What .%s() writes here is not known: it is no builder's method, or nothing in the file calls it.", call->name->str.data);
  return found;
}

/* ---- the same music? ------------------------------------------------------------------------------------------------------------------------ */

static bool
event_before (const ScriptEvent *a, const ScriptEvent *b)
{
  if (a->part != b->part)
    return a->part < b->part;
  if (fabs (a->performed_beat - b->performed_beat) > 1e-6)
    return a->performed_beat < b->performed_beat;
  if (a->type != b->type)
    return a->type < b->type;
  if (a->midi != b->midi)
    return a->midi < b->midi;
  return a->velocity < b->velocity;
}

static const ScriptEvent **
events_sort (ScriptArena *arena, const ScriptScore *score)
{
  const ScriptEvent **all = memory_new_n (arena, const ScriptEvent *, score->event_count + 1), **other = memory_new_n (arena, const ScriptEvent *, score->event_count + 1), **keep;
  uint32_t n = score->event_count;

  if (!all || !other)
    return NULL;
  for (uint32_t i = 0; i < n; i++)
    all[i] = &score->events[i];
  for (uint32_t width = 1; width < n; width *= 2)
    {
      for (uint32_t low = 0; low < n; low += 2 * width)
        {
          uint32_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n, a = low, b = middle;

          for (uint32_t at = low; at < high; at++)
            other[at] = b >= high || (a < middle && !event_before (all[b], all[a])) ? all[a++] : all[b++];
        }
      keep = all;
      all = other;
      other = keep;
    }
  return all;
}

static bool
text_same (const char *a, const char *b)
{
  return a == b || (a && b && strcmp (a, b) == 0);
}

static bool
events_same (const ScriptEvent *a, const ScriptEvent *b)
{
  return a->part == b->part && a->type == b->type && a->tick == b->tick && a->duration_ticks == b->duration_ticks && a->midi == b->midi
         && a->written_midi == b->written_midi && a->velocity == b->velocity && a->channel == b->channel && a->voice == b->voice
         && a->controller == b->controller && a->value == b->value && a->detune_cents == b->detune_cents && a->glide_beats == b->glide_beats
         && text_same (a->articulation, b->articulation) && text_same (a->drum, b->drum) && text_same (a->target, b->target);
}

static bool
scores_same (const ScriptScore *a, ScriptArena *arena, const ScriptScore *b, ScriptArena *scratch)
{
  const ScriptEvent **old = events_sort (arena, a), **new = events_sort (scratch, b);

  if (!old || !new || a->event_count != b->event_count || a->part_count != b->part_count || a->error_count != b->error_count)
    return false;
  for (uint32_t i = 0; i < a->event_count; i++)
    if (!events_same (old[i], new[i]))
      return false;
  for (uint32_t i = 0; i < a->part_count; i++)
    if (a->parts[i].state != b->parts[i].state || fabs (a->parts[i].length_beats - b->parts[i].length_beats) > 1e-6)
      return false;
  return true;
}

/* The project as it would be after the edit, evaluated in the other arena. */
static bool
edit_is_safe (Converter *c, ScriptArena *scratch, uint32_t from, uint32_t to)
{
  const ScriptInput *input = c->s->input;
  const ScriptFile *file = &input->files[input->main];
  ScriptFile *files = memory_new_n (c->s->arena, ScriptFile, input->file_count);
  ScriptInput changed = *input;
  size_t length = file->length - (to - from) + c->text.count;
  char *text = memory_alloc (c->s->arena, length + 1);

  memcpy (files, input->files, sizeof *files * input->file_count);
  memcpy (text, file->text, from);
  memcpy (text + from, c->text.items, c->text.count);
  memcpy (text + from + c->text.count, file->text + to, file->length - to);
  files[input->main].text = text;
  files[input->main].length = length;
  changed.files = files;
  return scores_same (c->score, c->s->arena, script_evaluate (scratch, &changed), scratch);
}

/* ---- both ways ---------------------------------------------------------------------------------------------------------------------------------- */

static bool
attempt (Converter *c, ScriptArena *scratch, bool to_pattern, bool numbers)
{
  c->text.count = 0;
  if (!(to_pattern ? convert_write_pattern (c) : convert_write_chain (c, numbers)))
    return false;
  return edit_is_safe (c, scratch, c->calls[0].start, c->calls[c->count - 1].end)
         || convert_refuse (c, "The other notation would not play the same here: something around it, such as a key, a modifier or a loop, tells them apart.");
}

static ScriptConversion
conversion_give (Converter *c, bool done)
{
  ScriptConversion out = { .reason = done ? NULL : c->reason };
  ScriptEdit *edit;
  char *text;

  if (!done)
    return out;
  edit = memory_new (c->s->arena, ScriptEdit);
  text = memory_alloc (c->s->arena, c->text.count + 1);
  memcpy (text, c->text.items, c->text.count);
  text[c->text.count] = 0;
  *edit = (ScriptEdit) { c->s->input->main, c->calls[0].start, c->calls[c->count - 1].end, text };
  out.edits = edit;
  out.edit_count = 1;
  return out;
}

/* Tokens lie behind the half of what is left, where nothing of the evaluation is; everything else keeps before it. */
static void
tokens_read (Converter *c)
{
  ScriptArena *arena = c->s->arena;

  arena->limit = c->s->memory_end = (arena->used + (arena->size - arena->used) / 2) & ~(size_t) 63;
  c->tokens = text_lex (c->s, c->s->input->main);
}

static ScriptConversion
convert (ScriptArena *arena, ScriptArena *scratch, const ScriptInput *input, uint32_t start, uint32_t end, bool to_pattern)
{
  Converter *c;
  Script *s;
  const ScriptScore *score = script_evaluate_keep (arena, input, &s);
  Guard guard;
  ScriptConversion out = { .reason = "There is not enough memory for this." };

  if (input->main >= input->file_count || end < start || end > input->files[input->main].length)
    return (ScriptConversion) { .reason = "The selection does not lie in the text." };
  GUARD_ENTER (s, &guard);
  s->steps_end = UINT64_MAX;
  if (_setjmp (guard.jump) == 0)
    {
      bool done;

      c = memory_new (arena, Converter);
      c->s = s;
      c->score = score;
      tokens_read (c);
      done = convert_select (c, start, end, to_pattern ? NULL : "pattern")
             && (attempt (c, scratch, to_pattern, false) || (!to_pattern && attempt (c, scratch, false, true)));
      out = conversion_give (c, done);
    }
  s->guard = NULL;
  arena->escape = NULL;
  return out;
}

ScriptConversion
script_convert_to_pattern (ScriptArena *arena, ScriptArena *scratch, const ScriptInput *input, uint32_t start, uint32_t end)
{
  return convert (arena, scratch, input, start, end, true);
}

ScriptConversion
script_convert_to_chain (ScriptArena *arena, ScriptArena *scratch, const ScriptInput *input, uint32_t start, uint32_t end)
{
  return convert (arena, scratch, input, start, end, false);
}
