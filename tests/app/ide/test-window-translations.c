/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window speaks each of its languages: a button by its translated name, and a wrong one is not there. */
#include "ui-driver.h"

static void
test_language (gconstpointer data)
{
  const char *const *row = data;
  UiBox box;
  g_setenv ("LANGUAGE", row[0], TRUE);
  ui_start (NULL);
  g_assert_true (ui_find (NULL, row[1], &box));
  g_assert_false (ui_find (NULL, "Main menu", &box));
  ui_stop ();
}

int
main (int argc, char **argv)
{
  static const char *const rows[][2] = {
    { "de", "Hauptmenü" }, { "es", "Menú principal" }, { "fr", "Menu principal" }, { "ja", "メインメニュー" },
  };
  int result = ui_enter (argc, argv);
  if (result >= 0)
    return result;
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/ide/translations/", rows[i][0], NULL);
      g_test_add_data_func (path, rows[i], test_language);
    }
  return g_test_run ();
}
