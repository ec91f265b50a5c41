/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subset of Markdown that help pages are written in, as blocks with Pango markup. No display. */
#ifndef IDE_MARKDOWN_H
#define IDE_MARKDOWN_H

#include <glib.h>

G_BEGIN_DECLS

/* Headings (#), paragraphs, lists (-, one level deeper by two blanks), code between ``` with its language, tables (|), pictures on a line of
 * their own (![what it shows](name)). Inside a line: `code`, **strong**, *stressed*, [text](target), a backslash before a sign, {keys:ACTION}. */
typedef enum { IDE_BLOCK_HEADING, IDE_BLOCK_TEXT, IDE_BLOCK_ITEM, IDE_BLOCK_CODE, IDE_BLOCK_ROW, IDE_BLOCK_PICTURE } IdeBlockKind;
typedef struct {
  IdeBlockKind kind;
  guint  level;                         /* HEADING: 1-6; ITEM: 0, 1; ROW: 1 for the head */
  char  *text;                          /* markup; CODE: plain. ROW: cells, parted by tabs */
  char  *plain;                         /* HEADING: without markup; CODE: its language; PICTURE: its name (text: what it shows, plain) */
} IdeBlock;

/* What stands for {keys:ACTION}, to be freed; NULL: the placeholder stays as it is. */
typedef char *(*IdeMarkdownKeys) (const char *action, gpointer data);
/* A list of IdeBlock. */
GPtrArray *ide_markdown_parse (const char *text, IdeMarkdownKeys keys, gpointer data);

G_END_DECLS

#endif
