/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads at full speed: whole notes only, each slot one owner, every note ended. Clean under the
 * thread sanitizer. */
#include "kernel-fixture.h"
#include "kernel/lane.h"
#include "kernel-view.h"
#include "ring/ring.h"

#define SECONDS 4
#define CLIPS 4
#define NOTES 12

/* All fields of a note follow from its id: a torn one, or one that is written anew while it is
 * read, shows. */
static uint32_t
relation (uint32_t id)
{
  return id * 2654435761u;
}

static KernelNoteInput
related_note (uint32_t id, uint32_t index)
{
  uint32_t r = relation (id);
  return (KernelNoteInput) { .id = id,
                             .pitch = r & 127,
                             .velocity = r >> 7 & 127,
                             .voice = r >> 14 & 15,
                             .duration_ticks = r >> 5,
                             .start_ticks = index,
                             .detune_cents = (int16_t) (r >> 20 & 0xfff),
                             .extra = (uint16_t) r,
                             .span = UINT32_MAX };
}

static bool
is_whole (const KernelNote *note, uint32_t index)
{
  uint32_t r = relation (note->id);
  return note->pitch == (r & 127) && note->velocity == (r >> 7 & 127)
         && note->voice == (r >> 14 & 15) && note->duration == r >> 5
         && note->detune == (int16_t) (r >> 20 & 0xfff) && note->extra == (uint16_t) r
         && note->place == (uint64_t) index << 16;
}

/* ---- slots alone ----------------------------------------------------------------------------- */

typedef struct
{
  KernelMap *map;
  _Atomic bool done;
  _Atomic uint64_t taken, notes, torn, wrong;
} Reader;

static uint64_t
read_slot (Reader *reader, KernelZone *zone, uint32_t slot)
{
  KernelSlot head;
  uint64_t notes = 0;
  if (!kernel_view_slot (zone, slot, &head) || head.axon_count != CLIPS)
    reader->wrong++;
  for (uint32_t a = 0; a < head.axon_count; a++)
    {
      KernelAxon axon;
      if (!kernel_view_axon (zone, slot, a, &axon))
        {
          reader->wrong++;
          continue;
        }
      uint32_t at = axon.first;
      for (uint32_t i = 0; i < axon.count; i++, notes++)
        {
          KernelNote note;
          kernel_view_note (zone, at, &note);
          reader->torn += !is_whole (&note, i);
          at = note.next;
        }
      reader->wrong += at != KERNEL_NONE;
    }
  return notes;
}

/* Holds up to five slots for a while, looks at all of them again and again, gives the oldest back. */
static gpointer
read_thread (gpointer data)
{
  Reader *reader = data;
  KernelZone zone = { .z1 = kernel_map_get_score (reader->map) };
  KernelPost *post = zone.z1;
  uint32_t held[5], count = 0, last = 0;
  if (!kernel_layout_from_boot (kernel_map_get_boot (reader->map), &zone.layout))
    reader->wrong++;
  while (!reader->done)
    {
      uint32_t got = ring_mailbox_exchange (&post->mailbox, 0);
      if (got)
        {
          KernelSlot head;
          held[count++] = got - 1;
          reader->wrong += !kernel_view_slot (&zone, got - 1, &head) || head.revision <= last;
          last = head.revision;
          reader->taken++;
        }
      for (uint32_t i = 0; i < count; i++)
        reader->notes += read_slot (reader, &zone, held[i]);
      if (count == 5)
        {
          atomic_fetch_or_explicit (&post->returned, 1u << held[0], memory_order_acq_rel);
          memmove (held, held + 1, --count * sizeof *held);
        }
    }
  return NULL;
}

