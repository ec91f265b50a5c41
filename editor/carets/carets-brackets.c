/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds brackets' partners by a small scanner of strings and comments, from a row that starts outside of both. */
#include "carets/brackets.h"
#include "carets-private.h"
#include <string.h>

#define SCAN_FIRST 16384                /* looked back at first; then eight times as far */

typedef enum { CODE, LINE_COMMENT, BLOCK_COMMENT, STRING } State;

typedef struct {
  EditorCarets *carets;
  CaretText    *text;
  State         state;
  int           quote;
  gboolean      triple;
  gsize         literal;                /* where the string or comment began */
} Scanner;

static gboolean
matches_at (CaretText *text, gsize offset, const char *word)
{
  if (!word)
    return FALSE;
  for (gsize i = 0; word[i]; i++)
    if (caret_text_at (text, offset + i) != (guchar) word[i])
      return FALSE;
  return TRUE;
}

static gsize
begin_literal (Scanner *s, gsize at, State state, gsize length)
{
  s->state = state;
  s->literal = at;
  return length;
}

static gboolean
is_triple (Scanner *s, gsize at, int quote)
{
  return caret_text_at (s->text, at + 1) == quote && caret_text_at (s->text, at + 2) == quote;
}

/* Bytes that belong together at `at`; the state afterwards. A bracket in code leaves the state CODE and is one byte. */
static gsize
scan (Scanner *s, gsize at)
{
  const CaretsRules *rules = &s->carets->rules;
  int c = caret_text_at (s->text, at);
  switch (s->state)
    {
    case CODE:
      if (matches_at (s->text, at, rules->line_comment))
        return begin_literal (s, at, LINE_COMMENT, strlen (rules->line_comment));
      if (matches_at (s->text, at, rules->block_open))
        return begin_literal (s, at, BLOCK_COMMENT, strlen (rules->block_open));
      if (c > 0 && c < 0x80 && strchr (rules->quotes, c))
        {
          s->quote = c;
          s->triple = rules->triple_quotes && is_triple (s, at, c);
          return begin_literal (s, at, STRING, s->triple ? 3 : 1);
        }
      return 1;
    case LINE_COMMENT:
      s->state = c == '\n' ? CODE : LINE_COMMENT;
      return 1;
    case BLOCK_COMMENT:
      if (!matches_at (s->text, at, rules->block_close))
        return 1;
      s->state = CODE;
      return strlen (rules->block_close);
    case STRING:
      if (c == '\\')
        return 2;
      if (c == '\n' && !s->triple && !strchr (rules->long_quotes, s->quote))
        s->state = CODE;
      if (c != s->quote || (s->triple && !is_triple (s, at, c)))
        return 1;
      s->state = CODE;
      return s->triple ? 3 : 1;
    }
  return 1;
}

static int
get_side (int c)                        /* 1 opens, -1 closes */
{
  return c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
}

static int
get_partner (int c)
{
  switch (c)
    {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    case ')': return '(';
    case ']': return '[';
    default:  return '{';
    }
}

/* The start of the row; within a row of megabytes the place itself, as if it were code: better than a stop at each key. */
static gsize
get_scan_start (EditorCarets *self, gsize offset, gsize back)
{
  gsize from = offset > back ? offset - back : 0;
  gsize row = from == 0 ? 0 : document_get_line_start (self->document, document_get_line_at (self->document, from));
  return from - row > SCAN_FIRST ? from : row;
}

typedef struct { gsize at; int c; State state; gsize literal; } Open;

static void
note_bracket (GArray *stack, Scanner *s, gsize at, int c)
{
  Open open = { at, c, s->state, s->state == STRING ? s->literal : 0 };
  if (get_side (c) > 0)
    {
      g_array_append_val (stack, open);
      return;
    }
  for (guint i = stack->len; i > 0; i--)        /* a closing one that fits nothing near is passed over */
    {
      Open *o = &g_array_index (stack, Open, i - 1);
      if (o->c == get_partner (c) && o->state == open.state && o->literal == open.literal)
        {
          g_array_set_size (stack, i - 1);
          return;
        }
      if (stack->len - i >= 8)
        return;
    }
}

/* Brackets open before `offset`, from a start far enough back. */
static GArray *
scan_to (EditorCarets *self, gsize offset, gsize back, Scanner *s, gsize *at)
{
  GArray *stack = g_array_new (FALSE, FALSE, sizeof (Open));
  *s = (Scanner) { .carets = self, .text = &self->text };
  *at = get_scan_start (self, offset, back);
  while (*at < offset)
    {
      int c = caret_text_at (s->text, *at);
      State before = s->state;
      gsize step = scan (s, *at);
      if (*at + step > offset && step > 1)
        {
          *at = offset;
          s->state = before == CODE ? s->state : before;
          break;
        }
      if (before == STRING && s->state != STRING)
        {
          while (stack->len > 0 && g_array_index (stack, Open, stack->len - 1).state == STRING)
            g_array_set_size (stack, stack->len - 1);
        }
      else if (get_side (c) != 0 && s->state == before && (before == CODE || before == STRING))
        note_bracket (stack, s, *at, c);
      *at += step;
    }
  return stack;
}

