/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arenas: anonymous memory files of a fixed size that processes share.
 *
 * A file is sealed against growing and shrinking when it is made, so no process that holds it can
 * make another one's mapping fault. A frozen file cannot be mapped for writing any more (mappings
 * made before keep their rights). Plain C11. Every function makes system calls: never on an audio
 * thread. */
#ifndef ARENA_ARENA_H
#define ARENA_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  void  *data;                          /* mapped for reading and writing, page aligned, zeroed when new */
  size_t size;                          /* bytes, a multiple of the page size */
  int    fd;                            /* close-on-exec; owned */
} Arena;

/* Makes and maps a file of at least `size` bytes; `name` shows in /proc. False: errno tells,
 * *arena is empty. */
bool arena_open (Arena *arena, const char *name, size_t size);
void arena_close (Arena *arena);        /* an empty or closed arena is fine */

/* From here on nobody can make a new writable mapping or write through a descriptor. False: errno
 * tells. */
bool arena_freeze (Arena *arena);

/* A new descriptor of the file that can only be mapped for reading; the caller closes it. -1:
 * errno tells. */
int  arena_dup_reader (const Arena *arena);

/* Maps somebody else's file. Refuses (EPERM) one that is not sealed against growing and shrinking,
 * and (ERANGE) one whose size is not `size`. NULL: errno tells. Undo with arena_unmap. */
void *arena_map (int fd, size_t size, bool writable);
void  arena_unmap (void *data, size_t size);

/* Makes every page present, so that no later access takes a page fault, and locks it in memory
 * where the system allows. A writable range keeps its contents. False: present, but not locked. */
bool arena_touch (void *data, size_t size, bool writable);

size_t arena_round (size_t size);       /* up to whole pages; 0 when that overflows */

#endif
