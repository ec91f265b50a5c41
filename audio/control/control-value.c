/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /param/set and /param/get. */
#include <math.h>
#include <string.h>
#include "control-private.h"

#define RAMP_MAX_S 3600.0
#define PARAM_BYTES 512

/* The dial of the live patch; false: told why not. What it points at is lent by the engine until its lock is let go. */
static bool
look (ControlRequest *r, const char *node, const char *param, DspDial *dial)
{
  DspPatch *patch = engine_track_dup_patch (r->control->engine, r->track->name);
  bool found = patch && dsp_patch_get_dial (patch, node, param, dial);

  if (!patch)
    control_fail (r, "E_ADDRESS", "samplers and soundfonts have no parameters of this kind",
                  "the track \"%s\" plays no patch", r->track->name);
  else if (!found && *node && !dsp_patch_has_node (patch, node))
    control_fail (r, "P009", "/patch/get shows the nodes", "there is no node \"%s\"", node);
  else if (!found)
    control_fail (r, "P004", "/patch/modules lists the parameters", "there is no %s \"%s\"", *node ? "parameter" : "macro", param);
  dsp_patch_unref (patch);              /* the engine holds it as well */
  return found;
}

/* NAN: told why not. */
static double
value_of (ControlRequest *r, const DspDial *dial, const OscArg *arg)
{
  double value;

  if (arg->type != 's')
    {
      if (!isfinite (arg->number))
        control_fail (r, "P005", "a finite number", "%s cannot be set to that", dial->name);
      return isfinite (arg->number) ? arg->number : NAN;
    }
  value = dsp_dial_find_word (dial, arg->text);
  if (value >= 0)
    return value;
  control_fail (r, "P019", dial->words ? dial->words : "it takes a number", "%s has no word \"%s\"", dial->name, arg->text);
  return NAN;
}

void
control_tell_value (Control *control, const ControlTrack *track, const DspDial *dial, double value)
{
  uint8_t packet[PARAM_BYTES];

  if (control->listeners->len)
    control_tell (control, CONTROL_LISTEN_PARAMS, packet,
                  osc_message_write (packet, sizeof packet, "/param", "sssd", track->name, dial->node, dial->name, value));
}

void
control_param_set (ControlRequest *r)
{
  double ramp_s = r->count > 3 ? r->args[3].number : 0, rate = engine_get_rate (r->control->engine), value, clamped;
  uint64_t sample = control_sample_of (r);
  DspDial dial;
  const char *code;

  if (!look (r, r->args[0].text, r->args[1].text, &dial) || isnan (value = value_of (r, &dial, &r->args[2])))
    return;
  if (!(ramp_s >= 0 && ramp_s <= RAMP_MAX_S))
    {
      control_fail (r, "E_ARGS", "0 to 3600 seconds", "the ramp is out of range");
      return;
    }
  clamped = CLAMP (value, dial.min, dial.max);
  code = control_set_value (r->control, r->track, dial.node, dial.name, clamped, sample, (uint32_t) (ramp_s * rate + 0.5));
  if (code)
    {
      control_fail (r, code, "send it again in a moment", "1,024 values wait for their time already");
      return;
    }
  control_tell_value (r->control, r->track, &dial, clamped);
  if (clamped != value)
    control_fail (r, "P005", "", "%g is out of range: it was set to %g", value, clamped);
  control_done_later (r, 0, sample);
}

void
control_param_get (ControlRequest *r)
{
  uint8_t packet[PARAM_BYTES];
  DspDial dial;

  control_keep_values (r->control, r->track);
  if (!look (r, r->args[0].text, r->args[1].text, &dial))
    return;
  if (!dial.has_value)
    control_fail (r, "E_ARGS", "set it first: until then the nodes' own values count", "the macro \"%s\" has no value", dial.name);
  else
    control_answer (r, packet, osc_message_write (packet, sizeof packet, "/param", "hssd", r->serial, dial.node, dial.name, dial.value));
}
