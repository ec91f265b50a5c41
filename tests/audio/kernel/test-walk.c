/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk: frames by hand, ends, loops, pauses, seeks, registers, ramps, barriers. */
#include <math.h>

#include "kernel-fixture.h"

/* 120 bpm, 48 kHz: a quarter is 24,000 samples, a tick 50. */
static const TestNote two_notes[] = { { 0, 240, 60 }, { 480, 480, 64 } };

static void
test_frames (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 960, two_notes, 2, inputs);
  house_publish (house, 5, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 49000 / 64);
  g_assert_cmpuint (house->events->len, ==, 4);
  g_assert_cmpuint (house_event (house, 0)->frame, ==, 0);
  g_assert_cmpuint (house_event (house, 0)->pitch, ==, 60);
  g_assert_cmpuint (house_event (house, 0)->velocity, ==, 100);
  g_assert_cmpuint (house_event (house, 1)->frame, ==, 12000);
  g_assert_cmpuint (house_event (house, 1)->type, ==, KERNEL_EVENT_OFF);
  g_assert_cmpuint (house_event (house, 2)->frame, ==, 24000);
  g_assert_cmpuint (house_event (house, 3)->frame, ==, 48000);
  KernelTransport transport = house_transport (house);
  g_assert_true (transport.playing && transport.at_end);
  g_assert_cmpuint (transport.score_version, ==, 5);
  g_assert_cmpfloat (transport.length_ticks, ==, 960);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* 44.1 kHz, 120 bpm: a tick is 45.9375 samples. Tick 8 is sample 367.5, which rounds up; tick 1 is
 * 45.94. */
static void
test_halves_up (void)
{
  const TestNote notes[] = { { 1, 10, 60 }, { 8, 10, 61 }, { 24, 10, 62 }, { 24.5, 10, 63 } };
  House *house = house_new (44100, 1);
  KernelNoteInput inputs[4];
  KernelAxonInput axon = test_axon (7, 1, 960, notes, 4, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 40);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 46);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 368);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 1103);       /* 1102.5 */
  g_assert_cmpuint (house_on (house, 3)->frame, ==, 1125);       /* 1125.47 */
  house_free (house);
}

/* ---- tempo ----------------------------------------------------------------------------------- */

static void
test_ramp (void)
{
  /* 60 to 120 bpm over four beats, then 120: 4 ln (bpm/60) s. Two beats: 4 ln 1.5 = 1.6218604 s =
   * 77849.30; four: 4 ln 2 = 2.7725887 s = 133084.26; five: half a second more. */
  static const KernelTempo ramp = { .bpm = 60, .to_bpm = 120, .ticks = 1920, .curve = 1 };
  const TestNote notes[] = { { 960, 10, 60 }, { 1920, 10, 61 }, { 2400, 10, 62 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[3];
  KernelAxonInput axon = test_axon (7, 1, 2880, notes, 3, inputs);
  axon.tempos = &ramp;
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 2500);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 77849);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 133084);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 157084);
  house_free (house);
}

/* Two rows: 120 bpm for two beats (1 s), then 60. The composer gives start_s. */
static void
test_rows (void)
{
  static const KernelTempo rows[] = { { .bpm = 120, .to_bpm = 120 },
                                      { .tick = 960, .start_s = 1, .bpm = 60, .to_bpm = 60 } };
  const TestNote notes[] = { { 959, 2, 60 }, { 960, 480, 61 }, { 1440, 10, 62 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[3];
  KernelAxonInput axon = test_axon (7, 1, 1920, notes, 3, inputs);
  axon.tempos = rows;
  axon.tempo_count = 2;
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 2500);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 47950);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==,
                    48100); /* 50 + 100: over the edge */
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 48000);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 96000);
  house_free (house);
}

/* ---- loops ----------------------------------------------------------------------------------- */

