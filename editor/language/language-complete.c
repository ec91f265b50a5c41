/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what stands before the place decides who is asked: the receiver, the options, the string, or the scope. */
#include "language-complete-private.h"

/* ---- matching ------------------------------------------------------------------------------------------------------- */

typedef struct { LanguageCompletionItem item; guint quality; } Candidate;

#define QUALITY_NONE G_MAXUINT

static gboolean
starts_blind (const char *text, const char *typed)
{
  return g_ascii_strncasecmp (text, typed, strlen (typed)) == 0;
}

static gboolean
is_word_start (const char *label, const char *p)
{
  return p == label || (g_ascii_isupper (*p) && !g_ascii_isupper (p[-1])) || (!g_ascii_isalnum (p[-1]) && g_ascii_isalnum (*p));
}

/* 0 equal start, 1 start in other case, 2 a later word starts so, 3 letters in order; each word's first letter weighs more. */
static guint
match_quality (const char *label, const char *typed)
{
  if (strncmp (label, typed, strlen (typed)) == 0)
    return 0;
  if (starts_blind (label, typed))
    return 1;
  for (const char *p = label + 1; *label && *p; p++)
    if (is_word_start (label, p) && starts_blind (p, typed))
      return 2;
  const char *p = label;
  gboolean first = TRUE;
  for (const char *t = typed; *t; t++, p++)
    {
      while (*p && (g_ascii_tolower (*p) != g_ascii_tolower (*t) || ((first || g_ascii_isupper (*t)) && !is_word_start (label, p))))
        p++;
      if (!*p)
        return QUALITY_NONE;
      first = FALSE;
    }
  return 3;
}

void
completer_add (Completer *c, LanguageCompletionKind kind, const char *label, const char *insert, gboolean snippet, const char *detail,
               const char *documentation, guint rank)
{
  guint quality = match_quality (label, c->typed);
  if (quality == QUALITY_NONE)
    return;
  Candidate candidate = { { kind, answer_text (c->answer, label), NULL, snippet, answer_text (c->answer, detail), documentation, rank }, quality };
  candidate.item.insert = insert ? answer_text (c->answer, insert) : candidate.item.label;
  g_array_append_val (c->items, candidate);
}

static int
candidate_compare (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;
  if (x->quality != y->quality)
    return x->quality < y->quality ? -1 : 1;
  if (x->item.rank != y->item.rank)
    return x->item.rank < y->item.rank ? -1 : 1;
  return strcmp (x->item.label, y->item.label);
}

/* ---- members --------------------------------------------------------------------------------------------------------- */

static void
add_entry (Completer *c, const ScriptApiEntry *entry, LanguageCompletionKind kind, gboolean called, guint rank)
{
  g_autofree char *signature = api_dup_signature (entry), *snippet = called ? NULL : api_dup_snippet (entry);
  completer_add (c, kind, entry->name, snippet, snippet != NULL, signature, entry->text, rank);
}

/* Methods that act on the note before come first behind a note, those that write music first elsewhere. */
static guint
method_rank (const ScriptApiEntry *entry, gboolean after_note)
{
  static const char *const common[] = { "note", "rest", "chord", "kick", "snare", "hat", "loop", "play", "stack", "tempo", "hit", NULL };
  static const char *const modifiers[] = { "velocity", "staccato", "legato", "accent", "tie", NULL };
  if (after_note && g_strv_contains (modifiers, entry->name))
    return 0;
  if (g_strv_contains (common, entry->name))
    return 1;
  return 2;
}

static gboolean
follows_note (Completer *c, uint32_t link)
{
  uint32_t before = 0;
  for (uint32_t at = c->x->nodes[c->x->nodes[link].parent].first; at && at != link; at = c->x->nodes[at].next)
    before = at;
  const ScriptApiEntry *entry = before && c->x->nodes[before].name ? api_lookup (node_name (c->x, before), SCRIPT_ON_CLIP) : NULL;
  return entry && entry->result && strcmp (entry->result, "cursor") == 0;
}

