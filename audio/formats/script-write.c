/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece as a composition: what follows the tempo, one clip for each track and section, the session. */
#include "script-private.h"

#include <math.h>
#include <string.h>

#include "formats/midi.h"

#define TEXT_MAX (8u << 20)             /* what the language reads */
#define NOTES_MAX 600000u               /* that many cannot fit into TEXT_MAX */

typedef struct {
  const FormatsPiece *piece;
  FormatsReport      *report;
  GString            *out, *session;
  GHashTable         *names;            /* what is declared or taken, lower case */
  GHashTable         *titles;           /* names of tracks */
  GArray             *cuts;             /* guint64: ticks of the sections, the first one 0 */
  gboolean            timed;            /* there is a function `time` */
  gboolean            flats;
} Writing;

/* ---- names ---------------------------------------------------------------------------------------------------------- */

static const char *const taken[] = {
  "abstract", "actions", "arguments", "array", "as", "async", "await", "boolean", "break", "case", "catch", "cc", "class", "clip", "const", "console", "continue",
  "debugger", "declare", "default", "delete", "do", "duration", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "from",
  "function", "get", "grooves", "if", "implements", "import", "in", "infinity", "instanceof", "instrument", "interface", "json", "let", "live", "map", "math",
  "module", "namespace", "nan", "new", "notes", "null", "number", "object", "of", "package", "penalize", "private", "protected", "public", "readonly", "return", "reward",
  "sampler", "satisfies", "session", "set", "static", "string", "super", "switch", "symbol", "synth", "this", "throw", "time", "track", "true", "try",
  "type", "typeof", "undefined", "var", "void", "while", "with", "yield" };

/* "Piano (left)" -> "pianoLeft", unique. */
static char *
name_make (Writing *w, const char *title, const char *otherwise)
{
  GString *name = g_string_new (NULL);
  gboolean upper = FALSE;
  for (const char *p = title; *p && name->len < 32; p++)
    if (g_ascii_isalnum (*p) && (name->len > 0 || g_ascii_isalpha (*p)))
      {
        g_string_append_c (name, name->len == 0 ? g_ascii_tolower (*p) : upper ? g_ascii_toupper (*p) : *p);
        upper = FALSE;
      }
    else
      upper = TRUE;
  if (name->len == 0)
    g_string_append (name, otherwise);
  gsize length = name->len;
  for (guint n = 2;; n++)
    {
      char *lower = g_ascii_strdown (name->str, -1);
      if (g_hash_table_add (w->names, lower))
        break;
      g_string_truncate (name, length);
      g_string_append_printf (name, "%s%u", g_ascii_isdigit (name->str[length - 1]) ? "_" : "", n);
    }
  return g_string_free (name, FALSE);
}

static char *
title_make (Writing *w, const char *title, guint number)
{
  char *unique = *title ? g_strdup (title) : g_strdup_printf ("Track %u", number);
  for (guint n = 2; !g_hash_table_add (w->titles, g_strdup (unique)); n++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s %u", *title ? title : "Track", n);
    }
  return unique;
}

/* ---- tempo and metre --------------------------------------------------------------------------------------------------- */

static void
tempo_write (GString *out, const TheoryTempo *tempo)
{
  static const char *const curves[] = { "step", "linear", "ease-in", "ease-out", "ease-in-out" };
  g_string_append (out, ".tempo(");
  script_bpm_write (out, tempo->to_bpm);
  if (tempo->curve != THEORY_CURVE_STEP)
    {
      g_string_append (out, ", { duration: ");
      script_beats_write (out, MAX (1, formats_tick (tempo->beats - tempo->from_beats)));
      g_string_append_printf (out, ", curve: '%s' }", curves[tempo->curve]);
    }
  g_string_append_c (out, ')');
}

