/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives the window under a virtual display. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef HAVE_ATSPI
#include <atspi/atspi.h>
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
#endif

#define TAP_FD 9
#define WAIT_US (15 * G_USEC_PER_SEC)

static GSubprocess *ide;
static GDBusConnection *bus;
static JsonParser *parser;
static char *window_id;

/* ---- the world around ------------------------------------------------------------------------------------ */

static void
make_folders (const char *folder)
{
  static const char *const names[][2] = {
    { "HOME", "home" }, { "XDG_RUNTIME_DIR", "runtime" }, { "XDG_CONFIG_HOME", "config" }, { "XDG_DATA_HOME", "data" },
    { "XDG_STATE_HOME", "state" }, { "XDG_CACHE_HOME", "cache" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i][1], NULL);
      g_mkdir (path, 0700);
      g_setenv (names[i][0], path, TRUE);
    }
}

/* Nothing moves or blinks by itself: states come at once, and a half-open revealer's rounding is no complaint of GTK's. */
static void
still_motion (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "gtk-4.0", NULL);
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
  g_mkdir (folder, 0700);
  g_file_set_contents (path, "[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n", -1, NULL);
}

static void
set_environment (void)
{
  static const char *const values[][2] = {
    { "GDK_BACKEND", "x11" }, { "GSK_RENDERER", "cairo" }, { "LC_ALL", "C.UTF-8" }, { "TZ", "UTC" },
    { "GSETTINGS_BACKEND", "memory" }, { "GTK_USE_PORTAL", "0" }, { "ADW_DISABLE_PORTAL", "1" }, 
    { "GTK_IM_MODULE", "gtk-im-context-simple" }, { "NO_AT_BRIDGE", "0" }, { "SYMPHONY_UI_INNER", "1" },
    { "JACK_DEFAULT_SERVER", "symphony-none" }, { "PULSE_SERVER", "unix:/nonexistent" },      /* no sound but a test's own */
  };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_setenv (values[i][0], values[i][1], TRUE);
  g_setenv ("G_DEBUG", "fatal-criticals", TRUE);
  g_setenv ("GTK_A11Y", "atspi", FALSE);                        /* a benchmark says "none" before it enters */
  g_unsetenv ("WAYLAND_DISPLAY");
}

/* Xvfb chooses a free display and writes its number. */
static GPid
start_display (void)
{
  int pipes[2];
  char number[16] = { 0 };
  GPid pid;
  if (pipe (pipes) != 0)
    return 0;
  pid = fork ();
  if (pid == 0)
    {
      g_autofree char *fd = g_strdup_printf ("%d", pipes[1]);
      close (pipes[0]);
      execlp ("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset", NULL);
      _exit (127);
    }
  close (pipes[1]);
  /* The number and the end of its line come apart; a server that cannot write both gives up. */
  for (gsize at = 0; at + 1 < sizeof number && !strchr (number, '\n') && read (pipes[0], number + at, 1) == 1;)
    at++;
  if (*number)
    {
      g_autofree char *display = g_strdup_printf (":%s", g_strchomp (number));
      g_setenv ("DISPLAY", display, TRUE);
    }
  close (pipes[0]);
  return *number ? pid : 0;
}

/* A number can be taken away between the choice and the first client: asked for an answer, and tried again. */
static GPid
start_answering_display (void)
{
  const char *const question[] = { "xdotool", "getdisplaygeometry", NULL };
  for (int i = 0; i < 4; i++)
    {
      GPid pid = start_display ();
      int status = 1;
      if (pid && g_spawn_sync (NULL, (char **) question, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, NULL) && status == 0)
        return pid;
      if (pid)
        {
          kill (pid, SIGTERM);
          waitpid (pid, NULL, 0);
        }
    }
  return 0;
}

int
ui_enter (int argc, char **argv)
{
  static const char *const programs[] = { "Xvfb", "dbus-run-session", "xdotool", "import" };
  g_autofree char *folder = NULL, *clean = NULL;
  GPid display, inner;
  int status = 1;

  if (g_getenv ("SYMPHONY_UI_INNER"))
    {
      dup2 (TAP_FD, STDOUT_FILENO);
      return -1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_find_program_in_path (programs[i]);
      if (!path)
        {
          g_print ("1..0 # SKIP the window test needs %s (packages xvfb dbus xdotool imagemagick)\n", programs[i]);
          return 0;
        }
    }
  folder = g_dir_make_tmp ("symphony-window-XXXXXX", NULL);
  g_setenv ("SYMPHONY_UI_FOLDER", folder, TRUE);
  make_folders (folder);
  still_motion ();
  set_environment ();
  display = start_answering_display ();
  if (!display)
    {
      g_print ("1..0 # SKIP no virtual display could be started\n");
      return 0;
    }
  inner = fork ();
  if (inner == 0)
    {
      dup2 (STDOUT_FILENO, TAP_FD);             /* what the bus starts may chatter, but not into the report */
      dup2 (STDERR_FILENO, STDOUT_FILENO);
      execlp ("dbus-run-session", "dbus-run-session", "--", argv[0], "--tap", NULL);
      _exit (127);
    }
  waitpid (inner, &status, 0);
  kill (display, SIGTERM);
  waitpid (display, NULL, 0);
  clean = g_strdup_printf ("rm -rf '%s'", folder);
  if (system (clean) != 0)
    g_printerr ("# %s stays\n", folder);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}

