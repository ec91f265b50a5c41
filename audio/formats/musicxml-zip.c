/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .mxl: a ZIP with META-INF/container.xml, which names the score. */
#include "musicxml-private.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define ENTRIES_MAX 1000u

typedef struct { const guint8 *bytes; gsize size; guint64 unpacked; } Packed;

/* The entry of that name, or with `name` NULL the first that looks like a score. *wanted: why not. */
static GBytes *
read_entry (Packed *packed, const char *name, const char **reason)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  GByteArray *out = NULL;
  archive_read_support_format_zip (archive);
  if (archive_read_open_memory (archive, packed->bytes, packed->size) != ARCHIVE_OK)
    *reason = "it is no ZIP";
  for (guint i = 0; !*reason && !out && i < ENTRIES_MAX && archive_read_next_header (archive, &entry) == ARCHIVE_OK; i++)
    {
      const char *path = archive_entry_pathname_utf8 (entry);
      gboolean score = path && !g_str_has_prefix (path, "META-INF/") && (g_str_has_suffix (path, ".xml") || g_str_has_suffix (path, ".musicxml"));
      if (!path || (name ? strcmp (path, name) != 0 : !score))
        continue;
      guint8 block[1 << 15];
      la_ssize_t got;
      out = g_byte_array_new ();
      while (!*reason && (got = archive_read_data (archive, block, sizeof block)) != 0)
        {
          if (got < 0)
            *reason = "it is damaged";
          else if ((packed->unpacked += (guint64) got) > FORMATS_FILE_MAX || packed->unpacked > packed->size * FORMATS_MXL_RATIO_MAX + 65536)
            *reason = "it unpacks to more than 64 MiB, or to more than 100 times its size";
          else
            g_byte_array_append (out, block, (guint) got);
        }
    }
  archive_read_free (archive);
  if (*reason && out)
    g_clear_pointer (&out, g_byte_array_unref);
  return out ? g_byte_array_free_to_bytes (out) : NULL;
}

static char *
find_score (GBytes *container)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (container, &size);
  xmlDoc *doc = musicxml_parse (data, size, NULL);
  xmlNode *root = doc ? xmlDocGetRootElement (doc) : NULL;
  char *path = musicxml_attribute (musicxml_child (musicxml_child (root, "rootfiles"), "rootfile"), "full-path");
  if (doc)
    xmlFreeDoc (doc);
  return path;
}

GBytes *
musicxml_unpack (const guint8 *bytes, gsize size, GError **error)
{
  Packed packed = { bytes, size, 0 };
  const char *reason = NULL;
  g_autoptr (GBytes) container = read_entry (&packed, "META-INF/container.xml", &reason);
  g_autofree char *path = container ? find_score (container) : NULL;
  GBytes *score = reason ? NULL : read_entry (&packed, path, &reason);
  if (!score)
    g_set_error (error, FORMATS_ERROR, reason ? FORMATS_ERROR_LIMIT : FORMATS_ERROR_BROKEN, "The .mxl cannot be read: %s",
                 reason ? reason : "there is no score in it");
  return score;
}

static la_ssize_t
write_cb (struct archive *archive, void *data, const void *bytes, size_t size)
{
  g_byte_array_append (data, bytes, (guint) size);
  return (la_ssize_t) size;
}

static gboolean
put_entry (struct archive *archive, const char *path, const char *text)
{
  struct archive_entry *entry = archive_entry_new ();
  gsize size = strlen (text);
  archive_entry_set_pathname (entry, path);
  archive_entry_set_size (entry, (gint64) size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_mtime (entry, 946684800, 0);         /* the same bytes for the same score: 2000-01-01 */
  gboolean good = archive_write_header (archive, entry) == ARCHIVE_OK && archive_write_data (archive, text, size) == (la_ssize_t) size;
  archive_entry_free (entry);
  return good;
}

GBytes *
formats_pack_musicxml (const char *document, GError **error)
{
  static const char container[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container>\n  <rootfiles>\n"
    "    <rootfile full-path=\"score.musicxml\" media-type=\"application/vnd.recordare.musicxml+xml\"/>\n  </rootfiles>\n</container>\n";
  GByteArray *out = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  gboolean good = archive_write_set_format_zip (archive) == ARCHIVE_OK && archive_write_set_bytes_per_block (archive, 0) == ARCHIVE_OK
                  && archive_write_open (archive, out, NULL, write_cb, NULL) == ARCHIVE_OK
                  && put_entry (archive, "META-INF/container.xml", container) && put_entry (archive, "score.musicxml", document)
                  && archive_write_close (archive) == ARCHIVE_OK;
  if (!good)
    g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_SYSTEM, "The .mxl cannot be packed: %s", archive_error_string (archive));
  archive_write_free (archive);
  if (good)
    return g_byte_array_free_to_bytes (out);
  g_byte_array_unref (out);
  return NULL;
}
