/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of three authors end in one text, in whatever order they arrive. SYMPHONY_LONG: many more stories. */
#include "document/document.h"
#include "document/merge.h"
#include "document/propose.h"
#include <string.h>

#define AUTHORS 3
#define EDITS 4
#define TEXT "0123456789"

/* A story: who wrote what, and what each knew of the others then. */
typedef struct {
  guint64      known[DOCUMENT_SITES_MAX];
  DocumentEdit edits[2];
  guint        count;
  char         text[2][4];
} Edit;
typedef struct { Edit edits[AUTHORS][EDITS]; } Story;

static void
apply (DocumentMerge *merge, GString *text, const Story *story, guint site, guint index)
{
  const Edit *edit = &story->edits[site][index];
  DocumentEditId id = { (site + 1) % AUTHORS, site, index + 1 };
  g_autoptr (Delta) delta = document_merge_edit (merge, &id, edit->known, edit->edits, edit->count, NULL);
  guint count;
  const DocumentEdit *made;

  g_assert_nonnull (delta);
  made = delta_get_edits (delta, &count);
  g_assert_cmpuint (delta_get_length_before (delta), ==, text->len);
  for (guint i = count; i > 0; i--)
    {
      g_string_erase (text, made[i - 1].start, made[i - 1].end - made[i - 1].start);
      g_string_insert_len (text, made[i - 1].start, made[i - 1].text, made[i - 1].length);
    }
  g_assert_cmpuint (document_merge_get_length (merge), ==, text->len);
}

static gboolean
may_come (const Story *story, guint site, const guint *done)
{
  for (guint s = 0; s < AUTHORS; s++)
    if (s != site && story->edits[site][done[site]].known[s] > done[s])
      return FALSE;
  return TRUE;
}

/* The text of what somebody knows. */
static void
read_known (const Story *story, const guint64 *known, GString *text)
{
  g_autoptr (DocumentMerge) merge = document_merge_new (strlen (TEXT));
  guint done[AUTHORS] = { 0 };

  g_string_assign (text, TEXT);
  for (gboolean any = TRUE; any;)
    {
      any = FALSE;
      for (guint s = 0; s < AUTHORS; s++)
        if (done[s] < known[s] && may_come (story, s, done))
          {
            apply (merge, text, story, s, done[s]++);
            any = TRUE;
          }
    }
  for (guint s = 0; s < AUTHORS; s++)
    g_assert_cmpuint (done[s], ==, known[s]);
}

/* alone: nobody hears of the others. Else each learns now and then what another knows. */
static void
write_story (Story *story, GRand *rand, gboolean alone)
{
  guint64 known[AUTHORS][DOCUMENT_SITES_MAX] = { { 0 } };
  guint written[AUTHORS] = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  memset (story, 0, sizeof *story);
  for (guint left = AUTHORS * EDITS; left > 0;)
    {
      guint s = g_rand_int_range (rand, 0, AUTHORS), other = g_rand_int_range (rand, 0, AUTHORS);
      Edit *edit;
      gsize at = 0;
      if (written[s] == EDITS)
        continue;
      if (!alone && g_rand_int_range (rand, 0, 3) == 0)
        for (guint i = 0; i < AUTHORS; i++)
          known[s][i] = MAX (known[s][i], known[other][i]);
      edit = &story->edits[s][written[s]];
      memcpy (edit->known, known[s], sizeof edit->known);
      read_known (story, edit->known, text);
      edit->count = g_rand_int_range (rand, 1, 3);
      for (guint i = 0; i < edit->count; i++)
        {
          gsize rest = text->len - at, start = at + g_rand_int (rand) % (MIN (rest, 4) + 1);
          gsize end = start + (g_rand_boolean (rand) ? 0 : g_rand_int (rand) % 4);
          guint length = g_rand_int_range (rand, 0, 3);
          for (guint k = 0; k < length; k++)
            edit->text[i][k] = "aAx"[s] + written[s] * 2 + k;
          edit->edits[i] = (DocumentEdit) { start, MIN (end, text->len), edit->text[i], length };
          at = edit->edits[i].end;
        }
      known[s][s] = ++written[s];
      left--;
    }
}

