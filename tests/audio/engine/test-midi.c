/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI: routes, zones of MPE, wide controllers, what goes out and when, and keys that end. */
#include <math.h>
#include <string.h>
#include "engine-fixture.h"
#include "engine-midi.h"
#include "engine-private.h"

/* ---- a device of the test's own --------------------------------------------------------------------------- */

typedef struct { uint32_t frame, size; uint8_t bytes[8]; } Event;
typedef struct { Event in[64], out[4096]; uint32_t in_count, out_count, base; } Device;

static uint32_t
count_cb (void *in)
{
  return ((Device *) in)->in_count;
}

static bool
get_cb (void *in, uint32_t index, uint32_t *frame, const uint8_t **bytes, uint32_t *size)
{
  const Event *event = &((Device *) in)->in[index];

  *frame = event->frame;
  *bytes = event->bytes;
  *size = event->size;
  return true;
}

static bool
put_cb (void *out, uint32_t frame, const uint8_t *bytes, uint32_t size)
{
  Device *device = out;
  Event *event = &device->out[device->out_count++];

  g_assert_cmpuint (device->out_count, <, 4096);
  event->frame = device->base + frame;
  event->size = size;
  memcpy (event->bytes, bytes, size);
  return true;
}

typedef struct { Engine *engine; Device device; char *folder; float left[8192], right[8192]; } Fixture;

/* A track "keys": 1 while a key is held times its pitch in hertz, over 1000; pressure and controller 74 are added. */
static const char tell_text[] =
  "{\"voices\":{\"count\":8,\"mpe\":true},\"nodes\":{\"v\":{\"type\":\"voice\"},\"scale\":{\"type\":\"math.mul\",\"params\":{\"b\":0.001}},"
  "\"held\":{\"type\":\"math.mul\"},\"out\":{\"type\":\"output\"}},\"connections\":["
  "{\"from\":[\"v\",\"freq\"],\"to\":[\"scale\",\"a\"]},{\"from\":[\"scale\",\"out\"],\"to\":[\"held\",\"a\"]},"
  "{\"from\":[\"v\",\"gate\"],\"to\":[\"held\",\"b\"]},{\"from\":[\"held\",\"out\"],\"to\":[\"out\",\"in\"]}]}";

static void
fixture_begin (Fixture *f)
{
  const EngineTrack track = { .name = "keys", .patch = "./tell.json", .volume = 1, .pan = -1, .slot = 3 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  g_autofree char *path = NULL;
  GError *error = NULL;

  memset (f, 0, sizeof *f);
  f->folder = g_dir_make_tmp ("symphony-midi-XXXXXX", NULL);
  path = g_build_filename (f->folder, "tell.json", NULL);
  g_assert_true (g_file_set_contents (path, tell_text, -1, NULL));
  f->engine = engine_new (&(EngineConfig) { .rate = 48000 });
  rig.project_dir = f->folder;
  g_assert_true (engine_set_rig (f->engine, &rig, &error));
  g_assert_no_error (error);
  f->engine->fade_gain = 1;
  engine_process_release (f->engine, ENGINE_DRIVER_OFFLINE);
}

static void
fixture_end (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "tell.json", NULL);

  engine_free (f->engine);
  remove (path);
  remove (f->folder);
  g_free (f->folder);
}

static void
send (Fixture *f, uint32_t frame, uint32_t size, uint8_t a, uint8_t b, uint8_t c)
{
  f->device.in[f->device.in_count++] = (Event) { frame, size, { a, b, c } };
}

static void
run (Fixture *f, uint32_t frames)
{
  const EngineMidiIo io = { &f->device, &f->device, count_cb, get_cb, put_cb };

  engine_process_midi (f->engine, ENGINE_DRIVER_OFFLINE, f->left, f->right, frames, &io);
  f->device.in_count = 0;
  f->device.base += frames;
}

static void
route (Fixture *f, uint8_t channel, int transpose)
{
  const EngineMidiRoute route = { "keys", channel, 0, 127, transpose, 1 };

  engine_set_midi_in (f->engine, &route, 1);
}

static double
hertz (double note)
{
  return 440 * pow (2, (note - 69) / 12) / 1000;
}

/* ---- in --------------------------------------------------------------------------------------------------- */

