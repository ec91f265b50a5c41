/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions and tracks: data that the score carries. */
#include "script-session.h"

static Value
emit_self (Script *s, ApiCall *call)
{
  call->fresh = call->mine;
  return call->self;
}

/* ---- sessions --------------------------------------------------------------------------------------------------------------------------- */

static const ScriptApiParam session_fields[] = { P_OPT ("tempo", BPM, "120"), P_OPT ("timeSignature", METRE, "4/4"), P_OPT_RANGE ("defaultDuration", DURATION, "4n", "beats", 0, 0), P_OPT ("seed", NUMBER, "1"), { NULL } };

static Session *
session_make (Script *s, Place place)
{
  Session *session = memory_new (s->arena, Session);

  session->host.kind = HOST_SESSION;
  session->default_beats = -1;
  session->file = s->file;
  session->place = place;
  *vector_push (s->arena, &s->sessions) = &session->host;
  return session;
}

/* The session that a method gives: another one, unless nobody else holds this one. */
static Session *
session_change (Script *s, ApiCall *call)
{
  Session *old = (Session *) call->self.u.host, *session;

  call->fresh = true;
  if (call->mine)
    return old;
  session = memory_alloc (s->arena, sizeof *session);
  *session = *old;
  session->file = s->file;
  session->place = call->place;
  session->origin = old;
  session->tracks.capacity = session->tracks.count;
  session->buses.capacity = session->buses.count;
  session->tracks.items = memory_move (s->arena, old->tracks.items, old->tracks.count, old->tracks.count, sizeof *old->tracks.items);
  session->buses.items = memory_move (s->arena, old->buses.items, old->buses.count, old->buses.count, sizeof *old->buses.items);
  *vector_push (s->arena, &s->sessions) = &session->host;
  return session;
}

static Value
emit_session (Script *s, ApiCall *call)
{
  Session *session;
  ApiArg o[4];

  options_read (s, session_fields, call->args[0].value, arg_place (s, call, 0), o);
  session = session_make (s, call->place);
  session->tempo = o[0].given ? o[0].number : 0;
  session->numerator = o[1].given ? (uint16_t) o[1].number : 0;
  session->denominator = o[1].given ? (uint16_t) o[1].denominator : 0;
  session->default_beats = o[2].given ? o[2].number : -1;
  session->seeded = o[3].given;
  session->seed = o[3].given ? (uint32_t) value_to_int32 (s, o[3].value) : 0;
  call->fresh = true;
  return value_host (&session->host);
}

static Value
emit_session_tempo (Script *s, ApiCall *call)
{
  Session *session = session_change (s, call);

  session->tempo = call->args[0].number;
  return value_host (&session->host);
}

static Value
emit_session_metre (Script *s, ApiCall *call)
{
  Session *session = session_change (s, call);

  session->numerator = (uint16_t) call->args[0].number;
  session->denominator = (uint16_t) call->args[0].denominator;
  return value_host (&session->host);
}

static Value
emit_session_duration (Script *s, ApiCall *call)
{
  Session *session = session_change (s, call);

  session->default_beats = call->args[0].number;
  return value_host (&session->host);
}

static Track *
track_make (Script *s, Value clip, Value instrument, Atom *name, Place place)
{
  Track *track = memory_new (s->arena, Track);

  track->host.kind = HOST_TRACK;
  track->clip = clip;
  track->instrument_value = instrument;
  track->instrument = instrument.tag == TAG_HOST ? (Instrument *) instrument.u.host : NULL;
  track->name = name;
  track->default_beats = -1;
  track->place = place;
  return track;
}

static Value
emit_add (Script *s, ApiCall *call)
{
  Session *session = session_change (s, call);

  if (call->args[0].value.tag == TAG_HOST)
    *vector_push (s->arena, &session->tracks) = (Track *) call->args[0].value.u.host;
  return value_host (&session->host);
}

static Value
emit_session_track (Script *s, ApiCall *call)
{
  Session *session = session_change (s, call);

  *vector_push (s->arena, &session->tracks) = track_make (s, call->args[1].value, call->args[2].value, call->args[0].atom, call->place);
  return value_host (&session->host);
}

