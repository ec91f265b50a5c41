/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Definition, references, highlights: a name is the binding it leads to, through imports and exports of all files. */
#include "language-names-private.h"

/* ---- what a name stands for ---------------------------------------------------------------------------------------- */

/* `file.a`, where file is `import * as file`: what a is there. */
static gboolean
member_find (LanguageProject *project, Doc *doc, uint32_t link, Doc **home, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t base = x->nodes[x->nodes[link].parent].first;
  if (!x->nodes[link].name || !base || x->nodes[base].next != link || x->nodes[base].kind != SCRIPT_NODE_NAME || !x->nodes[base].binding
      || x->bindings[x->nodes[base].binding].kind != SCRIPT_BINDING_IMPORT)
    return FALSE;
  Inference i = inference_start (project);
  Type type = infer (&i, doc, base);
  return type.shape == SHAPE_MODULE && resolve_export (project, type.doc, node_name (x, link), home, binding);
}

/* The name of a specifier in `export { a } from`, `import { a as b }`: outside of this file. */
static gboolean
specifier_find (LanguageProject *project, Doc *doc, uint32_t node, Doc **home, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t statement = x->nodes[x->nodes[node].parent].parent, string = x->nodes[statement].last;
  if (x->nodes[x->nodes[node].parent].kind != SCRIPT_NODE_SPECIFIER || !string || x->nodes[string].kind != SCRIPT_NODE_STRING)
    return FALSE;
  g_autofree char *file = node_dup_string (x, string);
  Doc *from = project_resolve (project, doc, file);
  return from && resolve_export (project, from, node_name (x, x->nodes[x->nodes[node].parent].first), home, binding);
}

static gboolean
node_find (LanguageProject *project, Doc *doc, uint32_t node, Doc **home, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  *home = doc;
  *binding = n->binding;
  switch (n->kind)
    {
    case SCRIPT_NODE_NAME:
      if (!n->binding)
        return specifier_find (project, doc, node, home, binding);
      {
        Doc *far = *home;
        uint32_t other = *binding;
        /* An alias is a name of its own. */
        if (x->bindings[*binding].kind == SCRIPT_BINDING_IMPORT && !(x->nodes[x->bindings[*binding].owner].flags & (SCRIPT_NODE_ALIAS | SCRIPT_NODE_DEFAULT))
            && resolve_import (project, &far, &other)
            && strcmp (script_syntax_get_name (doc_read (far), doc_read (far)->bindings[other].name), node_name (x, node)) == 0)
          {
            *home = far;
            *binding = other;
          }
        return TRUE;
      }
    case SCRIPT_NODE_FUNCTION: case SCRIPT_NODE_CLASS: return n->binding != 0;
    case SCRIPT_NODE_PROPERTY_LINK: case SCRIPT_NODE_METHOD_LINK: return member_find (project, doc, node, home, binding);
    default: return FALSE;
    }
}

static gboolean
covers_name (const ScriptSyntax *x, uint32_t node, uint32_t offset)
{
  const ScriptNode *n = &x->nodes[node];
  return n->name && offset >= n->name_start && offset <= n->name_start + strlen (node_name (x, node));
}

/* The node whose name the place touches; the later one at a seam, else the earlier. */
static uint32_t
named_node (const ScriptSyntax *x, uint32_t offset)
{
  for (guint back = 0; back < 2 && offset >= back; back++)
    for (uint32_t node = script_syntax_find_node (x, offset - back); node; node = x->nodes[node].parent)
      if (covers_name (x, node, offset) && x->nodes[node].kind != SCRIPT_NODE_SPECIFIER && x->nodes[node].kind != SCRIPT_NODE_PROPERTY)
        return node;
  return 0;
}

gboolean
name_find (LanguageProject *project, Doc *doc, uint32_t offset, Doc **home, uint32_t *binding, LanguageRange *range)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t node = named_node (x, offset);
  if (!node)
    return FALSE;
  *range = (LanguageRange) { x->nodes[node].name_start, x->nodes[node].name_start + (guint) strlen (node_name (x, node)) };
  return node_find (project, doc, node, home, binding) && *binding != 0;
}

/* ---- uses ------------------------------------------------------------------------------------------------------------- */

