/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beats along a clip's chain, read off the text: durations, loops with a written count, bodies, nested clips. What is
 * computed by the piece itself is not known here; then the walk goes on for keys and scales, without a place in the bar. */
#include "language-private.h"

/* .timeSignature('3/4'), { timeSignature: '3/4' } */
static uint32_t
metre_node (const ScriptSyntax *x, uint32_t node)
{
  uint32_t value = 0;
  if (x->nodes[node].kind == SCRIPT_NODE_METHOD_LINK && node_arguments (x, node))
    value = x->nodes[node_arguments (x, node)].first;
  else if (x->nodes[node].kind == SCRIPT_NODE_PROPERTY)
    value = x->nodes[node].last;
  return value && x->nodes[value].kind == SCRIPT_NODE_STRING && strcmp (node_name (x, node), "timeSignature") == 0 ? value : 0;
}

static void
metre_find (Doc *doc)
{
  const ScriptSyntax *x = doc_read (doc);
  unsigned n, d;
  char text[16];
  guint found = 0;
  for (uint32_t node = 1; node < x->node_count && found < 2; node++)
    {
      uint32_t value = x->nodes[node].name ? metre_node (x, node) : 0;
      if (!value || script_syntax_read_string (x, value, text, sizeof text) >= sizeof text || !theory_metre_parse (text, strlen (text), &n, &d))
        continue;
      found += found == 0 || n != doc->numerator || d != doc->denominator;
      doc->numerator = n;
      doc->denominator = d;
    }
  if (found != 1)
    doc->numerator = doc->denominator = 4;
}

WalkState
walk_start (Doc *doc)
{
  if (doc->numerator == 0)
    metre_find (doc);
  return (WalkState) { .known = TRUE, .numerator = doc->numerator, .denominator = doc->denominator, .bar = 1, .bpm = 120 };
}

double
walk_bar_beats (const WalkState *state)
{
  return theory_metre_get_bar (state->numerator, state->denominator);
}

double
walk_bar_left (const WalkState *state)
{
  double bar = walk_bar_beats (state), past = state->beat - state->bar_start, in = past - bar * (double) (gint64) (past / bar + 1e-9);
  return in < 1e-9 ? bar : bar - in;
}

/* ---- constants ----------------------------------------------------------------------------------------------------- */

/* The literal behind a name that is never written again. */
static uint32_t
constant_node (Inference *i, Doc **doc, uint32_t node)
{
  for (int hops = 0; hops < 8; hops++)
    {
      const ScriptSyntax *x = doc_read (*doc);
      uint32_t binding = x->nodes[node].binding;
      if (x->nodes[node].kind == SCRIPT_NODE_GROUP && x->nodes[node].first)
        {
          node = x->nodes[node].first;
          continue;
        }
      if (x->nodes[node].kind != SCRIPT_NODE_NAME || !binding)
        return node;
      if (x->bindings[binding].kind == SCRIPT_BINDING_IMPORT && !resolve_import (i->project, doc, &binding))
        return 0;
      x = doc_read (*doc);
      const ScriptSyntaxBinding *b = &x->bindings[binding];
      if (b->kind > SCRIPT_BINDING_VAR || b->writes > 0 || x->nodes[b->owner].first != b->node || x->nodes[b->owner].last == b->node)
        return 0;
      node = x->nodes[b->owner].last;
    }
  return 0;
}

static gboolean
binary_number (Inference *i, Doc *doc, uint32_t node, double *value)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  double operand;
  *value = 0;
  for (uint32_t child = n->first; child; child = x->nodes[child].next)
    {
      if (!constant_number (i, doc, child, &operand))
        return FALSE;
      if (child == n->first)
        *value = operand;
      else if (n->op == '+')
        *value += operand;
      else if (n->op == '-')
        *value -= operand;
      else if (n->op == '*')
        *value *= operand;
      else if (n->op == '/' && operand != 0)
        *value /= operand;
      else
        return FALSE;
    }
  return n->first != 0;
}

