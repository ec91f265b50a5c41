/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window, made from a list of fields; what they mean is the caller's. Values travel as JSON. Main thread. */
#ifndef PREFERENCES_PREFERENCES_H
#define PREFERENCES_PREFERENCES_H

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum { PREFERENCES_SWITCH, PREFERENCES_NUMBER, PREFERENCES_CHOICE, PREFERENCES_TEXT, PREFERENCES_LIST } PreferencesKind;
typedef struct {
  const char     *key, *title, *detail; /* detail may be NULL */
  PreferencesKind kind;
  const char *const *values, *const *labels;    /* CHOICE: JSON and what people read; NULL-ended */
  double          minimum, maximum;     /* NUMBER */
  gboolean        integer;
} PreferencesField;                     /* copied */

typedef struct {
  char       *(*dup_value) (gpointer data, const char *key);                    /* JSON of the value that counts */
  gboolean    (*set_value) (gpointer data, const char *key, const char *json);  /* json NULL: as if never set. FALSE: refused */
  /* "Your settings", "This project"; NULL: nobody set it. *fixed: it cannot be changed here, for a stronger layer has it. */
  const char *(*get_origin) (gpointer data, const char *key, gboolean *fixed);
  void        (*open_file) (gpointer data);
} PreferencesSource;

#define PREFERENCES_TYPE_WINDOW (preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (PreferencesWindow, preferences_window, PREFERENCES, WINDOW, AdwPreferencesWindow)

/* data must outlive the window; source is static. */
GtkWidget *preferences_window_new (const PreferencesSource *source, gpointer data);
void       preferences_window_add_group (PreferencesWindow *self, const char *title, const PreferencesField *fields, guint count);
void       preferences_window_refresh (PreferencesWindow *self, const char *key);       /* its value or layer changed; NULL: all */

G_END_DECLS

#endif