static KernelStatus
publish_related (KernelComposer *composer, uint32_t revision)
{
  KernelNoteInput inputs[CLIPS][NOTES];
  KernelStatus status = kernel_composer_begin (composer, revision);
  if (status != KERNEL_OK)
    return status;
  for (uint32_t a = 0; a < CLIPS; a++)
    {
      uint32_t content = revision >> (2 * a) << 8
                         | a; /* the later clips change seldom and are shared */
      for (uint32_t i = 0; i < NOTES; i++)
        inputs[a][i] = related_note (content * NOTES + i + 1, i);
      KernelAxonInput axon = test_axon (a + 1, content, NOTES, NULL, 0, NULL);
      axon.notes = inputs[a];
      axon.note_count = NOTES;
      axon.track = (uint16_t) a;
      if ((status = kernel_composer_add_axon (composer, &axon)) != KERNEL_OK)
        return status;
    }
  return kernel_composer_publish (composer, NULL);
}

static void
test_slots (void)
{
  House *house = g_new0 (House, 1);
  const KernelCapacities capacities = {
    .notes = 2048, .axons = 64, .spans = 64, .synapses = 64, .tempos = 64, .metres = 64
  };
  house_new_composer (house, &capacities);
  Reader reader = { .map = house->map };
  GThread *thread = g_thread_new ("reader", read_thread, &reader);
  uint32_t revision = 0, failed = 0;
  gint64 end = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  while ((revision & 255) || g_get_monotonic_time () < end)
    failed += publish_related (house->composer, ++revision) != KERNEL_OK;
  reader.done = true;
  g_thread_join (thread);
  g_test_message ("%u publications, %lu taken, %lu notes looked at", revision,
                  (unsigned long) reader.taken, (unsigned long) reader.notes);
  g_assert_cmpuint (failed, ==, 0);
  g_assert_cmpuint (reader.torn, ==, 0);
  g_assert_cmpuint (reader.wrong, ==, 0);
  g_assert_cmpuint (reader.taken, >, 10);      /* few where a sanitizer and a busy machine meet */
  kernel_map_free (house->map);
  free (house->scratch);
  g_free (house);
}

/* ---- the performer between a composer, a control thread and eyes ----------------------------- */

typedef struct
{
  House *house;
  _Atomic bool done;
  uint32_t published, refused, seen, gaps;
} Players;

static gpointer
compose_thread (gpointer data)
{
  Players *players = data;
  while (!players->done)
    {
      players->refused += publish_related (players->house->composer, ++players->published)
                          != KERNEL_OK;
      if (players->published % 64 == 0)
        g_usleep (50);
    }
  return NULL;
}

static gpointer
look_thread (gpointer data)
{
  Players *players = data;
  KernelTell tells[256];
  uint64_t cursor = 0, last_block = 0;
  while (!players->done)
    {
      uint32_t lost,
          count = kernel_performer_read (players->house->performer, &cursor, tells, 256, &lost);
      KernelTransport transport;
      kernel_performer_get_transport (players->house->performer, &transport);
      players->gaps += transport.block < last_block
                       || transport.sample != transport.block * KERNEL_BLOCK;
      last_block = transport.block;
      for (uint32_t i = 0; i < count; i++)
        if (tells[i].type == KERNEL_TELL_ON)
          {
            uint32_t r = relation (tells[i].note);
            players->gaps += tells[i].velocity != (r >> 7 & 127) || tells[i].pitch != (r & 127);
            players->seen++;
          }
    }
  return NULL;
}

static gpointer
control_thread (gpointer data)
{
  Players *players = data;
  KernelPerformer *performer = players->house->performer;
  GRand *rand = g_rand_new_with_seed (5);
  while (!players->done)
    {
      KernelStatus status = KERNEL_OK;
      switch (g_rand_int_range (rand, 0, 7))
        {
        case 0: status = kernel_performer_seek (performer, g_rand_int_range (rand, 0, 10)); break;
        case 1: status = kernel_performer_pause (performer); break;
        case 2: status = kernel_performer_stop (performer); break;
        case 3:
          kernel_performer_set_tempo_scale (performer, g_rand_double_range (rand, 0.5, 2));
          break;
        case 4:
          kernel_performer_set_quantum (performer, (unsigned) g_rand_int_range (rand, 0, 4));
          break;
        case 5: kernel_performer_set_mute (performer, g_rand_int_range (rand, 0, 16), 0); break;
        /* a patch that changes nothing but the mark: the relation still holds */
        case 6:
          (void) !kernel_performer_patch (performer, (uint64_t) g_rand_int_range (rand, 1, 200), -1,
                                          -1, 0);
          break;
        }
      (void) status;
      (void) !kernel_performer_play (performer);        /* full is an answer */
      g_usleep (100);
    }
  g_rand_free (rand);
  return NULL;
}

