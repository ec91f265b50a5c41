/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outline of a file: clips, functions, classes, sessions with their tracks, values. */
#include "language-private.h"

typedef struct { Doc *doc; const ScriptSyntax *x; LanguageSymbols *answer; GArray *rows; Inference i; } Outliner;

static guint
row_add (Outliner *o, LanguageSymbolKind kind, const char *name, const char *detail, LanguageRange range, LanguageRange name_range, guint depth)
{
  LanguageSymbol row = { kind, answer_text (o->answer, name), answer_text (o->answer, detail), range, name_range, depth };
  g_array_append_val (o->rows, row);
  return o->rows->len - 1;
}

static LanguageRange
node_range (const Outliner *o, uint32_t node)
{
  return (LanguageRange) { o->x->nodes[node].start, o->x->nodes[node].end };
}

static LanguageRange
name_range (const Outliner *o, uint32_t node)
{
  const ScriptNode *n = &o->x->nodes[node];
  return (LanguageRange) { n->name_start, n->name_start + (guint) strlen (node_name (o->x, node)) };
}

static LanguageSymbolKind
kind_of (const Type *type)
{
  if (type->on & SCRIPT_ON_CLIP)
    return LANGUAGE_SYMBOL_CLIP;
  if (type->on & SCRIPT_ON_SESSION)
    return LANGUAGE_SYMBOL_SESSION;
  if (type->on & SCRIPT_ON_TRACK)
    return LANGUAGE_SYMBOL_TRACK;
  if (type->on & SCRIPT_ON_INSTRUMENT)
    return LANGUAGE_SYMBOL_INSTRUMENT;
  return type->shape == SHAPE_FUNCTION ? LANGUAGE_SYMBOL_FUNCTION : type->shape == SHAPE_CLASS ? LANGUAGE_SYMBOL_CLASS : LANGUAGE_SYMBOL_VALUE;
}

/* session().track('Lead', clip, instrument): a row for each. */
static void
tracks_add (Outliner *o, uint32_t value, guint depth)
{
  if (!value || o->x->nodes[value].kind != SCRIPT_NODE_CHAIN)
    return;
  for (uint32_t link = o->x->nodes[value].first; link; link = o->x->nodes[link].next)
    {
      uint32_t arguments = node_arguments (o->x, link), first = arguments ? o->x->nodes[arguments].first : 0;
      if (o->x->nodes[link].kind != SCRIPT_NODE_METHOD_LINK || !first || strcmp (node_name (o->x, link), "track") != 0)
        continue;
      g_autofree char *name = o->x->nodes[first].kind == SCRIPT_NODE_STRING ? node_dup_string (o->x, first) : node_dup_text (o->x, first);
      row_add (o, LANGUAGE_SYMBOL_TRACK, name, NULL, node_range (o, link), node_range (o, first), depth);
    }
}

static char *
detail_dup (Outliner *o, const Type *type, uint32_t value)
{
  WalkState state;
  const char *name = type_get_name (type);
  if ((type->on & SCRIPT_ON_CLIP) && value && o->x->nodes[value].kind == SCRIPT_NODE_CHAIN
      && walk_chain (&o->i, o->doc, value, 0, &state, NULL, NULL) && state.known)
    {
      g_autofree char *bars = number_dup_text ((state.beat - state.bar_start) / walk_bar_beats (&state) + state.bar - 1);
      return g_strdup_printf ("%s, %s bars", name, bars);
    }
  return g_strdup (name);
}

static void statement_outline (Outliner *o, uint32_t node, LanguageRange whole, guint depth);

static void
body_outline (Outliner *o, uint32_t function, guint depth)
{
  uint32_t body = o->x->nodes[function].last;
  if (depth > 8 || !body || o->x->nodes[body].kind != SCRIPT_NODE_BLOCK)
    return;
  for (uint32_t child = o->x->nodes[body].first; child; child = o->x->nodes[child].next)
    if (o->x->nodes[child].kind == SCRIPT_NODE_FUNCTION)
      statement_outline (o, child, node_range (o, child), depth);
}

static void
members_outline (Outliner *o, uint32_t class, guint depth)
{
  for (uint32_t child = o->x->nodes[class].first; child; child = o->x->nodes[child].next)
    if (o->x->nodes[child].kind == SCRIPT_NODE_MEMBER && o->x->nodes[child].name)
      {
        gboolean method = o->x->nodes[child].last && o->x->nodes[o->x->nodes[child].last].kind == SCRIPT_NODE_FUNCTION;
        row_add (o, method ? LANGUAGE_SYMBOL_FUNCTION : LANGUAGE_SYMBOL_VALUE, node_name (o->x, child), NULL, node_range (o, child),
                 name_range (o, child), depth);
      }
}