static gboolean
is_written (const ScriptSyntax *x, uint32_t node)
{
  const ScriptNode *parent = &x->nodes[x->nodes[node].parent];
  return x->bindings[x->nodes[node].binding].node == node || (parent->kind == SCRIPT_NODE_ASSIGN && parent->first == node)
         || (parent->kind == SCRIPT_NODE_UNARY && (parent->op == 'i' || parent->op == 'd'));
}

/* `{ a }` and `{ a = 1 }`: the key is written by the same token. */
static gboolean
is_shorthand (const ScriptSyntax *x, uint32_t node)
{
  uint32_t parent = x->nodes[node].parent;
  if (x->nodes[parent].kind == SCRIPT_NODE_ASSIGN && x->nodes[parent].first == node)
    parent = x->nodes[parent].parent;
  return x->nodes[parent].kind == SCRIPT_NODE_PROPERTY && (x->nodes[parent].flags & SCRIPT_NODE_SHORTHAND);
}

static void
use_add (GArray *uses, Doc *doc, uint32_t node, UseKind kind)
{
  const ScriptSyntax *x = doc_read (doc);
  Use use = { doc, node, x->nodes[node].name_start, x->nodes[node].name_start + (uint32_t) strlen (node_name (x, node)), kind,
              x->nodes[node].kind == SCRIPT_NODE_NAME && x->nodes[node].binding ? is_written (x, node) : x->nodes[node].kind != SCRIPT_NODE_NAME };
  for (guint i = 0; i < uses->len; i++)
    if (g_array_index (uses, Use, i).doc == doc && g_array_index (uses, Use, i).start == use.start)
      return;
  g_array_append_val (uses, use);
}

static UseKind
name_kind (const ScriptSyntax *x, uint32_t node)
{
  const ScriptNode *parent = &x->nodes[x->nodes[node].parent];
  if (parent->kind == SCRIPT_NODE_SPECIFIER)
    return parent->flags & SCRIPT_NODE_ALIAS ? (parent->first == node && x->nodes[parent->parent].kind == SCRIPT_NODE_IMPORT ? USE_OUTSIDE : USE_PLAIN)
           : parent->flags & (SCRIPT_NODE_DEFAULT | SCRIPT_NODE_STAR) ? USE_PLAIN : USE_SPECIFIER;
  return is_shorthand (x, node) ? USE_SHORTHAND : USE_PLAIN;
}

static void
doc_uses (LanguageProject *project, Doc *doc, Doc *home, uint32_t binding, const char *name, GArray *uses)
{
  const ScriptSyntax *x = doc_read (doc);
  for (uint32_t node = 1; x && node < x->node_count; node++)
    {
      const ScriptNode *n = &x->nodes[node];
      Doc *found;
      uint32_t other;
      if (!n->name || (n->kind != SCRIPT_NODE_NAME && n->kind != SCRIPT_NODE_FUNCTION && n->kind != SCRIPT_NODE_CLASS && !is_link (n)))
        continue;
      if (doc == home && n->binding == binding)
        {
          use_add (uses, doc, node, name_kind (x, node));
          continue;
        }
      if (strcmp (node_name (x, node), name) != 0 || (doc == home && n->binding))
        continue;
      if (node_find (project, doc, node, &found, &other) && found == home && other == binding)
        use_add (uses, doc, node, is_link (n) ? USE_MEMBER : name_kind (x, node));
    }
}

static int
use_compare (gconstpointer a, gconstpointer b)
{
  const Use *x = a, *y = b;
  int files = strcmp (x->doc->path, y->doc->path);
  return files ? files : (x->start > y->start) - (x->start < y->start);
}

GArray *
name_uses (LanguageProject *project, Doc *home, uint32_t binding)
{
  GArray *uses = g_array_new (FALSE, FALSE, sizeof (Use));
  const ScriptSyntax *x = doc_read (home);
  g_autofree char *name = g_strdup (script_syntax_get_name (x, x->bindings[binding].name));
  gboolean shared = x->bindings[binding].scope == 1;
  for (guint i = 0; i < project->docs->len; i++)
    if (shared || project->docs->pdata[i] == home)
      doc_uses (project, project->docs->pdata[i], home, binding, name, uses);
  g_array_sort (uses, use_compare);
  return uses;
}

/* ---- answers ------------------------------------------------------------------------------------------------------------- */

static LanguagePlaces *
places_new (GArray **items)
{
  *items = g_array_new (FALSE, FALSE, sizeof (LanguagePlace));
  return answer_new (sizeof (LanguagePlaces));
}

