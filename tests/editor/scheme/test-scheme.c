/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colour schemes of other editors: notations, functions, selectors, the three formats, what comes out; broken files.
 * With SYMPHONY_THEMES (a folder of published themes) and an argument list of scopes it prints colours for check-themes.py. */
#include "scheme/scheme.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *
lookup (const char *name, gpointer data)
{
  return g_str_equal (name, "gold") ? "#fa0" : g_str_equal (name, "again") ? "var(gold)" : g_str_equal (name, "self") ? "var(self)" : NULL;
}

static void
expect_color (const char *text, const char *wanted, double alpha)
{
  SchemeColor color;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  if (!scheme_color_parse (text, lookup, NULL, &color, &error))
    g_error ("%s: %s", text, error->message);
  found = scheme_color_to_text (color);
  if (!g_str_equal (found, wanted))
    g_error ("%s gives %s, not %s", text, found, wanted);
  g_assert_cmpfloat_with_epsilon (color.alpha, alpha, 0.004);
}

static void
expect_no_color (const char *text)
{
  SchemeColor color;
  g_autoptr (GError) error = NULL;
  g_assert_false (scheme_color_parse (text, lookup, NULL, &color, &error));
  g_assert_error (error, SCHEME_ERROR, SCHEME_ERROR_COLOR);
}

/* Values by the definitions in CSS Color Level 4, computed by hand. */
static void
test_colors (void)
{
  expect_color ("#fa0", "#ffaa00", 1);
  expect_color ("#fa08", "#ffaa00", 0.533);
  expect_color ("#12345678", "#123456", 0.471);
  expect_color ("rgb(1, 2, 3)", "#010203", 1);
  expect_color ("rgba(255, 0, 0, 0.5)", "#ff0000", 0.5);
  expect_color ("rgb(100% 0% 50% / 25%)", "#ff0080", 0.25);
  expect_color ("hsl(120, 100%, 25%)", "#008000", 1);
  expect_color ("hsla(0, 100%, 50%, 0.1)", "#ff0000", 0.1);
  expect_color ("hsl(210, 50%, 60%)", "#6699cc", 1);
  expect_color ("hwb(60, 20%, 40%)", "#999933", 1);
  expect_color ("HotPink", "#ff69b4", 1);
  expect_color ("transparent", "#000000", 0);
  expect_color ("var(gold)", "#ffaa00", 1);
  expect_color ("var(again)", "#ffaa00", 1);
  expect_color ("color(var(gold) alpha(0.3))", "#ffaa00", 0.3);
  expect_color ("color(var(gold) a(50%))", "#ffaa00", 0.5);
  expect_color ("color(#ff000080 alpha(+ 0.2))", "#ff0000", 0.702);
  expect_color ("color(#ff000080 alpha(* 0.5))", "#ff0000", 0.251);
  expect_color ("color(#ff0000 blend(#0000ff 75%))", "#bf0040", 1);
  expect_color ("color(red blend(lime 50% hsl))", "#ffff00", 1);
  expect_color ("color(#336699 lightness(80%))", "#b3cce6", 1);
  expect_color ("color(#336699 lightness(+ 10%))", "#4080bf", 1);
  expect_color ("color(#336699 l(- 10%))", "#264d73", 1);
  expect_color ("color(#336699 saturation(0%))", "#666666", 1);
  expect_color ("color(#336699 s(100%) alpha(0.5))", "#0066cc", 0.5);
  expect_no_color ("#12");
  expect_no_color ("#1234567");
  expect_no_color ("nonsense");
  expect_no_color ("rgb(1, 2)");
  expect_no_color ("var(missing)");
  expect_no_color ("var(self)");
  expect_no_color ("color(red wobble(1))");
  expect_no_color ("#fff trailing");
  expect_no_color ("");
}

