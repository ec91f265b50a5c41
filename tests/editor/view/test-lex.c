/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a row in a large text equals that of a scan from the start, after any edits. */
#include "view-lex.h"
#include <string.h>

static const char *const parts[] = { "/*", "*/", "\"", "'", "`", "\\", "\n", "\n", "\n", "a b ", "// c", "\"\"\"", "word ", "\\\"", "x = 1;\n", "é" };

static void
append_random (GString *text, GRand *rand, guint count)
{
  for (guint i = 0; i < count; i++)
    g_string_append (text, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
}

static void
check (const ViewLexMap *map, const ViewLexRules *rules, const Rope *rope, GRand *rand, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      gsize start = rope_get_line_start (rope, g_rand_int_range (rand, 0, (gint32) rope_get_line_count (rope)));
      ViewLexState state, truth = view_lex_scan (rules, rope, 0, start, (ViewLexState) { 0 });
      g_assert_true (view_lex_map_get (map, rules, rope, start, &state));
      g_assert_true (view_lex_equal (state, truth));
    }
}

static void
test_states (void)
{
  static const char text[] = "a = 1 /* one\ntwo */ \"s\\\"\nb\" // '\n`long\nstring` '''\n";
  static const ViewLexKind kinds[] = { VIEW_LEX_CODE, VIEW_LEX_COMMENT, VIEW_LEX_CODE, VIEW_LEX_CODE, VIEW_LEX_STRING, VIEW_LEX_CODE };
  g_autoptr (Rope) rope = rope_new (text, strlen (text));
  ViewLexRules rules;

  view_lex_rules_init (&rules, "js", "//", "/*", "*/");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (view_lex_scan (&rules, rope, 0, rope_get_line_start (rope, i), (ViewLexState) { 0 }).kind, ==, kinds[i]);
  g_autofree char *comment = view_lex_dup_opener (&rules, (ViewLexState) { VIEW_LEX_COMMENT });
  g_autofree char *string = view_lex_dup_opener (&rules, (ViewLexState) { VIEW_LEX_STRING, 1, '"' });
  g_assert_cmpstr (comment, ==, "/*");
  g_assert_cmpstr (string, ==, "\"\"\"");
  g_assert_null (view_lex_dup_opener (&rules, (ViewLexState) { 0 }));
  view_lex_rules_clear (&rules);
}

/* Delimiters that lie over the edge of what is read at once. */
static void
test_edges (void)
{
  ViewLexRules rules;
  view_lex_rules_init (&rules, "c", NULL, NULL, NULL);
  for (guint before = 65530; before < 65540; before++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (Rope) rope = NULL;
      while (text->len < before)
        g_string_append_c (text, 'x');
      g_string_append (text, "/* \"");
      while (text->len < before + 65536)
        g_string_append_c (text, 'y');
      g_string_append (text, "*/\"a\\");
      rope = rope_new (text->str, text->len);
      g_assert_cmpint (view_lex_scan (&rules, rope, 0, text->len, (ViewLexState) { 0 }).kind, ==, VIEW_LEX_STRING);
    }
  view_lex_rules_clear (&rules);
}

static void
test_edits (gconstpointer language)
{
  GRand *rand = g_rand_new_with_seed (7);
  g_autoptr (GString) text = g_string_new (NULL);
  guint turns = g_getenv ("SYMPHONY_LONG") ? 4000 : 300;
  ViewLexRules rules;
  ViewLexMap map;
  Rope *rope;

  append_random (text, rand, 60000);
  rope = rope_new (text->str, text->len);
  view_lex_rules_init (&rules, language, NULL, NULL, NULL);
  view_lex_map_init (&map);
  g_assert_true (view_lex_map_repair (&map, &rules, rope, NULL, NULL));
  g_assert_cmpuint (map.points->len, >, 10);
  check (&map, &rules, rope, rand, 200);
  for (guint i = 0; i < turns; i++)
    {
      g_autoptr (GString) put = g_string_new (NULL);
      gsize length = rope_get_length (rope), start = g_rand_int_range (rand, 0, (gint32) length), end;
      DocumentEdit edit;
      Rope *next;
      start = g_rand_int_range (rand, 0, 4) == 0 ? rope_get_line_start (rope, rope_get_line_at (rope, start)) : start;
      end = MIN (length, start + g_rand_int_range (rand, 0, i % 20 == 0 ? 40000 : 6));
      append_random (put, rand, g_rand_int_range (rand, 0, i % 20 == 10 ? 12000 : 3));
      edit = (DocumentEdit) { start, end, put->str, put->len };
      next = rope_edit (rope, &edit, 1);
      rope_unref (rope);
      rope = next;
      view_lex_map_note (&map, start, end, put->len);
      if (g_rand_int_range (rand, 0, 3) > 0)            /* some wait, so that ranges join */
        continue;
      g_assert_true (view_lex_map_repair (&map, &rules, rope, NULL, NULL));
      check (&map, &rules, rope, rand, 10);
    }
  view_lex_map_finish (&map);
  view_lex_rules_clear (&rules);
  rope_unref (rope);
  g_rand_free (rand);
}

/* An edit that opens nothing is repaired at the next point. */
static void
test_short_repair (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  DocumentEdit edit = { 5000000, 5000000, "1", 1 };
  ViewLexRules rules;
  ViewLexMap map;
  gsize scanned;
  gint64 began;
  Rope *rope, *next;

  while (text->len < 10 * 1000 * 1000)
    g_string_append (text, "int row; /* of code */ \"that is\" 80;\n");
  rope = rope_new (text->str, text->len);
  view_lex_rules_init (&rules, "c", NULL, NULL, NULL);
  view_lex_map_init (&map);
  began = g_get_monotonic_time ();
  g_assert_true (view_lex_map_repair (&map, &rules, rope, NULL, &scanned));
  g_test_message ("10 MB scanned in %.1f ms", (g_get_monotonic_time () - began) / 1000.0);
  g_assert_cmpuint (scanned, ==, text->len);
  next = rope_edit (rope, &edit, 1);
  view_lex_map_note (&map, edit.start, edit.end, edit.length);
  g_assert_true (view_lex_map_repair (&map, &rules, next, NULL, &scanned));
  g_assert_cmpuint (scanned, <, 3 * VIEW_LEX_ROWS * 40);
  view_lex_map_finish (&map);
  view_lex_rules_clear (&rules);
  rope_unref (rope);
  rope_unref (next);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/lex/states", test_states);
  g_test_add_func ("/view/lex/edges", test_edges);
  g_test_add_data_func ("/view/lex/edits-js", "js", test_edits);
  g_test_add_data_func ("/view/lex/edits-python", "python3", test_edits);
  g_test_add_func ("/view/lex/short-repair", test_short_repair);
  return g_test_run ();
}
