/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carets at places with the same text: the next one, or all, in slices. */
#include "carets-private.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)
#define NOWHERE G_MAXSIZE

struct _CaretsTask {
  EditorCarets *carets;
  char   *needle;
  gsize   length, at;
  gboolean whole;
  guint64 revision;
  GArray *found;                        /* EditorCaret */
};

static gboolean
equals_at (CaretText *text, gsize at, const char *needle, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (caret_text_at (text, at + i) != (guchar) needle[i])
      return FALSE;
  return TRUE;
}

static gboolean
is_whole (CaretText *text, gsize start, gsize end)
{
  gsize next;
  if (start > 0 && caret_char_is_word (caret_text_char (text, caret_text_back (text, start), &next)))
    return FALSE;
  return end >= text->length || !caret_char_is_word (caret_text_char (text, end, &next));
}

/* The first place in [from, to) where the needle starts. */
static gsize
search (CaretText *text, gsize from, gsize to, const char *needle, gsize length, gboolean whole)
{
  gsize head = MIN (length, CARETS_WINDOW / 4), at = from;
  if (length == 0 || text->length < length)
    return NOWHERE;
  to = MIN (to, text->length - length + 1);
  while (at < to)
    {
      const char *hit;
      gsize place;
      if (caret_text_at (text, at) >= 0 && text->end - at < head)
        caret_text_fill (text, at);
      hit = memmem (text->bytes + (at - text->start), text->end - at, needle, head);
      if (!hit)
        {
          at = MAX (text->end - head + 1, at + 1);
          continue;
        }
      place = text->start + (hit - text->bytes);
      if (place >= to)
        return NOWHERE;
      if ((length == head || equals_at (text, place, needle, length)) && (!whole || is_whole (text, place, place + length)))
        return place;
      at = place + 1;
    }
  return NOWHERE;
}

/* ---- words ---------------------------------------------------------------------------------------------------- */

gboolean
carets_get_word (EditorCarets *self, gsize at, gsize *start, gsize *end)
{
  gsize next;
  *start = *end = at;
  while (*start > 0)
    {
      gsize back = caret_text_back (&self->text, *start);
      if (!caret_char_is_word (caret_text_char (&self->text, back, &next)))
        break;
      *start = back;
    }
  while (*end < self->text.length && caret_char_is_word (caret_text_char (&self->text, *end, &next)))
    *end = next;
  return *end > *start;
}

/* Carets without a selection take their word. TRUE: some did. */
static gboolean
select_words (EditorCarets *self)
{
  gboolean any = FALSE;
  for (guint i = 0; i < self->list->len; i++)
    {
      EditorCaret *c = &CARET (self, i);
      gsize start, end;
      if (c->anchor == c->head && carets_get_word (self, c->head, &start, &end))
        {
          *c = (EditorCaret) { start, end, CARETS_NO_COLUMN };
          any = TRUE;
        }
    }
  return any;
}

/* ---- next ------------------------------------------------------------------------------------------------------ */

static gboolean
is_taken (EditorCarets *self, gsize start, gsize end)
{
  guint i = carets_find (self, start + 1);
  return i < self->list->len && caret_start (&CARET (self, i)) < end;
}

/* From the primary on to the end, then from the start; places that carets have are passed over. */
static gsize
find_free (EditorCarets *self, const char *needle, gsize length)
{
  gsize origin = caret_end (&CARET (self, self->primary)), at = origin;
  for (int round = 0; round < 2; round++)
    {
      gsize to = round == 0 ? self->text.length : origin;
      while ((at = search (&self->text, at, to, needle, length, self->whole_words)) != NOWHERE)
        {
          if (!is_taken (self, at, at + length))
            return at;
          at += length;
        }
      at = 0;
    }
  return NOWHERE;
}

