/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the answers of editor/language to a provider's. Runs on the worker. */
#include "services-private.h"
#include <string.h>

typedef struct { ServicesProject *project; const Job *job; ProviderAnswer *answer; } Making;

#define KEEP(text) provider_answer_keep (m->answer, text)

static ProviderThing
thing_of_completion (LanguageCompletionKind kind)
{
  static const ProviderThing things[] = {
    [LANGUAGE_COMPLETION_METHOD] = PROVIDER_THING_METHOD, [LANGUAGE_COMPLETION_FUNCTION] = PROVIDER_THING_FUNCTION,
    [LANGUAGE_COMPLETION_VARIABLE] = PROVIDER_THING_VARIABLE, [LANGUAGE_COMPLETION_CLIP] = PROVIDER_THING_CLIP,
    [LANGUAGE_COMPLETION_PARAMETER] = PROVIDER_THING_PARAMETER, [LANGUAGE_COMPLETION_MODULE] = PROVIDER_THING_MODULE,
    [LANGUAGE_COMPLETION_KEYWORD] = PROVIDER_THING_KEYWORD, [LANGUAGE_COMPLETION_OPTION] = PROVIDER_THING_OPTION,
    [LANGUAGE_COMPLETION_PITCH] = PROVIDER_THING_PITCH, [LANGUAGE_COMPLETION_DURATION] = PROVIDER_THING_DURATION,
    [LANGUAGE_COMPLETION_CHORD] = PROVIDER_THING_CHORD, [LANGUAGE_COMPLETION_MODE] = PROVIDER_THING_MODE,
    [LANGUAGE_COMPLETION_DRUM] = PROVIDER_THING_DRUM, [LANGUAGE_COMPLETION_WORD] = PROVIDER_THING_VALUE,
    [LANGUAGE_COMPLETION_BUS] = PROVIDER_THING_BUS, [LANGUAGE_COMPLETION_PATCH] = PROVIDER_THING_INSTRUMENT,
    [LANGUAGE_COMPLETION_FILE] = PROVIDER_THING_FILE, [LANGUAGE_COMPLETION_STEP] = PROVIDER_THING_STEP,
  };
  return kind < G_N_ELEMENTS (things) ? things[kind] : PROVIDER_THING_TEXT;
}

static ProviderThing
thing_of_symbol (LanguageSymbolKind kind)
{
  static const ProviderThing things[] = {
    [LANGUAGE_SYMBOL_CLIP] = PROVIDER_THING_CLIP, [LANGUAGE_SYMBOL_FUNCTION] = PROVIDER_THING_FUNCTION,
    [LANGUAGE_SYMBOL_CLASS] = PROVIDER_THING_CLASS, [LANGUAGE_SYMBOL_SESSION] = PROVIDER_THING_SESSION,
    [LANGUAGE_SYMBOL_TRACK] = PROVIDER_THING_TRACK, [LANGUAGE_SYMBOL_INSTRUMENT] = PROVIDER_THING_INSTRUMENT,
    [LANGUAGE_SYMBOL_VALUE] = PROVIDER_THING_VALUE,
  };
  return kind < G_N_ELEMENTS (things) ? things[kind] : PROVIDER_THING_VALUE;
}

static void
make_completion (Making *m)
{
  g_autoptr (LanguageCompletion) list = language_complete (m->project->project, m->job->name, m->job->start);
  for (guint i = 0; i < list->count; i++)
    {
      const LanguageCompletionItem *from = &list->items[i];
      ProviderItem item = { thing_of_completion (from->kind), KEEP (from->label), KEEP (from->insert), KEEP (from->detail),
                            KEEP (from->documentation), NULL, from->snippet, list->replace.start, list->replace.end, from->rank };
      provider_answer_add (m->answer, &item);
    }
}

static void
make_hover (Making *m)
{
  g_autoptr (LanguageHover) hover = language_hover (m->project->project, m->job->name, m->job->start);
  if (!hover)
    return;
  ProviderCard card = { hover->range.start, hover->range.end, KEEP (hover->title), KEEP (hover->text), KEEP (hover->example), FALSE,
                        m->answer->facts->len, hover->fact_count };
  for (guint i = 0; i < hover->fact_count; i++)
    {
      ProviderFact fact = { KEEP (hover->facts[i].label), KEEP (hover->facts[i].value) };
      g_array_append_val (m->answer->facts, fact);
    }
  provider_answer_add (m->answer, &card);
}

static void
make_signature (Making *m)
{
  g_autoptr (LanguageSignature) from = language_signature (m->project->project, m->job->name, m->job->start);
  if (!from)
    return;
  ProviderSignature signature = { from->range.start, from->range.end, KEEP (from->label), KEEP (from->documentation) };
  if (from->active < from->count)
    {
      const LanguageParameter *parameter = &from->parameters[from->active];
      signature.parameter_documentation = KEEP (parameter->documentation);
      signature.active_start = parameter->label.start;
      signature.active_end = parameter->label.end;
    }
  provider_answer_add (m->answer, &signature);
}

