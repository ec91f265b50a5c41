/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be folded, and what a selection grows to. */
#include "language-private.h"

/* ---- folds ----------------------------------------------------------------------------------------------------------- */

typedef struct { const ScriptSyntax *x; uint32_t *lines; guint line_count; GArray *folds; } Folder;

static guint
line_at (const Folder *f, uint32_t offset)
{
  guint low = 0, high = f->line_count;
  while (low + 1 < high)
    {
      guint middle = (low + high) / 2;
      if (f->lines[middle] <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static uint32_t
line_end (const Folder *f, guint line)
{
  uint32_t end = line + 1 < f->line_count ? f->lines[line + 1] - 1 : f->x->length;
  return end > f->lines[line] && f->x->text[end - 1] == '\r' ? end - 1 : end;
}

/* From the end of the line where it begins to the end of the line where it ends. */
static void
fold_add (Folder *f, uint32_t start, uint32_t end, LanguageFoldKind kind)
{
  guint first = line_at (f, start), last = line_at (f, end > start ? end - 1 : start);
  if (last <= first)
    return;
  LanguageFold fold = { { line_end (f, first), line_end (f, last) }, kind };
  g_array_append_val (f->folds, fold);
}

static gboolean
is_clip_statement (Inference *i, Doc *doc, const ScriptSyntax *x, uint32_t statement)
{
  uint32_t at = statement;
  while (at && (x->nodes[at].kind == SCRIPT_NODE_EXPORT || x->nodes[at].kind == SCRIPT_NODE_DECLARE || x->nodes[at].kind == SCRIPT_NODE_EXPRESSION))
    at = x->nodes[at].first;
  if (x->nodes[at].kind == SCRIPT_NODE_DECLARATOR)
    at = x->nodes[at].last;
  if (x->nodes[at].kind != SCRIPT_NODE_CHAIN || !x->nodes[at].first)
    return FALSE;
  Inference few = { .project = i->project, .steps = 200 };
  uint32_t base = x->nodes[at].first, link = x->nodes[base].next;
  Type type = infer (&few, doc, base);
  if (link && (type.shape == SHAPE_NATIVE || (type.on & SCRIPT_ON_CLIP_SPACE)))
    return (type.on & SCRIPT_ON_CLIP_SPACE) || (type.entry && type.entry->result && strcmp (type.entry->result, "clip") == 0);
  return (type.on & SCRIPT_ON_CLIP) != 0;
}

static void
fold_statements (Folder *f, Doc *doc, Inference *i)
{
  const ScriptSyntax *x = f->x;
  uint32_t first_import = 0, last_import = 0;
  for (uint32_t at = x->nodes[0].first; at; at = x->nodes[at].next)
    {
      if (x->nodes[at].kind == SCRIPT_NODE_IMPORT)
        {
          first_import = first_import ? first_import : at;
          last_import = at;
          continue;
        }
      fold_add (f, x->nodes[at].start, x->nodes[at].end, is_clip_statement (i, doc, x, at) ? LANGUAGE_FOLD_CLIP : LANGUAGE_FOLD_STATEMENT);
    }
  if (first_import)
    fold_add (f, x->nodes[first_import].start, x->nodes[last_import].end, LANGUAGE_FOLD_IMPORTS);
}

static void
fold_tokens (Folder *f)
{
  const ScriptSyntax *x = f->x;
  for (uint32_t t = 0; t < x->token_count; t++)
    {
      const ScriptToken *token = &x->tokens[t];
      if (token->match > t)
        {
          /* The closing bracket's line stays visible. */
          uint32_t close = x->tokens[token->match].start;
          guint last = line_at (f, close);
          if (last > 0 && last - 1 > line_at (f, token->start))
            fold_add (f, token->start, line_end (f, last - 1), LANGUAGE_FOLD_BRACKET);
        }
      else if (token->kind == SCRIPT_TOKEN_BLOCK_COMMENT)
        fold_add (f, token->start, token->end, LANGUAGE_FOLD_COMMENT);
      else if (token->kind == SCRIPT_TOKEN_LINE_COMMENT && (token->newline || t == 0))
        {
          uint32_t last = t;
          while (last + 1 < x->token_count && x->tokens[last + 1].kind == SCRIPT_TOKEN_LINE_COMMENT
                 && line_at (f, x->tokens[last + 1].start) == line_at (f, x->tokens[last].start) + 1)
            last++;
          fold_add (f, token->start, x->tokens[last].end, LANGUAGE_FOLD_COMMENT);
          t = last;
        }
    }
}

static int
fold_compare (gconstpointer a, gconstpointer b)
{
  const LanguageFold *x = a, *y = b;
  if (x->range.start != y->range.start)
    return x->range.start < y->range.start ? -1 : 1;
  return x->range.end > y->range.end ? -1 : x->range.end < y->range.end;
}

/* One per first line, the largest; and none that crosses another one's end. */
static void
folds_tidy (GArray *folds)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));
  guint kept = 0;
  g_array_sort (folds, fold_compare);
  for (guint i = 0; i < folds->len; i++)
    {
      LanguageFold fold = g_array_index (folds, LanguageFold, i);
      while (ends->len > 0 && g_array_index (ends, guint, ends->len - 1) <= fold.range.start)
        g_array_set_size (ends, ends->len - 1);
      if (kept > 0 && g_array_index (folds, LanguageFold, kept - 1).range.start == fold.range.start)
        continue;
      if (ends->len > 0 && g_array_index (ends, guint, ends->len - 1) < fold.range.end)
        continue;
      g_array_append_val (ends, fold.range.end);
      g_array_index (folds, LanguageFold, kept++) = fold;
    }
  g_array_set_size (folds, kept);
}

