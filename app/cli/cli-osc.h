/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option --osc[=PORT] of the commands that make sound. */
#ifndef CLI_OSC_H
#define CLI_OSC_H

#include "control/control.h"

#define CLI_OSC_ENTRY \
  { "osc", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, (gpointer) cli_osc_parse, \
    "Listen to OSC on UDP port N of this machine (57140; 0: any) and on a socket in the user's runtime folder", "N" }
gboolean cli_osc_parse (const char *name, const char *value, gpointer data, GError **error);
extern int cli_osc_port;                /* 0: not asked for; -1: any */

/* Opens the doors and says on stderr where they are. learns: controls of MIDI devices are, so it is needed without doors, too.
 * NULL: said why not, or not needed (*status is then CLI_OK). */
Control *cli_osc_start (Engine *engine, GMutex *lock, const char *project_dir, gboolean learns, int *status);

#endif
