/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser of mini-notation: steps with their modifiers, sequences, layers and choices. */
#include "script-pattern-parser.h"
#include <math.h>

static PatternNode *set_parse (PatternParser *p, char close, uint32_t opened);
static PatternNode *sequence_parse (PatternParser *p, char close, double turns, uint32_t opened);

/* ---- nodes ---------------------------------------------------------------------------------------------------------------------------- */

static void
events_check (PatternParser *p, const PatternNode *node, uint32_t start)
{
  if (node->events > PATTERN_EVENTS_MAX)
    refuse (p, start, p->at, "SS0818", "Use fewer repeats, or several calls.", "This makes more than %d events in one cycle.", PATTERN_EVENTS_MAX);
}

static PatternNode *
wrap (PatternParser *p, PatternKind kind, const PatternNode *inner)
{
  PatternNode *node = memory_new (p->s->arena, PatternNode);

  node->kind = (uint8_t) kind;
  node->ordinals = inner->ordinals;
  node->events = inner->events;
  return node;
}

/* ---- terms ------------------------------------------------------------------------------------------------------------------------------- */

static PatternNode *
turns_parse (PatternParser *p, char close, uint32_t opened)
{
  PatternNode *node = sequence_parse (p, close, 1, opened);

  if (parser_peek (p) != close)
    refuse (p, p->at, p->at + 1, "SS0819", "Write [<a b>, <c d>] for layers, and [<a b> | <c d>] for a choice.", "Inside of < > and { } neither , nor | may stand.");
  p->at++;
  return node;
}

static PatternNode *
braces_parse (PatternParser *p, uint32_t opened)
{
  uint32_t end;
  PatternNode *node = turns_parse (p, '}', opened);

  end = p->at;
  if (parser_peek (p) != '%')
    refuse (p, opened, end, "SS0809", "For example {c4 e4 g4}%4: four steps in each cycle.", "Behind { } the number of steps per cycle is missing.");
  p->at++;
  node->u.list.turns = whole_parse (p, "The number of steps per cycle", 1, PATTERN_EVENTS_MAX, "SS0806");
  return node;
}

/* How many events a cycle of TURNS has at most. */
static void
turns_count (PatternNode *node)
{
  double sum = 0, most = 0, least = node->u.list.weight, turns = node->u.list.turns, by_round, by_step;
  bool whole = floor (node->u.list.weight) == node->u.list.weight;

  for (uint32_t i = 0; i < node->u.list.count; i++)
    {
      const PatternStep *step = &node->u.list.steps[i];

      sum += step->node->events;
      most = step->node->events > most ? step->node->events : most;
      least = step->weight < least ? step->weight : least;
      whole &= floor (step->weight) == step->weight && floor (step->at) == step->at;
    }
  node->events = 0;
  if (sum == 0)
    return;
  by_round = (floor (turns / node->u.list.weight) + 2) * sum;
  by_step = (whole ? turns : turns / least + 2) * most;
  node->events = by_round < by_step ? by_round : by_step;
}

static PatternNode *
bracket_parse (PatternParser *p)
{
  uint32_t opened = p->at;
  char c = p->text[p->at++];
  PatternNode *node;

  if (++p->depth > PATTERN_DEPTH_MAX)
    refuse (p, opened, p->at, "SS0817", "Split the pattern.", "Brackets lie in brackets more than %d deep here.", PATTERN_DEPTH_MAX);
  if (c == '[')
    {
      node = set_parse (p, ']', opened);
      p->at++;
    }
  else
    {
      node = c == '<' ? turns_parse (p, '>', opened) : braces_parse (p, opened);
      turns_count (node);
      events_check (p, node, opened);
    }
  p->depth--;
  return node;
}

