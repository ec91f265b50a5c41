/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions, tracks, instruments and effects: data that the score carries. */
#include "script-clip.h"

static Track *track_of (ApiCall *call) { return (Track *) call->self.u.host; }
static Session *session_of (ApiCall *call) { return (Session *) call->self.u.host; }
static Instrument *instrument_of (ApiCall *call) { return (Instrument *) call->self.u.host; }

static Value
emit_self (Script *s, ApiCall *call)
{
  return call->self;
}

/* ---- effects ------------------------------------------------------------------------------------------------------------------------ */

#define MIX P_OPT ("mix", LEVEL, NULL), P_OPT ("bypass", BOOL, "false")

static const ScriptApiParam delay_fields[] = { P_OPT ("time", ANY, "8n"), P_OPT_RANGE ("feedback", NUMBER, "0.3", NULL, 0, 0.98), P_OPT ("pingPong", BOOL, "false"), MIX, { NULL } };
static const ScriptApiParam reverb_fields[] = { P_OPT_RANGE ("decay", NUMBER, "2", "s", 0.5, 10), P_OPT ("size", LEVEL, "0.5"), P_OPT_RANGE ("preDelay", NUMBER, "10", "ms", 0, 500), P_OPT ("damping", LEVEL, "0.5"), MIX, { NULL } };
static const ScriptApiParam distortion_fields[] = { P_OPT ("drive", LEVEL, "0.5"), P_OPT ("tone", LEVEL, "0.5"), P_OPT_WORD ("type", "soft", "soft|hard|fuzz|tube"), MIX, { NULL } };
static const ScriptApiParam filter_fields[] = { P_OPT_WORD ("type", "lowpass", "lowpass|highpass|bandpass|notch"), P_OPT_RANGE ("frequency", NUMBER, "1000", "Hz", 10, 22000), P_OPT_RANGE ("resonance", NUMBER, "0.7", NULL, 0.1, 20), MIX, { NULL } };
static const ScriptApiParam compressor_fields[] = { P_OPT_RANGE ("threshold", NUMBER, "-24", "dB", -60, 0), P_OPT_RANGE ("ratio", NUMBER, "4", NULL, 1, 20), P_OPT_RANGE ("attack", NUMBER, "10", "ms", 0, 1000), P_OPT_RANGE ("release", NUMBER, "100", "ms", 1, 5000), P_OPT_RANGE ("makeupGain", NUMBER, "0", "dB", -24, 24), MIX, { NULL } };
static const ScriptApiParam chorus_fields[] = { P_OPT_RANGE ("rate", NUMBER, "1", "Hz", 0.01, 20), P_OPT ("depth", LEVEL, "0.5"), P_OPT_RANGE ("delayTime", NUMBER, "20", "ms", 1, 100), MIX, { NULL } };
static const ScriptApiParam eq_fields[] = { P_OPT_RANGE ("lowGain", NUMBER, "0", "dB", -24, 24), P_OPT_RANGE ("midGain", NUMBER, "0", "dB", -24, 24), P_OPT_RANGE ("highGain", NUMBER, "0", "dB", -24, 24), P_OPT_RANGE ("lowFreq", NUMBER, "250", "Hz", 20, 2000), P_OPT_RANGE ("highFreq", NUMBER, "4000", "Hz", 500, 20000), MIX, { NULL } };
static const ScriptApiParam custom_fields[] = { P ("name", TEXT), P_OPT ("params", OBJECT, NULL), MIX, { NULL } };

#define EFFECTS "delay|reverb|distortion|filter|compressor|chorus|eq|custom"
static const ScriptApiParam *const effect_fields[] = { delay_fields, reverb_fields, distortion_fields, filter_fields, compressor_fields, chorus_fields, eq_fields, custom_fields };

static void
param_add (Script *s, ScriptParam *params, uint32_t *count, const char *name, const Value *value)
{
  ScriptParam *param = &params[(*count)++];

  param->name = name;
  param->text = value->tag == TAG_STRING ? str_get_c (s->arena, value->u.str) : NULL;
  param->value = value->tag == TAG_NUMBER ? value->u.number : value->tag == TAG_BOOL ? value->u.bits != 0 : 0;
}

