/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encodings: the list, decoding only what can be written back byte for byte, and guessing with a confidence. */
#include "document-private.h"
#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#include "rope-private.h"

#define SAMPLE (64 << 10)
#define CONFIDENT 0.7

typedef enum { WESTERN, CYRILLIC, GREEK, JAPANESE, CHINESE, KOREAN, OTHER } Kind;
static const struct { DocumentEncoding encoding; Kind kind; } encodings[] = {
  { { "UTF-8", N_("Unicode (UTF-8)") }, OTHER },
  { { "UTF-16LE", N_("Unicode (UTF-16, little endian)") }, OTHER },
  { { "UTF-16BE", N_("Unicode (UTF-16, big endian)") }, OTHER },
  { { "WINDOWS-1252", N_("Western (Windows-1252)") }, WESTERN },
  { { "ISO-8859-1", N_("Western (ISO-8859-1)") }, WESTERN },
  { { "ISO-8859-15", N_("Western (ISO-8859-15)") }, OTHER },
  { { "MACINTOSH", N_("Western (Mac Roman)") }, OTHER },
  { { "IBM437", N_("Western (IBM-437)") }, OTHER },
  { { "WINDOWS-1250", N_("Central European (Windows-1250)") }, OTHER },
  { { "ISO-8859-2", N_("Central European (ISO-8859-2)") }, OTHER },
  { { "WINDOWS-1257", N_("Baltic (Windows-1257)") }, OTHER },
  { { "WINDOWS-1254", N_("Turkish (Windows-1254)") }, OTHER },
  { { "WINDOWS-1251", N_("Cyrillic (Windows-1251)") }, CYRILLIC },
  { { "KOI8-R", N_("Cyrillic (KOI8-R)") }, CYRILLIC },
  { { "ISO-8859-5", N_("Cyrillic (ISO-8859-5)") }, CYRILLIC },
  { { "WINDOWS-1253", N_("Greek (Windows-1253)") }, GREEK },
  { { "WINDOWS-1255", N_("Hebrew (Windows-1255)") }, OTHER },
  { { "WINDOWS-1256", N_("Arabic (Windows-1256)") }, OTHER },
  { { "SHIFT_JIS", N_("Japanese (Shift JIS)") }, JAPANESE },
  { { "EUC-JP", N_("Japanese (EUC-JP)") }, JAPANESE },
  { { "GB18030", N_("Chinese, simplified (GB 18030)") }, CHINESE },
  { { "BIG5", N_("Chinese, traditional (Big5)") }, CHINESE },
  { { "EUC-KR", N_("Korean (EUC-KR)") }, KOREAN },
};

guint
document_get_encoding_count (void)
{
  return G_N_ELEMENTS (encodings);
}

const DocumentEncoding *
document_get_nth_encoding (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (encodings), NULL);
  return &encodings[index].encoding;
}

gboolean
document_encoding_is_utf8 (const char *encoding)
{
  return !encoding || g_ascii_strcasecmp (encoding, "UTF-8") == 0;
}

/* ---- decoding -------------------------------------------------------------------------------------------- */

GBytes *
document_encoding_decode (const char *data, gsize length, const char *encoding)
{
  gsize size, back_size;
  g_autofree char *back = NULL;
  char *text = g_convert (data, length, "UTF-8", encoding, NULL, &size, NULL);

  if (!text)
    return NULL;
  back = g_convert (text, size, encoding, "UTF-8", NULL, &back_size, NULL);
  if (back && back_size == length && memcmp (back, data, length) == 0)
    return g_bytes_new_take (text, size);
  g_free (text);
  return NULL;
}

gboolean
document_find_unencodable (Document *self, const char *encoding, gsize *offset)
{
  return document_encoding_find_bad (self->rope, encoding, offset);
}

gboolean
document_encoding_find_bad (const Rope *rope, const char *encoding, gsize *offset)
{
  GIConv converter;
  RopeCursor cursor;
  const char *chunk;
  char out[4096];
  gsize length;
  gboolean bad = FALSE;

  *offset = 0;
  if (document_encoding_is_utf8 (encoding))
    return FALSE;
  converter = g_iconv_open (encoding, "UTF-8");
  if (converter == (GIConv) -1)
    return TRUE;
  rope_cursor_init (&cursor, rope, 0);
  while (!bad && rope_cursor_next (&cursor, &chunk, &length))
    for (char *in = (char *) chunk; length > 0 && !bad;)
      {
        char *to = out, *from = in;
        gsize room = sizeof out;
        bad = g_iconv (converter, &in, &length, &to, &room) == (gsize) -1 && errno != E2BIG;
        *offset += in - from;
      }
  g_iconv_close (converter);
  return bad;
}

/* ---- guessing -------------------------------------------------------------------------------------------- */

static gboolean
is_foreign_letter (gunichar c)
{
  return c >= 0x80 && g_unichar_isalpha (c);
}

