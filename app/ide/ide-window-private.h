/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window's parts share. */
#ifndef IDE_WINDOW_PRIVATE_H
#define IDE_WINDOW_PRIVATE_H

#include <adwaita.h>
#include <libpanel.h>
#include <json-glib/json-glib.h>
#include "live/live.h"
#include "music/music.h"
#include "project/project.h"
#include "settings/settings.h"
#include "terminal/terminal.h"
#include "ide-application.h"
#include "ide-page.h"
#include "ide-window.h"

#define IDE_REVISIONS 4096              /* live revisions whose document revision is remembered; a power of two */
#define IDE_LIGHTS_MAX 1024

typedef enum { IDE_NOTICE_NONE, IDE_NOTICE_NO_SOUND, IDE_NOTICE_RESTARTED, IDE_NOTICE_RESTORED, IDE_NOTICE_TRUST, IDE_NOTICE_SAFE } IdeNotice;

typedef struct IdeMusic IdeMusic;         /* ide-window-music.h */

struct _IdeWindow {
  AdwApplicationWindow parent_instance;
  Settings       *settings;
  /* template */
  MusicTransport *transport;
  MusicEngine    *engine;
  MusicMeter     *meter;
  GtkWidget      *open_button, *notice, *notice_box, *notice_label, *notice_button, *notice_close;
  AdwToastOverlay *toasts;
  PanelDock      *dock;
  PanelFrame     *start_frame, *bottom_frame, *end_frame;
  PanelGrid      *grid;
  GtkStack       *center;
  GtkWidget      *welcome_recent_box, *welcome_recent, *welcome_templates, *statusbar;
  GtkWidget      *status_position, *line_popover, *line_entry, *status_language, *status_encoding, *status_evaluated;
  GtkWidget      *status_problems, *status_problems_content, *status_keys, *menu_button;
  /* docks */
  ProjectTree    *tree;
  MusicProblems  *problems;
  MusicOutput    *output;
  MusicSynapses  *synapses;
  TerminalPanel  *terminal;
  GtkWidget      *problems_panel, *output_panel, *synapses_panel, *terminal_panel;
  /* pages */
  GPtrArray      *pages;                /* IdePage */
  IdePage        *page;                 /* in front; NULL: none */
  IdePage        *playing_page;         /* whose text is the score */
  char           *project_dir, *last_toast;
  /* live */
  LiveSession    *live;
  char           *live_dir;             /* the project folder that the session was made for */
  guint64         revisions[IDE_REVISIONS];
  guint32         newest, answered, score_from;         /* live revisions; score_from: the first of this score */
  double          evaluated_ms, tempo_scale;
  guint           tick, timer, lights_shown, lights_seen_max, error_count, warning_count;
  gint64          meter_time;
  guint64         lights_total;
  IdeNotice       notice_kind;
  gboolean        narrow, was_playing, was_start_revealed, closing, sound_asked;
  gboolean        edited_unheard;       /* changed since it was evaluated: only when played is it heard */
  IdeMusic       *music;
  struct IdeHistory *history;           /* ide-window-history.c */
  struct IdeSearch *search;             /* the project's, ide-window-search.c */
  /* state */
  guint           state_timer, autosave_timer;
  PanelArea       sheet;                /* the side dock that was opened last; CENTER: none */
  gboolean        session_held;         /* a safe start: what was open is not written over */
  int             side_width, foot_height;      /* of the docks when they were shown last; 0: never */
  struct IdeKeys *keys;                 /* ide-window-keys.c */
  struct IdeLanguage *language;         /* ide-window-language.c */
  struct IdeProblems *found;            /* ide-problems.c */
  struct IdeChange *change;             /* ide-changes.c: the newest over several files */
  struct IdeWindowPalette *palette;     /* ide-window-palette.c */
  struct IdeSplits *splits;             /* ide-window-splits.c */
  struct IdeWindowHelp *help;           /* ide-window-help.c */
};

/* ide-window-actions.c */
void ide_window_install_actions (GtkWidgetClass *klass);
void ide_window_init_actions (IdeWindow *self);
void ide_window_update_actions (IdeWindow *self);

