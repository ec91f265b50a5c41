/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open Sound Control 1.0: messages and bundles, read in place and written into a buffer.
 *
 * Any thread; no allocation. M. Wright, The Open Sound Control 1.0 Specification, 2002. */
#ifndef CONTROL_OSC_H
#define CONTROL_OSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OSC_PACKET_MAX 65535            /* bytes */
#define OSC_ARGS_MAX   128
#define OSC_DEPTH_MAX  8                /* bundles in bundles */
#define OSC_NOW        UINT64_C (1)     /* the time tag that means at once */

typedef struct {
  char    type;                         /* i h f d s b t T F N I; S and c are given as s and i */
  int64_t integer;                      /* i h; T F: 1, 0; t: the tag */
  double  number;                       /* i h f d T F */
  const char *text;                     /* s, lent by the packet */
  const uint8_t *bytes; uint32_t size;  /* b */
} OscArg;

typedef struct {
  const char *address;
  uint32_t    count;
  OscArg      args[OSC_ARGS_MAX];
} OscMessage;

/* NULL: good; else what is wrong with it. Everything is lent by the bytes. */
const char *osc_message_read (OscMessage *message, const uint8_t *bytes, size_t size);

/* Calls for each message of a packet in order, with the tag of the bundle around it (OSC_NOW: none). NULL: the whole packet
 * was in order; else what is wrong, and what came before it has been handed over. */
typedef void (*OscFunc) (const uint8_t *message, size_t size, uint64_t tag, void *data);
const char *osc_packet_split (const uint8_t *bytes, size_t size, OscFunc func, void *data);

/* Writes a message; types are i (int) h (int64_t) f d (double) s (const char *, NULL: "") b (const void *, int). Returns its
 * size, 0: it does not fit. */
size_t osc_message_write (uint8_t *to, size_t size, const char *address, const char *types, ...);

/* Seconds since 1900 in 32.32 fixed point, as tags count them; of the system's clock (CLOCK_REALTIME). */
uint64_t osc_tag_from_ns (int64_t realtime_ns);
int64_t  osc_tag_to_ns (uint64_t tag);

#endif