static void
add_fields (Completer *c, const Type *type)
{
  const ScriptSyntax *y = doc_read (type->doc);
  for (uint32_t child = y->nodes[type->node].first; child; child = y->nodes[child].next)
    {
      const ScriptNode *n = &y->nodes[child];
      if ((n->kind != SCRIPT_NODE_PROPERTY && n->kind != SCRIPT_NODE_MEMBER) || !n->name)
        continue;
      if (n->kind == SCRIPT_NODE_MEMBER && (strcmp (node_name (y, child), "constructor") == 0
          || !(n->flags & SCRIPT_NODE_STATIC) == (type->shape == SHAPE_CLASS)))
        continue;
      gboolean method = n->last && y->nodes[n->last].kind == SCRIPT_NODE_FUNCTION;
      completer_add (c, method ? LANGUAGE_COMPLETION_METHOD : LANGUAGE_COMPLETION_VARIABLE, node_name (y, child), NULL, FALSE, NULL, NULL, 0);
    }
}

static void
add_exports (Completer *c, Doc *from)
{
  const ScriptSyntax *y = doc_read (from);
  for (uint32_t b = y->scopes[1].first; b; b = y->bindings[b].next)
    if (y->bindings[b].exported)
      {
        Type type = infer_binding (&c->inference, from, b);
        completer_add (c, type.on & SCRIPT_ON_CLIP ? LANGUAGE_COMPLETION_CLIP : LANGUAGE_COMPLETION_VARIABLE,
                       script_syntax_get_name (y, y->bindings[b].name), NULL, FALSE, type_get_name (&type), NULL, 0);
      }
}

/* Duration.…, CC.…, Grooves.…: what the table of constants holds under that name. */
static void
add_constants (Completer *c, uint32_t link)
{
  uint32_t base = c->x->nodes[c->x->nodes[link].parent].first;
  ScriptApiConstant constant;
  if (!base || c->x->nodes[base].next != link || c->x->nodes[base].kind != SCRIPT_NODE_NAME || c->x->nodes[base].binding)
    return;
  for (uint32_t i = 0; script_api_get_constant (i, &constant); i++)
    if (strcmp (constant.name, node_name (c->x, base)) == 0)
      {
        g_autofree char *number = number_dup_text (constant.number);
        completer_add (c, LANGUAGE_COMPLETION_VARIABLE, constant.field, NULL, FALSE, constant.text ? constant.text : number, NULL, 0);
      }
}

static void
complete_member (Completer *c, uint32_t dot)
{
  uint32_t link = script_syntax_find_node (c->x, c->x->tokens[dot].start), next;
  while (link && !(is_link (&c->x->nodes[link]) && c->x->nodes[link].start == c->x->tokens[dot].start))
    link = c->x->nodes[link].parent;
  if (!link)
    return;
  add_constants (c, link);
  Type type = infer_receiver (&c->inference, c->doc, link);
  next = script_syntax_find_token (c->x, c->answer->replace.end);
  gboolean called = next != SCRIPT_NONE && c->answer->replace.end < c->x->length && c->x->text[c->answer->replace.end] == '(';
  gboolean after = follows_note (c, link);
  if ((type.shape == SHAPE_OBJECT || type.shape == SHAPE_CLASS || type.shape == SHAPE_INSTANCE) && type.node)
    add_fields (c, &type);
  if (type.shape == SHAPE_MODULE)
    {
      add_exports (c, type.doc);
      return;
    }
  for (uint32_t i = 0; type.on && i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);
      if (entry->receivers & type.on)
        add_entry (c, entry, LANGUAGE_COMPLETION_METHOD, called, method_rank (entry, after));
    }
  if (type.on & (SCRIPT_ON_ARRAY | SCRIPT_ON_STRING))
    completer_add (c, LANGUAGE_COMPLETION_VARIABLE, "length", NULL, FALSE, "number", NULL, 1);
  if (type.on & SCRIPT_ON_MATH_SPACE)
    {
      static const char *const constants[] = { "PI", "E", "LN2", "LN10", "LOG2E", "LOG10E", "SQRT2", "SQRT1_2" };
      for (guint i = 0; i < G_N_ELEMENTS (constants); i++)
        completer_add (c, LANGUAGE_COMPLETION_VARIABLE, constants[i], NULL, FALSE, "number", NULL, 3);
    }
}

/* ---- names in scope ----------------------------------------------------------------------------------------------------- */