static void
test_loop_range (void)
{
  /* [100, 341) is 241 ticks = 12,050 samples, no multiple of a block. */
  const TestNote notes[] = { { 100, 10, 60 }, { 340, 50, 61 }, { 341, 10, 62 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[3];
  KernelAxonInput axon = test_axon (7, 1, 960, notes, 3, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  g_assert_cmpint (kernel_performer_loop (house->performer, 100, 341), ==, KERNEL_OK);
  house_play (house);
  house_blocks (house, 60000 / 64);
  const unsigned ons[] = { 5000, 17000, 17050, 29050, 29100, 41100, 41150, 53150, 53200 };
  for (unsigned i = 0; i < G_N_ELEMENTS (ons); i++)
    {
      g_assert_cmpuint (house_on (house, i)->frame, ==, ons[i]);
      g_assert_cmpuint (house_on (house, i)->pitch, ==, i % 2 ? 61 : 60);
    }
  g_assert_null (house_on (house, G_N_ELEMENTS (ons)));
  g_assert_cmpuint (house_off_of (house, house_on (house, 1))->frame, ==,
                    17050); /* cut at the edge */
  house_stop (house);
  house_blocks (house, 1);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_loop_all (void)
{
  const TestNote notes[] = { { 0, 10, 60 }, { 240, 1, 61 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 241, notes, 2, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  kernel_performer_set_loop_all (house->performer, true);
  house_play (house);
  house_blocks (house, 75000);          /* 100 s: wraps by 12,050 samples add up to no drift */
  for (unsigned i = 0; i < 398; i++)
    {
      g_assert_cmpuint (house_on (house, 2 * i)->frame, ==, i * 12050);
      g_assert_cmpuint (house_on (house, 2 * i + 1)->frame, ==, i * 12050 + 12000);
    }
  g_assert_false (house_transport (house).at_end);
  house_free (house);
}

static void
test_short_loop (void)
{
  const TestNote notes[] = { { 0, 1, 60 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[1];
  KernelAxonInput axon = test_axon (7, 1, 960, notes, 1, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  g_assert_cmpint (kernel_performer_loop (house->performer, 0, 2), ==, KERNEL_OK); /* 100 samples */
  house_play (house);
  house_blocks (house, 100);
  for (unsigned i = 0; i < 64; i++)
    g_assert_cmpuint (house_on (house, i)->frame, ==, i * 100);
  g_assert_cmpint (kernel_performer_loop (house->performer, 0, 1), ==,
                   KERNEL_OK); /* 50: refused, plays on */
  house_blocks (house, 2000);
  g_assert_true (house_transport (house).at_end);
  house_assert_no_hanging_note (house);
  g_assert_cmpint (kernel_performer_loop (house->performer, 5, 4), ==, KERNEL_ERROR_RANGE);
  house_free (house);
}

/* Ten hours: 34,560,000 ticks are 1,728,000,000 samples. A loop of 12,050 samples, as long. */
static void
test_ten_hours (void)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
  g_test_skip ("54 million blocks are too many for a sanitizer");
  return;
#endif
  const TestNote last[] = { { 34560000, 10, 60 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[1];
  KernelAxonInput axon = test_axon (7, 1, 34560480, last, 1, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 27000001);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 1728000000);
  house_free (house);

  const TestNote loop[] = { { 0, 10, 60 } };
  house = house_new (48000, 1);
  axon = test_axon (7, 1, 241, loop, 1, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  kernel_performer_set_loop_all (house->performer, true);
  house_play (house);
  house_blocks (house, 27000001);
  uint32_t ons = 0;
  for (uint32_t i = 0; i < house->events->len; i++)
    if (house_event (house, i)->type == KERNEL_EVENT_ON)
      g_assert_cmpuint (house_event (house, i)->frame, ==, 12050 * ons++);
  g_assert_cmpuint (ons, ==, 1 + 1728000064 / 12050);
  house_free (house);
}

/* ---- transport ------------------------------------------------------------------------------- */

static void
test_pause_and_seek (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 960, two_notes, 2, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 100);
  g_assert_cmpint (kernel_performer_pause (house->performer), ==, KERNEL_OK);
  house_blocks (house, 50);
  g_assert_false (house_transport (house).playing);
  g_assert_cmpfloat_with_epsilon (house_transport (house).tick, 128, 1e-9); /* 6,400 / 50 */
  g_assert_cmpuint (house_transport (house).sounding, ==, 0);
  house_play (house);
  house_blocks (house, 300);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 24000 + 50 * 64);

  uint32_t at = (uint32_t) house->frames;
  g_assert_cmpint (kernel_performer_seek (house->performer, 470), ==, KERNEL_OK);
  house_blocks (house, 20);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, at + 10 * 50);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, 64);
  house_stop (house);
  house_blocks (house, 2);
  g_assert_cmpfloat (house_transport (house).tick, ==, 0);
  house_assert_no_hanging_note (house);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_PANIC), ==, 0);
  house_stop (house);                   /* twice is panic */
  house_blocks (house, 1);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_PANIC), ==, 1);

  g_assert_cmpint (kernel_performer_seek (house->performer, 480), ==,
                   KERNEL_OK); /* while stopped */
  house_blocks (house, 3);
  at = (uint32_t) house->frames;
  house_play (house);
  house_blocks (house, 10);
  g_assert_cmpuint (house_on (house, 3)->frame, ==, at);
  house_free (house);
}

/* Paused inside notes and resumed later, at many places: what lies ahead comes at the exact frame, what sounded has
 * ended and stays silent, and the position stands meanwhile. */
static void
test_pause_resumes (void)
{
  static const TestNote many[] = { { 0, 900, 60 }, { 3, 500, 61 }, { 100.5, 40, 62 }, { 200, 700, 63 },
                                   { 480, 480, 64 }, { 481, 1, 65 }, { 700, 260, 66 } };
  enum { NOTES = G_N_ELEMENTS (many) };
  for (uint32_t before = 0; before < 750; before += 37)
    {
      House *house = house_new (48000, 1);
      KernelNoteInput inputs[NOTES];
      KernelAxonInput axon = test_axon (7, 1, 960, many, NOTES, inputs);
      house_publish (house, 1, &axon, 1, NULL, 0);
      house_play (house);
      house_blocks (house, before);
      uint32_t struck = house_count (house, KERNEL_EVENT_ON), rest = before * 64;
      g_assert_cmpint (kernel_performer_pause (house->performer), ==, KERNEL_OK);
      house_blocks (house, 1);
      house_assert_no_hanging_note (house);     /* the pause has ended them */
      double tick = house_transport (house).tick;
      g_assert_cmpfloat_with_epsilon (tick, rest / 50.0, 1e-9);
      house_blocks (house, 99);
      kernel_performer_set_tempo_scale (house->performer, 2);   /* turned there and back while it stands */
      house_blocks (house, 1);
      kernel_performer_set_tempo_scale (house->performer, 1);
      house_blocks (house, 19);
      g_assert_cmpfloat (house_transport (house).tick, ==, tick);
      g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, struck);
      house_play (house);
      house_blocks (house, 1600);
      for (uint32_t i = 0; i < NOTES; i++)
        {
          uint32_t frame = (uint32_t) (many[i].start * 50 + 0.5);
          g_assert_cmpuint (house_on (house, i)->pitch, ==, many[i].pitch);
          g_assert_cmpuint (house_on (house, i)->frame, ==, i < struck ? frame : frame + 120 * 64);
        }
      g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, NOTES);
      g_assert_cmpuint (house_transport (house).sounding, ==, 0);
      house_assert_no_hanging_note (house);
      house_free (house);
    }
}

