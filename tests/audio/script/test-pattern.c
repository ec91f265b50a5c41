/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mini-notation beyond its notes: source spans, places of errors, limits, chance, and what it costs. */
#include "test-support.h"
#include "script/report.h"

static const ScriptSpan *
span_of (const ScriptScore *score, uint32_t event)
{
  return &score->spans[score->events[event].span];
}

static void
assert_span (const ScriptScore *score, const char *text, uint32_t event, const char *want)
{
  const ScriptSpan *span = span_of (score, event);

  g_assert_cmpuint (span->length, ==, strlen (want));
  g_assert_cmpint (memcmp (text + span->start, want, strlen (want)), ==, 0);
}

static void
test_spans (void)
{
  const char *text = "export const c = clip().loop(2, b => b.pattern('c4 [e4 <g4 a4>]*2'))";
  const ScriptScore *score = evaluate (text);
  static const char *const steps[] = { "c4", "e4", "g4", "e4", "a4" };

  assert_healthy (score);
  g_assert_cmpuint (score->event_count, ==, 10);
  for (uint32_t i = 0; i < 10; i++)
    {
      const ScriptSpan *call, *loop;

      assert_span (score, text, i, steps[i % 5]);
      g_assert_cmpuint (span_of (score, i)->pass, ==, i / 5);             /* the cycle */
      call = &score->spans[span_of (score, i)->parent];
      g_assert_cmpint (memcmp (text + call->start, "pattern(", 8), ==, 0);
      g_assert_cmpuint (call->pass, ==, i / 5);                           /* of the loop */
      loop = &score->spans[call->parent];
      g_assert_cmpint (memcmp (text + loop->start, "loop(", 5), ==, 0);
    }
}

static void
test_escapes (void)
{
  const char *text = "export const c = clip().pattern('\\x63\\u0034\\\n \\u{65}4 \\t\"g4\"'.slice(0, 5))";
  const char *plain = "export const c = clip().pattern('\\x63\\u0034\\\n \\u{65}4 \\tg4')";
  const char *template = "export const c = clip().pattern(`c4\r\n  e4`)";
  const ScriptScore *score = evaluate (plain);

  assert_healthy (score);
  assert_span (score, plain, 0, "\\x63\\u0034");
  assert_span (score, plain, 1, "\\u{65}4");
  assert_span (score, plain, 2, "g4");
  score = evaluate (template);
  assert_healthy (score);
  assert_span (score, template, 0, "c4");
  assert_span (score, template, 1, "e4");
  score = evaluate (text);                              /* no literal: the whole argument */
  assert_healthy (score);
  g_assert_cmpuint (span_of (score, 0)->start, ==, 32);
  g_assert_cmpuint (span_of (score, 1)->start, ==, 32);
}

static void
test_places (void)
{
  assert_refused ("clip().pattern('c4 x')", "SS0805", 1, 20);
  assert_refused ("clip().pattern('\\x634 \\u0078')", "SS0805", 1, 23);
  assert_refused ("clip().pattern(`c4\n  [e4 `)", "SS0803", 2, 3);
  assert_refused ("clip().pattern('♭ c4')", "SS0805", 1, 17);
  assert_refused ("clip().pattern('c♭4 ♫')", "SS0805", 1, 21);
  assert_refused ("clip().pattern('c4 €4(3,8')", "SS0805", 1, 20);
  assert_refused ("clip().pattern('c4*0')", "SS0812", 1, 20);
  assert_refused ("clip().pattern('[c4 | ] e4')", "SS0801", 1, 21);
  assert_refused ("Clip.drums().pattern('kick snaer')", "SS0805", 1, 28);
  g_assert_cmpstr (find_code (evaluate ("Clip.drums().pattern('kick snaer')"), "SS0805")->fix_edits[0].text, ==, "snare");
  g_assert_nonnull (find_code (evaluate ("clip().pattern(5)"), "SS0316"));
  g_assert_nonnull (find_code (evaluate ("clip().pattern()"), "SS0313"));
}

static void
test_chance (void)
{
  /* Without a seed the draws follow the project's seed, and nothing else in the piece. */
  const char *one = "export const c = clip().pattern('c4?*32')", *two = "const x = clip().note('C4')\nconsole.log(1)\nexport const c = clip().pattern('c4?*32')";
  ScriptFile file = { "song.sym", one, strlen (one) };
  ScriptInput input = { .files = &file, .file_count = 1, .seed = 1 };
  g_autofree char *first = notes_text (script_evaluate (test_arena (), &input));
  g_autofree char *again = notes_text (evaluate (one));
  g_autofree char *moved = notes_text (evaluate (two));
  g_autofree char *other = NULL;

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, ==, moved);
  input.seed = 2;
  other = notes_text (script_evaluate (test_arena (), &input));
  g_assert_cmpstr (first, !=, other);
  for (int seed = 0; seed < 40; seed++)
    {
      g_autofree char *text = g_strdup_printf ("export const c = clip().pattern('c4?0.25!64', { cycles: 32, seed: %d })", seed * 7919);
      const ScriptScore *score = evaluate (text);

      assert_healthy (score);
      g_assert_cmpuint (score->event_count, >, 2048 * 0.75 - 100);        /* five standard deviations: 5 · √(2048 · 3/16) = 98 */
      g_assert_cmpuint (score->event_count, <, 2048 * 0.75 + 100);
    }
}

