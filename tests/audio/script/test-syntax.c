/* SPDX-License-Identifier: GPL-3.0-or-later */
/* script/syntax.h: shapes of whole and of broken texts, scopes, uses; that places always lie in the text. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "script/syntax.h"

typedef struct { void *memory; const ScriptSyntax *x; } Read;

static Read
read_text (const char *text, size_t length)
{
  size_t size = (1u << 20) + length * 128;
  Read r = { aligned_alloc (64, (size + 63) & ~(size_t) 63), NULL };

  r.x = script_syntax_read (script_arena_init (r.memory, size), text, length);
  g_assert_nonnull (r.x);
  return r;
}

static const char *const kinds[] = { "bad", "name", "number", "string", "word", "template", "array", "object", "property", "spread", "function",
  "parameters", "class", "member", "unary", "binary", "assign", "conditional", "comma", "group", "new", "chain", ".", ".()", "()", "[]", "arguments",
  "file", "declare", "declarator", "expression", "block", "if", "for", "for-of", "while", "do", "switch", "case", "try", "catch", "label", "jump",
  "return", "throw", "import", "export", "specifier", "type" };
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == SCRIPT_NODE_TYPE + 1);

static void
shape_print (const ScriptSyntax *x, uint32_t node, GString *out)
{
  g_string_append (out, kinds[x->nodes[node].kind]);
  if (x->nodes[node].name)
    g_string_append_printf (out, ":%s", script_syntax_get_name (x, x->nodes[node].name));
  if (!x->nodes[node].first)
    return;
  g_string_append_c (out, '(');
  for (uint32_t child = x->nodes[node].first; child; child = x->nodes[child].next)
    {
      if (child != x->nodes[node].first)
        g_string_append_c (out, ' ');
      shape_print (x, child, out);
    }
  g_string_append_c (out, ')');
}

static const struct { const char *text, *shape; } shapes[] = {
  { "a", "file(expression(name:a))" },
  { "const a = 1, b", "file(declare(declarator(name:a number) declarator(name:b)))" },
  { "a.b(1).c", "file(expression(chain(name:a .():b(arguments(number)) .:c)))" },
  { "a + b * c", "file(expression(binary(name:a name:b name:c)))" },
  { "x => x", "file(expression(function(parameters(name:x) name:x)))" },
  { "({ a, b: 1 })", "file(expression(group(object(property:a(name:a) property:b(number)))))" },
  { "if (a) b\nelse if (c) d\nelse e", "file(if(group(name:a) expression(name:b) group(name:c) expression(name:d) expression(name:e)))" },
  { "for (const x of y) z", "file(for-of(declare(declarator(name:x)) name:y expression(name:z)))" },
  { "import d, { a as b } from 'f'", "file(import(specifier(name:d) specifier:a(name:a name:b) string))" },
  { "export { a as b } from 'f'", "file(export(specifier:a(name:a name:b) string))" },
  { "class A extends B { c() {} }", "file(class:A(name:B member:c(function(parameters block))))" },
  { "`a${b}c`", "file(expression(template(name:b)))" },
  { "type A = B\nlet a: C = 1", "file(type declare(declarator(name:a type number)))" },
  /* halves */
  { "a.", "file(expression(chain(name:a .)))" },
  { "a.b(", "file(expression(chain(name:a .():b(arguments))))" },
  { "a.b('c", "file(expression(chain(name:a .():b(arguments(string)))))" },
  { "a.b(1, ", "file(expression(chain(name:a .():b(arguments(number)))))" },
  { "a.\nconst b = 1", "file(expression(chain(name:a .)) declare(declarator(name:b number)))" },
  { "a\n  .b(\n  .c()", "file(expression(chain(name:a .():b(arguments) .():c(arguments))))" },
  { "a.b('c'\n  .d()", "file(expression(chain(name:a .():b(arguments(string)) .():d(arguments))))" },
  { "f(a b)", "file(expression(chain(name:f ()(arguments(name:a name:b)))))" },
  { "f(, 1)", "file(expression(chain(name:f ()(arguments(bad number)))))" },
  { "const a =\nconst b = 2", "file(declare(declarator(name:a)) declare(declarator(name:b number)))" },
  { "const\nlet b", "file(declare declare(declarator(name:b)))" },
  { "x =>", "file(expression(function(parameters(name:x))))" },
  { "function f() {\n  a\n\nconst b = 1", "file(function:f(parameters block(expression(name:a))) declare(declarator(name:b number)))" },
  { "{ a: ", "file(block(label))" },
  { "f({ a: ", "file(expression(chain(name:f ()(arguments(object(property:a))))))" },
  { ") a", "file(bad expression(name:a))" },
};

static void
test_shapes (void)
{
  unsigned bad = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Read r = read_text (shapes[i].text, strlen (shapes[i].text));
      GString *out = g_string_new (NULL);

      shape_print (r.x, 0, out);
      if (strcmp (out->str, shapes[i].shape) != 0)
        {
          g_test_message ("%s\n  %s\n  not %s", shapes[i].text, out->str, shapes[i].shape);
          bad++;
        }
      g_string_free (out, TRUE);
      free (r.memory);
    }
  g_assert_cmpuint (bad, ==, 0);
}