/* A clip that is written while all stands joins when it goes on; a changed one goes on at its place. */
static void
test_pause_and_edit (void)
{
  static const TestNote joined[] = { { 0, 10, 70 }, { 300, 100, 71 } }, changed[] = { { 0, 10, 60 }, { 600, 100, 72 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[3][2];
  KernelAxonInput axons[2] = { test_axon (7, 1, 960, two_notes, 2, inputs[0]),
                               test_axon (8, 2, 960, joined, 2, inputs[1]) };
  house_publish (house, 1, axons, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 100);            /* tick 128 */
  g_assert_cmpint (kernel_performer_pause (house->performer), ==, KERNEL_OK);
  for (uint32_t revision = 2; revision < 30; revision++)
    {
      axons[0] = test_axon (7, revision, 960, changed, 2, inputs[0]);
      axons[1].content_hash = revision;
      house_publish (house, revision, axons, 2, NULL, 0);
      house_blocks (house, 1);
    }
  g_assert_cmpuint (house_transport (house).score_version, ==, 29);
  g_assert_cmpfloat_with_epsilon (house_transport (house).tick, 128, 1e-9);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 1);
  house_play (house);
  house_blocks (house, 900);
  const uint32_t stood = 28 * 64;
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 3);
  g_assert_cmpuint (house_on (house, 1)->pitch, ==, 71);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 300 * 50 + stood);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, 72);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 600 * 50 + stood);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_play_before_score (void)
{
  House *house = house_new (48000, 1);
  house_play (house);
  house_blocks (house, 30);
  g_assert_cmpfloat (house_transport (house).tick, ==, 0);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 960, two_notes, 2, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_blocks (house, 1000);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 30 * 64);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 30 * 64 + 24000);
  house_free (house);
}

