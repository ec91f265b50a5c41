/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Convert selection": what it writes, why it refuses, and that whatever it gives plays the same both ways. */
#include "test-support.h"
#include "script/convert.h"

static ScriptArena *
arena_number (int i)
{
  static ScriptArena *arenas[2];

  if (!arenas[i])
    arenas[i] = script_arena_init (aligned_alloc (64, 32u << 20), 32u << 20);
  return arenas[i];
}

typedef struct { char *text, *reason; } Converted;

/* `«` and `»` in the text are the selection. */
static Converted
convert_marked (const char *marked, gboolean to_pattern)
{
  const char *open = strstr (marked, "«"), *close = strstr (marked, "»");
  g_autofree char *text = g_strdup_printf ("%.*s%.*s%s", (int) (open - marked), marked, (int) (close - open - 2), open + 2, close + 2);
  ScriptFile file = { "song.sym", text, strlen (text) };
  ScriptInput input = { .files = &file, .file_count = 1 };
  uint32_t start = (uint32_t) (open - marked), end = (uint32_t) (close - marked - 2);
  ScriptConversion c = to_pattern ? script_convert_to_pattern (arena_number (0), arena_number (1), &input, start, end)
                                  : script_convert_to_chain (arena_number (0), arena_number (1), &input, start, end);

  g_assert_true ((c.edits == NULL) != (c.reason == NULL));
  if (!c.edits)
    return (Converted) { NULL, g_strdup (c.reason) };
  g_assert_cmpuint (c.edit_count, ==, 1);
  g_assert_cmpuint (c.edits->end, <=, file.length);
  return (Converted) { g_strdup_printf ("%.*s%s%s", (int) c.edits->start, text, c.edits->text, text + c.edits->end), NULL };
}

static void
assert_becomes (const char *marked, gboolean to_pattern, const char *want)
{
  Converted c = convert_marked (marked, to_pattern);

  if (!c.text)
    g_error ("%s: %s", marked, c.reason);
  g_assert_cmpstr (c.text, ==, want);
  g_free (c.text);
}

static void
assert_stays (const char *marked, gboolean to_pattern, const char *part_of_reason)
{
  Converted c = convert_marked (marked, to_pattern);

  if (c.text)
    g_error ("%s became %s", marked, c.text);
  if (!strstr (c.reason, part_of_reason))
    g_error ("%s: %s", marked, c.reason);
  g_free (c.reason);
}

static void
test_to_pattern (void)
{
  assert_becomes ("export const c = clip()«.note('C4', '4n').rest('8n').note('F#4', '8n')»", TRUE, "export const c = clip().pattern('c4@2 ~ f#4', { duration: '2n' })");
  assert_becomes ("export const c = clip()«.note('C4')»", TRUE, "export const c = clip().pattern('c4', { duration: '4n' })");
  assert_becomes ("export const c = clip().no«»te('C4').velocity(0.5).note('E4')", TRUE, "export const c = clip().pattern('c4:0.5', { duration: '4n' }).note('E4')");
  assert_becomes ("export const c = clip()«.chord('Am', 3, '2n').velocity(0.7).note('Bb3', '4t').note(61, '4t').note('C4', '4t')»", TRUE,
                  "export const c = clip().pattern('[a3,c4,e4]:0.7@3 bb3 c#4 c4', { duration: '1n' })");
  assert_becomes ("export const c = Clip.drums().loop(2, b => b«.kick().rest('16n').hat().ghost().snare()»)", TRUE,
                  "export const c = Clip.drums().loop(2, b => b.pattern('kick ~ hat:0.3 snare', { duration: '4n' }))");
  assert_becomes ("export const c = clip().key('G', 'major')«.note('F4').note('Fb4')»", TRUE, "export const c = clip().key('G', 'major').pattern('f#4 fb4', { duration: '2n' })");
  assert_becomes ("export default session().add(Track.from(clip()«.note('C4', 0.2).note('D4', 0.3)», synth()))", TRUE,
                  "export default session().add(Track.from(clip().pattern('c4@2 d4@3', { duration: '8n' }), synth()))");
  assert_becomes ("const f = b => b«.note('C4').note('E4')»\nexport const c = f(clip()).loop(2, f)", TRUE,
                  "const f = b => b.pattern('c4 e4', { duration: '2n' })\nexport const c = f(clip()).loop(2, f)");
}