static LanguageCompletionKind
binding_kind (const ScriptSyntaxBinding *b, const Type *type)
{
  if (type->on & SCRIPT_ON_CLIP)
    return LANGUAGE_COMPLETION_CLIP;
  if (b->kind == SCRIPT_BINDING_FUNCTION || type->shape == SHAPE_FUNCTION || type->shape == SHAPE_NATIVE)
    return LANGUAGE_COMPLETION_FUNCTION;
  if (type->shape == SHAPE_MODULE)
    return LANGUAGE_COMPLETION_MODULE;
  return b->kind == SCRIPT_BINDING_PARAMETER ? LANGUAGE_COMPLETION_PARAMETER : LANGUAGE_COMPLETION_VARIABLE;
}

/* A declaration's own value cannot use it: `const a = |`. */
static gboolean
is_being_declared (Completer *c, const ScriptSyntaxBinding *b)
{
  const ScriptNode *owner = &c->x->nodes[b->owner];
  uint32_t end = c->offset;
  while (end > owner->end && strchr (" \t", c->x->text[end - 1]))
    end--;
  return owner->kind == SCRIPT_NODE_DECLARATOR && owner->start <= c->offset && end <= owner->end;
}

static void
add_scope (Completer *c, gboolean want_clips)
{
  guint distance = 0;
  for (uint32_t scope = script_syntax_find_scope (c->x, c->offset); scope; scope = c->x->scopes[scope].parent, distance++)
    for (uint32_t at = c->x->scopes[scope].first; at; at = c->x->bindings[at].next)
      {
        const ScriptSyntaxBinding *b = &c->x->bindings[at];
        const char *name = script_syntax_get_name (c->x, b->name);
        if (g_hash_table_contains (c->seen, name) || is_being_declared (c, b) || match_quality (name, c->typed) == QUALITY_NONE)
          continue;
        g_hash_table_add (c->seen, (gpointer) name);
        Inference few = inference_start (c->project);
        few.steps = MIN (400, c->inference.steps);
        Type type = infer_binding (&few, c->doc, at);
        c->inference.steps -= few.steps > 0 ? 400 - few.steps : 400;
        gboolean clip = (type.on & SCRIPT_ON_CLIP) != 0;
        completer_add (c, binding_kind (b, &type), name, NULL, FALSE, type_get_name (&type), NULL, 10 + MIN (distance, 8) - (want_clips && clip ? 10 : 0));
      }
}

