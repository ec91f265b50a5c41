/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rendering for the display map: which rows are shown, and the text that the buffer gets for them. */
#include "view-map.h"
#include <string.h>

#define RUN_SIZE (256 * 1024)           /* short rows are read and looked at together */
#define SLIVER 256                      /* an open long row is not cut closer than this behind where a row begins */
#define GRAPHEME_STEPS 32

/* ---- characters ------------------------------------------------------------------------------------------ */

static gsize
align_char (const ViewSource *source, gsize offset)
{
  gsize length = source->get_length (source->data), back = MIN (offset, 3), size = MIN (length - offset, 4);
  char bytes[7];

  if (offset == 0 || size == 0)
    return offset;
  source->read (source->data, offset - back, back + size, bytes);
  if ((bytes[back] & 0xC0) != 0x80)
    return offset;
  for (gsize i = 1; i <= back; i++)
    {
      const char *lead = bytes + back - i;
      if ((*lead & 0xC0) == 0x80)
        continue;
      if ((gint32) g_utf8_get_char_validated (lead, i + size) >= 0 && (gsize) (g_utf8_next_char (lead) - lead) > i)
        return offset - i;
      break;
    }
  return offset;
}

/* Marks, joiners and what follows a joiner stay with the character before. */
static gboolean
joins (const ViewSource *source, gsize offset)
{
  gsize size = MIN (source->get_length (source->data) - offset, 4), back = MIN (offset, 3);
  char bytes[7];
  gunichar c;

  source->read (source->data, offset - back, back + size, bytes);
  c = g_utf8_get_char_validated (bytes + back, size);
  if ((gint32) c >= 0 && (g_unichar_ismark (c) || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF)))
    return TRUE;
  return back == 3 && memcmp (bytes, "\xE2\x80\x8D", 3) == 0;
}

gsize
view_source_align (const ViewSource *source, gsize offset, gboolean grapheme)
{
  gsize at = align_char (source, offset);
  for (int i = 0; grapheme && i < GRAPHEME_STEPS && at > 0 && at < source->get_length (source->data) && joins (source, at); i++)
    at = align_char (source, at - 1);
  return at;
}

