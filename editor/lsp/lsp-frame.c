/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The framing of the base protocol (LSP 3.17, "Base Protocol"). */
#include "lsp-frame.h"
#include <string.h>

#define COMPACT_BYTES (64u << 10)

void
lsp_frames_init (LspFrames *frames, gsize limit)
{
  *frames = (LspFrames) { g_byte_array_new (), 0, limit, FALSE };
}

void
lsp_frames_clear (LspFrames *frames)
{
  g_clear_pointer (&frames->bytes, g_byte_array_unref);
}

gboolean
lsp_frames_feed (LspFrames *frames, const void *bytes, gsize length)
{
  if (frames->broken)
    return FALSE;
  if (frames->read > COMPACT_BYTES && frames->read > frames->bytes->len / 2)
    {
      g_byte_array_remove_range (frames->bytes, 0, frames->read);
      frames->read = 0;
    }
  g_byte_array_append (frames->bytes, bytes, length);
  return TRUE;
}

/* Digits only, no sign, no more than the limit. */
static gboolean
read_number (const char *text, const char *end, gsize limit, gsize *number)
{
  gboolean any = FALSE;
  *number = 0;
  while (text < end && (*text == ' ' || *text == '\t'))
    text++;
  for (; text < end && g_ascii_isdigit (*text); text++)
    {
      any = TRUE;
      *number = *number * 10 + (gsize) (*text - '0');
      if (*number > limit)
        return FALSE;
    }
  while (text < end && (*text == ' ' || *text == '\t'))
    text++;
  return any && text == end;
}

/* A header is short: no memmem, of which the sanitizers' build believes that it may be given NULL. */
static const char *
find (const char *text, gsize length, const char *sign)
{
  gsize size = strlen (sign);
  for (gsize i = 0; i + size <= length; i++)
    if (memcmp (text + i, sign, size) == 0)
      return text + i;
  return NULL;
}

/* FALSE: no length in it, or not a header. */
static gboolean
read_header (const char *header, const char *end, gsize limit, gsize *length)
{
  static const char name[] = "content-length:";
  gboolean found = FALSE;

  while (header < end)
    {
      const char *line_end = find (header, (gsize) (end - header), "\r\n");
      if (!line_end)
        line_end = end;
      if (!memchr (header, ':', (gsize) (line_end - header)))
        return FALSE;
      if ((gsize) (line_end - header) >= strlen (name) && g_ascii_strncasecmp (header, name, strlen (name)) == 0)
        {
          if (found || !read_number (header + strlen (name), line_end, limit, length))
            return FALSE;
          found = TRUE;
        }
      header = line_end + 2;
    }
  return found;
}

gboolean
lsp_frames_next (LspFrames *frames, const char **message, gsize *length)
{
  gsize left = frames->bytes->len - frames->read, header, size;
  const char *start, *end;

  if (frames->broken || left == 0)
    return FALSE;
  start = (const char *) frames->bytes->data + frames->read;
  end = find (start, MIN (left, LSP_HEADER_MAX), "\r\n\r\n");
  if (!end)
    {
      frames->broken = left >= LSP_HEADER_MAX;
      return FALSE;
    }
  if (!read_header (start, end, frames->limit, &size))
    {
      frames->broken = TRUE;
      return FALSE;
    }
  header = (gsize) (end - start) + 4;
  if (left - header < size)
    return FALSE;
  *message = start + header;
  *length = size;
  frames->read += header + size;
  return TRUE;
}