/* A note of frame f sounds from frame f on in whole blocks, and always equally late in callbacks of other lengths. */
static void
test_frames (void)
{
  static const uint32_t lengths[] = { 64, 128, 1024, 100, 37, 441 };

  for (size_t k = 0; k < G_N_ELEMENTS (lengths); k++)
    {
      Fixture fixture, *f = &fixture;
      int late = -1;

      fixture_begin (f);
      route (f, 0, 0);
      run (f, lengths[k]);
      for (uint32_t at = 0; at < lengths[k]; at += 1 + lengths[k] / 9)
        {
          int heard = -1;

          send (f, at, 3, 0x90, 69, 127);
          run (f, lengths[k]);
          for (int callbacks = 0, base = 0; heard < 0 && callbacks < 40; callbacks++)
            {
              for (uint32_t i = 0; i < lengths[k] && heard < 0; i++)
                if (f->left[i] > 0.1f)
                  heard = base + (int) i - (int) at;
              base += (int) lengths[k];
              if (heard < 0)
                run (f, lengths[k]);
            }
          g_assert_cmpint (heard, >=, 0);
          if (late < 0)
            late = heard;
          g_assert_cmpint (heard, ==, late);
          send (f, 0, 3, 0x80, 69, 0);
          for (int i = 0; i < 80; i++)
            run (f, lengths[k]);
        }
      g_assert_cmpint (late, ==, lengths[k] % 64 ? 63 : 0);
      fixture_end (f);
    }
}

static void
test_routes (void)
{
  Fixture fixture, *f = &fixture;

  fixture_begin (f);
  route (f, 2, 12);
  send (f, 0, 3, 0x90, 69, 127);        /* another channel */
  run (f, 64);
  g_assert_cmpfloat (f->left[63], ==, 0);
  send (f, 0, 3, 0x91, 69, 127);
  run (f, 64);
  g_assert_cmpfloat_with_epsilon (f->left[63], hertz (81), 1e-4);
  route (f, 2, 12);                     /* the same once more: nothing ends */
  run (f, 64);
  run (f, 64);
  g_assert_cmpfloat_with_epsilon (f->left[63], hertz (81), 1e-4);
  route (f, 1, 0);                      /* what the old route holds ends */
  run (f, 64);
  run (f, 64);
  g_assert_cmpfloat (f->left[63], ==, 0);
  send (f, 0, 3, 0x90, 60, 127);
  send (f, 1, 3, 0x90, 60, 127);        /* struck again: still one */
  send (f, 2, 3, 0xe0, 127, 127);       /* two semitones up */
  run (f, 64);
  run (f, 64);
  g_assert_cmpfloat_with_epsilon (f->left[63], hertz (62), 1e-3);
  send (f, 0, 3, 0xb0, 123, 0);
  run (f, 64);
  run (f, 64);
  g_assert_cmpfloat (f->left[63], ==, 0);
  fixture_end (f);
}

/* Another driver: whatever was held ends. */
static void
test_lost (void)
{
  Fixture fixture, *f = &fixture;

  fixture_begin (f);
  route (f, 0, 0);
  send (f, 0, 3, 0x90, 69, 127);
  run (f, 64);
  g_assert_cmpfloat (f->left[63], >, 0.1);
  engine_process_release (f->engine, ENGINE_DRIVER_DEVICE);
  engine_process (f->engine, ENGINE_DRIVER_DEVICE, f->left, f->right, 128);
  g_assert_cmpfloat (f->left[127], ==, 0);
  fixture_end (f);
}

/* The lower zone with five members: five keys, each with a bend of its own over 48 semitones, within 0.1 cent. */
static void
test_mpe (void)
{
  Fixture fixture, *f = &fixture;
  double want = 0;

  fixture_begin (f);
  route (f, 1, 0);
  send (f, 0, 3, 0xb0, 101, 0);
  send (f, 0, 3, 0xb0, 100, 6);
  send (f, 0, 3, 0xb0, 6, 5);
  for (uint8_t i = 1; i <= 5; i++)
    {
      uint16_t bend = (uint16_t) (8192 + 700 * i);

      send (f, 1, 3, 0xe0 | i, bend & 127, bend >> 7);
      send (f, 2, 3, 0x90 | i, 60, 127);        /* all of one key */
      want += hertz (60 + 48.0 * (700.0 * i / 8191));
    }
  run (f, 128);
  run (f, 64);
  g_assert_cmpfloat (fabs (1200 * log2 (f->left[63] / want)), <, 0.1);
  send (f, 0, 3, 0x93, 60, 0);          /* the third ends alone */
  run (f, 128);
  want -= hertz (60 + 48.0 * (2100.0 / 8191));
  g_assert_cmpfloat (fabs (1200 * log2 (f->left[127] / want)), <, 0.1);
  fixture_end (f);
}

