/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as MusicXML or .mxl: read, written as a composition, written as MusicXML, and read again. */
#include "formats/musicxml.h"
#include "fuzz-check.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  FormatsReport *report = formats_report_new ();
  FormatsPiece *piece = formats_read_musicxml (bytes, size, report, NULL);
  if (piece)
    {
      char *text = formats_write_script (piece, "fuzz.musicxml", report, NULL);
      fuzz_check_script (text);
      g_free (text);
      if (piece->beats < 2000)
        {
          char *again = formats_write_musicxml (piece, report);
          GError *error = NULL;
          FormatsPiece *second = formats_read_musicxml ((const guint8 *) again, strlen (again), NULL, &error);
          g_assert_true (second != NULL || g_error_matches (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT));
          g_clear_error (&error);
          formats_piece_free (second);
          g_free (again);
        }
    }
  formats_piece_free (piece);
  formats_report_free (report);
  return 0;
}
