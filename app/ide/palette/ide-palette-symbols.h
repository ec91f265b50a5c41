/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Symbols for the palette, gathered by a worker. */
#ifndef IDE_PALETTE_SYMBOLS_H
#define IDE_PALETTE_SYMBOLS_H

#include "ide-file-index.h"
#include "ide-palette.h"

G_BEGIN_DECLS

/* Takes the text. */
void       ide_palette_symbols_of_text (char *text, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* Pieces among the files of an index, as they lie on the disk. */
void       ide_palette_symbols_of_project (const char *root, GPtrArray *files, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ide_palette_symbols_finish (GAsyncResult *result);           /* IdePaletteEntry; NULL: cancelled */

G_END_DECLS

#endif
