/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The declarations for TypeScript editors, and the table's examples and names as programs and tests read them. */
#include "script-manual.h"
#include <string.h>

/* ---- types ------------------------------------------------------------------------------------------------------------------------------ */

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
words_print (FILE *out, const char *words)
{
  fputc ('\'', out);
  for (; *words; words++)
    fputs (*words == '|' ? "' | '" : (char[2]) { *words, 0 }, out);
  fputc ('\'', out);
}

static void
type_print (FILE *out, const ScriptApiParam *param)
{
  switch (param->kind)
    {
    case SCRIPT_PARAM_PITCH: fputs ("Pitch", out); break;
    case SCRIPT_PARAM_DURATION: fputs ("NoteDuration", out); break;
    case SCRIPT_PARAM_PITCHES: fputs ("Pitch[]", out); break;
    case SCRIPT_PARAM_NUMBER: case SCRIPT_PARAM_WHOLE: case SCRIPT_PARAM_LEVEL: case SCRIPT_PARAM_BPM: fputs ("number", out); break;
    case SCRIPT_PARAM_ROOT: case SCRIPT_PARAM_CHORD: case SCRIPT_PARAM_METRE: case SCRIPT_PARAM_TEXT: case SCRIPT_PARAM_MODE: case SCRIPT_PARAM_DRUM:
      fputs ("string", out);
      break;
    case SCRIPT_PARAM_WORD: words_print (out, param->words); break;
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
    { "sampler", "Sampler" }, { "patch", "Patch" }, { "soundfont", "Soundfont" }, { "operation", "AnyClip" }, { "nothing", "void" }, { "text", "string" },
    { "texts", "string[]" }, { "number", "number" }, { "list", "any[]" }, { "groove", "Groove" }, { "random", "SeededRandom" },
  };

  if (strcmp (entry->result, "clip") == 0)
    return entry->receivers & SCRIPT_ON_CLIP ? "this" : "PlainClip";
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (types[i].result, entry->result) == 0)
      return types[i].type;
  return "any";
}

/* ---- declarations --------------------------------------------------------------------------------------------------------------------- */

