/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The algebra of deltas by its laws, on random texts and edits. */
#include "document/delta.h"
#include "document/document.h"
#include <string.h>

#define ROUNDS 3000

/* Whole characters, so that positions of one text stay sensible in another. */
static Delta *
random_delta (GRand *rand, gsize length)
{
  DocumentEdit edits[6];
  char texts[6][8];
  guint count = g_rand_int_range (rand, 0, 7);
  gsize at = 0;
  for (guint i = 0; i < count; i++)
    {
      gsize left = length - at, start = at + g_rand_int (rand) % (left + 1), end = start + g_rand_int (rand) % 5;
      guint size = g_rand_int_range (rand, 0, 5);
      for (guint k = 0; k < size; k++)
        texts[i][k] = 'a' + g_rand_int_range (rand, 0, 26);
      edits[i] = (DocumentEdit) { start, MIN (end, length), texts[i], size };
      at = edits[i].end;
    }
  return delta_new (length, edits, count);
}

static Rope *
random_text (GRand *rand)
{
  char text[60];
  guint length = g_rand_int_range (rand, 0, 60);
  for (guint i = 0; i < length; i++)
    text[i] = "0123456789\n"[g_rand_int_range (rand, 0, 11)];
  return rope_new (text, length);
}

static void
assert_equal (const Rope *a, const Rope *b)
{
  g_autofree char *x = rope_flatten (a, NULL), *y = rope_flatten (b, NULL);
  g_assert_cmpstr (x, ==, y);
}

/* apply, then the inverse: the text before; the inverse's inverse is the delta. */
static void
test_inverse (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (Rope) text = random_text (rand), after = NULL, back = NULL, again = NULL;
      g_autoptr (Delta) d = random_delta (rand, rope_get_length (text)), inverse = NULL, twice = NULL;
      after = delta_apply (d, text, &inverse);
      g_assert_cmpuint (rope_get_length (after), ==, delta_get_length_after (d));
      back = delta_apply (inverse, after, &twice);
      assert_equal (back, text);
      again = delta_apply (twice, back, NULL);
      assert_equal (again, after);
    }
}

static void
test_compose (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (Rope) t0 = random_text (rand), t1 = NULL, t2 = NULL, t3 = NULL, one = NULL, left = NULL, right = NULL, all = NULL;
      g_autoptr (Delta) a = random_delta (rand, rope_get_length (t0)), b = NULL, c = NULL;
      g_autoptr (Delta) ab = NULL, bc = NULL, ab_c = NULL, a_bc = NULL, joined = NULL;
      Delta *list[3];
      t1 = delta_apply (a, t0, NULL);
      b = random_delta (rand, rope_get_length (t1));
      t2 = delta_apply (b, t1, NULL);
      c = random_delta (rand, rope_get_length (t2));
      t3 = delta_apply (c, t2, NULL);
      ab = delta_compose (a, b);
      bc = delta_compose (b, c);
      one = delta_apply (ab, t0, NULL);
      assert_equal (one, t2);
      ab_c = delta_compose (ab, c);
      a_bc = delta_compose (a, bc);
      left = delta_apply (ab_c, t0, NULL);
      right = delta_apply (a_bc, t0, NULL);
      assert_equal (left, t3);
      assert_equal (right, t3);
      list[0] = a, list[1] = b, list[2] = c;
      joined = delta_compose_all (list, 3);
      all = delta_apply (joined, t0, NULL);
      assert_equal (all, t3);
    }
}

/* a then b over a = b then a over b. */
static void
test_transform (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (Rope) text = random_text (rand), ta = NULL, tb = NULL, tab = NULL, tba = NULL;
      g_autoptr (Delta) a = random_delta (rand, rope_get_length (text)), b = random_delta (rand, rope_get_length (text));
      g_autoptr (Delta) b_over_a = delta_transform (b, a, FALSE), a_over_b = delta_transform (a, b, TRUE);
      ta = delta_apply (a, text, NULL);
      tb = delta_apply (b, text, NULL);
      tab = delta_apply (b_over_a, ta, NULL);
      tba = delta_apply (a_over_b, tb, NULL);
      assert_equal (tab, tba);
    }
}

