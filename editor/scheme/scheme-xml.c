/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a theme as a style scheme of GtkSourceView: which style stands for which scope, and what themes do not know. */
#include "scheme-private.h"
#include <string.h>

#define CONTRAST 4.5                    /* WCAG 2.1, 1.4.3 */

/* The scopes that a style's texts have in TextMate's grammars; the first that the theme says something about counts. */
static const struct { const char *style, *scopes[3]; } map[] = {
  { "def:comment", { "comment" } },
  { "def:shebang", { "comment.line.shebang", "comment" } },
  { "def:doc-comment", { "comment.block.documentation", "comment" } },
  { "def:doc-comment-element", { "comment.block.documentation keyword.other.documentation", "comment.block.documentation" } },
  { "def:string", { "string.quoted", "string" } },
  { "def:character", { "string.quoted.single", "string" } },
  { "def:special-char", { "constant.character.escape", "constant.character" } },
  { "def:number", { "constant.numeric" } },
  { "def:decimal", { "constant.numeric.integer.decimal", "constant.numeric" } },
  { "def:floating-point", { "constant.numeric.float", "constant.numeric" } },
  { "def:base-n-integer", { "constant.numeric.integer.hexadecimal", "constant.numeric" } },
  { "def:boolean", { "constant.language.boolean", "constant.language" } },
  { "def:constant", { "constant.other", "constant.language", "constant" } },
  { "def:special-constant", { "constant.language" } },
  { "def:keyword", { "keyword.control", "keyword" } },
  { "def:statement", { "keyword.control", "keyword" } },
  { "def:operator", { "keyword.operator" } },
  { "def:type", { "storage.type", "support.type" } },
  { "def:builtin", { "support.function", "support" } },
  { "def:function", { "entity.name.function" } },
  { "def:identifier", { "variable.other", "variable" } },
  { "def:reserved", { "keyword.other", "keyword" } },
  { "def:preprocessor", { "meta.preprocessor keyword.control.directive", "meta.preprocessor", "keyword.control.import" } },
  { "def:error", { "invalid.illegal", "invalid" } },
  { "def:warning", { "invalid.deprecated", "invalid" } },
  { "def:note", { "comment.line keyword.other.todo", "comment" } },
  { "def:net-address", { "markup.underline.link" } },
  { "def:link-destination", { "markup.underline.link" } },
  { "def:link-text", { "string.other.link", "markup.underline.link" } },
  { "def:link-symbol", { "constant.other.reference.link", "markup.underline.link" } },
  { "def:heading", { "markup.heading" } },
  { "def:thematic-break", { "meta.separator", "comment" } },
  { "def:inline-code", { "markup.raw.inline", "markup.raw" } },
  { "def:preformatted-section", { "markup.raw.block", "markup.raw" } },
  { "def:list-marker", { "markup.list punctuation.definition.list", "markup.list" } },
  { "def:insertion", { "markup.inserted" } },
  { "def:deletion", { "markup.deleted" } },
  { "diff:added-line", { "markup.inserted" } },
  { "diff:removed-line", { "markup.deleted" } },
  { "diff:changed-line", { "markup.changed" } },
  { "diff:diff-file", { "meta.diff.header" } },
  { "xml:element-name", { "entity.name.tag" } },
  { "xml:attribute-name", { "entity.other.attribute-name" } },
  { "xml:attribute-value", { "string.quoted.double", "string" } },
  { "xml:namespace", { "entity.name.tag.namespace", "entity.name.tag" } },
  { "xml:tag", { "punctuation.definition.tag" } },
  { "xml:entity", { "constant.character.entity", "constant.character" } },
  { "css:keyword", { "support.constant.property-value", "support.constant" } },
  { "css:property-names", { "support.type.property-name", "support.type" } },
  { "css:id-selector", { "entity.other.attribute-name.id" } },
  { "css:class-selector", { "entity.other.attribute-name.class" } },
  { "json:keyname", { "meta.mapping.key string.quoted.double", "support.type.property-name.json", "string" } },
  { "js:function-expression", { "storage.type.function", "storage.type" } },
  { "python:module-handler", { "keyword.control.import", "keyword.control" } },
  { "python:class-name", { "entity.name.class", "entity.name.type" } },
  { "python:decorator", { "entity.name.function.decorator", "entity.name.function" } },
};

/* What sounds and what went wrong: hues that tell them apart, as light as the ground needs. */
static const struct { const char *style; SchemeColor color; } music[] = {
  { "symphony:playing", { 0.15, 0.64, 0.41, 1 } },
  { "symphony:queued", { 0.11, 0.44, 0.85, 1 } },
  { "symphony:stale", { 0.90, 0.62, 0.00, 1 } },
  { "symphony:failed", { 0.88, 0.11, 0.14, 1 } },
  { "symphony:muted", { 0.50, 0.50, 0.50, 1 } },
};

