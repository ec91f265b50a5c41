/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound files: format by ending, dither from a fixed generator, written aside, renamed when whole. */
#include "engine/writer.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "engine/engine.h"
#include "engine-ogg.h"
#include "engine-wave.h"

#define CHUNK 1024

struct EngineWriter {
  char    *path, *aside;                /* aside NULL: the path is a device or pipe and is written directly */
  int      fd, write_errno;
  int64_t  at, size;
  SNDFILE *file;
  uint32_t bits;                        /* dithered to so many; 0: not */
  uint32_t noise;
  bool     ogg, wave;                   /* wave: with room kept, see engine-wave.h */
  uint64_t data_bytes;                  /* of a wave */
  uint32_t frame_bytes;
};

typedef struct { const char *ending, *title; int format; } Row;
static const Row rows[] = {
  { ".wav", "WAV", SF_FORMAT_WAV }, { ".flac", "FLAC", SF_FORMAT_FLAC },
  { ".ogg", "Ogg Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS }, { ".opus", "Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS },
  { ".mp3", "MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III },
};

/* ---- the file as libsndfile sees it: our own calls, so that the reason of a failure is kept ------------------ */

static sf_count_t
length_cb (void *data)
{
  return ((EngineWriter *) data)->size;
}

static sf_count_t
seek_cb (sf_count_t offset, int whence, void *data)
{
  EngineWriter *writer = data;

  writer->at = offset + (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? writer->at : writer->size);
  return writer->at;
}

static sf_count_t
tell_cb (void *data)
{
  return ((EngineWriter *) data)->at;
}

/* libsndfile knows nothing of the room that is kept behind the form: it lies between its bytes 11 and 12. */
static int64_t
real_place (const EngineWriter *writer, int64_t at)
{
  return writer->wave && at >= ENGINE_WAVE_FORM ? at + ENGINE_WAVE_ROOM : at;
}

static size_t
in_one_piece (const EngineWriter *writer, size_t count)
{
  return writer->wave && writer->at < ENGINE_WAVE_FORM ? MIN (count, (size_t) (ENGINE_WAVE_FORM - writer->at)) : count;
}

static sf_count_t
read_cb (void *buffer, sf_count_t count, void *data)
{
  EngineWriter *writer = data;
  ssize_t got = pread (writer->fd, buffer, in_one_piece (writer, (size_t) count), real_place (writer, writer->at));

  if (got <= 0)
    return 0;
  writer->at += got;
  return got;
}

/* A pipe or device has no places, only a next one. */
static ssize_t
write_some (EngineWriter *writer, const char *bytes, size_t count)
{
  return writer->aside ? pwrite (writer->fd, bytes, in_one_piece (writer, count), real_place (writer, writer->at))
                       : write (writer->fd, bytes, count);
}

static sf_count_t
write_cb (const void *buffer, sf_count_t count, void *data)
{
  EngineWriter *writer = data;
  sf_count_t done = 0;

  while (done < count)
    {
      ssize_t got = write_some (writer, (const char *) buffer + done, (size_t) (count - done));

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          writer->write_errno = got < 0 ? errno : ENOSPC;
          break;
        }
      done += got;
      writer->at += got;
    }
  writer->size = MAX (writer->size, writer->at);
  return done;
}

static void
set_system_error (EngineWriter *writer, int code, GError **error)
{
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s cannot be written: %s", writer->path, g_strerror (code));
}

/* ---- format ------------------------------------------------------------------------------------------------ */

static const Row *
find_row (const char *path)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      size_t length = strlen (path), ending = strlen (rows[i].ending);

      if (length > ending && g_ascii_strcasecmp (path + length - ending, rows[i].ending) == 0)
        return &rows[i];
    }
  return NULL;
}