static void
test_contrast (void)
{
  const SchemeColor white = { 1, 1, 1, 1 }, black = { 0, 0, 0, 1 }, dark = { 0.15, 0.16, 0.13, 1 };
  g_assert_cmpfloat_with_epsilon (scheme_color_contrast (white, black), 21, 1e-9);
  g_assert_cmpfloat_with_epsilon (scheme_color_contrast (white, (SchemeColor) { 0.4627, 0.4627, 0.4627, 1 }), 4.54, 0.01);
  for (int hue = 0; hue < 360; hue += 15)
    {
      g_autofree char *text = g_strdup_printf ("hsl(%d, 80%%, 50%%)", hue);
      SchemeColor color;
      g_assert_true (scheme_color_parse (text, NULL, NULL, &color, NULL));
      g_assert_cmpfloat (scheme_color_contrast (scheme_color_with_contrast (color, white, 4.5), white), >=, 4.5);
      g_assert_cmpfloat (scheme_color_contrast (scheme_color_with_contrast (color, dark, 4.5), dark), >=, 4.5);
      g_assert_cmpfloat (scheme_color_contrast (scheme_color_with_contrast (color, (SchemeColor) { 0.46, 0.46, 0.46, 1 }, 4.5),
                                                (SchemeColor) { 0.46, 0.46, 0.46, 1 }), >=, 4.4);
    }
}

static void
test_selectors (void)
{
  const char *stack = "source.js string.quoted.double constant.character.escape";
#define BETTER(a, b) g_assert_cmpuint (scheme_selector_score (a, stack), >, scheme_selector_score (b, stack))
#define FITS(a) g_assert_cmpuint (scheme_selector_score (a, stack), >, 0)
#define NOT(a) g_assert_cmpuint (scheme_selector_score (a, stack), ==, 0)
  FITS ("string"); FITS ("string.quoted"); FITS ("source.js"); FITS ("source string"); FITS ("comment, string"); FITS ("string - comment");
  NOT ("strin"); NOT ("string.quoted.single"); NOT ("string source"); NOT ("comment"); NOT ("string - source.js"); NOT ("meta string");
  BETTER ("constant", "string.quoted.double");                  /* deeper before more exact */
  BETTER ("constant.character", "constant");
  BETTER ("string constant", "constant");
  BETTER ("source string constant", "string constant");
  BETTER ("comment, constant.character.escape", "constant.character");
  FITS ("source > string"); FITS ("comment | string");
}

static const char plist[] =
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"x\">\n<plist version=\"1.0\"><dict>\n"
  "<key>author</key><string>n</string><key>name</key><string>Small &amp; dim</string>\n<key>settings</key><array>\n"
  "<dict><key>settings</key><dict><key>background</key><string>#202020</string><key>foreground</key><string>#e0e0e0</string>"
  "<key>caret</key><string>#ffffff</string><key>lineHighlight</key><string>#ffffff20</string><key>bracketsOptions</key><string>underline</string></dict></dict>\n"
  "<dict><key>name</key><string>Comment</string><key>scope</key><string>comment</string><key>settings</key><dict>"
  "<key>fontStyle</key><string>italic</string><key>foreground</key><string>#808080</string></dict></dict>\n"
  "<dict><key>scope</key><string>string, constant.numeric - comment</string><key>settings</key><dict><key>foreground</key><string>#ff8000</string></dict></dict>\n"
  "<dict><key>scope</key><string>string constant</string><key>settings</key><dict><key>foreground</key><string>#00ff00</string>"
  "<key>background</key><string>#ffffff80</string></dict></dict>\n"
  "<dict><key>scope</key><string>keyword</string><key>settings</key><dict><key>foreground</key><string>#qqq</string><key>fontStyle</key>"
  "<string>bold underline</string></dict></dict>\n"
  "</array></dict></plist>\n";

