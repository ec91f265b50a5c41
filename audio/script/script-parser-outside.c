/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the language leaves out, where it can be repaired by an edit: the diagnostic brings the edit along. */
#include "script-parser.h"

_Noreturn static void
refuse_with (Parser *p, Place place, unsigned number, Place edit, const char *title, const char *text)
{
  const Outside *outside = outside_get (number);
  ScriptDiagnostic *diagnostic = diagnostic_add (p->s, SCRIPT_ERROR, outside_code (number), place, "%s", outside->what);

  diagnostic->hint = outside->hint;
  diagnostic_set_fix (p->s, diagnostic, edit, title, text);
  _longjmp (*p->fail, 1);
}

void
parse_outside_word (Parser *p, unsigned number)
{
  const Token *token = now (p), *next = token + 1;
  Place edit = { p->module->file, token->start, next->start };
  const char *title = format_text (p->s->arena, "Leave '%a' away", &token->value.atom->str);

  if (p->at + 1 >= p->count)
    edit.end = token_end (token);
  refuse_with (p, token_place (p, token), number, edit, title, "");
}

void
parse_outside_bigint (Parser *p)
{
  Place place = token_place (p, now (p));

  refuse_with (p, place, 31, (Place) { place.file, place.end - 1, place.end }, "Leave the n away", "");
}

/* tag`text`: the template becomes an argument. */
void
parse_outside_template (Parser *p)
{
  uint32_t last = p->at, depth = 0;
  Place place = token_place (p, now (p));
  const char *source = p->s->sources[place.file].text;
  Str *text;

  for (; last < p->count; last++)
    {
      uint8_t kind = p->tokens[last].kind;

      depth += kind == T_TEMPLATE_HEAD;
      depth -= kind == T_TEMPLATE_TAIL;
      if (depth == 0)
        break;
    }
  if (last >= p->count || token_end (&p->tokens[last]) - place.start > 800)
    parse_outside (p, place, 30);
  text = str_new (p->s->arena, source + place.start, token_end (&p->tokens[last]) - place.start);
  text = str_concat (p->s->arena, str_concat (p->s->arena, &atoms_intern (&p->s->atoms, "(", 1)->str, text), &atoms_intern (&p->s->atoms, ")", 1)->str);
  refuse_with (p, place, 30, (Place) { place.file, place.start, token_end (&p->tokens[last]) }, "Call the function with the text", str_get_c (p->s->arena, text));
}

typedef struct { Str *text; double next; bool counts; } EnumText;

static void
put (Parser *p, EnumText *e, const char *text, size_t length)
{
  e->text = str_concat (p->s->arena, e->text, str_copy (p->s->arena, text, length));
}

/* NAME, NAME = 3, NAME = 'x': one field of the object; false: something that must be thought about. */
static bool
enum_member_take (Parser *p, EnumText *e, bool first)
{
  const char *source = p->s->sources[p->module->file].text;
  const Token *name = now (p), *value;
  bool minus;
  char number[40];

  if (name->kind != T_NAME && name->kind != T_STRING && name->kind < T_KEYWORD_FIRST)
    return false;
  p->at++;
  put (p, e, first ? " " : ", ", first ? 1 : 2);
  put (p, e, source + name->start, name->length);
  put (p, e, ": ", 2);
  if (take (p, T_ASSIGN))
    {
      minus = take (p, T_MINUS);
      value = now (p);
      if (value->kind != T_NUMBER && (value->kind != T_STRING || minus))
        return false;
      e->counts = value->kind == T_NUMBER;
      e->next = e->counts ? (minus ? -value->value.number : value->value.number) + 1 : 0;
      put (p, e, "-", minus);
      put (p, e, source + value->start, value->length);
      p->at++;
      return true;
    }
  put (p, e, number, number_print (e->next, number));
  e->next++;
  return e->counts;
}

/* enum A { B, C = 5 } becomes const A = { B: 0, C: 5 }. Stands on `enum`, perhaps behind `const`. */
void
parse_outside_enum (Parser *p, uint32_t start)
{
  Place place = token_place (p, now (p));
  EnumText e = { &atoms_intern (&p->s->atoms, "const ", 6)->str, 0, true };
  const Token *name = &p->tokens[p->at + 1];
  bool first = true;

  if (name->kind != T_NAME || kind_at (p, 2) != T_LBRACE)
    parse_outside (p, place, 26);
  put (p, &e, name->value.atom->str.data, name->value.atom->str.length);
  put (p, &e, " = {", 4);
  p->at += 3;
  for (; now (p)->kind != T_RBRACE; first = false)
    if (!enum_member_take (p, &e, first) || (!take (p, T_COMMA) && now (p)->kind != T_RBRACE) || e.text->length > 800)
      parse_outside (p, place, 26);
  put (p, &e, first ? "}" : " }", first ? 1 : 2);
  refuse_with (p, place, 26, (Place) { place.file, start, token_end (now (p)) }, "Make it a const object", str_get_c (p->s->arena, e.text));
}