static gboolean
choose_format (EngineWriter *writer, double rate, uint32_t bits, SF_INFO *info, GError **error)
{
  const Row *row = find_row (writer->path);

  if (!row)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT,
                   "%s: the ending tells the format: .wav .flac .ogg .opus .mp3", writer->path);
      return FALSE;
    }
  info->format = row->format;
  info->samplerate = (int) lrint (rate);
  info->channels = 2;
  if (row->format == SF_FORMAT_WAV || row->format == SF_FORMAT_FLAC)
    {
      bits = bits ? bits : row->format == SF_FORMAT_WAV ? 32 : 24;
      if (bits != 16 && bits != 24 && !(bits == 32 && row->format == SF_FORMAT_WAV))
        {
          g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%s has no %u bits", row->title, bits);
          return FALSE;
        }
      info->format |= bits == 16 ? SF_FORMAT_PCM_16 : bits == 24 ? SF_FORMAT_PCM_24 : SF_FORMAT_FLOAT;
      writer->bits = bits == 32 ? 0 : bits;
    }
  writer->ogg = (row->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG;
  if (sf_format_check (info))
    return TRUE;
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT,
               "this machine's libsndfile cannot write %s at %d Hz; .wav and .flac always work", row->title,
               info->samplerate);
  return FALSE;
}

/* ---- places ------------------------------------------------------------------------------------------------ */

/* Follows a link to the file it means, so that the link itself survives. */
static char *
resolve (const char *path)
{
  char *real = realpath (path, NULL), *copy = g_strdup (real ? real : path);

  free (real);
  return copy;
}

static gboolean
open_place (EngineWriter *writer, GError **error)
{
  g_autofree char *place = resolve (writer->path), *folder = NULL, *base = NULL;
  struct stat status;
  mode_t mask;

  if (stat (place, &status) == 0 && !S_ISREG (status.st_mode))
    {
      if (S_ISDIR (status.st_mode))
        errno = EISDIR;
      writer->fd = S_ISDIR (status.st_mode) ? -1 : open (place, O_WRONLY | O_CLOEXEC);
    }
  else if (stat (place, &status) == 0 && access (place, W_OK) != 0)
    writer->fd = -1;
  else
    {
      folder = g_path_get_dirname (place);
      base = g_path_get_basename (place);
      writer->aside = g_strdup_printf ("%s/.%s.XXXXXX", folder, base);
      writer->fd = g_mkstemp_full (writer->aside, O_RDWR | O_CLOEXEC, 0600);
      if (writer->fd >= 0)
        {
          mask = umask (0);
          umask (mask);
          (void) !fchmod (writer->fd, 0666 & ~mask);
          g_free (writer->path);
          writer->path = g_steal_pointer (&place);
        }
      else
        g_clear_pointer (&writer->aside, g_free);
    }
  if (writer->fd >= 0)
    return TRUE;
  set_system_error (writer, errno, error);
  return FALSE;
}

