/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feel, and the events of a part. */
#include "script-expand.h"
#include <math.h>

/* ---- events ------------------------------------------------------------------------------------------------------------------------------ */

typedef struct {
  const TheoryTempo *line;
  size_t             count, hint, hint_end;
  const ScriptMetre *metres;
  uint32_t           metre_count, metre_at, measure;
  uint32_t           random;
  uint8_t            channel;
  double             level;             /* velocity of the last note, not rounded */
  double             bend;              /* the widest so far, semitones */
  const DrumMap     *drums;
} Making;

static double
seconds_at (Making *m, double beat)
{
  return theory_line_get_seconds (m->line, m->count, beat, &m->hint);
}

/* floor() of what is no beat beyond counting, without a call. */
static inline double
floor_fast (double x)
{
  double whole;

  if (!(fabs (x) < 9e15))
    return floor (x);
  whole = (double) (int64_t) x;
  return whole > x ? whole - 1 : whole;
}

static void
measure_set (Making *m, ScriptEvent *event)
{
  const ScriptMetre *metre;
  double bar, into;

  if (event->beat < m->metres[m->metre_at].beat)
    {
      m->metre_at = 0;
      m->measure = 0;
    }
  for (; m->metre_at + 1 < m->metre_count && m->metres[m->metre_at + 1].beat <= event->beat + 1e-9; m->metre_at++)
    {
      metre = &m->metres[m->metre_at];
      bar = theory_metre_get_bar (metre->numerator, metre->denominator);
      m->measure += (uint32_t) ceil ((metre[1].beat - metre->beat) / bar - 1e-9);
    }
  metre = &m->metres[m->metre_at];
  bar = theory_metre_get_bar (metre->numerator, metre->denominator);
  into = floor_fast ((event->beat - metre->beat) / bar + 1e-9);
  if (into < 0)
    into = 0;
  event->measure = m->measure + (uint32_t) into + 1;
  event->beat_in_measure = event->beat - metre->beat - into * bar + 1;
  if (event->beat_in_measure < 1)
    event->beat_in_measure = 1;
}

static uint64_t
to_ticks (double beats)
{
  double ticks = floor_fast (beats * SCRIPT_PPQ + 0.5);

  return ticks > 0 ? (uint64_t) ticks : 0;
}

static double
grid_pull (double place, double grid, double strength)
{
  return place + (floor (place / grid + 0.5) * grid - place) * strength;
}

static double
articulation_factor (unsigned articulation)
{
  static const double factors[] = { 1, 0.5, 1.05, 1, 0.75 };

  return factors[articulation];
}

static const char *const articulation_names[] = { NULL, "staccato", "legato", "tenuto", "marcato" };

static void
humanise (Making *m, const Feel *feel, uint32_t place, double *seconds, double *velocity)
{
  uint32_t seeded = feel->seed ^ place, *state = feel->seeded ? &seeded : &m->random;

  *seconds = feel->timing_ms > 0 ? (theory_random_next (state) - 0.5) * 2 * feel->timing_ms / 1000 : 0;
  *velocity = feel->velocity > 0 ? (theory_random_next (state) - 0.5) * 2 * feel->velocity : 0;
}

/* What quantise, groove and swing make of a note: its place and length in beats, how late, and how much louder. */
typedef struct { double start, beats, shift_s, velocity; } Felt;

static void
quantise (const Feel *feel, Felt *felt)
{
  felt->start = grid_pull (felt->start, feel->grid, feel->strength);
  if (feel->quantize_duration)
    {
      double target = floor (felt->beats / feel->grid + 0.5) * feel->grid;

      felt->beats += ((target < feel->grid ? feel->grid : target) - felt->beats) * feel->strength;
    }
}

static void
groove_apply (Making *m, const Groove *groove, Felt *felt, double at_s)
{
  const GrooveStep *step;
  double place;

  if (groove->count == 0)
    return;
  place = fmod (floor (felt->start * groove->steps_per_beat + 0.001), groove->count);
  step = &groove->steps[(uint32_t) (place < 0 ? place + groove->count : place)];
  if (step->timing != 0)
    felt->shift_s = step->timing * (seconds_at (m, felt->start + 1 / groove->steps_per_beat) - at_s);
  felt->velocity = step->velocity;
  felt->beats *= step->duration;
}

static void
swing_apply (Making *m, double amount, Felt *felt, double at_s)
{
  double half = felt->start - floor (felt->start) - 0.5;

  if (fabs (half) < 0.01)
    felt->shift_s = seconds_at (m, felt->start + amount * 0.25) - at_s;
}

