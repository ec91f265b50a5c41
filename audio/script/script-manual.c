/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual's reference, printed from the API table. */
#include "script-manual.h"
#include <string.h>

const ManualReceiver manual_receivers[] = {
  { SCRIPT_ON_GLOBAL, "everywhere", NULL, NULL }, { SCRIPT_ON_CLIP_SPACE, "Clip", "ClipSpace", NULL },
  { SCRIPT_ON_PLAIN, "plain clips", "PlainClip", "clip()" }, { SCRIPT_ON_MELODY, "melody clips", "MelodyClip", "Clip.melody()" },
  { SCRIPT_ON_KEYS, "keys clips", "KeysClip", "Clip.keys()" }, { SCRIPT_ON_STRINGS, "strings clips", "StringsClip", "Clip.strings()" },
  { SCRIPT_ON_WIND, "wind clips", "WindClip", "Clip.wind()" }, { SCRIPT_ON_DRUMS, "drum clips", "DrumClip", "Clip.drums()" },
  { SCRIPT_ON_SESSION_SPACE, "Session", "SessionSpace", NULL }, { SCRIPT_ON_SESSION, "sessions", "SessionBuilder", "session()" },
  { SCRIPT_ON_TRACK_SPACE, "Track", "TrackSpace", NULL }, { SCRIPT_ON_TRACK, "tracks", "TrackBuilder", "Track.from(lead, synth())" },
  { SCRIPT_ON_INSTRUMENT_SPACE, "Instrument", "InstrumentSpace", NULL }, { SCRIPT_ON_SYNTH, "synths", "Synth", "synth()" },
  { SCRIPT_ON_SAMPLER, "samplers", "Sampler", "sampler()" }, { SCRIPT_ON_PATCH, "patches", "Patch", "Instrument.patch('pad')" },
  { SCRIPT_ON_SOUNDFONT, "soundfonts", "Soundfont", "Instrument.soundfont('piano.sf2')" }, { SCRIPT_ON_LIVE_SPACE, "live", "LiveSpace", NULL },
  { SCRIPT_ON_NOTES_SPACE, "Notes", "NotesSpace", NULL }, { SCRIPT_ON_ACTIONS_SPACE, "Actions", "ActionsSpace", NULL },
  { SCRIPT_ON_RANDOM, "SeededRandom", "SeededRandom", "createRandom(1)" }, { SCRIPT_ON_ARRAY, "lists", NULL, NULL }, { SCRIPT_ON_STRING, "texts", NULL, NULL },
  { SCRIPT_ON_NUMBER, "numbers", NULL, NULL }, { SCRIPT_ON_OBJECT, "objects", NULL, NULL }, { SCRIPT_ON_MAP, "maps", NULL, NULL },
  { SCRIPT_ON_SET, "sets", NULL, NULL }, { SCRIPT_ON_ITERATOR, "iterators", NULL, NULL }, { SCRIPT_ON_MATH_SPACE, "Math", NULL, NULL },
  { SCRIPT_ON_ARRAY_SPACE, "Array", NULL, NULL }, { SCRIPT_ON_STRING_SPACE, "String", NULL, NULL }, { SCRIPT_ON_NUMBER_SPACE, "Number", NULL, NULL },
  { SCRIPT_ON_OBJECT_SPACE, "Object", NULL, NULL }, { SCRIPT_ON_JSON_SPACE, "JSON", NULL, NULL }, { SCRIPT_ON_CONSOLE_SPACE, "console", NULL, NULL },
  { SCRIPT_ON_ERROR, "errors", NULL, NULL }, { SCRIPT_ON_LIBRARY, "JavaScript", NULL, NULL },
  { SCRIPT_ON_FUNCTION, "functions", NULL, NULL }, { SCRIPT_ON_BOOLEAN, "true and false", NULL, NULL },
};
const unsigned manual_receiver_count = sizeof manual_receivers / sizeof manual_receivers[0];

const char *
script_api_receiver_name (uint64_t receiver)
{
  for (unsigned i = 0; i < manual_receiver_count; i++)
    if (manual_receivers[i].bit & receiver & ~SCRIPT_ON_PLAIN)
      return manual_receivers[i].name;
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
    {
      bool last = i + 1 == SCRIPT_API_PARAMS || !entry->params[i + 1].name;

      fprintf (out, "%s%s%s%s", i ? ", " : "", entry->rest && last ? "…" : "", entry->params[i].name, entry->params[i].optional ? "?" : "");
    }
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

/* Which builders have the method, where its chapter does not say so. */
static void
owners_print (FILE *out, const ScriptApiEntry *entry)
{
  const char *before = "On ";

  if (!(entry->receivers & SCRIPT_ON_CLIP) || (entry->receivers & SCRIPT_ON_CLIP) == SCRIPT_ON_CLIP)
    return;
  for (unsigned i = 0; i < manual_receiver_count; i++)
    if (manual_receivers[i].bit & entry->receivers & SCRIPT_ON_CLIP)
      {
        fprintf (out, "%s%s", before, manual_receivers[i].name);
        before = ", ";
      }
  fputs (".\n", out);
}

static void
entry_print (FILE *out, const ScriptApiEntry *entry)
{
  fprintf (out, "### %s(", entry->name);
  params_print (out, entry);
  fprintf (out, ")\n%s\n", entry->text);
  owners_print (out, entry);
  if (entry->params[0].name && entry->params[0].kind != SCRIPT_PARAM_ANY)
    fputc ('\n', out);
  else if (entry->params[0].name && (entry->receivers & SCRIPT_ON_MUSIC))
    fputc ('\n', out);
  for (int i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    if ((entry->receivers & SCRIPT_ON_MUSIC) || entry->params[i].kind != SCRIPT_PARAM_ANY)
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
  for (unsigned i = 0; i < manual_receiver_count; i++)
    if (manual_receivers[i].bit & entry->receivers & ~SCRIPT_ON_PLAIN)
      return manual_receivers[i].bit;
  return SCRIPT_ON_PLAIN;
}

static void
constants_print (FILE *out)
{
  ScriptApiConstant constant;
  const char *name = "";

  for (uint32_t i = 0; script_api_get_constant (i, &constant); i++)
    {
      if (strcmp (name, constant.name) != 0)
        fprintf (out, "%s## %s\n\n", i ? "\n" : "", constant.name);
      name = constant.name;
      if (constant.text)
        fprintf (out, "- `%s.%s`: %s\n", constant.name, constant.field, constant.text);
      else
        fprintf (out, "- `%s.%s`: %g\n", constant.name, constant.field, constant.number);
    }
  fputs ("\n## CHORD_DEFINITIONS\n\nThe list of all chord suffixes: { quality, primaryCode, altCodes, intervals }.\n\n", out);
}

void
script_print_manual (FILE *out)
{
  manual_print_before (out);
  for (unsigned i = 0; i < manual_receiver_count; i++)
    {
      bool any = false;

      for (uint32_t k = 0; k < script_api_count (); k++)
        if (chapter_of (script_api_get (k)) == manual_receivers[i].bit)
          {
            if (!any)
              fprintf (out, "## %s\n\n", manual_receivers[i].bit == SCRIPT_ON_PLAIN ? "all clips" : manual_receivers[i].bit == SCRIPT_ON_MELODY ? "melodic clips" : manual_receivers[i].name);
            any = true;
            entry_print (out, script_api_get (k));
          }
    }
  constants_print (out);
  manual_print_behind (out);
}
