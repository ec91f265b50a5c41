/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual and the TypeScript declarations, both printed from the API table. */
#include "script/api.h"
#include <string.h>

static const struct { uint64_t bit; const char *name, *type; } receivers[] = {
  { SCRIPT_ON_GLOBAL, "everywhere", NULL }, { SCRIPT_ON_CLIP_SPACE, "Clip", "ClipSpace" }, { SCRIPT_ON_SESSION_SPACE, "Session", "SessionSpace" },
  { SCRIPT_ON_TRACK_SPACE, "Track", "TrackSpace" }, { SCRIPT_ON_INSTRUMENT_SPACE, "Instrument", "InstrumentSpace" },
  { SCRIPT_ON_PLAIN, "plain clips", "PlainClip" }, { SCRIPT_ON_MELODY, "melody clips", "MelodyClip" }, { SCRIPT_ON_KEYS, "keys clips", "KeysClip" },
  { SCRIPT_ON_STRINGS, "strings clips", "StringsClip" }, { SCRIPT_ON_WIND, "wind clips", "WindClip" }, { SCRIPT_ON_DRUMS, "drum clips", "DrumClip" },
  { SCRIPT_ON_SESSION, "sessions", "SessionBuilder" }, { SCRIPT_ON_TRACK, "tracks", "TrackBuilder" }, { SCRIPT_ON_SYNTH, "synths", "Synth" },
  { SCRIPT_ON_SAMPLER, "samplers", "Sampler" }, { SCRIPT_ON_PATCH, "patches", "Patch" }, { SCRIPT_ON_SOUNDFONT, "soundfonts", "Soundfont" },
  { SCRIPT_ON_RANDOM, "SeededRandom", "SeededRandom" }, { SCRIPT_ON_ARRAY, "lists", NULL }, { SCRIPT_ON_STRING, "texts", NULL },
  { SCRIPT_ON_NUMBER, "numbers", NULL }, { SCRIPT_ON_OBJECT, "objects", NULL }, { SCRIPT_ON_MATH_SPACE, "Math", NULL },
  { SCRIPT_ON_ARRAY_SPACE, "Array", NULL }, { SCRIPT_ON_STRING_SPACE, "String", NULL }, { SCRIPT_ON_NUMBER_SPACE, "Number", NULL },
  { SCRIPT_ON_OBJECT_SPACE, "Object", NULL }, { SCRIPT_ON_CONSOLE_SPACE, "console", NULL }, { SCRIPT_ON_LIBRARY, "JavaScript", NULL },
  { SCRIPT_ON_FUNCTION, "functions", NULL }, { SCRIPT_ON_BOOLEAN, "true and false", NULL }, { SCRIPT_ON_MAP, "maps", NULL }, { SCRIPT_ON_SET, "sets", NULL },
  { SCRIPT_ON_ITERATOR, "iterators", NULL }, { SCRIPT_ON_JSON_SPACE, "JSON", NULL },
};
#define RECEIVERS (sizeof receivers / sizeof receivers[0])

const char *
script_api_receiver_name (uint64_t receiver)
{
  for (size_t i = 0; i < RECEIVERS; i++)
    if (receivers[i].bit & receiver & ~SCRIPT_ON_PLAIN)
      return receivers[i].name;
  return receiver & SCRIPT_ON_PLAIN ? "plain clips" : "nothing";
}

const char *
script_api_kind_name (ScriptParamKind kind)
{
  static const char *const names[] = { "any", "pitch", "pitches", "root", "chord", "duration", "number", "whole number", "level 0–1", "tempo", "metre", "text",
    "word", "mode", "drum", "true or false", "clip", "function", "function or clip", "options", "object", "list", "instrument", "track", "function" };

  return names[kind];
}