static void
add_globals (Completer *c)
{
  static const char *const words[] = { "const", "let", "function", "return", "if", "else", "for", "while", "of", "switch", "case", "break", "continue",
    "export", "import", "from", "default", "new", "true", "false", "null", "undefined", "typeof", "throw", "try", "catch", "finally", "class", "this" };
  const char *const *names = api_spaces ();
  for (guint i = 0; names[i]; i++)
    if (!g_hash_table_contains (c->seen, names[i]))
      completer_add (c, LANGUAGE_COMPLETION_MODULE, names[i], NULL, FALSE, NULL, NULL, names[i][0] == 'C' ? 20 : 30);
  ScriptApiConstant constant;
  const char *last = "";
  for (uint32_t i = 0; script_api_get_constant (i, &constant); i++)
    if (strcmp (constant.name, last) != 0 && !g_hash_table_contains (c->seen, constant.name))
      completer_add (c, LANGUAGE_COMPLETION_MODULE, last = constant.name, NULL, FALSE, NULL, NULL, 25);
  for (uint32_t i = 0; i < script_api_count (); i++)
    {
      const ScriptApiEntry *entry = script_api_get (i);
      if ((entry->receivers & (SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY)) && !g_hash_table_contains (c->seen, entry->name) && !api_space (entry->name))
        add_entry (c, entry, LANGUAGE_COMPLETION_FUNCTION, c->x->text[c->answer->replace.end] == '(', entry->receivers & SCRIPT_ON_GLOBAL ? 20 : 32);
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    completer_add (c, LANGUAGE_COMPLETION_KEYWORD, words[i], NULL, FALSE, NULL, NULL, 40);
}

static void
add_options (Completer *c, const CallSite *site)
{
  for (const ScriptApiParam *field = site->fields; field->name; field++)
    {
      uint32_t present = 0;
      for (uint32_t child = c->x->nodes[site->object].first; child; child = c->x->nodes[child].next)
        if (c->x->nodes[child].kind == SCRIPT_NODE_PROPERTY && strcmp (node_name (c->x, child), field->name) == 0
            && !(c->x->nodes[child].start <= c->offset && c->offset <= c->x->nodes[child].name_start + strlen (field->name)))
          present = child;
      if (present)
        continue;
      g_autofree char *detail = api_dup_parameter (field), *text = api_dup_parameter_text (field), *insert = g_strdup_printf ("%s: ${1}", field->name);
      completer_add (c, LANGUAGE_COMPLETION_OPTION, field->name, insert, TRUE, detail, answer_text (c->answer, text), 0);
    }
}

/* ---- imports and exports ---------------------------------------------------------------------------------------------------- */

/* In `import { | } from 'x'`: what x exports. In `export { | }`: what the file declares. */
static gboolean
complete_specifier (Completer *c)
{
  uint32_t node = script_syntax_find_node (c->x, c->answer->replace.start);
  while (node && c->x->nodes[node].kind != SCRIPT_NODE_IMPORT && c->x->nodes[node].kind != SCRIPT_NODE_EXPORT)
    node = c->x->nodes[node].parent;
  if (!node)
    return FALSE;
  uint32_t brace = SCRIPT_NONE, string = c->x->nodes[node].last;
  for (uint32_t t = script_syntax_find_token (c->x, c->x->nodes[node].start); t < c->x->token_count && c->x->tokens[t].start < c->answer->replace.start; t++)
    if (c->x->text[c->x->tokens[t].start] == '{')
      brace = brace == SCRIPT_NONE ? t : brace;
    else if (c->x->text[c->x->tokens[t].start] == '}' || c->x->text[c->x->tokens[t].start] == '=')
      return FALSE;
  if (brace == SCRIPT_NONE)
    return FALSE;
  gboolean outside = string && c->x->nodes[string].kind == SCRIPT_NODE_STRING;
  if (c->x->nodes[node].kind == SCRIPT_NODE_EXPORT && !outside)
    {
      uint32_t first = c->x->nodes[node].first;
      if (first && c->x->nodes[first].kind != SCRIPT_NODE_SPECIFIER)
        return FALSE;
      add_scope (c, FALSE);
      return TRUE;
    }
  if (!outside)
    return TRUE;
  g_autofree char *file = node_dup_string (c->x, string);
  Doc *from = project_resolve (c->project, c->doc, file);
  if (from && doc_read (from))
    add_exports (c, from);
  else if (!from)
    {
      const char *const *names = api_spaces ();
      for (guint i = 0; names[i] && i < 4; i++)
        completer_add (c, LANGUAGE_COMPLETION_MODULE, names[i], NULL, FALSE, NULL, NULL, 0);
      for (uint32_t i = 0; i < script_api_count (); i++)
        if (script_api_get (i)->receivers & SCRIPT_ON_GLOBAL)
          add_entry (c, script_api_get (i), LANGUAGE_COMPLETION_FUNCTION, TRUE, 1);
    }
  return TRUE;
}

/* ---- the front door ------------------------------------------------------------------------------------------------------------ */

static void
complete_expression (Completer *c)
{
  CallSite site;
  gboolean called = call_site_find (&c->inference, c->doc, c->offset, &site);
  if (called && site.object && !site.property && site.fields)
    {
      add_options (c, &site);
      return;
    }
  if (called && site.param)
    {
      c->quoted = TRUE;
      completer_add_values (c, &site);
    }
  add_scope (c, called && site.param && (site.param->kind == SCRIPT_PARAM_CLIP || site.param->kind == SCRIPT_PARAM_BODY_OR_CLIP
                                         || (site.entry && (strcmp (site.entry->name, "play") == 0 || strcmp (site.entry->name, "to") == 0))));
  add_globals (c);
}

/* The token before the place that is no comment, or SCRIPT_NONE. */
static uint32_t
token_before (const ScriptSyntax *x, uint32_t offset)
{
  uint32_t t = offset > 0 ? script_syntax_find_token (x, offset - 1) : SCRIPT_NONE;
  while (t != SCRIPT_NONE && x->tokens[t].kind >= SCRIPT_TOKEN_LINE_COMMENT)
    t = t > 0 ? t - 1 : SCRIPT_NONE;
  return t;
}

static gboolean
string_is_closed (const ScriptSyntax *x, const ScriptToken *token)
{
  return token->end - token->start >= 2 && x->text[token->end - 1] == x->text[token->start];
}

static gboolean
declares_name (Completer *c, uint32_t before)
{
  static const char *const words[] = { "const", "let", "var", "function", "class", "as", NULL };
  if (before == SCRIPT_NONE)
    return FALSE;
  const ScriptToken *token = &c->x->tokens[before];
  g_autofree char *text = g_strndup (c->x->text + token->start, MIN (token->end - token->start, 16));
  return (token->kind == SCRIPT_TOKEN_KEYWORD || token->kind == SCRIPT_TOKEN_NAME) && g_strv_contains (words, text);
}

/* FALSE: nothing is proposed in comments, numbers and templates. */
static gboolean
complete_token (Completer *c)
{
  uint32_t at = c->offset > 0 ? script_syntax_find_token (c->x, c->offset - 1) : SCRIPT_NONE;
  const ScriptToken *token = at == SCRIPT_NONE ? NULL : &c->x->tokens[at];
  c->answer->replace = (LanguageRange) { c->offset, c->offset };
  if (!token || token->end < c->offset)
    return TRUE;
  switch (token->kind)
    {
    case SCRIPT_TOKEN_LINE_COMMENT: return FALSE;
    case SCRIPT_TOKEN_BLOCK_COMMENT: return c->offset >= token->end && g_str_has_suffix (c->x->text + token->end - 2, "*/");
    case SCRIPT_TOKEN_NUMBER: case SCRIPT_TOKEN_REGEX: return FALSE;
    case SCRIPT_TOKEN_NAME: case SCRIPT_TOKEN_KEYWORD:
      c->answer->replace = (LanguageRange) { token->start, token->end };
      return TRUE;
    case SCRIPT_TOKEN_STRING: case SCRIPT_TOKEN_TEMPLATE:
      if (c->offset == token->end && string_is_closed (c->x, token))
        return TRUE;
      if (token->kind == SCRIPT_TOKEN_STRING || (c->x->text[token->start] == '`' && string_is_closed (c->x, token)))
        completer_add_string (c, script_syntax_find_node (c->x, token->start + 1), token->start + 1, token->end - string_is_closed (c->x, token));
      return FALSE;
    default: return TRUE;
    }
}

static void
complete_name (Completer *c)
{
  uint32_t before = token_before (c->x, c->answer->replace.start);
  char mark = before == SCRIPT_NONE || c->x->tokens[before].kind != SCRIPT_TOKEN_MARK ? 0 : c->x->text[c->x->tokens[before].start];
  g_free (c->typed);
  c->typed = g_strndup (c->x->text + c->answer->replace.start, c->offset - c->answer->replace.start);
  if (mark == '.' && c->x->tokens[before].end - c->x->tokens[before].start == 1)
    complete_member (c, before);
  else if (mark == '?' && c->x->tokens[before].end - c->x->tokens[before].start == 2 && c->x->text[c->x->tokens[before].start + 1] == '.')
    complete_member (c, before);
  else if (!declares_name (c, before) && !complete_specifier (c))
    complete_expression (c);
}

LanguageCompletion *
language_complete (LanguageProject *project, const char *file, gsize offset)
{
  g_return_val_if_fail (project, NULL);
  LanguageCompletion *answer = answer_new (sizeof *answer);
  Completer c = { .project = project, .answer = answer, .inference = inference_start (project) };
  c.doc = project_open (project, file, &offset, &c.x);
  if (!c.doc)
    return answer;
  c.offset = (uint32_t) offset;
  c.items = g_array_new (FALSE, FALSE, sizeof (Candidate));
  c.seen = g_hash_table_new (g_str_hash, g_str_equal);
  c.typed = g_strdup ("");
  if (complete_token (&c))
    complete_name (&c);
  g_array_sort (c.items, candidate_compare);
  GArray *items = g_array_sized_new (FALSE, FALSE, sizeof (LanguageCompletionItem), c.items->len);
  for (guint i = 0; i < c.items->len; i++)
    g_array_append_val (items, g_array_index (c.items, Candidate, i).item);
  answer->items = answer_list (answer, items, &answer->count);
  g_array_unref (c.items);
  g_hash_table_unref (c.seen);
  g_free (c.typed);
  return answer;
}

const char *
language_completion_kind_get_name (LanguageCompletionKind kind)
{
  static const char *const names[] = { "method", "function", "variable", "clip", "parameter", "module", "keyword", "option", "pitch", "duration",
                                       "chord", "mode", "drum", "word", "bus", "patch", "file", "step" };
  return kind < G_N_ELEMENTS (names) ? names[kind] : "";
}
