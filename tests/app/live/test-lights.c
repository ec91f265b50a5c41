/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lights from a scripted performer: places of kept clips, crowds, lost telemetry, numbers that wrap, time for a frame. */
#include <stdlib.h>

#include "kernel-performer-private.h"
#include "live-private.h"

#define RATE 48000
#define FADE 5760                       /* 120 ms */

typedef struct { KernelPerformer *performer; LiveLights *lights; } Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->performer = kernel_performer_new (RATE, 1);
  fixture->lights = live_lights_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  live_lights_free (fixture->lights);
  kernel_performer_free (fixture->performer);
}

static GBytes *
read_nothing (const char *path, gpointer data)
{
  return NULL;
}

static void
take (Fixture *fixture, uint32_t revision, gsize text_size, const KernelSpanView *spans, guint count)
{
  g_autofree char *text = g_strnfill (text_size, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new (text, text_size);
  LiveSpanTable table = { .revision = revision, .count = count, .spans = g_memdup2 (spans, count * sizeof *spans),
                          .source = live_source_new ("/none", "song.sym", bytes, revision, read_nothing, NULL) };
  live_lights_take_table (fixture->lights, &table);
}

static void
tell (Fixture *fixture, KernelTellType type, guint64 sample, uint32_t serial, uint32_t revision,
      uint32_t text_revision, uint32_t span)
{
  fixture->performer->sample = sample;
  kernel_tell (fixture->performer, type, 0, &(KernelTell) { .serial = serial, .revision = revision, .span = span,
               .text_revision = text_revision, .pitch = (uint16_t) (serial % 128) });
}

static guint
look (Fixture *fixture, guint64 sample, uint32_t sounding, LiveLight *out, guint max)
{
  fixture->performer->sample = sample;
  fixture->performer->sounding_count = sounding;
  kernel_transport_show (fixture->performer);
  return live_lights_get (fixture->lights, fixture->performer, RATE, 0, out, max);
}

/* Text 2 has six bytes more above a clip that is broken since and kept: the clip's span is looked up in revision 2 and
 * means text 1. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  const KernelSpanView first[] = { { 0, 4, 4, ~0u, 0 }, { 0, 20, 8, ~0u, 0 } };
  const KernelSpanView second[] = { { 0, 10, 4, ~0u, 0 }, { 0, 20, 8, ~0u, 0 }, { 0, 30, 5, ~0u, 0 } };
  LiveLight out[16];
  take (fixture, 1, 28, first, 2);
  take (fixture, 2, 34, second, 3);
  tell (fixture, KERNEL_TELL_ON, 1000, 1, 2, 2, 0);
  tell (fixture, KERNEL_TELL_ON, 1000, 2, 2, 1, 1);
  tell (fixture, KERNEL_TELL_ON, 1000, 3, 2, 2, 2);     /* ends behind text 2: nowhere */
  tell (fixture, KERNEL_TELL_ON, 1000, 4, 2, 7777, 0);    /* a text that nobody remembers */
  tell (fixture, KERNEL_TELL_ON, 1000, 5, 2, 2, ~0u);
    g_assert_cmpuint (look (fixture, 2000, 5, out, 16), ==, 2);
  g_assert_cmpuint (out[0].revision, ==, 1);            /* newest first */
  g_assert_cmpuint (out[0].start, ==, 20);
  g_assert_cmpuint (out[0].length, ==, 8);
  g_assert_cmpuint (out[1].revision, ==, 2);
  g_assert_cmpuint (out[1].start, ==, 10);
  g_assert_cmpstr (out[1].file, ==, "song.sym");
  /* Seen in every frame, a text stays known however many follow it; unseen ones go. */
  for (uint32_t revision = 3; revision < 3 + 3 * LIVE_TABLES; revision++)
    {
      take (fixture, revision, 40, second, 3);
      g_assert_cmpuint (look (fixture, 2000, 5, out, 16), ==, 2);
    }
  tell (fixture, KERNEL_TELL_ON, 1000, 6, 3, 3, 0);
  tell (fixture, KERNEL_TELL_ON, 1000, 7, 2 + 3 * LIVE_TABLES, 2 + 3 * LIVE_TABLES, 0);
  g_assert_cmpuint (look (fixture, 2000, 7, out, 16), ==, 3);
  g_assert_cmpuint (out[0].pitch, ==, 7);
}

static void
test_crowd (Fixture *fixture, gconstpointer data)
{
  const KernelSpanView span = { 0, 4, 4, ~0u, 0 };
  static LiveLight out[4096];
  take (fixture, 1, 28, &span, 1);
  for (uint32_t serial = 1; serial <= 3000; serial++)
    tell (fixture, KERNEL_TELL_ON, 1000, serial, 1, 1, 0);
  guint count = look (fixture, 2000, 1024, out, 4096);
  g_assert_cmpuint (count, >, LIVE_SOUNDING_MAX / 2);
  g_assert_cmpuint (count, <=, LIVE_SOUNDING_MAX);
  g_assert_cmpuint (out[0].pitch, ==, 3000 % 128);
  g_assert_cmpuint (look (fixture, 2000, 1024, out, 10), ==, 10);
  g_assert_cmpuint (out[0].pitch, ==, 3000 % 128);
  for (uint32_t serial = 1; serial <= 3000; serial++)
    tell (fixture, KERNEL_TELL_OFF, 3000, serial, 1, 1, 0);
  g_assert_cmpuint (look (fixture, 3000 + FADE / 2, 0, out, 4096), ==, count);
  g_assert_cmpfloat_with_epsilon (out[0].strength, 0.5, 1e-9);
  g_assert_cmpuint (look (fixture, 3000 + FADE, 0, out, 4096), ==, 0);

  /* A full list lets those go first that are over: the long note outlives two thousand short ones. */
  tell (fixture, KERNEL_TELL_ON, 10000, 4000, 1, 1, 0);
  for (uint32_t serial = 4001; serial <= 6000; serial++)
    {
      tell (fixture, KERNEL_TELL_ON, 10000 + serial, serial, 1, 1, 0);
      tell (fixture, KERNEL_TELL_OFF, 10000 + serial + 1, serial, 1, 1, 0);
    }
  count = look (fixture, 17000, 1, out, 4096);
  gboolean found = FALSE;
  for (guint i = 0; i < count; i++)
    found |= out[i].pitch == 4000 % 128 && out[i].strength == 1;
  g_assert_true (found);
}

