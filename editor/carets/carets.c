/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set of carets: sorted, merged, following every change of the text. */
#include "carets-private.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)

static void
clear_step (gpointer data)
{
  g_array_unref (((CaretStep *) data)->list);
}

/* ---- order --------------------------------------------------------------------------------------------------- */

static int
compare (gconstpointer a, gconstpointer b)
{
  gsize sa = caret_start (a), sb = caret_start (b), ea = caret_end (a), eb = caret_end (b);
  return sa != sb ? (sa < sb ? -1 : 1) : ea != eb ? (ea < eb ? -1 : 1) : 0;
}

/* Carets that overlap are one, and one without a selection joins what it touches; two selections may touch. */
static gboolean
joins (const EditorCaret *a, const EditorCaret *b)
{
  gsize end = caret_end (a), start = caret_start (b);
  return start < end || (start == end && (a->anchor == a->head || b->anchor == b->head));
}

static EditorCaret
join (const EditorCaret *a, const EditorCaret *b, const EditorCaret *leader)
{
  gsize start = MIN (caret_start (a), caret_start (b)), end = MAX (caret_end (a), caret_end (b));
  const EditorCaret *guide = leader->anchor != leader->head ? leader : a->anchor != a->head ? a : b;
  gboolean back = guide->head < guide->anchor;
  return (EditorCaret) { back ? end : start, back ? start : end, leader->column };
}

static void
sort (EditorCarets *self)
{
  EditorCaret primary = CARET (self, self->primary);
  gboolean sorted = TRUE;
  for (guint i = 1; i < self->list->len && sorted; i++)
    sorted = compare (&CARET (self, i - 1), &CARET (self, i)) <= 0;
  if (sorted)
    return;
  g_array_sort (self->list, compare);
  for (guint i = 0; i < self->list->len; i++)
    if (CARET (self, i).anchor == primary.anchor && CARET (self, i).head == primary.head)
      {
        self->primary = i;
        return;
      }
}

void
carets_normalize (EditorCarets *self)
{
  guint kept = 0, primary;
  sort (self);
  primary = self->primary;
  for (guint i = 1; i < self->list->len; i++)
    {
      EditorCaret *last = &CARET (self, kept), *next = &CARET (self, i);
      if (!joins (last, next))
        {
          CARET (self, ++kept) = *next;
          if (i == primary)
            self->primary = kept;
          continue;
        }
      *last = join (last, next, i == primary ? next : last);
      if (i == primary)
        self->primary = kept;
    }
  if (primary == 0)
    self->primary = 0;
  g_array_set_size (self->list, kept + 1);
}

/* ---- following edits ------------------------------------------------------------------------------------------ */

typedef struct {
  const DocumentEdit *edits;
  guint  count, i;                      /* edits before `i` end before every place asked for from now on */
  gssize shift;
} Mapper;

static inline gssize
growth (const DocumentEdit *e)
{
  return (gssize) e->length - (gssize) (e->end - e->start);
}

/* Places come in rising order. A place inside replaced text keeps its distance from the start as far as that reaches. */
static gsize
map (Mapper *m, gsize offset, gboolean right)
{
  gssize shift;
  guint i;
  while (m->i < m->count && (m->edits[m->i].end < offset || (m->edits[m->i].end == offset && m->edits[m->i].start < offset)))
    m->shift += growth (&m->edits[m->i++]);
  shift = m->shift;
  for (i = m->i; right && i < m->count && m->edits[i].start == offset && m->edits[i].end == offset; i++)
    shift += m->edits[i].length;
  if (i < m->count && m->edits[i].start < offset)
    return m->edits[i].start + shift + MIN (offset - m->edits[i].start, m->edits[i].length);
  return offset + shift;
}

static gsize
shifted (gsize offset, gssize by, gsize length)
{
  if (by < 0 && offset < (gsize) -by)
    return 0;
  return MIN (offset + by, length);
}

/* The lower end is asked for first, so that the places rise. */
static void
map_caret (Mapper *m, EditorCaret *c, gboolean anchor_right, gboolean head_right)
{
  gsize anchor = c->anchor, head = c->head;
  if (anchor <= head)
    {
      c->anchor = map (m, anchor, anchor_right);
      c->head = map (m, head, head_right);
    }
  else
    {
      c->head = map (m, head, head_right);
      c->anchor = map (m, anchor, anchor_right);
    }
}

