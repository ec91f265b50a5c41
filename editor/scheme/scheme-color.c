/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours as themes write them: CSS notations, variables, and Sublime Text's functions that change a colour. */
#include "scheme-private.h"
#include <math.h>
#include <string.h>

#define DEPTH_MAX 24                    /* variables that name variables */

typedef struct { const char *at; SchemeLookup lookup; gpointer data; guint depth; } Reader;

static gboolean read_color (Reader *reader, SchemeColor *color, GError **error);

static gboolean
fail (GError **error, const char *what, const char *at)
{
  g_set_error (error, SCHEME_ERROR, SCHEME_ERROR_COLOR, "%s “%.40s”", what, at);
  return FALSE;
}

/* ---- spaces of colour ------------------------------------------------------------------------------------ */

static void
to_hsl (SchemeColor c, double *hue, double *saturation, double *lightness)
{
  double high = MAX (c.red, MAX (c.green, c.blue)), low = MIN (c.red, MIN (c.green, c.blue)), range = high - low;
  *lightness = (high + low) / 2;
  *saturation = range == 0 ? 0 : range / (1 - fabs (2 * *lightness - 1));
  *hue = range == 0 ? 0 : high == c.red ? fmod ((c.green - c.blue) / range + 6, 6) : high == c.green ? (c.blue - c.red) / range + 2
    : (c.red - c.green) / range + 4;
  *hue *= 60;
}

static double
hsl_channel (double n, double hue, double saturation, double lightness)
{
  double k = fmod (n + hue / 30, 12), a = saturation * MIN (lightness, 1 - lightness);
  return lightness - a * MAX (-1, MIN (MIN (k - 3, 9 - k), 1));
}

static SchemeColor
from_hsl (double hue, double saturation, double lightness, double alpha)
{
  hue = fmod (fmod (hue, 360) + 360, 360);
  saturation = CLAMP (saturation, 0, 1);
  lightness = CLAMP (lightness, 0, 1);
  return (SchemeColor) { hsl_channel (0, hue, saturation, lightness), hsl_channel (8, hue, saturation, lightness),
                         hsl_channel (4, hue, saturation, lightness), CLAMP (alpha, 0, 1) };
}

static SchemeColor
from_hwb (double hue, double white, double black, double alpha)
{
  SchemeColor pure = from_hsl (hue, 1, 0.5, alpha);
  if (white + black >= 1)
    pure.red = pure.green = pure.blue = white / (white + black);
  else
    {
      pure.red = pure.red * (1 - white - black) + white;
      pure.green = pure.green * (1 - white - black) + white;
      pure.blue = pure.blue * (1 - white - black) + white;
    }
  return pure;
}

static double
mix_hue (double a, double b, double part)
{
  double way = fmod (fmod (b - a, 360) + 540, 360) - 180;
  return a + way * part;
}

/* part of b. */
static SchemeColor
mix (SchemeColor a, SchemeColor b, double part, const char *space)
{
  SchemeColor mixed;
  if (g_str_equal (space, "rgb"))
    return (SchemeColor) { a.red + (b.red - a.red) * part, a.green + (b.green - a.green) * part, a.blue + (b.blue - a.blue) * part, a.alpha };
  {
    double h1, s1, l1, h2, s2, l2;
    to_hsl (a, &h1, &s1, &l1);
    to_hsl (b, &h2, &s2, &l2);
    if (s1 == 0)
      h1 = h2;                          /* a grey has no hue of its own */
    if (s2 == 0)
      h2 = h1;
    if (g_str_equal (space, "hsl"))
      mixed = from_hsl (mix_hue (h1, h2, part), s1 + (s2 - s1) * part, l1 + (l2 - l1) * part, a.alpha);
    else
      {
        double w1 = MIN (a.red, MIN (a.green, a.blue)), w2 = MIN (b.red, MIN (b.green, b.blue));
        double b1 = 1 - MAX (a.red, MAX (a.green, a.blue)), b2 = 1 - MAX (b.red, MAX (b.green, b.blue));
        mixed = from_hwb (mix_hue (h1, h2, part), w1 + (w2 - w1) * part, b1 + (b2 - b1) * part, a.alpha);
      }
  }
  return mixed;
}

SchemeColor
scheme_color_over (SchemeColor c, SchemeColor ground)
{
  return (SchemeColor) { ground.red + (c.red - ground.red) * c.alpha, ground.green + (c.green - ground.green) * c.alpha,
                         ground.blue + (c.blue - ground.blue) * c.alpha, 1 };
}

static double
get_light (SchemeColor c)
{
  const double channels[] = { c.red, c.green, c.blue }, weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;
  for (int i = 0; i < 3; i++)
    sum += weights[i] * (channels[i] <= 0.03928 ? channels[i] / 12.92 : pow ((channels[i] + 0.055) / 1.055, 2.4));
  return sum;
}

