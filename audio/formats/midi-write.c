/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece as a MIDI file: header, conductor track, tracks, and who gets which channel. */
#include "midi-private.h"

#include <string.h>

static void
conductor_add (MidiChunk *chunk, const FormatsPiece *piece)
{
  g_autoptr (GArray) steps = midi_tempo_steps (piece->tempos, piece->beats);
  FormatsKey guessed;
  if (piece->title)
    midi_chunk_add_meta (chunk, 0, 0x03, piece->title, strlen (piece->title));
  for (guint i = 0; i < steps->len; i++)
    {
      const MidiTempo *step = &g_array_index (steps, MidiTempo, i);
      const guint8 bytes[3] = { (guint8) (step->us_per_quarter >> 16), (guint8) (step->us_per_quarter >> 8), (guint8) step->us_per_quarter };
      midi_chunk_add_meta (chunk, step->tick, 0x51, bytes, 3);
    }
  for (guint i = 0; i < piece->metres->len; i++)
    {
      const FormatsMetre *metre = &g_array_index (piece->metres, FormatsMetre, i);
      guint power = 0;
      while ((1u << power) < metre->denominator)
        power++;
      const guint8 bytes[4] = { (guint8) metre->numerator, (guint8) power, (guint8) MAX (1, 96 / metre->denominator), 8 };
      midi_chunk_add_meta (chunk, formats_tick (metre->beat), 0x58, bytes, 4);
    }
  gboolean guess = piece->keys->len == 0 && formats_piece_guess_key (piece, &guessed);
  for (guint i = 0; i < piece->keys->len + (guess ? 1 : 0); i++)
    {
      const FormatsKey *key = guess ? &guessed : &g_array_index (piece->keys, FormatsKey, i);
      const guint8 bytes[2] = { (guint8) (gint8) key->fifths, key->minor };
      midi_chunk_add_meta (chunk, formats_tick (key->beat), 0x59, bytes, 2);
    }
  for (guint i = 0; i < piece->sections->len; i++)
    {
      const FormatsSection *section = &g_array_index (piece->sections, FormatsSection, i);
      if (section->name)
        midi_chunk_add_meta (chunk, formats_tick (section->beat), 0x06, section->name, strlen (section->name));
    }
}

static void
texts_add (MidiChunk *chunk, const GArray *texts)
{
  static const guint types[] = { 0x01, 0x05, 0x06, 0x01 };
  for (guint i = 0; i < texts->len; i++)
    {
      const FormatsText *text = &g_array_index (texts, FormatsText, i);
      midi_chunk_add_meta (chunk, formats_tick (text->beat), types[text->kind], text->text, strlen (text->text));
    }
}

/* Channels that are written count first; drums go to 10; the others take what is free, and share when nothing is. */
static guint32
assign_channels (const FormatsPiece *piece, guint *channels, FormatsReport *report)
{
  guint32 spare = 0x1FFFE, taken = 1u << 10;
  for (guint i = 0; i < piece->tracks->len; i++)
    {
      const FormatsTrack *track = piece->tracks->pdata[i];
      if (track->channel > 0)
        taken |= 1u << track->channel;
      for (guint k = 0; k < track->notes->len; k++)
        taken |= 1u << g_array_index (track->notes, FormatsNote, k).channel;
      for (guint k = 0; k < track->changes->len; k++)
        taken |= 1u << g_array_index (track->changes, FormatsChange, k).channel;
    }
  guint next = 0;
  for (guint i = 0; i < piece->tracks->len; i++)
    {
      const FormatsTrack *track = piece->tracks->pdata[i];
      guint channel = track->channel > 0 ? (guint) track->channel : track->drums ? 10 : 0;
      for (guint c = 1; c <= 16 && channel == 0; c++)
        if (!(taken & 1u << c))
          channel = c;
      if (channel == 0)
        {
          channel = next++ % 15 + 1;
          channel += channel >= 10;
          formats_report_add (report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "channels", "Give some of them the same .midiChannel(n).",
                              "More tracks than the 16 channels of MIDI: “%s” shares channel %u.", track->name, channel);
        }
      taken |= 1u << channel;
      channels[i] = channel;
    }
  return spare & ~taken;
}

GBytes *
formats_write_midi (const FormatsPiece *piece, FormatsReport *report)
{
  guint count = piece->tracks->len, written = MIN (count, 65534);
  const guint8 head[14] = { 'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 1, (guint8) ((written + 1) >> 8), (guint8) (written + 1),
                            FORMATS_PPQ >> 8, FORMATS_PPQ & 255 };
  g_autofree guint *channels = g_new0 (guint, count + 1);
  GByteArray *out = g_byte_array_new ();
  MidiChannels state = { assign_channels (piece, channels, report), 0 };
  guint64 end = formats_tick (piece->beats);
  MidiChunk chunk;
  g_byte_array_append (out, head, sizeof head);
  midi_chunk_init (&chunk);
  conductor_add (&chunk, piece);
  texts_add (&chunk, piece->texts);
  midi_chunk_write (&chunk, end, out);
  midi_chunk_finish (&chunk);
  for (guint i = 0; i < written; i++)
    {
      const FormatsTrack *track = piece->tracks->pdata[i];
      midi_chunk_init (&chunk);
      if (*track->name)
        midi_chunk_add_meta (&chunk, 0, 0x03, track->name, strlen (track->name));
      midi_write_track (&chunk, track, channels[i], &state, report);
      texts_add (&chunk, track->texts);
      midi_chunk_write (&chunk, MAX (formats_tick (track->beats), 0), out);
      midi_chunk_finish (&chunk);
    }
  return g_byte_array_free_to_bytes (out);
}
