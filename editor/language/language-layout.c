/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a text: line breaks stay where the writer put them; indents follow brackets, chains and statements; chains on
 * lines that are too long are broken before each call. A break is only ever added before a dot, where it changes nothing. */
#include "language-layout.h"

#define INDENT 2
#define BREAK_PASSES_MAX 16             /* a chain in a chain in a chain ... */

/* ---- who owns a token -------------------------------------------------------------------------------------------------- */

static void
own (Layout *l, uint32_t node, uint32_t *at)
{
  const ScriptSyntax *x = l->x;
  for (uint32_t child = x->nodes[node].first; child; child = x->nodes[child].next)
    {
      while (*at < x->token_count && x->tokens[*at].start < x->nodes[child].start)
        l->tokens[(*at)++].owner = node;
      own (l, child, at);
    }
  while (*at < x->token_count && x->tokens[*at].start < x->nodes[node].end)
    l->tokens[(*at)++].owner = node;
}

static char
first_byte (const Layout *l, uint32_t t)
{
  return l->x->text[l->x->tokens[t].start];
}

static gboolean
is_mark (const Layout *l, uint32_t t, const char *mark)
{
  const ScriptToken *token = &l->x->tokens[t];
  return token->kind == SCRIPT_TOKEN_MARK && token->end - token->start == strlen (mark) && memcmp (l->x->text + token->start, mark, strlen (mark)) == 0;
}

static gboolean
is_any (const Layout *l, uint32_t t, const char *bytes)
{
  const ScriptToken *token = &l->x->tokens[t];
  return token->kind == SCRIPT_TOKEN_MARK && token->end - token->start == 1 && strchr (bytes, first_byte (l, t));
}

static gboolean
is_comment (const Layout *l, uint32_t t)
{
  return l->x->tokens[t].kind >= SCRIPT_TOKEN_LINE_COMMENT;
}

static const ScriptNode *
owner (const Layout *l, uint32_t t)
{
  return &l->x->nodes[l->tokens[t].owner];
}

/* ---- blanks between two tokens of a line ------------------------------------------------------------------------------------ */

static gboolean
is_prefix (const Layout *l, uint32_t t)
{
  const ScriptNode *n = owner (l, t);
  return n->kind == SCRIPT_NODE_UNARY && n->op != 't' && n->start == l->x->tokens[t].start;
}

static gboolean
is_postfix (const Layout *l, uint32_t t)
{
  const ScriptNode *n = owner (l, t);
  if (is_mark (l, t, "!"))
    return !is_prefix (l, t);
  return (is_mark (l, t, "++") || is_mark (l, t, "--")) && !(n->kind == SCRIPT_NODE_UNARY && n->start == l->x->tokens[t].start);
}

static gboolean
is_choice (const Layout *l, uint32_t t)
{
  return owner (l, t)->kind == SCRIPT_NODE_CONDITIONAL && (is_mark (l, t, "?") || is_mark (l, t, ":"));
}

/* Between these only the writer knows what is meant; one blank or none, as it was. */
static gboolean
is_delicate (const Layout *l, uint32_t t)
{
  const ScriptNode *n = owner (l, t);
  const ScriptToken *token = &l->x->tokens[t];
  return n->kind == SCRIPT_NODE_TYPE || n->kind == SCRIPT_NODE_BAD || token->kind == SCRIPT_TOKEN_REGEX || token->kind == SCRIPT_TOKEN_BAD
         || is_any (l, t, "<>@#") || is_mark (l, t, ">>") || is_mark (l, t, ">>>") || token->kind == SCRIPT_TOKEN_BLOCK_COMMENT
         || (is_mark (l, t, "*") && n->kind != SCRIPT_NODE_BINARY);
}

