/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scope selectors, and which rule a stack of scopes gets: the deepest scope decides first, then how exactly it is named. */
#include "scheme-private.h"
#include <string.h>

#define ATOMS_MAX 7                     /* of one scope, in a score */
#define STACK_MAX 20

/* "string.quoted" fits "string.quoted.double": how many parts; 0: not. */
static guint
match_scope (const char *wanted, gsize length, const char *scope, gsize scope_length)
{
  guint atoms = 1;
  if (length > scope_length || strncmp (wanted, scope, length) != 0 || (length < scope_length && scope[length] != '.'))
    return 0;
  for (gsize i = 0; i < length; i++)
    atoms += wanted[i] == '.';
  return MIN (atoms, ATOMS_MAX);
}

typedef struct { const char *text; gsize length; } Word;

static guint
split (const char *text, gsize length, Word *words)
{
  guint count = 0;
  for (gsize at = 0; at < length && count < STACK_MAX;)
    {
      gsize end;
      while (at < length && (g_ascii_isspace (text[at]) || text[at] == '>'))
        at++;
      for (end = at; end < length && !g_ascii_isspace (text[end]) && text[end] != '>'; end++)
        ;
      if (end > at)
        words[count++] = (Word) { text + at, end - at };
      at = end;
    }
  return count;
}

/* The path's last part wants the deepest scope that fits, the others any above it in order. */
static guint64
score_path (const char *path, gsize length, const Word *stack, guint depth)
{
  Word parts[STACK_MAX];
  guint count = split (path, length, parts), at = depth;
  guint64 score = 0;

  for (guint part = count; part > 0; part--)
    {
      guint atoms = 0;
      for (; at > 0 && atoms == 0; at--)
        atoms = match_scope (parts[part - 1].text, parts[part - 1].length, stack[at - 1].text, stack[at - 1].length);
      if (atoms == 0)
        return 0;
      score += (guint64) atoms << (3 * at);     /* `at` is now the scope's number from 0 */
    }
  return score;
}

/* One alternative: paths to be met, each "-" with a path that must not be. */
static guint64
score_alternative (const char *text, gsize length, const Word *stack, guint depth)
{
  guint64 score = 0;
  gsize at = 0;
  gboolean excluded = FALSE, first = TRUE;

  while (at <= length)
    {
      gsize end = at;
      guint64 part;
      while (end < length && !(text[end] == '-' && (end == 0 || g_ascii_isspace (text[end - 1])) && end + 1 < length && text[end + 1] != '-'))
        end++;
      part = score_path (text + at, end - at, stack, depth);
      if (excluded && part > 0)
        return 0;
      if (!excluded && first && part == 0)
        {
          gboolean blank = TRUE;
          for (gsize i = at; i < end; i++)
            blank &= g_ascii_isspace (text[i]);
          if (!blank)
            return 0;
          part = 1;                     /* "- comment": everything else */
        }
      if (!excluded)
        score = part;
      first = FALSE;
      excluded = TRUE;
      at = end + 1;
    }
  return score;
}

guint64
scheme_selector_score (const char *selector, const char *scopes)
{
  Word stack[STACK_MAX];
  guint depth = split (scopes, strlen (scopes), stack);
  guint64 best = 0;
  for (const char *at = selector; ; at++)
    {
      gsize length = strcspn (at, ",|");
      guint64 score = score_alternative (at, length, stack, depth);
      best = MAX (best, score);
      at += length;
      if (!*at)
        return best;
    }
}

static SchemeColor
get_ground (const SchemeTheme *theme)
{
  SchemeColor ground = { 1, 1, 1, 1 };
  scheme_theme_get_global (theme, "background", &ground);
  return ground;
}

/* Each property comes from the best rule that says it; of equals, the later one. */
void
scheme_theme_get_style (const SchemeTheme *theme, const char *scopes, SchemeStyle *style)
{
  guint64 foreground = 0, background = 0, font = 0;
  SchemeColor ground = get_ground (theme);
  *style = (SchemeStyle) { 0 };
  for (guint i = 0; i < theme->rules->len; i++)
    {
      const SchemeRule *rule = &g_array_index (theme->rules, SchemeRule, i);
      guint64 score = scheme_selector_score (rule->selector, scopes);
      if (score == 0)
        continue;
      if (rule->has_foreground && score >= foreground)
        {
          foreground = score;
          style->has_foreground = TRUE;
          style->foreground = rule->foreground;
        }
      if (rule->has_background && score >= background)
        {
          background = score;
          style->has_background = rule->background.alpha > 0;
          style->background = scheme_color_over (rule->background, ground);
        }
      if (rule->has_font && score >= font)
        {
          font = score;
          style->bold = rule->bold;
          style->italic = rule->italic;
          style->underline = rule->underline;
          style->strike = rule->strike;
        }
    }
  style->foreground = scheme_color_over (style->foreground, style->has_background ? style->background : ground);
}