LanguageFolds *
language_get_folds (LanguageProject *project, const char *file)
{
  g_return_val_if_fail (project, NULL);
  LanguageFolds *folds = answer_new (sizeof *folds);
  Folder f = { .folds = g_array_new (FALSE, FALSE, sizeof (LanguageFold)) };
  Doc *doc = project_open (project, file, NULL, &f.x);
  if (doc)
    {
      g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (uint32_t));
      uint32_t zero = 0;
      g_array_append_val (lines, zero);
      for (uint32_t i = 0; i < f.x->length; i++)
        if (f.x->text[i] == '\n')
          {
            uint32_t start = i + 1;
            g_array_append_val (lines, start);
          }
      f.lines = (uint32_t *) (gpointer) lines->data;
      f.line_count = lines->len;
      Inference i = inference_start (project);
      fold_statements (&f, doc, &i);
      fold_tokens (&f);
      folds_tidy (f.folds);
    }
  folds->items = answer_list (folds, f.folds, &folds->count);
  return folds;
}

/* ---- selections ------------------------------------------------------------------------------------------------------------ */

static void
range_add (GArray *ranges, guint start, guint end, guint from, guint to)
{
  LanguageRange last = ranges->len > 0 ? g_array_index (ranges, LanguageRange, ranges->len - 1) : (LanguageRange) { from, to };
  if (start > last.start || end < last.end || (start == last.start && end == last.end))
    return;
  LanguageRange range = { start, end };
  g_array_append_val (ranges, range);
}

static gboolean
is_word_byte (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$' || c == '#' || (guchar) c >= 0x80;
}

static void
node_ranges (const ScriptSyntax *x, uint32_t node, GArray *ranges, guint from, guint to)
{
  for (uint32_t at = node;; at = x->nodes[at].parent)
    {
      const ScriptNode *n = &x->nodes[at];
      if (n->kind == SCRIPT_NODE_STRING && n->end - n->start >= 2)
        range_add (ranges, n->start + 1, n->end - 1, from, to);
      if (is_link (n))
        {
          if (n->name)
            range_add (ranges, n->name_start, n->end, from, to);        /* note('C4'), without its dot */
          range_add (ranges, n->start, n->end, from, to);
          range_add (ranges, x->nodes[n->parent].start, n->end, from, to);      /* the chain so far */
        }
      else if ((n->kind == SCRIPT_NODE_ARGUMENTS || n->kind == SCRIPT_NODE_ARRAY || n->kind == SCRIPT_NODE_OBJECT || n->kind == SCRIPT_NODE_BLOCK)
               && n->end - n->start >= 2 && !(n->flags & SCRIPT_NODE_OPEN))
        {
          range_add (ranges, n->start + 1, n->end - 1, from, to);
          range_add (ranges, n->start, n->end, from, to);
        }
      else
        range_add (ranges, n->start, n->end, from, to);
      if (at == 0)
        break;
    }
}

LanguageRanges *
language_get_selections (LanguageProject *project, const char *file, gsize start, gsize end)
{
  g_return_val_if_fail (project, NULL);
  LanguageRanges *answer = answer_new (sizeof *answer);
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (LanguageRange));
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, &start, &x);
  if (doc)
    {
      guint from = (guint) start, to = (guint) CLAMP (end, start, doc->length), left = from, right = to;
      while (left > 0 && is_word_byte (x->text[left - 1]))
        left--;
      while (right < x->length && is_word_byte (x->text[right]))
        right++;
      gboolean one = TRUE;
      for (guint i = from; i < to; i++)
        one = one && is_word_byte (x->text[i]);
      if (one && left < right)
        range_add (ranges, left, right, from, to);
      uint32_t node = script_syntax_find_node (x, from);
      if (to == from && node == 0 && from > 0)
        node = script_syntax_find_node (x, from - 1);
      node_ranges (x, node, ranges, from, to);
      range_add (ranges, 0, x->length, from, to);
    }
  answer->items = answer_list (answer, ranges, &answer->count);
  return answer;
}