static void
test_registers (void)
{
  House *house = house_new (48000, 1);
  const TestNote notes[] = { { 0, 240, 60 }, { 480, 480, 64 }, { 600, 480, 125 } };
  KernelNoteInput inputs[3];
  KernelAxonInput axon = test_axon (7, 1, 1920, notes, 3, inputs);
  axon.track = 3;
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 100);            /* tick 128 */
  kernel_performer_set_tempo_scale (house->performer, 2);
  kernel_performer_set_transpose (house->performer, 5);
  kernel_performer_set_velocity (house->performer, 0.5);
  house_blocks (house, 138);            /* 8,800 samples to tick 480 at 25 a tick: 15,200 */
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 15200);
  g_assert_cmpuint (house_on (house, 1)->pitch, ==, 69);
  g_assert_cmpuint (house_on (house, 1)->velocity, ==, 50);
  g_assert_cmpfloat (house_transport (house).bpm, ==, 240);
  uint32_t at = (uint32_t) house->frames;
  kernel_performer_set_mute (house->performer, 1u << 3, 0);
  house_blocks (house, 1);
  KernelEvent *off = house_off_of (house, house_on (house, 1));
  g_assert_nonnull (off);
  g_assert_cmpuint (off->frame, ==, at);
  house_blocks (house, 100);
  g_assert_null (house_on (house, 2));
  house_stop (house);
  kernel_performer_set_mute (house->performer, 0, 1u << 4);     /* another track alone */
  house_blocks (house, 1);
  house_play (house);
  house_blocks (house, 100);
  g_assert_null (house_on (house, 2));
  kernel_performer_set_mute (house->performer, 0, 1u << 3);
  house_blocks (house, 300);
  g_assert_cmpuint (house_on (house, 3)->pitch, ==, 127);        /* 130, clamped */
  house_free (house);
}

/* ---- other kinds ----------------------------------------------------------------------------- */

