/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samplers and soundfonts in the mixer, where they play to, what ducks them, and what the score's automation moves. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>
#include "engine-fixture.h"
#include "sound-files.h"

#define HALF_POWER 0.70710678
#define SECOND 48000
#define SETTLED 512                     /* frames until the fixture's limiter is faded out */
#define TONE (EngineZone) { .file = "tone.wav", .root = 69, .key_high = 127, .velocity_low = 1, .velocity_high = 127, .gain = 1 }

static float out[2 * 8 * SECOND];

static gboolean
try_rig (Engine *engine, const EngineTrack *tracks, guint count, const EngineBus *bus, GError **error)
{
  static const char *const targets[] = { "osc.freq", "out.level" };
  EngineRig rig = { .tracks = tracks, .track_count = count, .buses = bus, .bus_count = bus != NULL, .tempo_bpm = 120,
                    .project_dir = sound_files_project (), .targets = targets, .target_count = 2 };

  return engine_set_rig (engine, &rig, error);
}

static void
set (Engine *engine, const EngineTrack *tracks, guint count, const EngineBus *bus)
{
  g_autoptr (GError) error = NULL;
  gboolean good = try_rig (engine, tracks, count, bus, &error);

  g_assert_no_error (error);
  g_assert_true (good);
}

static Engine *
held (const KernelNoteInput *more, guint count)
{
  Engine *engine = fixture_held_note (more, count);

  engine_set_master (engine, 1, FALSE);
  return engine;
}

static double
amplitude (const float *x, guint frames, int side, double hz)
{
  double re = 0, im = 0;

  for (guint i = 0; i < frames; i++)
    {
      re += x[2 * i + side] * cos (2 * G_PI * hz * i / SECOND);
      im += x[2 * i + side] * sin (2 * G_PI * hz * i / SECOND);
    }
  return 2 * hypot (re, im) / frames;
}

/* ---- samplers ---------------------------------------------------------------------------------------------- */

/* Key 69 at full velocity is the file itself; its marked loop carries it on for four seconds. */
static void
test_sampler (void)
{
  Engine *engine = held (NULL, 0);
  EngineZone zone = TONE;
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1 };

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, 5 * SECOND);
  for (guint s = 0; s < 3; s++)
    g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * (s * SECOND + 4800), 38400, 0, 480), 0.5 * HALF_POWER, 1e-4);
  g_assert_cmpfloat (amplitude (out + 2 * (4 * SECOND + 24000), 9600, 0, 480), <, 1e-6);        /* let go after four */
  fixture_engine_free (engine);
}

static void
test_stereo (void)
{
  Engine *engine = held (NULL, 0);
  EngineZone zone = TONE;
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1 };

  zone.file = "pair.flac";
  zone.root = 57;                       /* an octave up */
  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, SECOND / 2);
  g_assert_cmpfloat_with_epsilon (amplitude (out + 9600, 9600, 0, 960), 0.5 * HALF_POWER, 1e-3);
  g_assert_cmpfloat_with_epsilon (amplitude (out + 9600, 9600, 1, 1920), 0.5 * HALF_POWER, 1e-3);
  g_assert_cmpfloat (amplitude (out + 9600, 9600, 0, 1920), <, 1e-4);
  fixture_engine_free (engine);
}

