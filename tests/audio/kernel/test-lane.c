/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live lanes: notes merged while walking, pools whose sum holds, rings whose full is an answer, events at their sample. */
#include "kernel-fixture.h"
#include <math.h>

#include "kernel/lane.h"

/* 120 bpm, 48 kHz: a tick is 50 samples. The clip: notes at 0 and 480, 960 long. */
#define KEY 7
static const TestNote text[] = { { 0, 100, 60 }, { 480, 100, 61 } };

typedef struct { House *house; KernelLane *lane; KernelNoteInput inputs[2]; } Room;

static Room *
room_new (void)
{
  Room *room = g_new0 (Room, 1);
  room->house = house_new (48000, 1);
  room->lane = kernel_performer_get_lane (room->house->performer, 2);
  KernelAxonInput axon = test_axon (KEY, 1, 960, text, 2, room->inputs);
  house_publish (room->house, 1, &axon, 1, NULL, 0);
  return room;
}

static void
room_free (Room *room)
{
  house_free (room->house);
  g_free (room);
}

static KernelNoteHandle
insert (KernelLane *lane, uint64_t clip, double tick, unsigned pitch)
{
  KernelNoteHandle handle = 0;
  const KernelLaneNote note = { .clip = clip, .tick = tick, .duration_ticks = 20, .id = pitch, .pitch = (uint8_t) pitch,
                                .velocity = 80, .track = clip ? KERNEL_TRACK_OF_CLIP : 3 };
  g_assert_cmpint (kernel_lane_insert (lane, &note, &handle), ==, KERNEL_OK);
  g_assert_cmpuint (handle, !=, 0);
  return handle;
}

static void
assert_counts (KernelLane *lane, uint32_t free, uint32_t linked, uint32_t in_flight)
{
  KernelLaneCounts counts;
  kernel_lane_get_counts (lane, &counts);
  g_assert_cmpuint (counts.capacity, ==, 4096);
  g_assert_cmpuint (counts.free, ==, free);
  g_assert_cmpuint (counts.linked, ==, linked);
  g_assert_cmpuint (counts.in_flight, ==, in_flight);
}

static void
assert_ons (House *house, const unsigned (*expected)[2], unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    {
      KernelEvent *on = house_on (house, i);
      g_assert_nonnull (on);
      g_assert_cmpuint (on->frame, ==, expected[i][0]);
      g_assert_cmpuint (on->pitch, ==, expected[i][1]);
    }
  g_assert_null (house_on (house, count));
}

static void
test_merged (void)
{
  Room *room = room_new ();
  insert (room->lane, KEY, 700, 73);
  insert (room->lane, KEY, 240, 70);
  insert (room->lane, KEY, 480, 72);            /* at the text's time: behind the text's */
  insert (kernel_performer_get_lane (room->house->performer, 3), KEY, 240, 71);       /* equal time: in the order linked */
  insert (room->lane, KEY, 960, 74);            /* at the end: not inside */
  insert (room->lane, 99, 10, 75);              /* a clip that does not play */
  kernel_performer_set_loop_all (room->house->performer, true);
  house_play (room->house);
  house_blocks (room->house, 1500);             /* 96,000 samples: two passes */
  const unsigned ons[][2] = { { 0, 60 }, { 12000, 70 }, { 12000, 71 }, { 24000, 61 }, { 24000, 72 }, { 35000, 73 },
                              { 48000, 60 }, { 60000, 70 }, { 60000, 71 }, { 72000, 61 }, { 72000, 72 }, { 83000, 73 } };
  assert_ons (room->house, ons, G_N_ELEMENTS (ons));
  g_assert_cmpuint (house_off_of (room->house, house_on (room->house, 1))->frame, ==, 13000);
  assert_counts (room->lane, 4096 - 5, 5, 0);
  house_stop (room->house);
  house_blocks (room->house, 1);
  house_assert_no_hanging_note (room->house);
  room_free (room);
}

