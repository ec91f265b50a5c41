/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revision graph: branches, jumps, comparing, undo among several authors, checkpoints, the slider. */
#include "document/history.h"
#include <string.h>

static void
assert_text (Document *d, const char *text)
{
  g_assert_cmpstr (document_get_text (d, NULL), ==, text);
}

static void
write_as (Document *d, gsize at, const char *text, DocumentAuthor author)
{
  DocumentEdit edit = { at, at, text, strlen (text) };
  g_assert_true (document_apply (d, 0, &edit, 1, author, NULL));
}

static void
step (Document *d, gsize start, gsize end, const char *text)
{
  document_close_group (d);
  g_assert_true (document_replace (d, start, end, text, -1));
}

static char *
text_at (Document *d, DocumentNode *node)
{
  g_autoptr (Rope) rope = document_dup_node_rope (d, node);
  return rope_flatten (rope, NULL);
}

static void
test_branches (void)
{
  g_autoptr (Document) d = document_new ();
  DocumentNode *root = document_get_head (d), *one, *two, *three;

  step (d, 0, 0, "one");
  one = document_get_head (d);
  step (d, 3, 3, " two");
  two = document_get_head (d);
  g_assert_true (document_undo (d, NULL));
  step (d, 3, 3, " three");
  three = document_get_head (d);
  g_assert_cmpuint (document_node_get_child_count (one), ==, 2);
  g_assert_true (document_node_get_preferred (one) == three);
  g_assert_true (document_node_get_parent (two) == one);
  g_assert_cmpuint (document_node_get_inserted (two), ==, 4);
  g_assert_true (document_jump (d, two, NULL));
  assert_text (d, "one two");
  g_assert_true (document_node_get_preferred (one) == two);
  g_assert_true (document_jump (d, root, NULL));
  assert_text (d, "");
  g_assert_true (document_redo (d, NULL));
  g_assert_true (document_redo (d, NULL));
  assert_text (d, "one two");
  g_assert_true (document_find_node (d, document_node_get_id (three)) == three);
  g_assert_cmpuint (document_get_node_count (d), ==, 4);
}

/* A random walk: typing, undo, redo, jumps. Each node's text is what it was, and any two compare right. */
static void
test_walk (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autoptr (Document) d = document_new ();
  g_autoptr (GHashTable) texts = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  g_hash_table_insert (texts, document_get_head (d), g_strdup (""));
  for (guint i = 0; i < 1500; i++)
    {
      guint what = g_rand_int_range (rand, 0, 10);
      gsize length = document_get_length (d), at = g_rand_int (rand) % (length + 1);
      gsize reach = at + g_rand_int (rand) % 6;
      if (what < 6)
        {
          g_autofree char *text = g_strdup_printf ("%u ", i);
          step (d, at, MIN (length, reach), text);
          g_hash_table_insert (texts, document_get_head (d), g_strdup (document_get_text (d, NULL)));
        }
      else if (what < 7)
        document_undo (d, NULL);
      else if (what < 8)
        document_redo (d, NULL);
      else
        document_jump (d, document_get_nth_node (d, g_rand_int_range (rand, 0, document_get_node_count (d))), NULL);
      g_assert_cmpstr (document_get_text (d, NULL), ==, g_hash_table_lookup (texts, document_get_head (d)));
    }
  for (guint i = 0; i < 200; i++)
    {
      DocumentNode *a = document_get_nth_node (d, g_rand_int_range (rand, 0, document_get_node_count (d)));
      DocumentNode *b = document_get_nth_node (d, g_rand_int_range (rand, 0, document_get_node_count (d)));
      g_autoptr (Rope) from = document_dup_node_rope (d, a), to = NULL;
      g_autoptr (Delta) delta = document_compare_nodes (d, a, b);
      g_autofree char *text = text_at (d, a), *reached = NULL;
      g_assert_cmpstr (text, ==, g_hash_table_lookup (texts, a));
      to = delta_apply (delta, from, NULL);
      reached = rope_flatten (to, NULL);
      g_assert_cmpstr (reached, ==, g_hash_table_lookup (texts, b));
    }
}

/* The user's undo takes back the user's newest group and leaves what others wrote since. */
static void
test_undo_among_others (void)
{
  g_autoptr (Document) d = document_new ();

  step (d, 0, 0, "user one. ");
  step (d, 10, 10, "user two. ");
  write_as (d, 0, "AGENT ", DOCUMENT_AUTHOR_AGENT);
  assert_text (d, "AGENT user one. user two. ");
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "AGENT user one. ");
  g_assert_true (document_node_get_undone (document_get_head (d)) != NULL);
  write_as (d, 6, "MORE ", DOCUMENT_AUTHOR_AGENT);
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "AGENT MORE ");
  g_assert_false (document_can_undo (d));
  g_assert_true (document_redo (d, NULL));
  assert_text (d, "AGENT MORE user one. ");
  write_as (d, 0, "x", DOCUMENT_AUTHOR_AGENT);
  g_assert_true (document_redo (d, NULL));
  assert_text (d, "xAGENT MORE user one. user two. ");
  g_assert_false (document_can_redo (d));
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "xAGENT MORE user one. ");
  g_assert_true (document_undo_any (d, NULL));
  assert_text (d, "AGENT MORE user one. ");
}