static void
declaration_print (FILE *out, const ScriptApiEntry *entry, const char *before)
{
  fprintf (out, "%s/** %s", before[0] == ' ' ? before : "", entry->text);
  if (entry->example)
    fprintf (out, " `%s`", entry->example);
  fprintf (out, " */\n%s%s(", before, entry->name);
  for (int i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    {
      bool rest = entry->rest && (i + 1 == SCRIPT_API_PARAMS || !entry->params[i + 1].name);

      fprintf (out, "%s%s%s%s: ", i ? ", " : "", rest ? "..." : "", entry->params[i].name, entry->params[i].optional && !rest ? "?" : "");
      if (rest && entry->params[i].kind != SCRIPT_PARAM_ANY)
        fputc ('(', out);
      type_print (out, &entry->params[i]);
      if (rest)
        fputs (entry->params[i].kind != SCRIPT_PARAM_ANY ? ")[]" : "[]", out);
    }
  fprintf (out, "): %s;\n", result_type (entry));
}

static void
interfaces_print (FILE *out)
{
  for (unsigned i = 0; i < manual_receiver_count; i++)
    {
      if (!manual_receivers[i].type)
        continue;
      fprintf (out, "interface %s {\n", manual_receivers[i].type);
      for (uint32_t k = 0; k < script_api_count (); k++)
        if (script_api_get (k)->receivers & manual_receivers[i].bit)
          declaration_print (out, script_api_get (k), "  ");
      fputs ("}\n\n", out);
    }
}

static void
constants_print (FILE *out)
{
  ScriptApiConstant constant;
  const char *name = "";

  for (uint32_t i = 0; script_api_get_constant (i, &constant); i++)
    {
      if (strcmp (name, constant.name) != 0)
        fprintf (out, "%sdeclare var %s: {\n", i ? "};\n" : "", constant.name);
      name = constant.name;
      if (strcmp (name, "Grooves") == 0)
        fprintf (out, "  readonly %s: Groove;\n", constant.field);
      else if (constant.text)
        fprintf (out, "  readonly %s: '%s';\n", constant.field, constant.text);
      else
        fprintf (out, "  readonly %s: %g;\n", constant.field, constant.number);
    }
  fputs ("};\ndeclare var CHORD_DEFINITIONS: readonly ChordDefinition[];\n", out);
}

static const char *
space_name (unsigned receiver)
{
  uint64_t spaces = SCRIPT_ON_CLIP_SPACE | SCRIPT_ON_SESSION_SPACE | SCRIPT_ON_TRACK_SPACE | SCRIPT_ON_INSTRUMENT_SPACE | SCRIPT_ON_NOTES_SPACE
                    | SCRIPT_ON_ACTIONS_SPACE | SCRIPT_ON_LIVE_SPACE;

  return manual_receivers[receiver].bit & spaces ? manual_receivers[receiver].name : NULL;
}

/* Everything again as a module's exports, for files that import it. */
static void
module_print (FILE *out, const char *module)
{
  static const char *const constants[] = { "Duration", "CC", "Grooves", "CHORD_DEFINITIONS", "SeededRandom" };

  fprintf (out, "\ndeclare module '%s' {\n", module);
  for (uint32_t k = 0; k < script_api_count (); k++)
    if (script_api_get (k)->receivers & SCRIPT_ON_GLOBAL)
      fprintf (out, "  export const %s: typeof globalThis.%s;\n", script_api_get (k)->name, script_api_get (k)->name);
  for (unsigned i = 0; i < manual_receiver_count; i++)
    if (space_name (i))
      fprintf (out, "  export const %s: typeof globalThis.%s;\n", space_name (i), space_name (i));
  for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
    fprintf (out, "  export const %s: typeof globalThis.%s;\n", constants[i], constants[i]);
  fputs ("  export type NoteName = string;\n  export type NoteDuration = string | number;\n}\n", out);
}

void
script_print_declarations (FILE *out)
{
  fputs ("// SymphonyScript, for editors that know TypeScript.\n"
         "type Pitch = string | number;\n"
         "type NoteDuration = string | number;\n"
         "type AnyClip = PlainClip | MelodyClip | KeysClip | StringsClip | WindClip | DrumClip;\n"
         "type AnyInstrument = Synth | Sampler | Patch | Soundfont;\n"
         "interface Groove { name?: string; stepsPerBeat: number; steps: { timing?: number; velocity?: number; duration?: number; }[]; }\n"
         "interface ChordDefinition { quality: string; primaryCode: string; altCodes: string[]; intervals: number[]; }\n\n", out);
  interfaces_print (out);
  for (unsigned i = 0; i < manual_receiver_count; i++)
    if (space_name (i))
      fprintf (out, "declare var %s: %s;\n", space_name (i), manual_receivers[i].type);
  fputs ("declare var SeededRandom: { new (seed?: number): SeededRandom; (seed?: number): SeededRandom; };\n", out);
  constants_print (out);
  for (uint32_t k = 0; k < script_api_count (); k++)
    if (script_api_get (k)->receivers & SCRIPT_ON_GLOBAL)
      declaration_print (out, script_api_get (k), "declare function ");
  module_print (out, "symphonyscript");
  module_print (out, "@symphonyscript/*");
}

/* ---- examples and names --------------------------------------------------------------------------------------------------------------- */

static const char *
made_by (uint64_t receivers)
{
  for (unsigned i = 0; i < manual_receiver_count; i++)
    if ((manual_receivers[i].bit & receivers) && manual_receivers[i].made)
      return manual_receivers[i].made;
  return "";
}

void
script_print_examples (FILE *out)
{
  fputs ("const lead = clip('Lead').note('C4', '4n')\nconst verse = clip('Verse').note('E4', '4n')\nconst intro = clip('Intro').note('G4', '4n')\n"
         "const kick = synth('kick')\n", out);
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);

      if (!(entry->receivers & SCRIPT_ON_MUSIC) || !entry->example)
        continue;
      fprintf (out, "{ %s%s }\n", entry->example[0] == '.' ? made_by (entry->receivers) : "", entry->example);
    }
  fputs ("export default lead\n", out);
}

void
script_print_names (FILE *out)
{
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);

      if (entry->receivers & SCRIPT_ON_GLOBAL)
        fprintf (out, "%s(\n", entry->name);
      for (unsigned k = 0; k < manual_receiver_count; k++)
        if (space_name (k) && (manual_receivers[k].bit & entry->receivers))
          fprintf (out, "%s.%s(\n", space_name (k), entry->name);
      if (made_by (entry->receivers)[0])
        fprintf (out, ".%s(\n", entry->name);
    }
}