gboolean
constant_number (Inference *i, Doc *doc, uint32_t node, double *value)
{
  if (i->steps-- <= 0 || i->depth >= INFERENCE_DEPTH || !(node = constant_node (i, &doc, node)))
    return FALSE;
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  gboolean good = FALSE;
  i->depth++;
  if (n->kind == SCRIPT_NODE_NUMBER)
    {
      g_autofree char *text = node_dup_text (x, node);
      char *end = NULL;
      *value = text[0] == '0' && text[1] ? (g_ascii_isdigit (text[1]) || text[1] == '.' ? g_ascii_strtod (text, &end) : (double) g_ascii_strtoll (text, &end, 0))
                                         : g_ascii_strtod (text, &end);
      good = end && *end == 0;
    }
  else if (n->kind == SCRIPT_NODE_UNARY && n->first && (n->op == '-' || n->op == '+'))
    {
      good = constant_number (i, doc, n->first, value);
      *value = n->op == '-' ? -*value : *value;
    }
  else if (n->kind == SCRIPT_NODE_BINARY)
    good = binary_number (i, doc, node, value);
  i->depth--;
  return good;
}

const char *
constant_string (Inference *i, Doc *doc, uint32_t node, char out[64])
{
  node = constant_node (i, &doc, node);
  if (!node || doc_read (doc)->nodes[node].kind != SCRIPT_NODE_STRING || script_syntax_read_string (doc_read (doc), node, out, 64) >= 64)
    return NULL;
  return out;
}

gboolean
constant_beats (Inference *i, Doc *doc, uint32_t node, double *beats)
{
  char text[64];
  if (constant_string (i, doc, node, text))
    return theory_duration_parse (text, strlen (text), beats);
  return constant_number (i, doc, node, beats) && *beats >= 0 && *beats < 1e9;
}

/* ---- one call ---------------------------------------------------------------------------------------------------------- */

typedef struct { Inference *i; Doc *doc; const ScriptSyntax *x; uint32_t link, args[4]; guint count; WalkState *state; } Call;

static double length_of_clip (Inference *i, Doc *doc, uint32_t node, const WalkState *around);

static double
beats_arg (const Call *call, guint index, double fallback)
{
  double beats;
  if (index >= call->count || call->x->nodes[call->args[index]].kind == SCRIPT_NODE_BAD)
    return fallback;
  return constant_beats (call->i, call->doc, call->args[index], &beats) ? beats : -1;
}

static double
option_beats (const Call *call, guint index, const char *name, double fallback)
{
  uint32_t value = index < call->count && call->x->nodes[call->args[index]].kind == SCRIPT_NODE_OBJECT
                   ? node_property (call->x, call->args[index], name) : 0;
  double beats;
  if (index < call->count && call->x->nodes[call->args[index]].kind != SCRIPT_NODE_OBJECT)
    return -1;
  return !value ? fallback : constant_beats (call->i, call->doc, value, &beats) ? beats : -1;
}

static int
list_count (const Call *call, guint index)
{
  Doc *doc = call->doc;
  uint32_t node = index < call->count ? constant_node (call->i, &doc, call->args[index]) : 0;
  const ScriptSyntax *x = doc_read (doc);
  int count = 0;
  if (!node || x->nodes[node].kind != SCRIPT_NODE_ARRAY)
    return -1;
  for (uint32_t child = x->nodes[node].first; child; child = x->nodes[child].next, count++)
    if (x->nodes[child].kind == SCRIPT_NODE_SPREAD)
      return -1;
  return count;
}

static double
chord_beats (const Call *call, double fallback)
{
  char text[64];
  if (call->count > 2)
    return beats_arg (call, 2, fallback);
  if (call->count < 2)
    return fallback;
  if (list_count (call, 0) >= 0 || constant_string (call->i, call->doc, call->args[1], text))
    return beats_arg (call, 1, fallback);
  if (constant_string (call->i, call->doc, call->args[0], text))
    return fallback;                    /* after a code a number is the octave */
  return -1;
}