static gsize
snap (EditorCarets *self, gsize offset)
{
  offset = MIN (offset, self->text.length);
  for (guint i = 0; i < 3 && offset > 0 && offset < self->text.length && (caret_text_at (&self->text, offset) & 0xC0) == 0x80; i++)
    {
      gsize next, back = caret_text_back (&self->text, offset + 1);
      caret_text_char (&self->text, back, &next);
      if (next <= offset)
        break;
      offset = back;
    }
  return offset;
}

static void
follow_others (EditorCarets *self, const DocumentDelta *delta)
{
  Mapper m = { delta->edits, delta->edit_count, 0, 0 };
  for (guint i = 0; i < self->list->len; i++)
    {
      EditorCaret *c = &CARET (self, i);
      gboolean empty = c->anchor == c->head, back = c->head < c->anchor;
      map_caret (&m, c, empty || !back, empty || back);
      if (!empty && caret_start (c) > caret_end (c))
        c->anchor = c->head;
      c->anchor = snap (self, c->anchor);
      c->head = snap (self, c->head);
      c->column = CARETS_NO_COLUMN;
    }
}

static void
follow_own (EditorCarets *self, const DocumentDelta *delta)
{
  Mapper m = { delta->edits, delta->edit_count, 0, 0 };
  guint primary = self->primary;
  g_array_set_size (self->list, self->places->len);
  for (guint i = 0; i < self->places->len; i++)
    {
      CaretPlace *p = &g_array_index (self->places, CaretPlace, i);
      EditorCaret *c = &CARET (self, i);
      *c = p->caret;
      map_caret (&m, c, p->anchor_right, p->head_right);
      c->anchor = shifted (c->anchor, p->anchor_shift, self->text.length);
      c->head = shifted (c->head, p->head_shift, self->text.length);
      c->column = CARETS_NO_COLUMN;
    }
  self->primary = MIN (primary, self->list->len - 1);
}

/* ---- closing characters put in by us ------------------------------------------------------------------------------ */

/* Those deleted are forgotten; the others stay in order. */
static void
follow_pairs (EditorCarets *self, const DocumentDelta *delta)
{
  Mapper m = { delta->edits, delta->edit_count, 0, 0 };
  guint kept = 0;
  for (guint i = 0; i < self->pairs->len; i++)
    {
      gsize at = g_array_index (self->pairs, gsize, i), now = map (&m, at, TRUE);
      const DocumentEdit *e = m.i < m.count ? &m.edits[m.i] : NULL;
      if (at != G_MAXSIZE && !(e && e->start <= at && at < e->end))
        g_array_index (self->pairs, gsize, kept++) = now;
    }
  g_array_set_size (self->pairs, kept);
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  gsize x = *(const gsize *) a, y = *(const gsize *) b;
  return (x > y) - (x < y);
}

/* Takes the offsets at the end of the list into the order; those given up go. */
void
carets_sort_pairs (EditorCarets *self)
{
  g_array_sort (self->pairs, compare_offsets);
  while (self->pairs->len > 0 && g_array_index (self->pairs, gsize, self->pairs->len - 1) == G_MAXSIZE)
    g_array_set_size (self->pairs, self->pairs->len - 1);
}

gboolean
carets_find_pair (EditorCarets *self, gsize close, guint *index)
{
  return g_array_binary_search (self->pairs, &close, compare_offsets, index);
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorCarets *self)
{
  caret_text_refresh (&self->text);
  follow_pairs (self, delta);
  if (self->places && self->places->len > 0)
    follow_own (self, delta);
  else
    follow_others (self, delta);
  self->in_column = FALSE;
  g_ptr_array_set_size (self->expansions, 0);
  carets_normalize (self);
}

/* ---- life ----------------------------------------------------------------------------------------------------- */

