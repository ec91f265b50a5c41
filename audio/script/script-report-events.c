/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a score plays, as JSON. */
#include "script-report.h"
#include <math.h>

/* Lines and columns of rising offsets in one file, found by walking on. */
typedef struct { uint32_t file, offset, line, column; } Cursor;

static void
cursor_move (Cursor *cursor, const ScriptInput *input, uint32_t file, uint32_t offset)
{
  const ScriptFile *source = &input->files[file];

  if (cursor->file != file || cursor->offset > offset)
    *cursor = (Cursor) { file, 0, 1, 1 };
  for (; cursor->offset < offset && cursor->offset < source->length; cursor->offset++)
    if (source->text[cursor->offset] == '\n')
      {
        cursor->line++;
        cursor->column = 1;
      }
    else
      cursor->column += ((uint8_t) source->text[cursor->offset] & 0xC0) != 0x80;
}

static void
span_put (FILE *out, const ScriptInput *input, const ScriptScore *score, uint32_t at)
{
  unsigned depth = 0;

  for (; at < score->span_count && depth < 16; at = score->spans[at].parent, depth++)
    {
      const ScriptSpan *span = &score->spans[at];

      fputs (depth ? ",\"parent\":{\"file\":" : ",\"span\":{\"file\":", out);
      report_put_text (out, report_file_name (input, span->file));
      fprintf (out, ",\"start\":%u,\"length\":%u", span->start, span->length);
      if (span->parent != SCRIPT_NONE)
        fprintf (out, ",\"pass\":%u", span->pass);
    }
  while (depth-- > 0)
    fputc ('}', out);
}

/* What is said by events that are no notes. */
static void
control_put (FILE *out, const ScriptScore *score, const ScriptEvent *e)
{
  double range;

  switch (e->type)
    {
    case SCRIPT_EVENT_CONTROL: fprintf (out, ",\"controller\":%u", e->controller); break;
    case SCRIPT_EVENT_POLY_PRESSURE: fprintf (out, ",\"midi\":%u", e->midi); break;
    case SCRIPT_EVENT_BEND:
      range = score->instruments[score->tracks[score->parts[e->part].track].instrument].bend_semitones;
      report_put_field (out, "range", range);
      report_put_field (out, "bend", fmin (fmax (8192 + floor (e->value / range * 8192 + 0.5), 0), 16383));
      break;
    case SCRIPT_EVENT_BARRIER: report_put_field (out, "cycle", e->ramp_beats); return;
    case SCRIPT_EVENT_TIME_SIGNATURE: return;
    default: break;
    }
  report_put_field (out, "value", e->value);
}

static void
event_put (FILE *out, const ScriptInput *input, const ScriptScore *score, const ScriptEvent *e, Cursor *cursor)
{
  static const char *const types[] = { "note", "control", "bend", "pressure", "poly_pressure", "automation", "tempo", "time_signature", "barrier" };
  const ScriptPart *part = &score->parts[e->part];
  bool note = e->type == SCRIPT_EVENT_NOTE;

  fprintf (out, "{\"type\":\"%s\"", types[e->type]);
  report_put_text_field (out, "track", score->tracks[part->track].name);
  report_put_text_field (out, "clip", e->clip);
  if (!part->starts)
    fputs (",\"waits\":true", out);
  fprintf (out, ",\"tick\":%llu,\"duration_ticks\":%u", (unsigned long long) e->tick, e->duration_ticks);
  report_put_field (out, "start_s", e->start_s);
  report_put_field (out, "duration_s", e->duration_s);
  report_put_field (out, "beat", e->beat);
  fprintf (out, ",\"measure\":%u", e->measure);
  report_put_field (out, "beat_in_measure", e->beat_in_measure);
  if (note)
    {
      fprintf (out, ",\"midi\":%u,\"velocity\":%u", e->written_midi, e->velocity);
      if (e->midi != e->written_midi)
        fprintf (out, ",\"sounding_midi\":%u", e->midi);
    }
  fprintf (out, ",\"channel\":%u", e->channel);
  if (!note)
    control_put (out, score, e);
  if (e->name)
    report_put_text_field (out, "name", e->name);
  if (e->drum)
    report_put_text_field (out, "drum", e->drum);
  if (e->articulation)
    report_put_text_field (out, "articulation", e->articulation);
  if (e->voice)
    fprintf (out, ",\"voice\":%u", e->voice);
  if (e->detune_cents != 0)
    report_put_field (out, "detune", e->detune_cents);
  if (e->glide_beats > 0)
    report_put_field (out, "glide", e->glide_beats);
  if (e->target)
    report_put_text_field (out, "target", e->target);
  if (e->curve)
    report_put_text_field (out, "curve", e->curve);
  if (e->type == SCRIPT_EVENT_AUTOMATION || (e->type == SCRIPT_EVENT_TEMPO && e->ramp_beats > 0))
    {
      report_put_field (out, "ramp_beats", e->ramp_beats);
      report_put_field (out, "ramp_s", e->ramp_s);
    }
  if (e->span < score->span_count)
    {
      cursor_move (cursor, input, score->spans[e->span].file, score->spans[e->span].start);
      fprintf (out, ",\"line\":%u,\"column\":%u", cursor->line, cursor->column);
      span_put (out, input, score, e->span);
    }
  fprintf (out, ",\"id\":\"%016llx\"}", (unsigned long long) e->id);
}

