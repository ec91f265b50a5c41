/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option --osc[=PORT] of the commands that make sound. */
#include "cli.h"
#include "cli-osc.h"

#include <stdio.h>

#include "live/live.h"

int cli_osc_port;

gboolean
cli_osc_parse (const char *name, const char *value, gpointer data, GError **error)
{
  char *end = NULL;
  gint64 port = value ? g_ascii_strtoll (value, &end, 10) : CONTROL_PORT;
  if (value && (end == value || *end || port < 0 || port > 65535))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--osc=%s: a port from 1 to 65535, or 0 for any free one", value);
      return FALSE;
    }
  cli_osc_port = port ? (int) port : -1;
  return TRUE;
}

Control *
cli_osc_start (Engine *engine, GMutex *lock, const char *project_dir, gboolean learns, int *status)
{
  *status = CLI_OK;
  if (!cli_osc_port && !learns)
    return NULL;
  g_autofree char *data = live_find_data_dir (), *patches = g_build_filename (data, "patches", NULL);
  g_autoptr (GError) error = NULL;
  const ControlConfig config = { .engine = engine, .engine_lock = lock, .project_dir = project_dir, .patch_dir = patches, .port = cli_osc_port };
  Control *control = control_new (&config, &error);
  if (control && cli_osc_port)
    fprintf (stderr, "OSC: udp 127.0.0.1:%d, unix %s\n", control_get_port (control), control_get_socket (control));
  else if (!control)
    {
      cli_complain ("%s", error->message);
      *status = CLI_SYSTEM;
    }
  return control;
}
