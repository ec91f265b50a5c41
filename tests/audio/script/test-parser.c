/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From tokens to trees: what binds stronger, where statements end, and how the parser finds its feet again. */
#include "test-inside.h"

static const char *
operator_text (unsigned op)
{
  static const char *const texts[T_KEYWORD_END] = {
    [T_COALESCE] = "?\?", [T_OR] = "||", [T_AND] = "&&", [T_BIT_OR] = "|", [T_BIT_XOR] = "^", [T_BIT_AND] = "&", [T_EQUAL] = "==",
    [T_SAME] = "===", [T_LESS] = "<", [T_GREATER] = ">", [T_IN] = " in ", [T_SHIFT_LEFT] = "<<", [T_SHIFT_RIGHT_0] = ">>>", [T_PLUS] = "+",
    [T_MINUS] = "-", [T_STAR] = "*", [T_SLASH] = "/", [T_PERCENT] = "%", [T_POWER] = "**", [T_NOT] = "!", [T_TILDE] = "~",
    [T_TYPEOF] = "typeof ", [T_INCREMENT] = "++", [T_DECREMENT] = "--", [T_ASSIGN] = "=", [T_ASSIGN_PLUS] = "+=", [T_ASSIGN_COALESCE] = "?\?=",
    [T_INSTANCEOF] = " instanceof ",
  };

  return texts[op] ? texts[op] : "<other>";
}

static void tree_print (GString *out, const Node *node);

static void
list_print (GString *out, Node **list, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    {
      g_string_append (out, i ? "," : "");
      tree_print (out, list[i]);
    }
}

static void
links_print (GString *out, const Node *node)
{
  tree_print (out, node->x.a);
  for (const Link *link = node->u.links; link; link = link->next)
    {
      g_string_append (out, link->optional ? "?." : link->kind == LINK_PROPERTY || link->kind == LINK_METHOD ? "." : "");
      if (link->name)
        g_string_append (out, link->name->str.data);
      if (link->kind == LINK_INDEX)
        {
          g_string_append_c (out, '[');
          tree_print (out, link->u.index);
          g_string_append_c (out, ']');
        }
      else if (link->kind != LINK_PROPERTY)
        {
          g_string_append (out, link->call_optional ? "?.(" : "(");
          list_print (out, link->u.args, link->count);
          g_string_append_c (out, ')');
        }
    }
}

/* An expression with a pair of parentheses around every operator. */
static void
tree_print (GString *out, const Node *node)
{
  switch (node->kind)
    {
    case N_NUMBER: g_string_append_printf (out, "%g", node->u.number); break;
    case N_STRING: g_string_append_printf (out, "'%.*s'", (int) node->u.str->length, node->u.str->data); break;
    case N_NAME: g_string_append (out, node->u.atom->str.data); break;
    case N_SPREAD:
      g_string_append (out, "...");
      tree_print (out, node->x.a);
      break;
    case N_UNARY: case N_UPDATE:
      g_string_append_printf (out, "(%s", node->kind == N_UPDATE && node->count ? "" : operator_text (node->op));
      tree_print (out, node->x.a);
      g_string_append_printf (out, "%s)", node->kind == N_UPDATE && node->count ? operator_text (node->op) : "");
      break;
    case N_BINARY: case N_LOGICAL: case N_ASSIGN:
      g_string_append_c (out, '(');
      tree_print (out, node->x.a);
      g_string_append (out, operator_text (node->op));
      tree_print (out, node->b);
      g_string_append_c (out, ')');
      break;
    case N_CONDITIONAL:
      g_string_append_c (out, '(');
      tree_print (out, node->x.a);
      g_string_append_c (out, '?');
      tree_print (out, node->b);
      g_string_append_c (out, ':');
      tree_print (out, node->c);
      g_string_append_c (out, ')');
      break;
    case N_FUNCTION:
      g_string_append_c (out, '{');
      list_print (out, node->u.function->parameters, node->u.function->parameter_count);
      g_string_append (out, "=>");
      if (node->u.function->expression)
        tree_print (out, node->u.function->body);
      g_string_append_c (out, '}');
      break;
    case N_ARRAY:
      g_string_append_c (out, '[');
      list_print (out, node->list, node->count);
      g_string_append_c (out, ']');
      break;
    case N_COMMA:
      g_string_append_c (out, '(');
      list_print (out, node->list, node->count);
      g_string_append_c (out, ')');
      break;
    case N_CHAIN: links_print (out, node); break;
    default: g_string_append_printf (out, "<%u>", node->kind);
    }
}

/* Every statement of the text as one tree, "; " between; "-" for one that is no expression, "?" for a lost one. */
static void
assert_trees (const char *text, const char *want)
{
  Script *s = inside_start (text);
  Module *module = &s->modules[0];
  GString *got = g_string_new (NULL);

  module_parse (s, module);
  for (uint32_t i = 0; i < module->statement_count; i++)
    {
      const Node *node = module->statements[i]->node;

      g_string_append (got, i ? "; " : "");
      if (!node || node->kind != N_EXPRESSION)
        g_string_append (got, node ? "-" : "?");
      else
        tree_print (got, node->x.a);
    }
  g_assert_cmpstr (got->str, ==, want);
  g_string_free (got, TRUE);
}

