/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette: one entry over the window that finds commands, files, lines, symbols and help. What there is to find and what
 * choosing does are the window's. Main thread. */
#ifndef IDE_PALETTE_H
#define IDE_PALETTE_H

#include <adwaita.h>

G_BEGIN_DECLS

/* The first character says what is looked for; files have none. */
typedef enum {
  IDE_PALETTE_FILES = 0, IDE_PALETTE_COMMANDS = '>', IDE_PALETTE_LINE = ':', IDE_PALETTE_SYMBOLS = '@', IDE_PALETTE_PROJECT_SYMBOLS = '#',
  IDE_PALETTE_HELP = '?'
} IdePaletteMode;

typedef struct {
  char   *label, *detail, *keys, *icon, *target;        /* all but label may be NULL; target is the window's */
  guint   line, column;
  guint64 mask;                         /* of the label; set by ide_palette_entry_new */
  guint   recent;                       /* 0: not; else the higher the later it was used */
  gboolean is_path;
} IdePaletteEntry;
IdePaletteEntry *ide_palette_entry_new (const char *label, const char *target);
void             ide_palette_entry_free (IdePaletteEntry *entry);

#define IDE_TYPE_PALETTE (ide_palette_get_type ())
G_DECLARE_FINAL_TYPE (IdePalette, ide_palette, IDE, PALETTE, GtkWidget)

typedef struct {
  /* Answers by ide_palette_set_entries, now or later. Called when the mode changes, and for each key in LINE. */
  void (*fill) (gpointer data, IdePaletteMode mode, const char *query);
  void (*run) (gpointer data, IdePaletteMode mode, const IdePaletteEntry *entry);
  void (*closed) (gpointer data);
} IdePaletteClient;

GtkWidget  *ide_palette_new (const IdePaletteClient *client, gpointer data);
void        ide_palette_open (IdePalette *self, const char *text);      /* ">", "", "@", … with the caret behind it */
void        ide_palette_close (IdePalette *self);
gboolean    ide_palette_is_open (IdePalette *self);
IdePaletteMode ide_palette_get_mode (IdePalette *self);
/* Takes the array (of IdePaletteEntry). Ignored when another mode is shown by now. empty: said when nothing is found. */
void        ide_palette_set_entries (IdePalette *self, IdePaletteMode mode, GPtrArray *entries, const char *empty);
void        ide_palette_dump (IdePalette *self, gpointer json_object);  /* JsonObject: for tests */

G_END_DECLS

#endif