/* How much a character beyond ASCII looks like a text of this kind, between its neighbours: -1 to 1. */
static double
rate (gunichar c, gunichar before, gunichar after, Kind kind)
{
  GUnicodeScript script = g_unichar_get_script (c);
  gboolean kana = script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA;
  gboolean ascii = g_ascii_isalpha (before < 0x80 ? before : 0) || g_ascii_isalpha (after < 0x80 ? after : 0);
  gboolean flips = g_unichar_isupper (c) && g_unichar_islower (before);

  if (g_unichar_iscntrl (c) || !g_unichar_isdefined (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE)
    return -1;
  switch (kind)
    {
    case WESTERN:
      if (!g_unichar_isalpha (c))
        return g_unichar_ispunct (c) ? 0.75 : 0.2;
      return flips || (is_foreign_letter (before) && is_foreign_letter (after)) ? -1 : ascii ? 1 : 0.7;
    case CYRILLIC:
    case GREEK:
      if (script != (kind == GREEK ? G_UNICODE_SCRIPT_GREEK : G_UNICODE_SCRIPT_CYRILLIC))
        return 0.1;
      return flips || ascii ? -1 : g_unichar_isupper (c) ? 0.6 : is_foreign_letter (before) || is_foreign_letter (after) ? 1 : 0.7;
    case JAPANESE:
      return c >= 0xFF61 && c <= 0xFF9F ? 0.1 : kana ? 1 : script == G_UNICODE_SCRIPT_HAN ? 0.7 : c >= 0x3000 ? 0.75 : 0.2;
    case CHINESE:
      return script == G_UNICODE_SCRIPT_HAN ? 0.8 : kana ? 0.3 : c >= 0x3000 ? 0.75 : 0.2;
    case KOREAN:
      return script == G_UNICODE_SCRIPT_HANGUL ? 1 : script == G_UNICODE_SCRIPT_HAN ? 0.1 : c >= 0x3000 ? 0.5 : 0.2;
    default:
      return 0;
    }
}

/* The start of the bytes in UTF-8, NULL: they are not in this encoding. A character cut off at the end is left out. */
static char *
decode_sample (const char *data, gsize length, const char *encoding)
{
  GIConv converter = g_iconv_open ("UTF-8", encoding);
  gsize room = 4 * length + 8, left = length;
  char *text = g_malloc (room + 1), *to = text, *in = (char *) data;
  gboolean ok = converter != (GIConv) -1
    && (g_iconv (converter, &in, &left, &to, &room) != (gsize) -1 || (errno == EINVAL && left < 4));

  if (converter != (GIConv) -1)
    g_iconv_close (converter);
  *to = 0;
  if (!ok)
    g_clear_pointer (&text, g_free);
  return text;
}

static double
score (const char *text, Kind kind)
{
  gunichar before = ' ';
  double sum = 0;
  guint count = 0;

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c >= 0x80)
        {
          sum += rate (c, before, g_utf8_get_char (g_utf8_next_char (p)), kind);
          count++;
        }
      before = c;
    }
  return count > 0 ? CLAMP (sum / count, 0, 1) : 0;
}

/* UTF-16 without a mark: nearly every second byte of western text is NUL. */
static const char *
guess_wide (const char *data, gsize length, double *confidence)
{
  gsize nul[2] = { 0 };

  for (gsize i = 0; i < length; i++)
    nul[i & 1] += data[i] == 0;
  *confidence = length >= 2 ? (double) MAX (nul[0], nul[1]) / (length / 2) : 0;
  if (*confidence < CONFIDENT || MIN (nul[0], nul[1]) * 10 > MAX (nul[0], nul[1]))
    return NULL;
  return nul[1] > nul[0] ? "UTF-16LE" : "UTF-16BE";
}

const char *
document_encoding_guess (const char *data, gsize length, double *confidence)
{
  gsize sample = MIN (length, SAMPLE);
  const char *best = "UTF-8", *wide = guess_wide (data, sample & ~(gsize) 1, confidence);

  if (wide)
    return wide;
  *confidence = 0;
  if (memchr (data, 0, sample))
    return best;
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (encodings[i].kind != OTHER)
      {
        g_autofree char *text = decode_sample (data, sample, encodings[i].encoding.name);
        double found = text ? score (text, encodings[i].kind) : 0;
        if (found > *confidence)
          {
            *confidence = found;
            best = encodings[i].encoding.name;
          }
      }
  return best;
}

/* ---- forms ----------------------------------------------------------------------------------------------- */

static gboolean
starts_with (const char *data, gsize length, const char *mark, gsize size)
{
  return length >= size && memcmp (data, mark, size) == 0;
}

GBytes *
document_encoding_detect (GBytes *bytes, const char *wanted, DocumentForm *form)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length), *found = NULL;
  GBytes *text = NULL;
  double confidence = 1;

  form->encoding = "UTF-8";
  form->confidence = 1;
  if (length == 0)
    return g_bytes_ref (bytes);
  if (wanted)
    found = wanted;
  else if (starts_with (data, length, "\xFF\xFE", 2) || starts_with (data, length, "\xFE\xFF", 2))
    found = data[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE";
  else
    {
      gsize bad = rope_find_invalid (data, length), from = bad > SAMPLE / 2 ? (bad - SAMPLE / 2) & ~(gsize) 1 : 0;
      gboolean wide = bad == length && length >= 2 && memchr (data, 0, MIN (length, SAMPLE));
      if (bad < length || wide)
        found = document_encoding_guess (data + from, length - from, &confidence);
      if (confidence < CONFIDENT || document_encoding_is_utf8 (found))
        found = NULL;
      if (wide && !found)
        confidence = 0.5;               /* UTF-8 with NUL: text or not */
    }
  if (found && !document_encoding_is_utf8 (found))
    text = document_encoding_decode (data, length, found);
  if (text)
    {
      form->encoding = g_intern_string (found);
      form->confidence = confidence;
      return text;
    }
  if (wanted && !document_encoding_is_utf8 (wanted))
    return NULL;
  form->confidence = found ? 0 : confidence;
  return g_bytes_ref (bytes);
}
