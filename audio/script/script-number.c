/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers to text and back, as JavaScript spells them. */
#include "script-text.h"
#include <float.h>
#include <math.h>
#include <stdio.h>

static long double
power_of_ten (int n)
{
  long double p = 1, base = 10;

  for (unsigned k = n < 0 ? (unsigned) -n : (unsigned) n; k; k >>= 1, base *= base)
    if (k & 1)
      p *= base;
  return p;
}

size_t
number_parse_decimal (const char *text, size_t length, double *out)
{
  size_t i = 0, digits = 0;
  uint64_t mantissa = 0;
  int exponent = 0;
  bool negative = false;
  long double value;

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
    }
  if (digits == 0)
    return 0;
  if (i < length && (text[i] == 'e' || text[i] == 'E'))
    {
      size_t k = i + 1;
      bool down = false;
      int e = 0;

      if (k < length && (text[k] == '+' || text[k] == '-'))
        down = text[k++] == '-';
      if (k < length && text[k] >= '0' && text[k] <= '9')
        {
          for (; k < length && text[k] >= '0' && text[k] <= '9'; k++)
            if (e < 100000)
              e = e * 10 + (text[k] - '0');
          exponent += down ? -e : e;
          i = k;
        }
    }
  value = (long double) mantissa;
  if (mantissa != 0 && exponent < 0)
    value = exponent < -5000 ? 0 : value / power_of_ten (exponent);
  else if (mantissa != 0 && exponent > 0)
    value = exponent > 5000 ? HUGE_VALL : value * power_of_ten (exponent);
  *out = (double) (negative ? -value : value);
  return i;
}

static bool
is_blank (uint32_t c)
{
  return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0xFEFF || c == 0x2028 || c == 0x2029;
}

double
number_from_text (const char *text, size_t length)
{
  double value;

  while (length > 0 && is_blank ((uint8_t) text[0]))
    text++, length--;
  while (length > 0 && is_blank ((uint8_t) text[length - 1]))
    length--;
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

/* The shortest digits that read back as the same number; digits without point, *exponent of the first one. */
static int
shortest_digits (double value, char digits[24], int *exponent)
{
  char text[40];
  int n = 0;

  for (int precision = fabs (value) < DBL_MIN ? 0 : 14; precision <= 16; precision++)
    {
      double back;
      char *e;

      snprintf (text, sizeof text, "%.*e", precision, value);
      n = 0;
      for (e = text; *e && *e != 'e'; e++)
        if (*e >= '0' && *e <= '9')
          digits[n++] = *e;
      if (text[1] != 'e')
        text[1] = '.';
      number_parse_decimal (text, strlen (text), &back);
      *exponent = 0;
      for (char *p = e + 2; *p; p++)
        *exponent = *exponent * 10 + (*p - '0');
      if (e[1] == '-')
        *exponent = -*exponent;
      if (back == value)
        break;
    }
  while (n > 1 && digits[n - 1] == '0')
    n--;
  return n;
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
  count = shortest_digits (value, digits, &exponent);
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