static void
add_colors (GString *xml, const char *style, const SchemeColor *foreground, const SchemeColor *background)
{
  g_autofree char *front = foreground ? scheme_color_to_text (*foreground) : NULL, *back = background ? scheme_color_to_text (*background) : NULL;
  g_string_append_printf (xml, "  <style name=\"%s\"", style);
  if (front)
    g_string_append_printf (xml, " foreground=\"%s\"", front);
  if (back)
    g_string_append_printf (xml, " background=\"%s\"", back);
}

static SchemeColor
get (const SchemeTheme *theme, const char *name, SchemeColor ground, SchemeColor otherwise)
{
  SchemeColor color = otherwise;
  scheme_theme_get_global (theme, name, &color);
  return scheme_color_over (color, ground);
}

static SchemeColor
between (SchemeColor a, SchemeColor b, double part)
{
  b.alpha = part;
  return scheme_color_over (b, a);
}

static void
add_globals (const SchemeTheme *theme, GString *xml, SchemeColor back, SchemeColor text)
{
  SchemeColor line = get (theme, "lineHighlight", back, between (back, text, 0.06)), selection = get (theme, "selection", back, between (back, text, 0.2));
  SchemeColor caret = get (theme, "caret", back, text), number = get (theme, "gutterForeground", back, between (back, text, 0.45));
  SchemeColor gutter = get (theme, "gutter", back, back), here = get (theme, "gutterForegroundHighlight", back, text);
  SchemeColor found = get (theme, "findHighlight", back, between (back, (SchemeColor) { 0.95, 0.75, 0.1, 1 }, 0.4));
  SchemeColor blank = get (theme, "invisibles", back, between (back, text, 0.3)), bracket = between (back, text, 0.22), red = { 0.88, 0.11, 0.14, 1 };
  const struct { const char *style; const SchemeColor *front, *back; } rows[] = {
    { "text", &text, &back }, { "cursor", &caret, NULL }, { "selection", NULL, &selection }, { "current-line", NULL, &line },
    { "line-numbers", &number, &gutter }, { "current-line-number", &here, &line }, { "bracket-match", NULL, &bracket },
    { "bracket-mismatch", &red, NULL }, { "search-match", NULL, &found }, { "draw-spaces", &blank, NULL }, { "right-margin", &number, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      add_colors (xml, rows[i].style, rows[i].front, rows[i].back);
      g_string_append (xml, g_str_equal (rows[i].style, "bracket-match") ? " bold=\"true\"/>\n" : "/>\n");
    }
}

static void
add_style (const SchemeTheme *theme, GString *xml, const char *name, const char *const *scopes)
{
  for (guint i = 0; i < 3 && scopes[i]; i++)
    {
      SchemeStyle style;
      scheme_theme_get_style (theme, scopes[i], &style);
      if (!style.has_foreground && !style.has_background && !style.bold && !style.italic && !style.underline && !style.strike)
        continue;
      add_colors (xml, name, style.has_foreground ? &style.foreground : NULL, style.has_background ? &style.background : NULL);
      g_string_append_printf (xml, "%s%s%s%s/>\n", style.bold ? " bold=\"true\"" : "", style.italic ? " italic=\"true\"" : "",
                              style.underline ? " underline=\"single\"" : "", style.strike ? " strikethrough=\"true\"" : "");
      return;
    }
}

static void
add_markup_fonts (GString *xml)
{
  g_string_append (xml, "  <style name=\"def:emphasis\" italic=\"true\"/>\n  <style name=\"def:strong-emphasis\" bold=\"true\"/>\n"
                   "  <style name=\"def:underlined\" underline=\"single\"/>\n");
}

char *
scheme_theme_to_xml (const SchemeTheme *theme, const char *id)
{
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_autofree char *name = g_markup_escape_text (theme->name, -1), *escaped_id = g_markup_escape_text (id, -1);
  SchemeColor white = { 1, 1, 1, 1 }, black = { 0, 0, 0, 1 }, back = get (theme, "background", white, white), text = get (theme, "foreground", back, black);

  g_string_append_printf (xml, "<style-scheme id=\"%s\" name=\"%s\" version=\"1.0\">\n", escaped_id, name);
  g_string_append_printf (xml, "  <metadata><property name=\"variant\">%s</property></metadata>\n", scheme_theme_is_dark (theme) ? "dark" : "light");
  add_globals (theme, xml, back, text);
  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    add_style (theme, xml, map[i].style, map[i].scopes);
  add_markup_fonts (xml);
  for (guint i = 0; i < G_N_ELEMENTS (music); i++)
    {
      SchemeColor color = scheme_color_with_contrast (music[i].color, back, CONTRAST);
      add_colors (xml, music[i].style, &color, NULL);
      g_string_append (xml, "/>\n");
    }
  g_string_append (xml, "</style-scheme>\n");
  return g_string_free (xml, FALSE);
}
