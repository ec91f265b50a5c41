/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display map against texts of every kind: what is shown, and both ways between document and buffer. */
#include "view-map.h"
#include <string.h>

/* ---- a flat text as the source ---------------------------------------------------------------------------- */

typedef struct { GString *text; GArray *lines; } Flat;

static void
index_lines (Flat *flat)
{
  gsize at = 0;
  g_array_set_size (flat->lines, 0);
  g_array_append_val (flat->lines, at);
  for (gsize i = 0; i < flat->text->len; i++)
    if (flat->text->str[i] == '\n' || (flat->text->str[i] == '\r' && flat->text->str[i + 1] != '\n'))
      {
        at = i + 1;
        g_array_append_val (flat->lines, at);
      }
}

static gsize flat_length (gpointer data) { return ((Flat *) data)->text->len; }
static gsize flat_lines (gpointer data) { return ((Flat *) data)->lines->len; }

static gsize
flat_start (gpointer data, gsize line)
{
  Flat *flat = data;
  return line < flat->lines->len ? g_array_index (flat->lines, gsize, line) : flat->text->len;
}

static gsize
flat_at (gpointer data, gsize offset)
{
  Flat *flat = data;
  gsize line = 0;
  while (line + 1 < flat->lines->len && g_array_index (flat->lines, gsize, line + 1) <= offset)
    line++;
  return line;
}

static void
flat_read (gpointer data, gsize offset, gsize length, char *buffer)
{
  Flat *flat = data;
  g_assert_cmpuint (offset + length, <=, flat->text->len);
  memcpy (buffer, flat->text->str + offset, length);
}

static void
flat_init (Flat *flat, ViewSource *source, const char *text, gssize length)
{
  flat->text = g_string_new_len (text, length);
  flat->lines = g_array_new (FALSE, FALSE, sizeof (gsize));
  index_lines (flat);
  *source = (ViewSource) { flat, flat_length, flat_lines, flat_start, flat_at, flat_read };
}

static void
flat_clear (Flat *flat)
{
  g_string_free (flat->text, TRUE);
  g_array_unref (flat->lines);
}

/* ---- a buffer that breaks rows as GtkTextBuffer does --------------------------------------------------------- */

static gsize
break_length (const char *p)
{
  return p[0] == '\r' && p[1] == '\n' ? 2 : p[0] == '\r' || p[0] == '\n' ? 1 : 0;
}

static guint
count_rows (const char *shown)
{
  guint rows = 1;
  g_assert_null (strstr (shown, "\xE2\x80\xA9"));
  for (; *shown; shown += MAX (break_length (shown), 1))
    rows += break_length (shown) > 0;
  return rows;
}

static void
check_map (const ViewMap *map, const ViewSource *source, const char *shown)
{
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_cmpuint (count_rows (shown), ==, map->count);
  for (gsize offset = map->start; offset <= map->end; offset++)
    {
      guint row, index;
      gsize back;
      view_map_locate (map, offset, &row, &index);
      g_assert_cmpuint (row, <, map->count);
      back = view_map_get_offset (map, row, index);
      if (view_map_is_plain (map, offset, offset))
        g_assert_cmpuint (back, ==, offset);
      else
        g_assert_cmpuint (back, <=, offset);
    }
  for (guint row = 0, i = 0; row < map->count; row++)
    {
      gsize last = 0, length = 0;
      for (; shown[i + length] && !break_length (shown + i + length); length++)
        {
          gsize offset = view_map_get_offset (map, row, length);
          g_assert_cmpuint (offset, >=, last);
          g_assert_cmpuint (offset, <=, map->end);
          last = offset;
        }
      i += length + break_length (shown + i + length);
    }
}

static char *
show (const ViewRender *render, ViewMap *map, gsize start, gsize end)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (ViewRow));
  GString *out = g_string_new (NULL);
  view_render (render, start, end, out, rows);
  view_map_reset (map, start, end, (ViewRow *) (void *) rows->data, rows->len);
  return g_string_free (out, FALSE);
}

/* ---- tests ------------------------------------------------------------------------------------------------- */

static void
check_text (const char *text, gssize length, const char *expected)
{
  Flat flat;
  ViewSource source;
  ViewMap map;
  ViewRender render = { .source = &source };
  g_autofree char *shown = NULL;

  flat_init (&flat, &source, text, length);
  view_map_init (&map);
  shown = show (&render, &map, 0, flat.text->len);
  g_assert_cmpstr (shown, ==, expected);
  check_map (&map, &source, shown);
  view_map_finish (&map);
  flat_clear (&flat);
}

