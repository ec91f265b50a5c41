/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON.parse: RFC 8259 and nothing beside it, with a place in every error; the reviver. */
#include "script-library.h"
#include "script-json.h"

#define DEPTH_MAX 1000

typedef struct {
  Script     *s;
  const Str  *text;
  uint32_t    at, depth;
  Place       place;
} Reader;

_Noreturn static void
refuse (Reader *r, uint32_t at, const char *what)
{
  uint32_t line = 1, column = 1;

  for (uint32_t i = 0; i < at && i < r->text->length; i++)
    if (r->text->data[i] == '\n')
      line++, column = 1;
    else
      column += ((uint8_t) r->text->data[i] & 0xC0) != 0x80;
  script_throw (r->s, r->place, "SS0318", "JSON writes names and texts in \"double quotes\" and has no comments and no comma at the end.",
                "JSON.parse: %s in line %d, column %d.", what, (int) line, (int) column);
}

static char
peek (Reader *r)
{
  while (r->at < r->text->length && strchr (" \t\n\r", r->text->data[r->at]) && r->text->data[r->at])
    r->at++;
  return r->at < r->text->length ? r->text->data[r->at] : 0;
}

static bool
is_digit (const Reader *r, uint32_t at)
{
  return at < r->text->length && r->text->data[at] >= '0' && r->text->data[at] <= '9';
}

static Value
number_read (Reader *r)
{
  const char *data = r->text->data;
  uint32_t start = r->at, at = start + (data[start] == '-');
  double value = 0;

  if (!is_digit (r, at))
    refuse (r, at, "a digit is missing");
  if (data[at] == '0')
    at++;
  else
    while (is_digit (r, at))
      at++;
  if (at < r->text->length && data[at] == '.')
    {
      if (!is_digit (r, ++at))
        refuse (r, at, "a digit is missing");
      while (is_digit (r, at))
        at++;
    }
  if (at < r->text->length && (data[at] | 32) == 'e')
    {
      at++;
      at += at < r->text->length && (data[at] == '+' || data[at] == '-');
      if (!is_digit (r, at))
        refuse (r, at, "a digit is missing");
      while (is_digit (r, at))
        at++;
    }
  number_parse_decimal (data + start, at - start, &value);
  r->at = at;
  return value_number (value);
}

static uint32_t
hex_read (Reader *r)
{
  uint32_t code = 0;

  for (int i = 0; i < 4; i++, r->at++)
    {
      char c = r->at < r->text->length ? r->text->data[r->at] : ' ';
      int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;

      if (digit < 0)
        refuse (r, r->at, "four hexadecimal digits are missing");
      code = code * 16 + (uint32_t) digit;
    }
  return code;
}

static size_t
escape_read (Reader *r, char *out)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  char c = r->at < r->text->length ? r->text->data[r->at++] : 0;
  const char *found = c ? strchr (from, c) : NULL;
  uint32_t code;

  if (found)
    {
      *out = to[found - from];
      return 1;
    }
  if (c != 'u')
    refuse (r, r->at - 1, "an escape that JSON does not know");
  code = hex_read (r);
  if (code >= 0xD800 && code < 0xDC00 && r->at + 6 <= r->text->length && r->text->data[r->at] == '\\' && r->text->data[r->at + 1] == 'u')
    {
      uint32_t keep = r->at, low;

      r->at += 2;
      low = hex_read (r);
      if (low >= 0xDC00 && low < 0xE000)
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      else
        r->at = keep;
    }
  return utf8_put (out, code);
}

static Str *
string_read (Reader *r)
{
  const char *data = r->text->data;
  uint32_t start = ++r->at, end = start;
  char *out;
  size_t n = 0;

  while (end < r->text->length && data[end] != '"' && data[end] != '\\' && (uint8_t) data[end] >= 0x20)
    end++;
  if (end < r->text->length && data[end] == '"')
    {
      r->at = end + 1;
      return end - start <= 32 ? &atoms_intern (&r->s->atoms, data + start, end - start)->str : str_copy (r->s->arena, data + start, end - start);
    }
  while (end < r->text->length && data[end] != '"')
    end += data[end] == '\\' ? 2 : 1;
  out = memory_alloc (r->s->arena, end - start + 8);
  while (r->at < r->text->length && data[r->at] != '"')
    {
      if ((uint8_t) data[r->at] < 0x20)
        refuse (r, r->at, "a line break or control character inside of a text");
      if (data[r->at] == '\\')
        {
          r->at++;
          n += escape_read (r, out + n);
        }
      else
        out[n++] = data[r->at++];
    }
  if (r->at >= r->text->length)
    refuse (r, start - 1, "a text that is never closed");
  r->at++;
  return str_new (r->s->arena, out, n);
}

static Value value_read (Reader *r);

