/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terminals in the window: keys go to the shell, links open in the editor, pasting asks, closing asks and leaves nothing behind. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *project, *settings;

static JsonObject *
get (JsonObject *state)
{
  return json_object_get_object_member (state, "terminal");
}

static gboolean
prints (JsonObject *state, JsonObject *page, gconstpointer data)
{
  /* a long line is folded at the terminal's edge */
  g_autofree char *text = g_strdup (json_object_get_string_member (get (state), "text"));
  char *to = text;
  for (const char *at = text; *at; at++)
    if (*at != '\n')
      *to++ = *at;
  *to = 0;
  return strstr (text, data) != NULL;
}

static gboolean
has_folder (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return g_str_has_suffix (json_object_get_string_member (get (state), "folders"), data);
}

static gboolean
has_tabs (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (get (state), "tabs") == GPOINTER_TO_INT (data);
}

static gboolean
has_panes (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (get (state), "panes") == GPOINTER_TO_INT (data) && json_object_get_int_member (get (state), "pid") > 0;
}

static gboolean
is_focused (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (get (state), "focus") && json_object_get_int_member (get (state), "pid") > 0;
}

static gboolean
asks (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (state, "question"), data) != NULL;
}

static gboolean
asks_nothing (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return !*json_object_get_string_member (state, "question");
}

static gboolean
has_link (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_has_member (get (state), "link_x");
}

static gboolean
is_at_place (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_suffix (json_object_get_string_member (page, "path"), "/songs/a.sym") && json_object_get_int_member (page, "line") == 2
    && json_object_get_int_member (page, "column") == 3;
}

static gboolean
is_first_line (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (page, "line") == 1;
}

static int
get_parent (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid), *text = NULL;
  int parent = 0;
  if (g_file_get_contents (path, &text, NULL, NULL))
    sscanf (strrchr (text, ')') + 2, "%*c %d", &parent);
  return parent;
}

/* Children of the window's process in any state, so zombies too, but for those of the sound. */
static guint
count_children (int parent, const char *name)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  g_autofree char *wanted = g_strdup_printf ("(%s)", name);
  const char *entry;
  guint count = 0;
  while ((entry = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename ("/proc", entry, "stat", NULL), *text = NULL;
      if (g_ascii_isdigit (*entry) && get_parent (atoi (entry)) == parent && g_file_get_contents (path, &text, NULL, NULL)
          && strstr (text, wanted))
        count++;
    }
  return count;
}

static guint
count_commands (const char *wanted)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
  const char *entry;
  guint count = 0;
  while ((entry = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename ("/proc", entry, "cmdline", NULL), *text = NULL;
      gsize length;
      if (!g_ascii_isdigit (*entry) || !g_file_get_contents (path, &text, &length, NULL))
        continue;
      for (gsize i = 0; i + 1 < length; i++)
        if (!text[i])
          text[i] = ' ';
      count += strstr (text, wanted) != NULL && !strstr (text, "xdotool");
    }
  return count;
}

static void
expect_gone (const char *command)
{
  for (int i = 0; i < 300 && count_commands (command) > 0; i++)
    g_usleep (20000);
  g_assert_cmpuint (count_commands (command), ==, 0);
}

static void
test_shell (void)
{
  ui_key ("ctrl+grave");
  ui_wait_for ("a shell with the focus", is_focused, NULL);
  ui_type ("echo hello-$((1+1))\n");
  ui_wait_for ("it answers", prints, "hello-2");
  ui_wait_for ("it is in the project", has_folder, "/piece");
}

static void
test_keys (void)
{
  ui_type ("cat -v\n");
  ui_key ("ctrl+p");
  ui_key ("ctrl+f");
  ui_key ("ctrl+g");
  ui_key ("F5");
  ui_key ("Return");
  ui_wait_for ("Ctrl+P, F, G and F5 are the program's", prints, "^P^F^G^[[15~");
  g_assert_false (json_object_get_boolean_member (ui_state (), "playing"));
  ui_key ("ctrl+c");
  ui_key ("ctrl+plus");
  g_assert_cmpfloat (json_object_get_double_member (get (ui_state ()), "zoom"), >, 1.05);
  ui_key ("ctrl+0");
  g_assert_cmpfloat (json_object_get_double_member (get (ui_state ()), "zoom"), ==, 1);
}

static void
test_folder (void)
{
  ui_type ("cd songs\n");
  ui_wait_for ("it went there", has_folder, "/piece/songs");
  ui_key ("ctrl+shift+t");
  ui_wait_for ("a second tab", has_tabs, GINT_TO_POINTER (2));
  ui_wait_for ("in the same folder", has_folder, "/piece/songs");
  g_assert_cmpint (json_object_get_int_member (get (ui_state ()), "panes"), ==, 2);
  ui_wait_for ("focused", is_focused, NULL);
  ui_type ("exit\n");
  ui_wait_for ("exit closes the tab", has_tabs, GINT_TO_POINTER (1));
  ui_wait_for ("the first has the focus", is_focused, NULL);
  ui_type ("cd ..\n");
}

static void
test_link (void)
{
  JsonObject *terminal;
  ui_type ("clear; echo songs/a.sym:2:3 here\n");
  ui_wait_for ("the place is printed", has_link, NULL);
  ui_settle ();
  terminal = get (ui_state ());
  ui_click_with (json_object_get_int_member (terminal, "link_x"), json_object_get_int_member (terminal, "link_y"), 1, "ctrl");
  ui_wait_for ("it opens in the editor, at the place", is_at_place, NULL);
}

