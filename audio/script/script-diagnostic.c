/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Diagnostics: collecting, limiting, sorting, placing; and throwing them. */
#include "script-value.h"

static const char *
phase_of (const char *code)
{
  switch (code[3])
    {
    case '1': return "syntax";
    case '2': return "module";
    case '3': return "name";
    case '4': return "value";
    case '5': return "music";
    case '6': return "graph";
    case '7': return "session";
    case '8': return "pattern";
    default: return "budget";
    }
}

/* Messages must be told even when the arena is full: the last part of it is kept for them. */
static size_t
reserve_open (Script *s, jmp_buf **escape)
{
  size_t limit = s->arena->limit;

  *escape = s->arena->escape;
  s->arena->limit = s->arena->size;
  s->arena->escape = NULL;
  return limit;
}

static void
reserve_close (Script *s, size_t limit, jmp_buf *escape)
{
  s->arena->limit = limit;
  s->arena->escape = escape;
}

static void
diagnostic_fill (ScriptDiagnostic *d, ScriptSeverity severity, const char *code, Place place)
{
  memset (d, 0, sizeof *d);
  d->severity = severity;
  d->code = code;
  d->phase = phase_of (code);
  d->file = place.file;
  d->start = place.start;
  d->end = place.end > place.start ? place.end : place.start;
  d->message = "";
}

static ScriptDiagnostic *
diagnostic_slot (Script *s, ScriptSeverity severity, const char *code, Place place)
{
  ScriptDiagnostic *d = &s->scratch;

  if (s->sources[place.file].diagnostics++ < s->limits.diagnostics
      && (s->diagnostics.count < s->diagnostics.capacity || s->arena->size - s->arena->used > (64u << 10)))
    d = vector_push (s->arena, &s->diagnostics);
  else
    s->hidden_count++;
  s->error_count += severity == SCRIPT_ERROR;
  s->warning_count += severity == SCRIPT_WARNING;
  diagnostic_fill (d, severity, code, place);
  return d;
}

ScriptDiagnostic *
diagnostic_add (Script *s, ScriptSeverity severity, const char *code, Place place, const char *format, ...)
{
  jmp_buf *escape;
  size_t limit = reserve_open (s, &escape);
  ScriptDiagnostic *d = diagnostic_slot (s, severity, code, place);
  va_list args;

  va_start (args, format);
  if (d != &s->scratch)
    d->message = format_text_v (s->arena, format, args);
  va_end (args);
  reserve_close (s, limit, escape);
  return d;
}

void
diagnostic_set_fix (Script *s, ScriptDiagnostic *d, Place place, const char *title, const char *text)
{
  ScriptEdit *edit = memory_new (s->arena, ScriptEdit);

  edit->file = place.file;
  edit->start = place.start;
  edit->end = place.end;
  edit->text = text;
  d->fix_title = title;
  d->fix_edits = edit;
  d->fix_count = 1;
}

static void
lines_find (Script *s, Source *source)
{
  uint32_t count = 1, n = 1;

  for (uint32_t i = 0; i < source->length; i++)
    count += source->text[i] == '\n';
  source->lines = memory_new_n (s->arena, uint32_t, count);
  source->line_count = count;
  if (!source->lines)
    {
      source->line_count = 0;
      return;
    }
  source->lines[0] = 0;
  for (uint32_t i = 0; i < source->length; i++)
    if (source->text[i] == '\n')
      source->lines[n++] = i + 1;
}

void
source_get_position (Script *s, uint32_t file, uint32_t offset, uint32_t *line, uint32_t *column)
{
  Source *source = &s->sources[file];
  uint32_t low = 0, high, characters = 0;

  if (!source->lines)
    lines_find (s, source);
  high = source->line_count;
  *line = *column = 1;
  if (high == 0)
    return;
  if (offset > source->length)
    offset = source->length;
  while (high - low > 1)
    {
      uint32_t middle = (low + high) / 2;

      if (source->lines[middle] <= offset)
        low = middle;
      else
        high = middle;
    }
  for (uint32_t i = source->lines[low]; i < offset; i++)
    characters += ((uint8_t) source->text[i] & 0xC0) != 0x80;
  *line = low + 1;
  *column = characters + 1;
}

/* By file and place; equal ones in the order they were found. Few, so insertion does. */
void
diagnostics_finish (Script *s)
{
  ScriptDiagnostic *items = s->diagnostics.items;

  for (uint32_t i = 1; i < s->diagnostics.count; i++)
    {
      ScriptDiagnostic d = items[i];
      uint32_t k = i;

      for (; k > 0 && (items[k - 1].file > d.file || (items[k - 1].file == d.file && items[k - 1].start > d.start)); k--)
        items[k] = items[k - 1];
      items[k] = d;
    }
  for (uint32_t i = 0; i < s->diagnostics.count; i++)
    {
      source_get_position (s, items[i].file, items[i].start, &items[i].line, &items[i].column);
      source_get_position (s, items[i].file, items[i].end, &items[i].end_line, &items[i].end_column);
    }
}

