/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: any bytes as one token after another; nothing is evaluated, for every line is a broken statement. */
#include "script/script.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static void *memory;
  static const size_t room = 8u << 20;
  static char text[1 << 16];
  ScriptFile file = { "song.sym", text, 0 };
  ScriptInput input = { .files = &file, .file_count = 1 };

  if (!memory)
    memory = aligned_alloc (64, room);
  if (size > sizeof text - 8)
    size = sizeof text - 8;
  memcpy (text, ") = [\n", 6);
  memcpy (text + 6, data, size);
  file.length = size + 6;
  script_evaluate (script_arena_init (memory, room), &input);
  return 0;
}