static void
expect_style (SchemeTheme *theme, const char *scopes, const char *foreground, const char *background)
{
  SchemeStyle style;
  g_autofree char *front = NULL, *back = NULL;
  scheme_theme_get_style (theme, scopes, &style);
  front = style.has_foreground ? scheme_color_to_text (style.foreground) : NULL;
  back = style.has_background ? scheme_color_to_text (style.background) : NULL;
  g_assert_cmpstr (front, ==, foreground);
  g_assert_cmpstr (back, ==, background);
}

static void
test_plist (void)
{
  g_autoptr (GError) error = NULL;
  SchemeTheme *theme = scheme_theme_parse ("small.tmTheme", plist, strlen (plist), &error);
  g_autofree char *xml = NULL, *id = NULL;
  SchemeStyle style;

  g_assert_no_error (error);
  g_assert_cmpstr (scheme_theme_get_name (theme), ==, "Small & dim");
  g_assert_true (scheme_theme_is_dark (theme));
  g_assert_cmpuint (scheme_theme_get_rule_count (theme), ==, 4);
  expect_style (theme, "source.c comment.block", "#808080", NULL);
  expect_style (theme, "source.c string.quoted", "#ff8000", NULL);
  expect_style (theme, "source.c constant.numeric", "#ff8000", NULL);
  expect_style (theme, "source.c string.quoted constant.character.escape", "#00ff00", "#909090");   /* mixed with the ground */
  expect_style (theme, "source.c variable", NULL, NULL);
  scheme_theme_get_style (theme, "keyword.control", &style);
  g_assert_true (style.bold && style.underline && !style.italic && !style.has_foreground);
  g_assert_nonnull (strstr (scheme_theme_get_problems (theme)[0], "#qqq"));
  id = scheme_make_id (scheme_theme_get_name (theme));
  g_assert_cmpstr (id, ==, "imported-small-dim");
  xml = scheme_theme_to_xml (theme, id);
  g_assert_nonnull (strstr (xml, "name=\"Small &amp; dim\""));
  g_assert_nonnull (strstr (xml, "<property name=\"variant\">dark</property>"));
  g_assert_nonnull (strstr (xml, "<style name=\"text\" foreground=\"#e0e0e0\" background=\"#202020\"/>"));
  g_assert_nonnull (strstr (xml, "<style name=\"current-line\" background=\"#3c3c3c\"/>"));
  g_assert_nonnull (strstr (xml, "<style name=\"def:comment\" foreground=\"#808080\" italic=\"true\"/>"));
  g_assert_nonnull (strstr (xml, "<style name=\"def:keyword\" bold=\"true\" underline=\"single\"/>"));
  g_assert_nonnull (strstr (xml, "<style name=\"symphony:playing\" foreground=\""));
  scheme_theme_free (theme);
}

static void
test_sublime (void)
{
  static const char text[] =
    "// a scheme\n{ \"name\": \"Sea\", \"variables\": { \"sea\": \"hsl(210, 50%, 60%)\", \"deep\": \"color(var(sea) l(25%))\", },\n"
    "  \"globals\": { \"background\": \"var(deep)\", \"foreground\": \"white\", \"line_highlight\": \"color(var(sea) alpha(0.5))\", },\n"
    "  \"rules\": [ /* two */ { \"scope\": \"comment\", \"foreground\": \"color(var(sea) blend(white 50%))\", \"font_style\": \"italic\" },\n"
    "    { \"scope\": \"variable.parameter\", \"foreground\": [\"#111111\", \"#222222\"] }, ], }\n";
  g_autoptr (GError) error = NULL;
  SchemeTheme *theme = scheme_theme_parse ("x", text, strlen (text), &error);
  g_autofree char *xml = NULL;
  g_assert_no_error (error);
  g_assert_cmpstr (scheme_theme_get_name (theme), ==, "Sea");
  expect_style (theme, "comment", "#b3cce6", NULL);
  expect_style (theme, "variable.parameter", "#111111", NULL);
  xml = scheme_theme_to_xml (theme, "x");
  g_assert_nonnull (strstr (xml, "<style name=\"text\" foreground=\"#ffffff\" background=\"#204060\"/>"));
  g_assert_null (scheme_theme_get_problems (theme)[0]);
  scheme_theme_free (theme);
}

