/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From text to tokens: one pass, brackets matched on the way, template literals taken apart. */
#include "script-context.h"
#include <math.h>

typedef struct {
  Script     *s;
  const char *text;
  uint32_t    file, length, at;
  struct { Token *items; uint32_t count, capacity; } tokens;
  VECTOR (uint32_t) open;               /* indices of brackets that are not closed */
  bool        newline;
} Lexer;

static const uint8_t name_class[256] = {
  ['a' ... 'z'] = 1, ['A' ... 'Z'] = 1, ['_'] = 1, ['$'] = 1, ['0' ... '9'] = 2, [0x80 ... 0xFF] = 1,
};

static Place
place_at (Lexer *lx, uint32_t start, uint32_t end)
{
  return (Place) { lx->file, start, end };
}

/* False, with a diagnostic, when the text is not UTF-8 or holds zero bytes. */
bool
text_check (Script *s, uint32_t file)
{
  const uint8_t *p = (const uint8_t *) s->sources[file].text;
  size_t n = s->sources[file].length, i = 0;

  while (i < n)
    {
      uint64_t eight;

      if (i + 8 <= n && (memcpy (&eight, p + i, 8), (eight & 0x8080808080808080u) == 0)
          && ((eight - 0x0101010101010101u) & ~eight & 0x8080808080808080u) == 0)
        {
          i += 8;
          continue;
        }
      if (p[i] != 0 && p[i] < 0x80)
        {
          i++;
          continue;
        }
      size_t more = p[i] >= 0xF0 && p[i] < 0xF5 ? 3 : p[i] >= 0xE0 && p[i] < 0xF0 ? 2 : p[i] >= 0xC2 && p[i] < 0xE0 ? 1 : 0;
      size_t k = 1;

      while (k <= more && i + k < n && (p[i + k] & 0xC0) == 0x80)
        k++;
      if (more == 0 || k <= more)
        {
          diagnostic_add (s, SCRIPT_ERROR, "SS0107", (Place) { file, (uint32_t) i, (uint32_t) i + 1 },
                          p[i] == 0 ? "This file is no text: it holds a zero byte." : "This file is no UTF-8 text.")
            ->hint = "Compositions are UTF-8 text files. Sound files and other binary files cannot be opened as text.";
          return false;
        }
      i += k;
    }
  return true;
}

static Token *
push (Lexer *lx, TokenKind kind, uint32_t start, uint32_t end)
{
  Token *token;

  if (__builtin_expect (lx->tokens.count == lx->tokens.capacity, 0))
    memory_refuse (lx->s->arena);
  token = &lx->tokens.items[lx->tokens.count++];
  *token = (Token) { .start = start, .kind = (uint32_t) kind, .newline = lx->newline, .length = end - start };
  lx->newline = false;
  return token;
}

