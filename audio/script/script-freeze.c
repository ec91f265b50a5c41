/* SPDX-License-Identifier: GPL-3.0-or-later */
/* freeze() and preview(): a clip is walked and performed at once, aside of the score. */
#include "script-freeze.h"
#include "script-expand.h"
#include <math.h>

/* ---- expansion --------------------------------------------------------------------------------------------------------------------- */

typedef struct {
  Walk       walk;
  Output     out;
  ScriptPart part;
} Expansion;

static Expansion *
expand (Script *s, const Clip *clip, const FreezeSettings *settings, bool quiet, Place place)
{
  Expansion *e = memory_new (s->arena, Expansion);
  PartSettings part = { .default_beats = -1, .tempo = settings->tempo, .numerator = settings->numerator, .denominator = settings->denominator,
                        .seeded = true, .seed = settings->seed };

  e->out.s = s;
  e->walk = (Walk) { .s = s, .root = clip, .default_beats = -1, .marks = clip->seeded, .quiet = quiet };
  e->part.key = e->part.clip = "";
  e->part.length_beats = walk_clip (&e->walk, &e->out, clip);
  script_steps (s, e->walk.operations, place);
  items_sort (&e->walk);
  if (e->walk.ties)
    ties_merge (&e->walk);
  lines_build (&e->walk, &e->out, &e->part, &part);
  events_build (&e->walk, &e->out, &e->part, &part);
  return e;
}

/* ---- freeze --------------------------------------------------------------------------------------------------------------------------- */

static void
item_fix (FrozenItem *out, const Item *item, const ScriptEvent *event, const ScriptSpan *span)
{
  *out = (FrozenItem) { .op = *item->op, .clip = (Clip *) item->clip, .beat = item->beat, .beats = item->beats, .midi = item->midi,
                        .voice = item->voice, .name = item->name, .path = item->id,
                        .place = { span->file, span->start, span->start + span->length } };
  out->op.feel = NULL;
  out->op.transpose = 0;
  out->op.flags &= (uint8_t) ~(OP_TIE_START | OP_TIE_END);
  if (event->type == SCRIPT_EVENT_NOTE)
    {
      out->op.kind = OP_NOTE;
      out->op.extra = NULL;             /* graces are items of their own by now */
      out->op.midi = item->midi;
      out->op.name = item->name;
      out->op.beats = item->beats;
      out->shift_beats = event->performed_beat - item->beat;
      out->sounding_beats = event->performed_beats;
      out->level = event->velocity / 127.0;
    }
  else if (event->type == SCRIPT_EVENT_POLY_PRESSURE)
    out->op.midi = event->midi;
}

/* Whether an event stands for its item alone: not the controllers of a note's expression, not what a frozen clip leaves out. */
static bool
event_is_kept (const Item *item, const ScriptEvent *event)
{
  bool note = item->op->kind == OP_NOTE || item->op->kind == OP_CHORD;

  return note ? event->type == SCRIPT_EVENT_NOTE : event->type != SCRIPT_EVENT_TEMPO && event->type != SCRIPT_EVENT_BARRIER;
}

FrozenItem *
clip_freeze (Script *s, const Clip *clip, const FreezeSettings *settings, Place place, uint32_t *count, double *beats)
{
  Expansion *e = expand (s, clip, settings, false, place);
  uint32_t *by_order = memory_alloc_0 (s->arena, sizeof (uint32_t) * (e->walk.items.count + 1)), n = 0, highest = e->walk.items.count;
  const ScriptEvent **events = memory_alloc_0 (s->arena, sizeof *events * (highest + 1));
  FrozenItem *items = memory_new_n (s->arena, FrozenItem, e->part.event_count + 1);

  for (uint32_t i = 0; i < highest; i++)
    by_order[e->walk.items.items[i].order] = i;
  for (uint32_t i = 0; i < e->part.event_count; i++)
    {
      const ScriptEvent *event = &e->out.events.items[e->part.first_event + i];
      uint32_t at = event->order / EVENT_ORDERS;

      if (event_is_kept (&e->walk.items.items[by_order[at]], event))
        events[at] = event;
    }
  for (uint32_t at = 1; at <= highest; at++)
    if (events[at])
      item_fix (&items[n++], &e->walk.items.items[by_order[at]], events[at], &e->out.spans.items[e->walk.items.items[by_order[at]].span]);
  if (e->walk.tempos.count > 0)
    diagnostic_add (s, SCRIPT_HINT, "SS0513", place, "The tempo changes inside of a frozen clip are not played.")
      ->hint = "It follows the tempo around it: write them where the clip is played.";
  *count = n;
  *beats = e->part.length_beats;
  return items;
}

