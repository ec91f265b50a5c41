/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers to text and back, as JavaScript spells them. */
#include "script-text.h"
#include <float.h>
#include <math.h>
#include <stdio.h>

/* ---- whole numbers of any length, the smallest part first --------------------------------------------------------- */

#define PARTS 420                       /* 800 digits times 10^308 or times 2^1140 have room */
#define DIGITS_MAX 800

typedef struct { uint32_t parts[PARTS]; uint32_t count; } Big;

static void
big_multiply (Big *big, uint32_t factor, uint32_t add)
{
  uint64_t carry = add;

  for (uint32_t i = 0; i < big->count; i++)
    {
      carry += (uint64_t) big->parts[i] * factor;
      big->parts[i] = (uint32_t) carry;
      carry >>= 32;
    }
  if (carry > 0 && big->count < PARTS)
    big->parts[big->count++] = (uint32_t) carry;
}

static void
big_power (Big *big, uint32_t base, int exponent)
{
  uint32_t step = base == 10 ? 9 : 31, factor = base == 10 ? 1000000000u : 1u << 31;

  for (; exponent >= (int) step; exponent -= (int) step)
    big_multiply (big, factor, 0);
  for (factor = 1; exponent > 0; exponent--)
    factor *= base;
  big_multiply (big, factor, 0);
}

static int
big_compare (const Big *a, const Big *b)
{
  if (a->count != b->count)
    return a->count < b->count ? -1 : 1;
  for (uint32_t i = a->count; i-- > 0;)
    if (a->parts[i] != b->parts[i])
      return a->parts[i] < b->parts[i] ? -1 : 1;
  return 0;
}

/* A decimal number as it was written. */
typedef struct { char digits[DIGITS_MAX + 1]; uint32_t count; int exponent; } Decimal;

/* The decimal number against the middle between value and the next one above it. */
static int
decimal_compare_middle (const Decimal *decimal, double value)
{
  uint64_t bits, fraction;
  int exponent;
  Big a = { .count = 0 }, b = { .count = 0 };

  memcpy (&bits, &value, 8);
  exponent = (int) (bits >> 52);
  fraction = bits & 0xFFFFFFFFFFFFFu;
  if (exponent > 0)
    fraction |= 1ull << 52;
  exponent = (exponent > 0 ? exponent : 1) - 1075 - 1;
  fraction = fraction * 2 + 1;
  for (uint32_t i = 0; i < decimal->count; i++)
    {
      if (a.count == 0 && decimal->digits[i] != '0')
        a.parts[a.count++] = 0;
      big_multiply (&a, 10, (uint32_t) (decimal->digits[i] - '0'));
    }
  b.parts[0] = (uint32_t) fraction;
  b.parts[1] = (uint32_t) (fraction >> 32);
  b.count = b.parts[1] ? 2 : 1;
  big_power (decimal->exponent > 0 ? &a : &b, 10, decimal->exponent > 0 ? decimal->exponent : -decimal->exponent);
  big_power (exponent > 0 ? &b : &a, 2, exponent > 0 ? exponent : -exponent);
  return big_compare (&a, &b);
}

static long double
power_of_ten (int n)
{
  long double p = 1, base = 10;

  for (unsigned k = n < 0 ? (unsigned) -n : (unsigned) n; k; k >>= 1, base *= base)
    if (k & 1)
      p *= base;
  return p;
}

static bool
is_odd (double value)
{
  uint64_t bits;

  memcpy (&bits, &value, 8);
  return bits & 1;
}

/* The nearest number, ties to even: a guess, moved until the exact comparison agrees. */
static double
decimal_to_number (const Decimal *decimal, uint64_t mantissa, int exponent)
{
  int magnitude = exponent + 20;
  long double guess;
  double value;

  if (mantissa == 0 || magnitude < -330)
    return 0;
  if (exponent > 310)
    return HUGE_VAL;
  if (mantissa < (1ull << 53) && decimal->count < 17 && exponent >= -22 && exponent <= 22)
    return exponent < 0 ? (double) mantissa / (double) power_of_ten (-exponent) : (double) mantissa * (double) power_of_ten (exponent);
  guess = exponent < 0 ? (long double) mantissa / power_of_ten (-exponent) : (long double) mantissa * power_of_ten (exponent);
  value = guess > DBL_MAX ? DBL_MAX : (double) guess;
  for (int i = 0; i < 16; i++)
    {
      int above = decimal_compare_middle (decimal, value);

      if (above > 0 || (above == 0 && is_odd (value)))
        {
          if (value == DBL_MAX)
            return HUGE_VAL;
          value = nextafter (value, HUGE_VAL);
          continue;
        }
      if (value > 0)
        {
          double below = nextafter (value, 0);
          int side = decimal_compare_middle (decimal, below);

          if (side < 0 || (side == 0 && !is_odd (below)))
            {
              value = below;
              continue;
            }
        }
      break;
    }
  return value;
}