/* The limit of operations or that of memory, whichever comes first. */
static void
assert_over_budget (const ScriptScore *score)
{
  g_assert_cmpuint (score->error_count, ==, 1);
  g_assert_true (g_str_has_prefix (score->diagnostics[0].code, "SS09"));
  g_assert_cmpuint (score->diagnostics[0].line, ==, 1);
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("clip().pattern('");
  gint64 start = g_get_monotonic_time ();
  const ScriptScore *score;

  for (int i = 0; i < 12; i++)
    g_string_append (text, "[~ ~ ~ ~ ");
  g_string_append (text, "c4");
  for (int i = 0; i < 12; i++)
    g_string_append (text, "]*2");
  g_string_append (text, "', { cycles: 4096 })");
  g_string_prepend (text, "export const c = ");
  assert_over_budget (evaluate (text->str));            /* 16 million notes */
  score = evaluate ("export const c = clip().pattern('{~ ~ ~ ~ <~ ~ ~ c4>/1000000}%4096', { cycles: 4096 })\nexport const d = clip().note('C4')");
  g_assert_cmpuint (score->clip_count, ==, 2);
  assert_over_budget (evaluate ("export const c = clip().loop(1000000, b => b.loop(1000, d => d.pattern('c4*64*64')))"));
  assert_over_budget (evaluate ("export const c = clip().loop(1000000, b => b.pattern('[c4?1*64]*64'))"));
  g_assert_nonnull (find_code (evaluate ("clip().pattern('{c4@0.000000000000000000000001}%4')"), "SS0818"));
  assert_healthy (evaluate ("const a = clip().pattern('<~@0.000000000000000000000001>', { cycles: 4096 })\nexport const b = clip().play(a)"));
  assert_healthy (evaluate ("const a = clip().pattern('[c4?1*64]*64', { cycles: 4096 })\nexport const b = clip().note('C4')"));
  score = evaluate ("export const c = clip().pattern('<c4 e4>', { cycles: 3, duration: 1000000 })");
  assert_healthy (score);
  g_assert_cmpfloat (score->events[2].beat, ==, 2e6);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

static void
test_clips (void)
{
  /* Clips that do not play are measured all the same; names of steps; identities differ and stay. */
  const ScriptScore *score = evaluate ("const a = clip().timeSignature('3/4').pattern('c4 e4', { cycles: 2 })\nexport const b = clip().key('F', 'major').pattern('b4 c')");
  uint64_t id;

  assert_healthy (score);
  g_assert_cmpfloat (score->clips[0].beats, ==, 6);
  g_assert_cmpuint (score->clips[0].notes, ==, 4);
  g_assert_cmpstr (score->events[0].name, ==, "Bb4");
  g_assert_cmpstr (score->events[1].name, ==, "C4");
  g_assert_cmpuint (score->events[0].id, !=, score->events[1].id);
  score = evaluate ("export const a = Clip.drums().pattern('kick c1')\nexport const b = Clip.drums().withMapping({ kick: 'C1' }).pattern('kick')");
  assert_healthy (score);
  g_assert_cmpuint (score->events[0].midi, ==, 36);             /* the General MIDI key of a name that nobody mapped */
  g_assert_cmpuint (score->events[0].written_midi, ==, 24);
  g_assert_cmpuint (score->events[1].midi, ==, 24);
  g_assert_cmpuint (score->events[2].midi, ==, 24);
  score = evaluate ("const a = clip().timeSignature('3/4').pattern('c4 e4', { cycles: 2 })\nexport const b = clip().key('F', 'major').pattern('b4 c')");
  id = score->events[1].id;
  g_assert_cmpuint (evaluate ("// moved\nexport const b = clip().key('F', 'major').pattern('b4 c')")->events[1].id, ==, id);
}

static void
test_cost (void)
{
  ScriptFile file = { "song.sym", "export const c = clip().pattern('c4 e4 g4 a4 c5 e4 g4 a4 c4 e4 g4 a4 c5 e4 g4 a4')", 0 };
  ScriptFile none = { "song.sym", "export const c = clip().note('C4')", 0 };
  ScriptInput input = { .files = &file, .file_count = 1 }, empty = { .files = &none, .file_count = 1 };
  gint64 least[2] = { G_MAXINT64, G_MAXINT64 };

  file.length = strlen (file.text);
  none.length = strlen (none.text);
  for (int i = 0; i < 400; i++)
    {
      gint64 start = g_get_monotonic_time ();

      g_assert_cmpuint (script_evaluate (test_arena (), i & 1 ? &input : &empty)->error_count, ==, 0);
      least[i & 1] = MIN (least[i & 1], g_get_monotonic_time () - start);
    }
  g_test_message ("16 steps cost %d us more than one note", (int) (least[1] - least[0]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/pattern/spans", test_spans);
  g_test_add_func ("/script/pattern/escapes", test_escapes);
  g_test_add_func ("/script/pattern/places", test_places);
  g_test_add_func ("/script/pattern/chance", test_chance);
  g_test_add_func ("/script/pattern/limits", test_limits);
  g_test_add_func ("/script/pattern/clips", test_clips);
  g_test_add_func ("/script/pattern/cost", test_cost);
  return g_test_run ();
}
