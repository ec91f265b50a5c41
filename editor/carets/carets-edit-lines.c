/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on the rows that carets touch: move, copy, delete, join, sort, reverse, keep one of each. */
#include "carets-command.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)

/* ---- blocks ---------------------------------------------------------------------------------------------------- */

gsize
carets_get_row_end (EditorCarets *self, guint line)
{
  return line + 1 < document_get_line_count (self->document) ? document_get_line_start (self->document, line + 1) : self->text.length;
}

GArray *
carets_get_blocks (EditorCarets *self, gboolean join_neighbours)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (CaretsBlock));
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      CaretsBlock block = { document_get_line_at (self->document, caret_start (c)), document_get_line_at (self->document, caret_end (c)), i, i };
      CaretsBlock *last = blocks->len > 0 ? &g_array_index (blocks, CaretsBlock, blocks->len - 1) : NULL;
      if (block.last > block.first && document_get_line_start (self->document, block.last) == caret_end (c))
        block.last--;                   /* a selection of whole rows ends before the next one */
      if (last && block.first <= last->last + (join_neighbours ? 1 : 0))
        {
          last->last = MAX (last->last, block.last);
          last->caret_last = i;
        }
      else
        g_array_append_val (blocks, block);
    }
  return blocks;
}

#define BLOCK(blocks, i) g_array_index (blocks, CaretsBlock, i)

/* Carets of a block go with its rows: they stand within [from, to], to the right of what goes in before it and to the left
 * of what goes in behind. */
static void
place_block (EditorCarets *self, CaretEdit *edit, const CaretsBlock *block, gsize to, gboolean right)
{
  for (guint k = block->caret_first; k <= block->caret_last; k++)
    {
      const EditorCaret *c = &CARET (self, k);
      caret_edit_place (edit, MIN (c->anchor, to), right, MIN (c->head, to), right);
    }
}

static char *
dup_row (EditorCarets *self, guint line)
{
  return caret_text_dup (&self->text, document_get_line_start (self->document, line), caret_text_line_end (&self->text, line));
}

gboolean
carets_move_up (EditorCarets *self)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, TRUE);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    {
      const CaretsBlock *block = &BLOCK (blocks, i);
      gsize start = document_get_line_start (self->document, block->first), end = caret_text_line_end (&self->text, block->last);
      if (block->first > 0)
        {
          g_autofree char *above = dup_row (self, block->first - 1);
          caret_edit_add (&edit, document_get_line_start (self->document, block->first - 1), start, "", 0);
          caret_edit_take (&edit, end, end, g_strconcat ("\n", above, NULL));
        }
      place_block (self, &edit, block, end, FALSE);
    }
  return caret_edit_apply (&edit, self);
}

gboolean
carets_move_down (EditorCarets *self)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, TRUE);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    {
      const CaretsBlock *block = &BLOCK (blocks, i);
      gsize start = document_get_line_start (self->document, block->first), end = caret_text_line_end (&self->text, block->last);
      if (block->last + 1 < document_get_line_count (self->document))
        {
          g_autofree char *below = dup_row (self, block->last + 1);
          caret_edit_take (&edit, start, start, g_strconcat (below, "\n", NULL));
          caret_edit_add (&edit, end, caret_text_line_end (&self->text, block->last + 1), "", 0);
        }
      place_block (self, &edit, block, end, TRUE);
    }
  return caret_edit_apply (&edit, self);
}

static gboolean
copy_rows (EditorCarets *self, gboolean down)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    {
      const CaretsBlock *block = &BLOCK (blocks, i);
      gsize start = document_get_line_start (self->document, block->first), end = caret_text_line_end (&self->text, block->last);
      g_autofree char *text = caret_text_dup (&self->text, start, end);
      if (down)
        caret_edit_take (&edit, start, start, g_strconcat (text, "\n", NULL));
      else
        caret_edit_take (&edit, end, end, g_strconcat ("\n", text, NULL));
      place_block (self, &edit, block, end, down);
    }
  return caret_edit_apply (&edit, self);
}

gboolean carets_copy_up (EditorCarets *self) { return copy_rows (self, FALSE); }
gboolean carets_copy_down (EditorCarets *self) { return copy_rows (self, TRUE); }

gboolean
carets_delete_lines (EditorCarets *self)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    {
      const CaretsBlock *block = &BLOCK (blocks, i);
      gsize start = document_get_line_start (self->document, block->first), end = carets_get_row_end (self, block->last);
      gboolean last = block->last + 1 == document_get_line_count (self->document);
      if (last && block->first > 0)
        start = caret_text_line_end (&self->text, block->first - 1);
      caret_edit_add (&edit, start, end, "", 0);
      caret_edit_place (&edit, start, FALSE, start, FALSE);
    }
  return caret_edit_apply (&edit, self);
}

/* Where a row's text ends, blanks behind it left out. */
static gsize
get_text_end (EditorCarets *self, guint line)
{
  gsize end = caret_text_line_end (&self->text, line), row = document_get_line_start (self->document, line);
  while (end > row && (caret_text_at (&self->text, end - 1) == ' ' || caret_text_at (&self->text, end - 1) == '\t'))
    end--;
  return end;
}