/* Behind the playhead: silent in this pass. Ahead, however near: heard. Moved and deleted in time. */
static void
test_playhead (void)
{
  Room *room = room_new ();
  KernelNoteHandle moved = insert (room->lane, KEY, 300, 80), gone = insert (room->lane, KEY, 310, 81);
  house_play (room->house);
  house_blocks (room->house, 125);              /* 8,000 samples: tick 160 */
  insert (room->lane, KEY, 100, 82);
  insert (room->lane, KEY, 160, 83);            /* the very next frame */
  g_assert_cmpint (kernel_lane_move (room->lane, moved, 400), ==, KERNEL_OK);
  g_assert_cmpint (kernel_lane_delete (room->lane, gone), ==, KERNEL_OK);
  g_assert_cmpint (kernel_lane_delete (room->lane, gone), ==, KERNEL_ERROR_RANGE);
  g_assert_cmpint (kernel_lane_move (room->lane, gone, 1), ==, KERNEL_ERROR_RANGE);
  house_blocks (room->house, 1);
  assert_counts (room->lane, 4096 - 4, 3, 1);   /* unlinked, and home with the next block */
  house_blocks (room->house, 1);
  assert_counts (room->lane, 4096 - 3, 3, 0);
  house_blocks (room->house, 700);
  const unsigned ons[][2] = { { 0, 60 }, { 8000, 83 }, { 20000, 80 }, { 24000, 61 } };
  assert_ons (room->house, ons, G_N_ELEMENTS (ons));
  house_assert_no_hanging_note (room->house);
  room_free (room);
}

