/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live functions: what a line asks of the performance when it is run. A plain evaluation checks them, and lets the clips
 * they name wait, so that they can be started at once. */
#include "script-clip.h"

static LiveCall *
live_push (Script *s, ApiCall *call, ScriptLiveKind kind)
{
  const Statement *statement = s->statement;
  LiveCall *live = vector_push (s->arena, &s->live);

  *live = (LiveCall) { .data = { .kind = kind, .part = SCRIPT_NONE, .quantize = -1, .span = SCRIPT_NONE }, .clip = value_undefined (), .site = call->link, .file = s->file };
  live->run = statement && statement->file == s->input->main && s->input->run_start < s->input->run_end
              && statement->start < s->input->run_end && statement->end > s->input->run_start;
  return live;
}

static const ScriptApiParam quantum_fields[] = { P_OPT_WORD ("quantize", "live.quantum", "off|beat|bar|clip"), { NULL } };

static void
quantum_read (Script *s, ApiCall *call, LiveCall *live)
{
  ApiArg o[1];

  options_read (s, quantum_fields, call->args[1].value, arg_place (s, call, 1), o);
  if (o[0].given)
    live->data.quantize = (int) o[0].number;
}

static Value
emit_launch (Script *s, ApiCall *call)
{
  LiveCall *live = live_push (s, call, SCRIPT_LIVE_LAUNCH);

  live->clip = call->args[0].value;
  quantum_read (s, call, live);
  return value_undefined ();
}

static Value
emit_stop (Script *s, ApiCall *call)
{
  LiveCall *live = live_push (s, call, SCRIPT_LIVE_STOP);

  live->clip = call->args[0].value;
  quantum_read (s, call, live);
  return value_undefined ();
}

static Value
emit_quantum (Script *s, ApiCall *call)
{
  live_push (s, call, SCRIPT_LIVE_QUANTUM)->data.quantize = (int) call->args[0].number;
  return value_undefined ();
}