static gboolean
is_call_bracket (const Layout *l, uint32_t t)
{
  const ScriptNode *n = owner (l, t);
  if (n->start != l->x->tokens[t].start)
    return FALSE;
  if (n->kind == SCRIPT_NODE_ARGUMENTS || n->kind == SCRIPT_NODE_INDEX_LINK)
    return TRUE;
  const ScriptNode *function = &l->x->nodes[n->parent];
  return n->kind == SCRIPT_NODE_PARAMETERS && function->kind == SCRIPT_NODE_FUNCTION && !(function->flags & SCRIPT_NODE_ARROW)
         && (function->name || (function->flags & SCRIPT_NODE_METHOD));
}

static gboolean
touches (const Layout *l, uint32_t a, uint32_t b)
{
  if (is_any (l, a, "([") || is_any (l, b, ")],;"))
    return TRUE;
  if (is_any (l, a, "{") && is_any (l, b, "}"))
    return TRUE;
  if (is_mark (l, a, ".") || is_mark (l, b, ".") || is_mark (l, a, "?.") || is_mark (l, b, "?.") || is_mark (l, a, "..."))
    return TRUE;
  if (is_prefix (l, a) || is_postfix (l, b))
    return TRUE;
  if ((is_mark (l, b, ":") || is_mark (l, b, "?")) && !is_choice (l, b))
    return TRUE;
  if (is_call_bracket (l, b))
    return TRUE;
  if (l->x->tokens[a].kind == SCRIPT_TOKEN_TEMPLATE && l->x->text[l->x->tokens[a].end - 1] == '{')
    return TRUE;
  return l->x->tokens[b].kind == SCRIPT_TOKEN_TEMPLATE && first_byte (l, b) == '}';
}

static guint16
blanks_before (const Layout *l, uint32_t t)
{
  const ScriptToken *a = &l->x->tokens[t - 1], *b = &l->x->tokens[t];
  guint16 written = b->start > a->end;
  if (b->kind == SCRIPT_TOKEN_LINE_COMMENT)
    return (guint16) (memchr (l->x->text + a->end, '\t', b->start - a->end) ? 1 : CLAMP (b->start - a->end, 1, 60));
  gboolean types = owner (l, t - 1)->kind == SCRIPT_NODE_TYPE && first_byte (l, t - 1) == ':' && owner (l, t - 1)->start == a->start;
  if (types || (owner (l, t)->kind == SCRIPT_NODE_TYPE && owner (l, t)->start == b->start && first_byte (l, t) == ':'))
    return types;                       /* f(): void */
  if (owner (l, t - 1)->kind == SCRIPT_NODE_TYPE && owner (l, t)->kind == SCRIPT_NODE_BLOCK)
    return 1;
  if (is_delicate (l, t - 1) || is_delicate (l, t) || (a->kind == SCRIPT_TOKEN_NUMBER && is_any (l, t, "."))
      || (b->kind == SCRIPT_TOKEN_TEMPLATE && first_byte (l, t) == '`' && a->kind == SCRIPT_TOKEN_NAME))
    return written;
  char end = l->x->text[a->end - 1];
  if ((end == '+' || end == '-') && end == first_byte (l, t))
    return 1;
  return !touches (l, t - 1, t);
}

/* ---- indents ------------------------------------------------------------------------------------------------------------------ */

static gboolean
is_anchor (const ScriptSyntax *x, uint32_t node)
{
  switch (x->nodes[x->nodes[node].parent].kind)
    {
    case SCRIPT_NODE_FILE: case SCRIPT_NODE_BLOCK: case SCRIPT_NODE_ARRAY: case SCRIPT_NODE_OBJECT: case SCRIPT_NODE_ARGUMENTS:
    case SCRIPT_NODE_PARAMETERS: case SCRIPT_NODE_CLASS: case SCRIPT_NODE_SWITCH: case SCRIPT_NODE_CASE: case SCRIPT_NODE_IF: case SCRIPT_NODE_FOR:
    case SCRIPT_NODE_FOR_OF: case SCRIPT_NODE_WHILE: case SCRIPT_NODE_DO: case SCRIPT_NODE_LABEL: case SCRIPT_NODE_IMPORT:
      return TRUE;
    default: return FALSE;
    }
}

