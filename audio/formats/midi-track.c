/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One track of a piece as MIDI events: set-up, controls, bends, notes, and channels for notes with tunings of their own. */
#include "midi-private.h"

#include <math.h>
#include <string.h>

/* The bend of a channel is the sum of two: what was written as bends, and what the sounding note's tuning and glide need. */
typedef struct { double beat; guint order; gboolean tuning; double semitones; } BendPoint;

typedef struct {
  MidiChunk          *chunk;
  const FormatsTrack *track;
  FormatsReport      *report;
  guint    channel;
  MidiChannels *channels;
  guint32  used;                        /* bits of channels */
  double   range;
  GArray  *bends[17];                   /* BendPoint */
  double   busy_until[17], tuning[17];  /* of the last note on each channel */
  double   ends[17][128];               /* when the last note of each key ends */
} Writing;

static guint
channel_of (const Writing *w, guint own)
{
  return own > 0 ? own : w->channel;
}

static void
bend_add (Writing *w, guint channel, double beat, gboolean tuning, double semitones)
{
  if (!w->bends[channel])
    w->bends[channel] = g_array_new (FALSE, FALSE, sizeof (BendPoint));
  BendPoint point = { beat, w->bends[channel]->len, tuning, semitones };
  g_array_append_val (w->bends[channel], point);
}

/* ---- notes ---------------------------------------------------------------------------------------------------- */

/* A note with a tuning of its own must not bend its neighbours: it goes to a channel of its own while another one sounds. */
static guint
choose_channel (Writing *w, const FormatsNote *note, gboolean tuned)
{
  guint channel = channel_of (w, note->channel);
  gboolean free = note->beat >= w->busy_until[channel] - 1e-9;
  if (free || (!tuned && w->tuning[channel] == 0) || (tuned && note->glide_beats <= 0 && w->tuning[channel] == note->detune_cents))
    return channel;
  for (guint other = 1; other <= 16; other++)
    if (other != 10 && ((w->channels->spare | w->used) & 1u << other) && note->beat >= w->busy_until[other] - 1e-9)
      {
        w->channels->spare &= ~(1u << other);
        w->used |= 1u << other;
        return other;
      }
  formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "tuning-channels", "Use fewer tunings at a time.",
                      "No channel is free for a note with a tuning of its own (“%s”, beat %g); it bends its neighbours.",
                      w->track->name, note->beat);
  return channel;
}

/* Of two notes of one key the first to begin is the first to end, as readers have it: one within the other goes elsewhere. */
static guint
leave_longer_note (Writing *w, const FormatsNote *note, guint channel, gboolean tuned)
{
  double end = note->beat + note->beats;
  if (end >= w->ends[channel][note->midi] - 1e-9)
    return channel;
  for (guint other = 1; other <= 16 && !w->track->drums; other++)
    if (other != 10 && ((w->channels->spare | w->used) & 1u << other) && end >= w->ends[other][note->midi] - 1e-9
        && (note->beat >= w->busy_until[other] - 1e-9 || (!tuned && w->tuning[other] == 0)))
      {
        w->channels->spare &= ~(1u << other);
        w->used |= 1u << other;
        return other;
      }
  formats_report_add (w->report, FORMATS_WARNING, FORMATS_NO_OFFSET, 0, "same-note-twice",
                      "MIDI cannot tell which of the two ends first; give one of them another voice.",
                      "A note sounds within a longer one of the same pitch (“%s”, beat %g).", w->track->name, note->beat);
  return channel;
}

static void
glide_add (Writing *w, guint channel, const FormatsNote *note, const FormatsNote *before)
{
  double interval = (double) before->midi - note->midi, tuning = note->detune_cents / 100;
  guint steps = (guint) CLAMP (fabs (interval) * 8, 1, 256);
  for (guint i = 0; i < steps; i++)
    bend_add (w, channel, note->beat + note->glide_beats * i / steps, TRUE, tuning + interval * (steps - i) / steps);
  bend_add (w, channel, note->beat + note->glide_beats, TRUE, tuning);
}

static void
note_add (Writing *w, const FormatsNote *note, const FormatsNote *before)
{
  gboolean gliding = note->glide_beats > 0 && before && before->midi != note->midi, tuned = note->detune_cents != 0 || gliding;
  guint channel = leave_longer_note (w, note, choose_channel (w, note, tuned), tuned);
  guint64 start = formats_tick (note->beat), end = MAX (formats_tick (note->beat + note->beats), start);
  double end_beat = note->beat + note->beats;
  if (gliding)
    glide_add (w, channel, note, before);
  else if (tuned || w->tuning[channel] != 0)
    bend_add (w, channel, note->beat, TRUE, note->detune_cents / 100);
  w->tuning[channel] = gliding ? NAN : note->detune_cents;
  w->busy_until[channel] = MAX (w->busy_until[channel], end_beat);
  w->ends[channel][note->midi] = MAX (w->ends[channel][note->midi], end_beat);
  midi_chunk_add_3 (w->chunk, start, MIDI_RANK_START, 0x8F + channel, note->midi, note->velocity);
  midi_chunk_add_3 (w->chunk, end, end > start ? MIDI_RANK_END : MIDI_RANK_END_AT_ONCE, 0x7F + channel, note->midi, 64);
}

