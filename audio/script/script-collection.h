/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in a Map or a Set: a hash table over a list in the order of insertion, and iterators. */
#ifndef SCRIPT_COLLECTION_H
#define SCRIPT_COLLECTION_H

#include "script-value.h"

/* Entries stay where they are; a deleted one still leads to its neighbours, so whoever stands on it finds on. */
typedef struct Entry Entry;
struct Entry {
  Value    key, value;                  /* of a set: value is the key */
  Entry   *previous, *next;             /* in the order of insertion */
  Entry   *chain;                       /* of its bucket */
  uint32_t hash;
  bool     deleted;
};

typedef struct Collection {
  Entry  **buckets;
  Entry   *first, *last, *spare;
  uint32_t mask, count;
  bool     watched;                     /* an iterator may stand on a deleted entry: none is used again */
} Collection;

Collection *collection_new (Script *s);
/* Keys are the same as includes() sees it: NaN is NaN, 0 is -0. */
Entry *collection_find (Script *s, const Collection *all, Value key);
void   collection_put (Script *s, Collection *all, Value key, Value value);
bool   collection_delete (Script *s, Collection *all, Value key);
void   collection_clear (Script *s, Collection *all);

static inline Entry *collection_first (const Collection *all) { return all->first; }
/* Also from an entry that was deleted meanwhile; NULL at the end. */
Entry *entry_next (const Collection *all, const Entry *entry);

typedef enum { ITERATE_KEYS, ITERATE_VALUES, ITERATE_ENTRIES } Iterating;

/* Walks anything iterable, and sees what is added on the way. */
typedef struct Iterator {
  Value       source;                   /* ARRAY, STRING, or an OBJECT that is a map or set; UNDEFINED: at its end */
  uint8_t     what;
  uint32_t    at;                       /* place, byte of a string */
  const Entry *entry;                   /* the last one given */
} Iterator;

/* Throws when the value is not iterable. */
void  iterator_init (Script *s, Iterator *iterator, Value value, Place place);
bool  iterator_next (Script *s, Iterator *iterator, Value *out);
Value iterator_new (Script *s, Value source, Iterating what);

#endif
