/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, deltas, undo and the edit map against a flat oracle. */
#include "document/document.h"
#include <string.h>

static void
assert_text (Document *d, const char *text)
{
  g_assert_cmpstr (document_get_text (d, NULL), ==, text);
  g_assert_cmpuint (document_get_length (d), ==, strlen (text));
}

static void
test_apply (void)
{
  g_autoptr (Document) d = document_new ();
  const DocumentEdit two[] = { { 0, 3, "ONE", 3 }, { 8, 13, "3", 1 } };
  const DocumentEdit overlapping[] = { { 0, 3, "", 0 }, { 2, 4, "", 0 } };
  g_autoptr (GError) error = NULL;

  g_assert_true (document_replace (d, 0, 0, "one two three", -1));
  g_assert_true (document_apply (d, 0, two, 2, DOCUMENT_AUTHOR_USER, NULL));
  assert_text (d, "ONE two 3");
  g_assert_cmpuint (document_get_revision (d), ==, 3);
  g_assert_false (document_apply (d, 0, overlapping, 2, DOCUMENT_AUTHOR_USER, &error));
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_RANGE);
  g_assert_false (document_replace (d, 5, 100, "x", 1));
  g_assert_false (document_replace (d, 0, 0, "\xC3", 1));
  assert_text (d, "ONE two 3");
}

static void
test_inside_character (void)
{
  g_autoptr (Document) d = document_new ();
  document_replace (d, 0, 0, "äb", -1);
  g_assert_false (document_replace (d, 1, 1, "x", 1));
  assert_text (d, "äb");
  g_assert_cmpuint (document_get_chars_at (d, 2), ==, 1);
  g_assert_cmpuint (document_get_chars_at (d, 1), ==, 0);
  g_assert_cmpuint (document_get_offset_at (d, 2), ==, 3);
}

static void
test_older_base (void)
{
  g_autoptr (Document) d = document_new ();
  guint64 base;
  const DocumentEdit agent = { 4, 7, "2", 1 };
  document_replace (d, 0, 0, "one two three", -1);
  base = document_get_revision (d);
  document_replace (d, 0, 0, "zero ", 5);
  g_assert_true (document_apply (d, base, &agent, 1, DOCUMENT_AUTHOR_AGENT, NULL));
  assert_text (d, "zero one 2 three");
}

static void
test_map (void)
{
  g_autoptr (Document) d = document_new ();
  guint64 base;
  gsize start = 4, end = 7, left = 4, right = 4, gone_start = 8, gone_end = 13;

  document_replace (d, 0, 0, "one two three", -1);
  base = document_get_revision (d);
  document_replace (d, 4, 4, "+", 1);                   /* one +two three */
  document_map_offset (d, base, &left, DOCUMENT_BIAS_LEFT);
  document_map_offset (d, base, &right, DOCUMENT_BIAS_RIGHT);
  g_assert_cmpuint (left, ==, 4);
  g_assert_cmpuint (right, ==, 5);
  document_replace (d, 8, 8, "!", 1);                   /* one +two! three */
  g_assert_true (document_map_range (d, base, &start, &end));
  g_assert_cmpuint (start, ==, 5);
  g_assert_cmpuint (end, ==, 8);
  document_replace (d, 10, 15, "", 0);                  /* "three" is gone */
  g_assert_false (document_map_range (d, base, &gone_start, &gone_end));
  start = 0;
  g_assert_false (document_map_offset (d, base + 99, &start, DOCUMENT_BIAS_LEFT));
}

static void
test_undo (void)
{
  g_autoptr (Document) d = document_new ();
  gsize caret = 0;

  document_replace (d, 0, 0, "a", 1);
  document_replace (d, 1, 1, "b", 1);                   /* typing goes on: one step */
  document_close_group (d);
  document_replace (d, 2, 2, "c", 1);
  g_assert_true (document_undo (d, &caret));
  assert_text (d, "ab");
  g_assert_cmpuint (caret, ==, 2);
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "");
  g_assert_false (document_undo (d, NULL));
  g_assert_true (document_redo (d, NULL));
  assert_text (d, "ab");
  document_replace (d, 2, 2, "X\n", 2);                 /* a new branch; redo follows the newest */
  g_assert_false (document_redo (d, NULL));
  document_undo (d, NULL);
  document_redo (d, NULL);
  assert_text (d, "abX\n");
}

