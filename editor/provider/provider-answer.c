/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: their memory, how they follow edits, how several become one. */
#include "provider-private.h"
#include "document/rope.h"
#include <string.h>

#define TYPED_MAX 256

typedef struct {
  ProviderAnswer answer;
  gatomicrefcount references;
  GStringChunk  *strings;
  GPtrArray     *parts;                 /* answers whose strings the rows point to */
} Box;

static gsize
row_size (ProviderKind kind)
{
  switch (kind)
    {
    case PROVIDER_COMPLETION: return sizeof (ProviderItem);
    case PROVIDER_HOVER:      return sizeof (ProviderCard);
    case PROVIDER_SIGNATURE:  return sizeof (ProviderSignature);
    case PROVIDER_DEFINITION:
    case PROVIDER_REFERENCES: return sizeof (ProviderPlace);
    case PROVIDER_OUTLINE:
    case PROVIDER_SYMBOLS:    return sizeof (ProviderSymbol);
    case PROVIDER_RENAME:
    case PROVIDER_FORMAT:     return sizeof (ProviderEdit);
    case PROVIDER_ACTIONS:    return sizeof (ProviderAction);
    case PROVIDER_INLAYS:     return sizeof (ProviderInlay);
    default:                  return sizeof (ProviderRange);
    }
}

ProviderAnswer *
provider_answer_new (ProviderKind kind, guint64 revision)
{
  Box *box = g_new0 (Box, 1);
  g_atomic_ref_count_init (&box->references);
  box->strings = g_string_chunk_new (1024);
  box->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) provider_answer_unref);
  box->answer.kind = kind;
  box->answer.revision = revision;
  box->answer.rows = g_array_new (FALSE, FALSE, row_size (kind));
  box->answer.edits = g_array_new (FALSE, FALSE, sizeof (ProviderEdit));
  box->answer.facts = g_array_new (FALSE, FALSE, sizeof (ProviderFact));
  return &box->answer;
}

ProviderAnswer *
provider_answer_ref (ProviderAnswer *answer)
{
  g_atomic_ref_count_inc (&((Box *) answer)->references);
  return answer;
}

void
provider_answer_unref (ProviderAnswer *answer)
{
  Box *box = (Box *) answer;
  if (!answer || !g_atomic_ref_count_dec (&box->references))
    return;
  g_array_unref (answer->rows);
  g_array_unref (answer->edits);
  g_array_unref (answer->facts);
  g_string_chunk_free (box->strings);
  g_ptr_array_unref (box->parts);
  g_free (box);
}

const char *
provider_answer_keep (ProviderAnswer *answer, const char *text)
{
  return text ? g_string_chunk_insert (((Box *) answer)->strings, text) : NULL;
}

gpointer
provider_answer_add (ProviderAnswer *answer, gconstpointer row)
{
  g_array_append_vals (answer->rows, row, 1);
  return answer->rows->data + (answer->rows->len - 1) * row_size (answer->kind);
}

/* ---- following edits ---------------------------------------------------------------------------------------------- */

typedef struct { Document *document; guint64 revision; } Map;

/* What is typed at the edges joins: the range is what a caret at its end is writing. */
static gboolean
map_growing (const Map *map, gsize *start, gsize *end)
{
  return document_map_offset (map->document, map->revision, start, DOCUMENT_BIAS_LEFT)
    && document_map_offset (map->document, map->revision, end, DOCUMENT_BIAS_RIGHT);
}

/* What is typed at the edges stays outside; a range of which nothing is left is gone. */
static gboolean
map_fixed (const Map *map, gsize *start, gsize *end)
{
  return *start == *end ? map_growing (map, start, end) : document_map_range (map->document, map->revision, start, end);
}

static gboolean
map_row (const Map *map, ProviderKind kind, gpointer row)
{
  switch (kind)
    {
    case PROVIDER_COMPLETION: return map_growing (map, &((ProviderItem *) row)->start, &((ProviderItem *) row)->end);
    case PROVIDER_SIGNATURE:  return map_growing (map, &((ProviderSignature *) row)->start, &((ProviderSignature *) row)->end);
    case PROVIDER_HOVER:      return map_fixed (map, &((ProviderCard *) row)->start, &((ProviderCard *) row)->end);
    case PROVIDER_INLAYS:
      return document_map_offset (map->document, map->revision, &((ProviderInlay *) row)->offset, DOCUMENT_BIAS_RIGHT);
    case PROVIDER_DEFINITION:
    case PROVIDER_REFERENCES:
      {
        ProviderPlace *place = row;
        return place->file || place->line > 0 || map_fixed (map, &place->start, &place->end);
      }
    case PROVIDER_OUTLINE:
      {
        ProviderSymbol *symbol = row;
        return map_fixed (map, &symbol->start, &symbol->end)
          && (symbol->name_end == symbol->name_start || map_growing (map, &symbol->name_start, &symbol->name_end));
      }
    case PROVIDER_HIGHLIGHTS:
    case PROVIDER_FOLDS:
    case PROVIDER_TOKENS:
    case PROVIDER_SELECTIONS:
    case PROVIDER_RENAME_CHECK:
      return map_fixed (map, &((ProviderRange *) row)->start, &((ProviderRange *) row)->end);
    default:
      return TRUE;                      /* edits name their base; the document maps them */
    }
}

