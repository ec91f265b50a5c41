/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each token of a text stands: how many line breaks or blanks come before it. */
#ifndef LANGUAGE_LAYOUT_H
#define LANGUAGE_LAYOUT_H

#include "language-private.h"

typedef struct {
  guint8   newlines;                    /* before it: 0, 1, 2 (an empty line between) */
  gboolean keep;                        /* the blanks before it stay as they are */
  guint16  blanks;                      /* on the same line; else the indent of its line */
  guint16  indent;                      /* of the line it stands in */
  uint32_t owner;                       /* innermost node it belongs to */
} LayoutToken;

typedef struct { const ScriptSyntax *x; LayoutToken *tokens; } Layout;

/* Reads the text's own breaks, decides blanks and indents, breaks chains that are too long. Free `tokens`. */
void layout_make (Layout *layout, const ScriptSyntax *x);

#endif
