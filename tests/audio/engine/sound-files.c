/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound files and a soundfont that the tests write themselves. */
#include "sound-files.h"
#include <math.h>
#include <sndfile.h>
#include <string.h>

#define RATE 48000
#define SECOND 48000

static char *folder;

static SNDFILE *
open_file (const char *name, int format, int channels)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  SF_INFO info = { .samplerate = RATE, .channels = channels, .format = format };
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);

  g_assert_nonnull (file);
  return file;
}

void
sound_files_write (const char *name, const float *frames, guint count, guint loop_from, guint loop_to)
{
  SNDFILE *file = open_file (name, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1);

  if (loop_to)
    {
      SF_INSTRUMENT marks = { .gain = 1, .basenote = 60, .velocity_hi = 127, .key_hi = 127, .loop_count = 1 };

      marks.loops[0].mode = SF_LOOP_FORWARD;
      marks.loops[0].start = loop_from;
      marks.loops[0].end = loop_to;
      g_assert_cmpint (sf_command (file, SFC_SET_INSTRUMENT, &marks, sizeof marks), ==, SF_TRUE);
    }
  g_assert_cmpint (sf_writef_float (file, frames, count), ==, count);
  sf_close (file);
}

/* ---- a soundfont, chunk by chunk (SoundFont 2.04, sections 4 to 7) ------------------------------------------ */

static void
put (GByteArray *to, guint32 value, guint bytes)
{
  guint8 little[4] = { value & 255, value >> 8 & 255, value >> 16 & 255, value >> 24 };

  g_byte_array_append (to, little, bytes);
}

static void
put_name (GByteArray *to, const char *name)
{
  guint8 text[20] = { 0 };

  memcpy (text, name, strlen (name));
  g_byte_array_append (to, text, sizeof text);
}

/* Takes the body; a chunk of even length. */
static void
put_chunk (GByteArray *to, const char *id, const char *form, GByteArray *body)
{
  g_byte_array_append (to, (const guint8 *) id, 4);
  put (to, body->len + (form ? 4 : 0), 4);
  if (form)
    g_byte_array_append (to, (const guint8 *) form, 4);
  g_byte_array_append (to, body->data, body->len);
  g_byte_array_unref (body);
}

static void
put_words (GByteArray *to, const char *id, const guint16 *words, guint count)
{
  GByteArray *body = g_byte_array_new ();

  for (guint i = 0; i < count; i++)
    put (body, words[i], 2);
  put_chunk (to, id, NULL, body);
}

static void
put_preset (GByteArray *to, const char *name, guint program, guint bank, guint bag)
{
  put_name (to, name);
  put (to, program, 2);
  put (to, bank, 2);
  put (to, bag, 2);
  for (int i = 0; i < 3; i++)
    put (to, 0, 4);
}

static void
put_headers (GByteArray *to, guint frames, guint loop_from, guint loop_to)
{
  /* generators: 41 instrument, 51 coarse tune, 53 sample, 54 sample mode (1 loops) */
  static const guint16 pbag[] = { 0, 0, 1, 0, 3, 0 }, pgen[] = { 41, 0, 51, 12, 41, 0, 0, 0 }, none[5] = { 0 };
  static const guint16 ibag[] = { 0, 0, 2, 0 }, igen[] = { 54, 1, 53, 0, 0, 0 };
  GByteArray *body = g_byte_array_new ();

  put_preset (body, "sine", 0, 0, 0);
  put_preset (body, "octave", 5, 1, 1);
  put_preset (body, "EOP", 0, 0, 2);
  put_chunk (to, "phdr", NULL, body);
  put_words (to, "pbag", pbag, G_N_ELEMENTS (pbag));
  put_words (to, "pmod", none, 5);
  put_words (to, "pgen", pgen, G_N_ELEMENTS (pgen));
  body = g_byte_array_new ();
  put_name (body, "sine");
  put (body, 0, 2);
  put_name (body, "EOI");
  put (body, 1, 2);
  put_chunk (to, "inst", NULL, body);
  put_words (to, "ibag", ibag, G_N_ELEMENTS (ibag));
  put_words (to, "imod", none, 5);
  put_words (to, "igen", igen, G_N_ELEMENTS (igen));
  body = g_byte_array_new ();
  put_name (body, "sine");
  for (guint i = 0; i < 5; i++)
    put (body, (const guint32[]) { 0, frames, loop_from, loop_to, RATE }[i], 4);
  put (body, 60, 1);
  put (body, 0, 1);
  put (body, 0, 2);
  put (body, 1, 2);                     /* mono */
  put_name (body, "EOS");
  for (int i = 0; i < 26; i++)
    put (body, 0, 1);
  put_chunk (to, "shdr", NULL, body);
}

static void
write_font (void)
{
  enum { FRAMES = 4000 };
  GByteArray *all = g_byte_array_new (), *info = g_byte_array_new (), *sound = g_byte_array_new (),
             *headers = g_byte_array_new (), *part = g_byte_array_new (), *file = g_byte_array_new ();
  g_autofree char *path = g_build_filename (folder, "font.sf2", NULL);

  put (part, 2, 2);
  put (part, 4, 2);
  put_chunk (info, "ifil", NULL, part);
  part = g_byte_array_new ();
  g_byte_array_append (part, (const guint8 *) "EMU8000", 8);
  put_chunk (info, "isng", NULL, part);
  put_chunk (all, "LIST", "INFO", info);
  part = g_byte_array_new ();
  for (int i = 0; i < FRAMES + 46; i++)
    put (part, (guint16) (gint16) (i < FRAMES ? lrint (16384 * sin (2 * G_PI * i / 100)) : 0), 2);
  put_chunk (sound, "smpl", NULL, part);
  put_chunk (all, "LIST", "sdta", sound);
  put_headers (headers, FRAMES, 1000, 3000);
  put_chunk (all, "LIST", "pdta", headers);
  put_chunk (file, "RIFF", "sfbk", all);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  g_byte_array_unref (file);
}

const char *
sound_files_project (void)
{
  g_autofree float *x = g_new (float, 2 * SECOND);
  SNDFILE *file;

  if (folder)
    return folder;
  folder = g_dir_make_tmp ("symphony-sounds-XXXXXX", NULL);
  for (int i = 0; i < SECOND; i++)
    x[i] = (float) (0.5 * sin (2 * G_PI * 480 * i / RATE));
  sound_files_write ("tone.wav", x, SECOND, 10000, 20000);
  for (int i = 0; i < SECOND; i++)
    {
      x[2 * i] = (float) (0.5 * sin (2 * G_PI * 480 * i / RATE));
      x[2 * i + 1] = (float) (0.5 * sin (2 * G_PI * 960 * i / RATE));
    }
  file = open_file ("pair.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 2);
  g_assert_cmpint (sf_writef_float (file, x, SECOND), ==, SECOND);
  sf_close (file);
  for (int i = 0; i < 20000; i++)
    x[i] = 0.5f;
  sound_files_write ("level.wav", x, 20000, 0, 0);
  write_font ();
  return folder;
}
