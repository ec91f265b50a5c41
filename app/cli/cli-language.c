/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony language and symphony format: what an editor asks about a text, from the shell. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "language/language.h"

#define FILES_MAX 512                   /* texts of the folder that are read for imports and renaming */
#define FOLDER_DEPTH_MAX 6

typedef struct {
  LanguageProject *project;
  char            *folder, *name, *text;        /* of the file that is asked about */
  gsize            length, offset;
  JsonText         out;
  guint            files;
  GHashTable      *texts;               /* path: text, of every file */
} Asking;

/* ---- reading ------------------------------------------------------------------------------------------------------- */

static void
read_folder (Asking *a, const char *folder, const char *prefix, guint depth)
{
  g_autoptr (GDir) dir = depth < FOLDER_DEPTH_MAX ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  while (dir && a->files < FILES_MAX && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *relative = prefix[0] ? g_strconcat (prefix, "/", name, NULL) : g_strdup (name);
      char *text;
      gsize length;
      if (name[0] == '.' || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          read_folder (a, path, relative, depth + 1);
          continue;
        }
      if (!(g_str_has_suffix (name, ".sym") || g_str_has_suffix (name, ".ts")) || g_str_has_suffix (name, ".d.ts") || !g_file_get_contents (path, &text, &length, NULL))
        continue;
      if (language_project_set_file (a->project, relative, text, length))
        g_hash_table_insert (a->texts, g_strdup (relative), text);
      else
        g_free (text);
      a->files++;
    }
}

/* Lines from 1, columns in characters from 1; what lies behind a line's end is its end. */
static gsize
offset_at (const char *text, gsize length, int line, int column)
{
  const char *p = text, *end = text + length;
  for (int i = 1; i < line && p < end; i++)
    {
      const char *next = memchr (p, '\n', (gsize) (end - p));
      p = next ? next + 1 : end;
    }
  for (int i = 1; i < column && p < end && *p != '\n'; i++)
    do
      p++;
    while (p < end && ((guchar) *p & 0xC0) == 0x80);
  return (gsize) (p - text);
}

static gboolean
asking_start (Asking *a, const char *path)
{
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &a->text, &a->length, &error))
    {
      cli_complain ("%s", error->message);
      return FALSE;
    }
  a->folder = g_path_get_dirname (path);
  a->name = g_path_get_basename (path);
  a->project = language_project_new ();
  a->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  read_folder (a, a->folder, "", 0);
  g_hash_table_insert (a->texts, g_strdup (a->name), g_memdup2 (a->text, a->length + 1));
  if (language_project_set_file (a->project, a->name, a->text, a->length))
    return TRUE;
  cli_complain ("%s is longer than 8 MiB.", path);
  return FALSE;
}

static void
asking_finish (Asking *a)
{
  language_project_free (a->project);
  g_clear_pointer (&a->texts, g_hash_table_unref);
  g_free (a->folder);
  g_free (a->name);
  g_free (a->text);
  free (a->out.text);
}

/* ---- writing ---------------------------------------------------------------------------------------------------------- */

static void
put_key (Asking *a, const char *key, gboolean first)
{
  json_text_add (&a->out, first ? "\"" : ",\"");
  json_text_add (&a->out, key);
  json_text_add (&a->out, "\":");
}

static void
put_text (Asking *a, const char *key, const char *text, gboolean first)
{
  put_key (a, key, first);
  if (text)
    json_text_add_string (&a->out, text, strlen (text));
  else
    json_text_add (&a->out, "null");
}

static void
put_number (Asking *a, const char *key, double number, gboolean first)
{
  put_key (a, key, first);
  json_text_add_number (&a->out, number);
}

static void
put_range (Asking *a, LanguageRange range, const char *file, gboolean first)
{
  const char *text = file ? g_hash_table_lookup (a->texts, file) : a->text;
  uint32_t line = 1, column = 1;
  put_number (a, "start", range.start, first);
  put_number (a, "end", range.end, FALSE);
  if (text)
    json_place (text, strlen (text), MIN (range.start, strlen (text)), &line, &column);
  put_number (a, "line", line, FALSE);
  put_number (a, "column", column, FALSE);
}

