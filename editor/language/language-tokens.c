/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each word of a text is, for its colour. */
#include "language-private.h"

typedef struct {
  LanguageProject *project;
  Doc             *doc;
  const ScriptSyntax *x;
  LanguageTokens  *answer;
  GArray          *tokens;
  uint32_t         from, to;
  gint8           *clips;               /* by binding: 1 a clip, 2 a function, 3 another, 0 not asked */
} Painter;

static void
paint (Painter *p, uint32_t start, uint32_t end, LanguageTokenKind kind)
{
  LanguageToken token = { { start, end }, kind };
  if (start < end && start < p->to && end > p->from)
    g_array_append_val (p->tokens, token);
}

/* ---- names ------------------------------------------------------------------------------------------------------------ */

static gint8
binding_sort (Painter *p, uint32_t binding)
{
  if (!p->clips[binding])
    {
      Inference i = { .project = p->project, .steps = 300 };
      Type type = infer_binding (&i, p->doc, binding);
      p->clips[binding] = type.on & SCRIPT_ON_CLIP ? 1 : type.shape == SHAPE_FUNCTION || type.shape == SHAPE_NATIVE ? 2 : type.shape == SHAPE_CLASS ? 4 : 3;
    }
  return p->clips[binding];
}

static void
paint_name (Painter *p, uint32_t node)
{
  const ScriptNode *n = &p->x->nodes[node];
  const char *name = node_name (p->x, node);
  uint32_t end = n->name_start + (uint32_t) strlen (name);
  if (n->binding)
    {
      gint8 sort = binding_sort (p, n->binding);
      if (sort == 1)
        paint (p, n->name_start, end, LANGUAGE_TOKEN_CLIP);
      else if (sort == 2 || sort == 4)
        paint (p, n->name_start, end, sort == 2 ? LANGUAGE_TOKEN_FUNCTION : LANGUAGE_TOKEN_TYPE);
      else if (p->x->bindings[n->binding].kind == SCRIPT_BINDING_PARAMETER)
        paint (p, n->name_start, end, LANGUAGE_TOKEN_PARAMETER);
    }
  else if (api_space (name) || api_lookup (name, SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY))
    paint (p, n->name_start, end, LANGUAGE_TOKEN_BUILT_IN);
}

/* One walk along a chain: each link's row is found from the receiver that the one before it left. */
static void
paint_chain (Painter *p, uint32_t chain)
{
  const ScriptSyntax *x = p->x;
  Inference i = { .project = p->project, .steps = 2000 };
  uint32_t base = x->nodes[chain].first;
  Type type = base ? infer (&i, p->doc, base) : (Type) { 0 };
  uint64_t on = 0;
  for (uint32_t link = base ? x->nodes[base].next : 0; link; link = x->nodes[link].next)
    {
      const ScriptNode *n = &x->nodes[link];
      if (n->kind != SCRIPT_NODE_CALL_LINK && n->kind != SCRIPT_NODE_INDEX_LINK && n->name)
        {
          gboolean method = n->kind == SCRIPT_NODE_METHOD_LINK;
          uint32_t end = n->name_start + (uint32_t) strlen (node_name (x, link));
          const ScriptApiEntry *entry = on ? api_lookup (node_name (x, link), on) : NULL;
          if (!on)
            {
              i.steps = 2000;
              entry = infer_call (&i, p->doc, link);
              type = infer_receiver (&i, p->doc, link);
              on = type.shape == SHAPE_NONE && (type.on & SCRIPT_ON_CLIP) ? type.on : 0;
            }
          if (entry && method)
            paint (p, n->name_start, end, LANGUAGE_TOKEN_METHOD);
          else if (method && on)
            paint (p, n->name_start, end, LANGUAGE_TOKEN_UNKNOWN_METHOD);
          else if (method)
            paint (p, n->name_start, end, LANGUAGE_TOKEN_FUNCTION);
          else if (on)
            paint (p, n->name_start, end, LANGUAGE_TOKEN_UNKNOWN_METHOD);
        }
    }
}

/* ---- literals ------------------------------------------------------------------------------------------------------------ */