static void
params_print (FILE *out, const ScriptApiEntry *entry)
{
  for (int i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    fprintf (out, "%s%s%s", i ? ", " : "", entry->params[i].name, entry->params[i].optional ? "?" : "");
}

static void
words_print (FILE *out, const char *words)
{
  for (; *words; words++)
    if (*words == '|')
      fputs (", ", out);
    else
      fputc (*words, out);
}

static void
param_print (FILE *out, const ScriptApiParam *param, const char *indent)
{
  fprintf (out, "%s- `%s`: %s", indent, param->name, script_api_kind_name (param->kind));
  if (param->words && param->kind == SCRIPT_PARAM_WORD)
    {
      fputs (" (", out);
      words_print (out, param->words);
      fputc (')', out);
    }
  if (param->least != param->most)
    fprintf (out, ", %g to %g", param->least, param->most);
  if (param->unit)
    fprintf (out, ", %s", param->unit);
  if (param->fallback)
    fprintf (out, ", else %s", param->fallback);
  else if (param->optional)
    fputs (", optional", out);
  fputc ('\n', out);
  for (const ScriptApiParam *field = param->fields; field && field->name; field++)
    param_print (out, field, "  ");
}

static void
entry_print (FILE *out, const ScriptApiEntry *entry)
{
  fprintf (out, "### %s(", entry->name);
  params_print (out, entry);
  fprintf (out, ")\n%s\n", entry->text);
  if (entry->params[0].name && !entry->rest)
    fputc ('\n', out);
  for (int i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name && !entry->rest; i++)
    param_print (out, &entry->params[i], "");
  if (entry->example)
    fprintf (out, "\n```js\n%s\n```\n", entry->example);
  fputc ('\n', out);
}

/* A row belongs to the chapter of its first receiver. */
static uint64_t
chapter_of (const ScriptApiEntry *entry)
{
  if ((entry->receivers & SCRIPT_ON_CLIP) == SCRIPT_ON_CLIP)
    return SCRIPT_ON_PLAIN;
  for (size_t i = 0; i < RECEIVERS; i++)
    if (receivers[i].bit & entry->receivers & ~SCRIPT_ON_PLAIN)
      return receivers[i].bit;
  return SCRIPT_ON_PLAIN;
}

void
script_print_manual (FILE *out)
{
  fputs ("# SymphonyScript: what can be called\n\n", out);
  for (size_t i = 0; i < RECEIVERS; i++)
    {
      bool any = false;

      for (uint32_t k = 0; k < script_api_count (); k++)
        if (chapter_of (script_api_get (k)) == receivers[i].bit)
          {
            if (!any)
              fprintf (out, "## %s\n\n", receivers[i].bit == SCRIPT_ON_PLAIN ? "all clips" : receivers[i].bit == SCRIPT_ON_MELODY ? "melodic clips" : receivers[i].name);
            any = true;
            entry_print (out, script_api_get (k));
          }
    }
}

/* ---- declarations ----------------------------------------------------------------------------------------------------------------------- */

static void type_print (FILE *out, const ScriptApiParam *param);

static void
fields_print (FILE *out, const ScriptApiParam *fields)
{
  fputs ("{ ", out);
  for (; fields->name; fields++)
    {
      fprintf (out, "%s%s: ", fields->name, fields->optional ? "?" : "");
      type_print (out, fields);
      fputs ("; ", out);
    }
  fputc ('}', out);
}

static void
type_print (FILE *out, const ScriptApiParam *param)
{
  switch (param->kind)
    {
    case SCRIPT_PARAM_PITCH: case SCRIPT_PARAM_DURATION: fputs ("string | number", out); break;
    case SCRIPT_PARAM_PITCHES: fputs ("(string | number)[]", out); break;
    case SCRIPT_PARAM_NUMBER: case SCRIPT_PARAM_WHOLE: case SCRIPT_PARAM_LEVEL: case SCRIPT_PARAM_BPM: fputs ("number", out); break;
    case SCRIPT_PARAM_ROOT: case SCRIPT_PARAM_CHORD: case SCRIPT_PARAM_METRE: case SCRIPT_PARAM_TEXT: case SCRIPT_PARAM_MODE: case SCRIPT_PARAM_DRUM:
      fputs ("string", out);
      break;
    case SCRIPT_PARAM_WORD:
      fputc ('\'', out);
      for (const char *p = param->words; *p; p++)
        fputs (*p == '|' ? "' | '" : (char[2]) { *p, 0 }, out);
      fputc ('\'', out);
      break;
    case SCRIPT_PARAM_BOOL: fputs ("boolean", out); break;
    case SCRIPT_PARAM_CLIP: fputs ("AnyClip", out); break;
    case SCRIPT_PARAM_BODY: fputs ("(b: this) => AnyClip", out); break;
    case SCRIPT_PARAM_BODY_OR_CLIP: fputs ("((b: this) => AnyClip) | AnyClip", out); break;
    case SCRIPT_PARAM_OPTIONS: fields_print (out, param->fields); break;
    case SCRIPT_PARAM_OBJECT: fputs ("Record<string, any>", out); break;
    case SCRIPT_PARAM_LIST: fputs ("any[]", out); break;
    case SCRIPT_PARAM_INSTRUMENT: fputs ("AnyInstrument", out); break;
    case SCRIPT_PARAM_TRACK: fputs ("TrackBuilder", out); break;
    case SCRIPT_PARAM_FUNCTION: fputs ("(t: TrackBuilder) => any", out); break;
    case SCRIPT_PARAM_ANY: fputs ("any", out); break;
    }
}

static const char *
result_type (const ScriptApiEntry *entry)
{
  static const struct { const char *result, *type; } types[] = {
    { "cursor", "this" }, { "builder", "this" }, { "itself", "this" }, { "melody", "MelodyClip" }, { "keys", "KeysClip" }, { "strings", "StringsClip" },
    { "wind", "WindClip" }, { "drums", "DrumClip" }, { "session", "SessionBuilder" }, { "track", "TrackBuilder" }, { "synth", "Synth" },
    { "sampler", "Sampler" }, { "patch", "Patch" }, { "soundfont", "Soundfont" },
  };

  if (strcmp (entry->result, "clip") == 0)
    return entry->receivers & SCRIPT_ON_CLIP ? "this" : "PlainClip";
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (types[i].result, entry->result) == 0)
      return types[i].type;
  return "any";
}

