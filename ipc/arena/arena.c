/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed anonymous memory files: memfd, seals, mappings, touching. */
#include "arena/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
# define F_SEAL_FUTURE_WRITE 0x0010
#endif
#ifndef MADV_POPULATE_READ
# define MADV_POPULATE_READ 22
# define MADV_POPULATE_WRITE 23
#endif

#define SEALS_SIZE (F_SEAL_GROW | F_SEAL_SHRINK)

static size_t
page_size (void)
{
  long size = sysconf (_SC_PAGESIZE);
  return size > 0 ? (size_t) size : 4096;
}

size_t
arena_round (size_t size)
{
  size_t page = page_size ();
  return size > SIZE_MAX - page ? 0 : (size + page - 1) / page * page;
}

bool
arena_open (Arena *arena, const char *name, size_t size)
{
  *arena = (Arena) { .fd = -1 };
  size_t rounded = arena_round (size);
  if (size == 0 || rounded == 0)
    return errno = EINVAL, false;
  int fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0)
    return false;
  void *data = MAP_FAILED;
  if (ftruncate (fd, (off_t) rounded) != 0 || fcntl (fd, F_ADD_SEALS, SEALS_SIZE) != 0)
    goto fail;
  data = mmap (NULL, rounded, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED)
    goto fail;
  *arena = (Arena) { data, rounded, fd };
  return true;

fail:;
  int saved = errno;
  close (fd);
  errno = saved;
  return false;
}

void
arena_close (Arena *arena)
{
  if (arena->data)
    munmap (arena->data, arena->size);
  if (arena->data && arena->fd >= 0)
    close (arena->fd);
  *arena = (Arena) { .fd = -1 };
}

bool
arena_freeze (Arena *arena)
{
  return fcntl (arena->fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) == 0;
}

int
arena_dup_reader (const Arena *arena)
{
  char path[40];
  snprintf (path, sizeof path, "/proc/self/fd/%d", arena->fd);
  return open (path, O_RDONLY | O_CLOEXEC);
}

void *
arena_map (int fd, size_t size, bool writable)
{
  int seals = fcntl (fd, F_GET_SEALS);
  if (seals < 0)
    return NULL;
  if ((seals & SEALS_SIZE) != SEALS_SIZE)
    return errno = EPERM, NULL;
  struct stat status;
  if (fstat (fd, &status) != 0)
    return NULL;
  if (size == 0 || status.st_size < 0 || (uint64_t) status.st_size != size)
    return errno = ERANGE, NULL;
  void *data = mmap (NULL, size, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
  return data == MAP_FAILED ? NULL : data;
}

void
arena_unmap (void *data, size_t size)
{
  if (data)
    munmap (data, size);
}

bool
arena_touch (void *data, size_t size, bool writable)
{
  if (madvise (data, size, writable ? MADV_POPULATE_WRITE : MADV_POPULATE_READ) != 0)
    {
      /* Older kernels: one access a page. The compare keeps what another process writes meanwhile. */
      size_t step = page_size ();
      for (size_t at = 0; at < size; at += step)
        {
          unsigned char *byte = (unsigned char *) data + at;
          unsigned char value = __atomic_load_n (byte, __ATOMIC_RELAXED);
          if (writable)
            __atomic_compare_exchange_n (byte, &value, value, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED);
        }
    }
  return mlock (data, size) == 0;
}
