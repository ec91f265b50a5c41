/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OSC packets: what the standard's own examples say, bundles, time, and everything that may be wrong with them. */
#include <glib.h>
#include <string.h>
#include "control/osc.h"

/* The two examples of the OSC 1.0 specification. */
static void
test_examples (void)
{
  static const uint8_t frequency[] = "/oscillator/4/frequency\0,f\0\0\x43\xdc\0";       /* the last zero is the literal's */
  static const uint8_t foo[] = "/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d";
  OscMessage message;
  uint8_t out[64];

  g_assert_null (osc_message_read (&message, frequency, 32));
  g_assert_cmpstr (message.address, ==, "/oscillator/4/frequency");
  g_assert_cmpuint (message.count, ==, 1);
  g_assert_cmpfloat (message.args[0].number, ==, 440);
  g_assert_cmpuint (osc_message_write (out, sizeof out, "/oscillator/4/frequency", "f", 440.0), ==, 32);
  g_assert_cmpmem (out, 32, frequency, 32);
  g_assert_null (osc_message_read (&message, foo, 40));
  g_assert_cmpint (message.args[0].integer, ==, 1000);
  g_assert_cmpint (message.args[1].integer, ==, -1);
  g_assert_cmpstr (message.args[2].text, ==, "hello");
  g_assert_cmpfloat_with_epsilon (message.args[3].number, 1.234, 1e-6);
  g_assert_cmpfloat_with_epsilon (message.args[4].number, 5.678, 1e-6);
  g_assert_cmpuint (osc_message_write (out, sizeof out, "/foo", "iisff", 1000, -1, "hello", 1.234f, 5.678f), ==, 40);
  g_assert_cmpmem (out, 40, foo, 40);
}

static void
test_types (void)
{
  static const uint8_t bytes[] = { 1, 2, 3, 4, 5 };
  OscMessage message;
  uint8_t out[256];
  size_t size = osc_message_write (out, sizeof out, "/a", "hdbs", G_MININT64, 0.1, bytes, 5, NULL);

  g_assert_null (osc_message_read (&message, out, size));
  g_assert_cmpint (message.args[0].integer, ==, G_MININT64);
  g_assert_cmpfloat (message.args[1].number, ==, 0.1);
  g_assert_cmpmem (message.args[2].bytes, message.args[2].size, bytes, 5);
  g_assert_cmpstr (message.args[3].text, ==, "");
  g_assert_null (osc_message_read (&message, (const uint8_t *) "/t\0\0,TFNI\0\0\0", 12));
  g_assert_cmpint (message.args[0].integer, ==, 1);
  g_assert_cmpint (message.args[1].integer, ==, 0);
  g_assert_cmpuint (message.count, ==, 4);
  g_assert_null (osc_message_read (&message, (const uint8_t *) "/t\0\0", 4));   /* old senders leave the types out */
  g_assert_cmpuint (message.count, ==, 0);
  for (size_t room = 0; room < size; room++)
    g_assert_cmpuint (osc_message_write (out, room, "/a", "hdbs", G_MININT64, 0.1, bytes, 5, NULL), ==, 0);
}

/* No beginning of a good message is one, unless it ends before the types. */
static void
test_cut (void)
{
  uint8_t out[128];
  size_t size = osc_message_write (out, sizeof out, "/abc", "ihfdsb", 1, (int64_t) 2, 3.0, 4.0, "five", "six", 3);
  OscMessage message;

  for (size_t cut = 0; cut < size; cut++)
    {
      g_autofree uint8_t *copy = g_memdup2 (out, MAX (cut, 1));

      g_assert_true ((osc_message_read (&message, copy, cut) == NULL) == (cut == 8));
    }
  g_assert_nonnull (osc_message_read (&message, (const uint8_t *) "abc\0,\0\0\0", 8));
  g_assert_nonnull (osc_message_read (&message, (const uint8_t *) "/a\0\0,q\0\0", 8));
  g_assert_nonnull (osc_message_read (&message, (const uint8_t *) "/a\0\0i\0\0\0", 8));
}

typedef struct { guint count; uint64_t tags[8]; char names[8]; } Seen;

static void
see_cb (const uint8_t *bytes, size_t size, uint64_t tag, void *data)
{
  Seen *seen = data;

  if (seen->count == G_N_ELEMENTS (seen->names))
    return;
  seen->tags[seen->count] = tag;
  seen->names[seen->count++] = size > 1 ? (char) bytes[1] : '\0';
}