/* ide-window-files.c */
void ide_window_open_dialog (IdeWindow *self, gboolean folder);
void ide_window_open_path_at (IdeWindow *self, const char *path, guint line, guint column);     /* from 1 */
void ide_window_save_page (IdeWindow *self, IdePage *page, gboolean as, GAsyncReadyCallback callback, gpointer data);
void ide_window_open_path_at (IdeWindow *self, const char *path, guint line, guint column);
void ide_window_new_piece (IdeWindow *self);
void ide_window_new_from (IdeWindow *self, const char *path);   /* an untitled text with the words of a template */
void ide_window_open_tutorial (IdeWindow *self);
void ide_window_fill_recent (IdeWindow *self);
void ide_window_autosave (IdeWindow *self, IdePage *page);
gboolean ide_window_save_finish (IdeWindow *self, GAsyncResult *result, GError **error);

/* ide-problems.c: the composer's, beside those that language servers found */
guint ide_window_count_errors (IdeWindow *self);        /* of the whole list: the composer's and the language servers' */
void ide_window_set_problems (IdeWindow *self, const MusicProblem *list, guint count);

/* ide-window-live.c */
void ide_window_start_live (IdeWindow *self);
void ide_window_stop_live (IdeWindow *self);
void ide_window_evaluate (IdeWindow *self, IdePage *page);
void ide_window_adopt_page (IdeWindow *self, IdePage *page);
void ide_window_toggle_play (IdeWindow *self);
void ide_window_stop_play (IdeWindow *self);
void ide_window_wake (IdeWindow *self);
void ide_window_make_score (IdeWindow *self, IdePage *page);
char *ide_window_dup_live_name (IdeWindow *self, IdePage *page);        /* the page's path, as the session has it */
/* The document revision that a live revision was made of; only where ide_window_knows_revision. */
guint64 ide_window_get_revision (IdeWindow *self, IdePage *page, guint32 live);
gboolean ide_window_knows_revision (IdeWindow *self, guint32 live);
void ide_window_hear_edit (IdeWindow *self, IdePage *page);             /* as the settings have it: at once, or when played */
void ide_window_run_lines (IdeWindow *self, IdePage *page);     /* the selection, or the caret's line */
void ide_window_open_backend (IdeWindow *self, const char *backends);

/* ide-window-view.c */
void ide_window_dump_view (IdePage *page, JsonObject *object);

/* ide-window-state.c */
void ide_window_restore_state (IdeWindow *self);
void ide_window_note_state (IdeWindow *self);
void ide_window_save_state (IdeWindow *self);
GStrv ide_window_get_last_files (char **project_dir);

/* ide-window-pages.c */
IdePage *ide_window_add_page (IdeWindow *self, Document *document);
/* Into a frame of the grid; NULL: the one used last. The document may be shown by other pages already. */
IdePage *ide_window_add_page_to (IdeWindow *self, Document *document, PanelFrame *frame);
IdePage *ide_window_find_page (IdeWindow *self, const char *path);
PanelFrame *ide_window_create_frame (PanelGrid *grid, IdeWindow *self);
void ide_window_apply_view_settings (IdeWindow *self, IdePage *page);

/* ide-window-welcome.c */
void ide_window_fill_templates (IdeWindow *self);

/* ide-window-settings.c */
void ide_window_settings_attach (IdeWindow *self);
void ide_window_settings_watch_page (IdeWindow *self, IdePage *page);
void ide_window_open_settings_file (IdeWindow *self, SettingsLayer layer);
SettingsScope ide_page_get_scope (IdePage *page);               /* of its text; lent by the page */
void ide_window_dump_settings (IdeWindow *self, JsonObject *object);

/* ide-window-palette.c */
void ide_window_palette_attach (IdeWindow *self);
void ide_window_palette_finish (IdeWindow *self);
void ide_window_fill_project_symbols (IdeWindow *self);
void ide_window_dump_palette (IdeWindow *self, JsonObject *object);