static ScriptEffect
effect_read (Script *s, ApiCall *call, uint32_t type_index, uint32_t params_index)
{
  const ScriptApiParam *fields = effect_fields[(int) call->args[type_index].number];
  Value value = call->args[params_index].value;
  const Object *object = value.tag == TAG_OBJECT ? value.u.object : NULL;
  ScriptEffect effect = { call->args[type_index].atom->str.data, NULL, 0 };
  ScriptParam *params;
  ApiArg options[10];
  uint32_t room = 1;

  options_read (s, fields, value, arg_place (s, call, params_index), options);
  for (uint32_t i = 0; object && i < object->count; i++)
    room += object->fields[i].value.tag == TAG_OBJECT ? object->fields[i].value.u.object->count : 1;
  params = memory_new_n (s->arena, ScriptParam, room);
  for (uint32_t i = 0; object && i < object->count; i++)
    {
      const Field *field = &object->fields[i];

      if (fields == delay_fields && strcmp (field->name->str.data, "time") == 0 && field->value.tag == TAG_STRING)
        {
          /* A duration becomes beats: the player knows the tempo. */
          params[effect.param_count].name = "timeBeats";
          params[effect.param_count].text = NULL;
          params[effect.param_count++].value = value_to_beats (s, field->value, arg_place (s, call, params_index), false);
        }
      else if (field->value.tag == TAG_OBJECT)
        for (uint32_t k = 0; k < field->value.u.object->count; k++)
          param_add (s, params, &effect.param_count, field->value.u.object->fields[k].name->str.data, &field->value.u.object->fields[k].value);
      else
        param_add (s, params, &effect.param_count, field->name->str.data, &field->value);
    }
  effect.params = params;
  return effect;
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
  return value_host (&session->host);
}

static Value
emit_session_tempo (Script *s, ApiCall *call)
{
  session_of (call)->tempo = call->args[0].number;
  return call->self;
}

static Value
emit_session_metre (Script *s, ApiCall *call)
{
  session_of (call)->numerator = (uint16_t) call->args[0].number;
  session_of (call)->denominator = (uint16_t) call->args[0].denominator;
  return call->self;
}

static Value
emit_session_duration (Script *s, ApiCall *call)
{
  session_of (call)->default_beats = call->args[0].number;
  return call->self;
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
  if (call->args[0].value.tag == TAG_HOST)
    *vector_push (s->arena, &session_of (call)->tracks) = (Track *) call->args[0].value.u.host;
  return call->self;
}

static Value
emit_session_track (Script *s, ApiCall *call)
{
  *vector_push (s->arena, &session_of (call)->tracks) = track_make (s, call->args[1].value, call->args[2].value, call->args[0].atom, call->place);
  return call->self;
}

static Value
emit_bus (Script *s, ApiCall *call)
{
  Session *session = session_of (call);
  BusCall *bus;

  for (uint32_t i = 0; i < session->buses.count; i++)
    if (session->buses.items[i].id == call->args[0].atom)
      script_throw (s, arg_place (s, call, 0), "SS0701", "Give one of them another id.", "There are two buses with the id %q.", &call->args[0].atom->str);
  bus = vector_push (s->arena, &session->buses);
  bus->id = call->args[0].atom;
  bus->effect = effect_read (s, call, 1, 2);
  bus->place = arg_place (s, call, 0);
  return call->self;
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

  call_value (s, call->args[1].value, value_undefined (), &host, 1, NULL, call->place);
  if (track->clip.tag == TAG_UNDEFINED)
    script_throw (s, call->place, "SS0704", "Write t => t.clip(lead).instrument(synth()).", "The track %q has no clip.", &call->args[0].atom->str);
  if (!s->file_session || ((Session *) s->file_session)->file != s->file)
    s->file_session = &session_make (s, call->place)->host;
  session = (Session *) s->file_session;
  *vector_push (s->arena, &session->tracks) = track;
  return host;
}