/* All orders that respect causes, as a walk through their tree; each end must be the same. */
static guint
walk (const Story *story, const guint *order, guint length, const guint *done, char **expected)
{
  guint ends = 0;

  if (length == AUTHORS * EDITS)
    {
      g_autoptr (DocumentMerge) merge = document_merge_new (strlen (TEXT));
      g_autoptr (GString) text = g_string_new (TEXT);
      guint next[AUTHORS] = { 0 };
      for (guint i = 0; i < length; i++)
        apply (merge, text, story, order[i], next[order[i]]++);
      if (!*expected)
        *expected = g_strdup (text->str);
      g_assert_cmpstr (text->str, ==, *expected);
      return 1;
    }
  for (guint s = 0; s < AUTHORS; s++)
    if (done[s] < EDITS && may_come (story, s, done))
      {
        guint further[AUTHORS * EDITS], then[AUTHORS];
        memcpy (further, order, length * sizeof *order);
        memcpy (then, done, sizeof then);
        further[length] = s;
        then[s]++;
        ends += walk (story, further, length + 1, then, expected);
      }
  return ends;
}

static void
test_all_orders (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  guint stories = g_getenv ("SYMPHONY_LONG") ? 100 : 6, orders = 0;

  for (guint i = 0; i < stories; i++)
    {
      g_autofree char *expected = NULL;
      g_autofree Story *story = g_new (Story, 1);
      guint none[AUTHORS] = { 0 }, first[AUTHORS * EDITS];
      write_story (story, rand, i % 3 == 0);
      orders += walk (story, first, 0, none, &expected);
    }
  g_test_message ("%u orders of %u stories", orders, stories);
}

/* Many stories, some random orders of each. */
static void
test_stories (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  guint stories = g_getenv ("SYMPHONY_LONG") ? 20000 : 400;

  for (guint i = 0; i < stories; i++)
    {
      g_autofree char *expected = NULL;
      g_autofree Story *story = g_new (Story, 1);
      write_story (story, rand, FALSE);
      for (guint k = 0; k < 10; k++)
        {
          g_autoptr (DocumentMerge) merge = document_merge_new (strlen (TEXT));
          g_autoptr (GString) text = g_string_new (TEXT);
          guint done[AUTHORS] = { 0 };
          for (guint left = AUTHORS * EDITS; left > 0;)
            {
              guint s = g_rand_int_range (rand, 0, AUTHORS);
              if (done[s] == EDITS || !may_come (story, s, done))
                continue;
              apply (merge, text, story, s, done[s]++);
              left--;
            }
          if (!expected)
            expected = g_strdup (text->str);
          g_assert_cmpstr (text->str, ==, expected);
        }
    }
}