/* The last expression of a body, and the chain's base that stands for the builder. */
static uint32_t
body_chain (const ScriptSyntax *x, uint32_t function)
{
  uint32_t body = x->nodes[function].last;
  if (body && x->nodes[body].kind == SCRIPT_NODE_BLOCK)
    {
      uint32_t last = x->nodes[body].last;
      body = last && x->nodes[body].first == last && x->nodes[last].kind == SCRIPT_NODE_RETURN ? x->nodes[last].first : 0;
    }
  while (body && x->nodes[body].kind == SCRIPT_NODE_GROUP)
    body = x->nodes[body].first;
  if (!body || x->nodes[body].kind != SCRIPT_NODE_CHAIN || !x->nodes[body].first)
    return 0;
  uint32_t binding = x->nodes[x->nodes[body].first].binding;
  return binding && x->bindings[binding].kind == SCRIPT_BINDING_PARAMETER
         && x->nodes[x->bindings[binding].owner].parent == function ? body : 0;
}

static gboolean links_walk (Inference *i, Doc *doc, uint32_t chain, uint32_t from, uint32_t until, WalkState *state, gboolean parallel,
                            WalkVisit visit, gpointer data);

/* How long a body or a clip lasts that is given to loop, stack, voice, isolate; below 0: not known. */
static double
body_beats (const Call *call, guint index, gboolean parallel, WalkState *after)
{
  Doc *doc = call->doc;
  uint32_t node = index < call->count ? call->args[index] : 0;
  if (!node)
    return -1;
  const ScriptSyntax *x = call->x;
  if (x->nodes[node].kind == SCRIPT_NODE_NAME && x->nodes[node].binding)
    {
      Type type = infer (call->i, doc, node);
      if (type.shape == SHAPE_FUNCTION)
        {
          doc = type.doc;
          node = type.node;
          x = doc_read (doc);
        }
    }
  if (x->nodes[node].kind != SCRIPT_NODE_FUNCTION)
    return length_of_clip (call->i, doc, node, call->state);
  uint32_t chain = body_chain (x, node);
  WalkState inner = *call->state;
  if (!chain || call->i->depth >= INFERENCE_DEPTH)
    return -1;
  double start = inner.beat;
  inner.known = TRUE;
  call->i->depth++;
  links_walk (call->i, doc, chain, x->nodes[x->nodes[chain].first].next, 0, &inner, parallel, NULL, NULL);
  call->i->depth--;
  after->bpm = inner.bpm;
  return inner.known ? inner.beat - start : -1;
}

static double
generator_beats (const Call *call, const char *name)
{
  if (strcmp (name, "euclidean") == 0)
    {
      double steps = option_beats (call, 0, "steps", -1), each = option_beats (call, 0, "stepDuration", 0.25), repeat = option_beats (call, 0, "repeat", 1);
      return call->count > 0 && steps >= 0 && each >= 0 && repeat >= 0 ? steps * each * repeat : -1;
    }
  if (strcmp (name, "pattern") == 0)
    {
      double bars = option_beats (call, 1, "bars", 1), cycles = option_beats (call, 1, "cycles", 1);
      double each = option_beats (call, 1, "duration", bars < 0 ? -1 : bars * walk_bar_beats (call->state));
      return each >= 0 && cycles >= 0 ? each * cycles : -1;
    }
  if (strcmp (name, "arpeggio") == 0)
    {
      uint32_t options = call->count > 2 ? call->args[2] : 0, value = options ? node_property (call->x, options, "pattern") : 0;
      double rate = beats_arg (call, 1, -1), octaves = option_beats (call, 2, "octaves", 1);
      int count = list_count (call, 0);
      char text[64];
      const char *pattern = value ? constant_string (call->i, call->doc, value, text) : "up";
      if (count < 1 || rate < 0 || octaves < 1 || !pattern)
        return -1;
      double notes = count * octaves;
      return rate * (strcmp (pattern, "upDown") == 0 || strcmp (pattern, "downUp") == 0 ? (notes > 2 ? 2 * notes - 2 : notes > 1 ? 3 : 1) : notes);
    }
  if (strcmp (name, "voiceLead") == 0 || strcmp (name, "progression") == 0)
    {
      int count = list_count (call, 0);
      double each = option_beats (call, 1, "duration", 4);
      return count >= 0 && each >= 0 ? count * each : -1;
    }
  return -1;
}