/* Automation: its value as written, its ramp in seconds; after a jump, what stands and what is left of the ramp. */
static void
test_automation (void)
{
  House *house = house_new (48000, 1);
  /* target 0 rises from 0.25 to 1 over ticks 480 to 1440; target 100 stands at -3.5 from 240 on, 101 goes from nobody knows */
  KernelNoteInput inputs[] = {
    { .id = 1, .kind = KERNEL_AUTOMATION, .pitch = 0, .value = 0.25f, .span = UINT32_MAX },
    { .id = 2, .kind = KERNEL_AUTOMATION, .pitch = 100, .value = -3.5f, .start_ticks = 240, .span = UINT32_MAX },
    { .id = 3, .kind = KERNEL_AUTOMATION, .pitch = 0, .value = 1, .start_ticks = 480, .duration_ticks = 960, .span = UINT32_MAX },
    { .id = 4, .kind = KERNEL_AUTOMATION, .pitch = 101, .value = 2000, .start_ticks = 480, .duration_ticks = 960, .span = UINT32_MAX },
  };
  KernelAxonInput axon = test_axon (7, 1, 4800, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = G_N_ELEMENTS (inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 400);
  g_assert_cmpuint (house->events->len, ==, 4);
  for (uint32_t i = 0; i < 4; i++)
    {
      KernelEvent *event = house_event (house, i);
      g_assert_cmpuint (event->type, ==, KERNEL_EVENT_AUTOMATION);
      g_assert_cmpuint (event->controller, ==, inputs[i].pitch);
      g_assert_cmpfloat (event->value, ==, inputs[i].value);
      g_assert_cmpfloat_with_epsilon (event->glide_s, inputs[i].duration_ticks / 960., 1e-6);
      g_assert_cmpuint (event->velocity, ==, 0);
    }
  g_assert_cmpint (kernel_performer_seek (house->performer, 720), ==, KERNEL_OK);      /* a quarter of the ramp is over */
  house_blocks (house, 1);
  uint32_t found = 0;
  for (uint32_t i = 4; i < house->events->len; i++)
    {
      KernelEvent *event = house_event (house, i);
      if (event->type != KERNEL_EVENT_AUTOMATION)
        continue;
      found++;
      g_assert_cmpfloat (event->value, ==, event->controller == 0 ? 1 : event->controller == 100 ? -3.5 : 2000);
      g_assert_cmpfloat_with_epsilon (event->glide_s, event->controller == 100 ? 0 : 0.75, 1e-3);
      g_assert_cmpuint (event->velocity, ==, event->controller == 0);
      if (event->controller == 0)
        g_assert_cmpfloat_with_epsilon (event->glide_from, 0.4375, 1e-3);
    }
  g_assert_cmpuint (found, ==, 3);
  house_free (house);
}

static void
test_kinds (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[] = {
    { .id = 1, .kind = KERNEL_CC, .pitch = 1, .velocity = 127, .span = UINT32_MAX },
    { .id = 2, .kind = KERNEL_BEND, .value = 6.25f, .span = UINT32_MAX },
    { .id = 3,
      .pitch = 60,
      .velocity = 90,
      .duration_ticks = 120,
      .voice = 2,
      .glide = true,
      .extra = 60,
      .span = UINT32_MAX },
    { .id = 4,
      .pitch = 67,
      .velocity = 90,
      .duration_ticks = 120,
      .voice = 2,
      .glide = true,
      .extra = 60,
      .start_ticks = 120,
      .detune_cents = -25,
      .span = UINT32_MAX },
    { .id = 5,
      .kind = KERNEL_BARRIER,
      .start_ticks = 240,
      .duration_ticks = 480,
      .span = UINT32_MAX },
    { .id = 6,
      .pitch = 61,
      .velocity = 90,
      .start_ticks = 240,
      .duration_ticks = 10,
      .span = UINT32_MAX },
  };
  KernelAxonInput axon = test_axon (7, 1, 480, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = G_N_ELEMENTS (inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 1000);
  g_assert_cmpuint (house_event (house, 0)->type, ==, KERNEL_EVENT_CC);
  g_assert_cmpuint (house_event (house, 0)->controller, ==, 1);
  g_assert_cmpfloat (house_event (house, 0)->value, ==, 1);
  g_assert_cmpuint (house_event (house, 1)->type, ==, KERNEL_EVENT_BEND);
  g_assert_cmpfloat (house_event (house, 1)->value, ==, 6.25);   /* semitones */
  g_assert_cmpfloat (house_on (house, 0)->glide_from, <, 0);     /* first of its voice */
  KernelEvent *glide = house_on (house, 1);
  g_assert_cmpfloat (glide->glide_from, ==, 60);
  g_assert_cmpfloat_with_epsilon (glide->glide_s, 0.0625, 1e-6); /* 60 ticks of 1/960 s */
  g_assert_cmpfloat (glide->value, ==, -25);
  g_assert_cmpuint (glide->voice, ==, 2);
  g_assert_cmpuint (house_on (house, 2)->frame, ==,
                    24000); /* held from tick 240 to the line at 480 */
  g_assert_true (house_transport (house).at_end); /* its end moved by the wait: 36,000 */
  g_assert_cmpint (kernel_performer_seek (house->performer, 200), ==, KERNEL_OK);
  uint32_t before = house->events->len;
  house_blocks (house, 1);
  g_assert_cmpuint (house->events->len, ==, before + 3);         /* chased: controller, bend, the note held across 200 */
  g_assert_cmpuint (house_event (house, before + 2)->type, ==, KERNEL_EVENT_ON);
  g_assert_cmpfloat (house_event (house, before + 2)->value, ==, -25);
  house_free (house);
}

/* A seek finds the last program and controller before it, and strikes what is held across it for the rest of its time; what
 * ended before, or is muted, stays silent. */
static void
test_chase (void)
{
  const KernelNoteInput inputs[] = {
    { .id = 1, .kind = KERNEL_PROGRAM, .pitch = 5, .start_ticks = 0, .span = UINT32_MAX },
    { .id = 2, .pitch = 40, .velocity = 90, .start_ticks = 0, .duration_ticks = 900, .span = UINT32_MAX },
    { .id = 3, .kind = KERNEL_PROGRAM, .pitch = 9, .start_ticks = 100, .span = UINT32_MAX },
    { .id = 4, .kind = KERNEL_CC, .pitch = 11, .velocity = 127, .start_ticks = 150, .span = UINT32_MAX },
    { .id = 5, .pitch = 41, .velocity = 91, .start_ticks = 200, .duration_ticks = 100, .span = UINT32_MAX },
    { .id = 6, .pitch = 42, .velocity = 92, .start_ticks = 250, .duration_ticks = 250, .span = UINT32_MAX },
    { .id = 7, .pitch = 43, .velocity = 93, .start_ticks = 260, .duration_ticks = 250, .span = UINT32_MAX },
  };
  House *house = house_new (48000, 1);
  KernelAxonInput axon = test_axon (7, 1, 960, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = G_N_ELEMENTS (inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 1);
  g_assert_cmpint (kernel_performer_patch (house->performer, 7, -1, -1, 1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_seek (house->performer, 400), ==, KERNEL_OK);
  g_array_set_size (house->events, 0);
  house->frames = 0;
  house_blocks (house, 500);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_PROGRAM), ==, 1);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_CC), ==, 1);
  for (uint32_t i = 0; i < house->events->len; i++)
    if (house_event (house, i)->type == KERNEL_EVENT_PROGRAM)
      g_assert_cmpuint (house_event (house, i)->controller, ==, 9);
  g_assert_cmpuint (house_on (house, 0)->pitch, ==, 40);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, (900 - 400) * 50);
  g_assert_cmpuint (house_on (house, 1)->pitch, ==, 42);
  g_assert_cmpuint (house_off_of (house, house_on (house, 1))->frame, ==, (500 - 400) * 50);
  g_assert_null (house_on (house, 2));
  house_free (house);
}