static const char *const curves[] = { "step", "linear", "ease-in", "ease-out", "ease-in-out" };

static bool
part_wanted (const ScriptScore *score, const ScriptPart *part, const char *clip)
{
  return !clip || strcmp (part->clip, clip) == 0 || strcmp (part->key, clip) == 0 || strcmp (score->tracks[part->track].name, clip) == 0;
}

/* What a file in another format needs to know of an instrument; what the score does not say is left out. */
static void
instrument_put (FILE *out, const ScriptInstrument *instrument)
{
  if (instrument->channel)
    report_put_field (out, "midi_channel", instrument->channel);
  if (instrument->kind == SCRIPT_INSTRUMENT_SOUNDFONT)
    {
      report_put_field (out, "program", instrument->program);
      report_put_field (out, "bank", instrument->bank);
    }
  if (instrument->patch)
    report_put_text_field (out, "patch", instrument->patch);
  report_put_field (out, "volume", instrument->volume);
  report_put_field (out, "pan", instrument->pan);
}

static void
tracks_put (FILE *out, const ScriptScore *score, const char *clip)
{
  bool first = true;

  fputs ("\"tracks\":[", out);
  for (uint32_t i = 0; i < score->part_count; i++)
    {
      const ScriptPart *part = &score->parts[i];
      const ScriptInstrument *instrument = &score->instruments[score->tracks[part->track].instrument];

      if (!part_wanted (score, part, clip))
        continue;
      fputs (first ? "\n  {\"name\":" : ",\n  {\"name\":", out);
      first = false;
      report_put_text (out, score->tracks[part->track].name);
      report_put_text_field (out, "clip", part->clip);
      report_put_text_field (out, "instrument", instrument->name ? instrument->name : instrument->patch ? instrument->patch : "synth");
      fprintf (out, ",\"channel\":%u", instrument->channel ? instrument->channel : 1u);
      report_put_field (out, "bend_range", instrument->bend_semitones);
      instrument_put (out, instrument);
      if (score->tracks[part->track].mute)
        fputs (",\"mute\":true", out);
      if (score->tracks[part->track].solo)
        fputs (",\"solo\":true", out);
      report_put_field (out, "length_beats", part->length_beats);
      fprintf (out, ",\"part\":\"%016llx\"", (unsigned long long) part->key_hash);
      fputs (part->starts ? "}" : ",\"waits\":true}", out);
    }
  fputs ("],\n", out);
}

static void
tempos_put (FILE *out, const ScriptScore *score, const char *clip)
{
  bool first = true;

  fputs ("\"tempo_map\":[", out);
  for (uint32_t i = 0; i < score->part_count; i++)
    for (uint32_t k = 0; part_wanted (score, &score->parts[i], clip) && k < score->parts[i].tempo_count; k++)
      {
        const ScriptTempo *tempo = &score->tempos[score->parts[i].first_tempo + k];

        fputs (first ? "\n  {\"track\":" : ",\n  {\"track\":", out);
        first = false;
        report_put_text (out, score->tracks[score->parts[i].track].name);
        report_put_field (out, "tick", floor (tempo->beat * SCRIPT_PPQ + 0.5));
        report_put_field (out, "beat", tempo->beat);
        report_put_field (out, "start_s", tempo->start_s);
        report_put_field (out, "bpm", tempo->bpm);
        report_put_field (out, "to_bpm", tempo->to_bpm);
        report_put_field (out, "beats", tempo->beats);
        if (tempo->from_beats > 0)
          report_put_field (out, "from_beats", tempo->from_beats);
        report_put_text_field (out, "curve", curves[tempo->curve]);
        fputc ('}', out);
      }
  fputs ("],\n", out);
}

static void
metres_put (FILE *out, const ScriptScore *score, const char *clip)
{
  bool first = true;

  fputs ("\"metre_map\":[", out);
  for (uint32_t i = 0; i < score->part_count; i++)
    for (uint32_t k = 0; part_wanted (score, &score->parts[i], clip) && k < score->parts[i].metre_count; k++)
      {
        const ScriptMetre *metre = &score->metres[score->parts[i].first_metre + k];

        fputs (first ? "\n  {\"track\":" : ",\n  {\"track\":", out);
        first = false;
        report_put_text (out, score->tracks[score->parts[i].track].name);
        report_put_field (out, "beat", metre->beat);
        fprintf (out, ",\"numerator\":%u,\"denominator\":%u}", (unsigned) metre->numerator, (unsigned) metre->denominator);
      }
  fputs ("],\n", out);
}

