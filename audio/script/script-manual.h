/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the manual and the declarations share: receivers by name. */
#ifndef SCRIPT_MANUAL_H
#define SCRIPT_MANUAL_H

#include "script/api.h"

typedef struct {
  uint64_t    bit;
  const char *name;                     /* for people: "melody clips" */
  const char *type;                     /* in the declarations; NULL: TypeScript has its own */
  const char *made;                     /* an expression that gives one, for examples; NULL: none is needed */
} ManualReceiver;

extern const ManualReceiver manual_receivers[];
extern const unsigned       manual_receiver_count;

/* The chapters in prose: before the reference, and behind it. */
void manual_print_before (FILE *out);
void manual_print_behind (FILE *out);
/* What of TypeScript there is, and what is left out. */
void manual_language_print (FILE *out);

#endif