static gboolean
add_next (EditorCarets *self, gboolean skip)
{
  EditorCaret primary = CARET (self, self->primary), next = { 0, 0, CARETS_NO_COLUMN };
  g_autofree char *needle = NULL;
  gsize length, at;
  guint old = self->primary;

  if (primary.anchor == primary.head)
    {
      carets_note_step (self);
      if (!select_words (self))
        return FALSE;
      self->whole_words = TRUE;
      carets_moved (self);
      return TRUE;
    }
  length = caret_end (&primary) - caret_start (&primary);
  needle = caret_text_dup (&self->text, caret_start (&primary), caret_end (&primary));
  at = find_free (self, needle, length);
  if (at == NOWHERE)
    return FALSE;
  carets_note_step (self);
  next.anchor = primary.head < primary.anchor ? at + length : at;
  next.head = primary.head < primary.anchor ? at : at + length;
  if (skip)
    g_array_remove_index (self->list, old);
  g_array_append_val (self->list, next);
  self->primary = self->list->len - 1;
  self->in_column = FALSE;
  carets_moved (self);
  return TRUE;
}

gboolean
carets_add_next (EditorCarets *self)
{
  return add_next (self, FALSE);
}

gboolean
carets_skip_next (EditorCarets *self)
{
  return add_next (self, TRUE);
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

CaretsTask *
carets_find_all_new (EditorCarets *self, gboolean word)
{
  const EditorCaret *primary = carets_get_primary_caret (self);
  gsize start = caret_start (primary), end = caret_end (primary);
  gboolean whole = self->whole_words;
  CaretsTask *task;

  if (start == end || word)
    {
      gsize at = word ? primary->head : start;
      if (!carets_get_word (self, at, &start, &end))
        return NULL;
      whole = TRUE;
    }
  task = g_new0 (CaretsTask, 1);
  task->carets = self;
  task->needle = caret_text_dup (&self->text, start, end);
  task->length = end - start;
  task->whole = whole;
  task->revision = self->text.revision;
  task->found = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  return task;
}

#define SLICE_BYTES (256 * 1024)

gboolean
carets_task_step (CaretsTask *task, gint64 budget_us)
{
  EditorCarets *self = task->carets;
  gint64 end = g_get_monotonic_time () + budget_us;

  while (task->revision == self->text.revision && task->at < self->text.length)
    {
      gsize stop = task->at + MIN (SLICE_BYTES, self->text.length - task->at), at;
      while ((at = search (&self->text, task->at, stop, task->needle, task->length, task->whole)) != NOWHERE)
        {
          EditorCaret c = { at, at + task->length, CARETS_NO_COLUMN };
          g_array_append_val (task->found, c);
          task->at = at + task->length;
        }
      task->at = MAX (task->at, stop);
      if (g_get_monotonic_time () >= end)
        return task->at < self->text.length;
    }
  return FALSE;
}

double
carets_task_get_progress (CaretsTask *task)
{
  return task->carets->text.length > 0 ? (double) task->at / task->carets->text.length : 1;
}

guint
carets_task_get_found (CaretsTask *task)
{
  return task->found->len;
}

void
carets_task_commit (CaretsTask *task)
{
  EditorCarets *self = task->carets;
  gsize at = carets_get_primary_caret (self)->head;
  guint primary = 0;
  if (task->found->len == 0 || task->revision != self->text.revision)
    return;
  for (guint i = 0; i < task->found->len && g_array_index (task->found, EditorCaret, i).anchor <= at; i++)
    primary = i;
  carets_set (self, (EditorCaret *) (void *) task->found->data, task->found->len, primary);
  self->whole_words = task->whole;
}

void
carets_task_free (CaretsTask *task)
{
  if (!task)
    return;
  g_free (task->needle);
  g_array_unref (task->found);
  g_free (task);
}

guint
carets_add_all (EditorCarets *self, gboolean word)
{
  CaretsTask *task = carets_find_all_new (self, word);
  guint found;
  if (!task)
    return 0;
  while (carets_task_step (task, G_MAXINT32))
    ;
  found = task->found->len;
  carets_task_commit (task);
  carets_task_free (task);
  return found;
}
