/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the score's instruments and effects to bundled or project patches and their parameters. */
#include "live-private.h"
#include "script/script.h"

#include <string.h>

#define PARAMS_MAX 256u
#define EFFECTS_MAX 64u

/* The macros MIN and CLAMP evaluate twice: they must not read. */
static uint32_t
get_at_most (ComposerReader *reader, uint32_t max)
{
  uint32_t value = composer_get_u32 (reader);
  return MIN (value, max);
}

static double
get_between (ComposerReader *reader, double low, double high)
{
  double value = composer_get_f64 (reader);
  return CLAMP (value, low, high);
}

/* What a clip without an instrument plays on, by its kind. */
static const char *
default_patch (const char *kind)
{
  static const struct { const char *kind, *patch; } table[] = {
    { "melody", "keys" }, { "keys", "keys" }, { "strings", "pad" }, { "wind", "lead" }, { "drums", "drums" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].kind, kind) == 0)
      return table[i].patch;
  return "keys";
}

static const char *
keep (LiveRig *rig, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  return g_string_chunk_insert_const (rig->strings, valid);
}

/* '8n' as milliseconds at the session's tempo; anything else: 0. */
static double
duration_ms (const char *text, double tempo_bpm)
{
  char *end;
  guint64 part = g_ascii_strtoull (text, &end, 10);
  if (part == 0 || end == text || (*end != 'n' && *end != 't'))
    return 0;
  double beats = 4.0 / (double) part * (*end == 't' ? 2.0 / 3 : end[1] == '.' ? 1.5 : 1);
  return beats * 60000 / (tempo_bpm > 0 ? tempo_bpm : 120);
}

typedef struct { double mix; gboolean bypass; } EffectSwitches;

/* Enumerations ('sawtooth', 'lowpass') travel as texts and become the macro's position. */
static double
enum_position (const char *text)
{
  static const struct { const char *text; double value; } table[] = {
    { "sine", 0 }, { "triangle", 1 }, { "sawtooth", 2 }, { "square", 3 },
    { "soft", 0 }, { "hard", 1 }, { "fuzz", 2 }, { "tube", 3 },
    { "lowpass", 0 }, { "highpass", 1 }, { "bandpass", 2 }, { "notch", 3 }, { "true", 1 }, { "false", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].text, text) == 0)
      return table[i].value;
  return 0;
}

static GArray *
get_params (LiveRig *rig, ComposerReader *reader, EffectSwitches *switches)
{
  GArray *params = g_array_new (FALSE, TRUE, sizeof (EngineParam));
  guint count = composer_get_count (reader, PARAMS_MAX);
  g_ptr_array_add (rig->arrays, params);
  for (guint i = 0; i < count && !reader->failed; i++)
    {
      const char *name = keep (rig, composer_get_text (reader));
      const char *text = composer_get_text (reader);
      const char *word = NULL;
      if (*text)
        word = keep (rig, text);
      double value = composer_get_f64 (reader);
      if (word)
        {
          double ms = duration_ms (word, rig->rig.tempo_bpm);
          value = ms > 0 ? ms : enum_position (word);
        }
      if (strcmp (name, "timeBeats") == 0)      /* a duration, as the language hands it over */
        {
          EngineParam param = { "", "time", value * 60000 / (rig->rig.tempo_bpm > 0 ? rig->rig.tempo_bpm : 120) };
          g_array_append_val (params, param);
        }
      else if (switches && strcmp (name, "mix") == 0)
        switches->mix = CLAMP (value, 0, 1);
      else if (switches && strcmp (name, "bypass") == 0)
        switches->bypass = value != 0;
      else
        {
          const char *dot = strchr (name, '.');         /* "filter.cutoff" is a node's own, "cutoff" a macro */
          EngineParam param = { "", name, value, word };
          if (dot)
            {
              g_autofree char *node = g_strndup (name, (gsize) (dot - name));
              param.node = keep (rig, node);
              param.param = keep (rig, dot + 1);
            }
          g_array_append_val (params, param);
        }
    }
  return params;
}

/* 'custom' says which patch by its first parameter, `name`. */
static const char *
take_patch_name (GArray *params, const char *type)
{
  for (guint i = 0; strcmp (type, "custom") == 0 && i < params->len; i++)
    {
      EngineParam param = g_array_index (params, EngineParam, i);
      if (!*param.node && strcmp (param.param, "name") == 0 && param.text)
        {
          g_array_remove_index (params, i);
          return param.text;
        }
    }
  return type;
}

