/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names: whether an id is well formed, and "did you mean" by distance. */
#include <stdio.h>
#include <string.h>
#include "dsp-patch.h"

void
dsp_guess_add (DspGuess *g, const char *wrong, const char *name)
{
  uint32_t distance = dsp_name_distance (wrong, name);
  if (!g->name || distance < g->distance)
    *g = (DspGuess){ name, distance };
}

const char *
dsp_guess_hint (const DspGuess *g, const char *wrong, char out[128])
{
  size_t n = strlen (wrong);
  if (!g->name || g->distance > (n < 4 ? 1 : n < 8 ? 2 : 3))
    return NULL;
  snprintf (out, 128, "did you mean \"%.100s\"?", g->name);
  return out;
}

const char *
dsp_guess_module (const char *wrong, char out[128])
{
  DspGuess g = { 0 };
  uint32_t count = dsp_module_count ();
  for (uint32_t i = 0; i < count; i++)
    dsp_guess_add (&g, wrong, dsp_module_get (i)->type);
  const char *hint = dsp_guess_hint (&g, wrong, out);
  for (uint32_t i = 0; i < count && !hint; i++)
    {
      const char *type = dsp_module_get (i)->type, *dot = strchr (type, '.');
      if (dot && !strcmp (dot + 1, wrong))
        {
          DspGuess whole = { type, 0 };
          hint = dsp_guess_hint (&whole, wrong, out);
        }
    }
  return hint;
}

bool
dsp_id_is_valid (const char *id, size_t length)
{
  if (!length || length > 63 || strlen (id) != length)
    return false;
  for (size_t i = 0; i < length; i++)
    {
      char c = id[i];
      bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '.' || c == '-')))
        return false;
    }
  return true;
}
