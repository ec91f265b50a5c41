/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the main loop was away from its poll, in wall time and in time of its own processor. */
#include "ide-probe.h"
#include <time.h>

#define TURNS_MAX 65536

typedef struct { guint32 wall_us, cpu_us; } Turn;

static GPollFunc real_poll;
static Turn turns[TURNS_MAX];
static guint count;
static gint64 woke_wall, woke_cpu;

static gint64
get_us (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  int ready;
  if (woke_wall > 0 && count < TURNS_MAX)
    turns[count++] = (Turn) { (guint32) (get_us (CLOCK_MONOTONIC) - woke_wall),
                              (guint32) (get_us (CLOCK_THREAD_CPUTIME_ID) - woke_cpu) };
  ready = real_poll (fds, n, timeout);
  woke_wall = get_us (CLOCK_MONOTONIC);
  woke_cpu = get_us (CLOCK_THREAD_CPUTIME_ID);
  return ready;
}

void
ide_probe_start (void)
{
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
}

static int
compare_wall (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const Turn *) a)->wall_us, y = ((const Turn *) b)->wall_us;
  return (x > y) - (x < y);
}

static int
compare_cpu (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const Turn *) a)->cpu_us, y = ((const Turn *) b)->cpu_us;
  return (x > y) - (x < y);
}

/* Turns below 1 ms are bookkeeping and would only flatter the middle: p50 and p99 are of the others. */
static char *
describe (const char *name, gboolean cpu)
{
  guint first = 0, of, over = 0;
  double values[3] = { 0 };
  char text[3][G_ASCII_DTOSTR_BUF_SIZE];

  qsort (turns, count, sizeof *turns, cpu ? compare_cpu : compare_wall);
#define VALUE(i) (cpu ? turns[i].cpu_us : turns[i].wall_us)
  while (first < count && VALUE (first) < 1000)
    first++;
  of = count - first;
  for (guint i = first; i < count; i++)
    over += VALUE (i) > 50000;
  if (of > 0)
    {
      values[0] = VALUE (first + of / 2) / 1000.0;
      values[1] = VALUE (first + MIN (of - 1, of * 99 / 100)) / 1000.0;
      values[2] = VALUE (count - 1) / 1000.0;
    }
#undef VALUE
  for (int i = 0; i < 3; i++)
    g_ascii_formatd (text[i], sizeof text[i], "%.2f", values[i]);
  return g_strdup_printf ("\"%s\": {\"turns\": %u, \"p50\": %s, \"p99\": %s, \"worst\": %s, \"over_50\": %u}", name, of,
                          text[0], text[1], text[2], over);
}

char *
ide_probe_take (void)
{
  g_autofree char *wall = describe ("wall_ms", FALSE), *cpu = describe ("cpu_ms", TRUE);
  char *text = g_strdup_printf ("{%s, %s}", wall, cpu);
  count = 0;
  return text;
}