static void
test_undo_any (void)
{
  g_autoptr (Document) d = document_new ();
  step (d, 0, 0, "a");
  write_as (d, 1, "B", DOCUMENT_AUTHOR_AGENT);
  g_assert_true (document_undo_any (d, NULL));
  assert_text (d, "a");
  g_assert_true (document_undo_any (d, NULL));
  assert_text (d, "");
  g_assert_false (document_undo_any (d, NULL));
}

/* Text that an agent put inside what is undone stays. */
static void
test_undo_around (void)
{
  g_autoptr (Document) d = document_new ();
  step (d, 0, 0, "[]");
  step (d, 1, 1, "user");
  write_as (d, 3, "+agent+", DOCUMENT_AUTHOR_AGENT);
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "[+agent+]");
  g_assert_true (document_redo (d, NULL));
  assert_text (d, "[us+agent+er]");
}

static void
test_groups (void)
{
  g_autoptr (Document) d = document_new ();
  const DocumentEdit first[] = { { 0, 0, "a", 1 }, { 2, 2, "a", 1 }, { 4, 4, "a", 1 } };
  const DocumentEdit second[] = { { 1, 1, "b", 1 }, { 4, 4, "b", 1 }, { 7, 7, "b", 1 } };
  guint before;

  step (d, 0, 0, "1\n2\n3\n");
  document_close_group (d);
  before = document_get_node_count (d);
  g_assert_true (document_apply (d, 0, first, 3, DOCUMENT_AUTHOR_USER, NULL));
  g_assert_true (document_apply (d, 0, second, 3, DOCUMENT_AUTHOR_USER, NULL));         /* three carets go on */
  g_assert_cmpuint (document_get_node_count (d), ==, before + 1);
  assert_text (d, "ab1\nab2\nab3\n");
  g_assert_true (document_replace (d, 5, 5, "x", 1));                                   /* the caret jumped */
  g_assert_cmpuint (document_get_node_count (d), ==, before + 2);
  g_assert_true (document_replace (d, 6, 6, "\n", 1));                                  /* a line break */
  g_assert_cmpuint (document_get_node_count (d), ==, before + 3);
  write_as (d, 7, "y", DOCUMENT_AUTHOR_AGENT);
  g_assert_true (document_replace (d, 8, 8, "z", 1));
  g_assert_cmpuint (document_get_node_count (d), ==, before + 5);
  document_undo (d, NULL);
  document_undo_any (d, NULL);
  document_undo (d, NULL);
  document_undo (d, NULL);
  assert_text (d, "ab1\nab2\nab3\n");
  document_undo (d, NULL);
  assert_text (d, "1\n2\n3\n");
}

static guint caret;
static GBytes *give_caret (gpointer data) { return g_bytes_new (&caret, sizeof caret); }

static void
assert_caret (DocumentNode *node, gboolean after, guint expected)
{
  GBytes *bytes = document_node_get_carets (node, after);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &expected, sizeof expected);
}

static void
test_checkpoints (void)
{
  g_autoptr (Document) d = document_new ();
  DocumentNode *node;
  gint64 then, first, last;

  document_set_caret_func (d, give_caret, NULL);
  caret = 1;
  step (d, 0, 0, "one");
  caret = 4;
  node = document_get_head (d);
  document_add_checkpoint (d, "Saved", TRUE);
  g_assert_cmpstr (document_node_get_name (node), ==, "Saved");
  g_assert_true (document_node_is_automatic (node));
  document_add_checkpoint (d, "First idea", FALSE);
  document_add_checkpoint (d, "Saved", TRUE);
  g_assert_cmpstr (document_node_get_name (node), ==, "First idea");
  assert_caret (node, FALSE, 1);
  assert_caret (node, TRUE, 4);
  g_usleep (2000);
  then = g_get_real_time ();
  g_usleep (2000);
  step (d, 3, 3, " two");
  g_assert_true (document_find_node_at (d, then) == node);
  g_assert_true (document_find_node_at (d, 0) == document_get_root (d));
  g_assert_true (document_find_node_at (d, G_MAXINT64) == document_get_head (d));
  document_get_time_span (d, &first, &last);
  g_assert_cmpint (first, <, then);
  g_assert_cmpint (last, >, then);
  document_set_caret_func (d, NULL, NULL);
}

/* 3,000 groups: most ropes are dropped, every text comes back. */
static void
test_long (void)
{
  g_autoptr (Document) d = document_new ();
  for (guint i = 0; i < 3000; i++)
    step (d, i, i, "x");
  for (guint i = 0; i <= 3000; i += 37)
    {
      g_autofree char *text = text_at (d, document_get_nth_node (d, i));
      g_assert_cmpuint (strlen (text), ==, i);
    }
  document_jump (d, document_get_nth_node (d, 1), NULL);
  assert_text (d, "x");
  document_jump (d, document_get_nth_node (d, 3000), NULL);
  g_assert_cmpuint (document_get_length (d), ==, 3000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/history/branches", test_branches);
  g_test_add_func ("/document/history/walk", test_walk);
  g_test_add_func ("/document/history/undo-among-others", test_undo_among_others);
  g_test_add_func ("/document/history/undo-any", test_undo_any);
  g_test_add_func ("/document/history/undo-around", test_undo_around);
  g_test_add_func ("/document/history/groups", test_groups);
  g_test_add_func ("/document/history/checkpoints", test_checkpoints);
  g_test_add_func ("/document/history/long", test_long);
  return g_test_run ();
}
