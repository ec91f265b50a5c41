/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes come back as they were; line ends, encodings, guesses, characters that do not fit. */
#include "document/document.h"
#include <string.h>

static char *folder;

static char *
put (const char *bytes, gsize length)
{
  char *path = g_build_filename (folder, "file", NULL);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  return path;
}

/* Load, a change and its way back (so that it is written), save: the same bytes. */
static void
assert_round_trip (const char *bytes, gsize length)
{
  g_autofree char *path = put (bytes, length), *found = NULL;
  g_autoptr (Document) d = document_new ();
  gsize size;

  g_assert_true (document_load (d, path, NULL));
  g_assert_false (document_get_modified (d));
  g_assert_true (document_replace (d, 0, 0, "x", 1));
  g_assert_true (document_get_modified (d));
  document_close_group (d);
  g_assert_true (document_replace (d, 0, 1, "", 0));
  g_assert_true (document_save (d, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpmem (found, size, bytes, length);
}

#define B(text) { text, sizeof (text) - 1 }
static const struct { const char *bytes; gsize length; } corpus[] = {
  B (""), B ("\n"), B ("a"), B ("a\nb\n"), B ("a\r\nb\r\n"), B ("a\r\nb"), B ("a\rb\r"), B ("\r"), B ("\r\n"), B ("\n\r"),
  B ("a\r\nb\nc\rd"), B ("\r\r\n"), B ("\xEF\xBB\xBF"), B ("\xEF\xBB\xBF\xEF\xBB\xBFx"), B ("\xEF\xBB\xBF" "a\r\n"),
  B ("a\0b"), B ("\0"), B ("\0\0\0\0"), B ("\xFF"), B ("\x80\x80\xC3\n"), B ("ab\n\xFF\xFE\0c"), B ("\xC3\xA9\n"), B ("\xE2\x80\xA9 \xE2\x80\xA8\n"),
  B ("\xED\xA0\x80 surrogate"), B ("\xC0\xAF overlong"), B ("\xF4\x90\x80\x80 beyond"), B ("\xF0\x9D\x84\x9E"),
  B ("\xFF\xFE" "a\0\r\0\n\0"), B ("\xFE\xFF\0a\0\n\xD8\x34\xDD\x1E"), B ("\xFF\xFE"), B ("\xFE\xFF"), B ("\xFF\xFE" "a"), B ("\xFF\xFE\x34\xD8"),
  B ("na\xEFve caf\xE9\r\n"), B ("\x93quoted\x94 text, t\xFCr"), B ("\x81\x8D only in Latin-1"), B ("h\0e\0l\0l\0o\0 \0w\0o\0r\0l\0d\0\n\0"),
  B ("\xEF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0\n"), B ("\xF0\xD2\xC9\xD7\xC5\xD4 \xCD\xC9\xD2\n"), B ("\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD\n"),
};

static void
test_corpus (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  guint rounds = g_getenv ("SYMPHONY_LONG") ? 20000 : 300;
  for (guint i = 0; i < G_N_ELEMENTS (corpus); i++)
    assert_round_trip (corpus[i].bytes, corpus[i].length);
  for (guint i = 0; i < rounds; i++)
    {
      char bytes[64];
      guint length = g_rand_int_range (rand, 0, sizeof bytes);
      for (guint k = 0; k < length; k++)
        bytes[k] = i % 2 ? g_rand_int (rand) : (guint32) "a\r\n\xC3\xA9\xFF\0b"[g_rand_int_range (rand, 0, 8)];
      assert_round_trip (bytes, length);
    }
}

static void
test_guess (void)
{
  static const struct { const char *bytes; gsize length; const char *encoding, *text; } cases[] = {
    { "na\xEFve caf\xE9\n", 11, "WINDOWS-1252", "naïve café\n" },
    { "\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0\n", 12, "WINDOWS-1251", "Привет, мир\n" },
    { "\xF0\xD2\xC9\xD7\xC5\xD4, \xCD\xC9\xD2\n", 12, "KOI8-R", "Привет, мир\n" },
    { "\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD\n", 11, "SHIFT_JIS", "こんにちは\n" },
    { "\xC4\xE3\xBA\xC3\xCA\xC0\xBD\xE7\n", 9, "GB18030", "你好世界\n" },
    { "\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4\n", 11, "EUC-KR", "안녕하세요\n" },
    { "h\0e\0l\0l\0o\0\n\0", 12, "UTF-16LE", "hello\n" },
    { "\xFE\xFF\0h\0i", 6, "UTF-16BE", "hi" },
    { "plain\n", 6, "UTF-8", "plain\n" },
    { "h\xC3\xA9llo\n", 7, "UTF-8", "héllo\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = put (cases[i].bytes, cases[i].length);
      g_autoptr (Document) d = document_new ();
      g_assert_true (document_load (d, path, NULL));
      g_assert_cmpstr (document_get_encoding (d), ==, cases[i].encoding);
      g_assert_cmpstr (document_get_text (d, NULL), ==, cases[i].text);
      g_assert_cmpfloat (document_get_encoding_confidence (d), >=, 0.7);
      g_assert_false (document_has_bytes (d));
    }
}

/* What is no text in any encoding is kept as bytes, edited by whole bytes, and said to be unsure. */
static void
test_no_text (void)
{
  static const char bytes[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\xFF\xFE\x81";
  g_autofree char *path = put (bytes, sizeof bytes - 1);
  g_autoptr (Document) d = document_new ();

  g_assert_true (document_load (d, path, NULL));
  g_assert_true (document_has_bytes (d));
  g_assert_cmpfloat (document_get_encoding_confidence (d), <, 0.7);
  g_assert_cmpuint (document_get_length (d), ==, sizeof bytes - 1);
  g_assert_cmpuint (document_get_chars_at (d, document_get_length (d)), ==, sizeof bytes - 1);
  g_assert_true (document_replace (d, 0, 1, "", 0));
  g_assert_true (document_replace (d, 3, 3, "\xFF", 1));        /* such bytes may be moved about here */
  g_assert_true (document_undo (d, NULL));
}

static void
test_reopen_and_save_with (void)
{
  g_autofree char *path = put ("gr\xFC\xDF\n", 5), *found = NULL;
  g_autoptr (Document) d = document_new ();
  g_autoptr (GError) error = NULL;
  gsize offset, size;

  g_assert_true (document_load (d, path, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "grüß\n");
  g_assert_true (document_reload_as (d, "KOI8-R", NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "grЭъ\n");
  g_assert_false (document_get_modified (d));
  g_assert_false (document_reload_as (d, "SHIFT_JIS", &error));
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING);
  g_clear_error (&error);
  g_assert_true (document_reload_as (d, "WINDOWS-1252", NULL));
  document_replace (d, document_get_length (d), document_get_length (d), "→ €\n", -1);
  g_assert_true (document_find_unencodable (d, "ISO-8859-1", &offset));
  g_assert_cmpuint (offset, ==, strlen ("grüß\n"));
  g_assert_false (document_save (d, NULL, &error));
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING);
  g_assert_nonnull (strstr (error->message, "“→” (U+2192) in line 2, column 1"));
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpmem (found, size, "gr\xFC\xDF\n", 5);
  document_set_encoding (d, "UTF-16BE", TRUE);
  g_assert_true (document_save (d, NULL, NULL));
  g_assert_false (document_get_modified (d));
  g_free (found);
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpmem (found, 6, "\xFE\xFF\0g\0r", 6);
  document_set_encoding (d, "UTF-8", FALSE);
  g_assert_true (document_get_modified (d));
  g_assert_true (document_save (d, NULL, NULL));
  g_free (found);
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpstr (found, ==, "grüß\n→ €\n");
}

static void
test_line_ends (void)
{
  g_autofree char *path = put ("a\r\nb\r\n", 6), *mixed = NULL, *found = NULL;
  g_autoptr (Document) d = document_new (), m = document_new ();
  gsize size;

  g_assert_true (document_load (d, path, NULL));
  g_assert_true (document_replace (d, 1, 1, "1\r\n2\r3\n", 7));               /* pasted in any kind: the document's */
  g_assert_cmpstr (document_get_text (d, NULL), ==, "a1\n2\n3\n\nb\n");
  g_assert_true (document_save (d, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpstr (found, ==, "a1\r\n2\r\n3\r\n\r\nb\r\n");
  g_free (path);
  path = put ("a\r\nb\nc\rd\n", 9);
  g_assert_true (document_load (m, path, NULL));
  g_assert_cmpint (document_get_eol (m), ==, DOCUMENT_EOL_MIXED);
  g_assert_cmpuint (document_get_line_count (m), ==, 5);
  g_assert_cmpuint (document_get_line_start (m, 1), ==, 3);
  document_set_eol (m, DOCUMENT_EOL_CRLF);
  g_assert_cmpstr (document_get_text (m, NULL), ==, "a\nb\nc\nd\n");
  g_assert_cmpint (document_get_eol (m), ==, DOCUMENT_EOL_CRLF);
  g_assert_true (document_save (m, NULL, NULL));
  g_free (found);
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpstr (found, ==, "a\r\nb\r\nc\r\nd\r\n");
  g_assert_true (document_undo (m, NULL));                                      /* one step */
  g_assert_cmpstr (document_get_text (m, NULL), ==, "a\r\nb\nc\rd\n");
  g_assert_cmpint (document_get_eol (m), ==, DOCUMENT_EOL_MIXED);
  g_assert_true (document_save (m, NULL, NULL));
  g_free (found);
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpstr (found, ==, "a\r\nb\nc\rd\n");
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int result;
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("symphony-bytes-XXXXXX", NULL);
  g_test_add_func ("/document/bytes/corpus", test_corpus);
  g_test_add_func ("/document/bytes/guess", test_guess);
  g_test_add_func ("/document/bytes/no-text", test_no_text);
  g_test_add_func ("/document/bytes/reopen-and-save-with", test_reopen_and_save_with);
  g_test_add_func ("/document/bytes/line-ends", test_line_ends);
  result = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  return system (command) == 0 ? result : 1;
}
