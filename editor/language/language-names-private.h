/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name as one thing over all files: what finding and renaming share. */
#ifndef LANGUAGE_NAMES_PRIVATE_H
#define LANGUAGE_NAMES_PRIVATE_H

#include "language-private.h"

/* How a use must be written anew. */
typedef enum {
  USE_PLAIN,                            /* the name itself */
  USE_SHORTHAND,                        /* { a }: the key stays, "a: new" */
  USE_SPECIFIER,                        /* import or export list, one token for inside and outside */
  USE_OUTSIDE,                          /* the outside name of `a as b` */
  USE_MEMBER                            /* file.a after `import * as file` */
} UseKind;

typedef struct { Doc *doc; uint32_t node, start, end; UseKind kind; gboolean writes; } Use;

/* What a name at a place stands for: a binding where it is declared. FALSE: no name of the project. */
gboolean name_find (LanguageProject *project, Doc *doc, uint32_t offset, Doc **home, uint32_t *binding, LanguageRange *range);
/* All uses (Use) of it by file and place. */
GArray  *name_uses (LanguageProject *project, Doc *home, uint32_t binding);

#endif
