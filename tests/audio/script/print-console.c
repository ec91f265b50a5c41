/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluates the programs of a file, one a line, each a block behind a common beginning, and prints what they log:
 * "> 3" before the lines of program 3, "! TypeError" or a code when it ends with an error. */
#include "script/script.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
file_read (const char *path)
{
  FILE *file = fopen (path, "rb");
  char *text = calloc (1, 64u << 20);
  size_t n = file && text ? fread (text, 1, (64u << 20) - 1, file) : 0;

  if (!file || !text || (n == 0 && ferror (file)))
    {
      fprintf (stderr, "%s cannot be read\n", path);
      exit (1);
    }
  fclose (file);
  return text;
}

static void
program_run (ScriptArena *arena, const char *prelude, const char *line, size_t length, unsigned number)
{
  size_t size = strlen (prelude) + length + 8;
  char *text = malloc (size);
  ScriptFile file = { "song.sym", text, 0 };
  ScriptInput input = { .files = &file, .file_count = 1 };
  const ScriptScore *score;

  if (!text)
    exit (1);
  file.length = (size_t) snprintf (text, size, "%s\n{ %.*s\n}", prelude, (int) length, line);
  score = script_evaluate (arena, &input);
  printf ("> %u\n", number);
  for (uint32_t i = 0; i < score->console_count; i++)
    puts (score->console[i]);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    if (score->diagnostics[i].severity == SCRIPT_ERROR && strcmp (score->diagnostics[i].code, "SS0604") != 0)
      {
        printf ("! %s %s\n", score->diagnostics[i].code, score->diagnostics[i].message);
        break;
      }
  free (text);
}

int
main (int argc, char **argv)
{
  const size_t size = 128u << 20;
  void *memory = aligned_alloc (64, size);
  ScriptArena *arena = script_arena_init (memory, size);
  char *prelude, *text;
  unsigned number = 0;

  if (argc != 3 || !arena)
    {
      fprintf (stderr, "usage: print-console PRELUDE PROGRAMS\n");
      return 2;
    }
  prelude = file_read (argv[1]);
  text = file_read (argv[2]);
  for (char *line = text; *line; )
    {
      size_t length = strcspn (line, "\n");

      number++;
      if (length > 0 && strncmp (line, "//", 2) != 0)
        program_run (arena, prelude, line, length, number);
      line += length + (line[length] == '\n');
    }
  free (prelude);
  free (text);
  free (memory);
  return 0;
}
