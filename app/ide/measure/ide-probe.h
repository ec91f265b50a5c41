/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the main loop was away from its poll: every turn is a gap in which no key, click or frame is served. */
#ifndef IDE_PROBE_H
#define IDE_PROBE_H

#include <glib.h>

G_BEGIN_DECLS

void  ide_probe_start (void);           /* counts the turns of the default main context from now on; --test-api only */
char *ide_probe_take (void);            /* one JSON object: what was counted since the last call; free it */

G_END_DECLS

#endif