static PatternNode *
term_parse (PatternParser *p)
{
  static const PatternNode silence = { .kind = PATTERN_SILENCE };
  char c = parser_peek (p);

  if (c == '[' || c == '<' || c == '{')
    return bracket_parse (p);
  if (c == '~')
    {
      p->at++;
      return wrap (p, PATTERN_SILENCE, &silence);
    }
  if (is_digit (c) || (c == '-' && p->at + 1 < p->length && is_digit (p->text[p->at + 1])))
    return degree_parse (p);
  if (c == '-' && !(p->at + 1 < p->length && is_word (p->text[p->at + 1])))
    refuse (p, p->at, p->at + 1, "SS0802", "Silence is written ~.", "A lone - means nothing in a pattern.");
  if (!is_word (c))
    character_refuse (p);
  return word_parse (p);
}

/* ---- modifiers ----------------------------------------------------------------------------------------------------------------------------- */

static PatternNode *
euclid_parse (PatternParser *p, const PatternNode *inner, uint32_t start)
{
  static const char *const names[] = { "The number of hits", "The number of slots", "The turn" };
  int numbers[3] = { 0, 0, 0 }, count = 0;
  uint8_t bits[THEORY_EUCLID_MAX];
  PatternNode *node = wrap (p, PATTERN_EUCLID, inner);

  for (;;)
    {
      blanks_skip (p);
      numbers[count] = whole_parse (p, names[count], count == 2 ? -1024 : 0, 1024, "SS0813");
      count++;
      blanks_skip (p);
      if (parser_peek (p) != ',' || count == 3)
        break;
      p->at++;
    }
  if (parser_peek (p) != ')')
    refuse (p, start, p->at, "SS0803", "Two or three whole numbers stand in it: c4(3,8) or c4(3,8,2).", "This bracket is not closed.");
  p->at++;
  if (count < 2 || numbers[1] < 1 || numbers[0] > numbers[1])
    refuse (p, start, p->at, "SS0813", "For example c4(3,8): three hits in eight slots; c4(3,8,2) turns them two slots to the left.",
            count < 2 ? "The number of slots is missing." : "%d hits do not fit into %d slots.", numbers[0], numbers[1]);
  theory_euclid ((unsigned) numbers[0], (unsigned) numbers[1], -numbers[2], bits);
  node->u.times.node = inner;
  node->u.times.count = (uint32_t) numbers[1];
  node->u.times.slots = memory_alloc (p->s->arena, (size_t) numbers[1]);
  memcpy (node->u.times.slots, bits, (size_t) numbers[1]);
  node->events = inner->events * numbers[0];
  return node;
}

static PatternNode *
times_parse (PatternParser *p, const PatternNode *inner, bool faster)
{
  PatternNode *node = wrap (p, faster ? PATTERN_TIMES : PATTERN_PART, inner);

  node->u.times.node = inner;
  node->u.times.count = (uint32_t) (faster ? whole_parse (p, "The number of repeats", 1, PATTERN_REPEATS_MAX, "SS0812")
                                           : whole_parse (p, "The number of cycles", 1, 1000000, "SS0812"));
  if (faster)
    node->events = inner->events * node->u.times.count;
  return node;
}

static PatternNode *
shape_parse (PatternParser *p, const PatternNode *inner, bool chance)
{
  PatternNode *node = wrap (p, PATTERN_SHAPE, inner);
  uint32_t start = p->at;
  double value = 0.5;

  if (!chance || is_digit (parser_peek (p)) || parser_peek (p) == '.')
    value = level_parse (p, "The level");
  if (value < 0 || value > 1)
    refuse (p, start, p->at, chance ? "SS0810" : "SS0811", chance ? "0.25 leaves out every fourth on average." : "Levels go from 0 to 1; divide a MIDI value by 127.",
            "%s lies between 0 and 1, not at %n.", chance ? "A chance" : "A velocity", value);
  node->u.shape.node = inner;
  node->u.shape.chance = chance ? value : 0;
  node->u.shape.velocity = chance ? -1 : value;
  return node;
}

