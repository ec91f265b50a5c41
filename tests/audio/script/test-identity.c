/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a note comes from: spans and callers, names and states of clips, identities that outlive edits. */
#include "test-support.h"

static char *
span_text (const ScriptScore *score, const char *text, uint32_t span)
{
  return g_strndup (text + score->spans[span].start, score->spans[span].length);
}

/* The text of an event's span and of its callers: "note('C4') < held(verse)". */
static void
assert_span (const char *text, uint32_t event, const char *want)
{
  const ScriptScore *score = evaluate (text);
  GString *got = g_string_new (NULL);

  assert_healthy (score);
  g_assert_cmpuint (event, <, score->event_count);
  for (uint32_t span = score->events[event].span; span != SCRIPT_NONE; span = score->spans[span].parent)
    {
      g_autofree char *part = span_text (score, text, span);

      g_string_append_printf (got, "%s%s", got->len ? " < " : "", part);
    }
  g_assert_cmpstr (got->str, ==, want);
  g_string_free (got, TRUE);
}

static void
test_spans (void)
{
  assert_span ("export const a = clip().note('C4','4n').velocity(0.5)", 0, "note('C4','4n')");
  assert_span ("const held = c => c.note('E4')\nconst verse = clip()\nexport default clip().play(held(verse))", 0, "note('E4') < held(verse)");
  assert_span ("const held = c => c.note('E4')\nexport default clip().play((held)(clip()))", 0, "note('E4') < (held)(clip())");
  assert_span ("const o = { go(c) { return c.note('E4') } }\nexport default o.go(clip())", 0, "note('E4') < go(clip())");
  assert_span ("const o = [c => c.note('E4')]\nexport default o[0](clip())", 0, "note('E4') < o[0](clip())");
  assert_span ("const up = n => c => c.note(60 + n)\nexport default up(1)(clip())", 0, "note(60 + n) < up(1)(clip())");
  assert_span ("export default clip().loop(2, b => b.note('C4'))", 1, "note('C4') < loop(2, b => b.note('C4'))");
  assert_span ("const f = c => c.loop(2, b => b.note('C4'))\nexport default f(clip())", 1, "note('C4') < loop(2, b => b.note('C4')) < f(clip())");
  assert_span ("const f = c => g(c)\nconst g = c => c.note('C4')\nexport default f(clip())", 0, "note('C4') < g(c) < f(clip())");
}

static void
assert_clips (const char *text, const char *want)
{
  static const char *const states[] = { "ok", "stale", "failed" };
  const ScriptScore *score = evaluate (text);
  GString *got = g_string_new (NULL);
  uint32_t last = 0;

  for (uint32_t i = 0; i < score->clip_count; i++)
    {
      const ScriptClipInfo *clip = &score->clips[i];

      g_string_append_printf (got, "%s%s %s %s %g %u", i ? ", " : "", clip->name, clip->key, states[clip->state], clip->beats, clip->notes);
      g_assert_cmpuint (score->spans[clip->span].start, >=, last);       /* in the order written */
      last = score->spans[clip->span].start;
    }
  g_assert_cmpstr (got->str, ==, want);
  g_string_free (got, TRUE);
}

static void
test_clips (void)
{
  assert_clips ("export default clip('a').note('C4','4n')", "a song.sym:a ok 1 1");
  assert_clips ("export default clip('a').note('C4','4x')", "a song.sym:a failed 0 0");
  assert_clips ("export default clip('a').note('C4',", "a song.sym:a failed 0 0");
  assert_clips ("const a = clip('Lead').note('C4','4x')\nexport const b = clip().note('C4','2n')", "Lead song.sym:a failed 0 0, b song.sym:b ok 2 1");
  assert_clips ("const a = clip('Lead').note('C4'\nexport const b = clip().note('C4','2n')", "Lead song.sym:a failed 0 0, b song.sym:b ok 2 1");
  assert_clips ("const a = clip('Lead').nope()\nconst b = a.note('C4')\nexport const c = Clip.drums('Beat').kick()",
                "Lead song.sym:a failed 0 0, b song.sym:b failed 0 0, Beat song.sym:c ok 0.25 1");
  assert_clips ("export default clip('first').note('C4')\nconst last = clip().rest(3)", "first song.sym:first ok 1 1, last song.sym:last ok 3 0");
  assert_clips ("const a = clip().note('C4')\nexport default a", "a song.sym:a ok 1 1");
  assert_clips ("const n = 3\nexport default n + ", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/identity/spans", test_spans);
  g_test_add_func ("/script/identity/clips", test_clips);
  return g_test_run ();
}