static void
test_code (void)
{
  static const char text[] =
    "{ \"type\": \"light\", \"colors\": { \"editor.background\": \"#ffffff\", \"editor.foreground\": \"#000000\", \"tab.border\": \"#f00\" },\n"
    "  \"tokenColors\": [ { \"settings\": { \"foreground\": \"#123456\" } }, { \"scope\": [\"comment\", \"string.quoted\"], \"settings\": { \"foreground\": \"#008000\" } },\n"
    "  { \"scope\": \"keyword, storage\", \"settings\": { \"fontStyle\": \"bold\", \"foreground\": \"#0000ff\" } } ] }";
  g_autoptr (GError) error = NULL;
  SchemeTheme *theme = scheme_theme_parse ("/themes/plain-color-theme.json", text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (scheme_theme_get_name (theme), ==, "plain");
  g_assert_false (scheme_theme_is_dark (theme));
  expect_style (theme, "string.quoted.single", "#008000", NULL);
  expect_style (theme, "storage.type", "#0000ff", NULL);
  scheme_theme_free (theme);
}

static void
expect_error (const char *text, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (scheme_theme_parse ("file.json", text, strlen (text), &error));
  if (!strstr (error->message, part))
    g_error ("“%s” does not hold “%s”", error->message, part);
}

/* Every beginning of every format either is a theme or says why not. */
static void
test_broken (void)
{
  static const char code[] = "{ \"name\": \"x\", \"globals\": { \"background\": \"#000\", \"foreground\": \"#fff\" }, \"rules\": [ { \"scope\": \"a\" } ] }";
  const char *const texts[] = { plist, code };
  expect_error ("hello", "file.json");
  expect_error ("{ \"a\": 1 }", "tokenColors");
  expect_error ("{\n  \"rules\": [\n  { nonsense } ] }", "Line 3");
  expect_error ("<plist><dict><key>settings</key>", "cannot be read");
  expect_error ("{ \"globals\": {}, \"rules\": [] }", "no colours");
  expect_error ("{ \"include\": \"./base.json\", \"colors\": {} }", "./base.json");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize length = 0; length < strlen (texts[i]); length++)
      {
        g_autoptr (GError) error = NULL;
        SchemeTheme *theme = scheme_theme_parse ("x", texts[i], length, &error);
        g_assert_true ((theme != NULL) != (error != NULL));
        scheme_theme_free (theme);
      }
}

/* For the comparison with an oracle: file, then a line "scopes\tforeground\tbackground\tfont" for each argument. */
static int
print_colors (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  SchemeTheme *theme;
  if (!g_file_get_contents (argv[2], &text, &length, &error) || !(theme = scheme_theme_parse (argv[2], text, length, &error)))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
  for (int i = 3; i < argc; i++)
    {
      SchemeStyle style;
      g_autofree char *front = NULL, *back = NULL;
      scheme_theme_get_style (theme, argv[i], &style);
      front = style.has_foreground ? scheme_color_to_text (style.foreground) : g_strdup ("-");
      back = style.has_background ? scheme_color_to_text (style.background) : g_strdup ("-");
      printf ("%s\t%s\t%s\t%s%s%s\n", argv[i], front, back, style.bold ? "b" : "", style.italic ? "i" : "", style.underline ? "u" : "");
    }
  scheme_theme_free (theme);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc > 2 && g_str_equal (argv[1], "--print"))
    return print_colors (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scheme/colors", test_colors);
  g_test_add_func ("/scheme/contrast", test_contrast);
  g_test_add_func ("/scheme/selectors", test_selectors);
  g_test_add_func ("/scheme/plist", test_plist);
  g_test_add_func ("/scheme/sublime", test_sublime);
  g_test_add_func ("/scheme/code", test_code);
  g_test_add_func ("/scheme/broken", test_broken);
  return g_test_run ();
}