/* The tape is overwritten while nobody looks: its ends are lost, and no light stays. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  const KernelSpanView span = { 0, 4, 4, ~0u, 0 };
  LiveLight out[16];
  take (fixture, 1, 28, &span, 1);
  for (uint32_t turn = 0; turn < 2; turn++)
    {
      guint64 start = 1000000 * (turn + 1);
      for (uint32_t serial = 1; serial <= 3; serial++)
        tell (fixture, KERNEL_TELL_ON, start, turn * 10 + serial, 1, 1, 0);
      g_assert_cmpuint (look (fixture, start + 64, 3, out, 16), ==, 3);
      tell (fixture, KERNEL_TELL_OFF, start + 128, turn * 10 + 1, 1, 1, 0);
      for (uint32_t i = 0; i < 2 * TELEMETRY; i++)
        tell (fixture, KERNEL_TELL_LATE, start + 200, 0, 1, 1, 0);
      /* One ended unheard; whether two still sound shows the transport. */
      uint32_t sounding = turn == 0 ? 2 : 0;
      g_assert_cmpuint (look (fixture, start + 256, sounding, out, 16), ==, 3);
      tell (fixture, KERNEL_TELL_OFF, start + 300, turn * 10 + 2, 1, 1, 0);
      g_assert_cmpuint (look (fixture, start + 300 + FADE, sounding, out, 16), ==, turn == 0 ? 2 : 0);
      g_assert_cmpuint (look (fixture, start + 256 + RATE + FADE, sounding, out, 16), ==, 0);
    }
}

static void
test_wrap (Fixture *fixture, gconstpointer data)
{
  const KernelSpanView span = { 0, 4, 4, ~0u, 0 };
  LiveLight out[16];
  take (fixture, 1, 28, &span, 1);
  for (uint32_t i = 0; i < 8; i++)
    tell (fixture, KERNEL_TELL_ON, 1000, UINT32_MAX - 3 + i, 1, 1, 0);
  for (uint32_t i = 0; i < 8; i += 2)
    tell (fixture, KERNEL_TELL_OFF, 1000 + 64 * i, UINT32_MAX - 3 + i, 1, 1, 0);
  g_assert_cmpuint (look (fixture, 2000 + FADE, 4, out, 16), ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (out[i].pitch, ==, (UINT32_MAX - 3 + (7 - 2 * i)) % 128);
}

static int
compare_doubles (const void *a, const void *b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

/* A thousand events a second, a thousand notes at once, 32 revisions, four callers each: sixty frames a second. */
static void
test_pace (Fixture *fixture, gconstpointer data)
{
  enum { FRAMES = 600, STEP = 96, LENGTH = 96 * 980 };
  const KernelSpanView spans[] = { { 0, 0, 40, ~0u, 0 }, { 0, 1, 30, 0, 0 }, { 0, 2, 20, 1, 0 }, { 0, 3, 10, 2, 0 },
                                   { 0, 4, 4, 3, 0 } };
  static LiveLight out[1024];
  static double spent[FRAMES];
  uint32_t on = 1, off = 1;
  guint most = 0;
  for (uint32_t revision = 1; revision <= LIVE_TABLES; revision++)
    take (fixture, revision, 50, spans, 5);
  for (guint frame = 0; frame < FRAMES; frame++)
    {
      guint64 sample = (guint64) frame * RATE / 60;
      for (; (guint64) on * STEP < sample; on++)
        {
          tell (fixture, KERNEL_TELL_ON, (guint64) on * STEP, on, 1 + on % LIVE_TABLES, 1 + on % LIVE_TABLES, 4);
          for (; (guint64) off * STEP + LENGTH < (guint64) on * STEP; off++)
            tell (fixture, KERNEL_TELL_OFF, (guint64) on * STEP, off, 1, 1, 4);
        }
      gint64 start = g_get_monotonic_time ();
      guint count = look (fixture, sample, on - off, out, G_N_ELEMENTS (out));
      spent[frame] = (double) (g_get_monotonic_time () - start) / 1000;
      most = MAX (most, count);
    }
  qsort (spent, FRAMES, sizeof *spent, compare_doubles);
  g_test_message ("%u lights at most, a frame takes %.3f ms (median), %.3f ms (99 of 100), %.3f ms at worst", most,
                  spent[FRAMES / 2], spent[FRAMES * 99 / 100], spent[FRAMES - 1]);
  g_assert_cmpuint (most, ==, G_N_ELEMENTS (out));
  g_assert_cmpfloat (spent[FRAMES / 2], <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/live/lights/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("kept", test_kept);
  ADD ("crowd", test_crowd);
  ADD ("lost", test_lost);
  ADD ("wrap", test_wrap);
  ADD ("pace", test_pace);
  return g_test_run ();
}