static Value
emit_track_clip (Script *s, ApiCall *call)
{
  track_of (call)->clip = call->args[0].value;
  return call->self;
}

static Value
emit_track_instrument (Script *s, ApiCall *call)
{
  track_of (call)->instrument_value = call->args[0].value;
  track_of (call)->instrument = call->args[0].value.tag == TAG_HOST ? (Instrument *) call->args[0].value.u.host : NULL;
  return call->self;
}

static Value
emit_track_name (Script *s, ApiCall *call)
{
  track_of (call)->name = call->args[0].atom;
  return call->self;
}

static Value
emit_track_tempo (Script *s, ApiCall *call)
{
  track_of (call)->tempo = call->args[0].number;
  return call->self;
}

static Value
emit_track_metre (Script *s, ApiCall *call)
{
  track_of (call)->numerator = (uint16_t) call->args[0].number;
  track_of (call)->denominator = (uint16_t) call->args[0].denominator;
  return call->self;
}

static Value
emit_track_duration (Script *s, ApiCall *call)
{
  track_of (call)->default_beats = call->args[0].number;
  return call->self;
}

static Value
emit_insert (Script *s, ApiCall *call)
{
  ScriptEffect effect = effect_read (s, call, 0, 1);

  *vector_push (s->arena, &track_of (call)->inserts) = effect;
  return call->self;
}

static SendCall
send_read (Script *s, ApiCall *call)
{
  double amount = call->args[1].given ? call->args[1].number : 1;

  return (SendCall) { call->args[0].atom, amount < 0 ? 0 : amount > 1 ? 1 : amount, arg_place (s, call, 0) };
}

static Value
emit_track_send (Script *s, ApiCall *call)
{
  *vector_push (s->arena, &track_of (call)->sends) = send_read (s, call);
  return call->self;
}

/* ---- instruments -------------------------------------------------------------------------------------------------------------------------- */

static Instrument *
instrument_make (Script *s, ApiCall *call, ScriptInstrumentKind kind, Atom *name)
{
  Instrument *instrument = memory_new (s->arena, Instrument);

  instrument->host.kind = HOST_INSTRUMENT;
  instrument->data.kind = kind;
  instrument->data.volume = 1;
  instrument->given = name;
  instrument->data.name = name ? name->str.data : NULL;
  instrument->place = call->place;
  return instrument;
}

static Value
emit_synth (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_make (s, call, SCRIPT_INSTRUMENT_SYNTH, call->args[0].atom);

  instrument->data.polyphony = 8;
  return value_host (&instrument->host);
}

static Value
emit_sampler (Script *s, ApiCall *call)
{
  return value_host (&instrument_make (s, call, SCRIPT_INSTRUMENT_SAMPLER, call->args[0].atom)->host);
}

static void
path_check (Script *s, const Str *path, Place place)
{
  bool up = false;

  for (uint32_t i = 0; i + 2 < path->length; i++)
    if (memcmp (path->data + i, "://", 3) == 0)
      script_throw (s, place, "SS0703", "Put the file into the project.", "Addresses cannot be loaded: %q.", path);
  for (uint32_t i = 0; i + 1 < path->length; i++)
    up |= path->data[i] == '.' && path->data[i + 1] == '.' && (i == 0 || path->data[i - 1] == '/');
  if (up || (path->length > 0 && path->data[0] == '/'))
    script_throw (s, place, "SS0703", "Put the file into the project.", "%q lies outside of the project folder.", path);
}

static Value
emit_patch (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_make (s, call, SCRIPT_INSTRUMENT_PATCH, NULL);

  path_check (s, &call->args[0].atom->str, arg_place (s, call, 0));
  instrument->data.patch = call->args[0].atom->str.data;
  instrument->data.name = call->args[0].atom->str.data;
  return value_host (&instrument->host);
}

