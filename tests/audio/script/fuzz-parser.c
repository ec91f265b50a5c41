/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: bytes become a row of words and signs of the language, so that the parser gets deep quickly. */
#include "script/script.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const words[] = {
    "const ", "let ", "a", "b", "=", "(", ")", "[", "]", "{", "}", "=>", ",", ".", ";", "\n", "'C4'", "1", "...", "?", ":", "?.", "??", "+", "-", "*",
    "<", ">", "`x${", "}`", "function ", "return ", "if", "else ", "for", " of ", " in ", "while", "do ", "switch", "case ", "default", "break ",
    "continue ", "try", "catch", "finally", "throw ", "new ", "Error", "typeof ", "delete ", "import ", " from ", "export ", " as ", "type ",
    "interface ", "clip", "Clip", "melody", "note", "loop", "stack", "play", "velocity", "session", "track", "&&", "||", "!", "++", "'4n'", "0.5", "=", "to",
  };
  static void *memory;
  static const size_t room = 8u << 20;
  static char text[1 << 16];
  size_t n = 0;
  ScriptFile file = { "song.sym", text, 0 };
  ScriptInput input = { .files = &file, .file_count = 1, .limits = { .steps_per_statement = 20000, .steps = 100000, .operations = 20000, .loops = 20000 } };

  if (!memory)
    memory = aligned_alloc (64, room);
  for (size_t i = 0; i < size && n < sizeof text - 16; i++)
    {
      const char *word = words[data[i] % (sizeof words / sizeof words[0])];

      memcpy (text + n, word, strlen (word));
      n += strlen (word);
    }
  file.length = n;
  script_evaluate (script_arena_init (memory, room), &input);
  return 0;
}
