/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan: one hit after the other, in pieces short enough to be cancelled between them. */
#include "search-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define PIECE_MIN 16
#define PIECE_MAX (256u << 10)
#define PIECE_US 8000                   /* a piece that took longer is halved, one that took less than half of it doubled */
#define CALLS_UNTIMED 64
#define TICK_US 50000
#define STACK_MIN (64u << 10)
#define STACK_MAX (4u << 20)

/* ---- words ----------------------------------------------------------------------------------------------- */

static gboolean
is_word_at (const char *text, gsize length, gsize offset)
{
  gunichar c = (guchar) text[offset];
  if (c < 0x80)
    return g_ascii_isalnum (c) || c == '_';
  c = g_utf8_get_char_validated (text + offset, length - offset);
  return c < 0x110000 && g_unichar_isalnum (c);
}

gboolean
search_is_inside_word (const char *text, gsize length, gsize offset)
{
  gsize before = offset;
  if (offset == 0 || offset >= length)
    return FALSE;
  do
    before--;
  while (before > 0 && offset - before < 4 && ((guchar) text[before] & 0xC0) == 0x80);
  return is_word_at (text, length, before) && is_word_at (text, length, offset);
}

/* ---- scanner --------------------------------------------------------------------------------------------- */

void
search_scanner_set_text (SearchScanner *self, const char *text, gsize length)
{
  pcre2_code *code = search_pattern_get_code (self->pattern, search_text_get_kind (text, length));
  self->text = text;
  self->length = length;
  if (code == self->code)
    return;
  self->code = code;
  pcre2_match_data_free (self->data);
  self->data = code ? pcre2_match_data_create_from_pattern (code, NULL) : NULL;
  self->pairs = self->data ? pcre2_get_ovector_pointer (self->data) : NULL;
}

gboolean
search_scanner_init (SearchScanner *self, const SearchPattern *pattern, const char *text, gsize length,
                     GCancellable *cancellable)
{
  *self = (SearchScanner) { .pattern = pattern, .cancellable = cancellable, .piece = PIECE_MIN, .clock = g_get_monotonic_time () };
  self->context = pcre2_match_context_create (NULL);
  self->stack = pcre2_jit_stack_create (STACK_MIN, STACK_MAX, NULL);
  pcre2_set_match_limit (self->context, SEARCH_STEPS_MAX);
  pcre2_set_depth_limit (self->context, SEARCH_STEPS_MAX / 100);
  pcre2_jit_stack_assign (self->context, NULL, self->stack);
  search_scanner_set_text (self, text, length);
  return self->code && self->data;
}

void
search_scanner_finish (SearchScanner *self)
{
  pcre2_match_data_free (self->data);
  pcre2_match_context_free (self->context);
  pcre2_jit_stack_free (self->stack);
}

static int
fail (int code, GError **error)
{
  char message[200] = "";
  if (code == PCRE2_ERROR_MATCHLIMIT || code == PCRE2_ERROR_DEPTHLIMIT || code == PCRE2_ERROR_HEAPLIMIT
      || code == PCRE2_ERROR_JIT_STACKLIMIT || code == PCRE2_ERROR_RECURSELOOP)
    g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_LIMIT,
                         _("The pattern takes too many steps on this text. Make it more exact, for example with fewer nested repeats."));
  else
    {
      pcre2_get_error_message (code, (PCRE2_UCHAR *) message, sizeof message);
      g_set_error (error, SEARCH_ERROR, SEARCH_ERROR_LIMIT, _("The search failed: %s"), message);
    }
  return -1;
}

/* Tries the starts in [at, limit]. Pieces follow the clock: a slow pattern gets short ones. */
static int
match_piece (SearchScanner *self, gsize at, gsize limit)
{
  gint64 now, spent;
  int result;
  pcre2_set_offset_limit (self->context, limit);
  result = pcre2_match (self->code, (PCRE2_SPTR) self->text, self->length, at, 0, self->data, self->context);
  if (result != PCRE2_ERROR_NOMATCH && ++self->calls % CALLS_UNTIMED != 0)
    return result;
  now = g_get_monotonic_time ();
  spent = now - self->clock;
  self->clock = now;
  if (spent > PIECE_US)
    self->piece = MAX (self->piece / 2, PIECE_MIN);
  else if (result == PCRE2_ERROR_NOMATCH && spent < PIECE_US / 2)
    self->piece = MIN (self->piece * 2, PIECE_MAX);
  return result;
}