static Value
emit_bus (Script *s, ApiCall *call)
{
  Session *session = (Session *) call->self.u.host;
  BusCall *bus;

  for (uint32_t i = 0; i < session->buses.count; i++)
    if (session->buses.items[i].id == call->args[0].atom)
      script_throw (s, arg_place (s, call, 0), "SS0701", "Give one of them another id.", "There are two buses with the id %q.", &call->args[0].atom->str);
  session = session_change (s, call);
  bus = vector_push (s->arena, &session->buses);
  bus->id = call->args[0].atom;
  bus->effect = effect_read (s, call, 1, 2, true);
  bus->place = arg_place (s, call, 0);
  return value_host (&session->host);
}

/* ---- tracks ----------------------------------------------------------------------------------------------------------------------------- */

static const ScriptApiParam track_fields[] = { P_OPT ("name", TEXT, NULL), P_OPT ("tempo", BPM, NULL), P_OPT ("timeSignature", METRE, NULL), P_OPT_RANGE ("defaultDuration", DURATION, NULL, "beats", 0, 0), { NULL } };

static Value
emit_track_from (Script *s, ApiCall *call)
{
  ApiArg o[4];
  Track *track;

  options_read (s, track_fields, call->args[2].value, arg_place (s, call, 2), o);
  track = track_make (s, call->args[0].value, call->args[1].value, o[0].atom, call->place);
  track->tempo = o[1].given ? o[1].number : 0;
  track->numerator = o[2].given ? (uint16_t) o[2].number : 0;
  track->denominator = o[2].given ? (uint16_t) o[2].denominator : 0;
  track->default_beats = o[3].given ? o[3].number : -1;
  return value_host (&track->host);
}

/* track('Lead', t => t.clip(c).instrument(i)): the file's own session. */
static Value
emit_track (Script *s, ApiCall *call)
{
  Track *track = track_make (s, value_undefined (), value_undefined (), call->args[0].atom, call->place);
  Value host = value_host (&track->host);
  Session *session;

  track->open = true;
  call_value (s, call->args[1].value, value_undefined (), &host, 1, NULL, call->place);
  track->open = false;
  if (track->clip.tag == TAG_UNDEFINED)
    script_throw (s, call->place, "SS0704", "Write t => t.clip(lead).instrument(synth()).", "The track %q has no clip.", &call->args[0].atom->str);
  if (!s->file_session || ((Session *) s->file_session)->file != s->file)
    s->file_session = &session_make (s, call->place)->host;
  session = (Session *) s->file_session;
  *vector_push (s->arena, &session->tracks) = track;
  return host;
}

/* The track that a method gives: another one, unless it is just being described. */
static Track *
track_change (Script *s, ApiCall *call)
{
  const Track *old = (Track *) call->self.u.host;
  Track *track;

  if (old->open)
    return (Track *) call->self.u.host;
  track = memory_alloc (s->arena, sizeof *track);
  *track = *old;
  track->inserts.capacity = track->inserts.count;       /* the next one moves to a list of its own */
  track->sends.capacity = track->sends.count;
  track->inserts.items = memory_move (s->arena, old->inserts.items, old->inserts.count, old->inserts.count, sizeof *old->inserts.items);
  track->sends.items = memory_move (s->arena, old->sends.items, old->sends.count, old->sends.count, sizeof *old->sends.items);
  return track;
}

static Value
emit_track_clip (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->clip = call->args[0].value;
  return value_host (&track->host);
}

static Value
emit_track_instrument (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->instrument_value = call->args[0].value;
  track->instrument = call->args[0].value.tag == TAG_HOST ? (Instrument *) call->args[0].value.u.host : NULL;
  return value_host (&track->host);
}

static Value
emit_track_name (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->name = call->args[0].atom;
  return value_host (&track->host);
}

static Value
emit_track_tempo (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->tempo = call->args[0].number;
  return value_host (&track->host);
}

static Value
emit_track_metre (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->numerator = (uint16_t) call->args[0].number;
  track->denominator = (uint16_t) call->args[0].denominator;
  return value_host (&track->host);
}

static Value
emit_track_duration (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->default_beats = call->args[0].number;
  return value_host (&track->host);
}

static Value
emit_insert (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);
  ScriptEffect effect = effect_read (s, call, 0, 1, false);

  *vector_push (s->arena, &track->inserts) = effect;
  return value_host (&track->host);
}

SendCall
send_read (Script *s, ApiCall *call)
{
  double amount = call->args[1].given ? call->args[1].number : 1;

  return (SendCall) { call->args[0].atom, amount < 0 ? 0 : amount > 1 ? 1 : amount, arg_place (s, call, 0) };
}

static Value
emit_track_send (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  *vector_push (s->arena, &track->sends) = send_read (s, call);
  return value_host (&track->host);
}

