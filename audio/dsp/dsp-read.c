/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, texts, words, objects and lists of a file, with what is wrong about them. */
#include <stdlib.h>
#include <string.h>
#include "dsp-read.h"

bool
dsp_read_number (DspReader *b, const JsonItem *item, const char *what, double min, double max, double *out)
{
  if (item->type != JSON_ITEM_NUMBER)
    return ERROR ("P001", item, NULL, "%s must be a number", what), false;
  if (!(item->number >= min && item->number <= max))
    {
      char lo[JSON_NUMBER_SIZE], hi[JSON_NUMBER_SIZE], hint[128];
      json_number_write (min, lo);
      json_number_write (max, hi);
      snprintf (hint, sizeof hint, "allowed is %s to %s", lo, hi);
      return ERROR ("P005", item, hint, "%s is out of range", what), false;
    }
  *out = item->number;
  return true;
}

bool
dsp_read_text (DspReader *b, const JsonItem *item, const char *what, char **out)
{
  if (item->type != JSON_ITEM_STRING || strlen (item->string) != item->length)
    return ERROR ("P001", item, NULL, "%s must be a text", what), false;
  free (*out);
  *out = dsp_dup (item->string);
  return true;
}

bool
dsp_read_word (DspReader *b, const JsonItem *item, const char *what, const char *words, int *out)
{
  int found = item->type == JSON_ITEM_STRING ? dsp_words_find (words, item->string, item->length) : -1;
  if (found < 0)
    {
      char hint[160];
      snprintf (hint, sizeof hint, "one of: %s", words);
      return ERROR ("P019", item, hint, "%s: unknown word \"%.60s\"", what, item->type == JSON_ITEM_STRING ? item->string : "?"), false;
    }
  *out = found;
  return true;
}

bool
dsp_read_members (DspReader *b, const JsonItem *item, const char *what)
{
  if (item->type == JSON_ITEM_OBJECT || (item->type == JSON_ITEM_ARRAY && !item->count))
    return true;
  return ERROR ("P001", item, NULL, "%s must be an object", what), false;
}

bool
dsp_read_list (DspReader *b, const JsonItem *item, const char *what, uint32_t max, bool object, void (*one) (DspReader *, const JsonItem *))
{
  if (!item)
    return true;
  if (object ? !dsp_read_members (b, item, what) : item->type != JSON_ITEM_ARRAY)
    {
      if (!object)
        ERROR ("P001", item, NULL, "%s must be a list", what);
      return false;
    }
  if (item->count > max)
    {
      ERROR ("P013", item, NULL, "%u %s; the limit is %u", item->count, what, max);
      return false;
    }
  for (const JsonItem *m = item->first; m; m = m->next)
    one (b, m);
  return true;
}
