/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repeats, voltas, D.C. and D.S. as the order in which measures are played. */
#include "musicxml-private.h"

typedef struct {
  const MusicxmlBar *bars;
  guint    count;
  GArray  *order;
  guint    at, start, pass;             /* start: where a backward repeat goes; pass from 1 */
  gboolean jumped;                      /* after D.C. or D.S.: repeats are not taken again, the last volta counts */
  gboolean in_ending;                   /* the measure played last was in one */
} Walk;

static guint
find_sign (const Walk *w, gboolean coda)
{
  for (guint i = 0; i < w->count; i++)
    if (coda ? w->bars[i].coda : w->bars[i].segno)
      return i;
  return w->count;
}

/* An ending that is not this pass's. After a jump: one that leads back. */
static gboolean
is_skipped (const Walk *w)
{
  const MusicxmlBar *bar = &w->bars[w->at];
  if (bar->endings == 0)
    return FALSE;
  if (!w->jumped)
    return !(bar->endings & 1u << MIN (w->pass, 31));
  for (guint i = w->at; i < w->count && w->bars[i].endings == bar->endings; i++)
    if (w->bars[i].backward > 0)
      return TRUE;
  return FALSE;
}

static gboolean
goes_back (const Walk *w)
{
  const MusicxmlBar *bar = &w->bars[w->at];
  if (bar->backward == 0 || w->jumped)
    return FALSE;
  if (bar->endings == 0)
    return w->pass < bar->backward;
  gboolean more = w->at + 1 < w->count && w->bars[w->at + 1].ending_starts && w->bars[w->at + 1].endings & 1u << MIN (w->pass + 1, 31);
  return w->pass < 31 && (more || bar->endings & 1u << (w->pass + 1));
}

/* Where to go after the measure that has just been played. */
static void
leave (Walk *w, FormatsReport *report)
{
  const MusicxmlBar *bar = &w->bars[w->at];
  guint target = w->count;
  w->in_ending = bar->endings != 0;
  if (bar->fine && w->jumped)
    w->at = w->count;
  else if (bar->tocoda && w->jumped && (target = find_sign (w, TRUE)) < w->count)
    w->at = target;
  else if (goes_back (w))
    {
      w->pass++;
      w->at = w->start;
      w->in_ending = FALSE;
    }
  else if ((bar->dacapo || bar->dalsegno) && !w->jumped && (target = bar->dacapo ? 0 : find_sign (w, FALSE)) < w->count)
    {
      w->jumped = TRUE;
      w->at = target;
    }
  else
    {
      if (bar->backward > 0)
        {
          w->start = w->at + 1;
          w->pass = bar->endings && w->at + 1 < w->count && w->bars[w->at + 1].ending_starts ? w->pass : 1;
        }
      w->at++;
    }
  if (bar->dalsegno && target == w->count && !w->jumped)
    formats_report_add (report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "segno", NULL, "D.S. has no segno to go to; it is ignored.");
}

GArray *
musicxml_order (const MusicxmlBar *bars, guint count, FormatsReport *report)
{
  Walk w = { .bars = bars, .count = count, .pass = 1, .order = g_array_new (FALSE, FALSE, sizeof (guint)) };
  guint64 steps = 0;
  while (w.at < count && w.order->len < FORMATS_MEASURES_MAX && steps++ < 4 * FORMATS_MEASURES_MAX)
    {
      if (bars[w.at].forward && w.at != w.start && !w.jumped)
        {
          w.start = w.at;
          w.pass = 1;
        }
      else if (w.in_ending && bars[w.at].endings == 0 && !w.jumped)
        {
          w.start = w.at;
          w.pass = 1;
        }
      if (is_skipped (&w))
        {
          w.at++;
          continue;
        }
      g_array_append_val (w.order, w.at);
      leave (&w, report);
    }
  if (w.at < count && w.order->len >= FORMATS_MEASURES_MAX)
    formats_report_add (report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "measures", NULL, "With all repeats there are more than %u measures; the rest is left out.",
                        FORMATS_MEASURES_MAX);
  return w.order;
}
