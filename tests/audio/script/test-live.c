/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are run, and what sessions hand on: instruments, samplers, buses, side chains. */
#include "test-support.h"
#include <math.h>

#define SONG                                                                                                    \
  "const a = clip('A').note('C4')\nconst b = clip('B').note('E4')\n"                                           \
  "live.launch(b, { quantize: 'beat' })\nlive.tempo(90, '1n')\nreward(2)\nexport default a\n"

/* `from`, `to`: what is marked when the key is pressed. */
static const ScriptScore *
run (const char *text, const char *from, const char *to)
{
  static ScriptFile file;
  ScriptInput input = { .files = &file, .file_count = 1 };

  file = (ScriptFile) { "song.sym", text, strlen (text) };
  input.run_start = (uint32_t) (strstr (text, from) - text);
  input.run_end = (uint32_t) (strstr (text, to) - text + (ptrdiff_t) strlen (to));
  return script_evaluate (test_arena (), &input);
}

static void
test_checked_only (void)
{
  const ScriptScore *score = evaluate (SONG);

  assert_healthy (score);
  g_assert_cmpuint (score->live_count, ==, 0);
  g_assert_cmpuint (score->part_count, ==, 2);          /* the clip that is named waits */
  g_assert_true (score->parts[0].starts);
  g_assert_false (score->parts[1].starts);
  g_assert_cmpstr (score->parts[1].clip, ==, "B");
}

static void
test_run (void)
{
  const ScriptScore *score = run (SONG, "live.launch", "live.launch");

  g_assert_cmpuint (score->live_count, ==, 1);
  g_assert_cmpint (score->live[0].kind, ==, SCRIPT_LIVE_LAUNCH);
  g_assert_cmpuint (score->live[0].part, ==, 1);
  g_assert_cmpint (score->live[0].quantize, ==, 1);
  g_assert_cmpuint (score->spans[score->live[0].span].start, ==, strstr (SONG, "launch") - SONG);
  score = run (SONG, "tempo(90", "reward(2)");
  g_assert_cmpuint (score->live_count, ==, 2);
  g_assert_cmpint (score->live[0].kind, ==, SCRIPT_LIVE_TEMPO);
  g_assert_cmpfloat (score->live[0].value, ==, 90);
  g_assert_cmpfloat (score->live[0].other, ==, 4);
  g_assert_cmpint (score->live[1].kind, ==, SCRIPT_LIVE_REWARD);
  g_assert_cmpfloat (score->live[1].value, ==, 2);
}

/* Every function lands with its numbers; a call inside of a function counts for the line that runs it. */
static void
test_all (void)
{
  static const char text[] =
    "const a = clip('A').note('C4')\nconst go = x => { live.stop(x); live.stop(); live.quantum('clip'); live.mute('A'); live.unmute(a); live.solo('A');\n"
    "live.transpose(-3); live.velocity(0.5); live.seek(7); live.loop(2, 6); live.panic(); penalize() }\n{ go(a) }\nexport default a\n";
  static const ScriptLiveKind kinds[] = { SCRIPT_LIVE_STOP, SCRIPT_LIVE_STOP, SCRIPT_LIVE_QUANTUM, SCRIPT_LIVE_MUTE, SCRIPT_LIVE_UNMUTE, SCRIPT_LIVE_SOLO,
                                          SCRIPT_LIVE_TRANSPOSE, SCRIPT_LIVE_VELOCITY, SCRIPT_LIVE_SEEK, SCRIPT_LIVE_LOOP, SCRIPT_LIVE_PANIC, SCRIPT_LIVE_PENALIZE };
  const ScriptScore *score = run (text, "{ go(a)", "}\nexport");

  assert_healthy (score);
  g_assert_cmpuint (score->live_count, ==, G_N_ELEMENTS (kinds));
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (score->live[i].kind, ==, kinds[i]);
  g_assert_cmpuint (score->live[0].part, ==, 0);
  g_assert_cmpuint (score->live[1].part, ==, SCRIPT_NONE);
  g_assert_cmpint (score->live[0].quantize, ==, -1);
  g_assert_cmpint (score->live[2].quantize, ==, 3);
  g_assert_cmpstr (score->live[4].track, ==, "A");
  g_assert_cmpfloat (score->live[6].value, ==, -3);
  g_assert_cmpfloat (score->live[9].value, ==, 2);
  g_assert_cmpfloat (score->live[9].other, ==, 6);
  g_assert_cmpfloat (score->live[11].value, ==, 1);
}

static const ScriptInstrument *
instrument_of (const ScriptScore *score, uint32_t track)
{
  return &score->instruments[score->tracks[track].instrument];
}

