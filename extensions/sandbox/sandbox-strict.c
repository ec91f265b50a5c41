/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spawning the composer's child and locking it in: seccomp strict, no descriptors but its own. */
#include "sandbox/strict.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FDS_MAX 16

int
sandbox_spawn (const char *const argv[], const int fds[], size_t count, pid_t *pid)
{
  /* First above every target, so that no dup2 overwrites a source not yet copied. */
  int high[FDS_MAX];
  if (count > FDS_MAX)
    return EINVAL;
  for (size_t i = 0; i < count; i++)
    {
      high[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, SANDBOX_FIRST_FD + FDS_MAX);
      if (high[i] < 0)
        {
          int error = errno;
          while (i-- > 0)
            close (high[i]);
          return error;
        }
    }

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, defaults;
  char *environment[] = { NULL };
  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (size_t i = 0; i < count; i++)
    posix_spawn_file_actions_adddup2 (&actions, high[i], SANDBOX_FIRST_FD + (int) i);
  sigemptyset (&none);
  sigfillset (&defaults);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &defaults);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  int error = posix_spawn (pid, argv[0], &actions, &attributes, (char *const *) argv, environment);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  for (size_t i = 0; i < count; i++)
    close (high[i]);
  return error;
}

int
sandbox_strict_enter (size_t keep)
{
  struct rlimit none = { 0, 0 };
  unsigned first = SANDBOX_FIRST_FD + (unsigned) keep;
  close (STDIN_FILENO);
  if (syscall (SYS_close_range, first, ~0U, 0) != 0)
    for (long fd = first, last = sysconf (_SC_OPEN_MAX); fd < last; fd++)
      close ((int) fd);
  if (setrlimit (RLIMIT_CORE, &none) != 0 || setrlimit (RLIMIT_NOFILE, &none) != 0
      || prctl (PR_SET_DUMPABLE, 0) != 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl (PR_SET_PDEATHSIG, SIGKILL) != 0)
    return errno;
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
  return 0;                             /* a sanitizer's runtime maps memory as it goes; such builds are for tests only */
#else
  return prctl (PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == 0 ? 0 : errno;
#endif
}

void
sandbox_strict_exit (int status)
{
  for (;;)
    syscall (SYS_exit, status);
}