static const ScriptApiParam soundfont_fields[] = { P_OPT_RANGE ("bank", WHOLE, "0", NULL, 0, 16383), P_OPT ("name", TEXT, NULL), { NULL } };

static void
param_set (Script *s, Instrument *instrument, const char *name, const char *text, double value)
{
  ScriptParam *param = NULL;

  for (uint32_t i = 0; i < instrument->params.count; i++)
    if (strcmp (instrument->params.items[i].name, name) == 0)
      param = &instrument->params.items[i];
  if (!param)
    param = vector_push (s->arena, &instrument->params);
  *param = (ScriptParam) { name, text, value };
}

static Value
emit_soundfont (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_make (s, call, SCRIPT_INSTRUMENT_SOUNDFONT, NULL);
  ApiArg o[2];

  options_read (s, soundfont_fields, call->args[2].value, arg_place (s, call, 2), o);
  path_check (s, &call->args[0].atom->str, arg_place (s, call, 0));
  instrument->data.patch = call->args[0].atom->str.data;
  instrument->data.name = o[1].given ? o[1].atom->str.data : instrument->data.patch;
  param_set (s, instrument, "program", NULL, call->args[1].given ? call->args[1].number : 0);
  param_set (s, instrument, "bank", NULL, o[0].given ? o[0].number : 0);
  return value_host (&instrument->host);
}

static Value
emit_osc (Script *s, ApiCall *call)
{
  param_set (s, instrument_of (call), "osc", call->args[0].atom->str.data, 0);
  return call->self;
}

static Value
set_own (Script *s, ApiCall *call, const char *name)
{
  param_set (s, instrument_of (call), name, NULL, call->args[0].number);
  return call->self;
}

static Value emit_attack (Script *s, ApiCall *call) { return set_own (s, call, "attack"); }
static Value emit_decay (Script *s, ApiCall *call) { return set_own (s, call, "decay"); }
static Value emit_release (Script *s, ApiCall *call) { return set_own (s, call, "release"); }
static Value emit_sustain_level (Script *s, ApiCall *call) { return set_own (s, call, "sustain"); }
static Value emit_bend_range (Script *s, ApiCall *call) { return set_own (s, call, "pitchBendRange"); }

static const ScriptApiParam envelope_fields[] = { P_OPT_RANGE ("attack", NUMBER, "0.01", "s", 0, 60), P_OPT_RANGE ("decay", NUMBER, "0.1", "s", 0, 60), P_OPT ("sustain", LEVEL, "0.5"), P_OPT_RANGE ("release", NUMBER, "1", "s", 0, 60), { NULL } };

static Value
emit_envelope (Script *s, ApiCall *call)
{
  static const char *const names[] = { "attack", "decay", "sustain", "release" };
  ApiArg o[4];

  options_read (s, envelope_fields, call->args[0].value, arg_place (s, call, 0), o);
  for (int i = 0; i < 4; i++)
    if (o[i].given)
      param_set (s, instrument_of (call), names[i], NULL, o[i].number);
  return call->self;
}

static Value
emit_set (Script *s, ApiCall *call)
{
  const Object *object = call->args[0].value.u.object;

  for (uint32_t i = 0; i < object->count; i++)
    {
      Value v = object->fields[i].value;

      if (v.tag != TAG_NUMBER && v.tag != TAG_STRING && v.tag != TAG_BOOL)
        script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "The parameter %q must be a number or a text, not %s.",
                      &object->fields[i].name->str, value_type_name (v));
      param_set (s, instrument_of (call), object->fields[i].name->str.data, v.tag == TAG_STRING ? str_get_c (s->arena, v.u.str) : NULL,
                 v.tag == TAG_NUMBER ? v.u.number : v.tag == TAG_BOOL ? v.u.bits != 0 : 0);
    }
  return call->self;
}

static Value
emit_polyphony (Script *s, ApiCall *call)
{
  instrument_of (call)->data.polyphony = (uint32_t) call->args[0].number;
  return call->self;
}