double
scheme_color_contrast (SchemeColor a, SchemeColor b)
{
  double x = get_light (a), y = get_light (b);
  return (MAX (x, y) + 0.05) / (MIN (x, y) + 0.05);
}

SchemeColor
scheme_color_with_contrast (SchemeColor color, SchemeColor ground, double contrast)
{
  double hue, saturation, lightness;
  gboolean darker = get_light (ground) > 0.18;                  /* where black has more room than white */
  to_hsl (color, &hue, &saturation, &lightness);
  for (int i = 0; i <= 200 && scheme_color_contrast (color, ground) < contrast; i++)
    {
      lightness = CLAMP (lightness + (darker ? -0.005 : 0.005), 0, 1);
      color = from_hsl (hue, saturation, lightness, 1);
    }
  return color;
}

char *
scheme_color_to_text (SchemeColor c)
{
  return g_strdup_printf ("#%02x%02x%02x", (guint) lround (CLAMP (c.red, 0, 1) * 255), (guint) lround (CLAMP (c.green, 0, 1) * 255),
                          (guint) lround (CLAMP (c.blue, 0, 1) * 255));
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static void
skip_blank (Reader *reader)
{
  while (g_ascii_isspace (*reader->at) || *reader->at == ',')
    reader->at++;
}

static gboolean
read_hex (Reader *reader, SchemeColor *color, GError **error)
{
  const char *at = reader->at + 1;
  int digits[8], count = 0;
  while (count < 8 && g_ascii_isxdigit (at[count]))
    {
      digits[count] = g_ascii_xdigit_value (at[count]);
      count++;
    }
  if (g_ascii_isxdigit (at[count]) || (count != 3 && count != 4 && count != 6 && count != 8))
    return fail (error, "a colour has 3, 4, 6 or 8 digits, not", reader->at);
  if (count <= 4)
    *color = (SchemeColor) { digits[0] / 15.0, digits[1] / 15.0, digits[2] / 15.0, count == 4 ? digits[3] / 15.0 : 1 };
  else
    *color = (SchemeColor) { (digits[0] * 16 + digits[1]) / 255.0, (digits[2] * 16 + digits[3]) / 255.0, (digits[4] * 16 + digits[5]) / 255.0,
                             count == 8 ? (digits[6] * 16 + digits[7]) / 255.0 : 1 };
  reader->at = at + count;
  return TRUE;
}

/* *percent: it has a percent sign, and is divided by 100. */
static gboolean
read_number (Reader *reader, double *number, gboolean *percent, GError **error)
{
  char *end;
  skip_blank (reader);
  *number = g_ascii_strtod (reader->at, &end);
  if (end == reader->at)
    return fail (error, "a number should stand at", reader->at);
  reader->at = end;
  *percent = *end == '%';
  if (*percent)
    {
      reader->at++;
      *number /= 100;
    }
  else if (g_str_has_prefix (reader->at, "deg"))
    reader->at += 3;
  return TRUE;
}

static gboolean
read_close (Reader *reader, GError **error)
{
  skip_blank (reader);
  if (*reader->at != ')')
    return fail (error, "a closing bracket should stand at", reader->at);
  reader->at++;
  return TRUE;
}

static gboolean
read_channels (Reader *reader, const char *name, SchemeColor *color, GError **error)
{
  double value[4] = { 0, 0, 0, 1 };
  gboolean percent[4] = { FALSE };
  guint count = 0;

  for (; count < 4; count++)
    {
      skip_blank (reader);
      if (*reader->at == '/')
        reader->at++;
      skip_blank (reader);
      if (*reader->at == ')')
        break;
      if (!read_number (reader, &value[count], &percent[count], error))
        return FALSE;
    }
  if (count < 3)
    return fail (error, "three numbers are needed before", reader->at);
  if (g_str_has_prefix (name, "rgb"))
    *color = (SchemeColor) { value[0] / (percent[0] ? 1 : 255), value[1] / (percent[1] ? 1 : 255), value[2] / (percent[2] ? 1 : 255), value[3] };
  else if (g_str_has_prefix (name, "hsl"))
    *color = from_hsl (value[0], value[1] / (percent[1] ? 1 : 100), value[2] / (percent[2] ? 1 : 100), value[3]);
  else
    *color = from_hwb (value[0], value[1] / (percent[1] ? 1 : 100), value[2] / (percent[2] ? 1 : 100), value[3]);
  return read_close (reader, error);
}

static gboolean
read_word (Reader *reader, char *word, gsize size)
{
  gsize length = 0;
  skip_blank (reader);
  while (g_ascii_isalnum (reader->at[length]) || reader->at[length] == '-' || reader->at[length] == '_')
    length++;
  g_strlcpy (word, reader->at, MIN (size, length + 1));
  reader->at += length;
  return length > 0;
}

/* The value set, or what "+", "-" and "*" make of the old one. */
static gboolean
read_change (Reader *reader, double *value, GError **error)
{
  double number;
  gboolean percent;
  char sign = 0;
  skip_blank (reader);
  if (*reader->at && strchr ("+-*", *reader->at))
    sign = *reader->at++;
  if (!read_number (reader, &number, &percent, error))
    return FALSE;
  *value = CLAMP (sign == '+' ? *value + number : sign == '-' ? *value - number : sign == '*' ? *value * number : number, 0, 1);
  return read_close (reader, error);
}

static gboolean
adjust_blend (Reader *reader, SchemeColor *color, gboolean with_alpha, GError **error)
{
  SchemeColor other, mixed;
  double part;
  gboolean percent;
  char space[8];
  if (!read_color (reader, &other, error) || !read_number (reader, &part, &percent, error))
    return FALSE;
  if (!read_word (reader, space, sizeof space))
    g_strlcpy (space, "rgb", sizeof space);
  mixed = mix (other, *color, CLAMP (part, 0, 1), space);       /* so much of the colour itself is kept */
  mixed.alpha = with_alpha ? other.alpha + (color->alpha - other.alpha) * CLAMP (part, 0, 1) : color->alpha;
  *color = mixed;
  return read_close (reader, error);
}

static gboolean
adjust (Reader *reader, SchemeColor *color, GError **error)
{
  char name[24];
  double hue, saturation, lightness;
  const char *start = reader->at;

  if (!read_word (reader, name, sizeof name) || *reader->at != '(')
    return fail (error, "a function should stand at", start);
  reader->at++;
  to_hsl (*color, &hue, &saturation, &lightness);
  if (g_str_equal (name, "alpha") || g_str_equal (name, "a"))
    return read_change (reader, &color->alpha, error);
  if (g_str_equal (name, "saturation") || g_str_equal (name, "s") || g_str_equal (name, "lightness") || g_str_equal (name, "l"))
    {
      if (!read_change (reader, *name == 's' ? &saturation : &lightness, error))
        return FALSE;
      *color = from_hsl (hue, saturation, lightness, color->alpha);
      return TRUE;
    }
  if (g_str_equal (name, "blend") || g_str_equal (name, "blenda"))
    return adjust_blend (reader, color, name[5] == 'a', error);
  if (g_str_equal (name, "min-contrast"))
    {
      SchemeColor ground;
      double contrast, alpha = color->alpha;
      gboolean percent;
      if (!read_color (reader, &ground, error) || !read_number (reader, &contrast, &percent, error))
        return FALSE;
      *color = scheme_color_with_contrast (*color, ground, contrast);
      color->alpha = alpha;
      return read_close (reader, error);
    }
  return fail (error, "there is no colour function", start);
}

static gboolean
read_variable (Reader *reader, SchemeColor *color, GError **error)
{
  char name[128];
  const char *text;
  Reader inner = *reader;
  if (!read_word (reader, name, sizeof name) || !read_close (reader, error))
    return error && *error ? FALSE : fail (error, "a variable should stand at", reader->at);
  text = reader->lookup ? reader->lookup (name, reader->data) : NULL;
  if (!text)
    return fail (error, "there is no variable", name);
  if (++inner.depth > DEPTH_MAX)
    return fail (error, "variables that name each other:", name);
  inner.at = text;
  return read_color (&inner, color, error);
}

static gboolean
read_color (Reader *reader, SchemeColor *color, GError **error)
{
  char name[32];
  const char *start, *hex;

  skip_blank (reader);
  start = reader->at;
  if (*reader->at == '#')
    return read_hex (reader, color, error);
  if (!read_word (reader, name, sizeof name))
    return fail (error, "no colour:", start);
  if (*reader->at != '(')
    {
      hex = scheme_find_named_color (name);
      if (!hex)
        return fail (error, "there is no colour", start);
      return scheme_color_parse (hex, NULL, NULL, color, error);
    }
  reader->at++;
  if (g_str_equal (name, "var"))
    return read_variable (reader, color, error);
  if (g_str_has_prefix (name, "rgb") || g_str_has_prefix (name, "hsl") || g_str_equal (name, "hwb"))
    return read_channels (reader, name, color, error);
  if (!g_str_equal (name, "color"))
    return fail (error, "there is no colour function", start);
  if (!read_color (reader, color, error))
    return FALSE;
  for (skip_blank (reader); *reader->at && *reader->at != ')'; skip_blank (reader))
    if (!adjust (reader, color, error))
      return FALSE;
  return read_close (reader, error);
}

gboolean
scheme_color_parse (const char *text, SchemeLookup lookup, gpointer data, SchemeColor *color, GError **error)
{
  Reader reader = { text, lookup, data, 0 };
  g_autoptr (GError) local = NULL;
  if (!read_color (&reader, color, &local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  skip_blank (&reader);
  if (*reader.at)
    return fail (error, "nothing should follow the colour, but there is", reader.at);
  return TRUE;
}