static void
test_sampler (void)
{
  const ScriptScore *score = evaluate (
    "const a = clip('A').note('C4')\nexport default session().track('a', a, sampler('s').base('snd').add('C3', 'low.wav').add('C5', 'high.wav').playbackMode('loop'))"
    ".track('b', a, sampler('t').regions([{ sample: 'x.wav', rootPitch: 'A4', pitchRange: { low: 60, high: 72 }, velocityRange: { low: 10, high: 90 },"
    " settings: { transpose: -1, detune: 25, volume: -20, pan: 0.5, loop: { start: 0.25, end: 1.5 } } }]).drumMap({ snare: 'sn.wav' }))");
  const ScriptInstrument *s = instrument_of (score, 0), *t = instrument_of (score, 1);

  assert_healthy (score);
  g_assert_cmpstr (s->folder, ==, "snd");
  g_assert_cmpint (s->playback, ==, SCRIPT_PLAYBACK_LOOP);
  g_assert_cmpuint (s->region_count, ==, 2);
  g_assert_cmpstr (s->regions[0].sample, ==, "low.wav");
  g_assert_cmpuint (s->regions[0].key_low, ==, 0);      /* halfway between 48 and 72 */
  g_assert_cmpuint (s->regions[0].key_high, ==, 60);
  g_assert_cmpuint (s->regions[1].key_low, ==, 61);
  g_assert_cmpuint (s->regions[1].key_high, ==, 127);
  g_assert_cmpint (s->regions[1].playback, ==, SCRIPT_PLAYBACK_LOOP);
  g_assert_cmpuint (t->region_count, ==, 2);
  g_assert_cmpuint (t->regions[0].root, ==, 69);
  g_assert_cmpuint (t->regions[0].key_high, ==, 72);
  g_assert_cmpuint (t->regions[0].velocity_low, ==, 10);
  g_assert_cmpfloat_with_epsilon (t->regions[0].gain, 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (t->regions[0].tune_cents, -75, 1e-12);
  g_assert_cmpfloat (t->regions[0].loop_end, ==, 1.5);
  g_assert_cmpuint (t->regions[1].root, ==, 38);        /* the snare of General MIDI */
  g_assert_cmpint (t->regions[1].playback, ==, SCRIPT_PLAYBACK_ONESHOT);
}

static void
test_routing (void)
{
  const ScriptScore *score = evaluate (
    "const a = clip('A').note('C4')\nconst k = synth('k')\nconst bass = Instrument.soundfont('x.sf2', 7, { bank: 3 }).output('drums').sidechain(k, 2, { attack: 4 })\n"
    "export default session().bus('hall', 'reverb').bus('drums', 'delay', { time: '4n' }).track('k', a, k).track('b', Clip.strings('B').bend(5).note('C4'), bass)"
    ".add(Track.from(a, synth('x'), { name: 'x' }).insert('filter', { frequency: 300 }))");
  const ScriptInstrument *bass = instrument_of (score, 1);

  assert_healthy (score);
  g_assert_cmpuint (bass->program, ==, 7);
  g_assert_cmpuint (bass->bank, ==, 3);
  g_assert_cmpuint (bass->output, ==, 1);
  g_assert_cmpfloat (bass->bend_semitones, ==, 12);
  g_assert_cmpfloat (instrument_of (score, 0)->bend_semitones, ==, 2);
  g_assert_cmpuint (bass->sidechain.instrument, ==, score->tracks[0].instrument);
  g_assert_cmpfloat (bass->sidechain.amount, ==, 1);
  g_assert_cmpfloat (bass->sidechain.attack_ms, ==, 4);
  g_assert_cmpfloat (bass->sidechain.release_ms, ==, 100);
  g_assert_cmpuint (instrument_of (score, 0)->output, ==, SCRIPT_NONE);
  for (uint32_t i = 0; i < score->buses[1].effect.param_count; i++)
    if (strcmp (score->buses[1].effect.params[i].name, "timeBeats") == 0)
      g_assert_cmpfloat (score->buses[1].effect.params[i].value, ==, 1);
    else
      g_assert_cmpfloat (score->buses[1].effect.params[i].value, ==, 1);        /* mix, on a bus */
  g_assert_cmpuint (score->buses[1].effect.param_count, ==, 2);
  g_assert_cmpuint (score->tracks[2].inserts[0].param_count, ==, 2);
  g_assert_cmpfloat (score->tracks[2].inserts[0].params[0].value, ==, 300);
  g_assert_cmpstr (score->tracks[2].inserts[0].params[1].name, ==, "mix");
  g_assert_cmpfloat (score->tracks[2].inserts[0].params[1].value, ==, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/live/checked-only", test_checked_only);
  g_test_add_func ("/script/live/run", test_run);
  g_test_add_func ("/script/live/all", test_all);
  g_test_add_func ("/script/live/sampler", test_sampler);
  g_test_add_func ("/script/live/routing", test_routing);
  return g_test_run ();
}
