/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arena behind an evaluation: one cursor that only moves up, and arrays that grow inside it. */
#ifndef SCRIPT_MEMORY_H
#define SCRIPT_MEMORY_H

#include "script/script.h"
#include <setjmp.h>
#include <string.h>

struct ScriptArena {
  size_t   size, used, limit;           /* bytes from here; limit <= size is where hunger begins */
  jmp_buf *escape;                      /* where to go when the limit is reached; NULL: memory_alloc gives NULL */
};

void *memory_refuse (ScriptArena *arena);

/* 8-byte aligned, not cleared. With an escape set it never returns NULL. */
static inline void *
memory_alloc (ScriptArena *arena, size_t size)
{
  size_t at = arena->used;

  size = (size + 7) & ~(size_t) 7;
  if (__builtin_expect (size > arena->limit || at > arena->limit - size, 0))
    return memory_refuse (arena);
  arena->used = at + size;
  return (char *) arena + at;
}

static inline void *
memory_alloc_0 (ScriptArena *arena, size_t size)
{
  void *p = memory_alloc (arena, size);

  return p ? memset (p, 0, size) : NULL;
}

/* What lies behind `from` (bytes into the arena) up to its end, for what is gone before anything is put there. */
void *memory_get_tail (ScriptArena *arena, size_t from, size_t item_size, uint32_t *count);

#define memory_new(arena, type) ((type *) memory_alloc_0 ((arena), sizeof (type)))
#define memory_new_n(arena, type, n) ((type *) memory_alloc ((arena), sizeof (type) * (size_t) (n)))

/* Room for one more element; grows in place when the array is the last thing in the arena. */
void *memory_grow (ScriptArena *arena, void *items, uint32_t count, uint32_t *capacity, size_t item_size);

/* A growing array: { type *items; uint32_t count, capacity; } */
#define VECTOR(type) struct { type *items; uint32_t count, capacity; }
#define vector_push(arena, v)                                                                                   \
  (__builtin_expect ((v)->count == (v)->capacity, 0)                                                            \
     ? (void) ((v)->items = memory_grow ((arena), (v)->items, (v)->count, &(v)->capacity, sizeof *(v)->items))  \
     : (void) 0,                                                                                                \
   &(v)->items[(v)->count++])

/* Makes room for `more` elements at once. */
#define vector_reserve(arena, v, more)                                                                          \
  do                                                                                                            \
    {                                                                                                           \
      if ((v)->capacity - (v)->count < (more))                                                                  \
        {                                                                                                       \
          (v)->capacity = (v)->count + (more);                                                                  \
          (v)->items = memory_move ((arena), (v)->items, (v)->count, (v)->capacity, sizeof *(v)->items);        \
        }                                                                                                       \
    }                                                                                                           \
  while (0)
void *memory_move (ScriptArena *arena, const void *items, uint32_t count, uint32_t capacity, size_t item_size);

#endif
