/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests ask over the session bus, only with --test-api: io.github.symphony.Symphony.Test on /…/test.
 * State () -> (s) one JSON object;  Settle () -> () after the main loop was idle and two frames were drawn;
 * Locate (t) -> (iiii) where a byte of the text in front is drawn, in the window; Activate (s) -> (b) an action by its name;
 * Gaps () -> (s) the main loop's turns since the last call, as JSON;  Block (u) holds the main loop for so many ms. */
#include "ide-actions.h"
#include "ide-application.h"
#include "ide-probe.h"
#include "ide-window.h"

#define BLOCK_MAX_MS 3000

static const char interface_xml[] =
  "<node><interface name='io.github.symphony.Symphony.Test'>"
  "<method name='State'><arg type='s' direction='out'/></method>"
  "<method name='Settle'/>"
  "<method name='Gaps'><arg type='s' direction='out'/></method>"
  "<method name='Locate'><arg type='t' direction='in'/><arg type='i' direction='out'/><arg type='i' direction='out'/>"
  "<arg type='i' direction='out'/><arg type='i' direction='out'/></method>"
  "<method name='Activate'><arg type='s' direction='in'/><arg type='b' direction='out'/></method>"
  "<method name='Block'><arg type='u' direction='in'/></method>"
  "</interface></node>";

typedef struct { GDBusMethodInvocation *invocation; guint frames; } Settle;

static gboolean
settle_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Settle *settle = data;
  if (++settle->frames < 3)
    return G_SOURCE_CONTINUE;
  g_dbus_method_invocation_return_value (settle->invocation, NULL);
  g_free (settle);
  return G_SOURCE_REMOVE;
}

static gboolean
settle_idle_cb (gpointer data)
{
  Settle *settle = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ()));
  gtk_widget_queue_draw (GTK_WIDGET (window));
  gtk_widget_add_tick_callback (GTK_WIDGET (window), settle_tick_cb, settle, NULL);
  return G_SOURCE_REMOVE;
}

static void
method_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
           GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  GtkWindow *window = NULL;
  for (GList *l = gtk_application_get_windows (data); l && !window; l = l->next)
    if (IDE_IS_WINDOW (l->data))
      window = l->data;
  if (!window)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "No window yet");
      return;
    }
  if (g_str_equal (method, "State"))
    {
      g_autofree char *state = ide_window_dump (IDE_WINDOW (window));
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", state));
    }
  else if (g_str_equal (method, "Gaps"))
    {
      g_autofree char *gaps = ide_probe_take ();
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", gaps));
    }
  else if (g_str_equal (method, "Locate"))
    {
      GdkRectangle box = { 0 };
      guint64 offset;
      g_variant_get (parameters, "(t)", &offset);
      ide_window_locate (IDE_WINDOW (window), offset, &box);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(iiii)", box.x, box.y, box.width, box.height));
    }
  else if (g_str_equal (method, "Activate"))
    {
      const char *name;
      gboolean done;
      g_variant_get (parameters, "(&s)", &name);
      done = ide_action_find (name) ? ide_action_activate (IDE_WINDOW (window), ide_action_find (name))
        : gtk_widget_activate_action (GTK_WIDGET (window), name, NULL);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(b)", done));
    }
  else if (g_str_equal (method, "Block"))
    {
      guint ms;
      g_variant_get (parameters, "(u)", &ms);
      g_usleep (MIN (ms, BLOCK_MAX_MS) * 1000ul);
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
  else
    {
      Settle *settle = g_new0 (Settle, 1);
      settle->invocation = invocation;
      g_idle_add_full (G_PRIORITY_LOW, settle_idle_cb, settle, NULL);
    }
}

void
ide_test_api_start (IdeApplication *self)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  GDBusConnection *connection = g_application_get_dbus_connection (G_APPLICATION (self));
  if (!connection)
    return;
  ide_probe_start ();
  g_dbus_connection_register_object (connection, "/io/github/symphony/Symphony/test", info->interfaces[0], &vtable, self, NULL, NULL);
}
