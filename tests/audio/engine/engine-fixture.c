/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine with something to play, for the tests of this folder. */
#include "engine-fixture.h"
#include "sound-files.h"
#include <glib/gstdio.h>
#include <stdlib.h>

#define NOTES 16

typedef struct { KernelMap *map; void *scratch; } Score;

static char *folder;
static GHashTable *scores;              /* Engine -> Score */

static void
write_patch (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

#define CABLE(from, out, to, in) "{\"from\":[\"" from "\",\"" out "\"],\"to\":[\"" to "\",\"" in "\"]}"

/* lead: a sine with an envelope. steady: 1 on both sides while a note is held. halve: an effect. late: one that only waits. */
static const char lead_text[] =
  "{\"name\":\"lead\",\"nodes\":{\"v\":{\"type\":\"voice\"},\"osc\":{\"type\":\"osc.sine\"},"
  "\"env\":{\"type\":\"env.adsr\"},\"amp\":{\"type\":\"gain\"},\"out\":{\"type\":\"output\",\"params\":{\"level\":0.2}}},"
  "\"connections\":[" CABLE ("v", "freq", "osc", "freq") "," CABLE ("v", "gate", "env", "gate") ","
  CABLE ("osc", "out", "amp", "in") "," CABLE ("env", "out", "amp", "amp") "," CABLE ("amp", "out", "out", "in") "]}";
static const char steady_text[] =
  "{\"name\":\"steady\",\"nodes\":{\"v\":{\"type\":\"voice\"},\"out\":{\"type\":\"output\"}},"
  "\"connections\":[" CABLE ("v", "gate", "out", "in") "]}";
/* clock: a sample of 1 on each beat. */
static const char clock_text[] =
  "{\"name\":\"clock\",\"nodes\":{\"c\":{\"type\":\"clock\",\"params\":{\"beats\":1}},\"out\":{\"type\":\"output\"}},"
  "\"connections\":[" CABLE ("c", "trig", "out", "in") "]}";
/* recording: tone.wav of the project, with each note's gate. */
static const char recording_text[] =
  "{\"name\":\"recording\",\"nodes\":{\"v\":{\"type\":\"voice\"},\"s\":{\"type\":\"sample.play\",\"params\":{\"file\":\"tone.wav\",\"loop\":\"forward\"}},"
  "\"out\":{\"type\":\"output\"}},"
  "\"connections\":[" CABLE ("v", "gate", "s", "trig") "," CABLE ("s", "L", "out", "L") "," CABLE ("s", "R", "out", "R") "]}";
static const char halve_text[] =
  "{\"name\":\"halve\",\"nodes\":{\"in\":{\"type\":\"input\"},\"l\":{\"type\":\"gain\",\"params\":{\"amp\":0.5}},"
  "\"r\":{\"type\":\"gain\",\"params\":{\"amp\":0.5}},\"out\":{\"type\":\"output\"}},"
  "\"connections\":[" CABLE ("in", "L", "l", "in") "," CABLE ("in", "R", "r", "in") ","
  CABLE ("l", "out", "out", "L") "," CABLE ("r", "out", "out", "R") "]}";

static const char late_text[] =
  "{\"name\":\"late\",\"nodes\":{\"in\":{\"type\":\"input\"},\"d\":{\"type\":\"fx.limiter\",\"params\":{\"ceiling\":0}},"
  "\"out\":{\"type\":\"output\"}},\"connections\":[" CABLE ("in", "L", "d", "L") "," CABLE ("in", "R", "d", "R") ","
  CABLE ("d", "L", "out", "L") "," CABLE ("d", "R", "out", "R") "]}";

const char *
fixture_patches (void)
{
  if (folder)
    return folder;
  folder = g_dir_make_tmp ("symphony-engine-XXXXXX", NULL);
  write_patch ("lead.json", lead_text);
  write_patch ("steady.json", steady_text);
  write_patch ("halve.json", halve_text);
  write_patch ("clock.json", clock_text);
  write_patch ("recording.json", recording_text);
  write_patch ("limiter.json", halve_text);
  write_patch ("late.json", late_text);
  write_patch ("broken.json", "{\"nodes\":");
  return folder;
}

/* ---- scores ------------------------------------------------------------------------------------------------ */

static KernelComposer *
begin (Score *score)
{
  KernelComposer *composer;
  const void *boot;

  score->map = kernel_map_new (&(KernelCapacities) { .notes = 1024, .axons = 16, .spans = 1024, .synapses = 16 });
  g_assert_nonnull (score->map);
  boot = kernel_map_get_boot (score->map);
  score->scratch = malloc (kernel_composer_scratch_size (boot));
  composer = kernel_composer_attach (boot, kernel_map_get_score (score->map), score->scratch,
                                     kernel_composer_scratch_size (boot));
  g_assert_nonnull (composer);
  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK);
  return composer;
}

