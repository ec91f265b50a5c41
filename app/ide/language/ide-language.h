/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Language services in the window: who is asked, what becomes of the answers, changes over many files. Main thread. */
#ifndef IDE_LANGUAGE_H
#define IDE_LANGUAGE_H

#include <json-glib/json-glib.h>
#include "ide-page.h"
#include "ide-window.h"
#include "provider/provider.h"
#include "view/language.h"

G_BEGIN_DECLS

typedef struct IdeLanguage IdeLanguage;

/* ---- hooks of the window ------------------------------------------------------------------------------------------------ */
void ide_window_language_start (IdeWindow *self);       /* after the settings are there, before the first page */
void ide_window_language_stop (IdeWindow *self);
void ide_window_language_add_page (IdeWindow *self, IdePage *page);
void ide_window_language_remove_page (IdeWindow *self, IdePage *page);
void ide_window_language_page_changed (IdeWindow *self);        /* another page is in front */
void ide_window_language_set_project (IdeWindow *self);
void ide_window_language_settings (IdeWindow *self, IdePage *page);     /* editor.* of a view */
void ide_window_language_saved (IdeWindow *self, Document *document);
/* TRUE: the text is formatted first and saved then. */
gboolean ide_window_language_save (IdeWindow *self, IdePage *page);
void ide_window_dump_language (IdeWindow *self, JsonObject *object);
/* For whoever asks by itself (symbols of the palette, folds): lent, as long as the window. */
ProviderHub *ide_window_get_providers (IdeWindow *self);

/* What a server found in a document, for the list of problems; of its revision of now. */
void ide_window_note_problems (IdeWindow *self, Document *document, const ProviderProblem *problems, guint count);
void ide_window_forget_problems (IdeWindow *self);

/* ---- commands --------------------------------------------------------------------------------------------------------------- */
void ide_window_go_to_definition (IdeWindow *self, IdePage *page, gsize offset);
void ide_window_find_references (IdeWindow *self);
void ide_window_rename (IdeWindow *self);
void ide_window_format (IdeWindow *self, gboolean selection);
void ide_window_show_fixes (IdeWindow *self);
void ide_window_show_outline (IdeWindow *self);
void ide_window_show_references (IdeWindow *self);
void ide_window_go_to_place (IdeWindow *self, IdePage *from, const ProviderPlace *place);

/* ---- changes over files --------------------------------------------------------------------------------------------------------- */
/* All or nothing, one step to undo in every text at once. Texts that are not open are changed on the disk. `page`: whose text an
 * edit without a file means. FALSE: *error says why; nothing was changed. */
gboolean ide_window_apply_edits (IdeWindow *self, IdePage *page, const ProviderEdit *edits, guint count, guint *files, GError **error);
/* Takes back, or makes again, the newest change over several files when it is the newest of the page's text. FALSE: it is not. */
gboolean ide_window_undo_change (IdeWindow *self, IdePage *page, gboolean redo);
void     ide_window_forget_change (IdeWindow *self);

/* ---- parts -------------------------------------------------------------------------------------------------------------------- */
#define IDE_TYPE_OUTLINE (ide_outline_get_type ())
G_DECLARE_FINAL_TYPE (IdeOutline, ide_outline, IDE, OUTLINE, GtkWidget)
/* Signal "activated" (guint64 offset). */
GtkWidget *ide_outline_new (void);
void       ide_outline_set (IdeOutline *self, const ProviderAnswer *answer);    /* NULL: none */
void       ide_outline_follow (IdeOutline *self, gsize offset);                 /* of the answer's revision */
void       ide_outline_set_empty (IdeOutline *self, const char *text);          /* what is said when there is nothing */
guint      ide_outline_get_count (IdeOutline *self);
const char *ide_outline_get_chosen (IdeOutline *self);

#define IDE_TYPE_PLACES (ide_places_get_type ())
G_DECLARE_FINAL_TYPE (IdePlaces, ide_places, IDE, PLACES, GtkWidget)
/* Signal "activated" (guint index). */
GtkWidget *ide_places_new (void);
void       ide_places_set (IdePlaces *self, const char *title, const ProviderAnswer *answer, Document *document, const char *folder);
const ProviderAnswer *ide_places_get_answer (IdePlaces *self);
Document  *ide_places_get_document (IdePlaces *self);

G_END_DECLS

#endif