static void
test_bars (void)
{
  /* Two bars of 3/4 (1,440 ticks each), then 7/8 (1,680). */
  static const KernelMetre metres[] = { { 0, 3, 4 }, { 2880, 7, 8 } };
  static const struct { double tick; unsigned bar, beat;
  } places[] = { { 0, 1, 1 },    { 480, 1, 2 },  { 1439, 1, 3 }, { 1440, 2, 1 },
                 { 2880, 3, 1 }, { 3120, 3, 2 }, { 4560, 4, 1 } };
  House *house = house_new (48000, 1);
  KernelAxonInput axon = test_axon (7, 1, 9600, NULL, 0, NULL);
  axon.metres = metres;
  axon.metre_count = 2;
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 1);
  for (unsigned i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_assert_cmpint (kernel_performer_seek (house->performer, places[i].tick), ==, KERNEL_OK);
      house_blocks (house, 1);
      g_assert_cmpuint (house_transport (house).bar, ==, places[i].bar);
      g_assert_cmpuint (house_transport (house).beat, ==, places[i].beat);
    }
  g_assert_cmpuint (house_transport (house).denominator, ==, 8);
  house_free (house);
}

/* A list that does not fit goes on in the next block; nothing is lost or turned round. */
static void
test_small_lists (void)
{
  TestNote notes[40];
  KernelNoteInput inputs[40];
  KernelEvent events[3];
  for (unsigned i = 0; i < 40; i++)
    notes[i] = (TestNote) { 0, 1, 40 + i };
  House *house = house_new (48000, 1);
  KernelAxonInput axon = test_axon (7, 1, 960, notes, 40, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  for (unsigned block = 0; block < 40; block++)
    {
      uint32_t count = kernel_performer_block (house->performer, events, 3);
      g_assert_cmpuint (count, <=, 3);
      g_array_append_vals (house->events, events, count);
    }
  g_assert_cmpuint (house->events->len, ==, 80);
  for (unsigned i = 0; i < 40; i++)
    g_assert_cmpuint (house_on (house, i)->pitch, ==, 40 + i);
  house_assert_no_hanging_note (house);
  g_assert_cmpuint (house_transport (house).late, >, 0);
  house_free (house);
}

static void
test_telemetry (void)
{
  static const KernelSpan spans[] = { { 1, 10, 5, UINT32_MAX, 0 }, { 1, 20, 7, 0, 3 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axons[2] = { test_axon (9, 2, 960, NULL, 0, NULL),
                               test_axon (7, 1, 960, two_notes, 2, inputs) };
  axons[0].spans = axons[1].spans = spans;
  axons[0].span_count = axons[1].span_count = 2;
  inputs[0].span = 1;
  inputs[1].span = 0;
  uint32_t slot = house_publish (house, 77, axons, 2, NULL, 0);
  house_play (house);
  house_blocks (house, 800);
  KernelTell tells[32];
  uint64_t cursor = 0;
  uint32_t lost, ons = 0, offs = 0,
                 count = kernel_performer_read (house->performer, &cursor, tells, 32, &lost);
  g_assert_cmpuint (lost, ==, 0);
  for (uint32_t i = 0; i < count; i++)
    if (tells[i].type == KERNEL_TELL_ON)
      {
        g_assert_cmpuint (tells[i].sample, ==, ons ? 24000 : 0);
        g_assert_cmpuint (tells[i].span, ==, ons ? 2 : 3);       /* behind the other clip's two */
        g_assert_cmpuint (tells[i].note, ==, 7001 + ons);
        g_assert_cmpuint (tells[i].revision, ==, 77);
        g_assert_cmpuint (tells[i].text_revision, ==, 77);
        g_assert_cmpuint (tells[i].key, ==, 7);
        ons++;
      }
    else if (tells[i].type == KERNEL_TELL_OFF)
      g_assert_cmpuint (tells[i].sample, ==, offs++ ? 48000 : 12000);
  g_assert_cmpuint (ons, ==, 2);
  g_assert_cmpuint (offs, ==, 2);
  KernelSpanView views[8];
  uint32_t revision = 0;
  g_assert_cmpuint (kernel_map_copy_spans (house->map, slot, views, 8, &revision), ==, 4);
  g_assert_cmpuint (revision, ==, 77);
  g_assert_cmpuint (views[3].start, ==, 20);
  g_assert_cmpuint (views[3].length, ==, 7);
  g_assert_cmpuint (views[3].parent, ==, 2);
  g_assert_cmpuint (views[3].pass, ==, 3);
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/walk/frames", test_frames);
  g_test_add_func ("/kernel/walk/halves-up", test_halves_up);
  g_test_add_func ("/kernel/walk/ramp", test_ramp);
  g_test_add_func ("/kernel/walk/rows", test_rows);
  g_test_add_func ("/kernel/walk/loop-range", test_loop_range);
  g_test_add_func ("/kernel/walk/loop-all", test_loop_all);
  g_test_add_func ("/kernel/walk/short-loop", test_short_loop);
  g_test_add_func ("/kernel/walk/ten-hours", test_ten_hours);
  g_test_add_func ("/kernel/walk/pause-and-seek", test_pause_and_seek);
  g_test_add_func ("/kernel/walk/pause-resumes", test_pause_resumes);
  g_test_add_func ("/kernel/walk/pause-and-edit", test_pause_and_edit);
  g_test_add_func ("/kernel/walk/play-before-score", test_play_before_score);
  g_test_add_func ("/kernel/walk/registers", test_registers);
  g_test_add_func ("/kernel/walk/kinds", test_kinds);
  g_test_add_func ("/kernel/walk/chase", test_chase);
  g_test_add_func ("/kernel/walk/automation", test_automation);
  g_test_add_func ("/kernel/walk/bars", test_bars);
  g_test_add_func ("/kernel/walk/small-lists", test_small_lists);
  g_test_add_func ("/kernel/walk/telemetry", test_telemetry);
  return g_test_run ();
}