static void
write_bytes (const char *name, const char *bytes, gsize size)
{
  g_autofree char *path = g_build_filename (sound_files_project (), name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

/* The header of a sound that is far too long, in a file that takes no room. */
static void
write_huge (const char *name)
{
  static const guint8 head[] = { '.', 's', 'n', 'd', 0, 0, 0, 24, 0x20, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0xbb, 0x80, 0, 0, 0, 1 };
  g_autofree char *path = g_build_filename (sound_files_project (), name, NULL);

  write_bytes (name, (const char *) head, sizeof head);
  g_assert_cmpint (truncate (path, 24 + 0x20000000), ==, 0);
}

static void
assert_refused (Engine *engine, const char *file, const char *words)
{
  EngineZone zones[2] = { TONE, TONE };
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = zones, .zone_count = 2, .volume = 1 };
  g_autoptr (GError) error = NULL;

  zones[0].file = file;
  zones[0].key_high = 20;
  g_assert_false (try_rig (engine, &track, 1, NULL, &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, words) || !strstr (error->message, "track \"a\""))
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

/* What cannot be played is told by name and reason; the rest of the sampler sounds. */
static void
test_bad_files (void)
{
  Engine *engine = held (NULL, 0);
  g_autofree char *good = NULL, *path = g_build_filename (sound_files_project (), "tone.wav", NULL);
  g_autofree char *link = g_build_filename (sound_files_project (), "link.wav", NULL);
  g_autofree char *folder = g_build_filename (sound_files_project (), "folder.wav", NULL);
  gsize size;

  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  write_bytes ("text.wav", "this is no sound", 16);
  write_bytes ("empty.wav", "", 0);
  write_bytes ("head.wav", good, 30);
  memset (good + 1000, 0xff, 4);        /* a number that is none */
  write_bytes ("nan.wav", good, size);
  write_huge ("huge.au");
  g_assert_cmpint (g_mkdir (folder, 0777), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  assert_refused (engine, "missing.wav", "there is no sample \"missing.wav\"");
  assert_refused (engine, "../missing.wav", "there is no sample");
  assert_refused (engine, "/etc/passwd", "there is no sample");
  assert_refused (engine, "link.wav", "there is no sample");
  assert_refused (engine, ".", "there is no sample");
  assert_refused (engine, "folder.wav", "folder.wav is no file that can be read");
  assert_refused (engine, "", "names no file");
  assert_refused (engine, "text.wav", "text.wav is no sound file");
  assert_refused (engine, "empty.wav", "empty.wav is no sound file");
  assert_refused (engine, "head.wav", "head.wav");
  assert_refused (engine, "nan.wav", "holds numbers that are no sound");
  assert_refused (engine, "huge.au", "longer than a sample may be");
  engine_process_offline (engine, out, SECOND);
  g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * 4800, 38400, 0, 480), 0.5 * HALF_POWER, 1e-4);
  fixture_engine_free (engine);
}

/* Another gain, another file and another number of voices: the note that sounds goes on to the bit. */
static void
test_keeps_voices (void)
{
  Engine *engine = held (NULL, 0), *alone = held (NULL, 0);
  EngineZone zone = TONE;
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1 };
  g_autofree float *other = g_new (float, 2 * SECOND);

  set (engine, &track, 1, NULL);
  set (alone, &track, 1, NULL);
  engine_process_offline (engine, out, 6400);
  engine_process_offline (alone, other, 6400);
  zone.gain = 0.1;
  zone.file = "pair.flac";
  track.voices = 3;
  set (engine, &track, 1, NULL);
  engine_tend (engine);
  engine_process_offline (engine, out, SECOND);
  engine_process_offline (alone, other, SECOND);
  g_assert_cmpmem (out, 2 * SECOND * sizeof *out, other, 2 * SECOND * sizeof *other);
  fixture_engine_free (engine);
  fixture_engine_free (alone);
}

/* From a patch to a sampler and back under one name: the old one lets go, nothing is left behind, no jump. */
static void
test_kind_changes (void)
{
  Engine *engine = held (NULL, 0);
  EngineZone zone = TONE;
  EngineTrack tracks[2] = { { .name = "a", .patch = "lead", .volume = 1 },
                            { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1 } };
  double most = 0;

  for (guint i = 0; i < 8; i++)
    {
      set (engine, &tracks[i % 2], 1, NULL);
      engine_process_offline (engine, out + 2 * i * SECOND / 4, SECOND / 4);
      engine_tend (engine);
    }
  for (guint i = 1; i < 2 * SECOND; i++)
    most = MAX (most, fabs (out[2 * i] - out[2 * i - 2]));
  g_assert_cmpfloat (amplitude (out + 4800, 4800, 0, 440), >, 0.05);
  g_assert_cmpfloat (most, <, 0.05);    /* the sines themselves: 0.022 and 0.008 */
  fixture_engine_free (engine);
}

/* ---- soundfonts -------------------------------------------------------------------------------------------- */

