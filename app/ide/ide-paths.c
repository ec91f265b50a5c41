/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user's state and the translations lie. */
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
ide_paths_get_histories (void)
{
  return get_state_path ("histories");
}

char *
ide_paths_get_state_file (void)
{
  return get_state_path ("session.json");
}

char *
ide_paths_get_translations (void)
{
  const char *given = g_getenv ("SYMPHONY_LOCALE");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  if (given && *given)
    return g_strdup (given);
  return g_strdup (program && g_str_has_prefix (program, SYMPHONY_BUILD_DIR "/") ? SYMPHONY_BUILD_DIR "/po" : SYMPHONY_LOCALE_DIR);
}

char *
ide_paths_get_palette_file (void)
{
  return get_state_path ("palette.json");
}

char *
ide_paths_get_sessions (void)
{
  char *path = get_state_path ("sessions");
  g_mkdir_with_parents (path, 0700);
  return path;
}

char *
ide_paths_get_start_file (void)
{
  return get_state_path ("starting");
}
