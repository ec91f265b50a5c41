/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed memory files: sizes, seals, read-only readers, refusals. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena/arena.h"

static void
test_seals (void)
{
  Arena arena;
  g_assert_true (arena_open (&arena, "test", 5000));
  g_assert_cmpuint (arena.size, ==, 8192);
  for (size_t i = 0; i < arena.size; i++)
    g_assert_cmpuint (((unsigned char *) arena.data)[i], ==, 0);
  g_assert_cmpint (ftruncate (arena.fd, 4096), !=, 0);
  g_assert_cmpint (ftruncate (arena.fd, 16384), !=, 0);
  memset (arena.data, 7, arena.size);
  arena_touch (arena.data, arena.size, true);
  g_assert_cmpuint (((unsigned char *) arena.data)[5000], ==, 7);
  arena_close (&arena);
  arena_close (&arena);
}

static void
test_readers (void)
{
  Arena arena;
  g_assert_true (arena_open (&arena, "test", 4096));
  int fd = arena_dup_reader (&arena);
  g_assert_cmpint (fd, >=, 0);
  void *view = arena_map (fd, 4096, false);
  g_assert_nonnull (view);
  strcpy (arena.data, "seen");
  g_assert_cmpstr (view, ==, "seen");
  g_assert_null (arena_map (fd, 4096, true));           /* a reader's descriptor */
  g_assert_null (arena_map (fd, 8192, false));
  g_assert_cmpint (errno, ==, ERANGE);
  void *second = arena_map (arena.fd, 4096, true);
  g_assert_nonnull (second);
  arena_unmap (second, 4096);
  g_assert_true (arena_freeze (&arena));
  g_assert_null (arena_map (arena.fd, 4096, true));     /* frozen for everybody */
  strcpy (arena.data, "still");
  g_assert_cmpstr (view, ==, "still");
  arena_unmap (view, 4096);
  close (fd);
  arena_close (&arena);
}

static void
test_refuses_unsealed (void)
{
  int fd = memfd_create ("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  g_assert_cmpint (ftruncate (fd, 4096), ==, 0);
  g_assert_null (arena_map (fd, 4096, false));
  g_assert_cmpint (errno, ==, EPERM);
  close (fd);
  Arena arena;
  g_assert_false (arena_open (&arena, "test", 0));
  g_assert_false (arena_open (&arena, "test", (size_t) -1));
  arena_close (&arena);
  g_assert_cmpuint (arena_round ((size_t) -1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arena/seals", test_seals);
  g_test_add_func ("/arena/readers", test_readers);
  g_test_add_func ("/arena/refuses-unsealed", test_refuses_unsealed);
  return g_test_run ();
}