/* The row around a place, without the blanks before it; line and column from 1, in characters. */
static char *
dup_row (Making *m, const char *name, gsize start, guint *line, guint *column)
{
  ServicesText *text = g_hash_table_lookup (m->project->texts, name);
  gsize length = 0, from, to;
  const char *data = text && text->text ? g_bytes_get_data (text->text, &length) : "";

  start = MIN (start, length);
  *line = 1;
  for (const char *p = data; (p = memchr (p, '\n', start - (gsize) (p - data))); p++)
    (*line)++;
  for (from = start; from > 0 && data[from - 1] != '\n';)
    from--;
  for (to = start; to < length && data[to] != '\n';)
    to++;
  *column = g_utf8_strlen (data + from, (gssize) (start - from)) + 1;
  while (from < to && (data[from] == ' ' || data[from] == '\t'))
    from++;
  return g_strndup (data + from, to - from);
}

static gboolean
is_own (Making *m, const char *file)
{
  return strcmp (file, m->job->name) == 0;
}

static void
make_places (Making *m, LanguagePlaces *places)
{
  for (guint i = 0; places && i < places->count; i++)
    {
      const LanguagePlace *from = &places->items[i];
      ProviderPlace place = { NULL, from->range.start, from->range.end, .writes = from->writes };
      guint line, column;
      g_autofree char *row = dup_row (m, from->file, from->range.start, &line, &column);
      g_autofree char *path = services_project_dup_path (m->project, from->file);
      place.text = KEEP (row);
      if (!is_own (m, from->file))
        {
          place.file = KEEP (path);
          place.line = line;
          place.column = column;
        }
      provider_answer_add (m->answer, &place);
    }
  language_places_free (places);
}

static void
make_highlights (Making *m)
{
  g_autoptr (LanguagePlaces) places = language_find_highlights (m->project->project, m->job->name, m->job->start);
  for (guint i = 0; places && i < places->count; i++)
    {
      ProviderRange range = { places->items[i].range.start, places->items[i].range.end, places->items[i].writes };
      provider_answer_add (m->answer, &range);
    }
}

static void
add_symbols (Making *m, const char *name, gboolean own)
{
  g_autoptr (LanguageSymbols) symbols = language_get_outline (m->project->project, name);
  for (guint i = 0; symbols && i < symbols->count; i++)
    {
      const LanguageSymbol *from = &symbols->items[i];
      ProviderSymbol symbol = { thing_of_symbol (from->kind), KEEP (from->name), KEEP (from->detail), NULL, from->range.start,
                                from->range.end, from->name_range.start, from->name_range.end, .depth = from->depth };
      if (!own)
        {
          g_autofree char *path = services_project_dup_path (m->project, name);
          g_autofree char *row = dup_row (m, name, from->name_range.start, &symbol.line, &symbol.column);
          symbol.file = KEEP (path);
        }
      provider_answer_add (m->answer, &symbol);
    }
}

