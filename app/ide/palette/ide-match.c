/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters in order, scored by where they stand: at a name's start, at a word's start, side by side. */
#include "ide-match.h"
#include <string.h>

#define SCORE_LETTER 8
#define SCORE_RUN 12                    /* beside the letter before it */
#define SCORE_WORD 14                   /* first of a word */
#define SCORE_START 22                  /* first of the text, or of a path's last part */
#define SCORE_WHOLE 60                  /* the whole name */
#define SCORE_NAME 30                   /* all of it in a path's last part */
#define WORDS_MAX 8

struct IdeMatch {
  GStrv    words;
  guint    count;
  gboolean exact_case[WORDS_MAX];
  guint64  mask;
};

static guint64
get_bit (char c)
{
  guchar u = g_ascii_tolower (c);
  return u >= 'a' && u <= 'z' ? 1ull << (u - 'a') : u >= '0' && u <= '9' ? 1ull << (26 + u - '0') : u >= 128 ? 0 : 1ull << (36 + u % 27);
}

guint64
ide_match_get_mask (const char *text)
{
  guint64 mask = 0;
  for (; *text; text++)
    mask |= get_bit (*text);
  return mask;
}

IdeMatch *
ide_match_new (const char *query)
{
  IdeMatch *match = g_new0 (IdeMatch, 1);
  g_auto (GStrv) all = g_strsplit (query, " ", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; all[i] && match->count < WORDS_MAX; i++)
    {
      gboolean capital = FALSE;
      if (!*all[i])
        continue;
      for (const char *c = all[i]; *c; c++)
        capital = capital || g_ascii_isupper (*c);
      match->exact_case[match->count++] = capital;
      match->mask |= ide_match_get_mask (all[i]);
      g_strv_builder_add (words, all[i]);
    }
  match->words = g_strv_builder_end (words);
  return match;
}

void
ide_match_free (IdeMatch *match)
{
  if (!match)
    return;
  g_strfreev (match->words);
  g_free (match);
}

gboolean
ide_match_is_empty (const IdeMatch *match)
{
  return match->count == 0;
}

static gboolean
is_word_start (const char *text, gsize at)
{
  char before = at > 0 ? text[at - 1] : ' ';
  return !g_ascii_isalnum (before) || (g_ascii_isupper (text[at]) && g_ascii_islower (before))
    || (g_ascii_isdigit (text[at]) && !g_ascii_isdigit (before));
}

static gboolean
is_equal (char a, char b, gboolean exact_case)
{
  return exact_case ? a == b : g_ascii_tolower (a) == g_ascii_tolower (b);
}

/* The shortest stretch that ends first: forwards to the last letter, then backwards to where it may begin. Marks are of that
 * stretch. FALSE: the letters are not there in order. */
static gboolean
find_letters (const char *word, const char *text, gsize from, gboolean exact_case, guint *at)
{
  gsize i = from, length = strlen (word), k = 0;

  for (; text[i] && k < length; i++)
    if (is_equal (text[i], word[k], exact_case))
      k++;
  if (k < length)
    return FALSE;
  while (k > 0)
    if (is_equal (text[--i], word[k - 1], exact_case))
      at[--k] = i;
  return TRUE;
}

static int
score_letters (const char *text, gsize name, const guint *at, guint count)
{
  int score = 0;
  for (guint k = 0; k < count; k++)
    {
      score += SCORE_LETTER;
      if (at[k] == 0 || at[k] == name)
        score += SCORE_START;
      else if (is_word_start (text, at[k]))
        score += SCORE_WORD;
      if (k > 0 && at[k] == at[k - 1] + 1)
        score += SCORE_RUN;
      else if (k > 0)
        score -= MIN (at[k] - at[k - 1], 8);
    }
  return score;
}

/* A whole word as it is typed beats its letters scattered about. */
static gboolean
find_run (const char *word, const char *text, gsize from, gboolean exact_case, guint *at)
{
  gsize length = strlen (word);
  gboolean found = FALSE;
  for (gsize i = from; text[i]; i++)
    {
      gsize k = 0;
      while (k < length && text[i + k] && is_equal (text[i + k], word[k], exact_case))
        k++;
      if (k < length || (found && !is_word_start (text, i)))
        continue;
      for (k = 0; k < length; k++)
        at[k] = i + k;
      found = TRUE;
      if (is_word_start (text, i))
        break;
    }
  return found;
}

static int
score_word (const char *word, gboolean exact_case, const char *text, gsize name, gboolean is_path, guint *at)
{
  guint count = strlen (word);
  int score;

  if (name > 0 && (find_run (word, text, name, exact_case, at) || find_letters (word, text, name, exact_case, at)))
    score = score_letters (text, name, at, count) + SCORE_NAME;
  else if (find_run (word, text, 0, exact_case, at) || find_letters (word, text, 0, exact_case, at))
    score = score_letters (text, name, at, count) + (name == 0 && is_path ? SCORE_NAME : 0);
  else
    return -1;
  if (at[0] == name && strlen (text + name) == count)
    score += SCORE_WHOLE;
  return MAX (score, 0);
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  return *(const guint *) a < *(const guint *) b ? -1 : *(const guint *) a > *(const guint *) b;
}

int
ide_match_score (const IdeMatch *match, const char *text, guint64 mask, gboolean is_path, guint *marks, guint *mark_count)
{
  const char *slash = is_path ? strrchr (text, '/') : NULL;
  gsize name = slash ? slash + 1 - text : 0;
  guint at[IDE_MATCH_MARKS], count = 0;
  int total = 0;

  if (mark_count)
    *mark_count = 0;
  if (match->mask & ~mask)
    return -1;
  for (guint i = 0; i < match->count; i++)
    {
      gsize length = strlen (match->words[i]);
      int score;
      if (length > IDE_MATCH_MARKS)
        return -1;
      score = score_word (match->words[i], match->exact_case[i], text, name, is_path, at);
      if (score < 0)
        return -1;
      total += score;
      for (gsize k = 0; marks && k < length && count < IDE_MATCH_MARKS; k++)
        marks[count++] = at[k];
    }
  if (marks)
    qsort (marks, count, sizeof *marks, compare_marks);
  if (mark_count)
    *mark_count = count;
  return MAX (total * 16 - (int) MIN (strlen (text), 255) / 4, 0);
}
