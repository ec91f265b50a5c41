/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hover: what a literal is worth at its place, what a call does, what a name stands for. */
#include "language-names-private.h"

#include <math.h>

typedef struct { LanguageProject *project; Doc *doc; const ScriptSyntax *x; LanguageHover *hover; GArray *facts; Inference i; } Hover;

static void
fact_add (Hover *h, const char *label, const char *value)
{
  LanguageFact fact = { answer_text (h->hover, label), answer_text (h->hover, value) };
  g_array_append_val (h->facts, fact);
}

static void
fact_number (Hover *h, const char *label, double value, const char *unit)
{
  g_autofree char *number = number_dup_text (value), *text = g_strconcat (number, unit, NULL);
  fact_add (h, label, text);
}

static void
range_set (Hover *h, uint32_t start, uint32_t end)
{
  h->hover->range = (LanguageRange) { start, end };
}

/* ---- literals -------------------------------------------------------------------------------------------------------- */

static void
pitch_facts (Hover *h, const char *text)
{
  TheoryPitch pitch;
  if (!theory_pitch_parse (text, strlen (text), &pitch))
    return;
  fact_number (h, "midi", pitch.midi, "");
  g_autofree char *hertz = g_strdup_printf ("%.2f Hz", 440 * exp2 ((pitch.midi - 69) / 12.0));
  fact_add (h, "frequency", hertz);
}

static void
duration_facts (Hover *h, double beats, const WalkState *state)
{
  fact_number (h, "beats", beats, "");
  g_autofree char *seconds = g_strdup_printf ("%.3f s at %g bpm", beats * 60 / state->bpm, state->bpm);
  fact_add (h, "seconds", seconds);
  g_autofree char *ticks = g_strdup_printf ("%.0f", beats * SCRIPT_PPQ);
  fact_add (h, "ticks", ticks);
}

static gboolean
chord_facts (Hover *h, const char *text)
{
  TheoryPitch root;
  const TheoryChord *chord;
  size_t at;
  if (!theory_chord_parse (text, strlen (text), &root, &chord, &at) || !chord)
    return FALSE;
  GString *notes = g_string_new (NULL);
  for (unsigned i = 0; i < chord->size; i++)
    {
      const char *name = theory_pitch_get_name (60 + (root.midi + chord->steps[i]) % 12, root.accidental < 0);
      g_string_append_printf (notes, "%s%.*s", i ? " " : "", (int) strcspn (name, "0123456789"), name);
    }
  fact_add (h, "notes", notes->str);
  g_string_free (notes, TRUE);
  return TRUE;
}

static void
place_facts (Hover *h, const WalkState *state)
{
  double bar = walk_bar_beats (state), past = state->beat - state->bar_start;
  guint bars = (guint) (past / bar + 1e-9);
  g_autofree char *beat = number_dup_text (past - bars * bar + 1), *text = g_strdup_printf ("bar %u, beat %s", state->bar + bars, beat);
  if (state->known)
    fact_add (h, "place", text);
}

static void
param_facts (Hover *h, const CallSite *site)
{
  g_autofree char *text = api_dup_parameter_text (site->param), *name = g_strdup_printf ("%s: %s", site->param->name, text);
  fact_add (h, "parameter", name);
}

static gboolean
string_hover (Hover *h, uint32_t node, uint32_t offset)
{
  char text[64];
  CallSite site;
  WalkState state = walk_start (h->doc);
  double beats;
  uint32_t parent = h->x->nodes[node].parent;
  const char *value = constant_string (&h->i, h->doc, node, text);
  if (!value || h->x->nodes[parent].kind == SCRIPT_NODE_IMPORT || h->x->nodes[parent].kind == SCRIPT_NODE_EXPORT)
    return FALSE;
  gboolean called = call_site_find (&h->i, h->doc, offset, &site);
  if (called)
    walk_to (&h->i, h->doc, site.link, &state);
  TheoryPitch pitch;
  const TheoryDrum *drum = theory_drum_find (value, strlen (value));
  gboolean as_chord = called && site.entry && strcmp (site.entry->name, "chord") == 0 && !site.in_list && site.argument == 0;
  if (!as_chord && theory_pitch_parse (value, strlen (value), &pitch) && !(called && site.param && site.param->kind == SCRIPT_PARAM_TEXT))
    pitch_facts (h, value);
  else if (theory_duration_parse (value, strlen (value), &beats))
    duration_facts (h, beats, &state);
  else if (called && site.param && site.param->kind == SCRIPT_PARAM_DRUM && drum)
    {
      fact_number (h, "key", drum->midi, "");
      fact_number (h, "General MIDI", drum->general_midi, "");
    }
  else if (!(called && site.param && (site.param->kind == SCRIPT_PARAM_ROOT || site.param->kind == SCRIPT_PARAM_TEXT)))
    chord_facts (h, value);
  if (called && site.param)
    param_facts (h, &site);
  if (h->facts->len == 0)
    return FALSE;
  g_autofree char *title = node_dup_text (h->x, node);
  h->hover->title = answer_text (h->hover, title);
  range_set (h, h->x->nodes[node].start, h->x->nodes[node].end);
  return TRUE;
}