/* Two tracks that cannot be played are both told. */
static void
test_two_mistakes (void)
{
  Engine *engine = held (NULL, 0);
  EngineZone zones[2] = { TONE, TONE };
  EngineTrack tracks[2] = { { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zones[0], .zone_count = 1, .volume = 1 },
                            { .name = "b", .sound = ENGINE_SOUND_SAMPLER, .zones = &zones[1], .zone_count = 1, .slot = 1 } };
  g_autoptr (GError) error = NULL;

  zones[0].file = "one.wav";
  zones[1].file = "two.wav";
  g_assert_false (try_rig (engine, tracks, 2, NULL, &error));
  g_assert_nonnull (strstr (error->message, "track \"a\": there is no sample \"one.wav\""));
  g_assert_nonnull (strstr (error->message, "; also track \"b\": there is no sample \"two.wav\""));
  fixture_engine_free (engine);
}

#ifdef ENGINE_FLUIDSYNTH
static void
test_soundfont (void)
{
  const KernelNoteInput more[] = {
    { .id = 2, .kind = KERNEL_BEND, .value = 24, .start_ticks = 960, .span = UINT32_MAX },
  };
  Engine *engine = held (more, 1);
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SOUNDFONT, .patch = "font.sf2", .volume = 1, .bend_semitones = 12 };
  double hz = 480 * exp2 (9 / 12.), loud;

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, SECOND);
  loud = amplitude (out + 2 * 4800, 38400, 0, hz);
  g_test_message ("a note of full velocity: %.1f dB", 20 * log10 (loud));
  g_assert_cmpfloat (loud, >, 0.05);
  g_assert_cmpfloat (amplitude (out + 2 * 4800, 38400, 0, hz * exp2 (2 / 1200.)), <, 0.95 * loud);    
  engine_process_offline (engine, out, SECOND); /* bent by 24 in a range of 12: an octave, no more */
  g_assert_cmpfloat (amplitude (out + 2 * 4800, 38400, 0, 2 * hz), >, 0.9 * loud);
  engine_process_offline (engine, out, 3 * SECOND);
  g_assert_cmpfloat (amplitude (out + 2 * 5 * SECOND / 2, 9600, 0, 2 * hz), <, 1e-5);   /* let go */
  fixture_engine_free (engine);
}

static void
assert_font_refused (Engine *engine, const EngineTrack *track, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_rig (engine, track, 1, NULL, &error));
  if (!strstr (error->message, words))
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_programs (void)
{
  Engine *engine = held (NULL, 0);
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SOUNDFONT, .patch = "font.sf2", .volume = 1, .bank = 1, .program = 5 };
  g_autofree char *good = NULL, *path = g_build_filename (sound_files_project (), "font.sf2", NULL);
  gsize size;

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, SECOND / 2);
  g_assert_cmpfloat (amplitude (out + 9600, 14400, 0, 960 * exp2 (9 / 12.)), >, 0.05);
  track.program = 7;                    /* the old one stays */
  assert_font_refused (engine, &track, "has no program 7 in bank 1; it has 0 of bank 0 (sine), 5 of bank 1 (octave)");
  engine_process_offline (engine, out, SECOND / 2);
  g_assert_cmpfloat (amplitude (out + 9600, 14400, 0, 960 * exp2 (9 / 12.)), >, 0.05);
  track.program = 5;
  track.patch = "missing.sf2";
  assert_font_refused (engine, &track, "there is no soundfont \"missing.sf2\"");
  track.patch = "tone.wav";
  assert_font_refused (engine, &track, "tone.wav is no soundfont");
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  write_bytes ("short.sf2", good, size / 2);
  track.patch = "short.sf2";
  assert_font_refused (engine, &track, "short.sf2 is no soundfont (.sf2 or .sf3), or a part of it is missing");
  fixture_engine_free (engine);
}

