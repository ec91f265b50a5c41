/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece as a partwise MusicXML document. */
#include "musicxml-writing.h"

#include <math.h>
#include <string.h>

#include "formats/midi.h"
#include "midi-private.h"

#define STAFF_VOICES 4u

/* ---- measures ----------------------------------------------------------------------------------------------------------- */

static void
make_spans (MusicxmlWriting *w)
{
  const GArray *metres = w->piece->metres;
  guint64 end = MAX (1, formats_tick (w->piece->beats)), at = 0;
  for (guint i = 0; i < metres->len && w->spans->len < FORMATS_MEASURES_MAX; i++)
    {
      const FormatsMetre *metre = &g_array_index (metres, FormatsMetre, i);
      guint64 until = i + 1 < metres->len ? formats_tick (metre[1].beat) : G_MAXUINT64;
      guint64 bar = MAX (1, metre->numerator * 4u * FORMATS_PPQ / metre->denominator);
      for (gboolean first = TRUE; at < until && at < end && w->spans->len < FORMATS_MEASURES_MAX; first = FALSE)
        {
          MusicxmlSpan span = { at, MIN (at + bar, until), metre->numerator, metre->denominator, first };
          g_array_append_val (w->spans, span);
          at = span.end;
        }
    }
  if (at < end)
    formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "measures", NULL, "Only the first %u measures are written.", FORMATS_MEASURES_MAX);
}

static void
write_tempos (MusicxmlWriting *w, const MusicxmlSpan *span)
{
  const GArray *steps = w->tempos;
  for (guint i = 0, t = 0; i < steps->len; i++)
    {
      const MidiTempo *step = &g_array_index (steps, MidiTempo, i);
      if (step->tick < span->start || step->tick >= span->end)
        continue;
      while (t + 1 < w->piece->tempos->len && formats_tick (g_array_index (w->piece->tempos, TheoryTempo, t + 1).beat) <= step->tick)
        t++;
      const TheoryTempo *tempo = &g_array_index (w->piece->tempos, TheoryTempo, t);
      gboolean mark = tempo->curve == THEORY_CURVE_STEP && formats_tick (tempo->beat) == step->tick;
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      g_ascii_formatd (text, sizeof text, "%.10g", mark ? tempo->bpm : 60e6 / step->us_per_quarter);
      g_string_append (w->out, mark ? "   <direction placement=\"above\"><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>" : "   <sound tempo=\"");
      g_string_append (w->out, text);
      g_string_append (w->out, mark ? "</per-minute></metronome></direction-type>" : "\">");
      if (step->tick > span->start)
        musicxml_write_length (w, "offset", (gint64) (step->tick - span->start) * MUSICXML_TICK);
      if (mark)
        g_string_append_printf (w->out, "<sound tempo=\"%s\"/></direction>\n", text);
      else
        g_string_append (w->out, "</sound>\n");
    }
}

static void
write_sections (MusicxmlWriting *w, const MusicxmlSpan *span)
{
  for (guint i = 0; i < w->piece->sections->len; i++)
    {
      const FormatsSection *section = &g_array_index (w->piece->sections, FormatsSection, i);
      guint64 tick = formats_tick (section->beat);
      if (!section->name || tick < span->start || tick >= span->end)
        continue;
      g_string_append (w->out, "   <direction placement=\"above\"><direction-type><rehearsal>");
      musicxml_write_text (w->out, section->name);
      g_string_append (w->out, "</rehearsal></direction-type></direction>\n");
    }
}

static void
write_clefs (MusicxmlWriting *w, const FormatsTrack *track, guint staves)
{
  double sum = 0;
  for (guint i = 0; i < track->notes->len; i++)
    sum += g_array_index (track->notes, FormatsNote, i).midi;
  gboolean low = track->notes->len > 0 && sum / track->notes->len < 57;
  for (guint staff = 1; staff <= staves; staff++)
    g_string_append_printf (w->out, "<clef number=\"%u\"><sign>%s</sign>%s</clef>", staff, track->drums ? "percussion" : low ? "F" : "G",
                            track->drums ? "" : low ? "<line>4</line>" : "<line>2</line>");
}

