/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest published score as eyes need it: notes with their places in the text, and the way from a place to a beat. */
#include "live-private.h"

#include <string.h>

#define PARTS_MAX 4096
#define DEPTH_MAX 32                    /* callers looked at around a note */

struct LiveScore {
  gatomicrefcount refs;
  guint32     revision;
  LiveSource *source;
  LivePart   *parts;
  LiveNote   *notes;
  LiveSpan   *spans;
  guint       part_count, note_count, span_count;
};

static void
take_parts (LiveScore *score, const KernelPartView *parts, guint count, const KernelNoteView *notes, guint note_count)
{
  score->parts = g_new (LivePart, MAX (count, 1));
  score->notes = g_new (LiveNote, MAX (note_count, 1));
  score->part_count = count;
  score->note_count = note_count;
  for (guint i = 0; i < count; i++)
    score->parts[i] = (LivePart) { parts[i].key, parts[i].first, parts[i].count, (double) parts[i].length_ticks / KERNEL_PPQ,
                                   parts[i].track, parts[i].text_revision, parts[i].starts };
  for (guint i = 0; i < note_count; i++)
    score->notes[i] = (LiveNote) { notes[i].tick / KERNEL_PPQ, (double) notes[i].duration_ticks / KERNEL_PPQ, notes[i].span,
                                   notes[i].id, notes[i].pitch, notes[i].velocity };
}

LiveScore *
live_score_new (KernelMap *map, uint32_t slot, uint32_t capacity, const LiveSpanTable *table)
{
  g_autofree KernelPartView *parts = g_new (KernelPartView, PARTS_MAX);
  g_autofree KernelNoteView *notes = g_try_new (KernelNoteView, capacity);
  uint32_t note_count = 0, count = notes ? kernel_map_copy_parts (map, slot, parts, PARTS_MAX, notes, capacity, &note_count) : 0;
  LiveScore *score;
  if (count == 0)
    return NULL;
  score = g_new0 (LiveScore, 1);
  g_atomic_ref_count_init (&score->refs);
  score->revision = table->revision;
  score->source = live_source_ref (table->source);
  score->span_count = table->count;
  score->spans = g_new (LiveSpan, MAX (table->count, 1));
  for (guint i = 0; i < table->count; i++)
    score->spans[i] = (LiveSpan) { table->spans[i].file, table->spans[i].start, table->spans[i].length,
                                   table->spans[i].parent, table->spans[i].pass };
  take_parts (score, parts, count, notes, note_count);
  return score;
}

LiveScore *
live_score_ref (LiveScore *score)
{
  g_atomic_ref_count_inc (&score->refs);
  return score;
}

void
live_score_unref (LiveScore *score)
{
  if (!score || !g_atomic_ref_count_dec (&score->refs))
    return;
  live_source_unref (score->source);
  g_free (score->parts);
  g_free (score->notes);
  g_free (score->spans);
  g_free (score);
}

guint32
live_score_get_revision (const LiveScore *score)
{
  return score->revision;
}

const LivePart *
live_score_get_parts (const LiveScore *score, guint *count)
{
  *count = score->part_count;
  return score->parts;
}

const LiveNote *
live_score_get_notes (const LiveScore *score, guint *count)
{
  *count = score->note_count;
  return score->notes;
}

const LiveSpan *
live_score_get_span (const LiveScore *score, guint32 span)
{
  return span < score->span_count ? &score->spans[span] : NULL;
}

const char *
live_score_get_file (const LiveScore *score, guint file)
{
  return file < score->source->files->len ? ((const LiveFile *) score->source->files->pdata[file])->path : NULL;
}

/* ---- from places to beats ----------------------------------------------------------------------------------------- */

static gboolean
meets (const LiveSpan *span, guint file, gsize start, gsize end)
{
  if (span->file != file)
    return FALSE;
  return start == end ? span->start <= start && start <= span->start + span->length
                      : span->start < end && start < span->start + span->length;
}

