/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys run which action: defaults, a preset, the user's and the project's files in layers. Needs no display.
 *
 * A file is a JSON object (comments allowed): an action's name and its keys, which replace those of the layers below.
 *   { "win.find": "ctrl+f|F7", "editor.undo": { "keys": "<Control>z", "when": "text && !carets" }, "win.sound": "" }
 * Alternatives are split by '|', the keys of a chord by a blank. Main thread. */
#ifndef IDE_KEYMAP_H
#define IDE_KEYMAP_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define IDE_STROKES_MAX 3               /* keys of a chord */
#define IDE_KEYS_MAX 8                  /* alternatives of an action */

/* What a condition can ask for. The first six exclude each other: where the focus is. */
typedef enum {
  IDE_FOCUS_TEXT = 1 << 0, IDE_FOCUS_ENTRY = 1 << 1, IDE_FOCUS_TERMINAL = 1 << 2, IDE_FOCUS_TREE = 1 << 3, IDE_FOCUS_LIST = 1 << 4,
  IDE_FOCUS_OTHER = 1 << 5, IDE_WHEN_SELECTION = 1 << 6, IDE_WHEN_CARETS = 1 << 7, IDE_WHEN_PAGE = 1 << 8, IDE_WHEN_PLAYING = 1 << 9
} IdeWhen;
#define IDE_FOCUS_ANY 0x3f

/* "text && (selection || !carets)"; words: text entry terminal tree list selection carets page playing. NULL, "": always.
 * A condition that cannot be read never holds. */
gboolean ide_when_holds (const char *condition, guint context);
gboolean ide_when_check (const char *condition, char **problem);        /* *problem, to be freed: what is wrong with it */
gboolean ide_when_overlap (const char *a, const char *b);               /* some context satisfies both */

typedef struct { guint key; GdkModifierType modifiers; } IdeStroke;
typedef enum { IDE_KEYS_DEFAULT, IDE_KEYS_PRESET, IDE_KEYS_USER, IDE_KEYS_PROJECT } IdeKeysLayer;

typedef struct {
  const char  *action;                  /* interned */
  const char  *when;                    /* lent; NULL: always */
  IdeStroke    strokes[IDE_STROKES_MAX];
  guint        count;
  IdeKeysLayer layer;
} IdeBinding;

/* "<Control>k <Control>u" or "ctrl+k ctrl+u"; FALSE: not keys. */
gboolean ide_strokes_parse (const char *text, IdeStroke *strokes, guint *count);
char    *ide_strokes_get_label (const IdeStroke *strokes, guint count);         /* "Ctrl+K Ctrl+U" */
char    *ide_strokes_get_name (const IdeStroke *strokes, guint count);          /* "<Control>k <Control>u", as files have it */

typedef struct IdeKeymap IdeKeymap;
IdeKeymap *ide_keymap_new (void);
void       ide_keymap_free (IdeKeymap *map);
void       ide_keymap_add_default (IdeKeymap *map, const char *action, const char *keys, const char *when);
/* Replaces a layer by a file's text; NULL: empties it. Problems are lines for a person with their place, may be NULL. */
void       ide_keymap_set_layer (IdeKeymap *map, IdeKeysLayer layer, const char *text, gsize length, GPtrArray *problems);
/* All bindings that hold now, the strongest first. Lent until the next change. */
const GPtrArray *ide_keymap_get_bindings (IdeKeymap *map);
/* Of one action, in the order written; *layer where they come from. Free the array only. */
GPtrArray *ide_keymap_list (IdeKeymap *map, const char *action, IdeKeysLayer *layer);
char      *ide_keymap_dup_label (IdeKeymap *map, const char *action);           /* of its first keys; NULL: it has none */
char      *ide_keymap_dup_accel (IdeKeymap *map, const char *action);           /* as GTK writes it; chords are no accel: NULL */
/* Bindings of other actions that the same keys under the same condition reach, or that these keys begin. */
GPtrArray *ide_keymap_find_clashes (IdeKeymap *map, const IdeBinding *binding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IdeKeymap, ide_keymap_free)

G_END_DECLS

#endif
