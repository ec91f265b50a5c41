/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes are answered with a document or with problems inside the text. */
#include <stdlib.h>
#include "json/json.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint32_t count, line, column;
  JsonDoc *doc = json_doc_parse ((const char *) data, size, &(JsonOptions){ .comments = true });
  const JsonProblem *problems = json_doc_get_problems (doc, &count);
  if (!json_doc_get_root (doc) && !count)
    abort ();
  for (uint32_t i = 0; i < count; i++)
    {
      if (problems[i].offset > size)
        abort ();
      json_place ((const char *) data, size, problems[i].offset, &line, &column);
    }
  json_doc_free (doc);
  return 0;
}
