/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a language and a project say about typing: indent, pairs, comments. Plain values; any thread. */
#ifndef CARETS_RULES_H
#define CARETS_RULES_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  CARETS_INDENT_KEEP,                   /* a new row begins like the one before */
  CARETS_INDENT_BRACKETS,               /* one level more behind an open bracket, one less before a closing one */
  CARETS_INDENT_PYTHON                  /* brackets, and one more behind ":", one less behind return, pass, break ... */
} CaretsIndent;

typedef struct {
  guint        tab_width, indent_width; /* columns, 1-16 */
  gboolean     use_tabs;
  gboolean     auto_close, surround, auto_indent;
  gboolean     trim_on_save, final_newline;
  CaretsIndent indent;
  gboolean     chains;                  /* a row that begins with "." goes one level in (SymphonyScript, JavaScript) */
  const char  *line_comment;            /* NULL: the language has none; static text */
  const char  *block_open, *block_close;
  const char  *quotes;                  /* characters that open and close a string */
  const char  *long_quotes;             /* those of `quotes` whose strings may hold line breaks */
  gboolean     triple_quotes;           /* three of one kind make a string over rows */
} CaretsRules;

/* `language`: an id as GtkSourceView names them ("symphonyscript", "python3", "c"); NULL or unknown: plain text.
 * Two columns, spaces, everything on. */
void     carets_rules_init (CaretsRules *rules, const char *language);
/* Takes indent_style, indent_size, tab_width, trim_trailing_whitespace and insert_final_newline of the .editorconfig files
 * above `path`, up to the one with "root = true" (editorconfig.org). TRUE: something was said. Reads the disk. */
gboolean carets_rules_read_editorconfig (CaretsRules *rules, const char *path);
/* For the reader above and its tests: one file's text; `name` is the path below the file's folder. *root: it says so. */
gboolean carets_rules_parse_editorconfig (CaretsRules *rules, const char *text, const char *name, gboolean *root);

G_END_DECLS

#endif
