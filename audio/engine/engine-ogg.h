/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ogg streams carry a random number; with a fixed one equal sound gives equal bytes. */
#ifndef ENGINE_OGG_H
#define ENGINE_OGG_H

#include <stdbool.h>
#include <stdint.h>

/* Rewrites every page's stream number and checksum (RFC 3533, section 6). False: errno tells; EILSEQ: no Ogg file. */
bool engine_ogg_set_serial (int fd, uint32_t serial);

#endif