/* Beats by which a call moves on; 0: none; below 0: not known. *note: it is a note, a chord, a hit or a rest. */
static double
call_beats (const Call *call, const ScriptApiEntry *entry, gboolean *note)
{
  const char *name = entry->name;
  double count, each, fallback = call->state->default_beats > 0 ? call->state->default_beats : 1;
  WalkState after = *call->state;
  *note = TRUE;
  if (strcmp (name, "note") == 0 || strcmp (name, "degree") == 0 || strcmp (name, "degreeChord") == 0 || strcmp (name, "slide") == 0)
    return beats_arg (call, 1, fallback);
  if (strcmp (name, "roman") == 0)
    return call->count > 1 && call->x->nodes[call->args[1]].kind == SCRIPT_NODE_OBJECT ? option_beats (call, 1, "duration", fallback) : beats_arg (call, 1, fallback);
  if (strcmp (name, "rest") == 0)
    return beats_arg (call, 0, fallback);
  if (strcmp (name, "chord") == 0)
    return chord_beats (call, fallback);
  if (!(entry->receivers & SCRIPT_ON_MELODY) && (entry->receivers & SCRIPT_ON_DRUMS) && entry->result && strcmp (entry->result, "cursor") == 0
      && strcmp (name, "ghost") != 0 && strcmp (name, "flam") != 0 && strcmp (name, "drag") != 0)
    return call->state->default_beats > 0 ? call->state->default_beats : 0.25;
  *note = FALSE;
  if (strcmp (name, "loop") == 0)
    {
      each = body_beats (call, 1, FALSE, &after);
      if (call->count < 1 || !constant_number (call->i, call->doc, call->args[0], &count) || each < 0 || count < 0)
        return -1;
      call->state->bpm = after.bpm;
      return count * each;
    }
  if (strcmp (name, "stack") == 0)
    return body_beats (call, 0, TRUE, &after);
  if (strcmp (name, "voice") == 0 || strcmp (name, "isolate") == 0)
    return body_beats (call, 1, FALSE, &after);
  if (strcmp (name, "play") == 0)
    return call->count > 0 ? length_of_clip (call->i, call->doc, call->args[0], call->state) : -1;
  if (strcmp (name, "euclidean") == 0 || strcmp (name, "pattern") == 0 || strcmp (name, "arpeggio") == 0 || strcmp (name, "voiceLead") == 0
      || strcmp (name, "progression") == 0)
    return generator_beats (call, name);
  return 0;
}

static void
metre_set (WalkState *state, const char *text)
{
  unsigned n, d;
  double bar = walk_bar_beats (state), past = state->beat - state->bar_start;
  if (!theory_metre_parse (text, strlen (text), &n, &d))
    return;
  guint bars = (guint) (past / bar + 1e-9);
  state->bar += bars + (past - bars * bar > 1e-9);
  state->bar_start = state->beat;
  state->numerator = n;
  state->denominator = d;
}

/* Calls that take no time and change what is written after them. */
static void
context_set (const Call *call, const char *name)
{
  char text[64], other[64];
  WalkState *state = call->state;
  double value;
  const char *first = call->count > 0 ? constant_string (call->i, call->doc, call->args[0], text) : NULL;
  const char *second = call->count > 1 ? constant_string (call->i, call->doc, call->args[1], other) : NULL;
  if (strcmp (name, "defaultDuration") == 0)
    {
      value = beats_arg (call, 0, -1);
      state->default_beats = value > 0 ? value : 0;
      state->known &= value > 0;
    }
  else if (strcmp (name, "timeSignature") == 0 && first)
    metre_set (state, first);
  else if (strcmp (name, "tempo") == 0 && call->count > 0 && constant_number (call->i, call->doc, call->args[0], &value) && value >= 1 && value <= 999)
    state->bpm = value;
  else if (strcmp (name, "key") == 0 && first)
    state->has_key = theory_key_find (first, strlen (first), second && strcmp (second, "minor") == 0, &state->key);
  else if (strcmp (name, "scale") == 0 && first && second)
    {
      TheoryPitch root;
      state->scale = theory_root_parse (first, strlen (first), &root) ? theory_scale_find (second, strlen (second)) : NULL;
      state->scale_root = state->scale ? root.midi : 0;
      state->scale_octave = call->count > 2 && constant_number (call->i, call->doc, call->args[2], &value) && value >= -1 && value <= 9 ? (int) value : 4;
    }
}

