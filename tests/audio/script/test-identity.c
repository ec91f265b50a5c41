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

/* ---- identities ------------------------------------------------------------------------------------------------------ */

static GHashTable *
ids_get (const ScriptScore *score)
{
  GHashTable *ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (uint32_t i = 0; i < score->event_count; i++)
    g_hash_table_add (ids, g_memdup2 (&score->events[i].id, sizeof (uint64_t)));
  g_assert_cmpuint (g_hash_table_size (ids), ==, score->event_count);         /* no two are alike */
  return ids;
}

/* How many events of `now` have an identity that `before` knew. */
static unsigned
ids_kept (GHashTable *before, const ScriptScore *now)
{
  unsigned kept = 0;

  for (uint32_t i = 0; i < now->event_count; i++)
    kept += g_hash_table_contains (before, &now->events[i].id);
  return kept;
}

#define SONG                                                                                                    \
  "const riff = (b, n) => b.note(60 + n, '8n').note(67)\n"                                                     \
  "export const lead = Clip.melody('Lead').note('C4').loop(3, b => b.note('D4').loop(2, c => c.note('E4')))\n" \
  "export const two = riff(riff(clip('Two'), 0), 5).stack(b => b.note('C3').chord('Am7', 3))\n"                \
  "let c = clip('Many')\nfor (let i = 0; i < 4; i++) c = riff(c, i)\nexport const many = c.play(lead).play(lead)\n"

static void
test_ids (void)
{
  /* lead 1 + 3 * (1 + 2) = 10; two 2 + 2 + 1 + 4 = 9; many 4 * 2 + 2 * 10 = 28 */
  GHashTable *ids = ids_get (evaluate (SONG));

  g_assert_cmpuint (g_hash_table_size (ids), ==, 47);
  g_assert_cmpuint (ids_kept (ids, evaluate ("// a line above\n\n" SONG)), ==, 47);
  g_assert_cmpuint (ids_kept (ids, evaluate ("const other = 3\nexport const x = clip('X').note('C4')\n" SONG)), ==, 47);
  g_assert_cmpuint (ids_kept (ids, evaluate (SONG "export const x = clip('X').note('C4')\n")), ==, 47);
  g_hash_table_unref (ids);
}

/* Another pitch, length or velocity leaves a note the note it was; so do the notes before an inserted one. */
static void
test_ids_edited (void)
{
  GHashTable *ids = ids_get (evaluate ("export const a = clip().note('C4', '4n').note('D4').note('E4')"));
  const ScriptScore *score = evaluate ("export const a = clip().note('F4', '8n').note('D4').note(70)");

  g_assert_cmpuint (ids_kept (ids, score), ==, 3);
  score = evaluate ("export const a = clip().note('C4', '4n').note('D4').note('E4').note('F4')");
  g_assert_cmpuint (ids_kept (ids, score), ==, 3);
  g_assert_false (g_hash_table_contains (ids, &score->events[3].id));
  score = evaluate ("export const b = clip().note('C4', '4n').note('D4').note('E4')");
  g_assert_cmpuint (ids_kept (ids, score), ==, 0);
  g_hash_table_unref (ids);
}

static char *
score_text (const ScriptScore *score)
{
  GString *text = g_string_new (NULL);

  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const ScriptEvent *e = &score->events[i];

      g_string_append_printf (text, "%" G_GUINT64_FORMAT " %d %u %u %s %s %a %u %a %a %a %" G_GUINT64_FORMAT " %u %a %a %d %d %d %d %d\n", e->id, e->type,
                              e->part, e->span, e->clip, e->name ? e->name : "-", e->beat, e->measure, e->beat_in_measure, e->performed_beat,
                              e->performed_beats, e->tick, e->duration_ticks, e->start_s, e->duration_s, e->midi, e->velocity, e->channel, e->voice, e->order);
    }
  for (uint32_t i = 0; i < score->part_count; i++)
    g_string_append_printf (text, "%s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %a\n", score->parts[i].key, score->parts[i].key_hash,
                            score->parts[i].content_hash, score->parts[i].length_s);
  for (uint32_t i = 0; i < score->span_count; i++)
    g_string_append_printf (text, "%u+%u<%u/%u\n", score->spans[i].start, score->spans[i].length, score->spans[i].parent, score->spans[i].pass);
  return g_string_free (text, FALSE);
}

/* Twice the same text: the same bytes, though other texts were evaluated in between. Another seed: other draws. */
static void
test_determinism (void)
{
  static const char text[] =
    SONG "export const h = clip('H').defaultHumanize({ timing: 20, velocity: 0.1 }).note('C4').note('D4').note('E4')\n"
    "export const r = clip('R').note(Math.floor(Math.random() * 128)).note(Math.floor(Math.random() * 128))\n";
  g_autofree char *first = score_text (evaluate (text)), *other = NULL, *second = NULL, *seeded = NULL;
  ScriptFile file = { "song.sym", text, strlen (text) };
  ScriptInput input = { .files = &file, .file_count = 1, .seed = 7 };

  other = score_text (evaluate ("export const zzz = clip('other').note('B1').loop(90, b => b.note('A1'))"));
  second = score_text (evaluate (text));
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
  seeded = score_text (script_evaluate (test_arena (), &input));
  g_assert_cmpstr (first, !=, seeded);
}

/* An edit in one clip never reshuffles another: its random draws are its own. */
static void
test_draws (void)
{
#define CHANCE "export const h = clip('H').defaultHumanize().note('C4').note('D4')\nexport const r = clip('R').note(Math.floor(Math.random() * 128))\n"
  const ScriptScore *score = evaluate (CHANCE);
  uint64_t human = score->parts[0].content_hash, chance = score->parts[1].content_hash;

  score = evaluate ("export const a = clip('A').defaultHumanize().note(60 + Math.floor(Math.random() * 9)).note('D4')\n" CHANCE);
  g_assert_cmpuint (score->part_count, ==, 3);
  g_assert_cmpuint (score->parts[1].content_hash, ==, human);
  g_assert_cmpuint (score->parts[2].content_hash, ==, chance);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/identity/spans", test_spans);
  g_test_add_func ("/script/identity/clips", test_clips);
  g_test_add_func ("/script/identity/ids", test_ids);
  g_test_add_func ("/script/identity/ids-edited", test_ids_edited);
  g_test_add_func ("/script/identity/determinism", test_determinism);
  g_test_add_func ("/script/identity/draws", test_draws);
  return g_test_run ();
}