/* What changes after the start, as a branch that every track plays beside its notes. */
static void
time_write (Writing *w)
{
  const GArray *tempos = w->piece->tempos, *metres = w->piece->metres;
  guint t = g_array_index (tempos, TheoryTempo, 0).curve == THEORY_CURVE_STEP ? 1 : 0, m = 1;
  guint64 at = 0;
  if (t >= tempos->len && m >= metres->len)
    return;
  w->timed = TRUE;
  g_string_append (w->out, "// Tempo and metre: every track plays this beside its notes.\nconst time = b => b\n ");
  for (guint written = 0; t < tempos->len || m < metres->len; written++)
    {
      guint64 tempo_tick = t < tempos->len ? formats_tick (g_array_index (tempos, TheoryTempo, t).beat) : G_MAXUINT64;
      guint64 metre_tick = m < metres->len ? formats_tick (g_array_index (metres, FormatsMetre, m).beat) : G_MAXUINT64;
      guint64 tick = MIN (tempo_tick, metre_tick);
      if (written > 0 && written % 6 == 0)
        g_string_append (w->out, "\n ");
      g_string_append (w->out, written % 6 == 0 ? " " : "");
      if (tick > at)
        script_rest_write (w->out, tick - at);
      at = MAX (at, tick);
      if (metre_tick <= tempo_tick)
        {
          const FormatsMetre *metre = &g_array_index (metres, FormatsMetre, m++);
          g_string_append_printf (w->out, ".timeSignature('%u/%u')", metre->numerator, metre->denominator);
        }
      else
        tempo_write (w->out, &g_array_index (tempos, TheoryTempo, t++));
    }
  g_string_append (w->out, "\n\n");
}

/* ---- clips ------------------------------------------------------------------------------------------------------------- */

static const char *
clip_kind (const FormatsTrack *track)
{
  if (track->drums)
    return "drums";
  for (guint i = 0; i < track->changes->len; i++)
    if (g_array_index (track->changes, FormatsChange, i).kind == FORMATS_BEND)
      return "create";
  return "melody";
}

/* Keys that are no drums of the language, as the clip's map. */
static void
drum_map_write (GString *out, const FormatsTrack *track)
{
  gboolean seen[128] = { FALSE }, any = FALSE;
  for (guint i = 0; i < track->notes->len; i++)
    seen[g_array_index (track->notes, FormatsNote, i).midi & 127] = TRUE;
  for (guint key = 0; key < 128; key++)
    if (seen[key] && !script_drum_find (key))
      {
        g_autofree char *name = script_drum_name (key);
        g_string_append_printf (out, "%s%s: %u", any ? ", " : ", { ", name, key);
        any = TRUE;
      }
  g_string_append (out, any ? " }" : "");
}

static void
clip_open (GString *out, const char *variable, const FormatsTrack *track, const char *title)
{
  g_string_append_printf (out, "const %s = Clip.%s(", variable, clip_kind (track));
  script_string_write (out, title);
  if (track->drums)
    drum_map_write (out, track);
  g_string_append_c (out, ')');
}

/* The notes from one cut to the next; fills up to `to` when `fill`. */
static gboolean
body_write (Writing *w, GString *out, const FormatsTrack *track, guint64 from, guint64 to, guint64 fill, gboolean timed)
{
  ScriptLines lines;
  ScriptStyle style = { w->piece, track, w->report, w->flats };
  guint64 end = from;
  gboolean good = script_lines_make (&lines, track, from, to);
  if (good && lines.lines->len == 1 && !timed && ((ScriptLine *) lines.lines->pdata[0])->voice == 0)
    end = script_chain_write (out, &style, &lines, lines.lines->pdata[0], from, 2);
  else if (good && (lines.lines->len > 0 || timed))
    {
      g_string_append (out, "\n  .stack(b => b");
      if (timed)
        g_string_append (out, "\n    .loop(1, time)");
      for (guint i = 0; i < lines.lines->len; i++)
        {
          const ScriptLine *line = lines.lines->pdata[i];
          if (line->voice > 0)
            g_string_append_printf (out, "\n    .voice(%u, l => l", line->voice);
          else
            g_string_append (out, "\n    .loop(1, l => l");
          guint64 past = script_chain_write (out, &style, &lines, line, from, 6);
          end = MAX (end, past);
          g_string_append_c (out, ')');
        }
      g_string_append_c (out, ')');
    }
  /* The branch of tempo and metre may be the longest: what is left is counted from the longest of all. */
  if (good && timed)
    {
      const GArray *tempos = w->piece->tempos, *metres = w->piece->metres;
      end = MAX (end, formats_tick (g_array_index (tempos, TheoryTempo, tempos->len - 1).beat));
      end = MAX (end, formats_tick (g_array_index (metres, FormatsMetre, metres->len - 1).beat));
    }
  if (good && fill > end)
    {
      g_string_append (out, "\n  ");
      script_rest_write (out, fill - end);
    }
  script_lines_finish (&lines);
  return good;
}

