/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON and human reports of a score. */
#include "script/report.h"
#include "script-text.h"
#include <math.h>

static void
put_text (FILE *out, const char *text)
{
  if (!text)
    {
      fputs ("null", out);
      return;
    }
  fputc ('"', out);
  for (const char *p = text; *p; p++)
    switch (*p)
      {
      case '"': fputs ("\\\"", out); break;
      case '\\': fputs ("\\\\", out); break;
      case '\n': fputs ("\\n", out); break;
      case '\t': fputs ("\\t", out); break;
      case '\r': fputs ("\\r", out); break;
      default:
        if ((uint8_t) *p < 32)
          fprintf (out, "\\u%04x", (unsigned) *p);
        else
          fputc (*p, out);
      }
  fputc ('"', out);
}

static void
put_number (FILE *out, double value)
{
  char text[40];

  if (isfinite (value))
    {
      number_print (value, text);
      fputs (text, out);
    }
  else
    fputs ("null", out);
}

static void
put_field (FILE *out, const char *name, double value)
{
  fprintf (out, ",\"%s\":", name);
  put_number (out, value);
}

static void
put_text_field (FILE *out, const char *name, const char *text)
{
  fprintf (out, ",\"%s\":", name);
  put_text (out, text);
}

static const char *const severities[] = { "error", "warning", "info", "hint" };

static const char *
file_name (const ScriptInput *input, uint32_t file)
{
  return file < input->file_count ? input->files[file].path : "";
}

static void
diagnostic_put (FILE *out, const ScriptInput *input, const ScriptDiagnostic *d)
{
  fprintf (out, "{\"severity\":\"%s\",\"code\":\"%s\",\"phase\":\"%s\"", severities[d->severity], d->code, d->phase);
  put_text_field (out, "file", file_name (input, d->file));
  fprintf (out, ",\"start\":%u,\"end\":%u,\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u", d->start, d->end, d->line, d->column,
           d->end_line, d->end_column);
  put_text_field (out, "message", d->message);
  if (d->hint)
    put_text_field (out, "hint", d->hint);
  if (d->fix_title)
    {
      fputs (",\"fix\":{\"title\":", out);
      put_text (out, d->fix_title);
      fputs (",\"edits\":[", out);
      for (uint32_t i = 0; i < d->fix_count; i++)
        {
          fprintf (out, "%s{\"start\":%u,\"end\":%u", i ? "," : "", d->fix_edits[i].start, d->fix_edits[i].end);
          put_text_field (out, "text", d->fix_edits[i].text);
          fputc ('}', out);
        }
      fputs ("]}", out);
    }
  if (d->related_count)
    {
      fputs (",\"related\":[", out);
      for (uint32_t i = 0; i < d->related_count; i++)
        {
          fputs (i ? ",{\"file\":" : "{\"file\":", out);
          put_text (out, file_name (input, d->related[i].file));
          fprintf (out, ",\"start\":%u,\"end\":%u", d->related[i].start, d->related[i].end);
          put_text_field (out, "message", d->related[i].message);
          fputc ('}', out);
        }
      fputc (']', out);
    }
  fputc ('}', out);
}

static void
diagnostics_put (FILE *out, const ScriptInput *input, const ScriptScore *score)
{
  fputs ("\"diagnostics\":[", out);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      fputs (i ? ",\n  " : "\n  ", out);
      diagnostic_put (out, input, &score->diagnostics[i]);
    }
  fputs ("]", out);
}

void
script_print_check_json (FILE *out, const char *file, const ScriptInput *input, const ScriptScore *score)
{
  static const char *const states[] = { "ok", "stale", "failed" };

  fputs ("{\"file\":", out);
  put_text (out, file ? file : file_name (input, input->main));
  fprintf (out, ",\"ok\":%s,\"errors\":%u,\"warnings\":%u,\n\"clips\":[", score->error_count ? "false" : "true", score->error_count, score->warning_count);
  for (uint32_t i = 0; i < score->clip_count; i++)
    {
      const ScriptClipInfo *clip = &score->clips[i];

      fputs (i ? ",\n  {\"name\":" : "\n  {\"name\":", out);
      put_text (out, clip->name);
      put_text_field (out, "key", clip->key);
      put_text_field (out, "state", states[clip->state]);
      put_field (out, "beats", clip->beats);
      put_field (out, "notes", clip->notes);
      fputc ('}', out);
    }
  fputs ("],\n", out);
  diagnostics_put (out, input, score);
  fputs ("}\n", out);
}

