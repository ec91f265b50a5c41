/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mistakes: each at its place, several at once, and never more than milliseconds or a crash. */
#include "test-support.h"
#include "script/report.h"

/* Six different mistakes; "good" and "fine" still play. */
static const char six[] =
  "const bass = Clip.melody('Bass').note('C2', '4x').note('G2', '4n')\n"
  "const lead = Clip.melody('Lead').note('H4', '4n')\n"
  "const good = Clip.melody('Good').note('C4', '4n').note('E4', '4n')\n"
  "const pad = Clip.keys('Pad').chrod(['C4', 'E4'], '1n')\n"
  "const beat = Clip.drums('Beat').kick().snare(\n"
  "const loud = Clip.melody('Laut: ünlü').note('C4').velocity(100)\n"
  "const copy = goood.note('C4')\n"
  "const fine = Clip.keys('Fine').chord('Am7', 3, '1n')\n"
  "export default session({ tempo: 100 }).track('Good', good).track('Bass', bass).track('Fine', fine).track('Beat', beat)\n";

static void
test_six (void)
{
  static const struct { const char *code; unsigned line, column; const char *fix; } want[] = {
    { "SS0403", 1, 45, "'4n'" }, { "SS0401", 2, 39, "'B4'" }, { "SS0302", 4, 30, "chord" }, { "SS0110", 5, 45, NULL }, { "SS0404", 6, 60, "100 / 127" },
    { "SS0301", 7, 14, "good" },
  };
  const ScriptScore *score = evaluate (six);
  g_autofree char *notes = notes_text (score);

  g_assert_cmpuint (score->error_count, ==, 6);
  for (size_t i = 0; i < G_N_ELEMENTS (want); i++)
    {
      const ScriptDiagnostic *d = &score->diagnostics[i];

      g_assert_cmpstr (d->code, ==, want[i].code);
      g_assert_cmpuint (d->line, ==, want[i].line);
      g_assert_cmpuint (d->column, ==, want[i].column);
      if (want[i].fix)
        g_assert_cmpstr (d->fix_edits[0].text, ==, want[i].fix);
    }
  g_assert_cmpstr (notes, ==, "60@0+480 64@480+480 57@0+1920 60@0+1920 64@0+1920 67@0+1920");
  g_assert_false (score->session_failed);
  g_assert_cmpuint (score->part_count, ==, 4);
  g_assert_cmpint (score->parts[1].state, ==, SCRIPT_CLIP_FAILED);
  g_assert_cmpstr (score->parts[1].key, ==, "song.sym:bass");
  g_assert_cmpint (score->parts[3].state, ==, SCRIPT_CLIP_FAILED);
  g_assert_cmpstr (score->parts[3].key, ==, "song.sym:beat");
  {
    uint64_t key = score->parts[1].key_hash;

    score = evaluate ("const bass = Clip.melody('Bass').note('C2')\nexport default session().track('Bass', bass)");
    g_assert_cmpuint (score->parts[0].key_hash, ==, key);
  }
}

