/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instruments: synthesiser, sampler, patch, soundfont. Values: every method gives another one. */
#include "script-session.h"
#include <math.h>

/* ---- making them -------------------------------------------------------------------------------------------------------------------------- */

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
  instrument->origin = instrument;
  instrument->data.output = SCRIPT_NONE;
  instrument->data.sidechain.instrument = SCRIPT_NONE;
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

static const ScriptApiParam soundfont_fields[] = { P_OPT_RANGE ("bank", WHOLE, "0", NULL, 0, 16383), P_OPT ("name", TEXT, NULL), { NULL } };

static Value
emit_soundfont (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_make (s, call, SCRIPT_INSTRUMENT_SOUNDFONT, NULL);
  ApiArg o[2];

  options_read (s, soundfont_fields, call->args[2].value, arg_place (s, call, 2), o);
  path_check (s, &call->args[0].atom->str, arg_place (s, call, 0));
  instrument->data.patch = call->args[0].atom->str.data;
  instrument->data.name = o[1].given ? o[1].atom->str.data : instrument->data.patch;
  instrument->data.program = call->args[1].given ? (uint32_t) call->args[1].number : 0;
  instrument->data.bank = o[0].given ? (uint32_t) o[0].number : 0;
  return value_host (&instrument->host);
}

/* The instrument that a method gives: a copy with lists of its own. */
static Instrument *
instrument_change (Script *s, ApiCall *call)
{
  const Instrument *old = (Instrument *) call->self.u.host;
  Instrument *instrument = memory_alloc (s->arena, sizeof *instrument);

  *instrument = *old;
  instrument->params.items = memory_move (s->arena, old->params.items, old->params.count, old->params.count, sizeof *old->params.items);
  instrument->params.capacity = old->params.count;
  instrument->sends.items = memory_move (s->arena, old->sends.items, old->sends.count, old->sends.count, sizeof *old->sends.items);
  instrument->sends.capacity = old->sends.count;
  instrument->regions.items = memory_move (s->arena, old->regions.items, old->regions.count, old->regions.count, sizeof *old->regions.items);
  instrument->regions.capacity = old->regions.count;
  return instrument;
}

/* ---- synthesisers and patches ---------------------------------------------------------------------------------------------------------- */

static Value
set_own (Script *s, ApiCall *call, const char *name)
{
  Instrument *instrument = instrument_change (s, call);

  param_set (s, instrument, name, NULL, call->args[0].number);
  return value_host (&instrument->host);
}

static Value emit_attack (Script *s, ApiCall *call) { return set_own (s, call, "attack"); }
static Value emit_decay (Script *s, ApiCall *call) { return set_own (s, call, "decay"); }
static Value emit_release (Script *s, ApiCall *call) { return set_own (s, call, "release"); }
static Value emit_sustain_level (Script *s, ApiCall *call) { return set_own (s, call, "sustain"); }

static Value
emit_osc (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  param_set (s, instrument, "osc", call->args[0].atom->str.data, 0);
  return value_host (&instrument->host);
}

static const ScriptApiParam envelope_fields[] = { P_OPT_RANGE ("attack", NUMBER, "0.01", "s", 0, 60), P_OPT_RANGE ("decay", NUMBER, "0.1", "s", 0, 60), P_OPT ("sustain", LEVEL, "0.5"), P_OPT_RANGE ("release", NUMBER, "1", "s", 0, 60), { NULL } };

static Value
emit_envelope (Script *s, ApiCall *call)
{
  static const char *const names[] = { "attack", "decay", "sustain", "release" };
  Instrument *instrument = instrument_change (s, call);
  ApiArg o[4];

  options_read (s, envelope_fields, call->args[0].value, arg_place (s, call, 0), o);
  for (int i = 0; i < 4; i++)
    if (o[i].given)
      param_set (s, instrument, names[i], NULL, o[i].number);
  return value_host (&instrument->host);
}

static Value
emit_set (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);
  const Object *object = call->args[0].value.u.object;

  for (uint32_t i = 0; i < object->count; i++)
    {
      Value v = object->fields[i].value;

      if (v.tag != TAG_NUMBER && v.tag != TAG_STRING && v.tag != TAG_BOOL)
        script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "The parameter %q must be a number or a text, not %s.",
                      &object->fields[i].name->str, value_type_name (v));
      param_set (s, instrument, object->fields[i].name->str.data, v.tag == TAG_STRING ? str_get_c (s->arena, v.u.str) : NULL,
                 v.tag == TAG_NUMBER ? v.u.number : v.tag == TAG_BOOL ? v.u.bits != 0 : 0);
    }
  return value_host (&instrument->host);
}

/* ---- samplers ---------------------------------------------------------------------------------------------------------------------------- */

#define REGIONS_MAX 1024

static ScriptRegion *
region_add (Script *s, ApiCall *call, Instrument *instrument, const Atom *sample, Place place)
{
  ScriptRegion *region;

  path_check (s, &sample->str, place);
  if (instrument->regions.count >= REGIONS_MAX)
    script_throw (s, call->place, "SS0706", NULL, "A sampler has at most %n sound files.", (double) REGIONS_MAX);
  region = vector_push (s->arena, &instrument->regions);
  *region = (ScriptRegion) { .sample = sample->str.data, .key_low = 1, .velocity_high = 127, .gain = 1, .playback = instrument->data.playback };
  return region;
}