const char *
ui_get_folder (void)
{
  return g_getenv ("SYMPHONY_UI_FOLDER");
}

/* ---- hands ----------------------------------------------------------------------------------------------- */

static char *
run (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  char *output = NULL;
  va_list list;
  va_start (list, first);
  for (const char *word = first; word; word = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) word);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output,
                NULL, NULL, NULL);
  return g_strchomp (output ? output : g_strdup (""));
}

void
ui_key (const char *keys)
{
  g_free (run ("xdotool", "key", keys, NULL));
  ui_settle ();
}

void
ui_type (const char *text)
{
  g_free (run ("xdotool", "type", "--delay", "20", text, NULL));
  ui_settle ();
}

static GVariant *
call (const char *method, GVariant *parameters, GError **error)
{
  return g_dbus_connection_call_sync (bus, "io.github.symphony.Symphony", "/io/github/symphony/Symphony/test",
                                      "io.github.symphony.Symphony.Test", method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, 8000, NULL,
                                      error);
}

void
ui_settle (void)
{
  GVariant *answer = call ("Settle", NULL, NULL);
  g_clear_pointer (&answer, g_variant_unref);
}

void
ui_focus (void)
{
  g_free (run ("xdotool", "windowfocus", "--sync", window_id, NULL));
  ui_settle ();
}

void
ui_block (guint ms)
{
  GVariant *answer = call ("Block", g_variant_new ("(u)", ms), NULL);
  g_assert_nonnull (answer);
  g_variant_unref (answer);
}

/* ---- pointer --------------------------------------------------------------------------------------------- */

void
ui_move_to (int x, int y)
{
  g_autofree char *at_x = g_strdup_printf ("%d", x), *at_y = g_strdup_printf ("%d", y);
  g_free (run ("xdotool", "mousemove", "--window", window_id, at_x, at_y, NULL));
}

static void
hold (const char *keys, gboolean down)
{
  g_auto (GStrv) words = g_strsplit (keys ? keys : "", "+", -1);
  for (guint i = 0; words[i]; i++)
    if (*words[i])
      g_free (run ("xdotool", down ? "keydown" : "keyup", words[i], NULL));
}

static void
press (int button, const char *how)
{
  g_autofree char *number = g_strdup_printf ("%d", button);
  g_free (run ("xdotool", how, number, NULL));
}

void
ui_click_with (int x, int y, int button, const char *keys)
{
  ui_move_to (x, y);
  hold (keys, TRUE);
  press (button, "click");
  hold (keys, FALSE);
  ui_settle ();
}

void
ui_click_at (int x, int y, int button)
{
  ui_click_with (x, y, button, NULL);
}

void
ui_double_click_at (int x, int y)
{
  ui_move_to (x, y);
  g_free (run ("xdotool", "click", "--repeat", "2", "--delay", "60", "1", NULL));
  ui_settle ();
}

void
ui_drag (int from_x, int from_y, int to_x, int to_y, int button, const char *keys)
{
  ui_move_to (from_x, from_y);
  hold (keys, TRUE);
  press (button, "mousedown");
  for (int i = 1; i <= 8; i++)
    {
      ui_move_to (from_x + (to_x - from_x) * i / 8, from_y + (to_y - from_y) * i / 8);
      ui_settle ();
    }
  press (button, "mouseup");
  hold (keys, FALSE);
  ui_settle ();
}

void
ui_wheel (int x, int y, int clicks, const char *keys)
{
  ui_move_to (x, y);
  hold (keys, TRUE);
  if (clicks != 0)
    {
      g_autofree char *repeat = g_strdup_printf ("%d", ABS (clicks));
      g_free (run ("xdotool", "click", "--repeat", repeat, "--delay", "4", clicks > 0 ? "5" : "4", NULL));
    }
  hold (keys, FALSE);
  ui_settle ();
}

