/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of every builder method, worked out by hand. */
#include "test-support.h"
#include "script/api.h"
#include <math.h>

#define CLIP(chain) "export const c = clip()" chain
#define DRUMS(chain) "export const c = Clip.drums()" chain

static void
test_notes (void)
{
  assert_notes (CLIP (".note('C4', '4n').note('E4', '8n').note(67, 0.5)"), "60@0+480 64@480+240 67@720+240");
  assert_notes (CLIP (".note('C4')"), "60@0+480");
  assert_notes (CLIP (".defaultDuration('8n').note('C4').rest().note('D4')"), "60@0+240 62@480+240");
  assert_notes (CLIP (".rest(0).note('C4', '4t').note('C4', '4n.')"), "60@0+320 60@320+720");
  assert_notes (CLIP (".chord(['C4', 'Eb4', 'G4'], 2)"), "60@0+960 63@0+960 67@0+960");
  assert_notes (CLIP (".chord('Am7', 3, '1n')"), "57@0+1920 60@0+1920 64@0+1920 67@0+1920");
  assert_notes (CLIP (".chord('C', '8n').chord('C5')"), "60@0+240 64@0+240 67@0+240 60@240+480 67@240+480");
  assert_notes (CLIP (".chord('C').inversion(1)"), "64@0+480 67@0+480 72@0+480");
  assert_notes (CLIP (".chord('C').inversion(-1)"), "55@0+480 60@0+480 64@0+480");
}

static void
test_modifiers (void)
{
  const ScriptScore *score;

  assert_notes (CLIP (".note('C4').staccato().note('C4').legato().note('C4').tenuto().note('C4').marcato()"), "60@0+240 60@480+504 60@960+480 60@1440+360");
  score = evaluate (CLIP (".note('C4').velocity(0.5).note('C4').velocity(0.5).accent().note('C4').accent()"));
  assert_healthy (score);
  g_assert_cmpuint (score->events[0].velocity, ==, 64);          /* 63.5 rounds up */
  g_assert_cmpuint (score->events[1].velocity, ==, 76);          /* 0.6 * 127 = 76.2 */
  g_assert_cmpuint (score->events[2].velocity, ==, 127);
  assert_notes (CLIP (".note('C4').tie('start').note('C4').tie('continue').note('C4', 2).tie('end').note('C4')"), "60@0+1920 60@1920+480");
  assert_notes (CLIP (".note('F4').sharp().note('B4').flat().note('F#4').natural()"), "66@0+480 70@480+480 65@960+480");
  score = evaluate (CLIP (".note('C4').glide('8n').note('D4').glide('8n').note('E4', '16n').glide('4n').detune(-20)"));
  assert_healthy (score);
  g_assert_cmpfloat (score->events[0].glide_beats, ==, 0);       /* the first note of a voice has nothing to slide from */
  g_assert_cmpfloat (score->events[1].glide_beats, ==, 0.5);
  g_assert_cmpfloat (score->events[2].glide_beats, ==, 0.25);    /* at most its own length */
  g_assert_cmpfloat (score->events[2].detune_cents, ==, -20);
}

static void
test_values (void)
{
  /* A stored builder or cursor never changes. */
  assert_notes ("const a = clip().note('C4')\nexport const x = a.velocity(0.5).note('D4')\nexport const y = a.note('E4')",
                "60@0+480 62@480+480 60@0+480 64@480+480");
  g_assert_cmpuint (evaluate ("const a = clip().note('C4')\nconst b = a.velocity(0.5)\nexport const x = a\nexport const y = b")->events[0].velocity, ==, 127);
  assert_notes ("let c = clip()\nfor (const p of ['C4', 'D4']) c = c.note(p, '8n')\nexport { c }", "60@0+240 62@240+240");
  assert_notes ("let c = clip()\nfor (let i = 0; i < 3; i++) { c = c.note(60 + i); c = c.staccato() }\nexport { c }", "60@0+240 61@480+240 62@960+240");
}

static void
test_theory (void)
{
  assert_notes (CLIP (".key('G', 'major').note('F4').note('F#4').note('C4').accidental('natural').note('F4').note('F4')"),
                "66@0+480 66@480+480 60@960+480 65@1440+480 66@1920+480");
  assert_notes (CLIP (".scale('C', 'major').degree(1).degree(8).degree(0).degree(3, '8n', { alteration: -1, octaveOffset: 1 })"),
                "60@0+480 72@480+480 59@960+480 75@1440+240");
  assert_notes (CLIP (".scale('A', 'minor', 3).degreeChord([1, 3, 5], '2n')"), "57@0+960 60@0+960 64@0+960");
  assert_notes (CLIP (".transpose(2).note('C4').octaveUp().note('C4').octave(3).note('C4')"), "62@0+480 74@480+480 48@960+480");
  assert_notes (CLIP (".transpose(12).loop(2, b => b.transpose(1).note('C4'))"), "73@0+480 73@480+480");
  g_assert_nonnull (find_code (evaluate (CLIP (".transpose(40).note('C8')")), "SS0503"));
}

