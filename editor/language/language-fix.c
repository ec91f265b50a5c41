/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quick fixes: those of diagnostics, and those that need the whole project. */
#include "language-private.h"

typedef struct { LanguageProject *project; Doc *doc; const ScriptSyntax *x; LanguageFixes *answer; GArray *fixes; } Fixer;

static void
fix_add (Fixer *f, const char *title, GArray *edits, gboolean preferred)
{
  LanguageFix fix = { answer_text (f->answer, title), NULL, 0, preferred };
  fix.edits = answer_list (f->answer, edits, &fix.edit_count);
  g_array_append_val (f->fixes, fix);
}

static void
edit_add (Fixer *f, GArray *edits, const char *file, guint start, guint end, const char *text)
{
  LanguageEdit edit = { answer_text (f->answer, file), { start, end }, answer_text (f->answer, text) };
  g_array_append_val (edits, edit);
}

static GArray *
edits_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (LanguageEdit));
}

static void
add_from_diagnostic (Fixer *f, const ScriptDiagnostic *d, const char *const *files, guint file_count)
{
  GArray *edits = edits_new ();
  for (uint32_t i = 0; i < d->fix_count; i++)
    {
      const ScriptEdit *edit = &d->fix_edits[i];
      edit_add (f, edits, edit->file < file_count ? files[edit->file] : f->doc->path, edit->start, edit->end, edit->text);
    }
  fix_add (f, d->fix_title, edits, TRUE);
}

/* ---- import a name that another file exports --------------------------------------------------------------------------- */

static char *
specifier_dup (const Doc *from, const Doc *to)
{
  g_autofree char *folder = g_path_get_dirname (from->path);
  g_auto (GStrv) a = strcmp (folder, ".") == 0 ? g_new0 (char *, 1) : g_strsplit (folder, "/", -1);
  g_auto (GStrv) b = g_strsplit (to->path, "/", -1);
  guint same = 0;
  while (a[same] && b[same] && b[same + 1] && strcmp (a[same], b[same]) == 0)
    same++;
  GString *path = g_string_new (a[same] ? "" : "./");
  for (guint i = same; a[i]; i++)
    g_string_append (path, "../");
  g_autofree char *rest = g_strjoinv ("/", b + same);
  g_string_append (path, rest);
  if (g_str_has_suffix (path->str, ".sym"))
    g_string_truncate (path, path->len - 4);
  return g_string_free (path, FALSE);
}

/* Into the list of an import from that file, or as a line of its own behind the last import. */
static void
import_edit (Fixer *f, GArray *edits, Doc *other, const char *name, const char *specifier)
{
  const ScriptSyntax *x = f->x;
  uint32_t last = 0;
  for (uint32_t node = x->nodes[0].first; node; node = x->nodes[node].next)
    {
      uint32_t string = x->nodes[node].last, specifiers = x->nodes[node].first;
      if (x->nodes[node].kind != SCRIPT_NODE_IMPORT)
        continue;
      last = node;
      if (!string || x->nodes[string].kind != SCRIPT_NODE_STRING || (x->nodes[node].flags & SCRIPT_NODE_TYPE_ONLY))
        continue;
      g_autofree char *file = node_dup_string (x, string);
      uint32_t at = 0;
      for (uint32_t child = specifiers; child; child = x->nodes[child].next)
        if (x->nodes[child].kind == SCRIPT_NODE_SPECIFIER && !(x->nodes[child].flags & (SCRIPT_NODE_DEFAULT | SCRIPT_NODE_STAR)))
          at = child;
      if (at && project_resolve (f->project, f->doc, file) == other)
        {
          g_autofree char *text = g_strdup_printf (", %s", name);
          edit_add (f, edits, f->doc->path, x->nodes[at].end, x->nodes[at].end, text);
          return;
        }
    }
  uint32_t place = last ? x->nodes[last].end : 0;
  if (last && place < x->length && x->text[place] == ';')
    place++;
  g_autofree char *text = last ? g_strdup_printf ("\nimport { %s } from '%s'", name, specifier)
                               : g_strdup_printf ("import { %s } from '%s'\n", name, specifier);
  edit_add (f, edits, f->doc->path, place, place, text);
}