static void
test_to_chain (void)
{
  assert_becomes ("export const c = clip().«pattern('c4 [e4 ~] f#4:0.5')»", FALSE,
                  "export const c = clip().note('C4', '2t').note('E4', '4t').rest('4t').note('F#4', '2t').velocity(0.5)");
  assert_becomes ("export const c = clip().pattern('c4 «»e4', { gate: 0.5 })", FALSE,
                  "export const c = clip().note('C4', '4n').rest('4n').note('E4', '4n').rest('4n')");
  assert_becomes ("export const c = clip().timeSignature('3/4').«pattern('[c4,e4] <g4 a4>', { cycles: 2 })»", FALSE,
                  "export const c = clip().timeSignature('3/4').chord(['C4', 'E4'], '4n.').note('G4', '4n.').chord(['C4', 'E4'], '4n.').note('A4', '4n.')");
  assert_becomes ("export const c = Clip.drums().«pattern('kick hat, snare')»", FALSE,
                  "export const c = Clip.drums().stack(b => b.loop(1, v => v.defaultDuration('2n').hit('kick').hit('hat')).loop(1, v => v.defaultDuration('1n').hit('snare')))");
  assert_becomes ("export const c = Clip.drums().«pattern('kick ~')».kick()", FALSE,
                  "export const c = Clip.drums().loop(1, b => b.defaultDuration('2n').hit('kick').rest('2n')).kick()");
  assert_becomes ("export const c = clip().key('G', 'major').scale('C', 'major').«pattern('4 5')»", FALSE,
                  "export const c = clip().key('G', 'major').scale('C', 'major').note(65, '2n').note(67, '2n')");
  assert_becomes ("export const c = clip().«pattern('~')»", FALSE, "export const c = clip().rest('1n')");
}

static void
test_refusals (void)
{
  assert_stays ("export const c = clip()«.note('C4').staccato()»", TRUE, ".staccato()");
  assert_stays ("export const c = clip().note('C4')«.velocity(0.5)»", TRUE, "begins with");
  assert_stays ("export const c = clip()«.note('C4').swing(0.5)»", TRUE, ".swing()");
  assert_stays ("export const c = clip()«.note('C4')».staccato()", TRUE, "would not play the same");
  assert_stays ("export const c = clip().key('G', 'major').accidental('natural')«.note('F4')»", TRUE, "would not play the same");
  assert_stays ("export const c = clip()«.note('C4', 0.7071067811865476).note('C4', 1)»", TRUE, "common measure");
  assert_stays ("export const c = clip().defaultHumanize({ timing: 5, seed: 1 }).transpose(1)«.chord('C')»", TRUE, "would not play the same");
  assert_stays ("let c = clip()\nfor (const p of ['C4', 'D4']) c = c«.note(p)»\nexport { c }", TRUE, "several times");
  assert_stays ("const f = b => b«.note('C4')»\nexport const c = clip().note('C4')", TRUE, "not known");
  assert_stays ("export const c = «clip().note('C4')\nexport const d = clip().note('C4')»", TRUE, "more than one chain");
  assert_stays ("export const c = clip()« »", TRUE, "no call");
  assert_stays ("export const c = clip()«.rest(0)»", TRUE, "no time");
  assert_stays ("export const c = clip().«note('C4')»", FALSE, "no pattern");
  assert_stays ("export const c = clip().«pattern('c4?')»", FALSE, "by chance");
  assert_stays ("export const c = clip().«pattern('c4 | e4')»", FALSE, "by chance");
  assert_stays ("export const c = clip().«pattern('c4/2')»", FALSE, "beyond the end");
  assert_stays ("export const c = clip().loop(2, b => b.«pattern('<c4 e4>')»)", FALSE, "would not play the same");
}