/* Start and length, in seconds and beats, of what sounds `late_s` after felt->start. */
static void
note_place (Making *m, ScriptEvent *event, const Felt *felt, double length, double at_s, double late_s)
{
  event->duration_s = theory_line_get_seconds (m->line, m->count, felt->start + length, &m->hint_end) - at_s;
  event->start_s = at_s + late_s;
  event->performed_beat = felt->start;
  event->performed_beats = length;
  if (late_s == 0)
    return;
  event->performed_beat = theory_line_get_beat (m->line, m->count, event->start_s, NULL);
  if (!(m->count == 1 && m->line[0].curve == THEORY_CURVE_STEP))
    event->performed_beats = theory_line_get_beat (m->line, m->count, event->start_s + event->duration_s, NULL) - event->performed_beat;
}

static double
note_perform (Making *m, const Item *item, uint32_t place, ScriptEvent *event)
{
  const Op *op = item->op;
  const Feel *feel = op->flags & OP_PRECISE ? NULL : op->feel;
  Felt felt = { item->beat, item->beats, 0, 1 };
  double late = 0, louder = 0, level = item->velocity, at_s;

  if (feel && feel->grid > 0)
    quantise (feel, &felt);
  at_s = seconds_at (m, felt.start);
  if (item->groove)
    groove_apply (m, item->groove, &felt, at_s);
  else if (item->swing > 0)
    swing_apply (m, item->swing, &felt, at_s);
  if (feel && feel->humanize)
    humanise (m, feel, place, &late, &louder);
  note_place (m, event, &felt, felt.beats * articulation_factor (op->articulation), at_s, felt.shift_s + late);
  if (!item->regional)
    level *= felt.velocity;
  if (op->flags & OP_ACCENT)
    level = level * 1.2 > 1 ? 1 : level * 1.2;
  return level + louder;
}

static double
note_replay (Making *m, const Item *item, ScriptEvent *event)
{
  Felt felt = { item->beat + item->frozen->shift_beats, 0, 0, 1 };

  note_place (m, event, &felt, item->frozen->sounding_beats, seconds_at (m, felt.start), 0);
  return item->velocity;
}

/* Built-in kits play the General MIDI key, an octave higher, unless the instrument says which. */
static uint8_t
drum_key (const Making *m, const Item *item)
{
  for (uint32_t i = 0; m->drums && i < m->drums->count; i++)
    if (strcmp (m->drums->entries[i].name->str.data, item->op->drum) == 0)
      return (uint8_t) m->drums->entries[i].midi;
  return (uint8_t) (item->midi + 12 <= 127 ? item->midi + 12 : item->midi);
}

static void
note_make (Making *m, const Item *item, uint32_t place, ScriptEvent *event)
{
  const Op *op = item->op;
  double level = item->frozen ? note_replay (m, item, event) : note_perform (m, item, place, event);

  level = level < 0 ? 0 : level > 1 ? 1 : level;
  m->level = level;
  event->type = SCRIPT_EVENT_NOTE;
  event->name = item->name;
  event->velocity = (uint8_t) floor_fast (127 * level + 0.5);
  event->written_midi = (uint8_t) item->midi;
  event->midi = op->flags & OP_GM ? drum_key (m, item) : (uint8_t) item->midi;
  event->detune_cents = op->expression ? op->expression->detune : 0;
  event->glide_beats = op->glide > item->beats ? item->beats : op->glide;
  event->articulation = articulation_names[op->articulation];
  if ((op->flags & OP_ACCENT) && !event->articulation)
    event->articulation = "accent";
  event->drum = op->drum;
}

static const char *const curve_names[] = { "step", "linear", "ease-in", "ease-out", "ease-in-out" };

static void
tempo_event (ScriptEvent *event, double bpm, double beats, unsigned curve)
{
  event->type = SCRIPT_EVENT_TEMPO;
  event->value = bpm;
  event->ramp_beats = beats;
  event->curve = curve_names[curve];
}

static void
pressure_event (const Item *item, ScriptEvent *event)
{
  event->type = item->op->extra->control.poly ? SCRIPT_EVENT_POLY_PRESSURE : SCRIPT_EVENT_PRESSURE;
  event->value = item->op->extra->control.value;
  if (event->type == SCRIPT_EVENT_PRESSURE)
    return;
  event->midi = event->written_midi = (uint8_t) (item->midi < 0 ? 0 : item->midi > 127 ? 127 : item->midi);
  event->name = event->midi == item->op->midi ? item->op->name : theory_pitch_get_name (event->midi, item->op->name[1] == 'b');
}

