/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what a person can do: read by menus' actions, keys, the palette and the list of keys. Main thread. */
#ifndef IDE_ACTIONS_H
#define IDE_ACTIONS_H

#include <gtk/gtk.h>
#include "ide-window.h"
#include "view/view.h"

G_BEGIN_DECLS

typedef void (*IdeActionFunc) (IdeWindow *self);

typedef struct {
  const char   *name;                   /* whole: "win.find"; "editor.undo" is an action of the text in front */
  const char   *title;                  /* N_("Find in project"), for the palette and the list of keys */
  const char   *keys;                   /* GTK accelerators; alternatives split by '|', the keys of a chord by a blank; NULL: none */
  IdeActionFunc func;                   /* NULL: installed elsewhere (by the view, or as an action with a state) */
  gboolean      needs_page;             /* only while a text is in front */
  const char   *when;                   /* where the keys count, see ide-keymap.h; NULL: an editor action's in the text, others' anywhere */
} IdeAction;

typedef struct { const char *title; const IdeAction *actions; } IdeActionGroup;         /* ended by a row without a name */

/* All groups, ended by one without a title. Titles are to be translated by _(). */
extern const IdeActionGroup ide_action_groups[];

const IdeAction *ide_action_find (const char *name);                    /* NULL: there is none */
/* Runs it as a menu would; FALSE: disabled, or it does not exist. */
gboolean         ide_action_activate (IdeWindow *window, const IdeAction *action);
/* The condition of its keys. */
const char      *ide_action_get_when (const IdeAction *action);

extern const IdeAction ide_actions_play[];
extern const IdeAction ide_actions_file[];
extern const IdeAction ide_actions_text[];
extern const IdeAction ide_actions_panel[];
extern const IdeAction ide_actions_edit[];
extern const IdeAction ide_actions_music[];
extern const IdeAction ide_actions_tree[];
extern const IdeAction ide_actions_terminal[];
extern const IdeAction ide_actions_status[];
extern const IdeAction ide_actions_settings[];
extern const IdeAction ide_actions_search[];
extern const IdeAction ide_actions_history[];
extern const IdeAction ide_actions_code[];
extern const IdeAction ide_actions_palette[];
extern const IdeAction ide_actions_tabs[];
extern const IdeAction ide_actions_help[];

G_END_DECLS

#endif