static Value
emit_base (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  path_check (s, &call->args[0].atom->str, arg_place (s, call, 0));
  instrument->data.folder = call->args[0].atom->str.data;
  return value_host (&instrument->host);
}

static Value
emit_sample (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  region_add (s, call, instrument, call->args[1].atom, arg_place (s, call, 1))->root = (uint8_t) call->args[0].pitch.midi;
  return value_host (&instrument->host);
}

static Value
emit_playback (Script *s, ApiCall *call)
{
  static const ScriptPlayback modes[] = { SCRIPT_PLAYBACK_ONESHOT, SCRIPT_PLAYBACK_LOOP, SCRIPT_PLAYBACK_SUSTAIN };
  Instrument *instrument = instrument_change (s, call);

  instrument->data.playback = modes[(int) call->args[0].number];
  for (uint32_t i = 0; i < instrument->regions.count; i++)
    if (instrument->regions.items[i].loop_end <= 0)
      instrument->regions.items[i].playback = instrument->data.playback;
  return value_host (&instrument->host);
}

static const ScriptApiParam pitch_range_fields[] = { P ("low", PITCH), P ("high", PITCH), { NULL } };
static const ScriptApiParam velocity_range_fields[] = { P_RANGE ("low", WHOLE, NULL, 0, 127), P_RANGE ("high", WHOLE, NULL, 0, 127), { NULL } };
static const ScriptApiParam sample_loop_fields[] = { P_RANGE ("start", NUMBER, "s", 0, 3600), P_RANGE ("end", NUMBER, "s", 0, 3600), { NULL } };
static const ScriptApiParam sample_settings_fields[] = {
  P_OPT_RANGE ("transpose", NUMBER, "0", "semitones", -127, 127), P_OPT_RANGE ("detune", NUMBER, "0", "cents", -1200, 1200),
  P_OPT_RANGE ("volume", NUMBER, "0", "dB", -96, 24), P_OPT_RANGE ("pan", NUMBER, "0", NULL, -1, 1), P_OPT_FIELDS ("loop", sample_loop_fields), { NULL },
};
static const ScriptApiParam region_fields[] = {
  P ("sample", TEXT), P ("rootPitch", PITCH), P_OPT_FIELDS ("pitchRange", pitch_range_fields), P_OPT_FIELDS ("velocityRange", velocity_range_fields),
  P_OPT_FIELDS ("settings", sample_settings_fields), { NULL },
};

static void
range_order (Script *s, Place place, const char *what, double low, double high)
{
  if (low > high)
    script_throw (s, place, "SS0404", NULL, "%s goes from low to high, not from %n to %n.", what, low, high);
}

static void
region_settings_read (Script *s, ScriptRegion *region, Value value, Place place)
{
  ApiArg o[5], loop[2];

  options_read (s, sample_settings_fields, value, place, o);
  region->tune_cents = (o[0].given ? 100 * o[0].number : 0) + (o[1].given ? o[1].number : 0);
  region->gain = o[2].given ? pow (10, o[2].number / 20) : 1;
  region->pan = o[3].given ? o[3].number : 0;
  if (!o[4].given)
    return;
  options_read (s, sample_loop_fields, o[4].value, place, loop);
  range_order (s, place, "loop", loop[0].number, loop[1].number);
  region->playback = SCRIPT_PLAYBACK_LOOP;
  region->loop_start = loop[0].number;
  region->loop_end = loop[1].number;
}

static void
region_read (Script *s, ApiCall *call, Instrument *instrument, Value value, Place place)
{
  ScriptRegion *region;
  ApiArg o[5], range[2];

  if (value.tag == TAG_UNDEFINED)
    script_throw (s, place, "SS0316", NULL, "A region is an object { sample, rootPitch }.");
  options_read (s, region_fields, value, place, o);
  region = region_add (s, call, instrument, o[0].atom, place);
  region->root = (uint8_t) o[1].pitch.midi;
  region->key_low = 0;
  region->key_high = 127;
  if (o[2].given)
    {
      options_read (s, pitch_range_fields, o[2].value, place, range);
      range_order (s, place, "pitchRange", range[0].pitch.midi, range[1].pitch.midi);
      region->key_low = (uint8_t) range[0].pitch.midi;
      region->key_high = (uint8_t) range[1].pitch.midi;
    }
  if (o[3].given)
    {
      options_read (s, velocity_range_fields, o[3].value, place, range);
      range_order (s, place, "velocityRange", range[0].number, range[1].number);
      region->velocity_low = (uint8_t) range[0].number;
      region->velocity_high = (uint8_t) range[1].number;
    }
  region_settings_read (s, region, o[4].value, place);
}

static Value
emit_regions (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);
  const Array *list = call->values[0].u.array;

  instrument->regions.count = 0;
  for (uint32_t i = 0; i < list->count; i++)
    region_read (s, call, instrument, list->items[i], arg_place (s, call, 0));
  return value_host (&instrument->host);
}

