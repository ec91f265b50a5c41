/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal's processes: found in /proc, hung up, ended, killed. */
#include "terminal/session.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define TICK_MS 40
#define TERM_MS 500
#define KILL_MS 2000
#define FORGET_MS 10000                 /* what does not even die of KILL hangs in the kernel */

typedef struct { int pid, parent, session; guint64 started; char state, name[32]; } Process;

struct TerminalSession {
  gatomicrefcount references;
  int             pid;                  /* of the shell; also the session's number. 0: waited for */
  int             number;
  TerminalExited  exited;
  gpointer        data;
  GHashTable     *tracked;              /* pid -> started; while it is being closed */
  gint64          closed;               /* when closing began; 0: not */
  int             sent;                 /* the last signal */
  guint           tick;
};

static GList *closing;

/* ---- /proc ----------------------------------------------------------------------------------------------- */

static gboolean
read_process (int pid, Process *process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid), *text = NULL;
  const char *open, *close;
  unsigned long long started;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  open = strchr (text, '(');
  close = strrchr (text, ')');
  if (!open || !close || close < open)
    return FALSE;
  process->pid = pid;
  g_strlcpy (process->name, open + 1, MIN (sizeof process->name, (gsize) (close - open)));
  if (sscanf (close + 2, "%c %d %*d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &process->state, &process->parent,
              &process->session, &started) != 4)
    return FALSE;
  process->started = started;
  return TRUE;
}

static GArray *
list_processes (void)
{
  GArray *processes = g_array_new (FALSE, FALSE, sizeof (Process));
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *name;
  while (folder && (name = g_dir_read_name (folder)))
    {
      Process process;
      if (g_ascii_isdigit (*name) && read_process (atoi (name), &process))
        g_array_append_val (processes, process);
    }
  return processes;
}

static gboolean
is_tracked (TerminalSession *self, const Process *process)
{
  guint64 *started = g_hash_table_lookup (self->tracked, GINT_TO_POINTER (process->pid));
  return started && *started == process->started;
}

/* Adds the session's processes, then children until nobody is new; forgets those that are gone. */
static void
track (TerminalSession *self, const GArray *processes)
{
  GHashTable *before = self->tracked;
  gboolean more = TRUE;

  for (guint round = 0; more && round < processes->len + 1; round++)
    {
      more = FALSE;
      for (guint i = 0; i < processes->len; i++)
        {
          const Process *process = &g_array_index (processes, Process, i);
          gboolean ours = process->session == self->number || process->pid == self->pid
            || g_hash_table_contains (before, GINT_TO_POINTER (process->parent));
          if (ours && process->pid > 1 && process->pid != getpid () && !is_tracked (self, process))
            {
              guint64 *started = g_new (guint64, 1);
              *started = process->started;
              g_hash_table_replace (self->tracked, GINT_TO_POINTER (process->pid), started);
              more = TRUE;
            }
        }
    }
}

/* Those that still do something; a zombie waits for its parent, not for us. */
static GArray *
list_alive (TerminalSession *self, const GArray *processes)
{
  GArray *alive = g_array_new (FALSE, FALSE, sizeof (Process));
  for (guint i = 0; i < processes->len; i++)
    {
      const Process *process = &g_array_index (processes, Process, i);
      if (is_tracked (self, process) && process->state != 'Z' && process->state != 'X')
        g_array_append_val (alive, *process);
    }
  return alive;
}

/* ---- life ------------------------------------------------------------------------------------------------ */

TerminalSession *
terminal_session_ref (TerminalSession *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
terminal_session_unref (TerminalSession *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->tracked);
  g_free (self);
}

static void
child_cb (GPid pid, int status, gpointer data)
{
  TerminalSession *self = data;
  self->pid = 0;
  if (self->exited)
    self->exited (status, self->data);
}

static void
unref_cb (gpointer data)
{
  terminal_session_unref (data);
}

TerminalSession *
terminal_session_new (GPid pid)
{
  TerminalSession *self = g_new0 (TerminalSession, 1);
  g_atomic_ref_count_init (&self->references);
  self->pid = self->number = pid;
  self->tracked = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_child_watch_add_full (G_PRIORITY_DEFAULT, pid, child_cb, terminal_session_ref (self), unref_cb);
  return self;
}

