/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of a rope's tree.
 *
 * All leaves lie at one depth, in nodes of level 0; a node of level n > 0 has nodes of level n - 1. Seams between leaves
 * never cut a character or CR LF, so every count of a summary is a plain sum. */
#ifndef ROPE_PRIVATE_H
#define ROPE_PRIVATE_H

#include "document/rope.h"

#define ROPE_FAN         32
#define ROPE_FAN_LOW     8              /* a node below it is merged with a neighbour */
#define ROPE_LEAF_TARGET 1024
#define ROPE_LEAF_MAX    2048
#define ROPE_LEAF_LOW    256            /* a leaf below it is merged with a neighbour */

typedef struct {
  gsize   bytes, breaks, chars, utf16;
  gsize   first_row, last_row, longest_row;     /* bytes before the first break, after the last; without breaks: all */
  guint32 flags;
} RopeSum;

typedef struct { guint16 bytes, breaks, chars, utf16, first_row, last_row, longest_row, flags; } RopeLeafSum;

typedef struct {
  gint    refs;
  GBytes *owner;                        /* NULL: the data follow */
  char    data[];
} RopeBlock;

typedef struct { RopeBlock *block; const char *text; RopeLeafSum sum; } RopeLeaf;
typedef struct { Rope *node; RopeSum sum; } RopeChild;
G_STATIC_ASSERT (sizeof (RopeLeaf) == 32 || sizeof (gpointer) != 8);
G_STATIC_ASSERT (ROPE_LEAF_MAX <= G_MAXUINT16);

struct Rope {
  gint    refs;
  guint16 level, count;
  RopeSum sum;
  gpointer slots[];                     /* count RopeLeaf at level 0, else count RopeChild */
};

static inline RopeLeaf *rope_leaves (const Rope *node) { return (RopeLeaf *) (gpointer) node->slots; }
static inline RopeChild *rope_children (const Rope *node) { return (RopeChild *) (gpointer) node->slots; }

/* ---- bytes (rope-scan.c) --------------------------------------------------------------------------------- */
/* Bytes of the valid sequence at p, 0: p[0] is not UTF-8. available > 0. */
guint rope_sequence (const guchar *p, gsize available);
gsize rope_find_invalid (const char *text, gsize length);      /* the first byte that is not UTF-8, or the length */
void  rope_scan (const char *text, gsize length, RopeSum *sum);
void  rope_sum_add (RopeSum *sum, const RopeSum *next);
void  rope_sum_widen (const RopeLeafSum *leaf, RopeSum *sum);
/* The last place up to `at` where a seam may be. */
gsize rope_find_seam (const char *text, gsize length, gsize at);
/* Row breaks complete before `at`; characters and units complete before it. */
gsize rope_count_breaks (const char *text, gsize length, gsize at, guint flags);
gsize rope_count_chars (const char *text, gsize length, gsize at, guint flags);
gsize rope_count_utf16 (const char *text, gsize length, gsize at, guint flags);
/* And back: where the n-th break ends (n > 0), where n characters or units end. */
gsize rope_find_break (const char *text, gsize length, gsize n, guint flags);
gsize rope_find_chars (const char *text, gsize length, gsize n, guint flags);
gsize rope_find_utf16 (const char *text, gsize length, gsize n, guint flags);

/* ---- nodes (rope-build.c) -------------------------------------------------------------------------------- */
typedef struct { RopeLeaf *items; guint count, capacity; RopeLeaf first[ROPE_FAN + 4]; } RopeLeaves;
typedef struct { RopeChild *items; guint count, capacity; RopeChild first[ROPE_FAN + 4]; } RopeChildren;
void       rope_leaves_init (RopeLeaves *leaves);
void       rope_leaves_add (RopeLeaves *leaves, RopeLeaf leaf);                /* takes the leaf's reference */
void       rope_leaves_add_merged (RopeLeaves *leaves, RopeLeaf leaf);         /* joins it to a small neighbour */
void       rope_children_init (RopeChildren *children);
void       rope_children_add (RopeChildren *children, Rope *node);             /* takes; joins small neighbours */
/* Empties the list into nodes of one level above. */
void       rope_leaves_pack (RopeLeaves *leaves, RopeChildren *out);
void       rope_children_pack (RopeChildren *children, RopeChildren *out);
Rope      *rope_children_to_root (RopeChildren *children);
RopeBlock *rope_block_new (gsize length);
RopeBlock *rope_block_ref (RopeBlock *block);
void       rope_block_unref (RopeBlock *block);
/* Cuts text of a block, which gets a reference a leaf, into leaves. */
void       rope_leaves_add_text (RopeLeaves *leaves, RopeBlock *block, const char *text, gsize length);

#endif
