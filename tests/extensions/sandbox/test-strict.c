/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strictest sandbox from inside: reading and writing work, everything else is death; descriptors are gone.
 *
 * The program starts itself: with an argument it is the child, and the argument names what it tries. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/strict.h"

#define CHILD_FDS 2

static void
child_try (const char *what)
{
  char byte = 0;
  if (strcmp (what, "echo") == 0)
    {
      if (read (SANDBOX_FIRST_FD, &byte, 1) == 1)
        byte++;
      sandbox_strict_exit (write (SANDBOX_FIRST_FD + 1, &byte, 1) == 1 ? 7 : 8);
    }
  if (strcmp (what, "open") == 0)
    open ("/etc/passwd", O_RDONLY);
  else if (strcmp (what, "socket") == 0)
    socket (AF_INET, SOCK_STREAM, 0);
  else if (strcmp (what, "fork") == 0)
    fork ();
  else if (strcmp (what, "map") == 0)
    mmap (NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  else if (strcmp (what, "kill") == 0)
    kill (getppid (), 0);
  else if (strcmp (what, "clock") == 0)
    syscall (SYS_clock_gettime, CLOCK_REALTIME, &(struct timespec) { 0 });
  else if (strcmp (what, "descriptor") == 0)
    sandbox_strict_exit (write (SANDBOX_FIRST_FD + CHILD_FDS, &byte, 1) < 0 ? 7 : 9);   /* the third one is closed */
  sandbox_strict_exit (9);
}

static int
child_main (const char *what)
{
  if (sandbox_strict_enter (CHILD_FDS) != 0)
    return 3;
  child_try (what);
  return 0;
}

static int
run_child (const char *what, char *answer)
{
  int to[2], from[2], status = 0;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *const argv[] = { self, "--child", what, NULL };
  pid_t pid;
  g_assert_cmpint (pipe2 (to, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (from, O_CLOEXEC), ==, 0);
  int fds[] = { to[0], from[1], from[1] };
  g_assert_cmpint (sandbox_spawn (argv, fds, G_N_ELEMENTS (fds), &pid), ==, 0);
  close (to[0]);
  close (from[1]);
  ssize_t sent = write (to[1], "a", 1); /* a child that tries what is forbidden may be dead already */
  if (answer)
    {
      g_assert_cmpint (sent, ==, 1);
      g_assert_cmpint (read (from[0], answer, 1), ==, 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  close (to[1]);
  close (from[0]);
  return status;
}

static void
test_allowed (void)
{
  char answer = 0;
  int status = run_child ("echo", &answer);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
  g_assert_cmpint (answer, ==, 'b');
  status = run_child ("descriptor", NULL);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
}

static void
test_forbidden (void)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
  g_test_skip ("a sanitizer's build does not enter seccomp");
#else
  static const char *const tries[] = { "open", "socket", "fork", "map", "kill", "clock" };
  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      int status = run_child (tries[i], NULL);
      g_test_message ("%s: status %#x", tries[i], status);
      g_assert_true (WIFSIGNALED (status));
      g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
    }
#endif
}

static void
test_missing (void)
{
  const char *const argv[] = { "/nonexistent/program", NULL };
  pid_t pid;
  g_assert_cmpint (sandbox_spawn (argv, NULL, 0, &pid), ==, ENOENT);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--child") == 0)
    return child_main (argv[2]);
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/strict/allowed", test_allowed);
  g_test_add_func ("/sandbox/strict/forbidden", test_forbidden);
  g_test_add_func ("/sandbox/strict/missing", test_missing);
  return g_test_run ();
}