static gboolean
number_hover (Hover *h, uint32_t node, uint32_t offset)
{
  CallSite site;
  double value;
  if (!call_site_find (&h->i, h->doc, offset, &site) || !site.param || !constant_number (&h->i, h->doc, node, &value))
    return FALSE;
  g_autofree char *title = node_dup_text (h->x, node);
  h->hover->title = answer_text (h->hover, title);
  range_set (h, h->x->nodes[node].start, h->x->nodes[node].end);
  if (site.param->kind == SCRIPT_PARAM_DURATION)
    {
      WalkState state;
      if (!walk_to (&h->i, h->doc, site.link, &state))
        state = walk_start (h->doc);
      duration_facts (h, value, &state);
    }
  if (site.param->kind == SCRIPT_PARAM_PITCH && value >= 0 && value <= 127)
    pitch_facts (h, theory_pitch_get_name ((int) value, FALSE));
  param_facts (h, &site);
  return TRUE;
}

/* ---- calls and names ----------------------------------------------------------------------------------------------------- */

static void
entry_hover (Hover *h, const ScriptApiEntry *entry)
{
  g_autofree char *signature = api_dup_signature (entry);
  h->hover->title = answer_text (h->hover, signature);
  h->hover->text = entry->text;
  h->hover->example = entry->example;
  for (guint i = 0; i < SCRIPT_API_PARAMS && entry->params[i].name; i++)
    {
      g_autofree char *text = api_dup_parameter_text (&entry->params[i]);
      fact_add (h, entry->params[i].name, text);
    }
}

static gboolean
count_note (const ScriptSyntax *x, uint32_t link, const ScriptApiEntry *entry, const WalkState *state, double beats, gpointer data)
{
  *(guint *) data += strcmp (entry->name, "rest") != 0 && entry->result && strcmp (entry->result, "cursor") == 0;
  return TRUE;
}

/* How long a clip is that a name stands for. */
static void
clip_facts (Hover *h, Doc *home, uint32_t binding)
{
  const ScriptSyntax *y = doc_read (home);
  uint32_t owner = y->bindings[binding].owner, value = y->nodes[owner].kind == SCRIPT_NODE_DECLARATOR ? y->nodes[owner].last : 0;
  WalkState state;
  guint notes = 0;
  if (!value || y->nodes[value].kind != SCRIPT_NODE_CHAIN || !walk_chain (&h->i, home, value, 0, &state, count_note, &notes))
    return;
  if (state.known)
    {
      g_autofree char *bars = number_dup_text ((state.beat - state.bar_start) / walk_bar_beats (&state) + state.bar - 1);
      fact_number (h, "beats", state.beat, "");
      fact_add (h, "bars", bars);
    }
  fact_number (h, "notes in its own calls", notes, "");
}

static gboolean
name_hover (Hover *h, uint32_t offset)
{
  static const char *const words[] = { "const", "let", "var", "function", "class", "parameter", "import", "caught error" };
  Doc *home;
  uint32_t binding;
  LanguageRange range;
  if (!name_find (h->project, h->doc, offset, &home, &binding, &range))
    return FALSE;
  const ScriptSyntaxBinding *b = &doc_read (home)->bindings[binding];
  Type type = infer_binding (&h->i, home, binding);
  const char *what = type_get_name (&type);
  h->hover->title = answer_print (h->hover, "%s %s%s%s", words[b->kind], script_syntax_get_name (doc_read (home), b->name), what ? ": " : "", what ? what : "");
  h->hover->range = range;
  if (type.on & SCRIPT_ON_CLIP)
    clip_facts (h, home, binding);
  if (home != h->doc)
    fact_add (h, "file", home->path);
  double value;
  char text[64];
  if (b->kind <= SCRIPT_BINDING_VAR && b->writes == 0 && doc_read (home)->nodes[b->owner].first == b->node && doc_read (home)->nodes[b->owner].last != b->node)
    {
      uint32_t node = doc_read (home)->nodes[b->owner].last;
      if (constant_number (&h->i, home, node, &value))
        fact_number (h, "value", value, "");
      else if (constant_string (&h->i, home, node, text))
        fact_add (h, "value", text);
    }
  return TRUE;
}