/* What a second note adds to the held one. */
static float *
add_note (uint32_t start_ticks, const float *without)
{
  const KernelNoteInput more[] = { { .id = 2, .pitch = 76, .velocity = 100, .start_ticks = start_ticks, .duration_ticks = 200, .span = UINT32_MAX } };
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SOUNDFONT, .patch = "font.sf2", .volume = 1 };
  Engine *engine = held (more, start_ticks ? 1 : 0);
  float *added = g_new (float, 2 * 2 * SECOND);

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, added, 2 * SECOND);
  for (guint i = 0; without && i < 2 * 2 * SECOND; i++)
    added[i] -= without[i];
  fixture_engine_free (engine);
  return added;
}

/* Within a block a note sounds as on its edge, so many frames later: 50 a tick. */
static void
test_font_onset (void)
{
  g_autofree float *alone = add_note (0, NULL), *edge = add_note (960, alone);

  for (uint32_t later = 1; later < 32; later += 5)
    {
      g_autofree float *note = add_note (960 + later, alone);
      double worst = 0, peak = 0;

      for (uint32_t i = 0; i < 8000; i++)
        {
          worst = MAX (worst, fabs (note[2 * (48000 + 50 * later + i)] - edge[2 * (48000 + i)]));
          peak = MAX (peak, fabs (edge[2 * (48000 + i)]));
        }
      g_test_message ("%u frames into a block: %.1f dB", 50 * later % 64, 20 * log10 (worst / peak + 1e-15));
      g_assert_cmpfloat (peak, >, 0.02);
      g_assert_cmpfloat (worst / peak, <, 1e-4);
    }
}

/* Loud enough to be heard, and never a lock: the rate changes and the notes of before are gone. */
static void
test_font_render (void)
{
  Engine *engine = fixture_engine (44100);
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_SOUNDFONT, .patch = "font.sf2", .volume = 1 };
  g_autofree char *path = g_build_filename (sound_files_project (), "song.wav", NULL);
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GError) error = NULL;
  gsize sizes[2];

  set (engine, &track, 1, NULL);
  g_assert_true (engine_render (engine, &(EngineRender) { .path = path, .seconds = 2 }, &error));
  g_assert_true (g_file_get_contents (path, &first, &sizes[0], NULL));
  g_assert_true (engine_render (engine, &(EngineRender) { .path = path, .seconds = 2 }, &error));
  g_assert_true (g_file_get_contents (path, &second, &sizes[1], NULL));
  g_assert_cmpmem (first, sizes[0], second, sizes[1]);  /* equal scores, equal bytes */
  fixture_engine_free (engine);
}
#endif

/* ---- where they play to ------------------------------------------------------------------------------------ */

static void
assert_pair (Engine *engine, double left, double right)
{
  engine_process_offline (engine, out, 6400);
  g_assert_cmpfloat_with_epsilon (out[2 * 6399], left, 1e-4);
  g_assert_cmpfloat_with_epsilon (out[2 * 6399 + 1], right, 1e-4);
}

static void
test_output (void)
{
  Engine *engine = held (NULL, 0);
  EngineBus bus = { .id = "sum", .effect = { .patch = "halve", .mix = -1 } };
  EngineSend to_bus = { 0, 0.5 };
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1 };
  g_autoptr (GError) error = NULL;

  set (engine, &track, 1, &bus);
  assert_pair (engine, HALF_POWER, HALF_POWER);
  track.output = 1;                     /* only what the bus makes of it */
  set (engine, &track, 1, &bus);
  engine_process_offline (engine, out, 128);
  for (int i = 1; i < 128; i++)         /* the way from one to the other is a straight line */
    g_assert_cmpfloat (fabsf (out[2 * i] - out[2 * i - 2]), <=, 0.5 * HALF_POWER / 64 + 1e-5);
  assert_pair (engine, 0.5 * HALF_POWER, 0.5 * HALF_POWER);
  track.sends = &to_bus;
  track.send_count = 1;
  set (engine, &track, 1, &bus);
  assert_pair (engine, 0.75 * HALF_POWER, 0.75 * HALF_POWER);
  engine_tend (engine);                 /* a rig published again for other reasons keeps the path */
  assert_pair (engine, 0.75 * HALF_POWER, 0.75 * HALF_POWER);
  track.send_count = 0;
  track.output = 2;
  g_assert_false (try_rig (engine, &track, 1, &bus, &error));
  g_assert_nonnull (strstr (error->message, "its output is bus 2 of 1; it goes to the master"));
  assert_pair (engine, HALF_POWER, HALF_POWER);
  fixture_engine_free (engine);
}

