/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open Sound Control 1.0: messages and bundles, read in place and written into a buffer. */
#include <stdarg.h>
#include <string.h>
#include "control/osc.h"

#define EPOCH_S INT64_C (2208988800)    /* from 1900 to 1970 */
#define BUNDLE "#bundle"

static uint32_t
get_u32 (const uint8_t *at)
{
  return (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8 | at[3];
}

static uint64_t
get_u64 (const uint8_t *at)
{
  return (uint64_t) get_u32 (at) << 32 | get_u32 (at + 4);
}

static size_t
padded (size_t size)
{
  return (size + 3) & ~(size_t) 3;
}

/* The terminated text at *at, which moves behind its padding; NULL: it does not end inside. */
static const char *
take_text (const uint8_t *bytes, size_t size, size_t *at)
{
  const uint8_t *start = bytes + *at, *end = *at < size ? memchr (start, 0, size - *at) : NULL;
  if (!end || *at + padded ((size_t) (end - start) + 1) > size)
    return NULL;
  *at += padded ((size_t) (end - start) + 1);
  return (const char *) start;
}

static bool
take_number (OscArg *arg, const uint8_t *bytes, size_t size, size_t *at)
{
  size_t width = strchr ("hdt", arg->type) ? 8 : 4;
  uint32_t word;
  uint64_t wide;
  float single;
  if (size - *at < width)
    return false;
  word = get_u32 (bytes + *at);
  wide = width == 8 ? get_u64 (bytes + *at) : 0;
  *at += width;
  switch (arg->type)
    {
    case 'f':
      memcpy (&single, &word, sizeof single);
      arg->number = single;
      break;
    case 'd':
      memcpy (&arg->number, &wide, sizeof wide);
      break;
    case 'i':
    case 'c':
      arg->type = 'i';
      arg->integer = (int32_t) word;
      arg->number = (double) arg->integer;
      break;
    default:
      arg->integer = (int64_t) wide;
      arg->number = (double) arg->integer;
    }
  return true;
}

static const char *
take_arg (OscArg *arg, const uint8_t *bytes, size_t size, size_t *at)
{
  switch (arg->type)
    {
    case 'i': case 'c': case 'h': case 'f': case 'd': case 't':
      return take_number (arg, bytes, size, at) ? NULL : "an argument is cut off";
    case 's': case 'S':
      arg->type = 's';
      return (arg->text = take_text (bytes, size, at)) ? NULL : "a text is not terminated";
    case 'b':
      if (size - *at < 4 || (arg->size = get_u32 (bytes + *at)) > size - *at - 4 || padded (arg->size) > size - *at - 4)
        return "a blob is cut off";
      arg->bytes = bytes + *at + 4;
      *at += 4 + padded (arg->size);
      return NULL;
    case 'T': case 'F':
      arg->integer = arg->type == 'T';
      arg->number = (double) arg->integer;
      return NULL;
    case 'N': case 'I':
      return NULL;
    default:
      return "an argument is of a type that is not known here";
    }
}

const char *
osc_message_read (OscMessage *message, const uint8_t *bytes, size_t size)
{
  size_t at = 0;
  const char *types, *problem = NULL;
  message->count = 0;
  message->address = take_text (bytes, size, &at);
  if (!message->address || *message->address != '/')
    return "a message begins with an address and /";
  types = at < size ? take_text (bytes, size, &at) : ",";
  if (!types || *types != ',')
    return "the types of the arguments are missing";
  if (strlen (types + 1) > OSC_ARGS_MAX)
    return "more than 128 arguments";
  for (types++; *types && !problem; types++)
    {
      OscArg *arg = &message->args[message->count++];
      *arg = (OscArg){ .type = *types };
      problem = take_arg (arg, bytes, size, &at);
    }
  return problem;
}

static const char *
split (const uint8_t *bytes, size_t size, uint64_t tag, int depth, OscFunc func, void *data)
{
  const char *problem = NULL;
  if (size < sizeof BUNDLE || memcmp (bytes, BUNDLE, sizeof BUNDLE))
    {
      if (size == 0 || *bytes != '/')
        return "neither a message nor a bundle";
      func (bytes, size, tag, data);
      return NULL;
    }
  if (size < 16)
    return "a bundle is cut off";
  if (depth == OSC_DEPTH_MAX)
    return "bundles in bundles, too deep";
  tag = get_u64 (bytes + 8);
  for (size_t at = 16; at < size && !problem;)
    {
      size_t length = size - at < 4 ? 0 : get_u32 (bytes + at);
      if (size - at < 4 || length > size - at - 4 || length % 4)
        return "a part of a bundle is cut off";
      problem = split (bytes + at + 4, length, tag, depth + 1, func, data);
      at += 4 + length;
    }
  return problem;
}

const char *
osc_packet_split (const uint8_t *bytes, size_t size, OscFunc func, void *data)
{
  return split (bytes, size, OSC_NOW, 0, func, data);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */
typedef struct { uint8_t *to; size_t size, at; bool full; } Writer;

static void
put (Writer *w, const void *bytes, size_t length, size_t room)
{
  if (room > w->size - w->at)
    {
      w->full = true;
      return;
    }
  memcpy (w->to + w->at, bytes, length);
  memset (w->to + w->at + length, 0, room - length);
  w->at += room;
}

static void
put_text (Writer *w, const char *text)
{
  put (w, text, strlen (text), padded (strlen (text) + 1));
}

static void
put_word (Writer *w, uint64_t word, int width)
{
  uint8_t bytes[8];
  for (int i = 0; i < width; i++)
    bytes[i] = (uint8_t) (word >> 8 * (width - 1 - i));
  put (w, bytes, (size_t) width, (size_t) width);
}

size_t
osc_message_write (uint8_t *to, size_t size, const char *address, const char *types, ...)
{
  Writer w = { to, size, 0, false };
  char tags[OSC_ARGS_MAX + 2] = ",";
  va_list list;
  strncat (tags, types, OSC_ARGS_MAX);
  put_text (&w, address);
  put_text (&w, tags);
  va_start (list, types);
  for (const char *type = tags + 1; *type && !w.full; type++)
    {
      uint64_t wide;
      uint32_t word;
      double number;
      float single;
      const void *bytes;
      switch (*type)
        {
        case 'i': put_word (&w, (uint64_t) va_arg (list, int), 4); break;
        case 'h': put_word (&w, (uint64_t) va_arg (list, int64_t), 8); break;
        case 'f':
          single = (float) va_arg (list, double);
          memcpy (&word, &single, sizeof word);
          put_word (&w, word, 4);
          break;
        case 'd':
          number = va_arg (list, double);
          memcpy (&wide, &number, sizeof wide);
          put_word (&w, wide, 8);
          break;
        case 'b':
          bytes = va_arg (list, const void *);
          word = (uint32_t) va_arg (list, int);
          put_word (&w, word, 4);
          if (!w.full)
            put (&w, bytes, word, padded (word));
          break;
        default:
          bytes = va_arg (list, const char *);
          put_text (&w, bytes ? bytes : "");
        }
    }
  va_end (list);
  return w.full ? 0 : w.at;
}

/* ---- time ------------------------------------------------------------------------------------------------- */
uint64_t
osc_tag_from_ns (int64_t ns)
{
  uint64_t seconds = (uint64_t) (ns / 1000000000 + EPOCH_S), rest = (uint64_t) (ns % 1000000000);
  return seconds << 32 | ((rest << 32) + 500000000) / 1000000000;
}

int64_t
osc_tag_to_ns (uint64_t tag)
{
  int64_t seconds = (int64_t) (tag >> 32) - EPOCH_S;
  if (seconds < 0)                      /* the counter begins anew in 2036: nobody means times before 1970 */
    seconds += INT64_C (1) << 32;
  return seconds * 1000000000 + (int64_t) (((tag & 0xffffffff) * 1000000000 + (UINT64_C (1) << 31)) >> 32);
}
