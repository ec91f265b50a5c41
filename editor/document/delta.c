/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The algebra of deltas: two streams of retain, insert and delete are walked side by side. */
#include "document/delta.h"
#include <string.h>

struct Delta {
  gint         refs;
  guint        count;
  gsize        before, inserted, deleted;
  DocumentEdit edits[];                 /* their texts lie behind them */
};

/* ---- building -------------------------------------------------------------------------------------------- */

typedef struct { gsize start, end, text, length; } Span;
typedef struct {
  GArray  *spans;
  GString *text;
  gsize    at;                          /* in the text before */
  gboolean open;                        /* the last span may grow */
} Builder;

static void
builder_init (Builder *b, guint spans)
{
  b->spans = g_array_sized_new (FALSE, FALSE, sizeof (Span), spans);
  b->text = g_string_new (NULL);
  b->at = 0;
  b->open = FALSE;
}

static Span *
builder_open (Builder *b)
{
  if (!b->open)
    {
      Span span = { b->at, b->at, b->text->len, 0 };
      g_array_append_val (b->spans, span);
      b->open = TRUE;
    }
  return &g_array_index (b->spans, Span, b->spans->len - 1);
}

static void
builder_retain (Builder *b, gsize length)
{
  b->at += length;
  if (length > 0)
    b->open = FALSE;
}

static void
builder_delete (Builder *b, gsize length)
{
  if (length == 0)
    return;
  builder_open (b)->end += length;
  b->at += length;
}

static void
builder_insert (Builder *b, const char *text, gsize length)
{
  if (length == 0)
    return;
  builder_open (b)->length += length;
  g_string_append_len (b->text, text, length);
}

static Delta *
delta_alloc (gsize before, guint count, gsize text)
{
  Delta *delta = g_malloc (sizeof *delta + count * sizeof *delta->edits + text + 1);

  delta->refs = 1;
  delta->count = count;
  delta->before = before;
  delta->inserted = text;
  delta->deleted = 0;
  return delta;
}

static Delta *
builder_end (Builder *b, gsize before)
{
  Delta *delta = delta_alloc (before, b->spans->len, b->text->len);
  char *texts = (char *) (delta->edits + delta->count);

  memcpy (texts, b->text->str, b->text->len + 1);
  for (guint i = 0; i < delta->count; i++)
    {
      const Span *s = &g_array_index (b->spans, Span, i);
      delta->edits[i] = (DocumentEdit) { s->start, s->end, texts + s->text, s->length };
      delta->deleted += s->end - s->start;
    }
  g_array_unref (b->spans);
  g_string_free (b->text, TRUE);
  return delta;
}

Delta *
delta_new (gsize length, const DocumentEdit *edits, guint count)
{
  Builder b;
  gsize text = 0;

  builder_init (&b, count);
  for (guint i = 0; i < count; i++)
    text += edits[i].length;
  g_string_set_size (b.text, text);
  g_string_truncate (b.text, 0);
  for (guint i = 0; i < count; i++)
    {
      g_assert (edits[i].start >= b.at && edits[i].end >= edits[i].start && edits[i].end <= length);
      builder_retain (&b, edits[i].start - b.at);
      builder_insert (&b, edits[i].text, edits[i].length);
      builder_delete (&b, edits[i].end - edits[i].start);
    }
  return builder_end (&b, length);
}

Delta *
delta_ref (Delta *delta)
{
  g_atomic_int_inc (&delta->refs);
  return delta;
}

void
delta_unref (Delta *delta)
{
  if (delta && g_atomic_int_dec_and_test (&delta->refs))
    g_free (delta);
}

const DocumentEdit *
delta_get_edits (const Delta *delta, guint *count)
{
  *count = delta->count;
  return delta->edits;
}

gsize
delta_get_length_before (const Delta *delta)
{
  return delta->before;
}

gsize
delta_get_length_after (const Delta *delta)
{
  return delta->before - delta->deleted + delta->inserted;
}

gsize
delta_get_inserted (const Delta *delta)
{
  return delta->inserted;
}

gsize
delta_get_deleted (const Delta *delta)
{
  return delta->deleted;
}

gboolean
delta_is_empty (const Delta *delta)
{
  return delta->count == 0;
}

/* ---- applying -------------------------------------------------------------------------------------------- */

Rope *
delta_apply (const Delta *delta, const Rope *before, Delta **inverse)
{
  g_assert (rope_get_length (before) == delta->before);
  if (inverse)
    *inverse = delta_invert (delta, before);
  return rope_edit (before, delta->edits, delta->count);
}

Delta *
delta_invert (const Delta *delta, const Rope *before)
{
  Delta *inverse = delta_alloc (delta_get_length_after (delta), delta->count, delta->deleted);
  char *text = (char *) (inverse->edits + inverse->count);
  gsize in = 0, out = 0;

  for (guint i = 0; i < delta->count; i++)
    {
      const DocumentEdit *e = &delta->edits[i];
      gsize start = e->start - out + in, length = e->end - e->start;
      inverse->edits[i] = (DocumentEdit) { start, start + e->length, text, length };
      if (length > 0)
        rope_read (before, e->start, length, text);
      text += length;
      in += e->length;
      out += length;
    }
  *text = 0;
  inverse->deleted = in;
  return inverse;
}

/* ---- streams --------------------------------------------------------------------------------------------- */

/* What comes next in a delta: an insertion, then a deletion, with retained text in between; at its end the rest is
 * retained. */