static void
test_structure (void)
{
  assert_notes (CLIP (".loop(3, b => b.note('C4', '8n'))"), "60@0+240 60@240+240 60@480+240");
  assert_notes (CLIP (".loop(0, b => b.note('C4')).note('D4')"), "62@0+480");
  assert_notes (CLIP (".stack(b => b.note('C4', 2).note('E4', 1)).note('G4')"), "60@0+960 64@0+480 67@960+480");
  assert_notes (CLIP (".stack(b => b.loop(2, d => d.note('C4')).note('E4')).note('G4')"), "60@0+480 64@0+480 60@480+480 67@960+480");
  assert_notes ("const a = clip().note('C4').note('D4')\nexport const c = clip().transpose(12).play(a).play(a)", "72@0+480 74@480+480 72@960+480 74@1440+480");
  assert_notes (CLIP (".arpeggio(['G4', 'C4', 'E4'], '8n', { pattern: 'upDown' })"), "60@0+240 64@240+240 67@480+240 64@720+240");
  assert_notes (CLIP (".arpeggio(['C4', 'E4', 'G4', 'B4', 'D5'], 1, { pattern: 'converge' })"), "60@0+480 74@480+480 64@960+480 71@1440+480 67@1920+480");
  assert_notes (CLIP (".arpeggio(['C4', 'E4', 'G4', 'B4', 'D5'], 1, { pattern: 'diverge' })"), "67@0+480 71@480+480 64@960+480 74@1440+480 60@1920+480");
  assert_notes (CLIP (".arpeggio(['C4'], 1, { gate: 0.5, octaves: 2 })"), "60@0+240 72@480+240");
  g_assert_cmpuint (evaluate (CLIP (".voice(3, b => b.note('C4'))"))->events[0].channel, ==, 4);
}

static void
test_drums (void)
{
  const ScriptScore *score;

  assert_notes (DRUMS (".kick().snare().hat().openHat().crash().ride().clap().tom().tom(2).tom(3).hit('RIM')"),
                "24@0+120 26@120+120 30@240+120 34@360+120 37@480+120 39@600+120 27@720+120 36@840+120 33@960+120 31@1080+120 25@1200+120");
  assert_notes (DRUMS (".kick().rest().kick()"), "24@0+120 24@600+120");
  assert_notes (DRUMS (".euclidean({ hits: 3, steps: 8, note: 'kick' })"), "24@0+120 24@360+120 24@720+120");
  assert_notes (DRUMS (".withMapping({ cowbell: 'G#2' }).hit('cowbell').hit('C3')"), "44@0+120 48@120+120");
  score = evaluate (DRUMS (".kick().ghost()"));
  g_assert_cmpstr (score->events[0].drum, ==, "kick");
  g_assert_cmpuint (score->events[0].midi, ==, 36);              /* General MIDI's key sounds */
  g_assert_cmpuint (score->events[0].velocity, ==, 38);          /* 0.3 * 127 = 38.1 */
}