/* ---- preview -------------------------------------------------------------------------------------------------------------------------- */

#define ROLL_ROWS 24
#define CONSOLE_LINES_MAX 1000
#define ROLL_STEPS 64                   /* sixteenths */

typedef struct { uint8_t midi; const char *name; char cells[ROLL_STEPS + 1]; } RollRow;
typedef struct { RollRow rows[ROLL_ROWS]; uint32_t count, steps; bool more; } Roll;

/* The row of a key; rows are sorted from high to low. NULL: there are too many. */
static RollRow *
roll_row (Roll *roll, const ScriptEvent *event)
{
  uint32_t at = 0;

  while (at < roll->count && roll->rows[at].midi > event->written_midi)
    at++;
  if (at < roll->count && roll->rows[at].midi == event->written_midi)
    return &roll->rows[at];
  if (roll->count == ROLL_ROWS)
    return NULL;
  memmove (&roll->rows[at + 1], &roll->rows[at], sizeof (RollRow) * (roll->count - at));
  roll->count++;
  roll->rows[at].midi = event->written_midi;
  roll->rows[at].name = event->drum ? event->drum : theory_pitch_get_name (event->written_midi, event->name && event->name[1] == 'b');
  memset (roll->rows[at].cells, '.', roll->steps);
  roll->rows[at].cells[roll->steps] = 0;
  return &roll->rows[at];
}

static void
roll_note (Roll *roll, const ScriptEvent *event)
{
  double start = floor (event->performed_beat * 4 + 0.5), end = floor ((event->performed_beat + event->performed_beats) * 4 + 0.5);
  RollRow *row;

  start = start < 0 ? 0 : start;
  if (start >= roll->steps || !(row = roll_row (roll, event)))
    {
      roll->more = true;
      return;
    }
  for (double step = start + 1; step < end && step < roll->steps; step++)
    if (row->cells[(uint32_t) step] == '.')
      row->cells[(uint32_t) step] = '-';
  row->cells[(uint32_t) start] = 'x';
}

static void
line_add (Script *s, const char *text)
{
  if (s->console.count < CONSOLE_LINES_MAX)
    *vector_push (s->arena, &s->console) = text;
}

void
clip_preview (Script *s, const Clip *clip, double bpm, Place place)
{
  FreezeSettings settings = { .tempo = bpm, .numerator = 4, .denominator = 4, .seed = s->random };
  Expansion *e = expand (s, clip, &settings, true, place);
  Roll *roll = memory_new (s->arena, Roll);
  const Atom *name = clip->given ? clip->given : clip->bound;
  double steps = ceil (e->part.length_beats * 4 - 1e-9);

  roll->steps = steps > ROLL_STEPS ? ROLL_STEPS : steps < 1 ? 1 : (uint32_t) steps;
  roll->more = steps > ROLL_STEPS;
  for (uint32_t i = 0; i < e->part.event_count; i++)
    if (e->out.events.items[e->part.first_event + i].type == SCRIPT_EVENT_NOTE)
      roll_note (roll, &e->out.events.items[e->part.first_event + i]);
  line_add (s, format_text (s->arena, "%s: %n beats, %d notes, %n s at %n bpm%s", name ? name->str.data : "Clip", e->part.length_beats,
                            (int) e->walk.notes,
                            floor (theory_line_get_seconds ((TheoryTempo *) e->out.tempos.items, e->part.tempo_count, e->part.length_beats, NULL) * 1000 + 0.5) / 1000,
                            bpm, roll->more ? " (not all of it is drawn)" : ""));
  for (uint32_t i = 0; i < roll->count; i++)
    {
      char label[10] = "        ";
      size_t n = strlen (roll->rows[i].name);

      memcpy (label, roll->rows[i].name, n < 8 ? n : 8);
      line_add (s, format_text (s->arena, "%s|%s|", label, roll->rows[i].cells));
    }
}
