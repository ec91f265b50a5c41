/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings and comments of a large text, scanned and kept. */
#include "view-lex.h"
#include <string.h>

#define BLOCK     (64 * 1024)
#define AHEAD     16                    /* no delimiter is longer */
#define WAY_MAX   (4u << 20)            /* bytes from a point to the row that is asked about */

/* ---- rules ----------------------------------------------------------------------------------------------- */

void
view_lex_rules_init (ViewLexRules *rules, const char *language, const char *line, const char *open, const char *close)
{
  CaretsRules known;
  gboolean pair = open && close && *open && *close;

  carets_rules_init (&known, language);
  *rules = (ViewLexRules) {
    g_strdup (line && *line ? line : known.line_comment), g_strdup (pair ? open : known.block_open),
    g_strdup (pair ? close : known.block_close), g_strdup (known.quotes), g_strdup (known.long_quotes), known.triple_quotes,
  };
}

void
view_lex_rules_copy (ViewLexRules *to, const ViewLexRules *from)
{
  *to = (ViewLexRules) { g_strdup (from->line), g_strdup (from->open), g_strdup (from->close), g_strdup (from->quotes),
                         g_strdup (from->long_quotes), from->triple };
}

void
view_lex_rules_clear (ViewLexRules *rules)
{
  g_free (rules->line);
  g_free (rules->open);
  g_free (rules->close);
  g_free (rules->quotes);
  g_free (rules->long_quotes);
  memset (rules, 0, sizeof *rules);
}

/* ---- scanning -------------------------------------------------------------------------------------------- */

typedef struct { const ViewLexRules *rules; ViewLexState state; gboolean row_comment; gsize open, close, line; } Lexer;

static gboolean
starts (const char *p, const char *what, gsize length)
{
  return length > 0 && memcmp (p, what, length) == 0;
}

static gboolean
is_triple (const char *p)
{
  return p[1] == p[0] && p[2] == p[0];
}

/* One step in code; how many bytes it took. */
static gsize
step_code (Lexer *x, const char *p)
{
  const ViewLexRules *rules = x->rules;
  if (starts (p, rules->open, x->open))
    {
      x->state.kind = VIEW_LEX_COMMENT;
      return x->open;
    }
  if (starts (p, rules->line, x->line))
    {
      x->row_comment = TRUE;
      return x->line;
    }
  if (*p && (guchar) *p < 0x80 && strchr (rules->quotes, *p))
    {
      x->state = (ViewLexState) { VIEW_LEX_STRING, rules->triple && is_triple (p), *p };
      return x->state.triple ? 3 : 1;
    }
  return 1;
}

static gsize
step_string (Lexer *x, const char *p)
{
  ViewLexState *s = &x->state;
  if (*p == '\\' && p[1])
    return 2;
  if (*p == s->quote && (!s->triple || is_triple (p)))
    {
      gsize length = s->triple ? 3 : 1;
      *s = (ViewLexState) { 0 };
      return length;
    }
  if (*p == '\n' && !s->triple && !strchr (x->rules->long_quotes, s->quote))
    *s = (ViewLexState) { 0 };
  return 1;
}

static gsize
step (Lexer *x, const char *p)
{
  if (x->row_comment)
    {
      x->row_comment = *p != '\n';
      return 1;
    }
  if (x->state.kind == VIEW_LEX_CODE)
    return step_code (x, p);
  if (x->state.kind == VIEW_LEX_STRING)
    return step_string (x, p);
  if (!starts (p, x->rules->close, x->close))
    return 1;
  x->state.kind = VIEW_LEX_CODE;
  return x->close;
}

ViewLexState
view_lex_scan (const ViewLexRules *rules, const Rope *rope, gsize start, gsize end, ViewLexState state)
{
  Lexer x = { rules, state, FALSE, rules->open ? strlen (rules->open) : 0, rules->close ? strlen (rules->close) : 0,
              rules->line ? strlen (rules->line) : 0 };
  g_autofree char *block = g_malloc (BLOCK + AHEAD);

  if (x.open >= AHEAD || x.close >= AHEAD || x.line >= AHEAD)
    return (ViewLexState) { 0 };
  while (start < end)
    {
      gsize size = MIN (BLOCK, end - start), had = rope_read (rope, start, size + AHEAD, block), at = 0;
      memset (block + had, 0, size + AHEAD - had);
      while (at < size)
        at += step (&x, block + at);
      start += at;
    }
  return x.state;
}