/* FALSE: bypassed. */
static gboolean
get_effect (LiveRig *rig, ComposerReader *reader, EngineEffect *effect)
{
  EffectSwitches switches = { -1, FALSE };
  memset (effect, 0, sizeof *effect);
  effect->patch = keep (rig, composer_get_text (reader));
  GArray *params = get_params (rig, reader, &switches);
  effect->patch = take_patch_name (params, effect->patch);
  effect->params = (const EngineParam *) params->data;
  effect->param_count = params->len;
  effect->mix = switches.mix;
  return !switches.bypass;
}

#define ZONES_MAX 1024u

static const char *
join (LiveRig *rig, const char *folder, const char *file)
{
  g_autofree char *path = *folder ? g_build_filename (folder, file, NULL) : g_strdup (file);
  return keep (rig, path);
}

static void
get_zones (LiveRig *rig, ComposerReader *reader, EngineTrack *track)
{
  GArray *zones = g_array_new (FALSE, TRUE, sizeof (EngineZone));
  g_ptr_array_add (rig->arrays, zones);
  const char *folder = keep (rig, composer_get_text (reader));
  guint count = composer_get_count (reader, ZONES_MAX);
  for (guint i = 0; i < count && !reader->failed; i++)
    {
      static const EnginePlayback playbacks[] = { ENGINE_PLAYBACK_SUSTAIN, ENGINE_PLAYBACK_ONESHOT, ENGINE_PLAYBACK_LOOP };
      EngineZone zone = { .file = join (rig, folder, composer_get_text (reader)) };
      zone.root = (uint8_t) get_at_most (reader, 127);
      zone.key_low = (uint8_t) get_at_most (reader, 127);
      zone.key_high = (uint8_t) get_at_most (reader, 127);
      zone.velocity_low = (uint8_t) get_at_most (reader, 127);
      zone.velocity_high = (uint8_t) get_at_most (reader, 127);
      zone.playback = playbacks[get_at_most (reader, 2)];
      zone.gain = get_between (reader, 0, 4);
      zone.tune_cents = get_between (reader, -12700, 12700);
      zone.pan = get_between (reader, -1, 1);
      zone.loop_from_s = get_between (reader, 0, 3600);
      zone.loop_to_s = get_between (reader, 0, 3600);
      g_array_append_val (zones, zone);
    }
  track->zones = (const EngineZone *) zones->data;
  track->zone_count = zones->len;
}

/* Where the track plays to, what ducks it, and what its instrument is made of. */
static void
get_routing (LiveRig *rig, ComposerReader *reader, EngineTrack *track)
{
  track->bank = get_at_most (reader, 16383);
  track->program = get_at_most (reader, 127);
  track->bend_semitones = get_between (reader, 0, 96);
  track->output = get_at_most (reader, EFFECTS_MAX);
  track->sidechain.track = composer_get_u32 (reader);
  track->sidechain.amount = get_between (reader, 0, 1);
  track->sidechain.attack_ms = get_between (reader, 0, 10000);
  track->sidechain.release_ms = get_between (reader, 0, 10000);
  if (track->sidechain.track == G_MAXUINT32)
    track->sidechain = (EngineSidechain) { 0 };
  get_zones (rig, reader, track);
}

static EngineSound
sound_of (guint kind)
{
  return kind == SCRIPT_INSTRUMENT_SAMPLER ? ENGINE_SOUND_SAMPLER
         : kind == SCRIPT_INSTRUMENT_SOUNDFONT ? ENGINE_SOUND_SOUNDFONT : ENGINE_SOUND_PATCH;
}

