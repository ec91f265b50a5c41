/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From overlapping notes to lines that can be written one note after the other. */
#include "script-private.h"

#include <stdlib.h>

static void
line_free (gpointer data)
{
  ScriptLine *line = data;
  g_array_unref (line->items);
  g_free (line);
}

static ScriptLine *
line_add (ScriptLines *lines, guint voice, gboolean changes)
{
  ScriptLine *line = g_new0 (ScriptLine, 1);
  line->voice = voice;
  line->changes = changes;
  line->items = g_array_new (FALSE, TRUE, changes ? sizeof (FormatsChange) : sizeof (ScriptGroup));
  g_ptr_array_add (lines->lines, line);
  return line;
}

static guint64
advance_of (const FormatsNote *note)
{
  return formats_tick (note->articulation ? note->written_beats : note->beats);
}

static guint
layer_of (const FormatsNote *note)
{
  return note->staff * 256u + note->voice;
}

/* What must be equal for two notes to be one chord; then by pitch. */
static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const FormatsNote *x = a, *y = b;
  const gint64 first[] = { (gint64) formats_tick (x->beat), x->channel, layer_of (x), -(gint64) formats_tick (x->beats), x->articulation, x->accent,
                           x->velocity, (gint64) (x->detune_cents * 100), (gint64) (x->glide_beats * 4800), x->midi };
  const gint64 second[] = { (gint64) formats_tick (y->beat), y->channel, layer_of (y), -(gint64) formats_tick (y->beats), y->articulation, y->accent,
                            y->velocity, (gint64) (y->detune_cents * 100), (gint64) (y->glide_beats * 4800), y->midi };
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    if (first[i] != second[i])
      return first[i] < second[i] ? -1 : 1;
  return 0;
}

static gboolean
same_chord (const FormatsNote *a, const FormatsNote *b)
{
  return formats_tick (a->beat) == formats_tick (b->beat) && formats_tick (a->beats) == formats_tick (b->beats) && a->channel == b->channel
         && a->velocity == b->velocity && a->articulation == b->articulation && a->accent == b->accent && layer_of (a) == layer_of (b)
         && a->detune_cents == b->detune_cents && a->glide_beats == 0 && b->glide_beats == 0 && a->midi < b->midi;
}

/* The free line nearest in pitch; in drums the one of the same key. */
static ScriptLine *
line_for (ScriptLines *lines, const FormatsTrack *track, const ScriptGroup *group)
{
  const FormatsNote *note = &g_array_index (lines->notes, FormatsNote, group->first);
  guint voice = note->channel > 1 && note->channel != track->channel ? note->channel - 1u : 0, layer = layer_of (note);
  ScriptLine *best = NULL;
  for (guint i = 0; i < lines->lines->len; i++)
    {
      ScriptLine *line = lines->lines->pdata[i];
      if (line->changes || line->voice != voice || line->end > group->start || line->layer != layer || (track->drums && line->key != note->midi))
        continue;
      if (!best || abs (line->key - note->midi) < abs (best->key - note->midi))
        best = line;
    }
  if (!best && lines->lines->len < SCRIPT_LINES_MAX)
    best = line_add (lines, voice, FALSE);
  if (best)
    {
      best->end = group->start + group->advance;
      best->key = note->midi;
      best->layer = layer;
    }
  return best;
}

/* A note that sounds for half of the way to the next one, in its line, is a staccato note. */
static void
find_staccato (ScriptLines *lines, ScriptLine *line)
{
  for (guint i = 0; i + 1 < line->items->len; i++)
    {
      ScriptGroup *group = &g_array_index (line->items, ScriptGroup, i), *next = group + 1;
      FormatsNote *note = &g_array_index (lines->notes, FormatsNote, group->first);
      guint64 way = next->start - group->start;
      if (note->articulation == 0 && !note->drum && group->length > 0 && way == 2 * group->length && way <= 2 * FORMATS_PPQ && way % 60 == 0)
        {
          for (guint k = 0; k < group->count; k++)
            note[k].articulation = FORMATS_STACCATO;
          group->advance = way;
        }
    }
}

static gboolean
add_notes (ScriptLines *lines, const FormatsTrack *track, guint64 from, guint64 to)
{
  for (guint i = 0; i < track->notes->len; i++)
    {
      const FormatsNote *note = &g_array_index (track->notes, FormatsNote, i);
      guint64 tick = formats_tick (note->beat);
      if (tick >= from && tick < to)
        g_array_append_val (lines->notes, *note);
    }
  g_array_sort (lines->notes, compare_notes);
  for (guint i = 0, count; i < lines->notes->len; i += count)
    {
      const FormatsNote *note = &g_array_index (lines->notes, FormatsNote, i);
      ScriptGroup group = { formats_tick (note->beat), formats_tick (note->beats), advance_of (note), i, 1 };
      for (count = 1; !track->drums && i + count < lines->notes->len && same_chord (note + count - 1, note + count); count++)
        continue;
      group.count = count;
      ScriptLine *line = line_for (lines, track, &group);
      if (!line)
        return FALSE;
      g_array_append_val (line->items, group);
    }
  if (!track->drums)
    for (guint i = 0; i < lines->lines->len; i++)
      if (!((ScriptLine *) lines->lines->pdata[i])->changes)
        find_staccato (lines, lines->lines->pdata[i]);
  return TRUE;
}

static void
add_changes (ScriptLines *lines, const FormatsTrack *track, guint64 from, guint64 to)
{
  ScriptLine *of_voice[16] = { NULL };
  for (guint i = 0; i < track->changes->len; i++)
    {
      const FormatsChange *change = &g_array_index (track->changes, FormatsChange, i);
      guint64 tick = formats_tick (change->beat);
      guint voice = change->channel > 1 && change->channel != track->channel ? change->channel - 1u : 0;
      if (tick < from || tick >= to)
        continue;
      if (!of_voice[voice & 15])
        of_voice[voice & 15] = line_add (lines, voice & 15, TRUE);
      g_array_append_val (of_voice[voice & 15]->items, *change);
    }
}

gboolean
script_lines_make (ScriptLines *lines, const FormatsTrack *track, guint64 from, guint64 to)
{
  lines->notes = g_array_new (FALSE, TRUE, sizeof (FormatsNote));
  lines->lines = g_ptr_array_new_with_free_func (line_free);
  add_changes (lines, track, from, to);
  return add_notes (lines, track, from, to);
}

void
script_lines_finish (ScriptLines *lines)
{
  g_array_unref (lines->notes);
  g_ptr_array_unref (lines->lines);
}
