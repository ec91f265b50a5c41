/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader that keeps places, and numbers that read back equal. */
#include <glib.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "json/json.h"

static JsonDoc *
parse (const char *text)
{
  return json_doc_parse (text, strlen (text), NULL);
}

static void
test_places (void)
{
  static const char text[] = "{ \"a\": [1, true, null, \"x\\u00e9\\ud83d\\ude00\"],\n  \"b\": { \"c\": -2.5e-3 } }";
  JsonDoc *doc = parse (text);
  uint32_t count;
  json_doc_get_problems (doc, &count);
  g_assert_cmpuint (count, ==, 0);
  const JsonItem *root = json_doc_get_root (doc), *a = json_item_get (root, "a"), *c = json_item_get (json_item_get (root, "b"), "c");
  g_assert_cmpuint (root->count, ==, 2);
  g_assert_cmpuint (a->count, ==, 4);
  g_assert_cmpuint (a->key_offset, ==, 2);
  g_assert_cmpuint (a->offset, ==, 7);
  g_assert_cmpstr (text + a->end, ==, ",\n  \"b\": { \"c\": -2.5e-3 } }");
  g_assert_cmpstr (a->last->string, ==, "x\303\251\360\237\230\200");
  g_assert_cmpfloat (c->number, ==, -0.0025);
  uint32_t line, column;
  json_place (text, sizeof text - 1, c->offset, &line, &column);
  g_assert_cmpuint (line, ==, 2);
  g_assert_cmpuint (column, ==, 15);
  json_place ("\303\251x", 3, 2, &line, &column);        /* characters, not bytes */
  g_assert_cmpuint (column, ==, 2);
  g_assert_null (json_item_get (root, "z"));
  json_doc_free (doc);
}

static void
test_errors (void)
{
  static const struct { const char *text; size_t offset; } bad[] = {
    { "", 0 }, { " ", 1 }, { "{", 1 }, { "[1,]", 3 }, { "[1 2]", 3 }, { "{\"a\" 1}", 5 }, { "{a:1}", 1 }, { "01", 1 }, { "-", 0 }, { "1.", 0 }, { "1e", 0 }, { "tru", 0 },
    { "\"a", 0 }, { "\"\\x\"", 1 }, { "\"\\u12\"", 1 }, { "\"\t\"", 1 }, { "\"\xc0\x80\"", 1 }, { "\"\xed\xa0\x80\"", 1 }, { "[[1]", 0 }, { "1 2", 2 }, { "// x\n1", 0 }, { "nan", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      JsonDoc *doc = parse (bad[i].text);
      uint32_t count;
      const JsonProblem *p = json_doc_get_problems (doc, &count);
      g_autofree char *shown = g_strescape (bad[i].text, NULL);
      g_test_message ("%s: %s at %zu", shown, count ? p->message : "nothing", count ? p->offset : 0);
      g_assert_null (json_doc_get_root (doc));
      g_assert_cmpuint (count, >, 0);
      g_assert_cmpuint (p[0].offset, ==, bad[i].offset);
      json_doc_free (doc);
    }
}

static void
test_equal_keys (void)
{
  JsonDoc *doc = parse ("{\"a\":1,\"b\":2,\"a\":3}");
  uint32_t count;
  const JsonProblem *p = json_doc_get_problems (doc, &count);
  g_assert_nonnull (json_doc_get_root (doc));
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpuint (p->offset, ==, 13);
  g_assert_cmpfloat (json_item_get (json_doc_get_root (doc), "a")->number, ==, 1);
  json_doc_free (doc);
}

static void
test_depth_and_comments (void)
{
  g_autofree char *deep = g_strnfill (200000, '[');
  JsonDoc *doc = json_doc_parse (deep, 200000, &(JsonOptions){ .depth_max = 10 });
  uint32_t count;
  const JsonProblem *p = json_doc_get_problems (doc, &count);
  g_assert_cmpuint (p->offset, ==, 10);
  json_doc_free (doc);
  static const char text[] = "// head\n{ /* in */ \"a\": 1 /* x */ } // tail";
  doc = json_doc_parse (text, sizeof text - 1, &(JsonOptions){ .comments = true });
  g_assert_nonnull (json_doc_get_root (doc));
  json_doc_free (doc);
}

static void
test_numbers (void)
{
  static const struct { double number; const char *text; } some[] = { { 440, "440" }, { 0.1, "0.1" }, { 0, "0" }, { -2.5, "-2.5" }, { 1e21, "1e+21" }, { 1.0 / 3, "0.3333333333333333" },
                                                                     { 100000, "100000" }, { 5e-324, "5e-324" }, { 0.30000000000000004, "0.30000000000000004" }, { NAN, "null" } };
  char out[JSON_NUMBER_SIZE];
  const char *locales[] = { "C", "de_DE.UTF-8", "C.UTF-8" };
  for (guint k = 0; k < 3; k++)
    {
      setlocale (LC_ALL, locales[k]);
      for (guint i = 0; i < G_N_ELEMENTS (some); i++)
        {
          json_number_write (some[i].number, out);
          g_assert_cmpstr (out, ==, some[i].text);
        }
    }
  for (guint i = 0; i < 20000; i++)                     /* any finite double reads back equal */
    {
      guint64 bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      double x;
      memcpy (&x, &bits, sizeof x);
      if (!isfinite (x))
        continue;
      json_number_write (x, out);
      g_assert_cmpfloat (json_number_read (out, NULL), ==, x);
    }
}

static void
test_writing (void)
{
  JsonText text = { 0 };
  json_text_add_string (&text, "a\"\\\n\001\303\251", 7);
  char *string = json_text_steal (&text);
  g_assert_cmpstr (string, ==, "\"a\\\"\\\\\\n\\u0001\303\251\"");
  free (string);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/places", test_places);
  g_test_add_func ("/json/errors", test_errors);
  g_test_add_func ("/json/equal-keys", test_equal_keys);
  g_test_add_func ("/json/depth-and-comments", test_depth_and_comments);
  g_test_add_func ("/json/numbers", test_numbers);
  g_test_add_func ("/json/writing", test_writing);
  return g_test_run ();
}
