/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of completion share: names and keywords, and the insides of strings. */
#ifndef LANGUAGE_COMPLETE_PRIVATE_H
#define LANGUAGE_COMPLETE_PRIVATE_H

#include "language-private.h"

typedef struct {
  LanguageProject    *project;
  Doc                *doc;
  const ScriptSyntax *x;
  uint32_t            offset;
  LanguageCompletion *answer;
  GArray             *items;            /* LanguageCompletionItem, with the quality of its match */
  GHashTable         *seen;             /* labels of names */
  char               *typed;
  Inference           inference;
  gboolean            quoted;           /* values are proposed outside of a string: with quotes */
} Completer;

/* Adds what matches. insert NULL: the label; all texts are copied. */
void completer_add (Completer *c, LanguageCompletionKind kind, const char *label, const char *insert, gboolean snippet, const char *detail,
                    const char *documentation, guint rank);
void completer_add_value (Completer *c, LanguageCompletionKind kind, const char *label, const char *detail, guint rank);
/* The values that the place in a call takes. */
void completer_add_values (Completer *c, const CallSite *site);
/* Inside of a STRING, whose text begins after the quote. */
void completer_add_string (Completer *c, uint32_t node, uint32_t start, uint32_t end);

#endif
