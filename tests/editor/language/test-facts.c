/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inlays, scrubbing, colours, folds, outline, selections, fixes. */
#include "language-support.h"

/* ---- inlays: "line:text" of each, W before warnings -------------------------------------------------------------------- */

static const struct { const char *text, *inlays; } inlays[] = {
  { "const a = Clip.melody()\n  .note('C4', '1n')\n  .note('D4', '2n').note('E4', '2n')\n  .note('F4', '1n')", "2:1 3:2 4:3" },
  { "const a = Clip.melody().timeSignature('3/4')\n  .note('C4', '2n.')\n  .note('D4', '2n.')", "2:1 3:2" },
  /* a loop of three quarters begins in bar 1, the note behind it is the fourth */
  { "const a = Clip.melody()\n  .loop(3, b => b.note('C4', '4n'))\n  .note('D4', '4n')\n  .note('E4', '4n')", "2:1 4:2" },
  /* rows are bars; the second has five quarters */
  { "const a = Clip.melody()\n  .note('C4', '1n')\n  .note('D4', '2n').note('D4', '2n.')\n  .note('E4', '1n')\n  .note('F4', '1n')", "2:1 3:2 3:Wbar 2 has 5 beats" },
  { "const a = Clip.melody()\n  .note('C4', '1n')\n  .note('D4', '1n')\n  .note('D4', '2n')\n  .note('E4', '1n')", "2:1 3:2 4:3 4:Wbar 3 has 2 beats" },
  /* one note a row: rows are no bars */
  { "const a = Clip.melody()\n  .note('C4', '4n')\n  .note('D4', '4n')\n  .note('E4', '2n.')", "2:1" },
  /* where a count is computed, the walk ends */
  { "const a = Clip.melody()\n  .note('C4', '1n')\n  .loop(x, b => b.note('C4'))\n  .note('C4', '1n')", "2:1 3:2" },
  { "const b = clip()\nexport default session({ timeSignature: '3/4' }).track('a', b.note('C4'), c)\nconst a = clip()\n  .note('C4', '2n.')\n  .note('C4', '2n.')", "4:1 5:2" },
};

static guint
line_at (const char *text, gsize offset)
{
  guint line = 1;
  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n';
  return line;
}