void
terminal_session_set_exited (TerminalSession *self, TerminalExited exited, gpointer data)
{
  self->exited = exited;
  self->data = data;
}

int
terminal_session_get_pid (TerminalSession *self)
{
  return self->pid;
}

/* ---- questions ------------------------------------------------------------------------------------------- */

char **
terminal_session_dup_running (TerminalSession *self)
{
  g_autoptr (GArray) processes = list_processes (), alive = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  if (self->pid)
    track (self, processes);
  alive = list_alive (self, processes);
  for (guint i = 0; i < alive->len && self->pid; i++)
    {
      const Process *process = &g_array_index (alive, Process, i);
      if (process->pid != self->pid && !g_ptr_array_find_with_equal_func (names, process->name, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (process->name));
    }
  if (!self->closed)
    g_hash_table_remove_all (self->tracked);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static int
get_foreground (TerminalSession *self, int tty)
{
  int group = tty >= 0 ? tcgetpgrp (tty) : -1;
  return group > 0 ? group : self->pid;
}

char *
terminal_session_dup_folder (TerminalSession *self, int tty)
{
  const int pids[] = { get_foreground (self, tty), self->pid };
  for (guint i = 0; i < G_N_ELEMENTS (pids) && self->pid; i++)
    {
      g_autofree char *link = g_strdup_printf ("/proc/%d/cwd", pids[i]), *folder = g_file_read_link (link, NULL);
      if (folder && g_file_test (folder, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&folder);
    }
  return NULL;
}

char *
terminal_session_dup_name (TerminalSession *self, int tty)
{
  Process process;
  return self->pid && read_process (get_foreground (self, tty), &process) ? g_strdup (process.name) : NULL;
}

/* ---- closing --------------------------------------------------------------------------------------------- */

static void
send (const GArray *alive, int signal_number)
{
  for (guint i = 0; i < alive->len; i++)
    kill (g_array_index (alive, Process, i).pid, signal_number);
  for (guint i = 0; i < alive->len && signal_number != SIGKILL; i++)
    kill (g_array_index (alive, Process, i).pid, SIGCONT);      /* a stopped one cannot hear otherwise */
}

/* TRUE: nothing is left. */
static gboolean
go_on_closing (TerminalSession *self)
{
  g_autoptr (GArray) processes = list_processes (), alive = NULL;
  gint64 elapsed_ms = (g_get_monotonic_time () - self->closed) / 1000;
  int wanted = elapsed_ms >= KILL_MS ? SIGKILL : elapsed_ms >= TERM_MS ? SIGTERM : SIGHUP;

  track (self, processes);
  alive = list_alive (self, processes);
  if (alive->len > 0 && (wanted != self->sent || wanted == SIGKILL))
    send (alive, wanted);
  self->sent = wanted;
  return (alive->len == 0 && self->pid == 0) || elapsed_ms > FORGET_MS;
}

static void
end_closing (TerminalSession *self)
{
  GApplication *application = g_application_get_default ();
  closing = g_list_remove (closing, self);
  if (application)
    g_application_release (application);
  terminal_session_unref (self);
}

static gboolean
tick_cb (gpointer data)
{
  TerminalSession *self = data;
  if (!go_on_closing (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  end_closing (self);
  return G_SOURCE_REMOVE;
}

void
terminal_session_close (TerminalSession *self)
{
  GApplication *application = g_application_get_default ();
  self->exited = NULL;
  if (self->closed)
    return;
  self->closed = g_get_monotonic_time ();
  terminal_session_ref (self);
  closing = g_list_prepend (closing, self);
  if (application)
    g_application_hold (application);
  go_on_closing (self);
  self->tick = g_timeout_add (TICK_MS, tick_cb, self);
}

guint
terminal_session_count_closing (void)
{
  return g_list_length (closing);
}

void
terminal_session_finish_closing (void)
{
  while (closing)
    {
      TerminalSession *self = closing->data;
      if (self->pid && waitpid (self->pid, NULL, WNOHANG) == self->pid)
        self->pid = 0;
      if (go_on_closing (self))
        {
          g_clear_handle_id (&self->tick, g_source_remove);
          end_closing (self);
        }
      else
        g_usleep (TICK_MS * 1000);
    }
}