gboolean
live_score_touches (const LiveScore *score, const LiveNote *note, guint file, gsize start, gsize end, guint *depth)
{
  guint32 at = note->span;
  for (guint i = 0; i < DEPTH_MAX && at < score->span_count; i++)
    {
      const LiveSpan *span = &score->spans[at];
      if (meets (span, file, start, end))
        {
          *depth = i;
          return TRUE;
        }
      if (span->parent == at)
        break;
      at = span->parent;
    }
  return FALSE;
}

/* Length of the span that a caret is in: the innermost call is the shortest one. */
static gsize
measure (const LiveScore *score, const LiveNote *note, guint depth)
{
  guint32 at = note->span;
  while (depth-- > 0)
    at = score->spans[at].parent;
  return score->spans[at].length;
}

typedef struct { LivePlaces places; gsize length; } Search;

/* Of a caret the shortest call counts, of a selection every one; parts that start with the transport before others. */
static void
take_note (Search *search, const LivePart *part, const LiveNote *note, gsize length, gboolean caret)
{
  LivePlaces *p = &search->places;
  gboolean better = !p->found || (part->starts && !p->starts) || (part->starts == p->starts && caret && length < search->length);
  gboolean same = p->found && part->starts == p->starts && (p->starts || part->key == p->clip)
    && (!caret || length == search->length);
  if (better)
    {
      *p = (LivePlaces) { .found = TRUE, .from = note->beat, .to = note->beat + note->beats, .notes = 1, .clip = part->key,
                          .starts = part->starts };
      search->length = length;
    }
  else if (same)
    {
      if (note->beat < p->from)
        p->clip = part->key;
      p->from = MIN (p->from, note->beat);
      p->to = MAX (p->to, note->beat + note->beats);
      p->notes++;
    }
}

static LivePlaces
search_touched (const LiveScore *score, guint file, gsize start, gsize end)
{
  Search search = { 0 };
  for (guint p = 0; p < score->part_count; p++)
    for (guint i = 0; i < score->parts[p].count; i++)
      {
        const LiveNote *note = &score->notes[score->parts[p].first + i];
        guint depth;
        if (live_score_touches (score, note, file, start, end, &depth))
          take_note (&search, &score->parts[p], note, measure (score, note, depth), start == end);
      }
  return search.places;
}

/* The first place behind the caret at which a note is written. */
static gsize
find_next_place (const LiveScore *score, guint file, gsize offset, gsize limit)
{
  gsize best = G_MAXSIZE;
  for (guint i = 0; i < score->note_count; i++)
    {
      const LiveSpan *span = live_score_get_span (score, score->notes[i].span);
      if (span && span->file == file && span->start >= offset && span->start < limit)
        best = MIN (best, span->start);
    }
  return best;
}

/* A loop must not end with a staccato note's sound, but where the next note would be. */
static double
find_until (const LiveScore *score, guint file, gsize start, gsize end, const LivePlaces *places)
{
  double until = G_MAXDOUBLE;
  for (guint p = 0; p < score->part_count; p++)
    {
      const LivePart *part = &score->parts[p];
      double next = part->beats;
      gboolean mine = FALSE;
      guint depth;
      for (guint i = 0; i < part->count; i++)
        {
          const LiveNote *note = &score->notes[part->first + i];
          if (live_score_touches (score, note, file, start, end, &depth))
            mine = TRUE;
          else if (note->beat >= places->to - 1.0 / 64)
            next = MIN (next, note->beat);
        }
      if (mine && part->starts == places->starts)
        until = MIN (until, MAX (next, places->to));
    }
  return until < G_MAXDOUBLE ? until : places->to;
}

LivePlaces
live_score_find_beats (const LiveScore *score, guint file, gsize start, gsize end, gsize limit)
{
  LivePlaces places = search_touched (score, file, start, end);
  if (!places.found && start == end)
    {
      gsize next = find_next_place (score, file, start, limit);
      if (next != G_MAXSIZE)
        {
          start = end = next;
          places = search_touched (score, file, next, next);
        }
    }
  if (places.found)
    places.until = find_until (score, file, start, end, &places);
  return places;
}
