/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Through imports and exports, over files that pass a name on. */
#include "language-private.h"

#define EXPORT_DEPTH_MAX 24             /* files that pass a name on in a row */
#define EXPORT_STEPS_MAX 256            /* files looked at for one name; rings of `export *` branch */

static gboolean
export_list_find (LanguageProject *project, Doc *doc, uint32_t node, const char *name, Doc **found, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  Doc *from = NULL;
  gboolean outside = n->last && x->nodes[n->last].kind == SCRIPT_NODE_STRING;
  if (outside)
    {
      g_autofree char *file = node_dup_string (x, n->last);
      from = project_resolve (project, doc, file);
      if (!from)
        return FALSE;
      if (n->flags & SCRIPT_NODE_STAR && !n->name)
        return strcmp (name, "default") != 0 && resolve_export (project, from, name, found, binding);
    }
  for (uint32_t child = n->first; child; child = x->nodes[child].next)
    if (x->nodes[child].kind == SCRIPT_NODE_SPECIFIER && x->nodes[child].first
        && strcmp (node_name (x, x->nodes[child].last), name) == 0)
      {
        uint32_t inner = x->nodes[child].first;
        if (outside)
          return resolve_export (project, from, node_name (x, inner), found, binding);
        *found = doc;
        *binding = x->nodes[inner].binding;
        return *binding != 0 && (x->bindings[*binding].kind != SCRIPT_BINDING_IMPORT || resolve_import (project, found, binding));
      }
  return FALSE;
}

static gboolean
export_find (LanguageProject *project, Doc *doc, const char *name, Doc **found, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  if (!x)
    return FALSE;
  for (uint32_t node = x->nodes[0].first; node; node = x->nodes[node].next)
    {
      const ScriptNode *n = &x->nodes[node];
      if (n->kind != SCRIPT_NODE_EXPORT)
        continue;
      if ((n->flags & SCRIPT_NODE_DEFAULT) && strcmp (name, "default") == 0 && n->first)
        {
          uint32_t value = n->first;
          *found = doc;
          *binding = x->nodes[value].binding;
          return *binding != 0;
        }
      if (export_list_find (project, doc, node, name, found, binding))
        return TRUE;
    }
  for (uint32_t b = x->scopes[1].first; b; b = x->bindings[b].next)
    if (x->bindings[b].exported && strcmp (script_syntax_get_name (x, x->bindings[b].name), name) == 0
        && x->bindings[b].kind <= SCRIPT_BINDING_CLASS)
      {
        for (uint32_t at = x->bindings[b].owner; at; at = x->nodes[at].parent)
          if (x->nodes[at].kind == SCRIPT_NODE_EXPORT)
            {
              *found = doc;
              *binding = b;
              return !(x->nodes[at].flags & SCRIPT_NODE_DEFAULT);
            }
      }
  return FALSE;
}

gboolean
resolve_export (LanguageProject *project, Doc *doc, const char *name, Doc **found, uint32_t *binding)
{
  if (project->resolving == 0)
    project->resolve_steps = EXPORT_STEPS_MAX;
  if (project->resolving >= EXPORT_DEPTH_MAX || project->resolve_steps-- <= 0)
    return FALSE;
  project->resolving++;
  gboolean good = export_find (project, doc, name, found, binding);
  project->resolving--;
  return good;
}

gboolean
resolve_import (LanguageProject *project, Doc **doc, uint32_t *binding)
{
  for (int hops = 0; hops < 16; hops++)
    {
      const ScriptSyntax *x = doc_read (*doc);
      const ScriptSyntaxBinding *b = &x->bindings[*binding];
      if (b->kind != SCRIPT_BINDING_IMPORT)
        return TRUE;
      uint32_t specifier = b->owner, string = x->nodes[x->nodes[specifier].parent].last;
      if (!string || x->nodes[string].kind != SCRIPT_NODE_STRING || (x->nodes[specifier].flags & SCRIPT_NODE_STAR))
        return FALSE;
      g_autofree char *file = node_dup_string (x, string);
      Doc *from = project_resolve (project, *doc, file);
      const char *name = x->nodes[specifier].flags & SCRIPT_NODE_DEFAULT ? "default" : node_name (x, specifier);
      if (!from || !resolve_export (project, from, name, doc, binding))
        return FALSE;
    }
  return FALSE;
}
