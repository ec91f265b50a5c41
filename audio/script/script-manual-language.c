/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual's chapter on the language itself: what there is of TypeScript, what is left out, what differs. */
#include "script-manual.h"
#include "script-parser.h"

static const char *const there[] = {
  "`const`, `let`, `var`, functions, arrows, closures, default and rest parameters, destructuring",
  "`if`, `for`, `for…of`, `for…in`, `while`, `do`, `switch`, labels, `break`, `continue`, `return`, `throw`, `try`/`catch`/`finally`",
  "`class` with fields, methods, getters and setters, `static`, `extends`, `super`, `#private` names, `new.target`, `instanceof`; classes may extend "
  "`Error` and its kin, `Map`, `Set` and `Object`",
  "arrays, objects with getters and setters, spread, template texts, `?.`, `??`, every operator and its assignment form",
  "`Array`, `String`, `Number`, `Object`, `Math`, `Map`, `Set`, `JSON`, `Error` and its kin, as in ES2023",
  "TypeScript's annotations, generics, `interface`, `type`, `as`, `satisfies`, `!`, overloads, `abstract`, `private` and the like, parameter properties: read and left away",
};

static const char *const differences[] = {
  "Every statement at the left margin is evaluated on its own: an error in one does not stop the others.",
  "Lists have no holes: `[1, , 2]` and `new Array(3)` hold `undefined`. Lists have no fields besides their items.",
  "`==` compares as in JavaScript, with the hint to write `===`.",
  "`Math.random()` gives the same numbers at every evaluation.",
  "`console.log` shows objects in one line. `localeCompare` knows the Latin letters. `normalize` and the locale's own spellings are missing.",
  "Objects are made by classes and literals: `new` of a plain function is an error. `Array` cannot be extended.",
  "The messages of built-in errors are our own; their classes (`TypeError`, `RangeError`, …) are JavaScript's.",
};

void
manual_language_print (FILE *out)
{
  fputs ("# The language\n\nCompositions are written in a part of TypeScript.\n\n## What there is\n\n", out);
  for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
    fprintf (out, "- %s\n", there[i]);
  fputs ("\n## What differs from JavaScript\n\n", out);
  for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++)
    fprintf (out, "- %s\n", differences[i]);
  fputs ("\n## What is left out\n\n| Code | Why | Instead |\n|---|---|---|\n", out);
  for (unsigned number = 20; number < 40; number++)
    if (outside_get (number)->number == number)
      fprintf (out, "| %s | %s | %s |\n", outside_code (number), outside_get (number)->what, outside_get (number)->hint);
  fputc ('\n', out);
}