/* "C6" is a pitch and a chord: in a list it is what those beside it are, and "Dm9" is no pitch. */
static gboolean
is_chord_list (Painter *p, uint32_t array)
{
  for (uint32_t child = p->x->nodes[array].first; child; child = p->x->nodes[child].next)
    {
      char text[64];
      TheoryPitch pitch;
      const TheoryChord *chord;
      size_t at, length = p->x->nodes[child].kind == SCRIPT_NODE_STRING ? script_syntax_read_string (p->x, child, text, sizeof text) : 0;
      if (length > 1 && length < sizeof text && !theory_pitch_parse (text, length, &pitch)
          && theory_chord_parse (text, length, &pitch, &chord, &at) && chord)
        return TRUE;
    }
  return FALSE;
}

static LanguageTokenKind
argument_kind (Painter *p, uint32_t node, const char *text)
{
  const ScriptSyntax *x = p->x;
  uint32_t arguments = x->nodes[node].parent, link = x->nodes[arguments].parent;
  const char *call = x->nodes[arguments].kind == SCRIPT_NODE_ARGUMENTS ? node_name (x, link) : "";
  TheoryPitch pitch;
  double beats;
  size_t length = strlen (text), at;
  const TheoryChord *chord;
  if (strcmp (call, "pattern") == 0)
    return LANGUAGE_TOKEN_PATTERN;
  if (strcmp (call, "hit") == 0)
    return LANGUAGE_TOKEN_DRUM;
  if (strcmp (call, "chord") == 0 && x->nodes[arguments].first == node)
    return LANGUAGE_TOKEN_CHORD;
  const ScriptApiEntry *entry = call[0] && x->nodes[link].kind == SCRIPT_NODE_METHOD_LINK ? api_lookup (call, SCRIPT_ON_MUSIC) : NULL;
  guint index = entry ? node_index (x, node) : 0;
  if (entry && index < SCRIPT_API_PARAMS && entry->params[index].name && entry->params[index].kind == SCRIPT_PARAM_TEXT)
    return LANGUAGE_TOKEN_STRING;
  if (theory_duration_parse (text, length, &beats))
    return LANGUAGE_TOKEN_DURATION;
  if (x->nodes[arguments].kind == SCRIPT_NODE_ARRAY && length > 1 && theory_chord_parse (text, length, &pitch, &chord, &at) && chord
      && (!theory_pitch_parse (text, length, &pitch) || is_chord_list (p, arguments)))
    return LANGUAGE_TOKEN_CHORD;
  if (theory_pitch_parse (text, length, &pitch) && !(x->nodes[arguments].kind == SCRIPT_NODE_ARGUMENTS && x->nodes[link].kind == SCRIPT_NODE_CALL_LINK))
    return LANGUAGE_TOKEN_PITCH;
  if (x->nodes[arguments].kind == SCRIPT_NODE_PROPERTY && strcmp (node_name (x, arguments), "note") == 0 && theory_drum_find (text, length))
    return LANGUAGE_TOKEN_DRUM;
  return LANGUAGE_TOKEN_STRING;
}

static void
paint_string (Painter *p, uint32_t node)
{
  char text[64];
  size_t length = script_syntax_read_string (p->x, node, text, sizeof text);
  LanguageTokenKind kind = argument_kind (p, node, length < sizeof text ? text : "");
  paint (p, p->x->nodes[node].start, p->x->nodes[node].end, kind);
}