static void
test_send (void)
{
  ui_key ("Up");
  ui_wait_for ("the first line", is_first_line, NULL);
  ui_key ("ctrl+k");
  ui_key ("ctrl+grave");
  ui_wait_for ("the caret's line ran in the shell", prints, "sent-5");
}

static void
test_paste (void)
{
  ui_key ("ctrl+1");
  ui_key ("ctrl+a");
  ui_key ("ctrl+c");
  ui_key ("ctrl+grave");
  ui_key ("ctrl+grave");
  ui_wait_for ("the terminal has the focus", is_focused, NULL);
  ui_key ("ctrl+shift+v");
  ui_wait_for ("several lines are asked about", asks, "The text has 3 line breaks");
  ui_key ("Escape");
  ui_wait_for ("not pasted", asks_nothing, NULL);
  ui_focus ();
  g_assert_false (prints (ui_state (), NULL, "pasted-"));
  ui_wait_for ("back in the shell", is_focused, NULL);
  ui_key ("ctrl+shift+v");
  ui_wait_for ("asked again", asks, "Paste into the terminal?");
  ui_key ("Right");
  ui_key ("Return");
  ui_wait_for ("answered", asks_nothing, NULL);
  ui_focus ();
  ui_key ("Return");
  ui_wait_for ("pasted", prints, "pasted-7");
}

static void
test_close (void)
{
  ui_key ("ctrl+shift+5");
  ui_wait_for ("a split", has_panes, GINT_TO_POINTER (2));
  ui_wait_for ("focused", is_focused, NULL);
  ui_type ("(trap '' HUP; sleep 98765431) & sleep 98765432\n");
  for (int i = 0; i < 200 && count_commands ("sleep 9876543") < 2; i++)
    g_usleep (20000);
  ui_key ("ctrl+shift+w");
  ui_wait_for ("it names what runs, and waits", asks, "sleep is still running");
  g_assert_cmpuint (count_commands ("sleep 9876543"), >=, 2);
  ui_key ("Right");
  ui_key ("Return");
  ui_wait_for ("answered", asks_nothing, NULL);
  ui_focus ();
  ui_wait_for ("one pane is left", has_panes, GINT_TO_POINTER (1));
  expect_gone ("sleep 9876543");
}

static void
test_cycles (void)
{
  const guint cycles = g_getenv ("SYMPHONY_LONG") ? 100 : 3;
  int parent = get_parent (json_object_get_int_member (get (ui_state ()), "pid"));
  for (guint i = 0; i < cycles; i++)
    {
      ui_key ("ctrl+shift+t");
      ui_wait_for ("open", has_panes, GINT_TO_POINTER (2));
      ui_wait_for ("focused", is_focused, NULL);
      ui_key ("ctrl+shift+w");
      ui_wait_for ("closed", has_panes, GINT_TO_POINTER (1));
    }
  for (int i = 0; i < 200 && count_children (parent, "bash") + count_children (parent, "sh") > 1; i++)
    g_usleep (20000);
  g_assert_cmpuint (count_children (parent, "bash") + count_children (parent, "sh"), ==, 1);
}

static void
test_cannot_start (void)
{
  g_assert_true (g_file_set_contents (settings, "{ \"terminal.shell\": \"/nonexistent/shell -l\" }", -1, NULL));
  for (int i = 0; i < 50; i++)
    {
      ui_activate ("win.new-terminal");
      if (prints (ui_state (), NULL, "could not be started"))
        break;
      g_usleep (100000);
    }
  ui_wait_for ("it says which shell, where and what next", prints, "“/nonexistent/shell” could not be started in ");
  ui_stop ();
}

int
main (int argc, char **argv)
{
  int status = ui_enter (argc, argv);
  g_autofree char *file = NULL, *songs = NULL, *folder = NULL;
  if (status >= 0)
    return status;
  g_test_init (&argc, &argv, NULL);
  project = g_build_filename (ui_get_folder (), "home", "piece", NULL);
  songs = g_build_filename (project, "songs", NULL);
  file = g_build_filename (songs, "a.sym", NULL);
  settings = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "symphony", "settings.json", NULL);
  folder = g_path_get_dirname (settings);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (settings, "{}", -1, NULL));
  g_mkdir_with_parents (songs, 0755);
  g_assert_true (g_file_set_contents (file, "echo sent-$((2+3))\n// two\necho pasted-$((3+4))\n", -1, NULL));
  g_setenv ("SHELL", "/bin/bash", TRUE);
  ui_start ((const char *const[]) { project, NULL });
  g_test_add_func ("/window/terminal/shell", test_shell);
  g_test_add_func ("/window/terminal/keys", test_keys);
  g_test_add_func ("/window/terminal/folder", test_folder);
  g_test_add_func ("/window/terminal/link", test_link);
  g_test_add_func ("/window/terminal/send", test_send);
  g_test_add_func ("/window/terminal/paste", test_paste);
  g_test_add_func ("/window/terminal/close", test_close);
  g_test_add_func ("/window/terminal/cycles", test_cycles);
  g_test_add_func ("/window/terminal/cannot-start", test_cannot_start);
  return g_test_run ();
}