static Value
emit_volume (Script *s, ApiCall *call)
{
  instrument_of (call)->data.volume = call->args[0].number;
  return call->self;
}

static Value
emit_pan (Script *s, ApiCall *call)
{
  instrument_of (call)->data.pan = call->args[0].number;
  return call->self;
}

static Value
emit_channel (Script *s, ApiCall *call)
{
  instrument_of (call)->data.channel = (uint8_t) call->args[0].number;
  return call->self;
}

static Value
emit_instrument_send (Script *s, ApiCall *call)
{
  *vector_push (s->arena, &instrument_of (call)->sends) = send_read (s, call);
  return call->self;
}

static Value
emit_base (Script *s, ApiCall *call)
{
  path_check (s, &call->args[0].atom->str, arg_place (s, call, 0));
  param_set (s, instrument_of (call), "base", call->args[0].atom->str.data, 0);
  return call->self;
}

static Value
emit_sample (Script *s, ApiCall *call)
{
  ScriptParam *param;

  path_check (s, &call->args[1].atom->str, arg_place (s, call, 1));
  param = vector_push (s->arena, &instrument_of (call)->params);
  *param = (ScriptParam) { "sample", call->args[1].atom->str.data, call->args[0].pitch.midi };
  return call->self;
}

static Value
emit_playback (Script *s, ApiCall *call)
{
  param_set (s, instrument_of (call), "playbackMode", call->args[0].atom->str.data, 0);
  return call->self;
}

#define SESSION SCRIPT_ON_SESSION
#define TRACK SCRIPT_ON_TRACK
#define I SCRIPT_ON_INSTRUMENT