static void
add (KernelComposer *composer, uint32_t track, const KernelNoteInput *notes, uint32_t count)
{
  static const KernelTempo tempo = { .bpm = 120, .to_bpm = 120 };
  static const KernelMetre metre = { 0, 4, 4 };
  KernelAxonInput axon = { .key_hash = track + 1, .content_hash = track + 1, .track = (uint16_t) track, .starts = true,
                           .length_ticks = NOTES * KERNEL_PPQ, .notes = notes, .note_count = count,
                           .tempos = &tempo, .tempo_count = 1, .metres = &metre, .metre_count = 1 };

  g_assert_cmpint (kernel_composer_add_axon (composer, &axon), ==, KERNEL_OK);
}

static Engine *
play (Score *score, KernelComposer *composer, const char *patches, double rate)
{
  Engine *engine = engine_new (&(EngineConfig) { .rate = rate, .patch_dir = patches, .seed = 1, .threads = 1 });
  uint32_t slot;

  g_assert_cmpint (kernel_composer_publish (composer, &slot), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_attach (engine_get_performer (engine), score->map), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_play (engine_get_performer (engine)), ==, KERNEL_OK);
  if (!scores)
    scores = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (scores, engine, score);
  return engine;
}

/* Quarter notes at 120 bpm: 24,000 frames apart at 48 kHz, a third of that long. */
Engine *
fixture_engine (double rate)
{
  return fixture_engine_with (fixture_patches (), rate);
}

const char *
fixture_bundled (void)
{
  static char *bundled;

  if (!bundled && g_getenv ("SYMPHONY_DATA"))
    bundled = g_build_filename (g_getenv ("SYMPHONY_DATA"), "patches", NULL);
  return bundled && g_file_test (bundled, G_FILE_TEST_IS_DIR) ? bundled : NULL;
}

