/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony export: a composition as MIDI or MusicXML. The composition is evaluated by the locked-in child, as always; what comes
 * back is its event list. */
#include "cli-formats.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "formats/midi.h"
#include "formats/musicxml.h"
#include "live/live.h"

/* The event list of a composition, at most 1 GiB. NULL: *error says why, *status what to leave with. */
static GBytes *
read_events (const char *path, uint32_t seed, guint bars, int *status, GError **error)
{
  int fd = memfd_create ("events", MFD_CLOEXEC);
  if (fd < 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "No memory for the events: %s", g_strerror (errno));
      *status = CLI_SYSTEM;
      return NULL;
    }
  LiveListing listing = { .seed = seed };
  *status = bars > 0 ? live_follow (path, &listing, bars, fd, error)
                     : live_print (path, LIVE_PRINT_EVENTS_JSON, &listing, fd, error);
  off_t size = lseek (fd, 0, SEEK_END);
  GBytes *bytes = NULL;
  if (size > 0 && size <= 1 << 30 && !*error)
    {
      void *map = mmap (NULL, (gsize) size, PROT_READ, MAP_PRIVATE, fd, 0);
      if (map != MAP_FAILED)
        {
          bytes = g_bytes_new (map, (gsize) size);
          munmap (map, (gsize) size);
        }
    }
  if (!bytes && !*error)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, size > 0 ? "The event list is larger than 1 GiB" : "The composer wrote nothing");
      *status = *status == CLI_OK ? CLI_SYSTEM : *status;
    }
  close (fd);
  return bytes;
}

static GBytes *
write_piece (const FormatsPiece *piece, CliFormat format, FormatsReport *report, GError **error)
{
  if (format == CLI_FORMAT_MIDI)
    return formats_write_midi (piece, report);
  char *document = formats_write_musicxml (piece, report);
  if (format == CLI_FORMAT_MUSICXML)
    return g_bytes_new_take (document, strlen (document));
  GBytes *packed = formats_pack_musicxml (document, error);
  g_free (document);
  return packed;
}

static int
export (const char *in, const char *out, CliFormat format, uint32_t seed, guint bars, gboolean json)
{
  g_autoptr (FormatsReport) report = formats_report_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FormatsPiece) piece = NULL;
  int status;
  g_autoptr (GBytes) events = read_events (in, seed, bars, &status, &error);
  if (events && status == CLI_OK)
    {
      gsize size;
      const char *text = g_bytes_get_data (events, &size);
      piece = formats_read_events (text, size, report, &error);
      status = piece ? CLI_OK : CLI_SYSTEM;
    }
  else if (events)
    live_print (in, LIVE_PRINT_CHECK_TEXT, &(LiveListing) { .seed = seed }, STDERR_FILENO, NULL);
  if (piece)
    {
      g_autoptr (GBytes) bytes = write_piece (piece, format, report, &error);
      gsize size = 0;
      const void *data = bytes ? g_bytes_get_data (bytes, &size) : NULL;
      status = bytes ? cli_formats_save (in, out, data, size) : CLI_INPUT;
    }
  else if (!error)
    g_set_error (&error, FORMATS_ERROR, FORMATS_ERROR_BROKEN, "Nothing was written: mend the errors above first");
  cli_formats_report (json, in, out, piece, report, error, status);
  if (status == CLI_OK)
    fprintf (stderr, "%s: %u track(s), %" G_GSIZE_FORMAT " notes\n", out, piece->tracks->len, formats_piece_count_notes (piece));
  return status;
}

int
cli_export (int argc, char **argv)
{
  g_autofree char *out = NULL;
  gboolean json = FALSE;
  int seed = 0, bars = 0, status;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "The file: .mid .midi .musicxml .xml .mxl", "OUT" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed for whatever is drawn by chance", "N" },
    { "bars", 0, 0, G_OPTION_ARG_INT, &bars, "Follow the synapses for so many bars", "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document on what was written", NULL }, G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || !out || bars < 0 || bars > LIVE_BARS_MAX)
    {
      cli_complain ("usage: symphony export FILE -o OUT [--seed N] [--bars 1-%d] [--json]", LIVE_BARS_MAX);
      return CLI_USAGE;
    }
  CliFormat format = cli_format_find (out);
  if (format == CLI_FORMAT_NONE)
    {
      cli_complain ("%s: the ending says no format that can be exported: .mid .midi .musicxml .xml .mxl", out);
      return CLI_USAGE;
    }
  return export (argv[1], out, format, (uint32_t) seed, (guint) bars, json);
}
