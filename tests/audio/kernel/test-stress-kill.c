/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer dies at random moments, in the middle of writing; the reader plays the last good score without a gap.
 *
 * The short form runs with the suite; SYMPHONY_STRESS_KILLS=200 asks for the long one. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel-fixture.h"

#define NOTES 12
#define STEP 4                          /* ticks between notes: 200 samples */

/* Pitch, velocity and voice follow from the id; the rhythm is the same in every text. */
static void
publish (KernelComposer *composer, uint32_t revision)
{
  KernelNoteInput inputs[NOTES];
  for (uint32_t i = 0; i < NOTES; i++)
    {
      uint32_t id = revision * NOTES + i + 1, r = id * 2654435761u;
      inputs[i] = (KernelNoteInput) { .id = id, .pitch = r & 127, .velocity = r >> 7 & 127, .voice = r >> 14 & 15,
                                      .start_ticks = i * STEP, .duration_ticks = 1, .span = UINT32_MAX };
    }
  KernelAxonInput axon = test_axon (1, revision, NOTES * STEP, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = NOTES;
  if (kernel_composer_begin (composer, revision) == KERNEL_OK
      && kernel_composer_add_axon (composer, &axon) == KERNEL_OK)
    (void) !kernel_composer_publish (composer, NULL);
}

static pid_t
start_writer (KernelMap *map, uint32_t revision)
{
  size_t size = kernel_composer_scratch_size (kernel_map_get_boot (map));
  void *scratch = malloc (size);
  pid_t child = fork ();
  if (child == 0)
    {
      KernelComposer *composer = kernel_composer_attach (kernel_map_get_boot (map), kernel_map_get_score (map), scratch, size);
      for (;; revision++)
        publish (composer, revision);
    }
  free (scratch);
  return child;
}

typedef struct { uint64_t frames, ons, torn, gaps, scores; uint32_t version; } Heard;

static void
perform (KernelPerformer *p, Heard *heard)
{
  KernelEvent events[256];
  uint32_t count = kernel_performer_block (p, events, 256);
  KernelTransport transport;
  for (uint32_t i = 0; i < count; i++)
    if (events[i].type == KERNEL_EVENT_ON)
      heard->gaps += heard->frames + events[i].frame != 200 * heard->ons++;
  kernel_performer_get_transport (p, &transport);
  heard->scores += transport.score_version != heard->version;
  heard->version = (uint32_t) transport.score_version;
  heard->frames += KERNEL_BLOCK;
}

static void
check_tells (KernelPerformer *p, uint64_t *cursor, Heard *heard)
{
  KernelTell tells[256];
  uint32_t lost, count;
  while ((count = kernel_performer_read (p, cursor, tells, 256, &lost)))
    for (uint32_t i = 0; i < count; i++)
      if (tells[i].type == KERNEL_TELL_ON)
        {
          uint32_t r = tells[i].note * 2654435761u;
          heard->torn += tells[i].pitch != (r & 127) || tells[i].velocity != (r >> 7 & 127);
        }
}

static void
test_killed (void)
{
  const char *wish = g_getenv ("SYMPHONY_STRESS_KILLS");
  uint32_t kills = wish ? (uint32_t) g_ascii_strtoull (wish, NULL, 10) : 20, maps = 0;
  const KernelCapacities capacities = { .notes = 2048, .axons = 16, .spans = 16, .synapses = 16, .tempos = 16, .metres = 16 };
  House *house = house_new (48000, 1);
  KernelPerformer *p = house->performer;
  Heard heard = { 0 };
  uint64_t cursor = 0;
  GPtrArray *given = g_ptr_array_new_with_free_func ((GDestroyNotify) kernel_map_free);
  publish (house->composer, 1);
  kernel_performer_set_loop_all (p, true);
  house_play (house);
  perform (p, &heard);
  for (uint32_t i = 0; i < kills; i++)
    {
      KernelMap *map = kernel_map_new (&capacities), *back;
      g_assert_nonnull (map);
      g_ptr_array_add (given, map);
      pid_t child = start_writer (map, (i + 1) * 1000000);
      g_assert_cmpint (child, >, 0);
      while (kernel_performer_attach (p, map) == KERNEL_ERROR_FULL)
        perform (p, &heard);
      gint64 end = g_get_monotonic_time () + g_test_rand_int_range (0, 8000);
      do
        {
          for (int n = 0; n < 8; n++)
            perform (p, &heard);
          check_tells (p, &cursor, &heard);
        }
      while (g_get_monotonic_time () < end);
      g_assert_cmpint (kill (child, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      for (int n = 0; n < 200; n++)     /* and nobody composes for a while */
        perform (p, &heard);
      check_tells (p, &cursor, &heard);
      while ((back = kernel_performer_collect (p)))
        {
          maps++;
          g_ptr_array_remove (given, back);     /* and frees it, but the house's own */
        }
    }
  g_test_message ("%u kills, %lu scores taken, %lu notes, %u maps came back", kills, (unsigned long) heard.scores,
                  (unsigned long) heard.ons, maps);
  g_assert_cmpuint (heard.gaps, ==, 0);
  g_assert_cmpuint (heard.torn, ==, 0);
  g_assert_cmpuint (heard.scores, >, kills / 2);
  g_assert_cmpuint (heard.ons, ==, (heard.frames + 199) / 200);
  house_free (house);
  g_ptr_array_unref (given);            /* those that the performer still had */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/stress/killed", test_killed);
  return g_test_run ();
}