static void
test_precedence (void)
{
  assert_trees ("1 + 2 * 3 - 4", "((1+(2*3))-4)");
  assert_trees ("2 ** 3 ** 2 * 5", "((2**(3**2))*5)");
  assert_trees ("a || b && c | d ^ e & f", "(a||(b&&(c|(d^(e&f)))))");
  assert_trees ("a == b < c << d + e % f", "(a==(b<(c<<(d+(e%f)))))");
  assert_trees ("a < b === c > d", "((a<b)===(c>d))");
  assert_trees ("!a + -b * ~c", "((!a)+((-b)*(~c)))");
  assert_trees ("typeof a === 'x'", "((typeof a)==='x')");
  assert_trees ("a = b += c ?\?= d", "(a=(b+=(c?\?=d)))");
  assert_trees ("a ? b : c ? d : e", "(a?b:(c?d:e))");
  assert_trees ("a ? b ? 1 : 2 : 3", "(a?(b?1:2):3)");
  assert_trees ("a++ + ++b - c--", "(((a++)+(++b))-(c--))");
  assert_trees ("a, b = 1, c", "(a,(b=1),c)");
  assert_trees ("x >>> 1 in y instanceof z", "(((x>>>1) in y) instanceof z)");
  assert_trees ("(1 + 2) * (3)", "((1+2)*3)");
}

static void
test_functions (void)
{
  assert_trees ("x => y => x + y", "{x=>{y=>(x+y)}}");
  assert_trees ("(a, b = 1, ...c) => a", "{a,(b=1),...c=>a}");
  assert_trees ("(a: number, b?: string): number => a", "{a,b=>a}");
  assert_trees ("a ? (b) : c => d", "(a?b:{c=>d})");
  assert_trees ("a ? (b) => c : d", "(a?{b=>c}:d)");
  assert_trees ("f(x => x, [...y], ...z)", "f({x=>x},[...y],...z)");
  assert_trees ("<T,>(x: T): T => x", "{x=>x}");
}

static void
test_chains (void)
{
  assert_trees ("a.b.c(1)(2)[3].d?.e?.(4)?.[5]", "a.b.c(1)(2)[3].d?.e?.(4)?.[5]");
  assert_trees ("clip()\n  .note('C4', '4n')\n  // a comment between\n  .velocity(0.5)", "clip().note('C4','4n').velocity(0.5)");
  assert_trees ("a.if.class.default", "a.if.class.default");
  assert_trees ("f<string>(1).g<number, Map<a, b>>(2)", "f(1).g(2)");
  assert_trees ("a < b > c", "((a<b)>c)");
  assert_trees ("(a as any).b!.c", "a.b.c");
}

/* Where a line break ends a statement and where it does not. */
static void
test_line_ends (void)
{
  assert_trees ("a\nb", "a; b");
  assert_trees ("a\n+ b", "(a+b)");
  assert_trees ("a\n(b)", "a(b)");
  assert_trees ("a\n++b", "a; (++b)");
  assert_trees ("a; ; b;", "a; -; b");
  assert_trees ("if (a) b\nelse c\nd", "-; d");
  assert_trees ("const a = 1, b = 2\nlet c\nc = 3", "-; -; (c=3)");
  assert_trees ("type A = { a: number }\ninterface B { b: string }\na", "-; -; a");
}

/* What cannot be read is lost up to the next line that begins at the margin; the rest counts. */
static void
test_recovery (void)
{
  assert_trees ("a = (1 + \nb\nc", "?; b; c");
  assert_trees ("f(1, 2\n  .g()\n}\nb", "?; b");
  assert_trees ("x = ]\ny = 1\nz = {\nw", "?; (y=1); ?; w");
  assert_places ("const a = (1 + ]\nconst b = 2 +\nconst c = [1, 2\nconst d = { e 5 }\nconst ok = 1\nlet = 5\nif (a { }\nfunction (x) {}\nexport const z = clip().note(60)",
                 "SS0110 1:16, SS0110 2:13, SS0110 3:15, SS0110 4:15, SS0110 6:5, SS0110 7:7, SS0110 8:10");
  assert_places ("const a = clip().note('C4'\n  .note('D4')\nconst b = clip().note('X4')\nconst c = clip(.note('C4')\nexport const d = clip().note('C4')",
                 "SS0110 2:13, SS0401 3:23, SS0110 4:16");
  assert_places ("clip().note('C4'", "SS0111 1:13");
  assert_places ("1 = 2\n\nf() = 3\n\nx = ++4\nexport const c = clip().note(60)", "SS0112 1:1, SS0112 3:1, SS0112 5:7");
}

static void
test_depth (void)
{
  GString *text = g_string_new ("export const c = clip()");
  const ScriptScore *score;

  for (int i = 0; i < 100000; i++)
    g_string_append (text, "\n  .note('C4')");
  score = evaluate (text->str);
  assert_healthy (score);
  g_assert_cmpuint (score->event_count, ==, 100000);
  g_string_assign (text, "const a = 1");
  for (int i = 0; i < 300; i++)
    g_string_append (text, "+1");
  g_assert_nonnull (find_code (evaluate (text->str), "SS0904"));
  g_string_assign (text, "const a = ");
  for (int i = 0; i < 300; i++)
    g_string_append (text, "[");
  g_assert_nonnull (find_code (evaluate (text->str), "SS0904"));
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/parser/precedence", test_precedence);
  g_test_add_func ("/script/parser/functions", test_functions);
  g_test_add_func ("/script/parser/chains", test_chains);
  g_test_add_func ("/script/parser/line-ends", test_line_ends);
  g_test_add_func ("/script/parser/recovery", test_recovery);
  g_test_add_func ("/script/parser/depth", test_depth);
  return g_test_run ();
}