/* The key strikes at 0 for 8,000 frames. Down to 1 - amount within the attack, up again within the release. */
static void
test_sidechain (void)
{
  Engine *engine = fixture_engine (48000);
  EngineZone zone = { .file = "level.wav", .root = 53, .key_high = 127, .velocity_low = 1, .velocity_high = 127, .gain = 1,
                      .playback = ENGINE_PLAYBACK_ONESHOT };
  EngineTrack tracks[2] = { { .name = "pad", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1, .slot = 1,
                              .sidechain = { .track = 1, .amount = 0.8, .attack_ms = 60, .release_ms = 100 } },
                            { .name = "key", .patch = "steady", .slot = 0 } };  /* volume 0: a ghost */
  const double level = 0.5 * HALF_POWER * pow (100 / 127., 2);
  double t;

  engine_set_master (engine, 1, FALSE);
  set (engine, tracks, 2, NULL);
  engine_process_offline (engine, out, 19000);
  for (int i = SETTLED; i < 8000; i += 50)
    g_assert_cmpfloat_with_epsilon (out[2 * i] / level, 1 - 0.8 * (1 - exp (-G_LN10 * i / 2880)), 0.01);
  g_assert_cmpfloat_with_epsilon (out[2 * 9000] / level, 0.2, 2e-3);
  /* 1,105 frames until the held peak is below -20 dB, then the release's 4,800 */
  t = (2085 * exp (-4800 / 2085.) - 480 * exp (-4800 / 480.)) / (2085 - 480);   /* two poles: the peak's, the release's */
  g_assert_cmpfloat_with_epsilon (out[2 * (8000 + 1105 + 4800)] / level, 1 - 0.8 * t, 0.01);
  for (int i = SETTLED; i < 19000; i++) /* the fastest it moves: the attack's first frames, at most */
    g_assert_cmpfloat (fabsf (out[2 * i] - out[2 * i - 2]), <=, level * 0.8 * G_LN10 / 2880 * 1.01);
  fixture_engine_free (engine);
}

static void
test_sidechain_mistakes (void)
{
  Engine *engine = held (NULL, 0);
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1, .sidechain = { .track = 3, .amount = 1 } };
  g_autoptr (GError) error = NULL;

  g_assert_false (try_rig (engine, &track, 1, NULL, &error));
  g_assert_nonnull (strstr (error->message, "its side chain names track 4 of 1"));
  assert_pair (engine, HALF_POWER, HALF_POWER);
  track.sidechain.track = 0;            /* its own key: a compressor of a kind */
  set (engine, &track, 1, NULL);
  assert_pair (engine, 0, 0);
  track.sidechain.amount = 0;
  set (engine, &track, 1, NULL);
  assert_pair (engine, HALF_POWER, HALF_POWER);
  fixture_engine_free (engine);
}

/* ---- automation -------------------------------------------------------------------------------------------- */

#define MOVE(i, target, at, length, to) \
  { .id = (i), .kind = KERNEL_AUTOMATION, .pitch = (target), .start_ticks = (at), .duration_ticks = (length), .value = (to), .span = UINT32_MAX }

/* From tick 101 (frame 5,050) down to 0.25 within 960 ticks: each frame on the line, not one of 127 steps. */
static void
test_volume_ramp (void)
{
  const KernelNoteInput more[] = { MOVE (2, KERNEL_TARGET_VOLUME, 101, 960, 0.25f) };
  Engine *engine = held (more, 1);
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 0.5 };

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, 54400);
  for (int i = SETTLED; i < 54400; i++)
    {
      double t = CLAMP ((i - 5049) / 48000., 0, 1);

      g_assert_cmpfloat_with_epsilon (out[2 * i], 0.5 * HALF_POWER * (1 - 0.75 * t), 2e-6);
    }
  fixture_engine_free (engine);
}

