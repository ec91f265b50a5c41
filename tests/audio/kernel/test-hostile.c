/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A composer zone full of lies: each attack by itself, random bytes at any time, writers killed at
 * random. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel-fixture.h"
#include "kernel/lane.h"
#include "kernel-view.h"

static const TestNote notes[] = {
  { 0, 100, 60 }, { 10, 100, 61 }, { 20, 100, 62 }, { 300, 100, 63 }, { 400, 100, 64 }
};

typedef struct
{
  House *house;
  KernelNoteInput inputs[5];
  KernelAxonInput axon;
  KernelLayout layout;
  void *z1;
  uint32_t slot, first;
} Victim;

static Victim *
victim_new (void)
{
  Victim *victim = g_new0 (Victim, 1);
  victim->house = house_new (48000, 1);
  victim->axon = test_axon (7, 1, 480, notes, 5, victim->inputs);
  const KernelSynapseInput again = {
    .from_key = 7, .to_key = 7, .id = 1, .weight = 500, .probability = 1000
  };
  victim->slot = house_publish (victim->house, 1, &victim->axon, 1, &again, 1);
  victim->z1 = kernel_map_get_score (victim->house->map);
  g_assert_true (
      kernel_layout_from_boot (kernel_map_get_boot (victim->house->map), &victim->layout));
  victim->first = 1;
  house_play (victim->house);
  house_blocks (victim->house, 5);      /* 320 samples: one note has sounded, four lie ahead */
  g_assert_cmpuint (house_count (victim->house, KERNEL_EVENT_ON), ==, 1);
  return victim;
}

static KernelWord *
note (Victim *victim, uint32_t index)
{
  return layout_note (&victim->layout, victim->z1, victim->first + index);
}

static KernelWord *
table (Victim *victim, size_t at)
{
  return layout_table (layout_slot (&victim->layout, victim->z1, victim->slot), at);
}

/* Plays on for two seconds and more, stops, and checks what always holds. */
static void
survive (Victim *victim, bool counted)
{
  house_blocks (victim->house, 2000);
  house_stop (victim->house);
  house_blocks (victim->house, 3);
  if (counted)
    g_assert_cmpuint (house_transport (victim->house).rejected, >, 0);
  g_assert_cmpuint (house_transport (victim->house).sounding, ==, 0);
  house_assert_no_hanging_note (victim->house);
  house_free (victim->house);
  g_free (victim);
}

static void
test_links (void)
{
  static const uint32_t nexts[] = { 0xffffffff, 4096, 4097, 100, 0x80000000 };
  for (unsigned i = 0; i < G_N_ELEMENTS (nexts); i++)
    {
      Victim *victim = victim_new ();
      word_store (note (victim, 1) + 2, nexts[i]);
      survive (victim, true);
    }
  Victim *cycle = victim_new ();
  word_store (note (cycle, 2) + 2, cycle->first);       /* back to the start: its tick is lower */
  survive (cycle, true);
  Victim *tight = victim_new ();
  for (uint32_t i = 0; i < 5; i++) /* itself, at one tick: at most `count` steps a pass */
    {
      word_store (note (tight, i) + 2, tight->first + i);
      word_store (note (tight, i) + 1, 20);
    }
  survive (tight, true);
  Victim *kinds = victim_new ();
  for (uint32_t i = 1; i < 5; i++)
    word_store (note (kinds, i), UINT64_MAX);
  survive (kinds, false);
}

static void
test_headers (void)
{
  for (unsigned word = 0; word < AXON_WORDS; word++)
    {
      Victim *victim = victim_new ();
      word_store (table (victim, victim->layout.axons_at) + word, UINT64_MAX);
      survive (victim, false);          /* the cursor has its own copy; its synapse finds the lie */
    }
  for (unsigned word = 0; word < SLOT_HEADER_WORDS; word++)
    {
      Victim *victim = victim_new ();
      uint32_t slot = house_publish (victim->house, 2, &victim->axon, 1, NULL, 0);
      word_store (layout_slot (&victim->layout, victim->z1, slot) + word, UINT64_MAX);
      survive (victim, false);
    }
  Victim *victim = victim_new ();
  uint32_t slot = house_publish (victim->house, 2, &victim->axon, 1, NULL, 0);
  word_store (layout_slot (&victim->layout, victim->z1, slot) + 1, 0x7fffffff); /* so many axons */
  survive (victim, true);
}

