/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of a project, their trees, and who owns what is answered. */
#include "language-private.h"

#include <stdlib.h>

#define ARENA_LEAST (2u << 20)
#define ARENA_PER_BYTE 32
#define ARENA_TRIES 3                   /* each four times as large as the one before */

/* ---- answers ---------------------------------------------------------------------------------------------------------- */

typedef struct { GStringChunk *strings; GPtrArray *lists; } Keep;
G_STATIC_ASSERT (sizeof (Keep) % 16 == 0);

void *
answer_new (gsize size)
{
  Keep *keep = g_malloc0 (sizeof (Keep) + size);
  keep->strings = g_string_chunk_new (512);
  keep->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return keep + 1;
}

static Keep *
keep_of (void *answer)
{
  return (Keep *) answer - 1;
}

void
answer_free (void *answer)
{
  if (!answer)
    return;
  Keep *keep = keep_of (answer);
  g_string_chunk_free (keep->strings);
  g_ptr_array_unref (keep->lists);
  g_free (keep);
}

const char *
answer_text (void *answer, const char *text)
{
  return text ? g_string_chunk_insert (keep_of (answer)->strings, text) : NULL;
}

const char *
answer_take (void *answer, char *text)
{
  const char *kept = answer_text (answer, text);
  g_free (text);
  return kept;
}

const char *
answer_print (void *answer, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  char *text = g_strdup_vprintf (format, args);
  va_end (args);
  return answer_take (answer, text);
}

void *
answer_list (void *answer, GArray *list, guint *count)
{
  *count = list->len;
  g_ptr_array_add (keep_of (answer)->lists, list);
  return list->data;
}

void language_completion_free (LanguageCompletion *completion) { answer_free (completion); }
void language_hover_free (LanguageHover *hover) { answer_free (hover); }
void language_signature_free (LanguageSignature *signature) { answer_free (signature); }
void language_places_free (LanguagePlaces *places) { answer_free (places); }
void language_edits_free (LanguageEdits *edits) { answer_free (edits); }
void language_folds_free (LanguageFolds *folds) { answer_free (folds); }
void language_symbols_free (LanguageSymbols *symbols) { answer_free (symbols); }
void language_ranges_free (LanguageRanges *ranges) { answer_free (ranges); }
void language_inlays_free (LanguageInlays *inlays) { answer_free (inlays); }
void language_scrub_free (LanguageScrub *scrub) { answer_free (scrub); }
void language_tokens_free (LanguageTokens *tokens) { answer_free (tokens); }
void language_fixes_free (LanguageFixes *fixes) { answer_free (fixes); }

/* ---- texts --------------------------------------------------------------------------------------------------------------- */

static void
doc_free (Doc *doc)
{
  g_free (doc->path);
  g_free (doc->text);
  free (doc->memory);
  g_free (doc);
}

LanguageProject *
language_project_new (void)
{
  LanguageProject *project = g_new0 (LanguageProject, 1);
  project->docs = g_ptr_array_new_with_free_func ((GDestroyNotify) doc_free);
  project->patches = g_ptr_array_new_with_free_func (g_free);
  return project;
}

void
language_project_free (LanguageProject *project)
{
  if (!project)
    return;
  g_ptr_array_unref (project->docs);
  g_ptr_array_unref (project->patches);
  g_free (project);
}

static int
doc_compare (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Doc *const *) a)->path, (*(Doc *const *) b)->path);
}

Doc *
project_find (LanguageProject *project, const char *path)
{
  for (guint i = 0; path && i < project->docs->len; i++)
    if (strcmp (((Doc *) project->docs->pdata[i])->path, path) == 0)
      return project->docs->pdata[i];
  return NULL;
}

gboolean
language_project_set_file (LanguageProject *project, const char *path, const char *text, gsize length)
{
  g_return_val_if_fail (project && path && (text || length == 0), FALSE);
  Doc *doc = project_find (project, path);
  if (length > LANGUAGE_FILE_BYTES_MAX)
    {
      language_project_remove_file (project, path);
      return FALSE;
    }
  if (!doc)
    {
      doc = g_new0 (Doc, 1);
      doc->path = g_strdup (path);
      g_ptr_array_add (project->docs, doc);
      g_ptr_array_sort (project->docs, doc_compare);
    }
  if (doc->text && doc->length == length && memcmp (doc->text, text, length) == 0)
    return TRUE;
  g_free (doc->text);
  doc->text = g_malloc (length + 1);
  memcpy (doc->text, length > 0 ? text : "", length);
  doc->text[length] = 0;
  doc->length = length;
  doc->read = FALSE;
  doc->numerator = 0;
  return TRUE;
}

void
language_project_remove_file (LanguageProject *project, const char *path)
{
  g_return_if_fail (project && path);
  Doc *doc = project_find (project, path);
  if (doc)
    g_ptr_array_remove (project->docs, doc);
}

void
language_project_set_patches (LanguageProject *project, const char *const *names)
{
  g_return_if_fail (project);
  g_ptr_array_set_size (project->patches, 0);
  for (guint i = 0; names && names[i]; i++)
    g_ptr_array_add (project->patches, g_strdup (names[i]));
}

