/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes are split and read, or refused with a reason, without a look outside them. */
#include <stdlib.h>
#include <string.h>
#include "control/osc.h"

static void
read_cb (const uint8_t *bytes, size_t size, uint64_t tag, void *data)
{
  OscMessage message;
  size_t *count = data;
  volatile size_t length = 0;
  uint8_t *copy = malloc (size);        /* of exactly that size: what lies beyond is seen */
  memcpy (copy, bytes, size);
  if (!osc_message_read (&message, copy, size))
    for (uint32_t i = 0; i < message.count; i++)
      {
        if (message.args[i].type == 's')
          length += strlen (message.args[i].text);
        if (message.args[i].type == 'b' && message.args[i].size)
          length += message.args[i].bytes[message.args[i].size - 1];
      }
  free (copy);
  ++*count;
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t count = 0;
  osc_packet_split (data, size, read_cb, &count);
  return 0;
}
