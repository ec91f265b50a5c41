/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colour schemes of other editors: TextMate (.tmTheme), Sublime Text (.sublime-color-scheme), VS Code (JSON), read and written
 * as a GtkSourceView style scheme. No GTK, any thread.
 *
 * Sources: Sublime Text's documentation of colour schemes (variables, colour functions), TextMate's manual chapter 13 (scope
 * selectors), VS Code's colour theme reference, CSS Color Level 4 (notations, names), WCAG 2.1 (contrast). */
#ifndef SCHEME_SCHEME_H
#define SCHEME_SCHEME_H

#include <glib.h>

G_BEGIN_DECLS

#define SCHEME_ERROR (scheme_error_quark ())
GQuark scheme_error_quark (void);
typedef enum { SCHEME_ERROR_FORMAT, SCHEME_ERROR_SYNTAX, SCHEME_ERROR_COLOR } SchemeErrorCode;

typedef struct { double red, green, blue, alpha; } SchemeColor;         /* 0-1 */
typedef struct {
  gboolean    has_foreground, has_background;
  SchemeColor foreground, background;   /* mixed with the theme's ground where they are translucent */
  gboolean    bold, italic, underline, strike;
} SchemeStyle;

typedef struct SchemeTheme SchemeTheme;

/* The kind is told by the contents. Errors name the file's line and what is wrong there; a colour that cannot be read in one
 * rule is left out and listed as a problem. name: the file's, for themes that do not say theirs. */
SchemeTheme *scheme_theme_parse (const char *name, const char *text, gsize length, GError **error);
void         scheme_theme_free (SchemeTheme *theme);
const char  *scheme_theme_get_name (const SchemeTheme *theme);
gboolean     scheme_theme_is_dark (const SchemeTheme *theme);           /* by its ground */
guint        scheme_theme_get_rule_count (const SchemeTheme *theme);
const char *const *scheme_theme_get_problems (const SchemeTheme *theme);        /* lines for people, NULL-ended. Lent */
/* Of the whole window: "background", "foreground", "caret", "selection", "lineHighlight", "gutterForeground", … FALSE: not said. */
gboolean     scheme_theme_get_global (const SchemeTheme *theme, const char *name, SchemeColor *color);
/* What a text with this stack of scopes, outermost first and parted by blanks, looks like. */
void         scheme_theme_get_style (const SchemeTheme *theme, const char *scopes, SchemeStyle *style);

/* The whole as a style scheme for GtkSourceView. g_free. */
char        *scheme_theme_to_xml (const SchemeTheme *theme, const char *id);
char        *scheme_make_id (const char *name);         /* "Solarized (dark)" -> "imported-solarized-dark" */

/* ---- the parts ------------------------------------------------------------------------------------------- */
/* How well a selector ("source.js string - comment, meta") fits a stack of scopes; 0: not at all. Larger is better. */
guint64      scheme_selector_score (const char *selector, const char *scopes);
/* A variable's text, NULL: there is none. */
typedef const char *(*SchemeLookup) (const char *name, gpointer data);
/* "#fa0", "rgba(1, 2, 3, 0.5)", "hsl(120, 50%, 50%)", "hwb(…)", "hotpink", "var(x)", "color(var(x) alpha(0.5) blend(red 20%))". */
gboolean     scheme_color_parse (const char *text, SchemeLookup lookup, gpointer data, SchemeColor *color, GError **error);
SchemeColor  scheme_color_over (SchemeColor color, SchemeColor ground);         /* opaque */
double       scheme_color_contrast (SchemeColor a, SchemeColor b);              /* 1-21 */
/* The nearest colour of that hue with at least this contrast; black or white when there is none. */
SchemeColor  scheme_color_with_contrast (SchemeColor color, SchemeColor ground, double contrast);
char        *scheme_color_to_text (SchemeColor color);                          /* "#rrggbb" */

G_END_DECLS

#endif
