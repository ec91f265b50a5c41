/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys: reading, labels, layers, conditions, clashes. */
#include "../../../app/ide/keys/ide-keymap.h"
#include <string.h>

static void
check_strokes (const char *text, const char *name)
{
  IdeStroke strokes[IDE_STROKES_MAX];
  guint count;
  g_autofree char *got = NULL;
  if (!ide_strokes_parse (text, strokes, &count))
    {
      g_assert_cmpstr (name, ==, NULL);
      return;
    }
  got = ide_strokes_get_name (strokes, count);
  g_assert_cmpstr (got, ==, name);
}

static void
test_strokes (void)
{
  check_strokes ("<Control>k <Control>u", "<Control>k <Control>u");
  check_strokes ("ctrl+k ctrl+u", "<Control>k <Control>u");
  check_strokes ("Ctrl+Shift+P", "<Shift><Control>p");
  check_strokes ("ctrl++", "<Control>plus");
  check_strokes ("escape", "Escape");
  check_strokes ("F7", "F7");
  check_strokes ("<Control><Shift>Return", "<Shift><Control>Return");
  check_strokes ("ctrl+nothing", NULL);
  check_strokes ("", NULL);
  check_strokes ("a b c d", NULL);
}

static void
test_when (void)
{
  g_autofree char *problem = NULL;
  g_assert_true (ide_when_holds (NULL, IDE_FOCUS_OTHER));
  g_assert_true (ide_when_holds ("text && !selection", IDE_FOCUS_TEXT));
  g_assert_false (ide_when_holds ("text && !selection", IDE_FOCUS_TEXT | IDE_WHEN_SELECTION));
  g_assert_true (ide_when_holds ("tree || (list && page)", IDE_FOCUS_LIST | IDE_WHEN_PAGE));
  g_assert_false (ide_when_holds ("nonsense", 0xffff));
  g_assert_false (ide_when_check ("text &&", &problem));
  g_assert_nonnull (problem);
  g_assert_false (ide_when_check ("((((((((((((((((((((text", NULL));
  g_assert_true (ide_when_overlap ("text", NULL));
  g_assert_false (ide_when_overlap ("text", "terminal"));
  g_assert_false (ide_when_overlap ("text && carets", "text && !carets"));
}

static IdeKeymap *
make_map (void)
{
  IdeKeymap *map = ide_keymap_new ();
  ide_keymap_add_default (map, "win.find", "<Control>f|F7", NULL);
  ide_keymap_add_default (map, "editor.undo", "<Control>z", "text");
  ide_keymap_add_default (map, "win.tree", "<Control>k <Control>u", NULL);
  ide_keymap_add_default (map, "win.none", NULL, NULL);
  return map;
}

static void
check_label (IdeKeymap *map, const char *action, const char *label)
{
  g_autofree char *got = ide_keymap_dup_label (map, action);
  g_assert_cmpstr (got, ==, label);
}

static void
test_layers (void)
{
  static const char preset[] = "{ \"win.find\": \"ctrl+s\" }";
  static const char user[] = "{\n  // mine\n  \"win.find\": \"F4\", \"editor.undo\": \"\", \"win.none\": { \"keys\": \"ctrl+j\", \"when\": \"tree\" }\n}";
  g_autoptr (IdeKeymap) map = make_map ();
  g_autoptr (GPtrArray) list = NULL;
  IdeKeysLayer layer;

  check_label (map, "win.find", "Ctrl+F");
  check_label (map, "win.tree", "Ctrl+K Ctrl+U");
  ide_keymap_set_layer (map, IDE_KEYS_PRESET, preset, strlen (preset), NULL);
  check_label (map, "win.find", "Ctrl+S");
  ide_keymap_set_layer (map, IDE_KEYS_USER, user, strlen (user), NULL);
  check_label (map, "win.find", "F4");
  check_label (map, "editor.undo", NULL);
  check_label (map, "win.none", "Ctrl+J");
  list = ide_keymap_list (map, "win.find", &layer);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpint (layer, ==, IDE_KEYS_USER);
  g_assert_cmpstr (((const IdeBinding *) ide_keymap_get_bindings (map)->pdata[0])->action, ==, "win.none");   /* a condition first */
  ide_keymap_set_layer (map, IDE_KEYS_USER, NULL, 0, NULL);
  check_label (map, "win.find", "Ctrl+S");
  check_label (map, "editor.undo", "Ctrl+Z");
}

static void
test_bad_file (void)
{
  static const char text[] = "{\n  \"win.find\": 3,\n  \"win.tree\": \"ctrl+blah\",\n  \"win.none\": { \"keys\": \"F6\", \"when\": \"text &\" },\n  \"editor.undo\": \"F9\" }";
  g_autoptr (IdeKeymap) map = make_map ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  ide_keymap_set_layer (map, IDE_KEYS_USER, text, strlen (text), problems);
  g_assert_cmpuint (problems->len, ==, 3);
  g_assert_true (g_str_has_prefix (problems->pdata[0], "2:15:"));
  g_assert_true (g_str_has_prefix (problems->pdata[2], "4:39:"));
  check_label (map, "win.find", "Ctrl+F");
  check_label (map, "editor.undo", "F9");
  check_label (map, "win.tree", "Ctrl+K Ctrl+U");
  ide_keymap_set_layer (map, IDE_KEYS_USER, "{ \"win.find\": ", 14, problems);
  g_assert_cmpuint (problems->len, ==, 4);
  check_label (map, "win.find", "Ctrl+F");
}

static void
test_clashes (void)
{
  g_autoptr (IdeKeymap) map = make_map ();
  g_autoptr (GPtrArray) none = NULL, same = NULL, chord = NULL, apart = NULL;
  const GPtrArray *all = ide_keymap_get_bindings (map);

  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr (GPtrArray) clashes = ide_keymap_find_clashes (map, all->pdata[i]);
      g_assert_cmpuint (clashes->len, ==, 0);
    }
  ide_keymap_add_default (map, "win.other", "<Control>z|<Control>k", NULL);
  ide_keymap_add_default (map, "win.shell", "<Control>z", "terminal");
  {
    g_autoptr (GPtrArray) other = ide_keymap_list (map, "win.other", NULL), shell = ide_keymap_list (map, "win.shell", NULL);
    same = ide_keymap_find_clashes (map, other->pdata[0]);
    chord = ide_keymap_find_clashes (map, other->pdata[1]);
    apart = ide_keymap_find_clashes (map, shell->pdata[0]);
  }
  g_assert_cmpuint (same->len, ==, 1);                          /* the text's undo; the terminal's condition decides */
  g_assert_cmpuint (chord->len, ==, 1);
  g_assert_cmpuint (apart->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ide/keymap/strokes", test_strokes);
  g_test_add_func ("/ide/keymap/when", test_when);
  g_test_add_func ("/ide/keymap/layers", test_layers);
  g_test_add_func ("/ide/keymap/bad-file", test_bad_file);
  g_test_add_func ("/ide/keymap/clashes", test_clashes);
  return g_test_run ();
}
