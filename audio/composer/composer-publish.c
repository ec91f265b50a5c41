/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an evaluated score to axons, synapses and spans in the composer zone. */
#include "composer-publish.h"

#include <math.h>
#include <string.h>

#define CURVE_PIECES_PER_BEAT 16        /* straight pieces of a curved ramp */
#define CURVE_PIECES_MIN 16
#define LINE_PIECES_PER_BEAT 4          /* of a straight one where the tempo changes: straight in beats, not in time */
#define RAMP_PIECES_MAX 512
#define SPAN_DEPTH 32                   /* callers kept around a note */

static void *
take (ComposerScratch *scratch, size_t count, size_t size)
{
  size_t start = (scratch->used + 63) & ~(size_t) 63;
  if (start > scratch->size || count > (scratch->size - start) / size)
    return NULL;
  scratch->used = start + count * size;
  return scratch->base + start;
}

/* ---- tracks ------------------------------------------------------------------------------------------------ */

static unsigned
track_number (ComposerTracks *tracks, const char *name)
{
  unsigned oldest = 0;
  for (unsigned i = 0; i < KERNEL_TRACKS; i++)
    {
      ComposerTrackName *entry = &tracks->names[i];
      if (entry->used && strncmp (entry->name, name, sizeof entry->name - 1) == 0)
        {
          entry->last_used = tracks->clock;
          return i;
        }
      if (!entry->used || (tracks->names[oldest].used && entry->last_used < tracks->names[oldest].last_used))
        if (tracks->names[oldest].used)
          oldest = i;
    }
  ComposerTrackName *entry = &tracks->names[oldest];
  strncpy (entry->name, name, sizeof entry->name - 1);
  entry->name[sizeof entry->name - 1] = '\0';
  entry->used = true;
  entry->last_used = tracks->clock;
  return oldest;
}

void
composer_tracks_assign (ComposerTracks *tracks, const ScriptScore *score, uint16_t *slots)
{
  tracks->clock++;
  for (uint32_t i = 0; i < score->track_count; i++)
    slots[i] = i < KERNEL_TRACKS ? (uint16_t) track_number (tracks, score->tracks[i].name)
                                 : KERNEL_TRACKS - 1;
}

/* ---- events to notes --------------------------------------------------------------------------------------- */

typedef struct {
  const ScriptScore *score;
  const ComposerTargets *targets;
  double reached[KERNEL_TARGETS];       /* by automation so far; NAN: nothing written */
  KernelNoteInput *notes;
  uint32_t note_count, note_max;
  KernelSpan *spans;
  uint32_t span_count, span_max;
  uint32_t *local;                      /* global span -> index in this axon + 1 */
  uint64_t hash;                        /* of the order in which spans are used, and of targets' numbers */
} AxonBuild;

static uint64_t
mix (uint64_t hash, uint64_t value)
{
  hash ^= value;
  hash *= 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

/* Callers come before the calls in them: a reader takes a parent only from what it has read. */
static uint32_t
local_span (AxonBuild *build, uint32_t global)
{
  uint32_t chain[SPAN_DEPTH], depth = 0, parent = ~0u;
  for (; depth < SPAN_DEPTH && global < build->score->span_count && build->local[global] == 0; depth++)
    {
      chain[depth] = global;
      global = build->score->spans[global].parent;
    }
  if (depth < SPAN_DEPTH && global < build->score->span_count)
    parent = build->local[global] - 1;
  while (depth > 0 && build->span_count < build->span_max)
    {
      const ScriptSpan *from = &build->score->spans[chain[--depth]];
      build->spans[build->span_count] = (KernelSpan) { from->file, from->start, from->length, parent, from->pass };
      parent = build->span_count++;
      build->local[chain[depth]] = parent + 1;
    }
  build->hash = mix (build->hash, parent);
  return parent == ~0u ? 0 : parent;
}

static KernelNoteInput *
next_note (AxonBuild *build, const ScriptEvent *event, KernelNoteKind kind, double beat)
{
  if (build->note_count >= build->note_max)
    return NULL;
  KernelNoteInput *note = &build->notes[build->note_count++];
  *note = (KernelNoteInput) {
    .id = event->id, .kind = kind, .voice = event->voice,
    .start_ticks = fmax (0, beat * KERNEL_PPQ), .span = local_span (build, event->span)
  };
  return note;
}

/* ---- automation -------------------------------------------------------------------------------------------- */

/* The kernel's own numbers, or -1. */
static int
known_target (const char *name)
{
  static const char *const names[] = { "volume", "pan", "pitch_bend", "modulation", "expression", "filter_resonance",
                                       "filter_cutoff", "reverb_send", "chorus_depth", "delay_send" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp (names[i], name) == 0)
      return (int) i;
  return -1;
}

/* The place of a name, or the one it takes: a free one, else that of the name unused for longest. */
static ComposerTargetName *
target_place (ComposerTargets *targets, const char *name)
{
  ComposerTargetName *oldest = NULL, *empty = NULL;
  for (unsigned i = 0; i < COMPOSER_TARGETS; i++)
    {
      ComposerTargetName *entry = &targets->names[i];
      if (entry->used && strcmp (entry->name, name) == 0)
        return entry;
      if (!entry->used)
        empty = empty ? empty : entry;
      else if (entry->last_used != targets->clock && (!oldest || entry->last_used < oldest->last_used))
        oldest = entry;
    }
  return empty ? empty : oldest;
}

void
composer_targets_assign (ComposerTargets *targets, const ScriptScore *score)
{
  targets->clock++;
  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const char *name = score->events[i].type == SCRIPT_EVENT_AUTOMATION ? score->events[i].target : NULL;
      if (!name || known_target (name) >= 0 || strlen (name) >= sizeof targets->names[0].name)
        continue;
      ComposerTargetName *entry = target_place (targets, name);
      if (!entry)
        continue;
      strcpy (entry->name, name);
      entry->used = true;
      entry->last_used = targets->clock;
    }
}

