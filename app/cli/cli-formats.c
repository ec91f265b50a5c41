/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What import and export do the same way. */
#include "cli-formats.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "json/json.h"

CliFormat
cli_format_find (const char *path)
{
  static const struct { const char *ending; CliFormat format; } endings[] = {
    { ".mid", CLI_FORMAT_MIDI }, { ".midi", CLI_FORMAT_MIDI }, { ".smf", CLI_FORMAT_MIDI }, { ".rmi", CLI_FORMAT_MIDI },
    { ".musicxml", CLI_FORMAT_MUSICXML }, { ".xml", CLI_FORMAT_MUSICXML }, { ".mxl", CLI_FORMAT_MXL } };
  g_autofree char *lower = g_ascii_strdown (path, -1);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i].ending))
      return endings[i].format;
  return CLI_FORMAT_NONE;
}

int
cli_formats_save (const char *in, const char *out, const void *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  struct stat from, to;
  if (g_stat (out, &to) == 0)
    {
      if (g_stat (in, &from) == 0 && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
        {
          cli_complain ("%s is what is read; name another file after -o.", out);
          return CLI_USAGE;
        }
      if (!S_ISREG (to.st_mode))
        {
          cli_complain ("%s is no regular file; name another one after -o.", out);
          return CLI_USAGE;
        }
    }
  if (!g_file_set_contents_full (out, bytes, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error))
    {
      cli_complain ("%s cannot be written: %s", out, error->message);
      return CLI_SYSTEM;
    }
  return CLI_OK;
}

static void
print_text (const char *in, const FormatsReport *report, const GError *error)
{
  static const char *const severities[] = { "warning", "hint" };
  for (guint i = 0; i < report->items->len; i++)
    {
      const FormatsDiagnostic *item = report->items->pdata[i];
      fprintf (stderr, "%s:", in);
      if (item->line > 0)
        fprintf (stderr, "%u:", item->line);
      else if (item->offset != FORMATS_NO_OFFSET)
        fprintf (stderr, " byte %" G_GUINT64_FORMAT ":", item->offset);
      fprintf (stderr, " %s: %s [%s]", severities[item->severity], item->message, item->code);
      if (item->count > 1)
        fprintf (stderr, " (%u times in all)", item->count);
      fprintf (stderr, "\n");
      if (item->hint)
        fprintf (stderr, "  %s\n", item->hint);
    }
  if (error)
    fprintf (stderr, "%s: error: %s.\n", in, error->message);
}

static void
add_string (JsonText *text, const char *key, const char *value)
{
  json_text_add_string (text, key, strlen (key));
  json_text_add (text, ":");
  if (value)
    json_text_add_string (text, value, strlen (value));
  else
    json_text_add (text, "null");
}

static void
add_number (JsonText *text, const char *key, double value)
{
  json_text_add (text, ",");
  json_text_add_string (text, key, strlen (key));
  json_text_add (text, ":");
  json_text_add_number (text, value);
}

static void
add_diagnostic (JsonText *text, const FormatsDiagnostic *item)
{
  json_text_add (text, "{");
  add_string (text, "severity", item->severity == FORMATS_WARNING ? "warning" : "hint");
  json_text_add (text, ",");
  add_string (text, "code", item->code);
  if (item->offset != FORMATS_NO_OFFSET)
    add_number (text, "offset", (double) item->offset);
  if (item->line > 0)
    add_number (text, "line", item->line);
  add_number (text, "count", item->count);
  json_text_add (text, ",");
  add_string (text, "message", item->message);
  if (item->hint)
    {
      json_text_add (text, ",");
      add_string (text, "hint", item->hint);
    }
  json_text_add (text, "}");
}

void
cli_formats_report (gboolean json, const char *in, const char *out, const FormatsPiece *piece, const FormatsReport *report,
                    const GError *error, int status)
{
  print_text (in, report, error);
  if (!json)
    return;
  JsonText text = { 0 };
  g_autofree char *in_utf8 = g_filename_display_name (in), *out_utf8 = g_filename_display_name (out);
  json_text_add (&text, "{");
  add_string (&text, "in", in_utf8);
  json_text_add (&text, ",");
  add_string (&text, "out", out_utf8);
  json_text_add (&text, status == CLI_OK ? ",\"ok\":true" : ",\"ok\":false");
  add_number (&text, "tracks", piece ? piece->tracks->len : 0);
  add_number (&text, "notes", piece ? (double) formats_piece_count_notes (piece) : 0);
  json_text_add (&text, ",");
  add_string (&text, "error", error ? error->message : NULL);
  json_text_add (&text, ",\"diagnostics\":[");
  for (guint i = 0; i < report->items->len; i++)
    {
      json_text_add (&text, i > 0 ? ",\n  " : "\n  ");
      add_diagnostic (&text, report->items->pdata[i]);
    }
  json_text_add (&text, "]}\n");
  char *document = json_text_steal (&text);
  fputs (document, stdout);
  free (document);
}