static void
test_moves (void)
{
  static const EngineMidiMove want[] = {
    { DSP_SOURCE_CC, 3, 74, 100 / 127.0 }, { DSP_SOURCE_CC, 3, 1, 64 / 127.0 }, { DSP_SOURCE_CC14, 3, 1, (64 << 7 | 5) / 16383.0 },
    { DSP_SOURCE_NRPN, 3, 130, (10 << 7) / 16383.0 }, { DSP_SOURCE_NRPN, 3, 130, (10 << 7 | 3) / 16383.0 },
    { DSP_SOURCE_BEND, 3, 0, 0.5 }, { DSP_SOURCE_PRESSURE, 3, 0, 1 },
  };
  Fixture fixture, *f = &fixture;
  EngineMidiMove move;

  fixture_begin (f);
  send (f, 0, 3, 0xb2, 74, 100);
  send (f, 0, 3, 0xb2, 1, 64);
  send (f, 0, 3, 0xb2, 33, 5);
  send (f, 0, 3, 0xb2, 99, 1);
  send (f, 0, 3, 0xb2, 98, 2);
  send (f, 0, 3, 0xb2, 6, 10);
  send (f, 0, 3, 0xb2, 38, 3);
  send (f, 0, 3, 0xe2, 0, 64);
  send (f, 0, 2, 0xd2, 127, 0);
  run (f, 64);
  for (size_t i = 0; i < G_N_ELEMENTS (want); i++)
    {
      g_assert_true (engine_read_midi_move (f->engine, &move));
      g_assert_cmpint (move.source, ==, want[i].source);
      g_assert_cmpuint (move.channel, ==, want[i].channel);
      g_assert_cmpuint (move.number, ==, want[i].number);
      g_assert_cmpfloat_with_epsilon (move.position, want[i].position, 1e-12);
    }
  g_assert_false (engine_read_midi_move (f->engine, &move));
  fixture_end (f);
}

/* Stamps of another clock: later by one callback, always. */
static void
test_arrivals (void)
{
  Fixture fixture, *f = &fixture;
  EngineMidiStats stats;

  fixture_begin (f);
  route (f, 0, 0);
  for (int i = 0; i < 4; i++)
    run (f, 64);
  g_assert_true (engine_midi_arrive (f->engine->midi, engine_now_ns (), (const uint8_t *) "\x90\x45\x7f", 3));
  for (int i = 0; i < 4; i++)
    run (f, 64);
  g_assert_cmpfloat_with_epsilon (f->left[63], hertz (69), 1e-4);
  engine_get_midi_stats (f->engine, &stats);
  g_assert_cmpuint (stats.received, ==, 1);
  g_assert_cmpuint (stats.lost, ==, 0);
  fixture_end (f);
}

static void
test_clock_in (void)
{
  Fixture fixture, *f = &fixture;
  EngineMidiStats stats;

  fixture_begin (f);
  for (int i = 0; i < 200; i++)         /* 24 a beat at 125 a minute: 960 frames apart */
    {
      send (f, (uint32_t) i % 2, 1, 0xf8, 0, 0);        /* with a jitter of one */
      run (f, 960);
    }
  engine_get_midi_stats (f->engine, &stats);
  g_assert_cmpfloat_with_epsilon (stats.tempo_bpm, 125, 0.1);
  fixture_end (f);
}

/* ---- out -------------------------------------------------------------------------------------------------- */

static void
play_key (Fixture *f, bool on, uint64_t sample)
{
  KernelLane *lane = kernel_performer_get_lane (engine_get_performer (f->engine), 2);
  const KernelLive event = { .kind = on ? KERNEL_LIVE_NOTE : KERNEL_LIVE_OFF, .pitch = 64, .velocity = 0.5f, .track = 3, .sample = sample };

  g_assert_cmpint (kernel_lane_event (lane, &event), ==, KERNEL_OK);
}

static void
test_out (void)
{
  static const uint32_t lengths[] = { 64, 100 };

  for (size_t k = 0; k < G_N_ELEMENTS (lengths); k++)
    {
      Fixture fixture, *f = &fixture;

      fixture_begin (f);
      engine_set_midi_out (f->engine, &(EngineMidiOut) { "keys", 5 }, 1, FALSE);
      play_key (f, true, 1000);
      play_key (f, false, 3000);
      play_key (f, true, 5000);
      while (f->device.base < 6000)
        run (f, lengths[k]);
      g_assert_cmpuint (f->device.out_count, ==, 3);
      g_assert_cmpuint (f->device.out[0].frame, ==, 1000);
      g_assert_cmpuint (f->device.out[1].frame, ==, 3000);
      g_assert_cmpuint (f->device.out[2].frame, ==, 5000);
      g_assert_cmpmem (f->device.out[0].bytes, 3, "\x94\x40\x40", 3);
      g_assert_cmpmem (f->device.out[1].bytes, 3, "\x84\x40\x40", 3);
      engine_set_midi_out (f->engine, NULL, 0, FALSE);          /* the last one would be stuck */
      run (f, lengths[k]);
      run (f, lengths[k]);
      g_assert_cmpuint (f->device.out_count, ==, 4);
      g_assert_cmpmem (f->device.out[3].bytes, 3, "\x84\x40\x40", 3);
      fixture_end (f);
    }
}