/* A number below KERNEL_TARGETS, or -1: a name without a place. */
static int
target_number (const ComposerTargets *targets, const char *name)
{
  int known = name ? known_target (name) : -1;
  for (unsigned i = 0; known < 0 && name && i < COMPOSER_TARGETS; i++)
    if (targets->names[i].used && strcmp (targets->names[i].name, name) == 0)
      return KERNEL_TARGETS_NAMED + (int) i;
  return known;
}

static bool
is_curved (const ScriptEvent *event)
{
  return event->curve && (strcmp (event->curve, "smooth") == 0 || strcmp (event->curve, "exponential") == 0);
}

static double
shape (const ScriptEvent *event, double t)
{
  if (!is_curved (event))
    return t;
  return event->curve[0] == 's' ? t * t * (3 - 2 * t) : t * t;
}

static unsigned
count_pieces (const ScriptPart *part, const ScriptEvent *event)
{
  if (!(event->ramp_beats > 0))
    return 1;
  double wish = is_curved (event) ? fmax (ceil (event->ramp_beats * CURVE_PIECES_PER_BEAT), CURVE_PIECES_MIN)
                : part->tempo_count > 1 ? ceil (event->ramp_beats * LINE_PIECES_PER_BEAT) : 1;
  return (unsigned) fmin (wish, RAMP_PIECES_MAX);
}

/* A ramp is a chain of straight pieces; a single one begins wherever its target stands. `from`: the value reached
 * before, NAN if none was written. */
static void
add_automation (AxonBuild *build, const ScriptPart *part, const ScriptEvent *event)
{
  int number = target_number (build->targets, event->target);
  if (number < 0)
    return;
  double *from = &build->reached[number], start = *from;
  unsigned pieces = isnan (start) ? 1 : count_pieces (part, event);
  build->hash = mix (build->hash, (uint64_t) number);
  for (unsigned i = 0; i < pieces; i++)
    {
      double begin = (double) i / pieces, end = (i + 1.0) / pieces;
      KernelNoteInput *note = next_note (build, event, KERNEL_AUTOMATION, event->performed_beat + begin * event->ramp_beats);
      if (!note)
        return;
      note->id = event->id + i;
      note->pitch = (uint8_t) number;
      note->duration_ticks = (uint32_t) llround (fmin ((end - begin) * event->ramp_beats * KERNEL_PPQ, 4e9));
      note->value = (float) (pieces == 1 ? event->value : start + (event->value - start) * shape (event, end));
    }
  *from = event->value;
}

