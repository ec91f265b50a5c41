/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned controls: which one belongs to which parameter. The list stands in the live patch ("midi") and is saved with it. */
#include <string.h>
#include "control-private.h"

#define LEARNED_MAX 256
#define ANSWER_BYTES 512

static const char *const source_words[] = { "cc", "cc14.", "nrpn", "bend", "pressure" };

/* ---- names of controls: cc74, cc14.1, nrpn130, bend, pressure; @3: of channel 3 only ---------------------------- */

char *
control_name_learned (const DspLearnedInfo *learned)
{
  GString *name = g_string_new (source_words[learned->source]);

  if (learned->source <= DSP_SOURCE_NRPN)
    g_string_append_printf (name, "%u", learned->number);
  if (learned->channel)
    g_string_append_printf (name, "@%u", learned->channel);
  return g_string_free (name, FALSE);
}

static bool
parse_name (const char *name, DspLearnedInfo *learned)
{
  static const guint64 most[] = { 127, 31, 16383, 0, 0 };
  static const DspSource order[] = { DSP_SOURCE_CC14, DSP_SOURCE_CC, DSP_SOURCE_NRPN, DSP_SOURCE_BEND, DSP_SOURCE_PRESSURE };

  for (size_t i = 0; i < G_N_ELEMENTS (order); i++)
    {
      size_t length = strlen (source_words[order[i]]);
      const char *at = name + length;
      char *end = (char *) at;
      guint64 number = 0, channel = 0;

      if (strncmp (name, source_words[order[i]], length))
        continue;
      if (order[i] <= DSP_SOURCE_NRPN)
        number = g_ascii_strtoull (at, &end, 10);
      if ((order[i] <= DSP_SOURCE_NRPN && end == at) || number > most[order[i]])
        return false;
      if (*end == '@')
        channel = g_ascii_strtoull (end + 1, &end, 10);
      learned->source = order[i];
      learned->number = (uint32_t) number;
      learned->channel = (uint32_t) channel;
      return !*end && channel <= 16;
    }
  return false;
}

/* ---- the list in the patch ---------------------------------------------------------------------------------- */

static uint32_t
read_list (const DspPatch *patch, DspLearnedInfo list[LEARNED_MAX])
{
  uint32_t count = 0;

  while (count < LEARNED_MAX && dsp_patch_get_learned (patch, count, &list[count]))
    count++;
  return count;
}

static bool
same_control (const DspLearnedInfo *a, const DspLearnedInfo *b)
{
  return a->source == b->source && a->number == b->number && (!a->channel || !b->channel || a->channel == b->channel);
}

static bool
same_dial (const DspLearnedInfo *a, const char *node, const char *param)
{
  return strcmp (a->node, node) == 0 && strcmp (a->param, param) == 0;
}

/* The patch with the list's entries for this dial replaced by one (NULL: none). NULL: *diagnostics says why. */
static DspPatch *
with_learned (const DspPatch *patch, const char *node, const char *param, const DspLearnedInfo *learned, DspDiagnostics *diagnostics)
{
  DspLearnedInfo list[LEARNED_MAX + 1];
  uint32_t count = read_list (patch, list), kept = 0;

  for (uint32_t i = 0; i < count; i++)
    if (!same_dial (&list[i], node, param))
      list[kept++] = list[i];
  if (learned)
    list[kept++] = *learned;
  return dsp_patch_with_learned (patch, list, kept, diagnostics);
}

/* Another parameter, here or in another track, that the same control moves as well is told, not taken away. */
static void
tell_conflicts (Control *control, const ControlOrigin *origin, int64_t serial, const char *track, const DspLearnedInfo *learned)
{
  g_auto (GStrv) names = engine_dup_track_names (control->engine);
  g_autofree char *name = control_name_learned (learned);

  for (char **other = names; *other; other++)
    {
      DspPatch *patch = engine_track_dup_patch (control->engine, *other);
      DspLearnedInfo known;

      for (uint32_t i = 0; patch && dsp_patch_get_learned (patch, i, &known); i++)
        if (same_control (&known, learned) && !(strcmp (*other, track) == 0 && same_dial (&known, learned->node, learned->param)))
          {
            uint8_t packet[ANSWER_BYTES];
            size_t size = osc_message_write (packet, sizeof packet, "/conflict", "hssss", serial, name, *other, known.node, known.param);

            control_send (control, origin, packet, size);
            control_tell (control, CONTROL_LISTEN_REPLIES, packet, size);
          }
      dsp_patch_unref (patch);
    }
}

void
control_tell_learned (Control *control, const ControlOrigin *origin, int64_t serial, const char *track, const DspLearnedInfo *learned)
{
  static const char *const modes[] = { "jump", "pickup", "scale" };
  g_autofree char *name = control_name_learned (learned);
  uint8_t packet[ANSWER_BYTES];
  size_t size = osc_message_write (packet, sizeof packet, "/learned", "hsssddss", serial, learned->node, learned->param, name,
                                   learned->min, learned->max, learned->curve, modes[learned->mode]);

  control_send (control, origin, packet, size);
  control_tell (control, CONTROL_LISTEN_REPLIES, packet, size);
  tell_conflicts (control, origin, serial, track, learned);
}

bool
control_keep_learned (Control *control, const char *track, const char *node, const char *param, const DspLearnedInfo *learned,
                      DspDiagnostics *diagnostics)
{
  DspPatch *patch = engine_track_dup_patch (control->engine, track), *next;
  ControlTrack *known = control_find_track (control, track);

  *diagnostics = (DspDiagnostics) { 0 };
  next = patch ? with_learned (patch, node, param, learned, diagnostics) : NULL;
  if (next)
    engine_track_annotate (control->engine, track, next);
  dsp_patch_unref (patch);
  if (next && known)
    {
      dsp_patch_unref (known->learned);
      known->learned = dsp_patch_ref (next);
    }
  dsp_patch_unref (next);
  return next != NULL;
}

