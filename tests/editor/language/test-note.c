/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes as a roll turns them: which literals change, what is written anew, and why not. */
#include "language-support.h"

typedef struct { const char *text; int length; LanguageNoteChange change; const char *result, *refusal; } Case;

static const Case cases[] = {
  { "const a = clip().|note('C4', '4n').note('D4')", 16, { 2, 0, -1 }, "const a = clip().note('D4', '4n').note('D4')", NULL },
  { "const a = clip().note('C4').|note(\"Bb3\", '4n')", 16, { -1, 0, -1 }, "const a = clip().note('C4').note(\"A3\", '4n')", NULL },
  { "const a = clip().|note('C4', '4n')", 16, { 0, 1.5, -1 }, "const a = clip().note('C4', '4n.')", NULL },
  { "const a = clip().|note('C4', 2)", 13, { 0, 1.25, -1 }, "const a = clip().note('C4', 1.25)", NULL },
  { "const a = clip().|note('C4')", 10, { 0, 2, -1 }, "const a = clip().note('C4', '2n')", NULL },
  { "const a = clip().|note('C4').rest(1)", 10, { 0, 0, 0.5 }, "const a = clip().note('C4').velocity(0.5).rest(1)", NULL },
  { "const a = clip().|note('C4').staccato().velocity(0.25)", 10, { 0, 0, 1 }, "const a = clip().note('C4').staccato().velocity(1)", NULL },
  { "const a = clip().|note('C4').note('D4').velocity(0.25)", 10, { 0, 0, 0.5 }, "const a = clip().note('C4').velocity(0.5).note('D4').velocity(0.25)", NULL },
  { "const a = clip().|note('C4', '4n')", 16, { 1, 2, 0.5 }, "const a = clip().note('C#4', '2n').velocity(0.5)", NULL },
  { "const a = Clip.drums().|kick()", 6, { 0, 0, 0.5 }, "const a = Clip.drums().kick().velocity(0.5)", NULL },
  { "const a = Clip.drums().|kick()", 6, { 1, 0, -1 }, NULL, "names no pitch" },
  { "const f = (p) => clip().|note(p, '4n')", 13, { 1, 0, -1 }, NULL, "computed" },
  { "const f = (p) => clip().|note('C4').velocity(p)", 10, { 0, 0, 0.5 }, NULL, "computed" },
  { "const a = clip().|note('G9')", 10, { 1, 0, -1 }, NULL, "no such pitch" },
  { "const a = clip().pattern('c4 |e4 g4')", 2, { 3, 0, -1 }, "const a = clip().pattern('c4 g4 g4')", NULL },
  { "const a = clip().pattern('c4 |e g4')", 1, { 1, 0, -1 }, "const a = clip().pattern('c4 f4 g4')", NULL },
  { "const a = clip().pattern('c4 |e4*2:0.25 g4')", 2, { 0, 0, 0.5 }, "const a = clip().pattern('c4 e4*2:0.5 g4')", NULL },
  { "const a = clip().pattern('c4 |e4 g4')", 2, { 0, 0, 0.5 }, "const a = clip().pattern('c4 e4:0.5 g4')", NULL },
  { "const a = clip().pattern('c4 |e4 g4')", 2, { 0, 1, -1 }, NULL, "@2" },
  { "const a = |clip()", 4, { 1, 0, -1 }, NULL, "not written here" },
};

static char *
apply (const char *text, const LanguageEdits *edits)
{
  GString *out = g_string_new (text);
  for (guint i = edits->count; i > 0; i--)
    {
      const LanguageEdit *e = &edits->items[i - 1];
      g_string_erase (out, e->range.start, e->range.end - e->range.start);
      g_string_insert (out, e->range.start, e->text);
    }
  return g_string_free (out, FALSE);
}

