/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the writer and the reader of crash journals share. */
#ifndef JOURNAL_PRIVATE_H
#define JOURNAL_PRIVATE_H

#include <glib.h>

#define JOURNAL_MAGIC "SYMJ0002"
#define JOURNAL_RECORD_MAX (1u << 30)   /* a larger change ends the journal */

guint32 journal_checksum (const char *bytes, gsize length, guint32 crc);

#endif
