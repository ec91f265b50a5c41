/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes that grapheme boundaries are found by (UAX 29, table 2), in the order of make-graphemes.py. */
#ifndef ROPE_GRAPHEME_PRIVATE_H
#define ROPE_GRAPHEME_PRIVATE_H

#include <glib.h>

typedef enum {
  G_OTHER, G_CR, G_LF, G_CONTROL, G_EXTEND, G_ZWJ, G_REGIONAL, G_PREPEND, G_SPACING, G_L, G_V, G_T, G_LV, G_LVT, G_PICTURE
} GraphemeClass;

extern const guint8 rope_grapheme_index[0x110000 / 128];
extern const guint8 rope_grapheme_blocks[][128];

#endif
