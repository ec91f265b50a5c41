/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renaming a name in all files, or saying why it cannot be done without changing what the text means. */
#include "language-names-private.h"

/* Why what stands here cannot be renamed; NULL: it can. */
static char *
refusal_dup (LanguageProject *project, Doc *doc, const ScriptSyntax *x, uint32_t offset, Doc **home, uint32_t *binding, LanguageRange *range)
{
  if (name_find (project, doc, offset, home, binding, range))
    {
      const ScriptSyntax *y = doc_read (*home);
      const ScriptSyntaxBinding *b = &y->bindings[*binding];
      if (b->kind != SCRIPT_BINDING_IMPORT || (y->nodes[b->owner].flags & (SCRIPT_NODE_ALIAS | SCRIPT_NODE_DEFAULT | SCRIPT_NODE_STAR)))
        return NULL;
      g_autofree char *name = g_strdup (script_syntax_get_name (y, b->name));
      return g_strdup_printf ("'%s' comes from a file that is not in the project, or is built in. Import it under a name of your own: { %s as other }.", name, name);
    }
  uint32_t token = script_syntax_find_token (x, offset);
  const ScriptToken *t = token == SCRIPT_NONE ? NULL : &x->tokens[token];
  if (t && t->end < offset)
    t = NULL;
  if (t && (t->kind == SCRIPT_TOKEN_NAME || t->kind == SCRIPT_TOKEN_KEYWORD))
    {
      g_autofree char *word = g_strndup (x->text + t->start, t->end - t->start);
      if (t->kind == SCRIPT_TOKEN_KEYWORD)
        return g_strdup_printf ("'%s' is a word of the language.", word);
      if (api_space (word) || api_lookup (word, ~(uint64_t) 0))
        return g_strdup_printf ("'%s' is built in.", word);
      return g_strdup_printf ("'%s' is not declared in this project; fields of objects cannot be renamed, their uses are not known for certain.", word);
    }
  return g_strdup ("Here stands no name.");
}

gboolean
language_rename_check (LanguageProject *project, const char *file, gsize offset, LanguageRange *range, char **refusal)
{
  g_return_val_if_fail (project && range && refusal, FALSE);
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, &offset, &x), *home;
  uint32_t binding;
  *range = (LanguageRange) { 0, 0 };
  *refusal = doc ? refusal_dup (project, doc, x, (uint32_t) offset, &home, &binding, range) : g_strdup ("There is no such file in the project.");
  return *refusal == NULL;
}

/* ---- would something come to mean something else? ----------------------------------------------------------------------- */

static gboolean
scope_is_within (const ScriptSyntax *x, uint32_t scope, uint32_t outer)
{
  for (; scope; scope = x->scopes[scope].parent)
    if (scope == outer)
      return TRUE;
  return FALSE;
}

static guint
line_of (const ScriptSyntax *x, uint32_t offset)
{
  guint line = 1;
  for (uint32_t i = 0; i < offset && i < x->length; i++)
    line += x->text[i] == '\n';
  return line;
}

/* In one file: `scope` is where the renamed name lives. */
static char *
conflict_in_doc (Doc *doc, uint32_t scope, const char *name, const GArray *uses)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t number = script_syntax_find_name (x, name), taken;
  for (uint32_t at = number ? x->scopes[scope].first : 0; at; at = x->bindings[at].next)
    if (x->bindings[at].name == number)
      return g_strdup_printf ("'%s' is already declared in %s, line %u.", name, doc->path, line_of (x, x->bindings[at].name_start));
  for (guint i = 0; number && i < uses->len; i++)       /* a use that an inner name would take */
    {
      const Use *use = &g_array_index (uses, Use, i);
      if (use->doc != doc || use->kind == USE_MEMBER)
        continue;
      taken = script_syntax_lookup (x, script_syntax_find_scope (x, use->start), number);
      if (taken && x->bindings[taken].scope != scope && scope_is_within (x, x->bindings[taken].scope, scope))
        return g_strdup_printf ("In %s, line %u, '%s' would mean the one declared in line %u.", doc->path, line_of (x, use->start), name,
                                line_of (x, x->bindings[taken].name_start));
    }
  for (uint32_t node = 1; number && node < x->node_count; node++)      /* a use of an outer name that this one would take */
    {
      const ScriptNode *n = &x->nodes[node];
      if (n->kind != SCRIPT_NODE_NAME || n->name != number || x->nodes[n->parent].kind == SCRIPT_NODE_SPECIFIER)
        continue;
      uint32_t here = script_syntax_find_scope (x, n->start);
      if (scope_is_within (x, here, scope) && !(n->binding && scope_is_within (x, x->bindings[n->binding].scope, scope)))
        return g_strdup_printf ("'%s' in %s, line %u, would come to mean the renamed one.", name, doc->path, line_of (x, n->start));
    }
  return NULL;
}

/* Where a file holds the name: at home in its scope, elsewhere at the top, unless it only passes it on. */
static char *
conflict_dup (Doc *home, uint32_t binding, const char *name, const GArray *uses)
{
  const Doc *done = NULL;
  char *why = conflict_in_doc (home, doc_read (home)->bindings[binding].scope, name, uses);
  for (guint i = 0; !why && i < uses->len; i++)
    {
      const Use *use = &g_array_index (uses, Use, i);
      const ScriptSyntax *x = doc_read (use->doc);
      if (use->doc != home && use->doc != done && use->kind == USE_SPECIFIER && x->nodes[x->nodes[x->nodes[use->node].parent].parent].kind == SCRIPT_NODE_IMPORT)
        {
          done = use->doc;
          why = conflict_in_doc (use->doc, 1, name, uses);
        }
    }
  return why;
}

LanguageEdits *
language_rename (LanguageProject *project, const char *file, gsize offset, const char *name)
{
  g_return_val_if_fail (project && name, NULL);
  LanguageEdits *edits = answer_new (sizeof *edits);
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, &offset, &x), *home = NULL;
  uint32_t binding = 0;
  LanguageRange range;
  char *why = doc ? refusal_dup (project, doc, x, (uint32_t) offset, &home, &binding, &range) : g_strdup ("There is no such file in the project.");
  if (!why && is_reserved (name))
    why = g_strdup_printf ("'%s' is a word of the language.", name);
  else if (!why && !is_identifier (name))
    why = g_strdup_printf ("'%s' is no name: letters, digits, _ and $, and no digit first.", name);
  g_autofree char *old = why ? NULL : g_strdup (script_syntax_get_name (doc_read (home), doc_read (home)->bindings[binding].name));
  if (old && strcmp (old, name) == 0)
    return edits;
  g_autoptr (GArray) uses = why ? NULL : name_uses (project, home, binding);
  if (!why)
    why = conflict_dup (home, binding, name, uses);
  if (why)
    {
      edits->refusal = answer_take (edits, why);
      return edits;
    }
  GArray *items = g_array_new (FALSE, FALSE, sizeof (LanguageEdit));
  for (guint i = 0; i < uses->len; i++)
    {
      const Use *use = &g_array_index (uses, Use, i);
      const char *text = use->kind == USE_SHORTHAND ? answer_print (edits, "%s: %s", old, name) : answer_text (edits, name);
      LanguageEdit edit = { answer_text (edits, use->doc->path), { use->start, use->end }, text };
      g_array_append_val (items, edit);
    }
  edits->items = answer_list (edits, items, &edits->count);
  return edits;
}