static LanguagePlaces *
places_end (LanguagePlaces *places, GArray *items)
{
  places->items = answer_list (places, items, &places->count);
  return places;
}

static void
places_add (LanguagePlaces *places, GArray *items, const Doc *doc, guint start, guint end, gboolean writes)
{
  LanguagePlace place = { answer_text (places, doc->path), { start, end }, writes };
  g_array_append_val (items, place);
}

/* The field of an object of the text that `a.b` names. */
static gboolean
field_find (LanguageProject *project, Doc *doc, const ScriptSyntax *x, uint32_t offset, Doc **home, uint32_t *member)
{
  uint32_t link = named_node (x, offset);
  if (!link || !is_link (&x->nodes[link]))
    return FALSE;
  Inference i = inference_start (project);
  Type type = infer_receiver (&i, doc, link);
  if (!type.node || (type.shape != SHAPE_OBJECT && type.shape != SHAPE_CLASS && type.shape != SHAPE_INSTANCE))
    return FALSE;
  const ScriptSyntax *y = doc_read (type.doc);
  for (uint32_t child = y->nodes[type.node].first; child; child = y->nodes[child].next)
    if ((y->nodes[child].kind == SCRIPT_NODE_PROPERTY || y->nodes[child].kind == SCRIPT_NODE_MEMBER)
        && strcmp (node_name (y, child), node_name (x, link)) == 0)
      {
        *home = type.doc;
        *member = child;
        return TRUE;
      }
  return FALSE;
}

LanguagePlaces *
language_find_definition (LanguageProject *project, const char *file, gsize offset)
{
  g_return_val_if_fail (project, NULL);
  GArray *items;
  LanguagePlaces *places = places_new (&items);
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, &offset, &x), *home;
  uint32_t found;
  LanguageRange range;
  if (!doc)
    return places_end (places, items);
  uint32_t node = script_syntax_find_node (x, (uint32_t) offset), parent = x->nodes[node].parent;
  if (x->nodes[node].kind == SCRIPT_NODE_STRING && (x->nodes[parent].kind == SCRIPT_NODE_IMPORT || x->nodes[parent].kind == SCRIPT_NODE_EXPORT))
    {
      g_autofree char *name = node_dup_string (x, node);
      home = project_resolve (project, doc, name);
      if (home)
        places_add (places, items, home, 0, 0, FALSE);
    }
  else if (name_find (project, doc, (uint32_t) offset, &home, &found, &range))
    {
      if (doc_read (home)->bindings[found].kind == SCRIPT_BINDING_IMPORT)      /* an alias leads on to what it stands for */
        resolve_import (project, &home, &found);
      const ScriptSyntaxBinding *b = &doc_read (home)->bindings[found];
      places_add (places, items, home, b->name_start, b->name_end, TRUE);
    }
  else if (field_find (project, doc, x, (uint32_t) offset, &home, &found))
    {
      const ScriptSyntax *y = doc_read (home);
      places_add (places, items, home, y->nodes[found].name_start, y->nodes[found].name_start + (guint) strlen (node_name (y, found)), TRUE);
    }
  return places_end (places, items);
}

static LanguagePlaces *
find_uses (LanguageProject *project, const char *file, gsize offset, gboolean only_here)
{
  GArray *items;
  LanguagePlaces *places = places_new (&items);
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, &offset, &x), *home;
  uint32_t binding;
  LanguageRange range;
  if (doc && name_find (project, doc, (uint32_t) offset, &home, &binding, &range))
    {
      g_autoptr (GArray) uses = name_uses (project, home, binding);
      for (guint i = 0; i < uses->len; i++)
        {
          const Use *use = &g_array_index (uses, Use, i);
          if (!only_here || use->doc == doc)
            places_add (places, items, use->doc, use->start, use->end, use->writes);
        }
    }
  return places_end (places, items);
}

LanguagePlaces *
language_find_references (LanguageProject *project, const char *file, gsize offset)
{
  g_return_val_if_fail (project, NULL);
  return find_uses (project, file, offset, FALSE);
}

LanguagePlaces *
language_find_highlights (LanguageProject *project, const char *file, gsize offset)
{
  g_return_val_if_fail (project, NULL);
  return find_uses (project, file, offset, TRUE);
}