/* What stands directly behind a term; "!" only counts copies. */
static PatternNode *
modifiers_parse (PatternParser *p, PatternNode *node, uint32_t start, int *copies)
{
  for (unsigned count = 0;; count++)
    {
      uint32_t at = p->at;
      char c = parser_peek (p);

      if (c == 0 || !strchr ("*/!(?:", c))
        return node;
      if (count >= PATTERN_DEPTH_MAX)
        refuse (p, at, at + 1, "SS0817", "Split the step with [ ].", "One step has more than %d modifiers.", PATTERN_DEPTH_MAX);
      p->at++;
      switch (c)
        {
        case '*': case '/': node = times_parse (p, node, c == '*'); break;
        case '(': node = euclid_parse (p, node, at); break;
        case '?': case ':': node = shape_parse (p, node, c == '?'); break;
        default:
          *copies = is_digit (parser_peek (p)) ? *copies * whole_parse (p, "The number of copies", 1, PATTERN_REPEATS_MAX, "SS0812") : *copies + 1;
          if (*copies > PATTERN_REPEATS_MAX)
            refuse (p, at, p->at, "SS0812", NULL, "One step has at most %d copies.", PATTERN_REPEATS_MAX);
        }
      events_check (p, node, start);
    }
}

static double
weight_parse (PatternParser *p)
{
  uint32_t start, at;
  double weight;

  blanks_skip (p);
  if (parser_peek (p) != '@')
    return 1;
  start = p->at++;
  weight = level_parse (p, "The weight");
  if (!(weight > 0) || weight > 1e6)
    refuse (p, start, p->at, "SS0808", "@2 makes a step twice as long, @0.5 half as long.", "A weight is above 0 and at most 1,000,000, not %n.", weight);
  at = p->at;
  blanks_skip (p);
  if (parser_peek (p) == '@' || (at == p->at && p->at < p->length && strchr ("*/!(?:", p->text[p->at])))
    refuse (p, p->at, p->at + 1, "SS0802", "What changes a step stands before its weight: c4*2@3.", "Behind a weight no %q may stand.", str_new (p->s->arena, p->text + p->at, 1));
  return weight;
}

/* ---- sequences and sets ----------------------------------------------------------------------------------------------------------------------- */

typedef struct {
  VECTOR (PatternStep) steps;
  double   weight, events;
  uint32_t ordinals, written;
  bool     silent;                      /* the last step makes no sound and is not in the list */
} List;

static void
step_add (PatternParser *p, List *list, uint32_t start)
{
  PatternNode *node = term_parse (p);
  int copies = 1;
  double weight;
  uint32_t inside;

  node = modifiers_parse (p, node, start, &copies);
  inside = node->ordinals;
  weight = weight_parse (p);
  p->steps += (uint32_t) copies;
  if (p->steps > PATTERN_STEPS_MAX)
    refuse (p, start, p->at, "SS0818", "Use several calls.", "The pattern has more than %d steps.", PATTERN_STEPS_MAX);
  list->silent = node->events == 0;
  for (int i = 0; i < copies; i++)
    {
      if (!list->silent)
        *vector_push (p->s->arena, &list->steps) = (PatternStep) { list->weight, weight, node, inside * (uint32_t) i };
      list->weight += weight;
    }
  p->ordinals += inside * (uint32_t) (copies - 1);
  list->ordinals += inside * (uint32_t) copies;
  list->events += node->events * copies;
  list->written += (uint32_t) copies;
}

static void
hold_add (PatternParser *p, List *list)
{
  if (list->written == 0)
    refuse (p, p->at, p->at + 1, "SS0807", "It makes the step before it longer.", "Here '_' has no step to act on.");
  p->at++;
  blanks_skip (p);
  if (parser_peek (p) == '@')
    refuse (p, p->at, p->at + 1, "SS0807", "Write c4@3 instead of c4 _ _.", "'_' has no weight of its own.");
  if (!list->silent)
    list->steps.items[list->steps.count - 1].weight++;
  list->weight++;
}

