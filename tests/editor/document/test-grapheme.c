/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grapheme boundaries against the Unicode test file (Debian: unicode-data), both ways, flat and across leaves. */
#include "document/rope.h"
#include <string.h>

#define FILE_PATH "/usr/share/unicode/auxiliary/GraphemeBreakTest.txt"

typedef struct { char text[256]; gsize length, bounds[40]; guint count; } Case;

/* "÷ 0020 × 0308 ÷": true when the line is a case. */
static gboolean
read_case (const char *line, Case *c)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);

  memset (c, 0, sizeof *c);
  for (guint i = 0; words[i] && words[i][0] != '#'; i++)
    if (g_str_equal (words[i], "÷"))
      c->bounds[c->count++] = c->length;
    else if (g_ascii_isxdigit (words[i][0]))
      c->length += g_unichar_to_utf8 (g_ascii_strtoull (words[i], NULL, 16), c->text + c->length);
  return c->count > 1;
}

static void
check_rope (const Rope *rope, gsize from, const gsize *bounds, guint count)
{
  for (guint i = 0; i + 1 < count; i++)
    {
      g_assert_cmpuint (rope_next_grapheme (rope, from + bounds[i]), ==, from + bounds[i + 1]);
      g_assert_cmpuint (rope_previous_grapheme (rope, from + bounds[i + 1]), ==, from + bounds[i]);
      g_assert_true (rope_is_grapheme_boundary (rope, from + bounds[i]));
      for (gsize at = bounds[i] + 1; at < bounds[i + 1]; at++)
        if (rope_is_boundary (rope, from + at))
          g_assert_false (rope_is_grapheme_boundary (rope, from + at));
    }
}

static void
test_file (void)
{
  g_autofree char *all = NULL;
  g_auto (GStrv) lines = NULL;
  guint cases = 0;

  if (!g_file_get_contents (FILE_PATH, &all, NULL, NULL))
    {
      g_test_skip (FILE_PATH " is missing (package unicode-data)");
      return;
    }
  lines = g_strsplit (all, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      Case c;
      g_autofree char *padding = g_strnfill (1023, 'x');
      g_autoptr (Rope) rope = NULL, inner = NULL;
      g_autofree char *text = NULL;
      if (!read_case (lines[i], &c))
        continue;
      for (guint k = 0; k + 1 < c.count; k++)
        {
          g_assert_cmpuint (rope_text_next_grapheme (c.text, c.length, c.bounds[k]), ==, c.bounds[k + 1]);
          g_assert_cmpuint (rope_text_previous_grapheme (c.text, c.length, c.bounds[k + 1]), ==, c.bounds[k]);
        }
      rope = rope_new (c.text, c.length);
      check_rope (rope, 0, c.bounds, c.count);
      padding[1022] = '\n';
      text = g_strconcat (padding, c.text, c.text[c.length - 1] == '\r' ? "x" : "\n", padding, NULL);
      inner = rope_new (text, strlen (text));
      check_rope (inner, 1023, c.bounds, c.count);
      cases++;
    }
  g_test_message ("%u cases", cases);
  g_assert_cmpuint (cases, >, 500);
}

static void
test_some (void)
{
  static const struct { const char *text; guint graphemes; } cases[] = {
    { "abc", 3 }, { "e\xCC\x81x", 2 }, { "👨‍👩‍👧‍👦!", 2 }, { "🇩🇪🇫🇷", 2 }, { "각", 1 }, { "a\r\nb", 3 }, { "\xFF\xFE", 2 }, { "👍🏽👍", 2 }, { "\xCC\x81", 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Rope) rope = rope_new (cases[i].text, strlen (cases[i].text));
      guint forth = 0, back = 0;
      for (gsize at = 0; at < rope_get_length (rope); at = rope_next_grapheme (rope, at))
        forth++;
      for (gsize at = rope_get_length (rope); at > 0; at = rope_previous_grapheme (rope, at))
        back++;
      g_assert_cmpuint (forth, ==, cases[i].graphemes);
      g_assert_cmpuint (back, ==, cases[i].graphemes);
    }
}

/* A row of nothing but marks or flags does not make a key slow. */
static void
test_endless (void)
{
  g_autoptr (GString) marks = g_string_new ("a"), flags = g_string_new (NULL);
  g_autoptr (Rope) a = NULL, b = NULL;
  gsize at;

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append (marks, "\xCC\x81");
      g_string_append (flags, "🇩");
    }
  a = rope_new (marks->str, marks->len);
  b = rope_new (flags->str, flags->len);
  at = rope_next_grapheme (a, 0);
  g_assert_cmpuint (at, >, 4000);
  g_assert_cmpuint (at, <, 4200);
  g_assert_cmpuint (rope_previous_grapheme (a, marks->len), >=, marks->len - 4200);
  g_assert_cmpuint (rope_previous_grapheme (b, flags->len), ==, flags->len - 8);
  g_assert_cmpuint (rope_next_grapheme (b, 0), ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/grapheme/file", test_file);
  g_test_add_func ("/document/grapheme/some", test_some);
  g_test_add_func ("/document/grapheme/endless", test_endless);
  return g_test_run ();
}