static void
write_attributes (MusicxmlWriting *w, const FormatsTrack *track, guint measure, guint staves)
{
  const MusicxmlSpan *span = &g_array_index (w->spans, MusicxmlSpan, measure);
  if (measure > 0 && !span->changes)
    return;
  g_string_append (w->out, "   <attributes>");
  if (measure == 0)
    {
      g_string_append_printf (w->out, "<divisions>%" G_GINT64_FORMAT "</divisions><key>", MUSICXML_UNITS / MAX (1, w->scale));
      g_string_append_printf (w->out, "<fifths>%d</fifths><mode>%s</mode></key>", track->drums ? 0 : w->key.fifths, w->key.minor ? "minor" : "major");
    }
  if (measure == 0 || span->changes)
    g_string_append_printf (w->out, "<time><beats>%u</beats><beat-type>%u</beat-type></time>", span->numerator, span->denominator);
  if (measure == 0 && staves > 1)
    g_string_append_printf (w->out, "<staves>%u</staves>", staves);
  if (measure == 0)
    write_clefs (w, track, staves);
  g_string_append (w->out, "</attributes>\n");
}

/* ---- parts -------------------------------------------------------------------------------------------------------------- */

static gboolean
sounds_in (const MusicxmlVoice *voice, const MusicxmlSpan *span)
{
  const GArray *groups = voice->line->items;
  for (guint low = 0, high = groups->len; low < high;)
    {
      guint middle = (low + high) / 2;
      const ScriptGroup *group = &g_array_index (groups, ScriptGroup, middle);
      if (group->start + MAX (group->advance, 1) <= span->start)
        low = middle + 1;
      else if (group->start >= span->end)
        high = middle;
      else
        return TRUE;
    }
  return FALSE;
}

static void
write_measure (MusicxmlWriting *w, const FormatsTrack *track, const ScriptLines *lines, const GPtrArray *voices, guint measure, guint part, guint staves)
{
  const MusicxmlSpan *span = &g_array_index (w->spans, MusicxmlSpan, measure);
  gint64 length = (gint64) (span->end - span->start) * MUSICXML_TICK;
  guint written = 0;
  gboolean whole = span->end - span->start == span->numerator * 4u * FORMATS_PPQ / span->denominator;
  g_string_append_printf (w->out, "  <measure number=\"%u\"%s>\n", measure + 1, whole ? "" : " implicit=\"yes\"");
  write_attributes (w, track, measure, staves);
  if (part == 1)
    {
      write_sections (w, span);
      write_tempos (w, span);
    }
  for (guint i = 0; i < voices->len; i++)
    {
      const MusicxmlVoice *voice = voices->pdata[i];
      if (i > 0 && !sounds_in (voice, span))
        continue;
      if (written++ > 0)
        {
          g_string_append (w->out, "   <backup>");
          musicxml_write_length (w, "duration", length);
          g_string_append (w->out, "</backup>\n");
        }
      musicxml_write_voice (w, track, lines, voice, measure, i + 1, part, staves);
    }
  if (written == 0)
    {
      g_string_append (w->out, "   <note><rest measure=\"yes\"/>");
      musicxml_write_length (w, "duration", length);
      g_string_append (w->out, "<voice>1</voice></note>\n");
    }
  g_string_append (w->out, "  </measure>\n");
}

static void
write_part (MusicxmlWriting *w, const FormatsTrack *track, guint part)
{
  ScriptLines lines;
  g_autoptr (GPtrArray) voices = g_ptr_array_new_with_free_func (musicxml_voice_free);
  if (!musicxml_voices_make (w, track, &lines, voices))
    formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "voices", NULL, "“%s” has too many notes at once; some are left out.", track->name);
  guint staves = MAX (1, (voices->len + STAFF_VOICES - 1) / STAFF_VOICES);
  g_string_append_printf (w->out, " <part id=\"P%u\">\n", part);
  for (guint m = 0; m < w->spans->len; m++)
    write_measure (w, track, &lines, voices, m, part, staves);
  g_string_append (w->out, " </part>\n");
  script_lines_finish (&lines);
}

