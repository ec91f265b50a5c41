/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text whatever the locale, and a growing text. */
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json/json.h"

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void
make_locale (void)
{
  c_locale = newlocale (LC_ALL_MASK, "C", (locale_t) 0);
}

double
json_number_read (const char *text, const char **end)
{
  char *stop;
  pthread_once (&c_locale_once, make_locale);
  double number = c_locale ? strtod_l (text, &stop, c_locale) : strtod (text, &stop);
  if (end)
    *end = stop;
  return number;
}

int
json_number_write (double number, char out[JSON_NUMBER_SIZE])
{
  int length = 0;
  if (!isfinite (number))
    return snprintf (out, JSON_NUMBER_SIZE, "null");
  if (number == 0)
    return snprintf (out, JSON_NUMBER_SIZE, signbit (number) ? "-0" : "0");
  for (int digits = 1; digits <= 17; digits++)
    {
      length = snprintf (out, JSON_NUMBER_SIZE, "%.*g", digits, number);
      for (int i = 0; i < length; i++)
        if (!strchr ("0123456789+-e", out[i]))
          out[i] = '.';
      if (json_number_read (out, NULL) == number)
        break;
    }
  if (fabs (number) < 1e15 && number == floor (number))         /* 440, not 4.4e+02 */
    length = snprintf (out, JSON_NUMBER_SIZE, "%.0f", number);
  return length;
}

void
json_text_add_bytes (JsonText *text, const char *bytes, size_t length)
{
  if (text->length + length + 1 > text->size)
    {
      text->size = (text->length + length + 1) * 2 + 64;
      text->text = realloc (text->text, text->size);
      if (!text->text)
        abort ();
    }
  memcpy (text->text + text->length, bytes, length);
  text->length += length;
  text->text[text->length] = 0;
}

void
json_text_add (JsonText *text, const char *string)
{
  json_text_add_bytes (text, string, strlen (string));
}

void
json_text_add_number (JsonText *text, double number)
{
  char out[JSON_NUMBER_SIZE];
  json_text_add_bytes (text, out, (size_t) json_number_write (number, out));
}

void
json_text_add_string (JsonText *text, const char *string, size_t length)
{
  json_text_add (text, "\"");
  for (size_t i = 0; i < length; i++)
    {
      unsigned char c = (unsigned char) string[i];
      char escape[8];
      const char *shortcut = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : NULL;
      if (shortcut)
        json_text_add (text, shortcut);
      else if (c < 0x20)
        json_text_add_bytes (text, escape, (size_t) snprintf (escape, sizeof escape, "\\u%04x", c));
      else
        json_text_add_bytes (text, string + i, 1);
    }
  json_text_add (text, "\"");
}

char *
json_text_steal (JsonText *text)
{
  char *string = text->text;
  if (!string)
    string = calloc (1, 1);
  *text = (JsonText){ 0 };
  return string;
}