static void
get_track (LiveRig *rig, ComposerReader *reader)
{
  EngineTrack track = { 0 };
  track.name = keep (rig, composer_get_text (reader));
  track.slot = (uint16_t) get_at_most (reader, KERNEL_TRACKS - 1u);
  guint kind = composer_get_u32 (reader);
  const char *patch = keep (rig, composer_get_text (reader));
  track.sound = sound_of (kind);
  track.patch = kind == SCRIPT_INSTRUMENT_DEFAULT ? default_patch (patch)
                : kind == SCRIPT_INSTRUMENT_SYNTH || *patch == '\0' ? "synth" : patch;
  track.voices = get_at_most (reader, 256u);
  track.volume = get_between (reader, 0, 1);
  track.pan = get_between (reader, -1, 1);
  GArray *params = get_params (rig, reader, NULL);
  track.params = (const EngineParam *) params->data;
  track.param_count = params->len;

  GArray *inserts = g_array_new (FALSE, TRUE, sizeof (EngineEffect));
  GArray *sends = g_array_new (FALSE, TRUE, sizeof (EngineSend));
  g_ptr_array_add (rig->arrays, inserts);
  g_ptr_array_add (rig->arrays, sends);
  guint count = composer_get_count (reader, EFFECTS_MAX);
  for (guint i = 0; i < count && !reader->failed; i++)
    {
      EngineEffect effect;
      if (get_effect (rig, reader, &effect))
        g_array_append_val (inserts, effect);
    }
  count = composer_get_count (reader, EFFECTS_MAX);
  for (guint i = 0; i < count && !reader->failed; i++)
    {
      EngineSend send = { composer_get_u32 (reader), 0 };
      send.amount = get_between (reader, 0, 1);
      g_array_append_val (sends, send);
    }
  track.inserts = (const EngineEffect *) inserts->data;
  track.insert_count = inserts->len;
  track.sends = (const EngineSend *) sends->data;
  track.send_count = sends->len;
  get_routing (rig, reader, &track);
  g_array_append_val (rig->tracks, track);
}

LiveRig *
live_rig_parse (const guint8 *body, gsize size, const char *project_dir)
{
  ComposerReader reader = { body, size, 0, false };
  LiveRig *rig = g_new0 (LiveRig, 1);
  rig->strings = g_string_chunk_new (1024);
  rig->arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  rig->tracks = g_array_new (FALSE, TRUE, sizeof (EngineTrack));
  rig->buses = g_array_new (FALSE, TRUE, sizeof (EngineBus));
  rig->targets = g_array_new (FALSE, TRUE, sizeof (const char *));
  rig->rig.tempo_bpm = composer_get_f64 (&reader);
  rig->rig.project_dir = project_dir ? g_string_chunk_insert (rig->strings, project_dir) : NULL;
  guint count = composer_get_count (&reader, KERNEL_TRACKS);
  for (guint i = 0; i < count && !reader.failed; i++)
    get_track (rig, &reader);
  count = composer_get_count (&reader, EFFECTS_MAX);
  for (guint i = 0; i < count && !reader.failed; i++)
    {
      EngineBus bus = { keep (rig, composer_get_text (&reader)) };
      if (!get_effect (rig, &reader, &bus.effect))
        bus.effect.patch = "";          /* bypassed: the bus only sums */
      g_array_append_val (rig->buses, bus);
    }
  count = composer_get_count (&reader, KERNEL_TARGETS);
  for (guint i = 0; i < count && !reader.failed; i++)
    {
      const char *target = keep (rig, composer_get_text (&reader));
      guint number = KERNEL_TARGETS_NAMED + i;
      g_array_append_val (rig->targets, target);
      if (composer_get_u32 (&reader) != 0 && number < KERNEL_TARGETS)
        rig->rig.targets_wanted[number >> 6] |= 1ull << (number & 63);
    }
  if (reader.failed)
    {
      live_rig_free (rig);
      return NULL;
    }
  for (guint i = 0; i < rig->tracks->len; i++)
    {
      EngineTrack *track = &g_array_index (rig->tracks, EngineTrack, i);
      EngineSend *sends = (EngineSend *) track->sends;
      guint kept = 0;
      for (guint k = 0; k < track->send_count; k++)
        if (sends[k].bus < rig->buses->len)
          sends[kept++] = sends[k];
      track->send_count = kept;
      if (track->output > rig->buses->len)
        track->output = 0;
      if (track->sidechain.track >= rig->tracks->len)
        track->sidechain.amount = 0;
    }
  rig->rig.tracks = (const EngineTrack *) rig->tracks->data;
  rig->rig.track_count = rig->tracks->len;
  rig->rig.buses = (const EngineBus *) rig->buses->data;
  rig->rig.bus_count = rig->buses->len;
  rig->rig.targets = (const char *const *) rig->targets->data;
  rig->rig.target_count = rig->targets->len;
  return rig;
}

void
live_rig_free (LiveRig *rig)
{
  if (!rig)
    return;
  g_array_unref (rig->tracks);
  g_array_unref (rig->buses);
  g_array_unref (rig->targets);
  g_ptr_array_unref (rig->arrays);
  g_string_chunk_free (rig->strings);
  g_free (rig);
}