static void
texts_write (GString *out, const GArray *texts)
{
  static const char *const kinds[] = { "text", "lyrics", "marker", "chords" };
  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      guint written = 0;
      for (guint i = 0; i < texts->len && written < 2000; i++)
        {
          const FormatsText *text = &g_array_index (texts, FormatsText, i);
          if (text->kind != kind)
            continue;
          if (written % 16 == 0)
            g_string_append_printf (out, "%s// %s:", written > 0 ? "\n" : "", kinds[kind]);
          g_string_append_printf (out, " %s", text->text);
          written++;
        }
      if (written > 0)
        g_string_append_c (out, '\n');
    }
}

/* Where this track may be cut: at sections that no note of it crosses. */
static GArray *
cuts_of (Writing *w, const FormatsTrack *track)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 zero = 0, reached = 0;
  guint at = 0;
  g_array_append_val (cuts, zero);
  for (guint i = 0; i < w->cuts->len; i++)
    {
      guint64 cut = g_array_index (w->cuts, guint64, i);
      for (; at < track->notes->len; at++)
        {
          const FormatsNote *note = &g_array_index (track->notes, FormatsNote, at);
          guint64 start = formats_tick (note->beat);
          if (start >= cut)
            break;
          guint64 past = start + MAX (formats_tick (note->articulation ? note->written_beats : note->beats), formats_tick (note->beats));
          reached = MAX (reached, past);
        }
      if (cut > 0 && reached <= cut && cut < formats_tick (track->beats))
        g_array_append_val (cuts, cut);
    }
  return cuts;
}

static const char *
section_name (const Writing *w, guint64 tick)
{
  const char *name = NULL;
  for (guint i = 0; i < w->piece->sections->len; i++)
    {
      const FormatsSection *section = &g_array_index (w->piece->sections, FormatsSection, i);
      if (formats_tick (section->beat) == tick)
        name = section->name;
    }
  return name;
}

/* Several sections: a clip each (one for those that are alike), and one that plays them in turn. */
static gboolean
sections_write (Writing *w, const FormatsTrack *track, const char *variable, const char *title, const GArray *cuts)
{
  g_autoptr (GHashTable) bodies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GString) plays = g_string_new (NULL);
  for (guint i = 0; i < cuts->len; i++)
    {
      gboolean last = i + 1 == cuts->len;
      guint64 from = g_array_index (cuts, guint64, i), to = last ? G_MAXUINT64 : g_array_index (cuts, guint64, i + 1);
      g_autoptr (GString) body = g_string_new (NULL);
      if (!body_write (w, body, track, from, to, last ? formats_tick (track->beats) : to, FALSE))
        return FALSE;
      const char *same = g_hash_table_lookup (bodies, body->str);
      if (!same)
        {
          const char *section = section_name (w, from);
          g_autofree char *number = g_strdup_printf ("part %u", i + 1);
          g_autofree char *own = g_strdup_printf ("%s %s", title, section ? section : number);
          g_autofree char *wanted = g_strdup_printf ("%s %s", variable, section ? section : number);
          char *name = name_make (w, wanted, "part");
          clip_open (w->out, name, track, own);
          g_string_append_printf (w->out, "%s\n\n", body->str);
          g_hash_table_insert (bodies, g_strdup (body->str), name);
          same = name;
        }
      g_string_append_printf (plays, "%s.play(%s)", i % 6 == 5 ? "\n      " : "", same);
    }
  clip_open (w->out, variable, track, title);
  if (w->timed)
    g_string_append_printf (w->out, "\n  .stack(b => b\n    .loop(1, time)\n    .loop(1, l => l%s))\n\n", plays->str);
  else
    g_string_append_printf (w->out, "\n  %s\n\n", plays->str);
  return TRUE;
}

static void
instrument_write (GString *out, const FormatsTrack *track)
{
  const char *patch = track->drums ? "drums" : track->patch ? track->patch : formats_gm_get_patch (MAX (track->program, 0));
  g_string_append_printf (out, "Instrument.patch('%s')", patch);
  if (track->channel > 0)
    g_string_append_printf (out, ".midiChannel(%d)", track->channel);
  if (track->bend_semitones >= 1 && track->bend_semitones <= 96 && strcmp (clip_kind (track), "create") == 0)
    g_string_append_printf (out, ".pitchBendRange(%g)", track->bend_semitones);
}