Engine *
fixture_engine_with (const char *patches, double rate)
{
  EngineTrack track = { .name = "lead", .patch = "lead", .volume = 0.8 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  Score *score = g_new0 (Score, 1);
  KernelComposer *composer = begin (score);
  GError *error = NULL;
  Engine *engine;

  for (uint32_t t = 0; t < 4; t++)
    {
      KernelNoteInput notes[NOTES] = { 0 };

      for (uint32_t i = 0; i < NOTES; i++)
        notes[i] = (KernelNoteInput) { .id = 100 * t + i + 1, .pitch = (uint8_t) (48 + i % 12 + 5 * t), .velocity = 100,
                                       .start_ticks = i * KERNEL_PPQ, .duration_ticks = KERNEL_PPQ / 3,
                                       .span = UINT32_MAX };
      add (composer, t, notes, NOTES);
    }
  engine = play (score, composer, patches, rate);
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
  return engine;
}

Engine *
fixture_held_note (const KernelNoteInput *more, uint32_t count)
{
  KernelNoteInput notes[8] = { { .id = 1, .pitch = 69, .velocity = 127, .duration_ticks = 8 * KERNEL_PPQ,
                                 .span = UINT32_MAX } };
  Score *score = g_new0 (Score, 1);
  KernelComposer *composer = begin (score);

  g_assert_cmpuint (count, <, G_N_ELEMENTS (notes));
  for (uint32_t i = 0; i < count; i++)
    notes[i + 1] = more[i];
  add (composer, 0, notes, count + 1);
  return play (score, composer, fixture_patches (), 48000);
}

void
fixture_engine_free (Engine *engine)
{
  Score *score = g_hash_table_lookup (scores, engine);

  g_hash_table_remove (scores, engine);
  engine_free (engine);
  kernel_map_free (score->map);
  free (score->scratch);
  g_free (score);
}

/* Sometimes another instrument than a patch, another way out, or a key that ducks. */
static void
random_instrument (EngineTrack *track, GRand *random, const EngineZone *zones, const EngineRig *rig)
{
  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      track->sound = ENGINE_SOUND_SAMPLER;
      track->zones = zones;
      track->zone_count = (uint32_t) g_rand_int_range (random, 1, 3);
      track->voices = (uint32_t) g_rand_int_range (random, 0, 5);
      break;
#ifdef ENGINE_FLUIDSYNTH
    case 1:
      track->sound = ENGINE_SOUND_SOUNDFONT;
      track->patch = "font.sf2";
      track->program = g_rand_boolean (random) ? 5 : 0;
      track->bank = track->program ? 1 : 0;
      break;
#endif
    default:
      break;
    }
  track->output = rig->bus_count && g_rand_boolean (random);
  track->sidechain = (EngineSidechain) { .amount = g_rand_boolean (random) ? g_rand_double (random) : 0 };
}

void
fixture_random_rig (Engine *engine, GRand *random)
{
  static const char *const own[] = { "lead", "steady" }, *const own_effects[] = { "halve" };
  static const char *const real[] = { "lead", "bass", "pad", "keys", "bell", "pluck", "drums", "synth" };
  static const char *const real_effects[] = { "delay", "reverb", "chorus", "distortion", "eq", "filter" };
  static const char *const names[] = { "one", "two", "three", "four" };
  bool bundled = fixture_bundled () != NULL;
  const char *const *patches = bundled ? real : own, *const *effects = bundled ? real_effects : own_effects;
  int patch_count = bundled ? G_N_ELEMENTS (real) : G_N_ELEMENTS (own);
  int effect_count = bundled ? G_N_ELEMENTS (real_effects) : G_N_ELEMENTS (own_effects);
  EngineEffect insert = { .patch = effects[g_rand_int_range (random, 0, effect_count)], .mix = g_rand_double (random) };
  EngineBus bus = { .id = g_rand_boolean (random) ? "hall" : "room",
                    .effect = { .patch = effects[g_rand_int_range (random, 0, effect_count)], .mix = -1 } };
  EngineSend send = { 0, g_rand_double (random) };
  const EngineZone zones[2] = {
    { .file = "tone.wav", .root = 60, .key_high = 127, .velocity_low = 1, .velocity_high = 127, .gain = g_rand_double (random),
      .playback = ENGINE_PLAYBACK_LOOP },
    { .file = "pair.flac", .root = 72, .key_low = 60, .key_high = 127, .velocity_low = 1, .velocity_high = 127, .gain = 0.5,
      .playback = ENGINE_PLAYBACK_ONESHOT } };
  EngineTrack tracks[4];
  EngineRig rig = { .tracks = tracks, .buses = &bus, .bus_count = g_rand_boolean (random), .tempo_bpm = 120,
                    .project_dir = sound_files_project () };
  GError *error = NULL;

  for (uint32_t i = 0; i < 4; i++)
    if (i == 0 || g_rand_int_range (random, 0, 8))
      {
        tracks[rig.track_count] = (EngineTrack) {
          .name = names[i], .patch = patches[g_rand_int_range (random, 0, patch_count)],
          .slot = (uint16_t) rig.track_count, .volume = g_rand_double (random),
          .pan = g_rand_double_range (random, -1, 1), .inserts = &insert,
          .insert_count = g_rand_boolean (random), .sends = &send, .send_count = rig.bus_count };
        random_instrument (&tracks[rig.track_count], random, zones, &rig);
        rig.track_count++;
      }
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
}
