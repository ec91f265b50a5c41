/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts with a caret: `|` in a text is the place that is asked about, and no part of it. A text that needs the sign itself
 * writes it `¦`. "file: path" lines begin further files of the project. */
#ifndef LANGUAGE_SUPPORT_H
#define LANGUAGE_SUPPORT_H

#include <string.h>

#include "language/language.h"

typedef struct { LanguageProject *project; char *file, *text; gsize offset; } Place;

static inline void
place_add_file (Place *place, const char *path, const char *text, gboolean first)
{
  GString *clean = g_string_new (NULL);
  gsize offset = 0;
  gboolean caret = FALSE;
  for (const char *p = text; *p; p++)
    if (*p == '|' && !caret)
      {
        caret = TRUE;
        offset = clean->len;
      }
    else if (strncmp (p, "¦", strlen ("¦")) == 0)
      {
        g_string_append_c (clean, '|');
        p += strlen ("¦") - 1;
      }
    else
      g_string_append_c (clean, *p);
  g_assert_true (language_project_set_file (place->project, path, clean->str, clean->len));
  if (caret || first)
    {
      g_free (place->file);
      g_free (place->text);
      place->file = g_strdup (path);
      place->text = g_strdup (clean->str);
      place->offset = caret ? offset : clean->len;
    }
  g_string_free (clean, TRUE);
}

/* The project of a text; its first file is song.sym. */
static inline Place
place_new (const char *text)
{
  Place place = { .project = language_project_new () };
  g_auto (GStrv) parts = g_strsplit (text, "\nfile: ", -1);
  for (guint i = 0; parts[i]; i++)
    {
      char *end = i > 0 ? strchr (parts[i], '\n') : NULL;
      g_assert_true (i == 0 || end);
      if (end)
        *end = 0;
      place_add_file (&place, i > 0 ? parts[i] : "song.sym", i > 0 ? end + 1 : parts[i], i == 0);
    }
  return place;
}

static inline void
place_finish (Place *place)
{
  language_project_free (place->project);
  g_free (place->file);
  g_free (place->text);
}

/* The text after edits of one file. */
static inline char *
edits_apply (const char *text, const LanguageEdit *edits, guint count, const char *file)
{
  GString *out = g_string_new (NULL);
  gsize at = 0;
  for (guint i = 0; i < count; i++)
    if (strcmp (edits[i].file, file) == 0)
      {
        g_assert_cmpuint (edits[i].range.start, >=, at);
        g_string_append_len (out, text + at, (gssize) (edits[i].range.start - at));
        g_string_append (out, edits[i].text);
        at = edits[i].range.end;
      }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}

#endif