static void
test_inlays (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (inlays); i++)
    {
      Place place = place_new (inlays[i].text);
      g_autoptr (LanguageInlays) found = language_get_inlays (place.project, place.file);
      GString *all = g_string_new (NULL);
      for (guint k = 0; k < found->count; k++)
        g_string_append_printf (all, "%s%u:%s%s", k ? " " : "", line_at (place.text, found->items[k].offset),
                                found->items[k].kind == LANGUAGE_INLAY_BAR_WARNING ? "W" : "", found->items[k].text);
      /* the order of a number and a warning at one place does not matter here */
      g_auto (GStrv) a = g_strsplit (inlays[i].inlays, " ", -1), b = g_strsplit (all->str, " ", -1);
      gboolean good = g_strv_length (a) == g_strv_length (b);
      for (guint k = 0; a[k]; k++)
        good &= g_strv_contains ((const char *const *) b, a[k]);
      if (!good)
        {
          g_test_message ("%s\n  %s, not %s", inlays[i].text, all->str, inlays[i].inlays);
          bad++;
        }
      g_string_free (all, TRUE);
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

/* ---- scrubbing -------------------------------------------------------------------------------------------------------------- */

static const struct { const char *text; guint steps; const char *previous, *next; } scrubs[] = {
  { "Clip.melody().note('C|4')", 1, "'B3'", "'C#4'" },
  { "Clip.melody().note('C|4')", 12, "'C3'", "'C5'" },
  { "Clip.melody().key('F', 'major').note('A|4')", 1, "'Ab4'", "'Bb4'" },
  { "Clip.melody().note('B|b4')", 1, "'A4'", "'B4'" },
  { "Clip.melody().note(\"C|4\")", 1, "\"B3\"", "\"C#4\"" },
  { "Clip.melody().note('G|9')", 1, "'Gb9'", NULL },
  { "Clip.melody().note('C4', '8|n')", 1, "'16n'", "'4n'" },
  { "Clip.melody().note('C4', '8|n.')", 1, "'16n.'", "'4n.'" },
  { "Clip.melody().note('C4', '1|n')", 1, "'2n'", NULL },
  { "Clip.melody().note('C4').velocity(0.|8)", 1, "0.7", "0.9" },
  { "Clip.melody().note('C4').velocity(0.8|5)", 10, "0.75", "0.95" },
  { "Clip.melody().note('C4').velocity(|1)", 1, "0.99", NULL },
  { "Clip.melody().tempo(12|0)", 5, "115", "125" },
  { "Clip.melody().transpose(-|2)", 1, "-3", "-1" },
  { "Clip.melody().octave(|9)", 1, "8", NULL },
  { "Clip.melody().note('C4').tie('sta|rt')", 1, NULL, "'continue'" },
  { "Clip.melody().quantize('8n', { duration: fa|lse })", 1, NULL, "true" },
  { "const x = 1.2|5", 1, "1.24", "1.26" },
  { "const x = 0x1|0", 1, "none", "none" },
  { "const x = na|me", 1, "none", "none" },
  { "Clip.melody('A|4')", 1, "none", "none" },
};

static void
test_scrub (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (scrubs); i++)
    {
      Place place = place_new (scrubs[i].text);
      g_autoptr (LanguageScrub) s = language_scrub (place.project, place.file, place.offset, scrubs[i].steps);
      const char *previous = s ? s->previous : "none", *next = s ? s->next : "none";
      if (g_strcmp0 (previous, scrubs[i].previous) != 0 || g_strcmp0 (next, scrubs[i].next) != 0)
        {
          g_test_message ("%s: %s %s, not %s %s", scrubs[i].text, previous, next, scrubs[i].previous, scrubs[i].next);
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

/* ---- colours ------------------------------------------------------------------------------------------------------------------- */

static void
test_tokens (void)
{
  Place place = place_new ("// note\nconst lead = Clip.melody('C4').note('C4', '8n').nope()\nlead.play(lead).chord('Am')\n"
                           "Clip.drums().hit('kick').pattern('kick')\nfunction f(n) { return n + 1 }\n"
                           "const a = ['C6', 'Dm9'], b = ['C6', 'E6']");
  g_autoptr (LanguageTokens) tokens = language_get_tokens (place.project, place.file, 0, G_MAXUINT);
  static const char expected[] = "// note:comment const:keyword lead:clip Clip:built-in melody:method 'C4':string note:method 'C4':pitch '8n':duration "
    "nope:unknown-method lead:clip play:method lead:clip chord:method 'Am':chord Clip:built-in drums:method hit:method 'kick':drum "
    "pattern:method 'kick':pattern function:keyword f:function n:parameter return:keyword n:parameter 1:number "
    "const:keyword 'C6':chord 'Dm9':chord 'C6':pitch 'E6':pitch";
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < tokens->count; i++)
    g_string_append_printf (all, "%s%.*s:%s", i ? " " : "", (int) (tokens->items[i].range.end - tokens->items[i].range.start),
                            place.text + tokens->items[i].range.start, language_token_kind_get_name (tokens->items[i].kind));
  g_assert_cmpstr (all->str, ==, expected);
  g_string_free (all, TRUE);
  g_autoptr (LanguageTokens) few = language_get_tokens (place.project, place.file, 0, 8);
  g_assert_cmpuint (few->count, ==, 1);
  place_finish (&place);
}

/* ---- folds, outline, selections --------------------------------------------------------------------------------------------------- */

static void
test_folds (void)
{
  static const char kinds[] = { 'c', 's', 'b', '/', 'i' };
  Place place = place_new ("import { a } from './a'\nimport { b } from './b'\n// one\n// two\nconst c = clip()\n  .note('C4')\n  .loop(2, b => b\n    .rest()\n    .rest())\n"
                           "function f() {\n  return {\n    x: 1\n  }\n}\nconst g = 1\n");
  g_autoptr (LanguageFolds) folds = language_get_folds (place.project, place.file);
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < folds->count; i++)
    g_string_append_printf (all, "%s%c%u-%u", i ? " " : "", kinds[folds->items[i].kind], line_at (place.text, folds->items[i].range.start),
                            line_at (place.text, folds->items[i].range.end));
  g_assert_cmpstr (all->str, ==, "i1-2 /3-4 c5-9 b7-8 s10-14 b11-12");
  g_string_free (all, TRUE);
  place_finish (&place);
}

static void
test_outline (void)
{
  Place place = place_new ("const lead = Clip.melody().note('C4', '1n').note('D4', '1n'), n = 2\nfunction f() { function g() {} }\nclass P { a = 1; m() {} }\n"
                           "const s = synth()\nexport default session().track('Lead', lead, s).track('Bass', lead, s)\nclip('Loose').note('C4')\nlead.to(lead)\n");
  static const char *const kinds[] = { "clip", "function", "class", "session", "track", "instrument", "value" };
  g_autoptr (LanguageSymbols) symbols = language_get_outline (place.project, place.file);
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < symbols->count; i++)
    g_string_append_printf (all, "%s%u%s:%s", i ? " " : "", symbols->items[i].depth, kinds[symbols->items[i].kind], symbols->items[i].name);
  g_assert_cmpstr (all->str, ==, "0clip:lead 0value:n 0function:f 1function:g 0class:P 1value:a 1function:m 0instrument:s 0session:default 1track:Lead 1track:Bass 0clip:Loose");
  g_assert_cmpstr (symbols->items[0].detail, ==, "melody clip, 2 bars");
  g_string_free (all, TRUE);
  place_finish (&place);
}

