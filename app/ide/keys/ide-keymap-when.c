/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions of keys: words joined by "&&", "||", "!" and brackets. */
#include "ide-keymap.h"
#include <string.h>

#define DEPTH_MAX 16

typedef struct {
  const char *at;
  guint       context, depth;
  gboolean    bad;
} Reader;

static const struct { const char *name; guint bit; } words[] = {
  { "text", IDE_FOCUS_TEXT }, { "entry", IDE_FOCUS_ENTRY }, { "terminal", IDE_FOCUS_TERMINAL }, { "tree", IDE_FOCUS_TREE },
  { "list", IDE_FOCUS_LIST }, { "selection", IDE_WHEN_SELECTION }, { "carets", IDE_WHEN_CARETS }, { "page", IDE_WHEN_PAGE },
  { "playing", IDE_WHEN_PLAYING },
};

static gboolean read_or (Reader *r);

static gboolean
take (Reader *r, const char *sign)
{
  while (*r->at == ' ')
    r->at++;
  if (!g_str_has_prefix (r->at, sign))
    return FALSE;
  r->at += strlen (sign);
  return TRUE;
}

static gboolean
read_word (Reader *r)
{
  gsize length;
  while (*r->at == ' ')
    r->at++;
  length = strspn (r->at, "abcdefghijklmnopqrstuvwxyz");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].name) == length && strncmp (words[i].name, r->at, length) == 0)
      {
        r->at += length;
        return (r->context & words[i].bit) != 0;
      }
  r->bad = TRUE;
  return FALSE;
}

static gboolean
read_not (Reader *r)
{
  gboolean value;
  if (r->bad || ++r->depth > DEPTH_MAX)
    {
      r->bad = TRUE;
      return FALSE;
    }
  if (take (r, "!"))
    value = !read_not (r);
  else if (take (r, "("))
    {
      value = read_or (r);
      r->bad = r->bad || !take (r, ")");
    }
  else
    value = read_word (r);
  r->depth--;
  return value;
}

static gboolean
read_and (Reader *r)
{
  gboolean value = read_not (r);
  while (!r->bad && take (r, "&&"))
    value = read_not (r) && value;
  return value;
}

static gboolean
read_or (Reader *r)
{
  gboolean value = read_and (r);
  while (!r->bad && take (r, "||"))
    value = read_and (r) || value;
  return value;
}

static gboolean
evaluate (const char *condition, guint context, Reader *r)
{
  gboolean value;
  *r = (Reader) { .at = condition, .context = context };
  value = read_or (r);
  while (*r->at == ' ')
    r->at++;
  r->bad = r->bad || *r->at;
  return value && !r->bad;
}

gboolean
ide_when_holds (const char *condition, guint context)
{
  Reader r;
  return !condition || !*condition || evaluate (condition, context, &r);
}

gboolean
ide_when_check (const char *condition, char **problem)
{
  Reader r = { 0 };
  if (!condition || !*condition)
    return TRUE;
  evaluate (condition, 0, &r);
  if (r.bad && problem)
    *problem = g_strdup_printf ("“%.20s”", r.at);
  return !r.bad;
}

gboolean
ide_when_overlap (const char *a, const char *b)
{
  for (guint focus = IDE_FOCUS_TEXT; focus <= IDE_FOCUS_OTHER; focus <<= 1)
    for (guint flags = 0; flags < 16; flags++)
      if (ide_when_holds (a, focus | flags << 6) && ide_when_holds (b, focus | flags << 6))
        return TRUE;
  return FALSE;
}
