/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the two halves of the mini-notation's parser: what steps are made of, and how they stand together. */
#ifndef SCRIPT_PATTERN_PARSER_H
#define SCRIPT_PATTERN_PARSER_H

#include "script-pattern.h"

typedef struct {
  Script     *s;
  const Clip *clip;
  const Op   *proto;
  const char *text;
  uint32_t    at, length, depth, ordinals, steps;
  int         octave;
  TextSource  source;
} PatternParser;

#define refuse(p, from, to, ...) script_throw ((p)->s, text_source_place (&(p)->source, (from), (to)), __VA_ARGS__)

static inline char
parser_peek (const PatternParser *p)
{
  return p->at < p->length ? p->text[p->at] : 0;
}

static inline bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

static inline bool
is_gap (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
is_word (char c)
{
  return is_digit (c) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '#' || c == '_' || c == '-' || (uint8_t) c >= 0x80;
}

/* script-pattern-terms.c */
void     blanks_skip (PatternParser *p);
uint32_t character_end (const PatternParser *p, uint32_t at);
_Noreturn void character_refuse (PatternParser *p);
double   level_parse (PatternParser *p, const char *what);             /* a number with a point or not */
int      whole_parse (PatternParser *p, const char *what, int least, int most, const char *code);
PatternNode *degree_parse (PatternParser *p);
PatternNode *word_parse (PatternParser *p);

#endif
