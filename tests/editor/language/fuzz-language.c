/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a text, asked about at a place that the first two bytes name. */
#include "language-all.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 2)
    return 0;
  gsize place = (gsize) data[0] << 8 | data[1];
  g_autoptr (LanguageProject) project = language_project_new ();
  language_project_set_file (project, "other.sym", "export const a = clip().note('C4')\n", 35);
  language_project_set_file (project, "song.sym", (const char *) data + 2, size - 2);
  ask_everything (project, "song.sym", size > 2 ? place % (size - 1) : 0);
  return 0;
}
