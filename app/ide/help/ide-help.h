/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows help pages: text, links, examples with a button that plays them. Main thread. */
#ifndef IDE_HELP_H
#define IDE_HELP_H

#include <gtk/gtk.h>
#include "ide-help-pages.h"

G_BEGIN_DECLS

#define IDE_TYPE_HELP (ide_help_get_type ())
G_DECLARE_FINAL_TYPE (IdeHelp, ide_help, IDE, HELP, GtkWidget)

typedef struct {
  char *(*dup_keys) (const char *action, gpointer data);        /* as in ide-markdown.h */
  void  (*play) (gpointer data, const char *title, const char *code);
  void  (*run) (gpointer data, const char *action);
} IdeHelpClient;

GtkWidget  *ide_help_new (const char *folder, const IdeHelpClient *client, gpointer data);
/* "music" or "music#3", the third heading. FALSE: there is no such page. */
gboolean    ide_help_show (IdeHelp *self, const char *target);
const char *ide_help_get_page (IdeHelp *self);                  /* its name */
GPtrArray  *ide_help_get_pages (IdeHelp *self);                 /* IdeHelpPage; lent */
guint       ide_help_get_example_count (IdeHelp *self);         /* of the page that is shown */
gboolean    ide_help_play_example (IdeHelp *self, guint index); /* as its button does */

G_END_DECLS

#endif