static void
declaration_outline (Outliner *o, uint32_t declare, LanguageRange whole, guint depth)
{
  const ScriptSyntax *x = o->x;
  for (uint32_t child = x->nodes[declare].first; child; child = x->nodes[child].next)
    {
      uint32_t pattern = x->nodes[child].first, value = x->nodes[child].last != pattern ? x->nodes[child].last : 0;
      if (!pattern || x->nodes[pattern].kind != SCRIPT_NODE_NAME)
        continue;
      o->i.steps = INFERENCE_STEPS;
      Type type = value ? infer (&o->i, o->doc, value) : (Type) { 0 };
      g_autofree char *detail = detail_dup (o, &type, value);
      row_add (o, kind_of (&type), node_name (x, pattern), detail, x->nodes[child].next || child != x->nodes[declare].first ? node_range (o, child) : whole,
               name_range (o, pattern), depth);
      if (type.on & SCRIPT_ON_SESSION)
        tracks_add (o, value, depth + 1);
      if (value && x->nodes[value].kind == SCRIPT_NODE_FUNCTION)
        body_outline (o, value, depth + 1);
    }
}

/* A value without a name that plays: export default session()…, clip('x')…, track('Lead', …). */
static void
nameless_outline (Outliner *o, uint32_t value, LanguageRange whole, gboolean exported, guint depth)
{
  const ScriptSyntax *x = o->x;
  o->i.steps = INFERENCE_STEPS;
  Type type = infer (&o->i, o->doc, value);
  uint32_t base = x->nodes[value].kind == SCRIPT_NODE_CHAIN ? x->nodes[value].first : 0, call = base ? x->nodes[base].next : 0;
  uint32_t arguments = 0, first = 0;
  if (!(type.on & (SCRIPT_ON_CLIP | SCRIPT_ON_SESSION | SCRIPT_ON_TRACK)) || (!exported && base && x->nodes[base].binding))
    return;
  for (; call && !arguments; call = x->nodes[call].next)
    arguments = node_arguments (x, call);
  first = arguments ? x->nodes[arguments].first : 0;
  g_autofree char *name = first && x->nodes[first].kind == SCRIPT_NODE_STRING ? node_dup_string (x, first) : g_strdup (exported ? "default" : type_get_name (&type));
  g_autofree char *detail = detail_dup (o, &type, value);
  row_add (o, kind_of (&type), name, detail, whole, first ? node_range (o, first) : (LanguageRange) { whole.start, whole.start }, depth);
  if (type.on & SCRIPT_ON_SESSION)
    tracks_add (o, value, depth + 1);
}

static void
statement_outline (Outliner *o, uint32_t node, LanguageRange whole, guint depth)
{
  const ScriptNode *n = &o->x->nodes[node];
  switch (n->kind)
    {
    case SCRIPT_NODE_EXPORT:
      if (n->first && o->x->nodes[n->first].kind <= SCRIPT_NODE_CHAIN && o->x->nodes[n->first].kind != SCRIPT_NODE_FUNCTION
          && o->x->nodes[n->first].kind != SCRIPT_NODE_CLASS)
        nameless_outline (o, n->first, whole, TRUE, depth);
      else if (n->first)
        statement_outline (o, n->first, whole, depth);
      break;
    case SCRIPT_NODE_DECLARE:
      declaration_outline (o, node, whole, depth);
      break;
    case SCRIPT_NODE_FUNCTION:
      row_add (o, LANGUAGE_SYMBOL_FUNCTION, n->name ? node_name (o->x, node) : "function", NULL, whole,
               n->name ? name_range (o, node) : (LanguageRange) { n->start, n->start }, depth);
      body_outline (o, node, depth + 1);
      break;
    case SCRIPT_NODE_CLASS:
      row_add (o, LANGUAGE_SYMBOL_CLASS, n->name ? node_name (o->x, node) : "class", NULL, whole,
               n->name ? name_range (o, node) : (LanguageRange) { n->start, n->start }, depth);
      members_outline (o, node, depth + 1);
      break;
    case SCRIPT_NODE_EXPRESSION:
      if (n->first)
        nameless_outline (o, n->first, whole, FALSE, depth);
      break;
    default: break;
    }
}

LanguageSymbols *
language_get_outline (LanguageProject *project, const char *file)
{
  g_return_val_if_fail (project, NULL);
  Outliner o = { .answer = answer_new (sizeof (LanguageSymbols)), .rows = g_array_new (FALSE, FALSE, sizeof (LanguageSymbol)), .i = inference_start (project) };
  o.doc = project_open (project, file, NULL, &o.x);
  for (uint32_t node = o.doc ? o.x->nodes[0].first : 0; node; node = o.x->nodes[node].next)
    statement_outline (&o, node, node_range (&o, node), 0);
  o.answer->items = answer_list (o.answer, o.rows, &o.answer->count);
  return o.answer;
}
