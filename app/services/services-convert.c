/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions that rewrite the selection: builder calls as mini-notation and back. Both are tried by evaluating the piece before
 * and after, in bounded memory, so they are looked for when they are asked for only, not while the pointer rests. */
#include "services-private.h"
#include "script/convert.h"
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (48u << 20)         /* of two; untouched pages cost nothing */
#define TEXT_MAX (512u << 10)           /* a longer piece would keep other questions waiting */

typedef ScriptConversion (*ConvertFunc) (ScriptArena *arena, ScriptArena *scratch, const ScriptInput *input, uint32_t start, uint32_t end);

static void
add_conversion (ProviderAnswer *answer, const Job *job, const char *text, const char *title, const ScriptConversion *conversion)
{
  ProviderAction action = { provider_answer_keep (answer, title), answer->edits->len, conversion->edit_count };
  for (uint32_t i = 0; i < conversion->edit_count; i++)
    {
      const ScriptEdit *from = &conversion->edits[i];
      g_autofree char *old = g_strndup (text + from->start, from->end - from->start);
      ProviderEdit edit = { NULL, from->start, from->end, provider_answer_keep (answer, from->text), provider_answer_keep (answer, old), job->revision };
      g_array_append_val (answer->edits, edit);
    }
  provider_answer_add (answer, &action);
}

void
services_add_conversions (ServicesProject *project, const Job *job, ProviderAnswer *answer)
{
  static const struct { ConvertFunc func; const char *title; } conversions[] = {
    { script_convert_to_pattern, "Write as mini-notation" },
    { script_convert_to_chain, "Write mini-notation as calls" },
  };
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (ScriptFile));
  ScriptInput input = { 0 };
  GHashTableIter iter;
  gpointer name, value;
  void *memory[2] = { aligned_alloc (64, ARENA_BYTES), aligned_alloc (64, ARENA_BYTES) };

  g_hash_table_iter_init (&iter, project->texts);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      ServicesText *text = value;
      ScriptFile file = { name };
      if (!text->text)
        continue;
      file.text = g_bytes_get_data (text->text, &file.length);
      if (strcmp (name, job->name) == 0)
        input.main = files->len;
      g_array_append_val (files, file);
    }
  input.files = (const ScriptFile *) (const void *) files->data;
  input.file_count = files->len;
  if (memory[0] && memory[1] && files->len > 0 && strcmp (input.files[input.main].path, job->name) == 0 && input.files[input.main].length <= TEXT_MAX)
    for (guint i = 0; i < G_N_ELEMENTS (conversions) && !provider_request_is_cancelled (job->request); i++)
      {
        ScriptConversion conversion = conversions[i].func (script_arena_init (memory[0], ARENA_BYTES), script_arena_init (memory[1], ARENA_BYTES),
                                                           &input, (uint32_t) job->start, (uint32_t) MAX (job->start, job->end));
        if (conversion.edits)
          add_conversion (answer, job, input.files[input.main].text, conversions[i].title, &conversion);
      }
  free (memory[0]);
  free (memory[1]);
}