static guint settled;
static void settled_cb (void) { settled++; }

static void
test_group (void)
{
  g_autoptr (Document) d = document_new ();
  g_signal_connect (d, "settled", G_CALLBACK (settled_cb), NULL);
  settled = 0;
  document_begin_group (d);
  document_replace (d, 0, 0, "one\n", 4);
  document_replace (d, 4, 4, "two\n", 4);
  document_replace (d, 0, 1, "O", 1);
  document_end_group (d);
  g_assert_cmpuint (settled, ==, 1);
  assert_text (d, "One\ntwo\n");
  document_undo (d, NULL);
  assert_text (d, "");
  g_assert_cmpuint (settled, ==, 2);
}

/* 20,000 random edits against a GString; lines, characters, undo to the start, and a mapped mark. */
static void
test_oracle (void)
{
  g_autoptr (Document) d = document_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  GString *flat = g_string_new (NULL);
  static const char *const pieces[] = { "a", "\n", "é", "𝄞", "note('C4')", "x\ny\n", "", "→" };

  for (int i = 0; i < 20000; i++)
    {
      gsize chars = g_utf8_strlen (flat->str, flat->len);
      gsize from = g_rand_int_range (rand, 0, chars + 1), reach = from + g_rand_int_range (rand, 0, flat->len > 3000 ? 12 : 4);
      gsize to = MIN (chars, reach);
      gsize start = g_utf8_offset_to_pointer (flat->str, from) - flat->str, end = g_utf8_offset_to_pointer (flat->str, to) - flat->str;
      const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];
      if (start == end && !*piece)
        continue;
      g_string_erase (flat, start, end - start);
      g_string_insert (flat, start, piece);
      g_assert_true (document_replace (d, start, end, piece, -1));
      if (i % 500 == 0)
        {
          gsize at = g_rand_int_range (rand, 0, flat->len + 1), line = 0;
          while (at > 0 && at < flat->len && ((guchar) flat->str[at] & 0xC0) == 0x80)
            at--;
          for (gsize k = 0; k < at; k++)
            line += flat->str[k] == '\n';
          assert_text (d, flat->str);
          g_assert_cmpuint (document_get_line_at (d, at), ==, line);
          g_assert_cmpuint (document_get_chars_at (d, at), ==, (gsize) g_utf8_pointer_to_offset (flat->str, flat->str + at));
          g_assert_cmpuint (document_get_offset_at (d, document_get_chars_at (d, at)), ==, at);
        }
    }
  assert_text (d, flat->str);
  while (document_undo (d, NULL))
    ;
  assert_text (d, "");
  while (document_redo (d, NULL))
    ;
  assert_text (d, flat->str);
  g_string_free (flat, TRUE);
}

/* A mark's byte is found again after every edit that does not delete it. */
static void
test_map_oracle (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  for (int round = 0; round < 300; round++)
    {
      g_autoptr (Document) d = document_new ();
      guint64 base;
      gsize start = 20, end = 21;
      document_replace (d, 0, 0, "....................@...................", 40);
      base = document_get_revision (d);
      for (int i = 0; i < 40; i++)
        {
          gsize length = document_get_length (d), from = g_rand_int_range (rand, 0, length + 1);
          gsize reach = from + g_rand_int_range (rand, 0, 3), to = MIN (length, reach);
          const char *at = strchr (document_get_text (d, NULL), '@');
          gsize mark = at - document_get_text (d, NULL);
          if (from <= mark && mark < to)
            continue;
          document_replace (d, from, to, "abc", g_rand_int_range (rand, 0, 4));
        }
      g_assert_true (document_map_range (d, base, &start, &end));
      g_assert_cmpint (document_get_text (d, NULL)[start], ==, '@');
      g_assert_cmpuint (end, ==, start + 1);
    }
}

static void
count_cb (Document *d, const DocumentDelta *delta, guint *seen)
{
  (*seen)++;
}

static void
assert_same_index (Document *d, const char *text)
{
  g_autoptr (Document) fresh = document_new ();
  document_replace (fresh, 0, 0, text, -1);
  assert_text (d, text);
  g_assert_cmpuint (document_get_line_count (d), ==, document_get_line_count (fresh));
  for (guint line = 0; line < document_get_line_count (d); line++)
    {
      gsize start = document_get_line_start (d, line);
      g_assert_cmpuint (start, ==, document_get_line_start (fresh, line));
      g_assert_cmpuint (document_get_chars_at (d, start), ==, document_get_chars_at (fresh, start));
    }
}

