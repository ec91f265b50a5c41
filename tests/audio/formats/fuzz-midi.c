/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a MIDI file: read, written as a composition, written as MIDI again, and read again. */
#include "formats/midi.h"
#include "fuzz-check.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  FormatsReport *report = formats_report_new ();
  FormatsPiece *piece = formats_read_midi (bytes, size, report, NULL);
  if (piece)
    {
      gsize length;
      char *text = formats_write_script (piece, "fuzz.mid", report, NULL);
      fuzz_check_script (text);
      g_free (text);
      GBytes *again = formats_write_midi (piece, report);
      const guint8 *data = g_bytes_get_data (again, &length);
      FormatsPiece *second = formats_read_midi (data, length, NULL, NULL);
      g_assert_true (second != NULL || length > FORMATS_FILE_MAX || piece->beats > FORMATS_BEATS_MAX / 2);
      formats_piece_free (second);
      g_bytes_unref (again);
    }
  formats_piece_free (piece);
  formats_report_free (report);
  return 0;
}
