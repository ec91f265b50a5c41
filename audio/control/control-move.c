/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control of a device has been moved: it is learned, or its position becomes a value.
 *
 * How a control takes over a parameter that stands elsewhere: jump goes there at once; pickup waits until the control
 * passes by; scale moves it in proportion to the way that is left on either side. */
#include <math.h>
#include <string.h>
#include "control-private.h"
#include "engine/midi.h"

#define SMOOTH_S 0.005                  /* from one position to the next */
#define NEAR (1.5 / 127)                /* of a position: it passes by */
#define WIDE_S 0.05                     /* the low half of a wide controller follows its high half within that */

typedef struct { double last, value; bool known, holds; } Taking;       /* last: of the control; value: as we set it */

static bool
is_moved_by (const DspLearnedInfo *learned, const EngineMidiMove *move)
{
  return learned->source == move->source && learned->number == move->number && (!learned->channel || learned->channel == move->channel);
}

/* The first to move is the one; a wide one is recognised by the half that follows. */
static void
learn (Control *control, const EngineMidiMove *move)
{
  ControlLearning *learning = &control->learning;
  DspPatch *patch = learning->track ? engine_track_dup_patch (control->engine, learning->track) : NULL;
  DspLearnedInfo learned = { .source = move->source, .number = move->number, .node = learning->node, .param = learning->param,
                             .curve = "lin", .mode = learning->mode };
  bool upgrade = learning->learned && move->source == DSP_SOURCE_CC14 && move->number == learning->number
                 && (double) (move->sample - learning->sample) < WIDE_S * engine_get_rate (control->engine);
  DspDiagnostics diagnostics;
  DspDial dial;

  if (patch && (!learning->learned || upgrade) && dsp_patch_get_dial (patch, learning->node, learning->param, &dial))
    {
      static const char *const curves[] = { "lin", "log", "pow", "db" };

      learned.min = dial.min;
      learned.max = dial.max;
      learned.curve = curves[CLAMP (dial.curve, 0, 3)];
      if (control_keep_learned (control, learning->track, learning->node, learning->param, &learned, &diagnostics))
        control_tell_learned (control, &learning->origin, learning->serial, learning->track, &learned);
      dsp_diagnostics_finish (&diagnostics);
      learning->learned = true;
      learning->sample = move->sample;
      learning->number = move->number;
    }
  if (upgrade || (learning->learned && (move->source != DSP_SOURCE_CC || move->number >= 32)))
    control_end_learning (control);
  dsp_patch_unref (patch);
}

/* NAN: it does not move yet. Positions, 0-1. */
static double
take_over (Taking *taking, DspLearnMode mode, double stands, double position)
{
  double last = taking->last, now = position;
  bool known = taking->known;

  taking->last = position;
  taking->known = true;
  if (mode == DSP_LEARN_JUMP)
    return position;
  if (mode == DSP_LEARN_PICKUP)
    {
      taking->holds |= fabs (position - stands) < NEAR || (known && (last - stands) * (position - stands) <= 0);
      return taking->holds ? position : NAN;
    }
  if (!known || position == last)
    return NAN;
  if (position > last)
    now = last < 1 ? stands + (position - last) * (1 - stands) / (1 - last) : 1;
  else
    now = last > 0 ? stands - (last - position) * stands / last : 0;
  return CLAMP (now, 0, 1);
}

static Taking *
taking_of (Control *control, const char *track, const DspLearnedInfo *learned)
{
  g_autofree char *name = control_name_learned (learned);
  char *key = g_strjoin ("\n", track, learned->node, learned->param, name, NULL);
  Taking *taking = g_hash_table_lookup (control->takings, key);

  if (taking)
    g_free (key);
  else
    g_hash_table_insert (control->takings, key, taking = g_new0 (Taking, 1));
  return taking;
}

static void
move_dial (Control *control, ControlTrack *track, const DspPatch *patch, const DspLearnedInfo *learned, const EngineMidiMove *move)
{
  Taking *taking = taking_of (control, track->name, learned);
  DspDialRange range;
  DspDial dial;
  double value, position;

  if (!dsp_patch_get_dial (patch, learned->node, learned->param, &dial)
      || !dsp_dial_get_range (&dial, learned->min, learned->max, learned->curve, &range))
    return;
  value = control_get_value (track, &dial);
  if (value != taking->value)           /* somebody else has moved it since */
    taking->holds = false;
  position = take_over (taking, learned->mode, dsp_dial_range_position_of (&range, value), move->position);
  if (isnan (position))
    return;
  taking->value = dsp_dial_range_value_at (&range, position);
  if (control_set_value (control, track, dial.node, dial.name, taking->value, control_next_sample (control),
                         (uint32_t) (SMOOTH_S * engine_get_rate (control->engine))) == NULL)
    control_tell_value (control, track, &dial, taking->value);
}

static void
move_all (Control *control, const EngineMidiMove *move)
{
  g_auto (GStrv) names = engine_dup_track_names (control->engine);

  for (char **name = names; *name; name++)
    {
      DspPatch *patch = engine_track_dup_patch (control->engine, *name);
      ControlTrack *track = patch ? control_find_track (control, *name) : NULL;
      DspLearnedInfo learned;

      for (uint32_t i = 0; track && dsp_patch_get_learned (patch, i, &learned); i++)
        if (is_moved_by (&learned, move))
          move_dial (control, track, patch, &learned, move);
      dsp_patch_unref (patch);
    }
}

void
control_take_moves (Control *control)
{
  EngineMidiMove move;

  while (engine_read_midi_move (control->engine, &move))
    {
      if (control->learning.track)
        learn (control, &move);
      move_all (control, &move);
    }
}
