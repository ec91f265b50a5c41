/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small helpers for the tests of the formats. */
#ifndef FORMATS_FIXTURE_H
#define FORMATS_FIXTURE_H

#include "formats/midi.h"
#include "formats/musicxml.h"

#include <string.h>

/* "4D 54 68 64" or "'MThd'": bytes of a text in which hexadecimal pairs and quoted words stand between blanks. */
static inline GByteArray *
fixture_bytes (const char *text)
{
  GByteArray *out = g_byte_array_new ();
  for (const char *p = text; *p;)
    if (*p == ' ')
      p++;
    else if (*p == '\'')
      for (p++; *p && *p++ != '\'';)
        g_byte_array_append (out, (const guint8 *) p - 1, 1);
    else
      {
        const guint8 byte = (guint8) (g_ascii_xdigit_value (p[0]) * 16 + g_ascii_xdigit_value (p[1]));
        g_byte_array_append (out, &byte, 1);
        p += 2;
      }
  return out;
}

/* Header of `format`, `tracks`, `division`, and one MTrk for each body. */
static inline GByteArray *
fixture_midi (guint format, guint tracks, guint division, const char *const *bodies)
{
  GByteArray *out = fixture_bytes ("'MThd' 00 00 00 06");
  const guint8 head[6] = { 0, (guint8) format, (guint8) (tracks >> 8), (guint8) tracks, (guint8) (division >> 8), (guint8) division };
  g_byte_array_append (out, head, 6);
  for (guint i = 0; bodies[i]; i++)
    {
      g_autoptr (GByteArray) body = fixture_bytes (bodies[i]);
      const guint8 chunk[8] = { 'M', 'T', 'r', 'k', (guint8) (body->len >> 24), (guint8) (body->len >> 16), (guint8) (body->len >> 8), (guint8) body->len };
      g_byte_array_append (out, chunk, 8);
      g_byte_array_append (out, body->data, body->len);
    }
  return out;
}

/* "tick+length key velocity" of every note of a track, joined by ", ". */
static inline char *
fixture_notes (const FormatsTrack *track)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < track->notes->len; i++)
    {
      const FormatsNote *note = &g_array_index (track->notes, FormatsNote, i);
      g_string_append_printf (out, "%s%" G_GUINT64_FORMAT "+%" G_GUINT64_FORMAT " %u %u", i > 0 ? ", " : "", formats_tick (note->beat),
                              formats_tick (note->beats), note->midi, note->velocity);
    }
  return g_string_free (out, FALSE);
}

static inline const FormatsTrack *
fixture_track (const FormatsPiece *piece, guint index)
{
  g_assert_cmpuint (index, <, piece->tracks->len);
  return piece->tracks->pdata[index];
}

/* Piles of broken files for the fuzzers and for the tests themselves: with FORMATS_CORPUS set they are written there. */
static inline void
fixture_keep (const char *name, const guint8 *bytes, gsize size)
{
  const char *folder = g_getenv ("FORMATS_CORPUS");
  g_autofree char *path = folder ? g_build_filename (folder, name, NULL) : NULL;
  if (path)
    g_file_set_contents (path, (const char *) bytes, (gssize) size, NULL);
}

#endif
