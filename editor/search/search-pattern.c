/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns: what a person typed, compiled for the texts it meets. */
#include "search-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define NESTING_MAX 200

G_DEFINE_QUARK (search-error-quark, search_error)

/* ---- does a hit know its row only? ----------------------------------------------------------------------- */

/* Escapes whose meaning ends at the row's edges (`p` is behind the backslash). Every other one may meet a line break; two digits can
 * be a character's code. */
static gboolean
is_row_escape (const char *p)
{
  return (*p && strchr ("wdbBhtefQEkg", *p)) || g_ascii_ispunct (*p) || (*p > '0' && *p <= '9' && !g_ascii_isdigit (p[1]));
}

/* "(?" and "(*" forms that change nothing about rows: groups, names, looking around, the options i, x and m. */
static gboolean
is_row_group (const char *p)
{
  if (*p == '*')
    return FALSE;
  if (*p != '?')
    return TRUE;
  p++;
  if (strchr (":=!<P'>#|", *p) && *p)
    return TRUE;
  while (*p && strchr ("imx-^", *p))
    p++;
  return *p == ':' || *p == ')';
}

/* A class of characters may hold a line break when it is negated, a range or has such an escape. */
static gboolean
is_row_class (const char **at)
{
  const char *p = *at + 1;
  if (*p == '^')
    return FALSE;
  if (*p == ']')
    p++;
  for (; *p && *p != ']'; p++)
    {
      if (*p == '[' && p[1] == ':')
        return FALSE;
      if (*p == '\\' && (!is_row_escape (++p) || p[1] == '-'))
        return FALSE;
      if (*p == '-' && (guchar) p[-1] < ' ')
        return FALSE;
    }
  *at = p;
  return *p == ']';
}

static gboolean
may_leave_row (const char *text, SearchFlags flags)
{
  if (strchr (text, '\n') || strchr (text, '\r'))
    return TRUE;
  if (!(flags & SEARCH_REGEX))
    return FALSE;
  for (const char *p = text; *p; p++)
    {
      if (*p == '\\' && !is_row_escape (++p))
        return TRUE;
      if (*p == '[' && !is_row_class (&p))
        return TRUE;
      if (*p == '(' && !is_row_group (p + 1))
        return TRUE;
    }
  return FALSE;
}

/* ---- compiling ------------------------------------------------------------------------------------------- */

static pcre2_code *
compile (const SearchPattern *self, guint kind, int *error, gsize *place)
{
  pcre2_compile_context *context = pcre2_compile_context_create (NULL);
  uint32_t options = PCRE2_USE_OFFSET_LIMIT;
  pcre2_code *code;

  if (!(self->flags & SEARCH_CASE))
    options |= PCRE2_CASELESS;
  if (!(kind & SEARCH_TEXT_ASCII))
    options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
  if (self->flags & SEARCH_REGEX)
    options |= PCRE2_MULTILINE | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C | (kind & SEARCH_TEXT_ASCII ? 0 : PCRE2_UCP);
  else
    options |= PCRE2_LITERAL;
  pcre2_set_newline (context, kind & SEARCH_TEXT_CR ? PCRE2_NEWLINE_ANYCRLF : PCRE2_NEWLINE_LF);
  pcre2_set_max_pattern_length (context, SEARCH_PATTERN_MAX);
  pcre2_set_parens_nest_limit (context, NESTING_MAX);
  if ((self->flags & SEARCH_WORD) && (self->flags & SEARCH_REGEX))
    pcre2_set_compile_extra_options (context, PCRE2_EXTRA_MATCH_WORD);
  code = pcre2_compile ((PCRE2_SPTR) self->text, PCRE2_ZERO_TERMINATED, options, error, place, context);
  pcre2_compile_context_free (context);
  if (code)
    pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);       /* without it (hardened systems) it is interpreted: slower, same hits */
  return code;
}

guint
search_text_get_kind (const char *text, gsize length)
{
  gsize i = 0;
  guint64 high = 0;
  guint kind = 0;
  for (; i + 64 <= length && !high; i += 64)
    for (guint k = 0; k < 64; k += 8)
      {
        guint64 word;
        memcpy (&word, text + i + k, 8);
        high |= word & 0x8080808080808080u;
      }
  for (; i < length && !high; i++)
    high |= (guchar) text[i] & 0x80;
  if (!high)
    kind |= SEARCH_TEXT_ASCII;
  if (length > 0 && memchr (text, '\r', length))
    kind |= SEARCH_TEXT_CR;
  return kind;
}

pcre2_code *
search_pattern_get_code (const SearchPattern *pattern, guint kind)
{
  SearchPattern *self = (SearchPattern *) pattern;      /* the cache is no part of what a pattern is */
  pcre2_code *code;
  int error;
  gsize place;

  if (!self->ascii)
    kind &= ~SEARCH_TEXT_ASCII;
  g_mutex_lock (&self->lock);
  if (!self->codes[kind])
    self->codes[kind] = compile (self, kind, &error, &place);
  code = self->codes[kind];
  g_mutex_unlock (&self->lock);
  return code;
}

static void
fail (GError **error, gsize *place, gsize at, const char *message)
{
  if (place)
    *place = at;
  g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_PATTERN, message);
}

SearchPattern *
search_pattern_new (const char *text, SearchFlags flags, gsize *place, GError **error)
{
  g_autoptr (SearchPattern) self = NULL;
  int code = 0;
  gsize at = 0;

  g_return_val_if_fail (text != NULL, NULL);
  if (!*text || strlen (text) > SEARCH_PATTERN_MAX || !g_utf8_validate (text, -1, NULL))
    {
      fail (error, place, 0, *text ? _("The pattern is too long or no text") : _("Nothing to search for"));
      return NULL;
    }
  self = g_new0 (SearchPattern, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->text = g_strdup (text);
  self->flags = flags;
  self->multiline = may_leave_row (text, flags);
  /* A Unicode escape or property has no meaning in the ASCII form. */
  self->ascii = g_str_is_ascii (text)
    && !((flags & SEARCH_REGEX) && (strstr (text, "\\x") || strstr (text, "\\p") || strstr (text, "\\P") || strstr (text, "\\X")
                                    || strstr (text, "\\N") || strstr (text, "\\o") || strstr (text, "(*")));
  self->codes[0] = compile (self, 0, &code, &at);
  if (!self->codes[0])
    {
      char message[256];
      if (pcre2_get_error_message (code, (PCRE2_UCHAR *) message, sizeof message) < 0)
        g_strlcpy (message, _("The pattern cannot be read"), sizeof message);
      fail (error, place, MIN (at, strlen (text)), message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

SearchPattern *
search_pattern_ref (SearchPattern *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
search_pattern_unref (SearchPattern *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < SEARCH_TEXT_KINDS; i++)
    pcre2_code_free (self->codes[i]);
  g_mutex_clear (&self->lock);
  g_free (self->text);
  g_free (self);
}

gboolean
search_pattern_is_multiline (const SearchPattern *self)
{
  return self->multiline;
}

gboolean
search_pattern_is_equal (const SearchPattern *a, const SearchPattern *b)
{
  return a == b || (a && b && a->flags == b->flags && g_str_equal (a->text, b->text));
}
