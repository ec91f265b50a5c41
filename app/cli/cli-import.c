/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony import: MIDI and MusicXML as a composition. */
#include "cli-formats.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/midi.h"
#include "formats/musicxml.h"

/* The whole of a regular file within the limit; opening it never waits for anybody. */
static GBytes *
read_file (const char *path, GError **error)
{
  struct stat info;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat (fd, &info) < 0)
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "It cannot be read: %s", g_strerror (errno));
  else if (!S_ISREG (info.st_mode))
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "It is no regular file");
  else if (info.st_size > FORMATS_FILE_MAX)
    g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "The file is larger than %u MiB", FORMATS_FILE_MAX >> 20);
  else if (info.st_size == 0)
    g_set_error_literal (error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "The file is empty");
  if (error && *error)
    {
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  gsize size = (gsize) info.st_size, got = 0;
  guint8 *bytes = g_malloc (size);
  for (ssize_t n = 1; n != 0 && got < size;)
    {
      n = read (fd, bytes + got, size - got);
      if (n < 0 && errno != EINTR)
        break;
      got += n > 0 ? (gsize) n : 0;
    }
  close (fd);
  return g_bytes_new_take (bytes, got);
}

static FormatsPiece *
read_piece (const char *in, CliFormat format, FormatsReport *report, GError **error)
{
  g_autoptr (GBytes) bytes = read_file (in, error);
  gsize size;
  if (!bytes)
    return NULL;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  return format == CLI_FORMAT_MIDI ? formats_read_midi (data, size, report, error) : formats_read_musicxml (data, size, report, error);
}

static int
import (const char *in, const char *out, CliFormat format, gboolean json)
{
  g_autoptr (FormatsReport) report = formats_report_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FormatsPiece) piece = read_piece (in, format, report, &error);
  g_autofree char *base = g_path_get_basename (in), *name = g_filename_display_name (base);
  for (char *p = name; *p; p++)
    if (g_ascii_iscntrl (*p))
      *p = '?';
  g_autofree char *text = piece ? formats_write_script (piece, name, report, &error) : NULL;
  int status = text ? cli_formats_save (in, out, text, strlen (text)) : CLI_INPUT;
  cli_formats_report (json, in, out, piece, report, error, status);
  if (status == CLI_OK)
    fprintf (stderr, "%s: %u track(s), %" G_GSIZE_FORMAT " notes. Play it with: symphony play %s\n", out, piece->tracks->len,
             formats_piece_count_notes (piece), out);
  return status;
}

int
cli_import (int argc, char **argv)
{
  g_autofree char *out = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "The composition: .sym", "OUT" },
                                   { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document on what was read", NULL },
                                   G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "IN", &status))
    return status;
  if (argc != 2 || !out)
    {
      cli_complain ("usage: symphony import IN -o OUT.sym [--json]");
      return CLI_USAGE;
    }
  CliFormat format = cli_format_find (argv[1]);
  if (format == CLI_FORMAT_NONE)
    {
      cli_complain ("%s: the ending says no format that can be imported: .mid .midi .musicxml .xml .mxl", argv[1]);
      return CLI_USAGE;
    }
  g_autofree char *lower = g_ascii_strdown (out, -1);
  if (!g_str_has_suffix (lower, ".sym") && !g_str_has_suffix (lower, ".ts"))
    {
      cli_complain ("%s: a composition ends in .sym (or .ts).", out);
      return CLI_USAGE;
    }
  return import (argv[1], out, format, json);
}