static void
notes_add (Writing *w)
{
  const FormatsNote *before[16] = { NULL };
  for (guint i = 0; i < w->track->notes->len; i++)
    {
      const FormatsNote *note = &g_array_index (w->track->notes, FormatsNote, i);
      note_add (w, note, before[note->voice & 15]);
      before[note->voice & 15] = note;
    }
}

/* ---- changes ---------------------------------------------------------------------------------------------------- */

static const struct { const char *target; guint controller; double least, most, start; } targets[] = {
  { "volume", 7, 0, 1, 1 }, { "pan", 10, -1, 1, 0 }, { "expression", 11, 0, 1, 1 }, { "modulation", 1, 0, 1, 0 },
  { "filter_cutoff", 74, 0, 1, 1 }, { "filter_resonance", 71, 0, 1, 0 }, { "reverb_send", 91, 0, 1, 0 },
  { "chorus_depth", 93, 0, 1, 0 }, { "delay_send", 94, 0, 1, 0 }, { "pitch_bend", 0, -1, 1, 0 } };

static void
automation_put (Writing *w, guint target, double beat, guint channel, double value)
{
  double share = (value - targets[target].least) / (targets[target].most - targets[target].least);
  if (targets[target].controller > 0)
    midi_chunk_add_3 (w->chunk, formats_tick (beat), MIDI_RANK_CONTROL, 0xAF + channel, targets[target].controller,
                      (guint) CLAMP (floor (share * 127 + 0.5), 0, 127));
  else
    bend_add (w, channel, beat, FALSE, value * w->range);
}

static void
automation_add (Writing *w, const FormatsChange *change, double values[G_N_ELEMENTS (targets)])
{
  guint channel = channel_of (w, change->channel);
  for (guint t = 0; t < G_N_ELEMENTS (targets); t++)
    if (change->target && strcmp (change->target, targets[t].target) == 0)
      {
        double from = values[t], to = CLAMP (change->value, targets[t].least, targets[t].most);
        guint steps = change->ramp_beats > 0 ? (guint) CLAMP (ceil (fabs (to - from) * 127), 1, 254) : 1;
        for (guint i = 1; i < steps; i++)
          automation_put (w, t, change->beat + change->ramp_beats * i / steps, channel, from + (to - from) * i / steps);
        automation_put (w, t, change->beat + change->ramp_beats, channel, to);
        values[t] = to;
        return;
      }
  formats_report_add (w->report, FORMATS_HINT, FORMATS_NO_OFFSET, 0, "automation-target", NULL,
                      "MIDI has no controller for “%s” (“%s”, beat %g); it is left out.", change->target ? change->target : "?",
                      w->track->name, change->beat);
}

static void
changes_add (Writing *w)
{
  double values[G_N_ELEMENTS (targets)];
  for (guint t = 0; t < G_N_ELEMENTS (targets); t++)
    values[t] = targets[t].start;
  for (guint i = 0; i < w->track->changes->len; i++)
    {
      const FormatsChange *change = &g_array_index (w->track->changes, FormatsChange, i);
      guint channel = channel_of (w, change->channel), level = (guint) CLAMP (floor (change->value * 127 + 0.5), 0, 127);
      guint64 tick = formats_tick (change->beat);
      switch (change->kind)
        {
        case FORMATS_CONTROL:
          midi_chunk_add_3 (w->chunk, tick, MIDI_RANK_CONTROL, 0xAF + channel, change->number & 127,
                            (guint) CLAMP (floor (change->value + 0.5), 0, 127));
          break;
        case FORMATS_BEND: bend_add (w, channel, change->beat, FALSE, change->value); break;
        case FORMATS_PRESSURE: midi_chunk_add_3 (w->chunk, tick, MIDI_RANK_BEND, 0xCF + channel, level, 0); break;
        case FORMATS_KEY_PRESSURE: midi_chunk_add_3 (w->chunk, tick, MIDI_RANK_BEND, 0x9F + channel, change->number & 127, level); break;
        case FORMATS_AUTOMATION: automation_add (w, change, values); break;
        }
    }
}

/* ---- bends and set-up --------------------------------------------------------------------------------------------- */

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const BendPoint *first = a, *second = b;
  if (first->beat != second->beat)
    return first->beat < second->beat ? -1 : 1;
  return (first->order > second->order) - (first->order < second->order);
}