/* A score at 120 a minute, 24 clocks a beat: 1,000 frames apart to the frame; then told to stop. */
static void
test_clock_out (void)
{
  Engine *engine = fixture_engine (48000);
  static Device device;
  const EngineMidiIo io = { NULL, &device, count_cb, get_cb, put_cb };
  static float left[128], right[128];
  guint clocks = 0;
  uint32_t last = 0;

  engine->fade_gain = 1;
  engine_process_release (engine, ENGINE_DRIVER_OFFLINE);
  engine_set_midi_out (engine, NULL, 0, TRUE);
  for (; device.base < 96000; device.base += 128)
    engine_process_midi (engine, ENGINE_DRIVER_OFFLINE, left, right, 128, &io);
  g_assert_cmpint (kernel_performer_stop (engine_get_performer (engine)), ==, KERNEL_OK);
  for (int i = 0; i < 4; i++, device.base += 128)
    engine_process_midi (engine, ENGINE_DRIVER_OFFLINE, left, right, 128, &io);
  g_assert_cmpuint (device.out[0].bytes[0], ==, 0xfa);
  g_assert_cmpuint (device.out[device.out_count - 1].bytes[0], ==, 0xfc);
  for (uint32_t i = 1; i + 1 < device.out_count; i++)
    {
      g_assert_cmpuint (device.out[i].bytes[0], ==, 0xf8);
      if (clocks++)
        g_assert_cmpint (ABS ((int) (device.out[i].frame - last) - 1000), <=, 1);
      last = device.out[i].frame;
    }
  g_assert_cmpuint (clocks, >=, 96);
  fixture_engine_free (engine);
}

static void
test_noise (void)
{
  Fixture fixture, *f = &fixture;
  GRand *random = g_rand_new_with_seed (9);

  fixture_begin (f);
  route (f, 0, 0);
  for (int i = 0; i < 4000; i++)
    {
      for (int k = 0; k < 8; k++)
        {
          Event *event = &f->device.in[f->device.in_count++];

          event->frame = (uint32_t) (8 * k);
          event->size = (uint32_t) g_rand_int_range (random, 1, 9);
          for (uint32_t b = 0; b < event->size; b++)
            event->bytes[b] = (uint8_t) (g_rand_int_range (random, 0, 4) ? g_rand_int_range (random, 0, 128) : g_rand_int_range (random, 128, 256));
        }
      run (f, 64);
      for (int n = 0; n < 64; n++)
        g_assert_true (isfinite (f->left[n]));
    }
  send (f, 0, 1, 0xff, 0, 0);           /* everything ends */
  run (f, 64);
  run (f, 64);
  g_assert_cmpfloat (f->left[63], ==, 0);
  g_rand_free (random);
  fixture_end (f);
}

static void
test_alsa (void)
{
  Fixture fixture, *f = &fixture;
  g_autoptr (GError) error = NULL;

  fixture_begin (f);
  if (engine_open_alsa_midi (f->engine, &error))
    g_test_message ("the ALSA sequencer was opened");
  else
    {
      g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND);
      g_test_skip (error->message);
    }
  fixture_end (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/midi/frames", test_frames);
  g_test_add_func ("/engine/midi/routes", test_routes);
  g_test_add_func ("/engine/midi/lost", test_lost);
  g_test_add_func ("/engine/midi/mpe", test_mpe);
  g_test_add_func ("/engine/midi/moves", test_moves);
  g_test_add_func ("/engine/midi/arrivals", test_arrivals);
  g_test_add_func ("/engine/midi/clock-in", test_clock_in);
  g_test_add_func ("/engine/midi/out", test_out);
  g_test_add_func ("/engine/midi/clock-out", test_clock_out);
  g_test_add_func ("/engine/midi/noise", test_noise);
  g_test_add_func ("/engine/midi/alsa", test_alsa);
  return g_test_run ();
}
