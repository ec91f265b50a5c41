/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Z0 and Z1 of one composer as sealed memory files: making, lending, freeing; the control thread's
 * look at spans. */
#include "kernel-map.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

_Static_assert (_Alignof (KernelMap) >= 16, "the low bits of a map's address carry a slot number");

KernelMap *
kernel_map_new (const KernelCapacities *capacities)
{
  KernelMap *map = aligned_alloc (64, (sizeof *map + 63) & ~(size_t) 63);
  if (!map)
    return NULL;
  *map = (KernelMap) { .boot.fd = -1, .score.fd = -1, .reader_fd = -1 };
  if (!kernel_layout_from_capacities (capacities, &map->layout))
    {
      errno = ERANGE;
      goto fail;
    }
  if (!arena_open (&map->boot, "symphony-boot", sizeof (KernelBoot))
      || !arena_open (&map->score, "symphony-score", map->layout.size))
    goto fail;
  kernel_layout_write_boot (&map->layout, map->boot.data);
  if ((map->reader_fd = arena_dup_reader (&map->boot)) < 0)
    goto fail;
  arena_freeze (&map->boot); /* before Linux 5.1 the read-only descriptor alone has to do */
  arena_touch (map->boot.data, map->boot.size, false);
  arena_touch (map->score.data, map->score.size, true);
  return map;

fail:;
  int saved = errno;
  kernel_map_free (map);
  errno = saved;
  return NULL;
}

void
kernel_map_free (KernelMap *map)
{
  if (!map)
    return;
  if (map->reader_fd >= 0)
    close (map->reader_fd);
  arena_close (&map->boot);
  arena_close (&map->score);
  free (map);
}

int kernel_map_get_boot_fd (KernelMap *map) { return map->reader_fd; }
int kernel_map_get_score_fd (KernelMap *map) { return map->score.fd; }
const void *kernel_map_get_boot (KernelMap *map) { return map->boot.data; }
void *kernel_map_get_score (KernelMap *map) { return map->score.data; }
size_t kernel_map_get_boot_size (KernelMap *map) { return map->boot.size; }
size_t kernel_map_get_score_size (KernelMap *map) { return map->score.size; }

uint32_t
kernel_map_copy_spans (KernelMap *map, uint32_t slot, KernelSpanView *spans, uint32_t max,
                       uint32_t *revision)
{
  if (slot >= KERNEL_SLOTS)
    return 0;
  const KernelLayout *layout = &map->layout;
  KernelWord *header = layout_slot (layout, map->score.data, slot);
  KernelWord *table = layout_table (header, layout->spans_at);
  uint32_t count = (uint32_t) (word_load (header + 2) >> 32);
  if (count > layout->spans)
    count = 0;
  if (revision)
    *revision = (uint32_t) word_load (header);
  if (count > max)
    count = max;
  for (uint32_t i = 0; i < count; i++)
    {
      uint64_t w0 = word_load (table + i * SPAN_WORDS), w1 = word_load (table + i * SPAN_WORDS + 1);
      uint32_t parent = (uint32_t) (w1 >> 32);
      spans[i] = (KernelSpanView) {
        .file = (uint16_t) w0, .pass = (uint16_t) (w0 >> 16), .start = (uint32_t) (w0 >> 32),
        .length = (uint32_t) w1, .parent = parent < i ? parent : KERNEL_NO_SPAN,
      };
    }
  return count;
}
