/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of snippets share. */
#ifndef CARETS_SNIPPET_H
#define CARETS_SNIPPET_H

#include <glib.h>

#define SNIPPET_STOPS_MAX 1000
typedef struct { guint number; gsize start, end; } SnippetStop;        /* bytes of the snippet's text */

/* The text, to be freed; stops (of SnippetStop) in the order of their places, one of number 0 among them. */
char *snippet_parse (const char *body, GArray *stops, const char *(*variable) (const char *name, gpointer data), gpointer data);

#endif