gboolean
view_render_is_plain (const char *text, gsize length)
{
  return g_utf8_validate (text, length, NULL) && !memchr (text, '\r', length) && !memmem (text, length, "\xE2\x80\xA9", 3);
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

typedef struct { gsize start, end, body_end; gboolean last; } Line;

static void
get_line (const ViewRender *render, gsize line, Line *out)
{
  const ViewSource *source = render->source;
  char tail[2] = { 0 };
  gsize size;

  out->start = source->get_line_start (source->data, line);
  out->last = line + 1 >= source->get_line_count (source->data);
  out->end = out->last ? source->get_length (source->data) : source->get_line_start (source->data, line + 1);
  out->body_end = out->end;
  if (out->last)
    return;
  size = MIN (out->end - out->start, 2);
  source->read (source->data, out->end - size, size, tail + 2 - size);
  out->body_end -= tail[0] == '\r' && tail[1] == '\n' ? 2 : 1;
}

static gboolean
is_long (const ViewRender *render, gsize start, gsize end)
{
  return !render->whole && end - start > VIEW_ROW_MAX;
}

static gboolean
is_open (const ViewRender *render, gsize start)
{
  for (guint i = 0; i < render->open_count; i++)
    if (render->open[i] == start)
      return TRUE;
  return FALSE;
}

static gsize
find_cut (const ViewRender *render, const Line *line, gsize at)
{
  gsize k = (at + SLIVER - line->start) / VIEW_CUT_SIZE + 1, cut = 0;
  for (; line->start + k * VIEW_CUT_SIZE + SLIVER < line->body_end; k++)
    {
      cut = view_source_align (render->source, line->start + k * VIEW_CUT_SIZE, TRUE);
      if (cut > at)
        return cut;
    }
  return 0;
}

gsize
view_render_next (const ViewRender *render, gsize at, gsize *cost)
{
  const ViewSource *source = render->source;
  gsize number = source->get_line_at (source->data, at), start, end, cut;
  Line line;

  start = source->get_line_start (source->data, number);
  end = number + 1 >= source->get_line_count (source->data) ? source->get_length (source->data)
    : source->get_line_start (source->data, number + 1);
  *cost = end - at;
  if (!is_long (render, start, end))
    return end;
  if (!is_open (render, start))
    {
      *cost = VIEW_HEAD_SIZE + VIEW_TAIL_SIZE;
      return end;
    }
  get_line (render, number, &line);
  cut = find_cut (render, &line, at);
  if (!cut)
    return end;
  *cost = cut - at;
  return cut;
}

/* The last cut of an open row before `at`. */
static gsize
find_cut_before (const ViewRender *render, const Line *line, gsize at)
{
  gsize k = MIN (at, line->body_end > SLIVER ? line->body_end - SLIVER : 0);
  if (k <= line->start)
    return line->start;
  for (k = (k - line->start) / VIEW_CUT_SIZE + 1; k > 0; k--)      /* a cut moves back to its grapheme's start */
    {
      gsize cut = line->start + k * VIEW_CUT_SIZE;
      if (cut + SLIVER >= line->body_end)
        continue;
      cut = view_source_align (render->source, cut, TRUE);
      if (cut < at)
        return cut;
    }
  return line->start;
}

gsize
view_render_previous (const ViewRender *render, gsize at, gsize *cost)
{
  const ViewSource *source = render->source;
  gsize number = source->get_line_at (source->data, at), row;
  Line line;

  *cost = 0;
  if (at == 0)
    return 0;
  get_line (render, number, &line);
  if (at == line.start)
    get_line (render, number - 1, &line);
  row = is_long (render, line.start, line.end) && is_open (render, line.start) ? find_cut_before (render, &line, at) : line.start;
  *cost = is_long (render, line.start, line.end) && !is_open (render, line.start) ? VIEW_HEAD_SIZE + VIEW_TAIL_SIZE
    : MIN (at, line.end) - row;
  return row;
}

gsize
view_render_row_at (const ViewRender *render, gsize offset)
{
  const ViewSource *source = render->source;
  Line line;

  offset = MIN (offset, source->get_length (source->data));
  get_line (render, source->get_line_at (source->data, offset), &line);
  if (!is_long (render, line.start, line.end) || !is_open (render, line.start))
    return line.start;
  return find_cut_before (render, &line, offset + 1);
}

gsize
view_render_row_end (const ViewRender *render, gsize at)
{
  const ViewSource *source = render->source;
  Line line;
  gsize cut = 0;

  get_line (render, source->get_line_at (source->data, at), &line);
  if (is_long (render, line.start, line.end) && is_open (render, line.start))
    cut = find_cut (render, &line, at);
  return cut ? cut : line.body_end;
}

/* ---- text ------------------------------------------------------------------------------------------------ */

static void
add_piece (ViewRow *row, ViewPieceKind kind, gsize start, gsize length, guint shown, const char *text, GString *out)
{
  ViewPiece piece = { kind, start, length, shown, strlen (text) };
  if (!row->pieces)
    row->pieces = g_array_new (FALSE, FALSE, sizeof (ViewPiece));
  g_array_append_val (row->pieces, piece);
  g_string_append (out, text);
}

/* `first` is where the row begins in `out`; `start` is the text's place in the row. */
static void
show_text (ViewRow *row, GString *out, gsize first, gsize start, const char *text, gsize length)
{
  const char *p = text, *end = text + length;
  while (p < end)
    {
      const char *bad = end, *stop;
      char escape[8];
      if (view_render_is_plain (p, end - p))
        {
          g_string_append_len (out, p, end - p);
          return;
        }
      g_utf8_validate (p, end - p, &bad);
      stop = memchr (p, '\r', bad - p);
      bad = stop ? stop : bad;
      stop = memmem (p, bad - p, "\xE2\x80\xA9", 3);
      bad = stop ? stop : bad;
      g_string_append_len (out, p, bad - p);
      if (*bad == 0)
        add_piece (row, VIEW_PIECE_MARK, start + (bad - text), 1, out->len - first, "␀", out);
      else if (*bad == '\r')
        add_piece (row, VIEW_PIECE_MARK, start + (bad - text), 1, out->len - first, "␍", out);
      else if (stop && bad == stop)
        add_piece (row, VIEW_PIECE_MARK, start + (bad - text), 3, out->len - first, "¶", out);
      else
        {
          g_snprintf (escape, sizeof escape, "\\x%02X", (guchar) *bad);
          add_piece (row, VIEW_PIECE_BYTE, start + (bad - text), 1, out->len - first, escape, out);
        }
      p = bad + (stop && bad == stop && *bad != '\r' ? 3 : 1);
    }
}

static char *
dup_text (const ViewRender *render, gsize start, gsize end)
{
  char *text = g_malloc (end - start + 1);
  render->source->read (render->source->data, start, end - start, text);
  text[end - start] = 0;
  return text;
}

static void
show_row (const ViewRender *render, GString *out, GArray *rows, gsize at, gsize end, const char *text)
{
  ViewRow row = { .at = at };
  show_text (&row, out, out->len, 0, text, end - at);
  g_array_append_val (rows, row);
}

static void
show_closed (const ViewRender *render, GString *out, GArray *rows, const Line *line)
{
  gsize head = view_source_align (render->source, line->start + VIEW_HEAD_SIZE, TRUE), first = out->len;
  gsize tail = view_source_align (render->source, line->body_end - VIEW_TAIL_SIZE, TRUE);
  g_autofree char *size = g_format_size (tail - head), *chip = g_strdup_printf (" … %s … ", size);
  g_autofree char *begin = dup_text (render, line->start, head), *finish = dup_text (render, tail, line->body_end);
  ViewRow row = { .at = line->start };

  show_text (&row, out, first, 0, begin, head - line->start);
  add_piece (&row, VIEW_PIECE_HIDDEN, head - line->start, tail - head, out->len - first, chip, out);
  show_text (&row, out, first, tail - line->start, finish, line->body_end - tail);
  g_array_append_val (rows, row);
}

static void
show_break (const ViewRender *render, GString *out, gsize body_end, gsize end)
{
  char text[2];
  render->source->read (render->source->data, body_end, end - body_end, text);
  g_string_append_len (out, text, end - body_end);
}

/* Short rows [from, to), each with its break; their starts are in `starts`. */
static void
show_run (const ViewRender *render, GString *out, GArray *rows, GArray *starts, gsize to)
{
  gsize from = g_array_index (starts, gsize, 0), begin = out->len;

  g_string_set_size (out, begin + (to - from));
  render->source->read (render->source->data, from, to - from, out->str + begin);
  if (view_render_is_plain (out->str + begin, to - from))
    {
      for (guint i = 0; i < starts->len; i++)
        {
          ViewRow row = { .at = g_array_index (starts, gsize, i) };
          g_array_append_val (rows, row);
        }
      return;
    }
  {
    g_autofree char *text = g_memdup2 (out->str + begin, to - from);
    g_string_set_size (out, begin);
    for (guint i = 0; i < starts->len; i++)
      {
        gsize at = g_array_index (starts, gsize, i), next = i + 1 < starts->len ? g_array_index (starts, gsize, i + 1) : to;
        gsize body = next;
        if (body > at && text[body - from - 1] == '\n')
          body--;
        if (body > at && text[body - from - 1] == '\r')
          body--;
        show_row (render, out, rows, at, body, text + (at - from));
        g_string_append_len (out, text + (body - from), next - body);
      }
  }
}

static void
show_last (const ViewRender *render, GString *out, GArray *rows, gsize at, gsize end)
{
  g_autofree char *text = dup_text (render, at, end);
  show_row (render, out, rows, at, end, text);
}

/* An open long row from `at` on; returns where it ended. */
static gsize
show_open (const ViewRender *render, GString *out, GArray *rows, const Line *line, gsize at, gsize end)
{
  gsize stop = MIN (end, line->body_end);
  for (gsize cut; (cut = find_cut (render, line, at)) && cut < stop; at = cut)
    {
      show_last (render, out, rows, at, cut);
      g_array_index (rows, ViewRow, rows->len - 1).flags |= VIEW_ROW_CUT;
      g_string_append_c (out, '\n');
    }
  show_last (render, out, rows, at, stop);
  return stop;
}

void
view_render (const ViewRender *render, gsize start, gsize end, GString *out, GArray *rows)
{
  const ViewSource *source = render->source;
  g_autoptr (GArray) run = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize at = start, count = source->get_line_count (source->data), length = source->get_length (source->data);

  for (gsize number = source->get_line_at (source->data, start); ; number++)
    {
      gsize first = source->get_line_start (source->data, number);
      gsize next = number + 1 >= count ? length : source->get_line_start (source->data, number + 1);
      gboolean last = number + 1 >= count || end < next, longer = is_long (render, first, next);
      if (run->len > 0 && (last || longer || at - g_array_index (run, gsize, 0) > RUN_SIZE))
        {
          show_run (render, out, rows, run, at);
          g_array_set_size (run, 0);
        }
      if (longer)
        {
          Line line;
          get_line (render, number, &line);
          if (is_open (render, first))
            show_open (render, out, rows, &line, at, end);
          else
            show_closed (render, out, rows, &line);
          if (last)
            return;
          show_break (render, out, line.body_end, line.end);
        }
      else if (last)
        {
          show_last (render, out, rows, at, MIN (end, next));
          return;
        }
      else
        g_array_append_val (run, at);
      at = next;
    }
}