gboolean
ui_locate (gsize offset, UiBox *box)
{
  g_autoptr (GVariant) answer = call ("Locate", g_variant_new ("(t)", (guint64) offset), NULL);
  if (!answer)
    return FALSE;
  g_variant_get (answer, "(iiii)", &box->x, &box->y, &box->width, &box->height);
  return box->height > 0;
}

gboolean
ui_activate (const char *action)
{
  g_autoptr (GVariant) answer = call ("Activate", g_variant_new ("(s)", action), NULL);
  gboolean done = FALSE;
  if (answer)
    g_variant_get (answer, "(b)", &done);
  ui_settle ();
  return done;
}

void
ui_shot (const char *path)
{
  ui_settle ();
  g_free (run ("import", "-window", "root", path, NULL));
}

/* ---- state ----------------------------------------------------------------------------------------------- */

static JsonObject *
ask (const char *method)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (method, NULL, &error);
  const char *text;
  if (!answer)
    return NULL;
  g_variant_get (answer, "(&s)", &text);
  if (!parser)
    parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  return json_node_get_object (json_parser_get_root (parser));
}

JsonObject *
ui_state (void)
{
  return ask ("State");
}

JsonObject *
ui_gaps (void)
{
  return ask ("Gaps");
}

static JsonObject *
find_front (JsonObject *state)
{
  JsonArray *pages = json_object_get_array_member (state, "pages");
  for (guint i = 0; i < json_array_get_length (pages); i++)
    if (json_object_get_boolean_member (json_array_get_object_element (pages, i), "front"))
      return json_array_get_object_element (pages, i);
  return NULL;
}

JsonObject *
ui_page (void)
{
  return find_front (ui_state ());
}

void
ui_wait_for (const char *what, UiCheck check, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;
  g_autofree char *text = NULL;
  JsonObject *state = NULL;

  while (g_get_monotonic_time () < end)
    {
      state = ui_state ();
      if (state && check (state, find_front (state), data))
        return;
      g_usleep (20000);
    }
  g_free (run ("import", "-window", "root", "/tmp/symphony-window-failed.png", NULL));
  text = state ? json_to_string (json_parser_get_root (parser), TRUE) : g_strdup ("no state");
  g_error ("Waited in vain: %s. Picture: /tmp/symphony-window-failed.png. State: %s", what, text);
}

static gboolean
is_ready (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return TRUE;
}

void
ui_start (const char *const *arguments)
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  if (!bus)
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (command, (gpointer) SYMPHONY_IDE);
  g_ptr_array_add (command, (gpointer) "--test-api");
  for (; arguments && *arguments; arguments++)
    g_ptr_array_add (command, (gpointer) *arguments);
  g_ptr_array_add (command, NULL);
  ide = g_subprocess_newv ((const char *const *) command->pdata, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  ui_wait_for ("the window answers", is_ready, NULL);
  for (int i = 0; i < 100 && (!window_id || !*window_id); i++)
    {
      g_free (window_id);
      window_id = run ("xdotool", "search", "--onlyvisible", "--pid", g_subprocess_get_identifier (ide), NULL);
      if (!*window_id)
        g_usleep (50000);
    }
  if (strchr (window_id, '\n'))
    *strchr (window_id, '\n') = 0;
  g_free (run ("xdotool", "windowfocus", "--sync", window_id, NULL));
  ui_settle ();
}

void
ui_open (const char *file)
{
  g_free (run (SYMPHONY_IDE, file, NULL));
}

void
ui_stop (void)
{
  g_subprocess_send_signal (ide, SIGKILL);
  g_subprocess_wait (ide, NULL, NULL);
  g_clear_object (&ide);
  g_clear_pointer (&window_id, g_free);
}

/* ---- names ----------------------------------------------------------------------------------------------- */

#ifdef HAVE_ATSPI
/* What the libraries make and do not let us name: rows of lists, scroll panes, the close buttons of tabs and toasts, and the button
 * inside a menu button that has its name. */
static gboolean
is_foreign (const char *role, const char *name, const char *above)
{
  return g_strcmp0 (role, "list item") == 0 || g_strcmp0 (role, "scroll pane") == 0
    || (g_strcmp0 (name, "GtkButton") == 0 && g_strcmp0 (above, "AdwTab") == 0)
    || (g_strcmp0 (name, "GtkImage") == 0 && (g_strcmp0 (above, "AdwTab") == 0 || g_strcmp0 (above, "AdwToastWidget") == 0))
    || (g_strcmp0 (name, "GtkMenuButton") == 0 && g_strcmp0 (above, "GtkMenuButton") != 0);
}

