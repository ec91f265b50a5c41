/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rope against a flat buffer: any bytes, any edits, every conversion. SYMPHONY_LONG: 10^6 edits. */
#include "document/rope.h"
#include <string.h>

/* ---- the oracle: plain loops over a flat buffer ---------------------------------------------------------- */

static guint
sequence (const guchar *p, gsize left)
{
  gunichar c = g_utf8_get_char_validated ((const char *) p, MIN (left, 4));
  if (*p < 0x80)
    return 1;
  return c >= (gunichar) -2 ? 0 : g_utf8_skip[*p];
}

typedef struct { gsize breaks, chars, utf16, longest, flags; } Facts;

/* Facts of [0, at): what is complete before it. `rows` and `starts` of the whole text if wanted. */
static Facts
look (const char *text, gsize length, gsize at)
{
  Facts f = { .flags = ROPE_ASCII };
  gsize row = 0;
  for (gsize i = 0; i < at;)
    {
      guint n = sequence ((const guchar *) text + i, length - i), step = MAX (n, 1);
      if (i + step > at)
        break;
      f.chars++;
      f.utf16 += n == 4 ? 2 : 1;
      if ((guchar) text[i] >= 0x80)
        f.flags &= ~ROPE_ASCII;
      f.flags |= (n == 0 ? ROPE_HAS_INVALID : 0) | (text[i] == 0 ? ROPE_HAS_NUL : 0) | (text[i] == '\r' ? ROPE_HAS_CR : 0)
        | (n == 3 && memcmp (text + i, "\xE2\x80\xA9", 3) == 0 ? ROPE_HAS_PARAGRAPH : 0);
      if (text[i] == '\n' || (text[i] == '\r' && !(i + 1 < length && text[i + 1] == '\n')))
        {
          gsize end = text[i] == '\n' && i > 0 && text[i - 1] == '\r' && i > row ? i - 1 : i;
          f.breaks++;
          f.longest = MAX (f.longest, end - row);
          row = i + 1;
        }
      i += step;
    }
  f.longest = MAX (f.longest, at - row);
  if (length > 0)
    f.flags |= (text[0] == '\n' ? ROPE_STARTS_LF : 0) | (text[length - 1] == '\r' ? ROPE_ENDS_CR : 0);
  return f;
}

static void
assert_same (const Rope *rope, const GString *flat)
{
  gsize length;
  g_autofree char *text = rope_flatten (rope, &length);
  RopeSummary s = rope_get_summary (rope);
  Facts f = look (flat->str, flat->len, flat->len);

  g_assert_cmpmem (text, length, flat->str, flat->len);
  g_assert_cmpuint (s.bytes, ==, flat->len);
  g_assert_cmpuint (s.chars, ==, f.chars);
  g_assert_cmpuint (s.utf16, ==, f.utf16);
  g_assert_cmpuint (s.breaks, ==, f.breaks);
  g_assert_cmpuint (s.longest_row, ==, f.longest);
  g_assert_cmphex (s.flags, ==, f.flags);
}

/* Every way of asking about one place. */
static void
assert_place (const Rope *rope, const GString *flat, gsize at)
{
  Facts f = look (flat->str, flat->len, at);
  gsize start = at, row, chars = f.chars;

  while (start > 0 && look (flat->str, flat->len, start - 1).chars == chars)
    start--;
  if (at < flat->len && start < at)
    g_assert_false (rope_is_boundary (rope, at));
  else
    g_assert_true (rope_is_boundary (rope, at));
  g_assert_cmpuint (rope_get_chars_at (rope, at), ==, f.chars);
  g_assert_cmpuint (rope_get_utf16_at (rope, at), ==, f.utf16);
  g_assert_cmpuint (rope_get_line_at (rope, at), ==, f.breaks);
  g_assert_cmpuint (rope_get_offset_at_chars (rope, f.chars), ==, start);
  g_assert_cmpuint (rope_get_offset_at_utf16 (rope, f.utf16), ==, start);
  row = rope_get_line_start (rope, f.breaks);
  g_assert_cmpuint (row, <=, at);
  g_assert_cmpuint (look (flat->str, flat->len, row).breaks, ==, f.breaks);
  if (row > 0)
    g_assert_cmpuint (look (flat->str, flat->len, row - 1).breaks, ==, f.breaks - 1);
  g_assert_cmpuint (rope_next_char (rope, start), ==,
                    MIN (flat->len, start + (start < flat->len ? MAX (1, sequence ((guchar *) flat->str + start, flat->len - start)) : 0)));
  if (start > 0)
    g_assert_cmpuint (rope_next_char (rope, rope_previous_char (rope, start)), ==, start);
}