static void
other_make (Making *m, const Item *item, ScriptEvent *event)
{
  const Op *op = item->op;
  const OpExtra *extra = op->extra;
  const TempoFrame *frame;

  event->performed_beat = item->beat;
  event->start_s = seconds_at (m, item->beat);
  switch ((OpKind) op->kind)
    {
    case OP_CONTROL:
      event->type = SCRIPT_EVENT_CONTROL;
      event->controller = extra->control.controller;
      event->value = extra->control.value;
      break;
    case OP_BEND:
      event->type = SCRIPT_EVENT_BEND;
      event->value = extra->control.value;
      m->bend = fabs (event->value) > m->bend ? fabs (event->value) : m->bend;
      break;
    case OP_PRESSURE: pressure_event (item, event); break;
    case OP_AUTOMATE:
      event->type = SCRIPT_EVENT_AUTOMATION;
      event->value = extra->automate.value;
      event->target = extra->automate.target;
      event->curve = extra->automate.curve;
      event->ramp_beats = extra->automate.ramp;
      break;
    case OP_TEMPO: tempo_event (event, extra->tempo.bpm, extra->tempo.beats, extra->tempo.curve); break;
    case OP_ENVELOPE:
      frame = &extra->envelope.frames[item->frame];
      tempo_event (event, frame->bpm, frame->jump ? 0 : frame->beat - frame[-1].beat, frame->curve);
      break;
    case OP_METRE:
      event->type = SCRIPT_EVENT_TIME_SIGNATURE;
      event->name = op->name;
      break;
    default:
      event->type = SCRIPT_EVENT_BARRIER;
      event->ramp_beats = extra->barrier;
    }
  if (event->type == SCRIPT_EVENT_AUTOMATION || event->type == SCRIPT_EVENT_TEMPO)
    event->ramp_s = seconds_at (m, item->beat + event->ramp_beats) - event->start_s;
}

static void
events_sort (Script *s, ScriptEvent *events, uint32_t n)
{
  uint32_t i = 1;
  ScriptEvent *from = events, *to, *keep;

  while (i < n && events[i - 1].performed_beat <= events[i].performed_beat)
    i++;
  if (i >= n)
    return;
  to = memory_new_n (s->arena, ScriptEvent, n);
  for (uint32_t width = 1; width < n; width *= 2)
    {
      for (uint32_t low = 0; low < n; low += 2 * width)
        {
          uint32_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n, a = low, b = middle;

          for (uint32_t at = low; at < high; at++)
            to[at] = b >= high || (a < middle && from[a].performed_beat <= from[b].performed_beat) ? from[a++] : from[b++];
        }
      keep = from;
      from = to;
      to = keep;
    }
  if (from != events)
    memcpy (events, from, sizeof (ScriptEvent) * n);
}

static uint64_t
hash_double (uint64_t hash, double value)
{
  uint64_t bits;

  memcpy (&bits, &value, sizeof bits);
  hash = (hash ^ bits) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 31;
}

static uint64_t
hash_text (uint64_t hash, const char *text)
{
  return text ? (hash ^ theory_hash_64 (text, strlen (text))) * 0xD6E8FEB86659FD93u : hash * 3;
}

static uint64_t
event_hash (uint64_t hash, const ScriptEvent *e)
{
  uint64_t bits = (uint64_t) e->type << 56 | (uint64_t) e->midi << 48 | (uint64_t) e->velocity << 40 | (uint64_t) e->channel << 32
                  | (uint64_t) e->voice << 24 | (uint64_t) e->controller << 16 | e->written_midi;

  hash = (hash ^ bits) * 0xFF51AFD7ED558CCDu;
  hash = hash_double (hash, e->performed_beat);
  hash = hash_double (hash, e->performed_beats);
  if (e->type != SCRIPT_EVENT_NOTE || e->detune_cents != 0 || e->glide_beats != 0)
    {
      hash = hash_double (hash, e->value);
      hash = hash_double (hash, e->detune_cents);
      hash = hash_double (hash, e->glide_beats);
      hash = hash_double (hash, e->ramp_beats);
      hash = hash_text (hash, e->target);
      hash = hash_text (hash, e->curve);
    }
  return hash;
}

static uint64_t
content_hash_begin (const ScriptPart *part)
{
  return hash_double (1469598103934665603u, part->length_beats);
}

/* `hash`: of the events in the order written; they are looked at again when that is not how they sound. */
static void
content_hash_set (Output *out, ScriptPart *part, uint64_t hash, bool sorted)
{
  if (!sorted)
    {
      hash = content_hash_begin (part);
      for (uint32_t i = 0; i < part->event_count; i++)
        hash = event_hash (hash, &out->events.items[part->first_event + i]);
    }
  for (uint32_t i = 0; i < part->tempo_count; i++)
    {
      const ScriptTempo *t = &out->tempos.items[part->first_tempo + i];

      hash = hash_double (hash_double (hash_double (hash, t->beat), t->bpm), t->to_bpm + t->curve);
      hash = hash_double (hash_double (hash, t->beats), t->from_beats);
    }
  for (uint32_t i = 0; i < part->metre_count; i++)
    {
      const ScriptMetre *m = &out->metres.items[part->first_metre + i];

      hash = hash_double (hash_double (hash, m->beat), m->numerator * 64.0 + m->denominator);
    }
  part->content_hash = hash;
}