static Value
on_track (Script *s, ApiCall *call, ScriptLiveKind kind)
{
  Value track = call->args[0].value;
  Atom *name = NULL;

  if (track.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (track.tag == TAG_STRING)
    name = atoms_intern (&s->atoms, track.u.str->data, track.u.str->length);
  else if (track.tag == TAG_HOST && track.u.host->kind == HOST_TRACK)
    {
      const Track *t = (Track *) track.u.host;
      const Clip *clip = t->clip.tag == TAG_CLIP ? t->clip.u.clip : NULL;

      name = t->name ? t->name : clip && clip->given ? clip->given : clip ? clip->bound : NULL;
    }
  else if (track.tag == TAG_CLIP)
    name = track.u.clip->given ? track.u.clip->given : track.u.clip->bound;
  if (!name)
    script_throw (s, arg_place (s, call, 0), "SS0316", "For example: live.mute('Lead')", "%s takes a track or its name, not %s.", call->row->entry.name,
                  value_type_name (track));
  live_push (s, call, kind)->data.track = name->str.data;
  return value_undefined ();
}

static Value emit_mute (Script *s, ApiCall *call) { return on_track (s, call, SCRIPT_LIVE_MUTE); }
static Value emit_unmute (Script *s, ApiCall *call) { return on_track (s, call, SCRIPT_LIVE_UNMUTE); }
static Value emit_solo (Script *s, ApiCall *call) { return on_track (s, call, SCRIPT_LIVE_SOLO); }

static Value
with_values (Script *s, ApiCall *call, ScriptLiveKind kind, double other)
{
  LiveCall *live = live_push (s, call, kind);

  live->data.value = call->args[0].given ? call->args[0].number : 1;
  live->data.other = other;
  return value_undefined ();
}

static Value emit_tempo (Script *s, ApiCall *call) { return with_values (s, call, SCRIPT_LIVE_TEMPO, call->args[1].given ? call->args[1].number : 0); }
static Value emit_transpose (Script *s, ApiCall *call) { return with_values (s, call, SCRIPT_LIVE_TRANSPOSE, 0); }
static Value emit_velocity (Script *s, ApiCall *call) { return with_values (s, call, SCRIPT_LIVE_VELOCITY, 0); }
static Value emit_seek (Script *s, ApiCall *call) { return with_values (s, call, SCRIPT_LIVE_SEEK, 0); }
static Value emit_reward (Script *s, ApiCall *call) { return with_values (s, call, SCRIPT_LIVE_REWARD, 0); }
static Value emit_penalize (Script *s, ApiCall *call) { return with_values (s, call, SCRIPT_LIVE_PENALIZE, 0); }

static Value
emit_loop (Script *s, ApiCall *call)
{
  if (!(call->args[1].number > call->args[0].number))
    script_throw (s, arg_place (s, call, 1), "SS0404", "For example: live.loop(0, 16)", "A loop goes forward, not from beat %n to %n.", call->args[0].number,
                  call->args[1].number);
  return with_values (s, call, SCRIPT_LIVE_LOOP, call->args[1].number);
}

static Value
emit_panic (Script *s, ApiCall *call)
{
  live_push (s, call, SCRIPT_LIVE_PANIC);
  return value_undefined ();
}

#define L SCRIPT_ON_LIVE_SPACE
#define BEATS_MAX 1e6

static const ApiRow rows[] = {
  { { "launch", L, { P ("clip", CLIP), P_OPT_FIELDS ("options", quantum_fields) }, false, "nothing", "Starts a clip at the next line of the quantum.", "live.launch(verse, { quantize: 'beat' })" }, emit_launch },
  { { "stop", L, { P_OPT ("clip", CLIP, NULL), P_OPT_FIELDS ("options", quantum_fields) }, false, "nothing", "Stops a clip, or all, at the next line of the quantum; sounding notes end naturally.", "live.stop(verse)" }, emit_stop },
  { { "quantum", L, { P_WORD ("quantum", "off|beat|bar|clip") }, false, "nothing", "What launches and stops wait for; 'bar' at first.", "live.quantum('beat')" }, emit_quantum },
  { { "mute", L, { P ("track", ANY) }, false, "nothing", "A track falls silent.", "live.mute('Lead')" }, emit_mute },
  { { "unmute", L, { P ("track", ANY) }, false, "nothing", "A track is heard again.", "live.unmute('Lead')" }, emit_unmute },
  { { "solo", L, { P ("track", ANY) }, false, "nothing", "Only this track is heard.", "live.solo('Lead')" }, emit_solo },
  { { "tempo", L, { P ("bpm", BPM), { "ramp", SCRIPT_PARAM_DURATION, true, "0", "beats", 0, 0, "0", NULL } }, false, "nothing", "Scales the tempo line so that it goes at this tempo now.", "live.tempo(96, '1n')" }, emit_tempo },
  { { "transpose", L, { P_RANGE ("semitones", WHOLE, "semitones", -127, 127) }, false, "nothing", "Moves all that is played.", "live.transpose(-2)" }, emit_transpose },
  { { "velocity", L, { P_RANGE ("factor", NUMBER, NULL, 0, 2) }, false, "nothing", "All velocities times this.", "live.velocity(0.8)" }, emit_velocity },
  { { "seek", L, { P_RANGE ("beat", NUMBER, "beats", 0, BEATS_MAX) }, false, "nothing", "Goes to a beat of the transport.", "live.seek(16)" }, emit_seek },
  { { "loop", L, { P_RANGE ("from", NUMBER, "beats", 0, BEATS_MAX), P_RANGE ("to", NUMBER, "beats", 0, BEATS_MAX) }, false, "nothing", "Repeats a stretch of the transport.", "live.loop(0, 16)" }, emit_loop },
  { { "panic", L, { { NULL } }, false, "nothing", "Silence, at once.", "live.panic()" }, emit_panic },
  { { "reward", SCRIPT_ON_GLOBAL, { P_OPT_RANGE ("amount", NUMBER, "1", NULL, 0, 100) }, false, "nothing", "The synapses that fired last grow stronger.", "reward()" }, emit_reward },
  { { "penalize", SCRIPT_ON_GLOBAL, { P_OPT_RANGE ("amount", NUMBER, "1", NULL, 0, 100) }, false, "nothing", "The synapses that fired last grow weaker.", "penalize(2)" }, emit_penalize },
};

const ApiTable api_table_live = { rows, sizeof rows / sizeof rows[0] };