static void
test_selections (void)
{
  Place place = place_new ("const a = clip().note('C|4', '4n').rest()");
  static const char *const steps[] = { "C4", "'C4'", "'C4', '4n'", "('C4', '4n')", "note('C4', '4n')", ".note('C4', '4n')", "clip().note('C4', '4n')",
    "clip().note('C4', '4n').rest()", "a = clip().note('C4', '4n').rest()", "const a = clip().note('C4', '4n').rest()" };
  g_autoptr (LanguageRanges) ranges = language_get_selections (place.project, place.file, place.offset, place.offset);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_assert_cmpuint (i, <, ranges->count);
      g_autofree char *text = g_strndup (place.text + ranges->items[i].start, ranges->items[i].end - ranges->items[i].start);
      g_assert_cmpstr (text, ==, steps[i]);
    }
  place_finish (&place);
}

/* ---- fixes ---------------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *text, *title, *after; } fixes[] = {
  { "Clip.melody().nte|('C4')", "Use 'note'", "Clip.melody().note('C4')" },
  { "const verse = clip()\nvrese|.note('C4')", "Use 'verse'", "const verse = clip()\nverse.note('C4')" },
  { "rif|f.note('C4')\nfile: parts.sym\nexport const riff = clip()", "Import 'riff' from './parts'", "import { riff } from './parts'\nriff.note('C4')" },
  { "import { a } from './parts'\nrif|f.note('C4')\nfile: parts.sym\nexport const riff = clip(), a = 1", "Import 'riff' from './parts'",
    "import { a, riff } from './parts'\nriff.note('C4')" },
  { "import { x } from './other'\nrif|f.note('C4')\nfile: parts.sym\nexport const riff = clip()", "Import 'riff' from './parts'",
    "import { x } from './other'\nimport { riff } from './parts'\nriff.note('C4')" },
  { "import { rif|s } from './parts'\nfile: parts.sym\nexport const riff = clip()", "Use 'riff'", "import { riff } from './parts'" },
  { "clip().no|te('C4')", NULL, NULL },
  { "const a = 1\na|", NULL, NULL },
};

static void
test_fixes (void)
{
  guint bad = 0;
  for (guint i = 0; i < G_N_ELEMENTS (fixes); i++)
    {
      Place place = place_new (fixes[i].text);
      g_autoptr (LanguageFixes) found = language_get_fixes (place.project, place.file, place.offset, place.offset, NULL, 0, NULL, 0);
      const LanguageFix *fix = NULL;
      for (guint k = 0; k < found->count; k++)
        if (fixes[i].title && strcmp (found->items[k].title, fixes[i].title) == 0)
          fix = &found->items[k];
      g_autofree char *after = fix ? edits_apply (place.text, fix->edits, fix->edit_count, place.file) : NULL;
      if ((fixes[i].title && g_strcmp0 (after, fixes[i].after) != 0) || (!fixes[i].title && found->count > 0))
        {
          g_test_message ("%s: %u fixes, first %s, after %s", fixes[i].text, found->count, found->count ? found->items[0].title : "", after);
          bad++;
        }
      place_finish (&place);
    }
  g_assert_cmpuint (bad, ==, 0);
}

static void
test_diagnostic_fix (void)
{
  Place place = place_new ("clip().note('C4', '4x')");
  const char *const files[] = { "song.sym" };
  ScriptEdit edit = { 0, 18, 22, "'4n'" };
  ScriptDiagnostic diagnostic = { .code = "SS0403", .start = 18, .end = 22, .fix_title = "Use '4n'", .fix_edits = &edit, .fix_count = 1 };
  g_autoptr (LanguageFixes) found = language_get_fixes (place.project, place.file, 20, 20, &diagnostic, 1, files, 1);
  g_assert_cmpuint (found->count, ==, 1);
  g_autofree char *after = edits_apply (place.text, found->items[0].edits, found->items[0].edit_count, place.file);
  g_assert_cmpstr (after, ==, "clip().note('C4', '4n')");
  g_autoptr (LanguageFixes) elsewhere = language_get_fixes (place.project, place.file, 2, 2, &diagnostic, 1, files, 1);
  g_assert_cmpuint (elsewhere->count, ==, 0);
  place_finish (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/language/facts/inlays", test_inlays);
  g_test_add_func ("/language/facts/scrub", test_scrub);
  g_test_add_func ("/language/facts/tokens", test_tokens);
  g_test_add_func ("/language/facts/folds", test_folds);
  g_test_add_func ("/language/facts/outline", test_outline);
  g_test_add_func ("/language/facts/selections", test_selections);
  g_test_add_func ("/language/facts/fixes", test_fixes);
  g_test_add_func ("/language/facts/diagnostic-fix", test_diagnostic_fix);
  return g_test_run ();
}
