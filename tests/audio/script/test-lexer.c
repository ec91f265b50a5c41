/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From text to tokens: kinds, values, places, brackets, and what is refused. */
#include "test-inside.h"

/* "kind value@start+length" for each token; | before one that a line break precedes. */
static void
assert_tokens (const char *text, const char *want)
{
  Script *s = inside_start (text);
  Tokens tokens = text_lex (s, 0);
  GString *got = g_string_new (NULL);

  for (uint32_t i = 0; i + 1 < tokens.count; i++)
    {
      const Token *t = &tokens.tokens[i];

      g_string_append_printf (got, "%s%s", i ? " " : "", t->newline ? "|" : "");
      if (t->kind == T_NUMBER)
        g_string_append_printf (got, "#%g", t->value.number);
      else if (t->kind == T_STRING)
        g_string_append_printf (got, "'%.*s'", (int) t->value.str->length, t->value.str->data);
      else if (t->kind >= T_TEMPLATE && t->kind <= T_TEMPLATE_TAIL)
        g_string_append_printf (got, "%c%.*s%c", t->kind <= T_TEMPLATE_HEAD ? '`' : '}', (int) t->value.str->length, t->value.str->data,
                                t->kind == T_TEMPLATE || t->kind == T_TEMPLATE_TAIL ? '`' : '{');
      else if (t->kind >= T_KEYWORD_FIRST)
        g_string_append_printf (got, "%s!", t->value.atom->str.data);
      else if (t->kind == T_REGEX || t->kind == T_BIGINT || t->kind == T_BAD)
        g_string_append_printf (got, "%s", t->kind == T_REGEX ? "regex" : t->kind == T_BIGINT ? "bigint" : "bad");
      else
        g_string_append_len (got, text + t->start, t->length);
      g_string_append_printf (got, "@%u+%u", t->start, t->length);
    }
  g_assert_cmpint (tokens.tokens[tokens.count - 1].kind, ==, T_END);
  g_assert_cmpstr (got->str, ==, want);
  g_string_free (got, TRUE);
}

static void
test_tokens (void)
{
  assert_tokens ("", "");
  assert_tokens ("const a = 12", "const!@0+5 a@6+1 =@8+1 #12@10+2");
  assert_tokens ("  a\n b // c\n/* d\n */ e", "a@2+1 |b@5+1 |e@21+1");
  assert_tokens ("a.b?.c ? .5 : d", "a@0+1 .@1+1 b@2+1 ?.@3+2 c@5+1 ?@7+1 #0.5@9+2 :@12+1 d@14+1");
  assert_tokens ("a?.5:1", "a@0+1 ?@1+1 #0.5@2+2 :@4+1 #1@5+1");
  assert_tokens ("x>>>=y>>>z>>w>=v", "x@0+1 >>>=@1+4 y@5+1 >>>@6+3 z@9+1 >>@10+2 w@12+1 >=@13+2 v@15+1");
  assert_tokens ("[...a]=>{}", "[@0+1 ...@1+3 a@4+1 ]@5+1 =>@6+2 {@8+1 }@9+1");
  assert_tokens ("a?\?=b**=c**d!==e", "a@0+1 ?\?=@1+3 b@4+1 **=@5+3 c@8+1 **@9+2 d@11+1 !==@12+3 e@15+1");
  assert_tokens ("lets let $_ñ", "lets@0+4 let!@5+3 $_ñ@9+4");
  assert_tokens ("\xEF\xBB\xBF" "a\xC2\xA0" "b\r\nc", "a@3+1 b@6+1 |c@9+1");
}

static void
test_literals (void)
{
  assert_tokens ("1_000 0xFF 0b101 0o17 1e3 2.5e-1 5.", "#1000@0+5 #255@6+4 #5@11+5 #15@17+4 #1000@22+3 #0.25@26+6 #5@33+2");
  assert_tokens ("1.note", "#1@0+1 .@1+1 note@2+4");
  assert_tokens ("123456789012345678", "#1.23457e+17@0+18");
  assert_tokens ("'a\\n\\x41\\u0042\\u{43}' \"it's\"", "'a\nABC'@0+21 'it's'@22+6");
  assert_tokens ("'\\u{1F3B5}' '\\uD83C\\uDFB5' 'a\\\nb'", "'🎵'@0+11 '🎵'@12+14 'ab'@27+6");
  assert_tokens ("`a` `b${c}d${`e`}f`", "`a`@0+3 `b{@4+4 c@8+1 }d{@9+4 `e`@13+3 }f`@16+3");
  assert_tokens ("`${{a}}`", "`{@0+3 {@3+1 a@4+1 }@5+1 }`@6+2");
  assert_tokens ("a / b / c", "a@0+1 /@2+1 b@4+1 /@6+1 c@8+1");
  assert_tokens ("= /b[/]/g", "=@0+1 regex@2+7");
  assert_tokens ("10n", "bigint@0+3");
}

