/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Globs, and the rules of ignore files. A list belongs to one thread while it is made, then to any that read it. */
#ifndef SEARCH_GLOB_H
#define SEARCH_GLOB_H

#include <glib.h>

typedef struct SearchGlob SearchGlob;
/* "*.c", "src", "a/ ** /b" without the blanks, "[ab]?". NULL: cannot be read. */
SearchGlob *search_glob_new (const char *text);
void        search_glob_free (SearchGlob *glob);
/* path: from the folder the glob belongs to; name: its last part. A glob with a slash is about the path, else about the name. */
gboolean    search_glob_matches (const SearchGlob *glob, const char *path, const char *name);

/* "a.{b,c}" becomes "a.b" and "a.c"; a list between commas becomes its parts. */
GPtrArray  *search_globs_new (const char *const *texts);
gboolean    search_globs_match (const GPtrArray *globs, const char *path, const char *name);

/* The rules of one folder; those of folders above come after them. */
typedef struct SearchIgnore SearchIgnore;
struct SearchIgnore {
  const SearchIgnore *parent;           /* lent */
  gsize      base;                      /* bytes of an absolute path up to this folder, with its slash */
  GArray    *rules;
};
/* Reads .gitignore and .ignore of `folder`; NULL: there are none, so `parent` counts. */
SearchIgnore *search_ignore_new (const char *folder, const SearchIgnore *parent);
void          search_ignore_free (SearchIgnore *self);
gboolean      search_ignore_matches (const SearchIgnore *self, const char *path, const char *name, gboolean folder);

#endif