/* One blank between, none before a closing bracket or a chain's dot, none beside an empty row. */
static void
join_at (EditorCarets *self, CaretEdit *edit, guint line)
{
  gsize end = get_text_end (self, line), row = document_get_line_start (self->document, line);
  gsize next = caret_text_skip_blanks (&self->text, document_get_line_start (self->document, line + 1));
  int c = caret_text_at (&self->text, next);
  gboolean tight = c < 0 || strchr ("\n\r).]", c);
  if (end > row && strchr ("([", caret_text_at (&self->text, end - 1)))
    tight = TRUE;
  caret_edit_add (edit, end, next, " ", tight || end == row ? 0 : 1);
}

gboolean
carets_join_lines (EditorCarets *self)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
  guint count = document_get_line_count (self->document), done = 0;
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    {
      const CaretsBlock *block = &BLOCK (blocks, i);
      guint last = MAX (block->last, block->first + 1);
      for (guint line = MAX (block->first, done); line < last && line + 1 < count; line++)
        join_at (self, &edit, line);
      done = last;
      for (guint k = block->caret_first; k <= block->caret_last; k++)
        {
          const EditorCaret *c = &CARET (self, k);
          gsize end = get_text_end (self, document_get_line_at (self->document, c->head));
          if (c->anchor == c->head)
            caret_edit_place (&edit, end, FALSE, end, FALSE);
          else
            caret_edit_place (&edit, c->anchor, TRUE, c->head, TRUE);
        }
    }
  return caret_edit_apply (&edit, self);
}

/* ---- orders ---------------------------------------------------------------------------------------------------------- */

typedef enum { SORT, SORT_BACK, REVERSE, UNIQUE } Order;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  g_autofree char *x = g_utf8_make_valid (*(char *const *) a, -1), *y = g_utf8_make_valid (*(char *const *) b, -1);
  int way = g_utf8_collate (x, y);
  return way != 0 ? way : strcmp (*(char *const *) a, *(char *const *) b);
}

static void
reverse (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len / 2; i++)
    {
      gpointer row = rows->pdata[i];
      rows->pdata[i] = rows->pdata[rows->len - 1 - i];
      rows->pdata[rows->len - 1 - i] = row;
    }
}

static void
keep_unique (GPtrArray *rows)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint kept = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      gboolean fresh = g_hash_table_add (seen, rows->pdata[i]);
      gpointer row = rows->pdata[i];
      rows->pdata[i] = rows->pdata[fresh ? kept : i];
      if (fresh)
        rows->pdata[kept++] = row;
    }
  rows->pdata[kept] = NULL;
  for (guint i = kept + 1; i < rows->len; i++)
    rows->pdata[i] = NULL;
}

static char *
order_rows (const char *text, Order order)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  for (guint i = 0; lines[i]; i++)
    g_ptr_array_add (rows, lines[i]);
  if (order == SORT || order == SORT_BACK)
    g_ptr_array_sort (rows, compare_rows);
  if (order == REVERSE || order == SORT_BACK)
    reverse (rows);
  g_ptr_array_add (rows, NULL);
  rows->len--;
  if (order == UNIQUE)
    keep_unique (rows);
  return g_strjoinv ("\n", (char **) rows->pdata);
}

static void
order_range (EditorCarets *self, CaretEdit *edit, gsize start, gsize end, Order order)
{
  g_autofree char *text = caret_text_dup (&self->text, start, end), *ordered = NULL;
  if (strlen (text) != end - start)     /* holds NUL: rows cannot be told by strings */
    return;
  ordered = order_rows (text, order);
  if (strcmp (text, ordered) != 0)
    caret_edit_take (edit, start, end, g_steal_pointer (&ordered));
}

static gboolean
order_lines (EditorCarets *self, Order order)
{
  CaretEdit edit;
  caret_edit_init (&edit);
  if (!carets_has_selection (self))
    {
      guint last = document_get_line_count (self->document) - 1;
      gsize end = caret_text_line_end (&self->text, last);
      if (last > 0 && end == document_get_line_start (self->document, last))
        end = caret_text_line_end (&self->text, last - 1);      /* the last line break stays where it is */
      order_range (self, &edit, 0, end, order);
      for (guint i = 0; i < self->list->len; i++)
        caret_edit_place (&edit, CARET (self, i).anchor, FALSE, CARET (self, i).head, FALSE);
    }
  else
    {
      g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
      for (guint i = 0; i < blocks->len; i++)
        {
          const CaretsBlock *block = &BLOCK (blocks, i);
          gsize start = document_get_line_start (self->document, block->first), end = caret_text_line_end (&self->text, block->last);
          order_range (self, &edit, start, end, order);
          caret_edit_place (&edit, start, FALSE, end, TRUE);
        }
    }
  return caret_edit_apply (&edit, self);
}

gboolean carets_sort (EditorCarets *self) { return order_lines (self, SORT); }
gboolean carets_sort_back (EditorCarets *self) { return order_lines (self, SORT_BACK); }
gboolean carets_reverse (EditorCarets *self) { return order_lines (self, REVERSE); }
gboolean carets_unique (EditorCarets *self) { return order_lines (self, UNIQUE); }
