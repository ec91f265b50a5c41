/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table explains itself: every row of the music has a text and an example that evaluates, and stands in the manual. */
#include "script/api.h"
#include "test-support.h"

typedef void (*Print) (FILE *out);

static char *
printed (Print print)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  print (out);
  fclose (out);
  return text;
}

static void
test_rows (void)
{
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);

      if (!(entry->receivers & SCRIPT_ON_MUSIC))
        continue;
      if (!entry->example || !strstr (entry->example, entry->name))
        g_error ("%s has no example of its own: %s", entry->name, entry->example ? entry->example : "none");
      g_assert_cmpuint (strlen (entry->text), >, 5);
      g_assert_nonnull (entry->result);
    }
}

static void
test_examples (void)
{
  g_autofree char *text = printed (script_print_examples);
  const ScriptScore *score = evaluate (text);

  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    if (score->diagnostics[i].severity == SCRIPT_ERROR)
      g_error ("line %u: %s %s", score->diagnostics[i].line, score->diagnostics[i].code, score->diagnostics[i].message);
  g_assert_cmpuint (score->error_count, ==, 0);
  g_assert_cmpuint (score->event_count, >, 0);
}

/* Each parameter with its range, unit and what stands for it when it is left out. */
static void
test_manual (void)
{
  static const char *const chapters[] = { "## Kinds of values", "## Structure", "## Feel", "## Synapses", "## Live", "## Differs from upstream", "## Grooves", "## CC" };
  g_autofree char *manual = printed (script_print_manual), *declarations = printed (script_print_declarations);

  for (size_t i = 0; i < G_N_ELEMENTS (chapters); i++)
    g_assert_nonnull (strstr (manual, chapters[i]));
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);
      g_autofree char *heading = g_strdup_printf ("### %s(", entry->name), *method = g_strdup_printf ("%s(", entry->name);

      g_assert_nonnull (strstr (manual, heading));
      if (entry->receivers & SCRIPT_ON_MUSIC)
        g_assert_nonnull (strstr (declarations, method));
    }
  g_assert_nonnull (strstr (manual, "- `cents`: number, -1200 to 1200, cents"));
  g_assert_nonnull (strstr (manual, "- `strength`: level 0–1, 0 to 1, else 1"));
  g_assert_nonnull (strstr (manual, "- `CC.Frequency`: 74"));
  g_assert_nonnull (strstr (declarations, "bend(semitones: number): this;"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/manual/rows", test_rows);
  g_test_add_func ("/script/manual/examples", test_examples);
  g_test_add_func ("/script/manual/chapters", test_manual);
  return g_test_run ();
}