/* ide-window-keys.c */
void ide_window_keys_attach (IdeWindow *self);
void ide_window_keys_finish (IdeWindow *self);
void ide_window_reload_keys (IdeWindow *self);
void ide_window_hold_keys (IdeWindow *self, gboolean hold);     /* while a key is recorded no action runs */
gboolean ide_window_is_chord_waiting (IdeWindow *self);
struct IdeKeymap *ide_window_get_keymap (IdeWindow *self);
char *ide_keys_get_path (void);                                 /* the user's keys.json */
void ide_window_dump_keys (IdeWindow *self, JsonObject *object);

/* ide-window-carets.c */
char *ide_window_dup_caret_status (IdeWindow *self);
void ide_window_carets_settings (IdeWindow *self, IdePage *page);
void ide_window_carets_save (IdeWindow *self, IdePage *page);          /* before the text is written */

/* ide-window-snippets.c */
void ide_window_load_snippets (IdeWindow *self);
void ide_window_go_back (IdeWindow *self);                             /* to where the caret was before it jumped */
void ide_window_go_forward (IdeWindow *self);
void ide_window_insert_sequence (IdeWindow *self);
void ide_window_open_snippets (IdeWindow *self);
void ide_window_dump_carets (IdeWindow *self, JsonObject *page, EditorView *view);
/* ide-window-history.c */
void ide_window_history_attach (IdeWindow *self);
void ide_window_history_dispose (IdeWindow *self);
void ide_window_history_finish (IdeWindow *self);
void ide_window_history_follow (IdeWindow *self);               /* another text is in front */
void ide_window_show_history (IdeWindow *self);
void ide_window_add_checkpoint (IdeWindow *self);
void ide_window_dump_history (IdeWindow *self, JsonObject *object);

/* ide-window-search.c */
void ide_window_search_attach (IdeWindow *self);
void ide_window_search_finish (IdeWindow *self);
void ide_window_search_loaded (IdeWindow *self);                /* a file was opened: go to the result in it */
void ide_window_show_search (IdeWindow *self, gboolean replace);
void ide_window_next_result (IdeWindow *self, gboolean back);
void ide_window_undo_project_replace (IdeWindow *self);
void ide_window_dump_search (IdeWindow *self, JsonObject *object);
/* ide-window-status.c */
void ide_window_attach_status (IdeWindow *self);
void ide_window_update_status_choosers (IdeWindow *self);
void ide_window_popup_chooser (IdeWindow *self, const char *which);    /* "language", "encoding", "indent" */
void ide_window_dump_status (IdeWindow *self, JsonObject *state);

/* ide-window-terminal.c */
void ide_window_attach_terminal (IdeWindow *self);
gboolean ide_window_ask_about_terminals (IdeWindow *self);     /* TRUE: something runs, and a dialog asks; closes then */
void ide_window_dump_terminal (IdeWindow *self, JsonObject *state);

/* ide-window-tree.c */
void ide_window_attach_tree (IdeWindow *self);
void ide_window_follow_in_tree (IdeWindow *self);              /* the text in front gets its row */
void ide_window_dump_tree (IdeWindow *self, JsonObject *state);

/* ide-window.c */
void ide_window_show_notice (IdeWindow *self, IdeNotice kind, const char *text, const char *button, const char *action);
void ide_window_hide_notice (IdeWindow *self, IdeNotice kind);
void ide_window_update_status (IdeWindow *self);
void ide_window_set_project (IdeWindow *self, const char *folder);
void ide_window_toast (IdeWindow *self, const char *text);
/* A document whose history is stored (ide-window-document.c). */
Document *ide_window_new_document (IdeWindow *self);
void ide_window_document_attach (IdeWindow *self);
void ide_window_document_loaded (IdeWindow *self, Document *document);
void ide_window_dump_document (IdeWindow *self, JsonObject *object);
void ide_window_update_encoding (IdeWindow *self, Document *document);
void ide_window_toast_with (IdeWindow *self, const char *text, const char *button, const char *action);

#endif