static void
test_numbers (void)
{
  static const double lies[] = { 0, -1, 1e300, -1e300, 0.0 / 0.0, 1.0 / 0.0, 1e-300 };
  for (unsigned lie = 0; lie < G_N_ELEMENTS (lies); lie++)
    for (unsigned word = 0; word < TEMPO_WORDS; word++)
      {
        Victim *victim = victim_new ();
        word_store (table (victim, victim->layout.tempos_at) + word, word_from_double (lies[lie]));
        survive (victim, false); /* read when the clip starts again, and by a ramp of any curve */
      }
}

/* A place outside its ramp, or none at all, becomes one inside; seconds and ticks stay finite and go forward. */
static void
test_ramp_places (void)
{
  static const double lies[] = { -1, 1e300, -1e300, 0.0 / 0.0, 1.0 / 0.0, 961, 960, 480 };
  Victim *victim = victim_new ();
  KernelZone zone = { .z1 = victim->z1, .layout = victim->layout };
  KernelWord *row = table (victim, victim->layout.tempos_at);
  for (uint32_t curve = 1; curve <= 4; curve++)
    for (unsigned lie = 0; lie < G_N_ELEMENTS (lies); lie++)
      {
        word_store (row + TEMPO_TO_BPM, word_from_double (lie % 2 ? 2000 : 1));
        word_store (row + TEMPO_TICKS, word_from_double (960));
        word_store (row + TEMPO_FROM, word_from_double (lies[lie]));
        word_store (row + TEMPO_CURVE, curve);
        KernelTempo tempo;
        kernel_view_tempo (&zone, victim->slot, 0, &tempo);
        g_assert_true (tempo.from_ticks >= 0 && tempo.from_ticks <= 960);
        double before = -1;
        for (double tick = 0; tick < 2000; tick += 10)
          {
            double seconds = kernel_tempo_seconds (&tempo, tick);
            g_assert_true (seconds > before && seconds < 1000);
            g_assert_cmpfloat_with_epsilon (kernel_tempo_ticks (&tempo, seconds), tick, 1e-4);
            before = seconds;
          }
      }
  survive (victim, false);
}

static void
test_mailbox (void)
{
  static const uint32_t lies[] = { 9, 0xffffffff, 0x80000000, 1, 1 };
  for (unsigned i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      Victim *victim = victim_new ();
      KernelPost *post = victim->z1;
      atomic_store (&post->mailbox, i == 3 ? victim->slot + 1 : lies[i]); /* 3: the slot it holds */
      house_blocks (victim->house, 2);
      g_assert_cmpuint (house_transport (victim->house).score_version, ==, 1);
      survive (victim, true);
    }
}

static void
test_synapses (void)
{
  Victim *victim = victim_new ();
  KernelWord *synapses = table (victim, victim->layout.synapses_at);
  uint64_t generation = word_load (synapses
                                   + (size_t) layout_hash32 (7, victim->layout.synapses_log2)
                                         * SYNAPSE_WORDS
                                   + 3)
                        >> 48;
  for (uint32_t i = 0; i < victim->layout.synapses;
       i++) /* every place a record of this source, all at once */
    {
      word_store (synapses + i * 4, word_pair (7, 7));
      word_store (synapses + i * 4 + 1, word_pair (i, 0xffffffff));
      word_store (synapses + i * 4 + 2, 0);
      word_store (synapses + i * 4 + 3, SYNAPSE_ALWAYS << 8 | generation << 48);
    }
  house_blocks (victim->house, 1500);
  g_assert_cmpuint (house_transport (victim->house).deferred, >, 0);
  survive (victim, false);
  victim = victim_new ();               /* runs without an end, targets nowhere */
  synapses = table (victim, victim->layout.synapses_at);
  for (uint32_t i = 0; i < victim->layout.synapses; i++)
    {
      word_store (synapses + i * 4, word_pair (i % 3 ? 8 : 7, 12345));
      word_store (synapses + i * 4 + 3, generation << 48);
      word_store (synapses + i * 4 + 1, UINT64_MAX);
    }
  survive (victim, true);
}

/* ---- random bytes ---------------------------------------------------------------------------- */

