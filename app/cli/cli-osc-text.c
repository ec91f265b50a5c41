/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control messages as lines of text: "/param/set filter cutoff 900". */
#include "cli-osc-text.h"

#include <math.h>
#include <string.h>

static void
add_padded (GByteArray *to, const char *text)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) strlen (text));
  do
    g_byte_array_append (to, (const guint8 *) "", 1);
  while (to->len % 4);
}

static void
add_word (GByteArray *to, guint64 bits, int bytes)
{
  for (int i = bytes - 1; i >= 0; i--)
    g_byte_array_append (to, &(guint8) { (guint8) (bits >> 8 * i) }, 1);
}

static char
type_of (const char *word, double *number)
{
  char *end = NULL;
  *number = g_ascii_strtod (word, &end);
  if (end == word || *end)
    return 's';
  return strpbrk (word, ".eEnN") || fabs (*number) > G_MAXINT32 ? 'd' : 'i';
}

size_t
cli_osc_read (const char *line, gint64 serial, uint8_t *packet, size_t size, GError **error)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GByteArray) body = g_byte_array_new (), message = g_byte_array_new ();
  g_autoptr (GString) types = g_string_new (serial >= 0 ? ",h" : ",");
  if (!g_shell_parse_argv (line, NULL, &words, error))
    return 0;
  if (serial >= 0)
    add_word (body, (guint64) serial, 8);
  for (char **word = words + 1; *word; word++)
    {
      double number;
      guint64 bits;
      char type = type_of (*word, &number);
      g_string_append_c (types, type);
      memcpy (&bits, &number, sizeof bits);
      if (type == 's')
        add_padded (body, *word);
      else if (type == 'd')
        add_word (body, bits, 8);
      else
        add_word (body, (guint32) (gint32) number, 4);
    }
  add_padded (message, words[0]);
  add_padded (message, types->str);
  g_byte_array_append (message, body->data, body->len);
  if (*words[0] != '/' || message->len > size)
    {
      g_set_error (error, G_SHELL_ERROR, G_SHELL_ERROR_FAILED, "“%s”: %s", line,
                   *words[0] != '/' ? "a message begins with an address, as in /param/set filter cutoff 900" : "too long");
      return 0;
    }
  memcpy (packet, message->data, message->len);
  return message->len;
}

char *
cli_osc_show (const uint8_t *packet, size_t size)
{
  g_autofree OscMessage *message = g_new (OscMessage, 1);
  GString *line = g_string_new (NULL);
  if (osc_message_read (message, packet, size))
    return g_string_free (line, FALSE);
  g_string_append (line, message->address);
  for (uint32_t i = 0; i < message->count; i++)
    {
      const OscArg *arg = &message->args[i];
      if (arg->type == 's')
        g_string_append_printf (line, " %s", arg->text);
      else if (arg->type == 'f' || arg->type == 'd')
        g_string_append_printf (line, " %g", arg->number);
      else
        g_string_append_printf (line, " %" G_GINT64_FORMAT, arg->integer);
    }
  return g_string_free (line, FALSE);
}
