/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Build tool: prints what the language's one API table says, as a manual, as TypeScript declarations, as a program of all
 * examples, or as the list of the music's names as they are called. */
#include <stdio.h>
#include <string.h>

#include "script/api.h"

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "manual") == 0)
    script_print_manual (stdout);
  else if (argc == 2 && strcmp (argv[1], "declarations") == 0)
    script_print_declarations (stdout);
  else if (argc == 2 && strcmp (argv[1], "examples") == 0)
    script_print_examples (stdout);
  else if (argc == 2 && strcmp (argv[1], "names") == 0)
    script_print_names (stdout);
  else
    {
      fputs ("usage: print-manual manual|declarations|examples|names\n", stderr);
      return 2;
    }
  return fflush (stdout) == 0 && !ferror (stdout) ? 0 : 3;
}