static double
now_s (void)
{
  struct timespec time;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void
test_random_bytes (void)
{
  double worst = 0;
  for (unsigned round = 0; round < 60; round++)
    {
      Victim *victim = victim_new ();
      KernelWord *words = victim->z1;
      size_t count = victim->layout.size / 8, slot_words = victim->layout.stride / 8;
      kernel_performer_set_quantum (victim->house->performer, round % 4);
      kernel_performer_set_loop_all (victim->house->performer, round & 1);
      for (unsigned i = 0; i < 400; i++)
        {
          for (unsigned k = 0; k < 40; k++)
            {
              size_t at = (size_t) g_test_rand_int_range (0, (gint32) count);
              if (k % 4 == 0)           /* near what is really read */
                at = 8 + (size_t) g_test_rand_int_range (0, 8) * slot_words
                     + (size_t) g_test_rand_int_range (0, 40);
              else if (k % 4 == 1)
                at = victim->layout.heap / 8 + (size_t) g_test_rand_int_range (0, 64);
              uint64_t value = (uint64_t) (uint32_t) g_test_rand_int () << 32
                               | (uint32_t) g_test_rand_int ();
              word_store (words + at, k & 8 ? value : value & 0x0000ffff0000ffff);
            }
          KernelPost *post = victim->z1;
          atomic_store (&post->mailbox, (uint32_t) g_test_rand_int_range (0, 10));
          double start = now_s ();
          house_blocks (victim->house, 2);
          worst = MAX (worst, (now_s () - start) / 2);
        }
      survive (victim, true);
    }
  g_test_message ("longest block under random bytes: %.3f ms", worst * 1000);
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
  g_assert_cmpfloat (worst, <, 0.05);
#endif
}

/* ---- killed writers -------------------------------------------------------------------------- */

#define KILLS 200
/* Velocity is a function of pitch: a torn or half-written note would show. */
#define VELOCITY_OF(pitch) ((pitch) * 5 % 100 + 1)

static void
write_until_killed (KernelMap *map, uint32_t seed)
{
  const void *boot = kernel_map_get_boot (map);
  size_t size = kernel_composer_scratch_size (boot);
  KernelComposer *composer = kernel_composer_attach (boot, kernel_map_get_score (map),
                                                     malloc (size), size);
  for (uint32_t revision = 1;; revision++)
    {
      KernelNoteInput inputs[4][32];
      if (kernel_composer_begin (composer, seed * 1000000 + revision) != KERNEL_OK)
        continue;
      for (uint32_t a = 0; a < 4; a++)
        {
          for (uint32_t i = 0; i < 32; i++)
            {
              uint8_t pitch = (uint8_t) ((revision * 7 + a * 31 + i) % 100 + 10);
              inputs[a][i] = (KernelNoteInput) { .id = a * 100 + i + 1,
                                                 .pitch = pitch,
                                                 .velocity = (uint8_t) VELOCITY_OF (pitch),
                                                 .start_ticks = i * 7.5,
                                                 .duration_ticks = 12,
                                                 .span = UINT32_MAX };
            }
          KernelAxonInput axon = test_axon (a + 1, revision, 240, NULL, 0, NULL);
          axon.notes = inputs[a];
          axon.note_count = 32;
          kernel_composer_add_axon (composer, &axon);
        }
      kernel_composer_publish (composer, NULL);
    }
}

static void
test_killed_writers (void)
{
  House *house = house_new (48000, 1);
  KernelMap *maps[2] = { house->map, NULL };
  uint32_t version = 0, heard = 0;
  kernel_performer_set_loop_all (house->performer, true);
  house_play (house);
  house_blocks (house, 1);
  for (uint32_t kill_count = 1; kill_count <= KILLS; kill_count++)
    {
      static const KernelCapacities capacities = {
        .notes = 4096, .axons = 64, .spans = 64, .synapses = 64, .tempos = 64, .metres = 64
      };
      KernelMap *map = kernel_map_new (&capacities);
      g_assert_nonnull (map);
      g_assert_cmpint (kernel_performer_attach (house->performer, map), ==, KERNEL_OK);
      pid_t child = fork ();
      if (child == 0)
        write_until_killed (map, kill_count);
      g_assert_cmpint (child, >, 0);
      for (int blocks = 0;
           blocks < 20000 && house_transport (house).score_version < kill_count * 1000000; blocks++)
        {
          house_blocks (house, 1);      /* until its first score is there, the old one plays on */
          if (blocks > 20)
            g_usleep (blocks > 1000 ? 500 : 50);
        }
      g_assert_cmpuint (house_transport (house).score_version, >=, kill_count * 1000000);
      g_usleep ((gulong) g_test_rand_int_range (0, 700));
      house_blocks (house, 20);
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      house_blocks (house, 200);        /* the last good score, long after */
      KernelTransport transport = house_transport (house);
      g_assert_cmpuint (transport.score_version, >=, version);
      version = (uint32_t) transport.score_version;
      g_assert_cmpuint (transport.rejected, ==, 0);
      g_assert_false (transport.at_end);
      uint32_t ons = house_count (house, KERNEL_EVENT_ON);
      g_assert_cmpuint (ons, >, heard); /* no silence */
      heard = ons;
      KernelMap *back = kernel_performer_collect (house->performer);
      g_assert_true (back == maps[0]);
      kernel_map_free (back);
      maps[0] = map;
    }
  house_stop (house);
  house_blocks (house, 3);
  for (uint32_t i = 0; i < house->events->len; i++)
    if (house_event (house, i)->type == KERNEL_EVENT_ON)
      g_assert_cmpuint (house_event (house, i)->velocity, ==,
                        VELOCITY_OF (house_event (house, i)->pitch));
  house_assert_no_hanging_note (house);
  house->map = maps[0];
  house_free (house);
}

/* ---- the longest block ----------------------------------------------------------------------- */

static double
own_us (void)
{
  struct timespec time;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* 250 cursors of 60,000 notes at one tick each want fifteen million notes at once: no block does more than its budget, and all
 * is taken in the end. */
static void
test_budget (void)
{
  enum { COUNT = 60000, CURSORS_WANTED = 250 };
  const KernelCapacities capacities = { .notes = 65536, .axons = 16, .spans = 16, .synapses = 16, .tempos = 16, .metres = 16 };
  House *house = g_new0 (House, 1);
  house_new_composer (house, &capacities);
  house->performer = kernel_performer_new (48000, 1);
  house->events = g_array_new (FALSE, FALSE, sizeof (KernelEvent));
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  KernelNoteInput *inputs = g_new0 (KernelNoteInput, COUNT);
  for (uint32_t i = 0; i < COUNT; i++)
    inputs[i] = (KernelNoteInput) { .id = i + 1, .pitch = 60, .velocity = 1, .start_ticks = 1, .duration_ticks = 1, .span = UINT32_MAX };
  KernelAxonInput axon = test_axon (7, 1, 480, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = COUNT;
  house_publish (house, 1, &axon, 1, NULL, 0);
  kernel_performer_set_mute (house->performer, 1, 0);
  house_play (house);
  KernelLane *lane = kernel_performer_get_lane (house->performer, 4);
  for (uint32_t i = 0; i < CURSORS_WANTED; i++)
    g_assert_cmpint (kernel_lane_launch (lane, 7, KERNEL_QUANTUM_OFF), ==, KERNEL_OK);
  double longest = 0;                   /* of the thread's own time: other programs' turns are no work */
  uint32_t blocks = 0;
  for (; blocks < 3000 && !house_transport (house).at_end; blocks++)
    {
      double start = own_us ();
      house_blocks (house, 1);
      double took = own_us () - start;
      longest = MAX (longest, took);
    }
  KernelTransport transport = house_transport (house);
  g_test_message ("%u blocks, most steps %u, longest block %.0f us", blocks, transport.steps_most, longest);
  g_assert_true (transport.at_end);
  g_assert_cmpuint (blocks, >, (uint64_t) COUNT * CURSORS_WANTED / KERNEL_STEPS_A_BLOCK);
  g_assert_cmpuint (transport.steps_most, <=, KERNEL_STEPS_A_BLOCK);
  g_assert_cmpuint (transport.steps_most, >, KERNEL_STEPS_A_BLOCK - 32);
  g_free (inputs);
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/hostile/links", test_links);
  g_test_add_func ("/kernel/hostile/headers", test_headers);
  g_test_add_func ("/kernel/hostile/numbers", test_numbers);
  g_test_add_func ("/kernel/hostile/ramp-places", test_ramp_places);
  g_test_add_func ("/kernel/hostile/mailbox", test_mailbox);
  g_test_add_func ("/kernel/hostile/synapses", test_synapses);
  g_test_add_func ("/kernel/hostile/random-bytes", test_random_bytes);
  g_test_add_func ("/kernel/hostile/killed-writers", test_killed_writers);
  g_test_add_func ("/kernel/hostile/budget", test_budget);
  return g_test_run ();
}