static void
add_event (AxonBuild *build, const ScriptPart *part, const ScriptEvent *event)
{
  KernelNoteInput *note;
  switch (event->type)
    {
    case SCRIPT_EVENT_NOTE:
      if (!(note = next_note (build, event, KERNEL_NOTE, event->performed_beat)))
        return;
      note->pitch = event->midi;
      note->velocity = event->velocity;
      note->duration_ticks = (uint32_t) lround (fmin (fmax (event->performed_beats, 0) * KERNEL_PPQ, 4e9));
      note->detune_cents = (int16_t) lroundf (event->detune_cents);
      note->glide = event->glide_beats > 0;
      note->extra = (uint16_t) fmin (event->glide_beats * KERNEL_PPQ, UINT16_MAX);
      break;
    case SCRIPT_EVENT_CONTROL:
      if (!(note = next_note (build, event, KERNEL_CC, event->performed_beat)))
        return;
      note->pitch = event->controller;
      note->velocity = (uint8_t) fminf (fmaxf (event->value, 0), 127);
      break;
    case SCRIPT_EVENT_BEND:
      if (!(note = next_note (build, event, KERNEL_BEND, event->performed_beat)))
        return;
      note->value = event->value;
      break;
    case SCRIPT_EVENT_PRESSURE:
    case SCRIPT_EVENT_POLY_PRESSURE:
      note = next_note (build, event, event->type == SCRIPT_EVENT_PRESSURE ? KERNEL_PRESSURE : KERNEL_POLY,
                        event->performed_beat);
      if (!note)
        return;
      note->pitch = event->midi;
      note->velocity = (uint8_t) lroundf (fminf (fmaxf (event->value, 0), 1) * 127);
      break;
    case SCRIPT_EVENT_BARRIER:
      if ((note = next_note (build, event, KERNEL_BARRIER, event->performed_beat)))
        note->duration_ticks = (uint32_t) lround (event->ramp_beats * KERNEL_PPQ);
      break;
    case SCRIPT_EVENT_AUTOMATION:
      add_automation (build, part, event);
      break;
    case SCRIPT_EVENT_TEMPO:            /* both travel as the part's own lines */
    case SCRIPT_EVENT_TIME_SIGNATURE:
      break;
    }
}

static void
sort_notes (KernelNoteInput *notes, uint32_t count)
{
  /* Nearly sorted already (only ramps reach past their neighbours): insertion keeps the order written. */
  for (uint32_t i = 1; i < count; i++)
    {
      KernelNoteInput moved = notes[i];
      uint32_t j = i;
      for (; j > 0 && notes[j - 1].start_ticks > moved.start_ticks; j--)
        notes[j] = notes[j - 1];
      if (j != i)
        notes[j] = moved;
    }
}

static uint32_t
count_notes (const ScriptScore *score, const ScriptPart *part)
{
  uint64_t count = 0;
  for (uint32_t i = 0; i < part->event_count; i++)
    {
      const ScriptEvent *event = &score->events[part->first_event + i];
      count += event->type == SCRIPT_EVENT_AUTOMATION ? count_pieces (part, event) : 1;
    }
  return (uint32_t) count;
}

static const KernelTempo *
part_tempos (const ScriptScore *score, const ScriptPart *part, ComposerScratch *scratch)
{
  KernelTempo *tempos = take (scratch, part->tempo_count + 1, sizeof *tempos);
  for (uint32_t i = 0; tempos && i < part->tempo_count; i++)
    {
      const ScriptTempo *from = &score->tempos[part->first_tempo + i];
      bool ramps = from->curve != SCRIPT_CURVE_STEP && from->beats > 0;
      tempos[i] = (KernelTempo) {
        .tick = from->beat * KERNEL_PPQ, .start_s = from->start_s, .bpm = from->bpm,
        .to_bpm = ramps ? from->to_bpm : from->bpm, .ticks = ramps ? from->beats * KERNEL_PPQ : 0,
        .curve = ramps ? from->curve : SCRIPT_CURVE_STEP,
        .from_ticks = ramps ? fmin (fmax (from->from_beats, 0), from->beats) * KERNEL_PPQ : 0,
      };
    }
  return tempos;
}

static const KernelMetre *
part_metres (const ScriptScore *score, const ScriptPart *part, ComposerScratch *scratch)
{
  KernelMetre *metres = take (scratch, part->metre_count + 1, sizeof *metres);
  for (uint32_t i = 0; metres && i < part->metre_count; i++)
    {
      const ScriptMetre *from = &score->metres[part->first_metre + i];
      metres[i] = (KernelMetre) { (uint32_t) lround (from->beat * KERNEL_PPQ), from->numerator, from->denominator };
    }
  return metres;
}