const char *
name_suggest (const char *const *words, uint32_t count, const char *name, size_t length)
{
  unsigned limit = length <= 3 ? 1 : length <= 6 ? 2 : 3, best = limit + 1;
  const char *found = NULL;

  for (uint32_t i = 0; i < count; i++)
    {
      unsigned distance = name_distance (words[i], strlen (words[i]), name, length, best > 0 ? best - 1 : 0);

      if (distance < best)
        {
          best = distance;
          found = words[i];
        }
    }
  return found;
}

/* ---- throwing --------------------------------------------------------------------------------------------------------------------------- */

void
script_raise (Script *s, Thrown kind)
{
  s->thrown = kind;
  _longjmp (s->guard->jump, 1);
}

static void
related_add (Script *s)
{
  uint32_t caller = s->frame && s->frame->up ? caller_get (s) : SCRIPT_NONE, count = 0;
  ScriptRelated *related;

  if (caller == SCRIPT_NONE)
    return;
  related = memory_new_n (s->arena, ScriptRelated, 4);
  if (!related)
    return;
  for (; caller != SCRIPT_NONE && count < 4; caller = s->callers.items[caller].up, count++)
    {
      const Caller *c = &s->callers.items[caller];

      related[count] = (ScriptRelated) { c->file, c->start, c->start + c->length, "called from here" };
    }
  s->error.related = related;
  s->error.related_count = count;
}

static void
error_prepare (Script *s, Place place, const char *code, const char *hint, const char *format, va_list args)
{
  jmp_buf *escape;
  size_t limit = reserve_open (s, &escape);

  diagnostic_fill (&s->error, SCRIPT_ERROR, code, place);
  s->error.message = format_text_v (s->arena, format, args);
  if (strncmp (s->error.message, "a ", 2) == 0 || strncmp (s->error.message, "an ", 3) == 0)
    *(char *) (uintptr_t) s->error.message = 'A';
  s->error.hint = hint;
  if (s->arena->size - s->arena->used > 8192)
    related_add (s);
  reserve_close (s, limit, escape);
}

/* The class of what a program catches: by the kind of mistake. */
static Builtin
error_class (const char *code)
{
  static const struct { const char *codes; Builtin builtin; } classes[] = {
    { "SS0303", BUILTIN_REFERENCE_ERROR }, { "SS0302 SS0306 SS0307 SS0308 SS0311 SS0313 SS0316 SS0138", BUILTIN_TYPE_ERROR },
    { "SS0309 SS0404", BUILTIN_RANGE_ERROR }, { "SS0318", BUILTIN_SYNTAX_ERROR },
  };

  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
    if (strstr (classes[i].codes, code))
      return classes[i].builtin;
  return BUILTIN_ERROR;
}

void
script_throw (Script *s, Place place, const char *code, const char *hint, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  error_prepare (s, place, code, hint, format, args);
  va_end (args);
  s->thrown_value = error_new (s, error_class (code), s->error.message);
  script_raise (s, THROWN_VALUE);
}

void
script_throw_fix (Script *s, Place place, const char *code, const char *hint, const char *title, const char *text, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  error_prepare (s, place, code, hint, format, args);
  va_end (args);
  diagnostic_set_fix (s, &s->error, place, title, text);
  s->thrown_value = error_new (s, error_class (code), s->error.message);
  script_raise (s, THROWN_VALUE);
}

void
script_throw_limit (Script *s, Place place, const char *code, const char *hint, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  error_prepare (s, place, code, hint, format, args);
  va_end (args);
  script_raise (s, THROWN_LIMIT);
}

void
script_throw_value (Script *s, Place place, Value value)
{
  Str *text;
  bool found;

  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  text = value_show (s, value, 0);
  if (value.tag == TAG_OBJECT && value.u.object->kind == OBJECT_ERROR)
    {
      Value name = object_get (s, value.u.object, s->atom_name, value, &found), message = object_get (s, value.u.object, s->atom_message, value, &found);

      text = name.tag == TAG_STRING && str_is (name.u.str, "Error") ? value_to_str (s, message) : value_to_str (s, value);
    }
  diagnostic_fill (&s->error, SCRIPT_ERROR, "SS0310", place);
  s->error.message = format_text (s->arena, "%a", text);
  s->error.hint = "The composition itself threw this error.";
  related_add (s);
  s->thrown_value = value;
  script_raise (s, THROWN_VALUE);
}

void
script_steps_out (Script *s, Place place)
{
  bool all = s->steps > s->limits.steps;

  s->steps_end = UINT64_MAX;            /* until the statement has ended */
  script_throw_limit (s, place, "SS0901", "Does a loop or a function never end?",
                      all ? "The evaluation took more than %n steps; this is where the work went."
                          : "This statement took more than %n steps; this is where the work went.",
                      (double) (all ? s->limits.steps : s->limits.steps_per_statement));
}

void
text_limit_check (Script *s, uint64_t units, Place place)
{
  if (units > s->limits.string_units)
    script_throw_limit (s, place, "SS0908", "Build a list of shorter texts instead.", "Texts may have %n characters; this one would have %n.",
                        (double) s->limits.string_units, (double) units);
}