static void
assert_cursors (const Rope *rope, const GString *flat, gsize at)
{
  RopeCursor cursor;
  const char *chunk;
  gsize length, reached = at;

  rope_cursor_init (&cursor, rope, at);
  while (rope_cursor_next (&cursor, &chunk, &length))
    {
      g_assert_cmpmem (chunk, length, flat->str + reached, length);
      reached += length;
    }
  g_assert_cmpuint (reached, ==, flat->len);
  while (rope_cursor_previous (&cursor, &chunk, &length))
    {
      reached -= length;
      g_assert_cmpmem (chunk, length, flat->str + reached, length);
    }
  g_assert_cmpuint (reached, ==, 0);
}

/* ---- random edits ---------------------------------------------------------------------------------------- */

static const struct { const char *bytes; gsize length; } pieces[] = {
  { "a", 1 }, { "\n", 1 }, { "é", 2 }, { "𝄞", 4 }, { "note('C4')", 10 }, { "x\ny\n", 4 }, { "→", 3 }, { "\r\n", 2 }, { "\r", 1 },
  { "\0", 1 }, { "\xFF", 1 }, { "\xE2\x82", 2 }, { "\x80\x80", 2 }, { "\xF0\x9D", 2 }, { "\xE2\x80\xA9", 3 }, { "", 0 },
  { "\xAC", 1 }, { "\xC3", 1 }, { "\n\r", 2 }, { "\x84\x9E", 2 },
};

static void
edit_both (Rope **rope, GString *flat, const DocumentEdit *edits, guint count)
{
  Rope *next = rope_edit (*rope, edits, count);
  for (guint i = count; i > 0; i--)
    {
      g_string_erase (flat, edits[i - 1].start, edits[i - 1].end - edits[i - 1].start);
      g_string_insert_len (flat, edits[i - 1].start, edits[i - 1].text, edits[i - 1].length);
    }
  rope_unref (*rope);
  *rope = next;
}

/* valid: only whole characters, no CR: the way without care for seams. */
static void
run_edits (guint rounds, guint32 seed, gsize size, gboolean valid)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GString *flat = g_string_new (NULL);
  Rope *rope = rope_new ("", 0);
  g_autofree char *big = g_strnfill (5000, 'b');

  for (guint i = 0; i < rounds; i++)
    {
      DocumentEdit edits[4];
      guint count = 0, wanted = g_rand_int_range (rand, 1, G_N_ELEMENTS (edits) + 1);
      gsize at = 0;
      while (count < wanted)
        {
          gsize left = flat->len - at, from = at + (left > 0 ? g_rand_int (rand) % (left + 1) : 0);
          gsize reach = from + (flat->len > size ? g_rand_int (rand) % (size / 4) : g_rand_int (rand) % 4);
          gsize to = MIN (flat->len, reach);
          guint piece = g_rand_int_range (rand, 0, valid ? 7 : G_N_ELEMENTS (pieces));
          if (valid)
            {
              while (from > at && from < flat->len && ((guchar) flat->str[from] & 0xC0) == 0x80)
                from--;
              while (to < flat->len && ((guchar) flat->str[to] & 0xC0) == 0x80)
                to++;
            }
          edits[count++] = g_rand_int_range (rand, 0, 400) == 0 ? (DocumentEdit) { from, to, big, 5000 }
            : (DocumentEdit) { from, to, pieces[piece].bytes, pieces[piece].length };
          at = to;
        }
      edit_both (&rope, flat, edits, count);
      if (i % (rounds / 100) == 0)
        {
          gsize place = g_rand_int (rand) % (flat->len + 1);
          assert_same (rope, flat);
          assert_place (rope, flat, place);
          assert_place (rope, flat, flat->len);
          assert_cursors (rope, flat, place);
        }
    }
  assert_same (rope, flat);
  rope_unref (rope);
  g_string_free (flat, TRUE);
}

static void
test_oracle (void)
{
  guint rounds = g_getenv ("SYMPHONY_LONG") ? 500000 : 50000;
  run_edits (rounds, 1, 30000, TRUE);
  run_edits (rounds, 2, 30000, FALSE);
}

