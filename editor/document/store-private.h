/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the writer and the reader of stored histories share. */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "document-private.h"
#include "record-private.h"

#define STORE_MAGIC "SYMH0001"

struct DocumentStore {
  char *path;
  int   fd;                             /* locked */
  guint nodes, heads;                   /* so many are in the file */
};

char          *store_get_path (const char *folder, const char *path);
void           store_append (DocumentStore *store, GString *out, DocumentHistory *history);
/* Writes it whole beside the old one and puts it in its place; NULL: it cannot be written, or is taken. */
DocumentStore *store_create (const char *folder, const char *path, DocumentHistory *history);
/* Drops what is too old or too much, oldest first, but for checkpoints made by hand and the head. TRUE: something went. */
gboolean       store_prune (DocumentStored *stored);

#endif
