/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small house for kernel tests: a map, a composer, a performer, clips by short lines, and blocks
 * gathered to lists. */
#ifndef KERNEL_FIXTURE_H
#define KERNEL_FIXTURE_H

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/composer.h"
#include "kernel/performer.h"

typedef struct { double start; unsigned duration, pitch; uint64_t id; } TestNote;

typedef struct {
  KernelMap       *map;
  KernelComposer  *composer;
  void            *scratch;
  KernelPerformer *performer;
  GArray          *events;              /* KernelEvent, frame counted from the first block */
  uint64_t         frames;
} House;

static inline void
house_new_composer (House *house, const KernelCapacities *capacities)
{
  house->map = kernel_map_new (capacities);
  g_assert_nonnull (house->map);
  const void *boot = kernel_map_get_boot (house->map);
  size_t size = kernel_composer_scratch_size (boot);
  g_assert_cmpuint (size, >, 0);
  house->scratch = malloc (size);
  house->composer = kernel_composer_attach (boot, kernel_map_get_score (house->map), house->scratch,
                                            size);
  g_assert_nonnull (house->composer);
}

static inline House *
house_new (double rate, uint32_t seed)
{
  House *house = g_new0 (House, 1);
  const KernelCapacities capacities = {
    .notes = 4096, .axons = 64, .spans = 4096, .synapses = 256, .tempos = 256, .metres = 256
  };
  house_new_composer (house, &capacities);
  house->performer = kernel_performer_new (rate, seed);
  g_assert_nonnull (house->performer);
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  house->events = g_array_new (FALSE, FALSE, sizeof (KernelEvent));
  return house;
}

static inline void
house_free (House *house)
{
  kernel_performer_free (house->performer);
  kernel_map_free (house->map);
  free (house->scratch);
  g_array_unref (house->events);
  g_free (house);
}

static const KernelTempo test_tempo_120 = { .bpm = 120, .to_bpm = 120 };
static const KernelMetre test_metre_44 = { 0, 4, 4 };

/* An axon input of test notes. `inputs` has room for them. */
static inline KernelAxonInput
test_axon (uint64_t key, uint64_t content, uint32_t length, const TestNote *notes, uint32_t count,
           KernelNoteInput *inputs)
{
  for (uint32_t i = 0; i < count; i++)
    inputs[i] = (KernelNoteInput) { .id = notes[i].id ? notes[i].id : key * 1000 + i + 1,
                                    .pitch = (uint8_t) notes[i].pitch,
                                    .velocity = 100,
                                    .start_ticks = notes[i].start,
                                    .duration_ticks = notes[i].duration,
                                    .span = UINT32_MAX };
  return (KernelAxonInput) { .key_hash = key,
                             .content_hash = content,
                             .starts = true,
                             .length_ticks = length,
                             .notes = inputs,
                             .note_count = count,
                             .tempos = &test_tempo_120,
                             .tempo_count = 1,
                             .metres = &test_metre_44,
                             .metre_count = 1 };
}

/* Publishes axons (and synapses) as one score. */
static inline uint32_t
house_publish (House *house, uint32_t revision, const KernelAxonInput *axons, uint32_t count,
               const KernelSynapseInput *synapses, uint32_t synapse_count)
{
  uint32_t slot = 99;
  g_assert_cmpint (kernel_composer_begin (house->composer, revision), ==, KERNEL_OK);
  for (uint32_t i = 0; i < count; i++)
    g_assert_cmpint (kernel_composer_add_axon (house->composer, axons + i), ==, KERNEL_OK);
  for (uint32_t i = 0; i < synapse_count; i++)
    g_assert_cmpint (kernel_composer_add_synapse (house->composer, synapses + i), ==, KERNEL_OK);
  g_assert_cmpint (kernel_composer_publish (house->composer, &slot), ==, KERNEL_OK);
  return slot;
}

static inline void
house_blocks (House *house, uint32_t blocks)
{
  KernelEvent events[1024];
  for (uint32_t i = 0; i < blocks; i++)
    {
      uint32_t count = kernel_performer_block (house->performer, events, 1024);
      for (uint32_t e = 0; e < count; e++)
        {
          g_assert_cmpuint (events[e].frame, <, KERNEL_BLOCK);
          if (e)
            g_assert_cmpuint (events[e].frame, >=, events[e - 1].frame);
          KernelEvent event = events[e];
          event.frame += (uint32_t) house->frames;
          g_array_append_val (house->events, event);
        }
      house->frames += KERNEL_BLOCK;
    }
}

static inline KernelEvent *
house_event (House *house, uint32_t index)
{
  g_assert_cmpuint (index, <, house->events->len);
  return &g_array_index (house->events, KernelEvent, index);
}

/* The n-th ON (from 0), or NULL. */
static inline KernelEvent *
house_on (House *house, uint32_t n)
{
  for (uint32_t i = 0; i < house->events->len; i++)
    if (house_event (house, i)->type == KERNEL_EVENT_ON && n-- == 0)
      return house_event (house, i);
  return NULL;
}

static inline KernelEvent *
house_off_of (House *house, const KernelEvent *on)
{
  for (uint32_t i = 0; i < house->events->len; i++)
    if (house_event (house, i)->type == KERNEL_EVENT_OFF
        && house_event (house, i)->serial == on->serial)
      return house_event (house, i);
  return NULL;
}

static inline uint32_t
house_count (House *house, KernelEventType type)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < house->events->len; i++)
    count += house_event (house, i)->type == type;
  return count;
}

/* Each ON has exactly one OFF, later than it; no OFF stands alone. */
static inline void
house_assert_no_hanging_note (House *house)
{
  GHashTable *open = g_hash_table_new (NULL, NULL);
  for (uint32_t i = 0; i < house->events->len; i++)
    {
      KernelEvent *event = house_event (house, i);
      if (event->type == KERNEL_EVENT_ON)
        g_assert_true (event->serial && g_hash_table_add (open, GUINT_TO_POINTER (event->serial)));
      else if (event->type == KERNEL_EVENT_OFF)
        g_assert_true (g_hash_table_remove (open, GUINT_TO_POINTER (event->serial)));
    }
  g_assert_cmpuint (g_hash_table_size (open), ==, 0);
  g_hash_table_unref (open);
}

static inline KernelTransport
house_transport (House *house)
{
  KernelTransport transport;
  kernel_performer_get_transport (house->performer, &transport);
  return transport;
}

#define house_play(house) g_assert_cmpint (kernel_performer_play ((house)->performer), ==, KERNEL_OK)
#define house_stop(house) g_assert_cmpint (kernel_performer_stop ((house)->performer), ==, KERNEL_OK)

#endif