/* The partner of an opening bracket whose scanner stands on it. */
static gboolean
find_close (Scanner *s, gsize open, gsize *close)
{
  int c = caret_text_at (s->text, open), partner = get_partner (c);
  gsize end = MIN (s->text->length, open + CARETS_BRACKET_BYTES_MAX), literal = s->literal;
  gboolean in_string = s->state == STRING;
  guint depth = 0;

  for (gsize at = open; at < end;)
    {
      int here = caret_text_at (s->text, at);
      State before = s->state;
      gsize step = scan (s, at);
      if (in_string && s->state != STRING)
        return FALSE;
      if (before == s->state && (in_string ? before == STRING && s->literal == literal : before == CODE))
        {
          depth += here == c ? 1 : 0;
          if (here == partner && --depth == 0)
            {
              *close = at;
              return TRUE;
            }
        }
      at += step;
    }
  return FALSE;
}

static gboolean
find_open (EditorCarets *self, gsize close, gsize *open)
{
  int partner = get_partner (caret_text_at (&self->text, close));
  for (gsize back = SCAN_FIRST; back <= CARETS_BRACKET_BYTES_MAX; back *= 8)
    {
      Scanner s;
      gsize at;
      g_autoptr (GArray) stack = scan_to (self, close, back, &s, &at);
      if (s.state == LINE_COMMENT || s.state == BLOCK_COMMENT)
        return FALSE;
      for (guint i = stack->len; i > 0; i--)
        {
          Open *o = &g_array_index (stack, Open, i - 1);
          if (o->state == s.state && (s.state != STRING || o->literal == s.literal))
            {
              *open = o->at;
              return o->c == partner;
            }
        }
      if (get_scan_start (self, close, back) == 0 || s.state == STRING)
        return FALSE;
    }
  return FALSE;
}

static gboolean
match_at (EditorCarets *self, gsize at, gsize *open, gsize *close)
{
  int side = get_side (caret_text_at (&self->text, at));
  if (side > 0)
    {
      Scanner s;
      gsize reached;
      g_autoptr (GArray) stack = scan_to (self, at, SCAN_FIRST, &s, &reached);
      *open = at;
      return s.state != LINE_COMMENT && s.state != BLOCK_COMMENT && find_close (&s, at, close);
    }
  *close = at;
  return side < 0 && find_open (self, at, open);
}

gboolean
carets_match_bracket (EditorCarets *self, gsize offset, gsize *open, gsize *close)
{
  return match_at (self, offset, open, close) || (offset > 0 && match_at (self, offset - 1, open, close));
}

gboolean
carets_enclosing_brackets (EditorCarets *self, gsize start, gsize end, gsize *open, gsize *close)
{
  for (gsize back = SCAN_FIRST; back <= CARETS_BRACKET_BYTES_MAX; back *= 8)
    {
      Scanner s;
      gsize at;
      g_autoptr (GArray) stack = scan_to (self, start, back, &s, &at);
      for (guint i = stack->len; i > 0; i--)
        {
          *open = g_array_index (stack, Open, i - 1).at;
          if (match_at (self, *open, open, close) && *close >= end)
            return TRUE;
        }
      if (get_scan_start (self, start, back) == 0)
        return FALSE;
    }
  return FALSE;
}

gboolean
carets_get_open_before (EditorCarets *self, gsize offset, gsize *open)
{
  Scanner s;
  gsize at;
  g_autoptr (GArray) stack = scan_to (self, offset, SCAN_FIRST, &s, &at);
  if (stack->len == 0)
    return FALSE;
  *open = g_array_index (stack, Open, stack->len - 1).at;
  return TRUE;
}

gboolean
carets_get_literal (EditorCarets *self, gsize offset, gsize *start, gsize *end, gboolean *comment)
{
  Scanner s;
  gsize at, limit;
  State state;
  g_autoptr (GArray) stack = scan_to (self, offset, SCAN_FIRST, &s, &at);
  if (s.state == CODE)
    return FALSE;
  state = s.state;
  *start = s.literal;
  *comment = state != STRING;
  limit = MIN (self->text.length, offset + CARETS_BRACKET_BYTES_MAX);
  while (at < limit && s.state == state)
    {
      if (state == LINE_COMMENT && caret_text_at (s.text, at) == '\n')
        break;
      at += scan (&s, at);
    }
  *end = MIN (at, self->text.length);
  return TRUE;
}