static Value
emit_track_mute (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->mute = true;
  return value_host (&track->host);
}

static Value
emit_track_solo (Script *s, ApiCall *call)
{
  Track *track = track_change (s, call);

  track->solo = true;
  return value_host (&track->host);
}

#define SESSION SCRIPT_ON_SESSION
#define TRACK SCRIPT_ON_TRACK

static const ApiRow rows[] = {
  { { "session", SCRIPT_ON_GLOBAL, { P_OPT_FIELDS ("options", session_fields) }, false, "session", "What plays: tracks, tempo, buses.", "session({ tempo: 96 })" }, emit_session },
  { { "create", SCRIPT_ON_SESSION_SPACE, { P_OPT_FIELDS ("options", session_fields) }, false, "session", "The same as session().", "Session.create()" }, emit_session },
  { { "tempo", SESSION, { P ("bpm", BPM) }, false, "session", "Quarters per minute.", ".tempo(96)" }, emit_session_tempo },
  { { "timeSignature", SESSION, { P ("metre", METRE) }, false, "session", "The metre.", ".timeSignature('3/4')" }, emit_session_metre },
  { { "defaultDuration", SESSION, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "session", "For everything written without a duration.", ".defaultDuration('8n')" }, emit_session_duration },
  { { "add", SESSION, { P ("track", TRACK) }, false, "session", "Adds a track.", ".add(Track.from(lead, synth()))" }, emit_add },
  { { "track", SESSION, { P ("name", TEXT), P ("clip", CLIP), P_OPT ("instrument", INSTRUMENT, NULL) }, false, "session", "Adds a track.", ".track('Lead', lead, Instrument.patch('lead'))" }, emit_session_track },
  { { "bus", SESSION, { P ("id", TEXT), P_WORD ("type", EFFECTS), P_OPT ("params", OBJECT, NULL) }, false, "session", "An effect that tracks send to.", ".bus('hall', 'reverb', { decay: 3 })" }, emit_bus },
  { { "build", SESSION | TRACK | SCRIPT_ON_INSTRUMENT, { { NULL } }, false, "itself", "Nothing is left to build; kept so that older pieces run.", "session().build()" }, emit_self },
  { { "track", SCRIPT_ON_GLOBAL, { P ("name", TEXT), P ("body", FUNCTION) }, false, "track", "Adds a track to the file's own session.", "track('Lead', t => t.clip(lead).instrument(synth()))" }, emit_track },
  { { "from", SCRIPT_ON_TRACK_SPACE, { P ("clip", CLIP), P_OPT ("instrument", INSTRUMENT, NULL), P_OPT_FIELDS ("options", track_fields) }, false, "track",
      "A clip on an instrument.", "Track.from(lead, synth(), { name: 'Lead' })" }, emit_track_from },
  { { "clip", TRACK, { P ("clip", CLIP) }, false, "track", "What the track plays.", ".clip(lead)" }, emit_track_clip },
  { { "instrument", TRACK, { P ("instrument", INSTRUMENT) }, false, "track", "What it is played on.", ".instrument(synth())" }, emit_track_instrument },
  { { "name", TRACK, { P ("name", TEXT) }, false, "track", "Its name.", ".name('Lead')" }, emit_track_name },
  { { "tempo", TRACK, { P ("bpm", BPM) }, false, "track", "Its tempo, if the clip sets none.", ".tempo(96)" }, emit_track_tempo },
  { { "timeSignature", TRACK, { P ("metre", METRE) }, false, "track", "Its metre, if the clip sets none.", ".timeSignature('3/4')" }, emit_track_metre },
  { { "defaultDuration", TRACK, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "track", "For everything written without a duration.", ".defaultDuration('8n')" }, emit_track_duration },
  { { "insert", TRACK, { P_WORD ("type", EFFECTS), P_OPT ("params", OBJECT, NULL) }, false, "track", "An effect in the track.", ".insert('chorus', { mix: 0.3 })" }, emit_insert },
  { { "send", TRACK, { P ("bus", TEXT), P_OPT ("amount", NUMBER, "1") }, false, "track", "How much goes to a bus, 0 to 1.", ".send('hall', 0.3)" }, emit_track_send },
  { { "mute", TRACK, { { NULL } }, false, "track", "The track is not heard.", ".mute()" }, emit_track_mute },
  { { "solo", TRACK, { { NULL } }, false, "track", "Only tracks that are solo are heard.", ".solo()" }, emit_track_solo },
};

const ApiTable api_table_session = { rows, sizeof rows / sizeof rows[0] };
