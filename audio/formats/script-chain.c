/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line as a chain of builder calls. */
#include "script-private.h"

#include <math.h>
#include <string.h>

#include "formats/midi.h"
#include "theory/theory.h"

/* ---- words -------------------------------------------------------------------------------------------------------- */

void
script_string_write (GString *out, const char *text)
{
  g_string_append_c (out, '\'');
  for (const char *p = text; *p; p++)
    {
      if (*p == '\'' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '\'');
}

void
script_beats_write (GString *out, guint64 ticks)
{
  static const struct { guint ticks; const char *name; } names[] = {
    { 1920, "1n" }, { 960, "2n" }, { 480, "4n" }, { 240, "8n" }, { 120, "16n" }, { 60, "32n" }, { 30, "64n" },
    { 2880, "1n." }, { 1440, "2n." }, { 720, "4n." }, { 360, "8n." }, { 180, "16n." }, { 90, "32n." }, { 45, "64n." },
    { 1280, "1t" }, { 640, "2t" }, { 320, "4t" }, { 160, "8t" }, { 80, "16t" }, { 40, "32t" }, { 20, "64t" } };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].ticks == ticks)
      {
        g_string_append_printf (out, "'%s'", names[i].name);
        return;
      }
  guint64 whole = ticks / FORMATS_PPQ, rest = ticks % FORMATS_PPQ, up = ticks, down = FORMATS_PPQ;
  if (rest % 15 == 0)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append (out, g_ascii_formatd (text, sizeof text, "%.10g", (double) whole + (double) rest / FORMATS_PPQ));
      return;
    }
  for (guint64 p = 2; p <= 5; p++)
    while (up % p == 0 && down % p == 0)
      {
        up /= p;
        down /= p;
      }
  g_string_append_printf (out, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, up, down);
}

void
script_rest_write (GString *out, guint64 ticks)
{
  g_string_append (out, ".rest(");
  script_beats_write (out, ticks);
  g_string_append_c (out, ')');
}

/* The fewest decimals that are near enough. */
static void
decimals_write (GString *out, double value, double tolerance)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint digits = 0; digits <= 12; digits++)
    {
      char format[8] = { '%', '.', (char) ('0' + digits / 10), (char) ('0' + digits % 10), 'f', 0 };
      g_ascii_formatd (text, sizeof text, format, value);
      if (fabs (g_ascii_strtod (text, NULL) - value) <= tolerance)
        break;
    }
  g_string_append (out, text);
}

void
script_bpm_write (GString *out, double bpm)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  for (guint digits = 0; digits <= 12; digits++)
    {
      char format[8] = { '%', '.', (char) ('0' + digits / 10), (char) ('0' + digits % 10), 'f', 0 };
      g_ascii_formatd (text, sizeof text, format, bpm);
      double read = g_ascii_strtod (text, NULL);
      if (read >= 1 && floor (60e6 / read + 0.5) == floor (60e6 / bpm + 0.5))
        break;
    }
  g_string_append (out, text);
}

guint64
script_bar_of (const FormatsPiece *piece, guint64 tick)
{
  guint64 bars = 0;
  for (guint i = 0; i < piece->metres->len; i++)
    {
      const FormatsMetre *metre = &g_array_index (piece->metres, FormatsMetre, i);
      guint64 from = formats_tick (metre->beat), bar = MAX (1, metre->numerator * 4u * FORMATS_PPQ / metre->denominator);
      guint64 to = i + 1 < piece->metres->len ? formats_tick (metre[1].beat) : G_MAXUINT64;
      if (tick < to)
        return bars + (tick > from ? tick - from : 0) / bar;
      bars += (to - from + bar - 1) / bar;
    }
  return bars;
}

const char *
script_drum_find (guint key)
{
  for (guint i = 0; i < theory_drum_count; i++)
    if (theory_drums[i].general_midi == key)
      return theory_drums[i].name;
  return NULL;
}

char *
script_drum_name (guint key)
{
  const char *name = script_drum_find (key) ? script_drum_find (key) : formats_gm_get_percussion ((int) key);
  return name ? g_strdup (name) : g_strdup_printf ("key%u", key);
}

/* ---- notes -------------------------------------------------------------------------------------------------------- */

static void
pitch_write (GString *out, const ScriptStyle *style, const FormatsNote *note)
{
  TheoryPitch pitch;
  gboolean spelled = note->spelling && theory_pitch_parse (note->spelling, strlen (note->spelling), &pitch) && pitch.midi == note->midi;
  script_string_write (out, spelled ? note->spelling : theory_pitch_get_name (note->midi, style->flats));
}

static double
velocity_of (const FormatsNote *note)
{
  return note->accent ? note->velocity / 127.0 / 1.2 : note->velocity / 127.0;
}

static void
modifiers_write (GString *out, const ScriptStyle *style, const FormatsNote *note)
{
  static const char *const articulations[] = { "", ".staccato()", ".legato()", ".tenuto()", ".marcato()" };
  if (note->velocity < 127 || note->accent)
    {
      g_string_append (out, ".velocity(");
      decimals_write (out, velocity_of (note), note->accent ? 0.3 / 127 / 1.2 : 0.45 / 127);
      g_string_append_c (out, ')');
    }
  if (note->accent)
    g_string_append (out, ".accent()");
  g_string_append (out, articulations[note->articulation]);
  if (style->track->drums)
    {
      if (note->detune_cents != 0 || note->glide_beats > 0)
        formats_report_add (style->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "drum-tuning", NULL,
                            "Drums have no tuning; it is left out (“%s”, beat %g).", style->track->name, note->beat);
      return;
    }
  if (note->detune_cents != 0)
    {
      g_string_append (out, ".detune(");
      decimals_write (out, CLAMP (note->detune_cents, -1200, 1200), 0.0005);
      g_string_append_c (out, ')');
    }
  if (note->glide_beats > 0)
    {
      g_string_append (out, ".glide(");
      script_beats_write (out, MAX (1, formats_tick (note->glide_beats)));
      g_string_append_c (out, ')');
    }
}

