/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cables: which ports join, and what is odd about a cable that may stay. */
#include <string.h>
#include "dsp-patch.h"

static void
unknown_port (const DspModule *m, const char *port, size_t offset, bool input, DspDiagnostics *d)
{
  DspGuess g = { 0 };
  char hint[128];
  const DspPort *ports = input ? m->inputs : m->outputs;
  for (uint32_t i = 0; i < DSP_PORTS_MAX && ports[i].name; i++)
    dsp_guess_add (&g, port, ports[i].name);
  for (uint32_t i = 0; input && i < dsp_module_param_count (m); i++)
    dsp_guess_add (&g, port, m->params[i].name);
  dsp_complain (d, DSP_ERROR, "P003", offset, dsp_guess_hint (&g, port, hint), "%s has no %s \"%.60s\"", m->type, input ? "input" : "output", port);
}

static bool
find_source (DspCable *c, const DspModule *m, const char *port, size_t offset, DspDiagnostics *d)
{
  int found = dsp_module_find_output (m, port);
  if (found < 0)
    return unknown_port (m, port, offset, false, d), false;
  c->from_port = (uint32_t) found;
  return true;
}

static bool
find_target (DspCable *c, const DspModule *m, const char *port, size_t offset, DspDiagnostics *d)
{
  int input = dsp_module_find_input (m, port), param = dsp_module_find_param (m, port);
  if (input < 0 && param < 0)
    return unknown_port (m, port, offset, true, d), false;
  if (input < 0 && m->params[param].type != DSP_PARAM_FLOAT)
    {
      dsp_complain (d, DSP_ERROR, "P006", offset, NULL, "the parameter \"%s\" takes no cable", m->params[param].name);
      return false;
    }
  c->to_param = input < 0;
  c->to_port = (uint32_t) (input < 0 ? param : input);
  return true;
}

bool
dsp_cable_join (const DspPatch *p, DspCable *c, const char *from_port, size_t from_offset, const char *to_port, size_t to_offset,
                DspDiagnostics *d)
{
  const DspModule *from = p->nodes[c->from].module, *to = p->nodes[c->to].module;
  bool ok = from && find_source (c, from, from_port, from_offset, d);
  ok = to && find_target (c, to, to_port, to_offset, d) && ok;
  if (!ok)
    return false;
  bool event_from = from->outputs[c->from_port].kind == DSP_PORT_EVENT;
  bool event_to = !c->to_param && to->inputs[c->to_port].kind == DSP_PORT_EVENT;
  if (event_from != event_to)
    dsp_complain (d, DSP_ERROR, "P006", to_offset, event_from ? "put an event.hold between" : "put a trig.edge between", "%s does not join %s",
                  event_from ? "an event output" : "a signal", event_from ? "a signal input" : "an event input");
  return event_from == event_to;
}

bool
dsp_cable_is_between (const DspCable *a, const DspCable *b)
{
  return a->from == b->from && a->from_port == b->from_port && a->to == b->to && a->to_port == b->to_port && a->to_param == b->to_param;
}

void
dsp_cable_warn (const DspPatch *p, const DspCable *c, DspDiagnostics *d)
{
  for (uint32_t i = 0; i < p->cable_count; i++)
    if (dsp_cable_is_between (&p->cables[i], c))
      {
        dsp_complain (d, DSP_WARNING, "P015", c->offset, "write one with the sum of the amounts", "this cable stands here twice");
        break;
      }
  if (c->to_param && c->mode == DSP_CABLE_SET && p->nodes[c->to].given & 1u << c->to_port)
    dsp_complain (d, DSP_WARNING, "P016", c->offset, "use mode add or mul, or leave the value out", "the value of %s.%s is replaced by this cable",
                  p->nodes[c->to].id, p->nodes[c->to].module->params[c->to_port].name);
}