static void
test_escapes (void)
{
  check_text ("", 0, "");
  check_text ("a\nb\n", -1, "a\nb\n");
  check_text ("a\r\nb\rc\n\n", -1, "a\r\nb\rc\n\n");
  check_text ("a\xFF" "b\n\xC3", -1, "a\\xFFb\n\\xC3");
  check_text ("x\0y\n", 4, "x␀y\n");
  check_text ("a\xE2\x80\xA9" "b\xE2\x80\xA8" "c", -1, "a¶b\xE2\x80\xA8" "c");
  check_text ("\xE2\x80", -1, "\\xE2\\x80");
}

static void
test_locate (void)
{
  Flat flat;
  ViewSource source;
  ViewMap map;
  ViewRender render = { .source = &source };
  g_autofree char *shown = NULL;
  guint row, index;

  flat_init (&flat, &source, "ab\n\xFFq\0z\n", 8);
  view_map_init (&map);
  shown = show (&render, &map, 0, flat.text->len);
  view_map_locate (&map, 4, &row, &index);              /* the q behind the bad byte */
  g_assert_cmpuint (row, ==, 1);
  g_assert_cmpuint (index, ==, 4);
  g_assert_cmpuint (view_map_get_offset (&map, 1, 2), ==, 3);   /* inside the escape: its byte */
  g_assert_cmpuint (view_map_get_offset (&map, 1, 4), ==, 4);
  view_map_locate (&map, 6, &row, &index);
  g_assert_cmpuint (index, ==, 4 + 1 + strlen ("␀"));
  view_map_finish (&map);
  flat_clear (&flat);
}

static GString *
make_long (gsize length)
{
  GString *text = g_string_new ("first\n");
  while (text->len < length)
    g_string_append (text, "0123456789 äöü e\xCC\x81 ");
  return g_string_append (text, "END\nlast");
}

static void
test_long_row (void)
{
  g_autoptr (GString) text = make_long (50000);
  Flat flat;
  ViewSource source;
  ViewMap map;
  gsize open = 6, cost;
  ViewRender render = { .source = &source };
  g_autofree char *closed = NULL, *opened = NULL;
  GString *joined = g_string_new (NULL);

  flat_init (&flat, &source, text->str, text->len);
  view_map_init (&map);
  closed = show (&render, &map, 0, flat.text->len);
  g_assert_cmpuint (map.count, ==, 3);
  g_assert_cmpuint (strlen (closed), <, 900);        /* all of it is shaped at each key */
  g_assert_nonnull (strstr (closed, "END\nlast"));
  g_assert_nonnull (strstr (closed, "kB"));
  check_map (&map, &source, closed);
  g_assert_cmpuint (view_render_next (&render, 6, &cost), ==, view_map_get_row_start (&map, 2));

  render.open = &open;
  render.open_count = 1;
  opened = show (&render, &map, 0, flat.text->len);
  g_assert_cmpuint (map.count, >, 45);
  check_map (&map, &source, opened);
  for (guint i = 0; i < map.count; i++)
    {
      gsize at = view_map_get_row_start (&map, i), next = view_map_get_row_start (&map, i + 1);
      g_assert_cmpuint (next - at, <=, 2 * VIEW_CUT_SIZE);
      g_assert_cmpuint (((guchar) flat.text->str[at] & 0xC0), !=, 0x80);
      g_assert_true (at + 1 >= flat.text->len || memcmp (flat.text->str + at, "\xCC\x81", 2) != 0);
      if (i + 1 < map.count)
        g_assert_cmpuint (view_render_next (&render, at, &cost), ==, next);
      if (i > 0)
        g_assert_cmpuint (view_render_previous (&render, at, &cost), ==, view_map_get_row_start (&map, i - 1));
      g_assert_cmpuint (view_render_row_at (&render, at), ==, at);
      g_string_append_len (joined, flat.text->str + at, next - at);
    }
  g_assert_true (g_string_equal (joined, flat.text));
  g_string_free (joined, TRUE);
  view_map_finish (&map);
  flat_clear (&flat);
}

/* A window of an open row, joined from two renderings, is the window rendered at once. */
static void
test_windows (void)
{
  g_autoptr (GString) text = make_long (30000);
  Flat flat;
  ViewSource source;
  gsize open = 6, cost, at = 0, ends[64];
  guint count = 0;
  ViewRender render = { .source = &source, .open = &open, .open_count = 1 };

  flat_init (&flat, &source, text->str, text->len);
  for (; at < flat.text->len && count < 64; at = view_render_next (&render, at, &cost))
    ends[count++] = at;
  for (guint i = 0; i + 4 < count; i += 3)
    {
      ViewMap map;
      g_autofree char *shown = NULL;
      view_map_init (&map);
      shown = show (&render, &map, ends[i], view_render_row_end (&render, ends[i + 3]));
      g_assert_cmpuint (map.count, ==, 4);
      check_map (&map, &source, shown);
      view_map_finish (&map);
    }
  flat_clear (&flat);
}