/* ---- text to number ------------------------------------------------------------------------------------------------- */

/* e+12 at text[i]: *end is moved behind it. */
static int
exponent_read (const char *text, size_t length, size_t i, size_t *end)
{
  size_t k = i + 1;
  bool down = false;
  int e = 0;

  if (k < length && (text[k] == '+' || text[k] == '-'))
    down = text[k++] == '-';
  if (k >= length || text[k] < '0' || text[k] > '9')
    return 0;
  for (; k < length && text[k] >= '0' && text[k] <= '9'; k++)
    if (e < 100000)
      e = e * 10 + (text[k] - '0');
  *end = k;
  return down ? -e : e;
}

size_t
number_parse_decimal (const char *text, size_t length, double *out)
{
  Decimal decimal;
  size_t i = 0, digits = 0;
  uint64_t mantissa = 0;
  int exponent = 0, scientific = 0;
  bool negative = false;
  double value;

  decimal.count = 0;
  decimal.exponent = 0;
  if (i < length && (text[i] == '+' || text[i] == '-'))
    negative = text[i++] == '-';
  for (bool fraction = false; i < length; i++)
    {
      if (text[i] == '.' && !fraction)
        {
          fraction = true;
          continue;
        }
      if (text[i] < '0' || text[i] > '9')
        break;
      digits++;
      if (mantissa < 1000000000000000000u)
        {
          mantissa = mantissa * 10 + (uint64_t) (text[i] - '0');
          exponent -= fraction;
        }
      else
        exponent += !fraction;
      if (decimal.count < DIGITS_MAX && (decimal.count > 0 || text[i] != '0'))
        {
          decimal.digits[decimal.count++] = text[i];
          decimal.exponent -= fraction;
        }
      else if (decimal.count > 0)
        {
          if (text[i] != '0')
            decimal.digits[DIGITS_MAX - 1] = '1' > decimal.digits[DIGITS_MAX - 1] ? '1' : decimal.digits[DIGITS_MAX - 1];
          decimal.exponent += !fraction;
        }
      else
        decimal.exponent -= fraction;
    }
  if (digits == 0)
    return 0;
  if (i < length && (text[i] == 'e' || text[i] == 'E'))
    scientific = exponent_read (text, length, i, &i);
  decimal.exponent += scientific;
  value = decimal_to_number (&decimal, mantissa, exponent + scientific);
  *out = negative ? -value : value;
  return i;
}

bool
is_blank (uint32_t c)
{
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0xFEFF || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F
         || c == 0x205F || c == 0x3000;
}

/* Takes blanks off both ends. */
void
text_trim (const char **text, size_t *length, bool front, bool back)
{
  while (front && *length > 0)
    {
      size_t at = 0;

      if (!is_blank (utf8_get (*text, *length, &at)))
        break;
      *text += at;
      *length -= at;
    }
  while (back && *length > 0)
    {
      size_t start = *length - 1, at;

      while (start > 0 && ((uint8_t) (*text)[start] & 0xC0) == 0x80)
        start--;
      at = start;
      if (!is_blank (utf8_get (*text, *length, &at)))
        break;
      *length = start;
    }
}

double
number_from_text (const char *text, size_t length)
{
  double value;

  text_trim (&text, &length, true, true);
  if (length == 0)
    return 0;
  if (length > 2 && text[0] == '0')
    {
      int base = (text[1] | 32) == 'x' ? 16 : (text[1] | 32) == 'b' ? 2 : (text[1] | 32) == 'o' ? 8 : 0;

      if (base)
        {
          value = 0;
          for (size_t i = 2; i < length; i++)
            {
              int digit = text[i] >= '0' && text[i] <= '9' ? text[i] - '0'
                          : (text[i] | 32) >= 'a' && (text[i] | 32) <= 'f' ? (text[i] | 32) - 'a' + 10 : 99;

              if (digit >= base)
                return NAN;
              value = value * base + digit;
            }
          return value;
        }
    }
  if (length >= 8 && memcmp (text + length - 8, "Infinity", 8) == 0)
    {
      if (length == 8 || (length == 9 && text[0] == '+'))
        return INFINITY;
      if (length == 9 && text[0] == '-')
        return -INFINITY;
    }
  if (number_parse_decimal (text, length, &value) != length)
    return NAN;
  return value;
}