/* { kick: 'C2' }: the key that plays a drum; { kick: 'kick.wav' }: the file itself, on the drum's own key. */
static Value
emit_drum_map (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);
  const Object *object = call->args[0].value.u.object;
  Object *keys = object_new (s);
  Place place = arg_place (s, call, 0);

  for (uint32_t i = 0; i < object->count; i++)
    {
      const Field *field = &object->fields[i];
      const TheoryDrum *drum = theory_drum_find (field->name->str.data, field->name->str.length);
      TheoryPitch pitch;

      if (field->value.tag != TAG_STRING || theory_pitch_parse (field->value.u.str->data, field->value.u.str->length, &pitch))
        object_set (s, keys, field->name, field->value);
      else
        {
          Atom *file = atoms_intern (&s->atoms, field->value.u.str->data, field->value.u.str->length);
          ScriptRegion *region;

          if (!drum)
            script_throw (s, place, "SS0406", "Give it a key with regions() or add().", "There is no drum %q.", &field->name->str);
          region = region_add (s, call, instrument, file, place);
          region->root = region->key_low = region->key_high = drum->general_midi;
          region->playback = SCRIPT_PLAYBACK_ONESHOT;
        }
    }
  instrument->drums = drum_map_read (s, instrument->drums, value_object (keys), place);
  return value_host (&instrument->host);
}

/* ---- all of them ---------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_polyphony (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  instrument->data.polyphony = (uint32_t) call->args[0].number;
  return value_host (&instrument->host);
}

static Value
emit_volume (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  instrument->data.volume = call->args[0].number;
  return value_host (&instrument->host);
}

static Value
emit_pan (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  instrument->data.pan = call->args[0].number;
  return value_host (&instrument->host);
}

static Value
emit_channel (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  instrument->data.channel = (uint8_t) call->args[0].number;
  return value_host (&instrument->host);
}

static Value
emit_bend_range (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  instrument->data.bend_semitones = call->args[0].number;
  return value_host (&instrument->host);
}

static Value
emit_instrument_send (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  *vector_push (s->arena, &instrument->sends) = send_read (s, call);
  return value_host (&instrument->host);
}

static Value
emit_output (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);

  instrument->output = str_is (&call->args[0].atom->str, "master") ? NULL : call->args[0].atom;
  instrument->output_place = arg_place (s, call, 0);
  return value_host (&instrument->host);
}

static const ScriptApiParam sidechain_fields[] = {
  P_OPT_RANGE ("attack", NUMBER, "10", "ms", 0, 1000), P_OPT_RANGE ("release", NUMBER, "100", "ms", 1, 5000), { NULL },
};

static Value
emit_sidechain (Script *s, ApiCall *call)
{
  Instrument *instrument = instrument_change (s, call);
  double amount = call->args[1].given ? call->args[1].number : 1;
  ApiArg o[2];

  options_read (s, sidechain_fields, call->args[2].value, arg_place (s, call, 2), o);
  if (call->args[0].value.tag != TAG_HOST)      /* the source could not be evaluated, which was said there */
    return value_host (&instrument->host);
  instrument->duck = (Instrument *) call->args[0].value.u.host;
  instrument->duck_place = arg_place (s, call, 0);
  instrument->data.sidechain = (ScriptSidechain) { SCRIPT_NONE, amount < 0 ? 0 : amount > 1 ? 1 : amount, o[0].given ? o[0].number : 10,
                                                   o[1].given ? o[1].number : 100 };
  return value_host (&instrument->host);
}

#define I SCRIPT_ON_INSTRUMENT

static const ApiRow rows[] = {
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
  { { "regions", SCRIPT_ON_SAMPLER, { P ("regions", LIST) }, false, "sampler",
      "Sound files by ranges of keys and velocities: { sample, rootPitch, pitchRange?, velocityRange?, settings?: { transpose, detune, volume in dB, pan, loop } }.",
      ".regions([{ sample: 'soft.wav', rootPitch: 'C4', velocityRange: { low: 0, high: 63 } }, { sample: 'hard.wav', rootPitch: 'C4' }])" }, emit_regions },
  { { "drumMap", SCRIPT_ON_SAMPLER, { P ("map", OBJECT) }, false, "sampler", "The key, or the sound file, of a drum.", ".drumMap({ kick: 'C2', snare: 'snare.wav' })" }, emit_drum_map },
  { { "output", I, { P ("bus", TEXT) }, false, "itself", "The bus it plays into instead of the master.", ".output('drums')" }, emit_output },
  { { "sidechain", I, { P ("source", INSTRUMENT), P_OPT ("amount", NUMBER, "1"), P_OPT_FIELDS ("options", sidechain_fields) }, false, "itself",
      "Gets quieter while another instrument of the session sounds; amount 0 to 1.", ".sidechain(kick, 0.7, { attack: 5, release: 120 })" }, emit_sidechain },
};

const ApiTable api_table_instrument = { rows, sizeof rows / sizeof rows[0] };