typedef struct {
  const Delta *delta;
  guint        index;
  gsize        at;                      /* in the text before */
  gsize        inserted;                /* of the current edit's text */
} Stream;

static inline gsize
next_insertion (const Stream *s)
{
  const DocumentEdit *e = &s->delta->edits[s->index];
  return s->index < s->delta->count && e->start == s->at ? e->length - s->inserted : 0;
}

static inline const char *
insertion_text (const Stream *s)
{
  return s->delta->edits[s->index].text + s->inserted;
}

static inline gsize
next_deletion (const Stream *s)
{
  const DocumentEdit *e = &s->delta->edits[s->index];
  return s->index < s->delta->count && e->start <= s->at ? e->end - s->at : 0;
}

static inline gsize
next_retained (const Stream *s)
{
  return (s->index < s->delta->count ? s->delta->edits[s->index].start : s->delta->before) - s->at;
}

static void
finish_edit (Stream *s)
{
  const DocumentEdit *e = &s->delta->edits[s->index];
  if (s->index < s->delta->count && s->at >= e->end && (s->inserted == e->length || s->at > e->start))
    {
      s->index++;
      s->inserted = 0;
    }
}

static void
take_insertion (Stream *s, gsize length)
{
  s->inserted += length;
  finish_edit (s);
}

static void
take_text (Stream *s, gsize length)
{
  s->at += length;
  if (s->index < s->delta->count && s->at > s->delta->edits[s->index].start)
    finish_edit (s);
}

Delta *
delta_compose (const Delta *first, const Delta *second)
{
  Stream a = { first }, b = { second };
  Builder out;

  g_assert (delta_get_length_after (first) == second->before);
  builder_init (&out, first->count + second->count);
  while (a.index < first->count || b.index < second->count)
    {
      gsize insertion = next_insertion (&a), n = next_insertion (&b);
      if (n > 0)
        {
          builder_insert (&out, insertion_text (&b), n);
          take_insertion (&b, n);
        }
      else if (insertion > 0)
        {
          gboolean lost = next_deletion (&b) > 0;
          n = MIN (insertion, lost ? next_deletion (&b) : b.index < second->count ? next_retained (&b) : insertion);
          if (!lost)
            builder_insert (&out, insertion_text (&a), n);
          take_insertion (&a, n);
          take_text (&b, n);
        }
      else if ((n = next_deletion (&a)) > 0)
        {
          builder_delete (&out, n);
          take_text (&a, n);
        }
      else
        {
          gboolean lost = next_deletion (&b) > 0;
          n = lost ? next_deletion (&b) : b.index < second->count ? next_retained (&b) : G_MAXSIZE;
          n = MIN (n, a.index < first->count ? next_retained (&a) : n);
          if (lost)
            builder_delete (&out, n);
          else
            builder_retain (&out, n);
          take_text (&a, n);
          take_text (&b, n);
        }
    }
  return builder_end (&out, first->before);
}

Delta *
delta_compose_all (Delta *const *deltas, guint count)
{
  g_autoptr (Delta) first = NULL, second = NULL;

  if (count == 1)
    return delta_ref (deltas[0]);
  first = delta_compose_all (deltas, count / 2);
  second = delta_compose_all (deltas + count / 2, count - count / 2);
  return delta_compose (first, second);
}

Delta *
delta_transform (const Delta *delta, const Delta *other, gboolean first)
{
  Stream d = { delta }, o = { other };
  Builder out;

  g_assert (delta->before == other->before);
  builder_init (&out, delta->count);
  while (d.index < delta->count)
    {
      gsize mine = next_insertion (&d), others = next_insertion (&o), n;
      if (mine > 0 && (first || others == 0))
        {
          builder_insert (&out, insertion_text (&d), mine);
          take_insertion (&d, mine);
        }
      else if (others > 0)
        {
          builder_retain (&out, others);
          take_insertion (&o, others);
        }
      else
        {
          gboolean lost = next_deletion (&d) > 0, gone = next_deletion (&o) > 0;
          n = lost ? next_deletion (&d) : next_retained (&d);
          n = MIN (n, gone ? next_deletion (&o) : o.index < other->count ? next_retained (&o) : n);
          if (!gone && lost)
            builder_delete (&out, n);
          else if (!gone)
            builder_retain (&out, n);
          take_text (&d, n);
          take_text (&o, n);
        }
    }
  return builder_end (&out, delta_get_length_after (other));
}

/* ---- mapping --------------------------------------------------------------------------------------------- */

gsize
document_edits_map (const DocumentEdit *edits, guint count, gsize offset, DocumentBias bias)
{
  gsize out = 0, in = 0;

  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *e = &edits[i];
      gboolean insertion = e->start == e->end;
      if (offset < e->start || (insertion && offset == e->start && bias == DOCUMENT_BIAS_LEFT))
        break;
      if (!insertion && offset < e->end)
        {
          if (offset == e->start && bias == DOCUMENT_BIAS_LEFT)
            break;
          return e->start - out + in + (bias == DOCUMENT_BIAS_RIGHT ? e->length : 0);
        }
      out += e->end - e->start;
      in += e->length;
    }
  return offset - out + in;
}

gsize
delta_map (const Delta *delta, gsize offset, DocumentBias bias)
{
  return document_edits_map (delta->edits, delta->count, offset, bias);
}

gboolean
delta_map_range (const Delta *delta, gsize *start, gsize *end)
{
  *start = delta_map (delta, *start, DOCUMENT_BIAS_RIGHT);
  *end = delta_map (delta, *end, DOCUMENT_BIAS_LEFT);
  return *start < *end;
}
