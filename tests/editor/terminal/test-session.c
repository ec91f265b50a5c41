/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closing a terminal leaves no process and no zombie, whatever its programs do about it. By /proc. */
#include "terminal/session.h"
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { TerminalSession *session; int tty, status; gboolean exited; char *mark; } Shell;

static void
exited_cb (int status, gpointer data)
{
  Shell *shell = data;
  shell->status = status;
  shell->exited = TRUE;
}

/* Every process started by the script has `mark` in its environment, so that it is found wherever it went. */
static void
start (Shell *shell, const char *script)
{
  static guint number;
  int pid;
  memset (shell, 0, sizeof *shell);
  shell->mark = g_strdup_printf ("SYMPHONY_TEST_SHELL=%d-%u", getpid (), number++);
  pid = forkpty (&shell->tty, NULL, NULL, NULL);
  if (pid == 0)
    {
      putenv (shell->mark);
      execl ("/bin/sh", "sh", "-c", script, NULL);
      _exit (127);
    }
  g_assert_cmpint (pid, >, 0);
  shell->session = terminal_session_new (pid);
  terminal_session_set_exited (shell->session, exited_cb, shell);
}

/* Waits for a line of output, so that the traps of the script are set. */
static void
wait_output (Shell *shell, const char *wanted)
{
  g_autoptr (GString) text = g_string_new (NULL);
  while (!strstr (text->str, wanted))
    {
      char buffer[256];
      ssize_t length = read (shell->tty, buffer, sizeof buffer);
      g_assert_cmpint (length, >, 0);
      g_string_append_len (text, buffer, length);
    }
}

static guint
count_marked (const Shell *shell)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint count = 0;
  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename ("/proc", name, "environ", NULL), *text = NULL;
      gsize length;
      if (!g_ascii_isdigit (*name) || atoi (name) == getpid () || !g_file_get_contents (path, &text, &length, NULL))
        continue;
      for (const char *at = text; at < text + length; at += strlen (at) + 1)
        if (g_str_equal (at, shell->mark))
          {
            count++;
            break;
          }
    }
  return count;
}

static guint
count_zombies (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint count = 0;
  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename ("/proc", name, "stat", NULL), *text = NULL;
      g_autofree char *of_ours = g_strdup_printf (") Z %d ", getpid ());
      if (g_ascii_isdigit (*name) && g_file_get_contents (path, &text, NULL, NULL) && strstr (text, of_ours))
        count++;
    }
  return count;
}

/* Returns after how many milliseconds nothing was left. */
static double
close_shell (Shell *shell)
{
  gint64 begin = g_get_monotonic_time ();
  terminal_session_close (shell->session);
  while (terminal_session_count_closing () > 0)
    g_main_context_iteration (NULL, TRUE);
  terminal_session_unref (shell->session);
  close (shell->tty);
  g_assert_cmpuint (count_marked (shell), ==, 0);
  g_assert_cmpuint (count_zombies (), ==, 0);
  g_free (shell->mark);
  return (g_get_monotonic_time () - begin) / 1e3;
}

static void
test_plain (void)
{
  Shell shell;
  start (&shell, "sleep 1000 & sleep 1001 & echo ready; wait");
  wait_output (&shell, "ready");
  g_assert_cmpuint (count_marked (&shell), >=, 2);
  g_test_message ("closed after %.0f ms", close_shell (&shell));
}

static void
test_deaf (void)
{
  Shell shell;
  double took;
  start (&shell, "trap '' HUP; (trap '' HUP; exec sleep 1000) & echo ready; wait");
  wait_output (&shell, "ready");
  took = close_shell (&shell);
  g_assert_cmpfloat (took, >=, 500);                            /* TERM ended it */
}

static void
test_deaf_to_all (void)
{
  Shell shell;
  double took;
  start (&shell, "trap '' HUP TERM; (trap '' HUP TERM; while :; do sleep 0.2; done) & echo ready; while :; do sleep 0.2; done");
  wait_output (&shell, "ready");
  took = close_shell (&shell);
  g_assert_cmpfloat (took, >=, 2000);
}

/* A child with a session of its own, a stopped one, and a grandchild whose parent ends at the hang-up. */
static void
test_escaped (void)
{
  Shell shell;
  start (&shell, "setsid sh -c 'trap \"\" HUP; sh -c \"trap \\\"\\\" HUP; sleep 1002\" & wait' & sleep 1003 & kill -STOP $!; sleep 0.2; echo ready; wait");
  wait_output (&shell, "ready");
  g_assert_cmpuint (count_marked (&shell), >=, 4);
  close_shell (&shell);
}

static void
test_running (void)
{
  Shell shell;
  g_auto (GStrv) names = NULL;
  g_autofree char *folder = NULL, *name = NULL;
  start (&shell, "cd /usr; sleep 1000 & sleep 1001 & cat & echo ready; wait");
  wait_output (&shell, "ready");
  g_usleep (50000);
  names = terminal_session_dup_running (shell.session);
  g_assert_true (g_strv_contains ((const char *const *) names, "sleep"));
  g_assert_cmpuint (g_strv_length (names), <=, 2);              /* each name once */
  folder = terminal_session_dup_folder (shell.session, shell.tty);
  g_assert_cmpstr (folder, ==, "/usr");
  name = terminal_session_dup_name (shell.session, shell.tty);
  g_assert_nonnull (name);
  close_shell (&shell);
}

static void
test_exited (void)
{
  Shell shell;
  start (&shell, "exit 3");
  while (!shell.exited)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (WEXITSTATUS (shell.status), ==, 3);
  g_assert_cmpint (terminal_session_get_pid (shell.session), ==, 0);
  close_shell (&shell);
}

static void
test_without_loop (void)
{
  Shell shell;
  start (&shell, "trap '' HUP; sleep 1000 & echo ready; wait");
  wait_output (&shell, "ready");
  terminal_session_close (shell.session);
  terminal_session_finish_closing ();
  g_assert_cmpuint (terminal_session_count_closing (), ==, 0);
  g_assert_cmpuint (count_marked (&shell), ==, 0);
  terminal_session_unref (shell.session);
  close (shell.tty);
  g_free (shell.mark);
}

static void
test_cycles (void)
{
  const guint cycles = g_getenv ("SYMPHONY_LONG") ? 100 : 5;
  double worst = 0;
  for (guint i = 0; i < cycles; i++)
    {
      Shell shell;
      double took;
      start (&shell, "sleep 1000 & (sleep 1001 | cat) & setsid sleep 1002 & echo ready; wait");
      wait_output (&shell, "ready");
      took = close_shell (&shell);
      worst = MAX (worst, took);
    }
  g_test_message ("%u cycles, slowest close %.0f ms", cycles, worst);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/terminal/session/plain", test_plain);
  g_test_add_func ("/terminal/session/deaf", test_deaf);
  g_test_add_func ("/terminal/session/deaf-to-all", test_deaf_to_all);
  g_test_add_func ("/terminal/session/escaped", test_escaped);
  g_test_add_func ("/terminal/session/running", test_running);
  g_test_add_func ("/terminal/session/exited", test_exited);
  g_test_add_func ("/terminal/session/cycles", test_cycles);
  g_test_add_func ("/terminal/session/without-loop", test_without_loop);
  return g_test_run ();
}