static void
test_time (void)
{
  const ScriptScore *score = evaluate (CLIP (".tempo(60).note('C4', 4).tempo(120, 4).note('D4', 4).note('E4')"));

  assert_healthy (score);
  g_assert_cmpfloat_with_epsilon (score->events[2].type == SCRIPT_EVENT_NOTE ? 0 : score->events[3].start_s, 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (score->events[4].start_s, 4 + 4 * log (2), 1e-12);
  g_assert_cmpfloat_with_epsilon (score->events[4].duration_s, 0.5, 1e-12);
  score = evaluate (CLIP (".timeSignature('3/4').note('C4', 3).note('D4', 1).note('E4', 2)"));
  g_assert_cmpuint (score->events[3].measure, ==, 2);
  g_assert_cmpfloat (score->events[3].beat_in_measure, ==, 2);
  g_assert_nonnull (find_code (evaluate (CLIP (".note('C4').timeSignature('3/4').note('C4')")), "SS0504"));
  /* 60 for two beats, then the way to 120 over two: 2 s + 2 ln 2 s. */
  score = evaluate (CLIP (".tempoEnvelope([{ beat: 4, bpm: 120 }, { beat: 0, bpm: 60 }, { beat: 2, bpm: 60 }]).note('C4', 4).note('D4')"));
  assert_healthy (score);
  g_assert_cmpfloat_with_epsilon (score->parts[0].length_s, 2 + 2 * log (2) + 0.5, 1e-12);
  g_assert_cmpuint (score->parts[0].length_beats, ==, 5);
  /* A nested clip gives the tempo back. */
  score = evaluate ("const a = clip().tempo(60).note('C4')\nexport const c = clip().tempo(120).note('C4').play(a).note('C4')");
  g_assert_cmpfloat_with_epsilon (score->parts[0].length_s, 0.5 + 1 + 0.5, 1e-12);
  score = evaluate (CLIP (".tempo(120).isolate({ tempo: true }, b => b.tempo(60).note('C4')).note('C4')"));
  g_assert_cmpfloat_with_epsilon (score->parts[0].length_s, 1.5, 1e-12);
}

static void
test_feel (void)
{
  const ScriptScore *score;

  assert_notes (CLIP (".swing(0.5).note('C4', '8n').note('C4', '8n')"), "60@0+240 60@300+240");
  assert_notes (CLIP (".quantize('8n').rest(0.2).note('C4', 1).rest(0.1).note('C4', 1)"), "60@0+480 60@720+480");
  score = evaluate (CLIP (".crescendo(2, { from: 0, to: 1 }).note('C4').note('C4').note('C4')"));
  g_assert_cmpuint (score->events[0].velocity, ==, 0);
  g_assert_cmpuint (score->events[1].velocity, ==, 64);
  g_assert_cmpuint (score->events[2].velocity, ==, 127);
  score = evaluate (CLIP (".velocityCurve([{ time: 0, value: 0 }, { time: 1, value: 1 }], 2).note('C4', 0.5).note('C4').note('C4')"));
  g_assert_cmpuint (score->events[0].velocity, ==, 0);
  g_assert_cmpuint (score->events[1].velocity, ==, 64);
  g_assert_cmpuint (score->events[2].velocity, ==, 127);
  /* Mulberry32 from 7 xor 1 = 6: the first draw is the timing, the next the velocity. */
  score = evaluate (CLIP (".defaultHumanize({ timing: 10, velocity: 0.1, seed: 7 }).note('C4').velocity(0.5)"));
  {
    uint32_t a = 6 + 0x6D2B79F5u, t;

    t = (a ^ a >> 15) * (a | 1);
    t ^= t + (t ^ t >> 7) * (t | 61);
    g_assert_cmpfloat_with_epsilon (score->events[0].start_s, ((t ^ t >> 14) / 4294967296.0 - 0.5) * 0.02, 1e-12);
  }
  g_assert_cmpuint (evaluate (CLIP (".defaultHumanize().note('C4')"))->events[0].id, !=, 0);
}

static void
test_session (void)
{
  const ScriptScore *score = evaluate (
    "const lead = Clip.melody('Lead').note('C4')\nconst beat = Clip.drums('Beat').kick()\n"
    "export default session({ tempo: 90, timeSignature: '3/4', defaultDuration: '2n' }).bus('hall', 'reverb', { decay: 3 })\n"
    "  .add(Track.from(lead, synth('Saw').osc('sawtooth').attack(0.2), { name: 'L' }).send('hall', 0.3).send('none', 1))\n"
    "  .track('B', beat, Instrument.patch('kit'))");

  assert_healthy (score);
  g_assert_cmpuint (score->part_count, ==, 2);
  g_assert_cmpfloat (score->tempo_bpm, ==, 90);
  g_assert_cmpuint (score->events[0].duration_ticks, ==, 960);
  g_assert_cmpstr (score->tracks[0].name, ==, "L");
  g_assert_cmpuint (score->tracks[0].send_count, ==, 1);
  g_assert_cmpstr (score->buses[0].id, ==, "hall");
  g_assert_nonnull (find_code (score, "SS0702"));
  g_assert_cmpint (score->instruments[score->tracks[0].instrument].kind, ==, SCRIPT_INSTRUMENT_SYNTH);
  g_assert_cmpstr (score->instruments[score->tracks[1].instrument].patch, ==, "kit");
  score = evaluate ("export const a = Clip.keys('A').note('C4')\nexport const b = clip('B').note('D4')\na.to(b, { weight: 0.8 })");
  g_assert_cmpuint (score->synapse_count, ==, 1);
  g_assert_true (score->parts[0].starts);
  g_assert_false (score->parts[1].starts);
  g_assert_cmpstr (score->instruments[score->tracks[0].instrument].patch, ==, "keys");
  score = evaluate ("const b = clip('B').note('D4')\nconst d = clip('D').note('E4')\nexport const a = clip('A').note('C4').to([b, d])\na.to(a)");
  g_assert_cmpuint (score->part_count, ==, 3);
  g_assert_cmpuint (score->synapses[0].group, ==, score->synapses[1].group);
  g_assert_cmpuint (score->synapses[1].group, !=, score->synapses[2].group);
  g_assert_true (score->parts[0].starts);
}

/* Text above a clip moves its offsets and nothing else. */
static void
test_identity (void)
{
  static const char text[] = "export const c = Clip.melody('A').note('C4').loop(2, b => b.note('D4')).note('E4')\n";
  const ScriptScore *score = evaluate (text);
  uint64_t ids[4], key = score->parts[0].key_hash, content = score->parts[0].content_hash;
  g_autofree char *moved = g_strconcat ("// a comment\nconst x = clip('X').note('C2')\n\n", text, NULL);

  g_assert_cmpuint (score->event_count, ==, 4);
  for (int i = 0; i < 4; i++)
    {
      ids[i] = score->events[i].id;
      for (int k = 0; k < i; k++)
        g_assert_cmpuint (ids[i], !=, ids[k]);
    }
  score = evaluate (moved);
  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (score->events[i].id, ==, ids[i]);
  g_assert_cmpuint (score->parts[0].key_hash, ==, key);
  g_assert_cmpuint (score->parts[0].content_hash, ==, content);
  g_assert_cmpuint (evaluate ("export const c = Clip.melody('A').note('C4').loop(2, b => b.note('D4')).note('F4')\n")->parts[0].content_hash, !=, content);
}

static void
test_spans (void)
{
  static const char text[] = "const riff = b => b.note('C4')\nexport const c = clip().loop(2, b => riff(b))";
  const ScriptScore *score = evaluate (text);
  const ScriptSpan *span = &score->spans[score->events[1].span];

  assert_healthy (score);
  g_assert_cmpuint (span->start, ==, strstr (text, "note") - text);
  g_assert_cmpuint (span->length, ==, strlen ("note('C4')"));
  g_assert_cmpuint (span->pass, ==, 1);
  span = &score->spans[span->parent];
  g_assert_cmpuint (span->start, ==, strstr (text, "riff(b))") - text);
  span = &score->spans[span->parent];
  g_assert_cmpuint (span->start, ==, strstr (text, "loop") - text);
  g_assert_cmpuint (span->parent, ==, SCRIPT_NONE);
}

/* Every row says what it does, and every example of a clip method runs. */
static void
test_table (void)
{
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);

      g_assert_nonnull (entry->text);
      g_assert_nonnull (entry->result);
      for (uint32_t k = 0; k < i; k++)
        g_assert_false (strcmp (entry->name, script_api_get (k)->name) == 0 && (entry->receivers & script_api_get (k)->receivers));
      if (entry->example && (entry->receivers & SCRIPT_ON_PLAIN) && entry->example[0] == '.' && !strstr (entry->example, "verse"))
        {
          g_autofree char *text = g_strdup_printf ("export const c = clip().chord('C').note('C4')%s", entry->example);
          const ScriptScore *score;

          if (strstr (entry->name, "inversion") || strstr (entry->name, "hit"))
            continue;
          score = evaluate (text);
          if (score->error_count)
            g_error ("%s: %s", text, score->diagnostics[0].message);
        }
    }
  g_assert_null (script_api_find ("nonsense", ~0ull));
  g_assert_nonnull (script_api_find ("note", SCRIPT_ON_MELODY));
  g_assert_null (script_api_find ("note", SCRIPT_ON_DRUMS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/music/notes", test_notes);
  g_test_add_func ("/script/music/modifiers", test_modifiers);
  g_test_add_func ("/script/music/values", test_values);
  g_test_add_func ("/script/music/theory", test_theory);
  g_test_add_func ("/script/music/structure", test_structure);
  g_test_add_func ("/script/music/drums", test_drums);
  g_test_add_func ("/script/music/time", test_time);
  g_test_add_func ("/script/music/feel", test_feel);
  g_test_add_func ("/script/music/session", test_session);
  g_test_add_func ("/script/music/identity", test_identity);
  g_test_add_func ("/script/music/spans", test_spans);
  g_test_add_func ("/script/api/table", test_table);
  return g_test_run ();
}