static KernelStatus
add_part (KernelComposer *kernel, const ScriptScore *score, const ScriptPart *part, uint16_t track,
          const ComposerTargets *targets, uint32_t *local, ComposerScratch *scratch)
{
  static const KernelTempo tempo_default = { .bpm = 120, .to_bpm = 120, .curve = SCRIPT_CURVE_STEP };
  static const KernelMetre metre_default = { 0, 4, 4 };
  KernelAxonInput axon = { .key_hash = part->key_hash, .track = track, .starts = part->starts };
  if (part->state == SCRIPT_CLIP_FAILED)
    {
      axon.keep = true;
      KernelStatus status = kernel_composer_add_axon (kernel, &axon);
      return status == KERNEL_ERROR_RANGE ? KERNEL_OK : status;         /* nothing to keep on a first load */
    }

  AxonBuild build = { .score = score, .targets = targets, .local = local, .note_max = count_notes (score, part),
                      .span_max = score->span_count };
  build.notes = take (scratch, build.note_max + 1, sizeof *build.notes);
  build.spans = take (scratch, build.span_max + 1, sizeof *build.spans);
  if (!build.notes || !build.spans)
    return KERNEL_ERROR_LIMIT;
  memset (local, 0, score->span_count * sizeof *local);
  for (unsigned i = 0; i < KERNEL_TARGETS; i++)
    build.reached[i] = i == KERNEL_TARGET_VOLUME || i == KERNEL_TARGET_EXPRESSION ? 1
                       : i == KERNEL_TARGET_PAN || i == KERNEL_TARGET_BEND ? 0 : NAN;
  for (uint32_t i = 0; i < part->event_count; i++)
    add_event (&build, part, &score->events[part->first_event + i]);
  sort_notes (build.notes, build.note_count);

  axon.content_hash = mix (part->content_hash, build.hash);
  axon.stale = part->state == SCRIPT_CLIP_STALE;
  axon.length_ticks = (uint32_t) llround (fmin (part->length_beats * KERNEL_PPQ, 4e9));
  axon.notes = build.notes;
  axon.note_count = build.note_count;
  axon.spans = build.spans;
  axon.span_count = build.span_count;
  axon.tempos = part->tempo_count ? part_tempos (score, part, scratch) : &tempo_default;
  axon.tempo_count = part->tempo_count ? part->tempo_count : 1;
  axon.metres = part->metre_count ? part_metres (score, part, scratch) : &metre_default;
  axon.metre_count = part->metre_count ? part->metre_count : 1;
  if (!axon.tempos || !axon.metres)
    return KERNEL_ERROR_LIMIT;
  return kernel_composer_add_axon (kernel, &axon);
}

static uint16_t
per_mille (double value)
{
  return (uint16_t) lround (fmin (fmax (value, 0), 1) * 1000);
}

static KernelStatus
add_synapse (KernelComposer *kernel, const ScriptScore *score, const ScriptSynapse *from)
{
  KernelSynapseInput synapse = {
    .from_key = score->parts[from->from].key_hash, .to_key = score->parts[from->to].key_hash,
    .id = from->id, .group = (uint8_t) from->group, .always = from->always,
    .weight = per_mille (from->weight), .probability = per_mille (from->probability),
    .delay_ticks = (uint32_t) llround (fmin (from->delay_beats * KERNEL_PPQ, 4e9)),
    .jitter_ticks = (uint16_t) fmin (from->jitter_beats * KERNEL_PPQ, UINT16_MAX),
    .limit = (uint16_t) (from->limit > UINT16_MAX ? UINT16_MAX : from->limit),
    .decay = per_mille (from->decay), .plasticity = per_mille (from->plasticity),
    .quantize = (uint8_t) from->quantize
  };
  return kernel_composer_add_synapse (kernel, &synapse);
}

KernelStatus
composer_publish (KernelComposer *kernel, const ScriptScore *score, const uint16_t *slots,
                  const ComposerTargets *targets, ComposerScratch *scratch, uint32_t revision, uint32_t *slot)
{
  scratch->used = 0;
  uint32_t *local = take (scratch, score->span_count + 1, sizeof *local);
  KernelStatus status = local ? kernel_composer_begin (kernel, revision) : KERNEL_ERROR_LIMIT;
  for (uint32_t i = 0; status == KERNEL_OK && i < score->part_count; i++)
    {
      const ScriptPart *part = &score->parts[i];
      size_t mark = scratch->used;
      uint16_t track = part->track < score->track_count ? slots[part->track] : 0;
      status = add_part (kernel, score, part, track, targets, local, scratch);
      scratch->used = mark;
    }
  for (uint32_t i = 0; status == KERNEL_OK && i < score->synapse_count; i++)
    status = add_synapse (kernel, score, &score->synapses[i]);
  return status == KERNEL_OK ? kernel_composer_publish (kernel, slot) : status;
}