EditorCarets *
carets_new (Document *document)
{
  EditorCarets *self = g_new0 (EditorCarets, 1);
  EditorCaret first = { 0, 0, CARETS_NO_COLUMN };

  self->document = g_object_ref (document);
  self->list = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  self->steps = g_array_new (FALSE, FALSE, sizeof (CaretStep));
  self->expansions = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->pairs = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_array_set_clear_func (self->steps, clear_step);
  g_array_append_val (self->list, first);
  carets_rules_init (&self->rules, NULL);
  caret_text_init (&self->text, document);
  g_signal_connect (document, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
carets_free (EditorCarets *self)
{
  if (!self)
    return;
  g_signal_handlers_disconnect_by_data (self->document, self);
  g_array_unref (self->list);
  g_array_unref (self->steps);
  g_array_unref (self->pairs);
  g_ptr_array_unref (self->expansions);
  g_object_unref (self->document);
  g_free (self);
}

Document *
carets_get_document (EditorCarets *self)
{
  return self->document;
}

void
carets_set_func (EditorCarets *self, CaretsFunc func, gpointer data)
{
  self->func = func;
  self->func_data = data;
}

void
carets_set_hidden_func (EditorCarets *self, CaretsHiddenFunc func, gpointer data)
{
  self->hidden = func;
  self->hidden_data = data;
}

void
carets_set_rules (EditorCarets *self, const CaretsRules *rules)
{
  self->rules = *rules;
  self->rules.tab_width = CLAMP (rules->tab_width, 1, 16);
  self->rules.indent_width = CLAMP (rules->indent_width, 1, 16);
}

const CaretsRules *
carets_get_rules (EditorCarets *self)
{
  return &self->rules;
}

/* ---- the set ---------------------------------------------------------------------------------------------------- */

void
carets_changed (EditorCarets *self)
{
  if (self->func)
    self->func (self, self->func_data);
}

void
carets_moved (EditorCarets *self)
{
  carets_normalize (self);
  g_array_set_size (self->pairs, 0);
  if (!self->in_expand)
    g_ptr_array_set_size (self->expansions, 0);
  self->in_expand = FALSE;
  document_close_group (self->document);
  carets_changed (self);
}

guint
carets_get_count (EditorCarets *self)
{
  return self->list->len;
}

const EditorCaret *
carets_get_all (EditorCarets *self, guint *count)
{
  if (count)
    *count = self->list->len;
  return (const EditorCaret *) (void *) self->list->data;
}

guint
carets_get_primary (EditorCarets *self)
{
  return self->primary;
}

const EditorCaret *
carets_get_primary_caret (EditorCarets *self)
{
  return &CARET (self, self->primary);
}

guint
carets_find (EditorCarets *self, gsize offset)
{
  guint low = 0, high = self->list->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (caret_end (&CARET (self, middle)) < offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
carets_has_selection (EditorCarets *self)
{
  for (guint i = 0; i < self->list->len; i++)
    if (CARET (self, i).anchor != CARET (self, i).head)
      return TRUE;
  return FALSE;
}

void
carets_note_step (EditorCarets *self)
{
  CaretStep step = { NULL, self->primary, document_get_revision (self->document) };
  if (self->list->len > CARETS_STEP_CARETS_MAX)
    return;
  if (self->steps->len == CARETS_STEPS_MAX)
    g_array_remove_index (self->steps, 0);
  step.list = g_array_copy (self->list);
  g_array_append_val (self->steps, step);
}

static void
assign (EditorCarets *self, const EditorCaret *list, guint count, guint primary)
{
  g_array_set_size (self->list, 0);
  g_array_append_vals (self->list, list, count);
  for (guint i = 0; i < count; i++)
    {
      EditorCaret *c = &CARET (self, i);
      c->anchor = snap (self, c->anchor);
      c->head = snap (self, c->head);
    }
  self->primary = MIN (primary, count - 1);
}

void
carets_set (EditorCarets *self, const EditorCaret *list, guint count, guint primary)
{
  g_return_if_fail (count > 0);
  carets_note_step (self);
  assign (self, list, count, primary);
  self->in_column = self->whole_words = FALSE;
  carets_moved (self);
}

void
carets_set_one (EditorCarets *self, gsize anchor, gsize head)
{
  EditorCaret one = { anchor, head, CARETS_NO_COLUMN };
  carets_set (self, &one, 1, 0);
}

void
carets_follow (EditorCarets *self, gsize anchor, gsize head)
{
  EditorCaret *primary = &CARET (self, self->primary);
  if (primary->anchor == anchor && primary->head == head)
    return;
  *primary = (EditorCaret) { anchor, head, CARETS_NO_COLUMN };
  self->in_column = self->whole_words = FALSE;
  carets_moved (self);
}

void
carets_add (EditorCarets *self, gsize anchor, gsize head)
{
  EditorCaret next = { snap (self, anchor), snap (self, head), CARETS_NO_COLUMN };
  carets_note_step (self);
  g_array_append_val (self->list, next);
  self->primary = self->list->len - 1;
  self->in_column = FALSE;
  carets_moved (self);
}

void
carets_toggle (EditorCarets *self, gsize offset)
{
  guint i = carets_find (self, offset);
  if (i >= self->list->len || caret_start (&CARET (self, i)) > offset)
    {
      carets_add (self, offset, offset);
      return;
    }
  if (self->list->len == 1)
    return;
  carets_note_step (self);
  g_array_remove_index (self->list, i);
  if (self->primary >= i && self->primary > 0)
    self->primary--;
  carets_moved (self);
}

gboolean
carets_collapse (EditorCarets *self)
{
  EditorCaret primary = CARET (self, self->primary);
  if (self->list->len == 1 && primary.anchor == primary.head)
    return FALSE;
  if (self->list->len == 1)
    primary.anchor = primary.head;
  carets_set (self, &primary, 1, 0);
  return TRUE;
}

gboolean
carets_step_back (EditorCarets *self)
{
  guint64 now = document_get_revision (self->document);
  while (self->steps->len > 0)
    {
      CaretStep step = g_array_index (self->steps, CaretStep, self->steps->len - 1);
      gboolean known = TRUE;
      g_array_ref (step.list);
      g_array_set_size (self->steps, self->steps->len - 1);
      for (guint i = 0; i < step.list->len && known && step.revision != now; i++)
        {
          EditorCaret *c = &g_array_index (step.list, EditorCaret, i);
          known = document_map_offset (self->document, step.revision, &c->anchor, DOCUMENT_BIAS_RIGHT)
            && document_map_offset (self->document, step.revision, &c->head, DOCUMENT_BIAS_RIGHT);
        }
      if (known)
        {
          assign (self, (EditorCaret *) (void *) step.list->data, step.list->len, step.primary);
          self->in_column = FALSE;
          carets_moved (self);
        }
      g_array_unref (step.list);
      if (known)
        return TRUE;
    }
  return FALSE;
}

/* ---- as bytes: count, primary, then distances as LEB128 (from the caret before; the head signed from the anchor) - */

static void
put (GByteArray *bytes, guint64 value)
{
  do
    {
      guint8 byte = (value & 0x7F) | (value > 0x7F ? 0x80 : 0);
      g_byte_array_append (bytes, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static gboolean
get (const guint8 **at, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; *at < end && shift < 63; shift += 7)
    {
      guint8 byte = *(*at)++;
      *value |= (guint64) (byte & 0x7F) << shift;
      if (!(byte & 0x80))
        return TRUE;
    }
  return FALSE;
}

GBytes *
carets_save (EditorCarets *self)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize before = 0;
  put (bytes, self->list->len);
  put (bytes, self->primary);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize start = caret_start (c);
      put (bytes, start - before);
      put (bytes, (caret_end (c) - start) << 1 | (c->head < c->anchor));
      before = start;
    }
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
carets_load (EditorCarets *self, GBytes *blob)
{
  gsize size;
  const guint8 *at = blob ? g_bytes_get_data (blob, &size) : NULL, *end = at ? at + size : NULL;
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  guint64 count, primary, from, length;
  gsize before = 0;

  if (!at || !get (&at, end, &count) || !get (&at, end, &primary) || count == 0 || primary >= count || count > size)
    return FALSE;
  for (guint64 i = 0; i < count; i++)
    {
      EditorCaret c = { 0, 0, CARETS_NO_COLUMN };
      if (!get (&at, end, &from) || !get (&at, end, &length))
        return FALSE;
      before = MIN (before + from, self->text.length);
      c.anchor = c.head = before;
      *((length & 1) ? &c.anchor : &c.head) = MIN (before + (length >> 1), self->text.length);
      g_array_append_val (list, c);
    }
  assign (self, (EditorCaret *) (void *) list->data, list->len, primary);
  carets_moved (self);
  return TRUE;
}