static size_t
bundle (uint8_t *to, uint64_t tag, const uint8_t *first, size_t first_size, const uint8_t *second, size_t second_size)
{
  size_t at = 16;
  const uint8_t *parts[] = { first, second };
  size_t sizes[] = { first_size, second_size };

  memcpy (to, "#bundle", 8);
  for (int i = 0; i < 8; i++)
    to[8 + i] = (uint8_t) (tag >> (56 - 8 * i));
  for (int p = 0; p < 2; p++)
    {
      to[at] = to[at + 1] = 0;
      to[at + 2] = (uint8_t) (sizes[p] >> 8);
      to[at + 3] = (uint8_t) sizes[p];
      memcpy (to + at + 4, parts[p], sizes[p]);
      at += 4 + sizes[p];
    }
  return at;
}

static void
test_bundles (void)
{
  uint8_t a[16], b[16], inner[256], outer[512];
  size_t a_size = osc_message_write (a, sizeof a, "/a", ""), b_size = osc_message_write (b, sizeof b, "/b", "i", 1);
  size_t inner_size = bundle (inner, 7, a, a_size, b, b_size), outer_size = bundle (outer, 5, b, b_size, inner, inner_size);
  Seen seen = { 0 };

  g_assert_null (osc_packet_split (a, a_size, see_cb, &seen));
  g_assert_cmpuint (seen.count, ==, 1);
  g_assert_cmpuint (seen.tags[0], ==, OSC_NOW);
  seen.count = 0;
  g_assert_null (osc_packet_split (outer, outer_size, see_cb, &seen));
  g_assert_cmpuint (seen.count, ==, 3);
  g_assert_cmpmem (seen.names, 3, "bab", 3);
  g_assert_true (seen.tags[0] == 5 && seen.tags[1] == 7 && seen.tags[2] == 7);
  for (size_t cut = 0; cut < outer_size; cut++)
    {
      g_autofree uint8_t *copy = g_memdup2 (outer, MAX (cut, 1));
      bool whole = cut == 16 || cut == 20 + b_size;     /* ends behind a part */

      seen.count = 0;
      g_assert_true ((osc_packet_split (copy, cut, see_cb, &seen) == NULL) == whole);
    }
}

/* Bundles in bundles end somewhere. */
static void
test_deep (void)
{
  static uint8_t packet[1024];
  Seen seen = { 0 };
  size_t size = 0;

  for (int i = 0; i < 40; i++)
    {
      uint32_t rest = (uint32_t) (20 * (39 - i));

      memcpy (packet + size, "#bundle\0\0\0\0\0\0\0\0\1", 16);
      packet[size + 18] = (uint8_t) (rest >> 8);
      packet[size + 19] = (uint8_t) rest;
      size += 20;
    }
  g_assert_nonnull (osc_packet_split (packet, size - 4, see_cb, &seen));
}

static void
test_time (void)
{
  static const int64_t moments[] = { 0, 1, 999999999, 1700000000123456789, 4102444800000000001 };

  g_assert_cmpuint (osc_tag_from_ns (0) >> 32, ==, 2208988800u);
  for (size_t i = 0; i < G_N_ELEMENTS (moments); i++)
    g_assert_cmpint (ABS (osc_tag_to_ns (osc_tag_from_ns (moments[i])) - moments[i]), <=, 1);
}

static void
test_noise (void)
{
  GRand *random = g_rand_new_with_seed (3);

  for (int i = 0; i < 200000; i++)
    {
      uint8_t bytes[64];
      guint size = (guint) g_rand_int_range (random, 0, 64);
      g_autofree uint8_t *copy = NULL;
      OscMessage message;
      Seen seen;

      for (guint k = 0; k < size; k++)
        bytes[k] = (uint8_t) (g_rand_int_range (random, 0, 3) ? "/,isfb#\0"[g_rand_int_range (random, 0, 8)] : g_rand_int (random));
      if (i % 2 && size > 24)
        memcpy (bytes, "#bundle\0", 8);
      copy = g_memdup2 (bytes, MAX (size, 1));
      seen.count = 0;
      (void) osc_message_read (&message, copy, size);
      (void) osc_packet_split (copy, size, see_cb, &seen);
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/osc/examples", test_examples);
  g_test_add_func ("/control/osc/types", test_types);
  g_test_add_func ("/control/osc/cut", test_cut);
  g_test_add_func ("/control/osc/bundles", test_bundles);
  g_test_add_func ("/control/osc/deep", test_deep);
  g_test_add_func ("/control/osc/time", test_time);
  g_test_add_func ("/control/osc/noise", test_noise);
  return g_test_run ();
}