static void
walk (AtspiAccessible *node, GPtrArray *unnamed, guint *seen, int depth)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);
  int count = atspi_accessible_get_child_count (node, NULL);

  if (depth > 40)
    return;
  if (states && atspi_state_set_contains (states, ATSPI_STATE_FOCUSABLE) && atspi_state_set_contains (states, ATSPI_STATE_VISIBLE))
    {
      g_autofree char *name = atspi_accessible_get_name (node, NULL), *role = atspi_accessible_get_role_name (node, NULL);
      (*seen)++;
      if (!name || !*name || g_str_has_prefix (name, "Gtk"))
        {
          g_autoptr (AtspiAccessible) parent = atspi_accessible_get_parent (node, NULL);
          g_autofree char *above = parent ? atspi_accessible_get_name (parent, NULL) : NULL;
          if (!is_foreign (role, name, above))
            {
              g_autoptr (GString) path = g_string_new (NULL);
              AtspiAccessible *at = g_object_ref (node);
              for (int up = 0; at && up < 8; up++)
                {
                  AtspiAccessible *next = atspi_accessible_get_parent (at, NULL);
                  g_autofree char *own_role = next ? atspi_accessible_get_role_name (next, NULL) : NULL;
                  g_autofree char *own_name = next ? atspi_accessible_get_name (next, NULL) : NULL;
                  g_string_append_printf (path, " in %s '%s'", own_role ? own_role : "", own_name ? own_name : "");
                  g_object_unref (at);
                  at = next;
                }
              g_clear_object (&at);
              g_ptr_array_add (unnamed, g_strdup_printf ("%s '%s'%s", role, name ? name : "", path->str));
            }
        }
    }
  for (int i = 0; i < count; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);
      if (child)
        walk (child, unnamed, seen, depth + 1);
    }
}
/* Depth first; the first that fits. */
static gboolean
search (AtspiAccessible *node, const char *role, const char *name, UiBox *box, int depth)
{
  int count = atspi_accessible_get_child_count (node, NULL);
  g_autofree char *own_role = atspi_accessible_get_role_name (node, NULL), *own_name = atspi_accessible_get_name (node, NULL);

  if (depth > 40)
    return FALSE;
  if ((!role || g_strcmp0 (role, own_role) == 0) && g_strcmp0 (name, own_name) == 0)
    {
      g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);
      AtspiComponent *component = ATSPI_COMPONENT (node);
      g_autofree AtspiRect *rect = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
      if (rect && rect->width > 0 && rect->height > 0 && states && atspi_state_set_contains (states, ATSPI_STATE_VISIBLE))
        {
          *box = (UiBox) { rect->x, rect->y, rect->width, rect->height };
          return TRUE;
        }
    }
  for (int i = 0; i < count; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);
      if (child && search (child, role, name, box, depth + 1))
        return TRUE;
    }
  return FALSE;
}
#endif

gboolean
ui_find (const char *role, const char *name, UiBox *box)
{
#ifdef HAVE_ATSPI
  g_autoptr (AtspiAccessible) desktop = NULL;
  atspi_init ();
  desktop = atspi_get_desktop (0);
  for (int i = 0; desktop && i < atspi_accessible_get_child_count (desktop, NULL); i++)
    {
      g_autoptr (AtspiAccessible) application = atspi_accessible_get_child_at_index (desktop, i, NULL);
      if (application && search (application, role, name, box, 0))
        return TRUE;
    }
#endif
  return FALSE;
}

void
ui_click (const char *role, const char *name)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;
  UiBox box;
  while (!ui_find (role, name, &box))
    {
      if (g_get_monotonic_time () > end)
        {
          ui_shot ("/tmp/symphony-window-failed.png");
          g_error ("There is no %s named '%s'. Picture: /tmp/symphony-window-failed.png", role ? role : "widget", name);
        }
      g_usleep (20000);
    }
  ui_click_at (box.x + box.width / 2, box.y + box.height / 2, 1);
}

GPtrArray *
ui_find_unnamed (guint *seen)
{
#ifdef HAVE_ATSPI
  GPtrArray *unnamed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (AtspiAccessible) desktop = NULL;
  *seen = 0;
  atspi_init ();
  desktop = atspi_get_desktop (0);
  for (int i = 0; desktop && i < atspi_accessible_get_child_count (desktop, NULL); i++)
    {
      g_autoptr (AtspiAccessible) application = atspi_accessible_get_child_at_index (desktop, i, NULL);
      if (application)
        walk (application, unnamed, seen, 0);
    }
  return unnamed;
#else
  *seen = 0;
  return NULL;
#endif
}
