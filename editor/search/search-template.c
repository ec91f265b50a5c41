/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a hit is replaced by: text, groups, changes of case. */
#include "search-private.h"
#include "search-template.h"
#include <glib/gi18n.h>
#include <string.h>

typedef enum { PART_TEXT, PART_GROUP, PART_CASE } PartKind;
typedef struct { PartKind kind; char *text; gsize length; guint group; char mode; } Part;

struct SearchTemplate {
  SearchTemplateFlags flags;
  GArray             *parts;            /* Part */
};

/* ---- reading --------------------------------------------------------------------------------------------- */

static void
clear_part (gpointer data)
{
  g_free (((Part *) data)->text);
}

static void
add_text (SearchTemplate *self, const char *text, gsize length)
{
  Part part = { PART_TEXT, g_strndup (text, length), length };
  g_array_append_val (self->parts, part);
}

static gboolean
fail (GError **error, gsize *place, gsize at, char *message)
{
  if (place)
    *place = at;
  g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_TEMPLATE, message);
  g_free (message);
  return FALSE;
}

static gboolean
add_group (SearchTemplate *self, const pcre2_code *code, const char *name, gsize length, gsize *place, gsize at, GError **error)
{
  g_autofree char *word = g_strndup (name, length);
  Part part = { PART_GROUP };
  uint32_t groups = 0;
  int number;

  pcre2_pattern_info (code, PCRE2_INFO_CAPTURECOUNT, &groups);
  if (length > 0 && strspn (word, "0123456789") == length)
    number = length < 6 ? atoi (word) : G_MAXINT;
  else
    number = pcre2_substring_number_from_name (code, (PCRE2_SPTR) word);
  if (number == PCRE2_ERROR_NOUNIQUESUBSTRING)
    {
      PCRE2_SPTR first, last;
      pcre2_substring_nametable_scan (code, (PCRE2_SPTR) word, &first, &last);
      number = first[0] << 8 | first[1];
    }
  if (number < 0 || (guint) number > groups)
    return fail (error, place, at, g_strdup_printf (_("The pattern has no group “%s”"), word));
  part.group = number;
  g_array_append_val (self->parts, part);
  return TRUE;
}

/* `p` is at the dollar; moves behind what was read. */
static gboolean
read_dollar (SearchTemplate *self, const pcre2_code *code, const char *text, const char **p, gsize *place, GError **error)
{
  const char *at = *p + 1;
  gsize digits = strspn (at, "0123456789");
  uint32_t groups = 0;

  if (*at == '$' || *at == '&')
    {
      *p = at + 1;
      if (*at == '&')
        return add_group (self, code, "0", 1, place, at - text, error);
      add_text (self, "$", 1);
      return TRUE;
    }
  if (*at == '{')
    {
      const char *end = strchr (at, '}');
      if (!end)
        return fail (error, place, at - text, g_strdup (_("“}” is missing after “${”")));
      *p = end + 1;
      return add_group (self, code, at + 1, end - at - 1, place, at - text, error);
    }
  if (digits == 0)
    {
      *p = at;
      add_text (self, "$", 1);
      return TRUE;
    }
  /* $12 is group 1 and a 2 where there are fewer than twelve. */
  pcre2_pattern_info (code, PCRE2_INFO_CAPTURECOUNT, &groups);
  digits = MIN (digits, 2);
  if (digits == 2 && (guint) ((at[0] - '0') * 10 + at[1] - '0') > groups)
    digits = 1;
  *p = at + digits;
  return add_group (self, code, at, digits, place, at - text, error);
}

static void
read_escape (SearchTemplate *self, const char **p)
{
  static const char letters[] = "ntrf\\$", meanings[] = "\n\t\r\f\\$";
  const char *at = *p + 1, *known = *at ? strchr (letters, *at) : NULL;
  *p = at + (*at ? 1 : 0);
  if (known)
    add_text (self, &meanings[known - letters], 1);
  else if (*at && strchr ("ulULE", *at))
    {
      Part part = { PART_CASE, .mode = *at };
      g_array_append_val (self->parts, part);
    }
  else
    add_text (self, at - 1, *at ? 2 : 1);
}