/* Of all texts, those whose name matches. */
static void
make_symbols (Making *m)
{
  GHashTableIter iter;
  gpointer name;
  guint kept = 0;
  g_hash_table_iter_init (&iter, m->project->texts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    add_symbols (m, name, FALSE);
  for (guint i = 0; i < m->answer->rows->len; i++)
    {
      ProviderSymbol symbol = *provider_answer_row (m->answer, ProviderSymbol, i);
      if (!m->job->argument || provider_match (m->job->argument, symbol.name) > 0)
        *provider_answer_row (m->answer, ProviderSymbol, kept++) = symbol;
    }
  g_array_set_size (m->answer->rows, kept);
}

static ProviderEdit
convert_edit (Making *m, const LanguageEdit *from)
{
  ServicesText *text = g_hash_table_lookup (m->project->texts, from->file);
  g_autofree char *path = services_project_dup_path (m->project, from->file), *old = NULL;
  ProviderEdit edit = { is_own (m, from->file) ? NULL : KEEP (path), from->range.start, from->range.end, KEEP (from->text), NULL,
                        text && text->open ? text->revision : 0 };
  gsize length = 0;
  const char *data = text && text->text ? g_bytes_get_data (text->text, &length) : "";
  old = g_strndup (data + MIN (edit.start, length), MIN (edit.end, length) - MIN (edit.start, length));
  edit.old = KEEP (old);
  return edit;
}

static void
make_edits (Making *m, LanguageEdits *edits)
{
  for (guint i = 0; edits && i < edits->count; i++)
    {
      ProviderEdit edit = convert_edit (m, &edits->items[i]);
      provider_answer_add (m->answer, &edit);
    }
  if (edits && edits->refusal)
    m->answer->refusal = KEEP (edits->refusal);
  language_edits_free (edits);
}

static void
make_rename_check (Making *m)
{
  LanguageRange range;
  g_autofree char *refusal = NULL;
  if (language_rename_check (m->project->project, m->job->name, m->job->start, &range, &refusal))
    {
      guint line, column;
      ServicesText *text = g_hash_table_lookup (m->project->texts, m->job->name);
      g_autofree char *row = dup_row (m, m->job->name, range.start, &line, &column), *name = NULL;
      if (text && range.end <= g_bytes_get_size (text->text))
        name = g_strndup ((const char *) g_bytes_get_data (text->text, NULL) + range.start, range.end - range.start);
      ProviderRange found = { range.start, range.end, 0, KEEP (name) };
      provider_answer_add (m->answer, &found);
    }
  else
    m->answer->refusal = KEEP (refusal);
}

static void
make_actions (Making *m)
{
  g_autoptr (LanguageFixes) fixes = language_get_fixes (m->project->project, m->job->name, m->job->start, m->job->end, NULL, 0, NULL, 0);
  for (guint i = 0; fixes && i < fixes->count; i++)
    {
      ProviderAction action = { KEEP (fixes->items[i].title), m->answer->edits->len, fixes->items[i].edit_count, fixes->items[i].preferred };
      for (guint k = 0; k < fixes->items[i].edit_count; k++)
        {
          ProviderEdit edit = convert_edit (m, &fixes->items[i].edits[k]);
          g_array_append_val (m->answer->edits, edit);
        }
      provider_answer_add (m->answer, &action);
    }
}

static void
add_range (Making *m, LanguageRange from, guint kind, const char *name)
{
  ProviderRange range = { from.start, from.end, kind, KEEP (name) };
  provider_answer_add (m->answer, &range);
}

static void
make_ranges (Making *m)
{
  if (m->job->question == PROVIDER_FOLDS)
    {
      g_autoptr (LanguageFolds) folds = language_get_folds (m->project->project, m->job->name);
      for (guint i = 0; folds && i < folds->count; i++)
        add_range (m, folds->items[i].range, folds->items[i].kind, NULL);
    }
  else if (m->job->question == PROVIDER_TOKENS)
    {
      g_autoptr (LanguageTokens) tokens = language_get_tokens (m->project->project, m->job->name, m->job->start, m->job->end);
      for (guint i = 0; tokens && i < tokens->count; i++)
        add_range (m, tokens->items[i].range, tokens->items[i].kind, language_token_kind_get_name (tokens->items[i].kind));
    }
  else
    {
      g_autoptr (LanguageRanges) ranges = language_get_selections (m->project->project, m->job->name, m->job->start, m->job->end);
      for (guint i = 0; ranges && i < ranges->count; i++)
        add_range (m, ranges->items[i], 0, NULL);
    }
}

static void
make_inlays (Making *m)
{
  g_autoptr (LanguageInlays) inlays = language_get_inlays (m->project->project, m->job->name);
  for (guint i = 0; inlays && i < inlays->count; i++)
    {
      ProviderInlay inlay = { inlays->items[i].offset, KEEP (inlays->items[i].text), inlays->items[i].kind == LANGUAGE_INLAY_BAR_WARNING,
                              inlays->items[i].kind == LANGUAGE_INLAY_BAR };
      provider_answer_add (m->answer, &inlay);
    }
}

ProviderAnswer *
services_answer (ServicesProject *project, const Job *job)
{
  Making making = { project, job, provider_answer_new (job->question, job->revision) }, *m = &making;
  LanguageProject *p = project->project;
  switch (job->question)
    {
    case PROVIDER_COMPLETION:   make_completion (m); break;
    case PROVIDER_HOVER:        make_hover (m); break;
    case PROVIDER_SIGNATURE:    make_signature (m); break;
    case PROVIDER_DEFINITION:   make_places (m, language_find_definition (p, job->name, job->start)); break;
    case PROVIDER_REFERENCES:   make_places (m, language_find_references (p, job->name, job->start)); break;
    case PROVIDER_HIGHLIGHTS:   make_highlights (m); break;
    case PROVIDER_OUTLINE:      add_symbols (m, job->name, TRUE); break;
    case PROVIDER_SYMBOLS:      make_symbols (m); break;
    case PROVIDER_RENAME_CHECK: make_rename_check (m); break;
    case PROVIDER_RENAME:       make_edits (m, language_rename (p, job->name, job->start, job->argument ? job->argument : "")); break;
    case PROVIDER_FORMAT:       make_edits (m, language_format (p, job->name, job->start, job->end)); break;
    case PROVIDER_ACTIONS:
      make_actions (m);
      if (job->argument)                /* the person asks: see provider.h */
        services_add_conversions (project, job, m->answer);
      break;
    case PROVIDER_INLAYS:       make_inlays (m); break;
    default:                    make_ranges (m); break;
    }
  return making.answer;
}