/* A jump and a ramp at one place: the ramp begins where the jump went. */
static void
test_jump_and_ramp (void)
{
  const KernelNoteInput more[] = { MOVE (2, KERNEL_TARGET_VOLUME, 101, 0, 0), MOVE (3, KERNEL_TARGET_VOLUME, 101, 960, 0.5f) };
  Engine *engine = held (more, 2);
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1 };

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, 54400);
  for (int i = 5120; i < 54400; i++)
    g_assert_cmpfloat_with_epsilon (out[2 * i], HALF_POWER * 0.5 * CLAMP ((i - 5049) / 48000., 0, 1), 2e-6);
  fixture_engine_free (engine);
}

/* Expression on every kind of instrument: where a patch does not read the controller itself, the fader plays it. */
static void
test_expression (void)
{
  const KernelNoteInput more[] = { { .id = 2, .kind = KERNEL_CC, .pitch = 11, .velocity = 127, .span = UINT32_MAX },
                                   MOVE (3, KERNEL_TARGET_EXPRESSION, 480, 480, 0.5f),
                                   { .id = 4, .kind = KERNEL_CC, .pitch = 11, .velocity = 32, .start_ticks = 1920, .span = UINT32_MAX } };
  EngineZone zone = TONE;
  EngineTrack tracks[] = { { .name = "a", .patch = "steady", .volume = 1 },
                           { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1 } };

  for (guint k = 0; k < 2; k++)
    {
      Engine *engine = held (more, G_N_ELEMENTS (more));

      set (engine, &tracks[k], 1, NULL);
      engine_process_offline (engine, out, 3 * SECOND);
      for (int i = 24000; k == 0 && i < 54000; i++)
        g_assert_cmpfloat_with_epsilon (out[2 * i], HALF_POWER * (1 - 0.5 * CLAMP ((i - 23999) / 24000., 0, 1)), 2e-6);
      if (k == 1)
        g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * 9600, 9600, 0, 480), 0.5 * HALF_POWER, 1e-4);
      if (k == 1)
        g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * 52800, 9600, 0, 480), 0.25 * HALF_POWER, 1e-4);
      g_assert_cmpfloat_with_epsilon (k ? amplitude (out + 2 * 105600, 9600, 0, 480) / 0.5 : out[2 * 105600],
                                      32 / 127. * HALF_POWER, 1e-4);
      fixture_engine_free (engine);
    }
}

static void
test_pan_ramp (void)
{
  const KernelNoteInput more[] = { MOVE (2, KERNEL_TARGET_PAN, 0, 960, 1) };
  Engine *engine = held (more, 1);
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1 };

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, 54400);
  for (int i = SETTLED; i < 54400; i++)
    {
      double pan = MIN ((i + 1) / 48000., 1);

      g_assert_cmpfloat_with_epsilon (out[2 * i], cos ((pan + 1) * G_PI_4), 1e-5);
      g_assert_cmpfloat_with_epsilon (out[2 * i + 1], sin ((pan + 1) * G_PI_4), 1e-5);
    }
  fixture_engine_free (engine);
}

/* A named parameter of a patch: the level of its output from 1 to 3 within a second. */
static void
test_named_target (void)
{
  const KernelNoteInput more[] = { MOVE (2, KERNEL_TARGETS_NAMED + 1, 64, 960, 3) };
  Engine *engine = held (more, 1);
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 0.25 };

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, 54400);
  for (int i = SETTLED; i < 54400; i++)
    g_assert_cmpfloat_with_epsilon (out[2 * i], 0.25 * HALF_POWER * (1 + 2 * CLAMP ((i - 3199) / 48000., 0, 1)), 1e-4);
  fixture_engine_free (engine);
}

/* A recording of the project inside a patch; none where the project has none. */
static void
test_recording (void)
{
  Engine *engine = held (NULL, 0);
  EngineTrack track = { .name = "a", .patch = "recording", .volume = 1 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120, .project_dir = fixture_patches () };
  g_autoptr (GError) error = NULL;

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, SECOND / 4);
  g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * 2400, 4800, 0, 480), 0.5 * HALF_POWER, 0.01);
  fixture_engine_free (engine);
  engine = held (NULL, 0);
  engine_set_rig (engine, &rig, &error);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "tone.wav"));
  fixture_engine_free (engine);
}