static gboolean
link_hover (Hover *h, uint32_t node, uint32_t offset)
{
  const ScriptNode *n = &h->x->nodes[node];
  const char *name = node_name (h->x, node);
  if (!n->name || offset < n->name_start || offset > n->name_start + strlen (name))
    return FALSE;
  const ScriptApiEntry *entry = infer_call (&h->i, h->doc, node);
  WalkState state;
  if (!entry)
    return FALSE;
  range_set (h, n->name_start, n->name_start + (uint32_t) strlen (name));
  entry_hover (h, entry);
  if ((entry->receivers & SCRIPT_ON_CLIP) && walk_to (&h->i, h->doc, node, &state))
    place_facts (h, &state);
  return TRUE;
}

/* A field name within an option object. */
static gboolean
option_hover (Hover *h, uint32_t node, uint32_t offset)
{
  const ScriptNode *n = &h->x->nodes[node];
  CallSite site;
  gsize length = strlen (node_name (h->x, node));
  if (n->kind != SCRIPT_NODE_PROPERTY || !n->name || offset < n->name_start || offset > n->name_start + length
      || !call_site_find (&h->i, h->doc, n->name_start + 1, &site) || !site.fields)
    return FALSE;
  for (const ScriptApiParam *field = site.fields; field->name; field++)
    if (strcmp (field->name, node_name (h->x, node)) == 0)
      {
        g_autofree char *title = api_dup_parameter (field), *text = api_dup_parameter_text (field);
        h->hover->title = answer_text (h->hover, title);
        h->hover->text = answer_text (h->hover, text);
        range_set (h, n->name_start, n->name_start + (uint32_t) length);
        return TRUE;
      }
  return FALSE;
}

static gboolean
global_hover (Hover *h, uint32_t node)
{
  const char *name = node_name (h->x, node);
  const ScriptApiEntry *entry = api_lookup (name, SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY);
  if (h->x->nodes[node].binding || (!entry && !api_space (name)))
    return FALSE;
  range_set (h, h->x->nodes[node].start, h->x->nodes[node].end);
  if (entry)
    entry_hover (h, entry);
  else
    h->hover->title = answer_print (h->hover, "%s: built-in names", name);
  return TRUE;
}

static gboolean
node_hover (Hover *h, uint32_t node, uint32_t offset)
{
  switch (h->x->nodes[node].kind)
    {
    case SCRIPT_NODE_STRING: return string_hover (h, node, offset);
    case SCRIPT_NODE_NUMBER: return number_hover (h, node, offset);
    case SCRIPT_NODE_NAME: return name_hover (h, offset) || global_hover (h, node);
    case SCRIPT_NODE_FUNCTION: case SCRIPT_NODE_CLASS: case SCRIPT_NODE_DECLARATOR: return name_hover (h, offset);
    case SCRIPT_NODE_METHOD_LINK: case SCRIPT_NODE_PROPERTY_LINK: return link_hover (h, node, offset) || name_hover (h, offset);
    case SCRIPT_NODE_PROPERTY: return option_hover (h, node, offset);
    default: return FALSE;
    }
}

LanguageHover *
language_hover (LanguageProject *project, const char *file, gsize offset)
{
  g_return_val_if_fail (project, NULL);
  Hover h = { .project = project };
  h.doc = project_open (project, file, &offset, &h.x);
  if (!h.doc)
    return NULL;
  h.hover = answer_new (sizeof *h.hover);
  h.facts = g_array_new (FALSE, FALSE, sizeof (LanguageFact));
  h.i = inference_start (project);
  uint32_t at = (uint32_t) offset;
  uint32_t token = script_syntax_find_token (h.x, at);
  gboolean comment = token != SCRIPT_NONE && h.x->tokens[token].kind >= SCRIPT_TOKEN_LINE_COMMENT && at < h.x->tokens[token].end;
  gboolean good = !comment && node_hover (&h, script_syntax_find_node (h.x, at), at);
  if (!good && !comment && at > 0)
    good = node_hover (&h, script_syntax_find_node (h.x, at - 1), at);
  h.hover->facts = answer_list (h.hover, h.facts, &h.hover->fact_count);
  if (!good)
    g_clear_pointer (&h.hover, language_hover_free);
  return h.hover;
}
