/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties over many random compositions: an edit in one clip changes nothing in another, equal seeds give equal events,
 * frozen clips repeat what they drew, and a preview draws what sounds. */
#include "test-support.h"
#include <math.h>

static GRand *
dice (void)
{
  return g_rand_new_with_seed (20240229);
}

/* A line of a clip, by chance. */
static void
append_call (GString *text, GRand *rand)
{
  static const char *const calls[] = {
    ".note('C4', '8n')", ".note('E4').velocity(0.6)", ".chord('Am7', 3, '4n')", ".rest('16n')", ".loop(2, b => b.note('G4', '16n').staccato())",
    ".defaultHumanize({ timing: 12, velocity: 0.1 })", ".note('A4').humanize({ timing: 5, seed: 4 })", ".tempo(96)", ".tempo(140, '2n')", ".crescendo('1n')",
    ".stack(b => b.note('C3', '2n').note('G3'))", ".transpose(2)", ".note(60 + Math.floor(Math.random() * 12))", ".groove(Grooves.MPC_16_57)", ".swing(0.4)",
    ".quantize('16n', { strength: 0.5 })", ".isolate({ tempo: true }, b => b.tempo(50).note('D4'))", ".voice(2, v => v.note('B3'))", ".control(7, 90)",
    ".arpeggio(['C4', 'E4', 'G4'], '16n', { pattern: 'random' })", ".note('F4').timbre(0.4)", ".pattern('c4 [e4 g4]? a4')", ".volume(0.5, 2)", ".cycle(4)",
  };

  g_string_append (text, calls[g_rand_int_range (rand, 0, G_N_ELEMENTS (calls))]);
}

static char *
random_clip (GRand *rand, unsigned calls)
{
  GString *text = g_string_new ("clip()");

  for (unsigned i = 0; i < calls; i++)
    append_call (text, rand);
  return g_string_free (text, FALSE);
}

/* All that a part performs, and all that is said about it, without places in the text. */
static char *
part_text (const ScriptScore *score, const char *name)
{
  GString *text = g_string_new (NULL);

  for (uint32_t p = 0; p < score->part_count; p++)
    {
      const ScriptPart *part = &score->parts[p];

      if (strcmp (part->clip, name) != 0)
        continue;
      g_string_append_printf (text, "%" G_GINT64_MODIFIER "x %" G_GINT64_MODIFIER "x %a\n", part->key_hash, part->content_hash, part->length_s);
      for (uint32_t i = 0; i < part->event_count; i++)
        {
          const ScriptEvent *e = &score->events[part->first_event + i];

          g_string_append_printf (text, "%" G_GINT64_MODIFIER "x %d %" G_GINT64_MODIFIER "u %u %a %a %a %a %d %d %d %a %a %s\n", e->id, e->type, e->tick, e->duration_ticks,
                                  e->start_s, e->duration_s, e->performed_beat, e->beat, e->midi, e->velocity, e->channel, e->value, e->ramp_s, e->name ? e->name : "-");
        }
    }
  return g_string_free (text, FALSE);
}

static void
test_edits (void)
{
  GRand *rand = dice ();
  const char *const names[] = { "one", "two", "three" };

  for (unsigned round = 0; round < 150; round++)
    {
      g_autofree char *clips[3] = { NULL }, *before[3] = { NULL };
      char *edited;
      int victim = g_rand_int_range (rand, 0, 3);

      for (int i = 0; i < 3; i++)
        clips[i] = random_clip (rand, g_rand_int_range (rand, 1, 12));
      for (int step = 0; step < 2; step++)
        {
          g_autofree char *text = g_strdup_printf ("%sexport const one = %s\nexport const two = %s\nexport const three = %s\n",
                                                   step && round % 3 == 0 ? "// another line\n\n" : "", clips[0], clips[1], clips[2]);
          const ScriptScore *score = evaluate (text);

          assert_healthy (score);
          for (int i = 0; i < 3; i++)
            {
              g_autofree char *now = part_text (score, names[i]);

              if (step == 0)
                before[i] = g_steal_pointer (&now);
              else if (i != victim)
                g_assert_cmpstr (now, ==, before[i]);
            }
          edited = random_clip (rand, g_rand_int_range (rand, 1, 12));
          g_free (clips[victim]);
          clips[victim] = edited;
        }
      for (int i = 0; i < 3; i++)
        {
          g_clear_pointer (&clips[i], g_free);
          g_clear_pointer (&before[i], g_free);
        }
    }
  g_rand_free (rand);
}