static gboolean
track_write (Writing *w, const FormatsTrack *track, guint number)
{
  g_autofree char *title = title_make (w, track->name, number);
  g_autofree char *variable = name_make (w, title, "part");
  g_autoptr (GArray) cuts = cuts_of (w, track);
  const char *program = track->drums ? NULL : formats_gm_get_program (track->program);
  gboolean good = TRUE;
  if (program && strcmp (program, title) != 0)
    g_string_append_printf (w->out, "// %s: %s\n", title, program);
  texts_write (w->out, track->texts);
  if (cuts->len > 1)
    good = sections_write (w, track, variable, title, cuts);
  else
    {
      clip_open (w->out, variable, track, title);
      good = body_write (w, w->out, track, 0, G_MAXUINT64, formats_tick (track->beats), w->timed);
      g_string_append (w->out, "\n\n");
    }
  if (!good)
    return FALSE;
  g_string_append_printf (w->session, "\n  .add(Track.from(%s, ", variable);
  instrument_write (w->session, track);
  g_string_append (w->session, ", { name: ");
  script_string_write (w->session, title);
  g_string_append (w->session, " }))");
  return TRUE;
}

/* ---- the whole --------------------------------------------------------------------------------------------------------- */

static void
head_write (Writing *w, const char *origin)
{
  FormatsKey key;
  if (w->piece->keys->len > 0)
    key = g_array_index (w->piece->keys, FormatsKey, 0);
  else if (!formats_piece_guess_key (w->piece, &key))
    key.fifths = 0;
  w->flats = key.fifths < 0;
  g_string_append_printf (w->out, "// Imported from %s\n", origin);
  if (w->piece->title)
    g_string_append_printf (w->out, "// %s\n", w->piece->title);
  if (w->piece->keys->len > 0)
    g_string_append_printf (w->out, "// Key signature: %d %s%s\n", ABS (key.fifths), key.fifths < 0 ? "flat(s)" : "sharp(s)", key.minor ? ", minor" : ", major");
  texts_write (w->out, w->piece->texts);
  g_string_append_c (w->out, '\n');
}

static void
cuts_make (Writing *w)
{
  for (guint i = 0; i < w->piece->sections->len; i++)
    {
      guint64 tick = formats_tick (g_array_index (w->piece->sections, FormatsSection, i).beat);
      if (w->cuts->len == 0 || g_array_index (w->cuts, guint64, w->cuts->len - 1) < tick)
        g_array_append_val (w->cuts, tick);
    }
}

static gboolean
piece_write (Writing *w, const char *origin, GError **error)
{
  const FormatsPiece *piece = w->piece;
  const TheoryTempo *tempo = &g_array_index (piece->tempos, TheoryTempo, 0);
  const FormatsMetre *metre = &g_array_index (piece->metres, FormatsMetre, 0);
  head_write (w, origin);
  cuts_make (w);
  time_write (w);
  g_string_append (w->session, "export default session({ tempo: ");
  script_bpm_write (w->session, tempo->bpm);
  g_string_append_printf (w->session, ", timeSignature: '%u/%u' })", metre->numerator, metre->denominator);
  for (guint i = 0; i < piece->tracks->len; i++)
    {
      if (!track_write (w, piece->tracks->pdata[i], i + 1))
        {
          g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "“%s” has more than %u notes that sound at once",
                       ((const FormatsTrack *) piece->tracks->pdata[i])->name, SCRIPT_LINES_MAX);
          return FALSE;
        }
      if (w->out->len > TEXT_MAX)
        break;
    }
  if (piece->tracks->len == 0)
    g_string_append_printf (w->out, "const silence = Clip.melody('Silence')%s\n\n", w->timed ? ".loop(1, time)" : ".rest('1n')");
  g_string_append_printf (w->out, "%s%s\n", w->session->str, piece->tracks->len == 0 ? "\n  .add(Track.from(silence, Instrument.patch('keys')))" : "");
  if (w->out->len > TEXT_MAX)
    g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "As text this piece is larger than the %u MiB a composition may have", TEXT_MAX >> 20);
  return w->out->len <= TEXT_MAX;
}

char *
formats_write_script (const FormatsPiece *piece, const char *origin, FormatsReport *report, GError **error)
{
  if (formats_piece_count_notes (piece) > NOTES_MAX)
    {
      g_set_error (error, FORMATS_ERROR, FORMATS_ERROR_LIMIT, "More than %u notes: as text they would be larger than a composition may be", NOTES_MAX);
      return NULL;
    }
  Writing w = { .piece = piece, .report = report, .out = g_string_new (NULL), .session = g_string_new (NULL) };
  w.names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  w.titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  w.cuts = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    g_hash_table_add (w.names, g_strdup (taken[i]));
  gboolean good = piece_write (&w, origin, error);
  g_hash_table_unref (w.names);
  g_hash_table_unref (w.titles);
  g_array_unref (w.cuts);
  g_string_free (w.session, TRUE);
  return g_string_free (w.out, !good);
}