/* Merges parts by tick, then in the order written: each part is walked by its own order within a tick.
 * only: this part alone; else all that start by themselves, or that are asked for by name. */
static void
event_list_put (FILE *out, const ScriptInput *input, const ScriptScore *score, const char *clip, uint32_t only)
{
  Cursor cursor = { 0, 0, 1, 1 };
  bool first = true;
  uint64_t tick = 0, next;

  fputs ("\"events\":[", out);
  do
    {
      next = UINT64_MAX;
      for (uint32_t p = 0; p < score->part_count; p++)
        {
          const ScriptPart *part = &score->parts[p];
          const ScriptEvent *events = score->events + part->first_event;
          uint32_t low = 0, high = part->event_count;

          if (only != SCRIPT_NONE ? p != only : !part_wanted (score, part, clip) || (!part->starts && !clip))
            continue;
          while (low < high)
            {
              uint32_t middle = (low + high) / 2;

              if (events[middle].tick < tick)
                low = middle + 1;
              else
                high = middle;
            }
          for (high = low; high < part->event_count && events[high].tick == tick;)
            high++;
          if (high < part->event_count && events[high].tick < next)
            next = events[high].tick;
          for (uint32_t order = 0, n = low; n < high; n++)
            {
              const ScriptEvent *best = NULL;

              for (uint32_t i = low; i < high; i++)
                if (events[i].order > order && (!best || events[i].order < best->order))
                  best = &events[i];
              order = best->order;
              fputs (first ? "\n  " : ",\n  ", out);
              first = false;
              event_put (out, input, score, best, &cursor);
            }
        }
      tick = next;
    }
  while (next != UINT64_MAX);
  fputs ("]", out);
}

/* What does not sound by itself: each part with its own beginning at 0. */
static void
waiting_put (FILE *out, const ScriptInput *input, const ScriptScore *score)
{
  bool first = true;

  fputs ("\"waiting\":[", out);
  for (uint32_t i = 0; i < score->part_count; i++)
    {
      const ScriptPart *part = &score->parts[i];

      if (part->starts)
        continue;
      fputs (first ? "\n  {\"clip\":" : ",\n  {\"clip\":", out);
      first = false;
      report_put_text (out, part->clip);
      report_put_text_field (out, "track", score->tracks[part->track].name);
      fprintf (out, ",\"part\":\"%016llx\"", (unsigned long long) part->key_hash);
      report_put_field (out, "duration_ticks", floor (part->length_beats * SCRIPT_PPQ + 0.5));
      report_put_field (out, "duration_s", part->length_s);
      fputc (',', out);
      event_list_put (out, input, score, NULL, i);
      fputc ('}', out);
    }
  fputs ("],\n", out);
}

static void
synapses_put (FILE *out, const ScriptScore *score)
{
  static const char *const quantize[] = { "off", "beat", "bar" };

  fputs ("\"synapses\":[", out);
  for (uint32_t i = 0; i < score->synapse_count; i++)
    {
      const ScriptSynapse *y = &score->synapses[i];

      fputs (i ? ",\n  {\"from\":" : "\n  {\"from\":", out);
      report_put_text (out, score->parts[y->from].clip);
      report_put_text_field (out, "to", score->parts[y->to].clip);
      report_put_field (out, "weight", y->weight);
      report_put_field (out, "probability", y->probability);
      report_put_field (out, "delay", y->delay_beats);
      report_put_field (out, "jitter", y->jitter_beats);
      report_put_text_field (out, "quantize", quantize[y->quantize]);
      if (y->limit)
        report_put_field (out, "limit", y->limit);
      report_put_field (out, "decay", y->decay);
      fprintf (out, ",\"always\":%s", y->always ? "true" : "false");
      report_put_field (out, "plasticity", y->plasticity);
      fprintf (out, ",\"group\":%u}", y->group);
    }
  fputs ("],\n", out);
}

void
script_print_events_json (FILE *out, const ScriptInput *input, const ScriptScore *score, const char *clip)
{
  fprintf (out, "{\"ppq\":%d", SCRIPT_PPQ);
  report_put_field (out, "tempo", score->tempo_bpm);
  fprintf (out, ",\"duration_ticks\":%llu", (unsigned long long) score->duration_ticks);
  report_put_field (out, "duration_s", score->duration_s);
  fprintf (out, ",\"seed\":%u,\n", score->seed);
  tracks_put (out, score, clip);
  tempos_put (out, score, clip);
  metres_put (out, score, clip);
  event_list_put (out, input, score, clip, SCRIPT_NONE);
  fputs (",\n", out);
  if (!clip)
    waiting_put (out, input, score);
  synapses_put (out, score);
  report_diagnostics_put (out, input, score);
  fputs ("}\n", out);
}