/* turns 0: a sequence, else that many steps per cycle. Stops before the bracket that closes it, a comma or a bar. */
static PatternNode *
sequence_parse (PatternParser *p, char close, double turns, uint32_t opened)
{
  List list = { 0 };
  PatternNode *node;
  uint32_t begin = p->at;

  for (;;)
    {
      char c;

      blanks_skip (p);
      c = parser_peek (p);
      if (p->at >= p->length || c == ',' || c == '|' || (close && c == close))
        break;
      if (c == '_' && !(p->at + 1 < p->length && is_word (p->text[p->at + 1])))
        hold_add (p, &list);
      else
        {
          step_add (p, &list, p->at);
          if (p->at < p->length && !is_gap (p->text[p->at - 1]) && (is_word (p->text[p->at]) || strchr ("[<{~", p->text[p->at])))
            refuse (p, p->at, character_end (p, p->at), "SS0802", "Put a blank between steps.", "The next step begins without a blank.");
        }
    }
  if (p->at >= p->length && close)
    refuse (p, opened, opened + 1, "SS0803", format_text (p->s->arena, "Put %s at its end.", close == ']' ? "]" : close == '>' ? ">" : "}"), "This bracket is never closed.");
  if (list.written == 0)
    refuse (p, begin > 0 ? begin - 1 : 0, p->at < p->length ? p->at + 1 : p->at, "SS0801", "Write ~ for silence.", "Here are no steps.");
  if (turns == 0 && list.steps.count == 1 && list.steps.items[0].weight == list.weight)
    return (PatternNode *) list.steps.items[0].node;
  node = memory_new (p->s->arena, PatternNode);
  node->kind = (uint8_t) (list.events == 0 && turns == 0 ? PATTERN_SILENCE : turns > 0 ? PATTERN_TURNS : PATTERN_SEQUENCE);
  node->ordinals = list.ordinals;
  node->events = list.events;
  node->u.list.steps = list.steps.items;
  node->u.list.count = list.steps.count;
  node->u.list.weight = list.weight;
  node->u.list.turns = turns;
  if (turns == 0)
    events_check (p, node, begin);
  return node;
}

/* Sequences that sound together (",") or of which one is taken ("|"). */
static PatternNode *
alternatives_parse (PatternParser *p, char close, uint32_t opened)
{
  PatternNode *first = sequence_parse (p, close, 0, opened), *node;
  VECTOR (PatternNode *) all = { 0 };

  if (parser_peek (p) != '|')
    return first;
  node = wrap (p, PATTERN_CHOICE, first);
  *vector_push (p->s->arena, &all) = first;
  while (parser_peek (p) == '|')
    {
      PatternNode *next;

      p->at++;
      next = sequence_parse (p, close, 0, opened);
      *vector_push (p->s->arena, &all) = next;
      node->ordinals += next->ordinals;
      node->events = next->events > node->events ? next->events : node->events;
    }
  node->ordinals++;
  node->u.set.ordinal = p->ordinals++;
  node->u.set.nodes = all.items;
  node->u.set.count = all.count;
  return node;
}

static PatternNode *
set_parse (PatternParser *p, char close, uint32_t opened)
{
  uint32_t begin = p->at;
  PatternNode *first = alternatives_parse (p, close, opened), *node;
  VECTOR (PatternNode *) all = { 0 };

  if (parser_peek (p) != ',')
    return first;
  node = wrap (p, PATTERN_LAYERS, first);
  *vector_push (p->s->arena, &all) = first;
  while (parser_peek (p) == ',')
    {
      PatternNode *next;

      p->at++;
      next = alternatives_parse (p, close, opened);
      *vector_push (p->s->arena, &all) = next;
      node->ordinals += next->ordinals;
      node->events += next->events;
    }
  node->u.set.nodes = all.items;
  node->u.set.count = all.count;
  events_check (p, node, begin);
  return node;
}

PatternNode *
pattern_parse (Script *s, ApiCall *call, const Clip *clip, const Op *proto, int octave)
{
  const Str *text = &call->args[0].atom->str;
  PatternParser p = { .s = s, .clip = clip, .proto = proto, .text = text->data, .length = text->length, .octave = octave };
  PatternNode *root;

  text_source_find (s, call, 0, text, &p.source);
  if (text->length > PATTERN_LENGTH_MAX)
    script_throw (s, p.source.place, "SS0816", "Split it into several calls.", "A pattern has at most %d bytes.", PATTERN_LENGTH_MAX);
  script_steps (s, text->length / 8, call->place);
  root = set_parse (&p, 0, 0);
  if (p.at < p.length)
    character_refuse (&p);
  return root;
}