/* "ä0\nä1\n…": every "ä" becomes "// a" or goes, every third line end with it. One delta forth, back and forth again,
 * and with 20,000 places not the square of that. */
/* GtkTextView puts each key into a group of its own: they go on with each other all the same. */
static void
test_typing_in_groups (void)
{
  g_autoptr (Document) d = document_new ();
  document_set_text (d, "note");
  for (guint i = 0; i < 3; i++)
    {
      document_begin_group (d);
      g_assert_true (document_replace (d, 4 + i, 4 + i, "abc" + i, 1));
      document_end_group (d);
    }
  g_assert_cmpstr (document_get_text (d, NULL), ==, "noteabc");
  g_assert_true (document_undo (d, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "note");
}

static void
test_many_places (void)
{
  const guint lines = 20000;
  g_autoptr (Document) d = document_new ();
  g_autoptr (GString) before = g_string_new (NULL), after = g_string_new (NULL);
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  gint64 start;
  guint seen = 0;
  gsize caret = 0, mapped;

  for (guint i = 0; i < lines; i++)
    {
      DocumentEdit edit = { before->len, before->len + 2, i % 2 ? "" : "// a", i % 2 ? 0 : 4 };
      g_array_append_val (edits, edit);
      g_string_append_printf (before, "ä%u\n", i);
      g_string_append_printf (after, "%s%u", i % 2 ? "" : "// a", i);
      if (i % 3 == 0)
        {
          DocumentEdit end = { before->len - 1, before->len, "", 0 };
          g_array_append_val (edits, end);
        }
      else
        g_string_append_c (after, '\n');
    }
  document_replace (d, 0, 0, before->str, -1);
  document_close_group (d);
  g_signal_connect (d, "changed", G_CALLBACK (count_cb), &seen);
  start = g_get_monotonic_time ();
  g_assert_true (document_apply (d, 0, (DocumentEdit *) (void *) edits->data, edits->len, DOCUMENT_AUTHOR_USER, NULL));
  mapped = before->len;
  g_assert_true (document_map_offset (d, document_get_revision (d) - 1, &mapped, DOCUMENT_BIAS_RIGHT));
  g_assert_cmpuint (mapped, ==, after->len);
  assert_same_index (d, after->str);
  g_assert_true (document_undo (d, &caret));
  assert_same_index (d, before->str);
  g_assert_true (document_redo (d, &caret));
  assert_same_index (d, after->str);
  g_assert_cmpuint (seen, ==, 3);
  g_test_message ("%u places forth, back and forth: %.0f ms", edits->len, (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* Three backspaces are one group whose places go down: undo gives the letters back in order. */
static void
test_backspaces (void)
{
  g_autoptr (Document) d = document_new ();
  gsize caret = 0;
  document_replace (d, 0, 0, "abcdef", -1);
  document_close_group (d);
  document_replace (d, 4, 5, "", 0);
  document_replace (d, 3, 4, "", 0);
  document_replace (d, 2, 3, "", 0);
  assert_text (d, "abf");
  g_assert_true (document_undo (d, &caret));
  assert_text (d, "abcdef");
  g_assert_cmpuint (caret, ==, 5);
  g_assert_true (document_redo (d, &caret));
  assert_text (d, "abf");
  g_assert_cmpuint (caret, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/text/apply", test_apply);
  g_test_add_func ("/document/text/inside-character", test_inside_character);
  g_test_add_func ("/document/text/older-base", test_older_base);
  g_test_add_func ("/document/text/map", test_map);
  g_test_add_func ("/document/text/undo", test_undo);
  g_test_add_func ("/document/text/group", test_group);
  g_test_add_func ("/document/text/typing-in-groups", test_typing_in_groups);
  g_test_add_func ("/document/text/many-places", test_many_places);
  g_test_add_func ("/document/text/backspaces", test_backspaces);
  g_test_add_func ("/document/text/oracle", test_oracle);
  g_test_add_func ("/document/text/map-oracle", test_map_oracle);
  return g_test_run ();
}