/* ---- events --------------------------------------------------------------------------------------------------------------------------- */

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
      put_text (out, file_name (input, span->file));
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
      put_field (out, "range", range);
      put_field (out, "bend", fmin (fmax (8192 + floor (e->value / range * 8192 + 0.5), 0), 16383));
      break;
    case SCRIPT_EVENT_BARRIER: put_field (out, "cycle", e->ramp_beats); return;
    case SCRIPT_EVENT_TIME_SIGNATURE: return;
    default: break;
    }
  put_field (out, "value", e->value);
}

static void
event_put (FILE *out, const ScriptInput *input, const ScriptScore *score, const ScriptEvent *e, Cursor *cursor)
{
  static const char *const types[] = { "note", "control", "bend", "pressure", "poly_pressure", "automation", "tempo", "time_signature", "barrier" };
  const ScriptPart *part = &score->parts[e->part];
  bool note = e->type == SCRIPT_EVENT_NOTE;

  fprintf (out, "{\"type\":\"%s\"", types[e->type]);
  put_text_field (out, "track", score->tracks[part->track].name);
  put_text_field (out, "clip", e->clip);
  if (!part->starts)
    fputs (",\"waits\":true", out);
  fprintf (out, ",\"tick\":%llu,\"duration_ticks\":%u", (unsigned long long) e->tick, e->duration_ticks);
  put_field (out, "start_s", e->start_s);
  put_field (out, "duration_s", e->duration_s);
  put_field (out, "beat", e->beat);
  fprintf (out, ",\"measure\":%u", e->measure);
  put_field (out, "beat_in_measure", e->beat_in_measure);
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
    put_text_field (out, "name", e->name);
  if (e->drum)
    put_text_field (out, "drum", e->drum);
  if (e->articulation)
    put_text_field (out, "articulation", e->articulation);
  if (e->voice)
    fprintf (out, ",\"voice\":%u", e->voice);
  if (e->detune_cents != 0)
    put_field (out, "detune", e->detune_cents);
  if (e->glide_beats > 0)
    put_field (out, "glide", e->glide_beats);
  if (e->target)
    put_text_field (out, "target", e->target);
  if (e->curve)
    put_text_field (out, "curve", e->curve);
  if (e->type == SCRIPT_EVENT_AUTOMATION || (e->type == SCRIPT_EVENT_TEMPO && e->ramp_beats > 0))
    {
      put_field (out, "ramp_beats", e->ramp_beats);
      put_field (out, "ramp_s", e->ramp_s);
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
    put_field (out, "midi_channel", instrument->channel);
  if (instrument->kind == SCRIPT_INSTRUMENT_SOUNDFONT)
    {
      put_field (out, "program", instrument->program);
      put_field (out, "bank", instrument->bank);
    }
  if (instrument->patch)
    put_text_field (out, "patch", instrument->patch);
  put_field (out, "volume", instrument->volume);
  put_field (out, "pan", instrument->pan);
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
      put_text (out, score->tracks[part->track].name);
      put_text_field (out, "clip", part->clip);
      put_text_field (out, "instrument", instrument->name ? instrument->name : instrument->patch ? instrument->patch : "synth");
      fprintf (out, ",\"channel\":%u", instrument->channel ? instrument->channel : 1u);
      put_field (out, "bend_range", instrument->bend_semitones);
      instrument_put (out, instrument);
      put_field (out, "length_beats", part->length_beats);
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
        put_text (out, score->tracks[score->parts[i].track].name);
        put_field (out, "tick", floor (tempo->beat * SCRIPT_PPQ + 0.5));
        put_field (out, "beat", tempo->beat);
        put_field (out, "start_s", tempo->start_s);
        put_field (out, "bpm", tempo->bpm);
        put_field (out, "to_bpm", tempo->to_bpm);
        put_field (out, "beats", tempo->beats);
        if (tempo->from_beats > 0)
          put_field (out, "from_beats", tempo->from_beats);
        put_text_field (out, "curve", curves[tempo->curve]);
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
        put_text (out, score->tracks[score->parts[i].track].name);
        put_field (out, "beat", metre->beat);
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
      put_text (out, part->clip);
      put_text_field (out, "track", score->tracks[part->track].name);
      fprintf (out, ",\"part\":\"%016llx\"", (unsigned long long) part->key_hash);
      put_field (out, "duration_ticks", floor (part->length_beats * SCRIPT_PPQ + 0.5));
      put_field (out, "duration_s", part->length_s);
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
      put_text (out, score->parts[y->from].clip);
      put_text_field (out, "to", score->parts[y->to].clip);
      put_field (out, "weight", y->weight);
      put_field (out, "probability", y->probability);
      put_field (out, "delay", y->delay_beats);
      put_field (out, "jitter", y->jitter_beats);
      put_text_field (out, "quantize", quantize[y->quantize]);
      if (y->limit)
        put_field (out, "limit", y->limit);
      put_field (out, "decay", y->decay);
      fprintf (out, ",\"always\":%s", y->always ? "true" : "false");
      put_field (out, "plasticity", y->plasticity);
      fprintf (out, ",\"group\":%u}", y->group);
    }
  fputs ("],\n", out);
}