static gsize
next_char (const SearchScanner *self, gsize at)
{
  at++;
  while (at < self->length && ((guchar) self->text[at] & 0xC0) == 0x80)
    at++;
  return at;
}

static gboolean
is_wanted (const SearchScanner *self, const SearchRange *hit, gsize end)
{
  if (hit->end > end || hit->start > hit->end)          /* \K in a look-ahead can turn a hit around */
    return FALSE;
  if ((self->pattern->flags & (SEARCH_WORD | SEARCH_REGEX)) != SEARCH_WORD)
    return TRUE;
  return !search_is_inside_word (self->text, self->length, hit->start)
    && !search_is_inside_word (self->text, self->length, hit->end);
}

int
search_scanner_next (SearchScanner *self, gsize *at, gsize end, SearchRange *hit, GError **error)
{
  gsize from = *at;
  while (from <= end)
    {
      gsize limit = end - from < self->piece ? end : from + self->piece;
      int result;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return -1;
      result = match_piece (self, from, limit);
      if (result == PCRE2_ERROR_NOMATCH)
        {
          if (limit >= end)
            break;
          from = next_char (self, limit);
          continue;
        }
      if (result < 0)
        return fail (result, error);
      *hit = (SearchRange) { self->pairs[0], self->pairs[1] };
      self->pair_count = result;
      if (is_wanted (self, hit, end))
        {
          *at = hit->end > hit->start ? hit->end : next_char (self, hit->end);
          return 1;
        }
      from = next_char (self, MAX (hit->start, from));
    }
  *at = end + 1;
  return 0;
}

/* ---- all hits -------------------------------------------------------------------------------------------- */

typedef struct { GArray *hits; SearchTickFunc tick; gpointer data; gint64 last; } Collector;

static void
tick_if_due (Collector *to, gint64 now)
{
  if (!to->tick || now - to->last < TICK_US)
    return;
  to->last = now;
  to->tick (to->hits, to->data);
}

static int
collect (SearchScanner *scanner, const SearchRange *range, Collector *to, gboolean *full, GError **error)
{
  gsize at = MIN (range->start, scanner->length), end = MIN (range->end, scanner->length);
  SearchRange hit;
  int result = 0;
  while (!*full && (result = search_scanner_next (scanner, &at, end, &hit, error)) > 0)
    {
      g_array_append_val (to->hits, hit);
      *full = to->hits->len >= SEARCH_HITS_MAX;
      tick_if_due (to, scanner->clock);
    }
  return result;
}

gboolean
search_scan_ticking (const SearchPattern *pattern, const char *text, gsize length, const SearchRange *ranges, guint range_count,
                     GArray *hits, gboolean *truncated, SearchTickFunc tick, gpointer data, GCancellable *cancellable,
                     GError **error)
{
  const SearchRange whole = { 0, length };
  Collector to = { hits, tick, data, g_get_monotonic_time () };
  SearchScanner scanner;
  gboolean full = FALSE;
  int result = search_scanner_init (&scanner, pattern, text, length, cancellable) ? 0 : fail (PCRE2_ERROR_NOMEMORY, error);

  for (guint i = 0; i < (ranges ? range_count : 1) && result >= 0 && !full; i++)
    result = collect (&scanner, ranges ? &ranges[i] : &whole, &to, &full, error);
  if (truncated)
    *truncated = full;
  if (tick)
    tick (hits, data);
  search_scanner_finish (&scanner);
  return result >= 0;
}

gboolean
search_scan (const SearchPattern *pattern, const char *text, gsize length, const SearchRange *ranges, guint range_count,
             GArray *hits, gboolean *truncated, GCancellable *cancellable, GError **error)
{
  return search_scan_ticking (pattern, text, length, ranges, range_count, hits, truncated, NULL, NULL, cancellable, error);
}