static Value
array_read (Reader *r)
{
  Array *array = array_new (r->s, 4);

  r->at++;
  if (peek (r) == ']')
    r->at++;
  else
    for (;;)
      {
        array_push (r->s, array, value_read (r));
        if (peek (r) == ']')
          break;
        if (peek (r) != ',')
          refuse (r, r->at, "a comma or ] is missing");
        r->at++;
      }
  if (array->count > 0)
    r->at++;
  return value_array (array);
}

static Value
object_read (Reader *r)
{
  Object *object = object_new (r->s);
  bool first = true;

  r->at++;
  for (;; first = false)
    {
      Str *name;

      if (peek (r) == '}' && first)
        break;
      if (peek (r) != '"')
        refuse (r, r->at, "a name in \"double quotes\" is missing");
      name = string_read (r);
      if (peek (r) != ':')
        refuse (r, r->at, "a colon is missing");
      r->at++;
      object_set (r->s, object, name->atom ? (Atom *) name : atoms_intern (&r->s->atoms, name->data, name->length), value_read (r));
      if (peek (r) == '}')
        break;
      if (peek (r) != ',')
        refuse (r, r->at, "a comma or } is missing");
      r->at++;
    }
  r->at++;
  return value_object (object);
}

static Value
value_read (Reader *r)
{
  static const struct { const char *word; uint8_t tag; bool truth; } words[] = { { "true", TAG_BOOL, true }, { "false", TAG_BOOL, false }, { "null", TAG_NULL, false } };
  char c = peek (r);
  Value v;

  script_step (r->s, r->place.start, r->place.end);
  if (c == '"')
    return value_str (string_read (r));
  if (c == '-' || (c >= '0' && c <= '9'))
    return number_read (r);
  if (c == '[' || c == '{')
    {
      if (++r->depth > DEPTH_MAX)
        script_throw_limit (r->s, r->place, "SS0903", NULL, "JSON is nested more than %d deep here.", DEPTH_MAX);
      stack_check (r->s, r->place);
      v = c == '[' ? array_read (r) : object_read (r);
      r->depth--;
      return v;
    }
  for (size_t i = 0; i < 3; i++)
    {
      size_t n = strlen (words[i].word);

      if (r->text->length - r->at >= n && memcmp (r->text->data + r->at, words[i].word, n) == 0)
        {
          r->at += (uint32_t) n;
          return (Value) { words[i].tag, { .bits = words[i].truth } };
        }
    }
  refuse (r, r->at, r->at < r->text->length ? "something that JSON does not know" : "the text ends too early");
}

/* ---- the reviver ------------------------------------------------------------------------------------------------------------ */

typedef struct { Script *s; Value function; Place place; } Reviver;

static Value revive (Reviver *r, Value holder, Atom *name);

static void
fields_revive (Reviver *r, Value v)
{
  Array *names = v.tag == TAG_OBJECT ? object_names (r->s, v.u.object, false) : NULL;
  uint32_t count = names ? names->count : v.u.array->count;

  for (uint32_t i = 0; i < count; i++)
    {
      Atom *name = names ? (Atom *) names->items[i].u.str : value_to_name (r->s, value_number (i));
      Value item = revive (r, v, name);

      if (item.tag != TAG_UNDEFINED || !names)
        member_put (r->s, v, names ? names->items[i] : value_number (i), item, r->place);
      else
        object_delete (r->s, v.u.object, name, r->place);
    }
}

static Value
revive (Reviver *r, Value holder, Atom *name)
{
  Value v = member_get (r->s, holder, name, r->place), args[2];

  script_step (r->s, r->place.start, r->place.end);
  stack_check (r->s, r->place);
  if (v.tag == TAG_ARRAY || v.tag == TAG_OBJECT)
    fields_revive (r, v);
  args[0] = value_str (&name->str);
  args[1] = v;
  return call_value (r->s, r->function, holder, args, 2, NULL, r->place);
}

static Value
emit_parse (Script *s, ApiCall *call)
{
  Reader r = { .s = s, .text = value_to_str (s, library_arg (call, 0)), .place = call->place };
  Value v, function = library_arg (call, 1);

  script_steps (s, r.text->length / 32, call->place);
  v = value_read (&r);
  if (peek (&r) || r.at < r.text->length)
    refuse (&r, r.at, "something more stands behind the end");
  if (value_is_function (function))
    {
      Reviver reviver = { s, function, call->place };
      Object *holder = object_new (s);
      Atom *empty = atoms_intern (&s->atoms, "", 0);

      object_set (s, holder, empty, v);
      return revive (&reviver, value_object (holder), empty);
    }
  return v;
}

static const ApiRow rows[] = {
  LIBRARY_ROW ("parse", SCRIPT_ON_JSON_SPACE, emit_parse, "A value from a JSON text."),
  LIBRARY_ROW ("stringify", SCRIPT_ON_JSON_SPACE, json_emit_stringify, "A value as a JSON text."),
};

const ApiTable api_table_json = { rows, sizeof rows / sizeof rows[0] };
