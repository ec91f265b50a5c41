/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Build tool: prints what the language's one API table says, as a manual or as TypeScript declarations. */
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
  else
    {
      fputs ("usage: print-manual manual|declarations\n", stderr);
      return 2;
    }
  return fflush (stdout) == 0 && !ferror (stdout) ? 0 : 3;
}
