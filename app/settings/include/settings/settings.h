/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: typed keys with defaults, overruled by JSON files in layers. No GTK. Main thread.
 *
 *   default < user (XDG_CONFIG_HOME/symphony/settings.json) < workspace (<project>/.symphony/settings.json)
 *           < folder (.symphony/settings.json of a folder in it, the nearest to the text) < language ("[c]": { … } in any of them)
 *
 * Files are JSON with comments. A value of the wrong type or out of its range is left out: the layer below counts, and the place
 * is named. Keys that nobody knows are kept. A change is a small edit of the file's text, so that order and comments stay; what
 * somebody else wrote meanwhile is kept too. Files are watched. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include <glib-object.h>

G_BEGIN_DECLS

#define SETTINGS_TYPE (settings_get_type ())
G_DECLARE_FINAL_TYPE (Settings, settings, SETTINGS, SETTINGS, GObject)

/* Signals:
 *  "changed" (const char *key), detailed by key: some layer has another value for it
 *  "schema-changed" ()     keys were added
 *  "trust-changed" ()      the project was opened, closed, trusted, or began to ask for trust */
typedef enum { SETTINGS_STRING, SETTINGS_NUMBER, SETTINGS_BOOLEAN, SETTINGS_LIST } SettingsKind;
typedef struct {
  const char  *key;                     /* "editor.wrap-text": what stands before the point is its group */
  SettingsKind kind;
  const char  *text;                    /* STRING: default; LIST (of texts): defaults split by '|', NULL: none */
  const char  *choices;                 /* STRING: "a|b|c", NULL: any */
  double       number, minimum, maximum;/* NUMBER, BOOLEAN (number 0 or 1): default and range */
  const char  *summary;                 /* N_("Wrap long lines"), a title for people */
  const char  *labels;                  /* N_("Never|At once"): of the choices, or of the whole numbers from minimum on; NULL: none */
  const char  *detail;                  /* a second sentence; NULL: none */
  gboolean     restricted;              /* starts programs: a project may set it only when it is trusted */
  gboolean     integer;                 /* NUMBER: whole */
} SettingsKey;

typedef enum { SETTINGS_LAYER_DEFAULT, SETTINGS_LAYER_USER, SETTINGS_LAYER_WORKSPACE, SETTINGS_LAYER_FOLDER } SettingsLayer;
/* Which text is asked for; either may be NULL. language is an id of GtkSourceView: "c", "symphonyscript". */
typedef struct { const char *path, *language; } SettingsScope;

/* All keys, sorted by nothing but their table; those of added schemas come last. Lent until one is added. */
const SettingsKey *const *settings_list_keys (Settings *settings, guint *count);
const SettingsKey *settings_find_key (Settings *settings, const char *key);     /* NULL: unknown */

/* path NULL: the user's file. A missing file is no problem. */
Settings   *settings_new (const char *path);
/* The project whose .symphony/settings.json counts; NULL: none. Trust is looked up. */
void        settings_set_workspace (Settings *settings, const char *folder);
const char *settings_get_workspace (Settings *settings);
/* Reads all files again; for when the window gets the focus: folders that had no file are not watched. */
void        settings_reload (Settings *settings);

/* ---- reading: the plain forms are for the window, the others for a text ----------------------------------- */
const char *settings_get_string (Settings *settings, const char *key);          /* lent until it is changed */
double      settings_get_number (Settings *settings, const char *key);
gboolean    settings_get_boolean (Settings *settings, const char *key);
GStrv       settings_dup_list (Settings *settings, const char *key);
const char *settings_get_string_for (Settings *settings, const char *key, const SettingsScope *scope);
double      settings_get_number_for (Settings *settings, const char *key, const SettingsScope *scope);
gboolean    settings_get_boolean_for (Settings *settings, const char *key, const SettingsScope *scope);
GStrv       settings_dup_list_for (Settings *settings, const char *key, const SettingsScope *scope);
/* Where the value that counts comes from; *by_language (may be NULL): out of a language's part. */
SettingsLayer settings_get_layer (Settings *settings, const char *key, const SettingsScope *scope, gboolean *by_language);
gboolean    settings_is_set (Settings *settings, SettingsLayer layer, const char *key);
char       *settings_dup_json (Settings *settings, const char *key);            /* the value that counts, as JSON */

/* ---- writing --------------------------------------------------------------------------------------------- */
/* Into the user's file. FALSE: not a value of that key. Written to the file 500 ms later, or by settings_flush. */
gboolean    settings_set_string (Settings *settings, const char *key, const char *value);
gboolean    settings_set_number (Settings *settings, const char *key, double value);
gboolean    settings_set_boolean (Settings *settings, const char *key, gboolean value);
void        settings_reset (Settings *settings, const char *key);
/* JSON of the value, NULL takes it away; layer USER or WORKSPACE; language NULL: for all. */
gboolean    settings_set_json (Settings *settings, SettingsLayer layer, const char *language, const char *key, const char *value);
gboolean    settings_flush (Settings *settings, GError **error);
char       *settings_dup_path (Settings *settings, SettingsLayer layer);        /* USER, WORKSPACE; NULL: no project */
const char *settings_get_path (Settings *settings);                             /* the user's file */

/* ---- problems -------------------------------------------------------------------------------------------- */
typedef struct { gsize start, end; guint line, column; char *message; } SettingsProblem;        /* bytes; line, column from 1 */
void        settings_problem_free (SettingsProblem *problem);
/* What is wrong with a settings file's text, saved or not: a list of SettingsProblem. layer: what may stand there. */
GPtrArray  *settings_check (Settings *settings, SettingsLayer layer, const char *text, gsize length);
/* What could not be taken from the files; lines for a person with their places, NULL-ended, lent. */
const char *const *settings_get_problems (Settings *settings);

/* ---- more keys ------------------------------------------------------------------------------------------- */
/* A JSON schema's subset: { "properties": { "key": { "type": "boolean" "string" "number" "integer" "array" (of strings), "default",
 * "enum", "minimum", "maximum", "title", "description", "restricted" } } }. A known key is left as it is and named in the error; what
 * can be taken is taken. owner names it in errors. */
gboolean    settings_add_schema (Settings *settings, const char *owner, const char *json, gsize length, GError **error);
#define SETTINGS_ERROR (settings_error_quark ())
GQuark      settings_error_quark (void);
typedef enum { SETTINGS_ERROR_SCHEMA, SETTINGS_ERROR_FILE } SettingsErrorCode;

/* ---- trust ----------------------------------------------------------------------------------------------- */
/* Remembered by folder in XDG_STATE_HOME/symphony/trusted.json; a trusted folder's folders are trusted. */
gboolean    settings_get_trusted (Settings *settings);                          /* TRUE without a project too */
void        settings_set_trusted (Settings *settings, gboolean trusted);
gboolean    settings_wants_trust (Settings *settings);                          /* it sets restricted keys and is not trusted */

/* ---- small edits of a JSON object's text ------------------------------------------------------------------ */
/* Sets `key` (of the object `section`, NULL: of the whole) to the JSON `value`, NULL takes it away; comments and order stay.
 * An empty text counts as {}. NULL: the text is no JSON object. */
char       *settings_edit_text (const char *text, gsize length, const char *section, const char *key, const char *value);

G_END_DECLS

#endif
