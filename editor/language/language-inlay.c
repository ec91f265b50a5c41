/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bar numbers along clips, and rows of calls that are no whole bars. */
#include "language-private.h"

/* What one row of a chain holds: the calls whose names stand on one line. */
typedef struct { uint32_t offset; double start, beats, bar; guint number; gboolean known; } Row;

typedef struct {
  const ScriptSyntax *x;
  LanguageInlays     *answer;
  GArray             *inlays, *rows;
  uint32_t            line_end;         /* of the row being filled */
  guint               last_bar;         /* the last one that got its number */
} Ruler;

static guint
bar_of (const WalkState *state, double *in)
{
  double bar = walk_bar_beats (state), past = state->beat - state->bar_start;
  guint bars = (guint) (past / bar + 1e-9);
  *in = past - bars * bar;
  return state->bar + bars;
}

static uint32_t
line_end_at (const ScriptSyntax *x, uint32_t offset)
{
  const char *end = memchr (x->text + offset, '\n', x->length - offset);
  return end ? (uint32_t) (end - x->text) : x->length;
}

static gboolean
call_measure (const ScriptSyntax *x, uint32_t link, const ScriptApiEntry *entry, const WalkState *state, double beats, gpointer data)
{
  Ruler *r = data;
  const ScriptNode *n = &x->nodes[link];
  double in;
  if (!state->known)
    return FALSE;
  guint bar = bar_of (state, &in);
  if (r->rows->len == 0 || n->name_start > r->line_end)
    {
      Row row = { n->start, state->beat, 0, walk_bar_beats (state), bar, beats >= 0 };
      g_array_append_val (r->rows, row);
      r->line_end = line_end_at (x, n->start > n->name_start ? n->start : n->name_start);
    }
  Row *row = &g_array_index (r->rows, Row, r->rows->len - 1);
  row->beats += beats > 0 ? beats : 0;
  row->known &= beats >= 0;
  if (in < 1e-9 && bar > r->last_bar && beats != 0)
    {
      LanguageInlay inlay = { LANGUAGE_INLAY_BAR, n->start, bar, walk_bar_beats (state), walk_bar_beats (state), answer_print (r->answer, "%u", bar) };
      g_array_append_val (r->inlays, inlay);
      r->last_bar = bar;
    }
  return TRUE;
}

static gboolean
is_whole (const Row *row)
{
  double bars = row->beats / row->bar;
  return row->beats > 0 && ABS (bars - (double) (gint64) (bars + 0.5)) < 1e-6;
}

/* Rows count as bars when two or more, and more than half of them, are. */
static gboolean
rows_are_bars (const GArray *rows)
{
  guint whole = 0, counted = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      counted += row->beats > 0;
      whole += row->known && is_whole (row);
    }
  return whole >= 2 && whole * 2 > counted;
}

static void
rows_judge (Ruler *r)
{
  double drift = 0;
  if (!rows_are_bars (r->rows))
    return;
  for (guint i = 0; i < r->rows->len; i++)
    {
      const Row *row = &g_array_index (r->rows, Row, i);
      if (!row->known)
        return;
      if (row->beats <= 0 || is_whole (row))
        continue;
      guint bars = (guint) (row->beats / row->bar), first = (guint) ((row->start - drift) / row->bar + 1e-6) + 1;
      double beats = row->beats - (bars > 0 ? (bars - 1) * row->bar : 0);
      guint number = first + (bars > 0 ? bars - 1 : 0);
      g_autofree char *has = number_dup_text (beats);
      LanguageInlay inlay = { LANGUAGE_INLAY_BAR_WARNING, row->offset, number, beats, row->bar,
                              answer_print (r->answer, "bar %u has %s beat%s", number, has, beats == 1 ? "" : "s") };
      g_array_append_val (r->inlays, inlay);
      drift += row->beats - MAX (bars, 1) * row->bar;
    }
}

static gboolean
starts_clip (Inference *i, Doc *doc, const ScriptSyntax *x, uint32_t chain)
{
  uint32_t base = x->nodes[chain].first;
  if (!base || x->nodes[base].kind != SCRIPT_NODE_NAME || x->nodes[base].binding)
    return FALSE;
  return strcmp (node_name (x, base), "Clip") == 0 || strcmp (node_name (x, base), "clip") == 0;
}

static int
inlay_compare (gconstpointer a, gconstpointer b)
{
  const LanguageInlay *x = a, *y = b;
  return x->offset != y->offset ? (x->offset < y->offset ? -1 : 1) : (int) y->kind - (int) x->kind;
}

LanguageInlays *
language_get_inlays (LanguageProject *project, const char *file)
{
  g_return_val_if_fail (project, NULL);
  Ruler r = { .answer = answer_new (sizeof (LanguageInlays)), .inlays = g_array_new (FALSE, FALSE, sizeof (LanguageInlay)),
              .rows = g_array_new (FALSE, FALSE, sizeof (Row)) };
  Doc *doc = project_open (project, file, NULL, &r.x);
  for (uint32_t node = 1; doc && node < r.x->node_count; node++)
    {
      Inference i = inference_start (project);
      WalkState state;
      if (r.x->nodes[node].kind != SCRIPT_NODE_CHAIN || !starts_clip (&i, doc, r.x, node))
        continue;
      i.steps += (int) r.x->node_count;         /* a chain of any length is walked to its end */
      g_array_set_size (r.rows, 0);
      r.last_bar = 0;
      walk_chain (&i, doc, node, 0, &state, call_measure, &r);
      rows_judge (&r);
    }
  g_array_sort (r.inlays, inlay_compare);
  g_array_unref (r.rows);
  r.answer->items = answer_list (r.answer, r.inlays, &r.answer->count);
  return r.answer;
}
