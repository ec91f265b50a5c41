/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's settings: typed keys with defaults, kept as JSON in XDG_CONFIG_HOME/symphony/settings.json. No GTK.
 *
 * A value of the wrong type or out of range counts as its default and is named by settings_get_problems(). Keys that this
 * version does not know are kept in the file. Main thread. */
#ifndef SETTINGS_SETTINGS_H
#define SETTINGS_SETTINGS_H

#include <glib-object.h>

G_BEGIN_DECLS

#define SETTINGS_TYPE (settings_get_type ())
G_DECLARE_FINAL_TYPE (Settings, settings, SETTINGS, SETTINGS, GObject)

/* Signal "changed" (const char *key), detailed by key. */
typedef enum { SETTINGS_STRING, SETTINGS_NUMBER, SETTINGS_BOOLEAN } SettingsKind;
typedef struct {
  const char  *key;
  SettingsKind kind;
  const char  *text;                    /* STRING: default */
  const char  *choices;                 /* STRING: "a|b|c", NULL: any */
  double       number, minimum, maximum;/* NUMBER, BOOLEAN (number 0 or 1): default and range */
  const char  *summary;
} SettingsKey;

/* Keys of this version:
 *   look.scheme     "symphony" or any scheme id          look.dark       "system" "light" "dark"
 *   editor.font-size   points, 0: the system's           editor.autosave "off" "focus" "delay"
 *   editor.wrap-text   editor.show-line-numbers
 *   sound.backends  order, "jack,pulse,null"             sound.frames    wished block
 *   play.quantum    0 now 1 beat 2 bar 3 clip            play.loop, play.cut */
const SettingsKey *settings_get_keys (guint *count);

Settings   *settings_new (const char *path);                    /* NULL: the user's file. A missing file is no problem */
const char *settings_get_string (Settings *settings, const char *key);          /* lent until it is changed */
double      settings_get_number (Settings *settings, const char *key);
gboolean    settings_get_boolean (Settings *settings, const char *key);
/* FALSE: not a value of that key. Written to the file 500 ms later, or by settings_flush. */
gboolean    settings_set_string (Settings *settings, const char *key, const char *value);
gboolean    settings_set_number (Settings *settings, const char *key, double value);
gboolean    settings_set_boolean (Settings *settings, const char *key, gboolean value);
void        settings_reset (Settings *settings, const char *key);
gboolean    settings_flush (Settings *settings, GError **error);
/* What could not be taken from the file; lines for a person, NULL-ended, lent. */
const char *const *settings_get_problems (Settings *settings);
const char *settings_get_path (Settings *settings);

G_END_DECLS

#endif