static void
write_score_part (MusicxmlWriting *w, const FormatsTrack *track, guint part)
{
  gboolean seen[128] = { FALSE };
  int program = track->program >= 0 ? track->program : formats_gm_find_program (track->patch);
  guint channel = track->drums ? 10 : track->channel > 0 ? (guint) track->channel : (part - 1) % 15 + 1;
  channel += !track->drums && track->channel == 0 && channel >= 10;
  for (guint i = 0; i < track->notes->len; i++)
    seen[track->drums ? g_array_index (track->notes, FormatsNote, i).midi & 127 : 0] = TRUE;
  g_string_append_printf (w->out, "  <score-part id=\"P%u\"><part-name>", part);
  musicxml_write_text (w->out, track->name);
  g_string_append (w->out, "</part-name>\n");
  for (guint pass = 0; pass < 2; pass++)
    for (guint key = 0; key < (track->drums ? 128 : 1); key++)
      {
        g_autofree char *drum = track->drums ? script_drum_name (key) : NULL;
        if (track->drums && !seen[key])
          continue;
        if (pass == 0)
          {
            g_string_append_printf (w->out, "   <score-instrument id=\"P%u-I%u\"><instrument-name>", part, key + 1);
            musicxml_write_text (w->out, drum ? drum : track->name);
            g_string_append (w->out, "</instrument-name></score-instrument>\n");
            continue;
          }
        g_string_append_printf (w->out, "   <midi-instrument id=\"P%u-I%u\"><midi-channel>%u</midi-channel><midi-program>%d</midi-program>", part, key + 1,
                                channel, MAX (program, 0) + 1);
        if (drum)
          g_string_append_printf (w->out, "<midi-unpitched>%u</midi-unpitched>", key + 1);
        g_string_append (w->out, "</midi-instrument>\n");
      }
  g_string_append (w->out, "  </score-part>\n");
}

static void
warn_of_losses (MusicxmlWriting *w)
{
  for (guint i = 0; i < w->piece->tracks->len; i++)
    {
      const FormatsTrack *track = w->piece->tracks->pdata[i];
      if (track->changes->len > 0)
        formats_report_add (w->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "changes", "Export MIDI to keep them.",
                            "Controllers, bends, pressure and automation are not written in a score (first in “%s”).", track->name);
    }
}

static void
write_document (MusicxmlWriting *w)
{
  g_string_append (w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 3.1 Partwise//EN\" \"http://www.musicxml.org/dtds/partwise.dtd\">\n"
                   "<score-partwise version=\"3.1\">\n");
  if (w->piece->title)
    {
      g_string_append (w->out, " <work><work-title>");
      musicxml_write_text (w->out, w->piece->title);
      g_string_append (w->out, "</work-title></work>\n");
    }
  g_string_append (w->out, " <identification><encoding><software>Symphony</software></encoding></identification>\n <part-list>\n");
  for (guint i = 0; i < w->piece->tracks->len; i++)
    write_score_part (w, w->piece->tracks->pdata[i], i + 1);
  g_string_append (w->out, " </part-list>\n");
  for (guint i = 0; i < w->piece->tracks->len; i++)
    write_part (w, w->piece->tracks->pdata[i], i + 1);
  g_string_append (w->out, "</score-partwise>\n");
}

char *
formats_write_musicxml (const FormatsPiece *piece, FormatsReport *report)
{
  MusicxmlWriting w = { .piece = piece, .out = g_string_new (NULL), .spans = g_array_new (FALSE, FALSE, sizeof (MusicxmlSpan)), .common = MUSICXML_UNITS };
  w.report = report;
  w.tempos = midi_tempo_steps (piece->tempos, piece->beats);
  make_spans (&w);
  warn_of_losses (&w);
  if (piece->keys->len > 0)
    w.key = g_array_index (piece->keys, FormatsKey, 0);
  else if (!formats_piece_guess_key (piece, &w.key))
    w.key = (FormatsKey) { 0, 0, FALSE };
  /* The first pass finds the coarsest division, the second one writes in it. */
  w.report = NULL;
  write_document (&w);
  w.scale = w.common;
  w.report = report;
  g_string_truncate (w.out, 0);
  write_document (&w);
  g_array_unref (w.spans);
  g_array_unref (w.tempos);
  return g_string_free (w.out, FALSE);
}