gboolean
provider_answer_map (ProviderAnswer *answer, Document *document)
{
  Map map = { document, answer->revision };
  gsize size = row_size (answer->kind), probe = 0;
  guint kept = 0;

  if (answer->revision == document_get_revision (document))
    return TRUE;
  if (!document_map_offset (document, answer->revision, &probe, DOCUMENT_BIAS_LEFT))
    return FALSE;
  for (guint i = 0; i < answer->rows->len; i++)
    {
      char *row = answer->rows->data + i * size;
      if (map_row (&map, answer->kind, row))
        memmove (answer->rows->data + kept++ * size, row, size);
    }
  g_array_set_size (answer->rows, kept);
  answer->revision = document_get_revision (document);
  return TRUE;
}

/* ---- merging ------------------------------------------------------------------------------------------------------ */

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const ProviderItem *x = a, *y = b;
  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  if (x->rank != y->rank)
    return x->rank < y->rank ? -1 : 1;
  return g_utf8_collate (x->label, y->label);
}

/* Scores every item by what stands in its range up to now, drops what does not match and what another one says as well. */
static void
rank_items (ProviderAnswer *answer, Document *document)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const Rope *rope = document_get_rope (document);
  guint kept = 0;

  for (guint i = 0; i < answer->rows->len; i++)
    {
      ProviderItem item = *provider_answer_row (answer, ProviderItem, i);
      char typed[TYPED_MAX];
      typed[rope_read (rope, item.start, MIN (item.end - item.start, sizeof typed - 1), typed)] = 0;
      item.score = provider_match (typed, item.filter ? item.filter : item.label);
      if (item.score > 0 && g_hash_table_add (seen, g_strdup_printf ("%s\n%s", item.label, item.insert)))
        *provider_answer_row (answer, ProviderItem, kept++) = item;
    }
  g_array_set_size (answer->rows, kept);
  g_array_sort (answer->rows, compare_items);
  if (kept > PROVIDER_ROWS_MAX)
    {
      g_array_set_size (answer->rows, PROVIDER_ROWS_MAX);
      answer->incomplete = TRUE;
    }
}

static void
add_part (ProviderAnswer *merged, ProviderAnswer *part)
{
  guint first_edit = merged->edits->len, first_fact = merged->facts->len, from = merged->rows->len;

  g_ptr_array_add (((Box *) merged)->parts, provider_answer_ref (part));
  if (part->rows->len > 0)
    g_array_append_vals (merged->rows, part->rows->data, part->rows->len);
  if (part->edits->len > 0)
    g_array_append_vals (merged->edits, part->edits->data, part->edits->len);
  if (part->facts->len > 0)
    g_array_append_vals (merged->facts, part->facts->data, part->facts->len);
  for (guint i = from; i < merged->rows->len; i++)
    if (merged->kind == PROVIDER_ACTIONS)
      provider_answer_row (merged, ProviderAction, i)->first_edit += first_edit;
    else if (merged->kind == PROVIDER_HOVER)
      provider_answer_row (merged, ProviderCard, i)->first_fact += first_fact;
  if (!merged->refusal)
    merged->refusal = part->refusal;
  merged->incomplete |= part->incomplete;
}

/* Two sets of edits of the same text cannot both be made: the first provider that has some wins. */
static gboolean
takes_one (ProviderKind kind)
{
  return kind == PROVIDER_RENAME || kind == PROVIDER_FORMAT || kind == PROVIDER_RENAME_CHECK || kind == PROVIDER_OUTLINE
    || kind == PROVIDER_SIGNATURE;
}

ProviderAnswer *
provider_answer_merge (GPtrArray *parts, Document *document)
{
  ProviderAnswer *first = parts->pdata[0], *merged = provider_answer_new (first->kind, first->revision);

  for (guint i = 0; i < parts->len; i++)
    if (!takes_one (merged->kind) || merged->rows->len == 0)
      add_part (merged, parts->pdata[i]);
  if (merged->rows->len > 0 && takes_one (merged->kind))
    merged->refusal = NULL;
  if (merged->kind == PROVIDER_COMPLETION)
    rank_items (merged, document);
  return merged;
}

/* ---- matching ----------------------------------------------------------------------------------------------------- */

static gunichar
fold (const char *at)
{
  return g_unichar_tolower (g_utf8_get_char_validated (at, -1));
}

static gboolean
is_word_start (const char *text, const char *at)
{
  if (at == text)
    return TRUE;
  const char *before = g_utf8_prev_char (at);
  return !g_unichar_isalnum (g_utf8_get_char (before)) || (g_unichar_isupper (g_utf8_get_char (at)) && !g_unichar_isupper (g_utf8_get_char (before)));
}

int
provider_match (const char *typed, const char *text)
{
  int score = 0, run = 0;
  const char *t = text;

  if (!*typed)
    return 1;
  if (g_str_has_prefix (text, typed))
    return strlen (text) == strlen (typed) ? 100000 : 90000;
  for (const char *p = typed; *p; p = g_utf8_next_char (p))
    {
      const char *found = NULL;
      if (run > 0 && *t && fold (t) == fold (p))
        found = t;
      for (const char *q = t; *q && !found; q = g_utf8_next_char (q))
        if (is_word_start (text, q) && fold (q) == fold (p))
          found = q;
      for (const char *q = t; *q && !found; q = g_utf8_next_char (q))
        if (fold (q) == fold (p))
          found = q;
      if (!found)
        return 0;
      run = found == t && p != typed ? run + 1 : 1;
      score += (is_word_start (text, found) ? 30 : 5) + MIN (run, 8) * 10 + (found == text ? 200 : 0);
      t = g_utf8_next_char (found);
    }
  return MAX (1, score - (int) MIN (strlen (text), 100) / 4);
}