/* ---- any pattern, any chain --------------------------------------------------------------------------------------------------------------- */

static void
pattern_random (GString *out, GRand *rand, int depth)
{
  static const char *const atoms[] = { "c4", "e4", "f#3", "bb4", "~", "g", "d5" };
  int steps = g_rand_int_range (rand, 1, 5);

  for (int i = 0; i < steps; i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      switch (depth > 0 ? g_rand_int_range (rand, 0, 8) : 7)
        {
        case 0: g_string_append_c (out, '['), pattern_random (out, rand, depth - 1), g_string_append_c (out, ']'); break;
        case 1: g_string_append_c (out, '<'), pattern_random (out, rand, depth - 1), g_string_append_c (out, '>'); break;
        case 2: g_string_append (out, "{"), pattern_random (out, rand, depth - 1), g_string_append_printf (out, "}%%%d", g_rand_int_range (rand, 1, 5)); break;
        case 3: g_string_append_c (out, '['), pattern_random (out, rand, depth - 1), g_string_append (out, ", "), pattern_random (out, rand, depth - 1), g_string_append_c (out, ']'); break;
        default: g_string_append (out, atoms[g_rand_int_range (rand, 0, G_N_ELEMENTS (atoms))]);
        }
      switch (g_rand_int_range (rand, 0, 9))
        {
        case 0: g_string_append_printf (out, "*%d", g_rand_int_range (rand, 1, 4)); break;
        case 1: g_string_append_printf (out, "!%d", g_rand_int_range (rand, 1, 4)); break;
        case 2: g_string_append_printf (out, "(%d,%d,%d)", g_rand_int_range (rand, 1, 3), g_rand_int_range (rand, 3, 6), g_rand_int_range (rand, 0, 3)); break;
        case 3: g_string_append_printf (out, ":0.%d", g_rand_int_range (rand, 1, 10)); break;
        case 4: g_string_append_printf (out, "@%d", g_rand_int_range (rand, 1, 4)); break;
        default: break;
        }
    }
}

