/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file: imports, exports, one statement after the other, and how the parser finds its feet again after a mistake. */
#include "script-parser.h"

/* ---- import and export -------------------------------------------------------------------------------------------- */

static Atom *
module_name (Parser *p)
{
  Token *token = now (p);

  if (token->kind != T_NAME && token->kind < T_KEYWORD_FIRST && token->kind != T_STRING)
    parse_fail_token (p, "a name");
  p->at++;
  return token->kind == T_STRING ? atoms_intern (&p->s->atoms, token->value.str->data, token->value.str->length) : token->value.atom;
}

/* { a, b as c, type D }: N_PROPERTY with u.atom outside and y.label inside. */
static void
specifiers_parse (Parser *p, Node *node, bool importing)
{
  expect (p, T_LBRACE, "{");
  while (now (p)->kind != T_RBRACE)
    {
      Node *item = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);
      bool type = is_word (now (p), "type") && kind_at (p, 1) != T_COMMA && kind_at (p, 1) != T_RBRACE && !is_word (&p->tokens[p->at + 1], "as");

      p->at += type;
      item->u.atom = item->y.label = module_name (p);
      item->end = token_end (&p->tokens[p->at - 1]);
      if (is_word (now (p), "as"))
        {
          p->at++;
          item->y.label = module_name (p);
        }
      if (!type)
        list_push (p, item);
      if (!take (p, T_COMMA))
        break;
    }
  expect (p, T_RBRACE, ", or } in the list of names");
}

static Node *
from_parse (Parser *p)
{
  Token *token = now (p);
  Node *node = node_new (p, N_STRING, NODE_LEAF, token->start);

  if (token->kind != T_STRING)
    parse_fail_token (p, "the file to import from, as a string");
  node->u.str = token->value.str;
  node->end = token_end (token);
  p->at++;
  if (now (p)->kind == T_WITH && kind_at (p, 1) == T_LBRACE && token_match (&p->tokens[p->at + 1]))
    p->at = token_match (&p->tokens[p->at + 1]) + 1;
  return node;
}

