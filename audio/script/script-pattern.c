/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pattern(text, options): a row of the API table, and what others want to know about a pattern. */
#include "script-pattern.h"

static const ScriptApiParam pattern_fields[] = {
  P_OPT_RANGE ("bars", NUMBER, "1", "bars", 0.001, 10000), P_OPT_RANGE ("duration", DURATION, NULL, "beats", 0, 0), P_OPT_RANGE ("cycles", WHOLE, "1", NULL, 1, 4096),
  P_OPT_RANGE ("octave", WHOLE, "4", NULL, -1, 9), P_OPT ("velocity", LEVEL, "1"), P_OPT_RANGE ("gate", NUMBER, "1", NULL, 0.001, 4), P_OPT ("seed", NUMBER, NULL), { NULL },
};

static Value
emit_pattern (Script *s, ApiCall *call)
{
  Pattern *pattern = memory_new (s->arena, Pattern);
  const Clip *before = call->clip;
  Op proto = { .kind = OP_NOTE, .transpose = before->transpose, .caller = s->frame && s->frame->up ? caller_get (s) : SCRIPT_NONE,
               .velocity = 1, .site = call->link, .feel = before->feel };
  ApiArg o[7];
  Clip *clip;
  Op *op;

  options_read (s, pattern_fields, call->args[1].value, arg_place (s, call, 1), o);
  pattern->bars = o[0].given ? o[0].number : 1;
  pattern->beats = o[1].given ? o[1].number : 0;
  if (o[0].given && o[1].given)
    diagnostic_add (s, SCRIPT_HINT, "SS0520", arg_place (s, call, 1), "With a duration for the cycle the number of bars says nothing.")->hint = "Leave one of them away.";
  pattern->cycles = o[2].given ? (uint32_t) o[2].number : 1;
  pattern->velocity = o[4].given ? o[4].number : 1;
  pattern->gate = o[5].given ? o[5].number : 1;
  pattern->seeded = o[6].given;
  pattern->seed = o[6].given ? (uint32_t) value_to_int32 (s, o[6].value) : 0;
  pattern->root = pattern_parse (s, call, before, &proto, o[3].given ? (int) o[3].number : 4);
  clip = clip_extend (s, call);
  op = clip_push (s, clip, call, OP_PATTERN);
  op->transpose = 0;                    /* the notes carry it */
  op_extra (s, op)->pattern = pattern;
  clip_weigh (clip, pattern->root->events * pattern->cycles);
  return value_clip (clip);
}

double
pattern_get_beats (const Pattern *pattern, double bar)
{
  return pattern->beats > 0 ? pattern->beats : pattern->bars * bar;
}

double
pattern_count_notes (Script *s, const Pattern *pattern, uint32_t *budget)
{
  PatternEvents events = { 0 };
  double notes = 0;
  uint32_t cost = (uint32_t) pattern->root->events + 1;

  for (uint32_t cycle = 0; cycle < pattern->cycles && *budget > 0; cycle++)
    {
      events.count = 0;
      pattern_expand (s, pattern, pattern->seeded ? pattern->seed : s->seed, cycle, 4, &events);
      notes += events.count;
      *budget -= cost < *budget ? cost : *budget;
    }
  return notes;
}

static const ApiRow rows[] = {
  { { "pattern", SCRIPT_ON_CLIP, { P ("text", TEXT), P_OPT_FIELDS ("options", pattern_fields) }, false, "builder",
      "Mini-notation: steps share a cycle of `bars` bars. ~ is silence, _ holds, [ ] a sequence in one step, < > one step per cycle, { }%n n steps per cycle, "
      "*n /n !n @n repeat, stretch, copy and weigh, (k,n,r) spreads hits, ?p leaves out by chance, :v is velocity, a comma layers, | chooses.",
      ".pattern('c4 [e4 g4]*2 <a4 b4> ~')" }, emit_pattern },
};

const ApiTable api_table_pattern = { rows, sizeof rows / sizeof rows[0] };