/* Random edits: the map that is edited equals the map that is made anew. */
static void
test_edits (void)
{
  static const char *const words[] = { "", "a", "\n", "öö\n", "x\ny\nz", "\n\n", "long word" };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  Flat flat;
  ViewSource source;
  ViewMap map;
  ViewRender render = { .source = &source, .whole = TRUE };
  g_autofree char *first = NULL;

  flat_init (&flat, &source, "one\ntwo\nthree\n\nfive\nsix", -1);
  view_map_init (&map);
  first = show (&render, &map, 0, flat.text->len);
  for (int n = 0; n < 3000; n++)
    {
      const char *word = words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];
      gsize start = g_rand_int_range (random, 0, flat.text->len + 1), end = start + g_rand_int_range (random, 0, 9);
      ViewMap fresh;
      g_autofree char *shown = NULL;
      start = view_source_align (&source, start, FALSE);
      end = view_source_align (&source, MIN (end, flat.text->len), FALSE);
      if (end < start)
        continue;
      g_string_erase (flat.text, start, end - start);
      g_string_insert (flat.text, start, word);
      index_lines (&flat);
      view_map_edit (&map, start, end, word, strlen (word));
      view_map_init (&fresh);
      shown = show (&render, &fresh, 0, flat.text->len);
      g_assert_cmpuint (map.count, ==, fresh.count);
      g_assert_cmpuint (map.end, ==, fresh.end);
      for (guint i = 0; i <= map.count; i++)
        g_assert_cmpuint (view_map_get_row_start (&map, i), ==, view_map_get_row_start (&fresh, i));
      view_map_finish (&fresh);
    }
  view_map_finish (&map);
  flat_clear (&flat);
}

/* Random texts of everything that is shown otherwise, in random windows of whole rows. */
static void
test_random (void)
{
  static const char *const bits[] = { "a", "ö", "\n", "\r\n", "\xFF", "\xC3", "\xE2\x80\xA9", "e\xCC\x81", "\xF0\x9F\x8E\xB5", "0" };
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  for (int n = 0; n < 400; n++)
    {
      GString *text = g_string_new (NULL);
      Flat flat;
      ViewSource source;
      ViewMap map;
      ViewRender render = { .source = &source };
      g_autofree char *shown = NULL;
      gsize first, last, end;
      for (int i = g_rand_int_range (random, 0, 60); i > 0; i--)
        g_string_append (text, bits[g_rand_int_range (random, 0, G_N_ELEMENTS (bits))]);
      flat_init (&flat, &source, text->str, text->len);
      first = g_rand_int_range (random, 0, flat.lines->len);
      last = g_rand_int_range (random, first, flat.lines->len);
      end = view_render_row_end (&render, flat_start (&flat, last));
      view_map_init (&map);
      shown = show (&render, &map, flat_start (&flat, first), end);
      g_assert_cmpuint (map.count, ==, last - first + 1);
      check_map (&map, &source, shown);
      view_map_finish (&map);
      flat_clear (&flat);
      g_string_free (text, TRUE);
    }
}

static void
test_prelude (void)
{
  Flat flat;
  ViewSource source;
  ViewMap map;
  ViewRender render = { .source = &source };
  ViewRow prelude = { .at = 0, .flags = VIEW_ROW_PRELUDE };
  g_autofree char *shown = NULL;
  guint row, index;

  flat_init (&flat, &source, "a\nb\nc\nd", -1);
  view_map_init (&map);
  shown = show (&render, &map, 2, 5);
  prelude.at = 2;
  view_map_splice (&map, 0, 0, &prelude, 1, 0);
  g_assert_cmpuint (view_map_get_offset (&map, 0, 3), ==, 2);
  view_map_locate (&map, 2, &row, &index);
  g_assert_cmpuint (row, ==, 1);
  view_map_locate (&map, 4, &row, &index);
  g_assert_cmpuint (row, ==, 2);
  view_map_move (&map, 10);
  view_map_locate (&map, 14, &row, &index);
  g_assert_cmpuint (row, ==, 2);
  g_assert_cmpuint (view_map_get_offset (&map, 1, 0), ==, 12);
  view_map_finish (&map);
  flat_clear (&flat);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/map/escapes", test_escapes);
  g_test_add_func ("/view/map/locate", test_locate);
  g_test_add_func ("/view/map/long-row", test_long_row);
  g_test_add_func ("/view/map/windows", test_windows);
  g_test_add_func ("/view/map/edits", test_edits);
  g_test_add_func ("/view/map/random", test_random);
  g_test_add_func ("/view/map/prelude", test_prelude);
  return g_test_run ();
}