static void
test_places (void)
{
  assert_refused ("x = clip().note('C4'))", "SS0110", 1, 22);
  assert_refused ("const a = 'open", "SS0102", 1, 11);
  assert_refused ("const a = `open", "SS0103", 1, 11);
  assert_refused ("/* open", "SS0104", 1, 1);
  assert_refused ("const a = 12abc", "SS0105", 1, 11);
  assert_refused ("a \001 b", "SS0101", 1, 3);
  assert_refused ("b\nconst b = 1", "SS0303", 1, 1);
  assert_refused ("const b = 1; b = 2", "SS0306", 1, 14);
  assert_refused ("const b = 1\nconst b = 2", "SS0304", 2, 7);
  assert_refused ("clip().note()", "SS0313", 1, 8);
  assert_refused ("clip().note('C4', '4n', 3)", "SS0314", 1, 25);
  assert_refused ("clip().velocity(0.5)", "SS0501", 1, 8);
  assert_refused ("clip().note('C4').tie('begin')", "SS0407", 1, 23);
  assert_refused ("clip().chord('Cmajj7')", "SS0405", 1, 14);
  assert_refused ("clip().degree(1)", "SS0505", 1, 8);
  assert_refused ("clip().key('G#', 'major')", "SS0412", 1, 12);
  assert_refused ("clip().scale('C', 'mayor')", "SS0408", 1, 19);
  assert_refused ("Clip.drums().hit('kik')", "SS0406", 1, 18);
  assert_refused ("clip().tempo(0)", "SS0404", 1, 14);
  assert_refused ("clip().timeSignature('4/3')", "SS0410", 1, 22);
  assert_refused ("Clip.drums().note('C4')", "SS0302", 1, 14);
  assert_refused ("clip().loop(2, b => { b.note('C4') })", "SS0312", 1, 8);
  assert_refused ("clip().roman('V')", "SS0505", 1, 8);
  assert_refused ("undefined.x", "SS0307", 1, 11);
  assert_refused ("throw new Error('own')", "SS0310", 1, 1);
  assert_refused ("", "SS0604", 1, 1);
  assert_refused ("export const c = clip().note('C4').tie('start')", "SS0502", 1, 25);
}

static void
test_outside (void)
{
  static const struct { const char *text, *code; } cases[] = {
    { "async function f() {}", "SS0120" }, { "const a = /x/", "SS0121" }, { "eval('1')", "SS0122" }, { "with (a) {}", "SS0123" }, { "Date.now()", "SS0124" },
    { "require('fs')", "SS0125" }, { "import('x')", "SS0125" }, { "enum A { B }", "SS0126" }, { "namespace A {}", "SS0127" }, { "@dec class A {}", "SS0128" },
    { "const a = <div/>", "SS0129" }, { "tag`x`", "SS0130" }, { "const a = 1n", "SS0131" },
    { "exportMidi()", "SS0136" }, { "function* g() {}", "SS0120" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ScriptDiagnostic *d = find_code (evaluate (cases[i].text), cases[i].code);

      if (!d)
        g_error ("%s", cases[i].text);
      g_assert_nonnull (d->hint);
    }
}

static void
test_limits (void)
{
  static const struct { const char *text, *code; } cases[] = {
    { "\nwhile (true) {}", "SS0901" }, { "\nfor (;;);", "SS0901" }, { "\nfunction f() { f() } f()", "SS0903" }, { "\nconst f = () => [1].map(f); f()", "SS0903" },
    { "\n'x'.repeat(100e6)", "SS0908" }, { "\nlet s = 'x'; while (true) s += s", "SS0908" }, { "\nconst a = []; while (true) a.push([1, 2, 3])", "SS0902" },
    { "\nArray(1e9)", "SS0901" }, { "\nlet c = clip(); while (true) c = clip().play(c)", "SS0901" },
  };
  g_autofree char *deep = g_strnfill (300, '(');
  GString *chain = g_string_new ("export const c = clip()");
  const ScriptScore *score;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (cases[i].text, "\nexport const ok = clip().note('C4')", NULL);
      gint64 start = g_get_monotonic_time ();
      const ScriptDiagnostic *d = find_code (score = evaluate (text), cases[i].code);

      if (!d && !(i == 8 && find_code (score, "SS0902")))
        g_error ("%s: %s", cases[i].text, score->diagnostics[0].code);
      g_assert_cmpuint (score->diagnostics[0].line, ==, 2);
      g_assert_cmpuint (score->event_count, ==, 1);              /* the healthy clip plays all the same */
      g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
    }
  g_assert_nonnull (find_code (evaluate (deep), "SS0904"));
  g_assert_nonnull (find_code (evaluate ("export const c = clip().loop(1e6, b => b.loop(1e6, d => d.rest(1)))"), "SS0906"));
  /* 2^60 notes in clips that do not play, and in one that does. */
  score = evaluate ("let c = clip().note('C4')\nfor (let i = 0; i < 60; i++) c = clip().play(c).play(c)\nexport const ok = clip().note('C4')");
  g_assert_cmpuint (score->error_count, ==, 0);
  score = evaluate ("let c = clip().note('C4')\nfor (let i = 0; i < 60; i++) c = clip().play(c).play(c)\nexport { c }");
  g_assert_true (find_code (score, "SS0906") || find_code (score, "SS0902"));
  for (int i = 0; i < 10000; i++)
    g_string_append (chain, ".note('C4', '16n')");
  g_assert_cmpuint (evaluate (chain->str)->event_count, ==, 10000);
  g_string_free (chain, TRUE);
}