/* One store: a note to come changes, a sounding one is muted at once. */
static void
test_patch (void)
{
  Room *room = room_new ();
  KernelNoteHandle held = insert (room->lane, KEY, 10, 80), later = insert (room->lane, KEY, 400, 81);
  house_play (room->house);
  house_blocks (room->house, 9);                /* 576 samples: struck at 500, to end at 1,500 */
  g_assert_cmpint (kernel_lane_patch (room->lane, held, -1, -1, 1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_lane_patch (room->lane, later, 90, 33, -1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_lane_patch (room->lane, 12345, 90, 33, -1), ==, KERNEL_ERROR_RANGE);
  house_blocks (room->house, 700);
  g_assert_cmpuint (house_off_of (room->house, house_on (room->house, 1))->frame, ==, 576);
  g_assert_cmpuint (house_on (room->house, 2)->pitch, ==, 90);
  g_assert_cmpuint (house_on (room->house, 2)->velocity, ==, 33);
  room_free (room);
}

/* Cleared notes go home to the lane they came from, whoever cleared them; other clips keep theirs. */
static void
test_clear (void)
{
  Room *room = room_new ();
  KernelLane *other = kernel_performer_get_lane (room->house->performer, 15);
  KernelNoteHandle last = 0;
  for (unsigned i = 0; i < 4096; i++)
    {
      last = insert (room->lane, i % 2 ? KEY : 8, (i * 37) % 960, 64);
      if (i % 256 == 255)
        house_blocks (room->house, 1);
    }
  for (unsigned i = 0; i < 100; i++)
    insert (other, KEY, i, 65);
  const KernelLaneNote more = { .clip = KEY, .track = KERNEL_TRACK_OF_CLIP };
  g_assert_cmpint (kernel_lane_insert (room->lane, &more, NULL), ==, KERNEL_ERROR_FULL);
  g_assert_cmpint (kernel_lane_clear (other, KEY), ==, KERNEL_OK);
  house_blocks (room->house, 1);
  assert_counts (room->lane, 0, 4096, 0);       /* cut out, and taken apart in the blocks to come */
  house_blocks (room->house, 4);
  assert_counts (room->lane, 2048, 2048, 0);
  assert_counts (other, 4096, 0, 0);
  g_assert_cmpint (kernel_lane_delete (room->lane, last), ==, KERNEL_ERROR_RANGE);      /* its handle died */
  g_assert_cmpint (kernel_lane_clear (other, 0), ==, KERNEL_OK);
  house_blocks (room->house, 4);
  assert_counts (room->lane, 4096, 0, 0);
  g_array_set_size (room->house->events, 0);
  house_play (room->house);
  house_blocks (room->house, 700);
  g_assert_cmpuint (house_count (room->house, KERNEL_EVENT_ON), ==, 2);
  room_free (room);
}

/* The transport's own notes: once, at its ticks, again after a seek; on the track they name. */
static void
test_transport_notes (void)
{
  Room *room = room_new ();
  insert (room->lane, 0, 200, 90);
  insert (room->lane, 0, 300, 91);
  const KernelLaneNote bad = { .track = KERNEL_TRACK_OF_CLIP };
  g_assert_cmpint (kernel_lane_insert (room->lane, &bad, NULL), ==, KERNEL_ERROR_RANGE);
  house_play (room->house);
  house_blocks (room->house, 250);              /* 16,000 */
  g_assert_cmpint (kernel_lane_seek (room->lane, 290), ==, KERNEL_OK);
  house_blocks (room->house, 20);
  const unsigned ons[][2] = { { 0, 60 }, { 10000, 90 }, { 15000, 91 }, { 16500, 91 } };
  assert_ons (room->house, ons, G_N_ELEMENTS (ons));
  g_assert_cmpuint (house_on (room->house, 1)->track, ==, 3);
  room_free (room);
}

/* ---- rings ----------------------------------------------------------------------------------- */

static void
test_full_is_an_answer (void)
{
  Room *room = room_new ();
  uint32_t accepted = 0;
  KernelLiveKind kind = KERNEL_LIVE_CC;
  for (uint32_t i = 0; i < 5000; i++)
    {
      const KernelLive event = { .kind = kind, .pitch = (float) (i % 128), .velocity = (float) (i / 128) / 64, .track = 5 };
      KernelStatus status = kernel_lane_event (room->lane, &event);
      g_assert_cmpint (status, ==, i < 4096 ? KERNEL_OK : KERNEL_ERROR_FULL);
      accepted += status == KERNEL_OK;
    }
  house_blocks (room->house, 1);
  g_assert_cmpuint (room->house->events->len, ==, 256);         /* of one lane in a block */
  house_blocks (room->house, 15);
  g_assert_cmpuint (room->house->events->len, ==, 4096);        /* each once, in order */
  for (uint32_t i = 0; i < 4096; i++)
    {
      g_assert_cmpuint (house_event (room->house, i)->controller, ==, i % 128);
      g_assert_cmpfloat (house_event (room->house, i)->value, ==, (float) (i / 128) / 64);
    }
  KernelLaneCounts counts;
  kernel_lane_get_counts (room->lane, &counts);
  g_assert_cmpuint (counts.accepted, ==, accepted);
  g_assert_cmpuint (counts.done, ==, accepted);
  g_assert_null (kernel_performer_get_lane (room->house->performer, 16));
  room_free (room);
}

/* All lanes at once, more than can wait: each lane's order holds. */
static void
test_all_lanes_at_once (void)
{
  Room *room = room_new ();
  uint32_t next[16] = { 0 };
  for (uint32_t i = 0; i < 16 * 256; i++)
    {
      const KernelLive event = { .kind = KERNEL_LIVE_CC, .pitch = (float) (i / 16 % 128), .track = (uint8_t) (i % 16) };
      g_assert_cmpint (kernel_lane_event (kernel_performer_get_lane (room->house->performer, i % 16), &event), ==, KERNEL_OK);
    }
  static KernelEvent events[8192];
  g_assert_cmpuint (kernel_performer_block (room->house->performer, events, 8192), ==, 16 * 256);
  for (uint32_t i = 0; i < 16 * 256; i++)
    g_assert_cmpuint (events[i].controller, ==, next[events[i].track]++ % 128);
  g_assert_cmpuint (house_transport (room->house).full, ==, 0);
  room_free (room);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void
send (KernelLane *lane, KernelLive event)
{
  g_assert_cmpint (kernel_lane_event (lane, &event), ==, KERNEL_OK);
}

/* While the transport stands: at their samples, with cents, lengths, and an OFF of their own. */
static void
test_events (void)
{
  Room *room = room_new ();
  send (room->lane, (KernelLive) { .sample = 1000, .pitch = 60.25f, .velocity = 0.5f, .length_frames = 777, .track = 9, .channel = 4 });
  send (room->lane, (KernelLive) { .sample = 130, .pitch = 62, .velocity = 1 });
  send (room->lane, (KernelLive) { .sample = 0, .pitch = 64, .velocity = 1, .length_frames = 10 });
  send (room->lane, (KernelLive) { .sample = 500, .pitch = 62, .kind = KERNEL_LIVE_OFF });
  send (room->lane, (KernelLive) { .sample = 200, .pitch = -2, .kind = KERNEL_LIVE_BEND, .channel = 1 });
  house_blocks (room->house, 40);
  g_assert_cmpuint (house_on (room->house, 0)->frame, ==, 0);
  g_assert_cmpuint (house_off_of (room->house, house_on (room->house, 0))->frame, ==, 10);
  g_assert_cmpuint (house_on (room->house, 1)->frame, ==, 130);
  g_assert_cmpuint (house_off_of (room->house, house_on (room->house, 1))->frame, ==, 500);
  KernelEvent *on = house_on (room->house, 2);
  g_assert_cmpuint (on->frame, ==, 1000);
  g_assert_cmpuint (on->pitch, ==, 60);
  g_assert_cmpfloat (on->value, ==, 25);
  g_assert_cmpuint (on->velocity, ==, 64);
  g_assert_cmpuint (on->voice, ==, 4);
  g_assert_cmpuint (on->track, ==, 9);
  g_assert_cmpuint (house_off_of (room->house, on)->frame, ==, 1777);
  g_assert_cmpuint (house_count (room->house, KERNEL_EVENT_BEND), ==, 1);
  g_assert_false (house_transport (room->house).playing);
  house_assert_no_hanging_note (room->house);

  const KernelLive bad[] = { { .pitch = 128 }, { .pitch = -1 }, { .velocity = 1.1f }, { .kind = 8 }, { .channel = 16 },
                             { .track = 64 }, { .pitch = NAN }, { .kind = KERNEL_LIVE_BEND, .pitch = 97 } };
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (kernel_lane_event (room->lane, bad + i), ==, KERNEL_ERROR_RANGE);
  room_free (room);
}

/* A held key goes on over a stop of the transport; panic ends it and what waits. */
static void
test_events_and_transport (void)
{
  Room *room = room_new ();
  house_play (room->house);
  house_blocks (room->house, 2);
  send (room->lane, (KernelLive) { .pitch = 40, .velocity = 1, .track = 1 });
  house_blocks (room->house, 1);
  house_stop (room->house);
  house_blocks (room->house, 10);
  g_assert_cmpuint (house_transport (room->house).sounding, ==, 1);
  send (room->lane, (KernelLive) { .sample = 10000, .pitch = 41, .velocity = 1, .track = 1 });
  g_assert_cmpint (kernel_lane_panic (room->lane), ==, KERNEL_OK);
  house_blocks (room->house, 300);
  g_assert_cmpuint (house_count (room->house, KERNEL_EVENT_ON), ==, 2);
  g_assert_cmpuint (house_count (room->house, KERNEL_EVENT_PANIC), ==, 1);
  house_assert_no_hanging_note (room->house);

  send (room->lane, (KernelLive) { .pitch = 40, .velocity = 1, .track = 1 });
  house_blocks (room->house, 1);
  g_assert_cmpint (kernel_lane_mute (room->lane, 1, true), ==, KERNEL_OK);
  house_blocks (room->house, 1);
  g_assert_cmpuint (house_transport (room->house).sounding, ==, 0);
  room_free (room);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/lane/merged", test_merged);
  g_test_add_func ("/kernel/lane/playhead", test_playhead);
  g_test_add_func ("/kernel/lane/patch", test_patch);
  g_test_add_func ("/kernel/lane/clear", test_clear);
  g_test_add_func ("/kernel/lane/transport-notes", test_transport_notes);
  g_test_add_func ("/kernel/lane/full-is-an-answer", test_full_is_an_answer);
  g_test_add_func ("/kernel/lane/all-at-once", test_all_lanes_at_once);
  g_test_add_func ("/kernel/lane/events", test_events);
  g_test_add_func ("/kernel/lane/events-and-transport", test_events_and_transport);
  return g_test_run ();
}