static void
test_change (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Place place = place_new (cases[i].text);
      g_autoptr (LanguageEdits) edits = language_change_note (place.project, place.file, place.offset, place.offset + cases[i].length,
                                                              &cases[i].change);
      g_autofree char *result = apply (place.text, edits);
      gboolean good = cases[i].refusal ? edits->refusal && strstr (edits->refusal, cases[i].refusal) && edits->count == 0
        : !edits->refusal && g_str_equal (result, cases[i].result);
      if (!good)
        {
          g_test_message ("%s: %s (%s)", cases[i].text, result, edits->refusal ? edits->refusal : "no refusal");
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

static void
test_steps (void)
{
  Place place = place_new ("const a = Clip.drums('a').pattern('kick ~ [|snare hat] hat*2 <kick snare>')");
  g_autoptr (LanguageRanges) steps = language_get_steps (place.project, place.file, place.offset);
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < steps->count; i++)
    g_string_append_printf (all, "%.*s ", (int) (steps->items[i].end - steps->items[i].start), place.text + steps->items[i].start);
  g_assert_cmpstr (all->str, ==, "kick ~ snare hat kick snare ");
  g_autoptr (LanguageEdits) edits = language_set_step (place.project, place.file, steps->items[1].start, steps->items[1].end, "hat");
  g_autofree char *result = apply (place.text, edits);
  g_assert_nonnull (strstr (result, "'kick hat [snare hat]"));
  g_autoptr (LanguageEdits) none = language_set_step (place.project, place.file, 0, 5, "hat");
  g_assert_nonnull (none->refusal);
  g_autoptr (LanguageRanges) nothing = language_get_steps (place.project, place.file, 3);
  g_assert_cmpuint (nothing->count, ==, 0);
  place_finish (&place);
}

static const struct { const char *text, *result; } loops[] = {
  { "const a = clip().|loop(3, b => b.note('C4').rest(1)).note('D4')",
    "const a = clip().note('C4').rest(1).note('C4').rest(1).note('C4').rest(1).note('D4')" },
  { "const a = clip()\n  .|loop(2, b => b.note('C4'))\n", "const a = clip()\n  .note('C4')\n  .note('C4')\n" },
  { "const t = clip()\nconst a = clip().|loop(2, t)", "const t = clip()\nconst a = clip().play(t).play(t)" },
  { "const n = 2\nconst a = clip().|loop(n, b => b.note('C4'))", "const n = 2\nconst a = clip().note('C4').note('C4')" },
  { "const a = clip().|loop(x, b => b.note('C4'))", NULL },
  { "const a = clip().|loop(2, b => { return b.note('C4') })", NULL },
  { "const a = clip().|loop(2, b => c.note('C4'))", NULL },
  { "const a = clip().|note('C4')", NULL },
};

static void
test_unroll (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (loops); i++)
    {
      Place place = place_new (loops[i].text);
      g_autoptr (LanguageEdits) edits = language_unroll (place.project, place.file, place.offset);
      g_autofree char *result = apply (place.text, edits);
      if (loops[i].result)
        g_assert_cmpstr (result, ==, loops[i].result);
      else
        g_assert_nonnull (edits->refusal);
      place_finish (&place);
    }
}

static const struct { const char *text, *result; } tracks[] = {
  { "const a = clip()\n  .note('C4'|)\nexport default session().add(Track.from(a, synth()).send('x'))",
    "const a = clip()\n  .note('C4')\nexport default session().add(Track.from(a, synth()).send('x').mute())" },
  { "co|nst a = clip()\nexport default session().add(Track.from(a, synth()).mute().send('x'))",
    "const a = clip()\nexport default session().add(Track.from(a, synth()).send('x'))" },
  { "const a = clip()\nexport default session().add(Track.from(|a, synth()))", "const a = clip()\nexport default session().add(Track.from(a, synth()).mute())" },
  { "const a = clip()\nconst b = clip|()\nexport default session().add(Track.from(a, synth()))", NULL },
};

static void
test_tracks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    {
      Place place = place_new (tracks[i].text);
      g_autoptr (LanguageEdits) edits = language_toggle_track (place.project, place.file, place.offset, "mute");
      g_autofree char *result = apply (place.text, edits);
      if (tracks[i].result)
        g_assert_cmpstr (result, ==, tracks[i].result);
      else
        g_assert_nonnull (edits->refusal);
      place_finish (&place);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/note/change", test_change);
  g_test_add_func ("/language/note/steps", test_steps);
  g_test_add_func ("/language/note/unroll", test_unroll);
  g_test_add_func ("/language/note/tracks", test_tracks);
  return g_test_run ();
}