static void
test_performer (void)
{
  House *house = house_new (48000, 1);
  Players players = { .house = house };
  kernel_performer_set_loop_all (house->performer, true);
  house_play (house);
  GThread *threads[] = { g_thread_new ("composer", compose_thread, &players),
                         g_thread_new ("eyes", look_thread, &players),
                         g_thread_new ("control", control_thread, &players) };
  gint64 end = g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    house_blocks (house, 16);
  players.done = true;
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  house_stop (house);
  house_blocks (house, 20);
  KernelTransport transport = house_transport (house);
  g_test_message ("%u published, %u swaps, %u notes, %lu blocks, %u tells of notes seen",
                  players.published, transport.swaps, house_count (house, KERNEL_EVENT_ON),
                  (unsigned long) transport.block, players.seen);
  g_assert_cmpuint (players.refused, ==, 0);
  g_assert_cmpuint (players.gaps, ==, 0);
  g_assert_cmpuint (transport.rejected, ==, 0);
  g_assert_cmpuint (transport.swaps, >, 10);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* ---- random bytes at any time ---------------------------------------------------------------- */

static gpointer
scribble_thread (gpointer data)
{
  Players *players = data;
  KernelLayout layout;
  KernelWord *words = kernel_map_get_score (players->house->map);
  GRand *rand = g_rand_new_with_seed (9);
  if (!kernel_layout_from_boot (kernel_map_get_boot (players->house->map), &layout))
    return NULL;
  while (!players->done)
    {
      /* the post, then a slot's header, axons and tables, then the heap; mostly small numbers,
       * which go furthest */
      size_t at = (size_t) g_rand_int_range (rand, 0, (gint32) (layout.size / 8));
      if (g_rand_boolean (rand))
        at = 8 + (size_t) g_rand_int_range (rand, 0, 8) * layout.stride / 8
             + (size_t) g_rand_int_range (rand, 0, 48);
      uint64_t value = (uint64_t) g_rand_int (rand) << 32 | g_rand_int (rand);
      word_store (words + at, at & 1 ? value : value & 0x000000ff000000ff);
      if (++players->published % 64 == 0)
        atomic_store ((_Atomic uint32_t *) words, (uint32_t) g_rand_int_range (rand, 0, 12));
    }
  g_rand_free (rand);
  return NULL;
}

/* Lanes go on while the zone is rewritten: trusted edits into untrusted clips. */
static gpointer
lane_thread (gpointer data)
{
  Players *players = data;
  KernelLane *lane = kernel_performer_get_lane (players->house->performer, 2);
  GRand *rand = g_rand_new_with_seed (77);
  while (!players->done)
    {
      const KernelLaneNote note = { .clip = 1 + (uint64_t) g_rand_int_range (rand, 0, CLIPS), .tick = g_rand_int_range (rand, 0, NOTES),
                                    .duration_ticks = 1, .track = KERNEL_TRACK_OF_CLIP, .velocity = 9 };
      const KernelLiveSynapse synapse = { .from = note.clip, .to = 1 + (uint64_t) g_rand_int_range (rand, 0, CLIPS),
                                          .id = 1 + (uint32_t) g_rand_int_range (rand, 0, 99), .weight = 500, .probability = 1000 };
      (void) !kernel_lane_insert (lane, &note, NULL);
      (void) !kernel_lane_connect (lane, &synapse);
      (void) !kernel_lane_launch (lane, note.clip, KERNEL_QUANTUM_OFF);
      if (g_rand_int_range (rand, 0, 500) == 0)
        (void) !kernel_lane_clear (lane, 0);
      g_usleep (50);
    }
  g_rand_free (rand);
  return NULL;
}

/* Reasons by number, from the telemetry. */
static void
count_rejects (KernelPerformer *performer, uint64_t *cursor, uint64_t reasons[8])
{
  KernelTell tells[256];
  uint32_t lost, count;
  while ((count = kernel_performer_read (performer, cursor, tells, 256, &lost)))
    for (uint32_t i = 0; i < count; i++)
      if (tells[i].type == KERNEL_TELL_REJECT)
        reasons[tells[i].note < 8 ? tells[i].note : 0]++;
}

/* SYMPHONY_STRESS_SECONDS asks for the long form. */
static void
test_scribbler (void)
{
  const char *wish = g_getenv ("SYMPHONY_STRESS_SECONDS");
  gint64 seconds = wish ? (gint64) g_ascii_strtoull (wish, NULL, 10) : SECONDS / 2;
  uint64_t reasons[8] = { 0 }, cursor = 0;
  House *house = house_new (48000, 1);
  Players players = { .house = house };
  kernel_performer_set_loop_all (house->performer, true);
  g_assert_cmpint (publish_related (house->composer, 1), ==, KERNEL_OK);
  house_play (house);
  house_blocks (house, 2);
  GThread *threads[] = { g_thread_new ("scribbler", scribble_thread, &players),
                         g_thread_new ("control", control_thread, &players), g_thread_new ("lane", lane_thread, &players) };
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  KernelLane *lane = kernel_performer_get_lane (house->performer, 3);
  while (g_get_monotonic_time () < end)
    {
      house_blocks (house, 16);
      count_rejects (house->performer, &cursor, reasons);
      if (house->events->len > 1000000)  /* a long run: stop here, let all end, forget what was checked */
        {
          g_assert_cmpint (kernel_lane_panic (lane), ==, KERNEL_OK);
          g_assert_cmpint (kernel_lane_stop (lane), ==, KERNEL_OK);
          for (int i = 0; i < 100 && (i < 2 || house_transport (house).sounding); i++)
            {
              g_assert_cmpint (kernel_lane_stop (lane), ==, KERNEL_OK);
              house_blocks (house, 1);
            }
          house_assert_no_hanging_note (house);
          g_array_set_size (house->events, 0);
        }
    }
  players.done = true;
  for (unsigned i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  house_stop (house);
  house_blocks (house, 20);
  KernelTransport transport = house_transport (house);
  g_test_message ("%u words scribbled, %lu blocks, %u rejected (axon %lu, note %lu, mailbox %lu, slot %lu, target %lu, room %lu), "
                  "most steps %u of %u", players.published, (unsigned long) transport.block, transport.rejected,
                  (unsigned long) reasons[1], (unsigned long) reasons[2], (unsigned long) reasons[3], (unsigned long) reasons[4],
                  (unsigned long) reasons[5], (unsigned long) reasons[6], transport.steps_most, KERNEL_STEPS_A_BLOCK);
  g_assert_cmpuint (transport.rejected, >, 0);
  g_assert_cmpuint (reasons[0] + reasons[7], ==, 0);    /* each with a reason */
  g_assert_cmpuint (reasons[1] + reasons[2] + reasons[3] + reasons[4] + reasons[5], >, 0);
  g_assert_cmpuint (transport.steps_most, <=, KERNEL_STEPS_A_BLOCK);
  g_assert_cmpuint (transport.sounding, ==, 0);
  house_assert_no_hanging_note (house);
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/stress/slots", test_slots);
  g_test_add_func ("/kernel/stress/performer", test_performer);
  g_test_add_func ("/kernel/stress/scribbler", test_scribbler);
  return g_test_run ();
}