static void
put_edits (Asking *a, const LanguageEdit *edits, guint count)
{
  json_text_add (&a->out, "[");
  for (guint i = 0; i < count; i++)
    {
      json_text_add (&a->out, i ? ",\n{" : "\n{");
      put_text (a, "file", edits[i].file, TRUE);
      put_range (a, edits[i].range, edits[i].file, FALSE);
      put_text (a, "text", edits[i].text, FALSE);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
}

static void
put_places (Asking *a, LanguagePlaces *places)
{
  json_text_add (&a->out, "[");
  for (guint i = 0; i < places->count; i++)
    {
      json_text_add (&a->out, i ? ",\n{" : "\n{");
      put_text (a, "file", places->items[i].file, TRUE);
      put_range (a, places->items[i].range, places->items[i].file, FALSE);
      put_key (a, "writes", FALSE);
      json_text_add (&a->out, places->items[i].writes ? "true}" : "false}");
    }
  json_text_add (&a->out, "]");
  language_places_free (places);
}

static void
put_strings (Asking *a, const char *const *names, const char *const *values, guint count)
{
  json_text_add (&a->out, "{");
  for (guint i = 0; i < count; i++)
    put_text (a, names[i], values[i], i == 0);
}

/* ---- questions ---------------------------------------------------------------------------------------------------------- */

static int
ask_complete (Asking *a, const char *extra)
{
  g_autoptr (LanguageCompletion) c = language_complete (a->project, a->name, a->offset);
  json_text_add (&a->out, "{");
  put_range (a, c->replace, NULL, TRUE);
  put_key (a, "items", FALSE);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < c->count; i++)
    {
      const LanguageCompletionItem *item = &c->items[i];
      const char *const names[] = { "label", "kind", "insert", "detail", "documentation" };
      const char *const values[] = { item->label, language_completion_kind_get_name (item->kind), item->insert, item->detail, item->documentation };
      json_text_add (&a->out, i ? ",\n" : "\n");
      put_strings (a, names, values, 5);
      put_key (a, "snippet", FALSE);
      json_text_add (&a->out, item->snippet ? "true}" : "false}");
    }
  json_text_add (&a->out, "]}");
  return CLI_OK;
}

static int
ask_hover (Asking *a, const char *extra)
{
  g_autoptr (LanguageHover) hover = language_hover (a->project, a->name, a->offset);
  if (!hover)
    {
      json_text_add (&a->out, "null");
      return CLI_OK;
    }
  const char *const names[] = { "title", "text", "example" }, *const values[] = { hover->title, hover->text, hover->example };
  put_strings (a, names, values, 3);
  put_range (a, hover->range, NULL, FALSE);
  put_key (a, "facts", FALSE);
  json_text_add (&a->out, "{");
  for (guint i = 0; i < hover->fact_count; i++)
    put_text (a, hover->facts[i].label, hover->facts[i].value, i == 0);
  json_text_add (&a->out, "}}");
  return CLI_OK;
}

static int
ask_signature (Asking *a, const char *extra)
{
  g_autoptr (LanguageSignature) signature = language_signature (a->project, a->name, a->offset);
  if (!signature)
    {
      json_text_add (&a->out, "null");
      return CLI_OK;
    }
  json_text_add (&a->out, "{");
  put_text (a, "label", signature->label, TRUE);
  put_text (a, "documentation", signature->documentation, FALSE);
  put_key (a, "active", FALSE);
  if (signature->active < signature->count)
    json_text_add_number (&a->out, signature->active);
  else
    json_text_add (&a->out, "null");
  put_key (a, "parameters", FALSE);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < signature->count; i++)
    {
      const LanguageParameter *p = &signature->parameters[i];
      g_autofree char *label = g_strndup (signature->label + p->label.start, p->label.end - p->label.start);
      const char *const names[] = { "label", "documentation" }, *const values[] = { label, p->documentation };
      json_text_add (&a->out, i ? "," : "");
      put_strings (a, names, values, 2);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]}");
  return CLI_OK;
}

static int
ask_definition (Asking *a, const char *extra)
{
  put_places (a, language_find_definition (a->project, a->name, a->offset));
  return CLI_OK;
}

static int
ask_references (Asking *a, const char *extra)
{
  put_places (a, language_find_references (a->project, a->name, a->offset));
  return CLI_OK;
}

static int
ask_highlights (Asking *a, const char *extra)
{
  put_places (a, language_find_highlights (a->project, a->name, a->offset));
  return CLI_OK;
}

static int
put_command (Asking *a, const LanguageEdits *edits)
{
  json_text_add (&a->out, "{");
  put_text (a, "refusal", edits->refusal, TRUE);
  put_key (a, "edits", FALSE);
  put_edits (a, edits->items, edits->count);
  json_text_add (&a->out, "}");
  return edits->refusal ? CLI_INPUT : CLI_OK;
}

static int
ask_rename (Asking *a, const char *extra)
{
  if (!extra)
    {
      cli_complain ("rename needs --name NEW");
      return CLI_USAGE;
    }
  g_autoptr (LanguageEdits) edits = language_rename (a->project, a->name, a->offset, extra);
  return put_command (a, edits);
}