static void
test_transform_cases (void)
{
  static const struct { DocumentEdit a, b; gboolean first; const char *text; } cases[] = {
    { { 2, 2, "A", 1 }, { 2, 2, "B", 1 }, TRUE, "01AB23456789" },
    { { 2, 2, "A", 1 }, { 2, 2, "B", 1 }, FALSE, "01BA23456789" },
    { { 4, 4, "A", 1 }, { 2, 7, "", 0 }, TRUE, "01A789" },              /* survives inside what the other deletes */
    { { 2, 6, "", 0 }, { 4, 8, "", 0 }, TRUE, "0189" },                 /* deleting twice is deleting once */
    { { 0, 10, "X", 1 }, { 5, 5, "B", 1 }, TRUE, "XB" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Rope) text = rope_new ("0123456789", 10), with = NULL, both = NULL;
      g_autoptr (Delta) a = delta_new (10, &cases[i].a, 1), b = delta_new (10, &cases[i].b, 1);
      g_autoptr (Delta) over = delta_transform (a, b, cases[i].first);
      g_autofree char *flat = NULL;
      with = delta_apply (b, text, NULL);
      both = delta_apply (over, with, NULL);
      flat = rope_flatten (both, NULL);
      g_assert_cmpstr (flat, ==, cases[i].text);
    }
}

/* What the difference leads to is the other text, and it keeps the rows between two changes. */
static void
test_difference (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  g_autoptr (Rope) before = rope_new ("one\ntwo\nthree\nfour\nfive\n", 24), after = rope_new ("one\n2\nthree\nfour\nfünf\n", 22);
  g_autoptr (Delta) d = delta_new_difference (before, after, 0);
  guint count;
  const DocumentEdit *edits = delta_get_edits (d, &count);

  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpuint (edits[0].start, ==, 4);
  g_assert_cmpuint (edits[0].end, ==, 7);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (Rope) a = NULL, b = NULL, c = NULL;
      g_autoptr (GString) x = g_string_new (NULL), y = g_string_new (NULL);
      g_autoptr (Delta) difference = NULL;
      for (guint k = g_rand_int_range (rand, 0, 30); k > 0; k--)
        {
          static const char *const rows[] = { "a\n", "b\n", "ä\n", "å\n", "\n", "long row\n", "\xFF\n", "\x80\n", "end" };
          const char *row = rows[g_rand_int_range (rand, 0, G_N_ELEMENTS (rows))];
          guint which = g_rand_int_range (rand, 0, 6);
          if (which != 0)
            g_string_append (x, row);
          if (which != 1)
            g_string_append (y, row);
        }
      a = rope_new (x->str, x->len);
      b = rope_new (y->str, y->len);
      difference = delta_new_difference (a, b, g_rand_int_range (rand, 0, 4));
      c = delta_apply (difference, a, NULL);
      assert_equal (c, b);
    }
}

/* Every revision back to the first, both ways, equals going delta by delta. */
static void
test_edit_map (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (Document) d = document_new ();
  g_autoptr (GPtrArray) deltas = g_ptr_array_new_with_free_func ((GDestroyNotify) delta_unref);
  guint64 first;

  document_replace (d, 0, 0, "0123456789012345678901234567890123456789", 40);
  first = document_get_revision (d);
  for (guint i = 0; i < 700; i++)
    {
      guint count;
      Delta *delta = random_delta (rand, document_get_length (d));
      const DocumentEdit *edits = delta_get_edits (delta, &count);
      if (count == 0)
        {
          delta_unref (delta);
          continue;
        }
      g_assert_true (document_apply (d, 0, edits, count, DOCUMENT_AUTHOR_AGENT, NULL));
      g_ptr_array_add (deltas, delta);
      for (guint k = 0; k < 3; k++)
        {
          guint from = g_rand_int_range (rand, 0, deltas->len);
          gsize offset = g_rand_int (rand) % (delta_get_length_before (g_ptr_array_index (deltas, from)) + 1);
          gsize slow[2] = { offset, offset };
          for (guint bias = 0; bias < 2; bias++)
            {
              gsize fast = offset;
              for (guint n = from; n < deltas->len; n++)
                slow[bias] = delta_map (g_ptr_array_index (deltas, n), slow[bias], bias);
              g_assert_true (document_map_offset (d, first + from, &fast, bias));
              g_assert_cmpuint (fast, ==, slow[bias]);
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/delta/inverse", test_inverse);
  g_test_add_func ("/document/delta/compose", test_compose);
  g_test_add_func ("/document/delta/transform", test_transform);
  g_test_add_func ("/document/delta/transform-cases", test_transform_cases);
  g_test_add_func ("/document/delta/difference", test_difference);
  g_test_add_func ("/document/delta/edit-map", test_edit_map);
  return g_test_run ();
}
