/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which comment or string a row of a large text starts in. No GTK.
 *
 * A scanner of strings and comments only, and what it found about every 1,024 rows. An edit makes a range unsure; repairing it scans on
 * from the point before until a state agrees with what was known. Scanning and maps: any one thread at a time. */
#ifndef VIEW_LEX_H
#define VIEW_LEX_H

#include <gio/gio.h>
#include "carets/rules.h"
#include "document/rope.h"

#define VIEW_LEX_ROWS 1024              /* between two points */

typedef enum { VIEW_LEX_CODE, VIEW_LEX_COMMENT, VIEW_LEX_STRING } ViewLexKind;
typedef struct { guint8 kind, triple; char quote; } ViewLexState;       /* at the start of a row */

typedef struct {
  char    *line, *open, *close;         /* NULL: the language has none */
  char    *quotes, *long_quotes;        /* as in CaretsRules */
  gboolean triple;
} ViewLexRules;

/* `language` as carets_rules_init() takes it; what GtkSourceView's file says about comments goes before, NULL: nothing. */
void         view_lex_rules_init (ViewLexRules *rules, const char *language, const char *line, const char *open, const char *close);
void         view_lex_rules_copy (ViewLexRules *to, const ViewLexRules *from);
void         view_lex_rules_clear (ViewLexRules *rules);
/* From one row's start to another's. */
ViewLexState view_lex_scan (const ViewLexRules *rules, const Rope *rope, gsize start, gsize end, ViewLexState state);
gboolean     view_lex_equal (ViewLexState a, ViewLexState b);
/* What brings the language's colours into that state: "/" "*", a quote, three quotes; g_free. NULL: nothing is needed. */
char        *view_lex_dup_opener (const ViewLexRules *rules, ViewLexState state);

typedef struct { gsize offset; ViewLexState state; } ViewLexPoint;
typedef struct {
  GArray  *points;                      /* ViewLexPoint, by offset; the first at 0 */
  gboolean dirty;
  gsize    dirty_start, dirty_end;      /* points after its start may be wrong */
} ViewLexMap;

void         view_lex_map_init (ViewLexMap *map);                      /* all of it is unsure */
void         view_lex_map_finish (ViewLexMap *map);
void         view_lex_map_copy (ViewLexMap *to, const ViewLexMap *from);
/* [start, end) became `length` bytes. Several edits of one delta: the last first. */
void         view_lex_map_note (ViewLexMap *map, gsize start, gsize end, gsize length);
/* FALSE: cancelled; the map is not to be used. *scanned (may be NULL): bytes. */
gboolean     view_lex_map_repair (ViewLexMap *map, const ViewLexRules *rules, const Rope *rope, GCancellable *cancellable, gsize *scanned);
/* The state of a row that starts at `offset`. FALSE: not known now, or too far from a point. */
gboolean     view_lex_map_get (const ViewLexMap *map, const ViewLexRules *rules, const Rope *rope, gsize offset, ViewLexState *state);

#endif