/* Numbers by the short way and by the long way: the same doubles. */
static void
test_numbers (void)
{
  static const struct { const char *text; double want; } cases[] = {
    { "0.1", 0.1 }, { "0.3", 0.3 }, { "123456.789", 123456.789 }, { "99999999999999", 99999999999999.0 }, { "0.00000000000001", 1e-14 },
    { "9007199254740993", 9007199254740992.0 }, { "4.35", 4.35 }, { "179769313486231570e291", 1.7976931348623157e308 }, { "5e-324", 5e-324 },
    { "0.30000000000000004", 0.30000000000000004 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Tokens tokens = text_lex (inside_start (cases[i].text), 0);

      g_assert_cmpuint (tokens.count, ==, 2);
      g_assert_true (tokens.tokens[0].value.number == cases[i].want);
    }
}

/* Each opening bracket knows the index of its closing one. */
static void
test_brackets (void)
{
  /*                                        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
   *                                        f ( a , [ b , { c } ]  ,  (  d  )  )  (  ]  */
  Tokens tokens = text_lex (inside_start ("f(a, [b, {c}], (d)) ( ]"), 0);
  static const uint32_t want[18] = { [1] = 15, [4] = 10, [7] = 9, [12] = 14 };

  g_assert_cmpuint (tokens.count, ==, 19);
  for (uint32_t i = 0; i < 18; i++)
    g_assert_cmpuint (token_match (&tokens.tokens[i]), ==, want[i]);
}

static void
test_atoms (void)
{
  Script *s = inside_start ("");
  static const char *const names[] = { "", "a", "b", "aa", "ab", "ba", "aba", "abb", "abca", "abcb", "abcda", "abcdab", "abcdabc", "abcdefgh", "abcdefgi",
                                       "abcdefghi", "abcdefghj", "abcdefghijklmnopq", "abcdefghijklmnopr" };
  Atom *atoms[G_N_ELEMENTS (names)];

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      atoms[i] = atoms_intern (&s->atoms, names[i], strlen (names[i]));
      for (size_t k = 0; k < i; k++)
        g_assert_true (atoms[i] != atoms[k]);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *copy = g_strdup (names[i]);

      g_assert_true (atoms_intern (&s->atoms, copy, strlen (copy)) == atoms[i]);
      g_assert_cmpstr (atoms[i]->str.data, ==, names[i]);
    }
}

/* Columns count characters, not bytes; each mistake of the text is told once. */
static void
test_mistakes (void)
{
  assert_places ("const a = 'ab\nconst b = \"cd\nconst c = 12abc\nconst d = ünlü § 3\n", "SS0102 1:11, SS0102 2:11, SS0105 3:11, SS0101 4:16");
  assert_places ("const ñ = '\\u{110000}' + '\\xZZ'\nconst b = `x${1}", "SS0106 1:27, SS0103 2:16");
  assert_places ("const a = 1\n\nexport const c = clip().note(60)\n  /* open", "SS0104 4:3");
  assert_places ("const a = 0x\nconst b = 1.2.3\nconst c = 0b12\n", "SS0105 1:11, SS0105 2:11, SS0105 3:11");
}

/* Signs beyond ASCII that word processors leave behind are told at their place; letters of any script make names. */
static void
test_signs (void)
{
  assert_places ("const a = \xE2\x80\x98" "C4\xE2\x80\x99\nexport const c = clip().note(60)", "SS0101 1:11, SS0101 1:14");
  assert_places ("const \xF0\x9F\x8E\xB5 = 1\nexport const c = clip().note(60)", "SS0101 1:7");
  assert_tokens ("\xE9\x9F\xB3 \xCE\xB1\xCE\xB2 a\xC3\x97", "\xE9\x9F\xB3@0+3 \xCE\xB1\xCE\xB2@4+4 a@9+1 bad@10+2");
}

static void
test_no_text (void)
{
  static const char *const texts[] = { "a\xFF", "\xC0\x80", "\xED\xA0", "\xF5\x80\x80\x80", "\xE2\x82" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_nonnull (find_code (evaluate (texts[i]), "SS0107"));
  {
    ScriptFile file = { "song.sym", "const a = 1\0", 12 };

    g_assert_nonnull (find_code (evaluate_files (&file, 1), "SS0107"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/lexer/tokens", test_tokens);
  g_test_add_func ("/script/lexer/literals", test_literals);
  g_test_add_func ("/script/lexer/numbers", test_numbers);
  g_test_add_func ("/script/lexer/brackets", test_brackets);
  g_test_add_func ("/script/lexer/atoms", test_atoms);
  g_test_add_func ("/script/lexer/mistakes", test_mistakes);
  g_test_add_func ("/script/lexer/signs", test_signs);
  g_test_add_func ("/script/lexer/no-text", test_no_text);
  return g_test_run ();
}