/* A inserts, B inserts at the same place against the old text, A then inserts before its own text: A's stay together. */
static void
test_before_own (void)
{
  static const guint orders[][3] = { { 0, 0, 1 }, { 0, 1, 0 }, { 1, 0, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (Document) d = document_new ();
      guint32 sites[2] = { document_add_site (d, DOCUMENT_AUTHOR_AGENT), document_add_site (d, DOCUMENT_AUTHOR_AGENT) };
      guint64 base;
      guint a = 0;
      document_replace (d, 0, 0, "()", 2);
      base = document_hold (d);
      for (guint k = 0; k < 3; k++)
        {
          const char *text = orders[i][k] == 1 ? "B" : a++ == 0 ? "a2" : "a1";
          DocumentEdit edit = { 1, 1, text, strlen (text) };
          g_assert_true (document_edit (d, base, &edit, 1, sites[orders[i][k]], NULL));
        }
      g_assert_cmpstr (document_get_text (d, NULL), ==, "(a1a2B)");
      document_release (d, base);
    }
}

/* The user comes first at one place; deletions are idempotent; what is inserted in a deleted range survives. */
static void
test_rules (void)
{
  for (guint order = 0; order < 2; order++)
    {
      g_autoptr (Document) d = document_new ();
      const DocumentEdit user[] = { { 1, 1, "user", 4 }, { 3, 6, "", 0 } };
      const DocumentEdit agent[] = { { 1, 1, "agent", 5 }, { 4, 5, "kept", 4 }, { 6, 8, "", 0 } };
      guint64 base;
      document_replace (d, 0, 0, TEXT, -1);
      base = document_hold (d);
      if (order == 0)
        g_assert_true (document_edit (d, base, user, 2, DOCUMENT_AUTHOR_USER, NULL));
      g_assert_true (document_edit (d, base, agent, 3, DOCUMENT_AUTHOR_AGENT, NULL));
      if (order == 1)
        g_assert_true (document_edit (d, base, user, 2, DOCUMENT_AUTHOR_USER, NULL));
      g_assert_cmpstr (document_get_text (d, NULL), ==, "0useragent12kept89");
      document_release (d, base);
    }
}

/* The user types, undoes and reloads while an agent writes against the revision it holds. */
static void
test_agent_at_work (void)
{
  g_autoptr (Document) d = document_new ();
  g_autoptr (GError) error = NULL;
  guint64 base;
  DocumentEdit word = { 4, 7, "2", 1 }, end = { 11, 11, "!", 1 }, far = { 99, 99, "", 0 };

  document_replace (d, 0, 0, "one two three", -1);
  document_close_group (d);
  base = document_hold (d);
  document_replace (d, 0, 0, "zero ", 5);
  g_assert_true (document_undo (d, NULL));
  g_assert_true (document_redo (d, NULL));
  document_replace (d, 0, 0, ">", 1);
  g_assert_true (document_edit (d, base, &word, 1, DOCUMENT_AUTHOR_AGENT, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, ">zero one 2 three");
  g_assert_true (document_edit (d, base, &end, 1, DOCUMENT_AUTHOR_AGENT, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, ">zero one 2 three!");
  g_assert_false (document_edit (d, base, &far, 1, DOCUMENT_AUTHOR_AGENT, &error));
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_RANGE);
  g_clear_error (&error);
  document_release (d, base);
  g_assert_false (document_edit (d, base, &word, 1, DOCUMENT_AUTHOR_AGENT, &error));
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_REVISION);
}

/* Four hunks: one accepted, one rejected, the rest at once; typing goes on in between and stays. */
static void
test_proposal (void)
{
  g_autoptr (Document) d = document_new ();
  g_autoptr (GError) error = NULL;
  const DocumentEdit edits[] = { { 0, 3, "1", 1 }, { 4, 7, "2", 1 }, { 8, 8, "and ", 4 }, { 13, 14, "", 0 } };
  const DocumentEdit far = { 90, 91, "", 0 };
  DocumentProposal *proposal;
  DocumentEdit now;

  document_replace (d, 0, 0, "one two three!", -1);
  document_close_group (d);
  g_assert_null (document_propose (d, &far, 1, DOCUMENT_AUTHOR_AGENT, &error));
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_RANGE);
  proposal = document_propose (d, edits, 4, DOCUMENT_AUTHOR_AGENT, NULL);
  g_assert_cmpuint (document_proposal_get_count (proposal), ==, 4);
  g_assert_cmpstr (document_get_text (d, NULL), ==, "one two three!");
  document_replace (d, 0, 0, "zero ", 5);
  g_assert_true (document_proposal_get_hunk (proposal, 1, &now));
  g_assert_cmpuint (now.start, ==, 9);
  g_assert_cmpuint (now.end, ==, 12);
  g_assert_true (document_proposal_accept (proposal, 1, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "zero one 2 three!");
  g_assert_false (document_proposal_get_hunk (proposal, 1, &now));
  document_proposal_reject (proposal, 0);
  g_assert_cmpint (document_proposal_get_state (proposal, 0), ==, DOCUMENT_HUNK_REJECTED);
  document_replace (d, 11, 11, "<", 1);
  g_assert_true (document_proposal_accept_all (proposal, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "zero one 2 <and three");
  g_assert_true (document_undo (d, NULL));                      /* the user's own typing */
  g_assert_cmpstr (document_get_text (d, NULL), ==, "zero one 2 and three");
  document_proposal_free (proposal);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/merge/rules", test_rules);
  g_test_add_func ("/document/merge/before-own", test_before_own);
  g_test_add_func ("/document/merge/agent-at-work", test_agent_at_work);
  g_test_add_func ("/document/merge/proposal", test_proposal);
  g_test_add_func ("/document/merge/stories", test_stories);
  g_test_add_func ("/document/merge/all-orders", test_all_orders);
  return g_test_run ();
}