static int
ask_format (Asking *a, const char *extra)
{
  g_autoptr (LanguageEdits) edits = language_format (a->project, a->name, 0, G_MAXUINT);
  return put_command (a, edits);
}

static int
ask_folds (Asking *a, const char *extra)
{
  static const char *const kinds[] = { "clip", "statement", "bracket", "comment", "imports" };
  g_autoptr (LanguageFolds) folds = language_get_folds (a->project, a->name);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < folds->count; i++)
    {
      json_text_add (&a->out, i ? ",\n{" : "\n{");
      put_text (a, "kind", kinds[folds->items[i].kind], TRUE);
      put_range (a, folds->items[i].range, NULL, FALSE);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
  return CLI_OK;
}

static int
ask_outline (Asking *a, const char *extra)
{
  static const char *const kinds[] = { "clip", "function", "class", "session", "track", "instrument", "value" };
  g_autoptr (LanguageSymbols) symbols = language_get_outline (a->project, a->name);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < symbols->count; i++)
    {
      const LanguageSymbol *symbol = &symbols->items[i];
      const char *const names[] = { "kind", "name", "detail" }, *const values[] = { kinds[symbol->kind], symbol->name, symbol->detail };
      json_text_add (&a->out, i ? ",\n" : "\n");
      put_strings (a, names, values, 3);
      put_number (a, "depth", symbol->depth, FALSE);
      put_range (a, symbol->range, NULL, FALSE);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
  return CLI_OK;
}

static int
ask_selections (Asking *a, const char *extra)
{
  g_autoptr (LanguageRanges) ranges = language_get_selections (a->project, a->name, a->offset, a->offset);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < ranges->count; i++)
    {
      json_text_add (&a->out, i ? ",{" : "{");
      put_range (a, ranges->items[i], NULL, TRUE);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
  return CLI_OK;
}

static int
ask_inlays (Asking *a, const char *extra)
{
  g_autoptr (LanguageInlays) inlays = language_get_inlays (a->project, a->name);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < inlays->count; i++)
    {
      const LanguageInlay *inlay = &inlays->items[i];
      json_text_add (&a->out, i ? ",\n{" : "\n{");
      put_text (a, "kind", inlay->kind == LANGUAGE_INLAY_BAR ? "bar" : "warning", TRUE);
      put_text (a, "text", inlay->text, FALSE);
      put_number (a, "bar", inlay->bar, FALSE);
      put_number (a, "beats", inlay->beats, FALSE);
      put_number (a, "expected", inlay->expected, FALSE);
      put_range (a, (LanguageRange) { inlay->offset, inlay->offset }, NULL, FALSE);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
  return CLI_OK;
}

static int
ask_scrub (Asking *a, const char *extra)
{
  static const char *const kinds[] = { "number", "pitch", "duration", "word", "bool" };
  g_autoptr (LanguageScrub) scrub = language_scrub (a->project, a->name, a->offset, 1);
  if (!scrub)
    {
      json_text_add (&a->out, "null");
      return CLI_OK;
    }
  const char *const names[] = { "kind", "unit", "previous", "next" }, *const values[] = { kinds[scrub->kind], scrub->unit, scrub->previous, scrub->next };
  put_strings (a, names, values, 4);
  put_number (a, "value", scrub->value, FALSE);
  put_number (a, "step", scrub->step, FALSE);
  if (scrub->ranged)
    {
      put_number (a, "least", scrub->least, FALSE);
      put_number (a, "most", scrub->most, FALSE);
    }
  put_range (a, scrub->range, NULL, FALSE);
  json_text_add (&a->out, "}");
  return CLI_OK;
}

static int
ask_tokens (Asking *a, const char *extra)
{
  g_autoptr (LanguageTokens) tokens = language_get_tokens (a->project, a->name, 0, G_MAXUINT);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < tokens->count; i++)
    {
      json_text_add (&a->out, i ? ",\n{" : "\n{");
      put_text (a, "kind", language_token_kind_get_name (tokens->items[i].kind), TRUE);
      put_number (a, "start", tokens->items[i].range.start, FALSE);
      put_number (a, "end", tokens->items[i].range.end, FALSE);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
  return CLI_OK;
}

static int
ask_fixes (Asking *a, const char *extra)
{
  g_autoptr (LanguageFixes) fixes = language_get_fixes (a->project, a->name, a->offset, a->offset, NULL, 0, NULL, 0);
  json_text_add (&a->out, "[");
  for (guint i = 0; i < fixes->count; i++)
    {
      json_text_add (&a->out, i ? ",\n{" : "\n{");
      put_text (a, "title", fixes->items[i].title, TRUE);
      put_key (a, "edits", FALSE);
      put_edits (a, fixes->items[i].edits, fixes->items[i].edit_count);
      json_text_add (&a->out, "}");
    }
  json_text_add (&a->out, "]");
  return CLI_OK;
}