static uint32_t
token_at (const Layout *l, uint32_t offset)
{
  uint32_t t = script_syntax_find_token (l->x, offset);
  return t == SCRIPT_NONE ? 0 : t;
}

/* `else`, `catch`, `finally`, `while` of a do: as deep as what they belong to. */
static gboolean
is_clause (const Layout *l, uint32_t t)
{
  const ScriptNode *n = owner (l, t);
  return l->x->tokens[t].kind == SCRIPT_TOKEN_KEYWORD && n->start < l->x->tokens[t].start
         && (n->kind == SCRIPT_NODE_IF || n->kind == SCRIPT_NODE_TRY || n->kind == SCRIPT_NODE_DO);
}

static guint
indent_of (const Layout *l, uint32_t t, const GArray *open)
{
  const ScriptSyntax *x = l->x;
  const ScriptToken *token = &x->tokens[t];
  const ScriptNode *n = owner (l, t);
  uint32_t start = token->start, bracket = open->len > 0 ? g_array_index (open, uint32_t, open->len - 1) : SCRIPT_NONE;
  while (is_comment (l, t) && t + 1 < x->token_count)
    {
      t++;
      token = &x->tokens[t];
      n = owner (l, t);
      start = token->start;
      if (is_any (l, t, ")]}"))
        return bracket == SCRIPT_NONE ? 0 : l->tokens[bracket].indent + INDENT;
    }
  if (token->kind == SCRIPT_TOKEN_END)
    return 0;
  if (is_any (l, t, ")]}") && token->match)
    return l->tokens[token->match].indent;
  if (is_link (n) && n->start == start && first_byte (l, t) != '[')
    return l->tokens[token_at (l, x->nodes[n->parent].start)].indent + INDENT;
  if (n->kind == SCRIPT_NODE_CATCH && n->start == start)
    return l->tokens[token_at (l, x->nodes[n->parent].start)].indent;
  if (is_clause (l, t))
    return l->tokens[token_at (l, n->start)].indent;
  if (n->kind == SCRIPT_NODE_BLOCK && n->start == start && !is_anchor (x, l->tokens[t].owner))
    return l->tokens[token_at (l, x->nodes[n->parent].start)].indent;
  uint32_t anchor = 0;
  for (uint32_t at = l->tokens[t].owner; at && !anchor; at = x->nodes[at].parent)
    if (x->nodes[at].start < start && is_anchor (x, at))
      anchor = at;
  if (bracket != SCRIPT_NONE && (!anchor || x->tokens[bracket].start >= x->nodes[anchor].start))
    return l->tokens[bracket].indent + INDENT;
  return anchor ? l->tokens[token_at (l, x->nodes[anchor].start)].indent + INDENT : 0;
}

/* Blanks and indents of all tokens, from their line breaks. */
static void
indents_set (Layout *l)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  guint16 current = 0;
  for (uint32_t t = 0; t < l->x->token_count; t++)
    {
      LayoutToken *token = &l->tokens[t];
      uint32_t match = l->x->tokens[t].match;
      gboolean closes = match && match < t;
      if (t == 0 || token->newlines)
        {
          if (closes && open->len > 0)
            g_array_set_size (open, open->len - 1);
          current = (guint16) MIN (indent_of (l, t, open), 400);
          token->blanks = current;
          if (closes)
            closes = FALSE;
        }
      else
        token->blanks = blanks_before (l, t);
      token->indent = current;
      if (closes && open->len > 0)
        g_array_set_size (open, open->len - 1);
      if (match > t)
        g_array_append_val (open, t);
    }
}

/* ---- long chains ---------------------------------------------------------------------------------------------------------------- */

static guint
width_of (const Layout *l, uint32_t t)
{
  const ScriptToken *token = &l->x->tokens[t];
  guint width = 0;
  for (uint32_t i = token->start; i < token->end; i++)
    width += ((guchar) l->x->text[i] & 0xC0) != 0x80;
  return width;
}