static void
paint_node (Painter *p, uint32_t node)
{
  const ScriptNode *n = &p->x->nodes[node];
  uint32_t end = n->name_start + (n->name ? (uint32_t) strlen (node_name (p->x, node)) : 0);
  switch (n->kind)
    {
    case SCRIPT_NODE_NAME:
      paint_name (p, node);
      break;
    case SCRIPT_NODE_STRING:
      paint_string (p, node);
      break;
    case SCRIPT_NODE_NUMBER:
      paint (p, n->start, n->end, LANGUAGE_TOKEN_NUMBER);
      break;
    case SCRIPT_NODE_FUNCTION:
      if (n->name)
        paint (p, n->name_start, end, LANGUAGE_TOKEN_FUNCTION);
      break;
    case SCRIPT_NODE_CLASS:
      if (n->name)
        paint (p, n->name_start, end, LANGUAGE_TOKEN_TYPE);
      break;
    case SCRIPT_NODE_MEMBER:
      if (n->name)
        paint (p, n->name_start, end, LANGUAGE_TOKEN_FUNCTION);
      break;
    case SCRIPT_NODE_PROPERTY:
      if (n->name && !(n->flags & SCRIPT_NODE_SHORTHAND))
        paint (p, n->name_start, end, LANGUAGE_TOKEN_OPTION);
      break;
    case SCRIPT_NODE_TYPE:
      paint (p, n->start, n->end, LANGUAGE_TOKEN_TYPE);
      break;
    case SCRIPT_NODE_CHAIN:
      paint_chain (p, node);
      break;
    default: break;
    }
}

/* Subtrees outside of the range are stepped over, so that one screen of a long text costs one screen. */
static void
paint_tree (Painter *p, uint32_t node)
{
  for (uint32_t child = p->x->nodes[node].first; child; child = p->x->nodes[child].next)
    {
      if (p->x->nodes[child].start >= p->to)
        break;
      if (p->x->nodes[child].end <= p->from)
        continue;
      paint_node (p, child);
      paint_tree (p, child);
    }
}

static void
paint_tokens (Painter *p)
{
  for (uint32_t t = 0; t < p->x->token_count; t++)
    {
      const ScriptToken *token = &p->x->tokens[t];
      if (token->kind >= SCRIPT_TOKEN_LINE_COMMENT)
        paint (p, token->start, token->end, LANGUAGE_TOKEN_COMMENT);
      else if (token->kind == SCRIPT_TOKEN_TEMPLATE)
        paint (p, token->start, token->end, LANGUAGE_TOKEN_STRING);
      else if (token->kind == SCRIPT_TOKEN_KEYWORD)
        paint (p, token->start, token->end, LANGUAGE_TOKEN_KEYWORD);
    }
}

static int
token_compare (gconstpointer a, gconstpointer b)
{
  const LanguageToken *x = a, *y = b;
  if (x->range.start != y->range.start)
    return x->range.start < y->range.start ? -1 : 1;
  return x->kind > y->kind ? -1 : x->kind < y->kind;    /* the one that says more */
}

LanguageTokens *
language_get_tokens (LanguageProject *project, const char *file, gsize start, gsize end)
{
  g_return_val_if_fail (project, NULL);
  Painter p = { .project = project, .answer = answer_new (sizeof (LanguageTokens)), .tokens = g_array_new (FALSE, FALSE, sizeof (LanguageToken)) };
  p.doc = project_open (project, file, &start, &p.x);
  if (p.doc)
    {
      guint kept = 0;
      p.from = (uint32_t) start;
      p.to = (uint32_t) MIN (end, p.doc->length);
      p.clips = g_malloc0 (p.x->binding_count + 1);
      paint_tree (&p, 0);
      paint_tokens (&p);
      g_array_sort (p.tokens, token_compare);
      for (guint i = 0; i < p.tokens->len; i++)
        {
          LanguageToken token = g_array_index (p.tokens, LanguageToken, i);
          if (kept == 0 || token.range.start >= g_array_index (p.tokens, LanguageToken, kept - 1).range.end)
            g_array_index (p.tokens, LanguageToken, kept++) = token;
        }
      g_array_set_size (p.tokens, kept);
      g_free (p.clips);
    }
  p.answer->items = answer_list (p.answer, p.tokens, &p.answer->count);
  return p.answer;
}

const char *
language_token_kind_get_name (LanguageTokenKind kind)
{
  static const char *const names[] = { "comment", "keyword", "number", "string", "pitch", "duration", "chord", "drum", "pattern", "method",
                                       "function", "clip", "parameter", "option", "type", "built-in", "unknown-method" };
  return kind < G_N_ELEMENTS (names) ? names[kind] : "";
}
