/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing and reading the framed answers of the composer child. */
#include "composer/wire.h"

#include <math.h>
#include <string.h>

static void
put (ComposerWriter *writer, const void *bytes, size_t size)
{
  if (writer->failed || size > writer->capacity - writer->size)
    {
      writer->failed = true;
      return;
    }
  memcpy (writer->data + writer->size, bytes, size);
  writer->size += size;
}

void composer_put_u32 (ComposerWriter *writer, uint32_t value) { put (writer, &value, sizeof value); }
void composer_put_u64 (ComposerWriter *writer, uint64_t value) { put (writer, &value, sizeof value); }
void composer_put_f64 (ComposerWriter *writer, double value) { put (writer, &value, sizeof value); }

void
composer_put_text (ComposerWriter *writer, const char *text)
{
  size_t size = strlen (text ? text : "") + 1;
  composer_put_u32 (writer, (uint32_t) size);
  put (writer, text ? text : "", size);
}

static bool
get (ComposerReader *reader, void *bytes, size_t size)
{
  if (reader->failed || size > reader->size - reader->offset)
    {
      reader->failed = true;
      memset (bytes, 0, size);
      return false;
    }
  memcpy (bytes, reader->data + reader->offset, size);
  reader->offset += size;
  return true;
}

uint32_t
composer_get_u32 (ComposerReader *reader)
{
  uint32_t value;
  get (reader, &value, sizeof value);
  return value;
}

uint64_t
composer_get_u64 (ComposerReader *reader)
{
  uint64_t value;
  get (reader, &value, sizeof value);
  return value;
}

double
composer_get_f64 (ComposerReader *reader)
{
  double value;
  get (reader, &value, sizeof value);
  return isfinite (value) ? value : 0;
}

const char *
composer_get_text (ComposerReader *reader)
{
  uint32_t size = composer_get_u32 (reader);
  const char *text = (const char *) reader->data + reader->offset;
  if (reader->failed || size == 0 || size > reader->size - reader->offset || text[size - 1] != '\0')
    {
      reader->failed = true;
      return "";
    }
  reader->offset += size;
  return text;
}

uint32_t
composer_get_count (ComposerReader *reader, uint32_t max)
{
  uint32_t count = composer_get_u32 (reader);
  if (count > max)
    reader->failed = true;
  return reader->failed ? 0 : count;
}