static void
test_files (void)
{
  static const char binary[] = "RIFF\0\0WAVE";
  ScriptFile file = { "song.sym", binary, sizeof binary };
  const ScriptScore *score = evaluate_files (&file, 1);

  g_assert_nonnull (find_code (score, "SS0107"));
  g_assert_true (score->session_failed);
  file = (ScriptFile) { "song.sym", "\xff\xfe", 2 };
  g_assert_nonnull (find_code (evaluate_files (&file, 1), "SS0107"));
  g_assert_null (script_arena_init (test_arena (), 1000));
  /* What should play cannot be evaluated: the whole last score is kept. */
  g_assert_true (evaluate ("const a = clip().note('C4')\nexport default session().trak('A', a)")->session_failed);
  g_assert_true (evaluate ("const a = clip().note('C4')\nexport default session().track('A', a")->session_failed);
  score = evaluate ("export const a = clip().note('X4')\nexport const b = a.note('C4')\nexport const c = clip().play(b)\nexport const d = clip().note('C4')");
  g_assert_cmpuint (score->error_count, ==, 1);
  g_assert_false (score->session_failed);
  g_assert_cmpuint (score->part_count, ==, 4);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (score->parts[i].state, ==, i < 3 ? SCRIPT_CLIP_FAILED : SCRIPT_CLIP_OK);
  g_assert_false (evaluate ("const a = clip().note('X4')\nexport default session().track('A', a)")->session_failed);
}

/* Damaged copies of real texts: whatever they do, evaluation ends and all places lie inside. */
static void
test_damaged (void)
{
  static const char alphabet[] = "(){}[]'`\"$.,;:=><+-*/!?\n abc019";
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);

  for (int round = 0; round < 1500; round++)
    {
      g_autofree char *text = g_strdup (six);
      size_t length = strlen (text);
      const ScriptScore *score;

      for (int k = g_rand_int_range (rand, 1, 12); k > 0; k--)
        {
          size_t at = (size_t) g_rand_int_range (rand, 0, (int) length);

          if (g_rand_boolean (rand))
            text[at] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
          else
            memmove (text + at, text + at + 1, length-- - at);
        }
      score = evaluate (text);
      for (uint32_t i = 0; i < score->diagnostic_count; i++)
        {
          g_assert_cmpuint (score->diagnostics[i].end, <=, length);
          g_assert_cmpuint (score->diagnostics[i].start, <=, score->diagnostics[i].end);
          g_assert_true (g_utf8_validate (score->diagnostics[i].message, -1, NULL));
        }
    }
}

static void
test_report (void)
{
  ScriptFile file = { "song.sym", six, strlen (six) };
  ScriptInput input = { .files = &file, .file_count = 1 };
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  script_print_diagnostics (out, &input, script_evaluate (test_arena (), &input));
  fclose (out);
  g_assert_nonnull (strstr (text, "song.sym:1:45: error: '4x' is no duration. [SS0403]\n"));
  g_assert_nonnull (strstr (text, "                                            ^~~~\n"));
  free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/diagnostics/six", test_six);
  g_test_add_func ("/script/diagnostics/places", test_places);
  g_test_add_func ("/script/diagnostics/outside", test_outside);
  g_test_add_func ("/script/diagnostics/limits", test_limits);
  g_test_add_func ("/script/diagnostics/files", test_files);
  g_test_add_func ("/script/diagnostics/damaged", test_damaged);
  g_test_add_func ("/script/diagnostics/report", test_report);
  return g_test_run ();
}
