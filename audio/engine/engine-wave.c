/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a WAV file.
 *
 *   0 "RIFF" or "RF64"   4 size of all behind it, or ~0   8 "WAVE"
 *  12 "JUNK" or "ds64"  16 28   20 size of all u64   28 size of the data u64   36 frames u64   44 0
 *  48 further chunks: id, size u32, content, filled up to an even length; "data" is the last */
#include "engine-wave.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { RIFF_SIZE_AT = 4, DS64_AT = ENGINE_WAVE_FORM, DS64_SIZE = ENGINE_WAVE_ROOM - 8, CHUNK_HEAD = 8, CHUNKS_MAX = 64 };

static void
put (uint8_t *to, uint64_t value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    to[i] = (uint8_t) (value >> 8 * i);
}

static uint32_t
get (const uint8_t *from, int bytes)
{
  uint32_t value = 0;

  for (int i = 0; i < bytes; i++)
    value |= (uint32_t) from[i] << 8 * i;
  return value;
}

static bool
write_at (int fd, const void *bytes, size_t count, uint64_t at)
{
  return pwrite (fd, bytes, count, (off_t) at) == (ssize_t) count;
}

bool
engine_wave_begin (int fd)
{
  uint8_t room[ENGINE_WAVE_ROOM] = "JUNK";

  put (room + 4, DS64_SIZE, 4);
  return write_at (fd, room, sizeof room, DS64_AT);
}

/* Where the data begin; 0: nowhere. frame: the bytes of one, from the format chunk. */
static uint64_t
find_data (int fd, uint64_t size, uint32_t *frame)
{
  uint64_t at = ENGINE_WAVE_FORM;
  uint8_t head[CHUNK_HEAD + 16];

  *frame = 0;
  for (int i = 0; i < CHUNKS_MAX && at + CHUNK_HEAD <= size; i++)
    {
      if (pread (fd, head, sizeof head, (off_t) at) < CHUNK_HEAD)
        return 0;
      if (memcmp (head, "data", 4) == 0)
        return at + CHUNK_HEAD;
      if (memcmp (head, "fmt ", 4) == 0)
        *frame = get (head + CHUNK_HEAD + 12, 2);
      at += CHUNK_HEAD + get (head + 4, 4);
      at += at & 1;
    }
  return 0;
}

static bool
set_long (int fd, uint64_t size, uint64_t data_at, uint64_t data_bytes, uint32_t frame)
{
  uint8_t riff[8] = { 'R', 'F', '6', '4', 0xff, 0xff, 0xff, 0xff }, ds64[ENGINE_WAVE_ROOM] = "ds64";

  put (ds64 + 4, DS64_SIZE, 4);
  put (ds64 + 8, size - CHUNK_HEAD, 8);
  put (ds64 + 16, data_bytes, 8);
  put (ds64 + 24, data_bytes / frame, 8);
  return write_at (fd, ds64, sizeof ds64, DS64_AT) && write_at (fd, riff + 4, 4, data_at - 4) && write_at (fd, riff, sizeof riff, 0);
}

bool
engine_wave_finish (int fd, uint64_t data_bytes)
{
  off_t end = lseek (fd, 0, SEEK_END);
  uint64_t size = end < 0 ? 0 : (uint64_t) end, data_at;
  uint8_t form[ENGINE_WAVE_FORM + 4], bytes[4];
  uint32_t frame;

  if (end < 0)
    return false;
  data_at = find_data (fd, size, &frame);
  if (!data_at || !frame || pread (fd, form, sizeof form, 0) != sizeof form
      || (memcmp (form, "RIFF", 4) && memcmp (form, "RF64", 4)) || memcmp (form + 8, "WAVE", 4))
    {
      errno = EILSEQ;
      return false;
    }
  if (data_bytes == UINT64_MAX)
    {
      data_bytes = (size - data_at) / frame * frame;
      size = data_at + data_bytes;
      if (ftruncate (fd, (off_t) size) != 0)
        return false;
    }
  if (size - CHUNK_HEAD >= UINT32_MAX)
    {
      if (memcmp (form + DS64_AT, "JUNK", 4) && memcmp (form + DS64_AT, "ds64", 4))
        {
          errno = EFBIG;
          return false;
        }
      return set_long (fd, size, data_at, data_bytes, frame);
    }
  put (bytes, size - CHUNK_HEAD, 4);
  if (!write_at (fd, bytes, 4, RIFF_SIZE_AT))
    return false;
  put (bytes, data_bytes, 4);
  return write_at (fd, bytes, 4, data_at - 4);
}
