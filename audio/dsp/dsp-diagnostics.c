/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of diagnostics, and memory that is always there. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-patch.h"

#define DIAGNOSTICS_MAX 200

void *
dsp_alloc (size_t size)
{
  void *memory = calloc (1, size ? size : 1);
  if (!memory)
    abort ();
  return memory;
}

char *
dsp_dup (const char *text)
{
  char *copy = text ? strdup (text) : NULL;
  if (text && !copy)
    abort ();
  return copy;
}

void
dsp_complain (DspDiagnostics *d, DspSeverity severity, const char *code, size_t offset, const char *hint, const char *format, ...)
{
  char message[512];
  va_list list;
  if (severity == DSP_ERROR)
    d->error_count++;
  if (d->count >= DIAGNOSTICS_MAX)
    return;
  if ((d->count & (d->count - 1)) == 0)
    {
      DspDiagnostic *more = realloc (d->items, (d->count ? d->count * 2 : 1) * sizeof *more);
      if (!more)
        abort ();
      d->items = more;
    }
  va_start (list, format);
  vsnprintf (message, sizeof message, format, list);
  va_end (list);
  DspDiagnostic *item = &d->items[d->count++];
  *item = (DspDiagnostic){ .severity = severity, .offset = offset, .message = dsp_dup (message),
                           .hint = hint && *hint ? dsp_dup (hint) : NULL };
  snprintf (item->code, sizeof item->code, "%s", code);
}

static int
compare (const void *a, const void *b)
{
  const DspDiagnostic *x = a, *y = b;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  if (x->column != y->column)
    return x->column < y->column ? -1 : 1;
  return strcmp (x->code, y->code);
}

void
dsp_diagnostics_place (DspDiagnostics *d, const char *text, size_t length)
{
  for (uint32_t i = 0; i < d->count; i++)
    if (d->items[i].offset < length + 1)
      json_place (text, length, d->items[i].offset, &d->items[i].line, &d->items[i].column);
  if (d->count)
    qsort (d->items, d->count, sizeof *d->items, compare);
}

void
dsp_diagnostics_finish (DspDiagnostics *d)
{
  if (!d)
    return;
  for (uint32_t i = 0; i < d->count; i++)
    {
      free (d->items[i].message);
      free (d->items[i].hint);
    }
  free (d->items);
  *d = (DspDiagnostics){ 0 };
}