void
script_print_events_json (FILE *out, const ScriptInput *input, const ScriptScore *score, const char *clip)
{
  fprintf (out, "{\"ppq\":%d", SCRIPT_PPQ);
  put_field (out, "tempo", score->tempo_bpm);
  fprintf (out, ",\"duration_ticks\":%llu", (unsigned long long) score->duration_ticks);
  put_field (out, "duration_s", score->duration_s);
  fprintf (out, ",\"seed\":%u,\n", score->seed);
  tracks_put (out, score, clip);
  tempos_put (out, score, clip);
  metres_put (out, score, clip);
  event_list_put (out, input, score, clip, SCRIPT_NONE);
  fputs (",\n", out);
  if (!clip)
    waiting_put (out, input, score);
  synapses_put (out, score);
  diagnostics_put (out, input, score);
  fputs ("}\n", out);
}

/* ---- for people -------------------------------------------------------------------------------------------------------------------------- */

void
script_print_diagnostics (FILE *out, const ScriptInput *input, const ScriptScore *score)
{
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      const ScriptDiagnostic *d = &score->diagnostics[i];
      const ScriptFile *file = d->file < input->file_count ? &input->files[d->file] : NULL;
      size_t start, end, width = 0;

      fprintf (out, "%s:%u:%u: %s: %s [%s]\n", file_name (input, d->file), d->line, d->column, severities[d->severity], d->message, d->code);
      if (file && d->start <= file->length && file->length > 0)
        {
          for (start = d->start; start > 0 && file->text[start - 1] != '\n';)
            start--;
          for (end = d->start; end < file->length && file->text[end] != '\n' && file->text[end] != '\r';)
            end++;
          if (end - start <= 200)
            {
              fprintf (out, "  %.*s\n  ", (int) (end - start), file->text + start);
              for (size_t k = start; k < d->start; k++)
                if (((uint8_t) file->text[k] & 0xC0) != 0x80)
                  fputc (file->text[k] == '\t' ? '\t' : ' ', out);
              for (size_t k = d->start; k < d->end && k < end; k++)
                if (((uint8_t) file->text[k] & 0xC0) != 0x80)
                  {
                    fputc (width == 0 ? '^' : '~', out);
                    width++;
                  }
              fputs (width ? "\n" : "^\n", out);
            }
        }
      if (d->hint)
        fprintf (out, "  %s\n", d->hint);
    }
  if (score->hidden_count)
    fprintf (out, "… and %u more.\n", score->hidden_count);
}
