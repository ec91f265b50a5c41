/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A popover with a list to search in: type, Enter takes the first, arrows walk. */
#ifndef IDE_CHOOSER_H
#define IDE_CHOOSER_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define IDE_TYPE_CHOOSER (ide_chooser_get_type ())
G_DECLARE_FINAL_TYPE (IdeChooser, ide_chooser, IDE, CHOOSER, GtkPopover)

/* Signals: "fill" () before it is shown, to add rows; "chosen" (char *id). title: what is chosen, for the search entry. */
GtkWidget *ide_chooser_new (const char *title);
void       ide_chooser_clear (IdeChooser *self);
void       ide_chooser_add (IdeChooser *self, const char *id, const char *title, gboolean current);
/* A widget above the list. */
void       ide_chooser_set_head (IdeChooser *self, GtkWidget *head);

G_END_DECLS

#endif
