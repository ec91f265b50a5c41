/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sequences for many carets: numbers, letters, notes by semitones or along a scale. */
#include "carets-command.h"
#include <math.h>
#include <string.h>

static const struct { const char *name, *steps; } scales[] = {
  { "major", "2212221" }, { "minor", "2122122" }, { "ionian", "2212221" }, { "aeolian", "2122122" },
  { "dorian", "2122212" }, { "phrygian", "1222122" }, { "lydian", "2221221" }, { "mixolydian", "2212212" },
  { "locrian", "1221222" }, { "harmonic-minor", "2122131" }, { "melodic-minor", "2122221" },
  { "pentatonic", "22323" }, { "minor-pentatonic", "32232" }, { "blues", "321132" }, { "whole-tone", "222222" },
  { "chromatic", "1" },
};

static const char *
find_scale (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if (g_ascii_strcasecmp (scales[i].name, name) == 0)
      return scales[i].steps;
  return NULL;
}

/* "C#4", "Bb3": its MIDI number; flats are kept by `flat`. */
static gboolean
read_note (const char *text, int *note, gboolean *flat)
{
  static const int classes[] = { 9, 11, 0, 2, 4, 5, 7 };
  int letter = g_ascii_toupper (*text) - 'A', shift = 0;
  char *end;
  long octave;
  if (letter < 0 || letter > 6)
    return FALSE;
  for (text++; *text == '#' || *text == 'b'; text++)
    shift += *text == '#' ? 1 : -1;
  octave = strtol (text, &end, 10);
  if (end == text || *end || octave < -1 || octave > 9)
    return FALSE;
  *flat = shift < 0;
  *note = (octave + 1) * 12 + classes[letter] + shift;
  return TRUE;
}

static char *
write_note (int note, gboolean flat)
{
  static const char *const sharps[] = { "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B" };
  static const char *const flats[] = { "C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B" };
  int octave = (int) floor (note / 12.0) - 1, class = ((note % 12) + 12) % 12;
  return g_strdup_printf ("%s%d", (flat ? flats : sharps)[class], octave);
}

/* Keys with flats are written with flats: F, Bb, Eb, Ab, Db major and what shares their signatures. */
static gboolean
prefers_flats (int note, const char *steps)
{
  int tonic = ((note % 12) + 12) % 12;
  gboolean minor = steps[0] == '2' && steps[1] == '1';
  int major = minor || steps[0] == '3' ? (tonic + 3) % 12 : tonic;
  return major == 5 || major == 10 || major == 3 || major == 8 || major == 1;
}

static char **
make_notes (int note, gboolean flat, const char *step, guint count)
{
  char **texts = g_new0 (char *, count + 1);
  const char *steps = step ? find_scale (step) : "1";
  char *end = NULL;
  long by = step && !steps ? strtol (step, &end, 10) : 0;
  if (!steps && (end == step || *end))
    {
      g_strfreev (texts);
      return NULL;
    }
  flat = flat || (step && steps && prefers_flats (note, steps));
  for (guint i = 0; i < count; i++)
    {
      texts[i] = write_note (note, flat);
      note += steps ? steps[i % strlen (steps)] - '0' : by;
    }
  return texts;
}

static guint
count_decimals (const char *text)
{
  const char *point = text ? strchr (text, '.') : NULL;
  return point ? strspn (point + 1, "0123456789") : 0;
}

/* As many decimals as the longer of both; zeroes in front are kept as a width. */
static char **
make_numbers (const char *first, const char *step, guint count)
{
  char *end, *step_end = NULL;
  double from = g_ascii_strtod (first, &end), by = step ? g_ascii_strtod (step, &step_end) : 1;
  guint decimals = MIN (MAX (count_decimals (first), count_decimals (step)), 12);
  gsize width = *first == '0' && g_ascii_isdigit (first[1]) ? strlen (first) : 0;
  char **texts, format[32];
  if (end == first || *end || (step && (step_end == step || *step_end)) || !isfinite (from) || !isfinite (by))
    return NULL;
  texts = g_new0 (char *, count + 1);
  g_snprintf (format, sizeof format, "%%0%u.%uf", (guint) MIN (width, 64), decimals);
  for (guint i = 0; i < count; i++)
    {
      char number[400];
      g_ascii_formatd (number, sizeof number, format, from + by * i);
      texts[i] = g_strdup (number);
    }
  return texts;
}

/* a, b … z, aa, ab … */
static char **
make_letters (char first, guint count)
{
  char **texts = g_new0 (char *, count + 1), base = g_ascii_isupper (first) ? 'A' : 'a';
  for (guint i = 0; i < count; i++)
    {
      char letters[16], *at = letters + sizeof letters - 1;
      gint64 n = first - base + (gint64) i;
      *at = 0;
      for (; n >= 0; n = n / 26 - 1)
        *--at = base + n % 26;
      texts[i] = g_strdup (at);
    }
  return texts;
}

char **
carets_make_sequence (const char *spec, guint count)
{
  g_autofree char *plain = g_strdelimit (g_strstrip (g_strdup (spec)), ",;\t", ' ');
  char *step = strchr (plain, ' ');
  gboolean flat;
  int note;
  if (step)
    {
      *step++ = 0;
      g_strstrip (step);
    }
  if (read_note (plain, &note, &flat))
    return make_notes (note, flat, step, count);
  if (g_ascii_isalpha (*plain) && !plain[1] && !step)
    return make_letters (*plain, count);
  return *plain && strlen (plain) < 32 ? make_numbers (plain, step, count) : NULL;
}

gboolean
carets_insert_sequence (EditorCarets *self, const char *spec)
{
  g_auto (GStrv) texts = carets_make_sequence (spec, self->list->len);
  if (!texts)
    return FALSE;
  document_close_group (self->document);
  return carets_replace_each (self, (const char *const *) texts, self->list->len, FALSE);
}
