/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MIDI bytes to messages and back: running status, real-time bytes anywhere, cut and long messages, noise. */
#include "engine/midi.h"

static char *
parse (const uint8_t *bytes, size_t size, uint32_t room)
{
  static uint8_t sysex[MIDI_SYSEX_MAX];
  GString *told = g_string_new (NULL);
  MidiParser parser;
  MidiMessage m;

  midi_parser_init (&parser, sysex, room);
  for (size_t i = 0; i < size; i++)
    if (midi_parser_feed (&parser, bytes[i], &m))
      g_string_append_printf (told, m.type == MIDI_SYSEX ? "[%d:%u]" : "[%d:%u %u %u]", m.type,
                              m.type == MIDI_SYSEX ? m.size : m.channel, m.number, m.value);
  return g_string_free (told, FALSE);
}

static void
test_parser (void)
{
  static const struct { uint8_t bytes[24]; size_t size; const char *want; } rows[] = {
    { { 0x93, 60, 100, 62, 0, 64, 1 }, 7, "[1:3 60 100][0:3 62 64][1:3 64 1]" },                /* running status */
    { { 0x90, 60, 0xf8, 100, 0xfe, 0x80, 60, 0xfa, 9 }, 9, "[12:0 0 0][1:0 60 100][16:0 0 0][13:0 0 0][0:0 60 9]" },
    { { 0xe5, 0, 64, 127, 127 }, 5, "[6:5 0 8192][6:5 0 16383]" },
    { { 0xc1, 5, 6, 0xd1, 7 }, 5, "[4:1 5 0][4:1 6 0][5:1 0 7]" },
    { { 1, 2, 3, 0x90, 60 }, 5, "" },                                                           /* data without a status; cut off */
    { { 0x90, 60, 0x91, 61, 5 }, 5, "[1:1 61 5]" },                                             /* a status in the middle */
    { { 0xf0, 1, 2, 0xf8, 3, 0xf7 }, 6, "[12:0 0 0][7:5]" },
    { { 0xf0, 1, 2, 0x90, 60, 1 }, 6, "[1:0 60 1]" },                                           /* cut short by a status */
    { { 0xf0, 1, 0xf0, 2, 0xf7 }, 5, "[7:3]" },
    { { 0xf7, 0xf7, 1 }, 3, "" },
    { { 0xf2, 1, 1, 5, 0xf3, 3, 0xf1, 0x31, 0xf6, 7 }, 10, "[9:0 0 129][10:0 0 3][8:0 0 49][11:0 0 0]" },       /* no running status */
    { { 0x90, 0xf2, 60, 1, 61, 1 }, 6, "[9:0 0 188]" },
    { { 0xf4, 1, 0xf5, 1, 0xf9, 0xfd, 0xff }, 7, "[17:0 0 0]" },                                /* undefined ones */
    { { 0xa2, 60, 9, 0xb2, 7, 8 }, 6, "[2:2 60 9][3:2 7 8]" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *told = parse (rows[i].bytes, rows[i].size, MIDI_SYSEX_MAX);

      g_assert_cmpstr (told, ==, rows[i].want);
    }
}

static void
test_sysex (void)
{
  static uint8_t bytes[MIDI_SYSEX_MAX + 10];
  g_autofree char *longest = NULL, *longer = NULL, *none = NULL;

  bytes[0] = 0xf0;
  bytes[MIDI_SYSEX_MAX - 1] = 0xf7;
  longest = parse (bytes, MIDI_SYSEX_MAX, MIDI_SYSEX_MAX);
  g_assert_cmpstr (longest, ==, "[7:65536]");
  bytes[MIDI_SYSEX_MAX - 1] = 0;
  bytes[MIDI_SYSEX_MAX] = 0xf7;
  bytes[MIDI_SYSEX_MAX + 1] = 0xfa;
  longer = parse (bytes, MIDI_SYSEX_MAX + 2, MIDI_SYSEX_MAX);
  g_assert_cmpstr (longer, ==, "[13:0 0 0]");
  none = parse ((const uint8_t *) "\xf0\x01\xf7", 3, 0);
  g_assert_cmpstr (none, ==, "");
}

static void
test_written (void)
{
  GRand *random = g_rand_new_with_seed (5);
  MidiParser parser;
  uint8_t bytes[3];
  guint told = 0;
  MidiMessage m, again;

  midi_parser_init (&parser, NULL, 0);
  for (int i = 0; i < 300000; i++)      /* any bytes at all */
    if (midi_parser_feed (&parser, (uint8_t) g_rand_int (random), &m))
      {
        uint32_t size = midi_message_write (&m, bytes);
        MidiParser other;
        bool good = false;

        midi_parser_init (&other, NULL, 0);
        for (uint32_t k = 0; k < size; k++)
          good = midi_parser_feed (&other, bytes[k], &again);
        g_assert_true (good);
        g_assert_cmpint (again.type, ==, m.type);
        g_assert_cmpuint (again.channel, ==, m.channel);
        g_assert_cmpuint (again.number, ==, m.number);
        g_assert_cmpuint (again.value, ==, m.value);
        told++;
      }
  g_assert_cmpuint (told, >, 50000);
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/midi-parser/rows", test_parser);
  g_test_add_func ("/engine/midi-parser/sysex", test_sysex);
  g_test_add_func ("/engine/midi-parser/written", test_written);
  return g_test_run ();
}