static void
blanks_skip (Lexer *lx)
{
  while (lx->at < lx->length)
    {
      uint8_t c = (uint8_t) lx->text[lx->at], next = lx->at + 1 < lx->length ? (uint8_t) lx->text[lx->at + 1] : 0;

      if (c == '\n')
        lx->newline = true;
      else if (c == '/' && next == '/')
        {
          const char *line = memchr (lx->text + lx->at, '\n', lx->length - lx->at);

          lx->at = line ? (uint32_t) (line - lx->text) : lx->length;
          continue;
        }
      else if (c == '/' && next == '*')
        {
          uint32_t start = lx->at;

          for (lx->at += 2; lx->at + 1 < lx->length && !(lx->text[lx->at] == '*' && lx->text[lx->at + 1] == '/'); lx->at++)
            lx->newline |= lx->text[lx->at] == '\n';
          if (lx->at + 1 >= lx->length)
            {
              diagnostic_add (lx->s, SCRIPT_ERROR, "SS0104", place_at (lx, start, start + 2), "This comment is never closed.")
                ->hint = "Write */ where it ends.";
              lx->at = lx->length;
              return;
            }
          lx->at += 2;
          continue;
        }
      else if (c == 0xC2 && next == 0xA0)
        lx->at++;
      else if (c == 0xEF && next == 0xBB && lx->at + 2 < lx->length && (uint8_t) lx->text[lx->at + 2] == 0xBF)
        lx->at += 2;
      else if (!(c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'))
        return;
      lx->at++;
    }
}

/* ---- literals ------------------------------------------------------------------------------------------------- */

static int
hex_value (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Reads what follows a backslash; returns the bytes written. */
static size_t
escape_read (Lexer *lx, char *out)
{
  uint32_t start = lx->at - 1, code = 0;
  char c = lx->at < lx->length ? lx->text[lx->at++] : ' ';

  switch (c)
    {
    case 'n': out[0] = '\n'; return 1;
    case 't': out[0] = '\t'; return 1;
    case 'r': out[0] = '\r'; return 1;
    case 'b': out[0] = '\b'; return 1;
    case 'f': out[0] = '\f'; return 1;
    case 'v': out[0] = '\v'; return 1;
    case '0': out[0] = 0; return 1;
    case '\r':
      if (lx->at < lx->length && lx->text[lx->at] == '\n')
        lx->at++;
      return 0;
    case '\n': return 0;
    case 'x':
    case 'u':
      {
        bool braces = c == 'u' && lx->at < lx->length && lx->text[lx->at] == '{';
        int want = c == 'x' ? 2 : braces ? 7 : 4, got = 0;

        lx->at += braces;
        for (; got < want && lx->at < lx->length && hex_value (lx->text[lx->at]) >= 0; got++)
          code = code * 16 + (uint32_t) hex_value (lx->text[lx->at++]);
        if (braces ? got == 0 || lx->at >= lx->length || lx->text[lx->at] != '}' : got != want)
          {
            diagnostic_add (lx->s, SCRIPT_ERROR, "SS0106", place_at (lx, start, lx->at), "This escape is not complete.")
              ->hint = "Write \\x41, \\u0041 or \\u{1F3B5}.";
            return 0;
          }
        lx->at += braces;
        if (code > 0x10FFFF)
          code = 0xFFFD;
        if (code >= 0xD800 && code < 0xDC00 && lx->at + 6 <= lx->length && lx->text[lx->at] == '\\' && lx->text[lx->at + 1] == 'u')
          {
            uint32_t low = 0;
            int n = 0;

            for (; n < 4 && hex_value (lx->text[lx->at + 2 + n]) >= 0; n++)
              low = low * 16 + (uint32_t) hex_value (lx->text[lx->at + 2 + n]);
            if (n == 4 && low >= 0xDC00 && low < 0xE000)
              {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                lx->at += 6;
              }
          }
        return utf8_put (out, code);
      }
    default:
      out[0] = c;
      return 1;
    }
}

static Str *
literal_make (Lexer *lx, const char *data, size_t length)
{
  return length <= 32 ? &atoms_intern (&lx->s->atoms, data, length)->str : str_new (lx->s->arena, data, length);
}

/* The end of a literal whose text begins at `at`, escapes stepped over: an upper bound for its cooked length. */
static uint32_t
literal_end (Lexer *lx, uint32_t at, char quote)
{
  while (at < lx->length && lx->text[at] != quote)
    at += lx->text[at] == '\\' ? 2 : 1;
  return at > lx->length ? lx->length : at;
}

static void
string_lex (Lexer *lx)
{
  uint32_t start = lx->at, from = start + 1, end;
  char quote = lx->text[start], *cooked = NULL;
  size_t n = 0;
  Token *token;

  for (lx->at = from; lx->at < lx->length && lx->text[lx->at] != quote && lx->text[lx->at] != '\n';)
    if (lx->text[lx->at] == '\\')
      {
        if (!cooked)
          {
            cooked = memory_alloc (lx->s->arena, literal_end (lx, lx->at, quote) - from + 8);
            n = lx->at - from;
            memcpy (cooked, lx->text + from, n);
          }
        lx->at++;
        n += escape_read (lx, cooked + n);
      }
    else if (cooked)
      cooked[n++] = lx->text[lx->at++];
    else
      lx->at++;
  end = lx->at;
  if (end >= lx->length || lx->text[end] != quote)
    {
      if (end > from && lx->text[end - 1] == '\r')
        end--;
      diagnostic_add (lx->s, SCRIPT_ERROR, "SS0102", place_at (lx, start, end), "This string is never closed.")
        ->hint = quote == '"' ? "Put \" at its end. A text over several lines goes into `backticks`."
                              : "Put ' at its end. A text over several lines goes into `backticks`.";
      token = push (lx, T_STRING, start, end);
      token->value.str = literal_make (lx, "", 0);
      return;
    }
  token = push (lx, T_STRING, start, end + 1);
  token->value.str = cooked ? literal_make (lx, cooked, n) : literal_make (lx, lx->text + from, end - from);
  lx->at = end + 1;
}

/* The text from a backtick or a closing brace to the next ${ or backtick. */
static void
template_lex (Lexer *lx, bool head)
{
  uint32_t start = lx->at, from = start + 1, end = literal_end (lx, from, '`');
  char *cooked = memory_alloc (lx->s->arena, end - from + 8);
  size_t n = 0;
  bool closed = false, open = false;
  Token *token;

  for (lx->at = from; lx->at < lx->length && !closed && !open;)
    {
      char c = lx->text[lx->at];

      if (c == '`')
        closed = true, lx->at++;
      else if (c == '$' && lx->at + 1 < lx->length && lx->text[lx->at + 1] == '{')
        open = true, lx->at += 2;
      else if (c == '\\')
        {
          lx->at++;
          n += escape_read (lx, cooked + n);
        }
      else
        {
          if (c != '\r' || lx->at + 1 >= lx->length || lx->text[lx->at + 1] != '\n')
            cooked[n++] = c;
          lx->at++;
        }
    }
  if (!closed && !open)
    diagnostic_add (lx->s, SCRIPT_ERROR, "SS0103", place_at (lx, start, start + 1), "This template text is never closed.")
      ->hint = "Put a backtick at its end.";
  token = push (lx, head ? (open ? T_TEMPLATE_HEAD : T_TEMPLATE) : (open ? T_TEMPLATE_MIDDLE : T_TEMPLATE_TAIL), start, lx->at);
  token->value.str = literal_make (lx, cooked, n);
  if (open)
    *vector_push (lx->s->arena, &lx->open) = lx->tokens.count - 1;
}

/* Digits, perhaps a point and digits: at most 15, so that whole number and power of ten are exact and one division rounds. */
static bool
number_lex_simple (Lexer *lx)
{
  static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
  uint32_t at = lx->at, end = lx->length < at + 16 ? lx->length : at + 16, point = 0;
  uint64_t whole = 0;

  for (; at < end; at++)
    {
      char c = lx->text[at];

      if (c >= '0' && c <= '9')
        whole = whole * 10 + (uint64_t) (c - '0');
      else if (c == '.' && point == 0 && at > lx->at)
        point = at + 1;
      else
        break;
    }
  if (at - lx->at > 1 && lx->text[lx->at] == '0' && lx->text[lx->at + 1] != '.')
    return false;
  if (at == end || at == point || at == lx->at || lx->text[at] == '.' || name_class[(uint8_t) lx->text[at]])
    return false;
  push (lx, T_NUMBER, lx->at, at)->value.number = (double) whole / powers[point ? at - point : 0];
  lx->at = at;
  return true;
}

static void
number_lex (Lexer *lx)
{
  uint32_t start = lx->at, at = start;
  char digits[128];
  size_t n = 0;
  double value = NAN;
  TokenKind kind = T_NUMBER;

  if (number_lex_simple (lx))
    return;
  while (at < lx->length)
    {
      char c = lx->text[at];
      bool sign = (c == '+' || c == '-') && at > start && (lx->text[at - 1] | 32) == 'e'
                  && !(at > start + 1 && (lx->text[start + 1] | 32) == 'x');

      if (!sign && c != '.' && !(name_class[(uint8_t) c] && (uint8_t) c < 0x80))
        break;
      if (c == '.' && at + 1 < lx->length && (name_class[(uint8_t) lx->text[at + 1]] == 1) && (lx->text[at + 1] | 32) != 'e')
        break;
      if (c != '_' && n < sizeof digits)
        digits[n++] = c;
      at++;
    }
  if (n > 0 && n < sizeof digits)
    {
      if (digits[n - 1] == 'n' && n > 1)
        kind = T_BIGINT;
      else if (n > 2 && digits[0] == '0' && (digits[1] | 32) >= 'a' && (digits[1] | 32) != 'e')
        value = number_from_text (digits, n);
      else if ((n > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') || number_parse_decimal (digits, n, &value) != n)
        value = NAN;
    }
  if (value != value && kind == T_NUMBER)
    {
      diagnostic_add (lx->s, SCRIPT_ERROR, "SS0105", place_at (lx, start, at), "This is no number.")
        ->hint = "Numbers look like 4, 0.5, 1e3, 0xFF, 0b101 or 1_000. A duration is a text: '4n'.";
      value = 0;
    }
  lx->at = at;
  push (lx, kind, start, at)->value.number = value;
}

static void
regex_lex (Lexer *lx)
{
  uint32_t start = lx->at++;
  bool group = false;

  for (; lx->at < lx->length && lx->text[lx->at] != '\n' && (group || lx->text[lx->at] != '/'); lx->at++)
    {
      if (lx->text[lx->at] == '\\' && lx->at + 1 < lx->length && lx->text[lx->at + 1] != '\n')
        lx->at++;
      else if (lx->text[lx->at] == '[')
        group = true;
      else if (lx->text[lx->at] == ']')
        group = false;
    }
  if (lx->at < lx->length && lx->text[lx->at] == '/')
    lx->at++;
  while (lx->at < lx->length && name_class[(uint8_t) lx->text[lx->at]])
    lx->at++;
  push (lx, T_REGEX, start, lx->at);
}

/* ---- punctuation ------------------------------------------------------------------------------------------------ */

static const struct { char text[5]; uint8_t kind; } marks[] = {     /* the longest first */
  { ">>>=", T_ASSIGN_SHIFT_RIGHT_0 }, { "...", T_ELLIPSIS }, { "===", T_SAME }, { "!==", T_NOT_SAME }, { "**=", T_ASSIGN_POWER },
  { "<<=", T_ASSIGN_SHIFT_LEFT }, { ">>=", T_ASSIGN_SHIFT_RIGHT }, { ">>>", T_SHIFT_RIGHT_0 }, { "&&=", T_ASSIGN_AND },
  { "||=", T_ASSIGN_OR }, { "?\?=", T_ASSIGN_COALESCE }, { "=>", T_ARROW }, { "==", T_EQUAL }, { "!=", T_NOT_EQUAL },
  { "<=", T_LESS_EQUAL }, { ">=", T_GREATER_EQUAL }, { "<<", T_SHIFT_LEFT }, { ">>", T_SHIFT_RIGHT }, { "&&", T_AND },
  { "||", T_OR }, { "??", T_COALESCE }, { "++", T_INCREMENT }, { "--", T_DECREMENT }, { "**", T_POWER },
  { "+=", T_ASSIGN_PLUS }, { "-=", T_ASSIGN_MINUS }, { "*=", T_ASSIGN_STAR }, { "/=", T_ASSIGN_SLASH },
  { "%=", T_ASSIGN_PERCENT }, { "&=", T_ASSIGN_BIT_AND }, { "|=", T_ASSIGN_BIT_OR }, { "^=", T_ASSIGN_BIT_XOR },
  { ":", T_COLON }, { "?", T_QUESTION }, { "@", T_AT }, { "#", T_HASH }, { "!", T_NOT }, { "~", T_TILDE },
  { "|", T_BIT_OR }, { "^", T_BIT_XOR }, { "&", T_BIT_AND }, { "<", T_LESS }, { ">", T_GREATER }, { "+", T_PLUS },
  { "-", T_MINUS }, { "*", T_STAR }, { "%", T_PERCENT }, { "/", T_SLASH }, { "=", T_ASSIGN },
};

static bool
mark_lex (Lexer *lx)
{
  const char *p = lx->text + lx->at;
  uint32_t left = lx->length - lx->at;

  if (left >= 2 && p[0] == '?' && p[1] == '.' && !(left >= 3 && p[2] >= '0' && p[2] <= '9'))
    {
      push (lx, T_QUESTION_DOT, lx->at, lx->at + 2);
      lx->at += 2;
      return true;
    }
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
    {
      uint32_t n;

      if (marks[i].text[0] != p[0])
        continue;
      n = (uint32_t) strlen (marks[i].text);
      if (n <= left && memcmp (p, marks[i].text, n) == 0)
        {
          push (lx, marks[i].kind, lx->at, lx->at + n);
          lx->at += n;
          return true;
        }
    }
  return false;
}

static void
bracket_lex (Lexer *lx, TokenKind kind, TokenKind opener)
{
  push (lx, kind, lx->at, lx->at + 1);
  lx->at++;
  if (opener == T_END)
    *vector_push (lx->s->arena, &lx->open) = lx->tokens.count - 1;
  else if (lx->open.count > 0 && lx->tokens.items[lx->open.items[lx->open.count - 1]].kind == opener)
    lx->tokens.items[lx->open.items[--lx->open.count]].value.match = lx->tokens.count - 1;
}

/* After these a slash divides. */
static bool
ends_operand (Lexer *lx)
{
  uint8_t kind = lx->tokens.count > 0 ? lx->tokens.items[lx->tokens.count - 1].kind : T_END;

  return (kind >= T_NAME && kind <= T_TEMPLATE) || kind == T_TEMPLATE_TAIL || kind == T_RPAREN || kind == T_RBRACKET
         || kind == T_RBRACE || kind == T_TRUE || kind == T_FALSE || kind == T_NULL || kind == T_THIS || kind == T_BIGINT
         || kind == T_INCREMENT || kind == T_DECREMENT || kind == T_PRIVATE;
}

/* Beyond ASCII letters of all scripts belong to names; blanks, quotation marks, arrows, signs and pictures do not. */
static bool
is_letter (uint32_t c)
{
  if (c < 0xC0)
    return c == 0xAA || c == 0xB5 || c == 0xBA;
  return c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c < 0x2C00 && c != 0x200C && c != 0x200D) && !(c >= 0x3000 && c < 0x3005)
         && !(c >= 0xE000 && c < 0xF900) && c != 0xFEFF && !(c >= 0xFFF0 && c < 0x10000) && !(c >= 0x1F000 && c < 0x20000);
}

/* Where the name that begins at `at` ends; `at` itself: none begins there. */
static uint32_t
name_end (Lexer *lx, uint32_t at)
{
  while (at < lx->length && name_class[(uint8_t) lx->text[at]])
    {
      size_t next = at;

      if ((uint8_t) lx->text[at] < 0x80)
        at++;
      else if (is_letter (utf8_get (lx->text, lx->length, &next)))
        at = (uint32_t) next;
      else
        break;
    }
  return at;
}

static void
name_lex (Lexer *lx)
{
  uint32_t start = lx->at, at = name_end (lx, start);
  Atom *atom;
  Token *token;

  lx->at = at;
  atom = atoms_intern (&lx->s->atoms, lx->text + start, at - start);
  token = push (lx, atom->keyword ? (TokenKind) atom->keyword : T_NAME, start, at);
  token->value.atom = atom;
}

/* #name: a private member, the sign included. */
static bool
private_lex (Lexer *lx)
{
  uint32_t start = lx->at, end = lx->at + 1 < lx->length && name_class[(uint8_t) lx->text[lx->at + 1]] == 1 ? name_end (lx, lx->at + 1) : start + 1;

  if (end == start + 1)
    return false;
  lx->at = end;
  push (lx, T_PRIVATE, start, end)->value.atom = atoms_intern (&lx->s->atoms, lx->text + start, end - start);
  return true;
}

static void
stray_lex (Lexer *lx)
{
  uint32_t start = lx->at;
  size_t at = start;

  utf8_get (lx->text, lx->length, &at);
  lx->at = (uint32_t) at;
  diagnostic_add (lx->s, SCRIPT_ERROR, "SS0101", place_at (lx, start, lx->at), "This character has no meaning here.")
    ->hint = "Outside of strings and comments only names, numbers and signs may stand.";
  push (lx, T_BAD, start, lx->at);
}

static void
token_lex (Lexer *lx)
{
  uint8_t c = (uint8_t) lx->text[lx->at];
  bool digit_next = lx->at + 1 < lx->length && lx->text[lx->at + 1] >= '0' && lx->text[lx->at + 1] <= '9';

  switch (c)
    {
    case '(': bracket_lex (lx, T_LPAREN, T_END); return;
    case '[': bracket_lex (lx, T_LBRACKET, T_END); return;
    case '{': bracket_lex (lx, T_LBRACE, T_END); return;
    case ')': bracket_lex (lx, T_RPAREN, T_LPAREN); return;
    case ']': bracket_lex (lx, T_RBRACKET, T_LBRACKET); return;
    case '}':
      if (lx->open.count > 0)
        {
          uint8_t kind = lx->tokens.items[lx->open.items[lx->open.count - 1]].kind;

          if (kind == T_TEMPLATE_HEAD || kind == T_TEMPLATE_MIDDLE)
            {
              lx->open.count--;
              template_lex (lx, false);
              return;
            }
        }
      bracket_lex (lx, T_RBRACE, T_LBRACE);
      return;
    case ',': push (lx, T_COMMA, lx->at, lx->at + 1); lx->at++; return;
    case ';': push (lx, T_SEMICOLON, lx->at, lx->at + 1); lx->at++; return;
    case '\'':
    case '"': string_lex (lx); return;
    case '`': template_lex (lx, true); return;
    case '#':
      if (private_lex (lx))
        return;
      break;
    case '.':
      if (digit_next)
        number_lex (lx);
      else if (lx->at + 2 < lx->length && lx->text[lx->at + 1] == '.' && lx->text[lx->at + 2] == '.')
        mark_lex (lx);
      else
        {
          push (lx, T_DOT, lx->at, lx->at + 1);
          lx->at++;
        }
      return;
    case '/':
      if (!ends_operand (lx))
        {
          regex_lex (lx);
          return;
        }
      break;
    default:
      if (c >= '0' && c <= '9')
        {
          number_lex (lx);
          return;
        }
      if (name_class[c] == 1 && (c < 0x80 || name_end (lx, lx->at) > lx->at))
        {
          name_lex (lx);
          return;
        }
    }
  if (!mark_lex (lx))
    stray_lex (lx);
}

Tokens
text_lex (Script *s, uint32_t file)
{
  Lexer lx = { .s = s, .text = s->sources[file].text, .file = file, .length = s->sources[file].length };

  /* Tokens are read once: they lie where the score will be built later, and move nothing when they grow. */
  lx.tokens.items = memory_get_tail (s->arena, s->memory_end, sizeof (Token), &lx.tokens.capacity);
  for (;;)
    {
      uint8_t c;

      while (lx.at < lx.length && lx.text[lx.at] == ' ')
        lx.at++;
      if (lx.at >= lx.length)
        break;
      c = (uint8_t) lx.text[lx.at];
      if (c <= ' ' || c >= 0x80 || c == '/')
        {
          blanks_skip (&lx);
          if (lx.at >= lx.length)
            break;
        }
      token_lex (&lx);
    }
  lx.newline = true;
  push (&lx, T_END, lx.length, lx.length);
  return (Tokens) { lx.tokens.items, lx.tokens.count };
}

/* The words of the language become atoms that know their token. */
void
text_words_start (Script *s)
{
  static const char *const words[] = { "break", "case", "catch", "class", "const", "continue", "default", "delete", "do", "else", "enum", "export",
    "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return", "super",
    "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "let" };
  _Static_assert (sizeof words / sizeof words[0] == T_KEYWORD_END - T_KEYWORD_FIRST, "a text for each word");

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    atoms_intern (&s->atoms, words[i], strlen (words[i]))->keyword = (uint16_t) (T_KEYWORD_FIRST + i);
}