static void
declaration_print (FILE *out, const ScriptApiEntry *entry, const char *before)
{
  fprintf (out, "%s/** %s */\n%s%s(", before[0] == ' ' ? before : "", entry->text, before, entry->name);
  for (int i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    {
      fprintf (out, "%s%s%s: ", i ? ", " : "", entry->params[i].name, entry->params[i].optional ? "?" : "");
      type_print (out, &entry->params[i]);
    }
  fprintf (out, "): %s;\n", result_type (entry));
}

void
script_print_declarations (FILE *out)
{
  fputs ("// SymphonyScript, for editors that know TypeScript.\n"
         "type AnyClip = PlainClip | MelodyClip | KeysClip | StringsClip | WindClip | DrumClip;\n"
         "type AnyInstrument = Synth | Sampler | Patch | Soundfont;\n\n", out);
  for (size_t i = 0; i < RECEIVERS; i++)
    {
      if (!receivers[i].type)
        continue;
      fprintf (out, "interface %s {\n", receivers[i].type);
      for (uint32_t k = 0; k < script_api_count (); k++)
        if (script_api_get (k)->receivers & receivers[i].bit)
          declaration_print (out, script_api_get (k), "  ");
      fputs ("}\n\n", out);
    }
  fputs ("declare const Clip: ClipSpace;\ndeclare const Session: SessionSpace;\ndeclare const Track: TrackSpace;\ndeclare const Instrument: InstrumentSpace;\n", out);
  for (uint32_t k = 0; k < script_api_count (); k++)
    if (script_api_get (k)->receivers & SCRIPT_ON_GLOBAL)
      declaration_print (out, script_api_get (k), "declare function ");
}
