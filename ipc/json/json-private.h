/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader and the document share. */
#ifndef JSON_PRIVATE_H
#define JSON_PRIVATE_H

#include "json/json.h"

#define JSON_PROBLEMS_MAX 64

typedef struct JsonChunk JsonChunk;
struct JsonDoc {
  JsonChunk   *chunks;
  JsonItem    *root;
  JsonProblem  problems[JSON_PROBLEMS_MAX];
  uint32_t     problem_count;
};

void *json_doc_alloc (JsonDoc *doc, size_t size);

#endif
