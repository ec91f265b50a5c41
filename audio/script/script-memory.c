/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arena's slow paths: laying it out, growing an array, and running out. */
#include "script-memory.h"

#define HEAD ((sizeof (ScriptArena) + 63) & ~(size_t) 63)

ScriptArena *
script_arena_init (void *memory, size_t size)
{
  ScriptArena *arena = memory;

  if (!memory || size < (1u << 20) || ((uintptr_t) memory & 63) != 0)
    return NULL;
  arena->size = size & ~(size_t) 15;
  script_arena_reset (arena);
  return arena;
}

void
script_arena_reset (ScriptArena *arena)
{
  arena->used = HEAD;
  arena->limit = arena->size;
  arena->escape = NULL;
}

size_t
script_arena_get_used (const ScriptArena *arena)
{
  return arena->used;
}

void *
memory_refuse (ScriptArena *arena)
{
  if (arena->escape)
    _longjmp (*arena->escape, 2);
  return NULL;
}

void *
memory_grow (ScriptArena *arena, void *items, uint32_t count, uint32_t *capacity, size_t item_size)
{
  uint32_t more = *capacity < 8 ? 8 : *capacity * 2;
  size_t old = ((size_t) *capacity * item_size + 7) & ~(size_t) 7;
  char *fresh;

  if (items && (char *) items + old == (char *) arena + arena->used)
    {
      memory_alloc (arena, (((size_t) more * item_size + 7) & ~(size_t) 7) - old);
      *capacity = more;
      return items;
    }
  fresh = memory_alloc (arena, (size_t) more * item_size);
  if (count > 0)
    memcpy (fresh, items, (size_t) count * item_size);
  *capacity = more;
  return fresh;
}

void *
memory_move (ScriptArena *arena, const void *items, uint32_t count, uint32_t capacity, size_t item_size)
{
  void *fresh = memory_alloc (arena, (size_t) capacity * item_size);

  if (count > 0)
    memcpy (fresh, items, (size_t) count * item_size);
  return fresh;
}

void *
memory_get_tail (ScriptArena *arena, size_t from, size_t item_size, uint32_t *count)
{
  size_t room;

  from = (from + 63) & ~(size_t) 63;
  room = from < arena->size ? (arena->size - from) / item_size : 0;
  *count = room < UINT32_MAX ? (uint32_t) room : UINT32_MAX;
  return (char *) arena + from;
}
