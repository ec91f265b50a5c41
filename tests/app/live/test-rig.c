/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a composition through the composer child to the engine's rig: where tracks play to, and what they play on. */
#include "live-private.h"

#include <string.h>

static const char song[] =
  "const a = clip('A').note('C4')\nconst k = synth('k')\n"
  "export default session().bus('hall', 'reverb').bus('drums', 'delay').track('kick', a, k)\n"
  "  .track('smp', a, sampler('s').base('snd').add('C3', 'low.wav').add('C5', 'high.wav').playbackMode('oneshot').output('drums'))\n"
  "  .track('sf', Clip.strings('B').bend(5).note('C4'), Instrument.soundfont('x.sf2', 7, { bank: 3 }).sidechain(k, 0.5, { attack: 4, release: 40 }))\n";

/* The rig of a text, as the child says it. */
static LiveRig *
rig_of (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  LiveSource *source = live_source_new (".", "song.sym", bytes, 1, NULL, NULL);
  KernelMap *map = kernel_map_new (&(KernelCapacities) { 0 });
  LiveComposer *composer = live_composer_spawn (map, NULL);
  LiveRig *rig = NULL;
  gboolean dead = FALSE, sent = FALSE;
  ComposerFrame frame;
  const guint8 *body;

  g_assert_nonnull (composer);
  for (gint64 until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; !rig && !dead && g_get_monotonic_time () < until; g_usleep (1000))
    if (live_composer_read (composer, &frame, &body, &dead))
      {
        if (frame.type == COMPOSER_RIG)
          rig = live_rig_parse (body, frame.length, NULL);
        live_composer_drop_frame (composer);
        if (!sent)
          sent = live_composer_send (composer, source, COMPOSER_EVALUATE, 1, 0, 0, NULL);
      }
  live_composer_kill (composer);
  kernel_map_free (map);
  live_source_unref (source);
  return rig;
}

static void
test_rig (void)
{
  LiveRig *rig = rig_of (song);
  const EngineTrack *tracks;

  g_assert_nonnull (rig);
  g_assert_cmpuint (rig->rig.track_count, ==, 3);
  g_assert_cmpuint (rig->rig.bus_count, ==, 2);
  tracks = rig->rig.tracks;
  g_assert_cmpint (tracks[0].sound, ==, ENGINE_SOUND_PATCH);
  g_assert_cmpuint (tracks[0].output, ==, 0);
  g_assert_cmpfloat (tracks[0].bend_semitones, ==, 2);
  g_assert_cmpint (tracks[1].sound, ==, ENGINE_SOUND_SAMPLER);
  g_assert_cmpuint (tracks[1].output, ==, 2);
  g_assert_cmpuint (tracks[1].zone_count, ==, 2);
  g_assert_cmpstr (tracks[1].zones[0].file, ==, "snd/low.wav");
  g_assert_cmpuint (tracks[1].zones[0].root, ==, 48);
  g_assert_cmpuint (tracks[1].zones[0].key_high, ==, 60);
  g_assert_cmpuint (tracks[1].zones[1].key_low, ==, 61);
  g_assert_cmpint (tracks[1].zones[1].playback, ==, ENGINE_PLAYBACK_ONESHOT);
  g_assert_cmpint (tracks[2].sound, ==, ENGINE_SOUND_SOUNDFONT);
  g_assert_cmpstr (tracks[2].patch, ==, "x.sf2");
  g_assert_cmpuint (tracks[2].program, ==, 7);
  g_assert_cmpuint (tracks[2].bank, ==, 3);
  g_assert_cmpfloat (tracks[2].bend_semitones, ==, 12);
  g_assert_cmpuint (tracks[2].sidechain.track, ==, 0);
  g_assert_cmpfloat (tracks[2].sidechain.amount, ==, 0.5);
  g_assert_cmpfloat (tracks[2].sidechain.attack_ms, ==, 4);
  g_assert_cmpfloat (tracks[2].sidechain.release_ms, ==, 40);
  g_assert_cmpfloat (tracks[0].sidechain.amount, ==, 0);
  live_rig_free (rig);
}

/* 'custom' is a patch by its name; words and numbers go to its knobs, "preset" to one of its presets. */
static void
test_custom (void)
{
  LiveRig *rig = rig_of ("const a = clip('A').note('C4')\nexport default session()"
                         ".bus('far', 'custom', { name: 'hall', params: { preset: 'church', decay: 5, 'fx.modulation': 0.2 }, mix: 0.7 }).track('t', a, synth('k'))\n");
  const EngineEffect *effect;

  g_assert_nonnull (rig);
  g_assert_cmpuint (rig->rig.bus_count, ==, 1);
  effect = &rig->rig.buses[0].effect;
  g_assert_cmpstr (effect->patch, ==, "hall");
  g_assert_cmpfloat (effect->mix, ==, 0.7);
  g_assert_cmpuint (effect->param_count, ==, 3);
  g_assert_cmpstr (effect->params[0].param, ==, "preset");
  g_assert_cmpstr (effect->params[0].text, ==, "church");
  g_assert_cmpstr (effect->params[1].param, ==, "decay");
  g_assert_cmpfloat (effect->params[1].value, ==, 5);
  g_assert_cmpstr (effect->params[2].node, ==, "fx");
  g_assert_cmpstr (effect->params[2].param, ==, "modulation");
  live_rig_free (rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/rig/routing", test_rig);
  g_test_add_func ("/live/rig/custom", test_custom);
  return g_test_run ();
}