/* The composition has read its patch anew: what the hands have learned is put back, as far as it still fits. A patch that
 * was loaded or edited by messages has its own. */
void
control_relearn (Control *control, ControlTrack *track)
{
  DspPatch *patch = track->learned ? engine_track_dup_patch (control->engine, track->name) : NULL, *next;
  DspLearnedInfo list[LEARNED_MAX];
  uint32_t count = 0, kept = 0;
  DspDiagnostics diagnostics;
  DspDial dial;

  if (patch && patch != track->learned && !engine_track_is_edited (control->engine, track->name))
    {
      count = read_list (track->learned, list);
      for (uint32_t i = 0; i < count; i++)
        if (dsp_patch_get_dial (patch, list[i].node, list[i].param, &dial))
          list[kept++] = list[i];
      next = dsp_patch_with_learned (patch, list, kept, &diagnostics);
      dsp_diagnostics_finish (&diagnostics);
      if (next)
        {
          engine_track_annotate (control->engine, track->name, next);
          dsp_patch_unref (track->learned);
          track->learned = dsp_patch_ref (next);
          dsp_patch_unref (next);
        }
    }
  dsp_patch_unref (patch);
}

/* ---- the addresses ------------------------------------------------------------------------------------------ */

static bool
mode_of (ControlRequest *r, uint32_t at, DspLearnMode *mode)
{
  static const char *const words[] = { "jump", "pickup", "scale" };

  *mode = DSP_LEARN_JUMP;
  if (r->count <= at)
    return true;
  for (int i = 0; i < 3; i++)
    if (strcmp (r->args[at].text, words[i]) == 0)
      {
        *mode = (DspLearnMode) i;
        return true;
      }
  control_fail (r, "P019", "jump, pickup or scale", "there is no mode \"%s\"", r->args[at].text);
  return false;
}

/* The dial; its texts are lent by the patch that the engine holds. */
static bool
dial_of (ControlRequest *r, DspDial *dial)
{
  DspPatch *patch = engine_track_dup_patch (r->control->engine, r->track->name);
  bool found = patch && dsp_patch_get_dial (patch, r->args[0].text, r->args[1].text, dial);

  if (!found)
    control_fail (r, "P004", "an id (\"\" for a macro) and a parameter", "there is nothing to turn that is called \"%s\" \"%s\"",
                  r->args[0].text, r->args[1].text);
  dsp_patch_unref (patch);
  return found;
}

/* id param [mode]: the next control that is moved. */
void
control_param_learn (ControlRequest *r)
{
  ControlLearning *learning = &r->control->learning;
  DspLearnMode mode;
  DspDial dial;

  if (!dial_of (r, &dial) || !mode_of (r, 2, &mode))
    return;
  control_end_learning (r->control);
  *learning = (ControlLearning) { r->message->origin, r->serial, g_strdup (r->track->name), g_strdup (dial.node),
                                  g_strdup (dial.name), mode };
  control_ok (r);
}

void
control_end_learning (Control *control)
{
  g_free (control->learning.track);
  g_free (control->learning.node);
  g_free (control->learning.param);
  control->learning = (ControlLearning) { 0 };
}

/* id param: moved by no control any more; one that is being learned is given up. */
void
control_param_unlearn (ControlRequest *r)
{
  DspDiagnostics diagnostics;
  DspDial dial;

  if (!dial_of (r, &dial))
    return;
  control_end_learning (r->control);
  if (control_keep_learned (r->control, r->track->name, r->args[0].text, r->args[1].text, NULL, &diagnostics))
    control_ok (r);
  else
    control_fail_with (r, "", &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
}

/* id param control min max curve [mode] */
void
control_param_map (ControlRequest *r)
{
  DspLearnedInfo learned = { .node = r->args[0].text, .param = r->args[1].text, .min = r->args[3].number, .max = r->args[4].number,
                             .curve = r->args[5].text };
  DspDiagnostics diagnostics;
  DspDialRange range;
  DspDial dial;

  if (!dial_of (r, &dial) || !mode_of (r, 6, &learned.mode))
    return;
  if (!parse_name (r->args[2].text, &learned))
    {
      control_fail (r, "E_ARGS", "cc0-cc127, cc14.0-cc14.31, nrpn0-nrpn16383, bend, pressure; with @1-@16 of one channel",
                    "there is no control \"%s\"", r->args[2].text);
      return;
    }
  if (!dsp_dial_get_range (&dial, learned.min, learned.max, learned.curve, &range))
    {
      control_fail (r, "P005", "lin, log, pow or db", "from %g to %g along \"%s\" is outside %g to %g", learned.min, learned.max, learned.curve,
                    dial.min, dial.max);
      return;
    }
  if (control_keep_learned (r->control, r->track->name, learned.node, learned.param, &learned, &diagnostics))
    {
      control_ok (r);
      tell_conflicts (r->control, &r->message->origin, r->serial, r->track->name, &learned);
    }
  else
    control_fail_with (r, "", &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
}

/* One /learned for each; then /ok. */
void
control_param_maps (ControlRequest *r)
{
  DspPatch *patch = engine_track_dup_patch (r->control->engine, r->track->name);
  DspLearnedInfo learned;

  for (uint32_t i = 0; patch && dsp_patch_get_learned (patch, i, &learned); i++)
    control_tell_learned (r->control, &r->message->origin, r->serial, r->track->name, &learned);
  dsp_patch_unref (patch);
  control_ok (r);
}