/* ---- number to text ------------------------------------------------------------------------------------------------- */

/* printf's digits, whatever the locale writes as a point. */
static size_t
digits_print (double value, int precision, char *digits, int *exponent)
{
  char text[900];
  size_t n = 0;
  char *e;

  snprintf (text, sizeof text, "%.*e", precision, value);
  for (e = text; *e && *e != 'e'; e++)
    if (*e >= '0' && *e <= '9')
      digits[n++] = *e;
  *exponent = 0;
  for (char *p = e + 2; *p; p++)
    *exponent = *exponent * 10 + (*p - '0');
  if (e[1] == '-')
    *exponent = -*exponent;
  return n;
}

size_t
number_digits_exact (double value, char digits[800], int *exponent)
{
  size_t n = digits_print (value, 780, digits, exponent);

  while (n > 1 && digits[n - 1] == '0')
    n--;
  return n;
}

void
digits_round (char *digits, size_t *length, size_t count, int *exponent)
{
  bool up = count < *length && digits[count] >= '5';

  if (*length > count)
    *length = count;
  for (size_t i = *length; up && i > 0; i--)
    {
      up = digits[i - 1] == '9';
      digits[i - 1] = up ? '0' : (char) (digits[i - 1] + 1);
    }
  if (!up)
    return;
  memmove (digits + 1, digits, *length);
  digits[0] = '1';
  ++*exponent;
  if (count == 0)
    *length = 1;
}

int
number_digits_shortest (double value, char digits[24], int *exponent)
{
  size_t n = 0;

  for (int precision = value < DBL_MIN ? 0 : 14; precision <= 16; precision++)
    {
      char text[32];
      double back;

      n = digits_print (value, precision, digits, exponent);
      memcpy (text, digits, n);
      snprintf (text + n, sizeof text - n, "e%d", *exponent - (int) n + 1);
      number_parse_decimal (text, strlen (text), &back);
      if (back == value)
        break;
    }
  while (n > 1 && digits[n - 1] == '0')
    n--;
  return (int) n;
}

static size_t
put_unsigned (char *out, uint64_t value)
{
  char text[24];
  size_t n = 0;

  do
    text[n++] = (char) ('0' + value % 10);
  while ((value /= 10) != 0);
  for (size_t i = 0; i < n; i++)
    out[i] = text[n - 1 - i];
  return n;
}

size_t
number_print (double value, char out[40])
{
  char digits[24];
  int exponent, count;
  size_t n = 0;

  if (value != value)
    return memcpy (out, "NaN", 4), 3;
  if (value < 0)
    {
      out[n++] = '-';
      value = -value;
    }
  if (value == 0)
    return memcpy (out, "0", 2), 1;
  if (value > 1.7976931348623157e308)
    return memcpy (out + n, "Infinity", 9), n + 8;
  if (value < 9e15 && value == floor (value))
    {
      n += put_unsigned (out + n, (uint64_t) value);
      out[n] = 0;
      return n;
    }
  count = number_digits_shortest (value, digits, &exponent);
  if (exponent >= 21 || exponent < -6)
    {
      out[n++] = digits[0];
      if (count > 1)
        {
          out[n++] = '.';
          memcpy (out + n, digits + 1, (size_t) count - 1);
          n += (size_t) count - 1;
        }
      out[n++] = 'e';
      out[n++] = exponent < 0 ? '-' : '+';
      n += put_unsigned (out + n, (uint64_t) (exponent < 0 ? -exponent : exponent));
    }
  else if (exponent < 0)
    {
      out[n++] = '0';
      out[n++] = '.';
      for (int i = -1; i > exponent; i--)
        out[n++] = '0';
      memcpy (out + n, digits, (size_t) count);
      n += (size_t) count;
    }
  else
    for (int i = 0; i < count || i <= exponent; i++)
      {
        if (i == exponent + 1)
          out[n++] = '.';
        out[n++] = i < count ? digits[i] : '0';
      }
  out[n] = 0;
  return n;
}