static const struct { const char *name; int (*ask) (Asking *a, const char *extra); gboolean placed; } questions[] = {
  { "complete", ask_complete, TRUE }, { "hover", ask_hover, TRUE }, { "signature", ask_signature, TRUE },
  { "definition", ask_definition, TRUE }, { "references", ask_references, TRUE }, { "highlights", ask_highlights, TRUE },
  { "rename", ask_rename, TRUE }, { "format", ask_format, FALSE }, { "folds", ask_folds, FALSE }, { "outline", ask_outline, FALSE },
  { "selections", ask_selections, TRUE }, { "inlays", ask_inlays, FALSE }, { "scrub", ask_scrub, TRUE }, { "tokens", ask_tokens, FALSE },
  { "fixes", ask_fixes, TRUE },
};

#define LANGUAGE_USAGE "QUESTION FILE [--line N --column N] [--name NEW] [--json]"

int
cli_language (int argc, char **argv)
{
  gboolean json = FALSE;
  int line = 0, column = 0, status;
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "line", 0, 0, G_OPTION_ARG_INT, &line, "The place, from 1", "N" },
    { "column", 0, 0, G_OPTION_ARG_INT, &column, "In characters, from 1; before this one", "N" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "The new name, for rename", "NEW" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document (the only form there is)", NULL },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, LANGUAGE_USAGE, &status))
    return status;
  guint at = 0;
  while (argc == 3 && at < G_N_ELEMENTS (questions) && strcmp (questions[at].name, argv[1]) != 0)
    at++;
  if (argc != 3 || at == G_N_ELEMENTS (questions) || (questions[at].placed && (line < 1 || column < 1)))
    {
      cli_complain ("usage: symphony language " LANGUAGE_USAGE);
      fprintf (stderr, "questions:");
      for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
        fprintf (stderr, " %s%s", questions[i].name, questions[i].placed ? "" : " (no place)");
      fprintf (stderr, "\n");
      return CLI_USAGE;
    }
  Asking a = { 0 };
  status = CLI_INPUT;
  if (asking_start (&a, argv[2]))
    {
      a.offset = offset_at (a.text, a.length, line, column);
      status = questions[at].ask (&a, name);
      if (a.out.text)
        puts (a.out.text);
    }
  asking_finish (&a);
  return status;
}

/* ---- symphony format ---------------------------------------------------------------------------------------------------------- */

static char *
apply_dup (const Asking *a, const LanguageEdits *edits, gsize *length)
{
  GString *text = g_string_new (NULL);
  gsize at = 0;
  for (guint i = 0; i < edits->count; i++)
    {
      g_string_append_len (text, a->text + at, (gssize) (edits->items[i].range.start - at));
      g_string_append (text, edits->items[i].text);
      at = edits->items[i].range.end;
    }
  g_string_append_len (text, a->text + at, (gssize) (a->length - at));
  *length = text->len;
  return g_string_free (text, FALSE);
}

static int
format_file (const char *path, gboolean check, gboolean write)
{
  Asking a = { 0 };
  int status = CLI_INPUT;
  g_autoptr (GError) error = NULL;
  if (asking_start (&a, path))
    {
      g_autoptr (LanguageEdits) edits = language_format (a.project, a.name, 0, G_MAXUINT);
      gsize length;
      g_autofree char *text = apply_dup (&a, edits, &length);
      status = CLI_OK;
      if (edits->refusal)
        {
          cli_complain ("%s: %s", path, edits->refusal);
          status = CLI_INPUT;
        }
      else if (check && edits->count > 0)
        {
          cli_complain ("%s would change.", path);
          status = CLI_INPUT;
        }
      else if (write && edits->count > 0 && !g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error))
        {
          cli_complain ("%s", error->message);
          status = CLI_SYSTEM;
        }
      else if (!check && !write)
        fwrite (text, 1, length, stdout);
    }
  asking_finish (&a);
  return status;
}

int
cli_format (int argc, char **argv)
{
  gboolean check = FALSE, write = FALSE;
  int status, worst = CLI_OK;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &check, "Change nothing; exit 1 when a file is not in form", NULL },
    { "write", 'w', 0, G_OPTION_ARG_NONE, &write, "Write the files instead of printing them", NULL },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE…", &status))
    return status;
  if (argc < 2 || (check && write) || (argc > 2 && !check && !write))
    {
      cli_complain ("usage: symphony format FILE | symphony format --check FILE… | symphony format --write FILE…");
      return CLI_USAGE;
    }
  for (int i = 1; i < argc; i++)
    {
      status = format_file (argv[i], check, write);
      worst = MAX (worst, status);
    }
  return worst;
}
