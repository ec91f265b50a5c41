/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help pages: reading, and that every page, link target and placeholder is good. */
#include "../../../app/ide/help/ide-markdown.h"
#include <string.h>

static char *
get_keys (const char *action, gpointer data)
{
  return g_str_equal (action, "win.play") ? g_strdup ("F5 & <x>") : NULL;
}

static void
check (GPtrArray *blocks, guint index, IdeBlockKind kind, guint level, const char *text)
{
  const IdeBlock *block;
  g_assert_cmpuint (index, <, blocks->len);
  block = blocks->pdata[index];
  g_assert_cmpint (block->kind, ==, kind);
  g_assert_cmpuint (block->level, ==, level);
  g_assert_cmpstr (block->text, ==, text);
}

static void
test_blocks (void)
{
  g_autoptr (GPtrArray) blocks = ide_markdown_parse (
    "# One *two* & <three>\n\nA line\nthat goes on.\n- item\n  goes on\n  - deeper\n\n```js\nclip('a')  // < &\n```\n| a | b \\| c |\n|---|---|\n| 1 | `2` |\n\n```\nnever closed", get_keys, NULL);
  g_autoptr (GPtrArray) picture = ide_markdown_parse ("Text\n![The *roll*](roll)\nmore ![no](x)", get_keys, NULL);
  check (picture, 1, IDE_BLOCK_PICTURE, 0, "The *roll*");
  g_assert_cmpstr (((IdeBlock *) picture->pdata[1])->plain, ==, "roll");
  g_assert_cmpuint (picture->len, ==, 3);
  check (blocks, 0, IDE_BLOCK_HEADING, 1, "One <i>two</i> &amp; &lt;three&gt;");
  g_assert_cmpstr (((IdeBlock *) blocks->pdata[0])->plain, ==, "One two & <three>");
  check (blocks, 1, IDE_BLOCK_TEXT, 0, "A line that goes on.");
  check (blocks, 2, IDE_BLOCK_ITEM, 0, "item goes on");
  check (blocks, 3, IDE_BLOCK_ITEM, 1, "deeper");
  check (blocks, 4, IDE_BLOCK_CODE, 0, "clip('a')  // < &\n");
  g_assert_cmpstr (((IdeBlock *) blocks->pdata[4])->plain, ==, "js");
  check (blocks, 5, IDE_BLOCK_ROW, 1, "a\tb | c");
  check (blocks, 6, IDE_BLOCK_ROW, 0, "1\t<tt>2</tt>");
  check (blocks, 7, IDE_BLOCK_CODE, 0, "never closed\n");
}

static void
check_line (const char *line, const char *markup)
{
  g_autoptr (GPtrArray) blocks = ide_markdown_parse (line, get_keys, NULL);
  check (blocks, 0, IDE_BLOCK_TEXT, 0, markup);
}

static void
test_inline (void)
{
  check_line ("`a*b*` **c `d`** \\*e", "<tt>a*b*</tt> <b>c <tt>d</tt></b> *e");
  check_line ("2 * 3 * 4", "2 * 3 * 4");
  check_line ("[see `x`](help:y#z) [not", "<a href=\"help:y#z\">see <tt>x</tt></a> [not");
  check_line ("[a](b\"c&d)", "<a href=\"b&quot;c&amp;d\">a</a>");
  check_line ("press {keys:win.play} or {keys:win.none}", "press <b>F5 &amp; &lt;x&gt;</b> or {keys:win.none}");
}

/* Any bytes make markup that Pango's own reader takes. */
static void
test_random (void)
{
  static const char signs[] = "#`*[](){}|\\-<>&\"' \nabkeys:";
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  for (guint round = 0; round < 3000; round++)
    {
      char text[64];
      guint length = g_rand_int_range (rand, 0, sizeof text - 1);
      g_autoptr (GPtrArray) blocks = NULL;
      for (guint i = 0; i < length; i++)
        text[i] = signs[g_rand_int_range (rand, 0, sizeof signs - 1)];
      text[length] = 0;
      blocks = ide_markdown_parse (text, get_keys, NULL);
      for (guint i = 0; i < blocks->len; i++)
        {
          const IdeBlock *block = blocks->pdata[i];
          g_autofree char *whole = g_strdup_printf ("<x>%s</x>", block->text);
          GMarkupParser parser = { 0 };
          GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
          if (block->kind != IDE_BLOCK_CODE)
            g_assert_true (g_markup_parse_context_parse (context, whole, -1, NULL) && g_markup_parse_context_end_parse (context, NULL));
          g_markup_parse_context_free (context);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ide/markdown/blocks", test_blocks);
  g_test_add_func ("/ide/markdown/inline", test_inline);
  g_test_add_func ("/ide/markdown/random", test_random);
  return g_test_run ();
}