/* ---- the walk ---------------------------------------------------------------------------------------------------------------- */

static gboolean
link_walk (Inference *i, Doc *doc, uint32_t link, WalkState *state, WalkVisit visit, gpointer data)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptApiEntry *entry = x->nodes[link].name ? infer_lookup (i, node_name (x, link), SCRIPT_ON_CLIP) : NULL;
  Call call = { .i = i, .doc = doc, .x = x, .link = link, .state = state };
  uint32_t arguments = node_arguments (x, link);
  gboolean note;
  if (i->steps-- <= 0)
    {
      state->known = FALSE;
      return TRUE;
    }
  if (!entry || x->nodes[link].kind != SCRIPT_NODE_METHOD_LINK)
    return TRUE;
  for (uint32_t child = arguments ? x->nodes[arguments].first : 0; child && call.count < G_N_ELEMENTS (call.args); child = x->nodes[child].next)
    call.args[call.count++] = child;
  double beats = call_beats (&call, entry, &note);
  if (beats == 0)
    context_set (&call, entry->name);
  if (visit && (note || beats != 0) && !visit (x, link, entry, state, beats, data))
    return FALSE;
  if (beats < 0 || beats > 1e9)
    state->known = FALSE;
  else
    state->beat += beats;
  return TRUE;
}

static gboolean
links_walk (Inference *i, Doc *doc, uint32_t chain, uint32_t from, uint32_t until, WalkState *state, gboolean parallel, WalkVisit visit, gpointer data)
{
  const ScriptSyntax *x = doc_read (doc);
  double start = state->beat, longest = 0;
  for (uint32_t link = from; link && link != until; link = x->nodes[link].next)
    {
      if (!link_walk (i, doc, link, state, visit, data))
        return FALSE;
      if (parallel)
        {
          longest = MAX (longest, state->beat - start);
          state->beat = start;
        }
    }
  state->beat = parallel && !until ? start + longest : state->beat;
  return TRUE;
}

/* The state in which a chain's first link is written. */
static gboolean
base_state (Inference *i, Doc *doc, uint32_t chain, WalkState *state)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t base = x->nodes[chain].first, binding = base ? x->nodes[base].binding : 0;
  if (!base || i->depth >= INFERENCE_DEPTH)
    return FALSE;
  if (x->nodes[base].kind != SCRIPT_NODE_NAME || !binding)
    {
      state->known = x->nodes[base].kind == SCRIPT_NODE_NAME;
      state->drums = x->nodes[base].next && strcmp (node_name (x, x->nodes[base].next), "drums") == 0;
      return TRUE;
    }
  if (x->bindings[binding].kind == SCRIPT_BINDING_IMPORT && !resolve_import (i->project, &doc, &binding))
    return TRUE;
  x = doc_read (doc);
  const ScriptSyntaxBinding *b = &x->bindings[binding];
  gboolean good = TRUE;
  i->depth++;
  if (b->kind == SCRIPT_BINDING_PARAMETER)
    {
      uint32_t function = x->nodes[b->owner].parent, arguments = x->nodes[function].parent;
      good = x->nodes[arguments].kind == SCRIPT_NODE_ARGUMENTS && walk_to (i, doc, x->nodes[arguments].parent, state);
      if (!good)
        {
          *state = walk_start (doc);
          state->known = FALSE;
          good = TRUE;
        }
    }
  else if (b->kind <= SCRIPT_BINDING_VAR)
    {
      uint32_t value = x->nodes[b->owner].last;
      gboolean changes = b->writes > 0 || b->kind == SCRIPT_BINDING_LET;
      if (value && x->nodes[value].kind == SCRIPT_NODE_CHAIN && x->nodes[b->owner].first == b->node)
        good = walk_chain (i, doc, value, value == chain ? x->nodes[base].next : 0, state, NULL, NULL);
      else
        state->known = FALSE;
      state->known &= !changes;
    }
  else
    state->known = FALSE;
  i->depth--;
  return good;
}