EngineWriter *
engine_writer_new (const char *path, double rate, uint32_t bits, GError **error)
{
  static SF_VIRTUAL_IO calls = { length_cb, seek_cb, read_cb, write_cb, tell_cb };
  EngineWriter *writer = g_new0 (EngineWriter, 1);
  SF_INFO info = { 0 };

  writer->path = g_strdup (path);
  writer->fd = -1;
  writer->noise = 1;
  if (!choose_format (writer, rate, bits, &info, error) || !open_place (writer, error))
    {
      engine_writer_cancel (writer);
      return NULL;
    }
  writer->wave = writer->aside && (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_WAV;
  writer->frame_bytes = 2 * (writer->bits ? writer->bits : 32) / 8;
  if (writer->wave && !engine_wave_begin (writer->fd))
    writer->write_errno = errno;
  writer->file = sf_open_virtual (&calls, SFM_WRITE, &info, writer);
  if (!writer->file || writer->write_errno)
    {
      if (writer->write_errno)
        set_system_error (writer, writer->write_errno, error);
      else
        g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%s: %s", path, sf_strerror (NULL));
      engine_writer_cancel (writer);
      return NULL;
    }
  sf_command (writer->file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);   /* it holds the time of day */
  sf_command (writer->file, SFC_SET_CLIPPING, NULL, SF_TRUE);
  return writer;
}

void
engine_writer_set_tags (EngineWriter *writer, const EngineTags *tags)
{
  const struct { int kind; const char *text; } rows_of[] = {
    { SF_STR_TITLE, tags->title }, { SF_STR_ARTIST, tags->artist }, { SF_STR_ALBUM, tags->album },
    { SF_STR_COMMENT, tags->comment } };

  for (size_t i = 0; i < G_N_ELEMENTS (rows_of); i++)
    if (rows_of[i].text && *rows_of[i].text)
      sf_set_string (writer->file, rows_of[i].kind, rows_of[i].text);
}

/* ---- sound ------------------------------------------------------------------------------------------------- */

/* Mulberry32, the house's generator: 0 <= u < 1. */
static double
draw (uint32_t *state)
{
  uint32_t t = *state += 0x6D2B79F5u;

  t = (t ^ t >> 15) * (t | 1);
  t ^= t + (t ^ t >> 7) * (t | 61);
  return (double) (t ^ t >> 14) / 4294967296.0;
}

/* Triangular, one step of the target's last bit to either side. */
static void
dither (EngineWriter *writer, float *to, const float *from, uint32_t count)
{
  double step = ldexp (1, 1 - (int) writer->bits);

  for (uint32_t i = 0; i < count; i++)
    to[i] = (float) (from[i] + (draw (&writer->noise) - draw (&writer->noise)) * step);
}

gboolean
engine_writer_add (EngineWriter *writer, const float *interleaved, uint32_t frames, GError **error)
{
  float dithered[2 * CHUNK];

  while (frames)
    {
      uint32_t n = MIN (frames, CHUNK);
      const float *from = interleaved;

      if (writer->bits)
        {
          dither (writer, dithered, interleaved, 2 * n);
          from = dithered;
        }
      if (sf_writef_float (writer->file, from, n) != n || writer->write_errno)
        {
          if (writer->write_errno)
            set_system_error (writer, writer->write_errno, error);
          else
            g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s: %s", writer->path,
                         sf_strerror (writer->file));
          return FALSE;
        }
      interleaved += 2 * (size_t) n;
      frames -= n;
      writer->data_bytes += (uint64_t) n * writer->frame_bytes;
    }
  return TRUE;
}

static gboolean
close_whole (EngineWriter *writer, GError **error)
{
  int closed = sf_close (g_steal_pointer (&writer->file));

  if (writer->write_errno)
    errno = writer->write_errno;
  else if (closed)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE, "%s: %s", writer->path, sf_error_number (closed));
      return FALSE;
    }
  else if (!writer->aside
           || ((!writer->ogg || engine_ogg_set_serial (writer->fd, 1))
               && (!writer->wave || engine_wave_finish (writer->fd, writer->data_bytes)) && fsync (writer->fd) == 0
               && rename (writer->aside, writer->path) == 0))
    return TRUE;
  set_system_error (writer, errno, error);
  return FALSE;
}

gboolean
engine_writer_finish (EngineWriter *writer, GError **error)
{
  gboolean good = close_whole (writer, error);

  if (good)
    g_clear_pointer (&writer->aside, g_free);
  engine_writer_cancel (writer);
  return good;
}

void
engine_writer_finish_short (EngineWriter *writer)
{
  sf_close (g_steal_pointer (&writer->file));
  if (writer->aside && (!writer->wave || engine_wave_finish (writer->fd, UINT64_MAX)) && rename (writer->aside, writer->path) == 0)
    g_clear_pointer (&writer->aside, g_free);
  engine_writer_cancel (writer);
}

const char *
engine_writer_get_aside (const EngineWriter *writer)
{
  return writer->aside;
}

void
engine_writer_cancel (EngineWriter *writer)
{
  if (!writer)
    return;
  if (writer->file)
    sf_close (writer->file);
  if (writer->fd >= 0)
    close (writer->fd);
  if (writer->aside)
    g_unlink (writer->aside);
  g_free (writer->aside);
  g_free (writer->path);
  g_free (writer);
}