static void
add_imports (Fixer *f, const char *name)
{
  for (guint i = 0; i < f->project->docs->len; i++)
    {
      Doc *other = f->project->docs->pdata[i], *found;
      uint32_t binding;
      if (other == f->doc || !doc_read (other) || strcmp (name, "default") == 0 || !resolve_export (f->project, other, name, &found, &binding))
        continue;
      g_autofree char *specifier = specifier_dup (f->doc, other), *title = g_strdup_printf ("Import '%s' from '%s'", name, specifier);
      GArray *edits = edits_new ();
      import_edit (f, edits, other, name, specifier);
      fix_add (f, title, edits, FALSE);
    }
}

/* ---- take the nearest name ------------------------------------------------------------------------------------------------ */

typedef struct { const char *name, *best; unsigned distance; } Nearest;

static void
nearest_try (Nearest *n, const char *candidate)
{
  unsigned distance = script_name_distance (n->name, candidate, n->distance);
  if (distance < n->distance && strcmp (n->name, candidate) != 0)
    {
      n->distance = distance;
      n->best = candidate;
    }
}

/* A third of the letters may differ, two of a short name. */
static Nearest
nearest_start (const char *name)
{
  return (Nearest) { name, NULL, MAX (2, (unsigned) strlen (name) / 3) + 1 };
}

static void
nearest_end (Fixer *f, const Nearest *n, uint32_t start)
{
  if (!n->best)
    return;
  g_autofree char *title = g_strdup_printf ("Use '%s'", n->best);
  GArray *edits = edits_new ();
  edit_add (f, edits, f->doc->path, start, start + (guint) strlen (n->name), n->best);
  fix_add (f, title, edits, FALSE);
}

static gboolean
is_known_global (const char *name)
{
  static const char *const others[] = { "undefined", "NaN", "Infinity", "arguments", "JSON", "Map", "Set", "live", NULL };
  return api_space (name) || api_lookup (name, SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY) || g_strv_contains (others, name);
}

static void
fix_name (Fixer *f, uint32_t node)
{
  const char *name = node_name (f->x, node);
  if (f->x->nodes[node].binding || f->x->nodes[f->x->nodes[node].parent].kind == SCRIPT_NODE_SPECIFIER || is_known_global (name))
    return;
  add_imports (f, name);
  Nearest nearest = nearest_start (name);
  for (uint32_t scope = script_syntax_find_scope (f->x, f->x->nodes[node].start); scope; scope = f->x->scopes[scope].parent)
    for (uint32_t b = f->x->scopes[scope].first; b; b = f->x->bindings[b].next)
      nearest_try (&nearest, script_syntax_get_name (f->x, f->x->bindings[b].name));
  for (const char *const *space = api_spaces (); *space; space++)
    nearest_try (&nearest, *space);
  for (uint32_t i = 0; i < script_api_count (); i++)
    if (script_api_get (i)->receivers & (SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY))
      nearest_try (&nearest, script_api_get (i)->name);
  nearest_end (f, &nearest, f->x->nodes[node].name_start);
}

static void
fix_method (Fixer *f, uint32_t link)
{
  Inference i = inference_start (f->project);
  Type type = infer_receiver (&i, f->doc, link);
  const char *name = node_name (f->x, link);
  if (!f->x->nodes[link].name || type.shape != SHAPE_NONE || !type.on || api_lookup (name, type.on) || strcmp (name, "length") == 0)
    return;
  Nearest nearest = nearest_start (name);
  for (uint32_t k = 0; k < script_api_count (); k++)
    if (script_api_get (k)->receivers & type.on)
      nearest_try (&nearest, script_api_get (k)->name);
  nearest_end (f, &nearest, f->x->nodes[link].name_start);
}