/* A call of a chain may begin a line; the first one stays with a name space: Clip.melody(). */
static gboolean
is_breakable (const Layout *l, uint32_t t)
{
  const ScriptSyntax *x = l->x;
  const ScriptNode *n = owner (l, t);
  if (n->kind != SCRIPT_NODE_METHOD_LINK || n->start != x->tokens[t].start || l->tokens[t].newlines || t == 0 || x->tokens[t - 1].kind == SCRIPT_TOKEN_NUMBER)
    return FALSE;
  uint32_t base = x->nodes[n->parent].first;
  return !(x->nodes[base].next == l->tokens[t].owner && x->nodes[base].kind == SCRIPT_NODE_NAME && g_ascii_isupper (x->text[x->nodes[base].start]));
}

static guint
depth_of (const ScriptSyntax *x, uint32_t node)
{
  guint depth = 0;
  for (; node; node = x->nodes[node].parent)
    depth++;
  return depth;
}

/* The outermost chain with a call to break on the line; the first of equals. */
static uint32_t
chain_to_break (const Layout *l, uint32_t from, uint32_t to)
{
  uint32_t best = 0;
  guint best_depth = G_MAXUINT;
  for (uint32_t t = from; t < to; t++)
    if (is_breakable (l, t) && owner (l, t)->parent != best)
      {
        guint depth = depth_of (l->x, owner (l, t)->parent);
        if (depth < best_depth)
          {
            best_depth = depth;
            best = owner (l, t)->parent;
          }
      }
  return best;
}

static gboolean
lines_break (Layout *l)
{
  gboolean changed = FALSE;
  for (uint32_t from = 0, to; from < l->x->token_count; from = to)
    {
      guint width = 0;
      for (to = from; to < l->x->token_count && (to == from || !l->tokens[to].newlines); to++)
        if (l->x->tokens[to].kind != SCRIPT_TOKEN_LINE_COMMENT)
          width += l->tokens[to].blanks + width_of (l, to);
      uint32_t chain = width > LANGUAGE_COLUMNS ? chain_to_break (l, from, to) : 0;
      for (uint32_t t = from; chain && t < to; t++)
        if (is_breakable (l, t) && owner (l, t)->parent == chain)
          {
            l->tokens[t].newlines = 1;
            changed = TRUE;
          }
    }
  return changed;
}

/* ---- the whole ---------------------------------------------------------------------------------------------------------------------- */

static void
breaks_read (Layout *l)
{
  const ScriptSyntax *x = l->x;
  for (uint32_t t = 0; t < x->token_count; t++)
    {
      uint32_t from = t > 0 ? x->tokens[t - 1].end : 0, count = 0;
      for (uint32_t i = from; i < x->tokens[t].start; i++)
        {
          count += x->text[i] == '\n';
          if (!strchr (" \t\r\n\f\v", x->text[i]) || !x->text[i])
            l->tokens[t].keep = TRUE;
        }
      l->tokens[t].newlines = (guint8) MIN (count, 2);
      if (t == 0)
        l->tokens[t].newlines = 0;
      if (x->tokens[t].kind == SCRIPT_TOKEN_END)
        l->tokens[t].newlines = t > 0;
      else if (count > 0 && t > 0 && (owner (l, t)->kind == SCRIPT_NODE_TYPE || owner (l, t)->kind == SCRIPT_NODE_BAD)
               && owner (l, t)->start < x->tokens[t].start)
        l->tokens[t].keep = TRUE;
    }
}

void
layout_make (Layout *layout, const ScriptSyntax *x)
{
  uint32_t at = 0;
  layout->x = x;
  layout->tokens = g_new0 (LayoutToken, x->token_count + 1);
  own (layout, 0, &at);
  breaks_read (layout);
  indents_set (layout);
  for (int pass = 0; pass < BREAK_PASSES_MAX && lines_break (layout); pass++)
    indents_set (layout);
}