static gboolean
read_groups (SearchTemplate *self, const char *text, const pcre2_code *code, gsize *place, GError **error)
{
  for (const char *p = text; *p;)
    {
      gsize plain = strcspn (p, "$\\");
      if (plain > 0)
        add_text (self, p, plain);
      p += plain;
      if (*p == '\\')
        read_escape (self, &p);
      else if (*p == '$' && !read_dollar (self, code, text, &p, place, error))
        return FALSE;
    }
  return TRUE;
}

SearchTemplate *
search_template_new (const char *text, SearchTemplateFlags flags, const SearchPattern *pattern, gsize *place, GError **error)
{
  g_autoptr (SearchTemplate) self = g_new0 (SearchTemplate, 1);
  self->flags = flags;
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, clear_part);
  if (!(flags & SEARCH_TEMPLATE_GROUPS))
    add_text (self, text, strlen (text));
  else if (!read_groups (self, text, search_pattern_get_code (pattern, 0), place, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
search_template_free (SearchTemplate *self)
{
  if (!self)
    return;
  g_array_unref (self->parts);
  g_free (self);
}

/* ---- writing --------------------------------------------------------------------------------------------- */

/* Bytes that are no UTF-8 stay as they are. */
static void
append_case (GString *to, const char *text, gsize length, char *once, char all)
{
  for (const char *p = text, *end = text + length; p < end;)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      char mode = *once ? *once : all;
      if (c >= 0x110000)
        {
          g_string_append_c (to, *p++);
          continue;
        }
      *once = 0;
      g_string_append_unichar (to, g_ascii_toupper (mode) != 'U' && g_ascii_toupper (mode) != 'L' ? c
                               : g_ascii_toupper (mode) == 'U' ? g_unichar_toupper (c) : g_unichar_tolower (c));
      p = g_utf8_next_char (p);
    }
}

static void
append (GString *to, const char *text, gsize length, char *once, char all)
{
  if (*once || all)
    append_case (to, text, length, once, all);
  else
    g_string_append_len (to, text, length);
}

typedef enum { CASE_MIXED, CASE_LOWER, CASE_UPPER, CASE_TITLE } Case;

/* "FOO" is upper with two letters at least, so that "A" becomes "Bar" and not "BAR". */
static Case
guess_case (const char *text, gsize length)
{
  guint upper = 0, lower = 0;
  gboolean first_upper = FALSE;
  for (const char *p = text, *end = text + length; p < end;)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      if (c >= 0x110000)
        {
          p++;
          continue;
        }
      if (g_unichar_isupper (c) || g_unichar_istitle (c))
        {
          first_upper = first_upper || upper + lower == 0;
          upper++;
        }
      else if (g_unichar_islower (c))
        lower++;
      p = g_utf8_next_char (p);
    }
  if (upper > 1 && lower == 0)
    return CASE_UPPER;
  if (lower > 0 && upper == 0)
    return CASE_LOWER;
  return first_upper ? CASE_TITLE : CASE_MIXED;
}

static void
keep_case (GString *to, gsize start, Case wanted)
{
  g_autofree char *made = g_strndup (to->str + start, to->len - start);
  gsize length = to->len - start;
  char once = wanted == CASE_TITLE ? 'u' : 0;
  if (wanted == CASE_MIXED)
    return;
  g_string_truncate (to, start);
  append_case (to, made, length, &once, wanted == CASE_UPPER ? 'U' : wanted == CASE_LOWER ? 'L' : 0);
}

gboolean
search_template_needs_groups (const SearchTemplate *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (g_array_index (self->parts, Part, i).kind != PART_TEXT)
      return TRUE;
  return FALSE;
}

void
search_template_expand (const SearchTemplate *self, const char *text, const SearchRange *hit, const gsize *pairs, guint pair_count,
                        GString *to)
{
  gsize start = to->len;
  char once = 0, all = 0;
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      if (part->kind == PART_TEXT)
        append (to, part->text, part->length, &once, all);
      else if (part->kind == PART_GROUP)
        {
          if (part->group < pair_count && pairs[2 * part->group] != PCRE2_UNSET)
            append (to, text + pairs[2 * part->group], pairs[2 * part->group + 1] - pairs[2 * part->group], &once, all);
        }
      else if (part->mode == 'u' || part->mode == 'l')
        once = part->mode;
      else
        all = part->mode == 'E' ? 0 : part->mode;
    }
  if (self->flags & SEARCH_TEMPLATE_KEEP_CASE)
    keep_case (to, start, guess_case (text + hit->start, hit->end - hit->start));
}