/* Small texts, asked everywhere: what edits at seams do to characters and CR LF. */
static void
test_any_bytes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  for (guint round = 0; round < 300; round++)
    {
      GString *flat = g_string_new (NULL);
      Rope *rope;
      for (guint i = 0; i < 700; i++)
        {
          guint piece = g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces));
          g_string_append_len (flat, pieces[piece].bytes, pieces[piece].length);
        }
      rope = rope_new (flat->str, flat->len);
      for (guint i = 0; i < 5; i++)
        {
          gsize from = g_rand_int (rand) % (flat->len + 1), reach = from + g_rand_int (rand) % 5, to = MIN (flat->len, reach);
          guint piece = g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces));
          edit_both (&rope, flat, &(DocumentEdit) { from, to, pieces[piece].bytes, pieces[piece].length }, 1);
        }
      assert_same (rope, flat);
      for (guint i = 0; i < 20; i++)
        assert_place (rope, flat, g_rand_int (rand) % (flat->len + 1));
      rope_unref (rope);
      g_string_free (flat, TRUE);
    }
}

/* Old ropes stay as they were, whatever became of the newer ones. */
static void
test_persistent (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  Rope *ropes[200];
  GString *flats[200];

  ropes[0] = rope_new ("", 0);
  flats[0] = g_string_new ("");
  for (guint i = 1; i < 200; i++)
    {
      guint old = g_rand_int_range (rand, 0, i);
      g_autofree char *text = g_strnfill (g_rand_int_range (rand, 1, 3000), 'a' + i % 26);
      gsize from = g_rand_int (rand) % (flats[old]->len + 1);
      ropes[i] = rope_ref (ropes[old]);
      flats[i] = g_string_new_len (flats[old]->str, flats[old]->len);
      edit_both (&ropes[i], flats[i], &(DocumentEdit) { from, MIN (flats[i]->len, from + 100), text, strlen (text) }, 1);
    }
  for (guint i = 0; i < 200; i++)
    {
      assert_same (ropes[i], flats[i]);
      rope_unref (ropes[i]);
      g_string_free (flats[i], TRUE);
    }
}

static void
test_compare (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_strnfill (100000, 'x'), 100000);
  g_autoptr (Rope) a = rope_new_bytes (bytes), b = rope_new_bytes (bytes), c = NULL, d = NULL, e = NULL, s = NULL;
  const DocumentEdit two[] = { { 500, 502, "ä", 2 }, { 90000, 90000, "yy", 2 } };
  gsize start, a_end, b_end;
  g_autofree char *text = NULL;

  g_assert_true (rope_equal (a, b));
  g_assert_false (rope_compare (a, b, &start, &a_end, &b_end));
  c = rope_edit (a, two, 2);
  g_assert_false (rope_equal (a, c));
  g_assert_true (rope_compare (a, c, &start, &a_end, &b_end));
  g_assert_cmpuint (start, ==, 500);
  g_assert_cmpuint (a_end, ==, 90000);
  g_assert_cmpuint (b_end, ==, 90002);
  d = rope_edit (c, &(DocumentEdit) { 500, 502, "å", 2 }, 1);                 /* half of the bytes are the same */
  g_assert_true (rope_compare (c, d, &start, &a_end, &b_end));
  g_assert_cmpuint (start, ==, 500);
  g_assert_cmpuint (a_end, ==, 502);
  e = rope_edit (a, NULL, 0);
  g_assert_true (e == a);
  s = rope_slice (c, 499, 503);
  text = rope_flatten (s, NULL);
  g_assert_cmpstr (text, ==, "xäx");
}

/* Snapshots are read in threads while the main thread goes on. */
static gpointer
read_worker (gpointer data)
{
  Rope *rope = data;
  for (guint i = 0; i < 20; i++)
    {
      gsize length, lines = 0;
      g_autofree char *text = rope_flatten (rope, &length);
      for (gsize k = 0; k < length; k++)
        lines += text[k] == '\n';
      g_assert_cmpuint (lines + 1, ==, rope_get_line_count (rope));
    }
  rope_unref (rope);
  return NULL;
}

static void
test_threads (void)
{
  GString *flat = g_string_new (NULL);
  Rope *rope;
  GThread *threads[4];

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (flat, "row %u\n", i);
  rope = rope_new (flat->str, flat->len);
  for (guint i = 0; i < 4; i++)
    {
      threads[i] = g_thread_new ("read", read_worker, rope_ref (rope));
      for (guint k = 0; k < 500; k++)
        edit_both (&rope, flat, &(DocumentEdit) { k * 7, k * 7 + 1, "\n.", 2 }, 1);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  assert_same (rope, flat);
  rope_unref (rope);
  g_string_free (flat, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/rope/any-bytes", test_any_bytes);
  g_test_add_func ("/document/rope/persistent", test_persistent);
  g_test_add_func ("/document/rope/compare", test_compare);
  g_test_add_func ("/document/rope/threads", test_threads);
  g_test_add_func ("/document/rope/oracle", test_oracle);
  return g_test_run ();
}