static gint
line_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Every event by tick, key, length and loudness; in one tick by key. */
static char *
music_text (const char *code)
{
  const ScriptScore *score = evaluate (code);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  if (score->error_count)
    g_error ("%s: %s", code, score->diagnostics[0].message);
  for (uint32_t i = 0; i < score->event_count; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%08d %03d %08d %03d\n", (int) score->events[i].tick, score->events[i].midi, (int) score->events[i].duration_ticks, score->events[i].velocity));
  g_ptr_array_sort (lines, line_compare);
  for (guint i = 0; i < lines->len; i++)
    g_string_append (text, g_ptr_array_index (lines, i));
  return g_string_free (text, FALSE);
}

static void
assert_same_music (const char *a, const char *b)
{
  g_autofree char *first = music_text (a), *second = music_text (b);

  if (strcmp (first, second) != 0)
    g_error ("%s\nand\n%s\ndiffer:\n%sand\n%s", a, b, first, second);
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  int chains = 0, back = 0;

  for (int i = 0; i < 1500; i++)
    {
      g_autoptr (GString) pattern = g_string_new (NULL);
      g_autofree char *marked = NULL, *plain = NULL, *again = NULL;
      Converted chain, second;
      char *tail;

      pattern_random (pattern, rand, 2);
      plain = g_strdup_printf ("export const c = clip().pattern('%s', { cycles: %d }).note('C2')", pattern->str, 1 + i % 3);
      marked = g_strdup_printf ("export const c = clip().«pattern('%s', { cycles: %d })».note('C2')", pattern->str, 1 + i % 3);
      chain = convert_marked (marked, FALSE);
      g_free (chain.reason);
      if (!chain.text)
        continue;
      chains++;
      assert_same_music (plain, chain.text);
      tail = strstr (chain.text, ".note('C2')");
      if (!strstr (chain.text, "stack") && tail)
        {
          again = g_strdup_printf ("export const c = clip()«%.*s».note('C2')", (int) (tail - chain.text - 23), chain.text + 23);
          second = convert_marked (again, TRUE);
          g_free (second.reason);
          if (second.text)
            {
              back++;
              assert_same_music (plain, second.text);
              g_free (second.text);
            }
        }
      g_free (chain.text);
    }
  g_assert_cmpint (chains, >, 1200);
  g_assert_cmpint (back, >, 300);
}

static void
test_random_chains (void)
{
  static const char *const durations[] = { "'4n'", "'8n'", "'16n.'", "'8t'", "0.2", "'2n'" };
  static const char *const calls[] = { "note('C4', %s)", "rest(%s)", "note('Eb5', %s).velocity(0.4)", "chord('Dm7', 3, %s)", "degree(3, %s)", "note(61, %s)" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (int i = 0; i < 500; i++)
    {
      g_autoptr (GString) chain = g_string_new (NULL);
      g_autofree char *plain = NULL, *marked = NULL;
      Converted c;

      for (int n = g_rand_int_range (rand, 1, 12); n > 0; n--)
        {
          g_auto (GStrv) parts = g_strsplit (calls[g_rand_int_range (rand, 0, G_N_ELEMENTS (calls))], "%s", 2);

          g_string_append_printf (chain, ".%s%s%s", parts[0], durations[g_rand_int_range (rand, 0, G_N_ELEMENTS (durations))], parts[1]);
        }
      plain = g_strdup_printf ("export const c = clip().scale('A', 'minor')%s.note('C2')", chain->str);
      marked = g_strdup_printf ("export const c = clip().scale('A', 'minor')«%s».note('C2')", chain->str);
      c = convert_marked (marked, TRUE);
      if (!c.text)
        g_error ("%s: %s", marked, c.reason);
      assert_same_music (plain, c.text);
      g_free (c.text);
    }
}

/* Any range of any text, also one that does not even parse, has an answer. */
static void
test_any_range (void)
{
  static const char *const texts[] = {
    "export const c = clip().note('C4', '4n').pattern('c4 <e4 g4>*2').stack(b => b.note('E4').pattern('g4, b4'))",
    "const riff = b => b.pattern('c4?').note('C4')\nexport const d = Clip.drums().loop(2, b => b.kick().pattern('hat*4').snare())\nexport const c = riff(clip())",
    "export const c = clip().note('C4'.pattern('c4').note('D4')\nexport const d = clip().note('D4').velocity(2)",
    "clip().pattern('c4 [').note(1).pattern", "", ".note('C4').pattern('')", "const x = [1].map(a => a.note(2)).concat([clip().note('C4')])\nexport const c = x[1]",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);

  for (int i = 0; i < 1200; i++)
    {
      const char *text = texts[i % G_N_ELEMENTS (texts)];
      ScriptFile file = { "song.sym", text, strlen (text) };
      ScriptInput input = { .files = &file, .file_count = 1 };
      uint32_t a = (uint32_t) g_rand_int_range (rand, 0, (gint32) file.length + 2), b = (uint32_t) g_rand_int_range (rand, 0, (gint32) file.length + 2);
      ScriptConversion c = i & 1 ? script_convert_to_pattern (arena_number (0), arena_number (1), &input, MIN (a, b), MAX (a, b))
                                 : script_convert_to_chain (arena_number (0), arena_number (1), &input, MIN (a, b), MAX (a, b));

      g_assert_true ((c.edits == NULL) != (c.reason == NULL));
      g_assert_true (!c.edits || (c.edits->start < c.edits->end && c.edits->end <= file.length));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/convert/to-pattern", test_to_pattern);
  g_test_add_func ("/script/convert/to-chain", test_to_chain);
  g_test_add_func ("/script/convert/refusals", test_refusals);
  g_test_add_func ("/script/convert/round-trip", test_round_trip);
  g_test_add_func ("/script/convert/random-chains", test_random_chains);
  g_test_add_func ("/script/convert/any-range", test_any_range);
  return g_test_run ();
}