/* A name that an import asks for and the file does not export. */
static void
fix_specifier (Fixer *f, uint32_t node)
{
  uint32_t specifier = f->x->nodes[node].parent, statement = f->x->nodes[specifier].parent, string = f->x->nodes[statement].last;
  if (f->x->nodes[specifier].kind != SCRIPT_NODE_SPECIFIER || f->x->nodes[specifier].first != node || !string
      || (f->x->nodes[specifier].flags & (SCRIPT_NODE_DEFAULT | SCRIPT_NODE_STAR)) || f->x->nodes[string].kind != SCRIPT_NODE_STRING)
    return;
  g_autofree char *file = node_dup_string (f->x, string);
  Doc *from = project_resolve (f->project, f->doc, file), *found;
  const ScriptSyntax *y = from ? doc_read (from) : NULL;
  uint32_t binding;
  if (!y || resolve_export (f->project, from, node_name (f->x, node), &found, &binding))
    return;
  Nearest nearest = nearest_start (node_name (f->x, node));
  for (uint32_t b = y->scopes[1].first; b; b = y->bindings[b].next)
    if (y->bindings[b].exported)
      nearest_try (&nearest, script_syntax_get_name (y, y->bindings[b].name));
  nearest_end (f, &nearest, f->x->nodes[node].name_start);
}

static void
add_own (Fixer *f, uint32_t start, uint32_t end)
{
  for (uint32_t node = 1; node < f->x->node_count; node++)
    {
      const ScriptNode *n = &f->x->nodes[node];
      uint32_t name_end = n->name_start + (n->name ? (uint32_t) strlen (node_name (f->x, node)) : 0);
      if (!n->name || n->name_start > end || name_end < start)
        continue;
      if (n->kind == SCRIPT_NODE_NAME)
        {
          fix_name (f, node);
          fix_specifier (f, node);
        }
      else if (n->kind == SCRIPT_NODE_METHOD_LINK || n->kind == SCRIPT_NODE_PROPERTY_LINK)
        fix_method (f, node);
    }
}

/* The same words for the same edits are one fix. */
static gboolean
is_known (const Fixer *f, const LanguageFix *fix, guint before)
{
  for (guint i = 0; i < before; i++)
    {
      const LanguageFix *other = &g_array_index (f->fixes, LanguageFix, i);
      if (other->edit_count > 0 && fix->edit_count > 0 && other->edits[0].range.start == fix->edits[0].range.start
          && other->edits[0].range.end == fix->edits[0].range.end && strcmp (other->edits[0].text, fix->edits[0].text) == 0)
        return TRUE;
    }
  return FALSE;
}

#define FIX_WIDTH_MAX 4096              /* the services' own fixes are looked for in one statement, not in a whole text */

LanguageFixes *
language_get_fixes (LanguageProject *project, const char *file, gsize start, gsize end, const ScriptDiagnostic *diagnostics, guint diagnostic_count,
                    const char *const *files, guint file_count)
{
  g_return_val_if_fail (project, NULL);
  Fixer f = { .project = project, .answer = answer_new (sizeof (LanguageFixes)), .fixes = g_array_new (FALSE, FALSE, sizeof (LanguageFix)) };
  f.doc = project_open (project, file, &start, &f.x);
  if (f.doc)
    {
      end = CLAMP (end, start, f.doc->length);
      for (guint i = 0; i < diagnostic_count; i++)
        if (diagnostics[i].fix_title && diagnostics[i].start <= end && diagnostics[i].end >= start
            && (diagnostics[i].file >= file_count || strcmp (files[diagnostics[i].file], file) == 0))
          add_from_diagnostic (&f, &diagnostics[i], files, file_count);
      if (end - start <= FIX_WIDTH_MAX)
        add_own (&f, (uint32_t) start, (uint32_t) end);
      guint kept = 0;
      for (guint i = 0; i < f.fixes->len; i++)
        if (!is_known (&f, &g_array_index (f.fixes, LanguageFix, i), kept))
          g_array_index (f.fixes, LanguageFix, kept++) = g_array_index (f.fixes, LanguageFix, i);
      g_array_set_size (f.fixes, kept);
    }
  f.answer->items = answer_list (f.answer, f.fixes, &f.answer->count);
  return f.answer;
}