gboolean
walk_chain (Inference *i, Doc *doc, uint32_t chain, uint32_t until, WalkState *state, WalkVisit visit, gpointer data)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t base = x->nodes[chain].first;
  *state = walk_start (doc);
  if (x->nodes[chain].kind != SCRIPT_NODE_CHAIN || !base_state (i, doc, chain, state))
    return FALSE;
  return links_walk (i, doc, chain, x->nodes[base].next, until, state, FALSE, visit, data);
}

/* Is the chain the body of a stack? Then each of its calls begins where the body does. */
static gboolean
is_parallel (const ScriptSyntax *x, uint32_t chain)
{
  uint32_t function = x->nodes[chain].parent;
  while (function && x->nodes[function].kind != SCRIPT_NODE_FUNCTION && x->nodes[function].kind != SCRIPT_NODE_ARGUMENTS)
    function = x->nodes[function].parent;
  uint32_t arguments = function ? x->nodes[function].parent : 0;
  return arguments && x->nodes[function].kind == SCRIPT_NODE_FUNCTION && x->nodes[arguments].kind == SCRIPT_NODE_ARGUMENTS
         && strcmp (node_name (x, x->nodes[arguments].parent), "stack") == 0 && body_chain (x, function) == chain;
}

gboolean
walk_to (Inference *i, Doc *doc, uint32_t link, WalkState *state)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t chain = x->nodes[link].parent, base = x->nodes[chain].first;
  *state = walk_start (doc);
  if (x->nodes[chain].kind != SCRIPT_NODE_CHAIN || link == base || i->depth >= INFERENCE_DEPTH)
    return FALSE;
  i->depth++;
  gboolean good = base_state (i, doc, chain, state)
                  && links_walk (i, doc, chain, x->nodes[base].next, link, state, is_parallel (x, chain), NULL, NULL);
  i->depth--;
  return good;
}

/* ---- whole clips ---------------------------------------------------------------------------------------------------------------- */

static double
length_of_clip (Inference *i, Doc *doc, uint32_t node, const WalkState *around)
{
  WalkState state;
  double length = -1;
  if (i->steps-- <= 0 || i->depth >= INFERENCE_DEPTH || !(node = constant_node (i, &doc, node)))
    return -1;
  const ScriptSyntax *x = doc_read (doc);
  if (x->nodes[node].kind != SCRIPT_NODE_CHAIN)
    return -1;
  i->depth++;
  uint32_t base = x->nodes[node].first, next = base ? x->nodes[base].next : 0;
  Type callee = base && x->nodes[base].binding ? infer (i, doc, base) : (Type) { 0 };
  if (callee.shape == SHAPE_FUNCTION && next && x->nodes[next].kind == SCRIPT_NODE_CALL_LINK && !x->nodes[next].next)
    {
      const ScriptSyntax *y = doc_read (callee.doc);
      uint32_t body = y->nodes[callee.node].last;
      if (body && y->nodes[body].kind == SCRIPT_NODE_BLOCK)
        body = y->nodes[body].last && y->nodes[body].first == y->nodes[body].last && y->nodes[y->nodes[body].last].kind == SCRIPT_NODE_RETURN
               ? y->nodes[y->nodes[body].last].first : 0;
      length = body ? length_of_clip (i, callee.doc, body, around) : -1;
    }
  else if (infer (i, doc, node).on & SCRIPT_ON_CLIP && walk_chain (i, doc, node, 0, &state, NULL, NULL) && state.known)
    length = state.beat;
  i->depth--;
  return length;
}