/* A patch's clock ticks where the score's beats are: 120 a minute. */
static void
test_beats (void)
{
  Engine *engine = held (NULL, 0);
  EngineTrack track = { .name = "a", .patch = "clock", .volume = 1 };
  guint ticks = 0;

  set (engine, &track, 1, NULL);
  engine_process_offline (engine, out, SECOND);
  for (int i = 0; i < SECOND; i++)
    if (out[2 * i] > 0.01f)
      {
        g_assert_cmpint (i % 24000, ==, 0);
        ticks++;
      }
  g_assert_cmpuint (ticks, ==, SECOND / 24000);
  fixture_engine_free (engine);
}

/* Bends: the score's in semitones, cut at the range; the lane's as a share of it, on every kind of instrument. */
static void
test_bends (void)
{
  const KernelNoteInput more[] = { { .id = 2, .kind = KERNEL_BEND, .value = -7, .start_ticks = 960, .span = UINT32_MAX },
                                   MOVE (3, KERNEL_TARGET_BEND, 1920, 240, 0.5f) };
  EngineZone zone = TONE;
  EngineTrack tracks[2] = { { .name = "a", .patch = "lead", .volume = 1, .bend_semitones = 5 },
                            { .name = "a", .sound = ENGINE_SOUND_SAMPLER, .zones = &zone, .zone_count = 1, .volume = 1,
                              .bend_semitones = 5 } };

  zone.playback = ENGINE_PLAYBACK_LOOP;
  for (guint k = 0; k < 2; k++)
    {
      Engine *engine = held (more, 2);
      double hz = k ? 480 : 440, loud;

      set (engine, &tracks[k], 1, NULL);
      engine_process_offline (engine, out, SECOND);
      loud = amplitude (out + 2 * 9600, 38400, 0, hz);
      engine_process_offline (engine, out, SECOND);
      g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * 9600, 38400, 0, hz * exp2 (-5 / 12.)) / loud, 1, 0.01);
      engine_process_offline (engine, out, SECOND);
      g_assert_cmpfloat_with_epsilon (amplitude (out + 2 * 19200, 28800, 0, hz * exp2 (2.5 / 12)) / loud, 1, 0.01);
      fixture_engine_free (engine);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/instruments/sampler", test_sampler);
  g_test_add_func ("/engine/instruments/stereo", test_stereo);
  g_test_add_func ("/engine/instruments/bad-files", test_bad_files);
  g_test_add_func ("/engine/instruments/two-mistakes", test_two_mistakes);
  g_test_add_func ("/engine/instruments/keeps-voices", test_keeps_voices);
  g_test_add_func ("/engine/instruments/kind-changes", test_kind_changes);
#ifdef ENGINE_FLUIDSYNTH
  g_test_add_func ("/engine/instruments/soundfont", test_soundfont);
  g_test_add_func ("/engine/instruments/programs", test_programs);
  g_test_add_func ("/engine/instruments/font-render", test_font_render);
  g_test_add_func ("/engine/instruments/font-onset", test_font_onset);
#endif
  g_test_add_func ("/engine/paths/output", test_output);
  g_test_add_func ("/engine/paths/sidechain", test_sidechain);
  g_test_add_func ("/engine/paths/sidechain-mistakes", test_sidechain_mistakes);
  g_test_add_func ("/engine/automation/volume", test_volume_ramp);
  g_test_add_func ("/engine/automation/jump-and-ramp", test_jump_and_ramp);
  g_test_add_func ("/engine/automation/expression", test_expression);
  g_test_add_func ("/engine/automation/pan", test_pan_ramp);
  g_test_add_func ("/engine/automation/named", test_named_target);
  g_test_add_func ("/engine/automation/bends", test_bends);
  g_test_add_func ("/engine/automation/beats", test_beats);
  g_test_add_func ("/engine/instruments/recording", test_recording);
  return g_test_run ();
}