gboolean
view_lex_equal (ViewLexState a, ViewLexState b)
{
  return a.kind == b.kind && (a.kind != VIEW_LEX_STRING || (a.quote == b.quote && a.triple == b.triple));
}

char *
view_lex_dup_opener (const ViewLexRules *rules, ViewLexState state)
{
  if (state.kind == VIEW_LEX_CODE)
    return NULL;
  if (state.kind == VIEW_LEX_COMMENT)
    return g_strdup (rules->open);
  return g_strnfill (state.triple ? 3 : 1, state.quote);
}

/* ---- points ---------------------------------------------------------------------------------------------- */

void
view_lex_map_init (ViewLexMap *map)
{
  ViewLexPoint first = { 0 };
  *map = (ViewLexMap) { g_array_new (FALSE, FALSE, sizeof (ViewLexPoint)), TRUE, 0, G_MAXSIZE };
  g_array_append_val (map->points, first);
}

void
view_lex_map_finish (ViewLexMap *map)
{
  g_clear_pointer (&map->points, g_array_unref);
}

void
view_lex_map_copy (ViewLexMap *to, const ViewLexMap *from)
{
  *to = *from;
  to->points = g_array_copy (from->points);
}

/* How many points lie at or before. */
static guint
count_before (const ViewLexMap *map, gsize offset)
{
  guint low = 0, high = map->points->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (g_array_index (map->points, ViewLexPoint, middle).offset <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* A row's start at the edit's end may be none any more; one at the edit's start stays, and so does its state. */
void
view_lex_map_note (ViewLexMap *map, gsize start, gsize end, gsize length)
{
  guint first = count_before (map, start), last = count_before (map, end);
  gssize grow = (gssize) length - (gssize) (end - start);

  g_array_remove_range (map->points, first, last - first);
  for (guint i = first; i < map->points->len; i++)
    g_array_index (map->points, ViewLexPoint, i).offset += grow;
  if (map->dirty && map->dirty_end != G_MAXSIZE && map->dirty_end > start)
    map->dirty_end = MAX (map->dirty_end, end) + grow;
  map->dirty_start = map->dirty ? MIN (map->dirty_start, start) : start;
  map->dirty_end = map->dirty ? MAX (map->dirty_end, start + length) : start + length;
  map->dirty = TRUE;
}

/* Scans on from the point before the unsure range, with new points where there are too few, until one behind it agrees. */
gboolean
view_lex_map_repair (ViewLexMap *map, const ViewLexRules *rules, const Rope *rope, GCancellable *cancellable, gsize *scanned)
{
  guint at = count_before (map, map->dirty_start);
  ViewLexPoint last = g_array_index (map->points, ViewLexPoint, at - 1);
  gsize length = rope_get_length (rope), from = last.offset;

  while (map->dirty && last.offset < length)
    {
      gsize line = rope_get_line_at (rope, last.offset), next = rope_get_line_start (rope, line + VIEW_LEX_ROWS);
      ViewLexPoint *known = at < map->points->len ? &g_array_index (map->points, ViewLexPoint, at) : NULL;
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      if (known && known->offset <= next)
        next = known->offset;
      else
        known = NULL;
      last.state = view_lex_scan (rules, rope, last.offset, next, last.state);
      last.offset = next;
      if (known && map->dirty_end != G_MAXSIZE && next > map->dirty_end && view_lex_equal (known->state, last.state))
        break;
      if (known)
        known->state = last.state;
      else if (next < length)
        g_array_insert_val (map->points, at, last);
      at++;
    }
  map->dirty = FALSE;
  if (scanned)
    *scanned = last.offset - from;
  return TRUE;
}

gboolean
view_lex_map_get (const ViewLexMap *map, const ViewLexRules *rules, const Rope *rope, gsize offset, ViewLexState *state)
{
  const ViewLexPoint *point = &g_array_index (map->points, ViewLexPoint, count_before (map, offset) - 1);
  if ((map->dirty && offset > map->dirty_start) || offset - point->offset > WAY_MAX)
    return FALSE;
  *state = view_lex_scan (rules, rope, point->offset, offset, point->state);
  return TRUE;
}