/* The least usual range that holds everything, or the instrument's own when that is enough. */
static double
choose_range (const Writing *w)
{
  double most = 0, before[16];
  for (guint i = 0; i < 16; i++)
    before[i] = -1;
  for (guint i = 0; i < w->track->changes->len; i++)
    {
      const FormatsChange *change = &g_array_index (w->track->changes, FormatsChange, i);
      if (change->kind == FORMATS_BEND)
        most = MAX (most, fabs (change->value));
    }
  double bends = most;
  for (guint i = 0; i < w->track->notes->len; i++)
    {
      const FormatsNote *note = &g_array_index (w->track->notes, FormatsNote, i);
      double *last = &before[note->voice & 15], own = fabs (note->detune_cents) / 100;
      if (note->glide_beats > 0 && *last >= 0)
        own += fabs (*last - note->midi);
      most = MAX (most, bends + own);
      *last = note->midi;
    }
  static const double usual[] = { 2, 12, 24, 48, 96 };
  if (w->track->bend_semitones >= most && w->track->bend_semitones >= 1)
    return w->track->bend_semitones;
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (most <= usual[i])
      return usual[i];
  return 96;
}

static void
bends_add (Writing *w, guint channel)
{
  double written = 0, tuning = 0;
  int last = 8192;
  g_array_sort (w->bends[channel], compare_points);
  for (guint i = 0; i < w->bends[channel]->len; i++)
    {
      const BendPoint *point = &g_array_index (w->bends[channel], BendPoint, i);
      *(point->tuning ? &tuning : &written) = point->semitones;
      int value = 8192 + (int) floor ((written + tuning) / w->range * 8192 + 0.5);
      value = CLAMP (value, 0, 16383);
      if (value != last || !point->tuning)
        midi_chunk_add_3 (w->chunk, formats_tick (point->beat), MIDI_RANK_BEND, 0xDF + channel, (guint) value & 127, (guint) value >> 7);
      last = value;
    }
}

static void
control_put (Writing *w, guint channel, guint controller, double value)
{
  midi_chunk_add_3 (w->chunk, 0, MIDI_RANK_SETUP, 0xAF + channel, controller, (guint) CLAMP (floor (value + 0.5), 0, 127));
}

static gboolean
is_controlled (const Writing *w, guint controller)
{
  for (guint i = 0; i < w->track->changes->len; i++)
    {
      const FormatsChange *change = &g_array_index (w->track->changes, FormatsChange, i);
      if (change->beat <= 0 && change->kind == FORMATS_CONTROL && change->number == controller)
        return TRUE;
    }
  return FALSE;
}

static void
setup_add (Writing *w, guint channel)
{
  const FormatsTrack *track = w->track;
  gboolean ready = w->channels->ready & 1u << channel;
  int program = track->program >= 0 ? track->program : track->drums ? 0 : formats_gm_find_program (track->patch);
  w->channels->ready |= 1u << channel;
  if (track->bank >= 0 && !ready)
    {
      control_put (w, channel, 0, track->bank >> 7);
      control_put (w, channel, 32, track->bank & 127);
    }
  if (program >= 0 && !ready)
    midi_chunk_add_3 (w->chunk, 0, MIDI_RANK_SETUP, 0xBF + channel, (guint) program, 0);
  if (track->volume >= 0 && track->volume != 1 && !ready && !is_controlled (w, 7))
    control_put (w, channel, 7, track->volume * 127);
  if (track->volume >= 0 && track->pan != 0 && !ready && !is_controlled (w, 10))
    control_put (w, channel, 10, 64 + track->pan * (track->pan > 0 ? 63 : 64));
  if (w->bends[channel])
    {
      control_put (w, channel, 101, 0);
      control_put (w, channel, 100, 0);
      control_put (w, channel, 6, floor (w->range));
      control_put (w, channel, 38, floor ((w->range - floor (w->range)) * 100));
    }
}

void
midi_write_track (MidiChunk *chunk, const FormatsTrack *track, guint channel, MidiChannels *channels, FormatsReport *report)
{
  Writing *w = g_new0 (Writing, 1);
  *w = (Writing) { .chunk = chunk, .track = track, .report = report, .channel = channel, .channels = channels, .used = 1u << channel };
  w->range = choose_range (w);
  notes_add (w);
  changes_add (w);
  for (guint i = 0; i < track->notes->len; i++)
    w->used |= 1u << channel_of (w, g_array_index (track->notes, FormatsNote, i).channel);
  for (guint i = 1; i <= 16; i++)
    {
      if (w->used & 1u << i)
        setup_add (w, i);
      if (w->bends[i])
        bends_add (w, i);
      g_clear_pointer (&w->bends[i], g_array_unref);
    }
  g_free (w);
}