static const ApiRow rows[] = {
  { { "session", SCRIPT_ON_GLOBAL, { P_OPT_FIELDS ("options", session_fields) }, false, "session", "What plays: tracks, tempo, buses.", "session({ tempo: 96 })" }, emit_session },
  { { "create", SCRIPT_ON_SESSION_SPACE, { P_OPT_FIELDS ("options", session_fields) }, false, "session", "The same as session().", "Session.create()" }, emit_session },
  { { "tempo", SESSION, { P ("bpm", BPM) }, false, "session", "Quarters per minute.", ".tempo(96)" }, emit_session_tempo },
  { { "timeSignature", SESSION, { P ("metre", METRE) }, false, "session", "The metre.", ".timeSignature('3/4')" }, emit_session_metre },
  { { "defaultDuration", SESSION, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "session", "For everything written without a duration.", ".defaultDuration('8n')" }, emit_session_duration },
  { { "add", SESSION, { P ("track", TRACK) }, false, "session", "Adds a track.", ".add(Track.from(lead, synth()))" }, emit_add },
  { { "track", SESSION, { P ("name", TEXT), P ("clip", CLIP), P_OPT ("instrument", INSTRUMENT, NULL) }, false, "session", "Adds a track.", ".track('Lead', lead, Instrument.patch('lead'))" }, emit_session_track },
  { { "bus", SESSION, { P ("id", TEXT), P_WORD ("type", EFFECTS), P_OPT ("params", OBJECT, NULL) }, false, "session", "An effect that tracks send to.", ".bus('hall', 'reverb', { decay: 3 })" }, emit_bus },
  { { "build", SESSION | TRACK | I, { { NULL } }, false, "itself", "Nothing is left to build; kept so that older pieces run.", NULL }, emit_self },
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
  { { "synth", SCRIPT_ON_GLOBAL | SCRIPT_ON_INSTRUMENT_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "synth", "A plain synthesiser.", "synth().osc('sawtooth').attack(0.02)" }, emit_synth },
  { { "sampler", SCRIPT_ON_GLOBAL | SCRIPT_ON_INSTRUMENT_SPACE, { P_OPT ("name", TEXT, NULL) }, false, "sampler", "Plays sound files of the project.", "sampler().add('C4', 'piano.wav')" }, emit_sampler },
  { { "patch", SCRIPT_ON_INSTRUMENT_SPACE, { P ("file", TEXT) }, false, "patch", "A patch of the project, or a bundled one by name.", "Instrument.patch('pad')" }, emit_patch },
  { { "soundfont", SCRIPT_ON_INSTRUMENT_SPACE, { P ("file", TEXT), P_OPT_RANGE ("program", WHOLE, "0", NULL, 0, 127), P_OPT_FIELDS ("options", soundfont_fields) }, false, "soundfont",
      "A program of a soundfont.", "Instrument.soundfont('piano.sf2', 0)" }, emit_soundfont },
  { { "osc", SCRIPT_ON_SYNTH, { P_WORD ("wave", "sine|square|sawtooth|triangle") }, false, "synth", "Its wave.", ".osc('square')" }, emit_osc },
  { { "envelope", SCRIPT_ON_SYNTH, { P_FIELDS ("envelope", envelope_fields) }, false, "synth", "Attack, decay, sustain, release.", ".envelope({ attack: 0.02, release: 0.4 })" }, emit_envelope },
  { { "attack", SCRIPT_ON_SYNTH, { P_RANGE ("seconds", NUMBER, "s", 0, 60) }, false, "synth", "Time to rise.", ".attack(0.02)" }, emit_attack },
  { { "decay", SCRIPT_ON_SYNTH, { P_RANGE ("seconds", NUMBER, "s", 0, 60) }, false, "synth", "Time to fall to the sustain level.", ".decay(0.1)" }, emit_decay },
  { { "release", SCRIPT_ON_SYNTH, { P_RANGE ("seconds", NUMBER, "s", 0, 60) }, false, "synth", "Time to die away.", ".release(0.5)" }, emit_release },
  { { "sustainLevel", SCRIPT_ON_SYNTH, { P ("level", LEVEL) }, false, "synth", "Level while the key is held.", ".sustainLevel(0.6)" }, emit_sustain_level },
  { { "set", SCRIPT_ON_PATCH | SCRIPT_ON_SYNTH, { P ("params", OBJECT) }, false, "itself", "Parameters of the patch.", "Instrument.patch('pad').set({ cutoff: 800 })" }, emit_set },
  { { "base", SCRIPT_ON_SAMPLER, { P ("folder", TEXT) }, false, "sampler", "The folder of the sound files.", ".base('samples')" }, emit_base },
  { { "add", SCRIPT_ON_SAMPLER, { P ("pitch", PITCH), P ("file", TEXT) }, false, "sampler", "A sound file for a pitch.", ".add('C4', 'c4.wav')" }, emit_sample },
  { { "playbackMode", SCRIPT_ON_SAMPLER, { P_WORD ("mode", "oneshot|loop|sustain") }, false, "sampler", "How a sound file ends.", ".playbackMode('oneshot')" }, emit_playback },
  { { "polyphony", I, { P_RANGE ("voices", WHOLE, NULL, 1, 256) }, false, "itself", "How many notes sound at once.", ".polyphony(16)" }, emit_polyphony },
  { { "pan", I, { P_RANGE ("place", NUMBER, NULL, -1, 1) }, false, "itself", "From left (-1) to right (1).", ".pan(-0.3)" }, emit_pan },
  { { "volume", I, { P ("level", LEVEL) }, false, "itself", "Its level.", ".volume(0.8)" }, emit_volume },
  { { "send", I, { P ("bus", TEXT), P_OPT ("amount", NUMBER, "1") }, false, "itself", "How much goes to a bus, 0 to 1.", ".send('hall', 0.2)" }, emit_instrument_send },
  { { "pitchBendRange", I, { P_RANGE ("semitones", NUMBER, "semitones", 1, 96) }, false, "itself", "What a full bend means.", ".pitchBendRange(12)" }, emit_bend_range },
  { { "midiChannel", I, { P_RANGE ("channel", WHOLE, NULL, 1, 16) }, false, "itself", "Its MIDI channel.", ".midiChannel(10)" }, emit_channel },
};

const ApiTable api_table_session = { rows, sizeof rows / sizeof rows[0] };