static Node *
import_parse (Parser *p)
{
  Node *node = node_new (p, N_IMPORT, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;
  bool type;

  p->at++;
  type = is_word (now (p), "type") && kind_at (p, 1) != T_COMMA && !is_word (&p->tokens[p->at + 1], "from");
  p->at += type;
  if (now (p)->kind != T_STRING)
    {
      if (now (p)->kind == T_NAME)
        {
          Node *item = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

          item->end = token_end (now (p));
          item->u.atom = p->s->atom_default;
          item->y.label = now (p)->value.atom;
          list_push (p, item);
          p->at++;
          if (!is_word (now (p), "from"))
            expect (p, T_COMMA, "from");
        }
      if (now (p)->kind == T_STAR)
        {
          Node *item = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

          p->at++;
          if (!is_word (now (p), "as"))
            parse_fail_token (p, "as and a name");
          p->at++;
          item->y.label = module_name (p);
          item->end = token_end (&p->tokens[p->at - 1]);
          list_push (p, item);
        }
      else if (now (p)->kind == T_LBRACE)
        specifiers_parse (p, node, true);
      if (!is_word (now (p), "from"))
        parse_fail_token (p, "from and a file");
      p->at++;
    }
  node->x.a = from_parse (p);
  node->list = list_take (p, mark, &node->count);
  if (type)
    node->kind = N_EMPTY;
  node->end = token_end (&p->tokens[p->at - 1]);
  parse_semicolon (p);
  return node;
}

typedef enum { EXPORT_DECLARATION, EXPORT_DEFAULT, EXPORT_LIST, EXPORT_STAR } ExportKind;

static Node *
export_parse (Parser *p)
{
  Node *node = node_new (p, N_EXPORT, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  p->at++;
  if (take (p, T_DEFAULT))
    {
      node->op = EXPORT_DEFAULT;
      if (now (p)->kind == T_FUNCTION)
        node->x.a = parse_function (p, now (p)->start, kind_at (p, 1) == T_NAME);
      else if (is_word (now (p), "abstract") && kind_at (p, 1) == T_CLASS)
        {
          p->at++;
          node->x.a = parse_class (p);
        }
      else if (is_word (now (p), "interface") && kind_at (p, 1) == T_NAME)
        return parse_type_statement (p);
      else
        node->x.a = parse_assignment (p);
      node->end = token_end (&p->tokens[p->at - 1]);
      take (p, T_SEMICOLON);
      if (node->x.a->kind == N_FUNCTION && node->x.a->u.function->hoisted && !node->x.a->u.function->body)
        node->kind = N_EMPTY;           /* an overload */
      return node;
    }
  if (is_word (now (p), "type") && (kind_at (p, 1) == T_LBRACE || kind_at (p, 1) == T_STAR))
    {
      while (now (p)->kind != T_END && now (p)->kind != T_SEMICOLON && (!now (p)->newline || now (p)->kind == T_LBRACE))
        p->at = now (p)->kind == T_LBRACE && token_match (now (p)) ? token_match (now (p)) + 1 : p->at + 1;
      take (p, T_SEMICOLON);
      node->kind = N_EMPTY;
      return node;
    }
  if (take (p, T_STAR))
    {
      node->op = EXPORT_STAR;
      if (is_word (now (p), "as"))
        {
          p->at++;
          node->y.label = module_name (p);
        }
      if (!is_word (now (p), "from"))
        parse_fail_token (p, "from and a file");
      p->at++;
      node->b = from_parse (p);
      parse_semicolon (p);
    }
  else if (now (p)->kind == T_LBRACE)
    {
      node->op = EXPORT_LIST;
      specifiers_parse (p, node, false);
      if (is_word (now (p), "from"))
        {
          p->at++;
          node->b = from_parse (p);
        }
      node->list = list_take (p, mark, &node->count);
      parse_semicolon (p);
    }
  else
    {
      node->op = EXPORT_DECLARATION;
      if (now (p)->kind != T_VAR && now (p)->kind != T_LET && now (p)->kind != T_CONST && now (p)->kind != T_FUNCTION
          && now (p)->kind != T_CLASS && now (p)->kind != T_ENUM && now (p)->kind != T_NAME)
        parse_fail_token (p, "a declaration to export");
      node->x.a = parse_statement (p);
    }
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* ---- the file --------------------------------------------------------------------------------------------------------- */

static bool
at_margin (Parser *p, const Token *token)
{
  const char *text = p->s->sources[p->module->file].text;

  return (token->kind == T_NAME || token->kind >= T_KEYWORD_FIRST) && token->kind != T_ELSE && token->kind != T_CATCH
         && token->kind != T_FINALLY && token->kind != T_CASE && token->kind != T_IN && token->kind != T_INSTANCEOF
         && (token->start == 0 || text[token->start - 1] == '\n');
}

/* The names that a statement which could not be parsed would have declared. */
static void
lost_names_find (Parser *p, Statement *statement, uint32_t at, uint32_t end)
{
  VECTOR (Atom *) names = { 0 };
  bool fallback = false;

  if (p->tokens[at].kind == T_EXPORT)
    at++;
  if (p->tokens[at].kind == T_DEFAULT)
    {
      fallback = at + 1 < end && p->tokens[at + 1].kind == T_NAME;
      at++;
    }
  if (p->tokens[at].kind == T_CONST || p->tokens[at].kind == T_LET || p->tokens[at].kind == T_VAR || p->tokens[at].kind == T_FUNCTION
      || p->tokens[at].kind == T_CLASS || p->tokens[at].kind == T_ENUM || p->tokens[at].kind == T_IMPORT)
    {
      bool function = p->tokens[at].kind == T_FUNCTION || p->tokens[at].kind == T_CLASS;

      for (at++; at < end && p->tokens[at].kind != T_ASSIGN && p->tokens[at].kind != T_COLON && !is_word (&p->tokens[at], "from"); at++)
        if (p->tokens[at].kind == T_NAME)
          {
            *vector_push (p->s->arena, &names) = p->tokens[at].value.atom;
            if (function)
              break;
          }
    }
  else if (p->tokens[at].kind == T_NAME && p->tokens[at + 1].kind == T_ASSIGN)
    {
      *vector_push (p->s->arena, &names) = p->tokens[at].value.atom;
      at++;
    }
  while (at < end && p->tokens[at].kind != T_ASSIGN && !fallback)
    at++;
  at -= fallback;
  if (at + 1 < end && (is_word (&p->tokens[at + 1], "clip") || is_word (&p->tokens[at + 1], "Clip")))
    statement->clip_like = true;
  for (; statement->clip_like && at + 2 < end; at++)
    if (p->tokens[at].kind == T_LPAREN)
      {
        if (p->tokens[at + 1].kind == T_STRING && p->tokens[at + 1].value.str->atom)
          statement->clip_name = (Atom *) p->tokens[at + 1].value.str;
        break;
      }
  statement->lost_names = names.items;
  statement->lost_count = names.count;
}

static uint64_t
statement_key (Statement *statement, Node *node, uint32_t *nameless)
{
  uint64_t hash = 0x9E3779B97F4A7C15u;

  if (node && node->kind == N_EXPORT && node->op == EXPORT_DECLARATION)
    node = node->x.a;
  if (node && node->kind == N_DECLARE)
    for (uint32_t i = 0; i < node->count; i++)
      if (node->list[i]->x.a->kind == N_NAME)
        hash = hash * 31 + theory_hash_64 (node->list[i]->x.a->u.atom->str.data, node->list[i]->x.a->u.atom->str.length);
  if (node && node->kind == N_FUNCTION && node->u.function->name)
    hash = hash * 31 + theory_hash_64 (node->u.function->name->str.data, node->u.function->name->str.length);
  if (hash == 0x9E3779B97F4A7C15u)
    hash += ++*nameless;
  return hash;
}

static Node *
top_parse (Parser *p)
{
  if (now (p)->kind == T_EXPORT)
    return export_parse (p);
  if (now (p)->kind == T_IMPORT && kind_at (p, 1) != T_LPAREN && kind_at (p, 1) != T_DOT)
    return import_parse (p);
  return parse_statement (p);
}

/* One top-level statement; true when it is whole. */
static bool
statement_try (Parser *p, Statement *statement)
{
  jmp_buf fail;

  p->fail = &fail;
  if (_setjmp (fail) != 0)
    return false;
  statement->node = top_parse (p);
  return true;
}

/* Clip-like: `const a = clip(…)…`, `Clip.drums('Beat')…`. */
static void
clip_like_find (Statement *statement)
{
  Node *node = statement->node;

  if (node->kind == N_EXPORT && (node->op == EXPORT_DECLARATION || node->op == EXPORT_DEFAULT))
    node = node->x.a;
  if (node && node->kind == N_DECLARE && node->count == 1)
    node = node->list[0]->b;
  if (!node || node->kind != N_CHAIN || node->x.a->kind != N_NAME)
    return;
  statement->clip_like = str_is (&node->x.a->u.atom->str, "clip") || str_is (&node->x.a->u.atom->str, "Clip");
  for (Link *link = node->u.links; statement->clip_like && link; link = link->next)
    if (link->kind == LINK_CALL || link->kind == LINK_METHOD)
      {
        if (link->count > 0 && link->u.args[0]->kind == N_STRING && link->u.args[0]->u.str->atom)
          statement->clip_name = (Atom *) link->u.args[0]->u.str;
        return;
      }
}

void
module_parse (Script *s, Module *module)
{
  Tokens tokens;
  Parser p = { .s = s, .module = module };
  uint32_t nameless = 0, lexed, seen = s->diagnostics.count;

  tokens = text_lex (s, module->file);
  lexed = s->diagnostics.count;
  p.tokens = tokens.tokens;
  p.count = tokens.count;
  while (now (&p)->kind != T_END)
    {
      uint32_t first = p.at, known = s->diagnostics.count;
      Statement *statement = memory_new (s->arena, Statement);

      statement->file = module->file;
      statement->index = module->statement_count;
      statement->start = p.tokens[first].start;
      p.statement = statement;
      p.depth = 0;
      p.scratch.count = 0;
      p.no_in = p.in_choice = p.in_function = false;
      p.loops = p.switches = 0;
      p.labels = NULL;
      if (!statement_try (&p, statement))
        {
          statement->node = NULL;
          p.at = first + 1;
          while (now (&p)->kind != T_END && !at_margin (&p, now (&p)))
            p.at++;
          statement->failed = true;
        }
      statement->end = token_end (&p.tokens[p.at - 1]);
      /* What the lexer has complained about makes its statement useless, and a second complaint idle. */
      for (uint32_t i = seen; i < lexed; i++)
        if (s->diagnostics.items[i].start >= statement->start && s->diagnostics.items[i].start < statement->end)
          {
            if (s->diagnostics.count > known)
              {
                s->error_count -= s->diagnostics.count - known;
                s->diagnostics.count = known;
              }
            statement->failed = true;
            statement->node = NULL;
          }
      if (statement->failed)
        {
          lost_names_find (&p, statement, first, p.at);
          module->broken = true;
        }
      else
        clip_like_find (statement);
      statement->key = statement_key (statement, statement->node, &nameless);
      if (module->statement_count == module->statement_capacity)
        module->statements = memory_grow (s->arena, module->statements, module->statement_count, &module->statement_capacity,
                                          sizeof (Statement *));
      module->statements[module->statement_count++] = statement;
    }
}
