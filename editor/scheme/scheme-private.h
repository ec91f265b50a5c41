/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of themes share. */
#ifndef SCHEME_PRIVATE_H
#define SCHEME_PRIVATE_H

#include "scheme/scheme.h"

typedef struct {
  char       *selector;
  gboolean    has_foreground, has_background, has_font;
  SchemeColor foreground, background;
  gboolean    bold, italic, underline, strike;
} SchemeRule;

struct SchemeTheme {
  char       *name;
  GHashTable *globals;                  /* name -> SchemeColor */
  GHashTable *variables;                /* name -> text; NULL: the format has none */
  GArray     *rules;                    /* SchemeRule, in the file's order */
  GPtrArray  *problems;
};

/* Each fills a new theme; FALSE with an error that names the place. */
gboolean scheme_read_plist (SchemeTheme *theme, const char *text, gsize length, GError **error);
gboolean scheme_read_json (SchemeTheme *theme, const char *text, gsize length, GError **error);

/* Puts a colour in; what cannot be read becomes a problem. where: what it is for. */
gboolean scheme_theme_read_color (SchemeTheme *theme, const char *text, const char *where, SchemeColor *color);
void     scheme_theme_add_global (SchemeTheme *theme, const char *name, const char *text);
/* NULL: not said. */
void     scheme_theme_add_rule (SchemeTheme *theme, const char *selector, const char *foreground, const char *background, const char *font);
const char *scheme_find_named_color (const char *name);                 /* "#rrggbb"; NULL: no such name */

#endif
