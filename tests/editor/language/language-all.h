/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every service once, with what must hold of its answers whatever the text is. */
#ifndef LANGUAGE_ALL_H
#define LANGUAGE_ALL_H

#include <stdlib.h>
#include <string.h>

#include "language/language.h"

static inline void
ask_everything (LanguageProject *project, const char *file, gsize offset)
{
  g_autoptr (LanguageCompletion) completion = language_complete (project, file, offset);
  g_autoptr (LanguageHover) hover = language_hover (project, file, offset);
  g_autoptr (LanguageSignature) signature = language_signature (project, file, offset);
  g_autoptr (LanguagePlaces) definition = language_find_definition (project, file, offset);
  g_autoptr (LanguagePlaces) references = language_find_references (project, file, offset);
  g_autoptr (LanguagePlaces) highlights = language_find_highlights (project, file, offset);
  g_autoptr (LanguageEdits) rename = language_rename (project, file, offset, "fresh");
  g_autoptr (LanguageEdits) format = language_format (project, file, 0, G_MAXUINT);
  g_autoptr (LanguageFolds) folds = language_get_folds (project, file);
  g_autoptr (LanguageSymbols) outline = language_get_outline (project, file);
  g_autoptr (LanguageRanges) selections = language_get_selections (project, file, offset, offset);
  g_autoptr (LanguageInlays) inlays = language_get_inlays (project, file);
  g_autoptr (LanguageScrub) scrub = language_scrub (project, file, offset, 1);
  g_autoptr (LanguageTokens) tokens = language_get_tokens (project, file, 0, G_MAXUINT);
  g_autoptr (LanguageFixes) fixes = language_get_fixes (project, file, offset, offset, NULL, 0, NULL, 0);
  LanguageRange range;
  char *refusal = NULL;
  gboolean renames = language_rename_check (project, file, offset, &range, &refusal);

  if (renames != (refusal == NULL) || completion->replace.start > completion->replace.end || (hover && hover->range.start > hover->range.end)
      || (signature && !signature->label) || definition->count > 2 || highlights->count > references->count)
    abort ();
  for (guint i = 0; i + 1 < tokens->count; i++)
    if (tokens->items[i].range.end > tokens->items[i + 1].range.start)
      abort ();
  for (guint i = 0; i + 1 < format->count; i++)
    if (format->items[i].range.end > format->items[i + 1].range.start)
      abort ();
  for (guint i = 0; i + 1 < selections->count; i++)
    if (selections->items[i].start < selections->items[i + 1].start || selections->items[i].end > selections->items[i + 1].end)
      abort ();
  for (guint i = 0; i < folds->count; i++)
    if (folds->items[i].range.start >= folds->items[i].range.end)
      abort ();
  g_free (refusal);
  (void) rename;
  (void) outline;
  (void) inlays;
  (void) scrub;
  (void) fixes;
}

#endif