/* The line in which the name used last in the text is declared; 0: nowhere. */
static const struct { const char *text; unsigned line; } uses[] = {
  { "const a = 1\na", 1 }, { "const a = 1\n{ const a = 2\na }", 2 }, { "const a = 1\n{ const b = 2 }\na", 1 }, { "{ const a = 1 }\na", 0 },
  { "{ var a = 1 }\na", 1 }, { "function f(a) {}\na", 0 }, { "function f(\na) { a }", 2 }, { "const f = \na => a", 2 }, { "f\nfunction f() {}\nf", 2 },
  { "for (const a of b) {\na }", 1 }, { "try {} catch (a) {\na }", 1 }, { "const { x: a } = 1\na", 1 }, { "const [, a = 2] = 1\na", 1 },
  { "import { x as a } from 'f'\na", 1 }, { "const f = function g() {\ng }", 1 }, { "const f = function g() {}\ng", 0 },
  { "class A { m() {\nA } }", 1 }, { "const o = { a: 1 }\na", 0 }, { "const a = 1\no.a", 0 }, { "const a = 1\nconst o = { a }", 1 },
};

static void
test_uses (void)
{
  unsigned bad = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      Read r = read_text (uses[i].text, strlen (uses[i].text));
      uint32_t last = 0;
      unsigned line = 0;

      for (uint32_t n = 1; n < r.x->node_count; n++)
        if ((r.x->nodes[n].kind == SCRIPT_NODE_NAME || r.x->nodes[n].kind == SCRIPT_NODE_PROPERTY_LINK) && (!last || r.x->nodes[n].end >= r.x->nodes[last].end))
          last = n;
      if (r.x->nodes[last].binding)
        {
          line = 1;
          for (uint32_t at = 0; at < r.x->bindings[r.x->nodes[last].binding].name_start; at++)
            line += uses[i].text[at] == '\n';
        }
      if (line != uses[i].line)
        {
          g_test_message ("%s: line %u, not %u", uses[i].text, line, uses[i].line);
          bad++;
        }
      free (r.memory);
    }
  g_assert_cmpuint (bad, ==, 0);
}

static void
test_tokens (void)
{
  static const char text[] = "a /* b */ + // c\n'd' `e${f}g`";
  static const uint8_t expected[] = { SCRIPT_TOKEN_NAME, SCRIPT_TOKEN_BLOCK_COMMENT, SCRIPT_TOKEN_MARK, SCRIPT_TOKEN_LINE_COMMENT, SCRIPT_TOKEN_STRING,
                                      SCRIPT_TOKEN_TEMPLATE, SCRIPT_TOKEN_NAME, SCRIPT_TOKEN_TEMPLATE, SCRIPT_TOKEN_END };
  Read r = read_text (text, sizeof text - 1);

  g_assert_cmpuint (r.x->token_count, ==, sizeof expected);
  for (uint32_t i = 0; i < r.x->token_count; i++)
    g_assert_cmpuint (r.x->tokens[i].kind, ==, expected[i]);
  g_assert_true (r.x->tokens[4].newline && !r.x->tokens[5].newline);
  free (r.memory);
}

/* Children lie in their parents, in order; what is named stands where it says. */
static void
tree_check (const ScriptSyntax *x)
{
  for (uint32_t n = 1; n < x->node_count; n++)
    {
      const ScriptNode *node = &x->nodes[n], *parent = &x->nodes[node->parent];

      g_assert_cmpuint (node->start, <=, node->end);
      g_assert_cmpuint (node->end, <=, x->length);
      g_assert_cmpuint (parent->start, <=, node->start);
      if (node->next)
        g_assert_cmpuint (node->start, <=, x->nodes[node->next].start);
    }
}

static void
test_places (void)
{
  GRand *random = g_rand_new_with_seed (3);
  static const char *const parts[] = { "a", " ", "(", ")", "{", "}", "[", "]", ".", ",", "=>", "=", "'s'", "\n", "const ", "b", "1", "if ", "else ", "for ",
    "of ", "`${", "`", "class ", "import ", "from ", "?", ":", "+", "//", "/*", "*/", "<", ">", "function ", "return ", "export ", "default ", ";", "'", "case " };

  for (int i = 0; i < 20000; i++)
    {
      GString *text = g_string_new (NULL);
      int count = g_rand_int_range (random, 1, 30);

      for (int k = 0; k < count; k++)
        g_string_append (text, parts[g_rand_int_range (random, 0, G_N_ELEMENTS (parts))]);
      Read r = read_text (text->str, text->len);
      tree_check (r.x);
      g_string_free (text, TRUE);
      free (r.memory);
    }
  g_rand_free (random);
}

/* Every size of arena: a tree, or NULL. */
static void
test_small_arena (void)
{
  char text[4001];

  for (size_t i = 0; i < 4000; i++)
    text[i] = "a.b(c,{d:1})\n"[i % 13];
  text[4000] = 0;
  for (size_t size = 1u << 20; size < (1u << 20) + 64; size += 64)
    {
      void *memory = aligned_alloc (64, size);
      const ScriptSyntax *x = script_syntax_read (script_arena_init (memory, size), text, 4000);

      g_assert_true (!x || x->length == 4000);
      free (memory);
    }
  void *memory = aligned_alloc (64, 1u << 20);
  char *large = g_malloc (200000);
  memset (large, '(', 200000);
  g_assert_null (script_syntax_read (script_arena_init (memory, 1u << 20), large, 200000));
  g_free (large);
  free (memory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/syntax/shapes", test_shapes);
  g_test_add_func ("/script/syntax/uses", test_uses);
  g_test_add_func ("/script/syntax/tokens", test_tokens);
  g_test_add_func ("/script/syntax/places", test_places);
  g_test_add_func ("/script/syntax/small-arena", test_small_arena);
  return g_test_run ();
}
