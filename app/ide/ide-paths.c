/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user's state lies. */
#include "ide-application.h"

static char *
get_state_path (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "symphony", NULL);
  g_mkdir_with_parents (folder, 0700);
  return g_build_filename (folder, name, NULL);
}

char *
ide_paths_get_journals (void)
{
  return get_state_path ("journals");
}

char *
ide_paths_get_state_file (void)
{
  return get_state_path ("session.json");
}
