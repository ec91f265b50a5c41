/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing one MTrk chunk: events in any order, sorted and given their delta times at the end. */
#include "midi-private.h"

#include <string.h>

typedef struct { guint64 tick; guint32 rank, first, count; } Item;

void
midi_chunk_init (MidiChunk *chunk)
{
  chunk->items = g_array_new (FALSE, FALSE, sizeof (Item));
  chunk->bytes = g_byte_array_new ();
}

void
midi_chunk_finish (MidiChunk *chunk)
{
  g_array_unref (chunk->items);
  g_byte_array_unref (chunk->bytes);
}

void
midi_chunk_add (MidiChunk *chunk, guint64 tick, MidiRank rank, const guint8 *bytes, guint count)
{
  const Item item = { tick, rank, chunk->bytes->len, count };
  g_byte_array_append (chunk->bytes, bytes, count);
  g_array_append_val (chunk->items, item);
}

void
midi_chunk_add_3 (MidiChunk *chunk, guint64 tick, MidiRank rank, guint a, guint b, guint c)
{
  const guint8 bytes[3] = { (guint8) a, (guint8) b, (guint8) c };
  guint kind = a & 0xF0;
  midi_chunk_add (chunk, tick, rank, bytes, kind == 0xC0 || kind == 0xD0 ? 2 : 3);
}

static void
put_number (GByteArray *out, guint32 number)
{
  guint8 bytes[5];
  guint at = 5;
  bytes[--at] = (guint8) (number & 0x7F);
  while (number >>= 7)
    bytes[--at] = (guint8) ((number & 0x7F) | 0x80);
  g_byte_array_append (out, bytes + at, 5 - at);
}

void
midi_chunk_add_meta (MidiChunk *chunk, guint64 tick, guint type, const void *bytes, gsize count)
{
  const guint8 head[2] = { 0xFF, (guint8) type };
  const Item item = { tick, MIDI_RANK_META, chunk->bytes->len, 0 };
  count = MIN (count, 65535);
  g_byte_array_append (chunk->bytes, head, 2);
  put_number (chunk->bytes, (guint32) count);
  g_byte_array_append (chunk->bytes, bytes, (guint) count);
  g_array_append_val (chunk->items, item);
  g_array_index (chunk->items, Item, chunk->items->len - 1).count = chunk->bytes->len - item.first;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *first = a, *second = b;
  if (first->tick != second->tick)
    return first->tick < second->tick ? -1 : 1;
  return (int) first->rank - (int) second->rank;
}

void
midi_chunk_write (MidiChunk *chunk, guint64 end, GByteArray *out)
{
  static const guint8 last[] = { 0xFF, 0x2F, 0 };
  guint8 head[8] = { 'M', 'T', 'r', 'k' };
  guint64 tick = 0;
  guint start = out->len;
  g_array_sort (chunk->items, compare_items);
  g_byte_array_append (out, head, sizeof head);
  for (guint i = 0; i < chunk->items->len; i++)
    {
      const Item *item = &g_array_index (chunk->items, Item, i);
      put_number (out, (guint32) MIN (item->tick - tick, 0xFFFFFFF));
      g_byte_array_append (out, chunk->bytes->data + item->first, item->count);
      tick = item->tick;
    }
  put_number (out, (guint32) (end > tick ? MIN (end - tick, 0xFFFFFFF) : 0));
  g_byte_array_append (out, last, sizeof last);
  guint32 size = GUINT32_TO_BE (out->len - start - 8);
  memcpy (out->data + start + 4, &size, 4);
}