static void
length_write (GString *out, guint64 ticks)
{
  if (ticks > 0)
    script_beats_write (out, ticks);
  else
    g_string_append (out, "1e-6");      /* sounds and takes no time that counts */
}

static void
group_write (GString *out, const ScriptStyle *style, const ScriptLines *lines, const ScriptGroup *group)
{
  const FormatsNote *note = &g_array_index (lines->notes, FormatsNote, group->first);
  g_string_append (out, group->count > 1 ? ".chord([" : ".note(");
  for (guint i = 0; i < group->count; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      pitch_write (out, style, note + i);
    }
  g_string_append (out, group->count > 1 ? "], " : ", ");
  length_write (out, group->advance);
  g_string_append_c (out, ')');
  modifiers_write (out, style, note);
}

static void
hit_write (GString *out, const ScriptStyle *style, const ScriptLines *lines, const ScriptGroup *group)
{
  static const char *const own[] = { "kick", "snare", "hat", "crash", "ride", "clap" };
  const FormatsNote *note = &g_array_index (lines->notes, FormatsNote, group->first);
  g_autofree char *name = script_drum_name (note->midi);
  gboolean method = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    method |= strcmp (own[i], name) == 0;
  if (method)
    g_string_append_printf (out, ".%s()", name);
  else
    g_string_append_printf (out, ".hit('%s')", name);
  modifiers_write (out, style, note);
}

/* ---- changes ------------------------------------------------------------------------------------------------------ */

static void
change_write (GString *out, const ScriptStyle *style, const FormatsChange *change)
{
  if (style->track->drums && (change->kind == FORMATS_BEND || change->kind == FORMATS_PRESSURE || change->kind == FORMATS_KEY_PRESSURE))
    {
      formats_report_add (style->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "drum-changes", NULL,
                          "Drum clips have neither bends nor pressure; they are left out (“%s”, beat %g).", style->track->name, change->beat);
      return;
    }
  switch (change->kind)
    {
    case FORMATS_CONTROL:
      g_string_append_printf (out, ".control(%u, %u)", change->number, (guint) (change->value + 0.5));
      break;
    case FORMATS_BEND:
      if (fabs (change->value) > 12)
        formats_report_add (style->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "bend-range", NULL,
                            "A bend of %.4g semitones is beyond 12; 12 is taken (“%s”, beat %g).", change->value, style->track->name, change->beat);
      g_string_append (out, ".bend(");
      decimals_write (out, CLAMP (change->value, -12, 12), 0.00002);
      g_string_append_c (out, ')');
      break;
    case FORMATS_PRESSURE:
      g_string_append (out, ".aftertouch(");
      decimals_write (out, change->value, 0.45 / 127);
      g_string_append_c (out, ')');
      break;
    case FORMATS_KEY_PRESSURE:
      g_string_append (out, ".aftertouch(");
      decimals_write (out, change->value, 0.45 / 127);
      g_string_append_printf (out, ", { type: 'poly', note: '%s' })", theory_pitch_get_name (change->number & 127, style->flats));
      break;
    case FORMATS_AUTOMATION:
      g_string_append (out, ".automate(");
      script_string_write (out, change->target ? change->target : "volume");
      g_string_append (out, ", ");
      decimals_write (out, change->value, 1e-6);
      if (change->ramp_beats > 0)
        {
          g_string_append (out, ", ");
          script_beats_write (out, formats_tick (change->ramp_beats));
        }
      g_string_append_c (out, ')');
      break;
    }
}

/* ---- chains ------------------------------------------------------------------------------------------------------- */

typedef struct { guint64 at, bar; guint64 length; guint column; } Place;

static void
break_line (GString *out, const ScriptStyle *style, Place *place, guint indent)
{
  guint64 bar = script_bar_of (style->piece, place->at);
  if (bar != place->bar || out->len - place->column > 160)
    {
      g_string_append_printf (out, "\n%*s", (int) indent, "");
      place->column = (guint) out->len;
    }
  place->bar = bar;
}

static void
go_to (GString *out, Place *place, guint64 tick)
{
  if (tick > place->at)
    {
      script_rest_write (out, tick - place->at);
      place->at = tick;
    }
}

guint64
script_chain_write (GString *out, const ScriptStyle *style, const ScriptLines *lines, const ScriptLine *line, guint64 from, guint indent)
{
  Place place = { from, G_MAXUINT64, G_MAXUINT64, (guint) out->len };
  for (guint i = 0; i < line->items->len; i++)
    {
      const ScriptGroup *group = line->changes ? NULL : &g_array_index (line->items, ScriptGroup, i);
      const FormatsChange *change = line->changes ? &g_array_index (line->items, FormatsChange, i) : NULL;
      if (style->track->drums && group && group->advance != place.length)
        {
          break_line (out, style, &place, indent);
          g_string_append (out, ".defaultDuration(");
          length_write (out, group->advance);
          g_string_append_c (out, ')');
          place.length = group->advance;
        }
      guint64 start = group ? group->start : formats_tick (change->beat);
      if (start > place.at)
        break_line (out, style, &place, indent);
      go_to (out, &place, start);
      break_line (out, style, &place, indent);
      if (change)
        change_write (out, style, change);
      else if (style->track->drums)
        hit_write (out, style, lines, group);
      else
        group_write (out, style, lines, group);
      if (group)
        place.at += style->track->drums ? place.length : group->advance;
    }
  return place.at;
}