const ScriptSyntax *
doc_read (Doc *doc)
{
  if (doc->read)
    return doc->syntax;
  gsize size = ARENA_LEAST + doc->length * ARENA_PER_BYTE;
  doc->syntax = NULL;
  for (int tries = 0; tries < ARENA_TRIES && !doc->syntax; tries++, size *= 4)
    {
      if (doc->memory_size < size)
        {
          free (doc->memory);
          doc->memory_size = (size + 63) & ~(gsize) 63;
          doc->memory = aligned_alloc (64, doc->memory_size);
          if (!doc->memory)
            {
              doc->memory_size = 0;
              break;
            }
        }
      doc->syntax = script_syntax_read (script_arena_init (doc->memory, doc->memory_size), doc->text, doc->length);
    }
  doc->read = TRUE;
  return doc->syntax;
}

Doc *
project_open (LanguageProject *project, const char *path, gsize *offset, const ScriptSyntax **syntax)
{
  Doc *doc = project_find (project, path);
  if (!doc || !(*syntax = doc_read (doc)))
    return NULL;
  if (offset && *offset > doc->length)
    *offset = doc->length;
  return doc;
}

static Doc *
try_names (LanguageProject *project, const char *stem)
{
  static const char *const endings[] = { "", ".sym", ".ts", "/index.sym", "/index.ts" };
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (stem, endings[i], NULL);
      Doc *doc = project_find (project, path);
      if (doc)
        return doc;
    }
  return NULL;
}

Doc *
project_resolve (LanguageProject *project, const Doc *from, const char *specifier)
{
  if (specifier[0] != '.' || !(specifier[1] == '/' || (specifier[1] == '.' && specifier[2] == '/')))
    return NULL;
  g_autofree char *folder = g_path_get_dirname (from->path);
  g_auto (GStrv) parts = g_strsplit (specifier, "/", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) base = strcmp (folder, ".") == 0 ? g_new0 (char *, 1) : g_strsplit (folder, "/", -1);
  for (guint i = 0; base[i]; i++)
    g_ptr_array_add (names, base[i]);
  for (guint i = 0; parts[i]; i++)
    if (strcmp (parts[i], "..") == 0)
      {
        if (names->len == 0)
          return NULL;
        g_ptr_array_set_size (names, (int) names->len - 1);
      }
    else if (strcmp (parts[i], ".") != 0 && parts[i][0])
      g_ptr_array_add (names, parts[i]);
  g_ptr_array_add (names, NULL);
  g_autofree char *stem = g_strjoinv ("/", (char **) names->pdata);
  return try_names (project, stem);
}

/* ---- nodes ------------------------------------------------------------------------------------------------------------------ */

uint32_t
node_child (const ScriptSyntax *x, uint32_t node, guint index)
{
  uint32_t child = x->nodes[node].first;
  while (child && index-- > 0)
    child = x->nodes[child].next;
  return child;
}

guint
node_index (const ScriptSyntax *x, uint32_t node)
{
  guint index = 0;
  for (uint32_t child = x->nodes[x->nodes[node].parent].first; child && child != node; child = x->nodes[child].next)
    index++;
  return index;
}

uint32_t
node_arguments (const ScriptSyntax *x, uint32_t link)
{
  uint32_t last = x->nodes[link].last;
  return last && x->nodes[last].kind == SCRIPT_NODE_ARGUMENTS ? last : 0;
}

uint32_t
node_property (const ScriptSyntax *x, uint32_t object, const char *name)
{
  for (uint32_t child = x->nodes[object].first; child; child = x->nodes[child].next)
    if (x->nodes[child].kind == SCRIPT_NODE_PROPERTY && x->nodes[child].name && strcmp (node_name (x, child), name) == 0)
      return x->nodes[child].last;
  return 0;
}

char *
node_dup_string (const ScriptSyntax *x, uint32_t node)
{
  gsize length = script_syntax_read_string (x, node, NULL, 0);
  char *text = g_malloc (length + 1);
  script_syntax_read_string (x, node, text, length + 1);
  return text;
}

char *
node_dup_text (const ScriptSyntax *x, uint32_t node)
{
  return g_strndup (x->text + x->nodes[node].start, x->nodes[node].end - x->nodes[node].start);
}

gboolean
is_identifier (const char *name)
{
  if (!name || !name[0] || !g_utf8_validate (name, -1, NULL) || g_ascii_isdigit (name[0]))
    return FALSE;
  for (const char *p = name; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (!(c == '_' || c == '$' || g_unichar_isalnum (c)))
        return FALSE;
    }
  return TRUE;
}

gboolean
is_reserved (const char *name)
{
  static const char *const words[] = { "await", "break", "case", "catch", "class", "const", "continue", "default", "delete", "do", "else", "enum",
    "export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "let", "new", "null", "return", "static",
    "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var", "void", "while", "with", "yield", NULL };
  return g_strv_contains (words, name);
}