/* The same seed gives the same events, another seed others, wherever something is drawn without a seed. */
static void
test_seeds (void)
{
  static const char text[] = "export const one = clip().defaultHumanize().note('C4').note('D4')\n";
  ScriptFile file = { "song.sym", text, strlen (text) };
  ScriptInput input = { .files = &file, .file_count = 1, .seed = 5 };
  g_autofree char *first = part_text (script_evaluate (test_arena (), &input), "one"), *again = NULL, *other = NULL;

  evaluate ("export const x = clip().note('C4')");
  again = part_text (script_evaluate (test_arena (), &input), "one");
  input.seed = 6;
  other = part_text (script_evaluate (test_arena (), &input), "one");
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
}

/* A frozen clip says twice what it drew once, and whatever is random around it does not matter. */
static void
test_frozen (void)
{
  GRand *rand = dice ();

  for (unsigned round = 0; round < 60; round++)
    {
      g_autofree char *body = random_clip (rand, g_rand_int_range (rand, 1, 10));
      g_autofree char *text = g_strdup_printf ("const f = %s.freeze({ seed: %u })\nexport const c = clip('c').play(f).rest(64 - 0).play(f)\n", body, round);
      const ScriptScore *score = evaluate (text);
      uint32_t notes = 0, half;
      const ScriptEvent *first;

      assert_healthy (score);
      for (uint32_t i = 0; i < score->event_count; i++)
        notes += score->events[i].type == SCRIPT_EVENT_NOTE;
      g_assert_cmpuint (notes % 2, ==, 0);
      first = score->events;
      half = score->event_count / 2;
      for (uint32_t i = 0; i < half; i++)
        {
          const ScriptEvent *a = &first[i], *b = &first[half + i];

          g_assert_cmpint (a->type, ==, b->type);
          g_assert_cmpint (a->midi, ==, b->midi);
          g_assert_cmpint (a->velocity, ==, b->velocity);
          g_assert_cmpfloat_with_epsilon (a->performed_beats, b->performed_beats, 1e-9);
          g_assert_cmpfloat_with_epsilon (b->performed_beat - a->performed_beat, first[half].performed_beat - first[0].performed_beat, 1e-6);
        }
    }
  g_rand_free (rand);
}

static void
test_preview (void)
{
  const ScriptScore *score = evaluate ("export const a = clip('Roll').note('C4').note('E4', '8n').note('C4', '16n').preview()\nClip.drums('D').kick().snare().preview(60)");

  assert_healthy (score);
  g_assert_cmpuint (score->console_count, ==, 6);
  g_assert_cmpstr (score->console[0], ==, "Roll: 1.75 beats, 3 notes, 0.875 s at 120 bpm");
  g_assert_cmpstr (score->console[1], ==, "E4      |....x-.|");
  g_assert_cmpstr (score->console[2], ==, "C4      |x---..x|");
  g_assert_cmpstr (score->console[3], ==, "D: 0.5 beats, 2 notes, 0.5 s at 60 bpm");
  g_assert_cmpstr (score->console[4], ==, "snare   |.x|");
  g_assert_cmpstr (score->console[5], ==, "kick    |x.|");
}

/* Constants are made when a text names them, and nobody can change them. */
static void
test_names (void)
{
  assert_says ("Grooves.SWING.steps[1].timing, CC.Pan, Duration.Half", "0.16 10 2n");
  assert_says ("CHORD_DEFINITIONS[1].quality, CHORD_DEFINITIONS[1].altCodes.length", "maj7 3");
  assert_says ("chordToNotes('Cm', 3).join(' ')", "C3 D#3 G3");
  assert_says ("parseChordCode('Bb7').root", "Bb");
  assert_says ("hashString('abc')", "96354");
  assert_says ("createRandom(7).next() === new SeededRandom(7).next()", "true");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/feel/edits", test_edits);
  g_test_add_func ("/script/feel/seeds", test_seeds);
  g_test_add_func ("/script/feel/frozen", test_frozen);
  g_test_add_func ("/script/feel/preview", test_preview);
  g_test_add_func ("/script/feel/names", test_names);
  return g_test_run ();
}
