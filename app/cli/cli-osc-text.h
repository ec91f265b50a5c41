/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control messages as lines of text: "/param/set filter cutoff 900". */
#ifndef CLI_OSC_TEXT_H
#define CLI_OSC_TEXT_H

#include "control/control.h"

/* Words as in a shell; numbers with a point are doubles, without one integers, the rest texts ("" too). A serial >= 0 goes
 * before them. 0 with *error: what is wrong. */
size_t cli_osc_read (const char *line, gint64 serial, uint8_t *packet, size_t size, GError **error);
/* "/ok /param/set 7"; free it. */
char  *cli_osc_show (const uint8_t *packet, size_t size);

#endif