/* The list that events are written to, and what is known of its order. */
typedef struct { uint64_t hash; double last; bool sorted; } Listing;

static void
event_finish (Making *m, Listing *listing, ScriptEvent *event)
{
  measure_set (m, event);
  event->tick = to_ticks (event->performed_beat);
  event->duration_ticks = (uint32_t) to_ticks (event->performed_beats);
  listing->sorted &= listing->last <= event->performed_beat;
  listing->last = event->performed_beat;
  if (listing->sorted)
    listing->hash = event_hash (listing->hash, event);
}

/* A controller or pressure of a note's own, right before it. */
static void
expression_push (Walk *w, Output *out, Making *m, Listing *listing, const ScriptEvent *note, ScriptEventType type, double value)
{
  ScriptEvent *event = vector_push (w->s->arena, &out->events);

  *event = (ScriptEvent) { .id = (note->id ^ (type + 1u)) * 0x9E3779B97F4A7C15u, .type = type, .part = note->part, .span = note->span,
                           .clip = note->clip, .beat = note->beat, .performed_beat = note->performed_beat, .start_s = note->start_s,
                           .voice = note->voice, .channel = note->channel, .order = note->order - (type == SCRIPT_EVENT_CONTROL ? 2 : 1) };
  event->controller = type == SCRIPT_EVENT_CONTROL ? 74 : 0;
  event->value = value;
  event_finish (m, listing, event);
}

/* Puts the expression of the last event, a note, before it; the note's new place. */
static ScriptEvent *
expression_insert (Walk *w, Output *out, Making *m, Listing *listing, const Expression *expression)
{
  ScriptEvent note = out->events.items[--out->events.count], *slot;

  if (expression->timbre >= 0)
    expression_push (w, out, m, listing, &note, SCRIPT_EVENT_CONTROL, floor (127 * expression->timbre + 0.5));
  if (expression->pressure >= 0)
    expression_push (w, out, m, listing, &note, SCRIPT_EVENT_PRESSURE, expression->pressure);
  slot = vector_push (w->s->arena, &out->events);
  *slot = note;
  return slot;
}

void
events_build (Walk *w, Output *out, ScriptPart *part, const PartSettings *settings)
{
  Making m = { .line = (TheoryTempo *) (out->tempos.items + part->first_tempo), .count = part->tempo_count,
               .metres = out->metres.items + part->first_metre, .metre_count = part->metre_count, .channel = settings->channel,
               .drums = settings->drums };
  Listing listing = { content_hash_begin (part), -HUGE_VAL, true };
  uint32_t place = 0;
  bool glided[16] = { false };

  m.random = settings->seeded ? settings->seed : theory_hash_32 (part->key, strlen (part->key)) ^ w->s->seed;
  part->first_event = out->events.count;
  for (uint32_t i = 0; i < w->items.count; i++)
    {
      const Item *item = &w->items.items[i];
      ScriptEvent *event;
      const Atom *name;

      if (item->dropped || item->grace)
        continue;
      place += !item->uncounted;
      if (!item->op)
        continue;
      event = vector_push (w->s->arena, &out->events);
      name = item->clip->given ? item->clip->given : item->clip->bound;
      *event = (ScriptEvent) { .id = item->id, .part = w->part, .span = item->span, .clip = name ? name->str.data : part->clip, .beat = item->beat,
                               .voice = item->voice, .order = item->order * EVENT_ORDERS + 2,
                               .channel = item->voice ? item->voice + 1 : m.channel ? m.channel : 1 };
      if (item->op->kind == OP_NOTE || item->op->kind == OP_CHORD)
        {
          note_make (&m, item, place, event);
          if (event->glide_beats > 0 && !glided[item->voice & 15])
            event->glide_beats = 0;
          glided[item->voice & 15] = true;
          w->notes++;
          if (item->op->expression)
            event = expression_insert (w, out, &m, &listing, item->op->expression);
        }
      else
        other_make (&m, item, event);
      event_finish (&m, &listing, event);
      if (item->op->kind == OP_NOTE && item->op->extra)
        {
          graces_make (w, out, part, i, out->events.count - 1, m.level);
          listing.sorted = false;
        }
    }
  part->event_count = out->events.count - part->first_event;
  w->bend = m.bend;
  if (!listing.sorted)
    events_sort (w->s, out->events.items + part->first_event, part->event_count);
  content_hash_set (out, part, listing.hash, listing.sorted);
}
