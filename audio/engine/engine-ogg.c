/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ogg pages: "OggS", version, type, position 8, stream 4 at byte 14, page 4, checksum 4 at byte 22, segments at 26. */
#include "engine-ogg.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define HEAD 27
#define PAGE_MAX (HEAD + 255 + 255 * 255)

/* Polynomial 0x04c11db7, highest bit first, start and final value 0. */
static uint32_t
checksum (const uint8_t *bytes, size_t count)
{
  uint32_t sum = 0;

  for (size_t i = 0; i < count; i++)
    {
      sum ^= (uint32_t) bytes[i] << 24;
      for (int bit = 0; bit < 8; bit++)
        sum = sum & 0x80000000u ? sum << 1 ^ 0x04c11db7u : sum << 1;
    }
  return sum;
}

static void
put (uint8_t *to, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    to[i] = (uint8_t) (value >> 8 * i);
}

static size_t
page_size (const uint8_t *page, size_t got)
{
  size_t size = HEAD + page[26];

  if (got < size)
    return 0;
  for (int i = 0; i < page[26]; i++)
    size += page[HEAD + i];
  return size <= got ? size : 0;
}

bool
engine_ogg_set_serial (int fd, uint32_t serial)
{
  static _Thread_local uint8_t page[PAGE_MAX];
  off_t at = 0;
  ssize_t got;

  while ((got = pread (fd, page, sizeof page, at)) > 0)
    {
      size_t size = got >= HEAD && memcmp (page, "OggS", 4) == 0 ? page_size (page, (size_t) got) : 0;

      if (!size)
        {
          errno = EILSEQ;
          return false;
        }
      put (page + 14, serial);
      put (page + 22, 0);
      put (page + 22, checksum (page, size));
      if (pwrite (fd, page, HEAD, at) != HEAD)
        return false;
      at += (off_t) size;
    }
  return got == 0;
}
